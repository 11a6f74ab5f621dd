#include "parser.h"

/* ---- what compound statements share ---- */

/* ':'; when the line ends instead, that is said. */
static bool colon(struct vm_parser *p)
{
    if (vm_p_accept(p, T_COLON))
        return true;
    if (vm_p_type(p) == T_NEWLINE)
        vm_p_raise(p, "expected ':'");
    vm_p_fail(p);
    return false;
}

/* ':' where nothing else can stand. */
static bool forced_colon(struct vm_parser *p)
{
    if (vm_p_accept(p, T_COLON))
        return true;
    vm_p_raise(p, "expected ':'");
    return false;
}

/* The statements behind ':'; `what` and `line` name the owner in a message. */
static bool block(struct vm_parser *p, const char *what, int line, struct ast_seq *body)
{
    int base = p->top;
    if (!vm_p_enter(p))
        return false;
    bool ok;
    if (!vm_p_accept(p, T_NEWLINE)) {
        ok = vm_p_simple_statements(p);
    } else if (!vm_p_accept(p, T_INDENT)) {
        vm_p_raise_indent(p, "expected an indented block after %s on line %d", what, line);
        ok = false;
    } else {
        do {
            ok = vm_p_statement(p);
        } while (ok && !vm_p_accept(p, T_DEDENT));
    }
    vm_p_leave(p);
    return ok && vm_p_pop_seq(p, base, body);
}

static bool else_block(struct vm_parser *p, struct ast_seq *body)
{
    int line = vm_p_token(p, 0)->line;
    *body = (struct ast_seq){0, NULL};
    if (!vm_p_accept(p, T_ELSE))
        return true;
    return forced_colon(p) && block(p, "'else' statement", line, body);
}

/* A statement whose last token may be a DEDENT ends where its last inner statement ends. */
static void end_with(ast *n, const struct ast_seq *body)
{
    if (body->n) {
        const ast *last = body->items[body->n - 1];
        n->end_line = last->end_line;
        n->end_col = last->end_col;
    }
}

/* ---- if, while, for ---- */

static ast *if_head(struct vm_parser *p, const char *what)
{
    struct vm_place start = vm_p_place(p);
    struct ast_seq body;
    vm_p_next(p);
    ast *test = vm_p_named_expression(p);
    if (!test || !colon(p) || !block(p, what, start.line, &body))
        return NULL;
    ast *n = VM_NEW(p, AST_IF, if_, start);
    if (n) {
        n->u.if_.test = test;
        n->u.if_.body = body;
    }
    return n;
}

/* An `elif` is an If alone in the orelse of the one before; a loop, so that long chains cost no
 * stack. */
static ast *if_statement(struct vm_parser *p)
{
    ast *first = if_head(p, "'if' statement"), *last = first;
    if (!first)
        return NULL;
    int base = p->top;
    while (vm_p_type(p) == T_ELIF) {
        ast *n = if_head(p, "'elif' statement");
        if (!n || !vm_p_push(p, n))
            return NULL;
        last->u.if_.orelse.items = vm_arena_array(p->arena, 1, sizeof n);
        if (!last->u.if_.orelse.items)
            return vm_p_no_memory(p);
        last->u.if_.orelse.n = 1;
        last->u.if_.orelse.items[0] = n;
        last = n;
    }
    if (!else_block(p, &last->u.if_.orelse))
        return NULL;
    end_with(last, last->u.if_.orelse.n ? &last->u.if_.orelse : &last->u.if_.body);
    for (int i = base; i < p->top; i++) {
        p->stack[i]->end_line = last->end_line;
        p->stack[i]->end_col = last->end_col;
    }
    first->end_line = last->end_line;
    first->end_col = last->end_col;
    p->top = base;
    return first;
}

static ast *while_statement(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    struct ast_seq body, orelse;
    vm_p_next(p);
    ast *test = vm_p_named_expression(p);
    if (!test || !colon(p) || !block(p, "'while' statement", start.line, &body) ||
        !else_block(p, &orelse))
        return NULL;
    ast *n = VM_NEW(p, AST_WHILE, while_, start);
    if (n) {
        n->u.while_.test = test;
        n->u.while_.body = body;
        n->u.while_.orelse = orelse;
        end_with(n, orelse.n ? &orelse : &body);
    }
    return n;
}

static ast *for_statement(struct vm_parser *p, enum ast_kind kind, struct vm_place start)
{
    int line = vm_p_token(p, 0)->line;
    struct ast_seq body, orelse;
    vm_p_next(p);
    ast *target = vm_p_for_targets(p);
    if (!target || !vm_p_expect(p, T_IN))
        return NULL;
    ast *iter = vm_p_star_expressions(p);
    if (!iter || !colon(p) || !block(p, "'for' statement", line, &body) || !else_block(p, &orelse))
        return NULL;
    ast *n = VM_NEW(p, kind, for_, start);
    if (n) {
        n->u.for_.target = target;
        n->u.for_.iter = iter;
        n->u.for_.body = body;
        n->u.for_.orelse = orelse;
        end_with(n, orelse.n ? &orelse : &body);
    }
    return n;
}

/* ---- with ---- */

static ast *with_item(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    ast *context = vm_p_expression(p), *target = NULL;
    if (!context)
        return NULL;
    if (vm_p_accept(p, T_AS)) {
        target = vm_p_star_expression(p);
        if (!target)
            return NULL;
        int type = vm_p_type(p);
        if (type != T_COMMA && type != T_RPAR && type != T_COLON)
            return vm_p_fail(p);
        if (!vm_p_set_target(p, target, VM_TARGET_STAR))
            return NULL;
    }
    ast *n = VM_NEW(p, AST_WITHITEM, withitem, start);
    if (n) {
        n->u.withitem.context_expr = context;
        n->u.withitem.optional_vars = target;
    }
    return n;
}

/* The items and the ':', either between parentheses or not. */
static bool with_items(struct vm_parser *p, bool parentheses, struct ast_seq *items)
{
    int base = p->top;
    if (parentheses)
        vm_p_next(p);
    do {
        if (parentheses && p->top > base && vm_p_type(p) == T_RPAR)
            break;
        ast *item = with_item(p);
        if (!item || !vm_p_push(p, item))
            return false;
    } while (vm_p_accept(p, T_COMMA));
    if (parentheses && !vm_p_expect(p, T_RPAR))
        return false;
    return colon(p) && vm_p_pop_seq(p, base, items);
}

static bool try_with_items(struct vm_parser *p, bool parentheses, struct ast_seq *items)
{
    struct vm_mark mark = vm_p_try(p);
    if (with_items(p, parentheses, items)) {
        vm_p_keep(p);
        return true;
    }
    vm_p_back(p, mark);
    return false;
}

/* `with (` opens a list of items or an expression; only the ':' behind the ')' tells. */
static bool parenthesized_items(struct vm_parser *p, struct ast_seq *items)
{
    if (try_with_items(p, true, items))
        return true;
    if (vm_p_dead(p))
        return false;
    if (try_with_items(p, false, items))
        return true;
    /* Neither: read again, for the message. */
    struct vm_mark mark = {p->pos, p->top};
    if (with_items(p, true, items) || vm_p_dead(p))
        return false;
    p->pos = mark.pos;
    p->top = mark.top;
    return with_items(p, false, items);
}

static ast *with_statement(struct vm_parser *p, enum ast_kind kind, struct vm_place start)
{
    int line = vm_p_token(p, 0)->line;
    struct ast_seq items, body;
    vm_p_next(p);
    bool ok =
        vm_p_type(p) == T_LPAR ? parenthesized_items(p, &items) : with_items(p, false, &items);
    if (!ok || !block(p, "'with' statement", line, &body))
        return NULL;
    ast *n = VM_NEW(p, kind, with, start);
    if (n) {
        n->u.with.items = items;
        n->u.with.body = body;
        end_with(n, &body);
    }
    return n;
}

/* ---- try ---- */

/* `except a, b:` */
static ast *bad_except_list(struct vm_parser *p, ast *first)
{
    vm_p_fail(p);
    struct vm_mark mark = vm_p_try(p);
    vm_p_next(p);
    bool ok = vm_p_expressions(p);
    if (ok && vm_p_accept(p, T_AS))
        ok = vm_p_accept(p, T_NAME);
    ok = ok && vm_p_type(p) == T_COLON;
    vm_p_back(p, mark);
    return ok ? vm_p_raise_node(p, first, first, "multiple exception types must be parenthesized")
              : NULL;
}

/* One handler. *star tells whether the ones before have a '*', -1 when this is the first. */
static ast *handler(struct vm_parser *p, int *star)
{
    struct vm_place start = vm_p_place(p);
    int token = p->pos;
    ast *type = NULL;
    const ast_name *name = NULL;
    struct ast_seq body;
    vm_p_next(p);
    bool starred = vm_p_accept(p, T_STAR);
    if (starred && (vm_p_type(p) == T_NEWLINE || vm_p_type(p) == T_COLON))
        return vm_p_raise(p, "expected one or more exception types");
    if (vm_p_type(p) != T_COLON && vm_p_type(p) != T_NEWLINE) {
        type = vm_p_expression(p);
        if (!type)
            return NULL;
        if (vm_p_type(p) == T_COMMA)
            return bad_except_list(p, type);
        if (vm_p_accept(p, T_AS)) {
            name = vm_p_name(p);
            if (!name)
                return NULL;
        }
    }
    if (*star >= 0 && *star != (int)starred && vm_p_type(p) == T_COLON) {
        return vm_p_raise_token(p, token,
                                "cannot have both 'except' and 'except*' on the same 'try'");
    }
    *star = starred;
    if (!colon(p) ||
        !block(p, starred ? "'except*' statement" : "'except' statement", start.line, &body))
        return NULL;
    ast *n = VM_NEW(p, AST_EXCEPTHANDLER, excepthandler, start);
    if (n) {
        n->u.excepthandler.type = type;
        n->u.excepthandler.name = name;
        n->u.excepthandler.body = body;
        end_with(n, &body);
    }
    return n;
}

static ast *try_statement(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    struct ast_seq body, handlers, orelse = {0, NULL}, finalbody = {0, NULL};
    int star = -1, base = p->top;
    vm_p_next(p);
    if (!forced_colon(p) || !block(p, "'try' statement", start.line, &body))
        return NULL;
    if (vm_p_type(p) != T_EXCEPT && vm_p_type(p) != T_FINALLY)
        return vm_p_raise(p, "expected 'except' or 'finally' block");
    while (vm_p_type(p) == T_EXCEPT) {
        ast *h = handler(p, &star);
        if (!h || !vm_p_push(p, h))
            return NULL;
    }
    if (!vm_p_pop_seq(p, base, &handlers) || (handlers.n && !else_block(p, &orelse)))
        return NULL;
    int line = vm_p_token(p, 0)->line;
    if (vm_p_accept(p, T_FINALLY) &&
        (!forced_colon(p) || !block(p, "'finally' statement", line, &finalbody)))
        return NULL;
    ast *n = VM_NEW(p, star == 1 ? AST_TRYSTAR : AST_TRY, try_, start);
    if (n) {
        n->u.try_.body = body;
        n->u.try_.handlers = handlers;
        n->u.try_.orelse = orelse;
        n->u.try_.finalbody = finalbody;
        end_with(n, finalbody.n ? &finalbody : orelse.n ? &orelse : &handlers);
    }
    return n;
}

/* ---- def and class ---- */

static ast *def_statement(struct vm_parser *p, enum ast_kind kind, struct vm_place start,
                          struct ast_seq decorators)
{
    int line = vm_p_token(p, 0)->line;
    struct ast_seq body;
    ast *returns = NULL;
    vm_p_next(p);
    const ast_name *name = vm_p_name(p);
    if (!name)
        return NULL;
    if (!vm_p_accept(p, T_LPAR))
        return vm_p_raise(p, "expected '('");
    ast *args = vm_p_parameters(p, false);
    if (!args || !vm_p_expect(p, T_RPAR))
        return NULL;
    if (vm_p_type(p) == T_ARROW) {
        int arrow = p->pos;
        vm_p_next(p);
        returns = vm_p_expression(p);
        if (!returns)
            return vm_p_raise_token(p, arrow, "expected ':'");
    }
    if (!forced_colon(p) || !block(p, "function definition", line, &body))
        return NULL;
    ast *n = VM_NEW(p, kind, functiondef, start);
    if (n) {
        n->u.functiondef.name = name;
        n->u.functiondef.args = args;
        n->u.functiondef.body = body;
        n->u.functiondef.decorators = decorators;
        n->u.functiondef.returns = returns;
        end_with(n, &body);
    }
    return n;
}

static ast *class_statement(struct vm_parser *p, struct ast_seq decorators)
{
    struct vm_place start = vm_p_place(p);
    struct ast_seq bases = {0, NULL}, keywords = {0, NULL}, body;
    vm_p_next(p);
    const ast_name *name = vm_p_name(p);
    if (!name)
        return NULL;
    if (vm_p_accept(p, T_LPAR) && !vm_p_arguments(p, &bases, &keywords, false))
        return NULL;
    if (!colon(p) || !block(p, "class definition", start.line, &body))
        return NULL;
    ast *n = VM_NEW(p, AST_CLASSDEF, classdef, start);
    if (n) {
        n->u.classdef.name = name;
        n->u.classdef.bases = bases;
        n->u.classdef.keywords = keywords;
        n->u.classdef.body = body;
        n->u.classdef.decorators = decorators;
        end_with(n, &body);
    }
    return n;
}

static ast *async_statement(struct vm_parser *p, struct ast_seq decorators)
{
    struct vm_place start = vm_p_place(p);
    vm_p_next(p);
    if (vm_p_type(p) == T_DEF)
        return def_statement(p, AST_ASYNCFUNCTIONDEF, start, decorators);
    if (decorators.n == 0 && vm_p_type(p) == T_FOR)
        return for_statement(p, AST_ASYNCFOR, start);
    if (decorators.n == 0 && vm_p_type(p) == T_WITH)
        return with_statement(p, AST_ASYNCWITH, start);
    return vm_p_fail(p);
}

static ast *decorated(struct vm_parser *p)
{
    struct ast_seq decorators;
    int base = p->top;
    while (vm_p_accept(p, T_AT)) {
        ast *e = vm_p_named_expression(p);
        if (!e || !vm_p_push(p, e) || !vm_p_expect(p, T_NEWLINE))
            return NULL;
    }
    if (!vm_p_pop_seq(p, base, &decorators))
        return NULL;
    if (vm_p_type(p) == T_DEF)
        return def_statement(p, AST_FUNCTIONDEF, vm_p_place(p), decorators);
    if (vm_p_type(p) == T_CLASS)
        return class_statement(p, decorators);
    if (vm_p_type(p) == T_ASYNC)
        return async_statement(p, decorators);
    return vm_p_fail(p);
}

/* ---- match ---- */

static ast *match_case(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    struct ast_seq body;
    ast *guard = NULL;
    if (!vm_p_is_word(p, 0, "case"))
        return vm_p_fail(p);
    vm_p_next(p);
    ast *pattern = vm_p_patterns(p);
    if (!pattern)
        return NULL;
    if (vm_p_accept(p, T_IF)) {
        guard = vm_p_named_expression(p);
        if (!guard)
            return NULL;
    }
    if (!colon(p) || !block(p, "'case' statement", start.line, &body))
        return NULL;
    ast *n = VM_NEW(p, AST_MATCH_CASE, match_case, start);
    if (n) {
        n->u.match_case.pattern = pattern;
        n->u.match_case.guard = guard;
        n->u.match_case.body = body;
        end_with(n, &body);
    }
    return n;
}

/* True when `match` here is the statement: a subject and ':' and the end of the line follow. A line
 * without the ':' that cannot be an expression either is told so. */
static bool is_match(struct vm_parser *p)
{
    if (!vm_p_is_word(p, 0, "match") ||
        (vm_p_type_at(p, 1) != T_STAR && !vm_p_starts_expression(p, 1)))
        return false;
    int far = p->far;
    struct vm_mark mark = vm_p_try(p);
    vm_p_next(p);
    ast *subject = vm_p_star_named_expressions(p);
    bool found = subject && vm_p_type(p) == T_COLON && vm_p_type_at(p, 1) == T_NEWLINE;
    bool no_colon = subject && vm_p_type(p) == T_NEWLINE;
    int end = p->pos;
    vm_p_back(p, mark);
    if (no_colon) {
        mark = vm_p_try(p);
        bool expression = vm_p_simple_statements(p);
        vm_p_back(p, mark);
        if (!expression) {
            p->pos = end;
            vm_p_raise(p, "expected ':'");
        }
    }
    if (!vm_p_dead(p))
        vm_p_forget(p, far);
    return found;
}

static ast *match_statement(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    struct ast_seq cases;
    int base = p->top;
    vm_p_next(p);
    ast *subject = vm_p_star_named_expressions(p);
    if (!subject || !vm_p_expect(p, T_COLON) || !vm_p_expect(p, T_NEWLINE))
        return NULL;
    if (!vm_p_accept(p, T_INDENT)) {
        return vm_p_raise_indent(p, "expected an indented block after 'match' statement on line %d",
                                 start.line);
    }
    do {
        ast *c = match_case(p);
        if (!c || !vm_p_push(p, c))
            return NULL;
    } while (!vm_p_accept(p, T_DEDENT));
    ast *n = VM_NEW(p, AST_MATCH, match, start);
    if (!n || !vm_p_pop_seq(p, base, &cases))
        return NULL;
    n->u.match.subject = subject;
    n->u.match.cases = cases;
    end_with(n, &cases);
    return n;
}

bool vm_p_compound(struct vm_parser *p, bool *found)
{
    static const struct ast_seq none = {0, NULL};
    ast *s;
    *found = true;
    switch (vm_p_type(p)) {
    case T_IF:
        s = if_statement(p);
        break;
    case T_WHILE:
        s = while_statement(p);
        break;
    case T_FOR:
        s = for_statement(p, AST_FOR, vm_p_place(p));
        break;
    case T_WITH:
        s = with_statement(p, AST_WITH, vm_p_place(p));
        break;
    case T_TRY:
        s = try_statement(p);
        break;
    case T_DEF:
        s = def_statement(p, AST_FUNCTIONDEF, vm_p_place(p), none);
        break;
    case T_CLASS:
        s = class_statement(p, none);
        break;
    case T_ASYNC:
        s = async_statement(p, none);
        break;
    case T_AT:
        s = decorated(p);
        break;
    default:
        if (!is_match(p)) {
            *found = false;
            return !vm_p_dead(p);
        }
        s = match_statement(p);
        break;
    }
    return s && vm_p_push(p, s);
}
