"""All placements of queens, by generators over three sets of lines."""


def place(n, row, columns, up, down):
    if row == n:
        yield 1
        return
    for column in range(n):
        if column not in columns and row + column not in up and row - column not in down:
            columns.add(column)
            up.add(row + column)
            down.add(row - column)
            yield from place(n, row + 1, columns, up, down)
            columns.remove(column)
            up.remove(row + column)
            down.remove(row - column)


for n in (*range(4, 11), 10, 10):
    print(n, sum(place(n, 0, set(), set(), set())))
