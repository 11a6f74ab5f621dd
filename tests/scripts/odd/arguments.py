# diff: args=one "two words" --three -4 stdin=first line\nsecond line\n\nlast
import sys
print(sys.argv)
print(input() if len(sys.argv) > 1 else "no arguments")
if len(sys.argv) > 1:
    print(input("prompt: "))
    print(repr(input()), repr(input()))
    try: input()
    except EOFError as problem: print("EOFError", problem)
print(len(sys.argv[0]), "end")
print("one"); print("two")
