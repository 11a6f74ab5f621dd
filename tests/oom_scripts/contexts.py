class C:
    def __init__(self, n): self.n = [n]
    def __enter__(self): log.append("in " + str(self.n)); return self
    def __exit__(self, t, v, tb): log.append(t and t.__name__); return t is ValueError
log = []
with C(1) as a, C(2) as b:
    log.append(a.n + b.n)
    raise ValueError(["x"])
def f():
    for i in range(3):
        with C(i):
            if i: return [i]
print(f(), log)
