/* leaks.c: what is lost of an embedder's heap.
 *
 * By subtraction: an object with more counts than references to it is a cause, and takes with it
 * what it leads to. What is left lives in rings: one finding for each ring that nothing else lost
 * leads to. These come first in the reverse order in which a depth-first walk leaves the objects
 * (Kosaraju's algorithm, Sharir 1981).
 */
#include "tools/leaks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/live.h"

struct leaks {
    const tally_heap *heap;
    struct live *live;
    const char **sites; /* by number; 0: none */
    uint32_t *hash; /* numbers by pointer, 0: free */
    uint32_t site_count, site_cap; /* the hash is twice as large */
    bool failed;
};

/* --- listening ---------------------------------------------------------------------------------- */

static uint32_t *site_place(const struct leaks *l, const char *site)
{
    uint32_t mask = l->site_cap * 2 - 1;
    uint32_t i = (uint32_t)(((uint64_t)(uintptr_t)site * 0x9E3779B97F4A7C15u) >> 32) & mask;
    while (l->hash[i] && l->sites[l->hash[i]] != site)
        i = (i + 1) & mask;
    return &l->hash[i];
}

static bool sites_grow(struct leaks *l)
{
    uint32_t cap = l->site_cap ? l->site_cap * 2 : 64;
    const char **sites = realloc(l->sites, cap * sizeof *sites);
    if (sites)
        l->sites = sites;
    uint32_t *hash = calloc((size_t)cap * 2, sizeof *hash);
    if (!sites || !hash) {
        free(hash);
        return false;
    }
    free(l->hash);
    l->hash = hash;
    l->site_cap = cap;
    for (uint32_t i = 1; i < l->site_count; i++)
        *site_place(l, sites[i]) = i;
    return true;
}

static uint32_t site_number(struct leaks *l, const char *site)
{
    if (!site)
        return 0;
    uint32_t *place = site_place(l, site);
    if (*place)
        return *place;
    if (l->site_count == l->site_cap) {
        if (!sites_grow(l)) {
            l->failed = true;
            return 0;
        }
        place = site_place(l, site);
    }
    l->sites[l->site_count] = site;
    return *place = l->site_count++;
}

static uint32_t kind_of(struct leaks *l, const struct tally_event *event)
{
    bool fresh;
    return live_kind(l->live, site_number(l, event->site), event->type, event->size,
                     !event->object, &fresh);
}

static void listen(void *ctx, const struct tally_event *event)
{
    struct leaks *l = ctx;
    if (event->kind == TALLY_ALLOC) {
        live_add(l->live, event->block, kind_of(l, event));
    } else if (event->kind == TALLY_FREE) {
        live_remove(l->live, event->block);
    } else {
        live_remove(l->live, event->old_block);
        live_add(l->live, event->block, kind_of(l, event));
    }
}

struct leaks *leaks_open(const tally_heap *heap, struct tally_error *err)
{
    struct leaks *l = calloc(1, sizeof *l);
    if (l) {
        l->heap = heap;
        l->live = live_open();
        l->site_count = 1;
    }
    if (!l || !l->live || !sites_grow(l)) {
        tally_error_set(err, "no memory for the table of what lives");
    } else {
        l->sites[0] = NULL;
        if (heap->subscribe(TALLY_ALLOC | TALLY_RESIZE | TALLY_FREE, listen, l, err) == 0)
            return l;
    }
    leaks_close(l);
    return NULL;
}

void leaks_close(struct leaks *l)
{
    if (!l)
        return;
    l->heap->unsubscribe(listen, l);
    live_close(l->live);
    free(l->sites);
    free(l->hash);
    free(l);
}

/* --- the graph ---------------------------------------------------------------------------------- */

struct node {
    uintptr_t hidden; /* ~object: Memcheck must not see a reference here */
    uint64_t serial;
    uint32_t slot; /* of the live table */
    uint32_t edges; /* of graph.to: first; the last ends where the next node's begin */
    uint64_t references;
    bool done; /* kept, or part of a finding */
    bool visited; /* by the walk that puts rings in order */
};

struct graph {
    struct leaks *l;
    struct node *nodes; /* in order of birth; one behind the last */
    uint32_t *by_slot; /* node + 1 */
    uint32_t *to; /* edges */
    uint32_t *stack, *next; /* of walks */
    uint32_t *order; /* of leaving */
    uint32_t n, edges, top;
    bool counting; /* edges are counted, not stored */
};

static void graph_free(struct graph *g)
{
    free(g->nodes);
    free(g->by_slot);
    free(g->to);
    free(g->stack);
    free(g->next);
    free(g->order);
}

static tally_obj *object(const struct node *n)
{
    return (tally_obj *)~n->hidden;
}

static int by_birth(const void *a, const void *b)
{
    const struct node *x = a, *y = b;
    return x->serial < y->serial ? -1 : x->serial > y->serial;
}

static bool is_buffer(const struct leaks *l, const struct live_slot *s)
{
    return live_kind_at(l->live, s->kind)->buffer;
}

static bool add_nodes(struct graph *g)
{
    struct live *live = g->l->live;
    uint32_t slots = live_slots(live);
    size_t room = (size_t)slots + 1;
    g->nodes = calloc(room, sizeof *g->nodes);
    g->by_slot = calloc(room, sizeof *g->by_slot);
    g->stack = calloc(room, sizeof *g->stack);
    g->next = calloc(room, sizeof *g->next);
    g->order = calloc(room, sizeof *g->order);
    if (!g->nodes || !g->by_slot || !g->stack || !g->next || !g->order)
        return false;
    for (uint32_t i = 0; i < slots; i++) {
        const struct live_slot *s = live_slot(live, i);
        if (s->hidden && !is_buffer(g->l, s))
            g->nodes[g->n++] = (struct node){.hidden = s->hidden, .serial = s->serial, .slot = i};
    }
    qsort(g->nodes, g->n, sizeof *g->nodes, by_birth);
    for (uint32_t i = 0; i < g->n; i++)
        g->by_slot[g->nodes[i].slot] = i + 1;
    return true;
}

/* The node of an object, or NULL: made before the table was opened. */
static struct node *node_of(const struct graph *g, const tally_obj *o)
{
    uint32_t slot = live_find(g->l->live, o);
    return slot != LIVE_NONE && g->by_slot[slot] ? &g->nodes[g->by_slot[slot] - 1] : NULL;
}

static void visit_edge(tally_obj *child, void *arg)
{
    struct graph *g = arg;
    struct node *n = node_of(g, child);
    if (!n)
        return;
    if (g->counting)
        n->references++;
    else
        g->to[g->edges] = (uint32_t)(n - g->nodes);
    g->edges++;
}

static void visit_all(struct graph *g, bool counting)
{
    g->counting = counting;
    g->edges = 0;
    for (uint32_t i = 0; i < g->n; i++) {
        g->nodes[i].edges = g->edges;
        g->l->heap->children(object(&g->nodes[i]), visit_edge, g);
    }
    g->nodes[g->n].edges = g->edges;
}

static bool graph_open(struct graph *g, struct leaks *l)
{
    *g = (struct graph){.l = l};
    if (!add_nodes(g))
        return false;
    visit_all(g, true);
    g->to = calloc((size_t)g->edges + 1, sizeof *g->to);
    if (!g->to)
        return false;
    visit_all(g, false);
    return true;
}

/* --- findings ----------------------------------------------------------------------------------- */

static void reach(struct graph *g, struct node *n)
{
    if (!n->done) {
        n->done = true;
        g->stack[g->top++] = (uint32_t)(n - g->nodes);
    }
}

/* Marks all that the stack leads to and no finding has yet; sums it up. */
static void spread(struct graph *g, uint64_t *objects, uint64_t *bytes)
{
    while (g->top) {
        struct node *n = &g->nodes[g->stack[--g->top]];
        ++*objects;
        *bytes += g->l->heap->size(object(n));
        for (uint32_t e = n->edges; e < n[1].edges; e++)
            reach(g, &g->nodes[g->to[e]]);
    }
}

static void visit_root(tally_obj *o, void *arg)
{
    struct graph *g = arg;
    struct node *n = node_of(g, o);
    if (!n)
        return;
    n->references++;
    reach(g, n);
}

static void tell(struct leaks *l, uint32_t slot, tally_obj *o, struct tally_finding *f)
{
    const struct live_kind *kind = live_kind_at(l->live, live_slot(l->live, slot)->kind);
    f->type = live_type_name(l->live, kind->type);
    f->made = l->sites[kind->site];
    const char *made;
    if (o)
        l->heap->sites(o, &made, &f->taken, &f->dropped);
    struct tally_event event = {
        .kind = TALLY_FINDING, .object = o, .type = f->type, .site = f->made, .finding = f};
    l->heap->tell(&event);
}

static void tell_node(struct graph *g, struct node *n, enum tally_finding_kind kind)
{
    struct tally_finding f = {.kind = kind,
                              .what = kind == TALLY_LOST
                                          ? "it has more counts than there are references"
                                          : "it lives by references of a ring only",
                              .count = g->l->heap->count(object(n)),
                              .references = n->references};
    g->stack[g->top++] = (uint32_t)(n - g->nodes);
    spread(g, &f.objects, &f.bytes);
    tell(g->l, n->slot, object(n), &f);
}

/* Objects with counts that nobody holds. All are marked first: one does not hide another. */
static long tell_causes(struct graph *g)
{
    uint32_t *causes = g->order, found = 0;
    for (uint32_t i = 0; i < g->n; i++) {
        struct node *n = &g->nodes[i];
        if (!n->done && g->l->heap->count(object(n)) > n->references) {
            n->done = true;
            causes[found++] = i;
        }
    }
    for (uint32_t i = 0; i < found; i++)
        tell_node(g, &g->nodes[causes[i]], TALLY_LOST);
    return found;
}

/* Puts a node on the stack of the walk, once. The depth after it. */
static uint32_t enter(struct graph *g, uint32_t depth, uint32_t i)
{
    struct node *n = &g->nodes[i];
    if (n->done || n->visited)
        return depth;
    n->visited = true;
    g->next[depth] = n->edges;
    g->stack[depth] = i;
    return depth + 1;
}

/* Leaves in g->order the nodes that are not done, in the order in which a depth-first walk leaves
 * them; how many. */
static uint32_t leave_order(struct graph *g)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < g->n; i++) {
        uint32_t depth = enter(g, 0, i);
        while (depth) {
            uint32_t at = g->stack[depth - 1], edge = g->next[depth - 1]++;
            if (edge < g->nodes[at + 1].edges)
                depth = enter(g, depth, g->to[edge]);
            else
                g->order[left++] = g->stack[--depth];
        }
    }
    return left;
}

static long tell_rings(struct graph *g)
{
    long found = 0;
    for (uint32_t i = leave_order(g); i-- > 0;) {
        struct node *n = &g->nodes[g->order[i]];
        if (n->done)
            continue;
        n->done = true;
        tell_node(g, n, TALLY_LOST_CYCLE);
        found++;
    }
    return found;
}

static long tell_buffers(struct leaks *l)
{
    long found = 0;
    for (uint32_t i = 0; i < live_slots(l->live); i++) {
        const struct live_slot *s = live_slot(l->live, i);
        if (!s->hidden)
            continue;
        struct tally_finding f = {.kind = TALLY_LOST_BUFFER,
                                  .what = "it was never freed",
                                  .objects = 1,
                                  .bytes = live_kind_at(l->live, s->kind)->size};
        tell(l, i, NULL, &f);
        found++;
    }
    return found;
}

long leaks_report(struct leaks *l, struct tally_error *err)
{
    struct graph g;
    long found = -1;
    uint64_t objects = 0, bytes = 0; /* kept */
    l->heap->collect(NULL);
    if (l->failed || live_failed(l->live)) {
        tally_error_set(err, "memory for the table of what lives ran out, so no report can be made");
    } else if (!graph_open(&g, l)) {
        tally_error_set(err, "no memory for the report");
        graph_free(&g);
    } else {
        l->heap->roots(visit_root, &g);
        spread(&g, &objects, &bytes);
        found = tell_causes(&g) + tell_rings(&g);
        if (g.n == 0)
            found += tell_buffers(l);
        graph_free(&g);
    }
    return found;
}
