import functools
@functools.lru_cache(maxsize=3)
def f(x): return [x]
print([f(i % 4) for i in range(6)], f.cache_info().currsize)
p = functools.partial(int, base=16)
print(p("ff"), functools.reduce(lambda a, b: a + [b], "abc", []))
print(sorted(["b", "A"], key=functools.cmp_to_key(lambda a, b: -1 if a.lower() < b.lower() else 1)))
@functools.wraps(f)
def g(): "doc"
print(g.__name__)
