#!/bin/sh
# The differential runner sees each kind of difference.
set -u
[ -n "${PYTHON3:=$(command -v python3 || true)}" ] || exit 77
exec "$PYTHON3" "${top_srcdir:-$(dirname "$0")/..}/tests/diff.py" --self-test --python "$PYTHON3"
