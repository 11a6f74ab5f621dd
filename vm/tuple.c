/* tuple.c: immutable sequences. */
#include "vm/cont.h"

value tuple_empty;

static value tuple_concat(value a, value b);
static value tuple_repeat(value a, value b);

/* --- making ------------------------------------------------------------------------------------
 */

tuple *tuple_new_of(vm_type *cls, size_t len)
{
    if (len == 0 && cls == &tuple_type)
        return tuple_ptr(rc_inc(tuple_empty));
    size_t size;
    tuple *t = NULL;
    if (checked_array(sizeof(tuple), len, sizeof(value), &size) && size <= UINT32_MAX * (size_t)8)
        t = cls == &tuple_type ? rc_new(&cls->rc, size) : vm_alloc(cls, size);
    if (!t) {
        vm_no_memory();
        return NULL;
    }
    t->len = len;
    return t;
}

tuple *tuple_new(size_t len)
{
    return tuple_new_of(&tuple_type, len);
}

value tuple_from(const value *items, size_t n)
{
    tuple *t = tuple_new(n);
    if (!t)
        return V_EMPTY;
    for (size_t i = 0; i < n; i++)
        t->item[i] = rc_inc(cont_item(items[i]));
    return v_of(t);
}

value tuple_pack(int n, ...)
{
    tuple *t = tuple_new((size_t)n);
    if (!t)
        return V_EMPTY;
    va_list ap;
    va_start(ap, n);
    for (int i = 0; i < n; i++)
        t->item[i] = rc_inc(va_arg(ap, value));
    va_end(ap);
    return v_of(t);
}

value tuple_slice(tuple *t, int64_t from, int64_t to)
{
    int64_t len = (int64_t)t->len;
    from = from < 0 ? 0 : from > len ? len : from;
    to = to < from ? from : to > len ? len : to;
    if (from == 0 && to == len && v_is_type(v_of(t), &tuple_type))
        return rc_inc(v_of(t));
    return tuple_from(t->item + from, (size_t)(to - from));
}

value tuple_from_any(value iterable)
{
    if (v_is_type(iterable, &tuple_type))
        return rc_inc(iterable);
    VM_ENTER(f, 1);
    if (v_is_type(iterable, &list_type)) {
        /* Making the tuple may run the collector, and that script code. */
        list *from = list_ptr(iterable);
        size_t n = from->len;
        tuple *t = tuple_new(n);
        for (size_t i = 0; t && i < n; i++)
            t->item[i] = i < from->len ? rc_inc(from->items[i]) : V_NONE;
        return VM_LEAVE(f, v_of(t));
    }
    f.s[0] = vm_list_from(iterable);
    if (f.s[0] == V_EMPTY)
        return VM_LEAVE(f, V_EMPTY);
    list *l = list_ptr(f.s[0]);
    tuple *t = tuple_new(l->len);
    if (t && l->len) {
        memcpy(t->item, l->items, l->len * sizeof(value));
        l->len = 0;
    }
    return VM_LEAVE(f, v_of(t));
}

static value tuple_create(vm_type *cls, tuple *args, dict *kwargs)
{
    /* A subclass may give __init__ or __new__ keywords of their own. */
    if (!cont_args("tuple", args, cls == &tuple_type ? kwargs : NULL, 0, 1))
        return V_EMPTY;
    if (cls == &tuple_type)
        return args && args->len ? tuple_from_any(args->item[0]) : rc_inc(tuple_empty);
    VM_ENTER(f, 1);
    f.s[0] = args && args->len ? tuple_from_any(args->item[0]) : rc_inc(tuple_empty);
    if (f.s[0] == V_EMPTY)
        return VM_LEAVE(f, V_EMPTY);
    tuple *from = tuple_ptr(f.s[0]), *t = tuple_new_of(cls, from->len);
    if (t)
        for (size_t i = 0; i < from->len; i++)
            t->item[i] = rc_inc(from->item[i]);
    return VM_LEAVE(f, v_of(t));
}

/* --- memory ------------------------------------------------------------------------------------
 */

static size_t tuple_block_size(const rc_obj *o)
{
    return sizeof(tuple) + ((const tuple *)o)->len * sizeof(value);
}

static void tuple_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    tuple *t = (tuple *)o;
    for (size_t i = 0; i < t->len; i++)
        if (v_is_heap(t->item[i]))
            visit(v_obj(t->item[i]), arg);
}

/* From the last item. The cursor has 28 bits: beyond that many items it counts groups. */
static value tuple_reap(rc_obj *o)
{
    tuple *t = (tuple *)o;
    int shift = t->len >> 28 ? 8 : 0;
    size_t i = t->len - ((size_t)rc_cursor(o) << shift);
    while (i > 0) {
        value v = rc_take_out(&t->item[--i]);
        if (v != V_EMPTY) {
            rc_set_cursor(o, (uint32_t)((t->len - i) >> shift));
            return v;
        }
    }
    rc_set_cursor(o, (uint32_t)(t->len >> shift));
    return V_EMPTY;
}

/* --- protocol ----------------------------------------------------------------------------------
 */

static value tuple_repr(value self)
{
    tuple *t = tuple_ptr(self);
    if (t->len == 0)
        return str_from("()");
    if (vm_repr_enter(self))
        return str_from("(...)");
    str_buf b;
    str_buf_init(&b);
    bool ok = str_buf_cp(&b, '(');
    for (size_t i = 0; ok && i < t->len; i++)
        ok = (i == 0 || str_buf_n(&b, ", ", 2)) && cont_repr(&b, t->item[i]);
    ok = ok && str_buf_c(&b, t->len == 1 ? ",)" : ")");
    vm_repr_leave(self);
    if (ok)
        return str_buf_done(&b);
    str_buf_drop(&b);
    return V_EMPTY;
}

/* The constants and steps are those of xxHash64 as CPython 3.8 and later use it: the order of sets
 * of tuples depends on them. */
static int64_t tuple_hash(value self)
{
    const uint64_t p1 = 11400714785074694791u, p2 = 14029467366897019727u,
                   p5 = 2870177450012600261u;
    tuple *t = tuple_ptr(self);
    uint64_t acc = p5;
    if (VM_CHECK_STACK(" in hashing"))
        return -1;
    for (size_t i = 0; i < t->len; i++) {
        int64_t lane = cont_hash(cont_item(t->item[i]));
        if (lane == -1)
            return -1;
        acc += (uint64_t)lane * p2;
        acc = acc << 31 | acc >> 33;
        acc *= p1;
    }
    acc += t->len ^ (p5 ^ 3527539u);
    return acc == UINT64_MAX ? 1546275796 : (int64_t)acc;
}

static value tuple_compare(value a, value b, int op)
{
    if (!v_has(a, VM_T_TUPLE) || !v_has(b, VM_T_TUPLE))
        return V_NOTIMPL;
    tuple *x = tuple_ptr(a), *y = tuple_ptr(b);
    return cont_compare_items(x->item, x->len, y->item, y->len, op);
}

static int64_t tuple_len(value self)
{
    return (int64_t)tuple_ptr(self)->len;
}

static value tuple_getitem(value self, value key)
{
    tuple *t = tuple_ptr(self);
    int64_t i, len = (int64_t)t->len;
    if (v_is_int(key) || cont_is_index(key)) {
        if (!cont_ssize(key, &i, &vm_exc_IndexError))
            return V_EMPTY;
        if (i < 0)
            i += len;
        if (i < 0 || i >= len)
            return vm_raise(&vm_exc_IndexError, "tuple index out of range");
        return rc_inc(cont_item(t->item[i]));
    }
    if (!v_is_type(key, &slice_type))
        return vm_type_error("tuple indices must be integers or slices, not %T", key);
    int64_t start, stop, step, n;
    if (!slice_indices(key, len, &start, &stop, &step, &n))
        return V_EMPTY;
    if (step == 1)
        return tuple_slice(t, start, start + n);
    tuple *r = tuple_new((size_t)n);
    if (!r)
        return V_EMPTY;
    for (int64_t k = 0; k < n; k++)
        r->item[k] = rc_inc(cont_item(t->item[start + k * step]));
    return v_of(r);
}

static int tuple_contains(value self, value item)
{
    tuple *t = tuple_ptr(self);
    for (size_t i = 0; i < t->len; i++) {
        int r = cont_equal(cont_item(t->item[i]), item);
        if (r)
            return r;
    }
    return 0;
}

static value tuple_concat(value a, value b)
{
    if (!v_has(a, VM_T_TUPLE))
        return V_NOTIMPL;
    if (!v_has(b, VM_T_TUPLE)) {
        value r = cont_try_right(a, b, VM_ADD, tuple_concat);
        return r != V_NOTIMPL
                   ? r
                   : vm_type_error("can only concatenate tuple (not \"%T\") to tuple", b);
    }
    tuple *x = tuple_ptr(a), *y = tuple_ptr(b);
    if (x->len == 0 && v_is_type(b, &tuple_type))
        return rc_inc(b);
    if (y->len == 0 && v_is_type(a, &tuple_type))
        return rc_inc(a);
    tuple *t = tuple_new(x->len + y->len);
    if (!t)
        return V_EMPTY;
    for (size_t i = 0; i < x->len; i++)
        t->item[i] = rc_inc(x->item[i]);
    for (size_t i = 0; i < y->len; i++)
        t->item[x->len + i] = rc_inc(y->item[i]);
    return v_of(t);
}

static value tuple_repeat(value a, value b)
{
    value seq = v_has(a, VM_T_TUPLE) ? a : b, by = seq == a ? b : a;
    if (!v_has(seq, VM_T_TUPLE) || (seq == b && cont_is_sequence(a)))
        return V_NOTIMPL; /* of two sequences the left one complains */
    if (seq == a && !v_is_int(by)) {
        value r = cont_try_right(a, b, VM_MUL, tuple_repeat);
        if (r != V_NOTIMPL)
            return r;
    }
    if (!cont_is_index(by))
        return vm_type_error("can't multiply sequence by non-int of type '%T'", by);
    int64_t n;
    if (!cont_ssize(by, &n, &vm_exc_OverflowError))
        return V_EMPTY;
    tuple *from = tuple_ptr(seq);
    if ((n == 1 || from->len == 0) && v_is_type(seq, &tuple_type))
        return rc_inc(seq);
    size_t len = 0;
    if (n > 0 && !checked_mul(from->len, (size_t)n, &len))
        return vm_no_memory();
    tuple *t = tuple_new(len);
    if (!t)
        return V_EMPTY;
    for (size_t i = 0, k = 0; i < len; i++) {
        t->item[i] = rc_inc(from->item[k]);
        if (++k == from->len)
            k = 0;
    }
    return v_of(t);
}

/* --- methods -----------------------------------------------------------------------------------
 */

static value tuple_m_count(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    tuple *t = tuple_ptr(a[0]);
    int64_t count = 0;
    for (size_t i = 0; i < t->len; i++) {
        int r = cont_equal(cont_item(t->item[i]), a[1]);
        if (r < 0)
            return V_EMPTY;
        count += r;
    }
    return int_from(count);
}

static value tuple_m_index(vm_thread *th, value *a, int n)
{
    (void)th;
    tuple *t = tuple_ptr(a[0]);
    int64_t len = (int64_t)t->len, from = 0, to = len;
    if (n > 2 && !cont_bound(a[2], len, &from))
        return V_EMPTY;
    if (n > 3 && !cont_bound(a[3], len, &to))
        return V_EMPTY;
    for (int64_t i = from; i < to && i < len; i++) {
        int r = cont_equal(cont_item(t->item[i]), a[1]);
        if (r < 0)
            return V_EMPTY;
        if (r)
            return int_from(i);
    }
    return vm_value_error("tuple.index(x): x not in tuple");
}

static value tuple_m_getnewargs(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    tuple *t = tuple_ptr(a[0]);
    value copy = tuple_from(t->item, t->len);
    if (copy == V_EMPTY)
        return V_EMPTY;
    value r = tuple_pack(1, copy);
    rc_dec(copy);
    return r;
}

static const vm_def tuple_methods[] = {
    {"count", tuple_m_count, 2, 2, NULL, 0},
    {"index", tuple_m_index, 2, 4, NULL, 0},
    {"__getnewargs__", tuple_m_getnewargs, 1, 1, NULL, 0},
    {"__class_getitem__", generic_alias_of, 2, 2, NULL, VM_CLASS},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type tuple_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "tuple",
           .flags = RC_TYPE_GC | VM_T_TUPLE | VM_T_BASE,
           .size = sizeof(tuple),
           .block_size = tuple_block_size,
           .traverse = tuple_traverse,
           .reap = tuple_reap},
    .methods = tuple_methods,
    .create = tuple_create,
    .repr = tuple_repr,
    .hash = tuple_hash,
    .compare = tuple_compare,
    .iter = tuple_iter_new,
    .len = tuple_len,
    .getitem = tuple_getitem,
    .contains = tuple_contains,
    .binary = {[VM_ADD] = tuple_concat, [VM_MUL] = tuple_repeat},
};

bool vm_tuple_open(struct tally_error *err)
{
    if (tuple_empty != V_EMPTY)
        return true;
    tuple *t = rc_new(&tuple_type.rc, sizeof(tuple));
    if (!t) {
        tally_error_set(err, "out of memory at start-up");
        return false;
    }
    rc_make_immortal((rc_obj *)t);
    tuple_empty = v_of(t);
    return true;
}

VM_INIT(tuple)
{
    return vm_type_ready(&tuple_type, NULL, "builtins", err) && vm_tuple_open(err);
}
