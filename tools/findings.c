/* findings.c: from the graph of the heap to rows for a report. */
#include "tools/findings.h"

#include <stdlib.h>
#include <string.h>

#include "tools/graph.h"

enum { TEXT = 400 };

static char *copy(const char *text)
{
    char *p = strdup(text ? text : "?");
    return p;
}

/* Appends, cut off at the end of buf. */
static void append(char *buf, size_t size, const char *text)
{
    size_t n = strlen(buf);
    snprintf(buf + n, size - n, "%s", text);
}

static void edge_text(const struct tally_engine *e, const struct rc_obj *from,
                      const struct rc_obj *to, char *buf, size_t size)
{
    e->edge(from, to, buf, size);
    if (strcmp(buf, " -> ") == 0)
        buf[0] = 0;
}

struct look {
    const struct tally_engine *e;
    const struct watch *w;
    const struct graph *g;
};

/* Born in the script? Then its site and serial. */
static bool scripted(const struct look *k, uint32_t node, uint32_t *site, uint64_t *serial)
{
    return k->g->object[node] && watch_birth(k->w, k->g->object[node], site, serial) &&
           *serial > k->w->first;
}

/* --- kept ---------------------------------------------------------------------------------------
 */

static bool is_identifier_key(const char *edge, char *name, size_t size)
{
    size_t n = strlen(edge);
    if (n < 5 || strncmp(edge, "['", 2) != 0 || strcmp(edge + n - 2, "']") != 0 || n - 4 >= size)
        return false;
    memcpy(name, edge + 2, n - 4);
    name[n - 4] = 0;
    return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
           strlen(name);
}

static bool is_module(const struct look *k, uint32_t node)
{
    return node && strcmp(k->e->type_name(k->g->object[node]), "module") == 0;
}

/* "module cache" -> "cache"; the type's name for a root without one. */
static void root_text(const struct look *k, uint32_t node, char *buf, size_t size)
{
    const struct rc_obj *o = k->g->object[node];
    const char *name = k->e->root_name(o);
    if (name && strncmp(name, "module ", 7) == 0)
        name += 7;
    if (name)
        snprintf(buf, size, "%s", name);
    else
        k->e->describe(o, buf, size);
}

enum { PATH_NODES = 24, PATH_ENDS = 8 };

static void path_text(const struct look *k, uint32_t node, char *buf, size_t size)
{
    uint32_t way[PATH_NODES];
    uint32_t length = 0, begin = 0;
    for (uint32_t v = node; v; v = k->g->parent[v])
        length++;
    /* the first PATH_ENDS and the last PATH_ENDS nodes of a long way */
    bool cut = length > PATH_NODES;
    uint32_t shown = cut ? 2 * PATH_ENDS : length, i = length;
    for (uint32_t v = node; v; v = k->g->parent[v]) {
        i--;
        uint32_t at = !cut || i < PATH_ENDS     ? i
                      : i >= length - PATH_ENDS ? i - (length - shown)
                                                : GRAPH_NONE;
        if (at != GRAPH_NONE)
            way[at] = v;
    }
    /* a module is a better beginning than the table of modules */
    for (uint32_t j = 0; j < shown && j < 4; j++)
        if (is_module(k, way[j]))
            begin = j;
    root_text(k, way[begin], buf, size);
    for (uint32_t j = begin + 1; j < shown; j++) {
        char edge[128], name[128];
        if (cut && j == PATH_ENDS) {
            append(buf, size, " ... ");
            continue;
        }
        edge_text(k->e, k->g->object[way[j - 1]], k->g->object[way[j]], edge, sizeof edge);
        bool of_module = j >= 2 && is_module(k, way[j - 2]);
        if (of_module && is_identifier_key(edge, name, sizeof name)) {
            append(buf, size, ".");
            append(buf, size, name);
        } else if (edge[0]) {
            append(buf, size, edge);
        } else if (!(j >= 1 && is_module(k, way[j - 1]))) {
            append(buf, size, " -> ");
            append(buf, size, k->e->type_name(k->g->object[way[j]]));
        }
    }
}

struct kept_work {
    uint32_t *idom, *order, count;
    uint64_t *retained;
    uint32_t *objects;
    uint32_t *chosen; /* by node: row + 1 */
    uint32_t *rank; /* candidates, the largest first */
    uint32_t *within; /* by row: the nearest row around it + 1 */
    uint32_t *nearest; /* by node, the same */
};

static void kept_work_free(struct kept_work *q)
{
    free(q->idom);
    free(q->order);
    free(q->retained);
    free(q->objects);
    free(q->chosen);
    free(q->rank);
    free(q->within);
    free(q->nearest);
}

/* Types, functions and modules are what a script is made of; so are the dicts of these. */
static bool worth_telling(const struct look *k, const struct kept_work *q, uint32_t v)
{
    const struct rc_obj *o = k->g->object[v];
    if (k->e->of_runtime(o) || k->e->immortal(o))
        return false;
    uint32_t d = q->idom[v];
    const char *of = d && d != GRAPH_NONE ? k->e->type_name(k->g->object[d]) : "";
    if (strcmp(of, "code") == 0 ||
        (strcmp(of, "function") == 0 && strcmp(k->e->type_name(o), "str") == 0))
        return false; /* constants and names */
    return !(d && d != GRAPH_NONE && k->e->of_runtime(k->g->object[d]) &&
             strcmp(k->e->type_name(o), "dict") == 0 && k->g->parent[v] == d &&
             (is_module(k, d) || strcmp(k->e->type_name(k->g->object[d]), "type") == 0));
}

/* After each new row, so that a question about a node of a deep structure costs nothing. */
static void find_nearest(struct kept_work *q)
{
    for (uint32_t i = 1; i < q->count; i++) { /* a dominator comes before what it dominates */
        uint32_t v = q->order[i], d = q->idom[v];
        q->nearest[v] = q->chosen[d] ? q->chosen[d] : q->nearest[d];
    }
}

/* A row inside one that is told already says something new only if it is not nearly all of it, not
 * of the same make (each node of a list), and not the second of its make in there (each entry of a
 * cache). */
static bool says_more(const struct look *k, const struct kept_work *q, const struct findings *f,
                      uint32_t v, uint32_t site)
{
    const char *type = k->e->type_name(k->g->object[v]);
    uint32_t nearest = q->nearest[v];
    if (nearest && q->retained[v] > f->kept[nearest - 1].retained / 10 * 9)
        return false;
    for (uint32_t i = 0; i < f->kept_count; i++) {
        const struct kept_row *r = &f->kept[i];
        if (r->site != site || strcmp(r->type, type) != 0)
            continue;
        uint32_t around = nearest;
        while (around && around != i + 1)
            around = q->within[around - 1];
        if (around || q->within[i] == nearest)
            return false;
    }
    return true;
}

static const uint64_t *rank_by;

static int by_retained(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    if (rank_by[x] != rank_by[y])
        return rank_by[x] < rank_by[y] ? 1 : -1;
    return x < y ? -1 : x > y;
}

static void sort_by_retained(const struct kept_work *q, uint32_t from, uint32_t end)
{
    rank_by = q->retained;
    qsort(q->rank + from, end - from, sizeof *q->rank, by_retained);
}

/* Those that retain a thousandth of all come first, sorted; how many. Of a large heap that is a
 * handful: sorting all took twice as long as finding the dominators. */
static uint32_t rank(const struct kept_work *q, uint32_t n, uint64_t all)
{
    uint32_t large = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t v = q->rank[i];
        if (q->retained[v] * 1000 >= all) {
            q->rank[i] = q->rank[large];
            q->rank[large++] = v;
        }
    }
    sort_by_retained(q, 0, large);
    return large;
}

static bool add_kept(struct findings *f, const struct look *k, struct kept_work *q, uint32_t v,
                     uint32_t site)
{
    struct kept_row *rows = realloc(f->kept, (f->kept_count + 1) * sizeof *rows);
    if (!rows)
        return false;
    f->kept = rows;
    char text[TEXT], path[TEXT];
    k->e->describe(k->g->object[v], text, sizeof text);
    path_text(k, v, path, sizeof path);
    rows[f->kept_count++] = (struct kept_row){.site = site,
                                              .at = place_of(k->e, site),
                                              .type = copy(k->e->type_name(k->g->object[v])),
                                              .text = copy(text),
                                              .path = copy(path),
                                              .size = k->e->size(k->g->object[v]),
                                              .retained = q->retained[v],
                                              .objects = q->objects[v]};
    q->within[f->kept_count - 1] = q->nearest[v];
    q->chosen[v] = (uint32_t)f->kept_count;
    find_nearest(q);
    return true;
}

static bool collect_kept(struct findings *f, const struct look *k, size_t rows)
{
    uint32_t n = k->g->reached;
    struct kept_work q = {
        .idom = malloc(n * sizeof(uint32_t)),
        .order = malloc(n * sizeof(uint32_t)),
        .retained = calloc(n, sizeof(uint64_t)),
        .objects = calloc(n, sizeof(uint32_t)),
        .chosen = calloc(n, sizeof(uint32_t)),
        .rank = malloc(n * sizeof(uint32_t)),
        .within = calloc(rows + 1, sizeof(uint32_t)),
        .nearest = calloc(n, sizeof(uint32_t)),
    };
    bool ok = q.idom && q.order && q.retained && q.objects && q.chosen && q.rank && q.within &&
              q.nearest && dominators(n, k->g->first, k->g->edge, q.idom, q.order, &q.count);
    uint32_t ranked = 0, site;
    uint64_t serial;
    for (uint32_t v = 1; ok && v < n; v++) {
        if (!scripted(k, v, &site, &serial))
            continue;
        q.retained[v] = k->e->size(k->g->object[v]);
        q.objects[v] = 1;
        f->kept_objects++;
        f->kept_bytes += q.retained[v];
        q.rank[ranked++] = v;
    }
    for (uint32_t i = ok ? q.count : 0; i-- > 1;) {
        uint32_t v = q.order[i], d = q.idom[v];
        q.retained[d] += q.retained[v];
        q.objects[d] += q.objects[v];
    }
    uint32_t large = ok ? rank(&q, ranked, f->kept_bytes) : 0;
    for (uint32_t i = 0; ok && i < ranked && f->kept_count < rows; i++) {
        uint32_t v = q.rank[i];
        if (i == large) {
            if (f->kept_count)
                break;
            sort_by_retained(&q, large, ranked);
            v = q.rank[i];
        }
        if (scripted(k, v, &site, &serial) && worth_telling(k, &q, v) &&
            says_more(k, &q, f, v, site))
            ok = add_kept(f, k, &q, v, site);
    }
    kept_work_free(&q);
    return ok;
}

/* --- lost ---------------------------------------------------------------------------------------
 * Subtraction: what the lost hold of each other is taken from their counts. Left over is either a
 * count too high, or a component that nothing leads to: a cycle. All else is held by one of them.
 */

struct lost_work {
    uint32_t from, n; /* lost nodes are from .. from + n - 1; the arrays begin with the first */
    uint32_t *component, components;
    uint32_t *inside; /* references from lost objects */
    bool *entered; /* by component: something leads to it from outside */
    uint32_t *start, *member; /* of component c: member[start[c]] .. member[start[c + 1] - 1] */
    bool *looped; /* by component: more than one member, or one that holds itself */
    bool *skip; /* by node: of a ring that the runtime makes itself */
    uint32_t *claimed; /* cause + 1 */
    uint32_t *queue, *came;
};

static void lost_work_free(struct lost_work *q)
{
    free(q->component);
    free(q->inside);
    free(q->entered);
    free(q->start);
    free(q->member);
    free(q->looped);
    free(q->skip);
    free(q->claimed);
    free(q->queue);
    free(q->came);
}

static bool lost_work_alloc(struct lost_work *q, const struct graph *g)
{
    *q = (struct lost_work){.from = g->reached, .n = g->n - g->reached};
    size_t n = (size_t)q->n + 1;
    q->component = calloc(n, sizeof(uint32_t));
    q->inside = calloc(n, sizeof(uint32_t));
    q->entered = calloc(n, sizeof(bool));
    q->start = calloc(n + 1, sizeof(uint32_t));
    q->member = calloc(n, sizeof(uint32_t));
    q->looped = calloc(n, sizeof(bool));
    q->skip = calloc(n, sizeof(bool));
    q->claimed = calloc(n, sizeof(uint32_t));
    q->queue = calloc(n, sizeof(uint32_t));
    q->came = calloc(n, sizeof(uint32_t));
    return q->component && q->inside && q->entered && q->start && q->member && q->looped &&
           q->skip && q->claimed && q->queue && q->came;
}

static void survey(struct lost_work *q, const struct graph *g)
{
    for (uint32_t i = 0; i < q->n; i++)
        q->start[q->component[i] + 1]++;
    for (uint32_t c = 0; c < q->components; c++) {
        q->looped[c] = q->start[c + 1] > 1;
        q->start[c + 1] += q->start[c];
    }
    for (uint32_t i = q->n; i-- > 0;) /* queue: how many are placed */
        q->member[q->start[q->component[i] + 1] - ++q->queue[q->component[i]]] = i;
    for (uint32_t i = 0; i < q->n; i++) {
        uint32_t c = q->component[i];
        for (uint32_t e = g->first[q->from + i]; e < g->first[q->from + i + 1]; e++) {
            if (g->edge[e] < q->from)
                continue;
            uint32_t to = g->edge[e] - q->from;
            q->inside[to]++;
            if (to == i)
                q->looped[c] = true;
            if (q->component[to] != c)
                q->entered[q->component[to]] = true;
        }
    }
}

/* The cycle through node v, as short as it gets: "Node.next -> Node.prev -> Node". */
static void cycle_text(struct lost_work *q, const struct look *k, uint32_t v, char *buf,
                       size_t size)
{
    const struct graph *g = k->g;
    uint32_t c = q->component[v], head = 0, tail = 0;
    for (uint32_t i = q->start[c]; i < q->start[c + 1]; i++)
        q->came[q->member[i]] = GRAPH_NONE;
    q->queue[tail++] = v;
    uint32_t last = GRAPH_NONE;
    while (head < tail && last == GRAPH_NONE) {
        uint32_t u = q->queue[head++];
        for (uint32_t e = g->first[q->from + u]; e < g->first[q->from + u + 1]; e++) {
            if (g->edge[e] < q->from)
                continue;
            uint32_t to = g->edge[e] - q->from;
            if (q->component[to] != c)
                continue;
            if (to == v) {
                last = u;
                break;
            }
            if (q->came[to] == GRAPH_NONE) {
                q->came[to] = u;
                q->queue[tail++] = to;
            }
        }
    }
    enum { HOPS = 8 };
    uint32_t hop[HOPS], hops = 0, all = 0;
    for (uint32_t u = last; u != GRAPH_NONE; u = q->came[u]) {
        /* kept: those nearest to the beginning */
        memmove(hop + 1, hop, (HOPS - 1) * sizeof *hop);
        hop[0] = u;
        all++;
        if (hops < HOPS)
            hops++;
        if (u == v)
            break;
    }
    buf[0] = 0;
    for (uint32_t i = 0; i < hops; i++) {
        const struct rc_obj *o = g->object[q->from + hop[i]];
        uint32_t next = i + 1 < hops ? hop[i + 1] : all > hops ? GRAPH_NONE : v;
        char edge[128] = "";
        if (next != GRAPH_NONE)
            edge_text(k->e, o, g->object[q->from + next], edge, sizeof edge);
        append(buf, size, k->e->type_name(o));
        append(buf, size, edge);
        append(buf, size, " -> ");
    }
    if (all > hops) {
        char more[48];
        snprintf(more, sizeof more, "... %u more -> ", all - hops);
        append(buf, size, more);
    }
    append(buf, size, k->e->type_name(g->object[q->from + v]));
}

static struct lost_row *lost_row(struct findings *f, enum lost_cause cause, uint32_t site,
                                 const struct place *at, const char *type, const char *text)
{
    for (size_t i = 0; i < f->lost_count; i++) {
        struct lost_row *r = &f->lost[i];
        bool same_place = r->site == site || (r->at.file && at->file && r->at.line == at->line &&
                                              !strcmp(r->at.file, at->file));
        if (r->cause == cause && same_place && !strcmp(r->type, type) && !strcmp(r->text, text))
            return r;
    }
    struct lost_row *rows = realloc(f->lost, (f->lost_count + 1) * sizeof *rows);
    if (!rows)
        return NULL;
    f->lost = rows;
    struct lost_row *r = &rows[f->lost_count++];
    *r = (struct lost_row){.cause = cause, .site = site, .type = copy(type), .text = copy(text)};
    r->at = *at;
    return r;
}

/* Gives what v leads to, and nobody has claimed, to the row. */
static void claim(struct lost_work *q, const struct look *k, struct findings *f, size_t row,
                  uint32_t v)
{
    uint32_t head = 0, tail = 0;
    if (q->claimed[v])
        return;
    q->claimed[v] = (uint32_t)row + 1;
    q->queue[tail++] = v;
    while (head < tail) {
        uint32_t u = q->queue[head++];
        uint64_t size = k->e->size(k->g->object[q->from + u]);
        f->lost[row].objects++;
        f->lost[row].bytes += size;
        for (uint32_t e = k->g->first[q->from + u]; e < k->g->first[q->from + u + 1]; e++) {
            if (k->g->edge[e] < q->from)
                continue;
            uint32_t to = k->g->edge[e] - q->from;
            if (!q->claimed[to]) {
                q->claimed[to] = (uint32_t)row + 1;
                q->queue[tail++] = to;
            }
        }
    }
}

/* The member of v's component that says most: the eldest that is no mere container. */
static uint32_t spokesman(const struct lost_work *q, const struct look *k, uint32_t v)
{
    static const char *const plain[] = {"cell", "tuple", "dict", "list", "code"};
    uint32_t best = v, site;
    uint64_t eldest = UINT64_MAX, serial;
    uint32_t c = q->component[v];
    for (uint32_t m = q->start[c]; m < q->start[c + 1]; m++) {
        uint32_t i = q->member[m];
        if (!scripted(k, q->from + i, &site, &serial))
            continue;
        const char *type = k->e->type_name(k->g->object[q->from + i]);
        bool told = true;
        for (size_t j = 0; j < sizeof plain / sizeof *plain; j++)
            told = told && strcmp(type, plain[j]) != 0;
        if (told && serial < eldest) {
            eldest = serial;
            best = i;
        }
    }
    return best;
}

static bool add_cause(struct lost_work *q, const struct look *k, struct findings *f,
                      enum lost_cause cause, uint32_t v)
{
    uint32_t site = 0;
    uint64_t serial;
    char text[TEXT] = "";
    if (q->claimed[v])
        return true;
    if (cause == LOST_CYCLE)
        v = spokesman(q, k, v);
    struct rc_obj *o = k->g->object[q->from + v];
    watch_birth(k->w, o, &site, &serial);
    if (cause == LOST_CYCLE)
        cycle_text(q, k, v, text, sizeof text);
    struct place at = place_of(k->e, site);
    size_t before = f->lost_count;
    struct lost_row *r = lost_row(f, cause, site, &at, k->e->type_name(o), text);
    if (!r || f->lost_count == before)
        place_free(&at);
    if (!r)
        return false;
    r->causes++;
    claim(q, k, f, (size_t)(r - f->lost), v);
    return true;
}

/* The skipped components and what only they hold are nobody's loss. */
static void set_aside(struct lost_work *q, const struct look *k, struct findings *aside)
{
    for (uint32_t i = 0; i < q->n; i++)
        if (q->skip[i] && !q->entered[q->component[i]])
            claim(q, k, aside, 0, i);
}

struct candidate {
    uint64_t serial;
    uint32_t node;
};

static int by_serial(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    return x->serial < y->serial ? -1 : x->serial > y->serial;
}

static int by_bytes_lost(const void *a, const void *b)
{
    const struct lost_row *x = a, *y = b;
    if (x->bytes != y->bytes)
        return x->bytes < y->bytes ? 1 : -1;
    int c = strcmp(x->at.file ? x->at.file : "", y->at.file ? y->at.file : "");
    if (c)
        return c;
    if (x->at.line != y->at.line)
        return x->at.line < y->at.line ? -1 : 1;
    c = strcmp(x->type, y->type);
    return c ? c : strcmp(x->text, y->text);
}

static bool collect_lost(struct findings *f, const struct look *k)
{
    struct lost_work q;
    bool ok = lost_work_alloc(&q, k->g);
    struct candidate *c = malloc(((size_t)q.n + 1) * sizeof *c);
    ok = ok && c;
    if (ok && q.n) {
        q.components = components(q.from, k->g->n, k->g->first, k->g->edge, q.component);
        ok = q.components != GRAPH_NONE;
    }
    if (ok && q.n) {
        survey(&q, k->g);
        ok = graph_class_rings(k->g, k->e, q.skip);
        /* counts too high first, then cycles, each in the order of birth */
        for (uint32_t i = 0; i < q.n && ok; i++) {
            uint32_t site;
            c[i] = (struct candidate){UINT64_MAX, i};
            watch_birth(k->w, k->g->object[q.from + i], &site, &c[i].serial);
        }
        if (ok)
            qsort(c, q.n, sizeof *c, by_serial);
        for (uint32_t i = 0; i < q.n && ok; i++) {
            uint32_t v = c[i].node;
            if (k->e->count(k->g->object[q.from + v]) > q.inside[v])
                ok = add_cause(&q, k, f, LOST_COUNT, v);
        }
        struct lost_row nothing = {0};
        struct findings aside = {.lost = &nothing};
        if (ok)
            set_aside(&q, k, &aside);
        for (int pass = 0; pass < 2; pass++) /* sources, then whatever a short count hid */
            for (uint32_t i = 0; i < q.n && ok; i++) {
                uint32_t v = c[i].node;
                if (pass || (q.looped[q.component[v]] && !q.entered[q.component[v]]))
                    ok = add_cause(&q, k, f, q.looped[q.component[v]] ? LOST_CYCLE : LOST_COUNT, v);
            }
    }
    for (size_t i = 0; i < f->lost_count; i++) {
        f->lost_objects += f->lost[i].objects;
        f->lost_bytes += f->lost[i].bytes;
    }
    if (f->lost_count)
        qsort(f->lost, f->lost_count, sizeof *f->lost, by_bytes_lost);
    free(c);
    lost_work_free(&q);
    return ok;
}

/* --- audit --------------------------------------------------------------------------------------
 */

struct audit_arg {
    struct findings *f;
    const struct look *k;
    bool ok;
};

static void audit_one(const struct tally_audit_row *row, void *arg)
{
    struct audit_arg *a = arg;
    struct findings *f = a->f;
    uint32_t node = graph_find(a->k->g, row->o), site = 0;
    uint64_t serial;
    if (node == GRAPH_NONE || (node >= a->k->g->reached && row->count > row->references))
        return; /* lost, told there */
    if (!watch_birth(a->k->w, row->o, &site, &serial) || serial <= a->k->w->first)
        return;
    const char *type = a->k->e->type_name(row->o);
    for (size_t i = 0; i < f->audit_count; i++) {
        struct audit_row *r = &f->audit[i];
        if (r->site == site && r->count == row->count && r->references == row->references &&
            strcmp(r->type, type) == 0) {
            r->times++;
            return;
        }
    }
    struct audit_row *rows = realloc(f->audit, (f->audit_count + 1) * sizeof *rows);
    if (!rows) {
        a->ok = false;
        return;
    }
    f->audit = rows;
    rows[f->audit_count++] = (struct audit_row){site,       place_of(a->k->e, site), copy(type),
                                                row->count, row->references,         1};
}

/* ------------------------------------------------------------------------------------------------
 */

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static bool collect_exempt(struct findings *f, const struct look *k)
{
    const struct live *live = k->w->live;
    f->exempt = malloc(((size_t)live_slots(live) + 1) * sizeof *f->exempt);
    for (uint32_t i = 0; f->exempt && i < live_slots(live); i++) {
        const struct live_slot *s = live_slot(live, i);
        const struct rc_obj *o = live_address(s);
        if (!o || live_kind_at(live, s->kind)->buffer)
            continue;
        uint32_t v = graph_find(k->g, o);
        if (k->e->immortal(o) || (v != GRAPH_NONE && v >= k->g->reached))
            f->exempt[f->exempt_count++] = s->serial;
    }
    if (f->exempt)
        qsort(f->exempt, f->exempt_count, sizeof *f->exempt, by_number);
    return f->exempt != NULL;
}

bool findings_collect(struct findings *f, const struct watch *w, size_t rows, bool audit)
{
    memset(f, 0, sizeof *f);
    struct graph *g = graph_open(w->engine, w->live, w->first);
    if (!g)
        return false;
    struct look k = {w->engine, w, g};
    bool ok = collect_kept(f, &k, rows) && collect_lost(f, &k);
    if (ok && audit) {
        struct audit_arg a = {f, &k, true};
        w->engine->audit(audit_one, &a);
        ok = a.ok && collect_exempt(f, &k);
    }
    graph_close(g);
    if (!ok)
        findings_free(f);
    return ok;
}

void findings_free(struct findings *f)
{
    for (size_t i = 0; i < f->kept_count; i++) {
        place_free(&f->kept[i].at);
        free(f->kept[i].type);
        free(f->kept[i].text);
        free(f->kept[i].path);
    }
    for (size_t i = 0; i < f->lost_count; i++) {
        place_free(&f->lost[i].at);
        free(f->lost[i].type);
        free(f->lost[i].text);
    }
    for (size_t i = 0; i < f->audit_count; i++) {
        place_free(&f->audit[i].at);
        free(f->audit[i].type);
    }
    free(f->kept);
    free(f->lost);
    free(f->audit);
    free(f->exempt);
    memset(f, 0, sizeof *f);
}
