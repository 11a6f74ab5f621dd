#!/usr/bin/env python3
"""Writes unicode_tables.c: what str needs to know of each code point.

    python3 vm/gen_unicode.py >vm/unicode_tables.c

The answers are those of the Python that runs this (3.11: Unicode 14.0), asked through str and
unicodedata. Run it again only when the version of the language moves.
"""

import sys
import unicodedata

FLAGS = ["ALPHA", "DECIMAL", "DIGIT", "NUMERIC", "LOWER", "UPPER", "TITLE", "SPACE", "PRINTABLE",
         "ID_START", "ID_CONTINUE", "CASED", "CASE_IGNORABLE"]
SIGMA, FINAL_SIGMA = "\u03a3", "\u03c2"

expansions = []  # code points of mappings that are no single code point


def mapping(old, new):
    """A difference, or length << 24 | place in the expansions."""
    if len(new) == 1:
        return ord(new) - old
    points = [ord(c) for c in new]
    for at in range(len(expansions) - len(points) + 1):
        if expansions[at:at + len(points)] == points:
            break
    else:
        at = len(expansions)
        expansions.extend(points)
    return len(points) << 24 | at


def flags(cp, c):
    cased = (c + "a").title()[-1] == "a"
    if cased:
        ignorable = (c + SIGMA).lower()[-1] != FINAL_SIGMA
    else:
        ignorable = ("a" + c + SIGMA).lower()[-1] == FINAL_SIGMA
    answers = [c.isalpha(), c.isdecimal(), c.isdigit(), c.isnumeric(), c.islower(), c.isupper(),
               unicodedata.category(c) == "Lt", c.isspace(), c.isprintable(),
               c.isidentifier(), ("a" + c).isidentifier(), cased, ignorable]
    return sum(1 << i for i, yes in enumerate(answers) if yes)


def record(cp):
    c = chr(cp)
    return (flags(cp, c), unicodedata.decimal(c, -1), mapping(cp, c.upper()),
            mapping(cp, c.lower() if c != SIGMA else "\u03c3"), mapping(cp, c.title()),
            mapping(cp, c.casefold()))


def split(indices, shift):
    """Indices by code point -> (block number by code point >> shift, blocks laid end to end)."""
    blocks, first, second = {}, [], []
    for at in range(0, len(indices), 1 << shift):
        block = tuple(indices[at:at + (1 << shift)])
        if block not in blocks:
            blocks[block] = len(blocks)
            second.extend(block)
        first.append(blocks[block])
    return first, second


def width(numbers):
    return 1 if max(numbers) < 256 else 2


def array(name, kind, numbers):
    print(f"\nconst {kind} {name}[{len(numbers)}] = {{")
    line = "   "
    for n in numbers:
        if len(line) + len(str(n)) + 2 > 100:
            print(line)
            line = "   "
        line += f" {n},"
    print(line)
    print("};")


def main():
    records, indices = {}, []
    for cp in range(0x110000):
        r = record(cp)
        indices.append(records.setdefault(r, len(records)))
    best = min(range(4, 10), key=lambda s: sum(width(t) * len(t) for t in split(indices, s)))
    first, second = split(indices, best)

    print("/* Made by gen_unicode.py (Unicode %s); not to be edited. */" %
          unicodedata.unidata_version)
    print("/* clang-format off */")
    print('#include "vm/unicode.h"')
    print(f"\n_Static_assert(UNICODE_SHIFT == {best}, \"unicode.h: UNICODE_SHIFT\");")
    for i, name in enumerate(FLAGS):
        print(f"_Static_assert(UNICODE_{name} == {1 << i}, \"unicode.h: flags\");")
    print(f"\nconst struct unicode_record unicode_records[{len(records)}] = {{")
    for flag, decimal, upper, lower, title, fold in records:
        print(f"    {{{upper}, {lower}, {title}, {fold}, {flag}, {decimal}}},")
    print("};")
    kinds = {1: "uint8_t", 2: "uint16_t"}
    array("unicode_first", kinds[width(first)], first)
    array("unicode_second", kinds[width(second)], second)
    array("unicode_expansions", "uint32_t", expansions)
    print(f"records {len(records)}, shift {best}, bytes "
          f"{width(first) * len(first) + width(second) * len(second) + 20 * len(records)}",
          width(first), width(second), file=sys.stderr)


main()
