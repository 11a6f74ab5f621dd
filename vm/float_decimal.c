/* float_decimal.c: conversions between doubles and decimal numbers of up to 19 digits in 128-bit
 * arithmetic. Each says when it cannot tell the result, and the C library is asked instead. */
#include <math.h>

#include "vm/float_impl.h"

typedef unsigned __int128 wide;

static const uint64_t tens[] = {
    1u,
    10u,
    100u,
    1000u,
    10000u,
    100000u,
    1000000u,
    10000000u,
    100000000u,
    1000000000u,
    10000000000u,
    100000000000u,
    1000000000000u,
    10000000000000u,
    100000000000000u,
    1000000000000000u,
    10000000000000000u,
    100000000000000000u,
    1000000000000000000u,
    10000000000000000000u,
};

static const double exact_tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* d * 10^places is m * 10^places / 2^shift: exact in 53 + 64 bits. */
bool float_scaled(double d, int places, uint64_t *out)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    int biased = (int)(bits >> 52 & 0x7FF);
    uint64_t m = (bits & (((uint64_t)1 << 52) - 1)) | (biased ? (uint64_t)1 << 52 : 0);
    int shift = 1075 - (biased ? biased : 1);
    if (places > 19 || biased == 0x7FF)
        return false;
    if (m == 0 || shift > 127) { /* less than 2^117 / 2^128 */
        *out = 0;
        return true;
    }
    wide w = (wide)m * tens[places];
    if (shift <= 0) {
        if (shift < -10)
            return false;
        w <<= -shift; /* 127 bits at most */
    } else {
        wide half = (wide)1 << (shift - 1), rest = w & (2 * half - 1);
        w >>= shift;
        w += rest > half || (rest == half && (w & 1));
    }
    *out = (uint64_t)w;
    return w >> 64 == 0;
}

/* Daniel Lemire, "Number parsing at a gigabyte per second" (2021): the product with the 128 highest
 * bits of the power of ten, rounded down, decides except in rare cases. */
static bool lemire(uint64_t m, int e, double *out)
{
    struct float_power g;
    if (!float_power_floor(e, &g))
        return false;
    int zeros = __builtin_clzll(m);
    m <<= zeros;
    wide high = (wide)m * g.hi;
    uint64_t top = (uint64_t)(high >> 64), low = (uint64_t)high;
    if ((top & 0x1FF) == 0x1FF && low + m < low) {
        wide more = (wide)m * g.lo;
        uint64_t merged = low + (uint64_t)(more >> 64);
        if (merged < low)
            top++;
        if ((top & 0x1FF) == 0x1FF && merged + 1 == 0 && (uint64_t)more + m < (uint64_t)more)
            return false;
        low = merged;
    }
    int upper = (int)(top >> 63);
    uint64_t r = top >> (upper + 9);
    zeros += 1 ^ upper;
    /* Exactly half way, perhaps. */
    if (low == 0 && (top & 0x1FF) == 0 && (r & 3) == 1)
        return false;
    r += r & 1;
    r >>= 1;
    if (r >= (uint64_t)1 << 53) {
        r = (uint64_t)1 << 52;
        zeros--;
    }
    int exponent = ((217706 * e) >> 16) + 1024 + 63 - zeros;
    if (exponent < 1 || exponent > 2046)
        return false;
    uint64_t bits = (r & ~((uint64_t)1 << 52)) | (uint64_t)exponent << 52;
    memcpy(out, &bits, sizeof bits);
    return true;
}

bool float_from_decimal(uint64_t m, int e, double *out)
{
    if (m == 0) {
        *out = 0;
        return true;
    }
    /* Both factors are doubles: one rounding. */
    if (m <= (uint64_t)1 << 53 && e >= -22 && e <= 22) {
        *out = e < 0 ? (double)m / exact_tens[-e] : (double)m * exact_tens[e];
        return true;
    }
    return lemire(m, e, out);
}
