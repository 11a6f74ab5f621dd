#!/usr/bin/env bash
# Each detector finds its planted fault, with the right line, and is silent on the clean twin.
# The scripts say what is expected of `tally check`:
#     # options: OPTIONS    # status: N    # expect: TEXT    # refuse: TEXT    # valgrind: yes
set -u
tally=${TALLY:-./tally}
python=${PYTHON3:-python3}
top=${top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}
passed=0
failed=0
# Planted leaks are what a leak checker of our own build would stop at.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

verdict() { # ok|FAIL NAME [OUTPUT]
    if [ "$1" = ok ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAIL: %s\n' "$2"
        [ $# -lt 3 ] || printf '    %s\n' "${3//$'\n'/$'\n'    }"
    fi
}

told() { # FILE KEY: the texts behind "# KEY: "
    sed -n "s/^# $2: //p" "$1"
}

run_script() {
    local file=$1 wanted said status text options
    read -ra options <<<"$(told "$file" options)"
    if [ -n "$(told "$file" valgrind)" ]; then
        [ -n "${VALGRIND-valgrind}" ] && command -v "${VALGRIND:-valgrind}" >/dev/null && [ -z "${SANITIZED:-}" ] || return
        options+=(--valgrind)
    fi
    wanted=$(told "$file" status)
    [ -n "$wanted" ] || return
    said=$(cd "$top/tests/detectors" && "$tally" check "${options[@]}" "${file##*/}" 2>"$work/err")
    status=$?
    if [ "$status" != "$wanted" ]; then
        verdict FAIL "${file##*/}: status $status, not $wanted" "$said$(cat "$work/err")"
        return
    fi
    while IFS= read -r text; do
        [ -z "$text" ] || grep -qF -- "$text" <<<"$said" ||
            { verdict FAIL "${file##*/}: does not say '$text'" "$said"; return; }
    done <<<"$(told "$file" expect)"
    while IFS= read -r text; do
        [ -z "$text" ] || ! grep -qF -- "$text" <<<"$said$(cat "$work/err")" ||
            { verdict FAIL "${file##*/}: says '$text'" "$said"; return; }
    done <<<"$(told "$file" refuse)"
    verdict ok "${file##*/}"
}

case $tally in
/*) ;;
*) tally=$PWD/$tally ;;
esac
for file in "$top"/tests/detectors/*.py; do
    run_script "$file"
done

# Figures that are known by construction.
cd "$work" || exit 1
cp "$top/tests/detectors/counts.py" .
"$tally" trace -o counts.tly counts.py >/dev/null 2>summary
"$tally" trace -o again.tly counts.py >/dev/null 2>/dev/null
"$tally" report --json counts.tly >counts.json
"$tally" report --json again.tly >again.json
if said=$("$python" - counts.json 2>&1 <<'END'
import json
import sys

report = json.load(open(sys.argv[1]))
assert report['schema'] == 'tally.report/1', report['schema']
assert report['verdict'] == 'no leaks', report['verdict']
types = {(t['type'], t['buffer']): t for t in report['types']}
item = types['Item', False]
assert item['allocated']['count'] == 1250, item
assert item['live']['count'] == 250, item
assert item['peak']['count'] in (250, 251), item
size = item['allocated']['bytes'] // 1250
assert item['allocated']['bytes'] == 1250 * size and item['live']['bytes'] == 250 * size, item
assert types['float', False]['allocated']['count'] == 77, types['float', False]
assert types['float', False]['live']['count'] == 0
assert types['float', False]['temporary']['count'] == 77, types['float', False]
assert types['list.items', True]['live']['bytes'] >= 250 * 8
line = [s for s in report['sites'] if s['line'] == 8 and s['function'] == 'make']
assert len(line) == 1 and line[0]['allocated']['count'] >= 1250, line
counters = report['counters']
assert counters['lost_objects'] == 0
assert counters['live']['bytes'] == sum(s['live']['bytes'] for s in report['sites'])
assert counters['allocated']['count'] == sum(t['allocated']['count'] for t in report['types'])
assert counters['peak']['bytes'] == sum(t['peak']['bytes'] for t in report['types'])
assert counters['peak']['bytes'] >= counters['live']['bytes']
assert report['kept'][0]['path'] == '__main__.kept', report['kept'][0]
assert report['kept'][0]['objects'] == 251, report['kept'][0]
END
); then
    verdict ok "figures of counts.py"
else
    verdict FAIL "figures of counts.py" "$said"
fi
if cmp -s counts.json again.json; then
    verdict ok "two runs tell the same"
else
    verdict FAIL "two runs differ" "$(diff counts.json again.json | head -5)"
fi

# kill -9: what was written can be read, and nothing is said about leaks.
"$tally" trace -o killed.tly -c 'x = []
while True:
    x.append([1])' >/dev/null 2>&1 &
pid=$!
for _ in $(seq 100); do
    [ "$(stat -c %s killed.tly 2>/dev/null || echo 0)" -lt 200000 ] || break
    sleep 0.1
done
kill -9 $pid
wait $pid 2>/dev/null
said=$("$tally" report killed.tly)
status=$?
if [ $status = 3 ] && grep -q '^cut off' <<<"$said" && ! grep -qi 'no leaks' <<<"$said" &&
    grep -Eq 'allocated +[1-9][0-9]*,' <<<"$said"; then
    verdict ok "killed"
else
    verdict FAIL "a recording after kill -9: status $status" "$said"
fi

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
