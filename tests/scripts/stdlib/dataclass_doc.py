from dataclasses import *
import collections, typing
class Z: pass
@dataclass
class D:
    a: Z
    b: typing.Optional[int] = None
    c: list = field(default_factory=list)
    d: InitVar[int] = 3
    e: "Z" = 1
    f: typing.ClassVar[int] = 3
    _: KW_ONLY
    g: list[int] = field(default=3)
    h: collections.deque = 1
print(D.__doc__)
