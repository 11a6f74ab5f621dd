# Properties, descriptors, __set_name__, __slots__, attribute hooks.
class Temperature:
    def __init__(self, celsius=0):
        self.celsius = celsius

    @property
    def celsius(self):
        """Degrees."""
        return self._celsius

    @celsius.setter
    def celsius(self, value):
        if value < -273.15:
            raise ValueError(f"{value} is below absolute zero")
        self._celsius = value

    @celsius.deleter
    def celsius(self):
        print("deleting")
        del self._celsius

    @property
    def fahrenheit(self):
        return self.celsius * 9 / 5 + 32

    kelvin = property(lambda self: self.celsius + 273.15, None, None, "In kelvin.")


t = Temperature(25)
print(t.celsius, t.fahrenheit, t.kelvin, Temperature.celsius.__doc__, Temperature.kelvin.__doc__, vars(t))
t.celsius = 30
print(t.fahrenheit, type(Temperature.celsius).__name__)
for action in (lambda: setattr(t, "celsius", -300), lambda: setattr(t, "fahrenheit", 1), lambda: delattr(t, "fahrenheit"), lambda: setattr(t, "kelvin", 1), lambda: delattr(t, "celsius"), lambda: t.celsius):
    try:
        print(action())
    except Exception as problem:
        print(type(problem).__name__, problem)


class Typed:
    def __init__(self, kind):
        self.kind = kind

    def __set_name__(self, owner, name):
        print("set_name", owner.__name__, name)
        self.name = name

    def __get__(self, instance, owner):
        if instance is None:
            return self
        return instance.__dict__.get(self.name, f"<no {self.name}>")

    def __set__(self, instance, value):
        if not isinstance(value, self.kind):
            raise TypeError(f"{self.name} wants {self.kind.__name__}")
        instance.__dict__[self.name] = value

    def __delete__(self, instance):
        print("delete", self.name)
        instance.__dict__.pop(self.name, None)


class Person:
    name = Typed(str)
    age = Typed(int)


p = Person()
print(p.name, p.age)
p.name, p.age = "Ann", 5
print(p.name, p.age, vars(p), type(Person.age).__name__)
try:
    p.age = "five"
except TypeError as problem:
    print(problem)
del p.age
print(p.age)


class NonData:
    def __get__(self, instance, owner):
        return ("computed", instance is None, owner.__name__)


class Holder:
    value = NonData()


h = Holder()
print(h.value, Holder.value)
h.value = "instance wins"
print(h.value)


class Lazy:
    def __init__(self, function):
        self.function = function

    def __get__(self, instance, owner):
        print("computing")
        result = instance.__dict__[self.function.__name__] = self.function(instance)
        return result


class Circle:
    def __init__(self, r): self.r = r
    @Lazy
    def area(self): return self.r ** 2 * 3


c = Circle(3)
print(c.area, c.area)


class Slotted:
    __slots__ = ("x", "y")
    def __init__(self, x): self.x = x


class Sub(Slotted):
    __slots__ = ("z",)


class Open(Slotted):
    pass


s, u, o = Slotted(1), Sub(2), Open(3)
u.z = 5
o.free = 7
print(s.x, u.x, u.z, o.x, o.free, vars(o), hasattr(s, "y"), hasattr(s, "__dict__"), Slotted.__slots__, type(Slotted.x).__name__)
for action in (lambda: s.y, lambda: setattr(s, "w", 1), lambda: setattr(u, "w", 1), lambda: delattr(s, "y"), lambda: s.w, lambda: delattr(s, "x"), lambda: s.x, lambda: type("Q", (), {"__slots__": ["a"], "a": 1}), lambda: type("Q", (), {"__slots__": ["1x"]})):
    try:
        print(action())
    except Exception as problem:
        print(type(problem).__name__, problem)


class Hooks:
    known = "class value"
    def __init__(self): object.__setattr__(self, "log", [])
    def __getattr__(self, name):
        if name.startswith("auto_"):
            return name[5:]
        raise AttributeError(f"no {name} here")
    def __setattr__(self, name, value):
        self.log.append(("set", name, value))
        super().__setattr__(name, value)
    def __delattr__(self, name):
        self.log.append(("del", name))
        super().__delattr__(name)
    def __dir__(self): return ["b", "a"]


k = Hooks()
k.a = 1
print(k.a, k.auto_x, k.known, getattr(k, "none", "default"), hasattr(k, "zip"), dir(k))
del k.a
print(k.log)
try:
    k.nothing
except AttributeError as problem:
    print(problem)


class All:
    def __getattribute__(self, name):
        if name == "magic":
            return 42
        return super().__getattribute__(name)


print(All().magic, All().__class__.__name__, hasattr(All(), "other"))
