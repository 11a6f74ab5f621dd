# repr of containers that contain themselves, and comparison of such.
from collections import deque, OrderedDict, defaultdict
l = []
l.append(l)
print(l)
l.append(1)
l.append([l])
print(l)
d = {}
d["d"] = d
d["l"] = [d, l]
print(d)
t = ([],)
t[0].append(t)
print(t, t[0])
a, b = [1], [2]
a.append(b)
b.append(a)
print(a, b)
q = deque([1])
q.append(q)
print(q)
o = OrderedDict()
o["o"] = o
print(o)
f = defaultdict(list)
f["f"] = f
print(str(f).count("..."))


class Node:
    def __init__(self, name): self.name, self.links = name, []
    def __repr__(self): return f"Node({self.name}, {self.links})" if len(self.links) < 2 else f"Node({self.name}, ...)"


n = Node("n")
n.links.append(Node("m"))
print(n, [n], {"k": n}, (n,))


class L(list): pass
class D(dict): pass


x = L([1])
x.append(x)
y = D(a=1)
y["y"] = y
print(x, y)
s = set()
print({frozenset([1]): s}, [s, set()], {"values": {1: {2: [3]}}.values(), "keys": {1: 1}.keys(), "items": {(1,): [()]}.items()})
deep = []
for _ in range(30): deep = [deep]
print(deep)
nested = {}
for i in range(10): nested = {i: nested, "l": [i, (i,)]}
print(nested)
m, k = [], []
m.append(m)
k.append(k)
try:
    print(m == k)
except RecursionError as problem:
    print("RecursionError", str(problem).startswith("maximum recursion"))
print(m == m, [m] == [m], l == l, m != [1])
very = []
for _ in range(100_000): very = [very]
try:
    repr(very)
except RecursionError as problem:
    print("deep repr:", "maximum recursion depth exceeded" in str(problem))
other = []
for _ in range(100_000): other = [other]
try:
    very == other
except RecursionError as problem:
    print("deep compare:", "maximum recursion depth exceeded" in str(problem))
vt = ()
for _ in range(50_000): vt = (vt,)
try:
    hash(vt)
    print("hashed")
except RecursionError:
    print("deep hash: RecursionError")
except MemoryError:
    print("memory")
very = other = vt = None
print("end")
