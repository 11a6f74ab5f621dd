a, *b, c = [str(i) for i in range(6)]
(d, (e, *f)), g = ([1, "xyz"], {1: 2})
x = [*b, *f, *range(3)]
y = {**{"a": [1]}, "b": (a, *b)}
def f(*a, **k): return a, sorted(k.items())
print(a, b, c, d, e, f(*x, **y), {*x} == set(x), (*b,))
x[0], x[1] = x[1], [x[0]]
print(x[:2])
