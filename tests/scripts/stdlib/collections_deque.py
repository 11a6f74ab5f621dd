from collections import deque
q = deque([1, 2, 3])
q.append(4); q.appendleft(0); q.extend([5, 6]); q.extendleft([-1, -2])
print(q, len(q), q[0], q[-1], q[3], 4 in q, q.pop(), q.popleft(), q)
q.rotate(2); print(q); q.rotate(-3); print(q); q.reverse(); print(q, q.count(1), q.index(3))
q.remove(3); q.insert(1, "x"); q[0] = "first"; del q[2]; print(q, q.copy() == q, list(reversed(q)), bool(deque()))
m = deque(maxlen=3)
for i in range(6): m.append(i); print(m, end=" ")
m.appendleft("left"); print(m, m.maxlen, deque("abc", 2), deque([1]) + deque([2]), deque([1, 2]) * 2, deque([1]) < deque([2]), deque([1]) == [1])
m += [7, 8]; print(m); m.clear(); print(m, deque(range(3), maxlen=5), repr(deque([deque([1])])))
for bad in (lambda: deque().pop(), lambda: deque().popleft(), lambda: deque([1])[5], lambda: deque([1]).remove(2), lambda: deque([1]).index(2), lambda: deque(5), lambda: deque([], -1), lambda: hash(deque()), lambda: deque([1], 1).insert(0, 2), lambda: deque([1])["a"], lambda: deque([1, 2])[0:1]):
    try: print(bad())
    except Exception as problem: print(type(problem).__name__, problem)
big = deque()
for i in range(10000): big.append(i); big.appendleft(-i)
for i in range(5000): big.pop(); big.popleft()
print(len(big), big[0], big[-1], sum(big), big[100], big[5000])
seen = deque([(0, "root")]); order = []
tree = {"root": ["a", "b"], "a": ["c"], "b": [], "c": []}
while seen:
    depth, node = seen.popleft(); order.append((depth, node))
    for kid in tree[node]: seen.append((depth + 1, kid))
print(order)
