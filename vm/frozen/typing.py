"""Names for annotations. Nothing here is checked when a program runs."""
import collections as _collections
import collections.abc as _abc
import sys as _sys

__all__ = ['AbstractSet', 'Any', 'Annotated', 'Callable', 'ChainMap', 'ClassVar', 'Collection',
           'Container', 'Counter', 'DefaultDict', 'Deque', 'Dict', 'Final', 'ForwardRef',
           'FrozenSet', 'Generator', 'Generic', 'Hashable', 'Iterable', 'Iterator', 'List',
           'Literal', 'Mapping', 'MutableMapping', 'MutableSequence', 'MutableSet', 'NamedTuple',
           'NewType', 'NoReturn', 'Never', 'Optional', 'OrderedDict', 'Protocol', 'Reversible',
           'Self', 'Sequence', 'Set', 'Sized', 'Text', 'Tuple', 'Type', 'TypeVar', 'Union', 'cast',
           'final', 'get_type_hints', 'get_origin', 'get_args', 'no_type_check', 'overload',
           'runtime_checkable', 'TYPE_CHECKING']

TYPE_CHECKING = False
Text = str


def _show(x):
    if x is Ellipsis:
        return '...'
    if isinstance(x, list):
        return '[' + ', '.join(map(_show, x)) + ']'
    if x is type(None):
        return 'None'
    if x is not Any and isinstance(x, type) and type(x) is not type(list[int]):
        return x.__qualname__ if x.__module__ == 'builtins' else f'{x.__module__}.{x.__qualname__}'
    return repr(x)


class ForwardRef:
    """A class that is named by a string."""

    def __init__(self, arg):
        self.__forward_arg__ = arg

    def __repr__(self):
        return f'ForwardRef({self.__forward_arg__!r})'

    def __eq__(self, other):
        if not isinstance(other, ForwardRef):
            return NotImplemented
        return self.__forward_arg__ == other.__forward_arg__

    def __hash__(self):
        return hash(self.__forward_arg__)


def _arguments(params):
    params = params if isinstance(params, tuple) else (params,)
    return tuple(type(None) if p is None else ForwardRef(p) if isinstance(p, str) else p
                 for p in params)


class _Special:
    """A name that may be subscripted and says nothing else."""

    def __init__(self, name):
        self._name = name

    def __repr__(self):
        return f'typing.{self._name}'

    def __getitem__(self, params):
        if self is Literal:
            params = params if isinstance(params, tuple) else (params,)
        elif self is Annotated:
            params = (*_arguments(params[0]), *params[1:])
        else:
            params = _arguments(params)
        return _Subscripted(self, self, params)

    def __call__(self, *args, **kwds):
        raise TypeError(f'Cannot instantiate {self!r}')

    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]


class _Subscripted:
    def __init__(self, shown, origin, args):
        self._shown = shown
        self.__origin__ = origin
        self.__args__ = args

    @property
    def __parameters__(self):
        return _parameters(self.__args__)

    def __repr__(self):
        args = ', '.join(map(repr if self.__origin__ is Literal else _show, self.__args__))
        return f'{self._shown!r}[{args or "()"}]'

    def __eq__(self, other):
        if not isinstance(other, _Subscripted):
            return NotImplemented
        if self.__origin__ is Union:
            return other.__origin__ is Union and set(self.__args__) == set(other.__args__)
        return self.__origin__ == other.__origin__ and self.__args__ == other.__args__

    def __hash__(self):
        if self.__origin__ is Union:
            return hash(frozenset(self.__args__))
        return hash((self.__origin__, self.__args__))

    def __getitem__(self, params):
        params = params if isinstance(params, tuple) else (params,)
        names = dict(zip(self.__parameters__, params))
        args = tuple(names.get(a, a) if isinstance(a, TypeVar) else a for a in self.__args__)
        return type(self)(self._shown, self.__origin__, args)

    def __call__(self, *args, **kwds):
        return self.__origin__(*args, **kwds)

    def __mro_entries__(self, bases):
        return (self.__origin__,) if isinstance(self.__origin__, type) else ()

    def __getattr__(self, name):
        if name[:2] == '__':
            raise AttributeError(name)
        return getattr(self.__origin__, name)

    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]

    def __instancecheck__(self, obj):
        if self.__origin__ is Union:
            return isinstance(obj, self.__args__)
        raise TypeError('Subscripted generics cannot be used with class and instance checks')

    def __subclasscheck__(self, cls):
        if self.__origin__ is Union:
            return issubclass(cls, self.__args__)
        raise TypeError('Subscripted generics cannot be used with class and instance checks')


def _parameters(args):
    found = []
    for arg in args:
        for name in (arg,) if isinstance(arg, TypeVar) else getattr(arg, '__parameters__', ()):
            if name not in found:
                found.append(name)
    return tuple(found)


class _Generic(_Special):
    """List, Dict ...: another name of a class."""

    def __init__(self, name, origin):
        super().__init__(name)
        self.__origin__ = origin

    def __getitem__(self, params):
        params = params if isinstance(params, tuple) else (params,)
        if self._name == 'Callable' and len(params) == 2 and isinstance(params[0], list):
            return _CallableOf(self, self.__origin__,
                               (*_arguments(tuple(params[0])), *_arguments(params[1])))
        return _Subscripted(self, self.__origin__, _arguments(params))

    def __call__(self, *args, **kwds):
        raise TypeError(f'Type {self._name} cannot be instantiated; use '
                        f'{self.__origin__.__name__}() instead')

    def __mro_entries__(self, bases):
        return (self.__origin__,)

    def __instancecheck__(self, obj):
        return isinstance(obj, self.__origin__)

    def __subclasscheck__(self, cls):
        return issubclass(cls, self.__origin__)


class _CallableOf(_Subscripted):
    def __repr__(self):
        params = ', '.join(map(_show, self.__args__[:-1]))
        return f'typing.Callable[[{params}], {_show(self.__args__[-1])}]'


class _Union(_Special):
    def __getitem__(self, params):
        params = params if isinstance(params, tuple) else (params,)
        if not params:
            raise TypeError('Cannot take a Union of no types.')
        flat = []
        for p in _arguments(params):
            for one in p.__args__ if getattr(p, '__origin__', None) is Union else (p,):
                if one not in flat:
                    flat.append(one)
        return flat[0] if len(flat) == 1 else _UnionOf(self, self, tuple(flat))


class _UnionOf(_Subscripted):
    def __repr__(self):
        args = self.__args__
        if len(args) == 2 and type(None) in args:
            other = args[0] if args[1] is type(None) else args[1]
            return f'typing.Optional[{_show(other)}]'
        return super().__repr__().replace('None', 'NoneType') if type(None) in args \
            else super().__repr__()

    def __call__(self, *args, **kwds):
        raise TypeError('Cannot instantiate typing.Union')


class _Optional(_Special):
    def __getitem__(self, param):
        return Union[param, None]


class _AnyMeta(type):
    def __repr__(self):
        return 'typing.Any' if self is Any else super().__repr__()

    def __instancecheck__(self, obj):
        if self is Any:
            raise TypeError('typing.Any cannot be used with isinstance()')
        return super().__instancecheck__(obj)


class Any(metaclass=_AnyMeta):
    def __new__(cls, *args, **kwargs):
        if cls is Any:
            raise TypeError('Any cannot be instantiated')
        return super().__new__(cls)


Union = _Union('Union')
Optional = _Optional('Optional')
Literal = _Special('Literal')
ClassVar = _Special('ClassVar')
Final = _Special('Final')
Annotated = _Special('Annotated')
NoReturn = _Special('NoReturn')
Never = _Special('Never')
Self = _Special('Self')

List, Dict, Set = _Generic('List', list), _Generic('Dict', dict), _Generic('Set', set)
FrozenSet, Tuple = _Generic('FrozenSet', frozenset), _Generic('Tuple', tuple)
Type = _Generic('Type', type)
Deque = _Generic('Deque', _collections.deque)
DefaultDict = _Generic('DefaultDict', _collections.defaultdict)
OrderedDict = _Generic('OrderedDict', _collections.OrderedDict)
Counter = _Generic('Counter', _collections.Counter)
ChainMap = _Generic('ChainMap', _collections.ChainMap)
AbstractSet = _Generic('AbstractSet', _abc.Set)
Callable, Collection = (_Generic(n, getattr(_abc, n)) for n in ('Callable', 'Collection'))
Container, Generator = (_Generic(n, getattr(_abc, n)) for n in ('Container', 'Generator'))
Hashable, Iterable = (_Generic(n, getattr(_abc, n)) for n in ('Hashable', 'Iterable'))
Iterator, Mapping = (_Generic(n, getattr(_abc, n)) for n in ('Iterator', 'Mapping'))
MutableMapping = _Generic('MutableMapping', _abc.MutableMapping)
MutableSequence = _Generic('MutableSequence', _abc.MutableSequence)
MutableSet, Reversible = (_Generic(n, getattr(_abc, n)) for n in ('MutableSet', 'Reversible'))
Sequence, Sized = (_Generic(n, getattr(_abc, n)) for n in ('Sequence', 'Sized'))


class TypeVar:
    def __init__(self, name, *constraints, bound=None, covariant=False, contravariant=False):
        if covariant and contravariant:
            raise ValueError('Bivariant types are not supported.')
        if len(constraints) == 1:
            raise TypeError('A single constraint is not allowed')
        self.__name__ = name
        self.__constraints__ = constraints
        self.__bound__ = bound
        self.__covariant__ = covariant
        self.__contravariant__ = contravariant

    def __repr__(self):
        return ('+' if self.__covariant__ else '-' if self.__contravariant__ else '~') + \
            self.__name__

    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]


class Generic:
    __slots__ = ()

    def __class_getitem__(cls, params):
        params = params if isinstance(params, tuple) else (params,)
        return _ClassOf(cls, cls, params)


class _ClassOf(_Subscripted):
    """Stack[int] for a class of the script: makes and looks like the class."""

    def __repr__(self):
        shown = 'typing.Generic' if self._shown is Generic else _show(self._shown)
        return f'{shown}[{", ".join(map(_show, self.__args__))}]'

    def __call__(self, *args, **kwds):
        result = self.__origin__(*args, **kwds)
        try:
            result.__orig_class__ = self
        except AttributeError:
            pass
        return result


class Protocol(Generic):
    __slots__ = ()
    _is_protocol = True


def runtime_checkable(cls):
    """Makes isinstance(x, cls) look whether x has what the protocol names."""
    names = [name for base in cls.__mro__[:-1] if base not in (Protocol, Generic)
             for name in (*base.__dict__, *base.__dict__.get('__annotations__', ()))
             if not name.startswith('_abc_') and name not in _PROTOCOL_OWN]

    class checked(type(cls)):
        def __instancecheck__(self, obj):
            if self is not result:
                return super().__instancecheck__(obj)
            return all(hasattr(obj, name) for name in names)

        def __subclasscheck__(self, other):
            if self is not result:
                return super().__subclasscheck__(other)
            return all(hasattr(other, name) for name in names)

    namespace = {k: v for k, v in cls.__dict__.items() if k not in ('__dict__', '__weakref__')}
    result = checked(cls.__name__, cls.__bases__, namespace)
    return result


_PROTOCOL_OWN = frozenset(('__module__', '__qualname__', '__doc__', '__dict__', '__weakref__',
                           '__annotations__', '__slots__', '_is_protocol', '__orig_bases__',
                           '__parameters__', '__init__', '__new__', '__hash__'))


class NewType:
    def __init__(self, name, tp):
        self.__name__ = self.__qualname__ = name
        self.__supertype__ = tp
        self.__module__ = _sys._getframe(1).f_globals.get('__name__')

    def __repr__(self):
        return f'{self.__module__}.{self.__qualname__}'

    def __call__(self, x):
        return x


class _NamedTupleMeta(type):
    def __new__(cls, name, bases, namespace):
        notes = namespace.get('__annotations__', {})
        defaults = []
        for field in notes:
            if field in namespace:
                defaults.append(namespace[field])
            elif defaults:
                raise TypeError(f'Non-default namedtuple field {field} cannot follow default '
                                f'field{"s" if len(defaults) > 1 else ""} '
                                + ', '.join(n for n in notes if n in namespace))
        result = _collections.namedtuple(name, list(notes), defaults=defaults,
                                         module=namespace['__module__'])
        result.__annotations__ = result.__new__.__annotations__ = dict(notes)
        for key, value in namespace.items():
            if key in ('__new__', '__init__', '__slots__', '__getnewargs__', '_fields',
                       '_field_defaults', '_make', '_replace', '_asdict', '_source'):
                raise AttributeError(f'Cannot overwrite NamedTuple attribute {key}')
            if key not in notes and key not in ('__annotations__', '__module__', '__qualname__',
                                                '__orig_bases__', '__classcell__'):
                setattr(result, key, value)
        if '__qualname__' in namespace:
            result.__qualname__ = namespace['__qualname__']
        return result


def NamedTuple(typename, fields=None, /, **kwargs):
    if fields is None:
        fields = kwargs.items()
    fields = list(fields)
    result = _collections.namedtuple(typename, [name for name, kind in fields])
    result.__annotations__ = dict(fields)
    return result


_named_tuple_base = type.__new__(_NamedTupleMeta, 'NamedTuple', (), {})
NamedTuple.__mro_entries__ = lambda bases: (_named_tuple_base,)


def cast(typ, val):
    return val


def final(f):
    return f


def no_type_check(arg):
    return arg


def _not_implemented(*args, **kwds):
    raise NotImplementedError(
        'You should not call an overloaded function. A series of @overload-decorated functions '
        'outside a stub module should always be followed by an implementation that is not '
        '@overload-ed.')


def overload(func):
    return _not_implemented


def get_type_hints(obj, globalns=None, localns=None):
    hints = {}
    for owner in reversed(obj.__mro__) if isinstance(obj, type) else (obj,):
        for name, kind in owner.__dict__.get('__annotations__', {}).items() \
                if isinstance(obj, type) else getattr(obj, '__annotations__', {}).items():
            if isinstance(kind, str):
                kind = eval(kind, globalns or getattr(obj, '__globals__', {}), localns)
            hints[name] = type(None) if kind is None else kind
    return hints


def get_origin(tp):
    return getattr(tp, '__origin__', None)


def get_args(tp):
    args = getattr(tp, '__args__', ())
    if isinstance(tp, _CallableOf):
        return list(args[:-1]), args[-1]
    return args
