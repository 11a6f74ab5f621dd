# Temporaries die within the statement that made them, in CPython's order.
class D:
    def __init__(self, name): self.name = name
    def __del__(self): print("  del", self.name)
    def __repr__(self): return f"<{self.name}>"
    def method(self, *args): return "method result"
    def me(self): return self
    def __add__(self, other): return D(self.name + "+" + other.name)
    def __getitem__(self, key): return D(f"{self.name}[{key.name if isinstance(key, D) else key}]")
    def __call__(self, *args): return D(self.name + "()")
    def __eq__(self, other): print("  eq", self.name, other.name); return False
    def __iter__(self): return iter([1, 2])
    def __enter__(self): return self
    def __exit__(self, *a): print("  exit", self.name)
    def __bool__(self): return True
    attr = 5


print("expression statement")
D("alone")
print("after")
print("method call", D("m").method(), "same statement")
print("argument", D("m2").method(D("arg1"), D("arg2")), "done")
print("attribute", D("a").attr)
print("chain", D("c").me().me().attr)
print("binary")
(D("x") + D("y")).attr
print("three")
D("x") + D("y") + D("z")
print("subscript")
D("s")[D("key")]
print("nested subscript")
D("s")[1][2]
print("call result")
D("f")()()
print("compare", D("l") == D("r"), D("l") != D("r"))
print("list", len([D("i1"), D("i2"), D("i3")]))
print("tuple", len((D("i1"), D("i2"), D("i3"))))
print("dict", len({"k1": D("v1"), "k2": D("v2")}))
print("conditional", 1 if D("test") else 2)
print("and", (D("left") and 5), (D("one") or 6))
print("not", not D("n"))
print("fstring", f"{D('f1')} and {D('f2')}")
print("format", "{} {}".format(D("g1"), D("g2")), "%s" % D("g3"))
print("identity", D("p") is D("q"))
print("in list", 5 in [D("in").attr, 6])
print("for over temporary")
for i in D("iter"):
    print("  loop", i)
print("for over list")
for d in [D("e1"), D("e2"), D("e3")]:
    print("  loop", d)
print("loop variable still alive", d)
del d
print("unpack")
a, b = D("u1"), D("u2")
a, b = b, a
print(a, b)
a = b = None
print("with")
with D("w"):
    print("  body")
print("after with")
with D("w2") as kept:
    pass
print("kept", kept)
del kept
print("assert")
assert D("truth")
print("comprehension", [D(f"c{i}").attr for i in range(3)])
print("generator", sum(D(f"g{i}").attr for i in range(3)))
print("star", print(*[D("s1"), D("s2")]))
print("lambda", (lambda x: x.attr)(D("lam")))
print("default", (lambda x=D("default"): 1)())
print("return value ignored")
def make(): return D("made")
make()
print("walrus", (w := D("walrus")).attr)
w = None
print("end")
