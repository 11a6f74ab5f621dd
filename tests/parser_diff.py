#!/usr/bin/env python3
"""Compares the parser with CPython 3.11's own: trees of real files and messages of bad input.

    parser_diff.py DRIVER [--seed=N] [--files=N | --all] [--mutate=N] [--soup=N] [--verbose] [PATH...]

DRIVER is built from tests/parser_main.c. Without PATHs the files are a sample of the standard
library, drawn by the seed that is printed. --mutate=N damages N of them and only asks that the
driver answers; --soup=N asks for N short programs of random tokens. Exits 1 when a tree, or the
message for one of parser_bad.txt, differs, or when the driver dies; 77 without CPython 3.11.
"""

import ast
import glob
import os
import random
import re
import subprocess
import sys
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(20000)
HERE = os.path.dirname(os.path.abspath(__file__))


class Driver:
    def __init__(self, path):
        self.path = path
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [self.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def ask(self, source, mode="file"):
        """('ok', dump) or ('error', kind, line, col, end_line, end_col, message), bytes decoded."""
        p = self.process
        p.stdin.write(b"%s %d\n" % (mode.encode(), len(source)))
        p.stdin.write(source)
        p.stdin.flush()
        head = p.stdout.readline().decode().split()
        if not head:
            raise RuntimeError("the driver died, status %s" % p.wait())
        text = p.stdout.read(int(head[-1])).decode("utf-8", "surrogatepass")
        if head[0] == "ok":
            return ("ok", text)
        return ("error", head[1]) + tuple(map(int, head[2:6])) + (text,)

    def close(self):
        self.process.stdin.close()
        return self.process.wait()


def oracle(source, mode="exec"):
    try:
        tree = compile(source, "<driver>", mode, ast.PyCF_ONLY_AST)
    except SyntaxError as e:
        where = (e.lineno or 0, e.offset or 0, e.end_lineno or 0, e.end_offset or 0)
        return ("error", type(e).__name__) + where + (e.msg,)
    except (ValueError, MemoryError, RecursionError, OverflowError) as e:
        return ("error", type(e).__name__, 0, 0, 0, 0, str(e))
    return ("ok", ast.dump(tree))


def first_difference(a, b):
    n = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    return "\n    ours   ...%s\n    python ...%s" % (a[max(0, n - 60) : n + 80], b[max(0, n - 60) : n + 80])


def library():
    root = os.path.dirname(os.__file__)
    return sorted(glob.glob(os.path.join(root, "**", "*.py"), recursive=True))


def compare_files(driver, paths, verbose):
    same = skipped = 0
    bad = []
    for path in paths:
        with open(path, "rb") as f:
            source = f.read()
        theirs = oracle(source)
        ours = driver.ask(source)
        if theirs[0] == "error":
            # A file that is meant to be broken: the verdict has to agree.
            if ours[0] == "error":
                skipped += 1
            else:
                bad.append("%s: accepted, python says %r" % (path, theirs))
        elif ours[0] == "error":
            if "not supported" in ours[6]:
                skipped += 1
            else:
                bad.append("%s:%d: %s: %s" % (path, ours[2], ours[1], ours[6]))
        elif ours[1] == theirs[1]:
            same += 1
        else:
            bad.append(path + first_difference(ours[1], theirs[1]))
    print("trees: %d of %d files the same, %d refused by both or unsupported" % (same, len(paths), skipped))
    for line in bad:
        print("  differs:", line)
    return not bad


def load_cases(name):
    """Cases are Python string literals, a line each; '#' begins a comment."""
    with open(os.path.join(HERE, name), encoding="utf-8") as f:
        for line in f:
            line = line.strip()
            if line and not line.startswith("#"):
                yield ast.literal_eval(line)


def compare_bad(driver, verbose):
    cases = list(load_cases("parser_bad.txt"))
    agree = columns = errors = unsupported = 0
    bad = []
    for text in cases:
        source = text.encode("utf-8", "surrogateescape")
        ours, theirs = driver.ask(source), oracle(source)
        if theirs[0] == "ok":
            if ours == theirs:
                agree += 1
            else:
                bad.append((text, ours, theirs))
            continue
        errors += 1
        if ours[0] == "error" and (ours[1], ours[6]) == (theirs[1], theirs[6]) and (
            ours[2] == theirs[2] or theirs[2] == 0
        ):
            agree += 1
            columns += ours[3] == theirs[3]
            if verbose and ours[3] != theirs[3]:
                print("  column:", repr(text), ours[3], "python", theirs[3], theirs[6])
        elif ours[0] == "error" and "not supported" in ours[6]:
            unsupported += 1
        else:
            bad.append((text, ours, theirs))
    print("bad input: %d of %d agree in kind, message and line, %d unsupported; %d of %d errors in column too"
          % (agree, len(cases), unsupported, columns, errors))
    for text, ours, theirs in bad:
        print("  differs: %r\n    ours   %s\n    python %s" % (text, ours[1:], theirs[1:]))
    return not bad


def compare_modes(driver):
    bad = []
    cases = [
        ("eval", "1 + 2"), ("eval", " (1,\n2) \n\n"), ("eval", "a, b"), ("eval", "x = 1"),
        ("eval", "*a"), ("eval", ""), ("eval", "lambda: (yield)"),
        ("single", "x = 1"), ("single", "x = 1; y = 2\n"), ("single", "if a: b\n"),
        ("single", "if a:\n  b\n"), ("single", "a\nb\n"), ("single", "x"),
    ]
    for mode, text in cases:
        ours, theirs = driver.ask(text.encode(), mode), oracle(text.encode(), mode)
        if ours[0] != theirs[0] or ours[-1] != theirs[-1]:
            bad.append((mode, text, ours, theirs))
    print("modes: %d of %d agree" % (len(cases) - len(bad), len(cases)))
    for case in bad:
        print("  differs:", case)
    return not bad


def mutate(rng, source):
    source = bytearray(source)
    for _ in range(rng.randint(1, 4)):
        n = len(source)
        if not n:
            break
        i = rng.randrange(n)
        kind = rng.randrange(7)
        if kind == 0:
            del source[i:]
        elif kind == 1:
            del source[i : i + rng.randint(1, 40)]
        elif kind == 2:
            source[i] = rng.randrange(256)
        elif kind == 3:
            source[i:i] = rng.choice(
                [b"(", b")", b"[", b"]", b"{", b"}", b"'", b'"', b'"""', b"f'{", b":", b",", b"=",
                 b"\n", b"\t", b"    ", b"\\", b"\\\n", b" not ", b" if ", b" else ", b"lambda ",
                 b" for ", b" in ", b"*", b"**", b":=", b"match ", b"case ", b"async ", b"await ",
                 b"0x", b"1_", b"1e", b"\xc3\xa9", b"\xff", b"#", b";", b"@", b"yield ", b"print ",
                 b"with (", b"except* ", b"\r", b"\x0c", b"\0", b"...", b"rb'", b"f\"{x!r:{y}}\""])
        elif kind == 4:
            j = rng.randrange(n)
            source[i:i] = source[j : j + rng.randint(1, 60)]
        elif kind == 5:
            lines = bytes(source).split(b"\n")
            rng.shuffle(lines)
            source = bytearray(b"\n".join(lines[: rng.randint(1, 60)]))
        else:
            source[i:i] = rng.choice([b"(", b"[", b"{", b"-", b"not "]) * rng.choice([10, 190, 5000])
    return bytes(source)


def fuzz(driver, paths, count, rng, verbose):
    verdict = message = errors = 0
    for i in range(count):
        with open(rng.choice(paths), "rb") as f:
            source = f.read()
        if len(source) > 4000:
            at = rng.randrange(len(source) - 4000)
            at = source.rfind(b"\n", 0, at) + 1
            source = source[at : at + 4000]
        source = mutate(rng, source)
        try:
            ours = driver.ask(source)
        except Exception:
            with open("parser_crash.py", "wb") as f:
                f.write(source)
            print("the driver died, the input is in parser_crash.py")
            raise
        theirs = oracle(source)
        verdict += ours[0] == theirs[0]
        if ours[0] != theirs[0] and verbose:
            print("  verdict: %r\n    ours %s python %s" % (source[-300:], ours[1:], theirs[1:]))
        if ours[0] == theirs[0] == "error":
            errors += 1
            same = (ours[1], ours[6]) == (theirs[1], theirs[6]) and theirs[2] in (0, ours[2])
            same |= "utf-8" in theirs[6] or "Non-UTF-8" in ours[6]
            message += same
            if not same and verbose:
                lines = source.split(b"\n")
                print("  message:", ours[1:], "\n   python:", theirs[1:], source[:100])
                for k in sorted({ours[2], theirs[2]}):
                    print("      ", k, lines[k - 1][:200] if 0 < k <= len(lines) else None)
    print("damaged input: %d of %d verdicts agree, %d of %d errors the same in kind, message and line"
          % (verdict, count, message, errors))


WORDS = (
    "a b c x _ match case print 1 2.5 3j 'a' b'b' f'{a}' f'{a!r:{b}}' ... None True ( ) [ ] { } , , : "
    ": ; . = = == != < > + - * * ** / // @ % & | ^ ~ << >> := -> += *= not and or in is if else elif "
    "for while lambda def class return yield from import as with try except finally raise assert del "
    "global nonlocal pass break continue async await"
).split() + ["\n", "\n", "\n  ", "\n    ", ":\n  ", "(a)", "a, b", "x=1", "*a", "**k", "if x"]


def soup(driver, count, rng, cases, verbose):
    """Short programs made of random tokens, or of pieces of the bad ones: mostly the verdict and the
    tree are of interest, for the message few of them have a natural one."""
    verdict = message = errors = accepted = 0
    for _ in range(count):
        if rng.random() < 0.5:
            text = " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, 9)))
        else:
            tokens = rng.choice(cases).replace("(", " ( ").replace(")", " ) ").replace(",", " , ")
            tokens = re.split(r"( |\n)", tokens)
            for _ in range(rng.randint(1, 2)):
                i = rng.randrange(len(tokens))
                tokens[i : i + rng.randint(0, 1)] = [rng.choice(WORDS)]
            text = "".join(tokens)
        source = text.encode("utf-8", "surrogateescape")
        ours, theirs = driver.ask(source), oracle(source)
        same = ours[0] == theirs[0] and (ours[0] == "error" or ours == theirs)
        same |= ours[0] == "error" and "not supported" in ours[6]
        verdict += same
        accepted += ours[0] == "ok"
        if not same and verbose:
            print("  verdict: %r\n    ours   %s\n    python %s" % (text, ours[1:], theirs[1:]))
        if ours[0] == theirs[0] == "error":
            errors += 1
            agree = (ours[1], ours[6]) == (theirs[1], theirs[6]) and theirs[2] in (0, ours[2])
            message += agree
            if not agree and verbose:
                print("  message: %r\n    ours   %s\n    python %s" % (text, ours[1:], theirs[1:]))
    print("token soup: %d of %d verdicts and trees agree (%d accepted), %d of %d errors in message and line"
          % (verdict, count, accepted, message, errors))
    return verdict == count


def main(argv):
    if sys.version_info[:2] != (3, 11):
        print("the oracle is CPython 3.11, this is %d.%d" % sys.version_info[:2])
        return 77
    options = dict(a[2:].partition("=")[::2] for a in argv if a.startswith("--"))
    plain = [a for a in argv if not a.startswith("--")]
    if not plain:
        print(__doc__, file=sys.stderr)
        return 2
    seed = int(options.get("seed") or random.randrange(1 << 32))
    rng = random.Random(seed)
    verbose = "verbose" in options
    paths = plain[1:]
    if not paths:
        paths = library()
        if "all" not in options:
            paths = rng.sample(paths, min(len(paths), int(options.get("files") or 150)))
    print("seed %d, %d files" % (seed, len(paths)))
    driver = Driver(plain[0])
    ok = compare_files(driver, paths, verbose)
    ok &= compare_bad(driver, verbose)
    ok &= compare_modes(driver)
    if options.get("mutate"):
        fuzz(driver, paths, int(options["mutate"]), rng, verbose)
    if options.get("soup"):
        ok &= soup(driver, int(options["soup"]), rng, list(load_cases("parser_bad.txt")), verbose)
    if driver.close() != 0:
        print("the driver ended with an error")
        ok = False
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
