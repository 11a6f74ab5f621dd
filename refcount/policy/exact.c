/* exact.c: the policy that knows every live object and what its count ought to be.
 *
 * Each change of a count is checked against the table first, so an early free is named at the
 * operation that did it: a count taken or dropped on an address where nothing lives, a header that
 * somebody wrote over, a drop below zero. Addresses of the dead stay known for a while, with the
 * lines that freed them. An instrument: libc memory only.
 */
#include "refcount/internal.h"

#include <stdlib.h>

enum state { UNUSED, LIVE, DYING, IMMORTAL, DEAD };

struct record {
    uintptr_t key; /* ~object */
    uint32_t count;
    uint16_t state;
    bool watched;
    uint64_t serial;
    uint64_t born, inc, dec, dec_before;
    uint64_t death; /* number of the death, while DEAD */
    char type[32]; /* while DEAD */
};

static struct {
    struct record *at;
    size_t cap, used, live; /* used: DEAD ones included */
    uint64_t serial, deaths;
} table;

static uint64_t site(void)
{
    return rc_heap.hooks.site ? rc_heap.hooks.site() : 0;
}

/* The record of an address, or the unused one where it would go; NULL only without a table. */
static struct record *find(const rc_obj *o)
{
    if (!table.cap)
        return NULL;
    uintptr_t key = ~(uintptr_t)o;
    size_t i = (size_t)(((uint64_t)key * 0x9E3779B97F4A7C15u) >> 32) & (table.cap - 1);
    while (table.at[i].state != UNUSED && table.at[i].key != key)
        i = (i + 1) & (table.cap - 1);
    return &table.at[i];
}

/* A table of which at most a third is live. The dead that are older than the last cap/8 deaths
 * are forgotten. */
static bool rebuild(void)
{
    size_t cap = 1024;
    while (cap < (table.live + 1) * 3)
        cap *= 2;
    struct record *old = table.at, *at = calloc(cap, sizeof *at);
    size_t n = table.cap;
    if (!at)
        return false;
    uint64_t oldest = table.deaths > cap / 8 ? table.deaths - cap / 8 : 0;
    table.at = at;
    table.cap = cap;
    table.used = 0;
    for (size_t i = 0; i < n; i++) {
        struct record *r = &old[i];
        if (r->state == UNUSED || (r->state == DEAD && r->death <= oldest))
            continue;
        *find((rc_obj *)~r->key) = *r;
        table.used++;
    }
    free(old);
    return true;
}

bool rc_exact_born(rc_obj *o)
{
    if ((table.used + 1) * 4 > table.cap * 3 && !rebuild())
        return false;
    struct record *r = find(o);
    if (r->state == UNUSED)
        table.used++;
    uint64_t here = site();
    *r = (struct record){.key = ~(uintptr_t)o,
                         .count = o->h.count,
                         .state = LIVE,
                         .serial = ++table.serial,
                         .born = here,
                         .inc = here};
    table.live++;
    return true;
}

void rc_exact_died(rc_obj *o)
{
    struct record *r = find(o);
    if (!r || r->state == UNUSED || r->state == DEAD)
        return;
    const char *name = rc_type_of(o)->name;
    r->state = DEAD;
    r->count = 0;
    r->death = ++table.deaths;
    snprintf(r->type, sizeof r->type, "%s", name ? name : "");
    table.live--;
}

void rc_exact_dying(rc_obj *o)
{
    struct record *r = find(o);
    if (r && r->state != UNUSED) {
        r->state = DYING;
        r->count = 0;
    }
}

void rc_exact_set(rc_obj *o)
{
    struct record *r = find(o);
    if (!r || r->state == UNUSED)
        return;
    r->state = rc_is_immortal(o) ? IMMORTAL : LIVE;
    r->count = o->h.count;
}

static const char *const messages[2][4] = {
    {"a count was taken on an object that is already free",
     "a count was taken on something that is no object",
     "a count was taken on an object that is being destroyed",
     "a count was found overwritten when another was taken"},
    {"a count was dropped on an object that is already free",
     "a count was dropped on something that is no object",
     "a count was dropped on an object that is being destroyed",
     "a count was found overwritten when it was dropped"},
};

/* The record of a live, counted object whose header agrees; NULL: nothing is to be done (immortal,
 * or a fault that was reported). `down` picks the message. */
static struct record *checked(rc_obj *o, int down)
{
    struct record *r = find(o);
    if (rc_unlikely(!r || r->state == UNUSED)) {
        /* Static objects are not in the table; what is not free memory can be read. */
        if (!rc_is_immortal(o))
            rc_heap.hooks.fault(messages[down][1], o);
        return NULL;
    }
    if (rc_unlikely(r->state != LIVE)) {
        if (r->state != IMMORTAL)
            rc_heap.hooks.fault(messages[down][r->state == DEAD ? 0 : 2], o);
        return NULL;
    }
    if (rc_unlikely(o->h.count != r->count)) {
        rc_heap.hooks.fault(messages[down][3], o);
        o->h.count = r->count; /* reported once */
    }
    if (rc_unlikely(r->watched)) {
        r->watched = false;
        rc_heap.collector->touched(o);
    }
    return r;
}

static inline void tell(rc_obj *o, bool taken, uint32_t count)
{
    if (rc_unlikely(rc_heap.hooks.counted != NULL))
        rc_heap.hooks.counted(o, taken, count);
}

void rc_inc_slow(rc_obj *o)
{
    struct record *r = checked(o, 0);
    if (!r)
        return;
    r->inc = site();
    if (r->count == 0x7FFFFFFFu) {
        o->h.count = RC_IMMORTAL;
        rc_exact_set(o);
        return;
    }
    o->h.count = ++r->count;
    tell(o, true, r->count);
}

bool rc_drop_slow(rc_obj *o)
{
    struct record *r = checked(o, 1);
    if (!r)
        return false;
    r->dec_before = r->dec;
    r->dec = site();
    if (r->count == 1) {
        tell(o, false, 0);
        return true;
    }
    o->h.count = --r->count;
    tell(o, false, r->count);
    return false;
}

bool rc_watch(rc_obj *o)
{
    struct record *r = find(o);
    if (!r || r->state != LIVE)
        return false;
    r->watched = true;
    return true;
}

bool rc_watched(const rc_obj *o)
{
    struct record *r = find(o);
    return r && r->state == LIVE && r->watched;
}

bool rc_exact_record(const rc_obj *o, struct rc_exact_info *info)
{
    struct record *r = find(o);
    memset(info, 0, sizeof *info);
    if (!r || r->state == UNUSED)
        return false;
    info->alive = r->state != DEAD;
    info->count = r->count;
    info->serial = r->serial;
    info->born = r->born;
    info->inc = r->inc;
    info->dec = r->dec;
    info->dec_before = r->dec_before;
    const char *name = info->alive ? rc_type_of(o)->name : r->type;
    snprintf(info->type, sizeof info->type, "%s", name ? name : "");
    return true;
}

void rc_exact_close(void)
{
    free(table.at);
    memset(&table, 0, sizeof table);
}
