from __future__ import annotations
import enum, dataclasses, typing, types, copy, abc, string, collections, operator, heapq, io
from dataclasses import dataclass, field, replace, asdict, astuple, fields, KW_ONLY, InitVar
from typing import NamedTuple, Optional, Generic, TypeVar, Protocol, Any, ClassVar, Callable, overload
from enum import Enum, IntEnum, Flag, IntFlag, auto, unique
T = TypeVar("T")
class Color(Enum):
    RED = 1; GREEN = 2; CRIMSON = 1
    @property
    def nice(self): return self.name.title()
    @classmethod
    def first(cls): return next(iter(cls))
    def __str__(self): return f"<{self.nice}>"
print(list(Color), Color.CRIMSON, Color(2), Color["RED"], repr(Color.RED), Color.RED is Color.CRIMSON, Color.__members__.keys(), len(Color), Color.RED in Color, Color.first(), f"{Color.GREEN}", {Color.RED: 1})
for f in (lambda: Color(9), lambda: Color["X"], lambda: setattr(Color, "RED", 3), lambda: Color.RED < Color.GREEN, lambda: Color.RED.foo, lambda: Color(), lambda: delattr(Color, "RED"), lambda: Color.NOPE):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
class P(IntEnum):
    LOW = auto(); HIGH = 10; MORE = auto()
print(P.LOW + 1, P.HIGH > 3, list(P), f"{P.LOW}", str(P.MORE), repr(P.MORE), "%d" % P.HIGH, sorted([P.HIGH, P.LOW]), P(10), int(P.HIGH), P.HIGH == 10)
class Perm(Flag):
    R = auto(); W = auto(); X = auto(); RW = R | W
print(Perm.R | Perm.X, Perm.RW, ~Perm.R, Perm.R in Perm.RW, Perm(0), bool(Perm(0)), list(Perm.RW), Perm.RW & Perm.W, repr(Perm.R | Perm.X), Perm(7), Perm.R ^ Perm.RW)
class IF(IntFlag):
    A = 1; B = 2
print(IF.A | IF.B, IF.A | 8, repr(IF.A | 8), IF(3), IF.A + 1)
class St(str, Enum):
    A = "a"; B = "b"
print(St.A, St.A == "a", St("b"), St.A.upper(), f"{St.A}", repr(St.A))
try:
    @unique
    class U(Enum): A = 1; B = 1
except ValueError as e: print(e)
class Planet(Enum):
    EARTH = (5.97, 6.37)
    def __init__(self, m, r): self.m, self.r = m, r
print(Planet.EARTH.m, Planet.EARTH.value, Planet.EARTH)
F = Enum("F", "A B C"); print(list(F), F.B.value)
@dataclass(order=True)
class Pt:
    x: int
    y: int = 0
    tags: list = field(default_factory=list, compare=False, repr=False)
    _: KW_ONLY
    name: str = "n"
    kind: ClassVar[str] = "k"
    def __post_init__(self): self.sum = self.x + self.y
p = Pt(1, 2, name="q"); print(p, p == Pt(1, 2, name="q"), p < Pt(2), sorted([Pt(3), Pt(1)]), asdict(p), astuple(p), replace(p, x=5), [f.name for f in fields(p)], p.sum)
for f in (lambda: Pt(), lambda: Pt(1, 2, [], "x"), lambda: hash(p), lambda: Pt(1) < 3, lambda: replace(p, q=1), lambda: Pt(1, z=3)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
@dataclass(frozen=True, slots=True)
class Fz:
    a: int
    b: InitVar[int] = 3
    c: int = field(init=False, default=7)
    def __post_init__(self, b): object.__setattr__(self, "c", b)
fz = Fz(1, 9); print(fz, hash(fz) == hash((1, 9)), {fz: 1}, Fz.__slots__)
for f in (lambda: setattr(fz, "a", 2), lambda: delattr(fz, "a"), lambda: fz.__dict__):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
@dataclass
class Base:
    a: int = 1
@dataclass
class Der(Base):
    b: int = 2
    a: int = 5
print(Der(), Der.__match_args__, Der.__doc__, dataclasses.is_dataclass(Der))
for src in ("@dataclass\nclass Q:\n a: int = 1\n b: int", "@dataclass\nclass Q:\n a: list = []", "@dataclass(frozen=True)\nclass Q(Base):\n z: int = 1"):
    try: exec(src)
    except Exception as e: print(type(e).__name__, e)
class NT(NamedTuple):
    a: int
    b: str = "bb"
    def dbl(self): return self.a * 2
n = NT(3); print(n, n.dbl(), n._asdict(), n._replace(a=4), NT._fields, n[1], n == (3, "bb"), NT._field_defaults)
Ct = collections.namedtuple("Ct", "x y z", defaults=[9]); print(Ct(1, 2), Ct._make("abc"), Ct(*range(3)).z)
for f in (lambda: NT(), lambda: setattr(n, "a", 1), lambda: collections.namedtuple("X", "a a"), lambda: collections.namedtuple("X", "class"), lambda: Ct(1, 2, 3, 4), lambda: n._replace(q=1), lambda: collections.namedtuple("X", "a class a", rename=True)._fields):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...
    @property
    @abc.abstractmethod
    def nm(self): ...
class Sq(Shape):
    def area(self): return 4
for c in (Shape, Sq):
    try: c()
    except TypeError as e: print(e)
@Shape.register
class Other: pass
print(isinstance(Other(), Shape), issubclass(Sq, Shape), Shape.__abstractmethods__ == {"area", "nm"})
from collections.abc import Iterable, Mapping, Sequence, Sized, Callable as C2, Hashable, MutableMapping
print(isinstance([], Iterable), isinstance({}, Mapping), isinstance("a", Sequence), isinstance(3, Sized), isinstance(len, C2), isinstance([], Hashable))
class MM(MutableMapping):
    def __init__(self): self.d = {}
    def __getitem__(self, k): return self.d[k]
    def __setitem__(self, k, v): self.d[k] = v
    def __delitem__(self, k): del self.d[k]
    def __iter__(self): return iter(self.d)
    def __len__(self): return len(self.d)
m = MM(); m.update(a=1, b=2); print(m.pop("a"), m.setdefault("z", 3), list(m.items()), m == {"b": 2, "z": 3}, "b" in m, m.popitem(), m.get("q"), m.keys())if 0 else print(m.setdefault("z", 3), list(m.items()), m == {"a": 1, "b": 2, "z": 3})
class Stack(Generic[T]):
    def __init__(self) -> None: self.items: list[T] = []
    def push(self, x: T) -> Optional[T]: self.items.append(x)
s = Stack[int](); s.push(1); print(s.items, Stack.push.__annotations__, list[int], dict[str, list[int]], int | None, Stack[int])
class Prt(Protocol):
    def go(self) -> int: ...
print(typing.cast(int, "x"), typing.TYPE_CHECKING)
dq = collections.deque([1, 2, 3], maxlen=3); dq.append(4); dq.rotate(1); dq.appendleft(9); print(dq, dq[0], dq.maxlen, dq.index(2) if 2 in dq else "", list(reversed(dq)))
od = collections.OrderedDict(a=1, b=2); od.move_to_end("a"); print(od, od.popitem(last=False), od == {"a": 1})
cm = collections.ChainMap({"a": 1}, {"a": 2, "b": 3}); print(cm["a"], cm["b"], sorted(cm), cm.new_child({"c": 1})["c"])
x = [1, [2, {"k": [3]}]]; y = copy.deepcopy(x); y[1][1]["k"].append(4); z = copy.copy(x); z[1].append(0); print(x, y, z)
h = []; [heapq.heappush(h, v) for v in (5, 1, 4, 1)]; print(h, heapq.heappop(h), heapq.nlargest(2, h), heapq.nsmallest(1, h), list(heapq.merge([1, 3], [2])))
print(types.SimpleNamespace(a=1, b="x"), operator.itemgetter(1, 0)("ab"), operator.attrgetter("real")(3), operator.methodcaller("upper")("a"), string.ascii_lowercase[:3])
b = io.StringIO(); print("x", 1, file=b, sep="-"); print(repr(b.getvalue()), io.StringIO("a\nb").readlines())
