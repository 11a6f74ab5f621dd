/* number_format.c: format(int, spec) and format(float, spec). */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "vm/exc.h"
#include "vm/float_impl.h"
#include "vm/fmt.h"
#include "vm/int_impl.h"
#include "vm/str.h"

/* --- floats --------------------------------------------------------------------------------------
 */

/* A number under construction: digits up to `split`, the rest from there. */
struct layout {
    struct int_scratch s;
    char *p;
    size_t n, split;
};

static void put(struct layout *l, const char *text, size_t n)
{
    memcpy(l->p + l->n, text, n);
    l->n += n;
}

static void put_zeros(struct layout *l, size_t n)
{
    memset(l->p + l->n, '0', n);
    l->n += n;
}

/* printf into the rest of the buffer. False: MemoryError. */
static bool print(char *out, size_t room, char type, bool alternate, int precision, double d)
{
    char control[] = "%#.*e";
    control[4] = type;
    int n = alternate ? snprintf(out, room, control, precision, d)
                      : snprintf(out, room, type == 'f' ? "%.*f" : "%.*e", precision, d);
    if (n >= 0 && (size_t)n < room)
        return true;
    vm_no_memory();
    return false;
}

/* d = 0.DIGITS * 10^point, DIGITS in printf's scientific notation with `precision` digits behind
 * its point: takes out the point, leaves the digits in place. Returns how many there are. */
static size_t take_digits(char *text, int *point)
{
    char *e = strchr(text, 'e');
    *point = atoi(e + 1) + 1;
    size_t n = (size_t)(e - text);
    if (n > 1) {
        memmove(text + 1, text + 2, n - 2);
        n--;
    }
    return n;
}

static void put_exponent(struct layout *l, int e)
{
    char buf[16];
    put(l, buf, (size_t)snprintf(buf, sizeof buf, "e%+03d", e));
}

/* The general format: `precision` significant digits (0: as many as repr() gives), without trailing
 * zeros unless alternate; dot0: with a digit behind the point unless there is an exponent. */
static bool lay_general(struct layout *l, double d, int precision, bool alternate, bool dot0)
{
    char shortest[17], *digits = shortest;
    int point, last = precision;
    size_t n;
    if (precision == 0) {
        n = (size_t)float_digits(d, digits, &point);
        last = 16;
    } else {
        /* Behind the place of the result, which is at most 6 longer than the digits. */
        size_t room = (size_t)precision + 32;
        digits = l->p + room;
        if (!print(digits, room, 'e', false, precision - 1, d))
            return false;
        n = take_digits(digits, &point);
        if (dot0)
            last--;
    }
    if (!alternate || precision == 0)
        while (n > 1 && digits[n - 1] == '0')
            n--;
    size_t whole = point > 0 ? (size_t)point : 0;
    if (point <= -4 || point > last) {
        put(l, digits, 1);
        l->split = 1;
        if (n > 1 || alternate)
            put(l, ".", 1);
        put(l, digits + 1, n - 1);
        put_exponent(l, point - 1);
        return true;
    }
    if (whole == 0)
        put(l, "0", 1);
    else
        put(l, digits, whole < n ? whole : n);
    if (whole > n)
        put_zeros(l, whole - n);
    l->split = l->n;
    if (whole < n || alternate || dot0)
        put(l, ".", 1);
    if (point < 0)
        put_zeros(l, (size_t)-point);
    if (whole < n)
        put(l, digits + whole, n - whole);
    else if (dot0)
        put(l, "0", 1);
    return true;
}

/* The common case of 'f': digits of an integer with a point put in. */
static bool lay_scaled(struct layout *l, double d, int precision, bool alternate)
{
    uint64_t m;
    char buf[40], *p = buf + sizeof buf;
    if (precision > 19 || !float_scaled(d, precision, &m))
        return false;
    for (int i = 0; i < precision; i++, m /= 10)
        *--p = (char)('0' + m % 10);
    char *fraction = p;
    do
        *--p = (char)('0' + m % 10);
    while (m /= 10);
    put(l, p, (size_t)(fraction - p));
    l->split = l->n;
    if (precision || alternate)
        put(l, ".", 1);
    put(l, fraction, (size_t)precision);
    return true;
}

static bool lay_plain(struct layout *l, double d, char type, int precision, bool alternate,
                      size_t room)
{
    if (type == 'f' && lay_scaled(l, d, precision, alternate))
        return true;
    if (!print(l->p, room, type, alternate, precision, d))
        return false;
    l->n = strlen(l->p);
    l->split = strspn(l->p, "0123456789");
    return true;
}

static bool all_zero(const struct layout *l)
{
    for (size_t i = 0; i < l->n; i++) {
        if (l->p[i] == 'e')
            break;
        if (l->p[i] != '0' && l->p[i] != '.')
            return false;
    }
    return true;
}

static value format_special(const struct fmt_spec *f, double d, bool upper, bool percent)
{
    char text[8];
    strcpy(text, isnan(d) ? upper ? "NAN" : "nan" : upper ? "INF" : "inf");
    if (percent)
        strcat(text, "%");
    return fmt_number(f, !isnan(d) && d < 0, "", "", 0, text, strlen(text));
}

/* `v` is named in messages. */
static value format_double(const struct fmt_spec *f, double d, value v)
{
    uint32_t type = f->type;
    bool upper = type == 'E' || type == 'F' || type == 'G', percent = type == '%';
    if (type && (type > 0x7F || !strchr("eEfFgGn%", (int)type)))
        return fmt_unknown(f, v);
    if (f->precision > INT_MAX)
        return vm_value_error("precision too big");
    if (percent)
        d *= 100;
    if (!isfinite(d))
        return format_special(f, d, upper, percent);
    bool general = type == 0 || type == 'g' || type == 'G' || type == 'n';
    int precision = f->precision >= 0 ? (int)f->precision : type ? 6 : 0;
    if (general && (type || f->precision == 0) && precision == 0)
        precision = 1;
    struct layout l = {.n = 0};
    size_t room = (size_t)precision + 400;
    if (!int_scratch_get(&l.s, 2 * room / 8 + 1))
        return V_EMPTY;
    l.p = (char *)l.s.p;
    bool ok;
    if (general)
        ok = lay_general(&l, fabs(d), precision, f->alternate, type == 0);
    else
        ok =
            lay_plain(&l, fabs(d), (type | 0x20) == 'e' ? 'e' : 'f', precision, f->alternate, room);
    value r = V_EMPTY;
    if (ok) {
        bool neg = signbit(d) && !(f->no_neg_zero && all_zero(&l));
        if (percent)
            put(&l, "%", 1);
        if (upper)
            for (size_t i = 0; i < l.n; i++)
                if (l.p[i] == 'e')
                    l.p[i] = 'E';
        r = fmt_number(f, neg, "", l.p, l.split, l.p + l.split, l.n - l.split);
    }
    int_scratch_drop(&l.s);
    return r;
}

value float_to_text(double d, char type, int precision, bool alternate)
{
    struct fmt_spec f = {.fill = ' ',
                         .align = '>',
                         .alternate = alternate,
                         .width = -1,
                         .precision = precision,
                         .type = (uint8_t)type};
    return format_double(&f, d, v_from_double(0));
}

value float_format(value v, value spec)
{
    struct fmt_spec f;
    if (str_ptr(spec)->len == 0)
        return vm_str(v);
    if (!fmt_parse(spec, &f, v, 0, '>'))
        return V_EMPTY;
    return format_double(&f, float_value(v), v);
}

/* --- ints ----------------------------------------------------------------------------------------
 */

static value format_char(const struct fmt_spec *f, value v)
{
    int64_t cp;
    if (f->sign)
        return vm_value_error("Sign not allowed with integer format specifier 'c'");
    if (f->alternate)
        return vm_value_error("Alternate form (#) not allowed with integer format specifier 'c'");
    if (!int_as_i64(v, &cp, "long"))
        return V_EMPTY;
    if (cp < 0 || cp > 0x10FFFF)
        return vm_raise(&vm_exc_OverflowError, "%%c arg not in range(0x110000)");
    value text = str_from_cp((uint32_t)cp);
    value r = text ? fmt_pad(text, f) : V_EMPTY;
    rc_dec(text);
    return r;
}

static value format_digits(const struct fmt_spec *f, value v)
{
    int base = f->type == 'b' ? 2 : f->type == 'o' ? 8 : (f->type | 0x20) == 'x' ? 16 : 10;
    const char *prefix = "";
    if (f->alternate && base != 10)
        prefix = base == 2 ? "0b" : base == 8 ? "0o" : f->type == 'x' ? "0x" : "0X";
    value text = int_to_str(v, base, false);
    if (!text)
        return V_EMPTY;
    const char *digits = str_ptr(text)->data;
    size_t n = str_ptr(text)->len;
    bool neg = *digits == '-';
    struct int_scratch s;
    if (!int_scratch_get(&s, n / 8 + 1)) {
        rc_dec(text);
        return V_EMPTY;
    }
    char *p = (char *)s.p;
    for (size_t i = neg; i < n; i++)
        p[i - neg] = f->type == 'X' && digits[i] >= 'a' ? (char)(digits[i] - 32) : digits[i];
    rc_dec(text);
    value r = fmt_number(f, neg, prefix, p, n - neg, "", 0);
    int_scratch_drop(&s);
    return r;
}

value int_format(value v, value spec)
{
    struct fmt_spec f;
    if (str_ptr(spec)->len == 0)
        return vm_str(v);
    if (!fmt_parse(spec, &f, v, 'd', '>'))
        return V_EMPTY;
    switch (f.type) {
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case '%': {
        bool overflow;
        double d = int_to_double(v, &overflow);
        if (overflow)
            return vm_raise(&vm_exc_OverflowError, "int too large to convert to float");
        return format_double(&f, d, v);
    }
    case 'b':
    case 'c':
    case 'd':
    case 'n':
    case 'o':
    case 'x':
    case 'X':
        break;
    default:
        return fmt_unknown(&f, v);
    }
    if (f.precision >= 0)
        return vm_value_error("Precision not allowed in integer format specifier");
    if (f.no_neg_zero)
        return vm_value_error("Negative zero coercion (z) not allowed in integer format specifier");
    return f.type == 'c' ? format_char(&f, v) : format_digits(&f, v);
}
