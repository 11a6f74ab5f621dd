import collections, itertools, functools, string, sys
TEXT = """It was the best of times, it was the worst of times, it was the age of wisdom,
it was the age of foolishness, it was the epoch of belief; it was the epoch of incredulity --
it was the season of Light, it was the season of Darkness. Naïve café, straße, ΑΒΓς ŉ ǅ \t tabs."""
words = [w.strip(string.punctuation).casefold() for w in TEXT.split()]
words = list(filter(None, words))
c = collections.Counter(words)
print(c.most_common(5), sum(c.values()), len(c))
print(c - collections.Counter(it=3), +c == c, (c & collections.Counter("a b it".split())))
by = collections.defaultdict(list)
for w in words:
    by[len(w)].append(w)
for n, ws in sorted(by.items(), key=lambda kv: (-len(kv[1]), kv[0])):
    print(f"{n:>3}|{len(ws):<4}|{'#' * len(ws):.<20}|{','.join(sorted(set(ws)))[:30]!r:^40}|")
for k, g in itertools.groupby(sorted(words, key=lambda w: w[0]), key=lambda w: w[0]):
    print(k, len(list(g)), end="; ")
print()
for line in TEXT.splitlines(keepends=True):
    print(repr(line.rpartition(",")), line.title()[:20], line.swapcase()[-20:].encode("ascii", "backslashreplace"))
print(TEXT.translate(str.maketrans("aeiou", "43102", " \n"))[:60])
print("%-10s|%+05d|%x|%#o|%e|%g|%c|%%|%r|%.3s|%*d" % ("abc", 42, 255, 8, 12345.678, 1e-7, 65, "q'", "abcdef", 6, 7))
print("{0!r:>10}|{1:^+12,.2f}|{2:#010x}|{3:_b}|{name.__class__.__name__}|{lst[1]}|{d[k]}".format("x", 1234567.891, 255, 1000, name=3, lst=[1, 2], d={"k": "v"}))
for spec in ["", "d", "5d", "<5", "^5", "=+5", "05", ",", "_", "x", "X", "#x", "o", "b", "c", "e", ".2f", "%", "n", "g", "+,d", " d", "*^9", "s", ".3", "q", "10.3s", "#,x"]:
    for v in (65, -7, 3.14159, "hey", True, None):
        try:
            print(f"{v:{spec}}", end="|")
        except Exception as e:
            print(type(e).__name__, e, end="|")
    print()
w, p = 10, 3
x = 2.0 / 3
print(f"{x:{w}.{p}f}|{x!r:>{w + 12}}|{x=}|{x = :.2f}|{w + p = }|{'nested ' + f'{w}'}|{{}}|{ {1: 2}[1] }|{(lambda: 3)()}|{x!s:.4}")
print(f'{"a" if x else "b"}' f"{w!r}" "lit{}" rf"\n{w}\d" f"{'''tri'''}" f"""{
    w
}""")
print(f"{words[0]:{'<' if w else '>'}{w}}|", f"{None!r:>6}", f"{[1, 'a']}", f"{3,}", f"{*words[:2],}")
print(f"{1e16} {1e15} {1e-5} {0.0001} {float('nan')} {-0.0} {1e400} {5e-324} {123456789.123456789}")
print(", ".join(map("{:>4}".format, range(5))), "{:{}}".format("a", 3), "{}{}".format(*"ab"))
for bad in ("{", "}", "{0}{}", "{a}", "{!x}", "{:d}", "{0.x}", "{0[x]}", "{0!}", "{1}"):
    try:
        print(bad.format("s"))
    except Exception as e:
        print(bad, type(e).__name__, e)
for bad, a in (("%d", "x"), ("%d %d", 1), ("%s", (1, 2)), ("%z", 1), ("%(a)s", 1), ("%c", "ab"), ("%c", 1 << 30), ("%x", 1.5), ("%", 1), ("%(a", {})):
    try:
        print(bad % a)
    except Exception as e:
        print(bad, type(e).__name__, e)
print("%(a)s %(b)05.1f %(a)r" % {"a": "A", "b": 2.25}, "%s" % None, "%s %s" % ("a", (1,)), "%5.1f%%" % 99.55)
print("abc".center(10, "*"), "7".zfill(3), "-7".zfill(5), "a\tb".expandtabs(4), "aXbX".rsplit("X", 1), "a,b,,c".split(","), " a  b ".split(), "abc".ljust(5) + "|")
print("ß".upper(), "ǆ".title(), "İ".lower(), "ς".upper(), "ΑΣ".lower(), "ﬁ".upper(), len("e\u0301"), "•", ascii("é\U0001f600"), repr("\x7f\xa0\u200b\ud800"))
print("abc" < "abd" < "b", "a" * 3, "ab"[::-1], "abcdef"[-2:0:-2], "x".join("abc"), "abcabc".find("c", 3), "abcabc".rindex("a"), "abc".count(""), "abc".replace("", "-"), "aaa".replace("a", "b", 2))
print("1²½".isdigit(), "½".isnumeric(), "٣".isdecimal(), int("٣"), "a1".isalnum(), "_a".isidentifier(), "A b".istitle(), "".isascii(), " \t".isspace())
print("abc".startswith(("x", "a")), "abc".endswith("c", 0, 2), "a.b".removesuffix(".b"), "a.b".removeprefix("a"), "a-b".partition("-"))
