a = {str(i) for i in range(15)}
b = frozenset(str(i) for i in range(10, 30))
print(len(a | b), sorted(a & b), len(a - b), len(a ^ b), a < (a | b))
a.update(b); a.discard("3")
s = {frozenset([1]), frozenset([1, 2])}
print(len(a), frozenset([2, 1]) in s)
