#include "parser.h"

const char *vm_p_expr_name(const ast *e)
{
    switch (e->kind) {
    case AST_ATTRIBUTE:
        return "attribute";
    case AST_SUBSCRIPT:
        return "subscript";
    case AST_STARRED:
        return "starred";
    case AST_NAME:
        return "name";
    case AST_LIST:
        return "list";
    case AST_TUPLE:
        return "tuple";
    case AST_LAMBDA:
        return "lambda";
    case AST_CALL:
        return "function call";
    case AST_BOOLOP:
    case AST_BINOP:
    case AST_UNARYOP:
        return "expression";
    case AST_GENERATOREXP:
        return "generator expression";
    case AST_YIELD:
    case AST_YIELDFROM:
        return "yield expression";
    case AST_AWAIT:
        return "await expression";
    case AST_LISTCOMP:
        return "list comprehension";
    case AST_SETCOMP:
        return "set comprehension";
    case AST_DICTCOMP:
        return "dict comprehension";
    case AST_DICT:
        return "dict literal";
    case AST_SET:
        return "set display";
    case AST_JOINEDSTR:
    case AST_FORMATTEDVALUE:
        return "f-string expression";
    case AST_COMPARE:
        return "comparison";
    case AST_IFEXP:
        return "conditional expression";
    case AST_NAMEDEXPR:
        return "named expression";
    case AST_CONSTANT:
        switch (e->u.constant.const_kind) {
        case AST_CONST_NONE:
            return "None";
        case AST_CONST_TRUE:
            return "True";
        case AST_CONST_FALSE:
            return "False";
        case AST_CONST_ELLIPSIS:
            return "ellipsis";
        default:
            return "literal";
        }
    default:
        return "expression";
    }
}

/* The innermost expression that cannot be a target, or NULL. Depth: brackets are at most 200. */
static const ast *invalid_part(const ast *e, enum vm_target_use use)
{
    switch (e->kind) {
    case AST_NAME:
    case AST_ATTRIBUTE:
    case AST_SUBSCRIPT:
        return NULL;
    case AST_STARRED:
        return use == VM_TARGET_DEL ? e : invalid_part(e->u.starred.value, use);
    case AST_LIST:
    case AST_TUPLE: {
        const struct ast_seq *elts = e->kind == AST_LIST ? &e->u.list.elts : &e->u.tuple.elts;
        for (int i = 0; i < elts->n; i++) {
            const ast *bad = invalid_part(elts->items[i], use);
            if (bad)
                return bad;
        }
        return NULL;
    }
    default:
        return e;
    }
}

static void set_context(ast *e, enum ast_context ctx)
{
    struct ast_seq *elts = NULL;
    switch (e->kind) {
    case AST_NAME:
        e->u.name.ctx = (uint8_t)ctx;
        break;
    case AST_ATTRIBUTE:
        e->u.attribute.ctx = (uint8_t)ctx;
        break;
    case AST_SUBSCRIPT:
        e->u.subscript.ctx = (uint8_t)ctx;
        break;
    case AST_STARRED:
        e->u.starred.ctx = (uint8_t)ctx;
        set_context(e->u.starred.value, ctx);
        break;
    case AST_LIST:
        e->u.list.ctx = (uint8_t)ctx;
        elts = &e->u.list.elts;
        break;
    case AST_TUPLE:
        e->u.tuple.ctx = (uint8_t)ctx;
        elts = &e->u.tuple.elts;
        break;
    default:
        break;
    }
    for (int i = 0; elts && i < elts->n; i++)
        set_context(elts->items[i], ctx);
}

bool vm_p_set_target(struct vm_parser *p, ast *e, enum vm_target_use use)
{
    const ast *bad = invalid_part(e, use);
    if (bad) {
        vm_p_raise_node(p, bad, bad, "cannot %s %s", use == VM_TARGET_DEL ? "delete" : "assign to",
                        vm_p_expr_name(bad));
        return false;
    }
    set_context(e, use == VM_TARGET_DEL ? AST_DEL : AST_STORE);
    return true;
}

static ast *for_target(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    if (!vm_p_accept(p, T_STAR))
        return vm_p_bitwise_or(p);
    ast *value = vm_p_bitwise_or(p);
    ast *n = value ? VM_NEW(p, AST_STARRED, starred, start) : NULL;
    if (n)
        n->u.starred.value = value;
    return n;
}

static ast *for_target_list(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    ast *first = for_target(p);
    if (!first || vm_p_type(p) != T_COMMA)
        return first;
    int base = p->top;
    if (!vm_p_push(p, first))
        return NULL;
    while (vm_p_accept(p, T_COMMA) && vm_p_type(p) != T_IN) {
        ast *e = for_target(p);
        if (!e || !vm_p_push(p, e))
            return NULL;
    }
    ast *n = VM_NEW(p, AST_TUPLE, tuple, start);
    if (!n || !vm_p_pop_seq(p, base, &n->u.tuple.elts))
        return NULL;
    return n;
}

ast *vm_p_for_targets(struct vm_parser *p)
{
    struct vm_mark mark = {p->pos, p->top};
    ast *target = for_target_list(p);
    if (target && vm_p_type(p) != T_IN) {
        /* Read as expressions, the same tokens may give a better message. */
        vm_p_fail(p);
        if (!p->quiet && !vm_p_dead(p)) {
            int after = p->pos;
            p->pos = mark.pos;
            ast *e = vm_p_star_expressions(p);
            if (e)
                vm_p_set_target(p, e, VM_TARGET_FOR);
            p->pos = after;
        }
        return NULL;
    }
    return target && vm_p_set_target(p, target, VM_TARGET_FOR) ? target : NULL;
}

static bool at_second_equal(const struct vm_parser *p)
{
    return vm_p_type(p) == T_EQUAL || vm_p_type(p) == T_COLONEQUAL;
}

/* [a, b], (a, b), a generator, and the constants with names are not asked about '=='. */
static bool excluded_from_equality(struct vm_parser *p)
{
    int type = vm_p_type(p);
    if (type == T_TRUE || type == T_FALSE || type == T_NONE)
        return true;
    if (type != T_LPAR && type != T_LSQB)
        return false;
    struct vm_mark mark = vm_p_try(p);
    ast *e = vm_p_atom(p);
    /* (a) is a, which is none of the three unless the parentheses are its own. */
    bool bad = e && (e->kind == AST_LIST || e->kind == AST_TUPLE || e->kind == AST_GENERATOREXP) &&
               e->col == vm_lex_token(p->lx, mark.pos)->col;
    vm_p_back(p, mark);
    return bad;
}

void vm_p_diagnose_named(struct vm_parser *p)
{
    if (p->quiet || vm_p_dead(p))
        return;
    int far = p->far;
    struct vm_mark mark = vm_p_try(p);
    ast *a = vm_p_expression(p);
    bool walrus = a && vm_p_accept(p, T_COLONEQUAL) && vm_p_expression(p);
    int seen = p->pos; /* a lexical error met there goes before the message */
    vm_p_back(p, mark);
    if (walrus) {
        p->far = seen;
        vm_p_raise_node(p, a, a, "cannot use assignment expressions with %s", vm_p_expr_name(a));
        return;
    }
    bool bare = vm_p_type(p) == T_NAME && vm_p_type_at(p, 1) == T_EQUAL;
    if (!excluded_from_equality(p)) {
        mark = vm_p_try(p);
        a = vm_p_bitwise_or(p);
        ast *b = a && vm_p_accept(p, T_EQUAL) ? vm_p_bitwise_or(p) : NULL;
        bool ok = b && !at_second_equal(p);
        seen = p->pos;
        vm_p_back(p, mark);
        if (ok && seen > p->far)
            p->far = seen;
        if (ok && bare) {
            vm_p_raise_node(p, a, b,
                            "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
        } else if (ok) {
            vm_p_raise_node(p, a, a,
                            "cannot assign to %s here. Maybe you meant '==' instead of '='?",
                            vm_p_expr_name(a));
        }
    }
    if (!p->raised)
        vm_p_forget(p, far);
}
