/* mod_math.h: the parts of the module math. */
#ifndef TALLY_VM_MOD_MATH_H
#define TALLY_VM_MOD_MATH_H

#include "vm/native.h"

/* A float result, checked as CPython checks it. */
value math_domain_error(void);
value math_range_error(void);

/* Of a finite or infinite number: false for a pole, where *out is an infinity or NaN. */
double math_gamma(double x, bool *pole);
double math_lgamma(double x, bool *pole);

extern const vm_def math_int_defs[];
extern const vm_def math_sum_defs[];

#endif
