/* atomic.h: as plain, but every change of a count is an atomic one: any thread may make it. */
#ifndef TALLY_REFCOUNT_POLICY_ATOMIC_H
#define TALLY_REFCOUNT_POLICY_ATOMIC_H

#include <stdatomic.h>

#include "refcount/policy/word.h"

#define RC_POLICY_SUMMARY "as plain, but by atomic instructions: threads may share objects"
#define RC_HEAD_OWN
enum { RC_EXACT = 0, RC_THREADS = 1 };

typedef struct rc_head {
    _Atomic uint32_t count;
    uint32_t index : 28;
    uint32_t flags : 4;
    struct rc_type *type;
} rc_head;

static inline uint32_t rc_head_word(const rc_head *h)
{
    return atomic_load_explicit(&h->count, memory_order_relaxed);
}

static inline void rc_head_set_word(rc_head *h, uint32_t w)
{
    atomic_store_explicit(&h->count, w, memory_order_relaxed);
}

static inline bool rc_head_can_take(const rc_head *h)
{
    return rc_word_live(rc_head_word(h));
}

/* Whoever takes a count has one, or borrows one: the word cannot become 0 meanwhile. */
static inline void rc_head_take(rc_head *h)
{
    atomic_fetch_add_explicit(&h->count, 1, memory_order_relaxed);
}

/* An exchange and not a subtraction: the last count is never dropped here. */
static inline bool rc_head_drop(rc_head *h)
{
    uint32_t c = rc_head_word(h);
    return rc_likely((int32_t)c > 1) &&
           rc_likely(atomic_compare_exchange_strong_explicit(
               &h->count, &c, c - 1, memory_order_release, memory_order_relaxed));
}

/* What others did to the object before they dropped theirs comes before what is done now. */
static inline bool rc_head_is_last(const rc_head *h)
{
    return atomic_load_explicit(&h->count, memory_order_acquire) == 1;
}

static inline enum rc_step rc_head_update(rc_head *h, rc_word_step *step, uint32_t *w)
{
    *w = atomic_load_explicit(&h->count, memory_order_acquire);
    for (;;) {
        uint32_t next = *w;
        enum rc_step s = step(*w, &next);
        if (next == *w || atomic_compare_exchange_weak_explicit(
                              &h->count, w, next, memory_order_acq_rel, memory_order_acquire))
            return s;
    }
}

#endif
