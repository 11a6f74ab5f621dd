/* fmt.h: the format mini-language ("*^+#012,.3f"), shared by str, int and float.
 *
 * A number is laid out in three steps: fmt_parse, digits as ASCII text by the number's own code,
 * fmt_number (sign, prefix, grouping, padding). Text goes through fmt_pad. */
#ifndef TALLY_VM_FMT_H
#define TALLY_VM_FMT_H

#include "vm/type.h"

struct fmt_spec {
    uint32_t fill; /* code point; ' ' if not given, '0' after a leading zero */
    char align; /* '<' '>' '^' '='; the default given to fmt_parse if not given */
    bool align_given; /* written out, or implied by a leading zero */
    char sign; /* '+' '-' ' ', 0: not given */
    bool no_neg_zero; /* 'z' */
    bool alternate; /* '#' */
    char grouping; /* ',' '_', 0: none */
    int64_t width; /* -1: not given */
    int64_t precision; /* -1: not given */
    uint32_t type; /* code point; the default given to fmt_parse if not given */
};

/* Parses spec (a str). `v` is only named in messages. default_type 0 leaves type 0 when the spec
 * has none (float); default_align is '<' for text and '>' for numbers. A leading zero means fill
 * '0' and, for a default_align of '>', alignment '='. The checks of ',' and '_' against the type
 * are made here. False: ValueError set. */
bool fmt_parse(value spec, struct fmt_spec *out, value v, uint32_t default_type,
               char default_align);

/* "Unknown format code 'q' for object of type 'int'"; V_EMPTY. */
value fmt_unknown(const struct fmt_spec *f, value v);

/* text padded to f->width with f->fill as f->align says ('=' as '>'). An owned str. */
value fmt_pad(value text, const struct fmt_spec *f);

/* A number laid out. prefix: "0x" or "". digits: those before the point, ASCII, no sign. rest: what
 * follows them unchanged, the point, the exponent, '%'; "inf" and "nan" are all rest. Grouping by 4
 * for the types b o x X, else by 3. An owned str. */
value fmt_number(const struct fmt_spec *f, bool negative, const char *prefix, const char *digits,
                 size_t ndigits, const char *rest, size_t nrest);

#endif
