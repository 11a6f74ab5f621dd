/* One sentence for the person who has to act on a failure; no state besides it. */
#ifndef TALLY_ALLOC_ERROR_H
#define TALLY_ALLOC_ERROR_H

#include <stdarg.h>
#include <stdio.h>

struct tally_error {
    char text[256];
};

/* Formats the sentence, cut off at the array's end. Accepts a NULL `err` (the caller does not want
 * to know). Returns -1, so that a failing function can `return tally_error_set(...)`. */
__attribute__((format(printf, 2, 3))) static inline int tally_error_set(struct tally_error *err,
                                                                        const char *format, ...)
{
    if (err) {
        va_list args;
        va_start(args, format);
        vsnprintf(err->text, sizeof err->text, format, args);
        va_end(args);
    }
    return -1;
}

#endif
