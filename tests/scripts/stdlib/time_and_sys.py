# Sanity of clocks and of sys, nothing that differs between runs.
import sys, time
a = time.monotonic(); b = time.monotonic(); print(b >= a, type(a).__name__, time.perf_counter() <= time.perf_counter(), time.process_time() >= 0)
t = time.time(); print(t > 1_600_000_000, isinstance(t, float), isinstance(time.monotonic_ns(), int), time.perf_counter_ns() > 0)
start = time.monotonic(); time.sleep(0.02); print(0.015 < time.monotonic() - start < 5)
try: time.sleep(-1)
except ValueError as problem: print(problem)
try: time.sleep("x")
except TypeError as problem: print(problem)
print(type(sys.argv).__name__, len(sys.argv), sys.argv[0].endswith("time_and_sys.py"), sys.maxsize, sys.byteorder, sys.version_info[0], sys.version_info >= (3, 8), sys.getrecursionlimit(), type(sys.path).__name__, "sys" in sys.modules, sys.maxunicode)
print(sys.stdout.write("x\n"), sys.stderr is not sys.stdout, type(sys.getsizeof([])).__name__, sys.getsizeof([1] * 100) > sys.getsizeof([]), sys.intern("abc") is sys.intern("a" + "bc"), sys.float_info.max, sys.float_info.epsilon, sys.float_info.dig)
def f(): return sys._getframe().f_code.co_name
print(f(), sys.exc_info(), sys.version.startswith("3."), sys.platform, sys.implementation.name != "")
for bad in (lambda: sys.setrecursionlimit(0), lambda: sys.setrecursionlimit("x"), lambda: sys.none, lambda: sys.getrefcount(), lambda: sys.intern(5), lambda: sys.exit(1, 2)):
    try: print(bad())
    except Exception as problem: print(type(problem).__name__, problem)
