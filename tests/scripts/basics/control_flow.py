# if, while, for, break, continue, else clauses, conditional expressions, chained comparison.
for n in range(2, 20):
    for d in range(2, n):
        if n % d == 0:
            print(n, "=", d, "*", n // d)
            break
    else:
        print(n, "is prime")
n = 27
steps = 0
while n != 1:
    n = n // 2 if n % 2 == 0 else 3 * n + 1
    steps += 1
    if steps > 200:
        break
else:
    print("ended at one after", steps)
while True:
    steps -= 10
    if steps > 50:
        continue
    break
print(steps)
for i in range(3):
    for j in range(3):
        if j == 1:
            continue
        if i == 2:
            break
        print(i, j)
    else:
        print("inner done", i)
else:
    print("outer done")
for empty in []:
    pass
else:
    print("empty loop runs else")


def classify(value):
    if value < 0:
        return "negative"
    elif value == 0:
        return "zero"
    elif value < 10:
        return "digit"
    else:
        return "large"


print([classify(v) for v in (-5, 0, 7, 99)])
seen = []


def note(value, result):
    seen.append(value)
    return result


print(note(1, True) and note(2, False) and note(3, True), seen)
seen.clear()
print(note(1, 0) or note(2, "") or note(3, "third") or note(4, "no"), seen)
seen.clear()
print(note(1, 5) < note(2, 3) < note(3, 9), seen)
print(not 0, not [], not "x", 1 and 2, 0 and 2, 1 or 2, 0 or 2, None or [], () and 1)
x = 5
print(1 < x < 10, 1 < x > 3, x == 5 != 4, 1 < 2 < 3 < 2, "a" if x > 3 else "b" if x > 1 else "c")
for i, (a, b), *rest in [(1, (2, 3), 4, 5), (6, (7, 8))]:
    print(i, a, b, rest)
for index in range(5):
    index *= 10
print(index)
total = 0
for value in (v for v in range(10) if v % 2):
    total += value
print(total)
while steps:
    steps -= 1
    if steps % 7 == 0:
        break
print(steps)
if (length := len(seen)) > 1:
    print("walrus", length)
print([y for v in range(5) if (y := v * v) > 3], y)
pass
assert x == 5, "not reached"
try:
    assert x == 6, f"x is {x}"
except AssertionError as problem:
    print("assertion:", problem)
try:
    assert not x
except AssertionError as problem:
    print("assertion:", repr(problem))
