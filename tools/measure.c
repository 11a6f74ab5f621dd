/* measure.c: medians and intervals. */
#include "tools/measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double *sorted(const double *values, int n)
{
    double *s = malloc((size_t)n * sizeof *s);
    if (!s)
        return NULL;
    memcpy(s, values, (size_t)n * sizeof *s);
    qsort(s, (size_t)n, sizeof *s, by_value);
    return s;
}

static double middle(const double *s, int n)
{
    return n % 2 ? s[n / 2] : (s[n / 2 - 1] + s[n / 2]) / 2;
}

double median_of(const double *values, int n)
{
    double *s = sorted(values, n);
    double m = s ? middle(s, n) : NAN;
    free(s);
    return m;
}

void range_of(const double *values, int n, double *least, double *most)
{
    *least = *most = values[0];
    for (int i = 1; i < n; i++) {
        *least = fmin(*least, values[i]);
        *most = fmax(*most, values[i]);
    }
}

/* The largest k for which the k-th smallest and the k-th largest of n enclose the median with a
 * probability of at least 95 %: P(Binomial(n, 1/2) < k) <= 2.5 %. 0: there is none. */
static int rank_of_interval(int n)
{
    double log_half = n * log(0.5), sum = 0;
    for (int k = 0; k < n; k++) {
        sum += exp(lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0) + log_half);
        if (sum > 0.025)
            return k;
    }
    return 0;
}

struct ratio ratio_of(const double *a, const double *b, int n)
{
    struct ratio r = {0};
    double *q = malloc((size_t)n * sizeof *q);
    int k = rank_of_interval(n);
    bool divides = q != NULL;
    for (int i = 0; q && i < n; i++) {
        divides = divides && b[i] > 0;
        q[i] = b[i] > 0 ? a[i] / b[i] : 0;
    }
    if (divides) {
        qsort(q, (size_t)n, sizeof *q, by_value);
        r.ratio = middle(q, n);
        r.known = k > 0;
        if (k > 0) {
            r.low = q[k - 1];
            r.high = q[n - k];
            r.significant = r.low > 1 || r.high < 1;
        }
    }
    free(q);
    return r;
}
