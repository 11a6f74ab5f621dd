/* object.h: the header of every heap object, its type descriptor, and its count.
 *
 * The header is private to refcount/: other layers embed `rc_head` first in their structs and use
 * the functions here. An object's pointer is the start of its block.
 *
 * Count word: 0 being destroyed; 1 .. 2^31-1 live; 0x80000000 .. 0xBFFFFFFF immortal; 0xC0000001 ..
 * 0xCFFFFFFF live and watched (internal.h); POOL_FREE_TAG a free block. Anything else is damage.
 */
#ifndef TALLY_REFCOUNT_OBJECT_H
#define TALLY_REFCOUNT_OBJECT_H

#include "alloc/pool.h"
#include "refcount/value.h"

typedef struct rc_type rc_type;

typedef struct rc_head {
    uint32_t count;
    uint32_t index : 28; /* place in the tracked table, 0 = untracked; a cursor while dying */
    uint32_t flags : 4;
    rc_type *type; /* counted for heap types */
} rc_head;

struct rc_obj {
    rc_head h;
};

enum {
    RC_FINALIZED = 1, /* finalizer has run: it runs once (PEP 442) */
    RC_HAS_WEAK = 2,  /* the weak table has an entry for this object */
    RC_IN_CYCLE = 4,  /* the collector is clearing it */
    RC_MARK = 8       /* for short passes that clear it again */
};

#define RC_IMMORTAL 0x80000000u
#define RC_WATCHED 0xC0000000u
#define RC_HEAD_INIT(type_ptr) {RC_IMMORTAL, 0, 0, (rc_type *)(type_ptr)}

/* Called for each counted reference that an object holds. */
typedef void (*rc_visit)(rc_obj *child, void *arg);

enum {
    RC_TYPE_GC = 1,   /* may take part in a cycle: objects are tracked */
    RC_TYPE_HEAP = 2, /* made at run time: each instance owns a count on it */
    RC_TYPE_LAST = 4, /* instances are types: the collector empties them after all other garbage */
};

/* What memory management needs to know of a type. No slot is NULL after rc_type_ready(). */
struct rc_type {
    rc_head h;
    const char *name; /* UTF-8; owned by the type if RC_TYPE_HEAP */
    uint32_t flags;
    uint32_t size;             /* bytes of a block; the fixed part if block_size is set */
    const char *pool_name;     /* NULL: name */
    pool *pool;                /* opened by rc_type_ready */
    uint64_t live, total;      /* objects alive; objects ever made */
    uint32_t place;            /* type.c's, 0 while not ready */
    /* Bytes of o's block. Default: size. */
    size_t (*block_size)(const rc_obj *o);
    /* Visits every counted reference, except the one on the type itself. */
    void (*traverse)(rc_obj *o, rc_visit visit, void *arg);
    /* Moves the next owned heap reference out of a dying object: clears its slot, returns it (the
     * caller drops it); V_EMPTY when none is left. In CPython's order of destruction. Never calls
     * anything, never allocates. rc_cursor(o) starts at 0 and is the type's to use. Excludes the
     * type itself. */
    value (*reap)(rc_obj *o);
    /* After the last reap: gives buffers back. Must not touch the block's header. */
    void (*finish)(rc_obj *o);
    /* Runs once before destruction (script code may run: it may resurrect). Default: nothing. */
    void (*finalize)(rc_obj *o);
};

/* Fills empty slots, opens the pool. False and *err when the pool could not be opened. */
bool rc_type_ready(rc_type *t, struct tally_error *err);

/* For the finish of a type that dies: takes it off the list and lets go of its pool. */
void rc_type_done(rc_type *t);

/* What rc_type_ready puts into an empty slot, for a type that wants to compare or to reset one. */
size_t rc_fixed_size(const rc_obj *o);
void rc_no_traverse(rc_obj *o, rc_visit visit, void *arg);
value rc_no_reap(rc_obj *o);
void rc_no_finish(rc_obj *o);
void rc_no_finalize(rc_obj *o);

/* A new zeroed object of `size` bytes (>= t->size), count 1, tracked if the type is GC. Returns
 * NULL when memory ran out (the VM raises MemoryError). Takes a count on a heap type. May run the
 * collector (stress) before it allocates, never after. */
void *rc_new(rc_type *t, size_t size);

/* Out of line parts of rc_inc / rc_dec. */
void rc_inc_slow(rc_obj *o);
void rc_dec_slow(rc_obj *o);

static inline rc_type *rc_type_of(const rc_obj *o)
{
    return o->h.type;
}

static inline bool rc_is_watched(const rc_obj *o)
{
    return o->h.count - RC_WATCHED - 1 < 0x0FFFFFFFu;
}

static inline uint32_t rc_count(const rc_obj *o)
{
    return rc_unlikely(rc_is_watched(o)) ? o->h.count - RC_WATCHED : o->h.count;
}

static inline uint32_t rc_cursor(const rc_obj *o)
{
    return o->h.index;
}

static inline void rc_set_cursor(rc_obj *o, uint32_t c)
{
    o->h.index = c;
}

static inline bool rc_is_immortal(const rc_obj *o)
{
    return o->h.count - RC_IMMORTAL < 0x40000000u;
}

#if defined(RC_POLICY_EXACT)
/* Every change of a count goes through the table of live objects (exact.c). */
void rc_exact_inc(rc_obj *o);
void rc_exact_dec(rc_obj *o);
static inline void rc_inc_obj(rc_obj *o)
{
    rc_exact_inc(o);
}
static inline void rc_dec_obj(rc_obj *o)
{
    rc_exact_dec(o);
}
#else
static inline void rc_inc_obj(rc_obj *o)
{
    uint32_t c = o->h.count;
    if (rc_likely(c - 1 < 0x7FFFFFFEu))
        o->h.count = c + 1;
    else
        rc_inc_slow(o);
}
static inline void rc_dec_obj(rc_obj *o)
{
    uint32_t c = o->h.count;
    if (rc_likely(c - 2 < 0x7FFFFFFEu))
        o->h.count = c - 1;
    else
        rc_dec_slow(o);
}
#endif

static inline value rc_inc(value v)
{
    if (v_is_heap(v))
        rc_inc_obj(v_obj(v));
    return v;
}

/* Drops a count; destroys the object when it was the last. May run script code. */
static inline void rc_dec(value v)
{
    if (v_is_heap(v))
        rc_dec_obj(v_obj(v));
}

/* Drops what *slot owned, after the slot is empty (a finalizer may look at it). */
static inline void rc_clear(value *slot)
{
    value old = *slot;
    *slot = V_EMPTY;
    rc_dec(old);
}

/* Stores v (ownership moves in) and then drops what the slot owned. */
static inline void rc_set(value *slot, value v)
{
    value old = *slot;
    *slot = v;
    rc_dec(old);
}

/* Same for typed pointer fields: RC_CLEAR(self->dict). */
#define RC_CLEAR(field)                                                                            \
    do {                                                                                           \
        void *rc_old_ = (void *)(field);                                                           \
        (field) = NULL;                                                                            \
        if (rc_old_)                                                                               \
            rc_dec_obj(rc_old_);                                                                   \
    } while (0)
#define RC_INC(ptr) rc_inc_obj((rc_obj *)(ptr))
#define RC_DEC(ptr) rc_dec_obj((rc_obj *)(ptr))

/* Makes an object immortal: counts no longer change, it never dies before teardown. */
void rc_make_immortal(rc_obj *o);
/* For teardown: an immortal object of the heap has one count again, the caller's. */
void rc_make_mortal(rc_obj *o);

/* For reap functions: takes the value out of a slot if it is a heap reference. */
static inline value rc_take_out(value *slot)
{
    value v = *slot;
    *slot = V_EMPTY;
    return v_is_heap(v) ? v : V_EMPTY;
}

#endif
