/* The type str and its iterator: everything that the language asks of it without a method's name.
 */
#include "vm/str_impl.h"

#include <limits.h>

#include "vm/cont.h"

/* --- arguments, shared with the methods ----------------------------------------------------------
 */

bool arg_int(value v, int64_t *out)
{
    if (rc_likely(v == V_EMPTY || v_is_int(v))) {
        *out = v ? v_int(v) : *out;
        return true;
    }
    value i = vm_index_value(v);
    if (!i)
        return false;
    int fits = int_to_i64(i, out);
    rc_dec(i);
    if (!fits)
        vm_raise(&vm_exc_OverflowError, "Python int too large to convert to C ssize_t");
    return fits != 0;
}

bool arg_c_int(value v, int *out)
{
    int64_t i = *out;
    if (rc_unlikely(v != V_EMPTY && !v_is_int(v))) {
        value x = vm_index_value(v);
        if (!x)
            return false;
        if (!int_to_i64(x, &i))
            i = INT64_MAX;
        rc_dec(x);
    } else if (v) {
        i = v_int(v);
    }
    if (i < INT_MIN || i > INT_MAX) {
        vm_raise(&vm_exc_OverflowError, "Python int too large to convert to C int");
        return false;
    }
    *out = (int)i;
    return true;
}

/* One bound, counted from the end if negative. */
static bool arg_bound(value v, int64_t len, int64_t *out)
{
    if (v == V_EMPTY || v == V_NONE)
        return true;
    if (!cont_is_index(v)) {
        vm_type_error("slice indices must be integers or None or have an __index__ method");
        return false;
    }
    int64_t i;
    if (!vm_index(v, &i, true))
        return false;
    if (i < 0)
        i = i < -len ? 0 : i + len;
    *out = i;
    return true;
}

bool arg_finds(const char *name, int n)
{
    if (n >= 2 && n <= 4)
        return true;
    vm_type_error("%s() takes at %s %s (%d given)", name, n < 2 ? "least" : "most",
                  n < 2 ? "1 argument" : "3 arguments", n - 1);
    return false;
}

bool arg_range(value start, value stop, size_t len, size_t *from, size_t *to)
{
    int64_t n = (int64_t)len, a = 0, b = n;
    if (!arg_bound(start, n, &a) || !arg_bound(stop, n, &b))
        return false;
    *from = (size_t)a;
    *to = b > n ? len : (size_t)b;
    return true;
}

/* --- making: str(object), str(bytes, encoding, errors) -------------------------------------------
 */

static value from_object(value object, value encoding, value errors)
{
    const char *enc = NULL, *err = NULL;
    if (!arg_codec(encoding, "str() argument 'encoding'", &enc) ||
        !arg_codec(errors, "str() argument 'errors'", &err))
        return V_EMPTY;
    if (object == V_EMPTY)
        return str_from_utf8("", 0);
    if (!enc && !err)
        return vm_str(object);
    if (v_is_bytes(object))
        return str_decode(bytes_ptr(object)->data, bytes_ptr(object)->len, enc, err);
    if (v_is_str(object))
        return vm_type_error("decoding str is not supported");
    return vm_type_error("decoding to str: need a bytes-like object, %.80s found",
                         vm_type_name(object));
}

/* An instance of a subclass with the text of v. */
static value as_subclass(vm_type *cls, value v)
{
    const str *from = str_ptr(v);
    size_t size = sizeof(str) + ((size_t)from->len + 1) * from->kind;
    str *s = vm_alloc(cls, size);
    if (!s)
        return V_EMPTY;
    s->hash = from->hash;
    s->kind = from->kind;
    s->ascii = from->ascii;
    s->len = from->len;
    memcpy(s->data, from->data, size - sizeof(str));
    return v_of(s);
}

static value str_create(vm_type *cls, tuple *args, dict *kwargs)
{
    value out[3] = {V_EMPTY, V_EMPTY, V_EMPTY}, hold[2] = {V_EMPTY, V_EMPTY};
    if (args->len == 1 && !kwargs)
        out[0] = args->item[0];
    else if (!native_bind("str", "object encoding errors", 0, args, kwargs, out, hold))
        return V_EMPTY;
    if (cls == &str_type)
        return from_object(out[0], out[1], out[2]);
    VM_ENTER(f, 1);
    f.s[0] = from_object(out[0], out[1], out[2]);
    value r = f.s[0] ? as_subclass(cls, f.s[0]) : V_EMPTY;
    return VM_LEAVE(f, r);
}

/* --- comparison, hash ----------------------------------------------------------------------------
 */

static value str_compare(value a, value b, int op)
{
    if (!v_is_str(a) || !v_is_str(b))
        return V_NOTIMPL;
    const str *x = str_ptr(a), *y = str_ptr(b);
    if (op == VM_EQ)
        return v_from_bool(str_eq(x, y));
    if (op == VM_NE)
        return v_from_bool(!str_eq(x, y));
    int c = str_cmp(x, y);
    switch (op) {
    case VM_LT:
        return v_from_bool(c < 0);
    case VM_LE:
        return v_from_bool(c <= 0);
    case VM_GT:
        return v_from_bool(c > 0);
    default:
        return v_from_bool(c >= 0);
    }
}

static int64_t str_hash_slot(value v)
{
    return str_hash(str_ptr(v));
}

static int str_truth(value v)
{
    return str_ptr(v)->len != 0;
}

static int64_t str_len(value v)
{
    return (int64_t)str_ptr(v)->len;
}

/* --- items ---------------------------------------------------------------------------------------
 */

static value slice_of(value v, value key)
{
    str *s = str_ptr(v);
    int64_t start, stop, step, count;
    if (!slice_indices(key, (int64_t)s->len, &start, &stop, &step, &count))
        return V_EMPTY;
    if (count <= 0)
        return str_from_utf8("", 0);
    if (step == 1)
        return str_slice(v, (size_t)start, (size_t)(start + count));
    uint32_t any = 0;
    for (int64_t i = 0; i < count; i++)
        any |= str_at(s, (size_t)(start + i * step));
    if (count == 1)
        return str_from_cp(any);
    str *r = str_alloc((size_t)count, any);
    if (!r)
        return V_EMPTY;
    for (int64_t i = 0; i < count; i++)
        unit_put(r->data, r->kind, (size_t)i, str_at(s, (size_t)(start + i * step)));
    return v_of(r);
}

static value str_getitem(value v, value key)
{
    if (v_is_type(key, &slice_type))
        return slice_of(v, key);
    if (!cont_is_index(key))
        return vm_type_error("string indices must be integers, not '%.200s'", vm_type_name(key));
    int64_t i;
    if (!cont_ssize(key, &i, &vm_exc_IndexError))
        return V_EMPTY;
    str *s = str_ptr(v);
    if (i < 0)
        i += (int64_t)s->len;
    if ((uint64_t)i >= s->len)
        return vm_raise(&vm_exc_IndexError, "string index out of range");
    return str_from_cp(str_at(s, (size_t)i));
}

static int str_contains(value v, value item)
{
    if (!v_is_str(item)) {
        vm_type_error("'in <string>' requires string as left operand, not %.100s",
                      vm_type_name(item));
        return -1;
    }
    str *s = str_ptr(v);
    return text_find(str_text(s), str_text(str_ptr(item)), 0, s->len) >= 0;
}

/* --- operators -----------------------------------------------------------------------------------
 */

static value str_add(value a, value b)
{
    if (!v_is_str(a))
        return V_NOTIMPL;
    if (v_is_str(b))
        return str_concat(a, b);
    value r = cont_try_right(a, b, VM_ADD, str_add);
    if (r != V_NOTIMPL)
        return r;
    return vm_type_error("can only concatenate str (not \"%.200s\") to str", vm_type_name(b));
}

static value str_mul(value a, value b)
{
    value v = v_is_str(a) ? a : b, times = v_is_str(a) ? b : a;
    if (!cont_is_index(times)) {
        value r = v == a ? cont_try_right(a, b, VM_MUL, str_mul) : V_NOTIMPL;
        /* Two sequences: it is for the left one to complain. */
        if (r != V_NOTIMPL || (v == b && v_has(a, VM_T_LIST | VM_T_TUPLE | VM_T_BYTES)))
            return r;
        return vm_type_error("can't multiply sequence by non-int of type '%.200s'",
                             vm_type_name(times));
    }
    int64_t n;
    if (!cont_ssize(times, &n, &vm_exc_OverflowError))
        return V_EMPTY;
    str *s = str_ptr(v);
    if (n <= 0 || s->len == 0)
        return str_from_utf8("", 0);
    if (n == 1)
        return str_exact(v);
    size_t len;
    if (!checked_mul(s->len, (size_t)n, &len))
        return vm_raise(&vm_exc_OverflowError, "repeated string is too long");
    str *r = str_alloc(len, str_bound(s));
    if (!r)
        return V_EMPTY;
    if (s->len == 1 && s->kind == 1) {
        memset(r->data, s->data[0], len);
    } else {
        memcpy(r->data, s->data, s->len * s->kind);
        units_repeat(r->data, r->kind, s->len, len);
    }
    return v_of(r);
}

static value str_mod(value a, value b)
{
    return v_is_str(a) ? str_percent(a, b) : V_NOTIMPL;
}

/* --- iteration -----------------------------------------------------------------------------------
 */

static void iter_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    str_iter *it = (str_iter *)o;
    if (v_is_heap(it->seq))
        visit(v_obj(it->seq), arg);
}

static value iter_reap(rc_obj *o)
{
    return rc_take_out(&((str_iter *)o)->seq);
}

static value iter_self(value it)
{
    return rc_inc(it);
}

static value iter_next(value v)
{
    str_iter *it = (str_iter *)v_obj(v);
    if (!it->seq)
        return V_EMPTY;
    str *s = str_ptr(it->seq);
    if (it->pos < s->len)
        return str_from_cp(str_at(s, it->pos++));
    rc_clear(&it->seq);
    return V_EMPTY;
}

static value iter_length_hint(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    str_iter *it = (str_iter *)v_obj(a[0]);
    return v_from_int(it->seq ? (int64_t)(str_ptr(it->seq)->len - it->pos) : 0);
}

static const vm_def iter_methods[] = {
    {"__length_hint__", iter_length_hint, 1, 1, NULL, 0},
    {0},
};

/* Two types, as in CPython, which differ by name only. */
#define STR_ITER_TYPE(text)                                                                        \
    {                                                                                              \
        .rc = {.h = RC_HEAD_INIT(&type_type),                                                      \
               .name = text,                                                                       \
               .pool_name = "str_iterator",                                                        \
               .size = sizeof(str_iter),                                                           \
               .flags = RC_TYPE_GC,                                                                \
               .traverse = iter_traverse,                                                          \
               .reap = iter_reap},                                                                 \
        .iter = iter_self, .next = iter_next, .methods = iter_methods,                             \
    }
vm_type str_iter_type = STR_ITER_TYPE("str_iterator");
static vm_type str_ascii_iter_type = STR_ITER_TYPE("str_ascii_iterator");

static value str_iter_new(value v)
{
    vm_type *t = str_ptr(v)->ascii ? &str_ascii_iter_type : &str_iter_type;
    str_iter *it = rc_new(&t->rc, sizeof *it);
    if (!it)
        return vm_no_memory();
    it->seq = rc_inc(v);
    return v_of(it);
}

/* --- the type ------------------------------------------------------------------------------------
 */

vm_type str_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "str",
           .size = sizeof(str),
           .flags = VM_T_STR | VM_T_BASE,
           .block_size = str_block_size,
           .finish = str_finish},
    .create = str_create,
    .repr = str_repr,
    .str = str_exact,
    .hash = str_hash_slot,
    .compare = str_compare,
    .truth = str_truth,
    .iter = str_iter_new,
    .len = str_len,
    .getitem = str_getitem,
    .contains = str_contains,
    .binary = {[VM_ADD] = str_add, [VM_MUL] = str_mul, [VM_MOD] = str_mod},
    .methods = str_methods,
};

/* The first of all: from here on a str can be made, and every other type has a name. */
VM_INIT(str)
{
    unicode_errors_init();
    return str_core_init(err) && str_intern_init(err) && str_build_init(err) &&
           vm_type_ready(&str_type, NULL, "builtins", err) &&
           vm_type_ready(&str_iter_type, NULL, "builtins", err) &&
           vm_type_ready(&str_ascii_iter_type, NULL, "builtins", err);
}
