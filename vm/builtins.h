/* builtins.h: what the files of the module builtins share. */
#ifndef TALLY_VM_BUILTINS_H
#define TALLY_VM_BUILTINS_H

#include "vm/bytes.h"
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/func.h"
#include "vm/io.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/number.h"
#include "vm/objects.h"
#include "vm/runtime.h"
#include "vm/str.h"

/* Rows until a NULL name. */
extern const vm_def builtins_code_defs[]; /* builtins_code.c: eval, exec, compile, locals ... */
extern const vm_def builtins_fold_defs[]; /* builtins_fold.c: all, any, sum, min, max, sorted */

extern vm_type enumerate_type, zip_type, map_type, filter_type;
bool vm_init_builtins_iter(struct tally_error *err);
/* The next item of v, which must be an iterator: as vm_next, but StopIteration stays set if the
 * iterator set it. */
value vm_next_raw(value it);

/* mod_sys.c: its types; the module sys without argv and path. */
bool vm_init_sys(struct tally_error *err);
value vm_sys_make(void);
/* The module's dict; NULL when teardown has taken it. */
dict *vm_module_dict(value m);

#endif
