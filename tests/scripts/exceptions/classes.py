# The hierarchy, arguments, str and repr of exceptions, custom classes.
import sys
for name in """BaseException Exception ArithmeticError ZeroDivisionError OverflowError FloatingPointError AssertionError AttributeError
BufferError EOFError ImportError ModuleNotFoundError LookupError IndexError KeyError MemoryError NameError UnboundLocalError OSError
FileNotFoundError PermissionError TimeoutError RuntimeError NotImplementedError RecursionError StopIteration StopAsyncIteration SyntaxError
IndentationError TabError SystemError TypeError ValueError UnicodeError UnicodeDecodeError UnicodeEncodeError Warning DeprecationWarning
UserWarning RuntimeWarning SystemExit KeyboardInterrupt GeneratorExit""".split():
    cls = getattr(sys.modules["builtins"], name) if "builtins" in sys.modules else eval(name)
    print(name, [c.__name__ for c in cls.__mro__[1:-1]])
for problem in (ValueError(), ValueError("one"), ValueError("one", 2), KeyError("k"), KeyError(), KeyError(1, 2), IndexError(None), Exception([1]), StopIteration(5), SystemExit(3), AttributeError("a"), NameError("n"), OSError(2, "No such file"), OSError("plain"), AssertionError("x"), UnicodeError("u"), ImportError("i"), ValueError("quote ' and \""), ValueError("é\n")):
    print(repr(problem), "|", str(problem), "|", problem.args)
print(StopIteration(5).value, SystemExit(3).code, SystemExit().code, SystemExit("a", "b").code, OSError(2, "x").errno, OSError(2, "x").strerror, OSError(2, "x", "file").filename, str(OSError(2, "x", "file")))


class AppError(Exception):
    """Base."""


class WithFields(AppError):
    def __init__(self, field, value):
        self.field, self.value = field, value
        super().__init__(f"bad {field}: {value!r}")


class NoSuper(AppError):
    def __init__(self, a, b):
        self.a = a


class Custom(AppError):
    def __str__(self): return "custom text"
    def __repr__(self): return "custom repr"


class Multi(KeyError, AttributeError):
    pass


for make in (lambda: AppError("plain"), lambda: WithFields("age", -1), lambda: NoSuper(1, 2), lambda: Custom("ignored"), lambda: Multi("both"), lambda: AppError()):
    try:
        raise make()
    except AppError as problem:
        print(type(problem).__name__, problem, repr(problem), problem.args, sorted(vars(problem)))
    except (AttributeError, LookupError) as problem:
        print("multi", problem, isinstance(problem, KeyError), isinstance(problem, AttributeError))
try:
    raise AppError
except AppError as problem:
    print("class raised", repr(problem), problem.args)
try:
    raise WithFields
except TypeError as problem:
    print(problem)
try:
    ValueError(key=1)
except TypeError as problem:
    print(problem)
e = ValueError("a")
e.args = ("changed", 2)
e.extra = "attribute"
print(e, e.extra, e.args, e == e, e == ValueError("a"), hash(e) == hash(e))
try:
    e.args = 5
except TypeError as problem:
    print(problem)
for text in ("{}.x", "{}['k']", "nope", "import nope_nope"):
    try:
        exec(text)
    except AttributeError as problem:
        print(problem.name, problem.obj)
    except KeyError as problem:
        print(problem.args)
    except NameError as problem:
        print(problem.name)
    except ImportError as problem:
        print(problem.name, problem, problem.path)
def gen():
    return "value"
    yield
try:
    next(gen())
except StopIteration as stop:
    print(stop.value, stop.args)
class Exits(SystemExit): pass
try:
    raise Exits(4)
except SystemExit as problem:
    print(problem.code, problem)
try:
    sys.exit("message")
except SystemExit as problem:
    print(problem.code)
except Exception:
    print("not reached: SystemExit is no Exception")
group = [ValueError("a"), TypeError("b")]
print(sorted(type(g).__name__ for g in group), [isinstance(g, Exception) for g in group])
