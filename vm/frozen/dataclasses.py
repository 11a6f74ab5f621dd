"""Classes whose methods follow from their annotated fields."""
import sys as _sys
from types import MappingProxyType as _MappingProxyType

__all__ = ['dataclass', 'field', 'Field', 'FrozenInstanceError', 'InitVar', 'KW_ONLY', 'MISSING',
           'fields', 'asdict', 'astuple', 'make_dataclass', 'replace', 'is_dataclass']


class FrozenInstanceError(AttributeError):
    pass


class _MISSING_TYPE:
    pass


class _KW_ONLY_TYPE:
    pass


class _HAS_DEFAULT_FACTORY_CLASS:
    def __repr__(self):
        return '<factory>'


MISSING = _MISSING_TYPE()
KW_ONLY = _KW_ONLY_TYPE()
_HAS_DEFAULT_FACTORY = _HAS_DEFAULT_FACTORY_CLASS()
_FIELDS = '__dataclass_fields__'
_PARAMS = '__dataclass_params__'
_FIELD, _CLASSVAR, _INITVAR = '_FIELD', '_FIELD_CLASSVAR', '_FIELD_INITVAR'


class InitVar:
    __slots__ = ('type',)

    def __init__(self, type):
        self.type = type

    def __repr__(self):
        name = self.type.__name__ if isinstance(self.type, type) else repr(self.type)
        return f'dataclasses.InitVar[{name}]'

    def __class_getitem__(cls, type):
        return InitVar(type)


class Field:
    __slots__ = ('name', 'type', 'default', 'default_factory', 'repr', 'hash', 'init', 'compare',
                 'metadata', 'kw_only', '_field_type')

    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = _MappingProxyType({} if metadata is None else metadata)
        self.kw_only = kw_only
        self._field_type = None

    def __repr__(self):
        shown = ('name', 'type', 'default', 'default_factory', 'init', 'repr', 'hash', 'compare',
                 'metadata', 'kw_only')
        parts = [f'{name}={getattr(self, name)!r}' for name in shown]
        return f'Field({",".join(parts)},_field_type={self._field_type})'

    def __set_name__(self, owner, name):
        # The default may be a descriptor that wants to know its name.
        method = getattr(type(self.default), '__set_name__', None)
        if method:
            method(self.default, owner, name)


class _Params:
    def __init__(self, **options):
        self.__dict__.update(options)

    def __repr__(self):
        inner = ','.join(f'{key}={value!r}' for key, value in self.__dict__.items())
        return f'_DataclassParams({inner})'


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None,
          compare=True, metadata=None, kw_only=MISSING):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError('cannot specify both default and default_factory')
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)


# --- the fields of a class -----------------------------------------------------------------------
def _is_classvar(kind):
    if isinstance(kind, str):
        return kind.split('[')[0].strip() in ('ClassVar', 'typing.ClassVar')
    typing = _sys.modules.get('typing')
    return typing is not None and (
        kind is typing.ClassVar or getattr(kind, '__origin__', None) is typing.ClassVar)


def _is_initvar(kind):
    if isinstance(kind, str):
        return kind.split('[')[0].strip() in ('InitVar', 'dataclasses.InitVar')
    return kind is InitVar or type(kind) is InitVar


def _is_kw_only(kind):
    return kind is KW_ONLY or kind in ('KW_ONLY', 'dataclasses.KW_ONLY')


def _make_field(cls, name, kind, kw_only):
    default = getattr(cls, name, MISSING)
    if isinstance(default, Field):
        f = default
    else:
        if type(default).__name__ == 'member_descriptor':
            default = MISSING  # made by __slots__
        f = field(default=default)
    f.name = name
    f.type = kind
    f._field_type = _CLASSVAR if _is_classvar(kind) else _INITVAR if _is_initvar(kind) else _FIELD
    if f._field_type is not _FIELD and f.default_factory is not MISSING:
        raise TypeError(f'field {name} cannot have a default factory')
    if f._field_type is _CLASSVAR:
        if f.kw_only is not MISSING:
            raise TypeError(f'field {name} is a ClassVar but specifies kw_only')
    elif f.kw_only is MISSING:
        f.kw_only = kw_only
    if f._field_type is _FIELD and f.default.__class__.__hash__ is None:
        raise ValueError(f'mutable default {type(f.default)} for field {name} is not allowed: '
                         'use default_factory')
    return f


def _collect(cls, frozen, kw_only):
    found = {}
    any_frozen = any_base = False
    for base in cls.__mro__[-1:0:-1]:
        inherited = base.__dict__.get(_FIELDS)
        if inherited is not None:
            any_base = True
            found.update(inherited)
            if getattr(base, _PARAMS).frozen:
                any_frozen = True
            elif frozen:
                raise TypeError('cannot inherit frozen dataclass from a non-frozen one')
    if any_base and any_frozen and not frozen:
        raise TypeError('cannot inherit non-frozen dataclass from a frozen one')
    seen = False
    notes = cls.__dict__.get('__annotations__', {})
    for name, kind in notes.items():
        if _is_kw_only(kind):
            if seen:
                raise TypeError(f'{name!r} is KW_ONLY, but KW_ONLY has already been specified')
            seen = kw_only = True
            continue
        f = _make_field(cls, name, kind, kw_only)
        found[name] = f
        if isinstance(getattr(cls, name, None), Field):
            if f.default is MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, f.default)
    for name, value in cls.__dict__.items():
        if isinstance(value, Field) and name not in notes:
            raise TypeError(f'{name!r} is a field but has no type annotation')
    return found


# --- methods -------------------------------------------------------------------------------------
def _function(cls, name, params, body, scope):
    source = f'def {name}({", ".join(params)}):\n' + ''.join(f'    {line}\n' for line in body)
    exec(source, scope)
    function = scope.pop(name)
    function.__qualname__ = f'{cls.__qualname__}.{name}'
    function.__module__ = cls.__module__
    return function


def _init(cls, all_fields, frozen, has_post_init):
    self_name = '__dataclass_self__' if 'self' in all_fields else 'self'
    plain, keyword, body = [], [], []
    scope = {'_missing': _HAS_DEFAULT_FACTORY, '_set': object.__setattr__}
    default_seen = False
    args = [f for f in all_fields.values() if f._field_type is not _CLASSVAR]
    for f in args:
        if f.init and not f.kw_only:
            if f.default is not MISSING or f.default_factory is not MISSING:
                default_seen = True
            elif default_seen:
                raise TypeError(f'non-default argument {f.name!r} follows default argument')
    for f in args:
        name = f.name
        if f.default_factory is not MISSING:
            scope[f'_factory_{name}'] = f.default_factory
            value = f'_factory_{name}()'
            if f.init:
                value += f' if {name} is _missing else {name}'
            default = '=_missing'
        elif f.default is not MISSING:
            scope[f'_default_{name}'] = f.default
            value = name if f.init else None
            default = f'=_default_{name}'
        else:
            value = name if f.init else None
            default = ''
        if f.init:
            (keyword if f.kw_only else plain).append(name + default)
        if f._field_type is _INITVAR or value is None:
            continue
        if frozen:
            body.append(f'_set({self_name}, {name!r}, {value})')
        else:
            body.append(f'{self_name}.{name} = {value}')
    if has_post_init:
        extra = ', '.join(f.name for f in args if f._field_type is _INITVAR)
        body.append(f'{self_name}.__post_init__({extra})')
    params = [self_name] + plain + (['*'] + keyword if keyword else [])
    return _function(cls, '__init__', params, body or ['pass'], scope)


def _repr(cls, shown):
    running = set()

    def __repr__(self):
        key = id(self)
        if key in running:
            return '...'
        running.add(key)
        try:
            inner = ', '.join([f'{name}={getattr(self, name)!r}' for name in shown])
            return f'{self.__class__.__qualname__}({inner})'
        finally:
            running.discard(key)
    __repr__.__qualname__ = f'{cls.__qualname__}.__repr__'
    return __repr__


def _tuple_of(owner, names):
    return '(' + ''.join(f'{owner}.{name}, ' for name in names) + ')'


def _comparison(cls, name, operator, names):
    body = ['if other.__class__ is self.__class__:',
            f'    return {_tuple_of("self", names)} {operator} {_tuple_of("other", names)}',
            'return NotImplemented']
    return _function(cls, name, ['self', 'other'], body, {})


def _freeze(cls, names):
    def __setattr__(self, name, value):
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f'cannot assign to field {name!r}')
        super(cls, self).__setattr__(name, value)

    def __delattr__(self, name):
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f'cannot delete field {name!r}')
        super(cls, self).__delattr__(name)
    for method in (__setattr__, __delattr__):
        if method.__name__ in cls.__dict__:
            raise TypeError(f'Cannot overwrite attribute {method.__name__} in class '
                            f'{cls.__name__}')
        method.__qualname__ = f'{cls.__qualname__}.{method.__name__}'
        setattr(cls, method.__name__, method)


def _set_hash(cls, unsafe_hash, eq, frozen, names):
    own = cls.__dict__.get('__hash__', MISSING)
    explicit = not (own is MISSING or (own is None and '__eq__' in cls.__dict__))
    if unsafe_hash:
        if explicit:
            raise TypeError(f'Cannot overwrite attribute __hash__ in class {cls.__name__}')
    elif explicit or not eq:
        return
    if unsafe_hash or frozen:
        cls.__hash__ = _function(cls, '__hash__', ['self'],
                                 [f'return hash({_tuple_of("self", names)})'], {})
    else:
        cls.__hash__ = None


def _default(cls, name, method):
    if name not in cls.__dict__:
        setattr(cls, name, method)


def _process(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only, slots):
    if order and not eq:
        raise ValueError('eq must be true if order is true')
    all_fields = _collect(cls, frozen, kw_only)
    setattr(cls, _PARAMS, _Params(init=init, repr=repr, eq=eq, order=order,
                                  unsafe_hash=unsafe_hash, frozen=frozen))
    setattr(cls, _FIELDS, all_fields)
    real = [f for f in all_fields.values() if f._field_type is _FIELD]
    hashed = [f.name for f in real if (f.compare if f.hash is None else f.hash)]
    own_hash_rule = (unsafe_hash, eq, frozen, hashed)
    if init:
        cls.__init__ = _init(cls, all_fields, frozen, hasattr(cls, '__post_init__'))
    if repr:
        _default(cls, '__repr__', _repr(cls, [f.name for f in real if f.repr]))
    # Asked before __eq__ is set: a class that defines __eq__ has lost its __hash__.
    compared = [f.name for f in real if f.compare]
    _set_hash(cls, *own_hash_rule)
    if eq:
        _default(cls, '__eq__', _comparison(cls, '__eq__', '==', compared))
    if order:
        for name, operator in (('__lt__', '<'), ('__le__', '<='), ('__gt__', '>'),
                               ('__ge__', '>=')):
            if name in cls.__dict__:
                raise TypeError(f'Cannot overwrite attribute {name} in class {cls.__name__}. '
                                'Consider using functools.total_ordering')
            setattr(cls, name, _comparison(cls, name, operator, compared))
    if frozen:
        _freeze(cls, {f.name for f in real})
    if match_args:
        _default(cls, '__match_args__', tuple(
            f.name for f in all_fields.values()
            if f._field_type is not _CLASSVAR and f.init and not f.kw_only))
    if not cls.__doc__:
        cls.__doc__ = cls.__name__ + _parameters_text(all_fields.values())
    if slots:
        cls = _with_slots(cls, real)
    return cls


def _annotation_text(kind):
    if isinstance(kind, type) and type(kind) is type:
        where = '' if kind.__module__ in ('builtins',) else kind.__module__ + '.'
        return where + kind.__qualname__
    return repr(kind).replace('typing.', '')


def _parameters_text(all_fields):
    # As inspect.signature() would write the parameters of __init__.
    plain, keyword = [], []
    for f in all_fields:
        if f._field_type is _CLASSVAR or not f.init:
            continue
        text = f'{f.name}: {_annotation_text(f.type)}'
        if f.default is not MISSING:
            text += f' = {f.default!r}'
        elif f.default_factory is not MISSING:
            text += ' = <factory>'
        (keyword if f.kw_only else plain).append(text)
    if keyword:
        plain += ['*', *keyword]
    return f'({", ".join(plain)})'


def _with_slots(cls, real):
    if '__slots__' in cls.__dict__:
        raise TypeError(f'{cls.__name__} already specifies __slots__')
    namespace = dict(cls.__dict__)
    inherited = {name for base in cls.__mro__[1:] for name in base.__dict__.get('__slots__', ())}
    namespace['__slots__'] = tuple(f.name for f in real if f.name not in inherited)
    for f in real:
        namespace.pop(f.name, None)
    namespace.pop('__dict__', None)
    namespace.pop('__weakref__', None)
    result = type(cls)(cls.__name__, cls.__bases__, namespace)
    result.__qualname__ = cls.__qualname__
    return result


def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False,
              frozen=False, match_args=True, kw_only=False, slots=False):
    def wrap(cls):
        return _process(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only,
                        slots)
    return wrap if cls is None else wrap(cls)


# --- functions on instances ----------------------------------------------------------------------
def fields(class_or_instance):
    try:
        all_fields = getattr(class_or_instance, _FIELDS)
    except AttributeError:
        raise TypeError('must be called with a dataclass type or instance') from None
    return tuple(f for f in all_fields.values() if f._field_type is _FIELD)


def is_dataclass(obj):
    return hasattr(obj if isinstance(obj, type) else type(obj), _FIELDS)


def _is_instance(obj):
    return hasattr(type(obj), _FIELDS)


def _convert(obj, make):
    if _is_instance(obj):
        return make([(f.name, _convert(getattr(obj, f.name), make)) for f in fields(obj)])
    if isinstance(obj, tuple) and hasattr(obj, '_fields'):
        return type(obj)(*[_convert(item, make) for item in obj])
    if isinstance(obj, (list, tuple)):
        return type(obj)(_convert(item, make) for item in obj)
    if isinstance(obj, dict):
        pairs = ((_convert(key, make), _convert(value, make)) for key, value in obj.items())
        if hasattr(type(obj), 'default_factory'):
            result = type(obj)(obj.default_factory)
            result.update(pairs)
            return result
        return type(obj)(pairs)
    import copy
    return copy.deepcopy(obj)


def asdict(obj, *, dict_factory=dict):
    if not _is_instance(obj):
        raise TypeError('asdict() should be called on dataclass instances')
    return _convert(obj, dict_factory)


def astuple(obj, *, tuple_factory=tuple):
    if not _is_instance(obj):
        raise TypeError('astuple() should be called on dataclass instances')
    return _convert(obj, lambda pairs: tuple_factory([value for name, value in pairs]))


def replace(obj, /, **changes):
    if not _is_instance(obj):
        raise TypeError('replace() should be called on dataclass instances')
    for f in getattr(obj, _FIELDS).values():
        if f._field_type is _CLASSVAR:
            continue
        if not f.init:
            if f.name in changes:
                raise ValueError(f'field {f.name} is declared with init=False, it cannot be '
                                 'specified with replace()')
        elif f.name not in changes:
            if f._field_type is _INITVAR and f.default is MISSING:
                raise ValueError(f'InitVar {f.name!r} must be specified with replace()')
            changes[f.name] = getattr(obj, f.name)
    return obj.__class__(**changes)


def make_dataclass(cls_name, fields, *, bases=(), namespace=None, **options):
    namespace = {} if namespace is None else dict(namespace)
    notes = {}
    for item in fields:
        if isinstance(item, str):
            name, kind = item, 'typing.Any'
        elif len(item) == 2:
            name, kind = item
        elif len(item) == 3:
            name, kind, namespace[item[0]] = item
        else:
            raise TypeError(f'Invalid field: {item!r}')
        if not isinstance(name, str) or not name.isidentifier():
            raise TypeError(f'Field names must be valid identifiers: {name!r}')
        if name in notes:
            raise TypeError(f'Field name duplicated: {name!r}')
        notes[name] = kind
    namespace['__annotations__'] = notes
    from types import new_class
    cls = new_class(cls_name, bases, {}, lambda ns: ns.update(namespace))
    return dataclass(cls, **options)
