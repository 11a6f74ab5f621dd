# repr, str and formatting of floats; specials; conversions.
values = [0.0, -0.0, 1.0, 0.1, 0.2, 0.1 + 0.2, 1 / 3, 2 / 3, 1e15, 1e16, 1e17, 123456789012345678.0,
          1e-4, 1e-5, 1.5e-7, 5e-324, 1.7976931348623157e308, 1e22, 1e23, 3.14, 100.0, 1234.5678,
          float("inf"), float("-inf"), float("nan"), 2.5, -17.25, 9007199254740993.0, 1e100]
for value in values:
    print(repr(value), str(value), "%g" % value, "%.3f" % value if abs(value) < 1e20 else "-",
          "%e" % value, f"{value:.2g}", f"{value:10.4}|")
for value in (2.675, 1234567.891, -0.00012345, 1e10, 0.5, 1.5, 2.5):
    print(f"{value:f} {value:.0f} {value:.1f} {value:,.2f} {value:e} {value:.3e} {value:g} {value:+g} "
          f"{value:%} {value:.1%} {value:012.3f} {value:<12.2f}| {value:^12.2f}|{value:G}")
print(round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234.5678, -2), round(1e20))
print(round(0.5), round(1.5), round(0.125, 2), round(-0.0), type(round(2.0)).__name__, round(2.0, 0))
print(7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, divmod(7.5, -2), 7.5 % -2, 0.0 % -3)
print(float("1e3"), float(" 2.5 "), float("-inf"), float("Infinity"), float("1_0.5"), float(".5"))
print((0.1).as_integer_ratio(), (2.5).is_integer(), (4.0).is_integer(), (0.1).hex(), float.fromhex("0x1.8p1"))
nan = float("nan")
print(nan == nan, nan != nan, nan < 1, nan in [nan], [nan] == [nan], min(1, nan), max(nan, 1))
inf = float("inf")
print(inf > 10 ** 300, -inf < inf, inf - inf, inf * 0, 1 / inf, -1 / inf, inf == inf)
print(0.0 == -0.0, 1 / 3 == 0.333333, hash(1.0), hash(0.5), hash(inf), hash(-inf), hash(1e300), hash(-0.75))
print(1e308 * 10, -1e308 * 10, 5e-324 / 2)
print(int(1e18), 2.0 ** 0.5, (-8) ** 3.0, 4 ** 0.5, 10.0 ** -3, 0.0 ** 0)
try:
    print(1.0 / 0)
except ZeroDivisionError as problem:
    print(problem)
for operation in (lambda: 1.0 // 0, lambda: 1.0 % 0.0, lambda: 0.0 ** -1, lambda: float("abc"),
                  lambda: float(""), lambda: float([]), lambda: round(inf), lambda: int(nan),
                  lambda: round(nan), lambda: divmod(1.0, 0), lambda: "%d" % inf):
    try:
        print(operation())
    except Exception as problem:
        print(type(problem).__name__, problem)
print(sum([0.1] * 10), sum([1, 2.5, True]), abs(-2.5), -(-2.5), +0.5)
