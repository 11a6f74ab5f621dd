/* float_text.c: floats from text and to text.
 *
 * The shortest digits are found with the method of Raffaello Giulietti, "The Schubfach way to
 * render doubles" (2021). Its table of powers of ten is computed on demand.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "vm/bytes.h"
#include "vm/exc.h"
#include "vm/float_impl.h"
#include "vm/int_impl.h"
#include "vm/str.h"

/* --- powers of ten -------------------------------------------------------------------------------
 */

enum { POWER_MIN = -292, POWER_MAX = 324 };

/* 10^k = g * 2^x, 2^127 <= g < 2^128, rounded up to an integer. hi 0: not computed yet. */
static struct float_power powers[POWER_MAX - POWER_MIN + 1];

/* floor(log2(10^k)) */
static int log2_of_power(int k)
{
    return (k * 1741647) >> 19;
}

/* The 128 highest bits of p[0..n-1]; *rest: the others are not all zero. */
static struct float_power top_bits(const mp_limb_t *p, size_t n, bool *rest)
{
    mp_limb_t t[3] = {0, 0, 0};
    for (size_t i = 0; i < 3 && i < n; i++)
        t[2 - i] = p[n - 1 - i];
    unsigned shift = (unsigned)__builtin_clzl(t[2]);
    if (shift)
        mpn_lshift(t, t, 3, shift);
    *rest = t[0] != 0 || (n > 3 && limbs_trim(p, n - 3));
    return (struct float_power){t[2], t[1]};
}

/* 10^k for k >= 0; returns the limbs used, at most 17. */
static size_t ten_to(mp_limb_t *p, int k)
{
    size_t n = 1;
    p[0] = 1;
    for (; k > 0; k -= 19) {
        mp_limb_t by = 1;
        for (int i = 0; i < k && i < 19; i++)
            by *= 10;
        mp_limb_t carry = mpn_mul_1(p, p, (mp_size_t)n, by);
        if (carry)
            p[n++] = carry;
    }
    return n;
}

static struct float_power power_of_ten(int k)
{
    struct float_power *g = &powers[k - POWER_MIN];
    if (g->hi)
        return *g;
    mp_limb_t p[24], num[24], quotient[24], remainder[24];
    size_t n = ten_to(p, k < 0 ? -k : k);
    bool rest;
    struct float_power r;
    if (k >= 0) {
        r = top_bits(p, n, &rest);
    } else {
        /* 2^s / 10^-k with at least 129 bits. */
        size_t nn = n + 3;
        mpn_zero(num, (mp_size_t)nn);
        num[nn - 1] = 1;
        mpn_tdiv_qr(quotient, remainder, 0, num, (mp_size_t)nn, p, (mp_size_t)n);
        bool lost = limbs_trim(remainder, n) != 0;
        r = top_bits(quotient, limbs_trim(quotient, nn - n + 1), &rest);
        rest = rest || lost;
    }
    if (rest && ++r.lo == 0)
        r.hi++;
    return *g = r;
}

bool float_power_floor(int k, struct float_power *out)
{
    if (k < POWER_MIN || k > POWER_MAX)
        return false;
    *out = power_of_ten(k);
    /* 10^55 and less have no more than 128 bits that count. */
    if ((k < 0 || k > 55) && out->lo-- == 0)
        out->hi--;
    return true;
}

/* --- shortest digits -----------------------------------------------------------------------------
 */

/* g * c / 2^128, the last bit set if anything is lost. */
static uint64_t round_to_odd(struct float_power g, uint64_t c)
{
    unsigned __int128 x = (unsigned __int128)g.lo * c, y = (unsigned __int128)g.hi * c;
    y += (uint64_t)(x >> 64);
    return (uint64_t)(y >> 64) | ((uint64_t)y > 1);
}

struct decimal {
    uint64_t digits;
    int exponent;
};

/* The name of each variable is that of the paper. */
static struct decimal shortest(uint64_t fraction, int biased)
{
    uint64_t c = biased ? fraction | (uint64_t)1 << 52 : fraction;
    int q = (biased ? biased : 1) - 1075;
    if (q <= 0 && q > -53 && (c & (((uint64_t)1 << -q) - 1)) == 0)
        return (struct decimal){c >> -q, 0};
    bool even = !(c & 1), closer = fraction == 0 && biased > 1;
    uint64_t cbl = 4 * c - 2 + closer, cb = 4 * c, cbr = 4 * c + 2;
    int k = (q * 1262611 - (closer ? 524031 : 0)) >> 22;
    int h = q + log2_of_power(-k) + 1;
    struct float_power g = power_of_ten(-k);
    uint64_t lower = round_to_odd(g, cbl << h) + !even;
    uint64_t vb = round_to_odd(g, cb << h);
    uint64_t upper = round_to_odd(g, cbr << h) - !even;
    uint64_t s = vb / 4;
    if (s >= 10) {
        uint64_t sp = s / 10;
        bool up_inside = lower <= 40 * sp, wp_inside = 40 * sp + 40 <= upper;
        if (up_inside != wp_inside)
            return (struct decimal){sp + wp_inside, k + 1};
    }
    bool u_inside = lower <= 4 * s, w_inside = 4 * s + 4 <= upper;
    if (u_inside != w_inside)
        return (struct decimal){s + w_inside, k};
    uint64_t mid = 4 * s + 2;
    bool up = vb > mid || (vb == mid && (s & 1));
    return (struct decimal){s + up, k};
}

int float_digits(double d, char digits[17], int *point)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    uint64_t fraction = bits & (((uint64_t)1 << 52) - 1);
    int biased = (int)(bits >> 52 & 0x7FF);
    if (d == 0) {
        digits[0] = '0';
        *point = 1;
        return 1;
    }
    struct decimal r = shortest(fraction, biased);
    while (r.digits % 10 == 0) {
        r.digits /= 10;
        r.exponent++;
    }
    int n = 0;
    for (uint64_t m = r.digits; m; m /= 10)
        n++;
    for (int i = n; i-- > 0; r.digits /= 10)
        digits[i] = (char)('0' + r.digits % 10);
    *point = n + r.exponent;
    return n;
}

/* --- repr ----------------------------------------------------------------------------------------
 */

value float_repr(double d)
{
    char buf[40], *p = buf, digits[17];
    if (isnan(d))
        return str_from_utf8("nan", 3);
    if (signbit(d))
        *p++ = '-';
    if (isinf(d)) {
        memcpy(p, "inf", 3);
        return str_from_utf8(buf, (size_t)(p + 3 - buf));
    }
    int point, n = float_digits(fabs(d), digits, &point);
    if (point > -4 && point <= 16) {
        int i = 0;
        if (point <= 0) {
            *p++ = '0';
            *p++ = '.';
            for (int z = point; z < 0; z++)
                *p++ = '0';
        }
        for (; i < n || i < point; i++) {
            if (i == point && point > 0)
                *p++ = '.';
            *p++ = i < n ? digits[i] : '0';
        }
        if (point >= n) {
            *p++ = '.';
            *p++ = '0';
        }
    } else {
        *p++ = digits[0];
        if (n > 1) {
            *p++ = '.';
            memcpy(p, digits + 1, (size_t)n - 1);
            p += n - 1;
        }
        p += snprintf(p, 8, "e%+03d", point - 1);
    }
    return str_from_utf8(buf, (size_t)(p - buf));
}

/* --- from text -----------------------------------------------------------------------------------
 */

static bool is_blank(unsigned char c)
{
    return c == ' ' || (c >= 9 && c <= 13);
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool same_word(const unsigned char *p, size_t n, const char *word)
{
    size_t i = 0;
    for (; i < n && word[i]; i++)
        if ((p[i] | 0x20) != (unsigned char)word[i])
            return false;
    return i == n && !word[i];
}

/* Takes out underscores; each has to stand between digits. */
static bool drop_underscores(unsigned char *p, size_t *n)
{
    size_t k = 0;
    for (size_t i = 0; i < *n; i++) {
        if (p[i] != '_')
            p[k++] = p[i];
        else if (i == 0 || i + 1 == *n || !is_digit(p[i - 1]) || !is_digit(p[i + 1]))
            return false;
    }
    *n = k;
    return true;
}

static size_t skip_digits(const unsigned char *p, size_t n, size_t i)
{
    while (i < n && is_digit(p[i]))
        i++;
    return i;
}

/* An unsigned decimal number? */
static bool is_decimal(const unsigned char *p, size_t n)
{
    size_t i = skip_digits(p, n, 0), digits = i;
    if (i < n && p[i] == '.') {
        size_t from = ++i;
        i = skip_digits(p, n, i);
        digits += i - from;
    }
    if (!digits)
        return false;
    if (i < n && (p[i] | 0x20) == 'e') {
        i++;
        if (i < n && (p[i] == '+' || p[i] == '-'))
            i++;
        size_t from = i;
        i = skip_digits(p, n, i);
        if (i == from)
            return false;
    }
    return i == n;
}

/* A decimal number that is_decimal() accepts, of at most 19 digits and a small exponent. */
static bool parse_short(const unsigned char *p, size_t n, double *out)
{
    uint64_t m = 0;
    int digits = 0, e = 0;
    size_t i = 0;
    bool point = false;
    for (; i < n && (is_digit(p[i]) || p[i] == '.'); i++) {
        if (p[i] == '.') {
            point = true;
            continue;
        }
        if ((m || p[i] != '0') && ++digits > 19)
            return false;
        m = m * 10 + (p[i] - '0');
        e -= point;
    }
    if (i < n) {
        bool neg = p[++i] == '-';
        int x = 0;
        for (i += neg || p[i] == '+'; i < n; i++)
            if ((x = x * 10 + (p[i] - '0')) > 9999)
                return false;
        e += neg ? -x : x;
    }
    return float_from_decimal(m, e, out);
}

/* p has room for one byte behind the n. */
static bool parse(unsigned char *p, size_t n, double *out)
{
    while (n && is_blank(p[n - 1]))
        n--;
    while (n && is_blank(*p)) {
        p++;
        n--;
    }
    if (!drop_underscores(p, &n) || !n)
        return false;
    bool neg = *p == '-';
    if (*p == '-' || *p == '+') {
        p++;
        n--;
    }
    if (same_word(p, n, "inf") || same_word(p, n, "infinity"))
        *out = INFINITY;
    else if (same_word(p, n, "nan"))
        *out = NAN;
    else if (is_decimal(p, n)) {
        p[n] = 0;
        if (!parse_short(p, n, out))
            *out = strtod((const char *)p, NULL);
    } else {
        return false;
    }
    if (neg)
        *out = -*out;
    return true;
}

value float_from_text(value text)
{
    size_t n = v_is_str(text) ? str_ptr(text)->len : bytes_ptr(text)->len;
    struct int_scratch s;
    if (!int_scratch_get(&s, n / 8 + 1))
        return V_EMPTY;
    unsigned char *p = (unsigned char *)s.p;
    if (v_is_str(text))
        number_ascii(p, str_ptr(text));
    else
        memcpy(p, bytes_ptr(text)->data, n);
    double d = 0;
    bool ok = parse(p, n, &d);
    int_scratch_drop(&s);
    return ok ? float_new(d) : number_invalid(text, "could not convert string to float:", SIZE_MAX);
}
