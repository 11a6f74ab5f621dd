# type(), isinstance, id, callable, dir-like things, getattr and friends, is, constants.
for value in (1, 1.5, True, None, "s", b"b", [], (), {}, set(), frozenset(), range(1), len, lambda: 0, int, type, ..., NotImplemented, slice(1), object()):
    print(type(value).__name__, type(type(value)).__name__, callable(value), isinstance(value, int), isinstance(value, (str, bytes)), bool(value) if value is not NotImplemented else "-")
print(issubclass(bool, int), issubclass(int, object), issubclass(list, (tuple, dict)), isinstance(True, int), isinstance(int, type), type(type) is type)
print(None is None, ... is Ellipsis, True is not False, [] is [], "a" is not None, int.__name__, list.__mro__, bool.__bases__, object.__bases__)


class Box:
    size = 3

    def __init__(self):
        self.item = "thing"


box = Box()
print(getattr(box, "item"), getattr(box, "none", "default"), hasattr(box, "size"), hasattr(box, "x"), vars(box), box.__dict__, box.__class__.__name__)
setattr(box, "new", 5)
delattr(box, "item")
print(vars(box), hasattr(box, "item"), [name for name in dir(box) if not name.startswith("_")], Box.__name__, Box.__module__, Box.__qualname__)
for action in (lambda: getattr(box, "item"), lambda: box.nothing, lambda: (5).x, lambda: None.x, lambda: [].push, lambda: delattr(box, "zz"), lambda: setattr(5, "x", 1),
               lambda: getattr(box, 5), lambda: vars(5), lambda: Box.none, lambda: len.x, lambda: isinstance(1, 5), lambda: issubclass(1, int), lambda: None(), lambda: 5(), lambda: "x"(),
               lambda: [](), lambda: Box()(), lambda: type(1, 2), lambda: int.nothing, lambda: (1).__len__(), lambda: object().x, lambda: setattr(object(), "x", 1), lambda: hash([]), lambda: hash({}), lambda: hash(set())):
    try:
        print(action())
    except Exception as problem:
        print(type(problem).__name__, problem)
print(id(box) == id(box), id(box) != id(Box()), hash(box) == hash(box), box == box, box != Box(), repr(len), repr(int), repr(Box), repr(type), repr(None), repr(...), repr(NotImplemented))
print(type("Made", (Box,), {"x": 1, "f": lambda self: self.x})().f(), type("Made", (), {}).__name__, type(box)() is not box)
print(int is int, int == float, type(1) == int, type(1) is type(2), {int: "int", str: "str"}[type("")], [t.__name__ for t in (int, str, list)])
x = 10
print(globals()["x"], "x" in globals(), __name__, type(globals()).__name__)


def local_names(a, b=2):
    c = a + b
    return sorted(locals().items())


print(local_names(1), eval("x + 1"), eval("a * 2", {"a": 21}), eval("[i for i in range(3)]"))
exec("made = x * 2")
print(made)
scope = {}
exec("def f(n):\n    return n + 1\ny = f(1)", scope)
print(scope["y"], scope["f"](5))
for text in ("1 +", "undefined", "1/0", "x ="):
    try:
        print(eval(text))
    except Exception as problem:
        print(type(problem).__name__, problem.args[0])
