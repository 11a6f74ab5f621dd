/* function.c: function and cell objects. */
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/func.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/objects.h"
#include "vm/str.h"

/* --- functions ----------------------------------------------------------------------------------
 */

static function *fn_ptr(value v)
{
    return (function *)v_obj(v);
}

value function_new(code *co, dict *globals)
{
    function *f = VM_NEW(&function_type, function);
    if (!f)
        return V_EMPTY;
    RC_INC(co);
    f->co = co;
    RC_INC(globals);
    f->globals = globals;
    f->name = rc_inc(co->name);
    f->qualname = rc_inc(co->qualname);
    f->doc = co->doc ? rc_inc(co->doc) : V_NONE;
    value module = dict_get_str(globals, vm_n.__name__);
    f->module = module ? rc_inc(module) : V_NONE;
    return v_of(f);
}

static void function_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    function *f = (function *)o;
    value const v[] = {v_of(f->co),   v_of(f->globals), f->module,  f->defaults,
                       f->kwdefaults, f->doc,           f->name,    f->dict,
                       f->closure,    f->annotations,   f->qualname};
    for (size_t i = 0; i < sizeof v / sizeof *v; i++)
        if (v_is_heap(v[i]))
            visit(v_obj(v[i]), arg);
}

static value function_reap(rc_obj *o)
{
    value *slot = (value *)&((function *)o)->globals;
    for (uint32_t i = rc_cursor(o); i < (sizeof(function) - sizeof(rc_head)) / sizeof *slot; i++) {
        value v = rc_take_out(&slot[i]);
        if (v) {
            rc_set_cursor(o, i + 1);
            return v;
        }
    }
    return V_EMPTY;
}

static value function_repr(value v)
{
    return str_from_format("<function %S at 0x%llx>", fn_ptr(v)->qualname, (unsigned long long)v);
}

static value function_call(value self, const value *args, int n, tuple *kwnames)
{
    return vm_call_function(fn_ptr(self), args, n, kwnames);
}

static value function_get(value self, value obj, value type)
{
    (void)type;
    if (obj == V_EMPTY || obj == V_NONE)
        return rc_inc(self);
    return method_new(self, obj);
}

static value or_none(value v)
{
    return v ? rc_inc(v) : V_NONE;
}

/* A getter with max 2 is also the setter: a[1] V_EMPTY deletes. */
static value text_attribute(value *slot, value *a, int n, const char *name)
{
    if (n == 1)
        return or_none(*slot);
    if (a[1] == V_EMPTY || !v_is_str(a[1]))
        return vm_type_error("%s must be set to a string object", name);
    rc_set(slot, rc_inc(a[1]));
    return V_NONE;
}

static value any_attribute(value *slot, value *a, int n)
{
    if (n == 1)
        return or_none(*slot);
    rc_set(slot, a[1] == V_EMPTY ? V_NONE : rc_inc(a[1]));
    return V_NONE;
}

static value fn_name(vm_thread *t, value *a, int n)
{
    (void)t;
    return text_attribute(&fn_ptr(a[0])->name, a, n, "__name__");
}

static value fn_qualname(vm_thread *t, value *a, int n)
{
    (void)t;
    return text_attribute(&fn_ptr(a[0])->qualname, a, n, "__qualname__");
}

static value fn_module(vm_thread *t, value *a, int n)
{
    (void)t;
    return any_attribute(&fn_ptr(a[0])->module, a, n);
}

static value fn_doc(vm_thread *t, value *a, int n)
{
    (void)t;
    return any_attribute(&fn_ptr(a[0])->doc, a, n);
}

static value optional_attribute(value *slot, value *a, int n, uint32_t kind, const char *text)
{
    if (n == 1)
        return or_none(*slot);
    if (a[1] != V_EMPTY && a[1] != V_NONE && !v_has(a[1], kind))
        return vm_type_error("%s", text);
    rc_set(slot, a[1] == V_NONE ? V_EMPTY : rc_inc(a[1]));
    return V_NONE;
}

static value fn_defaults(vm_thread *t, value *a, int n)
{
    (void)t;
    return optional_attribute(&fn_ptr(a[0])->defaults, a, n, VM_T_TUPLE,
                              "__defaults__ must be set to a tuple object");
}

static value fn_kwdefaults(vm_thread *t, value *a, int n)
{
    (void)t;
    return optional_attribute(&fn_ptr(a[0])->kwdefaults, a, n, VM_T_DICT,
                              "__kwdefaults__ must be set to a dict object");
}

static value fn_annotations(vm_thread *t, value *a, int n)
{
    (void)t;
    function *f = fn_ptr(a[0]);
    if (n == 2)
        return optional_attribute(&f->annotations, a, n, VM_T_DICT,
                                  "__annotations__ must be set to a dict object");
    if (!f->annotations)
        f->annotations = dict_new();
    return f->annotations ? rc_inc(f->annotations) : V_EMPTY;
}

static value fn_code(vm_thread *t, value *a, int n)
{
    (void)t;
    function *f = fn_ptr(a[0]);
    if (n == 1)
        return rc_inc(v_of(f->co));
    if (!v_is_type(a[1], &code_type))
        return vm_type_error("__code__ must be set to a code object");
    code *co = (code *)v_obj(a[1]);
    size_t have = f->closure ? tuple_ptr(f->closure)->len : 0;
    if (co->nfree != have)
        return vm_value_error("%S() requires a code object with %zu free vars, not %u", f->name,
                              have, co->nfree);
    value old = v_of(f->co);
    RC_INC(co);
    f->co = co;
    rc_dec(old);
    return V_NONE;
}

static value fn_globals(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(v_of(fn_ptr(a[0])->globals));
}

static value fn_dict(vm_thread *t, value *a, int n)
{
    (void)t;
    if (n == 1) {
        dict *d = vm_instance_dict(a[0]);
        return d ? rc_inc(v_of(d)) : V_EMPTY;
    }
    if (!a[1] || !v_has(a[1], VM_T_DICT))
        return vm_type_error("__dict__ must be set to a dictionary, not a '%T'",
                             a[1] ? a[1] : V_NONE);
    rc_set(&fn_ptr(a[0])->dict, rc_inc(a[1]));
    return V_NONE;
}

static value fn_closure(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return or_none(fn_ptr(a[0])->closure);
}

static const vm_def function_methods[] = {
    {"__name__", fn_name, 1, 2, NULL, VM_GETTER},
    {"__qualname__", fn_qualname, 1, 2, NULL, VM_GETTER},
    {"__module__", fn_module, 1, 2, NULL, VM_GETTER},
    {"__doc__", fn_doc, 1, 2, NULL, VM_GETTER},
    {"__defaults__", fn_defaults, 1, 2, NULL, VM_GETTER},
    {"__kwdefaults__", fn_kwdefaults, 1, 2, NULL, VM_GETTER},
    {"__annotations__", fn_annotations, 1, 2, NULL, VM_GETTER},
    {"__dict__", fn_dict, 1, 2, NULL, VM_GETTER},
    {"__code__", fn_code, 1, 2, NULL, VM_GETTER},
    {"__globals__", fn_globals, 1, 1, NULL, VM_GETTER},
    {"__closure__", fn_closure, 1, 1, NULL, VM_GETTER},
    {0},
};

vm_type function_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "function",
           .size = sizeof(function),
           .flags = RC_TYPE_GC,
           .traverse = function_traverse,
           .reap = function_reap},
    .dict_offset = offsetof(function, dict),
    .repr = function_repr,
    .call = function_call,
    .descr_get = function_get,
    .methods = function_methods,
};

/* --- cells --------------------------------------------------------------------------------------
 */

value cell_new(value v)
{
    cell *c = VM_NEW(&cell_type, cell);
    if (!c)
        return V_EMPTY;
    c->v = rc_inc(v);
    return v_of(c);
}

static void cell_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    value v = ((cell *)o)->v;
    if (v_is_heap(v))
        visit(v_obj(v), arg);
}

static value cell_reap(rc_obj *o)
{
    return rc_take_out(&((cell *)o)->v);
}

static value cell_repr(value v)
{
    value x = ((cell *)v_obj(v))->v;
    if (!x)
        return str_from_format("<cell at 0x%llx: empty>", (unsigned long long)v);
    return str_from_format("<cell at 0x%llx: %T object at 0x%llx>", (unsigned long long)v, x,
                           (unsigned long long)x);
}

static value cell_contents(vm_thread *t, value *a, int n)
{
    (void)t;
    cell *c = (cell *)v_obj(a[0]);
    if (n == 2) {
        rc_set(&c->v, rc_inc(a[1]));
        return V_NONE;
    }
    return c->v ? rc_inc(c->v) : vm_value_error("Cell is empty");
}

static const vm_def cell_methods[] = {
    {"cell_contents", cell_contents, 1, 2, NULL, VM_GETTER},
    {0},
};

vm_type cell_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "cell",
           .size = sizeof(cell),
           .flags = RC_TYPE_GC,
           .traverse = cell_traverse,
           .reap = cell_reap},
    .repr = cell_repr,
    .methods = cell_methods,
};

VM_INIT(function)
{
    return vm_type_ready(&function_type, NULL, "builtins", err) &&
           vm_type_ready(&cell_type, NULL, "builtins", err);
}
