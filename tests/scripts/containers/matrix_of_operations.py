# A long seeded sequence of operations on list, dict, set and deque, checked against each other.
from collections import deque
state = 12345


def rnd(n):
    global state
    state = (state * 1103515245 + 12345) % 2 ** 31
    return state % n


l, q = [], deque()
for step in range(3000):
    op = rnd(9)
    if op < 3: v = rnd(100); l.append(v); q.append(v)
    elif op == 3: v = rnd(100); l.insert(0, v); q.appendleft(v)
    elif op == 4 and l: assert l.pop() == q.pop()
    elif op == 5 and l: assert l.pop(0) == q.popleft()
    elif op == 6 and l: i = rnd(len(l)); l[i] = q[i] = step
    elif op == 7 and l: k = rnd(5) - 2; q.rotate(k); k %= len(l); l = l[-k:] + l[:-k] if k else l
    elif op == 8: l.reverse(); q.reverse()
    if step % 500 == 0:
        print(step, len(l), sum(l), l == list(q), l[:5])
d, pairs = {}, []
for step in range(3000):
    k = rnd(200)
    op = rnd(4)
    if op < 2:
        d[k] = step
        for i, (a, _) in enumerate(pairs):
            if a == k: pairs[i] = (k, step); break
        else: pairs.append((k, step))
    elif op == 2 and k in d:
        del d[k]
        pairs = [p for p in pairs if p[0] != k]
    elif op == 3 and d and rnd(10) == 0:
        assert d.popitem() == pairs.pop()
    if step % 500 == 0:
        print(step, len(d), list(d.items()) == pairs, sum(d.values()), list(d)[:4])
s, flags = set(), [False] * 300
for step in range(3000):
    v = rnd(300)
    if rnd(2): s.add(v); flags[v] = True
    else: s.discard(v); flags[v] = False
    if step % 500 == 0:
        print(step, len(s), sorted(s) == [i for i, f in enumerate(flags) if f], sum(s), list(s)[:6])
t = s & set(range(0, 300, 2))
print(len(t), len(s | t), len(s - t), s ^ t == s - t, t <= s, list(t)[:10])
text = ""
for step in range(400):
    op = rnd(4)
    if op < 2: text += chr(97 + rnd(26))
    elif op == 2: text = text.replace(chr(97 + rnd(26)), "")
    else: text = text[rnd(3):] + "x" * rnd(3)
    if step % 100 == 0: print(step, text)
b = []
for step in range(500):
    op = rnd(4)
    if op < 2: b.append(rnd(256))
    elif op == 2 and b: del b[rnd(len(b))]
    else: b[rnd(len(b) + 1):rnd(len(b) + 1)] = bytes([rnd(10)] * rnd(3))
print(len(b), sum(b), bytes(b[:20]))
n = 1
for step in range(300):
    op = rnd(6)
    k = rnd(2 ** 30) + 1
    n = (n * k, n + k, n - k * k, n // k, n ^ k, n << rnd(5))[op]
    if step % 50 == 0: print(step, n % 1000003, n.bit_length(), len(str(n)))
x = 1.0
for step in range(300):
    op = rnd(5)
    k = rnd(1000) / 7 + 0.5
    x = (x * k, x + k, x - k, x / k, -x)[op]
    if abs(x) > 1e50 or abs(x) < 1e-50: x = 1.0
    if step % 50 == 0: print(step, repr(x))
