# A small LISP: reader, environments, closures, macros-free core, tail calls by a loop.
class Symbol(str): pass
class LispError(Exception): pass


def read(text):
    tokens = text.replace("(", " ( ").replace(")", " ) ").replace("'", " ' ").split()
    stack = [[]]
    quotes = []
    for t in tokens:
        if t == "(": stack.append([]); quotes.append(0)
        elif t == ")":
            if len(stack) == 1: raise LispError("unexpected )")
            done = stack.pop(); quotes.pop(); stack[-1].append(done)
        else:
            try: stack[-1].append(int(t))
            except ValueError:
                try: stack[-1].append(float(t))
                except ValueError: stack[-1].append(Symbol(t))
    if len(stack) != 1: raise LispError("missing )")
    return [fold_quotes(x) for x in [stack[0]]][0]


def fold_quotes(x):
    if not isinstance(x, list): return x
    out, i = [], 0
    while i < len(x):
        if x[i] == "'": out.append([Symbol("quote"), fold_quotes(x[i + 1])]); i += 2
        else: out.append(fold_quotes(x[i])); i += 1
    return out


def show(x):
    if x is True: return "#t"
    if x is False: return "#f"
    if isinstance(x, list): return "(" + " ".join(map(show, x)) + ")"
    if isinstance(x, Lambda): return "<lambda>"
    return str(x)


class Env(dict):
    def __init__(self, names=(), values=(), outer=None): super().__init__(zip(names, values)); self.outer = outer
    def find(self, name):
        env = self
        while env is not None:
            if name in env: return env
            env = env.outer
        raise LispError(f"undefined {name}")


class Lambda:
    def __init__(self, names, body, env): self.names, self.body, self.env = names, body, env


def evaluate(x, env):
    while True:
        if isinstance(x, Symbol): return env.find(x)[x]
        if not isinstance(x, list): return x
        if not x: return []
        head = x[0]
        if head == "quote": return x[1]
        if head == "if": x = x[2] if evaluate(x[1], env) is not False else x[3] if len(x) > 3 else []; continue
        if head == "define":
            if isinstance(x[1], list): env[x[1][0]] = Lambda(x[1][1:], x[2:], env)
            else: env[x[1]] = evaluate(x[2], env)
            return None
        if head == "set!": env.find(x[1])[x[1]] = evaluate(x[2], env); return None
        if head == "lambda": return Lambda(x[1], x[2:], env)
        if head == "begin":
            for e in x[1:-1]: evaluate(e, env)
            x = x[-1]; continue
        if head == "let": env = Env([b[0] for b in x[1]], [evaluate(b[1], env) for b in x[1]], env); x = [Symbol("begin")] + x[2:]; continue
        if head == "cond":
            for test, result in x[1:]:
                if test == "else" or evaluate(test, env) is not False: x = result; break
            else: return []
            continue
        f, *args = [evaluate(e, env) for e in x]
        if isinstance(f, Lambda):
            if len(f.names) != len(args): raise LispError(f"wants {len(f.names)} arguments, got {len(args)}")
            env = Env(f.names, args, f.env)
            x = [Symbol("begin")] + f.body
        elif callable(f): return f(*args)
        else: raise LispError(f"not a function: {show(f)}")


def total(*a): return sum(a)
def minus(a, *rest): return -a if not rest else a - sum(rest)
def times(*a):
    out = 1
    for v in a: out *= v
    return out


world = Env()
world.update({"+": total, "-": minus, "*": times, "/": lambda a, b: a / b, "<": lambda a, b: a < b, ">": lambda a, b: a > b, "=": lambda a, b: a == b, "car": lambda x: x[0], "cdr": lambda x: x[1:], "cons": lambda a, b: [a] + b, "list": lambda *a: list(a), "null?": lambda x: x == [], "mod": lambda a, b: a % b, "length": len, "append": lambda a, b: a + b, "print": lambda *a: print("  out:", *map(show, a))})
program = """
(define (fact n) (if (< n 2) 1 (* n (fact (- n 1)))))
(fact 20)
(define (loop n acc) (if (= n 0) acc (loop (- n 1) (+ acc n))))
(loop 5000 0)
(define (map f l) (if (null? l) '() (cons (f (car l)) (map f (cdr l)))))
(define (filter f l) (cond ((null? l) '()) ((f (car l)) (cons (car l) (filter f (cdr l)))) (else (filter f (cdr l)))))
(define (range a b) (if (= a b) '() (cons a (range (+ a 1) b))))
(map (lambda (x) (* x x)) (range 0 10))
(define (sort l) (if (null? l) '() (let ((p (car l)) (r (cdr l))) (append (sort (filter (lambda (x) (< x p)) r)) (cons p (sort (filter (lambda (x) (if (< x p) #f #t)) r)))))))
(define #t (= 1 1))
(define #f (= 1 2))
(sort '(3 1 4 1 5 9 2 6 5 3 5))
(define (counter) (let ((n 0)) (lambda () (begin (set! n (+ n 1)) n))))
(define c (counter))
(begin (c) (c) (c))
(define (compose f g) (lambda (x) (f (g x))))
((compose fact (lambda (x) (+ x 1))) 4)
(print 1 '(a b (c)) (lambda (x) x))
(quote (1 2.5 x))
(undefined 1)
(fact)
(1 2)
(car '())
(+ 1 'a)
(fact 3
)
"""
pending = ""
for line in program.strip().split("\n"):
    try:
        for form in read(line): 
            result = evaluate(form, world)
            print(line[:60], "=>", show(result) if result is not None else "ok")
    except LispError as problem: print(line[:60], "!!", problem)
    except (TypeError, IndexError) as problem: print(line[:60], "!!", type(problem).__name__, problem)
