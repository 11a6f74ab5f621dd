# Functions as values: attributes, code objects, methods, comparison, __call__.
def f(a, b=2, *c, d=4, **e):
    """Documented."""
    local = a
    return local


f.extra = [1]
print(f.__name__, f.__doc__, f.extra, f.__dict__, f.__module__, f.__defaults__, f.__kwdefaults__)
print(f.__code__.co_name, f.__code__.co_argcount, f.__code__.co_kwonlyargcount, f.__code__.co_varnames, f.__code__.co_flags & 12)
f.__name__ = "renamed"
print(f.__name__, callable(f), f == f, f != (lambda: 0), bool(f), type(f).__name__, f(7), f.__call__(8))


def outer():
    def inner(): pass
    class K:
        def m(self): pass
    return inner, K


print(outer()[0].__qualname__, outer()[1].m.__qualname__, outer()[1].__qualname__, (lambda: 0).__name__, (lambda: 0).__qualname__)


class C:
    def method(self, x=1):
        return self, x

    def __call__(self, *args):
        return ("called", args)


c = C()
m = c.method
print(m()[0] is c, m(5)[1], m.__self__ is c, m.__func__ is C.method, m.__name__, c.method == c.method, c.method is c.method, type(m).__name__)
print(c(1, 2), callable(c), callable(C), C.method(c, 3)[1], hash(c.method) == hash(c.method), {c.method: 1}[c.method])
dispatch = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "max": max, "len": len, "upper": str.upper}
print(dispatch["+"](1, 2), dispatch["-"](1, 2), dispatch["max"](1, 2), dispatch["len"]("abc"), dispatch["upper"]("x"))
print(list(map(str.strip, [" a ", "b "])), sorted(["b", "A"], key=str.lower), [int.__add__(1, 2), list.__len__([1]), str.join("-", "ab")])
append = [].append
append(1)
append(2)
print(append.__self__, append.__name__, type(append).__name__, type(str.upper).__name__, type(len).__name__, len.__name__)
f.__defaults__ = (20,)
f.__doc__ = None
print(f.__defaults__, f.__doc__, f(1))
del f.extra
try:
    f.extra
except AttributeError as problem:
    print(problem)
for action in (lambda: f(), lambda: setattr(f, "__name__", 5), lambda: setattr(f, "__defaults__", 5), lambda: m.nothing, lambda: C.method(), lambda: setattr(m, "x", 1), lambda: str.upper(5), lambda: str.upper(), lambda: list.append(5, 1), lambda: int.__add__("a", 1)):
    try:
        print(action())
    except Exception as problem:
        print(type(problem).__name__, problem)
print([g.__name__ for g in (len, print, f, C, m, C.method, str.upper)])


def returns():
    return 1, 2


def nothing():
    return


def implicit():
    pass


print(returns(), nothing(), implicit(), (lambda: (yield))().__next__())
def early(n):
    for i in range(10):
        while True:
            try:
                if i == n:
                    return i
                break
            finally:
                print("finally", i)
    return "none"


print(early(2))
