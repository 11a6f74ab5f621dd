# gc.callbacks: when they are called, with what, and what they may do.
import gc

gc.disable()
gc.collect()


class N:
    pass


def ring(n):
    first = last = N()
    for _ in range(n - 1):
        last.next = N()
        last = last.next
    last.next = first


def told(phase, info):
    print("told", phase, sorted(info.items()))


gc.callbacks.append(told)
ring(3)
print(gc.collect())
ring(2)
print(gc.collect(0), gc.collect(1))


def again(phase, info):
    print("again", phase, gc.collect())


gc.callbacks.append(again)
ring(4)
print(gc.collect())
gc.callbacks.remove(again)


def litter(phase, info):
    ring(5)
    info["collected"] = "changed"


gc.callbacks.insert(0, litter)
ring(2)
print(gc.collect())
gc.callbacks.remove(litter)
print(gc.collect())


def once(phase, info):
    gc.callbacks.remove(once)
    print("once", phase)


gc.callbacks.insert(0, once)
gc.collect()


class Final:
    def __del__(self):
        print("finalizer")


def hold():
    a, b = Final(), Final()
    a.b, b.a = b, a


hold()
print(gc.collect())

# A collection is not entered again from a finalizer, so no callback is called.
class Collects:
    def __init__(self):
        self.me = self

    def __del__(self):
        print("inside", gc.collect())


Collects()
print(gc.collect())

# Those that come by themselves are told of as well.
gc.callbacks.remove(told)
seen = []
gc.callbacks.append(lambda phase, info: seen.append((phase, info["generation"])))
gc.enable()
for _ in range(100_000):
    ring(2)
gc.disable()
print(len(seen) > 0, len(seen) % 2, {p for p, g in seen}, {g for p, g in seen} <= {0, 1, 2})
print(all(seen[i][0] == "start" and seen[i + 1][0] == "stop" for i in range(0, len(seen), 2)))
gc.callbacks.clear()
gc.collect()
gc.callbacks.append(told)
gc.enable()
print("at exit, too")
