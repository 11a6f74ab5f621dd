# Generators as coroutines and pipelines: schedulers, parsers, lazy streams.
from collections import deque


def task(name, steps):
    for i in range(steps):
        print(f"{name} step {i}")
        yield
    return f"{name} finished"


class Scheduler:
    def __init__(self): self.ready, self.results = deque(), {}
    def spawn(self, name, gen): self.ready.append((name, gen))
    def run(self):
        while self.ready:
            name, gen = self.ready.popleft()
            try:
                next(gen)
            except StopIteration as stop:
                self.results[name] = stop.value
            else:
                self.ready.append((name, gen))


s = Scheduler()
for name, steps in (("a", 2), ("b", 3), ("c", 1)): s.spawn(name, task(name, steps))
s.run()
print(s.results)


def coroutine(function):
    def start(*args):
        g = function(*args)
        next(g)
        return g
    return start


@coroutine
def printer(prefix):
    try:
        while True: print(prefix, (yield))
    except GeneratorExit:
        print(prefix, "closed")


@coroutine
def keep(test, target):
    while True:
        x = yield
        if test(x): target.send(x)


@coroutine
def fork(*targets):
    while True:
        x = yield
        for t in targets: t.send(x)


source = fork(keep(lambda n: n % 2, printer("odd")), keep(lambda n: n > 2, printer("large")))
for n in range(5): source.send(n)
source.close()
source = None


def lines(text):
    for line in text.split("\n"): yield line.strip()


def not_empty(items): return (i for i in items if i)


def numbered(items):
    for n, i in enumerate(items, 1): yield n, i


def fields(items):
    for n, i in items:
        key, _, value = i.partition("=")
        yield n, key.strip(), value.strip()


print(list(fields(numbered(not_empty(lines("a = 1\n\n b=2\n  \nc"))))))


def window(items, size):
    it = iter(items)
    current = deque((next(it) for _ in range(size)), maxlen=size)
    yield tuple(current)
    for x in it:
        current.append(x)
        yield tuple(current)


print(list(window(range(6), 3)))


def sieve():
    def filter_out(p, stream): return (n for n in stream if n % p)
    def naturals(n):
        while True:
            yield n
            n += 1
    stream = naturals(2)
    while True:
        p = next(stream)
        yield p
        stream = filter_out(p, stream)


g = sieve()
print([next(g) for _ in range(15)])


def merge(*streams):
    heads = [(next(s), i) for i, s in enumerate(map(iter, streams))]
    its = None
    values = [list(s) for s in streams]
    positions = [0] * len(values)
    while True:
        best = min((v[p], i) for i, (v, p) in enumerate(zip(values, positions)) if p < len(v)) if any(p < len(v) for v, p in zip(values, positions)) else None
        if best is None: return
        positions[best[1]] += 1
        yield best[0]


print(list(merge([1, 4, 7], [2, 5], [3, 6, 8, 9])))


def collatz(n):
    while n != 1:
        yield n
        n = n // 2 if n % 2 == 0 else 3 * n + 1
    yield 1


print(max(range(1, 100), key=lambda n: sum(1 for _ in collatz(n))), list(collatz(12)))


def accounts():
    balance = 0
    history = []
    while True:
        command = yield balance, len(history)
        try:
            name, amount = command
            balance += amount if name == "in" else -amount
            if balance < 0:
                balance += amount
                raise ValueError("overdrawn")
            history.append(command)
        except (ValueError, TypeError) as problem:
            print("refused:", problem)


a = accounts()
next(a)
for c in (("in", 10), ("out", 3), ("out", 50), 5, ("in", "x"), ("in", 1)): print(a.send(c))
def chunk(items, n):
    it = iter(items)
    while piece := [x for _, x in zip(range(n), it)]: yield piece
print(list(chunk("abcdefgh", 3)))
def roundrobin(*its):
    its = [iter(i) for i in its]
    while its:
        for i in list(its):
            try: yield next(i)
            except StopIteration: its.remove(i)
print("".join(roundrobin("ABC", "D", "EF")))
