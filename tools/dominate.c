/* dominate.c: dominators and strongly connected components. No recursion: heaps are deep. */
#include <stdlib.h>
#include <string.h>

#include "tools/graph.h"

/* --- dominators ---------------------------------------------------------------------------------
 * All arrays are indexed by depth-first number, from 0 for the root. */

struct work {
    uint32_t *number; /* by node */
    uint32_t *parent, *semi, *ancestor, *label, *dom;
    uint32_t *bucket, *next; /* lists of numbers, + 1 */
    uint32_t *before, *before_at; /* predecessors of number v: before[before_at[v]] .. */
    uint32_t *stack;
};

static void work_free(struct work *w)
{
    free(w->number);
    free(w->parent);
    free(w->semi);
    free(w->ancestor);
    free(w->label);
    free(w->dom);
    free(w->bucket);
    free(w->next);
    free(w->before);
    free(w->before_at);
    free(w->stack);
}

static bool work_alloc(struct work *w, uint32_t n, size_t edges)
{
    memset(w, 0, sizeof *w);
    uint32_t **each[] = {&w->number, &w->parent, &w->semi, &w->ancestor, &w->label,
                         &w->dom,    &w->bucket, &w->next, &w->stack};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        if (!(*each[i] = calloc((size_t)n + 1, sizeof(uint32_t))))
            return false;
    w->before_at = calloc((size_t)n + 2, sizeof(uint32_t));
    w->before = calloc(edges + 1, sizeof(uint32_t));
    return w->before_at && w->before;
}

/* Numbers what node 0 reaches; how many. Uses `next` and `bucket` as cursors meanwhile. */
static uint32_t number_nodes(struct work *w, uint32_t n, const uint32_t *first,
                             const uint32_t *edge, uint32_t *order)
{
    uint32_t count = 0, depth = 0, *cursor = w->next;
    memset(w->number, 0xFF, n * sizeof *w->number);
    w->number[0] = 0;
    order[count++] = 0;
    cursor[0] = first[0];
    w->stack[depth++] = 0;
    while (depth) {
        uint32_t v = w->stack[depth - 1];
        if (cursor[v] == first[v + 1]) {
            depth--;
            continue;
        }
        uint32_t to = edge[cursor[v]++];
        if (w->number[to] != GRAPH_NONE)
            continue;
        w->number[to] = count;
        w->parent[count] = w->number[v];
        order[count++] = to;
        cursor[to] = first[to];
        w->stack[depth++] = to;
    }
    return count;
}

static void collect_predecessors(struct work *w, uint32_t count, const uint32_t *first,
                                 const uint32_t *edge, const uint32_t *order)
{
    for (uint32_t v = 0; v < count; v++)
        for (uint32_t e = first[order[v]]; e < first[order[v] + 1]; e++)
            w->before_at[w->number[edge[e]] + 1]++;
    for (uint32_t v = 0; v < count; v++)
        w->before_at[v + 1] += w->before_at[v];
    uint32_t *fill = w->label; /* free until now */
    memcpy(fill, w->before_at, count * sizeof *fill);
    for (uint32_t v = 0; v < count; v++)
        for (uint32_t e = first[order[v]]; e < first[order[v] + 1]; e++)
            w->before[fill[w->number[edge[e]]]++] = v;
}

/* The vertex with the least semidominator on the path to the root of v's tree in the forest, which
 * is compressed. ancestor is a number + 1; 0: a root. */
static uint32_t evaluate(struct work *w, uint32_t v)
{
    if (!w->ancestor[v])
        return v;
    uint32_t depth = 0;
    for (uint32_t u = v; w->ancestor[w->ancestor[u] - 1]; u = w->ancestor[u] - 1)
        w->stack[depth++] = u;
    while (depth) {
        uint32_t u = w->stack[--depth], a = w->ancestor[u] - 1;
        if (w->semi[w->label[a]] < w->semi[w->label[u]])
            w->label[u] = w->label[a];
        w->ancestor[u] = w->ancestor[a];
    }
    return w->label[v];
}

bool dominators(uint32_t n, const uint32_t *first, const uint32_t *edge, uint32_t *idom,
                uint32_t *order, uint32_t *count)
{
    struct work w;
    if (!work_alloc(&w, n, first[n])) {
        work_free(&w);
        return false;
    }
    *count = number_nodes(&w, n, first, edge, order);
    collect_predecessors(&w, *count, first, edge, order);
    memset(w.next, 0, ((size_t)n + 1) * sizeof *w.next);
    for (uint32_t v = 0; v < *count; v++)
        w.semi[v] = w.label[v] = v;
    for (uint32_t v = *count; v-- > 1;) {
        for (uint32_t e = w.before_at[v]; e < w.before_at[v + 1]; e++) {
            uint32_t u = evaluate(&w, w.before[e]);
            if (w.semi[u] < w.semi[v])
                w.semi[v] = w.semi[u];
        }
        w.next[v] = w.bucket[w.semi[v]];
        w.bucket[w.semi[v]] = v + 1;
        uint32_t p = w.parent[v];
        w.ancestor[v] = p + 1;
        for (uint32_t b = w.bucket[p]; b; b = w.next[b - 1]) {
            uint32_t u = evaluate(&w, b - 1);
            w.dom[b - 1] = w.semi[u] < w.semi[b - 1] ? u : p;
        }
        w.bucket[p] = 0;
    }
    memset(idom, 0xFF, n * sizeof *idom);
    for (uint32_t v = 1; v < *count; v++) {
        if (w.dom[v] != w.semi[v])
            w.dom[v] = w.dom[w.dom[v]];
        idom[order[v]] = order[w.dom[v]];
    }
    work_free(&w);
    return true;
}

/* --- components ---------------------------------------------------------------------------------
 */

uint32_t components(uint32_t from, uint32_t n, const uint32_t *first, const uint32_t *edge,
                    uint32_t *component)
{
    uint32_t size = n - from, found = 0, time = 0, depth = 0, waiting = 0;
    uint32_t *low = calloc((size_t)size + 1, 5 * sizeof *low);
    if (!low)
        return GRAPH_NONE;
    uint32_t *seen = low + size, *cursor = seen + size, *path = cursor + size, *stack = path + size;
    memset(component, 0xFF, size * sizeof *component);
    for (uint32_t start = 0; start < size; start++) {
        if (seen[start])
            continue;
        path[depth++] = start;
        while (depth) {
            uint32_t v = path[depth - 1];
            if (!seen[v]) {
                seen[v] = low[v] = ++time;
                cursor[v] = first[v + from];
                stack[waiting++] = v;
            }
            uint32_t next = GRAPH_NONE;
            while (cursor[v] < first[v + from + 1]) {
                uint32_t to = edge[cursor[v]++];
                if (to < from)
                    continue;
                to -= from;
                if (!seen[to]) {
                    next = to;
                    break;
                }
                if (component[to] == GRAPH_NONE && seen[to] < low[v])
                    low[v] = seen[to];
            }
            if (next != GRAPH_NONE) {
                path[depth++] = next;
                continue;
            }
            depth--;
            if (depth && low[v] < low[path[depth - 1]])
                low[path[depth - 1]] = low[v];
            if (low[v] == seen[v]) {
                uint32_t u;
                do {
                    u = stack[--waiting];
                    component[u] = found;
                } while (u != v);
                found++;
            }
        }
    }
    free(low);
    return found;
}
