# Lookup order: data descriptors, instance, class, __getattr__; specials come from the type.
class Data:
    def __get__(self, o, t=None): return "data descriptor"
    def __set__(self, o, v): print("  set through the descriptor", v)
class Plain:
    def __get__(self, o, t=None): return "plain descriptor"
class Base:
    d, p, c = Data(), Plain(), "class"
    def __getattr__(self, n): return f"getattr {n}"
b = Base(); vars(b).update(d="i", p="i", c="i", own="i"); print(b.d, b.p, b.c, b.own, b.none, Base.d, Base.p, Base.c)
b.d = 5; print(vars(b)["d"])
class S:
    def __len__(self): return 3
s = S(); s.__len__ = lambda: 99; print(len(s), s.__len__(), type(s).__len__(s)); S.__len__ = lambda self: 7; print(len(s))
s.__call__ = lambda: 1
try: s()
except TypeError as e: print(e)
s.__add__ = lambda o: 1
try: s + 1
except TypeError as e: print(e)
S.__add__ = lambda a, o: ("added", o); print(s + 1); del S.__add__
try: s + 1
except TypeError as e: print(e)
class A: x = "A"
class B(A): pass
class C(A): x = "C"
class E(B, C): pass
e = E(); print(e.x); B.x = "B"; print(e.x); e.x = "own"; print(e.x); del e.x; del B.x; print(e.x); del C.x; print(e.x)
class G:
    def __getattribute__(self, n):
        if n.startswith("x"): return n * 2
        return object.__getattribute__(self, n)
    def __getattr__(self, n): return "fallback " + n
g = G(); g.xa = 1; g.y = 2; print(g.xa, g.y, g.zz, vars(g))
class W:
    def __getattr__(self, n): raise AttributeError(f"custom message for {n}")
try: W().q
except AttributeError as e: print(e)
class Bad:
    @property
    def p(self): return self.missing
    def __getattr__(self, n): return "from getattr: " + n
print(Bad().p); 
class Both:
    @property
    def p(self): raise AttributeError("inside the property")
    def __getattr__(self, n): return "getattr after a failed property"
print(Both().p, getattr(Both(), "p", "default"))
for i in range(3):
    class Loop: n = i
    o = Loop(); o.extra = i; print(Loop.n, o.n, o.extra, hasattr(o, "none"))
def mutate(o, n): setattr(o, f"f{n}", n); return getattr(o, f"f{n}")
o = Loop(); print([mutate(o, i) for i in range(20)], len(vars(o)), [delattr(o, f"f{i}") for i in range(0, 20, 5)], sorted(vars(o))[:4])
