/* check_refcount.c: objects, counts, destruction, weak references, the instruments' walks. Compiled
 * once per policy. */
#include "tests/toy.h"

struct seen {
    size_t n;
    rc_obj *last;
};

static void see(rc_obj *o, void *arg)
{
    struct seen *s = arg;
    s->n++;
    s->last = o;
}

static void see_difference(rc_obj *o, uint64_t count, uint64_t found, void *arg)
{
    struct seen *s = arg;
    s->n = (size_t)(count * 100 + found);
    s->last = o;
}

/* --- objects and types
 * ------------------------------------------------------------------------------ */

START_TEST(new_object)
{
    toy_open();
    for (uint32_t n = 0; n < 300; n++) {
        node *x = node_new(&node_type, n, 0);
        ck_assert_uint_eq(rc_count((rc_obj *)x), 1);
        ck_assert(rc_is_tracked((rc_obj *)x));
        ck_assert_ptr_eq(rc_type_of((rc_obj *)x), &node_type);
        for (uint32_t i = 0; i < n; i++) {
            ck_assert_uint_eq(x->slot[i], V_EMPTY);
            x->slot[i] = V_NONE; /* dirt for the next one */
        }
        ck_assert_uint_eq(node_type.live, 1);
        ck_assert_uint_eq(node_type.total, n + 1);
        RC_DEC(x);
        ck_assert_uint_eq(node_type.live, 0);
    }
    node *leaf = node_new(&leaf_type, 0, 0);
    ck_assert(!rc_is_tracked((rc_obj *)leaf));
    RC_DEC(leaf);
    ck_assert_uint_eq(rc_total(), 301);
    toy_close();
}
END_TEST

START_TEST(holes_are_reused)
{
    toy_open();
    static node *x[1000];
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < 1000; i++)
            x[i] = node_new(&node_type, 1, 0);
        for (int i = 0; i < 1000; i += 2)
            RC_DEC(x[i]);
        for (int i = 0; i < 1000; i += 2)
            x[i] = node_new(&node_type, 1, 0);
        ck_assert_uint_eq(rc_heap.tracked.live, 1000);
        for (int i = 0; i < 1000; i++) {
            ck_assert_uint_eq(rc_heap.tracked.entry[x[i]->h.index], ~(uintptr_t)x[i]);
            RC_DEC(x[i]);
        }
    }
    ck_assert_uint_le(rc_heap.tracked.top, 1001);
    toy_close();
}
END_TEST

START_TEST(immortal)
{
    toy_open();
    node *x = node_new(&leaf_type, 0, 0);
    rc_make_immortal((rc_obj *)x);
    ck_assert(rc_is_immortal((rc_obj *)x));
    for (int i = 0; i < 5; i++)
        RC_DEC(x);
    RC_INC(x);
    ck_assert_uint_eq(leaf_type.live, 1);
    rc_make_mortal((rc_obj *)x);
    RC_DEC(x);
    ck_assert_uint_eq(leaf_type.live, 0);
    RC_INC(&node_type);
    RC_DEC(&node_type);
    ck_assert(rc_is_immortal((rc_obj *)&node_type));
    ck_assert_int_eq(toy_faults, 0);
    toy_close();
}
END_TEST

START_TEST(immediates_have_no_count)
{
    const value some[] = {V_EMPTY,
                          V_NONE,
                          V_TRUE,
                          V_FALSE,
                          V_NOTIMPL,
                          V_ELLIPSIS,
                          v_from_int(0),
                          v_from_int(V_INT_MAX),
                          v_from_int(V_INT_MIN),
                          v_from_double(0.0),
                          v_from_double(-1e308),
                          v_from_double(1e-300)};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        ck_assert(!v_is_heap(some[i]));
        ck_assert_uint_eq(rc_inc(some[i]), some[i]);
        rc_dec(some[i]);
    }
}
END_TEST

START_TEST(bad_type)
{
    toy_open();
    struct tally_error err = {""};
    rc_type t = {.name = "tiny", .size = 8};
    ck_assert(!rc_type_ready(&t, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "tiny"));
    toy_close();
}
END_TEST

START_TEST(heap_type_dies_with_its_last_instance)
{
    toy_open();
    klass *k = klass_new("A");
    node *a = node_new(&k->rc, 1, 1), *b = node_new(&k->rc, 1, 2);
    ck_assert_uint_eq(rc_count((rc_obj *)k), 3);
    node_give(a, 0, b);
    RC_DEC(k);
    RC_DEC(a);
    ck_assert_str_eq(toy_log, "d2 d1 t0");
    ck_assert_uint_eq(klass_type.live, 0);
    /* places and shared pools come and go */
    klass *many[100];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 100; i++)
            many[i] = klass_new("B");
        for (int i = 1; i < 100; i++)
            ck_assert_ptr_eq(many[i]->rc.pool, many[0]->rc.pool);
        for (int i = 0; i < 100; i++)
            RC_DEC(many[(i * 37) % 100]);
    }
    uint64_t total = rc_total();
    RC_DEC(node_new(&leaf_type, 0, 0));
    ck_assert_uint_eq(rc_total(), total + 1);
    toy_close();
}
END_TEST

/* --- destruction
 * ------------------------------------------------------------------------------------- */

START_TEST(order_of_destruction)
{
    /* [[d3, d4] -> d2, [d6] -> d5] -> d1 with CPython's order for lists: last item first, each
     * subtree before the next sibling */
    toy_open();
    node *x[7];
    for (uint32_t i = 1; i < 7; i++)
        x[i] = node_new(&fin_type, 2, i);
    node_give(x[1], 0, x[2]);
    node_give(x[1], 1, x[5]);
    node_give(x[2], 0, x[3]);
    node_give(x[2], 1, x[4]);
    node_give(x[5], 0, x[6]);
    RC_DEC(x[1]);
    ck_assert_str_eq(toy_log, "f1 f5 f6 d6 d5 f2 f4 d4 f3 d3 d2 d1");
    toy_close();
}
END_TEST

START_TEST(shared_child_dies_with_its_last_parent)
{
    toy_open();
    node *a = node_new(&node_type, 2, 1), *b = node_new(&node_type, 1, 2);
    node *c = node_new(&leaf_type, 0, 3);
    node_set(a, 0, c);
    node_set(a, 1, c);
    node_give(b, 0, c);
    RC_DEC(a);
    ck_assert_str_eq(toy_log, "d1");
    RC_DEC(b);
    ck_assert_str_eq(toy_log, "d1 d3 d2");
    toy_close();
}
END_TEST

static rc_type *chain_type;
static uint32_t chain_n;

static void *drop_chain(void *arg)
{
    node *head = NULL;
    for (uint32_t i = 0; i < chain_n; i++) {
        node *x = node_new(chain_type, 1, 0);
        ck_assert_ptr_nonnull(x);
        if (head)
            node_give(x, 0, head);
        head = x;
    }
    RC_DEC(head);
    return arg;
}

START_TEST(long_chains_need_no_c_stack)
{
    rc_type *types[] = {&node_type, &box_type, &fin_type};
    toy_open();
    chain_type = types[_i];
    chain_n = 200000;
    toy_on_small_stack(drop_chain);
    ck_assert_uint_eq(chain_type->live, 0);
    toy_close();
}
END_TEST

/* --- finalizers
 * -------------------------------------------------------------------------------------- */

static void resurrect(node *x)
{
    toy_root[0] = rc_inc(v_of(x));
}

START_TEST(finalizer_runs_once)
{
    toy_open();
    toy_finalizer = resurrect;
    node *x = node_new(&fin_type, 1, 1);
    node_give(x, 0, node_new(&leaf_type, 0, 2));
    RC_DEC(x);
    ck_assert_str_eq(toy_log, "f1");
    ck_assert_uint_eq(rc_count((rc_obj *)x), 1);
    ck_assert(rc_is_tracked((rc_obj *)x));
    ck_assert(v_is_heap(x->slot[0]));
    rc_clear(&toy_root[0]);
    ck_assert_str_eq(toy_log, "f1 d2 d1");
    toy_close();
}
END_TEST

static void churn(node *x)
{
    ck_assert_uint_eq(rc_count((rc_obj *)x), 1);
    ck_assert_int_eq(rc_audit(toy_audit_print, NULL), 0);
    /* a tree that dies inside the finalizer, and a collection */
    node *a = node_new(&node_type, 3, 0);
    for (uint32_t i = 0; i < 3; i++)
        node_give(a, i, node_new(&node_type, 0, 0));
    RC_DEC(a);
    node *c = node_new(&node_type, 1, 0);
    node_set(c, 0, c);
    RC_DEC(c);
    rc_collect();
    ck_assert_int_eq(rc_audit(toy_audit_print, NULL), 0);
}

START_TEST(script_code_in_the_middle_of_a_destruction)
{
    toy_open();
    toy_finalizer = churn;
    node *root = node_new(&node_type, 5, 0);
    for (uint32_t i = 0; i < 5; i++) {
        node *x = node_new(&fin_type, 2, i + 1);
        node_give(x, 0, node_new(&fin_type, 0, 10 + i));
        node_give(x, 1, node_new(&leaf_type, 0, 20 + i));
        node_give(root, i, x);
    }
    RC_DEC(root);
    ck_assert_str_eq(toy_log, "f5 d24 f14 d14 d5 f4 d23 f13 d13 d4 f3 d22 f12 d12 d3 "
                              "f2 d21 f11 d11 d2 f1 d20 f10 d10 d1");
    toy_close();
}
END_TEST

static void drop_root_one(node *x)
{
    (void)x;
    rc_clear(&toy_root[1]);
}

START_TEST(finalizer_that_drops_others)
{
    toy_open();
    toy_finalizer = drop_root_one;
    node *x = node_new(&fin_type, 0, 1);
    toy_root[1] = v_of(node_new(&fin_type, 0, 2));
    RC_DEC(x);
    ck_assert_str_eq(toy_log, "f1 f2 d2 d1");
    toy_close();
}
END_TEST

/* --- weak references
 * -------------------------------------------------------------------------------- */

START_TEST(weak_references_newest_first)
{
    toy_open();
    node *x = node_new(&fin_type, 1, 1);
    node_give(x, 0, node_new(&leaf_type, 0, 2));
    wref *w[5];
    for (uint32_t i = 0; i < 5; i++)
        w[i] = wref_new(x, i, i == 2 ? V_EMPTY : V_TRUE);
    ck_assert_uint_eq(rc_weak_count((rc_obj *)x), 5);
    ck_assert_ptr_eq(rc_weak_first((rc_obj *)x), &w[4]->w);
    ck_assert_ptr_eq(rc_weak_get(&w[0]->w), x);
    RC_DEC(x);
    /* finalizer, callbacks, contents */
    ck_assert_str_eq(toy_log, "f1 c4 c3 c1 c0 d2 d1");
    for (uint32_t i = 0; i < 5; i++) {
        ck_assert_ptr_null(rc_weak_get(&w[i]->w));
        ck_assert_uint_eq(w[i]->w.callback, V_EMPTY);
        ck_assert_uint_eq(rc_count((rc_obj *)w[i]), 1);
        RC_DEC(w[i]);
    }
    toy_close();
}
END_TEST

START_TEST(weak_reference_that_died_first)
{
    toy_open();
    node *x = node_new(&node_type, 0, 1);
    wref *a = wref_new(x, 1, V_TRUE), *b = wref_new(x, 2, V_TRUE), *c = wref_new(x, 3, V_TRUE);
    RC_DEC(b);
    ck_assert_uint_eq(rc_weak_count((rc_obj *)x), 2);
    RC_DEC(c);
    ck_assert_ptr_eq(rc_weak_first((rc_obj *)x), &a->w);
    RC_DEC(a);
    ck_assert_ptr_null(rc_weak_first((rc_obj *)x));
    wref *d = wref_new(x, 4, V_EMPTY);
    rc_weak_unlink(&d->w);
    ck_assert_uint_eq(rc_weak_count((rc_obj *)x), 0);
    RC_DEC(x);
    ck_assert_str_eq(toy_log, "d1");
    /* the unlinked one is still there: found by the audit as a count without a reference */
    struct seen lost = {0};
    ck_assert_int_eq(rc_audit(see_difference, &lost), 1);
    ck_assert_ptr_eq(rc_type_of(lost.last), &wref_type);
    ck_assert_uint_eq(lost.n, 100);
    RC_DEC(d);
    toy_close();
}
END_TEST

static void drop_all_refs(wref *w)
{
    (void)w;
    ck_assert_int_eq(rc_audit(toy_audit_print, NULL), 0);
    for (int i = 1; i < 4; i++)
        rc_clear(&toy_root[i]);
    rc_collect();
}

START_TEST(callback_that_drops_the_weak_references)
{
    toy_open();
    toy_callback = drop_all_refs;
    node *x = node_new(&node_type, 0, 7);
    for (uint32_t i = 1; i < 4; i++)
        toy_root[i] = v_of(wref_new(x, i, V_TRUE));
    toy_root[0] = v_of(x);
    rc_clear(&toy_root[0]);
    /* all were promised a callback when x died, as in CPython */
    ck_assert_str_eq(toy_log, "c3 c2 c1 d7");
    ck_assert_uint_eq(wref_type.live, 0);
    toy_close();
}
END_TEST

static void weak_reference_to_the_dying(node *x)
{
    toy_root[5] = v_of(wref_new(x, 9, V_TRUE));
}

START_TEST(weak_reference_made_by_the_finalizer)
{
    toy_open();
    toy_finalizer = weak_reference_to_the_dying;
    RC_DEC(node_new(&fin_type, 0, 1));
    ck_assert_str_eq(toy_log, "f1 c9 d1");
    toy_close();
}
END_TEST

START_TEST(callback_owns_the_referent)
{
    /* dropping the weak reference drops its callback, which was the last to hold the referent */
    toy_open();
    node *x = node_new(&node_type, 0, 1);
    wref *w = wref_new(x, 1, v_of(x));
    RC_DEC(x);
    RC_DEC(w);
    ck_assert_str_eq(toy_log, "d1");
    toy_close();
}
END_TEST

START_TEST(weak_table_at_random)
{
    enum { OBJECTS = 500, REFS = 2000 };
    static node *x[OBJECTS];
    static wref *w[REFS];
    static int target[REFS];
    toy_open();
    toy_seed = toy_first_seed();
    for (int i = 0; i < OBJECTS; i++)
        x[i] = node_new(&node_type, 0, 0);
    memset(w, 0, sizeof w);
    for (int step = 0; step < 40000; step++) {
        int i = (int)toy_random(REFS), o = (int)toy_random(OBJECTS);
        if (!w[i]) {
            w[i] = wref_new(x[o], 0, V_EMPTY);
            target[i] = o;
        } else if (toy_random(3)) {
            ck_assert_ptr_eq(rc_weak_get(&w[i]->w), target[i] < 0 ? NULL : x[target[i]]);
            RC_DEC(w[i]);
            w[i] = NULL;
        } else if (toy_random(10) == 0) {
            for (int k = 0; k < REFS; k++)
                if (w[k] && target[k] == o)
                    target[k] = -1;
            RC_DEC(x[o]);
            x[o] = node_new(&node_type, 0, 0);
        } else {
            size_t n = 0;
            for (int k = 0; k < REFS; k++)
                n += w[k] && target[k] == o;
            ck_assert_uint_eq(rc_weak_count((rc_obj *)x[o]), n);
        }
    }
    for (int i = 0; i < REFS; i++)
        if (w[i])
            RC_DEC(w[i]);
    for (int i = 0; i < OBJECTS; i++)
        RC_DEC(x[i]);
    toy_close();
}
END_TEST

/* --- faults
 * ------------------------------------------------------------------------------------------ */

START_TEST(impossible_counts_are_faults)
{
    static const struct {
        uint32_t count;
        bool fault;
    } rows[] = {{0, true},          {POOL_FREE_TAG, true}, {0xDBDBDBDB, true}, {0xC0000000, true},
                {0xFFFFFFFF, true}, {RC_IMMORTAL, false},  {0xBFFFFFFF, false}};
    toy_open();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct rc_obj fake = {.h = RC_HEAD_INIT(&leaf_type)};
        fake.h.count = rows[i].count;
        toy_forget();
        rc_inc_obj(&fake);
        ck_assert_int_eq(toy_faults, rows[i].fault);
        rc_dec_obj(&fake);
        ck_assert_int_eq(toy_faults, rows[i].fault * 2);
        ck_assert_uint_eq(fake.h.count, rows[i].count);
        if (rows[i].fault)
            ck_assert_ptr_eq(toy_fault_obj, &fake);
    }
    toy_forget();
    toy_close();
}
END_TEST

static void drop_once_too_often(node *x)
{
    RC_DEC(x);
}

START_TEST(finalizer_that_drops_its_own_object)
{
    /* The block stays readable in the slab, with the tag of a free one; a tool that watches free
     * memory reports that read, which is the fault planted here. */
    if (TOY_SANITIZED || getenv("TALLY_UNDER_VALGRIND"))
        return;
    ck_assert_int_eq(pool_configure("fin:slab", NULL), 0);
    toy_open();
    toy_finalizer = drop_once_too_often;
    RC_DEC(node_new(&fin_type, 0, 1));
    ck_assert_int_eq(toy_faults, 1);
    ck_assert_uint_eq(fin_type.live, 0);
    toy_close();
    pool_configure_reset();
}
END_TEST

START_TEST(too_many_counts_make_immortal)
{
    if (RC_EXACT)
        return;
    toy_open();
    node *x = node_new(&leaf_type, 0, 0);
    x->h.count = 0x7FFFFFFF;
    RC_INC(x);
    ck_assert(rc_is_immortal((rc_obj *)x));
    RC_DEC(x);
    RC_DEC(x);
    rc_make_mortal((rc_obj *)x);
    RC_DEC(x);
    ck_assert_int_eq(toy_faults, 0);
    toy_close();
}
END_TEST

START_TEST(exact_names_the_operation)
{
    struct rc_exact_info info;
    toy_open();
    toy_line = 10;
    node *x = node_new(&leaf_type, 0, 0);
    if (!RC_EXACT) {
        ck_assert(!rc_exact_info((rc_obj *)x, &info));
        RC_DEC(x);
        toy_close();
        return;
    }
    toy_line = 11;
    RC_INC(x);
    toy_line = 12;
    RC_DEC(x);
    ck_assert(rc_exact_info((rc_obj *)x, &info));
    ck_assert(info.alive && info.count == 1 && info.born == 10 && info.inc == 11 &&
              info.dec == 12 && info.dec_before == 0);
    ck_assert_str_eq(info.type, "leaf");
    toy_line = 13;
    RC_DEC(x);
    ck_assert_int_eq(toy_faults, 0);
    toy_line = 14;
    RC_DEC(x); /* one too many: nothing is read or written there */
    ck_assert_int_eq(toy_faults, 1);
    ck_assert_str_eq(toy_fault_text, "a count was dropped on an object that is already free");
    RC_INC(x);
    ck_assert_int_eq(toy_faults, 2);
    ck_assert(rc_exact_info((rc_obj *)x, &info));
    ck_assert(!info.alive && info.count == 0 && info.born == 10 && info.dec == 13 &&
              info.dec_before == 12);
    ck_assert_str_eq(info.type, "leaf");
    toy_forget();
    toy_close();
}
END_TEST

START_TEST(exact_sees_an_overwritten_count)
{
    if (!RC_EXACT)
        return;
    toy_open();
    node *x = node_new(&leaf_type, 0, 0);
    x->h.count = 5;
    RC_INC(x);
    ck_assert_int_eq(toy_faults, 1);
    RC_DEC(x);
    RC_DEC(x);
    ck_assert_int_eq(toy_faults, 1);
    ck_assert_uint_eq(leaf_type.live, 0);
    toy_forget();
    toy_close();
}
END_TEST

START_TEST(exact_forgets_the_long_dead)
{
    if (!RC_EXACT)
        return;
    toy_open();
    static node *x[5000];
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 5000; i++)
            x[i] = node_new(&leaf_type, (uint32_t)(i % 7 + round), 0);
        for (int i = 0; i < 5000; i++) {
            RC_INC(x[i]);
            RC_DEC(x[i]);
            RC_DEC(x[i]);
        }
    }
    struct rc_exact_info info;
    ck_assert(rc_exact_info((rc_obj *)x[4999], &info));
    ck_assert_int_eq(toy_faults, 0);
    toy_close();
}
END_TEST

/* --- walks
 * ------------------------------------------------------------------------------------------- */

START_TEST(audit_finds_each_difference)
{
    toy_open();
    node *a = node_new(&node_type, 3, 0), *b = node_new(&box_type, 1, 0);
    node *leaf = node_new(&leaf_type, 0, 0);
    toy_root[0] = v_of(a);
    node_give(a, 0, b);
    node_set(a, 1, leaf);
    node_give(b, 0, leaf);
    node_set(a, 2, a);
    ck_assert_int_eq(rc_audit(toy_audit_print, NULL), 0);
    struct seen s = {0};
    RC_INC(leaf); /* a leak */
    ck_assert_int_eq(rc_audit(see_difference, &s), 1);
    ck_assert(s.last == (rc_obj *)leaf && s.n == 302);
    RC_DEC(leaf);
    RC_DEC(leaf); /* an early free that has not happened yet */
    ck_assert_int_eq(rc_audit(see_difference, &s), 1);
    ck_assert(s.last == (rc_obj *)leaf && s.n == 102);
    RC_INC(leaf);
    RC_INC(b);
    RC_INC(a);
    ck_assert_int_eq(rc_audit(see_difference, &s), 2);
    RC_DEC(b);
    RC_DEC(a);
    toy_close();
}
END_TEST

START_TEST(reachable_and_lost)
{
    toy_open();
    node *a = node_new(&node_type, 1, 0), *leaf = node_new(&leaf_type, 0, 0);
    toy_root[0] = v_of(a);
    node_give(a, 0, leaf);
    struct seen s = {0};
    ck_assert(rc_each_live(see, &s));
    ck_assert_uint_eq(s.n, 2);
    s.n = 0;
    ck_assert(rc_each_unreachable(see, &s));
    ck_assert_uint_eq(s.n, 0);
    node *lost = node_new(&node_type, 2, 0), *with = node_new(&leaf_type, 0, 0);
    node_give(lost, 0, with);
    node_set(lost, 1, leaf);
    ck_assert(rc_each_unreachable(see, &s));
    ck_assert_uint_eq(s.n, 2);
    struct rc_reach *r = rc_reach_open();
    ck_assert(rc_reach_has(r, (rc_obj *)a) && rc_reach_has(r, (rc_obj *)leaf));
    ck_assert(!rc_reach_has(r, (rc_obj *)lost) && !rc_reach_has(r, (rc_obj *)with));
    rc_reach_close(r);
    /* an immortal object keeps what it owns */
    rc_make_immortal((rc_obj *)lost);
    s.n = 0;
    ck_assert(rc_each_unreachable(see, &s));
    ck_assert_uint_eq(s.n, 0);
    rc_make_mortal((rc_obj *)lost);
    RC_DEC(lost);
    toy_close();
}
END_TEST

static size_t events;

static void on_alloc(void *ctx, pool *p, void *block, size_t size)
{
    (void)ctx, (void)p, (void)block, (void)size;
    events++;
}

static void on_free(void *ctx, pool *p, void *block, size_t size)
{
    (void)ctx, (void)p, (void)block, (void)size;
}

static void on_resize(void *ctx, pool *p, void *old, size_t old_size, void *block, size_t size)
{
    (void)ctx, (void)p, (void)old, (void)old_size, (void)block, (void)size;
    events++;
}

START_TEST(dropping_never_allocates)
{
    static const struct pool_hooks hooks = {
        .alloc = on_alloc, .free = on_free, .resize = on_resize};
    pool_set_hooks(&hooks, NULL);
    toy_open();
    node *root = node_new(&node_type, 1000, 0);
    for (uint32_t i = 0; i < 1000; i++) {
        node *x = node_new(&fin_type, 1, 0);
        node_give(root, i, x);
        RC_DEC(wref_new(x, 0, V_TRUE));
        toy_root[1 + i % 20] = v_of(wref_new(x, 0, V_TRUE));
        if (i >= 980)
            continue;
        rc_clear(&toy_root[1 + i % 20]);
    }
    ck_assert_uint_gt(events, 3000);
    events = 0;
    RC_DEC(root);
    ck_assert_uint_eq(events, 0);
    toy_close();
    pool_set_hooks(NULL, NULL);
}
END_TEST

START_TEST(out_of_memory_changes_nothing)
{
    ck_assert_int_eq(pool_configure("node:limit=64k/system", NULL), 0);
    toy_open();
    node *head = NULL, *x;
    uint32_t n = 0;
    while ((x = node_new(&node_type, 100, 0))) {
        ck_assert_uint_lt(n++, 1000);
        if (head)
            node_give(x, 0, head);
        head = x;
    }
    ck_assert_uint_gt(n, 10);
    ck_assert_uint_eq(node_type.live, n);
    ck_assert_uint_eq(rc_heap.tracked.live, n);
    RC_DEC(head);
    toy_close();
    pool_configure_reset();
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("refcount, " RC_QUOTE(RC_POLICY));
    TCase *t = tcase_create("objects");
    tcase_add_test(t, new_object);
    tcase_add_test(t, holes_are_reused);
    tcase_add_test(t, immortal);
    tcase_add_test(t, immediates_have_no_count);
    tcase_add_test(t, bad_type);
    tcase_add_test(t, heap_type_dies_with_its_last_instance);
    tcase_add_test(t, out_of_memory_changes_nothing);
    suite_add_tcase(s, t);
    t = tcase_create("destruction");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, order_of_destruction);
    tcase_add_test(t, shared_child_dies_with_its_last_parent);
    tcase_add_loop_test(t, long_chains_need_no_c_stack, 0, 3);
    tcase_add_test(t, finalizer_runs_once);
    tcase_add_test(t, script_code_in_the_middle_of_a_destruction);
    tcase_add_test(t, finalizer_that_drops_others);
    tcase_add_test(t, dropping_never_allocates);
    suite_add_tcase(s, t);
    t = tcase_create("weak references");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, weak_references_newest_first);
    tcase_add_test(t, weak_reference_that_died_first);
    tcase_add_test(t, callback_that_drops_the_weak_references);
    tcase_add_test(t, weak_reference_made_by_the_finalizer);
    tcase_add_test(t, callback_owns_the_referent);
    tcase_add_test(t, weak_table_at_random);
    suite_add_tcase(s, t);
    t = tcase_create("faults");
    tcase_add_test(t, impossible_counts_are_faults);
    tcase_add_test(t, finalizer_that_drops_its_own_object);
    tcase_add_test(t, too_many_counts_make_immortal);
    tcase_add_test(t, exact_names_the_operation);
    tcase_add_test(t, exact_sees_an_overwritten_count);
    tcase_add_test(t, exact_forgets_the_long_dead);
    suite_add_tcase(s, t);
    t = tcase_create("walks");
    tcase_add_test(t, audit_finds_each_difference);
    tcase_add_test(t, reachable_and_lost);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return toy_run(suite());
}
