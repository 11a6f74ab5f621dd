/* trace.c: marking a large heap.
 *
 * In a heap that has aged every header is a cache miss, and an object is met as often as it is
 * referred to. So what was met is known by address: a bit per 16 bytes, to which blocks are
 * aligned, in maps of 2 MiB each, which stay in the cache. A header is read once, when its object
 * is about to be traversed, and asked for long before; then the contents are asked for: what the
 * first word behind the header points at, if it is a pointer. The stack is short: it stays in the
 * cache, and no pages are touched for it. What it has no room for is noted in a second bit and
 * swept up in order of address.
 *
 * Only for passes that begin with nothing marked.
 */
#define _GNU_SOURCE
#include "cycle/passes.h"

#include <sys/mman.h>

enum {
    LARGE = 1 << 15, /* live objects from which it pays: their headers are beyond a cache */
    REGION_SHIFT = 21,
    REGIONS = 4096, /* that can be known at a time, 8 GiB; a power of two */
    PROBES = 8,
    WORDS = 1 << (REGION_SHIFT - 4 - 6), /* of a map */
    MET = 64, /* references that wait for their bit; the older half is looked up together */
    AHEAD = 16, /* objects that wait for their header, and as many for their contents */
    STACK = 4096, /* entries; what is not tracked has no room reserved beyond rc_stack's slack */
};

/* Two maps: what was met, and what of that waits for a sweep. */
struct region {
    uint64_t bits[2 * WORDS];
};

struct met {
    rc_obj *o;
    uint64_t *word; /* of its region's first map */
};

/* Entries of the stack, in order. */
struct line {
    uintptr_t at[AHEAD];
    unsigned head, tail;
};

static struct {
    struct region *region; /* a mapping; what was not touched costs nothing */
    uint32_t key[REGIONS]; /* address >> REGION_SHIFT, 0: free */
    struct met met[MET];
    unsigned mets;
    struct line header, contents;
    size_t floor; /* of the stack */
    bool waiting; /* something is, since the last sweep began */
} t;

static inline unsigned length(const struct line *l)
{
    return l->tail - l->head;
}

static inline uintptr_t shift(struct line *l)
{
    return l->at[l->head++ % AHEAD];
}

static inline void append(struct line *l, uintptr_t entry)
{
    l->at[l->tail++ % AHEAD] = entry;
}

/* An entry is tagged like a held one when its object was taken out of the set already. */
static inline rc_obj *entry_obj(uintptr_t entry)
{
    return rc_entry_obj(entry | 1);
}

/* Takes o out of the set. False: it is not in it. */
static inline bool take_out(const rc_obj *o)
{
    uint32_t i = o->h.index;
    if (!gc_has(&gc_now, i))
        return false;
    gc_drop(&gc_now, i);
    return true;
}

/* --- meeting ---------------------------------------------------------------------------------- */

static inline uint64_t bit_of(const rc_obj *o)
{
    return (uint64_t)1 << ((uintptr_t)o >> 4 & 63);
}

/* The place of a region that is not at its first one; REGIONS if there is none. */
__attribute__((noinline)) static uint32_t place(uint32_t key)
{
    for (uint32_t k = 0; k < PROBES; k++) {
        uint32_t at = (key + k) % REGIONS;
        if (!t.key[at])
            t.key[at] = key;
        if (t.key[at] == key)
            return at;
    }
    return REGIONS;
}

static void push_or_wait(const struct met *new, unsigned n)
{
    unsigned i = 0;
    for (; i < n && rc_stack.top - t.floor < STACK; i++)
        rc_push(new[i].o);
    for (; i < n; i++) {
        new[i].word[WORDS] |= bit_of(new[i].o);
        t.waiting = true;
    }
}

/* Looks up the n oldest. Whether one is new cannot be predicted: no branch depends on it. */
static void look_up(unsigned n)
{
    struct met new[MET];
    unsigned k = 0;
    for (unsigned i = 0; i < n; i++) {
        struct met e = t.met[i];
        uint64_t bit = bit_of(e.o), word = *e.word;
        *e.word = word | bit;
        new[k] = e;
        k += !(word & bit);
    }
    t.mets -= n;
    memmove(t.met, t.met + n, t.mets * sizeof *t.met);
    push_or_wait(new, k);
}

static void visit(rc_obj *o, void *arg)
{
    (void)arg;
    uint32_t key = (uint32_t)((uintptr_t)o >> REGION_SHIFT), at = key % REGIONS;
    if (rc_unlikely(t.key[at] != key))
        at = place(key);
    if (rc_unlikely(at == REGIONS || (uintptr_t)o % POOL_ALIGN != 0)) {
        if (take_out(o))
            rc_push_held(o); /* it is tracked: there is room */
        return;
    }
    uint64_t *word = &t.region[at].bits[(uintptr_t)o >> 10 & (WORDS - 1)];
    __builtin_prefetch(word, 1);
    t.met[t.mets++] = (struct met){o, word};
    if (t.mets == MET)
        look_up(MET / 2);
}

/* --- traversing ------------------------------------------------------------------------------- */

static inline void ask_for_contents(uintptr_t entry)
{
    rc_obj *o = entry_obj(entry);
    if ((entry & 1) && !take_out(o))
        return; /* not tracked, or no concern of this pass */
    if (rc_type_of(o)->size > sizeof *o)
        __builtin_prefetch(*(void **)(o + 1));
    if (length(&t.contents) == AHEAD)
        rc_traverse(entry_obj(shift(&t.contents)), visit, NULL);
    append(&t.contents, entry);
}

static inline void ask_for_header(uintptr_t entry)
{
    __builtin_prefetch(entry_obj(entry));
    __builtin_prefetch((char *)entry_obj(entry) + 32); /* it may begin at the end of a line */
    if (length(&t.header) == AHEAD)
        ask_for_contents(shift(&t.header));
    append(&t.header, entry);
}

/* All that the stack leads to, but for what waits. */
static void run(void)
{
    for (;;) {
        while (rc_stack.top > t.floor)
            ask_for_header(rc_stack.slot[--rc_stack.top]);
        if (t.mets)
            look_up(t.mets);
        else if (length(&t.header))
            ask_for_contents(shift(&t.header));
        else if (length(&t.contents))
            rc_traverse(entry_obj(shift(&t.contents)), visit, NULL);
        else
            return;
    }
}

static void sweep_region(uint32_t at)
{
    uint64_t *waiting = t.region[at].bits + WORDS;
    for (size_t w = 0; w < WORDS; w++) {
        uintptr_t base = (uintptr_t)t.key[at] << REGION_SHIFT | w << 10;
        uint64_t word = waiting[w];
        waiting[w] = 0;
        for (; word; word &= word - 1)
            rc_push((rc_obj *)(base | (uintptr_t)__builtin_ctzll(word) << 4));
        if (rc_stack.top - t.floor > STACK - 64)
            run();
    }
}

static void sweep(void)
{
    t.waiting = false;
    for (uint32_t at = 0; at < REGIONS; at++)
        if (t.key[at])
            sweep_region(at);
    run();
}

/* --- a pass ----------------------------------------------------------------------------------- */

static bool begin(void)
{
    if (t.region)
        return true;
    void *map = mmap(NULL, REGIONS * sizeof *t.region, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (map == MAP_FAILED)
        return false;
    t.region = map;
    return true;
}

/* The pages stay for the next time: to touch new ones takes longer than the marking. What waited
 * was swept. */
static void end(void)
{
    for (uint32_t at = 0; at < REGIONS; at++)
        if (t.key[at])
            memset(t.region[at].bits, 0, WORDS * sizeof(uint64_t));
    memset(t.key, 0, sizeof t.key);
    memset(t.met, 0, sizeof t.met); /* what it held last would not look lost to Memcheck */
    t.header = t.contents = (struct line){.tail = 0};
}

bool gc_trace_roots(void)
{
    if (rc_heap.tracked.live < LARGE || !begin())
        return false;
    t.floor = rc_stack.top;
    rc_each_root(visit, NULL);
    run();
    while (t.waiting)
        sweep();
    end();
    return true;
}

void gc_trace_close(void)
{
    if (t.region)
        munmap(t.region, REGIONS * sizeof *t.region);
    t.region = NULL;
}
