"""Shallow and deep copies."""

import types
import weakref


class Error(Exception):
    pass


error = Error

_atoms = frozenset({type(None), int, float, bool, str, bytes, type, range, type(Ellipsis),
                    type(NotImplemented), types.BuiltinFunctionType, types.FunctionType,
                    types.CodeType, types.ModuleType, property, weakref.ref})


def copy(x):
    """A new object with the same contents."""
    cls = type(x)
    if cls in _atoms or cls is tuple or cls is frozenset or cls is slice:
        return x
    if cls in (list, dict, set):
        return x.copy()
    if issubclass(cls, type):
        return x
    own = getattr(cls, "__copy__", None)
    if own is not None:
        return own(x)
    return _rebuild(x, None)


def deepcopy(x, memo=None):
    """A copy whose contents are copies; memo maps id(original) to the copy."""
    if memo is None:
        memo = {}
    cls = type(x)
    if cls in _atoms or issubclass(cls, type):
        return x
    key = id(x)
    done = memo.get(key, memo)
    if done is not memo:
        return done
    if cls is list:
        new = memo[key] = []
        for item in x:
            new.append(deepcopy(item, memo))
    elif cls is dict:
        new = memo[key] = {}
        for k, v in x.items():
            new[deepcopy(k, memo)] = deepcopy(v, memo)
    elif cls is tuple:
        new = _deepcopy_tuple(x, memo)
    elif cls is types.MethodType:
        new = cls(x.__func__, deepcopy(x.__self__, memo))
    else:
        own = getattr(x, "__deepcopy__", None)
        new = own(memo) if own is not None else _rebuild(x, memo)
    if new is not x:
        memo[key] = new
        memo.setdefault(id(memo), []).append(x)  # its id stays taken as long as the memo lives
    return new


def _deepcopy_tuple(x, memo):
    items = [deepcopy(item, memo) for item in x]
    done = memo.get(id(x), memo)
    if done is not memo:
        return done
    if all(a is b for a, b in zip(items, x)):
        return x
    return tuple(items)


def _slot_names(cls):
    for c in cls.__mro__:
        slots = c.__dict__.get("__slots__", ())
        if isinstance(slots, str):
            slots = (slots,)
        for name in slots:
            if name not in ("__dict__", "__weakref__"):
                if name.startswith("__") and not name.endswith("__"):
                    name = f"_{c.__name__.lstrip('_')}{name}"
                yield name


def _state(x):
    """(dict or None, slots or None), as the default __reduce_ex__ gives them."""
    slots = {}
    for name in _slot_names(type(x)):
        try:
            slots[name] = getattr(x, name)
        except AttributeError:
            pass
    return getattr(x, "__dict__", None), slots or None


def _contents(x):
    """Arguments for __new__, items and pairs to put in afterwards."""
    cls = type(x)
    if isinstance(x, BaseException):
        return x.args, None, None
    getnewargs = getattr(cls, "__getnewargs__", None)
    if getnewargs is not None:
        return getnewargs(x), list(x) if isinstance(x, list) else None, None
    for base in (tuple, frozenset, str, bytes, int, float):
        if isinstance(x, base):
            return (base(x),), None, None
    if isinstance(x, set):
        return (), list(x), None
    if isinstance(x, list):
        return (), list(x), None
    if isinstance(x, dict):
        return (), None, list(x.items())
    return (), None, None


def _reduced(x, reduced, memo):
    if isinstance(reduced, str):
        return x
    func, args, *rest = reduced
    rest += [None] * (4 - len(rest))
    state, items, pairs = rest[:3]
    deep = memo is not None
    if deep:
        args = [deepcopy(a, memo) for a in args]
    new = func(*args)
    if deep:
        memo[id(x)] = new
    if state is not None:
        _set_state(new, deepcopy(state, memo) if deep else state)
    for item in items or ():
        new.append(deepcopy(item, memo) if deep else item)
    for k, v in pairs or ():
        if deep:
            k, v = deepcopy(k, memo), deepcopy(v, memo)
        new[k] = v
    return new


def _set_state(new, state):
    if hasattr(new, "__setstate__"):
        new.__setstate__(state)
        return
    slots = None
    if isinstance(state, tuple) and len(state) == 2:
        state, slots = state
    if state is not None:
        new.__dict__.update(state)
    for name, v in (slots or {}).items():
        setattr(new, name, v)


_unsupported = (types.GeneratorType, types.FrameType, types.TracebackType, types.CellType)


def _rebuild(x, memo):
    cls = type(x)
    reduce = getattr(cls, "__reduce__", None)
    if reduce is not None and reduce is not getattr(object, "__reduce__", None):
        return _reduced(x, reduce(x), memo)
    if isinstance(x, _unsupported):
        raise TypeError(f"cannot pickle {cls.__name__!r} object")
    deep = memo is not None
    args, items, pairs = _contents(x)
    if deep:
        args = [deepcopy(a, memo) for a in args]
    new = cls.__new__(cls, *args)
    if deep:
        memo[id(x)] = new
    if isinstance(x, BaseException):
        new.args = tuple(args)
    getstate = getattr(cls, "__getstate__", None)
    if getstate is not None and getstate is not getattr(object, "__getstate__", None):
        state = getstate(x)
    else:
        attributes, slots = _state(x)
        state = (attributes, slots) if slots else attributes
    if state:
        _set_state(new, deepcopy(state, memo) if deep else state)
    put = set.add if isinstance(x, set) else list.append if isinstance(x, list) else None
    for item in items or ():
        put(new, deepcopy(item, memo) if deep else item)
    for k, v in pairs or ():
        if deep:
            k, v = deepcopy(k, memo), deepcopy(v, memo)
        dict.__setitem__(new, k, v)
    return new


__all__ = ["Error", "copy", "deepcopy"]
