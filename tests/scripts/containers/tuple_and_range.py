# Tuples and ranges: construction, comparison, hashing, methods, arithmetic of ranges.
t = 1, 2, 3
print(t, (1,), (), tuple("ab"), tuple(), tuple([1, [2]]), t + (4,), t * 2, 2 * t, t[0], t[-1], t[1:], t[::-1], len(t), 2 in t, t.index(2), t.count(1))
print((1, 2) < (1, 3), (1, 2) < (1, 2, 0), () < (1,), (1, "a") < (1, "b"), (1, 2) == (1.0, 2.0), (1,) == [1], ((1,), 2) == ((1,), 2), (1, 2) != (2, 1), max((1, 5), (1, 4)))
print(hash((1, 2, 3)), hash(()), hash((1,)), hash((1, (2, 3))), hash((0.5, 1)), hash((1, 2)) == hash((1.0, 2)), hash((-1, -2)), hash((2 ** 70, 1)), hash(range(5)) == hash(range(0, 5)), hash((True, 0)))
a = ([], 1)
a[0].append("inside")
print(a, a[0])
x = (1, 2)
y = x
x += (3,)
print(x, y, (lambda *args: args)(1, 2), tuple(x), tuple(x) is x, x[:] is x, () is tuple())
r = []
t = (r,)
r.append(t)
print(t, r)
for bad in (lambda: (1,)[5], lambda: (1, 2).index(9), lambda: (1,) + [1], lambda: (1,) < [1], lambda: (1, "a") < (1, 2), lambda: hash(([],)), lambda: tuple(5), lambda: (1,).append(2), lambda: (1,) * 1.5, lambda: (1,)["x"], lambda: (1,).index()):
    try:
        print(bad())
    except Exception as problem:
        print(type(problem).__name__, problem)
for r in (range(5), range(2, 8), range(0, 10, 3), range(10, 0, -3), range(5, 5), range(5, 0), range(-3, 3), range(0, 1), range(2 ** 64, 2 ** 64 + 3), range(True, 4)):
    print(r, list(r), len(r) , r.start, r.stop, r.step, bool(r), list(reversed(r)), r[0] if r else "-", r[-1] if r else "-", sum(r), r[1:], r[::-1])
r = range(0, 100, 7)
print(49 in r, 50 in r, 49.0 in r, "a" in r, -7 in r, 105 in r, r.index(49), r.count(49), r.count(50), r[3], r[2:5], r[::2], r[-3:], min(r), max(r), r == range(0, 99, 7), r == range(0, 98, 7), range(0) == range(5, 5), r != [0])
for bad in (lambda: range(5)[5], lambda: range(1, 2, 0), lambda: range(1.0), lambda: range("5"), lambda: range(5).index(9), lambda: range(5) + range(2), lambda: range(5) < range(6), lambda: range(), lambda: range(5)[1.0], lambda: len(range(10 ** 30)), lambda: range(5).append(1)):
    try:
        print(bad())
    except Exception as problem:
        print(type(problem).__name__, problem)
print([i for i in range(3) for i in range(i)], list(zip(range(3), range(3, 0, -1))), list(range(5))[::-1], [*range(2), *range(2)], dict.fromkeys(range(3)), 10 ** 20 in range(10 ** 30), range(10 ** 30)[10 ** 29], range(10 ** 20, 10 ** 20 + 2)[1])
for i in range(10 ** 18, 10 ** 18 + 3): print(i, end=" ")
for i in range(2 ** 63 - 2, 2 ** 63 + 2): print(i, end=" ")
print()
total = 0
for i in range(100, -1, -7): total = total * 3 + i
print(total, i)
(a, b), c = (1, 2), 3
print(a, b, c, *(1, 2), (yield_ := 5, 6), ((((1,),),),), (1, (2, (3, ()))))
def two(): return 1, 2
first, second = two()
print(first, second, two()[1], type(two()), two() == (1, 2), isinstance(two(), tuple), sorted([(2, 1), (1, 2)]), min([(1, 2), (1, 1)]), sum([(1,), (2,)], ()), divmod(17, 5), "%s %s" % two())
