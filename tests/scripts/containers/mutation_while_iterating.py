# What iteration sees when the container changes under it.
l = [1, 2, 3, 4]
seen = []
for x in l:
    seen.append(x)
    if x == 2: l.insert(0, "new")
    if len(seen) > 6: break
print(seen, l)
l = [1, 2, 3, 4, 5]
for x in l: l.remove(x)
print(l)
l = [1, 2, 3]
it = iter(l)
print(next(it))
l.clear()
print(list(it))
l.extend([7, 8, 9])
print(list(it))
l = [1, 2, 3]
r = reversed(l)
print(next(r))
l.pop()
l.pop()
print(list(r))
l = [1]
for x in l:
    if len(l) < 5: l.append(x * 2)
print(l)
for i, x in enumerate(l):
    l[i] = x + 1
print(l)
l = list(range(5))
print([l.pop() for _ in l], l)
l = [3, 2, 1]
for x in sorted(l): l.append(x)
print(l)
d = {1: "a", 2: "b", 3: "c"}
for label, change in (("add", lambda: d.update({99: 1})), ("remove", lambda: d.pop(3)), ("replace", lambda: d.__setitem__(1, "z")), ("pop and add", lambda: (d.pop(1), d.update({1: "again"})))):
    for kind in ("keys", "values", "items"):
        d = {1: "a", 2: "b", 3: "c"}
        seen = []
        try:
            for i, x in enumerate(getattr(d, kind)()):
                seen.append(x)
                if i == 0: change()
                if i > 8: break
            print(label, kind, seen)
        except RuntimeError as problem:
            print(label, kind, seen, problem)
s = {1, 2, 3}
for label, change in (("add", lambda: s.add(99)), ("remove", lambda: s.discard(3)), ("clear", lambda: s.clear())):
    s = {1, 2, 3}
    try:
        for x in s: change()
        print(label, "no error", s)
    except RuntimeError as problem:
        print(label, problem)
from collections import deque
q = deque([1, 2, 3])
try:
    for x in q: q.append(x)
except RuntimeError as problem:
    print(problem)
class Odd:
    def __init__(self): self.items = [1, 2, 3]
    def __iter__(self):
        for x in self.items:
            yield x
            if x < 3: self.items.append(x + 10)
print(list(Odd()))
b = list(b"abc")
for x in b:
    if len(b) < 6: b.append(x + 1)
print(b)
t = "abc"
for c in t:
    t += c
print(t)
r = range(3)
for x in r: r = range(0)
print(r, x)
g = (v for v in l)
l = [100]
print(list(g))
a = [1, 2, 3, 4]
a[1:3] = (x * 10 for x in a)
print(a)
a = [1, 2]
a.extend(x for x in a[:])
print(a)
z = zip(a, a)
next(z)
a.clear()
print(list(z))
m = map(lambda v: (a.append(v), v)[1], [1, 2])
print(next(m), a, list(m), a)
i = iter([1, 2, 3])
print([(x, next(i, None)) for x in i])
print(max(iter([3, 1])), list(zip(*[iter(range(6))] * 3)))
