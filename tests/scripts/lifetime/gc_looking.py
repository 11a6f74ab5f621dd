# get_objects, get_referrers, get_referents, is_tracked, is_finalized, thresholds.
import gc

gc.disable()


class N:
    pass


class Slots:
    __slots__ = ("a", "b")


def has(objects, x):
    return any(o is x for o in objects)


n = N()
n.a = [1, n]
print(has(gc.get_objects(), n), has(gc.get_objects(), n.a), has(gc.get_objects(), 5), has(gc.get_objects(), "x"))
print(all(gc.is_tracked(o) for o in gc.get_objects()))
result = gc.get_objects()
print(has(result, result))

a, b, c = [], {}, N()
a.append(c)
b["c"] = c
t = (c,)
s = {c}
h = Slots()
h.a = c
print([has(gc.get_referrers(c), x) for x in (a, b, t, s, h, n)])
print(has(gc.get_referrers(c, n), n.a), gc.get_referrers(), len([x for x in gc.get_referrers(a) if x is a]))
gc.freeze()
print([has(gc.get_referrers(c), x) for x in (a, b, t, s, h)])
gc.unfreeze()
print([has(gc.get_referrers(c), x) for x in (a, b, t, s, h)])

print(gc.get_referents(), gc.get_referents(1, "x", None), gc.get_referents([1, 2], (3,)))
print(gc.get_referents({"k": 1}), sorted(gc.get_referents({1: 2})), sorted(gc.get_referents({7, 8})))
print([x.__name__ for x in gc.get_referents(h) if isinstance(x, type)], has(gc.get_referents(h), c))


class Below(N):
    pass


def f(x=[]):
    return lambda: x


g = f()
print(has(gc.get_referents(g), g.__closure__), has(gc.get_referents(f), f.__globals__), has(gc.get_referents(f), f.__defaults__))
print(has(gc.get_referents(g.__closure__[0]), f.__defaults__[0]))
m = n.a.append
print(has(gc.get_referents(m), n.a), any(type(x) is tuple and N in x for x in gc.get_referents(Below)), has(gc.get_referents(iter(a)), a))


def generate(x):
    yield x
    yield


gen = generate(c)
next(gen)
print(has(gc.get_referrers(c), gen) or has(gc.get_referrers(c), gen.gi_frame))

for x in (0, 1.5, "a", b"a", None, (), object(), [], {}, {"a": 1}, {"a": []}, set(), N(), N, f, g, gen, h, len, [].append, gc, slice(1), range(3), iter([]), frozenset()):
    print(type(x).__name__, gc.is_tracked(x))


class Lazarus:
    def __del__(self):
        global back
        back = self


x = Lazarus()
print(gc.is_finalized(x), gc.is_finalized(5), gc.is_finalized(N()))
del x
print(gc.is_finalized(back))
back.me = back
del back
print(gc.collect() > 0, "back" in globals())

print(gc.get_threshold())
gc.set_threshold(100)
print(gc.get_threshold())
gc.set_threshold(1, 2)
gc.set_threshold(3, 4, 5)
print(gc.get_threshold())
for bad in ((), ("x",), (1, None), (1.5,), (2**40,), (1, 2, 3, 4)):
    try:
        gc.set_threshold(*bad)
    except (TypeError, OverflowError) as problem:
        print(type(problem).__name__, bad)


# A first threshold of 0: none comes by itself.
class Counted:
    dead = 0

    def __init__(self):
        self.me = self

    def __del__(self):
        Counted.dead += 1


gc.enable()
gc.set_threshold(0)
for _ in range(30_000):
    Counted()
print(gc.isenabled(), gc.get_threshold()[0], Counted.dead)
gc.set_threshold(700)
for _ in range(30_000):
    Counted()
    gc.get_stats(), gc.get_count()
print(Counted.dead > 10_000)
