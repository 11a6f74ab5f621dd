/* modules.c: the table of built-in modules. */
#include "vm/modules.h"

#include "vm/lib.h"

value vm_module_from(const char *name, const vm_def *defs)
{
    VM_ENTER(f, 1);
    f.s[0] = module_new(name);
    if (!f.s[0] || module_add_defs(f.s[0], defs) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

/* sys and builtins are made at start-up: they are always in sys.modules. */
const vm_module_def vm_builtin_modules[] = {
    {"_io", mod_io_make},
    {"_weakref", mod_weakref_make},
    {"atexit", mod_atexit_make},
    {"dis", mod_dis_make},
    {"gc", mod_gc_make},
    {"operator", mod_operator_make},
    {"tally", mod_tally_make},
    {"_collections", mod_collections_make},
    {"itertools", mod_itertools_make},
    {"_functools", mod_functools_make},
    {"_heapq", mod_heapq_make},
    {"bisect", mod_bisect_make},
    {"math", mod_math_make},
    {"time", mod_time_make},
    {NULL, NULL},
};
