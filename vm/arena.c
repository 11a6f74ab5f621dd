#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A chunk starts with this header; its size is kept for vm_arena_source.put. */
struct vm_arena_chunk {
    struct vm_arena_chunk *older;
    size_t size;
};

enum { ARENA_ALIGN = 16, ARENA_FIRST = 4096, ARENA_MOST = 256 * 1024 };

#define ARENA_ROUND(n) (((n) + (ARENA_ALIGN - 1)) & ~(size_t)(ARENA_ALIGN - 1))

static void *libc_get(void *ctx, size_t size)
{
    (void)ctx;
    return malloc(size);
}

static void libc_put(void *ctx, void *block, size_t size)
{
    (void)ctx;
    (void)size;
    free(block);
}

void vm_arena_init(struct vm_arena *a, const struct vm_arena_source *source)
{
    memset(a, 0, sizeof *a);
    a->chunk_size = ARENA_FIRST;
    if (source)
        a->source = *source;
    else
        a->source = (struct vm_arena_source){libc_get, libc_put, NULL};
}

void vm_arena_release(struct vm_arena *a)
{
    struct vm_arena_chunk *c = a->chunk;
    while (c) {
        struct vm_arena_chunk *older = c->older;
        a->source.put(a->source.ctx, c, c->size);
        c = older;
    }
    a->next = a->end = NULL;
    a->chunk = NULL;
    a->chunk_size = ARENA_FIRST;
    a->bytes = 0;
    a->failed = false;
}

/* Opens a chunk with room for `size` bytes and takes them from it. A request larger than half a
 * chunk gets a chunk of its own, behind the current one, so that the current one's rest is kept. */
static void *alloc_slow(struct vm_arena *a, size_t size)
{
    size_t head = ARENA_ROUND(sizeof(struct vm_arena_chunk));
    bool own = size > a->chunk_size / 2;
    size_t want = own ? size + head : a->chunk_size;
    if (want < size || (a->limit && (want > a->limit || a->bytes > a->limit - want)))
        goto fail;
    struct vm_arena_chunk *c = a->source.get(a->source.ctx, want);
    if (!c)
        goto fail;
    c->size = want;
    a->bytes += want;
    char *block = (char *)c + head;
    if (own && a->chunk) {
        c->older = a->chunk->older;
        a->chunk->older = c;
        return block;
    }
    c->older = a->chunk;
    a->chunk = c;
    a->next = block + size;
    a->end = (char *)c + want;
    if (!own && a->chunk_size < ARENA_MOST)
        a->chunk_size *= 2;
    return block;

fail:
    a->failed = true;
    return NULL;
}

void *vm_arena_alloc(struct vm_arena *a, size_t size)
{
    if (size > SIZE_MAX / 2) {
        a->failed = true;
        return NULL;
    }
    size = ARENA_ROUND(size);
    if (size <= (size_t)(a->end - a->next)) {
        char *block = a->next;
        a->next += size;
        return block;
    }
    return alloc_slow(a, size);
}

void *vm_arena_zalloc(struct vm_arena *a, size_t size)
{
    void *block = vm_arena_alloc(a, size);
    if (block)
        memset(block, 0, size);
    return block;
}

void *vm_arena_array(struct vm_arena *a, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes)) {
        a->failed = true;
        return NULL;
    }
    return vm_arena_alloc(a, bytes);
}

char *vm_arena_copy(struct vm_arena *a, const char *text, size_t len)
{
    if (len == SIZE_MAX) {
        a->failed = true;
        return NULL;
    }
    char *copy = vm_arena_alloc(a, len + 1);
    if (copy) {
        if (len)
            memcpy(copy, text, len);
        copy[len] = 0;
    }
    return copy;
}
