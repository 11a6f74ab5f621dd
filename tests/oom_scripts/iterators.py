import itertools
print(list(itertools.chain("ab", [1], (2,))), list(itertools.islice(itertools.count(5), 3)))
print([(k, list(g)) for k, g in itertools.groupby("aabbb")], list(itertools.product("ab", [1, 2])))
print(list(itertools.permutations("abc", 2)), list(itertools.accumulate([1, 2, 3])), list(zip("ab", itertools.cycle("x"))))
a, b = itertools.tee(["p", "q"])
print(list(a), list(b), list(enumerate("xy", 1)), list(filter(None, [0, 1, [2]])), list(reversed([1, 2])))
class It:
    def __init__(self): self.n = 3
    def __iter__(self): return self
    def __next__(self):
        self.n -= 1
        if self.n < 0: raise StopIteration
        return [self.n]
print(list(It()), dict(zip("ab", It())), next(iter([]), "default"))
