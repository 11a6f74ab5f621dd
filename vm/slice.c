/* slice.c: start:stop:step. */
#include "vm/cont.h"

static inline slice *slice_ptr(value v)
{
    return (slice *)v_obj(v);
}

value slice_new(value start, value stop, value step)
{
    slice *s = rc_new(&slice_type.rc, sizeof(slice));
    if (!s)
        return vm_no_memory();
    s->start = rc_inc(start);
    s->stop = rc_inc(stop);
    s->step = rc_inc(step);
    return v_of(s);
}

static value slice_create(vm_type *cls, tuple *args, dict *kwargs)
{
    (void)cls;
    if (!cont_args("slice", args, kwargs, 1, 3))
        return V_EMPTY;
    if (args->len == 1)
        return slice_new(V_NONE, args->item[0], V_NONE);
    return slice_new(args->item[0], args->item[1], args->len > 2 ? args->item[2] : V_NONE);
}

/* --- indices -----------------------------------------------------------------------------------
 */

static bool slice_is_index(value v)
{
    if (v_is_int(v) || cont_is_index(v))
        return true;
    vm_type_error("slice indices must be integers or None or have an __index__ method");
    return false;
}

/* A part as 64 bits, clipped; `none` for None. */
static bool slice_part(value v, int64_t none, int64_t *out)
{
    *out = none;
    if (v == V_NONE || v == V_EMPTY)
        return true;
    if (rc_likely(v_is_int(v))) {
        *out = v_int(v);
        return true;
    }
    return slice_is_index(v) && vm_index(v, out, true);
}

bool slice_unpack(value v, int64_t *start, int64_t *stop, int64_t *step)
{
    slice *s = slice_ptr(v);
    if (!slice_part(s->step, 1, step))
        return false;
    if (*step == 0) {
        vm_value_error("slice step cannot be zero");
        return false;
    }
    if (*step == INT64_MIN)
        *step = -INT64_MAX; /* so that it can be negated */
    return slice_part(s->start, *step < 0 ? INT64_MAX : 0, start) &&
           slice_part(s->stop, *step < 0 ? INT64_MIN : INT64_MAX, stop);
}

static int64_t slice_clip(int64_t i, int64_t len, int64_t step)
{
    if (i < 0) {
        i += len;
        if (i < 0)
            i = step < 0 ? -1 : 0;
    } else if (i >= len) {
        i = step < 0 ? len - 1 : len;
    }
    return i;
}

int64_t slice_adjust(int64_t len, int64_t *start, int64_t *stop, int64_t step)
{
    *start = slice_clip(*start, len, step);
    *stop = slice_clip(*stop, len, step);
    if (step < 0)
        return *stop < *start ? (*start - *stop - 1) / -step + 1 : 0;
    return *start < *stop ? (*stop - *start - 1) / step + 1 : 0;
}

bool slice_indices(value s, int64_t len, int64_t *start, int64_t *stop, int64_t *step,
                   int64_t *count)
{
    if (!slice_unpack(s, start, stop, step))
        return false;
    *count = slice_adjust(len, start, stop, *step);
    return true;
}

/* One bound for a sequence whose length is an int of any size. Owned. */
static value slice_long_bound(value v, value none, value len, value lower, value upper)
{
    if (v == V_NONE || v == V_EMPTY)
        return rc_inc(none);
    if (!slice_is_index(v))
        return V_EMPTY;
    value i = cont_exact_index(v);
    if (i == V_EMPTY)
        return V_EMPTY;
    if (int_sign(i) < 0) {
        rc_set(&i, int_binary(i, len, VM_ADD));
        if (i != V_EMPTY && int_compare(i, lower) < 0)
            rc_set(&i, rc_inc(lower));
    } else if (int_compare(i, upper) > 0) {
        rc_set(&i, rc_inc(upper));
    }
    return i;
}

bool slice_long_indices(value v, value len, value out[3])
{
    slice *s = slice_ptr(v);
    VM_ENTER(f, 4);
    if (s->step == V_NONE || s->step == V_EMPTY)
        f.s[0] = v_from_int(1);
    else if (slice_is_index(s->step))
        f.s[0] = cont_exact_index(s->step);
    int sign = f.s[0] == V_EMPTY ? 0 : int_sign(f.s[0]);
    if (sign == 0) {
        if (f.s[0] != V_EMPTY)
            vm_value_error("slice step cannot be zero");
        VM_LEAVE(f, V_EMPTY);
        return false;
    }
    value lower = v_from_int(sign < 0 ? -1 : 0);
    f.s[3] = sign < 0 ? int_binary(len, v_from_int(1), VM_SUB) : rc_inc(len); /* upper */
    if (f.s[3] != V_EMPTY)
        f.s[1] = slice_long_bound(s->start, sign < 0 ? f.s[3] : lower, len, lower, f.s[3]);
    if (f.s[1] != V_EMPTY)
        f.s[2] = slice_long_bound(s->stop, sign < 0 ? lower : f.s[3], len, lower, f.s[3]);
    bool ok = f.s[2] != V_EMPTY;
    if (ok) {
        out[0] = VM_TAKE(f.s[1]);
        out[1] = VM_TAKE(f.s[2]);
        out[2] = VM_TAKE(f.s[0]);
    }
    VM_LEAVE(f, V_EMPTY);
    return ok;
}

static value slice_m_indices(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    VM_ENTER(f, 4);
    f.s[0] = cont_exact_index(a[1]);
    if (f.s[0] == V_EMPTY)
        return VM_LEAVE(f, V_EMPTY);
    if (int_sign(f.s[0]) < 0)
        return VM_LEAVE(f, vm_value_error("length should not be negative"));
    if (!slice_long_indices(a[0], f.s[0], f.s + 1))
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, tuple_pack(3, f.s[1], f.s[2], f.s[3]));
}

/* --- protocol ----------------------------------------------------------------------------------
 */

static void slice_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    slice *s = (slice *)o;
    value parts[3] = {s->start, s->stop, s->step};
    for (int i = 0; i < 3; i++)
        if (v_is_heap(parts[i]))
            visit(v_obj(parts[i]), arg);
}

static value slice_reap(rc_obj *o)
{
    slice *s = (slice *)o;
    value v = rc_take_out(&s->step);
    if (v == V_EMPTY)
        v = rc_take_out(&s->start);
    return v != V_EMPTY ? v : rc_take_out(&s->stop);
}

static value slice_repr(value self)
{
    slice *s = slice_ptr(self);
    value parts[3] = {s->start, s->stop, s->step};
    str_buf b;
    str_buf_init(&b);
    bool ok = str_buf_c(&b, "slice(");
    for (int i = 0; i < 3 && ok; i++)
        ok = (i == 0 || str_buf_n(&b, ", ", 2)) && cont_repr(&b, parts[i]);
    if (ok && str_buf_cp(&b, ')'))
        return str_buf_done(&b);
    str_buf_drop(&b);
    return V_EMPTY;
}

static value slice_compare(value a, value b, int op)
{
    if (!v_is_type(a, &slice_type) || !v_is_type(b, &slice_type))
        return V_NOTIMPL;
    if (a == b)
        return v_from_bool(op == VM_EQ || op == VM_LE || op == VM_GE);
    slice *x = slice_ptr(a), *y = slice_ptr(b);
    value p[3] = {x->start, x->stop, x->step}, q[3] = {y->start, y->stop, y->step};
    return cont_compare_items(p, 3, q, 3, op);
}

static value slice_m_start(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(cont_item(slice_ptr(a[0])->start));
}
static value slice_m_stop(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(cont_item(slice_ptr(a[0])->stop));
}
static value slice_m_step(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(cont_item(slice_ptr(a[0])->step));
}

static const vm_def slice_methods[] = {
    {"indices", slice_m_indices, 2, 2, NULL, 0},
    {"start", slice_m_start, 1, 1, NULL, VM_GETTER},
    {"stop", slice_m_stop, 1, 1, NULL, VM_GETTER},
    {"step", slice_m_step, 1, 1, NULL, VM_GETTER},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type slice_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "slice",
           .flags = RC_TYPE_GC,
           .size = sizeof(slice),
           .traverse = slice_traverse,
           .reap = slice_reap},
    .methods = slice_methods,
    .create = slice_create,
    .repr = slice_repr,
    .hash = vm_unhashable,
    .compare = slice_compare,
};

VM_INIT(slice)
{
    return vm_type_ready(&slice_type, NULL, "builtins", err);
}
