/* super.c: super(): attribute lookup that starts behind a class in the object's MRO. */
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/func.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/objects.h"
#include "vm/str.h"

typedef struct super_obj {
    rc_head h;
    value type, obj, obj_type; /* obj V_EMPTY: unbound */
} super_obj;

static super_obj *super_ptr(value v)
{
    return (super_obj *)v_obj(v);
}

static void super_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    super_obj *s = (super_obj *)o;
    if (v_is_heap(s->obj))
        visit(v_obj(s->obj), arg);
    if (v_is_heap(s->type))
        visit(v_obj(s->type), arg);
    if (v_is_heap(s->obj_type))
        visit(v_obj(s->obj_type), arg);
}

static value super_reap(rc_obj *o)
{
    super_obj *s = (super_obj *)o;
    value v;
    if ((v = rc_take_out(&s->obj)) || (v = rc_take_out(&s->type)))
        return v;
    return rc_take_out(&s->obj_type);
}

/* The class whose MRO is searched: obj itself if it is a class below type, else obj's class.
 * Owned. V_EMPTY: TypeError. */
static value search_class(vm_type *type, value obj)
{
    if (v_is_class(obj) && vm_issubtype(type_ptr(obj), type))
        return rc_inc(obj);
    if (vm_isinstance(obj, type))
        return rc_inc(v_of(type_of(obj)));
    value cls = vm_getattr_opt(obj, vm_n.__class__);
    if (cls && v_is_class(cls) && type_ptr(cls) != type_of(obj) &&
        vm_issubtype(type_ptr(cls), type))
        return cls;
    rc_dec(cls);
    if (vm_failed())
        return V_EMPTY;
    return vm_type_error("super(type, obj): obj must be an instance or subtype of type");
}

static value runtime_error(const char *text)
{
    return vm_raise(&vm_exc_RuntimeError, "super(): %s", text);
}

/* What super() without arguments means in the running function. Borrowed. */
static bool find_implicit(value *type, value *obj)
{
    vm_frame *f = vm_t->frame;
    if (!f || !f->fn)
        return runtime_error("no current frame"), false;
    const code *co = f->co;
    if (co->nargs == 0)
        return runtime_error("no arguments"), false;
    *obj = f->r[0];
    if (v_is_type(*obj, &cell_type))
        *obj = ((cell *)v_obj(*obj))->v;
    if (!*obj)
        return runtime_error("arg[0] deleted"), false;
    const value *names = co->names->item + (co->nlocals - co->nfree);
    for (uint32_t i = 0; f->fn->closure && i < co->nfree; i++) {
        if (names[i] != vm_n.__class__)
            continue;
        value c = tuple_ptr(f->fn->closure)->item[i];
        *type = v_is_type(c, &cell_type) ? ((cell *)v_obj(c))->v : V_EMPTY;
        if (!*type)
            return runtime_error("empty __class__ cell"), false;
        if (!v_is_class(*type))
            return runtime_error("__class__ is not a type"), false;
        return true;
    }
    return runtime_error("__class__ cell not found"), false;
}

value vm_super_implicit(void)
{
    value type, obj;
    if (!find_implicit(&type, &obj))
        return V_EMPTY;
    VM_ENTER(f, 1);
    if (!(f.s[0] = search_class(type_ptr(type), obj)))
        return VM_LEAVE(f, V_EMPTY);
    super_obj *s = vm_alloc(&super_type, sizeof *s);
    if (!s)
        return VM_LEAVE(f, V_EMPTY);
    s->type = rc_inc(type);
    s->obj = rc_inc(obj);
    s->obj_type = VM_TAKE(f.s[0]);
    return VM_LEAVE(f, v_of(s));
}

static value super_create(vm_type *cls, tuple *args, dict *kwargs)
{
    (void)args, (void)kwargs;
    return v_of(vm_alloc(cls, sizeof(super_obj)));
}

static int super_init(value self, tuple *args, dict *kwargs)
{
    if (kwargs && kwargs->used) {
        vm_type_error("super() takes no keyword arguments");
        return -1;
    }
    if (args->len > 2) {
        vm_type_error("super() expected at most 2 arguments, got %zu", args->len);
        return -1;
    }
    value type = args->len ? args->item[0] : V_EMPTY;
    value obj = args->len == 2 ? args->item[1] : V_EMPTY;
    if (!type && !find_implicit(&type, &obj))
        return -1;
    if (!v_is_class(type)) {
        vm_type_error("super() argument 1 must be a type, not %T", type);
        return -1;
    }
    if (obj == V_NONE && args->len)
        obj = V_EMPTY;
    super_obj *s = super_ptr(self);
    value found = obj ? search_class(type_ptr(type), obj) : V_EMPTY;
    if (obj && !found)
        return -1;
    rc_set(&s->obj_type, found);
    rc_set(&s->type, rc_inc(type));
    rc_set(&s->obj, rc_inc(obj));
    return 0;
}

/* Attribute `name` of the classes behind `type` in the MRO of `in`. Borrowed, or V_EMPTY. */
static value lookup_behind(vm_type *type, vm_type *in, value name)
{
    tuple *mro = in->mro;
    size_t i = 0;
    while (mro && i < mro->len && mro->item[i] != v_of(type))
        i++;
    for (i++; mro && i < mro->len; i++) {
        dict *d = type_ptr(mro->item[i])->dict;
        value v = d ? dict_get_str(d, name) : V_EMPTY;
        if (v)
            return v;
    }
    return V_EMPTY;
}

value vm_super_method(value type, value obj, value name, bool *bound)
{
    *bound = true;
    if (!v_is_class(type))
        return runtime_error("__class__ is not a type");
    VM_ENTER(f, 2);
    value in = f.s[0] = search_class(type_ptr(type), obj);
    if (!in)
        return VM_LEAVE(f, V_EMPTY);
    value d = lookup_behind(type_ptr(type), type_ptr(in), name);
    if (!d || name == vm_n.__class__) {
        if (!(f.s[1] = v_of(vm_alloc(&super_type, sizeof(super_obj)))))
            return VM_LEAVE(f, V_EMPTY);
        super_obj *s = super_ptr(f.s[1]);
        s->type = rc_inc(type);
        s->obj = rc_inc(obj);
        s->obj_type = rc_inc(in);
        value r = object_getattr(f.s[1], name);
        return VM_LEAVE(f, r);
    }
    if (in != obj && vm_binds_simply(type_of(d))) {
        *bound = false;
        return VM_LEAVE(f, rc_inc(d));
    }
    vm_type *dt = type_of(d);
    if (!dt->descr_get)
        return VM_LEAVE(f, rc_inc(d));
    f.s[1] = rc_inc(d);
    value r = dt->descr_get(d, in == obj ? V_EMPTY : obj, in);
    return VM_LEAVE(f, r);
}

static value super_getattr(value self, value name)
{
    super_obj *s = super_ptr(self);
    if (!s->obj_type || name == vm_n.__class__)
        return object_getattr(self, name);
    value d = lookup_behind(type_ptr(s->type), type_ptr(s->obj_type), name);
    if (!d)
        return object_getattr(self, name);
    vm_type *dt = type_of(d);
    if (!dt->descr_get)
        return rc_inc(d);
    VM_ENTER(f, 3);
    f.s[0] = rc_inc(d);
    f.s[1] = rc_inc(s->obj);
    f.s[2] = rc_inc(s->obj_type);
    value r = dt->descr_get(d, s->obj == s->obj_type ? V_EMPTY : f.s[1], f.s[2]);
    return VM_LEAVE(f, r);
}

static value super_get(value self, value obj, value cls)
{
    (void)cls;
    super_obj *s = super_ptr(self);
    if (!obj || s->obj || !s->type)
        return rc_inc(self);
    value args[2] = {s->type, obj};
    return vm_call(v_of(type_of(self)), args, 2);
}

static value super_repr(value self)
{
    super_obj *s = super_ptr(self);
    const char *name = s->type ? type_ptr(s->type)->rc.name : "NULL";
    if (s->obj_type)
        return str_from_format("<super: <class '%s'>, <%s object>>", name,
                               type_ptr(s->obj_type)->rc.name);
    return str_from_format("<super: <class '%s'>, NULL>", name);
}

static value get_thisclass(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    value v = super_ptr(a[0])->type;
    return v ? rc_inc(v) : V_NONE;
}

static value get_self(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    value v = super_ptr(a[0])->obj;
    return v ? rc_inc(v) : V_NONE;
}

static value get_self_class(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    value v = super_ptr(a[0])->obj_type;
    return v ? rc_inc(v) : V_NONE;
}

static const vm_def super_methods[] = {
    {"__thisclass__", get_thisclass, 1, 1, NULL, VM_GETTER},
    {"__self__", get_self, 1, 1, NULL, VM_GETTER},
    {"__self_class__", get_self_class, 1, 1, NULL, VM_GETTER},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type super_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "super",
           .size = sizeof(super_obj),
           .flags = RC_TYPE_GC | VM_T_BASE,
           .traverse = super_traverse,
           .reap = super_reap},
    .create = super_create,
    .init = super_init,
    .repr = super_repr,
    .getattr = super_getattr,
    .descr_get = super_get,
    .methods = super_methods,
};

bool vm_init_super(struct tally_error *err);
VM_INIT(super)
{
    return vm_type_ready(&super_type, NULL, "builtins", err);
}
