print("one")
def f():
    try: raise SystemExit
    finally: print("finally")
f()
print("never")
