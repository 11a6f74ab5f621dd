# Conway's Life on a set of cells and on a torus of lists; they must agree.
GLIDER = {(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}
def step_set(cells):
    counts = {}
    for x, y in cells:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if dx or dy: counts[x + dx, y + dy] = counts.get((x + dx, y + dy), 0) + 1
    return {c for c, n in counts.items() if n == 3 or n == 2 and c in cells}
def step_grid(g):
    h, w = len(g), len(g[0])
    return [[int((n := sum(g[(y + dy) % h][(x + dx) % w] for dy in (-1, 0, 1) for dx in (-1, 0, 1)) - g[y][x]) == 3 or n == 2 and g[y][x]) for x in range(w)] for y in range(h)]
def show(cells, w, h): return "\n".join("".join("#" if (x, y) in cells else "." for x in range(w)) for y in range(h))
cells = set(GLIDER)
for i in range(9):
    if i % 4 == 0: print(i, sorted(cells)); print(show(cells, 8, 6))
    cells = step_set(cells)
grid = [[int((x - 3, y - 3) in GLIDER or (x * y) % 7 == 1) for x in range(16)] for y in range(16)]
for i in range(20):
    if i % 5 == 0: print(i, sum(map(sum, grid)), "".join(map(str, grid[3])))
    grid = step_grid(grid)
r_pentomino = {(1, 0), (2, 0), (0, 1), (1, 1), (1, 2)}
sizes = []
for _ in range(60): sizes.append(len(r_pentomino)); r_pentomino = step_set(r_pentomino)
print(sizes)
big = [[1 if (x, y) in {(a + 20, b + 20) for a, b in GLIDER} else 0 for x in range(48)] for y in range(48)]
small = {(a + 20, b + 20) for a, b in GLIDER}
for _ in range(12): big, small = step_grid(big), step_set(small)
print({(x, y) for y, row in enumerate(big) for x, v in enumerate(row) if v} == small, sorted(small))
