class Meta(type):
    made = []
    def __new__(m, name, bases, ns, **kw):
        c = super().__new__(m, name, bases, dict(ns, extra=[kw]))
        m.made.append(name)
        return c
    def __call__(cls, *a): return super().__call__(*a), cls.__name__
class A(metaclass=Meta, k=1):
    def __init_subclass__(cls): cls.sub = [cls.__name__]
class B(A): x: int = 1
T = type("T", (B,), {"f": lambda self: super(T, self).__repr__ and "f"})
print(Meta.made, A.extra, B.sub, B()[1], T()[0].f(), B.__mro__[1].__name__, B.__annotations__)
