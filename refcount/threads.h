/* threads.h: several threads and one heap (the policies biased, atomic, locked).
 *
 * One thread at a time is the holder of the heap: only it makes, destroys, looks and collects, as if
 * there were no other. Every other thread that has begun may take and drop counts meanwhile, of
 * objects on which it has a count. While the holder collects or looks (audit, live objects) the
 * others must stand still. Who is the holder when is settled by a lock of the layers above.
 *
 * A drop that its thread may not make, because the object would die of it, because the count is in
 * another thread's part of it (biased), or because the collector has to be told, is handed over to a
 * thread that may, and is made when that one settles. Its count is a root until then.
 */
#ifndef TALLY_REFCOUNT_THREADS_H
#define TALLY_REFCOUNT_THREADS_H

#include "alloc/error.h"
#include "refcount/value.h"

/* This thread's number, from 1 and never used again; 0 before it has begun. */
extern _Thread_local uint32_t rc_self __attribute__((tls_model("initial-exec")));

#define RC_HOLDER 0u /* as a number: whoever is the holder */

/* Around all that a thread does with objects; the thread that opens the heap has begun, and is the
 * holder. False and *err: memory ran out, or the policy serves one thread only. */
bool rc_thread_begin(struct tally_error *err);
/* Its drops are made first. What it owned can be merged by others from now on. */
void rc_thread_end(void);

/* This thread becomes the holder, or stops to be: under the lock that says so. */
void rc_hold(void);
void rc_release(void);
bool rc_is_holder(void);

/* For runtimes whose threads take turns under a lock of their own and never begin: this one counts as
 * the thread that holds. Nothing if it has begun. */
void rc_take_turn(void);

/* Makes the drops that were handed to this thread and, as the holder, those that are for any holder.
 * May run script code. */
void rc_settle(void);
/* Is there anything to settle, for anybody? Cheap. */
bool rc_unsettled(void);

/* --- for refcount/ --- */

bool rc_threads_open(struct tally_error *err);
void rc_threads_close(void);
void rc_threads_lock(void);
void rc_threads_unlock(void);
/* False: that thread has ended. When there is no memory for it, waits until there is room. */
bool rc_hand_over(rc_obj *o, uint32_t to);
/* One of the drops that rc_settle() makes; the policy's. */
void rc_handed(rc_obj *o);
/* Visits the objects of drops that were handed over. */
void rc_threads_visit(void (*visit)(rc_obj *o, void *arg), void *arg);

#endif
