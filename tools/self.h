/* self.h: this program as a child: `tally run` with the options of the parent. */
#ifndef TALLY_TOOLS_SELF_H
#define TALLY_TOOLS_SELF_H

#include "tools/options.h"

enum { SELF_ARGUMENTS = 16 };

/* "run" and the options of the parent, up to the script. */
struct self {
    char *argv[SELF_ARGUMENTS + SPECS_MAX];
    int argc;
    char store[SELF_ARGUMENTS][64]; /* texts of argv */
    char *more[SPECS_MAX]; /* longer ones */
    int nmore;
};
/* With the allocator `alloc` (NULL: those of o), and --timeout if the child is to see to it. False
 * when memory ran out. */
bool self_arguments(struct self *s, const struct options *o, const char *alloc, bool timeout);
/* argv complete with the script and its arguments; NULL when memory ran out. The array is the
 * caller's, the texts are not. */
char **self_argv(const struct self *s, const struct options *o, char *const *before, int nbefore);
void self_free(struct self *s);
/* The path of this program; NULL and errno. */
const char *self_path(void);

#endif
