/* int.c: representation of int, conversions, comparison, hash, the type. */
#include <math.h>
#include <stdlib.h>

#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/int_impl.h"
#include "vm/native.h"
#include "vm/names.h"
#include "vm/objects.h"
#include "vm/bytes.h"
#include "vm/str.h"

/* --- memory --------------------------------------------------------------------------------------
 */

static pool *scratch_pool;

bool int_scratch_get(struct int_scratch *s, size_t n)
{
    size_t size;
    s->n = n;
    s->p = s->small;
    if (n <= sizeof s->small / sizeof *s->small)
        return true;
    s->p = checked_mul(n, sizeof(mp_limb_t), &size) ? pool_alloc(scratch_pool, size) : NULL;
    if (!s->p)
        vm_no_memory();
    return s->p != NULL;
}

void int_scratch_drop(struct int_scratch *s)
{
    if (s->p != s->small)
        pool_free(scratch_pool, s->p, s->n * sizeof(mp_limb_t));
}

bool int_room(size_t n)
{
    /* GMP uses the stack for less than 64 KiB; its FFT takes at most about ten times the size of
     * the operands. */
    size_t size;
    if (n < 1024)
        return true;
    void *probe = checked_mul(n, 12 * sizeof(mp_limb_t), &size) ? malloc(size) : NULL;
    if (!probe)
        vm_no_memory();
    /* Seen by the compiler as used, or it would drop the pair of calls. */
    __asm__ volatile("" : : "r"(probe) : "memory");
    free(probe);
    return probe != NULL;
}

vm_int *int_new(size_t n)
{
    size_t size;
    vm_int *r = NULL;
    if (checked_array(sizeof(vm_int), n, sizeof(mp_limb_t), &size))
        r = rc_new(&int_type.rc, size);
    if (!r) {
        vm_no_memory();
        return NULL;
    }
    r->size = (int64_t)n;
    return r;
}

value int_done(vm_int *r, size_t n, bool neg)
{
    size_t room = (size_t)r->size;
    n = limbs_trim(r->limb, n);
    if (n > 1 || (n == 1 && r->limb[0] > (uint64_t)V_INT_MAX + neg)) {
        if (room - n <= 2) {
            r->spare = room - n;
            r->size = neg ? -(int64_t)n : (int64_t)n;
            return v_of(r);
        }
    }
    value v = int_make(r->limb, n, neg);
    RC_DEC(r);
    return v;
}

value int_make(const mp_limb_t *p, size_t n, bool neg)
{
    n = limbs_trim(p, n);
    if (n == 0)
        return v_from_int(0);
    if (n == 1 && p[0] <= (uint64_t)V_INT_MAX + neg)
        return v_from_int(neg ? -(int64_t)p[0] : (int64_t)p[0]);
    if (n <= 2) {
        mp_limb_t high = p[n - 1], low = p[0];
        vm_int *small = rc_new(&int_type.rc, sizeof(vm_int) + n * sizeof(mp_limb_t));
        if (!small)
            return vm_no_memory();
        small->limb[0] = low;
        small->limb[n - 1] = high;
        small->size = neg ? -(int64_t)n : (int64_t)n;
        return v_of(small);
    }
    vm_int *r = int_new(n);
    if (!r)
        return V_EMPTY;
    mpn_copyi(r->limb, p, (mp_size_t)n);
    r->size = neg ? -(int64_t)n : (int64_t)n;
    return v_of(r);
}

value int_from(int64_t i)
{
    if (rc_likely(v_int_fits(i)))
        return v_from_int(i);
    mp_limb_t m = int_magnitude(i);
    return int_make(&m, 1, i < 0);
}

value int_from_u64(uint64_t u)
{
    if (u <= (uint64_t)V_INT_MAX)
        return v_from_int((int64_t)u);
    mp_limb_t m = u;
    return int_make(&m, 1, false);
}

value int_from_i128(__int128 x)
{
    if (x >= V_INT_MIN && x <= V_INT_MAX)
        return v_from_int((int64_t)x);
    unsigned __int128 m = x < 0 ? 0 - (unsigned __int128)x : (unsigned __int128)x;
    mp_limb_t p[2] = {(mp_limb_t)m, (mp_limb_t)(m >> 64)};
    return int_make(p, 2, x < 0);
}

value int_from_double(double d)
{
    if (isnan(d))
        return vm_value_error("cannot convert float NaN to integer");
    if (isinf(d))
        return vm_raise(&vm_exc_OverflowError, "cannot convert float infinity to integer");
    if (fabs(d) < 9.2e18)
        return int_from((int64_t)d);
    int e;
    uint64_t m = (uint64_t)ldexp(frexp(fabs(d), &e), 53);
    size_t shift = (size_t)(e - 53), whole = shift / 64;
    mp_limb_t p[18] = {0};
    p[whole] = m << shift % 64;
    if (shift % 64)
        p[whole + 1] = m >> (64 - shift % 64);
    return int_make(p, whole + 2, d < 0);
}

/* --- to C's types --------------------------------------------------------------------------------
 */

int int_to_i64(value v, int64_t *out)
{
    struct int_view w;
    if (v_is_int(v)) {
        *out = v_int(v);
        return 1;
    }
    int_look(&w, v);
    uint64_t m = w.n ? w.p[0] : 0;
    if (w.n > 1 || m > (uint64_t)INT64_MAX + w.neg)
        return 0;
    *out = (int64_t)(w.neg ? 0 - m : m);
    return 1;
}

bool int_as_i64(value v, int64_t *out, const char *what)
{
    if (int_to_i64(v, out))
        return true;
    vm_raise(&vm_exc_OverflowError, "Python int too large to convert to C %s", what);
    return false;
}

int int_sign(value v)
{
    struct int_view w;
    int_look(&w, v);
    return w.n == 0 ? 0 : w.neg ? -1 : 1;
}

size_t int_bit_length(value v)
{
    struct int_view w;
    int_look(&w, v);
    return limbs_bits(w.p, w.n);
}

double int_frexp(value v, int64_t *exp)
{
    struct int_view w;
    int_look(&w, v);
    size_t bits = limbs_bits(w.p, w.n);
    if (bits == 0)
        return *exp = 0, 0.0;
    /* The 64 highest bits; what is lost below them only matters as "not zero". */
    uint64_t top = w.p[w.n - 1];
    unsigned shift = (unsigned)__builtin_clzl(top);
    bool lost = false;
    top <<= shift;
    if (w.n > 1) {
        if (shift)
            top |= w.p[w.n - 2] >> (64 - shift);
        lost = w.p[w.n - 2] << shift != 0;
        for (size_t i = 0; i + 2 < w.n && !lost; i++)
            lost = w.p[i] != 0;
    }
    uint64_t m = top >> 11, rest = top & 0x7FF;
    if (rest > 0x400 || (rest == 0x400 && (lost || (m & 1))))
        m++;
    *exp = (int64_t)bits;
    double x = ldexp((double)m, -53);
    if (x == 1.0) {
        x = 0.5;
        ++*exp;
    }
    return w.neg ? -x : x;
}

double int_to_double(value v, bool *overflow)
{
    *overflow = false;
    if (v_is_int(v))
        return (double)v_int(v);
    int64_t e;
    double x = int_frexp(v, &e);
    if (e > 1024) {
        *overflow = true;
        return x < 0 ? -INFINITY : INFINITY;
    }
    return ldexp(x, (int)e);
}

/* --- comparison and hash -------------------------------------------------------------------------
 */

int int_compare(value a, value b)
{
    if (v_both_int(a, b)) {
        int64_t x = v_int(a), y = v_int(b);
        return (x > y) - (x < y);
    }
    struct int_view x, y;
    int_look(&x, a);
    int_look(&y, b);
    if (x.neg != y.neg)
        return x.neg ? -1 : 1;
    int c = x.n != y.n ? (x.n > y.n ? 1 : -1) : x.n ? mpn_cmp(x.p, y.p, (mp_size_t)x.n) : 0;
    c = (c > 0) - (c < 0);
    return x.neg ? -c : c;
}

static value int_compare_slot(value a, value b, int op)
{
    if (!v_is_any_int(a) || !v_is_any_int(b))
        return V_NOTIMPL;
    int c = int_compare(a, b);
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

/* The value modulo 2^61-1, as CPython's: numbers that are equal hash alike whatever their type. */
int64_t int_hash(value v)
{
    const uint64_t prime = ((uint64_t)1 << 61) - 1;
    if (v_is_int(v))
        return v_int(v) == -1 ? -2 : v_int(v);
    struct int_view w;
    int_look(&w, v);
    uint64_t h = 0;
    for (size_t i = w.n; i-- > 0;) {
        h = (h << 3 & prime) | h >> 58; /* times 2^64, which is 8 */
        h += (w.p[i] & prime) + (w.p[i] >> 61);
        while (h >= prime)
            h -= prime;
    }
    int64_t r = w.neg ? -(int64_t)h : (int64_t)h;
    return r == -1 ? -2 : r;
}

/* --- the type ------------------------------------------------------------------------------------
 */

static size_t int_block_size(const rc_obj *o)
{
    const vm_int *i = (const vm_int *)o;
    size_t n = (size_t)(i->size < 0 ? -i->size : i->size) + i->spare;
    return sizeof(vm_int) + n * sizeof(mp_limb_t);
}

value int_exact(value v)
{
    if (v_is_int(v))
        return v;
    if (v_is_type(v, &int_type))
        return rc_inc(v);
    struct int_view w;
    int_look(&w, v);
    return int_make(w.p, w.n, w.neg);
}

/* v, consumed, as an instance of cls. */
static value int_of_class(vm_type *cls, value v)
{
    if (cls == &int_type || !v)
        return v;
    struct int_view w;
    int_look(&w, v);
    vm_int *r = vm_alloc(cls, sizeof(vm_int) + w.n * sizeof(mp_limb_t));
    if (r) {
        r->size = w.neg ? -(int64_t)w.n : (int64_t)w.n;
        mpn_copyi(r->limb, w.p, (mp_size_t)w.n);
    }
    rc_dec(v);
    return r ? v_of(r) : V_EMPTY;
}

/* r, consumed, must be an int. */
static value checked_int(value r, const char *method)
{
    if (!r)
        return V_EMPTY;
    value v = V_EMPTY;
    if (v_is_any_int(r))
        v = int_exact(r);
    else
        vm_type_error("%s returned non-int (type %T)", method, r);
    rc_dec(r);
    return v;
}

static value from_trunc(value x, bool *found)
{
    value r = vm_call_special(x, vm_n.__trunc__, NULL, 0, found);
    if (!r || v_is_any_int(r))
        return checked_int(r, "__trunc__");
    vm_type *t = vm_type_of(r);
    value v = V_EMPTY;
    if (t->as_index)
        v = checked_int(t->as_index(r), "__index__");
    else if (t->as_int)
        v = checked_int(t->as_int(r), "__int__");
    else
        vm_type_error("__trunc__ returned non-Integral (type %T)", r);
    rc_dec(r);
    return v;
}

value int_from_object(value x)
{
    vm_type *t = vm_type_of(x);
    bool found;
    if (v_is_int(x) || t == &int_type)
        return rc_inc(x);
    if (t->as_int)
        return checked_int(t->as_int(x), "__int__");
    if (t->as_index)
        return checked_int(t->as_index(x), "__index__");
    value r = from_trunc(x, &found);
    if (found || vm_failed())
        return r;
    if (v_is_str(x) || v_is_bytes(x))
        return int_from_text(x, 10);
    return vm_type_error("int() argument must be a string, a bytes-like object or a real number, "
                         "not '%.200s'",
                         vm_type_name(x));
}

static value from_text_and_base(value x, value base)
{
    int64_t b;
    value i = vm_index_value(base);
    if (!i)
        return V_EMPTY;
    bool fits = int_to_i64(i, &b);
    rc_dec(i);
    if (!fits || (b != 0 && (b < 2 || b > 36)))
        return vm_value_error("int() base must be >= 2 and <= 36, or 0");
    if (!v_is_str(x) && !v_is_bytes(x))
        return vm_type_error("int() can't convert non-string with explicit base");
    return int_from_text(x, (int)b);
}

static value int_create(vm_type *cls, tuple *args, dict *kwargs)
{
    if (args->len == 1 && (!kwargs || !kwargs->used))
        return int_of_class(cls, int_from_object(args->item[0]));
    value out[2], hold[2] = {V_EMPTY, V_EMPTY};
    if (!native_bind("int", "x / base", 0, args, kwargs, out, hold))
        return V_EMPTY;
    if (!out[0] && out[1])
        return vm_type_error("int() missing string argument");
    value r = !out[0]   ? v_from_int(0)
              : !out[1] ? int_from_object(out[0])
                        : from_text_and_base(out[0], out[1]);
    return int_of_class(cls, r);
}

static value int_repr(value v)
{
    return int_to_str(v, 10, false);
}

static int int_truth(value v)
{
    return int_sign(v) != 0;
}

static value int_as_float(value v)
{
    bool overflow;
    double d = int_to_double(v, &overflow);
    if (overflow)
        return vm_raise(&vm_exc_OverflowError, "int too large to convert to float");
    return float_new(d);
}

static value int_invert(value v)
{
    /* -v - 1 */
    value minus = int_neg(v);
    value r = minus ? int_binary(minus, v_from_int(1), VM_SUB) : V_EMPTY;
    rc_dec(minus);
    return r;
}

#define INT_OPS(X)                                                                                 \
    X(ADD)                                                                                         \
    X(SUB)                                                                                         \
    X(MUL) X(DIV) X(FLOORDIV) X(MOD) X(POW) X(LSHIFT) X(RSHIFT) X(AND) X(OR) X(XOR) X(DIVMOD)
#define X(op)                                                                                      \
    static value int_op_##op(value a, value b)                                                     \
    {                                                                                              \
        if (!v_is_any_int(a) || !v_is_any_int(b))                                                  \
            return V_NOTIMPL;                                                                      \
        return int_binary(a, b, VM_##op);                                                          \
    }
INT_OPS(X)
#undef X

static value int_pow3(value a, value b, value mod)
{
    if (!v_is_any_int(a) || !v_is_any_int(b) || !v_is_any_int(mod))
        return V_NOTIMPL;
    return int_pow_mod(a, b, mod);
}

vm_type int_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "int",
           .size = sizeof(vm_int),
           .flags = VM_T_INT | VM_T_BASE,
           .block_size = int_block_size},
    .create = int_create,
    .repr = int_repr,
    .hash = int_hash,
    .compare = int_compare_slot,
    .truth = int_truth,
#define X(op) [VM_##op] = int_op_##op,
    .binary = {INT_OPS(X)},
#undef X
    .pow3 = int_pow3,
    .unary = {[VM_NEG] = int_neg, [VM_POS] = int_exact, [VM_INVERT] = int_invert},
    .as_abs = int_abs,
    .as_int = int_exact,
    .as_float = int_as_float,
    .as_index = int_exact,
    .methods = int_methods,
};

VM_INIT(number)
{
    return (scratch_pool = pool_open("int.scratch", POOL_BUFFERS, err)) != NULL &&
           vm_type_ready(&int_type, NULL, "builtins", err) &&
           vm_type_ready(&bool_type, &int_type, "builtins", err) &&
           vm_type_ready(&float_type, NULL, "builtins", err);
}
