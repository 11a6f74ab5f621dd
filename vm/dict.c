/* dict.c: the table of dict and its C interface. Methods and views are in dict_methods.c.
 *
 * One block holds `entries` (as many as two thirds of the index) and behind them the index: an
 * entry number or -1 a slot, probed as in CPython (slot = 5 * slot + 1 + perturbed hash). A deleted
 * entry has the key V_EMPTY; its index slot keeps the number, so that probing goes on past it.
 * Numbers of entries that popitem() has removed stay in the index too and may meet a later entry of
 * that number: harmless, because a lookup compares keys; and `cap` falls with `fill`, so that every
 * number ever written since the table was built has its own free slot.
 */
#include "vm/cont.h"

static pool *dict_pool;
static uint32_t dict_versions;

/* Below 2^28 so that the reap cursor can count them. */
#define DICT_LOG_MAX 28
enum { DICT_LOG_MIN = 3 };

static inline void dict_touch(dict *d)
{
    d->version = ++dict_versions ? dict_versions : ++dict_versions;
}

/* --- the index ---------------------------------------------------------------------------------
 */

static inline size_t dict_usable(uint32_t log2size)
{
    return ((size_t)1 << log2size) * 2 / 3;
}

static inline size_t dict_index_bytes(uint32_t log2size)
{
    return ((size_t)1 << log2size) << (log2size < 8 ? 0 : log2size < 16 ? 1 : 2);
}

static inline size_t dict_block(uint32_t log2size)
{
    return dict_usable(log2size) * sizeof(dict_entry) + dict_index_bytes(log2size);
}

static inline int64_t index_get(const dict *d, size_t slot)
{
    if (d->log2size < 8)
        return ((const int8_t *)d->index)[slot];
    if (d->log2size < 16)
        return ((const int16_t *)d->index)[slot];
    return ((const int32_t *)d->index)[slot];
}

static inline void index_put(dict *d, size_t slot, size_t entry)
{
    if (d->log2size < 8)
        ((int8_t *)d->index)[slot] = (int8_t)entry;
    else if (d->log2size < 16)
        ((int16_t *)d->index)[slot] = (int16_t)entry;
    else
        ((int32_t *)d->index)[slot] = (int32_t)entry;
}

/* Writes the number of a new entry into the first free slot of its hash. */
static void index_add(dict *d, int64_t hash, size_t entry)
{
    size_t mask = ((size_t)1 << d->log2size) - 1, slot = (size_t)hash & mask;
    uint64_t perturb = (uint64_t)hash;
    while (index_get(d, slot) >= 0) {
        perturb >>= 5;
        slot = (slot * 5 + 1 + perturb) & mask;
    }
    index_put(d, slot, entry);
}

static void dict_free_table(dict_entry *entries, uint32_t log2size)
{
    pool_free(dict_pool, entries, dict_block(log2size));
}

/* A new table of 2^log2size slots that the live entries move into, holes left out. */
static int dict_rebuild(dict *d, uint32_t log2size)
{
    dict_entry *fresh = NULL;
    if (log2size <= DICT_LOG_MAX)
        fresh = pool_alloc(dict_pool, dict_block(log2size));
    if (!fresh) {
        vm_no_memory();
        return -1;
    }
    dict_entry *old = d->entries;
    uint32_t fill = d->fill, old_log = d->log2size, n = 0;
    d->log2size = (uint8_t)log2size;
    d->cap = (uint32_t)dict_usable(log2size);
    d->entries = fresh;
    d->index = fresh + d->cap;
    memset(d->index, 0xFF, dict_index_bytes(log2size));
    for (uint32_t i = 0; i < fill; i++) {
        if (old[i].key == V_EMPTY)
            continue;
        fresh[n] = old[i];
        index_add(d, fresh[n].hash, n);
        n++;
    }
    d->fill = n;
    d->first = 0;
    if (old)
        dict_free_table(old, old_log);
    dict_touch(d);
    return 0;
}

static uint32_t dict_log_for(size_t slots)
{
    uint32_t log = DICT_LOG_MIN;
    while (log < DICT_LOG_MAX && ((size_t)1 << log) < slots)
        log++;
    return ((size_t)1 << log) < slots ? DICT_LOG_MAX + 1 : log;
}

/* --- lookup ------------------------------------------------------------------------------------
 */

/* entries[i].key == key by script code: 1, 0, -1; 2 when the dict was changed meanwhile. */
static int dict_ask(dict *d, size_t i, value key)
{
    uint32_t version = d->version;
    VM_ENTER(f, 2);
    f.s[0] = rc_inc(d->entries[i].key);
    f.s[1] = rc_inc(key);
    int r = vm_equal(f.s[0], f.s[1]);
    bool changed = d->version != version;
    vm_leave_slots(&f.h);
    return r < 0 ? -1 : changed ? 2 : r;
}

int64_t dict_find(dict *d, value key, int64_t hash)
{
again:
    if (d->used == 0)
        return -1;
    size_t mask = ((size_t)1 << d->log2size) - 1, slot = (size_t)hash & mask;
    uint64_t perturb = (uint64_t)hash;
    for (;;) {
        int64_t i = index_get(d, slot);
        if (i < 0)
            return -1;
        dict_entry *e = &d->entries[i];
        if (e->hash == hash && (size_t)i < d->fill && e->key != V_EMPTY) {
            int same = cont_same(e->key, key);
            if (same == 2)
                same = dict_ask(d, (size_t)i, key);
            if (same == 1)
                return i;
            if (same < 0)
                return -2;
            if (same == 2)
                goto again;
        }
        perturb >>= 5;
        slot = (slot * 5 + 1 + perturb) & mask;
    }
}

int64_t dict_find_str(dict *d, value key)
{
    str *s = str_ptr(key);
    int64_t hash = s->hash != -1 ? s->hash : str_hash(s);
    if (rc_unlikely(!d->only_str)) {
        int64_t i = dict_find(d, key, hash);
        return i;
    }
    if (d->used == 0)
        return -1;
    size_t mask = ((size_t)1 << d->log2size) - 1, slot = (size_t)hash & mask;
    uint64_t perturb = (uint64_t)hash;
    for (;;) {
        int64_t i = index_get(d, slot);
        if (i < 0)
            return -1;
        dict_entry *e = &d->entries[i];
        if ((size_t)i < d->fill &&
            (e->key == key || (e->hash == hash && e->key != V_EMPTY && str_eq(str_ptr(e->key), s))))
            return i;
        perturb >>= 5;
        slot = (slot * 5 + 1 + perturb) & mask;
    }
}

value dict_get(dict *d, value key)
{
    int64_t hash = cont_hash(key);
    if (hash == -1)
        return V_EMPTY;
    int64_t i = dict_find(d, key, hash);
    return i < 0 ? V_EMPTY : d->entries[i].val;
}

value dict_get_str(dict *d, value key)
{
    int64_t i = dict_find_str(d, key);
    return i < 0 ? V_EMPTY : d->entries[i].val;
}

int dict_contains(dict *d, value key)
{
    int64_t hash = cont_hash(key);
    if (hash == -1)
        return -1;
    int64_t i = dict_find(d, key, hash);
    return i == -2 ? -1 : i >= 0;
}

/* --- insertion ---------------------------------------------------------------------------------
 */

/* A key that is known to be absent. */
static int dict_add(dict *d, value key, int64_t hash, value v)
{
    if (d->fill >= d->cap && dict_rebuild(d, dict_log_for((size_t)d->used * 3)) < 0)
        return -1;
    size_t i = d->fill;
    index_add(d, hash, i);
    d->entries[i] = (dict_entry){hash, rc_inc(key), rc_inc(v)};
    d->fill++;
    d->used++;
    if (!v_is_type(key, &str_type))
        d->only_str = false;
    dict_touch(d);
    return 0;
}

int dict_set_hash(dict *d, value key, int64_t hash, value v)
{
    int64_t i = dict_find(d, key, hash);
    if (i == -2)
        return -1;
    if (i < 0)
        return dict_add(d, key, hash, v);
    rc_set(&d->entries[i].val, rc_inc(v));
    return 0;
}

int dict_set(dict *d, value key, value v)
{
    int64_t hash = cont_hash(key);
    return hash == -1 ? -1 : dict_set_hash(d, key, hash, v);
}

int dict_set_c(dict *d, const char *key, value v)
{
    VM_ENTER(f, 1);
    f.s[0] = str_intern_c(key);
    int r = f.s[0] == V_EMPTY ? -1 : dict_set(d, f.s[0], v);
    vm_leave_slots(&f.h);
    return r;
}

value dict_setdefault(dict *d, value key, value dflt)
{
    int64_t hash = cont_hash(key), i;
    if (hash == -1 || (i = dict_find(d, key, hash)) == -2)
        return V_EMPTY;
    if (i >= 0)
        return d->entries[i].val;
    return dict_add(d, key, hash, dflt) < 0 ? V_EMPTY : dflt;
}

/* --- removal -----------------------------------------------------------------------------------
 */

/* Takes entry i out; its references go to *key and *v. */
static void dict_take(dict *d, size_t i, value *key, value *v)
{
    *key = vm_take(&d->entries[i].key);
    *v = vm_take(&d->entries[i].val);
    d->used--;
    if (i == d->first)
        d->first++;
    dict_touch(d);
}

int dict_del_hash(dict *d, value key, int64_t hash)
{
    int64_t i = dict_find(d, key, hash);
    if (i < 0)
        return i == -2 ? -1 : 0;
    value v[2];
    dict_take(d, (size_t)i, &v[1], &v[0]); /* the key goes first */
    cont_drop(v, 2);
    return 1;
}

int dict_del(dict *d, value key)
{
    int64_t hash = cont_hash(key);
    return hash == -1 ? -1 : dict_del_hash(d, key, hash);
}

value dict_pop(dict *d, value key)
{
    if (d->used == 0)
        return V_EMPTY; /* an unhashable key is no error then */
    int64_t hash = cont_hash(key);
    int64_t i = hash == -1 ? -2 : dict_find(d, key, hash);
    if (i < 0)
        return V_EMPTY;
    VM_ENTER(f, 2);
    dict_take(d, (size_t)i, &f.s[1], &f.s[0]);
    rc_clear(&f.s[1]);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

value dict_popitem(dict *d, bool last)
{
    if (d->used == 0)
        return vm_raise(&vm_exc_KeyError, "popitem(): dictionary is empty");
    tuple *t = tuple_new(2);
    if (!t)
        return V_EMPTY;
    /* The collector may have run and with it script code. */
    if (d->used == 0) {
        RC_DEC(t);
        return vm_raise(&vm_exc_KeyError, "popitem(): dictionary is empty");
    }
    uint32_t i = last ? d->fill - 1 : d->first;
    while (d->entries[i].key == V_EMPTY)
        i += last ? -1u : 1u;
    dict_take(d, i, &t->item[0], &t->item[1]);
    if (last) {
        d->cap -= d->fill - i;
        d->fill = i;
        if (d->first > i)
            d->first = i;
    } else {
        d->first = i + 1;
    }
    return v_of(t);
}

int dict_move_to_end(dict *d, value key, bool last)
{
    int64_t hash = cont_hash(key), at;
    if (hash == -1 || (at = dict_find(d, key, hash)) == -2)
        return -1;
    if (at < 0)
        return 0;
    if (last ? (uint32_t)at + 1 == d->fill : at == 0)
        return 1;
    /* Room first: nothing may fail once the entry is out of its place. */
    if (d->fill >= d->cap) {
        value k = d->entries[at].key;
        if (dict_rebuild(d, dict_log_for((size_t)d->used * 3)) < 0)
            return -1;
        for (at = 0; d->entries[at].key != k;)
            at++;
    }
    dict_entry moved = d->entries[at];
    if (last) {
        d->entries[at].key = d->entries[at].val = V_EMPTY;
        index_add(d, moved.hash, d->fill);
        d->entries[d->fill++] = moved;
    } else {
        /* The numbers of all entries before it change: the index is written anew. */
        memmove(d->entries + 1, d->entries, (size_t)at * sizeof(dict_entry));
        d->entries[0] = moved;
        d->first = 0;
        memset(d->index, 0xFF, dict_index_bytes(d->log2size));
        for (uint32_t i = 0; i < d->fill; i++)
            index_add(d, d->entries[i].hash, i);
    }
    dict_touch(d);
    return 1;
}

/* The hash words of a detached table become V_EMPTY: then it is a row of slots that a native frame
 * can show to the collector while keys and values are dropped, in the order of insertion. */
static void dict_drop_table(dict_entry *entries, uint32_t fill, uint32_t log2size)
{
    for (uint32_t i = 0; i < fill; i++)
        entries[i].hash = 0;
    vm_nframe f;
    vm_enter(&f, (value *)(void *)entries, fill * 3);
    for (uint32_t i = 0; i < fill; i++) {
        rc_clear(&entries[i].key);
        rc_clear(&entries[i].val);
    }
    f.n = 0;
    vm_leave_slots(&f);
    dict_free_table(entries, log2size);
}

void dict_clear(dict *d)
{
    if (!d->entries)
        return;
    dict_entry *entries = d->entries;
    uint32_t fill = d->fill, log2size = d->log2size;
    d->entries = NULL;
    d->index = NULL;
    d->used = d->fill = d->cap = d->log2size = d->first = 0;
    d->only_str = true;
    dict_touch(d);
    dict_drop_table(entries, fill, log2size);
}

/* --- making, copying ---------------------------------------------------------------------------
 */

value dict_new(void)
{
    dict *d = rc_new(&dict_type.rc, sizeof(dict));
    if (!d)
        return vm_no_memory();
    d->only_str = true;
    return v_of(d);
}

value dict_new_sized(size_t n)
{
    value v = dict_new();
    if (v != V_EMPTY && n > 5 && n < SIZE_MAX / 4 &&
        dict_rebuild(dict_ptr(v), dict_log_for((n * 3 + 1) / 2)) < 0) {
        rc_dec(v);
        return V_EMPTY;
    }
    return v;
}

bool dict_next(dict *d, size_t *pos, value *key, value *val)
{
    size_t i = *pos < d->first ? d->first : *pos;
    while (i < d->fill && d->entries[i].key == V_EMPTY)
        i++;
    *pos = i + 1;
    if (i >= d->fill)
        return false;
    if (key)
        *key = d->entries[i].key;
    if (val)
        *val = d->entries[i].val;
    return true;
}

/* Into an empty dict nothing needs to be compared. */
static int dict_merge_into_empty(dict *d, dict *other)
{
    if (d->cap - d->fill < other->used &&
        dict_rebuild(d, dict_log_for(((size_t)other->used * 3 + 1) / 2)) < 0)
        return -1;
    for (uint32_t i = 0; i < other->fill; i++) {
        dict_entry *e = &other->entries[i];
        if (e->key == V_EMPTY)
            continue;
        index_add(d, e->hash, d->fill);
        d->entries[d->fill++] = (dict_entry){e->hash, rc_inc(e->key), rc_inc(e->val)};
        d->used++;
    }
    d->only_str = other->only_str;
    dict_touch(d);
    return 0;
}

int dict_merge(dict *d, dict *other)
{
    if (d == other || other->used == 0)
        return 0;
    if (d->used == 0)
        return dict_merge_into_empty(d, other);
    VM_ENTER(f, 2);
    int r = 0;
    uint32_t fill = other->fill;
    for (uint32_t i = 0; i < fill && r == 0; i++) {
        dict_entry *e = &other->entries[i];
        if (e->key == V_EMPTY)
            continue;
        int64_t hash = e->hash;
        rc_set(&f.s[0], rc_inc(e->key));
        rc_set(&f.s[1], rc_inc(e->val));
        r = dict_set_hash(d, f.s[0], hash, f.s[1]);
        if (r == 0 && other->fill != fill) {
            vm_raise(&vm_exc_RuntimeError, "dict mutated during update");
            r = -1;
        }
    }
    vm_leave_slots(&f.h);
    return r;
}

value dict_copy(dict *d)
{
    VM_ENTER(f, 1);
    f.s[0] = dict_new();
    if (f.s[0] == V_EMPTY || dict_merge(dict_ptr(f.s[0]), d) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

int dict_equal(dict *a, dict *b)
{
    if (a->used != b->used)
        return 0;
    if (VM_CHECK_STACK(" in comparison"))
        return -1;
    VM_ENTER(f, 3);
    int r = 1;
    for (uint32_t i = 0; i < a->fill && r == 1; i++) {
        if (a->entries[i].key == V_EMPTY)
            continue;
        int64_t hash = a->entries[i].hash;
        rc_set(&f.s[0], rc_inc(a->entries[i].val));
        rc_set(&f.s[1], rc_inc(a->entries[i].key));
        int64_t at = dict_find(b, f.s[1], hash);
        if (at < 0) {
            r = at == -2 ? -1 : 0;
            break;
        }
        rc_set(&f.s[2], rc_inc(b->entries[at].val));
        r = cont_same(f.s[0], f.s[2]);
        if (r == 2)
            r = vm_equal(f.s[0], f.s[2]);
    }
    vm_leave_slots(&f.h);
    return r;
}

size_t dict_buffer_bytes(dict *d)
{
    return d->entries ? dict_block(d->log2size) : 0;
}

/* --- memory ------------------------------------------------------------------------------------
 */

void dict_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    dict *d = (dict *)o;
    for (uint32_t i = 0; i < d->fill; i++) {
        if (v_is_heap(d->entries[i].key))
            visit(v_obj(d->entries[i].key), arg);
        if (v_is_heap(d->entries[i].val))
            visit(v_obj(d->entries[i].val), arg);
    }
}

/* An entry without its key is a deleted one: the dict is sound after every step. */
value dict_reap(rc_obj *o)
{
    dict *d = (dict *)o;
    uint32_t i = rc_cursor(o);
    d->first = 0;
    for (; i < d->fill; i++) {
        dict_entry *e = &d->entries[i];
        if (e->key != V_EMPTY) {
            d->used--;
            dict_touch(d);
        }
        value v = rc_take_out(&e->key);
        if (v == V_EMPTY)
            v = rc_take_out(&e->val);
        if (v != V_EMPTY) {
            rc_set_cursor(o, i);
            return v;
        }
    }
    rc_set_cursor(o, i);
    return V_EMPTY;
}

void dict_finish(rc_obj *o)
{
    dict *d = (dict *)o;
    if (d->entries)
        dict_free_table(d->entries, d->log2size);
    d->entries = NULL;
    d->index = NULL;
    d->used = d->fill = d->cap = d->log2size = 0;
}

bool vm_dict_open(struct tally_error *err)
{
    if (!dict_pool)
        dict_pool = pool_open("dict.table", POOL_BUFFERS, err);
    return dict_pool != NULL;
}
