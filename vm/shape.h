/* shape.h: hidden classes and plain instances.
 *
 * A plain instance is a block of `inline_n` value slots; its shape says which attribute lives
 * where. Shapes form a tree per class: each adds one attribute to its parent. They are owned by the
 * class and live as long as it does, so an instance's pointer to its shape is never counted.
 *
 * Slots 0 .. fixed-1 belong to member descriptors (__slots__); attributes follow in the order of
 * their first assignment. Slots from inline_n on live in a block that `more` points to. An instance
 * whose dict was asked for, or that lost an attribute, is in dict mode: `more` is the dict.
 *
 * A cached shape id proves the layout and, as long as the class is the same, every lookup through
 * it: vm_type_modified() renews the ids. A cached type version + shape pointer proves the same.
 */
#ifndef TALLY_VM_SHAPE_H
#define TALLY_VM_SHAPE_H

#include "vm/type.h"

struct shape {
    vm_type *cls; /* uncounted */
    struct shape *parent;
    struct shape *chain; /* next of all shapes of the class */
    value name; /* interned, counted; V_EMPTY in the root and in dict mode */
    uint32_t id; /* unique, never reused; 0: not to be cached */
    uint32_t index; /* slot of `name` */
    uint32_t n; /* slots in use, fixed ones included */
    uint32_t inline_n; /* slots inside the instance's block */
    bool dict_mode;
    bool no_dict; /* __slots__ without a dict: no attribute can be added */
    uint16_t ntrans, captrans;
    struct shape **trans; /* shapes that add one attribute to this one; the last used first */
    value *table; /* for more than 8 names: complemented names, hashed by address */
    uint32_t *table_index;
    uint32_t table_mask;
};

typedef struct inst {
    rc_head h;
    struct shape *shape;
    value more; /* V_EMPTY, a block of value slots, or the dict in dict mode */
    value s[];
} inst;

/* A class made at run time: what a static type does not need. */
typedef struct vm_class {
    vm_type t;
    vm_type *solid; /* the static type whose layout its instances begin with */
    uint32_t extra; /* over a built-in: offset of the slots behind the base's block */
    uint32_t nextra; /* their number: members, then perhaps the dict (see dict_offset) */
    uint32_t fixed; /* plain: member slots, inherited ones included */
    uint32_t nattrs; /* distinct self.NAME of this class's own body */
    bool has_dict;
    bool adds_slots; /* its own __slots__ were not empty: the layout differs from the base's */
    struct vm_subs *listed_in; /* bases whose `subclasses` name this class; uncounted */
    uint32_t nshapes;
    uint32_t cname_size;
    char *cname; /* owned UTF-8 of rc.name */
    struct shape *shapes;
} vm_class;

static inline inst *inst_ptr(value v)
{
    return (inst *)v_obj(v);
}
static inline bool v_is_inst(value v)
{
    return v_has(v, VM_T_INSTANCE);
}
static inline struct shape *inst_shape(value v)
{
    return inst_ptr(v)->shape;
}
/* The place of slot i. V_EMPTY in it: the attribute is gone (the collector emptied the object). */
static inline value *inst_slot(value v, uint32_t i)
{
    inst *o = inst_ptr(v);
    uint32_t inline_n = o->shape->inline_n;
    return rc_likely(i < inline_n) ? &o->s[i] : (value *)v_obj(o->more) + (i - inline_n);
}

/* Slot of an attribute, -1 if the shape does not have it. name: interned. */
int shape_find(struct shape *s, value name);
/* The shape that has `name` as well. NULL: the instance has to go to dict mode. */
struct shape *shape_add(struct shape *s, value name);
/* The empty shape of a new class; the dict-mode shape for blocks of inline_n slots. NULL: no
 * memory (no exception set). */
struct shape *shape_root(vm_class *c);
struct shape *shape_dict_mode(vm_class *c, uint32_t inline_n);
void shape_free_all(vm_class *c);
void shape_renew_ids(vm_class *c);

/* A new instance of a plain class, without attributes; V_EMPTY: MemoryError. */
value inst_new(vm_type *cls);
/* Stores x (counted by this) as the attribute that `to`, a child of the instance's shape, adds. */
int inst_add(value v, struct shape *to, value x);
/* Attributes by interned name. Get: borrowed or V_EMPTY (never an exception). Set: -1 failed, -2
 * the instance has no dict. Delete: 1, 0 absent, -1. */
value inst_get(value v, value name);
int inst_set(value v, value name, value x);
int inst_del(value v, value name);
/* The dict, made on demand; borrowed. NULL: MemoryError, or the class has none (no exception). */
dict *inst_dict(value v);
int inst_set_dict(value v, value d); /* `__dict__ = d`; V_EMPTY: a new dict */
void inst_traverse(rc_obj *o, rc_visit visit, void *arg);
value inst_reap(rc_obj *o);
void inst_finish(rc_obj *o);
size_t inst_block_size(const rc_obj *o);

/* --- what inline caches ask ------------------------------------------------------------------- */

enum inst_attr {
    INST_UNKNOWN, /* not to be cached: descriptors, __getattr__, dict mode, absent */
    INST_SLOT, /* in slot *index */
    INST_METHOD, /* *found (borrowed) is a function or method descriptor: call with v first */
    INST_CLASS /* *found (borrowed) is a class attribute that does not bind */
};
/* Where reading v.name ends, for a plain instance. */
enum inst_attr inst_read_kind(value v, value name, uint32_t *index, value *found);
/* What writing v.name does: 0 unknown, 1 overwrites slot *index, 2 adds it and makes the shape
 * *to. */
int inst_write_kind(value v, value name, uint32_t *index, struct shape **to);

#endif
