/* toy.h: small object types, roots and hooks for the tests of refcount/ and cycle/. Everything is
 * static: each test program has its own. */
#ifndef TALLY_TESTS_TOY_H
#define TALLY_TESTS_TOY_H

#include "cycle/cycle.h"
#include "cycle/oracle.h"
#include "refcount/heap.h"
#include "refcount/threads.h"

#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#define TOY_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TOY_SANITIZED 1
#endif
#endif
#ifndef TOY_SANITIZED
#define TOY_SANITIZED 0
#endif

#define TOY __attribute__((unused)) static

/* --- what happened ---------------------------------------------------------------------------- */

static char toy_log[4096]; /* "f3 d3 c1": finalized, destroyed, called back */
static size_t toy_log_at;
static int toy_faults;
static const char *toy_fault_text;
static rc_obj *toy_fault_obj;
static int toy_wanted; /* safepoints asked for */

TOY void toy_note(char what, unsigned id)
{
    if (toy_log_at + 16 < sizeof toy_log)
        toy_log_at +=
            (size_t)sprintf(toy_log + toy_log_at, "%s%c%u", toy_log_at ? " " : "", what, id);
}

TOY void toy_forget(void)
{
    toy_log[0] = 0;
    toy_log_at = 0;
    toy_faults = 0;
    toy_fault_text = NULL;
}

/* --- roots ------------------------------------------------------------------------------------ */

enum { TOY_ROOTS = 64 };
static value toy_root[TOY_ROOTS];

TOY void toy_roots(rc_visit visit, void *arg)
{
    for (int i = 0; i < TOY_ROOTS; i++)
        if (v_is_heap(toy_root[i]))
            visit(v_obj(toy_root[i]), arg);
}

/* --- node: slots, dropped from the last to the first (as a list does)
 * ------------------------------ */

typedef struct node {
    rc_head h;
    uint32_t n, id;
    value slot[];
} node;

TOY size_t node_size(const rc_obj *o)
{
    return sizeof(node) + ((const node *)o)->n * sizeof(value);
}

TOY void node_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    node *x = (node *)o;
    for (uint32_t i = 0; i < x->n; i++)
        if (v_is_heap(x->slot[i]))
            visit(v_obj(x->slot[i]), arg);
}

TOY value node_reap(rc_obj *o)
{
    node *x = (node *)o;
    uint32_t done = rc_cursor(o);
    while (done < x->n) {
        value v = rc_take_out(&x->slot[x->n - ++done]);
        rc_set_cursor(o, done);
        if (v != V_EMPTY)
            return v;
    }
    return V_EMPTY;
}

TOY void node_finish(rc_obj *o)
{
    if (((node *)o)->id)
        toy_note('d', ((node *)o)->id);
}

static void (*toy_finalizer)(node *x); /* NULL: only noted */

TOY void node_finalize(rc_obj *o)
{
    if (((node *)o)->id)
        toy_note('f', ((node *)o)->id);
    if (toy_finalizer)
        toy_finalizer((node *)o);
}

static rc_type node_type = {.h = RC_HEAD_INIT(NULL),
                            .name = "node",
                            .flags = RC_TYPE_GC,
                            .size = sizeof(node),
                            .block_size = node_size,
                            .traverse = node_traverse,
                            .reap = node_reap,
                            .finish = node_finish};
/* The same with a finalizer. */
static rc_type fin_type = {.h = RC_HEAD_INIT(NULL),
                           .name = "fin",
                           .flags = RC_TYPE_GC,
                           .size = sizeof(node),
                           .block_size = node_size,
                           .traverse = node_traverse,
                           .reap = node_reap,
                           .finish = node_finish,
                           .finalize = node_finalize};
/* Owns references, and yet is not tracked. */
static rc_type box_type = {.h = RC_HEAD_INIT(NULL),
                           .name = "box",
                           .size = sizeof(node),
                           .block_size = node_size,
                           .traverse = node_traverse,
                           .reap = node_reap,
                           .finish = node_finish};
/* Owns nothing. */
static rc_type leaf_type = {.h = RC_HEAD_INIT(NULL),
                            .name = "leaf",
                            .size = sizeof(node),
                            .block_size = node_size,
                            .finish = node_finish};

TOY node *node_new(rc_type *t, uint32_t n, uint32_t id)
{
    node *x = rc_new(t, sizeof(node) + n * sizeof(value));
    if (x) {
        x->n = n;
        x->id = id;
    }
    return x;
}

/* Stores a counted reference. */
TOY void node_set(node *x, uint32_t i, void *o)
{
    rc_set(&x->slot[i], o ? rc_inc(v_of(o)) : V_EMPTY);
}

/* Stores the caller's reference. */
TOY void node_give(node *x, uint32_t i, void *o)
{
    rc_set(&x->slot[i], v_of(o));
}

/* --- weak references
 * -------------------------------------------------------------------------------- */

typedef struct wref {
    rc_weak w;
    uint32_t id;
} wref;

TOY void wref_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    if (v_is_heap(((wref *)o)->w.callback))
        visit(v_obj(((wref *)o)->w.callback), arg);
}

TOY value wref_reap(rc_obj *o)
{
    return rc_take_out(&((wref *)o)->w.callback);
}

TOY void wref_finish(rc_obj *o)
{
    rc_weak_unlink(&((wref *)o)->w);
}

static rc_type wref_type = {.h = RC_HEAD_INIT(NULL),
                            .name = "wref",
                            .flags = RC_TYPE_GC,
                            .size = sizeof(wref),
                            .traverse = wref_traverse,
                            .reap = wref_reap,
                            .finish = wref_finish};

/* callback: V_EMPTY, or a value of which a count is taken. */
TOY wref *wref_new(void *o, uint32_t id, value callback)
{
    wref *w = rc_new(&wref_type, sizeof *w);
    ck_assert(rc_weak_link(&w->w, o));
    w->id = id;
    w->w.callback = rc_inc(callback);
    return w;
}

static void (*toy_callback)(wref *w); /* NULL: only noted */

TOY void toy_weak_callback(rc_obj *o)
{
    toy_note('c', ((wref *)o)->id);
    ck_assert_ptr_null(rc_weak_get(&((wref *)o)->w));
    ck_assert_uint_ne(rc_count(o), 0);
    if (toy_callback)
        toy_callback((wref *)o);
}

/* --- types made at run time
 * -------------------------------------------------------------------------- */

typedef struct klass {
    rc_type rc; /* what its instances need */
    value attr; /* what a class owns: may refer to its instances */
    char text[16];
} klass;

TOY void klass_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    if (v_is_heap(((klass *)o)->attr))
        visit(v_obj(((klass *)o)->attr), arg);
}

TOY value klass_reap(rc_obj *o)
{
    return rc_take_out(&((klass *)o)->attr);
}

TOY void klass_finish(rc_obj *o)
{
    klass *k = (klass *)o;
    toy_note('t', (unsigned)k->rc.live);
    rc_type_done(&k->rc);
}

/* Its own type, so it has what a class has. */
static klass klass_klass = {.rc = {.h = RC_HEAD_INIT(&klass_klass),
                                   .name = "klass",
                                   .flags = RC_TYPE_GC | RC_TYPE_LAST,
                                   .size = sizeof(klass),
                                   .traverse = klass_traverse,
                                   .reap = klass_reap,
                                   .finish = klass_finish}};
#define klass_type klass_klass.rc

TOY klass *klass_new(const char *name)
{
    klass *k = rc_new(&klass_type, sizeof *k);
    snprintf(k->text, sizeof k->text, "%s", name);
    k->rc.name = k->text;
    k->rc.pool_name = "instance";
    k->rc.flags = RC_TYPE_GC | RC_TYPE_HEAP;
    k->rc.size = sizeof(node);
    k->rc.block_size = node_size;
    k->rc.traverse = node_traverse;
    k->rc.reap = node_reap;
    k->rc.finish = node_finish;
    ck_assert(rc_type_ready(&k->rc, NULL));
    return k;
}

/* --- open, close
 * ------------------------------------------------------------------------------------- */

TOY void toy_fault(const char *what, rc_obj *o)
{
    toy_faults++;
    toy_fault_text = what;
    toy_fault_obj = o;
}

TOY void toy_safepoint(void)
{
    toy_wanted++;
}

static uint64_t toy_line;

TOY uint64_t toy_site(void)
{
    return toy_line;
}

TOY void toy_open_with(const char *collector)
{
    static const struct rc_hooks hooks = {.roots = toy_roots,
                                          .weak_callback = toy_weak_callback,
                                          .fault = toy_fault,
                                          .want_safepoint = toy_safepoint,
                                          .site = toy_site};
    struct tally_error err = {""};
    const char *options;
    const struct gc_collector *gc = gc_find(collector, &options, &err);
    ck_assert_msg(gc && rc_heap_open(&hooks, gc, options, &err), "%s", err.text);
    rc_type *types[] = {&klass_type, &node_type, &fin_type, &box_type, &leaf_type, &wref_type};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        types[i]->live = types[i]->total = 0;
        ck_assert_msg(rc_type_ready(types[i], &err), "%s", err.text);
    }
    toy_finalizer = NULL;
    toy_callback = NULL;
    toy_wanted = 0;
    toy_forget();
}

TOY void toy_open(void)
{
    toy_open_with("scan");
}

TOY void toy_add_live(rc_type *t, void *arg)
{
    *(uint64_t *)arg += t->live;
}

TOY uint64_t toy_live(void)
{
    uint64_t n = 0;
    rc_each_type(toy_add_live, &n);
    return n;
}

TOY void toy_audit_print(rc_obj *o, uint64_t count, uint64_t found, void *arg)
{
    (void)arg;
    fprintf(stderr, "audit: %s: count %llu, found %llu\n", rc_type_of(o)->name,
            (unsigned long long)count, (unsigned long long)found);
}

/* Drops the roots, collects, and expects an empty heap. */
TOY void toy_close(void)
{
    toy_finalizer = NULL;
    toy_callback = NULL;
    for (int i = 0; i < TOY_ROOTS; i++)
        rc_clear(&toy_root[i]);
    ck_assert_int_eq(rc_audit(toy_audit_print, NULL), 0);
    rc_collect();
    ck_assert_uint_eq(toy_live(), 0);
    ck_assert_uint_eq(rc_heap.tracked.live, 0);
    rc_heap_close();
}

/* The one thread of a test has become another. */
TOY void *toy_holding(void *fn)
{
    void *(**run)(void *) = fn;
    if (RC_THREADS)
        ck_assert(rc_thread_begin(NULL));
    rc_hold();
    (*run)(NULL);
    rc_release();
    rc_thread_end();
    return NULL;
}

/* Runs fn on a C stack that recursion over a large graph would not survive. */
TOY void toy_on_small_stack(void *(*fn)(void *))
{
    pthread_attr_t attr;
    pthread_t thread;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, TOY_SANITIZED ? 512 * 1024 : 64 * 1024);
    rc_release();
    ck_assert_int_eq(pthread_create(&thread, &attr, toy_holding, &fn), 0);
    pthread_join(thread, NULL);
    rc_hold();
    pthread_attr_destroy(&attr);
}

/* xorshift64* */
static uint64_t toy_seed = 1;

TOY uint32_t toy_random(uint32_t below)
{
    toy_seed ^= toy_seed >> 12;
    toy_seed ^= toy_seed << 25;
    toy_seed ^= toy_seed >> 27;
    return (uint32_t)((toy_seed * 0x2545F4914F6CDD1Du) >> 33) % below;
}

/* The seed of this run: TALLY_TEST_SEED, or a fixed one; printed so that a failure can be redone.
 */
TOY uint64_t toy_first_seed(void)
{
    const char *text = getenv("TALLY_TEST_SEED");
    uint64_t seed = text ? strtoull(text, NULL, 10) : 20240607;
    printf("TALLY_TEST_SEED=%llu\n", (unsigned long long)seed);
    return seed ? seed : 1;
}

TOY int toy_run(Suite *s)
{
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}

#endif
