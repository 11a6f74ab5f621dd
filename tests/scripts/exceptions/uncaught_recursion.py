import sys
def g(n):
    return g(n + 1)
class N:
    def __del__(self): print("deleted")
n = N()
sys.setrecursionlimit(200)
print("x", file=sys.stderr)
g(0)
