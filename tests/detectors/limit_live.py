# options: --limit-live=20k
# status: 1
# expect: live at exit, above the limit
# expect: held by __main__.cache
cache = {}
for i in range(100):
    cache[i] = 'x' * 1000
