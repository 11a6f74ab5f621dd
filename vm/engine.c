/* engine.c: the one symbol of an engine: its function table for the instruments. */
#define _GNU_SOURCE
#include "vm/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cycle/cycle.h"
#include "vm/containers.h"
#include "vm/freed.h"
#include "vm/func.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/objects.h"
#include "vm/start.h"
#include "vm/str.h"

static const struct tally_observer *observer;

/* --- hooks of the heap -------------------------------------------------------------------------- */

static void on_born(rc_obj *o, size_t size)
{
    observer->born(observer->ctx, o, size, rc_type_of(o)->name);
}

static void on_died(rc_obj *o)
{
    observer->died(observer->ctx, o);
}

static void on_fault(const char *what, rc_obj *o)
{
    if (observer && observer->fault) {
        observer->fault(observer->ctx, what, o);
        return;
    }
    fflush(stdout);
    fprintf(stderr, "tally: %s (run it under `tally check` to see the lines)\n", what);
    abort();
}

static void on_cyclic(rc_obj *const *objects, size_t n)
{
    observer->cyclic(observer->ctx, objects, n);
}

static uint64_t on_site(void)
{
    return site_now();
}

/* Of this thread. */
static uint64_t cpu_time(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* --- life --------------------------------------------------------------------------------------- */

static bool open_heap(const struct tally_options *opt, struct tally_error *err)
{
    const char *rest = NULL;
    const struct gc_collector *gc = gc_find(opt->cycle ? opt->cycle : gc_at(0)->name, &rest, err);
    if (!gc)
        return false;
    struct rc_hooks hooks = {.roots = vm_roots,
                             .weak_callback = vm_weak_callback,
                             .fault = on_fault,
                             .want_safepoint = vm_want_safepoint};
    if (observer && observer->born)
        hooks.born = on_born;
    if (observer && observer->died)
        hooks.died = on_died;
    if (observer && observer->cyclic)
        hooks.cyclic = on_cyclic;
    if (opt->sites)
        hooks.site = on_site;
    if (opt->pauses)
        hooks.clock = cpu_time;
    return rc_heap_open(&hooks, gc, opt->cycle_options ? opt->cycle_options : rest, err);
}

static bool engine_open(const struct tally_options *opt, const struct tally_observer *obs,
                        struct tally_error *err)
{
    /* Static types and interned names keep what the first life gave them. */
    static bool opened;
    if (opened) {
        tally_error_set(err, "an engine can be opened once in a process");
        return false;
    }
    opened = true;
    observer = obs;
    vm_rt.opt = opt;
    vm_rt.obs = obs;
    if (opt->sites && !site_open()) {
        tally_error_set(err, "no memory for the table of sites");
        return false;
    }
    str_hash_seed(opt->hash_random, opt->hash_seed);
    if (!vm_thread_open(opt, err) || !open_heap(opt, err) || !vm_types_init(err))
        return false;
    value modules = dict_new();
    vm_rt.modules = modules ? dict_ptr(modules) : NULL;
    if (!modules || !vm_builtins_init(err) || !vm_main_open(opt)) {
        if (!err->text[0])
            tally_error_set(err, "the built-in modules could not be made: out of memory");
        return false;
    }
    rc_heap.enabled = true;
    if (opt->gc_stress) {
        rc_freeze(); /* what start-up made is not looked at each time */
        rc_heap.stress_every = opt->gc_stress;
        rc_heap.stress_left = opt->gc_stress;
    }
    return true;
}

static int engine_run(bool *failed, bool *out_of_memory)
{
    return vm_main_run(vm_rt.opt, failed, out_of_memory);
}

static size_t engine_settle(void)
{
    vm_exc_clear();
    rc_clear(&vm_t->base_exc_info.exc);
    rc_heap.stress_every = 0;
    rc_unfreeze();
    size_t found = rc_collect();
    rc_heap.hooks.collection = NULL; /* the last one that a script hears of */
    return found;
}

static void count_one(rc_obj *o, void *arg)
{
    if (!rc_is_immortal(o))
        ++*(size_t *)arg;
}

static void engine_close(size_t *left)
{
    rc_heap.stress_every = 0;
    rc_unfreeze();
    vm_main_close();
    vm_types_close();
    rc_collect();
    if (left) {
        *left = 0;
        rc_each_tracked(count_one, left);
    }
    rc_heap_close();
    vm_stack_close(vm_t);
    if (vm_rt.opt->sites)
        site_close();
}

/* --- looking ------------------------------------------------------------------------------------ */

static void each_live(tally_visit *fn, void *arg)
{
    rc_each_live((void (*)(rc_obj *, void *))fn, arg);
}

static void each_lost(tally_visit *fn, void *arg)
{
    rc_each_unreachable((void (*)(rc_obj *, void *))fn, arg);
}

static void each_child(rc_obj *o, tally_visit *fn, void *arg)
{
    rc_traverse(o, (rc_visit)fn, arg);
}

static void each_root(tally_visit *fn, void *arg)
{
    rc_each_root((rc_visit)fn, arg);
}

static const char *type_name(const rc_obj *o)
{
    return rc_type_of(o)->name;
}

static bool of_runtime(const rc_obj *o)
{
    const rc_type *t = rc_type_of(o);
    return (t->flags & VM_T_TYPE) || t == &module_type.rc || t == &function_type.rc ||
           t == &code_type.rc || t == &native_type.rc || t == &method_descr_type.rc ||
           t == &getset_type.rc || t == &wrapper_type.rc || t == &member_type.rc;
}

static const char *root_name(const rc_obj *o)
{
    static char buf[160];
    if (o == (const rc_obj *)vm_rt.modules)
        return "sys.modules";
    if (o == (const rc_obj *)vm_builtins)
        return "builtins";
    if (rc_type_of(o) == &module_type.rc) {
        vm_describe(o, buf, sizeof buf);
        return buf;
    }
    return NULL;
}

struct audit_arg {
    void (*fn)(const struct tally_audit_row *row, void *arg);
    void *arg;
};

static void audit_row(rc_obj *o, uint64_t count, uint64_t found, void *arg)
{
    struct audit_arg *a = arg;
    struct tally_audit_row row = {o, count, found};
    if (a->fn)
        a->fn(&row, a->arg);
}

static size_t audit(void (*fn)(const struct tally_audit_row *row, void *arg), void *arg)
{
    struct audit_arg a = {fn, arg};
    long n = rc_audit(audit_row, &a);
    return n < 0 ? 0 : (size_t)n;
}

struct type_arg {
    void (*fn)(const struct tally_type_stats *s, void *arg);
    void *arg;
};

static void type_row(rc_type *t, void *arg)
{
    struct type_arg *a = arg;
    struct tally_type_stats s = {t->name, t->live, t->total};
    a->fn(&s, a->arg);
}

static void each_type(void (*fn)(const struct tally_type_stats *s, void *arg), void *arg)
{
    struct type_arg a = {fn, arg};
    rc_each_type(type_row, &a);
}

static void gc_stats(struct tally_gc_stats *s)
{
    *s = (struct tally_gc_stats){rc_heap.collections, rc_heap.collected, rc_heap.pause_most,
                                 rc_heap.pause_total};
}

static const char *collector_at(int i, const char **summary)
{
    const struct gc_collector *gc = i >= 0 ? gc_at((size_t)i) : NULL;
    if (!gc)
        return NULL;
    *summary = gc->summary;
    return gc->name;
}

static bool exact_info(const rc_obj *o, uint32_t *born, uint32_t *last_drop, uint32_t *drop_before)
{
    struct rc_exact_info info;
    if (!rc_exact_info(o, &info))
        return false;
    *born = (uint32_t)info.born;
    *last_drop = (uint32_t)info.dec;
    *drop_before = (uint32_t)info.dec_before;
    return true;
}

static void describe(const rc_obj *o, char *buf, size_t size)
{
    if (size)
        vm_describe(o, buf, size);
}

const struct tally_engine RC_ENGINE = {
    .version = TALLY_ENGINE_VERSION,
    .name = RC_QUOTE(RC_POLICY),
    .summary = RC_POLICY_SUMMARY,
    .open = engine_open,
    .run = engine_run,
    .settle = engine_settle,
    .close = engine_close,
    .site = site_now,
    .here = site_here,
    .site_info = site_info,
    .site_count = site_count,
    .each_live = each_live,
    .each_lost = each_lost,
    .each_child = each_child,
    .each_root = each_root,
    .type_name = type_name,
    .size = vm_full_size,
    .count = rc_count,
    .immortal = rc_is_immortal,
    .of_runtime = of_runtime,
    .describe = describe,
    .edge = vm_edge,
    .root_name = root_name,
    .audit = audit,
    .each_type = each_type,
    .gc_stats = gc_stats,
    .collector_at = collector_at,
    .freed_type = &freed_type,
    .exact_info = exact_info,
    .heap = &gc_embed,
};
