# Random slices of list, tuple, str and range: reading, assignment, deletion.
import sys


class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n


def bound(r):
    n = r.below(16)
    return None if n > 13 else (10**20 if n == 13 else -(10**20) if n == 12 else n - 6)


def step(r):
    return (None, 1, 2, 3, -1, -2, -5, 10**20, -(10**20), 0)[r.below(10)]


def attempt(what, *args):
    try:
        return what(*args)
    except Exception as e:
        return "%s: %s" % (type(e).__name__, e)


def assign(x, i, v):
    x[i] = v
    return x


def delete(x, i):
    del x[i]
    return x


for seed in [int(a) for a in sys.argv[1:]] or [1, 2, 3]:
    r = Random(seed)
    print("seed", seed)
    for _ in range(400):
        n = r.below(9)
        s = slice(bound(r), bound(r), step(r))
        base = list(range(n))
        print(n, s)
        print(attempt(base.__getitem__, s), attempt(tuple(base).__getitem__, s))
        print(attempt(range(3, 3 + 2 * n, 2).__getitem__, s), attempt("abcdefghi"[:n].__getitem__, s))
        print(attempt(delete, base[:], s))
        print(attempt(assign, base[:], s, [-1] * r.below(5)))
        print(attempt(assign, base[:], s, tuple(attempt(base.__getitem__, s))))
        print(attempt(s.indices, n), attempt(s.indices, 10**25))

x = list(range(5))
x[1:3] = x
print(x)
x[::2] = x[::2][::-1]
print(x)
x[:] = (i * i for i in range(4))
print(x)
x[2:1] = "ab"
print(x)
x += x
print(x)
x *= 2
print(x, x * 0, x * -1, 2 * [1], [1, 2] * True)
x *= 0
print(x)
for bad in (lambda: x[1:2:0], lambda: x["a"], lambda: assign(x, slice(0, 1), 5), lambda: assign([1, 2], slice(0, 2, 2), 5),
            lambda: assign([1, 2, 3], slice(0, 3, 2), [1]), lambda: x[10**30], lambda: [1] * 10**30, lambda: [1] * 2.0,
            lambda: assign(x, 0, 1), lambda: delete(x, 0), lambda: x[1.5:2], lambda: slice(1, 2).indices(-1)):
    print(attempt(bad))
