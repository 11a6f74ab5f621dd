/* compile_expr.c: expressions to register code.
 *
 * A local is read where it is (borrowed by the instruction); everything else is computed into a
 * temp, which its consumer takes. A local is copied first when a later operand could rebind it,
 * which only an assignment expression can do. */
#include "vm/compile.h"

#include <stdio.h>

#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/names.h"
#include "vm/number.h"
#include "vm/str.h"
#include "vm/bytes.h"

static int dest(struct unit *u, int want)
{
    return want >= 0 ? want : cc_temp(u);
}

static bool name_is(const ast_name *a, const char *text)
{
    return strcmp(a->utf8, text) == 0;
}

/* --- constants -------------------------------------------------------------------------------- */

static value literal(struct unit *u, const ast *n)
{
    const struct ast_constant *k = &n->u.constant;
    switch ((enum ast_const_kind)k->const_kind) {
    case AST_CONST_NONE:
        return V_NONE;
    case AST_CONST_TRUE:
        return V_TRUE;
    case AST_CONST_FALSE:
        return V_FALSE;
    case AST_CONST_ELLIPSIS:
        return V_ELLIPSIS;
    case AST_CONST_INT:
        return k->small ? int_from(k->value) : int_from_digits(k->text, k->len, k->base);
    case AST_CONST_FLOAT:
        return float_new(k->num);
    case AST_CONST_IMAG:
        cc_error(u, n, "complex numbers are not part of this version");
        return V_EMPTY;
    case AST_CONST_STR: {
        value s = str_from_utf8(k->text, k->len);
        return s && k->len <= 64 ? str_intern(s) : s;
    }
    case AST_CONST_BYTES:
        return bytes_from(k->text, k->len);
    }
    return V_EMPTY;
}

static value fold_tuple(struct unit *u, const ast *n)
{
    int count = n->u.tuple.elts.n;
    tuple *t = count ? tuple_new((size_t)count) : NULL;
    if (!t) {
        if (count)
            u->c->failed = true;
        return count ? V_EMPTY : rc_inc(tuple_empty);
    }
    for (int i = 0; i < count; i++) {
        t->item[i] = cc_constant(u, n->u.tuple.elts.items[i]);
        if (!t->item[i]) {
            rc_dec(v_of(t));
            return V_EMPTY;
        }
    }
    return v_of(t);
}

static const uint8_t binary_of[] = {
    [AST_ADD] = VM_ADD,          [AST_SUB] = VM_SUB,       [AST_MULT] = VM_MUL,
    [AST_MATMULT] = VM_MATMUL,   [AST_DIV] = VM_DIV,       [AST_MOD] = VM_MOD,
    [AST_POW] = VM_POW,          [AST_LSHIFT] = VM_LSHIFT, [AST_RSHIFT] = VM_RSHIFT,
    [AST_BITOR] = VM_OR,         [AST_BITXOR] = VM_XOR,    [AST_BITAND] = VM_AND,
    [AST_FLOORDIV] = VM_FLOORDIV};

/* Only immediate numbers are folded, and only to a small result: the program's own allocations
 * stay where the program makes them. */
static value fold_binary(struct unit *u, const ast *n)
{
    int op = n->u.binop.op;
    if (op == AST_MATMULT)
        return V_EMPTY;
    value a = cc_constant(u, n->u.binop.left);
    value b = a ? cc_constant(u, n->u.binop.right) : V_EMPTY;
    value r = V_EMPTY;
    bool both = a && b && !v_is_heap(a) && !v_is_heap(b) && (v_is_int(a) || v_is_double(a)) &&
                (v_is_int(b) || v_is_double(b));
    if (both && (op == AST_POW || op == AST_LSHIFT) &&
        (!v_is_int(b) || v_int(b) > 64 || v_int(b) < 0))
        both = false;
    if (both) {
        r = vm_binary(a, b, (enum vm_binary)binary_of[op]);
        if (!r)
            vm_exc_clear(); /* 1/0 raises when it runs */
        else if (v_is_heap(r)) {
            rc_dec(r);
            r = V_EMPTY;
        }
    }
    rc_dec(a);
    rc_dec(b);
    return r;
}

value cc_constant(struct unit *u, const ast *n)
{
    if (vm_stack_low())
        return V_EMPTY;
    switch ((enum ast_kind)n->kind) {
    case AST_CONSTANT: {
        value v = literal(u, n);
        if (!v)
            u->c->failed = true;
        return v;
    }
    case AST_TUPLE:
        return n->u.tuple.ctx == AST_LOAD ? fold_tuple(u, n) : V_EMPTY;
    case AST_UNARYOP: {
        if (n->u.unaryop.op == AST_NOT)
            return V_EMPTY;
        value v = cc_constant(u, n->u.unaryop.operand);
        if (!v)
            return V_EMPTY;
        value r = V_EMPTY;
        if (v_is_any_int(v) || v_is_any_float(v)) {
            static const enum vm_unary ops[] = {
                [AST_INVERT] = VM_INVERT, [AST_UADD] = VM_POS, [AST_USUB] = VM_NEG};
            r = vm_unary(v, ops[n->u.unaryop.op]);
            if (!r)
                vm_exc_clear();
        }
        rc_dec(v);
        return r;
    }
    case AST_BINOP:
        return fold_binary(u, n);
    default:
        return V_EMPTY;
    }
}

/* A small int constant that fits an instruction's immediate field. */
static bool small_int(struct unit *u, const ast *n, int *out)
{
    if (n->kind != AST_CONSTANT && n->kind != AST_UNARYOP)
        return false;
    value v = cc_constant(u, n);
    bool ok = v_is_int(v) && v_int(v) >= -30000 && v_int(v) <= 30000;
    if (ok)
        *out = (int)v_int(v);
    rc_dec(v);
    return ok;
}

/* --- names ------------------------------------------------------------------------------------ */

static struct symbol *find_symbol(struct unit *u, const ast_name *raw)
{
    const ast_name *m = scope_mangle(u->c->arena, u->s->class_name, raw);
    return m ? scope_find(u->s, m) : NULL;
}

static bool in_class_namespace(const struct unit *u, const struct symbol *y)
{
    return cc_in_namespace(u) && !(y->flags & (SYM_GLOBAL_DECL | SYM_NONLOCAL_DECL));
}

int cc_load_name(struct unit *u, const ast_name *name, int want, const ast *at)
{
    struct symbol *y = find_symbol(u, name);
    (void)at;
    if (!y) {
        u->c->failed = true;
        vm_raise(&vm_exc_SystemError, "name '%s' has no scope", name->utf8);
        return 0;
    }
    if (y->flags & SYM_LOCAL && !(y->flags & SYM_CELL)) {
        uint64_t bit = (uint64_t)1 << (y->reg % 64);
        if (!(u->assigned[y->reg / 64] & bit)) {
            cc_emit(u, OP_CHECK, y->reg, 0, 0);
            if (!(y->flags & SYM_DELETED))
                u->assigned[y->reg / 64] |= bit;
        }
        if (want < 0 || want == y->reg)
            return y->reg;
        cc_emit(u, OP_MOVE, want, y->reg, 0);
        return want;
    }
    int d = dest(u, want);
    if (in_class_namespace(u, y)) {
        if ((y->flags & SYM_FREE) && !(y->flags & SYM_BOUND))
            cc_emit(u, OP_LOADCLASSCELL, d, y->reg, cc_name_const(u, name));
        else
            cc_emit(u, OP_LOADNAME, d, cc_name_const(u, name), 0);
    } else if (y->flags & (SYM_CELL | SYM_FREE)) {
        cc_emit(u, OP_LOADCELL, d, y->reg, 0);
    } else {
        cc_emit(u, OP_LOADGLOBAL, d, cc_name_const(u, name), 0);
    }
    return d;
}

void cc_store_name(struct unit *u, const ast_name *name, int reg, const ast *at)
{
    struct symbol *y = find_symbol(u, name);
    if (name_is(name, "__debug__")) {
        cc_error(u, at, "cannot assign to __debug__");
        return;
    }
    if (!y) {
        u->c->failed = true;
        return;
    }
    if (in_class_namespace(u, y)) {
        cc_emit(u, OP_STORENAME, reg, cc_name_const(u, name), 0);
    } else if (y->flags & (SYM_CELL | SYM_FREE)) {
        cc_emit(u, OP_STORECELL, y->reg, reg, 0);
    } else if (y->flags & SYM_LOCAL) {
        if (reg != y->reg)
            cc_emit(u, OP_MOVE, y->reg, reg, 0);
        if (!(y->flags & SYM_DELETED))
            u->assigned[y->reg / 64] |= (uint64_t)1 << (y->reg % 64);
    } else {
        cc_emit(u, OP_STOREGLOBAL, reg, cc_name_const(u, name), 0);
    }
}

static void delete_name(struct unit *u, const ast *n)
{
    struct symbol *y = find_symbol(u, n->u.name.id);
    if (!y)
        return;
    if (in_class_namespace(u, y))
        cc_emit(u, OP_DELNAME, 0, cc_name_const(u, n->u.name.id), 0);
    else if (y->flags & (SYM_CELL | SYM_FREE))
        cc_emit(u, OP_DELCELL, y->reg, 0, 0);
    else if (y->flags & SYM_LOCAL)
        cc_emit(u, OP_DELLOCAL, y->reg, 0, 0);
    else
        cc_emit(u, OP_DELGLOBAL, 0, cc_name_const(u, n->u.name.id), 0);
}

/* --- operands --------------------------------------------------------------------------------- */

/* First operand of several: a local is copied if a later one might rebind it. */
static int operand(struct unit *u, const ast *n, bool later_may_rebind)
{
    int r = cc_expr(u, n, -1);
    if (later_may_rebind && !cc_is_temp(u, r)) {
        int t = cc_temp(u);
        cc_emit(u, OP_MOVE, t, r, 0);
        return t;
    }
    return r;
}

static bool trivial(const ast *n)
{
    return n->kind == AST_NAME || n->kind == AST_CONSTANT;
}

static bool may_rebind(struct unit *u, const ast *later)
{
    return u->s->walrus && !trivial(later);
}

static int binop(struct unit *u, const ast *n, int want)
{
    int op = n->u.binop.op, imm;
    int mark = u->temp;
    if ((op == AST_ADD || op == AST_SUB) && small_int(u, n->u.binop.right, &imm)) {
        int b = cc_expr(u, n->u.binop.left, -1);
        u->temp = mark;
        int d = dest(u, want);
        u->line = n->line;
        cc_emit(u, op == AST_ADD ? OP_ADDI : OP_SUBI, d, b, imm);
        return d;
    }
    int b = operand(u, n->u.binop.left, may_rebind(u, n->u.binop.right));
    int c = cc_expr(u, n->u.binop.right, -1);
    u->temp = mark;
    int d = dest(u, want);
    u->line = n->line;
    static const uint8_t direct[] = {[AST_ADD] = OP_ADD,
                                     [AST_SUB] = OP_SUB,
                                     [AST_MULT] = OP_MUL,
                                     [AST_DIV] = OP_DIV,
                                     [AST_MOD] = OP_MOD,
                                     [AST_FLOORDIV] = OP_FLOORDIV,
                                     [AST_BITAND] = OP_AND,
                                     [AST_BITOR] = OP_OR,
                                     [AST_BITXOR] = OP_XOR,
                                     [AST_LSHIFT] = OP_LSHIFT,
                                     [AST_RSHIFT] = OP_RSHIFT,
                                     [AST_MATMULT] = 0,
                                     [AST_POW] = 0};
    if (direct[op])
        cc_emit(u, direct[op], d, b, c);
    else
        cc_emit_cached(u, OP_BINARY, d, b, c, binary_of[op]);
    return d;
}

static int unaryop(struct unit *u, const ast *n, int want)
{
    int mark = u->temp;
    int b = cc_expr(u, n->u.unaryop.operand, -1);
    u->temp = mark;
    int d = dest(u, want);
    u->line = n->line;
    switch ((enum ast_unaryop)n->u.unaryop.op) {
    case AST_NOT:
        cc_emit(u, OP_NOT, d, b, 0);
        break;
    case AST_INVERT:
        cc_emit(u, OP_UNARY, d, b, VM_INVERT);
        break;
    case AST_UADD:
        cc_emit(u, OP_UNARY, d, b, VM_POS);
        break;
    case AST_USUB:
        cc_emit(u, OP_UNARY, d, b, VM_NEG);
        break;
    }
    return d;
}

/* The result may already be in place before the last operand has run: never in a local. */
static int boolop(struct unit *u, const ast *n, int want)
{
    struct label end = {.pos = -1};
    int d = want >= 0 && cc_is_temp(u, want) ? want : cc_temp(u);
    int count = n->u.boolop.values.n;
    uint64_t *sure = NULL; /* what the first operand binds is bound; the others may not run */
    for (int i = 0; i < count; i++) {
        int mark = u->temp;
        cc_expr_to(u, n->u.boolop.values.items[i], d);
        u->temp = mark;
        if (i == 0)
            sure = cc_assigned_save(u);
        if (i + 1 < count)
            cc_jump(u, n->u.boolop.op == AST_AND ? OP_JFKEEP : OP_JTKEEP, d, 0, &end);
    }
    cc_assigned_set(u, sure);
    cc_place(u, &end);
    return d;
}

static int ifexp(struct unit *u, const ast *n, int want)
{
    struct label other = {.pos = -1}, end = {.pos = -1};
    int d = want >= 0 && cc_is_temp(u, want) ? want : cc_temp(u);
    cc_cond(u, n->u.ifexp.test, false, &other);
    uint64_t *before = cc_assigned_save(u);
    int mark = u->temp;
    cc_expr_to(u, n->u.ifexp.body, d);
    u->temp = mark;
    cc_jump(u, OP_JUMP, 0, 0, &end);
    cc_place(u, &other);
    cc_assigned_set(u, before);
    cc_expr_to(u, n->u.ifexp.orelse, d);
    u->temp = mark;
    cc_assigned_set(u, before);
    cc_place(u, &end);
    return d;
}

static const uint8_t compare_of[] = {
    [AST_EQ] = OP_EQ, [AST_NOTEQ] = OP_NE,   [AST_LT] = OP_LT, [AST_LTE] = OP_LE,
    [AST_GT] = OP_GT, [AST_GTE] = OP_GE,     [AST_IS] = OP_IS, [AST_ISNOT] = OP_ISNOT,
    [AST_IN] = OP_IN, [AST_NOTIN] = OP_NOTIN};

static int compare(struct unit *u, const ast *n, int want)
{
    struct ast_seq rest = n->u.compare.comparators;
    int mark = u->temp;
    if (rest.n == 1) {
        int b = operand(u, n->u.compare.left, may_rebind(u, rest.items[0]));
        int c = cc_expr(u, rest.items[0], -1);
        u->temp = mark;
        int d = dest(u, want);
        u->line = n->line;
        cc_emit(u, compare_of[n->u.compare.ops[0]], d, b, c);
        return d;
    }
    /* a < b < c: each middle operand is evaluated once and kept until its second comparison */
    struct label drop = {.pos = -1}, end = {.pos = -1};
    uint64_t *sure = u->assigned;
    int d = want >= 0 && cc_is_temp(u, want) ? want : cc_temp(u);
    int kept = cc_temp(u), left = cc_temp(u);
    cc_expr_to(u, n->u.compare.left, left);
    for (int i = 0; i < rest.n; i++) {
        int inner = u->temp;
        if (i + 1 < rest.n) {
            cc_expr_to(u, rest.items[i], kept);
            int right = cc_temp(u);
            cc_emit(u, OP_COPY, right, kept, 0);
            u->line = n->line;
            cc_emit(u, compare_of[n->u.compare.ops[i]], d, left, right);
            cc_jump(u, OP_JFKEEP, d, 0, &drop);
            cc_emit(u, OP_MOVE, left, kept, 0);
            if (i == 0)
                sure = cc_assigned_save(u);
        } else {
            int c = cc_expr(u, rest.items[i], -1);
            u->line = n->line;
            cc_emit(u, compare_of[n->u.compare.ops[i]], d, left, c);
        }
        u->temp = inner;
    }
    cc_jump(u, OP_JUMP, 0, 0, &end);
    cc_place(u, &drop);
    cc_emit(u, OP_DROP, kept, 0, 0);
    cc_assigned_set(u, sure);
    cc_place(u, &end);
    u->temp = mark;
    if (want < 0) {
        /* d was the first temp reserved after mark */
        u->temp = mark + 1;
    }
    return d;
}

/* --- conditions ------------------------------------------------------------------------------- */

static bool cond_compare(struct unit *u, const ast *n, bool jump_if, struct label *l)
{
    if (n->u.compare.comparators.n != 1)
        return false;
    static const uint8_t jump_true[] = {
        [AST_EQ] = OP_JEQ,  [AST_NOTEQ] = OP_JNE, [AST_LT] = OP_JLT,
        [AST_LTE] = OP_JLE, [AST_GT] = OP_JGT,    [AST_GTE] = OP_JGE};
    const ast *left = n->u.compare.left, *right = n->u.compare.comparators.items[0];
    int op = n->u.compare.ops[0], imm;
    int mark = u->temp;
    if (op == AST_IS || op == AST_ISNOT) {
        bool jump_if_is = (op == AST_IS) == jump_if;
        int b = operand(u, left, may_rebind(u, right));
        if (right->kind == AST_CONSTANT && right->u.constant.const_kind == AST_CONST_NONE) {
            u->line = n->line;
            cc_jump(u, jump_if_is ? OP_JNONE : OP_JNOTNONE, b, 0, l);
        } else {
            int c = cc_expr(u, right, -1);
            u->line = n->line;
            cc_jump(u, jump_if_is ? OP_JIS : OP_JISNOT, b, c, l);
        }
        u->temp = mark;
        return true;
    }
    if (op > AST_GTE)
        return false;
    int negate = jump_if ? 0 : OP_JNLT - OP_JLT;
    if (small_int(u, right, &imm)) {
        int b = cc_expr(u, left, -1);
        u->line = n->line;
        cc_jump(u, jump_true[op] + (OP_JLTI - OP_JLT) + negate, b, imm, l);
    } else {
        int b = operand(u, left, may_rebind(u, right));
        int c = cc_expr(u, right, -1);
        u->line = n->line;
        cc_jump(u, jump_true[op] + negate, b, c, l);
    }
    u->temp = mark;
    return true;
}

void cc_cond(struct unit *u, const ast *n, bool jump_if, struct label *l)
{
    if (u->c->failed)
        return;
    if (vm_stack_low()) {
        cc_error(u, n, "too deeply nested to compile");
        return;
    }
    if (n->kind == AST_UNARYOP && n->u.unaryop.op == AST_NOT) {
        cc_cond(u, n->u.unaryop.operand, !jump_if, l);
        return;
    }
    if (n->kind == AST_BOOLOP) {
        bool is_and = n->u.boolop.op == AST_AND;
        int count = n->u.boolop.values.n;
        if (is_and != jump_if) { /* any operand that decides jumps to l */
            cc_cond(u, n->u.boolop.values.items[0], jump_if, l);
            uint64_t *before = cc_assigned_save(u);
            for (int i = 1; i < count; i++)
                cc_cond(u, n->u.boolop.values.items[i], jump_if, l);
            cc_assigned_set(u, before);
        } else {
            struct label out = {.pos = -1};
            cc_cond(u, n->u.boolop.values.items[0], count == 1 ? jump_if : !jump_if,
                    count == 1 ? l : &out);
            uint64_t *before = cc_assigned_save(u);
            for (int i = 1; i < count; i++)
                cc_cond(u, n->u.boolop.values.items[i], i + 1 < count ? !jump_if : jump_if,
                        i + 1 < count ? &out : l);
            cc_assigned_set(u, before);
            cc_place(u, &out);
        }
        return;
    }
    if (n->kind == AST_COMPARE && cond_compare(u, n, jump_if, l))
        return;
    if (n->kind == AST_CONSTANT) {
        value v = cc_constant(u, n);
        if (!v)
            return;
        int truth = vm_truth(v);
        rc_dec(v);
        if (truth == jump_if)
            cc_jump(u, OP_JUMP, 0, 0, l);
        return;
    }
    int mark = u->temp;
    int r = cc_expr(u, n, -1);
    u->temp = mark;
    cc_jump(u, jump_if ? OP_JT : OP_JF, r, 0, l);
}

/* --- displays --------------------------------------------------------------------------------- */

static bool has_star(struct ast_seq s)
{
    for (int i = 0; i < s.n; i++)
        if (s.items[i]->kind == AST_STARRED)
            return true;
    return false;
}

enum { DISPLAY_MAX = 64 }; /* longer displays are built step by step */

/* A list or set of n, element by element: stars, or too long for a window. */
static void sequence_steps(struct unit *u, struct ast_seq s, int build, int add, int extend, int d)
{
    int w = u->temp, i = 0;
    while (i < s.n && i < DISPLAY_MAX && s.items[i]->kind != AST_STARRED)
        i++;
    int first = cc_temps(u, i);
    for (int k = 0; k < i; k++)
        cc_expr_to(u, s.items[k], first + k);
    u->temp = w;
    cc_emit(u, build, d, first, i);
    for (; i < s.n && !u->c->failed; i++) {
        const ast *e = s.items[i];
        int r = cc_expr(u, e->kind == AST_STARRED ? e->u.starred.value : e, -1);
        u->line = e->line;
        cc_emit(u, e->kind == AST_STARRED ? extend : add, d, r, 0);
        u->temp = w;
    }
}

/* A list or set of three constants or more grows out of one constant, as in CPython: for a set the
 * order of iteration shows it. False: not all of them are constants. */
static bool sequence_constant(struct unit *u, const ast *n, struct ast_seq s, int build, int d)
{
    for (int i = 0; i < s.n; i++)
        if (s.items[i]->kind != AST_CONSTANT && s.items[i]->kind != AST_UNARYOP &&
            s.items[i]->kind != AST_TUPLE)
            return false;
    VM_ENTER(f, 2);
    tuple *t = tuple_new((size_t)s.n);
    bool all = t != NULL;
    f.s[0] = v_of(t);
    for (int i = 0; i < s.n && all; i++)
        all = (t->item[i] = cc_constant(u, s.items[i])) != V_EMPTY;
    if (all) {
        f.s[1] = build == OP_SET ? frozenset_constant(t->item, t->len) : rc_inc(f.s[0]);
        int w = u->temp, k = cc_temp(u);
        u->line = n->line;
        cc_emit(u, build, d, w, 0);
        cc_emit(u, OP_LOADK, k, cc_const(u, VM_TAKE(f.s[1])), 0);
        cc_emit(u, build == OP_SET ? OP_SETEXTEND : OP_LISTEXTEND, d, k, 0);
        u->temp = w;
    }
    vm_leave_slots(&f.h);
    return all;
}

static int sequence(struct unit *u, const ast *n, int want)
{
    struct ast_seq s = n->kind == AST_SET ? n->u.set.elts : n->u.list.elts;
    int build = n->kind == AST_LIST ? OP_LIST : n->kind == AST_SET ? OP_SET : OP_TUPLE;
    if (n->kind == AST_TUPLE) {
        value k = cc_constant(u, n);
        if (k) {
            int d = dest(u, want);
            cc_emit(u, OP_LOADK, d, cc_const(u, k), 0);
            return d;
        }
    }
    int mark = u->temp;
    if (n->kind != AST_TUPLE && s.n >= 3) {
        int d = want >= 0 && cc_is_temp(u, want) ? want : cc_temp(u);
        if (sequence_constant(u, n, s, build, d) || u->c->failed)
            return d;
        u->temp = mark;
    }
    if (!has_star(s) && s.n <= DISPLAY_MAX) {
        int w = cc_temps(u, s.n);
        for (int i = 0; i < s.n; i++)
            cc_expr_to(u, s.items[i], w + i);
        u->temp = mark;
        int d = dest(u, want);
        u->line = n->line;
        cc_emit(u, build, d, w, s.n);
        return d;
    }
    int d = want >= 0 && cc_is_temp(u, want) ? want : cc_temp(u);
    if (n->kind == AST_SET) {
        sequence_steps(u, s, OP_SET, OP_SETADD, OP_SETEXTEND, d);
    } else {
        sequence_steps(u, s, OP_LIST, OP_LISTADD, OP_LISTEXTEND, d);
        if (n->kind == AST_TUPLE)
            cc_emit(u, OP_TOTUPLE, d, d, 0);
    }
    return d;
}

static int dict_display(struct unit *u, const ast *n, int want)
{
    struct ast_seq keys = n->u.dict.keys, values = n->u.dict.values;
    int mark = u->temp, i = 0;
    while (i < keys.n && i < DISPLAY_MAX / 2 && keys.items[i])
        i++;
    if (i == keys.n) {
        int w = cc_temps(u, 2 * i);
        for (int k = 0; k < i; k++) {
            cc_expr_to(u, keys.items[k], w + 2 * k);
            cc_expr_to(u, values.items[k], w + 2 * k + 1);
        }
        u->temp = mark;
        int d = dest(u, want);
        u->line = n->line;
        cc_emit(u, OP_DICT, d, w, i);
        return d;
    }
    int d = want >= 0 && cc_is_temp(u, want) ? want : cc_temp(u);
    cc_emit(u, OP_DICT, d, 0, 0);
    for (int k = 0; k < keys.n && !u->c->failed; k++) {
        int inner = u->temp;
        if (!keys.items[k]) {
            int r = cc_expr(u, values.items[k], -1);
            cc_emit(u, OP_DICTEXTEND, d, r, 0);
        } else {
            int a = operand(u, keys.items[k], may_rebind(u, values.items[k]));
            int b = cc_expr(u, values.items[k], -1);
            u->line = keys.items[k]->line;
            cc_emit(u, OP_DICTADD, d, a, b);
        }
        u->temp = inner;
    }
    return d;
}

static int joined(struct unit *u, const ast *n, int want);

static int formatted(struct unit *u, const ast *n, int want)
{
    int mark = u->temp;
    int b = operand(u, n->u.formattedvalue.value, n->u.formattedvalue.format_spec && u->s->walrus);
    int spec = 65535;
    if (n->u.formattedvalue.format_spec)
        spec = joined(u, n->u.formattedvalue.format_spec, -1);
    u->temp = mark;
    int d = dest(u, want);
    u->line = n->line;
    int conv = n->u.formattedvalue.conversion;
    cc_emit_cached(u, OP_FORMAT, d, b, conv < 0 ? 0 : conv, (uint64_t)spec);
    return d;
}

static int joined(struct unit *u, const ast *n, int want)
{
    struct ast_seq parts = n->u.joinedstr.values;
    if (n->kind != AST_JOINEDSTR)
        return cc_expr(u, n, want);
    if (parts.n == 1 && parts.items[0]->kind == AST_FORMATTEDVALUE)
        return formatted(u, parts.items[0], want);
    int mark = u->temp;
    int w = cc_temps(u, parts.n);
    for (int i = 0; i < parts.n; i++)
        cc_expr_to(u, parts.items[i], w + i);
    u->temp = mark;
    int d = dest(u, want);
    u->line = n->line;
    cc_emit(u, OP_STRING, d, w, parts.n);
    return d;
}

/* --- calls ------------------------------------------------------------------------------------ */

static int keyword_names(struct unit *u, struct ast_seq kws)
{
    tuple *t = tuple_new((size_t)kws.n);
    if (!t) {
        u->c->failed = true;
        return 0;
    }
    for (int i = 0; i < kws.n; i++) {
        const ast_name *name =
            scope_mangle(u->c->arena, u->s->class_name, kws.items[i]->u.keyword.arg);
        t->item[i] = name ? str_intern(str_from_utf8(name->utf8, name->len)) : V_EMPTY;
        if (!t->item[i]) {
            rc_dec(v_of(t));
            u->c->failed = true;
            return 0;
        }
    }
    return cc_const(u, v_of(t));
}

/* f(*a, **k): positional ones into a list made a tuple, keywords into a dict. */
static void call_ex(struct unit *u, struct ast_seq args, struct ast_seq kws, int w, int extra,
                    int dst)
{
    int mark = u->temp;
    int pos = w + VM_WINDOW;
    if (u->temp < pos + 2)
        cc_temps(u, pos + 2 - u->temp);
    if (extra == 0 && args.n == 1 && args.items[0]->kind == AST_STARRED) {
        int r = cc_expr(u, args.items[0]->u.starred.value, -1);
        cc_emit(u, OP_TOTUPLE, pos, r, 0);
    } else {
        /* `extra` values are in place already (class creation: function and name) */
        cc_emit(u, OP_LIST, pos, pos, extra);
        for (int i = 0; i < args.n && !u->c->failed; i++) {
            int inner = u->temp;
            bool star = args.items[i]->kind == AST_STARRED;
            int r = cc_expr(u, star ? args.items[i]->u.starred.value : args.items[i], -1);
            cc_emit(u, star ? OP_LISTEXTEND : OP_LISTADD, pos, r, 0);
            u->temp = inner;
        }
        cc_emit(u, OP_TOTUPLE, pos, pos, 0);
    }
    if (kws.n) {
        cc_emit(u, OP_DICT, pos + 1, 0, 0);
        for (int i = 0; i < kws.n && !u->c->failed; i++) {
            int inner = u->temp;
            const ast *kw = kws.items[i];
            if (kw->u.keyword.arg) {
                int one = cc_temps(u, 2);
                cc_emit(u, OP_LOADK, one, cc_name_const(u, kw->u.keyword.arg), 0);
                cc_expr_to(u, kw->u.keyword.value, one + 1);
                int d = cc_temp(u);
                cc_emit(u, OP_DICT, d, one, 1);
                cc_emit(u, OP_DICTMERGE, pos + 1, d, w);
            } else {
                int r = cc_expr(u, kw->u.keyword.value, -1);
                cc_emit(u, OP_DICTMERGE, pos + 1, r, w);
            }
            u->temp = inner;
        }
    }
    u->temp = mark;
    cc_emit(u, OP_CALLEX, dst, w, kws.n != 0);
}

static bool needs_call_ex(struct ast_seq args, struct ast_seq kws)
{
    if (has_star(args) || args.n + kws.n > 200)
        return true;
    for (int i = 0; i < kws.n; i++)
        if (!kws.items[i]->u.keyword.arg)
            return true;
    return false;
}

/* f(a=1, a=2) */
static void refuse_repeated(struct unit *u, struct ast_seq kws)
{
    for (int i = 1; i < kws.n; i++)
        for (int j = 0; j < i && kws.items[i]->u.keyword.arg; j++)
            if (kws.items[j]->u.keyword.arg == kws.items[i]->u.keyword.arg)
                cc_error(u, kws.items[i], "keyword argument repeated: %s",
                         kws.items[i]->u.keyword.arg->utf8);
}

static int call(struct unit *u, const ast *n, int want)
{
    struct ast_seq args = n->u.call.args, kws = n->u.call.keywords;
    refuse_repeated(u, kws);
    const ast *f = n->u.call.func;
    int mark = u->temp;
    bool ex = needs_call_ex(args, kws);
    bool method = f->kind == AST_ATTRIBUTE && !ex;
    int first = VM_WINDOW + (method ? 1 : 0);
    int w = cc_temps(u, first + (ex ? 2 : args.n + kws.n));
    if (method) {
        int top = u->temp;
        int o = cc_expr(u, f->u.attribute.value, -1);
        u->temp = top;
        u->line = f->end_line;
        cc_emit(u, OP_METHOD, w, o, cc_name_const(u, f->u.attribute.attr));
    } else {
        cc_expr_to(u, f, w);
    }
    if (ex) {
        u->temp = mark;
        int d = dest(u, want);
        u->temp = w + VM_WINDOW + 2;
        call_ex(u, args, kws, w, 0, d);
        u->line = n->line;
        u->temp = want >= 0 ? mark : mark + 1;
        return d;
    }
    for (int i = 0; i < args.n; i++)
        cc_expr_to(u, args.items[i], w + first + i);
    for (int i = 0; i < kws.n; i++)
        cc_expr_to(u, kws.items[i]->u.keyword.value, w + first + args.n + i);
    u->temp = mark;
    int d = dest(u, want);
    u->line = n->line;
    int count = args.n + kws.n;
    if (kws.n)
        cc_emit_cached(u, method ? OP_CALLMKW : OP_CALLKW, d, w, count,
                       (uint64_t)keyword_names(u, kws));
    else
        cc_emit(u, method ? OP_CALLM : OP_CALL, d, w, count);
    return d;
}

void cc_call_args(struct unit *u, const ast *cls, int w, int extra, int dst)
{
    struct ast_seq args = cls->u.classdef.bases, kws = cls->u.classdef.keywords;
    if (needs_call_ex(args, kws)) {
        call_ex(u, args, kws, w, extra, dst);
        return;
    }
    int mark = u->temp;
    int at = w + VM_WINDOW + extra;
    cc_temps(u, args.n + kws.n + 1);
    for (int i = 0; i < args.n; i++)
        cc_expr_to(u, args.items[i], at + i);
    for (int i = 0; i < kws.n; i++)
        cc_expr_to(u, kws.items[i]->u.keyword.value, at + args.n + i);
    u->temp = mark;
    int count = extra + args.n + kws.n;
    if (kws.n)
        cc_emit_cached(u, OP_CALLKW, dst, w, count, (uint64_t)keyword_names(u, kws));
    else
        cc_emit(u, OP_CALL, dst, w, count);
}

/* --- functions, comprehensions ---------------------------------------------------------------- */

static bool load_closure(struct unit *u, struct scope *inner, int reg)
{
    int n = 0, mark = u->temp;
    for (struct symbol *y = inner->first; y; y = y->next)
        if ((y->flags & SYM_FREE) && !(y->flags & SYM_LOCAL))
            n++;
    if (!n)
        return false;
    int w = cc_temps(u, n), i = 0;
    for (struct symbol *y = inner->first; y && !u->c->failed; y = y->next) {
        if (!(y->flags & SYM_FREE) || (y->flags & SYM_LOCAL))
            continue;
        struct symbol *mine = scope_find(u->s, y->name);
        if (!mine || mine->reg < 0) {
            cc_error(u, NULL, "no binding for '%s' found", y->name->utf8);
            return false;
        }
        cc_emit(u, OP_COPY, w + i++, mine->reg, 0);
    }
    cc_emit(u, OP_TUPLE, reg, w, n);
    u->temp = mark;
    return true;
}

static void annotation(struct unit *u, const ast *arg, int dict_reg)
{
    if (!arg || !arg->u.arg.annotation)
        return;
    int mark = u->temp;
    int k = cc_temp(u);
    cc_emit(u, OP_LOADK, k, cc_name_const(u, arg->u.arg.arg), 0);
    int r = cc_annotation(u, arg->u.arg.annotation);
    cc_emit(u, OP_DICTADD, dict_reg, k, r);
    u->temp = mark;
}

static bool any_annotation(const ast *args, const ast *returns)
{
    if (returns)
        return true;
    struct ast_seq const groups[] = {args->u.arguments.posonlyargs, args->u.arguments.args,
                                     args->u.arguments.kwonlyargs};
    for (int g = 0; g < 3; g++)
        for (int i = 0; i < groups[g].n; i++)
            if (groups[g].items[i]->u.arg.annotation)
                return true;
    const ast *v = args->u.arguments.vararg, *k = args->u.arguments.kwarg;
    return (v && v->u.arg.annotation) || (k && k->u.arg.annotation);
}

static void annotations(struct unit *u, const ast *args, const ast *returns, int reg)
{
    struct ast_seq const groups[] = {args->u.arguments.posonlyargs, args->u.arguments.args,
                                     args->u.arguments.kwonlyargs};
    cc_emit(u, OP_DICT, reg, 0, 0);
    for (int g = 0; g < 3; g++) {
        for (int i = 0; i < groups[g].n; i++)
            annotation(u, groups[g].items[i], reg);
        if (g == 1)
            annotation(u, args->u.arguments.vararg, reg);
    }
    annotation(u, args->u.arguments.kwarg, reg);
    if (returns) {
        int mark = u->temp;
        int k = cc_temp(u);
        cc_emit(u, OP_LOADK, k, cc_const(u, str_intern_c("return")), 0);
        int r = cc_annotation(u, returns);
        cc_emit(u, OP_DICTADD, reg, k, r);
        u->temp = mark;
    }
}

/* Body of a comprehension, innermost part last. */
static void comprehension_loop(struct unit *u, const ast *n, struct ast_seq gens, int at, int acc)
{
    const ast *g = gens.items[at];
    int mark = u->temp;
    int it = 0; /* the outermost iterator is the argument */
    if (at > 0) {
        it = cc_temp(u);
        int r = cc_expr(u, g->u.comprehension.iter, -1);
        u->temp = it + 1;
        cc_emit(u, OP_GETITER, it, r, 0);
    }
    struct label body = {.pos = -1}, next = {.pos = -1};
    uint64_t *before = cc_assigned_save(u);
    cc_jump(u, OP_JUMP, 0, 0, &next);
    cc_place(u, &body);
    int item = cc_temp(u);
    cc_assign(u, g->u.comprehension.target, item);
    for (int i = 0; i < g->u.comprehension.ifs.n; i++)
        cc_cond(u, g->u.comprehension.ifs.items[i], false, &next);
    if (at + 1 < gens.n) {
        comprehension_loop(u, n, gens, at + 1, acc);
    } else if (n->kind == AST_DICTCOMP) {
        int k = operand(u, n->u.dictcomp.key, may_rebind(u, n->u.dictcomp.value));
        int v = cc_expr(u, n->u.dictcomp.value, -1);
        cc_emit(u, OP_DICTADD, acc, k, v);
    } else {
        int r = cc_expr(u, n->u.comp.elt, -1);
        if (n->kind == AST_GENERATOREXP) {
            int sent = cc_temp(u);
            cc_emit(u, OP_YIELD, sent, r, 0);
            cc_emit(u, OP_DROP, sent, 0, 0);
        } else {
            cc_emit(u, n->kind == AST_LISTCOMP ? OP_LISTADD : OP_SETADD, acc, r, 0);
        }
    }
    cc_place(u, &next);
    cc_assigned_set(u, before);
    cc_jump(u, OP_FORLOOP, item, it, &body);
    u->temp = mark;
}

static int comprehension(struct unit *u, const ast *n, int want)
{
    struct scope *s = scope_child(u->s, n);
    struct ast_seq gens = n->kind == AST_DICTCOMP ? n->u.dictcomp.generators : n->u.comp.generators;
    value name = n->kind == AST_LISTCOMP   ? vm_n.listcomp
                 : n->kind == AST_SETCOMP  ? vm_n.setcomp
                 : n->kind == AST_DICTCOMP ? vm_n.dictcomp
                                           : vm_n.genexpr;
    struct unit *c = cc_unit_open(u->c, u, s, name);
    if (!c)
        return 0;
    int acc = -1;
    if (n->kind != AST_GENERATOREXP) {
        acc = cc_temp(c);
        cc_emit(c,
                n->kind == AST_LISTCOMP  ? OP_LIST
                : n->kind == AST_SETCOMP ? OP_SET
                                         : OP_DICT,
                acc, 0, 0);
    }
    comprehension_loop(c, n, gens, 0, acc);
    if (acc >= 0)
        cc_emit(c, OP_RETURN, acc, 0, 0);
    value code = cc_unit_close(c, n->kind == AST_GENERATOREXP ? CODE_GENERATOR : 0, NULL);
    if (!code)
        return 0;
    int mark = u->temp;
    int w = cc_temps(u, VM_WINDOW + 1);
    int k = cc_const(u, code);
    bool closure = load_closure(u, s, w);
    u->line = n->line;
    cc_emit_cached(u, OP_FUNCTION, w, k, w, closure ? FN_CLOSURE : 0);
    int r = cc_expr(u, gens.items[0]->u.comprehension.iter, -1);
    cc_emit(u, OP_GETITER, w + VM_WINDOW, r, 0);
    u->temp = mark;
    int d = dest(u, want);
    u->line = n->line;
    cc_emit(u, OP_CALL, d, w, 1);
    return d;
}

int cc_function(struct unit *u, struct scope *s, const ast *n, value name, const ast *args,
                int want)
{
    int mark = u->temp;
    int w = cc_temps(u, 4), at = w, flags = 0;
    /* defaults */
    struct ast_seq defaults = args->u.arguments.defaults;
    if (defaults.n) {
        int inner = u->temp;
        int t = cc_temps(u, defaults.n);
        for (int i = 0; i < defaults.n; i++)
            cc_expr_to(u, defaults.items[i], t + i);
        cc_emit(u, OP_TUPLE, at++, t, defaults.n);
        u->temp = inner;
        flags |= FN_DEFAULTS;
    }
    bool kwdefaults = false;
    struct ast_seq kwonly = args->u.arguments.kwonlyargs, kwd = args->u.arguments.kw_defaults;
    for (int i = 0; i < kwd.n; i++)
        kwdefaults |= kwd.items[i] != NULL;
    if (kwdefaults) {
        cc_emit(u, OP_DICT, at, 0, 0);
        for (int i = 0; i < kwd.n; i++) {
            if (!kwd.items[i])
                continue;
            int inner = u->temp;
            int k = cc_temp(u);
            cc_emit(u, OP_LOADK, k, cc_name_const(u, kwonly.items[i]->u.arg.arg), 0);
            int r = cc_expr(u, kwd.items[i], -1);
            cc_emit(u, OP_DICTADD, at, k, r);
            u->temp = inner;
        }
        at++;
        flags |= FN_KWDEFAULTS;
    }
    const ast *returns = n->kind == AST_FUNCTIONDEF ? n->u.functiondef.returns : NULL;
    if (any_annotation(args, returns)) {
        annotations(u, args, returns, at++);
        flags |= FN_ANNOTATIONS;
    }
    struct unit *f = cc_unit_open(u->c, u, s, name);
    if (!f)
        return 0;
    if (n->kind == AST_LAMBDA) {
        int r = cc_expr(f, n->u.lambda.body, -1);
        cc_emit(f, OP_RETURN, r, 0, 0);
    } else {
        cc_body(f, n->u.functiondef.body);
    }
    value code = cc_unit_close(f, s->generator ? CODE_GENERATOR : 0, args);
    if (!code)
        return 0;
    int k = cc_const(u, code);
    if (load_closure(u, s, at))
        flags |= FN_CLOSURE;
    u->temp = mark;
    int d = dest(u, want);
    u->line = n->line;
    cc_emit_cached(u, OP_FUNCTION, d, k, w, (uint64_t)flags);
    return d;
}

void cc_class_function(struct unit *u, struct scope *s, value code, int dst)
{
    int mark = u->temp;
    int t = cc_temp(u);
    int k = cc_const(u, code);
    bool closure = load_closure(u, s, t);
    cc_emit_cached(u, OP_FUNCTION, dst, k, t, closure ? FN_CLOSURE : 0);
    u->temp = mark;
}

/* --- the rest --------------------------------------------------------------------------------- */

static int slice_expr(struct unit *u, const ast *n, int want)
{
    int mark = u->temp;
    int w = cc_temps(u, 3), none = 0;
    ast *const parts[] = {n->u.slice.lower, n->u.slice.upper, n->u.slice.step};
    for (int i = 0; i < 3; i++) {
        if (parts[i])
            cc_expr_to(u, parts[i], w + i);
        else
            none |= 1 << i;
    }
    u->temp = mark;
    int d = dest(u, want);
    cc_emit(u, OP_SLICE, d, w, none);
    return d;
}

static int yield_expr(struct unit *u, const ast *n, int want)
{
    int mark = u->temp;
    u->line = n->line;
    if (n->kind == AST_YIELD) {
        int r;
        if (n->u.yield.value) {
            r = cc_expr(u, n->u.yield.value, -1);
        } else {
            r = cc_temp(u);
            cc_emit(u, OP_LOADK, r, cc_const(u, V_NONE), 0);
        }
        u->temp = mark;
        int d = dest(u, want);
        cc_emit(u, OP_YIELD, d, r, 0);
        return d;
    }
    int it = cc_temp(u), sent = cc_temp(u);
    int r = cc_expr(u, n->u.yieldfrom.value, -1);
    cc_emit(u, OP_GETYIELDFROM, it, r, 0);
    cc_emit(u, OP_LOADK, sent, cc_const(u, V_NONE), 0);
    u->temp = mark;
    int d = want >= 0 ? want : it;
    if (want < 0)
        u->temp = it + 1;
    cc_emit(u, OP_YIELDFROM, d, it, sent);
    return d;
}

static int walrus(struct unit *u, const ast *n, int want)
{
    const ast *target = n->u.namedexpr.target;
    int mark = u->temp;
    int t = want >= 0 && cc_is_temp(u, want) ? want : cc_temp(u);
    cc_expr_to(u, n->u.namedexpr.value, t);
    int copy = cc_temp(u);
    cc_emit(u, OP_COPY, copy, t, 0);
    cc_store_name(u, target->u.name.id, copy, target);
    u->temp = want >= 0 ? mark : mark + 1;
    return t;
}

int cc_expr(struct unit *u, const ast *n, int want)
{
    if (u->c->failed)
        return want >= 0 ? want : 0;
    if (vm_stack_low()) {
        cc_error(u, n, "too deeply nested to compile");
        return 0;
    }
    int mark = u->temp;
    u->line = n->line;
    switch ((enum ast_kind)n->kind) {
    case AST_CONSTANT: {
        int d = dest(u, want);
        cc_emit(u, OP_LOADK, d, cc_const(u, cc_constant(u, n)), 0);
        return d;
    }
    case AST_NAME:
        return cc_load_name(u, n->u.name.id, want, n);
    case AST_BINOP: {
        value k = cc_constant(u, n);
        if (k) {
            int d = dest(u, want);
            cc_emit(u, OP_LOADK, d, cc_const(u, k), 0);
            return d;
        }
        return binop(u, n, want);
    }
    case AST_UNARYOP: {
        value k = cc_constant(u, n);
        if (k) {
            int d = dest(u, want);
            cc_emit(u, OP_LOADK, d, cc_const(u, k), 0);
            return d;
        }
        return unaryop(u, n, want);
    }
    case AST_BOOLOP:
        return boolop(u, n, want);
    case AST_IFEXP:
        return ifexp(u, n, want);
    case AST_COMPARE:
        return compare(u, n, want);
    case AST_CALL:
        return call(u, n, want);
    case AST_ATTRIBUTE: {
        int o = cc_expr(u, n->u.attribute.value, -1);
        u->temp = mark;
        int d = dest(u, want);
        u->line = n->end_line;
        cc_emit(u, OP_GETATTR, d, o, cc_name_const(u, n->u.attribute.attr));
        return d;
    }
    case AST_SUBSCRIPT: {
        int o = operand(u, n->u.subscript.value, may_rebind(u, n->u.subscript.slice)), at;
        if (small_int(u, n->u.subscript.slice, &at)) {
            u->temp = mark;
            int d = dest(u, want);
            u->line = n->line;
            cc_emit(u, OP_GETITEMI, d, o, at);
            return d;
        }
        int k = cc_expr(u, n->u.subscript.slice, -1);
        u->temp = mark;
        int d = dest(u, want);
        u->line = n->line;
        cc_emit(u, OP_GETITEM, d, o, k);
        return d;
    }
    case AST_SLICE:
        return slice_expr(u, n, want);
    case AST_LIST:
    case AST_TUPLE:
    case AST_SET:
        return sequence(u, n, want);
    case AST_DICT:
        return dict_display(u, n, want);
    case AST_JOINEDSTR:
        return joined(u, n, want);
    case AST_FORMATTEDVALUE:
        return formatted(u, n, want);
    case AST_LAMBDA:
        return cc_function(u, scope_child(u->s, n), n, vm_n.lambda, n->u.lambda.args, want);
    case AST_LISTCOMP:
    case AST_SETCOMP:
    case AST_DICTCOMP:
    case AST_GENERATOREXP:
        return comprehension(u, n, want);
    case AST_YIELD:
    case AST_YIELDFROM:
        return yield_expr(u, n, want);
    case AST_NAMEDEXPR:
        return walrus(u, n, want);
    case AST_STARRED:
        cc_error(u, n, "can't use starred expression here");
        return 0;
    default:
        cc_error(u, n, "%s is not part of this version", vm_ast_kind_name(n->kind));
        return 0;
    }
}

void cc_expr_to(struct unit *u, const ast *n, int reg)
{
    int mark = u->temp;
    int r;
    /* these may write their destination before their last operand has run */
    bool several = n->kind == AST_BOOLOP || n->kind == AST_IFEXP || n->kind == AST_NAMEDEXPR ||
                   n->kind == AST_YIELDFROM || n->kind == AST_DICT || n->kind == AST_LIST ||
                   n->kind == AST_SET || n->kind == AST_TUPLE ||
                   (n->kind == AST_COMPARE && n->u.compare.comparators.n > 1);
    if (several && !cc_is_temp(u, reg))
        r = cc_expr(u, n, -1);
    else
        r = cc_expr(u, n, reg);
    if (r != reg)
        cc_emit(u, OP_MOVE, reg, r, 0);
    u->temp = mark;
}

/* --- targets ---------------------------------------------------------------------------------- */

static void unpack(struct unit *u, const ast *target, int reg)
{
    struct ast_seq elts = target->u.list.elts;
    int star = -1;
    for (int i = 0; i < elts.n; i++) {
        if (elts.items[i]->kind != AST_STARRED)
            continue;
        if (star >= 0) {
            cc_error(u, target, "multiple starred expressions in assignment");
            return;
        }
        star = i;
    }
    if (star > 255 || (star >= 0 && elts.n - star - 1 > 255)) {
        cc_error(u, target, "too many expressions in star-unpacking assignment");
        return;
    }
    int mark = u->temp;
    int w = cc_temps(u, elts.n);
    u->line = target->line;
    if (star < 0)
        cc_emit(u, OP_UNPACK, w, reg, elts.n);
    else
        cc_emit(u, OP_UNPACKEX, w, reg, star | (elts.n - star - 1) << 8);
    for (int i = 0; i < elts.n; i++) {
        const ast *e = elts.items[i];
        cc_assign(u, e->kind == AST_STARRED ? e->u.starred.value : e, w + i);
    }
    u->temp = mark;
}

void cc_assign(struct unit *u, const ast *target, int reg)
{
    if (u->c->failed)
        return;
    int mark = u->temp;
    switch ((enum ast_kind)target->kind) {
    case AST_NAME:
        cc_store_name(u, target->u.name.id, reg, target);
        break;
    case AST_ATTRIBUTE: {
        int o = cc_expr(u, target->u.attribute.value, -1);
        u->line = target->line;
        cc_emit(u, OP_SETATTR, o, reg, cc_name_const(u, target->u.attribute.attr));
        break;
    }
    case AST_SUBSCRIPT: {
        int o = operand(u, target->u.subscript.value, may_rebind(u, target->u.subscript.slice));
        int k = cc_expr(u, target->u.subscript.slice, -1);
        u->line = target->line;
        cc_emit(u, OP_SETITEM, o, k, reg);
        break;
    }
    case AST_TUPLE:
    case AST_LIST:
        unpack(u, target, reg);
        break;
    case AST_STARRED:
        cc_error(u, target, "starred assignment target must be in a list or tuple");
        break;
    default:
        cc_error(u, target, "cannot assign to this expression");
        break;
    }
    u->temp = mark;
}

void cc_delete(struct unit *u, const ast *n)
{
    int mark = u->temp;
    u->line = n->line;
    switch ((enum ast_kind)n->kind) {
    case AST_NAME:
        delete_name(u, n);
        break;
    case AST_ATTRIBUTE: {
        int o = cc_expr(u, n->u.attribute.value, -1);
        cc_emit(u, OP_DELATTR, o, 0, cc_name_const(u, n->u.attribute.attr));
        break;
    }
    case AST_SUBSCRIPT: {
        int o = operand(u, n->u.subscript.value, may_rebind(u, n->u.subscript.slice));
        int k = cc_expr(u, n->u.subscript.slice, -1);
        cc_emit(u, OP_DELITEM, o, k, 0);
        break;
    }
    case AST_TUPLE:
    case AST_LIST:
        for (int i = 0; i < n->u.list.elts.n; i++)
            cc_delete(u, n->u.list.elts.items[i]);
        break;
    default:
        cc_error(u, n, "cannot delete this expression");
        break;
    }
    u->temp = mark;
}
