# All arithmetic, comparison and container operators through special methods.
class Op:
    def __init__(self, name): self.name = name
    def __repr__(self): return self.name


for name in "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift".split():
    def forward(self, other, name=name): return f"{name}({self},{other})"
    def reverse(self, other, name=name): return f"r{name}({other},{self})"
    setattr(Op, f"__{name}__", forward)
    setattr(Op, f"__r{name}__", reverse)
for name in "neg pos invert abs".split():
    setattr(Op, f"__{name}__", lambda self, name=name: f"{name}({self})")
for name in "lt le gt ge eq ne".split():
    setattr(Op, f"__{name}__", lambda self, other, name=name: f"{name}({self},{other})")
x, y = Op("x"), Op("y")
print(x + y, x - 1, x * y, x / y, x // 2, x % 3, x ** y, x @ y, x & y, x | y, x ^ 1, x << 1, x >> 2)
print(1 + x, 1 - x, "s" * x, 1.5 / x, [] // x, {} % x, 2 ** x, None @ x, 1 & x, 1 | x, 1 ^ x, 1 << x, 1 >> x)
print(-x, +x, ~x, abs(x), x < y, x <= 1, x > y, x >= y, x == y, x != 1, 1 < x, 1 >= x, 1 == x)
z = x
z += 1
print(z)


class Vec:
    def __init__(self, *v): self.v = v
    def __repr__(self): return f"Vec{self.v}"
    def __add__(self, o): return Vec(*(a + b for a, b in zip(self.v, o.v))) if isinstance(o, Vec) else NotImplemented
    def __radd__(self, o): return self if o == 0 else NotImplemented
    def __mul__(self, k): return Vec(*(a * k for a in self.v))
    __rmul__ = __mul__
    def __iadd__(self, o): self.v = tuple(a + b for a, b in zip(self.v, o.v)); return self
    def __neg__(self): return self * -1
    def __sub__(self, o): return self + -o
    def __eq__(self, o): return isinstance(o, Vec) and self.v == o.v
    def __hash__(self): return hash(self.v)
    def __bool__(self): return any(self.v)
    def __len__(self): return len(self.v)
    def __getitem__(self, i): return self.v[i]
    def __contains__(self, n): return n in self.v
    def __call__(self, f): return Vec(*map(f, self.v))
    def __iter__(self): return iter(self.v)
    def __reversed__(self): return reversed(self.v)
    def __abs__(self): return sum(a * a for a in self.v) ** 0.5
    def __matmul__(self, o): return sum(a * b for a, b in zip(self.v, o.v))
    def __float__(self): return abs(self)
    def __int__(self): return int(abs(self))
    def __index__(self): return len(self.v)
    def __round__(self, n=None): return ("round", n)
    def __divmod__(self, o): return ("divmod", o)
    def __rdivmod__(self, o): return ("rdivmod", o)
    def __pow__(self, e, m=None): return ("pow", e, m)


a, b = Vec(1, 2), Vec(3, 4)
print(a + b, a * 3, 3 * a, -a, b - a, a == Vec(1, 2), a != b, a == 5, hash(a) == hash(Vec(1, 2)), sum([a, b, a]), {a: 1}[Vec(1, 2)])
alias = a
alias += b
print(a, alias is a, bool(Vec(0, 0)), bool(a), len(a), a[0], a[-1], a[:1], 4 in a, 9 in a, a(str), list(a), list(reversed(a)), abs(b), a @ b)
print(float(b), int(b), [10, 20, 30, 40][a], round(a), round(a, 2), divmod(a, 1), divmod(1, a), pow(a, 2, 3), a ** 2, hex(a), range(a), "ab" * a)
for action in (lambda: a + 1, lambda: 1 + a, lambda: a < b, lambda: a / 2, lambda: a["x"], lambda: a[9], lambda: Vec() @ 1, lambda: ~a, lambda: a << 1, lambda: 2 - a, lambda: [] + a):
    try:
        print(action())
    except Exception as problem:
        print(type(problem).__name__, problem)


class Parent:
    def __add__(self, o): return "parent add"
    def __radd__(self, o): return "parent radd"
    def __lt__(self, o): return "parent lt"
    def __gt__(self, o): return "parent gt"


class Child(Parent):
    def __radd__(self, o): return "child radd"
    def __gt__(self, o): return "child gt"


class Silent:
    def __add__(self, o): print("tried Silent.__add__"); return NotImplemented
    def __eq__(self, o): print("tried Silent.__eq__"); return NotImplemented
    def __lt__(self, o): print("tried Silent.__lt__"); return NotImplemented


print(Parent() + Child(), Child() + Parent(), Parent() + Parent(), Parent() < Child(), Child() < Parent(), 1 < Parent())
s = Silent()
print(s == 1, s != 1, s == s, s + Child(), s < Parent())
try:
    s < s
except TypeError as problem:
    print(problem)
try:
    s + s
except TypeError as problem:
    print(problem)
class NoHash:
    def __eq__(self, o): return True
try:
    hash(NoHash())
except TypeError as problem:
    print(problem)
