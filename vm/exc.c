/* exc.c: exception objects: the hierarchy, their attributes, context and cause. */
#include "vm/exc.h"

#include <errno.h>

#include "vm/containers.h"
#include "vm/func.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/number.h"
#include "vm/objects.h"
#include "vm/str.h"

/* --- memory ------------------------------------------------------------------------------------- */

static void exc_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    exc *e = (exc *)o;
    value const v[] = {e->args, e->traceback, e->context, e->cause,    e->dict,
                       e->extra[0], e->extra[1], e->extra[2], e->extra[3]};
    for (size_t i = 0; i < sizeof v / sizeof *v; i++)
        if (v_is_heap(v[i]))
            visit(v_obj(v[i]), arg);
}

static value exc_reap(rc_obj *o)
{
    exc *e = (exc *)o;
    value *const slots[] = {&e->extra[0], &e->extra[1], &e->extra[2], &e->extra[3], &e->dict,
                            &e->args,     &e->traceback, &e->cause,    &e->context};
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++) {
        value v = rc_take_out(slots[i]);
        if (v)
            return v;
    }
    return V_EMPTY;
}

/* --- making them -------------------------------------------------------------------------------- */

static exc *exc_alloc(vm_type *type, value args)
{
    exc *e = vm_alloc(type, sizeof(exc));
    if (e)
        e->args = rc_inc(args);
    return e;
}

static value base_create(vm_type *cls, tuple *args, dict *kwargs)
{
    (void)kwargs;
    exc *e = exc_alloc(cls, args ? v_of(args) : tuple_empty);
    return e ? v_of(e) : V_EMPTY;
}

static int base_init(value self, tuple *args, dict *kwargs)
{
    if (kwargs && kwargs->used) {
        vm_type_error("%s() takes no keyword arguments", type_of(self)->rc.name);
        return -1;
    }
    rc_set(&exc_ptr(self)->args, args ? rc_inc(v_of(args)) : rc_inc(tuple_empty));
    return 0;
}

static int first_arg_init(value self, tuple *args, dict *kwargs)
{
    if (base_init(self, args, kwargs) < 0)
        return -1;
    exc *e = exc_ptr(self);
    value v = V_EMPTY;
    if (args && args->len == 1)
        v = rc_inc(args->item[0]);
    else if (args && args->len > 1 && vm_isinstance(self, &vm_exc_SystemExit))
        v = rc_inc(v_of(args));
    else if (args && args->len > 1)
        v = rc_inc(args->item[0]);
    rc_set(&e->extra[0], v);
    return 0;
}

/* Keyword-only attributes: name= (and obj= or path=). */
static int keyword_init(value self, tuple *args, dict *kwargs, const char *const *names, int n)
{
    exc *e = exc_ptr(self);
    if (base_init(self, args, NULL) < 0)
        return -1;
    size_t pos = 0;
    value key, val;
    while (kwargs && dict_next(kwargs, &pos, &key, &val)) {
        int at = -1;
        for (int i = 0; i < n; i++)
            if (v_is_str(key) && str_eq_ascii(key, names[i]))
                at = i;
        if (at < 0) {
            vm_type_error("'%S' is an invalid keyword argument for %s()", key,
                          type_of(self)->rc.name);
            return -1;
        }
        rc_set(&e->extra[at], rc_inc(val));
    }
    return 0;
}

static int name_init(value self, tuple *args, dict *kwargs)
{
    static const char *const names[] = {"name"};
    return keyword_init(self, args, kwargs, names, 1);
}

static int attribute_init(value self, tuple *args, dict *kwargs)
{
    static const char *const names[] = {"name", "obj"};
    return keyword_init(self, args, kwargs, names, 2);
}

static int import_init(value self, tuple *args, dict *kwargs)
{
    static const char *const names[] = {"name", "path"};
    return keyword_init(self, args, kwargs, names, 2);
}

/* OSError(errno, ...) makes an object of the subclass for that number. */
static value oserror_create(vm_type *cls, tuple *args, dict *kwargs)
{
    static const struct {
        int number;
        vm_type *cls;
    } map[] = {{ENOENT, &vm_exc_FileNotFoundError}, {EEXIST, &vm_exc_FileExistsError},
               {EACCES, &vm_exc_PermissionError},   {EPERM, &vm_exc_PermissionError},
               {ETIMEDOUT, &vm_exc_TimeoutError},   {EPIPE, &vm_exc_BrokenPipeError}};
    if (cls == &vm_exc_OSError && args && args->len >= 2 && v_is_int(args->item[0]))
        for (size_t i = 0; i < sizeof map / sizeof *map; i++)
            if (map[i].number == v_int(args->item[0]))
                cls = map[i].cls;
    return base_create(cls, args, kwargs);
}

static int oserror_init(value self, tuple *args, dict *kwargs)
{
    if (base_init(self, args, kwargs) < 0)
        return -1;
    exc *e = exc_ptr(self);
    if (args && args->len >= 2 && args->len <= 5) {
        for (size_t i = 0; i < 3 && i < args->len; i++)
            rc_set(&e->extra[i], rc_inc(args->item[i]));
        if (args->len > 2) {
            value two = tuple_from(args->item, 2);
            if (!two)
                return -1;
            rc_set(&e->args, two);
        }
    }
    return 0;
}

/* SyntaxError(msg, (filename, lineno, offset, text, ...)): extra = filename, lineno, offset, text */
static int syntax_init(value self, tuple *args, dict *kwargs)
{
    if (base_init(self, args, kwargs) < 0)
        return -1;
    exc *e = exc_ptr(self);
    if (args && args->len == 2 && v_has(args->item[1], VM_T_TUPLE)) {
        tuple *info = tuple_ptr(args->item[1]);
        for (size_t i = 0; i < 4 && i < info->len; i++)
            rc_set(&e->extra[i], rc_inc(info->item[i]));
    }
    return 0;
}

value exc_new(vm_type *type, const value *args, int n)
{
    value t = n ? tuple_from(args, (size_t)n) : rc_inc(tuple_empty);
    if (!t)
        return V_EMPTY;
    exc *e = exc_alloc(type, t);
    if (e && n && (type->init == first_arg_init))
        e->extra[0] = rc_inc(args[0]);
    rc_dec(t);
    return e ? v_of(e) : V_EMPTY;
}

/* --- text --------------------------------------------------------------------------------------- */

static value base_str(value self)
{
    tuple *args = tuple_ptr(exc_ptr(self)->args);
    if (args->len == 0)
        return rc_inc(vm_n.empty);
    return args->len == 1 ? vm_str(args->item[0]) : vm_str(v_of(args));
}

static value base_repr(value self)
{
    tuple *args = tuple_ptr(exc_ptr(self)->args);
    const char *name = type_of(self)->rc.name;
    if (args->len == 1)
        return str_from_format("%s(%R)", name, args->item[0]);
    if (args->len == 0)
        return str_from_format("%s()", name);
    return str_from_format("%s%R", name, v_of(args));
}

static value key_str(value self)
{
    tuple *args = tuple_ptr(exc_ptr(self)->args);
    return args->len == 1 ? vm_repr(args->item[0]) : base_str(self);
}

static value oserror_str(value self)
{
    exc *e = exc_ptr(self);
    if (e->extra[0] && e->extra[2])
        return str_from_format("[Errno %S] %S: %R", e->extra[0], e->extra[1], e->extra[2]);
    if (e->extra[0])
        return str_from_format("[Errno %S] %S", e->extra[0], e->extra[1]);
    return base_str(self);
}

static value syntax_str(value self)
{
    exc *e = exc_ptr(self);
    tuple *args = tuple_ptr(e->args);
    if (args->len < 1)
        return rc_inc(vm_n.empty);
    VM_ENTER(f, 1);
    f.s[0] = vm_str(args->item[0]);
    value r = V_EMPTY;
    if (f.s[0] && e->extra[0] && v_is_str(e->extra[0]) && e->extra[1]) {
        size_t n;
        const char *path = str_utf8(e->extra[0], &n);
        const char *base = path ? strrchr(path, '/') : NULL;
        r = str_from_format("%S (%s, line %S)", f.s[0], base ? base + 1 : path ? path : "?",
                            e->extra[1]);
    } else if (f.s[0]) {
        r = VM_TAKE(f.s[0]);
    }
    return VM_LEAVE(f, r);
}

/* --- attributes --------------------------------------------------------------------------------- */

static value get_or_set(value *slot, value *a, int n)
{
    if (n == 1)
        return *slot ? rc_inc(*slot) : V_NONE;
    rc_set(slot, a[1] == V_EMPTY ? V_EMPTY : rc_inc(a[1]));
    return V_NONE;
}

static value get_args(vm_thread *t, value *a, int n)
{
    (void)t;
    exc *e = exc_ptr(a[0]);
    if (n == 1)
        return rc_inc(e->args);
    if (!a[1])
        return vm_type_error("args may not be deleted");
    value args = vm_tuple_from(a[1]);
    if (!args)
        return V_EMPTY;
    rc_set(&e->args, args);
    return V_NONE;
}

static value get_exception_slot(value *slot, value *a, int n, const char *what)
{
    if (n == 1)
        return *slot ? rc_inc(*slot) : V_NONE;
    if (!a[1])
        return vm_type_error("%s may not be deleted", what);
    if (a[1] != V_NONE && !v_has(a[1], VM_T_EXC))
        return vm_type_error("exception %s must be None or derive from BaseException",
                             strcmp(what, "__cause__") == 0 ? "cause" : "context");
    rc_set(slot, a[1] == V_NONE ? V_EMPTY : rc_inc(a[1]));
    return V_NONE;
}

static value get_context(vm_thread *t, value *a, int n)
{
    (void)t;
    return get_exception_slot(&exc_ptr(a[0])->context, a, n, "__context__");
}

static value get_cause(vm_thread *t, value *a, int n)
{
    (void)t;
    value r = get_exception_slot(&exc_ptr(a[0])->cause, a, n, "__cause__");
    if (r && n == 2)
        exc_ptr(a[0])->suppress_context = true;
    return r;
}

static value get_traceback(vm_thread *t, value *a, int n)
{
    (void)t;
    exc *e = exc_ptr(a[0]);
    if (n == 2 && a[1] && a[1] != V_NONE && !v_is_type(a[1], &traceback_type))
        return vm_type_error("__traceback__ must be a traceback or None");
    if (n == 2 && a[1] == V_NONE) {
        rc_clear(&e->traceback);
        return V_NONE;
    }
    return get_or_set(&e->traceback, a, n);
}

static value get_suppress(vm_thread *t, value *a, int n)
{
    (void)t;
    exc *e = exc_ptr(a[0]);
    if (n == 1)
        return v_from_bool(e->suppress_context);
    int truth = a[1] ? vm_truth(a[1]) : 0;
    if (truth < 0)
        return V_EMPTY;
    e->suppress_context = truth;
    return V_NONE;
}

static value with_traceback(vm_thread *t, value *a, int n)
{
    if (!get_traceback(t, a, n))
        return V_EMPTY;
    return rc_inc(a[0]);
}

static value add_note(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (!v_is_str(a[1]))
        return vm_type_error("note must be a str, not '%T'", a[1]);
    VM_ENTER(f, 1);
    f.s[0] = vm_getattr_opt(a[0], vm_n.__notes__);
    if (!f.s[0]) {
        if (vm_failed())
            return VM_LEAVE(f, V_EMPTY);
        f.s[0] = list_new(1);
        if (!f.s[0] || vm_setattr(a[0], vm_n.__notes__, f.s[0]) < 0)
            return VM_LEAVE(f, V_EMPTY);
    }
    if (!v_has(f.s[0], VM_T_LIST))
        return VM_LEAVE(f, vm_type_error("Cannot add note: __notes__ is not a list"));
    return VM_LEAVE(f, list_append(f.s[0], a[1]) < 0 ? V_EMPTY : V_NONE);
}

#define EXTRA(fn, at)                                                                              \
    static value fn(vm_thread *t, value *a, int n)                                                 \
    {                                                                                              \
        (void)t;                                                                                   \
        return get_or_set(&exc_ptr(a[0])->extra[at], a, n);                                        \
    }
EXTRA(extra0, 0)
EXTRA(extra1, 1)
EXTRA(extra2, 2)
EXTRA(extra3, 3)

static value syntax_msg(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    tuple *args = tuple_ptr(exc_ptr(a[0])->args);
    return args->len ? rc_inc(args->item[0]) : V_NONE;
}

static value get_dict(vm_thread *t, value *a, int n)
{
    (void)t;
    if (n == 1) {
        dict *d = vm_instance_dict(a[0]);
        return d ? rc_inc(v_of(d)) : V_EMPTY;
    }
    if (!a[1] || !v_has(a[1], VM_T_DICT))
        return vm_type_error("__dict__ must be a dictionary");
    rc_set(&exc_ptr(a[0])->dict, rc_inc(a[1]));
    return V_NONE;
}

static const vm_def base_methods[] = {
    {"__dict__", get_dict, 1, 2, NULL, VM_GETTER},
    {"args", get_args, 1, 2, NULL, VM_GETTER},
    {"__context__", get_context, 1, 2, NULL, VM_GETTER},
    {"__cause__", get_cause, 1, 2, NULL, VM_GETTER},
    {"__traceback__", get_traceback, 1, 2, NULL, VM_GETTER},
    {"__suppress_context__", get_suppress, 1, 2, NULL, VM_GETTER},
    {"with_traceback", with_traceback, 2, 2, NULL, 0},
    {"add_note", add_note, 2, 2, NULL, 0},
    {0},
};
static const vm_def value_methods[] = {{"value", extra0, 1, 2, NULL, VM_GETTER}, {0}};
static const vm_def code_methods[] = {{"code", extra0, 1, 2, NULL, VM_GETTER}, {0}};
static const vm_def name_methods[] = {{"name", extra0, 1, 2, NULL, VM_GETTER}, {0}};
static const vm_def attribute_methods[] = {
    {"name", extra0, 1, 2, NULL, VM_GETTER}, {"obj", extra1, 1, 2, NULL, VM_GETTER}, {0}};
static const vm_def import_methods[] = {{"name", extra0, 1, 2, NULL, VM_GETTER},
                                        {"path", extra1, 1, 2, NULL, VM_GETTER},
                                        {"msg", syntax_msg, 1, 1, NULL, VM_GETTER},
                                        {0}};
static const vm_def oserror_methods[] = {{"errno", extra0, 1, 2, NULL, VM_GETTER},
                                         {"strerror", extra1, 1, 2, NULL, VM_GETTER},
                                         {"filename", extra2, 1, 2, NULL, VM_GETTER},
                                         {0}};
static const vm_def syntax_methods[] = {{"filename", extra0, 1, 2, NULL, VM_GETTER},
                                        {"lineno", extra1, 1, 2, NULL, VM_GETTER},
                                        {"offset", extra2, 1, 2, NULL, VM_GETTER},
                                        {"text", extra3, 1, 2, NULL, VM_GETTER},
                                        {"msg", syntax_msg, 1, 1, NULL, VM_GETTER},
                                        {0}};

/* --- the hierarchy ------------------------------------------------------------------------------ */

#define EXC_RC(class_name)                                                                         \
    .rc = {.h = RC_HEAD_INIT(&type_type),                                                          \
           .name = class_name,                                                                     \
           .pool_name = "exception",                                                               \
           .size = sizeof(exc),                                                                    \
           .flags = RC_TYPE_GC | VM_T_EXC | VM_T_BASE,                                             \
           .traverse = exc_traverse,                                                               \
           .reap = exc_reap},                                                                      \
    .dict_offset = offsetof(exc, dict)

vm_type vm_exc_BaseException = {
    EXC_RC("BaseException"),
    .create = base_create,
    .init = base_init,
    .repr = base_repr,
    .str = base_str,
    .methods = base_methods,
};
#define X(class_name, base) vm_type vm_exc_##class_name = {EXC_RC(#class_name)};
VM_EXCEPTIONS(X)
#undef X

static void special_cases(void)
{
    vm_exc_SystemExit.init = first_arg_init;
    vm_exc_SystemExit.methods = code_methods;
    vm_exc_StopIteration.init = first_arg_init;
    vm_exc_StopIteration.methods = value_methods;
    vm_exc_NameError.init = name_init;
    vm_exc_NameError.methods = name_methods;
    vm_exc_AttributeError.init = attribute_init;
    vm_exc_AttributeError.methods = attribute_methods;
    vm_exc_ImportError.init = import_init;
    vm_exc_ImportError.methods = import_methods;
    vm_exc_KeyError.str = key_str;
    vm_exc_OSError.create = oserror_create;
    vm_exc_OSError.init = oserror_init;
    vm_exc_OSError.str = oserror_str;
    vm_exc_OSError.methods = oserror_methods;
    vm_exc_SyntaxError.init = syntax_init;
    vm_exc_SyntaxError.str = syntax_str;
    vm_exc_SyntaxError.methods = syntax_methods;
}

VM_INIT(exc)
{
    special_cases();
    if (!vm_type_ready(&vm_exc_BaseException, NULL, "builtins", err))
        return false;
#define X(class_name, base)                                                                        \
    if (!vm_type_ready(&vm_exc_##class_name, &vm_exc_##base, "builtins", err))                     \
        return false;
    VM_EXCEPTIONS(X)
#undef X
    return true;
}
