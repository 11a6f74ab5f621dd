# Metaclasses, __init_subclass__, __new__, __prepare__, class creation order.
class Meta(type):
    def __new__(mcls, name, bases, namespace, **options):
        print("Meta.__new__", name, [b.__name__ for b in bases], sorted(k for k in namespace if not k.startswith("__")), options)
        cls = super().__new__(mcls, name, bases, namespace)
        cls.tag = options.get("tag", "none")
        return cls

    def __init__(cls, name, bases, namespace, **options):
        print("Meta.__init__", name)
        super().__init__(name, bases, namespace)

    def __call__(cls, *args, **kwargs):
        print("Meta.__call__", cls.__name__, args)
        return super().__call__(*args, **kwargs)

    def shout(cls):
        return cls.__name__.upper()

    def __len__(cls): return 7
    def __contains__(cls, item): return item == "in"
    def __repr__(cls): return f"<{cls.__name__}>"
    def __getattr__(cls, name): return f"meta {name}"
    @property
    def prop(cls): return cls.__name__ + ".prop"


class Base(metaclass=Meta):
    x = 1
    def __init__(self, n): self.n = n


class Derived(Base, tag="d"):
    def method(self): return self.n


print(Base, Derived, Derived.tag, Base.tag, Derived.shout(), len(Base), "in" in Base, "out" in Base, Base.nothing, Base.prop, type(Derived) is Meta)
d = Derived(5)
print(d.method(), type(d), isinstance(d, Base), isinstance(Derived, Meta))
for action in (lambda: d.shout(), lambda: d.nothing, lambda: Derived()):
    try:
        print(action())
    except Exception as problem:
        print(type(problem).__name__, problem)


class Singleton(type):
    instances = {}
    def __call__(cls, *args):
        if cls not in cls.instances:
            cls.instances[cls] = super().__call__(*args)
        return cls.instances[cls]


class Config(metaclass=Singleton):
    def __init__(self, v): self.v = v


print(Config(1) is Config(2), Config(3).v)


class Plugin:
    registry = []
    def __init_subclass__(cls, /, key=None, **rest):
        super().__init_subclass__(**rest)
        print("init_subclass", cls.__name__, key)
        Plugin.registry.append((key, cls.__name__))


class One(Plugin, key="one"): pass
class Two(One, key="two"): pass
print(Plugin.registry)
try:
    class Three(Plugin, wrong=1): pass
except TypeError as problem:
    print(problem)
try:
    class Four(metaclass=type, wrong=1): pass
except TypeError as problem:
    print(problem)


class Ordered(type):
    @classmethod
    def __prepare__(mcls, name, bases):
        print("prepare", name)
        return {"prepared": True}


class O(metaclass=Ordered):
    first = prepared


print(O.first, O.prepared)


class Celsius(float):
    def __new__(cls, value, unit="C"):
        self = super().__new__(cls, value)
        self.unit = unit
        return self
    def __str__(self): return f"{float(self)}°{self.unit}"


print(Celsius(21.5), Celsius(5, "F") + 1, type(Celsius(1) + 1).__name__)


class Odd:
    def __new__(cls, n):
        print("new", n)
        return n if n % 2 else object.__new__(cls)
    def __init__(self, n): print("init", n)


print(Odd(3), type(Odd(2)).__name__)


class M1(type): pass
class M2(type): pass
class C1(metaclass=M1): pass
class C2(metaclass=M2): pass
try:
    class C3(C1, C2): pass
except TypeError as problem:
    print(problem)
Dynamic = type("Dynamic", (Plugin,), {"v": 5, "get": lambda self: self.v}, key="dyn")
print(Dynamic().get(), Plugin.registry[-1], Dynamic.__mro__[1].__name__)


def factory(name, bases, namespace):
    return (name, bases, sorted(k for k in namespace if k[0] != "_"))


class NotAClass(metaclass=factory):
    a = 1
    b = 2


print(NotAClass)


class Entries:
    def __class_getitem__(cls, item): return f"{cls.__name__}[{item}]"
    def __mro_entries__(self, bases): return (Base,)


print(Entries[5], Entries["x", 1])


class ABCish(type):
    def __instancecheck__(cls, obj): return hasattr(obj, "quack")
    def __subclasscheck__(cls, sub): return "quack" in vars(sub)


class Duck(metaclass=ABCish): pass
class Robot:
    quack = True
print(isinstance(Robot(), Duck), isinstance(5, Duck), issubclass(Robot, Duck), issubclass(int, Duck))
