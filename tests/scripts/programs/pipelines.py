import itertools as it, functools, operator, collections, contextlib
def tree(n): 
    if n: yield from tree(n - 1); yield n; yield from tree(n - 1)
print("".join(map(str, tree(4))))
def averager():
    total = n = 0; avg = None
    while True:
        try: x = yield avg
        except ValueError as e: print("reset", e); total = n = 0; avg = None; continue
        except GeneratorExit: print("closing"); raise
        if x is None: return total
        total += x; n += 1; avg = total / n
a = averager(); next(a); print(a.send(10), a.send(20), a.throw(ValueError("zz")), a.send(5))
try: a.send(None)
except StopIteration as s: print(s.value)
def outer():
    r = yield from averager(); print("got", r); return "done"
o = outer(); next(o); o.send(3)
print(o.gi_yieldfrom is not None, o.gi_frame.f_lineno, o.gi_running)
try: o.send(None)
except StopIteration as s: print(s.value, s.args, o.gi_frame)
o = outer(); next(o); o.close(); print(list(o))
def bad():
    try: yield 1
    finally: yield 2
b = bad(); next(b)
try: b.close()
except RuntimeError as e: print(e)
def si(): yield 1; raise StopIteration("x")
try: list(si())
except RuntimeError as e: print(e, repr(e.__cause__))
def selfnext():
    try: next(me)
    except ValueError as e: print(e); yield
me = selfnext(); next(me)
try: averager().send(1)
except TypeError as e: print(e)
g = (x * y for x in range(3) for y in (x, x + 1) if y); print(next(g), list(g), g.__name__, g.__qualname__)
print([*it.chain.from_iterable(["ab", "cd"])], list(it.islice(it.count(10, -3), 2, 9, 3)), list(it.product("ab", repeat=2))[1:3], list(it.permutations(range(3), 2)), list(it.combinations("abcd", 3)), list(it.combinations_with_replacement("ab", 2)))
print(list(it.accumulate([1, 2, 3, 4], operator.mul, initial=1)), list(it.takewhile(lambda x: x < 3, it.count())), list(it.dropwhile(str.isspace, "  a b")), list(it.starmap(pow, [(2, 3), (3, 2)])), list(it.zip_longest("abc", "x", fillvalue="-")), list(it.compress("abcd", [1, 0, 1])), list(it.pairwise("abcd")), list(it.filterfalse(None, [0, 1, "", 2])))
a, b, c = it.tee("xyz", 3); next(a); print(list(b), list(a), list(c)); print(list(zip(*[iter(range(9))] * 3)), [list(g) for k, g in it.groupby("aabbbc")], list(it.repeat(1, 3)), list(it.islice(it.cycle("ab"), 5)))
print(it.count(3), it.repeat(2, 4), list(map(None.__class__, [])), it.count(1.5, .5))
@contextlib.contextmanager
def ctx(name, swallow=()):
    print("enter", name)
    try: yield name.upper()
    except swallow as e: print("swallowed", repr(e))
    else: print("clean", name)
    finally: print("exit", name)
with ctx("a") as A, ctx("b", ValueError) as B: print(A, B); raise ValueError("in")
try:
    with (ctx("p", (KeyError)), ctx("q")): {}["z"]; 
    with ctx("r"): raise IndexError("out")
except IndexError as e: print("caught", e)
with contextlib.suppress(ZeroDivisionError): 1 / 0
with contextlib.ExitStack() as st:
    for n in "xyz": st.enter_context(ctx(n))
    st.callback(print, "cb", end="!\n")
class CM:
    def __init__(s, r): s.r = r
    def __enter__(s): return s
    def __exit__(s, t, v, tb): print(t and t.__name__, v, tb is not None); return s.r
with CM(True): raise OSError(2, "no such", "file")
def early():
    with CM(False):
        for i in range(5):
            with CM(0):
                if i == 1: return i
print(early())
try:
    with 3: pass
except TypeError as e: print(e)
@functools.lru_cache(maxsize=3)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(20), fib.cache_info()); fib.cache_clear(); print(fib.cache_info(), fib.__name__, fib.__wrapped__)if 0 else print(fib.cache_parameters() )
p = functools.partial(int, base=2); print(p("101"), p.func, p.args, p.keywords, repr(functools.partial(print, 1, sep="")))
@functools.total_ordering
class V:
    def __init__(s, v): s.v = v
    def __lt__(s, o): return s.v < o.v
    def __eq__(s, o): return s.v == o.v
print(V(1) <= V(2), V(1) >= V(2), V(2) > V(1), sorted([3, 1, 2], key=functools.cmp_to_key(lambda a, b: b - a)), functools.reduce(operator.add, "abc", "_"))
@functools.singledispatch
def show(x): return "obj"
@show.register
def _(x: int): return "int"
@show.register(list)
def _(x): return "list"
print(show(1), show(True), show([]), show("s"))
class CP:
    @functools.cached_property
    def v(s): print("compute"); return 42
c = CP(); print(c.v, c.v, c.__dict__)
