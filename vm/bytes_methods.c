/* The methods of bytes. What is not about ASCII case or hex is shared with str (seq_*). */
#include "vm/str_impl.h"

#include "vm/cont.h"

#define M(name) static value bytes_m_##name(vm_thread *t, value *a, int n)
#define UNUSED_T (void)t, (void)n

static inline value arg(value *a, int n, int i)
{
    return i < n ? a[i] : V_EMPTY;
}

static bool need_bytes(value v)
{
    if (v_is_bytes(v))
        return true;
    vm_type_error("a bytes-like object is required, not '%.100s'", vm_type_name(v));
    return false;
}

/* --- searching -----------------------------------------------------------------------------------
 */

/* What to look for: bytes, or one byte given as an int (kept in *byte). */
static bool needle(value v, uint8_t *byte, text *out)
{
    if (v_is_bytes(v)) {
        *out = seq_text(v);
        return true;
    }
    if (!cont_is_index(v)) {
        vm_type_error("argument should be integer or bytes-like object, not '%.200s'",
                      vm_type_name(v));
        return false;
    }
    int64_t i;
    if (!vm_index(v, &i, true))
        return false;
    if (i < 0 || i > 255) {
        vm_value_error("byte must be in range(0, 256)");
        return false;
    }
    *byte = (uint8_t)i;
    *out = (text){byte, 1, 1};
    return true;
}

/* (sub[, start[, end]]) -> place, -1 if there is none, -2: exception. */
static int64_t locate(const char *name, value *a, int n, bool last)
{
    size_t from, to;
    if (!arg_finds(name, n))
        return -2;
    uint8_t byte;
    text sub, h = seq_text(a[0]);
    if (!arg_range(arg(a, n, 2), arg(a, n, 3), h.len, &from, &to) || !needle(a[1], &byte, &sub))
        return -2;
    return last ? text_rfind(h, sub, from, to) : text_find(h, sub, from, to);
}

static value found(int64_t i)
{
    return i == -2 ? V_EMPTY : v_from_int(i);
}

static value found_or_raise(int64_t i)
{
    return i == -1 ? vm_value_error("subsection not found") : found(i);
}

M(find)
{
    (void)t;
    return found(locate("find", a, n, false));
}

M(rfind)
{
    (void)t;
    return found(locate("rfind", a, n, true));
}

M(index)
{
    (void)t;
    return found_or_raise(locate("index", a, n, false));
}

M(rindex)
{
    (void)t;
    return found_or_raise(locate("rindex", a, n, true));
}

M(count)
{
    (void)t;
    if (!arg_finds("count", n))
        return V_EMPTY;
    size_t from, to;
    uint8_t byte;
    text sub, h = seq_text(a[0]);
    if (!arg_range(arg(a, n, 2), arg(a, n, 3), h.len, &from, &to) || !needle(a[1], &byte, &sub))
        return V_EMPTY;
    return v_from_int((int64_t)text_count(h, sub, from, to, SIZE_MAX));
}

static bool tail_match(text h, text sub, size_t from, size_t to, bool end)
{
    if (from > to || to - from < sub.len)
        return false;
    return text_match(h, end ? to - sub.len : from, sub);
}

static value starts_or_ends(value *a, int n, bool end)
{
    const char *name = end ? "endswith" : "startswith";
    if (!arg_finds(name, n))
        return V_EMPTY;
    text h = seq_text(a[0]);
    size_t from, to;
    if (!arg_range(arg(a, n, 2), arg(a, n, 3), h.len, &from, &to))
        return V_EMPTY;
    if (v_has(a[1], VM_T_TUPLE)) {
        const tuple *all = tuple_ptr(a[1]);
        for (size_t i = 0; i < all->len; i++) {
            value v = cont_item(all->item[i]);
            if (!need_bytes(v))
                return V_EMPTY;
            if (tail_match(h, seq_text(v), from, to, end))
                return V_TRUE;
        }
        return V_FALSE;
    }
    if (!v_is_bytes(a[1]))
        return vm_type_error("%s first arg must be bytes or a tuple of bytes, not %.100s", name,
                             vm_type_name(a[1]));
    return v_from_bool(tail_match(h, seq_text(a[1]), from, to, end));
}

M(startswith)
{
    (void)t;
    return starts_or_ends(a, n, false);
}

M(endswith)
{
    (void)t;
    return starts_or_ends(a, n, true);
}

/* --- taking apart --------------------------------------------------------------------------------
 */

static value split(value *a, value (*how)(value src, const text *sep, int64_t max))
{
    int64_t max = -1;
    if (!arg_int(a[2], &max))
        return V_EMPTY;
    if (a[1] == V_EMPTY || a[1] == V_NONE)
        return how(a[0], NULL, max);
    if (!need_bytes(a[1]))
        return V_EMPTY;
    text sep = seq_text(a[1]);
    return sep.len ? how(a[0], &sep, max) : vm_value_error("empty separator");
}

M(split)
{
    UNUSED_T;
    return split(a, seq_split);
}

M(rsplit)
{
    UNUSED_T;
    return split(a, seq_rsplit);
}

M(splitlines)
{
    UNUSED_T;
    int keep = 0;
    return arg_c_int(v_is_bool(a[1]) ? v_from_int(a[1] == V_TRUE) : a[1], &keep)
               ? seq_splitlines(a[0], keep != 0)
               : V_EMPTY;
}

static value partition(value *a, bool last)
{
    if (!need_bytes(a[1]))
        return V_EMPTY;
    if (bytes_ptr(a[1])->len == 0)
        return vm_value_error("empty separator");
    return seq_partition(a[0], a[1], last);
}

M(partition)
{
    UNUSED_T;
    return partition(a, false);
}

M(rpartition)
{
    UNUSED_T;
    return partition(a, true);
}

static value strip(value *a, int n, int sides)
{
    value chars = arg(a, n, 1);
    if (chars == V_EMPTY || chars == V_NONE)
        return seq_strip(a[0], NULL, sides);
    if (!need_bytes(chars))
        return V_EMPTY;
    text set = seq_text(chars);
    return seq_strip(a[0], &set, sides);
}

M(strip)
{
    (void)t;
    return strip(a, n, 3);
}

M(lstrip)
{
    (void)t;
    return strip(a, n, 1);
}

M(rstrip)
{
    (void)t;
    return strip(a, n, 2);
}

M(removeprefix)
{
    UNUSED_T;
    if (!need_bytes(a[1]))
        return V_EMPTY;
    text h = seq_text(a[0]), x = seq_text(a[1]);
    return bytes_slice(a[0], tail_match(h, x, 0, h.len, false) ? x.len : 0, h.len);
}

M(removesuffix)
{
    UNUSED_T;
    if (!need_bytes(a[1]))
        return V_EMPTY;
    text h = seq_text(a[0]), x = seq_text(a[1]);
    return bytes_slice(a[0], 0, h.len - (tail_match(h, x, 0, h.len, true) ? x.len : 0));
}

/* --- putting together ----------------------------------------------------------------------------
 */

static value join_items(value sep, const value *items, size_t n)
{
    text gap = seq_text(sep);
    if (n == 1 && v_is_type(items[0], &bytes_type))
        return rc_inc(items[0]);
    str_buf b;
    str_buf_init(&b);
    for (size_t i = 0; i < n; i++) {
        value v = cont_item(items[i]);
        if (!v_is_bytes(v)) {
            vm_type_error("sequence item %zu: expected a bytes-like object, %.80s found", i,
                          vm_type_name(v));
            str_buf_drop(&b);
            return V_EMPTY;
        }
        if (i)
            str_buf_units(&b, gap.data, 1, gap.len);
        str_buf_units(&b, bytes_ptr(v)->data, 1, bytes_ptr(v)->len);
    }
    value r = b.failed ? V_EMPTY : bytes_from(b.data, b.len);
    str_buf_drop(&b);
    return r;
}

M(join)
{
    UNUSED_T;
    if (v_is_type(a[1], &tuple_type))
        return join_items(a[0], tuple_ptr(a[1])->item, tuple_ptr(a[1])->len);
    if (v_is_type(a[1], &list_type))
        return join_items(a[0], list_ptr(a[1])->items, list_ptr(a[1])->len);
    if (!vm_type_of(a[1])->iter && !vm_type_of(a[1])->getitem)
        return vm_type_error("can only join an iterable");
    VM_ENTER(f, 1);
    f.s[0] = vm_list_from(a[1]);
    value r = V_EMPTY;
    if (f.s[0])
        r = join_items(a[0], list_ptr(f.s[0])->items, list_ptr(f.s[0])->len);
    return VM_LEAVE(f, r);
}

M(replace)
{
    (void)t;
    int64_t max = -1;
    if (!need_bytes(a[1]) || !need_bytes(a[2]) || !arg_int(arg(a, n, 3), &max))
        return V_EMPTY;
    return seq_replace(a[0], seq_text(a[1]), seq_text(a[2]), max);
}

/* The share of the padding that goes left: none, all, or CPython's half. */
enum side { LEFT, RIGHT, BOTH };

static value justify(value *a, int n, enum side text_side, const char *name)
{
    int64_t width = 0;
    uint8_t fill = ' ';
    if (!arg_int(a[1], &width))
        return V_EMPTY;
    if (n > 2) {
        if (!v_is_bytes(a[2]) || bytes_ptr(a[2])->len != 1)
            return vm_type_error("%s() argument 2 must be a byte string of length 1, not %.50s",
                                 name, a[2] == V_NONE ? "None" : vm_type_name(a[2]));
        fill = (uint8_t)bytes_ptr(a[2])->data[0];
    }
    size_t len = bytes_ptr(a[0])->len;
    size_t pad = width > (int64_t)len ? (size_t)width - len : 0;
    size_t left = text_side == LEFT    ? 0
                  : text_side == RIGHT ? pad
                                       : pad / 2 + (pad & (size_t)width & 1);
    return seq_pad(a[0], left, pad - left, fill);
}

M(ljust)
{
    (void)t;
    return justify(a, n, LEFT, "ljust");
}

M(rjust)
{
    (void)t;
    return justify(a, n, RIGHT, "rjust");
}

M(center)
{
    (void)t;
    return justify(a, n, BOTH, "center");
}

M(zfill)
{
    UNUSED_T;
    int64_t width = 0;
    return arg_int(a[1], &width) ? seq_zfill(a[0], width) : V_EMPTY;
}

M(expandtabs)
{
    UNUSED_T;
    int tabsize = 8;
    return arg_c_int(a[1], &tabsize) ? seq_expandtabs(a[0], tabsize) : V_EMPTY;
}

M(translate)
{
    UNUSED_T;
    const uint8_t *table = NULL;
    bool drop[256] = {false};
    if (a[1] != V_NONE) {
        if (!need_bytes(a[1]))
            return V_EMPTY;
        if (bytes_ptr(a[1])->len != 256)
            return vm_value_error("translation table must be 256 characters long");
        table = (const uint8_t *)bytes_ptr(a[1])->data;
    }
    if (a[2]) {
        if (!need_bytes(a[2]))
            return V_EMPTY;
        for (size_t i = 0; i < bytes_ptr(a[2])->len; i++)
            drop[(uint8_t)bytes_ptr(a[2])->data[i]] = true;
    }
    const bytes *b = bytes_ptr(a[0]);
    const uint8_t *p = (const uint8_t *)b->data;
    size_t len = 0;
    bool same = true;
    for (size_t i = 0; i < b->len; i++) {
        len += !drop[p[i]];
        same = same && !drop[p[i]] && (!table || table[p[i]] == p[i]);
    }
    if (same)
        return bytes_slice(a[0], 0, b->len);
    if (len == 0)
        return bytes_slice(a[0], 0, 0);
    bytes *r = bytes_alloc(len);
    if (!r)
        return V_EMPTY;
    size_t o = 0;
    for (size_t i = 0; i < b->len; i++)
        if (!drop[p[i]])
            r->data[o++] = (char)(table ? table[p[i]] : p[i]);
    return v_of(r);
}

M(maketrans)
{
    UNUSED_T;
    if (!need_bytes(a[0]) || !need_bytes(a[1]))
        return V_EMPTY;
    const bytes *from = bytes_ptr(a[0]), *to = bytes_ptr(a[1]);
    if (from->len != to->len)
        return vm_value_error("maketrans arguments must have same length");
    bytes *r = bytes_alloc(256);
    if (!r)
        return V_EMPTY;
    for (int i = 0; i < 256; i++)
        r->data[i] = (char)i;
    for (size_t i = 0; i < from->len; i++)
        r->data[(uint8_t)from->data[i]] = to->data[i];
    return v_of(r);
}

/* --- ASCII case ----------------------------------------------------------------------------------
 */

static inline bool is_upper(uint8_t c)
{
    return (uint8_t)(c - 'A') < 26;
}

static inline bool is_lower(uint8_t c)
{
    return (uint8_t)(c - 'a') < 26;
}

static inline bool is_alpha(uint8_t c)
{
    return is_lower(c | 0x20);
}

static inline bool is_digit(uint8_t c)
{
    return (uint8_t)(c - '0') < 10;
}

static inline bool is_blank(uint8_t c)
{
    return c == ' ' || (uint8_t)(c - 9) < 5;
}

#define ALL(name, test, empty)                                                                     \
    M(name)                                                                                        \
    {                                                                                              \
        UNUSED_T;                                                                                  \
        const bytes *b = bytes_ptr(a[0]);                                                          \
        for (size_t i = 0; i < b->len; i++) {                                                      \
            uint8_t c = (uint8_t)b->data[i];                                                       \
            if (!(test))                                                                           \
                return V_FALSE;                                                                    \
        }                                                                                          \
        return v_from_bool(b->len || (empty));                                                     \
    }
ALL(isalnum, is_alpha(c) || is_digit(c), false)
ALL(isalpha, is_alpha(c), false)
ALL(isascii, c < 0x80, true)
ALL(isdigit, is_digit(c), false)
ALL(isspace, is_blank(c), false)

static value one_case(const bytes *b, bool (*wanted)(uint8_t c), bool (*other)(uint8_t c))
{
    bool seen = false;
    for (size_t i = 0; i < b->len; i++) {
        if (other((uint8_t)b->data[i]))
            return V_FALSE;
        seen |= wanted((uint8_t)b->data[i]);
    }
    return v_from_bool(seen);
}

M(islower)
{
    UNUSED_T;
    return one_case(bytes_ptr(a[0]), is_lower, is_upper);
}

M(isupper)
{
    UNUSED_T;
    return one_case(bytes_ptr(a[0]), is_upper, is_lower);
}

M(istitle)
{
    UNUSED_T;
    const bytes *b = bytes_ptr(a[0]);
    bool seen = false, inside = false;
    for (size_t i = 0; i < b->len; i++) {
        uint8_t c = (uint8_t)b->data[i];
        if (is_alpha(c)) {
            if (inside == is_upper(c))
                return V_FALSE;
            seen = true;
        }
        inside = is_alpha(c);
    }
    return v_from_bool(seen);
}

#define LOWER(c) ((c) | (is_upper(c) ? 0x20 : 0))
#define UPPER(c) ((c) & (is_lower(c) ? 0xDF : 0xFF))
#define MAP(name, out)                                                                             \
    M(name)                                                                                        \
    {                                                                                              \
        UNUSED_T;                                                                                  \
        const bytes *b = bytes_ptr(a[0]);                                                          \
        const uint8_t *p = (const uint8_t *)b->data;                                               \
        bytes *r = bytes_alloc(b->len);                                                            \
        if (!r)                                                                                    \
            return V_EMPTY;                                                                        \
        for (size_t i = 0; i < b->len; i++) {                                                      \
            uint8_t c = p[i];                                                                      \
            r->data[i] = (char)(out);                                                              \
        }                                                                                          \
        return v_of(r);                                                                            \
    }
MAP(lower, LOWER(c))
MAP(upper, UPPER(c))
MAP(swapcase, is_alpha(c) ? c ^ 0x20 : c)
MAP(capitalize, i ? LOWER(c) : UPPER(c))
MAP(title, i &&is_alpha(p[i - 1]) ? LOWER(c) : UPPER(c))

/* --- hex, decode ---------------------------------------------------------------------------------
 */

static bool hex_separator(value v, uint32_t *out)
{
    if (v == V_EMPTY)
        return true;
    int64_t len = vm_len(v);
    if (len < 0)
        return false;
    if (len != 1) {
        vm_value_error("sep must be length 1.");
        return false;
    }
    if (v_is_str(v)) {
        *out = str_at(str_ptr(v), 0);
    } else if (v_is_bytes(v)) {
        *out = (uint8_t)bytes_ptr(v)->data[0];
    } else {
        vm_type_error("sep must be str or bytes.");
        return false;
    }
    if (*out < 0x80)
        return true;
    vm_value_error("sep must be ASCII.");
    return false;
}

M(hex)
{
    static const char digit[] = "0123456789abcdef";
    UNUSED_T;
    uint32_t sep = 0;
    int group = 1;
    if (!hex_separator(a[1], &sep) || !arg_c_int(a[2], &group))
        return V_EMPTY;
    const bytes *b = bytes_ptr(a[0]);
    /* Groups are counted from the right; from the left if negative. */
    size_t each = !sep ? 0 : group < 0 ? (size_t) - (int64_t)group : (size_t)group;
    size_t first = each && group > 0 ? b->len % each : 0;
    str_buf o;
    str_buf_init(&o);
    for (size_t i = 0; i < b->len; i++) {
        if (i && each && (i + each - first) % each == 0)
            str_buf_cp(&o, sep);
        str_buf_cp(&o, (uint8_t)digit[(uint8_t)b->data[i] >> 4]);
        str_buf_cp(&o, (uint8_t)digit[b->data[i] & 15]);
    }
    return str_buf_done(&o);
}

static int hex_value(uint32_t c)
{
    if (c - '0' < 10)
        return (int)(c - '0');
    c |= 0x20;
    return c - 'a' < 6 ? (int)(c - 'a' + 10) : -1;
}

M(fromhex)
{
    UNUSED_T;
    if (!v_is_str(a[1]))
        return vm_type_error("fromhex() argument must be str, not %.50s",
                             a[1] == V_NONE ? "None" : vm_type_name(a[1]));
    const str *s = str_ptr(a[1]);
    size_t i = 0;
    str_buf o;
    str_buf_init(&o);
    while (i < s->len) {
        uint32_t c = str_at(s, i);
        if (c < 0x80 && is_blank((uint8_t)c)) {
            i++;
            continue;
        }
        int high = hex_value(c), low = i + 1 < s->len ? hex_value(str_at(s, i + 1)) : -1;
        if (high < 0 || low < 0) {
            str_buf_drop(&o);
            return vm_value_error("non-hexadecimal number found in fromhex() arg at position %zu",
                                  high < 0 ? i : i + 1);
        }
        str_buf_cp(&o, (uint32_t)(high << 4 | low));
        i += 2;
    }
    value r = o.failed ? V_EMPTY : bytes_from(o.data, o.len);
    str_buf_drop(&o);
    if (r && a[0] != v_of(&bytes_type)) {
        VM_ENTER(f, 1);
        f.s[0] = r;
        r = vm_call1(a[0], f.s[0]);
        return VM_LEAVE(f, r);
    }
    return r;
}

M(decode)
{
    UNUSED_T;
    const char *encoding = NULL, *errors = NULL;
    if (!arg_codec(a[1], "decode() argument 'encoding'", &encoding) ||
        !arg_codec(a[2], "decode() argument 'errors'", &errors))
        return V_EMPTY;
    return str_decode(bytes_ptr(a[0])->data, bytes_ptr(a[0])->len, encoding, errors);
}

M(as_bytes)
{
    UNUSED_T;
    return bytes_slice(a[0], 0, bytes_ptr(a[0])->len);
}

#define ROW(name, min, max)                                                                        \
    {                                                                                              \
#name, bytes_m_##name, min, max, NULL, 0                                                   \
    }

const vm_def bytes_methods[] = {
    {"__bytes__", bytes_m_as_bytes, 1, 1, NULL, 0},
    ROW(capitalize, 1, 1),
    ROW(center, 2, 3),
    ROW(count, 1, -1),
    {"decode", bytes_m_decode, 0, 0, "encoding errors", 0},
    ROW(endswith, 1, -1),
    {"expandtabs", bytes_m_expandtabs, 0, 0, "tabsize", 0},
    ROW(find, 1, -1),
    {"fromhex", bytes_m_fromhex, 2, 2, NULL, VM_CLASS},
    {"hex", bytes_m_hex, 0, 0, "sep bytes_per_sep", 0},
    ROW(index, 1, -1),
    ROW(isalnum, 1, 1),
    ROW(isalpha, 1, 1),
    ROW(isascii, 1, 1),
    ROW(isdigit, 1, 1),
    ROW(islower, 1, 1),
    ROW(isspace, 1, 1),
    ROW(istitle, 1, 1),
    ROW(isupper, 1, 1),
    ROW(join, 2, 2),
    ROW(ljust, 2, 3),
    ROW(lower, 1, 1),
    ROW(lstrip, 1, 2),
    {"maketrans", bytes_m_maketrans, 2, 2, NULL, VM_STATIC},
    ROW(partition, 2, 2),
    ROW(removeprefix, 2, 2),
    ROW(removesuffix, 2, 2),
    ROW(replace, 3, 4),
    ROW(rfind, 1, -1),
    ROW(rindex, 1, -1),
    ROW(rjust, 2, 3),
    ROW(rpartition, 2, 2),
    {"rsplit", bytes_m_rsplit, 0, 0, "sep maxsplit", 0},
    ROW(rstrip, 1, 2),
    {"split", bytes_m_split, 0, 0, "sep maxsplit", 0},
    {"splitlines", bytes_m_splitlines, 0, 0, "keepends", 0},
    ROW(startswith, 1, -1),
    ROW(strip, 1, 2),
    ROW(swapcase, 1, 1),
    ROW(title, 1, 1),
    {"translate", bytes_m_translate, 1, 0, "table / delete", 0},
    ROW(upper, 1, 1),
    ROW(zfill, 2, 2),
    {0},
};
