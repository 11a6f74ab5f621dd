/* generator.c: generator objects. The frame lives inside the object, registers included; the
 * interpreter resumes it without recursion where a script's loop drives it (FORLOOP, YIELDFROM) and
 * through gen_resume() where C code does. */
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/func.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/objects.h"
#include "vm/opcodes.h"
#include "vm/str.h"

static generator *gen_ptr(value v)
{
    return (generator *)v_obj(v);
}

static size_t gen_size(const code *co)
{
    return sizeof(generator) + co->nregs * sizeof(value);
}

value gen_new(function *f, value *r)
{
    code *co = f->co;
    generator *g = vm_alloc(&generator_type, gen_size(co));
    if (!g)
        return V_EMPTY;
    g->fn = rc_inc(v_of(f));
    g->name = rc_inc(f->name);
    g->qualname = rc_inc(f->qualname);
    g->state = GEN_CREATED;
    g->nregs = co->nregs;
    g->frame.pc = co->instr;
    g->frame.co = co;
    g->frame.fn = f;
    g->frame.flags = FRAME_GEN;
    memcpy(g->frame.r, r, co->nlocals * sizeof(value));
    memset(r, 0, co->nlocals * sizeof(value));
    return v_of(g);
}

static vm_type *const stop = &vm_exc_StopIteration;

value gen_resume(generator *g, value v)
{
    vm_thread *t = vm_t;
    bool throwing = vm_failed();
    if (g->state == GEN_RUNNING) {
        vm_exc_clear();
        return vm_value_error("generator already executing");
    }
    if (g->state == GEN_DONE)
        return V_EMPTY;
    if (g->state == GEN_CREATED && !throwing && v != V_NONE)
        return vm_type_error("can't send non-None value to a just-started generator");
    if (VM_CHECK_STACK(" while calling a Python object"))
        return V_EMPTY;
    if (t->depth >= t->recursion_limit) {
        vm_recursion_error("");
        return V_EMPTY;
    }
    vm_frame *f = &g->frame;
    if (g->state == GEN_SUSPENDED && !throwing && v != V_EMPTY) {
        vm_instr w = *f->pc;
        int op = VM_OP(w);
        /* a suspended YIELD is done once its value is there; a YIELDFROM runs again */
        rc_set(&f->r[op == OP_YIELD ? VM_A(w) : VM_C(w)], rc_inc(v));
        if (op == OP_YIELD)
            f->pc += 1;
    }
    g->base_top = vm_stack_top(t);
    g->state = GEN_RUNNING;
    f->prev = t->frame;
    f->flags = FRAME_GEN | FRAME_ENTRY;
    f->site = NULL;
    g->exc_info.prev = t->exc_info;
    t->exc_info = &g->exc_info;
    t->frame = f;
    t->depth++;
    VM_ENTER(h, 1);
    h.s[0] = rc_inc(v_of(g)); /* the caller's reference may go while it runs */
    value result = vm_run(f);
    return VM_LEAVE(h, result);
}

/* --- memory -------------------------------------------------------------------------------------
 */

static size_t gen_block_size(const rc_obj *o)
{
    return sizeof(generator) + ((const generator *)o)->nregs * sizeof(value);
}

static void gen_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    generator *g = (generator *)o;
    value const v[] = {g->fn, g->name, g->qualname, g->exc_info.exc};
    for (size_t i = 0; i < sizeof v / sizeof *v; i++)
        if (v_is_heap(v[i]))
            visit(v_obj(v[i]), arg);
    if (g->frame.obj)
        visit((rc_obj *)g->frame.obj, arg);
    for (uint32_t i = 0; i < g->nregs; i++)
        if (v_is_heap(g->frame.r[i]))
            visit(v_obj(g->frame.r[i]), arg);
}

/* Locals first, as CPython clears the frame before the rest. The cursor counts the registers, and
 * then what follows them. */
static value gen_reap(rc_obj *o)
{
    generator *g = (generator *)o;
    uint32_t at = rc_cursor(o), n = g->nregs;
    if (at == 0)
        g->state = GEN_DONE;
    for (; at < n; at++) {
        value v = rc_take_out(&g->frame.r[at]);
        if (v) {
            rc_set_cursor(o, at + 1);
            return v;
        }
    }
    if (g->frame.obj)
        g->frame.obj->live = NULL;
    value *const slots[] = {(value *)&g->frame.obj, &g->exc_info.exc, &g->name, &g->qualname,
                            &g->fn};
    for (; at < n + sizeof slots / sizeof *slots; at++) {
        value v = rc_take_out(slots[at - n]);
        if (v) {
            rc_set_cursor(o, at + 1);
            return v;
        }
    }
    return V_EMPTY;
}

static value gen_close(value v);

/* A generator that dies while suspended runs its `finally` blocks, as gen.__del__ does. */
static void gen_finalize(rc_obj *o)
{
    generator *g = (generator *)o;
    if (g->state != GEN_SUSPENDED)
        return;
    bool protected_region = false;
    uint32_t at = (uint32_t)(g->frame.pc - g->frame.co->instr);
    for (uint32_t i = 0; i < g->frame.co->nhandlers; i++)
        protected_region |=
            at >= g->frame.co->handlers[i].start && at < g->frame.co->handlers[i].end;
    if (!protected_region && VM_OP(*g->frame.pc) != OP_YIELDFROM)
        return; /* nothing could see the GeneratorExit */
    VM_ENTER(h, 1);
    h.s[0] = vm_exc_take(); /* in flight; stays so */
    value r = gen_close(v_of(o));
    if (!r)
        vm_write_unraisable(v_of(o));
    rc_dec(r);
    vm_exc_restore(VM_TAKE(h.s[0]));
    vm_leave_slots(&h.h);
}

/* --- protocol -----------------------------------------------------------------------------------
 */

static value gen_next(value self)
{
    return gen_resume(gen_ptr(self), V_NONE);
}

/* What next(), send() and throw() of a script see when the generator has returned. */
static value or_stop(value r)
{
    if (!r && !vm_failed()) {
        value e = exc_new(stop, NULL, 0);
        if (e)
            vm_raise_exc(e);
        rc_dec(e);
    }
    return r;
}

static value m_send(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return or_stop(gen_resume(gen_ptr(a[0]), a[1]));
}

/* The iterator that a suspended `yield from` waits for: borrowed, or V_EMPTY. */
static value delegate(const generator *g)
{
    if (g->state != GEN_SUSPENDED || VM_OP(*g->frame.pc) != OP_YIELDFROM)
        return V_EMPTY;
    return g->frame.r[VM_B(*g->frame.pc)];
}

/* Ends a `yield from` whose iterator has returned r (owned) and goes on behind it. */
static void finish_delegation(generator *g, value r)
{
    vm_frame *f = &g->frame;
    vm_instr w = *f->pc;
    rc_clear(&f->r[VM_B(w)]);
    rc_clear(&f->r[VM_C(w)]);
    rc_set(&f->r[VM_A(w)], r);
    f->pc += 1;
    g->state = GEN_SUSPENDED;
}

static value gen_throw(value self, value type, value val, value tb)
{
    generator *g = gen_ptr(self);
    VM_ENTER(f, 4);
    f.s[0] = rc_inc(delegate(g));
    value result = V_EMPTY;
    if (f.s[0]) {
        bool exiting = v_is_class(type) ? vm_issubtype(type_ptr(type), &vm_exc_GeneratorExit)
                                        : vm_exc_matches(type, &vm_exc_GeneratorExit);
        bool handled = false;
        if (exiting) {
            f.s[1] = str_intern_c("close");
            f.s[2] = vm_getattr_opt(f.s[0], f.s[1]);
            if (f.s[2]) {
                value r = vm_call0(f.s[2]);
                rc_dec(r);
                if (!r)
                    return VM_LEAVE(f, or_stop(gen_resume(g, V_NONE)));
            } else if (vm_failed()) {
                return VM_LEAVE(f, V_EMPTY);
            }
        } else {
            f.s[1] = str_intern_c("throw");
            f.s[2] = vm_getattr_opt(f.s[0], f.s[1]);
            if (!f.s[2] && vm_failed())
                return VM_LEAVE(f, V_EMPTY);
            if (f.s[2]) {
                handled = true;
                value args[] = {type, val, tb};
                int n = tb ? 3 : val ? 2 : 1;
                g->state = GEN_RUNNING;
                result = vm_call(f.s[2], args, n);
                g->state = GEN_SUSPENDED;
            }
        }
        if (handled) {
            if (result)
                return VM_LEAVE(f, result);
            if (!vm_failed() || vm_exc_matches(vm_t->exc, stop)) {
                value e = vm_exc_take();
                value r = e ? rc_inc(exc_ptr(e)->extra[0]) : V_NONE;
                rc_dec(e);
                finish_delegation(g, r ? r : V_NONE);
                return VM_LEAVE(f, or_stop(gen_resume(g, V_EMPTY)));
            }
            return VM_LEAVE(f, or_stop(gen_resume(g, V_NONE)));
        }
    }
    /* make the exception */
    if (v_is_class(type) && vm_issubtype(type_ptr(type), &vm_exc_BaseException)) {
        if (val && val != V_NONE && vm_isinstance(val, type_ptr(type)))
            f.s[3] = rc_inc(val);
        else if (val && val != V_NONE && v_has(val, VM_T_TUPLE))
            f.s[3] = vm_call_ex(type, tuple_ptr(val), NULL);
        else
            f.s[3] = val && val != V_NONE ? vm_call1(type, val) : vm_call0(type);
        if (!f.s[3])
            return VM_LEAVE(f, V_EMPTY);
    } else if (v_has(type, VM_T_EXC)) {
        f.s[3] = rc_inc(type);
    } else {
        vm_type_error("exceptions must be classes or instances deriving from BaseException, "
                      "not %T",
                      type);
        return VM_LEAVE(f, V_EMPTY);
    }
    vm_raise_exc(f.s[3]);
    result = gen_resume(g, V_NONE);
    return VM_LEAVE(f, or_stop(result));
}

static value m_throw(vm_thread *t, value *a, int n)
{
    (void)t;
    return gen_throw(a[0], a[1], n > 2 ? a[2] : V_EMPTY, n > 3 ? a[3] : V_EMPTY);
}

/* None, or V_EMPTY with an exception. */
static value gen_close(value v)
{
    generator *g = gen_ptr(v);
    if (g->state == GEN_CREATED) {
        g->state = GEN_DONE;
        for (uint32_t i = 0; i < g->frame.co->nregs; i++)
            rc_clear(&g->frame.r[i]);
        return V_NONE;
    }
    if (g->state == GEN_DONE)
        return V_NONE;
    value r = gen_throw(v, v_of(&vm_exc_GeneratorExit), V_EMPTY, V_EMPTY);
    if (r) {
        rc_dec(r);
        return vm_raise(&vm_exc_RuntimeError, "generator ignored GeneratorExit");
    }
    if (vm_catch(stop) || vm_catch(&vm_exc_GeneratorExit))
        return V_NONE;
    return V_EMPTY;
}

static value m_close(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return gen_close(a[0]);
}

static value gen_repr(value v)
{
    return str_from_format("<generator object %S at 0x%llx>", gen_ptr(v)->qualname,
                           (unsigned long long)v);
}

static value get_name(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(gen_ptr(a[0])->name);
}

static value get_qualname(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(gen_ptr(a[0])->qualname);
}

static value get_running(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return v_from_bool(gen_ptr(a[0])->state == GEN_RUNNING);
}

static value get_suspended(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return v_from_bool(gen_ptr(a[0])->state == GEN_SUSPENDED);
}

static value get_yieldfrom(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    value d = delegate(gen_ptr(a[0]));
    return d ? rc_inc(d) : V_NONE;
}

static value get_code(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(v_of(gen_ptr(a[0])->frame.co));
}

static value get_frame(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    generator *g = gen_ptr(a[0]);
    if (g->state == GEN_DONE)
        return V_NONE;
    frame_obj *o = frame_obj_of(&g->frame);
    return o ? rc_inc(v_of(o)) : V_EMPTY;
}

static const vm_def gen_methods[] = {
    {"send", m_send, 2, 2, NULL, 0},
    {"throw", m_throw, 2, 4, NULL, 0},
    {"close", m_close, 1, 1, NULL, 0},
    {"__name__", get_name, 1, 1, NULL, VM_GETTER},
    {"__qualname__", get_qualname, 1, 1, NULL, VM_GETTER},
    {"gi_running", get_running, 1, 1, NULL, VM_GETTER},
    {"gi_suspended", get_suspended, 1, 1, NULL, VM_GETTER},
    {"gi_yieldfrom", get_yieldfrom, 1, 1, NULL, VM_GETTER},
    {"gi_code", get_code, 1, 1, NULL, VM_GETTER},
    {"gi_frame", get_frame, 1, 1, NULL, VM_GETTER},
    {0},
};

vm_type generator_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "generator",
           .size = sizeof(generator),
           .flags = RC_TYPE_GC,
           .block_size = gen_block_size,
           .traverse = gen_traverse,
           .reap = gen_reap,
           .finalize = gen_finalize},
    .repr = gen_repr,
    .iter = vm_self,
    .next = gen_next,
    .methods = gen_methods,
};

VM_INIT(generator)
{
    return vm_type_ready(&generator_type, NULL, "builtins", err);
}
