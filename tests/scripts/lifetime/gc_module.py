# The gc module: enable, disable, collect, thresholds, is_tracked-free things, callbacks.
import gc
print(gc.isenabled())
gc.disable()
print(gc.isenabled())
gc.collect()
print(gc.collect(), gc.collect(0), gc.collect(1), gc.collect(2))
print(type(gc.get_count()).__name__, len(gc.get_count()), gc.garbage, type(gc.get_threshold()).__name__)
gc.set_threshold(500, 5, 5)
print(gc.get_threshold())
for bad in (3, -1, "x"):
    try:
        gc.collect(bad)
    except (ValueError, TypeError) as problem:
        print(type(problem).__name__, problem)


class N: pass


def cycle(n=1):
    for _ in range(n):
        x = N()
        x.x = x


cycle()
print(gc.collect())
cycle(10)
print(gc.collect(), gc.collect())


class Counted:
    dead = 0
    def __init__(self): self.me = self
    def __del__(self): Counted.dead += 1


for _ in range(50):
    Counted()
print(Counted.dead)
gc.collect()
print(Counted.dead)
gc.enable()
gc.set_threshold(700, 10, 10)
for _ in range(50_000):
    Counted()
print("the collector runs by itself:", Counted.dead > 10_000)
gc.collect()
print(Counted.dead)
a = [1]
b = [a]
print(any(r is b for r in gc.get_referrers(a)), [r for r in gc.get_referents(b)], gc.is_tracked(b), gc.is_tracked(5), gc.is_tracked("x"))
print(any(o is a for o in gc.get_referents({"k": a})))
n = N()
n.attr = a
print(any(o is n for o in gc.get_objects()))
gc.freeze()
print(gc.get_freeze_count() > 0)
gc.unfreeze()
print(gc.get_freeze_count(), gc.get_debug())
del n, b
print(gc.collect())
