/* For a program that links the object made by mk-jemalloc.sh: makes the strategy "jemalloc" known.
 * Nothing in the library may include this. */
#ifndef TALLY_ALLOC_JEMALLOC_ENTRY_H
#define TALLY_ALLOC_JEMALLOC_ENTRY_H

#include "pool.h"

void *tally_je_mallocx(size_t size, int flags);
void *tally_je_rallocx(void *block, size_t size, int flags);
void tally_je_sdallocx(void *block, size_t size, int flags);
size_t tally_je_nallocx(size_t size, int flags);
int tally_je_mallctl(const char *name, void *old, size_t *old_size, void *fresh, size_t fresh_size);

/* 0, or -1 and the reason; the second call fails, because the name is taken. */
static inline int pool_register_linked_jemalloc(struct tally_error *err)
{
    static const struct pool_jemalloc entry = {
        tally_je_mallocx, tally_je_rallocx, tally_je_sdallocx, tally_je_nallocx, tally_je_mallctl};
    return pool_register_jemalloc(&entry, err);
}

#endif
