/* io_print.c: print, input, open; flushing at exit. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vm/bytes.h"
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/io.h"
#include "vm/modules.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/number.h"
#include "vm/objects.h"
#include "vm/runtime.h"
#include "vm/str.h"

/* sys.NAME, borrowed; V_EMPTY without an exception if it is gone. */
static value sys_get(value name)
{
    dict *d = vm_rt.sys ? ((module *)v_obj(vm_rt.sys))->dict : NULL;
    return d ? dict_get_str(d, name) : V_EMPTY;
}

/* Our own open stream, which needs no method calls. */
static stream *as_stream(value v)
{
    if (!v_is_type(v, &text_stream_type))
        return NULL;
    stream *s = stream_ptr(v);
    return s->writable && !s->closed ? s : NULL;
}

static int put(value file, stream *s, value text)
{
    if (s && !s->closed)
        return stream_write(s, text);
    value r = vm_call_method(file, vm_n.write, &text, 1);
    rc_dec(r);
    return r ? 0 : -1;
}

static int put_any(value file, stream *s, value v)
{
    if (v_is_type(v, &str_type))
        return put(file, s, v);
    VM_ENTER(f, 1);
    f.s[0] = vm_str(v);
    int rc = f.s[0] ? put(file, s, f.s[0]) : -1;
    vm_leave(&f.h, V_EMPTY);
    return rc;
}

static int put_c(value file, stream *s, const char *text)
{
    if (s && !s->closed && s->utf8_strict && s->newline < IO_CR)
        return stream_write_bytes(s, text, 1);
    VM_ENTER(f, 1);
    f.s[0] = str_from(text);
    int rc = f.s[0] ? put(file, s, f.s[0]) : -1;
    vm_leave(&f.h, V_EMPTY);
    return rc;
}

static bool text_option(const char *what, value *v)
{
    if (*v == V_NONE)
        *v = V_EMPTY;
    if (!*v || v_is_str(*v))
        return true;
    vm_type_error("%s must be None or a string, not %T", what, *v);
    return false;
}

static value flush(value file)
{
    return vm_call_method(file, vm_n.flush, NULL, 0);
}

enum { ARGS, SEP, END, FILE_ARG, FLUSH };

static value print(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    value file = a[FILE_ARG];
    if (!file || file == V_NONE) {
        file = sys_get(vm_n.stdout);
        if (!file)
            return vm_raise(&vm_exc_RuntimeError, "lost sys.stdout");
        if (file == V_NONE)
            return V_NONE;
    }
    if (!text_option("sep", &a[SEP]) || !text_option("end", &a[END]))
        return V_EMPTY;
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(file);
    stream *s = as_stream(file);
    tuple *args = tuple_ptr(a[ARGS]);
    for (size_t i = 0; i < args->len; i++) {
        if (i && (a[SEP] ? put(file, s, a[SEP]) : put_c(file, s, " ")) < 0)
            return VM_LEAVE(f, V_EMPTY);
        if (put_any(file, s, args->item[i]) < 0)
            return VM_LEAVE(f, V_EMPTY);
    }
    if ((a[END] ? put(file, s, a[END]) : put_c(file, s, "\n")) < 0)
        return VM_LEAVE(f, V_EMPTY);
    if (a[FLUSH]) {
        int want = vm_truth(a[FLUSH]);
        value r = want > 0 ? flush(file) : V_NONE;
        rc_dec(r);
        if (want < 0 || !r)
            return VM_LEAVE(f, V_EMPTY);
    }
    return VM_LEAVE(f, V_NONE);
}
const vm_def vm_print_def = {"print", print, 0, 0, "*args sep end file flush", 0};

/* --- input --------------------------------------------------------------------------------------
 */

static value input(vm_thread *t, value *a, int n)
{
    (void)t;
    VM_ENTER(f, 4);
    f.s[0] = rc_inc(sys_get(vm_n.stdin));
    f.s[1] = rc_inc(sys_get(vm_n.stdout));
    if (!f.s[0] || f.s[0] == V_NONE)
        return VM_LEAVE(f, vm_raise(&vm_exc_RuntimeError, "input(): lost sys.stdin"));
    if (!f.s[1] || f.s[1] == V_NONE)
        return VM_LEAVE(f, vm_raise(&vm_exc_RuntimeError, "input(): lost sys.stdout"));
    if (n && put_any(f.s[1], as_stream(f.s[1]), a[0]) < 0)
        return VM_LEAVE(f, V_EMPTY);
    if (!(f.s[2] = flush(f.s[1])))
        return VM_LEAVE(f, V_EMPTY);
    if (v_is_type(f.s[0], &text_stream_type) && !stream_ptr(f.s[0])->closed)
        f.s[3] = stream_read_line(stream_ptr(f.s[0]), -1);
    else
        f.s[3] = vm_call_method(f.s[0], vm_n.readline, NULL, 0);
    if (!f.s[3])
        return VM_LEAVE(f, V_EMPTY);
    if (!v_is_str(f.s[3]))
        return VM_LEAVE(f, vm_type_error("object.readline() returned non-string"));
    size_t len = str_ptr(f.s[3])->len;
    if (!len)
        return VM_LEAVE(f, vm_raise(&vm_exc_EOFError, "EOF when reading a line"));
    if (str_at(str_ptr(f.s[3]), len - 1) != '\n')
        return VM_LEAVE(f, VM_TAKE(f.s[3]));
    value r = str_slice(f.s[3], 0, len - 1);
    return VM_LEAVE(f, r);
}
const vm_def vm_input_def = {"input", input, 0, 1, NULL, 0};

/* --- open ---------------------------------------------------------------------------------------
 */

/* Flags for open(2), -1: ValueError. */
static int open_flags(value mode, const char *m)
{
    int what = 0, plus = 0, binary = 0, text = 0;
    for (const char *p = m; *p; p++) {
        if (strchr(m, *p) != p || !strchr("rwaxbt+", *p))
            goto bad;
        if (strchr("rwax", *p))
            what = what ? 1 : *p;
        plus |= *p == '+';
        binary |= *p == 'b';
        text |= *p == 't';
    }
    if (binary && text) {
        vm_value_error("can't have text and binary mode at once");
        return -1;
    }
    if (what <= 1) {
        vm_value_error(what ? "must have exactly one of create/read/write/append mode"
                            : "Must have exactly one of create/read/write/append mode and at "
                              "most one plus");
        return -1;
    }
    int access = plus ? O_RDWR : what == 'r' ? O_RDONLY : O_WRONLY;
    int more = what == 'w'   ? O_CREAT | O_TRUNC
               : what == 'a' ? O_CREAT | O_APPEND
               : what == 'x' ? O_CREAT | O_EXCL
                             : 0;
    return access | more | O_CLOEXEC;
bad:
    vm_value_error("invalid mode: %R", mode);
    return -1;
}

static bool newline_option(value v, uint8_t *out)
{
    static const char *const texts[] = {"", "\n", "\r", "\r\n"};
    static const uint8_t kinds[] = {IO_KEEP, IO_LF, IO_CR, IO_CRLF};
    *out = IO_UNIVERSAL;
    if (!v || v == V_NONE)
        return true;
    if (!v_is_str(v)) {
        vm_type_error("open() argument 'newline' must be str or None, not %T", v);
        return false;
    }
    for (int i = 0; i < 4; i++)
        if (str_eq_ascii(v, texts[i])) {
            *out = kinds[i];
            return true;
        }
    vm_value_error("illegal newline value: %U", str_ptr(v));
    return false;
}

enum { PATH, MODE, BUFFERING, ENCODING, ERRORS, NEWLINE };

static int open_path(value path, int flags)
{
    size_t n;
    const char *p = str_utf8(path, &n);
    if (!p)
        return -1;
    if (strlen(p) != n) {
        vm_value_error("embedded null byte");
        return -1;
    }
    int fd = open(p, flags, 0666);
    struct stat st;
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        close(fd);
        fd = -1;
        errno = EISDIR;
    }
    if (fd < 0)
        vm_raise_errno(errno, path);
    return fd;
}

static bool codec_option(const char *what, value *v, bool binary)
{
    if (*v == V_NONE)
        *v = V_EMPTY;
    if (!*v)
        return true;
    if (binary)
        vm_value_error("binary mode doesn't take an %s argument", what);
    else if (!v_is_str(*v))
        vm_type_error("open() argument '%s' must be str or None, not %T", what, *v);
    else
        return true;
    return false;
}

static value open_file(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    size_t len;
    if (a[MODE] && !v_is_str(a[MODE]))
        return vm_type_error("open() argument 'mode' must be str, not %T", a[MODE]);
    const char *mode = a[MODE] ? str_utf8(a[MODE], &len) : "r";
    uint8_t newline;
    int flags = mode ? open_flags(a[MODE], mode) : -1;
    if (flags < 0 || !newline_option(a[NEWLINE], &newline))
        return V_EMPTY;
    bool binary = strchr(mode, 'b') != NULL;
    if (binary && a[NEWLINE] && a[NEWLINE] != V_NONE)
        return vm_value_error("binary mode doesn't take a newline argument");
    if (!codec_option("encoding", &a[ENCODING], binary) ||
        !codec_option("errors", &a[ERRORS], binary))
        return V_EMPTY;
    VM_ENTER(f, 1);
    if (!binary && a[ENCODING]) { /* an unknown one is an error now */
        const char *enc = str_utf8(a[ENCODING], &len);
        if (!enc || !(f.s[0] = str_decode("-", 1, enc, "strict")))
            return VM_LEAVE(f, V_EMPTY);
    }
    int64_t fd = -1;
    if (v_is_any_int(a[PATH]) && int_to_i64(a[PATH], &fd) && fd == (int)fd) {
        if (fd < 0)
            return VM_LEAVE(f, vm_value_error("negative file descriptor"));
        if (fcntl((int)fd, F_GETFD) < 0)
            return VM_LEAVE(f, vm_raise_errno(errno, V_EMPTY));
    } else if (v_is_str(a[PATH])) {
        fd = open_path(a[PATH], flags);
        if (fd < 0)
            return VM_LEAVE(f, V_EMPTY);
    } else {
        return VM_LEAVE(
            f, vm_type_error("expected str, bytes or os.PathLike object, not %T", a[PATH]));
    }
    value v = stream_new((int)fd, mode, a[PATH], a[ENCODING], a[ERRORS]);
    if (!v) {
        close((int)fd);
        return VM_LEAVE(f, V_EMPTY);
    }
    stream_ptr(v)->newline = newline;
    stream_ptr(v)->line_buffered = a[BUFFERING] == v_from_int(1);
    stream_ptr(v)->unbuffered = a[BUFFERING] == v_from_int(0);
    return VM_LEAVE(f, v);
}
const vm_def vm_open_def = {
    "open", open_file, 1, 0, "file mode buffering encoding errors newline closefd opener", 0};

/* --- at exit ------------------------------------------------------------------------------------
 */

/* Flushes v; on failure says so on stderr, as CPython does while it ends. */
static int flush_last(value v)
{
    if (!v || v == V_NONE)
        return 0;
    if (v_is_type(v, &text_stream_type) && (stream_ptr(v)->closed || !stream_ptr(v)->writable))
        return 0;
    VM_ENTER(f, 2);
    f.s[0] = rc_inc(v);
    f.s[1] = flush(v);
    int rc = f.s[1] ? 0 : -1;
    if (rc < 0) {
        vm_write_unraisable(v);
        if (v_is_type(v, &text_stream_type))
            stream_ptr(v)->out_len = 0; /* it will not get better */
    }
    vm_leave(&f.h, V_EMPTY);
    return rc;
}

int vm_flush_stdout(void)
{
    value e = vm_exc_take();
    value now = sys_get(vm_n.stdout), first = sys_get(vm_n.__stdout__);
    int rc = flush_last(now);
    if (first != now && flush_last(first) < 0)
        rc = -1;
    vm_exc_restore(e);
    return rc;
}

/* --- the module _io, on which frozen/io.py builds
 * -------------------------------------------------- */

value mod_io_make(void)
{
    static vm_type *const types[] = {&text_stream_type, &binary_reader_type, &binary_writer_type,
                                     &binary_random_type};
    VM_ENTER(f, 1);
    f.s[0] = module_new("_io");
    value open =
        f.s[0] ? native_new(&vm_open_def, V_EMPTY, NULL, ((module *)v_obj(f.s[0]))->name) : V_EMPTY;
    if (!open || module_add(f.s[0], "open", open) < 0)
        return VM_LEAVE(f, V_EMPTY);
    for (int i = 0; i < 4; i++)
        if (module_add(f.s[0], types[i]->rc.name, rc_inc(v_of(types[i]))) < 0)
            return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}
