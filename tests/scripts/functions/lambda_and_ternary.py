# Small function shapes whose bytecode is easy to get wrong.
def sign(n): return (n > 0) - (n < 0)
def clamp(n, low=0, high=10): return low if n < low else high if n > high else n
def first_true(*items): return next((i for i in items if i), None)
def swap(pair): a, b = pair; return b, a
def both(a, b): return a and b
def either(a, b): return a or b
def chain(a, b, c): return a < b < c
def negated(a, b): return not a == b, not (a and b), not a or b, a is not b
def many_returns(n):
    if n == 0: return "zero"
    for i in range(n):
        if i == 3: return "three"
        while i:
            if i == 2: return "two"
            break
    else:
        return "else"
    return "end"


print([sign(n) for n in (-5, 0, 5)], [clamp(n) for n in (-1, 5, 11)], first_true(0, "", "x", 1), swap((1, 2)))
print(both([], 1), both(1, []), either([], 1), either(0, ""), chain(1, 2, 3), chain(1, 3, 2), negated(1, 0), [many_returns(n) for n in range(6)])
print((lambda a, b=1, *c, d, **e: (a, b, c, d, e))(0, d=1), (lambda: (lambda: (lambda: "deep")())())(), (lambda *, k: k)(k=5))
print([(lambda n: n and f(n))(i) for i, f in enumerate([str, bool, float])])
x = [1, 2, 3]
i = 0
i, x[i], i = 1, 5, 2
print(i, x)
a = b = c = 0
a += b == c
print(a, (a == b) is False, (a, b) == (1, 0), a != b != c, 1 in [1] == True, (1 in [1]) == True)
print(-2 ** 2, (-2) ** 2, 2 ** 3 ** 2, -3 % 5, not 1 == 2, 1 + 2 * 3 - 4 // 2 ** 1, 7 // 2 * 2, ~1 + 2, 1 << 2 + 1, 5 & 3 == 3, (5 & 3) == 1, 1 | 2 ^ 3 & 1)
print("a" if 0 else "b" if 0 else "c", (1 if True else 2) + 1, [1, 2][True], (0, 1)[3 > 2], {True: "t", False: "f"}[1 == 1.0])
def modify(items, n):
    items.append(n); n += 1; items = items + [n]
    return items, n
shared = []
print(modify(shared, 1), shared)
def nested_defaults(f=lambda x=[1]: x): return f()
print(nested_defaults(), nested_defaults() is nested_defaults())
def unpack_swap(a, b, c):
    a, b, c = c, a, b
    (a, b), c = (b, a), c
    [a, *b] = a, b, c
    return a, b, c
print(unpack_swap(1, 2, 3))
def use_before(x):
    y = x
    x = y + 1
    y, x = x, y
    del y
    return x
print(use_before(1))
def loop_var():
    for k in range(3): pass
    for k in (): pass
    return k
print(loop_var(), [k for k in range(2) for k in range(3)])
def operand_order(x):
    return x + (x := 10) + x, x
print(operand_order(1))
def store_between(x):
    result = [x, (x := x + 1), x, (lambda: x)(), x]
    return result
print(store_between(5))
def rebound_call(f, x):
    return f(x, (x := 2), x)
print(rebound_call(lambda *a: a, 1))
def subscript(d, k):
    d[k] = d.get(k, 0) + 1; d[k] += 1; d[(k, k)] = k
    return d
print(subscript({}, "q"))
def aug(o):
    o.n += 1; o.items[0] += 1; o.items[-1] *= 2
    return o.n, o.items
class O: n = 1; items = [1, 2]
print(aug(O()), O.n, O.items, aug(O()))
