# sys.exit with a code, through finally blocks.
import sys


def leave():
    try:
        print("leaving")
        sys.exit(7)
    except Exception:
        print("never: SystemExit is not an Exception")
    finally:
        print("finally runs")


try:
    sys.exit()
except SystemExit as problem:
    print("caught", problem.code)
try:
    sys.exit(None)
except SystemExit as problem:
    print("caught", problem.code)
try:
    sys.exit([1, 2])
except SystemExit as problem:
    print("caught", problem.code)
leave()
print("never printed")
