# Delegation: values, results, send and throw passed on, nesting, closing.
def inner(name):
    received = []
    try:
        while True:
            value = yield f"{name}{len(received)}"
            if value is None: break
            received.append(value)
    except ValueError as problem:
        print("inner caught", problem)
        yield "recovered"
    finally:
        print("inner finally", name)
    return received


def outer():
    first = yield from inner("a")
    print("first result", first)
    second = yield from inner("b")
    print("second result", second)
    return first + second


g = outer()
print(next(g), g.send(1), g.send(2), g.send(None), g.send(3))
try:
    g.send(None)
except StopIteration as stop:
    print("result", stop.value)
g = outer()
next(g)
print(g.throw(ValueError("thrown through")))
print(next(g))
g.close()
print("closed")
g = outer()
next(g)
try:
    g.throw(KeyError("k"))
except KeyError as problem:
    print("KeyError", problem)


def flatten(x):
    if isinstance(x, (list, tuple)):
        for item in x: yield from flatten(item)
    else:
        yield x


print(list(flatten([1, (2, [3, [], [4]]), 5])))


def from_iterables():
    a = yield from [1, 2]
    b = yield from "xy"
    c = yield from range(2)
    d = yield from {"k": 1}
    yield (a, b, c, d)


print(list(from_iterables()))


class Iterator:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 2:
            stop = StopIteration("iterator's value")
            raise stop
        return self.n


def delegate(x):
    result = yield from x
    print("got", result)


print(list(delegate(Iterator())))
d = delegate([1, 2])
next(d)
try:
    d.send("value")
except AttributeError as problem:
    print(problem)
d = delegate(Iterator())
next(d)
try:
    d.throw(ValueError("no throw method"))
except ValueError as problem:
    print(problem)


class Sendable(Iterator):
    def send(self, value): return f"sent {value}"
    def throw(self, *details): print("throw called", type(details[-1] or details[0]).__name__ if len(details) == 1 else details[0].__name__); return "thrown"
    def close(self): print("close called")


d = delegate(Sendable())
print(next(d), d.send(5), d.throw(ValueError("v")))
d.close()


def deep(n):
    if n == 0:
        x = yield "bottom"
        return x
    r = yield from deep(n - 1)
    return r + 1


g = deep(100)
print(next(g))
try:
    g.send(0)
except StopIteration as stop:
    print(stop.value)
for bad in (5, None):
    try:
        list(delegate(bad))
    except TypeError as problem:
        print(problem)


def running():
    yield from me


me = running()
try:
    next(me)
except ValueError as problem:
    print(problem)


def tree(depth, path=""):
    if depth:
        yield from tree(depth - 1, path + "L")
        yield path or "root"
        yield from tree(depth - 1, path + "R")


print(list(tree(3)))


def stop_value():
    yield 1
    return {"answer": 42}


def main():
    result = yield from stop_value()
    yield result


print(list(main()))
def close_chain():
    try: yield from middle()
    finally: print("outer finally")
def middle():
    try: yield from [1, 2, 3]
    finally: print("middle finally")
g = close_chain()
print(next(g), next(g))
g.close()
def permute(items):
    if len(items) < 2: yield items
    else:
        for i in range(len(items)):
            for rest in permute(items[:i] + items[i + 1:]): yield items[i:i + 1] + rest
print(list(permute("abc")))
