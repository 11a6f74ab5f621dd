/* Size arithmetic that cannot wrap: every size that depends on input goes through these. */
#ifndef TALLY_ALLOC_CHECKED_H
#define TALLY_ALLOC_CHECKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The largest size that a pool is ever asked for: differences of pointers stay in ptrdiff_t. */
#define CHECKED_MAX ((size_t)PTRDIFF_MAX - 65536)

/* Each stores the result and returns true, or returns false and leaves *out unspecified. */
static inline bool checked_add(size_t a, size_t b, size_t *out)
{
    return !__builtin_add_overflow(a, b, out) && *out <= CHECKED_MAX;
}

static inline bool checked_mul(size_t a, size_t b, size_t *out)
{
    return !__builtin_mul_overflow(a, b, out) && *out <= CHECKED_MAX;
}

/* base + count * each: the size of a struct with a flexible array. */
static inline bool checked_array(size_t base, size_t count, size_t each, size_t *out)
{
    size_t items;
    return checked_mul(count, each, &items) && checked_add(base, items, out);
}

/* `size` rounded up to a multiple of `step`, a power of two. */
static inline bool checked_round(size_t size, size_t step, size_t *out)
{
    if (!checked_add(size, step - 1, out))
        return false;
    *out &= ~(step - 1);
    return true;
}

#endif
