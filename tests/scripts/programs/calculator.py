# A tokenizer, a recursive-descent parser and an evaluator with variables and functions.
import math


class ParseError(Exception): pass


def tokenize(text):
    i = 0
    while i < len(text):
        c = text[i]
        if c.isspace(): i += 1
        elif c.isdigit() or c == ".":
            j = i
            while j < len(text) and (text[j].isdigit() or text[j] == "."): j += 1
            yield ("num", float(text[i:j]) if "." in text[i:j] else int(text[i:j]))
            i = j
        elif c.isalpha():
            j = i
            while j < len(text) and text[j].isalnum(): j += 1
            yield ("name", text[i:j])
            i = j
        elif text[i:i + 2] in ("**", "//", "<=", ">=", "=="): yield ("op", text[i:i + 2]); i += 2
        elif c in "+-*/%()=,<>": yield ("op", c); i += 1
        else: raise ParseError(f"unexpected {c!r} at {i}")
    yield ("end", None)


class Calculator:
    functions = {"sqrt": math.sqrt, "max": max, "min": min, "abs": abs, "sum": lambda *a: sum(a)}
    levels = [{"<": lambda a, b: a < b, ">": lambda a, b: a > b, "==": lambda a, b: a == b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b},
              {"+": lambda a, b: a + b, "-": lambda a, b: a - b},
              {"*": lambda a, b: a * b, "/": lambda a, b: a / b, "//": lambda a, b: a // b, "%": lambda a, b: a % b}]

    def __init__(self): self.names = {"pi": 3.14159}

    def run(self, text):
        self.tokens = list(tokenize(text))
        self.at = 0
        if len(self.tokens) > 2 and self.tokens[0][0] == "name" and self.tokens[1] == ("op", "="):
            self.at = 2
            value = self.names[self.tokens[0][1]] = self.binary(0)
        else:
            value = self.binary(0)
        if self.peek()[0] != "end": raise ParseError(f"unexpected {self.peek()[1]!r}")
        return value

    def peek(self): return self.tokens[self.at]

    def take(self, value=None):
        token = self.tokens[self.at]
        if value is not None and token[1] != value: raise ParseError(f"expected {value!r}, found {token[1]!r}")
        self.at += 1
        return token

    def binary(self, level):
        if level == len(self.levels): return self.unary()
        left = self.binary(level + 1)
        while self.peek()[0] == "op" and self.peek()[1] in self.levels[level]:
            operator = self.levels[level][self.take()[1]]
            left = operator(left, self.binary(level + 1))
        return left

    def unary(self):
        if self.peek() == ("op", "-"): self.take(); return -self.unary()
        base = self.atom()
        if self.peek() == ("op", "**"): self.take(); return base ** self.unary()
        return base

    def atom(self):
        kind, value = self.take()
        if kind == "num": return value
        if kind == "name":
            if self.peek() == ("op", "("):
                self.take()
                args = []
                while self.peek() != ("op", ")"):
                    args.append(self.binary(0))
                    if self.peek() == ("op", ","): self.take()
                self.take(")")
                return self.functions[value](*args)
            return self.names[value]
        if value == "(":
            inner = self.binary(0)
            self.take(")")
            return inner
        raise ParseError(f"unexpected {value!r}")


c = Calculator()
for line in """1 + 2 * 3
(1 + 2) * 3
2 ** 3 ** 2
-2 ** 2
10 / 4
10 // 4 + 10 % 4
x = 5
y = x * 2 + 1
x ** 2 + y
sqrt(16) + max(1, x, y)
sum(1, 2, 3) < 7
abs(-3.5)
pi * 2
1 / 0
2 +
(1
1 $ 2
unknown + 1
nothing(5)
sqrt(-1)
max()
1 2
""".splitlines():
    try:
        print(f"{line:<28} = {c.run(line)!r}")
    except (ParseError, KeyError, ZeroDivisionError, ValueError, TypeError) as problem:
        print(f"{line:<28} ! {type(problem).__name__}: {problem}")
print(sorted(c.names.items()))
