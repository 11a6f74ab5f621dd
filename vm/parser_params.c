#include "parser.h"

/* Where the list of parameters stands in its grammar. */
struct params {
    bool lambda, slash, star, bare_star;
    bool defaults; /* a positional parameter had a default */
    int base; /* of the stack: positional parameters, then pairs behind the star */
    int positional; /* how many are positional */
    int posonly;
    ast *vararg, *kwarg;
};

static bool at_end(const struct vm_parser *p, const struct params *s)
{
    return vm_p_type(p) == (s->lambda ? T_COLON : T_RPAR);
}

static ast *parameter(struct vm_parser *p, const struct params *s, bool star)
{
    struct vm_place start = vm_p_place(p);
    const ast_name *name = vm_p_name(p);
    if (!name)
        return NULL;
    ast *annotation = NULL;
    if (!s->lambda && vm_p_accept(p, T_COLON)) {
        if (star && vm_p_type(p) == T_STAR) {
            struct vm_place at = vm_p_place(p);
            vm_p_next(p);
            ast *value = vm_p_bitwise_or(p);
            annotation = value ? VM_NEW(p, AST_STARRED, starred, at) : NULL;
            if (annotation)
                annotation->u.starred.value = value;
        } else {
            annotation = vm_p_expression(p);
        }
        if (!annotation)
            return NULL;
    }
    ast *n = VM_NEW(p, AST_ARG, arg, start);
    if (n) {
        n->u.arg.arg = name;
        n->u.arg.annotation = annotation;
    }
    return n;
}

/* After a parameter: a comma, or the end of the list, which is not consumed. */
static bool separator(struct vm_parser *p, const struct params *s)
{
    if (vm_p_accept(p, T_COMMA) || at_end(p, s))
        return true;
    vm_p_fail(p);
    return false;
}

static bool slash(struct vm_parser *p, struct params *s)
{
    int token = p->pos;
    if (s->slash) {
        vm_p_raise_token(p, token, "/ may appear only once");
        return false;
    }
    if (s->star) {
        vm_p_raise_token(p, token, "/ must be ahead of *");
        return false;
    }
    if (s->positional == 0) {
        if (vm_p_type_at(p, 1) == T_COMMA)
            vm_p_raise_token(p, token, "at least one argument must precede /");
        vm_p_fail(p);
        return false;
    }
    vm_p_next(p);
    s->slash = true;
    s->posonly = s->positional;
    if (vm_p_type(p) == T_STAR) {
        vm_p_raise(p, "expected comma between / and *");
        return false;
    }
    return separator(p, s);
}

static bool star(struct vm_parser *p, struct params *s)
{
    int token = p->pos;
    if (s->star) {
        int next = vm_p_type_at(p, 1);
        if (next == T_COMMA || next == T_NAME)
            vm_p_raise_token(p, token, "* argument may appear only once");
        vm_p_fail(p);
        return false;
    }
    s->star = true;
    vm_p_next(p);
    if (vm_p_type(p) == T_NAME) {
        s->vararg = parameter(p, s, true);
        if (!s->vararg)
            return false;
        if (vm_p_type(p) == T_EQUAL) {
            vm_p_raise(p, "var-positional argument cannot have default value");
            return false;
        }
        return separator(p, s);
    }
    s->bare_star = true;
    bool comma = vm_p_accept(p, T_COMMA);
    if (at_end(p, s) || (comma && vm_p_type(p) == T_DOUBLESTAR)) {
        vm_p_raise_token(p, s->lambda ? p->pos : token, "named arguments must follow bare *");
        return false;
    }
    if (!comma)
        vm_p_fail(p);
    return comma;
}

static bool double_star(struct vm_parser *p, struct params *s)
{
    vm_p_next(p);
    s->kwarg = parameter(p, s, false);
    if (!s->kwarg)
        return false;
    if (vm_p_type(p) == T_EQUAL) {
        vm_p_raise(p, "var-keyword argument cannot have default value");
        return false;
    }
    if (vm_p_accept(p, T_COMMA)) {
        switch (vm_p_type(p)) {
        case T_NAME:
        case T_STAR:
        case T_DOUBLESTAR:
        case T_SLASH:
            vm_p_raise(p, "arguments cannot follow var-keyword argument");
            return false;
        default:
            break;
        }
    }
    if (at_end(p, s))
        return true;
    vm_p_fail(p);
    return false;
}

/* Parameters are pushed in pairs: the parameter, its default or NULL. */
static bool named(struct vm_parser *p, struct params *s)
{
    int token = p->pos;
    ast *arg = parameter(p, s, false), *value = NULL;
    if (!arg)
        return false;
    if (vm_p_accept(p, T_EQUAL)) {
        if (vm_p_type(p) == T_RPAR || vm_p_type(p) == T_COMMA) {
            vm_p_raise_token(p, p->pos - 1, "expected default value expression");
            return false;
        }
        value = vm_p_expression(p);
        if (!value)
            return false;
    }
    if (!separator(p, s))
        return false;
    if (!s->star) {
        if (!value && s->defaults) {
            vm_p_raise_token(p, token, "non-default argument follows default argument");
            return false;
        }
        s->defaults |= value != NULL;
        s->positional++;
    }
    return vm_p_push(p, arg) && vm_p_push(p, value);
}

/* `def f((a, b)):` */
static bool parenthesized(struct vm_parser *p, const struct params *s)
{
    int token = p->pos;
    vm_p_fail(p);
    if (s->defaults || s->star || s->slash)
        return false;
    struct vm_mark mark = vm_p_try(p);
    bool ok;
    vm_p_next(p);
    do {
        ok = vm_p_accept(p, T_NAME);
    } while (ok && vm_p_accept(p, T_COMMA) && vm_p_type(p) != T_RPAR);
    ok = ok && vm_p_type(p) == T_RPAR;
    vm_p_back(p, mark);
    if (ok) {
        vm_p_raise_token(p, token, "%s parameters cannot be parenthesized",
                         s->lambda ? "Lambda expression" : "Function");
    }
    return false;
}

static bool one(struct vm_parser *p, struct params *s)
{
    switch (vm_p_type(p)) {
    case T_NAME:
        return named(p, s);
    case T_SLASH:
        return slash(p, s);
    case T_STAR:
        return star(p, s);
    case T_DOUBLESTAR:
        return double_star(p, s);
    case T_LPAR:
        return parenthesized(p, s);
    default:
        vm_p_fail(p);
        return false;
    }
}

/* Every second item of the stack from `from` on, those that are NULL left out when `skip`. */
static bool take(struct vm_parser *p, int from, int count, bool skip, struct ast_seq *seq)
{
    seq->n = 0;
    seq->items = NULL;
    if (!count)
        return true;
    seq->items = vm_arena_array(p->arena, (size_t)count, sizeof *seq->items);
    if (!seq->items) {
        vm_p_no_memory(p);
        return false;
    }
    for (int i = 0; i < count; i++) {
        ast *item = p->stack[from + 2 * i];
        if (item || !skip)
            seq->items[seq->n++] = item;
    }
    return true;
}

ast *vm_p_parameters(struct vm_parser *p, bool lambda)
{
    struct params s = {.lambda = lambda, .base = p->top};
    struct vm_place start = vm_p_place(p);
    while (!at_end(p, &s) && !s.kwarg)
        if (!one(p, &s))
            return NULL;
    ast *n = VM_NEW(p, AST_ARGUMENTS, arguments, start);
    if (!n)
        return NULL;
    int rest = (p->top - s.base) / 2 - s.positional;
    int plain = s.base + 2 * s.posonly, kwonly = s.base + 2 * s.positional;
    if (!take(p, s.base, s.posonly, false, &n->u.arguments.posonlyargs) ||
        !take(p, plain, s.positional - s.posonly, false, &n->u.arguments.args) ||
        !take(p, s.base + 1, s.positional, true, &n->u.arguments.defaults) ||
        !take(p, kwonly, rest, false, &n->u.arguments.kwonlyargs) ||
        !take(p, kwonly + 1, rest, false, &n->u.arguments.kw_defaults))
        return NULL;
    p->top = s.base;
    n->u.arguments.vararg = s.vararg;
    n->u.arguments.kwarg = s.kwarg;
    return n;
}
