# Generations: what collect(0), collect(1) and collect(2) look at, and where survivors go.
import gc

gc.disable()
gc.collect()


class N:
    pass


def ring(n=2):
    first = last = N()
    for _ in range(n - 1):
        x = N()
        last.next = x
        last = x
    last.next = first
    return first


def where(x):
    return [g for g in range(3) if any(o is x for o in gc.get_objects(generation=g))]


keep = ring()
print(where(keep), where(keep.next))
print(gc.collect(0), where(keep))
print(gc.collect(0), where(keep))
print(gc.collect(1), where(keep))
print(gc.collect(1), where(keep))
fresh = ring()
print(where(fresh), where(keep))
print(gc.collect(2), where(fresh), where(keep))

# Garbage of an older generation is not looked at by a younger collection.
del keep, fresh
print([gc.collect(g) for g in (0, 1, 2, 2)])
young, middle = N(), ring(5)
gc.collect(0)
ring(3)
del middle
print([gc.collect(g) for g in (0, 0, 1, 1, 2)])

# What an older object holds is alive for a younger collection, even if that object is garbage.
old = ring(2)
gc.collect()
old.child = ring(4)
del old
print([gc.collect(g) for g in (0, 1, 2)])

# Young garbage that holds older objects goes without them.
old = ring(2)
gc.collect()
r = ring(3)
r.old = old
del r
print(gc.collect(0), where(old))
del old
print(gc.collect(0), gc.collect())

# Survivors of a collection of generation 1 go to generation 2, whichever they came from.
a = N()
gc.collect(0)
b = N()
print(where(a), where(b))
gc.collect(1)
print(where(a), where(b))

gc.collect()
print(gc.get_count()[1:])
gc.collect(0)
gc.collect(0)
print(gc.get_count()[1:])
gc.collect(1)
print(gc.get_count()[1:])
gc.collect(2)
print(gc.get_count()[1:])
print(gc.get_count()[0] < 100)
print(len(gc.get_objects(-1)) > 50, len(gc.get_objects(True)) < 50)
hold = [[] for _ in range(1000)]
print(1000 <= gc.get_count()[0] < 1100)
gc.collect(0)
print(gc.get_count()[0] < 100)

before = gc.get_stats()
ring(7)
gc.collect(0)
ring(8)
ring(9)
gc.collect(1)
gc.collect(2)
gc.collect(2)
after = gc.get_stats()
for old, new in zip(before, after):
    print({k: new[k] - old[k] for k in old})

for bad in (-1, 3, 10**30, "x", 1.5, None):
    try:
        print(gc.collect(bad))
    except (ValueError, TypeError, OverflowError) as problem:
        print(type(problem).__name__, problem)
for bad in (-2, 3, "x", 1.5, 2**70, -(2**70)):
    try:
        print(gc.get_objects(bad))
    except (ValueError, TypeError, OverflowError) as problem:
        print(type(problem).__name__, problem)

# Generations and freezing.
x = ring(2)
gc.collect()
gc.freeze()
print(where(x), any(o is x for o in gc.get_objects()), gc.get_freeze_count() > 2)
del x
print(gc.collect())
y = N()
print(where(y))
gc.unfreeze()
print(gc.get_freeze_count(), where(y), gc.collect())
