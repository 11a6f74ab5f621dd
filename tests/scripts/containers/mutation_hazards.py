# Script code that changes a container in the middle of its own operations.
def t(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


class Meddler:
    """Calls a function each time it is compared."""

    def __init__(self, k, act):
        self.k = k
        self.act = act

    def __hash__(self):
        return 1

    def __eq__(self, other):
        self.act()
        return isinstance(other, Meddler) and self.k == other.k

    def __repr__(self):
        self.act()
        return "M%d" % self.k


def build(act_on):
    box = []
    quiet = [True]

    def act():
        if not quiet[0]:
            act_on(box[0])

    return box, quiet, act


for act_on in (lambda l: l.clear(), lambda l: l.append(1) if len(l) < 40 else None, lambda l: l and l.pop(), lambda l: l.__setitem__(slice(None), [1, 2])):
    for op in (
        lambda l, m: m in l, lambda l, m: l.index(m), lambda l, m: l.count(m), lambda l, m: l.remove(m),
        lambda l, m: l == [m] * 6, lambda l, m: l < [m] * 6, lambda l, m: repr(l),
    ):
        box, quiet, act = build(act_on)
        box.append([Meddler(i, act) for i in range(6)])
        probe = Meddler(5, act)
        quiet[0] = False
        count = [0]
        t(lambda: op(box[0], probe))
        quiet[0] = True
        print(len(box[0]))

for act_on in (lambda d: d.clear(), lambda d: d.update({len(d) + 100: 1}) if len(d) < 50 else None, lambda d: d and d.popitem()):
    for op in (
        lambda d, m: m in d, lambda d, m: d.get(m), lambda d, m: d.__setitem__(m, 1), lambda d, m: d.pop(m, None),
        lambda d, m: d.setdefault(m, 2), lambda d, m: d == {Meddler(i, lambda: None): i for i in range(6)},
        lambda d, m: d.update({m: 3}), lambda d, m: (m, 1) in d.items(), lambda d, m: len(repr(d)) > 0,
    ):
        box, quiet, act = build(act_on)
        box.append({Meddler(i, act): i for i in range(6)})
        probe = Meddler(9, act)
        quiet[0] = False
        t(lambda: op(box[0], probe) and None)
        quiet[0] = True

for act_on in (lambda s: s.clear(), lambda s: s.add(len(s) + 100) if len(s) < 50 else None, lambda s: s and s.pop()):
    for op in (
        lambda s, m: m in s, lambda s, m: s.add(m), lambda s, m: s.discard(m), lambda s, m: s | {m}, lambda s, m: s & {m},
        lambda s, m: s - {m}, lambda s, m: s ^ {m}, lambda s, m: s <= {m, 1, 2, 3, 4, 5, 6, 7, 8}, lambda s, m: s.update([m, m]),
        lambda s, m: s.difference_update([m]), lambda s, m: s.isdisjoint([m]),
    ):
        box, quiet, act = build(act_on)
        box.append({Meddler(i, act) for i in range(6)})
        probe = Meddler(9, act)
        quiet[0] = False
        t(lambda: op(box[0], probe) and None)
        quiet[0] = True
print("alive")


def walk(make, change):
    c = make()
    n = 0
    for x in c:
        n += 1
        change(c, x)
        if n > 20:
            break
    return n


d = lambda: {i: i for i in range(5)}
s = lambda: set(range(5))
for f in (
    lambda: walk(d, lambda c, x: c.__setitem__(x + 100, 1)), lambda: walk(d, lambda c, x: c.pop(x)),
    lambda: walk(d, lambda c, x: (c.pop(x), c.__setitem__(x + 100, 1))), lambda: walk(d, lambda c, x: c.__setitem__(x, 9)),
    lambda: walk(d, lambda c, x: c.clear()), lambda: walk(s, lambda c, x: c.add(x + 100)), lambda: walk(s, lambda c, x: c.discard(x)),
    lambda: walk(s, lambda c, x: (c.discard(x), c.add(x + 100))), lambda: walk(lambda: [1, 2, 3], lambda c, x: c.append(x)),
    lambda: walk(lambda: [1, 2, 3, 4], lambda c, x: c.pop()), lambda: walk(lambda: [1, 2, 3], lambda c, x: c.clear()),
):
    t(f)

it = iter(d())
c = d()
for make in (lambda: iter(c), lambda: iter(c.values()), lambda: iter(c.items()), lambda: reversed(c), lambda: reversed(c.items())):
    it = make()
    print(it.__length_hint__(), next(it), it.__length_hint__())
    c[99] = 1
    t(lambda: next(it))
    t(lambda: next(it))
    del c[99]
    t(lambda: next(it))
    print(it.__length_hint__())
x = [1, 2, 3]
for it in (iter(x), reversed(x), iter((1, 2, 3)), iter({1, 2, 3}), iter(range(3)), iter(range(2**70, 2**70 + 2))):
    out = [it.__length_hint__()]
    for v in it:
        out.append(v)
        out.append(it.__length_hint__())
    print(out, next(it, "end"))
x = [1, 2, 3]
it = iter(x)
print(list(it))
x.append(4)
print(list(it))
it = reversed(x)
next(it)
x.clear()
print(list(it), it.__length_hint__())
