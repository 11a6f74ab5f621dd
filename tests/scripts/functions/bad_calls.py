# The messages of calls that do not fit.
def none(): pass
def one(a): pass
def two(a, b): pass
def three(a, b, c): pass
def default(a, b=1): pass
def star(a, *b): pass
def names(a, *, k, j): pass
def one_name(*, k): pass
def pos(a, b, /): pass
def pos_mixed(a, /, b): pass
def kwargs(a, **k): pass


class C:
    def method(self, a): pass
    @classmethod
    def cm(cls, a): pass
    @staticmethod
    def sm(a): pass
    def noself(): pass


class WithInit:
    def __init__(self, x, y): pass


class NoInit: pass


calls = """none(1)
none(1, 2)
none(x=1)
one()
one(1, 2)
one(1, 2, 3)
one(b=1)
one(1, a=2)
one(1, b=2)
two()
two(1)
two(b=1)
three()
three(1)
three(b=1)
default()
default(1, 2, 3)
default(1, 2, b=3)
default(b=2)
star()
star(a=1, b=2)
names(1)
names(1, k=1)
names(1, 2, k=1, j=2)
names(1, 2, 3)
names(1, 2, 3, k=4)
one_name()
one_name(1)
one_name(1, k=1)
pos(1)
pos(a=1, b=2)
pos(1, b=2)
pos_mixed(a=1, b=2)
pos_mixed()
kwargs()
kwargs(1, a=2)
kwargs(**{'a': 1, 'b': 2}, b=3)
two(*[1])
two(*[1, 2, 3])
two(**{'a': 1})
two(*5)
two(**5)
two(**{1: 2})
two(1, *None)
kwargs(1, **{'x': 1}, **{'x': 2})
C().method()
C().method(1, 2)
C.method()
C.method(C())
C().cm()
C.cm(1, 2)
C().sm()
C.sm(1, 2)
C().noself()
WithInit()
WithInit(1)
WithInit(1, 2, 3)
NoInit(1)
NoInit(a=1)
object(1)
(lambda: 0)(1)
(lambda x: x)()
len()
len(1, 2)
len([], [])
len(x=[])
[].append()
[].append(1, 2)
'x'.upper(1)
{}.get()
isinstance(1)
int(1, 2, 3)
print(1, foo=2)
sorted()
dict(1, 2)
abs()
ord()
range()
range(1, 2, 3, 4)
range(1.5)
range('a')
[].pop('x')
getattr(1)
''.join()
None()
'text'(1)
(1)(2)
C()()
undefined_function()"""
for text in calls.splitlines():
    try:
        eval(text)
        print(text, "-> fine")
    except Exception as problem:
        print(text, "->", type(problem).__name__ + ":", problem)
