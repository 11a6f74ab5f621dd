# Weak references: calls, callbacks, order, hashing, equality.
import weakref


class D:
    def __init__(self, name): self.name = name
    def __del__(self): print("  del", self.name)
    def __repr__(self): return self.name
    def __eq__(self, other): return isinstance(other, D) and self.name == other.name
    def __hash__(self): return hash(len(self.name))


d = D("one")
r = weakref.ref(d)
print(r() is d, r is weakref.ref(d), type(r).__name__, weakref.getweakrefcount(d))
del d
print(r(), r() is None)
print("callback order")
d = D("two")
refs = [weakref.ref(d, lambda ref, i=i: print("  callback", i, ref())) for i in range(3)]
print(weakref.getweakrefcount(d), len(weakref.getweakrefs(d)))
del d
print("after")
print("dropped reference: no callback")
d = D("three")
r = weakref.ref(d, lambda ref: print("  never"))
r = None
d = None
print("callback that raises goes to stderr")
d = D("four")
r = weakref.ref(d, lambda ref: 1 / 0)
d = None
print("still running")
print("hash and equality")
a, b = D("xx"), D("xx")
ra, rb = weakref.ref(a), weakref.ref(b)
print(ra == rb, hash(ra) == hash(a), ra != weakref.ref(D("temp")))
table = {ra: "found"}
print(table[rb])
hash(rb)
a = b = None
print(ra == rb, ra == ra, hash(ra) == hash(rb), table[ra])
r = weakref.ref(D("dead at once"))
print(r())
try:
    hash(r)
except TypeError as problem:
    print(problem)
for value in (5, "text", None, (), [], {}, 1.5):
    try:
        weakref.ref(value)
        print("fine", type(value).__name__)
    except TypeError as problem:
        print(problem)


class L(list): pass
class Slotted: __slots__ = ("x",)
class SlottedWeak: __slots__ = ("__weakref__",)


l = L([1])
print(weakref.ref(l)(), weakref.ref({1})() is None)
try:
    weakref.ref(Slotted())
except TypeError as problem:
    print(problem)
s = SlottedWeak()
print(weakref.ref(s)() is s)


def function(): pass


rf = weakref.ref(function)
print(rf() is function)
del function
print(rf())
print("method")
d = D("m")
d.f = 1


class M:
    def method(self): return "called"


m = M()
print(weakref.ref(m.method)() is None)
w = weakref.WeakMethod(m.method)
print(w()())
m = None
print(w())
print("class")
class Temp: pass
rc = weakref.ref(Temp)
print(rc() is Temp)
print("proxy")
d = D("proxied")
p = weakref.proxy(d)
print(p.name, p, isinstance(p, D), p == d)
p.extra = 5
print(d.extra)
del d
try:
    p.name
except ReferenceError as problem:
    print(problem)
print("ref seen in __del__")
class Sees:
    def __repr__(self): return "<Sees>"
    def __del__(self): print("  in del, ref gives", ref())
s = Sees()
ref = weakref.ref(s, lambda r: print("  callback after"))
del s
print("callback resurrecting nothing", ref())
print("callback keeps the reference object")
class Cache:
    def __init__(self): self.live = {}
    def add(self, key, obj): self.live[key] = weakref.ref(obj, lambda r, key=key: self.gone(key))
    def gone(self, key): print("  gone", key); del self.live[key]
c = Cache()
objects = [D(f"c{i}") for i in range(3)]
for i, o in enumerate(objects): c.add(i, o)
o = None
objects.pop(1)
print(sorted(c.live))
objects.clear()
print(c.live)
