# Locals die at frame exit in order of their index, arguments included.
class D:
    def __init__(self, name): self.name = name
    def __del__(self): print("  del", self.name)
    def __repr__(self): return self.name


def three():
    c = D("c (first assigned)")
    a = D("a (second)")
    b = D("b (third)")
    print("leaving")


three()
print("--")


def args(p, q, *rest, k=None, **more):
    local = D("local")
    print("in args", p, q, rest, k, more)


args(D("p"), D("q"), D("r1"), D("r2"), k=D("k"), m=D("m"))
print("--")


def returns_one():
    x, y = D("x"), D("y")
    return y


r = returns_one()
print("got", r)
r = None


def conditional(flag):
    if flag:
        later = D("later")
    always = D("always")
    return flag


conditional(True)
conditional(False)
print("--")


def outer():
    o1 = D("o1")
    def inner():
        i1 = D("i1")
        print("inner body", o1)
        return D("i2")
    kept = inner()
    print("outer body")


outer()
print("--")


def recursive(n):
    d = D(f"level{n}")
    if n:
        recursive(n - 1)
    print("leave", n)


recursive(3)
print("--")


def raises():
    d = D("in raises")
    raise ValueError("x")


def passes_through():
    e = D("in passes")
    raises()


try:
    passes_through()
except ValueError:
    print("handler runs while frames live")
print("after handler")


def finally_frame():
    f = D("finally frame")
    try:
        return 1
    finally:
        print("finally body")


finally_frame()
print("--")


def overwritten_argument(a):
    a = D("new a")
    print("argument rebound")


overwritten_argument(D("old a"))
value = D("held outside")
overwritten_argument(value)
del value
print("--")


class Method:
    def __init__(self, name): self.d = D(name)
    def run(self):
        local = D("method local")
        print("run")
        return self


Method("temp instance").run()
print("--")
print([D(f"e{i}").name for i in range(2)], (lambda a, b: a.name + b.name)(D("la"), D("lb")))


def generator():
    g = D("g local")
    yield 1
    h = D("h local")
    yield 2
    print("generator ends")


print(list(generator()))
print("--")


def cells():
    shared = D("shared cell")
    plain = D("plain")
    return lambda: shared


f = cells()
print("cells returned")
f = None
print("end")
