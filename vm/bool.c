/* bool.c: True and False: ints with a name. */
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/number.h"
#include "vm/str.h"

static value bool_create(vm_type *cls, tuple *args, dict *kwargs)
{
    (void)cls;
    if (kwargs && kwargs->used)
        return vm_type_error("bool() takes no keyword arguments");
    if (args->len > 1)
        return vm_type_error("bool expected at most 1 argument, got %zu", args->len);
    int r = args->len ? vm_truth(args->item[0]) : 0;
    return r < 0 ? V_EMPTY : v_from_bool(r);
}

static value bool_repr(value v)
{
    return str_from(v == V_TRUE ? "True" : "False");
}

/* Two bools give a bool. */
#define BOOL_OP(name, id, sign)                                                                    \
    static value name(value a, value b)                                                            \
    {                                                                                              \
        if (v_is_bool(a) && v_is_bool(b))                                                          \
            return v_from_bool((a == V_TRUE) sign(b == V_TRUE));                                   \
        if (!v_is_any_int(a) || !v_is_any_int(b))                                                  \
            return V_NOTIMPL;                                                                      \
        return int_binary(a, b, id);                                                               \
    }
BOOL_OP(bool_and, VM_AND, &)
BOOL_OP(bool_or, VM_OR, |)
BOOL_OP(bool_xor, VM_XOR, ^)

vm_type bool_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "bool",
           .size = sizeof(vm_int),
           .flags = VM_T_INT},
    .create = bool_create,
    .repr = bool_repr,
    .binary = {[VM_AND] = bool_and, [VM_OR] = bool_or, [VM_XOR] = bool_xor},
};
