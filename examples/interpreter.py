"""An interpreter for a small expression language: lexer, parser, evaluator.

The language has numbers, strings, lists, `let`, `if`, lambdas with closures and
recursion.  A program is a list of lines; each prints its value or its error.
"""


class SourceError(Exception):
    def __init__(self, message, column):
        super().__init__(message)
        self.column = column


class Token:
    __slots__ = ("kind", "text", "column")

    def __init__(self, kind, text, column):
        self.kind = kind
        self.text = text
        self.column = column


KEYWORDS = {"let", "in", "if", "then", "else", "fn", "and", "or", "not"}
SYMBOLS = ["=>", "==", "!=", "<=", ">=", "++", "+", "-", "*", "/", "%", "^", "<", ">", "=", "(",
           ")", "[", "]", ","]


def lex(source):
    position = 0
    while position < len(source):
        char = source[position]
        start = position
        if char.isspace():
            position += 1
            continue
        if char.isdigit():
            while position < len(source) and (source[position].isdigit() or source[position] == "."):
                position += 1
            yield Token("number", source[start:position], start)
        elif char.isalpha() or char == "_":
            while position < len(source) and (source[position].isalnum() or source[position] == "_"):
                position += 1
            word = source[start:position]
            yield Token(word if word in KEYWORDS else "name", word, start)
        elif char == '"':
            end = source.find('"', position + 1)
            if end < 0:
                raise SourceError("unterminated string", start)
            yield Token("string", source[start + 1:end], start)
            position = end + 1
        else:
            for symbol in SYMBOLS:
                if source.startswith(symbol, position):
                    yield Token(symbol, symbol, start)
                    position += len(symbol)
                    break
            else:
                raise SourceError(f"unexpected {char!r}", start)
    yield Token("end", "", len(source))


class Parser:
    """Precedence climbing; nodes are tuples (kind, ...)."""

    LEVELS = [("or",), ("and",), ("==", "!=", "<", "<=", ">", ">="), ("++",), ("+", "-"),
              ("*", "/", "%")]

    def __init__(self, source):
        self.tokens = list(lex(source))
        self.place = 0

    @property
    def token(self):
        return self.tokens[self.place]

    def advance(self):
        token = self.token
        self.place += 1
        return token

    def expect(self, kind):
        if self.token.kind != kind:
            found = self.token.text or "end of line"
            raise SourceError(f"expected {kind!r}, found {found!r}", self.token.column)
        return self.advance()

    def parse(self):
        tree = self.expression()
        self.expect("end")
        return tree

    def expression(self):
        kind = self.token.kind
        if kind == "let":
            self.advance()
            name = self.expect("name").text
            self.expect("=")
            value = self.expression()
            if self.token.kind == "end":
                return ("define", name, value)
            self.expect("in")
            return ("let", name, value, self.expression())
        if kind == "if":
            self.advance()
            test = self.expression()
            self.expect("then")
            chosen = self.expression()
            self.expect("else")
            return ("if", test, chosen, self.expression())
        if kind == "fn":
            self.advance()
            names = []
            while self.token.kind == "name":
                names.append(self.advance().text)
            self.expect("=>")
            return ("fn", names, self.expression())
        return self.binary(0)

    def binary(self, level):
        if level == len(self.LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while self.token.kind in self.LEVELS[level]:
            operator = self.advance()
            left = ("binary", operator.kind, left, self.binary(level + 1), operator.column)
        return left

    def unary(self):
        if self.token.kind in ("-", "not"):
            operator = self.advance()
            return ("unary", operator.kind, self.unary(), operator.column)
        return self.power()

    def power(self):
        base = self.call()
        if self.token.kind == "^":
            operator = self.advance()
            return ("binary", "^", base, self.unary(), operator.column)
        return base

    def call(self):
        tree = self.atom()
        while self.token.kind == "(":
            column = self.advance().column
            tree = ("call", tree, self.items(")"), column)
        return tree

    def items(self, closing):
        found = []
        while self.token.kind != closing:
            found.append(self.expression())
            if self.token.kind != ",":
                break
            self.advance()
        self.expect(closing)
        return found

    def atom(self):
        token = self.advance()
        if token.kind == "number":
            return ("constant", float(token.text) if "." in token.text else int(token.text))
        if token.kind == "string":
            return ("constant", token.text)
        if token.kind == "name":
            return ("name", token.text, token.column)
        if token.kind == "(":
            tree = self.expression()
            self.expect(")")
            return tree
        if token.kind == "[":
            return ("list", self.items("]"))
        raise SourceError(f"unexpected {token.text or 'end of line'!r}", token.column)


class Scope:
    """Names and their values.  A function defined here holds the scope that holds it."""

    def __init__(self, values, outer=None):
        self.values = values
        self.outer = outer

    def find(self, name, column):
        scope = self
        while scope is not None:
            if name in scope.values:
                return scope.values[name]
            scope = scope.outer
        raise SourceError(f"unknown name {name!r}", column)


class Function:
    def __init__(self, names, body, scope):
        self.names = names
        self.body = body
        self.scope = scope

    def __call__(self, *values):
        if len(values) != len(self.names):
            raise TypeError(f"function wants {len(self.names)} values, got {len(values)}")
        return evaluate(self.body, Scope(dict(zip(self.names, values)), self.scope))

    def __repr__(self):
        return f"<fn {' '.join(self.names)}>"


OPERATORS = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b,
    "/": lambda a, b: a / b, "%": lambda a, b: a % b, "^": lambda a, b: a ** b,
    "++": lambda a, b: a + b, "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def evaluate(tree, scope):
    kind = tree[0]
    if kind == "constant":
        return tree[1]
    if kind == "name":
        return scope.find(tree[1], tree[2])
    if kind == "list":
        return [evaluate(item, scope) for item in tree[1]]
    if kind == "if":
        return evaluate(tree[2] if evaluate(tree[1], scope) else tree[3], scope)
    if kind == "fn":
        return Function(tree[1], tree[2], scope)
    if kind in ("let", "define"):
        inner = scope if kind == "define" else Scope({}, scope)
        inner.values[tree[1]] = evaluate(tree[2], inner)
        return inner.values[tree[1]] if kind == "define" else evaluate(tree[3], inner)
    if kind == "unary":
        value = evaluate(tree[2], scope)
        return not value if tree[1] == "not" else -value
    if kind == "binary":
        _, operator, left, right, column = tree
        first = evaluate(left, scope)
        if operator == "and":
            return first and evaluate(right, scope)
        if operator == "or":
            return first or evaluate(right, scope)
        try:
            return OPERATORS[operator](first, evaluate(right, scope))
        except (TypeError, ZeroDivisionError) as problem:
            raise SourceError(str(problem), column) from problem
    _, callee, arguments, column = tree
    function = evaluate(callee, scope)
    values = [evaluate(item, scope) for item in arguments]
    try:
        return function(*values)
    except (TypeError, IndexError) as problem:
        raise SourceError(str(problem), column) from problem


BUILT_IN = {
    "head": lambda items: items[0],
    "tail": lambda items: items[1:],
    "map": lambda function, items: [function(item) for item in items],
    "range": lambda low, high: list(range(low, high)),
    "len": len, "str": str,
    "true": True, "false": False,
}

PROGRAM = """\
1 + 2 * 3 ^ 2 - 10 % 4
let square = fn x => x * x
let fact = fn n => if n < 2 then 1 else n * fact(n - 1)
fact(25)
let fold = fn f start items => if len(items) == 0 then start else fold(f, f(start, head(items)), tail(items))
fold(fn a b => a + b, 0, map(square, range(1, 11)))
let adder = fn n => fn x => x + n
map(adder(100), [1, 2, 3])
let fib = fn n => if n < 2 then n else fib(n - 1) + fib(n - 2)
map(fib, range(0, 16))
"tal" ++ "ly" == "tally" and not false
let x = 5 in let y = x * 2 in x + y
fold(fn a b => b ++ a, "", ["a", "b", "c"])
2 ^ 0.5
1 / (3 - 3)
fact(2, 3)
head([])
undefined + 1
(1 + 2
3 $ 4
"never closed
"""


def main():
    scope = Scope(dict(BUILT_IN))
    for line in PROGRAM.splitlines():
        print(f"> {line}")
        try:
            print(f"  {evaluate(Parser(line).parse(), scope)!r}")
        except SourceError as problem:
            print(f"  {' ' * problem.column}^ {problem}")
    # Breaks the cycles between the scope and its functions, so nothing waits for a collector.
    scope.values.clear()


main()
