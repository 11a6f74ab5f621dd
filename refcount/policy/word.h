/* word.h: the count word, the first four bytes of a block, and what a take or a drop makes of it.
 *
 *   0                         being destroyed
 *   1 .. 0x7FFFFFFF           live
 *   0x80000000 .. 0xBFFFFFFF  immortal
 *   0xC0000001 .. 0xCFFFFFFF  live and watched by the collector (rc_watch)
 *   0xE0000000                live, the count is kept elsewhere (biased.h)
 *   POOL_FREE_TAG             a free block
 * Anything else is damage. As a signed number only a live count is above 0, so one comparison tells
 * it from all the others; and a count that grows beyond its range has become immortal by that.
 */
#ifndef TALLY_REFCOUNT_POLICY_WORD_H
#define TALLY_REFCOUNT_POLICY_WORD_H

#include "alloc/pool.h"
#include "refcount/value.h"

#define RC_IMMORTAL 0x80000000u
#define RC_WATCHED 0xC0000000u
#define RC_MERGED 0xE0000000u

static inline bool rc_word_live(uint32_t w)
{
    return (int32_t)w > 0;
}

static inline bool rc_word_immortal(uint32_t w)
{
    return w - RC_IMMORTAL < 0x40000000u;
}

static inline bool rc_word_watched(uint32_t w)
{
    return w - RC_WATCHED - 1 < 0x0FFFFFFFu;
}

/* Can this one be watched: is there room for its count in that range? */
static inline bool rc_word_watchable(uint32_t w)
{
    return w - 1 < 0x0FFFFFFEu;
}

static inline uint32_t rc_word_count(uint32_t w)
{
    return rc_unlikely(rc_word_watched(w)) ? w - RC_WATCHED : w;
}

/* What came of a change. */
enum rc_step {
    RC_CHANGED,
    RC_LAST, /* a drop of the last count: the word still reads 1 */
    RC_IGNORED, /* immortal */
    RC_UNWATCHED, /* not changed yet, but no longer watched: tell the collector, then again */
    RC_DAMAGED
};

/* What *next is to be for a word that was found; *next is that word before. */
typedef enum rc_step rc_word_step(uint32_t w, uint32_t *next);

/* One that is not watched keeps its count when the watch ends. */
static inline enum rc_step rc_word_neither(uint32_t w, uint32_t *next)
{
    if (rc_word_immortal(w))
        return RC_IGNORED;
    if (!rc_word_watched(w))
        return RC_DAMAGED;
    *next = w - RC_WATCHED;
    return RC_UNWATCHED;
}

static inline enum rc_step rc_word_take(uint32_t w, uint32_t *next)
{
    if (!rc_word_live(w))
        return rc_word_neither(w, next);
    *next = w + 1;
    return RC_CHANGED;
}

static inline enum rc_step rc_word_drop(uint32_t w, uint32_t *next)
{
    if (!rc_word_live(w))
        return rc_word_neither(w, next);
    if (w == 1)
        return RC_LAST;
    *next = w - 1;
    return RC_CHANGED;
}

/* The same for a thread that may neither destroy nor talk to the collector: RC_LAST: the drop is
 * one for the holder of the heap. */
static inline enum rc_step rc_word_take_apart(uint32_t w, uint32_t *next)
{
    if (!rc_word_watched(w))
        return rc_word_take(w, next);
    *next = w + 1;
    return RC_CHANGED;
}

static inline enum rc_step rc_word_drop_apart(uint32_t w, uint32_t *next)
{
    return rc_word_watched(w) ? RC_LAST : rc_word_drop(w, next);
}

#endif
