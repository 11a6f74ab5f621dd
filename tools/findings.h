/* findings.h: what is lost and what is kept, told by cause. */
#ifndef TALLY_TOOLS_FINDINGS_H
#define TALLY_TOOLS_FINDINGS_H

#include "tools/watch.h"

struct kept_row {
    uint32_t site;
    struct place at;
    char *type, *text; /* a short description */
    char *path; /* from a root: "__main__.cache['k']" */
    uint64_t size, retained, objects; /* objects that go with it, itself included */
};

enum lost_cause {
    LOST_CYCLE, /* they hold each other, and no collector freed them */
    LOST_COUNT, /* a count is higher than the references that there are */
};

/* One line for each cause: equal ones are counted. */
struct lost_row {
    enum lost_cause cause;
    uint32_t site;
    struct place at;
    char *type;
    char *text; /* the cycle, or "" */
    uint64_t causes; /* how many times the same */
    uint64_t objects; /* lost by it, held ones included */
    uint64_t bytes;
};

/* A count that differs from the references that were found to an object that is still reachable. */
struct audit_row {
    uint32_t site;
    struct place at;
    char *type;
    uint64_t count, references, times;
};

struct findings {
    struct kept_row *kept;
    size_t kept_count;
    struct lost_row *lost;
    size_t lost_count;
    struct audit_row *audit;
    size_t audit_count;
    uint64_t lost_objects, lost_bytes;
    uint64_t kept_objects, kept_bytes; /* born in the script, reachable */
    uint64_t *exempt; /* serials, ascending, of what may outlive the teardown: lost or immortal */
    size_t exempt_count;
};

/* Looks at the heap after settle() and before close(). At most `rows` kept ones; all that is lost.
 * With `audit`, counts are compared with references as well. False when memory ran out. */
bool findings_collect(struct findings *f, const struct watch *w, size_t rows, bool audit);
void findings_free(struct findings *f);

#endif
