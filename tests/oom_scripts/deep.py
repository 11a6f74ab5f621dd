a = None
for i in range(60): a = [a, (i,)]
d = {}
for i in range(30): d = {"d": d}
print(len(repr(d)), a[0][1], str(a)[-12:])
b = a; n = 0
while b: b, n = b[0], n + 1
a = d = None
print(n)
