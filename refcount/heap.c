/* heap.c: making objects, the tracked table, the roots, and when the collector runs. */
#define _GNU_SOURCE
#include "refcount/internal.h"

#include <sys/mman.h>

struct rc_heap rc_heap;
struct rc_stack rc_stack;
uint64_t rc_others;

enum {
    FIRST_ENTRIES = 8192, /* of both arrays */
    MAX_INDEX = (1 << 28) - 1,
    SLACK = 1 << 16, /* stack entries beyond one per object: untracked ones with finalizers */
    KEEP_ENTRIES = 1 << 16, /* of the stack, when the rest goes back */
    HUGE_ENTRIES = 1 << 19, /* from which an array asks for huge pages: one is half of it then */
};

/* Grows a mapping, or makes one from NULL. It may move; new memory is zero and costs nothing until
 * it is touched. NULL leaves the old one as it was. */
static uintptr_t *map_grow(uintptr_t *old, size_t entries, size_t more)
{
    size_t each = sizeof(uintptr_t);
    void *p;
    if (old)
        p = mremap(old, entries * each, more * each, MREMAP_MAYMOVE);
    else
        p = mmap(NULL, more * each, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED)
        return NULL;
    if (more >= HUGE_ENTRIES)
        madvise(p, more * each, MADV_HUGEPAGE);
    return p;
}

bool rc_stack_reserve(size_t n)
{
    size_t cap = rc_stack.cap ? rc_stack.cap : FIRST_ENTRIES;
    while (cap < rc_stack.top + n)
        cap *= 2;
    if (cap == rc_stack.cap)
        return true;
    uintptr_t *slot = map_grow(rc_stack.slot, rc_stack.cap, cap);
    if (!slot)
        return false;
    rc_stack.slot = slot;
    rc_stack.cap = cap;
    return true;
}

void rc_stack_trim(void)
{
    if (rc_stack.peak > KEEP_ENTRIES)
        madvise(rc_stack.slot + KEEP_ENTRIES, (rc_stack.peak - KEEP_ENTRIES) * sizeof(uintptr_t),
                MADV_DONTNEED);
    rc_stack.peak = rc_stack.top;
}

static bool tracked_grow(void)
{
    struct rc_tracked *tr = &rc_heap.tracked;
    if (tr->cap > MAX_INDEX)
        return false;
    uint32_t cap = tr->cap ? tr->cap * 2 : FIRST_ENTRIES;
    if (!rc_heap.collector->reserve(cap))
        return false;
    uintptr_t *entry = map_grow(tr->entry, tr->cap, cap);
    if (!entry)
        return false;
    tr->entry = entry;
    tr->cap = cap;
    if (!tr->top)
        tr->top = 1;
    return true;
}

static void find_highest(void)
{
    struct rc_tracked *tr = &rc_heap.tracked;
    tr->highest = 0;
    for (int m = 0; m < RC_MARKS; m++)
        if (tr->mark[m] > tr->highest)
            tr->highest = tr->mark[m];
}

void rc_mark_set(enum rc_mark which, uint32_t index)
{
    struct rc_tracked *tr = &rc_heap.tracked;
    tr->mark[which] = index < tr->top ? index : tr->top;
    find_highest();
}

/* The table has become shorter. */
void rc_marks_clamp(void)
{
    struct rc_tracked *tr = &rc_heap.tracked;
    for (int m = 0; m < RC_MARKS; m++)
        if (tr->mark[m] > tr->top)
            tr->mark[m] = tr->top;
    find_highest();
}

/* Closes the holes; the order stays. Never while a collector goes by index. */
static void tracked_compact(void)
{
    struct rc_tracked *tr = &rc_heap.tracked;
    uint32_t to = rc_heap.frozen ? rc_heap.frozen : 1, mark[RC_MARKS];
    memcpy(mark, tr->mark, sizeof mark);
    tr->moves++;
    for (uint32_t i = to; i < tr->top; i++) {
        for (int m = 0; m < RC_MARKS; m++)
            if (i == mark[m])
                tr->mark[m] = to;
        if (!rc_entry_live(tr->entry[i]))
            continue;
        if (i != to) {
            tr->entry[to] = tr->entry[i];
            rc_entry_obj(tr->entry[to])->h.index = to;
        }
        to++;
    }
    for (int m = 0; m < RC_MARKS; m++)
        if (mark[m] >= tr->top)
            tr->mark[m] = to;
    tr->top = to;
    find_highest();
}

/* Room in the table at its end. A table that is more than half holes is compacted, not grown. */
static bool tracked_room(void)
{
    struct rc_tracked *tr = &rc_heap.tracked;
    if (tr->cap && tr->live < tr->cap / 2 && !rc_heap.collecting)
        tracked_compact();
    return tr->top < tr->cap || tracked_grow();
}

/* Room for one more object that owns references: in the table if it will be tracked, and on the
 * stack for the day when all of them die inside one another. */
static bool make_room(bool track)
{
    struct rc_tracked *tr = &rc_heap.tracked;
    if (track && rc_unlikely(tr->top == tr->cap) && !tracked_room())
        return false;
    size_t need = (size_t)tr->live + rc_others + SLACK;
    return rc_stack.top + need <= rc_stack.cap || rc_stack_reserve(need);
}

/* Precondition: make_room(true). Always at the end: the table is in order of birth. */
static void track(rc_obj *o)
{
    struct rc_tracked *tr = &rc_heap.tracked;
    uint32_t i = tr->top++;
    tr->entry[i] = ~(uintptr_t)o;
    o->h.index = i;
    if (rc_unlikely(++tr->live >= rc_heap.trigger) && rc_heap.enabled && !rc_heap.collecting)
        rc_heap.hooks.want_safepoint();
}

void rc_freeze(void)
{
    rc_heap.frozen = rc_heap.tracked.top;
    rc_mark_set(RC_YOUNG, rc_heap.frozen);
    rc_mark_set(RC_OLD, rc_heap.frozen);
}

void rc_unfreeze(void)
{
    rc_heap.frozen = 0;
}

size_t rc_frozen_count(void)
{
    size_t n = 0;
    for (uint32_t i = 1; i < rc_heap.frozen; i++)
        n += rc_entry_live(rc_heap.tracked.entry[i]);
    return n;
}

/* After this many collections at every allocation the intervals are drawn, so long on average that
 * a collection costs about as much as the allocations since the last one, a few times over. */
enum { STRESS_ALL = 2000 };

static uint64_t stress_interval(void)
{
    static uint64_t seed = 0x9E3779B97F4A7C15u; /* the same draw in every run */
    uint64_t live = rc_heap.tracked.top - rc_heap.frozen;
    if (rc_heap.stress_every > 1 || rc_heap.collections < STRESS_ALL)
        return rc_heap.stress_every;
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return 1 + (seed >> 33) % (live / 2 + 2);
}

static void stress(void)
{
    if (rc_heap.stress_left > 1) {
        rc_heap.stress_left--;
        return;
    }
    rc_heap.stress_left = stress_interval();
    if (rc_heap.enabled)
        rc_collect();
}

/* Sizes that clear() does. */
static inline bool is_small(size_t size)
{
    return size - 16 <= 128 - 16;
}

/* The two halves overlap: no loop, no call, for the sizes that objects have. */
static inline void clear(char *b, size_t size)
{
    if (size <= 32) {
        memset(b, 0, 16);
        memset(b + size - 16, 0, 16);
    } else if (size <= 64) {
        memset(b, 0, 32);
        memset(b + size - 32, 0, 32);
    } else {
        memset(b, 0, 64);
        memset(b + size - 64, 0, 64);
    }
}

/* Everything that may be wanted of a new object. */
__attribute__((noinline)) static void *new_slowly(rc_type *t, size_t size)
{
    if (rc_unlikely(rc_heap.stress_every))
        stress();
    bool gc = t->flags & RC_TYPE_GC;
    bool other = !gc && t->reap != rc_no_reap;
    if ((gc || other) && rc_unlikely(!make_room(gc)))
        return NULL;
    rc_obj *o = pool_calloc(t->pool, size);
    if (rc_unlikely(!o))
        return NULL;
    o->h = rc_head_new(0, t);
    if (RC_EXACT && rc_unlikely(!rc_exact_born(o))) {
        pool_free(t->pool, o, size);
        return NULL;
    }
    if (t->flags & RC_TYPE_HEAP)
        RC_INC(t);
    t->live++;
    t->total++;
    if (gc)
        track(o);
    else if (other)
        rc_others++;
    return o;
}

/* The common case calls nothing, so that it saves no registers: a small block from the hot list of
 * its pool, room in the tables, no collection due. */
static inline __attribute__((always_inline)) void *new_quickly(rc_type *t, size_t size)
{
    struct rc_tracked *tr = &rc_heap.tracked;
    bool gc = t->flags & RC_TYPE_GC, heap = t->flags & RC_TYPE_HEAP;
    if (RC_EXACT || rc_unlikely(rc_heap.stress_every) || rc_unlikely(!is_small(size)) ||
        rc_unlikely(!pool_has_hot(t->pool, size)) ||
        (heap && rc_unlikely(!rc_head_can_take(&t->h))))
        return new_slowly(t, size);
    size_t stacked = rc_stack.top + tr->live + rc_others + SLACK;
    if (gc) {
        if (rc_unlikely(tr->top == tr->cap) || rc_unlikely(stacked > rc_stack.cap) ||
            rc_unlikely(tr->live + 1 >= rc_heap.trigger))
            return new_slowly(t, size);
    } else if (t->reap != rc_no_reap) {
        if (rc_unlikely(stacked > rc_stack.cap))
            return new_slowly(t, size);
        rc_others++;
    }
    rc_obj *o = pool_alloc(t->pool, size);
    clear((char *)o, size);
    uint32_t index = 0;
    if (gc) {
        index = tr->top++;
        tr->entry[index] = ~(uintptr_t)o;
        tr->live++;
    }
    o->h = rc_head_new(index, t);
    if (heap)
        rc_head_take(&t->h);
    t->live++;
    t->total++;
    return o;
}

__attribute__((noinline)) static void *new_watched(rc_type *t, size_t size)
{
    rc_obj *o = new_quickly(t, size);
    if (rc_likely(o))
        rc_heap.hooks.born(o, size);
    return o;
}

void *rc_new(rc_type *t, size_t size)
{
    return rc_unlikely(rc_heap.hooks.born != NULL) ? new_watched(t, size) : new_quickly(t, size);
}

void rc_free_block(rc_obj *o, size_t size)
{
    rc_block_end(o, rc_type_of(o), size);
}

static void set_word(rc_obj *o, uint32_t w)
{
    rc_head_set_word(&o->h, w);
    if (RC_EXACT)
        rc_exact_set(o);
}

void rc_make_immortal(rc_obj *o)
{
    set_word(o, RC_IMMORTAL);
}

void rc_make_mortal(rc_obj *o)
{
    set_word(o, 1);
}

void rc_each_tracked(void (*fn)(rc_obj *o, void *arg), void *arg)
{
    for (uint32_t i = 1; i < rc_heap.tracked.top; i++)
        if (rc_entry_live(rc_heap.tracked.entry[i]))
            fn(rc_entry_obj(rc_heap.tracked.entry[i]), arg);
}

/* --- roots ------------------------------------------------------------------------------------ */

struct visitor {
    rc_visit visit;
    void *arg;
};

static void visit_static_type(rc_type *t, void *arg)
{
    struct visitor *v = arg;
    if (!(t->flags & RC_TYPE_HEAP) && t->h.type && t->h.type->place)
        rc_traverse((rc_obj *)t, v->visit, v->arg);
}

void rc_each_root(rc_visit visit, void *arg)
{
    struct visitor v = {visit, arg};
    rc_heap.hooks.roots(visit, arg);
    rc_each_type(visit_static_type, &v);
    /* Collectors push while they visit: only what is there now counts. */
    size_t top = rc_stack.top;
    for (size_t i = 0; i < top; i++) {
        uintptr_t entry = rc_stack.slot[i];
        if (entry & 1)
            rc_traverse(rc_entry_obj(entry), visit, arg);
        else
            visit(rc_entry_obj(entry + 1), arg);
    }
    rc_threads_visit(visit, arg);
    for (struct rc_pending *p = rc_pending; p; p = p->outer)
        for (rc_weak *w = p->first; w; w = rc_weak_next(w))
            visit((rc_obj *)w, arg);
}

/* --- collections ------------------------------------------------------------------------------ */

void rc_collection_starts(int generation)
{
    rc_heap.generation = generation;
    rc_heap.collections++;
    rc_heap.stats[generation].collections++;
    if (rc_heap.hooks.collection)
        rc_heap.hooks.collection(generation, NULL);
}

void rc_collection_ends(const struct gc_result *r)
{
    struct rc_gc_stats *s = &rc_heap.stats[rc_heap.generation];
    size_t done = r->freed + r->saved;
    size_t left = r->unreachable > done ? r->unreachable - done : 0;
    s->collected += done;
    s->uncollectable += left;
    rc_heap.collected += done;
    rc_heap.uncollectable += left;
    if (rc_heap.hooks.collection)
        rc_heap.hooks.collection(rc_heap.generation, r);
}

static void begin_run(void)
{
    rc_heap.collecting = true;
    if (rc_heap.hooks.clock)
        rc_heap.pause_start = rc_heap.hooks.clock();
}

static void end_run(void)
{
    if (rc_heap.hooks.clock) {
        uint64_t pause = rc_heap.hooks.clock() - rc_heap.pause_start;
        rc_heap.pause_total += pause;
        if (pause > rc_heap.pause_most)
            rc_heap.pause_most = pause;
    }
    rc_heap.collecting = false;
    rc_heap.trigger = rc_heap.collector->next_trigger(rc_heap.tracked.live);
    if (rc_stack.top == 0)
        rc_stack_trim();
}

size_t rc_collect(void)
{
    return rc_collect_generation(2);
}

size_t rc_collect_generation(int generation)
{
    struct rc_tracked *tr = &rc_heap.tracked;
    if (rc_heap.collecting)
        return 0;
    begin_run();
    rc_collection_starts(generation);
    uint32_t from = tr->mark[generation == 0 ? RC_YOUNG : RC_OLD], top = tr->top;
    struct gc_result r =
        generation == 2 ? rc_heap.collector->collect() : rc_heap.collector->young(from);
    rc_mark_set(RC_YOUNG, top);
    if (generation != 0)
        rc_mark_set(RC_OLD, top);
    for (int g = 0; g <= generation; g++)
        rc_heap.runs[g] = 0;
    if (generation < 2)
        rc_heap.runs[generation + 1]++;
    rc_collection_ends(&r);
    end_run();
    return r.unreachable;
}

int rc_generation(const rc_obj *o)
{
    const uint32_t *mark = rc_heap.tracked.mark;
    return o->h.index < mark[RC_OLD] ? 2 : o->h.index < mark[RC_YOUNG] ? 1 : 0;
}

void rc_collect_if_due(void)
{
    if (rc_heap.tracked.live < rc_heap.trigger || !rc_heap.enabled || rc_heap.collecting)
        return;
    struct rc_pause begun = rc_pause_begin();
    begin_run();
    rc_heap.collector->step();
    end_run();
    rc_pause_end(begun);
}

/* --- open, close ------------------------------------------------------------------------------ */

static void no_roots(rc_visit visit, void *arg)
{
    (void)visit, (void)arg;
}

static void no_callback(rc_obj *weakref)
{
    (void)weakref;
}

static void no_fault(const char *what, rc_obj *o)
{
    (void)what, (void)o;
}

static void no_safepoint(void)
{
}

bool rc_heap_open(const struct rc_hooks *hooks, const struct gc_collector *gc, const char *gc_opts,
                  struct tally_error *err)
{
    memset(&rc_heap, 0, sizeof rc_heap);
    memset(&rc_stack, 0, sizeof rc_stack);
    rc_others = 0;
    rc_heap.hooks = *hooks;
    if (!hooks->roots)
        rc_heap.hooks.roots = no_roots;
    if (!hooks->weak_callback)
        rc_heap.hooks.weak_callback = no_callback;
    if (!hooks->fault)
        rc_heap.hooks.fault = no_fault;
    if (!hooks->want_safepoint)
        rc_heap.hooks.want_safepoint = no_safepoint;
    rc_heap.collector = gc;
    rc_heap.enabled = true;
    if (!rc_stack_reserve(SLACK) || !tracked_grow()) {
        tally_error_set(err, "no memory for the table of objects");
        return false;
    }
    for (int m = 0; m < RC_MARKS; m++)
        rc_mark_set((enum rc_mark)m, 1);
    if (!gc->open(gc_opts, err))
        return false;
    if (!rc_threads_open(err)) {
        gc->close();
        return false;
    }
    rc_heap.trigger = gc->next_trigger(0);
    return true;
}

void rc_heap_close(void)
{
    rc_heap.collector->close();
    rc_weak_close();
    rc_types_close();
    rc_threads_close();
    if (RC_EXACT)
        rc_exact_close();
    rc_pauses_close();
    munmap(rc_heap.tracked.entry, rc_heap.tracked.cap * sizeof(uintptr_t));
    munmap(rc_stack.slot, rc_stack.cap * sizeof(uintptr_t));
    memset(&rc_heap, 0, sizeof rc_heap);
    memset(&rc_stack, 0, sizeof rc_stack);
}
