"""Classes whose instances are a fixed set of named values."""
import sys as _sys
from types import MappingProxyType as _MappingProxyType

__all__ = ['EnumType', 'EnumMeta', 'Enum', 'IntEnum', 'StrEnum', 'Flag', 'IntFlag', 'ReprEnum',
           'auto', 'unique']

Enum = Flag = ReprEnum = None  # until they exist


class auto:
    """Stands for a value that is chosen by the class."""

    def __init__(self, value=None):
        self.value = value


def _is_descriptor(x):
    return hasattr(x, '__get__') or hasattr(x, '__set__') or hasattr(x, '__delete__')


def _is_dunder(name):
    return len(name) > 4 and name[:2] == name[-2:] == '__' and name[2] != '_' and name[-3] != '_'


def _is_sunder(name):
    return len(name) > 2 and name[0] == name[-1] == '_' and name[1] != '_' and name[-2] != '_'


class _EnumDict(dict):
    """The namespace of an enum's body: remembers which names are members, in order."""

    def __init__(self, cls_name):
        super().__init__()
        self._members = {}
        self._values = []
        self._cls_name = cls_name
        self._ignore = ()
        self._generate = None

    def __setitem__(self, key, value):
        if key.startswith(f'_{self._cls_name}__') or _is_dunder(key):
            pass
        elif _is_sunder(key):
            if key == '_generate_next_value_':
                self._generate = value.__func__ if isinstance(value, staticmethod) else value
                value = staticmethod(self._generate)
            elif key == '_ignore_':
                self._ignore = value.replace(',', ' ').split() if isinstance(value, str) else value
            elif key not in ('_order_', '_missing_', '_keep_'):
                raise ValueError(f'_sunder_ names, such as {key!r}, are reserved for future Enum '
                                 'use.')
        elif key in self._members:
            raise TypeError(f'{key!r} already defined as {self[key]!r}')
        elif key in self._ignore or _is_descriptor(value):
            pass
        else:
            if key in self:
                raise TypeError(f'{key!r} already defined as {self[key]!r}')
            value = self._resolve(key, value)
            self._members[key] = True
            self._values.append(value)
        super().__setitem__(key, value)

    def _resolve(self, key, value):
        if isinstance(value, auto):
            if value.value is None:
                value.value = self._generate(key, 1, len(self._members), self._values[:])
            return value.value
        if type(value) is tuple and any(isinstance(x, auto) for x in value):
            return tuple(self._resolve(key, x) for x in value)
        return value


def _data_type(bases):
    """The type whose values the members are, object if none."""
    for base in bases:
        for cls in base.__mro__:
            if cls is object or (Enum is not None and issubclass(cls, Enum)):
                continue
            if '__new__' in cls.__dict__:
                return cls
    return object


class EnumType(type):
    @classmethod
    def __prepare__(metacls, cls, bases, **kwds):
        for base in bases:
            if isinstance(base, EnumType) and base._member_names_:
                raise TypeError(f'<enum {cls!r}> cannot extend {base!r}')
        namespace = _EnumDict(cls)
        for base in bases:
            generate = getattr(base, '_generate_next_value_', None)
            if generate is not None:
                namespace._generate = generate
                break
        return namespace

    def __new__(metacls, name, bases, namespace, *, boundary=None, **kwds):
        if Enum is None:
            cls = super().__new__(metacls, name, bases, dict(namespace))
            type.__setattr__(cls, '_member_names_', [])
            type.__setattr__(cls, '_member_map_', {})
            type.__setattr__(cls, '_value2member_map_', {})
            type.__setattr__(cls, '_member_type_', object)
            return cls
        members = {key: namespace[key] for key in namespace._members}
        for bad in members.keys() & {'mro', ''}:
            raise ValueError(f'invalid enum member name(s) {bad!r}')
        body = {key: value for key, value in namespace.items() if key not in members}
        for key in namespace._ignore:
            body.pop(key, None)
        body.pop('_ignore_', None)
        member_type = _data_type(bases)
        body['_member_names_'] = []
        body['_member_map_'] = {}
        body['_value2member_map_'] = {}
        body['_unhashable_values_'] = []
        body['_member_type_'] = member_type
        own_new = body.pop('__new__', None)
        if own_new is None:
            for base in bases:
                own_new = getattr(base, '_new_member_', None)
                if own_new is not None:
                    break
        body['_new_member_'] = own_new
        cls = super().__new__(metacls, name, bases, body, **kwds)
        type.__setattr__(cls, '__new__', Enum.__new__)
        # The text of members is that of the enum; for a ReprEnum only the repr is.
        for method in ('__repr__', '__str__', '__format__'):
            owner = next(c for c in cls.__mro__ if method in c.__dict__)
            keeps = method != '__repr__' and ReprEnum is not None and issubclass(cls, ReprEnum)
            if not issubclass(owner, Enum) and not keeps:
                type.__setattr__(cls, method, getattr(Enum, method))
        if Flag is not None and issubclass(cls, Flag):
            cls._flags_open(boundary)
        for key, value in members.items():
            cls._add_member(key, value)
        if Flag is not None and issubclass(cls, Flag):
            cls._flags_close()
        return cls

    def _add_member(cls, name, value):
        member_type = cls._member_type_
        args = value if isinstance(value, tuple) and member_type is not tuple else (value,)
        new = cls._new_member_
        if new is not None:
            new = getattr(new, '__func__', new)
            member = new(cls, *args)
            if not hasattr(member, '_value_'):
                member._value_ = value if member_type is object else member_type(*args)
        elif member_type is object:
            member = object.__new__(cls)
            member._value_ = value
        else:
            member = member_type.__new__(cls, *args)
            member._value_ = member_type(*args)
        value = member._value_
        member._name_ = name
        member.__objclass__ = cls
        member.__init__(*args)
        member._sort_order_ = len(cls._member_names_)
        try:
            same = cls._value2member_map_.get(value)
        except TypeError:
            same = next((m for v, m in cls._unhashable_values_ if v == value), None)
        if same is not None:
            member = same
        elif Flag is None or not issubclass(cls, Flag) or cls._is_single(value):
            cls._member_names_.append(name)
        cls._member_map_[name] = member
        type.__setattr__(cls, name, member)
        if same is None:
            try:
                cls._value2member_map_.setdefault(value, member)
            except TypeError:
                cls._unhashable_values_.append((value, member))

    def __call__(cls, value, names=None, *, module=None, qualname=None, type=None, start=1,
                 boundary=None):
        if names is None:
            return cls.__new__(cls, value)
        metacls = cls.__class__
        bases = (cls,) if type is None else (type, cls)
        namespace = metacls.__prepare__(value, bases)
        if isinstance(names, str):
            names = names.replace(',', ' ').split()
        last = []
        for i, item in enumerate(names.items() if isinstance(names, dict) else names):
            if isinstance(item, str):
                made = cls._generate_next_value_(item, start, i, last[:])
                last.append(made)
                namespace[item] = made
            else:
                key, made = item
                namespace[key] = made
        if module is None:
            module = _sys._getframe(1).f_globals.get('__name__')
        namespace['__module__'] = module
        if qualname is not None:
            namespace['__qualname__'] = qualname
        return metacls.__new__(metacls, value, bases, namespace, boundary=boundary)

    def __bool__(cls):
        return True

    def __contains__(cls, member):
        if not isinstance(member, Enum):
            raise TypeError(f"unsupported operand type(s) for 'in': "
                            f'{type(member).__qualname__!r} and {cls.__class__.__qualname__!r}')
        return isinstance(member, cls) and member._name_ in cls._member_map_

    def __getitem__(cls, name):
        return cls._member_map_[name]

    def __getattr__(cls, name):
        raise AttributeError(name)

    def __iter__(cls):
        return (cls._member_map_[name] for name in cls._member_names_)

    def __reversed__(cls):
        return (cls._member_map_[name] for name in reversed(cls._member_names_))

    def __len__(cls):
        return len(cls._member_names_)

    @property
    def __members__(cls):
        return _MappingProxyType(cls._member_map_)

    def __repr__(cls):
        kind = 'flag' if Flag is not None and issubclass(cls, Flag) else 'enum'
        return f'<{kind} {cls.__name__!r}>'

    def __setattr__(cls, name, value):
        if name in cls.__dict__.get('_member_map_', {}):
            raise AttributeError(f'cannot reassign member {name!r}')
        super().__setattr__(name, value)

    def __delattr__(cls, name):
        if name in cls._member_map_:
            raise AttributeError(f'{cls.__name__!r} cannot delete member {name!r}.')
        super().__delattr__(name)


EnumMeta = EnumType


class Enum(metaclass=EnumType):
    def __new__(cls, value):
        if type(value) is cls:
            return value
        try:
            return cls._value2member_map_[value]
        except KeyError:
            pass
        except TypeError:
            for known, member in cls._unhashable_values_:
                if known == value:
                    return member
        if not cls._member_names_ and not cls._member_map_:
            raise TypeError(f'{cls!r} has no members defined')
        wrong = ValueError(f'{value!r} is not a valid {cls.__qualname__}')
        try:
            result = cls._missing_(value)
        except Exception as e:
            e.__context__ = wrong
            raise
        if isinstance(result, cls):
            return result
        if result is None:
            raise wrong
        raise TypeError(f'error in {cls.__name__}._missing_: returned {result!r} instead of None '
                        'or a valid member')

    def __init__(self, *args):
        pass

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        for last in reversed(last_values):
            try:
                return last + 1
            except TypeError:
                pass
        return start

    @classmethod
    def _missing_(cls, value):
        return None

    @property
    def name(self):
        return self._name_

    @property
    def value(self):
        return self._value_

    def __repr__(self):
        return f'<{self.__class__.__name__}.{self._name_}: {self._value_!r}>'

    def __str__(self):
        return f'{self.__class__.__name__}.{self._name_}'

    def __format__(self, spec):
        return format(str(self), spec)

    def __hash__(self):
        return hash(self._name_)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce_ex__(self, protocol):
        return self.__class__, (self._value_,)


class ReprEnum(Enum):
    """Only the repr of members is the enum's; str() and format() are the value's."""


class IntEnum(int, ReprEnum):
    def __str__(self):
        return int.__repr__(self)

    def __format__(self, spec):
        return int.__format__(self, spec)


def _str_new(cls, *values):
    if len(values) > 3:
        raise TypeError(f'too many arguments for str(): {values!r}')
    if len(values) == 1 and not isinstance(values[0], str):
        raise TypeError(f'{values[0]!r} is not a string')
    value = str(*values)
    member = str.__new__(cls, value)
    member._value_ = value
    return member


class StrEnum(str, ReprEnum):
    __new__ = _str_new

    def __str__(self):
        return str.__str__(self)

    def __format__(self, spec):
        return str.__format__(self, spec)

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()


def _bits(value):
    while value:
        low = value & -value
        yield low
        value ^= low


def _binary(value, width):
    digits = format(value if value >= 0 else ~value ^ ((1 << width) - 1), 'b')
    return f'0b{"1" if value < 0 else "0"} {digits.rjust(width, "1" if value < 0 else "0")}'


class Flag(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start if start is not None else 1
        return 2 ** max(last_values).bit_length()

    @classmethod
    def _flags_open(cls, boundary):
        cls._keep_ = getattr(cls, '_keep_', False)

    @classmethod
    def _flags_close(cls):
        mask = 0
        for member in cls._member_map_.values():
            if isinstance(member._value_, int):
                mask |= member._value_
        cls._flag_mask_ = mask

    @staticmethod
    def _is_single(value):
        return isinstance(value, int) and value > 0 and value & (value - 1) == 0

    @classmethod
    def _missing_(cls, value):
        if not isinstance(value, int):
            raise ValueError(f'{value!r} is not a valid {cls.__qualname__}')
        mask = cls._flag_mask_
        width = max(value.bit_length(), mask.bit_length())
        everything = (1 << mask.bit_length()) - 1
        if not ~everything <= value <= everything or value & (everything ^ mask):
            if not cls._keep_:
                raise ValueError(f'{cls!r} invalid value {value!r}\n'
                                 f'    given {_binary(value, width)}\n'
                                 f'  allowed {_binary(mask, width)}')
        if value < 0:
            value = value & everything if not cls._keep_ or value >= ~everything else \
                (1 << value.bit_length()) + value
        known = cls._value2member_map_.get(value)
        if known is not None:
            return known
        if cls._member_type_ is object:
            member = object.__new__(cls)
        else:
            member = cls._member_type_.__new__(cls, value)
        member._value_ = value
        names = [m._name_ for m in cls if m._value_ & value]
        rest = value & ~mask
        if rest and names:
            names.append(str(rest))
        member._name_ = '|'.join(names) if names else None
        return cls._value2member_map_.setdefault(value, member)

    def __contains__(self, other):
        if not isinstance(other, self.__class__):
            raise TypeError(f"unsupported operand type(s) for 'in': "
                            f'{type(other).__qualname__!r} and {self.__class__.__qualname__!r}')
        return other._value_ & self._value_ == other._value_

    def __iter__(self):
        return (m for m in self.__class__ if m._value_ & self._value_)

    def __len__(self):
        return bin(self._value_).count('1')

    def __bool__(self):
        return bool(self._value_)

    def __repr__(self):
        cls = self.__class__.__name__
        if self._name_ is None:
            return f'<{cls}: {self._value_!r}>'
        return f'<{cls}.{self._name_}: {self._value_!r}>'

    def __str__(self):
        cls = self.__class__.__name__
        return f'{cls}({self._value_!r})' if self._name_ is None else f'{cls}.{self._name_}'

    def _other(self, other):
        if isinstance(other, self.__class__):
            return other._value_
        if self._member_type_ is not object and isinstance(other, self._member_type_):
            return other
        return None

    def __or__(self, other):
        other = self._other(other)
        return NotImplemented if other is None else self.__class__(self._value_ | other)

    def __and__(self, other):
        other = self._other(other)
        return NotImplemented if other is None else self.__class__(self._value_ & other)

    def __xor__(self, other):
        other = self._other(other)
        return NotImplemented if other is None else self.__class__(self._value_ ^ other)

    __ror__, __rand__, __rxor__ = __or__, __and__, __xor__

    def __invert__(self):
        return self.__class__(self._flag_mask_ & ~self._value_ if not self._keep_
                              else ~self._value_)


class IntFlag(int, ReprEnum, Flag):
    _keep_ = True

    def __str__(self):
        return int.__repr__(self)

    def __format__(self, spec):
        return int.__format__(self, spec)

    __or__, __and__, __xor__ = Flag.__or__, Flag.__and__, Flag.__xor__
    __ror__, __rand__, __rxor__ = Flag.__ror__, Flag.__rand__, Flag.__rxor__
    __invert__ = Flag.__invert__


def unique(enumeration):
    """Refuses an enum that has two names for one value."""
    aliases = [(name, member._name_) for name, member in enumeration.__members__.items()
               if name != member._name_]
    if aliases:
        listed = ', '.join(f'{alias} -> {name}' for alias, name in aliases)
        raise ValueError(f'duplicate values found in {enumeration!r}: {listed}')
    return enumeration
