# Recursion of several kinds, and RecursionError caught and survived.
import sys


def factorial(n):
    return 1 if n < 2 else n * factorial(n - 1)


def ackermann(m, n):
    if m == 0:
        return n + 1
    return ackermann(m - 1, ackermann(m, n - 1) if n else 1)


def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


def hanoi(n, a="A", b="B", c="C"):
    if n:
        yield from hanoi(n - 1, a, c, b)
        yield a + c
        yield from hanoi(n - 1, b, a, c)


def permutations(items):
    if not items:
        return [[]]
    return [[x] + rest for i, x in enumerate(items) for rest in permutations(items[:i] + items[i + 1:])]


def flatten(tree):
    return [y for x in tree for y in flatten(x)] if isinstance(tree, list) else [tree]


print(factorial(20), factorial(100) % 10 ** 9, ackermann(2, 5), is_even(300), is_odd(301))
print(" ".join(hanoi(4)), permutations([1, 2, 3]), flatten([1, [2, [3, [4]], 5], []]))
print(factorial(800) % 1000007)


def forever(n):
    return forever(n + 1) + 1


for attempt in range(3):
    try:
        forever(0)
    except RecursionError as problem:
        print(type(problem).__name__, problem, isinstance(problem, RuntimeError))
depth = 0


def measure():
    global depth
    depth += 1
    measure()


try:
    measure()
except RecursionError:
    print("depth is near the limit:", 900 < depth <= 1000, sys.getrecursionlimit())
sys.setrecursionlimit(300)
depth = 0
try:
    measure()
except RecursionError:
    print("lower limit:", 200 < depth <= 300)
sys.setrecursionlimit(5000)
print(factorial(3000) % 1000007, sys.getrecursionlimit())


class Loop:
    def __repr__(self):
        return repr(self)

    def __eq__(self, other):
        return self == other

    def __getattr__(self, name):
        return getattr(self, name + "x")

    def __len__(self):
        return len(self)


sys.setrecursionlimit(1000)
for action in (lambda: repr(Loop()), lambda: Loop() == 1, lambda: Loop().x, lambda: len(Loop())):
    try:
        action()
    except RecursionError as problem:
        print("caught", str(problem).startswith("maximum recursion depth exceeded"))
print("still fine", factorial(10))
