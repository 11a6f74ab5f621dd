# Sets and frozensets of numbers: order as in the table, algebra, methods.
s = {5, 1, 9, 3}
print(s, len(s), 3 in s, 4 in s, s.add(4), s, s.add(1), s, s.discard(100), s.discard(9), s.remove(5), s)
print({8, 0, 16, 1}, {100, 7, 33, 64, 2}, set(range(20)), set([3, 3, 2]), set("a"), set(), {1.5, 2}, {True, 1, 1.0}, {0, False}, {-1, -2}, set(range(0, 400, 37)), {2 ** 61, 2 ** 61 - 1, 1 << 70})
a, b = {1, 2, 3, 4}, {3, 4, 5}
print(a | b, a & b, a - b, b - a, a ^ b, a.union(b, [9]), a.intersection([1, 2, 7]), a.difference(b, [1]), a.symmetric_difference(b))
print(a <= b, {3} < a, a >= {1, 2}, a > a, a == {4, 3, 2, 1}, a != b, a.issubset(range(10)), a.issuperset([1]), a.isdisjoint({9}), a.isdisjoint(b), a <= a)
c = a.copy()
c |= {10}
c &= {1, 2, 10, 11}
c -= {2}
c ^= {1, 7}
print(c, a, c is a, c.update([1], (2,)), c, c.intersection_update({1, 2, 7}), c, c.difference_update([7]), c, c.symmetric_difference_update({2, 3}), c, c.clear(), c)
f = frozenset([3, 1, 2])
print(f, f | {9}, type(f | {9}).__name__, type({9} | f).__name__, hash(f) == hash(frozenset([1, 2, 3])), f == {1, 2, 3}, {f: "key"}[frozenset([2, 1, 3])], f.copy() is f, frozenset(), frozenset(f) is f, {frozenset(), frozenset([1])} == {frozenset([1]), frozenset()})
print(frozenset({1, 2}) in {frozenset({2, 1})}, {1, 2} in {frozenset({1, 2})}, hash(frozenset(range(10))), hash(frozenset()), hash(frozenset([1])))
for bad in (lambda: {[]}, lambda: {{}}, lambda: {1}.remove(2), lambda: set().pop(), lambda: {1} | [2], lambda: {1} < [2], lambda: set(5), lambda: {1} + {2}, lambda: hash({1}), lambda: f.add(1), lambda: {1}[0], lambda: {1}.add(), lambda: {1}.update(5), lambda: {1}.add([]), lambda: [] in {1}, lambda: {1}.union(1), lambda: sorted([{1}, "a"])):
    try:
        print(bad())
    except Exception as problem:
        print(type(problem).__name__, problem)
x = {1, 2, 3}
try:
    for v in x: x.add(v + 10)
except RuntimeError as problem:
    print(problem)
try:
    for v in x: x.discard(v)
except RuntimeError as problem:
    print(problem)
e = {n * n % 50 for n in range(30)}
print(e, len(e), sum(e), sorted(e), min(e), max(e))
order = set()
for n in (17, 9, 1, 25, 33, 8, 0, 16):
    order.add(n)
    print(order)
order.remove(9)
order.add(41)
print(order, list(order), [order.pop() for _ in range(3)], order)
big = set(range(1000)) - set(range(0, 1000, 7))
print(len(big), sum(big), list(big)[:8], 14 in big, 15 in big)
print(set([1, 2]) == set((2, 1)), {1} == frozenset({1}), {(1, 2), (3, 4)} == {(3, 4), (1, 2)}, {1, "a"} == {"a", 1}, bool(set()), bool({0}), len({1, 1.0, True}))
print(sorted({"b", "a", "c"}), sorted(set("hello")), "".join(sorted(set("mississippi"))), len(set("mississippi")), {*range(3), *[5]}, {*()}, set(map(abs, [-1, 1, 2])))
print({(0, 0), (1, 2), (5, 6)}, {(i, j) for i in range(3) for j in range(2)}, {0.5, 0.25, 10.0, 1e10}, {None} | set(), {-5, -1, 3}, {1000003, 2000003, 5}, {i for i in range(70, 60, -1)})
