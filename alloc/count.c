/* count: counts the calls that pass, and the bytes that were asked for, of each pool. */
#include "internal.h"

#include <stdlib.h>

static int count_open(pool_layer *self, const char *options, struct tally_error *err)
{
    (void)options;
    self->state = calloc(1, sizeof(struct pool_counts));
    return self->state ? 0 : tally_error_set(err, "out of memory");
}

static void count_close(pool_layer *self)
{
    free(self->state);
}

static inline void born(struct pool_counts *c, uint64_t bytes)
{
    c->bytes += bytes;
    c->live_bytes += bytes;
    if (c->live_bytes > c->peak_bytes)
        c->peak_bytes = c->live_bytes;
}

static inline void *count_alloc_of(pool_layer *self, void *block, size_t size)
{
    struct pool_counts *c = self->state;
    if (!block) {
        c->failed++;
        return NULL;
    }
    c->allocs++;
    born(c, size);
    return block;
}

static void *count_alloc(pool_layer *self, size_t size)
{
    return count_alloc_of(self, pool_pass_alloc(self, size), size);
}

static void *count_calloc(pool_layer *self, size_t size)
{
    return count_alloc_of(self, pool_pass_calloc(self, size), size);
}

static void count_free(pool_layer *self, void *block, size_t size)
{
    struct pool_counts *c = self->state;
    c->frees++;
    c->live_bytes -= size;
    pool_pass_free(self, block, size);
}

static void *count_realloc(pool_layer *self, void *block, size_t old_size, size_t size)
{
    struct pool_counts *c = self->state;
    void *fresh = pool_pass_realloc(self, block, old_size, size);
    if (!fresh) {
        c->failed++;
        return NULL;
    }
    c->resizes++;
    c->live_bytes -= old_size;
    born(c, size);
    return fresh;
}

bool pool_counts(const pool *p, struct pool_counts *counts)
{
    for (size_t i = 0; i < p->layer_count; i++)
        if (p->layers[i].strategy == &pool_count) {
            *counts = *(const struct pool_counts *)p->layers[i].state;
            return true;
        }
    return false;
}

const pool_strategy pool_count = {
    .signature = POOL_STRATEGY_SIGNATURE,
    .version = POOL_STRATEGY_VERSION,
    .struct_size = sizeof(pool_strategy),
    .caps = POOL_CAN_DECORATE,
    .name = "count",
    .summary = "counts calls and the bytes asked for, told at the end",
    .check = pool_no_options,
    .open = count_open,
    .close = count_close,
    .alloc = count_alloc,
    .calloc = count_calloc,
    .free = count_free,
    .realloc = count_realloc,
    .usable = pool_no_usable,
    .free_remote = pool_no_remote,
    .fill = pool_no_fill,
    .flush = pool_no_flush,
    .walk = pool_pass_walk,
    .release = pool_pass_release,
    .stats = pool_pass_stats,
};
