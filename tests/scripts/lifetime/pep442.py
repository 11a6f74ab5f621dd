# Finalizers of a cycle all run before anything is cleared, weak references first.
import gc
import weakref
gc.collect()
gc.disable()


class Node:
    def __init__(self, name): self.name, self.links = name, []
    def __del__(self): print("  del", self.name, "sees", sorted(n.name for n in self.links), "weak", sorted((r.name if r else "-") for r in (w() for w in weak)))


weak = []
print("ring of three")
a, b, c = (Node(n) for n in "abc")
a.links.append(b); b.links.append(c); c.links.append(a)
weak = [weakref.ref(a), weakref.ref(b)]
del a, b, c
print("found", gc.collect() > 0)
print("callbacks run before finalizers when the reference lives outside")
a, b = Node("a"), Node("b")
a.links.append(b); b.links.append(a)
weak = [weakref.ref(a, lambda r: print("  callback a")), weakref.ref(b, lambda r: print("  callback b"))]
del a, b
gc.collect()
print("no callback when the reference is part of the garbage")
a, b = Node("a"), Node("b")
weak = []
a.links.append(b); b.links.append(a)
a.ref = weakref.ref(b, lambda r: print("  never"))
del a, b
gc.collect()
print("resurrection")
saved = []


class Phoenix:
    def __init__(self, name): self.name = name
    def __del__(self):
        print("  del", self.name)
        saved.append(self)


p = Phoenix("simple")
del p
print("saved", [s.name for s in saved])
saved.clear()
print("second death is silent")
p = Phoenix("cyclic")
p.me = p
p.data = [1, 2]
del p
print("collect", gc.collect() >= 0, [s.name for s in saved], saved[0].me is saved[0], saved[0].data)
saved.clear()
print("collect again", gc.collect() >= 0, saved)
print("one resurrects its partner")


class Partner:
    def __init__(self, name): self.name = name
    def __del__(self):
        print("  del", self.name)
        if self.name == "rescuer": saved.append(self.other)


x, y = Partner("rescuer"), Partner("rescued")
x.other, y.other = y, x
w = weakref.ref(y)
del x, y
gc.collect()
print(saved[0].name, saved[0].other.name, w())
saved.clear()
print("both now", gc.collect() > 0)
print("del makes garbage")


class Maker:
    def __init__(self, n): self.n = n; self.me = self
    def __del__(self):
        print("  del", self.n)
        if self.n: Maker(self.n - 1)


Maker(3)
for i in range(5):
    print("round", i, gc.collect() > 0)
print("del raises: goes to stderr")


class Raises:
    def __del__(self): print("  raising"); raise ValueError("ignored")


r = Raises()
del r
r = Raises(); r.me = r; del r
gc.collect()
print("del looks at a half-dead world")


class Tree:
    def __init__(self, name, parent=None):
        self.name, self.parent, self.kids = name, parent, []
        if parent: parent.kids.append(self)
    def __del__(self): print("  del", self.name, "parent", self.parent and self.parent.name, "kids", [k.name for k in self.kids])


root = Tree("root")
for i in range(2):
    kid = Tree(f"kid{i}", root)
    Tree(f"grandkid{i}", kid)
del root, kid
gc.collect()
print("end")
