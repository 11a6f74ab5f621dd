x = "global"
class A:
    x = "class"
    y = [x for _ in range(2)]
    z = [i for i in x]
    def f(self): return x
    l = lambda self: x
    try: w = [x + q for q in [x]]
    except Exception as e: print(e)
print(A.y, A.z, A().f(), A().l(), A.w)
def outer():
    x = "outer"
    class B:
        print(x)
        x = x + "-class"
        print(x)
        def m(self): return x
        class C:
            y = x
    print(B().m(), B.x, B.C.y)
    def inner():
        nonlocal x
        x += "!"
        return x
    inner(); inner()
    class D:
        nonlocal x
        x = "from class body"
    print(x, locals().keys() >= {"x", "inner"}, sorted(locals()))
    fs = [lambda: i for i in range(3)]
    gs = [lambda i=i: i for i in range(3)]
    hs = []
    for j in range(3):
        def h(): return j
        hs.append(h)
    print([f() for f in fs], [g() for g in gs], [h() for h in hs], h.__closure__[0].cell_contents, h.__code__.co_freevars)
    del j
    try: h()
    except NameError as e: print(e, type(e))
outer()
def unb():
    try: print(v)
    except UnboundLocalError as e: print(e)
    v = 1
    del v
    try: v
    except UnboundLocalError as e: print(e)
    if (n := 5) > 3: print(n)
    print([m := k for k in range(3)], m)
    def q():
        global newg
        newg = 7
    q()
unb(); print(newg)
class Mangle:
    __secret = 1
    def __init__(self): self.__x = 2; self.__y__ = 3
    def __m(self): return self.__x + Mangle.__secret
    def call(self, o): return o.__m()
    def kw(self, __a=1): return __a, locals()
    class __Inner:
        __z = 9
    def imp(self):
        try: __undefined
        except NameError as e: print(e)
        return self.__Inner._Mangle__Inner__z if hasattr(self.__Inner, "_Mangle__Inner__z") else sorted(k for k in vars(self.__Inner) if "z" in k)
m = Mangle(); print(m.__dict__, m._Mangle__x, m.call(m), m.imp(), m.kw()[0], sorted(m.kw()[1])[0])
try: m.__x
except AttributeError as e: print(e)
class _Sub(Mangle):
    def t(self): return self.__x
try: _Sub().t()
except AttributeError as e: print(e)
class Slots:
    __slots__ = ("a", "__b", "c")
    def __init__(self): self.a = 1; self.__b = 2
class Slots2(Slots):
    __slots__ = {"d": "doc of d"}
class Slots3(Slots2): pass
s = Slots()
for t in (lambda: s.c, lambda: setattr(s, "zz", 1), lambda: s.__dict__, lambda: s._Slots__b, lambda: delattr(s, "c"), lambda: Slots2().__dict__, lambda: Slots3().__dict__, lambda: Slots2.d.__doc__, lambda: repr(Slots.a), lambda: type(Slots.a), lambda: Slots.a.__get__(s), lambda: Slots.a.__get__(3), lambda: Slots.__slots__, lambda: __import__("weakref").ref(s)):
    try: print(t())
    except Exception as e: print(type(e).__name__, e)
for src in ("class Z:\n __slots__=('a',)\n a=1", "class Z(int):\n __slots__=('a',)", "class Z:\n __slots__=('a','a')\nprint(Z.__slots__)", "class Z:\n __slots__=('1a',)", "class Z:\n __slots__=(1,)", "class P:\n __slots__='a'\nclass Q:\n __slots__='b'\nclass R(P,Q): pass", "class P: pass\nclass Q(P): pass\nclass R(P,Q): pass"):
    try: exec(src)
    except Exception as e: print(type(e).__name__, e)
class Hook:
    def __init__(self): object.__setattr__(self, "log", [])
    def __getattr__(self, n):
        if n.startswith("dyn_"): return n[4:]
        raise AttributeError(f"no {n}")
    def __setattr__(self, n, v): self.log.append(("set", n, v)); super().__setattr__(n, v)
    def __delattr__(self, n): self.log.append(("del", n)); object.__delattr__(self, n)
    def __getattribute__(self, n):
        if n == "magic": return "!"
        return super().__getattribute__(n)
    def __dir__(self): return ["z", "a"]
h = Hook(); h.a = 1; h.a += 2; del h.a
print(h.log, h.dyn_foo, h.magic, hasattr(h, "nope"), getattr(h, "nope", "dflt"), dir(h))
try: h.nope
except AttributeError as e: print(e)
try: del h.a
except AttributeError as e: print(e)
class NoneCls:
    def __eq__(self, o): return "eq"
    def __bool__(self): return False
    __hash__ = None
    def __len__(self): return 10
    def __contains__(self, x): return "yes"
    def __getitem__(self, k): return k
    def __setitem__(self, k, v): print("set", k, v)
    def __delitem__(self, k): print("del", k)
    def __call__(self, *a, **k): return a, k
    def __index__(self): return 3
    def __format__(self, s): return f"<{s}>"
    def __iadd__(self, o): print("iadd", o); return self
    def __matmul__(self, o): return "mat"
    def __rsub__(self, o): return ("rsub", o)
    def __divmod__(self, o): return "dm"
    def __round__(self, n=None): return ("round", n)
    def __neg__(self): return "neg"
    def __reversed__(self): return "rev"
    def __missing__(self, k): return "m"
n = NoneCls()
print(n == 1, n != 1, not n, len(n), 1 in n, n[1:2, ..., ::3], n[()], n[1,], n(1, *[2], k=3, **{"z": 1}), [10, 20, 30, 40][n], "abcdef"[:n], f"{n:>{3}x}{n}", n @ 1, 5 - n, divmod(n, 1), round(n), round(n, 2), -n, reversed(n), bool(n), hex(n), range(n))
n[1:2] = 3; del n[::2]; n += 1; n[0]: int = 4
a = b = c = []; a.append(1); print(a is b, c); a[len(a):] = "xy"; a[::2] = [7, 8]; a[1:1] = range(2); print(b)
i, a[i := 0], *rest = 0, 9, 8, 7; print(i, a, rest)
(p, (q, *r)), s, *t = (1, "xyz"), 2; print(p, q, r, s, t)
for k, (v, *w) in {"a": (1, 2, 3)}.items(): print(k, v, w)
print([*range(3), *"ab"], {**{"a": 1}, "b": 2, **{"a": 3}}, {*[1], *(2,)}, (*[], 1), 1 if [] else 2, 1 < 2 < 3 > 2 != 5, not 1 == 2, -2 ** 2, 2 ** -1, 2 ** 3 ** 2, ~-1, 7 // -2, -7 % 3, 7 % -3, -7.5 // 2, 1 or 0 and 0, 3 & 1 == 1, 5 if 0 else 6 if 1 else 7)
