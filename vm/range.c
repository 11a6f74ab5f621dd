/* range.c: arithmetic progressions of ints of any size, and their iterators. */
#include "vm/cont.h"

static inline range *range_ptr(value v)
{
    return (range *)v_obj(v);
}

/* --- making ------------------------------------------------------------------------------------
 */

/* How many steps lead from start to stop. Owned. */
static value range_count(value start, value stop, value step)
{
    int64_t a, b, by;
    bool down = int_sign(step) < 0;
    if (int_to_i64(start, &a) && int_to_i64(stop, &b) && int_to_i64(step, &by)) {
        if (down ? a <= b : a >= b)
            return v_from_int(0);
        uint64_t span = down ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;
        uint64_t stride = down ? -(uint64_t)by : (uint64_t)by;
        return int_from_u64((span - 1) / stride + 1);
    }
    VM_ENTER(f, 3);
    value lo = down ? stop : start, hi = down ? start : stop;
    if (int_compare(lo, hi) >= 0)
        return VM_LEAVE(f, v_from_int(0));
    f.s[0] = down ? int_binary(v_from_int(0), step, VM_SUB) : rc_inc(step);
    f.s[1] = int_binary(hi, lo, VM_SUB);
    if (f.s[0] == V_EMPTY || f.s[1] == V_EMPTY)
        return VM_LEAVE(f, V_EMPTY);
    rc_set(&f.s[1], int_binary(f.s[1], v_from_int(1), VM_SUB));
    f.s[2] = f.s[1] == V_EMPTY ? V_EMPTY : int_binary(f.s[1], f.s[0], VM_FLOORDIV);
    if (f.s[2] == V_EMPTY)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, int_binary(f.s[2], v_from_int(1), VM_ADD));
}

/* The parts are ints, borrowed; step is not 0. */
static value range_make(value start, value stop, value step)
{
    value len = range_count(start, stop, step);
    if (len == V_EMPTY)
        return V_EMPTY;
    VM_ENTER(f, 1);
    f.s[0] = len;
    range *r = rc_new(&range_type.rc, sizeof(range));
    if (!r) {
        vm_no_memory();
        return VM_LEAVE(f, V_EMPTY);
    }
    r->start = rc_inc(start);
    r->stop = rc_inc(stop);
    r->step = rc_inc(step);
    r->length = VM_TAKE(f.s[0]);
    return VM_LEAVE(f, v_of(r));
}

value range_new(int64_t start, int64_t stop, int64_t step)
{
    VM_ENTER(f, 3);
    f.s[0] = int_from(start);
    f.s[1] = int_from(stop);
    f.s[2] = int_from(step);
    if (f.s[0] == V_EMPTY || f.s[1] == V_EMPTY || f.s[2] == V_EMPTY)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, range_make(f.s[0], f.s[1], f.s[2]));
}

static value range_create(vm_type *cls, tuple *args, dict *kwargs)
{
    (void)cls;
    if (!cont_args("range", args, kwargs, 1, 3))
        return V_EMPTY;
    VM_ENTER(f, 3);
    f.s[0] = v_from_int(0);
    f.s[2] = v_from_int(1);
    size_t first = args->len == 1 ? 1 : 0;
    for (size_t i = 0; i < args->len; i++) {
        f.s[first + i] = cont_exact_index(args->item[i]);
        if (f.s[first + i] == V_EMPTY)
            return VM_LEAVE(f, V_EMPTY);
    }
    if (int_sign(f.s[2]) == 0)
        return VM_LEAVE(f, vm_value_error("range() arg 3 must not be zero"));
    return VM_LEAVE(f, range_make(f.s[0], f.s[1], f.s[2]));
}

/* --- items -------------------------------------------------------------------------------------
 */

/* start + i * step; i is an int. Owned. */
static value range_at(range *r, value i)
{
    int64_t k, start, step, v;
    if (int_to_i64(i, &k) && int_to_i64(r->start, &start) && int_to_i64(r->step, &step) &&
        !__builtin_mul_overflow(k, step, &v) && !__builtin_add_overflow(v, start, &v))
        return int_from(v);
    value product = int_binary(i, r->step, VM_MUL);
    if (product == V_EMPTY)
        return V_EMPTY;
    value sum = int_binary(r->start, product, VM_ADD);
    rc_dec(product);
    return sum;
}

static value range_slice(range *r, value key)
{
    VM_ENTER(f, 6);
    if (!slice_long_indices(key, r->length, f.s))
        return VM_LEAVE(f, V_EMPTY);
    f.s[3] = range_at(r, f.s[0]);
    f.s[4] = range_at(r, f.s[1]);
    f.s[5] = int_binary(f.s[2], r->step, VM_MUL);
    if (f.s[3] == V_EMPTY || f.s[4] == V_EMPTY || f.s[5] == V_EMPTY)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, range_make(f.s[3], f.s[4], f.s[5]));
}

static value range_getitem(value self, value key)
{
    range *r = range_ptr(self);
    if (!v_is_int(key) && !cont_is_index(key)) {
        if (v_is_type(key, &slice_type))
            return range_slice(r, key);
        return vm_type_error("range indices must be integers or slices, not %T", key);
    }
    VM_ENTER(f, 1);
    f.s[0] = cont_exact_index(key);
    if (f.s[0] != V_EMPTY && int_sign(f.s[0]) < 0)
        rc_set(&f.s[0], int_binary(f.s[0], r->length, VM_ADD));
    if (f.s[0] == V_EMPTY)
        return VM_LEAVE(f, V_EMPTY);
    if (int_sign(f.s[0]) < 0 || int_compare(f.s[0], r->length) >= 0)
        return VM_LEAVE(f, vm_raise(&vm_exc_IndexError, "range object index out of range"));
    return VM_LEAVE(f, range_at(r, f.s[0]));
}

static int64_t range_len(value self)
{
    int64_t n;
    if (int_to_i64(range_ptr(self)->length, &n))
        return n;
    vm_raise(&vm_exc_OverflowError, "Python int too large to convert to C ssize_t");
    return -1;
}

static int range_truth(value self)
{
    return int_sign(range_ptr(self)->length) != 0;
}

/* Ints and bools are found by arithmetic, anything else by looking at each item. */
static inline bool range_computes(value v)
{
    return v_is_int(v) || v_is_bool(v) || v_is_type(v, &int_type);
}

/* The place of an int, -1 as an int if it is none of the items. Owned. */
static value range_place(range *r, value v)
{
    value none = v_from_int(-1);
    bool down = int_sign(r->step) < 0;
    if (int_sign(r->length) == 0 || int_compare(v, r->start) * (down ? -1 : 1) < 0 ||
        int_compare(v, r->stop) * (down ? -1 : 1) >= 0)
        return none;
    VM_ENTER(f, 2);
    f.s[0] = int_binary(v, r->start, VM_SUB);
    if (f.s[0] == V_EMPTY)
        return VM_LEAVE(f, V_EMPTY);
    f.s[1] = int_binary(f.s[0], r->step, VM_MOD);
    if (f.s[1] == V_EMPTY)
        return VM_LEAVE(f, V_EMPTY);
    if (int_sign(f.s[1]) != 0)
        return VM_LEAVE(f, none);
    return VM_LEAVE(f, int_binary(f.s[0], r->step, VM_FLOORDIV));
}

/* Walks the range: the number of items equal to v, or the place of the first one. -1: exception,
 * -2: no such item. */
static int64_t range_search(value self, value v, bool count)
{
    VM_ENTER(f, 2);
    int64_t found = 0, i = 0;
    f.s[0] = vm_iter(self);
    if (f.s[0] == V_EMPTY)
        return VM_LEAVE_INT(f, -1);
    for (; (f.s[1] = vm_next(f.s[0])) != V_EMPTY; i++) {
        int same = cont_equal(f.s[1], v);
        if (same < 0)
            return VM_LEAVE_INT(f, -1);
        if (same && !count)
            return VM_LEAVE_INT(f, i);
        found += same;
        rc_clear(&f.s[1]);
    }
    return VM_LEAVE_INT(f, vm_failed() ? -1 : count ? found : -2);
}

static int range_contains(value self, value v)
{
    if (!range_computes(v)) {
        int64_t at = range_search(self, v, false);
        return at == -1 ? -1 : at >= 0;
    }
    value at = range_place(range_ptr(self), v);
    if (at == V_EMPTY)
        return -1;
    int r = int_sign(at) >= 0;
    rc_dec(at);
    return r;
}

static value range_m_index(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (!range_computes(a[1])) {
        int64_t at = range_search(a[0], a[1], false);
        return at == -1   ? V_EMPTY
               : at == -2 ? vm_value_error("sequence.index(x): x not in sequence")
                          : int_from(at);
    }
    value at = range_place(range_ptr(a[0]), a[1]);
    if (at == V_EMPTY || int_sign(at) >= 0)
        return at;
    return vm_value_error("%R is not in range", a[1]);
}

static value range_m_count(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    int64_t count =
        range_computes(a[1]) ? range_contains(a[0], a[1]) : range_search(a[0], a[1], true);
    return count < 0 ? V_EMPTY : int_from(count);
}

/* --- protocol ----------------------------------------------------------------------------------
 */

static value range_repr(value self)
{
    range *r = range_ptr(self);
    if (r->step == v_from_int(1))
        return str_from_format("range(%R, %R)", r->start, r->stop);
    return str_from_format("range(%R, %R, %R)", r->start, r->stop, r->step);
}

static value range_compare(value a, value b, int op)
{
    if (!v_is_type(a, &range_type) || !v_is_type(b, &range_type) || (op != VM_EQ && op != VM_NE))
        return V_NOTIMPL;
    range *x = range_ptr(a), *y = range_ptr(b);
    bool same = a == b || int_compare(x->length, y->length) == 0;
    if (same && a != b && int_sign(x->length) != 0) {
        same = int_compare(x->start, y->start) == 0;
        if (same && int_compare(x->length, v_from_int(1)) != 0)
            same = int_compare(x->step, y->step) == 0;
    }
    return v_from_bool(same == (op == VM_EQ));
}

static int64_t range_hash(value self)
{
    range *r = range_ptr(self);
    bool some = int_sign(r->length) != 0;
    bool more = some && int_compare(r->length, v_from_int(1)) != 0;
    value key = tuple_pack(3, r->length, some ? r->start : V_NONE, more ? r->step : V_NONE);
    if (key == V_EMPTY)
        return -1;
    int64_t h = vm_hash(key);
    rc_dec(key);
    return h;
}

static value range_m_start(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(range_ptr(a[0])->start);
}
static value range_m_stop(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(range_ptr(a[0])->stop);
}
static value range_m_step(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(range_ptr(a[0])->step);
}

/* Ints own nothing: a range cannot take part in a cycle. */
static void range_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    range *r = (range *)o;
    value parts[4] = {r->start, r->stop, r->step, r->length};
    for (int i = 0; i < 4; i++)
        if (v_is_heap(parts[i]))
            visit(v_obj(parts[i]), arg);
}

static value range_reap(rc_obj *o)
{
    range *r = (range *)o;
    value *parts[4] = {&r->start, &r->stop, &r->step, &r->length};
    for (int i = 0; i < 4; i++) {
        value v = rc_take_out(parts[i]);
        if (v != V_EMPTY)
            return v;
    }
    return V_EMPTY;
}

/* --- iterators ---------------------------------------------------------------------------------
 */

/* For progressions that leave 64 bits. */
typedef struct long_range_iter {
    rc_head h;
    value next, step, left;
} long_range_iter;

/* `left` items from start. The parts are ints, borrowed. */
static value range_iter_make(value start, value step, value left)
{
    int64_t a, by, n, last;
    if (int_to_i64(start, &a) && int_to_i64(step, &by) && int_to_i64(left, &n) &&
        !__builtin_mul_overflow(by, n, &last) && !__builtin_add_overflow(last, a, &last)) {
        range_iter *it = rc_new(&range_iter_type.rc, sizeof(range_iter));
        if (!it)
            return vm_no_memory();
        it->next = a;
        it->step = by;
        it->left = n;
        return v_of(it);
    }
    long_range_iter *it = rc_new(&long_range_iter_type.rc, sizeof(long_range_iter));
    if (!it)
        return vm_no_memory();
    it->next = rc_inc(start);
    it->step = rc_inc(step);
    it->left = rc_inc(left);
    return v_of(it);
}

static value range_iter_of(value self)
{
    range *r = range_ptr(self);
    return range_iter_make(r->start, r->step, r->length);
}

static value range_m_reversed(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    range *r = range_ptr(a[0]);
    VM_ENTER(f, 2);
    f.s[0] = int_binary(r->length, v_from_int(1), VM_SUB);
    if (f.s[0] != V_EMPTY)
        rc_set(&f.s[0], range_at(r, f.s[0]));
    if (f.s[0] != V_EMPTY)
        f.s[1] = int_binary(v_from_int(0), r->step, VM_SUB);
    if (f.s[1] == V_EMPTY)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, range_iter_make(f.s[0], f.s[1], r->length));
}

static value range_iter_next(value self)
{
    range_iter *it = (range_iter *)v_obj(self);
    if (it->left <= 0)
        return V_EMPTY;
    it->left--;
    int64_t v = it->next;
    it->next += it->step; /* start + left * step was checked */
    return int_from(v);
}

static value range_iter_hint(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return int_from(((range_iter *)v_obj(a[0]))->left);
}

static value long_range_iter_next(value self)
{
    long_range_iter *it = (long_range_iter *)v_obj(self);
    if (it->left == V_EMPTY || int_sign(it->left) == 0)
        return V_EMPTY;
    VM_ENTER(f, 2);
    f.s[0] = int_binary(it->left, v_from_int(1), VM_SUB);
    f.s[1] = int_binary(it->next, it->step, VM_ADD);
    if (f.s[0] == V_EMPTY || f.s[1] == V_EMPTY)
        return VM_LEAVE(f, V_EMPTY);
    value v = it->next;
    it->next = VM_TAKE(f.s[1]);
    rc_set(&it->left, VM_TAKE(f.s[0]));
    return VM_LEAVE(f, v);
}

static value long_range_iter_hint(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    long_range_iter *it = (long_range_iter *)v_obj(a[0]);
    return it->left == V_EMPTY ? v_from_int(0) : rc_inc(it->left);
}

static void long_range_iter_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    long_range_iter *it = (long_range_iter *)o;
    value parts[3] = {it->next, it->step, it->left};
    for (int i = 0; i < 3; i++)
        if (v_is_heap(parts[i]))
            visit(v_obj(parts[i]), arg);
}

static value long_range_iter_reap(rc_obj *o)
{
    long_range_iter *it = (long_range_iter *)o;
    value v = rc_take_out(&it->left);
    if (v == V_EMPTY)
        v = rc_take_out(&it->next);
    return v != V_EMPTY ? v : rc_take_out(&it->step);
}

static const vm_def range_methods[] = {
    {"start", range_m_start, 1, 1, NULL, VM_GETTER},
    {"stop", range_m_stop, 1, 1, NULL, VM_GETTER},
    {"step", range_m_step, 1, 1, NULL, VM_GETTER},
    {"index", range_m_index, 2, 2, NULL, 0},
    {"count", range_m_count, 2, 2, NULL, 0},
    {"__reversed__", range_m_reversed, 1, 1, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};
static const vm_def range_iter_methods[] = {
    {"__length_hint__", range_iter_hint, 1, 1, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};
static const vm_def long_range_iter_methods[] = {
    {"__length_hint__", long_range_iter_hint, 1, 1, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type range_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "range",
           .size = sizeof(range),
           .traverse = range_traverse,
           .reap = range_reap},
    .methods = range_methods,
    .create = range_create,
    .repr = range_repr,
    .hash = range_hash,
    .compare = range_compare,
    .truth = range_truth,
    .iter = range_iter_of,
    .len = range_len,
    .getitem = range_getitem,
    .contains = range_contains,
};
vm_type range_iter_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type), .name = "range_iterator", .size = sizeof(range_iter)},
    .methods = range_iter_methods,
    .iter = vm_self,
    .next = range_iter_next,
};
vm_type long_range_iter_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "longrange_iterator",
           .size = sizeof(long_range_iter),
           .traverse = long_range_iter_traverse,
           .reap = long_range_iter_reap},
    .methods = long_range_iter_methods,
    .iter = vm_self,
    .next = long_range_iter_next,
};

VM_INIT(range)
{
    return vm_type_ready(&range_type, NULL, "builtins", err) &&
           vm_type_ready(&range_iter_type, NULL, "builtins", err) &&
           vm_type_ready(&long_range_iter_type, NULL, "builtins", err);
}
