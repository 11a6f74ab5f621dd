import sys
print("to out", end="")
print("to err", file=sys.stderr, end="\n\n")
sys.stderr.write("written\n")
class Q:
    def __enter__(self): return self
    def __exit__(self, *a): print("exit", a[0].__name__); sys.exit("message to stderr")
with Q():
    exec("def zz():\n    1/0\nzz()")
