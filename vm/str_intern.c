/* The intern table: one str for each text that is used as a name.
 *
 * It owns no count: an interned str dies with its last reference and takes itself out. Its pointers
 * are complemented, so that a leak checker does not take the table for an owner. Open addressing,
 * linear probing; a deleted entry is closed by moving later ones up, so no markers pile up. */
#include "vm/str_impl.h"

static struct {
    uintptr_t *slot; /* ~str, 0 free */
    size_t mask; /* slots - 1; 0: no table */
    size_t used;
    pool *pool;
} table;

static inline str *unhide(uintptr_t hidden)
{
    return (str *)~hidden;
}

static void insert(uintptr_t hidden)
{
    size_t i = (size_t)unhide(hidden)->hash & table.mask;
    while (table.slot[i])
        i = (i + 1) & table.mask;
    table.slot[i] = hidden;
}

static bool make_room(void)
{
    size_t old = table.mask ? table.mask + 1 : 0;
    if ((table.used + 1) * 3 <= old * 2)
        return true;
    size_t size = old ? old * 2 : 1024;
    uintptr_t *from = table.slot, *to = pool_calloc(table.pool, size * sizeof *to);
    if (!to)
        return false;
    table.slot = to;
    table.mask = size - 1;
    for (size_t i = 0; i < old; i++)
        if (from[i])
            insert(from[i]);
    if (from)
        pool_free(table.pool, from, old * sizeof *from);
    return true;
}

/* The interned str with that text, borrowed, or NULL. */
static str *find(const void *data, size_t len, int kind, int64_t hash)
{
    if (!table.mask)
        return NULL;
    for (size_t i = (size_t)hash & table.mask; table.slot[i]; i = (i + 1) & table.mask) {
        str *s = unhide(table.slot[i]);
        /* Count 0: it is dying and will take itself out. */
        if (s->hash == hash && s->len == len && s->kind == (unsigned)kind &&
            rc_count((rc_obj *)s) != 0 && memcmp(s->data, data, len * (size_t)kind) == 0)
            return s;
    }
    return NULL;
}

value str_intern(value v)
{
    if (v == V_EMPTY)
        return v;
    str *s = str_ptr(v);
    if (s->interned || !v_is_type(v, &str_type))
        return v;
    str *other = NULL;
    if (s->len == 0 || (s->len == 1 && s->kind == 1))
        other = str_ptr(str_slice(v, 0, s->len));
    else if ((other = find(s->data, s->len, s->kind, str_hash(s))))
        RC_INC(other);
    if (other) {
        rc_dec(v);
        return v_of(other);
    }
    if (!make_room()) {
        rc_dec(v);
        return vm_no_memory();
    }
    insert(~(uintptr_t)s);
    table.used++;
    s->interned = 1;
    return v;
}

value str_intern_c(const char *text)
{
    size_t n = strlen(text);
    if (n > 1 && ascii_only(text, n)) {
        str *s = find(text, n, 1, str_hash_bytes(text, n));
        if (s) {
            RC_INC(s);
            return v_of(s);
        }
    }
    return str_intern(str_from_utf8(text, n));
}

void str_intern_forget(str *s)
{
    size_t mask = table.mask, hole = (size_t)s->hash & mask;
    while (table.slot[hole] != ~(uintptr_t)s)
        hole = (hole + 1) & mask;
    for (size_t i = (hole + 1) & mask; table.slot[i]; i = (i + 1) & mask) {
        size_t home = (size_t)unhide(table.slot[i])->hash & mask;
        if (((i - home) & mask) >= ((i - hole) & mask)) {
            table.slot[hole] = table.slot[i];
            hole = i;
        }
    }
    table.slot[hole] = 0;
    s->interned = 0;
    if (--table.used == 0) {
        pool_free(table.pool, table.slot, (mask + 1) * sizeof *table.slot);
        table.slot = NULL;
        table.mask = 0;
    }
}

bool str_intern_init(struct tally_error *err)
{
    table.pool = pool_open("str.intern", POOL_BUFFERS, err);
    return table.pool != NULL;
}
