# The order in which containers let go of what they hold.
class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name, end=" ")

    def __hash__(self):
        return hash(self.name)


def n(*names):
    return [Noisy(x) for x in names]


x = n(1, 2, 3)
del x
print()
x = tuple(n(1, 2, 3))
del x
print()
x = {Noisy("k1"): Noisy("v1"), Noisy("k2"): Noisy("v2")}
del x
print()
x = set(n(5, 3, 9, 1))
del x
print()
x = n(1, 2, 3)
x.clear()
print()
x = {Noisy("k1"): Noisy("v1"), Noisy("k2"): Noisy("v2")}
x.clear()
print()
x = set(n(5, 3, 9, 1))
x.clear()
print()
x = n(*range(8))
del x[2:5]
print("|", end=" ")
del x[::2]
print("|", end=" ")
x[:] = n("a")
print("|", end=" ")
x[0] = None
print("|", end=" ")
x = n(*range(20))
x[3:18] = []
print("|", end=" ")
x[::3] = [0, 0]
print("|", end=" ")
x *= 0
print("|")
x = [n(1, 2), (Noisy(3), n(4, 5)), {6: Noisy(6), 7: n(7, 8)}]
del x
print()
d = {1: Noisy(1), 2: Noisy(2)}
d[1] = 3
del d[2]
d.pop(1)
d = dict.fromkeys([1, 2, 3], Noisy("shared"))
d.clear()
print()


class Grow:
    """Adds to the container that is being emptied."""

    def __init__(self, c):
        self.c = c

    def __del__(self):
        if len(self.c) < 20:
            if isinstance(self.c, list):
                self.c.append(0)
            elif isinstance(self.c, dict):
                self.c[len(self.c)] = 0
            else:
                self.c.add(len(self.c))


for c in ([], {}, set()):
    for i in range(5):
        g = Grow(c)
        if isinstance(c, list):
            c.append(g)
        elif isinstance(c, dict):
            c[i] = g
        else:
            c.add(g)
    del g
    c.clear()
    print(c)
x = [Grow(y := [])] * 3
x[0:3] = [1]
print(x, y)
deep = []
for i in range(200000):
    deep = [deep, ()]
del deep
print("shallow again")
