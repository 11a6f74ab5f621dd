/* deque.c: collections.deque: a ring of items, its capacity a power of two. */
#include "vm/lib.h"

typedef struct deque {
    rc_head h;
    value *ring; /* from pool "deque.items"; NULL while empty from birth */
    size_t head, len, cap;
    int64_t maxlen; /* -1: none */
    uint64_t state; /* changes whenever an item comes or goes */
} deque;

typedef struct deque_iter {
    rc_head h;
    value deque; /* V_EMPTY when exhausted */
    size_t pos, left;
    uint64_t state;
} deque_iter;

static pool *deque_pool;
/* Items are shown to the collector by native frames, whose slots are counted in 32 bits. */
#define DEQUE_MAX ((size_t)1 << 31)

static inline deque *dq(value v)
{
    return (deque *)v_obj(v);
}
static inline value *slot(deque *d, size_t i)
{
    return &d->ring[(d->head + i) & (d->cap - 1)];
}

/* --- growing and shrinking ----------------------------------------------------------------------
 */

static bool set_cap(deque *d, size_t cap)
{
    value *ring = cap <= DEQUE_MAX ? pool_alloc(deque_pool, cap * sizeof(value)) : NULL;
    if (!ring)
        return false;
    for (size_t i = 0; i < d->len; i++)
        ring[i] = *slot(d, i);
    if (d->ring)
        pool_free(deque_pool, d->ring, d->cap * sizeof(value));
    d->ring = ring;
    d->head = 0;
    d->cap = cap;
    return true;
}

static bool make_room(deque *d)
{
    if (d->len < d->cap || set_cap(d, d->cap ? d->cap * 2 : 8))
        return true;
    vm_no_memory();
    return false;
}

/* That the smaller ring cannot be had is no error. */
static inline void shrink(deque *d)
{
    if (rc_unlikely(d->len < d->cap >> 3 && d->cap > 64))
        set_cap(d, d->cap >> 2);
}

static value take_left(deque *d)
{
    value v = *slot(d, 0);
    d->head = (d->head + 1) & (d->cap - 1);
    d->len--;
    d->state++;
    shrink(d);
    return v;
}

static value take_right(deque *d)
{
    value v = *slot(d, d->len - 1);
    d->len--;
    d->state++;
    shrink(d);
    return v;
}

/* Takes v over. A full deque lets go of the item at the other end. */
static int push(deque *d, value v, bool left)
{
    if (!make_room(d)) {
        rc_dec(v);
        return -1;
    }
    if (left) {
        d->head = (d->head - 1) & (d->cap - 1);
        *slot(d, 0) = v;
    } else {
        *slot(d, d->len) = v;
    }
    d->len++;
    d->state++;
    if (d->maxlen >= 0 && d->len > (size_t)d->maxlen)
        rc_dec(left ? take_right(d) : take_left(d));
    return 0;
}

static void clear(deque *d)
{
    value *ring = d->ring;
    size_t head = d->head, len = d->len, cap = d->cap;
    if (!ring)
        return;
    d->ring = NULL;
    d->head = d->len = d->cap = 0;
    d->state++;
    /* Turned into a straight run from the last item to the first, so that the first goes first. */
    size_t first = cap - head < len ? cap - head : len;
    vm_nframe a, b;
    vm_enter(&a, ring + head, (uint32_t)first);
    vm_enter(&b, ring, (uint32_t)(len - first));
    for (size_t i = 0; i < len; i++)
        rc_clear(&ring[(head + i) & (cap - 1)]);
    b.n = a.n = 0;
    vm_leave_slots(&b);
    vm_leave_slots(&a);
    pool_free(deque_pool, ring, cap * sizeof(value));
}

static int extend(value self, value iterable, bool left)
{
    VM_ENTER(f, 2);
    if (iterable == self)
        f.s[1] = vm_list_from(iterable);
    else
        f.s[1] = rc_inc(iterable);
    if (f.s[1])
        f.s[0] = vm_iter(f.s[1]);
    if (!f.s[0])
        return (int)VM_LEAVE_INT(f, -1);
    value v;
    while ((v = vm_next(f.s[0])))
        if (push(dq(self), v, left) < 0)
            return (int)VM_LEAVE_INT(f, -1);
    return (int)VM_LEAVE_INT(f, vm_failed() ? -1 : 0);
}

/* --- making, memory -----------------------------------------------------------------------------
 */

static value dq_create(vm_type *cls, tuple *args, dict *kwargs)
{
    (void)args, (void)kwargs;
    deque *d = VM_NEW(cls, deque);
    if (d)
        d->maxlen = -1;
    return v_of(d);
}

static int dq_init(value self, tuple *args, dict *kwargs)
{
    value a[2];
    int64_t maxlen = -1;
    if (!native_bind("deque", "iterable maxlen", 0, args, kwargs, a, NULL))
        return -1;
    if (a[1] && a[1] != V_NONE) {
        if (!v_is_any_int(a[1])) {
            vm_type_error("an integer is required");
            return -1;
        }
        if (!cont_arg_ssize(a[1], &maxlen)) /* the message of PyLong_AsSsize_t */
            return -1;
        if (maxlen < 0) {
            vm_value_error("maxlen must be non-negative");
            return -1;
        }
    }
    dq(self)->maxlen = maxlen;
    clear(dq(self));
    return a[0] ? extend(self, a[0], false) : 0;
}

static void dq_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    deque *d = (deque *)o;
    for (size_t i = 0; i < d->len; i++)
        lib_visit(*slot(d, i), visit, arg);
}

static value dq_reap(rc_obj *o)
{
    deque *d = (deque *)o;
    while (d->len) {
        value v = *slot(d, 0);
        d->head = (d->head + 1) & (d->cap - 1);
        d->len--;
        d->state++;
        if (v_is_heap(v))
            return v;
    }
    return V_EMPTY;
}

static void dq_finish(rc_obj *o)
{
    deque *d = (deque *)o;
    if (d->ring)
        pool_free(deque_pool, d->ring, d->cap * sizeof(value));
    d->ring = NULL;
    d->cap = d->len = 0;
}

/* A deque of the same kind with the same limit and these items. */
static value copy_of(value self)
{
    deque *d = dq(self);
    VM_ENTER(f, 2);
    if (v_is_type(self, &deque_type)) {
        f.s[0] = dq_create(&deque_type, NULL, NULL);
        if (!f.s[0])
            return VM_LEAVE(f, V_EMPTY);
        dq(f.s[0])->maxlen = d->maxlen;
        for (size_t i = 0; i < d->len; i++)
            if (push(dq(f.s[0]), rc_inc(*slot(d, i)), false) < 0)
                return VM_LEAVE(f, V_EMPTY);
        return VM_LEAVE(f, VM_TAKE(f.s[0]));
    }
    value cls = v_of(type_of(self));
    if (d->maxlen < 0) {
        f.s[0] = vm_call1(cls, self);
    } else {
        f.s[1] = int_from(d->maxlen);
        f.s[0] = f.s[1] ? vm_call2(cls, self, f.s[1]) : V_EMPTY;
    }
    if (f.s[0] && !vm_isinstance(f.s[0], &deque_type))
        return VM_LEAVE(f, vm_type_error("%U() must return a deque, not %T",
                                         str_ptr(type_of(self)->name), f.s[0]));
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

/* --- protocol -----------------------------------------------------------------------------------
 */

static value dq_repr(value self)
{
    if (vm_repr_enter(self))
        return str_from("[...]");
    VM_ENTER(f, 2);
    f.s[0] = vm_list_from(self);
    if (f.s[0])
        f.s[1] = vm_repr(f.s[0]);
    value r = V_EMPTY;
    str *name = str_ptr(type_of(self)->name);
    if (f.s[1] && dq(self)->maxlen >= 0)
        r = str_from_format("%U(%U, maxlen=%lld)", name, str_ptr(f.s[1]),
                            (long long)dq(self)->maxlen);
    else if (f.s[1])
        r = str_from_format("%U(%U)", name, str_ptr(f.s[1]));
    vm_repr_leave(self);
    return VM_LEAVE(f, r);
}

static int64_t dq_len(value self)
{
    return (int64_t)dq(self)->len;
}

static int mutated(vm_type *error)
{
    vm_raise(error, "deque mutated during iteration");
    return -1;
}

static value dq_compare(value a, value b, int op)
{
    if (!vm_isinstance(a, &deque_type) || !vm_isinstance(b, &deque_type))
        return V_NOTIMPL;
    deque *x = dq(a), *y = dq(b);
    if (a == b && op == VM_EQ)
        return V_TRUE;
    if (a == b && op == VM_NE)
        return V_FALSE;
    if (x->len != y->len && (op == VM_EQ || op == VM_NE))
        return v_from_bool(op == VM_NE);
    if (VM_CHECK_STACK(" in comparison"))
        return V_EMPTY;
    uint64_t sx = x->state, sy = y->state;
    VM_ENTER(f, 2);
    for (size_t i = 0; i < x->len && i < y->len; i++) {
        if (sx != x->state || sy != y->state) {
            mutated(&vm_exc_RuntimeError);
            return VM_LEAVE(f, V_EMPTY);
        }
        rc_set(&f.s[0], rc_inc(*slot(x, i)));
        rc_set(&f.s[1], rc_inc(*slot(y, i)));
        int r = cont_same(f.s[0], f.s[1]);
        if (r == 2)
            r = vm_equal(f.s[0], f.s[1]);
        if (r < 0)
            return VM_LEAVE(f, V_EMPTY);
        if (r)
            continue;
        if (op == VM_EQ || op == VM_NE)
            return VM_LEAVE(f, v_from_bool(op == VM_NE));
        return VM_LEAVE(f, vm_compare(f.s[0], f.s[1], op));
    }
    if (sx != x->state || sy != y->state) {
        mutated(&vm_exc_RuntimeError);
        return VM_LEAVE(f, V_EMPTY);
    }
    return VM_LEAVE(f, v_from_bool(cont_compare_sizes(x->len, y->len, op)));
}

static int dq_contains(value self, value item)
{
    deque *d = dq(self);
    uint64_t state = d->state;
    for (size_t i = 0; i < d->len; i++) {
        int r = cont_equal(*slot(d, i), item);
        if (r)
            return r;
        if (d->state != state)
            return mutated(&vm_exc_RuntimeError);
    }
    return 0;
}

/* The place that a subscript names; false: exception set. */
static bool place(value self, value key, size_t *out)
{
    deque *d = dq(self);
    int64_t i;
    if (!cont_is_index(key)) {
        vm_type_error("sequence index must be integer, not '%T'", key);
        return false;
    }
    if (!cont_ssize(key, &i, &vm_exc_IndexError))
        return false;
    if (i < 0)
        i += (int64_t)d->len;
    if (i < 0 || i >= (int64_t)d->len) {
        vm_raise(&vm_exc_IndexError, "deque index out of range");
        return false;
    }
    *out = (size_t)i;
    return true;
}

static value dq_getitem(value self, value key)
{
    size_t i;
    return place(self, key, &i) ? rc_inc(*slot(dq(self), i)) : V_EMPTY;
}

/* Takes item i out; the shorter side moves. */
static value take_at(deque *d, size_t i)
{
    if (i == 0)
        return take_left(d);
    value v = *slot(d, i);
    if (i < d->len / 2) {
        for (; i > 0; i--)
            *slot(d, i) = *slot(d, i - 1);
        d->head = (d->head + 1) & (d->cap - 1);
    } else {
        for (; i + 1 < d->len; i++)
            *slot(d, i) = *slot(d, i + 1);
    }
    d->len--;
    d->state++;
    return v;
}

static int dq_setitem(value self, value key, value x)
{
    size_t i;
    if (!place(self, key, &i))
        return -1;
    if (x)
        rc_set(slot(dq(self), i), rc_inc(x));
    else
        rc_dec(take_at(dq(self), i));
    return 0;
}

static value dq_concat(value a, value b)
{
    if (!vm_isinstance(a, &deque_type))
        return V_NOTIMPL;
    if (!vm_isinstance(b, &deque_type)) {
        value r = cont_try_right(a, b, VM_ADD, dq_concat);
        return r != V_NOTIMPL
                   ? r
                   : vm_type_error("can only concatenate deque (not \"%T\") to deque", b);
    }
    VM_ENTER(f, 1);
    f.s[0] = copy_of(a);
    if (!f.s[0] || extend(f.s[0], b, false) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static value dq_iadd(value self, value other)
{
    return extend(self, other, false) < 0 ? V_EMPTY : rc_inc(self);
}

static int repeat_in_place(value self, int64_t n)
{
    deque *d = dq(self);
    size_t len = d->len;
    if (n <= 0 || len == 0) {
        clear(d);
        return 0;
    }
    if ((uint64_t)n > DEQUE_MAX || (uint64_t)n * len > DEQUE_MAX) {
        vm_no_memory();
        return -1;
    }
    /* With a limit only the last items stay: no need to bring the others in. */
    if (d->maxlen >= 0 && (uint64_t)n * len > (uint64_t)d->maxlen) {
        uint64_t enough = (uint64_t)d->maxlen / len + 2;
        if ((uint64_t)n > enough)
            n = (int64_t)enough;
    }
    VM_ENTER(f, 1);
    f.s[0] = vm_list_from(self);
    for (int64_t i = 1; f.s[0] && i < n; i++)
        if (extend(self, f.s[0], false) < 0)
            rc_clear(&f.s[0]);
    return (int)VM_LEAVE_INT(f, f.s[0] ? 0 : -1);
}

static bool repeat_count(value v, int64_t *n)
{
    return cont_ssize(v, n, &vm_exc_OverflowError);
}

static value dq_repeat(value a, value b)
{
    if (!vm_isinstance(a, &deque_type)) {
        value t = a;
        a = b;
        b = t;
    }
    if (!vm_isinstance(a, &deque_type))
        return V_NOTIMPL;
    if (!cont_is_index(b)) {
        value r = cont_is_sequence(b) ? V_NOTIMPL : cont_try_right(a, b, VM_MUL, dq_repeat);
        return r != V_NOTIMPL ? r
                              : vm_type_error("can't multiply sequence by non-int of type '%T'", b);
    }
    int64_t n;
    if (!repeat_count(b, &n))
        return V_EMPTY;
    VM_ENTER(f, 1);
    f.s[0] = copy_of(a);
    if (!f.s[0] || repeat_in_place(f.s[0], n) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static value dq_imul(value self, value other)
{
    int64_t n;
    if (!cont_is_index(other))
        return vm_type_error("can't multiply sequence by non-int of type '%T'", other);
    if (!repeat_count(other, &n) || repeat_in_place(self, n) < 0)
        return V_EMPTY;
    return rc_inc(self);
}

/* --- methods ------------------------------------------------------------------------------------
 */

static value dq_append(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return push(dq(a[0]), rc_inc(a[1]), false) < 0 ? V_EMPTY : V_NONE;
}
static value dq_appendleft(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return push(dq(a[0]), rc_inc(a[1]), true) < 0 ? V_EMPTY : V_NONE;
}
static value dq_extend(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return extend(a[0], a[1], false) < 0 ? V_EMPTY : V_NONE;
}
static value dq_extendleft(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return extend(a[0], a[1], true) < 0 ? V_EMPTY : V_NONE;
}

static value dq_pop(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (dq(a[0])->len == 0)
        return vm_raise(&vm_exc_IndexError, "pop from an empty deque");
    return take_right(dq(a[0]));
}
static value dq_popleft(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (dq(a[0])->len == 0)
        return vm_raise(&vm_exc_IndexError, "pop from an empty deque");
    return take_left(dq(a[0]));
}

static value dq_clear(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    clear(dq(a[0]));
    return V_NONE;
}
static value dq_copy(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return copy_of(a[0]);
}

static value dq_count(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    deque *d = dq(a[0]);
    uint64_t state = d->state;
    int64_t found = 0;
    for (size_t i = 0; i < d->len; i++) {
        int r = cont_equal(*slot(d, i), a[1]);
        if (r < 0)
            return V_EMPTY;
        if (d->state != state)
            return mutated(&vm_exc_RuntimeError), V_EMPTY;
        found += r;
    }
    return int_from(found);
}

static value dq_index(vm_thread *t, value *a, int n)
{
    (void)t;
    deque *d = dq(a[0]);
    int64_t len = (int64_t)d->len, from = 0, to = len;
    if ((n > 2 && !cont_bound(a[2], len, &from)) || (n > 3 && !cont_bound(a[3], len, &to)))
        return V_EMPTY;
    uint64_t state = d->state;
    for (int64_t i = from; i < to && i < (int64_t)d->len; i++) {
        int r = cont_equal(*slot(d, (size_t)i), a[1]);
        if (r < 0)
            return V_EMPTY;
        if (r)
            return int_from(i);
        if (d->state != state)
            return mutated(&vm_exc_RuntimeError), V_EMPTY;
    }
    return vm_value_error("%R is not in deque", a[1]);
}

static value dq_insert(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    deque *d = dq(a[0]);
    int64_t at;
    if (!cont_arg_ssize(a[1], &at))
        return V_EMPTY;
    if (d->maxlen >= 0 && d->len >= (size_t)d->maxlen)
        return vm_raise(&vm_exc_IndexError, "deque already at its maximum size");
    int64_t len = (int64_t)d->len;
    if (at < 0)
        at = at + len < 0 ? 0 : at + len;
    if (at > len)
        at = len;
    if (push(d, rc_inc(a[2]), at < len / 2) < 0)
        return V_EMPTY;
    if (at < len / 2)
        for (int64_t i = 0; i < at; i++) {
            value *x = slot(d, (size_t)i), *y = slot(d, (size_t)i + 1), v = *x;
            *x = *y;
            *y = v;
        }
    else
        for (int64_t i = len; i > at; i--) {
            value *x = slot(d, (size_t)i), *y = slot(d, (size_t)i - 1), v = *x;
            *x = *y;
            *y = v;
        }
    return V_NONE;
}

static value dq_remove(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    deque *d = dq(a[0]);
    uint64_t state = d->state;
    for (size_t i = 0; i < d->len; i++) {
        int r = cont_equal(*slot(d, i), a[1]);
        if (r < 0)
            return V_EMPTY;
        if (d->state != state)
            return mutated(&vm_exc_IndexError), V_EMPTY;
        if (r) {
            rc_dec(take_at(d, i));
            return V_NONE;
        }
    }
    return vm_value_error("%R is not in deque", a[1]);
}

static value dq_reverse(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    deque *d = dq(a[0]);
    for (size_t i = 0, j = d->len; i + 1 < j; i++) {
        value *x = slot(d, i), *y = slot(d, --j), v = *x;
        *x = *y;
        *y = v;
    }
    return V_NONE;
}

static value dq_rotate(vm_thread *t, value *a, int n)
{
    (void)t;
    deque *d = dq(a[0]);
    int64_t by = 1, len = (int64_t)d->len;
    if (n > 1 && !cont_arg_ssize(a[1], &by))
        return V_EMPTY;
    if (len < 2)
        return V_NONE;
    by %= len;
    if (by > len / 2)
        by -= len;
    else if (by < -(len / 2))
        by += len;
    if (by)
        d->state++;
    /* Items are as many as the ring has places: turning it is moving its head. */
    for (; by > 0; by--) {
        value v = *slot(d, d->len - 1);
        d->head = (d->head - 1) & (d->cap - 1);
        *slot(d, 0) = v;
    }
    for (; by < 0; by++) {
        value v = *slot(d, 0);
        d->head = (d->head + 1) & (d->cap - 1);
        *slot(d, d->len - 1) = v;
    }
    return V_NONE;
}

static value dq_maxlen(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return dq(a[0])->maxlen < 0 ? V_NONE : int_from(dq(a[0])->maxlen);
}

static value dq_sizeof(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return int_from((int64_t)(sizeof(deque) + dq(a[0])->cap * sizeof(value)));
}

/* --- iterators ----------------------------------------------------------------------------------
 */

static value iter_make(vm_type *type, value d)
{
    deque_iter *it = rc_new(&type->rc, sizeof *it);
    if (!it)
        return vm_no_memory();
    it->deque = rc_inc(d);
    it->left = dq(d)->len;
    it->state = dq(d)->state;
    return v_of(it);
}

static value dq_iter(value self)
{
    return iter_make(&deque_iter_type, self);
}
static value dq_reversed(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return iter_make(&deque_rev_iter_type, a[0]);
}

/* iterator type(deque, index) */
static value iter_create(vm_type *cls, tuple *args, dict *kwargs)
{
    if (!cont_args(cls->rc.name, args, kwargs, 1, 2))
        return V_EMPTY;
    if (!vm_isinstance(args->item[0], &deque_type))
        return vm_type_error("argument 1 must be collections.deque, not %T", args->item[0]);
    int64_t skip = 0;
    if (args->len > 1 && !cont_arg_ssize(args->item[1], &skip))
        return V_EMPTY;
    value v = iter_make(cls, args->item[0]);
    deque_iter *it = v ? (deque_iter *)v_obj(v) : NULL;
    if (it && skip > 0) {
        it->pos = (size_t)skip < it->left ? (size_t)skip : it->left;
        it->left -= it->pos;
    }
    return v;
}

static value step(value self, bool back)
{
    deque_iter *it = (deque_iter *)v_obj(self);
    if (!it->deque)
        return V_EMPTY;
    deque *d = dq(it->deque);
    if (it->state != d->state) {
        it->left = 0;
        return vm_raise(&vm_exc_RuntimeError, "deque mutated during iteration");
    }
    if (it->left == 0 || it->pos >= d->len) {
        rc_clear(&it->deque);
        return V_EMPTY;
    }
    it->left--;
    size_t i = it->pos++;
    return rc_inc(*slot(d, back ? d->len - 1 - i : i));
}
static value iter_next(value self)
{
    return step(self, false);
}
static value rev_next(value self)
{
    return step(self, true);
}

static value iter_hint(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return int_from((int64_t)((deque_iter *)v_obj(a[0]))->left);
}

static void iter_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    lib_visit(((deque_iter *)o)->deque, visit, arg);
}
static value iter_reap(rc_obj *o)
{
    return rc_take_out(&((deque_iter *)o)->deque);
}

static const vm_def iter_methods[] = {
    {"__length_hint__", iter_hint, 1, 1, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};

#define DEQUE_ITER(id, type_name, next_fn)                                                         \
    vm_type id = {                                                                                 \
        .rc = {.h = RC_HEAD_INIT(&type_type),                                                      \
               .name = "_collections." type_name,                                                  \
               .pool_name = "deque_iterator",                                                      \
               .flags = RC_TYPE_GC,                                                                \
               .size = sizeof(deque_iter),                                                         \
               .traverse = iter_traverse,                                                          \
               .reap = iter_reap},                                                                 \
        .create = iter_create,                                                                     \
        .iter = vm_self,                                                                           \
        .next = next_fn,                                                                           \
        .methods = iter_methods,                                                                   \
    }
DEQUE_ITER(deque_iter_type, "_deque_iterator", iter_next);
DEQUE_ITER(deque_rev_iter_type, "_deque_reverse_iterator", rev_next);

static const vm_def dq_methods[] = {
    {"append", dq_append, 2, 2, NULL, 0},
    {"appendleft", dq_appendleft, 2, 2, NULL, 0},
    {"clear", dq_clear, 1, 1, NULL, 0},
    {"__copy__", dq_copy, 1, 1, NULL, 0},
    {"copy", dq_copy, 1, 1, NULL, 0},
    {"count", dq_count, 2, 2, NULL, 0},
    {"extend", dq_extend, 2, 2, NULL, 0},
    {"extendleft", dq_extendleft, 2, 2, NULL, 0},
    {"index", dq_index, 2, 4, NULL, 0},
    {"insert", dq_insert, 3, 3, NULL, 0},
    {"pop", dq_pop, 1, 1, NULL, 0},
    {"popleft", dq_popleft, 1, 1, NULL, 0},
    {"remove", dq_remove, 2, 2, NULL, 0},
    {"__reversed__", dq_reversed, 1, 1, NULL, 0},
    {"reverse", dq_reverse, 1, 1, NULL, 0},
    {"rotate", dq_rotate, 1, 2, NULL, 0},
    {"__sizeof__", dq_sizeof, 1, 1, NULL, 0},
    {"maxlen", dq_maxlen, 1, 1, NULL, VM_GETTER},
    {"__class_getitem__", generic_alias_of, 2, 2, NULL, VM_CLASS},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type deque_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "collections.deque",
           .pool_name = "deque",
           .flags = RC_TYPE_GC | VM_T_BASE,
           .size = sizeof(deque),
           .traverse = dq_traverse,
           .reap = dq_reap,
           .finish = dq_finish},
    .create = dq_create,
    .init = dq_init,
    .repr = dq_repr,
    .hash = vm_unhashable,
    .compare = dq_compare,
    .iter = dq_iter,
    .len = dq_len,
    .getitem = dq_getitem,
    .setitem = dq_setitem,
    .contains = dq_contains,
    .binary = {[VM_ADD] = dq_concat, [VM_MUL] = dq_repeat},
    .inplace = {[VM_ADD] = dq_iadd, [VM_MUL] = dq_imul},
    .methods = dq_methods,
};

bool deque_open(void)
{
    struct tally_error err;
    return deque_pool || (deque_pool = pool_open("deque.items", POOL_BUFFERS, &err));
}
