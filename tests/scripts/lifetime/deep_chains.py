# Chains of a million objects are dropped without overflowing anything.
class Node:
    __slots__ = ("next", "value")

    def __init__(self, next, value):
        self.next, self.value = next, value


class Plain:
    pass


def linked(n):
    head = None
    for i in range(n):
        head = Node(head, i)
    return head


head = linked(1_000_000)
print(head.value)
del head
print("slots dropped")
head = None
for i in range(200_000):
    node = Plain()
    node.next = head
    head = node
node = head = None
print("dicts dropped")
deep = []
for i in range(1_000_000):
    deep = [deep]
deep = None
print("lists dropped")
deep = ()
for i in range(300_000):
    deep = (deep, i)
deep = None
print("tuples dropped")
deep = {}
for i in range(200_000):
    deep = {"k": deep}
deep = None
print("dict chain dropped")
function = lambda: 0
for i in range(50_000):
    function = (lambda inner: lambda: inner)(function)
function = None
print("closures dropped")


class Counted:
    dead = 0

    def __init__(self, next): self.next = next
    def __del__(self): Counted.dead += 1


head = None
for i in range(100_000):
    head = Counted(head)
del head
print("finalizers run", Counted.dead)


def generators(n):
    g = iter(())
    for i in range(n):
        g = (lambda inner: (x for x in inner))(g)
    return g


g = generators(20_000)
g = None
print("generators dropped")
mixed = None
for i in range(100_000):
    mixed = ([mixed], {"k": i}) if i % 2 else [(mixed,)]
mixed = None
print("mixed dropped")
e = None
for i in range(50_000):
    new = ValueError(i)
    new.__cause__ = e
    e = new
new = e = None
print("exceptions dropped")
import gc
first = Plain()
last = first
for i in range(200_000):
    node = Plain()
    node.next = last
    last = node
first.next = last
del first, last, node
gc.collect()
print("ring of 200,000 collected")
