/* scope.h: which scope each name of a syntax tree belongs to (CPython's symtable). */
#ifndef TALLY_VM_SCOPE_H
#define TALLY_VM_SCOPE_H

#include "ast.h"

enum scope_kind { SCOPE_MODULE, SCOPE_CLASS, SCOPE_FUNCTION, SCOPE_LAMBDA, SCOPE_COMP };

enum {
    SYM_USED = 1,
    SYM_BOUND = 2,
    SYM_PARAM = 4,
    SYM_GLOBAL_DECL = 8,
    SYM_NONLOCAL_DECL = 16,
    SYM_DELETED = 32, /* `del x` or the name of an except clause: may become unbound again */
    SYM_ANNOTATED = 64,
    /* results */
    SYM_LOCAL = 128,
    SYM_CELL = 256, /* local, and an inner scope uses it */
    SYM_FREE = 512,
    SYM_GLOBAL = 1024
};

struct symbol {
    const ast_name *name;
    unsigned flags;
    int reg; /* the compiler's */
    int line;
    struct symbol *next; /* in order of first appearance */
    struct symbol *chain;
};

struct scope {
    enum scope_kind kind;
    const ast *node;
    struct scope *outer, *children, *last_child, *sibling;
    struct symbol *first, *last, *table[16];
    const ast_name *class_name; /* innermost class, for mangling; NULL outside */
    bool generator, walrus, needs_class_cell;
    bool is_method; /* a function directly in a class body */
    struct symbol *attrs; /* class: distinct self.NAME stores, a list */
    int nattrs;
};

/* NULL: err filled (or memory out: kind VM_SYNTAX_MEMORY). */
struct scope *vm_scopes(struct vm_arena *a, const ast *tree, struct vm_syntax_error *err);
struct symbol *scope_find(const struct scope *s, const ast_name *name);
/* The scope that belongs to a function, lambda, class or comprehension node inside s. */
struct scope *scope_child(struct scope *s, const ast *node);
/* __name -> _Class__name inside a class; otherwise the same. NULL: memory. */
const ast_name *scope_mangle(struct vm_arena *a, const ast_name *class_name, const ast_name *name);

#endif
