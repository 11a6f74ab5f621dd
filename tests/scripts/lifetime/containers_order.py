# Containers are destroyed in CPython's order: list and tuple from the last, dict in order.
class D:
    def __init__(self, name): self.name = name
    def __del__(self): print("  del", self.name)
    def __repr__(self): return self.name
    def __hash__(self): return len(self.name)


def make(prefix, n=3): return [D(f"{prefix}{i}") for i in range(n)]


print("list")
x = make("l"); x = None
print("tuple")
x = tuple(make("t")); x = None
print("dict values")
x = dict(zip("abc", make("v"))); x = None
print("dict keys and values")
x = {D("k1"): D("v1"), D("key2"): D("v2")}; x = None
print("set")
x = {D("s"), D("ss"), D("sss")}; x = None
print("nested")
x = [make("a", 2), tuple(make("b", 2)), {"k": D("c")}]; x = None
print("nested in instance")


class Holder:
    def __del__(self): print("  del Holder")


h = Holder()
h.first, h.second, h.third = make("f")
h.inner = make("in", 2)
del h
print("clear")
x = make("c"); x.clear(); print("cleared")
print("slice assignment")
x = make("s", 4); x[1:3] = [D("new")]; print(x); x = None
print("del slice")
x = make("d", 4); del x[:2]; print("kept", x); x = None
print("pop")
x = make("p"); x.pop(0); x.pop(); print("left", x); x = None
print("remove by index")
x = make("r"); del x[1]; print("left", x); x = None
print("list of lists")
x = [[D("00"), D("01")], [D("10"), D("11")]]; x = None
print("dict update")
x = {"a": D("a1"), "b": D("b1")}; x.update(a=D("a2"), c=D("c1")); print(x); x.clear(); print("clear done")
print("dict del and reinsertion")
x = dict(zip("abc", make("z"))); y = x["a"]; del x["a"]; x["a"] = y; y = None; x = None
print("popitem")
x = dict(zip("ab", make("q", 2))); x.popitem(); print("one left"); x = None
print("tuple in list in tuple")
x = ([(D("deep1"),), D("deep2")], D("deep3")); x = None
print("instance dict order after change")
h = Holder(); h.a = D("ha"); h.b = D("hb"); h.a = D("ha2"); h = None
print("list times")
x = [D("once")] * 3; x.pop(); print("two references left"); x = None
print("extend and sort")
x = sorted(make("k"), key=lambda d: d.name, reverse=True); print(x); x = None
print("concatenation")
x = make("m", 2) + make("n", 2); x = None
print("set discard")
a, b = D("aa"), D("bbb")
x = {a, b}; del a, b; x.discard(next(iter(x))); print("one left"); x = None
print("deque")
from collections import deque, OrderedDict, defaultdict
x = deque(make("q")); x = None
x = OrderedDict(zip("ab", make("o", 2))); x = None
x = defaultdict(list); x["k"].append(D("dd")); x = None
print("slots")


class Slots:
    __slots__ = ("b", "a")


s = Slots(); s.a = D("slot a"); s.b = D("slot b"); s = None
print("closure over two")
def make_f():
    z, y = D("cell z"), D("cell y")
    return lambda: (y, z)
f = make_f(); f = None
print("defaults")
def g(a=D("default a"), *, k=D("default k")): pass
del g
print("bound method")
class M:
    def __init__(self): self.d = D("m.d")
    def f(self): pass
m = M().f
print("method keeps it"); m = None
print("end")
