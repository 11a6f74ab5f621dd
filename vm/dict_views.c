/* dict_views.c: keys(), values(), items() and the iterators of dict. */
#include "vm/cont.h"

/* --- iterators ---------------------------------------------------------------------------------
 */

static value dict_iter_make(vm_type *type, value d, bool reversed)
{
    dict_iter *it = rc_new(&type->rc, sizeof(dict_iter));
    if (!it)
        return vm_no_memory();
    it->dict = rc_inc(d);
    it->used = dict_ptr(d)->used;
    it->left = it->used;
    it->pos = reversed ? dict_ptr(d)->fill : 0;
    return v_of(it);
}

/* The next entry, or NULL: exhausted or, with an exception, the dict was changed. */
static dict_entry *dict_iter_step(dict_iter *it)
{
    if (it->dict == V_EMPTY)
        return NULL;
    dict *d = dict_ptr(it->dict);
    if (it->used != d->used) {
        it->used = UINT32_MAX; /* stays so */
        vm_raise(&vm_exc_RuntimeError, "dictionary changed size during iteration");
        return NULL;
    }
    size_t i = it->pos < d->first ? d->first : it->pos;
    while (i < d->fill && d->entries[i].key == V_EMPTY)
        i++;
    if (i >= d->fill) {
        rc_clear(&it->dict);
        return NULL;
    }
    if (it->left == 0) { /* keys came and went */
        vm_raise(&vm_exc_RuntimeError, "dictionary keys changed during iteration");
        rc_clear(&it->dict);
        return NULL;
    }
    it->pos = i + 1;
    it->left--;
    return &d->entries[i];
}

static dict_entry *dict_iter_step_back(dict_iter *it)
{
    if (it->dict == V_EMPTY)
        return NULL;
    dict *d = dict_ptr(it->dict);
    if (it->used != d->used) {
        it->used = UINT32_MAX;
        vm_raise(&vm_exc_RuntimeError, "dictionary changed size during iteration");
        return NULL;
    }
    size_t i = it->pos < d->fill ? it->pos : d->fill;
    while (i > 0 && d->entries[i - 1].key == V_EMPTY)
        i--;
    if (i == 0) {
        rc_clear(&it->dict);
        return NULL;
    }
    it->pos = i - 1;
    it->left--;
    return &d->entries[i - 1];
}

/* Dropping v frees nothing. */
static inline bool drops_quietly(value v)
{
    return !v_is_heap(v) || rc_count(v_obj(v)) > 1;
}

/* The pair as a tuple; the one given out last is used again if the script has dropped it. */
static value dict_iter_pair(dict_iter *it, dict_entry *e)
{
    bool again = it->result != V_EMPTY && rc_count(v_obj(it->result)) == 1;
    tuple *t = again ? tuple_ptr(it->result) : NULL;
    if (again && drops_quietly(t->item[0]) && drops_quietly(t->item[1])) {
        rc_set(&t->item[0], rc_inc(e->key));
        rc_set(&t->item[1], rc_inc(e->val));
        return rc_inc(it->result);
    }
    VM_ENTER(f, 3);
    if (again) {
        f.s[0] = rc_inc(it->result);
        f.s[1] = t->item[0];
        f.s[2] = t->item[1];
        t->item[0] = rc_inc(e->key);
        t->item[1] = rc_inc(e->val);
        rc_clear(&f.s[1]);
        rc_clear(&f.s[2]);
        return VM_LEAVE(f, VM_TAKE(f.s[0]));
    }
    f.s[1] = rc_inc(e->key);
    f.s[2] = rc_inc(e->val);
    f.s[0] = tuple_pack(2, f.s[1], f.s[2]);
    rc_set(&it->result, rc_inc(f.s[0]));
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static value dict_key_next(value self)
{
    dict_entry *e = dict_iter_step((dict_iter *)v_obj(self));
    return e ? rc_inc(e->key) : V_EMPTY;
}
static value dict_value_next(value self)
{
    dict_entry *e = dict_iter_step((dict_iter *)v_obj(self));
    return e ? rc_inc(e->val) : V_EMPTY;
}
static value dict_item_next(value self)
{
    dict_iter *it = (dict_iter *)v_obj(self);
    dict_entry *e = dict_iter_step(it);
    return e ? dict_iter_pair(it, e) : V_EMPTY;
}
static value dict_rev_key_next(value self)
{
    dict_entry *e = dict_iter_step_back((dict_iter *)v_obj(self));
    return e ? rc_inc(e->key) : V_EMPTY;
}
static value dict_rev_value_next(value self)
{
    dict_entry *e = dict_iter_step_back((dict_iter *)v_obj(self));
    return e ? rc_inc(e->val) : V_EMPTY;
}
static value dict_rev_item_next(value self)
{
    dict_iter *it = (dict_iter *)v_obj(self);
    dict_entry *e = dict_iter_step_back(it);
    return e ? dict_iter_pair(it, e) : V_EMPTY;
}

static void dict_iter_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    dict_iter *it = (dict_iter *)o;
    if (v_is_heap(it->dict))
        visit(v_obj(it->dict), arg);
    if (v_is_heap(it->result))
        visit(v_obj(it->result), arg);
}

static value dict_iter_reap(rc_obj *o)
{
    dict_iter *it = (dict_iter *)o;
    value v = rc_take_out(&it->dict);
    return v != V_EMPTY ? v : rc_take_out(&it->result);
}

static value dict_iter_hint(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    dict_iter *it = (dict_iter *)v_obj(a[0]);
    if (it->dict == V_EMPTY || it->used != dict_ptr(it->dict)->used)
        return v_from_int(0);
    return int_from((int64_t)it->left);
}

static const vm_def dict_iter_methods[] = {
    {"__length_hint__", dict_iter_hint, 1, 1, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};

#define DICT_ITER_TYPE(id, type_name, next_fn)                                                     \
    vm_type id = {                                                                                 \
        .rc = {.h = RC_HEAD_INIT(&type_type),                                                      \
               .name = type_name,                                                                  \
               .flags = RC_TYPE_GC,                                                                \
               .size = sizeof(dict_iter),                                                          \
               .pool_name = "dict_iterator",                                                       \
               .traverse = dict_iter_traverse,                                                     \
               .reap = dict_iter_reap},                                                            \
        .methods = dict_iter_methods,                                                              \
        .iter = vm_self,                                                                           \
        .next = next_fn,                                                                           \
    }
DICT_ITER_TYPE(dict_key_iter_type, "dict_keyiterator", dict_key_next);
DICT_ITER_TYPE(dict_value_iter_type, "dict_valueiterator", dict_value_next);
DICT_ITER_TYPE(dict_item_iter_type, "dict_itemiterator", dict_item_next);
DICT_ITER_TYPE(dict_rev_key_iter_type, "dict_reversekeyiterator", dict_rev_key_next);
DICT_ITER_TYPE(dict_rev_value_iter_type, "dict_reversevalueiterator", dict_rev_value_next);
DICT_ITER_TYPE(dict_rev_item_iter_type, "dict_reverseitemiterator", dict_rev_item_next);

value dict_iter_new(value d)
{
    return dict_iter_make(&dict_key_iter_type, d, false);
}
value dict_rev_iter_new(value d)
{
    return dict_iter_make(&dict_rev_key_iter_type, d, true);
}

/* --- views -------------------------------------------------------------------------------------
 */

static inline value view_dict(value self)
{
    return ((dict_view *)v_obj(self))->dict;
}

static value dict_view_make(vm_type *type, value d)
{
    dict_view *v = rc_new(&type->rc, sizeof(dict_view));
    if (!v)
        return vm_no_memory();
    v->dict = rc_inc(d);
    return v_of(v);
}

value dict_keys_new(value d)
{
    return dict_view_make(&dict_keys_type, d);
}
value dict_values_new(value d)
{
    return dict_view_make(&dict_values_type, d);
}
value dict_items_new(value d)
{
    return dict_view_make(&dict_items_type, d);
}

static void view_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    dict_view *v = (dict_view *)o;
    if (v_is_heap(v->dict))
        visit(v_obj(v->dict), arg);
}

static value view_reap(rc_obj *o)
{
    return rc_take_out(&((dict_view *)o)->dict);
}

static int64_t view_len(value self)
{
    value d = view_dict(self);
    return d == V_EMPTY ? 0 : dict_ptr(d)->used;
}

/* A view whose dict the collector took away has nothing to walk. */
static value view_iter(value self, vm_type *type, bool reversed)
{
    value d = view_dict(self);
    return d == V_EMPTY ? tuple_iter_new(tuple_empty) : dict_iter_make(type, d, reversed);
}
static value keys_iter(value self)
{
    return view_iter(self, &dict_key_iter_type, false);
}
static value values_iter(value self)
{
    return view_iter(self, &dict_value_iter_type, false);
}
static value items_iter(value self)
{
    return view_iter(self, &dict_item_iter_type, false);
}

static value view_repr(value self)
{
    if (vm_repr_enter(self))
        return str_from("...");
    VM_ENTER(f, 2);
    f.s[0] = vm_list_from(self);
    if (f.s[0] != V_EMPTY)
        f.s[1] = vm_repr(f.s[0]);
    value r = f.s[1] == V_EMPTY ? V_EMPTY
                                : str_from_format("%s(%U)", vm_type_name(self), str_ptr(f.s[1]));
    vm_repr_leave(self);
    return VM_LEAVE(f, r);
}

static int keys_contains(value self, value key)
{
    value d = view_dict(self);
    return d == V_EMPTY ? 0 : dict_contains(dict_ptr(d), key);
}

static int items_contains(value self, value item)
{
    value d = view_dict(self);
    if (d == V_EMPTY || !v_has(item, VM_T_TUPLE) || tuple_ptr(item)->len != 2)
        return 0;
    tuple *t = tuple_ptr(item);
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(dict_get(dict_ptr(d), cont_item(t->item[0])));
    int r = f.s[0] == V_EMPTY ? (vm_failed() ? -1 : 0) : cont_equal(f.s[0], cont_item(t->item[1]));
    vm_leave_slots(&f.h);
    return r;
}

/* Is every item of a in b? */
static int all_contained(value a, value b)
{
    VM_ENTER(f, 2);
    f.s[0] = vm_iter(a);
    int r = f.s[0] == V_EMPTY ? -1 : 1;
    while (r == 1) {
        f.s[1] = vm_next(f.s[0]);
        if (f.s[1] == V_EMPTY) {
            r = vm_failed() ? -1 : 1;
            break;
        }
        r = vm_contains(b, f.s[1]);
        rc_clear(&f.s[1]);
    }
    vm_leave_slots(&f.h);
    return r;
}

static bool is_set_view(value v)
{
    return vm_isinstance(v, &dict_keys_type) || vm_isinstance(v, &dict_items_type);
}

static value view_compare(value a, value b, int op)
{
    if (!is_set_view(a) || !(v_has(b, VM_T_SET) || is_set_view(b)))
        return V_NOTIMPL;
    if (VM_CHECK_STACK(" in comparison"))
        return V_EMPTY;
    int64_t na = view_len(a), nb = vm_len(b);
    if (nb < 0)
        return V_EMPTY;
    int r = 0;
    switch (op) {
    case VM_EQ:
    case VM_NE:
        r = na == nb ? all_contained(a, b) : 0;
        if (op == VM_NE && r >= 0)
            r = !r;
        break;
    case VM_LT:
        r = na < nb ? all_contained(a, b) : 0;
        break;
    case VM_LE:
        r = na <= nb ? all_contained(a, b) : 0;
        break;
    case VM_GT:
        r = na > nb ? all_contained(b, a) : 0;
        break;
    default:
        r = na >= nb ? all_contained(b, a) : 0;
        break;
    }
    return r < 0 ? V_EMPTY : v_from_bool(r);
}

/* --- set operations of keys() and items(); either operand may be the view -----------------------
 */

static value view_sub(value a, value b)
{
    VM_ENTER(f, 1);
    f.s[0] = set_from(a);
    if (f.s[0] == V_EMPTY || set_difference_update(f.s[0], b) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static value view_and(value a, value b)
{
    if (!is_set_view(a)) { /* the operation is symmetric, its order that of the view's operand */
        value v = a;
        a = b;
        b = v;
    }
    if (is_set_view(b) && view_len(b) > view_len(a)) {
        value v = a;
        a = b;
        b = v;
    }
    VM_ENTER(f, 3);
    /* An exact set that is larger does the work itself. */
    if (v_is_type(b, &set_type) && view_len(a) <= (int64_t)set_ptr(b)->used)
        return VM_LEAVE(f, set_intersection(set_ptr(b), a));
    f.s[0] = set_new();
    if (f.s[0] == V_EMPTY || (f.s[1] = vm_iter(b)) == V_EMPTY)
        return VM_LEAVE(f, V_EMPTY);
    while ((f.s[2] = vm_next(f.s[1])) != V_EMPTY) {
        int r = vm_type_of(a)->contains(a, f.s[2]);
        if (r < 0 || (r > 0 && set_add(f.s[0], f.s[2]) < 0))
            return VM_LEAVE(f, V_EMPTY);
        rc_clear(&f.s[2]);
    }
    return VM_LEAVE(f, vm_failed() ? V_EMPTY : VM_TAKE(f.s[0]));
}

static value view_or(value a, value b)
{
    VM_ENTER(f, 1);
    f.s[0] = set_from(a);
    if (f.s[0] == V_EMPTY || set_update(f.s[0], b) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

/* Of two items views: the pairs that only one of the dicts has. */
static value items_xor(value a, value b)
{
    dict *x = dict_ptr(view_dict(a));
    VM_ENTER(f, 4);
    f.s[0] = dict_copy(x);
    f.s[1] = set_new();
    if (f.s[0] == V_EMPTY || f.s[1] == V_EMPTY)
        return VM_LEAVE(f, V_EMPTY);
    dict *rest = dict_ptr(f.s[0]), *y = dict_ptr(view_dict(b));
    for (size_t i = 0; i < y->fill; i++) {
        if (y->entries[i].key == V_EMPTY)
            continue;
        int64_t hash = y->entries[i].hash;
        rc_set(&f.s[2], rc_inc(y->entries[i].key));
        rc_set(&f.s[3], rc_inc(y->entries[i].val));
        int64_t at = dict_find(rest, f.s[2], hash);
        int same = at == -2 ? -1 : at == -1 ? 0 : cont_equal(f.s[3], rest->entries[at].val);
        if (same > 0)
            same = dict_del_hash(rest, f.s[2], hash) < 0 ? -1 : 1;
        if (same == 0) {
            value pair = tuple_pack(2, f.s[2], f.s[3]);
            rc_set(&f.s[3], pair);
            if (pair == V_EMPTY || set_add(f.s[1], pair) < 0)
                same = -1;
        }
        if (same < 0)
            return VM_LEAVE(f, V_EMPTY);
    }
    rc_set(&f.s[2], dict_items_new(f.s[0]));
    if (f.s[2] == V_EMPTY || set_update(f.s[1], f.s[2]) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[1]));
}

static value view_xor(value a, value b)
{
    if (v_is_type(a, &dict_items_type) && v_is_type(b, &dict_items_type) &&
        view_dict(a) != V_EMPTY && view_dict(b) != V_EMPTY)
        return items_xor(a, b);
    VM_ENTER(f, 1);
    f.s[0] = set_from(a);
    if (f.s[0] == V_EMPTY || set_xor_update(f.s[0], b) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

/* --- methods -----------------------------------------------------------------------------------
 */

static value view_m_isdisjoint(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    value self = a[0], other = a[1];
    if (self == other)
        return v_from_bool(view_len(self) == 0);
    if ((v_is_type(other, &set_type) || v_is_type(other, &frozenset_type) || is_set_view(other)) &&
        vm_len(other) > view_len(self)) {
        self = a[1];
        other = a[0];
    }
    VM_ENTER(f, 2);
    f.s[0] = vm_iter(other);
    if (f.s[0] == V_EMPTY)
        return VM_LEAVE(f, V_EMPTY);
    while ((f.s[1] = vm_next(f.s[0])) != V_EMPTY) {
        int r = vm_contains(self, f.s[1]);
        if (r)
            return VM_LEAVE(f, r < 0 ? V_EMPTY : V_FALSE);
        rc_clear(&f.s[1]);
    }
    return VM_LEAVE(f, vm_failed() ? V_EMPTY : V_TRUE);
}

static value view_m_mapping(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return mappingproxy_new(view_dict(a[0]) == V_EMPTY ? V_NONE : view_dict(a[0]));
}

static value keys_m_reversed(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return view_iter(a[0], &dict_rev_key_iter_type, true);
}
static value values_m_reversed(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return view_iter(a[0], &dict_rev_value_iter_type, true);
}
static value items_m_reversed(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return view_iter(a[0], &dict_rev_item_iter_type, true);
}

static const vm_def dict_keys_methods[] = {
    {"isdisjoint", view_m_isdisjoint, 2, 2, NULL, 0},
    {"mapping", view_m_mapping, 1, 1, NULL, VM_GETTER},
    {"__reversed__", keys_m_reversed, 1, 1, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};
static const vm_def dict_values_methods[] = {
    {"mapping", view_m_mapping, 1, 1, NULL, VM_GETTER},
    {"__reversed__", values_m_reversed, 1, 1, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};
static const vm_def dict_items_methods[] = {
    {"isdisjoint", view_m_isdisjoint, 2, 2, NULL, 0},
    {"mapping", view_m_mapping, 1, 1, NULL, VM_GETTER},
    {"__reversed__", items_m_reversed, 1, 1, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};

#define DICT_VIEW_RC(type_name)                                                                    \
    {                                                                                              \
        .h = RC_HEAD_INIT(&type_type), .name = type_name, .flags = RC_TYPE_GC,                     \
        .size = sizeof(dict_view), .pool_name = "dict_view", .traverse = view_traverse,            \
        .reap = view_reap                                                                          \
    }
#define DICT_VIEW_OPS                                                                              \
    {                                                                                              \
        [VM_SUB] = view_sub, [VM_AND] = view_and, [VM_OR] = view_or, [VM_XOR] = view_xor           \
    }

vm_type dict_keys_type = {
    .rc = DICT_VIEW_RC("dict_keys"),
    .methods = dict_keys_methods,
    .repr = view_repr,
    .hash = vm_unhashable,
    .compare = view_compare,
    .iter = keys_iter,
    .len = view_len,
    .contains = keys_contains,
    .binary = DICT_VIEW_OPS,
};
vm_type dict_values_type = {
    .rc = DICT_VIEW_RC("dict_values"),
    .methods = dict_values_methods,
    .repr = view_repr,
    .iter = values_iter,
    .len = view_len,
};
vm_type dict_items_type = {
    .rc = DICT_VIEW_RC("dict_items"),
    .methods = dict_items_methods,
    .repr = view_repr,
    .hash = vm_unhashable,
    .compare = view_compare,
    .iter = items_iter,
    .len = view_len,
    .contains = items_contains,
    .binary = DICT_VIEW_OPS,
};

VM_INIT(dict_views)
{
    vm_type *types[] = {
        &dict_key_iter_type,     &dict_value_iter_type,     &dict_item_iter_type,
        &dict_rev_key_iter_type, &dict_rev_value_iter_type, &dict_rev_item_iter_type,
        &dict_keys_type,         &dict_values_type,         &dict_items_type};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (!vm_type_ready(types[i], NULL, "builtins", err))
            return false;
    return true;
}
