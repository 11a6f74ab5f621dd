/* interp_calls.c: calls, function and class objects, generators out of line. */
#include "vm/interp.h"

vm_frame *vm_push_moved(vm_thread *t, function *fn, value *args, uint32_t n, uint64_t flags)
{
    vm_frame *nf = vm_push(t, fn, V_EMPTY, args, (int)n, NULL);
    if (!nf)
        return NULL;
    for (uint32_t i = 0; i < n; i++)
        rc_clear(&args[i]);
    if (flags & FRAME_INIT) {
        /* vm_push counted the function in the callee's slot: the instance takes its place */
        *vm_callee_slot(nf) = vm_take(&args[-VM_WINDOW]);
        RC_DEC(fn);
    } else if (!(fn->co->flags & CODE_GENERATOR)) {
        rc_clear(&args[-VM_WINDOW]);
    }
    nf->flags |= flags;
    return nf;
}

function *vm_plain_init(vm_type *cls)
{
    if (!(cls->rc.flags & VM_T_INSTANCE) || cls->create != object_create ||
        ((vm_type *)rc_type_of((rc_obj *)cls))->call != type_call)
        return NULL;
    value init = vm_type_lookup(cls, vm_n.__init__);
    if (!init || !v_is_type(init, &function_type))
        return NULL;
    function *f = (function *)v_obj(init);
    return f->co->flags & CODE_GENERATOR ? NULL : f;
}

/* "module.qualname()", as CPython names the callee of a bad * or ** argument. */
static const char *callee_name(value callee, char *buf, size_t size)
{
    if (!callee)
        return "Value";
    value q = vm_getattr_opt(callee, vm_n.__qualname__);
    vm_exc_clear();
    value m = q ? vm_getattr_opt(callee, vm_n.__module__) : V_EMPTY;
    vm_exc_clear();
    size_t n;
    const char *s = q && v_is_str(q) ? str_utf8(q, &n) : NULL;
    const char *ms = m && v_is_str(m) && !str_eq_ascii(m, "builtins") ? str_utf8(m, &n) : NULL;
    snprintf(buf, size, "%s%s%s()", ms ? ms : "", ms ? "." : "", s ? s : vm_type_name(callee));
    rc_dec(q);
    rc_dec(m);
    return buf;
}

value vm_star_args(value iterable, value callee)
{
    value v = vm_tuple_from(iterable);
    if (!v && vm_failed() && vm_exc_matches(vm_t->exc, &vm_exc_TypeError) &&
        !type_of(iterable)->iter && !type_of(iterable)->getitem) {
        char buf[128];
        vm_exc_clear();
        vm_type_error("%s argument after * must be an iterable, not %T",
                      callee_name(v_is_heap(callee) ? callee : V_EMPTY, buf, sizeof buf), iterable);
    }
    return v;
}

int vm_merge_keywords(value d, value mapping, value callee)
{
    char buf[128];
    if (!v_has(mapping, VM_T_DICT)) {
        VM_ENTER(f, 1);
        f.s[0] = dict_new();
        int ok = f.s[0] ? dict_update(dict_ptr(f.s[0]), mapping) : -1;
        if (f.s[0] && ok < 0 && (vm_catch(&vm_exc_AttributeError) || vm_catch(&vm_exc_TypeError)))
            vm_type_error("%s argument after ** must be a mapping, not %T",
                          callee_name(callee, buf, sizeof buf), mapping);
        if (ok == 0)
            ok = vm_merge_keywords(d, f.s[0], callee);
        vm_leave_slots(&f.h);
        return ok;
    }
    size_t pos = 0;
    value key, val;
    while (dict_next(dict_ptr(mapping), &pos, &key, &val)) {
        if (!v_is_str(key)) {
            vm_type_error("keywords must be strings");
            return -1;
        }
        int have = dict_contains(dict_ptr(d), key);
        if (have > 0)
            vm_type_error("%s got multiple values for keyword argument '%S'",
                          callee_name(callee, buf, sizeof buf), key);
        if (have != 0 || dict_set(dict_ptr(d), key, val) < 0)
            return -1;
    }
    return 0;
}

value vm_make_function(vm_frame *f, code *co, value *parts, int which)
{
    value v = function_new(co, f->fn->globals);
    if (!v)
        return V_EMPTY;
    function *fn = (function *)v_obj(v);
    value *const fields[] = {&fn->defaults, &fn->kwdefaults, &fn->annotations, &fn->closure};
    for (int i = 0; i < 4; i++)
        if (which & 1 << i)
            *fields[i] = vm_take(parts++);
    return v;
}

value vm_build_class_function(void)
{
    value v = dict_get_str(vm_builtins, vm_n.__build_class__);
    if (!v)
        return vm_raise(&vm_exc_NameError, "__build_class__ not found");
    return rc_inc(v);
}

/* --- generators ---------------------------------------------------------------------------------
 */

bool vm_resume_inline(vm_thread *t, generator *g, value v)
{
    if (t->depth >= t->recursion_limit) {
        vm_recursion_error("");
        return false;
    }
    vm_frame *f = &g->frame;
    if (g->state == GEN_SUSPENDED) {
        vm_instr w = *f->pc;
        int op = VM_OP(w);
        rc_set(&f->r[op == OP_YIELD ? VM_A(w) : VM_C(w)], rc_inc(v));
        if (op == OP_YIELD)
            f->pc += 1;
    }
    g->base_top = vm_stack_top(t);
    g->state = GEN_RUNNING;
    f->prev = t->frame;
    f->flags = FRAME_GEN;
    f->site = NULL;
    g->exc_info.prev = t->exc_info;
    t->exc_info = &g->exc_info;
    t->frame = f;
    t->depth++;
    return true;
}

void vm_gen_done(vm_thread *t, generator *g)
{
    vm_frame *f = &g->frame;
    g->state = GEN_DONE;
    t->exc_info = g->exc_info.prev;
    g->exc_info.prev = NULL;
    t->frame = f->prev;
    t->depth--;
    f->prev = NULL;
    rc_clear(&g->exc_info.exc);
}

void vm_raise_stop(value v)
{
    value e = exc_new(&vm_exc_StopIteration, &v, 1);
    if (e) {
        rc_set(&exc_ptr(e)->extra[0], rc_inc(v));
        vm_raise_exc(e);
    }
    rc_dec(e);
    rc_dec(v);
}

value vm_send(value it, value v)
{
    vm_type *t = type_of(it);
    if (v == V_NONE && t->next)
        return t->next(it);
    return vm_call_method(it, vm_n.send, &v, 1);
}

value vm_stop_value(void)
{
    if (!vm_failed())
        return V_NONE;
    if (!vm_exc_matches(vm_t->exc, &vm_exc_StopIteration))
        return V_EMPTY;
    value e = vm_exc_take();
    value v = exc_ptr(e)->extra[0];
    v = v ? rc_inc(v) : V_NONE;
    rc_dec(e);
    return v;
}

/* PEP 479 */
void vm_stop_to_runtime_error(void)
{
    value stop = vm_exc_take();
    vm_raise(&vm_exc_RuntimeError, "generator raised StopIteration");
    value e = vm_exc_take();
    if (e && v_has(e, VM_T_EXC)) {
        rc_set(&exc_ptr(e)->cause, rc_inc(stop));
        rc_set(&exc_ptr(e)->context, rc_inc(stop));
        exc_ptr(e)->suppress_context = true;
    }
    vm_exc_restore(e);
    rc_dec(stop);
}
