# gc.collect() called at awkward moments: in __del__, in callbacks, in comparison and iteration.
import gc
import weakref


class Node:
    def __init__(self, n): self.n = n; self.me = self; self.items = [n, str(n)]


class InDel:
    def __init__(self, n): self.n = n; self.me = self
    def __del__(self):
        found = gc.collect()
        print("  del", self.n, found == 0)


gc.collect()
InDel(1); InDel(2)
gc.collect()
print("in key function", sorted([3, 1, 2], key=lambda k: (Node(k), gc.collect(), k)[-1]))


class Compares:
    def __init__(self, n): self.n = n; self.me = self
    def __lt__(self, other): gc.collect(); return self.n < other.n
    def __eq__(self, other): gc.collect(); return self.n == other.n
    def __hash__(self): gc.collect(); return self.n % 3
    def __repr__(self): gc.collect(); return f"C{self.n}"
    def __bool__(self): gc.collect(); return True
    def __iter__(self): gc.collect(); return iter([Compares(self.n), Compares(self.n + 1)])
    def __getattr__(self, name): gc.collect(); return name
    def __add__(self, other): gc.collect(); return Compares(self.n + other.n)
    def __len__(self): gc.collect(); return 3
    def __getitem__(self, i): gc.collect(); return [Compares(i)]
    def __call__(self, *a, **k): gc.collect(); return a, k
    def __contains__(self, x): gc.collect(); return True
    def __enter__(self): gc.collect(); return Compares(99)
    def __exit__(self, *a): gc.collect(); return True


print(sorted(Compares(n) for n in (5, 2, 9)), max(Compares(1), Compares(7)), [Compares(3), Compares(4)].index(Compares(4)))
table = {Compares(n): [Compares(n + 10)] for n in range(6)}
print(table, table[Compares(4)], len({Compares(1), Compares(1), Compares(4)}))
print([*Compares(1)], [x + y for x in Compares(1) for y in Compares(10)], Compares(1).anything, Compares(5)(Compares(6), k=Compares(7)), sum([Compares(2)], Compares(1)))
a, b = Compares(20)
print(a, b, Compares(1)[2], 5 in Compares(1), "yes" if Compares(0) else "no", f"{Compares(3)} {Compares(4)!r}", "%s" % Compares(5))
with Compares(1) as w:
    print(w)
    raise ValueError("swallowed")


def gen():
    x = Node(1)
    gc.collect()
    y = yield x.n
    gc.collect()
    yield from (Node(i).items for i in range(2))
    print("  sent", y)


g = gen()
print(next(g), g.send(Compares(8)), list(g))
refs = []
for i in range(3):
    n = Node(i)
    refs.append(weakref.ref(n, lambda r, i=i: print("  gone", i, gc.collect() >= 0)))
del n
gc.collect()
print([r() for r in refs])
items = [Node(i) for i in range(5)]
for i, item in enumerate(items):
    gc.collect()
    items[i] = None
    print("  loop", item.n)
del item


def deep(n):
    local = Node(n)
    if n == 0:
        return gc.collect() >= 0
    return deep(n - 1) and local.n == n


print(deep(20), [deep(i) for i in range(3)])


def raises():
    x = Node("r")
    try:
        raise ValueError(x)
    finally:
        gc.collect()


try:
    raises()
except ValueError as problem:
    gc.collect()
    print(problem.args[0].items)
print(dict(zip(map(str, [1, 2]), (Compares(i) for i in range(2)))), list(map(lambda x: (gc.collect(), x)[1], [Node(1).n, 2])), list(filter(Compares(1), [1])))
class Meta(type):
    def __new__(m, *a): gc.collect(); return super().__new__(m, *a)
class K(metaclass=Meta):
    x = [gc.collect() >= 0]
    @property
    def p(self): gc.collect(); return Node(5).items
print(K().p, K.x)
