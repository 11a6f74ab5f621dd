/* watch.c: from the hooks of an engine and its pools to the live table and the recording. */
#include "tools/watch.h"

#include <stdlib.h>
#include <string.h>

#include "tools/graph.h"

static char *copy_text(const char *text)
{
    return strdup(text ? text : "?");
}

struct place place_of(const struct tally_engine *e, uint32_t site)
{
    const struct tally_site *s = e->site_info(site);
    if (!s)
        return (struct place){NULL, NULL, 0};
    return (struct place){copy_text(s->file), copy_text(s->function), s->line};
}

void place_free(struct place *p)
{
    free(p->file);
    free(p->function);
}

static void remember_death(struct watch *w, const void *block, uint32_t kind)
{
    uint32_t slot = live_add(w->graves, block, kind);
    if (slot == LIVE_NONE)
        return;
    if (slot >= w->grave_cap) {
        uint32_t cap = w->grave_cap ? w->grave_cap * 2 : 4096;
        while (cap <= slot)
            cap *= 2;
        uint32_t *site = realloc(w->grave_site, cap * sizeof *site);
        if (!site) {
            live_remove(w->graves, block);
            return;
        }
        w->grave_site = site;
        w->grave_cap = cap;
    }
    w->grave_site[slot] = w->engine->site();
}

/* Looks the site and the kind up, and tells the recording of a new one. */
__attribute__((noinline)) static uint32_t find_kind(struct watch *w, const char *name, size_t size,
                                                    bool buffer)
{
    bool fresh;
    uint32_t site = w->engine->site();
    uint32_t kind = live_kind(w->live, site, name, size, buffer, &fresh);
    if (fresh && w->recorder) {
        uint32_t text = record_text(w->recorder, name);
        uint32_t number = record_site(w->recorder, site, w->engine->site_info);
        record_other(w->recorder, OTHER_KIND);
        record_number(w->recorder, number);
        record_number(w->recorder, text);
        record_number(w->recorder, (uint64_t)size << 1 | buffer);
    }
    return kind;
}

/* The kind of what the running instruction makes. The address of a name stands for its text until
 * forget_names(). */
static inline uint32_t kind_of(struct watch *w, const char *name, size_t size, bool buffer)
{
    struct tally_here here = w->engine->here();
    uint64_t what = (uint64_t)size << 1 | buffer;
    uint64_t h = here.at ^ (uintptr_t)name ^ (uint64_t)here.caller << 40 ^ what << 20;
    struct watch_kind *k = &w->kinds[h * 0x9E3779B97F4A7C15u >> (64 - WATCH_KIND_BITS)];
    if (__builtin_expect(k->name == name && k->at == here.at && k->caller == here.caller &&
                             k->what == what, 1))
        return k->kind;
    uint32_t kind = find_kind(w, name, size, buffer);
    *k = (struct watch_kind){name, here.at, what, here.caller, kind};
    return kind;
}

static void forget_names(struct watch *w)
{
    memset(w->kinds, 0, sizeof w->kinds);
}

static inline void add(struct watch *w, const void *block, size_t size, const char *name, bool buffer)
{
    if (!w->open)
        return;
    uint32_t kind = kind_of(w, name, size, buffer);
    uint32_t slot = live_add(w->live, block, kind);
    if (w->graves)
        live_remove(w->graves, block);
    if (w->recorder && slot != LIVE_NONE)
        record_alloc(w->recorder, slot, kind);
}

static inline void take(struct watch *w, const void *block)
{
    if (!w->open)
        return;
    if (w->graves) {
        uint32_t slot = live_find(w->live, block);
        if (slot != LIVE_NONE)
            remember_death(w, block, live_slot(w->live, slot)->kind);
    }
    uint32_t slot = live_remove(w->live, block);
    if (w->recorder && slot != LIVE_NONE)
        record_free(w->recorder, slot);
}

/* --- objects ------------------------------------------------------------------------------------
 */

static void born(void *ctx, struct rc_obj *o, size_t size, const char *type)
{
    add(ctx, o, size, type, false);
}

static void died(void *ctx, struct rc_obj *o)
{
    take(ctx, o);
}

static void note_cyclic(struct watch *w, uint32_t slot)
{
    if (w->cyclic_count == w->cyclic_cap) {
        size_t cap = w->cyclic_cap ? w->cyclic_cap * 2 : 256;
        uint32_t *sites = realloc(w->cyclic_sites, cap * sizeof *sites);
        if (sites)
            w->cyclic_sites = sites;
        const char **types = realloc(w->cyclic_types, cap * sizeof *types);
        if (types)
            w->cyclic_types = types;
        if (!sites || !types)
            return;
        w->cyclic_cap = cap;
    }
    const struct live_kind *k = live_kind_at(w->live, live_slot(w->live, slot)->kind);
    w->cyclic_sites[w->cyclic_count] = k->site;
    w->cyclic_types[w->cyclic_count++] = live_type_name(w->live, k->type);
}

/* Which of the objects are of a ring that the runtime made; NULL when memory ran out. */
static bool *class_rings(const struct watch *w, struct rc_obj *const *objects, size_t n)
{
    bool *in_ring = calloc(n + 1, sizeof *in_ring);
    if (!in_ring || !graph_class_among(w->engine, objects, n))
        return in_ring;
    struct graph *g = graph_among(w->engine, objects, n);
    bool ok = g && graph_class_rings(g, w->engine, in_ring);
    graph_close(g);
    if (ok)
        return in_ring;
    free(in_ring);
    return NULL;
}

/* The slots of those that a script made, in slots. How many. */
static uint32_t cyclic_slots(const struct watch *w, struct rc_obj *const *objects, size_t n,
                             uint32_t *slots)
{
    bool *in_ring = class_rings(w, objects, n);
    uint32_t count = 0;
    for (size_t i = 0; in_ring && i < n; i++) {
        uint32_t slot = in_ring[i] ? LIVE_NONE : live_find(w->live, objects[i]);
        if (slot != LIVE_NONE && live_slot(w->live, slot)->serial > w->first)
            slots[count++] = slot;
    }
    free(in_ring);
    return count;
}

/* What a class and its parts hold of each other is no cycle that a script made. */
static void cyclic(void *ctx, struct rc_obj *const *objects, size_t n)
{
    struct watch *w = ctx;
    if (!w->open || w->ended || n > UINT32_MAX / 4)
        return;
    uint32_t *slots = malloc((n + 1) * sizeof *slots);
    uint32_t count = slots ? cyclic_slots(w, objects, n, slots) : 0;
    w->cyclic_objects += count;
    if (w->recorder && count) {
        record_other(w->recorder, OTHER_CYCLIC);
        record_number(w->recorder, count);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (w->recorder)
            record_number(w->recorder, slots[i]);
        else
            note_cyclic(w, slots[i]);
    }
    free(slots);
}

/* --- early frees --------------------------------------------------------------------------------
 */

static bool same_place(const struct place *a, const struct place *b)
{
    if (!a->file || !b->file)
        return a->file == b->file;
    return a->line == b->line && strcmp(a->file, b->file) == 0;
}

static void fault_free(struct watch_fault *f)
{
    place_free(&f->born);
    place_free(&f->freed);
    place_free(&f->used);
}

/* Takes over what f owns. */
static void add_fault(struct watch *w, struct watch_fault *f)
{
    for (size_t i = 0; i < w->fault_count; i++) {
        struct watch_fault *g = &w->faults[i];
        /* what comes after the first use of the same dead object has the same cause */
        bool same = f->was_free && g->was_free
                        ? strcmp(g->type, f->type) == 0
                        : same_place(&g->used, &f->used) && strcmp(g->what, f->what) == 0;
        if (same && same_place(&g->born, &f->born) && same_place(&g->freed, &f->freed)) {
            g->times++;
            fault_free(f);
            return;
        }
    }
    if (w->fault_count == FAULTS_MAX) {
        w->faults_dropped++;
        fault_free(f);
        return;
    }
    w->faults[w->fault_count] = *f;
    w->faults[w->fault_count++].times = 1;
}

/* What is known of a block, alive or dead. */
static void look_up(const struct watch *w, const void *block, struct watch_fault *f)
{
    uint32_t slot = live_find(w->live, block);
    const struct live_kind *k = NULL;
    if (slot != LIVE_NONE) {
        k = live_kind_at(w->live, live_slot(w->live, slot)->kind);
    } else if (w->graves && (slot = live_find(w->graves, block)) != LIVE_NONE) {
        k = live_kind_at(w->live, live_slot(w->graves, slot)->kind);
        f->freed = place_of(w->engine, w->grave_site[slot]);
        f->was_free = true;
    }
    if (!k)
        return;
    f->born = place_of(w->engine, k->site);
    snprintf(f->type, sizeof f->type, "%s", live_type_name(w->live, k->type));
}

static void fault(void *ctx, const char *what, struct rc_obj *o)
{
    struct watch *w = ctx;
    struct watch_fault f = {.used = place_of(w->engine, w->engine->site())};
    snprintf(f.what, sizeof f.what, "%s", what);
    look_up(w, o, &f);
    add_fault(w, &f);
}

void watch_crash(struct watch *w, const char *what, const void *block)
{
    struct watch_fault f = {.used = place_of(w->engine, w->engine->site())};
    snprintf(f.what, sizeof f.what, "%s", what);
    if (block)
        look_up(w, block, &f);
    add_fault(w, &f);
}

static void damaged(void *ctx, pool *p, void *block, size_t size, size_t offset)
{
    struct watch *w = ctx;
    struct watch_fault f = {0};
    (void)p;
    snprintf(f.what, sizeof f.what,
             "a block of %zu bytes was written to after it was freed, at byte %zu", size, offset);
    look_up(w, block, &f);
    add_fault(w, &f);
}

static void overrun(void *ctx, pool *p, const void *block, size_t size, size_t offset)
{
    struct watch *w = ctx;
    struct watch_fault f = {0};
    (void)p;
    snprintf(f.what, sizeof f.what,
             "a block of %zu bytes was written to behind its end, at byte %zu", size, offset);
    look_up(w, block, &f);
    add_fault(w, &f);
}

/* The type word of a dead object: whoever uses it reports that. */
static void entered(void *ctx, pool *p, void *block, size_t size)
{
    const struct watch *w = ctx;
    if (p->kind == POOL_OBJECTS && size >= 16 && w->engine->freed_type)
        memcpy((char *)block + 8, &w->engine->freed_type, sizeof(void *));
}

static const struct pool_quarantine_hooks quarantine_hooks = {.entered = entered,
                                                              .damaged = damaged};

/* --- buffers ------------------------------------------------------------------------------------
 */

static void on_alloc(void *ctx, pool *p, void *block, size_t size)
{
    add(ctx, block, size, pool_name(p), true);
}

static void on_free(void *ctx, pool *p, void *block, size_t size)
{
    struct watch *w = ctx;
    (void)size;
    if (strncmp(pool_name(p), "type.", 5) == 0)
        forget_names(w); /* it may be the name of a class */
    take(w, block);
}

static void on_resize(void *ctx, pool *p, void *old_block, size_t old_size, void *block,
                      size_t size)
{
    struct watch *w = ctx;
    (void)old_size;
    if (!w->open)
        return;
    uint32_t slot = block == old_block ? live_find(w->live, block) : LIVE_NONE;
    if (slot == LIVE_NONE) {
        take(w, old_block);
        add(w, block, size, pool_name(p), true);
        return;
    }
    uint32_t kind = kind_of(w, pool_name(p), size, true);
    live_change(w->live, slot, kind);
    if (w->recorder)
        record_resize(w->recorder, slot, kind);
}

static const struct pool_hooks hooks = {
    .alloc = on_alloc, .free = on_free, .resize = on_resize, .buffers_only = true};

/* --- open, close --------------------------------------------------------------------------------
 */

bool watch_open(struct watch *w, const struct tally_engine *engine, struct recorder *recorder,
                bool graves)
{
    memset(w, 0, sizeof *w);
    w->engine = engine;
    w->recorder = recorder;
    w->live = live_open();
    if (graves)
        w->graves = live_open();
    if (!w->live || (graves && !w->graves)) {
        live_close(w->live);
        return false;
    }
    w->observer = (struct tally_observer){
        .ctx = w, .born = born, .died = died, .cyclic = cyclic, .fault = fault};
    w->open = true;
    pool_set_hooks(&hooks, w);
    pool_set_guard_hook(overrun, w);
    if (graves)
        pool_set_quarantine_hooks(&quarantine_hooks, w);
    return true;
}

void watch_begin(struct watch *w)
{
    w->first = live_serial(w->live);
    if (w->recorder)
        record_other(w->recorder, OTHER_BEGIN);
}

void watch_end(struct watch *w)
{
    if (w->recorder)
        record_other(w->recorder, OTHER_SCRIPT);
    w->recorder = NULL;
    w->ended = true;
}

void watch_close(struct watch *w)
{
    pool_set_hooks(NULL, NULL);
    pool_set_guard_hook(NULL, NULL);
    pool_set_quarantine_hooks(NULL, NULL);
    for (size_t i = 0; i < w->fault_count; i++)
        fault_free(&w->faults[i]);
    live_close(w->live);
    live_close(w->graves);
    free(w->grave_site);
    free(w->cyclic_sites);
    free(w->cyclic_types);
    memset(w, 0, sizeof *w);
}

bool watch_birth(const struct watch *w, const void *block, uint32_t *site, uint64_t *serial)
{
    uint32_t slot = live_find(w->live, block);
    if (slot == LIVE_NONE)
        return false;
    const struct live_slot *s = live_slot(w->live, slot);
    *site = live_kind_at(w->live, s->kind)->site;
    *serial = s->serial;
    return true;
}
