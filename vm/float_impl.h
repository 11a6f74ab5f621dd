/* float_impl.h: what the files of float share. */
#ifndef TALLY_VM_FLOAT_IMPL_H
#define TALLY_VM_FLOAT_IMPL_H

#include "vm/number.h"

/* d * 10^places of a d >= 0, rounded half to even. False: too large to tell. */
bool float_scaled(double d, int places, uint64_t *out);
/* m * 10^e as the nearest double. False: not decided. */
bool float_from_decimal(uint64_t m, int e, double *out);
/* The 128 highest bits of 10^k, rounded down. False: k is out of the table's range. */
struct float_power {
    uint64_t hi, lo;
};
bool float_power_floor(int k, struct float_power *out);

/* A float of no subclass. */
value float_exact(value v);

extern const vm_def float_methods[];

#endif
