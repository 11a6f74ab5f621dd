# Packages, sub-packages, relative imports.
import shapes
print(shapes.__name__, shapes.count, shapes.circle.Circle(2).describe(), shapes.Square(3).describe())
import shapes.tools.numbers
print(shapes.tools.numbers.__name__, shapes.tools.numbers.rounded(1.23456))
from shapes.tools import numbers
from shapes.circle import Circle
from shapes import square as sq, Base
print(numbers is shapes.tools.numbers, issubclass(Circle, Base), sq.Square is shapes.Square, isinstance(Circle(1), shapes.base.Base))
import shapes.circle as c
print(c.Circle is Circle, Circle.__module__, c.__package__)
import sys
print(sorted(name for name in sys.modules if name.startswith("shapes")))
try:
    Base().area()
except NotImplementedError as problem:
    print(repr(problem))
for text in ("import shapes.none", "from shapes import none", "from shapes.circle import none", "import shapes.circle.deeper"):
    try:
        exec(text)
    except ImportError as problem:
        print(text, "->", type(problem).__name__, str(problem).split(" (")[0])
