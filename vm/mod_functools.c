/* mod_functools.c: the module _functools: the native half of functools. */
#include "vm/lib.h"

/* --- cmp_to_key
 * ------------------------------------------------------------------------------------ */

typedef struct cmp_key {
    rc_head h;
    value cmp, obj; /* obj V_EMPTY: the maker of keys itself */
} cmp_key;

static vm_type key_type;

static cmp_key *key_of(value v)
{
    return (cmp_key *)v_obj(v);
}

static value key_new(value cmp, value obj)
{
    cmp_key *k = rc_new(&key_type.rc, sizeof *k);
    if (!k)
        return vm_no_memory();
    k->cmp = rc_inc(cmp);
    k->obj = rc_inc(obj);
    return v_of(k);
}

static value key_call(value self, const value *args, int n, tuple *kwnames)
{
    if (kwnames && kwnames->len == 1 && n == 0 && str_eq_ascii(kwnames->item[0], "obj"))
        n = 1;
    else if (kwnames && kwnames->len)
        return vm_type_error("'%U' is an invalid keyword argument for K()",
                             str_ptr(kwnames->item[0]));
    if (n > 1)
        return vm_type_error("K() takes at most 1 argument (%d given)", n);
    if (n == 0)
        return vm_type_error("K() missing required argument 'obj' (pos 1)");
    return key_new(key_of(self)->cmp, args[0]);
}

static value key_compare(value a, value b, int op)
{
    if (!v_is_type(b, &key_type))
        return vm_type_error("other argument must be K instance");
    cmp_key *x = key_of(a), *y = key_of(b);
    if (!x->obj || !y->obj || !x->cmp) {
        vm_raise(&vm_exc_AttributeError, "object");
        return V_EMPTY;
    }
    VM_ENTER(f, 4);
    f.s[0] = rc_inc(x->cmp);
    f.s[1] = rc_inc(x->obj);
    f.s[2] = rc_inc(y->obj);
    f.s[3] = vm_call(f.s[0], f.s + 1, 2);
    return VM_LEAVE(f, f.s[3] ? vm_compare(f.s[3], v_from_int(0), op) : V_EMPTY);
}

static value key_obj(vm_thread *t, value *a, int n)
{
    (void)t;
    cmp_key *k = key_of(a[0]);
    if (n == 1)
        return k->obj ? rc_inc(k->obj) : vm_raise(&vm_exc_AttributeError, "obj");
    rc_set(&k->obj, rc_inc(a[1]));
    return V_NONE;
}

static void key_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    lib_visit_all(&((cmp_key *)o)->cmp, 2, visit, arg);
}
static value key_reap(rc_obj *o)
{
    return lib_reap_all(&((cmp_key *)o)->cmp, 2);
}

static const vm_def key_methods[] = {
    {"obj", key_obj, 1, 2, NULL, VM_GETTER},
    {NULL, NULL, 0, 0, NULL, 0},
};

static vm_type key_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "functools.KeyWrapper",
           .pool_name = "KeyWrapper",
           .flags = RC_TYPE_GC,
           .size = sizeof(cmp_key),
           .traverse = key_traverse,
           .reap = key_reap},
    .hash = vm_unhashable,
    .compare = key_compare,
    .call = key_call,
    .methods = key_methods,
};

static value cmp_to_key(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return key_new(a[0], V_EMPTY);
}

/* --- reduce
 * ---------------------------------------------------------------------------------------- */

static value reduce(vm_thread *t, value *a, int n)
{
    (void)t;
    VM_ENTER(f, 3); /* iterator, result so far, item */
    f.s[0] = vm_iter(a[1]);
    if (!f.s[0]) {
        if (vm_catch(&vm_exc_TypeError))
            vm_type_error("reduce() arg 2 must support iteration");
        return VM_LEAVE(f, V_EMPTY);
    }
    f.s[1] = n > 2 ? rc_inc(a[2]) : V_EMPTY;
    while ((f.s[2] = vm_next(f.s[0]))) {
        if (!f.s[1]) {
            f.s[1] = VM_TAKE(f.s[2]);
            continue;
        }
        value r = vm_call(a[0], f.s + 1, 2);
        rc_set(&f.s[1], r);
        if (!r)
            return VM_LEAVE(f, V_EMPTY);
        rc_clear(&f.s[2]);
    }
    if (vm_failed())
        return VM_LEAVE(f, V_EMPTY);
    if (!f.s[1])
        vm_type_error("reduce() of empty iterable with no initial value");
    return VM_LEAVE(f, VM_TAKE(f.s[1]));
}

static const vm_def defs[] = {
    {"cmp_to_key", cmp_to_key, 1, 0, "mycmp", 0},
    {"reduce", reduce, 2, 3, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};

static const lib_class classes[] = {
    {"partial", &partial_type, NULL, "functools"},
    {"_lru_cache_wrapper", &lru_type, NULL, "functools"},
    {NULL, &key_type, NULL, "functools"},
    {NULL, NULL, NULL, NULL},
};

value mod_functools_make(void)
{
    return lib_module("_functools", classes, defs);
}
