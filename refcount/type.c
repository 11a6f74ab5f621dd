/* type.c: types made ready, the pools that they share, and the list of them. */
#include "refcount/internal.h"

#include <stdlib.h>

size_t rc_fixed_size(const rc_obj *o)
{
    return rc_type_of(o)->size;
}

void rc_no_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    (void)o, (void)visit, (void)arg;
}

value rc_no_reap(rc_obj *o)
{
    (void)o;
    return V_EMPTY;
}

void rc_no_finish(rc_obj *o)
{
    (void)o;
}

void rc_no_finalize(rc_obj *o)
{
    (void)o;
}

/* Types by place, from 1; complemented, since heap types are not counted here. A free place holds
 * the next free one, shifted left by one. */
static struct {
    uintptr_t *at;
    uint32_t top, cap, hole;
    uint64_t dead_total; /* objects made by types that are gone */
} types;

/* Types that name the same pool share it: script classes would otherwise have one each. */
struct shared_pool {
    pool *pool;
    uint32_t refs;
};
static struct {
    struct shared_pool *at;
    uint32_t n, cap;
} pools;

/* An array with room for one more element, NULL when memory ran out. */
static void *with_room(void *array, uint32_t n, uint32_t *cap, size_t each)
{
    if (n < *cap)
        return array;
    uint32_t more = *cap ? *cap * 2 : 64;
    void *grown = more > *cap ? realloc(array, (size_t)more * each) : NULL;
    if (grown)
        *cap = more;
    return grown;
}

static pool *pool_share(const char *name, struct tally_error *err)
{
    for (uint32_t i = 0; i < pools.n; i++) {
        if (!strcmp(pool_name(pools.at[i].pool), name)) {
            pools.at[i].refs++;
            return pools.at[i].pool;
        }
    }
    struct shared_pool *at = with_room(pools.at, pools.n, &pools.cap, sizeof *at);
    if (!at) {
        tally_error_set(err, "no memory for the pool '%.80s'", name);
        return NULL;
    }
    pools.at = at;
    pool *p = pool_open(name, POOL_OBJECTS, err);
    if (p)
        pools.at[pools.n++] = (struct shared_pool){p, 1};
    return p;
}

static void pool_leave(pool *p)
{
    for (uint32_t i = pools.n; i-- > 0;) {
        if (pools.at[i].pool != p)
            continue;
        if (--pools.at[i].refs == 0) {
            pools.at[i] = pools.at[--pools.n];
            pool_close(p);
        }
        return;
    }
}

bool rc_type_ready(rc_type *t, struct tally_error *err)
{
    if (t->place)
        return true;
    if (t->size < sizeof(rc_head)) {
        tally_error_set(err, "the type '%.80s' has no room for an object's header", t->name);
        return false;
    }
    if (!t->block_size)
        t->block_size = rc_fixed_size;
    if (!t->traverse)
        t->traverse = rc_no_traverse;
    if (!t->reap)
        t->reap = rc_no_reap;
    if (!t->finish)
        t->finish = rc_no_finish;
    if (!t->finalize)
        t->finalize = rc_no_finalize;
    uintptr_t *at = with_room(types.at, types.top + 1, &types.cap, sizeof *at);
    if (!at) {
        tally_error_set(err, "no memory for the type '%.80s'", t->name);
        return false;
    }
    types.at = at;
    t->pool = pool_share(t->pool_name ? t->pool_name : t->name, err);
    if (!t->pool)
        return false;
    if (types.hole) {
        t->place = types.hole;
        types.hole = (uint32_t)(types.at[types.hole] >> 1);
    } else {
        t->place = ++types.top;
    }
    types.at[t->place] = ~(uintptr_t)t;
    return true;
}

void rc_type_done(rc_type *t)
{
    if (!t->place)
        return;
    types.at[t->place] = (uintptr_t)types.hole << 1;
    types.hole = t->place;
    types.dead_total += t->total;
    t->place = 0;
    pool_leave(t->pool);
    t->pool = NULL;
}

void rc_each_type(void (*fn)(rc_type *t, void *arg), void *arg)
{
    for (uint32_t i = 1; i <= types.top; i++)
        if (types.at[i] & 1)
            fn((rc_type *)~types.at[i], arg);
}

static void add_total(rc_type *t, void *arg)
{
    *(uint64_t *)arg += t->total;
}

uint64_t rc_total(void)
{
    uint64_t sum = types.dead_total;
    rc_each_type(add_total, &sum);
    return sum;
}

static void forget(rc_type *t, void *arg)
{
    (void)arg;
    t->place = 0;
    t->pool = NULL;
}

/* Heap types live in pools themselves: all are written to before the first pool is closed. */
void rc_types_close(void)
{
    rc_each_type(forget, NULL);
    for (uint32_t i = 0; i < pools.n; i++)
        pool_close(pools.at[i].pool);
    free(types.at);
    free(pools.at);
    memset(&types, 0, sizeof types);
    memset(&pools, 0, sizeof pools);
}
