# An object dies when its last name is rebound or deleted, not later.
class D:
    def __init__(self, name): self.name = name
    def __del__(self): print("  del", self.name)
    def __repr__(self): return self.name


print("rebind")
x = D("one")
x = D("two")
print("rebound to", x)
x = x
print("same again")
y = x
x = None
print("still held by y")
y = None
print("gone")
print("del")
a = b = D("shared")
del a
print("one name left")
del b
print("none left")
print("augmented")


class N(D):
    def __add__(self, other): return N(f"{self.name}+{other}")
    def __iadd__(self, other): self.name += str(other); return self


n = N("n")
n = n + 1
print(n)
n += 2
print(n)
del n


def local():
    v = D("local1")
    v = D("local2")
    print("in function", v)
    del v
    print("after del")
    w = D("w")
    for i in range(2):
        t = D(f"loop{i}")
    print("loop over", t)
    return w


result = local()
print("returned", result)
result = None
print("attributes")


class Holder: pass


h = Holder()
h.item = D("item1")
h.item = D("item2")
print(h.item)
del h.item
h.item = D("item3")
del h
print("subscripts")
items = [D("s0"), D("s1")]
items[0] = D("s0b")
print(items)
del items[1]
items.append(D("s2"))
items.clear()
table = {"k": D("t1")}
table["k"] = D("t2")
print(table)
table.pop("k")
table["z"] = D("z")
del table["z"]
print("global statement")


def change():
    global g
    g = D("g2")


g = D("g1")
change()
print(g)
del g
print("closures")


def outer():
    cell = D("cell1")
    def swap():
        nonlocal cell
        cell = D("cell2")
        print("swapped")
    swap()
    print("outer sees", cell)
    return swap


f = outer()
print("function keeps the cell")
f = None
print("function gone")
for loop in (D("l1"), D("l2")):
    print("loop", loop)
print("after loop")
loop = None
try:
    raise ValueError(D("payload"))
except ValueError as problem:
    print("handling", problem)
print("after handler")
import_like = [D("x") for _ in range(2)]
import_like = import_like[:1]
print("slice kept one")
import_like *= 0
print("end")
