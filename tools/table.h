/* table.h: a profile added up by line, by type and by caller. */
#ifndef TALLY_TOOLS_TABLE_H
#define TALLY_TOOLS_TABLE_H

#include "tools/profile.h"

struct row {
    const char *file, *function; /* NULL file: outside the script */
    const char *type; /* in a table of types */
    int line;
    bool buffer;
    struct volumes v;
};

struct table {
    struct row *rows;
    uint32_t count;
};

/* Which volume a table is sorted by, the largest first; equal ones by file, line, function, type.
 */
enum volume_kind { VOLUME_MADE, VOLUME_PEAK, VOLUME_LIVE, VOLUME_TEMPORARY, VOLUME_CYCLIC };
const struct volume *volume_of(const struct volumes *v, enum volume_kind kind);

/* Both leave out nothing. False when memory ran out. The texts are the profile's. */
bool table_by_line(struct table *t, const struct profile *p, enum volume_kind sorted_by);
bool table_by_type(struct table *t, const struct profile *p, enum volume_kind sorted_by);
void table_free(struct table *t);

/* The calling-context tree with the sums of what lies below each node. Node 0 is the root; children
 * come sorted. */
struct tree_node {
    uint32_t child, sibling; /* 0: none */
    const char *file, *function;
    int line;
    struct volumes own, total;
};
struct tree {
    struct tree_node *nodes;
    uint32_t count;
};
bool tree_make(struct tree *t, const struct profile *p, enum volume_kind sorted_by);
void tree_free(struct tree *t);

#endif
