"""One row of bench_cycle.py, under tally or under python3: heap.py ROW N [ROUNDS].

ROW fresh, aged, rings, ring: a full collection of N objects; prints nanoseconds of thread time per
object and of the longest collection.  ROW pauses: ROUNDS dead rings of 9 beside N live objects;
prints the number of steps that came by themselves, the thread time of p99.9 and of the longest, the
longest on the wall, that of all steps and of the whole, in nanoseconds.
"""
import gc
import sys
from time import perf_counter_ns, thread_time_ns

seed = 1


def below(n):
    """The same draw on both sides, whatever modules they have."""
    global seed
    seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
    return (seed >> 8) * n >> 23


def shuffle(items):
    for i in range(len(items) - 1, 0, -1):
        j = below(i + 1)
        items[i], items[j] = items[j], items[i]


def timed(what):
    begin = thread_time_ns()
    what()
    return thread_time_ns() - begin


def tree(n):
    """n lists, each of two more, made in the order of a walk."""
    root = [None, None]
    level = [root]
    made = 1
    while made < n:
        children = []
        for node in level:
            for side in (0, 1):
                if made < n:
                    node[side] = [None, None]
                    children.append(node[side])
                    made += 1
        level = children
    return root


def aged(n):
    """n lists of three: order of birth, of the holder and of the references all at random."""
    nodes = [[None, None, None] for _ in range(n)]
    spare = [[None, None, None] for _ in range(n)]
    shuffle(nodes)
    shuffle(spare)
    del nodes[n // 2:], spare[n - n // 2:]
    nodes += spare
    del spare
    shuffle(nodes)
    for node in nodes:
        for k in (0, 1, 2):
            node[k] = nodes[below(n)]
    return nodes


def rings(count, size):
    for _ in range(count):
        first = last = [None]
        for _ in range(size - 1):
            node = [None]
            last[0] = node
            last = node
        last[0] = first


def churn(live, rounds):
    """Rings die beside a live tree, parts of which are replaced."""
    keep = tree(live)
    shelf = [None] * 1000
    for i in range(rounds):
        ring = last = [None, i]
        for _ in range(8):
            last[0] = [None, i]
            last = last[0]
        last[0] = ring
        shelf[i % 1000] = ring
        if i % 16 == 0:
            node = keep
            while node[0] and node[1]:
                node = node[i >> 4 & 1]
                i //= 2
            node[0] = [None, None]
    return keep


def pauses(live, rounds):
    """Every collection or slice that came by itself: (thread ns, wall ns)."""
    try:
        import tally
    except ImportError:
        seen = []
        begun = [0, 0]

        def told(phase, info):
            if phase == "start":
                begun[0], begun[1] = thread_time_ns(), perf_counter_ns()
            else:
                seen.append((thread_time_ns() - begun[0], perf_counter_ns() - begun[1]))

        gc.callbacks.append(told)
        spent = timed(lambda: churn(live, rounds))
        gc.callbacks.remove(told)
        return seen, spent
    tally.gc_pauses()
    spent = timed(lambda: churn(live, rounds))
    return tally.gc_pauses(), spent


def pauses_row(live, rounds):
    seen, spent = pauses(live, rounds)
    if not seen:
        return 0, 0, 0, 0, 0, spent
    cpu = sorted(c for c, w in seen)
    return (len(cpu), cpu[len(cpu) - 1 - len(cpu) // 1000], cpu[-1], max(w for c, w in seen),
            sum(cpu), spent)


def live_row(build, n):
    keep = build(n)
    gc.collect()
    times = [timed(gc.collect) for _ in range(3)]
    del keep
    return min(times) / n, max(times)


def dead_row(n, size):
    rings(n // size, size)
    spent = timed(gc.collect)
    return spent / n, spent


def main():
    row, n = sys.argv[1], int(sys.argv[2])
    if row == "pauses":
        print(*pauses_row(n, int(sys.argv[3])))
        return
    gc.disable()
    gc.collect()
    if row in ("fresh", "aged"):
        print(*live_row(tree if row == "fresh" else aged, n))
    elif row in ("rings", "ring"):
        print(*dead_row(n, 10 if row == "rings" else n))
    else:
        sys.exit("heap.py: no row " + row)


main()
