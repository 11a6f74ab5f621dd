/* slots.h: the table that joins special methods and C slots (slots.c), and the wrapper objects made
 * from it (wrapper.c). */
#ifndef TALLY_VM_SLOTS_H
#define TALLY_VM_SLOTS_H

#include "vm/type.h"

typedef void (*slot_fn)(void);
typedef struct slot_row slot_row;
/* Calls owner's slot for self. */
typedef value (*slot_wrap)(const slot_row *row, vm_type *owner, value self, const value *a, int n,
                           tuple *kwnames);

/* Rows of one slot lie together, except __pow__, which also has pow3. */
struct slot_row {
    uint32_t name; /* offset in struct vm_names */
    uint32_t offset; /* of the slot in vm_type */
    slot_fn generic; /* calls the special method */
    slot_wrap wrap; /* NULL: no wrapper object */
    int arg;
};
extern const slot_row slot_rows[];
value slot_row_name(const slot_row *row);

value wrap_unary(const slot_row *, vm_type *, value, const value *, int, tuple *);
value wrap_binary(const slot_row *, vm_type *, value, const value *, int, tuple *);
value wrap_reflected(const slot_row *, vm_type *, value, const value *, int, tuple *);
value wrap_init(const slot_row *, vm_type *, value, const value *, int, tuple *);
value wrap_len(const slot_row *, vm_type *, value, const value *, int, tuple *);
value wrap_compare(const slot_row *, vm_type *, value, const value *, int, tuple *);
value wrap_truth(const slot_row *, vm_type *, value, const value *, int, tuple *);
value wrap_call(const slot_row *, vm_type *, value, const value *, int, tuple *);
value wrap_getattr(const slot_row *, vm_type *, value, const value *, int, tuple *);
value wrap_setattr(const slot_row *, vm_type *, value, const value *, int, tuple *);
value wrap_descr_get(const slot_row *, vm_type *, value, const value *, int, tuple *);
value wrap_setitem(const slot_row *, vm_type *, value, const value *, int, tuple *);
value wrap_next(const slot_row *, vm_type *, value, const value *, int, tuple *);
value wrap_contains(const slot_row *, vm_type *, value, const value *, int, tuple *);

value wrapper_new(const slot_row *row, vm_type *owner);
const slot_row *vm_wrapper_row(value wrapper);

#endif
