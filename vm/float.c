/* float.c: arithmetic, comparison and hash of floats, the type. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "vm/bytes.h"
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/float_impl.h"
#include "vm/int_impl.h"
#include "vm/native.h"
#include "vm/objects.h"
#include "vm/str.h"

/* --- representation ------------------------------------------------------------------------------
 */

value float_new(double d)
{
    if (rc_likely(!isnan(d)))
        return v_from_double(d);
    vm_float *f = rc_new(&float_type.rc, sizeof(vm_float));
    if (!f)
        return vm_no_memory();
    f->d = d;
    return v_of(f);
}

double float_value(value v)
{
    return v_is_double(v) ? v_double(v) : ((const vm_float *)v_obj(v))->d;
}

value float_exact(value v)
{
    if (v_is_double(v) || v_is_type(v, &float_type))
        return rc_inc(v);
    return float_new(float_value(v));
}

/* --- arithmetic ----------------------------------------------------------------------------------
 */

static value zero_division(const char *text)
{
    return vm_raise(&vm_exc_ZeroDivisionError, "%s", text);
}

/* Quotient and remainder of b != 0, the remainder with the sign of b. */
static double floor_mod(double a, double b, double *quotient)
{
    double mod = fmod(a, b), div = (a - mod) / b;
    if (mod == 0)
        mod = copysign(0.0, b);
    else if ((b < 0) != (mod < 0)) {
        mod += b;
        div -= 1.0;
    }
    if (div == 0)
        *quotient = copysign(0.0, a / b);
    else {
        double whole = floor(div);
        *quotient = div - whole > 0.5 ? whole + 1.0 : whole;
    }
    return mod;
}

static value range_error(void)
{
    VM_ENTER(f, 2);
    f.s[0] = str_from("Numerical result out of range");
    value args[2] = {v_from_int(ERANGE), f.s[0]};
    f.s[1] = f.s[0] ? exc_new(&vm_exc_OverflowError, args, 2) : V_EMPTY;
    if (f.s[1])
        vm_raise_exc(f.s[1]);
    return VM_LEAVE(f, V_EMPTY);
}

/* What C's pow() leaves open is settled as Python has it. */
value float_pow(double a, double b)
{
    if (b == 0 || a == 1.0)
        return v_from_double(1.0);
    if (a == 0 && b < 0)
        return zero_division("0.0 cannot be raised to a negative power");
    if (isnan(a) || isnan(b) || isinf(a) || isinf(b))
        return float_new(pow(a, b));
    if (a < 0 && floor(b) != b)
        return vm_value_error("a negative number cannot be raised to a fractional power");
    double r = pow(a, b);
    if (isinf(r))
        return range_error();
    return float_new(r);
}

value float_arith(double a, double b, enum vm_binary op)
{
    double q, r;
    switch (op) {
    case VM_ADD:
        return float_new(a + b);
    case VM_SUB:
        return float_new(a - b);
    case VM_MUL:
        return float_new(a * b);
    case VM_DIV:
        return b == 0 ? zero_division("float division by zero") : float_new(a / b);
    case VM_FLOORDIV:
        if (b == 0)
            return zero_division("float floor division by zero");
        floor_mod(a, b, &q);
        return float_new(q);
    case VM_MOD:
        return b == 0 ? zero_division("float modulo") : float_new(floor_mod(a, b, &q));
    case VM_POW:
        return float_pow(a, b);
    default:
        break;
    }
    if (b == 0)
        return zero_division("float divmod()");
    r = floor_mod(a, b, &q);
    VM_ENTER(f, 2);
    f.s[0] = float_new(q);
    f.s[1] = float_new(r);
    value pair = f.s[0] && f.s[1] ? tuple_pack(2, f.s[0], f.s[1]) : V_EMPTY;
    return VM_LEAVE(f, pair);
}

/* 1: *out is set; 0: neither float nor int; -1: an int that is too large, exception set. */
static int operand(value v, double *out)
{
    if (v_is_any_float(v)) {
        *out = float_value(v);
        return 1;
    }
    if (!v_is_any_int(v))
        return 0;
    bool overflow;
    *out = int_to_double(v, &overflow);
    if (!overflow)
        return 1;
    vm_raise(&vm_exc_OverflowError, "int too large to convert to float");
    return -1;
}

static value binary(value a, value b, enum vm_binary op)
{
    double x, y;
    int r = operand(a, &x);
    if (r > 0)
        r = operand(b, &y);
    if (r <= 0)
        return r < 0 ? V_EMPTY : V_NOTIMPL;
    return float_arith(x, y, op);
}

#define FLOAT_OPS(X) X(ADD) X(SUB) X(MUL) X(DIV) X(FLOORDIV) X(MOD) X(POW) X(DIVMOD)
#define X(op)                                                                                      \
    static value float_op_##op(value a, value b)                                                   \
    {                                                                                              \
        return binary(a, b, VM_##op);                                                              \
    }
FLOAT_OPS(X)
#undef X

static value float_pow3(value a, value b, value mod)
{
    (void)a, (void)b, (void)mod;
    return vm_type_error("pow() 3rd argument not allowed unless all arguments are integers");
}

static value float_neg(value v)
{
    return float_new(-float_value(v));
}

static value float_abs(value v)
{
    return float_new(fabs(float_value(v)));
}

/* --- comparison and hash -------------------------------------------------------------------------
 */

int float_compare_int(double d, value i)
{
    if (v_is_int(i)) {
        double x = (double)v_int(i);
        return (d > x) - (d < x);
    }
    struct int_view w;
    int_look(&w, i);
    int sign = w.n == 0 ? 0 : w.neg ? -1 : 1, ds = (d > 0) - (d < 0), e;
    if (ds != sign || ds == 0)
        return ds == sign ? 0 : ds < sign ? -1 : 1;
    if (isinf(d))
        return ds;
    uint64_t m = (uint64_t)ldexp(frexp(fabs(d), &e), 64);
    int64_t bits = (int64_t)limbs_bits(w.p, w.n);
    if (e != bits)
        return e > bits ? ds : -ds;
    /* As many bits: against the highest 64 of i, then against what is left of it. */
    unsigned shift = (unsigned)__builtin_clzl(w.p[w.n - 1]);
    uint64_t top = w.p[w.n - 1] << shift;
    if (shift && w.n > 1)
        top |= w.p[w.n - 2] >> (64 - shift);
    if (m != top)
        return m > top ? ds : -ds;
    bool rest = w.n > 1 && w.p[w.n - 2] << shift;
    return rest || (w.n > 2 && limbs_trim(w.p, w.n - 2)) ? -ds : 0;
}

static value of_order(int c, int op)
{
    switch (op) {
    case VM_LT:
        return v_from_bool(c < 0);
    case VM_LE:
        return v_from_bool(c <= 0);
    case VM_EQ:
        return v_from_bool(c == 0);
    case VM_NE:
        return v_from_bool(c != 0);
    case VM_GT:
        return v_from_bool(c > 0);
    default:
        return v_from_bool(c >= 0);
    }
}

static value float_compare(value a, value b, int op)
{
    if (!v_is_any_float(a))
        return V_NOTIMPL;
    double x = float_value(a);
    if (v_is_any_float(b)) {
        double y = float_value(b);
        if (isnan(x) || isnan(y))
            return v_from_bool(op == VM_NE);
        return of_order((x > y) - (x < y), op);
    }
    if (!v_is_any_int(b))
        return V_NOTIMPL;
    if (isnan(x))
        return v_from_bool(op == VM_NE);
    return of_order(float_compare_int(x, b), op);
}

/* As CPython's: the value modulo 2^61-1, so that it agrees with int's. */
int64_t float_hash(double d, value identity)
{
    const uint64_t prime = ((uint64_t)1 << 61) - 1;
    if (isinf(d))
        return d > 0 ? 314159 : -314159;
    if (isnan(d))
        return object_hash(identity);
    int e;
    double m = frexp(fabs(d), &e);
    /* 53 bits as an integer, then times 2^(e-53), where 2^61 is 1. */
    uint64_t h = (uint64_t)ldexp(m, 53);
    int turn = (e - 53) % 61;
    if (turn < 0)
        turn += 61;
    h = (h << turn & prime) | h >> (61 - turn);
    if (h == prime)
        h = 0;
    int64_t r = d < 0 ? -(int64_t)h : (int64_t)h;
    return r == -1 ? -2 : r;
}

static int64_t float_hash_slot(value v)
{
    return float_hash(float_value(v), v);
}

/* --- the type ------------------------------------------------------------------------------------
 */

static int float_truth(value v)
{
    return float_value(v) != 0;
}

static value float_repr_slot(value v)
{
    return float_repr(float_value(v));
}

static value float_as_int(value v)
{
    return int_from_double(float_value(v));
}

value float_from_object(value x)
{
    double d;
    if (v_is_double(x) || v_is_type(x, &float_type))
        return rc_inc(x);
    if (v_is_str(x) || v_is_bytes(x))
        return float_from_text(x);
    vm_type *t = vm_type_of(x);
    if (!t->as_float && !t->as_index)
        return vm_type_error("float() argument must be a string or a real number, not '%.200s'",
                             vm_type_name(x));
    if (v_is_any_float(x) && !(t->rc.flags & RC_TYPE_HEAP))
        return float_exact(x);
    if (t->as_float) {
        /* vm_as_double would not call the __float__ of a subclass. */
        value r = t->as_float(x);
        if (!r)
            return V_EMPTY;
        value v = V_EMPTY;
        if (v_is_any_float(r))
            v = float_exact(r);
        else
            vm_type_error("%T.__float__ returned non-float (type %T)", x, r);
        rc_dec(r);
        return v;
    }
    return vm_as_double(x, &d) ? float_new(d) : V_EMPTY;
}

static value float_create(vm_type *cls, tuple *args, dict *kwargs)
{
    if (kwargs && kwargs->used && cls->init == float_type.init)
        return vm_type_error("float() takes no keyword arguments");
    if (args->len > 1)
        return vm_type_error("float expected at most 1 argument, got %zu", args->len);
    value v = args->len ? float_from_object(args->item[0]) : v_from_double(0.0);
    if (!v || cls == &float_type)
        return v;
    vm_float *f = VM_NEW(cls, vm_float);
    if (f)
        f->d = float_value(v);
    rc_dec(v);
    return f ? v_of(f) : V_EMPTY;
}

vm_type float_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "float",
           .size = sizeof(vm_float),
           .flags = VM_T_FLOAT | VM_T_BASE},
    .create = float_create,
    .repr = float_repr_slot,
    .hash = float_hash_slot,
    .compare = float_compare,
    .truth = float_truth,
#define X(op) [VM_##op] = float_op_##op,
    .binary = {FLOAT_OPS(X)},
#undef X
    .pow3 = float_pow3,
    .unary = {[VM_NEG] = float_neg, [VM_POS] = float_exact},
    .as_abs = float_abs,
    .as_int = float_as_int,
    .as_float = float_exact,
    .methods = float_methods,
};
