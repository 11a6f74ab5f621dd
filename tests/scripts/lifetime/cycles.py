# Cycles: collected by gc.collect(), which returns how many objects it found.
import gc
gc.collect()
gc.disable()


class Node:
    def __init__(self, name): self.name = name
    def __repr__(self): return self.name


class Loud(Node):
    def __del__(self): print("  del", self.name)


def ring(n, kind=Node):
    nodes = [kind(f"{n}.{i}") for i in range(n)]
    for i in range(n):
        nodes[i].next = nodes[(i + 1) % n]


for n in (1, 2, 5, 100):
    ring(n)
    print("ring of", n, "found", gc.collect(), "then", gc.collect())
l = []
l.append(l)
del l
print("self list", gc.collect())
d = {}
d["self"] = d
del d
print("self dict", gc.collect())
a, b = [], []
a.append(b); b.append(a)
del a, b
print("two lists", gc.collect())
t = ([],)
t[0].append(t)
del t
print("tuple and list", gc.collect())
print("finalizers in a cycle")
x, y = Loud("x"), Loud("y")
x.other, y.other = y, x
del x, y
print("nothing yet")
print("found", gc.collect())
print("self reference with __del__")
z = Loud("z")
z.me = z
z = None
print("found", gc.collect())
print("cycle with a tail")
h = Loud("head")
h.me = h
h.tail = Loud("tail")
h.tail.tail = Loud("tail's tail")
h = None
print("found", gc.collect())
print("reachable cycle stays")
k = Loud("kept")
k.me = k
print("found", gc.collect())
print(k)
k.me = None
k = None
print("broken by hand")


def closure_cycle():
    def recursive(n): return recursive(n - 1) if n else 0
    return recursive(3)


closure_cycle()
print("closure", gc.collect() > 0)


class Temp:
    def method(self): return Temp


del Temp
print("class is cyclic", gc.collect() > 0)
m = Node("bound")
m.f = m.__init__
del m
print("bound method", gc.collect() > 1)
g = None


def gen():
    me = yield
    yield me


g = gen()
next(g)
g.send(g)
del g
print("generator", gc.collect() >= 0)
e = None
try:
    raise ValueError("x")
except ValueError as problem:
    e = Node("holds exception")
    e.problem = problem
    problem.holder = e
e = None
print("exception", gc.collect() >= 4)
print("big", end=" ")
nodes = [Node(str(i)) for i in range(1000)]
for i, n in enumerate(nodes):
    n.links = [nodes[(i * 7) % 1000], nodes[(i + 1) % 1000]]
del nodes, n
print(gc.collect() > 1000, gc.collect())
s = set()
n = Node("in set")
n.s = s
s.add(n)
del n, s
print("set", gc.collect() > 1)
p = Node("p"); q = Node("q")
p.q, q.p = q, p
q.extra = [1, 2, (3, p)]
del p
print("held by q", gc.collect())
del q
print("released", gc.collect() > 3)
print(gc.isenabled(), gc.garbage)
gc.enable()
print(gc.isenabled())
