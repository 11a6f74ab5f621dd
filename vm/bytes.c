/* The type bytes: blocks, operators, iteration. Its methods are in bytes_methods.c. */
#include "vm/str_impl.h"

#include "vm/cont.h"

/* --- blocks --------------------------------------------------------------------------------------
 */

static inline size_t block_bytes(size_t len)
{
    return sizeof(bytes) + len + 1;
}

static size_t bytes_block_size(const rc_obj *o)
{
    return block_bytes(((const bytes *)o)->len);
}

/* b'' and one byte each, made when first asked for; never freed, in no pool. */
enum { SHARED = 257 };
static _Alignas(16) char shared_block[SHARED][(sizeof(bytes) + 2 + 15) & ~15u];

static value shared(unsigned i)
{
    bytes *b = (bytes *)(void *)shared_block[i];
    if (!b->h.type) {
        b->h = (rc_head)RC_HEAD_INIT(&bytes_type);
        b->hash = -1;
        b->len = i < 256;
        b->data[0] = (char)(i < 256 ? i : 0);
    }
    return v_of(b);
}

bytes *bytes_alloc(size_t len)
{
    if (len == 0)
        return bytes_ptr(shared(256));
    bytes *b = NULL;
    if (len < CHECKED_MAX - sizeof(bytes))
        b = rc_new(&bytes_type.rc, block_bytes(len));
    if (!b) {
        vm_no_memory();
        return NULL;
    }
    b->hash = -1;
    b->len = len;
    b->data[len] = 0;
    return b;
}

value bytes_from(const void *p, size_t n)
{
    if (n == 1)
        return shared(*(const uint8_t *)p);
    bytes *b = bytes_alloc(n);
    if (!b)
        return V_EMPTY;
    if (n)
        memcpy(b->data, p, n);
    return v_of(b);
}

value bytes_slice(value v, size_t from, size_t to)
{
    const bytes *b = bytes_ptr(v);
    if (from >= to)
        return shared(256);
    if (to - from == b->len && v_is_type(v, &bytes_type))
        return rc_inc(v);
    return bytes_from(b->data + from, to - from);
}

/* --- repr ----------------------------------------------------------------------------------------
 */

value bytes_repr(value v)
{
    static const char hex[] = "0123456789abcdef";
    const bytes *b = bytes_ptr(v);
    char quote = memchr(b->data, '\'', b->len) && !memchr(b->data, '"', b->len) ? '"' : '\'';
    str_buf o;
    str_buf_init(&o);
    str_buf_cp(&o, 'b');
    str_buf_cp(&o, (uint8_t)quote);
    for (size_t i = 0; i < b->len; i++) {
        uint8_t c = (uint8_t)b->data[i];
        if (c == '\\' || c == (uint8_t)quote) {
            str_buf_cp(&o, '\\');
            str_buf_cp(&o, c);
        } else if (c == '\n' || c == '\r' || c == '\t') {
            str_buf_cp(&o, '\\');
            str_buf_cp(&o, c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
        } else if (c < 0x20 || c >= 0x7F) {
            char x[4] = {'\\', 'x', hex[c >> 4], hex[c & 15]};
            str_buf_n(&o, x, 4);
        } else {
            str_buf_cp(&o, c);
        }
    }
    str_buf_cp(&o, (uint8_t)quote);
    return str_buf_done(&o);
}

/* --- making --------------------------------------------------------------------------------------
 */

value bytes_of_object(value v)
{
    VM_ENTER(f, 2);
    f.s[0] = vm_lookup_special(v, vm_n.__bytes__);
    if (f.s[0])
        f.s[1] = vm_call0(f.s[0]);
    if (f.s[1] && !v_is_bytes(f.s[1])) {
        vm_type_error("__bytes__ returned non-bytes (type %.200s)", vm_type_name(f.s[1]));
        return VM_LEAVE(f, V_EMPTY);
    }
    value r = VM_TAKE(f.s[1]);
    return VM_LEAVE(f, r);
}

static value zeros(value count)
{
    int64_t n;
    if (!cont_ssize(count, &n, &vm_exc_OverflowError))
        return V_EMPTY;
    if (n < 0)
        return vm_value_error("negative count");
    bytes *b = bytes_alloc((size_t)n);
    if (b && n)
        memset(b->data, 0, (size_t)n);
    return b ? v_of(b) : V_EMPTY;
}

/* 0 to 255, or -1 with an exception. */
static int byte_of(value v)
{
    int64_t i;
    if (v_is_int(v))
        i = v_int(v);
    else if (!vm_index(v, &i, true))
        return -1;
    if (i >= 0 && i < 256)
        return (int)i;
    vm_value_error("bytes must be in range(0, 256)");
    return -1;
}

static value from_iterable(value v)
{
    str_buf o;
    str_buf_init(&o);
    VM_ENTER(f, 2);
    f.s[0] = vm_iter(v);
    int c = 0;
    while (f.s[0] && c >= 0 && (f.s[1] = vm_next(f.s[0]))) {
        c = byte_of(f.s[1]);
        if (c >= 0)
            str_buf_cp(&o, (uint32_t)c);
        rc_clear(&f.s[1]);
    }
    value r = V_EMPTY;
    if (!vm_failed())
        r = bytes_from(o.data, o.len);
    str_buf_drop(&o);
    return VM_LEAVE(f, r);
}

static value from_object(value v)
{
    if (v_is_type(v, &bytes_type))
        return rc_inc(v);
    value r = bytes_of_object(v);
    if (r || vm_failed())
        return r;
    if (v_is_str(v))
        return vm_type_error("string argument without an encoding");
    if (v_is_bytes(v))
        return bytes_slice(v, 0, bytes_ptr(v)->len);
    if (cont_is_index(v)) {
        r = zeros(v);
        if (r || !vm_catch(&vm_exc_TypeError))
            return r;
    }
    const vm_type *t = vm_type_of(v);
    if (!t->iter && !t->getitem)
        return vm_type_error("cannot convert '%.200s' object to bytes", vm_type_name(v));
    return from_iterable(v);
}

static value from_arguments(value source, value encoding, value errors)
{
    const char *enc = NULL, *err = NULL;
    if (!arg_codec(encoding, "bytes() argument 'encoding'", &enc) ||
        !arg_codec(errors, "bytes() argument 'errors'", &err))
        return V_EMPTY;
    if (enc || err) {
        if (source && v_is_str(source))
            return str_encode(source, enc, err);
        return vm_type_error("%s without a string argument", enc ? "encoding" : "errors");
    }
    return source ? from_object(source) : shared(256);
}

static value bytes_create(vm_type *cls, tuple *args, dict *kwargs)
{
    value out[3] = {V_EMPTY, V_EMPTY, V_EMPTY}, hold[2] = {V_EMPTY, V_EMPTY};
    if (!native_bind("bytes", "source encoding errors", 0, args, kwargs, out, hold))
        return V_EMPTY;
    if (cls == &bytes_type)
        return from_arguments(out[0], out[1], out[2]);
    VM_ENTER(f, 1);
    f.s[0] = from_arguments(out[0], out[1], out[2]);
    value r = V_EMPTY;
    if (f.s[0]) {
        const bytes *from = bytes_ptr(f.s[0]);
        bytes *b = vm_alloc(cls, block_bytes(from->len));
        if (b) {
            b->hash = from->hash;
            b->len = from->len;
            memcpy(b->data, from->data, from->len + 1);
            r = v_of(b);
        }
    }
    return VM_LEAVE(f, r);
}

/* --- slots ---------------------------------------------------------------------------------------
 */

static value bytes_compare(value a, value b, int op)
{
    if (!v_is_bytes(a) || !v_is_bytes(b))
        return V_NOTIMPL;
    const bytes *x = bytes_ptr(a), *y = bytes_ptr(b);
    if ((op == VM_EQ || op == VM_NE) && x->len != y->len)
        return v_from_bool(op == VM_NE);
    int c = memcmp(x->data, y->data, x->len < y->len ? x->len : y->len);
    if (c == 0)
        c = x->len < y->len ? -1 : x->len > y->len;
    switch (op) {
    case VM_LT:
        return v_from_bool(c < 0);
    case VM_LE:
        return v_from_bool(c <= 0);
    case VM_EQ:
        return v_from_bool(c == 0);
    case VM_NE:
        return v_from_bool(c != 0);
    case VM_GT:
        return v_from_bool(c > 0);
    default:
        return v_from_bool(c >= 0);
    }
}

static int64_t bytes_hash(value v)
{
    bytes *b = bytes_ptr(v);
    if (b->hash == -1)
        b->hash = str_hash_bytes(b->data, b->len);
    return b->hash;
}

static int bytes_truth(value v)
{
    return bytes_ptr(v)->len != 0;
}

static int64_t bytes_len(value v)
{
    return (int64_t)bytes_ptr(v)->len;
}

static value bytes_getitem(value v, value key)
{
    const bytes *b = bytes_ptr(v);
    if (v_is_type(key, &slice_type)) {
        int64_t start, stop, step, count;
        if (!slice_indices(key, (int64_t)b->len, &start, &stop, &step, &count))
            return V_EMPTY;
        if (count <= 0 || step == 1)
            return bytes_slice(v, (size_t)start, (size_t)(start + (count > 0 ? count : 0)));
        if (count == 1)
            return shared((uint8_t)b->data[start]);
        bytes *r = bytes_alloc((size_t)count);
        for (int64_t i = 0; r && i < count; i++)
            r->data[i] = b->data[start + i * step];
        return r ? v_of(r) : V_EMPTY;
    }
    if (!cont_is_index(key))
        return vm_type_error("byte indices must be integers or slices, not %.200s",
                             vm_type_name(key));
    int64_t i;
    if (!cont_ssize(key, &i, &vm_exc_IndexError))
        return V_EMPTY;
    if (i < 0)
        i += (int64_t)b->len;
    if ((uint64_t)i >= b->len)
        return vm_raise(&vm_exc_IndexError, "index out of range");
    return v_from_int((uint8_t)b->data[i]);
}

static int bytes_contains(value v, value item)
{
    const bytes *b = bytes_ptr(v);
    if (v_is_bytes(item))
        return text_find(seq_text(v), seq_text(item), 0, b->len) >= 0;
    if (!cont_is_index(item)) {
        vm_type_error("a bytes-like object is required, not '%.100s'", vm_type_name(item));
        return -1;
    }
    int64_t i;
    if (!vm_index(item, &i, true))
        return -1;
    if (i < 0 || i > 255) {
        vm_value_error("byte must be in range(0, 256)");
        return -1;
    }
    return text_find_cp(seq_text(v), (uint32_t)i, 0, b->len) >= 0;
}

static value bytes_add(value a, value b)
{
    if (!v_is_bytes(a))
        return V_NOTIMPL;
    if (!v_is_bytes(b)) {
        value r = cont_try_right(a, b, VM_ADD, bytes_add);
        if (r != V_NOTIMPL)
            return r;
        return vm_type_error("can't concat %.100s to bytes", vm_type_name(b));
    }
    const bytes *x = bytes_ptr(a), *y = bytes_ptr(b);
    if (y->len == 0)
        return bytes_slice(a, 0, x->len);
    if (x->len == 0)
        return bytes_slice(b, 0, y->len);
    bytes *r = bytes_alloc(x->len + y->len);
    if (!r)
        return V_EMPTY;
    memcpy(r->data, x->data, x->len);
    memcpy(r->data + x->len, y->data, y->len);
    return v_of(r);
}

static value bytes_mul(value a, value b)
{
    value v = v_is_bytes(a) ? a : b, times = v_is_bytes(a) ? b : a;
    if (!cont_is_index(times)) {
        value r = v == a ? cont_try_right(a, b, VM_MUL, bytes_mul) : V_NOTIMPL;
        /* Two sequences: it is for the left one to complain. */
        if (r != V_NOTIMPL || (v == b && v_has(a, VM_T_LIST | VM_T_TUPLE | VM_T_STR)))
            return r;
        return vm_type_error("can't multiply sequence by non-int of type '%.200s'",
                             vm_type_name(times));
    }
    int64_t n;
    if (!cont_ssize(times, &n, &vm_exc_OverflowError))
        return V_EMPTY;
    const bytes *x = bytes_ptr(v);
    if (n <= 0 || x->len == 0)
        return shared(256);
    if (n == 1)
        return bytes_slice(v, 0, x->len);
    size_t len;
    if (!checked_mul(x->len, (size_t)n, &len))
        return vm_raise(&vm_exc_OverflowError, "repeated bytes are too long");
    bytes *r = bytes_alloc(len);
    if (!r)
        return V_EMPTY;
    memcpy(r->data, x->data, x->len);
    units_repeat(r->data, 1, x->len, len);
    return v_of(r);
}

static value bytes_mod(value a, value b)
{
    return v_is_bytes(a) ? bytes_percent(a, b) : V_NOTIMPL;
}

/* --- iteration -----------------------------------------------------------------------------------
 */

typedef struct bytes_iter {
    rc_head h;
    value seq; /* V_EMPTY when exhausted */
    size_t pos;
} bytes_iter;

static void iter_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    bytes_iter *it = (bytes_iter *)o;
    if (v_is_heap(it->seq))
        visit(v_obj(it->seq), arg);
}

static value iter_reap(rc_obj *o)
{
    return rc_take_out(&((bytes_iter *)o)->seq);
}

static value iter_self(value it)
{
    return rc_inc(it);
}

static value iter_next(value v)
{
    bytes_iter *it = (bytes_iter *)v_obj(v);
    if (!it->seq)
        return V_EMPTY;
    const bytes *b = bytes_ptr(it->seq);
    if (it->pos < b->len)
        return v_from_int((uint8_t)b->data[it->pos++]);
    rc_clear(&it->seq);
    return V_EMPTY;
}

static value iter_length_hint(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    bytes_iter *it = (bytes_iter *)v_obj(a[0]);
    return v_from_int(it->seq ? (int64_t)(bytes_ptr(it->seq)->len - it->pos) : 0);
}

static const vm_def iter_methods[] = {
    {"__length_hint__", iter_length_hint, 1, 1, NULL, 0},
    {0},
};

static vm_type bytes_iter_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "bytes_iterator",
           .size = sizeof(bytes_iter),
           .flags = RC_TYPE_GC,
           .traverse = iter_traverse,
           .reap = iter_reap},
    .iter = iter_self,
    .next = iter_next,
    .methods = iter_methods,
};

static value bytes_iter_new(value v)
{
    bytes_iter *it = rc_new(&bytes_iter_type.rc, sizeof *it);
    if (!it)
        return vm_no_memory();
    it->seq = rc_inc(v);
    return v_of(it);
}

/* --- the type ------------------------------------------------------------------------------------
 */

vm_type bytes_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "bytes",
           .size = sizeof(bytes),
           .flags = VM_T_BYTES | VM_T_BASE,
           .block_size = bytes_block_size},
    .create = bytes_create,
    .repr = bytes_repr,
    .str = bytes_repr,
    .hash = bytes_hash,
    .compare = bytes_compare,
    .truth = bytes_truth,
    .iter = bytes_iter_new,
    .len = bytes_len,
    .getitem = bytes_getitem,
    .contains = bytes_contains,
    .binary = {[VM_ADD] = bytes_add, [VM_MUL] = bytes_mul, [VM_MOD] = bytes_mod},
    .methods = bytes_methods,
};

VM_INIT(bytes)
{
    return vm_type_ready(&bytes_type, NULL, "builtins", err) &&
           vm_type_ready(&bytes_iter_type, NULL, "builtins", err);
}
