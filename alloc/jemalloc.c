/* jemalloc, through entry points that the program passes: the library itself has none of it. One
 * call per block; its own thread cache does what the hot lists do for slab. */
#include "internal.h"
#include "annotate.h"

/* Its smallest class is 8 bytes, aligned to 8. */
static inline size_t rounded(size_t size)
{
    return size <= 16 ? 16 : size;
}

static struct pool_jemalloc je;

enum {
    ZERO = 0x40, /* MALLOCX_ZERO */
    ALL_ARENAS = 4096, /* MALLCTL_ARENAS_ALL */
};

static void *jemalloc_alloc(pool_layer *self, size_t size)
{
    (void)self;
    void *block = je.mallocx(rounded(size), 0);
    if (block && annotate_watched())
        ANNOTATE_ALLOC(block, rounded(size), 0);
    return block;
}

static void *jemalloc_calloc(pool_layer *self, size_t size)
{
    /* What it clears itself the tool takes for free memory. */
    return annotate_watched() ? pool_calloc_by_alloc(self, size) : je.mallocx(rounded(size), ZERO);
}

static void jemalloc_free(pool_layer *self, void *block, size_t size)
{
    (void)self;
    if (annotate_watched())
        ANNOTATE_FREE(block, rounded(size));
    je.sdallocx(block, rounded(size), 0);
}

static void *jemalloc_realloc(pool_layer *self, void *block, size_t old_size, size_t size)
{
    if (annotate_watched())
        return pool_realloc_by_copy(self, block, old_size, size);
    return je.rallocx(block, rounded(size), 0);
}

static size_t jemalloc_usable(pool_layer *self, size_t size)
{
    (void)self;
    return annotate_watched() ? size : je.nallocx(rounded(size), 0);
}

static void jemalloc_release(pool_layer *self)
{
    (void)self;
    char name[32];
    snprintf(name, sizeof name, "arena.%d.purge", ALL_ARENAS);
    je.mallctl("thread.tcache.flush", NULL, NULL, NULL, 0);
    je.mallctl(name, NULL, NULL, NULL, 0);
}

static const pool_strategy strategy = {
    .signature = POOL_STRATEGY_SIGNATURE,
    .version = POOL_STRATEGY_VERSION,
    .struct_size = sizeof(pool_strategy),
    .caps = POOL_CAN_REMOTE | POOL_CAN_RELEASE,
    .name = "jemalloc",
    .summary = "jemalloc 5, one call per block",
    .check = pool_no_options,
    .open = pool_no_open,
    .close = pool_no_close,
    .alloc = jemalloc_alloc,
    .calloc = jemalloc_calloc,
    .free = jemalloc_free,
    .realloc = jemalloc_realloc,
    .usable = jemalloc_usable,
    .free_remote = jemalloc_free,
    .fill = pool_no_fill,
    .flush = pool_no_flush,
    .walk = pool_no_walk,
    .release = jemalloc_release,
    .stats = pool_no_stats,
};

int pool_register_jemalloc(const struct pool_jemalloc *entry, struct tally_error *err)
{
    if (!entry->mallocx || !entry->rallocx || !entry->sdallocx || !entry->nallocx ||
        !entry->mallctl)
        return tally_error_set(err, "an entry point of jemalloc is missing");
    if (pool_register(&strategy, err) < 0)
        return -1;
    je = *entry;
    return 0;
}
