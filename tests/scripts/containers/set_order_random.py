# Random sequences of set operations; every set is printed in its own order.
import sys


class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n


def ints(r):
    return r.below(40) * (1, 1, 8, 64, 1024, -7)[r.below(6)]


def mixed(r):
    k = r.below(30)
    return (k, k + 0.5, float(k), str(k), (k, k % 3), frozenset([k, k + 1]), -k)[r.below(7)]


def words(r):
    return "".join("abcxyz"[r.below(6)] for _ in range(r.below(4)))


def pairs(r):
    return (r.below(12), r.below(12))


def play(seed, make, steps):
    r = Random(seed)
    sets = [set() for _ in range(3)]
    for _ in range(steps):
        op = r.below(16)
        i, j = r.below(3), r.below(3)
        s, t = sets[i], sets[j]
        if op < 6:
            for _ in range(r.below(6)):
                s.add(make(r))
        elif op == 6:
            s.discard(make(r))
        elif op == 7 and s:
            print("pop", s.pop())
        elif op == 8:
            sets[i] = s | t
        elif op == 9:
            sets[i] = s - {make(r) for _ in range(5)}
        elif op == 10:
            s ^= {make(r) for _ in range(r.below(8))}
        elif op == 11:
            print("and", s & t, s.intersection(list(t)))
        elif op == 12:
            s.update([make(r) for _ in range(r.below(5))], dict.fromkeys([make(r)]))
        elif op == 13:
            s.difference_update(t if r.below(4) == 0 else [make(r), make(r)])
        elif op == 14:
            sets[i] = s.copy()
        else:
            print(i, s, len(s), s == t, s <= t, s.isdisjoint(t))
        if len(s) > 60:
            s.clear()
    for s in sets:
        print(s, frozenset(s), hash(frozenset(s)) if make is not words else "")


seeds = [int(a) for a in sys.argv[1:]] or range(1, 13)
for seed in seeds:
    for make in (ints, mixed, words, pairs):
        print("seed", seed, make.__name__)
        play(seed, make, 120)
