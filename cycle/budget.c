/* budget.c: scan in slices, with a bound for the longest pause and one for floating garbage.
 *
 * There is no write barrier, so slices of marking, between which the script runs, prove nothing:
 * they are a filter. What they have not marked is joined into groups that refer to each other
 * (slices as well, and as little of a proof), and each group is decided without interruption, by
 * gc_find_garbage(): a group that is garbage has no count from outside. A group that was changed
 * meanwhile is found alive, or next time. Objects born since the cycle began count as marked.
 *
 * Slices are counted in references, not in time: reports have to repeat.
 */
#include "cycle/pace.h"
#include "cycle/passes.h"

#include <stdlib.h>

enum {
    PAUSE = 1000000, /* ns */
    FLOATING = 10, /* per cent */
    VISIT = 80, /* ns: a reference followed, at worst (every header a cache miss) */
    DECIDE = 400, /* ns: an object counted, subtracted and freed */
    SLICE_LEAST = 64,
    REFERENCES = 3, /* per object, for the estimate of how many slices a cycle takes */
    ROUNDS = 2, /* the roots are marked again when what they led to is */
};

/* What a cycle is about: all; what is newer than the last of these; a sample of that. */
enum what { ALL, YOUNG, SAMPLE };
enum phase { IDLE, MARK, JOIN, DECIDE_GROUPS };

static struct {
    struct gc_pace pace;
    uint64_t pause, floating;
    enum phase phase;
    enum what what;
    struct gc_set set; /* not marked, or not decided yet */
    uint32_t sample; /* where the cycle began */
    uint32_t moves, frozen; /* of the heap when the cycle began */
    uint64_t before; /* live objects then */
    uint64_t births; /* between two slices */
    uint64_t live; /* after the last step */
    struct gc_result sum;
    /* MARK */
    uint32_t *stack;
    size_t depth;
    int rounds;
    struct gc_queue queue;
    /* JOIN, DECIDE_GROUPS; by index - base, values are index - base + 1, 0: itself */
    uint32_t *parent; /* union-find */
    uint32_t *next; /* the group as a ring */
    uint32_t base, cursor;
    /* references that wait for their header */
    struct {
        rc_obj *child;
        uint32_t from;
    } edge[GC_AHEAD];
    unsigned first_edge, edges;
    uint64_t work; /* references followed in this slice */
} b;

static uint64_t visits(void)
{
    uint64_t n = b.pause / VISIT;
    return n > SLICE_LEAST ? n : SLICE_LEAST;
}

static uint64_t group_room(void)
{
    uint64_t n = b.pause / DECIDE;
    return n > SLICE_LEAST ? n : SLICE_LEAST;
}

static void forget(void)
{
    free(b.stack);
    free(b.parent);
    free(b.next);
    b.stack = b.parent = b.next = NULL;
    b.depth = 0;
    b.phase = IDLE;
}

/* --- marking ---------------------------------------------------------------------------------- */

static void consider(rc_obj *o)
{
    uint32_t i = o->h.index;
    if (!gc_has(&b.set, i))
        return;
    gc_drop(&b.set, i);
    b.stack[b.depth++] = i; /* each index once: there is room */
}

static void visit_mark(rc_obj *child, void *arg)
{
    (void)arg;
    rc_obj *o = gc_queue_push(&b.queue, child);
    b.work++;
    if (o)
        consider(o);
}

static void drain(void)
{
    for (rc_obj *o; (o = gc_queue_pop(&b.queue));)
        consider(o);
}

/* Objects are held by index between slices: what has died is a hole, or another object that is
 * marked too early. */
static void mark_slice(void)
{
    b.work = 0;
    while (b.work < visits() && b.depth) {
        uint32_t i = b.stack[--b.depth];
        b.work++;
        if (gc_live(i))
            rc_traverse(rc_entry_obj(rc_heap.tracked.entry[i]), visit_mark, NULL);
        if (!b.depth)
            drain();
    }
    drain();
}

/* --- groups ----------------------------------------------------------------------------------- */

static uint32_t root_of(uint32_t x)
{
    while (b.parent[x]) {
        uint32_t up = b.parent[x] - 1;
        if (b.parent[up])
            b.parent[x] = b.parent[up];
        x = up;
    }
    return x;
}

static uint32_t next_of(uint32_t x)
{
    return b.next[x] ? b.next[x] - 1 : x;
}

/* Two rings become one when their successors change places. */
static void join(uint32_t x, uint32_t y)
{
    uint32_t p = root_of(x), q = root_of(y);
    if (p == q)
        return;
    if (p < q)
        b.parent[q] = p + 1;
    else
        b.parent[p] = q + 1;
    uint32_t after = next_of(p);
    b.next[p] = next_of(q) + 1;
    b.next[q] = after + 1;
}

static void join_oldest(void)
{
    unsigned k = b.first_edge++ % GC_AHEAD;
    uint32_t i = b.edge[k].child->h.index;
    if (gc_has(&b.set, i))
        join(b.edge[k].from, i - b.base);
    b.edges--;
}

static void visit_join(rc_obj *child, void *arg)
{
    (void)arg;
    __builtin_prefetch(child);
    b.work++;
    if (b.edges == GC_AHEAD)
        join_oldest();
    unsigned k = (b.first_edge + b.edges++) % GC_AHEAD;
    b.edge[k].child = child;
    b.edge[k].from = b.cursor - b.base;
}

/* True when all are joined. */
static bool join_slice(void)
{
    b.work = 0;
    while (b.work < visits() && b.cursor < b.set.top) {
        b.work++;
        if (gc_live(b.cursor))
            rc_traverse(gc_at_index(&b.set, b.cursor), visit_join, NULL);
        else
            gc_drop(&b.set, b.cursor);
        b.cursor = gc_next(&b.set, b.cursor + 1);
    }
    while (b.edges)
        join_oldest();
    return b.cursor >= b.set.top;
}

/* Moves the group of index i from the set into gc_now. Returns how many live ones it has. */
static size_t take_group(uint32_t i)
{
    size_t n = 0;
    uint32_t x = i - b.base;
    do {
        uint32_t j = x + b.base;
        gc_drop(&b.set, j);
        if (gc_live(j)) {
            gc_add(&gc_now, j);
            n++;
            if (j < gc_now.lo)
                gc_now.lo = j;
        }
        x = next_of(x);
    } while (x != i - b.base);
    return n;
}

static void add_result(const struct gc_result *r)
{
    b.sum.unreachable += r->unreachable;
    b.sum.freed += r->freed;
    b.sum.resurrected += r->resurrected;
    b.sum.saved += r->saved;
}

/* As many groups as a pause has room for, one at least. True when all are decided. */
static bool decide_slice(void)
{
    if (!gc_set_open_empty(&gc_now))
        return true;
    gc_now.lo = gc_now.top;
    size_t n = 0;
    b.cursor = gc_next(&b.set, b.cursor);
    while (n < group_room() && b.cursor < b.set.top) {
        n += take_group(b.cursor);
        b.cursor = gc_next(&b.set, b.cursor);
    }
    size_t garbage = gc_find_garbage();
    if (garbage) {
        struct gc_result r = gc_dispose(garbage);
        add_result(&r);
    }
    return b.cursor >= b.set.top;
}

/* --- a cycle ---------------------------------------------------------------------------------- */

/* So many that the heap grows by its share until the cycle's slices are done. */
static void set_births(uint64_t objects)
{
    uint64_t marking = b.what == ALL ? objects * REFERENCES / visits() : 0;
    uint64_t slices = marking + objects * REFERENCES / visits() + objects / group_room() + 4;
    b.births = b.before * b.floating / 100 / slices + 1;
}

static void begin(enum what what, uint32_t from)
{
    if (from < gc_first())
        from = gc_first();
    if (from >= rc_heap.tracked.top || !gc_set_open(&b.set, from))
        return;
    b.what = what;
    b.sample = from;
    b.moves = rc_heap.tracked.moves;
    b.frozen = rc_heap.frozen;
    b.before = rc_heap.tracked.live;
    b.sum = (struct gc_result){0};
    b.rounds = 0;
    b.phase = MARK;
    uint64_t objects = b.set.top - from;
    set_births(objects < b.before ? objects : b.before);
}

static void mark_roots(void)
{
    if (!b.stack && !(b.stack = malloc((size_t)b.set.top * sizeof *b.stack))) {
        forget();
        return;
    }
    rc_each_root(visit_mark, NULL);
    drain();
    b.rounds++;
}

static void begin_joining(void)
{
    free(b.stack);
    b.stack = NULL;
    b.cursor = b.base = b.set.lo = gc_next(&b.set, b.set.lo);
    size_t n = b.set.top - b.base;
    b.parent = calloc(n + 1, sizeof *b.parent);
    b.next = calloc(n + 1, sizeof *b.next);
    b.phase = JOIN;
    if (!b.parent || !b.next)
        forget();
}

static void end_cycle(void)
{
    size_t n = b.sum.unreachable + b.sum.resurrected;
    if (b.what == ALL)
        gc_pace_after_full(&b.pace, n, b.before, b.set.top);
    else if (b.what == YOUNG)
        gc_pace_after_young(&b.pace, n, b.before);
    forget();
    rc_collection_ends(&b.sum);
    if (b.what == SAMPLE && gc_pace_worth(n, b.set.top - b.sample))
        begin(YOUNG, rc_heap.tracked.mark[RC_SEEN]);
}

static void decide(void)
{
    if (decide_slice())
        end_cycle();
}

static void begin_deciding(void)
{
    b.cursor = b.base;
    b.phase = DECIDE_GROUPS;
    rc_collection_starts(b.what == ALL ? 2 : b.what == YOUNG ? 1 : 0);
}

static void slice(void)
{
    if (b.phase != IDLE && (b.moves != rc_heap.tracked.moves || b.frozen != rc_heap.frozen))
        forget(); /* indices are not what they were */
    switch (b.phase) {
    case IDLE:
        if (gc_pace_full_due(&b.pace))
            begin(ALL, 1);
        else if (b.pace.paid)
            begin(YOUNG, rc_heap.tracked.mark[RC_SEEN]);
        else
            begin(SAMPLE, gc_pace_sample(&b.pace));
        break;
    case MARK:
        if (b.depth)
            mark_slice();
        else if (b.what == ALL && b.rounds < ROUNDS) /* the others do not mark: all is joined */
            mark_roots();
        else
            begin_joining();
        break;
    case JOIN:
        if (join_slice())
            begin_deciding();
        break;
    case DECIDE_GROUPS:
        decide();
        break;
    }
}

/* Where much was born since the last safepoint the bound for floating garbage comes first. */
static void step(void)
{
    uint64_t live = rc_heap.tracked.live, born = live > b.live ? live - b.live : 0;
    uint64_t slices = b.phase == IDLE ? 1 : born / b.births + 1;
    do
        slice();
    while (--slices && b.phase != IDLE);
    b.live = rc_heap.tracked.live;
}

/* Who asks for a collection waits for it. */
static struct gc_result full(void)
{
    struct gc_result r = {0};
    forget();
    uint64_t before = rc_heap.tracked.live;
    size_t n = gc_find_all();
    if (n)
        r = gc_dispose(n);
    gc_pace_after_full(&b.pace, n, before, rc_heap.tracked.top);
    return r;
}

static uint64_t next_trigger(uint64_t live)
{
    return b.phase == IDLE ? gc_pace_next(&b.pace, live) : live + b.births;
}

static bool take_option(const struct gc_option *o)
{
    static const struct {
        const char *unit;
        uint64_t ns;
    } units[] = {{"us", 1000}, {"ms", 1000000}, {"s", 1000000000}};
    if (!strcmp(o->key, "floating")) {
        b.floating = o->number;
        return o->number >= 1 && o->number <= 1000 && (!*o->unit || !strcmp(o->unit, "%"));
    }
    if (strcmp(o->key, "pause") != 0)
        return gc_pace_option(&b.pace, o);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (!strcmp(o->unit, units[i].unit)) {
            b.pause = o->number < 1000000 ? o->number * units[i].ns : 0;
            return b.pause >= 10000 && b.pause <= 10000000000;
        }
    }
    return false;
}

static bool budget_open(const char *options, struct tally_error *err)
{
    memset(&b, 0, sizeof b);
    gc_pace_open(&b.pace);
    b.pause = PAUSE;
    b.floating = FLOATING;
    return gc_read_options(
        options, take_option, err,
        "the collector 'budget' takes pause=TIME (10us to 10s), floating=PERCENT (1 to 1000), "
        "first=N and growth=N");
}

static void budget_close(void)
{
    forget();
    gc_set_close(&b.set);
    gc_passes_close();
    memset(&b, 0, sizeof b);
}

const struct gc_collector gc_budget = {
    .name = "budget",
    .summary =
        "scan in slices: pause=TIME for the longest, floating=PERCENT for garbage that waits",
    .open = budget_open,
    .close = budget_close,
    .reserve = gc_reserve,
    .collect = full,
    .young = gc_young,
    .step = step,
    .next_trigger = next_trigger,
    .touched = gc_no_touched,
};
