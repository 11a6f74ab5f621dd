#!/usr/bin/python3
"""Run scripts under python3 and under `tally run`, and compare stdout and exit status.

    diff.py [--tally PATH] [--jobs N] [--opts "..."] [-v] [FILE|DIR...]

Both sides run in the script's own folder with hash seed 0.  Death by a signal and a
timeout are failures always.  What python3 printed is cached under --cache by content.

A script's first line may say what it is run with:

    # diff: args=a b stdin=one\\ntwo\\n

In a folder, every .py file is a script; sub-folders that are packages (they hold an
__init__.py) and those whose name begins with an underscore are not searched.
"""

import argparse
import concurrent.futures
import difflib
import hashlib
import os
import random
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

OUTPUT_LIMIT = 64 << 20
SHOWN_LINES = 24


class Result:
    """What one run gave: standard output, exit status (negative: a signal), complaint or None."""

    def __init__(self, output, status, problem=None, errors=b""):
        self.output = output
        self.status = status
        self.problem = problem
        self.errors = errors


def parse_header(source):
    """Return (arguments, stdin bytes) named by the first line."""
    first = source.split(b"\n", 1)[0].decode("utf-8", "replace").rstrip("\r")
    match = re.match(r"#\s*diff:\s*(.*)", first)
    found = {"args": "", "stdin": ""}
    if match:
        for key, value in re.findall(r"(args|stdin)=(.*?)(?=\s+(?:args|stdin)=|$)", match[1]):
            found[key] = value
    text = re.sub(r"\\([nt\\])", lambda m: {"n": "\n", "t": "\t", "\\": "\\"}[m[1]], found["stdin"])
    return shlex.split(found["args"]), text.encode()


def execute(command, folder, stdin, timeout):
    """Run to the end or the timeout, output through files so that a flood cannot fill memory."""
    environment = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1",
                       LC_ALL="C.UTF-8", PYTHONUTF8="1")
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as output, \
            tempfile.TemporaryFile() as errors:
        given.write(stdin)
        given.seek(0)
        problem = None
        try:
            child = subprocess.Popen(command, cwd=folder, stdin=given, stdout=output,
                                     stderr=errors, env=environment, start_new_session=True)
        except OSError as failure:
            return Result(b"", 127, f"cannot start {command[0]}: {failure.strerror}")
        try:
            status = child.wait(timeout)
        except subprocess.TimeoutExpired:
            problem = f"no end after {timeout:g} s"
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            status = child.wait()
        output.seek(0)
        errors.seek(max(0, errors.seek(0, os.SEEK_END) - 4000))
        if status < 0 and problem is None:
            problem = f"died by signal {-status} ({signal.strsignal(-status)})"
        return Result(output.read(), status, problem, errors.read())


class Oracle:
    """python3's answers, cached by what the script and the modules near it say."""

    def __init__(self, python, cache, timeout):
        self.python = python
        self.cache = cache
        self.timeout = timeout
        self.folders = {}
        self.lock = threading.Lock()
        self.version = subprocess.run([python, "-VV"], capture_output=True, check=True).stdout
        if cache:
            os.makedirs(cache, exist_ok=True)

    def folder_digest(self, folder):
        with self.lock:
            if folder not in self.folders:
                digest = hashlib.sha256()
                for root, inner, names in os.walk(folder):
                    inner[:] = sorted(name for name in inner if name != "__pycache__")
                    for name in sorted(names):
                        if name.endswith(".py"):
                            path = os.path.join(root, name)
                            digest.update(os.path.relpath(path, folder).encode() + b"\0")
                            with open(path, "rb") as file:
                                digest.update(hashlib.sha256(file.read()).digest())
                self.folders[folder] = digest.digest()
            return self.folders[folder]

    def run(self, path, source, arguments, stdin):
        folder, name = os.path.split(path)
        entry = None
        if self.cache:
            digest = hashlib.sha256(repr((self.version, name, arguments, stdin)).encode())
            digest.update(source)
            digest.update(self.folder_digest(folder))
            entry = os.path.join(self.cache, digest.hexdigest()[:40])
            try:
                with open(entry, "rb") as file:
                    status, output = file.read().split(b"\n", 1)
                return Result(output, int(status))
            except (OSError, ValueError):
                pass
        result = execute([self.python, name, *arguments], folder, stdin, self.timeout)
        if entry and result.problem is None:
            # Written under another name first: two jobs may share one cache.
            draft = f"{entry}.{os.getpid()}.{threading.get_ident()}"
            with open(draft, "wb") as file:
                file.write(b"%d\n" % result.status + result.output)
            os.replace(draft, entry)
        return result


def find_scripts(paths):
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        for root, inner, names in os.walk(path):
            inner[:] = sorted(name for name in inner if not name.startswith(("_", "."))
                              and not os.path.exists(os.path.join(root, name, "__init__.py")))
            for name in sorted(names):
                if name.endswith(".py") and not name.startswith("_"):
                    yield os.path.join(root, name)


def compare(path, oracle, tally, options, timeout):
    """Return the lines that say how the two differ; none when they agree."""
    path = os.path.abspath(path)
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as failure:
        return [failure.strerror]
    arguments, stdin = parse_header(source)
    expected = oracle.run(path, source, arguments, stdin)
    if expected.problem:
        return [f"python3: {expected.problem}"]
    folder, name = os.path.split(path)
    actual = execute([tally, "run", "--hash-seed=0", *options, name, *arguments], folder, stdin,
                     timeout)
    lines = []
    if actual.problem:
        lines.append(f"tally: {actual.problem}")
    elif actual.status != expected.status:
        lines.append(f"exit status {actual.status}, python3 has {expected.status}")
    if actual.output != expected.output:
        difference = list(difflib.unified_diff(text_lines(expected.output), text_lines(actual.output),
                                               "python3", "tally", lineterm="", n=1))
        lines += difference[:SHOWN_LINES]
        if len(difference) > SHOWN_LINES:
            lines.append(f"... {len(difference) - SHOWN_LINES} more lines")
    if lines and actual.errors:
        lines += ["stderr: " + line for line in text_lines(actual.errors)[-4:]]
    return lines


def text_lines(data):
    """Lines for a diff; a last line without its newline and odd bytes stay visible."""
    lines = data.decode("utf-8", "backslashreplace").split("\n")
    if lines[-1] == "":
        lines.pop()
    else:
        lines[-1] += "  (no newline at the end)"
    return [line.replace("\r", "\\r")[:300] for line in lines]


def parse_share(text):
    match = re.fullmatch(r"(\d+)/(\d+)", text)
    if not match or int(match[2]) == 0:
        raise argparse.ArgumentTypeError("a share such as 1/10 is wanted")
    return int(match[1]), int(match[2])


def run_all(arguments):
    scripts = list(find_scripts(arguments.paths))
    if not scripts:
        print("diff.py: no scripts found", file=sys.stderr)
        return 2
    if arguments.sample:
        seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(10**6)
        part, whole = arguments.sample
        size = min(len(scripts), max(1, len(scripts) * part // whole))
        scripts = sorted(random.Random(seed).sample(scripts, size))
        print(f"seed {seed}")
    tally = arguments.tally
    if os.sep in tally:
        tally = os.path.abspath(tally)
    for program in (tally, arguments.python):
        if shutil.which(program) is None:
            print(f"diff.py: cannot run {program}", file=sys.stderr)
            return 2
    oracle = Oracle(arguments.python, arguments.cache, arguments.timeout)
    options = shlex.split(arguments.opts)
    progress = sys.stderr.isatty()
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        started = time.monotonic()
        runs = [pool.submit(compare, path, oracle, tally, options, arguments.timeout)
                for path in scripts]
        for number, (path, run) in enumerate(zip(scripts, runs), start=1):
            lines = run.result()
            if progress:
                print(f"\r{number}/{len(scripts)}\033[K", end="", file=sys.stderr, flush=True)
            if not lines:
                if arguments.verbose:
                    print(f"ok    {path}")
                continue
            failed += 1
            if progress:
                print("\r\033[K", end="", file=sys.stderr, flush=True)
            print(f"FAIL  {path}")
            for line in lines:
                print(f"      {line}")
        if progress:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
        if arguments.verbose:
            print(f"{time.monotonic() - started:.1f} s")
    print(f"{len(scripts) - failed} passed, {failed} failed")
    return 1 if failed else 0


FAKE_TALLY = """#!/bin/sh
# Stands for tally: drops "run" and its options, then runs python3 with one thing wrong.
shift
while :; do case $1 in --*) shift ;; *) break ;; esac; done
case "$MISTAKE/$1" in
output/b.py) "{python}" "$@" | sed s/seven/eight/ ;;
newline/b.py) printf %s "$("{python}" "$@")" ;;
status/b.py) "{python}" "$@"; exit 3 ;;
signal/b.py) "{python}" "$@"; kill -SEGV $$ ;;
hang/b.py) sleep 30 ;;
*) exec "{python}" "$@" ;;
esac
"""


def self_test(python):
    """Prove that each kind of difference is reported, for the right script, and nothing else is."""
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        fake = os.path.join(folder, "tally")
        with open(fake, "w") as file:
            file.write(FAKE_TALLY.format(python=python))
        os.chmod(fake, 0o755)
        scripts = os.path.join(folder, "scripts")
        os.makedirs(os.path.join(scripts, "package"))
        contents = {
            "a.py": "# diff: args=x 'y z' stdin=one\\ntwo\\n\nimport sys\nprint(sys.argv[1:], input(), input())\n",
            "b.py": "print('six seven')\n",
            "c.py": "import package, sys\nprint(package.word)\nsys.exit(4)\n",
            "d.py": "print(1)\nraise ValueError('uncaught')\n",
            "package/__init__.py": "word = 'seven'\nif __name__ == '__main__': print('not a script')\n",
        }
        for name, text in contents.items():
            with open(os.path.join(scripts, name), "w") as file:
                file.write(text)
        cases = {"none": None, "output": "+six eight", "newline": "(no newline at the end)",
                 "status": "exit status 3, python3 has 0", "signal": "died by signal 11",
                 "hang": "no end after"}
        for mistake, sign in cases.items():
            command = [sys.executable, __file__, "--tally", fake, "--python", python, "--jobs", "2",
                       "--timeout", "2" if mistake == "hang" else "20",
                       "--cache", os.path.join(folder, "cache"), scripts]
            run = subprocess.run(command, capture_output=True, text=True,
                                 env=dict(os.environ, MISTAKE=mistake), check=False)
            lines = run.stdout.splitlines()
            blamed = [os.path.basename(line.split()[1]) for line in lines if line.startswith("FAIL")]
            if sign is None:
                good = run.returncode == 0 and blamed == [] and lines[-1:] == ["4 passed, 0 failed"]
            else:
                good = (run.returncode == 1 and blamed == ["b.py"] and sign in run.stdout
                        and lines[-1:] == ["3 passed, 1 failed"])
            print(f"{'ok' if good else 'FAIL':<5} {mistake}")
            if not good:
                failures += 1
                print(run.stdout, run.stderr)
    print(f"{len(cases) - failures} passed, {failures} failed")
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser(description="Compare tally with python3 on scripts.")
    parser.add_argument("paths", nargs="*", metavar="FILE|DIR",
                        default=[os.path.join(os.path.dirname(os.path.abspath(__file__)), "scripts")])
    parser.add_argument("--tally", default=os.environ.get("TALLY", "./tally"), metavar="PATH")
    parser.add_argument("--python", default="/usr/bin/python3", metavar="PATH")
    parser.add_argument("--jobs", type=int, default=2, metavar="N")
    parser.add_argument("--opts", default="", metavar="OPTIONS", help="more options for tally run")
    parser.add_argument("--cache", metavar="DIR", help="keep python3's answers here")
    parser.add_argument("--timeout", type=float, default=20, metavar="S")
    parser.add_argument("--sample", type=parse_share, metavar="1/N")
    parser.add_argument("--seed", type=int, metavar="N")
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("--self-test", action="store_true", help="prove that differences are found")
    arguments = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Inherited by both sides: a script that prints for ever ends by SIGXFSZ.
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_LIMIT, OUTPUT_LIMIT))
    return self_test(arguments.python) if arguments.self_test else run_all(arguments)


if __name__ == "__main__":
    sys.exit(main())
