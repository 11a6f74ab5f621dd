/* mod_math.c: the module math: functions of the C library with Python's errors. */
#include <limits.h>
#include <math.h>

#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/mod_math.h"
#include "vm/modules.h"
#include "vm/names.h"
#include "vm/number.h"
#include "vm/objects.h"

#define FUNCTION(name) static value name(vm_thread *t, value *a, int n)
#define UNUSED (void)t, (void)n

value math_domain_error(void)
{
    return vm_value_error("math domain error");
}

value math_range_error(void)
{
    return vm_raise(&vm_exc_OverflowError, "math range error");
}

/* --- one argument --------------------------------------------------------------------------------
 */

/* A NaN from a number is a domain error; an infinity from a finite number is one too, unless the
 * function grows beyond all bounds. */
static value unary(value v, double (*f)(double), bool grows)
{
    double x;
    if (!vm_as_double(v, &x))
        return V_EMPTY;
    double r = f(x);
    if (isnan(r) && !isnan(x))
        return math_domain_error();
    if (isinf(r) && isfinite(x))
        return grows ? math_range_error() : math_domain_error();
    return float_new(r);
}

#define UNARY(X)                                                                                   \
    X(acos, false)                                                                                 \
    X(acosh, false)                                                                                \
    X(asin, false)                                                                                 \
    X(asinh, false)                                                                                \
    X(atan, false)                                                                                 \
    X(atanh, false)                                                                                \
    X(cbrt, false)                                                                                 \
    X(cos, false)                                                                                  \
    X(cosh, true)                                                                                  \
    X(erf, false)                                                                                  \
    X(erfc, false)                                                                                 \
    X(exp, true)                                                                                   \
    X(exp2, true)                                                                                  \
    X(expm1, true)                                                                                 \
    X(fabs, false)                                                                                 \
    X(log1p, false)                                                                                \
    X(sin, false)                                                                                  \
    X(sinh, true)                                                                                  \
    X(sqrt, false)                                                                                 \
    X(tan, false)                                                                                  \
    X(tanh, false)
#define X(f, grows)                                                                                \
    FUNCTION(m_##f)                                                                                \
    {                                                                                              \
        UNUSED;                                                                                    \
        return unary(a[0], f, grows);                                                              \
    }
UNARY(X)
#undef X

static value with_pole(value v, double (*f)(double, bool *))
{
    double x;
    bool pole = false;
    if (!vm_as_double(v, &x))
        return V_EMPTY;
    double r = f(x, &pole);
    if (pole)
        return math_domain_error();
    if (isinf(r) && isfinite(x))
        return math_range_error();
    return float_new(r);
}

FUNCTION(m_gamma)
{
    UNUSED;
    return with_pole(a[0], math_gamma);
}

FUNCTION(m_lgamma)
{
    UNUSED;
    return with_pole(a[0], math_lgamma);
}

FUNCTION(m_degrees)
{
    double x;
    UNUSED;
    return vm_as_double(a[0], &x) ? float_new(x * (180.0 / M_PI)) : V_EMPTY;
}

FUNCTION(m_radians)
{
    double x;
    UNUSED;
    return vm_as_double(a[0], &x) ? float_new(x * (M_PI / 180.0)) : V_EMPTY;
}

FUNCTION(m_isnan)
{
    double x;
    UNUSED;
    return vm_as_double(a[0], &x) ? v_from_bool(isnan(x)) : V_EMPTY;
}

FUNCTION(m_isinf)
{
    double x;
    UNUSED;
    return vm_as_double(a[0], &x) ? v_from_bool(isinf(x)) : V_EMPTY;
}

FUNCTION(m_isfinite)
{
    double x;
    UNUSED;
    return vm_as_double(a[0], &x) ? v_from_bool(isfinite(x)) : V_EMPTY;
}

/* --- to an integer -------------------------------------------------------------------------------
 */

static value to_integer(value v, double (*f)(double), value name)
{
    double x;
    bool found;
    if (v_is_double(v))
        return int_from_double(f(v_double(v)));
    if (v_is_int(v))
        return v;
    value r = vm_call_special(v, name, NULL, 0, &found);
    if (found || vm_failed())
        return r;
    return vm_as_double(v, &x) ? int_from_double(f(x)) : V_EMPTY;
}

FUNCTION(m_floor)
{
    UNUSED;
    return to_integer(a[0], floor, vm_n.__floor__);
}

FUNCTION(m_ceil)
{
    UNUSED;
    return to_integer(a[0], ceil, vm_n.__ceil__);
}

FUNCTION(m_trunc)
{
    UNUSED;
    bool found;
    if (v_is_double(a[0]))
        return int_from_double(v_double(a[0]));
    value r = vm_call_special(a[0], vm_n.__trunc__, NULL, 0, &found);
    if (found || vm_failed())
        return r;
    return vm_type_error("type %.100s doesn't define __trunc__ method", vm_type_name(a[0]));
}

/* --- two arguments -------------------------------------------------------------------------------
 */

static bool two(value *a, double *x, double *y)
{
    return vm_as_double(a[0], x) && vm_as_double(a[1], y);
}

static value checked(double r, double x, double y)
{
    if (isnan(r) && !isnan(x) && !isnan(y))
        return math_domain_error();
    if (isinf(r) && isfinite(x) && isfinite(y))
        return math_range_error();
    return float_new(r);
}

#define BINARY(X)                                                                                  \
    X(atan2)                                                                                       \
    X(copysign)                                                                                    \
    X(fmod)                                                                                        \
    X(remainder)
#define X(f)                                                                                       \
    FUNCTION(m_##f)                                                                                \
    {                                                                                              \
        double x, y;                                                                               \
        UNUSED;                                                                                    \
        return two(a, &x, &y) ? checked(f(x, y), x, y) : V_EMPTY;                                  \
    }
BINARY(X)
#undef X

FUNCTION(m_nextafter)
{
    double x, y;
    UNUSED;
    return two(a, &x, &y) ? float_new(nextafter(x, y)) : V_EMPTY;
}

FUNCTION(m_pow)
{
    double x, y;
    UNUSED;
    if (!two(a, &x, &y))
        return V_EMPTY;
    double r = pow(x, y);
    if (isfinite(x) && isfinite(y) && (isnan(r) || (isinf(r) && x == 0)))
        return math_domain_error();
    if (isfinite(x) && isfinite(y) && isinf(r))
        return math_range_error();
    return float_new(r);
}

FUNCTION(m_ulp)
{
    double x;
    UNUSED;
    if (!vm_as_double(a[0], &x))
        return V_EMPTY;
    x = fabs(x);
    if (!isfinite(x))
        return float_new(x);
    double next = nextafter(x, INFINITY);
    return float_new(isinf(next) ? x - nextafter(x, 0) : next - x);
}

FUNCTION(m_isclose)
{
    double x, y, rel = 1e-9, abs = 0;
    UNUSED;
    if (!two(a, &x, &y) || (a[2] && !vm_as_double(a[2], &rel)) ||
        (a[3] && !vm_as_double(a[3], &abs)))
        return V_EMPTY;
    if (rel < 0 || abs < 0)
        return vm_value_error("tolerances must be non-negative");
    if (x == y)
        return V_TRUE;
    if (isinf(x) || isinf(y))
        return V_FALSE;
    double diff = fabs(x - y);
    return v_from_bool(diff <= fabs(rel * y) || diff <= fabs(rel * x) || diff <= abs);
}

/* --- exponent and fraction -----------------------------------------------------------------------
 */

static value pair(value a, value b)
{
    VM_ENTER(f, 2);
    f.s[0] = a;
    f.s[1] = b;
    return VM_LEAVE(f, a && b ? tuple_pack(2, a, b) : V_EMPTY);
}

FUNCTION(m_frexp)
{
    double x;
    int e = 0;
    UNUSED;
    if (!vm_as_double(a[0], &x))
        return V_EMPTY;
    if (isfinite(x))
        x = frexp(x, &e);
    return pair(float_new(x), v_from_int(e));
}

FUNCTION(m_modf)
{
    double x, whole;
    UNUSED;
    if (!vm_as_double(a[0], &x))
        return V_EMPTY;
    double rest = modf(x, &whole);
    return pair(float_new(rest), float_new(whole));
}

FUNCTION(m_ldexp)
{
    double x;
    int64_t e;
    UNUSED;
    if (!vm_as_double(a[0], &x))
        return V_EMPTY;
    if (!v_is_any_int(a[1]))
        return vm_type_error("Expected an int as second argument to ldexp.");
    if (!int_to_i64(a[1], &e))
        e = int_sign(a[1]) < 0 ? INT_MIN : INT_MAX;
    if (x == 0 || !isfinite(x))
        return float_new(x);
    double r = ldexp(x, e > INT_MAX ? INT_MAX : e < INT_MIN ? INT_MIN : (int)e);
    return isinf(r) ? math_range_error() : float_new(r);
}

/* --- logarithms ----------------------------------------------------------------------------------
 */

/* log(v) for any base, ints of any size included. False: exception. */
static bool logarithm(value v, double (*f)(double), double *out)
{
    double x;
    if (v_is_any_int(v)) {
        bool overflow;
        if (int_sign(v) <= 0) {
            math_domain_error();
            return false;
        }
        x = int_to_double(v, &overflow);
        if (overflow) {
            int64_t e;
            x = int_frexp(v, &e);
            *out = f(x) + f(2.0) * (double)e;
            return true;
        }
    } else if (!vm_as_double(v, &x)) {
        return false;
    }
    if (x <= 0) {
        math_domain_error();
        return false;
    }
    *out = f(x);
    return true;
}

FUNCTION(m_log)
{
    double x, base;
    (void)t;
    if (n < 1 || n > 2)
        return vm_type_error("math.log requires 1 to 2 arguments");
    if (!logarithm(a[0], log, &x))
        return V_EMPTY;
    if (n == 1)
        return float_new(x);
    if (!logarithm(a[1], log, &base))
        return V_EMPTY;
    return float_arith(x, base, VM_DIV);
}

FUNCTION(m_log2)
{
    double x;
    UNUSED;
    return logarithm(a[0], log2, &x) ? float_new(x) : V_EMPTY;
}

FUNCTION(m_log10)
{
    double x;
    UNUSED;
    return logarithm(a[0], log10, &x) ? float_new(x) : V_EMPTY;
}

/* --- the module ----------------------------------------------------------------------------------
 */

static const vm_def math_defs[] = {
#define X(f, grows) {#f, m_##f, 1, 1, NULL, 0},
    UNARY(X)
#undef X
#define X(f) {#f, m_##f, 2, 2, NULL, 0},
        BINARY(X)
#undef X
            {"gamma", m_gamma, 1, 1, NULL, 0},
    {"lgamma", m_lgamma, 1, 1, NULL, 0},
    {"degrees", m_degrees, 1, 1, NULL, 0},
    {"radians", m_radians, 1, 1, NULL, 0},
    {"isnan", m_isnan, 1, 1, NULL, 0},
    {"isinf", m_isinf, 1, 1, NULL, 0},
    {"isfinite", m_isfinite, 1, 1, NULL, 0},
    {"floor", m_floor, 1, 1, NULL, 0},
    {"ceil", m_ceil, 1, 1, NULL, 0},
    {"trunc", m_trunc, 1, 1, NULL, 0},
    {"nextafter", m_nextafter, 2, 2, NULL, 0},
    {"pow", m_pow, 2, 2, NULL, 0},
    {"ulp", m_ulp, 1, 1, NULL, 0},
    {"isclose", m_isclose, 2, 0, "a b * rel_tol abs_tol", 0},
    {"frexp", m_frexp, 1, 1, NULL, 0},
    {"modf", m_modf, 1, 1, NULL, 0},
    {"ldexp", m_ldexp, 2, 2, NULL, 0},
    {"log", m_log, 0, -1, NULL, 0},
    {"log2", m_log2, 1, 1, NULL, 0},
    {"log10", m_log10, 1, 1, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};

static int add_constants(value m)
{
    static const struct {
        const char *name;
        double d;
    } constants[] = {
        {"pi", M_PI}, {"e", M_E}, {"tau", 2 * M_PI}, {"inf", INFINITY}, {"nan", NAN},
    };
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++) {
        value d = float_new(constants[i].d);
        if (!d || module_add(m, constants[i].name, d) < 0)
            return -1;
    }
    return 0;
}

value mod_math_make(void)
{
    VM_ENTER(f, 1);
    f.s[0] = vm_module_from("math", math_defs);
    if (!f.s[0] || module_add_defs(f.s[0], math_int_defs) < 0 ||
        module_add_defs(f.s[0], math_sum_defs) < 0 || add_constants(f.s[0]) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}
