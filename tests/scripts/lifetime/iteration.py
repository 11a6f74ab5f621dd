# What holds the items while built-ins and loops iterate.
class D:
    def __init__(self, n): self.n = n
    def __del__(self): print("  del", self.n)
    def __repr__(self): return f"D{self.n}"
    def __lt__(self, o): return self.n < o.n
def make(k):
    for i in range(k): yield D(i)
print("for"); [print(" ", d) for d in make(2)]
print("zip");
for a, b in zip(make(2), make(2)): print(" ", a, b)
a = b = None
print("enumerate")
for i, d in enumerate(make(2)): print(" ", i, d)
d = None
print("list"); l = list(make(3)); print(l); l = None
print("reversed"); print([x.n for x in reversed(list(make(3)))])
print("min max"); print(min(make(3)), max(make(3)))
print("any all"); print(any(make(2)), all(make(2)))
print("unpack"); x, *y = make(3); print(x, y); x = y = None
print("dict"); z = {i: d for i, d in enumerate(make(2))}; print(z); z = None; print("sum"); print(sum(d.n for d in make(3)))
print("next"); g = make(3); print(next(g)); print(next(g).n); g = None
print("in"); print(5 in (d.n for d in make(2)))
print("sorted"); print(sorted(make(3), reverse=True))
print("while pop"); l = list(make(3))
while l: print(" ", l.pop())
print("join"); print(",".join(str(d) for d in make(2)))
print("nested"); print([[d for d in make(n)] for n in range(3)])
print("tuple"); t = tuple(make(2)); t += (D("more"),); print(t); t = None
print("star args"); print(*make(2))
print("iter sentinel"); it = iter(make(3).__next__, None); print(next(it)); it = None
print("islice"); from itertools import islice, chain; print(list(islice(make(5), 2))); print([d.n for d in chain(make(1), make(1))]); print("end")
