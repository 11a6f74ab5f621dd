# StopIteration in unexpected places, exceptions inside iteration protocols and comparisons.
class It:
    def __init__(self, n, error=None): self.n, self.error = n, error
    def __iter__(self): return self
    def __next__(self):
        if self.n == 0: raise self.error or StopIteration
        self.n -= 1; return self.n
for action in (lambda: list(It(2, ValueError("in next"))), lambda: tuple(It(1, KeyError("k"))), lambda: sum(It(2, TypeError("t"))), lambda: dict(It(1)), lambda: [x for x in It(2, IndexError("i"))], lambda: max(It(0)), lambda: "".join(It(2)), lambda: sorted(It(3, ValueError("s"))), lambda: set(It(2)), lambda: (lambda *a: a)(*It(2, ValueError("star"))), lambda: list(map(lambda v: 1 // v, It(3))), lambda: list(zip(It(2), It(1, ValueError("z")))), lambda: 5 in It(3, ValueError("in")), lambda: list(filter(lambda v: undefined, It(1))), lambda: any(It(1, ValueError("any"))), lambda: next(It(0)), lambda: next(It(0), "dflt"), lambda: list(enumerate(It(2)))):
    try: print(action())
    except Exception as e: print(type(e).__name__, e)
def f():
    for x in It(2, ValueError("loop")): print("  x", x)
try: f()
except ValueError as e: print(e)
def g():
    try: yield next(iter([]))
    except StopIteration: yield "caught inside"
print(list(g()))
def h(): yield 1; next(iter([])); yield 2
try: print(list(h()))
except RuntimeError as e: print(e, repr(e.__cause__))
try: [next(iter([])) for _ in range(2)]
except StopIteration: print("a list comprehension lets it through")
try: list(next(iter([])) for _ in range(2))
except RuntimeError as e: print(e)
class BadLt:
    def __lt__(self, o): raise ArithmeticError("no order")
    def __eq__(self, o): raise ArithmeticError("no equality")
    def __hash__(self): raise ArithmeticError("no hash")
    def __bool__(self): raise ArithmeticError("no truth")
    def __len__(self): raise ArithmeticError("no length")
    def __repr__(self): raise ArithmeticError("no repr")
    def __iter__(self): raise ArithmeticError("no iter")
    def __getitem__(self, i): raise ArithmeticError("no item")
    def __getattr__(self, n): raise ArithmeticError("no attr " + n)
    def __call__(self): raise ArithmeticError("no call")
    def __index__(self): raise ArithmeticError("no index")
    def __enter__(self): raise ArithmeticError("no enter")
    def __exit__(self, *a): pass
    def __contains__(self, x): raise ArithmeticError("no contains")
    def __format__(self, s): raise ArithmeticError("no format")
    def __str__(self): raise ArithmeticError("no str")
b = BadLt()
def w():
    with b: pass
def fl():
    for _ in b: pass
for action in (lambda: sorted([b, b]), lambda: [1] == [b], lambda: {b}, lambda: {}[b], lambda: not b, lambda: len(b), lambda: repr([b]), lambda: list(b), lambda: b[0], lambda: b.q, lambda: b(), lambda: [1][b], w, fl, lambda: 1 in b, lambda: f"{b}", lambda: "%s" % b, lambda: str(b), lambda: print(b), lambda: hasattr(b, "x"), lambda: getattr(b, "x", 1), lambda: b and 1, lambda: 1 if b else 2, lambda: min(b, b), lambda: range(b), lambda: [b].index(1), lambda: {1: b} == {1: 2}, lambda: (b,) < (1,), lambda: "{}".format(b), lambda: "a" * b, lambda: all([b]), lambda: [*b], lambda: list(zip(b)), lambda: b == b, lambda: b is b, lambda: [b].count(b)):
    try: print(action())
    except ArithmeticError as e: print(e)
    except Exception as e: print(type(e).__name__, e)
