/* printf-style formatting: str % args, bytes % args. A bytes template is read as Latin-1. */
#include "vm/str_impl.h"

#include <limits.h>

#include "vm/cont.h"

struct flags {
    bool left, sign, blank, alternate, zero;
};

struct percent {
    value template;
    text fmt;
    size_t i;
    bool bytes;
    value args; /* borrowed: what arguments are taken from */
    value mapping; /* of %(key); V_EMPTY: args is none */
    bool is_tuple;
    bool consumed; /* args, when it is no tuple */
    size_t next; /* in the tuple */
    value *keyed; /* slot that owns what the last %(key) gave */
    str_buf out;
};

struct directive {
    struct flags flags;
    int64_t width; /* -1: none */
    int64_t precision; /* -1: none */
    uint32_t conv;
};

static bool fail(const char *text)
{
    vm_value_error("%s", text);
    return false;
}

static value next_arg(struct percent *p)
{
    if (p->is_tuple && p->next < tuple_ptr(p->args)->len)
        return cont_item(tuple_ptr(p->args)->item[p->next++]);
    if (!p->is_tuple && !p->consumed) {
        p->consumed = true;
        return p->args;
    }
    return vm_type_error("not enough arguments for format string");
}

/* --- directives ----------------------------------------------------------------------------------
 */

/* The next unit; false at the end of the template. */
static bool take(struct percent *p, uint32_t *c)
{
    if (p->i >= p->fmt.len)
        return false;
    *c = unit_at(p->fmt.data, p->fmt.kind, p->i++);
    return true;
}

/* From behind "(": looks the key up. */
static bool take_key(struct percent *p)
{
    if (!p->mapping) {
        vm_type_error("format requires a mapping");
        return false;
    }
    size_t from = p->i;
    uint32_t c;
    for (int depth = 1; depth > 0;) {
        if (!take(p, &c))
            return fail("incomplete format key");
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    }
    value key = seq_slice(p->template, from, p->i - 1);
    if (!key)
        return false;
    VM_ENTER(f, 1);
    f.s[0] = key;
    value v = vm_getitem(p->mapping, f.s[0]);
    VM_LEAVE(f, V_EMPTY);
    if (!v)
        return false;
    rc_set(p->keyed, v);
    p->args = v;
    p->is_tuple = false;
    p->consumed = false;
    return true;
}

static bool *flag_of(struct flags *f, uint32_t c)
{
    switch (c) {
    case '-':
        return &f->left;
    case '+':
        return &f->sign;
    case ' ':
        return &f->blank;
    case '#':
        return &f->alternate;
    case '0':
        return &f->zero;
    default:
        return NULL;
    }
}

/* Digits or '*', the first of which is *c; *c is then what follows. The largest that is allowed is
 * `max`; INT_MAX for a precision. */
static bool take_size(struct percent *p, uint32_t *c, int64_t *out, int64_t max)
{
    if (*c == '*') {
        value v = next_arg(p);
        if (!v)
            return false;
        if (!v_is_any_int(v)) {
            vm_type_error("* wants int");
            return false;
        }
        int fits = int_to_i64(v, out);
        if (!fits || *out > max || (max == INT_MAX && *out < INT_MIN)) {
            vm_raise(&vm_exc_OverflowError, "Python int too large to convert to C %s",
                     max == INT_MAX ? "int" : "ssize_t");
            return false;
        }
        return take(p, c) || fail("incomplete format");
    }
    int64_t n = 0;
    while (*c >= '0' && *c <= '9') {
        if (n > (max - (int64_t)(*c - '0')) / 10)
            return fail(max == INT_MAX ? "precision too big" : "width too big");
        n = n * 10 + (*c - '0');
        *out = n;
        if (!take(p, c))
            return fail("incomplete format");
    }
    return true;
}

static bool parse(struct percent *p, struct directive *d)
{
    uint32_t c;
    *d = (struct directive){.width = -1, .precision = -1};
    if (p->i < p->fmt.len && unit_at(p->fmt.data, p->fmt.kind, p->i) == '(') {
        p->i++;
        if (!take_key(p))
            return false;
    }
    bool *flag;
    for (;;) {
        if (!take(p, &c))
            return fail("incomplete format");
        if (!(flag = flag_of(&d->flags, c)))
            break;
        *flag = true;
    }
    bool star = c == '*';
    if (!take_size(p, &c, &d->width, INT64_MAX))
        return false;
    if (star && d->width < 0) {
        d->flags.left = true;
        d->width = d->width == INT64_MIN ? INT64_MAX : -d->width;
    }
    if (c == '.') {
        d->precision = 0;
        if (!take(p, &c))
            return fail("incomplete format");
        if (!take_size(p, &c, &d->precision, INT_MAX))
            return false;
        if (d->precision < 0)
            d->precision = 0;
    }
    if ((c == 'h' || c == 'l' || c == 'L') && !take(p, &c))
        return fail("incomplete format");
    d->conv = c;
    return true;
}

/* --- output --------------------------------------------------------------------------------------
 */

/* Text between its padding, cut to the precision. */
static bool put_text(struct percent *p, const struct directive *d, const str *s, size_t len)
{
    size_t pad = d->width > (int64_t)len ? (size_t)d->width - len : 0;
    str_buf *b = &p->out;
    return (d->flags.left || !pad || str_buf_fill(b, ' ', pad)) && str_buf_sub(b, s, 0, len) &&
           (!d->flags.left || !pad || str_buf_fill(b, ' ', pad));
}

/* A number: sign, "0x", zeros of the precision, zeros or blanks of the width, digits. */
static bool put_number(struct percent *p, const struct directive *d, const char *digits, size_t n,
                       const char *prefix, size_t zeros)
{
    str_buf *b = &p->out;
    char sign = 0;
    if (n && (*digits == '-' || *digits == '+')) {
        sign = *digits++;
        n--;
    } else if (d->flags.sign) {
        sign = '+';
    } else if (d->flags.blank) {
        sign = ' ';
    }
    size_t len = (sign != 0) + strlen(prefix) + zeros + n;
    size_t pad = d->width > (int64_t)len ? (size_t)d->width - len : 0;
    bool ok = true;
    if (pad && !d->flags.left && !d->flags.zero)
        ok = str_buf_fill(b, ' ', pad);
    if (sign)
        ok = ok && str_buf_cp(b, (uint8_t)sign);
    if (*prefix)
        ok = ok && str_buf_c(b, prefix);
    if (!d->flags.left && d->flags.zero)
        zeros += pad;
    if (zeros)
        ok = ok && str_buf_fill(b, '0', zeros);
    ok = ok && str_buf_units(b, digits, 1, n);
    if (pad && d->flags.left)
        ok = ok && str_buf_fill(b, ' ', pad);
    return ok;
}

static value wrong_number(const struct percent *p, const struct directive *d, value v)
{
    bool real = !strchr("oxX", (int)d->conv);
    return vm_type_error("%%%c format: %s is required, not %.200s",
                         p->bytes && d->conv == 'i' ? 'd' : (int)d->conv,
                         real ? "a real number" : "an integer", vm_type_name(v));
}

/* v as an int, owned. */
static value integer(const struct percent *p, const struct directive *d, value v)
{
    if (v_is_bool(v))
        return v_from_int(v == V_TRUE);
    if (v_is_any_int(v))
        return rc_inc(v);
    vm_type *t = vm_type_of(v);
    if (strchr("oxX", (int)d->conv) ? !t->as_index : !t->as_int && !t->as_index)
        return wrong_number(p, d, v);
    value r = !strchr("oxX", (int)d->conv) && t->as_int ? t->as_int(v) : vm_index_value(v);
    if (!r && vm_catch(&vm_exc_TypeError))
        return wrong_number(p, d, v);
    if (r && !v_is_any_int(r)) {
        wrong_number(p, d, v);
        rc_dec(r);
        return V_EMPTY;
    }
    return r;
}

/* The digits of an immediate int, without making a str. */
static bool add_small(struct percent *p, const struct directive *d, int64_t i)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t u = i < 0 ? -(uint64_t)i : (uint64_t)i;
    do {
        digits[--at] = (char)('0' + u % 10);
    } while (u /= 10);
    size_t n = sizeof digits - at, zeros = d->precision > (int64_t)n ? (size_t)d->precision - n : 0;
    if (i < 0)
        digits[--at] = '-';
    return put_number(p, d, digits + at, sizeof digits - at, "", zeros);
}

static bool add_integer(struct percent *p, const struct directive *d, value v)
{
    if (v_is_int(v) && d->precision <= INT_MAX - 3 && strchr("diu", (int)d->conv))
        return add_small(p, d, v_int(v));
    enum { NUMBER, DIGITS };
    VM_ENTER(f, 2);
    bool ok = false;
    int base = d->conv == 'o' ? 8 : (d->conv | 0x20) == 'x' ? 16 : 10;
    f.s[NUMBER] = integer(p, d, v);
    if (f.s[NUMBER])
        f.s[DIGITS] = int_to_str(f.s[NUMBER], base, false);
    if (f.s[DIGITS] && d->precision > INT_MAX - 3) {
        vm_raise(&vm_exc_OverflowError, "precision too large");
    } else if (f.s[DIGITS]) {
        str *s = str_ptr(f.s[DIGITS]);
        size_t n = s->len - (s->data[0] == '-');
        size_t zeros = d->precision > (int64_t)n ? (size_t)d->precision - n : 0;
        const char *prefix = !d->flags.alternate || base == 10 ? ""
                             : base == 8                       ? "0o"
                             : d->conv == 'x'                  ? "0x"
                                                               : "0X";
        str_buf upper;
        str_buf_init(&upper);
        if (d->conv == 'X') {
            for (size_t i = 0; i < s->len; i++)
                str_buf_cp(&upper, (uint8_t)(s->data[i] >= 'a' ? s->data[i] - 32 : s->data[i]));
            ok = !upper.failed && put_number(p, d, (const char *)upper.data, s->len, prefix, zeros);
        } else {
            ok = put_number(p, d, s->data, s->len, prefix, zeros);
        }
        str_buf_drop(&upper);
    }
    VM_LEAVE(f, V_EMPTY);
    return ok;
}

static bool add_float(struct percent *p, const struct directive *d, value v)
{
    enum { NUMBER, SPEC, TEXT };
    double x;
    if (!vm_as_double(v, &x)) {
        if (p->bytes && vm_catch(&vm_exc_TypeError))
            vm_type_error("float argument required, not %.200s", vm_type_name(v));
        return false;
    }
    VM_ENTER(f, 3);
    f.s[NUMBER] = float_new(x);
    f.s[SPEC] = str_from_format("%s.%d%c", d->flags.alternate ? "#" : "",
                                d->precision < 0 ? 6 : (int)d->precision, (int)d->conv);
    if (f.s[NUMBER] && f.s[SPEC])
        f.s[TEXT] = float_format(f.s[NUMBER], f.s[SPEC]);
    bool ok =
        f.s[TEXT] && put_number(p, d, str_ptr(f.s[TEXT])->data, str_ptr(f.s[TEXT])->len, "", 0);
    VM_LEAVE(f, V_EMPTY);
    return ok;
}

/* The code point of %c, or -1 with an exception. */
static int64_t character(struct percent *p, value v)
{
    int64_t c = -1, limit = p->bytes ? 256 : STR_CP_MAX + 1;
    if (!p->bytes && v_is_str(v) && str_ptr(v)->len == 1)
        return str_at(str_ptr(v), 0);
    if (p->bytes && v_is_bytes(v) && bytes_ptr(v)->len == 1)
        return (uint8_t)bytes_ptr(v)->data[0];
    if (v_is_bool(v))
        return v == V_TRUE;
    value i = V_EMPTY;
    if (cont_is_index(v))
        i = vm_index_value(v);
    if (!i) {
        if (!vm_failed() || vm_catch(&vm_exc_TypeError))
            vm_type_error(p->bytes ? "%%c requires an integer in range(256) or a single byte"
                                   : "%%c requires int or char");
        return -1;
    }
    bool fits = int_to_i64(i, &c) && c >= 0 && c < limit;
    rc_dec(i);
    if (fits)
        return c;
    vm_raise(&vm_exc_OverflowError,
             p->bytes ? "%%c arg not in range(256)" : "%%c arg not in range(0x110000)");
    return -1;
}

static bool add_char(struct percent *p, const struct directive *d, value v)
{
    int64_t c = character(p, v);
    if (c < 0)
        return false;
    size_t pad = d->width > 1 ? (size_t)d->width - 1 : 0;
    str_buf *b = &p->out;
    return (d->flags.left || !pad || str_buf_fill(b, ' ', pad)) && str_buf_cp(b, (uint32_t)c) &&
           (!d->flags.left || !pad || str_buf_fill(b, ' ', pad));
}

/* What %s and %b of a bytes template write: a str that reads as Latin-1. */
static value bytes_text(value v)
{
    VM_ENTER(f, 1);
    if (v_is_bytes(v))
        f.s[0] = rc_inc(v);
    else
        f.s[0] = bytes_of_object(v);
    value r = V_EMPTY;
    if (f.s[0])
        r = str_from_units(bytes_ptr(f.s[0])->data, 1, bytes_ptr(f.s[0])->len);
    else if (!vm_failed())
        vm_type_error("%%b requires a bytes-like object, or an object that implements __bytes__, "
                      "not '%.100s'",
                      vm_type_name(v));
    return VM_LEAVE(f, r);
}

static bool add_object(struct percent *p, const struct directive *d, value v)
{
    VM_ENTER(f, 1);
    if (d->conv == 'r' && !p->bytes)
        f.s[0] = vm_repr(v);
    else if (d->conv == 'a' || d->conv == 'r')
        f.s[0] = vm_ascii(v);
    else if (p->bytes)
        f.s[0] = bytes_text(v);
    else
        f.s[0] = v_is_type(v, &str_type) ? rc_inc(v) : vm_str(v);
    bool ok = false;
    if (f.s[0]) {
        size_t len = str_ptr(f.s[0])->len;
        if (d->precision >= 0 && (uint64_t)d->precision < len)
            len = (size_t)d->precision;
        ok = put_text(p, d, str_ptr(f.s[0]), len);
    }
    VM_LEAVE(f, V_EMPTY);
    return ok;
}

static bool add_directive(struct percent *p)
{
    struct directive d;
    if (p->i < p->fmt.len && unit_at(p->fmt.data, p->fmt.kind, p->i) == '%') {
        p->i++;
        return str_buf_cp(&p->out, '%');
    }
    if (!parse(p, &d))
        return false;
    value v = next_arg(p);
    if (!v)
        return false;
    switch (d.conv) {
    case 'b':
        if (!p->bytes)
            break;
        /* fall through */
    case 's':
    case 'r':
    case 'a':
        return add_object(p, &d, v);
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        return add_integer(p, &d, v);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        return add_float(p, &d, v);
    case 'c':
        return add_char(p, &d, v);
    default:
        break;
    }
    vm_value_error("unsupported format character '%c' (0x%x) at index %zu",
                   p->bytes || (d.conv >= 32 && d.conv < 127) ? (int)d.conv : '?', d.conv,
                   p->i - 1);
    return false;
}

static bool add_all(struct percent *p)
{
    while (p->i < p->fmt.len) {
        int64_t hit = text_find_cp(p->fmt, '%', p->i, p->fmt.len);
        size_t to = hit < 0 ? p->fmt.len : (size_t)hit;
        const char *from = (const char *)p->fmt.data + p->i * (size_t)p->fmt.kind;
        if (!str_buf_units(&p->out, from, p->fmt.kind, to - p->i))
            return false;
        p->i = to;
        if (hit < 0)
            break;
        p->i++;
        if (!add_directive(p))
            return false;
    }
    if (!p->mapping && (p->is_tuple ? p->next < tuple_ptr(p->args)->len : !p->consumed)) {
        vm_type_error("not all arguments converted during %s formatting",
                      p->bytes ? "bytes" : "string");
        return false;
    }
    return true;
}

static value percent(value template, value args, bool in_bytes)
{
    VM_ENTER(f, 1);
    struct percent p = {.template = template,
                        .fmt = seq_text(template),
                        .bytes = in_bytes,
                        .args = args,
                        .is_tuple = v_has(args, VM_T_TUPLE),
                        .keyed = &f.s[0]};
    if (!p.is_tuple && !v_is_str(args) && !(in_bytes && v_is_bytes(args)) &&
        vm_type_of(args)->getitem)
        p.mapping = args;
    str_buf_init(&p.out);
    value r = V_EMPTY;
    if (!add_all(&p))
        str_buf_drop(&p.out);
    else if (in_bytes) {
        r = bytes_from(p.out.data, p.out.len);
        str_buf_drop(&p.out);
    } else {
        r = str_buf_done(&p.out);
    }
    return VM_LEAVE(f, r);
}

value str_percent(value format, value args)
{
    return percent(format, args, false);
}

value bytes_percent(value format, value args)
{
    return percent(format, args, true);
}
