/* code.c: code objects: made by the compiler, read by the interpreter, tracebacks and dis. */
#include <stdio.h>

#include "vm/compile.h"
#include "vm/containers.h"
#include "vm/native.h"
#include "vm/objects.h"
#include "vm/str.h"

static pool *instr_pool;

static void *copy_out(const void *from, size_t size)
{
    if (!size)
        return NULL;
    void *to = pool_alloc(instr_pool, size);
    if (!to) {
        vm_no_memory();
        return NULL;
    }
    memcpy(to, from, size);
    return to;
}

static value local_names(struct unit *u)
{
    tuple *t = tuple_new((size_t)u->nlocals);
    if (!t)
        return V_EMPTY;
    for (struct symbol *y = u->s->first; y; y = y->next) {
        if (y->reg < 0)
            continue;
        t->item[y->reg] = str_intern(str_from_utf8(y->name->utf8, y->name->len));
        if (!t->item[y->reg]) {
            rc_dec(v_of(t));
            return V_EMPTY;
        }
    }
    for (int i = 0; i < u->nlocals; i++)
        if (!t->item[i])
            t->item[i] = str_intern_c(cc_in_namespace(u) ? ".ns" : ".0");
    return v_of(t);
}

static value docstring_of(struct unit *u)
{
    if (u->s->kind != SCOPE_FUNCTION)
        return V_EMPTY;
    struct ast_seq body = u->s->node->u.functiondef.body;
    if (!body.n || body.items[0]->kind != AST_EXPR)
        return V_EMPTY;
    const ast *e = body.items[0]->u.expr.value;
    if (e->kind != AST_CONSTANT || e->u.constant.const_kind != AST_CONST_STR)
        return V_EMPTY;
    return cc_constant(u, e);
}

value code_new(struct unit *u, uint32_t flags, const ast *args)
{
    code *co = VM_NEW(&code_type, code);
    if (!co)
        return V_EMPTY;
    static uint32_t serial;
    co->serial = ++serial;
    co->name = rc_inc(u->name);
    co->qualname = rc_inc(u->qualname);
    co->filename = rc_inc(u->c->filename);
    co->doc = docstring_of(u);
    co->first_line = u->s->node ? (uint32_t)u->s->node->line : 1;
    co->nlocals = (uint32_t)u->nlocals;
    co->ncells = (uint32_t)u->ncells;
    /* one spare register: calls of classes move their arguments up by one */
    co->nregs = (uint32_t)u->max_temp + 2;
    for (struct symbol *y = u->s->first; y; y = y->next)
        co->nfree += (y->flags & SYM_FREE) && !(y->flags & SYM_LOCAL);
    if (args) {
        co->nposonly = (uint32_t)args->u.arguments.posonlyargs.n;
        co->nargs = co->nposonly + (uint32_t)args->u.arguments.args.n;
        co->nkwonly = (uint32_t)args->u.arguments.kwonlyargs.n;
        flags |= args->u.arguments.vararg ? CODE_VARARGS : 0;
        flags |= args->u.arguments.kwarg ? CODE_VARKW : 0;
    } else {
        co->nargs = cc_in_namespace(u) || u->s->kind == SCOPE_COMP;
    }
    if (!(flags & (CODE_VARARGS | CODE_VARKW | CODE_GENERATOR)) && !co->nkwonly)
        flags |= CODE_SIMPLE;
    co->flags = flags;
    value names = local_names(u);
    value consts = names ? tuple_from(u->consts, (size_t)u->nconsts) : V_EMPTY;
    co->names = names ? tuple_ptr(names) : NULL;
    co->consts = consts ? tuple_ptr(consts) : NULL;
    if (!consts)
        goto fail;
    co->nconsts = (uint32_t)u->nconsts;
    co->k = co->consts->item;
    co->instr = copy_out(u->code, (size_t)u->n * sizeof *u->code);
    co->ninstr = co->instr ? (uint32_t)u->n : 0;
    co->lines = copy_out(u->lines, 2 * (size_t)u->nlines * sizeof *u->lines);
    co->nlines = co->lines ? (uint32_t)u->nlines : 0;
    if (!co->instr || !co->lines)
        goto fail;
    if (u->nhandlers) {
        co->handlers = pool_alloc(instr_pool, (size_t)u->nhandlers * sizeof *co->handlers);
        if (!co->handlers) {
            vm_no_memory();
            goto fail;
        }
        co->nhandlers = (uint32_t)u->nhandlers;
        for (int i = 0; i < u->nhandlers; i++) {
            const struct handler_rec *h = &u->handlers[i];
            co->handlers[i] = (vm_handler){.start = (uint32_t)h->start,
                                           .end = (uint32_t)h->end,
                                           .target = (uint32_t)h->target->pos,
                                           .reg = (uint16_t)h->reg,
                                           .temps = (uint16_t)h->temps};
        }
    }
    return v_of(co);
fail:
    rc_dec(v_of(co));
    return V_EMPTY;
}

int code_line(const code *co, const vm_instr *pc)
{
    uint32_t at = (uint32_t)(pc - co->instr);
    uint32_t lo = 0, hi = co->nlines;
    while (hi - lo > 1) {
        uint32_t mid = (lo + hi) / 2;
        if (co->lines[2 * mid] <= at)
            lo = mid;
        else
            hi = mid;
    }
    return co->nlines ? (int)co->lines[2 * lo + 1] : (int)co->first_line;
}

/* --- dis -------------------------------------------------------------------------------------- */

static void dis_operand(const code *co, char form, uint16_t x, const vm_instr *at)
{
    const vm_instr w = *at;
    int next = (int)(at - co->instr) + 1 + vm_op_cache[VM_OP(w)];
    switch (form) {
    case 'd':
    case 'r':
    case 'u':
    case 'w':
        if (x < co->nlocals) {
            size_t n;
            const char *s = str_utf8(co->names->item[x], &n);
            printf(" %s", s ? s : "?");
        } else {
            printf(" t%d", x - (int)co->nlocals);
        }
        break;
    case 'n':
    case 'f':
        printf(" %d", x);
        break;
    case 'i':
        printf(" #%d", (int16_t)x);
        break;
    case 'k': {
        value r = x < co->nconsts ? vm_repr(co->k[x]) : V_EMPTY;
        size_t n;
        const char *s = r ? str_utf8(r, &n) : NULL;
        printf(" %s", s ? s : "?");
        rc_dec(r);
        break;
    }
    case 'j':
        printf(" ->%d", next + (int16_t)x);
        break;
    case 'J':
        printf(" ->%d", next + VM_J32(w));
        break;
    default:
        break;
    }
}

int code_dis(code *co)
{
    if (VM_CHECK_STACK(" in dis"))
        return -1;
    int line = -1;
    size_t n;
    const char *s = str_utf8(co->qualname, &n);
    printf("%s: %u registers, %u of them locals\n", s ? s : "?", co->nregs, co->nlocals);
    for (uint32_t at = 0; at < co->ninstr;) {
        const vm_instr *pc = &co->instr[at];
        int op = VM_OP(*pc);
        int here = code_line(co, pc);
        if (here != line)
            printf("%5d", line = here);
        else
            printf("     ");
        printf(" %5u  %-12s", at, vm_op_name[op]);
        const char *form = vm_op_form[op];
        uint16_t x[] = {VM_A(*pc), VM_B(*pc), VM_C(*pc)};
        for (int i = 0; i < 3; i++)
            if (form[i] != '-')
                dis_operand(co, form[i], x[i], pc);
        printf("\n");
        at += 1u + vm_op_cache[op];
    }
    for (uint32_t i = 0; i < co->nhandlers; i++)
        printf("      exceptions in %u..%u go to %u\n", co->handlers[i].start, co->handlers[i].end,
               co->handlers[i].target);
    for (uint32_t i = 0; i < co->nconsts; i++)
        if (v_is_type(co->k[i], &code_type)) {
            printf("\n");
            if (code_dis((code *)v_obj(co->k[i])) < 0)
                return -1;
        }
    return 0;
}

/* --- the type --------------------------------------------------------------------------------- */

static void code_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    code *co = (code *)o;
    value const v[] = {co->name, co->qualname,    co->filename,
                       co->doc,  v_of(co->names), v_of(co->consts)};
    for (size_t i = 0; i < sizeof v / sizeof *v; i++)
        if (v_is_heap(v[i]))
            visit(v_obj(v[i]), arg);
}

static value code_reap(rc_obj *o)
{
    code *co = (code *)o;
    value *const slots[] = {(value *)&co->consts, (value *)&co->names,
                            &co->filename,        &co->name,
                            &co->qualname,        &co->doc};
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++) {
        value v = rc_take_out(slots[i]);
        if (v)
            return v;
    }
    return V_EMPTY;
}

static void code_finish(rc_obj *o)
{
    code *co = (code *)o;
    if (co->instr)
        pool_free(instr_pool, co->instr, co->ninstr * sizeof *co->instr);
    if (co->lines)
        pool_free(instr_pool, co->lines, 2 * (size_t)co->nlines * sizeof *co->lines);
    if (co->handlers)
        pool_free(instr_pool, co->handlers, co->nhandlers * sizeof *co->handlers);
    co->instr = NULL;
    co->lines = NULL;
    co->handlers = NULL;
}

static value code_repr(value v)
{
    code *co = (code *)v_obj(v);
    return str_from_format("<code object %S at 0x%llx, file \"%S\", line %d>", co->name,
                           (unsigned long long)v, co->filename, (int)co->first_line);
}

static value get_name(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(((code *)v_obj(a[0]))->name);
}

static value get_qualname(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(((code *)v_obj(a[0]))->qualname);
}

static value get_filename(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(((code *)v_obj(a[0]))->filename);
}

static value get_first_line(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return v_from_int(((code *)v_obj(a[0]))->first_line);
}

static value get_argcount(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return v_from_int(((code *)v_obj(a[0]))->nargs);
}

static value get_varnames(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    code *co = (code *)v_obj(a[0]);
    return tuple_from(co->names->item, co->nlocals - co->nfree - co->ncells);
}

static value get_freevars(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    code *co = (code *)v_obj(a[0]);
    return tuple_from(co->names->item + (co->nlocals - co->nfree), co->nfree);
}

/* Own cells are the locals that MAKECELL makes, at the start of the code. */
static value get_cellvars(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    code *co = (code *)v_obj(a[0]);
    value names[64];
    size_t count = 0;
    for (uint32_t i = 0; i < co->ninstr && count < 64; i++) {
        int op = VM_OP(co->instr[i]);
        if (op == OP_MAKECELL)
            names[count++] = co->names->item[VM_A(co->instr[i])];
        else if (op != OP_COPYFREE)
            break;
    }
    return tuple_from(names, count);
}

static value get_flags(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    const code *co = (code *)v_obj(a[0]);
    uint32_t f = co->flags & (CODE_VARARGS | CODE_VARKW | CODE_GENERATOR);
    if (!(co->flags & (CODE_CLASS | CODE_MODULE)))
        f |= 3; /* CO_OPTIMIZED | CO_NEWLOCALS */
    return v_from_int(f);
}

static value get_kwonly(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return v_from_int(((code *)v_obj(a[0]))->nkwonly);
}

static value get_posonly(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return v_from_int(((code *)v_obj(a[0]))->nposonly);
}

static value get_nlocals(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    const code *co = (code *)v_obj(a[0]);
    return v_from_int(co->nlocals - co->nfree - co->ncells);
}

static value get_consts(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(v_of(((code *)v_obj(a[0]))->consts));
}

static const vm_def code_methods[] = {
    {"co_name", get_name, 1, 1, NULL, VM_GETTER},
    {"co_qualname", get_qualname, 1, 1, NULL, VM_GETTER},
    {"co_filename", get_filename, 1, 1, NULL, VM_GETTER},
    {"co_firstlineno", get_first_line, 1, 1, NULL, VM_GETTER},
    {"co_argcount", get_argcount, 1, 1, NULL, VM_GETTER},
    {"co_varnames", get_varnames, 1, 1, NULL, VM_GETTER},
    {"co_freevars", get_freevars, 1, 1, NULL, VM_GETTER},
    {"co_cellvars", get_cellvars, 1, 1, NULL, VM_GETTER},
    {"co_flags", get_flags, 1, 1, NULL, VM_GETTER},
    {"co_kwonlyargcount", get_kwonly, 1, 1, NULL, VM_GETTER},
    {"co_posonlyargcount", get_posonly, 1, 1, NULL, VM_GETTER},
    {"co_nlocals", get_nlocals, 1, 1, NULL, VM_GETTER},
    {"co_consts", get_consts, 1, 1, NULL, VM_GETTER},
    {0},
};

vm_type code_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "code",
           .size = sizeof(code),
           .flags = RC_TYPE_GC,
           .traverse = code_traverse,
           .reap = code_reap,
           .finish = code_finish},
    .repr = code_repr,
    .methods = code_methods,
};

VM_INIT(code)
{
    instr_pool = pool_open("code.instr", POOL_BUFFERS, err);
    return instr_pool && vm_type_ready(&code_type, NULL, "builtins", err);
}
