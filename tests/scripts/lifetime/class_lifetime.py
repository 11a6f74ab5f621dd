# Classes and functions are objects that die too.
import gc
import weakref
gc.collect()
gc.disable()


def show(label, ref): print(label, "alive" if ref() is not None else "dead")


class A:
    x = [1]


instance = A()
r = weakref.ref(A)
del A
gc.collect()
show("class with an instance", r)
del instance
show("before collection", r)
gc.collect()
show("after collection", r)


def make():
    class Local:
        def method(self): return Local
    return Local


L = make()
r = weakref.ref(L)
print(L().method() is L)
L = None
gc.collect()
show("local class", r)


class Base: pass
class Child(Base): pass
rb, rc = weakref.ref(Base), weakref.ref(Child)
print(len(Base.__subclasses__()))
del Child
gc.collect()
show("child", rc)
print(len(Base.__subclasses__()))
class Child(Base): pass
rc = weakref.ref(Child)
del Base
gc.collect()
show("base held by the child", rb)
del Child
gc.collect()
show("base", rb)


class D:
    def __del__(self): print("  class attribute dies")


class Holds:
    d = D()


print("dropping the class")
del Holds
gc.collect()
print("done")


def f(): pass


r = weakref.ref(f)
g = f
del f
show("function with another name", r)
g = None
show("function", r)
cell = None


def outer():
    d = D()
    def inner(): return d
    return inner


h = outer()
r = weakref.ref(h)
h = None
show("closure", r)
m = None


class WithMethod:
    def method(self): return 1


o = WithMethod()
ro = weakref.ref(o)
m = o.method
o = None
show("instance held by a bound method", ro)
m = None
show("instance", ro)
p = property(lambda self: 1)
s = staticmethod(outer)
T = type("T", (), {"p": p, "s": s, "d": D()})
print(T().p)
r = weakref.ref(T)
T = p = s = None
gc.collect()
show("made by type()", r)
gen = (i for i in range(3))
r = weakref.ref(gen)
next(gen)
gen = None
show("generator", r)


class Meta(type):
    def __del__(cls): print("  metaclass __del__ for", cls.__name__)


K = Meta("K", (), {})
del K
gc.collect()
print("end")
class Counter:
    live = 0
    def __init__(self): Counter.live += 1
    def __del__(self): Counter.live -= 1
many = [Counter() for _ in range(1000)]
print(Counter.live)
del many[::2]
print(Counter.live)
many = {i: c for i, c in enumerate(many)}
c = None
print(Counter.live, len(many))
many.popitem()
print(Counter.live)
many = None
print(Counter.live)
