#include "parser.h"

#include <string.h>

/* ---- assignment ---- */

/* Operator of an augmented assignment token, -1 for other tokens. */
static int augmented(int type)
{
    switch (type) {
    case T_PLUSEQUAL:
        return AST_ADD;
    case T_MINUSEQUAL:
        return AST_SUB;
    case T_STAREQUAL:
        return AST_MULT;
    case T_ATEQUAL:
        return AST_MATMULT;
    case T_SLASHEQUAL:
        return AST_DIV;
    case T_PERCENTEQUAL:
        return AST_MOD;
    case T_DOUBLESTAREQUAL:
        return AST_POW;
    case T_LEFTSHIFTEQUAL:
        return AST_LSHIFT;
    case T_RIGHTSHIFTEQUAL:
        return AST_RSHIFT;
    case T_VBAREQUAL:
        return AST_BITOR;
    case T_CIRCUMFLEXEQUAL:
        return AST_BITXOR;
    case T_AMPEREQUAL:
        return AST_BITAND;
    case T_DOUBLESLASHEQUAL:
        return AST_FLOORDIV;
    default:
        return -1;
    }
}

static bool is_single_target(const ast *e)
{
    return e->kind == AST_NAME || e->kind == AST_ATTRIBUTE || e->kind == AST_SUBSCRIPT;
}

/* `e` stands before '=' and is no target; the statement began at token `first`. */
static void diagnose_assignment(struct vm_parser *p, ast *e, int first, bool is_yield)
{
    if (p->quiet)
        return;
    int after = p->pos;
    /* Each element of the first list is asked whether '==' or ':=' was meant. */
    p->pos = first;
    do {
        bool star = vm_p_accept(p, T_STAR);
        if (!star)
            vm_p_diagnose_named(p);
        if (vm_p_dead(p))
            break;
        struct vm_mark mark = vm_p_try(p);
        ast *item = star ? vm_p_bitwise_or(p) : vm_p_named_expression(p);
        if (!item) {
            vm_p_back(p, mark);
            break;
        }
        vm_p_keep(p);
    } while (vm_p_accept(p, T_COMMA));
    p->pos = after;
    if (is_yield)
        vm_p_raise_node(p, e, e, "assignment to yield expression not possible");
    else
        vm_p_set_target(p, e, VM_TARGET_STAR);
}

/* `e` is read and '=' the current token. */
static ast *assignment(struct vm_parser *p, ast *e, int first, bool is_yield)
{
    struct vm_place start = {vm_lex_token(p->lx, first)->line, vm_lex_token(p->lx, first)->col};
    int base = p->top;
    while (vm_p_type(p) == T_EQUAL) {
        p->quiet++;
        bool ok = !is_yield && vm_p_set_target(p, e, VM_TARGET_STAR);
        p->quiet--;
        if (!ok) {
            diagnose_assignment(p, e, first, is_yield);
            return NULL;
        }
        if (!vm_p_push(p, e))
            return NULL;
        vm_p_next(p);
        is_yield = vm_p_type(p) == T_YIELD;
        e = vm_p_yield_or_star_expressions(p);
        if (!e)
            return NULL;
    }
    ast *n = VM_NEW(p, AST_ASSIGN, assign, start);
    if (!n || !vm_p_pop_seq(p, base, &n->u.assign.targets))
        return NULL;
    n->u.assign.value = e;
    return n;
}

static ast *augmented_assignment(struct vm_parser *p, ast *e, int op, struct vm_place start)
{
    if (!is_single_target(e)) {
        vm_p_fail(p);
        struct vm_mark mark = vm_p_try(p);
        vm_p_next(p);
        ast *value = vm_p_yield_or_star_expressions(p);
        vm_p_back(p, mark);
        if (!value)
            return NULL;
        return vm_p_raise_node(p, e, e, "'%s' is an illegal expression for augmented assignment",
                               vm_p_expr_name(e));
    }
    vm_p_next(p);
    ast *value = vm_p_yield_or_star_expressions(p);
    if (!value || !vm_p_set_target(p, e, VM_TARGET_STAR))
        return NULL;
    ast *n = VM_NEW(p, AST_AUGASSIGN, augassign, start);
    if (n) {
        n->u.augassign.target = e;
        n->u.augassign.op = (uint8_t)op;
        n->u.augassign.value = value;
    }
    return n;
}

/* `e: ...` where e is no target of an annotation. */
static ast *bad_annotation(struct vm_parser *p, ast *e)
{
    vm_p_fail(p);
    int far = p->far;
    struct vm_mark mark = vm_p_try(p);
    vm_p_next(p);
    ast *annotation = vm_p_expression(p);
    vm_p_back(p, mark);
    if (!annotation || e->kind == AST_STARRED) {
        vm_p_forget(p, far);
        return NULL;
    }
    if (e->kind == AST_LIST || e->kind == AST_TUPLE) {
        return vm_p_raise_node(p, e, e, "only single target (not %s) can be annotated",
                               vm_p_expr_name(e));
    }
    return vm_p_raise_node(p, e, e, "illegal target for annotation");
}

static ast *annotated_assignment(struct vm_parser *p, ast *e, struct vm_place start)
{
    if (!is_single_target(e))
        return bad_annotation(p, e);
    bool simple = e->kind == AST_NAME && vm_lex_token(p->lx, p->pos - 1)->type == T_NAME;
    vm_p_next(p);
    ast *annotation = vm_p_expression(p), *value = NULL;
    if (!annotation)
        return NULL;
    if (vm_p_accept(p, T_EQUAL)) {
        value = vm_p_yield_or_star_expressions(p);
        if (!value)
            return NULL;
    }
    if (!vm_p_set_target(p, e, VM_TARGET_STAR))
        return NULL;
    ast *n = VM_NEW(p, AST_ANNASSIGN, annassign, start);
    if (n) {
        n->u.annassign.target = e;
        n->u.annassign.annotation = annotation;
        n->u.annassign.value = value;
        n->u.annassign.simple = simple;
    }
    return n;
}

static ast *expression_statement(struct vm_parser *p)
{
    int first = p->pos;
    struct vm_place start = vm_p_place(p);
    bool is_yield = vm_p_type(p) == T_YIELD;
    ast *e = vm_p_yield_or_star_expressions(p);
    if (!e)
        return NULL;
    int type = vm_p_type(p);
    if (type == T_EQUAL)
        return assignment(p, e, first, is_yield);
    if (!is_yield && type == T_COLON)
        return annotated_assignment(p, e, start);
    if (!is_yield && augmented(type) >= 0)
        return augmented_assignment(p, e, augmented(type), start);
    ast *n = VM_NEW(p, AST_EXPR, expr, start);
    if (n)
        n->u.expr.value = e;
    return n;
}

/* ---- import ---- */

/* a.b.c as one name. */
static const ast_name *dotted_name(struct vm_parser *p)
{
    const struct vm_token *t = vm_p_token(p, 0);
    if (t->type != T_NAME)
        return vm_p_fail(p);
    if (vm_p_type_at(p, 1) != T_DOT)
        return vm_p_name(p);
    size_t len = t->end - t->start, parts = 0;
    int first = p->pos;
    vm_p_next(p);
    while (vm_p_accept(p, T_DOT)) {
        t = vm_p_token(p, 0);
        if (!vm_p_expect(p, T_NAME))
            return NULL;
        len += 1 + t->end - t->start;
        parts++;
    }
    char *text = vm_arena_alloc(p->scratch, len);
    if (!text)
        return vm_p_no_memory(p);
    size_t k = 0;
    for (size_t i = 0; i <= 2 * parts; i++) {
        t = vm_lex_token(p->lx, first + (int)i);
        memcpy(text + k, p->lx->src + t->start, t->end - t->start);
        k += t->end - t->start;
    }
    return vm_p_intern(p, text, k);
}

/* `name` is read; `as other` may follow. */
static bool push_alias(struct vm_parser *p, const ast_name *name, struct vm_place start)
{
    const ast_name *asname = NULL;
    if (!name)
        return false;
    if (vm_p_accept(p, T_AS)) {
        asname = vm_p_name(p);
        if (!asname)
            return false;
    }
    ast *n = VM_NEW(p, AST_ALIAS, alias, start);
    if (!n)
        return false;
    n->u.alias.name = name;
    n->u.alias.asname = asname;
    return vm_p_push(p, n);
}

static ast *import_statement(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    int base = p->top;
    vm_p_next(p);
    do {
        struct vm_place at = vm_p_place(p);
        if (!push_alias(p, dotted_name(p), at))
            return NULL;
    } while (vm_p_accept(p, T_COMMA));
    ast *n = VM_NEW(p, AST_IMPORT, import, start);
    if (!n || !vm_p_pop_seq(p, base, &n->u.import.names))
        return NULL;
    return n;
}

/* What stands behind `import` in `from x import`. */
static bool import_targets(struct vm_parser *p)
{
    struct vm_place at = vm_p_place(p);
    if (vm_p_accept(p, T_STAR)) {
        const ast_name *all = vm_p_intern(p, "*", 1);
        ast *n = all ? VM_NEW(p, AST_ALIAS, alias, at) : NULL;
        if (!n)
            return false;
        n->u.alias.name = all;
        return vm_p_push(p, n);
    }
    bool paren = vm_p_accept(p, T_LPAR);
    for (;;) {
        at = vm_p_place(p);
        if (!push_alias(p, vm_p_name(p), at))
            return false;
        if (!vm_p_accept(p, T_COMMA))
            break;
        if (paren && vm_p_type(p) == T_RPAR)
            break;
        if (!paren && vm_p_type(p) == T_NEWLINE) {
            vm_p_raise(p, "trailing comma not allowed without surrounding parentheses");
            return false;
        }
    }
    return !paren || vm_p_expect(p, T_RPAR);
}

static ast *from_statement(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    const ast_name *module = NULL;
    int base = p->top, level = 0;
    vm_p_next(p);
    for (;; vm_p_next(p)) {
        if (vm_p_type(p) == T_DOT)
            level++;
        else if (vm_p_type(p) == T_ELLIPSIS)
            level += 3;
        else
            break;
    }
    if (!level || vm_p_type(p) == T_NAME) {
        module = dotted_name(p);
        if (!module)
            return NULL;
    }
    if (!vm_p_expect(p, T_IMPORT) || !import_targets(p))
        return NULL;
    ast *n = VM_NEW(p, AST_IMPORTFROM, importfrom, start);
    if (!n || !vm_p_pop_seq(p, base, &n->u.importfrom.names))
        return NULL;
    n->u.importfrom.module = module;
    n->u.importfrom.level = level;
    return n;
}

/* ---- the small statements ---- */

static ast *global_statement(struct vm_parser *p, enum ast_kind kind)
{
    struct vm_place start = vm_p_place(p);
    int first = p->pos + 1, n_names = 0;
    vm_p_next(p);
    do {
        if (!vm_p_expect(p, T_NAME))
            return NULL;
        n_names++;
    } while (vm_p_accept(p, T_COMMA));
    ast *n = VM_NEW(p, kind, global, start);
    const ast_name **names = vm_arena_array(p->arena, (size_t)n_names, sizeof *names);
    if (!n || !names)
        return vm_p_no_memory(p);
    for (int i = 0; i < n_names; i++) {
        const struct vm_token *t = vm_lex_token(p->lx, first + 2 * i);
        names[i] = vm_p_intern(p, p->lx->src + t->start, t->end - t->start);
        if (!names[i])
            return NULL;
    }
    n->u.global.names = (struct ast_names){n_names, names};
    return n;
}

static bool statement_ends(const struct vm_parser *p)
{
    return vm_p_type(p) == T_NEWLINE || vm_p_type(p) == T_SEMI;
}

static ast *del_statement(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    int base = p->top;
    vm_p_next(p);
    do {
        if (statement_ends(p) && p->top > base)
            break;
        ast *e = vm_p_star_expression(p);
        if (!e || !vm_p_push(p, e) || !vm_p_set_target(p, e, VM_TARGET_DEL))
            return NULL;
    } while (vm_p_accept(p, T_COMMA));
    ast *n = VM_NEW(p, AST_DELETE, delete_, start);
    if (!n || !vm_p_pop_seq(p, base, &n->u.delete_.targets))
        return NULL;
    return statement_ends(p) ? n : vm_p_fail(p);
}

static ast *return_statement(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    ast *value = NULL;
    vm_p_next(p);
    if (!statement_ends(p)) {
        value = vm_p_star_expressions(p);
        if (!value)
            return NULL;
    }
    ast *n = VM_NEW(p, AST_RETURN, return_, start);
    if (n)
        n->u.return_.value = value;
    return n;
}

static ast *raise_statement(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    ast *exc = NULL, *cause = NULL;
    vm_p_next(p);
    if (!statement_ends(p)) {
        exc = vm_p_expression(p);
        if (!exc)
            return NULL;
        if (vm_p_accept(p, T_FROM)) {
            cause = vm_p_expression(p);
            if (!cause)
                return NULL;
        }
    }
    ast *n = VM_NEW(p, AST_RAISE, raise, start);
    if (n) {
        n->u.raise.exc = exc;
        n->u.raise.cause = cause;
    }
    return n;
}

static ast *assert_statement(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    vm_p_next(p);
    ast *test = vm_p_expression(p), *msg = NULL;
    if (!test)
        return NULL;
    if (vm_p_accept(p, T_COMMA)) {
        msg = vm_p_expression(p);
        if (!msg)
            return NULL;
    }
    ast *n = VM_NEW(p, AST_ASSERT, assert_, start);
    if (n) {
        n->u.assert_.test = test;
        n->u.assert_.msg = msg;
    }
    return n;
}

static ast *bare(struct vm_parser *p, enum ast_kind kind)
{
    struct vm_place start = vm_p_place(p);
    vm_p_next(p);
    return VM_NEW(p, kind, expr, start);
}

static ast *simple_statement(struct vm_parser *p)
{
    switch (vm_p_type(p)) {
    case T_PASS:
        return bare(p, AST_PASS);
    case T_BREAK:
        return bare(p, AST_BREAK);
    case T_CONTINUE:
        return bare(p, AST_CONTINUE);
    case T_RETURN:
        return return_statement(p);
    case T_RAISE:
        return raise_statement(p);
    case T_GLOBAL:
        return global_statement(p, AST_GLOBAL);
    case T_NONLOCAL:
        return global_statement(p, AST_NONLOCAL);
    case T_DEL:
        return del_statement(p);
    case T_ASSERT:
        return assert_statement(p);
    case T_IMPORT:
        return import_statement(p);
    case T_FROM:
        return from_statement(p);
    default:
        return expression_statement(p);
    }
}

bool vm_p_simple_statements(struct vm_parser *p)
{
    do {
        ast *s = simple_statement(p);
        if (!s || !vm_p_push(p, s))
            return false;
    } while (vm_p_accept(p, T_SEMI) && vm_p_type(p) != T_NEWLINE);
    return vm_p_expect(p, T_NEWLINE);
}

bool vm_p_statement(struct vm_parser *p)
{
    bool found;
    if (!vm_p_compound(p, &found))
        return false;
    return found || vm_p_simple_statements(p);
}
