# An uncaught exception of one's own class, raised deep inside.
class Broken(Exception):
    def __str__(self): return "the text\nof two lines"
def a(n): return b(n - 1) if n else [][0]
def b(n): return a(n)
print("before")
try: a(5)
except IndexError as problem:
    print("handled", problem)
    raise Broken(1) from problem
