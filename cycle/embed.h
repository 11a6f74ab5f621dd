/* embed.h: a heap of counted objects for a runtime of your own, without the VM.
 *
 * tally.h opens one and gives you this table of functions. Counts change by calls only, so a
 * program works with whichever engine it opens: nobody outside knows an object's header. Types say
 * what they hold; counting, weak references, finalizers and the cycle collector need no more.
 *
 * Ownership. A function that returns a tally_obj gives you one count, to be dropped; arguments are
 * borrowed. Each reference that an object's data holds is a count of its own.
 * Errors. A pointer is NULL, an int is -1, and *err (which may be NULL) holds one sentence; nothing
 * here prints or exits. What drops, destroys or unwinds never needs memory.
 * Threads. One heap in a process, one thread in it at a time: take a lock of your own around all
 * calls if there are several. Listeners and type functions run on the thread that called.
 * Sites. Where something happens is a text such as TALLY_HERE, or NULL. Only the pointer is kept,
 * so it must live until the heap is closed, as a literal does.
 * Sizes are in bytes.
 *
 * Sources: counts with a cycle collector beside them and one traverse function per type are those
 * of CPython (its devguide, "Garbage collector design"); finalizers run once, as in PEP 442.
 */
#ifndef TALLY_CYCLE_EMBED_H
#define TALLY_CYCLE_EMBED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rc_obj tally_obj;
typedef struct tally_type tally_type;
struct pool;

#define TALLY_TEXT_(x) #x
#define TALLY_TEXT(x) TALLY_TEXT_(x)
/* "file.c:12" */
#define TALLY_HERE __FILE__ ":" TALLY_TEXT(__LINE__)

/* ---- Types ------------------------------------------------------------------------------- */

typedef void tally_visit(tally_obj *child, void *arg);

/* What you say of a type. It is copied; `name` and `pool` must live until the heap is closed.
 * Leave out what does not apply. `data` is what tally_data() gives for the object. */
struct tally_type_spec {
    const char *name;
    const char *pool; /* objects of types that name the same pool share it; NULL: name */
    size_t size; /* of the data; without what make() gets as `extra` */
    bool cyclic; /* objects may be part of a cycle: the collector looks at them */
    /* The `extra` that this object was made with; needed if that is not always 0. Asked when the
     * references are gone already: lengths must still be there. */
    size_t (*extra)(const void *data);
    /* Calls visit(child, arg) once for each reference that the data holds. May be called at any
     * time after make(), whose data is zero: skip NULL. Must not call the heap. */
    void (*traverse)(const void *data, tally_visit *visit, void *arg);
    /* Takes the next reference out of dying data: clears its place and returns it, NULL when none
     * is left. *cursor is 0 the first time and yours from then on (28 bits). Called again with 0
     * on data that is empty already. Must not call the heap. Comes together with traverse. */
    tally_obj *(*reap)(void *data, uint32_t *cursor);
    /* The references are gone: gives back buffers. */
    void (*finish)(void *data);
    /* Runs once before the object dies, by whatever cause. May call the heap, and may keep `self`
     * alive by taking a count. */
    void (*finalize)(tally_obj *self, void *data);
};

/* ---- Events ------------------------------------------------------------------------------ */

enum tally_events {
    TALLY_ALLOC = 1, /* an object was made, or a buffer */
    TALLY_RESIZE = 2, /* a buffer has another size */
    TALLY_FREE = 4, /* an object or a buffer is about to be freed */
    TALLY_TAKE = 8, /* a count was taken. Only the engine "exact" sees each: others refuse */
    TALLY_DROP = 16, /* a count was dropped, by you or with what held it. Only "exact" */
    TALLY_COLLECT = 32, /* the collector has looked at the heap or a part of it */
    TALLY_FINDING = 64, /* an early free when it happens; what is lost, from tally_report() */
};

enum tally_finding_kind {
    TALLY_EARLY_FREE, /* a count that was not there was dropped, or something freed was used */
    TALLY_LOST, /* an object that lives by counts which nobody holds */
    TALLY_LOST_CYCLE, /* objects that live by each other only */
    TALLY_LOST_BUFFER, /* a buffer, after all objects have died */
};

struct tally_finding {
    enum tally_finding_kind kind;
    const char *what; /* one sentence */
    const char *type; /* or the buffer's pool; NULL if not known */
    const char *made; /* sites; NULL if not known */
    const char *taken, *dropped; /* the last; the engine "exact" only */
    uint64_t count; /* of counts */
    uint64_t references; /* found to the object; counts beyond them are the ones lost */
    uint64_t objects; /* the object (buffer) and what only it keeps alive */
    uint64_t bytes; /* of these, headers included */
};

/* Members that an event does not name are 0. */
struct tally_event {
    enum tally_events kind;
    tally_obj *object; /* ALLOC, FREE, TAKE, DROP; FINDING of an object (maybe freed: an address) */
    void *block; /* ALLOC, FREE, RESIZE: what is or was allocated; the object itself, or a buffer */
    void *old_block; /* RESIZE: free already if it differs from block; an address, nothing more */
    size_t size, old_size; /* of the block, an object's header included; old_size: RESIZE */
    const char *type; /* the object's, or the name of the buffer's pool; must be copied to be kept
                       * beyond the heap's life */
    const char *site; /* of the call that led to it */
    uint32_t count; /* TAKE, DROP: counts afterwards; 0: it dies unless its finalizer keeps it */
    uint64_t unreachable, freed, resurrected, live; /* COLLECT: objects; live: cyclic types only */
    const struct tally_finding *finding; /* FINDING; for the time of the call */
};

/* Must not call the heap, except for what only looks (marked below), nor subscribe. */
typedef void tally_listener(void *ctx, const struct tally_event *event);

/* ---- Figures ----------------------------------------------------------------------------- */

struct tally_heap_stats {
    uint64_t live, made; /* objects, weak references included */
    uint64_t live_bytes, reserved_bytes; /* of all open pools */
    uint64_t collections, collected; /* collected: objects that only the collector could free */
    uint64_t early_frees; /* found so far; the operation was not carried out */
};

struct tally_type_figures {
    const char *name;
    uint64_t live, made;
    size_t live_bytes; /* of the type's pool */
};

/* ---- The table --------------------------------------------------------------------------- */

#define TALLY_HEAP_VERSION 1u

typedef struct tally_heap tally_heap;

struct tally_heap {
    uint32_t version; /* TALLY_HEAP_VERSION */
    uint32_t struct_size; /* newer versions only add at the end */
    uint32_t data_offset; /* from an object's start to its data, a multiple of 8 */
    uint32_t events; /* enum tally_events that can be subscribed to */

    /* Makes a type known; it lives until the heap is closed. NULL and *err. */
    tally_type *(*define)(const struct tally_type_spec *spec, struct tally_error *err);

    /* A new object with one count, yours, and size + extra bytes of data, all zero. NULL when
     * memory ran out, or for an `extra` that the type cannot tell later (no spec.extra). A collection that is due runs before, never after. */
    tally_obj *(*make)(tally_type *type, size_t extra, const char *site);
    /* Takes a count; returns o. */
    tally_obj *(*take)(tally_obj *o, const char *site);
    /* Drops a count; o dies with the last one, and all that only it keeps alive, in constant C
     * stack. Your own slot must be empty before: finalizers may look at it. */
    void (*drop)(tally_obj *o, const char *site);

    /* A weak reference: an object by itself, which owns no count on o. `gone` (or NULL) is called
     * once after o has died, unless the weak reference died before; it may call the heap. NULL when
     * memory ran out. */
    tally_obj *(*weak)(tally_obj *o, void (*gone)(tally_obj *weak, void *ctx), void *ctx,
                       const char *site);
    /* What it refers to, with a count taken for you; NULL once that has died. */
    tally_obj *(*weak_get)(tally_obj *weak, const char *site);

    /* A block of raw memory from a pool of yours (pool_open() with POOL_BUFFERS, open until the heap
     * is closed; a name such as "node.edges" goes with the type "node" in an allocator SPEC). NULL `block`: a new one. `size`
     * 0: frees it, returns NULL. NULL otherwise: memory ran out, the old one is as it was. Blocks
     * that you take from the pool directly are told to pool_set_hooks() only. */
    void *(*buffer)(struct pool *pool, void *block, size_t old_size, size_t size, const char *site);

    /* A full collection. Returns how many objects were found unreachable. */
    size_t (*collect)(const char *site);
    /* May make() collect? True at first. Returns what it was. */
    bool (*enable)(bool on);

    /* --- what only looks --- */
    uint32_t (*count)(const tally_obj *o); /* UINT32_MAX: beyond counting, it never dies */
    size_t (*size)(const tally_obj *o); /* header included */
    tally_type *(*type)(const tally_obj *o);
    const char *(*type_name)(const tally_obj *o);
    void (*children)(const tally_obj *o, tally_visit *visit, void *arg);
    void (*roots)(tally_visit *visit, void *arg); /* as the heap was opened with */
    /* Sites where o was made, and of the last take and drop. False: the engine keeps none. */
    bool (*sites)(const tally_obj *o, const char **made, const char **taken, const char **dropped);
    void (*stats)(struct tally_heap_stats *stats);
    void (*each_type)(void (*fn)(const struct tally_type_figures *figures, void *arg), void *arg);
    /* Count == references for each object that the roots or cyclic objects lead to? How many differ
     * (objects that you hold yourself beyond the roots do), each told to fn; -1 when memory ran
     * out. */
    long (*audit)(void (*fn)(tally_obj *o, uint64_t count, uint64_t references, void *arg),
                  void *arg);

    /* --- for tally.h --- */
    int (*open)(const char *collector, void (*roots)(tally_visit *visit, void *arg),
                struct tally_error *err);
    void (*close)(void);
    int (*subscribe)(unsigned events, tally_listener *fn, void *ctx, struct tally_error *err);
    void (*unsubscribe)(tally_listener *fn, void *ctx);
    /* Hands an event to those who subscribed to its kind. */
    void (*tell)(const struct tally_event *event);
};

/* The data of an object. */
static inline void *tally_data(const tally_heap *heap, tally_obj *o)
{
    return (char *)o + heap->data_offset;
}

#ifdef __cplusplus
}
#endif

#endif
