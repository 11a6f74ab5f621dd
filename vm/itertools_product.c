/* itertools_product.c: product, permutations, combinations: tuples of items picked from pools. */
#include "vm/it.h"

typedef struct it_pick {
    rc_head h;
    value pool; /* a tuple of items; of tuples for product */
    value last; /* the tuple given out last, filled anew if nobody has kept it */
    size_t *index; /* from pool "itertools.indices": r places, then what else a kind needs */
    size_t nindex, r, n; /* n: items in the pool */
    bool done;
} it_pick;

static pool *index_pool;

bool it_open_product(void)
{
    struct tally_error err;
    return index_pool || (index_pool = pool_open("itertools.indices", POOL_BUFFERS, &err));
}

static it_pick *pick_of(value v)
{
    return (it_pick *)v_obj(v);
}

static void pick_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    lib_visit(((it_pick *)o)->pool, visit, arg);
    lib_visit(((it_pick *)o)->last, visit, arg);
}

static value pick_reap(rc_obj *o)
{
    it_pick *p = (it_pick *)o;
    p->done = true;
    value v = rc_take_out(&p->pool);
    return v ? v : rc_take_out(&p->last);
}

static void pick_finish(rc_obj *o)
{
    it_pick *p = (it_pick *)o;
    if (p->index)
        pool_free(index_pool, p->index, p->nindex * sizeof(size_t));
    p->index = NULL;
}

/* A new object over `pool` with nindex zeroed places. */
static value pick_new(vm_type *cls, value pool, size_t n, size_t r, size_t nindex)
{
    if (nindex > SIZE_MAX / 16 || r > SIZE_MAX / 16)
        return vm_no_memory();
    VM_ENTER(f, 1);
    it_pick *p = VM_NEW(cls, it_pick);
    if (!p)
        return VM_LEAVE(f, V_EMPTY);
    f.s[0] = v_of(p);
    p->pool = rc_inc(pool);
    p->n = n;
    p->r = r;
    if (nindex) {
        p->index = pool_alloc(index_pool, nindex * sizeof(size_t));
        if (!p->index)
            return VM_LEAVE(f, vm_no_memory());
        memset(p->index, 0, nindex * sizeof(size_t));
        p->nindex = nindex;
    }
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static inline value picked(it_pick *p, size_t i, bool product)
{
    tuple *t = tuple_ptr(p->pool);
    if (product)
        t = tuple_ptr(t->item[i]);
    return cont_item(t->item[p->index[i]]);
}

/* The tuple for the places as they are now; those before `from` have not changed. The pool counts
 * every item, so replacing one here destroys nothing. */
static value give(it_pick *p, size_t from, bool product)
{
    if (p->last && rc_count(v_obj(p->last)) == 1 && p->r) {
        tuple *t = tuple_ptr(p->last);
        for (size_t i = from; i < p->r; i++)
            rc_set(&t->item[i], rc_inc(picked(p, i, product)));
        return rc_inc(p->last);
    }
    tuple *t = tuple_new(p->r);
    if (!t)
        return V_EMPTY;
    for (size_t i = 0; i < p->r; i++)
        t->item[i] = rc_inc(picked(p, i, product));
    rc_set(&p->last, rc_inc(v_of(t)));
    return v_of(t);
}

static value finished(it_pick *p)
{
    p->done = true;
    return V_EMPTY;
}

/* --- product
 * -------------------------------------------------------------------------------------- */

static value product_create(vm_type *cls, tuple *args, dict *kwargs)
{
    int64_t repeat = 1;
    value a[1] = {V_EMPTY};
    /* repeat= is the only keyword; args are the iterables */
    if (kwargs && kwargs->used &&
        !native_bind("product", "* repeat", 0, tuple_ptr(tuple_empty), kwargs, a, NULL))
        return V_EMPTY;
    if (a[0] && !cont_arg_ssize(a[0], &repeat))
        return V_EMPTY;
    if (repeat < 0)
        return vm_value_error("repeat argument cannot be negative");
    size_t nargs = repeat ? args->len : 0;
    if (nargs && (uint64_t)repeat > (SIZE_MAX >> 8) / nargs)
        return vm_raise(&vm_exc_OverflowError, "repeat argument too large");
    VM_ENTER(f, 2);
    f.s[0] = list_new(0);
    for (size_t i = 0; f.s[0] && i < nargs; i++) {
        rc_set(&f.s[1], vm_tuple_from(args->item[i]));
        if (!f.s[1] || list_append(f.s[0], f.s[1]) < 0)
            return VM_LEAVE(f, V_EMPTY);
    }
    size_t r = nargs * (size_t)repeat;
    if (!f.s[0])
        return VM_LEAVE(f, V_EMPTY);
    tuple *pools = tuple_new(r);
    for (size_t i = 0; pools && i < r; i++)
        pools->item[i] = rc_inc(list_ptr(f.s[0])->items[i % nargs]);
    rc_set(&f.s[1], v_of(pools));
    return VM_LEAVE(f, pools ? pick_new(cls, f.s[1], r, r, r) : V_EMPTY);
}

static value product_next(value self)
{
    it_pick *p = pick_of(self);
    if (p->done)
        return V_EMPTY;
    tuple *pools = tuple_ptr(p->pool);
    if (!p->last) {
        for (size_t i = 0; i < p->r; i++)
            if (tuple_ptr(pools->item[i])->len == 0)
                return finished(p);
        return give(p, 0, true);
    }
    size_t i = p->r;
    while (i > 0 && p->index[i - 1] + 1 == tuple_ptr(pools->item[i - 1])->len)
        p->index[--i] = 0;
    if (i == 0)
        return finished(p);
    p->index[i - 1]++;
    return give(p, i - 1, true);
}

/* --- permutations, combinations
 * --------------------------------------------------------------------- */

/* Binds (iterable, r) and makes a tuple of the iterable in *hold. False: exception set. */
static bool bind_r(const char *name, int min, tuple *args, dict *kwargs, value *hold, value *r_arg)
{
    value a[2];
    if (!native_bind(name, "iterable r", min, args, kwargs, a, NULL))
        return false;
    *r_arg = a[1];
    *hold = vm_tuple_from(a[0]);
    return *hold != V_EMPTY;
}

static value permutations_create(vm_type *cls, tuple *args, dict *kwargs)
{
    VM_ENTER(f, 1);
    value r_arg;
    if (!bind_r("permutations", 1, args, kwargs, &f.s[0], &r_arg))
        return VM_LEAVE(f, V_EMPTY);
    size_t n = tuple_ptr(f.s[0])->len;
    int64_t r = (int64_t)n;
    if (r_arg && r_arg != V_NONE) {
        if (!v_is_any_int(r_arg))
            return VM_LEAVE(f, vm_type_error("Expected int as r"));
        if (!cont_arg_ssize(r_arg, &r))
            return VM_LEAVE(f, V_EMPTY);
        if (r < 0)
            return VM_LEAVE(f, vm_value_error("r must be non-negative"));
    }
    bool none = (size_t)r > n;
    /* n places, of which the first r are the permutation; then r cycles */
    value v = pick_new(cls, f.s[0], n, none ? 0 : (size_t)r, none ? 0 : n + (size_t)r);
    if (v) {
        it_pick *p = pick_of(v);
        p->done = none;
        for (size_t i = 0; !none && i < n; i++)
            p->index[i] = i;
        for (size_t i = 0; !none && i < p->r; i++)
            p->index[n + i] = n - i;
    }
    return VM_LEAVE(f, v);
}

static value permutations_next(value self)
{
    it_pick *p = pick_of(self);
    if (p->done)
        return V_EMPTY;
    if (!p->last)
        return give(p, 0, false);
    size_t *cycles = p->index + p->n;
    for (size_t i = p->r; i-- > 0;) {
        if (--cycles[i] == 0) {
            size_t first = p->index[i];
            memmove(p->index + i, p->index + i + 1, (p->n - i - 1) * sizeof(size_t));
            p->index[p->n - 1] = first;
            cycles[i] = p->n - i;
        } else {
            size_t j = p->n - cycles[i], was = p->index[i];
            p->index[i] = p->index[j];
            p->index[j] = was;
            return give(p, i, false);
        }
    }
    return finished(p);
}

static value combine(vm_type *cls, const char *name, tuple *args, dict *kwargs, bool again)
{
    VM_ENTER(f, 1);
    value r_arg;
    int64_t r;
    if (!bind_r(name, 2, args, kwargs, &f.s[0], &r_arg) || !cont_arg_ssize(r_arg, &r))
        return VM_LEAVE(f, V_EMPTY);
    if (r < 0)
        return VM_LEAVE(f, vm_value_error("r must be non-negative"));
    size_t n = tuple_ptr(f.s[0])->len;
    bool none = again ? n == 0 && r > 0 : (size_t)r > n;
    value v = pick_new(cls, f.s[0], n, none ? 0 : (size_t)r, none ? 0 : (size_t)r);
    if (v) {
        it_pick *p = pick_of(v);
        p->done = none;
        for (size_t i = 0; !again && i < p->r; i++)
            p->index[i] = i;
    }
    return VM_LEAVE(f, v);
}

static value combinations_create(vm_type *cls, tuple *args, dict *kwargs)
{
    return combine(cls, "combinations", args, kwargs, false);
}

static value combinations_next(value self)
{
    it_pick *p = pick_of(self);
    if (p->done)
        return V_EMPTY;
    if (!p->last)
        return give(p, 0, false);
    size_t i = p->r;
    while (i > 0 && p->index[i - 1] == i - 1 + p->n - p->r)
        i--;
    if (i == 0)
        return finished(p);
    p->index[i - 1]++;
    for (size_t j = i; j < p->r; j++)
        p->index[j] = p->index[j - 1] + 1;
    return give(p, i - 1, false);
}

static value combinations_wr_create(vm_type *cls, tuple *args, dict *kwargs)
{
    return combine(cls, "combinations_with_replacement", args, kwargs, true);
}

static value combinations_wr_next(value self)
{
    it_pick *p = pick_of(self);
    if (p->done)
        return V_EMPTY;
    if (!p->last)
        return give(p, 0, false);
    size_t i = p->r;
    while (i > 0 && p->index[i - 1] == p->n - 1)
        i--;
    if (i == 0)
        return finished(p);
    size_t place = p->index[i - 1] + 1;
    for (size_t j = i - 1; j < p->r; j++)
        p->index[j] = place;
    return give(p, i - 1, false);
}

#define PICK_TYPE(id, type_name)                                                                   \
    vm_type it_##id##_type = {                                                                     \
        .rc = {.h = RC_HEAD_INIT(&type_type),                                                      \
               .name = "itertools." type_name,                                                     \
               .pool_name = "itertools",                                                           \
               .flags = RC_TYPE_GC | VM_T_BASE,                                                    \
               .size = sizeof(it_pick),                                                            \
               .traverse = pick_traverse,                                                          \
               .reap = pick_reap,                                                                  \
               .finish = pick_finish},                                                             \
        .create = id##_create,                                                                     \
        .iter = vm_self,                                                                           \
        .next = id##_next,                                                                         \
    }
PICK_TYPE(product, "product");
PICK_TYPE(permutations, "permutations");
PICK_TYPE(combinations, "combinations");
PICK_TYPE(combinations_wr, "combinations_with_replacement");
