/* The C library's malloc, one call per block: the strategy under which Memcheck, ASan and every
 * other malloc tool see each object, and the smallest example of a base strategy. */
#include "internal.h"

#include <stdlib.h>

static void *system_alloc(pool_layer *self, size_t size)
{
    (void)self;
    return malloc(size ? size : 1);
}

static void *system_calloc(pool_layer *self, size_t size)
{
    (void)self;
    return calloc(1, size ? size : 1);
}

static void system_free(pool_layer *self, void *block, size_t size)
{
    (void)self, (void)size;
    free(block);
}

static void *system_realloc(pool_layer *self, void *block, size_t old_size, size_t size)
{
    (void)self, (void)old_size;
    return realloc(block, size ? size : 1);
}

_Static_assert(_Alignof(max_align_t) >= POOL_ALIGN, "malloc aligns too little for a pool");

const pool_strategy pool_system = {
    .signature = POOL_STRATEGY_SIGNATURE,
    .version = POOL_STRATEGY_VERSION,
    .struct_size = sizeof(pool_strategy),
    .caps = POOL_CAN_REMOTE,
    .name = "system",
    .summary = "the C library's malloc, one call per block",
    .check = pool_no_options,
    .open = pool_no_open,
    .close = pool_no_close,
    .alloc = system_alloc,
    .calloc = system_calloc,
    .free = system_free,
    .realloc = system_realloc,
    .usable = pool_no_usable,
    .free_remote = system_free,
    .fill = pool_no_fill,
    .flush = pool_no_flush,
    .walk = pool_no_walk,
    .release = pool_no_release,
    .stats = pool_no_stats,
};
