/* compile.c: units, instructions, constants, labels, exception ranges: what the expression and
 * statement halves of the compiler stand on. */
#include "vm/compile.h"

#include <stdarg.h>
#include <stdio.h>

#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/names.h"
#include "vm/number.h"
#include "vm/str.h"

const uint8_t vm_op_cache[OP_COUNT] = {
#define X(name, form, cache) [OP_##name] = cache,
    VM_OPCODES(X)
#undef X
};
const char *const vm_op_name[OP_COUNT] = {
#define X(name, form, cache) [OP_##name] = #name,
    VM_OPCODES(X)
#undef X
};
const char *const vm_op_form[OP_COUNT] = {
#define X(name, form, cache) [OP_##name] = form,
    VM_OPCODES(X)
#undef X
};

/* Whether the line has an end in the source: SyntaxError.text has it then. */
static bool line_ends(const struct compiler *c, int line)
{
    const char *p = c->src, *end = p + c->src_len;
    while (line > 0 && p < end)
        line -= *p++ == '\n';
    return line == 0;
}

static void syntax_error(struct compiler *c, const struct vm_syntax_error *e)
{
    static vm_type *const classes[] = {
        [VM_SYNTAX_ERROR] = &vm_exc_SyntaxError, [VM_SYNTAX_INDENTATION] = &vm_exc_IndentationError,
        [VM_SYNTAX_TAB] = &vm_exc_TabError,      [VM_SYNTAX_MEMORY] = &vm_exc_MemoryError,
        [VM_SYNTAX_VALUE] = &vm_exc_ValueError,
    };
    if (c->failed)
        return;
    c->failed = true;
    if (e->kind == VM_SYNTAX_MEMORY) {
        vm_no_memory();
        return;
    }
    if (e->kind == VM_SYNTAX_VALUE) {
        vm_value_error("%s", e->message);
        return;
    }
    VM_ENTER(f, 5);
    f.s[0] = str_from(e->message);
    f.s[1] = e->text ? str_from_utf8(e->text, e->text_len) : V_NONE;
    if (f.s[1] && f.s[1] != V_NONE && line_ends(c, e->line)) {
        f.s[4] = str_from("\n");
        rc_set(&f.s[1], f.s[4] ? str_concat(f.s[1], f.s[4]) : V_EMPTY);
    }
    value line = v_from_int(e->line), col = v_from_int(e->col);
    if (f.s[0] && f.s[1])
        f.s[2] = tuple_pack(6, c->filename, line, col, f.s[1], v_from_int(e->end_line),
                            v_from_int(e->end_col));
    if (f.s[2]) {
        value args[] = {f.s[0], f.s[2]};
        f.s[3] = vm_call(v_of(classes[e->kind]), args, 2);
        if (f.s[3])
            vm_raise_exc(f.s[3]);
    }
    vm_leave_slots(&f.h);
}

void cc_error(struct unit *u, const ast *at, const char *fmt, ...)
{
    struct vm_syntax_error e = {
        .kind = VM_SYNTAX_ERROR, .line = at ? at->line : u->line, .col = at ? at->col + 1 : 0};
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(e.message, sizeof e.message, fmt, ap);
    va_end(ap);
    syntax_error(u->c, &e);
}

static void no_memory(struct compiler *c)
{
    if (!c->failed) {
        c->failed = true;
        vm_no_memory();
    }
}

/* Arena vectors: doubled by copying; the arena forgets the old ones at the end. */
static void *grow(struct compiler *c, void *old, int n, int *cap, size_t item)
{
    if (n < *cap)
        return old;
    int fresh_cap = *cap ? *cap * 2 : 32;
    void *fresh = vm_arena_array(c->arena, (size_t)fresh_cap, item);
    if (!fresh) {
        no_memory(c);
        return NULL;
    }
    if (n)
        memcpy(fresh, old, (size_t)n * item);
    *cap = fresh_cap;
    return fresh;
}

static void push_word(struct unit *u, vm_instr w)
{
    vm_instr *code = grow(u->c, u->code, u->n, &u->cap, sizeof *code);
    if (!code)
        return;
    u->code = code;
    u->code[u->n++] = w;
}

static void note_line(struct unit *u)
{
    if (u->nlines && u->lines[2 * u->nlines - 1] == (uint32_t)u->line)
        return;
    uint32_t *lines = grow(u->c, u->lines, u->nlines, &u->lines_cap, 2 * sizeof *lines);
    if (!lines)
        return;
    u->lines = lines;
    u->lines[2 * u->nlines] = (uint32_t)u->n;
    u->lines[2 * u->nlines + 1] = (uint32_t)u->line;
    u->nlines++;
}

int cc_emit(struct unit *u, int op, int a, int b, int c)
{
    if (u->c->failed)
        return 0;
    note_line(u);
    int at = u->n;
    push_word(u, VM_WORD(op, a, b, c));
    for (int i = 0; i < vm_op_cache[op]; i++)
        push_word(u, 0);
    return at;
}

int cc_emit_cached(struct unit *u, int op, int a, int b, int c, uint64_t cache)
{
    int at = cc_emit(u, op, a, b, c);
    if (!u->c->failed)
        u->code[at + 1] = cache;
    return at;
}

static void resolve_jump(struct unit *u, int at, int target)
{
    vm_instr w = u->code[at];
    int op = VM_OP(w);
    int64_t off = target - (at + 1 + vm_op_cache[op]);
    if (vm_op_form[op][1] == 'J') {
        u->code[at] = (w & 0xFFFFFFFFu) | (uint64_t)(uint32_t)(int32_t)off << 32;
    } else if (off < INT16_MIN || off > INT16_MAX) {
        u->c->too_far = true;
    } else {
        u->code[at] = (w & 0xFFFFFFFFFFFFu) | (uint64_t)(uint16_t)(int16_t)off << 48;
    }
}

void cc_place(struct unit *u, struct label *l)
{
    l->pos = u->n;
    for (struct ref *r = l->refs; r && !u->c->failed; r = r->next)
        resolve_jump(u, r->at, l->pos);
    l->refs = NULL;
}

static void jump_ref(struct unit *u, int at, struct label *l)
{
    if (u->c->failed)
        return;
    if (l->pos >= 0) {
        resolve_jump(u, at, l->pos);
        return;
    }
    struct ref *r = vm_arena_alloc(u->c->arena, sizeof *r);
    if (!r) {
        no_memory(u->c);
        return;
    }
    r->at = at;
    r->next = l->refs;
    l->refs = r;
}

void cc_jump(struct unit *u, int op, int a, int b, struct label *l)
{
    if (vm_op_form[op][1] == 'J' || !u->c->long_jumps) {
        jump_ref(u, cc_emit(u, op, a, b, 0), l);
        return;
    }
    /* taken: over the first JUMP to the second; not taken: the first JUMP skips the second */
    cc_emit(u, op, a, b, 1);
    int over = cc_emit(u, OP_JUMP, 0, 0, 0);
    if (!u->c->failed)
        resolve_jump(u, over, over + 2);
    jump_ref(u, cc_emit(u, OP_JUMP, 0, 0, 0), l);
}

/* --- constants -------------------------------------------------------------------------------- */

static bool keep(struct compiler *c, value steal)
{
    if (list_append_steal(c->hold, steal) < 0) {
        c->failed = true;
        return false;
    }
    return true;
}

static int const_slot(struct unit *u, value v)
{
    uint64_t h = v * 0x9E3779B97F4A7C15u;
    int i = (int)(h >> 40) & (u->const_index_size - 1);
    while (u->const_index[i] >= 0 && u->consts[u->const_index[i]] != v)
        i = (i + 1) & (u->const_index_size - 1);
    return i;
}

int cc_const(struct unit *u, value v)
{
    struct compiler *c = u->c;
    if (!v || c->failed) {
        if (!v)
            c->failed = true;
        rc_dec(v);
        return 0;
    }
    if (v_is_heap(v) && !keep(c, v))
        return 0;
    if (2 * u->nconsts >= u->const_index_size) {
        int size = u->const_index_size ? u->const_index_size * 2 : 64;
        int *index = vm_arena_array(c->arena, (size_t)size, sizeof *index);
        if (!index) {
            no_memory(c);
            return 0;
        }
        for (int i = 0; i < size; i++)
            index[i] = -1;
        u->const_index = index;
        u->const_index_size = size;
        for (int i = 0; i < u->nconsts; i++)
            u->const_index[const_slot(u, u->consts[i])] = i;
    }
    int slot = const_slot(u, v);
    if (u->const_index[slot] >= 0)
        return u->const_index[slot];
    if (u->nconsts == 65535) {
        cc_error(u, NULL, "too many constants in one function");
        return 0;
    }
    value *consts = grow(c, u->consts, u->nconsts, &u->consts_cap, sizeof *consts);
    if (!consts)
        return 0;
    u->consts = consts;
    u->consts[u->nconsts] = v;
    u->const_index[slot] = u->nconsts;
    return u->nconsts++;
}

value cc_str(struct unit *u, const ast_name *n)
{
    value s = str_intern(str_from_utf8(n->utf8, n->len));
    if (!s) {
        u->c->failed = true;
        return V_EMPTY;
    }
    return keep(u->c, s) ? s : V_EMPTY;
}

int cc_name_const(struct unit *u, const ast_name *n)
{
    const ast_name *m = scope_mangle(u->c->arena, u->s->class_name, n);
    if (!m) {
        no_memory(u->c);
        return 0;
    }
    return cc_const(u, str_intern(str_from_utf8(m->utf8, m->len)));
}

/* --- registers -------------------------------------------------------------------------------- */

int cc_temps(struct unit *u, int n)
{
    int at = u->temp;
    if (at + n > 65000) {
        cc_error(u, NULL, "too many values in one expression");
        return 0;
    }
    u->temp += n;
    if (u->temp > u->max_temp)
        u->max_temp = u->temp;
    return at;
}

int cc_temp(struct unit *u)
{
    return cc_temps(u, 1);
}

uint64_t *cc_assigned_save(struct unit *u)
{
    uint64_t *copy = vm_arena_array(u->c->arena, (size_t)u->nassigned + 1, sizeof *copy);
    if (!copy) {
        no_memory(u->c);
        return u->assigned;
    }
    memcpy(copy, u->assigned, (size_t)u->nassigned * sizeof *copy);
    return copy;
}

void cc_assigned_set(struct unit *u, const uint64_t *from)
{
    if (from != u->assigned)
        memcpy(u->assigned, from, (size_t)u->nassigned * sizeof *from);
}

void cc_assigned_and(struct unit *u, const uint64_t *other)
{
    for (int i = 0; i < u->nassigned; i++)
        u->assigned[i] &= other[i];
}

/* --- units ------------------------------------------------------------------------------------ */

static value unit_qualname(struct unit *u, value name)
{
    struct unit *o = u->outer;
    if (!o || o->s->kind == SCOPE_MODULE)
        return rc_inc(name);
    struct symbol *y = NULL;
    if (u->s->kind == SCOPE_FUNCTION || u->s->kind == SCOPE_CLASS) {
        const ast_name *raw = u->s->kind == SCOPE_CLASS ? u->s->node->u.classdef.name
                                                        : u->s->node->u.functiondef.name;
        y = scope_find(o->s, raw);
    }
    if (y && (y->flags & SYM_GLOBAL_DECL))
        return rc_inc(name);
    if (o->s->kind == SCOPE_CLASS)
        return str_from_format("%S.%S", o->qualname, name);
    return str_from_format("%S.<locals>.%S", o->qualname, name);
}

static int add_local(struct unit *u, struct symbol *y)
{
    y->reg = u->nlocals++;
    return y->reg;
}

static struct symbol *param_symbol(struct unit *u, const ast *arg)
{
    const ast_name *m = scope_mangle(u->c->arena, u->s->class_name, arg->u.arg.arg);
    return m ? scope_find(u->s, m) : NULL;
}

static const ast *scope_arguments(const struct scope *s)
{
    if (s->kind == SCOPE_FUNCTION)
        return s->node->u.functiondef.args;
    return s->kind == SCOPE_LAMBDA ? s->node->u.lambda.args : NULL;
}

static void mark_assigned(struct unit *u, const struct symbol *y)
{
    if (!(y->flags & (SYM_DELETED | SYM_CELL)))
        u->assigned[y->reg / 64] |= (uint64_t)1 << (y->reg % 64);
}

struct unit *cc_unit_open(struct compiler *c, struct unit *outer, struct scope *s, value name)
{
    struct unit *u = vm_arena_zalloc(c->arena, sizeof *u);
    if (!u) {
        no_memory(c);
        return NULL;
    }
    u->c = c;
    u->outer = outer;
    u->s = s;
    u->name = name;
    u->line = s->node ? s->node->line : 1;
    u->qualname = unit_qualname(u, name);
    if (!u->qualname) {
        c->failed = true;
        return NULL;
    }
    if (!keep(c, u->qualname))
        return NULL;
    int count = 2;
    for (struct symbol *y = s->first; y; y = y->next)
        count++;
    u->nassigned = (count + 63) / 64;
    u->assigned = vm_arena_zalloc(c->arena, (size_t)u->nassigned * sizeof *u->assigned);
    if (!u->assigned) {
        no_memory(c);
        return NULL;
    }
    if (count > 30000) {
        cc_error(u, s->node, "too many local variables");
        return NULL;
    }
    /* parameters, then other locals, then cells of the enclosing functions */
    const ast *args = scope_arguments(s);
    if (args) {
        struct ast_seq const groups[] = {args->u.arguments.posonlyargs, args->u.arguments.args,
                                         args->u.arguments.kwonlyargs};
        ast *rest[] = {args->u.arguments.vararg, args->u.arguments.kwarg};
        for (int g = 0; g < 3; g++)
            for (int i = 0; i < groups[g].n; i++)
                add_local(u, param_symbol(u, groups[g].items[i]));
        for (int i = 0; i < 2; i++)
            if (rest[i])
                add_local(u, param_symbol(u, rest[i]));
    } else if (cc_in_namespace(u) || s->kind == SCOPE_COMP) {
        u->nlocals = 1; /* namespace; outermost iterator */
    }
    /* plain locals in order of first use, then cells: the order in which a frame drops them */
    for (int cells = 0; cells < 2; cells++)
        for (struct symbol *y = s->first; y; y = y->next) {
            bool mine = (y->flags & SYM_LOCAL) || ((y->flags & SYM_CELL) && s->kind == SCOPE_CLASS);
            if (mine && !(y->flags & SYM_PARAM) && cells == ((y->flags & SYM_CELL) != 0)) {
                add_local(u, y);
                u->ncells += cells;
            }
        }
    int first_free = u->nlocals, nfree = 0;
    for (struct symbol *y = s->first; y; y = y->next)
        if ((y->flags & SYM_FREE) && !(y->flags & SYM_LOCAL)) {
            add_local(u, y);
            nfree++;
        }
    u->temp = u->max_temp = u->nlocals;
    if (nfree)
        cc_emit(u, OP_COPYFREE, first_free, nfree, 0);
    for (struct symbol *y = s->first; y; y = y->next) {
        if ((y->flags & SYM_CELL) && y->reg >= 0)
            cc_emit(u, OP_MAKECELL, y->reg, 0, 0);
        else if (y->flags & SYM_PARAM)
            mark_assigned(u, y);
    }
    return u;
}

static int handler_order(const struct handler_rec *a, const struct handler_rec *b)
{
    return b->depth - a->depth;
}

/* Innermost first; stable insertion sort: few handlers. */
static void sort_handlers(struct unit *u)
{
    for (int i = 1; i < u->nhandlers; i++) {
        struct handler_rec h = u->handlers[i];
        int j = i;
        for (; j > 0 && handler_order(&u->handlers[j - 1], &h) > 0; j--)
            u->handlers[j] = u->handlers[j - 1];
        u->handlers[j] = h;
    }
}

value cc_unit_close(struct unit *u, uint32_t flags, const ast *args)
{
    cc_emit(u, OP_RETURNK, 0, cc_const(u, V_NONE), 0);
    if (u->c->failed)
        return V_EMPTY;
    sort_handlers(u);
    value co = code_new(u, flags, args);
    if (!co)
        u->c->failed = true;
    return co;
}

/* --- whole sources ---------------------------------------------------------------------------- */

static value compile_tree(struct compiler *c, const ast *tree, struct scope *s, value name)
{
    struct unit *u = cc_unit_open(c, NULL, s, name);
    if (!u)
        return V_EMPTY;
    if (tree->kind == AST_EXPRESSION) {
        int mark = u->temp;
        int r = cc_expr(u, tree->u.expression.body, -1);
        cc_emit(u, OP_RETURN, r, 0, 0);
        u->temp = mark;
    } else {
        if (cc_any_annotated(tree->u.module.body))
            cc_emit(u, OP_ANNOTATIONS, 0, 0, 0);
        cc_docstring(u, tree->u.module.body);
        cc_body(u, tree->u.module.body);
    }
    return cc_unit_close(u, c->own_names ? CODE_CLASS : CODE_MODULE, NULL);
}

value vm_compile_source(const char *src, size_t len, value filename, int mode)
{
    struct vm_arena arena;
    vm_arena_init(&arena, NULL);
    arena.stack_limit = vm_t->stack_limit;
    struct vm_syntax_error err = {0};
    struct compiler c = {.arena = &arena,
                         .filename = filename,
                         .own_names = mode & VM_COMPILE_NAMESPACE,
                         .src = src,
                         .src_len = len};
    size_t n;
    const char *fname = str_utf8(filename, &n);
    VM_ENTER(f, 2);
    value code = V_EMPTY;
    if (!fname)
        goto out;
    const ast *tree = vm_parse(&arena, src, len, fname, (enum vm_parse_mode)(mode & ~VM_COMPILE_NAMESPACE), &err);
    if (!tree) {
        syntax_error(&c, &err);
        goto out;
    }
    cc_future(&c, tree);
    for (int attempt = 0; attempt < 2 && !c.failed; attempt++) {
        struct scope *s = vm_scopes(&arena, tree, &err);
        if (!s) {
            syntax_error(&c, &err);
            break;
        }
        c.too_far = false;
        rc_set(&f.s[0], list_new(0));
        c.hold = f.s[0];
        if (!c.hold)
            break;
        code = compile_tree(&c, tree, s, vm_n.module_scope);
        if (!c.too_far)
            break;
        rc_dec(code);
        code = V_EMPTY;
        c.long_jumps = true;
    }
out:
    vm_arena_release(&arena);
    return VM_LEAVE(f, code);
}
