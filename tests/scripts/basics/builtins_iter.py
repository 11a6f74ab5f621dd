# enumerate, zip, map, filter, sorted, reversed, any, all, iter, next, sum, min, max.
words = ["pear", "fig", "apple", "kiwi", "date"]
print(list(enumerate(words)), list(enumerate(words, 10))[:2])
print(list(zip(words, range(3))), list(zip()), list(zip(words)), list(zip("ab", "cd", "ef")))
print(dict(zip("abc", range(3))), list(map(len, words)), list(map(lambda a, b: a + b, [1, 2], [10, 20, 30])))
print(list(filter(None, [0, 1, "", "x", None, []])), list(filter(lambda w: len(w) == 4, words)))
print(sorted(words), sorted(words, key=len), sorted(words, reverse=True), sorted(words, key=lambda w: (-len(w), w)), sorted("hello"))
print(list(reversed(words)), list(reversed(range(5))), list(reversed("abc")), list(reversed((1, 2))), list(reversed({"a": 1, "b": 2})))
print(any([]), all([]), any([0, 1]), all([1, 0]), any(w.startswith("k") for w in words), all(len(w) > 2 for w in words))
print(min(words), max(words), min(words, key=len), max(words, key=len), min(3, 1, 2), max("b", "abc", key=len), min([], default=0))
print(sum([1, 2, 3]), sum([[1], [2]], []), sum((0.1, 0.2)), sum(range(5), 100), sum(x * x for x in range(4)))
it = iter(words)
print(next(it), next(it), list(it), next(it, "default"))
try:
    next(it)
except StopIteration as stop:
    print("stop", stop.value)
counter = iter(lambda state=[0]: state.append(state[-1] + 1) or state[-1], 4)
print(list(counter))
try:
    for a, b in zip([1, 2, 3], [1, 2], strict=True):
        print(a, b)
except ValueError as problem:
    print(problem)
try:
    list(zip([1], [1, 2], [3], strict=True))
except ValueError as problem:
    print(problem)
for action in (lambda: next([]), lambda: iter(5), lambda: list(5), lambda: zip(1), lambda: enumerate(3), lambda: reversed({1}), lambda: map(len),
               lambda: sorted([1, "a"]), lambda: min(1), lambda: max(1, "a"), lambda: len(5), lambda: len(iter([])), lambda: sum(5), lambda: all(1),
               lambda: sorted([1], 2), lambda: tuple(1), lambda: dict([1]), lambda: dict([(1, 2, 3)]), lambda: set(1), lambda: iter(1, 2)):
    try:
        print(action())
    except Exception as problem:
        print(type(problem).__name__, problem)
m = map(str, range(3))
print(next(m), list(m), list(m))
e = enumerate("ab")
print(next(e), next(e), next(e, None))
z = zip(iter([1, 2, 3]), iter([4]))
print(next(z), next(z, "end"))
print(iter(it) is it, type(iter([])).__name__, type(iter(())).__name__, type(iter("")).__name__, type(iter({})).__name__, type(iter(range(1))).__name__, type(iter(set())).__name__)


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


class ByIndex:
    def __getitem__(self, index):
        if index > 3:
            raise IndexError("past the end")
        return index * 11


print(list(Countdown(4)), sum(Countdown(5)), 2 in Countdown(5), list(ByIndex()), 22 in ByIndex(), max(ByIndex()), [*ByIndex()], tuple(Countdown(2)))
a, b, c = Countdown(3)
print(a, b, c, sorted(Countdown(4)), dict(enumerate(Countdown(2))), list(zip(Countdown(3), ByIndex())))
