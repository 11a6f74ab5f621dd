# Unpacking, augmented, chained assignment, order of evaluation.
a, b = 1, 2
a, b = b, a
print(a, b)
(c, [d, e]), f = (1, "xy"), {"k": 1}
print(c, d, e, f)
first, *middle, last = range(6)
print(first, middle, last)
*start, end = "abc"
head, *tail = [1]
print(start, end, head, tail)
(x, *y), *z = ["abc", 1, 2]
print(x, y, z)
p = q = r = []
p.append(1)
print(p, q, r, p is q is r)
i = 0
values = [10, 20, 30]
i, values[i] = 2, 99
print(i, values)
n = 5
n += 3; n -= 1; n *= 4; n //= 3; n **= 2; n %= 50; n <<= 2; n >>= 1; n |= 8; n &= 63; n ^= 5
print(n)
t = 7
t /= 2
print(t)
s = "ab"
s += "cd"
s *= 2
print(s)
lst = [1]
alias = lst
lst += (2, 3)
lst *= 2
print(lst, alias is lst)
tup = (1,)
other = tup
tup += (2,)
print(tup, other, tup is other)


def log(name, value):
    print("eval", name)
    return value


target = {}
log("dict", target)[log("key", "k")] = log("value", 1)
log("left", 1) + log("right", 2) * log("third", 3)
print([log("a", 1), log("b", 2)], {log("k1", 1): log("v1", 2)}, (log("x", 0) or log("y", 5)))
holder = [0]
holder[log("index", 0)] += log("amount", 5)
print(holder)
locked = ([],)
try:
    locked[0] += [1]
except TypeError as problem:
    print(problem, locked)
for text in ("a, b = 1", "a, b = 1, 2, 3", "a, b = [1]", "a, *b = ()", "a, b = 'x'", "[a, b] = 5", "a, (b, c) = 1, (2,)", "*a, b, c = [1]"):
    try:
        exec(text)
    except Exception as problem:
        print(text, "->", type(problem).__name__, problem)
x: int = 5
y: "text"
z: list = []
print(x, z)
del a, b
try:
    print(a)
except NameError as problem:
    print(problem)
print({**{"a": 1}, "b": 2, **{"a": 3}}, [*range(3), *"ab"], (*[1], 2), {*[1, 2], 2})
print(*[1, 2], *"ab", sep="-", end="!\n")
