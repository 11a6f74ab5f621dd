class P:
    __slots__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
class D:
    def __get__(self, o, t): return [o is None]
    def __set__(self, o, v): o.kept = [v]
class U:
    d = D()
p = [P([i], p) for i, p in enumerate([None, "a", P(1, 2)])]
u = U(); u.d = 5
print(p[2].y.x, u.kept, u.d, U.d)
del p[0].x
try: p[0].x
except AttributeError as e: print(e)
