for x in [0.1, 1e100, -2.5, float("nan"), 12345.678, 3]:
    print(x, f"{x:10.3e}|{x:<8}|{x:+,.2f}", "%g" % x, repr(round(x, 2) if x == x else x))
print(format(255, "#x"), format(10 ** 20, ","), "{0[1]}{1.__class__.__name__}".format([1, 2], []), ascii("\u00e9"))
print(float("1.5"), int("0x1f", 16), str(2 ** 64), complex if 0 else "", "%(a)s %(b)03d" % {"a": [1], "b": 7})
