/* quarantine[=SIZE[,blocks=N]]: a freed block is poisoned and waits, first in first out, until more
 * than SIZE bytes or N blocks wait. On its way out the poison is checked: somebody who wrote to it
 * after the free is reported. One queue for all pools of one spec.
 *
 * The queue is made when the first of its pools is opened; freeing never allocates. */
#include "internal.h"
#include "annotate.h"

#include <stdlib.h>

enum { BYTES_DEFAULT = 8 << 20, BLOCKS_DEFAULT = 1 << 16, HEADER = 16 };

struct waiting {
    void *block;
    size_t size;
    pool_layer *layer;
    unsigned char header[HEADER]; /* as the entered hook left it */
};

struct queue {
    struct queue *next; /* all queues */
    size_t first, count, room;
    uint64_t bytes, most_bytes;
    struct waiting entries[];
};

static struct queue *first_queue;

static struct {
    const struct pool_quarantine_hooks *hooks;
    void *ctx;
} current;

void pool_set_quarantine_hooks(const struct pool_quarantine_hooks *hooks, void *ctx)
{
    current.hooks = hooks;
    current.ctx = ctx;
}

static int parse(const char *options, uint64_t *bytes, uint64_t *blocks, struct tally_error *err)
{
    *bytes = BYTES_DEFAULT;
    *blocks = BLOCKS_DEFAULT;
    if (!options)
        return 0;
    char text[64];
    if (strlen(options) >= sizeof text)
        goto bad;
    strcpy(text, options);
    char *comma = strchr(text, ',');
    if (comma)
        *comma++ = 0;
    if (pool_parse_size(text, bytes, err) < 0)
        return -1;
    if (!comma)
        return 0;
    if (strncmp(comma, "blocks=", 7) != 0)
        goto bad;
    if (pool_parse_size(comma + 7, blocks, err) < 0)
        return -1;
    if (*blocks && *blocks <= (UINT64_C(1) << 26))
        return 0;
    return tally_error_set(err, "blocks is a number from 1 to 64M");

bad:
    return tally_error_set(err, "its options are SIZE or SIZE,blocks=N, not '%.60s'", options);
}

static int quarantine_check(const char *options, struct tally_error *err)
{
    uint64_t bytes, blocks;
    return parse(options, &bytes, &blocks, err);
}

static inline struct waiting *entry(struct queue *q, size_t i)
{
    return &q->entries[(q->first + i) % q->room];
}

/* How much of the block an instrument may still read: a type that reports each use lives there. */
static size_t open_part(size_t size)
{
    size_t open = current.hooks && current.hooks->entered ? HEADER : 0;
    return open < size ? open : size;
}

/* The first byte that differs from what the block was left with, or its size. */
static size_t first_difference(const struct waiting *w)
{
    const unsigned char *at = w->block;
    size_t i = 0;
    for (; i < w->size && i < HEADER; i++)
        if (at[i] != w->header[i])
            return i;
    uint64_t pattern, word;
    memset(&pattern, POOL_POISON, sizeof pattern);
    for (; i + sizeof word <= w->size; i += sizeof word) {
        memcpy(&word, at + i, sizeof word);
        if (word != pattern)
            break;
    }
    for (; i < w->size; i++)
        if (at[i] != POOL_POISON)
            return i;
    return w->size;
}

static bool verify(struct waiting *w)
{
    size_t offset = first_difference(w);
    if (offset == w->size)
        return true;
    if (current.hooks && current.hooks->damaged)
        current.hooks->damaged(current.ctx, w->layer->pool, w->block, w->size, offset);
    return false;
}

static void seal(const struct waiting *w)
{
    size_t open = open_part(w->size);
    (void)open;
    if (annotate_watched() && w->size > open)
        ANNOTATE_NOACCESS((char *)w->block + open, w->size - open);
}

static void unseal(const struct waiting *w)
{
    (void)w;
    if (annotate_watched())
        ANNOTATE_DEFINED(w->block, w->size);
}

static void evict(struct queue *q)
{
    struct waiting w = *entry(q, 0);
    q->first = (q->first + 1) % q->room;
    q->count--;
    q->bytes -= w.size;
    if (!w.layer)
        return;
    unseal(&w);
    verify(&w);
    pool_pass_free(w.layer, w.block, w.size);
}

static int quarantine_open(pool_layer *self, const char *options, struct tally_error *err)
{
    if (self->shared->data)
        return 0;
    uint64_t bytes, blocks;
    if (parse(options, &bytes, &blocks, err) < 0)
        return -1;
    struct queue *q = calloc(1, sizeof *q + blocks * sizeof(struct waiting));
    if (!q)
        return tally_error_set(err, "out of memory");
    q->most_bytes = bytes;
    q->room = blocks;
    q->next = first_queue;
    first_queue = q;
    self->shared->data = q;
    return 0;
}

static void quarantine_close(pool_layer *self)
{
    struct queue *q = self->shared->data;
    for (size_t i = 0; i < q->count; i++) {
        struct waiting *w = entry(q, i);
        if (w->layer != self)
            continue;
        unseal(w);
        verify(w);
        pool_pass_free(self, w->block, w->size);
        w->layer = NULL; /* its place in the queue stays until its turn */
    }
    if (self->shared->layers > 1)
        return;
    struct queue **at = &first_queue;
    while (*at != q)
        at = &(*at)->next;
    *at = q->next;
    self->shared->data = NULL;
    free(q);
}

static void quarantine_free(pool_layer *self, void *block, size_t size)
{
    struct queue *q = self->shared->data;
    memset(block, POOL_POISON, size);
    if (self->pool->kind == POOL_OBJECTS && size >= sizeof(pool_word))
        *(pool_word *)block = POOL_FREE_TAG;
    if (current.hooks && current.hooks->entered)
        current.hooks->entered(current.ctx, self->pool, block, size);
    if (q->count == q->room)
        evict(q);
    struct waiting *w = entry(q, q->count++);
    *w = (struct waiting){.block = block, .size = size, .layer = self};
    memcpy(w->header, block, size < HEADER ? size : HEADER);
    q->bytes += size;
    seal(w);
    while (q->bytes > q->most_bytes)
        evict(q);
}

size_t pool_quarantine_verify(void)
{
    size_t damaged = 0;
    for (struct queue *q = first_queue; q; q = q->next)
        for (size_t i = 0; i < q->count; i++) {
            struct waiting *w = entry(q, i);
            if (!w->layer)
                continue;
            unseal(w);
            if (!verify(w)) {
                damaged++;
                /* Reported; make it whole again. */
                memcpy(w->block, w->header, w->size < HEADER ? w->size : HEADER);
                if (w->size > HEADER)
                    memset((char *)w->block + HEADER, POOL_POISON, w->size - HEADER);
            }
            seal(w);
        }
    return damaged;
}

bool pool_quarantine_holds(const void *block)
{
    for (struct queue *q = first_queue; q; q = q->next)
        for (size_t i = 0; i < q->count; i++)
            if (entry(q, i)->layer && entry(q, i)->block == block)
                return true;
    return false;
}

const pool_strategy pool_quarantine = {
    .signature = POOL_STRATEGY_SIGNATURE,
    .version = POOL_STRATEGY_VERSION,
    .struct_size = sizeof(pool_strategy),
    .caps = POOL_CAN_DECORATE,
    .name = "quarantine",
    .summary = "freed blocks are poisoned, wait, and are checked for writes after the free",
    .check = quarantine_check,
    .open = quarantine_open,
    .close = quarantine_close,
    .alloc = pool_pass_alloc,
    .calloc = pool_pass_calloc,
    .free = quarantine_free,
    .realloc = pool_realloc_by_copy,
    .usable = pool_pass_usable,
    .free_remote = pool_no_remote,
    .fill = pool_no_fill,
    .flush = pool_no_flush,
    .walk = pool_pass_walk,
    .release = pool_pass_release,
    .stats = pool_pass_stats,
};
