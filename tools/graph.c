/* graph.c: the heap as a graph. */
#include "tools/graph.h"

#include <stdlib.h>
#include <string.h>

static uint32_t *place(const struct graph *g, const struct rc_obj *o)
{
    size_t i = (size_t)((uint64_t)(uintptr_t)o * 0x9E3779B97F4A7C15u >> 30) & (g->hash_cap - 1);
    while (g->hash[i] && g->object[g->hash[i]] != o)
        i = (i + 1) & (g->hash_cap - 1);
    return &g->hash[i];
}

uint32_t graph_find(const struct graph *g, const struct rc_obj *o)
{
    uint32_t i = *place(g, o);
    return i ? i : GRAPH_NONE;
}

static bool grow(struct graph *g)
{
    if (g->cap > UINT32_MAX / 4)
        return false;
    uint32_t cap = g->cap ? g->cap * 2 : 1 << 12;
    struct rc_obj **object = realloc(g->object, cap * sizeof *object);
    if (object)
        g->object = object;
    uint32_t *parent = realloc(g->parent, cap * sizeof *parent);
    if (parent)
        g->parent = parent;
    uint32_t *first = realloc(g->first, (cap + 1) * sizeof *first);
    if (first)
        g->first = first;
    uint32_t *hash = calloc((size_t)cap * 2, sizeof *hash);
    if (!object || !parent || !first || !hash) {
        free(hash);
        return false;
    }
    free(g->hash);
    g->hash = hash;
    g->hash_cap = (size_t)cap * 2;
    g->cap = cap;
    for (uint32_t i = 1; i < g->n; i++)
        *place(g, g->object[i]) = i;
    return true;
}

static uint32_t node(struct graph *g, struct rc_obj *o, uint32_t parent)
{
    if (g->n == g->cap && !grow(g)) {
        g->failed = true;
        return GRAPH_NONE;
    }
    uint32_t *at = place(g, o);
    if (!*at) {
        g->object[g->n] = o;
        g->parent[g->n] = parent;
        *at = g->n++;
    }
    return *at;
}

struct visit {
    struct graph *g;
    const struct tally_engine *e;
    uint32_t from;
    bool lost; /* immortal objects are nobody's loss, whoever refers to them */
};

static void visit(struct rc_obj *o, void *arg)
{
    struct visit *v = arg;
    struct graph *g = v->g;
    if (g->failed || (v->lost && v->e->immortal(o)))
        return;
    uint32_t to = node(g, o, v->from);
    if (to == GRAPH_NONE)
        return;
    if (g->edge_count == g->edge_cap) {
        size_t cap = g->edge_cap ? g->edge_cap * 2 : 1 << 14;
        uint32_t *edge = cap < UINT32_MAX ? realloc(g->edge, cap * sizeof *edge) : NULL;
        if (!edge) {
            g->failed = true;
            return;
        }
        g->edge = edge;
        g->edge_cap = cap;
    }
    g->edge[g->edge_count++] = to;
}

/* Follows all nodes from `i` on, new ones too. */
static void follow(struct graph *g, const struct tally_engine *e, uint32_t i, bool lost)
{
    for (; i < g->n && !g->failed; i++) {
        struct visit v = {g, e, i, lost};
        g->first[i] = (uint32_t)g->edge_count;
        e->each_child(g->object[i], visit, &v);
    }
}

struct graph *graph_open(const struct tally_engine *e, const struct live *live, uint64_t after)
{
    struct graph *g = calloc(1, sizeof *g);
    if (!g || !grow(g)) {
        graph_close(g);
        return NULL;
    }
    g->object[0] = NULL;
    g->parent[0] = GRAPH_NONE;
    g->first[0] = 0;
    g->n = 1;
    struct visit v = {g, e, 0, false};
    e->each_root(visit, &v);
    follow(g, e, 1, false);
    g->reached = g->n;
    for (uint32_t i = 0; live && i < live_slots(live) && !g->failed; i++) {
        const struct live_slot *s = live_slot(live, i);
        struct rc_obj *o = (struct rc_obj *)(uintptr_t)live_address(s);
        if (o && s->serial > after && !live_kind_at(live, s->kind)->buffer && !e->immortal(o))
            node(g, o, GRAPH_NONE);
    }
    follow(g, e, g->reached, true);
    if (g->failed) {
        graph_close(g);
        return NULL;
    }
    g->first[g->n] = (uint32_t)g->edge_count;
    return g;
}

static void visit_known(struct rc_obj *o, void *arg)
{
    struct visit *v = arg;
    if (graph_find(v->g, o) != GRAPH_NONE)
        visit(o, arg);
}

struct graph *graph_among(const struct tally_engine *e, struct rc_obj *const *objects, size_t n)
{
    struct graph *g = calloc(1, sizeof *g);
    if (!g || !grow(g)) {
        graph_close(g);
        return NULL;
    }
    g->object[0] = NULL;
    g->parent[0] = GRAPH_NONE;
    g->first[0] = 0;
    g->n = g->reached = 1;
    for (size_t i = 0; i < n && !g->failed; i++)
        node(g, objects[i], GRAPH_NONE);
    for (uint32_t i = 1; i < g->n && !g->failed; i++) {
        struct visit v = {g, e, i, false};
        g->first[i] = (uint32_t)g->edge_count;
        e->each_child(g->object[i], visit_known, &v);
    }
    if (g->failed) {
        graph_close(g);
        return NULL;
    }
    g->first[g->n] = (uint32_t)g->edge_count;
    return g;
}

static bool part_of_class(const char *type)
{
    static const char *const parts[] = {"tuple", "dict", "cell", "str"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strcmp(type, parts[i]) == 0)
            return true;
    return false;
}

/* Not a class, but what may lie in a ring with one. */
static bool other_part(const char *type)
{
    return strcmp(type, "function") == 0 || strcmp(type, "module") == 0 ||
           strcmp(type, "code") == 0;
}

bool graph_class_among(const struct tally_engine *e, struct rc_obj *const *objects, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (e->of_runtime(objects[i]) && !other_part(e->type_name(objects[i])))
            return true;
    return false;
}

bool graph_class_rings(const struct graph *g, const struct tally_engine *e, bool *in_ring)
{
    enum { CLASS = 1, OTHER = 2 };
    uint32_t n = g->n - g->reached;
    uint32_t *component = calloc((size_t)n + 1, sizeof *component);
    unsigned char *has = calloc((size_t)n + 1, 1);
    bool ok = component && has &&
              components(g->reached, g->n, g->first, g->edge, component) != GRAPH_NONE;
    for (uint32_t i = 0; ok && i < n; i++) {
        const struct rc_obj *o = g->object[g->reached + i];
        const char *type = e->type_name(o);
        if (!e->of_runtime(o))
            has[component[i]] |= part_of_class(type) ? 0 : OTHER;
        else if (!other_part(type))
            has[component[i]] |= CLASS;
    }
    for (uint32_t i = 0; ok && i < n; i++)
        in_ring[i] = has[component[i]] == CLASS;
    free(component);
    free(has);
    return ok;
}

void graph_close(struct graph *g)
{
    if (!g)
        return;
    free(g->object);
    free(g->parent);
    free(g->first);
    free(g->edge);
    free(g->hash);
    free(g);
}
