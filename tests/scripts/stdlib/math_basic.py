import math
print(math.pi, math.e, math.tau, math.inf, math.nan)
for name in "sqrt exp log log2 log10 sin cos tan asin acos atan sinh cosh tanh floor ceil trunc fabs degrees radians log1p expm1".split():
    row = []
    for x in (0, 0.5, 1, 2.5, -1, 100):
        try: row.append("%.12g" % getattr(math, name)(x))
        except (ValueError, OverflowError) as problem: row.append(str(problem))
    print(name, row)
print(math.gcd(12, 18), math.gcd(0, 5), math.gcd(-4, 6), math.gcd(), math.lcm(4, 6), math.gcd(2 ** 80, 6 ** 40), math.factorial(20), math.factorial(30), math.comb(10, 3), math.perm(5, 2), math.isqrt(10 ** 20), math.isqrt(99))
print(math.floor(-2.5), math.ceil(-2.5), math.trunc(-2.5), math.floor(10 ** 20 + 0.5), math.copysign(1, -0.0), math.fmod(-7, 3), math.hypot(3, 4), math.dist((0, 0), (3, 4)), math.atan2(1, -1), math.pow(2, 0.5), math.modf(-2.5), math.frexp(10), math.ldexp(0.5, 4))
print(math.isnan(math.nan), math.isinf(-math.inf), math.isfinite(5), math.isclose(0.1 + 0.2, 0.3), math.fsum([0.1] * 10), sum([0.1] * 10), math.prod([1, 2, 3, 4]), math.prod([], start=5), math.log(8, 2), math.log(10 ** 400), math.cbrt(27) if hasattr(math, "cbrt") else 3.0, math.remainder(7, 4), math.nextafter(1, 2), math.ulp(1.0))
for bad in (lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.log(-5), lambda: math.exp(1000), lambda: math.factorial(-1), lambda: math.factorial(1.5), lambda: math.sqrt("x"), lambda: math.floor(math.inf), lambda: math.floor(math.nan), lambda: math.gcd(1.5), lambda: math.isqrt(-1), lambda: math.acos(2), lambda: math.fmod(1, 0), lambda: math.pow(0, -1), lambda: math.comb(-1, 2), lambda: math.sqrt(), lambda: math.none, lambda: math.sqrt(10 ** 400)):
    try: print(bad())
    except Exception as problem: print(type(problem).__name__, problem)
class F:
    def __float__(self): return 2.25
    def __floor__(self): return "floor"
    def __ceil__(self): return "ceil"
    def __trunc__(self): return "trunc"
print(math.sqrt(F()), math.floor(F()), math.ceil(F()), math.trunc(F()), math.sqrt(True))
