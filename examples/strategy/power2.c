/* power2: an allocator strategy of one's own, in a shared object.
 *
 *     cc -shared -fPIC -O2 $(pkg-config --cflags tally) -o power2.so power2.c
 *     tally run --alloc=./power2.so script.py
 *     tally run --alloc=str:limit=8M/./power2.so script.py     one type, under a limit
 *     tally compare --alloc=slab --alloc=./power2.so script.py
 *
 * Every size is rounded up to a power of two; each power has a list of free blocks, refilled from
 * a stretch of memory that is cut up from its beginning. Above 64 KiB it is malloc's turn. What is
 * freed is used again for the same power only, and goes back when the pool is closed.
 *
 * What a strategy has to say is the struct at the end; pool.h says what each member must do. The
 * pool_no_* and pool_pass_* functions of pool.h are for what does not apply. */
#include <tally/pool.h>

#include <stdlib.h>

enum {
    LEAST = 4, /* 16 bytes: blocks are aligned to that */
    MOST = 16, /* 64 KiB */
    STRETCH = 1 << 18,
};

struct stretch {
    struct stretch *next;
    size_t pad; /* keeps the blocks behind it aligned */
};

struct large {
    struct large *next, **from;
};

struct power2 {
    void *free[MOST + 1]; /* by power; linked through the blocks */
    char *fresh, *end; /* of the newest stretch */
    struct stretch *stretches;
    struct large *large;
    size_t reserved;
};

static unsigned power_of(size_t size)
{
    unsigned power = LEAST;
    while ((size_t)1 << power < size)
        power++;
    return power;
}

static int power2_open(pool_layer *self, const char *options, struct tally_error *err)
{
    (void)options; /* pool_no_options() has refused any */
    self->state = calloc(1, sizeof(struct power2));
    return self->state ? 0 : tally_error_set(err, "out of memory");
}

static void power2_close(pool_layer *self)
{
    struct power2 *p = self->state;
    for (struct stretch *s = p->stretches, *next; s; s = next) {
        next = s->next;
        free(s);
    }
    for (struct large *l = p->large, *next; l; l = next) {
        next = l->next;
        free(l);
    }
    free(p);
}

static void *large_alloc(struct power2 *p, size_t size)
{
    struct large *l = size <= SIZE_MAX - sizeof *l ? malloc(sizeof *l + size) : NULL;
    if (!l)
        return NULL;
    *l = (struct large){.next = p->large, .from = &p->large};
    if (l->next)
        l->next->from = &l->next;
    p->large = l;
    p->reserved += size;
    return l + 1;
}

static void large_free(struct power2 *p, void *block, size_t size)
{
    struct large *l = (struct large *)block - 1;
    *l->from = l->next;
    if (l->next)
        l->next->from = l->from;
    p->reserved -= size;
    free(l);
}

static void *cut(struct power2 *p, size_t bytes)
{
    if ((size_t)(p->end - p->fresh) < bytes) {
        struct stretch *s = malloc(sizeof *s + STRETCH);
        if (!s)
            return NULL;
        s->next = p->stretches;
        p->stretches = s;
        p->fresh = (char *)(s + 1);
        p->end = p->fresh + STRETCH;
        p->reserved += STRETCH;
    }
    void *block = p->fresh;
    p->fresh += bytes;
    return block;
}

static void *power2_alloc(pool_layer *self, size_t size)
{
    struct power2 *p = self->state;
    unsigned power = power_of(size);
    if (power > MOST)
        return large_alloc(p, size);
    void **block = p->free[power];
    if (!block)
        return cut(p, (size_t)1 << power);
    p->free[power] = *block;
    return block;
}

static void power2_free(pool_layer *self, void *block, size_t size)
{
    struct power2 *p = self->state;
    unsigned power = power_of(size);
    if (power > MOST) {
        large_free(p, block, size);
        return;
    }
    *(void **)block = p->free[power];
    p->free[power] = block;
}

static size_t power2_usable(pool_layer *self, size_t size)
{
    (void)self;
    unsigned power = power_of(size);
    return power > MOST ? size : (size_t)1 << power;
}

static void power2_stats(pool_layer *self, struct pool_stats *stats)
{
    stats->reserved_bytes += ((struct power2 *)self->state)->reserved;
}

/* The one symbol that Tally looks for. */
POOL_API const pool_strategy tally_strategy = {
    .signature = POOL_STRATEGY_SIGNATURE,
    .version = POOL_STRATEGY_VERSION,
    .struct_size = sizeof(pool_strategy),
    .caps = POOL_CAN_CLOSE, /* frees of other threads wait for the owner: see pool_free_remote() */
    .name = "power2",
    .summary = "sizes are rounded up to powers of two",
    .check = pool_no_options,
    .open = power2_open,
    .close = power2_close,
    .alloc = power2_alloc,
    .calloc = pool_calloc_by_alloc,
    .free = power2_free,
    .realloc = pool_realloc_by_copy,
    .usable = power2_usable,
    .free_remote = pool_no_remote,
    .fill = pool_no_fill,
    .flush = pool_no_flush,
    .walk = pool_no_walk,
    .release = pool_no_release,
    .stats = power2_stats,
};
