# Matrices: multiplication, transposition, determinant, inverse by exact fractions.
from math import gcd


class Fraction:
    def __init__(self, n, d=1):
        if d == 0: raise ZeroDivisionError("fraction with zero")
        g = gcd(n, d) * (-1 if d < 0 else 1)
        self.n, self.d = n // g, d // g
    def __repr__(self): return f"{self.n}/{self.d}" if self.d != 1 else str(self.n)
    def of(x): return x if isinstance(x, Fraction) else Fraction(x)
    def __add__(self, o): o = Fraction.of(o); return Fraction(self.n * o.d + o.n * self.d, self.d * o.d)
    __radd__ = __add__
    def __neg__(self): return Fraction(-self.n, self.d)
    def __sub__(self, o): return self + -Fraction.of(o)
    def __mul__(self, o): o = Fraction.of(o); return Fraction(self.n * o.n, self.d * o.d)
    __rmul__ = __mul__
    def __truediv__(self, o): o = Fraction.of(o); return Fraction(self.n * o.d, self.d * o.n)
    def __eq__(self, o): o = Fraction.of(o); return (self.n, self.d) == (o.n, o.d)
    def __bool__(self): return self.n != 0


class Matrix:
    def __init__(self, rows): self.rows = [list(map(Fraction.of, r)) for r in rows]
    @classmethod
    def identity(cls, n): return cls([[int(i == j) for j in range(n)] for i in range(n)])
    @property
    def shape(self): return len(self.rows), len(self.rows[0])
    def __getitem__(self, at): return self.rows[at[0]][at[1]]
    def __add__(self, o): return Matrix([[a + b for a, b in zip(r, s)] for r, s in zip(self.rows, o.rows)])
    def __mul__(self, k): return Matrix([[a * k for a in r] for r in self.rows])
    def __matmul__(self, o):
        if self.shape[1] != o.shape[0]: raise ValueError(f"shapes {self.shape} and {o.shape} do not fit")
        return Matrix([[sum(a * b for a, b in zip(r, c)) for c in zip(*o.rows)] for r in self.rows])
    def __pow__(self, n):
        result, base = Matrix.identity(self.shape[0]), self
        while n:
            if n & 1: result = result @ base
            base, n = base @ base, n >> 1
        return result
    def __eq__(self, o): return self.rows == o.rows
    def transposed(self): return Matrix(zip(*self.rows))
    def solve(self):
        n = self.shape[0]
        work = [r[:] + e[:] for r, e in zip(self.rows, Matrix.identity(n).rows)]
        det = Fraction(1)
        for c in range(n):
            pivot = next((r for r in range(c, n) if work[r][c]), None)
            if pivot is None: return Fraction(0), None
            if pivot != c: work[c], work[pivot] = work[pivot], work[c]; det = -det
            det = det * work[c][c]
            work[c] = [x / work[c][c] for x in work[c]]
            for r in range(n):
                if r != c and work[r][c]:
                    k = work[r][c]
                    work[r] = [x - k * y for x, y in zip(work[r], work[c])]
        return det, Matrix([r[n:] for r in work])
    def __str__(self):
        text = [[repr(x) for x in r] for r in self.rows]
        widths = [max(map(len, c)) for c in zip(*text)]
        return "\n".join("[ " + "  ".join(x.rjust(w) for x, w in zip(r, widths)) + " ]" for r in text)


m = Matrix([[2, 1, 3], [0, 4, 1], [5, 2, 6]])
det, inverse = m.solve()
print(m, m.transposed(), det, inverse, inverse @ m == Matrix.identity(3), sep="\n")
print((Matrix([[1, 1], [1, 0]]) ** 90)[0, 1], Matrix([[1, 2], [2, 4]]).solve(), m + m == m * 2, m.shape)
hilbert = Matrix([[Fraction(1, i + j + 1) for j in range(5)] for i in range(5)])
det, inverse = hilbert.solve()
print(det, inverse, hilbert @ inverse == Matrix.identity(5), sep="\n")
for bad in (lambda: m @ Matrix([[1, 2]]), lambda: Fraction(1, 0), lambda: m[5, 5], lambda: m["x"]):
    try: print(bad())
    except Exception as problem: print(type(problem).__name__, problem)
