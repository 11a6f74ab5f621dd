/* str: blocks, code point widths, UTF-8, concatenation, slices, comparison, hash. */
#include "vm/str_impl.h"

#include <sys/random.h>

/* --- blocks --------------------------------------------------------------------------------------
 *
 * A str's block is as large as its length asks for (room 0), or as large as size class `room` says:
 * then str_append may grow it in place. The classes are the pools', continued above their limit. */

enum { ROOM_REALLOC = POOL_CLASS_MAX }; /* above: pools grow a block better than a copy does */

#define STR_LEN_MAX (((size_t)1 << 47) - 1)

static unsigned room_class(size_t size)
{
    if (size <= POOL_SMALL_MAX)
        return (unsigned)((size + 15) >> 4);
    unsigned shift = 63u - (unsigned)__builtin_clzll(size - 1);
    return 65 + (shift - 10) * 4 + (unsigned)((size - 1) >> (shift - 2)) - 4;
}

static size_t room_size(unsigned cls)
{
    if (cls <= 64)
        return (size_t)cls * 16;
    unsigned i = cls - 65;
    return (size_t)(5 + i % 4) << (8 + i / 4);
}

static inline size_t fit_size(size_t len, int kind)
{
    return sizeof(str) + (len + 1) * (size_t)kind;
}

size_t str_block_size(const rc_obj *o)
{
    const str *s = (const str *)o;
    return s->room ? room_size(s->room) : fit_size(s->len, s->kind);
}

/* One code point below 256 each, and the empty str: never freed, in no pool. */
enum { SHARED_BYTES = sizeof(str) + 8, SHARED = 257 };
static _Alignas(16) char shared_block[SHARED][(SHARED_BYTES + 15) & ~15];

static inline str *shared_str(unsigned i)
{
    return (str *)(void *)shared_block[i];
}

static void shared_init(void)
{
    const rc_head head = RC_HEAD_INIT(&str_type);
    for (unsigned i = 0; i < SHARED; i++) {
        str *s = shared_str(i);
        if (s->kind)
            continue;
        s->h = head;
        s->hash = -1;
        s->kind = 1;
        s->ascii = i < 128 || i == 256;
        s->interned = 1;
        s->len = i < 256;
        s->data[0] = (char)(i < 256 ? i : 0);
    }
}

/* All the bit fields in one store, neither interned nor with a UTF-8 copy: after a narrow store the
 * next wide load of them would have to wait (compilers do it field by field). Bit fields begin at
 * the low end of their word, which str_core_init checks. */
static inline void put_shape(str *s, size_t len, unsigned kind, bool ascii, unsigned room)
{
    uint64_t word = (uint64_t)len << 16 | (uint64_t)room << 8 | (uint64_t)ascii << 3 | kind;
    memcpy((char *)s + offsetof(str, data) - sizeof word, &word, sizeof word);
}

static bool shape_works(void)
{
    str s = {.interned = 1, .has_utf8 = 1};
    put_shape(&s, 0x123456789ABC, 2, true, 0xDE);
    return s.len == 0x123456789ABC && s.kind == 2 && s.ascii && s.room == 0xDE && !s.interned &&
           !s.has_utf8;
}

/* A block of `size` bytes for len code points, data undefined. */
static inline str *block_new(size_t size, size_t len, int kind, bool ascii, unsigned room)
{
    str *s = rc_new(&str_type.rc, size);
    if (rc_unlikely(!s)) {
        vm_no_memory();
        return NULL;
    }
    s->hash = -1;
    put_shape(s, len, (unsigned)kind, ascii, room);
    if (kind == 1)
        s->data[len] = 0;
    else
        unit_put(s->data, kind, len, 0);
    return s;
}

str *str_alloc(size_t len, uint32_t maxcp)
{
    if (rc_unlikely(len == 0))
        return shared_str(256);
    if (rc_unlikely(len > STR_LEN_MAX)) {
        vm_no_memory();
        return NULL;
    }
    int kind = kind_for(maxcp);
    return block_new(fit_size(len, kind), len, kind, maxcp < 0x80, 0);
}

/* --- units ---------------------------------------------------------------------------------------
 */

bool ascii_only(const void *p, size_t n)
{
    const uint8_t *u = p;
    uint64_t any = 0;
    for (; n >= 32; n -= 32, u += 32) {
        uint64_t w[4];
        memcpy(w, u, 32);
        if ((w[0] | w[1] | w[2] | w[3]) & 0x8080808080808080u)
            return false;
    }
    for (; n >= 8; n -= 8, u += 8) {
        uint64_t w;
        memcpy(&w, u, 8);
        any |= w;
    }
    while (n--)
        any |= *u++;
    return !(any & 0x8080808080808080u);
}

uint32_t units_bound(const void *data, int kind, size_t n)
{
    uint32_t any = 0;
    if (kind == 1)
        return ascii_only(data, n) ? 0x7F : 0xFF;
    if (kind == 2) {
        const uint16_t *u = data;
        for (size_t i = 0; i < n; i++)
            any |= u[i];
    } else {
        const uint32_t *u = data;
        for (size_t i = 0; i < n; i++)
            any |= u[i];
    }
    return any;
}

#define COPY_AS(D, S)                                                                              \
    do {                                                                                           \
        D *d_ = (D *)dst + at;                                                                     \
        const S *s_ = (const S *)src + from;                                                       \
        for (size_t i_ = 0; i_ < n; i_++)                                                          \
            d_[i_] = (D)s_[i_];                                                                    \
    } while (0)

void units_copy(void *dst, int dkind, size_t at, const void *src, int skind, size_t from, size_t n)
{
    if (dkind == skind) {
        size_t k = (size_t)dkind;
        memcpy((char *)dst + at * k, (const char *)src + from * k, n * k);
    } else if (dkind == 2 && skind == 1) {
        COPY_AS(uint16_t, uint8_t);
    } else if (dkind == 4 && skind == 1) {
        COPY_AS(uint32_t, uint8_t);
    } else if (dkind == 4) {
        COPY_AS(uint32_t, uint16_t);
    } else if (dkind == 2) {
        COPY_AS(uint16_t, uint32_t);
    } else if (skind == 2) {
        COPY_AS(uint8_t, uint16_t);
    } else {
        COPY_AS(uint8_t, uint32_t);
    }
}

void units_repeat(void *dst, int kind, size_t have, size_t n)
{
    size_t k = (size_t)kind, done = have * k, all = n * k;
    while (done < all) {
        size_t step = done < all - done ? done : all - done;
        memcpy((char *)dst + done, dst, step);
        done += step;
    }
}

/* --- making --------------------------------------------------------------------------------------
 */

value str_from_cp(uint32_t cp)
{
    if (cp < 256)
        return v_of(shared_str(cp));
    str *s = str_alloc(1, cp);
    if (!s)
        return V_EMPTY;
    unit_put(s->data, s->kind, 0, cp);
    return v_of(s);
}

value str_from_units(const void *data, int kind, size_t len)
{
    if (len <= 1)
        return len ? str_from_cp(unit_at(data, kind, 0)) : v_of(shared_str(256));
    str *s = str_alloc(len, units_bound(data, kind, len));
    if (!s)
        return V_EMPTY;
    units_copy(s->data, s->kind, 0, data, kind, 0, len);
    return v_of(s);
}

value str_exact(value v)
{
    str *s = str_ptr(v);
    if (v_is_type(v, &str_type))
        return rc_inc(v);
    str *r = str_alloc(s->len, str_bound(s));
    if (!r)
        return V_EMPTY;
    if (s->len)
        memcpy(r->data, s->data, s->len * s->kind);
    return v_of(r);
}

/* The code point at *p, moved on; a byte that starts no valid sequence becomes a lone surrogate
 * U+DC80..U+DCFF, as file names and arguments do in Python. Encoded surrogates are taken as is. */
static uint32_t utf8_next(const uint8_t **p, const uint8_t *end)
{
    const uint8_t *u = *p;
    uint32_t c = u[0];
    size_t left = (size_t)(end - u);
    if (c < 0x80) {
        *p = u + 1;
        return c;
    }
    if (c >= 0xC2 && c < 0xE0 && left > 1 && (u[1] & 0xC0) == 0x80) {
        *p = u + 2;
        return (c & 0x1F) << 6 | (u[1] & 0x3F);
    }
    if (c >= 0xE0 && c < 0xF0 && left > 2 && (u[1] & 0xC0) == 0x80 && (u[2] & 0xC0) == 0x80 &&
        !(c == 0xE0 && u[1] < 0xA0)) {
        *p = u + 3;
        return (c & 0xF) << 12 | (uint32_t)(u[1] & 0x3F) << 6 | (u[2] & 0x3F);
    }
    if (c >= 0xF0 && c < 0xF5 && left > 3 && (u[1] & 0xC0) == 0x80 && (u[2] & 0xC0) == 0x80 &&
        (u[3] & 0xC0) == 0x80 && !(c == 0xF0 && u[1] < 0x90) && !(c == 0xF4 && u[1] > 0x8F)) {
        *p = u + 4;
        return (c & 7) << 18 | (uint32_t)(u[1] & 0x3F) << 12 | (uint32_t)(u[2] & 0x3F) << 6 |
               (u[3] & 0x3F);
    }
    *p = u + 1;
    return 0xDC00 + c;
}

value str_from_utf8(const char *text, size_t n)
{
    const uint8_t *p = (const uint8_t *)text, *end = p + n;
    if (n <= 1 || ascii_only(text, n)) {
        if (n == 0)
            return v_of(shared_str(256));
        if (n == 1)
            return str_from_cp(utf8_next(&p, end));
        str *s = str_alloc(n, 0x7F);
        if (!s)
            return V_EMPTY;
        memcpy(s->data, text, n);
        return v_of(s);
    }
    size_t len = 0;
    uint32_t any = 0;
    for (const uint8_t *q = p; q < end; len++)
        any |= utf8_next(&q, end);
    if (len == 1)
        return str_from_cp(any);
    str *s = str_alloc(len, any);
    if (!s)
        return V_EMPTY;
    for (size_t i = 0; i < len; i++)
        unit_put(s->data, s->kind, i, utf8_next(&p, end));
    return v_of(s);
}

value str_from(const char *text)
{
    return str_from_utf8(text, strlen(text));
}

/* --- UTF-8 copies --------------------------------------------------------------------------------
 *
 * Few strings are asked for their UTF-8 and are not ASCII: their copies live in a side table. The
 * table owns no count, so its pointers are complemented; a str with a copy (has_utf8) takes it
 * along when it dies. */

struct utf8_copy {
    uintptr_t hidden; /* ~str, 0 free */
    char *text;
    size_t len;
};
static struct {
    struct utf8_copy *slot;
    size_t mask; /* slots - 1; 0: no table */
    size_t used;
    pool *pool;
} utf8_table;

static inline size_t pointer_slot(const void *p, size_t mask)
{
    return (size_t)(((uintptr_t)p >> 4) * 0x9E3779B97F4A7C15u >> 20) & mask;
}

static struct utf8_copy *utf8_find(const str *s)
{
    size_t i = pointer_slot(s, utf8_table.mask);
    while (utf8_table.slot[i].hidden != ~(uintptr_t)s)
        i = (i + 1) & utf8_table.mask;
    return &utf8_table.slot[i];
}

static void utf8_insert(struct utf8_copy c)
{
    size_t i = pointer_slot((void *)~c.hidden, utf8_table.mask);
    while (utf8_table.slot[i].hidden)
        i = (i + 1) & utf8_table.mask;
    utf8_table.slot[i] = c;
}

static bool utf8_room(void)
{
    size_t old = utf8_table.mask ? utf8_table.mask + 1 : 0;
    if ((utf8_table.used + 1) * 2 <= old)
        return true;
    size_t size = old ? old * 2 : 16;
    struct utf8_copy *from = utf8_table.slot;
    struct utf8_copy *to = pool_calloc(utf8_table.pool, size * sizeof *to);
    if (!to)
        return false;
    utf8_table.slot = to;
    utf8_table.mask = size - 1;
    for (size_t i = 0; i < old; i++)
        if (from[i].hidden)
            utf8_insert(from[i]);
    if (from)
        pool_free(utf8_table.pool, from, old * sizeof *from);
    return true;
}

void str_utf8_forget(str *s)
{
    struct utf8_copy *c = utf8_find(s);
    size_t mask = utf8_table.mask, hole = (size_t)(c - utf8_table.slot);
    s->has_utf8 = 0;
    pool_free(utf8_table.pool, c->text, c->len + 1);
    /* Entries behind the hole move up unless their home lies cyclically in (hole, i]. */
    for (size_t i = (hole + 1) & mask; utf8_table.slot[i].hidden; i = (i + 1) & mask) {
        size_t home = pointer_slot((void *)~utf8_table.slot[i].hidden, mask);
        if (((i - home) & mask) >= ((i - hole) & mask)) {
            utf8_table.slot[hole] = utf8_table.slot[i];
            hole = i;
        }
    }
    utf8_table.slot[hole] = (struct utf8_copy){0, NULL, 0};
    if (--utf8_table.used == 0) {
        pool_free(utf8_table.pool, utf8_table.slot, (mask + 1) * sizeof *utf8_table.slot);
        utf8_table.slot = NULL;
        utf8_table.mask = 0;
    }
}

static char *utf8_put(char *p, uint32_t c)
{
    if (c < 0x80) {
        *p++ = (char)c;
    } else if (c < 0x800) {
        *p++ = (char)(0xC0 | c >> 6);
        *p++ = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        *p++ = (char)(0xE0 | c >> 12);
        *p++ = (char)(0x80 | (c >> 6 & 0x3F));
        *p++ = (char)(0x80 | (c & 0x3F));
    } else {
        *p++ = (char)(0xF0 | c >> 18);
        *p++ = (char)(0x80 | (c >> 12 & 0x3F));
        *p++ = (char)(0x80 | (c >> 6 & 0x3F));
        *p++ = (char)(0x80 | (c & 0x3F));
    }
    return p;
}

const char *str_utf8(value v, size_t *n)
{
    str *s = str_ptr(v);
    if (s->ascii) {
        if (n)
            *n = s->len;
        return s->data;
    }
    struct utf8_copy c = {~(uintptr_t)s, NULL, 0};
    if (s->has_utf8) {
        c = *utf8_find(s);
    } else {
        for (size_t i = 0; i < s->len; i++) {
            uint32_t cp = str_at(s, i);
            c.len += cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
        }
        if (!utf8_room() || !(c.text = pool_alloc(utf8_table.pool, c.len + 1))) {
            vm_no_memory();
            return NULL;
        }
        char *p = c.text;
        for (size_t i = 0; i < s->len; i++)
            p = utf8_put(p, str_at(s, i));
        *p = 0;
        utf8_insert(c);
        utf8_table.used++;
        s->has_utf8 = 1;
    }
    if (n)
        *n = c.len;
    return c.text;
}

void str_finish(rc_obj *o)
{
    str *s = (str *)o;
    if (s->interned)
        str_intern_forget(s);
    if (s->has_utf8)
        str_utf8_forget(s);
}

/* --- concatenation, slices -----------------------------------------------------------------------
 */

value str_concat(value a, value b)
{
    str *x = str_ptr(a), *y = str_ptr(b);
    if (x->len == 0)
        return str_exact(b);
    if (y->len == 0)
        return str_exact(a);
    uint32_t bx = str_bound(x), by = str_bound(y);
    str *s = str_alloc(x->len + y->len, bx > by ? bx : by);
    if (!s)
        return V_EMPTY;
    units_copy(s->data, s->kind, 0, x->data, x->kind, 0, x->len);
    units_copy(s->data, s->kind, x->len, y->data, y->kind, 0, y->len);
    return v_of(s);
}

/* Can pool_realloc move this object, its only owner being the caller? Not where somebody follows
 * objects by address. */
static inline bool movable(void)
{
    return !RC_EXACT && !rc_heap.hooks.born && !rc_heap.hooks.died;
}

/* s (owned alone) with room for `size` bytes; consumes s. NULL: MemoryError set. */
static str *grow(str *s, size_t size)
{
    unsigned cls = room_class(size);
    size_t have = str_block_size((rc_obj *)s), want = room_size(cls);
    if (have > ROOM_REALLOC && movable()) {
        str *r = pool_realloc(str_type.rc.pool, s, have, want);
        if (!r) {
            RC_DEC(s);
            vm_no_memory();
            return NULL;
        }
        r->room = cls & 0xFF;
        return r;
    }
    str *r = block_new(want, s->len, s->kind, s->ascii, cls);
    if (r)
        memcpy(r->data, s->data, (size_t)s->len * s->kind);
    RC_DEC(s);
    return r;
}

int str_append(value *acc, value b)
{
    str *s = str_ptr(*acc), *t = str_ptr(b);
    if (rc_unlikely(t->len == 0))
        return 0;
    if (rc_count((rc_obj *)s) != 1 || t->kind > s->kind || s->interned || s == t ||
        !v_is_type(*acc, &str_type) || s->len == 0 || s->len + t->len > STR_LEN_MAX) {
        value sum = str_concat(*acc, b);
        rc_set(acc, sum);
        return sum ? 0 : -1;
    }
    size_t len = s->len, need = fit_size(len + t->len, s->kind);
    if (need > str_block_size((rc_obj *)s)) {
        s = grow(s, need);
        *acc = s ? v_of(s) : V_EMPTY;
        if (!s)
            return -1;
    }
    if (s->has_utf8)
        str_utf8_forget(s);
    s->hash = -1;
    size_t more = t->len;
    int kind = s->kind;
    if (kind == 1 && more == 1)
        s->data[len] = t->data[0];
    else
        units_copy(s->data, kind, len, t->data, t->kind, 0, more);
    put_shape(s, len + more, (unsigned)kind, s->ascii && t->ascii, s->room);
    if (kind == 1)
        s->data[len + more] = 0;
    else
        unit_put(s->data, kind, len + more, 0);
    return 0;
}

value str_slice(value v, size_t from, size_t to)
{
    str *s = str_ptr(v);
    if (from >= to)
        return v_of(shared_str(256));
    if (to - from == 1)
        return str_from_cp(str_at(s, from));
    if (to - from == s->len)
        return str_exact(v);
    const char *p = s->data + from * s->kind;
    if (!s->ascii)
        return str_from_units(p, s->kind, to - from);
    str *r = str_alloc(to - from, 0x7F);
    if (!r)
        return V_EMPTY;
    memcpy(r->data, p, to - from);
    return v_of(r);
}

/* --- comparison ----------------------------------------------------------------------------------
 */

bool str_eq(const str *a, const str *b)
{
    if (a == b)
        return true;
    return a->len == b->len && a->kind == b->kind &&
           memcmp(a->data, b->data, (size_t)a->len * a->kind) == 0;
}

int str_cmp(const str *a, const str *b)
{
    size_t n = a->len < b->len ? a->len : b->len;
    if (a->kind == 1 && b->kind == 1) {
        int c = memcmp(a->data, b->data, n);
        if (c)
            return c < 0 ? -1 : 1;
    } else {
        for (size_t i = 0; i < n; i++) {
            uint32_t x = str_at(a, i), y = str_at(b, i);
            if (x != y)
                return x < y ? -1 : 1;
        }
    }
    return a->len < b->len ? -1 : a->len > b->len;
}

bool str_eq_ascii(value v, const char *ascii)
{
    const str *s = str_ptr(v);
    size_t n = strlen(ascii);
    return s->ascii && s->len == n && memcmp(s->data, ascii, n) == 0;
}

/* --- hash: SipHash-1-3 (Aumasson, Bernstein 2012; one round a word, three at the end) ------------
 */

static uint64_t sip_key[2];

#define ROTL(x, b) ((x) << (b) | (x) >> (64 - (b)))
#define SIP_ROUND(v0, v1, v2, v3)                                                                  \
    do {                                                                                           \
        v0 += v1, v2 += v3;                                                                        \
        v1 = ROTL(v1, 13) ^ v0, v3 = ROTL(v3, 16) ^ v2;                                            \
        v0 = ROTL(v0, 32);                                                                         \
        v2 += v1, v0 += v3;                                                                        \
        v1 = ROTL(v1, 17) ^ v2, v3 = ROTL(v3, 21) ^ v0;                                            \
        v2 = ROTL(v2, 32);                                                                         \
    } while (0)

int64_t str_hash_bytes(const void *data, size_t n)
{
    if (n == 0)
        return 0;
    const uint8_t *p = data;
    uint64_t v0 = sip_key[0] ^ 0x736f6d6570736575u, v1 = sip_key[1] ^ 0x646f72616e646f6du;
    uint64_t v2 = sip_key[0] ^ 0x6c7967656e657261u, v3 = sip_key[1] ^ 0x7465646279746573u;
    uint64_t last = (uint64_t)n << 56;
    size_t left = n;
    for (; left >= 8; left -= 8, p += 8) {
        uint64_t m;
        memcpy(&m, p, 8);
        v3 ^= m;
        SIP_ROUND(v0, v1, v2, v3);
        v0 ^= m;
    }
    for (size_t i = 0; i < left; i++)
        last |= (uint64_t)p[i] << (8 * i);
    v3 ^= last;
    SIP_ROUND(v0, v1, v2, v3);
    v0 ^= last;
    v2 ^= 0xFF;
    SIP_ROUND(v0, v1, v2, v3);
    SIP_ROUND(v0, v1, v2, v3);
    SIP_ROUND(v0, v1, v2, v3);
    int64_t h = (int64_t)(v0 ^ v1 ^ v2 ^ v3);
    return h == -1 ? -2 : h;
}

int64_t str_hash(str *s)
{
    if (rc_likely(s->hash != -1))
        return s->hash;
    return s->hash = str_hash_bytes(s->data, (size_t)s->len * s->kind);
}

void str_hash_seed(bool random, uint32_t seed)
{
    uint8_t key[sizeof sip_key] = {0};
    if (random) {
        if (getrandom(key, sizeof key, 0) != (ssize_t)sizeof key) {
            /* No entropy to be had: differing keys still beat a constant one. */
            uint64_t mix = (uint64_t)(uintptr_t)&key ^ (uint64_t)(uintptr_t)&str_hash_seed << 20;
            memcpy(key, &mix, sizeof mix);
        }
    } else if (seed) {
        uint32_t x = seed;
        for (size_t i = 0; i < sizeof key; i++) {
            x = x * 214013 + 2531011;
            key[i] = (uint8_t)(x >> 16);
        }
    }
    memcpy(sip_key, key, sizeof key);
}

/* --- start --- */

bool str_core_init(struct tally_error *err)
{
    if (!shape_works()) {
        tally_error_set(err, "this compiler lays bit fields out in an unknown order");
        return false;
    }
    shared_init();
    utf8_table.pool = pool_open("str.utf8", POOL_BUFFERS, err);
    return utf8_table.pool != NULL;
}
