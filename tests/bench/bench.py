#!/usr/bin/python3
"""Compare `tally run` with python3 on the programs of this folder.

    bench.py [--tally PATH] [--rounds N] [--only NAME]... [--opts "..."] [--json FILE]

Both sides run in turn, N rounds after one that warms the caches and checks that they print the
same.  A ratio is tally's median over python3's; the interval beside it is the 95 % bootstrap
interval of that ratio.  Peak resident size is the child's own (see measure.c).

Exit status: 0 measured; 1 an output differs or a run failed; 2 usage.
"""

import argparse
import json
import math
import os
import random
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
LARGE_KIB = 30 * 1024
BOOTSTRAPS = 2000


class Failed(Exception):
    pass


class Runner:
    def __init__(self, measure, folder, timeout):
        self.measure = measure
        self.folder = folder
        self.timeout = timeout
        self.environment = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1")

    def run(self, command):
        """Return ({wall, cpu in seconds, rss in KiB}, stdout)."""
        report = os.path.join(self.folder, "report")
        try:
            done = subprocess.run([self.measure, report, *command], capture_output=True,
                                  env=self.environment, timeout=self.timeout, check=False)
        except subprocess.TimeoutExpired:
            raise Failed(f"no end after {self.timeout:g} s") from None
        if done.returncode != 0:
            raise Failed(done.stderr.decode(errors="replace").strip())
        with open(report, encoding="ascii") as file:
            wall, user, system, rss, status = map(int, file.read().split())
        if os.WIFSIGNALED(status):
            raise Failed(f"died by signal {os.WTERMSIG(status)}")
        if status:
            last = done.stderr.decode(errors="replace").strip().split("\n")[-1]
            raise Failed(f"exit status {os.waitstatus_to_exitcode(status)}: {last}")
        sample = {"wall": wall / 1e6, "cpu": (user + system) / 1e6, "rss": rss}
        return sample, done.stdout


def programs():
    """The names of the programs of this folder."""
    return sorted(name[:-3] for name in os.listdir(HERE)
                  if name.endswith(".py") and name not in ("bench.py", "recording.py"))


def build_measure(folder):
    """Compile the small parent; a reason to stop when there is no compiler."""
    compiler = shlex.split(os.environ.get("CC", "")) or ["cc"]
    if shutil.which(compiler[0]) is None:
        sys.exit("bench.py: a C compiler is needed for measure.c (or give --measure PATH)")
    target = os.path.join(folder, "measure")
    subprocess.run([*compiler, "-O1", "-o", target, os.path.join(HERE, "measure.c")], check=True)
    return target


def median(samples, key):
    return statistics.median(sample[key] for sample in samples)


def interval(ours, theirs, key):
    """The 95 % percentile bootstrap interval of the ratio of medians; seeded, so repeatable."""
    if len(ours) < 3:
        return None
    rng = random.Random(20)
    one = [sample[key] for sample in ours]
    two = [sample[key] for sample in theirs]
    ratios = sorted(statistics.median(rng.choices(one, k=len(one)))
                    / max(statistics.median(rng.choices(two, k=len(two))), 1e-9)
                    for _ in range(BOOTSTRAPS))
    return ratios[BOOTSTRAPS * 25 // 1000], ratios[BOOTSTRAPS * 975 // 1000 - 1]


def geometric_mean(values):
    values = [value for value in values if value > 0]
    return math.exp(sum(map(math.log, values)) / len(values)) if values else None


def tell(text):
    if sys.stderr.isatty():
        print(f"\r{text}\033[K", end="", file=sys.stderr, flush=True)


def in_turn(runner, commands, rounds, name):
    """Each command's list of (sample, stdout), a pair per round."""
    runs = [[] for _ in commands]
    for number in range(rounds):
        tell(f"{name}: round {number + 1} of {rounds}")
        # The order alternates, so that no side always runs on the warmer machine.
        sides = range(len(commands))
        for side in sides if number % 2 else reversed(sides):
            runs[side].append(runner.run(commands[side]))
    tell("")
    return runs


def same_output(runner, commands, rounds, name, expected, problem):
    """Each command's samples; every run has to print what is expected."""
    runs = in_turn(runner, commands, rounds, name)
    if any(output != expected for run in runs for _, output in run):
        raise Failed(problem)
    return [[sample for sample, _ in run] for run in runs]


def measure_program(runner, name, ours, theirs, rounds):
    _, expected = runner.run(theirs)
    _, actual = runner.run(ours)
    if actual != expected:
        raise Failed("prints something else than python3")
    return same_output(runner, [ours, theirs], rounds, name, expected,
                       "prints something else than before")


def summarize(name, samples):
    ours, theirs = samples
    row = {"name": name}
    for key in ("wall", "cpu", "rss"):
        row[f"tally_{key}"] = median(ours, key)
        row[f"python_{key}"] = median(theirs, key)
        row[f"{key}_ratio"] = row[f"tally_{key}"] / max(row[f"python_{key}"], 1e-9)
        row[f"{key}_interval"] = interval(ours, theirs, key)
    return row


def span(pair):
    return f"{pair[0]:.2f}-{pair[1]:.2f}" if pair else "-"


def print_table(rows, empty):
    print(f"{'program':<20}{'python3 s':>10}{'tally s':>10}{'wall':>7}{'95 %':>12}{'cpu':>7}"
          f"{'python3 MB':>12}{'tally MB':>10}{'rss':>7}{'growth':>8}")
    for row in rows:
        growth = f"{row['growth_ratio']:.2f}" if row["growth_ratio"] else "-"
        print(f"{row['name']:<20}{row['python_wall']:>10.3f}{row['tally_wall']:>10.3f}"
              f"{row['wall_ratio']:>7.2f}{span(row['wall_interval']):>12}{row['cpu_ratio']:>7.2f}"
              f"{row['python_rss'] / 1024:>12.1f}{row['tally_rss'] / 1024:>10.1f}"
              f"{row['rss_ratio']:>7.2f}{growth:>8}")
    print(f"empty script: tally {empty['tally_wall'] * 1000:.1f} ms, python3 "
          f"{empty['python_wall'] * 1000:.1f} ms, ratio {empty['wall_ratio']:.2f} "
          f"({span(empty['wall_interval'])}); {empty['tally_rss'] / 1024:.1f} and "
          f"{empty['python_rss'] / 1024:.1f} MB")


def print_means(means):
    for label, (value, count) in means.items():
        shown = "-" if value is None else f"{value:.3f}"
        print(f"geometric mean of {label}: {shown} ({count} programs)")


def add_options(parser, rounds=5, timeout=120):
    """What every driver takes."""
    parser.add_argument("--tally", default=os.environ.get("TALLY", "./tally"), metavar="PATH")
    parser.add_argument("--python", default="/usr/bin/python3", metavar="PATH")
    parser.add_argument("--rounds", type=int, default=rounds, metavar="N")
    parser.add_argument("--measure", metavar="PATH", help="a built measure.c")
    parser.add_argument("--timeout", type=float, default=timeout, metavar="S")


def parse(parser):
    arguments = parser.parse_args()
    if arguments.rounds < 1:
        parser.error("at least one round")
    if os.sep in arguments.tally:
        arguments.tally = os.path.abspath(arguments.tally)
    for program in (arguments.tally, arguments.python):
        if shutil.which(program) is None:
            parser.error(f"cannot run {program}")
    return arguments


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    add_options(parser)
    parser.add_argument("--only", action="append", metavar="NAME", help="may be given again")
    parser.add_argument("--opts", default="", metavar="OPTIONS", help="more options for tally run")
    parser.add_argument("--json", metavar="FILE", help="'-' for standard output instead of a table")
    arguments = parse(parser)
    names = programs()
    if arguments.only:
        for name in arguments.only:
            if name not in names:
                parser.error(f"no program {name!r}; there are {', '.join(names)}")
        names = [name for name in names if name in arguments.only]
    ours = [arguments.tally, "run", "--hash-seed=0", *shlex.split(arguments.opts)]
    theirs = [arguments.python]
    rows, failures = [], []
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(arguments.measure or build_measure(folder), folder, arguments.timeout)
        nothing = os.path.join(folder, "empty.py")
        with open(nothing, "w", encoding="ascii"):
            pass
        try:
            empty = summarize("empty", measure_program(runner, "empty", [*ours, nothing],
                                                       [*theirs, nothing],
                                                       max(11, 2 * arguments.rounds)))
        except Failed as problem:
            print(f"bench.py: an empty script: {problem}", file=sys.stderr)
            return 1
        for name in names:
            path = os.path.join(HERE, name + ".py")
            try:
                row = summarize(name, measure_program(runner, name, [*ours, path], [*theirs, path],
                                                      arguments.rounds))
            except Failed as problem:
                tell("")
                failures.append({"name": name, "problem": str(problem)})
                continue
            grown = row["python_rss"] - empty["python_rss"]
            # Below 1 MiB of growth the ratio would be noise.
            row["growth_ratio"] = ((row["tally_rss"] - empty["tally_rss"]) / grown
                                   if grown > 1024 else None)
            rows.append(row)
    large = [row for row in rows if row["python_rss"] > LARGE_KIB]
    growing = [row for row in large if row["growth_ratio"]]
    means = {
        "wall": (geometric_mean([row["wall_ratio"] for row in rows]), len(rows)),
        "cpu": (geometric_mean([row["cpu_ratio"] for row in rows]), len(rows)),
        "peak RSS, over 30 MB": (geometric_mean([row["rss_ratio"] for row in large]), len(large)),
        "RSS growth, over 30 MB": (geometric_mean([row["growth_ratio"] for row in growing]),
                                   len(growing)),
    }
    result = {"rounds": arguments.rounds, "programs": rows, "empty": empty, "failures": failures,
              "means": {label: value for label, (value, _) in means.items()}}
    if arguments.json and arguments.json != "-":
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump(result, file, indent=2)
            file.write("\n")
    if arguments.json == "-":
        print(json.dumps(result, indent=2))
    else:
        print_table(rows, empty)
        print_means(means)
    for failure in failures:
        print(f"bench.py: {failure['name']}: {failure['problem']}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
