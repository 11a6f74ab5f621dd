/* compile_stmt.c: statements: control flow, exception ranges, definitions, imports.
 *
 * As in CPython 3.11 a `finally` body is compiled once for each way out; entering `try` costs
 * nothing. A block's range is paused while code on a way out of it is inlined. */
#include "vm/compile.h"

#include <stdio.h>

#include "vm/containers.h"
#include "vm/names.h"
#include "vm/number.h"
#include "vm/str.h"

/* --- exception ranges ------------------------------------------------------------------------- */

static void range_open(struct unit *u, struct try_range *r)
{
    *r = (struct try_range){.start = u->n, .target = {.pos = -1}, .depth = ++u->depth};
    r->temps = u->temp;
}

static void range_segment(struct unit *u, struct try_range *r)
{
    if (r->start < 0 || r->start == u->n || u->c->failed)
        return;
    if (u->nhandlers == u->handlers_cap) {
        int cap = u->handlers_cap ? u->handlers_cap * 2 : 8;
        struct handler_rec *fresh = vm_arena_array(u->c->arena, (size_t)cap, sizeof *fresh);
        if (!fresh) {
            u->c->failed = true;
            vm_no_memory();
            return;
        }
        if (u->nhandlers)
            memcpy(fresh, u->handlers, (size_t)u->nhandlers * sizeof *fresh);
        u->handlers = fresh;
        u->handlers_cap = cap;
    }
    u->handlers[u->nhandlers++] = (struct handler_rec){.start = r->start,
                                                       .end = u->n,
                                                       .reg = -1,
                                                       .temps = r->temps,
                                                       .depth = r->depth,
                                                       .target = &r->target};
}

/* Ends the range; its handler starts here, with the exception in the register returned. */
static int range_handler(struct unit *u, struct try_range *r)
{
    u->depth--;
    u->temp = r->temps;
    int reg = cc_temp(u);
    r->target.pos = u->n;
    for (int i = 0; i < u->nhandlers; i++)
        if (u->handlers[i].target == &r->target) {
            u->handlers[i].reg = reg;
            /* the label dies with the C frame: keep its place */
            struct label *fixed = vm_arena_alloc(u->c->arena, sizeof *fixed);
            if (!fixed) {
                u->c->failed = true;
                vm_no_memory();
                return reg;
            }
            *fixed = r->target;
            u->handlers[i].target = fixed;
        }
    return reg;
}

static void range_close(struct unit *u, struct try_range *r)
{
    range_segment(u, r);
    r->start = -1;
}

/* --- ways out --------------------------------------------------------------------------------- */

static void with_exit(struct unit *u, int exit)
{
    int t = cc_temp(u);
    cc_emit(u, OP_WITHEXIT, t, exit, 0);
    cc_emit(u, OP_DROP, t, 0, 0);
    u->temp = t;
}

static void forget_name(struct unit *u, const ast_name *name)
{
    int t = cc_temp(u);
    cc_emit(u, OP_LOADK, t, cc_const(u, V_NONE), 0);
    cc_store_name(u, name, t, NULL);
    u->temp = t;
    ast del = {.kind = AST_NAME, .line = u->line};
    del.u.name.id = name;
    cc_delete(u, &del);
}

/* Emits what leaving block b early needs; `kept` is the register of a result that is on its way
 * out, or -1: a finally body that goes elsewhere has to drop it. */
static void leave_block(struct unit *u, struct block *b, int kept)
{
    switch (b->kind) {
    case BLOCK_LOOP:
        if (b->iter >= 0)
            cc_emit(u, OP_DROP, b->iter, 0, 0);
        break;
    case BLOCK_FINALLY: {
        struct block *saved = u->blocks;
        struct block held = {BLOCK_VALUE, .outer = b->outer, .exc = kept};
        u->blocks = kept >= 0 ? &held : b->outer;
        cc_body(u, b->body);
        u->blocks = saved;
        break;
    }
    case BLOCK_WITH:
        with_exit(u, b->exit);
        break;
    case BLOCK_HANDLER:
        cc_emit(u, OP_POPEXC, b->saved, 0, 0);
        if (b->name)
            forget_name(u, b->name);
        break;
    case BLOCK_VALUE:
        cc_emit(u, OP_DROP, b->exc, 0, 0);
        break;
    case BLOCK_RANGE:
        break;
    }
}

/* Leaves every block up to (not including) `until`. Ranges are paused outside in. */
static void leave_blocks(struct unit *u, struct block *until, int kept)
{
    for (struct block *b = u->blocks; b != until; b = b->outer) {
        if (b->range)
            range_segment(u, b->range);
        if (b->range)
            b->range->start = -1;
        leave_block(u, b, kept);
    }
}

static void resume_ranges(struct unit *u, struct block *until)
{
    for (struct block *b = u->blocks; b != until; b = b->outer)
        if (b->range)
            b->range->start = u->n;
}

static void return_stmt(struct unit *u, const ast *n)
{
    int mark = u->temp;
    value k = n->u.return_.value ? cc_constant(u, n->u.return_.value) : V_NONE;
    if (u->c->failed)
        return;
    if (k) {
        int ki = cc_const(u, k);
        leave_blocks(u, NULL, -1);
        u->line = n->line;
        cc_emit(u, OP_RETURNK, 0, ki, 0);
    } else if (u->blocks) {
        int t = cc_temp(u);
        cc_expr_to(u, n->u.return_.value, t);
        leave_blocks(u, NULL, t);
        u->line = n->line;
        cc_emit(u, OP_RETURN, t, 0, 0);
    } else {
        int r = cc_expr(u, n->u.return_.value, -1);
        u->line = n->line;
        cc_emit(u, OP_RETURN, r, 0, 0);
    }
    resume_ranges(u, NULL);
    u->temp = mark;
}

static void break_continue(struct unit *u, const ast *n)
{
    struct block *loop = u->blocks;
    while (loop && loop->kind != BLOCK_LOOP)
        loop = loop->outer;
    if (!loop) {
        cc_error(u, n,
                 n->kind == AST_BREAK ? "'break' outside loop" : "'continue' not properly in loop");
        return;
    }
    int mark = u->temp;
    leave_blocks(u, loop, -1);
    if (n->kind == AST_BREAK && loop->iter >= 0)
        cc_emit(u, OP_DROP, loop->iter, 0, 0);
    cc_jump(u, n->kind == AST_BREAK || loop->iter >= 0 ? OP_JUMP : OP_LOOP, 0, 0,
            n->kind == AST_BREAK ? loop->break_to : loop->continue_to);
    resume_ranges(u, loop);
    u->temp = mark;
}

/* --- loops ------------------------------------------------------------------------------------ */

static void for_stmt(struct unit *u, const ast *n)
{
    int mark = u->temp;
    int it = cc_temp(u);
    int r = cc_expr(u, n->u.for_.iter, -1);
    u->temp = it + 1;
    cc_emit(u, OP_GETITER, it, r, 0);
    struct label body = {.pos = -1}, next = {.pos = -1}, end = {.pos = -1};
    struct block b = {BLOCK_LOOP, .outer = u->blocks, .break_to = &end, .continue_to = &next,
                      .iter = it};
    u->blocks = &b;
    uint64_t *before = cc_assigned_save(u);
    cc_jump(u, OP_JUMP, 0, 0, &next);
    cc_place(u, &body);
    const ast *target = n->u.for_.target;
    struct symbol *y = target->kind == AST_NAME ? scope_find(u->s, target->u.name.id) : NULL;
    int item;
    if (y && (y->flags & SYM_LOCAL) && !(y->flags & SYM_CELL)) {
        item = y->reg;
        cc_store_name(u, target->u.name.id, item, target);
    } else {
        item = cc_temp(u);
        u->line = target->line;
        cc_assign(u, target, item);
        u->temp = item;
    }
    cc_body(u, n->u.for_.body);
    cc_place(u, &next);
    cc_assigned_set(u, before);
    u->line = n->line;
    cc_jump(u, OP_FORLOOP, item, it, &body);
    u->blocks = b.outer;
    u->temp = mark;
    if (n->u.for_.orelse.n)
        cc_body(u, n->u.for_.orelse);
    cc_assigned_set(u, before);
    cc_place(u, &end);
}

static void while_stmt(struct unit *u, const ast *n)
{
    struct label body = {.pos = -1}, test = {.pos = -1}, end = {.pos = -1};
    struct block b = {BLOCK_LOOP, .outer = u->blocks, .break_to = &end, .continue_to = &test,
                      .iter = -1};
    u->blocks = &b;
    uint64_t *before = cc_assigned_save(u);
    cc_jump(u, OP_JUMP, 0, 0, &test);
    cc_place(u, &body);
    cc_body(u, n->u.while_.body);
    cc_place(u, &test);
    cc_assigned_set(u, before);
    u->line = n->line;
    cc_cond(u, n->u.while_.test, true, &body);
    cc_assigned_set(u, before);
    u->blocks = b.outer;
    if (n->u.while_.orelse.n)
        cc_body(u, n->u.while_.orelse);
    cc_assigned_set(u, before);
    cc_place(u, &end);
}

static void if_stmt(struct unit *u, const ast *n)
{
    struct label other = {.pos = -1}, end = {.pos = -1};
    cc_cond(u, n->u.if_.test, false, &other);
    uint64_t *before = cc_assigned_save(u);
    cc_body(u, n->u.if_.body);
    if (n->u.if_.orelse.n) {
        uint64_t *after = cc_assigned_save(u);
        cc_jump(u, OP_JUMP, 0, 0, &end);
        cc_place(u, &other);
        cc_assigned_set(u, before);
        cc_body(u, n->u.if_.orelse);
        cc_assigned_and(u, after);
        cc_place(u, &end);
    } else {
        cc_place(u, &other);
        cc_assigned_and(u, before);
    }
}

/* --- try -------------------------------------------------------------------------------------- */

/* The start of a handler: the exception moves to where sys.exc_info() sees it; what was handled
 * before is kept in the register returned. */
static int handler_enter(struct unit *u, int exc)
{
    int saved = cc_temp(u);
    cc_emit(u, OP_PUSHEXC, saved, exc, 0);
    return saved;
}

/* The end of a handler's own range: an exception inside it restores what was handled. */
static void handler_cleanup(struct unit *u, struct try_range *r, int saved)
{
    range_close(u, r);
    int again = range_handler(u, r);
    cc_emit(u, OP_POPEXC, saved, 0, 0);
    cc_emit(u, OP_RERAISE, again, 0, 0);
}

/* The body of one except clause, up to and including the code that leaves it in the ordinary way:
 * as in CPython the exception goes first, then its name. */
static void except_body(struct unit *u, const ast *h, int saved, struct block *outer,
                        struct label *end)
{
    const ast_name *name = h->u.excepthandler.name;
    struct try_range r;
    struct block b = {BLOCK_HANDLER, .outer = outer, .saved = saved, .name = name};
    if (name) {
        int copy = cc_temp(u);
        cc_emit(u, OP_LOADEXC, copy, 0, 0);
        cc_store_name(u, name, copy, h);
        u->temp = copy;
        range_open(u, &r);
        b.range = &r;
    }
    u->blocks = &b;
    cc_body(u, h->u.excepthandler.body);
    u->blocks = outer;
    if (name)
        range_close(u, &r);
    range_segment(u, outer->range);
    outer->range->start = -1;
    leave_block(u, &b, -1);
    cc_jump(u, OP_JUMP, 0, 0, end);
    if (name) {
        outer->range->start = u->n;
        int again = range_handler(u, &r);
        forget_name(u, name);
        cc_emit(u, OP_RERAISE, again, 0, 0);
        range_segment(u, outer->range);
        u->temp = r.temps;
    }
    outer->range->start = u->n;
}

static void try_except(struct unit *u, const ast *n)
{
    struct label end = {.pos = -1};
    struct block *outer = u->blocks;
    int mark = u->temp;
    struct try_range r, inner;
    uint64_t *before = cc_assigned_save(u);
    range_open(u, &r);
    struct block b = {BLOCK_RANGE, .outer = outer, .range = &r};
    u->blocks = &b;
    cc_body(u, n->u.try_.body);
    u->blocks = outer;
    range_close(u, &r);
    cc_body(u, n->u.try_.orelse);
    cc_assigned_set(u, before);
    cc_jump(u, OP_JUMP, 0, 0, &end);

    int exc = range_handler(u, &r);
    int saved = handler_enter(u, exc);
    range_open(u, &inner);
    struct block hb = {BLOCK_RANGE, .outer = outer, .range = &inner};
    for (int i = 0; i < n->u.try_.handlers.n && !u->c->failed; i++) {
        const ast *h = n->u.try_.handlers.items[i];
        struct label next = {.pos = -1};
        u->line = h->line;
        int inside = u->temp;
        if (h->u.excepthandler.type) {
            int t = cc_expr(u, h->u.excepthandler.type, -1);
            u->line = h->line;
            cc_jump(u, OP_JNOTMATCH, 0, t, &next);
            u->temp = inside;
        } else if (i + 1 < n->u.try_.handlers.n) {
            cc_error(u, h, "default 'except:' must be last");
        }
        cc_assigned_set(u, before);
        except_body(u, h, saved, &hb, &end);
        u->blocks = outer;
        cc_place(u, &next);
    }
    cc_emit(u, OP_RERAISEHANDLED, 0, 0, 0);
    handler_cleanup(u, &inner, saved);
    cc_assigned_set(u, before);
    cc_place(u, &end);
    u->temp = mark;
}

static void try_finally(struct unit *u, const ast *n)
{
    struct label end = {.pos = -1};
    struct block *outer = u->blocks;
    int mark = u->temp;
    struct try_range r, inner;
    uint64_t *before = cc_assigned_save(u);
    range_open(u, &r);
    struct block b = {BLOCK_FINALLY, .outer = outer, .body = n->u.try_.finalbody, .range = &r};
    u->blocks = &b;
    if (n->u.try_.handlers.n)
        try_except(u, n);
    else
        cc_body(u, n->u.try_.body);
    u->blocks = outer;
    range_close(u, &r);
    cc_assigned_set(u, before);
    cc_body(u, n->u.try_.finalbody);
    uint64_t *after = cc_assigned_save(u);
    cc_jump(u, OP_JUMP, 0, 0, &end);

    cc_assigned_set(u, before);
    int exc = range_handler(u, &r);
    int saved = handler_enter(u, exc);
    range_open(u, &inner);
    struct block hb = {BLOCK_HANDLER, .outer = outer, .saved = saved, .range = &inner};
    u->blocks = &hb;
    cc_body(u, n->u.try_.finalbody);
    u->blocks = outer;
    cc_emit(u, OP_RERAISEHANDLED, 0, 0, 0);
    handler_cleanup(u, &inner, saved);
    cc_assigned_set(u, after);
    cc_place(u, &end);
    u->temp = mark;
}

static void with_items(struct unit *u, const ast *n, int at)
{
    if (at == n->u.with.items.n) {
        cc_body(u, n->u.with.body);
        return;
    }
    const ast *item = n->u.with.items.items[at];
    struct block *outer = u->blocks;
    int mark = u->temp;
    int exit = cc_temp(u), result = cc_temp(u);
    int m = cc_expr(u, item->u.withitem.context_expr, -1);
    u->line = item->u.withitem.context_expr->line;
    cc_emit(u, OP_WITHENTER, exit, m, result);
    u->temp = exit + 1;
    struct label end = {.pos = -1}, suppressed = {.pos = -1};
    struct try_range r, inner;
    uint64_t *before = cc_assigned_save(u);
    range_open(u, &r);
    struct block b = {BLOCK_WITH, .outer = outer, .exit = exit, .range = &r};
    u->blocks = &b;
    u->temp = result + 1;
    if (item->u.withitem.optional_vars)
        cc_assign(u, item->u.withitem.optional_vars, result);
    else
        cc_emit(u, OP_DROP, result, 0, 0);
    u->temp = exit + 1;
    with_items(u, n, at + 1);
    u->blocks = outer;
    range_close(u, &r);
    u->line = item->u.withitem.context_expr->line;
    with_exit(u, exit);
    uint64_t *after = cc_assigned_save(u);
    cc_jump(u, OP_JUMP, 0, 0, &end);

    int exc = range_handler(u, &r);
    int saved = handler_enter(u, exc);
    range_open(u, &inner);
    int t = cc_temp(u);
    cc_emit(u, OP_WITHEXC, t, exit, 0);
    cc_jump(u, OP_JT, t, 0, &suppressed);
    cc_emit(u, OP_RERAISEHANDLED, 0, 0, 0);
    handler_cleanup(u, &inner, saved);
    u->temp = saved + 1;
    cc_place(u, &suppressed);
    cc_emit(u, OP_POPEXC, saved, 0, 0);
    /* the body may have been left half way */
    for (int i = 0; i < u->nassigned; i++)
        u->assigned[i] = before[i] & after[i];
    cc_place(u, &end);
    u->temp = mark;
}

/* --- definitions ------------------------------------------------------------------------------ */

static int decorators(struct unit *u, struct ast_seq list)
{
    /* one window each: the innermost call's argument is the definition */
    int first = -1;
    for (int i = 0; i < list.n; i++) {
        int w = cc_temps(u, VM_WINDOW);
        if (i == 0)
            first = w;
        cc_expr_to(u, list.items[i], w);
    }
    return first;
}

/* Each result stands where the next call outwards wants its argument. */
static void apply_decorators(struct unit *u, struct ast_seq list, int first)
{
    for (int i = list.n - 1; i >= 0; i--) {
        int w = first + i * VM_WINDOW;
        u->line = list.items[i]->line;
        cc_emit(u, OP_CALL, w, w, 1);
    }
}

static void function_def(struct unit *u, const ast *n)
{
    int mark = u->temp;
    struct ast_seq deco = n->u.functiondef.decorators;
    int first = decorators(u, deco);
    value name = cc_str(u, n->u.functiondef.name);
    if (!name)
        return;
    struct scope *s = scope_child(u->s, n);
    if (!deco.n) {
        int r = cc_function(u, s, n, name, n->u.functiondef.args, -1);
        cc_store_name(u, n->u.functiondef.name, r, n);
    } else {
        int t = cc_temp(u);
        cc_function(u, s, n, name, n->u.functiondef.args, t);
        apply_decorators(u, deco, first);
        cc_store_name(u, n->u.functiondef.name, first, n);
    }
    u->temp = mark;
}

static value docstring(struct unit *u, struct ast_seq body)
{
    if (!body.n || body.items[0]->kind != AST_EXPR)
        return V_EMPTY;
    const ast *e = body.items[0]->u.expr.value;
    if (e->kind != AST_CONSTANT || e->u.constant.const_kind != AST_CONST_STR)
        return V_EMPTY;
    return cc_constant(u, e);
}

static void store_const(struct unit *u, const char *name, value steal)
{
    int t = cc_temp(u);
    cc_emit(u, OP_LOADK, t, cc_const(u, steal), 0);
    cc_emit(u, OP_STORENAME, t, cc_const(u, str_intern_c(name)), 0);
    u->temp = t;
}

void cc_docstring(struct unit *u, struct ast_seq body)
{
    value doc = docstring(u, body);
    if (!doc)
        return;
    if (cc_in_namespace(u)) {
        store_const(u, "__doc__", doc);
        return;
    }
    int t = cc_temp(u);
    cc_emit(u, OP_LOADK, t, cc_const(u, doc), 0);
    cc_emit(u, OP_STOREGLOBAL, t, cc_const(u, rc_inc(vm_n.__doc__)), 0);
    u->temp = t;
}

bool cc_any_annotated(struct ast_seq body)
{
    for (int i = 0; i < body.n; i++) {
        const ast *n = body.items[i];
        if (n->kind == AST_ANNASSIGN && n->u.annassign.simple)
            return true;
        if ((n->kind == AST_IF || n->kind == AST_WHILE) &&
            (cc_any_annotated(n->u.if_.body) || cc_any_annotated(n->u.if_.orelse)))
            return true;
        if (n->kind == AST_FOR &&
            (cc_any_annotated(n->u.for_.body) || cc_any_annotated(n->u.for_.orelse)))
            return true;
        if (n->kind == AST_WITH && cc_any_annotated(n->u.with.body))
            return true;
        if (n->kind == AST_TRY &&
            (cc_any_annotated(n->u.try_.body) || cc_any_annotated(n->u.try_.orelse) ||
             cc_any_annotated(n->u.try_.finalbody)))
            return true;
    }
    return false;
}

static void class_body(struct unit *c, const ast *n)
{
    struct scope *s = c->s;
    int t = cc_temp(c);
    cc_emit(c, OP_LOADGLOBAL, t, cc_const(c, rc_inc(vm_n.__name__)), 0);
    cc_emit(c, OP_STORENAME, t, cc_const(c, rc_inc(vm_n.__module__)), 0);
    c->temp = t;
    store_const(c, "__qualname__", rc_inc(c->qualname));
    store_const(c, "__tally_nattrs__", v_from_int(s->nattrs));
    cc_docstring(c, n->u.classdef.body);
    if (cc_any_annotated(n->u.classdef.body))
        cc_emit(c, OP_ANNOTATIONS, 0, 0, 0);
    cc_body(c, n->u.classdef.body);
    if (s->needs_class_cell) {
        static const ast_name cls = {9, -1, "__class__"};
        struct symbol *y = scope_find(s, &cls);
        int r = cc_temps(c, 2);
        cc_emit(c, OP_COPY, r, y->reg, 0);
        cc_emit(c, OP_COPY, r + 1, r, 0);
        cc_emit(c, OP_STORENAME, r, cc_const(c, rc_inc(vm_n.__classcell__)), 0);
        cc_emit(c, OP_RETURN, r + 1, 0, 0);
    }
}

static void class_def(struct unit *u, const ast *n)
{
    int mark = u->temp;
    struct ast_seq deco = n->u.classdef.decorators;
    int first = decorators(u, deco);
    value name = cc_str(u, n->u.classdef.name);
    struct scope *s = scope_child(u->s, n);
    struct unit *c = name ? cc_unit_open(u->c, u, s, name) : NULL;
    if (!c)
        return;
    class_body(c, n);
    value code = cc_unit_close(c, CODE_CLASS, NULL);
    if (!code)
        return;
    int w = cc_temps(u, VM_WINDOW + 2);
    u->line = n->line;
    cc_emit(u, OP_BUILDCLASS, w, 0, 0);
    cc_class_function(u, s, code, w + VM_WINDOW);
    cc_emit(u, OP_LOADK, w + VM_WINDOW + 1, cc_const(u, rc_inc(name)), 0);
    int d = w; /* with decorators: the argument of the innermost, which is where w stands */
    u->line = n->line;
    cc_call_args(u, n, w, 2, d);
    if (deco.n) {
        apply_decorators(u, deco, first);
        cc_store_name(u, n->u.classdef.name, first, n);
    } else {
        cc_store_name(u, n->u.classdef.name, d, n);
    }
    u->temp = mark;
}

/* --- imports ---------------------------------------------------------------------------------- */

static int dotted_const(struct unit *u, const char *text, size_t n)
{
    return cc_const(u, str_intern(str_from_utf8(text, n)));
}

static void import_stmt(struct unit *u, const ast *n)
{
    for (int i = 0; i < n->u.import.names.n && !u->c->failed; i++) {
        const ast *al = n->u.import.names.items[i];
        const ast_name *name = al->u.alias.name;
        int m = cc_temp(u);
        cc_emit_cached(u, OP_IMPORT, m, dotted_const(u, name->utf8, name->len), 0,
                       (uint64_t)cc_const(u, V_NONE));
        const char *dot = strchr(name->utf8, '.');
        if (al->u.alias.asname) {
            while (dot) {
                const char *end = strchr(dot + 1, '.');
                size_t len = end ? (size_t)(end - dot - 1) : strlen(dot + 1);
                int t = cc_temp(u);
                cc_emit(u, OP_IMPORTFROM, t, m, dotted_const(u, dot + 1, len));
                cc_emit(u, OP_MOVE, m, t, 0);
                u->temp = t;
                dot = end;
            }
            cc_store_name(u, al->u.alias.asname, m, al);
        } else {
            ast_name head = {.len = dot ? (uint32_t)(dot - name->utf8) : name->len, .id = -1};
            head.utf8 = vm_arena_copy(u->c->arena, name->utf8, head.len);
            if (!head.utf8) {
                u->c->failed = true;
                vm_no_memory();
                return;
            }
            cc_store_name(u, &head, m, al);
        }
        u->temp = m;
    }
}

static void import_from(struct unit *u, const ast *n)
{
    struct ast_seq names = n->u.importfrom.names;
    if (!cc_future_check(u, n))
        return;
    tuple *list = tuple_new((size_t)names.n);
    if (!list) {
        u->c->failed = true;
        return;
    }
    for (int i = 0; i < names.n; i++) {
        const ast_name *a = names.items[i]->u.alias.name;
        list->item[i] = str_intern(str_from_utf8(a->utf8, a->len));
        if (!list->item[i]) {
            u->c->failed = true;
            rc_dec(v_of(list));
            return;
        }
    }
    const ast_name *mod = n->u.importfrom.module;
    int m = cc_temp(u);
    int k = dotted_const(u, mod ? mod->utf8 : "", mod ? mod->len : 0);
    cc_emit_cached(u, OP_IMPORT, m, k, n->u.importfrom.level, (uint64_t)cc_const(u, v_of(list)));
    for (int i = 0; i < names.n && !u->c->failed; i++) {
        const ast *al = names.items[i];
        const ast_name *a = al->u.alias.name;
        if (strcmp(a->utf8, "*") == 0) {
            cc_emit(u, OP_IMPORTSTAR, m, 0, 0);
            u->temp = m;
            return;
        }
        int t = cc_temp(u);
        cc_emit(u, OP_IMPORTFROM, t, m, dotted_const(u, a->utf8, a->len));
        cc_store_name(u, al->u.alias.asname ? al->u.alias.asname : a, t, al);
        u->temp = t;
    }
    cc_emit(u, OP_DROP, m, 0, 0);
    u->temp = m;
}

/* --- assignments ------------------------------------------------------------------------------ */

static struct symbol *plain_local(struct unit *u, const ast *target)
{
    if (target->kind != AST_NAME)
        return NULL;
    const ast_name *m = scope_mangle(u->c->arena, u->s->class_name, target->u.name.id);
    struct symbol *y = m ? scope_find(u->s, m) : NULL;
    return y && (y->flags & SYM_LOCAL) && !(y->flags & SYM_CELL) && u->s->kind != SCOPE_CLASS
               ? y
               : NULL;
}

/* a, b = x, y without the tuple: the right side is evaluated whole, then stored left to right. */
static bool assign_pairwise(struct unit *u, const ast *target, const ast *v)
{
    if (target->kind != AST_TUPLE || v->kind != AST_TUPLE ||
        target->u.tuple.elts.n != v->u.tuple.elts.n || v->u.tuple.elts.n > 16)
        return false;
    struct ast_seq to = target->u.tuple.elts, from = v->u.tuple.elts;
    for (int i = 0; i < to.n; i++)
        if (to.items[i]->kind == AST_STARRED || from.items[i]->kind == AST_STARRED)
            return false;
    int w = cc_temps(u, to.n);
    for (int i = 0; i < to.n; i++)
        cc_expr_to(u, from.items[i], w + i);
    for (int i = 0; i < to.n; i++)
        cc_assign(u, to.items[i], w + i);
    u->temp = w;
    return true;
}

static void assign_stmt(struct unit *u, const ast *n)
{
    struct ast_seq targets = n->u.assign.targets;
    int mark = u->temp;
    if (targets.n == 1) {
        struct symbol *y = plain_local(u, targets.items[0]);
        if (y) {
            cc_expr_to(u, n->u.assign.value, y->reg);
            cc_store_name(u, targets.items[0]->u.name.id, y->reg, targets.items[0]);
            return;
        }
        if (assign_pairwise(u, targets.items[0], n->u.assign.value))
            return;
        int r = cc_expr(u, n->u.assign.value, -1);
        if (!cc_is_temp(u, r) && targets.items[0]->kind == AST_SUBSCRIPT && u->s->walrus) {
            int t = cc_temp(u);
            cc_emit(u, OP_MOVE, t, r, 0);
            r = t;
        }
        cc_assign(u, targets.items[0], r);
        u->temp = mark;
        return;
    }
    int t = cc_temp(u);
    cc_expr_to(u, n->u.assign.value, t);
    for (int i = 0; i < targets.n; i++) {
        int r = t;
        if (i + 1 < targets.n) {
            r = cc_temp(u);
            cc_emit(u, OP_COPY, r, t, 0);
        }
        cc_assign(u, targets.items[i], r);
        u->temp = t + 1;
    }
    u->temp = mark;
}

static int aug_emit(struct unit *u, const ast *n, int dst, int old)
{
    static const uint8_t binary_of[] = {
        [AST_ADD] = VM_ADD,          [AST_SUB] = VM_SUB,       [AST_MULT] = VM_MUL,
        [AST_MATMULT] = VM_MATMUL,   [AST_DIV] = VM_DIV,       [AST_MOD] = VM_MOD,
        [AST_POW] = VM_POW,          [AST_LSHIFT] = VM_LSHIFT, [AST_RSHIFT] = VM_RSHIFT,
        [AST_BITOR] = VM_OR,         [AST_BITXOR] = VM_XOR,    [AST_BITAND] = VM_AND,
        [AST_FLOORDIV] = VM_FLOORDIV};
    const ast *v = n->u.augassign.value;
    int op = n->u.augassign.op;
    if ((op == AST_ADD || op == AST_SUB) && v->kind == AST_CONSTANT &&
        v->u.constant.const_kind == AST_CONST_INT && v->u.constant.small &&
        v->u.constant.value <= 30000) {
        cc_emit(u, op == AST_ADD ? OP_IADDI : OP_ISUBI, dst, old, (int)v->u.constant.value);
        return dst;
    }
    int c = cc_expr(u, v, -1);
    u->line = n->line;
    if (op == AST_ADD)
        cc_emit(u, OP_IADD, dst, old, c);
    else
        cc_emit_cached(u, OP_INPLACE, dst, old, c, binary_of[op]);
    return dst;
}

static int own_copy(struct unit *u, int reg)
{
    if (!cc_is_temp(u, reg) && !u->s->walrus)
        return reg;
    int t = cc_temp(u);
    cc_emit(u, OP_COPY, t, reg, 0);
    return t;
}

static void augassign_stmt(struct unit *u, const ast *n)
{
    const ast *target = n->u.augassign.target;
    int mark = u->temp;
    struct symbol *y = plain_local(u, target);
    if (y) {
        cc_load_name(u, target->u.name.id, -1, target);
        int old = u->s->walrus ? own_copy(u, y->reg) : y->reg;
        aug_emit(u, n, y->reg, old);
    } else if (target->kind == AST_NAME) {
        int t = cc_load_name(u, target->u.name.id, -1, target);
        aug_emit(u, n, t, t);
        cc_store_name(u, target->u.name.id, t, target);
    } else if (target->kind == AST_ATTRIBUTE) {
        int o = cc_expr(u, target->u.attribute.value, -1);
        int t = own_copy(u, o);
        int d = cc_temp(u);
        int k = cc_name_const(u, target->u.attribute.attr);
        cc_emit(u, OP_GETATTR, d, t, k);
        aug_emit(u, n, d, d);
        u->line = n->line;
        cc_emit(u, OP_SETATTR, o, d, k);
    } else {
        int o = cc_expr(u, target->u.subscript.value, -1);
        if (!cc_is_temp(u, o) && u->s->walrus)
            o = own_copy(u, o);
        int k = cc_expr(u, target->u.subscript.slice, -1);
        int ot = own_copy(u, o), kt = own_copy(u, k);
        int d = cc_temp(u);
        cc_emit(u, OP_GETITEM, d, ot, kt);
        aug_emit(u, n, d, d);
        u->line = n->line;
        cc_emit(u, OP_SETITEM, o, k, d);
    }
    u->temp = mark;
}

static void annassign_stmt(struct unit *u, const ast *n)
{
    const ast *target = n->u.annassign.target;
    int mark = u->temp;
    if (n->u.annassign.value) {
        struct symbol *y = plain_local(u, target);
        if (y) {
            cc_expr_to(u, n->u.annassign.value, y->reg);
            cc_store_name(u, target->u.name.id, y->reg, target);
        } else {
            cc_assign(u, target, cc_expr(u, n->u.annassign.value, -1));
        }
        u->temp = mark;
    }
    bool evaluated = u->s->kind == SCOPE_MODULE || u->s->kind == SCOPE_CLASS;
    if (!evaluated)
        return;
    int v = cc_annotation(u, n->u.annassign.annotation);
    if (n->u.annassign.simple && target->kind == AST_NAME) {
        int d = cc_temp(u), k = cc_temp(u);
        int name = cc_const(u, rc_inc(vm_n.__annotations__));
        cc_emit(u, cc_in_namespace(u) ? OP_LOADNAME : OP_LOADGLOBAL, d, name, 0);
        cc_emit(u, OP_LOADK, k, cc_name_const(u, target->u.name.id), 0);
        cc_emit(u, OP_SETITEM, d, k, v);
    } else if (cc_is_temp(u, v)) {
        cc_emit(u, OP_DROP, v, 0, 0);
    }
    u->temp = mark;
}

/* --- the rest --------------------------------------------------------------------------------- */

static void assert_stmt(struct unit *u, const ast *n)
{
    struct label ok = {.pos = -1};
    int mark = u->temp;
    cc_cond(u, n->u.assert_.test, true, &ok);
    uint64_t *before = cc_assigned_save(u);
    int w = cc_temps(u, VM_WINDOW + 1);
    u->line = n->line;
    cc_emit(u, OP_ASSERTERROR, w, 0, 0);
    if (n->u.assert_.msg) {
        cc_expr_to(u, n->u.assert_.msg, w + VM_WINDOW);
        u->line = n->line;
        cc_emit(u, OP_CALL, w, w, 1);
    }
    cc_emit(u, OP_RAISE, w, w, 1);
    u->temp = mark;
    cc_assigned_set(u, before);
    cc_place(u, &ok);
}

static void raise_stmt(struct unit *u, const ast *n)
{
    int mark = u->temp;
    int count = 0, w = u->temp;
    if (n->u.raise.exc) {
        w = cc_temps(u, 2);
        cc_expr_to(u, n->u.raise.exc, w);
        count = 1;
        if (n->u.raise.cause) {
            cc_expr_to(u, n->u.raise.cause, w + 1);
            count = 2;
        }
    }
    u->line = n->line;
    cc_emit(u, OP_RAISE, w, w + 1, count);
    u->temp = mark;
}

static void expr_stmt(struct unit *u, const ast *n)
{
    const ast *e = n->u.expr.value;
    if (e->kind == AST_CONSTANT)
        return;
    int mark = u->temp;
    int r = cc_expr(u, e, -1);
    if (cc_is_temp(u, r))
        cc_emit(u, OP_DROP, r, 0, 0);
    u->temp = mark;
}

void cc_stmt(struct unit *u, const ast *n)
{
    if (u->c->failed)
        return;
    if (vm_stack_low()) {
        cc_error(u, n, "too deeply nested to compile");
        return;
    }
    u->line = n->line;
    switch ((enum ast_kind)n->kind) {
    case AST_FUNCTIONDEF:
        function_def(u, n);
        break;
    case AST_CLASSDEF:
        class_def(u, n);
        break;
    case AST_RETURN:
        return_stmt(u, n);
        break;
    case AST_DELETE:
        for (int i = 0; i < n->u.delete_.targets.n; i++)
            cc_delete(u, n->u.delete_.targets.items[i]);
        break;
    case AST_ASSIGN:
        assign_stmt(u, n);
        break;
    case AST_AUGASSIGN:
        augassign_stmt(u, n);
        break;
    case AST_ANNASSIGN:
        annassign_stmt(u, n);
        break;
    case AST_FOR:
        for_stmt(u, n);
        break;
    case AST_WHILE:
        while_stmt(u, n);
        break;
    case AST_IF:
        if_stmt(u, n);
        break;
    case AST_WITH:
        with_items(u, n, 0);
        break;
    case AST_RAISE:
        raise_stmt(u, n);
        break;
    case AST_TRY:
        if (n->u.try_.finalbody.n)
            try_finally(u, n);
        else
            try_except(u, n);
        break;
    case AST_ASSERT:
        assert_stmt(u, n);
        break;
    case AST_IMPORT:
        import_stmt(u, n);
        break;
    case AST_IMPORTFROM:
        import_from(u, n);
        break;
    case AST_EXPR:
        expr_stmt(u, n);
        break;
    case AST_BREAK:
    case AST_CONTINUE:
        break_continue(u, n);
        break;
    case AST_PASS:
    case AST_GLOBAL:
    case AST_NONLOCAL:
        break;
    case AST_TRYSTAR:
        cc_error(u, n, "except* is not part of this version");
        break;
    default:
        cc_error(u, n, "%s is not part of this version", vm_ast_kind_name(n->kind));
        break;
    }
}

void cc_body(struct unit *u, struct ast_seq body)
{
    for (int i = 0; i < body.n && !u->c->failed; i++)
        cc_stmt(u, body.items[i]);
}
