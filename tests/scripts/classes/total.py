# Comparison protocols, sorting of instances, hashing by value, copying through constructors.
class Version:
    def __init__(self, text): self.parts = tuple(int(p) for p in text.split("."))
    def __repr__(self): return ".".join(map(str, self.parts))
    def __lt__(self, other): return self.parts < other.parts
    def __eq__(self, other): return isinstance(other, Version) and self.parts == other.parts
    def __hash__(self): return hash(self.parts)


versions = [Version(v) for v in "1.10 1.2 1.2.1 0.9 2.0 1.2".split()]
print(sorted(versions), min(versions), max(versions), sorted(versions, reverse=True), len(set(versions)), versions.index(Version("0.9")), versions.count(Version("1.2")))
print(Version("1.0") > Version("0.5"), Version("1.0") == Version("1.0"), Version("1.0") != Version("1.0"), Version("1.0") in versions, Version("2.0") in versions)
for action in (lambda: Version("1") <= Version("2"), lambda: Version("1") < 5, lambda: sorted([Version("1"), None])):
    try:
        print(action())
    except Exception as problem:
        print(type(problem).__name__, problem)
versions.remove(Version("1.2"))
versions.sort(key=lambda v: v.parts[-1])
print(versions)


class Card:
    ranks = "23456789TJQKA"
    suits = "CDHS"

    def __init__(self, text): self.rank, self.suit = text
    def key(self): return self.ranks.index(self.rank), self.suits.index(self.suit)
    def __lt__(self, o): return self.key() < o.key()
    def __le__(self, o): return self.key() <= o.key()
    def __eq__(self, o): return self.key() == o.key()
    def __repr__(self): return self.rank + self.suit


hand = [Card(c) for c in "AS TD 2C KH TC 9S".split()]
hand.sort()
print(hand, hand[0] <= hand[1] <= hand[2], max(hand), hand.index(Card("TD")), Card("2C") >= Card("2C"))


class Noisy:
    def __init__(self, n): self.n = n
    def __eq__(self, o): print(f"{self.n}=={o.n}", end=" "); return self.n == o.n
    def __hash__(self): return self.n % 3
    def __repr__(self): return f"N{self.n}"


items = [Noisy(n) for n in (1, 2, 3)]
print(Noisy(2) in items)
print(items.index(Noisy(3)), items[0] in items)
print([Noisy(1), Noisy(2)] == [Noisy(1), Noisy(3)])
print((Noisy(1), Noisy(2)) < (Noisy(1),) if False else "", items.count(Noisy(1)))
table = {Noisy(n): n for n in (1, 4, 7)}
print(table)
print(table[Noisy(4)], Noisy(10) in table)
print({Noisy(1), Noisy(1), Noisy(4)} == {Noisy(4), Noisy(1)})
class Always:
    def __eq__(self, o): return True
class Never:
    def __eq__(self, o): return False
n = Never()
print(Always() == 5, 5 == Always(), n == n, n in [n], [n] == [n], n != n, Always() != 1, [Always()] == [1], (n,) == (n,), [1, 2].count(Always()))
class Truthy:
    def __lt__(self, o): return []
    def __eq__(self, o): return "yes"
print(Truthy() < 1, Truthy() == 1, [Truthy()] == [1], not Truthy() == 2, 1 < Truthy() if False else 0)
class Point:
    def __init__(self, x, y): self.x, self.y = x, y
    def __eq__(self, o): return (self.x, self.y) == (o.x, o.y)
    def __repr__(self): return f"({self.x},{self.y})"
    def copy(self, **changes): return Point(**{**vars(self), **changes})
p = Point(1, 2)
print(p.copy(), p.copy(y=5), p == p.copy(), p is p.copy())
try: {p}
except TypeError as problem: print(problem)
