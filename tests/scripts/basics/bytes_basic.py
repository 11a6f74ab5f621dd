# bytes.
b = b"hello world"
print(b, len(b), b[0], b[-1], b[1:4], b[::2], list(b[:3]), b + b"!", b * 2, b"wor" in b, 104 in b, b == b"hello world")
print(b.upper(), b.title(), b.split(), b.split(b"o"), b.replace(b"l", b"L"), b.find(b"o"), b.rfind(b"o"), b.count(b"l"), b.index(b"w"))
print(b.startswith(b"he"), b.endswith((b"x", b"ld")), b.strip(b"hd"), b.center(15, b"*"), b"7".zfill(3), b.partition(b" "))
print(b.decode(), b.hex(), b.hex(" "), bytes.fromhex("48 65 6c6C 6f"), b"\x00\xff\n\t\\'\"", b"it's", b'"', b"both'\"")
print(bytes(), bytes(3), bytes([1, 2, 255]), bytes("é", "utf-8"), bytes(range(5)), bytes(b"copy"), b", ".join([b"a", b"b"]))
print(b"abc" < b"abd", b"abc" < b"abcd", b"" < b"a", sorted([b"b", b"a", b""]), hash(b"abc") == hash(b"abc"), {b"k": 1}[b"k"])
print(b"a\nb\r\nc".splitlines(), b"ABC".lower(), b"abc".isalpha(), b"12".isdigit(), b" ".isspace(), b"%d-%s" % (5, b"x"), b"aXbX".translate(None, b"X"))
print("x".encode() == b"x", b"x" == "x", b"abc".isalnum(), bytes([65, 66]).decode("ascii"), repr(bytes(range(256)))[:80])
print(bool(b""), bool(b"0"))
for action in (lambda: bytes([256]), lambda: bytes(["a"]), lambda: bytes("text"), lambda: b"a" + "b", lambda: b"abc"[10], lambda: bytes(-1),
               lambda: b"abc".index(b"z"), lambda: b"a".decode("nope"), lambda: bytes.fromhex("4"), lambda: bytes.fromhex("zz"),
               lambda: b"a" < "a", lambda: "a" in b"abc", lambda: b"".join(["x"]), lambda: bytes(1.5)):
    try:
        print(action())
    except Exception as problem:
        print(type(problem).__name__, problem)
total = 0
for byte in b"checksum":
    total = (total * 31 + byte) & 0xFFFF
print(total, max(b"xyz"), sum(b"abc"), list(reversed(b"abc")), list(enumerate(b"ab")))
