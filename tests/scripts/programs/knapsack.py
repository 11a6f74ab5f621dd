# Dynamic programming: knapsack, longest common subsequence, edit distance, coins, LIS.
from functools import lru_cache
items = [("map", 9, 150), ("compass", 13, 35), ("water", 153, 200), ("sandwich", 50, 160), ("glucose", 15, 60), ("tin", 68, 45), ("banana", 27, 60), ("apple", 39, 40), ("cheese", 23, 30), ("beer", 52, 10), ("cream", 11, 70), ("camera", 32, 30), ("shirt", 24, 15), ("trousers", 48, 10), ("umbrella", 73, 40), ("cover", 43, 75), ("book", 30, 10)]


def knapsack(items, limit):
    best = [[0] * (limit + 1) for _ in range(len(items) + 1)]
    for i, (_, weight, value) in enumerate(items, 1):
        for w in range(limit + 1):
            best[i][w] = best[i - 1][w]
            if w >= weight and best[i - 1][w - weight] + value > best[i][w]:
                best[i][w] = best[i - 1][w - weight] + value
    taken, w = [], limit
    for i in range(len(items), 0, -1):
        if best[i][w] != best[i - 1][w]:
            taken.append(items[i - 1][0])
            w -= items[i - 1][1]
    return best[-1][limit], taken[::-1], limit - w


for limit in (0, 50, 200, 400): print(limit, *knapsack(items, limit))


def lcs(a, b):
    table = [[""] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            table[i + 1][j + 1] = table[i][j] + x if x == y else max(table[i][j + 1], table[i + 1][j], key=len)
    return table[-1][-1]


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


for a, b in (("AGGTAB", "GXTXAYB"), ("kitten", "sitting"), ("", "abc"), ("same", "same"), ("intention", "execution")): print(a, b, repr(lcs(a, b)), distance(a, b))


def change(amount, coins):
    ways = [1] + [0] * amount
    fewest = [[]] + [None] * amount
    for coin in coins:
        for value in range(coin, amount + 1):
            ways[value] += ways[value - coin]
            if fewest[value - coin] is not None and (fewest[value] is None or len(fewest[value]) > len(fewest[value - coin]) + 1): fewest[value] = fewest[value - coin] + [coin]
    return ways[amount], fewest[amount]


for amount in (0, 7, 63, 100): print(amount, change(amount, [1, 5, 10, 21, 25]))
print(change(3, [2]))


def increasing(numbers):
    best = []
    for i, n in enumerate(numbers):
        longest = max((b for b in best if b[-1] < n), key=len, default=[])
        best.append(longest + [n])
    return max(best, key=len)


print(increasing([3, 10, 2, 1, 20, 4, 6, 21, 5, 7, 8, 30]))


@lru_cache(maxsize=None)
def catalan(n): return 1 if n == 0 else sum(catalan(i) * catalan(n - 1 - i) for i in range(n))


@lru_cache(maxsize=None)
def partitions(n, largest): return 1 if n == 0 else sum(partitions(n - k, k) for k in range(1, min(n, largest) + 1))


print([catalan(n) for n in range(12)], partitions(60, 60), catalan(60), catalan.cache_info())
def chain(dims):
    n = len(dims) - 1
    cost = {(i, i): (0, f"M{i}") for i in range(n)}
    for span in range(1, n):
        for i in range(n - span):
            j = i + span
            cost[i, j] = min((cost[i, k][0] + cost[k + 1, j][0] + dims[i] * dims[k + 1] * dims[j + 1], f"({cost[i, k][1]}{cost[k + 1, j][1]})") for k in range(i, j))
    return cost[0, n - 1]
print(chain([30, 35, 15, 5, 10, 20, 25]))
