x = ["global"]
def f():
    global y
    y = [x]
    z = 1
    del z
    try: z
    except UnboundLocalError as e: print(e)
    return sorted(locals())
print(f(), y, sorted(k for k in globals() if len(k) == 1))
del x
try: x
except NameError as e: print(e)
exec("q = [i for i in range(3)]\ndef h(): return q")
print(h(), eval("len(q) + 1"), vars().get("q"))
setattr(f, "note", [1]); print(f.note, hasattr(f, "none"), f.__name__)
