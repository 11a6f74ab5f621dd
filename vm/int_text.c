/* int_text.c: ints from text and to text. */
#include <stdio.h>

#include "vm/bytes.h"
#include "vm/exc.h"
#include "vm/int_impl.h"
#include "vm/str.h"
#include "vm/unicode.h"

int int_max_str_digits = 4300;
/* Shorter texts are converted whatever the limit. */
enum { LIMIT_FROM = 640 };

/* log2 of the bases, rounded up and down. */
static size_t digits_bound(size_t bits, int base)
{
    static const double lowest[] = {1, 1.58, 2, 2.32, 2.58, 2.80, 3, 3.16, 3.32};
    double per = base <= 10 ? lowest[base - 2] : base < 16 ? 3.32 : base < 32 ? 4 : 5;
    return (size_t)((double)bits / per) + 2;
}

static bool is_power_of_two(int base)
{
    return (base & (base - 1)) == 0;
}

/* --- to text -------------------------------------------------------------------------------------
 */

static value too_long(void)
{
    return vm_value_error("Exceeds the limit (%d digits) for integer string conversion; use "
                          "sys.set_int_max_str_digits() to increase the limit",
                          int_max_str_digits);
}

static const char digit_of[] = "0123456789abcdefghijklmnopqrstuvwxyz";

static const char *prefix_of(int base)
{
    return base == 2 ? "0b" : base == 8 ? "0o" : base == 16 ? "0x" : "";
}

/* '-', prefix and digits as a str. digits: values or letters. */
static value assemble(bool neg, const char *prefix, const char *digits, size_t n)
{
    size_t np = strlen(prefix);
    str *s = str_alloc(neg + np + n, 0x7F);
    if (!s)
        return V_EMPTY;
    char *p = s->data;
    if (neg)
        *p++ = '-';
    memcpy(p, prefix, np);
    memcpy(p + np, digits, n);
    return v_of(s);
}

static value word_to_str(uint64_t m, bool neg, int base, const char *prefix)
{
    char buf[64], *p = buf + sizeof buf;
    if (base == 10) {
        while (m >= 100) {
            unsigned pair = (unsigned)(m % 100);
            m /= 100;
            *--p = (char)('0' + pair % 10);
            *--p = (char)('0' + pair / 10);
        }
        if (m >= 10) {
            *--p = (char)('0' + m % 10);
            m /= 10;
        }
        *--p = (char)('0' + m);
    } else {
        do
            *--p = digit_of[m % (unsigned)base];
        while (m /= (unsigned)base);
    }
    size_t n = (size_t)(buf + sizeof buf - p);
    if (n == 1 && !neg && !*prefix)
        return str_from_cp((uint8_t)*p);
    return assemble(neg, prefix, p, n);
}

value int_to_str(value v, int base, bool with_prefix)
{
    struct int_view w;
    const char *prefix = with_prefix ? prefix_of(base) : "";
    int_look(&w, v);
    if (w.n <= 1)
        return word_to_str(w.n ? w.p[0] : 0, w.neg, base, prefix);
    size_t bits = limbs_bits(w.p, w.n), room = digits_bound(bits, base);
    bool limited = !is_power_of_two(base) && int_max_str_digits > 0;
    /* A number of n digits has more than 3.32 (n-1) bits. */
    if (limited && (double)bits > 3.33 * ((double)int_max_str_digits + 1) && bits > 3 * LIMIT_FROM)
        return too_long();
    struct int_scratch copy, text;
    if (!int_room(w.n) || !int_scratch_get(&copy, w.n + 1))
        return V_EMPTY;
    if (!int_scratch_get(&text, room / 8 + 1)) {
        int_scratch_drop(&copy);
        return V_EMPTY;
    }
    mpn_copyi(copy.p, w.p, (mp_size_t)w.n);
    unsigned char *digits = (unsigned char *)text.p;
    size_t n = mpn_get_str(digits, base, copy.p, (mp_size_t)w.n);
    while (n > 1 && *digits == 0) {
        digits++;
        n--;
    }
    for (size_t i = 0; i < n; i++)
        digits[i] = (unsigned char)digit_of[digits[i]];
    value r;
    if (limited && n > LIMIT_FROM && n > (size_t)int_max_str_digits)
        r = too_long();
    else
        r = assemble(w.neg, prefix, (const char *)digits, n);
    int_scratch_drop(&text);
    int_scratch_drop(&copy);
    return r;
}

/* --- from text -----------------------------------------------------------------------------------
 */

static int digit_value(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'z' ? c - 'a' + 10 : 99;
}

/* digits[0..n-1]: values below base, which this may change. */
static value from_values(unsigned char *digits, size_t n, int base, bool neg)
{
    while (n && *digits == 0) {
        digits++;
        n--;
    }
    if (n <= 12) {
        uint64_t m = 0;
        for (size_t i = 0; i < n; i++)
            m = m * (unsigned)base + digits[i];
        return int_make(&m, 1, neg);
    }
    unsigned bits = 64 - (unsigned)__builtin_clzl((uint64_t)base - 1); /* a digit, rounded up */
    size_t total;
    if (!checked_mul(n, bits, &total))
        return vm_no_memory();
    size_t room = total / 64 + 2;
    struct int_scratch s;
    if (!int_room(room) || !int_scratch_get(&s, room))
        return V_EMPTY;
    mpn_zero(s.p, (mp_size_t)room);
    size_t used = (size_t)mpn_set_str(s.p, digits, n, base);
    value r = int_make(s.p, used, neg);
    int_scratch_drop(&s);
    return r;
}

static bool check_limit(size_t n, int base)
{
    if (is_power_of_two(base) || int_max_str_digits <= 0 || n <= LIMIT_FROM ||
        n <= (size_t)int_max_str_digits)
        return true;
    vm_value_error("Exceeds the limit (%d digits) for integer string conversion: value has %zu "
                   "digits; use sys.set_int_max_str_digits() to increase the limit",
                   int_max_str_digits, n);
    return false;
}

value int_from_digits(const char *digits, size_t n, int base)
{
    struct int_scratch s;
    if (!check_limit(n, base) || !int_scratch_get(&s, n / 8 + 1))
        return V_EMPTY;
    unsigned char *out = (unsigned char *)s.p;
    for (size_t i = 0; i < n; i++)
        out[i] = (unsigned char)digit_value((unsigned char)digits[i]);
    value r = from_values(out, n, base, false);
    int_scratch_drop(&s);
    return r;
}

value number_invalid(value text, const char *message, size_t most)
{
    VM_ENTER(f, 2);
    f.s[0] = vm_repr(text);
    if (!f.s[0])
        return VM_LEAVE(f, V_EMPTY);
    if (str_ptr(f.s[0])->len > most && !(f.s[1] = str_slice(f.s[0], 0, most)))
        return VM_LEAVE(f, V_EMPTY);
    vm_value_error("%s %U", message, str_ptr(f.s[1] ? f.s[1] : f.s[0]));
    return VM_LEAVE(f, V_EMPTY);
}

static value invalid(value text, int base)
{
    char message[64];
    snprintf(message, sizeof message, "invalid literal for int() with base %d:", base);
    return number_invalid(text, message, 200);
}

void number_ascii(unsigned char *out, const str *s)
{
    for (size_t i = 0; i < s->len; i++) {
        uint32_t c = str_at(s, i);
        int d;
        if (c < 0x7F && (s->ascii || !unicode_is(c, UNICODE_SPACE)))
            out[i] = (unsigned char)c;
        else if ((d = unicode_decimal(c)) >= 0)
            out[i] = (unsigned char)('0' + d);
        else
            out[i] = unicode_is(c, UNICODE_SPACE) ? ' ' : 0xFF;
    }
}

static bool is_blank(unsigned char c)
{
    return c == ' ' || (c >= 9 && c <= 13);
}

/* Consumes "0x" and so on if the base allows it; returns the base. 0: not a number. */
static int take_prefix(const unsigned char *p, size_t n, size_t *i, int base)
{
    int written = 0;
    if (n - *i >= 2 && p[*i] == '0') {
        unsigned char c = p[*i + 1] | 0x20;
        written = c == 'x' ? 16 : c == 'o' ? 8 : c == 'b' ? 2 : 0;
    }
    if (written && (base == 0 || base == written)) {
        *i += 2;
        if (*i < n && p[*i] == '_')
            ++*i;
        return written;
    }
    return base ? base : 10;
}

/* Parses p[0..n-1], which it overwrites. V_NONE: not a number. */
static value parse(unsigned char *p, size_t n, int base)
{
    size_t i = 0, count = 0;
    bool neg = false, plain = base == 0;
    while (n && is_blank(p[n - 1]))
        n--;
    while (i < n && is_blank(p[i]))
        i++;
    if (i < n && (p[i] == '+' || p[i] == '-'))
        neg = p[i++] == '-';
    size_t start = i;
    base = take_prefix(p, n, &i, base);
    plain = plain && i == start; /* base 0 and decimal: no leading zeros */
    bool digit = false, zeros = true;
    unsigned char first = i < n ? p[i] : 0;
    for (; i < n; i++) {
        if (p[i] == '_') {
            if (!digit)
                return V_NONE;
            digit = false;
            continue;
        }
        int d = digit_value(p[i]);
        if (d >= base)
            return V_NONE;
        digit = true;
        zeros = zeros && d == 0;
        p[count++] = (unsigned char)d;
    }
    if (!digit || (plain && first == '0' && !zeros))
        return V_NONE;
    return check_limit(count, base) ? from_values(p, count, base, neg) : V_EMPTY;
}

/* Up to 18 decimal digits and nothing else. */
static bool parse_short(const char *p, size_t n, int64_t *out)
{
    int64_t m = 0;
    if (n == 0 || n > 18)
        return false;
    for (size_t i = 0; i < n; i++) {
        unsigned d = (unsigned char)p[i] - '0';
        if (d > 9)
            return false;
        m = m * 10 + d;
    }
    *out = m;
    return true;
}

value int_from_text(value text, int base)
{
    int64_t small;
    if (base == 10 && v_is_str(text) && str_ptr(text)->ascii &&
        parse_short(str_ptr(text)->data, str_ptr(text)->len, &small))
        return int_from(small);
    size_t n = v_is_str(text) ? str_ptr(text)->len : bytes_ptr(text)->len;
    struct int_scratch s;
    if (!int_scratch_get(&s, n / 8 + 1))
        return V_EMPTY;
    if (v_is_str(text))
        number_ascii((unsigned char *)s.p, str_ptr(text));
    else
        memcpy(s.p, bytes_ptr(text)->data, n);
    value r = parse((unsigned char *)s.p, n, base);
    int_scratch_drop(&s);
    return r == V_NONE ? invalid(text, base) : r;
}
