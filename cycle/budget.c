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
#define _GNU_SOURCE
#include "cycle/pace.h"
#include "cycle/passes.h"

#include <stdlib.h>
#include <sys/mman.h>

enum {
    PAUSE = 1000000, /* ns */
    FLOATING = 10, /* per cent */
    VISIT = 80, /* ns: a reference followed, at worst (every header a cache miss) */
    DECIDE = 400, /* ns: an object counted, subtracted and freed */
    SLICE_LEAST = 64,
    REFERENCES = 3, /* per object, for the estimate of how many slices a cycle takes */
    RELEASE = 2 << 20, /* bytes given back in one slice: a page costs up to 1 us */
    ROUNDS = 2, /* the roots are marked again when what they led to is */
};

/* What a cycle is about: all; what is newer than the last of these; a sample of that. */
enum what { ALL, YOUNG, SAMPLE };
enum phase { IDLE, MARK, JOIN, DECIDE_GROUPS, GIVE_BACK };

/* Of a candidate: union-find, and its group as a ring. Indices - base + 1; 0 is itself. */
struct link {
    uint32_t parent; /* of a root: ROOT | size of the group, or 0 when it is alone */
    uint32_t next;
};
#define ROOT 0x80000000u

static struct {
    struct gc_pace pace;
    uint64_t pause, floating;
    enum phase phase;
    enum what what;
    bool again; /* the sample says that the young will pay */
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
    /* JOIN, DECIDE_GROUPS */
    struct link *link; /* by index - base; a mapping, which is zero and costs nothing until used */
    size_t mapped;
    uint32_t base, cursor;
    /* references that wait for their header */
    struct {
        rc_obj *child;
        uint32_t from;
    } edge[GC_AHEAD];
    unsigned first_edge, edges;
    uint64_t work, limit; /* references followed in this slice, and how many may be */
    /* An object with more references than a slice has room for is visited again and again, each
     * time with those left out that were followed before: passing over one costs 1 ns. */
    uint64_t passed, met;
    bool cut;
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

/* For the visitors: false, this reference is not for this slice. */
static bool take(void)
{
    if (b.met++ < b.passed)
        return false;
    if (b.work >= b.limit)
        b.cut = true;
    else
        b.work++;
    return !b.cut;
}

/* Visits o from where it was left. False: it was not finished. */
static bool traverse(rc_obj *o, rc_visit visit)
{
    uint64_t before = b.work;
    b.met = 0;
    b.cut = false;
    rc_traverse(o, visit, NULL);
    b.passed = b.cut ? b.passed + (b.work - before) : 0;
    return !b.cut;
}

static void forget(void)
{
    b.passed = 0;
    free(b.stack);
    if (b.link)
        munmap(b.link, b.mapped);
    b.stack = NULL;
    b.link = NULL;
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
    rc_obj *o = take() ? gc_queue_push(&b.queue, child) : NULL;
    if (o)
        consider(o);
}

static void visit_root(rc_obj *child, void *arg)
{
    (void)arg;
    consider(child);
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
    while (b.work < b.limit && b.depth) {
        uint32_t i = b.stack[--b.depth];
        b.work++;
        if (gc_live(i) && !traverse(rc_entry_obj(rc_heap.tracked.entry[i]), visit_mark))
            b.stack[b.depth++] = i;
        else if (!b.depth)
            drain();
    }
    drain();
}

/* --- groups ----------------------------------------------------------------------------------- */

static uint32_t root_of(uint32_t x)
{
    struct link *l = b.link;
    while (l[x].parent && !(l[x].parent & ROOT)) {
        uint32_t up = l[x].parent - 1;
        if (l[up].parent && !(l[up].parent & ROOT))
            l[x].parent = l[up].parent;
        x = up;
    }
    return x;
}

static uint32_t size_of(uint32_t root)
{
    return b.link[root].parent ? b.link[root].parent & ~ROOT : 1;
}

static uint32_t next_of(uint32_t x)
{
    return b.link[x].next ? b.link[x].next - 1 : x;
}

/* Two rings become one when their successors change places. */
static void join(uint32_t x, uint32_t y)
{
    uint32_t p = root_of(x), q = root_of(y);
    if (p == q)
        return;
    uint32_t n = size_of(p), m = size_of(q), small = n < m ? p : q, big = n < m ? q : p;
    b.link[small].parent = big + 1;
    b.link[big].parent = ROOT | (n + m);
    uint32_t after = next_of(p);
    b.link[p].next = next_of(q) + 1;
    b.link[q].next = after + 1;
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
    if (!take())
        return;
    __builtin_prefetch(child);
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
    while (b.work < b.limit && b.cursor < b.set.top) {
        b.work++;
        if (!gc_live(b.cursor))
            gc_drop(&b.set, b.cursor);
        else if (!traverse(gc_at_index(&b.set, b.cursor), visit_join))
            break;
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
    rc_each_root(visit_root, NULL);
    b.rounds++;
}

static void begin_joining(void)
{
    free(b.stack);
    b.stack = NULL;
    b.cursor = b.base = b.set.lo = gc_next(&b.set, b.set.lo);
    b.mapped = ((size_t)(b.set.top - b.base) + 1) * sizeof *b.link;
    void *map = mmap(NULL, b.mapped, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    b.link = map == MAP_FAILED ? NULL : map;
    b.phase = JOIN;
    if (!b.link)
        forget();
}

static void end_cycle(void)
{
    size_t n = b.sum.unreachable + b.sum.resurrected;
    if (b.what == ALL)
        gc_pace_after_full(&b.pace, n, b.before, b.set.top);
    else if (b.what == YOUNG)
        gc_pace_after_young(&b.pace, n, b.before);
    b.phase = GIVE_BACK;
    b.again = b.what == SAMPLE && gc_pace_worth(n, b.set.top - b.sample);
    rc_collection_ends(&b.sum);
}

static void give_back(void)
{
    if (b.mapped > RELEASE) {
        size_t keep = (b.mapped - 1) / RELEASE * RELEASE;
        munmap((char *)b.link + keep, b.mapped - keep);
        b.mapped = keep;
        return;
    }
    forget();
    if (b.again)
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
    case GIVE_BACK:
        give_back();
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
    bool good = gc_read_options(
        options, take_option, err,
        "the collector 'budget' takes pause=TIME (10us to 10s), floating=PERCENT (1 to 1000), "
        "first=N and growth=N");
    b.limit = visits();
    return good;
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
