# A count taken while a finalizer runs agrees with the references, whatever the interpreter holds at
# that moment: a result on its way, an exception that unwinds, the callee.
# status: 0
# refuse: wrong count
import tally

bad = []


class D:
    def __del__(self):
        if tally.audit():
            bad.append(self.n)
            print("wrong count at", self.n)
    def __init__(self, n): self.n = n
def f():
    d = D("ret")
    return [1]
f()
def f2():
    d = D("exc")
    raise ValueError("x")
try: f2()
except ValueError: pass
def f3(*a):
    return [2]
f3(D("arg"))
max([D("k")], key=lambda z: 1)
def g():
    d = D("gen")
    yield [1]
    return [2]
for i in g(): pass
def yf():
    d = D("yf")
    r = yield from g()
    return r
list(yf())
class C:
    def __init__(self):
        d = D("init")
        self.x = [1]
C()
def t():
    try:
        return [1]
    finally:
        d = D("fin")
t()
from functools import partial
partial(f3, D("partial"))()
class P:
    @property
    def v(self):
        d = D("prop")
        return [1]
    def __getitem__(self, i):
        d = D("getitem"); return [i]
    def __len__(self):
        d = D("len"); return 10**1
    def __iter__(self):
        d = D("iter"); return iter([1])
    def __add__(self, o):
        d = D("add"); return [o]
    def __str__(self):
        d = D("str"); return "a" + str(self.__len__())
    def __hash__(self):
        d = D("hash"); return 10**30
    def __eq__(self, o):
        d = D("eq"); return [1]
    def __getattr__(self, n):
        d = D("getattr"); return [n]
    def __call__(self, *a):
        d = D("call"); return [a]
p = P()
p.v, p[1], len(p), list(p), p + 1, str(p), hash(p), p == 1, p.zz, p(D("ca"))
[D("x"), 1].__setitem__(0, [1])
{1: D("v")}.update({1: [2]})
dd = {1: D("v2")}; dd[1] = [1]
ll = [D("l")]; ll[0] = [1]; ll[:] = [D("l2")]; ll[:] = []
p.attr = D("attr"); p.attr = [1]
a = D("glob"); a = [1]
def loc():
    b = D("loc"); b = [1]
    return b
loc()
sorted([D("s1"), D("s2")], key=lambda d: [1])
map_ = list(map(lambda d: [1], [D("m1")]))
del p, a, dd, ll, map_
assert not bad, bad
at_exit = [D("a list at exit"), 3]
D.at_exit = D("a class at exit")
