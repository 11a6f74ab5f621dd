/* The default: blocks of one class in 64 KiB slabs, slabs in 2 MiB chunks.
 *
 * Chunks are aligned to their size and shared by all pools. What is known about a slab lives
 * outside it (headers at the same offset of every slab fight for the same cache sets: three times
 * slower), and is found through a two-level table by address. A slab belongs to one pool and class
 * until its last block comes back. See NOTES.md for the figures behind the constants.
 *
 * Invariants: a slab is in its owner's partial list exactly if used < capacity; blocks from 0 to
 * carved-1 were handed out at least once, the others were never touched; every free carved block
 * has POOL_FREE_TAG in its first word. */
#define _GNU_SOURCE
#include "internal.h"
#include "annotate.h"

#include <stdlib.h>
#include <sys/mman.h>

#define CHUNK_SIZE ((size_t)2 << 20)
#define SLAB_SIZE ((size_t)65536)
#define HUGE_FROM ((size_t)32 << 20) /* size from which a large block asks for huge pages */
#define DECAY_MIN ((size_t)4 << 20)
#define COPY_MAX ((size_t)256 << 10) /* from here on moving pages is cheaper than copying */
#define PAGE ((size_t)4096)

enum {
    CHUNK_SLABS = 32,
    CHUNK_SHIFT = 21,
    LEAF_BITS = 13,
    TOP_BITS = 48 - CHUNK_SHIFT - LEAF_BITS, /* user addresses are below 2^48 */
    CACHE_ENTRIES = 8,
};

struct slab {
    void *free; /* linked at offset 8, page-local as far as frees are */
    struct slab *next, *previous;
    struct slab_pool *owner; /* NULL: the slab is unowned */
    uint32_t size;
    uint16_t used; /* handed out: to the hot lists or beyond */
    uint16_t carved, capacity;
    uint16_t index; /* within the chunk */
    uint16_t offset; /* of the first block */
    struct chunk *chunk;
};

/* Written by other threads: kept off the cache lines that the owner works on. */
struct slab_remote {
    void *head; /* blocks, linked at offset 8 */
    struct slab *next; /* in the owner's list of slabs that have such blocks */
};

struct chunk {
    char *base;
    uint32_t unowned; /* bit i: slab i has no owner */
    uint32_t dirty; /* of those: pages may be populated */
    struct chunk *next, *previous; /* all chunks */
    struct slab slabs[CHUNK_SLABS];
    struct slab_remote remote[CHUNK_SLABS];
};

/* In front of each large block. */
struct large {
    struct large *next, *previous;
    size_t mapped;
    struct large *remote_next;
    char pad[64 - 3 * sizeof(void *) - sizeof(size_t)];
};

struct slab_pool {
    struct slab *partial[POOL_LARGE]; /* the head is filled from */
    size_t slabs;
    struct large *large;
    size_t large_bytes;
    /* Pushed to by other threads. */
    struct slab *remote;
    struct large *remote_large;
};

/* Live blocks that Memcheck still has to find after their pool was closed belong to this one. */
static struct slab_pool abandoned;

/* Constant once a pool was opened. Asking the tool each time costs a few instructions a block. */
static bool watched;

static struct {
    struct chunk **top[(size_t)1 << TOP_BITS];
    size_t leaf_first, leaf_last; /* the part of top[] that is in use; first > last: none */
    struct chunk *chunks, *last; /* those without an unowned slab are at the end */
    char *newest;
    size_t chunk_count;
    size_t pools;
    size_t dirty, idle; /* unowned dirty slabs: now, and the fewest of this decay period */
    size_t flow; /* bytes that went through fill and flush in this decay period */
    size_t owned, peak; /* slabs: now, and the most of this decay period */
    uint64_t returned; /* bytes that went back to the system, ever */
    struct {
        struct large *block;
        bool old; /* was there when the period began */
    } cache[CACHE_ENTRIES];
    size_t cached_bytes;
} heap = {.leaf_first = 1};

#define LEAF_BYTES (sizeof(struct chunk *) << LEAF_BITS)

/* ---- Chunks ------------------------------------------------------------------------------ */

static inline struct chunk *chunk_of(const void *block)
{
    uintptr_t key = (uintptr_t)block >> CHUNK_SHIFT;
    return heap.top[key >> LEAF_BITS][key & (((uintptr_t)1 << LEAF_BITS) - 1)];
}

static inline struct slab *slab_of(const void *block)
{
    return &chunk_of(block)->slabs[((uintptr_t)block / SLAB_SIZE) % CHUNK_SLABS];
}

/* Computed: a pointer to the first block would keep it from ever being lost for Memcheck. */
static inline char *first_block(const struct slab *s)
{
    return s->chunk->base + s->index * SLAB_SIZE + s->offset;
}

static char *map_aligned(void)
{
    if (watched) {
        void *base;
        return posix_memalign(&base, CHUNK_SIZE, CHUNK_SIZE) == 0 ? base : NULL;
    }
    int prot = PROT_READ | PROT_WRITE, flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    /* Right below the newest chunk is aligned already, and usually free. */
    void *hint = heap.newest ? heap.newest - CHUNK_SIZE : NULL;
    char *base = mmap(hint, CHUNK_SIZE, prot, flags, -1, 0);
    if (base == MAP_FAILED)
        return NULL;
    if ((uintptr_t)base % CHUNK_SIZE == 0)
        return base;
    munmap(base, CHUNK_SIZE);
    base = mmap(NULL, 2 * CHUNK_SIZE, prot, flags, -1, 0);
    if (base == MAP_FAILED)
        return NULL;
    size_t before = (CHUNK_SIZE - (uintptr_t)base % CHUNK_SIZE) % CHUNK_SIZE;
    if (before)
        munmap(base, before);
    munmap(base + before + CHUNK_SIZE, CHUNK_SIZE - before);
    return base + before;
}

static void unmap(char *base)
{
    if (watched)
        free(base);
    else
        munmap(base, CHUNK_SIZE);
}

static struct chunk ***leaf_make(uintptr_t key)
{
    size_t i = key >> LEAF_BITS;
    if (!heap.top[i]) {
        /* Not calloc: few of its pages are ever touched. */
        void *leaf = mmap(NULL, LEAF_BYTES, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (leaf == MAP_FAILED)
            return NULL;
        heap.top[i] = leaf;
        bool none = heap.leaf_first > heap.leaf_last;
        if (none || i < heap.leaf_first)
            heap.leaf_first = i;
        if (none || i > heap.leaf_last)
            heap.leaf_last = i;
    }
    return &heap.top[i];
}

static void leaves_drop(void)
{
    for (size_t i = heap.leaf_first; i <= heap.leaf_last; i++)
        if (heap.top[i]) {
            munmap(heap.top[i], LEAF_BYTES);
            heap.top[i] = NULL;
        }
    heap.leaf_first = 1;
    heap.leaf_last = 0;
}

static void chunk_link(struct chunk *c, bool front)
{
    struct chunk *previous = front ? NULL : heap.last, *next = front ? heap.chunks : NULL;
    c->previous = previous;
    c->next = next;
    *(previous ? &previous->next : &heap.chunks) = c;
    *(next ? &next->previous : &heap.last) = c;
}

static void chunk_unlink(struct chunk *c)
{
    *(c->previous ? &c->previous->next : &heap.chunks) = c->next;
    *(c->next ? &c->next->previous : &heap.last) = c->previous;
}

static struct chunk *chunk_make(void)
{
    struct chunk *c = calloc(1, sizeof *c);
    if (!c || !(c->base = map_aligned()))
        goto failed;
    uintptr_t key = (uintptr_t)c->base >> CHUNK_SHIFT;
    if (key >> (LEAF_BITS + TOP_BITS))
        goto failed;
    struct chunk ***leaf = leaf_make(key);
    if (!leaf)
        goto failed;
    (*leaf)[key & (((uintptr_t)1 << LEAF_BITS) - 1)] = c;
    /* No huge pages: where memory is in fragments, the kernel stops to make one (NOTES.md). */
    if (watched)
        ANNOTATE_NOACCESS(c->base, CHUNK_SIZE);
    else
        madvise(c->base, CHUNK_SIZE, MADV_NOHUGEPAGE);
    c->unowned = UINT32_MAX;
    chunk_link(c, true);
    heap.newest = c->base;
    heap.chunk_count++;
    return c;

failed:
    if (c && c->base)
        unmap(c->base);
    free(c);
    return NULL;
}

/* Its slabs are unowned. */
static void chunk_drop(struct chunk *c)
{
    uintptr_t key = (uintptr_t)c->base >> CHUNK_SHIFT;
    heap.top[key >> LEAF_BITS][key & (((uintptr_t)1 << LEAF_BITS) - 1)] = NULL;
    chunk_unlink(c);
    if (heap.newest == c->base)
        heap.newest = NULL;
    heap.chunk_count--;
    heap.dirty -= (size_t)__builtin_popcount(c->dirty);
    heap.returned += CHUNK_SIZE;
    unmap(c->base);
    free(c);
}

/* Gives the dirty slabs of a chunk back, or the whole of it. */
static void chunk_purge(struct chunk *c)
{
    if (c->unowned == UINT32_MAX) {
        chunk_drop(c);
        return;
    }
    if (!watched)
        for (unsigned i = 0; i < CHUNK_SLABS; i++) {
            unsigned end = i;
            while (end < CHUNK_SLABS && (c->dirty >> end & 1))
                end++;
            if (end > i)
                madvise(c->base + i * SLAB_SIZE, (end - i) * SLAB_SIZE, MADV_DONTNEED);
            i = end;
        }
    heap.dirty -= (size_t)__builtin_popcount(c->dirty);
    heap.returned += (size_t)__builtin_popcount(c->dirty) * SLAB_SIZE;
    c->dirty = 0;
}

static void large_unmap(struct large *block)
{
    heap.returned += block->mapped;
    munmap(block, block->mapped);
}

static void cache_drop(size_t i)
{
    struct large *block = heap.cache[i].block;
    heap.cached_bytes -= block->mapped;
    large_unmap(block);
    heap.cache[i].block = NULL;
}

static void cache_purge(bool all)
{
    for (size_t i = 0; i < CACHE_ENTRIES; i++) {
        if (heap.cache[i].block && (all || heap.cache[i].old))
            cache_drop(i);
        heap.cache[i].old = true;
    }
}

/* Gives up to about `most` idle slabs back to the system. */
static void slabs_purge(size_t most)
{
    size_t excess = most < heap.dirty ? most : heap.dirty;
    struct chunk *next;
    for (struct chunk *c = heap.chunks; c && excess; c = next) {
        next = c->next;
        size_t here = (size_t)__builtin_popcount(c->dirty);
        if (!here)
            continue;
        chunk_purge(c);
        excess -= here < excess ? here : excess;
    }
    if (heap.idle > heap.dirty)
        heap.idle = heap.dirty;
}

/* The system is about to give `bytes` more: as much of what is idle goes back, cached blocks
 * first, since slabs and large blocks cannot use each other's memory. It costs at most what the
 * new pages cost. */
static void make_up_for(size_t bytes)
{
    size_t before = heap.cached_bytes;
    for (size_t i = 0; i < CACHE_ENTRIES && before - heap.cached_bytes < bytes; i++)
        if (heap.cache[i].block)
            cache_drop(i);
    size_t done = before - heap.cached_bytes;
    if (done < bytes)
        slabs_purge((bytes - done) / SLAB_SIZE);
}

/* Ends a period: what nobody needed since it began goes back to the system. A period is measured
 * in bytes that moved, not in time, so that two runs of one program behave alike; twice the peak is
 * a whole cycle of building something and dropping it, which would otherwise fault its pages in
 * anew each time. */
static void decay(void)
{
    slabs_purge(heap.idle);
    cache_purge(false);
    heap.idle = heap.dirty;
    heap.peak = heap.owned;
    heap.flow = 0;
}

static inline void flow(size_t bytes)
{
    heap.flow += bytes;
    if (__builtin_expect(heap.flow > DECAY_MIN && heap.flow > 2 * heap.peak * SLAB_SIZE, 0))
        decay();
}

/* ---- Slabs ------------------------------------------------------------------------------- */

static void list_add(struct slab_pool *sp, struct slab *s)
{
    struct slab **head = &sp->partial[pool_class(s->size)];
    struct slab *first = *head;
    /* Second, behind the one that is being filled from. */
    s->previous = first;
    s->next = first ? first->next : NULL;
    if (s->next)
        s->next->previous = s;
    *(first ? &first->next : head) = s;
}

static void list_remove(struct slab_pool *sp, struct slab *s)
{
    struct slab **head = &sp->partial[pool_class(s->size)];
    *(s->previous ? &s->previous->next : head) = s->next;
    if (s->next)
        s->next->previous = s->previous;
}

/* The first chunk with an unowned slab, of the wanted ones: never used, or used before. */
static struct chunk *chunk_find(bool used)
{
    for (struct chunk *c = heap.chunks; c; c = c->next)
        if (used ? c->dirty : c->unowned & ~c->dirty)
            return c;
    return NULL;
}

/* A slab for a pool. One with pages that were used before, if there is one; but a class that has
 * asked for few blocks yet may never need more, and 64 KiB of resident pages would be its own. */
static struct slab *slab_take(struct slab_pool *sp, size_t size, bool few)
{
    bool used = heap.dirty && !few;
    struct chunk *c = chunk_find(used);
    if (!c) {
        if (!few)
            make_up_for(CHUNK_SIZE);
        if (!(c = chunk_make()))
            return NULL;
    }
    unsigned i = (unsigned)__builtin_ctz(used ? c->dirty : c->unowned & ~c->dirty);
    c->unowned &= ~(UINT32_C(1) << i);
    if (!c->unowned && c != heap.last) {
        chunk_unlink(c);
        chunk_link(c, false);
    }
    if (c->dirty >> i & 1) {
        c->dirty &= ~(UINT32_C(1) << i);
        heap.dirty--;
        if (heap.idle > heap.dirty)
            heap.idle = heap.dirty;
    }
    struct slab *s = &c->slabs[i];
    *s = (struct slab){
        .owner = sp,
        .size = (uint32_t)size,
        .capacity = (uint16_t)(SLAB_SIZE / size),
        .index = (uint16_t)i,
        .chunk = c,
    };
    if (watched && !i) {
        /* Memcheck must not take the first block for the chunk, which has the same address. */
        s->offset = POOL_ALIGN;
        s->capacity = (uint16_t)((SLAB_SIZE - POOL_ALIGN) / size);
    }
    if (++heap.owned > heap.peak)
        heap.peak = heap.owned;
    sp->slabs++;
    list_add(sp, s);
    return s;
}

/* Its owner lets go of a slab that is in no list. */
static void slab_give(struct slab *s)
{
    struct chunk *c = s->chunk;
    s->owner->slabs--;
    s->owner = NULL;
    if (!c->unowned && c != heap.chunks) {
        chunk_unlink(c);
        chunk_link(c, true);
    }
    c->unowned |= UINT32_C(1) << s->index;
    c->dirty |= UINT32_C(1) << s->index;
    heap.owned--;
    heap.dirty++;
}

static inline void *link_get(void *block)
{
    void **at = (void **)((char *)block + 8);
    if (watched) {
        ANNOTATE_DEFINED(at, sizeof *at);
        void *next = *at;
        ANNOTATE_NOACCESS(at, sizeof *at);
        return next;
    }
    return *at;
}

static inline void link_set(void *block, void *next)
{
    if (watched)
        ANNOTATE_UNDEFINED(block, 16);
    *(pool_word *)block = POOL_FREE_TAG;
    *(void **)((char *)block + 8) = next;
    if (watched)
        ANNOTATE_NOACCESS(block, 16);
}

/* One block back into its slab. It is announced as free already. */
static inline void put(struct slab_pool *sp, void *block)
{
    struct slab *s = slab_of(block);
    link_set(block, s->free);
    s->free = block;
    if (s->used-- == s->capacity)
        list_add(sp, s);
    /* The last partial slab of a class stays: a count that swings around a boundary would
     * otherwise give and take a slab each time. */
    else if (!s->used && (s->next || s->previous)) {
        list_remove(sp, s);
        slab_give(s);
    }
}

/* ---- Large blocks ------------------------------------------------------------------------ */

static inline struct large *large_of(void *block)
{
    return (struct large *)((char *)block - sizeof(struct large));
}

static void large_link(struct slab_pool *sp, struct large *l)
{
    l->previous = NULL;
    if ((l->next = sp->large))
        l->next->previous = l;
    sp->large = l;
    sp->large_bytes += l->mapped;
}

static void large_unlink(struct slab_pool *sp, struct large *l)
{
    *(l->previous ? &l->previous->next : &sp->large) = l->next;
    if (l->next)
        l->next->previous = l->previous;
    sp->large_bytes -= l->mapped;
}

/* The smallest cached block of `mapped` bytes to `most`, taken out of the cache. */
static struct large *cache_find(size_t mapped, size_t most)
{
    size_t best = CACHE_ENTRIES;
    for (size_t i = 0; i < CACHE_ENTRIES; i++) {
        struct large *l = heap.cache[i].block;
        if (l && l->mapped >= mapped && l->mapped <= most &&
            (best == CACHE_ENTRIES || l->mapped < heap.cache[best].block->mapped))
            best = i;
    }
    if (best == CACHE_ENTRIES)
        return NULL;
    struct large *l = heap.cache[best].block;
    heap.cache[best].block = NULL;
    heap.cached_bytes -= l->mapped;
    return l;
}

static bool cache_add(struct large *l)
{
    enum { ENTRY_MAX = 4 << 20, TOTAL_MAX = 8 << 20 };
    if (l->mapped > ENTRY_MAX || heap.cached_bytes + l->mapped > TOTAL_MAX)
        return false;
    for (size_t i = 0; i < CACHE_ENTRIES; i++)
        if (!heap.cache[i].block) {
            heap.cache[i].block = l;
            heap.cache[i].old = false;
            heap.cached_bytes += l->mapped;
            return true;
        }
    return false;
}

/* An unlinked block into the cache, or back to the system. */
static void large_idle(struct large *l)
{
    if (!cache_add(l))
        large_unmap(l);
}

/* How many bytes are mapped for a large block of `size`. */
static size_t large_mapped(size_t size)
{
    return (size + sizeof(struct large) + PAGE - 1) & ~(PAGE - 1);
}

static void *large_alloc(struct slab_pool *sp, size_t size, bool zeroed)
{
    if (watched)
        return zeroed ? calloc(1, size) : malloc(size);
    size_t mapped = large_mapped(size);
    struct large *l = cache_find(mapped, mapped + mapped / 4);
    bool used = l != NULL;
    if (!l) {
        l = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (l == MAP_FAILED)
            return NULL;
        make_up_for(mapped);
        /* Less would touch 2 MiB at an end where a page was wanted. */
        if (mapped >= HUGE_FROM)
            madvise(l, mapped, MADV_HUGEPAGE);
        l->mapped = mapped;
    }
    large_link(sp, l);
    flow(mapped);
    void *block = l + 1;
    if (zeroed && used)
        memset(block, 0, size);
    if (!zeroed)
        *(pool_word *)block = POOL_FREE_TAG;
    return block;
}

static void large_free(struct slab_pool *sp, void *block)
{
    if (watched) {
        free(block);
        return;
    }
    struct large *l = large_of(block);
    large_unlink(sp, l);
    flow(l->mapped);
    large_idle(l);
}

static void *large_realloc(struct slab_pool *sp, void *block, size_t old_size, size_t size)
{
    if (watched)
        return realloc(block, size);
    struct large *l = large_of(block), *moved;
    size_t old = l->mapped, mapped = large_mapped(size);
    if (mapped <= old && (size >= old_size || mapped > old / 3))
        return block;
    large_unlink(sp, l);
    /* What grows once will grow again: small ones move to a cached block however large, whose pages
     * are there already; else half as much again is mapped, which costs nothing until touched. */
    if (mapped > old && old <= COPY_MAX && (moved = cache_find(mapped, SIZE_MAX))) {
        memcpy(moved + 1, block, old - sizeof *l);
        large_link(sp, moved);
        large_idle(l);
        return moved + 1;
    }
    if (mapped > old)
        mapped = large_mapped(mapped + mapped / 2);
    moved = mremap(l, old, mapped, MREMAP_MAYMOVE);
    if (moved == MAP_FAILED) {
        large_link(sp, l);
        return NULL;
    }
    if (mapped > old)
        make_up_for(mapped - old);
    moved->mapped = mapped;
    large_link(sp, moved);
    return moved + 1;
}

/* ---- Batches -------------------------------------------------------------------------------- */

/* Blocks that other threads freed -> their slabs. */
static void drain(struct slab_pool *sp)
{
    struct slab *s = __atomic_exchange_n(&sp->remote, NULL, __ATOMIC_ACQUIRE);
    while (s) {
        struct slab_remote *remote = &s->chunk->remote[s->index];
        /* Read first: once the head is empty, another thread may list the slab anew. */
        struct slab *next = remote->next;
        void *block = __atomic_exchange_n(&remote->head, NULL, __ATOMIC_ACQUIRE);
        while (block) {
            void *following = link_get(block);
            put(sp, block);
            block = following;
        }
        s = next;
    }
    struct large *l = __atomic_exchange_n(&sp->remote_large, NULL, __ATOMIC_ACQUIRE);
    while (l) {
        struct large *next = l->remote_next;
        large_free(sp, l + 1);
        l = next;
    }
}

/* Up to n blocks out of one class; the first is the one that leaves out[] last. `few`: see
 * slab_take(). */
static size_t take(struct slab_pool *sp, size_t size, void **out, size_t n, bool few)
{
    if (__builtin_expect(__atomic_load_n(&sp->remote, __ATOMIC_RELAXED) != NULL, 0))
        drain(sp);
    struct slab **head = &sp->partial[pool_class(size)];
    size_t k = n;
    while (k) {
        struct slab *s = *head;
        if (!s && !(s = slab_take(sp, size, few)))
            break;
        size_t room = (size_t)(s->capacity - s->used), count = k < room ? k : room;
        s->used = (uint16_t)(s->used + count);
        void *block = s->free;
        while (count && block) {
            out[--k] = block;
            count--;
            block = link_get(block);
        }
        s->free = block;
        char *fresh = first_block(s) + (size_t)s->carved * s->size;
        s->carved = (uint16_t)(s->carved + count);
        for (; count; count--, fresh += s->size) {
            if (!watched)
                *(pool_word *)fresh = POOL_FREE_TAG;
            out[--k] = fresh;
        }
        if (s->used == s->capacity)
            list_remove(sp, s);
    }
    if (k && k < n)
        memmove(out, out + k, (n - k) * sizeof *out);
    return n - k;
}

static size_t slab_fill(pool_layer *self, size_t size, void **out, size_t n)
{
    flow(n * size);
    return take(self->state, size, out, n, pool_batch_grows(n, size));
}

static void slab_flush(pool_layer *self, size_t size, void *const *blocks, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put(self->state, blocks[i]);
    flow(n * size);
}

/* ---- The strategy ------------------------------------------------------------------------ */

static int slab_open(pool_layer *self, const char *options, struct tally_error *err)
{
    (void)options;
    if (!(self->state = calloc(1, sizeof(struct slab_pool))))
        return tally_error_set(err, "out of memory");
    watched = annotate_watched();
    heap.pools++;
    return 0;
}

static void slab_close(pool_layer *self)
{
    struct slab_pool *sp = self->state;
    drain(sp);
    struct chunk *next;
    for (struct chunk *c = heap.chunks; c; c = next) {
        next = c->next;
        for (size_t i = 0; i < CHUNK_SLABS; i++) {
            struct slab *s = &c->slabs[i];
            if (s->owner != sp)
                continue;
            if (watched && s->used)
                s->owner = &abandoned;
            else
                slab_give(s);
        }
        if (c->unowned == UINT32_MAX && heap.pools == 1)
            chunk_drop(c);
    }
    for (struct large *l = sp->large, *after; l; l = after) {
        after = l->next;
        large_unmap(l);
    }
    free(sp);
    if (--heap.pools)
        return;
    cache_purge(true);
    heap.idle = heap.flow = 0;
    if (!heap.chunks)
        leaves_drop();
}

static void *slab_alloc(pool_layer *self, size_t size)
{
    if (size > POOL_CLASS_MAX)
        return large_alloc(self->state, size, false);
    void *block;
    size_t rounded = pool_class_size(pool_class(size));
    flow(rounded);
    if (!take(self->state, rounded, &block, 1, false))
        return NULL;
    if (watched)
        ANNOTATE_ALLOC(block, size ? size : 1, 0);
    return block;
}

static void *slab_calloc(pool_layer *self, size_t size)
{
    if (size > POOL_CLASS_MAX)
        return large_alloc(self->state, size, true);
    void *block = slab_alloc(self, size);
    return block ? memset(block, 0, size) : NULL;
}

static void slab_free(pool_layer *self, void *block, size_t size)
{
    if (size > POOL_CLASS_MAX) {
        large_free(self->state, block);
        return;
    }
    if (watched)
        ANNOTATE_FREE(block, pool_class_size(pool_class(size)));
    put(self->state, block);
    flow(size);
}

static void *slab_realloc(pool_layer *self, void *block, size_t old_size, size_t size)
{
    if (old_size > POOL_CLASS_MAX && size > POOL_CLASS_MAX)
        return large_realloc(self->state, block, old_size, size);
    if (pool_class(old_size) == pool_class(size) && !watched)
        return block;
    return pool_realloc_by_copy(self, block, old_size, size);
}

static size_t slab_usable(pool_layer *self, size_t size)
{
    (void)self;
    if (watched)
        return size;
    if (size > POOL_CLASS_MAX)
        return large_mapped(size) - sizeof(struct large);
    return pool_class_size(pool_class(size));
}

/* The pool sends nothing here while a tool watches. */
static void slab_free_remote(pool_layer *self, void *block, size_t size)
{
    struct slab_pool *sp = self->state;
    if (size > POOL_CLASS_MAX) {
        struct large *l = large_of(block);
        l->remote_next = __atomic_load_n(&sp->remote_large, __ATOMIC_RELAXED);
        while (!__atomic_compare_exchange_n(&sp->remote_large, &l->remote_next, l, true,
                                            __ATOMIC_RELEASE, __ATOMIC_RELAXED))
            ;
        return;
    }
    struct slab *s = slab_of(block);
    struct slab_remote *remote = &s->chunk->remote[s->index];
    void *head = __atomic_load_n(&remote->head, __ATOMIC_RELAXED);
    do
        link_set(block, head);
    while (!__atomic_compare_exchange_n(&remote->head, &head, block, true, __ATOMIC_RELEASE,
                                        __ATOMIC_RELAXED));
    if (head)
        return; /* the slab is listed already */
    struct slab *first = __atomic_load_n(&sp->remote, __ATOMIC_RELAXED);
    do
        remote->next = first;
    while (!__atomic_compare_exchange_n(&sp->remote, &first, s, true, __ATOMIC_RELEASE,
                                        __ATOMIC_RELAXED));
}

static bool slab_walk(pool_layer *self, pool_visit *visit, void *ctx)
{
    struct slab_pool *sp = self->state;
    if (watched)
        return false;
    for (struct chunk *c = heap.chunks; c; c = c->next)
        for (size_t i = 0; i < CHUNK_SLABS; i++) {
            struct slab *s = &c->slabs[i];
            if (s->owner != sp || !s->used)
                continue;
            char *block = first_block(s);
            for (size_t k = 0; k < s->carved; k++, block += s->size)
                if (*(pool_word *)block != POOL_FREE_TAG)
                    visit(ctx, block, s->size);
        }
    for (struct large *l = sp->large; l; l = l->next)
        if (*(pool_word *)(l + 1) != POOL_FREE_TAG)
            visit(ctx, l + 1, l->mapped - sizeof *l);
    return true;
}

static void slab_release(pool_layer *self)
{
    struct slab_pool *sp = self->state;
    drain(sp);
    for (size_t cls = 0; cls < POOL_LARGE; cls++)
        for (struct slab *s = sp->partial[cls], *next; s; s = next) {
            next = s->next;
            if (!s->used) {
                list_remove(sp, s);
                slab_give(s);
            }
        }
    pool_slab_release_idle();
}

void pool_slab_release_idle(void)
{
    struct chunk *next;
    for (struct chunk *c = heap.chunks; c; c = next) {
        next = c->next;
        if (c->dirty || c->unowned == UINT32_MAX)
            chunk_purge(c);
    }
    cache_purge(true);
    heap.idle = heap.dirty;
}

size_t pool_slab_idle_bytes(void)
{
    return heap.dirty * SLAB_SIZE + heap.cached_bytes;
}

uint64_t pool_slab_returned_bytes(void)
{
    return heap.returned;
}

static void slab_stats(pool_layer *self, struct pool_stats *stats)
{
    struct slab_pool *sp = self->state;
    stats->reserved_bytes += sp->slabs * SLAB_SIZE + sp->large_bytes;
    stats->slabs += sp->slabs;
    for (size_t cls = 0; cls < POOL_LARGE; cls++)
        for (struct slab *s = sp->partial[cls]; s; s = s->next)
            if (!s->used)
                stats->empty_bytes += SLAB_SIZE;
}

const pool_strategy pool_slab = {
    .signature = POOL_STRATEGY_SIGNATURE,
    .version = POOL_STRATEGY_VERSION,
    .struct_size = sizeof(pool_strategy),
    .caps = POOL_CAN_FILL | POOL_CAN_WALK | POOL_CAN_REMOTE | POOL_CAN_RELEASE | POOL_CAN_CLOSE,
    .name = "slab",
    .summary = "slabs per type and size class, empty ones go back to the system",
    .check = pool_no_options,
    .open = slab_open,
    .close = slab_close,
    .alloc = slab_alloc,
    .calloc = slab_calloc,
    .free = slab_free,
    .realloc = slab_realloc,
    .usable = slab_usable,
    .free_remote = slab_free_remote,
    .fill = slab_fill,
    .flush = slab_flush,
    .walk = slab_walk,
    .release = slab_release,
    .stats = slab_stats,
};
