# Sorting: stability, keys, reverse, large inputs, patterns, errors midway.
records = [("ann", 30), ("bob", 25), ("cy", 30), ("di", 25), ("ed", 30)]
print(sorted(records, key=lambda r: r[1]))
print(sorted(records, key=lambda r: r[1], reverse=True))
print(sorted(sorted(records, key=lambda r: r[0], reverse=True), key=lambda r: r[1]))


def numbers(n, seed):
    out = []
    for _ in range(n):
        seed = (seed * 1103515245 + 12345) % 2 ** 31
        out.append(seed % 1000)
    return out


def checksum(items):
    total = 0
    for i, v in enumerate(items):
        total = (total * 31 + i * v) % 1000003
    return total


for n in (0, 1, 2, 3, 10, 63, 64, 65, 100, 1000, 5000):
    data = numbers(n, n + 1)
    ordered = sorted(data)
    print(n, checksum(data), checksum(ordered), all(a <= b for a, b in zip(ordered, ordered[1:])), checksum(sorted(data, reverse=True)))
data = numbers(300, 7)
pairs = sorted(enumerate(data), key=lambda p: p[1] % 10)
print(all(a[0] < b[0] for a, b in zip(pairs, pairs[1:]) if a[1] % 10 == b[1] % 10), checksum([p[0] for p in pairs]))
pairs = sorted(enumerate(data), key=lambda p: p[1] % 10, reverse=True)
print(all(a[0] < b[0] for a, b in zip(pairs, pairs[1:]) if a[1] % 10 == b[1] % 10), checksum([p[0] for p in pairs]))
runs = list(range(50)) + list(range(30, 0, -1)) + list(range(20)) * 3
print(checksum(sorted(runs)), checksum(sorted(runs, key=lambda v: -v)))
compares = 0


class Counting:
    def __init__(self, v): self.v = v
    def __lt__(self, other):
        global compares
        compares += 1
        return self.v < other.v


for label, values in (("sorted", range(1000)), ("reversed", range(1000, 0, -1)), ("equal", [1] * 1000)):
    compares = 0
    sorted([Counting(v) for v in values])
    print(label, compares)
compares = 0
sorted([Counting(v) for v in numbers(1000, 3)])
print("random is n log n:", 8000 < compares < 10000)
print(sorted(["b", "B", "a", "A"]), sorted(["b", "B", "a"], key=str.lower), sorted([0.5, 1, True, -2, 0.25]), sorted([b"b", b"a"]), sorted([[2], [1, 5], [1]]), sorted([(2,), (1, 9)]))
print(sorted([{1, 2}, {1}, {1, 2, 3}], key=len), sorted([3, 1, 2], key=lambda v: {1: "z", 2: "y", 3: "x"}[v]), sorted("Hello World".split(), key=str.swapcase))
l = [3, "a", 1, 2]
try:
    l.sort()
except TypeError as problem:
    print(problem, len(l), sorted(map(str, l)))


def bad_key(v):
    if v == 2: raise KeyError("no key for 2")
    return v


l = [4, 3, 2, 1]
try:
    l.sort(key=bad_key)
except KeyError as problem:
    print(problem, l)
l = [1, 2, 3]
def empties(v):
    print("seen as", l, end=" ")
    return -v
l.sort(key=empties)
print(l)
nan = float("nan")
print(len(sorted([3, nan, 1])), min([2, nan]), max([nan, 2]), sorted([(1, [2]), (1, [1])]), sorted([], key=5), sorted([1], key=None))
big = [2 ** 70, -2 ** 70, 5, 2 ** 65, 0]
print(sorted(big), sorted([1e300, 10 ** 299, -1.5, 10 ** 301]))
class Rev:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return o.v < self.v
    def __repr__(self): return f"R{self.v}"
print(sorted(map(Rev, [2, 3, 1])), min(map(Rev, [2, 3, 1])), max(map(Rev, [2, 3, 1])), sorted([2, 3, 1], key=Rev))
print([x for _, x in sorted(zip([3, 1, 2], "abc"))], list(reversed(sorted([1, 3, 2]))), sorted(range(5), key=lambda n: n % 2), sorted("cab", reverse=1))
