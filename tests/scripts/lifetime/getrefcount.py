# sys.getrefcount for ordinary objects: counts as a program sees them.
import sys
rc = sys.getrefcount


class D: pass


x = D()
print(rc(x))
y = x
print(rc(x))
l = [x, x]
print(rc(x))
l.append(x)
print(rc(x), rc(l))
d = {"k": x, "l": x}
print(rc(x), rc(d))
t = (x,) * 3
print(rc(x), rc(t))
del y, l
print(rc(x))
d.clear()
print(rc(x))
t = None
print(rc(x))


def f(a):
    return rc(a)


def g(a):
    b = a
    return f(b)


print(f(x), g(x), rc(D()), rc([]), rc({}))
x.me = x
print(rc(x))
x.me = None
print(rc(x))
h = lambda: x
print(rc(x))


def closure():
    v = D()
    def inner(): return rc(v)
    return inner(), rc(v)


print(closure())
it = iter([x])
print(rc(x))
next(it)
print(rc(x))
list(it)
print(rc(x))
it = None
print(rc(x))
gen = (rc(i) for i in [x])
print(list(gen), rc(x))
print(rc(x) == rc(x), rc(x.__class__) > 2)
import weakref
r = weakref.ref(x)
print(rc(x))
r2 = r()
print(rc(x))
del r2
s = {x}
print(rc(x))
s.pop()
print(rc(x))
a = b = c = D()
print(rc(a))
a, b = b, a
print(rc(a))
c = None
print(rc(a))
try:
    raise ValueError(x)
except ValueError as problem:
    print(rc(x), rc(problem))
print(rc(x))


def loop():
    n = D()
    for i in range(3):
        m = n
        k = [n]
    return rc(n)


print(loop())
class Slots:
    __slots__ = "v"
s = Slots()
s.v = x
print(rc(x), rc(s))
del s.v
print(rc(x))
partial_list = [x] + [x]
print(rc(x), rc(partial_list))
partial_list *= 2
print(rc(x))
del partial_list[1:]
print(rc(x))
m = x.__repr__
print(rc(x))
del m
print(rc(x))
