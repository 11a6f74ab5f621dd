/* guard[=N]: every Nth block (each, unless told) has pages of its own. It ends where a page ends
 * that nobody may touch, and after the free nobody may touch its own pages either: whoever does is
 * stopped at that very instruction, and pool_guard_find() says what the address was. The idea
 * is Electric Fence's (Perens 1987), the sampling that of GWP-ASan.
 *
 * Up to 15 bytes lie between a block's end and the page's, because blocks are aligned: they are
 * filled, and looked at when the block is freed.
 *
 * Pages come from one reserved range and are not used twice. When the range is used up, or the
 * kernel gives no further mapping (vm.max_map_count, two for each guarded block that lives), blocks
 * come from the layer below, as do those that were not drawn. */
#define _GNU_SOURCE
#include "internal.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/mman.h>

#define PAGE ((size_t)4096)
#define RANGE_MOST ((size_t)64 << 30)
#define RANGE_LEAST ((size_t)1 << 30)

enum { FILL = 0xFD, NAMES_MAX = 256, NAME_MAX_BYTES = 32 };

enum state { UNUSED, LIVE, FREED };

/* By the first page of a guarded block; pages behind the first have `behind`, up to and with the
 * one that is never opened. */
struct page {
    uint64_t size : 40;
    uint64_t state : 2;
    uint64_t name : 8;
    uint32_t behind; /* how many pages before this one the block begins */
};

struct range {
    struct range *next; /* all */
    char *base;
    struct page *page;
    size_t pages, used; /* pages from `used` on were never given out */
    uint64_t every, left;
    size_t names;
    char name[NAMES_MAX][NAME_MAX_BYTES];
};

static struct range *first_range;

static struct {
    pool_guard_overrun *overrun;
    void *ctx;
} told;

void pool_set_guard_hook(pool_guard_overrun *overrun, void *ctx)
{
    told.overrun = overrun;
    told.ctx = ctx;
}

static int parse(const char *options, uint64_t *every, struct tally_error *err)
{
    *every = 1;
    if (!options || (pool_parse_size(options, every, NULL) == 0 && *every))
        return 0;
    return tally_error_set(err, "its option is how many blocks there are to one that is guarded, "
                                "as in guard=100, not '%.60s'",
                           options);
}

static int guard_check(const char *options, struct tally_error *err)
{
    uint64_t every;
    return parse(options, &every, err);
}

/* --- the range ------------------------------------------------------------------------------ */

static void *reserve(size_t bytes, int protection)
{
    void *at = mmap(NULL, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return at == MAP_FAILED ? NULL : at;
}

static void range_drop(struct range *r)
{
    struct range **at = &first_range;
    while (*at && *at != r)
        at = &(*at)->next;
    if (*at)
        *at = r->next;
    if (r->page)
        munmap(r->page, r->pages * sizeof *r->page);
    if (r->base)
        munmap(r->base, r->pages * PAGE);
    free(r);
}

static struct range *range_make(void)
{
    struct range *r = calloc(1, sizeof *r);
    size_t bytes = RANGE_MOST;
    while (r && bytes >= RANGE_LEAST && !(r->base = reserve(bytes, PROT_NONE)))
        bytes /= 2;
    if (!r || !r->base) {
        free(r);
        return NULL;
    }
    r->pages = bytes / PAGE;
    r->page = reserve(r->pages * sizeof *r->page, PROT_READ | PROT_WRITE);
    if (!r->page) {
        range_drop(r);
        return NULL;
    }
    r->next = first_range;
    first_range = r;
    return r;
}

static inline bool holds(const struct range *r, const void *block)
{
    return (size_t)((const char *)block - r->base) < r->pages * PAGE;
}

static inline struct page *page_at(const struct range *r, const void *address)
{
    struct page *p = &r->page[(size_t)((const char *)address - r->base) / PAGE];
    return p - p->behind;
}

static inline char *first_byte(const struct range *r, const struct page *p)
{
    return r->base + (size_t)(p - r->page) * PAGE;
}

static inline size_t pages_of(size_t size)
{
    return (size + PAGE - 1) / PAGE + (size == 0);
}

/* How far the block's end is from the page that is never opened. */
static inline size_t gap(size_t size)
{
    return -size & (POOL_ALIGN - 1);
}

static size_t name_of(struct range *r, const char *name)
{
    size_t i = 0;
    while (i < r->names && strncmp(r->name[i], name, NAME_MAX_BYTES - 1) != 0)
        i++;
    if (i == r->names && i < NAMES_MAX) {
        snprintf(r->name[i], NAME_MAX_BYTES, "%s", name);
        r->names++;
    }
    return i < NAMES_MAX ? i : NAMES_MAX - 1;
}

/* --- blocks --------------------------------------------------------------------------------- */

static void *guarded(pool_layer *self, struct range *r, size_t size)
{
    size_t pages = pages_of(size);
    if (size >= (size_t)1 << 39 || pages + 1 > r->pages - r->used)
        return NULL;
    char *base = r->base + r->used * PAGE;
    if (mprotect(base, pages * PAGE, PROT_READ | PROT_WRITE) != 0)
        return NULL;
    struct page *p = &r->page[r->used];
    *p = (struct page){.size = size, .state = LIVE, .name = name_of(r, pool_name(self->pool))};
    for (size_t i = 1; i <= pages; i++)
        p[i].behind = (uint32_t)i;
    r->used += pages + 1;
    char *block = base + pages * PAGE - size - gap(size);
    memset(block + size, FILL, gap(size));
    return block;
}

static bool drawn(struct range *r)
{
    if (--r->left)
        return false;
    r->left = r->every;
    return true;
}

static void *guard_alloc(pool_layer *self, size_t size)
{
    struct range *r = self->shared->data;
    void *block = drawn(r) ? guarded(self, r, size) : NULL;
    return block ? block : pool_pass_alloc(self, size);
}

static void *guard_calloc(pool_layer *self, size_t size)
{
    struct range *r = self->shared->data;
    void *block = drawn(r) ? guarded(self, r, size) : NULL; /* fresh pages are zero */
    return block ? block : pool_pass_calloc(self, size);
}

static void look_behind(pool_layer *self, const struct page *p, const unsigned char *block)
{
    for (size_t i = 0; i < gap(p->size); i++)
        if (block[p->size + i] != FILL) {
            if (told.overrun)
                told.overrun(told.ctx, self->pool, block, p->size, p->size + i);
            return;
        }
}

static void guard_free(pool_layer *self, void *block, size_t size)
{
    struct range *r = self->shared->data;
    if (!holds(r, block)) {
        pool_pass_free(self, block, size);
        return;
    }
    struct page *p = page_at(r, block);
    look_behind(self, p, block);
    p->state = FREED;
    char *base = first_byte(r, p);
    size_t bytes = pages_of(p->size) * PAGE;
    madvise(base, bytes, MADV_DONTNEED);
    mprotect(base, bytes, PROT_NONE);
}

static int guard_open(pool_layer *self, const char *options, struct tally_error *err)
{
    if (self->shared->data)
        return 0;
    struct range *r = range_make();
    if (!r)
        return tally_error_set(err, "no address space for guarded pages");
    if (parse(options, &r->every, err) < 0) {
        range_drop(r);
        return -1;
    }
    r->left = r->every;
    self->shared->data = r;
    return 0;
}

static void guard_close(pool_layer *self)
{
    if (self->shared->layers > 1)
        return;
    range_drop(self->shared->data);
    self->shared->data = NULL;
}

/* --- asking --------------------------------------------------------------------------------- */

bool pool_guard_active(void)
{
    return first_range != NULL;
}

const void *pool_guard_find(const void *address, char *text, size_t size)
{
    for (const struct range *r = first_range; r; r = r->next) {
        if (!holds(r, address))
            continue;
        const struct page *p = page_at(r, address);
        const char *block = first_byte(r, p) + pages_of(p->size) * PAGE - p->size - gap(p->size);
        long offset = (const char *)address - block;
        const char *name = r->name[p->name];
        if (p->state == UNUSED)
            snprintf(text, size, "an address that no block was ever given was used");
        else if (p->state == FREED)
            snprintf(text, size, "a block of %zu bytes (%s) was used after it was freed, at byte %ld",
                     (size_t)p->size, name, offset);
        else
            snprintf(text, size, "a block of %zu bytes (%s) was overrun: byte %ld was used",
                     (size_t)p->size, name, offset);
        return block;
    }
    return NULL;
}

const pool_strategy pool_guard = {
    .signature = POOL_STRATEGY_SIGNATURE,
    .version = POOL_STRATEGY_VERSION,
    .struct_size = sizeof(pool_strategy),
    .caps = POOL_CAN_DECORATE,
    .name = "guard",
    .summary = "guard[=N]: every Nth block has pages of its own, closed behind its end and after its free",
    .check = guard_check,
    .open = guard_open,
    .close = guard_close,
    .alloc = guard_alloc,
    .calloc = guard_calloc,
    .free = guard_free,
    .realloc = pool_realloc_by_copy,
    .usable = pool_no_usable,
    .free_remote = pool_no_remote,
    .fill = pool_no_fill,
    .flush = pool_no_flush,
    .walk = pool_no_walk,
    .release = pool_pass_release,
    .stats = pool_pass_stats,
};
