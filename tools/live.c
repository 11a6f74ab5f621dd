/* live.c: the live table. */
#define _GNU_SOURCE
#include "tools/live.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    LEAF = 1 << (LIVE_REGION_BITS - LIVE_GRAIN_BITS),
    FIRST_SLOTS = 1 << 12,
};

/* --- shadow map ---------------------------------------------------------------------------------
 */

static size_t region_place(const struct live *l, uintptr_t number)
{
    size_t i = (size_t)((uint64_t)number * 0x9E3779B97F4A7C15u >> 40) & (l->region_cap - 1);
    while (l->regions[i].number && l->regions[i].number != number)
        i = (i + 1) & (l->region_cap - 1);
    return i;
}

static bool regions_grow(struct live *l)
{
    struct live_region *old = l->regions;
    size_t n = l->region_cap, cap = n ? n * 2 : 64;
    struct live_region *fresh = calloc(cap, sizeof *fresh);
    if (!fresh)
        return false;
    l->regions = fresh;
    l->region_cap = cap;
    for (size_t i = 0; i < n; i++)
        if (old[i].number)
            fresh[region_place(l, old[i].number)] = old[i];
    free(old);
    return true;
}

/* Brings the region of an address near; NULL if there is none. */
static uint32_t *come_near(struct live *l, uintptr_t number)
{
    size_t i = region_place(l, number);
    if (!l->regions[i].number)
        return NULL;
    l->near[number % LIVE_NEAR] = l->regions[i];
    return l->regions[i].leaf;
}

uint32_t *live_leaf_slowly(const struct live *l, uintptr_t address)
{
    return come_near((struct live *)(uintptr_t)l, (address >> LIVE_REGION_BITS) + 1);
}

/* A leaf for an address that has none; NULL when memory ran out. */
static uint32_t *make_leaf(struct live *l, uintptr_t address)
{
    uintptr_t number = (address >> LIVE_REGION_BITS) + 1;
    if (l->region_count * 2 >= l->region_cap && !regions_grow(l))
        return NULL;
    void *leaf = mmap(NULL, LEAF * sizeof(uint32_t), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (leaf == MAP_FAILED)
        return NULL;
    l->regions[region_place(l, number)] = (struct live_region){number, leaf};
    l->region_count++;
    return come_near(l, number);
}

/* --- slots --------------------------------------------------------------------------------------
 */

static bool slots_grow(struct live *l)
{
    uint32_t cap = l->cap ? l->cap * 2 : FIRST_SLOTS;
    if (cap < l->cap)
        return false;
    struct live_slot *s = realloc(l->slots, cap * sizeof *s);
    if (!s)
        return false;
    l->slots = s;
    l->cap = cap;
    return true;
}

uint32_t live_add_slowly(struct live *l, const void *block, uint32_t kind)
{
    uintptr_t address = (uintptr_t)block;
    uint32_t *leaf = live_leaf(l, address);
    if (!leaf)
        leaf = make_leaf(l, address);
    if (!leaf || (!l->hole && l->top == l->cap && !slots_grow(l))) {
        l->failed = true;
        return LIVE_NONE;
    }
    if (l->hole)
        return live_add(l, block, kind);
    uint32_t slot = l->top++;
    l->slots[slot] = (struct live_slot){~address, kind, ++l->serial};
    leaf[live_grain(address)] = slot + 1;
    return slot;
}

uint32_t live_find(const struct live *l, const void *block)
{
    uintptr_t address = (uintptr_t)block;
    const uint32_t *leaf = live_leaf(l, address);
    return leaf && leaf[live_grain(address)] ? leaf[live_grain(address)] - 1 : LIVE_NONE;
}

const struct live_slot *live_slot(const struct live *l, uint32_t slot)
{
    return &l->slots[slot];
}

uint32_t live_slots(const struct live *l)
{
    return l->top;
}

void live_change(struct live *l, uint32_t slot, uint32_t kind)
{
    l->slots[slot].kind = kind;
}

bool live_failed(const struct live *l)
{
    return l->failed;
}

uint64_t live_serial(const struct live *l)
{
    return l->serial;
}

/* --- names of types -----------------------------------------------------------------------------
 */

static uint32_t text_hash(const char *text)
{
    uint32_t h = 2166136261u;
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 16777619u;
    return h ^ h >> 15;
}

static uint32_t *name_place(const struct live *l, const char *name)
{
    uint32_t i = text_hash(name) & (l->name_hash_cap - 1);
    while (l->name_hash[i] && strcmp(l->names[l->name_hash[i] - 1], name) != 0)
        i = (i + 1) & (l->name_hash_cap - 1);
    return &l->name_hash[i];
}

static bool names_grow(struct live *l)
{
    uint32_t cap = l->name_cap ? l->name_cap * 2 : 128;
    char **names = realloc(l->names, cap * sizeof *names);
    if (!names)
        return false;
    l->names = names;
    uint32_t *hash = calloc(cap * 2, sizeof *hash);
    if (!hash)
        return false;
    free(l->name_hash);
    l->name_hash = hash;
    l->name_hash_cap = cap * 2;
    l->name_cap = cap;
    for (uint32_t i = 0; i < l->name_count; i++)
        *name_place(l, names[i]) = i + 1;
    return true;
}

/* The index of a name; 0 (the first name) if memory ran out. */
static uint32_t name_index(struct live *l, const char *given)
{
    if (l->name_count == l->name_cap && !names_grow(l)) {
        l->failed = true;
        return 0;
    }
    uint32_t *place = name_place(l, given);
    if (!*place) {
        char *copy = strdup(given);
        if (!copy) {
            l->failed = true;
            return 0;
        }
        l->names[l->name_count++] = copy;
        *place = l->name_count;
    }
    return *place - 1;
}

const char *live_type_name(const struct live *l, uint32_t type)
{
    return l->names[type];
}

uint32_t live_types(const struct live *l)
{
    return l->name_count;
}

/* --- kinds --------------------------------------------------------------------------------------
 */

static uint64_t kind_mix(const struct live_kind *k)
{
    uint64_t h =
        ((uint64_t)k->site << 32 | (uint64_t)k->type << 1 | k->buffer) * 0x9E3779B97F4A7C15u;
    h ^= k->size * 0xC2B2AE3D27D4EB4Fu;
    return h ^ h >> 29;
}

static bool kind_equal(const struct live_kind *a, const struct live_kind *b)
{
    return a->site == b->site && a->type == b->type && a->size == b->size && a->buffer == b->buffer;
}

static uint32_t *kind_place(const struct live *l, const struct live_kind *k)
{
    size_t i = (size_t)(kind_mix(k) >> 20) & (l->kind_hash_cap - 1);
    while (l->kind_hash[i] && !kind_equal(&l->kinds[l->kind_hash[i] - 1], k))
        i = (i + 1) & (l->kind_hash_cap - 1);
    return &l->kind_hash[i];
}

static bool kinds_grow(struct live *l)
{
    uint32_t cap = l->kind_cap ? l->kind_cap * 2 : 512;
    struct live_kind *kinds = realloc(l->kinds, cap * sizeof *kinds);
    if (!kinds)
        return false;
    l->kinds = kinds;
    uint32_t *hash = calloc(cap * 2, sizeof *hash);
    if (!hash)
        return false;
    free(l->kind_hash);
    l->kind_hash = hash;
    l->kind_hash_cap = cap * 2;
    l->kind_cap = cap;
    for (uint32_t i = 0; i < l->kind_count; i++)
        *kind_place(l, &kinds[i]) = i + 1;
    return true;
}

uint32_t live_kind(struct live *l, uint32_t site, const char *name, uint64_t size, bool buffer,
                   bool *fresh)
{
    struct live_kind k = {site, name_index(l, name), size, buffer};
    *fresh = false;
    if (l->kind_count == l->kind_cap && !kinds_grow(l)) {
        l->failed = true;
        return 0;
    }
    uint32_t *place = kind_place(l, &k);
    if (!*place) {
        l->kinds[l->kind_count++] = k;
        *place = l->kind_count;
        *fresh = true;
    }
    return *place - 1;
}

const struct live_kind *live_kind_at(const struct live *l, uint32_t kind)
{
    return &l->kinds[kind];
}

uint32_t live_kinds(const struct live *l)
{
    return l->kind_count;
}

/* --- open, close --------------------------------------------------------------------------------
 */

struct live *live_open(void)
{
    struct live *l = calloc(1, sizeof *l);
    if (l && regions_grow(l) && names_grow(l) && kinds_grow(l) && slots_grow(l)) {
        name_index(l, "?");
        if (l->name_count)
            return l;
    }
    live_close(l);
    return NULL;
}

void live_close(struct live *l)
{
    if (!l)
        return;
    for (size_t i = 0; i < l->region_cap; i++)
        if (l->regions[i].number)
            munmap(l->regions[i].leaf, LEAF * sizeof(uint32_t));
    for (uint32_t i = 0; i < l->name_count; i++)
        free(l->names[i]);
    free(l->regions);
    free(l->slots);
    free(l->names);
    free(l->name_hash);
    free(l->kinds);
    free(l->kind_hash);
    free(l);
}
