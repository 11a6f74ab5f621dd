"""Searches on a map of railway lines and on a grid: breadth first, Dijkstra, A*.

Shows shortest routes by stops and by minutes, the stations whose closure cuts the
network in two, a cheapest set of tracks that keeps it whole, and a walk through a
maze drawn as text.
"""

from collections import defaultdict, deque

LINES = {
    "red": [("Airport", 0), ("Harbour", 7), ("Old Town", 4), ("Central", 3), ("University", 5),
            ("Hills", 9)],
    "blue": [("West Gate", 0), ("Market", 4), ("Central", 6), ("Museum", 2), ("Stadium", 8),
             ("East Gate", 5)],
    "green": [("Harbour", 0), ("Fish Quay", 3), ("Museum", 6), ("University", 4), ("Library", 2)],
    "grey": [("Stadium", 0), ("Works", 6), ("Depot", 7)],
}

MAZE = """\
#####################
#S..#.......#.......#
###.#.#####.#.#####.#
#...#.#...#...#...#.#
#.###.#.#.#####.#.#.#
#.....#.#.......#.#.#
#.#####.#########.#.#
#.#.....#.......#.#.#
#.#.#####.#####.#.#.#
#.#.......#...#...#.#
#.#########.#.#####.#
#...........#.....#E#
#####################"""


class Heap:
    """A binary heap of (priority, serial, item)."""

    def __init__(self):
        self.entries = []
        self.serial = 0

    def __bool__(self):
        return bool(self.entries)

    def push(self, priority, item):
        entries = self.entries
        self.serial += 1
        entries.append((priority, self.serial, item))
        place = len(entries) - 1
        while place and entries[place] < entries[(place - 1) >> 1]:
            parent = (place - 1) >> 1
            entries[place], entries[parent] = entries[parent], entries[place]
            place = parent

    def pop(self):
        entries = self.entries
        top, last = entries[0], entries.pop()
        if entries:
            place, size = 0, len(entries)
            while (child := 2 * place + 1) < size:
                if child + 1 < size and entries[child + 1] < entries[child]:
                    child += 1
                if last <= entries[child]:
                    break
                entries[place] = entries[child]
                place = child
            entries[place] = last
        return top[0], top[2]


def build_network():
    network = defaultdict(dict)
    for stations in LINES.values():
        for (one, _), (other, minutes) in zip(stations, stations[1:]):
            network[one][other] = minutes
            network[other][one] = minutes
    return network


def trace_back(came_from, goal):
    route = [goal]
    while came_from[route[-1]] is not None:
        route.append(came_from[route[-1]])
    return route[::-1]


def fewest_stops(network, start, goal):
    came_from = {start: None}
    pending = deque([start])
    while pending:
        here = pending.popleft()
        if here == goal:
            return trace_back(came_from, goal)
        for there in network[here]:
            if there not in came_from:
                came_from[there] = here
                pending.append(there)
    return None


def fastest(network, start, goal):
    best = {start: 0}
    came_from = {start: None}
    pending = Heap()
    pending.push(0, start)
    while pending:
        spent, here = pending.pop()
        if here == goal:
            return spent, trace_back(came_from, goal)
        if spent > best[here]:
            continue
        for there, minutes in network[here].items():
            if spent + minutes < best.get(there, 10**9):
                best[there] = spent + minutes
                came_from[there] = here
                pending.push(spent + minutes, there)
    return None


def cut_stations(network):
    """Stations without which some others cannot reach each other (Tarjan's low links)."""
    start = next(iter(network))
    order = {start: 0}
    low = {start: 0}
    found = set()
    branches = 0
    path = [(start, None, iter(network[start]))]
    while path:
        node, parent, others = path[-1]
        for other in others:
            if other not in order:
                order[other] = low[other] = len(order)
                path.append((other, node, iter(network[other])))
                break
            if other != parent:
                low[node] = min(low[node], order[other])
        else:
            path.pop()
            if parent == start:
                branches += 1
            elif parent is not None and low[node] >= order[parent]:
                found.add(parent)
            if parent is not None:
                low[parent] = min(low[parent], low[node])
    if branches > 1:
        found.add(start)
    return sorted(found)


def spanning_tree(network):
    """Kruskal, with a union-find that halves its paths."""
    leader = {station: station for station in network}

    def find(station):
        while leader[station] != station:
            leader[station] = leader[leader[station]]
            station = leader[station]
        return station

    edges = sorted((minutes, *sorted((one, other)))
                   for one in network for other, minutes in network[one].items() if one < other)
    kept = []
    for minutes, one, other in edges:
        if find(one) != find(other):
            leader[find(one)] = find(other)
            kept.append((minutes, one, other))
    return kept


def walk(maze, start, goal):
    """A* with the Manhattan distance; returns the path and how many cells were looked at."""
    came_from = {start: None}
    cost = {start: 0}
    pending = Heap()
    pending.push(0, start)
    looked_at = 0
    while pending:
        _, here = pending.pop()
        looked_at += 1
        if here == goal:
            return trace_back(came_from, goal), looked_at
        row, column = here
        for there in ((row - 1, column), (row, column + 1), (row + 1, column), (row, column - 1)):
            if maze[there[0]][there[1]] == "#" or cost[here] + 1 >= cost.get(there, 10**9):
                continue
            cost[there] = cost[here] + 1
            came_from[there] = here
            rest = abs(there[0] - goal[0]) + abs(there[1] - goal[1])
            pending.push(cost[there] + rest, there)
    return None, looked_at


def main():
    network = build_network()
    tracks = sum(map(len, network.values())) // 2
    print(f"{len(network)} stations, {tracks} tracks")
    for start, goal in (("Airport", "Library"), ("West Gate", "Depot"), ("Hills", "Fish Quay")):
        route = fewest_stops(network, start, goal)
        minutes, quick = fastest(network, start, goal)
        print(f"\n{start} to {goal}")
        print(f"  fewest stops  {len(route) - 1}: {' - '.join(route)}")
        print(f"  fastest {minutes:>3} min: {' - '.join(quick)}")

    print("\nclosing one of these cuts the network:", ", ".join(cut_stations(network)))
    tree = spanning_tree(network)
    print(f"kept whole by {len(tree)} tracks, {sum(edge[0] for edge in tree)} minutes in all")

    maze = MAZE.splitlines()
    places = {char: (row, line.index(char)) for row, line in enumerate(maze)
              for char in "SE" if char in line}
    path, looked_at = walk(maze, places["S"], places["E"])
    cells = [list(line) for line in maze]
    for row, column in path[1:-1]:
        cells[row][column] = "o"
    print(f"\na way of {len(path) - 1} steps, {looked_at} cells looked at")
    print("\n".join("".join(line).replace(".", " ") for line in cells))


main()
