/* compare.h: what `tally compare` measured, and the forms in which it is told. */
#ifndef TALLY_TOOLS_COMPARE_H
#define TALLY_TOOLS_COMPARE_H

#include <stdio.h>

#include "tools/options.h"

enum metric { WALL, CPU, PEAK_RSS, PAGE_FAULTS, PAUSE, COLLECTOR, METRICS };

/* Titles are for people, keys for JSON and CSV. */
struct metric_words {
    const char *key, *title, *unit;
    int digits; /* behind the point */
};
extern const struct metric_words metric_words[METRICS];

enum outcome { RAN, RAN_OUT, BROKEN, TIMED_OUT };

/* One combination of strategies. */
struct candidate {
    char name[128]; /* what varies, as "jemalloc" or "slab plain trial" */
    const char *alloc; /* SPEC; NULL: what was configured for all */
    const struct tally_engine *engine;
    const char *cycle; /* NULL: the default */
    enum outcome outcome;
    int status;
    double *values[METRICS]; /* by round */
};

struct comparison {
    const struct options *o;
    const char *varied; /* "allocator", "collector", ... */
    struct candidate *c;
    int n, base; /* base: the first that ran */
};

const char *outcome_words(const struct candidate *c);

void compare_table(FILE *out, const struct comparison *x);
void compare_markdown(FILE *out, const struct comparison *x);
void compare_csv(FILE *out, const struct comparison *x);
void compare_json(FILE *out, const struct comparison *x);
/* Bars of the ratios to the base with their intervals, a panel for each metric, as SVG. */
void compare_plot(FILE *out, const struct comparison *x);

#endif
