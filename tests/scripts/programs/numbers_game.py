# Number theory: primes, factors, CRT, continued fractions, pi digits, RSA toy, perfect numbers.
from math import gcd, isqrt
def sieve(n):
    flags = [1] * (n + 1); flags[:2] = [0, 0]
    for i in range(2, isqrt(n) + 1):
        if flags[i]: flags[i * i::i] = bytes(len(range(i * i, n + 1, i)))
    return [i for i, f in enumerate(flags) if f]
def is_prime(n):
    if n < 2: return False
    for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        if n % p == 0: return n == p
    d, s = n - 1, 0
    while d % 2 == 0: d, s = d // 2, s + 1
    for a in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        x = pow(a, d, n)
        if x in (1, n - 1): continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1: break
        else: return False
    return True
def factor(n):
    out, p = {}, 2
    while p * p <= n:
        while n % p == 0: out[p] = out.get(p, 0) + 1; n //= p
        p += 1 + (p > 2)
    if n > 1: out[n] = out.get(n, 0) + 1
    return out
def egcd(a, b): return (a, 1, 0) if b == 0 else (lambda g, x, y: (g, y, x - a // b * y))(*egcd(b, a % b))
def crt(pairs):
    r, m = 0, 1
    for a, n in pairs: r, m = (r + m * ((a - r) * pow(m, -1, n) % n)) % (m * n), m * n
    return r, m
def pi_digits(n):
    q, r, t, k, m, x = 1, 0, 1, 1, 3, 3; out = []
    while len(out) < n:
        if 4 * q + r - t < m * t: out.append(m); q, r, m = 10 * q, 10 * (r - m * t), (10 * (3 * q + r)) // t - 10 * m
        else: q, r, t, k, m, x = q * k, (2 * q + r) * x, t * x, k + 1, (q * (7 * k + 2) + r * x) // (t * x), x + 2
    return "".join(map(str, out))
def continued(a, b):
    while b: yield a // b; a, b = b, a % b
primes = sieve(2000); print(len(primes), primes[-5:], all(is_prime(p) for p in primes), sum(is_prime(n) for n in range(2001)))
print([(n, factor(n)) for n in (360, 1001, 97, 2 ** 16, 600851475143)], is_prime(2 ** 61 - 1), is_prime(2 ** 67 - 1), is_prime(10 ** 18 + 9))
print(egcd(240, 46), crt([(2, 3), (3, 5), (2, 7)]), pi_digits(60), list(continued(415, 93)), pow(7, 2 ** 70, 1000003))
p, q, e = 1000003, 998244353, 65537; d = pow(e, -1, (p - 1) * (q - 1)); message = int.from_bytes(b"tally", "big") % (p * q); print(pow(pow(message, e, p * q), d, p * q) == message, d)
print([n for n in range(2, 9000) if sum(k + (n // k if k * k != n and k > 1 else 0) for k in range(1, isqrt(n) + 1) if n % k == 0) == n])
a, b = 1, 1
for _ in range(500): a, b = b, a + b
print(a, gcd(a, 10 ** 40), isqrt(2 * 10 ** 60), sum(map(int, str(2 ** 1000))))
def roman(n): return "".join(s * ((n := n - v * k) * 0 + k) for v, s in ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")) if (k := n // v) >= 0)
def base(n, b): return (base(n // b, b) if n >= b else "") + "0123456789abcdefghijklmnopqrstuvwxyz"[n % b]
print([roman(n) for n in (1, 4, 9, 14, 1987, 2024)], [base(2024, b) for b in (2, 3, 16, 36)], [int(base(12345, b), b) == 12345 for b in range(2, 37)])
for n in (27, 97): 
    seq = [n]
    while seq[-1] > 1: seq.append(seq[-1] // 2 if seq[-1] % 2 == 0 else 3 * seq[-1] + 1)
    print(n, len(seq), max(seq), seq[:6])
