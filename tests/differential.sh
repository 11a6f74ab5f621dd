#!/bin/sh
# The scripts and the examples under tally and under python3.
set -u
: "${top_srcdir:=$(cd "$(dirname "$0")/.." && pwd)}"
: "${top_builddir:=$PWD}"
[ -n "${PYTHON3:=$(command -v python3 || true)}" ] || exit 77
timeout=20
if [ -n "${SANITIZED:-}" ]; then
    timeout=120
    # ASan's frames are several times as large: deep walks get the room that they have elsewhere.
    # shellcheck disable=SC3045  # dash has ulimit -s
    ulimit -s 24576 2>/dev/null || echo "differential.sh: no larger stack to be had" >&2
fi
differ() {
    "$PYTHON3" "$top_srcdir/tests/diff.py" --tally "${TALLY:-$top_builddir/tally}" \
        --python "$PYTHON3" --jobs "${TEST_JOBS:-2}" --cache "$top_builddir/tests/diff-cache" \
        --timeout $timeout "$@"
}

# The example that leaks on purpose is what LeakSanitizer would find in it.
planted=$top_srcdir/examples/plugin_registry.py
others=
for example in "$top_srcdir"/examples/*.py; do
    [ "$example" = "$planted" ] || others="$others $example"
done
status=0
# shellcheck disable=SC2086  # a list of files
first=$(differ "$top_srcdir/tests/scripts" $others) || status=1
second=$(ASAN_OPTIONS=detect_leaks=0 differ "$planted") || status=1
printf '%s\n%s\n' "$first" "$second" | grep -v '^[0-9]* passed, [0-9]* failed$'
printf '%s\n%s\n' "$first" "$second" | awk '
    /^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3; n++ }
    END { if (n != 2) failed++; print passed + 0 " passed, " failed + 0 " failed" }'
exit $status
