/* biased.h: an owner's count and everybody else's. Choi, Shull, Torrellas: Biased Reference Counting,
 * PACT 2018; PEP 703 (Gross) has the merge and the queue. The thread that makes an object owns it
 * and counts as plain does. Others count in `shared`, by atomic instructions. Where a drop cannot be
 * made there, the owner gets it (threads.h) and merges: from then on all of the count is in `shared`
 * and there is no owner.
 *
 * Unlike PEP 703, `shared` is never below 0: a drop of a count that is in the owner's part is handed
 * over itself, and not the object. So no flag says that an object waits, and a count is in exactly
 * one place at any moment. */
#ifndef TALLY_REFCOUNT_POLICY_BIASED_H
#define TALLY_REFCOUNT_POLICY_BIASED_H

#include <stdatomic.h>

#include "refcount/policy/word.h"
#include "refcount/threads.h"

#define RC_POLICY_SUMMARY "as plain for the thread that made it, by atomic instructions for others"
#define RC_HEAD_OWN , .owner = rc_self
enum { RC_EXACT = 0, RC_THREADS = 1 };

enum {
    RC_SHARED_ONE = 2, /* one count in `shared` */
    RC_SHARED_ALL = 1 /* merged: what is there is all of the count */
};

typedef struct rc_head {
    _Atomic uint32_t count; /* the owner's part, changed by the owner only; or RC_MERGED */
    uint32_t index : 28;
    uint32_t flags : 4;
    struct rc_type *type;
    _Atomic uint32_t owner; /* number of a thread; 0: none */
    _Atomic uint32_t shared;
} rc_head;

/* Both parts as one word. Exact for the owner, or while nobody else changes it. */
static inline uint32_t rc_head_word(const rc_head *h)
{
    uint32_t w = atomic_load_explicit(&h->count, memory_order_relaxed);
    uint32_t others = atomic_load_explicit(&h->shared, memory_order_relaxed) / RC_SHARED_ONE;
    if (w == RC_MERGED)
        return others;
    return rc_word_live(w) || rc_word_watched(w) ? w + others : w;
}

static inline void rc_head_set_word(rc_head *h, uint32_t w)
{
    atomic_store_explicit(&h->shared, 0, memory_order_relaxed);
    atomic_store_explicit(&h->count, w, memory_order_relaxed);
    atomic_store_explicit(&h->owner, rc_word_live(w) ? rc_self : 0, memory_order_relaxed);
}

static inline bool rc_head_mine(const rc_head *h)
{
    return atomic_load_explicit(&h->owner, memory_order_relaxed) == rc_self;
}

static inline bool rc_head_can_take(const rc_head *h)
{
    return rc_head_mine(h) && rc_word_live(atomic_load_explicit(&h->count, memory_order_relaxed));
}

static inline void rc_head_take(rc_head *h)
{
    uint32_t c = atomic_load_explicit(&h->count, memory_order_relaxed);
    atomic_store_explicit(&h->count, c + 1, memory_order_relaxed);
}

static inline bool rc_head_drop(rc_head *h)
{
    uint32_t c = atomic_load_explicit(&h->count, memory_order_relaxed);
    if (rc_unlikely(!rc_head_mine(h)) || rc_unlikely((int32_t)c <= 1))
        return false;
    atomic_store_explicit(&h->count, c - 1, memory_order_relaxed);
    return true;
}

/* A count that is in no part of another thread: with it goes the object. What others did before
 * they dropped theirs comes before what is done now. */
static inline bool rc_head_is_last(const rc_head *h)
{
    uint32_t shared = atomic_load_explicit(&h->shared, memory_order_acquire);
    uint32_t c = atomic_load_explicit(&h->count, memory_order_relaxed);
    return (shared == 0 && c == 1 && rc_head_mine(h)) ||
           (shared == (RC_SHARED_ONE | RC_SHARED_ALL) && c == RC_MERGED);
}

#endif
