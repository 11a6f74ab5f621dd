/* int_arith.c: arithmetic of ints, with GMP's mpn functions above 64 bits. */
#include <math.h>

#include "vm/exc.h"
#include "vm/containers.h"
#include "vm/int_impl.h"

/* --- sum and product -----------------------------------------------------------------------------
 */

/* a.n >= b.n */
static value add_magnitudes(const struct int_view *a, const struct int_view *b, bool neg)
{
    vm_int *r = int_new(a->n + 1);
    if (!r)
        return V_EMPTY;
    r->limb[a->n] = mpn_add(r->limb, a->p, (mp_size_t)a->n, b->p, (mp_size_t)b->n);
    return int_done(r, a->n + 1, neg);
}

/* |a| >= |b| */
static value sub_magnitudes(const struct int_view *a, const struct int_view *b, bool neg)
{
    vm_int *r = int_new(a->n);
    if (!r)
        return V_EMPTY;
    mpn_sub(r->limb, a->p, (mp_size_t)a->n, b->p, (mp_size_t)b->n);
    return int_done(r, a->n, neg);
}

static int cmp_magnitudes(const struct int_view *a, const struct int_view *b)
{
    if (a->n != b->n)
        return a->n > b->n ? 1 : -1;
    return a->n ? mpn_cmp(a->p, b->p, (mp_size_t)a->n) : 0;
}

static __int128 small_of(const struct int_view *w)
{
    __int128 m = w->n ? w->p[0] : 0;
    return w->neg ? -m : m;
}

static value add_sub(value a, value b, bool subtract)
{
    struct int_view x, y;
    int_look(&x, a);
    int_look(&y, b);
    y.neg ^= subtract;
    if (x.n <= 1 && y.n <= 1)
        return int_from_i128(small_of(&x) + small_of(&y));
    int c = cmp_magnitudes(&x, &y);
    if (x.neg == y.neg)
        return c >= 0 ? add_magnitudes(&x, &y, x.neg) : add_magnitudes(&y, &x, x.neg);
    return c >= 0 ? sub_magnitudes(&x, &y, x.neg) : sub_magnitudes(&y, &x, y.neg);
}

/* r[0 .. an+bn-1] = a * b; r overlaps neither. */
static void mul_limbs(mp_limb_t *r, const mp_limb_t *a, size_t an, const mp_limb_t *b, size_t bn)
{
    if (a == b && an == bn)
        mpn_sqr(r, a, (mp_size_t)an);
    else if (an >= bn)
        mpn_mul(r, a, (mp_size_t)an, b, (mp_size_t)bn);
    else
        mpn_mul(r, b, (mp_size_t)bn, a, (mp_size_t)an);
}

static value mul(value a, value b)
{
    struct int_view x, y;
    int_look(&x, a);
    int_look(&y, b);
    if (x.n == 0 || y.n == 0)
        return v_from_int(0);
    bool neg = x.neg != y.neg;
    if (x.n == 1 && y.n == 1) {
        unsigned __int128 m = (unsigned __int128)x.p[0] * y.p[0];
        mp_limb_t p[2] = {(mp_limb_t)m, (mp_limb_t)(m >> 64)};
        return int_make(p, 2, neg);
    }
    vm_int *r = int_room(x.n + y.n) ? int_new(x.n + y.n) : NULL;
    if (!r)
        return V_EMPTY;
    mul_limbs(r->limb, x.p, x.n, y.p, y.n);
    return int_done(r, x.n + y.n, neg);
}

value int_neg(value v)
{
    if (v_is_int(v))
        return int_from(-v_int(v));
    struct int_view w;
    int_look(&w, v);
    return int_make(w.p, w.n, !w.neg);
}

value int_abs(value v)
{
    return int_sign(v) < 0 ? int_neg(v) : int_exact(v);
}

/* --- quotient and remainder ----------------------------------------------------------------------
 */

/* q + 1 in magnitude, for a floor below zero. */
static value floor_quotient(vm_int *q, size_t n, bool neg, bool down)
{
    if (down) {
        mp_limb_t carry = mpn_add_1(q->limb, q->limb, (mp_size_t)n, 1);
        q->limb[n++] = carry;
    }
    return int_done(q, n, neg);
}

/* |x| >= |y| > 0, y of more than one limb or x of more. */
static bool divide_limbs(const struct int_view *x, const struct int_view *y, value *quotient,
                         value *remainder)
{
    bool neg = x->neg != y->neg;
    size_t qn = x->n - y->n + 1;
    if (!int_room(x->n))
        return false;
    vm_int *q = int_new(qn + 1);
    if (!q)
        return false;
    vm_int *r = int_new(y->n);
    if (!r) {
        RC_DEC(q);
        return false;
    }
    if (y->n == 1)
        r->limb[0] = mpn_divrem_1(q->limb, 0, x->p, (mp_size_t)x->n, y->p[0]);
    else
        mpn_tdiv_qr(q->limb, r->limb, 0, x->p, (mp_size_t)x->n, y->p, (mp_size_t)y->n);
    bool down = neg && limbs_trim(r->limb, y->n);
    if (down)
        mpn_sub_n(r->limb, y->p, r->limb, (mp_size_t)y->n);
    value vq = V_NONE, vr = V_NONE;
    if (quotient)
        vq = floor_quotient(q, qn, neg, down);
    else
        RC_DEC(q);
    if (remainder && vq)
        vr = int_done(r, y->n, y->neg);
    else
        RC_DEC(r);
    if (!vq || !vr) {
        rc_dec(vq);
        return false;
    }
    if (quotient)
        *quotient = vq;
    if (remainder)
        *remainder = vr;
    return true;
}

bool int_divide(value a, value b, value *quotient, value *remainder)
{
    struct int_view x, y;
    int_look(&x, a);
    int_look(&y, b);
    value q = v_from_int(0), r = v_from_int(0);
    if (x.n <= 1 && y.n <= 1) {
        __int128 i = small_of(&x), j = small_of(&y), k = i / j, l = i % j;
        if (l && (l < 0) != (j < 0)) {
            l += j;
            k--;
        }
        q = quotient ? int_from_i128(k) : V_NONE;
        r = remainder && q ? int_from_i128(l) : V_NONE;
    } else if (cmp_magnitudes(&x, &y) < 0) {
        bool down = x.n && x.neg != y.neg;
        q = v_from_int(down ? -1 : 0);
        if (remainder)
            r = down ? add_sub(a, b, false) : int_exact(a);
    } else {
        return divide_limbs(&x, &y, quotient, remainder);
    }
    if (!q || !r) {
        rc_dec(q);
        rc_dec(r);
        return false;
    }
    if (quotient)
        *quotient = q;
    if (remainder)
        *remainder = r;
    return true;
}

static value zero_division(const char *text)
{
    return vm_raise(&vm_exc_ZeroDivisionError, "%s", text);
}

static value div_mod(value a, value b)
{
    VM_ENTER(f, 2);
    value r = V_EMPTY;
    if (int_divide(a, b, &f.s[0], &f.s[1]))
        r = tuple_pack(2, f.s[0], f.s[1]);
    return VM_LEAVE(f, r);
}

/* a / b correctly rounded. The quotient is computed to 55 bits or more, with a last bit that stands
 * for all that is lost. */
static value true_divide(value a, value b)
{
    struct int_view x, y;
    int_look(&x, a);
    int_look(&y, b);
    if (y.n == 0)
        return zero_division("division by zero");
    bool neg = x.neg != y.neg;
    if (x.n == 0)
        return float_new(neg && !x.neg ? -0.0 : 0.0);
    int64_t xbits = (int64_t)limbs_bits(x.p, x.n), ybits = (int64_t)limbs_bits(y.p, y.n);
    if (xbits <= 53 && ybits <= 53) {
        double q = (double)x.p[0] / (double)y.p[0];
        return float_new(neg ? -q : q);
    }
    int64_t diff = xbits - ybits;
    if (diff > 1024)
        return vm_raise(&vm_exc_OverflowError, "integer division result too large for a float");
    if (diff < -1075)
        return float_new(neg ? -0.0 : 0.0);
    /* x / y = quotient * 2^shift, where the quotient has 56 or 57 bits. */
    int64_t shift = diff - 56;
    size_t up = shift < 0 ? (size_t)-shift : 0, down = shift > 0 ? (size_t)shift : 0;
    size_t nn = x.n + up / 64 + 1, dn = y.n + down / 64 + 1;
    struct int_scratch s;
    if (!int_room(nn) || !int_scratch_get(&s, nn + dn + (nn + 1) + dn))
        return V_EMPTY;
    mp_limb_t *num = s.p, *den = num + nn, *q = den + dn, *r = q + nn + 1;
    mpn_zero(num, (mp_size_t)(nn + dn));
    if (up % 64)
        mpn_lshift(num + up / 64, x.p, (mp_size_t)x.n, (unsigned)(up % 64));
    else
        mpn_copyi(num + up / 64, x.p, (mp_size_t)x.n);
    if (up % 64)
        num[nn - 1] = x.p[x.n - 1] >> (64 - up % 64);
    if (down % 64)
        mpn_lshift(den + down / 64, y.p, (mp_size_t)y.n, (unsigned)(down % 64));
    else
        mpn_copyi(den + down / 64, y.p, (mp_size_t)y.n);
    if (down % 64)
        den[dn - 1] = y.p[y.n - 1] >> (64 - down % 64);
    nn = limbs_trim(num, nn);
    dn = limbs_trim(den, dn);
    mpn_tdiv_qr(q, r, 0, num, (mp_size_t)nn, den, (mp_size_t)dn);
    uint64_t m = q[0];
    bool lost = limbs_trim(r, dn) != 0;
    int_scratch_drop(&s);
    /* Bits below the last that a double of this magnitude has. */
    int bits = 64 - __builtin_clzl(m);
    int extra = bits - 53;
    if (bits + shift < -1021)
        extra = (int)(-1074 - shift);
    if (extra >= 64)
        return float_new(neg ? -0.0 : 0.0);
    uint64_t half = (uint64_t)1 << (extra - 1), rest = m & (2 * half - 1);
    m -= rest;
    if (rest > half || (rest == half && (lost || (m & (2 * half)))))
        m += 2 * half;
    double d = ldexp((double)m, (int)shift);
    if (isinf(d))
        return vm_raise(&vm_exc_OverflowError, "integer division result too large for a float");
    return float_new(neg ? -d : d);
}

/* --- shifts --------------------------------------------------------------------------------------
 */

static value shift_left(value a, value b)
{
    int64_t by;
    if (int_sign(b) < 0)
        return vm_value_error("negative shift count");
    if (int_sign(a) == 0)
        return v_from_int(0);
    if (!int_to_i64(b, &by))
        return vm_raise(&vm_exc_OverflowError, "too many digits in integer");
    struct int_view x;
    int_look(&x, a);
    size_t whole = (size_t)by / 64;
    unsigned part = (unsigned)(by % 64);
    if (x.n == 1 && by < 64) {
        mp_limb_t p[2] = {x.p[0] << part, part ? x.p[0] >> (64 - part) : 0};
        return int_make(p, 2, x.neg);
    }
    vm_int *r = int_new(x.n + whole + (part != 0));
    if (!r)
        return V_EMPTY;
    if (part)
        r->limb[x.n + whole] = mpn_lshift(r->limb + whole, x.p, (mp_size_t)x.n, part);
    else
        mpn_copyi(r->limb + whole, x.p, (mp_size_t)x.n);
    return int_done(r, x.n + whole + (part != 0), x.neg);
}

/* floor(a / 2^b) */
static value shift_right(value a, value b)
{
    int64_t by;
    struct int_view x;
    if (int_sign(b) < 0)
        return vm_value_error("negative shift count");
    int_look(&x, a);
    if (!int_to_i64(b, &by) || (size_t)by / 64 >= x.n)
        return v_from_int(x.n && x.neg ? -1 : 0);
    size_t whole = (size_t)by / 64, n = x.n - whole;
    unsigned part = (unsigned)(by % 64);
    if (x.n == 1)
        return int_from_i128(small_of(&x) >> part);
    vm_int *r = int_new(n + x.neg);
    if (!r)
        return V_EMPTY;
    bool lost = limbs_trim(x.p, whole) != 0;
    if (part)
        lost |= mpn_rshift(r->limb, x.p + whole, (mp_size_t)n, part) != 0;
    else
        mpn_copyi(r->limb, x.p + whole, (mp_size_t)n);
    if (x.neg && lost)
        r->limb[n] = mpn_add_1(r->limb, r->limb, (mp_size_t)n, 1);
    return int_done(r, n + x.neg, x.neg);
}

/* --- bits ----------------------------------------------------------------------------------------
 */

/* -p of n limbs, as two's complement. */
static void negate(mp_limb_t *p, size_t n)
{
    mpn_neg(p, p, (mp_size_t)n);
}

/* Two's complement of w in n > w.n limbs. */
static void complement(mp_limb_t *out, const struct int_view *w, size_t n)
{
    mpn_copyi(out, w->p, (mp_size_t)w->n);
    mpn_zero(out + w->n, (mp_size_t)(n - w->n));
    if (w->neg)
        negate(out, n);
}

static value bitwise(value a, value b, enum vm_binary op)
{
    struct int_view x, y;
    int_look(&x, a);
    int_look(&y, b);
    if (x.n <= 1 && y.n <= 1) {
        __int128 i = small_of(&x), j = small_of(&y);
        return int_from_i128(op == VM_AND ? i & j : op == VM_OR ? i | j : i ^ j);
    }
    if (op == VM_AND && ((x.n <= 1 && !x.neg) || (y.n <= 1 && !y.neg))) {
        /* The lowest limb is all there is. */
        mp_limb_t i = x.n ? x.neg ? 0 - x.p[0] : x.p[0] : 0;
        mp_limb_t j = y.n ? y.neg ? 0 - y.p[0] : y.p[0] : 0;
        return int_from_u64(i & j);
    }
    size_t n = (x.n > y.n ? x.n : y.n) + 1;
    struct int_scratch s;
    if (!int_scratch_get(&s, 2 * n))
        return V_EMPTY;
    mp_limb_t *p = s.p, *q = p + n;
    complement(p, &x, n);
    complement(q, &y, n);
    if (op == VM_AND)
        mpn_and_n(p, p, q, (mp_size_t)n);
    else if (op == VM_OR)
        mpn_ior_n(p, p, q, (mp_size_t)n);
    else
        mpn_xor_n(p, p, q, (mp_size_t)n);
    bool neg = p[n - 1] >> 63;
    if (neg)
        negate(p, n);
    value r = int_make(p, n, neg);
    int_scratch_drop(&s);
    return r;
}

/* --- power ---------------------------------------------------------------------------------------
 */

/* p^e, p odd or not, in two buffers that have room for the result and one limb more. Returns the
 * one that has the result and its length. */
static mp_limb_t *power(const mp_limb_t *p, size_t n, uint64_t e, mp_limb_t *r, mp_limb_t *other,
                        size_t *length)
{
    mpn_copyi(r, p, (mp_size_t)n);
    size_t rn = n;
    for (int bit = 62 - __builtin_clzl(e); bit >= 0; bit--) {
        mpn_sqr(other, r, (mp_size_t)rn);
        rn = limbs_trim(other, 2 * rn);
        mp_limb_t *swap = r;
        r = other;
        other = swap;
        if (!(e >> bit & 1))
            continue;
        mul_limbs(other, r, rn, p, n);
        rn = limbs_trim(other, rn + n);
        swap = r;
        r = other;
        other = swap;
    }
    *length = rn;
    return r;
}

/* |a| > 1, e > 1 */
static value power_limbs(const struct int_view *a, uint64_t e)
{
    /* Factors of two are a shift at the end. */
    size_t zeros = mpn_scan1(a->p, 0), bits = limbs_bits(a->p, a->n) - zeros, total, twos;
    if (!checked_mul(zeros, e, &twos) || !checked_mul(bits, e, &total) ||
        !checked_add(total, twos, &total) || total > SIZE_MAX / 64)
        return vm_no_memory();
    size_t n = (bits + 63) / 64, room = bits == 1 ? 2 : bits * e / 64 + n + 3;
    struct int_scratch s, base;
    if (!int_room(room) || !int_scratch_get(&s, 2 * room))
        return V_EMPTY;
    if (!int_scratch_get(&base, a->n)) {
        int_scratch_drop(&s);
        return V_EMPTY;
    }
    size_t skip = zeros / 64;
    if (zeros % 64)
        mpn_rshift(base.p, a->p + skip, (mp_size_t)(a->n - skip), (unsigned)(zeros % 64));
    else
        mpn_copyi(base.p, a->p + skip, (mp_size_t)(a->n - skip));
    mp_limb_t *r = s.p;
    size_t rn = 1;
    r[0] = 1;
    if (bits > 1)
        r = power(base.p, n, e, s.p, s.p + room, &rn);
    size_t whole = twos / 64;
    vm_int *v = int_new(rn + whole + 1);
    if (v && twos % 64)
        v->limb[rn + whole] = mpn_lshift(v->limb + whole, r, (mp_size_t)rn, (unsigned)(twos % 64));
    else if (v)
        mpn_copyi(v->limb + whole, r, (mp_size_t)rn);
    int_scratch_drop(&base);
    int_scratch_drop(&s);
    return v ? int_done(v, rn + whole + 1, a->neg && (e & 1)) : V_EMPTY;
}

static value pow_plain(value a, value b)
{
    int64_t e;
    if (int_sign(b) < 0) {
        double x, y;
        if (!vm_as_double(a, &x) || !vm_as_double(b, &y))
            return V_EMPTY;
        return float_pow(x, y);
    }
    struct int_view x, y;
    int_look(&x, a);
    int_look(&y, b);
    if (y.n == 0)
        return v_from_int(1);
    bool odd = y.p[0] & 1;
    if (x.n == 0)
        return v_from_int(0);
    if (x.n == 1 && x.p[0] == 1)
        return v_from_int(x.neg && odd ? -1 : 1);
    if (!int_to_i64(b, &e))
        return vm_no_memory();
    if (e == 1)
        return int_exact(a);
    if (e == 2)
        return mul(a, a);
    return power_limbs(&x, (uint64_t)e);
}

/* --- power with a modulus ------------------------------------------------------------------------
 */

static uint64_t mul_mod(uint64_t a, uint64_t b, uint64_t m)
{
    return (uint64_t)((unsigned __int128)a * b % m);
}

static uint64_t pow_mod_word(uint64_t a, const struct int_view *e, uint64_t m)
{
    uint64_t r = 1 % m;
    for (size_t i = limbs_bits(e->p, e->n); i-- > 0;) {
        r = mul_mod(r, r, m);
        if (e->p[i / 64] >> (i % 64) & 1)
            r = mul_mod(r, a, m);
    }
    return r;
}

struct modulus {
    const mp_limb_t *p;
    size_t n;
    mp_limb_t *product, *quotient; /* 2n and n+1 limbs */
};

/* r = a * b mod m; all of n limbs. */
static void mul_reduce(mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b,
                       const struct modulus *m)
{
    mp_size_t n = (mp_size_t)m->n;
    if (a == b)
        mpn_sqr(m->product, a, n);
    else
        mpn_mul_n(m->product, a, b, n);
    mpn_tdiv_qr(m->quotient, r, 0, m->product, 2 * n, m->p, n);
}

/* base^e mod m into r, with windows of 4 bits; `table` has room for 16 powers. */
static void pow_mod_limbs(mp_limb_t *r, const mp_limb_t *base, const struct int_view *e,
                          mp_limb_t *table, const struct modulus *m)
{
    size_t n = m->n;
    mpn_zero(table, (mp_size_t)n);
    table[0] = 1;
    mpn_copyi(table + n, base, (mp_size_t)n);
    for (size_t i = 2; i < 16; i++)
        mul_reduce(table + i * n, table + (i - 1) * n, base, m);
    mpn_copyi(r, table, (mp_size_t)n);
    for (size_t i = (limbs_bits(e->p, e->n) + 3) / 4; i-- > 0;) {
        for (int k = 0; k < 4; k++)
            mul_reduce(r, r, r, m);
        unsigned digit = e->p[i / 16] >> (i % 16 * 4) & 15;
        if (digit)
            mul_reduce(r, r, table + digit * n, m);
    }
}

/* 0 <= base < m, m > 1. */
static value pow_mod_positive(value base, value e, value m)
{
    struct int_view b, x, mod;
    int_look(&b, base);
    int_look(&x, e);
    int_look(&mod, m);
    if (mod.n == 1)
        return int_from_u64(pow_mod_word(b.n ? b.p[0] : 0, &x, mod.p[0]));
    size_t n = mod.n;
    struct int_scratch s;
    if (!int_room(2 * n) || !int_scratch_get(&s, n * 21 + 1))
        return V_EMPTY;
    struct modulus md = {mod.p, n, s.p, s.p + 2 * n};
    mp_limb_t *padded = s.p + 3 * n + 1, *r = padded + n, *table = r + n;
    mpn_copyi(padded, b.p, (mp_size_t)b.n);
    mpn_zero(padded + b.n, (mp_size_t)(n - b.n));
    pow_mod_limbs(r, padded, &x, table, &md);
    value v = int_make(r, n, false);
    int_scratch_drop(&s);
    return v;
}

/* The inverse of a modulo m > 1, 0 <= a < m; V_NONE if there is none. */
static value inverse(value a, value m)
{
    struct int_view x, y;
    int_look(&x, a);
    int_look(&y, m);
    if (x.n == 0)
        return V_NONE;
    /* gcdext wants the first operand not to be shorter: a + m, which is a modulo m. */
    size_t n = y.n + 1;
    struct int_scratch s;
    if (!int_room(n) || !int_scratch_get(&s, 4 * n + 4))
        return V_EMPTY;
    mp_limb_t *u = s.p, *w = u + n + 1, *g = w + n + 1, *c = g + n;
    u[y.n] = mpn_add(u, y.p, (mp_size_t)y.n, x.p, (mp_size_t)x.n);
    mpn_copyi(w, y.p, (mp_size_t)y.n);
    mp_size_t cn = 0;
    mp_size_t gn = mpn_gcdext(g, c, &cn, u, (mp_size_t)limbs_trim(u, n), w, (mp_size_t)y.n);
    value r = V_NONE;
    if (gn == 1 && g[0] == 1)
        r = int_make(c, (size_t)(cn < 0 ? -cn : cn), cn < 0);
    int_scratch_drop(&s);
    return r;
}

value int_pow_mod(value a, value b, value mod)
{
    enum { BASE, EXPONENT, MODULUS, RESULT };
    if (int_sign(mod) == 0)
        return vm_value_error("pow() 3rd argument cannot be 0");
    VM_ENTER(f, 4);
    f.s[MODULUS] = int_abs(mod);
    if (!f.s[MODULUS])
        return VM_LEAVE(f, V_EMPTY);
    if (f.s[MODULUS] == v_from_int(1))
        return VM_LEAVE(f, v_from_int(0));
    f.s[EXPONENT] = int_abs(b);
    if (!f.s[EXPONENT] || !int_divide(a, f.s[MODULUS], NULL, &f.s[BASE]))
        return VM_LEAVE(f, V_EMPTY);
    if (int_sign(b) < 0) {
        value inv = inverse(f.s[BASE], f.s[MODULUS]);
        if (inv == V_NONE)
            vm_value_error("base is not invertible for the given modulus");
        if (!inv || inv == V_NONE)
            return VM_LEAVE(f, V_EMPTY);
        rc_set(&f.s[RESULT], inv);
        rc_clear(&f.s[BASE]);
        if (!int_divide(f.s[RESULT], f.s[MODULUS], NULL, &f.s[BASE]))
            return VM_LEAVE(f, V_EMPTY);
    }
    rc_set(&f.s[RESULT], pow_mod_positive(f.s[BASE], f.s[EXPONENT], f.s[MODULUS]));
    if (!f.s[RESULT] || int_sign(mod) > 0 || int_sign(f.s[RESULT]) == 0)
        return VM_LEAVE(f, VM_TAKE(f.s[RESULT]));
    return VM_LEAVE(f, add_sub(f.s[RESULT], mod, false));
}

/* --- gcd, root -----------------------------------------------------------------------------------
 */

static value gcd_words(uint64_t a, uint64_t b)
{
    while (b) {
        uint64_t r = a % b;
        a = b;
        b = r;
    }
    return int_from_u64(a);
}

/* Copies w without its lowest `zeros` bits; returns the length. */
static size_t copy_shifted(mp_limb_t *out, const struct int_view *w, size_t zeros)
{
    size_t skip = zeros / 64;
    if (zeros % 64)
        mpn_rshift(out, w->p + skip, (mp_size_t)(w->n - skip), (unsigned)(zeros % 64));
    else
        mpn_copyi(out, w->p + skip, (mp_size_t)(w->n - skip));
    return limbs_trim(out, w->n - skip);
}

value int_gcd(value a, value b)
{
    struct int_view x, y;
    int_look(&x, a);
    int_look(&y, b);
    if (x.n <= 1 && y.n <= 1)
        return gcd_words(x.n ? x.p[0] : 0, y.n ? y.p[0] : 0);
    if (x.n == 0 || y.n == 0)
        return int_abs(x.n ? a : b);
    /* mpn_gcd: one operand odd, the second not the longer one. */
    size_t xz = mpn_scan1(x.p, 0), yz = mpn_scan1(y.p, 0), twos = xz < yz ? xz : yz;
    struct int_scratch s;
    if (!int_room(x.n + y.n) || !int_scratch_get(&s, 2 * (x.n + y.n) + 1))
        return V_EMPTY;
    mp_limb_t *u = s.p, *w = u + x.n, *g = w + y.n;
    size_t un = copy_shifted(u, &x, xz), wn = copy_shifted(w, &y, yz);
    if (un < wn || (un == wn && mpn_cmp(u, w, (mp_size_t)un) < 0)) {
        mp_limb_t *p = u;
        u = w;
        w = p;
        size_t n = un;
        un = wn;
        wn = n;
    }
    size_t gn = (size_t)mpn_gcd(g, u, (mp_size_t)un, w, (mp_size_t)wn), whole = twos / 64;
    vm_int *r = int_new(gn + whole + 1);
    if (r && twos % 64)
        r->limb[gn + whole] = mpn_lshift(r->limb + whole, g, (mp_size_t)gn, (unsigned)(twos % 64));
    else if (r)
        mpn_copyi(r->limb + whole, g, (mp_size_t)gn);
    int_scratch_drop(&s);
    return r ? int_done(r, gn + whole + 1, false) : V_EMPTY;
}

value int_sqrt(value v)
{
    struct int_view w;
    int_look(&w, v);
    if (w.n == 0)
        return v_from_int(0);
    size_t n = (w.n + 1) / 2;
    struct int_scratch rest;
    if (!int_room(w.n) || !int_scratch_get(&rest, w.n))
        return V_EMPTY;
    vm_int *r = int_new(n);
    if (r)
        mpn_sqrtrem(r->limb, rest.p, w.p, (mp_size_t)w.n);
    int_scratch_drop(&rest);
    return r ? int_done(r, n, false) : V_EMPTY;
}

/* --- dispatch ------------------------------------------------------------------------------------
 */

value int_binary(value a, value b, enum vm_binary op)
{
    value r = V_EMPTY;
    switch (op) {
    case VM_ADD:
    case VM_SUB:
        return add_sub(a, b, op == VM_SUB);
    case VM_MUL:
        return mul(a, b);
    case VM_DIV:
        return true_divide(a, b);
    case VM_FLOORDIV:
        if (int_sign(b) == 0)
            return zero_division("integer division or modulo by zero");
        return int_divide(a, b, &r, NULL) ? r : V_EMPTY;
    case VM_MOD:
        if (int_sign(b) == 0)
            return zero_division("integer modulo by zero");
        return int_divide(a, b, NULL, &r) ? r : V_EMPTY;
    case VM_DIVMOD:
        if (int_sign(b) == 0)
            return zero_division("integer division or modulo by zero");
        return div_mod(a, b);
    case VM_POW:
        return pow_plain(a, b);
    case VM_LSHIFT:
        return shift_left(a, b);
    case VM_RSHIFT:
        return shift_right(a, b);
    case VM_AND:
    case VM_OR:
    case VM_XOR:
        return bitwise(a, b, op);
    default:
        return vm_type_error("unsupported operand type(s) for @: '%T' and '%T'", a, b);
    }
}
