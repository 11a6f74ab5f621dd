/* threads.c: several threads on one heap, for the policies that allow it. Also compiled with
 * ThreadSanitizer (tests/tsan.sh), for plain too: there it must complain. */
#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "cycle/cycle.h"
#include "refcount/heap.h"
#include "refcount/internal.h"
#include "tests/toy.h"

/* What runs on another thread while the test waits for it. */
static void *on_thread(void *(*fn)(void *), void *arg)
{
    pthread_t thread;
    void *result = NULL;
    ck_assert_int_eq(pthread_create(&thread, NULL, fn, arg), 0);
    ck_assert_int_eq(pthread_join(thread, &result), 0);
    return result;
}

static void begin(void)
{
    struct tally_error err = {""};
    if (RC_THREADS && !rc_thread_begin(&err)) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
}

static void end(void)
{
    if (RC_THREADS)
        rc_thread_end();
}

/* --- one thing at a time ------------------------------------------------------------------------ */

static void *drop_there(void *o)
{
    begin();
    RC_DEC(o);
    end();
    return NULL;
}

static void *take_and_drop_there(void *o)
{
    begin();
    RC_INC(o);
    RC_INC(o);
    RC_DEC(o);
    RC_DEC(o);
    end();
    return NULL;
}

START_TEST(what_a_thread_takes_and_drops_is_as_it_was)
{
    toy_open();
    node *x = node_new(&node_type, 0, 1);
    on_thread(take_and_drop_there, x);
    rc_settle();
    ck_assert_uint_eq(rc_count((rc_obj *)x), 1);
    RC_DEC(x);
    ck_assert_str_eq(toy_log, "d1");
    toy_close();
}
END_TEST

START_TEST(the_last_drop_of_another_is_made_by_the_holder)
{
    toy_open();
    node *x = node_new(&fin_type, 1, 1);
    node_give(x, 0, node_new(&leaf_type, 0, 2));
    on_thread(drop_there, x);
    ck_assert(rc_unsettled());
    ck_assert_str_eq(toy_log, "");
    ck_assert_uint_eq(rc_count((rc_obj *)x), 1);
    rc_settle();
    ck_assert(!rc_unsettled());
    ck_assert_str_eq(toy_log, "f1 d2 d1");
    toy_close();
}
END_TEST

static void count_row(rc_obj *o, uint64_t count, uint64_t references, void *arg)
{
    (void)o, (void)count, (void)references;
    ++*(int *)arg;
}

START_TEST(a_drop_that_waits_is_a_root)
{
    int rows = 0;
    toy_open();
    node *x = node_new(&node_type, 1, 1); /* nothing else leads to it */
    node_give(x, 0, node_new(&node_type, 0, 2));
    on_thread(drop_there, x);
    ck_assert_int_eq(rc_audit(count_row, &rows), 0);
    ck_assert_uint_eq(rc_collect(), 0);
    ck_assert_str_eq(toy_log, "");
    rc_settle();
    ck_assert_str_eq(toy_log, "d2 d1");
    toy_close();
}
END_TEST

START_TEST(a_weak_reference_saves_what_waits_to_die)
{
    toy_open();
    node *x = node_new(&node_type, 0, 1);
    wref *w = wref_new(x, 2, V_EMPTY);
    on_thread(drop_there, x);
    rc_obj *saved = rc_weak_get(&w->w);
    ck_assert_ptr_eq(saved, x);
    RC_INC(saved);
    rc_settle();
    ck_assert_str_eq(toy_log, "");
    ck_assert_uint_eq(rc_count(saved), 1);
    RC_DEC(saved);
    ck_assert_str_eq(toy_log, "d1");
    RC_DEC(w);
    toy_close();
}
END_TEST

START_TEST(two_drops_of_the_counts_that_the_owner_gave_away)
{
    toy_open();
    node *x = node_new(&node_type, 0, 1);
    RC_INC(x);
    on_thread(drop_there, x);
    on_thread(drop_there, x);
    ck_assert_str_eq(toy_log, "");
    rc_settle();
    ck_assert_str_eq(toy_log, "d1");
    toy_close();
}
END_TEST

/* Makes objects while the test's thread is not the holder. */
static void *make_there(void *arg)
{
    node **made = arg;
    begin();
    rc_hold();
    for (uint32_t i = 0; i < 3; i++)
        made[i] = node_new(&node_type, 1, i + 1);
    node_set(made[0], 0, made[1]);
    rc_release();
    end();
    return NULL;
}

START_TEST(what_an_ended_thread_made_lives_and_dies)
{
    node *made[3];
    toy_open();
    rc_release();
    on_thread(make_there, made);
    rc_hold();
    RC_INC(made[2]);
    RC_DEC(made[2]);
    ck_assert_uint_eq(rc_count((rc_obj *)made[1]), 2);
    RC_DEC(made[1]);
    RC_DEC(made[2]);
    RC_DEC(made[0]);
    rc_settle();
    ck_assert_str_eq(toy_log, "d3 d2 d1");
    toy_close();
}
END_TEST

START_TEST(a_watched_object_is_told_of_by_the_holder)
{
    toy_open_with("trial");
    node *x = node_new(&node_type, 0, 1);
    RC_INC(x);
    ck_assert(rc_watch((rc_obj *)x));
    on_thread(drop_there, x);
    ck_assert_uint_eq(rc_count((rc_obj *)x), 2);
    rc_settle();
    ck_assert(!rc_watched((rc_obj *)x));
    ck_assert_uint_eq(rc_count((rc_obj *)x), 1);
    RC_DEC(x);
    ck_assert_str_eq(toy_log, "d1");
    toy_close();
}
END_TEST

static void *take_many_there(void *o)
{
    begin();
    for (int i = 0; i < 8; i++)
        RC_INC(o);
    end();
    return NULL;
}

/* So many counts that both parts of a biased one would not fit into one: never a small number. */
START_TEST(too_many_counts_by_several_stay_for_good)
{
    toy_open();
    node *x = node_new(&node_type, 0, 1);
    rc_head_set_word(&x->h, 0x7FFFFFFC);
    on_thread(drop_there, x);
    on_thread(take_many_there, x);
    rc_settle();
    for (int i = 0; i < 100; i++)
        RC_DEC(x);
    ck_assert_str_eq(toy_log, "");
    ck_assert(rc_is_immortal((rc_obj *)x));
    rc_make_mortal((rc_obj *)x);
    RC_DEC(x);
    ck_assert_str_eq(toy_log, "d1");
    toy_close();
}
END_TEST

START_TEST(faults_by_another_thread_are_found)
{
    toy_open();
    node *x = node_new(&leaf_type, 0, 1);
    rc_make_immortal((rc_obj *)x);
    on_thread(take_and_drop_there, x);
    ck_assert_int_eq(toy_faults, 0);
    ck_assert(rc_is_immortal((rc_obj *)x));
    rc_make_mortal((rc_obj *)x);
    RC_DEC(x);
    static node dead; /* its count is 0: being destroyed */
    on_thread(drop_there, &dead);
    ck_assert_int_eq(toy_faults, 1);
    ck_assert_str_eq(toy_fault_text, "a count was dropped on an object that is being destroyed");
    toy_close();
}
END_TEST

static void *take_and_drop_hundreds(void *o)
{
    begin();
    for (int i = 0; i < 100; i++) {
        rc_inc_obj(o);
        rc_dec_obj(o);
    }
    end();
    return NULL;
}

/* Nothing orders the two, and no count comes near to 0: whatever is lost, nothing dies. This is the
 * program that ThreadSanitizer has to complain about under plain. */
START_TEST(two_threads_count_at_once)
{
    enum { COUNTS = 1000 };
    pthread_t thread[2];
    toy_open();
    node *x = node_new(&node_type, 0, 1);
    rc_head_set_word(&x->h, COUNTS);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_create(&thread[i], NULL, take_and_drop_hundreds, x), 0);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_join(thread[i], NULL), 0);
    if (RC_THREADS)
        ck_assert_uint_eq(rc_count((rc_obj *)x), COUNTS);
    rc_make_mortal((rc_obj *)x);
    RC_DEC(x);
    ck_assert_str_eq(toy_log, "d1");
    toy_close();
}
END_TEST

/* --- all at once -------------------------------------------------------------------------------- */

enum { WORKERS = 3, SLOTS = 16, ROUNDS = 20000 };

/* Each owns a count. Swapping one out gives that count away. */
static _Atomic(rc_obj *) slot[SLOTS];
static atomic_int running;

static unsigned draw(unsigned *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 16;
}

static void *work(void *arg)
{
    unsigned seed = (unsigned)(uintptr_t)arg;
    begin();
    rc_obj *mine = NULL;
    for (int i = 0; i < ROUNDS; i++) {
        mine = atomic_exchange(&slot[draw(&seed) % SLOTS], mine);
        if (!mine)
            continue;
        unsigned more = draw(&seed) % 4;
        for (unsigned k = 0; k < more; k++)
            rc_inc_obj(mine);
        for (unsigned k = 0; k < more; k++)
            rc_dec_obj(mine);
        if (draw(&seed) % 2) { /* one count here and one there */
            rc_inc_obj(mine);
            rc_obj *other = atomic_exchange(&slot[draw(&seed) % SLOTS], mine);
            if (other)
                rc_dec_obj(other);
        }
        if (draw(&seed) % 8 == 0) {
            rc_dec_obj(mine);
            mine = NULL;
        }
        if (i % 64 == 0)
            rc_settle();
    }
    if (mine)
        rc_dec_obj(mine);
    end();
    atomic_fetch_sub(&running, 1);
    return NULL;
}

/* The holder: makes, destroys, and looks through weak references. */
static void hold_and_make(wref **weak)
{
    unsigned seed = 7;
    while (atomic_load(&running)) {
        unsigned at = draw(&seed) % SLOTS;
        node *x = node_new(&node_type, 1, 0);
        node_give(x, 0, node_new(&leaf_type, 0, 0));
        if (draw(&seed) % 4 == 0) {
            if (weak[at])
                RC_DEC(weak[at]);
            weak[at] = wref_new(x, 0, V_EMPTY);
        }
        rc_obj *old = atomic_exchange(&slot[at], (rc_obj *)x);
        if (old)
            rc_dec_obj(old);
        rc_obj *alive = weak[at] ? rc_weak_get(&weak[at]->w) : NULL;
        if (alive) {
            rc_inc_obj(alive);
            rc_dec_obj(alive);
        }
        rc_settle();
    }
}

START_TEST(many_threads_leave_every_count_right)
{
    pthread_t thread[WORKERS];
    wref *weak[SLOTS] = {NULL};
    toy_open();
    atomic_store(&running, WORKERS);
    for (int i = 0; i < WORKERS; i++)
        ck_assert_int_eq(pthread_create(&thread[i], NULL, work, (void *)(uintptr_t)(i + 1)), 0);
    hold_and_make(weak);
    for (int i = 0; i < WORKERS; i++)
        ck_assert_int_eq(pthread_join(thread[i], NULL), 0);
    rc_settle();
    for (int i = 0; i < SLOTS; i++) {
        rc_obj *o = atomic_exchange(&slot[i], NULL);
        if (o)
            rc_dec_obj(o);
        if (weak[i])
            RC_DEC(weak[i]);
    }
    rc_settle();
    ck_assert_int_eq(toy_faults, 0);
    ck_assert_uint_eq(node_type.live, 0);
    ck_assert_uint_eq(leaf_type.live, 0);
    ck_assert_uint_eq(wref_type.live, 0);
    toy_close();
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("threads, " RC_QUOTE(RC_POLICY));
    TCase *c = tcase_create("threads");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, what_a_thread_takes_and_drops_is_as_it_was);
    tcase_add_test(c, the_last_drop_of_another_is_made_by_the_holder);
    tcase_add_test(c, a_drop_that_waits_is_a_root);
    tcase_add_test(c, a_weak_reference_saves_what_waits_to_die);
    tcase_add_test(c, two_drops_of_the_counts_that_the_owner_gave_away);
    tcase_add_test(c, what_an_ended_thread_made_lives_and_dies);
    tcase_add_test(c, a_watched_object_is_told_of_by_the_holder);
    tcase_add_test(c, too_many_counts_by_several_stay_for_good);
    tcase_add_test(c, faults_by_another_thread_are_found);
    tcase_add_test(c, many_threads_leave_every_count_right);
    suite_add_tcase(s, c);
    c = tcase_create("race");
    tcase_add_test(c, two_threads_count_at_once);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return toy_run(suite());
}
