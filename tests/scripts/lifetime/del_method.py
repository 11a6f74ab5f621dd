# __del__: order with attributes, calls inside, inheritance, explicit call, errors, class-level.
class Base:
    def __init__(self, name): self.name = name
    def __del__(self): print("  Base.__del__", self.name)


class Child(Base):
    def __init__(self, name):
        super().__init__(name)
        self.part = Base(name + ".part")

    def __del__(self):
        print("  Child.__del__", self.name)
        super().__del__()
        print("  part is still", self.part.name)


c = Child("c")
del c
print("explicit call")
b = Base("explicit")
b.__del__()
print("still usable", b.name)
del b
print("init failed")


class Fails:
    def __init__(self): self.a = Base("made before failure"); raise ValueError("init")
    def __del__(self): print("  del after failed init", self.a.name)


try:
    Fails()
except ValueError as problem:
    print("caught", problem)
print("done")
print("new object in __del__")


class Spawns:
    def __init__(self, n): self.n = n
    def __del__(self):
        print("  del", self.n)
        if self.n: Spawns(self.n - 1)


Spawns(3)
print("attribute removed in __del__")


class Removes:
    def __init__(self): self.x = Base("removed x"); self.y = Base("y")
    def __del__(self): del self.x; print("  x removed")


r = Removes()
r = None
print("del on instance is ignored")
class Plain: pass
p = Plain()
p.__del__ = lambda: print("never")
p = None
print("assigned to the class later")
p = Plain()
Plain.__del__ = lambda self: print("  late __del__")
p = None
del Plain.__del__
Plain()
print("exceptions inside are printed to stderr")
class Bad:
    def __del__(self): raise KeyError("inside")
Bad()
x = Bad()
x = 1
print("still here")
print("handled inside")
class Handles:
    def __del__(self):
        try: 1 / 0
        except ZeroDivisionError as problem: print("  handled", problem)
try:
    Handles()
    raise ValueError("outer")
except ValueError as problem:
    Handles()
    print(problem)
print("global state")
log = []
class Logs:
    def __init__(self, n): self.n = n
    def __del__(self): log.append(self.n)
items = [Logs(i) for i in range(5)]
items[2] = None
items.reverse()
del items
print(log)
print("passed as argument in __del__")
class Passes:
    def __del__(self): show(self)
def show(obj): print("  showing a", type(obj).__name__)
Passes()
print("resurrected once")
class Lives:
    deaths = 0
    def __del__(self):
        global alive
        Lives.deaths += 1
        alive = self
Lives()
print(type(alive).__name__, Lives.deaths)
alive = None
print(Lives.deaths, alive)
print("slots and subclass of builtin")
class S(list):
    def __del__(self): print("  del list", list(self))
S([1, 2])
class T(tuple):
    def __del__(self): print("  del tuple", self)
T((1,))
class I(int):
    def __del__(self): print("  del int", int(self))
I(5) + 1
class E(Exception):
    def __del__(self): print("  del exception", self.args)
try: raise E("x")
except E: print("handling")
print("at exit, globals die")
last = Base("global at exit")
