# Equality, identity and ordering across types.
values = [0, 0.0, False, "", b"", None, [], (), {}, set(), frozenset(), 1, 1.0, True, "1", "a", b"a", [1], (1,), {1: 1}, {1}, range(1), range(0)]
for a in values:
    print(repr(a), "".join("=" if a == b else "." for b in values))
for a in values:
    row = ""
    for b in values:
        try:
            row += "<" if a < b else ">" if a > b else "-"
        except TypeError:
            row += "x"
    print(repr(a), row)
print(1 == True, 1 is 1, "a" "b" == "ab", None == False, None is None, [] is not [], () == (), 1 < 2.5 < 3, "a" < "b" < "c", not 1 > 2 > 0)
print([1, [2, 3]] == [1, [2, 3]], [1, [2, 3]] < [1, [2, 4]], (1, "a", None) == (1, "a", None), {"a": [1]} == {"a": [1]}, {1, 2} < {1, 2, 3}, {1, 2} < {2, 3})
nan = float("nan")
print(nan == nan, [nan] == [nan], nan in [nan], {nan: 1}[nan], (nan,) == (nan,), nan != nan, {nan} == {nan}, [float("nan")] == [float("nan")])
for a, b in (((1, nan), (1, nan)), ([nan, 1], [nan, 2]), (10 ** 20, 1e20), (10 ** 20 + 1, 1e20), (2 ** 53, float(2 ** 53)), (2 ** 53 + 1, float(2 ** 53)), (-0.0, 0), (0.1 + 0.2, 0.3), (float("inf"), 10 ** 1000)):
    print(a == b, a < b, a <= b, a != b)
class Weird:
    def __eq__(self, o): raise ValueError("compared")
w = Weird()
print(w in [w], [w] == [w], [w, 1].index(w), [w, w].count(w))
for action in (lambda: w == 1, lambda: w in [1], lambda: [w] == [1], lambda: [1].index(w), lambda: {"k": w} == {"k": 1}, lambda: (1, w) == (1, 2), lambda: [w, 1] == [1], lambda: [1, 2].count(w)):
    try:
        print(action())
    except ValueError as problem:
        print(problem)
class Num:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == (o.n if isinstance(o, Num) else o)
    def __lt__(self, o): return self.n < (o.n if isinstance(o, Num) else o)
    def __hash__(self): return hash(self.n)
    def __repr__(self): return f"Num({self.n})"
print(Num(1) == 1, 1 == Num(1), 1 in [Num(1)], {1: "a"}[Num(1)], {Num(2): "b"}[2], Num(1) < 2, sorted([Num(3), Num(1), Num(2)]), {1, Num(1), 1.0}, [1, 2].index(Num(2)), max(Num(1), Num(3), key=lambda v: v.n), Num(1) != 1)
