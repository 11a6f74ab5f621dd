# Strings made by loops, joins, repeats and concatenations, with lengths and checksums.
def check(s): 
    t = 0
    for c in s: t = (t * 31 + ord(c)) % 65521
    return len(s), t
s = ""
for i in range(1000): s += str(i)
print(check(s)); t = s
s += "x"; print(check(t), check(s))
print(check("".join(chr(0x20 + i % 95) for i in range(5000))), check("é" * 100 + "€" * 50 + "🎈"), check("ab" * 3000), check(s[::-1]), check(s[10:900:7]))
words = [f"w{i % 13}" for i in range(200)]; text = " ".join(words)
print(check(text), text.count("w1"), len(text.split("w1")), check(text.replace("w1", "")), text.rfind("w12"), text.find("w12 w0"), check(text.upper().title()), len(set(text.split())))
lines = "\n".join(f"{i:03d} {'*' * (i % 5)}" for i in range(20)); print(lines.splitlines()[3:6], check(lines.expandtabs()), [l.rstrip("*") for l in lines.split("\n")][:3])
grid = [["." for _ in range(8)] for _ in range(4)]
for i in range(8): grid[i % 4][i] = "#"
print("\n".join("".join(r) for r in grid))
acc = []
for i, c in enumerate("palindrome"): acc.append(c); acc.insert(0, c.upper())
print("".join(acc), "".join(sorted("".join(acc))), "".join(dict.fromkeys("mississippi")), "-".join("-".join(p) for p in zip("abc", "xyz")))
def wrap(text, width):
    line, out = "", []
    for w in text.split():
        if line and len(line) + 1 + len(w) > width: out.append(line); line = w
        else: line = f"{line} {w}".strip()
    return out + [line]
for l in wrap("the quick brown fox jumps over the lazy dog and runs away from the farm", 20): print(f"|{l:<20}|{l:>20}|{l:^20}|")
print("abcabc".find("c", 3), "abcabc".rfind("c", 0, 5), "aXbXc".split("X", 1), "a.b.c".rsplit(".", 1), "x".join(["1"]), "%s" % ("a" * 5), ("ab" * 2)[1:3], "abc"[-2], "abc"[-100:2], "é€"[1], "a\0b"[1] == "\0")
big = "x" * 10 ** 6; print(len(big + big), big.count("x"), (big + "y").find("y"), big == "x" * 10 ** 6, hash(big) == hash("x" * 10 ** 6), (big + "a") < (big + "b"))
