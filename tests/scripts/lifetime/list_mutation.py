# Finalizers that change the container they were in.
class D:
    def __init__(self, name, action=None): self.name, self.action = name, action
    def __del__(self):
        print("  del", self.name)
        if self.action: self.action()
    def __repr__(self): return self.name


print("append while the list is cleared")
l = []
l.append(D("a", lambda: l.append(D("added"))))
l.append(D("b"))
l.clear()
print(l)
l.clear()
print("clear during clear")
l = [D("a", lambda: l.clear()), D("b"), D("c", lambda: l.clear())]
l.clear()
print(l)
print("item assignment")
l = [D("a", lambda: l.append("more")), 2]
l[0] = "new"
print(l)
l = [D("a", lambda: l.__setitem__(0, "by finalizer"))]
l[0] = "by statement"
print(l)
print("slice assignment")
l = [D(f"s{i}", lambda: l.append("x")) for i in range(3)]
l[:] = [1]
print(l)
print("pop")
l = [D("p", lambda: l.append("popped")), 5]
l.pop(0)
print(l)
print("del item")
l = [1, D("d", lambda: l.clear()), 3]
del l[1]
print(l)
print("dict")
d = {"a": D("va", lambda: d.update(z=1)), "b": D("vb")}
d.clear()
print(d)
d = {"a": D("va", lambda: d.pop("b"))}
d["b"] = 5
d["a"] = "new"
print(d)
d = {"a": D("va", lambda: d.__setitem__("a", "again"))}
del d["a"]
print(d)
d = {i: D(f"v{i}", lambda: d.clear()) for i in range(3)}
d.clear()
print(d)
print("set")
class H(D):
    __hash__ = object.__hash__
s = set()
s.add(H("h", lambda: s.add(5)))
s.clear()
print(s)
print("attribute")
class O: pass
o = O()
o.x = D("ox", lambda: setattr(o, "x", "set by finalizer"))
o.x = "set by statement"
print(o.x)
o.y = D("oy", lambda: delattr(o, "x"))
del o.y
print(vars(o))
print("global name")
g = D("g", lambda: globals().update(g="by finalizer"))
g = "by statement"
print(g)
g = D("g2", lambda: globals().update(g="came back"))
del g
print(g)
print("during iteration")
l = [D("i0"), D("i1"), D("i2", lambda: l.append("late"))]
for i, item in enumerate(l):
    print(" ", item)
    item = None
    if i < 3: l[i] = None
print(l)
print("during comparison")
class E:
    def __init__(self, n): self.n = n
    def __eq__(self, other):
        l.clear()
        return self.n == other.n
    def __del__(self): print("  del E", self.n)
l = [E(1), E(2), E(3)]
print(l == [E(1), E(2), E(3)])
l = [E(1), E(2)]
print(l.count(E(2)))
l = [E(1), E(2)]
try:
    l.remove(E(2))
except ValueError as problem:
    print(problem)
print("during repr")
class R:
    def __init__(self, n): self.n = n
    def __repr__(self):
        if l: l.pop()
        return f"R{self.n}"
    def __del__(self): print("  del R", self.n)
l = [R(1), R(2), R(3)]
print(l)
print("during extend")
l = [1, 2]
class I:
    def __iter__(self):
        yield 3
        l.append("from iterator")
        yield 4
l.extend(I())
print(l)
print("end")
