/* head.h: the header of an object where one thread at a time counts (plain, exact). */
#ifndef TALLY_REFCOUNT_POLICY_HEAD_H
#define TALLY_REFCOUNT_POLICY_HEAD_H

#include "refcount/policy/word.h"

#define RC_HEAD_OWN

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

#endif
