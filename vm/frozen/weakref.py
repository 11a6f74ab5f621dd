"""Containers that hold their contents weakly, weak methods, finalizers."""

from _weakref import (CallableProxyType, ProxyType, ReferenceType, getweakrefcount, getweakrefs,
                      proxy, ref)

__all__ = ["ref", "proxy", "getweakrefcount", "getweakrefs", "WeakKeyDictionary", "ReferenceType",
           "ProxyType", "CallableProxyType", "ProxyTypes", "WeakValueDictionary", "WeakSet",
           "WeakMethod", "finalize"]

ProxyTypes = (ProxyType, CallableProxyType)
_absent = object()


class KeyedRef(ref):
    """A reference that remembers under which key it is stored."""

    __slots__ = ("key",)

    def __new__(cls, object, callback, key):
        self = ref.__new__(cls, object, callback)
        self.key = key
        return self

    def __init__(self, object, callback, key):
        ref.__init__(self, object, callback)


class WeakMethod(ref):
    """A weak reference to a bound method: dies when the object does."""

    __slots__ = ("_function", "_type", "_alive", "__weakref__")

    def __new__(cls, method, callback=None):
        try:
            object, function = method.__self__, method.__func__
        except AttributeError:
            raise TypeError(f"argument should be a bound method, not {type(method)}") from None

        def gone(_):
            self = own()
            if self is not None and self._alive:
                self._alive = False
                if callback is not None:
                    callback(self)

        self = ref.__new__(cls, object, gone)
        own = ref(self)
        self._function = ref(function, gone)
        self._type = type(method)
        self._alive = True
        return self

    def __init__(self, method, callback=None):
        pass

    def __call__(self):
        object, function = ref.__call__(self), self._function()
        if object is None or function is None:
            return None
        return self._type(function, object)

    def __eq__(self, other):
        if not isinstance(other, WeakMethod):
            return NotImplemented
        if not self._alive or not other._alive:
            return self is other
        return ref.__eq__(self, other) and self._function == other._function

    def __ne__(self, other):
        same = self.__eq__(other)
        return same if same is NotImplemented else not same

    __hash__ = ref.__hash__


class _Mapping:
    """What both dictionaries derive from the methods of their own."""

    def __ior__(self, other):
        self.update(other)
        return self

    def __or__(self, other):
        if not (hasattr(other, "keys") and hasattr(other, "__getitem__")):
            return NotImplemented
        new = self.copy()
        new.update(other)
        return new

    def __ror__(self, other):
        if not (hasattr(other, "keys") and hasattr(other, "__getitem__")):
            return NotImplemented
        new = type(self)()
        new.update(other)
        new.update(self)
        return new

    def __eq__(self, other):
        if not (hasattr(other, "keys") and hasattr(other, "items")):
            return NotImplemented
        return dict(self.items()) == dict(other.items())

    __hash__ = None

    def __len__(self):
        return len(self.data)

    def __iter__(self):
        return self.keys()

    def __copy__(self):
        return self.copy()

    def clear(self):
        while self.data:
            self.data.popitem()


class WeakValueDictionary(_Mapping):
    """A dictionary whose entries go away with their values."""

    def __init__(self, other=(), /, **kw):
        own = ref(self)

        def remove(dead):
            self = own()
            if self is not None and self.data.get(dead.key) is dead:
                del self.data[dead.key]

        self._remove = remove
        self.data = {}
        self.update(other, **kw)

    def __getitem__(self, key):
        value = self.data[key]()
        if value is None:
            raise KeyError(key)
        return value

    def __setitem__(self, key, value):
        self.data[key] = KeyedRef(value, self._remove, key)

    def __delitem__(self, key):
        del self.data[key]

    def __contains__(self, key):
        held = self.data.get(key)
        return held is not None and held() is not None

    def __repr__(self):
        return f"<{type(self).__name__} at {id(self):#x}>"

    def get(self, key, default=None):
        held = self.data.get(key)
        value = held() if held is not None else None
        return default if value is None else value

    def keys(self):
        for key, held in list(self.data.items()):
            if held() is not None:
                yield key

    def values(self):
        for held in list(self.data.values()):
            value = held()
            if value is not None:
                yield value

    def items(self):
        for key, held in list(self.data.items()):
            value = held()
            if value is not None:
                yield key, value

    def valuerefs(self):
        return list(self.data.values())

    def itervaluerefs(self):
        yield from list(self.data.values())

    def pop(self, key, *default):
        held = self.data.pop(key, None)
        value = held() if held is not None else None
        if value is not None:
            return value
        if default:
            return default[0]
        raise KeyError(key)

    def popitem(self):
        while True:
            key, held = self.data.popitem()
            value = held()
            if value is not None:
                return key, value

    def setdefault(self, key, default=None):
        value = self.get(key)
        if value is None:
            self[key] = value = default
        return value

    def update(self, other=None, /, **kw):
        if other is not None:
            if hasattr(other, "items"):
                other = other.items()
            for key, value in other:
                self[key] = value
        for key, value in kw.items():
            self[key] = value

    def copy(self):
        new = type(self)()
        for key, value in self.items():
            new[key] = value
        return new

    def __deepcopy__(self, memo):
        from copy import deepcopy
        new = type(self)()
        for key, value in self.items():
            new[deepcopy(key, memo)] = value
        return new


class WeakKeyDictionary(_Mapping):
    """A dictionary whose entries go away with their keys."""

    def __init__(self, dict=None):
        own = ref(self)

        def remove(dead):
            self = own()
            if self is not None:
                self.data.pop(dead, None)

        self._remove = remove
        self.data = {}
        if dict is not None:
            self.update(dict)

    def __getitem__(self, key):
        return self.data[ref(key)]

    def __setitem__(self, key, value):
        self.data[ref(key, self._remove)] = value

    def __delitem__(self, key):
        del self.data[ref(key)]

    def __contains__(self, key):
        try:
            held = ref(key)
        except TypeError:
            return False
        return held in self.data

    def __repr__(self):
        return f"<{type(self).__name__} at {id(self):#x}>"

    def get(self, key, default=None):
        return self.data.get(ref(key), default)

    def keys(self):
        for held in list(self.data):
            key = held()
            if key is not None:
                yield key

    def values(self):
        for held, value in list(self.data.items()):
            if held() is not None:
                yield value

    def items(self):
        for held, value in list(self.data.items()):
            key = held()
            if key is not None:
                yield key, value

    def keyrefs(self):
        return list(self.data)

    def pop(self, key, *default):
        return self.data.pop(ref(key), *default)

    def popitem(self):
        while True:
            held, value = self.data.popitem()
            key = held()
            if key is not None:
                return key, value

    def setdefault(self, key, default=None):
        return self.data.setdefault(ref(key, self._remove), default)

    def update(self, dict=None, /, **kw):
        if dict is not None:
            if hasattr(dict, "items"):
                dict = dict.items()
            for key, value in dict:
                self[key] = value
        for key, value in kw.items():
            self[key] = value

    def copy(self):
        new = type(self)()
        for key, value in self.items():
            new[key] = value
        return new

    def __deepcopy__(self, memo):
        from copy import deepcopy
        new = type(self)()
        for key, value in self.items():
            new[key] = deepcopy(value, memo)
        return new


class WeakSet:
    """A set whose elements go away when nobody else holds them."""

    def __init__(self, data=None):
        own = ref(self)

        def remove(dead):
            self = own()
            if self is not None:
                self.data.discard(dead)

        self._remove = remove
        self.data = set()
        if data is not None:
            self.update(data)

    def __iter__(self):
        for held in list(self.data):
            item = held()
            if item is not None:
                yield item

    def __len__(self):
        return len(self.data)

    def __contains__(self, item):
        try:
            held = ref(item)
        except TypeError:
            return False
        return held in self.data

    def __repr__(self):
        return repr(self.data)

    def add(self, item):
        self.data.add(ref(item, self._remove))

    def clear(self):
        self.data.clear()

    def copy(self):
        return type(self)(self)

    def pop(self):
        while self.data:
            item = self.data.pop()()
            if item is not None:
                return item
        raise KeyError("pop from empty WeakSet")

    def remove(self, item):
        self.data.remove(ref(item))

    def discard(self, item):
        self.data.discard(ref(item))

    def update(self, other):
        for item in other:
            self.add(item)

    def __ior__(self, other):
        self.update(other)
        return self

    def union(self, other):
        new = self.copy()
        new.update(other)
        return new

    __or__ = union

    def intersection(self, other):
        return type(self)(item for item in other if item in self)

    __and__ = intersection

    def intersection_update(self, other):
        self.data.intersection_update([ref(item) for item in other])

    def __iand__(self, other):
        self.intersection_update(other)
        return self

    def difference(self, other):
        new = self.copy()
        new.difference_update(other)
        return new

    __sub__ = difference

    def difference_update(self, other):
        if self is other:
            self.data.clear()
        else:
            self.data.difference_update([ref(item) for item in other])

    def __isub__(self, other):
        self.difference_update(other)
        return self

    def symmetric_difference(self, other):
        new = self.copy()
        new.symmetric_difference_update(other)
        return new

    __xor__ = symmetric_difference

    def symmetric_difference_update(self, other):
        if self is other:
            self.data.clear()
        else:
            self.data.symmetric_difference_update([ref(item, self._remove) for item in other])

    def __ixor__(self, other):
        self.symmetric_difference_update(other)
        return self

    def issubset(self, other):
        return self.data.issubset([ref(item) for item in other])

    __le__ = issubset

    def __lt__(self, other):
        return self.data < {ref(item) for item in other}

    def issuperset(self, other):
        return self.data.issuperset([ref(item) for item in other])

    __ge__ = issuperset

    def __gt__(self, other):
        return self.data > {ref(item) for item in other}

    def __eq__(self, other):
        if not isinstance(other, type(self)):
            return NotImplemented
        return self.data == {ref(item) for item in other}

    __hash__ = None

    def isdisjoint(self, other):
        return len(self.intersection(other)) == 0


class finalize:
    """Calls func(*args, **kwargs) when obj dies, or at exit; at most once."""

    __slots__ = ()
    _registry = {}
    _made = 0
    _at_exit = _shutdown = False

    class _Info:
        __slots__ = ("weakref", "func", "args", "kwargs", "atexit", "index")

    def __init__(self, obj, func, /, *args, **kwargs):
        if not finalize._at_exit:
            import atexit
            atexit.register(finalize._run_all)
            finalize._at_exit = True
        info = finalize._Info()
        info.weakref = ref(obj, self)
        info.func = func
        info.args = args
        info.kwargs = kwargs or None
        info.atexit = True
        info.index = finalize._made
        finalize._made += 1
        finalize._registry[self] = info

    def __call__(self, _=None):
        info = finalize._registry.pop(self, None)
        if info is not None and not finalize._shutdown:
            return info.func(*info.args, **(info.kwargs or {}))

    def detach(self):
        info = finalize._registry.get(self)
        obj = info and info.weakref()
        if obj is not None and finalize._registry.pop(self, None):
            return obj, info.func, info.args, info.kwargs or {}

    def peek(self):
        info = finalize._registry.get(self)
        obj = info and info.weakref()
        if obj is not None:
            return obj, info.func, info.args, info.kwargs or {}

    @property
    def alive(self):
        return self in finalize._registry

    @property
    def atexit(self):
        info = finalize._registry.get(self)
        return bool(info) and info.atexit

    @atexit.setter
    def atexit(self, value):
        info = finalize._registry.get(self)
        if info:
            info.atexit = bool(value)

    def __repr__(self):
        info = finalize._registry.get(self)
        obj = info and info.weakref()
        if obj is None:
            return f"<{type(self).__name__} object at {id(self):#x}; dead>"
        return (f"<{type(self).__name__} object at {id(self):#x}; "
                f"for {type(obj).__name__!r} at {id(obj):#x}>")

    @classmethod
    def _run_all(cls):
        import sys
        while True:
            pending = [(info.index, f) for f, info in cls._registry.items() if info.atexit]
            if not pending:
                finalize._shutdown = True
                return
            for _, f in sorted(pending, key=lambda pair: pair[0], reverse=True):
                if f in cls._registry:
                    try:
                        f()
                    except Exception:
                        sys.excepthook(*sys.exc_info())
