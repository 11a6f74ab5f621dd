/* wrapper.c: C slots of built-in types as objects in their dicts: list.__len__. */
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/names.h"
#include "vm/number.h"
#include "vm/objects.h"
#include "vm/slots.h"
#include "vm/str.h"

typedef struct wrapper {
    rc_head h;
    const slot_row *row;
    vm_type *owner; /* static */
} wrapper;

typedef struct method_wrapper {
    rc_head h;
    value w, self;
} method_wrapper;

static wrapper *wrapper_ptr(value v)
{
    return (wrapper *)v_obj(v);
}

value wrapper_new(const slot_row *row, vm_type *owner)
{
    wrapper *w = rc_new(&wrapper_type.rc, sizeof *w);
    if (!w)
        return vm_no_memory();
    w->row = row;
    w->owner = owner;
    return v_of(w);
}

vm_type *vm_wrapper_owner(value d)
{
    return v_is_type(d, &wrapper_type) ? wrapper_ptr(d)->owner : NULL;
}

const slot_row *vm_wrapper_row(value d)
{
    return wrapper_ptr(d)->row;
}

static bool count(int n, int min, int max)
{
    if (n >= min && n <= max)
        return true;
    if (min == max)
        vm_type_error("expected %d argument%s, got %d", min, min == 1 ? "" : "s", n);
    else
        vm_type_error("expected at %s %d argument%s, got %d", n < min ? "least" : "most",
                      n < min ? min : max, (n < min ? min : max) == 1 ? "" : "s", n);
    return false;
}

static slot_fn slot_of(const slot_row *row, vm_type *owner)
{
    slot_fn fn;
    memcpy(&fn, (char *)owner + row->offset, sizeof fn);
    return fn;
}

static value none_or_error(int rc)
{
    return rc < 0 ? V_EMPTY : V_NONE;
}

#define WRAP(name)                                                                                 \
    value name(const slot_row *row, vm_type *owner, value self, const value *a, int n,             \
               tuple *kwnames)
#define UNUSED_ARGS (void)row, (void)owner, (void)self, (void)a, (void)n, (void)kwnames

WRAP(wrap_unary)
{
    UNUSED_ARGS;
    return count(n, 0, 0) ? ((value(*)(value))slot_of(row, owner))(self) : V_EMPTY;
}

WRAP(wrap_binary)
{
    UNUSED_ARGS;
    bool power = row->offset == offsetof(vm_type, binary[VM_POW]);
    if (!count(n, 1, power ? 2 : 1))
        return V_EMPTY;
    if (n == 2 && a[1] != V_NONE)
        return owner->pow3 ? owner->pow3(self, a[0], a[1]) : V_NOTIMPL;
    return ((value(*)(value, value))slot_of(row, owner))(self, a[0]);
}

WRAP(wrap_reflected)
{
    UNUSED_ARGS;
    bool power = row->offset == offsetof(vm_type, binary[VM_POW]);
    if (!count(n, 1, power ? 2 : 1))
        return V_EMPTY;
    if (n == 2 && a[1] != V_NONE)
        return owner->pow3 ? owner->pow3(a[0], self, a[1]) : V_NOTIMPL;
    return ((value(*)(value, value))slot_of(row, owner))(a[0], self);
}

WRAP(wrap_init)
{
    UNUSED_ARGS;
    VM_ENTER(f, 2);
    if (vm_gather(a, n, kwnames, f.s) < 0)
        return VM_LEAVE(f, V_EMPTY);
    int rc = owner->init(self, tuple_ptr(f.s[0]), f.s[1] ? dict_ptr(f.s[1]) : NULL);
    return VM_LEAVE(f, none_or_error(rc));
}

/* __len__ and __hash__ */
WRAP(wrap_len)
{
    UNUSED_ARGS;
    if (!count(n, 0, 0))
        return V_EMPTY;
    int64_t r = ((int64_t(*)(value))slot_of(row, owner))(self);
    return r == -1 && vm_failed() ? V_EMPTY : int_from(r);
}

WRAP(wrap_compare)
{
    UNUSED_ARGS;
    return count(n, 1, 1) ? owner->compare(self, a[0], row->arg) : V_EMPTY;
}

WRAP(wrap_truth)
{
    UNUSED_ARGS;
    int r = count(n, 0, 0) ? owner->truth(self) : -1;
    return r < 0 ? V_EMPTY : v_from_bool(r);
}

WRAP(wrap_call)
{
    UNUSED_ARGS;
    return owner->call(self, a, n, kwnames);
}

static bool is_name(value name)
{
    if (v_is_str(name))
        return true;
    vm_type_error("attribute name must be string, not '%T'", name);
    return false;
}

WRAP(wrap_getattr)
{
    UNUSED_ARGS;
    if (!count(n, 1, 1) || !is_name(a[0]))
        return V_EMPTY;
    VM_ENTER(f, 1);
    if (!(f.s[0] = vm_name(a[0])))
        return VM_LEAVE(f, V_EMPTY);
    value r = owner->getattr(self, f.s[0]);
    return VM_LEAVE(f, r);
}

/* object.__setattr__(int, "x", 1) must not go round type's rules. */
WRAP(wrap_setattr)
{
    UNUSED_ARGS;
    if (!count(n, row->arg ? 1 : 2, row->arg ? 1 : 2) || !is_name(a[0]))
        return V_EMPTY;
    vm_type *t = type_of(self);
    while (t && (t->rc.flags & RC_TYPE_HEAP))
        t = t->base;
    if (t && t->setattr != owner->setattr)
        return vm_type_error("can't apply this %U to %s object", str_ptr(slot_row_name(row)),
                             t->rc.name);
    VM_ENTER(f, 1);
    if (!(f.s[0] = vm_name(a[0])))
        return VM_LEAVE(f, V_EMPTY);
    int rc = owner->setattr(self, f.s[0], row->arg ? V_EMPTY : a[1]);
    return VM_LEAVE(f, none_or_error(rc));
}

WRAP(wrap_descr_get)
{
    UNUSED_ARGS;
    if (!count(n, 1, 2))
        return V_EMPTY;
    value obj = a[0] == V_NONE ? V_EMPTY : a[0];
    value cls = n == 2 && a[1] != V_NONE ? a[1] : V_EMPTY;
    if (!obj && !cls)
        return vm_type_error("__get__(None, None) is invalid");
    return owner->descr_get(self, obj, cls);
}

/* __setitem__, __delitem__, __set__, __delete__ */
WRAP(wrap_setitem)
{
    UNUSED_ARGS;
    if (!count(n, row->arg ? 1 : 2, row->arg ? 1 : 2))
        return V_EMPTY;
    int (*set)(value, value, value) = (int (*)(value, value, value))slot_of(row, owner);
    return none_or_error(set(self, a[0], row->arg ? V_EMPTY : a[1]));
}

WRAP(wrap_next)
{
    UNUSED_ARGS;
    if (!count(n, 0, 0))
        return V_EMPTY;
    value r = owner->next(self);
    if (!r && !vm_failed())
        return vm_raise_value(&vm_exc_StopIteration, V_EMPTY);
    return r;
}

WRAP(wrap_contains)
{
    UNUSED_ARGS;
    int r = count(n, 1, 1) ? owner->contains(self, a[0]) : -1;
    return r < 0 ? V_EMPTY : v_from_bool(r);
}

/* --- the objects --- */

static value run(wrapper *w, value self, const value *args, int n, tuple *kwnames)
{
    slot_wrap fn = w->row->wrap;
    if (kwnames && kwnames->len && fn != wrap_init && fn != wrap_call)
        return vm_type_error("wrapper %U() takes no keyword arguments",
                             str_ptr(slot_row_name(w->row)));
    if (VM_CHECK_STACK(" while calling a Python object"))
        return V_EMPTY;
    return fn(w->row, w->owner, self, args, n, kwnames);
}

static value wrapper_call(value self, const value *args, int n, tuple *kwnames)
{
    wrapper *w = wrapper_ptr(self);
    if (n == 0)
        return vm_type_error("descriptor '%U' of '%s' object needs an argument",
                             str_ptr(slot_row_name(w->row)), w->owner->rc.name);
    if (!vm_isinstance(args[0], w->owner))
        return vm_type_error("descriptor '%U' requires a '%s' object but received a '%T'",
                             str_ptr(slot_row_name(w->row)), w->owner->rc.name, args[0]);
    return run(w, args[0], args + 1, n - 1, kwnames);
}

static value wrapper_get(value self, value obj, value cls)
{
    (void)cls;
    if (!obj)
        return rc_inc(self);
    wrapper *w = wrapper_ptr(self);
    if (!vm_isinstance(obj, w->owner))
        return vm_type_error("descriptor '%U' for '%s' objects doesn't apply to a '%T' object",
                             str_ptr(slot_row_name(w->row)), w->owner->rc.name, obj);
    method_wrapper *m = rc_new(&method_wrapper_type.rc, sizeof *m);
    if (!m)
        return vm_no_memory();
    m->w = rc_inc(self);
    m->self = rc_inc(obj);
    return v_of(m);
}

static value wrapper_repr(value self)
{
    wrapper *w = wrapper_ptr(self);
    return str_from_format("<slot wrapper '%U' of '%s' objects>", str_ptr(slot_row_name(w->row)),
                           w->owner->rc.name);
}

static value mw_call(value self, const value *args, int n, tuple *kwnames)
{
    method_wrapper *m = (method_wrapper *)v_obj(self);
    if (!m->w)
        return vm_type_error("'method-wrapper' object is not callable");
    return run(wrapper_ptr(m->w), m->self, args, n, kwnames);
}

static value mw_repr(value self)
{
    method_wrapper *m = (method_wrapper *)v_obj(self);
    if (!m->w)
        return str_from("<method-wrapper>");
    return str_from_format("<method-wrapper '%U' of %T object at 0x%llx>",
                           str_ptr(slot_row_name(wrapper_ptr(m->w)->row)), m->self,
                           (unsigned long long)(v_is_heap(m->self) ? m->self : self));
}

static value mw_compare(value a, value b, int op)
{
    if ((op != VM_EQ && op != VM_NE) || !v_is_type(b, &method_wrapper_type))
        return V_NOTIMPL;
    method_wrapper *x = (method_wrapper *)v_obj(a), *y = (method_wrapper *)v_obj(b);
    return v_from_bool((x->w == y->w && x->self == y->self) == (op == VM_EQ));
}

static int64_t mw_hash(value self)
{
    method_wrapper *m = (method_wrapper *)v_obj(self);
    return (int64_t)((m->w >> 4) ^ (m->self >> 3)) & INT64_MAX;
}

static void mw_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    method_wrapper *m = (method_wrapper *)o;
    if (v_is_heap(m->w))
        visit(v_obj(m->w), arg);
    if (v_is_heap(m->self))
        visit(v_obj(m->self), arg);
}

static value mw_reap(rc_obj *o)
{
    method_wrapper *m = (method_wrapper *)o;
    value v = rc_take_out(&m->w);
    return v ? v : rc_take_out(&m->self);
}

static value row_name(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    value w = v_is_type(a[0], &wrapper_type) ? a[0] : ((method_wrapper *)v_obj(a[0]))->w;
    return w ? rc_inc(slot_row_name(wrapper_ptr(w)->row)) : V_NONE;
}

static value row_qualname(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    value w = v_is_type(a[0], &wrapper_type) ? a[0] : ((method_wrapper *)v_obj(a[0]))->w;
    if (!w)
        return V_NONE;
    return str_from_format("%s.%U", wrapper_ptr(w)->owner->rc.name,
                           str_ptr(slot_row_name(wrapper_ptr(w)->row)));
}

static value row_objclass(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    value w = v_is_type(a[0], &wrapper_type) ? a[0] : ((method_wrapper *)v_obj(a[0]))->w;
    return w ? v_of(wrapper_ptr(w)->owner) : V_NONE;
}

static value row_self(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    method_wrapper *m = (method_wrapper *)v_obj(a[0]);
    return m->self ? rc_inc(m->self) : V_NONE;
}

static value row_doc(vm_thread *th, value *a, int n)
{
    (void)th, (void)a, (void)n;
    return V_NONE;
}

static const vm_def wrapper_methods[] = {
    {"__name__", row_name, 1, 1, NULL, VM_GETTER},
    {"__qualname__", row_qualname, 1, 1, NULL, VM_GETTER},
    {"__objclass__", row_objclass, 1, 1, NULL, VM_GETTER},
    {"__doc__", row_doc, 1, 1, NULL, VM_GETTER},
    {NULL, NULL, 0, 0, NULL, 0},
};

static const vm_def mw_methods[] = {
    {"__name__", row_name, 1, 1, NULL, VM_GETTER},
    {"__qualname__", row_qualname, 1, 1, NULL, VM_GETTER},
    {"__objclass__", row_objclass, 1, 1, NULL, VM_GETTER},
    {"__self__", row_self, 1, 1, NULL, VM_GETTER},
    {"__doc__", row_doc, 1, 1, NULL, VM_GETTER},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type wrapper_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type), .name = "wrapper_descriptor", .size = sizeof(wrapper)},
    .repr = wrapper_repr,
    .call = wrapper_call,
    .descr_get = wrapper_get,
    .methods = wrapper_methods,
};

vm_type method_wrapper_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "method-wrapper",
           .size = sizeof(method_wrapper),
           .flags = RC_TYPE_GC,
           .traverse = mw_traverse,
           .reap = mw_reap},
    .repr = mw_repr,
    .compare = mw_compare,
    .hash = mw_hash,
    .call = mw_call,
    .methods = mw_methods,
};

bool vm_init_wrapper(struct tally_error *err);
VM_INIT(wrapper)
{
    return vm_type_ready(&wrapper_type, NULL, "builtins", err) &&
           vm_type_ready(&method_wrapper_type, NULL, "builtins", err);
}
