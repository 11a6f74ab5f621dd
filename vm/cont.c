/* cont.c: helpers that the containers share (see cont.h). */
#include "vm/cont.h"

int cont_equal_held(value a, value b)
{
    VM_ENTER(f, 2);
    f.s[0] = rc_inc(a);
    f.s[1] = rc_inc(b);
    int r = vm_equal(f.s[0], f.s[1]);
    vm_leave_slots(&f.h);
    return r;
}

bool cont_ssize(value v, int64_t *out, vm_type *overflow)
{
    if (rc_likely(v_is_int(v))) {
        *out = v_int(v);
        return true;
    }
    value i = vm_index_value(v);
    if (i == V_EMPTY)
        return false;
    int fits = int_to_i64(i, out);
    rc_dec(i);
    if (!fits)
        vm_raise(overflow, "cannot fit '%T' into an index-sized integer", v);
    return fits;
}

value cont_exact_index(value v)
{
    value i = vm_index_value(v);
    if (i == V_EMPTY || v_is_int(i) || v_is_type(i, &int_type))
        return i;
    value exact = int_binary(i, v_from_int(0), VM_ADD);
    rc_dec(i);
    return exact;
}

bool cont_arg_ssize(value v, int64_t *out)
{
    if (rc_likely(v_is_int(v))) {
        *out = v_int(v);
        return true;
    }
    value i = vm_index_value(v);
    if (i == V_EMPTY)
        return false;
    int fits = int_to_i64(i, out);
    rc_dec(i);
    if (!fits)
        vm_raise(&vm_exc_OverflowError, "Python int too large to convert to C ssize_t");
    return fits;
}

bool cont_arg_int(value v, int64_t *out)
{
    if (!v_is_any_int(v) && !cont_is_index(v)) {
        vm_type_error("'%T' object cannot be interpreted as an integer", v);
        return false;
    }
    value i = vm_index_value(v);
    if (i == V_EMPTY)
        return false;
    bool fits = int_to_i64(i, out) && *out == (int32_t)*out;
    rc_dec(i);
    if (!fits)
        vm_raise(&vm_exc_OverflowError, "Python int too large to convert to C int");
    return fits;
}

value cont_fast(value v, const char *message)
{
    if (v_is_type(v, &list_type) || v_is_type(v, &tuple_type))
        return rc_inc(v);
    VM_ENTER(f, 1);
    f.s[0] = vm_iter(v);
    if (f.s[0] == V_EMPTY) {
        if (vm_catch(&vm_exc_TypeError))
            vm_type_error("%s", message);
        return VM_LEAVE(f, V_EMPTY);
    }
    return VM_LEAVE(f, vm_list_from(f.s[0]));
}

void cont_drop(value *items, size_t n)
{
    vm_nframe f;
    vm_enter(&f, items, (uint32_t)n);
    while (n > 0)
        rc_clear(&items[--n]);
    f.n = 0;
    vm_leave_slots(&f);
}

bool cont_bound(value v, int64_t len, int64_t *out)
{
    if (!cont_is_index(v)) {
        vm_type_error("slice indices must be integers or have an __index__ method");
        return false;
    }
    if (!vm_index(v, out, true))
        return false;
    if (*out < 0) {
        *out += len;
        if (*out < 0)
            *out = 0;
    }
    return true;
}

bool cont_repr(str_buf *b, value item)
{
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(cont_item(item));
    value r = vm_repr(f.s[0]);
    bool ok = r != V_EMPTY && str_buf_add(b, r);
    rc_dec(r);
    vm_leave_slots(&f.h);
    return ok;
}

bool cont_args(const char *fname, tuple *args, dict *kwargs, size_t min, size_t max)
{
    if (kwargs && kwargs->used) {
        vm_type_error("%s() takes no keyword arguments", fname);
        return false;
    }
    size_t n = args ? args->len : 0;
    if (n >= min && n <= max)
        return true;
    size_t bound = n < min ? min : max;
    vm_type_error("%s expected %s%zu argument%s, got %zu", fname,
                  min == max ? ""
                  : n < min  ? "at least "
                             : "at most ",
                  bound, bound == 1 ? "" : "s", n);
    return false;
}

value cont_try_right(value a, value b, enum vm_binary op, value (*own)(value, value))
{
    value (*slot)(value, value) = vm_type_of(b)->binary[op];
    return slot && slot != own ? slot(a, b) : V_NOTIMPL;
}

value cont_compare_items(const value *a, size_t na, const value *b, size_t nb, int op)
{
    if (VM_CHECK_STACK(" in comparison"))
        return V_EMPTY;
    size_t n = na < nb ? na : nb, i;
    for (i = 0; i < n; i++) {
        value x = cont_item(a[i]), y = cont_item(b[i]);
        int same = cont_same(x, y);
        if (same == 2)
            same = vm_equal(x, y);
        if (same < 0)
            return V_EMPTY;
        if (!same)
            break;
    }
    if (i == n)
        return v_from_bool(cont_compare_sizes(na, nb, op));
    if (op == VM_EQ)
        return V_FALSE;
    if (op == VM_NE)
        return V_TRUE;
    return vm_compare(cont_item(a[i]), cont_item(b[i]), op);
}

value generic_alias_of(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return generic_alias_new(a[0], a[1]);
}
