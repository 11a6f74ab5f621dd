/* builtins_fold.c: built-in functions that walk an iterable to its end. */
#include "vm/builtins.h"

/* 1 a true item was found (all: a false one), 0 none, -1 exception. */
static int search(value iterable, int stop_at)
{
    VM_ENTER(f, 2);
    int found = 0;
    f.s[0] = vm_iter(iterable);
    if (!f.s[0])
        found = -1;
    while (found == 0) {
        rc_set(&f.s[1], vm_next(f.s[0]));
        if (!f.s[1]) {
            found = vm_failed() ? -1 : 0;
            break;
        }
        int truth = vm_truth(f.s[1]);
        found = truth < 0 ? -1 : truth == stop_at;
    }
    vm_leave(&f.h, V_EMPTY);
    return found;
}

static value b_all(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    int r = search(a[0], 0);
    return r < 0 ? V_EMPTY : v_from_bool(!r);
}

static value b_any(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    int r = search(a[0], 1);
    return r < 0 ? V_EMPTY : v_from_bool(r);
}

/* total += item, for the two common kinds without a call. False: not these. */
static bool add_fast(value *total, value item)
{
    if (v_both_int(*total, item)) {
        int64_t sum = v_int(*total) + v_int(item);
        if (!v_int_fits(sum))
            return false;
        *total = v_from_int(sum);
        return true;
    }
    if (v_is_double(*total) && (v_is_double(item) || v_is_int(item))) {
        double d = v_double(*total) + (v_is_int(item) ? (double)v_int(item) : v_double(item));
        if (d != d)
            return false;
        *total = v_from_double(d);
        return true;
    }
    return false;
}

static value b_sum(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    VM_ENTER(f, 3);
    if (!(f.s[0] = vm_iter(a[0])))
        return VM_LEAVE(f, V_EMPTY);
    f.s[1] = a[1] ? rc_inc(a[1]) : v_from_int(0);
    if (v_is_str(f.s[1]))
        return VM_LEAVE(f, vm_type_error("sum() can't sum strings [use ''.join(seq) instead]"));
    if (v_is_bytes(f.s[1]))
        return VM_LEAVE(f, vm_type_error("sum() can't sum bytes [use b''.join(seq) instead]"));
    for (;;) {
        rc_set(&f.s[2], vm_next(f.s[0]));
        if (!f.s[2])
            return VM_LEAVE(f, vm_failed() ? V_EMPTY : VM_TAKE(f.s[1]));
        if (add_fast(&f.s[1], f.s[2]))
            continue;
        value sum = vm_binary(f.s[1], f.s[2], VM_ADD);
        if (!sum)
            return VM_LEAVE(f, V_EMPTY);
        rc_set(&f.s[1], sum);
    }
}

/* --- min, max -----------------------------------------------------------------------------------
 */

enum { ITER, ITEM, KEY, BEST, BEST_KEY };

/* Looks at one more item: f[ITEM]. -1: exception. */
static int consider(value *s, value key, int op)
{
    rc_set(&s[KEY], key ? vm_call1(key, s[ITEM]) : rc_inc(s[ITEM]));
    if (!s[KEY])
        return -1;
    int better = 1;
    if (s[BEST]) {
        if (v_both_int(s[KEY], s[BEST_KEY]))
            better = op == VM_LT ? v_int(s[KEY]) < v_int(s[BEST_KEY])
                                 : v_int(s[KEY]) > v_int(s[BEST_KEY]);
        else
            better = vm_compare_bool(s[KEY], s[BEST_KEY], op);
    }
    if (better > 0) {
        rc_set(&s[BEST], rc_inc(s[ITEM]));
        rc_set(&s[BEST_KEY], rc_inc(s[KEY]));
    }
    return better < 0 ? -1 : 0;
}

static value extreme(const char *name, value *a, int op)
{
    tuple *args = tuple_ptr(a[0]);
    value key = a[1] == V_NONE ? V_EMPTY : a[1];
    if (args->len == 0)
        return vm_type_error("%s expected at least 1 argument, got 0", name);
    if (args->len > 1 && a[2])
        return vm_type_error("Cannot specify a default for %s() with multiple positional arguments",
                             name);
    VM_ENTER(f, 5);
    if (args->len > 1) {
        for (size_t i = 0; i < args->len; i++) {
            rc_set(&f.s[ITEM], rc_inc(args->item[i]));
            if (consider(f.s, key, op) < 0)
                return VM_LEAVE(f, V_EMPTY);
        }
        return VM_LEAVE(f, VM_TAKE(f.s[BEST]));
    }
    if (!(f.s[ITER] = vm_iter(args->item[0])))
        return VM_LEAVE(f, V_EMPTY);
    for (;;) {
        rc_set(&f.s[ITEM], vm_next(f.s[ITER]));
        if (!f.s[ITEM])
            break;
        if (consider(f.s, key, op) < 0)
            return VM_LEAVE(f, V_EMPTY);
    }
    if (vm_failed())
        return VM_LEAVE(f, V_EMPTY);
    if (f.s[BEST])
        return VM_LEAVE(f, VM_TAKE(f.s[BEST]));
    if (a[2])
        return VM_LEAVE(f, rc_inc(a[2]));
    return VM_LEAVE(f, vm_value_error("%s() arg is an empty sequence", name));
}

static value b_min(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return extreme("min", a, VM_LT);
}

static value b_max(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return extreme("max", a, VM_GT);
}

static value b_sorted(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    tuple *args = tuple_ptr(a[0]);
    size_t pos = 0;
    value key, v;
    if (args->len != 1)
        return vm_type_error("sorted expected 1 argument, got %zu", args->len);
    if (dict_next(dict_ptr(a[3]), &pos, &key, &v))
        return vm_type_error("'%S' is an invalid keyword argument for sort()", key);
    VM_ENTER(f, 1);
    int reverse = a[2] ? vm_truth(a[2]) : 0;
    if (reverse < 0 || !(f.s[0] = vm_list_from(args->item[0])))
        return VM_LEAVE(f, V_EMPTY);
    if (list_sort(f.s[0], a[1] ? a[1] : V_NONE, reverse) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

const vm_def builtins_fold_defs[] = {
    {"all", b_all, 1, 1, NULL, 0},
    {"any", b_any, 1, 1, NULL, 0},
    {"max", b_max, 0, 0, "*args key default", 0},
    {"min", b_min, 0, 0, "*args key default", 0},
    {"sorted", b_sorted, 0, 0, "*args key reverse **kw", 0},
    {"sum", b_sum, 1, 0, "iterable / start", 0},
    {0},
};
