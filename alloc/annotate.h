/* What Memcheck and AddressSanitizer have to be told about blocks that are not malloc's. Every
 * macro is a no-op where neither is there. */
#ifndef TALLY_ALLOC_ANNOTATE_H
#define TALLY_ALLOC_ANNOTATE_H

#ifdef HAVE_CONFIG_H
#include <config.h>
#endif
#include <stdbool.h>
#include <stddef.h>

#if defined(__SANITIZE_ADDRESS__)
#define ANNOTATE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ANNOTATE_ASAN 1
#endif
#endif

#ifdef ANNOTATE_ASAN

void __asan_poison_memory_region(void const volatile *start, size_t size);
void __asan_unpoison_memory_region(void const volatile *start, size_t size);

static inline bool annotate_watched(void)
{
    return true;
}
#define ANNOTATE_ALLOC(block, size, zeroed) __asan_unpoison_memory_region(block, size)
#define ANNOTATE_FREE(block, size) __asan_poison_memory_region(block, size)
#define ANNOTATE_NOACCESS(start, size) __asan_poison_memory_region(start, size)
#define ANNOTATE_DEFINED(start, size) __asan_unpoison_memory_region(start, size)
#define ANNOTATE_UNDEFINED(start, size) __asan_unpoison_memory_region(start, size)

#elif defined(HAVE_VALGRIND_VALGRIND_H)

#include <valgrind/memcheck.h>
#include <valgrind/valgrind.h>

/* True under Memcheck only: cachegrind and its like are there to measure the real allocator. */
static inline bool annotate_watched(void)
{
    if (!RUNNING_ON_VALGRIND)
        return false;
    char byte = 0, bits = 0;
    return VALGRIND_GET_VBITS(&byte, &bits, 1) != 0;
}
#define ANNOTATE_ALLOC(block, size, zeroed) VALGRIND_MALLOCLIKE_BLOCK(block, size, 0, zeroed)
#define ANNOTATE_FREE(block, size) VALGRIND_FREELIKE_BLOCK(block, 0)
#define ANNOTATE_NOACCESS(start, size) ((void)VALGRIND_MAKE_MEM_NOACCESS(start, size))
#define ANNOTATE_DEFINED(start, size) ((void)VALGRIND_MAKE_MEM_DEFINED(start, size))
#define ANNOTATE_UNDEFINED(start, size) ((void)VALGRIND_MAKE_MEM_UNDEFINED(start, size))

#else

static inline bool annotate_watched(void)
{
    return false;
}
#define ANNOTATE_ALLOC(block, size, zeroed) ((void)0)
#define ANNOTATE_FREE(block, size) ((void)0)
#define ANNOTATE_NOACCESS(start, size) ((void)0)
#define ANNOTATE_DEFINED(start, size) ((void)0)
#define ANNOTATE_UNDEFINED(start, size) ((void)0)

#endif

#endif
