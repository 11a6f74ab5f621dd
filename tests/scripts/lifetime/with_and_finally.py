# What lives through with blocks, finally blocks, returns and breaks.
class D:
    def __init__(self, n): self.n = n
    def __del__(self): print("  del", self.n)
    def __enter__(self): return D(self.n + " entered")
    def __exit__(self, *a): print("  exit", self.n)
def f():
    a = D("a")
    try:
        b = D("b"); return D("returned")
    finally:
        c = D("c"); print("  finally")
print("1"); f(); print("2")
x = f(); print("3", x.n); x = None
def loop():
    for i in range(3):
        with D(f"m{i}") as e:
            t = D(f"t{i}")
            if i == 1: break
        print("  end of round", i)
    print("  after loop", e.n, t.n)
loop(); print("4")
def override():
    try: return D("first")
    finally: return D("second")
print(override().n); print("5")
def gen():
    with D("g"):
        yield D("yielded")
        yield D("yielded 2")
for v in gen(): print("  got", v.n); break
v = None; print("6")
def raises():
    with D("r"):
        z = D("z"); raise ValueError("v")
try: raises()
except ValueError: print("  handler")
print("7")
try:
    try: w = D("w"); raise KeyError(D("payload"))
    finally: w = D("w2"); print("  inner finally")
except KeyError as problem: print("  outer", problem.args[0].n)
print("8"); w = None
with D("p") as p, D("q") as q: print("  both", p.n, q.n)
print("9"); p = q = None
while True:
    k = D("k")
    try: break
    finally: k = None; print("  k dropped")
print("end")
