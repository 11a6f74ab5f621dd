/* it.h: what the files of itertools share: one layout for most iterators. */
#ifndef TALLY_VM_IT_H
#define TALLY_VM_IT_H

#include "vm/lib.h"

typedef struct it_obj {
    rc_head h;
    value v[4]; /* V_EMPTY once let go of; in order of destruction */
    int64_t i, stop, step;
} it_obj;

static inline it_obj *it_of(value v)
{
    return (it_obj *)v_obj(v);
}

void it_traverse(rc_obj *o, rc_visit visit, void *arg);
value it_reap(rc_obj *o);

/* The fields of an iterator's type that are always the same. */
#define IT_TYPE(type_name, next_fn)                                                                \
    .rc = {.h = RC_HEAD_INIT(&type_type),                                                          \
           .name = "itertools." type_name,                                                         \
           .pool_name = "itertools",                                                               \
           .flags = RC_TYPE_GC | VM_T_BASE,                                                        \
           .size = sizeof(it_obj),                                                                 \
           .traverse = it_traverse,                                                                \
           .reap = it_reap},                                                                       \
    .iter = vm_self, .next = next_fn

bool it_open_product(void); /* a pool; false: no memory */

#endif
