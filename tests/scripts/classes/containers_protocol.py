# Classes that behave like containers, callables, context managers, iterators.
class Stack:
    def __init__(self, items=()): self._items = list(items)
    def __len__(self): return len(self._items)
    def __getitem__(self, key): return Stack(self._items[key]) if isinstance(key, slice) else self._items[key]
    def __setitem__(self, key, value): self._items[key] = value
    def __delitem__(self, key): del self._items[key]
    def __contains__(self, item): print("contains", item); return item in self._items
    def __iter__(self): return iter(self._items)
    def __reversed__(self): return iter(self._items[::-1])
    def __repr__(self): return f"Stack({self._items})"
    def __eq__(self, other): return isinstance(other, Stack) and self._items == other._items
    def __add__(self, other): return Stack(self._items + list(other))
    def __iadd__(self, other): self._items.extend(other); return self
    def __bool__(self): return len(self._items) > 0
    def __enter__(self): print("enter"); return self
    def __exit__(self, kind, value, trace): print("exit", kind and kind.__name__, value); return kind is KeyError
    def __call__(self, item): self._items.append(item); return self


s = Stack("abc")
print(s, len(s), s[0], s[-1], s[1:], "b" in s, list(s), list(reversed(s)), bool(s), bool(Stack()), s == Stack("abc"), s != Stack())
s[0] = "z"
del s[1]
s += "xy"
print(s, s + [1], s(5)(6), [*s], dict(enumerate(s)), sorted(map(str, s)), ",".join(map(str, s)))
with s as t:
    print(t is s)
with s:
    raise KeyError("swallowed")
try:
    with s:
        raise ValueError("passes")
except ValueError as problem:
    print("caught", problem)
a, b, *c = s
print(a, b, c)


class Grid:
    def __init__(self, w, h): self.w, self.h, self.cells = w, h, {}
    def __getitem__(self, pos): x, y = pos; return self.cells.get((x % self.w, y % self.h), ".")
    def __setitem__(self, pos, value): self.cells[pos[0] % self.w, pos[1] % self.h] = value
    def __missing__(self, key): return "never called"
    def __str__(self): return "\n".join("".join(self[x, y] for x in range(self.w)) for y in range(self.h))


g = Grid(4, 3)
g[1, 1] = g[5, 2] = "#"
g[-1, -1] = "@"
print(g, g[1, 4])


class Missing(dict):
    def __missing__(self, key):
        self[key] = value = key * 2
        return value


m = Missing(a=1)
print(m["a"], m["b"], m, m.get("zz"), "zz" in m, len(m))


class OldStyle:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
    def __getitem__(self, i):
        if not 0 <= i < self.n: raise IndexError(i)
        return i * i


o = OldStyle(5)
print(list(o), 16 in o, 17 in o, list(reversed(o)), max(o), [x for x in o], sum(o), list(zip(o, "abc")), list(enumerate(o))[-1], bool(OldStyle(0)))


class BadLen:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n


for n in (-1, 1.5, "x", None, 10 ** 30):
    try:
        print(len(BadLen(n)))
    except Exception as problem:
        print(type(problem).__name__, problem)


class BadIter:
    def __iter__(self): return 5


class BadBool:
    def __bool__(self): return 1


class BadRepr:
    def __repr__(self): return 5


class BadHash:
    def __hash__(self): return "x"


class BadIndex:
    def __index__(self): return "x"


class Hint:
    def __init__(self, n): self.n = n
    def __iter__(self): return iter(range(self.n))
    def __length_hint__(self): return 100


for action in (lambda: list(BadIter()), lambda: bool(BadBool()), lambda: repr(BadRepr()), lambda: hash(BadHash()), lambda: [1][BadIndex()], lambda: not BadBool(), lambda: for_loop()):
    try:
        print(action())
    except Exception as problem:
        print(type(problem).__name__, problem)
print(list(Hint(3)))


class Reusable:
    def __init__(self): self.depth = 0
    def __enter__(self): self.depth += 1; return self.depth
    def __exit__(self, *details): self.depth -= 1


r = Reusable()
with r as one, r as two, Reusable() as three:
    print(one, two, three, r.depth)
print(r.depth)
with (r as one, r as two):
    print(one, two)
