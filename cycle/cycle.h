/* cycle.h: the collectors. Their interface, struct gc_collector, is refcount/heap.h's.
 *
 * To add one: copy none.c, add it to the list in registry.c and to cycle/local.mk.
 */
#ifndef TALLY_CYCLE_CYCLE_H
#define TALLY_CYCLE_CYCLE_H

#include "refcount/heap.h"

extern const struct gc_collector gc_none, gc_scan, gc_trial, gc_budget;

/* The heap of this engine for programs without the VM; see embed.h. */
extern const struct tally_heap gc_embed;

/* The collector of a text "name" or "name,key=value,..."; *options is the text behind the first
 * comma, or NULL. NULL and *err when there is none of that name. */
const struct gc_collector *gc_find(const char *spec, const char **options, struct tally_error *err);
/* The i-th collector, NULL after the last; the first is the default. */
const struct gc_collector *gc_at(size_t i);

/* One "key=value" of a collector's options: a whole number and perhaps a unit, "" without. */
struct gc_option {
    char key[32];
    uint64_t number;
    char unit[4];
};
/* Gives all options in the text (NULL: none) to take(). False and *err, "TAKES, got 'TEXT'", when
 * one cannot be read or take() says false. */
bool gc_read_options(const char *options, bool (*take)(const struct gc_option *o),
                     struct tally_error *err, const char *takes);

/* For a collector that watches nothing. */
void gc_no_touched(rc_obj *o);

#endif
