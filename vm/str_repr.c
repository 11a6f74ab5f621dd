/* repr() and ascii() of str: quotes and escapes. */
#include "vm/str_impl.h"

#include "vm/unicode.h"

static const char hex[] = "0123456789abcdef";

static inline bool printable(uint32_t cp)
{
    return cp < 0x7F ? cp >= 0x20 : unicode_is(cp, UNICODE_PRINTABLE);
}

/* The escape of cp at out (room for 10): its length. */
static int escape(uint32_t cp, char *out)
{
    out[0] = '\\';
    int digits = cp < 0x100 ? 2 : cp < 0x10000 ? 4 : 8;
    switch (cp) {
    case '\n':
        out[1] = 'n';
        return 2;
    case '\r':
        out[1] = 'r';
        return 2;
    case '\t':
        out[1] = 't';
        return 2;
    default:
        out[1] = digits == 2 ? 'x' : digits == 4 ? 'u' : 'U';
        for (int i = 0; i < digits; i++)
            out[2 + i] = hex[cp >> (4 * (digits - 1 - i)) & 15];
        return 2 + digits;
    }
}

/* ASCII without anything to escape, the usual repr. */
static value repr_plain(const str *s)
{
    size_t len = s->len;
    for (size_t i = 0; i < len; i++) {
        uint8_t c = (uint8_t)s->data[i];
        if ((uint8_t)(c - 0x20) >= 0x5F || c == '\'' || c == '\\')
            return V_NOTIMPL;
    }
    str *r = str_alloc(len + 2, 0x7F);
    if (!r)
        return V_EMPTY;
    r->data[0] = r->data[len + 1] = '\'';
    memcpy(r->data + 1, s->data, len);
    return v_of(r);
}

static size_t escaped_size(uint32_t cp)
{
    if (cp == '\n' || cp == '\r' || cp == '\t')
        return 2;
    return cp < 0x100 ? 4 : cp < 0x10000 ? 6 : 10;
}

value str_repr(value v)
{
    const str *s = str_ptr(v);
    size_t len = s->len, size = 2, singles = 0, doubles = 0;
    uint32_t any = 0;
    value plain = s->ascii ? repr_plain(s) : V_NOTIMPL;
    if (plain != V_NOTIMPL)
        return plain;
    for (size_t i = 0; i < len; i++) {
        uint32_t c = str_at(s, i);
        size_t add = 1;
        singles += c == '\'';
        doubles += c == '"';
        if (c == '\\')
            add = 2;
        else if (printable(c))
            any |= c;
        else
            add = escaped_size(c);
        size += add;
    }
    char quote = singles && !doubles ? '"' : '\'';
    if (quote == '\'')
        size += singles;
    str *r = str_alloc(size, any);
    if (!r)
        return V_EMPTY;
    int kind = r->kind;
    size_t o = 0;
    unit_put(r->data, kind, o++, (uint32_t)quote);
    if (size == len + 2) {
        units_copy(r->data, kind, o, s->data, s->kind, 0, len);
        o += len;
    } else {
        for (size_t i = 0; i < len; i++) {
            uint32_t c = str_at(s, i);
            if (c == '\\' || c == (uint32_t)quote) {
                unit_put(r->data, kind, o++, '\\');
                unit_put(r->data, kind, o++, c);
            } else if (printable(c)) {
                unit_put(r->data, kind, o++, c);
            } else {
                char out[10];
                int n = escape(c, out);
                for (int k = 0; k < n; k++)
                    unit_put(r->data, kind, o++, (uint8_t)out[k]);
            }
        }
    }
    unit_put(r->data, kind, o, (uint32_t)quote);
    return v_of(r);
}

value str_escape_ascii(value v)
{
    const str *s = str_ptr(v);
    if (s->ascii)
        return rc_inc(v);
    str_buf b;
    str_buf_init(&b);
    for (size_t i = 0; i < s->len; i++) {
        uint32_t c = str_at(s, i);
        char out[10];
        if (c < 0x80)
            str_buf_cp(&b, c);
        else
            str_buf_n(&b, out, (size_t)escape(c, out));
    }
    return str_buf_done(&b);
}
