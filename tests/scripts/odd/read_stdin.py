# diff: stdin=3 4\n10 20\nhello\n
import sys
total = 0
for line in sys.stdin:
    parts = line.split()
    try: total += sum(map(int, parts))
    except ValueError as problem: print(problem)
    print(repr(line), total)
print("a"); print("b"); print("c"); print(sys.stdin.read() == "")
