import math
a = 3 ** 200; b = -7 ** 77
print(a, b, a // b, a % b, divmod(b, a), a & b, a | b, a ^ b, ~a, a >> 50, b >> 300, b << 70, pow(a, b % 1000, 10 ** 20), pow(3, -1, 7))
print(a / b, float(a), int(1e300), round(a, -50), round(12345, -2), round(15, -1), round(25, -1), round(2.5), round(-0.5), round(2.675, 2), round(1e300, -299))
print(a.bit_length(), (255).to_bytes(4, "little"), int.from_bytes(b"\xff\xfe", "big", signed=True), (5).bit_count(), (-3).to_bytes(2, "big", signed=True), int("-0x_ff", 16), int("0b101", 0), int(" 1_000 "), 0o17, 0b1_0, 1_0.5e-1)
print(hex(-255), oct(8), bin(-5), f"{a:,}", f"{a:.3e}", f"{a:g}", f"{2**100:_x}", str(a)[::-7], hash(a), hash(2 ** 61 - 1), hash(-1), hash(1.5), hash(float("inf")), hash("".join([])), hash((1, 2)), hash(None) is not None)
for x in (0.1, 1 / 3, 1e22, 1e23, 123456789012345678, 1e-7, 2 ** 53 + 1.0, 0.1 + 0.2, 1.7976931348623157e308, 5e-324, -0.0, 100.0, 1e16, 123e-10): print(x, x.hex() if isinstance(x, float) else "", f"{x:.17g} {x:.0f} {x:10.3} {x:e} {x:#g}", end="; ")
print()
print((0.1).as_integer_ratio(), (2.0).is_integer(), float.fromhex("0x1.8p3"), float("  -inf "), float("1_0.5"), float("nan") != float("nan"), math.inf - math.inf, 1e308 * 10, divmod(-7.5, 2), divmod(7, -2.5), -7.5 % 2, 7.5 % -2, 0.0 == -0.0, 2 ** 0.5, (-8) ** (1 / 3) if 0 else "", 10 ** -2, 0 ** 0, 1e3 // 7)
print(1 == 1.0 == True, 2 ** 53 == 2.0 ** 53, 2 ** 53 + 1 == 2.0 ** 53, 10 ** 400 > 1e308, -10 ** 400 < float("-inf"), {1: "a", 1.0: "b", True: "c"}, True + True, False * 3, True / 2, ~True, True & 6, True ^ False, isinstance(True, int), int(True), str(True), f"{True:d}", f"{True}", f"{True:>6}", -True, +True, True << 3, max(True, 2), sum([True, 2.5]))
print(math.gcd(12, 18, 27), math.lcm(4, 6), math.isqrt(10 ** 40 + 1), math.comb(50, 25), math.perm(10, 3), math.factorial(30), math.floor(-1.5), math.ceil(-1.5), math.trunc(1.9), math.fsum([0.1] * 10), sum([0.1] * 10), math.hypot(3, 4, 12), math.copysign(1, -0.0), math.frexp(10), math.ldexp(0.5, 4), math.modf(-2.5), math.log(2 ** 2000), math.log2(8), math.log10(1000), math.log(8, 2), math.prod([1, 2, 3.0]), math.isclose(0.1 + 0.2, 0.3), math.dist([0, 0], [3, 4]), math.remainder(7, 4), math.fmod(-7, 4), math.nextafter(1, 2), math.ulp(1.0), math.exp(1), math.sin(1), math.atan2(1, -1), math.degrees(1), math.gamma(5.5), math.erf(0.3), math.cbrt(27) if hasattr(math, "cbrt") else "")
for f in (lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.factorial(-1), lambda: math.factorial(1.5), lambda: int("12a"), lambda: int(float("nan")), lambda: int(float("inf")), lambda: 10.0 ** 400, lambda: math.exp(1000), lambda: float(10 ** 400), lambda: 10 ** 400 / 3, lambda: 10 ** 400 * 1.0, lambda: 1 << 10 ** 20, lambda: int("9" * 4301), lambda: str(10 ** 4301), lambda: float.fromhex("zz"), lambda: (300).to_bytes(1, "big"), lambda: (-1).to_bytes(1, "big"), lambda: round(1.5, "a"), lambda: round(1.5, 1.5), lambda: math.floor("a"), lambda: math.gcd(1.5), lambda: math.isqrt(-1), lambda: pow(2, 3, 0), lambda: pow(2.0, 3, 5), lambda: pow(4, -1, 2), lambda: divmod(1.0, 0), lambda: 1.0 % 0, lambda: 5 % 0.0, lambda: int(b"12"), lambda: int([]), lambda: int("5", base=1), lambda: int(5, 10), lambda: complex, lambda: math.comb(3, -1), lambda: math.ldexp(1, 10 ** 5), lambda: "%d" % 1e300 == str(int(1e300)), lambda: "%d" % 1.9, lambda: "%i" % "1", lambda: range(10 ** 20)[10 ** 19], lambda: len(range(10 ** 20)), lambda: range(1.5), lambda: 10 ** 19 in range(10 ** 20), lambda: range(5, 0, -2)[::-1], lambda: range(10)[2:8:3], lambda: range(3) == range(0, 3, 1), lambda: hash(range(3)) == hash(range(0, 3)), lambda: range(0, 10, 3).index(9), lambda: range(3).count(2), lambda: bin(1.5), lambda: [1] * 1.5, lambda: "a" * 10 ** 20, lambda: [0] * 10 ** 19, lambda: chr(10 ** 20), lambda: [1][10 ** 30], lambda: "abc"[10 ** 30:], lambda: (1).__add__("a"), lambda: (1).__add__(2.0), lambda: (1.0).__add__(2), lambda: int.__add__(1, 2), lambda: int.__new__(str), lambda: float.__new__(float, "1.5"), lambda: int.from_bytes([1, 2], "big"), lambda: int.__mro__, lambda: (5).real, lambda: (5).numerator, lambda: (5.5).imag, lambda: (5).conjugate(), lambda: min(1, 2.0, True), lambda: max([1, 5, 3], key=lambda v: -v), lambda: max([], default="d"), lambda: max(1), lambda: sum([[1], [2]], []), lambda: abs(-10 ** 30), lambda: all([]), lambda: any([0, ""]), lambda: sorted("bca", reverse=True), lambda: list(reversed([1, 2])), lambda: list(enumerate("ab", 5)), lambda: list(zip()), lambda: list(map(lambda *a: a, [1, 2], "ab")), lambda: divmod(-10 ** 30, 7)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
class I(int):
    def __add__(self, o): return I(int(self) + int(o))
    def __repr__(self): return f"I({int(self)})"
    def __eq__(self, o): return "never"
    __hash__ = int.__hash__
print(I(3) + 4, 4 + I(3), I(3) * 2, [I(2)], f"{I(2)}", "%d" % I(5), str(I(3)), {I(1): 1}, I(3) == 3, sum([I(1), 2]), I.from_bytes(b"a", "big"), range(I(2)), int(I(3)), type(+I(3)), I("12"), max(I(1), I(2)), I(10**30))
class F(float):
    def __str__(self): return "F!"
    def __trunc__(self): return 99
print(F(1.5), repr(F(1.5)), f"{F(1.5)}", f"{F(1.5):.2f}", "%s %f" % (F(1), F(1)), int(F(2.7)), F("1e3") + 1, round(F(2.5)))
class S(str):
    def __getitem__(self, i): return S("i" + str(i))
    def __len__(self): return 99
s = S("hello"); print(s[1], s[1:2], len(s), s.upper(), type(s.upper()), "".join([s]), s + "x", "%s" % s, f"{s:>7}", type(s.strip()), type(str(s)), {s: 1}["hello"], s.x if hasattr(s, "x") else setattr(s, "x", 1) or s.x)
class L(list):
    def __init__(self, *a): super().__init__(a); self.n = 0
    def append(self, x): self.n += 1; super().append(x)
l = L(1, 2); l.append(3); l += [4]; l.extend([5]); print(l, l.n, l + [1], type(l + [1]), l[1:], type(l.copy()), sorted(l), l == [1, 2, 3, 4, 5], L.__name__)
class D(dict):
    def __missing__(self, k): self[k] = k * 2; return self[k]
    def __setitem__(self, k, v): super().__setitem__(k, v + 1 if isinstance(v, int) else v)
d = D(a=1); d["b"] = 1; print(d, d["zz"], d.get("q"), d, dict(d), {**d}, D(d) | {"x": 5}, d.setdefault("s", 5), list(d), type(d.copy()), D.fromkeys("ab", 0))
