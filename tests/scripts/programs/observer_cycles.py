# A document model with parent links, observers and undo: cycles everywhere, then none.
import gc, weakref
gc.collect(); gc.disable()
class Node:
    live = 0
    def __init__(self, tag, *kids): Node.live += 1; self.tag, self.kids, self.parent, self.watchers = tag, [], None, []; [self.add(k) for k in kids]
    def __del__(self): Node.live -= 1
    def add(self, kid): kid.parent = self; self.kids.append(kid); self.tell("added", kid.tag); return self
    def remove(self, kid): self.kids.remove(kid); kid.parent = None; self.tell("removed", kid.tag); return kid
    def watch(self, f): self.watchers.append(f); return f
    def tell(self, *what):
        n = self
        while n:
            for w in n.watchers: w(self.tag, *what)
            n = n.parent
    def path(self): return (self.parent.path() + "/" if self.parent else "") + self.tag
    def walk(self): yield self; yield from (x for k in self.kids for x in k.walk())
    def show(self, depth=0): return "\n".join(["  " * depth + self.tag] + [k.show(depth + 1) for k in self.kids])
doc = Node("doc", Node("head", Node("title")), Node("body", Node("p", Node("b")), Node("p")))
log = []; doc.watch(lambda *a: log.append(a)); body = doc.kids[1]
body.add(Node("ul", *(Node("li") for _ in range(3)))); body.kids[-1].remove(body.kids[-1].kids[1])
print(doc.show()); print(log, Node.live, [n.path() for n in doc.walk()][-2:])
class Command:
    def __init__(self, do, undo): self.do, self.undo = do, undo
class Editor:
    def __init__(self, root): self.root, self.done, self.undone = root, [], []; root.watch(self.changed); self.changes = 0
    def changed(self, *a): self.changes += 1
    def run(self, c): c.do(); self.done.append(c); self.undone.clear()
    def undo(self): c = self.done.pop(); c.undo(); self.undone.append(c)
    def redo(self): c = self.undone.pop(); c.do(); self.done.append(c)
    def append(self, parent, tag): n = Node(tag); self.run(Command(lambda: parent.add(n), lambda: parent.remove(n)))
e = Editor(doc)
for t in ("x", "y", "z"): e.append(body, t)
e.undo(); e.undo(); e.redo(); print([k.tag for k in body.kids], e.changes, len(e.done), len(e.undone), Node.live)
e.append(body, "w"); print([k.tag for k in body.kids], Node.live)
r = weakref.ref(doc); gone = body.kids[0]; body.remove(gone); print(Node.live, gone.path())
gone = None; gc.collect(); print(Node.live)
e = body = doc = None; print(r() is None, Node.live); gc.collect(); print(r() is None, Node.live)
def build(n): root = Node("r"); [root.add(Node(str(i), Node("leaf"))) for i in range(n)]; return root
trees = [build(10) for _ in range(5)]; print(Node.live); trees[0].kids[0].add(trees[1]); del trees[1:3]; gc.collect(); print(Node.live); trees.clear(); gc.collect(); print(Node.live); gc.enable()
