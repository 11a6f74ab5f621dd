/* lock.c: waiting for an object's lock (locked.h). */
#include "refcount/policy/locked.h"

#include <sched.h>

enum { SPINS = 100 }; /* a holder needs a few; more only if it was put to sleep */

void rc_lock_wait(_Atomic uint32_t *lock)
{
    int spins = 0;
    do {
        while (atomic_load_explicit(lock, memory_order_relaxed))
            if (++spins % SPINS == 0)
                sched_yield();
    } while (atomic_exchange_explicit(lock, 1, memory_order_acquire));
}
