/* shape.c: hidden classes: the tree of shapes of a class. */
#include "vm/names.h"
#include "vm/objects.h"
#include "vm/shape.h"
#include "vm/str.h"

enum {
    LINEAR = 8, /* names that are searched along the parents */
    MAX_TRANSITIONS = 32,
    MAX_SHAPES = 1024, /* of a class: beyond, instances are dictionaries */
    MAX_OVERFLOW = 32 /* attributes outside the block */
};

static pool *shape_pool;
static uint32_t last_id;

bool vm_init_shape(struct tally_error *err);
bool vm_init_instance(struct tally_error *err);
VM_INIT(shape)
{
    shape_pool = pool_open("shape", POOL_BUFFERS, err);
    return shape_pool && vm_init_instance(err);
}

static uint32_t next_id(void)
{
    return last_id == UINT32_MAX ? 0 : ++last_id;
}

static struct shape *shape_new(vm_class *c)
{
    struct shape *s = pool_calloc(shape_pool, sizeof *s);
    if (!s)
        return NULL;
    s->cls = &c->t;
    s->id = next_id();
    s->chain = c->shapes;
    c->shapes = s;
    c->nshapes++;
    return s;
}

struct shape *shape_root(vm_class *c)
{
    struct shape *s = shape_new(c);
    if (!s)
        return NULL;
    s->n = c->fixed;
    s->inline_n = c->t.inline_slots;
    s->no_dict = !c->has_dict;
    return s;
}

/* One per block size that turns up: more than one only after `__class__` was assigned. */
struct shape *shape_dict_mode(vm_class *c, uint32_t inline_n)
{
    for (struct shape *s = c->shapes; s; s = s->chain)
        if (s->dict_mode && s->inline_n == inline_n)
            return s;
    struct shape *s = shape_new(c);
    if (!s)
        return NULL;
    s->dict_mode = true;
    s->n = c->fixed;
    s->inline_n = inline_n;
    s->no_dict = !c->has_dict;
    return s;
}

static size_t table_bytes(uint32_t mask)
{
    return ((size_t)mask + 1) * (sizeof(value) + sizeof(uint32_t));
}

void shape_free_all(vm_class *c)
{
    struct shape *s = c->shapes;
    c->shapes = NULL;
    while (s) {
        struct shape *next = s->chain;
        if (s->trans)
            pool_free(shape_pool, s->trans, s->captrans * sizeof *s->trans);
        if (s->table)
            pool_free(shape_pool, s->table, table_bytes(s->table_mask));
        pool_free(shape_pool, s, sizeof *s);
        s = next;
    }
}

void shape_renew_ids(vm_class *c)
{
    for (struct shape *s = c->shapes; s; s = s->chain)
        s->id = next_id();
}

static uint32_t name_hash(value name)
{
    return (uint32_t)(name >> 4) * 0x9E3779B1u >> 7;
}

static bool make_table(struct shape *s, uint32_t names)
{
    uint32_t mask = 15;
    while (mask + 1 < names * 2)
        mask = mask * 2 + 1;
    value *table = pool_calloc(shape_pool, table_bytes(mask));
    if (!table)
        return false;
    uint32_t *index = (uint32_t *)(table + mask + 1);
    for (struct shape *p = s; p && p->name; p = p->parent) {
        uint32_t h = name_hash(p->name) & mask;
        while (table[h])
            h = (h + 1) & mask;
        table[h] = ~p->name;
        index[h] = p->index;
    }
    s->table_index = index;
    s->table_mask = mask;
    s->table = table;
    return true;
}

int shape_find(struct shape *s, value name)
{
    if (s->dict_mode)
        return -1;
    uint32_t names = s->n - ((vm_class *)s->cls)->fixed;
    if (names > LINEAR && (s->table || make_table(s, names))) {
        for (uint32_t h = name_hash(name) & s->table_mask;; h = (h + 1) & s->table_mask) {
            if (!s->table[h])
                return -1;
            if (s->table[h] == ~name)
                return (int)s->table_index[h];
        }
    }
    for (; s && s->name; s = s->parent)
        if (s->name == name)
            return (int)s->index;
    return -1;
}

static bool add_transition(struct shape *s, struct shape *to)
{
    if (s->ntrans == s->captrans) {
        uint16_t cap = s->captrans ? (uint16_t)(s->captrans * 2) : 2;
        struct shape **t =
            pool_realloc(shape_pool, s->trans, s->captrans * sizeof *t, cap * sizeof *t);
        if (!t)
            return false;
        s->trans = t;
        s->captrans = cap;
    }
    s->trans[s->ntrans++] = to;
    return true;
}

struct shape *shape_add(struct shape *s, value name)
{
    vm_class *c = (vm_class *)s->cls;
    if (s->dict_mode || s->no_dict)
        return NULL;
    for (uint16_t i = 0; i < s->ntrans; i++) {
        struct shape *to = s->trans[i];
        if (to->name == name) {
            s->trans[i] = s->trans[0];
            s->trans[0] = to;
            return to;
        }
    }
    /* An emptied class has lost the names of its shapes. */
    if (!c->t.dict || s->ntrans >= MAX_TRANSITIONS || c->nshapes >= MAX_SHAPES ||
        s->n >= s->inline_n + MAX_OVERFLOW)
        return NULL;
    struct shape *to = shape_new(c);
    if (!to)
        return NULL;
    to->parent = s;
    to->index = s->n;
    to->n = s->n + 1;
    to->inline_n = s->inline_n;
    if (!add_transition(s, to)) { /* it stays in the chain, unused, until the class dies */
        return NULL;
    }
    to->name = rc_inc(name);
    return to;
}
