/* audit.c: walks over the whole heap for the instruments: do the counts agree with the references,
 * what is reachable, what is lost. Nothing in a header is written; all memory is libc's.
 */
#include "refcount/internal.h"

#include <stdlib.h>

/* Objects in the order in which they were met, with a hash to find them again. The array is the
 * queue of the walk as well. */
struct graph {
    uintptr_t *obj; /* complemented */
    uint64_t *found; /* references met, and OWNS_VISITED */
    size_t n, cap;
    uint32_t *hash; /* place + 1 */
    size_t hash_cap;
    bool failed;
};

/* What the object owns has been visited already (static types: as roots). */
#define OWNS_VISITED ((uint64_t)1 << 63)

static void graph_free(struct graph *g)
{
    free(g->obj);
    free(g->found);
    free(g->hash);
}

static uint32_t *graph_slot(const struct graph *g, const rc_obj *o)
{
    uintptr_t key = ~(uintptr_t)o;
    size_t i = (size_t)(((uint64_t)key * 0x9E3779B97F4A7C15u) >> 32) & (g->hash_cap - 1);
    while (g->hash[i] && g->obj[g->hash[i] - 1] != key)
        i = (i + 1) & (g->hash_cap - 1);
    return &g->hash[i];
}

static bool graph_grow(struct graph *g)
{
    size_t cap = g->cap ? g->cap * 2 : 1024;
    if (cap > UINT32_MAX / 2)
        return false;
    uintptr_t *obj = realloc(g->obj, cap * sizeof *obj);
    if (obj)
        g->obj = obj;
    uint64_t *found = realloc(g->found, cap * sizeof *found);
    if (found)
        g->found = found;
    uint32_t *hash = calloc(cap * 2, sizeof *hash);
    if (!obj || !found || !hash) {
        free(hash);
        return false;
    }
    free(g->hash);
    g->hash = hash;
    g->hash_cap = cap * 2;
    g->cap = cap;
    for (size_t i = 0; i < g->n; i++)
        *graph_slot(g, (rc_obj *)~g->obj[i]) = (uint32_t)(i + 1);
    return true;
}

/* The place of o, which is added if it is new; SIZE_MAX after a failure. */
static size_t graph_add(struct graph *g, const rc_obj *o)
{
    if (g->failed)
        return SIZE_MAX;
    if (g->n == g->cap && !graph_grow(g)) {
        g->failed = true;
        return SIZE_MAX;
    }
    uint32_t *slot = graph_slot(g, o);
    if (!*slot) {
        g->obj[g->n] = ~(uintptr_t)o;
        g->found[g->n] = 0;
        *slot = (uint32_t)++g->n;
    }
    return *slot - 1;
}

static bool graph_has(const struct graph *g, const rc_obj *o)
{
    return g->n && *graph_slot(g, o) != 0;
}

static void visit_edge(rc_obj *child, void *arg)
{
    struct graph *g = arg;
    size_t i = graph_add(g, child);
    if (i != SIZE_MAX)
        g->found[i]++;
}

static void add_tracked(rc_obj *o, void *arg)
{
    graph_add(arg, o);
}

static void add_immortal(rc_obj *o, void *arg)
{
    if (rc_is_immortal(o))
        graph_add(arg, o);
}

static void add_static_type(rc_type *t, void *arg)
{
    struct graph *g = arg;
    if (t->flags & RC_TYPE_HEAP)
        return;
    size_t i = graph_add(g, (rc_obj *)t);
    if (i != SIZE_MAX)
        g->found[i] |= OWNS_VISITED;
}

/* Everything that can be met from the roots, and from the tracked objects for which `also` adds. */
static bool graph_build(struct graph *g, void (*also)(rc_obj *o, void *arg))
{
    rc_each_type(add_static_type, g);
    rc_each_root(visit_edge, g);
    rc_each_tracked(also, g);
    for (size_t i = 0; i < g->n && !g->failed; i++)
        if (!(g->found[i] & OWNS_VISITED))
            rc_traverse((rc_obj *)~g->obj[i], visit_edge, g);
    if (g->failed)
        graph_free(g);
    return !g->failed;
}

long rc_audit(rc_audit_fn fn, void *arg)
{
    struct graph g = {0};
    long differences = 0;
    if (!graph_build(&g, add_tracked))
        return -1;
    for (size_t i = 0; i < g.n; i++) {
        rc_obj *o = (rc_obj *)~g.obj[i];
        if (rc_is_immortal(o) || rc_count(o) == g.found[i])
            continue;
        differences++;
        fn(o, rc_count(o), g.found[i], arg);
    }
    graph_free(&g);
    return differences;
}

struct rc_reach {
    struct graph g;
};

struct rc_reach *rc_reach_open(void)
{
    struct rc_reach *r = calloc(1, sizeof *r);
    if (r && !graph_build(&r->g, add_immortal)) {
        free(r);
        return NULL;
    }
    return r;
}

bool rc_reach_has(const struct rc_reach *r, const rc_obj *o)
{
    return graph_has(&r->g, o);
}

void rc_reach_close(struct rc_reach *r)
{
    if (r)
        graph_free(&r->g);
    free(r);
}

bool rc_each_live(void (*fn)(rc_obj *o, void *arg), void *arg)
{
    struct graph g = {0};
    if (!graph_build(&g, add_tracked))
        return false;
    for (size_t i = 0; i < g.n; i++)
        if (!(g.found[i] & OWNS_VISITED))
            fn((rc_obj *)~g.obj[i], arg);
    graph_free(&g);
    return true;
}

bool rc_each_unreachable(void (*fn)(rc_obj *o, void *arg), void *arg)
{
    struct graph g = {0};
    struct rc_reach *r = rc_reach_open();
    if (!r)
        return false;
    if (!graph_build(&g, add_tracked)) {
        rc_reach_close(r);
        return false;
    }
    for (size_t i = 0; i < g.n; i++)
        if (!rc_reach_has(r, (rc_obj *)~g.obj[i]))
            fn((rc_obj *)~g.obj[i], arg);
    graph_free(&g);
    rc_reach_close(r);
    return true;
}
