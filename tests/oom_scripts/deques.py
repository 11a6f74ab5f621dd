from _collections import deque, defaultdict
d = deque([str(i) for i in range(5)], 8)
d.appendleft([1]); d.extend("xyz"); d.rotate(2); d.popleft()
print(d, len(d), d[2], list(d)[:2], d.copy() == d)
n = defaultdict(list)
for k in "abca": n[k].append(k)
print(n, n["z"])
