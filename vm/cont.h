/* cont.h: what the containers share among themselves: keys, items, indices, repr. */
#ifndef TALLY_VM_CONT_H
#define TALLY_VM_CONT_H

#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/number.h"
#include "vm/objects.h"
#include "vm/str.h"

/* Hash without a call for small ints and for str that know theirs. -1: exception set. */
static inline int64_t cont_hash(value v)
{
    if (v_is_int(v)) {
        int64_t i = v_int(v);
        return i == -1 ? -2 : i;
    }
    if (v_is_type(v, &str_type)) {
        str *s = str_ptr(v);
        return rc_likely(s->hash != -1) ? s->hash : str_hash(s);
    }
    return vm_hash(v);
}

/* Equality that needs no script code: 1, 0, or 2 when only vm_equal can tell. */
static inline int cont_same(value a, value b)
{
    if (a == b)
        return 1;
    if (v_both_int(a, b))
        return 0;
    if (v_is_type(a, &str_type) && v_is_type(b, &str_type))
        return str_eq(str_ptr(a), str_ptr(b));
    return 2;
}

/* vm_equal with both operands held meanwhile: for items of a container that may change. */
int cont_equal_held(value a, value b);
static inline int cont_equal(value a, value b)
{
    int r = cont_same(a, b);
    return r == 2 ? cont_equal_held(a, b) : r;
}

/* An item as a script sees it. Items of a tuple are V_EMPTY after the collector emptied it. */
static inline value cont_item(value v)
{
    return rc_likely(v != V_EMPTY) ? v : V_NONE;
}

/* Can v be a subscript (int, or __index__)? */
static inline bool cont_is_index(value v)
{
    return v_is_any_int(v) || vm_type_of(v)->as_index;
}
/* v as 64 bits; "cannot fit 'int' into an index-sized integer" as an `overflow`. */
bool cont_ssize(value v, int64_t *out, vm_type *overflow);
/* vm_index_value, but never a bool or an object of a subclass of int. Owned. */
value cont_exact_index(value v);

/* A native's Py_ssize_t argument: "Python int too large to convert to C ssize_t". */
bool cont_arg_ssize(value v, int64_t *out);

/* A native's C int argument: "Python int too large to convert to C int". */
bool cont_arg_int(value v, int64_t *out);

/* An exact list or tuple with the items of v (v itself if it is one). `message`: the TypeError for
 * a value that cannot be iterated. Owned. */
value cont_fast(value v, const char *message);
static inline size_t cont_fast_items(value v, value **items)
{
    if (v_is_type(v, &tuple_type)) {
        *items = tuple_ptr(v)->item;
        return tuple_ptr(v)->len;
    }
    *items = list_ptr(v)->items;
    return list_ptr(v)->len;
}

/* Drops items[n-1] .. items[0], which belong to no object any more; they are visible to the
 * collector meanwhile. */
void cont_drop(value *items, size_t n);

/* The bounds of index(x, from, to): int or __index__, clipped; negative counts from the end, len
 * being what it is after __index__ has run. */
bool cont_bound(value v, int64_t len, int64_t *out);

/* Adds repr(item) to b. */
bool cont_repr(str_buf *b, value item);

/* `fname` takes at most `max` positional arguments and no keywords: TypeError otherwise. */
bool cont_args(const char *fname, tuple *args, dict *kwargs, size_t min, size_t max);

/* binary[op] of the right operand, when it is another slot than `own`: what CPython tries before
 * concatenation and repetition. V_NOTIMPL if it has none or declines. */
value cont_try_right(value a, value b, enum vm_binary op, value (*own)(value, value));

/* slice.indices() for a length of any size: start, stop, step, owned. */
bool slice_long_indices(value s, value len, value out[3]);

/* A value that + joins and * repeats. */
static inline bool cont_is_sequence(value v)
{
    return v_has(v, VM_T_LIST | VM_T_TUPLE | VM_T_STR | VM_T_BYTES);
}

/* How many items an iterable may bring, for reserving. -1: exception. */
static inline int64_t cont_hint(value iterable)
{
    return vm_len_hint(iterable, 8);
}

/* Lexicographic comparison of two runs whose contents cannot change. */
value cont_compare_items(const value *a, size_t na, const value *b, size_t nb, int op);
static inline bool cont_compare_sizes(size_t a, size_t b, int op)
{
    switch (op) {
    case VM_LT:
        return a < b;
    case VM_LE:
        return a <= b;
    case VM_EQ:
        return a == b;
    case VM_NE:
        return a != b;
    case VM_GT:
        return a > b;
    default:
        return a >= b;
    }
}

bool vm_tuple_open(struct tally_error *err);
bool vm_list_open(struct tally_error *err);
bool vm_dict_open(struct tally_error *err);
bool vm_set_open(struct tally_error *err);
value dict_iter_new(value d); /* dict_views.c: over the keys */
value dict_rev_iter_new(value d);
value list_iter_new(value seq); /* seq_iter.c: of a list */
value tuple_iter_new(value seq);
value list_rev_iter_new(value seq);

/* Memory slots of types that are in another file than the table. */
void dict_traverse(rc_obj *o, rc_visit visit, void *arg);
value dict_reap(rc_obj *o);
void dict_finish(rc_obj *o);
void set_traverse(rc_obj *o, rc_visit visit, void *arg);
value set_reap(rc_obj *o);
void set_finish(rc_obj *o);

#endif
