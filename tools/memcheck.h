/* memcheck.h: `tally check --valgrind`. */
#ifndef TALLY_TOOLS_MEMCHECK_H
#define TALLY_TOOLS_MEMCHECK_H

struct options;

/* Runs each script under Memcheck, one malloc for each object. The worst status. */
int memcheck_all(const struct options *o, int n, char **scripts);

#endif
