/* dict_methods.c: the type dict. The table is in dict.c, views and iterators in dict_views.c. */
#include "vm/cont.h"

/* --- subscripts --------------------------------------------------------------------------------
 */

value dict_getitem(value self, value key)
{
    dict *d = dict_ptr(self);
    int64_t hash = cont_hash(key);
    int64_t i = hash == -1 ? -2 : dict_find(d, key, hash);
    if (i >= 0)
        return rc_inc(d->entries[i].val);
    if (i == -2)
        return V_EMPTY;
    if (!v_is_type(self, &dict_type)) {
        VM_ENTER(f, 1);
        f.s[0] = vm_lookup_special(self, vm_n.__missing__);
        if (f.s[0] != V_EMPTY)
            return VM_LEAVE(f, vm_call1(f.s[0], key));
        VM_LEAVE(f, V_EMPTY);
        if (vm_failed())
            return V_EMPTY;
    }
    return vm_raise_value(&vm_exc_KeyError, key);
}

static int dict_setitem(value self, value key, value x)
{
    dict *d = dict_ptr(self);
    if (x != V_EMPTY)
        return dict_set(d, key, x);
    int r = dict_del(d, key);
    if (r == 0)
        vm_raise_value(&vm_exc_KeyError, key);
    return r > 0 ? 0 : -1;
}

static int dict_has(value self, value key)
{
    return dict_contains(dict_ptr(self), key);
}

static int64_t dict_len(value self)
{
    return dict_ptr(self)->used;
}

/* --- filling -----------------------------------------------------------------------------------
 */

/* other.keys() and other[key]: a mapping that is no dict, or a dict whose iteration is overridden.
 */
static int dict_update_mapping(dict *d, value other)
{
    VM_ENTER(f, 4);
    f.s[0] = vm_call_method(other, vm_n.keys, NULL, 0);
    if (f.s[0] == V_EMPTY)
        return (int)VM_LEAVE_INT(f, -1);
    f.s[1] = vm_iter(f.s[0]);
    if (f.s[1] == V_EMPTY)
        return (int)VM_LEAVE_INT(f, -1);
    while ((f.s[2] = vm_next(f.s[1])) != V_EMPTY) {
        f.s[3] = vm_getitem(other, f.s[2]);
        if (f.s[3] == V_EMPTY || dict_set(d, f.s[2], f.s[3]) < 0)
            return (int)VM_LEAVE_INT(f, -1);
        rc_clear(&f.s[2]);
        rc_clear(&f.s[3]);
    }
    return (int)VM_LEAVE_INT(f, vm_failed() ? -1 : 0);
}

static int dict_update_pairs(dict *d, value pairs)
{
    VM_ENTER(f, 4);
    f.s[0] = vm_iter(pairs);
    if (f.s[0] == V_EMPTY)
        return (int)VM_LEAVE_INT(f, -1);
    for (size_t i = 0; (f.s[1] = vm_next(f.s[0])) != V_EMPTY; i++) {
        f.s[2] = cont_fast(f.s[1], "");
        if (f.s[2] == V_EMPTY) {
            if (vm_catch(&vm_exc_TypeError))
                vm_type_error("cannot convert dictionary update sequence element #%zu to a "
                              "sequence",
                              i);
            return (int)VM_LEAVE_INT(f, -1);
        }
        value *pair;
        size_t n = cont_fast_items(f.s[2], &pair);
        if (n != 2) {
            vm_value_error("dictionary update sequence element #%zu has length %zu; 2 is required",
                           i, n);
            return (int)VM_LEAVE_INT(f, -1);
        }
        rc_set(&f.s[3], rc_inc(cont_item(pair[1])));
        rc_set(&f.s[1], rc_inc(cont_item(pair[0])));
        rc_clear(&f.s[2]);
        if (dict_set(d, f.s[1], f.s[3]) < 0)
            return (int)VM_LEAVE_INT(f, -1);
        rc_clear(&f.s[1]);
        rc_clear(&f.s[3]);
    }
    return (int)VM_LEAVE_INT(f, vm_failed() ? -1 : 0);
}

/* A dict subclass with an __iter__ of its own is asked, not looked into. */
static bool plain_dict(value v)
{
    return v_has(v, VM_T_DICT) && vm_type_of(v)->iter == dict_iter_new;
}

int dict_update(dict *d, value other)
{
    if (plain_dict(other))
        return dict_merge(d, dict_ptr(other));
    value keys = vm_getattr_opt(other, vm_n.keys);
    if (keys == V_EMPTY)
        return vm_failed() ? -1 : dict_update_pairs(d, other);
    rc_dec(keys);
    return dict_update_mapping(d, other);
}

/* The common part of dict(...) and update(...). */
static int dict_fill(dict *d, const char *fname, tuple *args, dict *kwargs)
{
    if (!cont_args(fname, args, NULL, 0, 1))
        return -1;
    if (args && args->len && dict_update(d, args->item[0]) < 0)
        return -1;
    return kwargs ? dict_merge(d, kwargs) : 0;
}

static value dict_create(vm_type *cls, tuple *args, dict *kwargs)
{
    (void)args, (void)kwargs;
    if (cls == &dict_type)
        return dict_new();
    dict *d = VM_NEW(cls, dict);
    if (d)
        d->only_str = true;
    return v_of(d);
}

static int dict_init(value self, tuple *args, dict *kwargs)
{
    return dict_fill(dict_ptr(self), "dict", args, kwargs);
}

/* --- protocol ----------------------------------------------------------------------------------
 */

static value dict_repr(value self)
{
    dict *d = dict_ptr(self);
    if (d->used == 0)
        return str_from("{}");
    if (vm_repr_enter(self))
        return str_from("{...}");
    VM_ENTER(f, 2);
    str_buf b;
    str_buf_init(&b);
    bool ok = str_buf_cp(&b, '{'), first = true;
    size_t pos = 0;
    value key, v;
    while (ok && dict_next(d, &pos, &key, &v)) {
        rc_set(&f.s[0], rc_inc(key));
        rc_set(&f.s[1], rc_inc(v));
        ok = (first || str_buf_n(&b, ", ", 2)) && cont_repr(&b, f.s[0]) && str_buf_n(&b, ": ", 2) &&
             cont_repr(&b, f.s[1]);
        first = false;
    }
    vm_leave_slots(&f.h);
    ok = ok && str_buf_cp(&b, '}');
    vm_repr_leave(self);
    if (ok)
        return str_buf_done(&b);
    str_buf_drop(&b);
    return V_EMPTY;
}

static value dict_compare(value a, value b, int op)
{
    if (!v_has(a, VM_T_DICT) || !v_has(b, VM_T_DICT) || (op != VM_EQ && op != VM_NE))
        return V_NOTIMPL;
    int r = dict_equal(dict_ptr(a), dict_ptr(b));
    return r < 0 ? V_EMPTY : v_from_bool(r == (op == VM_EQ));
}

static value dict_or(value a, value b)
{
    if (!v_has(a, VM_T_DICT) || !v_has(b, VM_T_DICT))
        return V_NOTIMPL;
    VM_ENTER(f, 1);
    f.s[0] = dict_copy(dict_ptr(a));
    if (f.s[0] == V_EMPTY || dict_update(dict_ptr(f.s[0]), b) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static value dict_ior(value a, value b)
{
    return dict_update(dict_ptr(a), b) < 0 ? V_EMPTY : rc_inc(a);
}

/* --- methods -----------------------------------------------------------------------------------
 */

static value dict_m_get(vm_thread *t, value *a, int n)
{
    (void)t;
    value v = dict_get(dict_ptr(a[0]), a[1]);
    if (v != V_EMPTY)
        return rc_inc(v);
    if (vm_failed())
        return V_EMPTY;
    return n > 2 ? rc_inc(a[2]) : V_NONE;
}

static value dict_m_setdefault(vm_thread *t, value *a, int n)
{
    (void)t;
    return rc_inc(dict_setdefault(dict_ptr(a[0]), a[1], n > 2 ? a[2] : V_NONE));
}

static value dict_m_pop(vm_thread *t, value *a, int n)
{
    (void)t;
    value v = dict_pop(dict_ptr(a[0]), a[1]);
    if (v != V_EMPTY || vm_failed())
        return v;
    return n > 2 ? rc_inc(a[2]) : vm_raise_value(&vm_exc_KeyError, a[1]);
}

static value dict_m_popitem(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return dict_popitem(dict_ptr(a[0]), true);
}

static value dict_m_clear(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    dict_clear(dict_ptr(a[0]));
    return V_NONE;
}

static value dict_m_copy(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return dict_copy(dict_ptr(a[0]));
}

/* a: self, tuple of positional arguments, dict of keywords. */
static value dict_m_update(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    tuple *args = a[1] == V_EMPTY ? NULL : tuple_ptr(a[1]);
    dict *kwargs = a[2] == V_EMPTY ? NULL : dict_ptr(a[2]);
    return dict_fill(dict_ptr(a[0]), "update", args, kwargs) < 0 ? V_EMPTY : V_NONE;
}

static value dict_m_keys(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return dict_keys_new(a[0]);
}
static value dict_m_values(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return dict_values_new(a[0]);
}
static value dict_m_items(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return dict_items_new(a[0]);
}
static value dict_m_reversed(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return dict_rev_iter_new(a[0]);
}

/* a: class, iterable, value. */
static value dict_m_fromkeys(vm_thread *t, value *a, int n)
{
    (void)t;
    value v = n > 2 ? a[2] : V_NONE;
    VM_ENTER(f, 3);
    f.s[0] = a[0] == v_of(&dict_type) ? dict_new() : vm_call0(a[0]);
    if (f.s[0] == V_EMPTY || (f.s[1] = vm_iter(a[1])) == V_EMPTY)
        return VM_LEAVE(f, V_EMPTY);
    bool plain = v_is_type(f.s[0], &dict_type);
    while ((f.s[2] = vm_next(f.s[1])) != V_EMPTY) {
        int r = plain ? dict_set(dict_ptr(f.s[0]), f.s[2], v) : vm_setitem(f.s[0], f.s[2], v);
        if (r < 0)
            return VM_LEAVE(f, V_EMPTY);
        rc_clear(&f.s[2]);
    }
    return VM_LEAVE(f, vm_failed() ? V_EMPTY : VM_TAKE(f.s[0]));
}

static const vm_def dict_methods[] = {
    {"get", dict_m_get, 2, 3, NULL, 0},
    {"setdefault", dict_m_setdefault, 2, 3, NULL, 0},
    {"pop", dict_m_pop, 2, 3, NULL, 0},
    {"popitem", dict_m_popitem, 1, 1, NULL, 0},
    {"clear", dict_m_clear, 1, 1, NULL, 0},
    {"copy", dict_m_copy, 1, 1, NULL, 0},
    {"update", dict_m_update, 0, -1, "*args **kwargs", 0},
    {"keys", dict_m_keys, 1, 1, NULL, 0},
    {"values", dict_m_values, 1, 1, NULL, 0},
    {"items", dict_m_items, 1, 1, NULL, 0},
    {"fromkeys", dict_m_fromkeys, 2, 3, NULL, VM_CLASS},
    {"__reversed__", dict_m_reversed, 1, 1, NULL, 0},
    {"__class_getitem__", generic_alias_of, 2, 2, NULL, VM_CLASS},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type dict_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "dict",
           .flags = RC_TYPE_GC | VM_T_DICT | VM_T_BASE,
           .size = sizeof(dict),
           .traverse = dict_traverse,
           .reap = dict_reap,
           .finish = dict_finish},
    .methods = dict_methods,
    .create = dict_create,
    .init = dict_init,
    .repr = dict_repr,
    .hash = vm_unhashable,
    .compare = dict_compare,
    .iter = dict_iter_new,
    .len = dict_len,
    .getitem = dict_getitem,
    .setitem = dict_setitem,
    .contains = dict_has,
    .binary = {[VM_OR] = dict_or},
    .inplace = {[VM_OR] = dict_ior},
};

VM_INIT(dict)
{
    return vm_dict_open(err) && vm_type_ready(&dict_type, NULL, "builtins", err);
}
