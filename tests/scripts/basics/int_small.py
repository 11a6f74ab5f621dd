# Arithmetic of machine-sized integers, with the signs that C gets wrong.
for a in (7, -7, 0, 1, -1, 13):
    for b in (3, -3, 1, -1, 5):
        print(a, b, a + b, a - b, a * b, a // b, a % b, divmod(a, b), a / b)

for a in (0, 1, -1, 5, -5, 255, -256):
    print(a, ~a, a << 3, a >> 1, a & 0x0f, a | 0x10, a ^ 0xff, -a, +a, abs(a), a.bit_length())

print(2 ** 10, (-2) ** 3, 2 ** -1, (-2) ** -2, 0 ** 0, 7 ** 0)
print(pow(3, 100, 7), pow(3, -1, 7), pow(-3, 3, 5), pow(2, 10, -7))
print(int(), int("42"), int(" -17 "), int("1_000"), int("ff", 16), int("0b101", 0), int("0o17", 0))
print(int(3.9), int(-3.9), int(True), int("z", 36))
print(True + True, True * 5, False - 1, -True, ~False, True // 1, True / 2)
print(bool(0), bool(-1), bool(""), bool("0"), bool([]), bool([0]), bool(0.0), bool(None))
print(True & False, True | False, True ^ True, True & 3, type(True & True).__name__)
print(bin(10), bin(-10), oct(8), oct(-8), hex(255), hex(-255), hex(0))
print((10).bit_count(), (255).to_bytes(2, "big"), int.from_bytes(b"\x01\x00", "big"))
print(int.from_bytes(b"\xff\xfe", "little", signed=True), (-2).to_bytes(2, "little", signed=True))
print(round(15, -1), round(25, -1), round(-15, -1), round(1234, -2), round(7))
print(1 < 2 < 3, 1 < 3 < 2, 3 > 2 >= 2, 1 == 1.0, 1 != True, 2 == True)
print(min(3, 1, 2), max([4, 9, 2]), sum(range(101)), sum([1, 2], 10))
print((5).real, (5).imag, (5).numerator, (5).denominator, (5).conjugate())
print(0x_ff, 0b1111_0000, 0o17, 1_000_000)
