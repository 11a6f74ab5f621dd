/* tuplegetter.c: the descriptor behind a named tuple's field. */
#include "vm/lib.h"

typedef struct tuplegetter {
    rc_head h;
    value doc;
    size_t index;
} tuplegetter;

static value tg_create(vm_type *cls, tuple *args, dict *kwargs)
{
    int64_t i;
    if (!cont_args("_tuplegetter", args, kwargs, 2, 2) || !cont_arg_ssize(args->item[0], &i))
        return V_EMPTY;
    tuplegetter *g = VM_NEW(cls, tuplegetter);
    if (!g)
        return V_EMPTY;
    g->index = i < 0 ? SIZE_MAX : (size_t)i;
    g->doc = rc_inc(args->item[1]);
    return v_of(g);
}

static value tg_get(value self, value obj, value cls)
{
    (void)cls;
    tuplegetter *g = (tuplegetter *)v_obj(self);
    if (!obj || (obj == V_NONE && cls != v_of(&none_type)))
        return rc_inc(self);
    if (!v_has(obj, VM_T_TUPLE))
        return vm_type_error("descriptor for index '%zu' for tuple subclasses doesn't apply to "
                             "'%T' object",
                             g->index, obj);
    if (g->index >= tuple_ptr(obj)->len)
        return vm_raise(&vm_exc_IndexError, "tuple index out of range");
    return rc_inc(cont_item(tuple_ptr(obj)->item[g->index]));
}

/* A data descriptor, so that nothing in an instance's dict hides the field. */
static int tg_set(value self, value obj, value x)
{
    (void)self, (void)obj;
    vm_raise(&vm_exc_AttributeError, x ? "can't set attribute" : "can't delete attribute");
    return -1;
}

static value tg_repr(value self)
{
    tuplegetter *g = (tuplegetter *)v_obj(self);
    return str_from_format("_tuplegetter(%zu, %R)", g->index, g->doc ? g->doc : V_NONE);
}

static value tg_doc(vm_thread *t, value *a, int n)
{
    (void)t;
    tuplegetter *g = (tuplegetter *)v_obj(a[0]);
    if (n == 1)
        return g->doc ? rc_inc(g->doc) : V_NONE;
    rc_set(&g->doc, a[1] ? rc_inc(a[1]) : V_NONE);
    return V_NONE;
}

static void tg_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    lib_visit(((tuplegetter *)o)->doc, visit, arg);
}
static value tg_reap(rc_obj *o)
{
    return rc_take_out(&((tuplegetter *)o)->doc);
}

static const vm_def tg_methods[] = {
    {"__doc__", tg_doc, 1, 2, NULL, VM_GETTER},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type tuplegetter_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "collections._tuplegetter",
           .pool_name = "_tuplegetter",
           .flags = RC_TYPE_GC,
           .size = sizeof(tuplegetter),
           .traverse = tg_traverse,
           .reap = tg_reap},
    .create = tg_create,
    .repr = tg_repr,
    .descr_get = tg_get,
    .descr_set = tg_set,
    .methods = tg_methods,
};
