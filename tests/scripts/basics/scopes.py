# global, nonlocal, shadowing, comprehension scope, class scope, UnboundLocalError.
x = "global"


def show():
    return x


def shadow():
    x = "local"
    return x, show()


def change():
    global x, created
    x = "changed"
    created = "made by a function"


print(show(), shadow())
change()
print(x, created)


def counter():
    n = 0

    def step(by=1):
        nonlocal n
        n += by
        return n

    def reset():
        nonlocal n
        n = 0

    return step, reset


step, reset = counter()
print(step(), step(5), step())
reset()
print(step())
other, _ = counter()
print(other(), step())


def unbound():
    print(x)
    x = 1


def unbound_delete():
    value = 1
    del value
    return value


def free_unbound():
    def inner():
        return later
    try:
        inner()
    except NameError as problem:
        print(type(problem).__name__, problem)
    later = 5
    return inner()


for function in (unbound, unbound_delete):
    try:
        function()
    except UnboundLocalError as problem:
        print(problem)
print(free_unbound())
try:
    print(never_defined)
except NameError as problem:
    print(problem, problem.name)
n = 100
print([n for n in range(3)], n, {n: n for n in "ab"}, n, list(n for n in (7,)), n)


class Scope:
    n = 5
    doubled = n * 2
    items = [n for _ in range(1)]

    def method(self):
        return n

    for i in range(3):
        pass


print(Scope.doubled, Scope.items, Scope().method(), Scope.i)
functions = [lambda: i for i in range(3)]
print([f() for f in functions], [f() for f in [lambda i=i: i for i in range(3)]])


def outer():
    level = 1

    def middle():
        level = 2

        def inner():
            nonlocal level
            level += 10
            return level

        return inner(), level

    return middle(), level


print(outer())


def deleted():
    cell = 1

    def use():
        return cell

    del cell
    try:
        use()
    except NameError as problem:
        return str(problem)


print(deleted())
def late():
    return defined_later()


def defined_later():
    return "late binding"


print(late())
len = lambda value: "shadowed"
print(len([1, 2]))
del len
print(len([1, 2]))
