# from module import *: public names only, or those of __all__.
from helper import *
print(value, items, Thing.__name__, bump(2), value)
try:
    _private
except NameError as problem:
    print(problem)
from shapes import *
print(sorted(n for n in ("circle", "square", "Base", "area_of") if n in globals()))
