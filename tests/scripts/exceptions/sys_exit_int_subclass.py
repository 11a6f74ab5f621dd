# The status is the int's value also where it is an instance of a subclass.
import sys
class Status(int):
    pass
print(Status(7))
sys.exit(Status(7))
