# Generator expressions: laziness, scope, early binding of the first iterable, nesting, errors.
def source(n):
    for i in range(n):
        print("produce", i)
        yield i


g = (x * 2 for x in source(3))
print("nothing produced yet")
print(next(g))
print(list(g))
n = 10
g = (n + x for x in range(n // 5))
n = 100
print(list(g))
try:
    g = (x for x in undefined)
except NameError as problem:
    print("first iterable is evaluated at once:", problem)
g = (y for x in [1] for y in also_undefined)
try:
    next(g)
except NameError as problem:
    print("the rest is not:", problem)
print(sum(x for x in range(10) if x % 2), any(x > 5 for x in source(10) if x > 2), all(x < 2 for x in source(5)))
print(list((x, y) for x in range(3) for y in range(x)), list([y for y in range(x)] for x in range(3)), ["".join(c * 2 for c in w) for w in ("ab", "c")])


class C:
    factor = 3
    try:
        values = list(factor * x for x in range(2))
    except NameError as problem:
        print("class scope:", problem)
    outer = list(x for x in [factor, factor + 1])


print(C.outer)


def closure():
    result = []
    for k in range(3):
        result.append(x + k for x in range(2))
    return result


print([list(g) for g in closure()])
fs = [lambda: x for x in range(3)]
print([f() for f in fs], list(f() for f in (lambda: x for x in range(3))))
print(max((len(w), w) for w in ["aa", "b", "cc"]), min((abs(x), x) for x in (-3, 2, -1)), dict((k, v) for v, k in enumerate("ab")), set(x % 3 for x in range(9)) == {0, 1, 2})
g = (1 // x for x in (2, 1, 0, 5))
print(next(g), next(g))
try:
    next(g)
except ZeroDivisionError as problem:
    print(problem)
print(next(g, "finished after an error"))
print(type(g).__name__, g.__name__, list(i for i in ()), (lambda *a: a)(*(i for i in range(3))), [*(c for c in "xyz")], tuple(i for i in range(2)), sorted(i for i in (3, 1, 2)))
matrix = [[1, 2], [3, 4]]
print(list(sum(row) for row in matrix), sum(sum(row) for row in matrix), list(list(col) for col in zip(*matrix)), " ".join(str(x) for row in matrix for x in row))
def f(*args, **kwargs): return args, kwargs
print(f(x for x in range(2))[0][0].__name__, f((x for x in "a"), k=(y for y in "b"))[1]["k"].__next__())
print(list(a + b for a, b in zip("ab", "cd")), list(i for i, *r in [(1, 2, 3)]), list(d["k"] for d in [{"k": 1}]), list((lambda v: v * 2)(x) for x in range(2)))
total = 0
print([total := total + x for x in range(5)], total, [last := x for x in range(3)][-1], last)
it = iter(range(10))
print(list(x for x in it if x < 3), list(it))
it = iter(range(6))
print([(a, next(it)) for a in it])
print(list(x for x in (y for y in (z for z in range(3)))), sum(1 for _ in (None for _ in range(100))))
