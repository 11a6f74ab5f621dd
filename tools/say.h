/* say.h: sentences for people, on stderr; and standard output that is checked. */
#ifndef TALLY_TOOLS_SAY_H
#define TALLY_TOOLS_SAY_H

#include <stdbool.h>
#include <stdio.h>

/* "tally: ..." and a newline on stderr, after what is buffered for stdout. */
__attribute__((format(printf, 1, 2))) void say(const char *format, ...);

/* Flushes stdout; false and a sentence if what was written could not be delivered. */
bool say_flushed(void);

#endif
