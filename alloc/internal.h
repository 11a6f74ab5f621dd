/* What the files of alloc/ share and nobody else sees. */
#ifndef TALLY_ALLOC_INTERNAL_H
#define TALLY_ALLOC_INTERNAL_H

#include "pool.h"

extern const pool_strategy pool_system, pool_slab, pool_bump, pool_mimalloc;
extern const pool_strategy pool_quarantine, pool_guard, pool_limit, pool_fault, pool_count;

/* Not registered: it is put on top of a pool while hooks are set. */
extern const pool_strategy pool_hooks_layer;
bool pool_hooks_wanted(enum pool_kind kind);

/* One element of a spec, resolved. */
struct pool_element {
    const pool_strategy *strategy;
    char *options; /* NULL without */
    struct pool_shared *shared;
};

struct pool_stack {
    char *type; /* NULL: for every pool */
    struct pool_element *elements;
    size_t count;
    bool has_base;
};

enum { POOL_DEPTH_MAX = 16 };

/* Parses and checks. 0, or -1 and the reason with *stack empty. */
int pool_stack_parse(struct pool_stack *stack, const char *spec, struct tally_error *err);
void pool_stack_clear(struct pool_stack *stack);

/* The stack for a pool of that name as borrowed elements, outermost first, base last; how many. */
size_t pool_stack_find(const char *name, const struct pool_stack *given,
                       struct pool_element out[POOL_DEPTH_MAX + 1], struct tally_error *err);

void pool_shared_drop(struct pool_shared *shared);

/* A bin asks for more blocks each time, up to here. */
enum { POOL_BATCH_MAX = 32, POOL_BATCH_BYTES = 8192 };

/* Will the batch after one of n blocks be larger? Then its class has not asked for many yet. */
static inline bool pool_batch_grows(size_t n, size_t size)
{
    return n < POOL_BATCH_MAX && n * 2 * size <= POOL_BATCH_BYTES;
}

/* Empty slabs and cached large blocks, which belong to no pool. */
void pool_slab_release_idle(void);

#endif
