# DEBUG_SAVEALL keeps what would have been freed in gc.garbage; the other flags write to stderr only.
import gc
import weakref

gc.disable()
gc.collect()
print(gc.get_debug(), gc.garbage)
print(gc.DEBUG_STATS, gc.DEBUG_COLLECTABLE, gc.DEBUG_UNCOLLECTABLE, gc.DEBUG_SAVEALL, gc.DEBUG_LEAK)


class N:
    def __init__(self, name):
        self.name = name
        self.me = self


gc.set_debug(gc.DEBUG_SAVEALL)
print(gc.get_debug())
N("a")
N("b")
print(gc.collect() >= 2)
saved = [o for o in gc.garbage if isinstance(o, N)]
print(sorted(o.name for o in saved), [o.me is o for o in saved])
print(gc.collect(), len([o for o in gc.garbage if isinstance(o, N)]))

# An object that was kept is whole; finalizers have run and weak references are dead.
class Final:
    def __init__(self):
        self.me = self

    def __del__(self):
        print("finalizer")


f = Final()
w = weakref.ref(f, lambda r: print("called back", r() is None))
del f
gc.collect()
print(w(), [o.me is o for o in gc.garbage if isinstance(o, Final)])

gc.set_debug(0)
del saved[:]
gc.garbage.clear()
print(gc.garbage, gc.collect() >= 3)
print(gc.collect(), gc.garbage)

# What is not garbage in a cycle does not get there.
gc.set_debug(gc.DEBUG_SAVEALL)
x = N("acyclic")
x.me = None
del x
print(gc.collect(), gc.garbage)
stats = gc.get_stats()[2]
N("c")
gc.collect()
now = gc.get_stats()[2]
print(now["collected"] - stats["collected"] >= 1, now["uncollectable"] - stats["uncollectable"])
gc.set_debug(0)
gc.garbage.clear()

gc.set_debug(gc.DEBUG_STATS | gc.DEBUG_COLLECTABLE)
N("d")
print(gc.collect() >= 1, gc.garbage)
gc.set_debug(gc.DEBUG_LEAK)
print(gc.get_debug())
N("e")
gc.collect()
print([o.name for o in gc.garbage if isinstance(o, N)])
gc.set_debug(0)
gc.garbage.clear()
gc.collect()
for bad in ("x", 1.5, None, 10**20):
    try:
        gc.set_debug(bad)
    except (TypeError, OverflowError) as problem:
        print(type(problem).__name__, problem)
print(gc.get_debug())
