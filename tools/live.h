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

struct live;

/* NULL when memory ran out. */
struct live *live_open(void);
void live_close(struct live *l);

/* The slot of a block that was born. LIVE_NONE when memory ran out (then live_failed() holds) . */
uint32_t live_add(struct live *l, const void *block, uint32_t kind);
/* The slot that it had, or LIVE_NONE if it is unknown. The slot's contents stay until the next
 * live_add(). Slots are reused last out, first in: a reader who counts along knows them. */
uint32_t live_remove(struct live *l, const void *block);
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

/* The number of a kind, new or known. *fresh: it was not known. The address of a name stands for
 * its text until live_forget_names(). */
uint32_t live_kind(struct live *l, uint32_t site, const char *name, uint64_t size, bool buffer,
                   bool *fresh);
void live_forget_names(struct live *l);
const struct live_kind *live_kind_at(const struct live *l, uint32_t kind);
uint32_t live_kinds(const struct live *l);
const char *live_type_name(const struct live *l, uint32_t type);
uint32_t live_types(const struct live *l);

#endif
