/* structseq.h: tuples with named items (sys.version_info ...), and types.SimpleNamespace. */
#ifndef TALLY_VM_STRUCTSEQ_H
#define TALLY_VM_STRUCTSEQ_H

#include "vm/type.h"

/* Getters of items 0 .. 15, for the rows of such a type, which stand in order of the items:
 *     static const vm_def rows[] = {SEQ_FIELD("major", 0), SEQ_FIELD("minor", 1), {0}};
 *     static vm_type t = SEQ_TYPE("sys.version_info", rows); */
#define SEQ_FIELDS(X)                                                                              \
    X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14)
#define X(i) value structseq_get_##i(vm_thread *t, value *a, int n);
SEQ_FIELDS(X)
#undef X
#define SEQ_FIELD(field_name, i)                                                                   \
    {                                                                                              \
        field_name, structseq_get_##i, 1, 1, NULL, VM_GETTER                                       \
    }
#define SEQ_TYPE(type_name, rows)                                                                  \
    {                                                                                              \
        .rc = {.h = RC_HEAD_INIT(&type_type), .name = type_name}, .create = structseq_create,      \
        .repr = structseq_repr, .methods = rows,                                                   \
    }
value structseq_repr(value self);
value structseq_create(vm_type *cls, tuple *args, dict *kwargs); /* refuses */
bool structseq_ready(vm_type *t, const char *module, struct tally_error *err);
/* Takes over the items, V_EMPTY among them: fails (they are dropped). */
value structseq_new(vm_type *t, value *steal_items, size_t n);

extern vm_type namespace_type;
value namespace_new(void);
int namespace_set(value ns, const char *name, value steal_v);
bool vm_init_structseq(struct tally_error *err);

#endif
