#!/usr/bin/python3
"""What counting costs under each refcount policy, and what a race does to the counts.

    refcount.py [--programs FOLDER] [--rounds N] [--pairs N]

Nanoseconds of wall time per take and drop of one count, through memory: by one thread, by two at
once on the same object, by two on an object of their own each. The programs (bench_refcount_NAME, one
compiled for each policy) run in turn, N rounds after one to warm up; figures are medians, and a
ratio is the median of the rounds' own, with the lowest and the highest.

Then two threads take and drop without a lock, 50 objects in turn: under plain some changes are
lost. A count that is too high is a leak, one that is too low frees early; the audit and what
happens when all counts are dropped must tell of each.

Exit status: 0 measured, targets reached or not; 1 a program failed, or an instrument missed what
another saw; 2 usage.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys

import bench

POLICIES = ("plain", "biased", "atomic", "locked")
ROWS = (("one", "one thread"), ("same", "two threads, same object"),
        ("different", "two threads, an object each"))
# upper, lower, at most (True) or at least, bound: for objects of one owner
TARGETS = (("biased", "plain", True, 1.5), ("atomic", "biased", False, 8))


def run(folder, policy, *arguments):
    program = os.path.join(folder, "bench_refcount_" + policy)
    try:
        done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=300)
    except OSError as error:
        sys.exit(f"refcount.py: {program}: {error.strerror}; run it through make bench-refcount")
    if done.returncode:
        sys.exit(f"refcount.py: {program} failed: {done.stderr.strip()}")
    return json.loads(done.stdout)


def measure(folder, rounds, pairs):
    """The samples of each policy, by row."""
    samples = {policy: {row: [] for row, _ in ROWS} for policy in POLICIES}
    for number in range(rounds + 1):
        for policy in POLICIES if number % 2 else reversed(POLICIES):
            bench.tell(f"round {number} of {rounds}: {policy}")
            figures = run(folder, policy, "time", str(pairs))
            if number:
                for row, _ in ROWS:
                    samples[policy][row].append(figures[row])
    bench.tell("")
    return samples


def print_times(samples):
    print(f"{'ns per take and drop':<30}" + "".join(f"{policy:>9}" for policy in POLICIES))
    for row, label in ROWS:
        print(f"{label:<30}"
              + "".join(f"{statistics.median(samples[p][row]):>9.2f}" for p in POLICIES)
              + ("   plain: counts are wrong" if row == "same" else ""))


def print_targets(samples):
    for upper, lower, most, bound in TARGETS:
        ratios = [a / b for a, b in zip(samples[upper]["one"], samples[lower]["one"])]
        median = statistics.median(ratios)
        reached = median <= bound if most else median >= bound
        print(f"{upper}/{lower}, one owner: {median:.2f} (from {min(ratios):.2f} to "
              f"{max(ratios):.2f}), {'at most' if most else 'at least'} {bound:g}: "
              f"{'reached' if reached else 'missed'}")


def print_races(folder):
    """False: the instruments disagree, or a policy that allows threads lost a change."""
    fine = True
    print("\ntwo threads, no lock: objects whose count is")
    print(f"{'':<10}{'too high':>9}{'leaked':>8}{'too low':>9}{'freed early':>13}  of")
    for policy in POLICIES:
        r = run(folder, policy, "race")
        agree = r["too_high"] == r["leaked"] and r["too_low"] == r["freed_early"]
        wrong = r["too_high"] + r["too_low"]
        fine &= agree and (policy == "plain" or not wrong)
        print(f"{policy:<10}{r['too_high']:>9}{r['leaked']:>8}{r['too_low']:>9}"
              f"{r['freed_early']:>13}  {r['objects']}"
              + ("" if agree else "   THE INSTRUMENTS DISAGREE"))
    return fine


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--programs", default=os.path.join(os.environ.get("top_builddir", "."), "tests"),
                        metavar="FOLDER")
    parser.add_argument("--rounds", type=int, default=7, metavar="N")
    parser.add_argument("--pairs", type=int, default=20_000_000, metavar="N")
    arguments = parser.parse_args()
    if arguments.rounds < 1 or arguments.pairs < 20:
        parser.error("at least one round of 20 pairs")
    samples = measure(arguments.programs, arguments.rounds, arguments.pairs)
    print_times(samples)
    print_targets(samples)
    return 0 if print_races(arguments.programs) else 1


if __name__ == "__main__":
    sys.exit(main())
