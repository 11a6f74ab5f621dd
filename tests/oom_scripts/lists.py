a = [[i, i + 1] for i in range(12)]
b = a[2:9:2] + [[]] * 3
b.extend(x for x in a if x[0] > 5)
b[1:3] = [[9], [8], [7], [6]]
b.insert(0, [1]); b.append(b[-1]); b.reverse()
c = sorted(b, key=lambda x: (len(x), x))
del b[::2]
print(len(a), len(b), c[:3], [1, 2] * 3 == [1, 2, 1, 2, 1, 2], a.copy() == a)
