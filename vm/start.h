/* start.h: the steps of a VM's life that engine.c puts together. */
#ifndef TALLY_VM_START_H
#define TALLY_VM_START_H

#include "vm/runtime.h"

bool vm_thread_open(const struct tally_options *opt, struct tally_error *err);
void vm_roots(rc_visit visit, void *arg);
void vm_want_safepoint(void);
/* Makes __main__, sys.path and sys.argv. False: an exception is set. */
bool vm_main_open(const struct tally_options *opt);
int vm_main_run(const struct tally_options *opt, bool *failed, bool *out_of_memory);
void vm_main_close(void);

/* builtins.c, mod_weakref.c, mod_sys.c, modules.c */
void vm_weak_callback(rc_obj *weakref);
void vm_run_exit_hooks(void);
/* Through sys.excepthook; *asked becomes the SystemExit (owned) that the script's hook raised. */
void vm_print_exception(value e, value *asked);
/* Calls the script's sys.unraisablehook; false: it has none, or that failed. */
bool vm_unraisable_hook(value e, value where);

#endif
