/* seq_iter.c: iterators of list and tuple, forward, and of list, backward. */
#include "vm/cont.h"

static value iter_make(vm_type *type, value seq, size_t pos)
{
    list_iter *it = rc_new(&type->rc, sizeof(list_iter));
    if (!it)
        return vm_no_memory();
    it->seq = rc_inc(seq);
    it->pos = pos;
    return v_of(it);
}

value list_iter_new(value seq)
{
    return iter_make(&list_iter_type, seq, 0);
}
value tuple_iter_new(value seq)
{
    return iter_make(&tuple_iter_type, seq, 0);
}
value list_rev_iter_new(value seq)
{
    return iter_make(&list_rev_iter_type, seq, list_ptr(seq)->len);
}

static inline list_iter *iter_ptr(value self)
{
    return (list_iter *)v_obj(self);
}

static value list_iter_next(value self)
{
    list_iter *it = iter_ptr(self);
    if (it->seq == V_EMPTY)
        return V_EMPTY;
    list *l = list_ptr(it->seq);
    if (it->pos < l->len)
        return rc_inc(l->items[it->pos++]);
    rc_clear(&it->seq);
    return V_EMPTY;
}

static value tuple_iter_next(value self)
{
    list_iter *it = iter_ptr(self);
    if (it->seq == V_EMPTY)
        return V_EMPTY;
    tuple *t = tuple_ptr(it->seq);
    if (it->pos < t->len)
        return rc_inc(cont_item(t->item[it->pos++]));
    rc_clear(&it->seq);
    return V_EMPTY;
}

/* pos - 1 is the place of the next item. */
static value list_rev_iter_next(value self)
{
    list_iter *it = iter_ptr(self);
    if (it->seq == V_EMPTY)
        return V_EMPTY;
    list *l = list_ptr(it->seq);
    if (it->pos > 0 && it->pos <= l->len)
        return rc_inc(l->items[--it->pos]);
    rc_clear(&it->seq);
    return V_EMPTY;
}

static void iter_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    list_iter *it = (list_iter *)o;
    if (v_is_heap(it->seq))
        visit(v_obj(it->seq), arg);
}

static value iter_reap(rc_obj *o)
{
    return rc_take_out(&((list_iter *)o)->seq);
}

static value iter_hint(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    list_iter *it = iter_ptr(a[0]);
    size_t len, left;
    if (it->seq == V_EMPTY)
        return v_from_int(0);
    len = v_has(it->seq, VM_T_LIST) ? list_ptr(it->seq)->len : tuple_ptr(it->seq)->len;
    if (v_is_type(a[0], &list_rev_iter_type))
        left = it->pos <= len ? it->pos : 0;
    else
        left = it->pos < len ? len - it->pos : 0;
    return int_from((int64_t)left);
}

static const vm_def iter_methods[] = {
    {"__length_hint__", iter_hint, 1, 1, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};

#define SEQ_ITER_TYPE(id, type_name, next_fn)                                                      \
    vm_type id = {                                                                                 \
        .rc = {.h = RC_HEAD_INIT(&type_type),                                                      \
               .name = type_name,                                                                  \
               .flags = RC_TYPE_GC,                                                                \
               .size = sizeof(list_iter),                                                          \
               .traverse = iter_traverse,                                                          \
               .reap = iter_reap},                                                                 \
        .methods = iter_methods,                                                                   \
        .iter = vm_self,                                                                           \
        .next = next_fn,                                                                           \
    }
SEQ_ITER_TYPE(list_iter_type, "list_iterator", list_iter_next);
SEQ_ITER_TYPE(tuple_iter_type, "tuple_iterator", tuple_iter_next);
SEQ_ITER_TYPE(list_rev_iter_type, "list_reverseiterator", list_rev_iter_next);

VM_INIT(seq_iter)
{
    return vm_type_ready(&list_iter_type, NULL, "builtins", err) &&
           vm_type_ready(&tuple_iter_type, NULL, "builtins", err) &&
           vm_type_ready(&list_rev_iter_type, NULL, "builtins", err);
}
