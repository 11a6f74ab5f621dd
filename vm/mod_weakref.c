/* mod_weakref.c: weak references and proxies: the module _weakref, on which frozen/weakref.py
 * builds the rest. */
#include "vm/builtins.h"
#include "vm/modules.h"
#include "vm/start.h"

static rc_weak *weak_ptr(value v)
{
    return (rc_weak *)v_obj(v);
}

static value referent(value weak)
{
    return v_of(rc_weak_get(weak_ptr(weak)));
}

/* --- what may be referred to --------------------------------------------------------------------
 */

/* Built-in types whose objects can; of classes see below. */
static bool static_type_allows(const vm_type *t)
{
    static vm_type *const yes[] = {
        &function_type,      &method_type,        &native_type,    &module_type,
        &set_type,           &frozenset_type,     &code_type,      &text_stream_type,
        &binary_reader_type, &binary_writer_type, &generator_type, &binary_random_type,
    };
    static const char *const by_name[] = {"deque", "OrderedDict", "partial", "Pattern"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (t == yes[i])
            return true;
    const char *dot = strrchr(t->rc.name, '.'), *name = dot ? dot + 1 : t->rc.name;
    for (size_t i = 0; i < sizeof by_name / sizeof *by_name; i++)
        if (strcmp(name, by_name[i]) == 0)
            return true;
    return (t->rc.flags & VM_T_TYPE) != 0;
}

/* Does a class statement's __slots__ leave room for weak references? */
static int slots_allow(vm_type *t)
{
    value slots = t->dict ? dict_get_str(t->dict, vm_n.__slots__) : V_EMPTY;
    if (!slots)
        return !(t->rc.flags &
                 (VM_T_INT | VM_T_TUPLE | VM_T_BYTES)); /* of varying size in CPython */
    if (v_is_str(slots))
        return str_eq(str_ptr(slots), str_ptr(vm_n.__weakref__));
    if (v_has(slots, VM_T_TUPLE | VM_T_LIST | VM_T_SET | VM_T_DICT))
        return vm_contains(slots, vm_n.__weakref__);
    return 0;
}

/* 1, 0, -1 */
static int allows(vm_type *t)
{
    for (size_t i = 0; t->mro && i < t->mro->len; i++) {
        vm_type *c = type_ptr(t->mro->item[i]);
        int rc = c->rc.flags & RC_TYPE_HEAP ? slots_allow(c) : static_type_allows(c);
        if (rc)
            return rc;
    }
    return 0;
}

static bool can_refer(value o)
{
    int rc = v_is_heap(o) ? allows(type_of(o)) : 0;
    if (rc == 0)
        vm_type_error("cannot create weak reference to '%T' object", o);
    return rc > 0;
}

/* --- making them --------------------------------------------------------------------------------
 */

/* One without a callback is shared. Owned, or V_EMPTY without an exception. */
static value find_shared(vm_type *cls, value o)
{
    for (rc_weak *w = rc_weak_first(v_obj(o)); w; w = rc_weak_next(w))
        if (w->callback == V_EMPTY && rc_type_of((rc_obj *)w) == &cls->rc &&
            rc_count((rc_obj *)w) != 0)
            return rc_inc(v_of(w));
    return V_EMPTY;
}

static value weak_new(vm_type *cls, value o, value callback, bool share)
{
    if (!can_refer(o))
        return V_EMPTY;
    if (callback == V_NONE)
        callback = V_EMPTY;
    value shared = share && !callback ? find_shared(cls, o) : V_EMPTY;
    if (shared)
        return shared;
    VM_ENTER(f, 1);
    rc_weak *w = vm_alloc(cls, sizeof *w);
    if (!w)
        return VM_LEAVE(f, V_EMPTY);
    f.s[0] = v_of(w);
    w->hash = -1;
    w->callback = rc_inc(callback);
    if (!rc_weak_link(w, v_obj(o)))
        return VM_LEAVE(f, vm_no_memory());
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

value vm_weak_head(value o)
{
    rc_weak *w = v_is_heap(o) ? rc_weak_first(v_obj(o)) : NULL;
    value shared = w ? find_shared(&weakref_type, o) : V_EMPTY;
    return shared ? shared : w ? rc_inc(v_of(w)) : V_NONE;
}

static value ref_create(vm_type *cls, tuple *args, dict *kwargs)
{
    if (cls == &weakref_type && kwargs && kwargs->used)
        return vm_type_error("ref() takes no keyword arguments");
    if (args->len < 1 || args->len > 2)
        return vm_type_error("__new__ expected at %s, got %zu",
                             args->len ? "most 2 arguments" : "least 1 argument", args->len);
    return weak_new(cls, args->item[0], args->len > 1 ? args->item[1] : V_EMPTY,
                    cls == &weakref_type);
}

static int ref_init(value self, tuple *args, dict *kwargs)
{
    (void)self;
    if (kwargs && kwargs->used)
        vm_type_error("ref() takes no keyword arguments");
    else if (args->len < 1 || args->len > 2)
        vm_type_error("__init__ expected at %s, got %zu",
                      args->len ? "most 2 arguments" : "least 1 argument", args->len);
    else
        return 0;
    return -1;
}

void vm_weak_callback(rc_obj *weak)
{
    rc_weak *w = (rc_weak *)weak;
    if (!w->callback)
        return;
    VM_ENTER(f, 3);
    f.s[0] = vm_exc_take(); /* what was in flight when the referent died */
    f.s[1] = rc_inc(w->callback);
    f.s[2] = vm_call1(f.s[1], v_of(w));
    if (!f.s[2])
        vm_write_unraisable(f.s[1]);
    value e = VM_TAKE(f.s[0]);
    vm_leave(&f.h, V_EMPTY);
    vm_exc_restore(e);
}

/* --- memory -------------------------------------------------------------------------------------
 */

static void weak_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    rc_weak *w = (rc_weak *)o;
    if (v_is_heap(w->callback))
        visit(v_obj(w->callback), arg);
}

static value weak_reap(rc_obj *o)
{
    rc_weak_unlink((rc_weak *)o);
    return rc_take_out(&((rc_weak *)o)->callback);
}

static void weak_finish(rc_obj *o)
{
    rc_weak_unlink((rc_weak *)o);
}

/* --- ref ----------------------------------------------------------------------------------------
 */

static value ref_call(value self, const value *args, int n, tuple *kwnames)
{
    (void)args;
    if (kwnames && kwnames->len)
        return vm_type_error("weakref.__call__() takes no keyword arguments");
    if (n)
        return vm_type_error("weakref expected 0 arguments, got %d", n);
    value o = referent(self);
    return o ? rc_inc(o) : V_NONE;
}

static value ref_repr(value self)
{
    unsigned long long at = self;
    VM_ENTER(f, 2);
    f.s[0] = rc_inc(referent(self));
    if (!f.s[0])
        return VM_LEAVE(f, str_from_format("<weakref at 0x%llx; dead>", at));
    f.s[1] = vm_getattr_opt(f.s[0], vm_n.__name__);
    if (vm_failed())
        return VM_LEAVE(f, V_EMPTY);
    unsigned long long to = f.s[0];
    value r;
    if (f.s[1] && v_is_str(f.s[1]))
        r = str_from_format("<weakref at 0x%llx; to '%T' at 0x%llx (%U)>", at, f.s[0], to,
                            str_ptr(f.s[1]));
    else
        r = str_from_format("<weakref at 0x%llx; to '%T' at 0x%llx>", at, f.s[0], to);
    return VM_LEAVE(f, r);
}

static int64_t ref_hash(value self)
{
    rc_weak *w = weak_ptr(self);
    if (w->hash != -1)
        return w->hash;
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(referent(self));
    if (f.s[0])
        w->hash = vm_hash(f.s[0]);
    else
        vm_type_error("weak object has gone away");
    vm_leave(&f.h, V_EMPTY);
    return w->hash;
}

static value ref_compare(value a, value b, int op)
{
    if ((op != VM_EQ && op != VM_NE) || !vm_isinstance(a, &weakref_type) ||
        !vm_isinstance(b, &weakref_type))
        return V_NOTIMPL;
    VM_ENTER(f, 2);
    f.s[0] = rc_inc(referent(a));
    f.s[1] = rc_inc(referent(b));
    if (!f.s[0] || !f.s[1])
        return VM_LEAVE(f, v_from_bool((a == b) == (op == VM_EQ)));
    value r = vm_compare(f.s[0], f.s[1], op);
    return VM_LEAVE(f, r);
}

static value ref_callback(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    rc_weak *w = weak_ptr(a[0]);
    return w->hidden && w->callback ? rc_inc(w->callback) : V_NONE;
}

static const vm_def ref_methods[] = {
    {"__callback__", ref_callback, 1, 1, NULL, VM_GETTER},
    {"__class_getitem__", generic_alias_of, 2, 2, NULL, VM_CLASS},
    {0},
};

#define WEAK_MEMORY(type_name, more)                                                               \
    .rc = {.h = RC_HEAD_INIT(&type_type),                                                          \
           .name = type_name,                                                                      \
           .pool_name = "weakref",                                                                 \
           .size = sizeof(rc_weak),                                                                \
           .flags = RC_TYPE_GC | (more),                                                           \
           .traverse = weak_traverse,                                                              \
           .reap = weak_reap,                                                                      \
           .finish = weak_finish}

vm_type weakref_type = {
    WEAK_MEMORY("weakref.ReferenceType", VM_T_BASE),
    .create = ref_create,
    .init = ref_init,
    .call = ref_call,
    .repr = ref_repr,
    .hash = ref_hash,
    .compare = ref_compare,
    .methods = ref_methods,
};

/* --- proxies: every slot goes to the referent ---------------------------------------------------
 */

static vm_type proxy_type, callable_proxy_type;

static bool is_proxy(value v)
{
    return v_is_type(v, &proxy_type) || v_is_type(v, &callable_proxy_type);
}

/* Owned; v itself if it is no proxy. V_EMPTY: ReferenceError. */
static value unwrap(value v)
{
    if (!v || !is_proxy(v))
        return rc_inc(v);
    value o = referent(v);
    return o ? rc_inc(o)
             : vm_raise(&vm_exc_ReferenceError, "weakly-referenced object no longer exists");
}

#define FORWARD(ret, fail, name, params, call)                                                     \
    static ret name params                                                                         \
    {                                                                                              \
        VM_ENTER(f, 1);                                                                            \
        value o = f.s[0] = unwrap(self);                                                           \
        ret r = fail;                                                                              \
        if (o)                                                                                     \
            r = call;                                                                              \
        vm_leave(&f.h, V_EMPTY);                                                                   \
        return r;                                                                                  \
    }
FORWARD(value, V_EMPTY, proxy_getattr, (value self, value name), vm_getattr(o, name))
FORWARD(int, -1, proxy_setattr, (value self, value name, value x), vm_setattr(o, name, x))
FORWARD(value, V_EMPTY, proxy_str, (value self), vm_str(o))
FORWARD(int, -1, proxy_truth, (value self), vm_truth(o))
FORWARD(value, V_EMPTY, proxy_iter, (value self), vm_iter(o))
FORWARD(int64_t, -1, proxy_len, (value self), vm_len(o))
FORWARD(value, V_EMPTY, proxy_getitem, (value self, value key), vm_getitem(o, key))
FORWARD(int, -1, proxy_setitem, (value self, value key, value x), vm_setitem(o, key, x))
FORWARD(int, -1, proxy_contains, (value self, value item), vm_contains(o, item))
FORWARD(value, V_EMPTY, proxy_neg, (value self), vm_unary(o, VM_NEG))
FORWARD(value, V_EMPTY, proxy_pos, (value self), vm_unary(o, VM_POS))
FORWARD(value, V_EMPTY, proxy_invert, (value self), vm_unary(o, VM_INVERT))
FORWARD(value, V_EMPTY, proxy_index, (value self), vm_index_value(o))
FORWARD(value, V_EMPTY, proxy_int, (value self), vm_call1(v_of(&int_type), o))
FORWARD(value, V_EMPTY, proxy_float, (value self), vm_call1(v_of(&float_type), o))
FORWARD(value, V_EMPTY, proxy_call, (value self, const value *args, int n, tuple *kwnames),
        vm_call_kw(o, args, n, kwnames))

static value proxy_next(value self)
{
    VM_ENTER(f, 1);
    value o = f.s[0] = unwrap(self), r = V_EMPTY;
    if (o && !type_of(o)->next)
        vm_type_error("Weakref proxy referenced a non-iterator '%T' object", o);
    else if (o)
        r = vm_next_raw(o);
    return VM_LEAVE(f, r);
}

static value proxy_abs(value self)
{
    VM_ENTER(f, 1);
    value o = f.s[0] = unwrap(self), r = V_EMPTY;
    if (o && !type_of(o)->as_abs)
        vm_type_error("bad operand type for abs(): '%T'", o);
    else if (o)
        r = type_of(o)->as_abs(o);
    return VM_LEAVE(f, r);
}

static value proxy_repr(value self)
{
    value o = referent(self);
    return str_from_format("<weakproxy at 0x%llx to %T at 0x%llx>", (unsigned long long)self,
                           o ? o : V_NONE, (unsigned long long)o);
}

static value proxy_compare(value a, value b, int op)
{
    VM_ENTER(f, 2);
    value r = V_EMPTY;
    if ((f.s[0] = unwrap(a)) && (f.s[1] = unwrap(b)))
        r = vm_compare(f.s[0], f.s[1], op);
    return VM_LEAVE(f, r);
}

static value proxy_pair(value a, value b, enum vm_binary op, bool inplace)
{
    VM_ENTER(f, 2);
    value r = V_EMPTY;
    if ((f.s[0] = unwrap(a)) && (f.s[1] = unwrap(b)))
        r = inplace ? vm_inplace(f.s[0], f.s[1], op) : vm_binary(f.s[0], f.s[1], op);
    return VM_LEAVE(f, r);
}

#define X(id, sym, m, r, i)                                                                        \
    static value proxy_bin_##id(value a, value b)                                                  \
    {                                                                                              \
        return proxy_pair(a, b, VM_##id, false);                                                   \
    }                                                                                              \
    static value proxy_in_##id(value a, value b)                                                   \
    {                                                                                              \
        return proxy_pair(a, b, VM_##id, true);                                                    \
    }
VM_BINARY_OPS(X)
#undef X

static const vm_def proxy_methods[] = {
    {"__class_getitem__", generic_alias_of, 2, 2, NULL, VM_CLASS},
    {0},
};

#define X(id, sym, m, r, i) [VM_##id] = proxy_bin_##id,
#define Y(id, sym, m, r, i) [VM_##id] = proxy_in_##id,
#define PROXY_TYPE(type_name)                                                                      \
    WEAK_MEMORY(type_name, 0),                                                                     \
        .repr = proxy_repr, .str = proxy_str, .compare = proxy_compare, .truth = proxy_truth,      \
        .getattr = proxy_getattr, .setattr = proxy_setattr, .iter = proxy_iter,                    \
        .next = proxy_next, .len = proxy_len, .getitem = proxy_getitem, .setitem = proxy_setitem,  \
        .contains = proxy_contains, .binary = {VM_BINARY_OPS(X)}, .inplace = {VM_BINARY_OPS(Y)},   \
        .unary = {proxy_neg, proxy_pos, proxy_invert}, .as_abs = proxy_abs, .as_int = proxy_int,   \
        .as_float = proxy_float, .as_index = proxy_index, .methods = proxy_methods
static vm_type proxy_type = {PROXY_TYPE("weakref.ProxyType")};
static vm_type callable_proxy_type = {PROXY_TYPE("weakref.CallableProxyType"), .call = proxy_call};
#undef X
#undef Y

bool vm_init_weakref(struct tally_error *err)
{
    return vm_type_ready(&weakref_type, NULL, "weakref", err) &&
           vm_type_ready(&proxy_type, NULL, "weakref", err) &&
           vm_type_ready(&callable_proxy_type, NULL, "weakref", err);
}

/* --- the module ---------------------------------------------------------------------------------
 */

static value w_proxy(vm_thread *t, value *a, int n)
{
    (void)t;
    vm_type *cls = type_of(a[0])->call ? &callable_proxy_type : &proxy_type;
    return weak_new(cls, a[0], n > 1 ? a[1] : V_EMPTY, true);
}

static value w_getweakrefcount(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return v_from_int(v_is_heap(a[0]) ? (int64_t)rc_weak_count(v_obj(a[0])) : 0);
}

/* The shared ones come first, as in CPython's list. */
static int rank(const rc_weak *w)
{
    if (w->callback || rc_type_of((const rc_obj *)w)->flags & RC_TYPE_HEAP)
        return 2;
    return rc_type_of((const rc_obj *)w) == &weakref_type.rc ? 0 : 1;
}

static value w_getweakrefs(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    VM_ENTER(f, 1);
    if (!(f.s[0] = list_new(0)) || !v_is_heap(a[0]))
        return VM_LEAVE(f, VM_TAKE(f.s[0]));
    size_t count = rc_weak_count(v_obj(a[0]));
    if (list_reserve(f.s[0] ? list_ptr(f.s[0]) : NULL, count) < 0)
        return VM_LEAVE(f, V_EMPTY);
    list *l = list_ptr(f.s[0]);
    for (int r = 0; r < 3; r++)
        for (rc_weak *w = rc_weak_first(v_obj(a[0])); w; w = rc_weak_next(w))
            if (rank(w) == r && rc_count((rc_obj *)w) && l->len < l->cap)
                l->items[l->len++] = rc_inc(v_of(w));
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static const vm_def defs[] = {
    {"proxy", w_proxy, 1, 2, NULL, 0},
    {"getweakrefcount", w_getweakrefcount, 1, 1, NULL, 0},
    {"getweakrefs", w_getweakrefs, 1, 1, NULL, 0},
    {0},
};

value mod_weakref_make(void)
{
    VM_ENTER(f, 1);
    f.s[0] = vm_module_from("_weakref", defs);
    if (!f.s[0] || module_add(f.s[0], "ref", rc_inc(v_of(&weakref_type))) < 0 ||
        module_add(f.s[0], "ReferenceType", rc_inc(v_of(&weakref_type))) < 0 ||
        module_add(f.s[0], "ProxyType", rc_inc(v_of(&proxy_type))) < 0 ||
        module_add(f.s[0], "CallableProxyType", rc_inc(v_of(&callable_proxy_type))) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}
