/* objects.h: what the files of the object model share, and what the interpreter takes from them
 * directly: generic slots, descriptors, class creation, built-in iterators. */
#ifndef TALLY_VM_OBJECTS_H
#define TALLY_VM_OBJECTS_H

#include <stdarg.h>

#include "vm/type.h"

static inline vm_type *type_of(value v)
{
    return rc_likely(v_is_heap(v)) ? (vm_type *)rc_type_of(v_obj(v)) : vm_type_of(v);
}
static inline vm_type *type_ptr(value v)
{
    return (vm_type *)v_obj(v);
}
static inline bool v_is_class(value v)
{
    return v_has(v, VM_T_TYPE);
}
/* An interned exact str equal to name: owned. V_EMPTY: MemoryError. */
value vm_name(value name);

extern vm_type method_descr_type, classmethod_descr_type, getset_type, member_type, wrapper_type,
    method_wrapper_type, mappingproxy_type, seq_iter_type, callable_iter_type, reversed_type,
    generic_alias_type, union_type;

/* Types whose objects, found on a class, may be called with the instance as first argument instead
 * of being bound first. */
static inline bool vm_binds_simply(vm_type *t)
{
    return t == &function_type || t == &method_descr_type || t == &wrapper_type;
}

/* --- generic slots -----------------------------------------------------------------------------
 */

value object_create(vm_type *cls, tuple *args, dict *kwargs);
int object_init(value self, tuple *args, dict *kwargs);
value object_repr(value self);
value object_str(value self);
int64_t object_hash(value self);
value object_compare(value a, value b, int op);
value object_getattr(value self, value name);
int object_setattr(value self, value name, value x);
value type_getattr(value self, value name);
int type_setattr(value self, value name, value x);
value type_call(value self, const value *args, int n, tuple *kwnames);
value type_create(vm_type *meta, tuple *args, dict *kwargs);
value module_getattr(value self, value name);
/* As object_getattr, but V_EMPTY without an exception when the attribute is absent. */
value object_getattr_opt(value self, value name);
value type_getattr_opt(value self, value name);
value module_getattr_opt(value self, value name);
int64_t vm_unhashable(value self);
/* Returns self, counted: `iter` of iterators. */
value vm_self(value self);
/* "'Foo' object has no attribute 'x'" with name and obj. Returns V_EMPTY. */
value vm_no_attribute(value v, value name);

/* The method to call for v.name(...): owned. *bound: call it without v in front. V_EMPTY: failed.
 */
value vm_load_method(value v, value name, bool *bound);
/* The same for super(type, obj).name(...), without making the super object. */
value vm_super_method(value type, value obj, value name, bool *bound);
value vm_super_implicit(void); /* super() in the running function */
/* Calls the special method of the type, self in front. *found false (V_EMPTY, no exception) if the
 * type has none. */
value vm_call_special(value self, value name, const value *args, int n, bool *found);
/* f(self, *args, **kwargs); self V_EMPTY: left out; kwargs may be NULL. */
value vm_call_with(value f, value self, tuple *args, dict *kwargs);
/* f(self, args...) with the arguments as in vm_call_kw. */
value vm_call_prepend(value f, value self, const value *args, int n, tuple *kwnames);
/* Arguments of a call as a tuple (out[0]) and, if there are keywords, a dict (out[1]): owned by the
 * caller's two slots. -1: failed. */
int vm_gather(const value *args, int n, tuple *kwnames, value out[2]);
int vm_is_subclass(value cls, value of);
value vm_dir(
    value v); /* a sorted list; V_EMPTY as v: names of the running scope are the caller's */
value vm_getattr_default(value v, value name, value dflt); /* getattr(v, name, dflt); owned */
/* Adds one to an exception already set? True when the type of the exception in flight is `t`. */
bool vm_failed_with(vm_type *t);

/* --- classes -----------------------------------------------------------------------------------
 */

/* First half of __build_class__: resolves __mro_entries__, finds the metaclass, calls __prepare__.
 * out[0] bases tuple, out[1] metaclass, out[2] namespace: owned by the caller's slots. kwargs: the
 * keywords without `metaclass` (taken out by this), or NULL. -1: failed. */
int vm_class_prepare(value name, tuple *bases, dict *kwargs, value out[3]);
/* Second half: metaclass(name, bases, namespace, **kwargs); checks that `cell` (the __class__ cell
 * that the body returned, or V_NONE) was filled. orig_bases: as written. */
value vm_class_finish(value name, tuple *orig_bases, value parts[3], dict *kwargs, value cell);

/* The base that decides the layout; NULL: TypeError (conflict, not acceptable). The class in t's
 * line that last changed the layout. */
vm_type *vm_best_base(tuple *bases);
vm_type *vm_solid_base(vm_type *t);
int vm_set_bases(vm_type *t, value bases); /* t.__bases__ = bases */
extern const vm_def vm_build_class_def; /* __build_class__, for the module builtins */

/* slots.c */
void vm_slots_fill(vm_type *t); /* of a new class */
void vm_slots_update(vm_type *t, value name); /* after t's attribute `name` changed */
bool vm_slots_wrap(vm_type *t); /* __len__ ... in a static type's dict */
bool vm_slots_init(void);
/* If d is the wrapper of a built-in's slot: its owner. NULL otherwise. */
vm_type *vm_wrapper_owner(value d);

/* type.c */
bool vm_subs_add(vm_type *base, vm_type *sub);
void vm_subs_remove(vm_type *base, vm_type *sub);
vm_type *vm_subs_at(vm_type *base, size_t i); /* NULL behind the last */
tuple *vm_mro_of(vm_type *t); /* C3; owned. NULL: TypeError */
void vm_type_replaced(vm_type *t, value name, value old, value x);
void *vm_type_block(size_t size); /* buffers of types; NULL: no memory */
void vm_type_block_free(void *p, size_t size);

/* descr.c */
value wrapped_new(vm_type *static_or_class, value func); /* staticmethod(func), classmethod(func) */
value member_new(vm_type *owner, value name, uint32_t offset);
/* Slot index of a member descriptor in instances of the plain class t; -1: not applicable. */
int vm_member_slot(value member, vm_type *t);
value mappingproxy_new(value mapping);
value native_bound(value method_descr, value self);
value getset_new(const vm_def *def, vm_type *owner);

/* iter.c */
value seq_iter_new(value seq);
value callable_iter_new(value f, value sentinel);
value reversed_new(value seq); /* reversed(seq) */

/* alias.c: list[int], int | str */
value generic_alias_new(value origin, value args);
value union_new(value a, value b); /* V_NOTIMPL if one is not a type */

/* mod_weakref.c: what o.__weakref__ is: the shared reference, or another, or None. Owned. */
value vm_weak_head(value o);

/* error.c */
value vm_raise_va(vm_type *type, const char *fmt, va_list ap);
bool vm_init_error(struct tally_error *err); /* after the exception classes */
void vm_error_close(void);

#endif
