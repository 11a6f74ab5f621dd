/* bytes.h: immutable byte strings, and the codecs between them and str. */
#ifndef TALLY_VM_BYTES_H
#define TALLY_VM_BYTES_H

#include "vm/type.h"

typedef struct bytes {
    rc_head h;
    int64_t hash; /* -1: not yet computed */
    size_t len;
    char data[]; /* a NUL behind the last byte */
} bytes;

static inline bytes *bytes_ptr(value v)
{
    return (bytes *)v_obj(v);
}
static inline bool v_is_bytes(value v)
{
    return v_has(v, VM_T_BYTES);
}

/* New, uninitialised but for the final NUL: the caller fills it before any other call. Length 0
 * gives the shared b'' (owned). NULL: MemoryError set. */
bytes *bytes_alloc(size_t len);
value bytes_from(const void *p, size_t n); /* a copy */
value bytes_slice(value b, size_t from, size_t to);
value bytes_repr(value b);

value bytes_percent(value format, value args); /* format % args */
/* What v.__bytes__() gives: an owned bytes; V_EMPTY without exception if it has no such method. */
value bytes_of_object(value v);

/* The codecs: utf-8, ascii, latin-1 under all their names. encoding and errors may be NULL (utf-8,
 * strict). V_EMPTY: LookupError, UnicodeEncodeError, UnicodeDecodeError. */
value str_encode(value s, const char *encoding, const char *errors);
value str_decode(const char *p, size_t n, const char *encoding, const char *errors);

#endif
