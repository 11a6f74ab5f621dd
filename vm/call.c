/* call.c: frames: binding arguments to parameters, pushing and popping, calls from C. */
#include <stdio.h>

#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/func.h"
#include "vm/names.h"
#include "vm/objects.h"
#include "vm/opcodes.h"
#include "vm/str.h"

/* --- argument errors, in CPython's words --------------------------------------------------------
 */

static value too_many(const function *f, int given, int kwonly_given)
{
    const code *co = f->co;
    int ndef = f->defaults ? (int)tuple_ptr(f->defaults)->len : 0;
    int max = (int)co->nargs;
    char takes[64];
    if (ndef)
        snprintf(takes, sizeof takes, "from %d to %d", max - ndef, max);
    else
        snprintf(takes, sizeof takes, "%d", max);
    bool plural = ndef ? true : max != 1;
    if (kwonly_given)
        return vm_type_error("%S() takes %s positional argument%s but %d positional argument%s "
                             "(and %d keyword-only argument%s) were given",
                             f->qualname, takes, plural ? "s" : "", given, given != 1 ? "s" : "",
                             kwonly_given, kwonly_given != 1 ? "s" : "");
    return vm_type_error("%S() takes %s positional argument%s but %d %s given", f->qualname, takes,
                         plural ? "s" : "", given, given == 1 ? "was" : "were");
}

/* "'a', 'b', and 'c'" */
static value missing(const function *f, const value *r, int from, int to, const char *kind)
{
    int count = 0;
    for (int i = from; i < to; i++)
        count += r[i] == V_EMPTY;
    VM_ENTER(h, 1);
    h.s[0] = str_from("");
    int seen = 0;
    for (int i = from; i < to && h.s[0]; i++) {
        if (r[i] != V_EMPTY)
            continue;
        seen++;
        const char *sep = seen == 1 ? "" : seen < count ? ", " : count == 2 ? " and " : ", and ";
        rc_set(&h.s[0], str_from_format("%S%s'%S'", h.s[0], sep, f->co->names->item[i]));
    }
    if (h.s[0])
        vm_type_error("%S() missing %d required %s argument%s: %S", f->qualname, count, kind,
                      count == 1 ? "" : "s", h.s[0]);
    return VM_LEAVE(h, V_EMPTY);
}

/* --- binding ------------------------------------------------------------------------------------
 */

/* Register of the parameter called name, or -1; identity first, names are interned. */
static int parameter(const code *co, value name, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        if (co->names->item[i] == name)
            return (int)i;
    for (uint32_t i = from; i < to; i++)
        if (v_is_str(name) && str_eq(str_ptr(co->names->item[i]), str_ptr(name)))
            return (int)i;
    return -1;
}

/* All keywords that name positional-only parameters, in the order of the parameters. */
static void positional_only(function *f, tuple *kwnames)
{
    const code *co = f->co;
    VM_ENTER(h, 1);
    for (uint32_t i = 0; i < co->nposonly; i++)
        for (size_t k = 0; k < kwnames->len; k++) {
            if (!str_eq(str_ptr(co->names->item[i]), str_ptr(kwnames->item[k])))
                continue;
            value more = h.s[0] ? str_from_format("%S, %S", h.s[0], co->names->item[i])
                                : rc_inc(co->names->item[i]);
            rc_set(&h.s[0], more);
        }
    if (h.s[0])
        vm_type_error("%S() got some positional-only arguments passed as keyword arguments: "
                      "'%S'",
                      f->qualname, h.s[0]);
    vm_leave_slots(&h.h);
}

static bool bind_keywords(function *f, value *r, const value *vals, tuple *kwnames, dict *rest)
{
    const code *co = f->co;
    uint32_t named = co->nargs + co->nkwonly;
    for (size_t k = 0; k < kwnames->len; k++) {
        value name = kwnames->item[k];
        if (!v_is_str(name)) {
            vm_type_error("keywords must be strings");
            return false;
        }
        int at = parameter(co, name, co->nposonly, named);
        if (at >= 0) {
            if (r[at] != V_EMPTY) {
                vm_type_error("%S() got multiple values for argument '%S'", f->qualname, name);
                return false;
            }
            r[at] = rc_inc(vals[k]);
        } else if (rest) {
            if (dict_set(rest, name, vals[k]) < 0)
                return false;
        } else {
            if (parameter(co, name, 0, co->nposonly) >= 0)
                positional_only(f, kwnames);
            else
                vm_type_error("%S() got an unexpected keyword argument '%S'", f->qualname, name);
            return false;
        }
    }
    return true;
}

static bool bind_defaults(function *f, value *r, int given)
{
    const code *co = f->co;
    int nargs = (int)co->nargs;
    tuple *d = f->defaults ? tuple_ptr(f->defaults) : NULL;
    int first = nargs - (d ? (int)d->len : 0);
    for (int i = given; i < first; i++)
        if (r[i] == V_EMPTY) {
            missing(f, r, 0, first, "positional");
            return false;
        }
    for (int i = given > first ? given : first; i < nargs; i++)
        if (r[i] == V_EMPTY)
            r[i] = rc_inc(d->item[i - first]);
    bool lacks = false;
    for (uint32_t i = co->nargs; i < co->nargs + co->nkwonly; i++) {
        if (r[i] != V_EMPTY)
            continue;
        value v = f->kwdefaults ? dict_get(dict_ptr(f->kwdefaults), co->names->item[i]) : V_EMPTY;
        if (!v && vm_failed())
            return false;
        if (v)
            r[i] = rc_inc(v);
        else
            lacks = true;
    }
    if (lacks)
        missing(f, r, nargs, nargs + (int)co->nkwonly, "keyword-only");
    return !lacks;
}

/* Parameters of f into r (all empty), counted. self V_EMPTY: none. */
static bool bind(function *f, value *r, value self, const value *args, int n, tuple *kwnames)
{
    const code *co = f->co;
    int shift = self != V_EMPTY, total = n + shift, nargs = (int)co->nargs;
    int direct = total < nargs ? total : nargs;
    if (shift && nargs)
        r[0] = rc_inc(self);
    for (int i = shift; i < direct; i++)
        r[i] = rc_inc(args[i - shift]);
    uint32_t at = co->nargs + co->nkwonly;
    if (co->flags & CODE_VARARGS) {
        int extra = total - direct;
        tuple *rest;
        if (shift && !nargs) {
            rest = tuple_new((size_t)extra);
            if (rest) {
                rest->item[0] = rc_inc(self);
                for (int i = 1; i < extra; i++)
                    rest->item[i] = rc_inc(args[i - 1]);
            }
        } else {
            value v = tuple_from(args + (direct - shift), (size_t)extra);
            rest = v ? tuple_ptr(v) : NULL;
        }
        if (!rest)
            return false;
        r[at++] = v_of(rest);
    }
    dict *kw = NULL;
    if (co->flags & CODE_VARKW) {
        r[at] = dict_new();
        if (!r[at])
            return false;
        kw = dict_ptr(r[at]);
    }
    if (kwnames && !bind_keywords(f, r, args + n, kwnames, kw))
        return false;
    if (total > nargs && !(co->flags & CODE_VARARGS)) {
        int kwonly = 0;
        for (uint32_t i = co->nargs; i < co->nargs + co->nkwonly; i++)
            kwonly += r[i] != V_EMPTY;
        too_many(f, total, kwonly);
        return false;
    }
    return bind_defaults(f, r, direct);
}

/* --- frames -------------------------------------------------------------------------------------
 */

vm_frame *vm_push(vm_thread *t, function *f, value self, const value *args, int n, tuple *kwnames)
{
    if (t->depth >= t->recursion_limit) {
        vm_recursion_error("");
        return NULL;
    }
    uint64_t flags = 0;
    code *co = f->co;
    value *w = vm_stack_room(t, VM_WINDOW + co->nregs, &flags);
    if (!w)
        return NULL;
    vm_frame *nf = (vm_frame *)(w + 1);
    w[0] = rc_inc(v_of(f));
    nf->prev = t->frame;
    nf->pc = co->instr;
    nf->co = co;
    nf->fn = f;
    nf->site = NULL;
    nf->obj = NULL;
    nf->flags = flags;
    memset(nf->r, 0, co->nregs * sizeof(value));
    t->frame = nf;
    t->depth++;
    if (!bind(f, nf->r, self, args, n, kwnames)) {
        value e = vm_exc_take();
        vm_pop(t, nf, e);
        vm_exc_restore(e);
        return NULL;
    }
    return nf;
}

static inline void clear_holding(value *slot, value holding)
{
    value old = *slot;
    *slot = V_EMPTY;
    if (v_is_heap(old))
        vm_drop_holding(v_obj(old), holding);
}

void vm_pop(vm_thread *t, vm_frame *f, value holding)
{
    if (f->obj)
        frame_obj_release(f);
    /* temps from the top, then locals in order, as CPython */
    uint32_t nlocals = f->co->nlocals;
    for (uint32_t i = f->co->nregs; i-- > nlocals;)
        clear_holding(&f->r[i], holding);
    for (uint32_t i = 0; i < nlocals; i++)
        clear_holding(&f->r[i], holding);
    uint64_t flags = f->flags;
    function *fn = f->fn;
    t->frame = f->prev;
    t->depth--;
    f->prev = NULL;
    f->pc = NULL;
    f->co = NULL;
    f->fn = NULL;
    f->site = NULL;
    f->flags = 0; /* the words are the caller's temps again */
    if (flags & FRAME_OWNS_FN)
        RC_DEC(fn);
    clear_holding(vm_callee_slot(f), holding);
    if (flags & FRAME_CHUNK)
        vm_stack_pop_chunk(t);
}

static value run_pushed(vm_thread *t, vm_frame *nf)
{
    if (nf->co->flags & CODE_GENERATOR) {
        value g = gen_new(nf->fn, nf->r);
        vm_pop(t, nf, g);
        return g;
    }
    nf->flags |= FRAME_ENTRY;
    return vm_run(nf);
}

value vm_call_function(function *f, const value *args, int n, tuple *kwnames)
{
    vm_thread *t = vm_t;
    if (VM_CHECK_STACK(" while calling a Python object"))
        return V_EMPTY;
    vm_frame *nf = vm_push(t, f, V_EMPTY, args, n, kwnames);
    return nf ? run_pushed(t, nf) : V_EMPTY;
}

value vm_run_code(code *co, dict *globals, value ns)
{
    VM_ENTER(h, 1);
    if (!ns)
        ns = v_of(globals);
    h.s[0] = function_new(co, globals);
    value result = V_EMPTY;
    if (h.s[0])
        result =
            vm_call_function((function *)v_obj(h.s[0]), &ns, co->flags & CODE_CLASS ? 1 : 0, NULL);
    return VM_LEAVE(h, result);
}
