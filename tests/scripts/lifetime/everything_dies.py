import weakref, gc, sys
class N:
    def __init__(s, n): s.n = n
    def __del__(s): print("del", s.n)
    def __repr__(s): return f"N({s.n})"
def f():
    a = N("a"); b = N("b"); l = [N("l1"), N("l2")]; d = {"k": N("d1"), "j": N("d2")}; return a
f(); print("after f")
x = N(1); x = N(2); del x; print("--")
[N(i) for i in range(3)]; print("list gone")
t = (N("t0"), N("t1")); t = None
r = N("cyc"); r.me = r; w = weakref.ref(r, lambda w: print("cb", w() is None)); del r; print(w()); print(gc.collect() > 0, w())
p = N("p"); pr = weakref.proxy(p); print(pr.n, type(pr).__name__, pr == p); del p
try: pr.n
except ReferenceError as e: print(e)
ph = N("ph"); fin = weakref.finalize(ph, print, "finalized", end="#\n"); print(fin.alive); del ph; print(fin.alive, fin())
wd = weakref.WeakValueDictionary(); k = N("k"); wd["x"] = k; print(len(wd), dict(wd)); del k; print(len(wd))
wk = weakref.WeakKeyDictionary(); k = N("wk"); wk[k] = 1; print(list(wk.items())); del k; print(len(wk))
ws = weakref.WeakSet([a := N("ws")]); print(len(ws), a in ws); del a; print(len(ws))
class Res:
    def __del__(s): global saved; saved = s; print("resurrect")
r = Res(); del r; print(type(saved).__name__); del saved; print("second")
class Bad:
    def __del__(s): raise ValueError("in del")
b = Bad(); del b; print("survived")
def gen():
    n = N("in gen")
    try: yield n
    finally: print("gen finally")
g = gen(); next(g); del g; print("gen dropped")
def exc():
    n = N("exc local"); raise KeyError
try: exc()
except KeyError as e: print("caught")
print("after handler")
try:
    exc()
except KeyError as e: keep = e
print("kept"); keep.__traceback__ = None; print("tb cleared"); del keep
def closure():
    n = N("cell")
    return lambda: n
c = closure(); print(c()); c = None
class M(type):
    def __del__(c): print("class del", c.__name__)
class K(metaclass=M): pass
del K; gc.collect()
print(sys.getrefcount(N) > 1, weakref.getweakrefcount(N) >= 0)
o = N("o"); m = o.__repr__; del o; print(m()); del m
class Ctx:
    def __enter__(s): return N("ctx")
    def __exit__(s, *a): print("exit")
with Ctx(): print("body")
with Ctx() as q: pass
del q
d = {i: N(f"d{i}") for i in range(3)}; d.pop(1); d.clear(); print("cleared")
l = [N(f"s{i}") for i in range(4)]; l[1:3] = []; del l[0]; l *= 0; print("emptied")
s = {N("set")}; s.clear()
def swap():
    a, b = N("sa"), N("sb"); a, b = b, a; del a; print("swapped")
swap()
for i in map(N, "xy"): print("loop", i)
del i
def default(a=N("default")): pass
del default; print("default gone")
a = N("A"); b = N("B"); a.o = b; b.o = a; del a, b; print("cycle"); gc.collect(); print("collected")
import atexit; atexit.register(print, "atexit")
z_last = N("module global"); _priv = N("priv"); cyc = N("global cycle"); cyc.c = cyc
try: raise SystemExit(5)
finally: print("bye")
