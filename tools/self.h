/* self.h: this program as a child: `tally run` with the options of the parent. */
#ifndef TALLY_TOOLS_SELF_H
#define TALLY_TOOLS_SELF_H

#include "tools/options.h"

enum { SELF_ARGUMENTS = 32 };

/* Adds to argv (which has room for n more) "tally run" and the options of o with the allocator
 * `alloc` (NULL: those of o), up to the script, and returns how many; texts are in `store`. */
struct self {
    char *argv[SELF_ARGUMENTS + 2 * SPECS_MAX];
    int argc;
    char store[8][64];
    char *more[SPECS_MAX];
    int nmore;
};
bool self_arguments(struct self *s, const struct options *o, const char *alloc);
/* argv complete with the script and its arguments; NULL when memory ran out. The array is the
 * caller's, the texts are not. */
char **self_argv(const struct self *s, const struct options *o, char *const *before, int nbefore);
void self_free(struct self *s);
/* The path of this program; NULL and errno. */
const char *self_path(void);

#endif
