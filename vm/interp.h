/* interp.h: what the interpreter loop needs and what its instructions do out of line (interp_*.c).
 * Functions that return int answer -1, value V_EMPTY, with an exception set. */
#ifndef TALLY_VM_INTERP_H
#define TALLY_VM_INTERP_H

#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/func.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/number.h"
#include "vm/objects.h"
#include "vm/opcodes.h"
#include "vm/runtime.h"
#include "vm/shape.h"
#include "vm/str.h"

/* names */
void vm_unbound_local(vm_frame *f, uint32_t reg);
void vm_unbound_cell(vm_frame *f, uint32_t reg);
value vm_load_class_cell(vm_frame *f, uint32_t reg, value name);
value vm_load_global(vm_frame *f, vm_instr *pc, value name);
int vm_delete_global(vm_frame *f, value name);
value vm_load_name(vm_frame *f, value name);
int vm_store_name(vm_frame *f, value name, value v);
int vm_delete_name(vm_frame *f, value name);
int vm_need_annotations(vm_frame *f);

/* attributes: fill the caches behind pc */
value vm_getattr_cached(vm_instr *pc, value o, value name);
int vm_setattr_cached(vm_instr *pc, value o, value name, value v);
/* w[0] method and w[VM_WINDOW] o, or w[1] a callable that wants no self. */
int vm_method_cached(vm_instr *pc, value o, value name, value *w);

/* calls */
vm_frame *vm_push_moved(vm_thread *t, function *fn, value *args, uint32_t n, uint64_t flags);
/* The script __init__ of a plain class that is made in the ordinary way; borrowed, or NULL. */
function *vm_plain_init(vm_type *cls);
static inline bool vm_is_exactly(value v, const vm_type *t)
{
    return v_is_heap(v) && rc_type_of(v_obj(v)) == &t->rc;
}
value vm_star_args(value iterable, value callee);
int vm_merge_keywords(value d, value mapping, value callee);
value vm_make_function(vm_frame *f, code *co, value *parts, int which);
value vm_build_class_function(void);

/* generators */
bool vm_resume_inline(vm_thread *t, generator *g, value v);
void vm_gen_done(vm_thread *t, generator *g);
void vm_raise_stop(value steal_v);
value vm_send(value it, value v);
/* The value of the StopIteration in flight (dropped), None if nothing is; V_EMPTY: another
 * exception. */
value vm_stop_value(void);
void vm_stop_to_runtime_error(void);

/* displays */
value vm_build_set(value *w, uint32_t n);
value vm_build_dict(value *w, uint32_t n);
value vm_build_string(value *w, uint32_t n);
int vm_extend_display(value l, value iterable);
int vm_extend_dict(value d, value mapping);
value vm_format_value(value v, int conversion, value spec);
/* before values, then (after >= 0) a list, then `after` values, into w. */
int vm_unpack(value v, value *w, int before, int after);

/* exceptions */
int vm_exception_match(value e, value cls);
void vm_do_raise(value e, value cause);
int vm_with_enter(value manager, value *exit, value *result);
value vm_with_exit(value exit, value e);
const vm_handler *vm_find_handler(const vm_frame *f);
int vm_safepoint(void);

#endif
