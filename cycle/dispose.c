/* dispose.c: getting rid of garbage, for every collector.
 *
 * Each pass takes gc_now as it is: what died meanwhile has left a hole, what turned out to be alive
 * has been taken out of the set.
 */
#include "cycle/passes.h"

#include <stdlib.h>

static bool weak_is_alive(const rc_weak *w)
{
    return !gc_has(&gc_now, w->h.index);
}

/* Weak references to garbage: all are cleared before the first callback runs; those that are
 * garbage themselves do not call back. True if script code may have run. */
static bool clear_weak(void)
{
    struct rc_pending p = {0};
    GC_EACH (&gc_now, i) {
        if (!gc_live(i))
            continue;
        rc_obj *o = gc_at_index(&gc_now, i);
        if (o->h.flags & RC_HAS_WEAK)
            rc_weak_clear(o, weak_is_alive, &p);
    }
    bool any = p.first;
    rc_weak_call(&p);
    return any;
}

/* All finalizers, before anything is emptied (PEP 442). Garbage may die meanwhile; its index turns
 * into a hole. True if one ran. */
static bool finalize(void)
{
    bool any = false;
    GC_EACH (&gc_now, i) {
        if (!gc_live(i))
            continue;
        rc_obj *o = gc_at_index(&gc_now, i);
        rc_type *t = rc_type_of(o);
        if (t->finalize == rc_no_finalize || (o->h.flags & RC_FINALIZED))
            continue;
        any = true;
        o->h.flags |= RC_FINALIZED;
        rc_inc_obj(o);
        rc_push_held(o);
        t->finalize(o);
        rc_stack.top--;
        rc_dec_obj(o);
    }
    return any;
}

/* Drops what o owns. The rest of the garbage falls with it, or is emptied in its turn. */
static void empty(rc_obj *o, uint32_t i)
{
    rc_type *t = rc_type_of(o);
    if (t->reap == rc_no_reap)
        return;
    rc_inc_obj(o);
    rc_push_held(o);
    o->h.flags |= RC_IN_CYCLE;
    o->h.index = 0; /* the cursor */
    for (value v = t->reap(o); v != V_EMPTY; v = t->reap(o))
        rc_dec(v);
    o->h.index = i;
    rc_stack.top--;
    rc_dec_obj(o);
}

/* Types after their instances, whose slots they hold. */
static void empty_all(bool types)
{
    GC_EACH (&gc_now, i) {
        if (!gc_live(i))
            continue;
        rc_obj *o = gc_at_index(&gc_now, i);
        if (!!(rc_type_of(o)->flags & RC_TYPE_LAST) == types)
            empty(o, i);
    }
}

static size_t still_there(void)
{
    size_t n = 0;
    GC_EACH (&gc_now, i)
        n += gc_live(i);
    return n;
}

/* For an instrument; libc memory, like its own. */
static void tell(size_t n)
{
    rc_obj **objects = malloc((n + 1) * sizeof *objects);
    size_t found = 0;
    if (!objects)
        return;
    GC_EACH (&gc_now, i)
        if (gc_live(i) && found < n)
            objects[found++] = gc_at_index(&gc_now, i);
    if (found)
        rc_heap.hooks.cyclic(objects, found);
    free(objects);
}

/* Shows it to the hook, which keeps what it wants. Returns how many it kept. */
static size_t offer(void)
{
    size_t kept = 0;
    GC_EACH (&gc_now, i)
        if (gc_live(i) && rc_heap.hooks.garbage(gc_at_index(&gc_now, i)))
            kept++;
    return kept;
}

struct gc_result gc_dispose(size_t n)
{
    struct gc_result r = {.unreachable = n};
    bool weak = clear_weak();
    if (finalize() || weak) {
        size_t present = still_there(), garbage = gc_find_garbage();
        r.resurrected = present - garbage;
        r.unreachable = garbage;
    }
    if (rc_heap.hooks.cyclic)
        tell(r.unreachable);
    if (rc_heap.hooks.garbage && (r.saved = offer()))
        return r;
    empty_all(false);
    empty_all(true);
    r.freed = r.unreachable - still_there();
    return r;
}
