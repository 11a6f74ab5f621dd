/* type.h: the VM's type object: memory slots of rc_type, then the script protocol. */
#ifndef TALLY_VM_TYPE_H
#define TALLY_VM_TYPE_H

#include "vm/vm.h"

struct shape;

/* Kind bits, inherited by subclasses, for fast isinstance of the basic types. */
enum {
    VM_T_INT = 1 << 8,
    VM_T_FLOAT = 1 << 9,
    VM_T_STR = 1 << 10,
    VM_T_BYTES = 1 << 11,
    VM_T_LIST = 1 << 12,
    VM_T_TUPLE = 1 << 13,
    VM_T_DICT = 1 << 14,
    VM_T_SET = 1 << 15, /* set and frozenset */
    VM_T_EXC = 1 << 16, /* BaseException */
    VM_T_TYPE = 1 << 17, /* type and metaclasses */
    VM_T_INSTANCE = 1 << 18, /* plain script instance: struct inst with a shape */
    VM_T_BASE = 1 << 19, /* may be subclassed by scripts */
    VM_T_READY = 1 << 20,
    VM_T_VAR = 1 << 21, /* blocks of varying size (set by vm_type_ready from block_size) */
    VM_T_SEQ = 1 << 22, /* + concatenates, * repeats: no __radd__, CPython's messages */
    VM_T_KINDS = 0xFF << 8
};

struct vm_type {
    rc_type rc; /* rc.flags holds the bits above too */
    value name; /* str */
    value qualname; /* str */
    vm_type *base;
    tuple *bases, *mro;
    dict *dict;
    struct vm_subs *subclasses; /* direct ones, uncounted, in order of creation; or NULL */
    uint32_t version; /* unique; 0 after a change until vm_type_version() gives a new one.
                         Replacing plain data (no descriptor before or after) keeps it */
    uint32_t dict_offset; /* of the instance's dict slot (a value) in the block; 0 none;
                             1 = at the end of a variable-sized block */
    uint32_t inline_slots; /* VM_T_INSTANCE: attribute slots inside the block */
    struct shape *shape; /* VM_T_INSTANCE: the empty shape */
    const vm_def *methods; /* built-in types: terminated by a NULL name */

    /* script protocol; NULL = not supported. Inherited from the base where NULL. */
    value (*create)(vm_type *cls, tuple *args, dict *kwargs); /* __new__; kwargs may be NULL */
    int (*init)(value self, tuple *args, dict *kwargs); /* __init__ */
    value (*repr)(value self);
    value (*str)(value self);
    int64_t (*hash)(value self);
    /* Answers V_NOTIMPL when it does not know the other operand. */
    value (*compare)(value a, value b, int op);
    int (*truth)(value self);
    value (*call)(value self, const value *args, int n, tuple *kwnames);
    value (*getattr)(value self, value name);
    int (*setattr)(value self, value name, value x);
    value (*descr_get)(value self, value obj, value type); /* obj V_EMPTY: on the class */
    int (*descr_set)(value self, value obj, value x);
    value (*iter)(value self);
    /* V_EMPTY: exhausted; StopIteration may be set (its value matters to `yield from`): vm_next()
     * clears it. */
    value (*next)(value self);
    int64_t (*len)(value self);
    value (*getitem)(value self, value key);
    int (*setitem)(value self, value key, value x);
    int (*contains)(value self, value item);
    /* Called with the operands in script order whichever side owns the slot, as CPython's number
     * slots: answers V_NOTIMPL if it does not know one of them. POW takes no modulus here. */
    value (*binary[VM_BINARY_COUNT])(value a, value b);
    value (*inplace[VM_BINARY_COUNT])(value a, value b);
    value (*pow3)(value a, value b, value mod);
    value (*unary[3])(value self); /* VM_NEG, VM_POS, VM_INVERT */
    value (*as_abs)(value self);
    value (*as_int)(value self);
    value (*as_float)(value self);
    value (*as_index)(value self);
};

#define VM_TYPE_FLAGS(v, bits) ((vm_type_of(v)->rc.flags & (bits)) != 0)

/* Prepares a static built-in type: opens its pool, inherits slots, fills the dict from `methods`
 * and wrappers (__len__ for len ...). base NULL: object. */
bool vm_type_ready(vm_type *t, vm_type *base, const char *module, struct tally_error *err);

/* Looks a name up along the MRO. Borrowed, or V_EMPTY (no exception). */
value vm_type_lookup(vm_type *t, value name);
/* Must be called after a type's dict has changed: versions and slots of it and its subclasses. */
void vm_type_modified(vm_type *t, value name);
/* The type's version, a new one if it was 0. 0 only when 2^32 have been used up. */
uint32_t vm_type_version(vm_type *t);
/* At teardown, after the last script object has gone: static types drop what they hold. */
void vm_types_close(void);

/* The instance dict's slot of an object of a type with dict_offset (subclasses of built-ins,
 * exceptions, functions, modules); NULL if it has none. Does not create the dict. */
value *vm_dict_slot(value v);
/* The instance dict, created if need be (a plain instance moves into it). Borrowed. */
dict *vm_instance_dict(value v);

/* The block_size of a built-in type answers for its own contents; a subclass's block_size adds the
 * dict slot. */
/* A new object of cls for built-in types' create functions: rc_new of cls's size (plus extra bytes
 * for variable-sized ones, given in full as `size`; room for the dict slot is added by this). */
void *vm_alloc(vm_type *cls, size_t size);
#define VM_NEW(cls_ptr, ctype) ((ctype *)vm_alloc((cls_ptr), sizeof(ctype)))

/* Built-in types of each file are made ready by vm_init_NAME(), called by start-up in order. */
#define VM_INIT(name) bool vm_init_##name(struct tally_error *err)

extern vm_type object_type, type_type, none_type, notimpl_type, ellipsis_type;
extern vm_type int_type, bool_type, float_type, str_type, bytes_type, list_type, tuple_type,
    dict_type, set_type, frozenset_type, range_type, slice_type, function_type, native_type,
    method_type, module_type, cell_type, code_type, generator_type, property_type,
    staticmethod_type, classmethod_type, super_type, weakref_type, frame_type, traceback_type;

static inline bool v_is_type(value v, vm_type *exact)
{
    return v_is_heap(v) && rc_type_of(v_obj(v)) == (rc_type *)exact;
}
static inline bool v_has(value v, uint32_t kind)
{
    return v_is_heap(v) && (rc_type_of(v_obj(v))->flags & kind);
}
/* For subclasses too; immediates included. */
static inline bool v_is_any_int(value v) /* int, bool, subclasses */
{
    return v_is_int(v) || v_is_bool(v) || v_has(v, VM_T_INT);
}
static inline bool v_is_any_float(value v)
{
    return v_is_double(v) || v_has(v, VM_T_FLOAT);
}
static inline bool v_is_str(value v)
{
    return v_has(v, VM_T_STR);
}

#endif
