/* internal.h: what the files of refcount/ and the collectors share, and nobody else.
 *
 * The stack: room for one entry per object that can be dying at a time. It is reserved when objects
 * are made (address space, no memory until used), so that dropping never allocates. The collectors
 * mark with it. Entries are complemented pointers: Memcheck must not see them.
 */
#ifndef TALLY_REFCOUNT_INTERNAL_H
#define TALLY_REFCOUNT_INTERNAL_H

#include "refcount/heap.h"
#include "refcount/threads.h"

struct rc_stack {
    uintptr_t *slot;
    size_t top, cap;
    size_t peak; /* since the last trim */
};
extern struct rc_stack rc_stack;

/* Live objects that are not tracked and yet own references: they take room on the stack too. */
extern uint64_t rc_others;

/* Makes room for n entries above the top. False when the address space is used up. */
bool rc_stack_reserve(size_t n);
/* Gives memory back after the stack ran deep; to be called when it is empty. */
void rc_stack_trim(void);

static inline void rc_push(rc_obj *o)
{
    rc_stack.slot[rc_stack.top++] = ~(uintptr_t)o;
    if (rc_stack.top > rc_stack.peak)
        rc_stack.peak = rc_stack.top;
}

static inline rc_obj *rc_pop(void)
{
    return (rc_obj *)~rc_stack.slot[--rc_stack.top];
}

/* An object that is alive and on which the code below us owns a count. The low bit tells it from a
 * dying one. */
static inline void rc_push_held(rc_obj *o)
{
    rc_stack.slot[rc_stack.top++] = ~(uintptr_t)o - 1;
}

static inline bool rc_entry_live(uintptr_t entry)
{
    return entry & 1;
}

static inline rc_obj *rc_entry_obj(uintptr_t entry)
{
    return (rc_obj *)~entry;
}

/* Weak references that were cleared and whose callbacks are still to be called: linked by `next`,
 * each with a count of its own. In a list of such lists, for the audit. */
struct rc_pending {
    rc_weak *first, *last;
    struct rc_pending *outer;
};
extern struct rc_pending *rc_pending;

/* Clears every weak reference to o. Those with a callback for which wanted() is true (NULL: all)
 * are appended to p. Calls nothing. */
void rc_weak_clear(rc_obj *o, bool (*wanted)(const rc_weak *w), struct rc_pending *p);
/* Calls the callbacks of p, first to last, and lets the weak references go. */
void rc_weak_call(struct rc_pending *p);
void rc_weak_close(void);

/* Takes o, whose last count is being dropped (it still reads 1), and all that dies with it. */
void rc_destroy(rc_obj *o);
void rc_types_close(void);

/* Faults: a take or drop of what has no count; w is the word that was found. */
void rc_bad_take(rc_obj *o, uint32_t w);
void rc_bad_drop(rc_obj *o, uint32_t w);
/* The rest of rc_drop(). */
bool rc_drop_slow(rc_obj *o);

/* The next change of o's count, up or down, calls collector->touched(o) first, once. The fast paths
 * know nothing of it: the count is moved to a range that sends them the slow way. False: this o
 * cannot be watched (immortal, or more counts than there is room for). */
bool rc_watch(rc_obj *o);
bool rc_watched(const rc_obj *o);

/* What the policy exact is told, and nobody else: calls stand behind `if (RC_EXACT)`. */
bool rc_exact_born(rc_obj *o); /* false when memory ran out */
void rc_exact_died(rc_obj *o);
void rc_exact_dying(rc_obj *o);
void rc_exact_set(rc_obj *o); /* the count was set anew on purpose */
void rc_exact_close(void);

/* rc_is_holder(), which where one thread is served is known when compiling. */
static inline bool rc_holds(void)
{
    return !RC_THREADS || rc_is_holder();
}

void rc_marks_clamp(void);

/* Around a step; see rc_pauses(). */
struct rc_pause rc_pause_begin(void);
void rc_pause_end(struct rc_pause begun);
void rc_pauses_close(void);

/* Takes o out of the tracked table; the cursor is 0 then. */
static inline void rc_untrack(rc_obj *o)
{
    struct rc_tracked *tr = &rc_heap.tracked;
    uint32_t i = o->h.index;
    if (!i)
        return;
    tr->entry[i] = 0;
    tr->live--;
    o->h.index = 0;
    /* short-lived objects die at the end of the table, which simply shrinks */
    if (i == tr->top - 1 && !rc_heap.collecting) {
        uint32_t floor = rc_heap.frozen ? rc_heap.frozen : 1;
        while (i > floor && tr->entry[i - 1] == 0)
            i--;
        tr->top = i;
        if (rc_unlikely(tr->highest > i))
            rc_marks_clamp();
    }
}

/* The end of a block: o's contents and buffers are gone. */
static inline void rc_block_end(rc_obj *o, rc_type *t, size_t size)
{
    t->live--;
    if (!(t->flags & RC_TYPE_GC) && t->reap != rc_no_reap)
        rc_others--;
    if (RC_EXACT)
        rc_exact_died(o);
    pool_free(t->pool, o, size);
}

/* For the holder: drops a count. True: it was the last one; the count still reads 1, for
 * rc_destroy(). */
static inline bool rc_drop(rc_obj *o)
{
    if (rc_likely(rc_head_drop(&o->h)))
        return false;
    return rc_likely(rc_head_is_last(&o->h)) || rc_drop_slow(o);
}

#endif
