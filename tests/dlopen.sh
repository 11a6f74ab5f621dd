#!/bin/sh
# libtally.so can be loaded into a process that knows nothing of it, here python3's.
set -eu
library=${top_builddir:-.}/.libs/libtally.so
[ -n "${PYTHON3:=$(command -v python3 || true)}" ] || exit 77
[ -f "$library" ] || exit 77 # configured with --disable-shared
if [ -n "${SANITIZED:-}" ]; then
    # The sanitizer's run-time must come first; the interpreter's own leaks are not ours.
    case $(${CC:-gcc} --version) in
    *clang*) runtime=libclang_rt.asan-$(uname -m).so ;;
    *) runtime=libasan.so ;;
    esac
    runtime=$(${CC:-gcc} "-print-file-name=$runtime")
    case $runtime in
    /*) ;;
    *) exit 77 ;;
    esac
    LD_PRELOAD=$runtime
    ASAN_OPTIONS=detect_leaks=0
    export LD_PRELOAD ASAN_OPTIONS
fi
"$PYTHON3" - "$library" "$(sed -n 's/^#define PACKAGE_VERSION "\(.*\)"/\1/p' "${top_builddir:-.}/config.h")" <<'END'
import ctypes
import sys

library = ctypes.CDLL(sys.argv[1])
library.tally_version.restype = ctypes.c_char_p
version = library.tally_version().decode()
if version != sys.argv[2]:
    sys.exit(f"FAIL: tally_version() says {version!r}, config.h {sys.argv[2]!r}")
print("ok: tally_version() is", version)
END
