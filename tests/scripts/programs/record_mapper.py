"""A tiny declarative record mapper: metaclasses, descriptors, __set_name__, __init_subclass__."""


class Field:
    counter = 0

    def __init__(self, kind, default=None, *, check=None):
        self.kind, self.default, self.check = kind, default, check
        Field.counter += 1
        self.order = Field.counter

    def __set_name__(self, owner, name):
        self.name = name
        self.owner = owner.__name__

    def __get__(self, obj, cls=None):
        if obj is None:
            return self
        return obj.__dict__.get(self.name, self.default)

    def __set__(self, obj, value):
        if not isinstance(value, self.kind):
            raise TypeError(f"{self.owner}.{self.name}: expected {self.kind.__name__}, "
                            f"got {type(value).__name__} {value!r}")
        if self.check and not self.check(value):
            raise ValueError(f"{self.owner}.{self.name}: {value!r} refused")
        obj.__dict__[self.name] = value

    def __delete__(self, obj):
        try:
            del obj.__dict__[self.name]
        except KeyError:
            raise AttributeError(self.name) from None

    def __repr__(self):
        return f"<Field {self.owner}.{self.name}:{self.kind.__name__}>"


class Meta(type):
    registry = {}

    @classmethod
    def __prepare__(mcs, name, bases, **kw):
        print("prepare", name, [b.__name__ for b in bases], kw)
        return {"__made_by__": mcs.__name__}

    def __new__(mcs, name, bases, ns, *, table=None, **kw):
        cls = super().__new__(mcs, name, bases, dict(ns), **kw)
        cls.table = table or name.lower()
        cls.fields = sorted((v for c in cls.__mro__ for v in vars(c).values() if isinstance(v, Field)),
                            key=lambda f: f.order)
        mcs.registry[cls.table] = cls
        return cls

    def __init__(cls, name, bases, ns, **kw):
        super().__init__(name, bases, ns)
        cls.instances = 0

    def __call__(cls, *args, **kwargs):
        obj = super().__call__(*args, **kwargs)
        cls.instances += 1
        return obj

    def __len__(cls):
        return cls.instances

    def __iter__(cls):
        return iter(cls.fields)

    def __contains__(cls, name):
        return any(f.name == name for f in cls.fields)

    def __getitem__(cls, item):
        return next((f for f in cls.fields if f.name == item), None)

    def __repr__(cls):
        return f"<model {cls.__qualname__} -> {cls.table}>"

    @property
    def width(cls):
        return len(cls.fields)

    def __instancecheck__(cls, obj):
        return type.__instancecheck__(cls, obj) or getattr(obj, "fake", None) == cls.table


class Model(metaclass=Meta):
    def __init_subclass__(cls, /, audited=False, **kw):
        super().__init_subclass__(**kw)
        cls.audited = audited
        print("subclass", cls.__name__, audited)

    def __init__(self, **kw):
        for k, v in kw.items():
            if k not in type(self):
                raise TypeError(f"{type(self).__name__} has no field {k!r}")
            setattr(self, k, v)

    def __eq__(self, other):
        if type(self) is not type(other):
            return NotImplemented
        return vars(self) == vars(other)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{f.name}={getattr(self, f.name)!r}' for f in type(self))})"


class Person(Model, table="people", audited=True):
    name = Field(str, "", check=str.strip)
    age = Field(int, 0, check=lambda v: 0 <= v < 150)

    @property
    def label(self):
        return self.name.upper()

    @label.setter
    def label(self, v):
        self.name = v.lower()


class Worker(Person):
    pay = Field((float), 0.0)


p = Person(name="ann", age=3)
print(p, p.label, len(Person), Person.width, Meta.registry, list(Worker))
p.label = "BOB"
print(p, p == Person(name="bob", age=3), p != Worker(name="bob", age=3), p == 3)
for bad in (lambda: Person(x=1), lambda: Person(age="3"), lambda: Person(age=200),
            lambda: setattr(p, "name", "  "), lambda: delattr(Worker(), "pay"), lambda: hash(p),
            lambda: p < p, lambda: Person.width.foo, lambda: setattr(Person, "width", 3),
            lambda: p.width, lambda: Model(1), lambda: Person["nope"].name):
    try:
        print("ok", bad())
    except Exception as e:
        print(type(e).__name__, e)


class Fake:
    fake = "people"


print(isinstance(Fake(), Person), isinstance(Fake(), Worker), issubclass(Worker, Person))
print(Person["age"], "age" in Worker, "pay" in Person, Worker.__made_by__, type(Worker).__name__)
print(Person.__mro__, Person.__bases__, Worker.__base__, Model.__subclasses__())
try:
    class X(int, metaclass=Meta): pass
    print(X(5) + 1, X)
    class Other(type): pass
    class Y(X, metaclass=Other): pass
except TypeError as e:
    print(e)
