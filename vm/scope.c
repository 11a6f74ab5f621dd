/* scope.c: two passes over the tree. The first notes where each name is bound and used; the second
 * decides, outermost scope first, which names are local, cells, free or global. */
#include "vm/scope.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct builder {
    struct vm_arena *arena;
    struct vm_syntax_error *err;
    bool failed;
};

static void fail(struct builder *b, const ast *at, const char *fmt, ...)
{
    if (b->failed)
        return;
    b->failed = true;
    b->err->kind = VM_SYNTAX_ERROR;
    b->err->line = at ? at->line : 0;
    b->err->col = at ? at->col + 1 : 0;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(b->err->message, sizeof b->err->message, fmt, ap);
    va_end(ap);
}

static void no_memory(struct builder *b)
{
    b->failed = true;
    b->err->kind = VM_SYNTAX_MEMORY;
    b->err->message[0] = 0;
}

static unsigned name_hash(const ast_name *n)
{
    unsigned h = n->len * 31;
    for (uint32_t i = 0; i < n->len; i++)
        h = h * 33 + (unsigned char)n->utf8[i];
    return (h ^ h >> 7) & 15;
}

static bool name_equal(const ast_name *a, const ast_name *b)
{
    return a == b || (a->len == b->len && memcmp(a->utf8, b->utf8, a->len) == 0);
}

static bool name_is(const ast_name *a, const char *text)
{
    return strcmp(a->utf8, text) == 0;
}

struct symbol *scope_find(const struct scope *s, const ast_name *name)
{
    for (struct symbol *y = s->table[name_hash(name)]; y; y = y->chain)
        if (name_equal(y->name, name))
            return y;
    return NULL;
}

struct scope *scope_child(struct scope *s, const ast *node)
{
    for (struct scope *c = s->children; c; c = c->sibling)
        if (c->node == node)
            return c;
    return NULL;
}

const ast_name *scope_mangle(struct vm_arena *a, const ast_name *class_name, const ast_name *name)
{
    if (!class_name || name->len < 3 || memcmp(name->utf8, "__", 2) != 0 ||
        (name->utf8[name->len - 1] == '_' && name->utf8[name->len - 2] == '_') ||
        memchr(name->utf8, '.', name->len))
        return name;
    const char *cls = class_name->utf8;
    while (*cls == '_')
        cls++;
    if (!*cls)
        return name;
    size_t n = strlen(cls);
    ast_name *m = vm_arena_alloc(a, sizeof *m);
    char *text = vm_arena_alloc(a, n + name->len + 2);
    if (!m || !text)
        return NULL;
    text[0] = '_';
    memcpy(text + 1, cls, n);
    memcpy(text + 1 + n, name->utf8, name->len + 1);
    m->len = (uint32_t)(n + 1 + name->len);
    m->id = -1;
    m->utf8 = text;
    return m;
}

static struct symbol *add_symbol(struct builder *b, struct scope *s, const ast_name *name,
                                 const ast *at)
{
    struct symbol *y = scope_find(s, name);
    if (y)
        return y;
    y = vm_arena_zalloc(b->arena, sizeof *y);
    if (!y) {
        no_memory(b);
        return NULL;
    }
    y->name = name;
    y->reg = -1;
    y->line = at ? at->line : 0;
    unsigned h = name_hash(name);
    y->chain = s->table[h];
    s->table[h] = y;
    if (s->last)
        s->last->next = y;
    else
        s->first = y;
    s->last = y;
    return y;
}

static void note(struct builder *b, struct scope *s, const ast_name *raw, unsigned flags,
                 const ast *at)
{
    const ast_name *name = scope_mangle(b->arena, s->class_name, raw);
    if (!name) {
        no_memory(b);
        return;
    }
    struct symbol *y = add_symbol(b, s, name, at);
    if (!y)
        return;
    if ((flags & SYM_PARAM) && (y->flags & SYM_PARAM))
        fail(b, at, "duplicate argument '%s' in function definition", raw->utf8);
    y->flags |= flags;
}

static struct scope *open_scope(struct builder *b, struct scope *outer, enum scope_kind kind,
                                const ast *node)
{
    struct scope *s = vm_arena_zalloc(b->arena, sizeof *s);
    if (!s) {
        no_memory(b);
        return NULL;
    }
    s->kind = kind;
    s->node = node;
    s->outer = outer;
    if (outer) {
        s->class_name = outer->class_name;
        if (outer->last_child)
            outer->last_child->sibling = s;
        else
            outer->children = s;
        outer->last_child = s;
    }
    return s;
}

static void visit(struct builder *b, struct scope *s, const ast *n);

static void visit_seq(struct builder *b, struct scope *s, struct ast_seq seq)
{
    for (int i = 0; i < seq.n && !b->failed; i++)
        visit(b, s, seq.items[i]);
}

static void visit_param(struct builder *b, struct scope *inner, const ast *arg)
{
    if (arg)
        note(b, inner, arg->u.arg.arg, SYM_PARAM | SYM_BOUND, arg);
}

/* Defaults and annotations belong to the scope around the function. */
static void visit_arguments(struct builder *b, struct scope *outer, struct scope *inner,
                            const ast *args)
{
    struct ast_seq const groups[] = {args->u.arguments.posonlyargs, args->u.arguments.args,
                                     args->u.arguments.kwonlyargs};
    visit_seq(b, outer, args->u.arguments.defaults);
    visit_seq(b, outer, args->u.arguments.kw_defaults);
    for (int g = 0; g < 3; g++)
        for (int i = 0; i < groups[g].n; i++) {
            visit_param(b, inner, groups[g].items[i]);
            visit(b, outer, groups[g].items[i]->u.arg.annotation);
        }
    ast *const rest[] = {args->u.arguments.vararg, args->u.arguments.kwarg};
    for (int i = 0; i < 2; i++)
        if (rest[i]) {
            visit_param(b, inner, rest[i]);
            visit(b, outer, rest[i]->u.arg.annotation);
        }
}

static void visit_function(struct builder *b, struct scope *s, const ast *n)
{
    visit_seq(b, s, n->u.functiondef.decorators);
    struct scope *f = open_scope(b, s, SCOPE_FUNCTION, n);
    if (!f)
        return;
    f->is_method = s->kind == SCOPE_CLASS;
    visit_arguments(b, s, f, n->u.functiondef.args);
    visit(b, s, n->u.functiondef.returns);
    visit_seq(b, f, n->u.functiondef.body);
    note(b, s, n->u.functiondef.name, SYM_BOUND, n);
}

static void visit_class(struct builder *b, struct scope *s, const ast *n)
{
    visit_seq(b, s, n->u.classdef.decorators);
    visit_seq(b, s, n->u.classdef.bases);
    visit_seq(b, s, n->u.classdef.keywords);
    struct scope *c = open_scope(b, s, SCOPE_CLASS, n);
    if (!c)
        return;
    c->class_name = n->u.classdef.name;
    visit_seq(b, c, n->u.classdef.body);
    note(b, s, n->u.classdef.name, SYM_BOUND, n);
}

static void visit_comprehension(struct builder *b, struct scope *s, const ast *n)
{
    bool is_dict = n->kind == AST_DICTCOMP;
    struct ast_seq gens = is_dict ? n->u.dictcomp.generators : n->u.comp.generators;
    visit(b, s, gens.items[0]->u.comprehension.iter);
    struct scope *c = open_scope(b, s, SCOPE_COMP, n);
    if (!c)
        return;
    c->generator = n->kind == AST_GENERATOREXP;
    for (int i = 0; i < gens.n; i++) {
        const ast *g = gens.items[i];
        if (g->u.comprehension.is_async)
            fail(b, g, "asynchronous comprehensions are not part of this version");
        if (i > 0)
            visit(b, c, g->u.comprehension.iter);
        visit(b, c, g->u.comprehension.target);
        visit_seq(b, c, g->u.comprehension.ifs);
    }
    if (is_dict) {
        visit(b, c, n->u.dictcomp.key);
        visit(b, c, n->u.dictcomp.value);
    } else {
        visit(b, c, n->u.comp.elt);
    }
}

static void visit_walrus(struct builder *b, struct scope *s, const ast *n)
{
    const ast *target = n->u.namedexpr.target;
    struct scope *owner = s;
    while (owner->kind == SCOPE_COMP) {
        owner->walrus = true;
        struct symbol *y = scope_find(owner, target->u.name.id);
        if (y && (y->flags & SYM_BOUND)) {
            fail(b, target,
                 "assignment expression cannot rebind comprehension iteration variable '%s'",
                 target->u.name.id->utf8);
            return;
        }
        note(b, owner, target->u.name.id, SYM_USED, target);
        owner = owner->outer;
    }
    if (owner != s && owner->kind == SCOPE_CLASS) {
        fail(b, target,
             "assignment expression within a comprehension cannot be used in a class body");
        return;
    }
    owner->walrus = true;
    note(b, owner, target->u.name.id, SYM_BOUND, target);
    visit(b, s, n->u.namedexpr.value);
}

static void visit_declaration(struct builder *b, struct scope *s, const ast *n)
{
    bool global = n->kind == AST_GLOBAL;
    struct ast_names names = global ? n->u.global.names : n->u.nonlocal.names;
    const char *word = global ? "global" : "nonlocal";
    for (int i = 0; i < names.n; i++) {
        const ast_name *name = scope_mangle(b->arena, s->class_name, names.items[i]);
        struct symbol *y = name ? scope_find(s, name) : NULL;
        if (!global && s->kind == SCOPE_MODULE)
            fail(b, n, "nonlocal declaration not allowed at module level");
        else if (y && (y->flags & SYM_PARAM))
            fail(b, n, "name '%s' is parameter and %s", names.items[i]->utf8, word);
        else if (y && (y->flags & (global ? SYM_NONLOCAL_DECL : SYM_GLOBAL_DECL)))
            fail(b, n, "name '%s' is nonlocal and global", names.items[i]->utf8);
        else if (y && (y->flags & SYM_USED))
            fail(b, n, "name '%s' is used prior to %s declaration", names.items[i]->utf8, word);
        else if (y && (y->flags & SYM_ANNOTATED))
            fail(b, n, "annotated name '%s' can't be %s", names.items[i]->utf8, word);
        else if (y && (y->flags & SYM_BOUND))
            fail(b, n, "name '%s' is assigned to before %s declaration", names.items[i]->utf8,
                 word);
        note(b, s, names.items[i], global ? SYM_GLOBAL_DECL : SYM_NONLOCAL_DECL, n);
    }
}

static void visit_import(struct builder *b, struct scope *s, const ast *n)
{
    struct ast_seq names = n->kind == AST_IMPORT ? n->u.import.names : n->u.importfrom.names;
    for (int i = 0; i < names.n; i++) {
        const ast *al = names.items[i];
        const ast_name *name = al->u.alias.asname;
        if (!name) {
            name = al->u.alias.name;
            if (name_is(name, "*")) {
                if (s->kind != SCOPE_MODULE)
                    fail(b, n, "import * only allowed at module level");
                continue;
            }
            const char *dot = memchr(name->utf8, '.', name->len);
            if (dot) {
                ast_name *head = vm_arena_alloc(b->arena, sizeof *head);
                char *text = vm_arena_copy(b->arena, name->utf8, (size_t)(dot - name->utf8));
                if (!head || !text) {
                    no_memory(b);
                    return;
                }
                *head = (ast_name){.len = (uint32_t)(dot - name->utf8), .id = -1, .utf8 = text};
                name = head;
            }
        }
        note(b, s, name, SYM_BOUND, al);
    }
}

/* Notes `self.NAME = ...` in a method, to size the instances of its class. */
static void note_attribute(struct builder *b, struct scope *s, const ast *n)
{
    const ast *obj = n->u.attribute.value;
    if (n->u.attribute.ctx != AST_STORE || obj->kind != AST_NAME || !s->is_method)
        return;
    struct ast_seq args = s->node->u.functiondef.args->u.arguments.args;
    if (!args.n || !name_equal(args.items[0]->u.arg.arg, obj->u.name.id))
        return;
    struct scope *cls = s->outer;
    for (struct symbol *y = cls->attrs; y; y = y->next)
        if (name_equal(y->name, n->u.attribute.attr))
            return;
    struct symbol *y = vm_arena_zalloc(b->arena, sizeof *y);
    if (!y) {
        no_memory(b);
        return;
    }
    y->name = n->u.attribute.attr;
    y->next = cls->attrs;
    cls->attrs = y;
    cls->nattrs++;
}

static void visit_name(struct builder *b, struct scope *s, const ast *n)
{
    static const unsigned by_context[] = {
        [AST_LOAD] = SYM_USED, [AST_STORE] = SYM_BOUND, [AST_DEL] = SYM_BOUND | SYM_DELETED};
    note(b, s, n->u.name.id, by_context[n->u.name.ctx], n);
    /* super() needs the class it stands in. */
    if (n->u.name.ctx == AST_LOAD && name_is(n->u.name.id, "super")) {
        static const ast_name cls = {9, -1, "__class__"};
        for (const struct scope *p = s; p; p = p->outer)
            if (p->kind == SCOPE_CLASS && p != s) {
                note(b, s, &cls, SYM_USED, n);
                break;
            }
    }
}

static void visit(struct builder *b, struct scope *s, const ast *n)
{
    if (!n || b->failed)
        return;
    if (!vm_arena_stack_ok(b->arena)) {
        fail(b, n, "too deeply nested to compile");
        return;
    }
    switch ((enum ast_kind)n->kind) {
    case AST_MODULE:
    case AST_INTERACTIVE:
        visit_seq(b, s, n->u.module.body);
        break;
    case AST_EXPRESSION:
        visit(b, s, n->u.expression.body);
        break;
    case AST_FUNCTIONDEF:
        visit_function(b, s, n);
        break;
    case AST_CLASSDEF:
        visit_class(b, s, n);
        break;
    case AST_RETURN:
        if (s->kind != SCOPE_FUNCTION && s->kind != SCOPE_LAMBDA)
            fail(b, n, "'return' outside function");
        visit(b, s, n->u.return_.value);
        break;
    case AST_DELETE:
        visit_seq(b, s, n->u.delete_.targets);
        break;
    case AST_ASSIGN:
        visit(b, s, n->u.assign.value);
        visit_seq(b, s, n->u.assign.targets);
        break;
    case AST_AUGASSIGN:
        visit(b, s, n->u.augassign.target);
        visit(b, s, n->u.augassign.value);
        break;
    case AST_ANNASSIGN:
        if (n->u.annassign.target->kind == AST_NAME && n->u.annassign.simple) {
            struct symbol *y = scope_find(s, n->u.annassign.target->u.name.id);
            if (y && (y->flags & (SYM_GLOBAL_DECL | SYM_NONLOCAL_DECL)) && s->kind != SCOPE_MODULE)
                fail(b, n, "annotated name '%s' can't be %s",
                     n->u.annassign.target->u.name.id->utf8,
                     y->flags & SYM_GLOBAL_DECL ? "global" : "nonlocal");
            note(b, s, n->u.annassign.target->u.name.id, SYM_BOUND | SYM_ANNOTATED,
                 n->u.annassign.target);
        } else {
            visit(b, s, n->u.annassign.target);
        }
        visit(b, s, n->u.annassign.annotation);
        visit(b, s, n->u.annassign.value);
        break;
    case AST_FOR:
        visit(b, s, n->u.for_.iter);
        visit(b, s, n->u.for_.target);
        visit_seq(b, s, n->u.for_.body);
        visit_seq(b, s, n->u.for_.orelse);
        break;
    case AST_WHILE:
    case AST_IF:
        visit(b, s, n->u.while_.test);
        visit_seq(b, s, n->u.while_.body);
        visit_seq(b, s, n->u.while_.orelse);
        break;
    case AST_WITH:
        visit_seq(b, s, n->u.with.items);
        visit_seq(b, s, n->u.with.body);
        break;
    case AST_WITHITEM:
        visit(b, s, n->u.withitem.context_expr);
        visit(b, s, n->u.withitem.optional_vars);
        break;
    case AST_RAISE:
        visit(b, s, n->u.raise.exc);
        visit(b, s, n->u.raise.cause);
        break;
    case AST_TRY:
    case AST_TRYSTAR:
        visit_seq(b, s, n->u.try_.body);
        visit_seq(b, s, n->u.try_.orelse);
        visit_seq(b, s, n->u.try_.handlers);
        visit_seq(b, s, n->u.try_.finalbody);
        break;
    case AST_EXCEPTHANDLER:
        visit(b, s, n->u.excepthandler.type);
        if (n->u.excepthandler.name)
            note(b, s, n->u.excepthandler.name, SYM_BOUND | SYM_DELETED, n);
        visit_seq(b, s, n->u.excepthandler.body);
        break;
    case AST_ASSERT:
        visit(b, s, n->u.assert_.test);
        visit(b, s, n->u.assert_.msg);
        break;
    case AST_IMPORT:
    case AST_IMPORTFROM:
        visit_import(b, s, n);
        break;
    case AST_GLOBAL:
    case AST_NONLOCAL:
        visit_declaration(b, s, n);
        break;
    case AST_EXPR:
        visit(b, s, n->u.expr.value);
        break;
    case AST_BOOLOP:
        visit_seq(b, s, n->u.boolop.values);
        break;
    case AST_NAMEDEXPR:
        visit_walrus(b, s, n);
        break;
    case AST_BINOP:
        visit(b, s, n->u.binop.left);
        visit(b, s, n->u.binop.right);
        break;
    case AST_UNARYOP:
        visit(b, s, n->u.unaryop.operand);
        break;
    case AST_LAMBDA: {
        struct scope *f = open_scope(b, s, SCOPE_LAMBDA, n);
        if (f) {
            visit_arguments(b, s, f, n->u.lambda.args);
            visit(b, f, n->u.lambda.body);
        }
        break;
    }
    case AST_IFEXP:
        visit(b, s, n->u.ifexp.test);
        visit(b, s, n->u.ifexp.body);
        visit(b, s, n->u.ifexp.orelse);
        break;
    case AST_DICT:
        for (int i = 0; i < n->u.dict.keys.n; i++) {
            visit(b, s, n->u.dict.keys.items[i]);
            visit(b, s, n->u.dict.values.items[i]);
        }
        break;
    case AST_SET:
        visit_seq(b, s, n->u.set.elts);
        break;
    case AST_LISTCOMP:
    case AST_SETCOMP:
    case AST_DICTCOMP:
    case AST_GENERATOREXP:
        visit_comprehension(b, s, n);
        break;
    case AST_YIELD:
    case AST_YIELDFROM:
        if (s->kind == SCOPE_COMP)
            fail(b, n, "'yield' inside %s",
                 s->node->kind == AST_LISTCOMP   ? "list comprehension"
                 : s->node->kind == AST_SETCOMP  ? "set comprehension"
                 : s->node->kind == AST_DICTCOMP ? "dict comprehension"
                                                 : "generator expression");
        else if (s->kind != SCOPE_FUNCTION && s->kind != SCOPE_LAMBDA)
            fail(b, n, "'yield' outside function");
        s->generator = true;
        visit(b, s, n->kind == AST_YIELD ? n->u.yield.value : n->u.yieldfrom.value);
        break;
    case AST_COMPARE:
        visit(b, s, n->u.compare.left);
        visit_seq(b, s, n->u.compare.comparators);
        break;
    case AST_CALL:
        visit(b, s, n->u.call.func);
        visit_seq(b, s, n->u.call.args);
        visit_seq(b, s, n->u.call.keywords);
        break;
    case AST_KEYWORD:
        visit(b, s, n->u.keyword.value);
        break;
    case AST_FORMATTEDVALUE:
        visit(b, s, n->u.formattedvalue.value);
        visit(b, s, n->u.formattedvalue.format_spec);
        break;
    case AST_JOINEDSTR:
        visit_seq(b, s, n->u.joinedstr.values);
        break;
    case AST_ATTRIBUTE:
        note_attribute(b, s, n);
        visit(b, s, n->u.attribute.value);
        break;
    case AST_SUBSCRIPT:
        visit(b, s, n->u.subscript.value);
        visit(b, s, n->u.subscript.slice);
        break;
    case AST_STARRED:
        visit(b, s, n->u.starred.value);
        break;
    case AST_NAME:
        visit_name(b, s, n);
        break;
    case AST_LIST:
    case AST_TUPLE:
        visit_seq(b, s, n->u.list.elts);
        break;
    case AST_SLICE:
        visit(b, s, n->u.slice.lower);
        visit(b, s, n->u.slice.upper);
        visit(b, s, n->u.slice.step);
        break;
    case AST_ASYNCFUNCTIONDEF:
    case AST_ASYNCFOR:
    case AST_ASYNCWITH:
    case AST_AWAIT:
        fail(b, n, "async and await are not part of this version");
        break;
    case AST_MATCH:
        fail(b, n, "the match statement is not part of this version");
        break;
    default:
        break;
    }
}

/* Finds the function scope around `from` that binds name, and makes it a cell there and free in
 * every scope in between. NULL: no such scope. */
static struct symbol *capture(struct builder *b, struct scope *from, const ast_name *name)
{
    struct scope *owner = from->outer;
    struct symbol *found = NULL;
    for (; owner; owner = owner->outer) {
        struct symbol *y = scope_find(owner, name);
        if (owner->kind == SCOPE_CLASS) {
            if (name_is(name, "__class__")) {
                owner->needs_class_cell = true;
                found = add_symbol(b, owner, name, NULL);
                if (!found)
                    return NULL;
                found->flags |= SYM_CELL;
                break;
            }
            continue;
        }
        if (owner->kind == SCOPE_MODULE)
            return NULL;
        if (!y)
            continue;
        if (y->flags & SYM_GLOBAL)
            return NULL;
        if (y->flags & SYM_LOCAL) {
            y->flags |= SYM_CELL;
            found = y;
            break;
        }
        if (y->flags & SYM_FREE) {
            found = y;
            break;
        }
    }
    if (!found)
        return NULL;
    for (struct scope *p = from->outer; p != owner; p = p->outer) {
        struct symbol *y = add_symbol(b, p, name, NULL);
        if (!y)
            return NULL;
        y->flags |= SYM_FREE;
    }
    return found;
}

static void resolve(struct builder *b, struct scope *s)
{
    for (struct symbol *y = s->first; y && !b->failed; y = y->next) {
        bool local = (y->flags & SYM_BOUND) && !(y->flags & (SYM_GLOBAL_DECL | SYM_NONLOCAL_DECL));
        if (y->flags & (SYM_FREE | SYM_CELL))
            continue;
        if (y->flags & SYM_GLOBAL_DECL) {
            y->flags |= SYM_GLOBAL;
        } else if (y->flags & SYM_NONLOCAL_DECL) {
            if (!capture(b, s, y->name)) {
                struct ast at = {.line = y->line};
                fail(b, &at, "no binding for nonlocal '%s' found", y->name->utf8);
            }
            y->flags |= SYM_FREE;
        } else if (local && s->kind != SCOPE_MODULE && s->kind != SCOPE_CLASS) {
            y->flags |= SYM_LOCAL;
        } else if (s->kind != SCOPE_MODULE && !(local && s->kind == SCOPE_CLASS) &&
                   capture(b, s, y->name)) {
            y->flags |= SYM_FREE;
        } else {
            y->flags |= SYM_GLOBAL;
        }
    }
    for (struct scope *c = s->children; c && !b->failed; c = c->sibling)
        resolve(b, c);
}

struct scope *vm_scopes(struct vm_arena *a, const ast *tree, struct vm_syntax_error *err)
{
    struct builder b = {.arena = a, .err = err};
    struct scope *s = open_scope(&b, NULL, SCOPE_MODULE, tree);
    if (!s)
        return NULL;
    visit(&b, s, tree);
    if (!b.failed)
        resolve(&b, s);
    if (a->failed && !b.failed)
        no_memory(&b);
    return b.failed ? NULL : s;
}
