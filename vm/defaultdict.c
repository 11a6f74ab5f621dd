/* defaultdict.c: collections.defaultdict: a dict that makes what is missing. */
#include "vm/lib.h"

typedef struct defdict {
    dict d;
    value factory; /* V_EMPTY: None */
} defdict;

static inline defdict *dd(value v)
{
    return (defdict *)v_obj(v);
}

static value dd_create(vm_type *cls, tuple *args, dict *kwargs)
{
    (void)args, (void)kwargs;
    defdict *d = VM_NEW(cls, defdict);
    if (d)
        d->d.only_str = true;
    return v_of(d);
}

static int dd_init(value self, tuple *args, dict *kwargs)
{
    value factory = args && args->len ? args->item[0] : V_NONE;
    if (factory != V_NONE && !type_of(factory)->call) {
        vm_type_error("first argument must be callable or None");
        return -1;
    }
    VM_ENTER(f, 1);
    f.s[0] = dd(self)->factory;
    dd(self)->factory = factory == V_NONE ? V_EMPTY : rc_inc(factory);
    rc_clear(&f.s[0]);
    f.s[0] = args && args->len ? tuple_slice(args, 1, (int64_t)args->len) : rc_inc(tuple_empty);
    int r = f.s[0] ? dict_type.init(self, tuple_ptr(f.s[0]), kwargs) : -1;
    vm_leave_slots(&f.h);
    return r;
}

static void dd_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    lib_visit(((defdict *)o)->factory, visit, arg);
    dict_traverse(o, visit, arg);
}

static value dd_reap(rc_obj *o)
{
    value v = rc_take_out(&((defdict *)o)->factory);
    return v ? v : dict_reap(o);
}

static value make_missing(value self, value key)
{
    if (!dd(self)->factory)
        return vm_raise_value(&vm_exc_KeyError, key);
    VM_ENTER(f, 2);
    f.s[0] = rc_inc(dd(self)->factory);
    f.s[1] = vm_call0(f.s[0]);
    if (!f.s[1] || vm_setitem(self, key, f.s[1]) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[1]));
}

static value dd_missing(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return make_missing(a[0], a[1]);
}

static value dd_getitem(value self, value key)
{
    if (!v_is_type(self, &defaultdict_type))
        return dict_getitem(self, key);
    int64_t hash = cont_hash(key);
    int64_t i = hash == -1 ? -2 : dict_find(&dd(self)->d, key, hash);
    if (i >= 0)
        return rc_inc(dd(self)->d.entries[i].val);
    return i == -2 ? V_EMPTY : make_missing(self, key);
}

static value dd_repr(value self)
{
    VM_ENTER(f, 3);
    f.s[0] = dict_type.repr(self);
    f.s[2] = rc_inc(dd(self)->factory ? dd(self)->factory : V_NONE);
    if (!f.s[0])
        return VM_LEAVE(f, V_EMPTY);
    if (vm_repr_enter(f.s[2])) {
        f.s[1] = str_from("...");
    } else {
        f.s[1] = vm_repr(f.s[2]);
        vm_repr_leave(f.s[2]);
    }
    if (!f.s[1])
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, str_from_format("%U(%U, %U)", str_ptr(type_of(self)->name), str_ptr(f.s[1]),
                                       str_ptr(f.s[0])));
}

static value dd_factory(vm_thread *t, value *a, int n)
{
    (void)t;
    defdict *d = dd(a[0]);
    if (n == 1)
        return d->factory ? rc_inc(d->factory) : V_NONE;
    rc_set(&d->factory, a[1] == V_NONE ? V_EMPTY : rc_inc(a[1]));
    return V_NONE;
}

/* type(self)(factory, from) */
static value copy_with(value self, value from)
{
    value args[2] = {dd(self)->factory ? dd(self)->factory : V_NONE, from};
    return vm_call(v_of(type_of(self)), args, 2);
}

static value dd_copy(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return copy_with(a[0], a[0]);
}

static value dd_or(value a, value b)
{
    value self = vm_isinstance(a, &defaultdict_type) ? a : b;
    if (!v_has(a, VM_T_DICT) || !v_has(b, VM_T_DICT))
        return V_NOTIMPL;
    VM_ENTER(f, 1);
    f.s[0] = copy_with(self, a);
    if (!f.s[0] || !v_has(f.s[0], VM_T_DICT) || dict_update(dict_ptr(f.s[0]), b) < 0)
        return VM_LEAVE(f, vm_failed() ? V_EMPTY : V_NOTIMPL);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static const vm_def dd_methods[] = {
    {"__missing__", dd_missing, 2, 2, NULL, 0},
    {"copy", dd_copy, 1, 1, NULL, 0},
    {"__copy__", dd_copy, 1, 1, NULL, 0},
    {"default_factory", dd_factory, 1, 2, NULL, VM_GETTER},
    {"__class_getitem__", generic_alias_of, 2, 2, NULL, VM_CLASS},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type defaultdict_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "collections.defaultdict",
           .pool_name = "defaultdict",
           .flags = RC_TYPE_GC | VM_T_DICT | VM_T_BASE,
           .size = sizeof(defdict),
           .traverse = dd_traverse,
           .reap = dd_reap,
           .finish = dict_finish},
    .create = dd_create,
    .init = dd_init,
    .repr = dd_repr,
    .getitem = dd_getitem,
    .binary = {[VM_OR] = dd_or},
    .methods = dd_methods,
};
