/* descr.c: descriptors: property, staticmethod, classmethod, bound methods, getset, members of
 * __slots__, and the read-only view of a class's dict. */
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/func.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/objects.h"
#include "vm/shape.h"
#include "vm/str.h"

/* Objects here are a header and a run of values: one traverse and one reap for all. */
#define VALUES_OF(o) ((value *)(void *)((char *)(o) + sizeof(rc_head)))

static void visit_n(rc_obj *o, uint32_t n, rc_visit visit, void *arg)
{
    for (uint32_t i = 0; i < n; i++)
        if (v_is_heap(VALUES_OF(o)[i]))
            visit(v_obj(VALUES_OF(o)[i]), arg);
}

static value reap_n(rc_obj *o, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        value v = rc_take_out(&VALUES_OF(o)[i]);
        if (v)
            return v;
    }
    return V_EMPTY;
}

#define VALUE_SLOTS(name, count)                                                                   \
    static void name##_traverse(rc_obj *o, rc_visit visit, void *arg)                              \
    {                                                                                              \
        visit_n(o, count, visit, arg);                                                             \
    }                                                                                              \
    static value name##_reap(rc_obj *o)                                                            \
    {                                                                                              \
        return reap_n(o, count);                                                                   \
    }

#define MEMORY(type_name, ctype, prefix, more)                                                     \
    .rc = {.h = RC_HEAD_INIT(&type_type),                                                          \
           .name = type_name,                                                                      \
           .size = sizeof(ctype),                                                                  \
           .flags = RC_TYPE_GC | (more),                                                           \
           .traverse = prefix##_traverse,                                                          \
           .reap = prefix##_reap}

static value or_none(value v)
{
    return v ? rc_inc(v) : V_NONE;
}

/* Attributes that a wrapper shows of what it wraps. */
static value attr_of(value v, value name)
{
    return v ? vm_getattr(v, name) : V_NONE;
}

/* --- bound methods --- */

VALUE_SLOTS(method, 2)

value method_new(value func, value self)
{
    method *m = rc_new(&method_type.rc, sizeof *m);
    if (rc_unlikely(!m))
        return vm_no_memory();
    m->func = rc_inc(func);
    m->self = rc_inc(self);
    return v_of(m);
}

static method *method_ptr(value v)
{
    return (method *)v_obj(v);
}

static value method_create(vm_type *cls, tuple *args, dict *kwargs)
{
    (void)cls;
    if ((kwargs && kwargs->used) || args->len != 2)
        return vm_type_error("method expected 2 arguments, got %zu", args->len);
    if (!type_of(args->item[0])->call)
        return vm_type_error("first argument must be callable");
    if (args->item[1] == V_NONE)
        return vm_type_error("self must not be None");
    return method_new(args->item[0], args->item[1]);
}

static value method_call(value v, const value *args, int n, tuple *kwnames)
{
    method *m = method_ptr(v);
    if (!m->func)
        return vm_type_error("'method' object is not callable");
    VM_ENTER(f, 2);
    f.s[0] = rc_inc(m->func);
    f.s[1] = rc_inc(m->self);
    value r = vm_call_prepend(f.s[0], f.s[1], args, n, kwnames);
    return VM_LEAVE(f, r);
}

static value method_getattr(value v, value name)
{
    value d = vm_type_lookup(&method_type, name);
    if (d || !method_ptr(v)->func)
        return object_getattr(v, name);
    return vm_getattr(method_ptr(v)->func, name);
}

static value method_repr(value v)
{
    method *m = method_ptr(v);
    if (!m->func)
        return str_from("<bound method>");
    VM_ENTER(f, 1);
    f.s[0] = vm_getattr_opt(m->func, vm_n.__qualname__);
    if (!f.s[0] && !vm_failed())
        f.s[0] = vm_getattr_opt(m->func, vm_n.__name__);
    value r = V_EMPTY;
    if (f.s[0] && v_is_str(f.s[0]))
        r = str_from_format("<bound method %U of %R>", str_ptr(f.s[0]), m->self);
    else if (!vm_failed())
        r = str_from_format("<bound method ? of %R>", m->self);
    return VM_LEAVE(f, r);
}

static value method_compare(value a, value b, int op)
{
    if ((op != VM_EQ && op != VM_NE) || !v_is_type(b, &method_type))
        return V_NOTIMPL;
    int same = vm_equal(method_ptr(a)->func, method_ptr(b)->func);
    if (same < 0)
        return V_EMPTY;
    return v_from_bool((same && method_ptr(a)->self == method_ptr(b)->self) == (op == VM_EQ));
}

static int64_t method_hash(value v)
{
    int64_t x = object_hash(method_ptr(v)->self), y = vm_hash(method_ptr(v)->func);
    if (y == -1)
        return -1;
    return (x ^ y) == -1 ? -2 : x ^ y;
}

static value method_func(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return or_none(method_ptr(a[0])->func);
}

static value method_self(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return or_none(method_ptr(a[0])->self);
}

static value method_doc(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return attr_of(method_ptr(a[0])->func, vm_n.__doc__);
}

static const vm_def method_methods[] = {
    {"__func__", method_func, 1, 1, NULL, VM_GETTER},
    {"__self__", method_self, 1, 1, NULL, VM_GETTER},
    {"__doc__", method_doc, 1, 1, NULL, VM_GETTER},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type method_type = {
    MEMORY("method", method, method, 0),
    .create = method_create,
    .call = method_call,
    .getattr = method_getattr,
    .repr = method_repr,
    .compare = method_compare,
    .hash = method_hash,
    .methods = method_methods,
};

/* --- staticmethod, classmethod --- */

typedef struct wrapped {
    rc_head h;
    value func;
    value dict;
} wrapped;
VALUE_SLOTS(wrapped, 2)

static wrapped *wrapped_ptr(value v)
{
    return (wrapped *)v_obj(v);
}

value wrapped_new(vm_type *t, value func)
{
    wrapped *w = vm_alloc(t, sizeof *w);
    if (w)
        w->func = rc_inc(func);
    return v_of(w);
}

static value wrapped_create(vm_type *cls, tuple *args, dict *kwargs)
{
    (void)args, (void)kwargs;
    return v_of(vm_alloc(cls, sizeof(wrapped)));
}

static int wrapped_init(value self, tuple *args, dict *kwargs)
{
    const char *name = vm_isinstance(self, &staticmethod_type) ? "staticmethod" : "classmethod";
    if (kwargs && kwargs->used) {
        vm_type_error("%s() takes no keyword arguments", name);
        return -1;
    }
    if (args->len != 1) {
        vm_type_error("%s expected 1 argument, got %zu", name, args->len);
        return -1;
    }
    rc_set(&wrapped_ptr(self)->func, rc_inc(args->item[0]));
    return 0;
}

static value static_get(value self, value obj, value cls)
{
    (void)obj, (void)cls;
    value func = wrapped_ptr(self)->func;
    return func ? rc_inc(func)
                : vm_raise(&vm_exc_RuntimeError, "uninitialized staticmethod object");
}

static value static_call(value self, const value *args, int n, tuple *kwnames)
{
    value func = wrapped_ptr(self)->func;
    if (!func)
        return vm_raise(&vm_exc_RuntimeError, "uninitialized staticmethod object");
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(func);
    value r = vm_call_kw(func, args, n, kwnames);
    return VM_LEAVE(f, r);
}

static value class_get(value self, value obj, value cls)
{
    value func = wrapped_ptr(self)->func;
    if (!func)
        return vm_raise(&vm_exc_RuntimeError, "uninitialized classmethod object");
    if (!cls)
        cls = v_of(type_of(obj));
    vm_type *ft = type_of(func);
    if (ft->descr_get && ft != &function_type && ft != &method_type)
        return ft->descr_get(func, cls, v_of(type_of(cls)));
    return method_new(func, cls);
}

static value wrapped_func(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return or_none(wrapped_ptr(a[0])->func);
}

static value wrapped_dict(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    dict *d = vm_instance_dict(a[0]);
    return d ? rc_inc(v_of(d)) : V_EMPTY;
}

static value wrapped_name(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return attr_of(wrapped_ptr(a[0])->func, vm_n.__name__);
}

static value wrapped_qualname(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return attr_of(wrapped_ptr(a[0])->func, vm_n.__qualname__);
}

static value wrapped_module(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return attr_of(wrapped_ptr(a[0])->func, vm_n.__module__);
}

static value wrapped_doc(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return attr_of(wrapped_ptr(a[0])->func, vm_n.__doc__);
}

static value wrapped_repr(value self)
{
    const char *name = vm_isinstance(self, &staticmethod_type) ? "staticmethod" : "classmethod";
    value func = wrapped_ptr(self)->func;
    return str_from_format("<%s(%R)>", name, func ? func : V_NONE);
}

static const vm_def wrapped_methods[] = {
    {"__func__", wrapped_func, 1, 1, NULL, VM_GETTER},
    {"__wrapped__", wrapped_func, 1, 1, NULL, VM_GETTER},
    {"__name__", wrapped_name, 1, 1, NULL, VM_GETTER},
    {"__qualname__", wrapped_qualname, 1, 1, NULL, VM_GETTER},
    {"__module__", wrapped_module, 1, 1, NULL, VM_GETTER},
    {"__doc__", wrapped_doc, 1, 1, NULL, VM_GETTER},
    {"__dict__", wrapped_dict, 1, 1, NULL, VM_GETTER},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type staticmethod_type = {
    MEMORY("staticmethod", wrapped, wrapped, VM_T_BASE),
    .dict_offset = offsetof(wrapped, dict),
    .create = wrapped_create,
    .init = wrapped_init,
    .repr = wrapped_repr,
    .call = static_call,
    .descr_get = static_get,
    .methods = wrapped_methods,
};

vm_type classmethod_type = {
    MEMORY("classmethod", wrapped, wrapped, VM_T_BASE),
    .dict_offset = offsetof(wrapped, dict),
    .create = wrapped_create,
    .init = wrapped_init,
    .repr = wrapped_repr,
    .descr_get = class_get,
    .methods = wrapped_methods,
};

/* --- property --- */

typedef struct property {
    rc_head h;
    value get, set, del, doc, name;
    bool doc_from_getter;
} property;
VALUE_SLOTS(property, 5)

static property *prop_ptr(value v)
{
    return (property *)v_obj(v);
}

static value prop_create(vm_type *cls, tuple *args, dict *kwargs)
{
    (void)args, (void)kwargs;
    return v_of(vm_alloc(cls, sizeof(property)));
}

static value given(value v)
{
    return v && v != V_NONE ? rc_inc(v) : V_EMPTY;
}

static int prop_init(value self, tuple *args, dict *kwargs)
{
    value out[4], hold[2] = {V_EMPTY, V_EMPTY};
    if (!native_bind("property", "fget fset fdel doc", 0, args, kwargs, out, hold))
        return -1;
    property *p = prop_ptr(self);
    rc_set(&p->get, given(out[0]));
    rc_set(&p->set, given(out[1]));
    rc_set(&p->del, given(out[2]));
    rc_set(&p->doc, given(out[3]));
    p->doc_from_getter = false;
    if (!p->doc && p->get) {
        value doc = vm_getattr_opt(p->get, vm_n.__doc__);
        if (!doc && vm_failed())
            return -1;
        p->doc_from_getter = true;
        rc_set(&p->doc, doc == V_NONE ? V_EMPTY : doc);
    }
    return 0;
}

static value prop_lacks(property *p, value obj, const char *what)
{
    if (p->name)
        return vm_raise(&vm_exc_AttributeError, "property %R of %R object has no %s", p->name,
                        type_of(obj)->qualname, what);
    return vm_raise(&vm_exc_AttributeError, "property of %R object has no %s",
                    type_of(obj)->qualname, what);
}

static value prop_get(value self, value obj, value cls)
{
    (void)cls;
    property *p = prop_ptr(self);
    if (!obj)
        return rc_inc(self);
    if (!p->get)
        return prop_lacks(p, obj, "getter");
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(p->get);
    value r = vm_call1(f.s[0], obj);
    return VM_LEAVE(f, r);
}

static int prop_set(value self, value obj, value x)
{
    property *p = prop_ptr(self);
    value fn = x ? p->set : p->del;
    if (!fn) {
        prop_lacks(p, obj, x ? "setter" : "deleter");
        return -1;
    }
    VM_ENTER(f, 2);
    f.s[0] = rc_inc(fn);
    f.s[1] = x ? vm_call2(fn, obj, x) : vm_call1(fn, obj);
    int rc = f.s[1] ? 0 : -1;
    vm_leave(&f.h, V_EMPTY);
    return rc;
}

/* A copy of the same class with one function replaced. */
static value prop_copy(value self, value get, value set, value del)
{
    property *p = prop_ptr(self);
    VM_ENTER(f, 1);
    value doc = p->doc_from_getter && get ? V_NONE : p->doc;
    value args[4] = {get ? get : p->get, set ? set : p->set, del ? del : p->del, doc};
    for (int i = 0; i < 4; i++)
        if (!args[i])
            args[i] = V_NONE;
    f.s[0] = vm_call(v_of(type_of(self)), args, p->doc_from_getter ? 3 : 4);
    if (f.s[0] && vm_isinstance(f.s[0], &property_type))
        rc_set(&prop_ptr(f.s[0])->name, rc_inc(p->name));
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static value prop_getter(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return prop_copy(a[0], a[1], V_EMPTY, V_EMPTY);
}

static value prop_setter(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return prop_copy(a[0], V_EMPTY, a[1], V_EMPTY);
}

static value prop_deleter(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return prop_copy(a[0], V_EMPTY, V_EMPTY, a[1]);
}

static value prop_set_name(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    rc_set(&prop_ptr(a[0])->name, rc_inc(a[2]));
    return V_NONE;
}

static value prop_fget(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return or_none(prop_ptr(a[0])->get);
}

static value prop_fset(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return or_none(prop_ptr(a[0])->set);
}

static value prop_fdel(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return or_none(prop_ptr(a[0])->del);
}

static value prop_doc(vm_thread *t, value *a, int n)
{
    (void)t;
    if (n == 1)
        return or_none(prop_ptr(a[0])->doc);
    rc_set(&prop_ptr(a[0])->doc, rc_inc(a[1]));
    return V_NONE;
}

static const vm_def prop_methods[] = {
    {"getter", prop_getter, 2, 2, NULL, 0},
    {"setter", prop_setter, 2, 2, NULL, 0},
    {"deleter", prop_deleter, 2, 2, NULL, 0},
    {"__set_name__", prop_set_name, 3, 3, NULL, 0},
    {"fget", prop_fget, 1, 1, NULL, VM_GETTER},
    {"fset", prop_fset, 1, 1, NULL, VM_GETTER},
    {"fdel", prop_fdel, 1, 1, NULL, VM_GETTER},
    {"__doc__", prop_doc, 1, 2, NULL, VM_GETTER},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type property_type = {
    MEMORY("property", property, property, VM_T_BASE),
    .create = prop_create,
    .init = prop_init,
    .descr_get = prop_get,
    .descr_set = prop_set,
    .methods = prop_methods,
};

/* --- getset --- */

typedef struct getset {
    rc_head h;
    value owner; /* the type */
    const vm_def *def;
} getset;
VALUE_SLOTS(getset, 1)

value getset_new(const vm_def *def, vm_type *owner)
{
    getset *g = rc_new(&getset_type.rc, sizeof *g);
    if (!g)
        return vm_no_memory();
    g->owner = rc_inc(v_of(owner));
    g->def = def;
    return v_of(g);
}

static getset *getset_ptr(value v)
{
    return (getset *)v_obj(v);
}

static bool getset_fits(getset *g, value obj)
{
    if (g->owner && vm_isinstance(obj, type_ptr(g->owner)))
        return true;
    vm_type_error("descriptor '%s' for '%s' objects doesn't apply to a '%T' object", g->def->name,
                  g->owner ? type_ptr(g->owner)->rc.name : "?", obj);
    return false;
}

static value getset_get(value self, value obj, value cls)
{
    (void)cls;
    getset *g = getset_ptr(self);
    if (!obj)
        return rc_inc(self);
    return getset_fits(g, obj) ? g->def->fn(vm_t, &obj, 1) : V_EMPTY;
}

static int getset_set(value self, value obj, value x)
{
    getset *g = getset_ptr(self);
    if (!getset_fits(g, obj))
        return -1;
    if (g->def->max < 2) {
        vm_raise(&vm_exc_AttributeError, "attribute '%s' of '%s' objects is not writable",
                 g->def->name, type_ptr(g->owner)->rc.name);
        return -1;
    }
    value a[2] = {obj, x};
    value r = g->def->fn(vm_t, a, 2);
    rc_dec(r);
    return r ? 0 : -1;
}

static value getset_repr(value self)
{
    getset *g = getset_ptr(self);
    return str_from_format("<attribute '%s' of '%s' objects>", g->def->name,
                           g->owner ? type_ptr(g->owner)->rc.name : "?");
}

static value getset_name(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return str_intern_c(getset_ptr(a[0])->def->name);
}

static value getset_objclass(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return or_none(getset_ptr(a[0])->owner);
}

static value getset_qualname(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    getset *g = getset_ptr(a[0]);
    return str_from_format("%s.%s", g->owner ? type_ptr(g->owner)->rc.name : "?", g->def->name);
}

static value no_doc(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    return V_NONE;
}

static const vm_def getset_methods[] = {
    {"__name__", getset_name, 1, 1, NULL, VM_GETTER},
    {"__qualname__", getset_qualname, 1, 1, NULL, VM_GETTER},
    {"__objclass__", getset_objclass, 1, 1, NULL, VM_GETTER},
    {"__doc__", no_doc, 1, 1, NULL, VM_GETTER},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type getset_type = {
    MEMORY("getset_descriptor", getset, getset, 0),
    .repr = getset_repr,
    .descr_get = getset_get,
    .descr_set = getset_set,
    .methods = getset_methods,
};

/* --- members of __slots__ --- */

typedef struct member {
    rc_head h;
    value owner, name;
    uint32_t offset; /* in the instance's block */
} member;
VALUE_SLOTS(member, 2)

static member *member_ptr(value v)
{
    return (member *)v_obj(v);
}

value member_new(vm_type *owner, value name, uint32_t offset)
{
    member *m = rc_new(&member_type.rc, sizeof *m);
    if (!m)
        return vm_no_memory();
    m->owner = rc_inc(v_of(owner));
    m->name = rc_inc(name);
    m->offset = offset;
    return v_of(m);
}

int vm_member_slot(value v, vm_type *t)
{
    member *m = member_ptr(v);
    if (!m->owner || !vm_issubtype(t, type_ptr(m->owner)) || m->offset < sizeof(inst))
        return -1;
    return (int)((m->offset - sizeof(inst)) / sizeof(value));
}

static value *member_place(member *m, value obj)
{
    if (m->owner && vm_isinstance(obj, type_ptr(m->owner)))
        return (value *)(void *)((char *)v_obj(obj) + m->offset);
    vm_type_error("descriptor '%U' for '%s' objects doesn't apply to a '%T' object",
                  m->name ? str_ptr(m->name) : str_ptr(vm_n.empty),
                  m->owner ? type_ptr(m->owner)->rc.name : "?", obj);
    return NULL;
}

static value member_get(value self, value obj, value cls)
{
    (void)cls;
    if (!obj)
        return rc_inc(self);
    member *m = member_ptr(self);
    value *place = member_place(m, obj);
    if (place && !*place)
        return vm_no_attribute(obj, m->name);
    return place ? rc_inc(*place) : V_EMPTY;
}

static int member_set(value self, value obj, value x)
{
    member *m = member_ptr(self);
    value *place = member_place(m, obj);
    if (!place)
        return -1;
    if (!x && !*place) {
        vm_raise(&vm_exc_AttributeError, "%U", str_ptr(m->name));
        return -1;
    }
    rc_set(place, rc_inc(x));
    return 0;
}

static value member_repr(value self)
{
    member *m = member_ptr(self);
    if (!m->owner || !m->name)
        return str_from("<member>");
    return str_from_format("<member '%U' of '%s' objects>", str_ptr(m->name),
                           type_ptr(m->owner)->rc.name);
}

static value member_name(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return or_none(member_ptr(a[0])->name);
}

static value member_objclass(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return or_none(member_ptr(a[0])->owner);
}

static const vm_def member_methods[] = {
    {"__name__", member_name, 1, 1, NULL, VM_GETTER},
    {"__objclass__", member_objclass, 1, 1, NULL, VM_GETTER},
    {"__doc__", no_doc, 1, 1, NULL, VM_GETTER},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type member_type = {
    MEMORY("member_descriptor", member, member, 0),
    .repr = member_repr,
    .descr_get = member_get,
    .descr_set = member_set,
    .methods = member_methods,
};

/* --- mappingproxy --- */

typedef struct proxy {
    rc_head h;
    value mapping;
} proxy;
VALUE_SLOTS(proxy, 1)

static value proxied(value v)
{
    value m = ((proxy *)v_obj(v))->mapping;
    return m ? m : V_NONE;
}

value mappingproxy_new(value mapping)
{
    proxy *p = rc_new(&mappingproxy_type.rc, sizeof *p);
    if (!p)
        return vm_no_memory();
    p->mapping = rc_inc(mapping);
    return v_of(p);
}

static value proxy_create(vm_type *cls, tuple *args, dict *kwargs)
{
    (void)cls;
    value out[1], hold[2] = {V_EMPTY, V_EMPTY};
    if (!native_bind("mappingproxy", "mapping", 1, args, kwargs, out, hold))
        return V_EMPTY;
    vm_type *t = type_of(out[0]);
    if (!t->getitem || (t->rc.flags & (VM_T_LIST | VM_T_TUPLE)))
        return vm_type_error("mappingproxy() argument must be a mapping, not %T", out[0]);
    return mappingproxy_new(out[0]);
}

static value proxy_getitem(value v, value key)
{
    return vm_getitem(proxied(v), key);
}

static int64_t proxy_len(value v)
{
    return vm_len(proxied(v));
}

static value proxy_iter(value v)
{
    return vm_iter(proxied(v));
}

static int proxy_contains(value v, value key)
{
    return vm_contains(proxied(v), key);
}

static value proxy_repr(value v)
{
    return str_from_format("mappingproxy(%R)", proxied(v));
}

static value proxy_str(value v)
{
    return vm_str(proxied(v));
}

static value proxy_compare(value a, value b, int op)
{
    return vm_compare(proxied(a), v_is_type(b, &mappingproxy_type) ? proxied(b) : b, op);
}

static value proxy_or(value a, value b)
{
    if (v_is_type(a, &mappingproxy_type))
        a = proxied(a);
    if (v_is_type(b, &mappingproxy_type))
        b = proxied(b);
    return vm_binary(a, b, VM_OR);
}

static value proxy_keys(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return vm_call_method(proxied(a[0]), vm_n.keys, NULL, 0);
}

static value proxy_values(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return vm_call_method(proxied(a[0]), vm_n.values, NULL, 0);
}

static value proxy_items(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return vm_call_method(proxied(a[0]), vm_n.items, NULL, 0);
}

static value proxy_copy(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return vm_call_method(proxied(a[0]), vm_n.copy, NULL, 0);
}

static value proxy_get(vm_thread *t, value *a, int n)
{
    (void)t;
    return vm_call_method(proxied(a[0]), vm_n.get, a + 1, n - 1);
}

static const vm_def proxy_methods[] = {
    {"get", proxy_get, 2, 3, NULL, 0},       {"keys", proxy_keys, 1, 1, NULL, 0},
    {"values", proxy_values, 1, 1, NULL, 0}, {"items", proxy_items, 1, 1, NULL, 0},
    {"copy", proxy_copy, 1, 1, NULL, 0},     {NULL, NULL, 0, 0, NULL, 0},
};

vm_type mappingproxy_type = {
    MEMORY("mappingproxy", proxy, proxy, 0),
    .create = proxy_create,
    .repr = proxy_repr,
    .str = proxy_str,
    .compare = proxy_compare,
    .len = proxy_len,
    .iter = proxy_iter,
    .getitem = proxy_getitem,
    .contains = proxy_contains,
    .binary[VM_OR] = proxy_or,
    .methods = proxy_methods,
};

bool vm_init_descr(struct tally_error *err);
VM_INIT(descr)
{
    return vm_type_ready(&method_type, NULL, "builtins", err) &&
           vm_type_ready(&staticmethod_type, NULL, "builtins", err) &&
           vm_type_ready(&classmethod_type, NULL, "builtins", err) &&
           vm_type_ready(&property_type, NULL, "builtins", err) &&
           vm_type_ready(&getset_type, NULL, "builtins", err) &&
           vm_type_ready(&member_type, NULL, "builtins", err) &&
           vm_type_ready(&mappingproxy_type, NULL, "builtins", err);
}
