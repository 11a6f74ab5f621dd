/* unicode.h: properties and case mappings of code points (tables made by gen_unicode.py). */
#ifndef TALLY_VM_UNICODE_H
#define TALLY_VM_UNICODE_H

#include <stdbool.h>
#include <stdint.h>

enum { UNICODE_SHIFT = 7 };

enum {
    UNICODE_ALPHA = 1,
    UNICODE_DECIMAL = 2,
    UNICODE_DIGIT = 4,
    UNICODE_NUMERIC = 8,
    UNICODE_LOWER = 16,
    UNICODE_UPPER = 32,
    UNICODE_TITLE = 64, /* a titlecase letter (Lt) */
    UNICODE_SPACE = 128,
    UNICODE_PRINTABLE = 256,
    UNICODE_ID_START = 512,
    UNICODE_ID_CONTINUE = 1024,
    UNICODE_CASED = 2048,
    UNICODE_CASE_IGNORABLE = 4096
};

/* The mappings are differences of code points, or from 1 << 24 on: length << 24 | place in
 * unicode_expansions. */
struct unicode_record {
    int32_t upper, lower, title, fold;
    uint16_t flags;
    int8_t decimal; /* value of a decimal digit, -1 if it is none */
};
extern const struct unicode_record unicode_records[];
extern const uint16_t unicode_first[], unicode_second[];
extern const uint32_t unicode_expansions[];

static inline const struct unicode_record *unicode_of(uint32_t cp)
{
    unsigned block = unicode_first[cp >> UNICODE_SHIFT];
    return &unicode_records[unicode_second[(block << UNICODE_SHIFT) +
                                           (cp & ((1u << UNICODE_SHIFT) - 1))]];
}

static inline bool unicode_is(uint32_t cp, unsigned flags)
{
    return (unicode_of(cp)->flags & flags) != 0;
}

/* 0 to 9, or -1. */
static inline int unicode_decimal(uint32_t cp)
{
    return unicode_of(cp)->decimal;
}

/* The code points that `map` (a mapping of cp's record) gives for cp; how many (1 to 3). */
static inline int unicode_map(uint32_t cp, int32_t map, uint32_t out[3])
{
    if (map < 1 << 24) {
        out[0] = (uint32_t)((int32_t)cp + map);
        return 1;
    }
    int n = map >> 24;
    for (int i = 0; i < n; i++)
        out[i] = unicode_expansions[(map & 0xFFFFFF) + i];
    return n;
}

#endif
