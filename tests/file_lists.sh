#!/usr/bin/env bash
# The lists in */local.mk name the files that there are: what is not listed is neither built nor
# in the tarball. Says which are missing or too many; with --write, mends the lists.
#     file_lists.sh [--write]
set -u
cd "${top_srcdir:-$(cd "$(dirname "$0")/.." && pwd)}" || exit 1
write=0
[ "${1:-}" != --write ] || write=1
passed=0
failed=0

# Words of a variable in a local.mk, one a line.
listed() {
    awk -v name="$2" '
        $1 == name && $2 ~ /^\+?=$/ { on = 1; $1 = $2 = "" }
        on {
            more = sub(/\\$/, "")
            n = split($0, word, " ")
            for (i = 1; i <= n; i++)
                print word[i]
            on = more
        }' "$1" | LC_ALL=C sort
}

# replace FILE VARIABLE: the new words come from standard input.
replace() {
    local words
    words=$(cat)
    WORDS=$words awk -v name="$2" '
        $1 == name && $2 == "=" {
            n = split(ENVIRON["WORDS"], word, "\n")
            printf "%s =", name
            for (i = 1; i <= n; i++)
                printf " \\\n\t%s", word[i]
            print ""
            skip = /\\$/
            next
        }
        skip { skip = /\\$/; next }
        { print }' "$1" >"$1.new" && cat "$1.new" >"$1" && rm -f "$1.new"
}

# compare FILE VARIABLE EXCLUDED: standard input is what should be listed, less the words of
# the variables EXCLUDED.
compare() {
    local file=$1 variable=$2 other want have difference
    want=$(LC_ALL=C sort | grep -v '^$')
    for other in $3; do
        want=$(LC_ALL=C comm -23 <(printf '%s\n' "$want") <(listed "$file" "$other"))
    done
    have=$(listed "$file" "$variable")
    if [ "$want" = "$have" ]; then
        passed=$((passed + 1))
        return
    fi
    if [ $write -eq 1 ]; then
        printf '%s\n' "$want" | replace "$file" "$variable"
        echo "$file: $variable written"
        return
    fi
    failed=$((failed + 1))
    difference=$(diff <(printf '%s\n' "$have") <(printf '%s\n' "$want"))
    echo "FAIL: $file: $variable (< listed, no such file; > not listed)"
    grep '^[<>] .' <<<"$difference" | sed 's/^/    /'
}

files() {
    find "$@" -type f 2>/dev/null
}

compare alloc/local.mk alloc_sources "" < <(files alloc -name '*.c')
compare alloc/local.mk alloc_headers alloc_public_headers < <(files alloc -name '*.h')
policies="policy_plain_sources policy_exact_sources policy_biased_sources policy_atomic_sources policy_locked_sources"
compare refcount/local.mk policy_headers "" < <(files refcount/policy -name '*.h')
for layer in refcount cycle vm; do
    compare $layer/local.mk ${layer}_sources "$policies" < <(files $layer -name '*.c')
    compare $layer/local.mk ${layer}_headers "${layer}_public_headers policy_headers" < <(files $layer '(' -name '*.h' -o -name '*.def' -o -name '*.inc' ')')
done
compare vm/local.mk frozen_modules "" < <(files vm/frozen -name '*.py')
compare tools/local.mk tools_sources "program_sources" < <(files tools -name '*.c')
compare tools/local.mk tools_headers "tools_public_headers" < <(files tools -name '*.h')
compare tools/local.mk man_pages "" < <(files tools -name '*.[1-8]')
compare tools/local.mk embed_files "" < <(files examples/embed)
compare tools/local.mk example_files embed_files < <(files examples ! -name '*.pyc')
compare tests/local.mk shell_tests "long_tests test_helpers" < <(files tests -maxdepth 1 -name '*.sh')
compare tools/local.mk doc_files "" < <(files . -maxdepth 1 -name '*.md' | sed 's,^\./,,')
compare tools/local.mk note_files "" < <(files alloc refcount cycle vm tools tests -name '*.md')
compare tests/local.mk test_files "" < <(
    find tests -mindepth 1 -maxdepth 1 '(' -type d ! -name '.*' ! -name __pycache__ \
        ! -name diff-cache ')' -o -type f '(' -name '*.py' -o -name '*.pml' -o -name '*.supp' -o -name '*.txt' \
        -o -name '*.[ch]' ! -name 'check_*' ')'
)
compare tests/local.mk check_suites "" < <(files tests -maxdepth 1 -name 'check_*.c' | sed 's/\.c$//')

# Each suite needs rules of its own.
while IFS= read -r suite; do
    [ -n "$suite" ] || continue
    prefix=${suite//[^A-Za-z0-9]/_}
    if ! grep -q "^${prefix}_SOURCES" tests/local.mk; then
        if [ $write -eq 1 ]; then
            cat >>tests/local.mk <<END

${prefix}_SOURCES = $suite.c
${prefix}_CPPFLAGS = \$(test_cppflags)
${prefix}_CFLAGS = \$(AM_CFLAGS) \$(CHECK_CFLAGS)
${prefix}_LDADD = \$(test_libs)
END
            echo "tests/local.mk: rules for $suite written"
        else
            echo "FAIL: tests/local.mk has no ${prefix}_SOURCES"
            failed=$((failed + 1))
        fi
    fi
done < <(listed tests/local.mk check_suites)

[ $write -eq 0 ] || exit 0
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
