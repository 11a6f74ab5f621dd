/* instance.c: plain instances: slots, overflow block, dict mode. */
#include "vm/containers.h"
#include "vm/names.h"
#include "vm/objects.h"
#include "vm/shape.h"
#include "vm/str.h"

static pool *more_pool;

bool vm_init_instance(struct tally_error *err);
VM_INIT(instance)
{
    return (more_pool = pool_open("instance.more", POOL_BUFFERS, err)) != NULL;
}

/* Slots of the overflow block of an instance that has `n` slots in use. */
static inline uint32_t more_cap(uint32_t n, uint32_t inline_n)
{
    return n > inline_n ? (n - inline_n + 3) & ~3u : 0;
}

value inst_new(vm_type *cls)
{
    inst *o = rc_new(&cls->rc, cls->rc.size);
    if (rc_unlikely(!o))
        return vm_no_memory();
    o->shape = cls->shape;
    return v_of(o);
}

/* --- memory --- */

size_t inst_block_size(const rc_obj *o)
{
    const inst *i = (const inst *)o;
    return i->shape ? sizeof(inst) + i->shape->inline_n * sizeof(value) : rc_type_of(o)->size;
}

void inst_traverse(rc_obj *obj, rc_visit visit, void *arg)
{
    inst *o = (inst *)obj;
    struct shape *s = o->shape;
    if (!s)
        return;
    uint32_t inside = s->n < s->inline_n ? s->n : s->inline_n;
    for (uint32_t i = 0; i < inside; i++)
        if (v_is_heap(o->s[i]))
            visit(v_obj(o->s[i]), arg);
    if (!o->more)
        return;
    if (s->dict_mode) {
        visit(v_obj(o->more), arg);
        return;
    }
    value *more = (value *)v_obj(o->more);
    for (uint32_t i = s->inline_n; i < s->n; i++)
        if (v_is_heap(more[i - s->inline_n]))
            visit(v_obj(more[i - s->inline_n]), arg);
}

value inst_reap(rc_obj *obj)
{
    inst *o = (inst *)obj;
    struct shape *s = o->shape;
    if (!s)
        return V_EMPTY;
    uint32_t i = rc_cursor(obj);
    uint32_t inside = s->n < s->inline_n ? s->n : s->inline_n;
    for (; i < inside; i++) {
        value v = rc_take_out(&o->s[i]);
        if (v) {
            rc_set_cursor(obj, i + 1);
            return v;
        }
    }
    if (!o->more)
        return V_EMPTY;
    if (s->dict_mode)
        return rc_take_out(&o->more);
    value *more = (value *)v_obj(o->more);
    for (; i < s->n; i++) {
        value v = rc_take_out(&more[i - s->inline_n]);
        if (v) {
            rc_set_cursor(obj, i + 1);
            return v;
        }
    }
    return V_EMPTY;
}

void inst_finish(rc_obj *obj)
{
    inst *o = (inst *)obj;
    if (o->shape && !o->shape->dict_mode && o->more) {
        uint32_t cap = more_cap(o->shape->n, o->shape->inline_n);
        pool_free(more_pool, v_obj(o->more), cap * sizeof(value));
        o->more = V_EMPTY;
    }
}

/* --- attributes --- */

int inst_add(value v, struct shape *to, value x)
{
    inst *o = inst_ptr(v);
    uint32_t i = to->index;
    if (rc_likely(i < to->inline_n)) {
        o->s[i] = rc_inc(x);
        o->shape = to;
        return 0;
    }
    uint32_t old = more_cap(i, to->inline_n), cap = more_cap(to->n, to->inline_n);
    if (cap != old) {
        void *more = pool_realloc(more_pool, o->more ? v_obj(o->more) : NULL, old * sizeof(value),
                                  cap * sizeof(value));
        if (!more) {
            vm_no_memory();
            return -1;
        }
        o->more = v_of(more);
    }
    ((value *)v_obj(o->more))[i - to->inline_n] = rc_inc(x);
    o->shape = to;
    return 0;
}

/* Moves the attributes into a dict. */
static dict *to_dict(value v)
{
    inst *o = inst_ptr(v);
    struct shape *s = o->shape;
    vm_class *c = (vm_class *)s->cls;
    struct shape *mode = shape_dict_mode(c, s->inline_n);
    uint32_t names = s->n - c->fixed;
    value d = mode ? dict_new_sized(names) : vm_no_memory();
    if (!d)
        return NULL;
    struct shape *path[128];
    uint32_t n = 0;
    for (struct shape *p = s; p && p->parent && n < 128; p = p->parent)
        path[n++] = p;
    while (n-- > 0) {
        value x = *inst_slot(v, path[n]->index);
        if (x && path[n]->name && dict_set(dict_ptr(d), path[n]->name, x) < 0) {
            rc_dec(d);
            return NULL;
        }
    }
    /* Every value is counted by the dict now, so dropping the slots runs nothing. */
    for (uint32_t i = c->fixed; i < s->n; i++)
        rc_clear(inst_slot(v, i));
    if (o->more)
        pool_free(more_pool, v_obj(o->more), more_cap(s->n, s->inline_n) * sizeof(value));
    o->more = d;
    o->shape = mode;
    return dict_ptr(d);
}

dict *inst_dict(value v)
{
    inst *o = inst_ptr(v);
    if (o->shape->no_dict)
        return NULL;
    if (!o->shape->dict_mode)
        return to_dict(v);
    if (!o->more)
        o->more = dict_new();
    return o->more ? dict_ptr(o->more) : NULL;
}

int inst_set_dict(value v, value d)
{
    if (!inst_dict(v))
        return -1;
    value fresh = d ? rc_inc(d) : dict_new();
    if (!fresh)
        return -1;
    rc_set(&inst_ptr(v)->more, fresh);
    return 0;
}

value inst_get(value v, value name)
{
    inst *o = inst_ptr(v);
    if (rc_unlikely(o->shape->dict_mode))
        return o->more ? dict_get_str(dict_ptr(o->more), name) : V_EMPTY;
    int i = shape_find(o->shape, name);
    return i < 0 ? V_EMPTY : *inst_slot(v, (uint32_t)i);
}

int inst_set(value v, value name, value x)
{
    inst *o = inst_ptr(v);
    if (rc_likely(!o->shape->dict_mode)) {
        int i = shape_find(o->shape, name);
        if (i >= 0) {
            rc_set(inst_slot(v, (uint32_t)i), rc_inc(x));
            return 0;
        }
        if (o->shape->no_dict)
            return -2;
        struct shape *to = shape_add(o->shape, name);
        if (to)
            return inst_add(v, to, x);
    } else if (o->shape->no_dict) {
        return -2;
    }
    dict *d = inst_dict(v);
    return d ? dict_set(d, name, x) : -1;
}

int inst_del(value v, value name)
{
    inst *o = inst_ptr(v);
    if (o->shape->no_dict || !inst_get(v, name))
        return 0;
    dict *d = inst_dict(v);
    return d ? dict_del(d, name) : -1;
}

/* --- for inline caches --- */

enum inst_attr inst_read_kind(value v, value name, uint32_t *index, value *found)
{
    struct shape *s = inst_shape(v);
    vm_type *t = s->cls;
    if (t->getattr != object_getattr || s->dict_mode)
        return INST_UNKNOWN;
    value d = vm_type_lookup(t, name);
    if (d && type_of(d) == &member_type) {
        int i = vm_member_slot(d, t);
        if (i >= 0 && *inst_slot(v, (uint32_t)i)) {
            *index = (uint32_t)i;
            return INST_SLOT;
        }
        return INST_UNKNOWN;
    }
    if (d && type_of(d)->descr_set)
        return INST_UNKNOWN;
    int i = shape_find(s, name);
    if (i >= 0) {
        *index = (uint32_t)i;
        return *inst_slot(v, *index) ? INST_SLOT : INST_UNKNOWN;
    }
    if (!d)
        return INST_UNKNOWN;
    *found = d;
    if (vm_binds_simply(type_of(d)))
        return INST_METHOD;
    return type_of(d)->descr_get ? INST_UNKNOWN : INST_CLASS;
}

int inst_write_kind(value v, value name, uint32_t *index, struct shape **to)
{
    struct shape *s = inst_shape(v);
    vm_type *t = s->cls;
    if (t->setattr != object_setattr || s->dict_mode)
        return 0;
    value d = vm_type_lookup(t, name);
    if (d && type_of(d) == &member_type) {
        int i = vm_member_slot(d, t);
        *index = i < 0 ? 0 : (uint32_t)i;
        return i >= 0;
    }
    if (d && type_of(d)->descr_set)
        return 0;
    int i = shape_find(s, name);
    if (i >= 0) {
        *index = (uint32_t)i;
        return 1;
    }
    *to = shape_add(s, name);
    if (!*to)
        return 0;
    *index = (*to)->index;
    return 2;
}
