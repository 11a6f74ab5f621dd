/* mark.c: sets of objects, marking, and subtracting the references among members. */
#include "cycle/passes.h"

#include <stdlib.h>

struct gc_set gc_now;

static struct {
    uint32_t *left; /* references that are not accounted for, by index - base */
    uint32_t base;
    size_t floor; /* entries of rc_stack that are not ours end here */
    struct gc_queue queue;
} s;

/* --- sets ------------------------------------------------------------------------------------- */

static bool set_room(struct gc_set *set)
{
    size_t words = (size_t)(rc_heap.tracked.top >> 6) + 1;
    set->lo = set->top = 1;
    if (words > set->words) {
        uint64_t *bits = realloc(set->bits, words * sizeof *bits);
        if (!bits)
            return false;
        set->bits = bits;
        set->words = words;
    }
    set->top = rc_heap.tracked.top;
    return true;
}

bool gc_set_open(struct gc_set *set, uint32_t from)
{
    if (!set_room(set))
        return false;
    size_t words = (size_t)(set->top >> 6) + 1, w = from >> 6;
    if (from >= set->top) {
        set->lo = set->top;
        memset(set->bits, 0xFF, words * sizeof *set->bits);
        return true;
    }
    set->lo = from;
    memset(set->bits, 0xFF, w * sizeof *set->bits);
    memset(set->bits + w, 0, (words - w) * sizeof *set->bits);
    set->bits[w] |= ((uint64_t)1 << (from & 63)) - 1;
    set->bits[set->top >> 6] |= ~(uint64_t)0 << (set->top & 63);
    return true;
}

bool gc_set_open_empty(struct gc_set *set)
{
    if (!set_room(set))
        return false;
    memset(set->bits, 0xFF, ((size_t)(set->top >> 6) + 1) * sizeof *set->bits);
    return true;
}

void gc_set_close(struct gc_set *set)
{
    free(set->bits);
    memset(set, 0, sizeof *set);
}

/* --- marking ---------------------------------------------------------------------------------- */

static inline void consider(rc_obj *o)
{
    uint32_t i = o->h.index;
    if (!gc_has(&gc_now, i))
        return;
    gc_drop(&gc_now, i);
    rc_push(o);
}

static void visit_mark(rc_obj *child, void *arg)
{
    (void)arg;
    rc_obj *o = gc_queue_push(&s.queue, child);
    if (o)
        consider(o);
}

/* Marks all that the queue and the stack lead to. In constant C stack. */
static void mark_all(void)
{
    for (;;) {
        while (rc_stack.top > s.floor) {
            rc_obj *o = rc_pop();
            if (rc_stack.top >= s.floor + 4)
                __builtin_prefetch(rc_entry_obj(rc_stack.slot[rc_stack.top - 4]));
            rc_traverse(o, visit_mark, NULL);
        }
        rc_obj *o = gc_queue_pop(&s.queue);
        if (!o)
            return;
        consider(o);
    }
}

void gc_mark_roots(void)
{
    s.floor = rc_stack.top;
    rc_each_root(visit_mark, NULL);
    mark_all();
}

/* --- subtracting ------------------------------------------------------------------------------ */

static inline void subtract(rc_obj *child)
{
    uint32_t i = child->h.index;
    if (!gc_has(&gc_now, i))
        return;
    if (s.left[i - s.base] == 0) {
        /* It stays alive, so that the damage does not spread. */
        rc_heap.hooks.fault("an object has fewer counts than references", child);
        s.left[i - s.base] = UINT32_MAX;
    } else {
        s.left[i - s.base]--;
    }
}

static void visit_subtract(rc_obj *child, void *arg)
{
    (void)arg;
    rc_obj *o = gc_queue_push(&s.queue, child);
    if (o)
        subtract(o);
}

size_t gc_find_garbage(void)
{
    uint32_t from = gc_now.lo = gc_next(&gc_now, gc_now.lo);
    if (from >= gc_now.top)
        return 0;
    s.base = from;
    s.left = malloc((size_t)(gc_now.top - from) * sizeof *s.left);
    if (!s.left)
        return SIZE_MAX;
    /* all counts, those of immortal objects beyond what can be subtracted */
    GC_EACH (&gc_now, i) {
        if (gc_live(i))
            s.left[i - from] = rc_count(gc_at_index(&gc_now, i));
        else
            gc_drop(&gc_now, i);
    }
    /* minus the references among them: what is left comes from outside */
    GC_EACH (&gc_now, i)
        rc_traverse(gc_at_index(&gc_now, i), visit_subtract, NULL);
    for (rc_obj *o; (o = gc_queue_pop(&s.queue));)
        subtract(o);
    /* what is referred to from outside is alive, and all that it leads to */
    size_t n = 0;
    s.floor = rc_stack.top;
    GC_EACH (&gc_now, i) {
        if (s.left[i - from] != 0) {
            consider(gc_at_index(&gc_now, i));
            mark_all();
        }
    }
    GC_EACH (&gc_now, i)
        n++;
    free(s.left);
    return n;
}

/* --- the two looks that every collector can take ---------------------------------------------- */

size_t gc_find_young(uint32_t from)
{
    if (from < gc_first())
        from = gc_first();
    if (from >= rc_heap.tracked.top || !gc_set_open(&gc_now, from))
        return 0;
    size_t n = gc_find_garbage();
    return n == SIZE_MAX ? 0 : n;
}

struct gc_result gc_young(uint32_t from)
{
    size_t n = gc_find_young(from);
    return n ? gc_dispose(n) : (struct gc_result){0};
}

size_t gc_find_all(void)
{
    if (!gc_set_open(&gc_now, gc_first()))
        return SIZE_MAX;
    gc_mark_roots();
    return gc_find_garbage();
}

void gc_passes_close(void)
{
    gc_set_close(&gc_now);
}
