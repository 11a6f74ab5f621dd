"""A least-recently-used cache in front of a slow lookup.  It leaks, as *kept*.

The cache counts its entries to know when to evict, but the count is kept per
key, and `put` forgets to raise it when a key comes back after `invalidate`.
So the limit is reached late, or never, and old values stay: reachable from the
module for ever, growing with each round.  See LruCache.put.

    tally report shows the growth under *kept*, held by `CACHE.entries`.
"""


class Node:
    """One entry of the recency list."""

    __slots__ = ("key", "value", "older", "newer")

    def __init__(self, key, value):
        self.key = key
        self.value = value
        self.older = None
        self.newer = None


class LruCache:
    """Maps keys to values and means to hold at most `limit` of them."""

    def __init__(self, limit):
        self.limit = limit
        self.entries = {}
        self.size = 0
        self.seen = set()
        self.newest = None
        self.oldest = None
        self.hits = 0
        self.misses = 0
        self.evictions = 0

    def _link(self, node):
        node.older = self.newest
        node.newer = None
        if self.newest is not None:
            self.newest.newer = node
        self.newest = node
        if self.oldest is None:
            self.oldest = node

    def _unlink(self, node):
        if node.newer is None:
            self.newest = node.older
        else:
            node.newer.older = node.older
        if node.older is None:
            self.oldest = node.newer
        else:
            node.older.newer = node.newer
        node.older = node.newer = None

    def get(self, key):
        node = self.entries.get(key)
        if node is None:
            self.misses += 1
            return None
        self.hits += 1
        self._unlink(node)
        self._link(node)
        return node.value

    def put(self, key, value):
        node = Node(key, value)
        self.entries[key] = node
        self._link(node)
        # The bug: a key that was invalidated and comes back takes room again, but is not counted.
        if key not in self.seen:
            self.seen.add(key)
            self.size += 1
        if self.size > self.limit:
            self._evict()

    def _evict(self):
        node = self.oldest
        self._unlink(node)
        del self.entries[node.key]
        self.seen.discard(node.key)
        self.size -= 1
        self.evictions += 1

    def invalidate(self, key):
        node = self.entries.pop(key, None)
        if node is not None:
            self._unlink(node)
            self.size -= 1


class Customer:
    """What the slow lookup returns; each carries some weight."""

    def __init__(self, number):
        self.number = number
        self.name = f"customer {number:05d}"
        self.orders = [number * step % 977 for step in range(1, 25)]

    def turnover(self):
        return sum(self.orders)


CACHE = LruCache(limit=100)
LOOKUPS = 0


def slow_lookup(number):
    global LOOKUPS
    LOOKUPS += 1
    return Customer(number)


def customer(number):
    found = CACHE.get(number)
    if found is None:
        found = slow_lookup(number)
        CACHE.put(number, found)
    return found


def serve(round_number):
    """One round of requests; every fifth customer is changed and so invalidated."""
    turnover = 0
    for request in range(400):
        number = round_number * 131 + request * 7 % 300
        turnover += customer(number).turnover()
        if request % 5 == 0:
            CACHE.invalidate(number)
    return turnover


def main():
    print(f"cache limit: {CACHE.limit} entries")
    print(f"{'round':>5}{'turnover':>12}{'hits':>8}{'lookups':>9}{'evicted':>9}{'held':>7}")
    for round_number in range(1, 13):
        turnover = serve(round_number)
        print(
            f"{round_number:>5}{turnover:>12,}{CACHE.hits:>8}{LOOKUPS:>9}"
            f"{CACHE.evictions:>9}{len(CACHE.entries):>7}"
        )
    over = len(CACHE.entries) - CACHE.limit
    print(f"the cache holds {over} entries more than its limit")


main()
