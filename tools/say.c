/* say.c: sentences on stderr. */
#include "tools/say.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

void say(const char *format, ...)
{
    fflush(stdout);
    va_list args;
    va_start(args, format);
    fputs("tally: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

bool say_flushed(void)
{
    bool bad = ferror(stdout);
    errno = 0;
    if (fflush(stdout) != 0 || bad) {
        const char *why = errno ? strerror(errno) : "write error";
        fprintf(stderr, "tally: standard output could not be written: %s\n", why);
        return false;
    }
    return true;
}
