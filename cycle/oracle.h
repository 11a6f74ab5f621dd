/* oracle.h: which tracked objects are garbage, by the simplest code that can say it. For tests. */
#ifndef TALLY_CYCLE_ORACLE_H
#define TALLY_CYCLE_ORACLE_H

#include "refcount/heap.h"

/* Sets RC_MARK on every object that is reachable from the roots. The graph must be small: it
 * recurses. Returns how many tracked objects are not marked. */
size_t gc_oracle_mark(void);
/* Takes the marks away again. */
void gc_oracle_unmark(void);

#endif
