"""Abstract classes: methods that must be defined, and classes registered as subclasses."""

from _weakref import ref


def abstractmethod(funcobj):
    """Marks a method that a concrete class has to define."""
    funcobj.__isabstractmethod__ = True
    return funcobj


class abstractclassmethod(classmethod):
    __isabstractmethod__ = True

    def __init__(self, callable):
        callable.__isabstractmethod__ = True
        super().__init__(callable)


class abstractstaticmethod(staticmethod):
    __isabstractmethod__ = True

    def __init__(self, callable):
        callable.__isabstractmethod__ = True
        super().__init__(callable)


class abstractproperty(property):
    __isabstractmethod__ = True


def _is_abstract(value):
    if isinstance(value, property):
        return any(getattr(f, "__isabstractmethod__", False)
                   for f in (value.fget, value.fset, value.fdel))
    if isinstance(value, (classmethod, staticmethod)):
        value = value.__func__
    return getattr(value, "__isabstractmethod__", False)


def _abstract_names(cls, namespace):
    names = {name for name, value in namespace.items() if _is_abstract(value)}
    for base in cls.__bases__:
        for name in getattr(base, "__abstractmethods__", ()):
            if _is_abstract(getattr(cls, name, None)) or _inherited(cls, name):
                names.add(name)
    return frozenset(names)


def _inherited(cls, name):
    for c in cls.__mro__:
        if name in c.__dict__:
            return _is_abstract(c.__dict__[name])
    return False


class ABCMeta(type):
    """The metaclass of abstract classes."""

    def __new__(mcls, name, bases, namespace, /, **kwargs):
        cls = super().__new__(mcls, name, bases, namespace, **kwargs)
        cls.__abstractmethods__ = _abstract_names(cls, namespace)
        cls._abc_registry = []
        return cls

    def __call__(cls, *args, **kwargs):
        names = cls.__abstractmethods__
        if names:
            listed = ", ".join(sorted(names))
            plural = "s" if len(names) > 1 else ""
            raise TypeError(f"Can't instantiate abstract class {cls.__name__} "
                            f"with abstract method{plural} {listed}")
        return super().__call__(*args, **kwargs)

    def register(cls, subclass):
        """Makes subclass count as a subclass; returns it."""
        if not isinstance(subclass, type):
            raise TypeError("Can only register classes")
        if issubclass(subclass, cls):
            return subclass
        if issubclass(cls, subclass):
            raise RuntimeError("Refusing to create an inheritance cycle")
        cls._abc_registry.append(ref(subclass))
        return subclass

    def __instancecheck__(cls, instance):
        kind = type(instance)
        if cls.__subclasscheck__(kind):
            return True
        shown = getattr(instance, "__class__", kind)
        return shown is not kind and cls.__subclasscheck__(shown)

    def __subclasscheck__(cls, subclass):
        if not isinstance(subclass, type):
            raise TypeError("issubclass() arg 1 must be a class")
        answer = cls.__subclasshook__(subclass)
        if answer is not NotImplemented:
            return answer
        if cls in subclass.__mro__:
            return True
        for held in cls._abc_registry:
            known = held()
            if known is not None and issubclass(subclass, known):
                return True
        return any(issubclass(subclass, c) for c in cls.__subclasses__())


class ABC(metaclass=ABCMeta):
    """Inherit from it to use ABCMeta."""

    __slots__ = ()


def get_cache_token():
    return 0


def update_abstractmethods(cls):
    """Looks again after methods were added to a class; returns it."""
    if hasattr(cls, "__abstractmethods__"):
        cls.__abstractmethods__ = _abstract_names(cls, cls.__dict__)
    return cls
