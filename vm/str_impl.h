/* str_impl.h: what the files of str and bytes share and nobody else sees. */
#ifndef TALLY_VM_STR_IMPL_H
#define TALLY_VM_STR_IMPL_H

#include "vm/bytes.h"
#include "vm/str.h"

enum { STR_CP_MAX = 0x10FFFF };

/* Borrowed text: data of a str or of bytes (kind 1). */
typedef struct text {
    const void *data;
    size_t len;
    int kind;
} text;

static inline text str_text(const str *s)
{
    return (text){s->data, s->len, s->kind};
}

static inline uint32_t unit_at(const void *data, int kind, size_t i)
{
    if (kind == 1)
        return ((const uint8_t *)data)[i];
    if (kind == 2)
        return ((const uint16_t *)data)[i];
    return ((const uint32_t *)data)[i];
}

static inline void unit_put(void *data, int kind, size_t i, uint32_t cp)
{
    if (kind == 1)
        ((uint8_t *)data)[i] = (uint8_t)cp;
    else if (kind == 2)
        ((uint16_t *)data)[i] = (uint16_t)cp;
    else
        ((uint32_t *)data)[i] = cp;
}

static inline int kind_for(uint32_t maxcp)
{
    return maxcp < 0x100 ? 1 : maxcp < 0x10000 ? 2 : 4;
}

/* An upper bound of the code points of s that picks the same kind and ASCII flag as the true
 * maximum. */
static inline uint32_t str_bound(const str *s)
{
    return s->ascii ? 0x7F : s->kind == 1 ? 0xFF : s->kind == 2 ? 0xFFFF : STR_CP_MAX;
}

/* The same for units: their bitwise or. */
uint32_t units_bound(const void *data, int kind, size_t n);
/* n units from src[from] to dst[at]; narrows only what fits. */
void units_copy(void *dst, int dkind, size_t at, const void *src, int skind, size_t from, size_t n);
bool ascii_only(const void *p, size_t n);

/* A new exact str that holds s; s itself (counted) if it is exact already. */
value str_exact(value s);

/* --- search (str_search.c); offsets in units, -1: not found -------------------------------------
 */

int64_t text_find(text hay, text needle, size_t from, size_t to);
int64_t text_rfind(text hay, text needle, size_t from, size_t to);
/* Occurrences without overlap, at most max. */
size_t text_count(text hay, text needle, size_t from, size_t to, size_t max);
int64_t text_find_cp(text hay, uint32_t cp, size_t from, size_t to);
int64_t text_rfind_cp(text hay, uint32_t cp, size_t from, size_t to);
bool text_match(text hay, size_t at, text needle);

/* --- arguments ----------------------------------------------------------------------------------
 */

/* [start, stop) of the optional arguments as CPython's find(): None and V_EMPTY are the ends,
 * negative counts from the end. *from may be past *to. False: exception set. */
bool arg_range(value start, value stop, size_t len, size_t *from, size_t *to);
/* Are there one to three arguments besides self? Otherwise a TypeError in find()'s own words. */
bool arg_finds(const char *name, int n);
/* An optional integer argument; V_EMPTY leaves *out. */
bool arg_int(value v, int64_t *out);
bool arg_c_int(value v, int *out);
/* The optional name of an encoding or error handler; `what` begins the message. */
bool arg_codec(value v, const char *what, const char **out);

/* --- output -------------------------------------------------------------------------------------
 */

/* Fills dst up to n units by repeating the first `have`. */
void units_repeat(void *dst, int kind, size_t have, size_t n);

/* --- the type -----------------------------------------------------------------------------------
 */

size_t str_block_size(const rc_obj *o);
void str_finish(rc_obj *o);
bool str_core_init(struct tally_error *err);
bool str_intern_init(struct tally_error *err);
bool str_build_init(struct tally_error *err);
/* Completes the exceptions of the codecs; before their types are made ready. */
void unicode_errors_init(void);

bool str_buf_units(str_buf *b, const void *data, int kind, size_t n);
void str_utf8_forget(str *s);
/* Takes a dying str out of the intern table. */
void str_intern_forget(str *s);

/* Parts of str's and bytes' tables that live in files of their own. */
extern const vm_def str_methods[], bytes_methods[];

/* --- methods that serve str and bytes (str_split.c); src is an exact or derived one of them --- */

static inline text seq_text(value v)
{
    if (v_is_bytes(v))
        return (text){bytes_ptr(v)->data, bytes_ptr(v)->len, 1};
    return str_text(str_ptr(v));
}
/* src[from:to]; the very src if that is all and src is exact. */
static inline value seq_slice(value src, size_t from, size_t to)
{
    return v_is_bytes(src) ? bytes_slice(src, from, to) : str_slice(src, from, to);
}
static inline value seq_empty(value src)
{
    return seq_slice(src, 0, 0);
}
value seq_split(value src, const text *sep, int64_t max); /* sep NULL: whitespace */
value seq_rsplit(value src, const text *sep, int64_t max);
value seq_splitlines(value src, bool keep);
value seq_partition(value src, value sep, bool last); /* sep not empty */
value seq_strip(value src, const text *chars, int sides); /* 1 left, 2 right; NULL: whitespace */
/* src with occurrences of `from` replaced by `to`, at most max (negative: all). */
value seq_replace(value src, text from, text to, int64_t max);
value seq_expandtabs(value src, int tabsize);
value seq_pad(value src, size_t left, size_t right, uint32_t fill);
value seq_zfill(value src, int64_t width);
/* A new exact str or bytes, like src, with len units of at most bound; NULL: exception. Length 0
 * and, for str, a result that may be narrower are settled by seq_fit. */
void *seq_alloc(value src, size_t len, uint32_t bound);
static inline char *seq_data(void *o)
{
    return v_is_bytes(v_of(o)) ? bytes_ptr(v_of(o))->data : ((str *)o)->data;
}
/* Consumes s, which was filled with code points below its bound: s or a narrower copy. */
value str_fit(str *s);

/* --- methods of str in other files than the table --- */

#define STR_METHODS_ELSEWHERE(X)                                                                   \
    X(capitalize)                                                                                  \
    X(casefold)                                                                                    \
    X(format)                                                                                      \
    X(format_map)                                                                                  \
    X(isalnum) X(isalpha) X(isascii) X(isdecimal) X(isdigit) X(isidentifier) X(islower)            \
        X(isnumeric) X(isprintable) X(isspace) X(istitle) X(isupper) X(lower) X(maketrans)         \
            X(swapcase) X(title) X(translate) X(upper)
#define X(name) value str_m_##name(vm_thread *t, value *a, int n);
STR_METHODS_ELSEWHERE(X)
#undef X

#endif
