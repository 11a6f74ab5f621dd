/* number.h: int of any size, float, bool. Small ints and all doubles but NaN are immediate. */
#ifndef TALLY_VM_NUMBER_H
#define TALLY_VM_NUMBER_H

#include "vm/type.h"

/* A heap int: outside the 49-bit range, or an instance of a subclass of int (any magnitude).
 * limb[] is GMP's (mpn), least significant first, no leading zeros. */
typedef struct vm_int {
    rc_head h;
    int64_t size : 56; /* limbs; negative for a negative number; 0 only in a subclass instance */
    uint64_t spare : 8; /* limbs of the block behind them that are not used */
    uint64_t limb[];
} vm_int;
typedef struct vm_float { /* NaN, or an instance of a subclass of float */
    rc_head h;
    double d;
} vm_float;

value int_from(int64_t i); /* any int64 */
value int_from_u64(uint64_t u);
value int_from_double(double d); /* truncates; OverflowError / ValueError */
value int_from_digits(const char *digits, size_t n, int base); /* no sign, underscores removed */
value int_from_text(value text, int base); /* int("...", base) with its messages */
/* 1 fits; 0 does not; v must be an int. */
int int_to_i64(value v, int64_t *out);
bool int_as_i64(value v, int64_t *out, const char *what); /* OverflowError if it does not fit */
double int_to_double(value v, bool *overflow);
int int_sign(value v);
int int_compare(value a, value b); /* -1 0 1 */
int64_t int_hash(value v);
value int_to_str(value v, int base, bool prefix); /* str */
value int_binary(value a, value b, enum vm_binary op); /* both ints (any kind) */
value int_gcd(value a, value b);
value int_neg(value v);
value int_abs(value v);
value int_pow_mod(value a, value b, value mod);
value int_sqrt(value v); /* floor of the root; v must not be negative */
value int_exact(value v); /* an int of no subclass, bool included */
value int_from_object(value x); /* int(x) */
size_t int_bit_length(value v);
/* |v| = result * 2^*exp with 0.5 <= result < 1, rounded half to even: never overflows. */
double int_frexp(value v, int64_t *exp);
/* Limit of conversions between int and decimal text, 0: none (sys.set_int_max_str_digits). */
extern int int_max_str_digits;

value float_new(double d);
double float_value(value v); /* v is a float */
int64_t float_hash(double d, value identity); /* as CPython: by identity for NaN */
value float_repr(double d); /* str, shortest that reads back */
value float_from_text(value text); /* float("..."), of a str or bytes; its message */
value float_from_object(value x); /* float(x) */
/* a op b for VM_ADD .. VM_DIVMOD but MATMUL, as Python's: raises ZeroDivisionError and so on. */
value float_arith(double a, double b, enum vm_binary op);
value float_pow(double a, double b);
value float_round(double d, int64_t ndigits); /* half to even, of the exact decimal value */
int float_compare_int(double d, value i); /* -1 0 1; d is not a NaN */
/* The shortest digits that read back as d (finite, not negative): writes at most 17 of them, the
 * first not a zero unless d is; returns how many. d = 0.DIGITS * 10^*point. */
int float_digits(double d, char digits[17], int *point);
/* format(v, spec) for int and float; spec is a str. */
value int_format(value v, value spec);
value float_format(value v, value spec);
/* d as printf's "%[#].PRECISIONtype" has it, one of eEfFgG; negative precision: 6. */
value float_to_text(double d, char type, int precision, bool alternate);
value str_format_spec(value v, value spec); /* format(str, spec) */
/* printf-style %: format % args */
value str_percent(value format, value args);

#endif
