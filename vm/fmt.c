/* The format mini-language: parsing a spec, laying out text and numbers. */
#include "vm/fmt.h"
#include "vm/str_impl.h"

#include "vm/exc.h"
#include "vm/number.h"
#include "vm/unicode.h"

/* --- parsing -------------------------------------------------------------------------------------
 */

struct reader {
    const str *s;
    size_t i;
};

static inline size_t left(const struct reader *r)
{
    return r->s->len - r->i;
}

/* The unit `ahead` places on; 0 behind the end, which no part of a spec is. */
static inline uint32_t peek(const struct reader *r, size_t ahead)
{
    return ahead < left(r) ? str_at(r->s, r->i + ahead) : 0;
}

static bool take(struct reader *r, uint32_t c)
{
    if (!left(r) || peek(r, 0) != c)
        return false;
    r->i++;
    return true;
}

static bool is_align(uint32_t c)
{
    return c == '<' || c == '>' || c == '=' || c == '^';
}

/* Decimal digits of any script; *out stays if there is none. */
static bool take_number(struct reader *r, int64_t *out)
{
    int64_t n = 0;
    size_t start = r->i;
    for (int d; left(r) && (d = unicode_decimal(peek(r, 0))) >= 0; r->i++) {
        if (n > (INT64_MAX - d) / 10) {
            vm_value_error("Too many decimal digits in format string");
            return false;
        }
        n = n * 10 + d;
    }
    if (r->i > start)
        *out = n;
    return true;
}

static bool both_groupings(void)
{
    vm_value_error("Cannot specify both ',' and '_'.");
    return false;
}

static bool take_grouping(struct reader *r, struct fmt_spec *f)
{
    if (take(r, ','))
        f->grouping = ',';
    if (take(r, '_')) {
        if (f->grouping)
            return both_groupings();
        f->grouping = '_';
    }
    return !(f->grouping == '_' && peek(r, 0) == ',') || both_groupings();
}

static bool grouping_allowed(const struct fmt_spec *f)
{
    uint32_t c = f->type;
    if (c == 0 || (c < 0x80 && strchr("defgEG%F", (int)c)))
        return true;
    if (f->grouping == '_' && (c == 'b' || c == 'o' || c == 'x' || c == 'X'))
        return true;
    if (c > 32 && c < 128)
        vm_value_error("Cannot specify '%c' with '%c'.", f->grouping, (int)c);
    else
        vm_value_error("Cannot specify '%c' with '\\x%x'.", f->grouping, c);
    return false;
}

bool fmt_parse(value spec, struct fmt_spec *f, value v, uint32_t default_type, char default_align)
{
    struct reader r = {str_ptr(spec), 0};
    bool fill_given = false;
    *f = (struct fmt_spec){
        .fill = ' ', .align = default_align, .width = -1, .precision = -1, .type = default_type};
    if (left(&r) >= 2 && is_align(peek(&r, 1))) {
        f->fill = peek(&r, 0);
        f->align = (char)peek(&r, 1);
        f->align_given = fill_given = true;
        r.i += 2;
    } else if (is_align(peek(&r, 0))) {
        f->align = (char)peek(&r, 0);
        f->align_given = true;
        r.i++;
    }
    uint32_t c = peek(&r, 0);
    if (c == '+' || c == '-' || c == ' ') {
        f->sign = (char)c;
        r.i++;
    }
    f->no_neg_zero = take(&r, 'z');
    f->alternate = take(&r, '#');
    if (!fill_given && take(&r, '0')) {
        f->fill = '0';
        if (!f->align_given && default_align == '>') {
            f->align = '=';
            f->align_given = true;
        }
    }
    if (!take_number(&r, &f->width) || !take_grouping(&r, f))
        return false;
    if (take(&r, '.')) {
        if (!take_number(&r, &f->precision))
            return false;
        if (f->precision < 0) {
            vm_value_error("Format specifier missing precision");
            return false;
        }
    }
    if (left(&r) > 1) {
        vm_value_error("Invalid format specifier '%U' for object of type '%.200s'", r.s,
                       vm_type_name(v));
        return false;
    }
    if (left(&r))
        f->type = peek(&r, 0);
    return !f->grouping || grouping_allowed(f);
}

value fmt_unknown(const struct fmt_spec *f, value v)
{
    if (f->type > 32 && f->type < 128)
        return vm_value_error("Unknown format code '%c' for object of type '%.200s'", (int)f->type,
                              vm_type_name(v));
    return vm_value_error("Unknown format code '\\x%x' for object of type '%.200s'", f->type,
                          vm_type_name(v));
}

/* --- laying out ----------------------------------------------------------------------------------
 */

value fmt_pad(value text, const struct fmt_spec *f)
{
    size_t len = str_ptr(text)->len;
    size_t pad = f->width > (int64_t)len ? (size_t)f->width - len : 0;
    size_t before = f->align == '<' ? 0 : f->align == '^' ? pad / 2 : pad;
    return seq_pad(text, before, pad - before, f->fill);
}

/* Digits with a separator every `group`, and as many leading zeros as make min_width. Writes from
 * the right when out is set. Returns the width. */
static size_t put_grouped(char *out, size_t end, const char *digits, size_t n, size_t group,
                          char sep, size_t min_width)
{
    size_t width = 0, in_group = 0;
    while (n || (width < min_width)) {
        if (group && in_group == group) {
            width++;
            in_group = 0;
            if (out)
                out[end - width] = sep;
        }
        char c = '0';
        if (n)
            c = digits[--n];
        width++;
        in_group++;
        if (out)
            out[end - width] = c;
    }
    return width;
}

value fmt_number(const struct fmt_spec *f, bool negative, const char *prefix, const char *digits,
                 size_t ndigits, const char *rest, size_t nrest)
{
    size_t nprefix = strlen(prefix);
    char sign = negative ? '-' : f->sign == '+' || f->sign == ' ' ? f->sign : 0;
    size_t fixed = (sign != 0) + nprefix + nrest, width = f->width > 0 ? (size_t)f->width : 0;
    size_t group = 0, min_width = 0;
    if (f->grouping)
        group = f->type < 0x80 && f->type && strchr("boxX", (int)f->type) ? 4 : 3;
    /* Zeros put between sign and digits are grouped like digits; a group that would begin with its
     * separator gets one digit more. */
    if (f->fill == '0' && f->align == '=' && width > fixed)
        min_width = width - fixed;
    size_t grouped = 0;
    if (ndigits)
        grouped = put_grouped(NULL, 0, digits, ndigits, group, f->grouping, min_width);
    size_t len = fixed + grouped, pad = width > len ? width - len : 0, total;
    if (!checked_add(len, pad, &total))
        return vm_no_memory();
    size_t before = 0, between = 0;
    if (f->align == '>')
        before = pad;
    else if (f->align == '^')
        before = pad / 2;
    else if (f->align == '=')
        between = pad;
    str *s = str_alloc(total, pad ? (f->fill < 0x80 ? 0x7F : f->fill) : 0x7F);
    if (!s || total == 0)
        return s ? v_of(s) : V_EMPTY;
    if (s->kind > 1 || f->fill > 0x7F)
        for (size_t i = 0; i < total; i++)
            unit_put(s->data, s->kind, i, f->fill);
    else
        memset(s->data, (int)f->fill, total);
    /* The number itself is ASCII: written bytewise, widened if the fill is wide. */
    size_t at = before;
    if (sign)
        unit_put(s->data, s->kind, at++, (uint8_t)sign);
    units_copy(s->data, s->kind, at, prefix, 1, 0, nprefix);
    at += nprefix + between;
    if (s->kind == 1) {
        put_grouped(s->data, at + grouped, digits, ndigits, group, f->grouping,
                    ndigits ? min_width : 0);
    } else {
        size_t in_group = 0, n = ndigits;
        for (size_t i = grouped; i-- > 0; in_group++) {
            bool separator = group && in_group == group;
            unit_put(s->data, s->kind, at + i,
                     separator ? (uint8_t)f->grouping
                     : n       ? (uint8_t)digits[--n]
                               : '0');
            if (separator)
                in_group = SIZE_MAX;
        }
    }
    units_copy(s->data, s->kind, at + grouped, rest, 1, 0, nrest);
    return total == 1 ? str_fit(s) : v_of(s);
}

/* --- format(str, spec) ---------------------------------------------------------------------------
 */

value str_format_spec(value v, value spec)
{
    struct fmt_spec f;
    if (str_ptr(spec)->len == 0)
        return str_exact(v);
    if (!fmt_parse(spec, &f, v, 's', '<'))
        return V_EMPTY;
    if (f.type != 's')
        return fmt_unknown(&f, v);
    if (f.sign)
        return vm_value_error(f.sign == ' ' ? "Space not allowed in string format specifier"
                                            : "Sign not allowed in string format specifier");
    if (f.no_neg_zero)
        return vm_value_error("Negative zero coercion (z) not allowed in string format specifier");
    if (f.alternate)
        return vm_value_error("Alternate form (#) not allowed in string format specifier");
    if (f.align == '=')
        return vm_value_error("'=' alignment not allowed in string format specifier");
    size_t len = str_ptr(v)->len;
    if (f.precision < 0 || (uint64_t)f.precision >= len)
        return fmt_pad(v, &f);
    value cut = str_slice(v, 0, (size_t)f.precision);
    if (!cut)
        return V_EMPTY;
    value r = fmt_pad(cut, &f);
    rc_dec(cut);
    return r;
}
