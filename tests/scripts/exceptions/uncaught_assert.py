import sys
class E(Exception):
    pass
def decor(f):
    def wrapper(*a, **k):
        try:
            return f(*a, **k)
        except ValueError as v:
            raise E("wrapped", 1) from v
    return wrapper
@decor
def work(n):
    if n:
        return [work(i) for i in range(n - 1, n)][0]
    return int("zz",
               10)
class C:
    def __getattr__(self, n):
        return (lambda: work(2))()
    def prop(self):
        yield from (x for x in self.foo)
try:
    next(C().prop())
except E as e:
    print("one", file=sys.stderr)
    e.add_note("a note\nof two lines")
    def rec(n):
        return rec(n - 1) if n else 1 / 0
    try:
        rec(10)
    except ZeroDivisionError as z:
        def r2(n):
            return r2(n + 1)
        try:
            r2(0)
        except RecursionError as r:
            print(type(r).__name__, r)
        assert z is None, f"z is {z!r}"
