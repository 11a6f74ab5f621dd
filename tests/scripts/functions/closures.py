# Closures: shared cells, late binding, deep nesting, cells through generators and classes.
def make_account(balance):
    history = []

    def deposit(amount):
        nonlocal balance
        balance += amount
        history.append(("deposit", amount))
        return balance

    def withdraw(amount):
        nonlocal balance
        if amount > balance:
            raise ValueError(f"only {balance} left")
        balance -= amount
        history.append(("withdraw", amount))
        return balance

    return deposit, withdraw, lambda: (balance, history[:])


deposit, withdraw, state = make_account(100)
print(deposit(50), withdraw(30), state())
try:
    withdraw(1000)
except ValueError as problem:
    print(problem)
second = make_account(1)
print(second[0](1), state())


def adders():
    return [lambda x: x + n for n in range(3)], [lambda x, n=n: x + n for n in range(3)]


late, early = adders()
print([f(10) for f in late], [f(10) for f in early])


def deep(a):
    def b(c):
        def d(e):
            def f(g):
                return a + c + e + g
            return f
        return d
    return b


print(deep(1)(20)(300)(4000))


def parameter_cell(x):
    def get():
        return x
    x += 1
    return get


print(parameter_cell(5)())


def make_counter():
    count = 0
    while True:
        def bump():
            nonlocal count
            count += 1
            return count
        yield bump


counters = make_counter()
a, b = next(counters), next(counters)
print(a(), b(), a(), a is b)
print(a.__closure__[0].cell_contents, a.__code__.co_freevars, deep.__code__.co_cellvars, late[0].__closure__ is not None, make_account.__closure__)


def class_in_function(greeting):
    class Greeter:
        template = greeting + ", {}"

        def greet(self, name):
            return self.template.format(name) + greeting[-1]

    return Greeter


print(class_in_function("Hi")().greet("Bo"), class_in_function("Hey")().greet("Al"))


def memo(function):
    known = {}

    def wrapper(n):
        if n not in known:
            known[n] = function(n)
        return known[n]

    wrapper.known = known
    return wrapper


@memo
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80), len(fib.known))


def compose(*functions):
    def composed(value):
        for function in functions:
            value = function(value)
        return value
    return composed


print(compose(str, len, lambda n: n * 2)(12345), compose()(7))


def accumulate():
    total = 0
    return lambda n: (total := n + 1, total)[1] if n else total


print(accumulate()(4))


def comprehension_cell():
    base = 10
    return [lambda: base + i for i in range(3)], {k: (lambda: k) for k in "ab"}


fs, table = comprehension_cell()
print([f() for f in fs], table["a"](), table["b"]())


def unset():
    def inner():
        return value
    if False:
        value = 1
    return inner


try:
    unset()()
except NameError as problem:
    print(problem)
try:
    print(unset().__closure__[0].cell_contents)
except ValueError as problem:
    print(problem)
