"""Names of the built-in types that have no name in builtins."""

import sys


def _f():
    return _f.__code__


def _g():
    yield 1


class _C:
    __slots__ = ("slot",)

    def method(self):
        pass


def _cell():
    x = 1

    def inner():
        return x
    return inner.__closure__[0]


FunctionType = LambdaType = type(_f)
CodeType = type(_f.__code__)
GeneratorType = type(_g())
CellType = type(_cell())
MethodType = type(_C().method)
BuiltinFunctionType = BuiltinMethodType = type(len)
WrapperDescriptorType = type(object.__init__)
MethodWrapperType = type(object().__str__)
MethodDescriptorType = type(str.join)
ClassMethodDescriptorType = type(dict.__dict__["fromkeys"])
ModuleType = type(sys)
MappingProxyType = type(type.__dict__)
SimpleNamespace = type(sys.implementation)
GetSetDescriptorType = type(type(_f).__dict__["__code__"])
MemberDescriptorType = type(_C.__dict__["slot"])
GenericAlias = type(list[int])
UnionType = type(int | str)
EllipsisType = type(Ellipsis)
NoneType = type(None)
NotImplementedType = type(NotImplemented)

try:
    raise TypeError
except TypeError as _e:
    TracebackType = type(_e.__traceback__)
    FrameType = type(_e.__traceback__.tb_frame)

del _f, _g, _C, _cell, sys


def new_class(name, bases=(), kwds=None, exec_body=None):
    """A class made at run time, the metaclass resolved as in a class statement."""
    resolved = resolve_bases(bases)
    meta, namespace, kwds = prepare_class(name, resolved, kwds)
    if exec_body is not None:
        exec_body(namespace)
    if resolved is not bases:
        namespace["__orig_bases__"] = bases
    return meta(name, resolved, namespace, **kwds)


def resolve_bases(bases):
    """The bases with each __mro_entries__ called."""
    new = []
    changed = False
    for base in bases:
        if not isinstance(base, type) and hasattr(base, "__mro_entries__"):
            new.extend(base.__mro_entries__(bases))
            changed = True
        else:
            new.append(base)
    return tuple(new) if changed else bases


def prepare_class(name, bases=(), kwds=None):
    """(metaclass, namespace, keywords)"""
    kwds = dict(kwds or {})
    meta = kwds.pop("metaclass", type(bases[0]) if bases else type)
    if isinstance(meta, type):
        for base in bases:
            if issubclass(type(base), meta):
                meta = type(base)
            elif not issubclass(meta, type(base)):
                raise TypeError("metaclass conflict: the metaclass of a derived class must be a "
                                "(non-strict) subclass of the metaclasses of all its bases")
    prepare = getattr(meta, "__prepare__", None)
    return meta, prepare(name, bases, **kwds) if prepare else {}, kwds


class DynamicClassAttribute:
    """A property that on the class gives way to __getattr__."""

    def __init__(self, fget=None, fset=None, fdel=None, doc=None):
        self.fget, self.fset, self.fdel = fget, fset, fdel
        self.__doc__ = doc or getattr(fget, "__doc__", None)

    def __get__(self, instance, owner=None):
        if instance is None:
            raise AttributeError()
        if self.fget is None:
            raise AttributeError("unreadable attribute")
        return self.fget(instance)

    def __set__(self, instance, value):
        if self.fset is None:
            raise AttributeError("can't set attribute")
        self.fset(instance, value)

    def __delete__(self, instance):
        if self.fdel is None:
            raise AttributeError("can't delete attribute")
        self.fdel(instance)
