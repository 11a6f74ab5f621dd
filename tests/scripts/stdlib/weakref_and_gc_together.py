import gc, weakref
gc.collect(); gc.disable()
class N:
    def __init__(self, n): self.n = n
cache = weakref.WeakValueDictionary(); log = []
def make(n):
    x = cache.get(n)
    if x is None: x = cache[n] = N(n)
    return x
a = make(1); print(make(1) is a, len(cache)); a.me = a; del a; print(len(cache)); gc.collect(); print(len(cache))
nodes = [N(i) for i in range(5)]
for i, n in enumerate(nodes): n.next = nodes[i - 1]; weakref.finalize(n, log.append, i)
del nodes, n; print(log); gc.collect(); print(sorted(log))
r = weakref.ref(make(2)); print(r())
k = weakref.WeakKeyDictionary(); x, y = N("x"), N("y"); x.y, y.x = y, x; k[x] = y; print(len(k)); del y; gc.collect(); print(len(k), x.y.n); del x; gc.collect(); print(len(k))
p, q = N("p"), N("q"); p.q, q.p = q, p; p.proxy = weakref.proxy(q); print(p.proxy.n, p.proxy.p.n); rp = weakref.ref(p, lambda r: log.append("p gone")); del p, q; print(rp() is not None); gc.collect(); print(rp(), log[-1])
s = weakref.WeakSet(N(i) for i in range(3)); print(len(s)); kept = [N(i) for i in range(3)]; s = weakref.WeakSet(kept); print(len(s)); kept.pop(); print(len(s), N(0) in s)
gc.enable()
