# Random sequences of dict operations, with holes, growth and shrinking.
import sys


class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n


class Key:
    def __init__(self, k):
        self.k = k

    def __hash__(self):
        return self.k % 5

    def __eq__(self, other):
        return isinstance(other, Key) and self.k == other.k

    def __repr__(self):
        return "K%d" % self.k


def number(r):
    return r.below(50)


def word(r):
    return "abcdefgh"[r.below(8)] * (1 + r.below(4))


def colliding(r):
    return Key(r.below(20))


def play(seed, make, steps):
    r = Random(seed)
    d = {}
    for step in range(steps):
        op = r.below(14)
        k = make(r)
        if op < 5:
            d[k] = step
        elif op == 5:
            print("pop", d.pop(k, None))
        elif op == 6 and d:
            print("popitem", d.popitem())
        elif op == 7:
            print("setdefault", d.setdefault(k, -step))
        elif op == 8:
            try:
                del d[k]
            except KeyError as e:
                print("KeyError", e)
        elif op == 9:
            print("get", d.get(k), k in d, len(d))
        elif op == 10:
            other = {make(r): step for _ in range(r.below(5))}
            if r.below(2):
                d |= other
            else:
                d = d | other
        elif op == 11:
            d.update([(make(r), step), [make(r), step]])
        elif op == 12:
            d = d.copy() if r.below(3) else dict(list(d.items()))
        elif r.below(8) == 0:
            d.clear()
        else:
            print(d, list(reversed(d)), list(d.values()))
    print(d)
    for k in list(d)[::2]:
        del d[k]
    print(d, list(d.items()), d == dict(d), d != {})
    while d:
        d.popitem()
    d[1] = 2
    print(d)


for seed in [int(a) for a in sys.argv[1:]] or range(1, 16):
    for make in (number, word, colliding):
        print("seed", seed, make.__name__)
        play(seed, make, 150)

# A queue: oldest out, newest in.
q = {}
for i in range(3000):
    q[i] = i
    if len(q) > 10:
        first = next(iter(q))
        del q[first]
print(list(q))
stack = {i: i for i in range(100)}
for i in range(1000):
    a, b = stack.popitem(), stack.popitem()
    stack[i * 7 % 113] = 1
    stack[i * 5 % 127] = 2
    stack[i % 131] = 3
print(len(stack), list(stack)[:40])
