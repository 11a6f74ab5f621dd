/* lru_cache.c: the callable that functools.lru_cache puts around a function. The cache is a dict
 * whose order is that of use: the entry used longest ago is the first. */
#include "vm/func.h"
#include "vm/lib.h"

typedef struct lru {
    rc_head h;
    value cache; /* dict: key -> result */
    value fn;
    value info_type;
    value dict;
    int64_t maxsize; /* -1: no limit */
    int64_t hits, misses;
    bool typed;
} lru;

static inline lru *lru_of(value v)
{
    return (lru *)v_obj(v);
}

static void lru_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    lib_visit_all(&((lru *)o)->cache, 4, visit, arg);
}
static value lru_reap(rc_obj *o)
{
    return lib_reap_all(&((lru *)o)->cache, 4);
}

/* _lru_cache_wrapper(user_function, maxsize, typed, cache_info_type) */
static value lru_create(vm_type *cls, tuple *args, dict *kwargs)
{
    value a[4];
    int64_t maxsize = -1;
    if (!native_bind("lru_cache", "user_function maxsize typed cache_info_type", 4, args, kwargs, a,
                     NULL))
        return V_EMPTY;
    if (!type_of(a[0])->call)
        return vm_type_error("the first argument must be callable");
    if (a[1] != V_NONE) {
        if (!cont_is_index(a[1]))
            return vm_type_error("maxsize should be integer or None");
        if (!cont_arg_ssize(a[1], &maxsize))
            return V_EMPTY;
        if (maxsize < 0)
            maxsize = 0;
    }
    int typed = vm_truth(a[2]);
    if (typed < 0)
        return V_EMPTY;
    VM_ENTER(f, 1);
    f.s[0] = dict_new();
    lru *c = f.s[0] ? VM_NEW(cls, lru) : NULL;
    if (!c)
        return VM_LEAVE(f, V_EMPTY);
    c->cache = VM_TAKE(f.s[0]);
    c->fn = rc_inc(a[0]);
    c->info_type = rc_inc(a[3]);
    c->maxsize = maxsize;
    c->typed = typed;
    return VM_LEAVE(f, v_of(c));
}

static value make_key(lru *c, const value *args, int n, tuple *kwnames)
{
    size_t nkw = kwnames ? kwnames->len : 0;
    if (!c->typed && n == 1 && nkw == 0 &&
        (v_is_int(args[0]) || v_is_type(args[0], &int_type) || v_is_type(args[0], &str_type)))
        return rc_inc(args[0]);
    size_t len = (size_t)n + (nkw ? 1 + 2 * nkw : 0) + (c->typed ? (size_t)n + nkw : 0);
    tuple *t = tuple_new(len);
    if (!t)
        return V_EMPTY;
    size_t at = 0;
    for (int i = 0; i < n; i++)
        t->item[at++] = rc_inc(args[i]);
    if (nkw) /* any object that no argument of a script equals */
        t->item[at++] = v_of(&lru_type);
    for (size_t i = 0; i < nkw; i++) {
        t->item[at++] = rc_inc(kwnames->item[i]);
        t->item[at++] = rc_inc(args[(size_t)n + i]);
    }
    for (size_t i = 0; c->typed && i < (size_t)n + nkw; i++)
        t->item[at++] = rc_inc(v_of(vm_type_of(args[i])));
    return v_of(t);
}

static value lru_call(value self, const value *args, int n, tuple *kwnames)
{
    lru *c = lru_of(self);
    if (!c->fn || !c->cache)
        return vm_type_error("'%T' object is not callable", self);
    VM_ENTER(f, 6); /* self, cache, key, result, evicted, function */
    f.s[0] = rc_inc(self);
    f.s[5] = rc_inc(c->fn);
    if (c->maxsize == 0) {
        c->misses++;
        return VM_LEAVE(f, vm_call_kw(f.s[5], args, n, kwnames));
    }
    f.s[1] = rc_inc(c->cache);
    dict *d = dict_ptr(f.s[1]);
    f.s[2] = make_key(c, args, n, kwnames);
    int64_t hash = f.s[2] ? cont_hash(f.s[2]) : -1;
    if (hash == -1)
        return VM_LEAVE(f, V_EMPTY);
    int64_t at = dict_find(d, f.s[2], hash);
    if (at == -2)
        return VM_LEAVE(f, V_EMPTY);
    if (at >= 0) {
        f.s[3] = rc_inc(d->entries[at].val);
        if (c->maxsize > 0 && (uint32_t)at + 1 != d->fill && dict_move_to_end(d, f.s[2], true) < 0)
            return VM_LEAVE(f, V_EMPTY);
        c->hits++;
        return VM_LEAVE(f, VM_TAKE(f.s[3]));
    }
    c->misses++;
    f.s[3] = vm_call_kw(f.s[5], args, n, kwnames);
    if (!f.s[3])
        return VM_LEAVE(f, V_EMPTY);
    if (c->maxsize > 0) {
        /* The call may have come to the same key by another way. */
        at = dict_find(d, f.s[2], hash);
        if (at == -2)
            return VM_LEAVE(f, V_EMPTY);
        if (at >= 0)
            return VM_LEAVE(f, VM_TAKE(f.s[3]));
        if ((int64_t)d->used >= c->maxsize && !(f.s[4] = dict_popitem(d, false)))
            return VM_LEAVE(f, V_EMPTY);
    }
    if (dict_set_hash(d, f.s[2], hash, f.s[3]) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[3]));
}

static value lru_get(value self, value obj, value cls)
{
    (void)cls;
    return !obj || obj == V_NONE ? rc_inc(self) : method_new(self, obj);
}

static value lru_info(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    lru *c = lru_of(a[0]);
    if (!c->info_type || !c->cache)
        return V_NONE;
    VM_ENTER(f, 5);
    f.s[0] = int_from(c->hits);
    f.s[1] = int_from(c->misses);
    f.s[2] = c->maxsize < 0 ? V_NONE : int_from(c->maxsize);
    f.s[3] = v_from_int(dict_ptr(c->cache)->used);
    f.s[4] = rc_inc(c->info_type);
    if (!f.s[0] || !f.s[1] || !f.s[2])
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, vm_call(f.s[4], f.s, 4));
}

static value lru_clear(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    lru *c = lru_of(a[0]);
    c->hits = c->misses = 0;
    if (c->cache) {
        VM_ENTER(f, 1);
        f.s[0] = rc_inc(c->cache);
        dict_clear(dict_ptr(f.s[0]));
        return VM_LEAVE(f, V_NONE);
    }
    return V_NONE;
}

static value lru_copy(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(a[0]);
}

static const vm_def lru_methods[] = {
    {"cache_info", lru_info, 1, 1, NULL, 0},
    {"cache_clear", lru_clear, 1, 1, NULL, 0},
    {"__copy__", lru_copy, 1, 1, NULL, 0},
    {"__deepcopy__", lru_copy, 2, 2, NULL, 0},
    {"__dict__", lib_instance_dict, 1, 1, NULL, VM_GETTER},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type lru_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "functools._lru_cache_wrapper",
           .pool_name = "_lru_cache_wrapper",
           .flags = RC_TYPE_GC | VM_T_BASE,
           .size = sizeof(lru),
           .traverse = lru_traverse,
           .reap = lru_reap},
    .dict_offset = offsetof(lru, dict),
    .create = lru_create,
    .call = lru_call,
    .descr_get = lru_get,
    .methods = lru_methods,
};
