/* lib.h: what the native parts of the library modules share. */
#ifndef TALLY_VM_LIB_H
#define TALLY_VM_LIB_H

#include "vm/cont.h"

static inline void lib_visit(value v, rc_visit visit, void *arg)
{
    if (v_is_heap(v))
        visit(v_obj(v), arg);
}

/* The memory slots of an object that is `n` values behind its header, in order of destruction. */
static inline void lib_visit_all(const value *v, int n, rc_visit visit, void *arg)
{
    for (int i = 0; i < n; i++)
        lib_visit(v[i], visit, arg);
}
static inline value lib_reap_all(value *v, int n)
{
    for (int i = 0; i < n; i++) {
        value out = rc_take_out(&v[i]);
        if (out)
            return out;
    }
    return V_EMPTY;
}

/* One class of a module made on import: the name it has there, or NULL for one that has none. */
typedef struct lib_class {
    const char *name;
    vm_type *type, *base; /* base NULL: object */
    const char *module; /* __module__ */
} lib_class;

/* A module with classes (until a NULL type) and functions (until a NULL name). Owned. */
value lib_module(const char *name, const lib_class *classes, const vm_def *defs);

/* ordered_dict.c, defaultdict.c, deque.c, tuplegetter.c */
extern vm_type deque_type, deque_iter_type, deque_rev_iter_type, defaultdict_type, odict_type,
    odict_iter_type, odict_keys_type, odict_values_type, odict_items_type, tuplegetter_type;

/* partial.c, lru_cache.c */
extern vm_type partial_type, lru_type;
value lib_instance_dict(vm_thread *t, value *a, int n); /* the getter of __dict__ */

/* Modules: rows of vm_builtin_modules. */
bool deque_open(void); /* its pool; false: no memory */
value mod_collections_make(void); /* _collections */
value mod_itertools_make(void); /* itertools */
value mod_functools_make(void); /* _functools */
value mod_heapq_make(void); /* _heapq */
value mod_bisect_make(void); /* bisect */

/* The iterators of itertools: itertools.c, itertools_group.c, itertools_product.c */
extern vm_type it_chain_type, it_count_type, it_cycle_type, it_repeat_type, it_accumulate_type,
    it_islice_type, it_zip_longest_type, it_takewhile_type, it_dropwhile_type, it_filterfalse_type,
    it_compress_type, it_starmap_type, it_pairwise_type, it_groupby_type, it_grouper_type,
    it_tee_type, it_tee_data_type, it_product_type, it_permutations_type, it_combinations_type,
    it_combinations_wr_type;
value it_tee(vm_thread *t, value *a, int n); /* tee(iterable, n=2, /) */

#endif
