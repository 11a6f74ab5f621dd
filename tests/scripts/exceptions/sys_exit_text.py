# sys.exit with a text: it goes to stderr, the status is 1.
import sys
print("before")
print("one")
print("two")
print("three")
try:
    print("in try")
    sys.exit("the text")
finally:
    print("in finally")
