import sys, atexit
def bye():
    print("bye"); raise ValueError("in atexit")
atexit.register(bye)
@atexit.register
def second(): print("second"); sys.exit(9)
def gen():
    try: yield
    finally: sys.exit(4)
g = gen(); next(g)
try: g.close()
except SystemExit as e: print("se", e.code)
try: sys.exit((1, 2))
except SystemExit as e: print(e.code, e.args)
try: raise SystemExit
except SystemExit as e: print(e.code)
class D:
    def __del__(self): sys.exit(77)
d = D(); del d
print("alive")
sys.exit(-1)
