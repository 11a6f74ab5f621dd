# Generators: iteration, state, send, return values, introspection.
def count(n):
    print("start")
    for i in range(n):
        print("before", i)
        yield i
        print("after", i)
    print("end")


g = count(2)
print(type(g).__name__, iter(g) is g, g.__name__, g.gi_running)
print(next(g), next(g))
try:
    next(g)
except StopIteration as stop:
    print("stop", stop.value, stop.args)
print(list(g), next(g, "default"), list(count(1)))


def echo():
    received = []
    while True:
        value = yield len(received)
        if value == "stop":
            return received
        received.append(value)


e = echo()
print(next(e), e.send("a"), e.send("b"), next(e))
try:
    e.send("stop")
except StopIteration as stop:
    print(stop.value)
try:
    echo().send("too early")
except TypeError as problem:
    print(problem)
print(next(echo()), echo().send(None))


def averager():
    total = n = 0
    average = None
    while True:
        x = yield average
        total += x
        n += 1
        average = total / n


a = averager()
next(a)
print([a.send(x) for x in (10, 20, 60)])


def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


def take(n, it):
    for i, x in enumerate(it):
        if i == n: return
        yield x


print(list(take(12, fib())), sum(take(30, fib())), max(take(5, fib())))
squares = (x * x for x in range(5))
print(next(squares), list(squares), list(squares))
print(list(x for x in range(10) if x % 3 == 0), sum(len(w) for w in "a bb ccc".split()), sorted((-x for x in range(3))), dict((c, ord(c)) for c in "ab"))


def primes():
    found = []
    n = 2
    while True:
        if all(n % p for p in found if p * p <= n):
            found.append(n)
            yield n
        n += 1


for p in primes():
    if p > 50: break
    print(p, end=" ")
print()


def reentrant():
    try:
        next(g)
    except ValueError as problem:
        yield str(problem)


g = reentrant()
print(next(g))


def empty():
    return
    yield


def only_return():
    return 5
    yield


print(list(empty()), list(only_return()), [*take(3, fib())], tuple(take(2, fib())), {*take(4, fib())} == {0, 1, 2})
x, y, z = take(3, fib())
print(x, y, z, 5 in fib(), list(zip(fib(), "abcd")), list(map(lambda a, b: a + b, take(3, fib()), take(5, fib()))))


def stop_inside():
    yield 1
    raise StopIteration("inner")


try:
    print(list(stop_inside()))
except RuntimeError as problem:
    print(problem, repr(problem.__cause__))


def next_inside():
    while True:
        yield next(it)


it = iter([1, 2])
try:
    for v in next_inside(): print(v)
except RuntimeError as problem:
    print(problem)
def args(a, b=2, *c, d=4, **e): yield a; yield b; yield c; yield d; yield e
print(list(args(1)), list(args(1, 3, 5, d=6, z=7)))
try: args()
except TypeError as problem: print(problem)
class Tree:
    def __init__(self, v, l=None, r=None): self.v, self.l, self.r = v, l, r
    def __iter__(self):
        if self.l: yield from self.l
        yield self.v
        if self.r: yield from self.r
print(list(Tree(4, Tree(2, Tree(1), Tree(3)), Tree(6, Tree(5)))), sum(Tree(1, Tree(2))), 3 in Tree(1, None, Tree(3)))
