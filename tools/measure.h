/* measure.h: medians, and how sure a ratio of two is. */
#ifndef TALLY_TOOLS_MEASURE_H
#define TALLY_TOOLS_MEASURE_H

#include <stdbool.h>

/* Of n values, n > 0; the array stays as it is. */
double median_of(const double *values, int n);
void range_of(const double *values, int n, double *least, double *most);

struct ratio {
    double ratio; /* the median of the ratios round by round */
    double low, high; /* of a 95 % interval */
    bool known; /* there were rounds enough for an interval */
    bool significant; /* 1 is outside it */
};

/* a against b, measured in the same n rounds. The interval is that of the median of the ratios
 * round by round, by order statistics: no distribution is assumed, and what slowed both in one
 * round falls out. It needs six rounds. */
struct ratio ratio_of(const double *a, const double *b, int n);

#endif
