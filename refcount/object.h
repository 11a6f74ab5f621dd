/* object.h: the header of every heap object, its type descriptor, and its count.
 *
 * The header is private to refcount/: other layers embed `rc_head` first in their structs and use
 * the functions here. An object's pointer is the start of its block.
 *
 * An engine is compiled for one refcount policy, RC_POLICY: policy/NAME.h has the header and
 *     rc_head_word, rc_head_set_word   the count word (word.h) as a whole
 *     rc_head_can_take, rc_head_take   a take needs no more than this
 *     rc_head_drop                     true: dropped, and it was not the last count
 *     rc_head_is_last                  one count is left, and no thread can have it but ours
 *     rc_head_update                   carries out a step; *w is the word that was found
 *     RC_HEAD_OWN                      what else a new header is initialised with
 *     RC_EXACT, RC_THREADS             1: every change goes through a table; by several threads
 */
#ifndef TALLY_REFCOUNT_OBJECT_H
#define TALLY_REFCOUNT_OBJECT_H

#include "alloc/pool.h"
#include "refcount/value.h"

#define RC_QUOTE_(x) #x
#define RC_QUOTE(x) RC_QUOTE_(x)
#define RC_POLICY_HEADER_(name) refcount/policy/name.h
#define RC_POLICY_HEADER(name) RC_POLICY_HEADER_(name)
#include RC_QUOTE(RC_POLICY_HEADER(RC_POLICY))

typedef struct rc_type rc_type;

struct rc_obj {
    rc_head h; /* index: place in the tracked table, 0 = untracked; a cursor while dying */
};

enum {
    RC_FINALIZED = 1, /* finalizer has run: it runs once (PEP 442) */
    RC_HAS_WEAK = 2,  /* the weak table has an entry for this object */
    RC_IN_CYCLE = 4,  /* the collector is clearing it */
    RC_MARK = 8       /* for short passes that clear it again */
};

/* A static object. */
#define RC_HEAD_INIT(type_ptr) {.count = RC_IMMORTAL, .type = (rc_type *)(type_ptr)}

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

/* The header of a new object: one count. */
static inline rc_head rc_head_new(uint32_t index, rc_type *type)
{
    return (rc_head){.count = 1, .index = index, .type = type RC_HEAD_OWN};
}

static inline uint32_t rc_word(const rc_obj *o)
{
    return rc_head_word(&o->h);
}

static inline uint32_t rc_count(const rc_obj *o)
{
    return rc_word_count(rc_word(o));
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
    return rc_word_immortal(rc_word(o));
}

static inline void rc_inc_obj(rc_obj *o)
{
    if (rc_likely(rc_head_can_take(&o->h)))
        rc_head_take(&o->h);
    else
        rc_inc_slow(o);
}

static inline void rc_dec_obj(rc_obj *o)
{
    if (rc_unlikely(!rc_head_drop(&o->h)))
        rc_dec_slow(o);
}

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
