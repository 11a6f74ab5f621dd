/* single.c: None, NotImplemented and Ellipsis: values without an object, types without objects. */
#include "vm/containers.h"
#include "vm/native.h"
#include "vm/objects.h"
#include "vm/str.h"

static value no_arguments(vm_type *cls, tuple *args, dict *kwargs, value v)
{
    if (args->len || (kwargs && kwargs->used))
        return vm_type_error("%s takes no arguments", cls->rc.name);
    return v;
}

static value none_create(vm_type *cls, tuple *args, dict *kwargs)
{
    return no_arguments(cls, args, kwargs, V_NONE);
}

static value notimpl_create(vm_type *cls, tuple *args, dict *kwargs)
{
    return no_arguments(cls, args, kwargs, V_NOTIMPL);
}

static value ellipsis_create(vm_type *cls, tuple *args, dict *kwargs)
{
    return no_arguments(cls, args, kwargs, V_ELLIPSIS);
}

static value single_repr(value v)
{
    return str_intern_c(v == V_NONE ? "None" : v == V_NOTIMPL ? "NotImplemented" : "Ellipsis");
}

static int64_t single_hash(value v)
{
    return (int64_t)((v & 0xFF) * 0x9E3779B97F4A7C15u >> 8);
}

static int none_truth(value v)
{
    (void)v;
    return 0;
}

static value single_or(value a, value b)
{
    return union_new(a, b);
}

static value single_compare(value a, value b, int op)
{
    if (op != VM_EQ && op != VM_NE)
        return V_NOTIMPL;
    return a == b ? v_from_bool(op == VM_EQ) : V_NOTIMPL;
}

#define SINGLE(type_name)                                                                          \
    .rc = {.h = RC_HEAD_INIT(&type_type), .name = type_name, .size = sizeof(rc_head)},             \
    .repr = single_repr, .hash = single_hash, .compare = single_compare

vm_type none_type = {
    SINGLE("NoneType"),
    .create = none_create,
    .truth = none_truth,
    .binary[VM_OR] = single_or,
};
vm_type notimpl_type = {SINGLE("NotImplementedType"), .create = notimpl_create};
vm_type ellipsis_type = {SINGLE("ellipsis"), .create = ellipsis_create};

bool vm_init_single(struct tally_error *err);
VM_INIT(single)
{
    return vm_type_ready(&none_type, NULL, "builtins", err) &&
           vm_type_ready(&notimpl_type, NULL, "builtins", err) &&
           vm_type_ready(&ellipsis_type, NULL, "builtins", err);
}
