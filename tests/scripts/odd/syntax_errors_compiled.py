# Syntax errors met through compile and exec: the message and the line.
texts = """1 +
x = = 2
if x
for in y: pass
def f(: pass
class C(: pass
print "x"
return 1
yield 1
break
continue
x = 5 5
(1, 2
[1, 2)
{1: 2
'unclosed
f(a=1, 2)
f(**a, *b)
f(a=1, a=2)
def f(a, a): pass
def f(*): pass
def f(a=1, b): pass
lambda a, a: 1
None = 1
f() = 1
1 = x
x + 1 = 2
del f()
del 5
a, 1 = x
*a = [1]
*a, *b = x
import
from x import
from . import *
global
nonlocal x
try: pass
with x as 5: pass
else: pass
elif x: pass
except: pass
assert
raise from x
while: pass
1.x
0777
0b12
1__0
@x
x := 1
(x := 1) = 2
for x in y z: pass
async = 1
!x
a ? b
$
`x`
x ++
x = *y
"%s" % (
f'{'
f'{}'
f'{x!z}'
b'é'
'\\x1'
'\\u12'
if True:\\nx""".split("\n")
for text in texts:
    source = text.replace("\\n", "\n") if text.startswith("if True") else text
    try:
        compile(source, "<text>", "exec")
        print(text, "-> compiled")
    except SyntaxError as problem:
        print(text, "->", type(problem).__name__, problem.lineno)
