/* The method table of str, and the methods that are a few lines each. */
#include "vm/str_impl.h"

#include "vm/cont.h"

#define M(name) static value str_m_##name(vm_thread *t, value *a, int n)
#define UNUSED_T (void)t, (void)n

static bool need_str(value v)
{
    if (v_is_str(v))
        return true;
    vm_type_error("must be str, not %.100s", vm_type_name(v));
    return false;
}

/* For methods that name themselves; CPython writes None for its type there. */
static bool need_str_arg(value v, const char *what)
{
    if (v_is_str(v))
        return true;
    vm_type_error("%s must be str, not %.50s", what, v == V_NONE ? "None" : vm_type_name(v));
    return false;
}

static inline value arg(value *a, int n, int i)
{
    return i < n ? a[i] : V_EMPTY;
}

/* --- searching -----------------------------------------------------------------------------------
 */

/* (sub[, start[, end]]) -> place, -1 if there is none, -2: exception. */
static int64_t locate(const char *name, value *a, int n, bool last)
{
    size_t from, to;
    if (!arg_finds(name, n))
        return -2;
    if (!need_str(a[1]))
        return -2;
    const str *s = str_ptr(a[0]);
    if (!arg_range(arg(a, n, 2), arg(a, n, 3), s->len, &from, &to))
        return -2;
    text sub = str_text(str_ptr(a[1]));
    return last ? text_rfind(str_text(s), sub, from, to) : text_find(str_text(s), sub, from, to);
}

static value found(int64_t i)
{
    return i == -2 ? V_EMPTY : v_from_int(i);
}

static value found_or_raise(int64_t i)
{
    return i == -1 ? vm_value_error("substring not found") : found(i);
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
    if (!need_str(a[1]))
        return V_EMPTY;
    const str *s = str_ptr(a[0]);
    if (!arg_range(arg(a, n, 2), arg(a, n, 3), s->len, &from, &to))
        return V_EMPTY;
    text sub = str_text(str_ptr(a[1]));
    return v_from_int((int64_t)text_count(str_text(s), sub, from, to, SIZE_MAX));
}

static bool tail_match(const str *s, const str *sub, size_t from, size_t to, bool end)
{
    if (from > to || to - from < sub->len || sub->kind > s->kind)
        return false;
    return text_match(str_text(s), end ? to - sub->len : from, str_text(sub));
}

static value starts_or_ends(value *a, int n, bool end)
{
    const char *name = end ? "endswith" : "startswith";
    if (!arg_finds(name, n))
        return V_EMPTY;
    const str *s = str_ptr(a[0]);
    size_t from, to;
    if (!arg_range(arg(a, n, 2), arg(a, n, 3), s->len, &from, &to))
        return V_EMPTY;
    if (v_has(a[1], VM_T_TUPLE)) {
        const tuple *all = tuple_ptr(a[1]);
        for (size_t i = 0; i < all->len; i++) {
            value v = cont_item(all->item[i]);
            if (!v_is_str(v))
                return vm_type_error("tuple for %s must only contain str, not %.100s", name,
                                     vm_type_name(v));
            if (tail_match(s, str_ptr(v), from, to, end))
                return V_TRUE;
        }
        return V_FALSE;
    }
    if (!v_is_str(a[1]))
        return vm_type_error("%s first arg must be str or a tuple of str, not %.100s", name,
                             vm_type_name(a[1]));
    return v_from_bool(tail_match(s, str_ptr(a[1]), from, to, end));
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
    if (!v_is_str(a[1]))
        return vm_type_error("must be str or None, not %.100s", vm_type_name(a[1]));
    text sep = str_text(str_ptr(a[1]));
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
    if (!need_str(a[1]))
        return V_EMPTY;
    if (str_ptr(a[1])->len == 0)
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

static value strip(value *a, int n, int sides, const char *name)
{
    value chars = arg(a, n, 1);
    if (chars == V_EMPTY || chars == V_NONE)
        return seq_strip(a[0], NULL, sides);
    if (!v_is_str(chars))
        return vm_type_error("%s arg must be None or str", name);
    text set = str_text(str_ptr(chars));
    return seq_strip(a[0], &set, sides);
}

M(strip)
{
    (void)t;
    return strip(a, n, 3, "strip");
}

M(lstrip)
{
    (void)t;
    return strip(a, n, 1, "lstrip");
}

M(rstrip)
{
    (void)t;
    return strip(a, n, 2, "rstrip");
}

M(removeprefix)
{
    UNUSED_T;
    if (!need_str_arg(a[1], "removeprefix() argument"))
        return V_EMPTY;
    const str *s = str_ptr(a[0]), *x = str_ptr(a[1]);
    return str_slice(a[0], tail_match(s, x, 0, s->len, false) ? x->len : 0, s->len);
}

M(removesuffix)
{
    UNUSED_T;
    if (!need_str_arg(a[1], "removesuffix() argument"))
        return V_EMPTY;
    const str *s = str_ptr(a[0]), *x = str_ptr(a[1]);
    return str_slice(a[0], 0, s->len - (tail_match(s, x, 0, s->len, true) ? x->len : 0));
}

/* --- putting together ----------------------------------------------------------------------------
 */

M(join)
{
    UNUSED_T;
    return str_join(a[0], a[1]);
}

M(replace)
{
    (void)t;
    int64_t max = -1;
    if (!need_str_arg(a[1], "replace() argument 1") ||
        !need_str_arg(a[2], "replace() argument 2") || !arg_int(arg(a, n, 3), &max))
        return V_EMPTY;
    return seq_replace(a[0], str_text(str_ptr(a[1])), str_text(str_ptr(a[2])), max);
}

/* The share of the padding that goes left: none, all, or CPython's half. */
enum side { LEFT, RIGHT, BOTH };

static value justify(value *a, int n, enum side text_side)
{
    int64_t width = 0;
    uint32_t fill = ' ';
    if (!arg_int(a[1], &width))
        return V_EMPTY;
    if (n > 2) {
        if (!v_is_str(a[2]))
            return vm_type_error("The fill character must be a unicode character, not %.100s",
                                 vm_type_name(a[2]));
        if (str_ptr(a[2])->len != 1)
            return vm_type_error("The fill character must be exactly one character long");
        fill = str_at(str_ptr(a[2]), 0);
    }
    size_t len = str_ptr(a[0])->len;
    size_t pad = width > (int64_t)len ? (size_t)width - len : 0;
    size_t left = text_side == LEFT    ? 0
                  : text_side == RIGHT ? pad
                                       : pad / 2 + (pad & (size_t)width & 1);
    return seq_pad(a[0], left, pad - left, fill);
}

M(ljust)
{
    (void)t;
    return justify(a, n, LEFT);
}

M(rjust)
{
    (void)t;
    return justify(a, n, RIGHT);
}

M(center)
{
    (void)t;
    return justify(a, n, BOTH);
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

/* --- conversions ---------------------------------------------------------------------------------
 */

bool arg_codec(value v, const char *what, const char **out)
{
    if (v == V_EMPTY)
        return true;
    if (!need_str_arg(v, what))
        return false;
    size_t n;
    *out = str_utf8(v, &n);
    if (*out && strlen(*out) != n) {
        vm_value_error("embedded null character");
        return false;
    }
    return *out != NULL;
}

M(encode)
{
    UNUSED_T;
    const char *encoding = NULL, *errors = NULL;
    if (!arg_codec(a[1], "encode() argument 'encoding'", &encoding) ||
        !arg_codec(a[2], "encode() argument 'errors'", &errors))
        return V_EMPTY;
    return str_encode(a[0], encoding, errors);
}

static value str_m_format_spec(vm_thread *t, value *a, int n)
{
    UNUSED_T;
    return need_str_arg(a[1], "__format__() argument") ? str_format_spec(a[0], a[1]) : V_EMPTY;
}

#define ROW(name, min, max)                                                                        \
    {                                                                                              \
#name, str_m_##name, min, max, NULL, 0                                                     \
    }

const vm_def str_methods[] = {
    {"__format__", str_m_format_spec, 2, 2, NULL, 0},
    ROW(capitalize, 1, 1),
    ROW(casefold, 1, 1),
    ROW(center, 2, 3),
    ROW(count, 1, -1),
    {"encode", str_m_encode, 0, 0, "encoding errors", 0},
    ROW(endswith, 1, -1),
    {"expandtabs", str_m_expandtabs, 0, 0, "tabsize", 0},
    ROW(find, 1, -1),
    {"format", str_m_format, 0, 0, "*args **kw", 0},
    ROW(format_map, 2, 2),
    ROW(index, 1, -1),
    ROW(isalnum, 1, 1),
    ROW(isalpha, 1, 1),
    ROW(isascii, 1, 1),
    ROW(isdecimal, 1, 1),
    ROW(isdigit, 1, 1),
    ROW(isidentifier, 1, 1),
    ROW(islower, 1, 1),
    ROW(isnumeric, 1, 1),
    ROW(isprintable, 1, 1),
    ROW(isspace, 1, 1),
    ROW(istitle, 1, 1),
    ROW(isupper, 1, 1),
    ROW(join, 2, 2),
    ROW(ljust, 2, 3),
    ROW(lower, 1, 1),
    ROW(lstrip, 1, 2),
    {"maketrans", str_m_maketrans, 1, 3, NULL, VM_STATIC},
    ROW(partition, 2, 2),
    ROW(removeprefix, 2, 2),
    ROW(removesuffix, 2, 2),
    ROW(replace, 3, 4),
    ROW(rfind, 1, -1),
    ROW(rindex, 1, -1),
    ROW(rjust, 2, 3),
    ROW(rpartition, 2, 2),
    {"rsplit", str_m_rsplit, 0, 0, "sep maxsplit", 0},
    ROW(rstrip, 1, 2),
    {"split", str_m_split, 0, 0, "sep maxsplit", 0},
    {"splitlines", str_m_splitlines, 0, 0, "keepends", 0},
    ROW(startswith, 1, -1),
    ROW(strip, 1, 2),
    ROW(swapcase, 1, 1),
    ROW(title, 1, 1),
    ROW(translate, 2, 2),
    ROW(upper, 1, 1),
    ROW(zfill, 2, 2),
    {0},
};
