# Formatting with the % operator.
print("%d %i %u" % (1, -2, 3), "%5d|%-5d|%05d|%+d|% d" % (42, 42, 42, 42, 42))
print("%x %X %o %#x %#o %#X" % (255, 255, 8, 255, 8, 255), "%08.3f|%-10.2f|%+.1f" % (3.14159, 2.5, 1.25))
print("%s %r %a" % ("é", "é", "é"), "%10s|%-10s|%.2s|%10.3s" % ("abc", "abc", "abc", "abcdef"))
print("%c%c%c" % ("a", 98, "c"), "%%" % (), "100%% of %s" % "x", "%5c|" % "z")
print("%e %E %g %G %g" % (12345.678, 12345.678, 1e-10, 1e20, 100000), "%.0f %.10g" % (0.5, 1 / 3))
print("%(name)s is %(age)d" % {"name": "Ann", "age": 30, "unused": 1}, "%(a)s%(a)s" % {"a": "x"})
print("%*d|%-*d|%.*f" % (6, 42, 6, 42, 2, 3.14159), "%s" % (1,), "%s" % [1, 2], "%s %s" % (None, True))
print("%d" % 3.99, "%d" % True, "%s" % {}, "%d" % 10 ** 20, "%x" % 2 ** 70, "%i" % -2 ** 65)
print("%#.3g|%#.0f|%5.1f%%" % (1.0, 3.0, 99.5), "%r %s" % (1.0, 1.0), "% 5d|%+5d" % (7, 7))
print("%s and %s" % ("one", ("two", 3)), "%s" % ((1, 2),), "no formats" % (), "%ld %hd" % (5, 6))
for form, values in (("%d", "x"), ("%d %d", (1,)), ("%d", (1, 2)), ("%(a)d", (1,)), ("%(a)d", {}), ("%z", 1), ("%", 1),
                     ("%c", "ab"), ("%c", 0x110000), ("%x", 1.5), ("%f", "x"), ("plain", 1), ("%s %s", "a"), ("%(a", {}),
                     ("%d", None), ("%*d", ("x", 1)), ("%d", []), ("%o", "7")):
    try:
        print(form, "->", form % values)
    except Exception as problem:
        print(form, "->", type(problem).__name__, problem)


class Both:
    def __str__(self):
        return "as str"

    def __repr__(self):
        return "as repr"


print("%s %r" % (Both(), Both()), "%s" % [Both()], "%12s|%-12r|" % (Both(), Both()))
