# Huffman coding with a heap of our own, run-length, LZ77 and Caesar; round trips.
class Heap:
    def __init__(self): self.a = []
    def push(self, x):
        a = self.a; a.append(x); i = len(a) - 1
        while i and a[i] < a[(i - 1) // 2]: a[i], a[(i - 1) // 2] = a[(i - 1) // 2], a[i]; i = (i - 1) // 2
    def pop(self):
        a = self.a; a[0], a[-1] = a[-1], a[0]; top = a.pop(); i = 0
        while (c := 2 * i + 1) < len(a):
            if c + 1 < len(a) and a[c + 1] < a[c]: c += 1
            if a[i] <= a[c]: break
            a[i], a[c] = a[c], a[i]; i = c
        return top
def codes(text):
    counts = {}
    for c in text: counts[c] = counts.get(c, 0) + 1
    heap = Heap()
    for i, (c, n) in enumerate(sorted(counts.items())): heap.push((n, i, c))
    serial = len(counts)
    while len(heap.a) > 1:
        a, b = heap.pop(), heap.pop(); serial += 1; heap.push((a[0] + b[0], serial, (a, b)))
    out = {}
    def walk(node, prefix):
        if isinstance(node[2], str): out[node[2]] = prefix or "0"
        else: walk(node[2][0], prefix + "0"); walk(node[2][1], prefix + "1")
    if heap.a: walk(heap.a[0], "")
    return out
def decode(bits, table):
    back = {v: k for k, v in table.items()}; out, word = [], ""
    for b in bits:
        word += b
        if word in back: out.append(back[word]); word = ""
    return "".join(out)
def pack(bits):
    padded = bits + "0" * (-len(bits) % 8)
    return bytes(int(padded[i:i + 8], 2) for i in range(0, len(padded), 8))
def runs(text):
    out = []
    for c in text:
        if out and out[-1][0] == c: out[-1][1] += 1
        else: out.append([c, 1])
    return "".join(c + (str(n) if n > 1 else "") for c, n in out)
def lz(text, window=32):
    out, i = [], 0
    while i < len(text):
        best = (0, 0)
        for start in range(max(0, i - window), i):
            n = 0
            while i + n < len(text) and text[start + n] == text[i + n] and n < 15: n += 1
            if n > best[1]: best = (i - start, n)
        if best[1] > 2: out.append(best); i += best[1]
        else: out.append(text[i]); i += 1
    return out
def unlz(items):
    out = ""
    for x in items:
        if isinstance(x, tuple):
            for _ in range(x[1]): out += out[-x[0]]
        else: out += x
    return out
for text in ("abracadabra", "mississippi river", "aaaa", "the quick brown fox jumps over the lazy dog the end", "", "x"):
    t = codes(text); bits = "".join(t[c] for c in text)
    print(repr(text), sorted(t.items(), key=lambda p: (len(p[1]), p[0])), len(bits), pack(bits).hex(), decode(bits, t) == text)
    z = lz(text); print("   ", runs(text), z, unlz(z) == text)
def caesar(s, k): return "".join(chr((ord(c) - b + k) % 26 + b) if (b := 97 if c.islower() else 65 if c.isupper() else 0) else c for c in s)
print(caesar("Hello, World!", 3), caesar(caesar("Zebra abc", 13), 13), [caesar("abc", k) for k in (-1, 25, 52)])
