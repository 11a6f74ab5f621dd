/* The outermost layer of each pool that was opened while hooks were set: tells them every event. */
#include "internal.h"

#include <stdlib.h>

struct told {
    const struct pool_hooks *hooks;
    void *ctx;
};

static struct told current;

void pool_set_hooks(const struct pool_hooks *hooks, void *ctx)
{
    current = (struct told){hooks, ctx};
}

bool pool_hooks_wanted(enum pool_kind kind)
{
    return current.hooks && (kind == POOL_BUFFERS || !current.hooks->buffers_only);
}

static int hooks_open(pool_layer *self, const char *options, struct tally_error *err)
{
    (void)options;
    struct told *told = malloc(sizeof *told);
    if (!told)
        return tally_error_set(err, "out of memory");
    *told = current;
    self->state = told;
    return 0;
}

static void hooks_close(pool_layer *self)
{
    free(self->state);
}

static inline void *tell_alloc(pool_layer *self, void *block, size_t size)
{
    struct told *told = self->state;
    if (block)
        told->hooks->alloc(told->ctx, self->pool, block, size);
    return block;
}

static void *hooks_alloc(pool_layer *self, size_t size)
{
    return tell_alloc(self, pool_pass_alloc(self, size), size);
}

static void *hooks_calloc(pool_layer *self, size_t size)
{
    return tell_alloc(self, pool_pass_calloc(self, size), size);
}

static void hooks_free(pool_layer *self, void *block, size_t size)
{
    struct told *told = self->state;
    told->hooks->free(told->ctx, self->pool, block, size);
    pool_pass_free(self, block, size);
}

static void *hooks_realloc(pool_layer *self, void *block, size_t old_size, size_t size)
{
    struct told *told = self->state;
    void *fresh = pool_pass_realloc(self, block, old_size, size);
    if (fresh)
        told->hooks->resize(told->ctx, self->pool, block, old_size, fresh, size);
    return fresh;
}

const pool_strategy pool_hooks_layer = {
    .signature = POOL_STRATEGY_SIGNATURE,
    .version = POOL_STRATEGY_VERSION,
    .struct_size = sizeof(pool_strategy),
    .caps = POOL_CAN_DECORATE,
    .name = "hooks",
    .summary = "tells an instrument of every event",
    .check = pool_no_options,
    .open = hooks_open,
    .close = hooks_close,
    .alloc = hooks_alloc,
    .calloc = hooks_calloc,
    .free = hooks_free,
    .realloc = hooks_realloc,
    .usable = pool_pass_usable,
    .free_remote = pool_no_remote,
    .fill = pool_no_fill,
    .flush = pool_no_flush,
    .walk = pool_pass_walk,
    .release = pool_pass_release,
    .stats = pool_pass_stats,
};
