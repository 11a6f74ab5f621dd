# Decorators: plain, with arguments, stacked, on classes and methods, wraps.
from functools import wraps


def trace(function):
    def wrapper(*args, **kwargs):
        print("call", function.__name__, args, sorted(kwargs.items()))
        result = function(*args, **kwargs)
        print("return", result)
        return result
    return wrapper


@trace
def add(a, b=2):
    """Adds."""
    return a + b


add(1)
add(1, b=5)
print(add.__name__, add.__doc__)


def repeat(times):
    def decorate(function):
        @wraps(function)
        def wrapper(*args):
            return [function(*args) for _ in range(times)]
        return wrapper
    return decorate


@repeat(3)
@repeat(2)
def hello(name):
    """Greets."""
    return "hello " + name


print(hello("x"), hello.__name__, hello.__doc__, hello.__wrapped__.__wrapped__("y"))
registry = {}


def register(name=None):
    def decorate(thing):
        registry[name or thing.__name__] = thing
        return thing
    return decorate


@register()
def first(): return 1
@register("second")
def other(): return 2
@register()
class Third:
    def __call__(self): return 3
    def __repr__(self): return "Third()"


print(sorted(registry), [registry[k]() for k in sorted(registry)])


class CountCalls:
    def __init__(self, function):
        self.function = function
        self.calls = 0

    def __call__(self, *args):
        self.calls += 1
        return self.function(*args)


@CountCalls
def square(n):
    return n * n


print(square(3), square(4), square.calls)


def order(label):
    print("evaluate", label)
    def decorate(function):
        print("apply", label)
        return function
    return decorate


@order("outer")
@order("inner")
def decorated(): pass


def add_repr(cls):
    def __repr__(self):
        return f"{cls.__name__}({', '.join(f'{k}={v!r}' for k, v in sorted(vars(self).items()))})"
    cls.__repr__ = __repr__
    return cls


@add_repr
class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    @staticmethod
    @repeat(2)
    def fixed():
        return 1

    @trace
    def moved(self, dx):
        return Point(self.x + dx, self.y)

    @classmethod
    def origin(cls):
        return cls(0, 0)


print(Point(1, "a"), Point.fixed(), Point.origin())
Point(1, 2).moved(5)


def replace_with_value(function):
    return function() * 10


@replace_with_value
def number(): return 4


print(number)


@lambda f: (lambda *a: ("lambda decorated", f(*a)))
def tagged(x): return x


print(tagged(1), (lambda f: f)(tagged)(2))


def typed(**types):
    def decorate(function):
        @wraps(function)
        def wrapper(**values):
            for name, value in values.items():
                if not isinstance(value, types[name]):
                    raise TypeError(f"{name} must be {types[name].__name__}, not {type(value).__name__}")
            return function(**values)
        return wrapper
    return decorate


@typed(a=int, b=str)
def checked(a, b): return b * a


print(checked(a=2, b="x"))
try:
    checked(a="2", b="x")
except TypeError as problem:
    print(problem)
