/* biased.c: what biased.h does not do inline. */
#include "refcount/internal.h"

/* Parts beyond these make an object stay for good, so that their sum fits into `shared`, with room
 * for takes that are on their way. */
#define MOST_OWN (1u << 29)
#define MOST_SHARED ((1u << 30) * RC_SHARED_ONE)

static uint32_t word(const rc_obj *o)
{
    return atomic_load_explicit(&o->h.count, memory_order_relaxed);
}

static void set(rc_obj *o, uint32_t w)
{
    atomic_store_explicit(&o->h.count, w, memory_order_relaxed);
}

/* For the owner, or under the lock of the threads once it has ended: its part moves into `shared`,
 * where it is before anybody can see that there is no owner. */
static void merge(rc_obj *o)
{
    uint32_t own = rc_word_count(word(o));
    if (rc_likely(own < MOST_OWN))
        atomic_fetch_add_explicit(&o->h.shared, own * RC_SHARED_ONE + RC_SHARED_ALL,
                                  memory_order_acq_rel);
    set(o, own < MOST_OWN ? RC_MERGED : RC_IMMORTAL);
    atomic_store_explicit(&o->h.owner, 0, memory_order_release);
}

/* The owner has ended. */
static void merge_orphan(rc_obj *o, uint32_t owner)
{
    rc_threads_lock();
    if (atomic_load_explicit(&o->h.owner, memory_order_relaxed) == owner)
        merge(o);
    rc_threads_unlock();
}

/* --- by the owner ------------------------------------------------------------------------------- */

/* True: it is to be done again. */
static bool take_own(rc_obj *o)
{
    uint32_t w = word(o), next = w;
    enum rc_step s = rc_holds() ? rc_word_take(w, &next) : rc_word_take_apart(w, &next);
    set(o, next);
    if (s == RC_DAMAGED)
        rc_bad_take(o, w);
    else if (s == RC_UNWATCHED)
        rc_heap.collector->touched(o);
    return s == RC_UNWATCHED;
}

enum drop { DONE, AGAIN, LAST };

static enum drop drop_own(rc_obj *o)
{
    uint32_t w = word(o), next = w;
    enum rc_step s = rc_holds() ? rc_word_drop(w, &next) : rc_word_drop_apart(w, &next);
    switch (s) {
    case RC_LAST:
        if (rc_holds() && rc_head_is_last(&o->h))
            return LAST;
        merge(o);
        if (!rc_word_watched(w))
            return AGAIN;
        rc_hand_over(o, RC_HOLDER); /* who tells the collector */
        return DONE;
    case RC_UNWATCHED:
        set(o, next);
        rc_heap.collector->touched(o);
        return AGAIN;
    case RC_DAMAGED:
        rc_bad_drop(o, w);
        return DONE;
    default:
        set(o, next);
        return DONE;
    }
}

/* --- by others ---------------------------------------------------------------------------------- */

/* Is there a count to change at all? */
static bool countable(uint32_t w)
{
    return rc_word_live(w) || rc_word_watched(w) || w == RC_MERGED;
}

static void take_shared(rc_obj *o)
{
    uint32_t w = word(o);
    if (rc_unlikely(!countable(w))) {
        if (!rc_word_immortal(w))
            rc_bad_take(o, w);
        return;
    }
    if (rc_likely(atomic_load_explicit(&o->h.shared, memory_order_relaxed) < MOST_SHARED))
        atomic_fetch_add_explicit(&o->h.shared, RC_SHARED_ONE, memory_order_relaxed);
}

static enum drop drop_shared(rc_obj *o, uint32_t owner)
{
    uint32_t w = word(o);
    if (rc_unlikely(!countable(w))) {
        if (!rc_word_immortal(w))
            rc_bad_drop(o, w);
        return DONE;
    }
    uint32_t s = atomic_load_explicit(&o->h.shared, memory_order_acquire);
    if (rc_unlikely(s >= MOST_SHARED))
        return DONE;
    if (s == 0 || rc_word_watched(w)) { /* the owner has it, or something to tell */
        if (rc_hand_over(o, owner))
            return DONE;
        merge_orphan(o, owner);
        return AGAIN;
    }
    if (s == (RC_SHARED_ONE | RC_SHARED_ALL)) {
        if (rc_holds())
            return LAST;
        rc_hand_over(o, RC_HOLDER);
        return DONE;
    }
    if (s == RC_SHARED_ALL) {
        rc_bad_drop(o, 0);
        return DONE;
    }
    return atomic_compare_exchange_weak_explicit(&o->h.shared, &s, s - RC_SHARED_ONE,
                                                 memory_order_acq_rel, memory_order_relaxed)
               ? DONE
               : AGAIN;
}

/* --- both --------------------------------------------------------------------------------------- */

void rc_inc_slow(rc_obj *o)
{
    if (!rc_head_mine(&o->h))
        take_shared(o);
    else
        while (take_own(o))
            ;
}

bool rc_drop_slow(rc_obj *o)
{
    enum drop d;
    do {
        uint32_t owner = atomic_load_explicit(&o->h.owner, memory_order_acquire);
        d = owner == rc_self ? drop_own(o) : drop_shared(o, owner);
    } while (d == AGAIN);
    return d == LAST;
}

/* An object that has come to others is one that they will drop again: it is merged at the first
 * drop that was handed over. */
void rc_handed(rc_obj *o)
{
    uint32_t w = word(o);
    bool mine = rc_head_mine(&o->h);
    if (mine && (rc_word_live(w) || rc_word_watched(w)))
        merge(o);
    if (rc_holds()) {
        rc_heap.collector->touched(o);
    } else if (mine && rc_word_watched(w)) {
        rc_hand_over(o, RC_HOLDER); /* who tells the collector */
        return;
    }
    rc_dec_obj(o);
}

/* Others could change a count that is shared without being seen. */
bool rc_watch(rc_obj *o)
{
    uint32_t w = word(o);
    if (rc_word_watched(w))
        return true;
    if (!rc_head_mine(&o->h) || !rc_word_watchable(w) ||
        atomic_load_explicit(&o->h.shared, memory_order_relaxed))
        return false;
    set(o, w + RC_WATCHED);
    return true;
}

bool rc_watched(const rc_obj *o)
{
    return rc_word_watched(rc_word(o));
}
