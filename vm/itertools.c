/* itertools.c: the iterators of itertools that pass items on one by one. */
#include "vm/it.h"

void it_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    lib_visit_all(((it_obj *)o)->v, 4, visit, arg);
}
value it_reap(rc_obj *o)
{
    return lib_reap_all(((it_obj *)o)->v, 4);
}

/* A new iterator of cls; `at` receives iter(iterable). */
static value it_over(vm_type *cls, int at, value iterable)
{
    VM_ENTER(f, 1);
    f.s[0] = vm_iter(iterable);
    if (!f.s[0])
        return VM_LEAVE(f, V_EMPTY);
    it_obj *o = VM_NEW(cls, it_obj);
    if (!o)
        return VM_LEAVE(f, V_EMPTY);
    o->v[at] = VM_TAKE(f.s[0]);
    return VM_LEAVE(f, v_of(o));
}

/* Keywords are the business of a subclass's __init__. */
static bool plain_args(vm_type *cls, vm_type *own, const char *name, tuple *args, dict *kwargs,
                       size_t min, size_t max)
{
    return cont_args(name, args, cls == own ? kwargs : NULL, min, max);
}

/* --- chain: v[0] the iterator that runs, v[1] the iterator of iterables
 * --------------------------- */

static value chain_create(vm_type *cls, tuple *args, dict *kwargs)
{
    if (!plain_args(cls, &it_chain_type, "chain", args, kwargs, 0, SIZE_MAX))
        return V_EMPTY;
    return it_over(cls, 1, v_of(args));
}

static value chain_from(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return it_over(type_ptr(a[0]), 1, a[1]);
}

static value chain_next(value self)
{
    it_obj *o = it_of(self);
    VM_ENTER(f, 2);
    while (o->v[1]) {
        if (!o->v[0]) {
            rc_set(&f.s[0], rc_inc(o->v[1]));
            rc_set(&f.s[1], vm_next(f.s[0]));
            value it = f.s[1] ? vm_iter(f.s[1]) : V_EMPTY;
            if (!it) {
                rc_clear(&o->v[1]);
                return VM_LEAVE(f, V_EMPTY);
            }
            rc_set(&o->v[0], it);
        }
        rc_set(&f.s[0], rc_inc(o->v[0]));
        value v = vm_next(f.s[0]);
        if (v || vm_failed())
            return VM_LEAVE(f, v);
        rc_clear(&o->v[0]);
    }
    return VM_LEAVE(f, V_EMPTY);
}

static const vm_def chain_methods[] = {
    {"from_iterable", chain_from, 2, 2, NULL, VM_CLASS},
    {"__class_getitem__", generic_alias_of, 2, 2, NULL, VM_CLASS},
    {NULL, NULL, 0, 0, NULL, 0},
};
vm_type it_chain_type = {IT_TYPE("chain", chain_next), .create = chain_create,
                         .methods = chain_methods};

/* --- count: v[0] the next number, v[1] the step
 * --------------------------------------------------- */

static bool is_number(value v)
{
    vm_type *t = type_of(v);
    return v_is_any_int(v) || v_is_any_float(v) || t->as_float || t->as_int || t->as_index;
}

static value count_create(vm_type *cls, tuple *args, dict *kwargs)
{
    value a[2];
    if (!native_bind("count", "start step", 0, args, kwargs, a, NULL))
        return V_EMPTY;
    if ((a[0] && !is_number(a[0])) || (a[1] && !is_number(a[1])))
        return vm_type_error("a number is required");
    it_obj *o = VM_NEW(cls, it_obj);
    if (!o)
        return V_EMPTY;
    o->v[0] = a[0] ? rc_inc(a[0]) : v_from_int(0);
    o->v[1] = a[1] ? rc_inc(a[1]) : v_from_int(1);
    return v_of(o);
}

static value count_next(value self)
{
    it_obj *o = it_of(self);
    value now = o->v[0];
    if (v_both_int(now, o->v[1])) {
        int64_t next = v_int(now) + v_int(o->v[1]);
        if (v_int_fits(next)) {
            o->v[0] = v_from_int(next);
            return now;
        }
    }
    if (!now)
        return V_EMPTY;
    VM_ENTER(f, 2);
    f.s[0] = rc_inc(now);
    f.s[1] = rc_inc(o->v[1]);
    value next = vm_binary(f.s[0], f.s[1], VM_ADD);
    if (!next)
        return VM_LEAVE(f, V_EMPTY);
    rc_set(&o->v[0], next);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static value count_repr(value self)
{
    it_obj *o = it_of(self);
    VM_ENTER(f, 2);
    f.s[0] = rc_inc(cont_item(o->v[0]));
    f.s[1] = rc_inc(cont_item(o->v[1]));
    str *name = str_ptr(type_of(self)->name);
    if (f.s[1] == v_from_int(1))
        return VM_LEAVE(f, str_from_format("%U(%R)", name, f.s[0]));
    return VM_LEAVE(f, str_from_format("%U(%R, %R)", name, f.s[0], f.s[1]));
}

vm_type it_count_type = {IT_TYPE("count", count_next), .create = count_create, .repr = count_repr};

/* --- repeat: v[0] the object; i: how often still, -1 for ever
 * ------------------------------------- */

static value repeat_create(vm_type *cls, tuple *args, dict *kwargs)
{
    value a[2];
    int64_t times = -1;
    if (!native_bind("repeat", "object times", 1, args, kwargs, a, NULL))
        return V_EMPTY;
    if (a[1]) {
        if (!cont_arg_ssize(a[1], &times))
            return V_EMPTY;
        if (times < 0)
            times = 0;
    }
    it_obj *o = VM_NEW(cls, it_obj);
    if (!o)
        return V_EMPTY;
    o->v[0] = rc_inc(a[0]);
    o->i = times;
    return v_of(o);
}

static value repeat_next(value self)
{
    it_obj *o = it_of(self);
    if (o->i == 0)
        return V_EMPTY;
    if (o->i > 0)
        o->i--;
    return rc_inc(o->v[0]);
}

static value repeat_repr(value self)
{
    it_obj *o = it_of(self);
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(cont_item(o->v[0]));
    str *name = str_ptr(type_of(self)->name);
    if (o->i < 0)
        return VM_LEAVE(f, str_from_format("%U(%R)", name, f.s[0]));
    return VM_LEAVE(f, str_from_format("%U(%R, %lld)", name, f.s[0], (long long)o->i));
}

static value repeat_hint(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (it_of(a[0])->i < 0)
        return vm_type_error("len() of unsized object");
    return int_from(it_of(a[0])->i);
}

static const vm_def repeat_methods[] = {
    {"__length_hint__", repeat_hint, 1, 1, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};
vm_type it_repeat_type = {IT_TYPE("repeat", repeat_next), .create = repeat_create,
                          .repr = repeat_repr, .methods = repeat_methods};

/* --- cycle: v[0] the iterator, V_EMPTY after its first round; v[1] the list of its items
 * ----------- */

static value cycle_create(vm_type *cls, tuple *args, dict *kwargs)
{
    if (!plain_args(cls, &it_cycle_type, "cycle", args, kwargs, 1, 1))
        return V_EMPTY;
    VM_ENTER(f, 1);
    f.s[0] = it_over(cls, 0, args->item[0]);
    if (!f.s[0] || !(it_of(f.s[0])->v[1] = list_new(0)))
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static value cycle_next(value self)
{
    it_obj *o = it_of(self);
    if (o->v[0]) {
        VM_ENTER(f, 2);
        f.s[0] = rc_inc(o->v[0]);
        f.s[1] = vm_next(f.s[0]);
        if (f.s[1] && o->v[1] && list_append(o->v[1], f.s[1]) < 0)
            return VM_LEAVE(f, V_EMPTY);
        if (f.s[1] || vm_failed())
            return VM_LEAVE(f, VM_TAKE(f.s[1]));
        rc_clear(&o->v[0]);
        VM_LEAVE(f, V_EMPTY);
    }
    if (!o->v[1] || list_ptr(o->v[1])->len == 0)
        return V_EMPTY;
    list *l = list_ptr(o->v[1]);
    if ((size_t)o->i >= l->len)
        o->i = 0;
    return rc_inc(l->items[o->i++]);
}

vm_type it_cycle_type = {IT_TYPE("cycle", cycle_next), .create = cycle_create};

/* --- accumulate: v[0] function, v[1] total, v[2] iterator, v[3] the initial total
 * ------------------ */

static value accumulate_create(vm_type *cls, tuple *args, dict *kwargs)
{
    value a[3];
    if (!native_bind("accumulate", "iterable func * initial", 1, args, kwargs, a, NULL))
        return V_EMPTY;
    value v = it_over(cls, 2, a[0]);
    if (v) {
        it_of(v)->v[0] = a[1] && a[1] != V_NONE ? rc_inc(a[1]) : V_EMPTY;
        it_of(v)->v[3] = a[2] && a[2] != V_NONE ? rc_inc(a[2]) : V_EMPTY;
    }
    return v;
}

static value accumulate_next(value self)
{
    it_obj *o = it_of(self);
    if (o->v[3]) {
        rc_set(&o->v[1], VM_TAKE(o->v[3]));
        return rc_inc(o->v[1]);
    }
    if (!o->v[2])
        return V_EMPTY;
    VM_ENTER(f, 4);
    f.s[0] = rc_inc(o->v[2]);
    f.s[1] = vm_next(f.s[0]);
    if (!f.s[1])
        return VM_LEAVE(f, V_EMPTY);
    if (o->v[1]) {
        f.s[2] = rc_inc(o->v[1]);
        f.s[3] = rc_inc(o->v[0]);
        value total = f.s[3] ? vm_call2(f.s[3], f.s[2], f.s[1]) : vm_binary(f.s[2], f.s[1], VM_ADD);
        rc_set(&f.s[1], total);
        if (!total)
            return VM_LEAVE(f, V_EMPTY);
    }
    rc_set(&o->v[1], rc_inc(f.s[1]));
    return VM_LEAVE(f, VM_TAKE(f.s[1]));
}

vm_type it_accumulate_type = {IT_TYPE("accumulate", accumulate_next), .create = accumulate_create};

/* --- islice: v[0] the iterator; i: items taken; stop -1: none; next: v[1], an int
 * ------------------ */

typedef struct it_slice {
    it_obj o;
    int64_t next;
} it_slice;

/* None or an int >= 0, as a place. */
static bool slice_bound(value v, int64_t none, int64_t *out)
{
    if (v == V_NONE) {
        *out = none;
        return true;
    }
    if (!cont_is_index(v) || !cont_arg_ssize(v, out)) {
        vm_exc_clear();
        *out = -1;
    }
    return *out >= 0;
}

static value islice_create(vm_type *cls, tuple *args, dict *kwargs)
{
    if (!plain_args(cls, &it_islice_type, "islice", args, kwargs, 2, 4))
        return V_EMPTY;
    int64_t start = 0, stop = -1, step = 1;
    value *a = args->item;
    if (args->len == 2) {
        if (!slice_bound(a[1], -1, &stop) && a[1] != V_NONE)
            return vm_value_error("Stop argument for islice() must be None or an integer: 0 <= x "
                                  "<= sys.maxsize.");
    } else {
        if (!slice_bound(a[2], -1, &stop) && a[2] != V_NONE)
            return vm_value_error("Stop argument for islice() must be None or an integer: 0 <= x "
                                  "<= sys.maxsize.");
        if (!slice_bound(a[1], 0, &start))
            return vm_value_error("Indices for islice() must be None or an integer: 0 <= x <= "
                                  "sys.maxsize.");
    }
    if (args->len == 4 && (!slice_bound(a[3], 1, &step) || step < 1))
        return vm_value_error("Step for islice() must be a positive integer or None.");
    VM_ENTER(f, 1);
    f.s[0] = vm_iter(a[0]);
    it_slice *o = f.s[0] ? VM_NEW(cls, it_slice) : NULL;
    if (!o)
        return VM_LEAVE(f, V_EMPTY);
    o->o.v[0] = VM_TAKE(f.s[0]);
    o->o.stop = stop;
    o->o.step = step;
    o->next = start;
    return VM_LEAVE(f, v_of(o));
}

static value islice_next(value self)
{
    it_slice *s = (it_slice *)v_obj(self);
    it_obj *o = &s->o;
    if (!o->v[0])
        return V_EMPTY;
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(o->v[0]);
    value v = V_EMPTY;
    while (o->i < s->next) {
        v = vm_next(f.s[0]);
        if (!v)
            goto end;
        rc_dec(v);
        o->i++;
    }
    v = V_EMPTY;
    if (o->stop != -1 && o->i >= o->stop)
        goto end;
    v = vm_next(f.s[0]);
    if (!v)
        goto end;
    o->i++;
    if (__builtin_add_overflow(s->next, o->step, &s->next) || (o->stop != -1 && s->next > o->stop))
        s->next = o->stop;
    return VM_LEAVE(f, v);
end:
    rc_clear(&o->v[0]);
    return VM_LEAVE(f, V_EMPTY);
}

vm_type it_islice_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "itertools.islice",
           .pool_name = "itertools",
           .flags = RC_TYPE_GC | VM_T_BASE,
           .size = sizeof(it_slice),
           .traverse = it_traverse,
           .reap = it_reap},
    .iter = vm_self,
    .next = islice_next,
    .create = islice_create,
};

/* --- takewhile, dropwhile, filterfalse, starmap: v[0] function, v[1] iterator; i: state
 * ------------ */

static value with_function(vm_type *cls, vm_type *own, const char *name, tuple *args, dict *kwargs)
{
    if (!plain_args(cls, own, name, args, kwargs, 2, 2))
        return V_EMPTY;
    value v = it_over(cls, 1, args->item[1]);
    if (v)
        it_of(v)->v[0] = rc_inc(args->item[0]);
    return v;
}

#define WITH_FUNCTION(name)                                                                        \
    static value name##_create(vm_type *cls, tuple *args, dict *kwargs)                            \
    {                                                                                              \
        return with_function(cls, &it_##name##_type, #name, args, kwargs);                         \
    }                                                                                              \
    vm_type it_##name##_type = {IT_TYPE(#name, name##_next), .create = name##_create};

/* Truth of function(item): 1, 0, -1. */
static int ask(value function, value item)
{
    if (function == V_NONE || function == v_of(&bool_type))
        return vm_truth(item);
    value r = vm_call1(function, item);
    if (!r || v_is_bool(r))
        return r ? r == V_TRUE : -1;
    VM_ENTER(f, 1);
    f.s[0] = r;
    int yes = vm_truth(r);
    vm_leave_slots(&f.h);
    return yes;
}

/* The next item for which function(item) is `wanted`; *result its truth where any is wanted. */
static value next_where(it_obj *o, int wanted, int *result)
{
    VM_ENTER(f, 3);
    f.s[0] = rc_inc(o->v[0]);
    f.s[1] = rc_inc(o->v[1]);
    while (f.s[1] && (f.s[2] = vm_next(f.s[1]))) {
        int r = ask(f.s[0], f.s[2]);
        *result = r;
        if (r < 0)
            return VM_LEAVE(f, V_EMPTY);
        if (wanted < 0 || r == wanted)
            return VM_LEAVE(f, VM_TAKE(f.s[2]));
        rc_clear(&f.s[2]);
    }
    return VM_LEAVE(f, V_EMPTY);
}

static value takewhile_next(value self)
{
    it_obj *o = it_of(self);
    int yes = 0;
    if (o->i || !o->v[0])
        return V_EMPTY;
    value v = next_where(o, -1, &yes);
    if (!v || yes)
        return v;
    o->i = 1;
    rc_dec(v);
    return V_EMPTY;
}
WITH_FUNCTION(takewhile)

static value dropwhile_next(value self)
{
    it_obj *o = it_of(self);
    int yes;
    if (!o->v[1])
        return V_EMPTY;
    if (o->i)
        return vm_next(o->v[1]);
    value v = o->v[0] ? next_where(o, 0, &yes) : V_EMPTY;
    if (v)
        o->i = 1;
    return v;
}
WITH_FUNCTION(dropwhile)

static value filterfalse_next(value self)
{
    int yes;
    return it_of(self)->v[0] ? next_where(it_of(self), 0, &yes) : V_EMPTY;
}
WITH_FUNCTION(filterfalse)

static value starmap_next(value self)
{
    it_obj *o = it_of(self);
    if (!o->v[0] || !o->v[1])
        return V_EMPTY;
    VM_ENTER(f, 3);
    f.s[0] = rc_inc(o->v[0]);
    f.s[1] = rc_inc(o->v[1]);
    f.s[2] = vm_next(f.s[1]);
    if (f.s[2] && !v_is_type(f.s[2], &tuple_type))
        rc_set(&f.s[2], vm_tuple_from(f.s[2]));
    if (!f.s[2])
        return VM_LEAVE(f, V_EMPTY);
    tuple *args = tuple_ptr(f.s[2]);
    return VM_LEAVE(f, vm_call(f.s[0], args->item, (int)args->len));
}
WITH_FUNCTION(starmap)

/* --- compress: v[0] data, v[1] selectors
 * ----------------------------------------------------------- */

static value compress_create(vm_type *cls, tuple *args, dict *kwargs)
{
    value a[2];
    if (!native_bind("compress", "data selectors", 2, args, kwargs, a, NULL))
        return V_EMPTY;
    VM_ENTER(f, 1);
    f.s[0] = it_over(cls, 0, a[0]);
    if (!f.s[0] || !(it_of(f.s[0])->v[1] = vm_iter(a[1])))
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static value compress_next(value self)
{
    it_obj *o = it_of(self);
    VM_ENTER(f, 2);
    while (o->v[0] && o->v[1] && (f.s[0] = vm_next(o->v[0]))) {
        f.s[1] = vm_next(o->v[1]);
        int yes = f.s[1] ? vm_truth(f.s[1]) : -1;
        if (yes < 0)
            return VM_LEAVE(f, V_EMPTY);
        if (yes)
            return VM_LEAVE(f, VM_TAKE(f.s[0]));
        rc_clear(&f.s[1]);
        rc_clear(&f.s[0]);
    }
    return VM_LEAVE(f, V_EMPTY);
}

vm_type it_compress_type = {IT_TYPE("compress", compress_next), .create = compress_create};

/* --- pairwise: v[0] the iterator, v[1] the item before
 * --------------------------------------------- */

static value pairwise_create(vm_type *cls, tuple *args, dict *kwargs)
{
    if (!plain_args(cls, &it_pairwise_type, "pairwise", args, kwargs, 1, 1))
        return V_EMPTY;
    return it_over(cls, 0, args->item[0]);
}

static value pairwise_next(value self)
{
    it_obj *o = it_of(self);
    if (!o->v[0])
        return V_EMPTY;
    VM_ENTER(f, 3);
    f.s[0] = rc_inc(o->v[0]);
    if (!o->v[1]) {
        value first = vm_next(f.s[0]);
        rc_set(&o->v[1], first);
        if (!first || !o->v[0]) {
            rc_clear(&o->v[0]);
            rc_clear(&o->v[1]);
            return VM_LEAVE(f, V_EMPTY);
        }
    }
    f.s[2] = rc_inc(o->v[1]);
    f.s[1] = vm_next(f.s[0]);
    if (!f.s[1]) {
        rc_clear(&o->v[0]);
        rc_clear(&o->v[1]);
        return VM_LEAVE(f, V_EMPTY);
    }
    value pair = tuple_pack(2, f.s[2], f.s[1]);
    rc_set(&o->v[1], VM_TAKE(f.s[1]));
    return VM_LEAVE(f, pair);
}

vm_type it_pairwise_type = {IT_TYPE("pairwise", pairwise_next), .create = pairwise_create};

/* --- zip_longest: v[0] list of iterators, None for an exhausted one; v[1] what fills; i: active
 * ---- */

static value zip_longest_create(vm_type *cls, tuple *args, dict *kwargs)
{
    value fill = V_NONE;
    size_t pos = 0;
    value key, x;
    while (kwargs && dict_next(kwargs, &pos, &key, &x)) {
        if (!v_is_str(key) || !str_eq_ascii(key, "fillvalue"))
            return vm_type_error("zip_longest() got an unexpected keyword argument");
        fill = x;
    }
    VM_ENTER(f, 2);
    f.s[0] = list_new(args->len);
    for (size_t i = 0; f.s[0] && i < args->len; i++) {
        rc_set(&f.s[1], vm_iter(args->item[i]));
        if (!f.s[1] || list_append(f.s[0], f.s[1]) < 0)
            return VM_LEAVE(f, V_EMPTY);
    }
    it_obj *o = f.s[0] ? VM_NEW(cls, it_obj) : NULL;
    if (!o)
        return VM_LEAVE(f, V_EMPTY);
    o->v[0] = VM_TAKE(f.s[0]);
    o->v[1] = rc_inc(fill);
    o->i = (int64_t)args->len;
    return VM_LEAVE(f, v_of(o));
}

static value zip_longest_next(value self)
{
    it_obj *o = it_of(self);
    if (!o->v[0] || o->i == 0)
        return V_EMPTY;
    VM_ENTER(f, 3);
    f.s[0] = rc_inc(o->v[0]);
    list *its = list_ptr(f.s[0]);
    size_t n = its->len;
    f.s[1] = list_new(n);
    for (size_t i = 0; f.s[1] && i < n && i < its->len; i++) {
        value v = V_EMPTY;
        if (its->items[i] != V_NONE) {
            rc_set(&f.s[2], rc_inc(its->items[i]));
            v = vm_next(f.s[2]);
            if (!v && vm_failed()) {
                o->i = 0;
                return VM_LEAVE(f, V_EMPTY);
            }
            if (!v) {
                if (i < its->len && its->items[i] != V_NONE) {
                    o->i--;
                    rc_set(&its->items[i], V_NONE);
                }
                if (o->i <= 0)
                    return VM_LEAVE(f, V_EMPTY);
            }
        }
        if (!v)
            v = rc_inc(cont_item(o->v[1]));
        if (list_append_steal(f.s[1], v) < 0)
            return VM_LEAVE(f, V_EMPTY);
    }
    if (!f.s[1])
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, vm_tuple_from(f.s[1]));
}

vm_type it_zip_longest_type = {IT_TYPE("zip_longest", zip_longest_next),
                               .create = zip_longest_create};
