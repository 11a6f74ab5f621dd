/* trial.c: trial deletion from candidate roots. D. F. Bacon, V. T. Rajan: Concurrent Cycle
 * Collection in Reference Counted Systems, ECOOP 2001, the synchronous algorithm of section 2.
 *
 * Garbage in a cycle comes into being when a count drops to something other than 0. So only what
 * was touched since the last pass, and what it leads to, need be looked at: the cost does not
 * depend on the size of the heap. What the paper keeps in an object's header is kept elsewhere:
 *   purple   not watched. A pass watches what it found alive; the first change of its count after
 *            that tells us (touched) and ends the watch. New objects are purple by their index.
 *   green    types whose objects are not tracked
 *   gray     in gc_now; its trial count is the side array of gc_find_garbage()
 *   buffer   indices. A root that dies leaves a hole in the tracked table: removed in O(1).
 *
 * Not in the paper: nearly every object leads to its class, that to functions and these to globals,
 * which are alive. So the objects that are nearest to the roots are marked first, no more of them
 * than there are candidates, and a trial goes no further than to these.
 */
#include "cycle/passes.h"

#include <stdlib.h>

enum {
    FIRST = 10000, /* objects born until the first pass, and at least that between two */
    NEAR = 1024, /* objects near the roots that are marked, beside one per candidate */
    PAYS = 8, /* garbage is worth while when it is 1 / this of what was looked at */
    REST = 2, /* a pass that does not pay is followed by this many births per object of it */
};

static struct {
    uint32_t *root; /* candidates below mark[RC_SEEN] */
    size_t n, cap;
    bool lost; /* the buffer is not to be trusted: what is not watched is a candidate */
    uint32_t moves, frozen; /* rc_heap's when the buffer was begun */
    struct gc_set far; /* not known to be alive */
    uint64_t work; /* references and candidates looked at by the last pass */
    uint64_t first, rest; /* births until the next one */
} t;

static void touched(rc_obj *o)
{
    if (t.n < t.cap)
        t.root[t.n++] = o->h.index;
    else
        t.lost = true;
}

/* --- what is near the roots ------------------------------------------------------------------- */

struct near {
    uintptr_t *at; /* complemented */
    size_t n, cap;
};

static void visit_near(rc_obj *child, void *arg)
{
    struct near *near = arg;
    uint32_t i = child->h.index;
    if (near->n == near->cap || !gc_has(&t.far, i))
        return;
    gc_drop(&t.far, i);
    near->at[near->n++] = ~(uintptr_t)child;
}

/* Breadth first, so that it is classes and the globals of modules. False: no memory. */
static bool mark_near(size_t most)
{
    struct near near = {malloc(most * sizeof *near.at), 0, most};
    if (!near.at || !gc_set_open(&t.far, gc_first())) {
        free(near.at);
        return false;
    }
    rc_each_root(visit_near, &near);
    for (size_t i = 0; i < near.n && near.n < near.cap; i++)
        rc_traverse((rc_obj *)~near.at[i], visit_near, &near);
    free(near.at);
    return true;
}

/* --- candidates ------------------------------------------------------------------------------- */

static uint32_t young(void)
{
    uint32_t seen = rc_heap.tracked.mark[RC_SEEN], first = gc_first();
    return seen > first ? seen : first;
}

/* Room for each object that there is to be touched, twice over: once more while it is emptied. */
static void buffer_room(void)
{
    size_t cap = t.n + (size_t)rc_heap.tracked.top * 2;
    if (cap <= t.cap && cap * 8 >= t.cap)
        return;
    uint32_t *root = realloc(t.root, cap * sizeof *root);
    if (root) {
        t.root = root;
        t.cap = cap;
    }
}

/* Holes were closed, or the buffer was too small: the counts tell. */
static void find_roots_again(void)
{
    buffer_room();
    t.n = 0;
    t.lost = false;
    t.moves = rc_heap.tracked.moves;
    t.frozen = rc_heap.frozen;
    for (uint32_t i = gc_first(); i < young(); i++)
        if (gc_live(i) && !rc_watched(rc_entry_obj(rc_heap.tracked.entry[i])))
            touched(rc_entry_obj(rc_heap.tracked.entry[i]));
}

/* --- a pass ----------------------------------------------------------------------------------- */

static void gray(uint32_t i)
{
    if (!gc_has(&t.far, i) || gc_has(&gc_now, i) || !gc_live(i))
        return;
    gc_add(&gc_now, i);
    if (i < gc_now.lo)
        gc_now.lo = i;
    rc_push(rc_entry_obj(rc_heap.tracked.entry[i]));
}

static void visit_gray(rc_obj *child, void *arg)
{
    rc_obj *o = gc_queue_push(arg, child);
    t.work++;
    if (o)
        gray(o->h.index);
}

/* The k-th candidate of those below mark[RC_SEEN] and then of those from `from` on. */
static uint32_t candidate(size_t k, size_t n, uint32_t from)
{
    return k < n ? t.root[k] : from + (uint32_t)(k - n);
}

/* gc_now: the candidates and all they lead to, as far as that is not known to be alive. */
static void mark_gray(size_t all)
{
    struct gc_queue queue = {.tail = 0};
    size_t floor = rc_stack.top;
    uint32_t from = young();
    gc_now.lo = gc_now.top;
    for (size_t k = 0; k < all; k++) {
        rc_obj *o;
        gray(candidate(k, t.n, from));
        do {
            while (rc_stack.top > floor)
                rc_traverse(rc_pop(), visit_gray, &queue);
            if ((o = gc_queue_pop(&queue)))
                gray(o->h.index);
        } while (o);
    }
}

/* Before: gc_now is garbage, or nothing. Candidates that are alive are watched; garbage stays
 * candidate, should a finalizer save it. */
static void settle(void)
{
    size_t n = t.n;
    uint32_t from = young(), top = gc_now.top;
    buffer_room();
    t.n = 0;
    for (size_t k = 0; k < n + (top - from); k++) {
        uint32_t i = candidate(k, n, from);
        if (i < gc_first() || i >= top || !gc_live(i))
            continue;
        rc_obj *o = rc_entry_obj(rc_heap.tracked.entry[i]);
        if (gc_has(&gc_now, i) || (!rc_watch(o) && !rc_is_immortal(o)))
            touched(o);
    }
    rc_mark_set(RC_SEEN, top);
}

static void prepare(void)
{
    if (t.lost || t.moves != rc_heap.tracked.moves || t.frozen != rc_heap.frozen)
        find_roots_again();
}

/* Before: gc_now is n objects of garbage. */
static struct gc_result finish(size_t n)
{
    settle();
    return n ? gc_dispose(n) : (struct gc_result){0};
}

static struct gc_result pass(void)
{
    prepare();
    size_t all = t.n + (rc_heap.tracked.top - young());
    t.work = all;
    if (!mark_near(NEAR + all) || !gc_set_open_empty(&gc_now))
        return (struct gc_result){0};
    mark_gray(all);
    size_t n = gc_find_garbage();
    t.rest = n * PAYS >= t.work ? t.work / 2 : t.work * REST;
    return finish(n);
}

static void step(void)
{
    rc_collection_starts(2);
    struct gc_result r = pass();
    rc_collection_ends(&r);
}

/* Whoever asks for a collection gets one that does not rely on having been told. */
static struct gc_result full(void)
{
    prepare();
    t.rest = t.first;
    return finish(gc_find_all());
}

/* Adapts to what the last pass cost; the heap grows by half at most until the next one. */
static uint64_t next_trigger(uint64_t live)
{
    uint64_t rest = t.rest < live / 2 ? t.rest : live / 2;
    return live + (rest > t.first ? rest : t.first);
}

static bool take_option(const struct gc_option *o)
{
    t.first = t.rest = o->number;
    return !strcmp(o->key, "first") && !*o->unit && o->number >= 1 && o->number <= UINT32_MAX;
}

static bool trial_open(const char *options, struct tally_error *err)
{
    memset(&t, 0, sizeof t);
    t.first = t.rest = FIRST;
    rc_mark_set(RC_SEEN, 1);
    return gc_read_options(options, take_option, err, "the collector 'trial' takes first=N");
}

static void trial_close(void)
{
    gc_passes_close();
    gc_set_close(&t.far);
    free(t.root);
    memset(&t, 0, sizeof t);
}

const struct gc_collector gc_trial = {
    .name = "trial",
    .summary = "trial deletion from what was touched since the last pass, whatever the heap's size",
    .open = trial_open,
    .close = trial_close,
    .reserve = gc_reserve,
    .collect = full,
    .young = gc_young,
    .step = step,
    .next_trigger = next_trigger,
    .touched = touched,
};
