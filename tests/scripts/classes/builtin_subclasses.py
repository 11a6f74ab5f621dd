# Subclasses of int, float, str, list, dict, tuple, set, Exception.
class Even(int):
    def __new__(cls, value=0):
        return super().__new__(cls, value - value % 2)
    def __add__(self, other): return Even(int(self) + int(other))
    def half(self): return self // 2


e = Even(7)
print(e, repr(e), type(e).__name__, e + 3, type(e + 3).__name__, type(e * 2).__name__, e.half(), e == 6, hash(e) == hash(6), {6: "six"}[e], [0] * e, e < 7, int(e), f"{e:03d}", "%d" % e, isinstance(e, int), range(10)[e], bool(Even(1)))


class Title(str):
    def __new__(cls, text): return super().__new__(cls, text.title())
    def shout(self): return self.upper() + "!"
    def __len__(self): return 99
    def __add__(self, other): return Title(str(self) + other)


t = Title("hello world")
print(t, repr(t), t.shout(), len(t), t[0], type(t[0]).__name__, t + " again", t == "Hello World", {"Hello World": 1}[t], type(t.lower()).__name__, "W" in t, t.split(), f"{t:>15}|", "%s" % t, "-".join([t, t]))


class Stack(list):
    def push(self, x): self.append(x); return self
    def top(self): return self[-1]
    def __getitem__(self, i):
        result = super().__getitem__(i)
        return Stack(result) if isinstance(i, slice) else result
    def __repr__(self): return "Stack" + super().__repr__()


s = Stack([1, 2])
s.push(3).name = "attr"
print(s, s.top(), s[1:], type(s[1:]).__name__, s == [1, 2, 3], len(s), s.name, s + [4], type(s + [4]).__name__, sorted(s, reverse=True), isinstance(s, list), list(s), vars(s), sum(s), s * 2, [*s])


class Loud(dict):
    def __setitem__(self, k, v): print("set", k); super().__setitem__(k, v)
    def __getitem__(self, k): print("get", k); return super().__getitem__(k)
    def __missing__(self, k): return f"no {k}"


d = Loud(a=1)
d["b"] = 2
d.update(c=3)
d.setdefault("d", 4)
print(d["a"], d["zz"], d.get("a"), d, {**d}, dict(d), d == {"a": 1, "b": 2, "c": 3, "d": 4}, "a" in d, list(d), type(d.copy()).__name__, len(d), "%(a)s" % d)


class Pair(tuple):
    def __new__(cls, a, b): return super().__new__(cls, (a, b))
    @property
    def first(self): return self[0]
    def swapped(self): return Pair(self[1], self[0])


p = Pair(1, 2)
a, b = p
print(p, p.first, p.swapped(), a, b, p == (1, 2), hash(p) == hash((1, 2)), type(p + (3,)).__name__, {(1, 2): "x"}[p], len(p), p < Pair(1, 3), "%s-%s" % p, isinstance(p, tuple))


class Tags(set):
    def __contains__(self, x): return super().__contains__(x.lower())
    def add(self, x): super().add(x.lower())


g = Tags(["a"])
g.add("B")
print("A" in g, "b" in g, len(g), g == {"a", "b"}, type(g | {"c"}).__name__, sorted(g | {"c"}), g >= {"a"})


class Meters(float):
    def __repr__(self): return f"{float(self)}m"
    def __mul__(self, k): return Meters(float(self) * k)


print(Meters(2.5), [Meters(1)], Meters(2) * 3, Meters(2) + 1, f"{Meters(2):.2f}", str(Meters(3)), Meters(2) == 2)


class Fault(ValueError):
    def __init__(self, code, text="none"):
        super().__init__(text)
        self.code = code
    def __str__(self): return f"[{self.code}] {super().__str__()}"


try:
    raise Fault(7, "broken")
except ValueError as problem:
    print(problem, repr(problem), problem.code, problem.args, type(problem).__mro__[1].__name__, isinstance(problem, Exception))
class B(bytes): pass
print(B(b"x"), type(B(b"x") + b"y").__name__, B(b"ab")[0])
class F(frozenset): pass
print(F([1]) == {1}, hash(F([1])) == hash(frozenset([1])), F([1]))
class I(int):
    def __index__(self): return 100
    def __bool__(self): return False
print([1, 2, 3][I(1)], bool(I(5)), "yes" if I(5) else "no", I(3) + 1, type(True + I(1)).__name__)
class D(dict): __slots__ = ("extra",)
x = D(k=1); x.extra = 5
print(x, x.extra)
class NoNew(list):
    def __init__(self, n): super().__init__(range(n))
print(NoNew(3), NoNew(2) == [0, 1])
