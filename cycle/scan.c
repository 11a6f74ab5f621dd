/* scan.c: marks what is alive first, then subtracts internal references among the rest; in one go.
 * The passes are mark.c's and dispose.c's, the pace is pace.c's.
 */
#include "cycle/pace.h"
#include "cycle/passes.h"

static struct gc_pace pace;

static struct gc_result full(void)
{
    uint64_t before = rc_heap.tracked.live;
    size_t n = gc_find_all();
    struct gc_result r = {0};
    if (n == SIZE_MAX)
        return r;
    if (n)
        r = gc_dispose(n);
    gc_pace_after_full(&pace, n, before, rc_heap.tracked.top);
    return r;
}

static struct gc_result step(void)
{
    if (gc_pace_full_due(&pace)) {
        rc_collection_starts(2);
        struct gc_result r = full();
        rc_collection_ends(&r);
        return r;
    }
    if (!gc_pace_young_pays(&pace, UINT32_MAX))
        return (struct gc_result){0};
    rc_collection_starts(1);
    uint64_t before = rc_heap.tracked.live;
    struct gc_result r = gc_young(rc_heap.tracked.mark[RC_SEEN]);
    gc_pace_after_young(&pace, r.unreachable + r.resurrected, before);
    rc_collection_ends(&r);
    return r;
}

static uint64_t next_trigger(uint64_t live)
{
    return gc_pace_next(&pace, live);
}

static bool scan_open(const char *options, struct tally_error *err)
{
    char key[32];
    uint64_t n;
    bool bad;
    const char *rest = options;
    gc_pace_open(&pace);
    while (gc_next_option(&rest, key, &n, &bad)) {
        if (!gc_pace_option(&pace, key, n)) {
            bad = true;
            break;
        }
    }
    if (!bad)
        return true;
    tally_error_set(err, "the collector 'scan' takes first=N and growth=N, got '%.80s'", options);
    return false;
}

const struct gc_collector gc_scan = {
    .name = "scan",
    .summary = "marks what is alive, then subtracts inner references among the rest; throughput",
    .open = scan_open,
    .close = gc_passes_close,
    .collect = full,
    .young = gc_young,
    .step = step,
    .next_trigger = next_trigger,
    .touched = gc_no_touched,
};
