# Context managers: order, suppression, failing enter and exit, several at once.
class Manager:
    def __init__(self, name, suppress=False, fail_enter=False, fail_exit=False):
        self.name, self.suppress, self.fail_enter, self.fail_exit = name, suppress, fail_enter, fail_exit

    def __enter__(self):
        print("enter", self.name)
        if self.fail_enter:
            raise RuntimeError("enter " + self.name)
        return self.name.upper()

    def __exit__(self, kind, value, trace):
        print("exit", self.name, kind.__name__ if kind else None, value, trace is not None)
        if self.fail_exit:
            raise RuntimeError("exit " + self.name)
        return self.suppress


with Manager("a") as a:
    print("in", a)
with Manager("a") as a, Manager("b") as b:
    print("in", a, b)
with Manager("s", suppress=True):
    raise ValueError("gone")
print("after suppression")
cases = {
    "plain": lambda: [Manager("a"), Manager("b")],
    "inner suppresses": lambda: [Manager("a"), Manager("b", suppress=True)],
    "outer suppresses": lambda: [Manager("a", suppress=True), Manager("b")],
    "second enter fails": lambda: [Manager("a"), Manager("b", fail_enter=True)],
    "first enter fails": lambda: [Manager("a", fail_enter=True), Manager("b")],
    "inner exit fails": lambda: [Manager("a"), Manager("b", fail_exit=True)],
    "outer exit fails": lambda: [Manager("a", fail_exit=True), Manager("b", suppress=True)],
}
for label, make in cases.items():
    print("--", label)
    first, second = make()
    try:
        with first as x, second as y:
            print("body", x, y)
            raise KeyError("body")
    except Exception as problem:
        print("caught", repr(problem), "context", repr(problem.__context__))
    else:
        print("no exception")


def returning():
    with Manager("r"):
        return "returned"


def looping():
    for i in range(3):
        with Manager(f"loop{i}"):
            if i == 0: continue
            if i == 1: break
    return i


def generating():
    with Manager("g"):
        yield 1
        yield 2


print(returning(), looping(), list(generating()))
g = generating()
print(next(g))
g.close()
target = {}
with Manager("t") as target["key"]:
    print(target)
with Manager("u") as (p, *q):
    print(p, q)
for bad in (5, None, object(), Manager):
    try:
        with bad:
            pass
    except (TypeError, AttributeError) as problem:
        print(type(problem).__name__, problem)


class NoExit:
    def __enter__(self): print("never entered")


class NoEnter:
    def __exit__(self, *a): pass


for bad in (NoExit(), NoEnter()):
    try:
        with bad: pass
    except (TypeError, AttributeError) as problem:
        print(type(problem).__name__, problem)


class Transaction:
    log = []
    def __enter__(self): self.log.append("begin"); return self
    def __exit__(self, kind, *rest): self.log.append("rollback" if kind else "commit")


with Transaction():
    pass
try:
    with Transaction():
        1 / 0
except ZeroDivisionError:
    pass
print(Transaction.log)
class Truthy:
    def __enter__(self): return self
    def __exit__(self, *a): return [0]
with Truthy():
    raise SystemExit("suppressed too")
print("end")
