# try, except, else, finally: which runs when, nesting, re-raise, return in finally.
def run(kind):
    print("--", kind)
    try:
        print("body")
        if kind == "value": raise ValueError("v")
        if kind == "key": raise KeyError("k")
        if kind == "return": return "from body"
        if kind == "type": raise TypeError
    except ValueError as problem:
        print("value handler", problem)
        return "from handler"
    except (KeyError, IndexError) as problem:
        print("lookup handler", repr(problem))
    else:
        print("else")
    finally:
        print("finally")
    return "end"


for kind in ("none", "value", "key", "return"):
    print(run(kind))
try:
    run("type")
except TypeError as problem:
    print("outside", repr(problem), problem.args)


def override():
    try:
        raise ValueError
    finally:
        return "finally wins"


def override_return():
    try:
        return "body"
    finally:
        print("side effect")


def value_kept():
    x = 1
    try:
        return x
    finally:
        x = 2


def loops():
    for i in range(5):
        try:
            if i == 1: continue
            if i == 3: break
            print("loop", i)
        finally:
            print("finally", i)
    else:
        print("no break")
    while True:
        try:
            return "left loop"
        finally:
            print("leaving")


print(override(), override_return(), value_kept(), loops())


def nested():
    try:
        try:
            raise ValueError("inner")
        finally:
            print("inner finally")
    except ValueError as problem:
        print("outer", problem)
        try:
            raise KeyError("second")
        except KeyError:
            print("second handled")
        raise


try:
    nested()
except ValueError as problem:
    print("re-raised", problem, problem.__context__)
try:
    try:
        1 / 0
    except ZeroDivisionError:
        [][1]
except IndexError as problem:
    print(problem, "| context:", problem.__context__)


def handler_scope():
    problem = "outer"
    try:
        raise ValueError
    except ValueError as problem:
        pass
    try:
        return problem
    except UnboundLocalError as gone:
        return str(gone)


print(handler_scope())
try:
    raise
except RuntimeError as problem:
    print(problem)
for thing in (5, "text", None, int, object()):
    try:
        raise thing
    except TypeError as problem:
        print(problem)
try:
    try:
        raise ValueError
    except 5:
        pass
except TypeError as problem:
    print(problem)
try:
    raise ValueError from 5
except TypeError as problem:
    print(problem)
for kinds in ((ValueError,), (KeyError, ValueError), Exception, BaseException):
    try:
        raise ValueError("matched")
    except kinds as problem:
        print(type(problem).__name__)
def dynamic():
    print("expression evaluated")
    return KeyError
try:
    raise KeyError(1)
except dynamic():
    print("handled")
try: pass
except dynamic(): print("never")
else: print("nothing raised")
def cleanup_order():
    try:
        try:
            return print("value")
        finally:
            print("first")
    finally:
        print("second")
cleanup_order()
def generator_like(n):
    while n:
        try:
            n -= 1
            if n % 2: raise ValueError(n)
        except ValueError as problem:
            yield problem.args[0]
        else:
            yield "even"
print(list(generator_like(5)))
