/* float_impl.h: what the files of float share. */
#ifndef TALLY_VM_FLOAT_IMPL_H
#define TALLY_VM_FLOAT_IMPL_H

#include "vm/number.h"

/* A float of no subclass. */
value float_exact(value v);

extern const vm_def float_methods[];

#endif
