# SystemExit and other exceptions in __del__ are ignored.
class D:
    def __del__(self): print("del"); raise SystemExit(5)
d = D()
del d
print("still running")
D()
print("end")
