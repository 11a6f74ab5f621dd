/* containers.h: layouts and C interface of tuple, list, dict, set. */
#ifndef TALLY_VM_CONTAINERS_H
#define TALLY_VM_CONTAINERS_H

#include "vm/type.h"

/* --- tuple ------------------------------------------------------------------------------------ */
struct tuple {
    rc_head h;
    size_t len;
    value item[];
};
extern value tuple_empty; /* immortal () */
tuple *tuple_new(size_t len); /* items V_EMPTY: fill before script code runs */
value tuple_from(const value *items, size_t n); /* counts each item */
value tuple_from_any(value iterable); /* takes over a temporary list's items */
value tuple_pack(int n, ...); /* counts each item */
/* The same of a subclass; len 0 makes an object of its own unless cls is tuple. */
tuple *tuple_new_of(vm_type *cls, size_t len);
value tuple_slice(tuple *t, int64_t from, int64_t to); /* clipped bounds; t itself if it is all */
static inline tuple *tuple_ptr(value v)
{
    return (tuple *)v_obj(v);
}

/* --- list ------------------------------------------------------------------------------------- */
struct list {
    rc_head h;
    value *items; /* from pool "list.items"; behind the header, where the collector asks for it */
    size_t len, cap;
};
value list_new(size_t cap); /* empty, room for cap */
value list_from(const value *items, size_t n); /* counts each item */
int list_append(value l, value v); /* counts v */
int list_append_steal(value l, value v); /* takes v over, also on failure */
int list_extend(value l, value iterable);
value list_slice(value l, int64_t from, int64_t to);
int list_sort(value l, value key, bool reverse);
int list_insert(value l, int64_t at, value v); /* counts v; `at` as in list.insert */
value list_pop(list *l, int64_t at); /* owned; `at` in 0 .. len-1 */
void list_clear(list *l); /* drops from the last item, allocates nothing */
/* l[from:to] = items[0..n-1] (counted here; may be l's own). -1: MemoryError, nothing changed. */
int list_splice(list *l, size_t from, size_t to, const value *items, size_t n);
/* Room for `len` items without a further allocation. */
int list_reserve(list *l, size_t len);
static inline size_t list_buffer_bytes(list *l) /* outside the object's own block */
{
    return l->cap * sizeof(value);
}
extern pool *list_items_pool;
static inline list *list_ptr(value v)
{
    return (list *)v_obj(v);
}

/* --- dict: compact, insertion-ordered ----------------------------------------------------------
 */
typedef struct dict_entry {
    int64_t hash;
    value key; /* V_EMPTY: a deleted entry */
    value val;
} dict_entry;
struct dict {
    rc_head h;
    uint32_t used; /* live entries */
    uint32_t fill; /* entries in use, deleted ones included */
    uint32_t cap; /* fill at which the table is rebuilt; popitem() lowers both */
    uint32_t first; /* no live entry before it */
    uint32_t version; /* new from one counter whenever a key is inserted or deleted (not on value
                         change): no two dicts ever have the same, 0 = empty from birth */
    uint8_t log2size; /* of the index table */
    bool only_str; /* every key is an exact str: lookups need no script code */
    dict_entry *entries; /* from pool "dict.table"; NULL while empty */
    void *index; /* int8/16/32 per slot, behind the entries in the same block */
};
static inline dict *dict_ptr(value v)
{
    return (dict *)v_obj(v);
}
value dict_new(void);
value dict_new_sized(size_t n);
/* Borrowed value, or V_EMPTY: absent (no exception) or failed (exception set: check vm_failed). */
value dict_get(dict *d, value key);
/* Key is an exact str; never runs script code when the dict is only_str. */
value dict_get_str(dict *d, value key);
/* Place of an exact str key in entries, or -1. For inline caches. */
int64_t dict_find_str(dict *d, value key);
int dict_set(dict *d, value key, value v); /* counts both */
int dict_del(dict *d, value key); /* 1 deleted, 0 absent, -1 error */
value dict_pop(dict *d, value key); /* owned; V_EMPTY absent or error */
int dict_contains(dict *d, value key);
/* Walk: *pos starts at 0; false at the end. key and val borrowed. Do not change keys meanwhile. */
bool dict_next(dict *d, size_t *pos, value *key, value *val);
int dict_update(dict *d, value mapping_or_pairs);
int dict_merge(dict *d, dict *other);
value dict_copy(dict *d);
void dict_clear(dict *d);
int dict_set_c(dict *d, const char *key, value v); /* interned key; counts v */
/* d[key] as the subscript does: __missing__ for subclasses, KeyError. Owned. */
value dict_getitem(value d, value key);
/* The same operations for a caller that knows the hash. dict_find: place in entries, -1 absent,
 * -2 exception set. */
int64_t dict_find(dict *d, value key, int64_t hash);
int dict_set_hash(dict *d, value key, int64_t hash, value v);
int dict_del_hash(dict *d, value key, int64_t hash);
/* dict.setdefault: borrowed value, or V_EMPTY with the exception. */
value dict_setdefault(dict *d, value key, value dflt);
/* Moves an entry to an end, as OrderedDict.move_to_end. 1 done, 0 no such key, -1 exception. */
int dict_move_to_end(dict *d, value key, bool last);
/* The newest (oldest) pair as a tuple; removes it. KeyError when empty. Owned. */
value dict_popitem(dict *d, bool last);
size_t dict_buffer_bytes(dict *d); /* outside the object's own block */
/* Same keys with equal values. 1, 0, -1. */
int dict_equal(dict *a, dict *b);
value dict_keys_new(value d); /* the views */
value dict_values_new(value d);
value dict_items_new(value d);
/* The iterators: `left` counts down; the interpreter may step them inline if used == d->used. */
typedef struct dict_iter {
    rc_head h;
    value dict; /* V_EMPTY when exhausted */
    size_t pos, left; /* reversed: the place after the next entry */
    uint32_t used; /* of the dict when the walk began; UINT32_MAX: it has failed */
    value result; /* items: the tuple given out last, reused if nobody kept it */
} dict_iter;
extern vm_type dict_key_iter_type, dict_value_iter_type, dict_item_iter_type,
    dict_rev_key_iter_type, dict_rev_value_iter_type, dict_rev_item_iter_type;
typedef struct dict_view {
    rc_head h;
    value dict;
} dict_view;

/* --- set, frozenset: CPython's table geometry and probe order -----------------------------------
 */
#define SET_DUMMY (V_SPECIAL_ | 0xF)
typedef struct set_entry {
    int64_t hash;
    value key; /* V_EMPTY free; SET_DUMMY deleted */
} set_entry;
typedef struct set {
    rc_head h;
    size_t fill, used, mask;
    set_entry *table; /* `small` or from pool "set.table" */
    union {
        int64_t hash; /* frozenset; -1 */
        size_t finger; /* set: where pop() looks next */
    };
    set_entry small[8];
} set;
static inline set *set_ptr(value v)
{
    return (set *)v_obj(v);
}
value set_new(void);
value set_from(value iterable);
value frozenset_from(value iterable);
/* The constant of a display of three or more constants, {1, 2, 3}: a new set is then updated from
 * it. It is made twice, from the items and from its own order, because CPython's compiler does so
 * and the order shows. */
value frozenset_constant(const value *items, size_t n);
value set_copy(set *s); /* of s's built-in type, same order as CPython */
void set_clear(set *s); /* allocates nothing */
value set_pop(set *s); /* owned; KeyError when empty */
int set_add(value s, value key);
int set_contains(value s, value key);
int set_discard(value s, value key); /* 1 removed, 0 absent, -1 */
int set_update(value s, value iterable);
bool set_next(set *s, size_t *pos, value *key);
/* For callers that know the hash. set_find: 1, 0, -1. */
int set_add_hash(set *s, value key, int64_t hash);
int set_find(set *s, value key, int64_t hash);
int set_discard_hash(set *s, value key, int64_t hash);
value set_intersection(set *s, value other); /* of s's built-in type; other: any iterable */
value set_difference(set *s, value other);
int set_difference_update(value s, value other);
int set_xor_update(value s, value other);
int set_is_subset(set *a, set *b); /* 1, 0, -1 */
/* An empty set or frozenset of cls, and one filled from an iterable. */
value set_make(vm_type *cls, value iterable);
/* The built-in type of a set, for results of operators on subclasses. */
static inline vm_type *set_base(value s)
{
    return vm_isinstance(s, &frozenset_type) ? &frozenset_type : &set_type;
}
size_t set_buffer_bytes(set *s); /* outside the object's own block */
/* Exchanges the contents. */
void set_swap(set *a, set *b);

/* --- range, slice --------------------------------------------------------------------------------
 */
typedef struct slice {
    rc_head h;
    value start, stop, step;
} slice;
value slice_new(value start, value stop, value step);
/* As PySlice_Unpack + AdjustIndices for a sequence of len. False: exception set. */
/* First half: runs __index__ of the parts, clips to 64 bits; a step of 0 is a ValueError. */
bool slice_unpack(value s, int64_t *start, int64_t *stop, int64_t *step);
/* Second half: runs nothing. The number of items; start and stop clipped to the sequence. */
int64_t slice_adjust(int64_t len, int64_t *start, int64_t *stop, int64_t step);
bool slice_indices(value s, int64_t len, int64_t *start, int64_t *stop, int64_t *step,
                   int64_t *count);
/* A range with 64-bit bounds (others keep ints of any size in `big`). */
typedef struct range {
    rc_head h;
    value start, stop, step, length; /* int values of any size */
} range;
value range_new(int64_t start, int64_t stop, int64_t step);
/* Its iterator; `len` items are left. The interpreter's for-loop reads it inline. */
typedef struct range_iter {
    rc_head h;
    int64_t next, step, left;
} range_iter;
typedef struct list_iter {
    rc_head h;
    value seq; /* V_EMPTY when exhausted */
    size_t pos;
} list_iter; /* of lists and tuples */
extern vm_type range_iter_type, list_iter_type, tuple_iter_type, dict_keys_type, dict_values_type,
    dict_items_type, set_iter_type, list_rev_iter_type, long_range_iter_type;

/* --- list[int] -----------------------------------------------------------------------------------
 */
/* For rows of types that take arguments: {"__class_getitem__", generic_alias_of, 2, 2, NULL,
 * VM_CLASS} */
value generic_alias_of(vm_thread *t, value *a, int n);

#endif
