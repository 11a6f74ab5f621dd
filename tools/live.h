/* live.h: the live table: every block that is alive, with what it is and where it was made.
 *
 * A block is found by its address through a shadow map (one 32-bit word per 16 bytes of heap, made
 * when touched): neighbours in the heap are neighbours here. No address is kept as it is, so that
 * Memcheck sees no reference: the shadow has none, the slots have it complemented. Memory is
 * libc's and the system's, outside every strategy.
 *
 * A *kind* is (site, type, size, object or buffer): what a recording names in one small number.
 */
#ifndef TALLY_TOOLS_LIVE_H
#define TALLY_TOOLS_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LIVE_NONE = UINT32_MAX };

struct live_kind {
    uint32_t site; /* the engine's */
    uint32_t type; /* index of a name */
    uint64_t size;
    bool buffer;
};

struct live_slot {
    uintptr_t hidden; /* ~address; 0 if the slot is free */
    uint32_t kind; /* or the next free slot + 1 */
    uint64_t serial; /* births are numbered from 1 */
};

enum { LIVE_NEAR = 64, LIVE_REGION_BITS = 22, LIVE_GRAIN_BITS = 4 }; /* of addresses: 4 MiB, 16 */

struct live_region {
    uintptr_t number; /* address >> LIVE_REGION_BITS, plus one; 0: unused */
    uint32_t *leaf; /* slot + 1; 0: no block begins here */
};

/* The fields belong to live.c. They are told here because each event of a recording passes through
 * live_add() or live_remove(), which are inline where they need no memory. */
struct live {
    struct live_region near[LIVE_NEAR]; /* by the low bits of the number */
    struct live_slot *slots;
    uint32_t top, cap, hole; /* hole: slot + 1 */
    bool failed;
    uint64_t serial;

    struct live_region *regions; /* all, a hash with open addressing */
    size_t region_count, region_cap;
    char **names;
    uint32_t name_count, name_cap;
    uint32_t *name_hash; /* index + 1 */
    uint32_t name_hash_cap;
    struct live_kind *kinds;
    uint32_t kind_count, kind_cap;
    uint32_t *kind_hash; /* index + 1 */
    uint32_t kind_hash_cap;
};

/* NULL when memory ran out. */
struct live *live_open(void);
void live_close(struct live *l);

/* The parts of the next two that are not inline. */
uint32_t live_add_slowly(struct live *l, const void *block, uint32_t kind);
uint32_t *live_leaf_slowly(const struct live *l, uintptr_t address);

/* The leaf of an address; NULL if it has none. */
static inline uint32_t *live_leaf(const struct live *l, uintptr_t address)
{
    uintptr_t number = (address >> LIVE_REGION_BITS) + 1;
    const struct live_region *near = &l->near[number % LIVE_NEAR];
    return __builtin_expect(near->number == number, 1) ? near->leaf : live_leaf_slowly(l, address);
}

/* Where in its leaf. */
static inline size_t live_grain(uintptr_t address)
{
    return address >> LIVE_GRAIN_BITS & ((1u << (LIVE_REGION_BITS - LIVE_GRAIN_BITS)) - 1);
}

/* The slot of a block that was born. LIVE_NONE when memory ran out (then live_failed() holds) . */
static inline uint32_t live_add(struct live *l, const void *block, uint32_t kind)
{
    uintptr_t address = (uintptr_t)block;
    uint32_t *leaf = live_leaf(l, address);
    if (__builtin_expect(!leaf || !l->hole, 0))
        return live_add_slowly(l, block, kind);
    uint32_t slot = l->hole - 1;
    l->hole = l->slots[slot].kind;
    l->slots[slot] = (struct live_slot){~address, kind, ++l->serial};
    leaf[live_grain(address)] = slot + 1;
    return slot;
}

/* The slot that it had, or LIVE_NONE if it is unknown. The slot's contents stay until the next
 * live_add(). Slots are reused last out, first in: a reader who counts along knows them. */
static inline uint32_t live_remove(struct live *l, const void *block)
{
    uintptr_t address = (uintptr_t)block;
    uint32_t *leaf = live_leaf(l, address), *at = leaf ? &leaf[live_grain(address)] : NULL;
    if (__builtin_expect(!at || !*at, 0))
        return LIVE_NONE;
    uint32_t slot = *at - 1;
    *at = 0;
    l->slots[slot].hidden = 0;
    l->slots[slot].kind = l->hole;
    l->hole = slot + 1;
    return slot;
}

uint32_t live_find(const struct live *l, const void *block);
const struct live_slot *live_slot(const struct live *l, uint32_t slot);
uint32_t live_slots(const struct live *l); /* slots in use are below this */
void live_change(struct live *l, uint32_t slot, uint32_t kind); /* resized in place */
bool live_failed(const struct live *l);
uint64_t live_serial(const struct live *l); /* the last that was given */

static inline const void *live_address(const struct live_slot *s)
{
    return s->hidden ? (const void *)~s->hidden : NULL;
}

/* The number of a kind, new or known. *fresh: it was not known. */
uint32_t live_kind(struct live *l, uint32_t site, const char *name, uint64_t size, bool buffer,
                   bool *fresh);
const struct live_kind *live_kind_at(const struct live *l, uint32_t kind);
uint32_t live_kinds(const struct live *l);
const char *live_type_name(const struct live *l, uint32_t type);
uint32_t live_types(const struct live *l);

#endif
