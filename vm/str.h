/* str.h: immutable text, 1, 2 or 4 bytes a code point (the narrowest that fits), O(1) indexing;
 * lone surrogates are legal. The data is followed by a zero code unit. */
#ifndef TALLY_VM_STR_H
#define TALLY_VM_STR_H

#include <stdarg.h>

#include "vm/type.h"

struct str {
    rc_head h;
    int64_t hash; /* -1: not yet computed; SipHash-1-3 of the data bytes, as CPython's */
    uint64_t kind : 3; /* bytes a code point: 1, 2, 4 */
    uint64_t ascii : 1;
    uint64_t interned : 1;
    uint64_t has_utf8 : 1; /* str_utf8 keeps a copy for it */
    uint64_t : 2;
    uint64_t room : 8; /* size class of a block that is larger than len asks for; 0: it fits */
    uint64_t len : 48; /* code points */
    char data[];
};

static inline str *str_ptr(value v)
{
    return (str *)v_obj(v);
}
static inline uint32_t str_at(const str *s, size_t i)
{
    if (s->kind == 1)
        return ((const uint8_t *)s->data)[i];
    if (s->kind == 2)
        return ((const uint16_t *)(const void *)s->data)[i];
    return ((const uint32_t *)(const void *)s->data)[i];
}

/* New uninitialised str for `len` code points of at most `maxcp`. The caller fills it before any
 * other call. NULL: MemoryError set. len 0 gives the shared empty str (owned). */
str *str_alloc(size_t len, uint32_t maxcp);
value str_from_utf8(const char *s, size_t n); /* WTF-8: encoded surrogates accepted */
value str_from(const char *s); /* a C string, UTF-8 */
value str_from_format(const char *fmt, ...); /* formats of vm_raise */
value str_from_vformat(const char *fmt, va_list ap);
value str_from_cp(uint32_t cp); /* one code point; shared below 256 */
value str_from_units(const void *data, int kind, size_t len); /* narrows */
value str_concat(value a, value b); /* both str */
/* *acc += b, in place if *acc is the only reference and not hashed into a table. Consumes *acc. */
int str_append(value *acc, value b);
value str_slice(value s, size_t from, size_t to);
value str_join(value sep, value iterable);
bool str_eq(const str *a, const str *b);
int str_cmp(const str *a, const str *b);
bool str_eq_ascii(value s, const char *ascii);
int64_t str_hash(str *s);
/* UTF-8 of s, NUL-terminated; *n its length. For ASCII strings points into s, otherwise into a
 * buffer owned by the str's cache: valid while s lives. Surrogates as WTF-8. NULL: no memory. */
const char *str_utf8(value s, size_t *n);
/* The unique str equal to s. Interned strings die like others when the last reference goes; the
 * intern table owns no count. Steals s, returns owned. */
value str_intern(value steal_s);
value str_intern_c(const char *s); /* owned */
value str_repr(value s);
value str_escape_ascii(value s); /* ascii(): a repr with \\x, \\u, \\U escapes */

/* Builder: grows geometrically, widens on demand; used by repr, format, percent. Owns a buffer and
 * no object, so that it may be held while script code runs. Not to be moved (small is inside).
 * After a failure the other calls do nothing; str_buf_done reports it. */
typedef struct str_buf {
    void *data; /* small, or a block of the pool "str.buffer" */
    size_t len, cap; /* code points */
    uint8_t kind;
    bool failed;
    uint64_t small[16];
} str_buf;
void str_buf_init(str_buf *b);
bool str_buf_add(str_buf *b, value s); /* a str */
bool str_buf_sub(str_buf *b, const str *s, size_t from, size_t to);
bool str_buf_cp(str_buf *b, uint32_t cp);
bool str_buf_fill(str_buf *b, uint32_t cp, size_t n); /* cp n times */
bool str_buf_c(str_buf *b, const char *utf8);
bool str_buf_n(str_buf *b, const char *utf8, size_t n);
value str_buf_done(str_buf *b); /* owned str, or V_EMPTY with the exception */
void str_buf_drop(str_buf *b);

typedef struct str_iter {
    rc_head h;
    value seq; /* V_EMPTY when exhausted */
    size_t pos;
} str_iter;
extern vm_type str_iter_type;

/* SipHash-1-3 seed as PYTHONHASHSEED: 0 = all-zero key; set before the first str is hashed. */
void str_hash_seed(bool random, uint32_t seed);
int64_t str_hash_bytes(const void *p, size_t n); /* as CPython's _Py_HashBytes */

#endif
