"""Dictionaries with int, str and tuple keys: insertion, lookup, deletion, growth."""


def ints(n):
    table = {}
    for i in range(n):
        table[i * 7 % 300_007] = i
    for i in range(0, n, 3):
        table.pop(i * 7 % 300_007, None)
    return sum(table.values()), len(table)


def words(n):
    counts = {}
    state = 1
    for _ in range(n):
        state = state * 1103515245 + 12345 & 0x7FFFFFFF
        word = "w" + str(state % 5000)
        counts[word] = counts.get(word, 0) + 1
    return len(counts), max(counts.values())


def grid(n):
    cells = {(x, y): x ^ y for x in range(n) for y in range(n)}
    total = 0
    for x, y in cells:
        if (x + 1, y) in cells and (x, y + 1) in cells:
            total += cells[x, y] + cells[x + 1, y] - cells[x, y + 1]
    return total


def small(n):
    total = 0
    for i in range(n):
        record = {"id": i, "name": "n", "flags": i & 3}
        record["id"] += 1
        del record["name"]
        total += record["id"] + len(record)
    return total


print(*ints(600_000))
print(*words(300_000))
print(grid(250))
print(small(250_000))
