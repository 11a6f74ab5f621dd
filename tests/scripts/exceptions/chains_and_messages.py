import sys
class AppError(Exception):
    def __init__(self, code, msg="none"):
        super().__init__(code, msg)
        self.code = code
    def __str__(self): return f"[{self.code}] {self.args[1]}"
class Child(AppError): pass
def deep(n):
    if n == 0: raise Child(7, "deep")
    try: deep(n - 1)
    finally: log.append(n)
log = []
try: deep(4)
except AppError as e:
    print(e, repr(e), e.args, log, e.__context__, e.__cause__)
    tb = e.__traceback__
    while tb: print(tb.tb_lineno, tb.tb_frame.f_code.co_name); tb = tb.tb_next
try: e
except NameError as x: print(x, x.name)
def chain():
    try:
        try: {}["k"]
        except KeyError as k: raise ValueError("v") from k
    except ValueError as v:
        try: 1 / 0
        except ZeroDivisionError: raise RuntimeError("r")
try: chain()
except RuntimeError as r:
    while r:
        print(type(r).__name__, r, r.__suppress_context__, type(r.__cause__).__name__)
        r = r.__cause__ or r.__context__
try: raise KeyError("a") from None
except KeyError as e: print(e.__suppress_context__, e.__cause__, e, str(KeyError("a", 1)), e.args)
def f():
    for i in range(3):
        try:
            if i == 1: continue
            if i == 2: return "ret"
        finally: print("fin", i)
print(f())
def g():
    try: return 1
    finally: return 2
print(g())
def h():
    while True:
        try: raise ValueError
        finally: break
    return "swallowed"
print(h())
try:
    try: raise TypeError("a")
    except TypeError: raise
    else: print("no")
    finally: print("finally")
except TypeError as e: print("re", e)
e2 = ValueError("note"); e2.add_note("first"); e2.add_note("second")
print(e2.__notes__)
try: raise e2.with_traceback(None)
except ValueError as e: print(e is e2, sys.exc_info()[0], sys.exc_info()[1] is e)
print(sys.exc_info())
for thing in (3, "s", None, int, Exception, type("E", (BaseException,), {})):
    try: raise thing
    except BaseException as e: print(type(e).__name__, e)
try: raise ValueError from 3
except TypeError as e: print(e)
try:
    try: 1/0
    except 3: pass
except TypeError as e: print(e)
try:
    try: 1/0
    except (ValueError, "x"): pass
except TypeError as e: print(e)
errs = [lambda: [][1], lambda: {}[(1, 2)], lambda: int("x"), lambda: int("1" * 5000), lambda: "a" + 1, lambda: 1 + "a", lambda: None.x, lambda: f(1), lambda: (lambda a, b, *, c: 0)(1),
    lambda: (lambda a: 0)(1, 2), lambda: (lambda a: 0)(a=1, b=2), lambda: (lambda a, /: 0)(a=1), lambda: max([]), lambda: next(iter([])), lambda: [1, 2].index(3), lambda: [].pop(), lambda: [].remove(1), lambda: {}.popitem(), lambda: set().pop(), lambda: {1}.remove(2),
    lambda: len(3), lambda: iter(3), lambda: 3(), lambda: 3[0], lambda: [1]["a"], lambda: (1,)[5], lambda: "abc"[9], lambda: range(3)[7], lambda: sorted([1, "a"]), lambda: {[]: 1}, lambda: {{}}, lambda: ord("ab"), lambda: chr(-1), lambda: float("z"), lambda: 2 ** "a", lambda: -"a", lambda: ~1.5, lambda: 1 << -1, lambda: 1.0 // 0, lambda: 1 % 0, lambda: divmod(1, 0), lambda: 0.0 ** -1, lambda: 0 ** -1, lambda: "a" * "b", lambda: [1] + (1,), lambda: "a" in 3, lambda: 3 in "a", lambda: isinstance(1, 3), lambda: issubclass(1, int), lambda: getattr(1, 2), lambda: int(None), lambda: int("1", 40), lambda: bytes([256]), lambda: b"a" + "a", lambda: "abc".encode("ascii2"), lambda: b"\xff".decode(), lambda: "é".encode("ascii"), lambda: range(1, 2, 0), lambda: slice(1)[1], lambda: zip([1], [1, 2], strict=True).__class__, lambda: list(zip([1], [1, 2], strict=True)), lambda: dict([1]), lambda: dict([(1, 2, 3)]), lambda: type("x", (), {})().y, lambda: object().x, lambda: object(1), lambda: int.foo, lambda: setattr(object(), "x", 1), lambda: setattr(1, "real", 1), lambda: sum(["a"]), lambda: "".join([1]), lambda: round("a"), lambda: abs("a"), lambda: pow(2, -1, 4), lambda: hash([]), lambda: [] < {}, lambda: (lambda **k: 0)(**{1: 2}), lambda: f(*3), lambda: f(**3), lambda: print(foo=1), lambda: __import__("nosuch"), lambda: eval("1 +"), lambda: undefined_name, lambda: open("/nonexistent"), lambda: 10 ** 5000 and str(10 ** 5000), lambda: [1, 2, 3].sort(1), lambda: reversed({1}), lambda: super().x, lambda: type(1, 2), lambda: type.mro(3)]
for i, fn in enumerate(errs):
    try: print(i, "value", fn())
    except Exception as e: print(i, type(e).__name__, e)
for s in ("a, b = 1", "a, b = 1, 2, 3", "a, *b, c = [1]", "[a, b] = 'x'", "a, b = {}", "del zz", "import nosuch.x", "from sys import nosuch", "assert 0, 'm'", "assert []", "x: int; x", "class A(3): pass", "class A(int, str): pass", "class A(object, int): pass", "class A(bool): pass", "class A(x=1): pass"):
    try: exec(s)
    except Exception as e: print(s, "->", type(e).__name__, e)
raise AppError(3, "last") from Child(1)
