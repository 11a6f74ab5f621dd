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
    if (n)
        r = gc_dispose(n);
    gc_pace_after_full(&pace, n, before, rc_heap.tracked.top);
    return r;
}

static bool young_pays(void)
{
    uint32_t sample = gc_pace_sample(&pace);
    return pace.paid || gc_pace_worth(gc_find_young(sample), rc_heap.tracked.top - sample);
}

static void step(void)
{
    struct gc_result r;
    if (gc_pace_full_due(&pace)) {
        rc_collection_starts(2);
        r = full();
    } else if (young_pays()) {
        uint64_t before = rc_heap.tracked.live;
        rc_collection_starts(1);
        r = gc_young(rc_heap.tracked.mark[RC_SEEN]);
        gc_pace_after_young(&pace, r.unreachable + r.resurrected, before);
    } else {
        return;
    }
    rc_collection_ends(&r);
}

static uint64_t next_trigger(uint64_t live)
{
    return gc_pace_next(&pace, live);
}

static bool take_option(const struct gc_option *o)
{
    return gc_pace_option(&pace, o);
}

static bool scan_open(const char *options, struct tally_error *err)
{
    gc_pace_open(&pace);
    return gc_read_options(options, take_option, err,
                           "the collector 'scan' takes first=N and growth=N");
}

const struct gc_collector gc_scan = {
    .name = "scan",
    .summary = "marks what is alive, then subtracts inner references among the rest; throughput",
    .open = scan_open,
    .close = gc_passes_close,
    .reserve = gc_reserve,
    .collect = full,
    .young = gc_young,
    .step = step,
    .next_trigger = next_trigger,
    .touched = gc_no_touched,
};
