/* module_obj.c: module objects. */
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/objects.h"
#include "vm/str.h"

static module *mod_ptr(value v)
{
    return (module *)v_obj(v);
}

static value module_make(vm_type *cls, value name, value doc)
{
    VM_ENTER(f, 1);
    module *m = vm_alloc(cls, sizeof *m);
    if (!m)
        return VM_LEAVE(f, V_EMPTY);
    f.s[0] = v_of(m);
    m->name = rc_inc(name);
    value d = dict_new();
    m->dict = d ? dict_ptr(d) : NULL;
    if (!d || dict_set(m->dict, vm_n.__name__, name) < 0 ||
        dict_set(m->dict, vm_n.__doc__, doc) < 0 ||
        dict_set(m->dict, vm_n.__package__, V_NONE) < 0 ||
        dict_set(m->dict, vm_n.__loader__, V_NONE) < 0 ||
        dict_set(m->dict, vm_n.__spec__, V_NONE) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

value module_new(const char *name)
{
    VM_ENTER(f, 1);
    f.s[0] = str_intern_c(name);
    value m = f.s[0] ? module_make(&module_type, f.s[0], V_NONE) : V_EMPTY;
    return VM_LEAVE(f, m);
}

int module_add_defs(value m, const vm_def *defs)
{
    for (; defs->name; defs++) {
        value fn = native_new(defs, V_EMPTY, NULL, mod_ptr(m)->name);
        if (!fn || module_add(m, defs->name, fn) < 0)
            return -1;
    }
    return 0;
}

int module_add(value m, const char *name, value v)
{
    int rc = v && mod_ptr(m)->dict ? dict_set_c(mod_ptr(m)->dict, name, v) : -1;
    rc_dec(v);
    return rc < 0 ? -1 : 0;
}

static value module_create(vm_type *cls, tuple *args, dict *kwargs)
{
    value out[2], hold[2] = {V_EMPTY, V_EMPTY};
    if (!native_bind("module", "name doc", 1, args, kwargs, out, hold))
        return V_EMPTY;
    if (!v_is_str(out[0]))
        return vm_type_error("module() argument 'name' must be str, not %T", out[0]);
    return module_make(cls, out[0], out[1] ? out[1] : V_NONE);
}

static int module_init(value self, tuple *args, dict *kwargs)
{
    (void)self, (void)args, (void)kwargs;
    return 0;
}

value module_getattr_opt(value self, value name)
{
    value v = object_getattr_opt(self, name);
    if (v || vm_failed() || !mod_ptr(self)->dict)
        return v;
    value hook = dict_get_str(mod_ptr(self)->dict, vm_n.__getattr__);
    if (!hook)
        return V_EMPTY;
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(hook);
    v = vm_call1(hook, name);
    return VM_LEAVE(f, v);
}

value module_getattr(value self, value name)
{
    value v = module_getattr_opt(self, name);
    if (v || vm_failed())
        return v;
    value shown = mod_ptr(self)->dict ? dict_get_str(mod_ptr(self)->dict, vm_n.__name__) : V_EMPTY;
    if (shown && v_is_str(shown))
        vm_raise(&vm_exc_AttributeError, "module '%U' has no attribute '%U'", str_ptr(shown),
                 str_ptr(name));
    else
        vm_raise(&vm_exc_AttributeError, "module has no attribute '%U'", str_ptr(name));
    if (vm_t->exc && v_is_type(vm_t->exc, &vm_exc_AttributeError)) {
        rc_set(&exc_ptr(vm_t->exc)->extra[0], rc_inc(name));
        rc_set(&exc_ptr(vm_t->exc)->extra[1], rc_inc(self));
    }
    return V_EMPTY;
}

static value module_repr(value self)
{
    module *m = mod_ptr(self);
    value name = m->dict ? dict_get_str(m->dict, vm_n.__name__) : V_EMPTY;
    value file = m->dict ? dict_get_str(m->dict, vm_n.__file__) : V_EMPTY;
    if (!name)
        return str_from("<module '?'>");
    if (file)
        return str_from_format("<module %R from %R>", name, file);
    value loader = dict_get_str(m->dict, vm_n.__loader__);
    bool plain = v_is_type(self, &module_type) && loader == V_NONE;
    return str_from_format(plain ? "<module %R (built-in)>" : "<module %R>", name);
}

static value module_dict(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    module *m = mod_ptr(a[0]);
    return m->dict ? rc_inc(v_of(m->dict)) : V_NONE;
}

static value module_dir(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    module *m = mod_ptr(a[0]);
    value hook = m->dict ? dict_get_str(m->dict, vm_n.__dir__) : V_EMPTY;
    if (!hook)
        return m->dict ? vm_list_from(v_of(m->dict)) : list_new(0);
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(hook);
    value r = vm_call0(hook);
    return VM_LEAVE(f, r);
}

static const vm_def module_methods[] = {
    {"__dict__", module_dict, 1, 1, NULL, VM_GETTER},
    {"__dir__", module_dir, 1, 1, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};

static void module_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    module *m = (module *)o;
    if (m->dict)
        visit((rc_obj *)m->dict, arg);
    if (v_is_heap(m->name))
        visit(v_obj(m->name), arg);
}

static value module_reap(rc_obj *o)
{
    module *m = (module *)o;
    if (m->dict) {
        value d = v_of(m->dict);
        m->dict = NULL;
        return d;
    }
    return rc_take_out(&m->name);
}

vm_type module_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "module",
           .size = sizeof(module),
           .flags = RC_TYPE_GC | VM_T_BASE,
           .traverse = module_traverse,
           .reap = module_reap},
    .dict_offset = offsetof(module, dict), /* a dict * reads as a value */
    .create = module_create,
    .init = module_init,
    .repr = module_repr,
    .getattr = module_getattr,
    .methods = module_methods,
};

bool vm_init_module(struct tally_error *err);
VM_INIT(module)
{
    return vm_type_ready(&module_type, NULL, "builtins", err);
}
