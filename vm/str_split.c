/* Taking text apart: split, splitlines, partition, strip. For str and for bytes, which differ in
 * what counts as whitespace and as the end of a line. */
#include "vm/str_impl.h"

#include "vm/containers.h"
#include "vm/unicode.h"

static inline bool is_space(uint32_t c, bool bytes)
{
    if (c < 128)
        return c == ' ' || c - 9 < 5 || (!bytes && c - 0x1C < 4);
    return !bytes && unicode_is(c, UNICODE_SPACE);
}

static inline bool is_line_end(uint32_t c, bool bytes)
{
    if (c < 128)
        return c == '\n' || c == '\r' || (!bytes && (c - 11 < 2 || c - 0x1C < 3));
    return !bytes && (c == 0x85 || c == 0x2028 || c == 0x2029);
}

static inline uint32_t unit(text t, size_t i)
{
    return unit_at(t.data, t.kind, i);
}

/* --- split ---------------------------------------------------------------------------------------
 *
 * Pieces are noted as bounds first and made in batches: the usual list is allocated once, at its
 * size. */

enum { BATCH = 48 };

struct pieces {
    value src;
    value list; /* borrowed from a slot; V_EMPTY until the first batch */
    value *slot;
    size_t n;
    struct {
        size_t from, to;
    } piece[BATCH];
};

static bool flush(struct pieces *p)
{
    if (!p->list && !(p->list = *p->slot = list_new(p->n)))
        return false;
    for (size_t i = 0; i < p->n; i++) {
        value v = seq_slice(p->src, p->piece[i].from, p->piece[i].to);
        if (!v || list_append_steal(p->list, v) < 0)
            return false;
    }
    p->n = 0;
    return true;
}

static inline bool add_piece(struct pieces *p, size_t from, size_t to)
{
    if (rc_unlikely(p->n == BATCH) && !flush(p))
        return false;
    p->piece[p->n].from = from;
    p->piece[p->n++].to = to;
    return true;
}

typedef bool (*splitter)(struct pieces *p, text t, const text *sep, int64_t max);

static value collect(value src, splitter split, const text *sep, int64_t max, bool reverse)
{
    VM_ENTER(f, 1);
    struct pieces p;
    p.src = src;
    p.list = V_EMPTY;
    p.slot = &f.s[0];
    p.n = 0;
    bool ok = split(&p, seq_text(src), sep, max) && flush(&p);
    if (ok && reverse) {
        list *l = list_ptr(f.s[0]);
        for (size_t i = 0, k = l->len; i + 1 < k--; i++) {
            value v = l->items[i];
            l->items[i] = l->items[k];
            l->items[k] = v;
        }
    }
    value r = ok ? VM_TAKE(f.s[0]) : V_EMPTY;
    return VM_LEAVE(f, r);
}

/* Once per width: the loops are worth it. */
__attribute__((always_inline)) static inline bool words(struct pieces *p, text t, int kind,
                                                        int64_t max)
{
    bool bytes = v_is_bytes(p->src);
    size_t i = 0;
    for (;;) {
        while (i < t.len && is_space(unit_at(t.data, kind, i), bytes))
            i++;
        if (i == t.len)
            return true;
        size_t from = i;
        if (max-- == 0)
            return add_piece(p, from, t.len);
        while (i < t.len && !is_space(unit_at(t.data, kind, i), bytes))
            i++;
        if (!add_piece(p, from, i))
            return false;
    }
}

static bool split_space(struct pieces *p, text t, const text *sep, int64_t max)
{
    (void)sep;
    return t.kind == 1   ? words(p, t, 1, max)
           : t.kind == 2 ? words(p, t, 2, max)
                         : words(p, t, 4, max);
}

/* One byte in bytes: short pieces do not pay for a call of memchr each. */
static bool split_byte(struct pieces *p, text t, uint8_t sep, int64_t max)
{
    const uint8_t *u = t.data;
    size_t from = 0;
    while (max-- != 0) {
        size_t i = from, near = t.len - from < 16 ? t.len : from + 16;
        while (i < near && u[i] != sep)
            i++;
        if (i == near) {
            const uint8_t *hit = i < t.len ? memchr(u + i, sep, t.len - i) : NULL;
            if (!hit)
                break;
            i = (size_t)(hit - u);
        }
        if (!add_piece(p, from, i))
            return false;
        from = i + 1;
    }
    return add_piece(p, from, t.len);
}

static bool split_sep(struct pieces *p, text t, const text *sep, int64_t max)
{
    if (sep->len == 1 && sep->kind == 1 && t.kind == 1)
        return split_byte(p, t, *(const uint8_t *)sep->data, max);
    size_t from = 0;
    while (max-- != 0) {
        int64_t hit = text_find(t, *sep, from, t.len);
        if (hit < 0)
            break;
        if (!add_piece(p, from, (size_t)hit))
            return false;
        from = (size_t)hit + sep->len;
    }
    return add_piece(p, from, t.len);
}

static bool rsplit_space(struct pieces *p, text t, const text *sep, int64_t max)
{
    (void)sep;
    bool bytes = v_is_bytes(p->src);
    size_t i = t.len;
    for (;;) {
        while (i > 0 && is_space(unit(t, i - 1), bytes))
            i--;
        if (i == 0)
            return true;
        size_t to = i;
        if (max-- == 0)
            return add_piece(p, 0, to);
        while (i > 0 && !is_space(unit(t, i - 1), bytes))
            i--;
        if (!add_piece(p, i, to))
            return false;
    }
}

static bool rsplit_sep(struct pieces *p, text t, const text *sep, int64_t max)
{
    size_t to = t.len;
    while (max-- != 0) {
        int64_t hit = text_rfind(t, *sep, 0, to);
        if (hit < 0)
            break;
        if (!add_piece(p, (size_t)hit + sep->len, to))
            return false;
        to = (size_t)hit;
    }
    return add_piece(p, 0, to);
}

value seq_split(value src, const text *sep, int64_t max)
{
    return collect(src, sep ? split_sep : split_space, sep, max, false);
}

value seq_rsplit(value src, const text *sep, int64_t max)
{
    return collect(src, sep ? rsplit_sep : rsplit_space, sep, max, true);
}

/* Lines; max is not 0 to keep their ends. */
static bool split_lines(struct pieces *p, text t, const text *sep, int64_t max)
{
    (void)sep;
    bool bytes = v_is_bytes(p->src);
    for (size_t i = 0; i < t.len;) {
        size_t from = i;
        while (i < t.len && !is_line_end(unit(t, i), bytes))
            i++;
        size_t to = i;
        if (i < t.len) {
            i += unit(t, i) == '\r' && i + 1 < t.len && unit(t, i + 1) == '\n' ? 2 : 1;
            to = max ? i : to;
        }
        if (!add_piece(p, from, to))
            return false;
    }
    return true;
}

value seq_splitlines(value src, bool keep)
{
    return collect(src, split_lines, NULL, keep, false);
}

/* --- partition, strip ----------------------------------------------------------------------------
 */

value seq_partition(value src, value sep, bool last)
{
    text t = seq_text(src), s = seq_text(sep);
    int64_t hit = last ? text_rfind(t, s, 0, t.len) : text_find(t, s, 0, t.len);
    VM_ENTER(f, 1);
    tuple *r = tuple_new(3);
    f.s[0] = r ? v_of(r) : V_EMPTY;
    bool ok = r != NULL;
    for (int i = 0; ok && i < 3; i++) {
        value v;
        if (hit < 0)
            v = i == (last ? 2 : 0) ? seq_slice(src, 0, t.len) : seq_empty(src);
        else if (i == 1)
            v = seq_slice(sep, 0, s.len);
        else
            v = i ? seq_slice(src, (size_t)hit + s.len, t.len) : seq_slice(src, 0, (size_t)hit);
        r->item[i] = v;
        ok = v != V_EMPTY;
    }
    value result = ok ? VM_TAKE(f.s[0]) : V_EMPTY;
    return VM_LEAVE(f, result);
}

static inline bool strips(uint32_t c, const text *chars, bool bytes)
{
    return chars ? text_find_cp(*chars, c, 0, chars->len) >= 0 : is_space(c, bytes);
}

value seq_strip(value src, const text *chars, int sides)
{
    text t = seq_text(src);
    bool bytes = v_is_bytes(src);
    size_t from = 0, to = t.len;
    if (sides & 1)
        while (from < to && strips(unit(t, from), chars, bytes))
            from++;
    if (sides & 2)
        while (to > from && strips(unit(t, to - 1), chars, bytes))
            to--;
    return seq_slice(src, from, to);
}
