/* embed.c: the heap of this engine behind the table of embed.h. One heap at a time. */
#include "cycle/embed.h"

#include <stdlib.h>

#include "cycle/cycle.h"
#include "refcount/threads.h"

enum {
    HEAD = (sizeof(rc_head) + 7) & ~7u,
    LISTENERS = 8,
    SIZE_LIMIT = 1 << 30, /* of a type's fixed part */
};

struct tally_type {
    rc_type rc;
    struct tally_type_spec spec;
    struct tally_type *next;
};

/* A weak reference with what its owner wants to be called. */
struct weak {
    rc_weak w;
    void (*gone)(tally_obj *weak, void *ctx);
    void *ctx;
};

struct listener {
    unsigned events;
    tally_listener *fn; /* NULL: free */
    void *ctx;
};

static struct {
    struct tally_type *types; /* the last defined first */
    struct listener listeners[LISTENERS];
    unsigned wanted; /* by any listener */
    const char *here; /* site of the call that runs */
    uint64_t early_frees;
} e;

static inline void *data_of(rc_obj *o)
{
    return (char *)o + HEAD;
}

static inline struct tally_type *type_of(const rc_obj *o)
{
    return (struct tally_type *)rc_type_of(o);
}

/* --- events ------------------------------------------------------------------------------------- */

static void tell(const struct tally_event *event)
{
    for (int i = 0; i < LISTENERS; i++)
        if (e.listeners[i].fn && (e.listeners[i].events & (unsigned)event->kind))
            e.listeners[i].fn(e.listeners[i].ctx, event);
}

static void tell_object(enum tally_events kind, rc_obj *o, size_t size, uint32_t count)
{
    struct tally_event event = {.kind = kind,
                                .object = o,
                                .block = size ? o : NULL,
                                .size = size,
                                .type = rc_type_of(o)->name,
                                .site = e.here,
                                .count = count};
    tell(&event);
}

static void on_born(rc_obj *o, size_t size)
{
    tell_object(TALLY_ALLOC, o, size, 0);
}

static void on_died(rc_obj *o)
{
    tell_object(TALLY_FREE, o, rc_type_of(o)->block_size(o), 0);
}

static void on_counted(rc_obj *o, bool taken, uint32_t count)
{
    enum tally_events kind = taken ? TALLY_TAKE : TALLY_DROP;
    if (e.wanted & kind)
        tell_object(kind, o, 0, count);
}

static void on_collection(int generation, const struct gc_result *r)
{
    (void)generation;
    if (!r)
        return; /* it starts */
    struct tally_event event = {.kind = TALLY_COLLECT,
                                .site = e.here,
                                .unreachable = r->unreachable,
                                .freed = r->freed,
                                .resurrected = r->resurrected,
                                .live = rc_heap.tracked.live};
    tell(&event);
}

static const char *text_of(uint64_t site)
{
    return (const char *)(uintptr_t)site;
}

static void on_fault(const char *what, rc_obj *o)
{
    struct rc_exact_info info;
    e.early_frees++;
    struct tally_finding f = {.kind = TALLY_EARLY_FREE, .what = what, .objects = 1};
    if (rc_exact_info(o, &info)) {
        f.type = info.type;
        f.made = text_of(info.born);
        f.taken = text_of(info.inc);
        f.dropped = text_of(info.dec);
        f.count = info.count;
    }
    struct tally_event event = {.kind = TALLY_FINDING,
                                .object = o,
                                .type = f.type,
                                .site = e.here,
                                .finding = &f};
    tell(&event);
}

static uint64_t on_site(void)
{
    return (uint64_t)(uintptr_t)e.here;
}

/* Nobody listens: no hook is set, and rc_new() takes its short way. */
static void set_hooks(void)
{
    e.wanted = 0;
    for (int i = 0; i < LISTENERS; i++)
        if (e.listeners[i].fn)
            e.wanted |= e.listeners[i].events;
    rc_heap.hooks.born = e.wanted & TALLY_ALLOC ? on_born : NULL;
    rc_heap.hooks.died = e.wanted & TALLY_FREE ? on_died : NULL;
    rc_heap.hooks.collection = e.wanted & TALLY_COLLECT ? on_collection : NULL;
    rc_heap.hooks.counted = e.wanted & (TALLY_TAKE | TALLY_DROP) ? on_counted : NULL;
}

enum {
    EVERYWHERE = TALLY_ALLOC | TALLY_RESIZE | TALLY_FREE | TALLY_COLLECT | TALLY_FINDING,
    COUNTS = TALLY_TAKE | TALLY_DROP,
};

enum { EVENTS = RC_EXACT ? EVERYWHERE | COUNTS : EVERYWHERE };

static int subscribe(unsigned events, tally_listener *fn, void *ctx, struct tally_error *err)
{
    if (!fn || !events || (events & ~(unsigned)(EVERYWHERE | COUNTS)))
        return tally_error_set(err, "a subscription needs a function and events of tally_events");
    if (events & ~(unsigned)EVENTS)
        return tally_error_set(err,
                               "this engine does not see each take and drop; open the heap with "
                               "the engine 'exact' to be told of them");
    for (int i = 0; i < LISTENERS; i++) {
        if (e.listeners[i].fn)
            continue;
        e.listeners[i] = (struct listener){events, fn, ctx};
        set_hooks();
        return 0;
    }
    return tally_error_set(err, "there are %d subscriptions already; end one first", LISTENERS);
}

static void unsubscribe(tally_listener *fn, void *ctx)
{
    for (int i = 0; i < LISTENERS; i++)
        if (e.listeners[i].fn == fn && e.listeners[i].ctx == ctx)
            e.listeners[i].fn = NULL;
    set_hooks();
}

/* --- types -------------------------------------------------------------------------------------- */

static size_t block_size(const rc_obj *o)
{
    const struct tally_type *t = type_of(o);
    return t->rc.size + t->spec.extra((const char *)o + HEAD);
}

static void traverse(rc_obj *o, rc_visit visit, void *arg)
{
    type_of(o)->spec.traverse(data_of(o), visit, arg);
}

static value reap(rc_obj *o)
{
    uint32_t cursor = rc_cursor(o);
    rc_obj *child = type_of(o)->spec.reap(data_of(o), &cursor);
    rc_set_cursor(o, cursor);
    return child ? v_of(child) : V_EMPTY;
}

static void finish(rc_obj *o)
{
    type_of(o)->spec.finish(data_of(o));
}

static void finalize(rc_obj *o)
{
    type_of(o)->spec.finalize(o, data_of(o));
}

static int check_spec(const struct tally_type_spec *spec, struct tally_error *err)
{
    if (!spec->name || !*spec->name)
        return tally_error_set(err, "a type needs a name");
    if (spec->size > SIZE_LIMIT)
        return tally_error_set(err, "the type '%.80s' has a fixed part of more than 1 GiB; use extra",
                               spec->name);
    if (!spec->traverse != !spec->reap)
        return tally_error_set(err, "the type '%.80s' has one of traverse and reap; give both, or "
                               "neither if it holds no references", spec->name);
    return 0;
}

static tally_type *define(const struct tally_type_spec *spec, struct tally_error *err)
{
    if (check_spec(spec, err) < 0)
        return NULL;
    struct tally_type *t = calloc(1, sizeof *t);
    if (!t) {
        tally_error_set(err, "no memory for the type '%.80s'", spec->name);
        return NULL;
    }
    t->spec = *spec;
    t->rc = (rc_type){.h = RC_HEAD_INIT(NULL),
                      .name = spec->name,
                      .pool_name = spec->pool,
                      .flags = spec->cyclic ? RC_TYPE_GC : 0,
                      .size = HEAD + (uint32_t)spec->size,
                      .block_size = spec->extra ? block_size : NULL,
                      .traverse = spec->traverse ? traverse : NULL,
                      .reap = spec->reap ? reap : NULL,
                      .finish = spec->finish ? finish : NULL,
                      .finalize = spec->finalize ? finalize : NULL};
    if (!rc_type_ready(&t->rc, err)) {
        free(t);
        return NULL;
    }
    t->next = e.types;
    e.types = t;
    return t;
}

/* --- objects ------------------------------------------------------------------------------------ */

/* Around what changes counts: threads take turns (embed.h), and hooks ask where. */
static inline const char *enter(const char *site)
{
    const char *outer = e.here;
    if (RC_THREADS)
        rc_take_turn();
    e.here = site;
    return outer;
}

static inline void leave(const char *outer)
{
    e.here = outer;
}

static tally_obj *make(tally_type *t, size_t extra, const char *site)
{
    if ((extra && !t->spec.extra) || extra > SIZE_MAX / 2)
        return NULL;
    const char *outer = enter(site);
    rc_collect_if_due();
    tally_obj *o = rc_new(&t->rc, t->rc.size + extra);
    leave(outer);
    return o;
}

static tally_obj *take(tally_obj *o, const char *site)
{
    const char *outer = enter(site);
    rc_inc_obj(o);
    leave(outer);
    return o;
}

static void drop(tally_obj *o, const char *site)
{
    const char *outer = enter(site);
    rc_dec_obj(o);
    leave(outer);
}

static void weak_finish(rc_obj *o)
{
    rc_weak_unlink((rc_weak *)o);
}

/* Tracked, since one that is garbage itself must not call back. */
static tally_type weak_type = {.rc = {.h = RC_HEAD_INIT(NULL),
                                      .name = "weakref",
                                      .flags = RC_TYPE_GC,
                                      .size = sizeof(struct weak),
                                      .finish = weak_finish}};

static void on_gone(rc_obj *o)
{
    struct weak *w = (struct weak *)o;
    w->gone(o, w->ctx);
}

static tally_obj *weak(tally_obj *o, void (*gone)(tally_obj *weak, void *ctx), void *ctx,
                       const char *site)
{
    struct weak *w = (struct weak *)make(&weak_type, 0, site);
    if (!w)
        return NULL;
    w->gone = gone;
    w->ctx = ctx;
    w->w.callback = gone ? V_TRUE : V_EMPTY;
    if (rc_weak_link(&w->w, o))
        return (tally_obj *)w;
    drop((tally_obj *)w, site);
    return NULL;
}

static tally_obj *weak_get(tally_obj *weak, const char *site)
{
    rc_obj *o = rc_weak_get((rc_weak *)weak);
    return o ? take(o, site) : NULL;
}

/* --- buffers ------------------------------------------------------------------------------------ */

static void tell_buffer(enum tally_events kind, struct tally_event event, pool *p, const char *site)
{
    event.kind = kind;
    event.type = pool_name(p);
    event.site = site;
    tell(&event);
}

static void *buffer(pool *p, void *block, size_t old_size, size_t size, const char *site)
{
    if (!size) {
        if (block && (e.wanted & TALLY_FREE))
            tell_buffer(TALLY_FREE, (struct tally_event){.block = block, .size = old_size}, p, site);
        if (block)
            pool_free(p, block, old_size);
        return NULL;
    }
    void *fresh = block ? pool_realloc(p, block, old_size, size) : pool_alloc(p, size);
    struct tally_event event = {.block = fresh, .size = size};
    if (!fresh)
        return NULL;
    if (!block) {
        if (e.wanted & TALLY_ALLOC)
            tell_buffer(TALLY_ALLOC, event, p, site);
    } else if (e.wanted & TALLY_RESIZE) {
        event.old_block = block;
        event.old_size = old_size;
        tell_buffer(TALLY_RESIZE, event, p, site);
    }
    return fresh;
}

/* --- collections -------------------------------------------------------------------------------- */

static size_t collect(const char *site)
{
    const char *outer = enter(site);
    size_t n = rc_collect();
    leave(outer);
    return n;
}

static bool enable(bool on)
{
    bool was = rc_heap.enabled;
    rc_heap.enabled = on;
    return was;
}

/* --- looking ------------------------------------------------------------------------------------ */

static uint32_t count(const tally_obj *o)
{
    return rc_is_immortal(o) ? UINT32_MAX : rc_count(o);
}

static size_t size(const tally_obj *o)
{
    return rc_type_of(o)->block_size(o);
}

static tally_type *type(const tally_obj *o)
{
    return type_of(o);
}

static const char *type_name(const tally_obj *o)
{
    return rc_type_of(o)->name;
}

static void children(const tally_obj *o, tally_visit *visit, void *arg)
{
    rc_traverse((rc_obj *)(uintptr_t)o, visit, arg);
}

static void roots(tally_visit *visit, void *arg)
{
    rc_heap.hooks.roots(visit, arg);
}

static bool sites(const tally_obj *o, const char **made, const char **taken, const char **dropped)
{
    struct rc_exact_info info;
    if (!rc_exact_info(o, &info))
        return false;
    *made = text_of(info.born);
    *taken = text_of(info.inc);
    *dropped = text_of(info.dec);
    return true;
}

static void add_live(rc_type *t, void *arg)
{
    *(uint64_t *)arg += t->live;
}

static void stats(struct tally_heap_stats *out)
{
    *out = (struct tally_heap_stats){.made = rc_total(),
                                     .reserved_bytes = pool_reserved_bytes(),
                                     .collections = rc_heap.collections,
                                     .collected = rc_heap.collected,
                                     .early_frees = e.early_frees};
    rc_each_type(add_live, &out->live);
    for (pool *p = pool_next(NULL); p; p = pool_next(p))
        out->live_bytes += pool_live_bytes(p);
}

struct figures_arg {
    void (*fn)(const struct tally_type_figures *figures, void *arg);
    void *arg;
};

static void figures_of(rc_type *t, void *arg)
{
    const struct figures_arg *a = arg;
    struct tally_type_figures f = {t->name, t->live, t->total, pool_live_bytes(t->pool)};
    a->fn(&f, a->arg);
}

static void each_type(void (*fn)(const struct tally_type_figures *figures, void *arg), void *arg)
{
    struct figures_arg a = {fn, arg};
    rc_each_type(figures_of, &a);
}

/* --- open, close -------------------------------------------------------------------------------- */

static int open_heap(const char *collector, void (*visit_roots)(tally_visit *visit, void *arg),
                     struct tally_error *err)
{
    const char *options = NULL;
    const struct gc_collector *gc = gc_find(collector ? collector : gc_at(0)->name, &options, err);
    struct rc_hooks hooks = {.roots = visit_roots,
                             .weak_callback = on_gone,
                             .fault = on_fault,
                             .site = on_site};
    memset(&e, 0, sizeof e);
    if (!gc || !rc_heap_open(&hooks, gc, options, err))
        return -1;
    weak_type.rc.live = weak_type.rc.total = 0;
    if (rc_type_ready(&weak_type.rc, err))
        return 0;
    rc_heap_close();
    return -1;
}

static void close_heap(void)
{
    rc_heap_close();
    while (e.types) {
        struct tally_type *t = e.types;
        e.types = t->next;
        free(t);
    }
    memset(&e, 0, sizeof e);
}

const struct tally_heap gc_embed = {
    .version = TALLY_HEAP_VERSION,
    .struct_size = sizeof(struct tally_heap),
    .data_offset = HEAD,
    .events = EVENTS,
    .define = define,
    .make = make,
    .take = take,
    .drop = drop,
    .weak = weak,
    .weak_get = weak_get,
    .buffer = buffer,
    .collect = collect,
    .enable = enable,
    .count = count,
    .size = size,
    .type = type,
    .type_name = type_name,
    .children = children,
    .roots = roots,
    .sites = sites,
    .stats = stats,
    .each_type = each_type,
    .audit = rc_audit,
    .open = open_heap,
    .close = close_heap,
    .subscribe = subscribe,
    .unsubscribe = unsubscribe,
    .tell = tell,
};
