# List methods and operators, with their results and errors.
a = [3, 1, 2]
print(a.append(4), a, a.extend([5, 6]), a, a.extend("xy"), a, a.insert(0, "first"), a.insert(100, "last"), a.insert(-1, "before last"), a)
print(a.pop(), a.pop(0), a.pop(-2), a, a.remove("x"), a, a.index(2), a.count(5), a.reverse(), a)
b = a.copy()
b.sort(key=str)
print(b, a == b, a is b, a.clear(), a, b + [9], b * 2, [0] * 3, 2 * [1], [] * 5, [1] * -1)
print([1, 2] < [1, 3], [1, 2] < [1, 2, 0], [] < [1], [2] > [1, 9], [1, 2] == [1, 2.0], [1] != [2], [[1], [2]] == [[1], [2]], [1] == (1,))
print(1 in [1, 2], 1.0 in [1], "1" in [1], [1] in [[1]], not 5 in [], len([[], []]), bool([]), bool([0]))
x = [5, 2, 8, 1]
print(sorted(x), x, x.sort(), x, x.sort(reverse=True), x, sorted("banana"), sorted([(1, "b"), (1, "a"), (0, "z")]), sorted({3: 1, 1: 2}), sorted([True, 0, 2, False]))
words = ["bb", "a", "ccc", "dd", "e", "fff"]
print(sorted(words, key=len), sorted(words, key=len, reverse=True), sorted(words, key=lambda w: (-len(w), w)), min(words, key=len), max(words, key=len))
print(list("abc"), list((1, 2)), list({"a": 1}), list(range(3)), list(), list([1]), [*"ab", *[1], *range(2)], list(map(str, [1])), list(zip([1], [2])))
for action in (lambda: [].pop(), lambda: [1].pop(3), lambda: [1].remove(2), lambda: [1].index(2), lambda: [1, 2].index(1, 1), lambda: [1] + (1,), lambda: [1][1], lambda: [].insert(), lambda: [1].extend(5), lambda: [1, "a"].sort(), lambda: [3, 1].sort(lambda x: x), lambda: [1].sort(key=5), lambda: [1] * "x", lambda: [1]["a"], lambda: list(5), lambda: [1].count(), lambda: [None, 1].sort(), lambda: [1] < ["a"], lambda: [1] < (2,), lambda: [].index(0)):
    try:
        print(action())
    except Exception as problem:
        print(type(problem).__name__, problem)
n = []
n.append(n)
print(n, n[0] is n, len(n), repr([n, n]), n == n)
m = [1, [2, [3]]]
c = m[:]
c[1][1].append(4)
print(m, c is m, c[1] is m[1])
g = [[0] * 2] * 2
g[0][0] = 1
print(g, [[0] * 2 for _ in range(2)])
i = iter(a := [1, 2, 3])
for v in i:
    if v == 1: a.append(4)
    print(v, end=" ")
print(a, next(i, "done"), a.append(9), next(i, "still done"))
s = [4, 3, 5, 1]
for v in s:
    if v % 2: s.remove(v)
print(s, s.index(4), [1, 2, 3, 1].index(1, 1), [1, 2, 1].index(1, -1), s.__len__(), s.__contains__(4), s.__getitem__(0))
q = [1]
q += q
q.extend(q)
q += (x for x in "ab")
q[len(q):] = ["end"]
print(q, q.index("end"), q[-1], q[-len(q)])
del q[0], q[-1]
print(q)
