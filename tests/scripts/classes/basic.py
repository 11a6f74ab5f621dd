# Classes, instances, attributes, class attributes, methods, str and repr.
class Account:
    """A bank account."""

    bank = "First"
    count = 0
    rates = {"low": 1}

    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance
        Account.count += 1

    def deposit(self, amount):
        self.balance += amount
        return self

    def __str__(self):
        return f"{self.owner}: {self.balance}"

    def __repr__(self):
        return f"Account({self.owner!r}, {self.balance!r})"

    @classmethod
    def empty(cls, owner):
        return cls(owner)

    @staticmethod
    def valid(amount):
        return amount > 0


a, b = Account("Ann", 10), Account("Bob")
print(a, b, [a, b], repr(a), str(b), f"{a}", f"{a!r}", Account.count, a.count)
a.deposit(5).deposit(7)
Account.deposit(b, 100)
print(a, b, a.bank, Account.bank, Account.__doc__, Account.__name__)
a.bank = "Second"
Account.bank = "Third"
print(a.bank, b.bank, vars(a), "bank" in vars(b))
del a.bank
print(a.bank, Account.empty("Cy"), a.empty("Di"), Account.valid(1), a.valid(-1))
a.rates["high"] = 5
print(b.rates, a.rates is Account.rates)
Account.extra = lambda self: self.balance * 2
print(a.extra(), b.extra())
a.own = lambda: "instance function"
print(a.own())
for name in ("owner", "none", "bank"):
    print(name, hasattr(a, name), getattr(a, name, "-"))


class Empty:
    pass


e = Empty()
e.x = e.y = 1
print(sorted(vars(e).items()), e.__dict__ is vars(e), type(e) is Empty, isinstance(e, Empty), e.__class__)
e.__dict__["z"] = 26
print(e.z, len(vars(e)))
del e.x
for action in (lambda: e.x, lambda: Empty.x, lambda: Account(), lambda: a.missing(), lambda: a.deposit(), lambda: Empty(1), lambda: e(), lambda: len(e), lambda: e[0], lambda: e + 1, lambda: e < e, lambda: iter(e), lambda: -e, lambda: 1 in e, lambda: int(e), lambda: setattr(e, "x", 5), lambda: e.x):
    try:
        print(action())
    except Exception as problem:
        print(type(problem).__name__, problem)


def outside(self, n):
    return (type(self).__name__, n)


Empty.method = outside
print(e.method(3), Empty.method(1, 2))


class Vector:
    def __init__(self, *parts):
        self.parts = parts

    def dot(self, other):
        return sum(a * b for a, b in zip(self.parts, other.parts))


class Counter:
    total = 0

    def hit(self):
        self.total += 1
        return self.total


c, d = Counter(), Counter()
print(Vector(1, 2).dot(Vector(3, 4)), c.hit(), c.hit(), d.hit(), Counter.total)
e.__class__ = Counter
print(e.hit(), type(e).__name__)
for i in range(5):
    setattr(e, f"field{i}", i)
print([getattr(e, f"field{i}") for i in range(5)], list(vars(e)))
if True:
    class Conditional:
        kind = "first"
else:
    class Conditional:
        kind = "second"
print(Conditional.kind, Conditional().__init__() is None)
