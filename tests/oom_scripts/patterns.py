def gcd(a, b):
    while b: a, b = b, a % b
    return a
memo = {}
def fib(n):
    if n < 2: return n
    if n not in memo: memo[n] = fib(n - 1) + fib(n - 2)
    return memo[n]
grid = [["."] * 5 for _ in range(3)]
for i in range(3): grid[i][i] = "#"
words = {}
for w in "a b a c b a".split(): words[w] = words.get(w, 0) + 1
queue, seen = [(0, [])], set()
while queue:
    n, path = queue.pop(0)
    if n in seen or n > 6: continue
    seen.add(n)
    queue += [(n * 2 + 1, path + [n]), (n * 2 + 2, path + [n])]
print(gcd(84, 30), fib(40), "\n".join("".join(r) for r in grid), sorted(words.items(), key=lambda p: -p[1]), len(seen))
