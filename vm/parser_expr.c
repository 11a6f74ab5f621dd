#include "parser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ast *unary(struct vm_parser *p);
static ast *climb(struct vm_parser *p, int min);

/* ---- operators ---- */

/* Binding strength, weakest first. Each level's right operand is read one level up. */
enum {
    LEVEL_OR = 1,
    LEVEL_AND,
    LEVEL_NOT,
    LEVEL_COMPARE,
    LEVEL_BITOR,
    LEVEL_BITXOR,
    LEVEL_BITAND,
    LEVEL_SHIFT,
    LEVEL_SUM,
    LEVEL_TERM
};

/* Level of the operator at the current token, 0 when it is none; its code in *op. */
static int operator_level(const struct vm_parser *p, int *op)
{
    switch (vm_p_type(p)) {
    case T_OR:
        *op = AST_OR;
        return LEVEL_OR;
    case T_AND:
        *op = AST_AND;
        return LEVEL_AND;
    case T_EQEQUAL:
        *op = AST_EQ;
        return LEVEL_COMPARE;
    case T_NOTEQUAL:
        *op = AST_NOTEQ;
        return LEVEL_COMPARE;
    case T_LESS:
        *op = AST_LT;
        return LEVEL_COMPARE;
    case T_LESSEQUAL:
        *op = AST_LTE;
        return LEVEL_COMPARE;
    case T_GREATER:
        *op = AST_GT;
        return LEVEL_COMPARE;
    case T_GREATEREQUAL:
        *op = AST_GTE;
        return LEVEL_COMPARE;
    case T_IS:
        *op = vm_p_type_at(p, 1) == T_NOT ? AST_ISNOT : AST_IS;
        return LEVEL_COMPARE;
    case T_IN:
        *op = AST_IN;
        return LEVEL_COMPARE;
    case T_NOT:
        *op = AST_NOTIN;
        return LEVEL_COMPARE;
    case T_VBAR:
        *op = AST_BITOR;
        return LEVEL_BITOR;
    case T_CIRCUMFLEX:
        *op = AST_BITXOR;
        return LEVEL_BITXOR;
    case T_AMPER:
        *op = AST_BITAND;
        return LEVEL_BITAND;
    case T_LEFTSHIFT:
        *op = AST_LSHIFT;
        return LEVEL_SHIFT;
    case T_RIGHTSHIFT:
        *op = AST_RSHIFT;
        return LEVEL_SHIFT;
    case T_PLUS:
        *op = AST_ADD;
        return LEVEL_SUM;
    case T_MINUS:
        *op = AST_SUB;
        return LEVEL_SUM;
    case T_STAR:
        *op = AST_MULT;
        return LEVEL_TERM;
    case T_SLASH:
        *op = AST_DIV;
        return LEVEL_TERM;
    case T_DOUBLESLASH:
        *op = AST_FLOORDIV;
        return LEVEL_TERM;
    case T_PERCENT:
        *op = AST_MOD;
        return LEVEL_TERM;
    case T_AT:
        *op = AST_MATMULT;
        return LEVEL_TERM;
    default:
        return 0;
    }
}

/* `left` is read, `and` or `or` is the current token. */
static ast *bool_chain(struct vm_parser *p, ast *left, int type, int op, int level)
{
    int base = p->top;
    if (!vm_p_push(p, left))
        return NULL;
    while (vm_p_accept(p, type)) {
        ast *right = climb(p, level + 1);
        if (!right || !vm_p_push(p, right))
            return NULL;
    }
    ast *n = VM_NEW(p, AST_BOOLOP, boolop, vm_p_start(left));
    if (!n || !vm_p_pop_seq(p, base, &n->u.boolop.values))
        return NULL;
    n->u.boolop.op = (uint8_t)op;
    return n;
}

/* `left` is read, a comparison operator is the current token. */
static ast *compare_chain(struct vm_parser *p, ast *left)
{
    int base = p->top, op;
    /* The operators wait on the stack in front of their operands. */
    while (operator_level(p, &op) == LEVEL_COMPARE) {
        if (op == AST_NOTIN && vm_p_type_at(p, 1) != T_IN)
            break;
        vm_p_next(p);
        if (op == AST_NOTIN || op == AST_ISNOT)
            vm_p_next(p);
        ast *right = climb(p, LEVEL_BITOR);
        if (!right || !vm_p_push(p, (ast *)(uintptr_t)(unsigned)op) || !vm_p_push(p, right))
            return NULL;
    }
    int count = (p->top - base) / 2;
    ast *n = VM_NEW(p, AST_COMPARE, compare, vm_p_start(left));
    uint8_t *ops = vm_arena_alloc(p->arena, (size_t)count);
    ast **items = vm_arena_array(p->arena, (size_t)count, sizeof *items);
    if (!n || !ops || !items)
        return vm_p_no_memory(p);
    for (int i = 0; i < count; i++) {
        ops[i] = (uint8_t)(uintptr_t)p->stack[base + 2 * i];
        items[i] = p->stack[base + 2 * i + 1];
    }
    p->top = base;
    n->u.compare.left = left;
    n->u.compare.ops = ops;
    n->u.compare.comparators.n = count;
    n->u.compare.comparators.items = items;
    return n;
}

/* Reads operators of level `min` and stronger. */
static ast *climb(struct vm_parser *p, int min)
{
    ast *left;
    if (!vm_p_enter(p))
        return NULL;
    if (vm_p_type(p) == T_NOT && min <= LEVEL_NOT) {
        struct vm_place start = vm_p_place(p);
        vm_p_next(p);
        ast *operand = climb(p, LEVEL_NOT);
        left = operand ? VM_NEW(p, AST_UNARYOP, unaryop, start) : NULL;
        if (left) {
            left->u.unaryop.op = AST_NOT;
            left->u.unaryop.operand = operand;
        }
    } else {
        left = unary(p);
    }
    while (left) {
        int op, level = operator_level(p, &op);
        if (level < min || level == 0)
            break;
        if (op == AST_NOTIN && level == LEVEL_COMPARE && vm_p_type_at(p, 1) != T_IN) {
            /* `a not b`: what is missing is the `in`. */
            if (p->far <= p->pos)
                p->far = p->pos + 1;
            break;
        }
        if (level == LEVEL_COMPARE) {
            left = compare_chain(p, left);
        } else if (level <= LEVEL_AND) {
            left = bool_chain(p, left, vm_p_type(p), op, level);
        } else {
            vm_p_next(p);
            ast *right = climb(p, level + 1);
            ast *n = right ? VM_NEW(p, AST_BINOP, binop, vm_p_start(left)) : NULL;
            if (n) {
                n->u.binop.left = left;
                n->u.binop.op = (uint8_t)op;
                n->u.binop.right = right;
            }
            left = n;
        }
    }
    vm_p_leave(p);
    return left;
}

ast *vm_p_bitwise_or(struct vm_parser *p)
{
    return climb(p, LEVEL_BITOR);
}

static ast *disjunction(struct vm_parser *p)
{
    return climb(p, LEVEL_OR);
}

/* ---- atoms ---- */

ast *vm_p_constant(struct vm_parser *p, enum ast_const_kind kind, struct vm_place start)
{
    ast *n = VM_NEW(p, AST_CONSTANT, constant, start);
    if (n)
        n->u.constant.const_kind = (uint8_t)kind;
    return n;
}

static ast *keyword_constant(struct vm_parser *p, enum ast_const_kind kind)
{
    struct vm_place start = vm_p_place(p);
    vm_p_next(p);
    return vm_p_constant(p, kind, start);
}

static int digit_of(char c)
{
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

/* The digits of an int are in c->text already. */
static void small_value(struct ast_constant *c)
{
    int64_t v = 0;
    for (size_t i = 0; i < c->len; i++)
        if (__builtin_mul_overflow(v, c->base, &v) ||
            __builtin_add_overflow(v, digit_of(c->text[i]), &v))
            return;
    c->small = true;
    c->value = v;
}

/* CPython's default limit on decimal digits (sys.set_int_max_str_digits). */
enum { DECIMAL_DIGITS = 4300 };

ast *vm_p_number(struct vm_parser *p)
{
    const struct vm_token *t = vm_p_token(p, 0);
    const char *s = p->lx->src + t->start;
    size_t len = t->end - t->start;
    char *text = vm_arena_alloc(p->arena, len + 1);
    ast *n = keyword_constant(p, AST_CONST_INT);
    if (!text || !n)
        return vm_p_no_memory(p);
    struct ast_constant *c = &n->u.constant;
    c->base = 10;
    if (s[0] == '0' && len > 1) {
        char x = (char)(s[1] | 0x20);
        c->base = x == 'x' ? 16 : x == 'o' ? 8 : x == 'b' ? 2 : 10;
        if (c->base != 10) {
            s += 2;
            len -= 2;
        }
    }
    size_t k = 0;
    bool real = false, imaginary = false;
    for (size_t i = 0; i < len; i++) {
        if (s[i] == '_')
            continue;
        if (c->base == 10 && (s[i] == 'j' || s[i] == 'J')) {
            imaginary = true;
            continue;
        }
        real |= s[i] == '.' || (c->base == 10 && (s[i] == 'e' || s[i] == 'E'));
        if (k == 1 && text[0] == '0' && s[i] >= '0' && c->base != 10)
            k = 0; /* a leading zero */
        text[k++] = s[i];
    }
    text[k] = 0;
    if (real || imaginary) {
        /* strtod takes the locale's decimal point: this program never leaves the "C" locale. */
        c->const_kind = imaginary ? AST_CONST_IMAG : AST_CONST_FLOAT;
        c->base = 0;
        c->num = strtod(text, NULL);
        return n;
    }
    size_t zeros = 0;
    while (zeros + 1 < k && text[zeros] == '0')
        zeros++;
    c->text = text + zeros;
    c->len = k - zeros;
    small_value(c);
    if (c->base == 10 && c->len > DECIMAL_DIGITS) {
        return vm_p_raise_node(
            p, n, n,
            "Exceeds the limit (%d digits) for integer string conversion: value has %zu digits; "
            "use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for "
            "huge integer literals to avoid decimal conversion limits.",
            DECIMAL_DIGITS, c->len);
    }
    return n;
}

static ast *name_node(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    const ast_name *name = vm_p_name(p);
    ast *n = name ? VM_NEW(p, AST_NAME, name, start) : NULL;
    if (n)
        n->u.name.id = name;
    return n;
}

/* One `for ... in ... if ...` clause. */
static ast *clause(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    bool is_async = vm_p_accept(p, T_ASYNC);
    if (!vm_p_expect(p, T_FOR))
        return NULL;
    ast *target = vm_p_for_targets(p);
    if (!target || !vm_p_expect(p, T_IN))
        return NULL;
    ast *iter = disjunction(p);
    if (!iter)
        return NULL;
    int base = p->top;
    while (vm_p_accept(p, T_IF)) {
        ast *test = disjunction(p);
        if (!test || !vm_p_push(p, test))
            return NULL;
    }
    ast *n = VM_NEW(p, AST_COMPREHENSION, comprehension, start);
    if (!n || !vm_p_pop_seq(p, base, &n->u.comprehension.ifs))
        return NULL;
    n->u.comprehension.target = target;
    n->u.comprehension.iter = iter;
    n->u.comprehension.is_async = is_async;
    return n;
}

static bool at_clause(const struct vm_parser *p)
{
    return vm_p_type(p) == T_FOR || (vm_p_type(p) == T_ASYNC && vm_p_type_at(p, 1) == T_FOR);
}

static bool clauses(struct vm_parser *p, struct ast_seq *seq)
{
    int base = p->top;
    do {
        ast *c = clause(p);
        if (!c || !vm_p_push(p, c))
            return false;
    } while (at_clause(p));
    return vm_p_pop_seq(p, base, seq);
}

/* The clauses and the closing bracket behind the element. */
static ast *comprehension(struct vm_parser *p, enum ast_kind kind, ast *elt, int close,
                          struct vm_place start)
{
    struct ast_seq generators;
    if (!clauses(p, &generators))
        return NULL;
    if (elt->kind == AST_STARRED) {
        return vm_p_raise_node(p, elt, elt, "iterable unpacking cannot be used in comprehension");
    }
    if (!vm_p_expect(p, close))
        return NULL;
    ast *n = VM_NEW(p, kind, comp, start);
    if (n) {
        n->u.comp.elt = elt;
        n->u.comp.generators = generators;
    }
    return n;
}

static ast *starred(struct vm_parser *p, ast *(*value)(struct vm_parser *))
{
    struct vm_place start = vm_p_place(p);
    vm_p_next(p);
    ast *e = value(p);
    ast *n = e ? VM_NEW(p, AST_STARRED, starred, start) : NULL;
    if (n)
        n->u.starred.value = e;
    return n;
}

/* `name :=`, without parentheses around it. */
static bool at_walrus(const struct vm_parser *p)
{
    return vm_p_type(p) == T_NAME && vm_p_type_at(p, 1) == T_COLONEQUAL;
}

static ast *star_named_expression(struct vm_parser *p)
{
    if (vm_p_type(p) == T_STAR)
        return starred(p, vm_p_bitwise_or);
    return vm_p_named_expression(p);
}

/* `[x, y for ...]`, the elements since `base` being on the stack: if what follows is a whole
 * clause, the parentheses are missing. */
static void diagnose_comprehension_target(struct vm_parser *p, int base)
{
    if (!at_clause(p) || p->top == base || vm_p_dead(p))
        return;
    ast *first = p->stack[base], *last = p->stack[p->top - 1];
    struct ast_seq generators;
    struct vm_mark mark = vm_p_try(p);
    bool ok = clauses(p, &generators);
    vm_p_back(p, mark);
    if (ok) {
        vm_p_raise_node(p, first, last,
                        "did you forget parentheses around the comprehension target?");
    }
}

/* The rest of a display behind its first element: the others and the closing bracket. */
static bool display_rest(struct vm_parser *p, ast *first, int close, struct ast_seq *elts)
{
    int base = p->top;
    if (first && !vm_p_push(p, first))
        return false;
    while (first && vm_p_accept(p, T_COMMA) && vm_p_type(p) != close) {
        if (at_clause(p))
            break;
        ast *e = star_named_expression(p);
        if (!e || !vm_p_push(p, e))
            return false;
    }
    if (!vm_p_expect(p, close)) {
        if (close != T_RPAR)
            diagnose_comprehension_target(p, base);
        return false;
    }
    return vm_p_pop_seq(p, base, elts);
}

static ast *tuple_node(struct vm_parser *p, struct vm_place start, int base)
{
    ast *n = VM_NEW(p, AST_TUPLE, tuple, start);
    if (!n || !vm_p_pop_seq(p, base, &n->u.tuple.elts))
        return NULL;
    return n;
}

static ast *yield_expression(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    vm_p_next(p);
    if (vm_p_accept(p, T_FROM)) {
        ast *value = vm_p_expression(p);
        ast *n = value ? VM_NEW(p, AST_YIELDFROM, yieldfrom, start) : NULL;
        if (n)
            n->u.yieldfrom.value = value;
        return n;
    }
    ast *value = NULL;
    if (vm_p_starts_expression(p, 0) || vm_p_type(p) == T_STAR) {
        value = vm_p_star_expressions(p);
        if (!value)
            return NULL;
    } else {
        vm_p_fail(p); /* "invalid syntax" stands here if nothing that follows can be read */
    }
    ast *n = VM_NEW(p, AST_YIELD, yield, start);
    if (n)
        n->u.yield.value = value;
    return n;
}

ast *vm_p_yield_or_star_expressions(struct vm_parser *p)
{
    return vm_p_type(p) == T_YIELD ? yield_expression(p) : vm_p_star_expressions(p);
}

/* `(**a)` */
static ast *bad_double_star(struct vm_parser *p)
{
    int token = p->pos;
    vm_p_fail(p);
    struct vm_mark mark = vm_p_try(p);
    vm_p_next(p);
    bool ok = vm_p_expression(p) && vm_p_type(p) == T_RPAR;
    vm_p_back(p, mark);
    return ok ? vm_p_raise_token(p, token, "cannot use double starred expression here") : NULL;
}

static ast *parentheses(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    vm_p_next(p);
    if (vm_p_accept(p, T_RPAR))
        return tuple_node(p, start, p->top);
    if (vm_p_type(p) == T_YIELD) {
        ast *e = yield_expression(p);
        return e && vm_p_expect(p, T_RPAR) ? e : NULL;
    }
    if (vm_p_type(p) == T_DOUBLESTAR)
        return bad_double_star(p);
    ast *first = star_named_expression(p);
    if (!first)
        return NULL;
    if (at_clause(p))
        return comprehension(p, AST_GENERATOREXP, first, T_RPAR, start);
    if (vm_p_type(p) == T_COMMA) {
        struct ast_seq elts;
        if (!display_rest(p, first, T_RPAR, &elts))
            return NULL;
        ast *n = VM_NEW(p, AST_TUPLE, tuple, start);
        if (n)
            n->u.tuple.elts = elts;
        return n;
    }
    if (!vm_p_expect(p, T_RPAR))
        return NULL;
    if (first->kind == AST_STARRED)
        return vm_p_raise_node(p, first, first, "cannot use starred expression here");
    return first;
}

static ast *brackets(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    ast *first = NULL;
    vm_p_next(p);
    if (vm_p_type(p) != T_RSQB) {
        first = star_named_expression(p);
        if (!first)
            return NULL;
        if (at_clause(p))
            return comprehension(p, AST_LISTCOMP, first, T_RSQB, start);
    }
    struct ast_seq elts;
    if (!display_rest(p, first, T_RSQB, &elts))
        return NULL;
    ast *n = VM_NEW(p, AST_LIST, list, start);
    if (n)
        n->u.list.elts = elts;
    return n;
}

/* The value behind "key:". */
static ast *dict_value(struct vm_parser *p)
{
    int colon = p->pos - 1;
    if (vm_p_type(p) == T_RBRACE || vm_p_type(p) == T_COMMA) {
        return vm_p_raise_token(p, colon, "expression expected after dictionary key and ':'");
    }
    if (vm_p_type(p) == T_STAR) {
        int star = p->pos;
        vm_p_fail(p);
        struct vm_mark mark = vm_p_try(p);
        vm_p_next(p);
        ast *value = vm_p_bitwise_or(p);
        vm_p_back(p, mark);
        if (value)
            vm_p_raise_token(p, star, "cannot use a starred expression in a dictionary value");
        return NULL;
    }
    return vm_p_expression(p);
}

static ast *bad_dict_comprehension(struct vm_parser *p, int token)
{
    struct ast_seq generators;
    vm_p_fail(p);
    struct vm_mark mark = vm_p_try(p);
    bool ok = clauses(p, &generators) && vm_p_type(p) == T_RBRACE;
    vm_p_back(p, mark);
    return ok ? vm_p_raise_token(p, token, "dict unpacking cannot be used in dict comprehension")
              : NULL;
}

/* A dict display; its first key, if it is not `**`, is read, and ':' is the current token. */
static ast *dict_display(struct vm_parser *p, ast *key, struct vm_place start)
{
    int base = p->top;
    for (bool first = true;; first = false) {
        ast *value;
        if (vm_p_type(p) == T_DOUBLESTAR && (!first || !key)) {
            int token = p->pos;
            vm_p_next(p);
            key = NULL;
            value = vm_p_bitwise_or(p);
            if (value && at_clause(p))
                return bad_dict_comprehension(p, token);
        } else {
            if (!first) {
                key = vm_p_expression(p);
                if (!key)
                    return NULL;
                if (vm_p_type(p) != T_COLON) {
                    struct ast last = {.line = key->end_line, .col = key->end_col - 1};
                    return vm_p_raise_node(p, &last, key, "':' expected after dictionary key");
                }
            }
            vm_p_next(p);
            value = dict_value(p);
            if (value && first && at_clause(p)) {
                struct ast_seq generators;
                if (!clauses(p, &generators) || !vm_p_expect(p, T_RBRACE))
                    return NULL;
                ast *n = VM_NEW(p, AST_DICTCOMP, dictcomp, start);
                if (n) {
                    n->u.dictcomp.key = key;
                    n->u.dictcomp.value = value;
                    n->u.dictcomp.generators = generators;
                }
                return n;
            }
        }
        if (!value || !vm_p_push(p, key) || !vm_p_push(p, value))
            return NULL;
        if (!vm_p_accept(p, T_COMMA) || vm_p_type(p) == T_RBRACE)
            break;
    }
    if (!vm_p_expect(p, T_RBRACE))
        return NULL;
    int count = (p->top - base) / 2;
    ast *n = VM_NEW(p, AST_DICT, dict, start);
    ast **keys = vm_arena_array(p->arena, (size_t)count, sizeof *keys);
    ast **values = vm_arena_array(p->arena, (size_t)count, sizeof *values);
    if (!n || !keys || !values)
        return vm_p_no_memory(p);
    for (int i = 0; i < count; i++) {
        keys[i] = p->stack[base + 2 * i];
        values[i] = p->stack[base + 2 * i + 1];
    }
    p->top = base;
    n->u.dict.keys = (struct ast_seq){count, keys};
    n->u.dict.values = (struct ast_seq){count, values};
    return n;
}

static ast *braces(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    vm_p_next(p);
    if (vm_p_accept(p, T_RBRACE))
        return VM_NEW(p, AST_DICT, dict, start);
    if (vm_p_type(p) == T_DOUBLESTAR)
        return dict_display(p, NULL, start);
    bool walrus = at_walrus(p);
    ast *first = star_named_expression(p);
    if (!first)
        return NULL;
    if (vm_p_type(p) == T_COLON && first->kind != AST_STARRED && !walrus)
        return dict_display(p, first, start);
    if (at_clause(p))
        return comprehension(p, AST_SETCOMP, first, T_RBRACE, start);
    struct ast_seq elts;
    if (!display_rest(p, first, T_RBRACE, &elts))
        return NULL;
    ast *n = VM_NEW(p, AST_SET, set, start);
    if (n)
        n->u.set.elts = elts;
    return n;
}

ast *vm_p_atom(struct vm_parser *p)
{
    switch (vm_p_type(p)) {
    case T_NAME:
        return name_node(p);
    case T_NUMBER:
        return vm_p_number(p);
    case T_STRING:
        return vm_p_strings(p);
    case T_LPAR:
        return parentheses(p);
    case T_LSQB:
        return brackets(p);
    case T_LBRACE:
        return braces(p);
    case T_NONE:
        return keyword_constant(p, AST_CONST_NONE);
    case T_TRUE:
        return keyword_constant(p, AST_CONST_TRUE);
    case T_FALSE:
        return keyword_constant(p, AST_CONST_FALSE);
    case T_ELLIPSIS:
        return keyword_constant(p, AST_CONST_ELLIPSIS);
    default:
        return vm_p_fail(p);
    }
}

/* ---- calls and subscripts ---- */

/* `f(True=1)`, `f(a.b=1)`, `f(1=2)`: '=' is the current token. */
static ast *bad_keyword(struct vm_parser *p, const ast *e)
{
    const struct vm_token *eq = vm_p_token(p, 0);
    struct ast to = {.end_line = eq->end_line, .end_col = eq->end_col};
    if (e->kind == AST_CONSTANT && e->u.constant.const_kind <= AST_CONST_FALSE)
        return vm_p_raise_node(p, e, &to, "cannot assign to %s", vm_p_expr_name(e));
    return vm_p_raise_node(p, e, &to,
                           "expression cannot contain assignment, perhaps you meant \"==\"?");
}

static ast *keyword_argument(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    const ast_name *name = NULL;
    int name_token = p->pos;
    if (!vm_p_accept(p, T_DOUBLESTAR)) {
        name = vm_p_name(p);
        if (!name)
            return NULL;
        vm_p_next(p);
    }
    ast *value = vm_p_expression(p);
    if (!value)
        return NULL;
    if (name && at_clause(p)) {
        struct ast_seq generators;
        vm_p_fail(p);
        struct vm_mark mark = vm_p_try(p);
        bool ok = clauses(p, &generators);
        vm_p_back(p, mark);
        if (ok) {
            vm_p_raise_token(p, name_token,
                             "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
        }
        return NULL;
    }
    ast *n = VM_NEW(p, AST_KEYWORD, keyword, start);
    if (n) {
        n->u.keyword.arg = name;
        n->u.keyword.value = value;
    }
    return n;
}

/* A positional argument: an expression, a walrus, or, when it is the only one, a generator. */
static ast *positional_argument(struct vm_parser *p, bool only_may_follow, struct vm_place open)
{
    ast *e;
    if (at_walrus(p))
        e = vm_p_named_expression(p);
    else
        e = vm_p_expression(p);
    if (!e)
        return NULL;
    if (vm_p_type(p) == T_COLONEQUAL) {
        vm_p_fail(p);
        return NULL;
    }
    if (vm_p_type(p) == T_EQUAL)
        return bad_keyword(p, e);
    if (!at_clause(p))
        return e;
    struct ast_seq generators;
    if (!clauses(p, &generators))
        return NULL;
    if (!only_may_follow || vm_p_type(p) == T_COMMA)
        return vm_p_raise_node(p, e, generators.items[generators.n - 1],
                               "Generator expression must be parenthesized");
    if (!vm_p_expect(p, T_RPAR))
        return NULL;
    ast *n = VM_NEW(p, AST_GENERATOREXP, comp, open);
    if (n) {
        n->u.comp.elt = e;
        n->u.comp.generators = generators;
    }
    return n;
}

/* Any argument. What is unlawful about its place is for the caller to say. */
static ast *argument(struct vm_parser *p, bool generator_allowed, struct vm_place open)
{
    int type = vm_p_type(p);
    if (type == T_STAR)
        return starred(p, vm_p_expression);
    if (type == T_DOUBLESTAR || (type == T_NAME && vm_p_type_at(p, 1) == T_EQUAL))
        return keyword_argument(p);
    return positional_argument(p, generator_allowed, open);
}

/* A positional argument stands behind a keyword; the message stands behind the last argument. */
static void misplaced_argument(struct vm_parser *p, bool unpacking, struct vm_place open)
{
    struct vm_mark mark = vm_p_try(p);
    while (vm_p_accept(p, T_COMMA) && vm_p_type(p) != T_RPAR && argument(p, false, open))
        ;
    int last = p->pos;
    vm_p_back(p, mark);
    p->pos = last;
    vm_p_raise(p, "positional argument follows keyword argument%s", unpacking ? " unpacking" : "");
}

bool vm_p_arguments(struct vm_parser *p, struct ast_seq *args, struct ast_seq *keywords,
                    bool generator_allowed)
{
    /* Keywords and positional arguments interleave (f(a=1, *b)): the kinds tell them apart. */
    int base = p->top;
    bool keyword = false, unpacking = false;
    const struct vm_token *open_token = vm_lex_token(p->lx, p->pos - 1);
    struct vm_place open = {open_token->line, open_token->col};
    while (vm_p_type(p) != T_RPAR) {
        int token = p->pos, type = vm_p_type(p);
        bool first = p->top == base;
        ast *e = argument(p, first && generator_allowed, open);
        if (!e)
            return false;
        if (e->kind == AST_KEYWORD) {
            keyword = true;
            unpacking |= type == T_DOUBLESTAR;
        } else if (type == T_STAR && unpacking) {
            vm_p_raise_token(p, token,
                             "iterable argument unpacking follows keyword argument unpacking");
            return false;
        } else if (type != T_STAR && keyword) {
            misplaced_argument(p, unpacking, open);
            return false;
        }
        if (!vm_p_push(p, e))
            return false;
        /* The generator that is the only argument has taken the call's ')'. */
        if (first && e->kind == AST_GENERATOREXP && e->line == open.line && e->col == open.col)
            goto done;
        if (!vm_p_accept(p, T_COMMA))
            break;
    }
    if (!vm_p_expect(p, T_RPAR))
        return false;

done:;
    int count = p->top - base, n_keywords = 0;
    for (int i = base; i < p->top; i++)
        n_keywords += p->stack[i]->kind == AST_KEYWORD;
    ast **items = vm_arena_array(p->arena, (size_t)count, sizeof *items);
    if (count && !items) {
        vm_p_no_memory(p);
        return false;
    }
    *args = (struct ast_seq){0, items};
    *keywords = (struct ast_seq){0, items ? items + count - n_keywords : NULL};
    for (int i = base; i < p->top; i++) {
        struct ast_seq *seq = p->stack[i]->kind == AST_KEYWORD ? keywords : args;
        seq->items[seq->n++] = p->stack[i];
    }
    p->top = base;
    return true;
}

/* `e` is the function, '(' the current token. */
static ast *call(struct vm_parser *p, ast *func)
{
    struct ast_seq args, keywords;
    vm_p_next(p);
    if (!vm_p_arguments(p, &args, &keywords, true))
        return NULL;
    ast *n = VM_NEW(p, AST_CALL, call, vm_p_start(func));
    if (n) {
        n->u.call.func = func;
        n->u.call.args = args;
        n->u.call.keywords = keywords;
    }
    return n;
}

static bool slice_part_ends(const struct vm_parser *p)
{
    int type = vm_p_type(p);
    return type == T_COLON || type == T_COMMA || type == T_RSQB;
}

static ast *slice(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    ast *part[3] = {NULL, NULL, NULL};
    if (vm_p_type(p) != T_COLON) {
        bool walrus = at_walrus(p);
        part[0] = vm_p_named_expression(p);
        if (!part[0] || vm_p_type(p) != T_COLON || walrus)
            return part[0];
    }
    for (int i = 1; i < 3 && vm_p_accept(p, T_COLON); i++) {
        if (slice_part_ends(p))
            continue;
        part[i] = vm_p_expression(p);
        if (!part[i])
            return NULL;
    }
    ast *n = VM_NEW(p, AST_SLICE, slice, start);
    if (n) {
        n->u.slice.lower = part[0];
        n->u.slice.upper = part[1];
        n->u.slice.step = part[2];
    }
    return n;
}

static ast *slices(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    int base = p->top;
    bool tuple = false;
    do {
        if (vm_p_type(p) == T_RSQB && p->top > base)
            break;
        bool star = vm_p_type(p) == T_STAR;
        ast *e = star ? starred(p, vm_p_expression) : slice(p);
        if (!e || !vm_p_push(p, e))
            return NULL;
        tuple |= star || vm_p_type(p) == T_COMMA;
    } while (vm_p_accept(p, T_COMMA));
    if (!tuple)
        return p->stack[--p->top];
    return tuple_node(p, start, base);
}

static ast *subscript(struct vm_parser *p, ast *value)
{
    vm_p_next(p);
    ast *index = slices(p);
    if (!index || !vm_p_expect(p, T_RSQB))
        return NULL;
    ast *n = VM_NEW(p, AST_SUBSCRIPT, subscript, vm_p_start(value));
    if (n) {
        n->u.subscript.value = value;
        n->u.subscript.slice = index;
    }
    return n;
}

static ast *attribute(struct vm_parser *p, ast *value)
{
    vm_p_next(p);
    const ast_name *name = vm_p_name(p);
    ast *n = name ? VM_NEW(p, AST_ATTRIBUTE, attribute, vm_p_start(value)) : NULL;
    if (n) {
        n->u.attribute.value = value;
        n->u.attribute.attr = name;
    }
    return n;
}

/* A parenthesised expression keeps its own place; what is built around it begins at the '('. */
static ast *primary(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    ast *e = vm_p_atom(p);
    while (e) {
        int type = vm_p_type(p);
        ast *n;
        if (type == T_LPAR)
            n = call(p, e);
        else if (type == T_LSQB)
            n = subscript(p, e);
        else if (type == T_DOT)
            n = attribute(p, e);
        else
            break;
        if (n) {
            n->line = start.line;
            n->col = start.col;
        }
        e = n;
    }
    return e;
}

static ast *await_primary(struct vm_parser *p)
{
    if (vm_p_type(p) != T_AWAIT)
        return primary(p);
    struct vm_place start = vm_p_place(p);
    vm_p_next(p);
    ast *value = primary(p);
    ast *n = value ? VM_NEW(p, AST_AWAIT, await, start) : NULL;
    if (n)
        n->u.await.value = value;
    return n;
}

static ast *prefixed(struct vm_parser *p, enum ast_unaryop op)
{
    struct vm_place start = vm_p_place(p);
    if (!vm_p_enter(p))
        return NULL;
    vm_p_next(p);
    ast *operand = unary(p);
    ast *n = operand ? VM_NEW(p, AST_UNARYOP, unaryop, start) : NULL;
    if (n) {
        n->u.unaryop.op = (uint8_t)op;
        n->u.unaryop.operand = operand;
    }
    vm_p_leave(p);
    return n;
}

static ast *power(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    ast *left = await_primary(p);
    if (!left || vm_p_type(p) != T_DOUBLESTAR)
        return left;
    if (!vm_p_enter(p))
        return NULL;
    vm_p_next(p);
    ast *right = unary(p);
    ast *n = right ? VM_NEW(p, AST_BINOP, binop, start) : NULL;
    if (n) {
        n->u.binop.left = left;
        n->u.binop.op = AST_POW;
        n->u.binop.right = right;
    }
    vm_p_leave(p);
    return n;
}

static ast *unary(struct vm_parser *p)
{
    switch (vm_p_type(p)) {
    case T_PLUS:
        return prefixed(p, AST_UADD);
    case T_MINUS:
        return prefixed(p, AST_USUB);
    case T_TILDE:
        return prefixed(p, AST_INVERT);
    default:
        return power(p);
    }
}

/* ---- whole expressions ---- */

bool vm_p_starts_expression(const struct vm_parser *p, int ahead)
{
    switch (vm_p_type_at(p, ahead)) {
    case T_NAME:
    case T_NUMBER:
    case T_STRING:
    case T_LPAR:
    case T_LSQB:
    case T_LBRACE:
    case T_PLUS:
    case T_MINUS:
    case T_TILDE:
    case T_NOT:
    case T_LAMBDA:
    case T_AWAIT:
    case T_ELLIPSIS:
    case T_NONE:
    case T_TRUE:
    case T_FALSE:
        return true;
    default:
        return false;
    }
}

static ast *lambda(struct vm_parser *p)
{
    struct vm_place start = vm_p_place(p);
    vm_p_next(p);
    ast *args = vm_p_parameters(p, true);
    if (!args || !vm_p_expect(p, T_COLON))
        return NULL;
    ast *body = vm_p_expression(p);
    ast *n = body ? VM_NEW(p, AST_LAMBDA, lambda, start) : NULL;
    if (n) {
        n->u.lambda.args = args;
        n->u.lambda.body = body;
    }
    return n;
}

static bool is_legacy_statement(const ast *e)
{
    return e->kind == AST_NAME &&
           (strcmp(e->u.name.id->utf8, "print") == 0 || strcmp(e->u.name.id->utf8, "exec") == 0);
}

static bool is_soft_keyword(const struct vm_parser *p, int token)
{
    const struct vm_token *t = vm_lex_token(p->lx, token);
    const char *s = p->lx->src + t->start;
    size_t len = t->end - t->start;
    return t->type == T_NAME &&
           ((len == 5 && memcmp(s, "match", 5) == 0) || (len == 4 && memcmp(s, "case", 4) == 0) ||
            (len == 1 && *s == '_'));
}

/* An expression stands directly behind `a`, which began at token `first`. */
static void diagnose_juxtaposition(struct vm_parser *p, ast *a, int first)
{
    if (p->quiet || vm_p_dead(p))
        return;
    vm_p_fail(p);
    bool legacy = is_legacy_statement(a);
    bool prefix = vm_lex_token(p->lx, first)->type == T_NAME &&
                  vm_lex_token(p->lx, first + 1)->type == T_STRING;
    if (!legacy && (prefix || is_soft_keyword(p, first)))
        return;
    int far = p->far;
    struct vm_mark mark = vm_p_try(p);
    ast *b = legacy ? vm_p_star_expressions(p) : vm_p_expression(p);
    bool inside = b && vm_lex_token(p->lx, p->pos - 1)->level > 0;
    int after = p->pos;
    vm_p_back(p, mark);
    if (!b || (!legacy && !inside)) {
        vm_p_forget(p, far);
        return;
    }
    p->far = after;
    if (legacy) {
        vm_p_raise_node(p, a, b, "Missing parentheses in call to '%s'. Did you mean %s(...)?",
                        a->u.name.id->utf8, a->u.name.id->utf8);
    } else {
        vm_p_raise_node(p, a, b, "invalid syntax. Perhaps you forgot a comma?");
    }
}

ast *vm_p_expression(struct vm_parser *p)
{
    if (!vm_p_enter(p))
        return NULL;
    int first = p->pos;
    struct vm_place start = vm_p_place(p);
    ast *e = vm_p_type(p) == T_LAMBDA ? lambda(p) : disjunction(p);
    if (e && e->kind != AST_LAMBDA && vm_p_starts_expression(p, 0))
        diagnose_juxtaposition(p, e, first);
    if (e && vm_p_type(p) == T_IF && vm_lex_token(p->lx, first)->type != T_LAMBDA) {
        struct vm_mark at_if = {p->pos, p->top};
        vm_p_next(p);
        ast *test = disjunction(p), *orelse = NULL, *n = NULL;
        if (test && vm_p_accept(p, T_ELSE)) {
            orelse = vm_p_expression(p);
            n = orelse ? VM_NEW(p, AST_IFEXP, ifexp, start) : NULL;
            if (n) {
                n->u.ifexp.test = test;
                n->u.ifexp.body = e;
                n->u.ifexp.orelse = orelse;
            }
        } else if (test && vm_p_type(p) == T_COLON) {
            /* Not ours: a guard, or an error where the ':' stands. */
            vm_p_fail(p);
            p->pos = at_if.pos;
            n = e;
        } else if (test) {
            vm_p_raise_node(p, e, test, "expected 'else' after 'if' expression");
        }
        e = n;
    }
    vm_p_leave(p);
    return vm_p_dead(p) ? NULL : e;
}

ast *vm_p_named_expression(struct vm_parser *p)
{
    struct vm_mark mark = {p->pos, p->top};
    struct vm_place start = vm_p_place(p);
    if (at_walrus(p)) {
        ast *target = name_node(p);
        vm_p_next(p);
        ast *value = vm_p_expression(p);
        ast *n = target && value ? VM_NEW(p, AST_NAMEDEXPR, namedexpr, start) : NULL;
        if (n) {
            target->u.name.ctx = AST_STORE;
            n->u.namedexpr.target = target;
            n->u.namedexpr.value = value;
        }
        return n;
    }
    ast *e = vm_p_expression(p);
    if (e && (vm_p_type(p) == T_EQUAL || vm_p_type(p) == T_COLONEQUAL)) {
        int after = p->pos;
        vm_p_fail(p);
        p->pos = mark.pos;
        vm_p_diagnose_named(p);
        p->pos = after;
        if (vm_p_dead(p) || vm_p_type(p) == T_COLONEQUAL)
            return NULL;
    }
    return e;
}

/* One or more of `item`, separated by commas; a tuple when there is a comma. */
static ast *comma_list(struct vm_parser *p, ast *(*item)(struct vm_parser *))
{
    struct vm_place start = vm_p_place(p);
    ast *first = item(p);
    if (!first || vm_p_type(p) != T_COMMA)
        return first;
    int base = p->top;
    if (!vm_p_push(p, first))
        return NULL;
    while (vm_p_accept(p, T_COMMA)) {
        if (!vm_p_starts_expression(p, 0) && vm_p_type(p) != T_STAR)
            break;
        ast *e = item(p);
        if (!e || !vm_p_push(p, e))
            return NULL;
    }
    return tuple_node(p, start, base);
}

ast *vm_p_star_expression(struct vm_parser *p)
{
    return vm_p_type(p) == T_STAR ? starred(p, vm_p_bitwise_or) : vm_p_expression(p);
}

ast *vm_p_star_expressions(struct vm_parser *p)
{
    return comma_list(p, vm_p_star_expression);
}

ast *vm_p_star_named_expressions(struct vm_parser *p)
{
    return comma_list(p, star_named_expression);
}

ast *vm_p_expressions(struct vm_parser *p)
{
    return comma_list(p, vm_p_expression);
}
