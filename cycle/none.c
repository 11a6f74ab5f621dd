/* none.c: no cycle collector. Garbage in cycles stays until the end, where `lost` counts it.
 *
 * This is the file to copy for a new collector: it says everything that one has to say.
 */
#include "cycle/cycle.h"

static bool take_option(const struct gc_option *o)
{
    (void)o;
    return false;
}

/* `options` is the text behind "none,", or NULL. A collector that needs memory of its own takes it
 * here and may fail with a sentence in *err. */
static bool none_open(const char *options, struct tally_error *err)
{
    return gc_read_options(options, take_option, err, "the collector 'none' takes no options");
}

static void none_close(void)
{
}

/* Needs nothing. */
static bool none_reserve(uint32_t cap)
{
    (void)cap;
    return true;
}

/* Called at a safepoint, with rc_heap.collecting set: it is not entered again by what it runs. A
 * real one finds the tracked objects that no root and no reference from outside reaches, clears
 * weak references to them, runs finalizers, decides who was resurrected, and empties the rest. */
static struct gc_result none_collect(void)
{
    return (struct gc_result){0};
}

static struct gc_result none_young(uint32_t from)
{
    (void)from;
    return (struct gc_result){0};
}

static void none_step(void)
{
}

/* Never due. A real one answers `live` plus what may be born before the next step. */
static uint64_t none_next_trigger(uint64_t live)
{
    (void)live;
    return UINT64_MAX;
}

const struct gc_collector gc_none = {
    .name = "none",
    .summary = "no collector: cycles stay until the end",
    .open = none_open,
    .close = none_close,
    .reserve = none_reserve,
    .collect = none_collect,
    .young = none_young,
    .step = none_step,
    .next_trigger = none_next_trigger,
    .touched = gc_no_touched,
};
