/* destroy.c: dropping the last count.
 *
 * The order is CPython's: finalizer, weak references and their callbacks, contents depth first
 * (each subtree before the next sibling), buffers, block, and the count on the type last. One loop
 * does it for a whole tree: an object whose contents are being dropped waits on rc_stack, so a
 * chain of any length dies in constant C stack, and nothing is allocated. Script code (finalizers,
 * callbacks) may drop more: such a nested loop works above the entries that it found.
 */
#include "refcount/internal.h"

static const char *const bad[2][3] = {
    {"a count was taken on an object that is already free",
     "a count was taken on an object that is being destroyed",
     "a count was taken on something with a damaged count"},
    {"a count was dropped on an object that is already free",
     "a count was dropped on an object that is being destroyed",
     "a count was dropped on something with a damaged count"},
};

static void fault(rc_obj *o, uint32_t w, int dropped)
{
    rc_heap.hooks.fault(bad[dropped][w == POOL_FREE_TAG ? 0 : w == 0 ? 1 : 2], o);
}

void rc_bad_take(rc_obj *o, uint32_t w)
{
    fault(o, w, 0);
}

void rc_bad_drop(rc_obj *o, uint32_t w)
{
    fault(o, w, 1);
}

void rc_dec_slow(rc_obj *o)
{
    if ((!RC_THREADS && rc_likely(rc_head_is_last(&o->h))) || rc_drop_slow(o))
        rc_destroy(o);
}

/* The finalizer, once in an object's life. The count that was to be dropped keeps it alive
 * meanwhile. True: it was not resurrected. */
static bool finalized(rc_obj *o, rc_type *t)
{
    o->h.flags |= RC_FINALIZED;
    rc_push_held(o);
    t->finalize(o);
    rc_stack.top--;
    return rc_drop(o);
}

/* From "last count dropped" to "dying": count 0, not tracked, cursor 0; on the stack if it owns
 * references. False: a finalizer has resurrected it. */
static inline bool begin(rc_obj *o)
{
    rc_type *t = rc_type_of(o);
    if (rc_unlikely(t->finalize != rc_no_finalize) && !(o->h.flags & RC_FINALIZED) &&
        !finalized(o, t))
        return false;
    rc_untrack(o);
    rc_head_set_word(&o->h, 0);
    if (RC_EXACT)
        rc_exact_dying(o);
    bool weak = o->h.flags & RC_HAS_WEAK;
    if (weak || t->reap != rc_no_reap)
        rc_push(o);
    if (rc_unlikely(weak)) {
        struct rc_pending p = {0};
        rc_weak_clear(o, NULL, &p);
        rc_weak_call(&p);
    }
    return true;
}

/* The end of an object without contents. Returns its type if that dies with it. */
static inline rc_obj *end(rc_obj *o)
{
    rc_type *t = rc_type_of(o);
    /* most types have the default slots: a comparison is cheaper than the call */
    size_t size = t->block_size == rc_fixed_size ? t->size : t->block_size(o);
    if (rc_unlikely(rc_heap.hooks.died != NULL))
        rc_heap.hooks.died(o);
    if (t->finish != rc_no_finish)
        t->finish(o);
    rc_block_end(o, t, size);
    return (t->flags & RC_TYPE_HEAP) && rc_drop((rc_obj *)t) ? (rc_obj *)t : NULL;
}

void rc_destroy(rc_obj *o)
{
    size_t base = rc_stack.top;
    rc_obj *next = o;
    for (;;) {
        while (next) {
            size_t before = rc_stack.top;
            bool dying = begin(next);
            next = dying && rc_stack.top == before ? end(next) : NULL;
        }
        if (rc_stack.top == base)
            break;
        rc_obj *top = rc_entry_obj(rc_stack.slot[rc_stack.top - 1]);
        value v = rc_type_of(top)->reap(top);
        if (v == V_EMPTY) {
            rc_stack.top--;
            next = end(top);
        } else if (rc_drop(v_obj(v))) {
            next = v_obj(v);
        }
    }
    if (base == 0 && rc_unlikely(rc_stack.peak > 1 << 16))
        rc_stack_trim();
}
