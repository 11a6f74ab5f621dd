/* table.c: a profile added up by line, by type and by caller. */
#include "tools/table.h"

#include <stdlib.h>
#include <string.h>

const struct volume *volume_of(const struct volumes *v, enum volume_kind kind)
{
    switch (kind) {
    case VOLUME_MADE:
        return &v->made;
    case VOLUME_PEAK:
        return &v->peak;
    case VOLUME_LIVE:
        return &v->live;
    case VOLUME_TEMPORARY:
        return &v->temporary;
    case VOLUME_CYCLIC:
        break;
    }
    return &v->cyclic;
}

static void add_volume(struct volume *to, const struct volume *v)
{
    to->blocks += v->blocks;
    to->bytes += v->bytes;
}

static void add_volumes(struct volumes *to, const struct volumes *v)
{
    add_volume(&to->made, &v->made);
    add_volume(&to->peak, &v->peak);
    add_volume(&to->live, &v->live);
    add_volume(&to->temporary, &v->temporary);
    add_volume(&to->cyclic, &v->cyclic);
}

static enum volume_kind sort_key; /* for qsort */

static int text_order(const char *a, const char *b)
{
    if (!a || !b)
        return !a - !b;
    return strcmp(a, b);
}

static int place_order(const struct row *x, const struct row *y)
{
    int c = text_order(x->file, y->file);
    if (c)
        return c;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    c = text_order(x->function, y->function);
    if (c)
        return c;
    c = text_order(x->type, y->type);
    return c ? c : x->buffer - y->buffer;
}

static int by_place(const void *a, const void *b)
{
    return place_order(a, b);
}

static int by_volume(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    const struct volume *v = volume_of(&x->v, sort_key), *w = volume_of(&y->v, sort_key);
    if (v->bytes != w->bytes)
        return v->bytes < w->bytes ? 1 : -1;
    if (v->blocks != w->blocks)
        return v->blocks < w->blocks ? 1 : -1;
    return place_order(x, y);
}

/* Rows are gathered by the addresses of their texts first: a program of many callers has a hundred
 * thousand kinds, on a few lines. */
struct gather {
    struct table *t;
    uint32_t *hash; /* row + 1 */
    uint32_t cap;
};

static uint32_t *gather_place(const struct gather *g, const struct row *r)
{
    const uint64_t odd = 0x9E3779B97F4A7C15u;
    uint64_t h = (uint64_t)(uintptr_t)r->file * odd;
    h = ((h ^ h >> 29) + (uintptr_t)r->function) * odd;
    h = ((h ^ h >> 29) + (uintptr_t)r->type) * odd;
    h = ((h ^ h >> 29) + (uint64_t)r->line * 2 + r->buffer) * odd;
    uint32_t i = (uint32_t)(h >> 32) & (g->cap - 1);
    for (; g->hash[i]; i = (i + 1) & (g->cap - 1)) {
        const struct row *s = &g->t->rows[g->hash[i] - 1];
        if (s->file == r->file && s->function == r->function && s->type == r->type &&
            s->line == r->line && s->buffer == r->buffer)
            break;
    }
    return &g->hash[i];
}

static bool gather_grow(struct gather *g)
{
    uint32_t cap = g->cap ? g->cap * 2 : 256;
    struct row *rows = realloc(g->t->rows, cap / 2 * sizeof *rows);
    if (!rows)
        return false;
    g->t->rows = rows;
    uint32_t *hash = calloc(cap, sizeof *hash);
    if (!hash)
        return false;
    free(g->hash);
    g->hash = hash;
    g->cap = cap;
    for (uint32_t i = 0; i < g->t->count; i++)
        *gather_place(g, &rows[i]) = i + 1;
    return true;
}

static bool gather(struct gather *g, const struct row *r)
{
    if (g->t->count >= g->cap / 2 && !gather_grow(g))
        return false;
    uint32_t *place = gather_place(g, r);
    if (*place) {
        add_volumes(&g->t->rows[*place - 1].v, &r->v);
        return true;
    }
    g->t->rows[g->t->count++] = *r;
    *place = g->t->count;
    return true;
}

/* One row for each group of equal ones (equal texts may have two addresses), then sorted by
 * volume. */
static void merge(struct table *t, enum volume_kind sorted_by)
{
    if (!t->count)
        return;
    uint32_t last = 0;
    qsort(t->rows, t->count, sizeof *t->rows, by_place);
    for (uint32_t i = 1; i < t->count; i++) {
        if (place_order(&t->rows[last], &t->rows[i]) == 0)
            add_volumes(&t->rows[last].v, &t->rows[i].v);
        else
            t->rows[++last] = t->rows[i];
    }
    t->count = last + 1;
    sort_key = sorted_by;
    qsort(t->rows, t->count, sizeof *t->rows, by_volume);
}

static struct row row_of_line(const struct profile *p, const struct profile_kind *k)
{
    struct row r = {.v = k->v};
    if (k->site) {
        r.file = p->sites[k->site].file;
        r.function = p->sites[k->site].function;
        r.line = p->sites[k->site].line;
    }
    return r;
}

static struct row row_of_type(const struct profile *p, const struct profile_kind *k)
{
    (void)p;
    return (struct row){.type = k->type, .buffer = k->buffer, .v = k->v};
}

static bool make(struct table *t, const struct profile *p, enum volume_kind sorted_by,
                 struct row (*row_of)(const struct profile *, const struct profile_kind *))
{
    struct gather g = {.t = t};
    bool ok = gather_grow(&g);
    for (uint32_t i = 0; ok && i < p->kind_count; i++) {
        struct row r = row_of(p, &p->kinds[i]);
        ok = gather(&g, &r);
    }
    free(g.hash);
    if (ok)
        merge(t, sorted_by);
    else
        table_free(t);
    return ok;
}

bool table_by_line(struct table *t, const struct profile *p, enum volume_kind sorted_by)
{
    *t = (struct table){0};
    return make(t, p, sorted_by, row_of_line);
}

bool table_by_type(struct table *t, const struct profile *p, enum volume_kind sorted_by)
{
    *t = (struct table){0};
    return make(t, p, sorted_by, row_of_type);
}

void table_free(struct table *t)
{
    free(t->rows);
    t->rows = NULL;
    t->count = 0;
}

/* --- tree ---------------------------------------------------------------------------------------
 */

static const struct tree_node *sort_nodes;

static int by_total(const void *a, const void *b)
{
    const struct tree_node *x = &sort_nodes[*(const uint32_t *)a];
    const struct tree_node *y = &sort_nodes[*(const uint32_t *)b];
    uint64_t v = volume_of(&x->total, sort_key)->bytes, w = volume_of(&y->total, sort_key)->bytes;
    if (v != w)
        return v < w ? 1 : -1;
    int c = text_order(x->file, y->file);
    if (c)
        return c;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return text_order(x->function, y->function);
}

bool tree_make(struct tree *t, const struct profile *p, enum volume_kind sorted_by)
{
    uint32_t n = p->site_count ? p->site_count : 1;
    uint32_t *order = malloc(n * sizeof *order);
    t->count = n + 1; /* the last one: outside the script */
    t->nodes = calloc(t->count, sizeof *t->nodes);
    if (!order || !t->nodes) {
        free(order);
        tree_free(t);
        return false;
    }
    for (uint32_t i = 1; i < n; i++) {
        t->nodes[i].file = p->sites[i].file;
        t->nodes[i].function = p->sites[i].function;
        t->nodes[i].line = p->sites[i].line;
    }
    for (uint32_t i = 0; i < p->kind_count; i++) {
        uint32_t s = p->kinds[i].site ? p->kinds[i].site : n;
        add_volumes(&t->nodes[s].own, &p->kinds[i].v);
        add_volumes(&t->nodes[s].total, &p->kinds[i].v);
    }
    /* a caller's number is lower than those of what it calls */
    for (uint32_t i = n; i-- > 1;)
        add_volumes(&t->nodes[p->sites[i].parent].total, &t->nodes[i].total);
    add_volumes(&t->nodes[0].total, &t->nodes[n].total);
    sort_key = sorted_by;
    sort_nodes = t->nodes;
    for (uint32_t i = 1; i < n; i++)
        order[i - 1] = i;
    order[n - 1] = n;
    qsort(order, n, sizeof *order, by_total);
    for (uint32_t i = n; i-- > 0;) { /* the smallest first: each goes to the front */
        uint32_t v = order[i], parent = v == n ? 0 : p->sites[v].parent;
        t->nodes[v].sibling = t->nodes[parent].child;
        t->nodes[parent].child = v;
    }
    free(order);
    return true;
}

void tree_free(struct tree *t)
{
    free(t->nodes);
    t->nodes = NULL;
    t->count = 0;
}
