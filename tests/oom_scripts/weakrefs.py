import weakref
class Node:
    def __init__(self, name): self.name = [name]
seen = []
a, b = Node("a"), Node("b")
r = [weakref.ref(a, lambda r: seen.append("a gone")), weakref.ref(a), weakref.ref(b)]
cache = weakref.WeakValueDictionary() if hasattr(weakref, "WeakValueDictionary") else {}
cache["b"] = b
p = weakref.proxy(b)
print(p.name, r[1]() is a, len(cache))
del a
print(seen, r[0](), r[2]().name)
