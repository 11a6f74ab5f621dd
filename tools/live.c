/* live.c: the live table. */
#define _GNU_SOURCE
#include "tools/live.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    REGION_BITS = 22, /* of the address: 4 MiB */
    GRAIN_BITS = 4,
    LEAF = 1 << (REGION_BITS - GRAIN_BITS),
    NEAR = 64,
    KIND_CACHE = 1024,
    FIRST_SLOTS = 1 << 12,
};

struct region {
    uintptr_t number; /* address >> REGION_BITS, plus one; 0: unused */
    uint32_t *leaf; /* slot + 1; 0: no block begins here */
};

struct live {
    struct region *regions; /* a hash with open addressing */
    size_t region_count, region_cap;
    struct region near[NEAR]; /* by the low bits of the number */

    struct live_slot *slots;
    uint32_t top, cap, hole; /* hole: slot + 1 */
    uint64_t serial;
    bool failed;

    char **names;
    uint32_t name_count, name_cap;
    uint32_t *name_hash; /* index + 1 */
    uint32_t name_hash_cap;

    struct live_kind *kinds;
    uint32_t kind_count, kind_cap;
    uint32_t *kind_hash; /* index + 1 */
    uint32_t kind_hash_cap;
    struct {
        const char *name; /* the caller's pointer; NULL: unused */
        uint64_t size; /* * 2 + buffer */
        uint32_t site, kind;
    } kind_cache[KIND_CACHE];
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
    struct region *old = l->regions;
    size_t n = l->region_cap, cap = n ? n * 2 : 64;
    struct region *fresh = calloc(cap, sizeof *fresh);
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

/* The leaf of an address; NULL if there is none and none is to be made, or memory ran out. */
static uint32_t *leaf_of(struct live *l, uintptr_t address, bool make)
{
    uintptr_t number = (address >> REGION_BITS) + 1;
    struct region *near = &l->near[number % NEAR];
    if (__builtin_expect(near->number == number, 1))
        return near->leaf;
    size_t i = region_place(l, number);
    if (!l->regions[i].number) {
        if (!make)
            return NULL;
        if (l->region_count * 2 >= l->region_cap) {
            if (!regions_grow(l))
                return NULL;
            i = region_place(l, number);
        }
        void *leaf = mmap(NULL, LEAF * sizeof(uint32_t), PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (leaf == MAP_FAILED)
            return NULL;
        l->regions[i] = (struct region){number, leaf};
        l->region_count++;
    }
    *near = l->regions[i];
    return near->leaf;
}

static inline size_t grain(uintptr_t address)
{
    return (address >> GRAIN_BITS) & (LEAF - 1);
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

uint32_t live_add(struct live *l, const void *block, uint32_t kind)
{
    uintptr_t address = (uintptr_t)block;
    uint32_t *leaf = leaf_of(l, address, true);
    if (!leaf || (!l->hole && l->top == l->cap && !slots_grow(l))) {
        l->failed = true;
        return LIVE_NONE;
    }
    uint32_t slot;
    if (l->hole) {
        slot = l->hole - 1;
        l->hole = l->slots[slot].kind;
    } else {
        slot = l->top++;
    }
    l->slots[slot] = (struct live_slot){~address, kind, ++l->serial};
    leaf[grain(address)] = slot + 1;
    return slot;
}

uint32_t live_find(const struct live *l, const void *block)
{
    uintptr_t address = (uintptr_t)block;
    uint32_t *leaf = leaf_of((struct live *)(uintptr_t)l, address, false);
    return leaf && leaf[grain(address)] ? leaf[grain(address)] - 1 : LIVE_NONE;
}

uint32_t live_remove(struct live *l, const void *block)
{
    uintptr_t address = (uintptr_t)block;
    uint32_t *leaf = leaf_of(l, address, false);
    if (!leaf || !leaf[grain(address)])
        return LIVE_NONE;
    uint32_t slot = leaf[grain(address)] - 1;
    leaf[grain(address)] = 0;
    l->slots[slot].hidden = 0;
    l->slots[slot].kind = l->hole;
    l->hole = slot + 1;
    return slot;
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

/* The kind, by the text of its name. */
static uint32_t find_kind(struct live *l, uint32_t site, const char *name, uint64_t size,
                          bool buffer, bool *fresh)
{
    struct live_kind k = {site, name_index(l, name), size, buffer};
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

uint32_t live_kind(struct live *l, uint32_t site, const char *name, uint64_t size, bool buffer,
                   bool *fresh)
{
    uint64_t packed = size << 1 | buffer;
    uint64_t h = ((uintptr_t)name ^ (uint64_t)site << 32 ^ packed << 20) * 0x9E3779B97F4A7C15u;
    size_t c = (size_t)(h >> 40) % KIND_CACHE;
    *fresh = false;
    if (l->kind_cache[c].name == name && l->kind_cache[c].site == site &&
        l->kind_cache[c].size == packed)
        return l->kind_cache[c].kind;
    uint32_t kind = find_kind(l, site, name, size, buffer, fresh);
    l->kind_cache[c].name = name;
    l->kind_cache[c].site = site;
    l->kind_cache[c].size = packed;
    l->kind_cache[c].kind = kind;
    return kind;
}

void live_forget_names(struct live *l)
{
    memset(l->kind_cache, 0, sizeof l->kind_cache);
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
