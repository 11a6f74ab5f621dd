# A Sudoku solver: constraint propagation and search.
def cross(a, b): return [x + y for x in a for y in b]


digits = cols = "123456789"
rows = "ABCDEFGHI"
squares = cross(rows, cols)
units = [cross(rows, c) for c in cols] + [cross(r, cols) for r in rows] + [cross(r, c) for r in ("ABC", "DEF", "GHI") for c in ("123", "456", "789")]
units_of = {s: [u for u in units if s in u] for s in squares}
peers = {s: sorted(set(sum(units_of[s], [])) - {s}) for s in squares}
stats = {"assigned": 0, "tried": 0}


def assign(values, square, digit):
    stats["assigned"] += 1
    return values if all(eliminate(values, square, d) for d in values[square] if d != digit) else None


def eliminate(values, square, digit):
    if digit not in values[square]: return values
    values[square] = values[square].replace(digit, "")
    if not values[square]: return None
    if len(values[square]) == 1:
        if not all(eliminate(values, p, values[square]) for p in peers[square]): return None
    for unit in units_of[square]:
        places = [s for s in unit if digit in values[s]]
        if not places: return None
        if len(places) == 1 and not assign(values, places[0], digit): return None
    return values


def search(values):
    if values is None: return None
    if all(len(values[s]) == 1 for s in squares): return values
    _, square = min((len(values[s]), s) for s in squares if len(values[s]) > 1)
    for digit in values[square]:
        stats["tried"] += 1
        result = search(assign(dict(values), square, digit))
        if result: return result
    return None


def solve(text):
    values = {s: digits for s in squares}
    for square, char in zip(squares, text):
        if char in digits and not assign(values, square, char): return None
    return search(values)


def show(values):
    if values is None: return "no solution"
    lines = []
    for r in rows:
        lines.append(" | ".join(" ".join(values[r + c] for c in group) for group in ("123", "456", "789")))
        if r in "CF": lines.append("------+-------+------")
    return "\n".join(lines)


for puzzle in ("..3.2.6..9..3.5..1..18.64....81.29..7.......8..67.82....26.95..8..2.3..9..5.1.3..",
               "4.....8.5.3..........7......2.....6.....8.4......1.......6.3.7.5..2.....1.4......",
               "1" * 2 + "." * 79):
    stats.update(assigned=0, tried=0)
    print(show(solve(puzzle)))
    print(stats)
