/* slow.c: what plain, atomic and locked do not do inline: counts that are immortal, watched, the
 * last, or none at all. rc_head_update() is the policy's way to change a word. */
#include "refcount/internal.h"

void rc_inc_slow(rc_obj *o)
{
    uint32_t w;
    for (;;) {
        switch (rc_head_update(&o->h, rc_holds() ? rc_word_take : rc_word_take_apart, &w)) {
        case RC_UNWATCHED:
            rc_heap.collector->touched(o);
            continue;
        case RC_DAMAGED:
            rc_bad_take(o, w);
            return;
        default:
            return;
        }
    }
}

bool rc_drop_slow(rc_obj *o)
{
    uint32_t w;
    for (;;) {
        switch (rc_head_update(&o->h, rc_holds() ? rc_word_drop : rc_word_drop_apart, &w)) {
        case RC_LAST:
            if (rc_holds())
                return true;
            rc_hand_over(o, RC_HOLDER);
            return false;
        case RC_UNWATCHED:
            rc_heap.collector->touched(o);
            continue;
        case RC_DAMAGED:
            rc_bad_drop(o, w);
            return false;
        default:
            return false;
        }
    }
}

void rc_handed(rc_obj *o)
{
    rc_dec_obj(o);
}

static enum rc_step watch(uint32_t w, uint32_t *next)
{
    if (rc_word_watched(w))
        return RC_CHANGED;
    if (!rc_word_watchable(w))
        return RC_IGNORED;
    *next = w + RC_WATCHED;
    return RC_CHANGED;
}

bool rc_watch(rc_obj *o)
{
    uint32_t w;
    return rc_head_update(&o->h, watch, &w) == RC_CHANGED;
}

bool rc_watched(const rc_obj *o)
{
    return rc_word_watched(rc_word(o));
}
