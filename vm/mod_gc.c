/* mod_gc.c: the module gc, over the heap's collector. */
#include "vm/builtins.h"
#include "vm/modules.h"
#include "vm/shape.h"

enum { DEBUG_STATS = 1, DEBUG_COLLECTABLE = 2, DEBUG_UNCOLLECTABLE = 4, DEBUG_SAVEALL = 32 };

static int debug;

/* The list that the module has under this name; V_EMPTY when a script has taken it away. */
static value list_named(const char *name)
{
    value gc = str_intern_c("gc");
    value m = gc ? dict_get_str(vm_rt.modules, gc) : V_EMPTY;
    rc_dec(gc);
    dict *d = m ? vm_module_dict(m) : NULL;
    value key = d ? str_intern_c(name) : V_EMPTY;
    value l = key ? dict_get_str(d, key) : V_EMPTY;
    rc_dec(key);
    return l && v_has(l, VM_T_LIST) ? l : V_EMPTY;
}

/* --- around a collection ------------------------------------------------------------------------
 */

static value info_dict(int generation, size_t collected, size_t uncollectable)
{
    VM_ENTER(f, 1);
    f.s[0] = dict_new();
    dict *d = f.s[0] ? dict_ptr(f.s[0]) : NULL;
    if (!d || dict_set_c(d, "generation", v_from_int(generation)) < 0 ||
        dict_set_c(d, "collected", int_from((int64_t)collected)) < 0 ||
        dict_set_c(d, "uncollectable", int_from((int64_t)uncollectable)) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static size_t left_over(const struct gc_result *r)
{
    size_t done = r->freed + r->saved;
    return r->unreachable > done ? r->unreachable - done : 0;
}

static void call_back(int generation, const struct gc_result *r)
{
    VM_ENTER(f, 6);
    f.s[5] = vm_exc_take(); /* what was in flight when the collection came */
    f.s[0] = rc_inc(list_named("callbacks"));
    if (f.s[0] && list_ptr(f.s[0])->len) {
        size_t left = r ? left_over(r) : 0;
        f.s[1] = str_from(r ? "stop" : "start");
        f.s[2] = info_dict(generation, r ? r->unreachable - left : 0, left);
        for (size_t i = 0; f.s[1] && f.s[2] && i < list_ptr(f.s[0])->len; i++) {
            rc_set(&f.s[3], rc_inc(list_ptr(f.s[0])->items[i]));
            rc_set(&f.s[4], vm_call2(f.s[3], f.s[1], f.s[2]));
            if (!f.s[4])
                vm_write_unraisable(f.s[3]);
        }
        vm_exc_clear(); /* no memory for the arguments: nobody is called */
    }
    value e = VM_TAKE(f.s[5]);
    vm_leave(&f.h, V_EMPTY);
    vm_exc_restore(e);
}

static void count_by_generation(rc_obj *o, void *arg)
{
    ++((size_t *)arg)[o->h.index < rc_heap.frozen ? 3 : rc_generation(o)];
}

/* DEBUG_STATS, in CPython's words. */
static void write_stats(int generation, const struct gc_result *r)
{
    size_t n[4] = {0};
    if (r) {
        fprintf(stderr, "gc: done, %zu unreachable, %zu uncollectable\n", r->unreachable,
                left_over(r));
        return;
    }
    rc_each_tracked(count_by_generation, n);
    fprintf(stderr,
            "gc: collecting generation %d...\ngc: objects in each generation: %zu %zu %zu\n"
            "gc: objects in permanent generation: %zu\n",
            generation, n[0], n[1], n[2], n[3]);
}

static void on_collection(int generation, const struct gc_result *r)
{
    if (debug & DEBUG_STATS && r)
        write_stats(generation, r);
    call_back(generation, r);
    if (debug & DEBUG_STATS && !r)
        write_stats(generation, r);
}

/* DEBUG_SAVEALL keeps garbage in gc.garbage; what there is no memory for is left to the next
 * collection, or emptied with the rest if that is all of it. */
static bool on_garbage(rc_obj *o)
{
    if (debug & DEBUG_COLLECTABLE)
        fprintf(stderr, "gc: collectable <%s %p>\n", rc_type_of(o)->name, (void *)o);
    if (!(debug & DEBUG_SAVEALL))
        return false;
    value l = list_named("garbage");
    if (l && list_append(l, v_of(o)) == 0)
        return true;
    vm_exc_clear();
    return false;
}

/* --- collections --------------------------------------------------------------------------------
 */

/* As CPython reads a C int. */
static bool take_int(value v, int *out)
{
    int64_t n;
    if (!vm_index(v, &n, true))
        return false;
    *out = (int)n;
    if (n == *out)
        return true;
    vm_raise(&vm_exc_OverflowError, "Python int too large to convert to C int");
    return false;
}

static value g_collect(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    int generation = 2;
    if (a[0] && !take_int(a[0], &generation))
        return V_EMPTY;
    if (generation < 0 || generation > 2)
        return vm_value_error("invalid generation");
    size_t found = rc_collect_generation(generation);
    return vm_failed() ? V_EMPTY : int_from((int64_t)found);
}

/* Of the thresholds only a first one of 0 means something, as it does in CPython: no collection
 * comes by itself. When one is due is the collector's own rule. */
static int threshold[3] = {700, 10, 10};
static bool disabled;

static void set_enabled(void)
{
    rc_heap.enabled = !disabled && threshold[0] != 0;
}

static value g_enable(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    disabled = false;
    set_enabled();
    return V_NONE;
}

static value g_disable(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    disabled = true;
    set_enabled();
    return V_NONE;
}

static value g_isenabled(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    return v_from_bool(!disabled);
}

static value g_get_threshold(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    return tuple_pack(3, int_from(threshold[0]), int_from(threshold[1]), int_from(threshold[2]));
}

static value g_set_threshold(vm_thread *t, value *a, int n)
{
    (void)t;
    int now[3] = {threshold[0], threshold[1], threshold[2]};
    for (int i = 0; i < n; i++)
        if (!take_int(a[i], &now[i]))
            return V_EMPTY;
    memcpy(threshold, now, sizeof now);
    set_enabled();
    return V_NONE;
}

static value g_get_count(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    size_t live[4] = {0};
    rc_each_tracked(count_by_generation, live);
    return tuple_pack(3, int_from((int64_t)live[0]), v_from_int(rc_heap.runs[1]),
                      v_from_int(rc_heap.runs[2]));
}

static value g_get_debug(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    return int_from(debug);
}

static value g_set_debug(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    int flags;
    if (!take_int(a[0], &flags))
        return V_EMPTY;
    debug = flags;
    rc_heap.hooks.garbage = debug & (DEBUG_SAVEALL | DEBUG_COLLECTABLE) ? on_garbage : NULL;
    return V_NONE;
}

static value g_freeze(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    rc_freeze();
    return V_NONE;
}

static value g_unfreeze(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    rc_unfreeze();
    return V_NONE;
}

static value g_freeze_count(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    return int_from((int64_t)rc_frozen_count());
}

static value g_get_stats(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    VM_ENTER(f, 2);
    if (!(f.s[0] = list_new(3)))
        return VM_LEAVE(f, V_EMPTY);
    for (int i = 0; i < 3; i++) {
        const struct rc_gc_stats *s = &rc_heap.stats[i];
        rc_set(&f.s[1], dict_new());
        dict *d = f.s[1] ? dict_ptr(f.s[1]) : NULL;
        if (!d || dict_set_c(d, "collections", int_from((int64_t)s->collections)) ||
            dict_set_c(d, "collected", int_from((int64_t)s->collected)) ||
            dict_set_c(d, "uncollectable", int_from((int64_t)s->uncollectable)) ||
            list_append(f.s[0], f.s[1]) < 0)
            return VM_LEAVE(f, V_EMPTY);
    }
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

/* --- looking at the heap ------------------------------------------------------------------------
 */

/* CPython does not track a dict until it holds something that could be part of a cycle. */
static bool dict_is_tracked(dict *d)
{
    size_t pos = 0;
    value key, v;
    while (dict_next(d, &pos, &key, &v)) {
        if (v_is_heap(key) && rc_is_tracked(v_obj(key)))
            return true;
        if (v_is_heap(v) && rc_is_tracked(v_obj(v)))
            return true;
    }
    return false;
}

static bool is_tracked(value o)
{
    if (!v_is_heap(o) || !rc_is_tracked(v_obj(o)))
        return false;
    if (v_is_type(o, &code_type) || v_is_type(o, &range_type) || o == tuple_empty)
        return false;
    return !v_is_type(o, &dict_type) || dict_is_tracked(dict_ptr(o));
}

struct gather {
    list *into; /* has room: nothing is allocated while the heap is walked */
    const tuple *wanted; /* referrers of these; NULL: all objects */
    int generation; /* only of this one; -1: all */
    bool found;
};

static void look(rc_obj *child, void *arg)
{
    struct gather *g = arg;
    for (size_t i = 0; i < g->wanted->len; i++)
        g->found |= v_of(child) == g->wanted->item[i];
}

static void gather(rc_obj *o, void *arg)
{
    struct gather *g = arg;
    if (o == (rc_obj *)g->into || o == (rc_obj *)g->wanted || g->into->len == g->into->cap ||
        o->h.index < rc_heap.frozen || !is_tracked(v_of(o)))
        return;
    if (g->generation >= 0 && rc_generation(o) != g->generation)
        return;
    g->found = !g->wanted;
    if (g->wanted)
        rc_traverse(o, look, g);
    if (g->found)
        g->into->items[g->into->len++] = rc_inc(v_of(o));
}

static value walk(const tuple *wanted, int generation)
{
    VM_ENTER(f, 1);
    if (!(f.s[0] = list_new(0)) || list_reserve(list_ptr(f.s[0]), rc_heap.tracked.live + 1) < 0)
        return VM_LEAVE(f, V_EMPTY);
    struct gather g = {.into = list_ptr(f.s[0]), .wanted = wanted, .generation = generation};
    rc_each_tracked(gather, &g);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static value g_get_objects(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    int64_t generation;
    if (!a[0] || a[0] == V_NONE)
        return walk(NULL, -1);
    if (!v_is_any_int(a[0]) && !type_of(a[0])->as_index)
        return vm_type_error("argument should be integer or None, not '%T'", a[0]);
    if (!vm_index(a[0], &generation, true))
        return V_EMPTY;
    if (generation == INT64_MIN || generation == INT64_MAX)
        return vm_raise(&vm_exc_OverflowError, "cannot fit '%T' into an index-sized integer", a[0]);
    if (generation < -1) /* -1 is None */
        return vm_value_error("generation parameter cannot be negative");
    if (generation > 2)
        return vm_value_error("generation parameter must be less than the number of available "
                              "generations (3)");
    return walk(NULL, (int)generation);
}

static value g_get_referrers(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return walk(tuple_ptr(a[0]), -1);
}

struct referents {
    value list;
    bool failed;
};

static void add(struct referents *r, value v)
{
    if (v && !r->failed && list_append(r->list, v) < 0)
        r->failed = true;
}

static void add_child(rc_obj *child, void *arg)
{
    add(arg, v_of(child));
}

/* Immediates are no heap objects, but a script sees no difference: containers are asked for all of
 * their items, in the order of CPython's visits. */
static void add_referents(struct referents *r, value o)
{
    if (v_is_type(o, &list_type)) {
        for (size_t i = list_ptr(o)->len; i-- > 0;)
            add(r, list_ptr(o)->items[i]);
    } else if (v_is_type(o, &tuple_type)) {
        for (size_t i = tuple_ptr(o)->len; i-- > 0;)
            add(r, tuple_ptr(o)->item[i]);
    } else if (v_is_type(o, &dict_type)) {
        size_t pos = 0;
        value key, v;
        bool only_str = dict_ptr(o)->only_str;
        while (dict_next(dict_ptr(o), &pos, &key, &v)) {
            add(r, v);
            if (!only_str)
                add(r, key);
        }
    } else if (v_is_type(o, &set_type) || v_is_type(o, &frozenset_type)) {
        size_t pos = 0;
        value key;
        while (set_next(set_ptr(o), &pos, &key))
            add(r, key);
    } else if (v_is_inst(o) && !inst_shape(o)->dict_mode) {
        for (uint32_t i = 0; i < inst_shape(o)->n; i++)
            add(r, *inst_slot(o, i));
        add(r, v_of(type_of(o)));
    } else if (v_is_heap(o)) {
        rc_traverse(v_obj(o), add_child, r);
    }
}

static value g_get_referents(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    VM_ENTER(f, 1);
    struct referents r = {.list = f.s[0] = list_new(0)};
    if (!r.list)
        return VM_LEAVE(f, V_EMPTY);
    for (size_t i = 0; i < tuple_ptr(a[0])->len; i++)
        add_referents(&r, tuple_ptr(a[0])->item[i]);
    return VM_LEAVE(f, r.failed ? V_EMPTY : VM_TAKE(f.s[0]));
}

static value g_is_tracked(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return v_from_bool(is_tracked(a[0]));
}

static value g_is_finalized(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return v_from_bool(v_is_heap(a[0]) && v_obj(a[0])->h.flags & RC_FINALIZED);
}

/* --- the module ---------------------------------------------------------------------------------
 */

static const vm_def defs[] = {
    {"collect", g_collect, 0, 0, "generation", 0},
    {"disable", g_disable, 0, 0, NULL, 0},
    {"enable", g_enable, 0, 0, NULL, 0},
    {"freeze", g_freeze, 0, 0, NULL, 0},
    {"get_count", g_get_count, 0, 0, NULL, 0},
    {"get_debug", g_get_debug, 0, 0, NULL, 0},
    {"get_freeze_count", g_freeze_count, 0, 0, NULL, 0},
    {"get_objects", g_get_objects, 0, 0, "generation", 0},
    {"get_referents", g_get_referents, 0, 0, "*objs", 0},
    {"get_referrers", g_get_referrers, 0, 0, "*objs", 0},
    {"get_stats", g_get_stats, 0, 0, NULL, 0},
    {"get_threshold", g_get_threshold, 0, 0, NULL, 0},
    {"is_finalized", g_is_finalized, 1, 1, NULL, 0},
    {"is_tracked", g_is_tracked, 1, 1, NULL, 0},
    {"isenabled", g_isenabled, 0, 0, NULL, 0},
    {"set_debug", g_set_debug, 1, 1, NULL, 0},
    {"set_threshold", g_set_threshold, 1, 3, NULL, 0},
    {"unfreeze", g_unfreeze, 0, 0, NULL, 0},
    {0},
};

value mod_gc_make(void)
{
    static const struct {
        const char *name;
        int value;
    } flags[] = {{"DEBUG_STATS", DEBUG_STATS},
                 {"DEBUG_COLLECTABLE", DEBUG_COLLECTABLE},
                 {"DEBUG_UNCOLLECTABLE", DEBUG_UNCOLLECTABLE},
                 {"DEBUG_SAVEALL", DEBUG_SAVEALL},
                 {"DEBUG_LEAK", DEBUG_COLLECTABLE | DEBUG_UNCOLLECTABLE | DEBUG_SAVEALL}};
    VM_ENTER(f, 1);
    f.s[0] = vm_module_from("gc", defs);
    if (!f.s[0] || module_add(f.s[0], "garbage", list_new(0)) < 0 ||
        module_add(f.s[0], "callbacks", list_new(0)) < 0)
        return VM_LEAVE(f, V_EMPTY);
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (module_add(f.s[0], flags[i].name, v_from_int(flags[i].value)) < 0)
            return VM_LEAVE(f, V_EMPTY);
    rc_heap.hooks.collection = on_collection;
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}
