# The string methods that programs use.
s = "  The quick brown fox  "
print([s.strip(), s.lstrip(), s.rstrip(), s.upper(), s.lower(), s.title(), s.swapcase(), s.capitalize()])
t = "banana"
print(t.count("a"), t.count("an"), t.count(""), t.count("a", 2), t.count("a", 2, 4))
print(t.find("an"), t.find("an", 2), t.find("x"), t.rfind("an"), t.index("nan"), t.rindex("a"), t.find(""))
print(t.replace("a", "o"), t.replace("a", "o", 2), t.replace("", "-"), t.replace("an", ""))
print(t.startswith("ba"), t.startswith(("x", "b")), t.endswith("na"), t.endswith("na", 0, 4), t.startswith("an", 1))
print("a,b,,c".split(","), "a b  c ".split(), "a b  c ".split(" "), "a,b,c".split(",", 1), "".split(), "".split(","))
print("a,b,c".rsplit(",", 1), " a b c ".rsplit(None, 1), " a b c ".split(None, 1))
print("one\ntwo\r\nthree\rfour\x0bfive\u2028six".splitlines(), "a\nb\n".splitlines(True), "".splitlines())
print("key=value=x".partition("="), "key=value=x".rpartition("="), "none".partition("="), "none".rpartition("="))
print("-".join(["a", "b", "c"]), "".join([]), ", ".join(str(n) for n in range(5)))
print("abc".center(9, "*"), "abc".ljust(6, ".") + "|", "abc".rjust(6) + "|", "7".zfill(3), "-7".zfill(4), "+x".zfill(5))
print("xxabcxx".strip("x"), "xyabcyx".strip("xy"), "xxabc".lstrip("x"), "abcxx".rstrip("xc"))
print("abc".isalpha(), "ab1".isalpha(), "123".isdigit(), "1.2".isdigit(), "ab1".isalnum(), " \t\n".isspace(), "".isspace())
print("Abc".islower(), "abc".islower(), "ABC1".isupper(), "1".isupper(), "Hello World".istitle(), "a_1".isidentifier(), "1a".isidentifier())
print("½".isnumeric(), "²".isdigit(), "²".isdecimal(), "abc".isascii(), "é".isascii(), "a\n".isprintable(), "ab".isprintable())
print("prefix-body".removeprefix("prefix-"), "body.txt".removesuffix(".txt"), "body".removeprefix("x"))
print("a\tb\tccc\td".expandtabs(4), "\t|".expandtabs(), "ab\tc".expandtabs(8))
table = str.maketrans("abc", "xyz", "d")
print("aabbccdd".translate(table), "hello".translate({ord("l"): "L", ord("h"): None, ord("o"): 48}))
print("Straße".casefold(), "STRASSE".casefold() == "straße".casefold(), "ß".upper(), "ﬁ".upper(), "İ".lower() == "i̇")
print("abc" * 3, 0 * "abc", "abc" * -1, "a" "b" 'c', "abc" < "abd", "Z" < "a", "" < "a", "abc" == "abc")
print("b" in "abc", "bc" in "abc", "" in "abc", "x" not in "abc", len("naïve"), len("日本語"), len("🎈"))
print("abc".encode(), "é".encode("utf-8"), "é".encode("latin-1"), "€".encode("ascii", "replace"), "€x".encode("ascii", "ignore"))
print("%s" % "x", ascii("é€🎈"), repr("it's"), repr('say "hi"'), repr("both ' and \""), repr("\n\t\\\x00\x7f"))
print(max("hello"), min("hello"), sorted("hello"), list("abc"), "".join(reversed("abc")), "abc"[::-1])
print("x".join("abc"), "abc".index("c"), chr(65), ord("A"), chr(8364), ord("🎈"), "•")
for action in (lambda: "abc".index("z"), lambda: "abc".rindex("z"), lambda: "a" + 1, lambda: "a" * "b", lambda: "abc"[5],
               lambda: "abc"["x"], lambda: ",".join([1, 2]), lambda: ",".join("ab", "c"), lambda: "abc".split(""),
               lambda: "a" < 1, lambda: 1 in "abc", lambda: "abc".center("x"), lambda: "abc".foo, lambda: "abc".partition(""),
               lambda: "é".encode("ascii"), lambda: "abc".replace("a"), lambda: "abc".startswith(1), lambda: "x".ljust(3, "ab")):
    try:
        print(action())
    except Exception as problem:
        print(type(problem).__name__, problem)
