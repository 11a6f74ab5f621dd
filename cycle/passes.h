/* passes.h: what every collector does with a set of objects: mark it, subtract within it, get rid
 * of it. For the files of cycle/ only.
 *
 * A set is a bit per index of the tracked table. A clear bit says "in question"; a set one says
 * "alive, or no concern of this pass". Indices that are holes, or were given out after the set was
 * opened, count as set. Headers are only read, and each is asked for some steps before it is looked
 * at. See NOTES.md.
 */
#ifndef TALLY_CYCLE_PASSES_H
#define TALLY_CYCLE_PASSES_H

#include "cycle/cycle.h"
#include "refcount/internal.h"

enum { GC_AHEAD = 32 /* objects between asking for a header and reading it; a power of two */ };

struct gc_set {
    uint64_t *bits;
    size_t words; /* allocated */
    uint32_t lo; /* bits before it are set */
    uint32_t top; /* bits from it on count as set */
};

/* The set that the passes below work on. */
extern struct gc_set gc_now;

static inline bool gc_has(const struct gc_set *s, uint32_t i)
{
    return i - 1 < s->top - 1 && !(s->bits[i >> 6] >> (i & 63) & 1);
}

static inline void gc_drop(struct gc_set *s, uint32_t i)
{
    s->bits[i >> 6] |= (uint64_t)1 << (i & 63);
}

static inline void gc_add(struct gc_set *s, uint32_t i)
{
    s->bits[i >> 6] &= ~((uint64_t)1 << (i & 63));
}

/* The next index in the set from i on, or its top. */
static inline uint32_t gc_next(const struct gc_set *s, uint32_t i)
{
    for (size_t w = i >> 6; w <= s->top >> 6; w++) {
        uint64_t clear = ~s->bits[w];
        if (w == i >> 6)
            clear &= ~(uint64_t)0 << (i & 63);
        if (clear)
            return (uint32_t)(w << 6) + (uint32_t)__builtin_ctzll(clear);
    }
    return s->top;
}
#define GC_EACH(s, i)                                                                              \
    for (uint32_t i = gc_next((s), (s)->lo); i < (s)->top; i = gc_next((s), i + 1))

static inline bool gc_live(uint32_t i)
{
    return rc_entry_live(rc_heap.tracked.entry[i]);
}

/* The object at an index that is no hole; asks for one further on. */
static inline rc_obj *gc_at_index(const struct gc_set *s, uint32_t i)
{
    uint32_t ahead = i + GC_AHEAD < s->top ? i + GC_AHEAD : s->top - 1;
    __builtin_prefetch(rc_entry_obj(rc_heap.tracked.entry[ahead]));
    return rc_entry_obj(rc_heap.tracked.entry[i]);
}

/* Objects whose headers were asked for, in order. */
struct gc_queue {
    rc_obj *at[GC_AHEAD];
    unsigned head, tail;
};

/* The oldest in the queue, or NULL. */
static inline rc_obj *gc_queue_pop(struct gc_queue *q)
{
    return q->head == q->tail ? NULL : q->at[q->head++ % GC_AHEAD];
}

/* Puts o into the queue; the oldest when that makes it overflow, or NULL. */
static inline rc_obj *gc_queue_push(struct gc_queue *q, rc_obj *o)
{
    __builtin_prefetch(o);
    rc_obj *oldest = q->tail - q->head == GC_AHEAD ? gc_queue_pop(q) : NULL;
    q->at[q->tail++ % GC_AHEAD] = o;
    return oldest;
}

/* Where a pass over everything that takes part begins. */
static inline uint32_t gc_first(void)
{
    return rc_heap.frozen ? rc_heap.frozen : 1;
}

/* Makes s all indices from `from` (>= 1) on that there are now. False: no memory; s is empty. */
bool gc_set_open(struct gc_set *s, uint32_t from);
/* The same without a member, to be added one by one. */
bool gc_set_open_empty(struct gc_set *s);
void gc_set_close(struct gc_set *s);

/* gc_collector.reserve of those that use gc_now: its bits, and the counts of gc_find_garbage(). */
bool gc_reserve(uint32_t cap);

/* Takes out of gc_now what roots lead to. In constant C stack. */
void gc_mark_roots(void);
/* The same for a large heap; false when it is none, or there is no memory for its maps. */
bool gc_trace_roots(void);
void gc_trace_close(void);
/* Leaves in gc_now what only members refer to, and returns how many that are: garbage, whatever the
 * set was. */
size_t gc_find_garbage(void);
/* gc_now is n objects of garbage: weak references, finalizers, whatever came of that, contents. */
struct gc_result gc_dispose(size_t n);

/* All garbage of the heap: what is alive is marked first, then references are subtracted among the
 * rest. As gc_find_garbage(). */
size_t gc_find_all(void);
/* The garbage from index `from` on that nothing older leads to: gc_collector.young. */
struct gc_result gc_young(uint32_t from);
/* Only finds it: gc_now. */
size_t gc_find_young(uint32_t from);
void gc_passes_close(void);

#endif
