/* value.h: one word that holds any script value.
 *
 *   0x0000 pppp pppp pppp   heap pointer, raw, so that Memcheck and LeakSanitizer recognise it
 *   0x0001 0000 0000 000x   None, False, True, NotImplemented, Ellipsis
 *   0x0002.. to 0xFFF2..    double, its bits plus 2^49 (NaN never: a NaN is boxed)
 *   0xFFFE.. to 0xFFFF..    49-bit signed integer
 *   0                       no value: an empty slot, or "an exception is set" as a result
 *
 * The layout is that of JavaScriptCore's JSValue with a wider integer.
 */
#ifndef TALLY_REFCOUNT_VALUE_H
#define TALLY_REFCOUNT_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint64_t value;
typedef struct rc_obj rc_obj;

#define V_EMPTY ((value)0)
#define V_SPECIAL_ ((value)1 << 48)
#define V_NONE (V_SPECIAL_ | 1)
#define V_FALSE (V_SPECIAL_ | 2)
#define V_TRUE (V_SPECIAL_ | 3)
#define V_NOTIMPL (V_SPECIAL_ | 4)
#define V_ELLIPSIS (V_SPECIAL_ | 5)

#define V_DOUBLE_OFFSET ((value)1 << 49)
#define V_INT_TAG ((value)0xFFFE << 48)
#define V_INT_BITS 49
#define V_INT_MAX (((int64_t)1 << 48) - 1)
#define V_INT_MIN (-((int64_t)1 << 48))

#define rc_likely(x) __builtin_expect(!!(x), 1)
#define rc_unlikely(x) __builtin_expect(!!(x), 0)

/* True for a heap pointer; false for V_EMPTY and every immediate. */
static inline bool v_is_heap(value v)
{
    return ((v - 1) >> 48) == 0;
}

static inline rc_obj *v_obj(value v)
{
    return (rc_obj *)(uintptr_t)v;
}

static inline value v_of(const void *o)
{
    return (value)(uintptr_t)o;
}

static inline bool v_is_int(value v)
{
    return v >= V_INT_TAG;
}

static inline bool v_both_int(value a, value b)
{
    return (a & b) >= V_INT_TAG;
}

static inline int64_t v_int(value v)
{
    return (int64_t)(v << 15) >> 15;
}

static inline bool v_int_fits(int64_t i)
{
    return i >= V_INT_MIN && i <= V_INT_MAX;
}

/* Precondition: v_int_fits(i). */
static inline value v_from_int(int64_t i)
{
    return (value)i | V_INT_TAG;
}

/* True for an immediate double; a NaN is a heap float. */
static inline bool v_is_double(value v)
{
    return v - V_DOUBLE_OFFSET < V_INT_TAG - V_DOUBLE_OFFSET;
}

static inline double v_double(value v)
{
    uint64_t bits = v - V_DOUBLE_OFFSET;
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

/* Precondition: d is not a NaN (use float_new for any double). */
static inline value v_from_double(double d)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    return bits + V_DOUBLE_OFFSET;
}

static inline bool v_is_bool(value v)
{
    return (v | 1) == V_TRUE;
}

static inline value v_from_bool(bool b)
{
    return V_FALSE | (value)b;
}

#endif
