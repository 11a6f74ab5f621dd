# str.format and format() with the whole mini-language.
print("{} {} {}".format(1, "two", 3.0), "{1} {0} {1}".format("a", "b"), "{x}-{y}".format(x=1, y=2), "{{}} {}".format(5))
print("{0[1]} {0[key]} {1.real}".format({1: "one", "key": "value"}, 7), "{0[0][1]}".format([[1, 2]]), "{a.b}".format(a=type("T", (), {"b": 9})))
print("{!r} {!s} {!a}".format("é", "é", "é"), "{0!r:>8}|".format("x"), "{:{}}|{:{w}.{p}f}".format("a", 5, 3.14159, w=8, p=2))
for spec in ("", "5", "<5", ">5", "^5", "*^7", "05", "+", " ", "-", ",", "_", "x", "X", "#x", "b", "#b", "o", "#o", "c", "d",
             "n", "e", "f", "g", "%", ".2f", "08b", "+,d", "=+8", "_x", "#010x", "<+6", "x^+9d"):
    print(spec, [format(value, spec) for value in (65, 12345)], end=" ")
    try:
        print(format(-42, spec))
    except Exception as problem:
        print(type(problem).__name__, problem)
for spec in ("", "10", "<10", "^10", ".3", "10.3", "e", ".1e", "f", "+.2f", "g", "G", "%", ",", ",.1f", "_.2f", "010.2f", "=+10.1f", "#g", "n", "z.0f"):
    print(spec, "|".join(format(value, spec) for value in (3.14159, -1234567.891, 0.0001)))
for spec in ("", "s", "10", "<10", ">10", "^10", "*^10", ".2", "10.2", "-<8s"):
    print(spec, format("hello", spec) + "|")
for value, spec in (("x", "d"), (1, "s"), (1.5, "d"), ("x", "="), ("x", "+"), ("x", ","), (1, ".2d"), (1, "q"), (1.5, "x"), ([], "5"),
                    (None, "5"), (1, ",x"), (1, ",_"), (300000000, "c"), ("x", ".-1"), ({}, "d"), (1, "5 5"), (True, "d"), (True, "5"), (2, "+c")):
    try:
        print(repr(value), spec, "->", format(value, spec))
    except Exception as problem:
        print(repr(value), spec, "->", type(problem).__name__, problem)
for form in ("{", "}", "{0", "{0!}", "{0!x}", "{a}", "{1}", "{} {0}", "{0} {}", "{0.x}", "{0[9]}", "{:{:{}}}"):
    try:
        print(form, "->", form.format("v", 1, 2))
    except Exception as problem:
        print(form, "->", type(problem).__name__, problem)


class Money:
    def __init__(self, cents):
        self.cents = cents

    def __format__(self, spec):
        if spec == "words":
            return f"{self.cents // 100} and {self.cents % 100}"
        return format(self.cents / 100, spec or ".2f")


print("{} {:words} {:10.1f}|".format(Money(1234), Money(567), Money(99)), f"{Money(5)} {Money(1):>8}|", format(Money(250)))
print("{a} {b}".format_map({"a": 1, "b": 2}), "{0:>{1}}".format("r", 4), format(2 ** 70, ",") , format(True), format(None, ""))
