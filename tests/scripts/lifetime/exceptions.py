# Exceptions hold their frames through the traceback; the name is deleted after the handler.
class D:
    def __init__(self, name): self.name = name
    def __del__(self): print("  del", self.name)
    def __repr__(self): return self.name


def fail(label):
    local = D(f"local of {label}")
    raise ValueError(label)


print("1 handler without a name")
try:
    fail("one")
except ValueError:
    print("in handler")
print("after")
print("2 handler with a name")
try:
    fail("two")
except ValueError as problem:
    print("in handler", problem)
print("after")
print("3 kept exception")
kept = None
try:
    fail("three")
except ValueError as problem:
    kept = problem
print("after, still held")
kept = None
print("4 traceback cut")
try:
    fail("four")
except ValueError as problem:
    kept = problem
kept.__traceback__ = None
print("cut")
kept = None
print("5 suppressed in function")


def swallow():
    mine = D("swallow local")
    try:
        fail("five")
    except ValueError:
        pass
    print("end of swallow")


swallow()
print("6 replaced")
try:
    try:
        fail("first")
    except ValueError:
        fail("second")
except ValueError as problem:
    print("handler of", problem)
print("after")
print("7 from None")
try:
    try:
        fail("hidden")
    except ValueError:
        raise KeyError("shown") from None
except KeyError:
    print("handler")
print("after")
print("8 payload")


class Carries(Exception):
    def __init__(self, d): super().__init__("carries"); self.d = d


try:
    raise Carries(D("payload"))
except Carries:
    print("handler")
print("after")
print("9 finally")
try:
    try:
        fail("nine")
    finally:
        print("finally while unwinding")
except ValueError:
    print("handler")
print("10 loop")
for i in range(2):
    try:
        fail(f"loop{i}")
    except ValueError:
        continue
print("11 return from handler")


def returning():
    try:
        fail("eleven")
    except ValueError:
        return "value"


print(returning())
print("12 with")


class Manager:
    def __enter__(self): return D("entered")
    def __exit__(self, *details): print("exit"); return True


with Manager() as m:
    inside = D("inside")
    fail("twelve")
print("after with", m, inside)
del m, inside
print("13 exception in temporaries")


def args(a, b): pass


try:
    args(D("arg1"), fail("arg2"))
except ValueError:
    print("handler")
print("after")
try:
    [D("x1"), D("x2"), fail("list")]
except ValueError:
    print("handler")
print("14 generator")


def gen():
    g = D("gen local")
    yield 1
    fail("in gen")


try:
    list(gen())
except ValueError:
    print("handler")
print("15 self reference needs the collector")
import gc
gc.collect(); gc.disable()


def cyclic():
    try:
        fail("cyclic")
    except ValueError as problem:
        mine = problem


cyclic()
print("waiting for the collector")
print("collected some:", gc.collect() > 0)
print("end")
