# Programs built of functions: currying, pipelines, visitors, callbacks, tables.
from functools import reduce, partial


def curry(function, count):
    def take(*args):
        if len(args) >= count:
            return function(*args)
        return lambda *more: take(*args, *more)
    return take


add3 = curry(lambda a, b, c: a * 100 + b * 10 + c, 3)
print(add3(1)(2)(3), add3(1, 2)(3), add3(1)(2, 3), add3(1, 2, 3))


class Pipeline:
    def __init__(self, *stages):
        self.stages = stages

    def __or__(self, stage):
        return Pipeline(*self.stages, stage)

    def __call__(self, items):
        for stage in self.stages:
            items = stage(items)
        return items


def mapping(function):
    return lambda items: (function(x) for x in items)


def keeping(test):
    return lambda items: (x for x in items if test(x))


work = Pipeline() | mapping(int) | keeping(lambda n: n % 2) | mapping(lambda n: n * n) | sum
print(work("12345"), work([]), work(["7", "10"]))


def fold_tree(tree, leaf, branch):
    if isinstance(tree, tuple):
        return branch([fold_tree(t, leaf, branch) for t in tree])
    return leaf(tree)


tree = (1, (2, (3, 4)), (), ((5,), 6))
print(fold_tree(tree, lambda n: n, sum), fold_tree(tree, lambda n: 1, sum), fold_tree(tree, lambda n: 0, lambda d: 1 + max(d, default=0)), fold_tree(tree, str, lambda p: "(" + " ".join(p) + ")"))
listeners = {}


def on(event, *handlers):
    listeners.setdefault(event, []).extend(handlers)


def emit(event, *args):
    return [handler(*args) for handler in listeners.get(event, [])]


log = []
on("save", log.append, lambda name: f"saved {name}")
on("save", str.upper)
on("quit", lambda: "bye")
print(emit("save", "file"), emit("quit"), emit("none"), log)
print(reduce(lambda a, b: a + b, [1, 2, 3]), reduce(lambda a, b: [b] + a, "abc", []), reduce(max, [3, 9, 2]))
power = partial(pow, 2)
print(power(5), partial(int, base=2)("1010"), partial(print, "a", sep="-")("b"))


def fix(function):
    return lambda *args: function(fix(function), *args)


print(fix(lambda self, n: 1 if n == 0 else n * self(n - 1))(10))


def church(n):
    return lambda f: lambda x: x if n == 0 else f(church(n - 1)(f)(x))


print(church(7)(lambda n: n + 1)(0), church(3)(lambda s: s + "!")("hi"))


def zip_with(function, *lists):
    return [function(*values) for values in zip(*lists)]


print(zip_with(max, [1, 5, 3], [4, 2, 6]), zip_with(lambda *a: sum(a), *[[1, 2]] * 4))
def group_by(key, items):
    groups = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


print(group_by(len, "a bb cc d eee".split()), group_by(lambda n: n % 3, range(8)))
print(sorted([(2, "b"), (1, "z"), (2, "a")], key=lambda p: (-p[0], p[1])), min("bca", key=lambda c: -ord(c)))
def trampoline(step):
    while callable(step):
        step = step()
    return step


def count_down(n, total=0):
    return total if n == 0 else lambda: count_down(n - 1, total + n)


print(trampoline(count_down(5000)))
