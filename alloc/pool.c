/* Pools: opening a stack, the slow path behind the inline one, accounting. */
#include "internal.h"
#include "annotate.h"

#include <sched.h>
#include <stdlib.h>

enum { POOL_SIGNATURE = 0x504F4F4C, BATCH_FIRST = 4 };

/* A block that another thread freed and that only the owner may hand to the strategy. */
struct pool_pending {
    struct pool_pending *next;
    void *block;
    size_t size;
};

/* Every class starts with this bin; its capacity 0 means that nobody ever writes to it. */
static struct pool_bin bin_none;

static pool *first_pool, *last_pool;

/* ---- Opening and closing ----------------------------------------------------------------- */

static char *stack_text(const struct pool_element *elements, size_t count)
{
    size_t length = 1;
    for (size_t i = 0; i < count; i++)
        length += strlen(elements[i].strategy->name) + 2 +
                  (elements[i].options ? strlen(elements[i].options) : 0);
    char *text = malloc(length);
    if (!text)
        return NULL;
    text[0] = 0;
    for (size_t i = 0; i < count; i++) {
        if (i)
            strcat(text, "/");
        strcat(text, elements[i].strategy->name);
        if (elements[i].options) {
            strcat(text, "=");
            strcat(text, elements[i].options);
        }
    }
    return text;
}

static void layer_close(pool_layer *layer)
{
    layer->strategy->close(layer);
    if (layer->shared) {
        layer->shared->layers--;
        pool_shared_drop(layer->shared);
    }
}

static int layer_open(pool_layer *layer, const struct pool_element *element,
                      struct tally_error *err)
{
    layer->strategy = element->strategy;
    layer->shared = element->shared;
    if (layer->shared) {
        layer->shared->refs++;
        layer->shared->layers++;
    }
    struct tally_error why = {""};
    if (layer->strategy->open(layer, element->options, &why) == 0)
        return 0;
    if (layer->shared) {
        layer->shared->layers--;
        pool_shared_drop(layer->shared);
    }
    return tally_error_set(err, "cannot open allocator '%.60s': %.150s", element->strategy->name,
                           why.text[0] ? why.text : "out of memory");
}

static pool *open_stack(const char *name, enum pool_kind kind, struct pool_element *elements,
                        size_t count, struct tally_error *err)
{
    size_t opened = 0;
    pool *p = calloc(1, sizeof *p);
    if (!p || !(p->name = strdup(name)) || !(p->spec = stack_text(elements, count)))
        goto exhausted;
    struct pool_element all[POOL_DEPTH_MAX + 2];
    size_t hooked = pool_hooks_wanted(kind);
    if (hooked)
        all[0] = (struct pool_element){.strategy = &pool_hooks_layer};
    memcpy(all + hooked, elements, count * sizeof *elements);
    count += hooked;
    if (!(p->layers = calloc(count, sizeof *p->layers)))
        goto exhausted;
    p->layer_count = count;
    p->kind = kind;
    for (; opened < count; opened++) {
        size_t i = count - 1 - opened;
        p->layers[i].pool = p;
        p->layers[i].below = i + 1 < count ? &p->layers[i + 1] : NULL;
        if (layer_open(&p->layers[i], &all[i], err) < 0)
            goto failed;
    }
    p->top = p->layers;
    /* A tool that watches has to see each call, so nothing may wait in a hot list. */
    p->fills = (p->top->strategy->caps & POOL_CAN_FILL) && !annotate_watched();
    /* Without batches a base that fills has no list for remote frees to wait in. */
    p->remote =
        p->fills || (p->top->strategy->caps & (POOL_CAN_REMOTE | POOL_CAN_FILL)) == POOL_CAN_REMOTE;
    for (size_t i = 0; i < POOL_CLASSES; i++)
        p->bins[i] = &bin_none;
    p->previous = last_pool;
    *(last_pool ? &last_pool->next : &first_pool) = p;
    last_pool = p;
    p->signature = POOL_SIGNATURE;
    return p;

exhausted:
    tally_error_set(err, "out of memory while opening the pool '%.100s'", name);
failed:
    while (opened-- > 0)
        layer_close(&p->layers[count - 1 - opened]);
    if (p) {
        free(p->layers);
        free(p->spec);
        free(p->name);
        free(p);
    }
    return NULL;
}

pool *pool_open(const char *name, enum pool_kind kind, struct tally_error *err)
{
    struct pool_element elements[POOL_DEPTH_MAX + 1];
    size_t count = pool_stack_find(name, NULL, elements, err);
    return count ? open_stack(name, kind, elements, count, err) : NULL;
}

pool *pool_open_spec(const char *name, enum pool_kind kind, const char *spec,
                     struct tally_error *err)
{
    struct pool_stack stack;
    if (pool_stack_parse(&stack, spec, err) < 0)
        return NULL;
    struct pool_element elements[POOL_DEPTH_MAX + 1];
    size_t count = pool_stack_find(name, &stack, elements, err);
    pool *p = count ? open_stack(name, kind, elements, count, err) : NULL;
    pool_stack_clear(&stack);
    return p;
}

/* More bytes are out: in use, or free in a hot list. */
static inline void out(pool *p, uint64_t bytes)
{
    p->out_bytes += bytes;
    uint64_t now = p->out_bytes - __atomic_load_n(&p->remote_bytes, __ATOMIC_RELAXED);
    if (now > p->peak_bytes)
        p->peak_bytes = now;
}

/* Pushed blocks -> freed blocks. */
static void drain(pool *p)
{
    struct pool_pending *node = __atomic_exchange_n(&p->pending, NULL, __ATOMIC_ACQUIRE);
    while (node) {
        struct pool_pending *next = node->next;
        p->top->strategy->free(p->top, node->block, node->size);
        p->direct_blocks--;
        p->direct_bytes -= node->size;
        p->out_bytes -= node->size;
        free(node);
        node = next;
    }
}

static void flush_bin(pool *p, struct pool_bin *bin, uint32_t n)
{
    p->flushes++;
    p->out_bytes -= (uint64_t)n * bin->size;
    p->top->strategy->flush(p->top, bin->size, bin->hot, n);
    bin->handed -= n;
    bin->count -= n;
    memmove(bin->hot, bin->hot + n, bin->count * sizeof bin->hot[0]);
}

static void flush_all(pool *p)
{
    drain(p);
    for (size_t i = 0; i < POOL_CLASSES; i++)
        if (p->bins[i]->count)
            flush_bin(p, p->bins[i], p->bins[i]->count);
}

void pool_close(pool *p)
{
    if (!p)
        return;
    flush_all(p);
    p->signature = 0;
    for (size_t i = 0; i < p->layer_count; i++)
        layer_close(&p->layers[i]);
    for (size_t i = 0; i < POOL_CLASSES; i++)
        if (p->bins[i] != &bin_none)
            free(p->bins[i]);
    *(p->previous ? &p->previous->next : &first_pool) = p->next;
    *(p->next ? &p->next->previous : &last_pool) = p->previous;
    free(p->layers);
    free(p->spec);
    free(p->name);
    free(p);
}

/* ---- The slow path ----------------------------------------------------------------------- */

static struct pool_bin *make_bin(pool *p, unsigned cls)
{
    struct pool_bin *bin = calloc(1, sizeof *bin);
    if (!bin)
        return NULL;
    bin->size = (uint32_t)pool_class_size(cls);
    uint32_t capacity = 65536 / bin->size;
    bin->capacity = capacity > POOL_HOT ? POOL_HOT : capacity < 4 ? 4 : capacity;
    bin->batch = bin->size * BATCH_FIRST <= POOL_BATCH_BYTES ? BATCH_FIRST : 1;
    p->bins[cls] = bin;
    return bin;
}

/* The bin was empty: takes a batch, returns one block of it. */
static void *refill(pool *p, unsigned cls)
{
    struct pool_bin *bin = p->bins[cls];
    if (bin->count)
        return bin->hot[--bin->count];
    if (bin == &bin_none && !(bin = make_bin(p, cls)))
        return NULL;
    size_t n = p->top->strategy->fill(p->top, bin->size, bin->hot, bin->batch);
    if (!n)
        return NULL;
    if (pool_batch_grows(bin->batch, bin->size))
        bin->batch *= 2;
    bin->handed += n;
    p->refills++;
    out(p, n * bin->size);
    bin->count = (uint32_t)n - 1;
    return bin->hot[n - 1];
}

/* The size by which a block past the bins is counted: the same for each size that the caller may
 * pass for it, see pool_usable(). */
static inline size_t direct_size(pool *p, size_t size)
{
    return p->fills ? p->top->strategy->usable(p->top, size) : size;
}

static inline void pending_check(pool *p)
{
    if (__builtin_expect(__atomic_load_n(&p->pending, __ATOMIC_RELAXED) != NULL, 0))
        drain(p);
}

static inline void *direct_count(pool *p, void *block, size_t size)
{
    if (block) {
        size_t bytes = direct_size(p, size);
        p->direct_blocks++;
        p->direct_bytes += bytes;
        out(p, bytes);
    }
    return block;
}

void *pool_alloc_slow(pool *p, size_t size)
{
    if (p->fills && size <= POOL_CLASS_MAX)
        return refill(p, pool_class(size));
    if (size > CHECKED_MAX)
        return NULL;
    pending_check(p);
    return direct_count(p, p->top->strategy->alloc(p->top, size), size);
}

void *pool_calloc(pool *p, size_t size)
{
    if (p->fills && size <= POOL_CLASS_MAX) {
        void *block = pool_alloc(p, size);
        /* The word with the tag goes too if the size is below 4. */
        return block ? memset(block, 0, size < 16 ? 16 : size) : NULL;
    }
    if (size > CHECKED_MAX)
        return NULL;
    pending_check(p);
    return direct_count(p, p->top->strategy->calloc(p->top, size), size);
}

void pool_free_slow(pool *p, void *block, size_t size)
{
    if (p->fills && size <= POOL_CLASS_MAX) {
        unsigned cls = pool_class(size);
        struct pool_bin *bin = p->bins[cls];
        if (bin == &bin_none && !(bin = make_bin(p, cls))) {
            /* Only after a size that differs from the one asked for: no block of this class. */
            p->top->strategy->flush(p->top, pool_class_size(cls), &block, 1);
            return;
        }
        flush_bin(p, bin, (bin->count + 1) / 2);
        *(pool_word *)block = POOL_FREE_TAG;
        bin->hot[bin->count++] = block;
        return;
    }
    pending_check(p);
    size_t bytes = direct_size(p, size);
    p->direct_blocks--;
    p->direct_bytes -= bytes;
    p->out_bytes -= bytes;
    p->top->strategy->free(p->top, block, size);
}

void *pool_realloc(pool *p, void *block, size_t old_size, size_t size)
{
    if (!block)
        return pool_alloc(p, size);
    if (size > CHECKED_MAX)
        return NULL;
    if (p->fills && (old_size <= POOL_CLASS_MAX || size <= POOL_CLASS_MAX)) {
        if (pool_class(old_size) == pool_class(size))
            return block;
        void *fresh = pool_alloc(p, size);
        if (fresh) {
            memcpy(fresh, block, old_size < size ? old_size : size);
            pool_free(p, block, old_size);
        }
        return fresh;
    }
    pending_check(p);
    void *fresh = p->top->strategy->realloc(p->top, block, old_size, size);
    if (fresh) {
        size_t more = direct_size(p, size) - direct_size(p, old_size);
        p->direct_bytes += more;
        out(p, more);
    }
    return fresh;
}

void pool_free_remote(pool *p, void *block, size_t size)
{
    if (p->remote) {
        size_t bytes = size;
        if (p->fills)
            bytes =
                size <= POOL_CLASS_MAX ? pool_class_size(pool_class(size)) : direct_size(p, size);
        __atomic_add_fetch(&p->remote_blocks, 1, __ATOMIC_RELAXED);
        __atomic_add_fetch(&p->remote_bytes, bytes, __ATOMIC_RELAXED);
        p->top->strategy->free_remote(p->top, block, size);
        return;
    }
    struct pool_pending *node;
    while (!(node = malloc(sizeof *node)))
        sched_yield(); /* the owner goes on and frees; a block may not get lost */
    node->block = block;
    node->size = size;
    node->next = __atomic_load_n(&p->pending, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(&p->pending, &node->next, node, true, __ATOMIC_RELEASE,
                                        __ATOMIC_RELAXED))
        ;
}

/* ---- Asking ------------------------------------------------------------------------------ */

size_t pool_usable(pool *p, size_t size)
{
    return p->fills ? p->top->strategy->usable(p->top, size) : size;
}

bool pool_walk(pool *p, pool_visit *visit, void *ctx)
{
    if (p->kind != POOL_OBJECTS || annotate_watched())
        return false;
    drain(p);
    return p->top->strategy->walk(p->top, visit, ctx);
}

void pool_release(pool *p)
{
    flush_all(p);
    p->top->strategy->release(p->top);
}

void pool_release_all(void)
{
    for (pool *p = first_pool; p; p = p->next)
        pool_release(p);
    pool_slab_release_idle();
}

void pool_stats(pool *p, struct pool_stats *stats)
{
    drain(p);
    memset(stats, 0, sizeof *stats);
    p->top->strategy->stats(p->top, stats);
    uint64_t blocks = p->direct_blocks, bytes = p->direct_bytes;
    for (size_t i = 0; i < POOL_LARGE; i++) {
        uint64_t live = p->bins[i]->handed - p->bins[i]->count;
        blocks += live;
        bytes += live * p->bins[i]->size;
    }
    stats->live_blocks = blocks - __atomic_load_n(&p->remote_blocks, __ATOMIC_RELAXED);
    stats->live_bytes = bytes - __atomic_load_n(&p->remote_bytes, __ATOMIC_RELAXED);
    stats->peak_bytes = p->peak_bytes;
    stats->refills = p->refills;
    stats->flushes = p->flushes;
    if (stats->estimated)
        stats->reserved_bytes = stats->live_bytes;
}

size_t pool_live_bytes(pool *p)
{
    struct pool_stats stats;
    pool_stats(p, &stats);
    return stats.live_bytes;
}

size_t pool_live_blocks(pool *p)
{
    struct pool_stats stats;
    pool_stats(p, &stats);
    return stats.live_blocks;
}

size_t pool_reserved_bytes(void)
{
    size_t total = pool_slab_idle_bytes();
    for (pool *p = first_pool; p; p = p->next) {
        struct pool_stats stats;
        pool_stats(p, &stats);
        total += stats.reserved_bytes;
    }
    return total;
}

pool *pool_next(const pool *p)
{
    return p ? p->next : first_pool;
}

const char *pool_name(const pool *p)
{
    return p->name;
}

const char *pool_spec(const pool *p)
{
    return p->spec;
}

const char *pool_check(const pool *p)
{
    if (p->signature != POOL_SIGNATURE)
        return "the pool is not open";
    for (size_t i = 0; i < p->layer_count; i++)
        if (p->layers[i].pool != p || p->layers[i].strategy->signature != POOL_STRATEGY_SIGNATURE)
            return "a layer of the pool is damaged";
    if (bin_none.count || bin_none.capacity)
        return "the shared empty bin was written to";
    for (unsigned i = 0; i < POOL_LARGE; i++) {
        const struct pool_bin *bin = p->bins[i];
        if (bin == &bin_none)
            continue;
        if (bin->size != pool_class_size(i) || bin->capacity > POOL_HOT ||
            bin->count > bin->capacity || bin->count > bin->handed)
            return "a bin of the pool is damaged";
        for (uint32_t k = 0; k < bin->count; k++)
            if (p->kind == POOL_OBJECTS && *(pool_word *)bin->hot[k] != POOL_FREE_TAG)
                return "a free block was written to";
    }
    return NULL;
}
