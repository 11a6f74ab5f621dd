/* exact.h: as plain, but nothing is changed inline: exact.c has a table of live objects. */
#ifndef TALLY_REFCOUNT_POLICY_EXACT_H
#define TALLY_REFCOUNT_POLICY_EXACT_H

#include "refcount/policy/head.h"

#define RC_POLICY_SUMMARY "every change of a count is checked against a table of live objects"
enum { RC_EXACT = 1, RC_THREADS = 0 };

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
