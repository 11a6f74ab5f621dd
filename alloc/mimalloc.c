/* mimalloc, from its shared library: loaded when a spec first names it, so that nothing depends on
 * it and nobody's malloc is replaced. One call per block.
 *
 * The library stays loaded: its thread-exit handlers may run after the last pool is closed. */
#include "internal.h"
#include "annotate.h"

#include <dlfcn.h>

static struct {
    void *library;
    void *(*alloc)(size_t size);
    void *(*zalloc)(size_t size);
    void *(*realloc)(void *block, size_t size);
    void (*free)(void *block);
    void (*free_size)(void *block, size_t size);
    size_t (*good_size)(size_t size);
    void (*collect)(bool force);
} mi;

/* Below 16 bytes its blocks are aligned to 8. */
static inline size_t rounded(size_t size)
{
    return size <= 16 ? 16 : size;
}

static bool resolve(void *library)
{
    static const struct {
        const char *name;
        void *slot;
    } entries[] = {
        {"mi_malloc", &mi.alloc},         {"mi_zalloc", &mi.zalloc},
        {"mi_realloc", &mi.realloc},      {"mi_free", &mi.free},
        {"mi_free_size", &mi.free_size}, {"mi_good_size", &mi.good_size},
        {"mi_collect", &mi.collect},
    };
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        void *entry = dlsym(library, entries[i].name);
        if (!entry)
            return false;
        memcpy(entries[i].slot, &entry, sizeof entry);
    }
    return true;
}

static int load(struct tally_error *err)
{
    static const char *const names[] = {"libmimalloc.so.2", "libmimalloc.so.2.0", "libmimalloc.so"};
    for (size_t i = 0; !mi.library && i < sizeof names / sizeof names[0]; i++) {
        void *library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        if (library && resolve(library))
            mi.library = library;
        else if (library)
            dlclose(library);
    }
    if (mi.library)
        return 0;
    return tally_error_set(err, "its library is not installed (Debian: apt-get install "
                                "libmimalloc2.0)");
}

static int mimalloc_check(const char *options, struct tally_error *err)
{
    return pool_no_options(options, err) < 0 ? -1 : load(err);
}

static void *mimalloc_alloc(pool_layer *self, size_t size)
{
    (void)self;
    void *block = mi.alloc(rounded(size));
    if (block && annotate_watched())
        ANNOTATE_ALLOC(block, rounded(size), 0);
    return block;
}

static void *mimalloc_calloc(pool_layer *self, size_t size)
{
    /* What it clears itself the tool takes for free memory. */
    return annotate_watched() ? pool_calloc_by_alloc(self, size) : mi.zalloc(rounded(size));
}

static void mimalloc_free(pool_layer *self, void *block, size_t size)
{
    (void)self;
    if (!annotate_watched()) {
        mi.free_size(block, rounded(size));
        return;
    }
    /* Memcheck takes mi_malloc for malloc, and mi_free_size for a delete that does not belong to
     * it: they share their addresses with these. */
    ANNOTATE_FREE(block, rounded(size));
    mi.free(block);
}

static void *mimalloc_realloc(pool_layer *self, void *block, size_t old_size, size_t size)
{
    if (annotate_watched())
        return pool_realloc_by_copy(self, block, old_size, size);
    return mi.realloc(block, rounded(size));
}

static size_t mimalloc_usable(pool_layer *self, size_t size)
{
    (void)self;
    return annotate_watched() ? size : mi.good_size(rounded(size));
}

static void mimalloc_release(pool_layer *self)
{
    (void)self;
    mi.collect(true);
}

const pool_strategy pool_mimalloc = {
    .signature = POOL_STRATEGY_SIGNATURE,
    .version = POOL_STRATEGY_VERSION,
    .struct_size = sizeof(pool_strategy),
    .caps = POOL_CAN_REMOTE | POOL_CAN_RELEASE,
    .name = "mimalloc",
    .summary = "mimalloc 2 if its library is installed, one call per block",
    .check = mimalloc_check,
    .open = pool_no_open,
    .close = pool_no_close,
    .alloc = mimalloc_alloc,
    .calloc = mimalloc_calloc,
    .free = mimalloc_free,
    .realloc = mimalloc_realloc,
    .usable = mimalloc_usable,
    .free_remote = mimalloc_free,
    .fill = pool_no_fill,
    .flush = pool_no_flush,
    .walk = pool_no_walk,
    .release = mimalloc_release,
    .stats = pool_no_stats,
};
