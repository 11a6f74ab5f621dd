/* mod_collections.c: the module _collections: the native half of collections. */
#include "vm/lib.h"

/* _count_elements(mapping, iterable): mapping[x] = mapping.get(x, 0) + 1 */
static value count_elements(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    value mapping = a[0];
    VM_ENTER(f, 4);
    f.s[0] = vm_iter(a[1]);
    if (!f.s[0])
        return VM_LEAVE(f, V_EMPTY);
    /* A subclass that has get or __setitem__ of its own is asked. */
    value set = vm_type_lookup(type_of(mapping), vm_n.__setitem__);
    value get = vm_type_lookup(type_of(mapping), vm_n.get);
    bool plain = v_has(mapping, VM_T_DICT) && set == vm_type_lookup(&dict_type, vm_n.__setitem__) &&
                 get == vm_type_lookup(&dict_type, vm_n.get);
    if (!plain && !(f.s[3] = vm_getattr(mapping, vm_n.get)))
        return VM_LEAVE(f, V_EMPTY);
    while ((f.s[1] = vm_next(f.s[0]))) {
        if (plain) {
            dict *d = dict_ptr(mapping);
            int64_t hash = cont_hash(f.s[1]);
            int64_t at = hash == -1 ? -2 : dict_find(d, f.s[1], hash);
            if (at >= 0 && v_is_int(d->entries[at].val) && v_int(d->entries[at].val) < V_INT_MAX) {
                d->entries[at].val = v_from_int(v_int(d->entries[at].val) + 1);
                rc_clear(&f.s[1]);
                continue;
            }
            if (at == -2)
                return VM_LEAVE(f, V_EMPTY);
            f.s[2] = at < 0 ? v_from_int(0) : rc_inc(d->entries[at].val);
            rc_set(&f.s[2], vm_binary(f.s[2], v_from_int(1), VM_ADD));
            if (!f.s[2] || dict_set_hash(d, f.s[1], hash, f.s[2]) < 0)
                return VM_LEAVE(f, V_EMPTY);
        } else {
            f.s[2] = vm_call2(f.s[3], f.s[1], v_from_int(0));
            if (f.s[2])
                rc_set(&f.s[2], vm_binary(f.s[2], v_from_int(1), VM_ADD));
            if (!f.s[2] || vm_setitem(mapping, f.s[1], f.s[2]) < 0)
                return VM_LEAVE(f, V_EMPTY);
        }
        rc_clear(&f.s[1]);
        rc_clear(&f.s[2]);
    }
    return VM_LEAVE(f, vm_failed() ? V_EMPTY : V_NONE);
}

static const vm_def defs[] = {
    {"_count_elements", count_elements, 2, 2, NULL, 0},
    {"_alias", generic_alias_of, 2, 2, NULL, 0}, /* origin[args] */
    {NULL, NULL, 0, 0, NULL, 0},
};

static const lib_class classes[] = {
    {"deque", &deque_type, NULL, "collections"},
    {"_deque_iterator", &deque_iter_type, NULL, "_collections"},
    {"_deque_reverse_iterator", &deque_rev_iter_type, NULL, "_collections"},
    {"defaultdict", &defaultdict_type, &dict_type, "collections"},
    {"OrderedDict", &odict_type, &dict_type, "collections"},
    {NULL, &odict_iter_type, NULL, "builtins"},
    {NULL, &odict_keys_type, &dict_keys_type, "builtins"},
    {NULL, &odict_values_type, &dict_values_type, "builtins"},
    {NULL, &odict_items_type, &dict_items_type, "builtins"},
    {"_tuplegetter", &tuplegetter_type, NULL, "collections"},
    {NULL, NULL, NULL, NULL},
};

value mod_collections_make(void)
{
    return deque_open() ? lib_module("_collections", classes, defs) : vm_no_memory();
}
