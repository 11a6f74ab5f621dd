/* verdict.h: one script run under watch, and what is to be said of it. */
#ifndef TALLY_TOOLS_VERDICT_H
#define TALLY_TOOLS_VERDICT_H

#include "tools/json.h"
#include "tools/options.h"

struct verdict {
    int status; /* enum status */
    int script; /* the script's own exit status */
    uint64_t findings;
    uint64_t lost_objects, lost_bytes, early_frees, wrong_counts, cyclic, survivors;
    uint64_t live_bytes, live_blocks;
    uint64_t objects; /* made by the script */
    bool over_limit;
};

/* Runs o->script (or o->code) in this process with its standard output on stderr; writes the lines
 * about it to `out`: text, or one JSON object that stands `depth` levels deep. After a crash it
 * does not return: it calls before_exit and ends the process with the status. */
void verdict_run(struct verdict *v, const struct options *o, FILE *out, int json_depth,
                 void (*before_exit)(void));

/* "clean", "findings", "script failed"... */
const char *verdict_status_word(int status);

/* "clean", "3 findings: ..." */
void verdict_words(const struct verdict *v, char *buf, size_t size);

#endif
