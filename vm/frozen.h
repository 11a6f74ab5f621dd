/* frozen.h: the Python modules that are built in, as source text (made by mk-frozen.sh). */
#ifndef TALLY_VM_FROZEN_H
#define TALLY_VM_FROZEN_H

#include <stdbool.h>
#include <stddef.h>

struct vm_frozen {
    const char *name; /* dotted; NULL ends the table */
    const char *source; /* UTF-8, a NUL behind it */
    size_t size; /* bytes, without the NUL */
    bool package;
};
extern const struct vm_frozen vm_frozen_modules[];

#endif
