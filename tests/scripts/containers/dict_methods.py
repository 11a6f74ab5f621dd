# Dictionaries: order, methods, views, merging, comparison, errors.
d = {"b": 1, "a": 2}
d["c"] = 3
d["b"] = 10
print(d, list(d), d["a"], d.get("z"), d.get("z", 0), "a" in d, "z" not in d, len(d), d.pop("a"), d.pop("none", "default"), d)
d["a"] = 5
print(d, d.setdefault("a", 9), d.setdefault("n", []), d, d.popitem(), d, d.copy() == d, d.copy() is d)
print(d.update({"x": 1}), d.update([("y", 2)], z=3), d.update(), d, {**d, "x": 0}, d | {"q": 1}, {"q": 1} | d)
d |= {"x": 100}
d |= [("w", 7)]
print(d, d.keys(), d.values(), d.items(), dict.fromkeys("ab"), dict.fromkeys([1, 2], []), dict(a=1), dict([("k", "v")]), dict({"k": 1}, l=2), dict(zip("ab", [1, 2])))
print(d.keys() & {"x", "q"}, sorted(d.keys() | {"q"}), sorted(d.keys() - {"x"}), d.keys() >= {"x"}, "x" in d.keys(), ("x", 100) in d.items(), 7 in d.values(), len(d.items()), sorted({"a": 1}.items() ^ {"a": 2}.items()))
view = d.keys()
d["later"] = 1
print("later" in view, len(view), list(reversed(d)), list(reversed(d.items()))[0], next(iter(d)))
print({"a": 1, "b": 2} == {"b": 2, "a": 1}, {"a": 1} != {"a": 2}, {} == {}, {1: "a"} == {1.0: "a"}, {"a": {"b": 1}} == {"a": {"b": 1}})
mixed = {1: "int", "1": "str", 1.5: "float", (1, 2): "tuple", None: "none", True: "true replaces the value of 1", b"x": "bytes", frozenset([1]): "frozen"}
print(mixed, mixed[1.0], mixed[(1, 2)], mixed[None], len(mixed))
for bad in ("d['none']", "d[[1]]", "d[{}]", "{}[0]", "{}.popitem()", "{}.pop('k')", "del d['none']", "{[]: 1}", "dict(1)", "dict([1])", "dict(['abc'])", "dict([(1,)])", "d.get()", "d < d", "d + d", "{}.update(1)", "d.keys()[0]", "d.fromkeys()", "d.setdefault()", "d.setdefault([], 1)", "[] in d", "d.none", "hash(d)", "d | [1]", "{**5}", "dict(**{1: 2})"):
    try:
        exec("print(" + bad + ")" if not bad.startswith("del") else bad)
    except Exception as problem:
        print(bad, type(problem).__name__, problem)
for change in ("d.pop(k)", "d[k + 'x'] = 1", "d.clear()"):
    d = {"a": 1, "b": 2, "c": 3}
    try:
        for k in d:
            exec(change)
    except RuntimeError as problem:
        print(change, problem, len(d))
d = {"a": 1, "b": 2}
for k in d: d[k] += 10
print(d)
for k in list(d): del d[k]
print(d)
r = {}
r["self"] = r
print(r, repr([r]))
big = {i: i * i for i in range(1000)}
for i in range(0, 1000, 3): del big[i]
for i in range(2000, 2100): big[i] = 0
print(len(big), list(big)[:5], list(big)[-3:], sum(big), sum(big.values()), 999 in big, 998 in big)
counts = {}
for word in "the cat and the dog and the bird".split(): counts[word] = counts.get(word, 0) + 1
print(counts, max(counts, key=counts.get), sorted(counts.items(), key=lambda p: (-p[1], p[0])), {v: k for k, v in counts.items()})
it = iter(big)
next(it)
big[-1] = 1
try: next(it)
except RuntimeError as problem: print(problem)
class K:
    def __init__(self, n): self.n = n
    def __hash__(self): return 1
    def __eq__(self, o): return self.n == o.n
    def __repr__(self): return f"K{self.n}"
collide = {K(i): i for i in range(20)}
for i in range(0, 20, 2): del collide[K(i)]
collide[K(0)] = "back"
print(collide, collide[K(7)], K(4) in collide)
print({k: v for k, v in sorted({"b": 1, "a": 2}.items())}, dict(sorted({3: 1, 1: 2}.items())), {1: 2}.items() == {1: 2}.items(), list({}.items()), {"a": 1}.keys() == {"a"}, type({}.keys()).__name__)
