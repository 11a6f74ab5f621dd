/* io.c: streams: buffers over a file descriptor, text or binary; what sys.stdout and open() are. */
#define _GNU_SOURCE
#include <errno.h>
#include <unistd.h>

#include "vm/io.h"

#include "vm/bytes.h"
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/interp.h"
#include "vm/names.h"
#include "vm/objects.h"
#include "vm/str.h"

enum { OUT_SIZE = 8192, IN_SIZE = 8192 };
static pool *buffers;

/* --- errors -------------------------------------------------------------------------------------
 */

static vm_type *errno_class(int err)
{
    switch (err) {
    case ENOENT:
        return &vm_exc_FileNotFoundError;
    case EEXIST:
        return &vm_exc_FileExistsError;
    case EACCES:
    case EPERM:
        return &vm_exc_PermissionError;
    case EPIPE:
        return &vm_exc_BrokenPipeError;
    case ETIMEDOUT:
        return &vm_exc_TimeoutError;
    case EISDIR:
        return &vm_exc_IsADirectoryError;
    case ENOTDIR:
        return &vm_exc_NotADirectoryError;
    case EINTR:
        return &vm_exc_InterruptedError;
    case EAGAIN:
        return &vm_exc_BlockingIOError;
    default:
        return &vm_exc_OSError;
    }
}

value vm_raise_errno(int err, value filename)
{
    VM_ENTER(f, 2);
    if ((f.s[0] = str_from(strerror(err)))) {
        value args[] = {v_from_int(err), f.s[0], filename};
        f.s[1] = vm_call(v_of(errno_class(err)), args, filename ? 3 : 2);
    }
    if (f.s[1])
        vm_raise_exc(f.s[1]);
    return VM_LEAVE(f, V_EMPTY);
}

/* io.UnsupportedOperation, which is made when somebody wants it. */
static void unsupported(const char *text)
{
    VM_ENTER(f, 4);
    if ((f.s[0] = str_intern_c("io")))
        f.s[1] = vm_import(f.s[0], V_NONE, 0, vm_builtins);
    if (f.s[1] && (f.s[2] = str_intern_c("UnsupportedOperation")))
        f.s[3] = vm_getattr(f.s[1], f.s[2]);
    if (f.s[3] && v_is_class(f.s[3]) && vm_issubtype(type_ptr(f.s[3]), &vm_exc_OSError))
        vm_raise(type_ptr(f.s[3]), "%s", text);
    else if (!vm_failed())
        vm_raise(&vm_exc_OSError, "%s", text);
    vm_leave(&f.h, V_EMPTY);
}

static bool usable(const stream *s, bool for_write)
{
    if (s->closed)
        vm_value_error("I/O operation on closed file.");
    else if (for_write ? !s->writable : !s->readable)
        unsupported(for_write ? "not writable" : "not readable");
    else
        return true;
    return false;
}

/* --- writing ------------------------------------------------------------------------------------
 */

/* Writes it all; the number of bytes written is less only with errno set. */
static size_t write_all(int fd, const char *p, size_t n)
{
    size_t done = 0;
    while (done < n) {
        ssize_t k = write(fd, p + done, n - done);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            break;
        done += (size_t)k;
    }
    return done;
}

/* Returns errno, 0: written. What could not be written stays. */
static int drain(stream *s)
{
    if (!s->out_len)
        return 0;
    size_t n = s->out_len, done = write_all(s->fd, s->out, n);
    memmove(s->out, s->out + done, n - done);
    s->out_len = n - done;
    return done < n ? errno : 0;
}

int stream_flush(stream *s)
{
    if (s->base)
        return stream_flush(stream_ptr(s->base));
    int err = drain(s);
    if (err)
        vm_raise_errno(err, V_EMPTY);
    return err ? -1 : 0;
}

/* Writing after reading (mode "r+"): the file's position is where the reader has got to. */
static void forget_input(stream *s)
{
    if (s->in_pos < s->in_len)
        lseek(s->fd, -(off_t)(s->in_len - s->in_pos), SEEK_CUR);
    s->in_pos = s->in_len = 0;
}

static int put(stream *s, const char *p, size_t n)
{
    if (rc_unlikely(s->in_len))
        forget_input(s);
    if (n > OUT_SIZE - s->out_len) {
        if (stream_flush(s) < 0)
            return -1;
        if (n >= OUT_SIZE) {
            if (write_all(s->fd, p, n) == n)
                return 0;
            vm_raise_errno(errno, V_EMPTY);
            return -1;
        }
    }
    memcpy(s->out + s->out_len, p, n);
    s->out_len += n;
    return 0;
}

static int after_write(stream *s, bool newline)
{
    return s->unbuffered || (s->line_buffered && newline) ? stream_flush(s) : 0;
}

int stream_write_bytes(stream *s, const char *p, size_t n)
{
    if (s->base)
        s = stream_ptr(s->base);
    if (put(s, p, n) < 0)
        return -1;
    return after_write(s, s->line_buffered && memchr(p, '\n', n));
}

static size_t utf8_encode(uint32_t c, char *o)
{
    if (c < 0x80) {
        o[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        o[0] = (char)(0xC0 | c >> 6);
        o[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        o[0] = (char)(0xE0 | c >> 12);
        o[1] = (char)(0x80 | (c >> 6 & 0x3F));
        o[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    o[0] = (char)(0xF0 | c >> 18);
    o[1] = (char)(0x80 | (c >> 12 & 0x3F));
    o[2] = (char)(0x80 | (c >> 6 & 0x3F));
    o[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

static bool has_surrogate(const str *s)
{
    for (size_t i = 0; s->kind > 1 && i < s->len; i++) {
        uint32_t c = str_at(s, i);
        if (c >= 0xD800 && c < 0xE000)
            return true;
    }
    return false;
}

static int write_utf8(stream *s, const str *text)
{
    char piece[256];
    size_t n = 0;
    bool newline = false;
    for (size_t i = 0; i < text->len; i++) {
        uint32_t c = str_at(text, i);
        newline |= c == '\n';
        n += utf8_encode(c, piece + n);
        if (n > sizeof piece - 4) {
            if (put(s, piece, n) < 0)
                return -1;
            n = 0;
        }
    }
    if (put(s, piece, n) < 0)
        return -1;
    return after_write(s, newline);
}

static int write_encoded(stream *s, value text)
{
    size_t n;
    VM_ENTER(f, 1);
    const char *enc = str_utf8(s->encoding, &n), *err = str_utf8(s->errors, &n);
    f.s[0] = enc && err ? str_encode(text, enc, err) : V_EMPTY;
    int rc = -1;
    if (f.s[0])
        rc = stream_write_bytes(s, bytes_ptr(f.s[0])->data, bytes_ptr(f.s[0])->len);
    vm_leave(&f.h, V_EMPTY);
    return rc;
}

/* newline='\r\n' or '\r': every \n is written as that. */
static int write_translated(stream *s, value text)
{
    VM_ENTER(f, 3);
    f.s[0] = str_from(s->newline == IO_CR ? "\r" : "\r\n");
    f.s[1] = str_from("\n");
    int rc = -1;
    if (f.s[0] && f.s[1]) {
        value name = str_intern_c("replace"), args[] = {f.s[1], f.s[0]};
        f.s[2] = name ? vm_call_method(text, name, args, 2) : V_EMPTY;
        rc_dec(name);
        rc = f.s[2] ? write_encoded(s, f.s[2]) : -1;
    }
    vm_leave(&f.h, V_EMPTY);
    return rc;
}

int stream_write(stream *s, value text)
{
    str *t = str_ptr(text);
    if (rc_unlikely(s->newline >= IO_CR))
        return write_translated(s, text);
    if (rc_likely(s->utf8_strict)) {
        if (rc_likely(t->ascii))
            return stream_write_bytes(s, t->data, t->len);
        if (!has_surrogate(t))
            return write_utf8(s, t);
    }
    return write_encoded(s, text);
}

/* --- reading ------------------------------------------------------------------------------------
 */

/* More bytes behind in_len. 1, 0 at the end of the file, -1 exception. */
static int fill(stream *s)
{
    if (s->out_len && stream_flush(s) < 0)
        return -1;
    if (s->in_pos == s->in_len)
        s->in_pos = s->in_len = 0;
    if (s->in_cap - s->in_len < IN_SIZE) {
        size_t cap = s->in_cap ? s->in_cap * 2 : 2 * IN_SIZE;
        char *more = pool_alloc(buffers, cap);
        if (!more) {
            vm_no_memory();
            return -1;
        }
        if (s->in) {
            memcpy(more, s->in, s->in_len);
            pool_free(buffers, s->in, s->in_cap);
        }
        s->in = more;
        s->in_cap = cap;
    }
    for (;;) {
        ssize_t k = read(s->fd, s->in + s->in_len, s->in_cap - s->in_len);
        if (k >= 0) {
            s->in_len += (size_t)k;
            return k > 0;
        }
        if (errno != EINTR) {
            vm_raise_errno(errno, V_EMPTY);
            return -1;
        }
        if (vm_safepoint() < 0)
            return -1;
    }
}

/* The bytes [in_pos, in_pos + n) as a script value; \r\n and \r become \n if the stream is so. */
static value take(stream *s, size_t n)
{
    char *p = s->in + s->in_pos;
    s->in_pos += n;
    if (!s->text)
        return bytes_from(p, n);
    size_t to = n;
    if (s->newline == IO_UNIVERSAL && n && memchr(p, '\r', n)) {
        to = 0;
        for (size_t i = 0; i < n; i++) {
            if (p[i] == '\r' && i + 1 < n && p[i + 1] == '\n')
                continue;
            p[to++] = p[i] == '\r' ? '\n' : p[i];
        }
    }
    size_t len;
    const char *enc = str_utf8(s->encoding, &len), *err = str_utf8(s->errors, &len);
    return enc && err ? str_decode(n ? p : "", to, enc, err) : V_EMPTY;
}

/* Bytes up to and including the end of a line in what is buffered, 0 if there is none. *look: the
 * next byte must be seen first. */
static size_t find_end(const stream *s, size_t from, bool *look)
{
    const char *p = s->in + s->in_pos;
    size_t n = s->in_len - s->in_pos;
    *look = false;
    for (size_t i = from; i < n; i++) {
        if (p[i] == '\n' && (s->newline <= IO_LF || !s->text))
            return i + 1;
        if (p[i] == '\n' && s->newline == IO_CRLF && i && p[i - 1] == '\r')
            return i + 1;
        if (p[i] != '\r' || !s->text)
            continue;
        if (s->newline == IO_CR)
            return i + 1;
        if (s->newline <= IO_KEEP) {
            *look = i + 1 == n;
            return i + 1 < n && p[i + 1] == '\n' ? i + 2 : i + 1;
        }
    }
    return 0;
}

/* The place behind the character that starts at p[i]. */
static size_t next_char(const stream *s, const char *p, size_t i, size_t n)
{
    if (s->newline == IO_UNIVERSAL && p[i] == '\r' && i + 1 < n && p[i + 1] == '\n')
        return i + 2;
    i++;
    while (s->utf8 && i < n && ((unsigned char)p[i] & 0xC0) == 0x80)
        i++;
    return i;
}

/* Bytes of the first `chars` characters of what is buffered; the last may be incomplete. */
static size_t char_bytes(const stream *s, size_t limit, int64_t chars)
{
    if (!s->text)
        return (int64_t)limit < chars ? limit : (size_t)chars;
    const char *p = s->in + s->in_pos;
    size_t i = 0;
    while (i < limit && chars-- > 0)
        i = next_char(s, p, i, limit);
    return i;
}

value stream_read_line(stream *s, int64_t limit)
{
    if (s->base)
        s = stream_ptr(s->base);
    size_t seen = 0, end;
    bool look;
    for (;;) {
        end = find_end(s, seen, &look);
        size_t have = s->in_len - s->in_pos;
        if (end && !look)
            break;
        if (limit >= 0 && have >= (size_t)limit * 4 + 8) {
            end = have;
            break;
        }
        seen = have ? have - 1 : 0;
        int more = fill(s);
        if (more < 0)
            return V_EMPTY;
        if (!more) {
            end = end ? end : s->in_len - s->in_pos;
            break;
        }
    }
    if (limit >= 0)
        end = char_bytes(s, end, limit);
    return take(s, end);
}

value stream_read(stream *s, int64_t n)
{
    for (;;) {
        size_t have = s->in_len - s->in_pos;
        /* one byte more than asked for: a \r may be the first half of \r\n */
        if (n >= 0 && have > (s->text ? (size_t)n * 4 + 1 : (size_t)n))
            break;
        if (n == 0)
            break;
        if (n > 0 && s->text && have > (size_t)n && char_bytes(s, have, n) < have - 4)
            break;
        int more = fill(s);
        if (more < 0)
            return V_EMPTY;
        if (!more)
            break;
    }
    size_t have = s->in_len - s->in_pos;
    return take(s, n < 0 ? have : char_bytes(s, have, n));
}

/* --- the objects --------------------------------------------------------------------------------
 */

static bool set_encoding(stream *s, value encoding, value errors)
{
    rc_set(&s->encoding, encoding ? rc_inc(encoding) : str_intern_c("utf-8"));
    rc_set(&s->errors, errors ? rc_inc(errors) : str_intern_c("strict"));
    s->utf8 = false;
    if (!s->encoding || !s->errors)
        return false;
    static const char *const names[] = {"utf-8", "UTF-8", "utf8", "UTF8", "utf_8"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq_ascii(s->encoding, names[i]))
            s->utf8 = true;
    s->utf8_strict = s->utf8 && str_eq_ascii(s->errors, "strict");
    return true;
}

static vm_type *type_for(const char *mode)
{
    if (!strchr(mode, 'b'))
        return &text_stream_type;
    if (strchr(mode, '+'))
        return &binary_random_type;
    return strchr(mode, 'r') ? &binary_reader_type : &binary_writer_type;
}

static value make(vm_type *type, int fd, const char *mode, value name)
{
    stream *s = vm_alloc(type, sizeof *s);
    if (!s)
        return V_EMPTY;
    s->fd = fd;
    s->text = type == &text_stream_type;
    s->readable = strpbrk(mode, "r+") != NULL;
    s->writable = strpbrk(mode, "wax+") != NULL;
    s->name = rc_inc(name);
    s->mode = str_from(mode);
    if (s->mode)
        return v_of(s);
    s->closed = true; /* the descriptor stays the caller's */
    rc_dec(v_of(s));
    return V_EMPTY;
}

value stream_new(int fd, const char *mode, value name, value encoding, value errors)
{
    value v = make(type_for(mode), fd, mode, name);
    if (!v)
        return V_EMPTY;
    stream *s = stream_ptr(v);
    if (s->writable && !(s->out = pool_alloc(buffers, OUT_SIZE)))
        vm_no_memory();
    else if (set_encoding(s, encoding, errors))
        return v;
    s->closed = true;
    rc_dec(v);
    return V_EMPTY;
}

value stream_standard(int fd)
{
    static const char *const names[] = {"<stdin>", "<stdout>", "<stderr>"};
    VM_ENTER(f, 2);
    value v = V_EMPTY;
    f.s[0] = str_from(names[fd]);
    f.s[1] = str_from(fd == 2 ? "backslashreplace" : "strict");
    if (f.s[0] && f.s[1])
        v = stream_new(fd, fd ? "w" : "r", f.s[0], V_EMPTY, f.s[1]);
    if (v) {
        stream_ptr(v)->keep_fd = true;
        stream_ptr(v)->unbuffered = fd == 2;
        stream_ptr(v)->line_buffered = fd == 2 || isatty(fd);
    }
    return VM_LEAVE(f, v);
}

static void stream_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    stream *s = (stream *)o;
    value const v[] = {s->name, s->mode, s->encoding, s->errors, s->base, s->dict};
    for (size_t i = 0; i < sizeof v / sizeof *v; i++)
        if (v_is_heap(v[i]))
            visit(v_obj(v[i]), arg);
}

static value stream_reap(rc_obj *o)
{
    stream *s = (stream *)o;
    value *const slots[] = {&s->dict, &s->base, &s->name, &s->mode, &s->encoding, &s->errors};
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++) {
        value v = rc_take_out(slots[i]);
        if (v)
            return v;
    }
    return V_EMPTY;
}

/* A stream that nobody closed loses nothing. */
static void stream_finish(rc_obj *o)
{
    stream *s = (stream *)o;
    if (!s->closed) {
        drain(s);
        if (!s->keep_fd && s->fd >= 0)
            close(s->fd);
    }
    if (s->out)
        pool_free(buffers, s->out, OUT_SIZE);
    if (s->in)
        pool_free(buffers, s->in, s->in_cap);
    s->out = s->in = NULL;
}

static value stream_repr(value v)
{
    stream *s = stream_ptr(v);
    if (!s->name)
        return str_from_format("<_io.%T>", v);
    if (!s->text)
        return str_from_format("<_io.%T name=%R>", v, s->name);
    return str_from_format("<_io.TextIOWrapper name=%R mode=%R encoding=%R>", s->name,
                           s->mode ? s->mode : V_NONE, s->encoding ? s->encoding : V_NONE);
}

static value stream_next(value v)
{
    stream *s = stream_ptr(v);
    if (!usable(s, false))
        return V_EMPTY;
    value line = stream_read_line(s, -1);
    if (line && !(s->text ? str_ptr(line)->len : bytes_ptr(line)->len))
        rc_clear(&line);
    return line;
}

/* --- methods ------------------------------------------------------------------------------------
 */

static value m_write(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    stream *s = stream_ptr(a[0]);
    if (s->text && !v_is_str(a[1]))
        return vm_type_error("write() argument must be str, not %T", a[1]);
    if (!s->text && !v_is_bytes(a[1]))
        return vm_type_error("a bytes-like object is required, not '%T'", a[1]);
    if (!usable(s, true))
        return V_EMPTY;
    if (!s->text) {
        bytes *b = bytes_ptr(a[1]);
        return stream_write_bytes(s, b->data, b->len) < 0 ? V_EMPTY : v_from_int((int64_t)b->len);
    }
    return stream_write(s, a[1]) < 0 ? V_EMPTY : v_from_int((int64_t)str_ptr(a[1])->len);
}

static value m_writelines(vm_thread *t, value *a, int n)
{
    VM_ENTER(f, 2);
    f.s[0] = vm_iter(a[1]);
    while (f.s[0]) {
        rc_set(&f.s[1], vm_next(f.s[0]));
        if (!f.s[1])
            break;
        value args[] = {a[0], f.s[1]};
        if (!m_write(t, args, n))
            break;
    }
    return VM_LEAVE(f, vm_failed() ? V_EMPTY : V_NONE);
}

static bool limit_arg(value *a, int n, int64_t *limit)
{
    *limit = -1;
    if (n < 2 || a[1] == V_NONE)
        return true;
    return vm_index(a[1], limit, true);
}

static value m_read(vm_thread *t, value *a, int n)
{
    (void)t;
    stream *s = stream_ptr(a[0]);
    int64_t limit;
    if (!limit_arg(a, n, &limit) || !usable(s, false))
        return V_EMPTY;
    if (!s->base)
        return stream_read(s, limit);
    /* bytes from beneath a text stream */
    stream *b = stream_ptr(s->base);
    b->text = false;
    value r = stream_read(b, limit);
    b->text = true;
    return r;
}

static value m_readline(vm_thread *t, value *a, int n)
{
    (void)t;
    stream *s = stream_ptr(a[0]);
    int64_t limit;
    if (!limit_arg(a, n, &limit) || !usable(s, false))
        return V_EMPTY;
    if (!s->base)
        return stream_read_line(s, limit);
    stream *b = stream_ptr(s->base);
    b->text = false;
    value r = stream_read_line(b, limit);
    b->text = true;
    return r;
}

static value m_readlines(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (!usable(stream_ptr(a[0]), false))
        return V_EMPTY;
    return vm_list_from(a[0]);
}

static value m_flush(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    stream *s = stream_ptr(a[0]);
    if (s->closed)
        return vm_value_error("I/O operation on closed file.");
    return stream_flush(s) < 0 ? V_EMPTY : V_NONE;
}

static value m_close(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    stream *s = stream_ptr(a[0]);
    if (s->closed)
        return V_NONE;
    int rc = stream_flush(s);
    s->closed = true;
    if (!s->keep_fd && s->fd >= 0 && close(s->fd) < 0 && rc == 0)
        return vm_raise_errno(errno, V_EMPTY);
    return rc < 0 ? V_EMPTY : V_NONE;
}

static value m_enter(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (stream_ptr(a[0])->closed)
        return vm_value_error("I/O operation on closed file.");
    return rc_inc(a[0]);
}

static value m_fileno(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    stream *s = stream_ptr(a[0]);
    if (s->closed)
        return vm_value_error("I/O operation on closed file.");
    return v_from_int(s->fd);
}

static value m_isatty(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    stream *s = stream_ptr(a[0]);
    if (s->closed)
        return vm_value_error("I/O operation on closed file.");
    return v_from_bool(isatty(s->fd));
}

static value m_tell(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    stream *s = stream_ptr(a[0]);
    if (s->closed)
        return vm_value_error("I/O operation on closed file.");
    off_t at = lseek(s->fd, 0, SEEK_CUR);
    if (at < 0)
        return vm_raise_errno(errno, V_EMPTY);
    return v_from_int((int64_t)at - (int64_t)(s->in_len - s->in_pos) + (int64_t)s->out_len);
}

static value m_seek(vm_thread *t, value *a, int n)
{
    (void)t;
    stream *s = stream_ptr(a[0]);
    int64_t to, whence = 0;
    if (s->closed)
        return vm_value_error("I/O operation on closed file.");
    if (!vm_index(a[1], &to, false) || (n > 2 && !vm_index(a[2], &whence, false)))
        return V_EMPTY;
    if (whence < 0 || whence > 2)
        return vm_value_error("invalid whence (%lld, should be 0, 1 or 2)", (long long)whence);
    if (s->text && whence && to)
        return unsupported(whence == 1 ? "can't do nonzero cur-relative seeks"
                                       : "can't do nonzero end-relative seeks"),
               V_EMPTY;
    if (whence == 0 && to < 0)
        return vm_value_error("negative seek position %lld", (long long)to);
    if (stream_flush(s) < 0)
        return V_EMPTY;
    forget_input(s);
    off_t at = lseek(s->fd, (off_t)to, (int)whence);
    return at < 0 ? vm_raise_errno(errno, V_EMPTY) : v_from_int(at);
}

static value m_truncate(vm_thread *t, value *a, int n)
{
    int64_t size;
    stream *s = stream_ptr(a[0]);
    if (!usable(s, true))
        return V_EMPTY;
    if (n < 2 || a[1] == V_NONE) {
        value at = m_tell(t, a, 1);
        if (!at)
            return V_EMPTY;
        size = v_int(at);
    } else if (!vm_index(a[1], &size, false)) {
        return V_EMPTY;
    }
    if (stream_flush(s) < 0)
        return V_EMPTY;
    return ftruncate(s->fd, (off_t)size) < 0 ? vm_raise_errno(errno, V_EMPTY) : int_from(size);
}

static value m_reconfigure(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    stream *s = stream_ptr(a[0]);
    if (stream_flush(s) < 0)
        return V_EMPTY;
    for (int i = 1; i <= 2; i++) {
        if (!a[i] || a[i] == V_NONE)
            continue;
        if (!v_is_str(a[i]))
            return vm_type_error("reconfigure() argument must be str or None, not %T", a[i]);
        if (!set_encoding(s, i == 1 ? a[i] : s->encoding, i == 2 ? a[i] : s->errors))
            return V_EMPTY;
    }
    if (a[3] && a[3] != V_NONE) {
        int on = vm_truth(a[3]);
        if (on < 0)
            return V_EMPTY;
        s->line_buffered = on;
    }
    return V_NONE;
}

#define FLAG(fn, field)                                                                            \
    static value fn(vm_thread *t, value *a, int n)                                                 \
    {                                                                                              \
        (void)t, (void)n;                                                                          \
        return v_from_bool(stream_ptr(a[0])->field);                                               \
    }
FLAG(m_readable, readable)
FLAG(m_writable, writable)
FLAG(m_closed, closed)
FLAG(m_line_buffering, line_buffered)

#define FIELD(fn, field)                                                                           \
    static value fn(vm_thread *t, value *a, int n)                                                 \
    {                                                                                              \
        (void)t, (void)n;                                                                          \
        value v = stream_ptr(a[0])->field;                                                         \
        return v ? rc_inc(v) : V_NONE;                                                             \
    }
FIELD(m_name, name)
FIELD(m_mode, mode)
FIELD(m_encoding, encoding)
FIELD(m_errors, errors)

static value m_seekable(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return v_from_bool(lseek(stream_ptr(a[0])->fd, 0, SEEK_CUR) >= 0);
}

/* A binary stream that goes through this one's buffers. */
static value m_buffer(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    stream *s = stream_ptr(a[0]);
    value v = make(s->readable ? &binary_reader_type : &binary_writer_type, s->fd,
                   s->readable ? "rb" : "wb", s->name);
    if (v) {
        stream_ptr(v)->base = rc_inc(a[0]);
        stream_ptr(v)->keep_fd = true;
    }
    return v;
}

#define COMMON_METHODS                                                                             \
    {"write", m_write, 2, 2, NULL, 0}, {"writelines", m_writelines, 2, 2, NULL, 0},                \
        {"read", m_read, 1, 2, NULL, 0}, {"readline", m_readline, 1, 2, NULL, 0},                  \
        {"readlines", m_readlines, 1, 2, NULL, 0}, {"flush", m_flush, 1, 1, NULL, 0},              \
        {"close", m_close, 1, 1, NULL, 0}, {"__enter__", m_enter, 1, 1, NULL, 0},                  \
        {"__exit__", m_close, 1, -1, NULL, 0}, {"fileno", m_fileno, 1, 1, NULL, 0},                \
        {"isatty", m_isatty, 1, 1, NULL, 0}, {"readable", m_readable, 1, 1, NULL, 0},              \
        {"writable", m_writable, 1, 1, NULL, 0}, {"seekable", m_seekable, 1, 1, NULL, 0},          \
        {"tell", m_tell, 1, 1, NULL, 0}, {"seek", m_seek, 2, 3, NULL, 0},                          \
        {"truncate", m_truncate, 1, 2, NULL, 0}, {"closed", m_closed, 1, 1, NULL, VM_GETTER},      \
        {"name", m_name, 1, 1, NULL, VM_GETTER},                                                   \
    {                                                                                              \
        "mode", m_mode, 1, 1, NULL, VM_GETTER                                                      \
    }

static const vm_def binary_methods[] = {COMMON_METHODS, {0}};
static const vm_def text_methods[] = {
    COMMON_METHODS,
    {"encoding", m_encoding, 1, 1, NULL, VM_GETTER},
    {"errors", m_errors, 1, 1, NULL, VM_GETTER},
    {"line_buffering", m_line_buffering, 1, 1, NULL, VM_GETTER},
    {"buffer", m_buffer, 1, 1, NULL, VM_GETTER},
    {"reconfigure", m_reconfigure, 0, 0, "* encoding errors line_buffering newline write_through",
     0},
    {0},
};

#define STREAM(type_name, table)                                                                   \
    {                                                                                              \
        .rc = {.h = RC_HEAD_INIT(&type_type),                                                      \
               .name = type_name,                                                                  \
               .pool_name = "io.stream",                                                           \
               .size = sizeof(stream),                                                             \
               .flags = RC_TYPE_GC,                                                                \
               .traverse = stream_traverse,                                                        \
               .reap = stream_reap,                                                                \
               .finish = stream_finish},                                                           \
        .dict_offset = offsetof(stream, dict), .repr = stream_repr, .iter = vm_self,               \
        .next = stream_next, .methods = table,                                                     \
    }

vm_type text_stream_type = STREAM("TextIOWrapper", text_methods);
vm_type binary_reader_type = STREAM("BufferedReader", binary_methods);
vm_type binary_writer_type = STREAM("BufferedWriter", binary_methods);
vm_type binary_random_type = STREAM("BufferedRandom", binary_methods);

VM_INIT(io)
{
    buffers = pool_open("io.buffer", POOL_BUFFERS, err);
    return buffers && vm_type_ready(&text_stream_type, NULL, "_io", err) &&
           vm_type_ready(&binary_reader_type, NULL, "_io", err) &&
           vm_type_ready(&binary_writer_type, NULL, "_io", err) &&
           vm_type_ready(&binary_random_type, NULL, "_io", err);
}
