/* pace.c: a heap that only grows must not be looked at over and over, and garbage must not pile up.
 * So: all of it when it has grown a lot, or when enough was made meanwhile to pay for it; else a
 * sample of the youngest, and if that holds garbage, all of the young. Counts objects, asks no
 * clock: reports have to repeat.
 */
#include "cycle/pace.h"
#include "cycle/passes.h"

enum {
    FIRST = 10000, /* live objects before which nothing is done */
    GROWTH = 32, /* a heap that yields nothing may grow by this factor between full looks */
    GROWTH_PAYS = 2, /* ... and one that does, by this */
    SAMPLE = 64, /* the share of the newborn that a probe looks at is 1 / this */
    PAYS = 8, /* garbage is worth while when it is 1 / this of what was looked at */
    WORK = 8, /* objects made per live one that pay for a look at the whole heap */
};

void gc_pace_open(struct gc_pace *p)
{
    *p = (struct gc_pace){.first = FIRST, .growth = GROWTH, .max_growth = GROWTH};
    rc_mark_set(RC_SEEN, 1);
}

bool gc_pace_option(struct gc_pace *p, const struct gc_option *o)
{
    if (*o->unit || o->number < 1)
        return false;
    if (!strcmp(o->key, "first") && o->number <= UINT32_MAX)
        p->first = o->number;
    else if (!strcmp(o->key, "growth") && o->number <= 1000000)
        p->growth = p->max_growth = o->number;
    else
        return false;
    return true;
}

static uint64_t full_at(const struct gc_pace *p)
{
    uint64_t limit = p->last_live * p->growth;
    return limit > p->first ? limit : p->first;
}

bool gc_pace_full_due(const struct gc_pace *p)
{
    uint64_t live = rc_heap.tracked.live;
    return live >= full_at(p) || rc_total() - p->last_total >= live * WORK;
}

static uint64_t grown(const struct gc_pace *p, uint64_t live)
{
    return live > p->last_live ? live - p->last_live : 0;
}

uint32_t gc_pace_sample(const struct gc_pace *p)
{
    uint32_t top = rc_heap.tracked.top, seen = rc_heap.tracked.mark[RC_SEEN];
    uint32_t sample = (uint32_t)(grown(p, rc_heap.tracked.live) / SAMPLE) + 64;
    return top > sample + seen ? top - sample : seen;
}

bool gc_pace_worth(size_t n, uint32_t objects)
{
    return n != 0 && n * PAYS >= objects;
}

void gc_pace_after_full(struct gc_pace *p, size_t n, uint64_t before, uint32_t seen)
{
    p->last_total = rc_total();
    p->last_live = rc_heap.tracked.live;
    rc_mark_set(RC_SEEN, seen);
    if (p->paid || n * 4 >= before)
        p->growth = GROWTH_PAYS < p->max_growth ? GROWTH_PAYS : p->max_growth;
    else if (n * 16 < before && p->growth < p->max_growth)
        p->growth = p->growth * 4 < p->max_growth ? p->growth * 4 : p->max_growth;
}

void gc_pace_after_young(struct gc_pace *p, size_t n, uint64_t before)
{
    p->paid = n != 0 && n * PAYS >= grown(p, before);
}

uint64_t gc_pace_next(const struct gc_pace *p, uint64_t live)
{
    uint64_t limit = full_at(p);
    /* Sooner where the last look paid. */
    uint64_t share = live / (p->paid ? 4 : 2), more = share > p->first ? share : p->first;
    return limit > live && limit < live + more ? limit : live + more;
}
