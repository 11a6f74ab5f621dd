/* modules.h: what makes each built-in module. */
#ifndef TALLY_VM_MODULES_H
#define TALLY_VM_MODULES_H

#include "vm/native.h"

value mod_atexit_make(void);
value mod_dis_make(void);
value mod_gc_make(void);
value mod_io_make(void);
value mod_operator_make(void);
value mod_math_make(void);
value mod_tally_make(void);
value mod_time_make(void);
value mod_weakref_make(void);
/* The types of mod_weakref.c: needed from the start. */
bool vm_init_weakref(struct tally_error *err);
/* A module with these functions; V_EMPTY: no memory. */
value vm_module_from(const char *name, const vm_def *defs);

#endif
