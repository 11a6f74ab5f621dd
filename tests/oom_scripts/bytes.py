b = b"hello" * 3
print(b.replace(b"l", b"LL"), b.split(b"h"), b[3:9], b.hex(), bytes(range(5)) + b"x")
print("gr\u00fc\u00df".encode("utf-8").decode(), "\u00e9".encode("latin-1"), b"a%sc" % b"b", bytes([1, 2]).find(b"\x02"))
