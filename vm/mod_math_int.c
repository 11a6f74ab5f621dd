/* mod_math_int.c: the functions of math that compute with ints. */
#include "vm/exc.h"
#include "vm/mod_math.h"
#include "vm/number.h"

#define FUNCTION(name) static value name(vm_thread *t, value *a, int n)

/* --- divisors, root ------------------------------------------------------------------------------
 */

/* acc = f(acc, index of v) for each argument. */
static value fold(value *a, int n, value start, value (*f)(value, value))
{
    VM_ENTER(s, 2);
    s.s[0] = start;
    for (int i = 0; i < n; i++) {
        rc_set(&s.s[1], vm_index_value(a[i]));
        if (!s.s[1])
            return VM_LEAVE(s, V_EMPTY);
        rc_set(&s.s[0], f(s.s[0], s.s[1]));
        if (!s.s[0])
            return VM_LEAVE(s, V_EMPTY);
    }
    return VM_LEAVE(s, VM_TAKE(s.s[0]));
}

static value lcm(value x, value y)
{
    if (int_sign(x) == 0 || int_sign(y) == 0)
        return v_from_int(0);
    VM_ENTER(f, 3);
    if (!(f.s[0] = int_gcd(x, y)) || !(f.s[1] = int_binary(x, f.s[0], VM_FLOORDIV)) ||
        !(f.s[2] = int_binary(f.s[1], y, VM_MUL)))
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, int_abs(f.s[2]));
}

FUNCTION(m_gcd)
{
    (void)t;
    return fold(a, n, v_from_int(0), int_gcd);
}

FUNCTION(m_lcm)
{
    (void)t;
    return fold(a, n, v_from_int(1), lcm);
}

FUNCTION(m_isqrt)
{
    (void)t, (void)n;
    VM_ENTER(f, 1);
    if (!(f.s[0] = vm_index_value(a[0])))
        return VM_LEAVE(f, V_EMPTY);
    if (int_sign(f.s[0]) < 0)
        return VM_LEAVE(f, vm_value_error("isqrt() argument must be nonnegative"));
    return VM_LEAVE(f, int_sqrt(f.s[0]));
}

/* --- products ------------------------------------------------------------------------------------
 */

/* from * (from + 1) * ... * to, by halves so that the factors are of one size. */
static value range_product(uint64_t from, uint64_t to)
{
    if (from > to)
        return v_from_int(1);
    if (to - from < 16) {
        value r = int_from_u64(from);
        while (r && from < to) {
            uint64_t factor = ++from, product;
            while (from < to && !__builtin_mul_overflow(factor, from + 1, &product)) {
                factor = product;
                from++;
            }
            VM_ENTER(f, 2);
            f.s[0] = r;
            f.s[1] = int_from_u64(factor);
            r = VM_LEAVE(f, f.s[1] ? int_binary(f.s[0], f.s[1], VM_MUL) : V_EMPTY);
        }
        return r;
    }
    uint64_t middle = from + (to - from) / 2;
    VM_ENTER(f, 2);
    if (!(f.s[0] = range_product(from, middle)) || !(f.s[1] = range_product(middle + 1, to)))
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, int_binary(f.s[0], f.s[1], VM_MUL));
}

static value factorial(value v)
{
    int64_t i;
    if (int_sign(v) < 0)
        return vm_value_error("factorial() not defined for negative values");
    if (!int_to_i64(v, &i))
        return vm_raise(&vm_exc_OverflowError, "factorial() argument should not exceed %lld",
                        (long long)INT64_MAX);
    /* Larger ones have more bits than memory has. */
    if (i > (int64_t)1 << 40)
        return vm_no_memory();
    return range_product(1, (uint64_t)i);
}

FUNCTION(m_factorial)
{
    (void)t, (void)n;
    VM_ENTER(f, 1);
    f.s[0] = vm_index_value(a[0]);
    return VM_LEAVE(f, f.s[0] ? factorial(f.s[0]) : V_EMPTY);
}

/* n (n-1) ... (n-k+1) for an n of any size, 0 <= k <= n. */
static value falling(value n, int64_t k)
{
    int64_t small;
    if (k == 0)
        return v_from_int(1);
    if (int_to_i64(n, &small))
        return range_product((uint64_t)(small - k + 1), (uint64_t)small);
    VM_ENTER(f, 2);
    f.s[0] = rc_inc(n);
    f.s[1] = rc_inc(n);
    for (int64_t i = 1; i < k; i++) {
        rc_set(&f.s[1], int_binary(f.s[1], v_from_int(1), VM_SUB));
        if (!f.s[1])
            return VM_LEAVE(f, V_EMPTY);
        rc_set(&f.s[0], int_binary(f.s[0], f.s[1], VM_MUL));
        if (!f.s[0])
            return VM_LEAVE(f, V_EMPTY);
    }
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

/* Both as ints in out[], owned. 1; 0 when k > n; -1 exception. */
static int chosen(value *a, value out[2])
{
    if (!(out[0] = vm_index_value(a[0])) || !(out[1] = vm_index_value(a[1])))
        return -1;
    if (int_sign(out[0]) < 0)
        return vm_value_error("n must be a non-negative integer"), -1;
    if (int_sign(out[1]) < 0)
        return vm_value_error("k must be a non-negative integer"), -1;
    return int_compare(out[1], out[0]) <= 0;
}

FUNCTION(m_perm)
{
    int64_t k;
    if (n == 1 || a[1] == V_NONE)
        return m_factorial(t, a, 1);
    VM_ENTER(f, 2);
    int r = chosen(a, f.s);
    if (r <= 0)
        return VM_LEAVE(f, r < 0 ? V_EMPTY : v_from_int(0));
    if (!int_to_i64(f.s[1], &k))
        return VM_LEAVE(
            f, vm_raise(&vm_exc_OverflowError, "k must not exceed %lld", (long long)INT64_MAX));
    return VM_LEAVE(f, falling(f.s[0], k));
}

FUNCTION(m_comb)
{
    enum { N, K, OTHER, TOP, BOTTOM };
    int64_t k;
    (void)t, (void)n;
    VM_ENTER(f, 5);
    int r = chosen(a, f.s);
    if (r <= 0)
        return VM_LEAVE(f, r < 0 ? V_EMPTY : v_from_int(0));
    if (!(f.s[OTHER] = int_binary(f.s[N], f.s[K], VM_SUB)))
        return VM_LEAVE(f, V_EMPTY);
    value least = int_compare(f.s[OTHER], f.s[K]) < 0 ? f.s[OTHER] : f.s[K];
    if (!int_to_i64(least, &k))
        return VM_LEAVE(f, vm_raise(&vm_exc_OverflowError, "min(n - k, k) must not exceed %lld",
                                    (long long)INT64_MAX));
    if (!(f.s[TOP] = falling(f.s[N], k)) || !(f.s[BOTTOM] = range_product(1, (uint64_t)k)))
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, int_binary(f.s[TOP], f.s[BOTTOM], VM_FLOORDIV));
}

const vm_def math_int_defs[] = {
    {"gcd", m_gcd, 0, -1, NULL, 0},    {"lcm", m_lcm, 0, -1, NULL, 0},
    {"isqrt", m_isqrt, 1, 1, NULL, 0}, {"factorial", m_factorial, 1, 1, NULL, 0},
    {"perm", m_perm, 1, 2, NULL, 0},   {"comb", m_comb, 2, 2, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};
