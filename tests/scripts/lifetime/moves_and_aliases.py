# An operand stays alive while it is used, whatever the code it calls does to the names.
class D:
    def __init__(self, name): self.name = name
    def __del__(self): print("  del", self.name)
    def __repr__(self): return self.name


class Drops(D):
    def __add__(self, other):
        global x
        x = None
        print("  x dropped inside __add__", self.name, other)
        return "sum"

    def __getitem__(self, key):
        global x
        x = None
        return self.name + str(key)

    def __getattr__(self, name):
        global x
        x = None
        return self.name + "." + name

    def __call__(self, *args):
        global x
        x = None
        return self.name, args

    def __eq__(self, other):
        items.clear()
        return False

    def __iter__(self):
        global x
        x = None
        yield self.name


x = Drops("a")
print(x + 1)
x = Drops("b")
print(x[5])
x = Drops("c")
print(x.attr)
x = Drops("d")
print(x(x))
x = Drops("e")
print(list(x))
x = Drops("f")
for name in x:
    print(name, x)
print("list emptied while searched")
items = [Drops("i0"), Drops("i1"), Drops("i2")]
print(D("needle") in items, items)
items = [Drops("j0"), Drops("j1")]
try:
    print(items.index(5))
except ValueError as problem:
    print(problem)
print("list changed while sorted")
items = [3, 1, 2]


def key(n):
    items.append(n)
    return n


try:
    items.sort(key=key)
except ValueError as problem:
    print(problem, items)
print("dict changed during lookup")


class Key:
    def __init__(self, n): self.n = n
    def __hash__(self): return 1
    def __eq__(self, other):
        table.clear()
        return self.n == other.n


table = {}
table[Key(1)] = D("value1")
k2 = Key(2)
try:
    print(table.get(k2))
except RuntimeError as problem:
    print(problem)
print(len(table))
print("argument rebinding")


def rebinds(a):
    b = [a]
    a = None
    return b.pop(), a


print(rebinds(D("arg")))


def evaluation(v):
    return (v, (v := D("new")), v)


print(evaluation(D("old")))
print("loop over a list that is dropped")
items = [D("l0"), D("l1"), D("l2")]
for item in items:
    print(item)
    items = None
item = None
print("method of a dropped object")


class Self:
    def drop(self):
        global s
        del s
        print("  still inside", self.tag)
        return self.tag
    tag = "tag"
    def __del__(self): print("  Self gone")


s = Self()
print(s.drop())
print("generator that loses its name")
def gen():
    global g
    g = None
    yield 1
    print("  resumed")
    yield 2
g = gen()
for v in g: print(v, g)
print("function that deletes itself")
def f():
    global f
    del f
    return "ran"
print(f())
print("exception replaced while handled")
try:
    raise ValueError(D("first"))
except ValueError as e:
    e = D("rebound name")
    print("in handler", e)
print("swap through a list")
pair = [D("p"), D("q")]
pair[0], pair[1] = pair[1], pair[0]
print(pair)
pair[:] = pair[::-1] + [pair]
print(len(pair), pair[0])
pair.pop()
pair = None
print("class attribute")
class C: d = D("class attribute")
C.d = D("replaced")
del C.d
print("end")
