/* pace.h: when scan and budget look at the heap, and at how much of it. See NOTES.md. */
#ifndef TALLY_CYCLE_PACE_H
#define TALLY_CYCLE_PACE_H

#include "cycle/cycle.h"

/* rc_heap.tracked.mark[RC_SEEN]: indices from there are newer than the last full look. */
struct gc_pace {
    uint64_t first, growth, max_growth;
    uint64_t last_live; /* after the last full look */
    uint64_t last_total; /* objects made until then */
    bool paid; /* the last look at the young found garbage worth while */
};

void gc_pace_open(struct gc_pace *p);
/* True if the option was one of the pace's and its value is allowed. */
bool gc_pace_option(struct gc_pace *p, const struct gc_option *o);
/* The heap has grown a lot, or enough was made since the last full look to pay for one. */
bool gc_pace_full_due(const struct gc_pace *p);
/* A look at what is from this index on tells whether one at all the young will pay. */
uint32_t gc_pace_sample(const struct gc_pace *p);
/* It does when n of that many objects were garbage. */
bool gc_pace_worth(size_t n, uint32_t objects);
/* A full look ended: it found n among `before` objects. What is older than `seen` was seen. */
void gc_pace_after_full(struct gc_pace *p, size_t n, uint64_t before, uint32_t seen);
/* A look at the young found n. */
void gc_pace_after_young(struct gc_pace *p, size_t n, uint64_t before);
uint64_t gc_pace_next(const struct gc_pace *p, uint64_t live);

#endif
