/* limit=SIZE: allocations that would bring the live bytes of all pools of one spec over SIZE fail.
 * Put it outermost: below a quarantine it counts the blocks that wait there. */
#include "internal.h"

#include <stdlib.h>

struct limit {
    uint64_t most;
    uint64_t used; /* by this pool; the sum of all is shared->count[0] */
};

static int limit_check(const char *options, struct tally_error *err)
{
    uint64_t bytes;
    if (!options)
        return tally_error_set(err, "it needs a size, as in limit=64M");
    return pool_parse_size(options, &bytes, err);
}

static int limit_open(pool_layer *self, const char *options, struct tally_error *err)
{
    struct limit *l = calloc(1, sizeof *l);
    if (!l)
        return tally_error_set(err, "out of memory");
    if (pool_parse_size(options, &l->most, err) < 0) {
        free(l);
        return -1;
    }
    self->state = l;
    return 0;
}

static void limit_close(pool_layer *self)
{
    struct limit *l = self->state;
    self->shared->count[0] -= l->used;
    free(l);
}

static inline bool fits(pool_layer *self, uint64_t more)
{
    struct limit *l = self->state;
    uint64_t used = self->shared->count[0];
    return used <= l->most && more <= l->most - used;
}

static inline void use(pool_layer *self, uint64_t bytes)
{
    ((struct limit *)self->state)->used += bytes;
    self->shared->count[0] += bytes;
}

static void *limit_alloc(pool_layer *self, size_t size)
{
    size_t bytes = pool_pass_usable(self, size);
    void *block = fits(self, bytes) ? pool_pass_alloc(self, size) : NULL;
    if (block)
        use(self, bytes);
    return block;
}

static void *limit_calloc(pool_layer *self, size_t size)
{
    size_t bytes = pool_pass_usable(self, size);
    void *block = fits(self, bytes) ? pool_pass_calloc(self, size) : NULL;
    if (block)
        use(self, bytes);
    return block;
}

static void limit_free(pool_layer *self, void *block, size_t size)
{
    use(self, -(uint64_t)pool_pass_usable(self, size));
    pool_pass_free(self, block, size);
}

static void *limit_realloc(pool_layer *self, void *block, size_t old_size, size_t size)
{
    uint64_t before = pool_pass_usable(self, old_size), after = pool_pass_usable(self, size);
    if (after > before && !fits(self, after - before))
        return NULL;
    void *fresh = pool_pass_realloc(self, block, old_size, size);
    if (fresh)
        use(self, after - before);
    return fresh;
}

const pool_strategy pool_limit = {
    .signature = POOL_STRATEGY_SIGNATURE,
    .version = POOL_STRATEGY_VERSION,
    .struct_size = sizeof(pool_strategy),
    .caps = POOL_CAN_DECORATE | POOL_CAN_FAIL,
    .name = "limit",
    .summary = "limit=SIZE: allocations beyond SIZE live bytes fail",
    .check = limit_check,
    .open = limit_open,
    .close = limit_close,
    .alloc = limit_alloc,
    .calloc = limit_calloc,
    .free = limit_free,
    .realloc = limit_realloc,
    .usable = pool_pass_usable,
    .free_remote = pool_no_remote,
    .fill = pool_no_fill,
    .flush = pool_no_flush,
    .walk = pool_pass_walk,
    .release = pool_pass_release,
    .stats = pool_pass_stats,
};
