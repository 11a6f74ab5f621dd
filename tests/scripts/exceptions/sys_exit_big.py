# The status is taken modulo 256.
import sys
for code in (0, 1, True, "x", None, 300):
    try:
        sys.exit(code)
    except SystemExit as problem:
        print(repr(problem.code), problem.args)
sys.exit(300)
