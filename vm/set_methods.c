/* set_methods.c: the types set and frozenset and their iterator. */
#include "vm/cont.h"

/* --- making ------------------------------------------------------------------------------------
 */

static value set_create(vm_type *cls, tuple *args, dict *kwargs)
{
    (void)args, (void)kwargs;
    return set_make(cls, V_EMPTY);
}

static int set_init(value self, tuple *args, dict *kwargs)
{
    if (!cont_args("set", args, kwargs, 0, 1))
        return -1;
    set_clear(set_ptr(self));
    return args && args->len ? set_update(self, args->item[0]) : 0;
}

static value frozenset_create(vm_type *cls, tuple *args, dict *kwargs)
{
    bool exact = cls == &frozenset_type;
    if (!cont_args("frozenset", args, exact ? kwargs : NULL, 0, 1))
        return V_EMPTY;
    value from = args && args->len ? args->item[0] : V_EMPTY;
    if (exact && from != V_EMPTY && v_is_type(from, &frozenset_type))
        return rc_inc(from);
    return set_make(cls, from);
}

/* --- keys that are sets ------------------------------------------------------------------------
 */

/* A set stands for the frozenset of its items in `x in s`, remove and discard. *key is replaced by
 * such a copy, owned by the slot, when hashing it has failed. */
static bool set_frozen_key(value *key, value *slot)
{
    if (!v_has(*key, VM_T_SET) || !vm_catch(&vm_exc_TypeError))
        return false;
    *slot = set_make(&frozenset_type, *key);
    *key = *slot;
    return *slot != V_EMPTY;
}

static int set_has(value self, value key)
{
    int r = set_contains(self, key);
    if (rc_likely(r >= 0))
        return r;
    VM_ENTER(f, 1);
    if (set_frozen_key(&key, &f.s[0]))
        r = set_contains(self, key);
    vm_leave_slots(&f.h);
    return r;
}

static int set_remove_key(value self, value key)
{
    int r = set_discard(self, key);
    if (rc_likely(r >= 0))
        return r;
    VM_ENTER(f, 1);
    if (set_frozen_key(&key, &f.s[0]))
        r = set_discard(self, key);
    vm_leave_slots(&f.h);
    return r;
}

/* --- protocol ----------------------------------------------------------------------------------
 */

static value set_repr(value self)
{
    set *s = set_ptr(self);
    bool plain = v_is_type(self, &set_type);
    if (s->used == 0)
        return str_from_format("%s()", vm_type_name(self));
    if (vm_repr_enter(self))
        return str_from_format("%s(...)", vm_type_name(self));
    VM_ENTER(f, 2);
    str_buf b;
    str_buf_init(&b);
    bool ok = plain || (str_buf_c(&b, vm_type_name(self)) && str_buf_cp(&b, '('));
    ok = ok && str_buf_cp(&b, '{');
    f.s[0] = vm_list_from(self);
    ok = ok && f.s[0] != V_EMPTY;
    for (size_t i = 0; ok && i < list_ptr(f.s[0])->len; i++)
        ok = (i == 0 || str_buf_n(&b, ", ", 2)) && cont_repr(&b, list_ptr(f.s[0])->items[i]);
    vm_leave_slots(&f.h);
    ok = ok && str_buf_c(&b, plain ? "}" : "})");
    vm_repr_leave(self);
    if (ok)
        return str_buf_done(&b);
    str_buf_drop(&b);
    return V_EMPTY;
}

static inline uint64_t spread(int64_t hash)
{
    uint64_t h = (uint64_t)hash;
    return ((h ^ 89869747u) ^ (h << 16)) * 3644798167u;
}

/* Independent of the order; the mixing is CPython's, because sets of frozensets are printed. */
static int64_t frozenset_hash(value self)
{
    set *s = set_ptr(self);
    if (s->hash != -1)
        return s->hash;
    uint64_t h = 0;
    for (size_t i = 0; i <= s->mask; i++)
        if (s->table[i].key != V_EMPTY && s->table[i].key != SET_DUMMY)
            h ^= spread(s->table[i].hash);
    h ^= ((uint64_t)s->used + 1) * 1927868237u;
    h ^= (h >> 11) ^ (h >> 25);
    h = h * 69069u + 907133923u;
    s->hash = h == UINT64_MAX ? 590923713 : (int64_t)h;
    return s->hash;
}

static int set_equal(set *a, set *b)
{
    if (a->used != b->used)
        return 0;
    if (set_base(v_of(a)) == &frozenset_type && set_base(v_of(b)) == &frozenset_type &&
        a->hash != -1 && b->hash != -1 && a->hash != b->hash)
        return 0;
    return set_is_subset(a, b);
}

static value set_compare(value a, value b, int op)
{
    if (!v_has(a, VM_T_SET) || !v_has(b, VM_T_SET))
        return V_NOTIMPL;
    if (VM_CHECK_STACK(" in comparison"))
        return V_EMPTY;
    set *x = set_ptr(a), *y = set_ptr(b);
    int r;
    switch (op) {
    case VM_EQ:
        r = set_equal(x, y);
        break;
    case VM_NE:
        r = set_equal(x, y);
        r = r < 0 ? r : !r;
        break;
    case VM_LE:
        r = set_is_subset(x, y);
        break;
    case VM_GE:
        r = set_is_subset(y, x);
        break;
    case VM_LT:
        r = x->used < y->used ? set_is_subset(x, y) : 0;
        break;
    default:
        r = x->used > y->used ? set_is_subset(y, x) : 0;
        break;
    }
    return r < 0 ? V_EMPTY : v_from_bool(r);
}

static int64_t set_len(value self)
{
    return (int64_t)set_ptr(self)->used;
}

/* --- operators ---------------------------------------------------------------------------------
 */

static inline bool both_sets(value a, value b)
{
    return v_has(a, VM_T_SET) && v_has(b, VM_T_SET);
}

/* Hands out a slot's value if `r` says that all went well. */
#define SET_RESULT(f, r) VM_LEAVE(f, (r) < 0 ? V_EMPTY : VM_TAKE((f).s[0]))

static value set_or(value a, value b)
{
    if (!both_sets(a, b))
        return V_NOTIMPL;
    VM_ENTER(f, 1);
    f.s[0] = set_copy(set_ptr(a));
    return SET_RESULT(f, f.s[0] == V_EMPTY || a == b ? 0 : set_update(f.s[0], b));
}

static value set_and(value a, value b)
{
    return both_sets(a, b) ? set_intersection(set_ptr(a), b) : V_NOTIMPL;
}

static value set_sub(value a, value b)
{
    return both_sets(a, b) ? set_difference(set_ptr(a), b) : V_NOTIMPL;
}

/* The copy is of the other operand: so the order of the result is CPython's. */
static value set_symmetric_difference(value a, value b)
{
    VM_ENTER(f, 1);
    f.s[0] = set_make(set_base(a), b);
    return SET_RESULT(f, f.s[0] == V_EMPTY ? 0 : set_xor_update(f.s[0], a));
}

static value set_xor(value a, value b)
{
    return both_sets(a, b) ? set_symmetric_difference(a, b) : V_NOTIMPL;
}

static int set_intersection_update(value self, value *a, int n)
{
    VM_ENTER(f, 1);
    int r = 0;
    f.s[0] = n ? rc_inc(self) : set_copy(set_ptr(self));
    for (int i = 0; i < n && f.s[0] != V_EMPTY; i++)
        rc_set(&f.s[0], set_intersection(set_ptr(f.s[0]), a[i]));
    if (f.s[0] == V_EMPTY)
        r = -1;
    else
        set_swap(set_ptr(self), set_ptr(f.s[0]));
    vm_leave_slots(&f.h);
    return r;
}

static value set_ior(value a, value b)
{
    if (!v_has(b, VM_T_SET))
        return V_NOTIMPL;
    return set_update(a, b) < 0 ? V_EMPTY : rc_inc(a);
}
static value set_iand(value a, value b)
{
    if (!v_has(b, VM_T_SET))
        return V_NOTIMPL;
    return set_intersection_update(a, &b, 1) < 0 ? V_EMPTY : rc_inc(a);
}
static value set_isub(value a, value b)
{
    if (!v_has(b, VM_T_SET))
        return V_NOTIMPL;
    return set_difference_update(a, b) < 0 ? V_EMPTY : rc_inc(a);
}
static value set_ixor(value a, value b)
{
    if (!v_has(b, VM_T_SET))
        return V_NOTIMPL;
    return set_xor_update(a, b) < 0 ? V_EMPTY : rc_inc(a);
}

/* --- methods of both ---------------------------------------------------------------------------
 */

static value set_m_copy(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return v_is_type(a[0], &frozenset_type) ? rc_inc(a[0]) : set_copy(set_ptr(a[0]));
}

static value set_m_union(vm_thread *t, value *a, int n)
{
    (void)t;
    VM_ENTER(f, 1);
    f.s[0] = set_copy(set_ptr(a[0]));
    int r = f.s[0] == V_EMPTY ? -1 : 0;
    for (int i = 1; i < n && r == 0; i++)
        if (a[i] != a[0])
            r = set_update(f.s[0], a[i]);
    return SET_RESULT(f, r);
}

static value set_m_intersection(vm_thread *t, value *a, int n)
{
    (void)t;
    if (n == 1)
        return set_copy(set_ptr(a[0]));
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(a[0]);
    for (int i = 1; i < n && f.s[0] != V_EMPTY; i++)
        rc_set(&f.s[0], set_intersection(set_ptr(f.s[0]), a[i]));
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static value set_m_difference(vm_thread *t, value *a, int n)
{
    (void)t;
    VM_ENTER(f, 1);
    f.s[0] = n == 1 ? set_copy(set_ptr(a[0])) : set_difference(set_ptr(a[0]), a[1]);
    int r = f.s[0] == V_EMPTY ? -1 : 0;
    for (int i = 2; i < n && r == 0; i++)
        r = set_difference_update(f.s[0], a[i]);
    return SET_RESULT(f, r);
}

static value set_m_symmetric_difference(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return set_symmetric_difference(a[0], a[1]);
}

static value set_m_isdisjoint(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    set *s = set_ptr(a[0]);
    if (a[0] == a[1])
        return v_from_bool(s->used == 0);
    value walk = a[1], in = a[0];
    if (v_has(walk, VM_T_SET) && set_ptr(walk)->used > s->used) {
        walk = a[0];
        in = a[1];
    }
    VM_ENTER(f, 2);
    f.s[0] = vm_iter(walk);
    if (f.s[0] == V_EMPTY)
        return VM_LEAVE(f, V_EMPTY);
    while ((f.s[1] = vm_next(f.s[0])) != V_EMPTY) {
        int r = set_contains(in, f.s[1]);
        if (r)
            return VM_LEAVE(f, r < 0 ? V_EMPTY : V_FALSE);
        rc_clear(&f.s[1]);
    }
    return VM_LEAVE(f, vm_failed() ? V_EMPTY : V_TRUE);
}

static value set_m_issubset(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    set *s = set_ptr(a[0]);
    if (v_has(a[1], VM_T_SET)) {
        int r = set_is_subset(s, set_ptr(a[1]));
        return r < 0 ? V_EMPTY : v_from_bool(r);
    }
    value common = set_intersection(s, a[1]);
    if (common == V_EMPTY)
        return V_EMPTY;
    bool r = set_ptr(common)->used == s->used;
    rc_dec(common);
    return v_from_bool(r);
}

static value set_m_issuperset(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (v_has(a[1], VM_T_SET)) {
        int r = set_is_subset(set_ptr(a[1]), set_ptr(a[0]));
        return r < 0 ? V_EMPTY : v_from_bool(r);
    }
    VM_ENTER(f, 2);
    f.s[0] = vm_iter(a[1]);
    if (f.s[0] == V_EMPTY)
        return VM_LEAVE(f, V_EMPTY);
    while ((f.s[1] = vm_next(f.s[0])) != V_EMPTY) {
        int r = set_contains(a[0], f.s[1]);
        if (r <= 0)
            return VM_LEAVE(f, r < 0 ? V_EMPTY : V_FALSE);
        rc_clear(&f.s[1]);
    }
    return VM_LEAVE(f, vm_failed() ? V_EMPTY : V_TRUE);
}

/* --- methods of set ----------------------------------------------------------------------------
 */

static value set_m_add(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return set_add(a[0], a[1]) < 0 ? V_EMPTY : V_NONE;
}

static value set_m_discard(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return set_remove_key(a[0], a[1]) < 0 ? V_EMPTY : V_NONE;
}

static value set_m_remove(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    int r = set_remove_key(a[0], a[1]);
    if (r == 0)
        return vm_raise_value(&vm_exc_KeyError, a[1]);
    return r < 0 ? V_EMPTY : V_NONE;
}

static value set_m_pop(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return set_pop(set_ptr(a[0]));
}

static value set_m_clear(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    set_clear(set_ptr(a[0]));
    return V_NONE;
}

static value set_m_update(vm_thread *t, value *a, int n)
{
    (void)t;
    for (int i = 1; i < n; i++)
        if (set_update(a[0], a[i]) < 0)
            return V_EMPTY;
    return V_NONE;
}

static value set_m_intersection_update(vm_thread *t, value *a, int n)
{
    (void)t;
    return set_intersection_update(a[0], a + 1, n - 1) < 0 ? V_EMPTY : V_NONE;
}

static value set_m_difference_update(vm_thread *t, value *a, int n)
{
    (void)t;
    for (int i = 1; i < n; i++)
        if (set_difference_update(a[0], a[i]) < 0)
            return V_EMPTY;
    return V_NONE;
}

static value set_m_xor_update(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return set_xor_update(a[0], a[1]) < 0 ? V_EMPTY : V_NONE;
}

/* --- iterator ----------------------------------------------------------------------------------
 */

typedef struct set_iter {
    rc_head h;
    value set; /* V_EMPTY when exhausted */
    size_t pos, used, left;
} set_iter;

static value set_iter_new(value self)
{
    set_iter *it = rc_new(&set_iter_type.rc, sizeof(set_iter));
    if (!it)
        return vm_no_memory();
    it->set = rc_inc(self);
    it->used = it->left = set_ptr(self)->used;
    return v_of(it);
}

static value set_iter_next(value self)
{
    set_iter *it = (set_iter *)v_obj(self);
    if (it->set == V_EMPTY)
        return V_EMPTY;
    set *s = set_ptr(it->set);
    if (it->used != s->used) {
        it->used = SIZE_MAX; /* stays so */
        return vm_raise(&vm_exc_RuntimeError, "Set changed size during iteration");
    }
    value key;
    if (!set_next(s, &it->pos, &key)) {
        rc_clear(&it->set);
        return V_EMPTY;
    }
    if (it->left)
        it->left--;
    return rc_inc(key);
}

static value set_iter_hint(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    set_iter *it = (set_iter *)v_obj(a[0]);
    if (it->set == V_EMPTY || it->used != set_ptr(it->set)->used)
        return v_from_int(0);
    return int_from((int64_t)it->left);
}

static void set_iter_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    set_iter *it = (set_iter *)o;
    if (v_is_heap(it->set))
        visit(v_obj(it->set), arg);
}

static value set_iter_reap(rc_obj *o)
{
    return rc_take_out(&((set_iter *)o)->set);
}

static const vm_def set_iter_methods[] = {
    {"__length_hint__", set_iter_hint, 1, 1, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type set_iter_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "set_iterator",
           .flags = RC_TYPE_GC,
           .size = sizeof(set_iter),
           .traverse = set_iter_traverse,
           .reap = set_iter_reap},
    .methods = set_iter_methods,
    .iter = vm_self,
    .next = set_iter_next,
};

/* --- the types ---------------------------------------------------------------------------------
 */

#define SET_COMMON_METHODS                                                                         \
    {"copy", set_m_copy, 1, 1, NULL, 0}, {"union", set_m_union, 1, -1, NULL, 0},                   \
        {"intersection", set_m_intersection, 1, -1, NULL, 0},                                      \
        {"difference", set_m_difference, 1, -1, NULL, 0},                                          \
        {"symmetric_difference", set_m_symmetric_difference, 2, 2, NULL, 0},                       \
        {"isdisjoint", set_m_isdisjoint, 2, 2, NULL, 0},                                           \
        {"issubset", set_m_issubset, 2, 2, NULL, 0},                                               \
        {"issuperset", set_m_issuperset, 2, 2, NULL, 0},                                           \
    {                                                                                              \
        "__class_getitem__", generic_alias_of, 2, 2, NULL, VM_CLASS                                \
    }

static const vm_def set_methods[] = {
    SET_COMMON_METHODS,
    {"add", set_m_add, 2, 2, NULL, 0},
    {"discard", set_m_discard, 2, 2, NULL, 0},
    {"remove", set_m_remove, 2, 2, NULL, 0},
    {"pop", set_m_pop, 1, 1, NULL, 0},
    {"clear", set_m_clear, 1, 1, NULL, 0},
    {"update", set_m_update, 1, -1, NULL, 0},
    {"intersection_update", set_m_intersection_update, 1, -1, NULL, 0},
    {"difference_update", set_m_difference_update, 1, -1, NULL, 0},
    {"symmetric_difference_update", set_m_xor_update, 2, 2, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};
static const vm_def frozenset_methods[] = {
    SET_COMMON_METHODS,
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type set_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "set",
           .flags = RC_TYPE_GC | VM_T_SET | VM_T_BASE,
           .size = sizeof(set),
           .traverse = set_traverse,
           .reap = set_reap,
           .finish = set_finish},
    .methods = set_methods,
    .create = set_create,
    .init = set_init,
    .repr = set_repr,
    .hash = vm_unhashable,
    .compare = set_compare,
    .iter = set_iter_new,
    .len = set_len,
    .contains = set_has,
    .binary = {[VM_OR] = set_or, [VM_AND] = set_and, [VM_SUB] = set_sub, [VM_XOR] = set_xor},
    .inplace = {[VM_OR] = set_ior, [VM_AND] = set_iand, [VM_SUB] = set_isub, [VM_XOR] = set_ixor},
};

vm_type frozenset_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "frozenset",
           .flags = RC_TYPE_GC | VM_T_SET | VM_T_BASE,
           .size = sizeof(set),
           .traverse = set_traverse,
           .reap = set_reap,
           .finish = set_finish},
    .methods = frozenset_methods,
    .create = frozenset_create,
    .repr = set_repr,
    .hash = frozenset_hash,
    .compare = set_compare,
    .iter = set_iter_new,
    .len = set_len,
    .contains = set_has,
    .binary = {[VM_OR] = set_or, [VM_AND] = set_and, [VM_SUB] = set_sub, [VM_XOR] = set_xor},
};

VM_INIT(set)
{
    return vm_set_open(err) && vm_type_ready(&set_type, NULL, "builtins", err) &&
           vm_type_ready(&frozenset_type, NULL, "builtins", err) &&
           vm_type_ready(&set_iter_type, NULL, "builtins", err);
}
