/* The allocation layer: every strategy through one conformance suite, then what each of them
 * promises on its own, with planted faults for the detectors. */
#define _GNU_SOURCE
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif
#include "annotate.h"
#include "pool.h"
#ifdef HAVE_JEMALLOC /* linked with the object of mk-jemalloc.sh */
#include "jemalloc_entry.h"
#endif

#include <check.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static struct tally_error err;

static void reset(void)
{
    pool_configure_reset();
    pool_set_hooks(NULL, NULL);
    pool_set_quarantine_hooks(NULL, NULL);
    err.text[0] = 0;
}

static pool *open_with(const char *spec, enum pool_kind kind)
{
    pool *p = pool_open_spec("test", kind, spec, &err);
    ck_assert_msg(p != NULL, "%s: %s", spec, err.text);
    return p;
}

/* A small generator, so that a failure repeats. */
static uint32_t seed;

static uint32_t next_random(void)
{
    seed = seed * 1664525u + 1013904223u;
    return seed >> 8;
}

/* ---- Size classes and arithmetic ----------------------------------------------------------- */

START_TEST(classes_cover_every_size)
{
    unsigned previous = 0;
    for (size_t size = 0; size <= POOL_CLASS_MAX; size++) {
        unsigned cls = pool_class(size);
        ck_assert_uint_lt(cls, POOL_LARGE);
        ck_assert_uint_ge(pool_class_size(cls), size);
        ck_assert_uint_eq(pool_class_size(cls) % POOL_ALIGN, 0);
        ck_assert_uint_ge(cls, previous);
        ck_assert_uint_le(cls, previous + 1);
        previous = cls;
    }
    for (unsigned cls = 1; cls < POOL_LARGE; cls++)
        ck_assert_uint_eq(pool_class(pool_class_size(cls)), cls);
    ck_assert_uint_eq(pool_class_size(POOL_LARGE - 1), POOL_CLASS_MAX);
    ck_assert_uint_eq(pool_class(POOL_CLASS_MAX + 1), POOL_LARGE);
    ck_assert_uint_eq(pool_class(SIZE_MAX), POOL_LARGE);
}
END_TEST

START_TEST(checked_arithmetic_never_wraps)
{
    size_t out;
    ck_assert(checked_add(1, 2, &out) && out == 3);
    ck_assert(!checked_add(SIZE_MAX, 1, &out));
    ck_assert(!checked_add(CHECKED_MAX, 1, &out));
    ck_assert(checked_mul(1000, 1000, &out) && out == 1000000);
    ck_assert(!checked_mul((size_t)1 << 40, (size_t)1 << 40, &out));
    ck_assert(checked_array(16, 10, 8, &out) && out == 96);
    ck_assert(!checked_array(16, SIZE_MAX / 8, 8, &out));
    ck_assert(checked_round(17, 16, &out) && out == 32);
    ck_assert(!checked_round(SIZE_MAX, 16, &out));
}
END_TEST

START_TEST(sizes_are_parsed)
{
    uint64_t bytes;
    ck_assert_int_eq(pool_parse_size("512", &bytes, &err), 0);
    ck_assert_uint_eq(bytes, 512);
    ck_assert_int_eq(pool_parse_size("8k", &bytes, &err), 0);
    ck_assert_uint_eq(bytes, 8192);
    ck_assert_int_eq(pool_parse_size("2G", &bytes, &err), 0);
    ck_assert_uint_eq(bytes, UINT64_C(2) << 30);
    static const char *const bad[] = {
        "", "M", "1x", "1MM", "-1", "99999999999999999999", "17179869184G"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        err.text[0] = 0;
        ck_assert_int_eq(pool_parse_size(bad[i], &bytes, &err), -1);
        ck_assert_uint_gt(strlen(err.text), 0);
    }
}
END_TEST

/* ---- Conformance: the same for every stack ------------------------------------------------- */

static const char *const stacks[] = {
    "system",
    "slab",
    "bump",
    "quarantine/slab",
    "quarantine=64k,blocks=100/system",
    "limit=1G/slab",
    "limit=1G/quarantine=1M/system",
    "fault=1000000000/slab",
    "quarantine/limit=1G/fault=1000000000/bump",
    "guard/slab",
    "guard=7/system",
    "limit=1G/count/slab",
    "jemalloc", /* skipped where it was not registered */
    "mimalloc", /* skipped where its library is not installed */
};
enum { STACKS = sizeof stacks / sizeof stacks[0] };

static bool here(const char *spec)
{
    const pool_strategy *s = pool_strategy_find(spec);
    return strchr(spec, '/') || strchr(spec, '=') || (s && s->check(NULL, NULL) == 0);
}

struct owned {
    unsigned char *block;
    size_t size;
    unsigned char mark;
};

static void fill_block(struct owned *o, unsigned char mark)
{
    o->mark = mark;
    memset(o->block, mark, o->size);
}

static void check_block(const struct owned *o)
{
    for (size_t i = 0; i < o->size; i++)
        if (o->block[i] != o->mark) /* ck_assert writes to a pipe each time */
            ck_abort_msg("byte %zu of %zu was overwritten", i, o->size);
}

static size_t some_size(void)
{
    switch (next_random() % 8) {
    case 0:
        return next_random() % 100000;
    case 1:
    case 2:
        return next_random() % 3000;
    default:
        return next_random() % 200;
    }
}

START_TEST(blocks_are_disjoint_and_keep_their_contents)
{
    if (!here(stacks[_i]))
        return;
    enum { SLOTS = 300, STEPS = 12000 };
    static struct owned owned[SLOTS];
    memset(owned, 0, sizeof owned);
    pool *p = open_with(stacks[_i], _i % 2 ? POOL_BUFFERS : POOL_OBJECTS);
    seed = 7;
    size_t live = 0;
    for (int step = 0; step < STEPS; step++) {
        struct owned *o = &owned[next_random() % SLOTS];
        size_t size = some_size();
        if (!o->block) {
            bool zero = next_random() % 2;
            o->block = zero ? pool_calloc(p, size) : pool_alloc(p, size);
            ck_assert_ptr_nonnull(o->block);
            ck_assert_uint_eq((uintptr_t)o->block % POOL_ALIGN, 0);
            o->size = size;
            live++;
            if (zero) {
                o->mark = 0;
                check_block(o);
            }
            fill_block(o, (unsigned char)(step | 1));
        } else if (next_random() % 3) {
            check_block(o);
            pool_free(p, o->block, o->size);
            o->block = NULL;
            live--;
        } else {
            size_t keep = size < o->size ? size : o->size;
            o->block = pool_realloc(p, o->block, o->size, size);
            ck_assert_ptr_nonnull(o->block);
            o->size = keep;
            check_block(o);
            o->size = size;
            fill_block(o, (unsigned char)(step | 1));
        }
        if (step % 512 == 0) {
            ck_assert_uint_eq(pool_live_blocks(p), live);
            ck_assert_msg(!pool_check(p), "%s", pool_check(p));
        }
        if (step % 4096 == 4095)
            pool_release(p);
    }
    for (size_t i = 0; i < SLOTS; i++)
        if (owned[i].block) {
            check_block(&owned[i]);
            pool_free(p, owned[i].block, owned[i].size);
        }
    ck_assert_uint_eq(pool_live_blocks(p), 0);
    ck_assert_uint_eq(pool_live_bytes(p), 0);
    ck_assert_uint_eq(pool_quarantine_verify(), 0);
    pool_release(p);
    ck_assert_msg(!pool_check(p), "%s", pool_check(p));
    pool_close(p);
}
END_TEST

START_TEST(exhaustion_is_a_null)
{
    if (!here(stacks[_i]))
        return;
    pool *p = open_with(stacks[_i], POOL_BUFFERS);
    ck_assert_ptr_null(pool_alloc(p, SIZE_MAX));
    ck_assert_ptr_null(pool_calloc(p, SIZE_MAX / 2));
    unsigned char *block = pool_alloc(p, 100000);
    ck_assert_ptr_nonnull(block);
    memset(block, 3, 100000);
    ck_assert_ptr_null(pool_realloc(p, block, 100000, SIZE_MAX - 100));
    ck_assert_int_eq(block[99999], 3);
    pool_free(p, block, 100000);
    ck_assert_uint_eq(pool_live_blocks(p), 0);
    pool_close(p);
}
END_TEST

START_TEST(usable_bytes_are_writable)
{
    if (!here(stacks[_i]))
        return;
    pool *p = open_with(stacks[_i], POOL_BUFFERS);
    static const size_t sizes[] = {0, 1, 15, 17, 1000, 1025, 5000, 32768, 32769, 200000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        size_t usable = pool_usable(p, sizes[i]);
        ck_assert_uint_ge(usable, sizes[i]);
        ck_assert_uint_eq(pool_usable(p, usable), usable);
        unsigned char *block = pool_alloc(p, sizes[i]);
        memset(block, 1, usable);
        pool_free(p, block, usable);
    }
    ck_assert_uint_eq(pool_live_bytes(p), 0);
    pool_close(p);
}
END_TEST

struct remote_work {
    pool *p;
    void **blocks;
    size_t count, size;
};

static void *free_all_remote(void *arg)
{
    struct remote_work *w = arg;
    for (size_t i = 0; i < w->count; i++)
        pool_free_remote(w->p, w->blocks[i], w->size);
    return NULL;
}

START_TEST(another_thread_may_free)
{
    if (!here(stacks[_i]))
        return;
    enum { COUNT = 3000, THREADS = 3 };
    static const size_t sizes[] = {8, 48, 2000, 40000};
    pool *p = open_with(stacks[_i], POOL_OBJECTS);
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        size_t count = sizes[k] > 1000 ? 60 : COUNT;
        static void *blocks[THREADS][COUNT];
        struct remote_work work[THREADS];
        pthread_t threads[THREADS];
        for (size_t t = 0; t < THREADS; t++) {
            for (size_t i = 0; i < count; i++) {
                blocks[t][i] = pool_alloc(p, sizes[k]);
                memset(blocks[t][i], 1, sizes[k]);
            }
            work[t] = (struct remote_work){p, blocks[t], count, sizes[k]};
        }
        for (size_t t = 0; t < THREADS; t++)
            ck_assert_int_eq(pthread_create(&threads[t], NULL, free_all_remote, &work[t]), 0);
        /* The owner goes on meanwhile. */
        for (size_t i = 0; i < 5 * count; i++) {
            void *block = pool_alloc(p, sizes[k]);
            memset(block, 2, sizes[k] < 64 ? sizes[k] : 64);
            pool_free(p, block, sizes[k]);
        }
        for (size_t t = 0; t < THREADS; t++)
            pthread_join(threads[t], NULL);
        ck_assert_uint_eq(pool_live_blocks(p), 0);
    }
    pool_release(p);
    ck_assert_uint_eq(pool_live_bytes(p), 0);
    ck_assert_msg(!pool_check(p), "%s", pool_check(p));
    pool_close(p);
}
END_TEST

/* ---- slab ---------------------------------------------------------------------------------- */

struct seen {
    size_t count, bytes;
    pool_word words;
};

static void see(void *ctx, void *block, size_t size)
{
    struct seen *seen = ctx;
    seen->count++;
    seen->bytes += size;
    seen->words += *(pool_word *)block;
}

START_TEST(a_walk_sees_exactly_the_live_objects)
{
    static const char *const walked[] = {"slab", "quarantine/slab", "limit=1G/fault=999999/slab"};
    pool *p = open_with(walked[_i], POOL_OBJECTS);
    enum { COUNT = 5000 };
    static pool_word *blocks[COUNT];
    static size_t sizes[COUNT];
    seed = 11;
    for (size_t i = 0; i < COUNT; i++) {
        sizes[i] = i % 500 == 0 ? 50000 : 16 + next_random() % 300;
        blocks[i] = pool_alloc(p, sizes[i]);
        *blocks[i] = 1;
    }
    struct seen seen = {0};
    bool can = !annotate_watched();
    ck_assert_int_eq(pool_walk(p, see, &seen), can);
    ck_assert_uint_eq(seen.count, can ? COUNT : 0);
    size_t left = 0;
    for (size_t i = 0; i < COUNT; i++)
        if (next_random() % 2) {
            pool_free(p, blocks[i], sizes[i]);
            blocks[i] = NULL;
        } else {
            *blocks[i] = 2;
            left++;
        }
    memset(&seen, 0, sizeof seen);
    if (can) {
        ck_assert(pool_walk(p, see, &seen));
        ck_assert_uint_eq(seen.count, left);
        ck_assert_uint_eq(seen.words, 2 * left);
        if (_i == 0)
            ck_assert_uint_eq(seen.bytes, pool_live_bytes(p));
    }
    for (size_t i = 0; i < COUNT; i++)
        if (blocks[i])
            pool_free(p, blocks[i], sizes[i]);
    pool_close(p);
    p = open_with("slab", POOL_BUFFERS);
    ck_assert(!pool_walk(p, see, &seen));
    pool_close(p);
}
END_TEST

START_TEST(empty_slabs_go_back)
{
    enum { COUNT = 200000, SIZE = 64 };
    void **blocks = malloc(COUNT * sizeof *blocks);
    pool *p = open_with("slab", POOL_OBJECTS);
    for (size_t i = 0; i < COUNT; i++)
        *(pool_word *)(blocks[i] = pool_alloc(p, SIZE)) = 1;
    size_t full = pool_reserved_bytes();
    ck_assert_uint_ge(full, COUNT * SIZE);
    for (size_t i = 0; i < COUNT; i++)
        pool_free(p, blocks[i], SIZE);
    free(blocks);
    /* By decay alone, once as much has moved as a new cycle would. */
    for (size_t i = 0; i < 10 * COUNT && !annotate_watched(); i += 100) {
        void *some[100];
        for (size_t k = 0; k < 100; k++)
            some[k] = pool_alloc(p, SIZE);
        for (size_t k = 0; k < 100; k++)
            pool_free(p, some[k], SIZE);
    }
    if (!annotate_watched())
        ck_assert_uint_lt(pool_reserved_bytes(), full / 10);
    pool_release(p);
    ck_assert_uint_eq(pool_reserved_bytes(), 0);
    pool_close(p);
}
END_TEST

START_TEST(closing_releases_live_blocks)
{
    if (annotate_watched())
        return; /* there they stay, so that the tool names them */
    pool *other = open_with("slab", POOL_OBJECTS);
    *(pool_word *)pool_alloc(other, 32) = 5;
    pool *p = open_with("slab", POOL_OBJECTS);
    for (size_t i = 0; i < 10000; i++)
        *(pool_word *)pool_alloc(p, 16 + i % 2000) = 1;
    *(pool_word *)pool_alloc(p, 1 << 20) = 1;
    pool_close(p);
    struct seen seen = {0};
    ck_assert(pool_walk(other, see, &seen));
    ck_assert_uint_eq(seen.count, 1);
    ck_assert_uint_eq(seen.words, 5);
    pool_close(other);
    ck_assert_uint_eq(pool_reserved_bytes(), 0);
}
END_TEST

START_TEST(a_freed_object_has_the_tag)
{
    if (annotate_watched())
        return;
    pool *p = open_with("slab", POOL_OBJECTS);
    pool_word *block = pool_alloc(p, 48);
    ck_assert_uint_eq(*block, POOL_FREE_TAG);
    *block = 1;
    pool_free(p, block, 48);
    ck_assert_uint_eq(*block, POOL_FREE_TAG);
    ck_assert_ptr_eq(pool_alloc(p, 48), block);
    pool_free(p, block, 48);
    ck_assert_ptr_null(pool_check(p));
    *block = 7; /* a write after the free */
    ck_assert_ptr_nonnull(pool_check(p));
    *block = POOL_FREE_TAG;
    pool_close(p);
}
END_TEST

/* ---- Decorators ---------------------------------------------------------------------------- */

START_TEST(limit_is_shared_and_exact)
{
    ck_assert_int_eq(pool_configure("limit=10k/system", &err), 0);
    pool *a = pool_open("a", POOL_OBJECTS, &err), *b = pool_open("b", POOL_BUFFERS, &err);
    void *one = pool_alloc(a, 6000), *two = pool_alloc(b, 4000);
    ck_assert_ptr_nonnull(one);
    ck_assert_ptr_nonnull(two);
    ck_assert_ptr_null(pool_alloc(a, 241));
    void *three = pool_alloc(a, 240);
    ck_assert_ptr_nonnull(three);
    ck_assert_ptr_null(pool_realloc(b, two, 4000, 4001));
    two = pool_realloc(b, two, 4000, 3000);
    ck_assert_ptr_nonnull(two);
    void *four = pool_calloc(b, 1000);
    ck_assert_ptr_nonnull(four);
    ck_assert_ptr_null(pool_calloc(b, 1));
    pool_free(a, one, 6000);
    pool_free(a, three, 240);
    one = pool_alloc(b, 6240);
    ck_assert_ptr_nonnull(one);
    pool_free(b, one, 6240);
    pool_free(b, two, 3000);
    pool_free(b, four, 1000);
    pool_close(a);
    pool_close(b);
}
END_TEST

START_TEST(a_closed_pool_no_longer_counts_for_limit)
{
    if (annotate_watched())
        return; /* it leaves live blocks behind, and the tool would say so */
    ck_assert_int_eq(pool_configure("limit=10k/bump", &err), 0);
    pool *keep = pool_open("keep", POOL_OBJECTS, &err);
    pool *p = pool_open("p", POOL_OBJECTS, &err);
    ck_assert_ptr_nonnull(pool_alloc(p, 10000));
    ck_assert_ptr_null(pool_alloc(keep, 10000));
    pool_close(p);
    ck_assert_ptr_nonnull(pool_alloc(keep, 10000));
    pool_close(keep);
}
END_TEST

START_TEST(fault_strikes_the_nth_and_only_it)
{
    ck_assert_int_eq(pool_configure("fault=3/slab", &err), 0);
    ck_assert_int_eq(pool_configure("late:fault=3+/slab", &err), 0);
    pool *a = pool_open("a", POOL_OBJECTS, &err), *b = pool_open("b", POOL_OBJECTS, &err);
    uint64_t before = pool_faults_injected();
    void *blocks[6] = {pool_alloc(a, 16), pool_calloc(b, 16), pool_alloc(a, 16), pool_alloc(b, 16)};
    ck_assert_ptr_nonnull(blocks[0]);
    ck_assert_ptr_nonnull(blocks[1]);
    ck_assert_ptr_null(blocks[2]);
    ck_assert_ptr_nonnull(blocks[3]);
    ck_assert_uint_eq(pool_faults_injected() - before, 1);
    pool_free(a, blocks[0], 16);
    pool_free(b, blocks[1], 16);
    pool_free(b, blocks[3], 16);
    pool *c = pool_open("late", POOL_OBJECTS, &err);
    for (int i = 1; i <= 5; i++) {
        void *block = pool_alloc(c, 16);
        ck_assert_int_eq(block != NULL, i < 3);
        if (block)
            pool_free(c, block, 16);
    }
    pool_close(a);
    pool_close(b);
    pool_close(c);
}
END_TEST

/* Under ASan and Memcheck the tool itself reports such a write and would stop the test. */
__attribute__((no_sanitize("address"))) static void poke(void *block, size_t offset)
{
    *((volatile unsigned char *)block + offset) = 0x42;
}

/* Which of the first n allocations of `size` bytes fail, as text: "..x.". */
static const char *faults(const char *fault, size_t size, size_t n)
{
    static char text[64], spec[64];
    snprintf(spec, sizeof spec, "%s/system", fault);
    pool *p = pool_open_spec("faults", POOL_BUFFERS, spec, &err);
    ck_assert_msg(p != NULL, "%s: %s", spec, err.text);
    for (size_t i = 0; i < n; i++) {
        void *block = i % 2 ? pool_alloc(p, size) : pool_calloc(p, size);
        text[i] = block ? '.' : 'x';
        if (block)
            pool_free(p, block, size);
    }
    text[n] = 0;
    pool_close(p);
    return text;
}

START_TEST(fault_goes_by_count_and_by_bytes)
{
    ck_assert_str_eq(faults("fault=3", 10, 8), "..x.....");
    ck_assert_str_eq(faults("fault=3+", 10, 8), "..xxxxxx");
    ck_assert_str_eq(faults("fault=3,every", 10, 8), "..x..x..");
    ck_assert_str_eq(faults("fault=1,every", 10, 4), "xxxx");
    ck_assert_str_eq(faults("fault=35,bytes", 10, 8), "...x....");
    ck_assert_str_eq(faults("fault=40,bytes", 10, 8), "...x....");
    ck_assert_str_eq(faults("fault=35+,bytes", 10, 8), "...xxxxx");
    ck_assert_str_eq(faults("fault=25,every,bytes", 10, 8), "..x.x..x");
    ck_assert_str_eq(faults("fault=1k,every,bytes", 512, 8), ".x.x.x.x");
    static const char *const bad[] = {"fault", "fault=", "fault=0", "fault=1k", "fault=3+,every",
                                      "fault=3,bytes,every", "fault=x", "fault=3,", "fault=-1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_int_eq(pool_configure(bad[i], &err), -1);
        ck_assert_msg(strstr(err.text, "fault=N"), "%s: %s", bad[i], err.text);
    }
}
END_TEST

START_TEST(fault_by_bytes_counts_what_a_resize_adds)
{
    pool *p = pool_open_spec("grows", POOL_BUFFERS, "fault=100,bytes/system", &err);
    void *block = pool_alloc(p, 60);
    block = pool_realloc(p, block, 60, 90);
    block = pool_realloc(p, block, 90, 50);
    ck_assert_ptr_nonnull(block);
    ck_assert_ptr_null(pool_realloc(p, block, 50, 61));
    pool_free(p, block, 50);
    pool_close(p);
}
END_TEST

START_TEST(count_counts_calls_and_bytes)
{
    struct pool_counts c;
    pool *p = pool_open_spec("counted", POOL_BUFFERS, "count/fault=3/system", &err);
    pool *not = pool_open_spec("not", POOL_BUFFERS, "slab", &err);
    void *a = pool_alloc(p, 100), *b = pool_calloc(p, 50);
    ck_assert_ptr_null(pool_alloc(p, 7));
    a = pool_realloc(p, a, 100, 30);
    pool_free(p, b, 50);
    ck_assert(pool_counts(p, &c));
    ck_assert(!pool_counts(not, &c));
    ck_assert_uint_eq(c.allocs, 2);
    ck_assert_uint_eq(c.frees, 1);
    ck_assert_uint_eq(c.resizes, 1);
    ck_assert_uint_eq(c.failed, 1);
    ck_assert_uint_eq(c.bytes, 180);
    ck_assert_uint_eq(c.live_bytes, 30);
    ck_assert_uint_eq(c.peak_bytes, 150);
    pool_free(p, a, 30);
    pool_close(p);
    pool_close(not);
}
END_TEST

/* Touches a byte in a child; how the child ended. */
__attribute__((no_sanitize("address"))) static int touched(volatile unsigned char *at)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL);
        *at = 1;
        _exit(0);
    }
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return status;
}

static void ends_at(void *block, size_t offset, const char *said)
{
    char text[200] = "";
    unsigned char *at = (unsigned char *)block + offset;
    ck_assert_ptr_eq(pool_guard_find(at, text, sizeof text), block);
    ck_assert_msg(strstr(text, said), "'%s' has no '%s'", text, said);
    if (annotate_watched())
        return; /* the tool would stop the child, and say so */
    int status = touched(at);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

START_TEST(guard_stops_at_the_touch)
{
    char text[200];
    pool *p = pool_open_spec("guarded", POOL_BUFFERS, "guard/system", &err);
    ck_assert(pool_guard_active());
    unsigned char *block = pool_alloc(p, 48), *large = pool_calloc(p, 10000);
    block[0] = block[47] = large[0] = large[9999] = 1;
    ck_assert(annotate_watched() || WIFEXITED(touched(block + 47))); /* the clean twin */
    ends_at(block, 48, "a block of 48 bytes (guarded) was overrun: byte 48");
    ends_at(large, 10000, "overrun: byte 10000");
    pool_free(p, block, 48);
    ends_at(block, 8, "a block of 48 bytes (guarded) was used after it was freed, at byte 8");
    pool_free(p, large, 10000);
    ends_at(large, 5000, "used after it was freed, at byte 5000");
    ck_assert_ptr_null(pool_guard_find(text, text, sizeof text));
    pool_close(p);
    ck_assert(!pool_guard_active());
}
END_TEST

static size_t overrun_size, overrun_offset;

static void on_overrun(void *ctx, pool *p, const void *block, size_t size, size_t offset)
{
    ck_assert_ptr_eq(ctx, &err);
    ck_assert_str_eq(pool_name(p), "odd");
    ck_assert_ptr_nonnull(block);
    overrun_size = size;
    overrun_offset = offset;
}

START_TEST(guard_looks_behind_the_end_when_a_block_is_freed)
{
    pool_set_guard_hook(on_overrun, &err);
    pool *p = pool_open_spec("odd", POOL_BUFFERS, "guard/system", &err);
    unsigned char *block = pool_alloc(p, 41);
    block[40] = 1;
    pool_free(p, block, 41);
    ck_assert_uint_eq(overrun_size, 0);
    block = pool_alloc(p, 41);
    poke(block, 43);
    pool_free(p, block, 41);
    ck_assert_uint_eq(overrun_size, 41);
    ck_assert_uint_eq(overrun_offset, 43);
    pool_set_guard_hook(NULL, NULL);
    pool_close(p);
}
END_TEST

START_TEST(guard_draws_one_of_n)
{
    enum { N = 1000 };
    char text[200];
    static void *blocks[N];
    int guarded = 0;
    pool *p = pool_open_spec("drawn", POOL_OBJECTS, "guard=10/slab", &err);
    for (int i = 0; i < N; i++) {
        blocks[i] = pool_alloc(p, 32);
        guarded += pool_guard_find(blocks[i], text, sizeof text) != NULL;
    }
    ck_assert_int_eq(guarded, N / 10);
    for (int i = 0; i < N; i++)
        pool_free(p, blocks[i], 32);
    ck_assert_uint_eq(pool_live_blocks(p), 0);
    pool_close(p);
}
END_TEST

START_TEST(statistics_know_the_peak)
{
    enum { N = 1000 };
    static void *blocks[N];
    struct pool_stats s;
    uint64_t before = pool_slab_returned_bytes();
    pool *p = pool_open_spec("peak", POOL_OBJECTS, "slab", &err);
    for (int i = 0; i < N; i++)
        blocks[i] = pool_alloc(p, 100);
    void *large = pool_alloc(p, 100000);
    pool_free(p, large, 100000);
    for (int i = 0; i < N; i++)
        pool_free(p, blocks[i], 100);
    pool_release(p);
    pool_stats(p, &s);
    ck_assert_uint_eq(s.live_bytes, 0);
    ck_assert_uint_ge(s.peak_bytes, N * (annotate_watched() ? 100 : 112) + 100000);
    ck_assert_uint_le(s.peak_bytes, N * 112 + 100000 + 64 * 112 + 2 * 4096);
    if (!annotate_watched()) {
        ck_assert_uint_gt(s.refills, N / 64);
        ck_assert_uint_gt(s.flushes, 0);
        pool_release_all();
        ck_assert_uint_ge(pool_slab_returned_bytes() - before, N * 112);
        ck_assert_uint_eq(pool_slab_idle_bytes(), 0);
    }
    pool_close(p);
}
END_TEST

struct damage {
    int entered, damaged;
    void *block;
    size_t size, offset;
    bool write_header;
};

static void on_entered(void *ctx, pool *p, void *block, size_t size)
{
    struct damage *d = ctx;
    (void)p;
    d->entered++;
    if (d->write_header && size >= 16)
        memset((char *)block + 8, 0x11, 8);
}

static void on_damaged(void *ctx, pool *p, void *block, size_t size, size_t offset)
{
    struct damage *d = ctx;
    (void)p;
    d->damaged++;
    d->block = block;
    d->size = size;
    d->offset = offset;
}

START_TEST(quarantine_reports_a_write_after_free)
{
    bool memcheck = annotate_watched();
#ifdef ANNOTATE_ASAN
    memcheck = false;
#endif
    if (memcheck)
        return;
    static const size_t offsets[] = {0, 4, 15, 16, 31, 57, 98, 99};
    struct damage d = {.write_header = true};
    const struct pool_quarantine_hooks hooks = {on_entered, on_damaged};
    pool_set_quarantine_hooks(&hooks, &d);
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        memset(&d, 0, sizeof d);
        d.write_header = i % 2;
        pool *p = open_with("quarantine=1k/system", POOL_OBJECTS);
        unsigned char *clean = pool_alloc(p, 100), *block = pool_alloc(p, 100);
        pool_free(p, clean, 100);
        pool_free(p, block, 100);
        ck_assert_int_eq(d.entered, 2);
        ck_assert(pool_quarantine_holds(block));
        ck_assert_uint_eq(pool_quarantine_verify(), 0);
        poke(block, offsets[i]);
        if (i % 2) { /* found by asking, and then told once */
            ck_assert_uint_eq(pool_quarantine_verify(), 1);
        } else { /* found when it leaves */
            for (int k = 0; k < 20; k++)
                pool_free(p, pool_alloc(p, 200), 200);
            ck_assert(!pool_quarantine_holds(block));
        }
        ck_assert_int_eq(d.damaged, 1);
        ck_assert_ptr_eq(d.block, block);
        ck_assert_uint_eq(d.size, 100);
        ck_assert_uint_eq(d.offset, offsets[i]);
        pool_close(p);
        ck_assert_int_eq(d.damaged, 1);
    }
}
END_TEST

START_TEST(quarantine_delays_reuse)
{
    pool *p = open_with("quarantine=10k,blocks=50/slab", POOL_OBJECTS);
    void *block = pool_alloc(p, 100);
    pool_free(p, block, 100);
    for (int i = 0; i < 49; i++) {
        void *other = pool_alloc(p, 100);
        ck_assert_ptr_ne(other, block);
        pool_free(p, other, 100);
    }
    ck_assert(pool_quarantine_holds(block));
    pool_free(p, pool_alloc(p, 100), 100);
    ck_assert(!pool_quarantine_holds(block));
    ck_assert_uint_eq(pool_live_blocks(p), 0);
    pool_close(p);
    ck_assert_uint_eq(pool_quarantine_verify(), 0);
}
END_TEST

START_TEST(quarantine_survives_pools_that_close_in_any_order)
{
    ck_assert_int_eq(pool_configure("quarantine/system", &err), 0);
    pool *pools[4];
    for (int i = 0; i < 4; i++)
        pools[i] = pool_open("p", POOL_BUFFERS, &err);
    for (int k = 0; k < 1000; k++)
        pool_free(pools[k % 4], pool_alloc(pools[k % 4], (size_t)k), (size_t)k);
    pool_close(pools[2]);
    pool_close(pools[0]);
    for (int k = 0; k < 1000; k++)
        pool_free(pools[3], pool_alloc(pools[3], 20000), 20000);
    ck_assert_uint_eq(pool_quarantine_verify(), 0);
    pool_close(pools[1]);
    pool_close(pools[3]);
}
END_TEST

struct told {
    int allocs, frees, resizes;
    size_t bytes;
};

static void on_alloc(void *ctx, pool *p, void *block, size_t size)
{
    struct told *t = ctx;
    ck_assert_str_eq(pool_name(p), "watched");
    memset(block, 1, size);
    t->allocs++;
    t->bytes += size;
}

static void on_free(void *ctx, pool *p, void *block, size_t size)
{
    struct told *t = ctx;
    (void)p;
    ck_assert_int_eq(*(unsigned char *)block, 1);
    t->frees++;
    t->bytes -= size;
}

static void on_resize(void *ctx, pool *p, void *old_block, size_t old_size, void *block,
                      size_t size)
{
    struct told *t = ctx;
    (void)p, (void)old_block;
    ck_assert_int_eq(*(unsigned char *)block, 1);
    t->resizes++;
    t->bytes += size - old_size;
}

START_TEST(hooks_are_told_everything)
{
    static const struct pool_hooks hooks = {
        .alloc = on_alloc, .free = on_free, .resize = on_resize};
    struct told t = {0};
    pool_set_hooks(&hooks, &t);
    ck_assert_int_eq(pool_configure("fault=50/slab", &err), 0);
    pool *p = pool_open("watched", POOL_OBJECTS, &err);
    ck_assert_str_eq(pool_spec(p), "fault=50/slab");
    pool_set_hooks(NULL, NULL);
    void *blocks[60];
    int got = 0;
    for (int i = 0; i < 60; i++)
        if ((blocks[got] = pool_alloc(p, 100)))
            got++;
    ck_assert_int_eq(got, 59);
    ck_assert_int_eq(t.allocs, 59);
    ck_assert_uint_eq(t.bytes, 5900);
    blocks[0] = pool_realloc(p, blocks[0], 100, 50000);
    ck_assert_uint_eq(t.bytes, 55800);
    ck_assert_uint_eq(pool_live_bytes(p), 55800);
    pool_free(p, blocks[0], 50000);
    for (int i = 1; i < got; i++)
        pool_free(p, blocks[i], 100);
    ck_assert_int_eq(t.frees, 59);
    ck_assert_int_eq(t.resizes, 1);
    ck_assert_uint_eq(t.bytes, 0);
    pool_close(p);
    p = pool_open("unwatched", POOL_OBJECTS, &err);
    pool_free(p, pool_alloc(p, 20), 20);
    ck_assert_int_eq(t.allocs, 59);
    pool_close(p);
}
END_TEST

/* ---- Configuration ------------------------------------------------------------------------- */

static void check_spec(const char *name, const char *expected)
{
    pool *p = pool_open(name, POOL_OBJECTS, &err);
    ck_assert_msg(p != NULL, "%s", err.text);
    ck_assert_str_eq(pool_spec(p), expected);
    pool_close(p);
}

START_TEST(the_nearest_spec_wins)
{
    const char *built_in = annotate_watched() ? "system" : "slab";
    check_spec("str", built_in);
    ck_assert_int_eq(pool_configure("str:bump", &err), 0);
    check_spec("str", "bump");
    check_spec("strange", built_in);
    check_spec("str.data", "bump");
    ck_assert_int_eq(pool_configure("str.data:limit=1M/system", &err), 0);
    check_spec("str.data", "limit=1M/system");
    check_spec("str.data.more", "limit=1M/system");
    check_spec("str", "bump");
    ck_assert_int_eq(pool_configure_default("system", &err), 0);
    check_spec("int", "system");
    ck_assert_int_eq(pool_configure("quarantine", &err), 0);
    check_spec("int", "quarantine/system");
    ck_assert_int_eq(pool_configure("bump", &err), 0);
    check_spec("int", "bump");
    ck_assert_int_eq(pool_configure("float:quarantine=1M/limit=2M", &err), 0);
    check_spec("float", "quarantine=1M/limit=2M/bump");
    ck_assert_int_eq(pool_configure("str:slab", &err), 0);
    check_spec("str", "slab");
}
END_TEST

START_TEST(bad_specs_get_one_clear_sentence)
{
    static const struct {
        const char *spec, *part;
    } bad[] = {
        {"nonsense", "unknown allocator 'nonsense': known are bump, count, "},
        {"limit=1M/nonsense", "'nonsense'"},
        {"", "empty"},
        {"str:", "empty"},
        {":slab", "no type"},
        {"slab/", "nothing can follow 'slab'"},
        {"slab/bump", "nothing can follow 'slab'"},
        {"limit=1M//", "cannot load"},
        {"quarantine/", "empty element"},
        {"limit", "needs a size"},
        {"limit=", "is not a size"},
        {"limit=12Q", "is not a size"},
        {"fault", "it needs the number"},
        {"fault=0", "it needs the number"},
        {"fault=x", "it needs the number"},
        {"fault=1++", "it needs the number"},
        {"fault=99999999999999999999999999", "it needs the number"},
        {"slab=3", "takes no options"},
        {"quarantine=1M,more=2", "its options are"},
        {"quarantine=1M,blocks=0", "blocks is a number"},
        {"./no/such/file.so", "cannot load the allocator './no/such/file.so'"},
        {"limit=1M//no/such/file.so", "cannot load the allocator '/no/such/file.so'"},
        {"hooks", "unknown allocator"},
        {"quarantine/quarantine/quarantine/quarantine/quarantine/quarantine/quarantine/quarantine/"
         "quarantine/quarantine/quarantine/quarantine/quarantine/quarantine/quarantine/quarantine/"
         "quarantine/slab",
         "more than 16"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        err.text[0] = 0;
        ck_assert_int_eq(pool_configure(bad[i].spec, &err), -1);
        ck_assert_msg(strstr(err.text, bad[i].part), "%s: %s", bad[i].spec, err.text);
    }
    char text[2000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = 0;
    ck_assert_int_eq(pool_configure(text, &err), -1);
    ck_assert_int_eq(pool_configure_default("str:slab", &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "cannot be for one type"));
    ck_assert_int_eq(pool_configure("nonsense", NULL), -1);
}
END_TEST

/* ---- Strategies from outside --------------------------------------------------------------- */

START_TEST(the_class_check_refuses_half_a_strategy)
{
#define REFUSED(change, part)                                                                      \
    do {                                                                                           \
        static pool_strategy s;                                                                    \
        s = *pool_strategy_find("system");                                                         \
        s.name = "half";                                                                           \
        change;                                                                                    \
        ck_assert_int_eq(pool_register(&s, &err), -1);                                             \
        ck_assert_msg(strstr(err.text, part), "%s", err.text);                                     \
    } while (0)
    REFUSED(s.free = NULL, "the slot 'free' is NULL");
    REFUSED(s.walk = NULL, "the slot 'walk' is NULL");
    REFUSED(s.summary = NULL, "the slot 'summary' is NULL");
    REFUSED(s.stats = NULL, "the slot 'stats' is NULL");
    REFUSED(s.signature = 0, "signature");
    REFUSED(s.version = 99, "another version");
    REFUSED(s.struct_size -= 8, "another version");
    REFUSED(s.name = NULL, "name");
    REFUSED(s.name = "Big", "name");
    REFUSED(s.name = "a/b", "name");
    REFUSED(s.name = "slab", "exists already");
    REFUSED(s.caps = 1u << 20, "unknown bits");
    REFUSED(s.caps = POOL_CAN_FILL, "remote");
    REFUSED(s.caps = POOL_CAN_FILL | POOL_CAN_DECORATE | POOL_CAN_REMOTE, "cannot fill");
#undef REFUSED
    ck_assert_int_eq(pool_register(NULL, &err), -1);
}
END_TEST

static const char plugin_text[] =
    "#include \"pool.h\"\n"
    "#include <stdlib.h>\n"
    "static void *get(pool_layer *l, size_t n) { (void)l; return malloc(n + 1); }\n"
    "static void put(pool_layer *l, void *b, size_t n) { (void)l, (void)n; free(b); }\n"
    "POOL_API const pool_strategy tally_strategy = {\n"
    "    .signature = POOL_STRATEGY_SIGNATURE, .version = POOL_STRATEGY_VERSION,\n"
    "    .struct_size = sizeof(pool_strategy), .caps = POOL_CAN_REMOTE CAPS,\n"
    "    .name = NAME, .summary = \"a test\", .check = pool_no_options, .open = pool_no_open,\n"
    "    .close = pool_no_close, .alloc = get, .calloc = pool_calloc_by_alloc, .free = FREE,\n"
    "    .realloc = pool_realloc_by_copy, .usable = pool_no_usable, .free_remote = put,\n"
    "    .fill = pool_no_fill, .flush = pool_no_flush, .walk = pool_no_walk,\n"
    "    .release = pool_no_release, .stats = pool_no_stats};\n"
    "void *unused = (void *)put;\n";

#ifndef ALLOC_DIR
#define ALLOC_DIR "alloc"
#endif

/* Where pool.h is: beside the sources, also when the build is elsewhere. */
static const char *include_dir(void)
{
    static char path[512];
    const char *source = getenv("srcdir");
    const char *const tries[] = {source ? source : ".", ".", ".."};
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        snprintf(path, sizeof path, "%s/" ALLOC_DIR, tries[i]);
        char file[600];
        snprintf(file, sizeof file, "%s/pool.h", path);
        if (access(file, R_OK) == 0)
            return path;
    }
    return NULL;
}

static void build(const char *dir, const char *name, const char *defines)
{
    char command[2000], path[256];
    snprintf(path, sizeof path, "%s/plugin.c", dir);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(plugin_text, file);
    ck_assert_int_eq(fclose(file), 0);
    const char *compiler = getenv("CC");
    snprintf(command, sizeof command, "%s -std=gnu11 -shared -fPIC %s -I%s -o %s/%s %s",
             compiler ? compiler : "cc", defines, include_dir(), dir, name, path);
    ck_assert_msg(system(command) == 0, "%s", command);
}

START_TEST(a_user_brings_a_strategy)
{
    if (!include_dir())
        return; /* installed tests have no sources to build against */
    char dir[] = "/tmp/check_alloc.XXXXXX", spec[100];
    ck_assert_ptr_nonnull(mkdtemp(dir));
    build(dir, "mine.so", "-DNAME='\"mine\"' -DFREE=put -DCAPS=");
    build(dir, "half.so", "-DNAME='\"half\"' -DFREE=0 -DCAPS=");
    build(dir, "liar.so", "-DNAME='\"liar\"' -DFREE=put -DCAPS='|POOL_CAN_FILL'");

    snprintf(spec, sizeof spec, "str:limit=1M/%s/mine.so", dir);
    ck_assert_msg(pool_configure(spec, &err) == 0, "%s", err.text);
    ck_assert_msg(pool_configure(spec, &err) == 0, "%s", err.text);
    check_spec("str", "limit=1M/mine");
    pool *p = pool_open("str", POOL_OBJECTS, &err);
    void *block = pool_calloc(p, 100);
    block = pool_realloc(p, block, 100, 200);
    pool_free(p, block, 200);
    ck_assert_uint_eq(pool_live_blocks(p), 0);
    pool_close(p);
    check_spec("int", annotate_watched() ? "system" : "slab");
    ck_assert_int_eq(pool_configure("int:mine", &err), 0);
    check_spec("int", "mine");

    snprintf(spec, sizeof spec, "%s/half.so", dir);
    ck_assert_int_eq(pool_configure(spec, &err), -1);
    ck_assert_msg(strstr(err.text, "the slot 'free' is NULL"), "%s", err.text);
    snprintf(spec, sizeof spec, "%s/liar.so", dir);
    ck_assert_int_eq(pool_configure(spec, &err), -1);
    ck_assert_msg(strstr(err.text, "fill gives nothing"), "%s", err.text);
    snprintf(spec, sizeof spec, "%s/plugin.c", dir);
    ck_assert_int_eq(pool_configure(spec, &err), -1);
    ck_assert_msg(strstr(err.text, "cannot load"), "%s", err.text);

    static const char *const files[] = {"mine.so", "half.so", "liar.so", "plugin.c"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(spec, sizeof spec, "%s/%s", dir, files[i]);
        unlink(spec);
    }
    rmdir(dir);
}
END_TEST

START_TEST(pools_are_listed_in_order)
{
    pool *a = pool_open("a", POOL_OBJECTS, &err), *b = pool_open("b", POOL_BUFFERS, &err);
    ck_assert_ptr_eq(pool_next(NULL), a);
    ck_assert_ptr_eq(pool_next(a), b);
    ck_assert_ptr_null(pool_next(b));
    pool_close(a);
    ck_assert_ptr_eq(pool_next(NULL), b);
    pool_close(b);
    ck_assert_ptr_null(pool_next(NULL));
    pool_close(NULL);
}
END_TEST

int main(void)
{
#ifdef HAVE_JEMALLOC
    if (pool_register_linked_jemalloc(&err) < 0) {
        fprintf(stderr, "%s\n", err.text);
        return EXIT_FAILURE;
    }
#endif
    Suite *suite = suite_create("alloc");
    TCase *basics = tcase_create("basics");
    tcase_add_test(basics, classes_cover_every_size);
    tcase_add_test(basics, checked_arithmetic_never_wraps);
    tcase_add_test(basics, sizes_are_parsed);
    TCase *conform = tcase_create("conformance");
    tcase_add_loop_test(conform, blocks_are_disjoint_and_keep_their_contents, 0, STACKS);
    tcase_add_loop_test(conform, exhaustion_is_a_null, 0, STACKS);
    tcase_add_loop_test(conform, usable_bytes_are_writable, 0, STACKS);
    tcase_add_loop_test(conform, another_thread_may_free, 0, STACKS);
    TCase *slab = tcase_create("slab");
    tcase_add_loop_test(slab, a_walk_sees_exactly_the_live_objects, 0, 3);
    tcase_add_test(slab, empty_slabs_go_back);
    tcase_add_test(slab, closing_releases_live_blocks);
    tcase_add_test(slab, a_freed_object_has_the_tag);
    tcase_add_test(slab, statistics_know_the_peak);
    TCase *decorators = tcase_create("decorators");
    tcase_add_test(decorators, limit_is_shared_and_exact);
    tcase_add_test(decorators, a_closed_pool_no_longer_counts_for_limit);
    tcase_add_test(decorators, fault_strikes_the_nth_and_only_it);
    tcase_add_test(decorators, fault_goes_by_count_and_by_bytes);
    tcase_add_test(decorators, fault_by_bytes_counts_what_a_resize_adds);
    tcase_add_test(decorators, count_counts_calls_and_bytes);
    tcase_add_test(decorators, guard_stops_at_the_touch);
    tcase_add_test(decorators, guard_looks_behind_the_end_when_a_block_is_freed);
    tcase_add_test(decorators, guard_draws_one_of_n);
    tcase_add_test(decorators, quarantine_reports_a_write_after_free);
    tcase_add_test(decorators, quarantine_delays_reuse);
    tcase_add_test(decorators, quarantine_survives_pools_that_close_in_any_order);
    tcase_add_test(decorators, hooks_are_told_everything);
    TCase *config = tcase_create("configuration");
    tcase_add_test(config, the_nearest_spec_wins);
    tcase_add_test(config, bad_specs_get_one_clear_sentence);
    tcase_add_test(config, the_class_check_refuses_half_a_strategy);
    tcase_add_test(config, a_user_brings_a_strategy);
    tcase_add_test(config, pools_are_listed_in_order);
    TCase *const cases[] = {basics, conform, slab, decorators, config};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tcase_add_checked_fixture(cases[i], reset, reset);
        tcase_set_timeout(cases[i], 120);
        suite_add_tcase(suite, cases[i]);
    }
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
