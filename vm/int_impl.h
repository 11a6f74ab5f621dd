/* int_impl.h: the limbs of ints, for the files that compute with them. */
#ifndef TALLY_VM_INT_IMPL_H
#define TALLY_VM_INT_IMPL_H

#include <gmp.h>

#include "vm/number.h"

_Static_assert(sizeof(mp_limb_t) == 8, "limbs are 64 bits");

/* An int's magnitude, borrowed, without leading zeros; n 0 is zero. Not to be copied: p may point
 * to `one`. */
struct int_view {
    const mp_limb_t *p;
    size_t n;
    bool neg;
    mp_limb_t one;
};

static inline uint64_t int_magnitude(int64_t x)
{
    return x < 0 ? 0 - (uint64_t)x : (uint64_t)x;
}

static inline void int_look(struct int_view *w, value v)
{
    if (v_is_heap(v)) {
        const vm_int *i = (const vm_int *)v_obj(v);
        w->neg = i->size < 0;
        w->n = (size_t)(w->neg ? -i->size : i->size);
        w->p = i->limb;
        return;
    }
    int64_t x = v_is_int(v) ? v_int(v) : v == V_TRUE;
    w->neg = x < 0;
    w->one = int_magnitude(x);
    w->n = x != 0;
    w->p = &w->one;
}

/* Limbs for intermediate results: a few inside, more from a pool. */
struct int_scratch {
    mp_limb_t *p;
    size_t n;
    mp_limb_t small[40];
};
/* False: MemoryError set, nothing to drop. */
bool int_scratch_get(struct int_scratch *s, size_t n);
void int_scratch_drop(struct int_scratch *s);

/* False and MemoryError if the C library has not room for what GMP takes aside when it works on n
 * limbs: GMP itself would end the process. */
bool int_room(size_t n);

/* A new int with room for n limbs, to be filled and passed on to int_done. NULL: MemoryError. */
vm_int *int_new(size_t n);
/* Owned int of the n limbs in r, of which the first may be zeros. Consumes r. */
value int_done(vm_int *r, size_t n, bool neg);
/* The same of limbs elsewhere. */
value int_make(const mp_limb_t *p, size_t n, bool neg);
value int_from_i128(__int128 x);

static inline size_t limbs_trim(const mp_limb_t *p, size_t n)
{
    while (n && p[n - 1] == 0)
        n--;
    return n;
}

static inline size_t limbs_bits(const mp_limb_t *p, size_t n)
{
    return n ? n * 64 - (size_t)__builtin_clzl(p[n - 1]) : 0;
}

/* Floor division of a by b, not zero; either result may be NULL. False: exception. */
bool int_divide(value a, value b, value *quotient, value *remainder);

/* The code points of s as ASCII, one byte each: decimal digits of any script, blanks; what else is
 * not ASCII as 0xFF. */
void number_ascii(unsigned char *out, const str *s);
/* "message 'x...'" with at most `most` code points of repr(text); ValueError, V_EMPTY. */
value number_invalid(value text, const char *message, size_t most);

extern const vm_def int_methods[];

#endif
