/* Allocators against each other, in turn within each round, so that a slow moment of the machine
 * hits all of them: ns per allocate+free pair (median), and the ratio to slab with the middle 95 %
 * of the rounds. Where the build has jemalloc, it is there as well.
 *
 * bench_alloc [ROUNDS [LIVE]] */
#define _GNU_SOURCE
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif
#include "pool.h"
#ifdef HAVE_JEMALLOC
#include "jemalloc_entry.h"
#endif

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { STEPS = 400000, ROUNDS_MAX = 200 };

static void **blocks;
static size_t *sizes;
static uint32_t *order;
static size_t live = 100000;
static uint32_t seed;

static uint32_t next_random(void)
{
    seed = seed * 1664525u + 1013904223u;
    return seed >> 8;
}

static inline void *get(pool *p, size_t size)
{
    pool_word *block = pool_alloc(p, size);
    if (!block)
        abort();
    block[0] = 1;
    block[2] = 2; /* as an object's count and type */
    return block;
}

/* Whoever frees an object has just read its count. */
static inline void drop(pool *p, void *block, size_t size)
{
    if (*(volatile pool_word *)block == 0)
        abort();
    pool_free(p, block, size);
}

/* One live block at a time per slot of a small window: temporaries. */
static size_t churn(pool *p)
{
    void *window[16] = {0};
    for (size_t i = 0; i < STEPS; i++) {
        if (window[i % 16])
            drop(p, window[i % 16], 48);
        window[i % 16] = get(p, 48);
    }
    for (size_t i = 0; i < 16; i++)
        drop(p, window[i], 48);
    return STEPS;
}

static size_t lifo(pool *p)
{
    for (size_t i = 0; i < live; i++)
        blocks[i] = get(p, 48);
    for (size_t i = live; i-- > 0;)
        drop(p, blocks[i], 48);
    return live;
}

static size_t fifo(pool *p)
{
    for (size_t i = 0; i < live; i++)
        blocks[i] = get(p, 48);
    for (size_t i = 0; i < live; i++)
        drop(p, blocks[i], 48);
    return live;
}

/* All made in order, freed in random order. */
static size_t scattered(pool *p)
{
    for (size_t i = 0; i < live; i++)
        blocks[i] = get(p, 48);
    for (size_t i = 0; i < live; i++)
        drop(p, blocks[order[i]], 48);
    return live;
}

/* A large live set of which random members are replaced, all of one size. */
static size_t aged(pool *p)
{
    for (size_t i = 0; i < live; i++)
        blocks[i] = get(p, 48);
    seed = 5;
    for (size_t i = 0; i < STEPS; i++) {
        size_t k = next_random() % live;
        drop(p, blocks[k], 48);
        blocks[k] = get(p, 48);
    }
    for (size_t i = 0; i < live; i++)
        drop(p, blocks[i], 48);
    return STEPS + live;
}

/* The same, sizes 16 to 2,000 with small ones much more frequent. */
static size_t mixed(pool *p)
{
    size_t count = live / 4;
    seed = 9;
    for (size_t i = 0; i < count; i++)
        blocks[i] = get(p, sizes[i] = 16 + next_random() % (next_random() % 16 ? 120 : 2000));
    for (size_t i = 0; i < STEPS; i++) {
        size_t k = next_random() % count;
        drop(p, blocks[k], sizes[k]);
        blocks[k] = get(p, sizes[k] = 16 + next_random() % (next_random() % 16 ? 120 : 2000));
    }
    for (size_t i = 0; i < count; i++)
        drop(p, blocks[i], sizes[i]);
    return STEPS + count;
}

/* Buffers that grow by an eighth, as lists do. */
static size_t growing(pool *p)
{
    size_t steps = 0;
    for (int k = 0; k < 40; k++) {
        size_t size = 64;
        char *block = pool_alloc(p, size);
        while (size < 2000000) {
            size_t larger = size + size / 8 + 16;
            if (!(block = pool_realloc(p, block, size, larger)))
                abort();
            memset(block + size, 1, larger - size);
            size = larger;
            steps++;
        }
        pool_free(p, block, size);
    }
    return steps;
}

static const struct {
    const char *name;
    size_t (*run)(pool *p);
} patterns[] = {{"churn", churn}, {"lifo", lifo},   {"fifo", fifo},      {"scattered", scattered},
                {"aged", aged},   {"mixed", mixed}, {"growing", growing}};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    struct tally_error err;
    size_t rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 15;
    if (argc > 2)
        live = strtoul(argv[2], NULL, 10);
    if (!rounds || rounds > ROUNDS_MAX || live < 16 || live > 50000000) {
        fprintf(stderr, "usage: bench_alloc [ROUNDS up to %d [LIVE]]\n", ROUNDS_MAX);
        return 2;
    }
    static const char *const names[] = {"slab", "system", "jemalloc"};
    size_t peers = 2;
#ifdef HAVE_JEMALLOC
    if (pool_register_linked_jemalloc(&err) < 0) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    peers = 3;
#endif
    blocks = malloc(live * sizeof *blocks);
    sizes = malloc(live * sizeof *sizes);
    order = malloc(live * sizeof *order);
    if (!blocks || !sizes || !order)
        return 1;
    seed = 3;
    for (size_t i = 0; i < live; i++)
        order[i] = (uint32_t)i;
    for (size_t i = live; i-- > 1;) {
        size_t k = next_random() % (i + 1);
        uint32_t swap = order[i];
        order[i] = order[k];
        order[k] = swap;
    }
    static double times[3][ROUNDS_MAX], ratio[ROUNDS_MAX];
    printf("%-10s", "ns/pair");
    for (size_t s = 0; s < peers; s++)
        printf("%10s%s", names[s], s ? "  ratio to slab       " : "");
    printf("\n");
    for (size_t k = 0; k < sizeof patterns / sizeof patterns[0]; k++) {
        pool *pools[3];
        for (size_t s = 0; s < peers; s++) {
            if (!(pools[s] = pool_open_spec("bench", POOL_OBJECTS, names[s], &err))) {
                fprintf(stderr, "%s\n", err.text);
                return 1;
            }
            patterns[k].run(pools[s]); /* warm */
        }
        for (size_t r = 0; r < rounds; r++)
            for (size_t i = 0; i < peers; i++) {
                size_t s = (i + r) % peers;
                double start = now();
                size_t pairs = patterns[k].run(pools[s]);
                times[s][r] = (now() - start) / (double)pairs;
            }
        printf("%-10s", patterns[k].name);
        double base[ROUNDS_MAX];
        memcpy(base, times[0], sizeof base);
        for (size_t s = 0; s < peers; s++) {
            for (size_t r = 0; r < rounds; r++)
                ratio[r] = times[s][r] / base[r];
            qsort(times[s], rounds, sizeof(double), compare);
            qsort(ratio, rounds, sizeof(double), compare);
            printf("%10.1f", times[s][rounds / 2]);
            if (s)
                printf("  %4.2f (%4.2f..%4.2f)   ", ratio[rounds / 2], ratio[rounds / 40],
                       ratio[rounds - 1 - rounds / 40]);
        }
        printf("\n");
        for (size_t s = 0; s < peers; s++)
            pool_close(pools[s]);
    }
    return 0;
}
