/* float_methods.c: the methods of float. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/float_impl.h"
#include "vm/int_impl.h"
#include "vm/str.h"

#define METHOD(name) static value name(vm_thread *t, value *a, int n)
#define UNUSED (void)t, (void)a, (void)n

METHOD(float_m_self)
{
    UNUSED;
    return float_exact(a[0]);
}

METHOD(float_m_zero)
{
    UNUSED;
    return v_from_double(0.0);
}

METHOD(float_m_is_integer)
{
    UNUSED;
    double d = float_value(a[0]);
    return v_from_bool(isfinite(d) && floor(d) == d);
}

METHOD(float_m_as_integer_ratio)
{
    UNUSED;
    enum { TOP, BOTTOM, POWER };
    double d = float_value(a[0]);
    if (isinf(d))
        return vm_raise(&vm_exc_OverflowError, "cannot convert Infinity to integer ratio");
    if (isnan(d))
        return vm_value_error("cannot convert NaN to integer ratio");
    int e;
    int64_t m = (int64_t)ldexp(frexp(d, &e), 53);
    e = m ? e - 53 : 0;
    for (; m && !(m & 1) && e < 0; e++)
        m /= 2;
    VM_ENTER(f, 3);
    f.s[TOP] = int_from(m);
    f.s[BOTTOM] = v_from_int(1);
    int place = e > 0 ? TOP : BOTTOM;
    if (!f.s[TOP])
        return VM_LEAVE(f, V_EMPTY);
    rc_set(&f.s[place], int_binary(f.s[place], v_from_int(abs(e)), VM_LSHIFT));
    return VM_LEAVE(f, f.s[place] ? tuple_pack(2, f.s[TOP], f.s[BOTTOM]) : V_EMPTY);
}

METHOD(float_m_format)
{
    UNUSED;
    if (!v_is_str(a[1]))
        return vm_type_error("__format__() argument must be str, not %T", a[1]);
    return float_format(a[0], a[1]);
}

METHOD(float_m_getnewargs)
{
    UNUSED;
    value d = float_exact(a[0]);
    value r = d ? tuple_pack(1, d) : V_EMPTY;
    rc_dec(d);
    return r;
}

METHOD(float_m_getformat)
{
    UNUSED;
    if (!v_is_str(a[1]))
        return vm_type_error("__getformat__() argument must be str, not %T", a[1]);
    if (!str_eq_ascii(a[1], "double") && !str_eq_ascii(a[1], "float"))
        return vm_value_error("__getformat__() argument 1 must be 'double' or 'float'");
    return str_from("IEEE, little-endian");
}

/* --- rounding ------------------------------------------------------------------------------------
 */

/* Rounds the decimal text of an integer at its `places` last digits, half to even; `rest`: there is
 * something behind the point. The text has a leading zero to grow into. */
static void round_text(char *text, size_t n, size_t places, bool rest)
{
    size_t keep = n - places;
    char *cut = text + keep;
    bool above = rest || strspn(cut + 1, "0") != places - 1;
    bool up = *cut > '5' || (*cut == '5' && (above || (cut[-1] - '0') % 2));
    memset(cut, '0', places);
    for (char *p = cut - 1; up; p--) {
        up = *p == '9';
        *p = (char)(up ? '0' : *p + 1);
    }
}

value float_round(double d, int64_t digits)
{
    char buf[700];
    double r;
    if (!isfinite(d) || d == 0 || digits > 323)
        return float_new(d);
    if (digits < -308)
        return float_new(0.0 * d);
    uint64_t scaled;
    if (digits >= 0 && digits <= 19 && float_scaled(fabs(d), (int)digits, &scaled) &&
        float_from_decimal(scaled, -(int)digits, &r))
        return v_from_double(copysign(r, d));
    if (digits >= 0) {
        snprintf(buf, sizeof buf, "%.*f", (int)digits, d);
        r = strtod(buf, NULL);
    } else {
        double whole = trunc(fabs(d));
        int n = snprintf(buf, sizeof buf, "0%.0f", whole);
        size_t places = (size_t)-digits;
        if (places >= (size_t)n)
            return float_new(0.0 * d);
        round_text(buf, (size_t)n, places, whole != fabs(d));
        r = copysign(strtod(buf, NULL), d);
    }
    if (isinf(r))
        return vm_raise(&vm_exc_OverflowError, "rounded value too large to represent");
    return float_new(r);
}

METHOD(float_m_round)
{
    (void)t;
    double d = float_value(a[0]);
    int64_t digits;
    if (n > 1 && a[1] != V_NONE) {
        if (!vm_index(a[1], &digits, true))
            return V_EMPTY;
        return float_round(d, digits);
    }
    return int_from_double(nearbyint(d));
}

METHOD(float_m_trunc)
{
    UNUSED;
    return int_from_double(float_value(a[0]));
}

METHOD(float_m_floor)
{
    UNUSED;
    return int_from_double(floor(float_value(a[0])));
}

METHOD(float_m_ceil)
{
    UNUSED;
    return int_from_double(ceil(float_value(a[0])));
}

/* --- hexadecimal ---------------------------------------------------------------------------------
 */

METHOD(float_m_hex)
{
    UNUSED;
    double d = float_value(a[0]);
    if (!isfinite(d))
        return float_repr(d);
    const char *sign = signbit(d) ? "-" : "";
    if (d == 0)
        return str_from_format("%s0x0.0p+0", sign);
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    int biased = (int)(bits >> 52 & 0x7FF), e = biased ? biased - 1023 : -1022;
    char buf[48];
    snprintf(buf, sizeof buf, "%s0x%d.%013llxp%+d", sign, biased != 0,
             (unsigned long long)(bits & (((uint64_t)1 << 52) - 1)), e);
    return str_from(buf);
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= 9 && c <= 13);
}

/* Without blanks and sign; text ends with a NUL and may be written to. False: not a number. */
static bool parse_hex(char *p, size_t n, double *out)
{
    static const char hex[] = "0123456789abcdefABCDEF";
    if (n == 3 && (strcasecmp(p, "inf") == 0 || strcasecmp(p, "nan") == 0)) {
        *out = (*p | 0x20) == 'i' ? INFINITY : NAN;
        return true;
    }
    if (n == 8 && strcasecmp(p, "infinity") == 0) {
        *out = INFINITY;
        return true;
    }
    /* p - 2 is there: strtod wants its prefix. */
    if (!(p[0] == '0' && (p[1] | 0x20) == 'x'))
        p -= 2;
    p[0] = '0';
    p[1] = 'x';
    char *digits = p + 2, *q = digits + strspn(digits, hex);
    size_t count = (size_t)(q - digits);
    if (*q == '.') {
        size_t behind = strspn(++q, hex);
        count += behind;
        q += behind;
    }
    if (count == 0)
        return false;
    if ((*q | 0x20) == 'p') {
        q++;
        if (*q == '+' || *q == '-')
            q++;
        size_t of = strspn(q, "0123456789");
        if (of == 0)
            return false;
        q += of;
    }
    if (*q)
        return false;
    *out = strtod(p, NULL);
    return true;
}

METHOD(float_m_fromhex)
{
    (void)t, (void)n;
    size_t len;
    double d = 0;
    if (!v_is_str(a[1]))
        return vm_type_error("bad argument type for built-in operation");
    const char *text = str_utf8(a[1], &len);
    if (!text)
        return V_EMPTY;
    while (len && is_blank(text[len - 1]))
        len--;
    while (len && is_blank(*text)) {
        text++;
        len--;
    }
    bool neg = len && *text == '-', ok = false;
    if (neg || (len && *text == '+')) {
        text++;
        len--;
    }
    if (!memchr(text, 0, len)) {
        struct int_scratch s;
        if (!int_scratch_get(&s, (len + 2) / 8 + 1))
            return V_EMPTY;
        char *copy = (char *)s.p + 2;
        memcpy(copy, text, len);
        copy[len] = 0;
        bool word = len && ((*copy | 0x20) == 'i' || (*copy | 0x20) == 'n');
        ok = parse_hex(copy, len, &d);
        int_scratch_drop(&s);
        if (ok && isinf(d) && !word)
            return vm_raise(&vm_exc_OverflowError,
                            "hexadecimal value too large to represent as a float");
    }
    if (!ok)
        return vm_value_error("invalid hexadecimal floating-point string");
    value v = float_new(neg ? -d : d);
    if (a[0] == v_of(&float_type) || !v)
        return v;
    VM_ENTER(f, 1);
    f.s[0] = v;
    return VM_LEAVE(f, vm_call1(a[0], v));
}

const vm_def float_methods[] = {
    {"is_integer", float_m_is_integer, 1, 1, NULL, 0},
    {"as_integer_ratio", float_m_as_integer_ratio, 1, 1, NULL, 0},
    {"hex", float_m_hex, 1, 1, NULL, 0},
    {"fromhex", float_m_fromhex, 2, 2, NULL, VM_CLASS},
    {"conjugate", float_m_self, 1, 1, NULL, 0},
    {"real", float_m_self, 1, 1, NULL, VM_GETTER},
    {"imag", float_m_zero, 1, 1, NULL, VM_GETTER},
    {"__round__", float_m_round, 1, 2, NULL, 0},
    {"__trunc__", float_m_trunc, 1, 1, NULL, 0},
    {"__floor__", float_m_floor, 1, 1, NULL, 0},
    {"__ceil__", float_m_ceil, 1, 1, NULL, 0},
    {"__format__", float_m_format, 2, 2, NULL, 0},
    {"__getnewargs__", float_m_getnewargs, 1, 1, NULL, 0},
    {"__getformat__", float_m_getformat, 2, 2, NULL, VM_CLASS},
    {NULL, NULL, 0, 0, NULL, 0},
};
