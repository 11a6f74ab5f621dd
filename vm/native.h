/* native.h: functions written in C as script objects, and modules that hold them. */
#ifndef TALLY_VM_NATIVE_H
#define TALLY_VM_NATIVE_H

#include "vm/type.h"

/* Built-in function or bound method (native_type; self set when bound); or the method of a built-in
 * type in the type's dict (method_descr_type, classmethod_descr_type). A VM_GETTER row becomes a
 * getset descriptor: fn(self) reads; if its max is 2, fn(self, x) with n 2 writes, x V_EMPTY
 * deletes, any result but V_EMPTY means done. */
typedef struct native {
    rc_head h;
    const vm_def *def;
    value self; /* V_EMPTY: not bound */
    vm_type
        *owner; /* the type whose method it is; NULL: a plain function. Borrowed: static types */
    value module; /* name of the module, a str, or V_EMPTY */
} native;
value native_new(const vm_def *def, value self, vm_type *owner, value module_name);

/* Calls def->fn with the arguments bound by def: counts checked, keywords placed, self first if
 * `self` is not V_EMPTY. args/kwnames as in vm_call_kw. The interpreter calls it directly. */
value native_call(native *f, value self, const value *args, int n, tuple *kwnames);

/* Binds (args, kwargs) of a create/init slot against a params string (as in vm_def) into out[];
 * the results are borrowed from args/kwargs, except *args, **kw: those are owned by `hold` slots
 * that the caller gives (2 values, zeroed; drop them after use). False: TypeError set. */
bool native_bind(const char *fname, const char *params, int min, tuple *args, dict *kwargs,
                 value *out, value hold[2]);

/* A module object. */
typedef struct module {
    rc_head h;
    value name;
    dict *dict; /* __dict__, owned */
} module;
value module_new(const char *name); /* sets __name__, __doc__, ... */
int module_add_defs(value m, const vm_def *defs); /* until a NULL name */
int module_add(value m, const char *name, value steal_v); /* -1: failed */

/* Built-in modules: made when first imported (sys and builtins at start-up). */
typedef struct vm_module_def {
    const char *name;
    value (*make)(void); /* a new module, owned, or V_EMPTY */
} vm_module_def;
extern const vm_module_def vm_builtin_modules[]; /* until a NULL name; in modules.c */

#endif
