"""The largest singular value of an infinite matrix, by power iteration."""


def entry(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(v):
    return [sum(entry(i, j) * x for j, x in enumerate(v)) for i in range(len(v))]


def transposed(v):
    return [sum(entry(j, i) * x for j, x in enumerate(v)) for i in range(len(v))]


def main(n):
    u = [1.0] * n
    for _ in range(5):
        v = transposed(times(u))
        u = transposed(times(v))
    uv = sum(a * b for a, b in zip(u, v))
    vv = sum(b * b for b in v)
    print(f"{(uv / vv) ** 0.5:.9f}")


main(250)
