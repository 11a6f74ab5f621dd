/* The syntax tree: kinds and fields as in CPython 3.11's Python.asdl.
 *
 * Long chains make deep trees: a + b + c ... is nested on the left, a.b.c... in its values, elif in
 * its orelse, without limit. Whoever walks a tree recursively checks vm_arena_stack_ok. Brackets
 * nest to 200, blocks to 100.
 *
 * A tree, its names and its texts live in the arena given to vm_parse and die with it. A node is
 * allocated with the size of its own kind, so it is never copied by value as a `struct ast`. */
#ifndef TALLY_VM_AST_H
#define TALLY_VM_AST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"

typedef struct ast ast;
typedef struct ast_name ast_name;

/* Interned per parse: equal names are equal pointers. */
struct ast_name {
    uint32_t len; /* bytes */
    int id; /* 0, 1, 2 ... in order of first appearance */
    const char *utf8; /* NUL-terminated */
};

struct ast_seq {
    int n;
    ast **items;
};

struct ast_names {
    int n;
    const ast_name **items;
};

enum ast_kind {
    AST_NONE, /* no node has this kind */

    /* mod */
    AST_MODULE,
    AST_INTERACTIVE,
    AST_EXPRESSION,

    /* stmt */
    AST_FUNCTIONDEF,
    AST_ASYNCFUNCTIONDEF,
    AST_CLASSDEF,
    AST_RETURN,
    AST_DELETE,
    AST_ASSIGN,
    AST_AUGASSIGN,
    AST_ANNASSIGN,
    AST_FOR,
    AST_ASYNCFOR,
    AST_WHILE,
    AST_IF,
    AST_WITH,
    AST_ASYNCWITH,
    AST_MATCH,
    AST_RAISE,
    AST_TRY,
    AST_TRYSTAR,
    AST_ASSERT,
    AST_IMPORT,
    AST_IMPORTFROM,
    AST_GLOBAL,
    AST_NONLOCAL,
    AST_EXPR,
    AST_PASS,
    AST_BREAK,
    AST_CONTINUE,

    /* expr */
    AST_BOOLOP,
    AST_NAMEDEXPR,
    AST_BINOP,
    AST_UNARYOP,
    AST_LAMBDA,
    AST_IFEXP,
    AST_DICT,
    AST_SET,
    AST_LISTCOMP,
    AST_SETCOMP,
    AST_DICTCOMP,
    AST_GENERATOREXP,
    AST_AWAIT,
    AST_YIELD,
    AST_YIELDFROM,
    AST_COMPARE,
    AST_CALL,
    AST_FORMATTEDVALUE,
    AST_JOINEDSTR,
    AST_CONSTANT,
    AST_ATTRIBUTE,
    AST_SUBSCRIPT,
    AST_STARRED,
    AST_NAME,
    AST_LIST,
    AST_TUPLE,
    AST_SLICE,

    /* the rest */
    AST_COMPREHENSION,
    AST_EXCEPTHANDLER,
    AST_ARGUMENTS,
    AST_ARG,
    AST_KEYWORD,
    AST_ALIAS,
    AST_WITHITEM,
    AST_MATCH_CASE,

    /* pattern */
    AST_MATCHVALUE,
    AST_MATCHSINGLETON,
    AST_MATCHSEQUENCE,
    AST_MATCHMAPPING,
    AST_MATCHCLASS,
    AST_MATCHSTAR,
    AST_MATCHAS,
    AST_MATCHOR,

    AST_KIND_COUNT
};

enum ast_operator {
    AST_ADD,
    AST_SUB,
    AST_MULT,
    AST_MATMULT,
    AST_DIV,
    AST_MOD,
    AST_POW,
    AST_LSHIFT,
    AST_RSHIFT,
    AST_BITOR,
    AST_BITXOR,
    AST_BITAND,
    AST_FLOORDIV
};

enum ast_unaryop { AST_INVERT, AST_NOT, AST_UADD, AST_USUB };

enum ast_boolop { AST_AND, AST_OR };

enum ast_cmpop {
    AST_EQ,
    AST_NOTEQ,
    AST_LT,
    AST_LTE,
    AST_GT,
    AST_GTE,
    AST_IS,
    AST_ISNOT,
    AST_IN,
    AST_NOTIN
};

enum ast_context { AST_LOAD, AST_STORE, AST_DEL };

enum ast_const_kind {
    AST_CONST_NONE,
    AST_CONST_TRUE,
    AST_CONST_FALSE,
    AST_CONST_ELLIPSIS,
    AST_CONST_INT,
    AST_CONST_FLOAT,
    AST_CONST_IMAG,
    AST_CONST_STR,
    AST_CONST_BYTES
};

/* str: `text` is the decoded value in UTF-8; a lone surrogate is encoded in three bytes as if it
 * were a code point (WTF-8); NUL bytes are legal, so `len` counts. bytes: the bytes themselves.
 * int: the digits in `base` without prefix, underscores or leading zeros ("0" for zero). Each is
 * followed by a NUL that `len` leaves out. */
struct ast_constant {
    uint8_t const_kind; /* enum ast_const_kind */
    uint8_t base; /* int: 2, 8, 10 or 16 */
    bool u_prefix; /* str: written with u"", which ast.dump shows as kind='u' */
    bool small; /* int: it fits `value` */
    uint32_t max_char; /* str: greatest code point, 0 when empty */
    const char *text;
    size_t len; /* bytes in text */
    size_t chars; /* str: code points in text */
    union {
        int64_t value; /* int, when small */
        double num; /* float; imag: the imaginary part */
    };
};

/* Fields that may be NULL say so. In sequences only dict.keys and arguments.kw_defaults hold NULL.
 */
struct ast {
    uint8_t kind; /* enum ast_kind */
    int line, col; /* line from 1, col in UTF-8 bytes from 0 */
    int end_line, end_col; /* one past the last byte */
    union {
        /* mod */
        struct {
            struct ast_seq body;
        } module, interactive;
        struct {
            ast *body;
        } expression;

        /* stmt; the async twins share the layout of the plain kinds */
        struct {
            const ast_name *name;
            ast *args; /* AST_ARGUMENTS, never NULL */
            struct ast_seq body, decorators;
            ast *returns; /* or NULL */
        } functiondef;
        struct {
            const ast_name *name;
            struct ast_seq bases, keywords, body, decorators;
        } classdef;
        struct {
            ast *value; /* or NULL */
        } return_;
        struct {
            struct ast_seq targets;
        } delete_;
        struct {
            struct ast_seq targets;
            ast *value;
        } assign;
        struct {
            ast *target;
            ast *value;
            uint8_t op; /* enum ast_operator */
        } augassign;
        struct {
            ast *target, *annotation;
            ast *value; /* or NULL */
            bool simple; /* a bare name without parentheses */
        } annassign;
        struct {
            ast *target, *iter;
            struct ast_seq body, orelse;
        } for_;
        struct {
            ast *test;
            struct ast_seq body, orelse;
        } while_, if_;
        struct {
            struct ast_seq items, body;
        } with;
        struct {
            ast *subject;
            struct ast_seq cases;
        } match;
        struct {
            ast *exc; /* or NULL */
            ast *cause; /* or NULL */
        } raise;
        struct {
            struct ast_seq body, handlers, orelse, finalbody;
        } try_; /* and try-star */
        struct {
            ast *test;
            ast *msg; /* or NULL */
        } assert_;
        struct {
            struct ast_seq names; /* of AST_ALIAS */
        } import;
        struct {
            const ast_name *module; /* dotted; NULL in `from . import x` */
            struct ast_seq names; /* of AST_ALIAS; one named "*" for a star import */
            int level; /* number of leading dots */
        } importfrom;
        struct {
            struct ast_names names;
        } global, nonlocal;
        struct {
            ast *value;
        } expr;

        /* expr */
        struct {
            struct ast_seq values;
            uint8_t op; /* enum ast_boolop */
        } boolop;
        struct {
            ast *target, *value;
        } namedexpr;
        struct {
            ast *left, *right;
            uint8_t op; /* enum ast_operator */
        } binop;
        struct {
            ast *operand;
            uint8_t op; /* enum ast_unaryop */
        } unaryop;
        struct {
            ast *args;
            ast *body;
        } lambda;
        struct {
            ast *test, *body, *orelse;
        } ifexp;
        struct {
            struct ast_seq keys; /* NULL item: **value */
            struct ast_seq values;
        } dict;
        struct {
            struct ast_seq elts;
        } set;
        struct {
            ast *elt;
            struct ast_seq generators;
        } comp; /* list, set, generator */
        struct {
            ast *key, *value;
            struct ast_seq generators;
        } dictcomp;
        struct {
            ast *value;
        } await, yieldfrom;
        struct {
            ast *value; /* or NULL */
        } yield;
        struct {
            ast *left;
            struct ast_seq comparators;
            uint8_t *ops; /* enum ast_cmpop */
        } compare;
        struct {
            ast *func;
            struct ast_seq args, keywords;
        } call;
        struct {
            ast *value;
            ast *format_spec; /* AST_JOINEDSTR or NULL */
            int conversion; /* -1, or 's', 'r', 'a' */
        } formattedvalue;
        struct {
            struct ast_seq values;
        } joinedstr; /* of AST_CONSTANT (str), AST_FORMATTEDVALUE */
        struct ast_constant constant;
        struct {
            ast *value;
            const ast_name *attr;
            uint8_t ctx;
        } attribute;
        struct {
            ast *value, *slice;
            uint8_t ctx;
        } subscript;
        struct {
            ast *value;
            uint8_t ctx;
        } starred;
        struct {
            const ast_name *id;
            uint8_t ctx;
        } name;
        struct {
            struct ast_seq elts;
            uint8_t ctx;
        } list, tuple;
        struct {
            ast *lower, *upper, *step; /* each or NULL */
        } slice;

        /* the rest */
        struct {
            ast *target, *iter;
            struct ast_seq ifs;
            bool is_async;
        } comprehension;
        struct {
            ast *type; /* or NULL */
            const ast_name *name; /* or NULL */
            struct ast_seq body;
        } excepthandler;
        struct {
            struct ast_seq posonlyargs, args, kwonlyargs; /* of AST_ARG */
            struct ast_seq kw_defaults; /* as many as kwonlyargs; NULL item: required */
            struct ast_seq defaults; /* of the last positional parameters */
            ast *vararg, *kwarg; /* AST_ARG or NULL */
        } arguments;
        struct {
            const ast_name *arg;
            ast *annotation; /* or NULL */
        } arg;
        struct {
            const ast_name *arg; /* NULL: **value */
            ast *value;
        } keyword;
        struct {
            const ast_name *name; /* dotted */
            const ast_name *asname; /* or NULL */
        } alias;
        struct {
            ast *context_expr;
            ast *optional_vars; /* or NULL */
        } withitem;
        struct {
            ast *pattern;
            ast *guard; /* or NULL */
            struct ast_seq body;
        } match_case;

        /* pattern */
        struct {
            ast *value;
        } matchvalue;
        struct {
            uint8_t const_kind; /* none, true or false */
        } matchsingleton;
        struct {
            struct ast_seq patterns;
        } matchsequence, matchor;
        struct {
            struct ast_seq keys, patterns;
            const ast_name *rest; /* or NULL */
        } matchmapping;
        struct {
            ast *cls;
            struct ast_seq patterns;
            struct ast_names kwd_attrs;
            struct ast_seq kwd_patterns;
        } matchclass;
        struct {
            const ast_name *name; /* or NULL */
        } matchstar;
        struct {
            ast *pattern; /* or NULL */
            const ast_name *name; /* or NULL */
        } matchas;
    } u;
};

enum vm_parse_mode { VM_PARSE_FILE, VM_PARSE_EVAL, VM_PARSE_SINGLE };

enum vm_syntax_kind {
    VM_SYNTAX_ERROR,
    VM_SYNTAX_INDENTATION,
    VM_SYNTAX_TAB,
    VM_SYNTAX_MEMORY,
    VM_SYNTAX_VALUE /* compile() raises ValueError: a NUL in the source text */
};

/* The attributes of CPython's SyntaxError. Columns count code points from 1; 0 means unknown. */
struct vm_syntax_error {
    enum vm_syntax_kind kind;
    int line, col, end_line, end_col;
    const char *text; /* the line without its newline, in the source or the arena; NULL: none */
    size_t text_len;
    char message[512];
};

/* Parses `len` bytes of UTF-8. Returns the AST_MODULE, AST_EXPRESSION or AST_INTERACTIVE node,
 * owned by the arena, or NULL with *err filled in. The tree holds nothing of `src`. `filename` is
 * not kept. When a->stack_limit is NULL the parser limits its own use of the stack to 1 MiB (4
 * MiB under ASan). */
ast *vm_parse(struct vm_arena *a, const char *src, size_t len, const char *filename,
              enum vm_parse_mode mode, struct vm_syntax_error *err);

/* ASDL name of a kind ("BinOp"), for messages and dumps. */
const char *vm_ast_kind_name(enum ast_kind kind);

/* "SyntaxError", "IndentationError", "TabError", "MemoryError", "ValueError". */
const char *vm_syntax_kind_name(enum vm_syntax_kind kind);

/* The text of CPython 3.11's ast.dump(tree), without a newline, NUL-terminated. The caller frees it
 * with free(). NULL when out of memory or when the tree is too deep for a->stack_limit (1 MiB of
 * stack when that is NULL). */
char *vm_ast_dump(const struct vm_arena *a, const ast *tree, size_t *len);

#endif
