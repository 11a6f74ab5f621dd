from collections import Counter, defaultdict
c = Counter("abracadabra")
print(c, c["a"], c["z"], len(c), c.most_common(2), sorted(c.elements()), sum(c.values()), c.total(), list(c))
c.update("aaa"); c.subtract({"b": 5}); c["new"] += 1; print(c, +c, -c)
a, b = Counter(x=3, y=1), Counter({"x": 1, "z": 2})
print(a + b, a - b, a & b, a | b, a == Counter(x=3, y=1), dict(a), Counter([1, 1, 2]), Counter(), "x" in a, Counter(a) is a)
del a["x"]; del a["nothing"]; print(a, a.copy(), a.most_common(), Counter(a=0) == Counter())
words = "the cat the dog the end".split()
print(Counter(words).most_common(1), Counter(map(len, words)), Counter(w[0] for w in words).most_common())
d = defaultdict(list)
for k, v in [("a", 1), ("b", 2), ("a", 3)]: d[k].append(v)
print(d, dict(d), d["none"], len(d), d.get("zz"), "zz" in d, d.default_factory)
n = defaultdict(int); n["x"] += 5; n["y"] -= 1; print(n, sorted(n.items()), n.pop("x"), n)
t = defaultdict(lambda: defaultdict(int)); t["a"]["b"] += 1; t["a"]["c"] += 2; print({k: dict(v) for k, v in t.items()})
e = defaultdict(); 
try: e["k"]
except KeyError as problem: print("KeyError", problem)
for bad in (lambda: defaultdict(5), lambda: Counter(5), lambda: Counter("a") < 5, lambda: Counter(1, 2)):
    try: print(bad())
    except Exception as problem: print(type(problem).__name__, problem)
s = defaultdict(set); s["k"].add(1); s["k"].add(1); print(s, s.copy(), type(s.copy()).__name__, isinstance(s, dict), s == {"k": {1}})
class Tracking(defaultdict):
    def __missing__(self, key): return f"<{key}>"
print(Tracking()["k"], len(Tracking()))
