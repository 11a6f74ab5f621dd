/* check_cycle.c: collectors against the oracle, the rules of finalizers and weak references, and
 * when a collection is due. Compiled once per policy. */
#include "cycle/passes.h"
#include "tests/toy.h"

/* Tests that are run in a loop are run under each of these. `first=1`: passes come early. */
static const char *const specs[] = {"scan", "trial", "trial,first=1", "budget",
                                    "budget,pause=10us,first=1,growth=1"};
enum { SPECS = sizeof specs / sizeof *specs };

static node *ring(rc_type *t, uint32_t n, uint32_t first_id)
{
    node *first = node_new(t, 2, first_id), *last = first;
    for (uint32_t i = 1; i < n; i++) {
        node *x = node_new(t, 2, first_id ? first_id + i : 0);
        node_give(last, 0, x);
        last = x;
    }
    node_set(last, 0, first);
    return first; /* the caller's count */
}

START_TEST(rings)
{
    toy_open_with(specs[_i]);
    node *x = ring(&node_type, 1, 1);
    ck_assert_uint_eq(rc_collect(), 0); /* a C variable holds it */
    RC_DEC(x);
    ck_assert_uint_eq(rc_collect(), 1);
    ck_assert_str_eq(toy_log, "d1");
    RC_DEC(ring(&node_type, 10, 0));
    RC_DEC(ring(&node_type, 1000, 0));
    toy_root[0] = v_of(ring(&node_type, 5, 0));
    x = ring(&node_type, 7, 0);
    ck_assert_uint_eq(rc_collect(), 1010);
    ck_assert_uint_eq(node_type.live, 12);
    rc_clear(&toy_root[0]);
    ck_assert_uint_eq(rc_collect(), 5);
    RC_DEC(x);
    ck_assert_uint_eq(rc_collect(), 7);
    ck_assert_uint_eq(rc_collect(), 0);
    ck_assert_uint_eq(rc_heap.collected, 1023);
    ck_assert_uint_eq(rc_heap.collections, 6);
    toy_close();
}
END_TEST

START_TEST(what_garbage_owns)
{
    toy_open_with(specs[_i]);
    node *x = ring(&node_type, 2, 1), *keep = node_new(&node_type, 0, 9);
    toy_root[0] = v_of(keep);
    node_set(x, 1, keep);
    node_give((node *)v_obj(x->slot[0]), 1, node_new(&leaf_type, 0, 3));
    node *box = node_new(&box_type, 1, 4);
    node_give(box, 0, node_new(&leaf_type, 0, 5));
    node *hang = node_new(&node_type, 1, 6); /* not in the cycle, but only held by it */
    node_give(hang, 0, box);
    node *more = node_new(&node_type, 2, 7);
    node_give(more, 0, hang);
    node_set(more, 1, x);
    rc_set(&((node *)v_obj(x->slot[0]))->slot[0], v_of(more));
    ck_assert_uint_eq(rc_collect(), 0);
    RC_DEC(x);
    /* the ring was cut open: the drop frees it all */
    ck_assert_uint_eq(rc_collect(), 4);
    ck_assert_uint_eq(toy_live(), 1);
    ck_assert_uint_eq(rc_count((rc_obj *)keep), 1);
    toy_close();
}
END_TEST

START_TEST(untracked_holders_keep)
{
    /* a reference from what is not tracked counts as one from outside */
    toy_open_with(specs[_i]);
    node *box = node_new(&box_type, 1, 0);
    node_give(box, 0, ring(&node_type, 3, 0));
    ck_assert_uint_eq(rc_collect(), 0);
    RC_DEC(box);
    ck_assert_uint_eq(rc_collect(), 3);
    node *x = ring(&node_type, 3, 0);
    rc_make_immortal((rc_obj *)x);
    ck_assert_uint_eq(rc_collect(), 0);
    rc_make_mortal((rc_obj *)x);
    RC_INC(x); /* the ring's own */
    RC_DEC(x);
    ck_assert_uint_eq(rc_collect(), 3);
    toy_close();
}
END_TEST

static uint32_t big_n;

static void *big_ring(void *arg)
{
    RC_DEC(ring(&node_type, big_n, 0));
    ck_assert_uint_eq(rc_collect(), big_n);
    toy_root[0] = v_of(ring(&node_type, big_n, 0));
    ck_assert_uint_eq(rc_collect(), 0);
    rc_clear(&toy_root[0]);
    ck_assert_uint_eq(rc_collect(), big_n);
    return arg;
}

START_TEST(big_rings_need_no_c_stack)
{
    toy_open_with(specs[_i]);
    big_n = 100000;
    toy_on_small_stack(big_ring);
    toy_close();
}
END_TEST

/* --- finalizers
 * -------------------------------------------------------------------------------------- */

START_TEST(finalizers_in_order_and_before_emptying)
{
    toy_open_with(specs[_i]);
    node *x = ring(&fin_type, 4, 1);
    RC_DEC(x);
    ck_assert_uint_eq(rc_collect(), 4);
    ck_assert_str_eq(toy_log, "f1 f2 f3 f4 d4 d3 d2 d1");
    toy_close();
}
END_TEST

static void check_whole(node *x)
{
    /* PEP 442: whatever a finalizer can reach is still whole */
    for (node *at = (node *)v_obj(x->slot[0]); at != x; at = (node *)v_obj(at->slot[0]))
        ck_assert(v_is_heap(at->slot[0]));
    ck_assert_uint_eq(rc_collect(), 0); /* not entered again */
    ck_assert_int_eq(rc_audit(toy_audit_print, NULL), 0);
}

START_TEST(finalizers_see_whole_objects)
{
    toy_open_with(specs[_i]);
    toy_finalizer = check_whole;
    RC_DEC(ring(&fin_type, 20, 0));
    ck_assert_uint_eq(rc_collect(), 20);
    toy_close();
}
END_TEST

static void keep_first(node *x)
{
    if (x->id == 1)
        toy_root[0] = rc_inc(v_of(x));
}

START_TEST(resurrection)
{
    toy_open_with(specs[_i]);
    toy_finalizer = keep_first;
    RC_DEC(ring(&fin_type, 3, 1));
    RC_DEC(ring(&fin_type, 2, 11));
    ck_assert_uint_eq(rc_collect(), 2); /* as CPython: the resurrected do not count */
    ck_assert_str_eq(toy_log, "f1 f2 f3 f11 f12 d12 d11");
    ck_assert_uint_eq(fin_type.live, 3);
    ck_assert_int_eq(rc_audit(toy_audit_print, NULL), 0);
    toy_forget();
    rc_clear(&toy_root[0]);
    ck_assert_uint_eq(rc_collect(), 3);
    ck_assert_str_eq(toy_log, "d3 d2 d1"); /* finalizers run once */
    toy_close();
}
END_TEST

static void cut(node *x)
{
    rc_clear(&x->slot[0]);
}

START_TEST(finalizer_that_breaks_the_cycle)
{
    toy_open_with(specs[_i]);
    toy_finalizer = cut;
    RC_DEC(ring(&fin_type, 3, 1));
    ck_assert_uint_eq(rc_collect(), 0); /* as CPython: nothing was left to empty */
    ck_assert_str_eq(toy_log, "f1 f2 f3 d3 d2 d1");
    toy_close();
}
END_TEST

static void litter(node *x)
{
    (void)x;
    RC_DEC(ring(&node_type, 3, 0));
    toy_root[1 + toy_random(10)] = V_EMPTY; /* never set: says that roots may be written */
    RC_DEC(node_new(&node_type, 2, 0));
}

START_TEST(finalizer_that_allocates)
{
    toy_open_with(specs[_i]);
    toy_finalizer = litter;
    RC_DEC(ring(&fin_type, 5000, 0));
    ck_assert_uint_eq(rc_collect(), 5000);
    ck_assert_uint_eq(node_type.live, 15000);
    ck_assert_uint_eq(rc_collect(), 15000);
    toy_close();
}
END_TEST

/* --- weak references
 * --------------------------------------------------------------------------------- */

static void nothing_weak_is_left(wref *w)
{
    (void)w;
    ck_assert_uint_eq(rc_collect(), 0);
    ck_assert_int_eq(rc_audit(toy_audit_print, NULL), 0);
}

START_TEST(weak_references_to_garbage)
{
    toy_open_with(specs[_i]);
    toy_callback = nothing_weak_is_left;
    node *x = ring(&fin_type, 3, 1), *y = (node *)v_obj(x->slot[0]);
    toy_root[0] = v_of(wref_new(x, 1, V_TRUE));
    toy_root[1] = v_of(wref_new(y, 2, V_TRUE));
    toy_root[2] = v_of(wref_new(x, 3, V_TRUE));
    toy_root[3] = v_of(wref_new(x, 4, V_EMPTY));
    node_give(y, 1, wref_new(x, 5, V_TRUE)); /* garbage as well: does not call back */
    RC_DEC(x);
    ck_assert_uint_eq(rc_collect(), 4);
    ck_assert_str_eq(toy_log, "c3 c1 c2 f1 f2 f3 d3 d2 d1");
    for (int i = 0; i < 4; i++)
        ck_assert_ptr_null(rc_weak_get((rc_weak *)v_obj(toy_root[i])));
    toy_close();
}
END_TEST

/* --- types
 * ------------------------------------------------------------------------------------------- */

START_TEST(class_in_a_cycle_with_its_instances)
{
    toy_open_with(specs[_i]);
    klass *k = klass_new("A");
    node *a = node_new(&k->rc, 2, 1), *b = node_new(&k->rc, 2, 2);
    k->attr = v_of(a);
    node_give(a, 0, b);
    node_set(b, 0, a);
    ck_assert_uint_eq(rc_collect(), 0);
    toy_root[0] = v_of(k);
    ck_assert_int_eq(rc_audit(toy_audit_print, NULL), 0);
    rc_clear(&toy_root[0]);
    ck_assert_uint_eq(rc_collect(), 3);
    /* the instances first, then the class, which has none left */
    ck_assert_ptr_nonnull(strstr(toy_log, "t0"));
    ck_assert_uint_eq(toy_live(), 0);
    toy_close();
}
END_TEST

/* --- at random, against the oracle
 * --------------------------------------------------------------------- */

static void random_finalizer(node *x)
{
    uint32_t what = toy_random(12);
    if (what == 0)
        rc_set(&toy_root[toy_random(TOY_ROOTS)], rc_inc(v_of(x)));
    else if (what == 1 && x->n)
        rc_clear(&x->slot[toy_random(x->n)]);
    else if (what == 2)
        RC_DEC(ring(&node_type, 3, 0));
    else if (what == 3)
        rc_clear(&toy_root[toy_random(TOY_ROOTS)]);
    else if (what == 4 && x->n)
        node_give(x, 0, node_new(&node_type, 1, 0));
    else if (what == 5)
        ck_assert_int_eq(rc_audit(toy_audit_print, NULL), 0);
}

static void random_callback(wref *w)
{
    if (toy_random(4) == 0)
        rc_set(&toy_root[toy_random(TOY_ROOTS)], rc_inc(v_of(w)));
    if (toy_random(4) == 0)
        RC_DEC(ring(&node_type, 2, 0));
    if (toy_random(8) == 0)
        rc_clear(&toy_root[toy_random(TOY_ROOTS)]);
}

static klass *random_class;

/* A random object that can be reached from a random root, borrowed; NULL if there is none. */
static node *random_node(void)
{
    value v = toy_root[toy_random(TOY_ROOTS)];
    for (uint32_t steps = toy_random(10); v_is_heap(v) && steps; steps--) {
        node *x = (node *)v_obj(v);
        if (rc_type_of((rc_obj *)x) == &wref_type || !x->n)
            break;
        value next = x->slot[toy_random(x->n)];
        if (!v_is_heap(next))
            break;
        v = next;
    }
    return v_is_heap(v) ? (node *)v_obj(v) : NULL;
}

static void random_step(void)
{
    static rc_type *const types[] = {&node_type, &node_type, &fin_type, &leaf_type};
    value *root = &toy_root[toy_random(TOY_ROOTS)];
    node *to = random_node(), *from = random_node();
    uint32_t what = toy_random(20);
    if (what < 7) {
        rc_type *t = what == 0 && random_class ? &random_class->rc : types[toy_random(4)];
        rc_set(root, v_of(node_new(t, t == &leaf_type ? 0 : 1 + toy_random(4), 0)));
    } else if (what < 8) {
        if (to)
            rc_set(root, v_of(wref_new(to, 0, toy_random(2) ? V_TRUE : v_of(to))));
    } else if (what < 10) {
        rc_clear(root);
    } else if (what == 10 && toy_random(10) == 0) {
        klass *k = klass_new("R");
        if (random_class)
            RC_DEC(random_class);
        random_class = k;
        k->attr = to ? rc_inc(v_of(to)) : V_EMPTY;
    } else if (to && from && from != to && rc_type_of((rc_obj *)from) != &wref_type && from->n) {
        node_set(from, toy_random(from->n), to);
    }
}

static void random_roots(rc_visit visit, void *arg)
{
    toy_roots(visit, arg);
    if (random_class)
        visit((rc_obj *)random_class, arg);
}

static void check_marked(rc_obj *o, void *arg)
{
    *(bool *)arg &= (o->h.flags & RC_MARK) != 0;
}

static void random_run(const char *spec, bool scripted, int steps)
{
    toy_open_with(spec);
    rc_heap.hooks.roots = random_roots;
    random_class = NULL;
    if (scripted) {
        toy_finalizer = random_finalizer;
        toy_callback = random_callback;
    }
    for (int step = 0; step < steps; step++) {
        for (int i = 0; i < 200; i++)
            random_step();
        ck_assert_int_eq(rc_audit(toy_audit_print, NULL), 0);
        size_t garbage = gc_oracle_mark(), live = rc_heap.tracked.live;
        if (scripted) {
            gc_oracle_unmark();
            rc_collect();
        } else {
            ck_assert_uint_eq(rc_collect(), garbage);
            ck_assert_uint_eq(rc_heap.tracked.live, live - garbage);
            bool all = true;
            rc_each_tracked(check_marked, &all);
            ck_assert(all);
            gc_oracle_unmark();
        }
        ck_assert_int_eq(rc_audit(toy_audit_print, NULL), 0);
        ck_assert_int_eq(toy_faults, 0);
    }
    if (random_class)
        RC_DEC(random_class);
    random_class = NULL;
    toy_finalizer = NULL;
    toy_callback = NULL;
    toy_close();
}

static void count_marked(rc_obj *o, void *arg)
{
    *(size_t *)arg += (o->h.flags & RC_MARK) != 0;
}

/* Holes in front of something that lives, so many that the table is compacted. */
static void make_holes(void)
{
    node *all = node_new(&node_type, 9000, 0);
    for (uint32_t i = 0; i < all->n; i++)
        node_give(all, i, node_new(&node_type, 0, 0));
    rc_set(&toy_root[0], v_of(node_new(&node_type, 1, 0)));
    RC_DEC(all);
}

static void step_now(void)
{
    rc_heap.trigger = 0;
    rc_collect_if_due();
}

/* Automatic steps free nothing that is reachable; those of trial free all that is not. */
START_TEST(random_graphs_in_steps)
{
    const char *spec = specs[_i % SPECS];
    toy_seed = toy_first_seed() + (uint64_t)_i * 1000 + 3;
    toy_open_with(spec);
    rc_heap.hooks.roots = random_roots;
    random_class = NULL;
    for (int step = 0; step < 200; step++) {
        for (uint32_t i = toy_random(200); i > 0; i--)
            random_step();
        size_t garbage = gc_oracle_mark(), live = rc_heap.tracked.live, marked = 0;
        step_now();
        rc_each_tracked(count_marked, &marked);
        gc_oracle_unmark();
        ck_assert_uint_eq(marked, live - garbage);
        if (!strcmp(rc_heap.collector->name, "trial") && !rc_heap.frozen)
            ck_assert_uint_eq(rc_heap.tracked.live, live - garbage);
        ck_assert_int_eq(rc_audit(toy_audit_print, NULL), 0);
        ck_assert_int_eq(toy_faults, 0);
        if (toy_random(20) == 0)
            make_holes();
        if (toy_random(30) == 0)
            rc_collect_generation((int)toy_random(3));
        if (toy_random(30) == 0)
            rc_freeze();
        else if (rc_heap.frozen && toy_random(5) == 0)
            rc_unfreeze();
    }
    ck_assert_uint_gt(rc_heap.tracked.moves, 0);
    rc_unfreeze();
    if (random_class)
        RC_DEC(random_class);
    random_class = NULL;
    toy_close();
}
END_TEST

START_TEST(random_graphs)
{
    toy_seed = toy_first_seed() + (uint64_t)_i * 1000;
    random_run(specs[_i % SPECS], false, 60);
}
END_TEST

/* A mark that is missing costs time only, since the subtraction makes up for it: counted here. */
static size_t not_marked(void)
{
    size_t n = 0;
    ck_assert(gc_set_open(&gc_now, gc_first()));
    gc_mark_roots();
    GC_EACH (&gc_now, i)
        n += gc_live(i);
    return n;
}

/* So large that marking goes by address, and has to sweep up what its stack has no room for. */
START_TEST(random_graphs_that_are_large)
{
    const uint32_t n = 60000;
    toy_open_with(specs[_i]);
    toy_seed = toy_first_seed() + (uint64_t)_i;
    rc_heap.enabled = false;
    node *all = node_new(&node_type, n, 0);
    toy_root[0] = v_of(all);
    for (uint32_t i = 0; i < n; i++)
        node_give(all, i, node_new(i % 10 == 0 ? &box_type : &node_type, 3, 0));
    for (uint32_t i = 0; i < n; i++) {
        node *x = (node *)v_obj(all->slot[i]);
        node_give(x, 2, node_new(&leaf_type, 0, 0));
        for (uint32_t k = 0; k < 2; k++)
            if (rc_type_of((rc_obj *)x) == &node_type)
                node_set(x, k, v_obj(all->slot[toy_random(n)]));
    }
    ck_assert_uint_eq(rc_collect(), 0);
    for (uint32_t i = 0; i < n; i++)
        if (toy_random(100) != 0)
            rc_clear(&all->slot[i]);
    for (uint32_t i = 0; i < n; i += 1000) {
        node *x = ring(&node_type, 7, 0);
        if (v_is_heap(all->slot[i])) /* dead rings that hold what lives, and living ones */
            node_set(x, 1, v_obj(all->slot[i]));
        if (v_is_heap(all->slot[i + 1]))
            node_set((node *)v_obj(all->slot[i + 1]), 2, x);
        RC_DEC(x);
    }
    size_t garbage = gc_oracle_mark(), live = rc_heap.tracked.live;
    gc_oracle_unmark();
    ck_assert_uint_gt(garbage, 100);
    ck_assert_uint_gt(live - garbage, 1 << 15);
    ck_assert_uint_eq(not_marked(), garbage);
    ck_assert_uint_eq(rc_collect(), garbage);
    ck_assert_uint_eq(rc_heap.tracked.live, live - garbage);
    ck_assert_uint_eq(rc_collect(), 0);
    ck_assert_int_eq(rc_audit(toy_audit_print, NULL), 0);
    ck_assert_int_eq(toy_faults, 0);
    toy_root[0] = V_EMPTY;
    RC_DEC(all);
    rc_collect();
    ck_assert_uint_eq(toy_live(), 0);
    toy_close();
}
END_TEST

START_TEST(random_graphs_with_scripts)
{
    toy_seed = toy_first_seed() + (uint64_t)_i * 1000 + 7;
    random_run(specs[_i % SPECS], true, 60);
}
END_TEST

START_TEST(random_graphs_under_stress)
{
    toy_seed = toy_first_seed() + (uint64_t)_i * 1000 + 13;
    toy_open_with(specs[_i % SPECS]);
    rc_heap.hooks.roots = random_roots;
    random_class = NULL;
    rc_heap.stress_every = 1;
    toy_finalizer = random_finalizer;
    toy_callback = random_callback;
    for (int i = 0; i < 3000; i++) {
        random_step();
        if (i % 100 == 0) {
            ck_assert_int_eq(rc_audit(toy_audit_print, NULL), 0);
            ck_assert_int_eq(toy_faults, 0);
        }
    }
    ck_assert_uint_gt(rc_heap.collections, 1000);
    rc_heap.stress_every = 0;
    if (random_class)
        RC_DEC(random_class);
    random_class = NULL;
    toy_close();
}
END_TEST

/* --- faults
 * ------------------------------------------------------------------------------------------ */

START_TEST(too_few_counts_are_found)
{
    toy_open_with(specs[_i]);
    node *x = ring(&node_type, 3, 0), *y = (node *)v_obj(x->slot[0]);
    node_set(x, 1, y);
    RC_DEC(y);
    toy_root[0] = v_of(x);
    ck_assert_uint_eq(rc_collect(), 0); /* what is marked is not looked at */
    ck_assert_int_eq(toy_faults, 0);
    rc_clear(&toy_root[0]);
    ck_assert_uint_eq(rc_collect(), 0);
    ck_assert_int_eq(toy_faults, 1);
    ck_assert_ptr_eq(toy_fault_obj, y);
    RC_INC(y); /* the clean twin */
    toy_forget();
    ck_assert_uint_eq(rc_collect(), 3);
    ck_assert_int_eq(toy_faults, 0);
    toy_close();
}
END_TEST

/* --- when
 * -------------------------------------------------------------------------------------------- */

static void safepoint(void)
{
    if (toy_wanted) {
        toy_wanted = 0;
        rc_collect_if_due();
    }
}

START_TEST(a_growing_heap_is_left_alone)
{
    toy_open_with(specs[_i]);
    node *all = node_new(&node_type, 300000, 0);
    toy_root[0] = v_of(all);
    for (uint32_t i = 0; i < 300000; i++) {
        node *x = node_new(&node_type, 1, 0);
        node_set(x, 0, all);
        node_give(all, i, x);
        safepoint();
    }
    ck_assert_uint_le(rc_heap.collections, _i == 0 ? 1 : 30);
    for (uint32_t i = 0; i < 300000; i++)
        rc_clear(&all->slot[i]);
    toy_close();
}
END_TEST

/* Rings of `size` objects, made and dropped over a live heap. */
static void garbage_is_bounded(const char *spec, uint32_t live, uint32_t size)
{
    toy_open_with(spec);
    if (live)
        toy_root[0] = v_of(ring(&node_type, live, 0));
    uint64_t most = 0;
    for (uint32_t made = 0; made < 1500000; made += size) {
        RC_DEC(ring(&node_type, size, 0));
        safepoint();
        if (made > 1000000 && rc_heap.tracked.live > most)
            most = rc_heap.tracked.live;
    }
    ck_assert_uint_le(most, (uint64_t)live * 2 + 50000);
    toy_close();
}

START_TEST(cyclic_garbage_is_bounded)
{
    static const struct {
        uint32_t live, size;
    } rows[] = {{0, 3}, {0, 300}, {0, 3000}, {100000, 3}, {100000, 300}, {100000, 3000}};
    enum { ROWS = sizeof rows / sizeof *rows };
    /* 9,000,000 objects for each collector: under Memcheck one row, by the seed that is printed */
    bool one = getenv("TALLY_UNDER_VALGRIND") != NULL;
    size_t drawn = (size_t)((toy_first_seed() + (uint64_t)_i) % ROWS);
    for (size_t k = 0; k < ROWS; k++)
        if (!one || k == drawn)
            garbage_is_bounded(specs[_i], rows[k].live, rows[k].size);
}
END_TEST

START_TEST(frozen)
{
    toy_open_with(specs[_i]);
    for (int i = 0; i < 10; i++) /* holes below */
        toy_root[i] = v_of(node_new(&node_type, 0, 0));
    RC_DEC(ring(&node_type, 5, 0));
    for (int i = 0; i < 10; i++)
        rc_clear(&toy_root[i]);
    node *x = ring(&node_type, 3, 0);
    rc_freeze();
    ck_assert_uint_eq(rc_frozen_count(), 8);
    node *y = ring(&node_type, 4, 0);
    node_give(x, 1, y); /* held by a frozen one only */
    RC_DEC(ring(&node_type, 6, 0));
    ck_assert_uint_eq(rc_collect(), 6);
    rc_clear(&x->slot[1]);
    ck_assert_uint_eq(rc_collect(), 4);
    rc_clear(&x->slot[0]); /* frozen ones may die */
    RC_DEC(x);
    ck_assert_uint_eq(rc_frozen_count(), 5);
    RC_DEC(ring(&node_type, 20, 0));
    ck_assert_uint_eq(rc_collect(), 20);
    rc_unfreeze();
    ck_assert_uint_eq(rc_frozen_count(), 0);
    ck_assert_uint_eq(rc_collect(), 5);
    RC_DEC(ring(&node_type, 20, 0));
    ck_assert_uint_eq(rc_heap.tracked.live, 20);
    toy_close();
}
END_TEST

START_TEST(disabled)
{
    toy_open_with(specs[_i]);
    rc_heap.enabled = false;
    for (int i = 0; i < 30000; i++)
        RC_DEC(ring(&node_type, 1, 0));
    ck_assert_int_eq(toy_wanted, 0);
    rc_collect_if_due();
    ck_assert_uint_eq(rc_heap.tracked.live, 30000);
    rc_heap.enabled = true;
    RC_DEC(ring(&node_type, 1, 0));
    ck_assert_int_eq(toy_wanted, 1);
    safepoint();
    for (int i = 0; i < 20000 && rc_heap.tracked.live; i++) /* slices */
        step_now();
    ck_assert_uint_eq(rc_heap.tracked.live, 0);
    toy_close();
}
END_TEST

/* --- the list of collectors
 * -------------------------------------------------------------------------- */

START_TEST(none_collects_nothing)
{
    toy_open_with("none");
    node *x = ring(&node_type, 3, 0);
    RC_DEC(x);
    ck_assert_uint_eq(rc_collect(), 0);
    ck_assert_uint_eq(rc_heap.trigger, UINT64_MAX);
    ck_assert_uint_eq(node_type.live, 3);
    rc_clear(&x->slot[0]);
    ck_assert_uint_eq(node_type.live, 0);
    toy_close();
}
END_TEST

START_TEST(collectors_by_name)
{
    static const struct {
        const char *spec, *name, *options;
    } rows[] = {
        {"scan", "scan", NULL}, {"none", "none", NULL},  {"scan,first=5", "scan", "first=5"},
        {"scan,", "scan", ""},  {"", NULL, NULL},        {"sca", NULL, NULL},
        {"scans", NULL, NULL},  {",first=5", NULL, NULL}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tally_error err = {""};
        const char *options = NULL;
        const struct gc_collector *gc = gc_find(rows[i].spec, &options, &err);
        if (!rows[i].name) {
            ck_assert_ptr_null(gc);
            ck_assert_ptr_nonnull(strstr(err.text, "known: scan, trial, budget, none"));
            continue;
        }
        ck_assert_str_eq(gc->name, rows[i].name);
        if (rows[i].options)
            ck_assert_str_eq(options, rows[i].options);
        else
            ck_assert_ptr_null(options);
    }
    for (size_t i = 0; gc_at(i); i++)
        ck_assert(gc_at(i)->open && gc_at(i)->close && gc_at(i)->collect && gc_at(i)->step &&
                  gc_at(i)->next_trigger && *gc_at(i)->summary);
}
END_TEST

START_TEST(options)
{
    static const struct {
        const char *spec;
        bool good;
    } rows[] = {{"scan,first=1", true},
                {"scan,first=7,growth=2", true},
                {"scan,", true},
                {"scan,first=0", false},
                {"scan,first", false},
                {"scan,first=", false},
                {"scan,=5", false},
                {"scan,first=5x", false},
                {"scan,last=5", false},
                {"scan,first=-1", false},
                {"scan,growth=99999999", false},
                {"none,x=1", false},
                {"scan,first=5ms", false},
                {"trial,first=5", true},
                {"trial,first=0", false},
                {"trial,growth=2", false},
                {"trial,first=5us", false},
                {"budget,pause=1ms", true},
                {"budget,pause=10us,floating=5%,first=3,growth=2", true},
                {"budget,pause=2s,floating=50", true},
                {"budget,pause=1", false},
                {"budget,pause=0ms", false},
                {"budget,pause=9us", false},
                {"budget,pause=11s", false},
                {"budget,pause=99999999999s", false},
                {"budget,pause=1min", false},
                {"budget,pause=1fortnight", false},
                {"budget,floating=0", false},
                {"budget,floating=5ms", false},
                {"budget,floating=1001", false},
                {"budget,first=0", false},
                {"scan,first=99999999999999999999", false},
                {"scan,a_very_long_key_that_does_not_fit_anywhere=1", false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tally_error err = {""};
        const char *options;
        const struct gc_collector *gc = gc_find(rows[i].spec, &options, &err);
        ck_assert_ptr_nonnull(gc);
        bool good = gc->open(options, &err);
        ck_assert_msg(good == rows[i].good, "%s: %s", rows[i].spec, err.text);
        if (good)
            gc->close();
        else
            ck_assert_str_ne(err.text, "");
    }
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("cycle, " RC_QUOTE(RC_POLICY));
    TCase *t = tcase_create("rings");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, rings, 0, SPECS);
    tcase_add_loop_test(t, what_garbage_owns, 0, SPECS);
    tcase_add_loop_test(t, untracked_holders_keep, 0, SPECS);
    tcase_add_loop_test(t, big_rings_need_no_c_stack, 0, SPECS);
    tcase_add_loop_test(t, class_in_a_cycle_with_its_instances, 0, SPECS);
    suite_add_tcase(s, t);
    t = tcase_create("finalizers and weak references");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, finalizers_in_order_and_before_emptying, 0, SPECS);
    tcase_add_loop_test(t, finalizers_see_whole_objects, 0, SPECS);
    tcase_add_loop_test(t, resurrection, 0, SPECS);
    tcase_add_loop_test(t, finalizer_that_breaks_the_cycle, 0, SPECS);
    tcase_add_loop_test(t, finalizer_that_allocates, 0, SPECS);
    tcase_add_loop_test(t, weak_references_to_garbage, 0, SPECS);
    suite_add_tcase(s, t);
    t = tcase_create("at random");
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, random_graphs, 0, 10 * SPECS);
    tcase_add_loop_test(t, random_graphs_that_are_large, 0, SPECS);
    tcase_add_loop_test(t, random_graphs_with_scripts, 0, 10 * SPECS);
    tcase_add_loop_test(t, random_graphs_in_steps, 0, 10 * SPECS);
    tcase_add_loop_test(t, random_graphs_under_stress, 0, 3 * SPECS);
    suite_add_tcase(s, t);
    t = tcase_create("faults and pace");
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, too_few_counts_are_found, 0, SPECS);
    tcase_add_loop_test(t, a_growing_heap_is_left_alone, 0, SPECS);
    tcase_add_loop_test(t, cyclic_garbage_is_bounded, 0, SPECS);
    tcase_add_loop_test(t, frozen, 0, SPECS);
    tcase_add_loop_test(t, disabled, 0, SPECS);
    suite_add_tcase(s, t);
    t = tcase_create("registry");
    tcase_add_test(t, none_collects_nothing);
    tcase_add_test(t, collectors_by_name);
    tcase_add_test(t, options);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return toy_run(suite());
}
