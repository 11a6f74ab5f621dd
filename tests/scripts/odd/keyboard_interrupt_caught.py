try: raise KeyboardInterrupt("by hand")
except Exception: print("no")
except KeyboardInterrupt as problem: print("caught", problem)
try: raise GeneratorExit
except BaseException as problem: print(repr(problem))
print("end")
