/* tally.h: what a program that links libtally reads first.
 *
 *   pool.h   where blocks come from: strategies, decorators, statistics
 *   embed.h  counted objects, weak references, a cycle collector: the table of functions
 *   here     opening such a heap, listening to it, and the leak report
 *
 * Compile with `pkg-config --cflags tally`, link with `pkg-config --libs tally` (`--static --libs`
 * for libtally.a). The ownership, error and thread rules of embed.h hold here too. An example of
 * 200 lines is examples/embed/.
 */
#ifndef TALLY_TALLY_H
#define TALLY_TALLY_H

#include "embed.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef TALLY_API
#define TALLY_API __attribute__((visibility("default")))
#endif

/* "1.2.3". Static; never NULL. */
TALLY_API const char *tally_version(void);

/* ---- A heap ------------------------------------------------------------------------------ */

/* Zero is a good default for each. */
struct tally_heap_options {
    const char *engine; /* "plain" (the default), or "exact": each change of a count is checked */
    const char *collector; /* "scan" (the default), "none"; options behind a comma: "scan,first=1" */
    const char *alloc; /* an allocator SPEC for pool_configure(); NULL: as configured */
    /* Calls visit(o, arg) once for each count that your own variables own and that is none of an
     * object's data. Objects that these lead to are kept, not lost. Must not call the heap. */
    void (*roots)(tally_visit *visit, void *arg);
    bool track; /* remember where each object and buffer was made; tally_report() needs it */
};

/* Opens the heap. `options` (NULL: the defaults) is not needed afterwards. The table is valid until
 * tally_heap_close(). NULL and *err: an unknown name, no memory, or a heap is open already. */
TALLY_API const tally_heap *tally_heap_open(const struct tally_heap_options *options,
                                            struct tally_error *err);

/* Ends the heap, after a last collection (and tally_report(), if it was opened with `track`).
 * Returns how many objects lived still: 0 in a program without leaks. Their finalizers do not run;
 * their memory goes with the pools, or stays allocated under the strategies system and jemalloc,
 * for Memcheck to name. Subscriptions end. Pools of your own are yours to close. */
TALLY_API uint64_t tally_heap_close(const tally_heap *heap);

/* ---- Events ------------------------------------------------------------------------------ */

/* From now on fn(ctx, event) is called for each event whose kind is in `events` (of tally_events),
 * at most 8 subscriptions at a time. An event that nobody subscribed to costs nothing. 0; -1 and
 * *err: take and drop are told by the engine "exact" only. */
TALLY_API int tally_subscribe(const tally_heap *heap, unsigned events, tally_listener *fn,
                              void *ctx, struct tally_error *err);
/* Ends the subscriptions of this function with this ctx; nothing if there is none. */
TALLY_API void tally_unsubscribe(const tally_heap *heap, tally_listener *fn, void *ctx);

/* ---- Leaks ------------------------------------------------------------------------------- */

/* Call it when nothing but what options.roots visits holds a count (nothing at all without it), for
 * instance at the end. Collects, and then tells the subscribers of TALLY_FINDING what is lost: one
 * finding for each cause, which is an object with more counts than references, or a ring that no
 * collector was there to free. Buffers are looked at once no object is left, since one may own
 * them. Returns how many findings there were; -1 and *err. In the order of birth. */
TALLY_API long tally_report(const tally_heap *heap, struct tally_error *err);

/* One line without its end, for people, cut off at `size`. Of a TALLY_FINDING event. Returns its
 * full length, as snprintf does. */
TALLY_API int tally_finding_text(const struct tally_event *event, char *text, size_t size);

#ifdef __cplusplus
}
#endif

#endif
