"""Heaps in lists: the smallest item is the first."""
from _heapq import *
from _heapq import _heapify_max, _heappop_max, _heapreplace_max

__all__ = ['heappush', 'heappop', 'heapify', 'heapreplace', 'merge', 'nlargest', 'nsmallest',
           'heappushpop']


def merge(*iterables, key=None, reverse=False):
    # Entries are [key, order, item, next]; the order keeps items of earlier inputs in front.
    if reverse:
        fix, pop, replace, sign = _heapify_max, _heappop_max, _heapreplace_max, -1
    else:
        fix, pop, replace, sign = heapify, heappop, heapreplace, 1
    heap = []
    for order, iterable in enumerate(map(iter, iterables)):
        advance = iterable.__next__
        try:
            item = advance()
        except StopIteration:
            continue
        heap.append([item if key is None else key(item), order * sign, item, advance])
    fix(heap)
    while heap:
        entry = heap[0]
        yield entry[2]
        try:
            item = entry[2] = entry[3]()
        except StopIteration:
            pop(heap)
        else:
            entry[0] = item if key is None else key(item)
            replace(heap, entry)


def nsmallest(n, iterable, key=None):
    if n <= 0:
        return []
    return sorted(iterable, key=key)[:n]


def nlargest(n, iterable, key=None):
    if n <= 0:
        return []
    return sorted(iterable, key=key, reverse=True)[:n]
