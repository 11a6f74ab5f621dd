# Big numbers through str and back, in and out of formats, bases and floats.
n = 1
for i in range(1, 30):
    n = n * (i * 7919 + 1) ^ i
    if i % 4 == 0:
        print(n, int(str(n)) == n, int(hex(n), 16) == n, int(bin(n), 2) == n, int(oct(n), 8) == n, n.bit_length(), f"{n:,}"[:20], f"{n:e}", float(n), -n >> 7, n % 97)
print(int("1" + "0" * 300) == 10 ** 300, len(str(3 ** 1000)), str(3 ** 300)[-12:], str(-(2 ** 200)), 10 ** 50 // 7, -(10 ** 50) // 7, 10 ** 50 % -7)
for e in (52, 53, 54, 62, 63, 64, 100, 1023):
    b = 1 << e; print(e, float(b), float(b + 1), float(b - 1), b == float(b), b + 1 == float(b), hash(b), hash(-b), hash(float(b)) == hash(b))
for v in (0.1, 1e22, 123456789.987654321, 2.0 ** 70, 1.5): print(int(v), v.as_integer_ratio(), int(-v), round(v), v // 1)
a, b = 3 ** 100, 2 ** 150
print(a > b, a < b, a == a + 0, a - a, a * 0, a ** 0, a // a, a % a, divmod(a, b), divmod(-a, b), divmod(a, -b), abs(-a) == a, -a // b * b + -a % b == -a, a & -a, a | 1, a ^ a, ~a + a)
print(sum(range(10 ** 6)), sum([2 ** 62] * 8), max(a, b, 2.0 ** 151), sorted([a, -a, 0, b]), a in {a}, {a: 1}[3 ** 100], (2 ** 64 - 1) * (2 ** 64 - 1), 2 ** 31 * 2 ** 31, (-2) ** 63 - 1, -(2 ** 63) // -1)
for bad in (lambda: int("9" * 5000), lambda: str(10 ** 5000), lambda: 1 << 10 ** 30, lambda: 2 ** 70 / 0, lambda: "a" * 2 ** 70, lambda: [0] * 2 ** 70, lambda: range(2 ** 70)[2 ** 71], lambda: (1).to_bytes(2 ** 70, "big"), lambda: chr(2 ** 70), lambda: "abc"[2 ** 70], lambda: [1][-2 ** 70]):
    try: print(str(bad())[:20])
    except Exception as problem: print(type(problem).__name__, problem)
print("abc"[:2 ** 70], [1, 2][-2 ** 70:], "abc"[2 ** 70:])
