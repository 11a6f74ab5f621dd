/* The codecs between str and bytes: UTF-8, ASCII, Latin-1, with Python's error handlers. */
#include "vm/str_impl.h"

#include <stdio.h>

#include "vm/cont.h"

enum codec { UTF8, ASCII, LATIN1, NO_CODEC };

static const char *const codec_name[] = {"utf-8", "ascii", "latin-1"};

/* Names without the separators, which Python takes for equal. */
static const struct {
    const char *name;
    enum codec codec;
} names[] = {
    {"utf8", UTF8},           {"utf", UTF8},           {"u8", UTF8},
    {"cp65001", UTF8},        {"utf8ucs2", UTF8},      {"utf8ucs4", UTF8},
    {"ascii", ASCII},         {"usascii", ASCII},      {"us", ASCII},
    {"646", ASCII},           {"ansix3.41968", ASCII}, {"iso646us", ASCII},
    {"cp367", ASCII},         {"ibm367", ASCII},       {"latin1", LATIN1},
    {"latin", LATIN1},        {"l1", LATIN1},          {"iso88591", LATIN1},
    {"8859", LATIN1},         {"cp819", LATIN1},       {"ibm819", LATIN1},
    {"iso885911987", LATIN1},
};

static enum codec find_codec(const char *name)
{
    char plain[24];
    size_t n = 0;
    if (!name)
        return UTF8;
    for (const char *p = name; *p; p++) {
        if (*p == '-' || *p == '_' || *p == ' ')
            continue;
        if (n == sizeof plain - 1)
            break;
        plain[n++] = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
    }
    plain[n] = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(plain, names[i].name) == 0)
            return names[i].codec;
    vm_raise(&vm_exc_LookupError, "unknown encoding: %s", name);
    return NO_CODEC;
}

/* --- errors --------------------------------------------------------------------------------------
 */

enum handler { STRICT, IGNORE, REPLACE, BACKSLASH, XMLREF, ESCAPE, PASS, NO_HANDLER };

static enum handler find_handler(const char *errors)
{
    static const char *const handler_name[] = {
        "strict",          "ignore",       "replace", "backslashreplace", "xmlcharrefreplace",
        "surrogateescape", "surrogatepass"};
    if (!errors)
        return STRICT;
    for (int i = STRICT; i < NO_HANDLER; i++)
        if (strcmp(errors, handler_name[i]) == 0)
            return (enum handler)i;
    vm_raise(&vm_exc_LookupError, "unknown error handler name '%s'", errors);
    return NO_HANDLER;
}

static void raise_unicode(vm_type *type, enum codec codec, value object, size_t from, size_t to,
                          const char *reason)
{
    VM_ENTER(f, 6);
    f.s[0] = str_from(codec_name[codec]);
    f.s[1] = rc_inc(object);
    f.s[2] = v_from_int((int64_t)from);
    f.s[3] = v_from_int((int64_t)to);
    f.s[4] = str_from(reason);
    if (f.s[0] && f.s[4])
        f.s[5] = exc_new(type, f.s, 5);
    if (f.s[5])
        vm_raise_exc(f.s[5]);
    VM_LEAVE(f, V_EMPTY);
}

static void put_byte(str_buf *b, uint32_t c)
{
    str_buf_cp(b, c & 0xFF);
}

static void put_escape(str_buf *b, uint32_t c)
{
    char out[12];
    int n = c < 0x100     ? snprintf(out, sizeof out, "\\x%02x", c)
            : c < 0x10000 ? snprintf(out, sizeof out, "\\u%04x", c)
                          : snprintf(out, sizeof out, "\\U%08x", c);
    str_buf_n(b, out, (size_t)n);
}

/* --- encoding ------------------------------------------------------------------------------------
 */

static void put_utf8(str_buf *b, uint32_t c)
{
    if (c < 0x80) {
        put_byte(b, c);
        return;
    }
    if (c < 0x800) {
        put_byte(b, 0xC0 | c >> 6);
    } else {
        if (c < 0x10000) {
            put_byte(b, 0xE0 | c >> 12);
        } else {
            put_byte(b, 0xF0 | c >> 18);
            put_byte(b, 0x80 | (c >> 12 & 0x3F));
        }
        put_byte(b, 0x80 | (c >> 6 & 0x3F));
    }
    put_byte(b, 0x80 | (c & 0x3F));
}

static bool is_surrogate(uint32_t c)
{
    return c - 0xD800 < 0x800;
}

static bool encodable(enum codec codec, uint32_t c)
{
    return codec == UTF8 ? !is_surrogate(c) : c < (codec == ASCII ? 0x80u : 0x100u);
}

static const char *encode_reason(enum codec codec)
{
    return codec == UTF8    ? "surrogates not allowed"
           : codec == ASCII ? "ordinal not in range(128)"
                            : "ordinal not in range(256)";
}

/* What the handler makes of one code point that cannot be encoded. False: it cannot either. */
static bool replace_cp(str_buf *b, enum codec codec, enum handler handler, uint32_t c)
{
    char out[16];
    switch (handler) {
    case IGNORE:
        return true;
    case REPLACE:
        put_byte(b, '?');
        return true;
    case BACKSLASH:
        put_escape(b, c);
        return true;
    case XMLREF:
        str_buf_n(b, out, (size_t)snprintf(out, sizeof out, "&#%u;", c));
        return true;
    case ESCAPE:
        if (c < 0xDC80 || c > 0xDCFF)
            return false;
        put_byte(b, c);
        return true;
    case PASS:
        if (codec != UTF8)
            return false;
        put_utf8(b, c);
        return true;
    default:
        return false;
    }
}

/* A run [from, to) that cannot be encoded. */
static bool encode_run(str_buf *b, value v, enum codec codec, const char *errors, size_t from,
                       size_t to)
{
    enum handler handler = find_handler(errors);
    if (handler == NO_HANDLER)
        return false;
    for (size_t i = from; i < to; i++) {
        if (replace_cp(b, codec, handler, str_at(str_ptr(v), i)))
            continue;
        raise_unicode(&vm_exc_UnicodeEncodeError, codec, v, handler == ESCAPE ? i : from, to,
                      encode_reason(codec));
        return false;
    }
    return !b->failed;
}

static value encode_slow(value v, enum codec codec, const char *errors)
{
    const str *s = str_ptr(v);
    str_buf b;
    str_buf_init(&b);
    bool ok = true;
    for (size_t i = 0; ok && i < s->len;) {
        uint32_t c = str_at(s, i);
        if (encodable(codec, c)) {
            if (codec == UTF8)
                put_utf8(&b, c);
            else
                put_byte(&b, c);
            i++;
            continue;
        }
        size_t from = i;
        while (i < s->len && !encodable(codec, str_at(s, i)))
            i++;
        ok = encode_run(&b, v, codec, errors, from, i);
    }
    value r = ok && !b.failed ? bytes_from(b.data, b.len) : V_EMPTY;
    str_buf_drop(&b);
    return r;
}

value str_encode(value v, const char *encoding, const char *errors)
{
    const str *s = str_ptr(v);
    enum codec codec = find_codec(encoding);
    if (codec == NO_CODEC)
        return V_EMPTY;
    if (s->ascii || (codec == LATIN1 && s->kind == 1))
        return bytes_from(s->data, s->len);
    return encode_slow(v, codec, errors);
}

/* --- decoding ------------------------------------------------------------------------------------
 */

/* A valid UTF-8 sequence at p: its length and *c. Otherwise 0, how many bytes are to blame, why. */
static size_t decode_one(const uint8_t *p, size_t n, uint32_t *c, size_t *bad, const char **reason)
{
    uint8_t b = p[0];
    *bad = 1;
    if (b < 0x80) {
        *c = b;
        return 1;
    }
    size_t need = b < 0xC2 ? 0 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : b < 0xF5 ? 4 : 0;
    if (!need) {
        *reason = "invalid start byte";
        return 0;
    }
    uint32_t cp = b & (0xFFu >> (need + 1));
    for (size_t i = 1; i < need; i++) {
        *bad = i;
        if (i == n) {
            *reason = "unexpected end of data";
            return 0;
        }
        /* The second byte is limited so that there is no overlong form, no surrogate, nothing above
         * U+10FFFF. */
        uint8_t x = p[i];
        bool good = (x & 0xC0) == 0x80;
        if (i == 1)
            good = good && !(b == 0xE0 && x < 0xA0) && !(b == 0xED && x > 0x9F) &&
                   !(b == 0xF0 && x < 0x90) && !(b == 0xF4 && x > 0x8F);
        if (!good) {
            *reason = "invalid continuation byte";
            return 0;
        }
        cp = cp << 6 | (x & 0x3F);
    }
    *c = cp;
    return need;
}

/* The bytes [at, at + bad) are wrong; adds what the handler makes of them and returns how many it
 * has dealt with, 0 after an exception. */
static size_t decode_error(str_buf *b, enum codec codec, const char *errors, const char *p,
                           size_t n, size_t at, size_t bad, const char *reason)
{
    const uint8_t *u = (const uint8_t *)p + at;
    enum handler handler = find_handler(errors);
    switch (handler) {
    case IGNORE:
        return bad;
    case REPLACE:
        str_buf_cp(b, 0xFFFD);
        return bad;
    case BACKSLASH:
        for (size_t i = 0; i < bad; i++)
            put_escape(b, u[i]);
        return bad;
    case ESCAPE: {
        size_t i = 0;
        for (; i < bad && u[i] >= 0x80; i++)
            str_buf_cp(b, 0xDC00 + u[i]);
        if (i)
            return i;
        break;
    }
    case PASS:
        if (codec == UTF8 && n - at >= 3 && u[0] == 0xED && (u[1] & 0xE0) == 0xA0 &&
            (u[2] & 0xC0) == 0x80) {
            str_buf_cp(b, 0xD000u | (uint32_t)(u[1] & 0x3F) << 6 | (u[2] & 0x3F));
            return 3;
        }
        break;
    case XMLREF:
        vm_type_error("don't know how to handle UnicodeDecodeError in error callback");
        return 0;
    case NO_HANDLER:
        return 0;
    default:
        break;
    }
    value object = bytes_from(p, n);
    if (object)
        raise_unicode(&vm_exc_UnicodeDecodeError, codec, object, at, at + bad, reason);
    rc_dec(object);
    return 0;
}

value str_decode(const char *p, size_t n, const char *encoding, const char *errors)
{
    /* CPython does not look the codec up for nothing. */
    enum codec codec = n ? find_codec(encoding) : UTF8;
    if (codec == NO_CODEC)
        return V_EMPTY;
    if (codec == LATIN1)
        return str_from_units(p, 1, n);
    if (ascii_only(p, n))
        return str_from_utf8(p, n);
    str_buf b;
    str_buf_init(&b);
    const uint8_t *u = (const uint8_t *)p;
    size_t i = 0;
    while (i < n && !b.failed) {
        uint32_t c = u[i];
        size_t bad = 1, len = c < 0x80;
        const char *reason = "ordinal not in range(128)";
        if (codec == UTF8)
            len = decode_one(u + i, n - i, &c, &bad, &reason);
        if (len)
            str_buf_cp(&b, c);
        else
            len = decode_error(&b, codec, errors, p, n, i, bad, reason);
        if (!len)
            break;
        i += len;
    }
    if (i == n)
        return str_buf_done(&b);
    str_buf_drop(&b);
    return V_EMPTY;
}

/* --- UnicodeEncodeError, UnicodeDecodeError: what they say and show ------------------------------
 */

struct unicode_error { /* from the arguments (encoding, object, start, end, reason) */
    str *encoding, *reason;
    value object;
    int64_t start, end;
};

static bool read_error(const tuple *args, vm_type *type, struct unicode_error *u)
{
    bool decode = type && vm_issubtype(type, &vm_exc_UnicodeDecodeError);
    if (args->len != 5) {
        vm_type_error("function takes exactly 5 arguments (%zu given)", args->len);
        return false;
    }
    const value *a = args->item;
    bool good[5] = {v_is_str(a[0]), decode ? v_is_bytes(a[1]) : v_is_str(a[1]), v_is_any_int(a[2]),
                    v_is_any_int(a[3]), v_is_str(a[4])};
    for (int i = 0; i < 5; i++) {
        if (good[i])
            continue;
        if (i == 1 && decode)
            vm_type_error("a bytes-like object is required, not '%s'", vm_type_name(a[i]));
        else if (i == 2 || i == 3)
            vm_type_error("'%s' object cannot be interpreted as an integer", vm_type_name(a[i]));
        else
            vm_type_error("argument %d must be str, not %s", i + 1, vm_type_name(a[i]));
        return false;
    }
    u->encoding = str_ptr(a[0]);
    u->object = a[1];
    u->reason = str_ptr(a[4]);
    return int_as_i64(a[2], &u->start, "ssize_t") && int_as_i64(a[3], &u->end, "ssize_t");
}

static int error_init(value self, tuple *args, dict *kwargs)
{
    struct unicode_error u;
    if (kwargs && kwargs->used) {
        vm_type_error("%s() takes no keyword arguments", vm_type_name(self));
        return -1;
    }
    return read_error(args, vm_type_of(self), &u) ? 0 : -1;
}

static value error_str(value self)
{
    struct unicode_error u;
    const tuple *args = tuple_ptr(exc_ptr(self)->args);
    vm_type *type = vm_type_of(self);
    if (args->len != 5)
        return str_from("");
    if (!read_error(args, type, &u))
        return V_EMPTY;
    bool decode = v_is_bytes(u.object);
    size_t len = decode ? bytes_ptr(u.object)->len : str_ptr(u.object)->len;
    const char *verb = decode ? "decode" : "encode";
    if (u.end != u.start + 1 || (uint64_t)u.start >= len)
        return str_from_format("'%U' codec can't %s %s in position %lld-%lld: %U", u.encoding, verb,
                               decode ? "bytes" : "characters", (long long)u.start,
                               (long long)u.end - 1, u.reason);
    if (decode)
        return str_from_format("'%U' codec can't decode byte 0x%02x in position %lld: %U",
                               u.encoding, (uint8_t)bytes_ptr(u.object)->data[u.start],
                               (long long)u.start, u.reason);
    uint32_t c = str_at(str_ptr(u.object), (size_t)u.start);
    const char *format = c < 0x100 ? "'%U' codec can't encode character '\\x%02x' in position "
                                     "%lld: %U"
                         : c < 0x10000
                             ? "'%U' codec can't encode character '\\u%04x' in position %lld: %U"
                             : "'%U' codec can't encode character '\\U%08x' in position %lld: %U";
    return str_from_format(format, u.encoding, c, (long long)u.start, u.reason);
}

static value error_arg(value self, size_t i)
{
    const tuple *args = tuple_ptr(exc_ptr(self)->args);
    return rc_inc(i < args->len ? cont_item(args->item[i]) : V_NONE);
}

#define FIELD(name, i)                                                                             \
    static value error_##name(vm_thread *t, value *a, int n)                                       \
    {                                                                                              \
        (void)t, (void)n;                                                                          \
        return error_arg(a[0], i);                                                                 \
    }
FIELD(encoding, 0)
FIELD(object, 1)
FIELD(start, 2)
FIELD(end, 3)
FIELD(reason, 4)

static const vm_def error_methods[] = {
    {"encoding", error_encoding, 1, 1, NULL, VM_GETTER},
    {"object", error_object, 1, 1, NULL, VM_GETTER},
    {"start", error_start, 1, 1, NULL, VM_GETTER},
    {"end", error_end, 1, 1, NULL, VM_GETTER},
    {"reason", error_reason, 1, 1, NULL, VM_GETTER},
    {0},
};

void unicode_errors_init(void)
{
    vm_type *types[] = {&vm_exc_UnicodeEncodeError, &vm_exc_UnicodeDecodeError};
    for (int i = 0; i < 2; i++) {
        types[i]->init = error_init;
        types[i]->str = error_str;
        types[i]->methods = error_methods;
    }
}
