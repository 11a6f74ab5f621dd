def outer(a):
    b = [a]
    def inner(c, *args, d=4, **kw):
        nonlocal b
        b = b + [c]
        return a, b, args, d, kw
    return inner
f = outer("a")
print(f(1), f(2, 3, e=5), f(*[6, 7], **{"d": 8}))
def deco(g):
    def wrapped(*a, **k): return [g(*a, **k)]
    return wrapped
@deco
@deco
def add(x, y): return x + y
print(add(1, y=[2][0]), (lambda *a, k=1: (a, k))(1, 2), list(map(lambda x: x * 2, "abc")))
