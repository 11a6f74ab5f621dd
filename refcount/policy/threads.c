/* threads.c: who has begun, who holds, and drops that wait for a thread. One lock for all of it: it
 * is taken for what only some drops of shared objects need. */
#include "refcount/internal.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

struct inbox {
    uintptr_t *drop; /* complemented objects */
    size_t n, cap;
};

enum { FIRST_CAP = 64 };

_Thread_local uint32_t rc_self;

static struct {
    struct inbox *of; /* by number of thread; 0: the holder's. No cap: it has ended */
    uint32_t n, cap;
} t;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic uint32_t holder;
static _Atomic size_t unsettled;

void rc_threads_lock(void)
{
    pthread_mutex_lock(&lock);
}

void rc_threads_unlock(void)
{
    pthread_mutex_unlock(&lock);
}

/* Under the lock. The number of a new inbox, or UINT32_MAX. */
static uint32_t inbox_open(void)
{
    if (t.n == t.cap) {
        uint32_t cap = t.cap ? t.cap * 2 : 8;
        struct inbox *of = realloc(t.of, cap * sizeof *of);
        if (!of)
            return UINT32_MAX;
        t.of = of;
        t.cap = cap;
    }
    uintptr_t *drop = malloc(FIRST_CAP * sizeof *drop);
    if (!drop)
        return UINT32_MAX;
    t.of[t.n] = (struct inbox){drop, 0, FIRST_CAP};
    return t.n++;
}

bool rc_thread_begin(struct tally_error *err)
{
    rc_threads_lock();
    uint32_t number = inbox_open();
    rc_threads_unlock();
    if (number == UINT32_MAX) {
        tally_error_set(err, "no memory for what another thread needs");
        return false;
    }
    rc_self = number;
    return true;
}

void rc_thread_end(void)
{
    for (bool ended = false; !ended;) {
        rc_settle();
        rc_threads_lock();
        struct inbox *in = &t.of[rc_self];
        if (in->n == 0) {
            free(in->drop);
            *in = (struct inbox){NULL, 0, 0};
            ended = true;
        }
        rc_threads_unlock();
    }
    rc_self = 0;
}

void rc_hold(void)
{
    atomic_store_explicit(&holder, rc_self, memory_order_relaxed);
}

void rc_release(void)
{
    atomic_store_explicit(&holder, 0, memory_order_relaxed);
}

void rc_take_turn(void)
{
    if (rc_unlikely(!rc_self))
        rc_self = atomic_load_explicit(&holder, memory_order_relaxed);
}

/* Nobody else writes our number. */
bool rc_is_holder(void)
{
    return rc_self && atomic_load_explicit(&holder, memory_order_relaxed) == rc_self;
}

bool rc_unsettled(void)
{
    return atomic_load_explicit(&unsettled, memory_order_relaxed) != 0;
}

static bool grow(struct inbox *in)
{
    uintptr_t *drop = realloc(in->drop, in->cap * 2 * sizeof *drop);
    if (!drop)
        return false;
    in->drop = drop;
    in->cap *= 2;
    return true;
}

bool rc_hand_over(rc_obj *o, uint32_t to)
{
    for (;;) {
        rc_threads_lock();
        struct inbox *in = &t.of[to];
        bool open = in->cap != 0;
        if (!open || in->n < in->cap || grow(in)) {
            if (open) {
                in->drop[in->n++] = ~(uintptr_t)o;
                atomic_fetch_add_explicit(&unsettled, 1, memory_order_relaxed);
            }
            rc_threads_unlock();
            return open;
        }
        rc_threads_unlock();
        sched_yield();
    }
}

/* The next drop for a thread; NULL: none. */
static rc_obj *next(uint32_t number)
{
    rc_threads_lock();
    struct inbox *in = &t.of[number];
    rc_obj *o = NULL;
    if (in->n) {
        o = (rc_obj *)~in->drop[--in->n];
        atomic_fetch_sub_explicit(&unsettled, 1, memory_order_relaxed);
    }
    rc_threads_unlock();
    return o;
}

void rc_settle(void)
{
    rc_obj *o;
    if (!rc_unsettled())
        return;
    while ((o = next(rc_self)) || (rc_is_holder() && (o = next(RC_HOLDER))))
        rc_handed(o);
}

void rc_threads_visit(rc_visit visit, void *arg)
{
    rc_threads_lock();
    for (uint32_t i = 0; i < t.n; i++)
        for (size_t k = 0; k < t.of[i].n; k++)
            visit((rc_obj *)~t.of[i].drop[k], arg);
    rc_threads_unlock();
}

bool rc_threads_open(struct tally_error *err)
{
    rc_threads_lock();
    bool ok = inbox_open() == RC_HOLDER;
    rc_threads_unlock();
    if (!ok)
        tally_error_set(err, "no memory for the list of threads");
    if (!ok || !rc_thread_begin(err)) {
        rc_threads_close();
        return false;
    }
    rc_hold();
    return true;
}

void rc_threads_close(void)
{
    for (uint32_t i = 0; i < t.n; i++)
        free(t.of[i].drop);
    free(t.of);
    memset(&t, 0, sizeof t);
    atomic_store(&unsettled, 0);
    rc_release();
    rc_self = 0;
}
