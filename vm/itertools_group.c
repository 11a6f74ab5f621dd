/* itertools_group.c: groupby and tee: iterators that share what they read. */
#include "vm/it.h"

/* --- groupby: v[0] iterator, v[1] target key, v[2] current key, v[3] current value
 * ---------------- A group is current as long as no later one was made: i counts them. */

typedef struct it_group {
    it_obj o;
    value keyfunc; /* V_EMPTY: the item itself */
} it_group;

static void group_traverse(rc_obj *r, rc_visit visit, void *arg)
{
    it_traverse(r, visit, arg);
    lib_visit(((it_group *)r)->keyfunc, visit, arg);
}

static value group_reap(rc_obj *r)
{
    it_group *g = (it_group *)r;
    value v = rc_take_out(&g->o.v[0]);
    if (!v)
        v = rc_take_out(&g->keyfunc);
    return v ? v : it_reap(r);
}

static value groupby_create(vm_type *cls, tuple *args, dict *kwargs)
{
    value a[2];
    if (!native_bind("groupby", "iterable key", 1, args, kwargs, a, NULL))
        return V_EMPTY;
    VM_ENTER(f, 1);
    f.s[0] = vm_iter(a[0]);
    it_group *g = f.s[0] ? VM_NEW(cls, it_group) : NULL;
    if (!g)
        return VM_LEAVE(f, V_EMPTY);
    g->o.v[0] = VM_TAKE(f.s[0]);
    g->keyfunc = a[1] && a[1] != V_NONE ? rc_inc(a[1]) : V_EMPTY;
    return VM_LEAVE(f, v_of(g));
}

/* Reads one item. 1 done, 0 exhausted, -1. */
static int group_step(it_group *g)
{
    if (!g->o.v[0])
        return 0;
    VM_ENTER(f, 4);
    f.s[0] = rc_inc(g->o.v[0]);
    f.s[1] = rc_inc(g->keyfunc);
    f.s[2] = vm_next(f.s[0]);
    if (!f.s[2])
        return (int)VM_LEAVE_INT(f, vm_failed() ? -1 : 0);
    f.s[3] = f.s[1] ? vm_call1(f.s[1], f.s[2]) : rc_inc(f.s[2]);
    if (!f.s[3])
        return (int)VM_LEAVE_INT(f, -1);
    rc_set(&g->o.v[3], VM_TAKE(f.s[2]));
    rc_set(&g->o.v[2], VM_TAKE(f.s[3]));
    return (int)VM_LEAVE_INT(f, 1);
}

static int keys_equal(value a, value b)
{
    return a && b ? cont_equal(a, b) : 0;
}

static value groupby_next(value self)
{
    it_group *g = (it_group *)v_obj(self);
    g->o.i++;
    for (;;) {
        if (g->o.v[2]) {
            if (!g->o.v[1])
                break;
            int same = keys_equal(g->o.v[1], g->o.v[2]);
            if (same < 0)
                return V_EMPTY;
            if (!same)
                break;
        }
        if (group_step(g) <= 0)
            return V_EMPTY;
    }
    VM_ENTER(f, 2);
    rc_set(&g->o.v[1], rc_inc(g->o.v[2]));
    f.s[1] = rc_inc(g->o.v[2]);
    it_obj *sub = rc_new(&it_grouper_type.rc, sizeof *sub);
    if (!sub)
        return VM_LEAVE(f, vm_no_memory());
    f.s[0] = v_of(sub);
    sub->v[0] = rc_inc(self);
    sub->v[1] = rc_inc(f.s[1]);
    sub->i = g->o.i;
    return VM_LEAVE(f, tuple_pack(2, f.s[1], f.s[0]));
}

/* _grouper: v[0] its groupby, v[1] its key */
static value grouper_next(value self)
{
    it_obj *o = it_of(self);
    if (!o->v[0] || !vm_isinstance(o->v[0], &it_groupby_type))
        return V_EMPTY;
    it_group *g = (it_group *)v_obj(o->v[0]);
    if (g->o.i != o->i || (!g->o.v[3] && group_step(g) <= 0))
        return V_EMPTY;
    if (keys_equal(o->v[1], g->o.v[2]) <= 0)
        return V_EMPTY;
    value v = VM_TAKE(g->o.v[3]);
    rc_clear(&g->o.v[2]);
    return v;
}

vm_type it_groupby_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "itertools.groupby",
           .pool_name = "itertools",
           .flags = RC_TYPE_GC | VM_T_BASE,
           .size = sizeof(it_group),
           .traverse = group_traverse,
           .reap = group_reap},
    .create = groupby_create,
    .iter = vm_self,
    .next = groupby_next,
};

vm_type it_grouper_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "itertools._grouper",
           .pool_name = "itertools",
           .flags = RC_TYPE_GC,
           .size = sizeof(it_obj),
           .traverse = it_traverse,
           .reap = it_reap},
    .iter = vm_self,
    .next = grouper_next,
};

/* --- tee: a chain of blocks of items that were read; each iterator stands somewhere in it
 * ---------- */

enum { TEE_BLOCK = 56 };

typedef struct tee_data {
    rc_head h;
    value it;
    value next; /* the block behind, made when it is needed */
    uint32_t n;
    bool running;
    value item[TEE_BLOCK];
} tee_data;

static void data_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    tee_data *d = (tee_data *)o;
    lib_visit(d->it, visit, arg);
    lib_visit(d->next, visit, arg);
    lib_visit_all(d->item, (int)d->n, visit, arg);
}

static value data_reap(rc_obj *o)
{
    tee_data *d = (tee_data *)o;
    value v = rc_take_out(&d->it);
    if (!v)
        v = lib_reap_all(d->item, (int)d->n);
    return v ? v : rc_take_out(&d->next);
}

vm_type it_tee_data_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "itertools._tee_dataobject",
           .flags = RC_TYPE_GC,
           .size = sizeof(tee_data),
           .traverse = data_traverse,
           .reap = data_reap},
};

static value data_new(value it)
{
    tee_data *d = rc_new(&it_tee_data_type.rc, sizeof *d);
    if (!d)
        return vm_no_memory();
    d->it = rc_inc(it);
    return v_of(d);
}

/* Item i of the block, read from the source if nobody was there yet. */
static value data_item(tee_data *d, uint32_t i)
{
    if (i < d->n)
        return rc_inc(cont_item(d->item[i]));
    if (d->running)
        return vm_raise(&vm_exc_RuntimeError, "cannot re-enter the tee iterator");
    if (!d->it)
        return V_EMPTY;
    d->running = true;
    value v = vm_next(d->it);
    d->running = false;
    if (v && d->n < TEE_BLOCK)
        d->item[d->n++] = rc_inc(v);
    return v;
}

/* _tee: v[0] the block, i the place in it */
static value tee_next(value self)
{
    it_obj *o = it_of(self);
    if (!o->v[0])
        return V_EMPTY;
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(o->v[0]);
    tee_data *d = (tee_data *)v_obj(f.s[0]);
    if (o->i >= TEE_BLOCK) {
        if (!d->next && !(d->next = data_new(d->it)))
            return VM_LEAVE(f, V_EMPTY);
        rc_set(&f.s[0], rc_inc(d->next));
        d = (tee_data *)v_obj(f.s[0]);
        rc_set(&o->v[0], rc_inc(f.s[0]));
        o->i = 0;
    }
    value v = data_item(d, (uint32_t)o->i);
    if (v)
        o->i++;
    return VM_LEAVE(f, v);
}

static value tee_at(vm_type *cls, value data, int64_t i)
{
    it_obj *o = VM_NEW(cls, it_obj);
    if (!o)
        return V_EMPTY;
    o->v[0] = rc_inc(data);
    o->i = i;
    return v_of(o);
}

static value tee_copy(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return tee_at(&it_tee_type, it_of(a[0])->v[0], it_of(a[0])->i);
}

/* it: an iterator */
static value tee_from(value it)
{
    if (v_is_type(it, &it_tee_type))
        return tee_copy(vm_t, &it, 1);
    VM_ENTER(f, 1);
    f.s[0] = data_new(it);
    return VM_LEAVE(f, f.s[0] ? tee_at(&it_tee_type, f.s[0], 0) : V_EMPTY);
}

static value tee_create(vm_type *cls, tuple *args, dict *kwargs)
{
    (void)cls;
    if (!cont_args("_tee", args, kwargs, 1, 1))
        return V_EMPTY;
    VM_ENTER(f, 1);
    f.s[0] = vm_iter(args->item[0]);
    return VM_LEAVE(f, f.s[0] ? tee_from(f.s[0]) : V_EMPTY);
}

static const vm_def tee_methods[] = {
    {"__copy__", tee_copy, 1, 1, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type it_tee_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "itertools._tee",
           .pool_name = "itertools",
           .flags = RC_TYPE_GC,
           .size = sizeof(it_obj),
           .traverse = it_traverse,
           .reap = it_reap},
    .create = tee_create,
    .iter = vm_self,
    .next = tee_next,
    .methods = tee_methods,
};

value it_tee(vm_thread *t, value *a, int n)
{
    (void)t;
    int64_t count = 2;
    if (n > 1 && !cont_arg_ssize(a[1], &count))
        return V_EMPTY;
    if (count < 0)
        return vm_value_error("n must be >= 0");
    VM_ENTER(f, 4);
    f.s[0] = list_new(count < 4096 ? (size_t)count : 4096);
    if (!f.s[0])
        return VM_LEAVE(f, V_EMPTY);
    if (count == 0)
        return VM_LEAVE(f, rc_inc(tuple_empty));
    f.s[1] = vm_iter(a[0]);
    f.s[2] = f.s[1] ? str_intern_c("__copy__") : V_EMPTY;
    if (!f.s[2])
        return VM_LEAVE(f, V_EMPTY);
    f.s[3] = vm_getattr_opt(f.s[1], f.s[2]);
    if (!f.s[3]) {
        if (vm_failed())
            return VM_LEAVE(f, V_EMPTY);
        rc_set(&f.s[1], tee_from(f.s[1]));
        if (!f.s[1] || !(f.s[3] = vm_getattr(f.s[1], f.s[2])))
            return VM_LEAVE(f, V_EMPTY);
    }
    int r = list_append(f.s[0], f.s[1]);
    rc_clear(&f.s[1]);
    for (int64_t i = 1; r == 0 && i < count; i++) {
        f.s[1] = vm_call0(f.s[3]);
        r = f.s[1] ? list_append(f.s[0], f.s[1]) : -1;
        rc_clear(&f.s[1]);
    }
    return VM_LEAVE(f, r < 0 ? V_EMPTY : vm_tuple_from(f.s[0]));
}
