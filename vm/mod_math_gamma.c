/* mod_math_gamma.c: gamma and log-gamma.
 *
 * Lanczos' approximation with g = 6.0246..., 13 terms, the rational form and coefficients that the
 * Boost libraries published; the C library's functions would differ from CPython's in the last
 * digit.
 */
#include <math.h>

#include "vm/mod_math.h"

enum { TERMS = 13, FACTORIALS = 23 };
static const double lanczos_g = 6.024680040776729583740234375;
static const double lanczos_g_minus_half = 5.524680040776729583740234375;
static const double numerator[TERMS] = {
    23531376880.410759688572007674451636754734846804940,
    42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843,
    17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708,
    1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801,
    31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768,
    186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024,
    210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
};
static const double denominator[TERMS] = {
    0,       39916800, 120543840, 150917976, 105258076, 45995730, 13339535,
    2637558, 357423,   32670,     1925,      66,        1,
};

/* The quotient of both polynomials; for large x in powers of 1/x, so that none overflows. */
static double lanczos_sum(double x)
{
    double top = 0, bottom = 0;
    if (x < 5.0) {
        for (int i = TERMS; i-- > 0;) {
            top = top * x + numerator[i];
            bottom = bottom * x + denominator[i];
        }
    } else {
        for (int i = 0; i < TERMS; i++) {
            top = top / x + numerator[i];
            bottom = bottom / x + denominator[i];
        }
    }
    return top / bottom;
}

/* sin(pi x), exact where the argument is a multiple of 1/2. */
static double sin_pi(double x)
{
    double y = fmod(fabs(x), 2.0), r;
    switch ((int)round(2.0 * y)) {
    case 0:
        r = sin(M_PI * y);
        break;
    case 1:
        r = cos(M_PI * (y - 0.5));
        break;
    case 2:
        r = sin(M_PI * (1.0 - y));
        break;
    case 3:
        r = -cos(M_PI * (y - 1.5));
        break;
    default:
        r = sin(M_PI * (y - 2.0));
        break;
    }
    return copysign(1.0, x) * r;
}

static double factorial(int n)
{
    double r = 1;
    for (int i = 2; i <= n; i++)
        r *= i;
    return r;
}

/* x is finite, no integer of the table, not tiny, and its gamma does not overflow at once. */
static double gamma_lanczos(double x)
{
    double a = fabs(x), y = a + lanczos_g_minus_half, z, r;
    /* What adding lost, to correct the power with. */
    if (a > lanczos_g_minus_half) {
        double q = y - a;
        z = q - lanczos_g_minus_half;
    } else {
        double q = y - lanczos_g_minus_half;
        z = q - a;
    }
    z = z * lanczos_g / y;
    if (x < 0) {
        r = -M_PI / sin_pi(a) / a * exp(y) / lanczos_sum(a);
        r -= z * r;
        if (a < 140.0)
            return r / pow(y, a - 0.5);
        double half = pow(y, a / 2.0 - 0.25);
        return r / half / half;
    }
    r = lanczos_sum(a) / exp(y);
    r += z * r;
    if (a < 140.0)
        return r * pow(y, a - 0.5);
    double half = pow(y, a / 2.0 - 0.25);
    return r * half * half;
}

double math_gamma(double x, bool *pole)
{
    if (isnan(x) || (isinf(x) && x > 0))
        return x;
    if (isinf(x) || x == 0) {
        *pole = true;
        return x == 0 ? copysign(INFINITY, x) : NAN;
    }
    if (x == floor(x)) {
        if (x < 0) {
            *pole = true;
            return NAN;
        }
        if (x <= FACTORIALS)
            return factorial((int)x - 1);
    }
    double a = fabs(x);
    if (a < 1e-20)
        return 1.0 / x;
    if (a > 200.0)
        return x < 0 ? 0.0 / sin_pi(x) : INFINITY;
    return gamma_lanczos(x);
}

double math_lgamma(double x, bool *pole)
{
    if (isnan(x))
        return x;
    if (isinf(x))
        return INFINITY;
    if (x == floor(x) && x <= 2.0) {
        *pole = x <= 0;
        return *pole ? INFINITY : 0.0;
    }
    double a = fabs(x);
    if (a < 1e-20)
        return -log(a);
    double r = log(lanczos_sum(a)) - lanczos_g;
    r += (a - 0.5) * (log(a + lanczos_g - 0.5) - 1);
    if (x < 0)
        r = log(M_PI) - log(fabs(sin_pi(a))) - log(a) - r;
    return r;
}
