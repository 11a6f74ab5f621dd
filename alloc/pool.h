/* Pools: where blocks come from.
 *
 * A *strategy* is a const struct of functions with a name (slab, system, ...). A *pool* is a stack
 * of strategies opened for one named type or buffer: decorators outermost, one base at the bottom.
 * Which stack a name gets is configured by text ("str:limit=64M/slab") before the pool is opened.
 *
 * The fast path is inline: each size class of a pool has a bin with the 64 blocks that were freed
 * last. A strategy that has to see every call leaves its bins at capacity 0, so that both the test
 * for an empty bin and the test for a full one send each call to the slow path: watching costs the
 * others no branch.
 *
 * Threads: a pool belongs to the thread that runs (that holds the interpreter lock). Any other
 * thread may only call pool_free_remote().
 *
 * Every function that allocates returns NULL when memory is exhausted; none aborts or prints.
 * Blocks are aligned to 16 bytes. Freeing is sized: the caller passes the size it asked for. */
#ifndef TALLY_ALLOC_POOL_H
#define TALLY_ALLOC_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "checked.h"
#include "error.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef POOL_API
#define POOL_API __attribute__((visibility("default")))
#endif

/* ---- Size classes ------------------------------------------------------------------------ */

enum {
    POOL_ALIGN = 16,
    POOL_SMALL_MAX = 1024, /* 16-byte steps up to here */
    POOL_CLASS_MAX = 32768, /* four classes per doubling up to here; above: the large path */
    POOL_LARGE = 85, /* the class number of everything above POOL_CLASS_MAX */
    POOL_CLASSES = 86,
    POOL_HOT = 64, /* blocks in a bin's hot list */
};

/* The first word of a free block in a strategy that can be walked, and the word that a block still
 * has when pool_alloc() returns it: whoever allocates an object writes its own first word before
 * the next walk. A list link, where there is one, is at offset 8. */
#define POOL_FREE_TAG 0xFFFFFFFEu

typedef uint32_t __attribute__((may_alias)) pool_word;

static inline unsigned pool_class(size_t size)
{
    if (size <= POOL_SMALL_MAX)
        return (unsigned)((size + 15) >> 4);
    if (size > POOL_CLASS_MAX)
        return POOL_LARGE;
    unsigned shift = 63u - (unsigned)__builtin_clzll((unsigned long long)(size - 1));
    return 65 + (shift - 10) * 4 + (unsigned)((size - 1) >> (shift - 2)) - 4;
}

/* The block size of a class below POOL_LARGE; class 0 (size 0) is as large as class 1. */
static inline size_t pool_class_size(unsigned cls)
{
    if (cls <= 64)
        return cls ? (size_t)cls * 16 : 16;
    unsigned i = cls - 65;
    return (size_t)(5 + i % 4) << (8 + i / 4);
}

/* ---- Strategies -------------------------------------------------------------------------- */

typedef struct pool pool;
typedef struct pool_layer pool_layer;
typedef struct pool_strategy pool_strategy;

enum pool_kind {
    POOL_OBJECTS, /* blocks with a header: tagged when free, can be walked */
    POOL_BUFFERS, /* reached through their owners only */
};

enum pool_caps {
    POOL_CAN_DECORATE = 1, /* needs a layer below; otherwise a base */
    POOL_CAN_FILL = 2, /* fill and flush work in batches: the hot lists are used */
    POOL_CAN_WALK = 4,
    POOL_CAN_REMOTE = 8, /* free_remote may be called by any thread at any time */
    POOL_CAN_RELEASE = 16, /* release gives empty memory back to the system */
    POOL_CAN_CLOSE = 32, /* close frees every block; otherwise the caller frees them first */
    POOL_CAN_FAIL = 64, /* refuses allocations by design (limit, fault) */
    POOL_CAPS_ALL = 127,
};

struct pool_stats {
    size_t live_blocks;
    size_t live_bytes; /* class-rounded where the hot lists are used, as asked for otherwise */
    size_t reserved_bytes; /* taken from the system and not given back */
    size_t empty_bytes; /* reserved, holds no live block, could go back */
    bool estimated; /* the strategy cannot tell what it reserved: equal to live_bytes */
    size_t peak_bytes; /* the most at a time, with the free blocks that waited in hot lists */
    size_t slabs; /* in use, 0 for strategies without */
    uint64_t refills, flushes; /* batches taken from the strategy, given back to it */
};

/* Called with each live block. The size is the block's, not the one asked for. */
typedef void pool_visit(void *ctx, void *block, size_t size);

/* One level of an open pool. `state` is the strategy's own. `shared` belongs to the element of the
 * configured text ("limit=64M"): every pool that is opened from the same text sees the same one. */
struct pool_layer {
    const pool_strategy *strategy;
    void *state;
    pool_layer *below; /* NULL for a base */
    pool *pool;
    struct pool_shared *shared;
};

struct pool_shared {
    uint32_t refs; /* the configuration and the open layers */
    uint32_t layers; /* open layers only */
    uint64_t count[2]; /* zero at first, then the strategy's */
    void *data; /* the strategy's; it frees it when the last layer closes */
};

#define POOL_STRATEGY_SIGNATURE 0x54504F4Fu
#define POOL_STRATEGY_VERSION 1u

/* What an author of a strategy fills in. No slot may be NULL: the pool_no_* and pool_pass_*
 * functions below are there to fill those that do not apply. */
struct pool_strategy {
    uint32_t signature; /* POOL_STRATEGY_SIGNATURE */
    uint32_t version; /* POOL_STRATEGY_VERSION */
    uint32_t struct_size; /* sizeof(pool_strategy) */
    uint32_t caps;
    const char *name; /* lower case letters, digits, '_' and '-', begins with a letter */
    const char *summary; /* one line, without a full stop */

    /* Are the options (the text behind "name=", NULL if there is none) good? 0, or -1 and text. */
    int (*check)(const char *options, struct tally_error *err);
    /* Makes self->state; the layer below is open already. 0, or -1 and text. */
    int (*open)(pool_layer *self, const char *options, struct tally_error *err);
    void (*close)(pool_layer *self);

    void *(*alloc)(pool_layer *self, size_t size);
    void *(*calloc)(pool_layer *self, size_t size);
    void (*free)(pool_layer *self, void *block, size_t size);
    /* NULL leaves the old block as it was. */
    void *(*realloc)(pool_layer *self, void *block, size_t old_size, size_t size);
    /* How many bytes a block that was asked for with `size` really has. */
    size_t (*usable)(pool_layer *self, size_t size);
    void (*free_remote)(pool_layer *self, void *block, size_t size);

    /* Up to n blocks of one class, each with POOL_FREE_TAG; how many there were (0: exhausted).
     * `size` is a class size. */
    size_t (*fill)(pool_layer *self, size_t size, void **out, size_t n);
    void (*flush)(pool_layer *self, size_t size, void *const *blocks, size_t n);

    /* Visits every live block; false if it cannot be done (now). */
    bool (*walk)(pool_layer *self, pool_visit *visit, void *ctx);
    void (*release)(pool_layer *self);
    /* Adds to reserved_bytes, empty_bytes and slabs, sets estimated; the rest is not its business. */
    void (*stats)(pool_layer *self, struct pool_stats *stats);
};

/* Fillers for slots that do not apply. They are inline so that a strategy in a shared object needs
 * no symbol of ours. */
static inline int pool_no_options(const char *options, struct tally_error *err)
{
    if (!options)
        return 0;
    return tally_error_set(err, "it takes no options, got '%.80s'", options);
}
static inline int pool_no_open(pool_layer *self, const char *options, struct tally_error *err)
{
    (void)self, (void)options, (void)err;
    return 0;
}
static inline void pool_no_close(pool_layer *self)
{
    (void)self;
}
static inline size_t pool_no_fill(pool_layer *self, size_t size, void **out, size_t n)
{
    (void)self, (void)size, (void)out, (void)n;
    return 0;
}
static inline void pool_no_flush(pool_layer *self, size_t size, void *const *blocks, size_t n)
{
    (void)self, (void)size, (void)blocks, (void)n;
}
static inline void pool_no_remote(pool_layer *self, void *block, size_t size)
{
    (void)self, (void)block, (void)size;
}
static inline bool pool_no_walk(pool_layer *self, pool_visit *visit, void *ctx)
{
    (void)self, (void)visit, (void)ctx;
    return false;
}
static inline void pool_no_release(pool_layer *self)
{
    (void)self;
}
static inline void pool_no_stats(pool_layer *self, struct pool_stats *stats)
{
    (void)self;
    stats->estimated = true;
}
static inline size_t pool_no_usable(pool_layer *self, size_t size)
{
    (void)self;
    return size;
}
static inline void *pool_calloc_by_alloc(pool_layer *self, size_t size)
{
    void *block = self->strategy->alloc(self, size);
    return block ? memset(block, 0, size) : NULL;
}
static inline void *pool_realloc_by_copy(pool_layer *self, void *block, size_t old_size,
                                         size_t size)
{
    void *fresh = self->strategy->alloc(self, size);
    if (fresh) {
        memcpy(fresh, block, old_size < size ? old_size : size);
        self->strategy->free(self, block, old_size);
    }
    return fresh;
}

/* For decorators: the same call, one layer down. */
static inline void *pool_pass_alloc(pool_layer *self, size_t size)
{
    return self->below->strategy->alloc(self->below, size);
}
static inline void *pool_pass_calloc(pool_layer *self, size_t size)
{
    return self->below->strategy->calloc(self->below, size);
}
static inline void pool_pass_free(pool_layer *self, void *block, size_t size)
{
    self->below->strategy->free(self->below, block, size);
}
static inline void *pool_pass_realloc(pool_layer *self, void *block, size_t old_size, size_t size)
{
    return self->below->strategy->realloc(self->below, block, old_size, size);
}
static inline size_t pool_pass_usable(pool_layer *self, size_t size)
{
    return self->below->strategy->usable(self->below, size);
}
static inline bool pool_pass_walk(pool_layer *self, pool_visit *visit, void *ctx)
{
    return self->below->strategy->walk(self->below, visit, ctx);
}
static inline void pool_pass_release(pool_layer *self)
{
    self->below->strategy->release(self->below);
}
static inline void pool_pass_stats(pool_layer *self, struct pool_stats *stats)
{
    self->below->strategy->stats(self->below, stats);
}

/* Makes a strategy known by its name after the class check (signature, no NULL slot, related
 * slots and capabilities together, a free name). The struct must live as long as the program.
 * 0, or -1 and the reason. */
POOL_API int pool_register(const pool_strategy *strategy, struct tally_error *err);

/* Loads a shared object that exports a `const pool_strategy tally_strategy`, and registers it. The
 * same path again gives the same strategy. NULL and the reason. */
POOL_API const pool_strategy *pool_load(const char *path, struct tally_error *err);

/* By name, NULL if unknown; and the i-th in the order of registration, NULL after the last. */
POOL_API const pool_strategy *pool_strategy_find(const char *name);
POOL_API const pool_strategy *pool_strategy_at(size_t i);

/* jemalloc is linked into the program, never into the library (see NOTES.md): the program passes
 * its entry points. All are needed. The struct is copied. */
struct pool_jemalloc {
    void *(*mallocx)(size_t size, int flags);
    void *(*rallocx)(void *block, size_t size, int flags);
    void (*sdallocx)(void *block, size_t size, int flags);
    size_t (*nallocx)(size_t size, int flags);
    int (*mallctl)(const char *name, void *old, size_t *old_size, void *fresh, size_t fresh_size);
};
POOL_API int pool_register_jemalloc(const struct pool_jemalloc *entry, struct tally_error *err);

/* ---- Configuration ----------------------------------------------------------------------- */

/* SPEC = [TYPE:]deco/deco/base, outermost first; an element is name or name=options. Without a
 * base the default base follows. An element that begins with "./", "../" or "/" is the path of a
 * shared object and the last one: "limit=1M/./mine.so". Without TYPE: it is for every pool.
 * "list:X" is also for pools named "list.items"; the exact name wins, then the nearest prefix, and
 * of equals the one given last. Checked here, used by the pools opened later. 0, or -1 and one
 * sentence. */
POOL_API int pool_configure(const char *spec, struct tally_error *err);

/* What pools get that no pool_configure() spec is for. NULL: back to the built-in default, which
 * is slab, or system where another tool has to see every block (Valgrind, ASan). */
POOL_API int pool_configure_default(const char *spec, struct tally_error *err);

/* Forgets every spec. Open pools keep what they have. */
POOL_API void pool_configure_reset(void);

/* "64M", "8k", "512", "2G" into bytes; powers of 1024. 0, or -1 and the reason. */
POOL_API int pool_parse_size(const char *text, uint64_t *bytes, struct tally_error *err);

/* ---- Pools ------------------------------------------------------------------------------- */

struct pool_bin {
    uint32_t count; /* blocks in hot */
    uint32_t capacity; /* 0: every call takes the slow path */
    uint32_t size; /* of a block */
    uint32_t batch; /* blocks to ask for next time: grows with use, so that a rare class
                     * touches little memory */
    uint64_t handed; /* blocks taken from the strategy and not flushed, hot ones included */
    void *hot[POOL_HOT];
};

struct pool {
    struct pool_bin *bins[POOL_CLASSES]; /* never NULL; one shared empty bin until first used */
    pool_layer *top;
    enum pool_kind kind;
    bool fills; /* through the bins: top->strategy has POOL_CAN_FILL and no tool watches */
    bool remote; /* top->strategy takes remote frees itself */
    uint32_t signature;
    /* What went past the bins: large blocks, and everything where no bins are used. */
    uint64_t direct_blocks, direct_bytes;
    /* Changed on the slow path only: out_bytes has hot blocks and direct ones. */
    uint64_t out_bytes, peak_bytes, refills, flushes;
    /* Freed by other threads, straight into the strategy. */
    uint64_t remote_blocks, remote_bytes;
    struct pool_pending *pending; /* freed by other threads, waits for the owner */
    pool *next, *previous; /* all open pools */
    char *name, *spec;
    pool_layer *layers; /* an array, outermost first */
    size_t layer_count;
};

/* Opens a pool for the type or buffer `name` with the stack configured for it. NULL and the
 * reason. */
POOL_API pool *pool_open(const char *name, enum pool_kind kind, struct tally_error *err);

/* The same with a given stack, whatever is configured. */
POOL_API pool *pool_open_spec(const char *name, enum pool_kind kind, const char *spec,
                              struct tally_error *err);

/* Ends the pool. Blocks that still live are gone if the base has POOL_CAN_CLOSE; otherwise (system,
 * jemalloc) they stay allocated, so that Memcheck can name them. NULL is accepted. */
POOL_API void pool_close(pool *p);

POOL_API void *pool_alloc_slow(pool *p, size_t size);
POOL_API void pool_free_slow(pool *p, void *block, size_t size);

/* A block of at least `size` bytes, contents undefined; NULL if there is none. */
static inline void *pool_alloc(pool *p, size_t size)
{
    struct pool_bin *bin = p->bins[pool_class(size)];
    uint32_t n = bin->count;
    if (__builtin_expect(n != 0, 1)) {
        bin->count = --n;
        return bin->hot[n];
    }
    return pool_alloc_slow(p, size);
}

/* Will pool_alloc() of `size` take a hot block, and so neither fail nor call anything? */
static inline bool pool_has_hot(const pool *p, size_t size)
{
    return p->bins[pool_class(size)]->count != 0;
}

/* Gives back a block (never NULL) of this pool that was asked for with `size`. */
static inline void pool_free(pool *p, void *block, size_t size)
{
    struct pool_bin *bin = p->bins[pool_class(size)];
    uint32_t n = bin->count;
    if (__builtin_expect(n < bin->capacity, 1)) {
        *(pool_word *)block = POOL_FREE_TAG;
        bin->hot[n] = block;
        bin->count = n + 1;
        return;
    }
    pool_free_slow(p, block, size);
}

/* All bytes zero. In a POOL_OBJECTS pool the first word is zero too, not the tag. */
POOL_API void *pool_calloc(pool *p, size_t size);

/* Moves or grows in place; the first min(old, new) bytes survive. NULL `block`: an allocation. NULL
 * as the result leaves the old block as it was. */
POOL_API void *pool_realloc(pool *p, void *block, size_t old_size, size_t size);

/* For a thread other than the one that runs. The block is back in use after the owner's next visit
 * to the strategy. */
POOL_API void pool_free_remote(pool *p, void *block, size_t size);

/* Live blocks of a POOL_OBJECTS pool, in no order. The visit must not allocate from or free to this
 * pool. False if the pool cannot be walked: no POOL_CAN_WALK below, or blocks are watched by
 * Valgrind or ASan, whose free memory must not be read. */
POOL_API bool pool_walk(pool *p, pool_visit *visit, void *ctx);

/* How many bytes a block asked for with `size` really has, for containers that can use the rest;
 * they then pass that figure as the size from there on. */
POOL_API size_t pool_usable(pool *p, size_t size);

/* Gives hot blocks back to the strategy and empty memory back to the system. */
POOL_API void pool_release(pool *p);
POOL_API void pool_release_all(void);

POOL_API void pool_stats(pool *p, struct pool_stats *stats);
POOL_API size_t pool_live_bytes(pool *p);
POOL_API size_t pool_live_blocks(pool *p);
/* From the system, by all open pools. */
POOL_API size_t pool_reserved_bytes(void);
/* By slab, which shares it among pools: idle memory that waits for a new use, and all that ever went
 * back to the system. */
POOL_API size_t pool_slab_idle_bytes(void);
POOL_API uint64_t pool_slab_returned_bytes(void);

/* The next open pool in the order of opening, the first after NULL; NULL after the last. */
POOL_API pool *pool_next(const pool *p);
POOL_API const char *pool_name(const pool *p);
POOL_API const char *pool_spec(const pool *p); /* the stack as text, "quarantine/slab" */

/* Signature, layers and bins of one pool: NULL if sound, else what is wrong. */
POOL_API const char *pool_check(const pool *p);

/* ---- Instruments ------------------------------------------------------------------------- */

/* Told about each event of each pool opened after pool_set_hooks(). They see the block after it was
 * allocated and before it is freed, sizes as asked for, and no failed call. A remote free is told
 * when the owner takes it in. */
struct pool_hooks {
    void (*alloc)(void *ctx, pool *p, void *block, size_t size);
    void (*free)(void *ctx, pool *p, void *block, size_t size);
    /* `old_block` is free already if it differs from `block`: an address, nothing more. */
    void (*resize)(void *ctx, pool *p, void *old_block, size_t old_size, void *block, size_t size);
    /* Pools of objects are left alone: who listens hears of objects from their heap. */
    bool buffers_only;
};
/* The struct must outlive the pools. NULL: pools opened from now on have none. */
POOL_API void pool_set_hooks(const struct pool_hooks *hooks, void *ctx);

/* How many allocations fault=N has failed so far: a sweep over N ends when none was. */
POOL_API uint64_t pool_faults_injected(void);

/* Every byte of a block in quarantine; the first word of one from a POOL_OBJECTS pool is
 * POOL_FREE_TAG instead. */
enum { POOL_POISON = 0xDB };

/* How the quarantine speaks. */
struct pool_quarantine_hooks {
    /* The block was just poisoned. May write bytes 4 to 15 (a type that reports each use): with
     * this hook set, those stay readable under Memcheck and ASan too. */
    void (*entered)(void *ctx, pool *p, void *block, size_t size);
    /* Somebody wrote to it after the free; `offset` is the first byte that differs. */
    void (*damaged)(void *ctx, pool *p, void *block, size_t size, size_t offset);
};
/* Both may be NULL. The struct must outlive the pools. */
POOL_API void pool_set_quarantine_hooks(const struct pool_quarantine_hooks *hooks, void *ctx);
/* Checks every block in quarantine now. How many were damaged (each reported once). */
POOL_API size_t pool_quarantine_verify(void);
/* Is this the start of a block in quarantine? Linear in the quarantine: for reports. */
POOL_API bool pool_quarantine_holds(const void *block);

/* ---- guard and count --------------------------------------------------------------------- */

/* A block was freed, and the bytes between its end and the closed page had been written to;
 * `offset` is the first of them. */
typedef void pool_guard_overrun(void *ctx, pool *p, const void *block, size_t size, size_t offset);
POOL_API void pool_set_guard_hook(pool_guard_overrun *overrun, void *ctx); /* NULL: nobody is told */
/* Is a pool open that guards? */
POOL_API bool pool_guard_active(void);
/* For a handler of SIGSEGV: what the address is, in a sentence without a full stop, and the block
 * that it belongs to. NULL if it is not in guarded pages. Allocates nothing. */
POOL_API const void *pool_guard_find(const void *address, char *text, size_t size);

/* What passed a `count` in the stack of this pool; the outermost if there are several.
 * False if there is none. */
struct pool_counts {
    uint64_t allocs, frees, resizes;
    uint64_t failed; /* allocations and resizes that got nothing */
    uint64_t bytes; /* asked for, in all */
    uint64_t live_bytes, peak_bytes; /* of what was asked for */
};
POOL_API bool pool_counts(const pool *p, struct pool_counts *counts);

#ifdef __cplusplus
}
#endif

#endif
