# WeakValueDictionary, WeakKeyDictionary, WeakSet, finalize.
import weakref


class K:
    def __init__(self, name): self.name = name
    def __repr__(self): return self.name


d = weakref.WeakValueDictionary()
a, b = K("a"), K("b")
d["a"], d["b"], d["t"] = a, b, K("temporary")
print(len(d), sorted(d), "a" in d, "t" in d, d["a"], d.get("t"), d.get("t", "default"), sorted(d.items(), key=str))
del a
print(len(d), list(d), list(d.values()), list(d.keys()))
try:
    d["a"]
except KeyError as problem:
    print("KeyError", problem)
print(d.pop("b"), len(d), d.setdefault("b", b), len(d))
b = None
print(len(d), bool(d))
w = weakref.WeakKeyDictionary()
x, y = K("x"), K("y")
w[x], w[y] = "data of x", ["data of y"]
print(len(w), w[x], w.get(y), x in w, sorted(k.name for k in w), K("z") in w)
del x
print(len(w), [k.name for k in w.keys()], list(w.values()))
w[y].append("more")
print(w[y])
y = None
print(len(w))
s = weakref.WeakSet()
items = [K(str(i)) for i in range(4)]
for i in items: s.add(i)
s.add(items[0])
print(len(s), sorted(k.name for k in s), items[0] in s)
i = None
del items[1:3]
print(len(s), sorted(k.name for k in s))
s.discard(items[0])
print(len(s))
items.clear()
print(len(s), bool(s))
print("finalize")


def report(*args, **kwargs): print("  finalized", args, kwargs); return "result"


k = K("k")
f = weakref.finalize(k, report, 1, 2, key="v")
print(f.alive)
del k
print(f.alive, f())
k = K("k2")
f = weakref.finalize(k, report, "called early")
print(f(), f.alive, f())
del k
k = K("k3")
f = weakref.finalize(k, report, "detached")
obj, func, args, kwargs = f.detach()
print(obj, func is report, args, kwargs, f.alive)
del obj, k
print("two finalizers")
k = K("k4")
weakref.finalize(k, report, "first")
weakref.finalize(k, report, "second")
k = None
print("at exit")
last = K("last")
weakref.finalize(last, report, "at exit")
class Node:
    def __init__(self, value, parent=None):
        self.value, self.children = value, []
        self._parent = weakref.ref(parent) if parent is not None else None
        if parent is not None: parent.children.append(self)
    @property
    def parent(self): return self._parent() if self._parent else None
    def path(self): return (self.parent.path() if self.parent else "") + "/" + self.value


root = Node("root")
leaf = Node("leaf", Node("middle", root))
print(leaf.path(), leaf.parent.value)
root = None
print(leaf.path(), leaf.parent)
