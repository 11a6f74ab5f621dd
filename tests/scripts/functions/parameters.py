# Every kind of parameter and the ways to call.
def plain(a, b, c=3, *rest, d, e=5, **more):
    return a, b, c, rest, d, e, more


print(plain(1, 2, d=4))
print(plain(1, 2, 30, 40, 50, d=4, e=6, f=7, g=8))
print(plain(*[1, 2], d=0), plain(*"ab", *"cd", d=1), plain(1, **{"b": 2, "d": 3}))
print(plain(*(1, 2), **{"d": 4}, **{"x": 1}), plain(b=1, a=2, d=3))


def positional(a, b=2, /, c=3, *, d=4):
    return a, b, c, d


print(positional(1), positional(1, 20), positional(1, 20, 30, d=40), positional(1, c=9))


def only_names(*, x, y=2):
    return x, y


print(only_names(x=1), only_names(y=1, x=2))


def shadowed(a, /, **names):
    return a, names


print(shadowed(1, a=2), shadowed("x", b=1))


def everything(*args, **kwargs):
    return args, kwargs


print(everything(), everything(1), everything(a=1), everything(1, *[2], b=3, **{"c": 4}))
print((lambda *a, k=1, **m: (a, k, m))(1, 2, k=3, z=4), (lambda: None)(), (lambda x, y=2: x + y)(1))


def defaults(value, items=[], table={}):
    items.append(value)
    table[value] = len(items)
    return items, table


print(defaults(1), defaults(2), defaults(3, []), defaults.__defaults__)
counter = 0


def next_number():
    global counter
    counter += 1
    return counter


def evaluated_once(n=next_number()):
    return n


print(evaluated_once(), evaluated_once(), counter)


def annotated(a: int, b: "text" = "x", *c: list, d: dict = None, **e: tuple) -> bool:
    return True


print(sorted(annotated.__annotations__), annotated.__annotations__["b"], annotated.__annotations__["return"], annotated(1))
print(plain.__name__, plain.__defaults__, plain.__kwdefaults__, positional.__kwdefaults__, plain.__qualname__, plain.__doc__)


def swallow(a, *args):
    args = args[::-1]
    a, *args = args or (a,)
    return a, args


print(swallow(1), swallow(1, 2, 3))


def order():
    def note(x):
        print("eval", x)
        return x
    everything(note(1), *[note(2)], k=note(3), *[note(4)], **{"z": note(5)})


order()
kw = {"a": 1}
result = everything(**kw)
result[1]["a"] = 2
print(kw, everything(*(n for n in range(3)))[0], everything(*{"k": 1}), everything(*range(3), *"x"))
