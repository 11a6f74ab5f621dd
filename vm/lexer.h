/* Source text to tokens. Private to the parser. */
#ifndef TALLY_VM_LEXER_H
#define TALLY_VM_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"

/* name, spelling */
#define VM_KEYWORDS(X)                                                                             \
    X(FALSE, "False")                                                                              \
    X(NONE, "None")                                                                                \
    X(TRUE, "True")                                                                                \
    X(AND, "and")                                                                                  \
    X(AS, "as")                                                                                    \
    X(ASSERT, "assert")                                                                            \
    X(ASYNC, "async")                                                                              \
    X(AWAIT, "await")                                                                              \
    X(BREAK, "break")                                                                              \
    X(CLASS, "class")                                                                              \
    X(CONTINUE, "continue")                                                                        \
    X(DEF, "def")                                                                                  \
    X(DEL, "del")                                                                                  \
    X(ELIF, "elif")                                                                                \
    X(ELSE, "else")                                                                                \
    X(EXCEPT, "except")                                                                            \
    X(FINALLY, "finally")                                                                          \
    X(FOR, "for")                                                                                  \
    X(FROM, "from")                                                                                \
    X(GLOBAL, "global")                                                                            \
    X(IF, "if")                                                                                    \
    X(IMPORT, "import")                                                                            \
    X(IN, "in")                                                                                    \
    X(IS, "is")                                                                                    \
    X(LAMBDA, "lambda")                                                                            \
    X(NONLOCAL, "nonlocal")                                                                        \
    X(NOT, "not")                                                                                  \
    X(OR, "or")                                                                                    \
    X(PASS, "pass")                                                                                \
    X(RAISE, "raise")                                                                              \
    X(RETURN, "return")                                                                            \
    X(TRY, "try")                                                                                  \
    X(WHILE, "while")                                                                              \
    X(WITH, "with")                                                                                \
    X(YIELD, "yield")

enum vm_token_type {
    T_END,
    T_ERROR, /* the lexer stopped here: struct vm_lexer says why */
    T_NEWLINE,
    T_INDENT,
    T_DEDENT,
    T_NAME,
    T_NUMBER,
    T_STRING,

    T_LPAR,
    T_RPAR,
    T_LSQB,
    T_RSQB,
    T_LBRACE,
    T_RBRACE,
    T_COLON,
    T_COMMA,
    T_SEMI,
    T_DOT,
    T_ELLIPSIS,
    T_ARROW,
    T_COLONEQUAL,
    T_EQUAL,

    T_PLUS,
    T_MINUS,
    T_STAR,
    T_SLASH,
    T_DOUBLESLASH,
    T_PERCENT,
    T_AT,
    T_AMPER,
    T_VBAR,
    T_CIRCUMFLEX,
    T_LEFTSHIFT,
    T_RIGHTSHIFT,
    T_DOUBLESTAR,
    T_TILDE,

    T_LESS,
    T_GREATER,
    T_EQEQUAL,
    T_NOTEQUAL,
    T_LESSEQUAL,
    T_GREATEREQUAL,
    T_OLDNOTEQUAL, /* <>, legal only for a joke of the language; never parsed */
    T_BADCHAR, /* ! ? $ `: characters that begin no token, "invalid syntax" where they stand */

    T_PLUSEQUAL,
    T_MINUSEQUAL,
    T_STAREQUAL,
    T_SLASHEQUAL,
    T_DOUBLESLASHEQUAL,
    T_PERCENTEQUAL,
    T_ATEQUAL,
    T_AMPEREQUAL,
    T_VBAREQUAL,
    T_CIRCUMFLEXEQUAL,
    T_LEFTSHIFTEQUAL,
    T_RIGHTSHIFTEQUAL,
    T_DOUBLESTAREQUAL,

#define X(name, text) T_##name,
    VM_KEYWORDS(X)
#undef X
};

struct vm_token {
    uint8_t type; /* enum vm_token_type */
    uint8_t level; /* open brackets after this token */
    uint32_t start, end;
    int line, col; /* as in struct ast */
    int end_line, end_col;
};

/* Which exception a lexical error is, and whether CPython lets it win over a grammatical error that
 * stands before it in the text ("hard") or not ("soft"). */
enum vm_lex_kind {
    VM_LEX_NONE,
    VM_LEX_HARD, /* SyntaxError */
    VM_LEX_SOFT, /* SyntaxError */
    VM_LEX_OPEN, /* the text ended inside a bracket; wins over errors on later lines */
    VM_LEX_INDENT, /* IndentationError */
    VM_LEX_TAB, /* TabError */
    VM_LEX_MEMORY /* out of memory */
};

enum { VM_LEX_BRACKETS = 200, VM_LEX_INDENTS = 100, VM_LEX_BLOCK = 1024 };

struct vm_lexer {
    struct vm_arena *arena; /* holds the tokens */
    const char *src; /* newline-terminated, then NUL; UTF-8 already checked */
    uint32_t pos, end;
    uint32_t line_start;
    int line;
    bool line_begins;
    bool inside; /* a replacement field: newlines are blank, no INDENT, no NEWLINE at the end */

    int bracket_count;
    int bracket_base; /* 1 in a replacement field: the field's own brace, which no token closes */
    struct {
        char c;
        int line, col;
    } brackets[VM_LEX_BRACKETS];
    int indent_count;
    int indents[VM_LEX_INDENTS], alt_indents[VM_LEX_INDENTS];

    struct vm_token **blocks;
    int count, capacity; /* tokens; capacity of the blocks opened so far */
    int block_size;

    enum vm_lex_kind error;
    int error_line, error_col; /* col in bytes from 0 */
    char message[160];
};

/* Turns src[pos, end) into tokens, up to the end or to the first error. `src` must end with a
 * newline and a NUL, both behind `end` in the `inside` case. The last token is T_END or T_ERROR.
 * Returns false when out of memory (error is then VM_LEX_MEMORY). */
bool vm_lex(struct vm_lexer *lx);

static inline const struct vm_token *vm_lex_token(const struct vm_lexer *lx, int i)
{
    return &lx->blocks[i / VM_LEX_BLOCK][i % VM_LEX_BLOCK];
}

/* What a code point may be in a name. */
enum vm_ident_class {
    VM_IDENT_NO, /* printable, in no name */
    VM_IDENT_HIDDEN, /* not printable, in no name */
    VM_IDENT_CONTINUE,
    VM_IDENT_START
};
enum vm_ident_class vm_ident_class(uint32_t code_point);

/* Decodes the UTF-8 sequence at s (checked before) and sets *next behind it. */
uint32_t vm_utf8_decode(const char *s, const char **next);

/* Encodes a code point, surrogates included; returns the number of bytes, 1 to 4. */
int vm_utf8_encode(char *out, uint32_t code_point);

/* Index of the first byte that is not UTF-8, or len. */
size_t vm_utf8_check(const char *s, size_t len);

#endif
