# Every form of import; a module is run once; names are shared or copied.
import helper
import helper as second
from helper import value, bump, Thing as T
from helper import (items,
                    bump as again)
print(helper is second, helper.value, value, helper.__name__, type(helper).__name__, helper.__doc__)
print(bump(5), helper.value, value, again is bump)
items.append("shared")
print(helper.items, T().made, helper.Thing.made)
helper.value = 100
print(bump(), helper.value)
helper.new = "added"
print(hasattr(helper, "new"), helper.new, hasattr(helper, "none"))
import sys
print("helper" in sys.modules, sys.modules["helper"] is helper)


def inside():
    import helper as local
    from helper import Thing
    return local is helper, Thing is T


print(inside())
del helper
import helper
print(helper.value)
for text in ("import no_such", "from helper import none", "from no_such import x", "import helper.sub", "from . import x", "helper.none"):
    try:
        exec(text)
    except Exception as problem:
        print(text, "->", type(problem).__name__, str(problem).split(" (")[0])
try:
    import missing_one
except ModuleNotFoundError as problem:
    print(problem, problem.name)
try:
    import optional_thing
except ImportError:
    optional_thing = None
print(optional_thing)
