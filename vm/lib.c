/* lib.c: makes the modules that hold native classes. */
#include "vm/lib.h"

value lib_module(const char *name, const lib_class *classes, const vm_def *defs)
{
    VM_ENTER(f, 1);
    f.s[0] = module_new(name);
    if (!f.s[0])
        return VM_LEAVE(f, V_EMPTY);
    for (const lib_class *c = classes; c && c->type; c++) {
        struct tally_error err;
        if (!vm_type_ready(c->type, c->base, c->module, &err))
            return VM_LEAVE(f, vm_failed() ? V_EMPTY : vm_no_memory());
        if (c->name && module_add(f.s[0], c->name, v_of(c->type)) < 0)
            return VM_LEAVE(f, V_EMPTY);
    }
    if (defs && module_add_defs(f.s[0], defs) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}
