/* compile.h: state shared by the files of the compiler (compile*.c). */
#ifndef TALLY_VM_COMPILE_H
#define TALLY_VM_COMPILE_H

#include "vm/func.h"
#include "vm/opcodes.h"
#include "vm/scope.h"

struct compiler {
    struct vm_arena *arena;
    value filename;
    bool failed; /* an exception is set */
    bool long_jumps; /* second attempt: 16-bit jumps did not reach */
    bool too_far;
    bool own_names;   /* VM_COMPILE_NAMESPACE */
    value hold; /* list that owns every constant and name made */
    const char *src;
    size_t src_len;
    int future_line;         /* of the last `from __future__` that stands where it may; 0: none */
    bool future_annotations; /* annotations are kept as text */
};

struct ref {
    int at;
    struct ref *next;
};
struct label {
    int pos; /* -1: not placed */
    struct ref *refs;
};

enum block_kind { BLOCK_LOOP, BLOCK_FINALLY, BLOCK_WITH, BLOCK_HANDLER, BLOCK_VALUE, BLOCK_RANGE };
struct block {
    enum block_kind kind;
    struct block *outer;
    struct label *break_to, *continue_to;
    int iter; /* LOOP: register of the iterator, -1 for while */
    struct ast_seq body; /* FINALLY */
    int exit; /* WITH: register of __exit__ */
    int saved, exc; /* HANDLER: registers; VALUE: exc is the result's */
    const ast_name *name; /* NAME: the name of an except clause */
    struct try_range *range; /* what must not cover code inlined on the way out */
};

/* Instructions whose exceptions go to `target`; may consist of several segments. */
struct try_range {
    int start; /* -1: paused */
    struct label target;
    int reg, temps, depth;
};

struct unit {
    struct compiler *c;
    struct unit *outer;
    struct scope *s;
    value name, qualname;
    vm_instr *code;
    int n, cap;
    uint32_t *lines;
    int nlines, lines_cap, line;
    struct handler_rec {
        int start, end, reg, temps, depth;
        struct label *target;
    } * handlers;
    int nhandlers, handlers_cap;
    value *consts; /* borrowed: c->hold owns */
    int nconsts, consts_cap;
    int *const_index; /* open hash of consts */
    int const_index_size;
    int nlocals, ncells, temp, max_temp, depth;
    uint64_t *assigned;
    int nassigned; /* words */
    struct block *blocks;
    value doc;
    bool has_annotations;
};

/* future.c: what the leading `from __future__` statements of a module ask for. */
void cc_future(struct compiler *c, const ast *tree);
/* Reports a `from __future__` that is misplaced or unknown: false then. */
bool cc_future_check(struct unit *u, const ast *importfrom);
/* The annotation's value in a register: evaluated, or its text under the future. */
int cc_annotation(struct unit *u, const ast *e);

void cc_error(struct unit *u, const ast *at, const char *fmt, ...);
int cc_emit(struct unit *u, int op, int a, int b, int c); /* index of the word */
int cc_emit_cached(struct unit *u, int op, int a, int b, int c, uint64_t cache);
void cc_place(struct unit *u, struct label *l);
/* A jump instruction to l; for compare-and-jump a and b are its operands. */
void cc_jump(struct unit *u, int op, int a, int b, struct label *l);
int cc_const(struct unit *u, value steal);
int cc_name_const(struct unit *u, const ast_name *n); /* mangled if need be; interned str */
value cc_str(struct unit *u, const ast_name *n); /* borrowed */
int cc_temp(struct unit *u); /* reserves one */
int cc_temps(struct unit *u, int n);
static inline bool cc_is_temp(const struct unit *u, int reg)
{
    return reg >= u->nlocals;
}
/* Names of this unit live in the mapping in register 0. */
static inline bool cc_in_namespace(const struct unit *u)
{
    return u->s->kind == SCOPE_CLASS || (u->s->kind == SCOPE_MODULE && u->c->own_names);
}
/* Definite assignment of locals. */
uint64_t *cc_assigned_save(struct unit *u);
void cc_assigned_set(struct unit *u, const uint64_t *from);
void cc_assigned_and(struct unit *u, const uint64_t *other);

/* Compiles an expression. want >= 0: the result is owned by that register. want == -1: returns the
 * register: a local (borrowed) or a new temp. */
int cc_expr(struct unit *u, const ast *n, int want);
void cc_expr_to(struct unit *u, const ast *n, int reg); /* any node into a temp or local */
void cc_cond(struct unit *u, const ast *n, bool jump_if, struct label *l);
void cc_assign(struct unit *u, const ast *target, int reg); /* consumes reg if a temp */
void cc_store_name(struct unit *u, const ast_name *name, int reg, const ast *at);
int cc_load_name(struct unit *u, const ast_name *name, int want, const ast *at);
void cc_delete(struct unit *u, const ast *target);
void cc_body(struct unit *u, struct ast_seq body);
void cc_stmt(struct unit *u, const ast *n);
/* Stores the docstring of a class or module body, if it has one, as __doc__. */
void cc_docstring(struct unit *u, struct ast_seq body);
bool cc_any_annotated(struct ast_seq body); /* x: int somewhere in it, functions aside */
/* Makes a function object of a scope in register dst. */
int cc_function(struct unit *u, struct scope *s, const ast *n, value name, const ast *args,
                int want);
struct unit *cc_unit_open(struct compiler *c, struct unit *outer, struct scope *s, value name);
value cc_unit_close(struct unit *u, uint32_t flags, const ast *args);
/* code.c: the code object of a finished unit. */
value code_new(struct unit *u, uint32_t flags, const ast *args);
/* A constant's value (owned) or V_EMPTY if n is not constant (or failed). */
value cc_constant(struct unit *u, const ast *n);
/* The call of a class statement; `extra` arguments stand at w + VM_WINDOW already. */
void cc_call_args(struct unit *u, const ast *cls, int w, int extra, int dst);
/* The function object of a class body. */
void cc_class_function(struct unit *u, struct scope *s, value code, int dst);

#endif
