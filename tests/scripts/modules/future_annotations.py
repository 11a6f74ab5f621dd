"""doc"""
from __future__ import annotations, division
from __future__ import print_function as pf
import __future__
from typing import Optional, Dict
class Node:
    nxt: Optional[Node]
    kids: Dict[str,  "Node"] = {}
    u: int|None = None
    def link(self, o: Node, *a: undefined.thing, k: "later" = 3, **kw: list[ int ]) -> Dict[
            str,  # comment
            tuple[Node, ...],
    ]:
        local: nonsense[1] = 4
        return local
print(Node.__annotations__, Node.link.__annotations__, __doc__)
x: (
    int) = 3
y: None
print(__annotations__, Node().link(1), pf, __future__.annotations, __future__.all_feature_names[:2])
for s in ("x=1\nfrom __future__ import annotations", "from __future__ import nope"):
    try: exec(s)
    except SyntaxError as e: print(e.msg)
