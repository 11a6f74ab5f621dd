/* scan.c: marks what is alive first, then subtracts internal references among the rest.
 *
 * Everything that the algorithm notes about an object lies in side tables, by tracked index: one
 * bit (alive, or no concern of this pass) and, for what is not marked, one count. Headers are read
 * only, and each is asked for a few steps before it is looked at. See NOTES.md.
 *
 * Bits for indices that are holes, or were given out after the pass began, count as set.
 */
#include "cycle/cycle.h"
#include "refcount/internal.h"

#include <stdlib.h>

enum {
    AHEAD = 32, /* objects between asking for a header and reading it; a power of two */
    FIRST = 10000, /* live objects before which nothing is done */
    GROWTH = 32, /* a heap that yields nothing may grow by this factor between collections */
    GROWTH_PAYS = 2, /* ... and one that does, by this */
    SAMPLE = 64, /* the share of the newborn that a probe looks at is 1 / this */
    PAYS = 8, /* garbage is worth while when it is 1 / this of what was looked at */
    WORK = 8, /* objects made per live one that pay for a look at the whole heap */
};

static struct {
    uint64_t *bits;
    size_t words; /* allocated */
    uint32_t *left; /* references that are not accounted for, by index - base */
    uint32_t base;
    uint32_t top; /* indices of this pass end before it */
    size_t floor; /* entries of rc_stack that are not ours end here */
    rc_obj *queue[AHEAD];
    unsigned head, tail;
    /* the pace */
    uint64_t first, growth, max_growth;
    uint64_t last_live; /* after the last full collection */
    uint64_t last_total; /* objects made until then */
    /* rc_heap.tracked.mark: indices from there are newer than the last full collection */
    bool paid; /* the last look at the young found garbage worth while */
} s;

/* --- bits ------------------------------------------------------------------------------------- */

static inline bool is_set(uint32_t i)
{
    return s.bits[i >> 6] >> (i & 63) & 1;
}

static inline void set_bit(uint32_t i)
{
    s.bits[i >> 6] |= (uint64_t)1 << (i & 63);
}

/* Bits for a pass over [from, top): clear in there, set outside. */
static bool bits_open(uint32_t from)
{
    s.top = rc_heap.tracked.top;
    size_t words = (size_t)(s.top >> 6) + 1;
    if (words > s.words) {
        uint64_t *bits = realloc(s.bits, words * sizeof *bits);
        if (!bits)
            return false;
        s.bits = bits;
        s.words = words;
    }
    size_t w = from >> 6;
    memset(s.bits, 0xFF, w * sizeof *s.bits);
    memset(s.bits + w, 0, (words - w) * sizeof *s.bits);
    s.bits[w] |= ((uint64_t)1 << (from & 63)) - 1;
    s.bits[s.top >> 6] |= ~(uint64_t)0 << (s.top & 63);
    return true;
}

/* The next index with a clear bit from i on, or s.top. */
static inline uint32_t next_clear(uint32_t i)
{
    for (size_t w = i >> 6; w <= s.top >> 6; w++) {
        uint64_t clear = ~s.bits[w];
        if (w == i >> 6)
            clear &= ~(uint64_t)0 << (i & 63);
        if (clear)
            return (uint32_t)(w << 6) + (uint32_t)__builtin_ctzll(clear);
    }
    return s.top;
}

static inline rc_obj *object_at(uint32_t i)
{
    uint32_t ahead = i + AHEAD < s.top ? i + AHEAD : s.top - 1;
    __builtin_prefetch(rc_entry_obj(rc_heap.tracked.entry[ahead]));
    return rc_entry_obj(rc_heap.tracked.entry[i]);
}

/* --- marking ---------------------------------------------------------------------------------- */

static inline void consider(rc_obj *o)
{
    uint32_t i = o->h.index;
    if (i - 1 >= s.top - 1 || is_set(i))
        return;
    set_bit(i);
    rc_push(o);
}

static void visit_mark(rc_obj *child, void *arg)
{
    (void)arg;
    __builtin_prefetch(child);
    if (s.tail - s.head == AHEAD)
        consider(s.queue[s.head++ % AHEAD]);
    s.queue[s.tail++ % AHEAD] = child;
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
        if (s.head == s.tail)
            return;
        consider(s.queue[s.head++ % AHEAD]);
    }
}

/* --- subtracting ------------------------------------------------------------------------------ */

static inline void subtract(rc_obj *child)
{
    uint32_t i = child->h.index;
    if (i - 1 >= s.top - 1 || is_set(i))
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
    __builtin_prefetch(child);
    if (s.tail - s.head == AHEAD)
        subtract(s.queue[s.head++ % AHEAD]);
    s.queue[s.tail++ % AHEAD] = child;
}

/* Before: bits are clear for candidates. After: they are clear for those of them that only clear
 * ones refer to. Returns how many that are; SIZE_MAX when there is no memory to find out. */
static size_t find_garbage(void)
{
    uint32_t from = next_clear(1);
    if (from >= s.top)
        return 0;
    s.base = from;
    s.left = malloc((size_t)(s.top - from) * sizeof *s.left);
    if (!s.left)
        return SIZE_MAX;
    /* all counts, those of immortal objects beyond what can be subtracted */
    for (uint32_t i = next_clear(from); i < s.top; i = next_clear(i + 1)) {
        if (rc_entry_live(rc_heap.tracked.entry[i]))
            s.left[i - from] = object_at(i)->h.count;
        else
            set_bit(i);
    }
    /* minus the references among them: what is left comes from outside */
    for (uint32_t i = next_clear(from); i < s.top; i = next_clear(i + 1))
        rc_traverse(object_at(i), visit_subtract, NULL);
    while (s.head != s.tail)
        subtract(s.queue[s.head++ % AHEAD]);
    /* what is referred to from outside is alive, and all that it leads to */
    size_t n = 0;
    s.floor = rc_stack.top;
    for (uint32_t i = next_clear(from); i < s.top; i = next_clear(i + 1)) {
        if (s.left[i - from] != 0) {
            consider(object_at(i));
            mark_all();
        }
    }
    for (uint32_t i = next_clear(from); i < s.top; i = next_clear(i + 1))
        n++;
    free(s.left);
    return n;
}

/* --- getting rid of it ------------------------------------------------------------------------ */

static bool weak_is_alive(const rc_weak *w)
{
    uint32_t i = w->h.index;
    return i - 1 >= s.top - 1 || is_set(i);
}

/* Weak references to garbage: all are cleared before the first callback runs; those that are
 * garbage themselves do not call back. True if script code may have run. */
static bool clear_weak(void)
{
    struct rc_pending p = {0};
    for (uint32_t i = next_clear(1); i < s.top; i = next_clear(i + 1)) {
        rc_obj *o = object_at(i);
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
    for (uint32_t i = next_clear(1); i < s.top; i = next_clear(i + 1)) {
        if (!rc_entry_live(rc_heap.tracked.entry[i]))
            continue;
        rc_obj *o = object_at(i);
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
    for (uint32_t i = next_clear(1); i < s.top; i = next_clear(i + 1)) {
        if (!rc_entry_live(rc_heap.tracked.entry[i]))
            continue;
        rc_obj *o = object_at(i);
        if (!!(rc_type_of(o)->flags & RC_TYPE_LAST) == types)
            empty(o, i);
    }
}

static size_t still_there(void)
{
    size_t n = 0;
    for (uint32_t i = next_clear(1); i < s.top; i = next_clear(i + 1))
        n += rc_entry_live(rc_heap.tracked.entry[i]);
    return n;
}

/* For an instrument; libc memory, like its own. */
static void tell(size_t n)
{
    rc_obj **objects = malloc((n + 1) * sizeof *objects);
    size_t found = 0;
    for (uint32_t i = next_clear(1); objects && i < s.top && found < n; i = next_clear(i + 1))
        if (rc_entry_live(rc_heap.tracked.entry[i]))
            objects[found++] = object_at(i);
    if (found)
        rc_heap.hooks.cyclic(objects, found);
    free(objects);
}

/* Before: n clear bits, for garbage. */
static struct gc_result dispose(size_t n)
{
    struct gc_result r = {n, 0, 0};
    bool weak = clear_weak();
    if (finalize() || weak) {
        size_t present = still_there(), garbage = find_garbage();
        if (garbage == SIZE_MAX)
            return (struct gc_result){0, n - present, 0}; /* next time, without finalizers */
        r.resurrected = present - garbage;
        r.unreachable = garbage;
    }
    if (rc_heap.hooks.cyclic)
        tell(r.unreachable);
    empty_all(false);
    empty_all(true);
    r.freed = r.unreachable - still_there();
    return r;
}

/* --- the three things that can be done -------------------------------------------------------- */

/* Garbage among the objects from index `from` on that nothing older leads to. */
static size_t find_young(uint32_t from)
{
    if (from < rc_heap.frozen)
        from = rc_heap.frozen;
    if (from >= rc_heap.tracked.top || !bits_open(from))
        return 0;
    size_t n = find_garbage();
    return n == SIZE_MAX ? 0 : n;
}

static struct gc_result full(void)
{
    struct gc_result r = {0};
    uint64_t before = rc_heap.tracked.live;
    s.last_total = rc_total();
    if (!bits_open(rc_heap.frozen ? rc_heap.frozen : 1))
        return r;
    s.floor = rc_stack.top;
    rc_each_root(visit_mark, NULL);
    mark_all();
    size_t n = find_garbage();
    if (n == SIZE_MAX)
        return r;
    if (n)
        r = dispose(n);
    s.last_live = rc_heap.tracked.live;
    rc_heap.tracked.mark = rc_heap.tracked.top;
    if (s.paid || n * 4 >= before)
        s.growth = GROWTH_PAYS < s.max_growth ? GROWTH_PAYS : s.max_growth;
    else if (n * 16 < before && s.growth < s.max_growth)
        s.growth = s.growth * 4 < s.max_growth ? s.growth * 4 : s.max_growth;
    return r;
}

/* Live objects at which the whole heap is looked at, whatever a sample of it says. */
static uint64_t full_at(void)
{
    uint64_t limit = s.last_live * s.growth;
    return limit > s.first ? limit : s.first;
}

/* A heap that only grows must not be looked at over and over. So: all of it when it has grown a
 * lot, or when enough was made meanwhile to pay for it; else a sample of the youngest, and if that
 * holds garbage, all of the young. */
static struct gc_result step(void)
{
    uint64_t live = rc_heap.tracked.live;
    uint64_t made = rc_total() - s.last_total;
    if (live >= full_at() || made >= live * WORK) {
        rc_heap.collections++;
        return full();
    }
    uint32_t top = rc_heap.tracked.top;
    uint64_t grown = live > s.last_live ? live - s.last_live : 0;
    if (!s.paid) {
        uint32_t sample = (uint32_t)(grown / SAMPLE) + 64;
        uint32_t from = top > sample + rc_heap.tracked.mark ? top - sample : rc_heap.tracked.mark;
        size_t n = find_young(from);
        if (n == 0 || n * PAYS < top - from)
            return (struct gc_result){0};
    }
    rc_heap.collections++;
    size_t n = find_young(rc_heap.tracked.mark);
    s.paid = n != 0 && n * PAYS >= grown;
    return n ? dispose(n) : (struct gc_result){0};
}

static uint64_t next_trigger(uint64_t live)
{
    uint64_t limit = full_at();
    /* Sooner where the last look paid. */
    uint64_t share = live / (s.paid ? 4 : 2), more = share > s.first ? share : s.first;
    return limit > live && limit < live + more ? limit : live + more;
}

static bool scan_open(const char *options, struct tally_error *err)
{
    char key[32];
    uint64_t n;
    bool bad;
    const char *rest = options;
    memset(&s, 0, sizeof s);
    s.first = FIRST;
    s.max_growth = GROWTH;
    rc_heap.tracked.mark = 1;
    while (gc_next_option(&rest, key, &n, &bad)) {
        if (!strcmp(key, "first") && n >= 1 && n <= UINT32_MAX) {
            s.first = n;
        } else if (!strcmp(key, "growth") && n >= 1 && n <= 1000000) {
            s.max_growth = n;
        } else {
            bad = true;
            break;
        }
    }
    s.growth = s.max_growth;
    if (!bad)
        return true;
    tally_error_set(err, "the collector 'scan' takes first=N and growth=N, got '%.80s'", options);
    return false;
}

static void scan_close(void)
{
    free(s.bits);
    memset(&s, 0, sizeof s);
}

const struct gc_collector gc_scan = {
    .name = "scan",
    .summary = "marks what is alive, then subtracts inner references among the rest; throughput",
    .open = scan_open,
    .close = scan_close,
    .collect = full,
    .step = step,
    .next_trigger = next_trigger,
};
