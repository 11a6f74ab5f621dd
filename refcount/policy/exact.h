/* exact.h: as plain, but nothing is changed inline: exact.c has a table of live objects. */
#ifndef TALLY_REFCOUNT_POLICY_EXACT_H
#define TALLY_REFCOUNT_POLICY_EXACT_H

#include "refcount/policy/word.h"

#define RC_POLICY_SUMMARY "every change of a count is checked against a table of live objects"
#define RC_HEAD_OWN
enum { RC_EXACT = 1, RC_THREADS = 0 };

typedef struct rc_head {
    uint32_t count;
    uint32_t index : 28;
    uint32_t flags : 4;
    struct rc_type *type;
} rc_head;

static inline uint32_t rc_head_word(const rc_head *h)
{
    return h->count;
}

static inline void rc_head_set_word(rc_head *h, uint32_t w)
{
    h->count = w;
}

static inline bool rc_head_can_take(const rc_head *h)
{
    (void)h;
    return false;
}

static inline void rc_head_take(rc_head *h)
{
    (void)h;
}

static inline bool rc_head_drop(rc_head *h)
{
    (void)h;
    return false;
}

static inline bool rc_head_is_last(const rc_head *h)
{
    (void)h;
    return false;
}

#endif
