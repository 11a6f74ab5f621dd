a = 3 ** 200
b = (a << 70) - 1
print(a, b // (a >> 5), divmod(-b, a + 7), pow(a, 5, 10 ** 30 + 57))
print(hex(a), int("9" * 60) & a, -a | 12345, a == 3 ** 200, hash(a) == hash(a + 0), str(b)[:12], float(a))
