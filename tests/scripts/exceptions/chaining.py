# __cause__, __context__, __suppress_context__, from None, add_note, with_traceback.
def show(problem, depth=0):
    while problem is not None:
        print("  " * depth + f"{type(problem).__name__}({problem}) cause={problem.__cause__!r} context={problem.__context__!r} suppress={problem.__suppress_context__}")
        problem = problem.__cause__ or problem.__context__
        depth += 1


def low():
    raise KeyError("low")


def implicit():
    try:
        low()
    except KeyError:
        raise ValueError("while handling")


def explicit():
    try:
        low()
    except KeyError as problem:
        raise ValueError("because") from problem


def suppressed():
    try:
        low()
    except KeyError:
        raise ValueError("alone") from None


def in_finally():
    try:
        low()
    finally:
        raise IndexError("from finally")


def deep():
    try:
        explicit()
    except ValueError as problem:
        try:
            raise TypeError("middle")
        except TypeError:
            raise RuntimeError("top") from problem


def from_class():
    raise ValueError("x") from KeyError


for function in (implicit, explicit, suppressed, in_finally, deep, from_class):
    print(function.__name__)
    try:
        function()
    except Exception as problem:
        show(problem, 1)
try:
    try:
        raise ValueError("same")
    except ValueError as problem:
        raise problem
except ValueError as again:
    print(again.__context__, again.__cause__)
saved = None
try:
    low()
except KeyError as problem:
    saved = problem
print(saved.__context__, saved.__traceback__ is not None)
try:
    raise saved
except KeyError as problem:
    print(problem is saved)
try:
    raise ValueError("outer") from saved
except ValueError as problem:
    problem.add_note("a note")
    problem.add_note("another")
    print(problem.__notes__, problem.__cause__ is saved)
tb = saved.__traceback__
lines = []
while tb is not None:
    lines.append((tb.tb_frame.f_code.co_name, tb.tb_lineno))
    tb = tb.tb_next
print(lines)
plain = ValueError("never raised")
print(plain.__traceback__, plain.__cause__, plain.__context__, plain.with_traceback(None) is plain)
plain.__cause__ = saved
print(plain.__suppress_context__, repr(plain.__cause__))
for value in (5, "x"):
    try:
        plain.__cause__ = value
    except TypeError as problem:
        print(problem)
import sys
print(sys.exc_info())
try:
    raise ValueError("info")
except ValueError:
    kind, value, trace = sys.exc_info()
    print(kind.__name__, value, trace is value.__traceback__)
    try:
        raise KeyError("nested")
    except KeyError:
        print(sys.exc_info()[0].__name__)
    print(sys.exc_info()[0].__name__)
print(sys.exc_info())
