/* class.c: making classes: type(name, bases, dict), layout, __slots__, hooks; and making instances
 * by calling a class. */
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/func.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/number.h"
#include "vm/objects.h"
#include "vm/shape.h"
#include "vm/str.h"

enum { MAX_INLINE = 64, DEFAULT_ATTRS = 4 };

/* --- instances: calling a class --- */

static value init_result(value obj, value r)
{
    if (rc_likely(r == V_NONE))
        return obj;
    if (r)
        vm_type_error("__init__() should return None, not '%T'", r);
    rc_dec(r);
    return V_EMPTY;
}

/* A plain instance whose __init__ is a function: no tuple of arguments is made. */
static value call_plain(vm_type *cls, value init, const value *args, int n, tuple *kwnames)
{
    VM_ENTER(f, 2);
    f.s[0] = inst_new(cls);
    if (!f.s[0])
        return VM_LEAVE(f, V_EMPTY);
    f.s[1] = rc_inc(init);
    value r = vm_call_prepend(init, f.s[0], args, n, kwnames);
    if (!init_result(f.s[0], r))
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

value type_call(value self, const value *args, int n, tuple *kwnames)
{
    vm_type *cls = type_ptr(self);
    size_t nkw = kwnames ? kwnames->len : 0;
    if (cls == &type_type) {
        if (n == 1 && !nkw)
            return rc_inc(v_of(type_of(args[0])));
        if (n != 3)
            return vm_type_error("type() takes 1 or 3 arguments");
    }
    if (cls == &super_type && !n && !nkw)
        return vm_super_implicit();
    if (!cls->create)
        return vm_type_error("cannot create '%s' instances", cls->rc.name);
    if (VM_CHECK_STACK(" while calling a Python object"))
        return V_EMPTY;
    if (cls->create == object_create && (cls->rc.flags & VM_T_INSTANCE)) {
        if (cls->init == object_init && !n && !nkw)
            return inst_new(cls);
        value init = vm_type_lookup(cls, vm_n.__init__);
        if (init && v_is_type(init, &function_type))
            return call_plain(cls, init, args, n, kwnames);
    }
    VM_ENTER(f, 3);
    if (vm_gather(args, n, kwnames, f.s) < 0)
        return VM_LEAVE(f, V_EMPTY);
    tuple *a = tuple_ptr(f.s[0]);
    dict *k = f.s[1] ? dict_ptr(f.s[1]) : NULL;
    value obj = f.s[2] = cls->create(cls, a, k);
    if (!obj)
        return VM_LEAVE(f, V_EMPTY);
    vm_type *t = type_of(obj);
    if ((t == cls || vm_issubtype(t, cls)) && t->init && t->init(obj, a, k) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[2]));
}

/* --- objects of classes derived from a built-in type --- */

static vm_class *class_of(const rc_obj *o)
{
    return (vm_class *)rc_type_of(o);
}

static value *extras(rc_obj *o)
{
    vm_class *c = class_of(o);
    size_t at = c->t.dict_offset == 1 ? c->t.rc.block_size(o) - sizeof(value) : c->extra;
    return (value *)(void *)((char *)o + at);
}

static void sub_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    vm_class *c = class_of(o);
    c->solid->rc.traverse(o, visit, arg);
    value *x = extras(o);
    for (uint32_t i = 0; i < c->nextra; i++)
        if (v_is_heap(x[i]))
            visit(v_obj(x[i]), arg);
}

/* The class's own slots go before the contents of the base. */
static value sub_reap(rc_obj *o)
{
    vm_class *c = class_of(o);
    value *x = extras(o);
    for (uint32_t i = 0; i < c->nextra; i++) {
        value v = rc_take_out(&x[i]);
        if (v)
            return v;
    }
    return c->solid->rc.reap(o);
}

static void sub_finish(rc_obj *o)
{
    class_of(o)->solid->rc.finish(o);
}

static size_t sub_block_size(const rc_obj *o)
{
    size_t base = class_of(o)->solid->rc.block_size(o);
    return ((base + 7) & ~(size_t)7) + sizeof(value);
}

/* --- bases --- */

static bool is_heap(vm_type *t)
{
    return t->rc.flags & RC_TYPE_HEAP;
}

/* The class that last changed the layout. */
vm_type *vm_solid_base(vm_type *t)
{
    while (t->base) {
        vm_type *base = t->base;
        if (is_heap(t) ? ((vm_class *)t)->adds_slots
                       : t->rc.size != base->rc.size ||
                             ((t->rc.flags ^ base->rc.flags) & (VM_T_VAR | VM_T_KINDS)))
            return t;
        t = base;
    }
    return t;
}

static vm_type *static_base(vm_type *t)
{
    while (is_heap(t))
        t = t->base;
    return t;
}

vm_type *vm_best_base(tuple *bases)
{
    vm_type *winner = NULL, *best = NULL;
    for (size_t i = 0; i < bases->len; i++) {
        if (!v_is_class(bases->item[i])) {
            vm_type_error("bases must be types");
            return NULL;
        }
        vm_type *base = type_ptr(bases->item[i]);
        if (!(base->rc.flags & VM_T_BASE)) {
            vm_type_error("type '%s' is not an acceptable base type", base->rc.name);
            return NULL;
        }
        vm_type *candidate = vm_solid_base(base);
        if (!winner || (!vm_issubtype(winner, candidate) && vm_issubtype(candidate, winner))) {
            winner = candidate;
            best = base;
        } else if (!vm_issubtype(winner, candidate)) {
            vm_type_error("multiple bases have instance lay-out conflict");
            return NULL;
        }
    }
    return best;
}

static vm_type *best_metaclass(vm_type *meta, tuple *bases)
{
    for (size_t i = 0; i < bases->len; i++) {
        vm_type *t = type_of(bases->item[i]);
        if (vm_issubtype(meta, t))
            continue;
        if (!vm_issubtype(t, meta)) {
            vm_type_error("metaclass conflict: the metaclass of a derived class must be a "
                          "(non-strict) subclass of the metaclasses of all its bases");
            return NULL;
        }
        meta = t;
    }
    return meta;
}

/* --- __slots__ --- */

/* What the class statement asks for. `names`: a sorted list of str, or V_EMPTY without __slots__.
 */
struct plan {
    vm_class *c;
    vm_type *best;
    value names;
    uint32_t nslots;
    bool add_dict;
};

static bool has_dict(vm_type *t)
{
    if (t->rc.flags & VM_T_INSTANCE)
        return ((vm_class *)t)->has_dict;
    return t->dict_offset != 0 || (t->rc.flags & VM_T_TYPE);
}

static bool is_identifier(value s)
{
    VM_ENTER(f, 2);
    bool yes = false;
    if ((f.s[0] = str_intern_c("isidentifier"))) {
        f.s[1] = vm_call_method(s, f.s[0], NULL, 0);
        yes = f.s[1] == V_TRUE;
    }
    vm_leave(&f.h, V_EMPTY);
    return yes;
}

/* __name -> _Class__name. Owned. */
static value mangle(value cls, value name)
{
    str *c = str_ptr(cls), *s = str_ptr(name);
    if (s->len < 3 || str_at(s, 0) != '_' || str_at(s, 1) != '_' ||
        (str_at(s, s->len - 1) == '_' && str_at(s, s->len - 2) == '_'))
        return vm_name(name);
    size_t skip = 0;
    while (skip < c->len && str_at(c, skip) == '_')
        skip++;
    if (skip == c->len)
        return vm_name(name);
    value tail = str_slice(cls, skip, c->len);
    if (!tail)
        return V_EMPTY;
    value r = str_from_format("_%U%U", str_ptr(tail), s);
    rc_dec(tail);
    return r ? str_intern(r) : V_EMPTY;
}

/* Checks one name; adds it, mangled, to the list unless it is __dict__ or __weakref__. */
static int plan_slot(struct plan *p, value class_name, value item, bool may_add_dict)
{
    if (!v_is_str(item)) {
        vm_type_error("__slots__ items must be strings, not '%T'", item);
        return -1;
    }
    if (!is_identifier(item)) {
        if (!vm_failed())
            vm_type_error("__slots__ must be identifiers");
        return -1;
    }
    if (str_eq_ascii(item, "__dict__")) {
        if (!may_add_dict || p->add_dict) {
            vm_type_error("__dict__ slot disallowed: we already got one");
            return -1;
        }
        p->add_dict = true;
        return 0;
    }
    if (str_eq_ascii(item, "__weakref__"))
        return 0;
    value name = mangle(class_name, item);
    if (!name)
        return -1;
    value shown = dict_get_str(p->c->t.dict, name);
    if (shown && name != vm_n.__qualname__ && name != vm_n.__classcell__) {
        vm_value_error("%R in __slots__ conflicts with class variable", name);
        rc_dec(name);
        return -1;
    }
    return list_append_steal(p->names, name);
}

/* hold[0] keeps the list. */
static int plan_slots(struct plan *p, value class_name, value slots, value hold[2])
{
    bool may_add_dict = !has_dict(p->best);
    if (!slots) {
        p->add_dict = may_add_dict;
        return 0;
    }
    if (!(p->names = hold[0] = list_new(0)))
        return -1;
    hold[1] = v_is_str(slots) ? tuple_from(&slots, 1) : vm_tuple_from(slots);
    if (!hold[1])
        return -1;
    tuple *items = tuple_ptr(hold[1]);
    if (items->len && (p->best->rc.flags & (VM_T_VAR | VM_T_TYPE | VM_T_INT))) {
        vm_type_error("nonempty __slots__ not supported for subtype of '%s'", p->best->rc.name);
        return -1;
    }
    for (size_t i = 0; i < items->len; i++)
        if (plan_slot(p, class_name, items->item[i], may_add_dict) < 0)
            return -1;
    if (list_sort(p->names, V_NONE, false) < 0)
        return -1;
    p->nslots = (uint32_t)list_ptr(p->names)->len;
    /* Another base may bring a dict. */
    for (size_t i = 0; may_add_dict && i < p->c->t.bases->len; i++)
        p->add_dict |= has_dict(type_ptr(p->c->t.bases->item[i]));
    return 0;
}

/* --- layout --- */

static uint32_t inherited_attrs(vm_type *t)
{
    uint32_t sum = 0;
    for (size_t i = 1; i < t->mro->len; i++) {
        vm_type *base = type_ptr(t->mro->item[i]);
        if (is_heap(base))
            sum += ((vm_class *)base)->nattrs;
    }
    return sum;
}

static bool layout_plain(struct plan *p)
{
    vm_class *c = p->c;
    vm_type *t = &c->t;
    bool plain_base = p->best->rc.flags & VM_T_INSTANCE;
    uint32_t attrs = inherited_attrs(t);
    c->has_dict = p->add_dict || has_dict(p->best);
    c->fixed = p->nslots + (plain_base ? ((vm_class *)p->best)->fixed : 0);
    if (c->nattrs == UINT32_MAX)
        c->nattrs = attrs ? 0 : DEFAULT_ATTRS;
    attrs += c->nattrs;
    t->inline_slots = c->fixed + (c->has_dict ? attrs < MAX_INLINE ? attrs : MAX_INLINE : 0);
    t->rc.flags |= RC_TYPE_GC | VM_T_INSTANCE;
    t->rc.size = (uint32_t)(sizeof(inst) + t->inline_slots * sizeof(value));
    t->rc.pool_name = "instance";
    t->rc.block_size = inst_block_size;
    t->rc.traverse = inst_traverse;
    t->rc.reap = inst_reap;
    t->rc.finish = inst_finish;
    t->shape = shape_root(c);
    return t->shape != NULL;
}

static void layout_derived(struct plan *p)
{
    vm_class *c = p->c;
    vm_type *t = &c->t, *solid = c->solid, *best = p->best;
    uint32_t inherited = is_heap(best) ? ((vm_class *)best)->nextra : 0;
    bool variable = solid->rc.flags & VM_T_VAR;
    c->nattrs = 0;
    c->nextra = inherited + p->nslots + p->add_dict;
    c->has_dict = p->add_dict || has_dict(best);
    t->rc.flags |=
        RC_TYPE_GC |
        (best->rc.flags & (RC_TYPE_LAST | VM_T_KINDS | VM_T_EXC | VM_T_TYPE | VM_T_VAR | VM_T_SEQ));
    t->rc.pool_name = solid->rc.pool_name ? solid->rc.pool_name : solid->rc.name;
    t->dict_offset = best->dict_offset;
    uint32_t base_size = variable ? best->rc.size : (best->rc.size + 7u) & ~7u;
    c->extra = inherited ? ((vm_class *)best)->extra : base_size;
    if (variable) {
        t->rc.size = best->rc.size;
        if (p->add_dict)
            t->dict_offset = 1;
    } else {
        t->rc.size = base_size + (p->nslots + p->add_dict) * (uint32_t)sizeof(value);
        if (p->add_dict)
            t->dict_offset = base_size + p->nslots * (uint32_t)sizeof(value);
    }
    t->rc.traverse = c->nextra ? sub_traverse : solid->rc.traverse;
    t->rc.reap = c->nextra ? sub_reap : solid->rc.reap;
    t->rc.finish = c->nextra ? sub_finish : solid->rc.finish;
    t->rc.block_size = !variable ? NULL : c->nextra ? sub_block_size : solid->rc.block_size;
}

static int add_members(struct plan *p)
{
    vm_type *t = &p->c->t;
    uint32_t first = t->rc.flags & VM_T_INSTANCE
                         ? (uint32_t)(sizeof(inst) + (p->c->fixed - p->nslots) * sizeof(value))
                         : t->rc.size - (p->nslots + p->add_dict) * (uint32_t)sizeof(value);
    for (uint32_t i = 0; i < p->nslots; i++) {
        value name = list_ptr(p->names)->items[i];
        value m = member_new(t, name, first + i * (uint32_t)sizeof(value));
        if (!m)
            return -1;
        int rc = dict_set(t->dict, name, m);
        rc_dec(m);
        if (rc < 0)
            return -1;
    }
    return 0;
}

/* --- __dict__ of instances --- */

static value instance_dict(vm_thread *th, value *a, int n)
{
    (void)th;
    value v = a[0];
    if (n == 1) {
        dict *d = vm_instance_dict(v);
        return d ? rc_inc(v_of(d)) : V_EMPTY;
    }
    if (a[1] && !v_has(a[1], VM_T_DICT))
        return vm_type_error("__dict__ must be set to a dictionary, not a '%T'", a[1]);
    if (v_is_inst(v))
        return inst_set_dict(v, a[1]) < 0 ? V_EMPTY : V_NONE;
    value *slot = vm_dict_slot(v);
    if (!slot)
        return vm_no_attribute(v, vm_n.__dict__);
    rc_set(slot, rc_inc(a[1]));
    return V_NONE;
}

static value instance_weakref(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    return vm_weak_head(a[0]);
}

static const vm_def dict_def = {"__dict__", instance_dict, 1, 2, NULL, VM_GETTER};
static const vm_def weakref_def = {"__weakref__", instance_weakref, 1, 1, NULL, VM_GETTER};

static int add_getset(vm_type *t, const vm_def *def, value name)
{
    if (dict_get_str(t->dict, name))
        return 0;
    value g = getset_new(def, t);
    if (!g)
        return -1;
    int rc = dict_set(t->dict, name, g);
    rc_dec(g);
    return rc;
}

/* --- the namespace --- */

/* Copies the namespace with interned keys, without the entries that are for us. */
static int copy_namespace(vm_class *c, dict *ns, value name)
{
    vm_type *t = &c->t;
    value d = dict_new_sized(ns->used + 4);
    if (!d)
        return -1;
    t->dict = dict_ptr(d);
    c->nattrs = UINT32_MAX;
    size_t pos = 0;
    value key, v;
    while (dict_next(ns, &pos, &key, &v)) {
        if (!v_is_str(key)) {
            if (dict_set(t->dict, key, v) < 0)
                return -1;
            continue;
        }
        if (str_eq_ascii(key, "__tally_nattrs__")) {
            c->nattrs = v_is_int(v) && v_int(v) >= 0 && v_int(v) < 1000 ? (uint32_t)v_int(v) : 0;
            continue;
        }
        if (str_eq_ascii(key, "__classcell__"))
            continue;
        if (str_eq_ascii(key, "__qualname__")) {
            if (!v_is_str(v)) {
                vm_type_error("type __qualname__ must be a str, not %T", v);
                return -1;
            }
            rc_set(&t->qualname, rc_inc(v));
            continue;
        }
        value interned = vm_name(key);
        int rc = interned ? dict_set(t->dict, interned, v) : -1;
        rc_dec(interned);
        if (rc < 0)
            return -1;
    }
    if (!t->qualname)
        t->qualname = rc_inc(name);
    return 0;
}

static int wrap_function(vm_type *t, value name, vm_type *wrapper)
{
    value v = dict_get_str(t->dict, name);
    if (!v || !v_is_type(v, &function_type))
        return 0;
    value w = wrapped_new(wrapper, v);
    if (!w)
        return -1;
    int rc = dict_set(t->dict, name, w);
    rc_dec(w);
    return rc;
}

static int add_module_name(vm_type *t)
{
    if (dict_get_str(t->dict, vm_n.__module__) || !vm_t->frame || !vm_t->frame->fn)
        return 0;
    value m = dict_get_str(vm_t->frame->fn->globals, vm_n.__name__);
    return m ? dict_set(t->dict, vm_n.__module__, m) : 0;
}

static int set_cname(vm_class *c, value name)
{
    size_t n;
    const char *text = str_utf8(name, &n);
    if (!text)
        return -1;
    if (strlen(text) != n) {
        vm_value_error("type name must not contain null characters");
        return -1;
    }
    if (!(c->cname = vm_type_block(n + 1)))
        return vm_no_memory(), -1;
    memcpy(c->cname, text, n + 1);
    c->cname_size = (uint32_t)n + 1;
    c->t.rc.name = c->cname;
    return 0;
}

/* --- hooks --- */

static void wrap_set_name_error(value v, value name, value cls)
{
    VM_ENTER(f, 1);
    f.s[0] = vm_exc_take();
    vm_raise(&vm_exc_RuntimeError, "Error calling __set_name__ on '%T' instance %R in '%s'", v,
             name, type_ptr(cls)->rc.name);
    if (vm_t->exc && f.s[0]) {
        exc *e = exc_ptr(vm_t->exc);
        rc_set(&e->context, rc_inc(f.s[0]));
        rc_set(&e->cause, VM_TAKE(f.s[0]));
        e->suppress_context = true;
    }
    vm_leave(&f.h, V_EMPTY);
}

static int call_set_names(value cls)
{
    VM_ENTER(f, 2);
    dict *d = type_ptr(cls)->dict;
    size_t pos = 0;
    value key, v;
    int rc = 0;
    /* Collected first: the hooks may change the class. */
    while (rc == 0 && dict_next(d, &pos, &key, &v)) {
        if (!vm_type_lookup(type_of(v), vm_n.__set_name__))
            continue;
        if (!f.s[0] && !(f.s[0] = list_new(0)))
            rc = -1;
        else if (list_append(f.s[0], key) < 0 || list_append(f.s[0], v) < 0)
            rc = -1;
    }
    for (size_t i = 0; rc == 0 && f.s[0] && i + 1 < list_ptr(f.s[0])->len; i += 2) {
        value name = list_ptr(f.s[0])->items[i], obj = list_ptr(f.s[0])->items[i + 1];
        value args[2] = {cls, name};
        bool found;
        f.s[1] = vm_call_special(obj, vm_n.__set_name__, args, 2, &found);
        if (!f.s[1] && vm_failed()) {
            wrap_set_name_error(obj, name, cls);
            rc = -1;
        }
        rc_clear(&f.s[1]);
    }
    vm_leave(&f.h, V_EMPTY);
    return rc;
}

static int call_init_subclass(value cls, dict *kwargs)
{
    VM_ENTER(f, 2);
    bool bound;
    f.s[0] = vm_super_method(cls, cls, vm_n.__init_subclass__, &bound);
    if (f.s[0])
        f.s[1] = vm_call_ex(f.s[0], tuple_ptr(tuple_empty), kwargs);
    int rc = f.s[1] ? 0 : -1;
    vm_leave(&f.h, V_EMPTY);
    return rc;
}

/* --- type.__new__ --- */

static tuple *make_mro(vm_type *t, vm_type *meta)
{
    value d = meta == &type_type ? V_EMPTY : vm_type_lookup(meta, vm_n.mro);
    if (!d || v_is_type(d, &method_descr_type))
        return vm_mro_of(t);
    VM_ENTER(f, 2);
    bool found;
    f.s[0] = vm_call_special(v_of(t), vm_n.mro, NULL, 0, &found);
    value r = f.s[0] ? vm_tuple_from(f.s[0]) : V_EMPTY;
    for (size_t i = 0; r && i < tuple_ptr(r)->len; i++) {
        if (v_is_class(tuple_ptr(r)->item[i]))
            continue;
        vm_type_error("mro() returned a non-class ('%T')", tuple_ptr(r)->item[i]);
        rc_dec(r);
        r = V_EMPTY;
    }
    vm_leave(&f.h, V_EMPTY);
    return r ? tuple_ptr(r) : NULL;
}

static int set_class_cell(dict *ns, value cls)
{
    value name = vm_n.__classcell__;
    value c = dict_get_str(ns, name);
    if (!c)
        return 0;
    if (!v_is_type(c, &cell_type)) {
        vm_type_error("type.__new__ __classcell__ must be a nonlocal cell, not '%T'", c);
        return -1;
    }
    rc_set(&((cell *)v_obj(c))->v, rc_inc(cls));
    return 0;
}

/* Everything about the class but the hooks. t is in the caller's slot; hold: two more slots. */
static int fill_class(vm_class *c, vm_type *meta, vm_type *best, value name, tuple *bases, dict *ns,
                      value hold[2])
{
    vm_type *t = &c->t;
    t->rc.flags = RC_TYPE_HEAP | VM_T_BASE;
    t->rc.name = "(new class)";
    t->rc.size = sizeof(rc_head);
    t->name = rc_inc(name);
    t->bases = (tuple *)v_obj(rc_inc(v_of(bases)));
    t->base = best;
    c->solid = static_base(best);
    struct plan p = {.c = c, .best = best};
    if (set_cname(c, name) < 0 || copy_namespace(c, ns, name) < 0 || add_module_name(t) < 0)
        return -1;
    if (plan_slots(&p, name, dict_get_str(t->dict, vm_n.__slots__), hold) < 0)
        return -1;
    c->adds_slots = p.nslots != 0;
    if (wrap_function(t, vm_n.__new__, &staticmethod_type) < 0 ||
        wrap_function(t, vm_n.__init_subclass__, &classmethod_type) < 0 ||
        wrap_function(t, vm_n.__class_getitem__, &classmethod_type) < 0)
        return -1;
    for (size_t i = 0; i < bases->len; i++)
        if (!vm_subs_add(type_ptr(bases->item[i]), t))
            return vm_no_memory(), -1;
    if (!(t->mro = make_mro(t, meta)))
        return -1;
    if (c->solid == &object_type) {
        if (!layout_plain(&p))
            return vm_no_memory(), -1;
    } else {
        layout_derived(&p);
    }
    struct tally_error err;
    if (!rc_type_ready(&t->rc, &err))
        return vm_no_memory(), -1;
    if (add_members(&p) < 0)
        return -1;
    if (p.add_dict && (add_getset(t, &dict_def, vm_n.__dict__) < 0 ||
                       (!p.names && add_getset(t, &weakref_def, vm_n.__weakref__) < 0)))
        return -1;
    if (!dict_get_str(t->dict, vm_n.__doc__) && dict_set(t->dict, vm_n.__doc__, V_NONE) < 0)
        return -1;
    if (dict_get_str(t->dict, vm_n.__eq__) && !dict_get_str(t->dict, vm_n.__hash__) &&
        dict_set(t->dict, vm_n.__hash__, V_NONE) < 0)
        return -1;
    vm_slots_fill(t);
    t->rc.flags |= VM_T_READY;
    return set_class_cell(ns, v_of(t));
}

static value new_class(vm_type *meta, vm_type *best, value name, tuple *bases, dict *ns,
                       dict *kwargs)
{
    VM_ENTER(f, 3);
    vm_class *c = vm_alloc(meta, sizeof *c);
    if (!c)
        return VM_LEAVE(f, V_EMPTY);
    f.s[0] = v_of(c);
    if (fill_class(c, meta, best, name, bases, ns, f.s + 1) < 0 || call_set_names(f.s[0]) < 0 ||
        call_init_subclass(f.s[0], kwargs) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static value resolve_bases(tuple *bases, tuple *args, vm_type **meta)
{
    for (size_t i = 0; i < bases->len; i++) {
        if (v_is_class(bases->item[i]))
            continue;
        value hook = vm_getattr_opt(bases->item[i], vm_n.__mro_entries__);
        rc_dec(hook);
        if (vm_failed())
            return V_EMPTY;
        if (hook)
            return vm_type_error("type() doesn't support MRO entry resolution; "
                                 "use types.new_class()");
    }
    (void)args;
    *meta = best_metaclass(*meta, bases);
    return *meta ? V_NONE : V_EMPTY;
}

value type_create(vm_type *meta, tuple *args, dict *kwargs)
{
    if (args->len != 3)
        return vm_type_error("type.__new__() takes exactly 3 arguments (%zu given)", args->len);
    value name = args->item[0], b = args->item[1], ns = args->item[2];
    if (!v_is_str(name))
        return vm_type_error("type.__new__() argument 1 must be str, not %T", name);
    if (!v_has(b, VM_T_TUPLE))
        return vm_type_error("type.__new__() argument 2 must be tuple, not %T", b);
    if (!v_has(ns, VM_T_DICT))
        return vm_type_error("type.__new__() argument 3 must be dict, not %T", ns);
    vm_type *winner = meta;
    if (!resolve_bases(tuple_ptr(b), args, &winner))
        return V_EMPTY;
    if (winner != meta && winner->create != type_create)
        return winner->create(winner, args, kwargs);
    VM_ENTER(f, 2);
    value object = v_of(&object_type);
    f.s[0] = tuple_ptr(b)->len ? rc_inc(b) : tuple_from(&object, 1);
    f.s[1] = vm_name(name);
    if (!f.s[0] || !f.s[1])
        return VM_LEAVE(f, V_EMPTY);
    vm_type *best = vm_best_base(tuple_ptr(f.s[0]));
    value r = V_EMPTY;
    if (best)
        r = new_class(winner, best, f.s[1], tuple_ptr(f.s[0]), dict_ptr(ns), kwargs);
    return VM_LEAVE(f, r);
}

/* --- the class statement --- */

/* Replaces bases that are not classes by what their __mro_entries__ gives. Owned tuple. */
static value with_mro_entries(tuple *bases)
{
    bool plain = true;
    for (size_t i = 0; i < bases->len; i++)
        plain &= v_is_class(bases->item[i]);
    if (plain)
        return rc_inc(v_of(bases));
    VM_ENTER(f, 3);
    if (!(f.s[0] = list_new(bases->len)))
        return VM_LEAVE(f, V_EMPTY);
    for (size_t i = 0; i < bases->len; i++) {
        value base = bases->item[i];
        rc_clear(&f.s[1]);
        rc_clear(&f.s[2]);
        if (!v_is_class(base))
            f.s[1] = vm_getattr_opt(base, vm_n.__mro_entries__);
        if (vm_failed())
            return VM_LEAVE(f, V_EMPTY);
        if (!f.s[1]) {
            if (list_append(f.s[0], base) < 0)
                return VM_LEAVE(f, V_EMPTY);
            continue;
        }
        if (!(f.s[2] = vm_call1(f.s[1], v_of(bases))))
            return VM_LEAVE(f, V_EMPTY);
        if (!v_has(f.s[2], VM_T_TUPLE)) {
            vm_type_error("__mro_entries__ must return a tuple");
            return VM_LEAVE(f, V_EMPTY);
        }
        if (list_extend(f.s[0], f.s[2]) < 0)
            return VM_LEAVE(f, V_EMPTY);
    }
    value r = tuple_from(list_ptr(f.s[0])->items, list_ptr(f.s[0])->len);
    return VM_LEAVE(f, r);
}

/* The metaclass and the namespace; out[0] is there already. */
static int prepare(value name, dict *kwargs, value out[3])
{
    value key = str_intern_c("metaclass");
    if (!key)
        return -1;
    out[1] = kwargs ? dict_pop(kwargs, key) : V_EMPTY;
    rc_dec(key);
    if (vm_failed())
        return -1;
    tuple *bases = tuple_ptr(out[0]);
    if (!out[1])
        out[1] = rc_inc(bases->len ? v_of(type_of(bases->item[0])) : v_of(&type_type));
    if (v_is_class(out[1])) {
        vm_type *meta = best_metaclass(type_ptr(out[1]), bases);
        if (!meta)
            return -1;
        if (v_of(meta) != out[1])
            rc_set(&out[1], rc_inc(v_of(meta)));
        if (meta == &type_type)
            return (out[2] = dict_new()) ? 0 : -1;
    }
    VM_ENTER(f, 2);
    f.s[0] = vm_getattr_opt(out[1], vm_n.__prepare__);
    if (!f.s[0]) {
        out[2] = vm_failed() ? V_EMPTY : dict_new();
    } else if ((f.s[1] = tuple_pack(2, name, out[0]))) {
        out[2] = vm_call_ex(f.s[0], tuple_ptr(f.s[1]), kwargs);
        if (out[2] && !type_of(out[2])->getitem) {
            vm_type_error("%s.__prepare__() must return a mapping, not %T",
                          v_is_class(out[1]) ? type_ptr(out[1])->rc.name : "<metaclass>", out[2]);
            rc_clear(&out[2]);
        }
    }
    vm_leave(&f.h, V_EMPTY);
    return out[2] ? 0 : -1;
}

int vm_class_prepare(value name, tuple *bases, dict *kwargs, value out[3])
{
    if (!(out[0] = with_mro_entries(bases)))
        return -1;
    return prepare(name, kwargs, out);
}

value vm_class_finish(value name, tuple *orig_bases, value parts[3], dict *kwargs, value c)
{
    VM_ENTER(f, 2);
    if (parts[0] != v_of(orig_bases)) {
        value key = str_intern_c("__orig_bases__");
        int rc = key ? vm_setitem(parts[2], key, v_of(orig_bases)) : -1;
        rc_dec(key);
        if (rc < 0)
            return VM_LEAVE(f, V_EMPTY);
    }
    if (!(f.s[0] = tuple_pack(3, name, parts[0], parts[2])))
        return VM_LEAVE(f, V_EMPTY);
    f.s[1] = vm_call_ex(parts[1], tuple_ptr(f.s[0]), kwargs);
    if (f.s[1] && v_is_class(f.s[1]) && c && v_is_type(c, &cell_type)) {
        value in = ((cell *)v_obj(c))->v;
        if (!in) {
            vm_raise(&vm_exc_RuntimeError,
                     "__class__ not set defining %R as %R. Was __classcell__ propagated to "
                     "type.__new__?",
                     name, f.s[1]);
            return VM_LEAVE(f, V_EMPTY);
        }
        if (in != f.s[1]) {
            vm_type_error("__class__ set to %R defining %R as %R", in, name, f.s[1]);
            return VM_LEAVE(f, V_EMPTY);
        }
    }
    return VM_LEAVE(f, VM_TAKE(f.s[1]));
}

/* __build_class__(body, name, *bases, **keywords) */
static value build_class(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    value body = a[0], name = a[1];
    if (!v_is_type(body, &function_type))
        return vm_type_error("__build_class__: func must be a function");
    if (!v_is_str(name))
        return vm_type_error("__build_class__: name is not a string");
    VM_ENTER(f, 4);
    dict *kwargs = dict_ptr(a[3]);
    if (vm_class_prepare(name, tuple_ptr(a[2]), kwargs, f.s) < 0)
        return VM_LEAVE(f, V_EMPTY);
    f.s[3] = vm_call_function((function *)v_obj(body), &f.s[2], 1, NULL);
    if (!f.s[3])
        return VM_LEAVE(f, V_EMPTY);
    value r = vm_class_finish(name, tuple_ptr(a[2]), f.s, kwargs, f.s[3]);
    return VM_LEAVE(f, r);
}
const vm_def vm_build_class_def = {
    "__build_class__", build_class, 2, 0, "func name / *bases **kwargs", 0};
