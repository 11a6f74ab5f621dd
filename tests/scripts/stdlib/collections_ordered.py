from collections import OrderedDict, namedtuple
o = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
o.move_to_end("a"); print(o); o.move_to_end("c", last=False); print(o, list(o), o.popitem(), o.popitem(last=False), o)
o["x"] = 1; o["b"] = 5; print(o, list(reversed(o)), o == {"x": 1, "b": 5}, OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), o.copy(), o.pop("x"), o.get("q"))
for bad in (lambda: OrderedDict().popitem(), lambda: o.move_to_end("none"), lambda: o["none"]):
    try: print(bad())
    except KeyError as problem: print("KeyError", problem)
P = namedtuple("P", "x y")
p = P(1, 2); q = P(y=5, x=4)
print(p, q, p.x, p[1], p + q, p == (1, 2), p._replace(y=9), p._asdict(), P._fields, P._make([7, 8]), len(p), hash(p) == hash((1, 2)), max(p, q), isinstance(p, tuple))
x, y = p; print(x, y, [*q], {p: "k"}[(1, 2)], "%s-%s" % p, f"{p.x}/{p.y}", sorted([q, p]), p._replace().__class__.__name__, P.__name__, P.__doc__)
D = namedtuple("D", ["a", "b", "c"], defaults=[10, 20]); print(D(1), D(1, 2), D._field_defaults)
R = namedtuple("R", "class x x 1a ok", rename=True); print(R._fields)
for bad in (lambda: P(1), lambda: P(1, 2, 3), lambda: P(1, z=2), lambda: p.z, lambda: setattr(p, "x", 1), lambda: p._replace(q=1), lambda: namedtuple("B", "a a"), lambda: namedtuple("B", "class"), lambda: namedtuple("1", "a"), lambda: P._make([1])):
    try: print(bad())
    except Exception as problem: print(type(problem).__name__, problem)
class Point(namedtuple("Point", "x y")):
    __slots__ = ()
    def __add__(self, o): return Point(self.x + o.x, self.y + o.y)
    @property
    def norm(self): return (self.x ** 2 + self.y ** 2) ** 0.5
print(Point(3, 4).norm, Point(1, 2) + Point(3, 4), Point(1, 2)._replace(x=5))
