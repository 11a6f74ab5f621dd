/* set.c: the table of set and frozenset and its C interface; type and methods in set_methods.c.
 *
 * The order in which a set is walked is printed by scripts, so geometry and probing are CPython
 * 3.11's: a run of ten neighbouring slots, then a jump with five bits of perturbation; a new key
 * takes the last deleted entry on the way to the free one, if there is any; growth by four (by two
 * above 50,000) when three fifths are in use. Free slots are {0, V_EMPTY}, deleted ones {-1,
 * SET_DUMMY}.
 */
#include "vm/cont.h"

static pool *set_pool;

enum { SET_MIN = 8, SET_PROBES = 9, SET_PERTURB = 5 };
/* So that the reap cursor, 28 bits, can count slots. */
#define SET_MAX ((size_t)1 << 27)

static inline bool entry_live(const set_entry *e)
{
    return e->key != V_EMPTY && e->key != SET_DUMMY;
}

static inline size_t set_bytes(size_t mask)
{
    return (mask + 1) * sizeof(set_entry);
}

/* --- table -------------------------------------------------------------------------------------
 */

static void set_empty(set *s)
{
    memset(s->small, 0, sizeof s->small);
    s->table = s->small;
    s->mask = SET_MIN - 1;
    s->fill = s->used = 0;
}

/* A key that is known to be absent from a table without deleted entries. */
static void set_insert_clean(set_entry *table, size_t mask, value key, int64_t hash)
{
    size_t i = (size_t)hash & mask, perturb = (size_t)hash;
    for (;;) {
        set_entry *e = &table[i];
        size_t probes = i + SET_PROBES <= mask ? SET_PROBES : 0;
        for (;; e++) {
            if (e->key == V_EMPTY) {
                e->key = key;
                e->hash = hash;
                return;
            }
            if (probes-- == 0)
                break;
        }
        perturb >>= SET_PERTURB;
        i = (i * 5 + 1 + perturb) & mask;
    }
}

/* A table of more than `want` slots, deleted entries left out. */
static int set_resize(set *s, size_t want)
{
    size_t size = SET_MIN;
    while (size <= want && size <= SET_MAX)
        size <<= 1;
    if (size > SET_MAX) {
        vm_no_memory();
        return -1;
    }
    set_entry *old = s->table, *fresh = s->small, saved[SET_MIN];
    size_t old_mask = s->mask;
    bool was_small = old == s->small;
    if (size == SET_MIN) {
        if (was_small) {
            if (s->fill == s->used)
                return 0;
            memcpy(saved, old, sizeof saved);
            old = saved;
        }
        memset(fresh, 0, sizeof s->small);
    } else {
        fresh = pool_calloc(set_pool, set_bytes(size - 1));
        if (!fresh) {
            vm_no_memory();
            return -1;
        }
    }
    s->table = fresh;
    s->mask = size - 1;
    for (size_t i = 0; i <= old_mask; i++)
        if (entry_live(&old[i]))
            set_insert_clean(fresh, size - 1, old[i].key, old[i].hash);
    s->fill = s->used;
    if (!was_small)
        pool_free(set_pool, old, set_bytes(old_mask));
    return 0;
}

static inline size_t set_grown(const set *s)
{
    return s->used > 50000 ? s->used * 2 : s->used * 4;
}

/* e->key == key by script code: 1, 0, -1; 2 when the table was changed meanwhile. */
static int set_ask(set *s, set_entry *e, value key)
{
    set_entry *table = s->table;
    size_t mask = s->mask, i = (size_t)(e - table);
    VM_ENTER(f, 2);
    f.s[0] = rc_inc(e->key);
    f.s[1] = rc_inc(key);
    int r = vm_equal(f.s[0], f.s[1]);
    bool changed = s->table != table || s->mask != mask || s->table[i].key != f.s[0];
    vm_leave_slots(&f.h);
    return r < 0 ? -1 : changed ? 2 : r;
}

/* The entry of key, or the free one that ends the search: its key tells which. NULL: exception.
 * *deleted, if asked for, is the last deleted entry that was passed, or NULL. There is always a
 * free slot. Inlined, so that a search without `deleted` does not look for such entries: where
 * items come and go, most of what is passed is deleted. */
__attribute__((always_inline)) static inline set_entry *set_look(set *s, value key, int64_t hash,
                                                                 set_entry **deleted)
{
again:
    if (deleted)
        *deleted = NULL;
    size_t mask = s->mask, i = (size_t)hash & mask, perturb = (size_t)hash;
    for (;;) {
        set_entry *e = &s->table[i];
        size_t probes = i + SET_PROBES <= mask ? SET_PROBES : 0;
        for (;; e++) {
            if (e->hash == hash) { /* never a deleted one: no hash is -1 */
                if (e->key == V_EMPTY)
                    return e;
                int same = cont_same(e->key, key);
                if (same == 2)
                    same = set_ask(s, e, key);
                if (same == 1)
                    return e;
                if (same < 0)
                    return NULL;
                if (same == 2)
                    goto again;
            } else if (e->key == V_EMPTY) {
                return e;
            } else if (deleted && e->key == SET_DUMMY) {
                *deleted = e;
            }
            if (probes-- == 0)
                break;
        }
        perturb >>= SET_PERTURB;
        i = (i * 5 + 1 + perturb) & mask;
    }
}

int set_find(set *s, value key, int64_t hash)
{
    set_entry *e = set_look(s, key, hash, NULL);
    return e ? e->key != V_EMPTY : -1;
}

int set_contains(value s, value key)
{
    int64_t hash = cont_hash(key);
    return hash == -1 ? -1 : set_find(set_ptr(s), key, hash);
}

int set_add_hash(set *s, value key, int64_t hash)
{
    set_entry *deleted, *e = set_look(s, key, hash, &deleted);
    if (!e)
        return -1;
    if (e->key != V_EMPTY)
        return 0;
    /* A comparison may have put something else there. */
    if (deleted && deleted->key == SET_DUMMY) {
        deleted->key = rc_inc(key);
        deleted->hash = hash;
        s->used++;
        return 0;
    }
    /* Should the table fail to grow, it stays usable as long as one slot is free. */
    if (s->fill >= s->mask) {
        vm_no_memory();
        return -1;
    }
    e->key = rc_inc(key);
    e->hash = hash;
    s->fill++;
    s->used++;
    return s->fill * 5 < s->mask * 3 ? 0 : set_resize(s, set_grown(s));
}

int set_add(value s, value key)
{
    int64_t hash = cont_hash(key);
    return hash == -1 ? -1 : set_add_hash(set_ptr(s), key, hash);
}

/* Takes an entry out; the reference is the caller's. */
static value set_take(set *s, set_entry *e)
{
    value v = e->key;
    e->key = SET_DUMMY;
    e->hash = -1;
    s->used--;
    return v;
}

int set_discard_hash(set *s, value key, int64_t hash)
{
    set_entry *e = set_look(s, key, hash, NULL);
    if (!e)
        return -1;
    if (e->key == V_EMPTY)
        return 0;
    rc_dec(set_take(s, e));
    return 1;
}

int set_discard(value s, value key)
{
    int64_t hash = cont_hash(key);
    return hash == -1 ? -1 : set_discard_hash(set_ptr(s), key, hash);
}

value set_pop(set *s)
{
    if (s->used == 0)
        return vm_raise(&vm_exc_KeyError, "pop from an empty set");
    size_t i = s->finger & s->mask;
    while (!entry_live(&s->table[i]))
        i = i == s->mask ? 0 : i + 1;
    s->finger = i + 1;
    return set_take(s, &s->table[i]);
}

bool set_next(set *s, size_t *pos, value *key)
{
    size_t i = *pos;
    while (i <= s->mask && !entry_live(&s->table[i]))
        i++;
    *pos = i + 1;
    if (i > s->mask)
        return false;
    *key = s->table[i].key;
    return true;
}

/* As in dict_drop_table: the hashes become V_EMPTY, then a native frame can show the table while it
 * is dropped. */
static void set_drop_table(set_entry *table, size_t mask)
{
    for (size_t i = 0; i <= mask; i++)
        table[i].hash = 0;
    vm_nframe f;
    vm_enter(&f, (value *)(void *)table, (uint32_t)(mask + 1) * 2);
    for (size_t i = 0; i <= mask; i++)
        rc_clear(&table[i].key);
    f.n = 0;
    vm_leave_slots(&f);
}

void set_clear(set *s)
{
    set_entry few[SET_MIN], *table = s->table;
    size_t mask = s->mask;
    if (s->fill == 0 && table == s->small)
        return;
    if (table == s->small) {
        memcpy(few, table, sizeof few);
        table = few;
    }
    set_empty(s);
    if (vm_isinstance(v_of(s), &frozenset_type))
        s->hash = -1;
    set_drop_table(table, mask);
    if (table != few)
        pool_free(set_pool, table, set_bytes(mask));
}

void set_swap(set *a, set *b)
{
    set_entry few[SET_MIN];
    set_entry *ta = a->table, *tb = b->table;
    size_t fill = a->fill, used = a->used, mask = a->mask;
    a->fill = b->fill, a->used = b->used, a->mask = b->mask;
    b->fill = fill, b->used = used, b->mask = mask;
    memcpy(few, a->small, sizeof few);
    memcpy(a->small, b->small, sizeof few);
    memcpy(b->small, few, sizeof few);
    a->table = tb == b->small ? a->small : tb;
    b->table = ta == a->small ? b->small : ta;
}

/* --- making, merging ---------------------------------------------------------------------------
 */

static value set_make_empty(vm_type *cls)
{
    bool plain = cls == &set_type || cls == &frozenset_type;
    set *s = plain ? rc_new(&cls->rc, sizeof(set)) : vm_alloc(cls, sizeof(set));
    if (!s)
        return vm_no_memory();
    set_empty(s);
    if (vm_issubtype(cls, &frozenset_type))
        s->hash = -1;
    return v_of(s);
}

value set_new(void)
{
    return set_make_empty(&set_type);
}

static int set_merge(set *s, set *other)
{
    if (s == other || other->used == 0)
        return 0;
    if ((s->fill + other->used) * 5 >= s->mask * 3 &&
        set_resize(s, (s->used + other->used) * 2) < 0)
        return -1;
    /* A table of the same size without deleted entries is copied as it is. */
    if (s->fill == 0 && s->mask == other->mask && other->fill == other->used) {
        for (size_t i = 0; i <= other->mask; i++) {
            s->table[i] = other->table[i];
            rc_inc(s->table[i].key);
        }
        s->fill = s->used = other->used;
        return 0;
    }
    if (s->fill == 0) {
        for (size_t i = 0; i <= other->mask; i++)
            if (entry_live(&other->table[i]))
                set_insert_clean(s->table, s->mask, rc_inc(other->table[i].key),
                                 other->table[i].hash);
        s->fill = s->used = other->used;
        return 0;
    }
    VM_ENTER(f, 1);
    int r = 0;
    for (size_t i = 0; r == 0 && i <= other->mask; i++) {
        if (!entry_live(&other->table[i]))
            continue;
        int64_t hash = other->table[i].hash;
        rc_set(&f.s[0], rc_inc(other->table[i].key));
        r = set_add_hash(s, f.s[0], hash);
    }
    vm_leave_slots(&f.h);
    return r;
}

static int set_add_dict(set *s, dict *d)
{
    size_t n = d->used;
    if ((s->fill + n) * 5 >= s->mask * 3 && set_resize(s, (s->used + n) * 2) < 0)
        return -1;
    VM_ENTER(f, 1);
    int r = 0;
    for (uint32_t i = 0; r == 0 && i < d->fill; i++) {
        if (d->entries[i].key == V_EMPTY)
            continue;
        int64_t hash = d->entries[i].hash;
        rc_set(&f.s[0], rc_inc(d->entries[i].key));
        r = set_add_hash(s, f.s[0], hash);
    }
    vm_leave_slots(&f.h);
    return r;
}

int set_update(value v, value iterable)
{
    set *s = set_ptr(v);
    if (v_has(iterable, VM_T_SET))
        return set_merge(s, set_ptr(iterable));
    if (v_is_type(iterable, &dict_type))
        return set_add_dict(s, dict_ptr(iterable));
    VM_ENTER(f, 2);
    f.s[0] = vm_iter(iterable);
    int r = f.s[0] == V_EMPTY ? -1 : 0;
    while (r == 0) {
        f.s[1] = vm_next(f.s[0]);
        if (f.s[1] == V_EMPTY) {
            r = vm_failed() ? -1 : 0;
            break;
        }
        r = set_add(v, f.s[1]);
        rc_clear(&f.s[1]);
    }
    vm_leave_slots(&f.h);
    return r;
}

value set_make(vm_type *cls, value iterable)
{
    VM_ENTER(f, 1);
    f.s[0] = set_make_empty(cls);
    if (f.s[0] == V_EMPTY || (iterable != V_EMPTY && set_update(f.s[0], iterable) < 0))
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

value set_from(value iterable)
{
    return set_make(&set_type, iterable);
}

value frozenset_from(value iterable)
{
    if (v_is_type(iterable, &frozenset_type))
        return rc_inc(iterable);
    return set_make(&frozenset_type, iterable);
}

value frozenset_constant(const value *items, size_t n)
{
    VM_ENTER(f, 2);
    f.s[0] = list_from(items, n);
    for (int pass = 0; pass < 2 && f.s[0] != V_EMPTY; pass++) {
        f.s[1] = set_make(&frozenset_type, f.s[0]);
        rc_clear(&f.s[0]);
        if (f.s[1] == V_EMPTY || pass == 1)
            break;
        f.s[0] = vm_list_from(f.s[1]);
        rc_clear(&f.s[1]);
    }
    return VM_LEAVE(f, VM_TAKE(f.s[1]));
}

value set_copy(set *s)
{
    return set_make(set_base(v_of(s)), v_of(s));
}

size_t set_buffer_bytes(set *s)
{
    return s->table && s->table != s->small ? set_bytes(s->mask) : 0;
}

/* --- operations --------------------------------------------------------------------------------
 */

/* Calls fn(out, key, hash) for each key of an iterable; a set or dict gives the hashes. */
typedef int (*set_step)(set *out, value arg, value key, int64_t hash);

static int set_each(value iterable, set_step fn, set *out, value arg)
{
    VM_ENTER(f, 2);
    int r = 0;
    if (v_has(iterable, VM_T_SET)) {
        set *s = set_ptr(iterable);
        for (size_t i = 0; r == 0 && i <= s->mask; i++) {
            if (!entry_live(&s->table[i]))
                continue;
            int64_t hash = s->table[i].hash;
            rc_set(&f.s[1], rc_inc(s->table[i].key));
            r = fn(out, arg, f.s[1], hash);
        }
    } else if (v_is_type(iterable, &dict_type)) {
        dict *d = dict_ptr(iterable);
        for (uint32_t i = 0; r == 0 && i < d->fill; i++) {
            if (d->entries[i].key == V_EMPTY)
                continue;
            int64_t hash = d->entries[i].hash;
            rc_set(&f.s[1], rc_inc(d->entries[i].key));
            r = fn(out, arg, f.s[1], hash);
        }
    } else {
        f.s[0] = vm_iter(iterable);
        r = f.s[0] == V_EMPTY ? -1 : 0;
        while (r == 0) {
            f.s[1] = vm_next(f.s[0]);
            if (f.s[1] == V_EMPTY) {
                r = vm_failed() ? -1 : 0;
                break;
            }
            int64_t hash = cont_hash(f.s[1]);
            r = hash == -1 ? -1 : fn(out, arg, f.s[1], hash);
            rc_clear(&f.s[1]);
        }
    }
    vm_leave_slots(&f.h);
    return r;
}

static int step_add_common(set *out, value arg, value key, int64_t hash)
{
    int r = set_find(set_ptr(arg), key, hash);
    return r <= 0 ? r : set_add_hash(out, key, hash);
}

/* 1 ends the walk over an iterator: all is found. */
static int step_add_common_until(set *out, value arg, value key, int64_t hash)
{
    int r = set_find(set_ptr(arg), key, hash);
    if (r > 0 && set_add_hash(out, key, hash) < 0)
        return -1;
    return r < 0 ? -1 : r > 0 && out->used >= set_ptr(arg)->used;
}

static int step_add_missing(set *out, value arg, value key, int64_t hash)
{
    int r;
    if (v_is_type(arg, &dict_type)) {
        int64_t at = dict_find(dict_ptr(arg), key, hash);
        r = at == -2 ? -1 : at >= 0;
    } else {
        r = set_find(set_ptr(arg), key, hash);
    }
    return r < 0 ? -1 : r ? 0 : set_add_hash(out, key, hash);
}

static int step_discard(set *out, value arg, value key, int64_t hash)
{
    (void)arg;
    return set_discard_hash(out, key, hash) < 0 ? -1 : 0;
}

static int step_toggle(set *out, value arg, value key, int64_t hash)
{
    (void)arg;
    int r = set_discard_hash(out, key, hash);
    return r < 0 ? -1 : r ? 0 : set_add_hash(out, key, hash);
}

/* 1 ends the walk: a key is not in arg. */
static int step_is_missing(set *out, value arg, value key, int64_t hash)
{
    (void)out;
    int r = set_find(set_ptr(arg), key, hash);
    return r < 0 ? -1 : !r;
}

value set_intersection(set *s, value other)
{
    if (v_of(s) == other)
        return set_copy(s);
    VM_ENTER(f, 2);
    f.s[0] = set_make_empty(set_base(v_of(s)));
    if (f.s[0] == V_EMPTY)
        return VM_LEAVE(f, V_EMPTY);
    int r;
    if (!v_has(other, VM_T_SET)) {
        f.s[1] = vm_iter(other);
        r = f.s[1] == V_EMPTY ? -1
                              : set_each(f.s[1], step_add_common_until, set_ptr(f.s[0]), v_of(s));
    } else if (set_ptr(other)->used > s->used) {
        r = set_each(v_of(s), step_add_common, set_ptr(f.s[0]), other);
    } else {
        r = set_each(other, step_add_common, set_ptr(f.s[0]), v_of(s));
    }
    if (r < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

int set_difference_update(value v, value other)
{
    set *s = set_ptr(v);
    if (v == other) {
        set_clear(s);
        return 0;
    }
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(other);
    /* Of a much larger set only the common part matters. */
    if (v_has(other, VM_T_SET) && set_ptr(other)->used >> 3 > s->used)
        rc_set(&f.s[0], set_intersection(s, other));
    int r = f.s[0] == V_EMPTY ? -1 : 0;
    if (r == 0 && v_is_type(f.s[0], &dict_type)) /* by its iterator: it may complain of changes */
        rc_set(&f.s[0], vm_iter(f.s[0]));
    if (r == 0)
        r = f.s[0] == V_EMPTY ? -1 : set_each(f.s[0], step_discard, s, V_EMPTY);
    vm_leave_slots(&f.h);
    if (r == 0 && s->fill - s->used > s->mask / 4)
        r = set_resize(s, set_grown(s));
    return r;
}

value set_difference(set *s, value other)
{
    bool is_set = v_has(other, VM_T_SET), is_dict = v_is_type(other, &dict_type);
    size_t n = is_set ? set_ptr(other)->used : is_dict ? dict_ptr(other)->used : 0;
    VM_ENTER(f, 1);
    if ((!is_set && !is_dict) || s->used >> 2 > n) {
        f.s[0] = set_copy(s);
        if (f.s[0] == V_EMPTY || set_difference_update(f.s[0], other) < 0)
            return VM_LEAVE(f, V_EMPTY);
        return VM_LEAVE(f, VM_TAKE(f.s[0]));
    }
    f.s[0] = set_make_empty(set_base(v_of(s)));
    if (f.s[0] == V_EMPTY || set_each(v_of(s), step_add_missing, set_ptr(f.s[0]), other) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

int set_xor_update(value v, value other)
{
    set *s = set_ptr(v);
    if (v == other) {
        set_clear(s);
        return 0;
    }
    VM_ENTER(f, 1);
    f.s[0] = v_has(other, VM_T_SET) || v_is_type(other, &dict_type) ? rc_inc(other)
                                                                    : set_make(set_base(v), other);
    int r = f.s[0] == V_EMPTY ? -1 : set_each(f.s[0], step_toggle, s, V_EMPTY);
    vm_leave_slots(&f.h);
    return r;
}

int set_is_subset(set *a, set *b)
{
    if (a->used > b->used)
        return 0;
    int r = set_each(v_of(a), step_is_missing, a, v_of(b));
    return r < 0 ? -1 : !r;
}

/* --- memory ------------------------------------------------------------------------------------
 */

/* Born zeroed: a set that is not filled in yet has no table. */
void set_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    set *s = (set *)o;
    for (size_t i = 0; s->table && i <= s->mask; i++)
        if (v_is_heap(s->table[i].key))
            visit(v_obj(s->table[i].key), arg);
}

value set_reap(rc_obj *o)
{
    set *s = (set *)o;
    uint32_t i = rc_cursor(o);
    for (; s->table && i <= s->mask; i++) {
        if (!entry_live(&s->table[i]))
            continue;
        value v = set_take(s, &s->table[i]);
        if (v_is_heap(v)) {
            rc_set_cursor(o, i + 1);
            return v;
        }
    }
    rc_set_cursor(o, i);
    return V_EMPTY;
}

void set_finish(rc_obj *o)
{
    set *s = (set *)o;
    if (s->table && s->table != s->small)
        pool_free(set_pool, s->table, set_bytes(s->mask));
    set_empty(s);
}

bool vm_set_open(struct tally_error *err)
{
    if (!set_pool)
        set_pool = pool_open("set.table", POOL_BUFFERS, err);
    return set_pool != NULL;
}
