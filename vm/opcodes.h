/* opcodes.h: the one table of instructions. It feeds the enum, the dispatch table, the
 * disassembler and the checks of the compiler.
 *
 * A word is op16 a16 b16 c16 (little end first); `cache` words follow it. Operand letters:
 *   d destination register   r register read (a temp is consumed)   u register updated in place
 *   w first register of a window that is consumed   n count   k constant   i signed immediate
 *   j signed 16-bit jump     J signed 32-bit jump in b and c        f flags   - unused
 * Jumps count words from the instruction that follows (its cache words included). */
#ifndef TALLY_VM_OPCODES_H
#define TALLY_VM_OPCODES_H

#include <stdint.h>

/* clang-format off: a line a row */
#define VM_OPCODES(X) \
    X(NOP, "---", 0) \
    X(MOVE, "dr-", 0)            /* copy a local or take a temp */ \
    X(COPY, "du-", 0)            /* copy without consuming a temp */ \
    X(LOADK, "dk-", 0) \
    X(CHECK, "r--", 0)           /* UnboundLocalError if the local is empty */ \
    X(DROP, "r--", 0) \
    X(DELLOCAL, "u--", 0) \
    X(MAKECELL, "u--", 0) \
    X(COPYFREE, "wn-", 0)        /* closure cells into registers a.. */ \
    X(LOADCELL, "dr-", 0) \
    X(STORECELL, "ur-", 0) \
    X(DELCELL, "u--", 0) \
    X(LOADCLASSCELL, "drk", 0) \
    X(LOADGLOBAL, "dk-", 2) \
    X(STOREGLOBAL, "rk-", 1) \
    X(DELGLOBAL, "-k-", 0) \
    X(LOADNAME, "dk-", 0) \
    X(STORENAME, "rk-", 0) \
    X(DELNAME, "-k-", 0) \
    X(GETATTR, "drk", 3) \
    X(SETATTR, "rrk", 3)         /* a.k = b */ \
    X(DELATTR, "r-k", 0) \
    X(METHOD, "wrk", 3)          /* r[w] callee and r[w+8] self, or r[w+1] callee */ \
    X(GETITEM, "drr", 0) \
    X(GETITEMI, "dri", 0)        /* the key is a small int */ \
    X(SETITEM, "rrr", 0)         /* a[b] = c */ \
    X(DELITEM, "rr-", 0) \
    X(ADD, "drr", 0) \
    X(SUB, "drr", 0) \
    X(MUL, "drr", 0) \
    X(DIV, "drr", 0) \
    X(FLOORDIV, "drr", 0) \
    X(MOD, "drr", 0) \
    X(BINARY, "drr", 1)          /* operator in the cache word */ \
    X(IADD, "drr", 0) \
    X(INPLACE, "drr", 1) \
    X(ADDI, "dri", 0) \
    X(SUBI, "dri", 0) \
    X(IADDI, "dri", 0) \
    X(ISUBI, "dri", 0) \
    X(AND, "drr", 0) \
    X(OR, "drr", 0) \
    X(XOR, "drr", 0) \
    X(LSHIFT, "drr", 0) \
    X(RSHIFT, "drr", 0) \
    X(UNARY, "drf", 0) \
    X(NOT, "dr-", 0) \
    X(LT, "drr", 0) \
    X(LE, "drr", 0) \
    X(EQ, "drr", 0) \
    X(NE, "drr", 0) \
    X(GT, "drr", 0) \
    X(GE, "drr", 0) \
    X(IS, "drr", 0) \
    X(ISNOT, "drr", 0) \
    X(IN, "drr", 0) \
    X(NOTIN, "drr", 0) \
    X(JUMP, "-J-", 0) \
    X(LOOP, "-J-", 0)            /* backward jump: a safepoint */ \
    X(JT, "rJ-", 0) \
    X(JF, "rJ-", 0) \
    X(JTKEEP, "uJ-", 0) \
    X(JFKEEP, "uJ-", 0)          /* keep the value if the jump is taken */ \
    X(JNONE, "rJ-", 0) \
    X(JNOTNONE, "rJ-", 0) \
    X(JLT, "rrj", 0) \
    X(JLE, "rrj", 0) \
    X(JEQ, "rrj", 0) \
    X(JNE, "rrj", 0) \
    X(JGT, "rrj", 0) \
    X(JGE, "rrj", 0)             /* jump if the comparison is true */ \
    X(JNLT, "rrj", 0) \
    X(JNLE, "rrj", 0) \
    X(JNEQ, "rrj", 0) \
    X(JNNE, "rrj", 0) \
    X(JNGT, "rrj", 0) \
    X(JNGE, "rrj", 0)            /* jump if it is false (not the opposite: NaN) */ \
    X(JLTI, "rij", 0) \
    X(JLEI, "rij", 0) \
    X(JEQI, "rij", 0) \
    X(JNEI, "rij", 0) \
    X(JGTI, "rij", 0) \
    X(JGEI, "rij", 0) \
    X(JNLTI, "rij", 0) \
    X(JNLEI, "rij", 0) \
    X(JNEQI, "rij", 0) \
    X(JNNEI, "rij", 0) \
    X(JNGTI, "rij", 0) \
    X(JNGEI, "rij", 0) \
    X(JIS, "rrj", 0) \
    X(JISNOT, "rrj", 0) \
    X(JNOTMATCH, "-rj", 0)       /* except: jump unless what is handled matches class b */ \
    X(GETITER, "dr-", 0) \
    X(FORLOOP, "duj", 0)         /* a = next(b), jump back; falls through when exhausted */ \
    X(CALL, "dwn", 0) \
    X(CALLM, "dwn", 0)           /* after METHOD; n without self */ \
    X(CALLKW, "dwn", 1)          /* names in constant (cache word) */ \
    X(CALLMKW, "dwn", 1) \
    X(CALLEX, "dw-", 0)          /* r[w+8] tuple, r[w+9] dict or empty */ \
    X(RETURN, "r--", 0) \
    X(RETURNK, "-k-", 0) \
    X(YIELD, "dr-", 0) \
    X(YIELDFROM, "duu", 0) \
    X(GETYIELDFROM, "dr-", 0) \
    X(LIST, "dwn", 0) \
    X(TUPLE, "dwn", 0) \
    X(SET, "dwn", 0) \
    X(DICT, "dwn", 0) \
    X(STRING, "dwn", 0) \
    X(SLICE, "dwf", 0)           /* bit i of the flags: part i is None, its register empty */ \
    X(LISTADD, "ur-", 0) \
    X(SETADD, "ur-", 0) \
    X(DICTADD, "urr", 0) \
    X(LISTEXTEND, "ur-", 0) \
    X(SETEXTEND, "ur-", 0) \
    X(DICTEXTEND, "ur-", 0) \
    X(DICTMERGE, "urr", 0)       /* keywords of the call of c */ \
    X(TOTUPLE, "dr-", 0) \
    X(FORMAT, "drf", 1)          /* conversion; register of the spec in the cache word, 65535 none */ \
    X(UNPACK, "wrn", 0) \
    X(UNPACKEX, "wrf", 0)        /* before | after << 8 */ \
    X(IMPORT, "dkn", 1)          /* level n; constant of the name list in the cache word */ \
    X(IMPORTFROM, "duk", 0) \
    X(IMPORTSTAR, "r--", 0) \
    X(FUNCTION, "dkw", 1)        /* which of defaults, kwdefaults, annotations, closure are there */ \
    X(BUILDCLASS, "d--", 0) \
    X(ASSERTERROR, "d--", 0) \
    X(RAISE, "rrn", 0) \
    X(RERAISE, "r--", 0) \
    X(RERAISEHANDLED, "---", 0)  /* the exception of the handler that runs */ \
    X(LOADEXC, "d--", 0) \
    X(PUSHEXC, "dr-", 0) \
    X(POPEXC, "r--", 0) \
    X(WITHENTER, "drd", 0)       /* a exit, c result of __enter__ */ \
    X(WITHEXIT, "dr-", 0) \
    X(WITHEXC, "dr-", 0)         /* a = exit(type, exc, traceback) of what is handled */ \
    X(ANNOTATIONS, "---", 0)     /* makes __annotations__ where there is none */
/* clang-format on */

enum vm_op {
#define X(name, form, cache) OP_##name,
    VM_OPCODES(X)
#undef X
    OP_COUNT
};

#define VM_OP(w) ((uint16_t)(w))
#define VM_A(w) ((uint16_t)((w) >> 16))
#define VM_B(w) ((uint16_t)((w) >> 32))
#define VM_C(w) ((uint16_t)((w) >> 48))
#define VM_J16(w) ((int16_t)((w) >> 48))
#define VM_I16(w) ((int16_t)((w) >> 48))
#define VM_J32(w) ((int32_t)((w) >> 32))
#define VM_WORD(op, a, b, c)                                                                       \
    ((uint64_t)(uint16_t)(op) | (uint64_t)(uint16_t)(a) << 16 | (uint64_t)(uint16_t)(b) << 32 |    \
     (uint64_t)(uint16_t)(c) << 48)

extern const uint8_t vm_op_cache[OP_COUNT]; /* cache words behind each */
extern const char *const vm_op_name[OP_COUNT];
extern const char *const vm_op_form[OP_COUNT];

enum { VM_WINDOW = 8 }; /* registers from a callee to its first argument: callee + frame header */
enum { FN_DEFAULTS = 1, FN_KWDEFAULTS = 2, FN_ANNOTATIONS = 4, FN_CLOSURE = 8 };

#endif
