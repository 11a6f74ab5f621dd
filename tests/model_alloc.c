/* Random operations on a pool beside a shadow that knows what must be true: blocks are aligned, no
 * two overlap, each keeps its contents, and the pool's counts are the shadow's.
 *
 *     model_alloc SPEC SEED STEPS
 *
 * A second thread frees a tenth of the blocks (pool_free_remote). Prints one line; exits 1 at the
 * first difference, 77 when the strategy is not here. */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif
#include "pool.h"
#ifdef HAVE_JEMALLOC
#include "jemalloc_entry.h"
#endif

#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

enum { SLOTS = 4096, GRAIN = 16, SHADOW = 1 << 21, RING = 256 };

static const char *spec;
static uint64_t seed, random_state, step;

__attribute__((format(printf, 1, 2), noreturn)) static void wrong(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("FAIL: %s, seed %" PRIu64 ", step %" PRIu64 ": ", spec, seed, step);
    vprintf(format, args);
    printf("\n");
    va_end(args);
    exit(1);
}

/* xorshift64* (Vigna 2016). */
static uint64_t next_random(void)
{
    uint64_t x = random_state;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    random_state = x;
    return x * UINT64_C(2685821657736338717);
}

static size_t some_size(void)
{
    switch (next_random() % 64) {
    case 0:
        return next_random() % 70000;
    case 1:
    case 2:
    case 3:
    case 4:
        return next_random() % 4096;
    default:
        return next_random() % 256;
    }
}

/* --- the shadow: which 16 bytes of memory belong to which block ------------------------------- */

static struct {
    uintptr_t grain; /* 0: unused; 1: was used */
    void *owner;
} shadow[SHADOW];
static size_t shadow_used;

static size_t find(uintptr_t grain)
{
    size_t i = grain * UINT64_C(0x9E3779B97F4A7C15) >> 43;
    while (shadow[i].grain && shadow[i].grain != grain)
        i = (i + 1) % SHADOW;
    return i;
}

/* Only the ends of large blocks and every 256 bytes of them: what is between has the canary. */
static size_t stride(size_t size)
{
    return size > 1024 ? 256 : GRAIN;
}

static void mark(void *block, size_t size, bool in)
{
    uintptr_t first = (uintptr_t)block, last = (first + (size ? size - 1 : 0)) / GRAIN * GRAIN;
    for (uintptr_t at = first;; at = at + stride(size) < last ? at + stride(size) : last) {
        size_t i = find(at);
        if (in && shadow[i].grain && shadow[i].owner)
            wrong("a block of %zu bytes overlaps another", size);
        if (!shadow[i].grain && ++shadow_used > SHADOW / 2) {
            fprintf(stderr, "model_alloc: the shadow is too small\n");
            exit(2);
        }
        shadow[i].grain = at;
        shadow[i].owner = in ? block : NULL;
        if (at == last)
            return;
    }
}

/* Grains that nobody owns are dropped now and then, so that the table does not fill up. */
static void shadow_sweep(void)
{
    static uintptr_t keep_grain[SHADOW / 2];
    static void *keep_owner[SHADOW / 2];
    size_t n = 0;
    for (size_t i = 0; i < SHADOW; i++)
        if (shadow[i].owner) {
            keep_grain[n] = shadow[i].grain;
            keep_owner[n++] = shadow[i].owner;
        }
    memset(shadow, 0, sizeof shadow);
    shadow_used = n;
    for (size_t i = 0; i < n; i++) {
        size_t at = find(keep_grain[i]);
        shadow[at].grain = keep_grain[i];
        shadow[at].owner = keep_owner[i];
    }
}

/* --- blocks ------------------------------------------------------------------------------------ */

struct owned {
    unsigned char *block;
    size_t size;
    uint64_t canary;
};

/* The canary again and again, by words. */
static void fill(struct owned *o)
{
    size_t i = 0;
    o->canary = next_random() | 1;
    for (; i + 8 <= o->size; i += 8)
        memcpy(o->block + i, &o->canary, 8);
    memcpy(o->block + i, &o->canary, o->size - i);
}

static bool whole(const struct owned *o, size_t size)
{
    size_t i = 0;
    for (; i + 8 <= size; i += 8)
        if (memcmp(o->block + i, &o->canary, 8) != 0)
            return false;
    return memcmp(o->block + i, &o->canary, size - i) == 0;
}

static void check(const struct owned *o, size_t size)
{
    if (!whole(o, size))
        wrong("a block of %zu bytes was overwritten", o->size);
}

/* --- the other thread -------------------------------------------------------------------------- */

static struct {
    struct owned ring[RING];
    unsigned head, tail; /* written by the owner, by the other */
    pool *p;
    bool stop, damaged;
} other;

static void *free_remote(void *arg)
{
    (void)arg;
    for (;;) {
        unsigned tail = other.tail;
        if (tail == __atomic_load_n(&other.head, __ATOMIC_ACQUIRE)) {
            if (__atomic_load_n(&other.stop, __ATOMIC_ACQUIRE) &&
                tail == __atomic_load_n(&other.head, __ATOMIC_ACQUIRE))
                return NULL;
            sched_yield();
            continue;
        }
        struct owned o = other.ring[tail % RING];
        if (!whole(&o, o.size))
            other.damaged = true;
        pool_free_remote(other.p, o.block, o.size);
        __atomic_store_n(&other.tail, tail + 1, __ATOMIC_RELEASE);
    }
}

/* False: the ring is full. */
static bool hand_over(struct owned *o)
{
    unsigned head = other.head;
    if (head - __atomic_load_n(&other.tail, __ATOMIC_ACQUIRE) == RING)
        return false;
    other.ring[head % RING] = *o;
    __atomic_store_n(&other.head, head + 1, __ATOMIC_RELEASE);
    return true;
}

/* --- the model --------------------------------------------------------------------------------- */

static struct owned owned[SLOTS];
static size_t live, handed_over;

static void make(pool *p, struct owned *o)
{
    size_t size = some_size();
    bool zero = next_random() % 4 == 0;
    o->block = zero ? pool_calloc(p, size) : pool_alloc(p, size);
    o->size = size;
    if (!o->block)
        wrong("no block of %zu bytes", size);
    if ((uintptr_t)o->block % POOL_ALIGN)
        wrong("a block is not aligned");
    for (size_t i = 0; zero && i < size; i++)
        if (o->block[i])
            wrong("byte %zu of a cleared block is not 0", i);
    mark(o->block, size, true);
    fill(o);
    live++;
}

static void drop(pool *p, struct owned *o)
{
    check(o, o->size);
    mark(o->block, o->size, false);
    if (next_random() % 10 == 0 && hand_over(o))
        handed_over++;
    else
        pool_free(p, o->block, o->size);
    o->block = NULL;
    live--;
}

static void resize(pool *p, struct owned *o)
{
    size_t size = some_size(), least = size < o->size ? size : o->size;
    mark(o->block, o->size, false);
    o->block = pool_realloc(p, o->block, o->size, size);
    if (!o->block)
        wrong("a block of %zu bytes was not resized to %zu", o->size, size);
    mark(o->block, size, true);
    check(o, least);
    o->size = size;
    fill(o);
}

/* Frees of the other thread may still be on their way. */
static void compare_counts(pool *p)
{
    const char *broken = pool_check(p);
    if (broken)
        wrong("%s", broken);
    size_t blocks = pool_live_blocks(p);
    if (blocks < live || blocks > live + RING + handed_over)
        wrong("the pool counts %zu live blocks, there are %zu", blocks, live);
}

static void run(pool *p, uint64_t steps)
{
    for (step = 0; step < steps; step++) {
        struct owned *o = &owned[next_random() % SLOTS];
        if (!o->block)
            make(p, o);
        else if (next_random() % 4)
            drop(p, o);
        else
            resize(p, o);
        if (step % 4096 == 0)
            compare_counts(p);
        if (step % 65536 == 65535)
            pool_release(p);
        if (shadow_used > SHADOW / 3)
            shadow_sweep();
    }
}

int main(int argc, char **argv)
{
    struct tally_error err = {""};
    uint64_t steps;
    if (argc != 4 || pool_parse_size(argv[2], &seed, &err) < 0 ||
        pool_parse_size(argv[3], &steps, &err) < 0) {
        fprintf(stderr, "usage: model_alloc SPEC SEED STEPS\n");
        return 2;
    }
#ifdef HAVE_JEMALLOC
    if (pool_register_linked_jemalloc(&err) < 0) {
        fprintf(stderr, "%s\n", err.text);
        return 2;
    }
#endif
    spec = argv[1];
    random_state = seed * 2 + 1;
    pool *p = pool_open_spec("model", POOL_OBJECTS, spec, &err);
    if (!p) {
        printf("%s: %s\n", spec, err.text);
        return 77;
    }
    pthread_t thread;
    other.p = p;
    if (pthread_create(&thread, NULL, free_remote, NULL) != 0)
        return 2;
    run(p, steps);
    for (size_t i = 0; i < SLOTS; i++)
        if (owned[i].block)
            drop(p, &owned[i]);
    __atomic_store_n(&other.stop, true, __ATOMIC_RELEASE);
    pthread_join(thread, NULL);
    if (other.damaged)
        wrong("a block was overwritten on its way to the other thread");
    if (pool_live_blocks(p) || pool_live_bytes(p))
        wrong("%zu blocks of %zu bytes are left", pool_live_blocks(p), pool_live_bytes(p));
    if (pool_quarantine_verify())
        wrong("a freed block was written to");
    pool_release(p);
    if (pool_check(p))
        wrong("%s", pool_check(p));
    pool_close(p);
    printf("%s: %" PRIu64 " operations, seed %" PRIu64 ", %zu blocks freed by another thread\n",
           spec, steps, seed, handed_over);
    return 0;
}
