# An uncaught exception: finally blocks run, stdout is kept, status 1.
class Watch:
    def __enter__(self): return self
    def __exit__(self, *details): print("exit", details[0].__name__)


def inner():
    try:
        with Watch():
            print("about to fail")
            raise KeyError("lost key")
    finally:
        print("inner finally")


def outer():
    try:
        inner()
    except KeyError as problem:
        print("handling", problem)
        raise ValueError("not handled") from problem
    finally:
        print("outer finally")


print("start")
outer()
print("never printed")
