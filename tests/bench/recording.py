#!/usr/bin/python3
"""What recording costs: `tally trace` against `tally run`, and tracemalloc against plain python3.

    recording.py [--tally PATH] [--rounds N] [--only NAME]... [--frames N]

`trace` is the whole command: it records each event with its call stack, looks at the heap at exit,
reads the recording back and prints the summary.  The four run in turn, N rounds after one that
checks the outputs.  tracemalloc keeps --frames frames of a stack (1 unless told).  A ratio is that
of the medians; the interval is the 95 % bootstrap interval.

Exit status: 0 measured; 1 an output differs or a run failed; 2 usage.
"""

import argparse
import os
import statistics
import sys
import tempfile

import bench


def ratio(recorded, plain):
    return (statistics.median(sample["wall"] for sample in recorded)
            / statistics.median(sample["wall"] for sample in plain))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    bench.add_options(parser, timeout=300)
    parser.add_argument("--only", action="append", metavar="NAME", help="may be given again")
    parser.add_argument("--frames", type=int, default=1, metavar="N", help="for tracemalloc")
    arguments = bench.parse(parser)
    names = bench.programs()
    unknown = set(arguments.only or []) - set(names)
    if unknown or arguments.frames < 1:
        parser.error(f"no program {unknown.pop()!r}" if unknown else "at least one frame")
    tally = arguments.tally
    failed, ours, theirs = False, [], []
    print(f"{'program':<20}{'run s':>8}{'trace s':>9}{'ratio':>7}{'95 %':>12}"
          f"{'python3 s':>11}{'tracemalloc':>13}{'95 %':>12}")
    with tempfile.TemporaryDirectory() as folder:
        runner = bench.Runner(arguments.measure or bench.build_measure(folder), folder,
                              arguments.timeout)
        recording = os.path.join(folder, "recording.tly")
        for name in names:
            if arguments.only and name not in arguments.only:
                continue
            path = os.path.join(bench.HERE, name + ".py")
            commands = [[tally, "run", "--hash-seed=0", path],
                        [tally, "trace", "-f", "-o", recording, path],
                        [arguments.python, path],
                        [arguments.python, "-X", f"tracemalloc={arguments.frames}", path]]
            try:
                _, expected = runner.run(commands[0])
                run, trace, plain, traced = bench.same_output(
                    runner, commands, arguments.rounds, name, expected,
                    "prints something else when recorded")
            except bench.Failed as problem:
                print(f"recording.py: {name}: {problem}", file=sys.stderr)
                failed = True
                continue
            ours.append(ratio(trace, run))
            theirs.append(ratio(traced, plain))
            print(f"{name:<20}{bench.median(run, 'wall'):>8.3f}{bench.median(trace, 'wall'):>9.3f}"
                  f"{ours[-1]:>7.2f}{bench.span(bench.interval(trace, run, 'wall')):>12}"
                  f"{bench.median(plain, 'wall'):>11.3f}{theirs[-1]:>13.2f}"
                  f"{bench.span(bench.interval(traced, plain, 'wall')):>12}", flush=True)
    if ours:
        print(f"geometric mean: tally trace {bench.geometric_mean(ours):.2f}, "
              f"tracemalloc {bench.geometric_mean(theirs):.2f} ({len(ours)} programs)")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
