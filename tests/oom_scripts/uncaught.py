import sys
def f(n):
    if n: return f(n - 1)
    raise SystemExit(["status", str(n)][0] and 7)
class Late:
    def __del__(self): print("late", self.x[0])
late = Late(); late.x = ["kept", late]
try:
    f(5)
finally:
    print("leaving")
