/* version.c: the library's version. */
#include "config.h"

#include "tools/tally.h"

const char *tally_version(void)
{
    return PACKAGE_VERSION;
}
