/* heap.h: the heap of this engine: tracked table, collector interface, roots, hooks, weak table.
 *
 * One heap per engine per process. Under the GIL; no function here may be called without it.
 */
#ifndef TALLY_REFCOUNT_HEAP_H
#define TALLY_REFCOUNT_HEAP_H

#include "refcount/object.h"

/* The tracked table: entry i (from 1) is the complemented pointer of a live GC object (low bit
 * set), or 0 where one has died. Complemented so that Memcheck sees no reference here. It is in
 * order of birth: new objects go to the end, and holes are closed, in order, when half of a full
 * table is holes, so that finalizers of a cycle run in CPython's order. An index keeps its object
 * for as long as a collection runs. */
enum rc_mark {
    RC_OLD,   /* generation 2 ends here, 1 begins: what explicit collections have looked at */
    RC_YOUNG, /* generation 1 ends here, 0 begins */
    RC_SEEN,  /* the collector's own */
    RC_MARKS
};

struct rc_tracked {
    uintptr_t *entry;
    uint32_t top;   /* entries in use: 1 .. top-1 */
    uint32_t cap;
    uint32_t live;
    uint32_t mark[RC_MARKS];  /* what is older than one of these stays in front of it */
    uint32_t highest;         /* of them */
    uint32_t moves;           /* how often holes were closed: indices are others then */
};

struct gc_collector;
struct gc_result;

/* What the layers above give to the heap. */
struct rc_hooks {
    /* Visits every root (frames, native frames, modules, handles): counted references. What static
     * types own is visited by the heap itself and must not be visited again here. */
    void (*roots)(rc_visit visit, void *arg);
    /* Calls the callback of a weak reference (an rc_weak) whose referent has died. Swallows
     * exceptions. The caller drops the callback afterwards. */
    void (*weak_callback)(rc_obj *weakref);
    /* An early free or damaged count was found: what, object. Reports; returns or exits. */
    void (*fault)(const char *what, rc_obj *o);
    /* An object was made / is about to be freed (instruments); NULL when nobody listens. */
    void (*born)(rc_obj *o, size_t size);
    void (*died)(rc_obj *o);
    /* The next safepoint should call rc_collect_if_due(). */
    void (*want_safepoint)(void);
    /* Names the line that runs; kept by the exact policy. NULL: 0 everywhere. */
    uint64_t (*site)(void);
    /* The n objects of this garbage are about to be emptied; NULL when nobody listens. */
    void (*cyclic)(rc_obj *const *objects, size_t n);
    /* A count was taken, or dropped, and that many are left (0: the last was dropped). Only the
     * exact policy calls it; NULL when nobody listens. */
    void (*counted)(rc_obj *o, bool taken, uint32_t count);
    /* One object of garbage is about to be emptied, finalizers and weak references are done with.
     * True: it was kept, with a count; then no garbage of this collection is emptied. May allocate,
     * may not run script code. NULL when nobody wants it. */
    bool (*garbage)(rc_obj *o);
    /* Nanoseconds on a clock: then each collection, and each step of one, is timed. NULL: none is. */
    uint64_t (*clock)(void);
    /* A collection starts, or (r is given) has ended. May run script code. NULL: nobody listens. */
    void (*collection)(int generation, const struct gc_result *r);
};

/* What collections of a generation came to. */
struct rc_gc_stats {
    uint64_t collections, collected, uncollectable;
};

struct rc_heap {
    struct rc_tracked tracked;
    struct rc_hooks hooks;
    const struct gc_collector *collector;
    void *collector_state;
    uint32_t frozen;         /* tracked objects below this index take no part; 0 = none */
    uint64_t trigger;        /* tracked.live at which a collection is due */
    uint64_t stress_every;   /* collect at each Nth allocation; 0 = off; 1: at each of the first
                              * 2,000, then at drawn intervals */
    uint64_t stress_left;
    bool enabled;            /* gc.enable / gc.disable */
    bool collecting;
    int generation;          /* of the collection that runs */
    uint64_t collections, collected, uncollectable;
    uint32_t runs[3];        /* [g]: explicit ones of g-1 since the last one of g or older */
    struct rc_gc_stats stats[3]; /* by generation; the sums are above */
    uint64_t pause_start, pause_most, pause_total; /* by hooks.clock */
};
extern struct rc_heap rc_heap;

/* The collector's options are the text behind its name, NULL for none. False and *err when one of
 * them is not understood or memory ran out. */
bool rc_heap_open(const struct rc_hooks *hooks, const struct gc_collector *gc, const char *gc_opts,
                  struct tally_error *err);
/* Closes the pools of the types that are left. What still lives is gone with them, or stays
 * allocated for Memcheck to name, as the strategy has it. */
void rc_heap_close(void);

/* Calls fn for each tracked object in order of birth. fn may not allocate. */
void rc_each_tracked(void (*fn)(rc_obj *o, void *arg), void *arg);
/* Calls fn for each type that was made ready and is alive. */
void rc_each_type(void (*fn)(rc_type *t, void *arg), void *arg);
static inline bool rc_is_tracked(const rc_obj *o)
{
    return o->h.index != 0 && rc_word(o) != 0;
}

/* Frees the block of a finished object (used by rc_destroy; for types that cache blocks). */
void rc_free_block(rc_obj *o, size_t size);

/* Objects ever made, of all types. */
uint64_t rc_total(void);

/* A full collection now. Returns the number of unreachable objects found (as gc.collect()). */
size_t rc_collect(void);
/* The same of generation 0 or 1 and what is younger: garbage that nothing older leads to. What is
 * left is one generation older then. 2 is rc_collect(). */
size_t rc_collect_generation(int generation);
/* The generation of a tracked object. */
int rc_generation(const rc_obj *o);
/* For a safepoint: does what the collector thinks is due. */
void rc_collect_if_due(void);

/* What is tracked now takes no part in collections until rc_unfreeze(); what it refers to counts as
 * referred to from outside (gc.freeze, and stress tests that collect at every allocation). */
void rc_freeze(void);
void rc_unfreeze(void);
size_t rc_frozen_count(void);

/* Visits every reference from outside the heap's live objects: hooks.roots, what static types own,
 * what dying objects still own, weak references whose callback is about to be called. */
void rc_each_root(rc_visit visit, void *arg);

/* --- the collector's side; implemented in cycle/ ------------------------------------------- */

struct gc_result {
    size_t unreachable; /* found unreachable and not resurrected: what gc.collect() returns */
    size_t freed;       /* of these, destroyed */
    size_t resurrected;
    size_t saved; /* kept by hooks.garbage */
};

/* Around what a step does when it is a collection: hooks and statistics. */
void rc_collection_starts(int generation);
void rc_collection_ends(const struct gc_result *r);

void rc_mark_set(enum rc_mark which, uint32_t index);

struct gc_collector {
    const char *name;
    const char *summary; /* one line for `tally strategies` */
    bool (*open)(const char *options, struct tally_error *err);
    void (*close)(void);
    /* The table of tracked objects is about to have `cap` entries: whatever collect() needs for so
     * many must be there from now on, so that a collection needs no memory. False: there is none; the
     * object that was to be made is not. Never called by what collect() does before it empties. */
    bool (*reserve)(uint32_t cap);
    struct gc_result (*collect)(void); /* all of the heap */
    /* The garbage from this index on that nothing older leads to. */
    struct gc_result (*young)(uint32_t from);
    /* At a safepoint after tracked.live has passed the trigger: collect, or less than that. */
    void (*step)(void);
    /* tracked.live at which the next step is due, after a collection or step that left `live`. */
    uint64_t (*next_trigger)(uint64_t live);
    /* The count of an object that rc_watch() was called for is about to change. May not allocate.
     */
    void (*touched)(rc_obj *o);
};

/* Visits type pointer as well: traverse + the count on a heap type. */
static inline void rc_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    rc_type *t = rc_type_of(o);
    if (t->flags & RC_TYPE_HEAP)
        visit((rc_obj *)t, arg);
    t->traverse(o, visit, arg);
}

/* --- weak references ------------------------------------------------------------------------- */

/* The part of a weakref object that refcount/ knows; the VM's weakref type embeds it. */
typedef struct rc_weak {
    rc_head h;
    uintptr_t hidden;  /* ~referent, 0 when it has died */
    value callback;    /* owned or V_EMPTY */
    uintptr_t next;    /* ~next weak reference to the same object, newest first */
    uintptr_t prev;    /* ~previous one, 0 for the newest */
    int64_t hash;      /* of the referent once asked; -1 unknown */
} rc_weak;

/* The referent, borrowed, or NULL. */
static inline rc_obj *rc_weak_get(const rc_weak *w)
{
    return w->hidden ? (rc_obj *)~w->hidden : NULL;
}
/* Links w (whose hidden is set by this) to o. False when memory ran out. */
bool rc_weak_link(rc_weak *w, rc_obj *o);
/* Unlinks a weak reference that dies or is cleared before its referent. Idempotent. */
void rc_weak_unlink(rc_weak *w);
/* First weak reference to o (newest first), NULL if none; follow rc_weak_next. */
rc_weak *rc_weak_first(rc_obj *o);
static inline rc_weak *rc_weak_next(const rc_weak *w)
{
    return w->next ? (rc_weak *)~w->next : NULL;
}
size_t rc_weak_count(rc_obj *o);

/* --- instruments (libc memory only) ----------------------------------------------------------- */

/* Count == references found in the heap and the roots, for each object that can be found: calls fn
 * for those where it is not so. Returns how many these were, -1 when memory ran out. fn may not
 * change the heap. */
typedef void (*rc_audit_fn)(rc_obj *o, uint64_t count, uint64_t found, void *arg);
long rc_audit(rc_audit_fn fn, void *arg);

/* What is reachable from the roots at this moment. NULL when memory ran out; the set is the
 * caller's and is stale as soon as the heap changes. */
struct rc_reach;
struct rc_reach *rc_reach_open(void);
bool rc_reach_has(const struct rc_reach *r, const rc_obj *o);
void rc_reach_close(struct rc_reach *r);

/* Calls fn once for each live object that is tracked, or reachable from a root or from a tracked
 * one; or only for those of them that no root reaches ("lost"). False when memory ran out, before
 * the first call. fn may not change the heap. */
bool rc_each_live(void (*fn)(rc_obj *o, void *arg), void *arg);
bool rc_each_unreachable(void (*fn)(rc_obj *o, void *arg), void *arg);

/* Steps that the collector took at safepoints, in ns of this thread's time and of the clock on the
 * wall. They are kept from the first call on: it returns 0, each further one what came since the
 * last one, in an array that is good until the next safepoint. */
struct rc_pause {
    uint64_t cpu, wall;
};
size_t rc_pauses(const struct rc_pause **first);

/* What the exact policy knows of an address: of the live object there, or of the last one freed. */
struct rc_exact_info {
    bool alive;
    uint32_t count;  /* as it ought to be; 0 while it is being destroyed or after */
    uint64_t serial; /* objects are numbered by birth, from 1 */
    uint64_t born;   /* sites, see rc_hooks.site */
    uint64_t inc, dec;      /* of the last change up, and down */
    uint64_t dec_before;    /* of the last but one down */
    char type[32];          /* its name, cut off if need be */
};
bool rc_exact_record(const rc_obj *o, struct rc_exact_info *info);
/* False: the address is unknown, or this engine has another policy. */
static inline bool rc_exact_info(const rc_obj *o, struct rc_exact_info *info)
{
    return RC_EXACT && rc_exact_record(o, info);
}

#endif
