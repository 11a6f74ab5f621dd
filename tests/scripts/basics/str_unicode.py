# Code points of every width: indexing, slicing, escapes, case, width changes.
samples = ["plain", "café", "Ωmega", "日本語テキスト", "mix🎈ed", "\x00nul", "tab\tnew\nline", "\u200b", "\ud800",
           "e\u0301", "\U0001F600\U0001F601", "\x80\x9f\xa0\xad", "\uffff", "ÿ", "Ā"]
for text in samples:
    print(len(text), ascii(text), [hex(ord(char)) for char in text][:4], ascii(text[-1]), ascii(text[::-1]))
for text in samples[:8]:
    print(repr(text))
wide = "a" * 3
wide += "é"
print(wide, len(wide))
wide += "€"
print(wide, len(wide))
wide += "🎈"
print(wide, len(wide), wide[3:6], wide.index("🎈"), wide[:3] == "aaa", hash(wide[:3]) == hash("aaa"))
print(wide.replace("🎈", "!"), wide.split("€"), wide.find("é"), wide.count("a"), "€" in wide)
print("ΑΒΓ".lower(), "ὈΔΥΣΣΕΎΣ".lower(), "éàü".upper(), "ǆ".title(), "ŉ".upper())
print("日本" < "日本語", "é" > "z", "🎈" > "\uffff", sorted(["é", "z", "🎈", "a", "日"]))
print("\x41\u0042\U00000043\103\a\b\f\v".encode(), "\
continued", r"raw\n\x", "a\
b")
print("日本語".encode(), "日本語".encode("utf-8").decode("utf-8"), b"\xe6\x97".decode("utf-8", "replace"), b"\xff\xfe".decode("latin-1"))
for data in (b"\xff", b"\xe6\x97", b"abc\x80", b"\xed\xa0\x80", b"\xc0\x80"):
    try:
        print(data.decode())
    except UnicodeDecodeError as problem:
        print(problem, problem.start, problem.end, problem.reason, problem.encoding)
try:
    "a\ud800b".encode()
except UnicodeEncodeError as problem:
    print(problem)
print("\ud800".encode("utf-8", "surrogatepass"), ascii("\ud83c\udf88"), len("\ud83c\udf88"))
print("日本語".center(9, "・"), "日本".ljust(4, "*"), "é".zfill(4), f"{'日本':>6}|{'é':^5}|")
print({"é": 1, "日": 2, "🎈": 3}, ["é", "日"], ("🎈",))
print("é".isalpha(), "日".isalpha(), "🎈".isalpha(), "٣".isdigit(), int("٣٤"), "Ⅷ".isnumeric())
größe = 10
naïve_값 = größe * 2
print(größe, naïve_값)
