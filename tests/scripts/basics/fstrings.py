# f-strings: expressions, specs, nesting, conversions, debugging form.
name, number, pi = "Ann", 42, 3.14159265
items = ["a", "b", "c"]
table = {"key": "value", "n": 3}
width, places = 10, 3
print(f"{name} {number} {pi}", f"{name!r} {name!s:>5} {'é'!a}", f"{{literal}} {{{number}}}")
print(f"{pi:.2f} {pi:{width}.{places}f}| {number:0{width}d} {name:*^{width}}", f"{number:#x} {number:b} {number:,}")
print(f"{items[0]} {items[-1]} {table['key']} {table['n'] * 2} {len(items)}", f"{'nested ' + name}", f'{"double"} {name}')
print(f"{number = } {number=} {name=} {name = !s} {pi=:.2f} {number + 1 = }")
print(f"{[n * n for n in range(4)]} { {1: 2}[1] } { {n for n in (1,)} } {(lambda x: x * 2)(4)} {number if number > 5 else 'small'}")
print(f"{f'{name}!'} {f'{number:>{width}}'}|", f"line\nbreak {number}\t{name}", rf"raw\n {number}", fr"{name}\t")
print("joined " f"{name} " "plain " f"{number}", f"", f"{''}", f"{None} {True} {1.0} {()} {[]}")
print(f"""multi
line {name}
  {number:>5}
""")
print(f"{number!r:>6}|{name!r:<8}|{pi!s:.4}|", f"{1_000_000:,} {0.5:%} {1e10:g}", f"{'a' 'b'}", f"{3 > 2} {3 == 3} {not 1}")
print(f"{'yes' if items else 'no'} {items and items[0]} {name.upper()} {name.lower().center(7, '-')}")
print(f"{number:{'>'}{width}}|{number:{'0>8'}}|{name:{'^' + str(width)}}|")


def show(value):
    return f"<{value}>"


print(f"{show(name)} {show(f'{number}')} {sum(n for n in range(5))} {max(1, 2)} {dict(a=1)['a']} {items[1:]} {items[::-1]}")


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __repr__(self):
        return f"Point({self.x!r}, {self.y!r})"

    def __str__(self):
        return f"({self.x}, {self.y})"

    def __format__(self, spec):
        return f"{self.x:{spec}}/{self.y:{spec}}" if spec else str(self)


p = Point(1, 2.5)
print(f"{p} {p!r} {p!s} {p:.2f} {p:>6} {p=} {p = !s} {p.x + p.y} {[p]}")
for make in (lambda: f"{undefined}", lambda: f"{number:s}", lambda: f"{name:d}", lambda: f"{items[9]}", lambda: f"{table['none']}", lambda: f"{pi:d}"):
    try:
        print(make())
    except Exception as problem:
        print(type(problem).__name__, problem)
print(f"{number:>{width}.{places}}" if False else f"{pi:>{width}.{places}}", f"{'日本':>{width}}|", f"{chr(8364)}{ord('A')}")
for n in range(3):
    print(f"{n}: {'*' * n:<4}{n ** 2:>4}{n / 3:8.3f}")
