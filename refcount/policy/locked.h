/* locked.h: as plain, with a spin lock in each object around every change of its count. The naive
 * way to let threads share objects, here to be compared with. */
#ifndef TALLY_REFCOUNT_POLICY_LOCKED_H
#define TALLY_REFCOUNT_POLICY_LOCKED_H

#include <stdatomic.h>

#include "refcount/policy/word.h"

#define RC_POLICY_SUMMARY "as plain, but under a lock in each object: the naive way, to compare with"
#define RC_HEAD_OWN
enum { RC_EXACT = 0, RC_THREADS = 1 };

typedef struct rc_head {
    uint32_t count; /* under the lock */
    uint32_t index : 28;
    uint32_t flags : 4;
    struct rc_type *type;
    _Atomic uint32_t lock; /* 1: taken */
} rc_head;

/* Lets other threads run until the lock is ours. */
void rc_lock_wait(_Atomic uint32_t *lock);

static inline void rc_lock(const rc_head *h)
{
    _Atomic uint32_t *lock = (_Atomic uint32_t *)&h->lock;
    if (rc_unlikely(atomic_exchange_explicit(lock, 1, memory_order_acquire)))
        rc_lock_wait(lock);
}

static inline void rc_unlock(const rc_head *h)
{
    atomic_store_explicit((_Atomic uint32_t *)&h->lock, 0, memory_order_release);
}

static inline uint32_t rc_head_word(const rc_head *h)
{
    rc_lock(h);
    uint32_t w = h->count;
    rc_unlock(h);
    return w;
}

static inline void rc_head_set_word(rc_head *h, uint32_t w)
{
    rc_lock(h);
    h->count = w;
    rc_unlock(h);
}

static inline enum rc_step rc_head_update(rc_head *h, rc_word_step *step, uint32_t *w)
{
    rc_lock(h);
    *w = h->count;
    enum rc_step s = step(*w, &h->count);
    rc_unlock(h);
    return s;
}

/* One lock is enough: rc_inc_slow() looks and takes under it. */
static inline bool rc_head_can_take(const rc_head *h)
{
    (void)h;
    return false;
}

static inline void rc_head_take(rc_head *h)
{
    (void)h;
}

static inline bool rc_head_drop(rc_head *h)
{
    rc_lock(h);
    uint32_t c = h->count;
    bool more = (int32_t)c > 1;
    if (rc_likely(more))
        h->count = c - 1;
    rc_unlock(h);
    return more;
}

static inline bool rc_head_is_last(const rc_head *h)
{
    return rc_head_word(h) == 1;
}

#endif
