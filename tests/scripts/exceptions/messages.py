# The text of the errors that programs meet most.
class C:
    attr = 1


d, l, t, s = {"a": 1}, [1, 2], (1, 2), "text"
actions = """d['z']
d[[]]
d[1.5]
l[2]
l[-3]
l['0']
l[1.0]
t[5]
t['a']
t[0] = 1
s[0] = 'x'
s[10]
del t[0]
del s[0]
del d['none']
del l[7]
l.remove(9)
l.index(9)
[].pop()
l.pop(5)
{}.popitem()
d.pop('q')
set().pop()
{1}.remove(2)
l + t
t + l
s + 1
1 + s
None + 1
d + d
{1} + {2}
[1] * [2]
'a' * 'b'
l * 1.5
1 / 0
1.0 / 0
1 // 0
1 % 0
int('abc')
int('1.5')
float('x')
int([])
int(None)
float(None)
str(1, 2)
list(1)
tuple(None)
dict(5)
set(3.5)
dict([1, 2])
dict(['ab', 'c'])
undefined_name
C.missing
C().missing
C().attr.missing
l.missing
None.missing
'x'.missing
(5).missing
len(5)
len(None)
abs('x')
max([])
min(())
max(1)
sum(['a'])
sum(5)
sorted(5)
sorted([1, 'a'])
[1, 'a'].sort()
1 < 'a'
[1] < (1,)
None < None
{} < {}
C() < C()
1 in 5
1 in 'a'
x for x in 5
[x for x in 5]
[a for a, b in [(1, 2, 3)]]
iter(5)
next([])
next(iter([]))
5()
'a'()
None()
C.attr()
C()()
l(0)
print.x.y
-'a'
+[]
~'x'
not_defined()
hash([])
hash({})
{[]: 1}
{{}}
{[1]}
isinstance(1, 1)
issubclass(1, int)
ord('ab')
ord('')
chr(-5)
chr('a')
range(0, 5, 0)
range('a')
'abc'.index('z')
'a'.join([1])
'%d' % 'x'
'%s %s' % 'a'
'{}'.format()
'{a}'.format()
bytes([300])
'é'.encode('ascii')
b'\\xff'.decode()
import_nothing.x
getattr(C, 'zip')
setattr(5, 'a', 1)
delattr(C, 'zip')
object().x
open
type('X', (5,), {})
super().x
[1, 2, 3][::0]
[][0]
''[0]
()[0]
range(3)[5]
frozenset([[]])
zip(1)
map(5, [1])
list(map(5, [1]))
list(filter(5, [1]))
enumerate(5)
reversed(5)
reversed({1})
divmod(1, 0)
pow(2, -1, 0)
round('x')
'x'.center()
'x'.replace()
[].insert(1)
{}.update(5)
{}.update([1])
{}.fromkeys(5)
(1).to_bytes(0, 'big')
eval('1 +')
exec('x = ')
__import__('no_such_module_here')
l[0][0]
d['a']['b']
s.x = 1
C().attr = undefined
len = 5 + 'x'"""
for text in actions.splitlines():
    try:
        if " = " in text or text.startswith("del "):
            exec(text)
        else:
            value = eval(text)
        print(text, "-> fine")
    except Exception as problem:
        print(text, "->", type(problem).__name__ + ":", problem)
