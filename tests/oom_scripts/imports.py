import imported, bisect
from imported import f as g, C
print(imported.f(2), g is imported.f, C().x, bisect.bisect([1, 3], 2))
try: import no_such_module
except ImportError as e: print(e)
try: from imported import nothing
except ImportError as e: print(e.name)
