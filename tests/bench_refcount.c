/* bench_refcount.c: what counting costs under the policy that this is compiled for, and what a race
 * does to it. tests/bench/refcount.py runs one of these for each policy, in turn.
 *     bench_refcount_NAME time [PAIRS]    ns per take and drop: one thread, two on the same object,
 *                                         two on different ones
 *     bench_refcount_NAME race            two threads take and drop without a lock
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cycle/cycle.h"
#include "refcount/heap.h"
#include "refcount/threads.h"

/* A known pointer: what tests/disassembly.sh reads. */
__attribute__((noinline)) void bench_take(rc_obj *o)
{
    rc_inc_obj(o);
}

__attribute__((noinline)) void bench_drop(rc_obj *o)
{
    rc_dec_obj(o);
}

/* --- a heap with one type of object ------------------------------------------------------------- */

enum { OBJECTS = 50, TAKES = 20000, BASE = TAKES + 1 }; /* no race brings BASE counts to 0 */

static rc_type leaf_type = {.h = RC_HEAD_INIT(NULL), .name = "leaf", .flags = RC_TYPE_GC, .size = 64};
static rc_obj *root[OBJECTS];
static uint32_t held; /* counts on each */
static rc_obj *early[OBJECTS];
static size_t n_early;

static void roots(rc_visit visit, void *arg)
{
    for (int i = 0; i < OBJECTS; i++)
        for (uint32_t k = 0; k < held; k++)
            visit(root[i], arg);
}

/* A drop below the last count: each object is told of once. */
static void fault(const char *what, rc_obj *o)
{
    (void)what;
    for (size_t i = 0; i < n_early; i++)
        if (early[i] == o)
            return;
    early[n_early++] = o;
}

static void die(const char *what)
{
    fprintf(stderr, "bench_refcount: %s\n", what);
    exit(1);
}

static void begin_heap(void)
{
    static const struct rc_hooks hooks = {.roots = roots, .fault = fault};
    struct tally_error err = {""};
    const char *options;
    const struct gc_collector *gc = gc_find("none", &options, &err);
    if (!gc || !rc_heap_open(&hooks, gc, options, &err) || !rc_type_ready(&leaf_type, &err))
        die(err.text);
}

/* --- threads ------------------------------------------------------------------------------------ */

struct job {
    rc_obj **object;
    size_t objects;
    uint64_t pairs; /* of each */
    pthread_barrier_t *start;
    atomic_uint *arrived; /* two threads begin each object together; NULL: as it comes */
};

static uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Through memory each time, as in an interpreter. */
static void pairs(rc_obj *o, uint64_t n)
{
    for (uint64_t i = 0; i < n; i++) {
        rc_inc_obj(o);
        __asm__ volatile("" ::: "memory");
        rc_dec_obj(o);
        __asm__ volatile("" ::: "memory");
    }
}

/* Spins, so that both are really at it at the same time. */
static void meet(atomic_uint *arrived, size_t round)
{
    atomic_fetch_add(arrived, 1);
    for (int spins = 1; atomic_load(arrived) < 2 * (round + 1); spins++)
        if (spins % 10000 == 0)
            sched_yield();
}

static void *run(void *arg)
{
    const struct job *job = arg;
    pthread_barrier_wait(job->start);
    for (size_t i = 0; i < job->objects; i++) {
        if (job->arrived)
            meet(job->arrived, i);
        pairs(job->object[i], job->pairs);
    }
    return NULL;
}

static cpu_set_t all; /* cores that this process may use */

/* Two threads on one core take turns: onto the k-th of them. */
static void pin(int k)
{
    cpu_set_t one;
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (!CPU_ISSET(cpu, &all) || k--)
            continue;
        CPU_ZERO(&one);
        CPU_SET(cpu, &one);
        pthread_setaffinity_np(pthread_self(), sizeof one, &one);
    }
}

static void *run_as_thread(void *arg)
{
    pin(1);
    struct tally_error err = {""};
    if (RC_THREADS && !rc_thread_begin(&err))
        die(err.text);
    run(arg);
    rc_thread_end();
    return NULL;
}

/* Both at once, one of them on this thread; how long until both are done. */
static uint64_t run_two(struct job ours, struct job theirs)
{
    pthread_barrier_t start;
    pthread_t thread;
    pthread_barrier_init(&start, NULL, 2);
    ours.start = theirs.start = &start;
    if (pthread_create(&thread, NULL, run_as_thread, &theirs))
        die("cannot start a thread");
    uint64_t begun = now();
    run(&ours);
    pthread_join(thread, NULL);
    uint64_t took = now() - begun;
    pthread_barrier_destroy(&start);
    return took;
}

/* --- time --------------------------------------------------------------------------------------- */

/* The other thread works on an object that it made, and so owns. */
static void *make_and_run(void *arg)
{
    struct job *job = arg;
    struct tally_error err = {""};
    pin(1);
    if (RC_THREADS && !rc_thread_begin(&err))
        die(err.text);
    rc_hold();
    *job->object = rc_new(&leaf_type, leaf_type.size);
    rc_release();
    if (!*job->object)
        die("no memory");
    run(job);
    rc_thread_end();
    return NULL;
}

static double two_on_different(rc_obj *mine, uint64_t n)
{
    pthread_barrier_t start;
    pthread_t thread;
    rc_obj *theirs = NULL;
    struct job a = {&mine, 1, n, &start, NULL}, b = {&theirs, 1, n, &start, NULL};
    pthread_barrier_init(&start, NULL, 2);
    rc_release();
    if (pthread_create(&thread, NULL, make_and_run, &b))
        die("cannot start a thread");
    pthread_barrier_wait(&start);
    uint64_t begun = now();
    pairs(a.object[0], n);
    pthread_join(thread, NULL);
    double ns = (double)(now() - begun) / (double)n;
    pthread_barrier_destroy(&start);
    rc_hold();
    return ns;
}

static void time_all(uint64_t n)
{
    rc_obj *o = rc_new(&leaf_type, leaf_type.size);
    if (!o)
        die("no memory");
    for (uint32_t i = 0; i < BASE; i++) /* for plain, which loses some when two threads race */
        rc_inc_obj(o);
    uint64_t begun = now();
    pairs(o, n);
    double one = (double)(now() - begun) / (double)n;
    uint64_t few = n / 20; /* slow where cores fight for a line */
    struct job job = {&o, 1, few, NULL, NULL};
    double same = (double)run_two(job, job) / (double)few;
    printf("{\"one\": %.4f, \"same\": %.4f, \"different\": %.4f}\n", one, same,
           two_on_different(o, n));
}

/* --- race --------------------------------------------------------------------------------------- */

static void row(rc_obj *o, uint64_t count, uint64_t references, void *arg)
{
    size_t *differ = arg; /* too high, too low */
    (void)o;
    differ[count < references]++;
}

static void add_live(rc_obj *o, void *arg)
{
    (void)o;
    ++*(size_t *)arg;
}

static void race(void)
{
    size_t differ[2] = {0, 0}, leaked = 0;
    atomic_uint arrived = 0;
    struct job job = {root, OBJECTS, TAKES, NULL, &arrived};
    for (int i = 0; i < OBJECTS; i++) {
        root[i] = rc_new(&leaf_type, leaf_type.size);
        if (!root[i])
            die("no memory");
        for (int k = 1; k < BASE; k++)
            rc_inc_obj(root[i]);
    }
    held = BASE;
    run_two(job, job);
    rc_settle();
    if (rc_audit(row, differ) < 0)
        die("no memory");
    held = 0;
    for (int i = 0; i < OBJECTS; i++)
        for (int k = 0; k < BASE; k++)
            rc_dec_obj(root[i]);
    rc_each_tracked(add_live, &leaked);
    printf("{\"objects\": %d, \"takes\": %d, \"too_high\": %zu, \"too_low\": %zu, "
           "\"leaked\": %zu, \"freed_early\": %zu}\n",
           OBJECTS, 2 * TAKES, differ[0], differ[1], leaked, n_early);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    uint64_t n = argc > 2 ? strtoull(argv[2], NULL, 10) : 20000000;
    bool is_race = !strcmp(what, "race");
    if ((!is_race && strcmp(what, "time")) || n < 20) {
        fprintf(stderr, "usage: %s time [PAIRS] | race\n", argv[0]);
        return 2;
    }
    begin_heap();
    sched_getaffinity(0, sizeof all, &all);
    pin(0);
    if (is_race)
        race();
    else
        time_all(n);
    return 0;
}
