# RecursionError that nobody catches: status 1, output before it is kept.
print("before")
def f(n): return f(n + 1)
f(0)
