/* Never frees: what a program costs without any reuse. One release when the pool is closed. Running
 * out of memory is a legal end. */
#include "internal.h"
#include "annotate.h"

#include <stdlib.h>
#include <sys/mman.h>

enum { CHUNK_FIRST = 64 << 10, CHUNK_LARGEST = 4 << 20 };

struct bump_chunk {
    struct bump_chunk *next;
    size_t bytes;
};

struct bump {
    char *cursor, *end; /* fresh from the system, never handed out: all zero */
    struct bump_chunk *chunks;
    size_t next_bytes, reserved;
};

static bool grow(struct bump *b, size_t size)
{
    size_t bytes = b->next_bytes, needed = size + sizeof(struct bump_chunk);
    if (b->next_bytes < CHUNK_LARGEST)
        b->next_bytes *= 2;
    if (needed > bytes)
        bytes = (needed + 4095) & ~(size_t)4095;
    struct bump_chunk *chunk;
    if (annotate_watched()) {
        chunk = calloc(1, bytes);
    } else {
        chunk = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (chunk == MAP_FAILED)
            chunk = NULL;
    }
    if (!chunk)
        return false;
    chunk->next = b->chunks;
    chunk->bytes = bytes;
    b->chunks = chunk;
    b->reserved += bytes;
    b->cursor = (char *)(chunk + 1);
    b->end = (char *)chunk + bytes;
    if (annotate_watched())
        ANNOTATE_NOACCESS(b->cursor, bytes - sizeof *chunk);
    return true;
}

static void *bump_alloc(pool_layer *self, size_t size)
{
    struct bump *b = self->state;
    size_t rounded = size ? (size + 15) & ~(size_t)15 : 16;
    if (rounded > (size_t)(b->end - b->cursor) && !grow(b, rounded))
        return NULL;
    void *block = b->cursor;
    b->cursor += rounded;
    if (annotate_watched())
        ANNOTATE_ALLOC(block, size ? size : 1, 0);
    return block;
}

static void *bump_calloc(pool_layer *self, size_t size)
{
    void *block = bump_alloc(self, size);
    return block && annotate_watched() ? memset(block, 0, size) : block;
}

static void bump_free(pool_layer *self, void *block, size_t size)
{
    (void)self, (void)block, (void)size;
    if (annotate_watched())
        ANNOTATE_FREE(block, size ? size : 1);
}

static void *bump_realloc(pool_layer *self, void *block, size_t old_size, size_t size)
{
    struct bump *b = self->state;
    if (annotate_watched())
        return pool_realloc_by_copy(self, block, old_size, size);
    size_t old_rounded = old_size ? (old_size + 15) & ~(size_t)15 : 16;
    if (size <= old_rounded)
        return block;
    size_t more = ((size + 15) & ~(size_t)15) - old_rounded;
    if ((char *)block + old_rounded == b->cursor && more <= (size_t)(b->end - b->cursor)) {
        b->cursor += more;
        return block;
    }
    return pool_realloc_by_copy(self, block, old_size, size);
}

static int bump_open(pool_layer *self, const char *options, struct tally_error *err)
{
    (void)options;
    struct bump *b = calloc(1, sizeof *b);
    if (!b)
        return tally_error_set(err, "out of memory");
    b->next_bytes = CHUNK_FIRST;
    self->state = b;
    return 0;
}

static void bump_close(pool_layer *self)
{
    struct bump *b = self->state;
    struct bump_chunk *next;
    for (struct bump_chunk *chunk = b->chunks; chunk; chunk = next) {
        next = chunk->next;
        if (annotate_watched())
            free(chunk);
        else
            munmap(chunk, chunk->bytes);
    }
    free(b);
}

static void bump_stats(pool_layer *self, struct pool_stats *stats)
{
    stats->reserved_bytes += ((struct bump *)self->state)->reserved;
}

const pool_strategy pool_bump = {
    .signature = POOL_STRATEGY_SIGNATURE,
    .version = POOL_STRATEGY_VERSION,
    .struct_size = sizeof(pool_strategy),
    .caps = POOL_CAN_REMOTE | POOL_CAN_CLOSE,
    .name = "bump",
    .summary = "never frees, one release at the end",
    .check = pool_no_options,
    .open = bump_open,
    .close = bump_close,
    .alloc = bump_alloc,
    .calloc = bump_calloc,
    .free = bump_free,
    .realloc = bump_realloc,
    .usable = pool_no_usable,
    .free_remote = bump_free,
    .fill = pool_no_fill,
    .flush = pool_no_flush,
    .walk = pool_no_walk,
    .release = pool_no_release,
    .stats = bump_stats,
};
