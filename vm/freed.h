/* freed.h: see freed.c. */
#ifndef TALLY_VM_FREED_H
#define TALLY_VM_FREED_H

#include "vm/type.h"

extern vm_type freed_type;

#endif
