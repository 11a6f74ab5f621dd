/* cycle.h: the collectors. Their interface, struct gc_collector, is refcount/heap.h's.
 *
 * To add one: copy none.c, add it to the list in registry.c and to cycle/local.mk.
 */
#ifndef TALLY_CYCLE_CYCLE_H
#define TALLY_CYCLE_CYCLE_H

#include "refcount/heap.h"

extern const struct gc_collector gc_none, gc_scan, gc_trial;

/* The heap of this engine for programs without the VM; see embed.h. */
extern const struct tally_heap gc_embed;

/* The collector of a text "name" or "name,key=value,..."; *options is the text behind the first
 * comma, or NULL. NULL and *err when there is none of that name. */
const struct gc_collector *gc_find(const char *spec, const char **options, struct tally_error *err);
/* The i-th collector, NULL after the last; the first is the default. */
const struct gc_collector *gc_at(size_t i);

/* Reads one "key=value" of a collector's options, of which *options is the rest, and moves on.
 * Values are whole numbers. False at the end, or with *bad set when it cannot be read. */
bool gc_next_option(const char **options, char key[32], uint64_t *number, bool *bad);

/* For a collector that watches nothing. */
void gc_no_touched(rc_obj *o);

#endif
