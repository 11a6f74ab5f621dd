/* Between the files of the parser; nobody else includes it.
 *
 * Recursive descent over a token array. A function that parses returns its node, or NULL after it
 * failed: then either a message was raised, or `far` marks the token where "invalid syntax" stands.
 * Between vm_p_try and vm_p_back nothing is raised, so a reading can be tried and taken back. Only
 * `with (`, `match` and the messages of errors try; no try stands inside another of its kind, so
 * the time stays linear. */
#ifndef TALLY_VM_PARSER_H
#define TALLY_VM_PARSER_H

#include "ast.h"
#include "lexer.h"

struct vm_parser {
    struct vm_arena *arena; /* the tree */
    struct vm_arena *scratch; /* tokens and tables, gone after the parse */
    struct vm_lexer *lx;
    const char *text; /* the whole source with '\n' line ends */
    size_t text_len;
    const char *filename;

    int pos; /* index of the next token */
    int far; /* furthest token at which a reading failed */
    int quiet;
    bool raised;
    bool no_memory; /* also: nested too deeply */
    struct vm_syntax_error *err;

    const char *stack_limit;
    int depth;
    int fstring_depth; /* replacement fields around the current text */

    ast **stack; /* items of the sequences being built */
    int top, stack_size;

    const ast_name **names; /* open addressing, a power of two */
    int name_count, name_slots;
};

/* Where something begins. */
struct vm_place {
    int line, col;
};

/* ---- parser.c: tokens, nodes, errors ---- */

static inline const struct vm_token *vm_p_token(const struct vm_parser *p, int ahead)
{
    int i = p->pos + ahead;
    return vm_lex_token(p->lx, i < p->lx->count ? i : p->lx->count - 1);
}

static inline int vm_p_type(const struct vm_parser *p)
{
    return vm_lex_token(p->lx, p->pos)->type;
}

static inline int vm_p_type_at(const struct vm_parser *p, int ahead)
{
    return vm_p_token(p, ahead)->type;
}

/* Moves to the next token; the last one (T_END, T_ERROR) is never left. */
static inline void vm_p_next(struct vm_parser *p)
{
    if (p->pos + 1 < p->lx->count)
        p->pos++;
}

static inline bool vm_p_accept(struct vm_parser *p, int type)
{
    if (vm_p_type(p) != type)
        return false;
    vm_p_next(p);
    return true;
}

static inline struct vm_place vm_p_place(const struct vm_parser *p)
{
    const struct vm_token *t = vm_p_token(p, 0);
    return (struct vm_place){t->line, t->col};
}

/* "invalid syntax" at the current token, unless something better is raised. Returns NULL. */
void *vm_p_fail(struct vm_parser *p);

/* True when the current token has the type, which is then consumed; else vm_p_fail. */
bool vm_p_expect(struct vm_parser *p, int type);

/* Raise a SyntaxError, unless quiet or already raised; return NULL. The place is the current token,
 * from a token (counted from the start of the array) to its end, or from one node to another. */
void *vm_p_raise(struct vm_parser *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void *vm_p_raise_token(struct vm_parser *p, int token, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void *vm_p_raise_node(struct vm_parser *p, const ast *from, const ast *to, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void *vm_p_raise_indent(struct vm_parser *p, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Raises what stopped the reading of the current tokens: a lexical error or "invalid syntax". */
void vm_p_settle(struct vm_parser *p);

/* Notes that memory is out; returns NULL. */
void *vm_p_no_memory(struct vm_parser *p);

/* Out of memory, out of stack or raised: nothing more is to be tried. */
static inline bool vm_p_dead(const struct vm_parser *p)
{
    return p->raised || p->no_memory;
}

struct vm_mark {
    int pos, top;
};
struct vm_mark vm_p_try(struct vm_parser *p);
void vm_p_keep(struct vm_parser *p); /* go on from here */
void vm_p_back(struct vm_parser *p, struct vm_mark mark); /* as if it had not been read */

/* After a reading that was tried for a message only: "invalid syntax" stands where it stood before,
 * unless the try came upon a lexical error. */
static inline void vm_p_forget(struct vm_parser *p, int far)
{
    if (vm_lex_token(p->lx, p->far)->type != T_ERROR)
        p->far = far;
}

/* Around every function that can recurse. vm_p_enter is false when the stack is used up. */
bool vm_p_enter(struct vm_parser *p);
static inline void vm_p_leave(struct vm_parser *p)
{
    p->depth--;
}

/* A cleared node from `start` to the end of the last consumed token; NULL when out of memory. */
ast *vm_p_node(struct vm_parser *p, enum ast_kind kind, size_t size, struct vm_place start);

#define VM_NODE_SIZE(member) (offsetof(struct ast, u) + sizeof(((struct ast *)0)->u.member))
#define VM_NEW(p, kind, member, start) vm_p_node(p, kind, VM_NODE_SIZE(member), start)

static inline struct vm_place vm_p_start(const ast *n)
{
    return (struct vm_place){n->line, n->col};
}

/* Makes the node end where the last consumed token ends. */
void vm_p_end(struct vm_parser *p, ast *n);

/* The stack of items: a sequence is what was pushed since `base`. */
bool vm_p_push(struct vm_parser *p, ast *item);
bool vm_p_pop_seq(struct vm_parser *p, int base, struct ast_seq *seq);

/* The interned name of `len` bytes. NULL when out of memory. */
const ast_name *vm_p_intern(struct vm_parser *p, const char *s, size_t len);

/* The NAME at the current token, consumed; else vm_p_fail. */
const ast_name *vm_p_name(struct vm_parser *p);

/* Spelling of the current token compared with a soft keyword. */
bool vm_p_is_word(const struct vm_parser *p, int ahead, const char *word);

/* ---- parser_expr.c ---- */
ast *vm_p_expression(struct vm_parser *p);
ast *vm_p_named_expression(struct vm_parser *p);
ast *vm_p_star_expression(struct vm_parser *p);
ast *vm_p_star_expressions(struct vm_parser *p);
ast *vm_p_expressions(struct vm_parser *p); /* none of them starred */
ast *vm_p_star_named_expressions(struct vm_parser *p); /* a match subject */
ast *vm_p_yield_or_star_expressions(struct vm_parser *p);
ast *vm_p_bitwise_or(struct vm_parser *p);
ast *vm_p_atom(struct vm_parser *p);
bool vm_p_starts_expression(const struct vm_parser *p, int ahead);
ast *vm_p_number(struct vm_parser *p);
ast *vm_p_constant(struct vm_parser *p, enum ast_const_kind kind, struct vm_place start);
/* The arguments of a call or a class up to and with ')'. */
bool vm_p_arguments(struct vm_parser *p, struct ast_seq *args, struct ast_seq *keywords,
                    bool generator_allowed);

/* ---- parser_target.c ---- */
enum vm_target_use { VM_TARGET_STAR, VM_TARGET_FOR, VM_TARGET_DEL };
/* Gives the expression the context, inner targets too; raises "cannot assign to ..." when it is no
 * target. */
bool vm_p_set_target(struct vm_parser *p, ast *e, enum vm_target_use use);
const char *vm_p_expr_name(const ast *e);
/* The targets of `for`, with their context set. */
ast *vm_p_for_targets(struct vm_parser *p);
/* Raises what is wrong with the named expression at the current token, if it is one of the known
 * errors around '=' and ':='. Leaves the position alone. */
void vm_p_diagnose_named(struct vm_parser *p);

/* ---- parser_params.c ---- */
/* The parameters up to, without, ')' or ':'; never NULL but on failure. */
ast *vm_p_parameters(struct vm_parser *p, bool lambda);

/* ---- parser_pattern.c ---- */
ast *vm_p_patterns(struct vm_parser *p);

/* ---- parser_stmt.c, parser_compound.c ---- */
/* Pushes the statements of a line or one compound statement. */
bool vm_p_statement(struct vm_parser *p);
bool vm_p_simple_statements(struct vm_parser *p);
/* Parses a compound statement when one begins here and pushes it; *found tells. */
bool vm_p_compound(struct vm_parser *p, bool *found);

/* ---- fstring.c ---- */
/* All adjacent string tokens. */
ast *vm_p_strings(struct vm_parser *p);

#endif
