/* The builder of strings, and printf-like formatting into one. */
#include "vm/str_impl.h"

#include <stdio.h>

static pool *buffers;

bool str_build_init(struct tally_error *err)
{
    buffers = pool_open("str.buffer", POOL_BUFFERS, err);
    return buffers != NULL;
}

void str_buf_init(str_buf *b)
{
    b->data = b->small;
    b->len = 0;
    b->cap = sizeof b->small;
    b->kind = 1;
    b->failed = false;
}

static void free_data(str_buf *b)
{
    if (b->data != b->small)
        pool_free(buffers, b->data, b->cap * b->kind);
    b->data = b->small;
}

void str_buf_drop(str_buf *b)
{
    free_data(b);
    b->len = 0;
    b->cap = sizeof b->small;
    b->kind = 1;
}

static bool fail(str_buf *b)
{
    if (!b->failed) {
        b->failed = true;
        vm_no_memory();
    }
    return false;
}

/* Room for n more code points of at most maxcp. */
static bool reserve_slow(str_buf *b, size_t n, int kind)
{
    if (b->failed)
        return false;
    size_t len, cap, bytes;
    if (kind < b->kind)
        kind = b->kind;
    if (!checked_add(b->len, n, &len) || !checked_add(len, len / 2, &cap))
        return fail(b);
    if (cap < 64)
        cap = 64;
    if (!checked_mul(cap, (size_t)kind, &bytes))
        return fail(b);
    void *data = pool_alloc(buffers, bytes);
    if (!data)
        return fail(b);
    units_copy(data, kind, 0, b->data, b->kind, 0, b->len);
    free_data(b);
    b->data = data;
    b->cap = cap;
    b->kind = (uint8_t)kind;
    return true;
}

static inline bool reserve(str_buf *b, size_t n, int kind)
{
    if (rc_likely(n <= b->cap - b->len && kind <= b->kind && !b->failed))
        return true;
    return reserve_slow(b, n, kind);
}

bool str_buf_units(str_buf *b, const void *data, int kind, size_t n)
{
    if (!reserve(b, n, kind))
        return false;
    units_copy(b->data, b->kind, b->len, data, kind, 0, n);
    b->len += n;
    return true;
}

bool str_buf_sub(str_buf *b, const str *s, size_t from, size_t to)
{
    if (from >= to)
        return !b->failed;
    /* A part of a wide str may be narrow: a needless widening costs no more than room, the final
     * str is narrowed. */
    if (!reserve(b, to - from, s->kind))
        return false;
    units_copy(b->data, b->kind, b->len, s->data, s->kind, from, to - from);
    b->len += to - from;
    return true;
}

bool str_buf_add(str_buf *b, value v)
{
    return str_buf_sub(b, str_ptr(v), 0, str_ptr(v)->len);
}

bool str_buf_cp(str_buf *b, uint32_t cp)
{
    if (!reserve(b, 1, kind_for(cp)))
        return false;
    unit_put(b->data, b->kind, b->len++, cp);
    return true;
}

bool str_buf_fill(str_buf *b, uint32_t cp, size_t n)
{
    if (!reserve(b, n, kind_for(cp)))
        return false;
    if (b->kind == 1)
        memset((char *)b->data + b->len, (int)cp, n);
    else
        for (size_t i = 0; i < n; i++)
            unit_put(b->data, b->kind, b->len + i, cp);
    b->len += n;
    return true;
}

bool str_buf_n(str_buf *b, const char *text, size_t n)
{
    if (!ascii_only(text, n)) {
        value s = str_from_utf8(text, n);
        bool ok = s && str_buf_add(b, s);
        if (!s)
            b->failed = true;
        rc_dec(s);
        return ok;
    }
    if (!reserve(b, n, 1))
        return false;
    units_copy(b->data, b->kind, b->len, text, 1, 0, n);
    b->len += n;
    return true;
}

bool str_buf_c(str_buf *b, const char *text)
{
    return str_buf_n(b, text, strlen(text));
}

value str_buf_done(str_buf *b)
{
    value v = b->failed ? V_EMPTY : str_from_units(b->data, b->kind, b->len);
    str_buf_drop(b);
    return v;
}

/* --- formats --- */

/* One %-directive for an object: its text is made, added and dropped. */
static bool add_object(str_buf *b, value (*text)(value), value v)
{
    VM_ENTER(f, 1);
    f.s[0] = text(v);
    bool ok = f.s[0] && str_buf_add(b, f.s[0]);
    if (!f.s[0])
        b->failed = true;
    VM_LEAVE(f, V_EMPTY);
    return ok;
}

/* The longest prefix of at most n bytes that does not cut a UTF-8 sequence. */
static size_t whole_utf8(const char *p, size_t n)
{
    size_t all = strnlen(p, n);
    if (all < n || (p[n] & 0xC0) != 0x80)
        return all;
    while (all && (p[all] & 0xC0) == 0x80)
        all--;
    return all;
}

struct directive {
    char text[24]; /* for snprintf: flags, width, precision, length, conversion */
    size_t len;
    int precision; /* -1: none */
    char size; /* 0, 'l', 'L' for ll, 'z' */
    char conv;
};

static const char *parse_directive(const char *p, struct directive *d)
{
    const char *start = p++;
    d->precision = -1;
    d->size = 0;
    while (*p && strchr("-+ #0123456789", *p))
        p++;
    if (*p == '.')
        for (d->precision = 0, p++; *p >= '0' && *p <= '9'; p++)
            d->precision = d->precision * 10 + (*p - '0');
    if (*p == 'z')
        d->size = *p++;
    else if (*p == 'l') {
        d->size = *p++;
        if (*p == 'l')
            d->size = 'L', p++;
    }
    d->conv = *p ? *p++ : 0;
    d->len = (size_t)(p - start);
    if (d->len >= sizeof d->text)
        d->len = sizeof d->text - 1;
    memcpy(d->text, start, d->len);
    d->text[d->len] = 0;
    return p;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static bool add_number(str_buf *b, const struct directive *d, va_list *ap)
{
    char out[128];
    int n;
    if (d->conv == 'g')
        n = snprintf(out, sizeof out, d->text, va_arg(*ap, double));
    else if (d->size == 'L')
        n = snprintf(out, sizeof out, d->text, va_arg(*ap, long long));
    else if (d->size == 'l')
        n = snprintf(out, sizeof out, d->text, va_arg(*ap, long));
    else if (d->size == 'z')
        n = snprintf(out, sizeof out, d->text, va_arg(*ap, size_t));
    else
        n = snprintf(out, sizeof out, d->text, va_arg(*ap, int));
    if (n < 0)
        n = 0;
    return str_buf_n(b, out, (size_t)n < sizeof out ? (size_t)n : sizeof out - 1);
}
#pragma GCC diagnostic pop

static bool add_text(str_buf *b, const struct directive *d, const char *s)
{
    if (!s)
        s = "(null)";
    return str_buf_n(b, s, d->precision < 0 ? strlen(s) : whole_utf8(s, (size_t)d->precision));
}

value str_from_vformat(const char *fmt, va_list args)
{
    str_buf b;
    str_buf_init(&b);
    va_list ap;
    va_copy(ap, args);
    for (const char *p = fmt; *p && !b.failed;) {
        const char *next = strchr(p, '%');
        if (!next)
            next = p + strlen(p);
        str_buf_n(&b, p, (size_t)(next - p));
        p = next;
        if (!*p)
            break;
        struct directive d;
        p = parse_directive(p, &d);
        switch (d.conv) {
        case '%':
            str_buf_cp(&b, '%');
            break;
        case 's':
            add_text(&b, &d, va_arg(ap, const char *));
            break;
        case 'T':
            add_text(&b, &d, vm_type_name(va_arg(ap, value)));
            break;
        case 'c':
            str_buf_cp(&b, (uint32_t)va_arg(ap, int));
            break;
        case 'U':
            str_buf_add(&b, v_of(va_arg(ap, str *)));
            break;
        case 'R':
            add_object(&b, vm_repr, va_arg(ap, value));
            break;
        case 'S':
            add_object(&b, vm_str, va_arg(ap, value));
            break;
        case 'A':
            add_object(&b, vm_ascii, va_arg(ap, value));
            break;
        default:
            add_number(&b, &d, &ap);
        }
    }
    va_end(ap);
    return str_buf_done(&b);
}

value str_from_format(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    value v = str_from_vformat(fmt, ap);
    va_end(ap);
    return v;
}
