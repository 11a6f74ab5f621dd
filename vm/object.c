/* object.c: the type `object`: what every class inherits. */
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/objects.h"
#include "vm/shape.h"
#include "vm/slots.h"
#include "vm/str.h"

static bool has_arguments(tuple *args, dict *kwargs)
{
    return args->len || (kwargs && kwargs->used);
}

/* Extra arguments are an error unless the other of __new__ and __init__ is there to take them. */
value object_create(vm_type *cls, tuple *args, dict *kwargs)
{
    if (rc_unlikely(has_arguments(args, kwargs))) {
        if (cls->create != object_create)
            return vm_type_error(
                "object.__new__() takes exactly one argument (the type to instantiate)");
        if (cls->init == object_init)
            return vm_type_error("%s() takes no arguments", cls->rc.name);
    }
    if (cls->rc.flags & VM_T_INSTANCE)
        return inst_new(cls);
    void *o = rc_new(&cls->rc, cls->rc.size);
    return o ? v_of(o) : vm_no_memory();
}

int object_init(value self, tuple *args, dict *kwargs)
{
    if (rc_likely(!has_arguments(args, kwargs)))
        return 0;
    vm_type *t = type_of(self);
    if (t->init != object_init) {
        vm_type_error("object.__init__() takes exactly one argument (the instance to initialize)");
        return -1;
    }
    if (t->create == object_create) {
        vm_type_error("%s.__init__() takes exactly one argument (the instance to initialize)",
                      t->rc.name);
        return -1;
    }
    return 0;
}

value object_repr(value self)
{
    vm_type *t = type_of(self);
    value m = t->dict ? dict_get_str(t->dict, vm_n.__module__) : V_EMPTY;
    unsigned long long at = (uintptr_t)self;
    if (!t->qualname)
        return str_from_format("<%s object at 0x%llx>", t->rc.name, at);
    if (!m || !v_is_str(m) || str_eq_ascii(m, "builtins"))
        return str_from_format("<%U object at 0x%llx>", str_ptr(t->qualname), at);
    return str_from_format("<%U.%U object at 0x%llx>", str_ptr(m), str_ptr(t->qualname), at);
}

value object_str(value self)
{
    return vm_repr(self);
}

/* The address, its always-zero bits turned to the top. */
int64_t object_hash(value self)
{
    int64_t h = (int64_t)(self >> 4 | self << 60);
    return h == -1 ? -2 : h;
}

value object_compare(value a, value b, int op)
{
    if (op == VM_EQ)
        return a == b ? V_TRUE : V_NOTIMPL;
    if (op != VM_NE)
        return V_NOTIMPL;
    value r = type_of(a)->compare(a, b, VM_EQ);
    if (r == V_NOTIMPL || !r)
        return r;
    if (v_is_bool(r))
        return v_from_bool(r == V_FALSE);
    VM_ENTER(f, 1);
    f.s[0] = r;
    int truth = vm_truth(r);
    return VM_LEAVE(f, truth < 0 ? V_EMPTY : v_from_bool(!truth));
}

/* --- methods --- */

static value object_format(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (!v_is_str(a[1]))
        return vm_type_error("__format__() argument must be str, not %T", a[1]);
    if (str_ptr(a[1])->len)
        return vm_type_error("unsupported format string passed to %T.__format__", a[0]);
    return vm_str(a[0]);
}

static value object_dir(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return vm_dir(a[0]);
}

static value object_sizeof(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (!v_is_heap(a[0]))
        return v_from_int(0);
    return v_from_int((int64_t)rc_type_of(v_obj(a[0]))->block_size(v_obj(a[0])));
}

static value object_init_subclass(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    return V_NONE;
}

static value object_subclasshook(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    return V_NOTIMPL;
}

/* --- __class__ --- */

static bool same_members(vm_class *a, vm_class *b)
{
    if (a->fixed != b->fixed || a->has_dict != b->has_dict)
        return false;
    /* The class that added the last members must be the same. */
    vm_type *x = &a->t, *y = &b->t;
    while ((x->rc.flags & RC_TYPE_HEAP) && !((vm_class *)x)->adds_slots)
        x = x->base;
    while ((y->rc.flags & RC_TYPE_HEAP) && !((vm_class *)y)->adds_slots)
        y = y->base;
    return x == y || !a->fixed;
}

/* The instance keeps its block; its attributes move into a dict, which every class understands. */
static value move_instance(value v, vm_type *to)
{
    vm_class *from = (vm_class *)type_of(v), *c = (vm_class *)to;
    if (!same_members(from, c))
        return vm_type_error("__class__ assignment: '%s' object layout differs from '%s'",
                             to->rc.name, from->t.rc.name);
    inst *o = inst_ptr(v);
    if (c->has_dict && !inst_dict(v))
        return V_EMPTY;
    struct shape *s = shape_dict_mode(c, o->shape->inline_n);
    if (!s)
        return vm_no_memory();
    o->shape = s;
    o->h.type = &to->rc;
    from->t.rc.live--;
    to->rc.live++;
    RC_INC(to);
    RC_DEC(from);
    return V_NONE;
}

static value object_class(vm_thread *t, value *a, int n)
{
    (void)t;
    value v = a[0];
    if (n == 1)
        return rc_inc(v_of(type_of(v)));
    if (!a[1])
        return vm_type_error("can't delete __class__ attribute");
    if (!v_is_class(a[1]))
        return vm_type_error("__class__ must be set to a class, not '%T' object", a[1]);
    vm_type *to = type_ptr(a[1]), *from = type_of(v);
    if (v_is_class(v) && !(type_ptr(v)->rc.flags & RC_TYPE_HEAP))
        return vm_type_error("cannot set '__class__' attribute of immutable type '%s'",
                             type_ptr(v)->rc.name);
    if (!(to->rc.flags & RC_TYPE_HEAP) || !(from->rc.flags & RC_TYPE_HEAP))
        return vm_type_error("__class__ assignment only supported for mutable types or "
                             "ModuleType subclasses");
    if (to == from)
        return V_NONE;
    if ((from->rc.flags & VM_T_INSTANCE) && (to->rc.flags & VM_T_INSTANCE))
        return move_instance(v, to);
    vm_class *f = (vm_class *)from, *c = (vm_class *)to;
    if (f->solid != c->solid || f->nextra != c->nextra || from->dict_offset != to->dict_offset ||
        from->rc.size != to->rc.size || (from->rc.flags & VM_T_INSTANCE) ||
        (to->rc.flags & VM_T_INSTANCE))
        return vm_type_error("__class__ assignment: '%s' object layout differs from '%s'",
                             to->rc.name, from->rc.name);
    v_obj(v)->h.type = &to->rc;
    from->rc.live--;
    to->rc.live++;
    RC_INC(to);
    RC_DEC(from);
    return V_NONE;
}

static const vm_def object_methods[] = {
    {"__class__", object_class, 1, 2, NULL, VM_GETTER},
    {"__format__", object_format, 2, 2, NULL, 0},
    {"__dir__", object_dir, 1, 1, NULL, 0},
    {"__sizeof__", object_sizeof, 1, 1, NULL, 0},
    {"__init_subclass__", object_init_subclass, 1, 1, NULL, VM_CLASS},
    {"__subclasshook__", object_subclasshook, 2, 2, NULL, VM_CLASS},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type object_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "object",
           .size = sizeof(rc_head),
           .flags = VM_T_BASE},
    .create = object_create,
    .init = object_init,
    .repr = object_repr,
    .str = object_str,
    .hash = object_hash,
    .compare = object_compare,
    .getattr = object_getattr,
    .setattr = object_setattr,
    .methods = object_methods,
};
