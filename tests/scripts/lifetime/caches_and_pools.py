# Programs whose correctness hangs on lifetimes: pools, caches, observers, scoped resources.
import weakref


class Connection:
    opened = 0

    def __init__(self, number):
        self.number = number
        Connection.opened += 1


class Lease:
    """Gives its connection back when it dies."""

    def __init__(self, pool, connection):
        self.pool, self.connection = pool, connection

    def __del__(self):
        self.pool.free.append(self.connection)


class Pool:
    def __init__(self): self.free = []
    def take(self):
        connection = self.free.pop() if self.free else Connection(Connection.opened)
        return Lease(self, connection)


pool = Pool()


def query(text):
    lease = pool.take()
    return f"{text} on {lease.connection.number}"


for i in range(5):
    print(query(f"q{i}"), len(pool.free), Connection.opened)
a, b = pool.take(), pool.take()
print(a.connection.number, b.connection.number, len(pool.free))
a = None
print(query("again"), len(pool.free), Connection.opened)
b = None
print(len(pool.free))


class Subject:
    def __init__(self): self.observers = weakref.WeakSet()
    def notify(self, what): return sorted(o.hear(what) for o in self.observers)


class Observer:
    def __init__(self, name): self.name = name
    def hear(self, what): return f"{self.name}:{what}"


subject = Subject()
observers = [Observer(n) for n in "abc"]
for o in observers: subject.observers.add(o)
del o
print(subject.notify("one"))
del observers[1]
print(subject.notify("two"))
observers = None
print(subject.notify("three"))


class Interned:
    table = weakref.WeakValueDictionary()
    made = 0

    def __new__(cls, key):
        found = cls.table.get(key)
        if found is None:
            found = super().__new__(cls)
            cls.table[key] = found
            found.key = key
            cls.made += 1
        return found


x, y = Interned("k"), Interned("k")
print(x is y, Interned.made, len(Interned.table))
x = y = None
print(len(Interned.table))
z = Interned("k")
print(Interned.made)


class Scope:
    depth = 0
    def __init__(self, name): self.name = name; print("  " * Scope.depth + "open", name); Scope.depth += 1
    def __del__(self): Scope.depth -= 1; print("  " * Scope.depth + "close", self.name)


def work():
    outer = Scope("outer")
    for i in range(2):
        inner = Scope(f"inner{i}")
        del inner
    Scope("temporary")
    if True:
        last = Scope("last")
    return "done"


print(work())


class Memo:
    def __init__(self, f): self.f, self.known = f, weakref.WeakKeyDictionary()
    def __call__(self, key):
        if key not in self.known:
            self.known[key] = self.f(key)
        return self.known[key]


class Key:
    def __init__(self, n): self.n = n


calls = []
square = Memo(lambda k: calls.append(k.n) or k.n ** 2)
k1, k2 = Key(3), Key(4)
print(square(k1), square(k2), square(k1), calls, len(square.known))
k1 = None
print(len(square.known), square(k2), calls)


class Undo:
    def __init__(self): self.actions = []
    def __enter__(self): return self
    def __exit__(self, *a):
        while self.actions: self.actions.pop()()
    def later(self, f, *args): self.actions.append(lambda: f(*args))


with Undo() as undo:
    undo.later(print, "first registered, last run")
    undo.later(print, "second registered, first run")
    print("body")
