/* Case mappings and the is...() questions. */
#include "vm/str_impl.h"

#include "vm/unicode.h"

/* --- questions -----------------------------------------------------------------------------------
 */

static value all_are(value v, unsigned flag)
{
    const str *s = str_ptr(v);
    for (size_t i = 0; i < s->len; i++)
        if (!unicode_is(str_at(s, i), flag))
            return V_FALSE;
    return v_from_bool(s->len != 0);
}

#define IS(name, flag)                                                                             \
    value str_m_##name(vm_thread *t, value *a, int n)                                              \
    {                                                                                              \
        (void)t, (void)n;                                                                          \
        return all_are(a[0], flag);                                                                \
    }
IS(isalpha, UNICODE_ALPHA)
IS(isdecimal, UNICODE_DECIMAL)
IS(isdigit, UNICODE_DIGIT)
IS(isnumeric, UNICODE_NUMERIC)
IS(isspace, UNICODE_SPACE)
IS(isalnum, UNICODE_ALPHA | UNICODE_DECIMAL | UNICODE_DIGIT | UNICODE_NUMERIC)

value str_m_isprintable(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return str_ptr(a[0])->len ? all_are(a[0], UNICODE_PRINTABLE) : V_TRUE;
}

value str_m_isascii(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return v_from_bool(str_ptr(a[0])->ascii);
}

value str_m_isidentifier(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    const str *s = str_ptr(a[0]);
    for (size_t i = 0; i < s->len; i++)
        if (!unicode_is(str_at(s, i), i ? UNICODE_ID_CONTINUE : UNICODE_ID_START))
            return V_FALSE;
    return v_from_bool(s->len != 0);
}

/* At least one `wanted`, no `other` (title counts as upper's counterpart in both). */
static value is_case(const str *s, unsigned wanted, unsigned other)
{
    bool seen = false;
    for (size_t i = 0; i < s->len; i++) {
        unsigned flags = unicode_of(str_at(s, i))->flags;
        if (flags & other)
            return V_FALSE;
        seen |= (flags & wanted) != 0;
    }
    return v_from_bool(seen);
}

value str_m_islower(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return is_case(str_ptr(a[0]), UNICODE_LOWER, UNICODE_UPPER | UNICODE_TITLE);
}

value str_m_isupper(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return is_case(str_ptr(a[0]), UNICODE_UPPER, UNICODE_LOWER | UNICODE_TITLE);
}

value str_m_istitle(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    const str *s = str_ptr(a[0]);
    bool seen = false, inside = false;
    for (size_t i = 0; i < s->len; i++) {
        unsigned flags = unicode_of(str_at(s, i))->flags;
        if (flags & (UNICODE_UPPER | UNICODE_TITLE)) {
            if (inside)
                return V_FALSE;
            seen = inside = true;
        } else if (flags & UNICODE_LOWER) {
            if (!inside)
                return V_FALSE;
            seen = true;
        } else {
            inside = false;
        }
    }
    return v_from_bool(seen);
}

/* --- mappings ------------------------------------------------------------------------------------
 */

static inline bool ascii_upper(uint8_t c)
{
    return (uint8_t)(c - 'A') < 26;
}

static inline bool ascii_lower(uint8_t c)
{
    return (uint8_t)(c - 'a') < 26;
}

/* Capital sigma becomes a final one behind a cased letter and not in front of one; characters that
 * are case-ignorable are looked through. */
static uint32_t lower_sigma(const str *s, size_t i)
{
    size_t k = i;
    while (k > 0 && unicode_is(str_at(s, k - 1), UNICODE_CASE_IGNORABLE))
        k--;
    if (k == 0 || !unicode_is(str_at(s, k - 1), UNICODE_CASED))
        return 0x3C3;
    for (k = i + 1; k < s->len && unicode_is(str_at(s, k), UNICODE_CASE_IGNORABLE);)
        k++;
    return k == s->len || !unicode_is(str_at(s, k), UNICODE_CASED) ? 0x3C2 : 0x3C3;
}

static int lower_at(const str *s, size_t i, uint32_t out[3])
{
    uint32_t c = str_at(s, i);
    if (c == 0x3A3) {
        out[0] = lower_sigma(s, i);
        return 1;
    }
    return unicode_map(c, unicode_of(c)->lower, out);
}

static int upper_at(const str *s, size_t i, uint32_t out[3])
{
    uint32_t c = str_at(s, i);
    return unicode_map(c, unicode_of(c)->upper, out);
}

static int fold_at(const str *s, size_t i, uint32_t out[3])
{
    uint32_t c = str_at(s, i);
    return unicode_map(c, unicode_of(c)->fold, out);
}

static int title_at(const str *s, size_t i, uint32_t out[3])
{
    bool inside = i && unicode_is(str_at(s, i - 1), UNICODE_CASED);
    uint32_t c = str_at(s, i);
    return inside ? lower_at(s, i, out) : unicode_map(c, unicode_of(c)->title, out);
}

static int capital_at(const str *s, size_t i, uint32_t out[3])
{
    uint32_t c = str_at(s, i);
    return i ? lower_at(s, i, out) : unicode_map(c, unicode_of(c)->title, out);
}

static int swap_at(const str *s, size_t i, uint32_t out[3])
{
    unsigned flags = unicode_of(str_at(s, i))->flags;
    if (flags & UNICODE_UPPER)
        return lower_at(s, i, out);
    if (flags & UNICODE_LOWER)
        return upper_at(s, i, out);
    out[0] = str_at(s, i);
    return 1;
}

static value mapped(const str *s, int (*map)(const str *s, size_t i, uint32_t out[3]))
{
    str_buf b;
    str_buf_init(&b);
    for (size_t i = 0; i < s->len; i++) {
        uint32_t out[3];
        int n = map(s, i, out);
        for (int k = 0; k < n; k++)
            str_buf_cp(&b, out[k]);
    }
    return str_buf_done(&b);
}

/* ASCII results, one loop each: OUT is the new byte from c, s, i. */
#define CASE_METHOD(name, map, OUT)                                                                \
    value str_m_##name(vm_thread *t, value *a, int n)                                              \
    {                                                                                              \
        (void)t, (void)n;                                                                          \
        const str *s = str_ptr(a[0]);                                                              \
        if (!s->ascii)                                                                             \
            return mapped(s, map);                                                                 \
        const uint8_t *p = (const uint8_t *)s->data;                                               \
        uint8_t single[1];                                                                         \
        str *r = s->len == 1 ? NULL : str_alloc(s->len, 0x7F);                                     \
        if (!r && s->len != 1)                                                                     \
            return V_EMPTY;                                                                        \
        uint8_t *o = r ? (uint8_t *)r->data : single;                                              \
        for (size_t i = 0, end = s->len; i < end; i++) {                                           \
            uint8_t c = p[i];                                                                      \
            o[i] = (uint8_t)(OUT);                                                                 \
        }                                                                                          \
        return r ? v_of(r) : str_from_cp(single[0]);                                               \
    }
#define LOWER(c) ((c) | (ascii_upper(c) ? 0x20 : 0))
#define UPPER(c) ((c) & (ascii_lower(c) ? 0xDF : 0xFF))

/* ASCII letters of one case, eight at a time: 0x20 in each byte of w that is between low and
 * low + 25. The bytes are below 0x80, so no sum carries over. */
static inline uint64_t letters(uint64_t w, uint8_t low)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t from = w + ones * (uint64_t)(0x80 - low),
             past = w + ones * (uint64_t)(0x80 - low - 26);
    return (from & ~past & (ones * 0x80)) >> 2;
}

/* Flips the letters that begin at `low`. */
static value ascii_case(const str *s, uint8_t low)
{
    uint8_t c = (uint8_t)s->data[0];
    if (s->len == 1)
        return str_from_cp((uint8_t)(c - low) < 26 ? c ^ 0x20 : c);
    str *r = str_alloc(s->len, 0x7F);
    if (!r)
        return V_EMPTY;
    size_t i = 0, n = s->len;
    for (; i + 8 <= n; i += 8) {
        uint64_t w;
        memcpy(&w, s->data + i, 8);
        w ^= letters(w, low);
        memcpy(r->data + i, &w, 8);
    }
    for (; i < n; i++) {
        c = (uint8_t)s->data[i];
        r->data[i] = (char)((uint8_t)(c - low) < 26 ? c ^ 0x20 : c);
    }
    return v_of(r);
}

value str_m_lower(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    const str *s = str_ptr(a[0]);
    return s->ascii ? ascii_case(s, 'A') : mapped(s, lower_at);
}

value str_m_casefold(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    const str *s = str_ptr(a[0]);
    return s->ascii ? ascii_case(s, 'A') : mapped(s, fold_at);
}

value str_m_upper(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    const str *s = str_ptr(a[0]);
    return s->ascii ? ascii_case(s, 'a') : mapped(s, upper_at);
}

CASE_METHOD(swapcase, swap_at, ascii_upper(c) || ascii_lower(c) ? c ^ 0x20 : c)
CASE_METHOD(capitalize, capital_at, i ? LOWER(c) : UPPER(c))
CASE_METHOD(title, title_at,
            i && (ascii_upper(p[i - 1]) || ascii_lower(p[i - 1])) ? LOWER(c) : UPPER(c))
