# Generators: closed when dropped, locals die then; GeneratorExit runs finally blocks.
class D:
    def __init__(self, name): self.name = name
    def __del__(self): print("  del", self.name)
    def __repr__(self): return self.name


def gen(name):
    local = D(name + " local")
    try:
        yield 1
        yield 2
    except GeneratorExit:
        print("  GeneratorExit in", name)
        raise
    finally:
        print("  finally of", name)


print("never started")
g = gen("a")
g = None
print("started and dropped")
g = gen("b")
next(g)
g = None
print("closed")
g = gen("c")
next(g)
g.close()
print("closed, then dropped")
g = None
print("exhausted")
g = gen("d")
print(list(g))
print("after exhaustion")
g = None
print("for loop with break")
for x in gen("e"):
    break
print("after break")
print("argument")


def with_argument(arg):
    print("  body", arg)
    yield arg
    print("  resumed")


g = with_argument(D("argument"))
print("created")
print(next(g))
del g
print("dropped")
print("loop variable in generator")


def many():
    for i in range(3):
        d = D(f"item{i}")
        yield d
        print("  back in generator")


for item in many():
    print("  consumer has", item)
print("loop done", item)
item = None
print("yield from")


def outer():
    o = D("outer local")
    yield from gen("inner")


g = outer()
next(g)
g = None
print("sent value")


def receiver():
    while True:
        value = yield
        print("  received", value)


r = receiver()
next(r)
r.send(D("s1"))
print("still held by the frame")
r.send(D("s2"))
r.close()
print("closed")
print("thrown")


def catcher():
    try:
        yield
    except ValueError as problem:
        print("  caught", problem)
        yield "recovered"


c = catcher()
next(c)
print(c.throw(ValueError(D("in exception"))))
c = None
print("generator expression")
g = (D(f"ge{i}") for i in range(3))
print(next(g))
x = next(g)
g = None
print("x", x)
x = None
print("return value")


def returns():
    d = D("returned")
    yield
    return d


r = returns()
next(r)
try:
    next(r)
except StopIteration as stop:
    print("value", stop.value)
print("after stop")
print("nested consumers")
print(sum(1 for _ in (D(f"n{i}") for i in range(2))), list(map(lambda d: d.name, (D(f"m{i}") for i in range(2)))))
print("zip stops early")
z = zip(many(), [1])
print(list(z))
del z
print("iterator over a temporary list")
it = iter([D("t1"), D("t2"), D("t3")])
print(next(it))
print(next(it))
it = None
print("end")
