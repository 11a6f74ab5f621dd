# List, set, dict comprehensions and generator expressions, nested and filtered.
print([x * 2 for x in range(5)], [x for x in range(20) if x % 3 == 0 if x % 2 == 0], [(x, y) for x in range(3) for y in "ab"])
print([[y * x for y in range(3)] for x in range(3)], [x for row in [[1, 2], [3]] for x in row], [x if x > 1 else -x for x in range(4)])
print({x % 3 for x in range(10)}, {x: x * x for x in range(4)}, {k: v for v, k in enumerate("abc")}, {a: b for a, b in [(1, 2), (1, 3)]})
print(sum(x for x in range(5)), list(x.upper() for x in "ab"), tuple(x for x in (1, 2)), max((len(w), w) for w in ["a", "bcd", "ef"]))
print([a + b for a, b in zip("ab", "cd")], [first for first, *_ in ["abc", "de"]], [n for n in range(10)][2:5], [lambda: 1][0]())
matrix = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in matrix] for i in range(3)], [sum(row) for row in matrix], [x for row in matrix for x in row if x % 2])
print([(a, b, c) for c in range(1, 20) for b in range(1, c) for a in range(1, b) if a * a + b * b == c * c])
print([x for x in (y * 2 for y in range(3))], [len(w) for w in "some words here".split()], {w: len(w) for w in "x yy zzz".split()})


def outer(n):
    factor = 3
    return [x * factor + n for x in range(n)], {x: factor for x in range(2)}, list(n + x for x in range(2))


print(outer(3))
seen = []
print([seen.append(x) or len(seen) for x in "abc"], seen)
gen = (print("evaluated", x) or x for x in range(3))
print("created")
print(next(gen), next(gen))
data = [1, 2, 3]
lazy = (x * len(data) for x in data)
data = [1] * 10
print(list(lazy))
try:
    (x for x in 5)
except TypeError as problem:
    print(problem)
try:
    [x / (x - 2) for x in range(5)]
except ZeroDivisionError as problem:
    print(problem)
print([x for x in []], {x for x in ()}, {x: 1 for x in ""}, [[] for _ in range(2)], [None for None_ in range(1)])
print([f(2) for f in [lambda x, n=n: x ** n for n in range(4)]], [(i, j) for i in range(4) for j in range(i)], ["%d" % i for i in range(3)])
primes = [n for n in range(2, 60) if all(n % p for p in range(2, int(n ** 0.5) + 1))]
print(primes, [p for p, q in zip(primes, primes[1:]) if q - p == 2])
print({(x, y): x * y for x in range(2) for y in range(2)}, [{x} for x in range(2)], [[*range(n)] for n in range(3)])
