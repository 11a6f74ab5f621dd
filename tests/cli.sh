#!/usr/bin/env bash
# The command line: statuses, sentences, JSON, and that the man pages have every option.
set -u
tally=${TALLY:-./tally}
python=${PYTHON3:-python3}
top=${top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
case $tally in
/*) ;;
*) tally=$PWD/$tally ;;
esac
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"
unset TALLY_ALLOC TALLY_OPTIONS PYTHONHASHSEED
passed=0
failed=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

verdict() { # ok|FAIL NAME [OUTPUT]
    if [ "$1" = ok ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAIL: %s\n' "$2"
        [ $# -lt 3 ] || printf '    %s\n' "${3//$'\n'/$'\n'    }"
    fi
}

judge() { # STATUS NAME [OUTPUT]
    local status=$1
    shift
    if [ "$status" = 0 ]; then verdict ok "$@"; else verdict FAIL "$@"; fi
}

# expect STATUS TEXT ARGUMENT...: the status, TEXT (if any) in the output, no signal.
expect() {
    local wanted=$1 text=$2 said status
    shift 2
    said=$("$tally" "$@" 2>&1 </dev/null)
    status=$?
    if [ "$status" != "$wanted" ]; then
        verdict FAIL "tally $*: status $status, not $wanted" "$said"
    elif [ -n "$text" ] && ! grep -qF -- "$text" <<<"$said"; then
        verdict FAIL "tally $*: does not say '$text'" "$said"
    else
        verdict ok "tally $*"
    fi
}

# sentence STATUS TEXT ARGUMENT...: and it is one line on stderr, nothing on stdout.
sentence() {
    local wanted=$1 text=$2 status
    shift 2
    "$tally" "$@" >out 2>err </dev/null
    status=$?
    if [ "$status" = "$wanted" ] && [ ! -s out ] && [ "$(wc -l <err)" = 1 ] && grep -qF -- "$text" err; then
        verdict ok "tally $*"
    else
        verdict FAIL "tally $*: status $status (wanted $wanted), or more than '$text'" "$(cat out err)"
    fi
}

json() { # ARGUMENT...: what is printed is JSON with a schema
    local said
    if said=$("$tally" "$@" 2>/dev/null | "$python" -c 'import json, sys
report = json.load(sys.stdin)
assert report["schema"].startswith("tally.") and report["tool"]["name"] == "tally"' 2>&1); then
        verdict ok "json: $*"
    else
        verdict FAIL "json: tally $*" "$said"
    fi
}

echo 'print("hello")' >hello.py
mkdir folder

# Commands, help.
expect 0 "tally $(sed -n 's/^#define PACKAGE_VERSION "\(.*\)"/\1/p' "${top_builddir:-$top}/config.h" 2>/dev/null)" version
expect 0 'usage: tally COMMAND' help
expect 0 'usage: tally COMMAND' --help
expect 2 'usage: tally COMMAND'
sentence 2 "there is no command 'chekc'; did you mean 'check'?" chekc
sentence 2 "there is no command 'frobnicate'" frobnicate
sentence 2 'options follow the command' --cycle=none run hello.py
sentence 2 "there is no command 'rnu'; did you mean 'run'?" help rnu
for command in run trace report check compare strategies version help; do
    expect 0 "usage: tally $command" help "$command"
    expect 0 "usage: tally $command" "$command" --help
done

# Options.
sentence 2 "unknown option '--aloc'; did you mean '--alloc'?" run --aloc=x hello.py
sentence 2 "unknown option '--zzzzzzzz'" run --zzzzzzzz hello.py
sentence 2 "unknown option '-x'" run -x hello.py
sentence 2 '--alloc needs an argument' run --alloc
sentence 2 '-c needs an argument' run -c
sentence 2 '--json takes no argument' check --json=yes hello.py
sentence 2 "there is no cycle collector 'scam'; did you mean 'scan'?" run --cycle=scam hello.py
sentence 2 "there is no refcount policy 'plane'; did you mean 'plain'?" run --refcount=plane hello.py
sentence 2 "'slap'" run --alloc=slap hello.py
sentence 2 '--hash-seed' run --hash-seed=4294967296 hello.py
sentence 2 '--max-memory' run --max-memory=lots hello.py
sentence 2 '--timeout' run --timeout=-1 hello.py
sentence 2 '--gc-stress' run --gc-stress=0 hello.py
sentence 2 '--rounds' compare --rounds=0 hello.py
sentence 2 '--fail-on' check --fail-on=kept hello.py
sentence 2 'which script?' run
sentence 2 'check needs a script' check
sentence 2 'report needs a recording' report
sentence 2 'takes no arguments' strategies slab

# Scripts.
expect 0 hello run hello.py
expect 0 hello run -- hello.py
expect 0 hello run --alloc=system --refcount=exact --cycle=none --hash-seed=1 --gc-stress=100 hello.py
expect 0 "['-c', '--cycle', 'none']" run -c 'import sys; print(sys.argv)' --cycle none
expect 7 '' run -c 'import sys; sys.exit(7)'
expect 1 ZeroDivisionError run -c '1/0'
expect 1 MemoryError run --max-memory=4M -c 'x = [0] * 10000000'
expect 1 RecursionError run --max-depth=50 -c 'def f(n): return f(n)
f(0)'
sentence 6 'stopped after 0.3 seconds' run --timeout=0.3 -c 'while True: pass'
sentence 2 'cannot read none.py: No such file' run none.py
sentence 2 'cannot read folder: Is a directory' run folder
sentence 2 'cannot read none.py: No such file' trace none.py
sentence 3 'cannot read none.py: No such file' compare none.py
expect 3 'none.py: no verdict' check none.py hello.py
[ "$(echo 'print(6 * 7)' | "$tally" run -)" = 42 ]
judge $? "a script from stdin"
"$tally" run --dis hello.py >dis 2>&1 && ! grep -q '^hello' dis && [ -s dis ]
judge $? "--dis" "$(cat dis)"

# Environment: flags beat it.
TALLY_OPTIONS='--timeout=0.3 --rounds=3' expect 6 'stopped after 0.3' run -c 'while True: pass'
TALLY_OPTIONS='--hash-seed=x' sentence 2 'TALLY_OPTIONS' run hello.py
TALLY_OPTIONS='--no-such' sentence 2 "TALLY_OPTIONS: unknown option '--no-such'" run hello.py
TALLY_OPTIONS='hello.py' sentence 2 'is not an option' run hello.py
TALLY_OPTIONS='--cycle=none' expect 0 '' check --cycle=scan -c 'x = []; x.append(x); del x'
TALLY_ALLOC=nothing sentence 2 "'nothing'" run hello.py
TALLY_ALLOC=limit=1k expect 0 hello run --alloc=slab hello.py
PYTHONHASHSEED=no sentence 2 PYTHONHASHSEED run hello.py
a=$(PYTHONHASHSEED=5 "$tally" run -c 'print(hash("a"))') b=$("$tally" run --hash-seed=5 -c 'print(hash("a"))')
[ "$a" = "$b" ]
judge $? "PYTHONHASHSEED and --hash-seed differ: $a, $b"

# trace and report.
expect 0 'no leaks' trace -o a.tly hello.py
sentence 5 'a.tly exists' trace -o a.tly hello.py
expect 0 'no leaks' trace -f -o a.tly hello.py
sentence 5 'No such file' trace -o none/a.tly hello.py
[ "$("$tally" trace -f -o a.tly hello.py 2>/dev/null)" = hello ]
judge $? "stdout is not the script's alone"
"$tally" trace hello.py >/dev/null 2>err
ls hello.*.tly >/dev/null 2>&1 && grep -q 'Next: tally report --.* hello\..*\.tly' err
judge $? "NAME.PID.tly" "$(cat err)"
expect 3 '' trace -f -o a.tly -c 'import sys; sys.exit(3)'
expect 9 lost trace --error-exitcode=9 --cycle=none -f -o b.tly -c 'x = []; x.append(x); del x'
expect 0 'no leaks' trace -f -o a.tly hello.py
expect 0 'no leaks' report a.tly
expect 1 'a cycle of list' report --leaks b.tly
for view in summary tree peak live leaks kept temporary; do
    expect 0 'no leaks' report --$view a.tly
done
[ "$("$tally" report - <a.tly)" = "$("$tally" report a.tly)" ]
judge $? "report from standard input"
expect 0 '' report -o a.txt a.tly
sentence 5 'a.txt exists' report -o a.txt a.tly
sentence 3 'cannot read none' report none
sentence 3 'is not a recording' report hello.py
: >empty
sentence 3 'is empty' report empty
sentence 3 'Is a directory' report folder
head -c $(($(stat -c %s a.tly) - 1)) a.tly >cut.tly
expect 3 'cut off' report cut.tly
[ "$("$tally" report --leaks cut.tly | grep -ci 'no leaks')" = 0 ]
judge $? "a cut recording has no leaks"
"$tally" run --error-exitcode=1 hello.py >/dev/null
judge $? "--error-exitcode without a finding"

# check.
expect 0 'hello.py: clean' check hello.py
expect 0 'clean: 2 scripts' check hello.py hello.py
expect 4 'no verdict: the script failed with status 1' check -c '1/0'
expect 6 'a limit was hit' check --max-memory=4M -c 'x = [0] * 10000000'
expect 6 'a limit was hit' check --timeout=0.3 -c 'while True: pass'
[ "$("$tally" check hello.py 2>/dev/null | grep -c "^hello$")" = 0 ]
judge $? "check prints what the script prints on stdout"

# compare.
expect 0 'peak RSS' compare --rounds=1 --alloc=slab --alloc=system hello.py
expect 0 'ran out of memory' compare --rounds=1 --alloc=slab --alloc=limit=4M/slab -c 'x = [0] * 2000000'
expect 4 'did not run to its end' compare --rounds=1 -c 'raise SystemExit(3)'
sentence 5 'printed something else' compare --rounds=1 --alloc=slab --alloc=system -c 'import time; print(time.perf_counter_ns())'
expect 0 'ratio to scan' compare --rounds=1 --vary=cycle hello.py
expect 0 'ratio to plain' compare --rounds=1 --vary=refcount hello.py
sentence 2 '--vary is alloc, refcount or cycle' compare --vary=shape hello.py
cat >rings.py <<'END'
keep = [[i] for i in range(20000)]
for i in range(30000):
    ring = [keep]
    ring.append(ring)
print(len(keep))
END
# All with all; `none` never pauses, `scan` does.
"$tally" compare --matrix --rounds=2 --csv rings.py >matrix.csv
judge $? 'compare --matrix --csv'
"$python" - matrix.csv "$("$tally" strategies --json)" <<'END'
import csv, json, sys
have = json.loads(sys.argv[2])
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
wanted = {f"{a['name']} {r['name']} {c['name']}" for a in have["allocators"] if a["available"]
          for r in have["refcount"] for c in have["cycle"]}
assert {row["candidate"] for row in rows} == wanted, wanted ^ {row["candidate"] for row in rows}
figures = {(row["candidate"], row["metric"]): float(row["median"]) for row in rows}
assert len(figures) == 6 * len(wanted)
for (candidate, metric), value in figures.items():
    if metric in ("longest_pause", "collector_share"):
        assert (value == 0) == candidate.endswith(" none"), (candidate, metric, value)
    else:
        assert value > 0, (candidate, metric)
END
judge $? 'the matrix has every combination, and pauses where there is a collector'
expect 0 '| plain scan |' compare --rounds=1 --markdown --vary=refcount --vary=cycle hello.py
expect 0 'slab' compare --rounds=6 --alloc=slab --alloc=system --plot=plot.svg '-c' 'print("<&>")'
"$python" -c 'import xml.dom.minidom
bars = xml.dom.minidom.parse("plot.svg").getElementsByTagName("rect")
assert len(bars) == 12, len(bars)'
judge $? 'the plot is XML with a bar for each allocator and metric'
sentence 5 'plot.svg exists; --force writes over it' compare --rounds=1 --plot=plot.svg hello.py
expect 0 '' compare --rounds=1 --alloc=slab --force --plot=plot.svg hello.py
sentence 5 'cannot write none/plot.svg' compare --rounds=1 --plot=none/plot.svg hello.py

# JSON.
json strategies --json
json report --json a.tly
json report --json --tree b.tly
json check --json hello.py hello.py
json check --json none.py
json check --json --cycle=none -c 'x = []; x.append(x); del x'
json compare --json --rounds=1 --alloc=slab --alloc=system hello.py
json compare --json --rounds=1 --vary=cycle hello.py

# Outputs that cannot be written.
for arguments in version help strategies 'strategies --json' 'report a.tly' 'report --json a.tly' 'check hello.py'; do
    # shellcheck disable=SC2086  # words
    "$tally" $arguments >/dev/full 2>err
    [ $? = 5 ] && grep -q 'could not be written' err
    judge $? "$arguments >/dev/full" "$(cat err)"
    # shellcheck disable=SC2086
    "$tally" $arguments >&- 2>err
    [ $? = 5 ]
    judge $? "$arguments with a closed stdout" "$(cat err)"
done
"$tally" trace -f -o /dev/full hello.py >/dev/null 2>err
[ $? = 5 ] && grep -q 'No space left' err
judge $? 'trace to /dev/full' "$(cat err)"
"$tally" run hello.py >/dev/full 2>err
[ $? = 120 ]
judge $? 'run >/dev/full' "$(cat err)"

# Each option is in the man page of its command, and no other.
for command in run trace report check compare strategies; do
    page=$top/tools/tally-$command.1
    if [ ! -f "$page" ]; then
        verdict FAIL "no $page"
        continue
    fi
    "$tally" help $command | grep -oE -- '^ {2,6}(-[a-z], )?--[a-z-]+' | grep -oE -- '--[a-z-]+' | sort -u >have
    sed 's/\\-/-/g' "$page" | grep -A1 '^\.TP' | grep -oE -- '--[a-z-]+' | sort -u >documented
    difference=$(diff have documented)
    [ -z "$difference" ]
    judge $? "help (<) and man page (>) of $command" "$difference"
done

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
