#!/usr/bin/python3
"""The collectors against CPython's, each round in turn.

    bench_cycle.py [--tally PATH] [--quick] [--sizes N,...] [--cycles NAME,...] [--rounds N]

Rows (heap.py): a full collection of live objects, as they were made (fresh) and in random order
(aged); of dead rings of 10; of one dead ring of 10^6.  Nanoseconds of thread time per object, the
longest collection, and the ratio of the medians to CPython's.  Then the pauses of collections that
come by themselves while a program makes cyclic garbage beside live objects, and its peak memory.

Exit status: 0 measured, whether the targets are reached or not; 1 a run failed; 2 usage.
"""

import argparse
import os
import statistics
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "bench"))

import bench  # noqa: E402

COLLECTORS = ("scan", "trial", "budget")
PEER = "CPython"
RINGS = 1_000_000
# Of CPython's time, by the row of 10^6 objects.
RATIOS = {"fresh": 0.35, "aged": 0.13, "ring": 0.37}
PAUSE_NS = 1_000_000
PEAK = 1.15  # budget's peak memory over scan's
SAMPLES = 10_000  # below it a p99.9 is not judged


def commands(arguments, words):
    """One command per side, for heap.py with these words."""
    script = [os.path.join(HERE, "heap.py"), *map(str, words)]
    sides = {name: [arguments.tally, "run", "--hash-seed=0", "--cycle=" + name, *script]
             for name in arguments.cycles}
    sides[PEER] = [arguments.python, *script]
    return sides


def measure(runner, arguments, words):
    """Per side: what heap.py printed in each round, as numbers, and the peak in KiB behind it."""
    sides = commands(arguments, words)
    runs = bench.in_turn(runner, list(sides.values()), arguments.rounds, " ".join(map(str, words)))
    return {name: [[*map(float, output.split()), sample["rss"]] for sample, output in rounds]
            for name, rounds in zip(sides, runs)}


def column(rounds, place):
    return [row[place] for row in rounds]


def verdict(good):
    return "reached" if good else "missed"


def time_row(runner, arguments, name, size):
    """Prints the row of each side; returns sentences about targets."""
    found = measure(runner, arguments, (name, size))
    theirs = statistics.median(column(found[PEER], 0))
    for side, rounds in found.items():
        cost = statistics.median(column(rounds, 0))
        print(f"{name:<7}{size:>9}  {side:<9}{cost:>8.1f}{max(column(rounds, 1)) / 1e6:>11.1f}"
              f"{cost / theirs:>8.2f}", flush=True)
    if size != 1_000_000 or name not in RATIOS or "scan" not in found:
        return []
    ratio = statistics.median(column(found["scan"], 0)) / theirs
    return [f"{name}, 10^6: scan {ratio:.2f} of CPython, at most {RATIOS[name]}: "
            f"{verdict(ratio <= RATIOS[name])}"]


def pause_table(runner, arguments, live, rounds):
    found = measure(runner, arguments, ("pauses", live, rounds))
    peaks = {side: statistics.median(column(rows, -1)) for side, rows in found.items()}
    base = peaks.get("scan")
    print(f"\npauses, {live} live objects, {rounds} rings; ms\n{'':<9}{'steps':>8}{'p99.9':>9}"
          f"{'longest':>9}{'wall':>9}{'all':>9}{'run':>9}{'peak MB':>9}{'of scan':>9}")
    for side, rows in found.items():
        steps, worst, longest, wall, total, run = (statistics.median(column(rows, k))
                                                   for k in range(6))
        share = f"{peaks[side] / base:.2f}" if base else "-"
        print(f"{side:<9}{steps:>8.0f}{worst / 1e6:>9.3f}{longest / 1e6:>9.3f}{wall / 1e6:>9.3f}"
              f"{total / 1e6:>9.0f}{run / 1e6:>9.0f}{peaks[side] / 1024:>9.1f}{share:>9}")
    if "budget" not in found:
        return []
    steps, worst = (statistics.median(column(found["budget"], k)) for k in (0, 1))
    told = [f"budget, p99.9: {worst / 1e6:.3f} ms, at most {PAUSE_NS / 1e6:g}: "
            + (verdict(worst <= PAUSE_NS) if steps >= SAMPLES else f"{steps:.0f} samples: too few")]
    if base:
        told.append(f"budget, peak: {peaks['budget'] / base:.2f} of scan, at most {PEAK}: "
                    + verdict(peaks["budget"] <= PEAK * base))
    return told


def numbers(text):
    sizes = [int(word) for word in text.split(",")]
    if min(sizes) < 1:
        raise ValueError
    return sizes


def names(text):
    chosen = text.split(",")
    if not set(chosen) <= set(COLLECTORS):
        raise ValueError
    return chosen


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    bench.add_options(parser, rounds=3)
    parser.add_argument("--sizes", type=numbers, metavar="N,...",
                        help="live objects (100000,1000000,8000000)")
    parser.add_argument("--cycles", type=names, default=COLLECTORS, metavar="NAME,...",
                        help="of " + ", ".join(COLLECTORS))
    parser.add_argument("--quick", action="store_true", help="to 10^6 objects, few pauses")
    arguments = bench.parse(parser)
    if not arguments.sizes:
        arguments.sizes = [100_000, 1_000_000] + ([] if arguments.quick else [8_000_000])
    return arguments


def run(runner, arguments):
    told = []
    print(f"{'row':<7}{'objects':>9}  {'':<9}{'ns each':>8}{'longest ms':>11}{'ratio':>8}")
    for size in arguments.sizes:
        for name in ("fresh", "aged"):
            told += time_row(runner, arguments, name, size)
    for name in ("rings", "ring"):
        told += time_row(runner, arguments, name, RINGS)
    told += pause_table(runner, arguments, 200_000, 100_000 if arguments.quick else 2_000_000)
    print("", *told, sep="\n")


def main():
    arguments = parse()
    with tempfile.TemporaryDirectory() as folder:
        runner = bench.Runner(arguments.measure or bench.build_measure(folder), folder,
                              arguments.timeout)
        try:
            run(runner, arguments)
        except bench.Failed as problem:
            bench.tell("")
            print(f"bench_cycle.py: {problem}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
