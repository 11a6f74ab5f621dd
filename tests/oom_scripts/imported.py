x = [1]
def f(n): return [n] * n
class C: x = f(1)
