# The number and the outcome of comparisons while sorting, and what happens when they go wrong.
class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n


class Item:
    count = 0
    stop = -1

    def __init__(self, k, tag=0):
        self.k = k
        self.tag = tag

    def __lt__(self, other):
        Item.count += 1
        if Item.count == Item.stop:
            raise ValueError("enough")
        return self.k < other.k


def shapes(n, r):
    yield "random", [r.below(n + 1) for _ in range(n)]
    yield "few", [r.below(4) for _ in range(n)]
    yield "rising", list(range(n))
    yield "falling", list(range(n, 0, -1))
    yield "equal", [7] * n
    yield "saw", [i % 17 for i in range(n)]
    yield "two runs", list(range(0, n, 2)) + list(range(1, n, 2))
    yield "nearly", [i + r.below(5) for i in range(n)]
    yield "blocks", [(i // 50) % 3 * 1000 + i for i in range(n)]


r = Random(5)
for n in (0, 1, 2, 3, 10, 31, 32, 63, 64, 65, 100, 500, 1500):
    for name, keys in shapes(n, r):
        for reverse in (False, True):
            items = [Item(k, i) for i, k in enumerate(keys)]
            Item.count = 0
            items.sort(reverse=reverse)
            tags = [x.tag for x in items]
            check = 0
            for t in tags:
                check = (check * 31 + t) % 1000003
            print(n, name, reverse, Item.count, check)
            assert tags == sorted(range(n), key=lambda i: keys[i], reverse=reverse)
            assert sorted(keys, reverse=reverse) == [x.k for x in items]

for stop in (1, 5, 60, 100, 200, 400, 800):
    items = [Item(r.below(50), i) for i in range(200)]
    Item.count, Item.stop = 0, stop
    try:
        items.sort(reverse=stop % 2 == 0)
        print("sorted")
    except ValueError as e:
        print(e)
    Item.stop = -1
    print([x.tag for x in items])

mixed = [3, 1.5, True, -2, 10**30, -(10**25), 2.5, 0, False, float("inf")]
print(sorted(mixed), sorted(mixed, reverse=True), sorted(mixed, key=lambda v: -v))
print(sorted("the quick brown fox jumps over the lazy dog".split(), key=len))
print(sorted(["b", "é", "a", "Z", "\U0001F600", "", "ab", "\uffff"]))
print(sorted([(1, "b"), (1, "a"), (0, "z"), (1,), (), (1, "a", 2)]), sorted([(1.5, 2), (1, 3), (1.0, 2)]))
print(sorted([[2], [1, 5], []], key=tuple), sorted({3: 1, 2: 2}), sorted({5, 1, 3}, reverse=True))
for bad in (lambda: sorted([1, "a"]), lambda: sorted([1], 2), lambda: [2, 1].sort(key=3), lambda: [].sort(nope=1),
            lambda: sorted([(1, 2), (1, "a")]), lambda: sorted([None, None]),
            lambda: sorted(5), lambda: [3, 2, 1].sort(key=lambda v: 1 // (v - 2))):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)


def meddle(how):
    x = [5, 3, 4, 1, 2]

    def key(v):
        how(x)
        return v

    try:
        x.sort(key=key)
        print("quiet", x)
    except Exception as e:
        print(type(e).__name__, e, x)


meddle(lambda x: print(len(x), x))
meddle(lambda x: x.append(1))
meddle(lambda x: x.extend([1, 2]))
meddle(lambda x: (x.append(1), x.pop()))
meddle(lambda x: x.clear())
meddle(lambda x: x.sort())
meddle(lambda x: x.reverse())
nan = float("nan")
print(sorted([3, nan, 1, 2, nan, 0]))
x = list(range(1000))
x.sort(key=lambda v: v % 10)
print(x[:30], x[-5:])
