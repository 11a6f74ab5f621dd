a = [(i % 3, str(i)) for i in range(20)]
a.sort(reverse=True)
class K:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return [self.v] < [o.v]
    def __hash__(self): return hash((self.v,))
    def __eq__(self, o): return (self.v,) == (o.v,)
k = [K(x[1]) for x in a]
print(a[0], min(k).v, max(k).v, sorted(k)[0].v, K("1") in k, len({K("1"), K("1")}), k.index(K("7")))
print([1, [2]] < [1, [3]], (1, 2) == (1, 2), "a" < "b" <= "b", {1: [2]} == {1: [2]}, 1 < 2.5 < 3)
