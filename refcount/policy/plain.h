/* plain.h: a count in the header, one thread at a time. The policy to copy; object.h says what each
 * of these is for. On a known pointer a take is 3 instructions and a drop 5, with the look at
 * immortals and damage (tests/disassembly.sh). */
#ifndef TALLY_REFCOUNT_POLICY_PLAIN_H
#define TALLY_REFCOUNT_POLICY_PLAIN_H

#include "refcount/policy/head.h"

#define RC_POLICY_SUMMARY "a count in the object's header; immortal objects are left alone"
enum { RC_EXACT = 0, RC_THREADS = 0 };

static inline bool rc_head_can_take(const rc_head *h)
{
#if defined(__x86_64__) && defined(__GCC_ASM_FLAG_OUTPUTS__) && defined(__OPTIMIZE__) &&            \
    !defined(__SANITIZE_ADDRESS__)
    /* rc_word_live(); but gcc loads what it compares with 0, which is one instruction more. */
    bool live;
    __asm__("cmpl $0, %1" : "=@ccg"(live) : "m"(h->count));
    return live;
#else
    return rc_word_live(h->count);
#endif
}

static inline void rc_head_take(rc_head *h)
{
    h->count++;
}

static inline bool rc_head_drop(rc_head *h)
{
    uint32_t c = h->count;
    if (rc_unlikely((int32_t)c <= 1))
        return false;
    h->count = c - 1;
    return true;
}

static inline bool rc_head_is_last(const rc_head *h)
{
    return h->count == 1;
}

static inline enum rc_step rc_head_update(rc_head *h, rc_word_step *step, uint32_t *w)
{
    *w = h->count;
    return step(*w, &h->count);
}

#endif
