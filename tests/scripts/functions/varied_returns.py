# Values that travel: multiple results, nested calls, generators as results, functions in containers.
def stats(v): n = len(v); m = sum(v) / n; return n, min(v), max(v), m, (sum((x - m) ** 2 for x in v) / n) ** 0.5
print(stats([2, 4, 4, 4, 5, 5, 7, 9]), (lambda n, *r: r[-1])(*stats([1, 2, 3])))
def minmax(*v, key=None): return (min(v, key=key), max(v, key=key))
print(minmax(3, 1, 2), minmax("bb", "a", "ccc", key=len), minmax(*range(5), key=lambda x: -x))
def bisect(a, x):
    lo, hi = 0, len(a)
    while lo < hi:
        mid = (lo + hi) // 2
        if a[mid] < x: lo = mid + 1
        else: hi = mid
    return lo
print([bisect([1, 3, 3, 5, 9], x) for x in range(11)])
def newton(f, df, x, n=20):
    for i in range(n):
        y = x - f(x) / df(x)
        if abs(y - x) < 1e-12: return y, i
        x = y
    return x, n
print(newton(lambda x: x * x - 2, lambda x: 2 * x, 1.0), newton(lambda x: x ** 3 - x - 2, lambda x: 3 * x * x - 1, 1.5))
def simpson(f, a, b, n=100): h = (b - a) / n; return h / 3 * (f(a) + f(b) + sum((4 if i % 2 else 2) * f(a + i * h) for i in range(1, n)))
print(round(simpson(lambda x: x * x, 0, 3), 10), round(simpson(lambda x: 1 / x, 1, 2.718281828459045), 8))
def powerset(s): return [[]] if not s else (r := powerset(s[1:])) + [[s[0]] + x for x in r]
print(powerset([1, 2, 3]), len(powerset(list(range(10)))))
def combos(s, k): return [()] if k == 0 else [] if not s else [(s[0],) + c for c in combos(s[1:], k - 1)] + combos(s[1:], k)
print(combos("abcd", 2), len(combos(range(12), 5)))
def ops(): return {n: f for n, f in (("inc", lambda x: x + 1), ("dbl", lambda x: x * 2), ("sq", lambda x: x * x))}
print({n: [f(i) for i in range(4)] for n, f in ops().items()}, ops()["sq"](ops()["inc"](4)))
def tree(d): return [d] + [tree(d - 1) for _ in range(2)] if d else []
def depth(t): return 0 if not t else 1 + max(map(depth, t[1:]), default=0)
print(tree(2), depth(tree(6)), (lambda f: f(f, 10))(lambda s, n: n and n + s(s, n - 1)))
def log(fn, *a, **k):
    try: r = ("ok", fn(*a, **k))
    except Exception as e: r = (type(e).__name__, str(e))
    return r
print([log(int, x) for x in ("1", "z", None, 2.7)], log(max), log(lambda: {}["k"]), log(divmod, 7, 2), log(pow, 2, 10, mod=1000), log(sorted, [2, 1], reverse=True), log(print))
def deep(n, acc=()): return acc if n == 0 else deep(n - 1, acc + (n,))
print(deep(10), len(deep(300)), [f"{a}{b}" for a, b in [(1, 2), *[(3, 4)]]], (lambda **k: sorted(k.items()))(b=1, **{"a": 2}))
