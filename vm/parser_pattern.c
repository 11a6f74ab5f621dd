#include "parser.h"

static ast *pattern(struct vm_parser *p);

static ast *number(struct vm_parser *p)
{
    return vm_p_type(p) == T_NUMBER ? vm_p_number(p) : vm_p_fail(p);
}

/* 1, -1, 1.5, 1+2j, -1-2j */
static ast *signed_number(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    bool minus = vm_p_accept(p, T_MINUS);
    ast *real = number(p);
    if (!real)
        return NULL;
    bool is_imaginary = real->u.constant.const_kind == AST_CONST_IMAG;
    ast *value = real;
    if (minus) {
        value = VM_NEW(p, AST_UNARYOP, unaryop, start);
        if (!value)
            return NULL;
        value->u.unaryop.op = AST_USUB;
        value->u.unaryop.operand = real;
    }
    int type = vm_p_type(p);
    if (type != T_PLUS && type != T_MINUS)
        return value;
    if (is_imaginary)
        return vm_p_raise_node(p, real, real, "real number required in complex literal");
    vm_p_next(p);
    ast *imaginary = number(p);
    if (!imaginary)
        return NULL;
    if (imaginary->u.constant.const_kind != AST_CONST_IMAG) {
        return vm_p_raise_node(p, imaginary, imaginary,
                               "imaginary number required in complex literal");
    }
    ast *n = VM_NEW(p, AST_BINOP, binop, start);
    if (n) {
        n->u.binop.left = value;
        n->u.binop.op = type == T_PLUS ? AST_ADD : AST_SUB;
        n->u.binop.right = imaginary;
    }
    return n;
}

static ast *match_value(struct vm_parser *p, ast *value, struct vm_place start)
{
    ast *n = value ? VM_NEW(p, AST_MATCHVALUE, matchvalue, start) : NULL;
    if (n)
        n->u.matchvalue.value = value;
    return n;
}

static enum ast_const_kind constant_kind(int type)
{
    return type == T_NONE ? AST_CONST_NONE : type == T_TRUE ? AST_CONST_TRUE : AST_CONST_FALSE;
}

/* name or name.name.name */
static ast *dotted(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    const ast_name *name = vm_p_name(p);
    ast *e = name ? VM_NEW(p, AST_NAME, name, start) : NULL;
    if (!e)
        return NULL;
    e->u.name.id = name;
    while (vm_p_accept(p, T_DOT)) {
        const ast_name *attr = vm_p_name(p);
        ast *n = attr ? VM_NEW(p, AST_ATTRIBUTE, attribute, start) : NULL;
        if (!n)
            return NULL;
        n->u.attribute.value = e;
        n->u.attribute.attr = attr;
        e = n;
    }
    return e;
}

/* A name to bind: not followed by what would make it something else. "_" is left to the caller. */
static const ast_name *capture_name(struct vm_parser *p)
{
    int next = vm_p_type_at(p, 1);
    if (vm_p_type(p) == T_NAME && (next == T_DOT || next == T_LPAR || next == T_EQUAL)) {
        vm_p_next(p);
        return vm_p_fail(p);
    }
    return vm_p_name(p);
}

static ast *capture(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    bool wildcard = vm_p_is_word(p, 0, "_");
    const ast_name *name = capture_name(p);
    ast *n = name ? VM_NEW(p, AST_MATCHAS, matchas, start) : NULL;
    if (n)
        n->u.matchas.name = wildcard ? NULL : name;
    return n;
}

static ast *maybe_star_pattern(struct vm_parser *p)
{
    if (vm_p_type(p) != T_STAR)
        return pattern(p);
    struct vm_place start = vm_p_place(p);
    vm_p_next(p);
    bool wildcard = vm_p_is_word(p, 0, "_");
    const ast_name *name = capture_name(p);
    ast *n = name ? VM_NEW(p, AST_MATCHSTAR, matchstar, start) : NULL;
    if (n)
        n->u.matchstar.name = wildcard ? NULL : name;
    return n;
}

/* Patterns up to the closing bracket, which is consumed; *single: one without a comma. */
static bool sequence(struct vm_parser *p, int close, struct ast_seq *seq, bool *single)
{
    int base = p->top;
    *single = false;
    while (vm_p_type(p) != close) {
        ast *e = maybe_star_pattern(p);
        if (!e || !vm_p_push(p, e))
            return false;
        if (!vm_p_accept(p, T_COMMA)) {
            *single = p->top - base == 1;
            break;
        }
    }
    return vm_p_expect(p, close) && vm_p_pop_seq(p, base, seq);
}

static ast *bracketed(struct vm_parser *p, int close)
{
    struct vm_place start = vm_p_place(p);
    struct ast_seq seq;
    bool single;
    vm_p_next(p);
    if (!sequence(p, close, &seq, &single))
        return NULL;
    if (single && close == T_RPAR) {
        if (seq.items[0]->kind == AST_MATCHSTAR) {
            p->pos--;
            return vm_p_fail(p);
        }
        return seq.items[0];
    }
    ast *n = VM_NEW(p, AST_MATCHSEQUENCE, matchsequence, start);
    if (n)
        n->u.matchsequence.patterns = seq;
    return n;
}

static ast *mapping_key(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    int type = vm_p_type(p);
    switch (type) {
    case T_NUMBER:
    case T_MINUS:
        return signed_number(p);
    case T_STRING:
        return vm_p_strings(p);
    case T_NONE:
    case T_TRUE:
    case T_FALSE:
        vm_p_next(p);
        return vm_p_constant(p, constant_kind(type), start);
    default: {
        ast *e = dotted(p);
        return !e || e->kind == AST_ATTRIBUTE ? e : vm_p_fail(p);
    }
    }
}

static ast *mapping(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    const ast_name *rest = NULL;
    int base = p->top;
    vm_p_next(p);
    while (vm_p_type(p) != T_RBRACE) {
        if (vm_p_accept(p, T_DOUBLESTAR)) {
            if (vm_p_is_word(p, 0, "_"))
                return vm_p_fail(p);
            rest = capture_name(p);
            if (!rest)
                return NULL;
            vm_p_accept(p, T_COMMA);
            break;
        }
        ast *key = mapping_key(p);
        if (!key || !vm_p_expect(p, T_COLON))
            return NULL;
        ast *value = pattern(p);
        if (!value || !vm_p_push(p, key) || !vm_p_push(p, value))
            return NULL;
        if (!vm_p_accept(p, T_COMMA))
            break;
    }
    if (!vm_p_expect(p, T_RBRACE))
        return NULL;
    int count = (p->top - base) / 2;
    ast *n = VM_NEW(p, AST_MATCHMAPPING, matchmapping, start);
    ast **keys = vm_arena_array(p->arena, (size_t)count, sizeof *keys);
    ast **values = vm_arena_array(p->arena, (size_t)count, sizeof *values);
    if (!n || !keys || !values)
        return vm_p_no_memory(p);
    for (int i = 0; i < count; i++) {
        keys[i] = p->stack[base + 2 * i];
        values[i] = p->stack[base + 2 * i + 1];
    }
    p->top = base;
    n->u.matchmapping.keys = (struct ast_seq){count, keys};
    n->u.matchmapping.patterns = (struct ast_seq){count, values};
    n->u.matchmapping.rest = rest;
    return n;
}

/* `cls` is read, '(' is the current token. A keyword's name is kept on the stack as an AST_ARG. */
static ast *class_pattern(struct vm_parser *p, ast *cls)
{
    int base = p->top, positional = 0, keywords = 0;
    ast *misplaced = NULL;
    vm_p_next(p);
    while (vm_p_type(p) != T_RPAR) {
        struct vm_place at = vm_p_place(p);
        if (vm_p_type(p) == T_NAME && vm_p_type_at(p, 1) == T_EQUAL) {
            const ast_name *name = vm_p_name(p);
            ast *arg = name ? VM_NEW(p, AST_ARG, arg, at) : NULL;
            vm_p_next(p);
            ast *value = arg ? pattern(p) : NULL;
            if (!value || !vm_p_push(p, arg) || !vm_p_push(p, value))
                return NULL;
            arg->u.arg.arg = name;
            keywords++;
        } else {
            ast *e = pattern(p);
            if (!e || !vm_p_push(p, e))
                return NULL;
            if (keywords && !misplaced)
                misplaced = e;
            positional++;
        }
        if (!vm_p_accept(p, T_COMMA))
            break;
    }
    if (misplaced) {
        return vm_p_raise_node(p, misplaced, misplaced,
                               "positional patterns follow keyword patterns");
    }
    if (!vm_p_expect(p, T_RPAR))
        return NULL;
    ast *n = VM_NEW(p, AST_MATCHCLASS, matchclass, vm_p_start(cls));
    ast **patterns = vm_arena_array(p->arena, (size_t)positional, sizeof *patterns);
    ast **values = vm_arena_array(p->arena, (size_t)keywords, sizeof *values);
    const ast_name **names = vm_arena_array(p->arena, (size_t)keywords, sizeof *names);
    if (!n || !patterns || !values || !names)
        return vm_p_no_memory(p);
    for (int i = 0; i < positional; i++)
        patterns[i] = p->stack[base + i];
    for (int i = 0; i < keywords; i++) {
        names[i] = p->stack[base + positional + 2 * i]->u.arg.arg;
        values[i] = p->stack[base + positional + 2 * i + 1];
    }
    p->top = base;
    n->u.matchclass.cls = cls;
    n->u.matchclass.patterns = (struct ast_seq){positional, patterns};
    n->u.matchclass.kwd_attrs = (struct ast_names){keywords, names};
    n->u.matchclass.kwd_patterns = (struct ast_seq){keywords, values};
    return n;
}

static ast *named_pattern(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    int next = vm_p_type_at(p, 1);
    if (next != T_DOT && next != T_LPAR)
        return capture(p);
    ast *e = dotted(p);
    if (!e)
        return NULL;
    if (vm_p_type(p) == T_LPAR)
        return class_pattern(p, e);
    if (vm_p_type(p) == T_EQUAL)
        return vm_p_fail(p);
    return match_value(p, e, start);
}

static ast *closed_pattern(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    int type = vm_p_type(p);
    switch (type) {
    case T_NUMBER:
    case T_MINUS:
        return match_value(p, signed_number(p), start);
    case T_STRING:
        return match_value(p, vm_p_strings(p), start);
    case T_NONE:
    case T_TRUE:
    case T_FALSE: {
        vm_p_next(p);
        ast *n = VM_NEW(p, AST_MATCHSINGLETON, matchsingleton, start);
        if (n)
            n->u.matchsingleton.const_kind = (uint8_t)constant_kind(type);
        return n;
    }
    case T_NAME:
        return named_pattern(p);
    case T_LPAR:
        return bracketed(p, T_RPAR);
    case T_LSQB:
        return bracketed(p, T_RSQB);
    case T_LBRACE:
        return mapping(p);
    default:
        return vm_p_fail(p);
    }
}

static ast *or_pattern(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    ast *first = closed_pattern(p);
    if (!first || vm_p_type(p) != T_VBAR)
        return first;
    int base = p->top;
    if (!vm_p_push(p, first))
        return NULL;
    while (vm_p_accept(p, T_VBAR)) {
        ast *e = closed_pattern(p);
        if (!e || !vm_p_push(p, e))
            return NULL;
    }
    ast *n = VM_NEW(p, AST_MATCHOR, matchor, start);
    if (!n || !vm_p_pop_seq(p, base, &n->u.matchor.patterns))
        return NULL;
    return n;
}

/* What stands behind `as`, when it is no name. */
static ast *bad_as_target(struct vm_parser *p)
{
    if (vm_p_type(p) == T_NAME)
        return vm_p_raise(p, "cannot use '_' as a target");
    vm_p_fail(p);
    struct vm_mark mark = vm_p_try(p);
    ast *e = vm_p_expression(p);
    vm_p_back(p, mark);
    return e ? vm_p_raise_node(p, e, e, "invalid pattern target") : NULL;
}

static ast *pattern(struct vm_parser *p)
{
    if (!vm_p_enter(p))
        return NULL;
    struct vm_place start = vm_p_place(p);
    ast *e = or_pattern(p);
    if (e && vm_p_accept(p, T_AS)) {
        ast *inner = e;
        e = NULL;
        if (vm_p_type(p) != T_NAME || vm_p_is_word(p, 0, "_")) {
            bad_as_target(p);
        } else {
            const ast_name *name = capture_name(p);
            e = name ? VM_NEW(p, AST_MATCHAS, matchas, start) : NULL;
            if (e) {
                e->u.matchas.pattern = inner;
                e->u.matchas.name = name;
            }
        }
    }
    vm_p_leave(p);
    return e;
}

ast *vm_p_patterns(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    int base = p->top;
    ast *first = maybe_star_pattern(p);
    if (!first)
        return NULL;
    if (vm_p_type(p) != T_COMMA)
        return first->kind == AST_MATCHSTAR ? vm_p_fail(p) : first;
    if (!vm_p_push(p, first))
        return NULL;
    while (vm_p_accept(p, T_COMMA) && vm_p_type(p) != T_COLON && vm_p_type(p) != T_IF) {
        ast *e = maybe_star_pattern(p);
        if (!e || !vm_p_push(p, e))
            return NULL;
    }
    ast *n = VM_NEW(p, AST_MATCHSEQUENCE, matchsequence, start);
    if (!n || !vm_p_pop_seq(p, base, &n->u.matchsequence.patterns))
        return NULL;
    return n;
}
