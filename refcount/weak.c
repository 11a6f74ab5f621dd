/* weak.c: which weak references point at an object.
 *
 * An open hash with linear probing, from the object to the newest of its weak references; the
 * others follow in a list through the weak references themselves. Both words of a slot are
 * complemented. It grows when a weak reference is made, never when something dies.
 */
#include "refcount/internal.h"

struct slot {
    uintptr_t key; /* ~object, 0 = free */
    uintptr_t head; /* ~newest rc_weak */
};

static struct {
    struct slot *at;
    size_t cap, used; /* cap is a power of two, or 0 */
    pool *pool;
} table;

struct rc_pending *rc_pending;

static size_t home(uintptr_t key, size_t cap)
{
    uint64_t h = (uint64_t)key * 0x9E3779B97F4A7C15u;
    return (size_t)(h >> 32) & (cap - 1);
}

/* The slot of the key, or the free one where it would go. Precondition: a slot is free. */
static struct slot *find(uintptr_t key)
{
    size_t i = home(key, table.cap);
    while (table.at[i].key && table.at[i].key != key)
        i = (i + 1) & (table.cap - 1);
    return &table.at[i];
}

static bool grow(void)
{
    struct slot *old = table.at;
    size_t cap = table.cap, more = cap ? cap * 2 : 64;
    if (!table.pool && !(table.pool = pool_open("weak.table", POOL_BUFFERS, NULL)))
        return false;
    struct slot *at = pool_calloc(table.pool, more * sizeof *at);
    if (!at)
        return false;
    table.at = at;
    table.cap = more;
    for (size_t i = 0; i < cap; i++)
        if (old[i].key)
            *find(old[i].key) = old[i];
    if (old)
        pool_free(table.pool, old, cap * sizeof *old);
    return true;
}

/* Moves later slots of the same run down, so that no marks of deleted ones are needed. */
static void slot_remove(struct slot *s)
{
    size_t mask = table.cap - 1, hole = (size_t)(s - table.at);
    for (size_t i = (hole + 1) & mask; table.at[i].key; i = (i + 1) & mask) {
        size_t h = home(table.at[i].key, table.cap);
        if (((i - h) & mask) >= ((i - hole) & mask)) {
            table.at[hole] = table.at[i];
            hole = i;
        }
    }
    table.at[hole] = (struct slot){0, 0};
    table.used--;
}

bool rc_weak_link(rc_weak *w, rc_obj *o)
{
    if ((table.used + 1) * 3 > table.cap * 2 && !grow())
        return false;
    struct slot *s = find(~(uintptr_t)o);
    w->hidden = ~(uintptr_t)o;
    w->prev = 0;
    w->next = s->head;
    if (s->key) {
        ((rc_weak *)~s->head)->prev = ~(uintptr_t)w;
    } else {
        s->key = ~(uintptr_t)o;
        table.used++;
        o->h.flags |= RC_HAS_WEAK;
    }
    s->head = ~(uintptr_t)w;
    return true;
}

void rc_weak_unlink(rc_weak *w)
{
    rc_obj *o = rc_weak_get(w);
    if (!o)
        return;
    if (w->next)
        ((rc_weak *)~w->next)->prev = w->prev;
    if (w->prev) {
        ((rc_weak *)~w->prev)->next = w->next;
    } else {
        struct slot *s = find(~(uintptr_t)o);
        s->head = w->next;
        if (!w->next) {
            slot_remove(s);
            o->h.flags &= ~(unsigned)RC_HAS_WEAK;
        }
    }
    w->hidden = w->next = w->prev = 0;
}

rc_weak *rc_weak_first(rc_obj *o)
{
    if (!(o->h.flags & RC_HAS_WEAK))
        return NULL;
    return (rc_weak *)~find(~(uintptr_t)o)->head;
}

size_t rc_weak_count(rc_obj *o)
{
    size_t n = 0;
    for (rc_weak *w = rc_weak_first(o); w; w = rc_weak_next(w))
        n++;
    return n;
}

void rc_weak_clear(rc_obj *o, bool (*wanted)(const rc_weak *w), struct rc_pending *p)
{
    rc_weak *w = rc_weak_first(o);
    if (!w)
        return;
    slot_remove(find(~(uintptr_t)o));
    o->h.flags &= ~(unsigned)RC_HAS_WEAK;
    while (w) {
        rc_weak *next = rc_weak_next(w);
        w->hidden = w->next = w->prev = 0;
        /* A weak reference that is dying itself (count 0) does not call back. */
        if (w->callback != V_EMPTY && rc_word((rc_obj *)w) != 0 && (!wanted || wanted(w))) {
            RC_INC(w);
            if (p->first)
                p->last->next = ~(uintptr_t)w;
            else
                p->first = w;
            p->last = w;
        }
        w = next;
    }
}

void rc_weak_call(struct rc_pending *p)
{
    if (!p->first)
        return;
    p->outer = rc_pending;
    rc_pending = p;
    while (p->first) {
        rc_weak *w = p->first;
        rc_heap.hooks.weak_callback((rc_obj *)w);
        rc_clear(&w->callback);
        p->first = rc_weak_next(w);
        w->next = 0;
        RC_DEC(w);
    }
    rc_pending = p->outer;
}

void rc_weak_close(void)
{
    if (table.at)
        pool_free(table.pool, table.at, table.cap * sizeof *table.at);
    pool_close(table.pool);
    memset(&table, 0, sizeof table);
}
