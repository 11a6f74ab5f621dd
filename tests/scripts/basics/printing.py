# print: separators, ends, files, reprs of nested values, input.
import sys
print()
print("a", "b", 1, None, sep="")
print("a", "b", sep="\n")
print(1, 2, sep=", ", end=".\n")
print("no newline", end="")
print()
print([1, "two", 3.0, None, True, b"x", ("t",), {"k": [1]}, {1}, frozenset([2]), range(3), 1 == 2, ...])
print((1,), (), [], {}, set(), frozenset(), "", [[]], ((),), {"": ""}, [""], {1: {2: {3: 4}}})
print(str([1, 'a']), repr("a'b"), str(("x", 1.50)), str({"a": 1.0}), repr([None, "None"]))
print("to stdout", file=sys.stdout)
print("to stderr", file=sys.stderr)
sys.stdout.write("written\n")
print(sys.stdout.write("") , flush=True)
print(*range(5))
print(*[], sep="x")
print("tab\tseparated", "new\nline", "quote\"s", 'back\\slash')


class Writer:
    def __init__(self):
        self.parts = []

    def write(self, text):
        self.parts.append(text)


writer = Writer()
print("into", "writer", 5, sep="|", end="$", file=writer)
print(writer.parts)
saved = sys.stdout
sys.stdout = writer
print("captured")
sys.stdout = saved
print(writer.parts[-2:])


class Shown:
    def __str__(self):
        return "str form"

    def __repr__(self):
        return "repr form"


print(Shown(), [Shown()], {"k": Shown()}, (Shown(),), f"{Shown()} {Shown()!r}", str(Shown()), repr(Shown()))


class Bad:
    def __str__(self):
        return 5


for action in (lambda: print(Bad()), lambda: print("x", sep=5), lambda: print("x", nothing=1), lambda: print("x", end=1), lambda: str(Bad()), lambda: "%s" % Bad()):
    try:
        action()
    except TypeError as problem:
        print(problem)
print(12345678901234567890, -0.0, 1e100, 0x10, 1_000, 00)
print("end")
