/* The library without the VM: every test once for each engine that is built in. */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc/pool.h"
#include "tools/engines.h"
#include "tools/tally.h"

static const tally_heap *heap;
static const char *engine;
static tally_type *node_type, *leaf_type, *final_type;
static char heard[4096]; /* of events: "a" alloc, "f" free, ... with the type's name */
static struct tally_finding found[16];
static char texts[16][256];
static int findings;
static tally_obj *root, *rescued;
static int finalized;

/* --- types: a node has 4 slots ------------------------------------------------------------------ */

enum { SLOTS = 4 };

static void node_traverse(const void *data, tally_visit *visit, void *arg)
{
    tally_obj *const *slot = data;
    for (int i = 0; i < SLOTS; i++)
        if (slot[i])
            visit(slot[i], arg);
}

static tally_obj *node_reap(void *data, uint32_t *cursor)
{
    tally_obj **slot = data;
    while (*cursor < SLOTS) {
        tally_obj *o = slot[*cursor];
        slot[(*cursor)++] = NULL;
        if (o)
            return o;
    }
    return NULL;
}

static size_t leaf_extra(const void *data)
{
    return *(const size_t *)data;
}

static void final_finalize(tally_obj *self, void *data)
{
    (void)data;
    finalized++;
    if (rescued == self)
        heap->take(self, TALLY_HERE);
}

static tally_obj *make(tally_type *t)
{
    tally_obj *o = heap->make(t, 0, TALLY_HERE);
    ck_assert_ptr_nonnull(o);
    return o;
}

static void set(tally_obj *from, int slot, tally_obj *to)
{
    ((tally_obj **)tally_data(heap, from))[slot] = heap->take(to, TALLY_HERE);
}

static void drop(tally_obj *o)
{
    heap->drop(o, "test:drop");
}

static void clear(tally_obj *from, int slot)
{
    tally_obj **place = (tally_obj **)tally_data(heap, from) + slot, *o = *place;
    *place = NULL;
    drop(o);
}

static void visit_root(tally_visit *visit, void *arg)
{
    if (root)
        visit(root, arg);
}

/* --- listening ---------------------------------------------------------------------------------- */

static void hear(void *ctx, const struct tally_event *event)
{
    static const char letters[] = "arftdcF";
    size_t at = strlen(heard);
    (void)ctx;
    snprintf(heard + at, sizeof heard - at, "%s%c%s", at ? " " : "",
             letters[__builtin_ctz((unsigned)event->kind)], event->type ? event->type : "");
}

static void keep_finding(void *ctx, const struct tally_event *event)
{
    (void)ctx;
    ck_assert_int_lt(findings, 16);
    found[findings] = *event->finding;
    tally_finding_text(event, texts[findings++], sizeof texts[0]);
}

static void open_with(struct tally_heap_options o)
{
    struct tally_error err = {""};
    static const struct tally_type_spec node = {.name = "node",
                                                .size = SLOTS * sizeof(tally_obj *),
                                                .cyclic = true,
                                                .traverse = node_traverse,
                                                .reap = node_reap};
    static const struct tally_type_spec leaf = {
        .name = "leaf", .size = sizeof(size_t), .extra = leaf_extra};
    struct tally_type_spec final = node;
    final.name = "final";
    final.finalize = final_finalize;
    o.engine = engine;
    heap = tally_heap_open(&o, &err);
    ck_assert_msg(heap, "%s", err.text);
    ck_assert((node_type = heap->define(&node, &err)) && (leaf_type = heap->define(&leaf, &err)) &&
              (final_type = heap->define(&final, &err)));
    ck_assert_int_eq(tally_subscribe(heap, TALLY_FINDING, keep_finding, NULL, &err), 0);
    heard[0] = 0;
    findings = finalized = 0;
    root = rescued = NULL;
}

static void open_heap(void)
{
    open_with((struct tally_heap_options){.track = true, .roots = visit_root});
}

static uint64_t live(void)
{
    struct tally_heap_stats s;
    heap->stats(&s);
    return s.live;
}

static void close_clean(void)
{
    ck_assert_uint_eq(tally_heap_close(heap), 0);
    ck_assert_int_eq(findings, 0);
}

/* --- tests -------------------------------------------------------------------------------------- */

#define TEST_EACH(test)                                                                            \
    static void test##_body(void);                                                                 \
    START_TEST(test)                                                                               \
    {                                                                                              \
        for (int i = 0; engine_at(i); i++) {                                                       \
            engine = engine_at(i)->name;                                                           \
            test##_body();                                                                         \
        }                                                                                          \
    }                                                                                              \
    END_TEST                                                                                       \
    static void test##_body(void)

TEST_EACH(objects_live_and_die)
{
    open_heap();
    tally_obj *a = make(node_type), *b = heap->make(leaf_type, 100, TALLY_HERE);
    *(size_t *)tally_data(heap, b) = 100;
    set(a, 2, b);
    ck_assert_uint_eq(heap->count(b), 2);
    ck_assert_uint_eq(heap->size(b), heap->data_offset + sizeof(size_t) + 100);
    ck_assert_ptr_eq(heap->type(b), leaf_type);
    ck_assert_str_eq(heap->type_name(a), "node");
    ck_assert_ptr_null(heap->make(node_type, 1, TALLY_HERE)); /* it cannot tell its extra */
    ck_assert_ptr_null(heap->make(leaf_type, SIZE_MAX, TALLY_HERE));
    drop(b);
    ck_assert_uint_eq(live(), 2);
    drop(a);
    ck_assert_uint_eq(live(), 0);
    close_clean();
}

TEST_EACH(long_chains_die)
{
    open_heap();
    tally_obj *last = NULL;
    for (int i = 0; i < 300000; i++) {
        tally_obj *o = make(node_type);
        ((tally_obj **)tally_data(heap, o))[0] = last; /* the count moves */
        last = o;
    }
    drop(last);
    ck_assert_uint_eq(live(), 0);
    close_clean();
}

/* Another thread, whose turn it is: drops the last count of one object, makes another and a ring. */
static void *other_turn(void *arg)
{
    tally_obj **o = arg;
    drop(o[0]);
    o[0] = make(node_type);
    set(o[0], 0, o[1]);
    drop(o[1]);
    tally_obj *ring = make(node_type);
    set(ring, 0, ring);
    drop(ring);
    return NULL;
}

TEST_EACH(threads_take_turns)
{
    pthread_t thread;
    open_heap();
    tally_obj *o[] = {make(node_type), make(node_type)};
    ck_assert_int_eq(pthread_create(&thread, NULL, other_turn, o), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_uint_eq(live(), 3);
    ck_assert_uint_eq(heap->count(o[1]), 1);
    ck_assert_uint_eq(heap->collect(TALLY_HERE), 1);
    drop(o[0]);
    ck_assert_uint_eq(live(), 0);
    close_clean();
}

TEST_EACH(rings_are_collected)
{
    open_heap();
    tally_obj *a = make(node_type), *b = make(node_type);
    set(a, 0, b);
    set(b, 0, a);
    drop(a);
    drop(b);
    ck_assert_uint_eq(live(), 2);
    ck_assert_uint_eq(heap->collect(TALLY_HERE), 2);
    ck_assert_uint_eq(live(), 0);
    close_clean();
}

/* make() collects when one is due; not while that is switched off. */
TEST_EACH(collections_come_by_themselves)
{
    open_with((struct tally_heap_options){.collector = "scan,first=100"});
    ck_assert(heap->enable(false));
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < 1000; i++) {
            tally_obj *a = make(node_type);
            set(a, 0, a);
            drop(a);
        }
        if (!pass)
            ck_assert_uint_eq(live(), 1000);
        ck_assert_int_eq(heap->enable(true), pass);
    }
    ck_assert_uint_lt(live(), 1000);
    close_clean();
}

TEST_EACH(finalizers_run_once_and_may_rescue)
{
    open_heap();
    tally_obj *o = make(final_type);
    rescued = o;
    drop(o);
    ck_assert_int_eq(finalized, 1);
    ck_assert_uint_eq(heap->count(o), 1);
    drop(o);
    ck_assert_int_eq(finalized, 1);
    ck_assert_uint_eq(live(), 0);
    close_clean();
}

static void note_gone(tally_obj *weak, void *ctx)
{
    ck_assert_ptr_null(heap->weak_get(weak, TALLY_HERE));
    ++*(int *)ctx;
}

TEST_EACH(weak_references)
{
    int called = 0;
    open_heap();
    tally_obj *o = make(node_type), *w = heap->weak(o, note_gone, &called, TALLY_HERE);
    tally_obj *silent = heap->weak(o, NULL, NULL, TALLY_HERE);
    ck_assert_uint_eq(heap->count(o), 1);
    ck_assert_ptr_eq(heap->weak_get(w, TALLY_HERE), o);
    drop(o);
    ck_assert_int_eq(called, 0);
    drop(o);
    ck_assert_int_eq(called, 1);
    ck_assert_ptr_null(heap->weak_get(silent, TALLY_HERE));
    drop(w);
    drop(silent);
    /* one that is garbage itself is not called */
    o = make(node_type);
    w = heap->weak(o, note_gone, &called, TALLY_HERE);
    set(o, 0, o);
    set(o, 1, w);
    drop(w);
    drop(o);
    ck_assert_uint_eq(heap->collect(NULL), 2);
    ck_assert_int_eq(called, 1);
    close_clean();
}

TEST_EACH(events_are_told)
{
    struct tally_error err = {""};
    pool *p = pool_open("node.items", POOL_BUFFERS, &err);
    open_heap();
    ck_assert_int_eq(tally_subscribe(heap, TALLY_ALLOC | TALLY_RESIZE | TALLY_FREE | TALLY_COLLECT,
                                     hear, NULL, &err), 0);
    tally_obj *o = make(node_type);
    void *b = heap->buffer(p, NULL, 0, 64, TALLY_HERE);
    b = heap->buffer(p, b, 64, 4096, TALLY_HERE);
    ck_assert_ptr_null(heap->buffer(p, b, 4096, 0, TALLY_HERE));
    heap->collect(NULL);
    drop(o);
    ck_assert_str_eq(heard, "anode anode.items rnode.items fnode.items c fnode");
    tally_unsubscribe(heap, hear, NULL);
    drop(make(leaf_type));
    ck_assert_str_eq(heard, "anode anode.items rnode.items fnode.items c fnode");
    close_clean();
    pool_close(p);
}

TEST_EACH(takes_and_drops_are_told_or_refused)
{
    struct tally_error err = {""};
    open_heap();
    int result = tally_subscribe(heap, TALLY_TAKE | TALLY_DROP, hear, NULL, &err);
    if (heap->events & TALLY_TAKE) {
        ck_assert_int_eq(result, 0);
        tally_obj *a = make(node_type), *b = make(leaf_type);
        set(a, 0, b);
        drop(b);
        drop(a); /* and b with it */
        ck_assert_str_eq(heard, "tleaf dleaf dnode dleaf");
    } else {
        ck_assert_int_eq(result, -1);
        ck_assert_ptr_nonnull(strstr(err.text, "open the heap with the engine 'exact'"));
    }
    close_clean();
}

TEST_EACH(subscriptions_are_limited)
{
    struct tally_error err = {""};
    int ctx[9];
    open_with((struct tally_heap_options){.collector = "none"});
    for (int i = 0; i < 7; i++)
        ck_assert_int_eq(tally_subscribe(heap, TALLY_FREE, hear, &ctx[i], &err), 0);
    ck_assert_int_eq(tally_subscribe(heap, TALLY_FREE, hear, &ctx[8], &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "8 subscriptions"));
    tally_unsubscribe(heap, hear, &ctx[3]);
    ck_assert_int_eq(tally_subscribe(heap, TALLY_FREE, hear, &ctx[8], &err), 0);
    ck_assert_int_eq(tally_subscribe(heap, 0, hear, NULL, &err), -1);
    ck_assert_int_eq(tally_subscribe(heap, 128, hear, NULL, &err), -1);
    close_clean();
}

static bool freed_memory_is_watched(void)
{
    const char *sanitized = getenv("SANITIZED");
    return getenv("TALLY_UNDER_VALGRIND") || (sanitized && *sanitized);
}

TEST_EACH(early_frees_are_found)
{
    open_heap();
    tally_obj *o = make(leaf_type);
    drop(o);
    if (!(heap->events & TALLY_DROP) && freed_memory_is_watched()) {
        close_clean(); /* this engine reads the word that says "free" */
        return;
    }
    drop(o);
    ck_assert_int_eq(findings, 1);
    ck_assert_int_eq(found[0].kind, TALLY_EARLY_FREE);
    ck_assert_str_eq(found[0].what, "a count was dropped on an object that is already free");
    ck_assert_ptr_nonnull(strstr(texts[0], "early free at test:drop: a count was dropped"));
    struct tally_heap_stats s;
    heap->stats(&s);
    ck_assert_uint_eq(s.early_frees, 1);
    ck_assert_uint_eq(tally_heap_close(heap), 0);
}

/* One finding for each cause, with what it holds; what the roots hold is kept. */
TEST_EACH(causes_of_leaks_are_told)
{
    open_heap();
    root = make(node_type);
    tally_obj *cause = heap->make(node_type, 0, "here:1"), *held = make(leaf_type);
    set(cause, 0, held);
    set(root, 0, held);
    drop(held);
    ck_assert_int_eq(tally_report(heap, NULL), 1);
    ck_assert_int_eq(found[0].kind, TALLY_LOST);
    ck_assert_str_eq(found[0].made, "here:1");
    ck_assert_str_eq(found[0].type, "node");
    ck_assert_uint_eq(found[0].count, 1);
    ck_assert_uint_eq(found[0].references, 0);
    ck_assert_uint_eq(found[0].objects, 1); /* the leaf is kept */
    tally_obj *gone = root;
    root = NULL;
    drop(gone);
    ck_assert_int_eq(tally_report(heap, NULL), 1);
    ck_assert_uint_eq(found[1].objects, 2);
    ck_assert_uint_eq(found[1].bytes, heap->size(cause) + heap->size(held));
    drop(cause);
    ck_assert_uint_eq(tally_heap_close(heap), 0);
    ck_assert_int_eq(findings, 2);
}

/* Two rings of which one leads to the other: one finding, the ring that leads. */
TEST_EACH(lost_rings_are_told_once)
{
    open_with((struct tally_heap_options){.track = true, .collector = "none"});
    tally_obj *led[2], *leads[2];
    for (int i = 0; i < 2; i++) {
        led[i] = make(node_type);
        leads[i] = heap->make(node_type, 0, "here:2");
    }
    for (int i = 0; i < 2; i++) {
        set(led[i], 0, led[!i]);
        set(leads[i], 0, leads[!i]);
        set(leads[i], 1, led[i]);
    }
    for (int i = 0; i < 2; i++) {
        drop(led[i]);
        drop(leads[i]);
    }
    ck_assert_int_eq(tally_report(heap, NULL), 1);
    ck_assert_int_eq(found[0].kind, TALLY_LOST_CYCLE);
    ck_assert_str_eq(found[0].made, "here:2");
    ck_assert_uint_eq(found[0].objects, 4);
    clear(led[0], 0); /* and led[1] with its reference to led[0] */
    ck_assert_uint_eq(live(), 4);
    clear(leads[0], 0);
    ck_assert_uint_eq(tally_heap_close(heap), 0);
    ck_assert_int_eq(findings, 1);
}

TEST_EACH(lost_buffers_are_told)
{
    pool *p = pool_open("node.items", POOL_BUFFERS, NULL);
    open_heap();
    void *b = heap->buffer(p, NULL, 0, 100, "here:3");
    tally_obj *o = make(node_type);
    ck_assert_int_eq(tally_report(heap, NULL), 1); /* the node; it might own the buffer */
    ck_assert_str_eq(found[0].type, "node");
    drop(o);
    ck_assert_int_eq(tally_report(heap, NULL), 1);
    ck_assert_str_eq(texts[1], "lost buffer: node.items made at here:3; 100 bytes");
    heap->buffer(p, b, 100, 0, NULL);
    ck_assert_int_eq(tally_report(heap, NULL), 0);
    ck_assert_uint_eq(tally_heap_close(heap), 0);
    pool_close(p);
}

static void count_row(tally_obj *o, uint64_t count, uint64_t references, void *arg)
{
    (void)o;
    *(uint64_t *)arg += count - references;
}

TEST_EACH(audit_and_figures)
{
    uint64_t excess = 0;
    open_heap();
    root = make(node_type);
    ck_assert_int_eq(heap->audit(count_row, &excess), 0);
    heap->take(root, NULL);
    ck_assert_int_eq(heap->audit(count_row, &excess), 1);
    ck_assert_uint_eq(excess, 1);
    heap->drop(root, NULL);
    drop(root);
    root = NULL;
    close_clean();
}

TEST_EACH(memory_runs_out)
{
    struct tally_error err = {""};
    open_with((struct tally_heap_options){.alloc = "node:fault=3"});
    tally_obj *a = make(node_type), *b = make(node_type);
    ck_assert_ptr_null(heap->make(node_type, 0, TALLY_HERE));
    ck_assert_uint_eq(live(), 2);
    drop(a);
    drop(b);
    pool_configure_reset();
    ck_assert_ptr_null(heap->define(&(struct tally_type_spec){.size = 8}, &err));
    ck_assert_str_eq(err.text, "a type needs a name");
    ck_assert_ptr_null(heap->define(
        &(struct tally_type_spec){.name = "half", .traverse = node_traverse}, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "'half' has one of traverse and reap"));
    ck_assert_ptr_null(heap->define(
        &(struct tally_type_spec){.name = "big", .size = (size_t)1 << 40}, &err));
    ck_assert_ptr_null(tally_heap_open(NULL, &err));
    ck_assert_str_eq(err.text, "a heap is open already; close it first");
    ck_assert_int_eq(tally_report(heap, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "without `track`"));
    close_clean();
}

TEST_EACH(a_refused_heap_can_be_opened_again)
{
    struct tally_error err = {""};
    struct tally_heap_options wrong = {.engine = engine, .collector = "scan,first=x"};
    ck_assert_ptr_null(tally_heap_open(&wrong, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "'scan'"));
    open_heap();
    drop(make(node_type));
    close_clean();
}

START_TEST(unknown_names_are_refused)
{
    struct tally_error err = {""};
    ck_assert_ptr_null(tally_heap_open(&(struct tally_heap_options){.engine = "no"}, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "there is no engine 'no'; built in: plain"));
    ck_assert_ptr_null(tally_heap_open(&(struct tally_heap_options){.collector = "no"}, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "no cycle collector 'no'"));
    ck_assert_ptr_null(tally_heap_open(&(struct tally_heap_options){.alloc = "no"}, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "unknown allocator 'no'"));
    const tally_heap *h = tally_heap_open(NULL, &err);
    ck_assert_msg(h, "%s", err.text);
    ck_assert_uint_eq(tally_heap_close(h), 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("embed");
    TCase *c = tcase_create("embed");
    const TTest *tests[] = {objects_live_and_die,
                            long_chains_die,
                            threads_take_turns,
                            a_refused_heap_can_be_opened_again,
                            rings_are_collected,
                            collections_come_by_themselves,
                            finalizers_run_once_and_may_rescue,
                            weak_references,
                            events_are_told,
                            takes_and_drops_are_told_or_refused,
                            subscriptions_are_limited,
                            early_frees_are_found,
                            causes_of_leaks_are_told,
                            lost_rings_are_told_once,
                            lost_buffers_are_told,
                            audit_and_figures,
                            memory_runs_out,
                            unknown_names_are_refused};
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(c, tests[i]);
    tcase_set_timeout(c, 60);
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
