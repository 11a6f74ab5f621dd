/* partial.c: functools.partial: a callable with some arguments given beforehand. */
#include "vm/lib.h"

typedef struct partial {
    rc_head h;
    value fn;
    value args; /* tuple */
    value kw; /* dict, V_EMPTY if there are no keywords */
    value dict;
} partial;

static inline partial *pt(value v)
{
    return (partial *)v_obj(v);
}

static void pt_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    lib_visit_all(&((partial *)o)->fn, 4, visit, arg);
}
static value pt_reap(rc_obj *o)
{
    return lib_reap_all(&((partial *)o)->fn, 4);
}

/* first + second as one tuple. Owned. */
static value join(tuple *first, const value *second, size_t n)
{
    tuple *t = tuple_new(first->len + n);
    if (!t)
        return V_EMPTY;
    for (size_t i = 0; i < first->len; i++)
        t->item[i] = rc_inc(cont_item(first->item[i]));
    for (size_t i = 0; i < n; i++)
        t->item[first->len + i] = rc_inc(second[i]);
    return v_of(t);
}

static value pt_create(vm_type *cls, tuple *args, dict *kwargs)
{
    if (args->len == 0)
        return vm_type_error("type 'partial' takes at least one argument");
    value fn = args->item[0];
    if (!type_of(fn)->call)
        return vm_type_error("the first argument must be callable");
    VM_ENTER(f, 3);
    partial *inner = NULL;
    if (vm_isinstance(fn, &partial_type) && !pt(fn)->dict && pt(fn)->fn) {
        inner = pt(fn);
        f.s[0] = join(tuple_ptr(inner->args), args->item + 1, args->len - 1);
    } else {
        f.s[0] = tuple_slice(args, 1, (int64_t)args->len);
    }
    if (!f.s[0])
        return VM_LEAVE(f, V_EMPTY);
    value inner_kw = inner ? inner->kw : V_EMPTY;
    if (inner_kw && kwargs && kwargs->used) {
        f.s[1] = dict_copy(dict_ptr(inner_kw));
        if (!f.s[1] || dict_merge(dict_ptr(f.s[1]), kwargs) < 0)
            return VM_LEAVE(f, V_EMPTY);
    } else if (inner_kw || (kwargs && kwargs->used)) {
        f.s[1] = dict_copy(inner_kw ? dict_ptr(inner_kw) : kwargs);
        if (!f.s[1])
            return VM_LEAVE(f, V_EMPTY);
    }
    partial *p = VM_NEW(cls, partial);
    if (!p)
        return VM_LEAVE(f, V_EMPTY);
    p->fn = rc_inc(inner ? inner->fn : fn);
    p->args = VM_TAKE(f.s[0]);
    p->kw = VM_TAKE(f.s[1]);
    return VM_LEAVE(f, v_of(p));
}

/* With keywords of its own: the call's keywords replace them. */
static value call_with_keywords(partial *p, value *held, const value *args, int n, tuple *kwnames)
{
    held[1] = join(tuple_ptr(p->args), args, (size_t)n);
    held[2] = dict_copy(dict_ptr(p->kw));
    if (!held[1] || !held[2])
        return V_EMPTY;
    for (size_t i = 0; kwnames && i < kwnames->len; i++)
        if (dict_set(dict_ptr(held[2]), kwnames->item[i], args[(size_t)n + i]) < 0)
            return V_EMPTY;
    return vm_call_ex(held[0], tuple_ptr(held[1]), dict_ptr(held[2]));
}

static value pt_call(value self, const value *args, int n, tuple *kwnames)
{
    partial *p = pt(self);
    if (!p->fn || !p->args)
        return vm_type_error("'%T' object is not callable", self);
    VM_ENTER(f, 3);
    f.s[0] = rc_inc(p->fn);
    if (p->kw)
        return VM_LEAVE(f, call_with_keywords(p, f.s, args, n, kwnames));
    f.s[1] = rc_inc(p->args);
    tuple *mine = tuple_ptr(f.s[1]);
    size_t rest = (size_t)n + (kwnames ? kwnames->len : 0), total = mine->len + rest;
    value small[12], *a = small;
    if (total > 12 && !(a = vm_type_block(total * sizeof(value))))
        return VM_LEAVE(f, vm_no_memory());
    memcpy(a, mine->item, mine->len * sizeof(value));
    if (rest)
        memcpy(a + mine->len, args, rest * sizeof(value));
    value r = vm_call_kw(f.s[0], a, (int)mine->len + n, kwnames);
    if (a != small)
        vm_type_block_free(a, total * sizeof(value));
    return VM_LEAVE(f, r);
}

static value pt_repr(value self)
{
    partial *p = pt(self);
    if (!p->fn || vm_repr_enter(self))
        return str_from("...");
    VM_ENTER(f, 4);
    f.s[0] = rc_inc(p->fn);
    f.s[1] = rc_inc(p->args);
    f.s[2] = rc_inc(p->kw);
    str_buf b;
    str_buf_init(&b);
    bool ok = str_buf_c(&b, type_of(self)->rc.name) && str_buf_cp(&b, '(') && cont_repr(&b, f.s[0]);
    for (size_t i = 0; ok && i < tuple_ptr(f.s[1])->len; i++)
        ok = str_buf_n(&b, ", ", 2) && cont_repr(&b, tuple_ptr(f.s[1])->item[i]);
    size_t pos = 0;
    value key, v;
    while (ok && f.s[2] && dict_next(dict_ptr(f.s[2]), &pos, &key, &v)) {
        rc_set(&f.s[3], rc_inc(v));
        if (!v_is_str(key))
            ok = false;
        ok = ok && str_buf_n(&b, ", ", 2) && str_buf_add(&b, key) && str_buf_cp(&b, '=') &&
             cont_repr(&b, f.s[3]);
    }
    ok = ok && str_buf_cp(&b, ')');
    vm_repr_leave(self);
    if (ok)
        return VM_LEAVE(f, str_buf_done(&b));
    str_buf_drop(&b);
    return VM_LEAVE(f, vm_failed() ? V_EMPTY : vm_type_error("keywords must be strings"));
}

static value pt_func(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(cont_item(pt(a[0])->fn));
}
static value pt_args(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(cont_item(pt(a[0])->args));
}
static value pt_keywords(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    partial *p = pt(a[0]);
    if (!p->kw && !(p->kw = dict_new()))
        return V_EMPTY;
    return rc_inc(p->kw);
}

value lib_instance_dict(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    dict *d = vm_instance_dict(a[0]);
    return d ? rc_inc(v_of(d)) : V_EMPTY;
}

static const vm_def pt_methods[] = {
    {"func", pt_func, 1, 1, NULL, VM_GETTER},
    {"args", pt_args, 1, 1, NULL, VM_GETTER},
    {"keywords", pt_keywords, 1, 1, NULL, VM_GETTER},
    {"__dict__", lib_instance_dict, 1, 1, NULL, VM_GETTER},
    {"__class_getitem__", generic_alias_of, 2, 2, NULL, VM_CLASS},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type partial_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "functools.partial",
           .pool_name = "partial",
           .flags = RC_TYPE_GC | VM_T_BASE,
           .size = sizeof(partial),
           .traverse = pt_traverse,
           .reap = pt_reap},
    .dict_offset = offsetof(partial, dict),
    .create = pt_create,
    .repr = pt_repr,
    .call = pt_call,
    .methods = pt_methods,
};
