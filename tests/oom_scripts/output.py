import io, sys
s = io.StringIO()
print("a", ["b"], sep="-", end="!", file=s)
s.write("more\nlines\n")
s.seek(0)
print(s.getvalue(), s.readline(), list(s), file=sys.stdout, flush=True)
sys.stdout.write("x" * 50 + "\n")
class W:
    def write(self, t): got.append(t)
got = []
print(1, "two", file=W())
print(got)
