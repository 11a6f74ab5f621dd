from functools import partial, wraps, lru_cache, reduce
calls = []
@lru_cache(maxsize=2)
def f(x, y=0):
    """Doc."""
    calls.append((x, y)); return x * 10 + y
print(f(1), f(1), f(2), f(1), f(3), f(2), f(1, y=0), f(1, 0), calls, f.cache_info(), f.__name__, f.__doc__)
f.cache_clear(); print(f.cache_info(), f(1.0), f(1), f.__wrapped__(5))
@lru_cache(maxsize=None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(100), fib.cache_info())
@lru_cache
def g(*a, **k): return a, tuple(sorted(k.items()))
print(g(1, 2, k=3), g(1, 2, k=3), g(), g.cache_info().hits, g.cache_parameters())
try: f([1])
except TypeError as problem: print(problem)
@lru_cache(maxsize=0)
def never(x): calls.append(x); return x
never(1); never(1); print(never.cache_info(), calls[-2:])
@lru_cache(typed=True)
def typed(x): return type(x).__name__
print(typed(1), typed(1.0), typed(True), typed.cache_info().currsize)
def fails(x): raise ValueError(x)
cached = lru_cache()(fails)
for _ in range(2):
    try: cached(1)
    except ValueError as problem: print(problem, cached.cache_info().misses)
p = partial(pow, 2); q = partial(p, mod=7); h = partial(int, base=2)
print(p(10), q(5), h("101"), p.func is pow, p.args, q.keywords, partial(print, "a", sep="-")("b"), partial(partial(f, 1), 2)(), [partial(max, 5)(n) for n in (3, 8)])
def add(a, b, c=0): return (a, b, c)
r = partial(add, c=9); print(r(1, 2), r(1, 2, c=3), partial(add, 1)(b=2), list(map(partial(add, 0), [1, 2])))
try: partial(5)
except TypeError as problem: print(problem)
try: partial(add, 1)()
except TypeError as problem: print(problem)
print(reduce(lambda a, b: a * b, range(1, 6)), reduce(lambda a, b: a + [b], "abc", []), reduce(max, [3, 7, 5]), reduce(lambda a, b: 0, [], "initial"), reduce(lambda a, b: (a, b), "abcd"))
for bad in (lambda: reduce(max, []), lambda: reduce(5, [1, 2]), lambda: reduce(max, 5)):
    try: print(bad())
    except TypeError as problem: print(problem)
def deco(fn):
    @wraps(fn)
    def inner(*a): "inner doc"; return fn(*a)
    return inner
@deco
def original(a): "original doc"; return a
original.attr = 1
print(original.__name__, original.__doc__, original.__wrapped__(5), original.__qualname__, original.__module__)
class C:
    @lru_cache(maxsize=None)
    def m(self, x): calls.append("m"); return x
c = C(); print(c.m(1), c.m(1), calls.count("m"), C.m.cache_info().hits)
