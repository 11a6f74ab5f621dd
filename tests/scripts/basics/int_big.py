# Integers past the machine word: arithmetic, conversion, comparison, hashing.
a = 2 ** 64
b = 3 ** 50
for value in (a, a - 1, a + 1, -a, b, -b, 2 ** 48, 2 ** 48 - 1, -(2 ** 48), 2 ** 47, 2 ** 63, -(2 ** 63)):
    print(value, value.bit_length(), hash(value), hex(value))
print(a * b, a + b, a - b, b - a, b // a, b % a, divmod(-b, a))
print(-b // a, -b % a, b // -a, b % -a)
print(a * a * a, (a * a) // a == a, (a * b) % b)
print(b << 70, b >> 13, -b >> 13, -b >> 500, (1 << 200) - 1)
print(a & b, a | b, a ^ b, ~a, -a & b, -a | b, -a ^ -b, -b & 0xFFFF)
factorial = 1
for n in range(1, 61):
    factorial *= n
    if n % 6 == 0:
        print(n, factorial)
print(str(7 ** 200))
print(len(str(7 ** 2000)), sum(map(int, str(7 ** 2000))))
print(int("9" * 60) + 1, int("-" + "8" * 40))
print(int("f" * 40, 16), int("1" * 100, 2), int("z" * 20, 36))
print(10 ** 30 == 10.0 ** 30, 10 ** 22 == 1e22, 2 ** 53 + 1 == float(2 ** 53 + 1))
print(10 ** 25 < 1e25, 10 ** 25 > 9.9e24, 10 ** 400 > float("inf"), -10 ** 400 > float("-inf"))
print((10 ** 40) / (10 ** 38), (10 ** 40 + 1) / 10 ** 20, 2 ** 100 / 3)
print(pow(12345678901234567890, 98765432109876543210, 10 ** 18 + 9))
print(pow(3, -1, 2 ** 127 - 1))
print(float(2 ** 70), float(-(10 ** 30)), int(1e30), int(-1.5e25))
print(round(123456789012345678901234567890, -10), round(5 * 10 ** 20, -21))
print((2 ** 100).to_bytes(13, "big"), int.from_bytes(bytes(range(20)), "little"))
print(f"{2 ** 80:,} {2 ** 80:x} {2 ** 80:>40d} {-(2 ** 80):_}")
print(1 << 100 == 2 ** 100, (1 << 100) - (2 ** 100) == 0, {2 ** 70: "a"}[1 << 70])
fib = [0, 1]
while len(fib) < 200:
    fib.append(fib[-1] + fib[-2])
print(fib[100], fib[199])
small = 2 ** 62
for step in range(5):
    small = small * 2 + step
    print(small, small // 2, small - small + 1)
