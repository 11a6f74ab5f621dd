#!/usr/bin/env bash
# 10^6 random operations on each allocator strategy (a tenth on bump and on decorators), beside a
# shadow of what must be true.
# The seed is drawn and printed; TALLY_SEED=N repeats one, TALLY_MODEL_STEPS=N sets how many.
set -u
driver=${MODEL_ALLOC:-./tests/model_alloc}
tally=${TALLY:-./tally}
seed=${TALLY_SEED:-$((RANDOM * 32768 + RANDOM))}
steps=${TALLY_MODEL_STEPS:-1000000}
# Shadow memory and a lock for each operation: fewer of them.
[ -z "${SANITIZED:-}" ] || steps=$((steps / 10))
passed=0
failed=0

bases() {
    "$tally" strategies --json |
        "${PYTHON3:-python3}" -c 'import json, sys
print(*(s["name"] for s in json.load(sys.stdin)["allocators"] if s["available"]), sep="\n")'
}

run() { # SPEC STEPS
    local said status
    said=$("$driver" "$1" "$seed" "$2")
    status=$?
    if [ $status -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
    printf '%s\n' "${said:-FAIL: $1, seed $seed: status $status}"
}

mapfile -t names < <(bases)
[ ${#names[@]} -ge 3 ] || { echo "FAIL: tally strategies names ${#names[@]} allocators"; failed=1; }
for name in "${names[@]}"; do
    if [ "$name" = bump ]; then
        run "$name" $((steps / 10)) # it keeps what was freed
    else
        run "$name" "$steps"
    fi
done
for stack in quarantine=1M/slab limit=1G/slab count/slab fault=1000000000/system guard=50/slab \
    limit=1G/quarantine=64k,blocks=100/guard=100/count/slab; do
    run "$stack" $((steps / 10))
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
