# options: --limit-live=20k
# status: 0
# expect: limit_live_clean.py: clean
cache = {}
for i in range(100):
    cache[i % 5] = 'x' * 1000
