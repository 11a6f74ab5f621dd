/* Text made from text: replace, translate, expandtabs, padding, join. The first ones serve bytes
 * too. */
#include "vm/str_impl.h"

#include "vm/cont.h"

/* --- results -------------------------------------------------------------------------------------
 */

void *seq_alloc(value src, size_t len, uint32_t bound)
{
    return v_is_bytes(src) ? (void *)bytes_alloc(len) : (void *)str_alloc(len, bound);
}

value str_fit(str *s)
{
    if (s->len == 0)
        return v_of(s);
    if (s->len > 1) {
        uint32_t bound = s->ascii ? 0 : units_bound(s->data, s->kind, s->len);
        if (s->ascii || (kind_for(bound) == (int)s->kind && bound >= 0x80))
            return v_of(s);
    }
    value r = str_from_units(s->data, s->kind, s->len);
    RC_DEC(s);
    return r;
}

static value fit(void *o)
{
    return v_is_bytes(v_of(o)) ? v_of(o) : str_fit(o);
}

static uint32_t bound_of(value src)
{
    return v_is_bytes(src) ? 0xFF : str_bound(str_ptr(src));
}

static uint32_t text_bound(text t)
{
    return t.kind == 1 ? units_bound(t.data, 1, t.len) : t.kind == 2 ? 0xFFFF : STR_CP_MAX;
}

static inline void put_text(void *dst, int kind, size_t *at, text t, size_t from, size_t to)
{
    units_copy(dst, kind, *at, t.data, t.kind, from, to - from);
    *at += to - from;
}

static value too_long(value src, const char *what)
{
    return vm_raise(&vm_exc_OverflowError, what, v_is_bytes(src) ? "bytes" : "string");
}

/* --- replace -------------------------------------------------------------------------------------
 */

/* An empty `from`: `to` before each of the first n units, and behind the last if n reaches there.
 */
static void interleave(void *dst, int kind, text t, text to, size_t n)
{
    size_t o = 0;
    for (size_t i = 0; i < n; i++) {
        put_text(dst, kind, &o, to, 0, to.len);
        if (i < t.len)
            put_text(dst, kind, &o, t, i, i + 1);
    }
    if (n < t.len)
        put_text(dst, kind, &o, t, n, t.len);
}

/* The first occurrences, so that they need not be found twice. */
enum { PLACES = 32 };
struct places {
    size_t at[PLACES];
};

static size_t find_places(struct places *known, text t, text needle, size_t limit)
{
    size_t n = 0, from = 0;
    while (n < limit && n < PLACES) {
        int64_t hit = text_find(t, needle, from, t.len);
        if (hit < 0)
            return n;
        known->at[n++] = (size_t)hit;
        from = (size_t)hit + needle.len;
    }
    return n + text_count(t, needle, from, t.len, limit - n);
}

value seq_replace(value src, text from, text to, int64_t max)
{
    text t = seq_text(src);
    size_t limit = max < 0 ? SIZE_MAX : (size_t)max;
    struct places known;
    size_t n =
        from.len ? find_places(&known, t, from, limit) : text_count(t, from, 0, t.len, limit);
    if (n == 0 || from.len + to.len == 0)
        return seq_slice(src, 0, t.len);
    size_t len, extra;
    if (!checked_mul(n, to.len, &extra) || !checked_add(t.len - n * from.len, extra, &len))
        return too_long(src, "replace %s is too long");
    uint32_t b = bound_of(src), bt = text_bound(to);
    void *r = seq_alloc(src, len, b > bt ? b : bt);
    if (!r)
        return V_EMPTY;
    if (len == 0)
        return v_of(r);
    char *dst = seq_data(r);
    int kind = v_is_bytes(src) ? 1 : ((str *)r)->kind;
    if (from.len == 0) {
        interleave(dst, kind, t, to, n);
    } else if (from.len == 1 && to.len == 1) {
        uint32_t x = unit_at(from.data, from.kind, 0), y = unit_at(to.data, to.kind, 0);
        units_copy(dst, kind, 0, t.data, t.kind, 0, t.len);
        for (size_t i = 0, k = 0; k < n; i++, k++) {
            i = k < PLACES ? known.at[k] : (size_t)text_find_cp(t, x, i, t.len);
            unit_put(dst, kind, i, y);
        }
    } else {
        size_t o = 0, at = 0;
        for (size_t k = 0; k < n; k++) {
            size_t hit = k < PLACES ? known.at[k] : (size_t)text_find(t, from, at, t.len);
            put_text(dst, kind, &o, t, at, hit);
            put_text(dst, kind, &o, to, 0, to.len);
            at = hit + from.len;
        }
        put_text(dst, kind, &o, t, at, t.len);
    }
    return fit(r);
}

/* --- padding -------------------------------------------------------------------------------------
 */

static void fill_units(void *dst, int kind, size_t at, size_t n, uint32_t cp)
{
    if (kind == 1)
        memset((char *)dst + at, (int)cp, n);
    else
        for (size_t i = 0; i < n; i++)
            unit_put(dst, kind, at + i, cp);
}

value seq_pad(value src, size_t left, size_t right, uint32_t fill)
{
    text t = seq_text(src);
    if (left == 0 && right == 0)
        return seq_slice(src, 0, t.len);
    size_t len;
    if (!checked_add(t.len, left, &len) || !checked_add(len, right, &len))
        return vm_raise(&vm_exc_OverflowError, "padded string is too long");
    uint32_t b = bound_of(src);
    void *r = seq_alloc(src, len, b > fill ? b : fill);
    if (!r)
        return V_EMPTY;
    char *dst = seq_data(r);
    int kind = v_is_bytes(src) ? 1 : ((str *)r)->kind;
    fill_units(dst, kind, 0, left, fill);
    units_copy(dst, kind, left, t.data, t.kind, 0, t.len);
    fill_units(dst, kind, left + t.len, right, fill);
    return len == 1 ? fit(r) : v_of(r);
}

value seq_zfill(value src, int64_t width)
{
    text t = seq_text(src);
    if (width <= (int64_t)t.len)
        return seq_slice(src, 0, t.len);
    size_t zeros = (size_t)width - t.len;
    value r = seq_pad(src, zeros, 0, '0');
    if (!r || t.len == 0)
        return r;
    uint32_t first = unit_at(t.data, t.kind, 0);
    if (first == '+' || first == '-') {
        char *dst = seq_data(v_obj(r));
        int kind = v_is_bytes(src) ? 1 : str_ptr(r)->kind;
        unit_put(dst, kind, zeros, '0');
        unit_put(dst, kind, 0, first);
    }
    return r;
}

value seq_expandtabs(value src, int tabsize)
{
    text t = seq_text(src);
    size_t len = 0, column = 0, tab = tabsize > 0 ? (size_t)tabsize : 0;
    bool any = false;
    for (size_t i = 0; i < t.len; i++) {
        uint32_t c = unit_at(t.data, t.kind, i);
        if (c == '\t') {
            any = true;
            size_t add = tab ? tab - column % tab : 0;
            column += add;
            if (!checked_add(len, add, &len))
                return too_long(src, v_is_bytes(src) ? "result too long" : "new %s is too long");
            continue;
        }
        len++;
        column = c == '\n' || c == '\r' ? 0 : column + 1;
    }
    if (!any)
        return seq_slice(src, 0, t.len);
    void *r = seq_alloc(src, len, bound_of(src) | 0x20);
    if (!r)
        return V_EMPTY;
    if (len == 0)
        return v_of(r);
    char *dst = seq_data(r);
    int kind = t.kind;
    size_t o = 0;
    column = 0;
    for (size_t i = 0; i < t.len; i++) {
        uint32_t c = unit_at(t.data, t.kind, i);
        if (c == '\t') {
            size_t add = tab ? tab - column % tab : 0;
            fill_units(dst, kind, o, add, ' ');
            o += add;
            column += add;
            continue;
        }
        unit_put(dst, kind, o++, c);
        column = c == '\n' || c == '\r' ? 0 : column + 1;
    }
    return len == 1 ? fit(r) : v_of(r);
}

/* --- translate -----------------------------------------------------------------------------------
 */

enum { ASK = -1, KEEP = -2, DROP = -3, TEXT = -4 };

/* What the table says of cp: a code point, KEEP, DROP, or TEXT with *text owned; ASK: exception. */
static int32_t translated(value table, uint32_t cp, value *text)
{
    value r = vm_getitem(table, v_from_int(cp));
    if (!r)
        return vm_catch(&vm_exc_LookupError) ? KEEP : ASK;
    if (v_is_str(r)) {
        *text = r;
        return TEXT;
    }
    if (r == V_NONE)
        return DROP;
    int64_t i = -1;
    if (!v_is_any_int(r)) {
        vm_type_error("character mapping must return integer, None or str");
        rc_dec(r);
        return ASK;
    }
    bool fits = int_to_i64(r, &i);
    rc_dec(r);
    if (fits && i >= 0 && i <= STR_CP_MAX)
        return (int32_t)i;
    vm_value_error("character mapping must be in range(0x%x)", STR_CP_MAX + 1);
    return ASK;
}

value str_m_translate(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    /* Of an ASCII str each character is asked for once. */
    int32_t known[128];
    for (int i = 0; i < 128; i++)
        known[i] = ASK;
    str_buf b;
    str_buf_init(&b);
    VM_ENTER(f, 1);
    const str *s = str_ptr(a[0]);
    bool ok = true;
    for (size_t i = 0; ok && i < s->len; i++) {
        uint32_t cp = str_at(s, i);
        int32_t r = s->ascii ? known[cp] : ASK;
        if (r == ASK) {
            r = translated(a[1], cp, &f.s[0]);
            if (s->ascii && r != TEXT)
                known[cp] = r;
        }
        if (r == TEXT) {
            ok = str_buf_add(&b, f.s[0]);
            rc_clear(&f.s[0]);
        } else if (r == ASK) {
            ok = false;
        } else if (r != DROP) {
            ok = str_buf_cp(&b, r == KEEP ? cp : (uint32_t)r);
        }
    }
    value r = V_EMPTY;
    if (ok)
        r = str_buf_done(&b);
    else
        str_buf_drop(&b);
    return VM_LEAVE(f, r);
}

static bool map_dict(dict *to, dict *from)
{
    size_t pos = 0;
    value key, val;
    while (dict_next(from, &pos, &key, &val)) {
        if (v_is_str(key)) {
            if (str_ptr(key)->len != 1) {
                vm_value_error("string keys in translate table must be of length 1");
                return false;
            }
            key = v_from_int(str_at(str_ptr(key), 0));
        } else if (!v_is_any_int(key)) {
            vm_type_error("keys in translate table must be strings or integers");
            return false;
        }
        if (dict_set(to, key, val) < 0)
            return false;
    }
    return true;
}

static bool map_strings(dict *d, value x, value y, value z)
{
    if (!v_is_str(x)) {
        vm_type_error("first maketrans argument must be a string if there is a second argument");
        return false;
    }
    const str *from = str_ptr(x), *to = str_ptr(y);
    if (from->len != to->len) {
        vm_value_error("the first two maketrans arguments must have equal length");
        return false;
    }
    for (size_t i = 0; i < from->len; i++)
        if (dict_set(d, v_from_int(str_at(from, i)), v_from_int(str_at(to, i))) < 0)
            return false;
    for (size_t i = 0; z && i < str_ptr(z)->len; i++)
        if (dict_set(d, v_from_int(str_at(str_ptr(z), i)), V_NONE) < 0)
            return false;
    return true;
}

value str_m_maketrans(vm_thread *t, value *a, int n)
{
    (void)t;
    for (int i = 1; i < n; i++)
        if (!v_is_str(a[i]))
            return vm_type_error("maketrans() argument %d must be str, not %s", i + 1,
                                 a[i] == V_NONE ? "None" : vm_type_name(a[i]));
    VM_ENTER(f, 1);
    f.s[0] = dict_new();
    bool ok = f.s[0] != V_EMPTY;
    if (ok && n > 1) {
        ok = map_strings(dict_ptr(f.s[0]), a[0], a[1], n > 2 ? a[2] : V_EMPTY);
    } else if (ok && !v_is_type(a[0], &dict_type)) {
        vm_type_error("if you give only one argument to maketrans it must be a dict");
        ok = false;
    } else if (ok) {
        ok = map_dict(dict_ptr(f.s[0]), dict_ptr(a[0]));
    }
    value r = ok ? VM_TAKE(f.s[0]) : V_EMPTY;
    return VM_LEAVE(f, r);
}

/* --- join ----------------------------------------------------------------------------------------
 */

/* What join reads: items of a list or tuple, looked up anew each time (a collection that runs when
 * the result is allocated may change a list). */
static inline size_t items_of(value seq, const value **items)
{
    if (v_has(seq, VM_T_LIST)) {
        *items = list_ptr(seq)->items;
        return list_ptr(seq)->len;
    }
    *items = tuple_ptr(seq)->item;
    return tuple_ptr(seq)->len;
}

/* Length and bound of the result. False: exception. */
static bool measure(const str *sep, value seq, size_t *len, uint32_t *bound)
{
    const value *items;
    size_t n = items_of(seq, &items);
    size_t sum = 0;
    uint32_t b = n > 1 ? str_bound(sep) : 0;
    for (size_t i = 0; i < n; i++) {
        if (rc_unlikely(!v_is_str(items[i]))) {
            vm_type_error("sequence item %zu: expected str instance, %.80s found", i,
                          vm_type_name(cont_item(items[i])));
            return false;
        }
        const str *s = str_ptr(items[i]);
        uint32_t sb = str_bound(s);
        b = b > sb ? b : sb;
        if (!checked_add(sum, s->len, &sum))
            goto too_long;
    }
    size_t seps;
    if (n > 1 && (!checked_mul(n - 1, sep->len, &seps) || !checked_add(sum, seps, &sum)))
        goto too_long;
    *len = sum;
    *bound = b;
    return true;
too_long:
    vm_raise(&vm_exc_OverflowError, "join() result is too long for a Python string");
    return false;
}

static inline void copy_short(char *dst, const char *src, size_t n)
{
    if (n == 1)
        *dst = *src;
    else
        memcpy(dst, src, n);
}

/* Fills r; false if seq is no longer what was measured. */
static bool assemble(str *r, const str *sep, value seq)
{
    const value *items;
    size_t n = items_of(seq, &items), o = 0, len = r->len;
    int kind = r->kind;
    for (size_t i = 0; i < n; i++) {
        if (!v_is_str(items[i]))
            return false;
        const str *s = str_ptr(items[i]);
        size_t gap = i ? sep->len : 0;
        if (s->kind > (unsigned)kind || str_bound(s) > str_bound(r) || s->len + gap > len - o)
            return false;
        if (kind == 1) {
            if (gap)
                copy_short(r->data + o, sep->data, gap);
            copy_short(r->data + o + gap, s->data, s->len);
        } else {
            units_copy(r->data, kind, o, sep->data, sep->kind, 0, gap);
            units_copy(r->data, kind, o + gap, s->data, s->kind, 0, s->len);
        }
        o += gap + s->len;
    }
    return o == len;
}

static value join_seq(const str *sep, value seq)
{
    for (;;) {
        const value *items;
        size_t n = items_of(seq, &items);
        if (n == 1 && v_is_type(items[0], &str_type))
            return rc_inc(items[0]);
        size_t len;
        uint32_t bound;
        if (!measure(sep, seq, &len, &bound))
            return V_EMPTY;
        str *r = str_alloc(len, bound);
        if (!r || len == 0)
            return r ? v_of(r) : V_EMPTY;
        if (rc_likely(assemble(r, sep, seq)))
            return len == 1 ? str_fit(r) : v_of(r);
        RC_DEC(r);
    }
}

value str_join(value sep, value iterable)
{
    if (v_is_type(iterable, &list_type) || v_is_type(iterable, &tuple_type))
        return join_seq(str_ptr(sep), iterable);
    if (!vm_type_of(iterable)->iter && !vm_type_of(iterable)->getitem)
        return vm_type_error("can only join an iterable");
    VM_ENTER(f, 1);
    f.s[0] = vm_list_from(iterable);
    value r = f.s[0] ? join_seq(str_ptr(sep), f.s[0]) : V_EMPTY;
    return VM_LEAVE(f, r);
}
