# Programs that recover: retries, fall-backs, validation, error collection.
class Retry(Exception):
    def __init__(self, wait): self.wait = wait


def flaky(fails):
    state = {"left": fails}
    def call():
        if state["left"]:
            state["left"] -= 1
            raise Retry(2 ** (fails - state["left"]))
        return "ok"
    return call


def with_retries(function, limit):
    waits = []
    for attempt in range(1, limit + 1):
        try:
            return function(), attempt, waits
        except Retry as problem:
            waits.append(problem.wait)
            last = problem
    raise TimeoutError(f"gave up after {limit}") from last


for fails in (0, 2, 5):
    try:
        print(with_retries(flaky(fails), 4))
    except TimeoutError as problem:
        print(problem, problem.__cause__.wait)


def parse(text):
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    if text in ("true", "false"):
        return text == "true"
    raise ValueError(f"cannot read {text!r}")


for text in "1 2.5 1e3 true x".split():
    try:
        print(repr(parse(text)))
    except ValueError as problem:
        print(problem, repr(problem.__context__))


def validate(record):
    problems = []
    for field, check in (("name", str.isalpha), ("age", lambda a: 0 <= int(a) < 150), ("mail", lambda m: m.index("@") > 0)):
        try:
            if not check(record[field]):
                raise AssertionError("check failed")
        except KeyError as problem:
            problems.append(f"missing {problem}")
        except (ValueError, TypeError) as problem:
            problems.append(f"{field}: {problem}")
        except AssertionError as problem:
            problems.append(f"{field}: {problem}")
    return problems or "fine"


for record in ({"name": "Ann", "age": "30", "mail": "a@b"}, {"name": "A1", "age": "x", "mail": "none"}, {"age": 500}, {"name": "B", "age": None, "mail": 5}):
    try:
        print(validate(record))
    except AttributeError as problem:
        print("program error:", problem)


def unwind(n, log):
    try:
        if n == 0:
            raise ValueError("bottom")
        unwind(n - 1, log)
    except ValueError:
        log.append(("except", n))
        raise
    finally:
        log.append(("finally", n))


log = []
try:
    unwind(3, log)
except ValueError as problem:
    depth = 0
    tb = problem.__traceback__
    while tb:
        depth += 1
        tb = tb.tb_next
    print(log, depth)


def translate(function, *args):
    try:
        return function(*args)
    except ZeroDivisionError:
        return "infinite"
    except LookupError as problem:
        return f"not found: {problem}"
    except Exception as problem:
        return f"other: {type(problem).__name__}"


print(translate(lambda a, b: a / b, 1, 0), translate({}.__getitem__, "k"), translate([].__getitem__, 0), translate(int, "z"), translate(abs, -3))
def ladder(n):
    try:
        try:
            try:
                if n == 0: raise IndexError("a")
                if n == 1: raise KeyError("b")
                if n == 2: raise OSError("c")
            except IndexError as p:
                raise KeyError("from a") from p
        except KeyError as p:
            raise OSError("from b") from p
    except OSError as p:
        chain = []
        while p: chain.append(str(p)); p = p.__cause__
        return chain
    return "clean"
print([ladder(n) for n in range(4)])
results = []
for i in range(6):
    try:
        if i % 2: raise ValueError(i)
    except ValueError as e:
        if e.args[0] == 3: continue
        results.append(-i)
    else:
        if i == 4: break
        results.append(i)
    finally:
        results.append("f")
print(results)
