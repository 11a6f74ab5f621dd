/* mark.c: sets of objects, marking, and subtracting the references among members. */
#define _GNU_SOURCE
#include "cycle/passes.h"

#include <stdlib.h>
#include <sys/mman.h>

enum {
    KEEP = 1 << 16, /* counts whose pages stay from pass to pass: 256 KiB */
    HUGE = 1 << 20, /* counts from which they ask for huge pages: one is half of them then */
};

struct gc_set gc_now;

static struct {
    uint32_t *left; /* references that are not accounted for, by index */
    uint32_t cap;
    size_t floor; /* entries of rc_stack that are not ours end here */
    struct gc_queue queue;
} s;

/* --- sets ------------------------------------------------------------------------------------- */

static bool words_room(struct gc_set *set, size_t words)
{
    if (words <= set->words)
        return true;
    uint64_t *bits = realloc(set->bits, words * sizeof *bits);
    if (!bits)
        return false;
    set->bits = bits;
    set->words = words;
    return true;
}

static bool set_room(struct gc_set *set)
{
    set->lo = set->top = 1;
    if (!words_room(set, (size_t)(rc_heap.tracked.top >> 6) + 1))
        return false;
    set->top = rc_heap.tracked.top;
    return true;
}

/* The counts are a mapping: what is not touched costs nothing. */
static bool counts_room(uint32_t cap)
{
    size_t each = sizeof *s.left;
    void *p;
    if (cap <= s.cap)
        return true;
    if (s.left)
        p = mremap(s.left, s.cap * each, cap * each, MREMAP_MAYMOVE);
    else
        p = mmap(NULL, cap * each, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED)
        return false;
    if (cap >= HUGE)
        madvise(p, cap * each, MADV_HUGEPAGE);
    s.left = p;
    s.cap = cap;
    return true;
}

/* A pass that is under way finds its bits where they are then: they belong to gc_now. */
bool gc_reserve(uint32_t cap)
{
    return words_room(&gc_now, (size_t)(cap >> 6) + 1) && counts_room(cap);
}

/* What a large pass touched goes back to the system, all but the first KEEP counts of it. */
static void counts_trim(uint32_t from, uint32_t to)
{
    const size_t page = 65536; /* no system has larger ones */
    size_t begin = ((size_t)from + KEEP) * sizeof *s.left, end = (size_t)to * sizeof *s.left;
    begin = (begin + page - 1) & ~(page - 1);
    if (begin < end)
        madvise((char *)s.left + begin, end - begin, MADV_DONTNEED);
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
    if (gc_trace_roots())
        return;
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
    if (s.left[i] == 0) {
        /* It stays alive, so that the damage does not spread. */
        rc_heap.hooks.fault("an object has fewer counts than references", child);
        s.left[i] = UINT32_MAX;
    } else {
        s.left[i]--;
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
    /* all counts, those of immortal objects beyond what can be subtracted */
    GC_EACH (&gc_now, i) {
        if (gc_live(i))
            s.left[i] = rc_count(gc_at_index(&gc_now, i));
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
        if (s.left[i] != 0) {
            consider(gc_at_index(&gc_now, i));
            mark_all();
        }
    }
    GC_EACH (&gc_now, i)
        n++;
    counts_trim(from, gc_now.top);
    return n;
}

/* --- the two looks that every collector can take ---------------------------------------------- */

size_t gc_find_young(uint32_t from)
{
    if (from < gc_first())
        from = gc_first();
    if (from >= rc_heap.tracked.top || !gc_set_open(&gc_now, from))
        return 0;
    return gc_find_garbage();
}

struct gc_result gc_young(uint32_t from)
{
    size_t n = gc_find_young(from);
    return n ? gc_dispose(n) : (struct gc_result){0};
}

size_t gc_find_all(void)
{
    if (!gc_set_open(&gc_now, gc_first()))
        return 0; /* cannot be: there is room */
    gc_mark_roots();
    return gc_find_garbage();
}

void gc_passes_close(void)
{
    gc_set_close(&gc_now);
    gc_trace_close();
    if (s.left)
        munmap(s.left, s.cap * sizeof *s.left);
    memset(&s, 0, sizeof s); /* the queue: what it held last would not look lost to Memcheck */
}
