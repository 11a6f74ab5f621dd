/* builtins_iter.c: enumerate, zip, map, filter. */
#include "vm/builtins.h"

/* Memory of all four. */
typedef struct walker {
    rc_head h;
    value a; /* enumerate: iterator; zip, map: tuple of iterators; filter: function */
    value result; /* enumerate, zip: a tuple given out, filled anew if nobody kept it */
    value b; /* enumerate: the count if it left 64 bits; map: function; filter: iterator */
    int64_t pos;
    bool strict;
} walker;

static walker *w_ptr(value v)
{
    return (walker *)v_obj(v);
}

static void w_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    walker *w = (walker *)o;
    if (v_is_heap(w->a))
        visit(v_obj(w->a), arg);
    if (v_is_heap(w->result))
        visit(v_obj(w->result), arg);
    if (v_is_heap(w->b))
        visit(v_obj(w->b), arg);
}

static value w_reap(rc_obj *o)
{
    walker *w = (walker *)o;
    value v = rc_take_out(&w->a);
    if (!v)
        v = rc_take_out(&w->result);
    return v ? v : rc_take_out(&w->b);
}

static value w_new(vm_type *cls, value a, value b)
{
    walker *w = vm_alloc(cls, sizeof *w);
    if (!w)
        return V_EMPTY;
    w->a = rc_inc(a);
    w->b = rc_inc(b);
    return v_of(w);
}

/* Iterators over args[from..]; each failure goes through as it is. Owned tuple. */
static value iterators(tuple *args, size_t from)
{
    tuple *its = tuple_new(args->len - from);
    if (!its)
        return V_EMPTY;
    VM_ENTER(f, 1);
    f.s[0] = v_of(its);
    for (size_t i = from; i < args->len; i++)
        if (!(its->item[i - from] = vm_iter(args->item[i])))
            return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

/* Item i of a tuple of iterators, which the collector may have emptied. */
static value it_at(value its, size_t i)
{
    value it = tuple_ptr(its)->item[i];
    return it ? it : V_NONE;
}

/* A tuple for the next row, owned: the last one if only this iterator has it (its old items are
 * still there), else a new one. The very first is kept as well, as in CPython: what it held dies
 * with the iterator. NULL: MemoryError. */
static tuple *next_row(walker *w, size_t n)
{
    if (w->result && rc_count(v_obj(w->result)) == 1)
        return tuple_ptr(rc_inc(w->result));
    tuple *row = tuple_new(n);
    if (row && !w->result)
        w->result = rc_inc(v_of(row));
    return row;
}

/* --- enumerate ----------------------------------------------------------------------------------
 */

static value enumerate_create(vm_type *cls, tuple *args, dict *kwargs)
{
    value out[2], hold[2] = {V_EMPTY, V_EMPTY};
    if (!native_bind("enumerate", "iterable start", 0, args, kwargs, out, hold))
        return V_EMPTY;
    if (!out[0])
        return vm_type_error("enumerate() missing required argument 'iterable'");
    VM_ENTER(f, 2);
    int64_t start = 0;
    if (out[1]) {
        if (!(f.s[1] = vm_index_value(out[1])))
            return VM_LEAVE(f, V_EMPTY);
        if (int_to_i64(f.s[1], &start) && start < INT64_MAX)
            f.s[1] = V_EMPTY;
    }
    f.s[0] = vm_iter(out[0]);
    value e = f.s[0] ? w_new(cls, f.s[0], f.s[1]) : V_EMPTY;
    if (e)
        w_ptr(e)->pos = start;
    return VM_LEAVE(f, e);
}

/* The count as a value; moves on. */
static value count_up(walker *w)
{
    if (!w->b) {
        value i = int_from(w->pos);
        if (i && w->pos == INT64_MAX)
            w->b = int_binary(i, v_from_int(1), VM_ADD);
        else if (i)
            w->pos++;
        return i;
    }
    value next = int_binary(w->b, v_from_int(1), VM_ADD);
    if (!next)
        return V_EMPTY;
    value now = w->b;
    w->b = next;
    return now;
}

static value enumerate_next(value self)
{
    walker *w = w_ptr(self);
    if (!w->a)
        return V_EMPTY;
    VM_ENTER(f, 2);
    if (!(f.s[0] = vm_next(w->a)) || !(f.s[1] = count_up(w)))
        return VM_LEAVE(f, V_EMPTY);
    tuple *pair = next_row(w, 2);
    if (pair) { /* the old items are dropped with the slots */
        value item = f.s[0], count = f.s[1];
        f.s[0] = pair->item[1];
        f.s[1] = pair->item[0];
        pair->item[0] = count;
        pair->item[1] = item;
    }
    return VM_LEAVE(f, v_of(pair));
}

/* --- zip ----------------------------------------------------------------------------------------
 */

static value zip_create(vm_type *cls, tuple *args, dict *kwargs)
{
    int strict = 0;
    size_t pos = 0;
    value key, v;
    while (kwargs && dict_next(kwargs, &pos, &key, &v)) {
        if (!v_is_str(key) || !str_eq_ascii(key, "strict"))
            return vm_type_error("'%S' is an invalid keyword argument for zip()", key);
        if ((strict = vm_truth(v)) < 0)
            return V_EMPTY;
    }
    for (size_t i = 0; i < args->len; i++)
        if (!type_of(args->item[i])->iter && !type_of(args->item[i])->getitem)
            return vm_type_error("'%T' object is not iterable", args->item[i]);
    VM_ENTER(f, 1);
    f.s[0] = iterators(args, 0);
    value z = f.s[0] ? w_new(cls, f.s[0], V_EMPTY) : V_EMPTY;
    if (z)
        w_ptr(z)->strict = strict;
    return VM_LEAVE(f, z);
}

static value zip_uneven(size_t i, bool longer)
{
    const char *plural = i == 1 ? " " : "s 1-";
    return vm_value_error("zip() argument %zu is %s than argument%s%zu", i + 1,
                          longer ? "longer" : "shorter", plural, i);
}

/* Iterator `at` ended first; the others may not have anything left. */
static value zip_check(walker *w, size_t at)
{
    if (!w->strict || vm_failed())
        return V_EMPTY;
    if (at)
        return zip_uneven(at, false);
    for (size_t i = 1; i < tuple_ptr(w->a)->len; i++) {
        value v = vm_next(it_at(w->a, i));
        rc_dec(v);
        if (v)
            return zip_uneven(i, true);
        if (vm_failed())
            return V_EMPTY;
    }
    return V_EMPTY;
}

static value zip_next(value self)
{
    walker *w = w_ptr(self);
    if (!w->a || !tuple_ptr(w->a)->len)
        return V_EMPTY;
    size_t n = tuple_ptr(w->a)->len;
    VM_ENTER(f, 1);
    tuple *row = next_row(w, n);
    f.s[0] = v_of(row);
    if (!row)
        return VM_LEAVE(f, V_EMPTY);
    for (size_t i = 0; i < n; i++) {
        value v = vm_next(it_at(w->a, i));
        if (!v)
            return VM_LEAVE(f, zip_check(w, i));
        rc_set(&row->item[i], v);
    }
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

/* --- map ----------------------------------------------------------------------------------------
 */

static value map_create(vm_type *cls, tuple *args, dict *kwargs)
{
    if (kwargs && kwargs->used)
        return vm_type_error("map() takes no keyword arguments");
    if (args->len < 2)
        return vm_type_error("map() must have at least two arguments.");
    VM_ENTER(f, 1);
    f.s[0] = iterators(args, 1);
    value m = f.s[0] ? w_new(cls, f.s[0], args->item[0]) : V_EMPTY;
    return VM_LEAVE(f, m);
}

static value map_one(walker *w)
{
    VM_ENTER(f, 1);
    value r = V_EMPTY;
    if ((f.s[0] = vm_next(it_at(w->a, 0))))
        r = vm_call1(w->b, f.s[0]);
    return VM_LEAVE(f, r);
}

static value map_next(value self)
{
    walker *w = w_ptr(self);
    if (!w->a || !w->b)
        return V_EMPTY;
    size_t n = tuple_ptr(w->a)->len;
    if (n == 1)
        return map_one(w);
    VM_ENTER(f, 1);
    tuple *row = tuple_new(n);
    f.s[0] = v_of(row);
    if (!row)
        return VM_LEAVE(f, V_EMPTY);
    for (size_t i = 0; i < n; i++)
        if (!(row->item[i] = vm_next(it_at(w->a, i))))
            return VM_LEAVE(f, V_EMPTY);
    value r = vm_call(w->b, row->item, (int)n);
    return VM_LEAVE(f, r);
}

/* --- filter -------------------------------------------------------------------------------------
 */

static value filter_create(vm_type *cls, tuple *args, dict *kwargs)
{
    if (kwargs && kwargs->used)
        return vm_type_error("filter() takes no keyword arguments");
    if (args->len != 2)
        return vm_type_error("filter expected 2 arguments, got %zu", args->len);
    VM_ENTER(f, 1);
    f.s[0] = vm_iter(args->item[1]);
    value m = f.s[0] ? w_new(cls, args->item[0], f.s[0]) : V_EMPTY;
    return VM_LEAVE(f, m);
}

static value filter_next(value self)
{
    walker *w = w_ptr(self);
    if (!w->a || !w->b)
        return V_EMPTY;
    bool plain = w->a == V_NONE || w->a == v_of(&bool_type);
    VM_ENTER(f, 2);
    for (;;) {
        rc_set(&f.s[0], vm_next(w->b));
        if (!f.s[0])
            return VM_LEAVE(f, V_EMPTY);
        if (!plain) {
            rc_set(&f.s[1], vm_call1(w->a, f.s[0]));
            if (!f.s[1])
                return VM_LEAVE(f, V_EMPTY);
        }
        int truth = vm_truth(plain ? f.s[0] : f.s[1]);
        if (truth < 0)
            return VM_LEAVE(f, V_EMPTY);
        if (truth)
            return VM_LEAVE(f, VM_TAKE(f.s[0]));
    }
}

static const vm_def enumerate_methods[] = {
    {"__class_getitem__", generic_alias_of, 2, 2, NULL, VM_CLASS},
    {0},
};

#define WALKER(type_name, prefix)                                                                  \
    .rc = {.h = RC_HEAD_INIT(&type_type),                                                          \
           .name = type_name,                                                                      \
           .size = sizeof(walker),                                                                 \
           .flags = RC_TYPE_GC | VM_T_BASE,                                                        \
           .traverse = w_traverse,                                                                 \
           .reap = w_reap},                                                                        \
    .create = prefix##_create, .iter = vm_self, .next = prefix##_next

vm_type enumerate_type = {WALKER("enumerate", enumerate), .methods = enumerate_methods};
vm_type zip_type = {WALKER("zip", zip)};
vm_type map_type = {WALKER("map", map)};
vm_type filter_type = {WALKER("filter", filter)};

VM_INIT(builtins_iter)
{
    return vm_type_ready(&enumerate_type, NULL, "builtins", err) &&
           vm_type_ready(&zip_type, NULL, "builtins", err) &&
           vm_type_ready(&map_type, NULL, "builtins", err) &&
           vm_type_ready(&filter_type, NULL, "builtins", err);
}
