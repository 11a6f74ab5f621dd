/* iter.c: iteration by __getitem__, iter(f, sentinel), reversed(). */
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/number.h"
#include "vm/objects.h"
#include "vm/str.h"

/* Two references and a position serve all three. */
typedef struct pair_iter {
    rc_head h;
    value a, b; /* a: sequence or function, V_EMPTY when exhausted; b: sentinel */
    int64_t pos;
} pair_iter;

static pair_iter *it_ptr(value v)
{
    return (pair_iter *)v_obj(v);
}

static void it_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    pair_iter *it = (pair_iter *)o;
    if (v_is_heap(it->a))
        visit(v_obj(it->a), arg);
    if (v_is_heap(it->b))
        visit(v_obj(it->b), arg);
}

static value it_reap(rc_obj *o)
{
    pair_iter *it = (pair_iter *)o;
    value v = rc_take_out(&it->a);
    return v ? v : rc_take_out(&it->b);
}

static value it_new(vm_type *t, value a, value b, int64_t pos)
{
    pair_iter *it = vm_alloc(t, sizeof *it);
    if (!it)
        return V_EMPTY;
    it->a = rc_inc(a);
    it->b = rc_inc(b);
    it->pos = pos;
    return v_of(it);
}

value seq_iter_new(value seq)
{
    return it_new(&seq_iter_type, seq, V_EMPTY, 0);
}

value callable_iter_new(value fn, value sentinel)
{
    return it_new(&callable_iter_type, fn, sentinel, 0);
}

static value seq_next(value self)
{
    pair_iter *it = it_ptr(self);
    if (!it->a)
        return V_EMPTY;
    VM_ENTER(f, 2);
    f.s[0] = rc_inc(it->a);
    if (!(f.s[1] = int_from(it->pos)))
        return VM_LEAVE(f, V_EMPTY);
    value v = vm_getitem(f.s[0], f.s[1]);
    if (v) {
        it->pos++;
    } else if (vm_catch(&vm_exc_IndexError) || vm_catch(&vm_exc_StopIteration)) {
        rc_clear(&it->a);
    }
    return VM_LEAVE(f, v);
}

static value callable_next(value self)
{
    pair_iter *it = it_ptr(self);
    if (!it->a)
        return V_EMPTY;
    VM_ENTER(f, 3);
    f.s[0] = rc_inc(it->a);
    f.s[1] = rc_inc(it->b);
    f.s[2] = vm_call0(f.s[0]);
    if (f.s[2]) {
        int same = vm_equal(f.s[1], f.s[2]);
        if (same == 0)
            return VM_LEAVE(f, VM_TAKE(f.s[2]));
        if (same > 0)
            rc_clear(&it->a);
    } else if (vm_catch(&vm_exc_StopIteration)) {
        rc_clear(&it->a);
    }
    return VM_LEAVE(f, V_EMPTY);
}

static value reversed_next(value self)
{
    pair_iter *it = it_ptr(self);
    if (!it->a || it->pos < 0)
        return V_EMPTY;
    VM_ENTER(f, 2);
    f.s[0] = rc_inc(it->a);
    if (!(f.s[1] = int_from(it->pos)))
        return VM_LEAVE(f, V_EMPTY);
    value v = vm_getitem(f.s[0], f.s[1]);
    if (v) {
        it->pos--;
    } else {
        it->pos = -1;
        if (vm_catch(&vm_exc_IndexError) || vm_catch(&vm_exc_StopIteration))
            rc_clear(&it->a);
    }
    return VM_LEAVE(f, v);
}

static value make_reversed(vm_type *cls, value seq)
{
    value d = vm_type_lookup(type_of(seq), vm_n.__reversed__);
    if (d == V_NONE)
        return vm_type_error("'%T' object is not reversible", seq);
    if (d) {
        bool found;
        return vm_call_special(seq, vm_n.__reversed__, NULL, 0, &found);
    }
    vm_type *t = type_of(seq);
    if (!t->getitem || !t->len || (t->rc.flags & (VM_T_DICT | VM_T_SET)) || t == &mappingproxy_type)
        return vm_type_error("'%T' object is not reversible", seq);
    int64_t len = vm_len(seq);
    return len < 0 ? V_EMPTY : it_new(cls, seq, V_EMPTY, len - 1);
}

value reversed_new(value seq)
{
    return make_reversed(&reversed_type, seq);
}

static value reversed_create(vm_type *cls, tuple *args, dict *kwargs)
{
    if (kwargs && kwargs->used)
        return vm_type_error("reversed() takes no keyword arguments");
    if (args->len != 1)
        return vm_type_error("reversed expected 1 argument, got %zu", args->len);
    return make_reversed(cls, args->item[0]);
}

static value seq_hint(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    pair_iter *it = it_ptr(a[0]);
    if (!it->a)
        return v_from_int(0);
    if (!type_of(it->a)->len)
        return V_NOTIMPL;
    int64_t len = vm_len(it->a);
    if (len < 0)
        return V_EMPTY;
    return int_from(len > it->pos ? len - it->pos : 0);
}

static value reversed_hint(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    pair_iter *it = it_ptr(a[0]);
    return it->a ? int_from(it->pos + 1) : v_from_int(0);
}

static const vm_def seq_methods[] = {
    {"__length_hint__", seq_hint, 1, 1, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};
static const vm_def reversed_methods[] = {
    {"__length_hint__", reversed_hint, 1, 1, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};

#define ITERATOR(type_name, type_flags)                                                            \
    .rc = {.h = RC_HEAD_INIT(&type_type),                                                          \
           .name = type_name,                                                                      \
           .size = sizeof(pair_iter),                                                              \
           .flags = RC_TYPE_GC | (type_flags),                                                     \
           .traverse = it_traverse,                                                                \
           .reap = it_reap},                                                                       \
    .iter = vm_self

vm_type seq_iter_type = {ITERATOR("iterator", 0), .next = seq_next, .methods = seq_methods};
vm_type callable_iter_type = {ITERATOR("callable_iterator", 0), .next = callable_next};
vm_type reversed_type = {
    ITERATOR("reversed", VM_T_BASE),
    .create = reversed_create,
    .next = reversed_next,
    .methods = reversed_methods,
};

bool vm_init_iter(struct tally_error *err);
VM_INIT(iter)
{
    return vm_type_ready(&seq_iter_type, NULL, "builtins", err) &&
           vm_type_ready(&callable_iter_type, NULL, "builtins", err) &&
           vm_type_ready(&reversed_type, NULL, "builtins", err);
}
