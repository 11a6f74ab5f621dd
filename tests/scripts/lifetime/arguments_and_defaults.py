# Arguments that arrive through *, **, defaults and partial die when the call ends.
from functools import partial
class D:
    def __init__(self, n): self.n = n
    def __del__(self): print("  del", self.n)
def f(*a, **k): print("  in f", len(a), sorted(k))
print("star"); f(*[D("s1"), D("s2")])
print("keywords"); f(k=D("k"), j=D("j"))
print("double star"); f(**{"x": D("x")})
print("mixed"); f(D("p"), *(D("q"),), r=D("r"))
print("default")
def g(a=D("default")): return a.n
print(g(), g(D("given"))); g = None
print("partial"); p = partial(f, D("bound"), k=D("bound k")); p(); p(D("extra")); p = None
print("kept by *args")
def keep(*a): return a
t = keep(D("t1"), D("t2")); print(len(t)); t = None
print("constructor")
class C:
    def __init__(self, *a): self.a = a
    def __call__(self, x): return self
c = C(D("c1")); c(D("x1"))(D("x2")); c = None
print("builtin arguments"); print(len([D("l1")]), str(type(D("t"))) != "", isinstance(D("i"), D), id(D("id")) > 0)
print("sorted"); r = sorted([D(3), D(1), D(2)], key=lambda d: d.n); print([d.n for d in r]); r = None
print("map and filter"); print([x.n for x in map(lambda d: d, [D("m1"), D("m2")])], len(list(filter(lambda d: d.n > 1, [D(1), D(2)]))))
print("max"); print(max([D(1), D(5), D(3)], key=lambda d: d.n).n)
print("dict call"); d = dict(a=D("da"), b=D("db")); d = None
print("end")
