/* mod_math_sum.c: the functions of math that take many numbers. */
#include <math.h>

#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/int_impl.h"
#include "vm/mod_math.h"

#define FUNCTION(name) static value name(vm_thread *t, value *a, int n)

/* --- fsum ----------------------------------------------------------------------------------------
 */

/* The sum so far as doubles that do not overlap, smallest first (J. R. Shewchuk, "Adaptive
 * Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates", 1997). A bit of a
 * double's range belongs to one of them at most. */
struct partials {
    double p[2100];
    size_t n;
    double special, infinities; /* sums of what is not finite */
};

/* False: exception. */
static bool add_partial(struct partials *s, double x)
{
    size_t kept = 0;
    double given = x;
    for (size_t i = 0; i < s->n; i++) {
        double y = s->p[i];
        if (fabs(x) < fabs(y)) {
            double swap = x;
            x = y;
            y = swap;
        }
        double high = x + y, low = y - (high - x);
        if (low != 0)
            s->p[kept++] = low;
        x = high;
    }
    s->n = kept;
    if (x == 0)
        return true;
    if (isfinite(x)) {
        s->p[s->n++] = x;
        return true;
    }
    if (isfinite(given)) {
        vm_raise(&vm_exc_OverflowError, "intermediate overflow in fsum");
        return false;
    }
    if (isinf(given))
        s->infinities += given;
    s->special += given;
    s->n = 0;
    return true;
}

/* The sum of the partials rounded once, half to even. */
static double round_partials(const struct partials *s)
{
    size_t n = s->n;
    if (n == 0)
        return 0;
    double high = s->p[--n], low = 0;
    while (n > 0 && low == 0) {
        double x = high, y = s->p[--n];
        high = x + y;
        low = y - (high - x);
    }
    /* A half that was rounded to even, though what is left says away from it. */
    if (n > 0 && ((low < 0 && s->p[n - 1] < 0) || (low > 0 && s->p[n - 1] > 0))) {
        double y = low * 2, x = high + y;
        if (y == x - high)
            high = x;
    }
    return high;
}

FUNCTION(m_fsum)
{
    struct partials s;
    double x;
    (void)t, (void)n;
    if (VM_CHECK_STACK(" in fsum"))
        return V_EMPTY;
    s.n = 0;
    s.special = s.infinities = 0;
    VM_ENTER(f, 2);
    f.s[0] = vm_iter(a[0]);
    while (f.s[0] && (f.s[1] = vm_next(f.s[0]))) {
        if (!vm_as_double(f.s[1], &x) || !add_partial(&s, x))
            return VM_LEAVE(f, V_EMPTY);
        rc_clear(&f.s[1]);
    }
    if (vm_failed())
        return VM_LEAVE(f, V_EMPTY);
    if (s.special != 0) {
        if (isnan(s.infinities))
            return VM_LEAVE(f, vm_value_error("-inf + inf in fsum"));
        return VM_LEAVE(f, float_new(s.special));
    }
    return VM_LEAVE(f, float_new(round_partials(&s)));
}

FUNCTION(m_prod)
{
    (void)t, (void)n;
    VM_ENTER(f, 3);
    f.s[0] = vm_iter(a[0]);
    f.s[1] = a[1] ? rc_inc(a[1]) : v_from_int(1);
    while (f.s[0] && (f.s[2] = vm_next(f.s[0]))) {
        rc_set(&f.s[1], vm_binary(f.s[1], f.s[2], VM_MUL));
        rc_clear(&f.s[2]);
        if (!f.s[1])
            break;
    }
    return VM_LEAVE(f, vm_failed() ? V_EMPTY : VM_TAKE(f.s[1]));
}

/* --- distances -----------------------------------------------------------------------------------
 */

/* A sum of squares near 1, with what each addition lost apart. */
struct norm {
    double sum, lost[3];
};

static void norm_add(struct norm *s, double x, int which)
{
    double old = s->sum;
    s->sum += x;
    s->lost[which] += (old - s->sum) + x;
}

/* Adds sign * x^2, the square exact in three parts (T. J. Dekker's splitting). */
static void norm_square(struct norm *s, double x, double sign)
{
    double t = x * 134217729.0, high = t - (t - x), low = x - high;
    norm_add(s, sign * high * high, 0);
    norm_add(s, sign * 2.0 * high * low, 1);
    norm_add(s, sign * low * low, 2);
}

static double norm_value(const struct norm *s)
{
    return s->sum - 1.0 + (s->lost[0] + s->lost[1] + s->lost[2]);
}

/* sqrt of the sum of squares; max is the largest of the n absolute values. */
static double euclidean(const double *v, size_t n, double max)
{
    int e;
    if (isinf(max) || max == 0 || n <= 1)
        return max;
    frexp(max, &e);
    struct norm s = {1.0, {0, 0, 0}};
    if (e < -1023) {
        /* 2^-e is no double. */
        for (size_t i = 0; i < n; i++) {
            double x = v[i] / max;
            norm_add(&s, x * x, 0);
        }
        return max * sqrt(norm_value(&s));
    }
    double scale = ldexp(1.0, -e);
    for (size_t i = 0; i < n; i++)
        norm_square(&s, v[i] * scale, 1.0);
    double h = sqrt(norm_value(&s));
    norm_square(&s, h, -1.0);
    return (h + norm_value(&s) / (2.0 * h)) / scale;
}

/* Scratch of n doubles. */
static double *doubles(struct int_scratch *s, size_t n)
{
    return int_scratch_get(s, n) ? (double *)(void *)s->p : NULL;
}

static value finish_norm(struct int_scratch *s, const double *v, size_t n)
{
    double max = 0;
    bool nan = false;
    for (size_t i = 0; i < n; i++) {
        nan = nan || isnan(v[i]);
        if (v[i] > max)
            max = v[i];
    }
    double r = nan && !isinf(max) ? NAN : euclidean(v, n, max);
    int_scratch_drop(s);
    return float_new(r);
}

FUNCTION(m_hypot)
{
    struct int_scratch s;
    (void)t;
    double *v = doubles(&s, (size_t)n);
    if (!v)
        return V_EMPTY;
    for (int i = 0; i < n; i++) {
        double x;
        if (!vm_as_double(a[i], &x)) {
            int_scratch_drop(&s);
            return V_EMPTY;
        }
        v[i] = fabs(x);
    }
    return finish_norm(&s, v, (size_t)n);
}

FUNCTION(m_dist)
{
    (void)t, (void)n;
    VM_ENTER(f, 2);
    for (int i = 0; i < 2; i++)
        if (!(f.s[i] = v_has(a[i], VM_T_TUPLE) ? rc_inc(a[i]) : vm_tuple_from(a[i])))
            return VM_LEAVE(f, V_EMPTY);
    tuple *p = tuple_ptr(f.s[0]), *q = tuple_ptr(f.s[1]);
    if (p->len != q->len)
        return VM_LEAVE(f, vm_value_error("both points must have the same number of dimensions"));
    struct int_scratch s;
    double *v = doubles(&s, p->len);
    if (!v)
        return VM_LEAVE(f, V_EMPTY);
    for (size_t i = 0; i < p->len; i++) {
        double x, y;
        if (!vm_as_double(p->item[i], &x) || !vm_as_double(q->item[i], &y)) {
            int_scratch_drop(&s);
            return VM_LEAVE(f, V_EMPTY);
        }
        v[i] = fabs(x - y);
    }
    return VM_LEAVE(f, finish_norm(&s, v, p->len));
}

const vm_def math_sum_defs[] = {
    {"fsum", m_fsum, 1, 1, NULL, 0},    {"prod", m_prod, 1, 0, "iterable / * start", 0},
    {"hypot", m_hypot, 0, -1, NULL, 0}, {"dist", m_dist, 2, 2, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};
