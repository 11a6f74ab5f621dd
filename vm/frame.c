/* frame.c: the frame as scripts see it (tracebacks, sys._getframe, gi_frame). */
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/func.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/objects.h"
#include "vm/str.h"

static frame_obj *frame_ptr(value v)
{
    return (frame_obj *)v_obj(v);
}

static function *frame_fn(const frame_obj *o)
{
    return (function *)v_obj(o->fn);
}

frame_obj *frame_obj_of(vm_frame *f)
{
    if (f->obj)
        return f->obj;
    uint32_t n = f->co->nlocals;
    frame_obj *o = vm_alloc(&frame_type, sizeof *o + n * sizeof(value));
    if (!o)
        return NULL;
    o->fn = rc_inc(v_of(f->fn));
    o->live = f;
    o->nlocals = n;
    f->obj = o;
    return o;
}

int frame_obj_line(const frame_obj *o)
{
    return o->live ? code_line(o->live->co, o->live->pc) : o->line;
}

void frame_obj_release(vm_frame *f)
{
    frame_obj *o = f->obj;
    f->obj = NULL;
    o->line = code_line(f->co, f->pc);
    o->live = NULL;
    if (rc_count((rc_obj *)o) > 1)
        for (uint32_t i = 0; i < o->nlocals; i++) {
            o->local[i] = f->r[i];
            f->r[i] = V_EMPTY;
        }
    RC_DEC(o);
}

static int add_local(dict *d, value name, value v)
{
    if (v_is_type(v, &cell_type))
        v = ((cell *)v_obj(v))->v;
    if (!v || str_at(str_ptr(name), 0) == '.')
        return 0;
    return dict_set(d, name, v);
}

static value locals_of(function *fn, const value *local, uint32_t n)
{
    if (fn->co->flags & CODE_MODULE)
        return rc_inc(v_of(fn->globals));
    if (fn->co->flags & CODE_CLASS && n && local[0])
        return rc_inc(local[0]);
    value d = dict_new();
    if (!d)
        return V_EMPTY;
    for (uint32_t i = 0; i < n; i++)
        if (add_local(dict_ptr(d), fn->co->names->item[i], local[i]) < 0) {
            rc_dec(d);
            return V_EMPTY;
        }
    return d;
}

value frame_locals(vm_frame *f)
{
    return locals_of(f->fn, f->r, f->co->nlocals);
}

static void frame_traverse(rc_obj *obj, rc_visit visit, void *arg)
{
    frame_obj *o = (frame_obj *)obj;
    if (v_is_heap(o->fn))
        visit(v_obj(o->fn), arg);
    if (v_is_heap(o->back))
        visit(v_obj(o->back), arg);
    for (uint32_t i = 0; i < o->nlocals; i++)
        if (v_is_heap(o->local[i]))
            visit(v_obj(o->local[i]), arg);
}

static value frame_reap(rc_obj *obj)
{
    frame_obj *o = (frame_obj *)obj;
    for (uint32_t i = 0; i < o->nlocals; i++) {
        value v = rc_take_out(&o->local[i]);
        if (v)
            return v;
    }
    value v = rc_take_out(&o->back);
    return v ? v : rc_take_out(&o->fn);
}

static size_t frame_block_size(const rc_obj *o)
{
    return sizeof(frame_obj) + ((const frame_obj *)o)->nlocals * sizeof(value);
}

static value frame_repr(value v)
{
    frame_obj *o = frame_ptr(v);
    code *co = frame_fn(o)->co;
    return str_from_format("<frame at 0x%llx, file '%S', line %d, code %S>", (unsigned long long)v,
                           co->filename, frame_obj_line(o), co->name);
}

static value get_code(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(v_of(frame_fn(frame_ptr(a[0]))->co));
}

static value get_line(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return v_from_int(frame_obj_line(frame_ptr(a[0])));
}

static value get_globals(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(v_of(frame_fn(frame_ptr(a[0]))->globals));
}

static value get_locals(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    frame_obj *o = frame_ptr(a[0]);
    if (o->live)
        return frame_locals(o->live);
    return locals_of(frame_fn(o), o->local, o->nlocals);
}

static value get_back(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    frame_obj *o = frame_ptr(a[0]);
    if (o->live && o->live->prev) {
        frame_obj *back = frame_obj_of(o->live->prev);
        return back ? rc_inc(v_of(back)) : V_EMPTY;
    }
    return o->back ? rc_inc(o->back) : V_NONE;
}

static value frame_clear(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    frame_obj *o = frame_ptr(a[0]);
    if (o->live)
        return vm_raise(&vm_exc_RuntimeError, "cannot clear an executing frame");
    for (uint32_t i = 0; i < o->nlocals; i++)
        rc_clear(&o->local[i]);
    return V_NONE;
}

static const vm_def frame_methods[] = {
    {"f_code", get_code, 1, 1, NULL, VM_GETTER},
    {"f_lineno", get_line, 1, 1, NULL, VM_GETTER},
    {"f_globals", get_globals, 1, 1, NULL, VM_GETTER},
    {"f_locals", get_locals, 1, 1, NULL, VM_GETTER},
    {"f_back", get_back, 1, 1, NULL, VM_GETTER},
    {"clear", frame_clear, 1, 1, NULL, 0},
    {0},
};

vm_type frame_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "frame",
           .size = sizeof(frame_obj),
           .flags = RC_TYPE_GC,
           .block_size = frame_block_size,
           .traverse = frame_traverse,
           .reap = frame_reap},
    .repr = frame_repr,
    .methods = frame_methods,
};

VM_INIT(frame)
{
    return vm_type_ready(&frame_type, NULL, "builtins", err);
}
