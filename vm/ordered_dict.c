/* ordered_dict.c: collections.OrderedDict: a dict whose order can be changed and counts in ==. The
 * order is that of the dict itself. */
#include "vm/lib.h"

static bool is_odict(value v)
{
    return vm_isinstance(v, &odict_type);
}

static value od_create(vm_type *cls, tuple *args, dict *kwargs)
{
    (void)args, (void)kwargs;
    dict *d = VM_NEW(cls, dict);
    if (d)
        d->only_str = true;
    return v_of(d);
}

/* --- filling ------------------------------------------------------------------------------------
 */

static int set_item(value self, value key, value x)
{
    return v_is_type(self, &odict_type) ? dict_set(dict_ptr(self), key, x)
                                        : vm_setitem(self, key, x);
}

/* Exactly two items of an iterable, into out[0] and out[1]. */
static int unpack_pair(value pair, value out[2])
{
    VM_ENTER(f, 2);
    f.s[0] = vm_iter(pair);
    if (!f.s[0])
        return (int)VM_LEAVE_INT(f, -1);
    for (int i = 0; i < 3; i++) {
        rc_set(&f.s[1], vm_next(f.s[0]));
        if (!f.s[1] && vm_failed())
            return (int)VM_LEAVE_INT(f, -1);
        if (!f.s[1] && i < 2)
            vm_value_error("need more than %d value%s to unpack", i, i == 1 ? "" : "s");
        else if (f.s[1] && i == 2)
            vm_value_error("too many values to unpack (expected 2)");
        if (vm_failed())
            return (int)VM_LEAVE_INT(f, -1);
        if (i < 2)
            rc_set(&out[i], VM_TAKE(f.s[1]));
    }
    return (int)VM_LEAVE_INT(f, 0);
}

static int add_pairs(value self, value pairs)
{
    VM_ENTER(f, 4);
    f.s[0] = vm_iter(pairs);
    int r = f.s[0] ? 0 : -1;
    while (r == 0 && (f.s[1] = vm_next(f.s[0]))) {
        r = unpack_pair(f.s[1], f.s + 2);
        rc_clear(&f.s[1]);
        if (r == 0)
            r = set_item(self, f.s[2], f.s[3]);
        rc_clear(&f.s[2]);
        rc_clear(&f.s[3]);
    }
    if (vm_failed())
        r = -1;
    vm_leave_slots(&f.h);
    return r;
}

static int add_mapping(value self, value other)
{
    VM_ENTER(f, 4);
    f.s[0] = vm_call_method(other, vm_n.keys, NULL, 0);
    f.s[1] = f.s[0] ? vm_iter(f.s[0]) : V_EMPTY;
    int r = f.s[1] ? 0 : -1;
    while (r == 0 && (f.s[2] = vm_next(f.s[1]))) {
        f.s[3] = vm_getitem(other, f.s[2]);
        r = f.s[3] ? set_item(self, f.s[2], f.s[3]) : -1;
        rc_clear(&f.s[2]);
        rc_clear(&f.s[3]);
    }
    if (vm_failed())
        r = -1;
    vm_leave_slots(&f.h);
    return r;
}

static int add_any(value self, value other)
{
    VM_ENTER(f, 1);
    int r;
    if (v_is_type(other, &dict_type)) {
        f.s[0] = dict_items_new(other);
        r = f.s[0] ? add_pairs(self, f.s[0]) : -1;
        vm_leave_slots(&f.h);
        return r;
    }
    f.s[0] = vm_getattr_opt(other, vm_n.keys);
    if (f.s[0]) {
        rc_clear(&f.s[0]);
        r = add_mapping(self, other);
    } else if (vm_failed()) {
        r = -1;
    } else if ((f.s[0] = vm_getattr_opt(other, vm_n.items))) {
        rc_set(&f.s[0], vm_call_method(other, vm_n.items, NULL, 0));
        r = f.s[0] ? add_pairs(self, f.s[0]) : -1;
    } else {
        r = vm_failed() ? -1 : add_pairs(self, other);
    }
    vm_leave_slots(&f.h);
    return r;
}

static int fill(value self, const char *fname, tuple *args, dict *kwargs)
{
    size_t n = args ? args->len : 0;
    if (n > 1) {
        vm_type_error("%s() takes at most 1 positional argument (%zu given)", fname, n);
        return -1;
    }
    if (n && add_any(self, args->item[0]) < 0)
        return -1;
    return kwargs && kwargs->used ? add_any(self, v_of(kwargs)) : 0;
}

static int od_init(value self, tuple *args, dict *kwargs)
{
    if (args && args->len > 1) {
        vm_type_error("expected at most 1 arguments, got %zu", args->len);
        return -1;
    }
    return fill(self, "update", args, kwargs);
}

/* --- protocol -----------------------------------------------------------------------------------
 */

static value od_repr(value self)
{
    VM_ENTER(f, 3);
    str *name = str_ptr(type_of(self)->name);
    if (dict_ptr(self)->used == 0)
        return VM_LEAVE(f, str_from_format("%U()", name));
    if (vm_repr_enter(self))
        return VM_LEAVE(f, str_from("..."));
    f.s[0] = v_is_type(self, &odict_type) ? dict_items_new(self)
                                          : vm_call_method(self, vm_n.items, NULL, 0);
    if (f.s[0])
        f.s[1] = vm_list_from(f.s[0]);
    if (f.s[1])
        f.s[2] = vm_repr(f.s[1]);
    value r = f.s[2] ? str_from_format("%U(%U)", name, str_ptr(f.s[2])) : V_EMPTY;
    vm_repr_leave(self);
    return VM_LEAVE(f, r);
}

static int same_order(value a, value b)
{
    dict *x = dict_ptr(a), *y = dict_ptr(b);
    size_t i = 0, j = 0;
    VM_ENTER(f, 2);
    int r = 1;
    value p, q;
    while (r == 1 && dict_next(x, &i, &p, NULL) && dict_next(y, &j, &q, NULL)) {
        rc_set(&f.s[0], rc_inc(p));
        rc_set(&f.s[1], rc_inc(q));
        r = vm_equal(f.s[0], f.s[1]);
    }
    vm_leave_slots(&f.h);
    return r;
}

static value od_compare(value a, value b, int op)
{
    if ((op != VM_EQ && op != VM_NE) || !v_has(a, VM_T_DICT) || !v_has(b, VM_T_DICT))
        return V_NOTIMPL;
    int r = dict_equal(dict_ptr(a), dict_ptr(b));
    if (r == 1 && is_odict(a) && is_odict(b))
        r = same_order(a, b);
    return r < 0 ? V_EMPTY : v_from_bool(r == (op == VM_EQ));
}

static value copy_of(value self)
{
    VM_ENTER(f, 1);
    if (v_is_type(self, &odict_type)) {
        f.s[0] = od_create(&odict_type, NULL, NULL);
        if (!f.s[0] || dict_merge(dict_ptr(f.s[0]), dict_ptr(self)) < 0)
            return VM_LEAVE(f, V_EMPTY);
    } else {
        f.s[0] = vm_call0(v_of(type_of(self)));
        if (!f.s[0] || add_any(f.s[0], self) < 0)
            return VM_LEAVE(f, V_EMPTY);
    }
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static value od_or(value a, value b)
{
    if (!v_has(a, VM_T_DICT) || !v_has(b, VM_T_DICT))
        return V_NOTIMPL;
    value cls = v_of(type_of(is_odict(a) ? a : b));
    VM_ENTER(f, 1);
    f.s[0] = vm_call1(cls, a);
    if (!f.s[0] || add_any(f.s[0], b) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static value od_ior(value self, value other)
{
    return add_any(self, other) < 0 ? V_EMPTY : rc_inc(self);
}

/* --- iterators, views ---------------------------------------------------------------------------
 */

enum { KEYS, VALUES, ITEMS };

typedef struct od_iter {
    rc_head h;
    value dict; /* V_EMPTY when exhausted */
    size_t pos, left; /* reversed: the place behind the next entry */
    uint32_t version;
    uint8_t kind;
    bool reversed;
} od_iter;

static value iter_make(value self, int kind, bool reversed)
{
    od_iter *it = rc_new(&odict_iter_type.rc, sizeof *it);
    if (!it)
        return vm_no_memory();
    dict *d = dict_ptr(self);
    it->dict = rc_inc(self);
    it->pos = reversed ? d->fill : 0;
    it->left = d->used;
    it->version = d->version;
    it->kind = (uint8_t)kind;
    it->reversed = reversed;
    return v_of(it);
}

static value iter_next(value self)
{
    od_iter *it = (od_iter *)v_obj(self);
    if (!it->dict)
        return V_EMPTY;
    dict *d = dict_ptr(it->dict);
    if (it->version != d->version) {
        rc_clear(&it->dict);
        return vm_raise(&vm_exc_RuntimeError, "OrderedDict mutated during iteration");
    }
    size_t i = it->pos;
    if (it->reversed) {
        while (i > 0 && d->entries[i - 1].key == V_EMPTY)
            i--;
        if (i == 0)
            goto end;
        it->pos = --i;
    } else {
        if (i < d->first)
            i = d->first;
        while (i < d->fill && d->entries[i].key == V_EMPTY)
            i++;
        if (i >= d->fill)
            goto end;
        it->pos = i + 1;
    }
    if (it->left)
        it->left--;
    if (it->kind == KEYS)
        return rc_inc(d->entries[i].key);
    if (it->kind == VALUES)
        return rc_inc(d->entries[i].val);
    VM_ENTER(f, 2);
    f.s[0] = rc_inc(d->entries[i].key);
    f.s[1] = rc_inc(d->entries[i].val);
    return VM_LEAVE(f, tuple_pack(2, f.s[0], f.s[1]));
end:
    rc_clear(&it->dict);
    return V_EMPTY;
}

static void iter_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    lib_visit(((od_iter *)o)->dict, visit, arg);
}
static value iter_reap(rc_obj *o)
{
    return rc_take_out(&((od_iter *)o)->dict);
}

static value iter_hint(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    od_iter *it = (od_iter *)v_obj(a[0]);
    return int_from(it->dict ? (int64_t)it->left : 0);
}

static const vm_def iter_methods[] = {
    {"__length_hint__", iter_hint, 1, 1, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type odict_iter_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "odict_iterator",
           .flags = RC_TYPE_GC,
           .size = sizeof(od_iter),
           .traverse = iter_traverse,
           .reap = iter_reap},
    .iter = vm_self,
    .next = iter_next,
    .methods = iter_methods,
};

static value od_iter_new(value self)
{
    return iter_make(self, KEYS, false);
}

static value view_make(vm_type *type, value d)
{
    dict_view *v = rc_new(&type->rc, sizeof *v);
    if (!v)
        return vm_no_memory();
    v->dict = rc_inc(d);
    return v_of(v);
}

/* A view whose dict the collector took away has nothing to walk. */
static value view_walk(value view, int kind, bool reversed)
{
    value d = ((dict_view *)v_obj(view))->dict;
    return d ? iter_make(d, kind, reversed) : tuple_iter_new(tuple_empty);
}

#define VIEW(id, kind)                                                                             \
    static value id##_iter(value self)                                                             \
    {                                                                                              \
        return view_walk(self, kind, false);                                                       \
    }                                                                                              \
    static value id##_reversed(vm_thread *t, value *a, int n)                                      \
    {                                                                                              \
        (void)t, (void)n;                                                                          \
        return view_walk(a[0], kind, true);                                                        \
    }                                                                                              \
    static value od_##id(vm_thread *t, value *a, int n)                                            \
    {                                                                                              \
        (void)t, (void)n;                                                                          \
        return view_make(&odict_##id##_type, a[0]);                                                \
    }                                                                                              \
    static const vm_def id##_methods[] = {{"__reversed__", id##_reversed, 1, 1, NULL, 0},          \
                                          {NULL, NULL, 0, 0, NULL, 0}};                            \
    vm_type odict_##id##_type = {                                                                  \
        .rc = {.h = RC_HEAD_INIT(&type_type),                                                      \
               .name = "odict_" #id,                                                               \
               .flags = RC_TYPE_GC,                                                                \
               .size = sizeof(dict_view)},                                                         \
        .iter = id##_iter,                                                                         \
        .methods = id##_methods,                                                                   \
    };
VIEW(keys, KEYS)
VIEW(values, VALUES)
VIEW(items, ITEMS)

/* --- methods ------------------------------------------------------------------------------------
 */

static value od_reversed(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return iter_make(a[0], KEYS, true);
}

/* move_to_end(key, last=True) */
static value od_move(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    int last = a[2] ? vm_truth(a[2]) : 1;
    if (last < 0)
        return V_EMPTY;
    int r = dict_move_to_end(dict_ptr(a[0]), a[1], last);
    if (r == 0)
        return vm_raise_value(&vm_exc_KeyError, a[1]);
    return r < 0 ? V_EMPTY : V_NONE;
}

/* popitem(last=True) */
static value od_popitem(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    int last = a[1] ? vm_truth(a[1]) : 1;
    if (last < 0)
        return V_EMPTY;
    if (dict_ptr(a[0])->used == 0) {
        value text = str_from("dictionary is empty");
        if (text)
            vm_raise_value(&vm_exc_KeyError, text);
        rc_dec(text);
        return V_EMPTY;
    }
    return dict_popitem(dict_ptr(a[0]), last);
}

/* pop(key, default) */
static value od_pop(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    value v = dict_pop(dict_ptr(a[0]), a[1]);
    if (v || vm_failed())
        return v;
    if (a[2])
        return rc_inc(a[2]);
    return vm_raise_value(&vm_exc_KeyError, a[1]);
}

/* setdefault(key, default=None) */
static value od_setdefault(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    value x = a[2] ? a[2] : V_NONE;
    value v = dict_get(dict_ptr(a[0]), a[1]);
    if (v || vm_failed())
        return v ? rc_inc(v) : V_EMPTY;
    return set_item(a[0], a[1], x) < 0 ? V_EMPTY : rc_inc(x);
}

static value od_update(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return fill(a[0], "update", a[1] ? tuple_ptr(a[1]) : NULL, a[2] ? dict_ptr(a[2]) : NULL) < 0
               ? V_EMPTY
               : V_NONE;
}

static value od_copy(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return copy_of(a[0]);
}

/* fromkeys(iterable, value=None) */
static value od_fromkeys(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    VM_ENTER(f, 3);
    f.s[0] = vm_call0(a[0]);
    f.s[1] = f.s[0] ? vm_iter(a[1]) : V_EMPTY;
    if (!f.s[1])
        return VM_LEAVE(f, V_EMPTY);
    while ((f.s[2] = vm_next(f.s[1]))) {
        if (vm_setitem(f.s[0], f.s[2], a[2] ? a[2] : V_NONE) < 0)
            return VM_LEAVE(f, V_EMPTY);
        rc_clear(&f.s[2]);
    }
    return VM_LEAVE(f, vm_failed() ? V_EMPTY : VM_TAKE(f.s[0]));
}

static const vm_def od_methods[] = {
    {"fromkeys", od_fromkeys, 1, 0, "iterable value", VM_CLASS},
    {"__reversed__", od_reversed, 1, 1, NULL, 0},
    {"setdefault", od_setdefault, 1, 0, "key default", 0},
    {"pop", od_pop, 1, 0, "key default", 0},
    {"popitem", od_popitem, 0, 0, "last", 0},
    {"keys", od_keys, 1, 1, NULL, 0},
    {"values", od_values, 1, 1, NULL, 0},
    {"items", od_items, 1, 1, NULL, 0},
    {"update", od_update, 0, 0, "*args **kwargs", 0},
    {"copy", od_copy, 1, 1, NULL, 0},
    {"move_to_end", od_move, 1, 0, "key last", 0},
    {"__class_getitem__", generic_alias_of, 2, 2, NULL, VM_CLASS},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type odict_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "collections.OrderedDict",
           .pool_name = "OrderedDict",
           .flags = RC_TYPE_GC | VM_T_DICT | VM_T_BASE,
           .size = sizeof(dict),
           .traverse = dict_traverse,
           .reap = dict_reap,
           .finish = dict_finish},
    .create = od_create,
    .init = od_init,
    .repr = od_repr,
    .hash = vm_unhashable,
    .compare = od_compare,
    .iter = od_iter_new,
    .binary = {[VM_OR] = od_or},
    .inplace = {[VM_OR] = od_ior},
    .methods = od_methods,
};
