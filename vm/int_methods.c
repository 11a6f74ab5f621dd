/* int_methods.c: the methods of int. */
#include "vm/bytes.h"
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/int_impl.h"
#include "vm/str.h"

#define METHOD(name) static value name(vm_thread *t, value *a, int n)
#define UNUSED (void)t, (void)a, (void)n

METHOD(int_m_self)
{
    UNUSED;
    return int_exact(a[0]);
}

METHOD(int_m_zero)
{
    UNUSED;
    return v_from_int(0);
}

METHOD(int_m_one)
{
    UNUSED;
    return v_from_int(1);
}

METHOD(int_m_bit_length)
{
    UNUSED;
    return int_from_u64(int_bit_length(a[0]));
}

METHOD(int_m_bit_count)
{
    UNUSED;
    struct int_view w;
    int_look(&w, a[0]);
    return int_from_u64(w.n ? mpn_popcount(w.p, (mp_size_t)w.n) : 0);
}

METHOD(int_m_as_integer_ratio)
{
    UNUSED;
    value i = int_exact(a[0]);
    value r = i ? tuple_pack(2, i, v_from_int(1)) : V_EMPTY;
    rc_dec(i);
    return r;
}

METHOD(int_m_getnewargs)
{
    UNUSED;
    value i = int_exact(a[0]);
    value r = i ? tuple_pack(1, i) : V_EMPTY;
    rc_dec(i);
    return r;
}

METHOD(int_m_format)
{
    UNUSED;
    if (!v_is_str(a[1]))
        return vm_type_error("__format__() argument must be str, not %T", a[1]);
    return int_format(a[0], a[1]);
}

/* --- rounding ------------------------------------------------------------------------------------
 */

/* v to a multiple of unit > 0, half to even. */
static value round_to(value v, value unit)
{
    enum { QUOTIENT, REST, TWICE, DOWN, UP };
    VM_ENTER(f, 5);
    if (!int_divide(v, unit, &f.s[QUOTIENT], &f.s[REST]) ||
        !(f.s[TWICE] = int_binary(f.s[REST], v_from_int(2), VM_MUL)) ||
        !(f.s[DOWN] = int_binary(v, f.s[REST], VM_SUB)))
        return VM_LEAVE(f, V_EMPTY);
    int c = int_compare(f.s[TWICE], unit);
    struct int_view q;
    int_look(&q, f.s[QUOTIENT]);
    if (c < 0 || (c == 0 && (q.n == 0 || !(q.p[0] & 1))))
        return VM_LEAVE(f, VM_TAKE(f.s[DOWN]));
    return VM_LEAVE(f, int_binary(f.s[DOWN], unit, VM_ADD));
}

METHOD(int_m_round)
{
    (void)t;
    int64_t digits;
    if (n < 2 || a[1] == V_NONE)
        return int_exact(a[0]);
    VM_ENTER(f, 2);
    if (!(f.s[0] = vm_index_value(a[1])))
        return VM_LEAVE(f, V_EMPTY);
    if (int_sign(f.s[0]) >= 0)
        return VM_LEAVE(f, int_exact(a[0]));
    /* 10^digits > 8^digits: more than twice the number. */
    if (!int_to_i64(f.s[0], &digits) || digits < -(int64_t)(int_bit_length(a[0]) / 3 + 2))
        return VM_LEAVE(f, v_from_int(0));
    f.s[1] = int_binary(v_from_int(10), v_from_int(-digits), VM_POW);
    return VM_LEAVE(f, f.s[1] ? round_to(a[0], f.s[1]) : V_EMPTY);
}

/* --- bytes ---------------------------------------------------------------------------------------
 */

/* 1 little, 0 big, -1 exception. */
static int byte_order(value v, const char *fname)
{
    if (!v)
        return 0;
    if (!v_is_str(v)) {
        vm_type_error("%s() argument 'byteorder' must be str, not %T", fname, v);
        return -1;
    }
    if (str_eq_ascii(v, "little"))
        return 1;
    if (str_eq_ascii(v, "big"))
        return 0;
    vm_value_error("byteorder must be either 'little' or 'big'");
    return -1;
}

/* The i-th byte of w in two's complement, if `borrow` is what has been carried so far. */
static uint8_t byte_of(const struct int_view *w, size_t i, unsigned *carry)
{
    unsigned b = i / 8 < w->n ? w->p[i / 8] >> (i % 8 * 8) & 0xFF : 0;
    if (w->neg) {
        b = (b ^ 0xFF) + *carry;
        *carry = b >> 8;
    }
    return (uint8_t)b;
}

static bool fits_bytes(const struct int_view *w, size_t len, bool is_signed)
{
    size_t bits = limbs_bits(w->p, w->n);
    if (!is_signed)
        return bits <= len * 8;
    if (bits < len * 8 || bits == 0)
        return true;
    /* -2^(8 len - 1) is the one number of as many bits that fits. */
    return w->neg && bits == len * 8 && mpn_scan1(w->p, 0) == bits - 1;
}

METHOD(int_m_to_bytes)
{
    (void)t, (void)n;
    int64_t len = 1;
    if (a[1] && !vm_index(a[1], &len, false)) {
        if (vm_catch(&vm_exc_IndexError))
            vm_raise(&vm_exc_OverflowError, "Python int too large to convert to C ssize_t");
        return V_EMPTY;
    }
    int little = byte_order(a[2], "to_bytes");
    int is_signed = little >= 0 && a[3] ? vm_truth(a[3]) : 0;
    if (little < 0 || is_signed < 0)
        return V_EMPTY;
    if (len < 0)
        return vm_value_error("length argument must be non-negative");
    struct int_view w;
    int_look(&w, a[0]);
    if (w.neg && !is_signed)
        return vm_raise(&vm_exc_OverflowError, "can't convert negative int to unsigned");
    if (len < INT64_MAX / 8 && !fits_bytes(&w, (size_t)len, is_signed))
        return vm_raise(&vm_exc_OverflowError, "int too big to convert");
    bytes *b = bytes_alloc((size_t)len);
    if (!b)
        return V_EMPTY;
    unsigned carry = 1;
    for (size_t i = 0; i < (size_t)len; i++)
        b->data[little ? i : (size_t)len - 1 - i] = (char)byte_of(&w, i, &carry);
    return v_of(b);
}

static value from_bytes(const unsigned char *p, size_t len, bool little, bool is_signed)
{
    size_t limbs = (len + 7) / 8;
    if (len == 0)
        return v_from_int(0);
    vm_int *r = int_new(limbs);
    if (!r)
        return V_EMPTY;
    bool neg = is_signed && p[little ? len - 1 : 0] & 0x80;
    mpn_zero(r->limb, (mp_size_t)limbs);
    for (size_t i = 0; i < limbs * 8; i++) {
        uint64_t b = i < len ? p[little ? i : len - 1 - i] : neg ? 0xFF : 0;
        r->limb[i / 8] |= b << (i % 8 * 8);
    }
    if (neg)
        mpn_neg(r->limb, r->limb, (mp_size_t)limbs);
    return int_done(r, limbs, neg);
}

/* x as bytes; owned. */
static value bytes_like(value x)
{
    if (v_is_bytes(x))
        return rc_inc(x);
    value r = bytes_of_object(x);
    if (r || vm_failed())
        return r;
    vm_type *t = vm_type_of(x);
    if (v_is_str(x) || v_is_any_int(x) || (!t->iter && !t->getitem))
        return vm_type_error("cannot convert '%T' object to bytes", x);
    return vm_call1(v_of(&bytes_type), x);
}

METHOD(int_m_from_bytes)
{
    (void)t, (void)n;
    VM_ENTER(f, 2);
    int little = byte_order(a[2], "from_bytes");
    int is_signed = little >= 0 && a[3] ? vm_truth(a[3]) : 0;
    if (little < 0 || is_signed < 0 || !(f.s[0] = bytes_like(a[1])))
        return VM_LEAVE(f, V_EMPTY);
    bytes *b = bytes_ptr(f.s[0]);
    f.s[1] = from_bytes((const unsigned char *)b->data, b->len, little, is_signed);
    if (!f.s[1] || a[0] == v_of(&int_type))
        return VM_LEAVE(f, VM_TAKE(f.s[1]));
    return VM_LEAVE(f, vm_call1(a[0], f.s[1]));
}

const vm_def int_methods[] = {
    {"bit_length", int_m_bit_length, 1, 1, NULL, 0},
    {"bit_count", int_m_bit_count, 1, 1, NULL, 0},
    {"to_bytes", int_m_to_bytes, 0, 0, "length byteorder * signed", 0},
    {"from_bytes", int_m_from_bytes, 1, 0, "bytes byteorder * signed", VM_CLASS},
    {"conjugate", int_m_self, 1, 1, NULL, 0},
    {"as_integer_ratio", int_m_as_integer_ratio, 1, 1, NULL, 0},
    {"real", int_m_self, 1, 1, NULL, VM_GETTER},
    {"imag", int_m_zero, 1, 1, NULL, VM_GETTER},
    {"numerator", int_m_self, 1, 1, NULL, VM_GETTER},
    {"denominator", int_m_one, 1, 1, NULL, VM_GETTER},
    {"__round__", int_m_round, 1, 2, NULL, 0},
    {"__trunc__", int_m_self, 1, 1, NULL, 0},
    {"__floor__", int_m_self, 1, 1, NULL, 0},
    {"__ceil__", int_m_self, 1, 1, NULL, 0},
    {"__format__", int_m_format, 2, 2, NULL, 0},
    {"__getnewargs__", int_m_getnewargs, 1, 1, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};
