/* pools.h: what a run tells of its pools. */
#ifndef TALLY_TOOLS_POOLS_H
#define TALLY_TOOLS_POOLS_H

#include <stdbool.h>
#include <stdio.h>

/* One row for each pool that was used, the largest peak first, and what all have together. */
void pools_table(FILE *out);

/* Does a stack of an open pool count? */
bool pools_counted(void);

/* If an open pool guards its blocks: a touch of closed pages, and an overrun seen when a block is
 * freed, are told in one sentence on standard error, and end the process with `status`. */
void pools_guard(int status);

#endif
