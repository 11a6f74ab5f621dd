# Private names, class bodies with code, nested classes, class-level conditionals and loops.
class Secret:
    __value = 1
    __init = None

    def __init__(self):
        self.__own = 2
        self.__dunder__ = 3
        self._single = 4

    def get(self):
        return self.__own, self.__value, self.__dunder__

    def __hidden(self):
        return "hidden"

    def call(self):
        return self.__hidden()

    def local(self):
        __x = 5
        return __x, sorted(locals())[0]


class Child(Secret):
    def __init__(self):
        super().__init__()
        self.__own = "child's"

    def mine(self):
        return self.__own


s, c = Secret(), Child()
print(s.get(), s.call(), s._Secret__own, s._Secret__hidden(), sorted(vars(s)), s.local())
print(c.get(), c.mine(), sorted(vars(c)))
for action in (lambda: s.__own, lambda: s.__hidden(), lambda: c._Child__value):
    try:
        print(action())
    except AttributeError as problem:
        print(problem)


class Body:
    print("running the body of", __qualname__, __module__)
    squares = [n * n for n in range(4)]
    total = 0
    for n in squares:
        total += n
    if total > 10:
        size = "large"
    else:
        size = "small"
    try:
        1 / 0
    except ZeroDivisionError:
        failed = True

    def helper(x): return x * 2
    doubled = helper(21)
    del helper

    class Inner:
        depth = 2
        class Core:
            depth = 3

    def make(self): return self.Inner.Core()


print(Body.squares, Body.total, Body.size, Body.failed, Body.doubled, hasattr(Body, "helper"), Body.Inner.Core.depth, type(Body().make()).__qualname__, Body.n)
x = "module"


class Reads:
    before = x
    x = "class"
    after = x
    def method(self): return x
    lam = lambda self: x


print(Reads.before, Reads.after, Reads().method(), Reads().lam())


def scope():
    x = "function"
    class InFunction:
        y = x
        def get(self): return x
    x = "changed"
    return InFunction.y, InFunction().get()


print(scope())


class Annotated:
    a: int = 1
    b: str
    def __init__(self): self.c: float = 2.0


print(sorted(Annotated.__annotations__), Annotated.a, hasattr(Annotated, "b"))


class Chain:
    def __init__(self): self.calls = []
    def __getattr__(self, name):
        def method(*args):
            self.calls.append((name, args))
            return self
        return method


print(Chain().select("a").where(1, 2).order().calls)
class Redefined:
    def f(self): return 1
    def f(self): return 2
class Redefined(Redefined):
    def f(self): return super().f() + 10
print(Redefined().f(), [k.__name__ for k in Redefined.__mro__])
class WithDoc:
    "doc of class"
    def m(self): "doc of method"
print(WithDoc.__doc__, WithDoc.m.__doc__, WithDoc().m(), Body.__doc__, WithDoc.__dict__["m"].__name__, "m" in WithDoc.__dict__)
