/* Searching in text: single units with memchr, short and long needles with memmem (two-way: linear
 * in the worst case), other widths unit by unit. */
#define _GNU_SOURCE /* memmem, memrchr */
#include "vm/str_impl.h"

static inline const char *at(text t, size_t i)
{
    return (const char *)t.data + i * (size_t)t.kind;
}

int64_t text_find_cp(text h, uint32_t cp, size_t from, size_t to)
{
    if (from >= to || kind_for(cp) > h.kind)
        return -1;
    if (h.kind == 1) {
        const char *p = memchr(at(h, from), (int)cp, to - from);
        return p ? p - (const char *)h.data : -1;
    }
    if (h.kind == 2) {
        const uint16_t *u = h.data;
        for (size_t i = from; i < to; i++)
            if (u[i] == cp)
                return (int64_t)i;
        return -1;
    }
    const uint32_t *u = h.data;
    for (size_t i = from; i < to; i++)
        if (u[i] == cp)
            return (int64_t)i;
    return -1;
}

int64_t text_rfind_cp(text h, uint32_t cp, size_t from, size_t to)
{
    if (from >= to || kind_for(cp) > h.kind)
        return -1;
    if (h.kind == 1) {
        const char *p = memrchr(at(h, from), (int)cp, to - from);
        return p ? p - (const char *)h.data : -1;
    }
    for (size_t i = to; i-- > from;)
        if (unit_at(h.data, h.kind, i) == cp)
            return (int64_t)i;
    return -1;
}

bool text_match(text h, size_t i, text n)
{
    if (h.kind == n.kind)
        return memcmp(at(h, i), n.data, n.len * (size_t)n.kind) == 0;
    for (size_t k = 0; k < n.len; k++)
        if (unit_at(h.data, h.kind, i + k) != unit_at(n.data, n.kind, k))
            return false;
    return true;
}

/* Same width. A hit that is not on a unit's boundary is none. */
static int64_t find_same(text h, text n, size_t from, size_t to)
{
    size_t k = (size_t)h.kind, bytes = n.len * k;
    const char *base = h.data, *p = base + from * k, *end = base + to * k;
    while ((size_t)(end - p) >= bytes) {
        const char *hit = memmem(p, (size_t)(end - p), n.data, bytes);
        if (!hit)
            return -1;
        size_t off = (size_t)(hit - base);
        if (off % k == 0)
            return (int64_t)(off / k);
        p = hit + 1;
    }
    return -1;
}

/* Bytes. memchr for the first byte is the fastest way to rare candidates; after a few false ones
 * the needle's beginning is common here, and memmem takes over. */
static int64_t find_bytes(text h, text n, size_t from, size_t to)
{
    const char *base = h.data, *p = base + from, *needle = n.data;
    const char *last = base + (to - n.len); /* the last place where it fits */
    for (int tries = 8; tries > 0; tries--) {
        p = memchr(p, *needle, (size_t)(last - p) + 1);
        if (!p)
            return -1;
        if (p[1] == needle[1] && memcmp(p, needle, n.len) == 0)
            return p - base;
        if (p++ == last)
            return -1;
    }
    p = memmem(p, (size_t)(base + to - p), needle, n.len);
    return p ? p - base : -1;
}

int64_t text_find(text h, text n, size_t from, size_t to)
{
    if (from > to || to - from < n.len)
        return -1;
    if (n.len == 0)
        return (int64_t)from;
    if (n.len == 1)
        return text_find_cp(h, unit_at(n.data, n.kind, 0), from, to);
    if (n.kind > h.kind)
        return -1;
    if (n.kind == h.kind)
        return h.kind == 1 ? find_bytes(h, n, from, to) : find_same(h, n, from, to);
    uint32_t first = unit_at(n.data, n.kind, 0);
    size_t last = to - n.len + 1;
    for (size_t i = from; i < last; i++) {
        int64_t hit = text_find_cp(h, first, i, last);
        if (hit < 0)
            return -1;
        i = (size_t)hit;
        if (text_match(h, i, n))
            return hit;
    }
    return -1;
}

int64_t text_rfind(text h, text n, size_t from, size_t to)
{
    if (from > to || to - from < n.len)
        return -1;
    if (n.len == 0)
        return (int64_t)to;
    if (n.kind > h.kind)
        return -1;
    uint32_t first = unit_at(n.data, n.kind, 0);
    if (n.len == 1)
        return text_rfind_cp(h, first, from, to);
    size_t last = to - n.len + 1; /* past the last place where it fits */
    for (;;) {
        int64_t hit = text_rfind_cp(h, first, from, last);
        if (hit < 0 || text_match(h, (size_t)hit, n))
            return hit;
        last = (size_t)hit;
    }
}

size_t text_count(text h, text n, size_t from, size_t to, size_t max)
{
    if (from > to || to - from < n.len)
        return 0;
    if (n.len == 0)
        return to - from + 1 < max ? to - from + 1 : max;
    size_t found = 0;
    if (n.len == 1 && h.kind == 1 && n.kind == 1 && max >= to - from) {
        const char *p = at(h, from), *end = at(h, to), c = *(const char *)n.data;
        for (; p < end; p++)
            found += *p == c;
        return found;
    }
    while (found < max) {
        int64_t hit = text_find(h, n, from, to);
        if (hit < 0)
            break;
        found++;
        from = (size_t)hit + n.len;
    }
    return found;
}
