# Single and multiple inheritance, super, MRO, overriding.
class Animal:
    legs = 4

    def __init__(self, name):
        self.name = name

    def speak(self):
        return "..."

    def describe(self):
        return f"{self.name} the {type(self).__name__.lower()} has {self.legs} legs and says {self.speak()}"


class Dog(Animal):
    def speak(self):
        return "woof"


class Bird(Animal):
    legs = 2

    def __init__(self, name, flies=True):
        super().__init__(name)
        self.flies = flies

    def speak(self):
        return "tweet" + super().speak()


class Penguin(Bird):
    def __init__(self, name):
        super().__init__(name, flies=False)

    def describe(self):
        return super().describe() + (" and flies" if self.flies else " and swims")


for pet in (Dog("Rex"), Bird("Tweety"), Penguin("Pingu"), Animal("Thing")):
    print(pet.describe(), isinstance(pet, Bird), isinstance(pet, Animal))


class A:
    def who(self): return ["A"]


class B(A):
    def who(self): return ["B"] + super().who()


class C(A):
    def who(self): return ["C"] + super().who()


class D(B, C):
    def who(self): return ["D"] + super().who()


class E(C, B):
    def who(self): return ["E"] + super(E, self).who()


print(D().who(), E().who(), [k.__name__ for k in D.__mro__], [k.__name__ for k in E.mro()], D.__bases__ == (B, C))


class X: pass
class Y: pass
class XY(X, Y): pass
class YX(Y, X): pass


for names, bases in (("Bad", (XY, YX)), ("Order", (A, B)), ("Twice", (A, A)), ("NotClass", (5,)), ("Bool", (bool,)), ("Layout", (int, str)), ("None", (type(None),)), ("Func", (type(len),)), ("Range", (range,))):
    try:
        print(type(names, bases, {}))
    except TypeError as problem:
        print(names, problem)
try:
    class Wrong(A, object, B): pass
except TypeError as problem:
    print(problem)


class Mixin:
    def save(self): return "saved " + self.data()


class Base:
    def data(self): return "base"


class Both(Mixin, Base):
    def data(self): return "both/" + super().data()


print(Both().save(), issubclass(Both, Mixin), issubclass(Both, (Dog, Base)), Both.__mro__[1].__name__, [c.__name__ for c in A.__subclasses__()])


class Root:
    def __init__(self, **kwargs):
        print("Root", sorted(kwargs))


class Left(Root):
    def __init__(self, left=None, **kwargs):
        print("Left", left)
        super().__init__(**kwargs)


class Right(Root):
    def __init__(self, right=None, **kwargs):
        print("Right", right)
        super().__init__(**kwargs)


class Bottom(Left, Right):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)


Bottom(left=1, right=2)


class K:
    @classmethod
    def make(cls): return cls.__name__

    @staticmethod
    def fixed(): return "K"

    @property
    def p(self): return "K.p"


class L(K):
    @classmethod
    def make(cls): return "L+" + super().make()

    @staticmethod
    def fixed(): return "L+" + K.fixed()

    @property
    def p(self): return "L+" + super().p


print(L.make(), L().make(), L.fixed(), L().p, super(L, L()).p, super(L, L).make())
A.who = lambda self: ["patched"]
print(D().who(), B().who())
B.who = lambda self: ["new B"]
print(D().who())
del B.who
print(D().who(), B().who())
for action in (lambda: super(), lambda: super(int, "x"), lambda: super(D, A()).who(), lambda: super(5, 5), lambda: super(D, D()).nothing):
    try:
        print(action())
    except Exception as problem:
        print(type(problem).__name__, problem)
D.__bases__ = (C, B)
print(D().who(), [k.__name__ for k in D.__mro__])
