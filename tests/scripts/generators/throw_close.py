# throw and close in every state of a generator.
def worker():
    print("started")
    while True:
        try:
            x = yield "ready"
            print("got", x)
        except ValueError as problem:
            print("handled", problem)
        except GeneratorExit:
            print("closing")
            raise
        finally:
            print("finally")


w = worker()
print(next(w), w.send(1))
print(w.throw(ValueError("thrown")))
print(w.throw(ValueError))
w.close()
w.close()
print(next(w, "exhausted"))
try:
    w.throw(KeyError("after the end"))
except KeyError as problem:
    print("KeyError", problem)
w = worker()
try:
    w.throw(ValueError("before the start"))
except ValueError as problem:
    print("not started:", problem)
print(list(w))
w = worker()
w.close()
print(list(w))
w = worker()
next(w)
try:
    w.throw(TypeError("not handled"))
except TypeError as problem:
    print("TypeError", problem)
print(next(w, "dead"))


def stubborn():
    while True:
        try:
            yield 1
        except GeneratorExit:
            print("ignoring exit")
            yield "no"


s = stubborn()
next(s)
try:
    s.close()
except RuntimeError as problem:
    print(problem)


def returns_on_close():
    try:
        yield
    except GeneratorExit:
        return "value"


r = returns_on_close()
next(r)
print(r.close())


def raises_on_close():
    try:
        yield
    finally:
        raise KeyError("from finally")


r = raises_on_close()
next(r)
try:
    r.close()
except KeyError as problem:
    print("KeyError", problem, repr(problem.__context__))


def swallow():
    try:
        yield 1
    except ValueError:
        pass


s = swallow()
next(s)
try:
    s.throw(ValueError)
except StopIteration as stop:
    print("ended by throw", stop.value)


def convert():
    try:
        yield 1
    except ValueError as problem:
        raise KeyError("converted") from problem


c = convert()
next(c)
try:
    c.throw(ValueError("original"))
except KeyError as problem:
    print(problem, repr(problem.__cause__))
for bad in (5, "x", None, object):
    g = swallow()
    next(g)
    try:
        g.throw(bad)
    except TypeError as problem:
        print(problem)


def loop():
    for i in range(3):
        try:
            yield i
        except ValueError:
            print("skipped", i)
            continue
        finally:
            print("done", i)


g = loop()
print(next(g), g.throw(ValueError), next(g))
g.close()


def with_manager():
    class M:
        def __enter__(self): print("enter"); return self
        def __exit__(self, kind, *rest): print("exit", kind and kind.__name__)
    with M():
        yield 1
        yield 2


for x in with_manager():
    print(x)
    break
g = with_manager()
next(g)
try:
    g.throw(ZeroDivisionError("z"))
except ZeroDivisionError as problem:
    print(problem)


def context():
    try:
        raise ValueError("handled inside")
    except ValueError:
        yield 1
    yield 2


import sys
g = context()
next(g)
print(sys.exc_info()[0])
try:
    raise KeyError("outer")
except KeyError:
    print(next(g), sys.exc_info()[0].__name__)
try:
    g.throw(IndexError("i"))
except IndexError as problem:
    print(repr(problem.__context__))
