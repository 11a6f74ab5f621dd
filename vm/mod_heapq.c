/* mod_heapq.c: the modules _heapq and bisect: binary heaps and binary search in lists. */
#include "vm/lib.h"

/* --- heaps
 * ------------------------------------------------------------------------------------------
 * Comparisons run script code, which may change the list: its length is checked after each. */

static bool is_list(value v, const char *fname)
{
    if (v_has(v, VM_T_LIST))
        return true;
    vm_type_error("%s() argument %smust be list, not %T", fname,
                  strncmp(fname, "heapify", 7) && strcmp(fname, "heappop") ? "1 " : "", v);
    return false;
}

/* items[i] < items[j] (max: the other way round). 1, 0, -1. */
static int below(list *l, size_t i, size_t j, bool max)
{
    value a = l->items[max ? j : i], b = l->items[max ? i : j];
    if (v_both_int(a, b))
        return v_int(a) < v_int(b);
    size_t len = l->len;
    VM_ENTER(f, 2);
    f.s[0] = rc_inc(a);
    f.s[1] = rc_inc(b);
    int r = vm_compare_bool(f.s[0], f.s[1], VM_LT);
    vm_leave_slots(&f.h);
    if (r >= 0 && l->len != len) {
        vm_raise(&vm_exc_RuntimeError, "list changed size during iteration");
        return -1;
    }
    return r;
}

static inline void swap(list *l, size_t i, size_t j)
{
    value v = l->items[i];
    l->items[i] = l->items[j];
    l->items[j] = v;
}

/* Moves the item at `at` towards the root. */
static int sift_down(list *l, size_t root, size_t at, bool max)
{
    while (at > root) {
        size_t parent = (at - 1) >> 1;
        int r = below(l, at, parent, max);
        if (r < 0)
            return -1;
        if (!r)
            break;
        swap(l, at, parent);
        at = parent;
    }
    return 0;
}

/* Moves the item at `at` to a leaf, its smaller children up, then to its place. */
static int sift_up(list *l, size_t at, bool max)
{
    size_t root = at, end = l->len;
    while (2 * at + 1 < end) {
        size_t child = 2 * at + 1;
        if (child + 1 < end) {
            int r = below(l, child, child + 1, max);
            if (r < 0)
                return -1;
            if (!r)
                child++;
        }
        swap(l, at, child);
        at = child;
    }
    return sift_down(l, root, at, max);
}

static value push(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (!is_list(a[0], "heappush") || list_append(a[0], a[1]) < 0)
        return V_EMPTY;
    list *l = list_ptr(a[0]);
    return sift_down(l, 0, l->len - 1, false) < 0 ? V_EMPTY : V_NONE;
}

static value pop_any(value heap, bool max)
{
    if (!is_list(heap, "heappop"))
        return V_EMPTY;
    list *l = list_ptr(heap);
    if (l->len == 0)
        return vm_raise(&vm_exc_IndexError, "index out of range");
    VM_ENTER(f, 1);
    f.s[0] = list_pop(l, (int64_t)l->len - 1);
    if (l->len == 0)
        return VM_LEAVE(f, VM_TAKE(f.s[0]));
    value top = l->items[0];
    l->items[0] = VM_TAKE(f.s[0]);
    f.s[0] = top;
    return VM_LEAVE(f, sift_up(l, 0, max) < 0 ? V_EMPTY : VM_TAKE(f.s[0]));
}

static value replace_any(value heap, value item, bool max)
{
    if (!is_list(heap, "heapreplace"))
        return V_EMPTY;
    list *l = list_ptr(heap);
    if (l->len == 0)
        return vm_raise(&vm_exc_IndexError, "index out of range");
    VM_ENTER(f, 1);
    f.s[0] = l->items[0];
    l->items[0] = rc_inc(item);
    return VM_LEAVE(f, sift_up(l, 0, max) < 0 ? V_EMPTY : VM_TAKE(f.s[0]));
}

static value heapify_any(value heap, bool max)
{
    if (!is_list(heap, "heapify"))
        return V_EMPTY;
    list *l = list_ptr(heap);
    for (size_t i = l->len / 2; i-- > 0;)
        if (sift_up(l, i, max) < 0)
            return V_EMPTY;
    return V_NONE;
}

static value pop(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return pop_any(a[0], false);
}
static value pop_max(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return pop_any(a[0], true);
}
static value replace(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return replace_any(a[0], a[1], false);
}
static value replace_max(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return replace_any(a[0], a[1], true);
}
static value heapify(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return heapify_any(a[0], false);
}
static value heapify_max(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return heapify_any(a[0], true);
}

static value pushpop(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (!is_list(a[0], "heappushpop"))
        return V_EMPTY;
    list *l = list_ptr(a[0]);
    if (l->len == 0)
        return rc_inc(a[1]);
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(l->items[0]);
    int r = vm_compare_bool(f.s[0], a[1], VM_LT);
    VM_LEAVE(f, V_EMPTY);
    if (r <= 0)
        return r < 0 ? V_EMPTY : rc_inc(a[1]);
    return replace_any(a[0], a[1], false);
}

static const vm_def heap_defs[] = {
    {"heappush", push, 2, 2, NULL, 0},
    {"heappop", pop, 1, 1, NULL, 0},
    {"heapreplace", replace, 2, 2, NULL, 0},
    {"heappushpop", pushpop, 2, 2, NULL, 0},
    {"heapify", heapify, 1, 1, NULL, 0},
    {"_heappop_max", pop_max, 1, 1, NULL, 0},
    {"_heapreplace_max", replace_max, 2, 2, NULL, 0},
    {"_heapify_max", heapify_max, 1, 1, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};

value mod_heapq_make(void)
{
    return lib_module("_heapq", NULL, heap_defs);
}

/* --- bisect
 * ------------------------------------------------------------------------------------------ */

/* a: sequence, x, lo, hi, key; *at: the place. False: exception set. */
static bool search(value *a, bool left, int64_t *at)
{
    int64_t lo = 0, hi = -1;
    if (a[2] && !cont_arg_ssize(a[2], &lo))
        return false;
    if (a[3] && a[3] != V_NONE && !cont_arg_ssize(a[3], &hi))
        return false;
    if (lo < 0) {
        vm_value_error("lo must be non-negative");
        return false;
    }
    if (hi == -1 && (hi = vm_len(a[0])) < 0)
        return false;
    value key = a[4] && a[4] != V_NONE ? a[4] : V_EMPTY;
    VM_ENTER(f, 2);
    bool ok = true;
    while (ok && lo < hi) {
        int64_t mid = lo + (hi - lo) / 2;
        value i = int_from(mid);
        rc_set(&f.s[0], i ? vm_getitem(a[0], i) : V_EMPTY);
        rc_dec(i);
        if (f.s[0] && key)
            rc_set(&f.s[0], vm_call1(key, f.s[0]));
        int r = !f.s[0] ? -1
                : left  ? vm_compare_bool(f.s[0], a[1], VM_LT)
                        : vm_compare_bool(a[1], f.s[0], VM_LT);
        ok = r >= 0;
        if (r == left)
            lo = mid + 1;
        else
            hi = mid;
    }
    vm_leave_slots(&f.h);
    *at = lo;
    return ok;
}

static value bisect_any(value *a, bool left)
{
    int64_t at;
    return search(a, left, &at) ? int_from(at) : V_EMPTY;
}
static value bisect_left(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return bisect_any(a, true);
}
static value bisect_right(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return bisect_any(a, false);
}

static value insort_any(value *a, bool left)
{
    int64_t at;
    VM_ENTER(f, 2);
    value b[5] = {a[0], a[1], a[2], a[3], a[4]};
    if (a[4] && a[4] != V_NONE) {
        b[1] = f.s[0] = vm_call1(a[4], a[1]);
        if (!b[1])
            return VM_LEAVE(f, V_EMPTY);
    }
    if (!search(b, left, &at))
        return VM_LEAVE(f, V_EMPTY);
    if (v_is_type(a[0], &list_type))
        return VM_LEAVE(f, list_insert(a[0], at, a[1]) < 0 ? V_EMPTY : V_NONE);
    value args[2] = {int_from(at), a[1]};
    f.s[1] = str_intern_c("insert");
    rc_set(&f.s[0], f.s[1] ? vm_call_method(a[0], f.s[1], args, 2) : V_EMPTY);
    return VM_LEAVE(f, f.s[0] ? V_NONE : V_EMPTY);
}
static value insort_left(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return insort_any(a, true);
}
static value insort_right(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return insort_any(a, false);
}

#define ROW(name, fn)                                                                              \
    {                                                                                              \
        name, fn, 2, 0, "a x lo hi * key", 0                                                       \
    }
static const vm_def bisect_defs[] = {
    ROW("bisect_left", bisect_left), ROW("bisect_right", bisect_right),
    ROW("insort_left", insort_left), ROW("insort_right", insort_right),
    {NULL, NULL, 0, 0, NULL, 0},
};

value mod_bisect_make(void)
{
    VM_ENTER(f, 3);
    f.s[0] = lib_module("bisect", NULL, bisect_defs);
    static const char *const names[][2] = {{"bisect_right", "bisect"}, {"insort_right", "insort"}};
    for (int i = 0; f.s[0] && i < 2; i++) {
        rc_set(&f.s[1], str_intern_c(names[i][0]));
        rc_set(&f.s[2], f.s[1] ? vm_getattr(f.s[0], f.s[1]) : V_EMPTY);
        if (!f.s[2] || module_add(f.s[0], names[i][1], VM_TAKE(f.s[2])) < 0)
            rc_clear(&f.s[0]);
    }
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}
