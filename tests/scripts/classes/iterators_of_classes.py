# Classes as iterators, callables and functors across inheritance; method caching must notice changes.
class Shape:
    def area(self): return 0
    def describe(self): return f"{type(self).__name__} {self.area()}"
class Sq(Shape):
    def __init__(self, s): self.s = s
    def area(self): return self.s ** 2
class Ci(Shape):
    def __init__(self, r): self.r = r
    def area(self): return 3 * self.r ** 2
shapes = [Sq(i) if i % 2 else Ci(i) for i in range(6)]
print([s.describe() for s in shapes], sum(s.area() for s in shapes))
for r in range(4):
    if r == 1: Sq.area = lambda self: -1
    if r == 2: shapes[1].area = lambda: "own"
    if r == 3: del Sq.area; del shapes[1].area
    print(r, [s.area() for s in shapes])
Shape.area = lambda self: "base changed"; print([s.area() for s in shapes])
class Counter:
    n = 0
    def inc(self): self.n += 1; return self.n
cs = [Counter() for _ in range(3)]
for i in range(10): cs[i % 3].inc()
print([c.n for c in cs], Counter.n); Counter.n = 100; print([c.inc() for c in cs], Counter().inc())
def poly(x): return x + x
print([poly(v) for v in (1, 1.5, "a", [1], (2,), True, 2 ** 70, -0.0)], [poly(v) for v in ("x", 3) * 3])
def attr(o): return o.v
class V1: v = 1
class V2:
    def __init__(self): self.v = 2
class V3:
    @property
    def v(self): return 3
class V4: __slots__ = "v"
class V5:
    def __getattr__(self, n): return 5
v4 = V4(); v4.v = 4
print([attr(o) for o in (V1(), V2(), V3(), v4, V5(), V1, V2()) * 2])
def call(f, x): return f(x)
print([call(f, 3) for f in (abs, str, lambda v: -v, [1].__contains__, Sq, float, Counter.inc.__get__(cs[0]) if False else range)][:4])
def index(c, i): return c[i]
print([index(c, i) for c, i in (([1, 2], 1), ((3, 4), 0), ("ab", 1), ({1: "d"}, 1), (range(5), 2), (b"x", 0))] * 2)
class Idx:
    def __getitem__(self, i): return i * 100
print([index(c, 1) for c in ([1, 2], Idx(), (5, 6), Idx())])
def cmp(a, b): return a < b, a == b
print([cmp(a, b) for a, b in ((1, 2), (1.5, 1), ("a", "b"), ([1], [2]), (2 ** 70, 2 ** 71), (1, 2.0), (True, False))])
g = 1
def reads(): return g
print(reads(), end=" "); g = 2; print(reads(), end=" "); del g
try: reads()
except NameError as e: print(e)
g = 3; print(reads()); len_ = len
def uses_len(): return len([1, 2])
print(uses_len()); len = lambda x: "shadow"; print(uses_len()); del len; print(uses_len())
