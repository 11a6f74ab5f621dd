/* list.c: growable sequences. Sorting is in list_sort.c, iterators in seq_iter.c.
 *
 * While list_sort works, the list is empty and `items` is a mark that is not a buffer: so `items`
 * may be freed or grown only if cap is not 0.
 */
#include "vm/cont.h"

pool *list_items_pool;

/* A native frame counts its slots in 32 bits, and items are shown to the collector through one
 * while they are dropped. */
#define LIST_MAX UINT32_MAX

static value list_concat(value a, value b);
static value list_repeat(value a, value b);

/* --- making, growing ---------------------------------------------------------------------------
 */

static int list_set_cap(list *l, size_t cap)
{
    value *items = NULL;
    if (cap > LIST_MAX) {
        vm_no_memory();
        return -1;
    }
    if (cap) {
        items = pool_realloc(list_items_pool, l->cap ? l->items : NULL, l->cap * sizeof(value),
                             cap * sizeof(value));
        if (!items) {
            vm_no_memory();
            return -1;
        }
    } else if (l->cap) {
        pool_free(list_items_pool, l->items, l->cap * sizeof(value));
    }
    l->items = items;
    l->cap = cap;
    return 0;
}

/* Capacity for `len` items: an eighth to spare, unless the list more than doubles in this step. */
static size_t list_roomy(size_t len, size_t now)
{
    size_t cap = (len + (len >> 3) + 6) & ~(size_t)3;
    return len - now > cap - len ? (len + 3) & ~(size_t)3 : cap;
}

int list_reserve(list *l, size_t len)
{
    if (len <= l->cap)
        return 0;
    if (len > LIST_MAX - 3)
        return list_set_cap(l, (size_t)-1);
    size_t cap = list_roomy(len, l->len);
    return list_set_cap(l, cap > LIST_MAX ? len : cap);
}

/* After items have gone. That the smaller block cannot be had is no error. */
static void list_shrink(list *l)
{
    if (l->len >= l->cap >> 1)
        return;
    size_t cap = l->len ? list_roomy(l->len, l->len) : 0;
    if (cap >= l->cap)
        return;
    if (!cap) {
        list_set_cap(l, 0);
        return;
    }
    value *items =
        pool_realloc(list_items_pool, l->items, l->cap * sizeof(value), cap * sizeof(value));
    if (items) {
        l->items = items;
        l->cap = cap;
    }
}

value list_new(size_t cap)
{
    list *l = rc_new(&list_type.rc, sizeof(list));
    if (!l)
        return vm_no_memory();
    if (cap && list_set_cap(l, cap) < 0) {
        RC_DEC(l);
        return V_EMPTY;
    }
    return v_of(l);
}

value list_from(const value *items, size_t n)
{
    value l = list_new(n);
    if (l == V_EMPTY)
        return V_EMPTY;
    for (size_t i = 0; i < n; i++)
        list_ptr(l)->items[i] = rc_inc(cont_item(items[i]));
    list_ptr(l)->len = n;
    return l;
}

int list_append(value v, value item)
{
    list *l = list_ptr(v);
    if (rc_unlikely(l->len >= l->cap) && list_reserve(l, l->len + 1) < 0)
        return -1;
    l->items[l->len++] = rc_inc(item);
    return 0;
}

int list_append_steal(value v, value item)
{
    list *l = list_ptr(v);
    if (rc_unlikely(l->len >= l->cap) && list_reserve(l, l->len + 1) < 0) {
        rc_dec(item);
        return -1;
    }
    l->items[l->len++] = item;
    return 0;
}

static int list_extend_items(list *l, value from)
{
    value *items;
    size_t n = cont_fast_items(from, &items);
    if (n == 0)
        return 0;
    if (list_reserve(l, l->len + n) < 0)
        return -1;
    cont_fast_items(from, &items); /* may be l's own, moved */
    value *to = l->items + l->len;
    for (size_t i = 0; i < n; i++)
        to[i] = rc_inc(cont_item(items[i]));
    l->len += n;
    return 0;
}

/* The items of a range of small ints, without its iterator. 1 done, 0 not that kind, -1. */
static int list_extend_range(list *l, range *r)
{
    int64_t next, step, n, last;
    if (!int_to_i64(r->start, &next) || !int_to_i64(r->step, &step) || !int_to_i64(r->length, &n) ||
        __builtin_mul_overflow(step, n, &last) || __builtin_add_overflow(last, next, &last) ||
        !v_int_fits(next) || !v_int_fits(last))
        return 0;
    if (list_reserve(l, l->len + (size_t)n) < 0)
        return -1;
    value *to = l->items + l->len;
    for (int64_t i = 0; i < n; i++, next += step)
        to[i] = v_from_int(next);
    l->len += (size_t)n;
    return 1;
}

int list_extend(value v, value iterable)
{
    if (v_is_type(iterable, &range_type)) {
        int r = list_extend_range(list_ptr(v), (range *)v_obj(iterable));
        if (r)
            return r < 0 ? -1 : 0;
    }
    if (v_is_type(iterable, &list_type) || v_is_type(iterable, &tuple_type) || iterable == v)
        return list_extend_items(list_ptr(v), iterable);
    VM_ENTER(f, 1);
    f.s[0] = vm_iter(iterable);
    if (f.s[0] == V_EMPTY)
        return (int)VM_LEAVE_INT(f, -1);
    int64_t hint = cont_hint(iterable);
    list *l = list_ptr(v);
    if (hint < 0 ||
        (hint <= INT64_MAX - (int64_t)l->len && list_reserve(l, l->len + (size_t)hint) < 0))
        return (int)VM_LEAVE_INT(f, -1);
    for (;;) {
        value item = vm_next(f.s[0]);
        if (item == V_EMPTY)
            break;
        if (list_append_steal(v, item) < 0)
            return (int)VM_LEAVE_INT(f, -1);
    }
    if (vm_failed())
        return (int)VM_LEAVE_INT(f, -1);
    list_shrink(l);
    return (int)VM_LEAVE_INT(f, 0);
}

value list_slice(value v, int64_t from, int64_t to)
{
    list *l = list_ptr(v);
    int64_t len = (int64_t)l->len;
    from = from < 0 ? 0 : from > len ? len : from;
    to = to < from ? from : to > len ? len : to;
    value r = list_new((size_t)(to - from));
    if (r == V_EMPTY)
        return V_EMPTY;
    list *out = list_ptr(r);
    for (; from < to && (size_t)from < l->len; from++)
        out->items[out->len++] = rc_inc(l->items[from]);
    return r;
}

int list_insert(value v, int64_t at, value item)
{
    list *l = list_ptr(v);
    if (list_reserve(l, l->len + 1) < 0)
        return -1;
    int64_t len = (int64_t)l->len;
    if (at < 0)
        at = at + len < 0 ? 0 : at + len;
    if (at > len)
        at = len;
    memmove(l->items + at + 1, l->items + at, (size_t)(len - at) * sizeof(value));
    l->items[at] = rc_inc(item);
    l->len++;
    return 0;
}

value list_pop(list *l, int64_t at)
{
    value v = l->items[at];
    l->len--;
    memmove(l->items + at, l->items + at + 1, (l->len - (size_t)at) * sizeof(value));
    list_shrink(l);
    return v;
}

void list_clear(list *l)
{
    if (!l->cap)
        return;
    value *items = l->items;
    size_t len = l->len, cap = l->cap;
    l->items = NULL;
    l->len = l->cap = 0;
    cont_drop(items, len);
    pool_free(list_items_pool, items, cap * sizeof(value));
}

/* Room for items that are taken out of a list before they are dropped. */
enum { LIST_FEW = 8 };
static value *list_bin(size_t n, value few[LIST_FEW])
{
    if (n <= LIST_FEW)
        return few;
    value *bin = pool_alloc(list_items_pool, n * sizeof(value));
    if (!bin)
        vm_no_memory();
    return bin;
}
static void list_bin_drop(value *bin, size_t n)
{
    cont_drop(bin, n);
    if (n > LIST_FEW)
        pool_free(list_items_pool, bin, n * sizeof(value));
}

int list_splice(list *l, size_t from, size_t to, const value *items, size_t n)
{
    value few[LIST_FEW];
    size_t old = to - from;
    value *bin = list_bin(old, few);
    if (!bin)
        return -1;
    if (n > old && list_reserve(l, l->len + (n - old)) < 0) {
        if (old > LIST_FEW)
            pool_free(list_items_pool, bin, old * sizeof(value));
        return -1;
    }
    if (old)
        memcpy(bin, l->items + from, old * sizeof(value));
    if (l->len > to && n != old)
        memmove(l->items + from + n, l->items + to, (l->len - to) * sizeof(value));
    for (size_t i = 0; i < n; i++)
        l->items[from + i] = rc_inc(cont_item(items[i]));
    l->len = l->len + n - old;
    list_shrink(l);
    list_bin_drop(bin, old);
    return 0;
}

static value list_create(vm_type *cls, tuple *args, dict *kwargs)
{
    (void)args, (void)kwargs;
    return v_of(VM_NEW(cls, list));
}

static int list_init(value self, tuple *args, dict *kwargs)
{
    if (!cont_args("list", args, kwargs, 0, 1))
        return -1;
    list_clear(list_ptr(self));
    return args && args->len ? list_extend(self, args->item[0]) : 0;
}

/* --- memory ------------------------------------------------------------------------------------
 */

static void list_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    list *l = (list *)o;
    for (size_t i = 0; i < l->len; i++)
        if (v_is_heap(l->items[i]))
            visit(v_obj(l->items[i]), arg);
}

static value list_reap(rc_obj *o)
{
    list *l = (list *)o;
    while (l->len > 0) {
        value v = l->items[--l->len];
        if (v_is_heap(v))
            return v;
    }
    return V_EMPTY;
}

static void list_finish(rc_obj *o)
{
    list *l = (list *)o;
    if (l->cap)
        pool_free(list_items_pool, l->items, l->cap * sizeof(value));
    l->items = NULL;
    l->len = l->cap = 0;
}

/* --- protocol ----------------------------------------------------------------------------------
 */

static value list_repr(value self)
{
    list *l = list_ptr(self);
    if (l->len == 0)
        return str_from("[]");
    if (vm_repr_enter(self))
        return str_from("[...]");
    str_buf b;
    str_buf_init(&b);
    bool ok = str_buf_cp(&b, '[');
    for (size_t i = 0; ok && i < l->len; i++)
        ok = (i == 0 || str_buf_n(&b, ", ", 2)) && cont_repr(&b, l->items[i]);
    ok = ok && str_buf_cp(&b, ']');
    vm_repr_leave(self);
    if (ok)
        return str_buf_done(&b);
    str_buf_drop(&b);
    return V_EMPTY;
}

static value list_compare(value a, value b, int op)
{
    if (!v_has(a, VM_T_LIST) || !v_has(b, VM_T_LIST))
        return V_NOTIMPL;
    list *x = list_ptr(a), *y = list_ptr(b);
    if (x->len != y->len && (op == VM_EQ || op == VM_NE))
        return v_from_bool(op == VM_NE);
    if (VM_CHECK_STACK(" in comparison"))
        return V_EMPTY;
    size_t i;
    for (i = 0; i < x->len && i < y->len; i++) {
        int r = cont_equal(x->items[i], y->items[i]);
        if (r < 0)
            return V_EMPTY;
        if (!r)
            break;
    }
    if (i >= x->len || i >= y->len)
        return v_from_bool(cont_compare_sizes(x->len, y->len, op));
    if (op == VM_EQ)
        return V_FALSE;
    if (op == VM_NE)
        return V_TRUE;
    VM_ENTER(f, 2);
    f.s[0] = rc_inc(x->items[i]);
    f.s[1] = rc_inc(y->items[i]);
    return VM_LEAVE(f, vm_compare(f.s[0], f.s[1], op));
}

static int64_t list_len(value self)
{
    return (int64_t)list_ptr(self)->len;
}

static value list_getitem(value self, value key)
{
    list *l = list_ptr(self);
    int64_t i;
    if (v_is_int(key) || cont_is_index(key)) {
        if (!cont_ssize(key, &i, &vm_exc_IndexError))
            return V_EMPTY;
        if (i < 0)
            i += (int64_t)l->len;
        if (i < 0 || i >= (int64_t)l->len)
            return vm_raise(&vm_exc_IndexError, "list index out of range");
        return rc_inc(l->items[i]);
    }
    if (!v_is_type(key, &slice_type))
        return vm_type_error("list indices must be integers or slices, not %T", key);
    int64_t start, stop, step;
    if (!slice_unpack(key, &start, &stop, &step))
        return V_EMPTY;
    int64_t n = slice_adjust((int64_t)l->len, &start, &stop, step);
    if (step == 1)
        return list_slice(self, start, start + n);
    value r = list_new((size_t)n);
    if (r == V_EMPTY)
        return V_EMPTY;
    list *out = list_ptr(r);
    for (int64_t k = 0; k < n && (size_t)(start + k * step) < l->len; k++)
        out->items[out->len++] = rc_inc(l->items[start + k * step]);
    return r;
}

/* Deletes n items from start, `step` apart (not 0, not 1). */
static int list_del_spread(list *l, int64_t start, int64_t step, int64_t n)
{
    if (n <= 0)
        return 0;
    if (step < 0) {
        start += step * (n - 1);
        step = -step;
    }
    value few[LIST_FEW], *bin = list_bin((size_t)n, few);
    if (!bin)
        return -1;
    size_t to = (size_t)start, next = (size_t)start;
    int64_t k = 0;
    for (size_t i = to; i < l->len; i++) {
        if (k < n && i == next) {
            bin[n - ++k] = l->items[i]; /* dropped from the end: in ascending order */
            next += (size_t)step;
        } else {
            l->items[to++] = l->items[i];
        }
    }
    l->len = to;
    list_shrink(l);
    list_bin_drop(bin, (size_t)n);
    return 0;
}

static int list_set_slice(value self, value key, value x)
{
    list *l = list_ptr(self);
    int64_t from, to, step, start, stop, n;
    if (!slice_unpack(key, &from, &to, &step))
        return -1;
    VM_ENTER(f, 1);
    value *items = NULL;
    size_t count = 0;
    if (x != V_EMPTY) {
        f.s[0] = x == self ? list_slice(x, 0, INT64_MAX)
                           : cont_fast(x, step == 1 ? "can only assign an iterable"
                                                    : "must assign iterable to extended slice");
        if (f.s[0] == V_EMPTY)
            return (int)VM_LEAVE_INT(f, -1);
        count = cont_fast_items(f.s[0], &items);
    }
    start = from, stop = to;
    n = slice_adjust((int64_t)l->len, &start, &stop, step);
    int r = 0;
    if (step == 1) {
        r = list_splice(l, (size_t)start, (size_t)(start + n), items, count);
    } else if (x == V_EMPTY) {
        r = list_del_spread(l, start, step, n);
    } else if ((int64_t)count != n) {
        vm_value_error("attempt to assign sequence of size %zu to extended slice of size %lld",
                       count, (long long)n);
        r = -1;
    } else {
        value few[LIST_FEW], *bin = list_bin(count, few);
        if (!bin)
            return (int)VM_LEAVE_INT(f, -1);
        for (int64_t i = 0; i < n; i++) {
            value *slot = &l->items[start + i * step];
            bin[n - 1 - i] = *slot;
            *slot = rc_inc(cont_item(items[i]));
        }
        list_bin_drop(bin, count);
    }
    return (int)VM_LEAVE_INT(f, r);
}

static int list_setitem(value self, value key, value x)
{
    list *l = list_ptr(self);
    if (!v_is_int(key) && !cont_is_index(key)) {
        if (v_is_type(key, &slice_type))
            return list_set_slice(self, key, x);
        vm_type_error("list indices must be integers or slices, not %T", key);
        return -1;
    }
    int64_t i;
    if (!cont_ssize(key, &i, &vm_exc_IndexError))
        return -1;
    if (i < 0)
        i += (int64_t)l->len;
    if (i < 0 || i >= (int64_t)l->len) {
        vm_raise(&vm_exc_IndexError, "list assignment index out of range");
        return -1;
    }
    if (x == V_EMPTY)
        rc_dec(list_pop(l, i));
    else
        rc_set(&l->items[i], rc_inc(x));
    return 0;
}

static int list_contains(value self, value item)
{
    list *l = list_ptr(self);
    for (size_t i = 0; i < l->len; i++) {
        int r = cont_equal(l->items[i], item);
        if (r)
            return r;
    }
    return 0;
}

static value list_concat(value a, value b)
{
    if (!v_has(a, VM_T_LIST))
        return V_NOTIMPL;
    if (!v_has(b, VM_T_LIST)) {
        value r = cont_try_right(a, b, VM_ADD, list_concat);
        return r != V_NOTIMPL ? r
                              : vm_type_error("can only concatenate list (not \"%T\") to list", b);
    }
    size_t na = list_ptr(a)->len, nb = list_ptr(b)->len;
    value r = list_new(na + nb);
    if (r == V_EMPTY)
        return V_EMPTY;
    list *out = list_ptr(r), *x = list_ptr(a), *y = list_ptr(b);
    for (size_t i = 0; i < na && i < x->len; i++)
        out->items[out->len++] = rc_inc(x->items[i]);
    for (size_t i = 0; i < nb && i < y->len; i++)
        out->items[out->len++] = rc_inc(y->items[i]);
    return r;
}

/* Appends items[0..n-1] of l to out, `times` times; out has room. */
static void list_fill(list *out, const list *l, size_t n, int64_t times)
{
    if (n == 1) {
        value v = l->items[0];
        for (int64_t k = 0; k < times; k++)
            out->items[out->len++] = rc_inc(v);
        return;
    }
    for (int64_t k = 0; k < times; k++)
        for (size_t i = 0; i < n; i++)
            out->items[out->len++] = rc_inc(l->items[i]);
}

static value list_repeat(value a, value b)
{
    value seq = v_has(a, VM_T_LIST) ? a : b, by = seq == a ? b : a;
    if (!v_has(seq, VM_T_LIST) || (seq == b && cont_is_sequence(a)))
        return V_NOTIMPL; /* of two sequences the left one complains */
    if (seq == a && !v_is_int(by)) {
        value r = cont_try_right(a, b, VM_MUL, list_repeat);
        if (r != V_NOTIMPL)
            return r;
    }
    if (!cont_is_index(by))
        return vm_type_error("can't multiply sequence by non-int of type '%T'", by);
    int64_t n;
    size_t len = 0;
    if (!cont_ssize(by, &n, &vm_exc_OverflowError))
        return V_EMPTY;
    if (n > 0 && !checked_mul(list_ptr(seq)->len, (size_t)n, &len))
        return vm_no_memory();
    value r = list_new(len);
    if (r != V_EMPTY && len && list_ptr(seq)->len * (size_t)n == len)
        list_fill(list_ptr(r), list_ptr(seq), list_ptr(seq)->len, n);
    return r;
}

static value list_iadd(value a, value b)
{
    if (!v_is_heap(b) || !v_has(b, VM_T_LIST | VM_T_TUPLE)) {
        value r = cont_try_right(a, b, VM_ADD, list_concat);
        if (r != V_NOTIMPL)
            return r;
    }
    return list_extend(a, b) < 0 ? V_EMPTY : rc_inc(a);
}

static value list_imul(value a, value b)
{
    if (!v_is_int(b)) {
        value r = cont_try_right(a, b, VM_MUL, list_repeat);
        if (r != V_NOTIMPL)
            return r;
    }
    if (!cont_is_index(b))
        return vm_type_error("can't multiply sequence by non-int of type '%T'", b);
    int64_t n;
    if (!cont_ssize(b, &n, &vm_exc_OverflowError))
        return V_EMPTY;
    list *l = list_ptr(a);
    size_t len, once = l->len;
    if (n <= 0) {
        list_clear(l);
    } else if (once) {
        if (!checked_mul(once, (size_t)n, &len))
            return vm_no_memory();
        if (list_reserve(l, len) < 0)
            return V_EMPTY;
        list_fill(l, l, once, n - 1);
    }
    return rc_inc(a);
}

/* --- methods -----------------------------------------------------------------------------------
 */

static value list_m_append(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return list_append(a[0], a[1]) < 0 ? V_EMPTY : V_NONE;
}

static value list_m_extend(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return list_extend(a[0], a[1]) < 0 ? V_EMPTY : V_NONE;
}

static value list_m_insert(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    int64_t at;
    if (!cont_arg_ssize(a[1], &at) || list_insert(a[0], at, a[2]) < 0)
        return V_EMPTY;
    return V_NONE;
}

static value list_m_pop(vm_thread *t, value *a, int n)
{
    (void)t;
    list *l = list_ptr(a[0]);
    int64_t at = -1;
    if (n > 1 && !cont_arg_ssize(a[1], &at))
        return V_EMPTY;
    if (l->len == 0)
        return vm_raise(&vm_exc_IndexError, "pop from empty list");
    if (at < 0)
        at += (int64_t)l->len;
    if (at < 0 || at >= (int64_t)l->len)
        return vm_raise(&vm_exc_IndexError, "pop index out of range");
    return list_pop(l, at);
}

static value list_m_remove(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    list *l = list_ptr(a[0]);
    for (size_t i = 0; i < l->len; i++) {
        int r = cont_equal(l->items[i], a[1]);
        if (r < 0)
            return V_EMPTY;
        if (r) {
            if (i < l->len)
                rc_dec(list_pop(l, (int64_t)i));
            return V_NONE;
        }
    }
    return vm_value_error("list.remove(x): x not in list");
}

static value list_m_clear(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    list_clear(list_ptr(a[0]));
    return V_NONE;
}

static value list_m_copy(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return list_slice(a[0], 0, INT64_MAX);
}

static value list_m_count(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    list *l = list_ptr(a[0]);
    int64_t count = 0;
    for (size_t i = 0; i < l->len; i++) {
        int r = cont_equal(l->items[i], a[1]);
        if (r < 0)
            return V_EMPTY;
        count += r;
    }
    return int_from(count);
}

static value list_m_index(vm_thread *t, value *a, int n)
{
    (void)t;
    list *l = list_ptr(a[0]);
    int64_t from = 0, to = INT64_MAX;
    if (n > 2 && !cont_bound(a[2], (int64_t)l->len, &from))
        return V_EMPTY;
    if (n > 3 && !cont_bound(a[3], (int64_t)l->len, &to))
        return V_EMPTY;
    for (int64_t i = from; i < to && i < (int64_t)l->len; i++) {
        int r = cont_equal(l->items[i], a[1]);
        if (r < 0)
            return V_EMPTY;
        if (r)
            return int_from(i);
    }
    return vm_value_error("%R is not in list", a[1]);
}

static value list_m_reverse(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    list *l = list_ptr(a[0]);
    for (size_t i = 0, j = l->len; i + 1 < j; i++) {
        value v = l->items[i];
        l->items[i] = l->items[--j];
        l->items[j] = v;
    }
    return V_NONE;
}

/* a: self, key, reverse. */
static value list_m_sort(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    int64_t reverse = 0;
    if (a[2] != V_EMPTY && v_is_bool(a[2]))
        reverse = a[2] == V_TRUE;
    else if (a[2] != V_EMPTY && !cont_arg_int(a[2], &reverse))
        return V_EMPTY;
    value key = a[1] == V_EMPTY ? V_NONE : a[1];
    return list_sort(a[0], key, reverse != 0) < 0 ? V_EMPTY : V_NONE;
}

static value list_m_reversed(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return list_rev_iter_new(a[0]);
}

static const vm_def list_methods[] = {
    {"append", list_m_append, 2, 2, NULL, 0},
    {"extend", list_m_extend, 2, 2, NULL, 0},
    {"insert", list_m_insert, 3, 3, NULL, 0},
    {"pop", list_m_pop, 1, 2, NULL, 0},
    {"remove", list_m_remove, 2, 2, NULL, 0},
    {"clear", list_m_clear, 1, 1, NULL, 0},
    {"copy", list_m_copy, 1, 1, NULL, 0},
    {"count", list_m_count, 2, 2, NULL, 0},
    {"index", list_m_index, 2, 4, NULL, 0},
    {"reverse", list_m_reverse, 1, 1, NULL, 0},
    {"sort", list_m_sort, 0, 3, "* key reverse", 0},
    {"__reversed__", list_m_reversed, 1, 1, NULL, 0},
    {"__class_getitem__", generic_alias_of, 2, 2, NULL, VM_CLASS},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type list_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "list",
           .flags = RC_TYPE_GC | VM_T_LIST | VM_T_BASE,
           .size = sizeof(list),
           .traverse = list_traverse,
           .reap = list_reap,
           .finish = list_finish},
    .methods = list_methods,
    .create = list_create,
    .init = list_init,
    .repr = list_repr,
    .hash = vm_unhashable,
    .compare = list_compare,
    .iter = list_iter_new,
    .len = list_len,
    .getitem = list_getitem,
    .setitem = list_setitem,
    .contains = list_contains,
    .binary = {[VM_ADD] = list_concat, [VM_MUL] = list_repeat},
    .inplace = {[VM_ADD] = list_iadd, [VM_MUL] = list_imul},
};

bool vm_list_open(struct tally_error *err)
{
    if (!list_items_pool)
        list_items_pool = pool_open("list.items", POOL_BUFFERS, err);
    return list_items_pool != NULL;
}

VM_INIT(list)
{
    return vm_list_open(err) && vm_type_ready(&list_type, NULL, "builtins", err);
}
