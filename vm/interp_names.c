/* interp_names.c: variables and attributes out of line; filling the caches of their instructions.
 */
#include "vm/interp.h"

dict *vm_builtins;

void vm_unbound_local(vm_frame *f, uint32_t reg)
{
    value name = reg < f->co->names->len ? f->co->names->item[reg] : vm_n.empty;
    vm_raise(&vm_exc_UnboundLocalError,
             "cannot access local variable '%S' where it is not associated with a value", name);
}

void vm_unbound_cell(vm_frame *f, uint32_t reg)
{
    value name = reg < f->co->names->len ? f->co->names->item[reg] : vm_n.empty;
    if (reg < f->co->nlocals - f->co->nfree)
        vm_unbound_local(f, reg);
    else
        vm_raise(&vm_exc_NameError,
                 "cannot access free variable '%S' where it is not associated with a value in "
                 "enclosing scope",
                 name);
}

static value name_error(value name)
{
    value e = str_from_format("name '%S' is not defined", name);
    value x = e ? exc_new(&vm_exc_NameError, &e, 1) : V_EMPTY;
    if (x) {
        rc_set(&exc_ptr(x)->extra[0], rc_inc(name));
        vm_raise_exc(x);
    }
    rc_dec(x);
    rc_dec(e);
    return V_EMPTY;
}

/* --- globals ------------------------------------------------------------------------------------
 */

value vm_load_global(vm_frame *f, vm_instr *pc, value name)
{
    dict *g = f->fn->globals;
    int64_t at = dict_find_str(g, name);
    if (at >= 0) {
        if (g->entries[at].key == name)
            pc[1] = (uint64_t)at << 32 | 1;
        return rc_inc(g->entries[at].val);
    }
    at = dict_find_str(vm_builtins, name);
    if (at >= 0) {
        if (vm_builtins->entries[at].key == name) {
            pc[1] = (uint64_t)at << 32 | 2;
            pc[2] = g->version;
        }
        return rc_inc(vm_builtins->entries[at].val);
    }
    return vm_failed() ? V_EMPTY : name_error(name);
}

int vm_delete_global(vm_frame *f, value name)
{
    int found = dict_del(f->fn->globals, name);
    if (found == 0)
        name_error(name);
    return found > 0 ? 0 : -1;
}

/* --- the namespace of a class body --------------------------------------------------------------
 */

/* Borrowed from nothing: owned, or V_EMPTY without an exception when absent. */
static value namespace_get(value ns, value name)
{
    if (v_is_type(ns, &dict_type))
        return rc_inc(dict_get(dict_ptr(ns), name));
    value v = vm_getitem(ns, name);
    if (!v)
        vm_catch(&vm_exc_KeyError);
    return v;
}

value vm_load_name(vm_frame *f, value name)
{
    value v = V_EMPTY;
    if (f->co->flags & CODE_CLASS && f->r[0]) {
        v = namespace_get(f->r[0], name);
        if (v || vm_failed())
            return v;
    }
    vm_instr scratch[3];
    return vm_load_global(f, scratch, name);
}

int vm_store_name(vm_frame *f, value name, value v)
{
    if (v_is_type(f->r[0], &dict_type))
        return dict_set(dict_ptr(f->r[0]), name, v);
    return vm_setitem(f->r[0], name, v);
}

int vm_delete_name(vm_frame *f, value name)
{
    if (vm_setitem(f->r[0], name, V_EMPTY) == 0)
        return 0;
    if (vm_catch(&vm_exc_KeyError))
        name_error(name);
    return -1;
}

int vm_need_annotations(vm_frame *f)
{
    bool own = f->co->flags & CODE_CLASS;
    value have = own ? namespace_get(f->r[0], vm_n.__annotations__)
                     : rc_inc(dict_get_str(f->fn->globals, vm_n.__annotations__));
    if (have || vm_failed()) {
        rc_dec(have);
        return have ? 0 : -1;
    }
    value d = dict_new();
    int rc = -1;
    if (d)
        rc = own ? vm_store_name(f, vm_n.__annotations__, d)
                 : dict_set(f->fn->globals, vm_n.__annotations__, d);
    rc_dec(d);
    return rc;
}

value vm_load_class_cell(vm_frame *f, uint32_t reg, value name)
{
    value v = namespace_get(f->r[0], name);
    if (v || vm_failed())
        return v;
    v = ((cell *)v_obj(f->r[reg]))->v;
    if (!v)
        vm_unbound_cell(f, reg);
    return rc_inc(v);
}

/* --- attributes ---------------------------------------------------------------------------------
 */

value vm_getattr_cached(vm_instr *pc, value o, value name)
{
    if (v_is_inst(o)) {
        uint32_t index = 0;
        value found = V_EMPTY;
        enum inst_attr kind = inst_read_kind(o, name, &index, &found);
        uint64_t id = inst_shape(o)->id;
        if (id && kind == INST_SLOT) {
            pc[1] = id << 32 | (uint64_t)index << 8 | INST_SLOT;
        } else if (id && kind == INST_CLASS && v_is_heap(found)) {
            pc[1] = id << 32 | INST_CLASS;
            pc[2] = ~found;
        }
    }
    return vm_getattr(o, name);
}

int vm_setattr_cached(vm_instr *pc, value o, value name, value v)
{
    if (v_is_inst(o)) {
        uint32_t index = 0;
        struct shape *to = NULL;
        int kind = inst_write_kind(o, name, &index, &to);
        uint64_t id = inst_shape(o)->id;
        if (id && kind && index < 1 << 24) {
            pc[1] = id << 32 | (uint64_t)index << 8 | (uint64_t)kind;
            pc[2] = (uint64_t)(uintptr_t)to;
        }
    }
    return vm_setattr(o, name, v);
}

int vm_method_cached(vm_instr *pc, value o, value name, value *w)
{
    if (v_is_inst(o)) {
        uint32_t index = 0;
        value found = V_EMPTY;
        if (inst_read_kind(o, name, &index, &found) == INST_METHOD) {
            uint64_t id = inst_shape(o)->id;
            if (id) {
                pc[1] = id << 32 | 1;
                pc[2] = ~found;
            }
            w[0] = rc_inc(found);
            w[VM_WINDOW] = rc_inc(o);
            return 0;
        }
    } else {
        vm_type *t = type_of(o);
        /* a built-in type whose objects have no attributes of their own */
        if (t->getattr == object_getattr && t->dict_offset == 0) {
            value found = vm_type_lookup(t, name);
            if (found && v_is_type(found, &method_descr_type)) {
                uint64_t version = vm_type_version(t);
                if (version) {
                    pc[1] = version << 32 | 2;
                    pc[2] = ~found;
                }
                w[0] = rc_inc(found);
                w[VM_WINDOW] = rc_inc(o);
                return 0;
            }
        }
    }
    bool bound = true;
    value m = vm_load_method(o, name, &bound);
    if (!m)
        return -1;
    if (bound) {
        w[1] = m;
        w[VM_WINDOW] = V_EMPTY; /* a dead temp may hold a number */
    } else {
        w[0] = m;
        w[VM_WINDOW] = rc_inc(o);
    }
    return 0;
}
