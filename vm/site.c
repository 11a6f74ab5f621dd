/* site.c: where an allocation happens: a node of the calling-context tree and a line.
 *
 * A site is (caller's site, function, line). Each frame caches its caller's site; the caller's line
 * cannot change while the frame runs. A small direct-mapped cache keyed by (caller's site, code,
 * instruction) answers nearly every question without the hash table. Memory is libc's: instruments
 * take nothing from the pools.
 */
#include <stdlib.h>

#include "vm/runtime.h"
#include "vm/str.h"

struct row {
    struct tally_site info;
    uint32_t next; /* in the bucket */
};

/* Names live as long as the sites: code objects may die before the report. */
struct text {
    struct text *next;
    char s[];
};

/* The names of a code object that was asked for lately. */
struct names {
    uint32_t serial; /* of the code; 0: unused */
    const char *file, *function;
};

enum { CACHE = 4096, TEXTS = 1024, NAMES = 256 };

static struct {
    struct row *row;
    uint32_t n, cap;
    uint32_t *bucket, nbuckets;
    struct {
        uint64_t key; /* code serial << 32 | instruction */
        uint32_t parent, site;
    } cache[CACHE];
    struct text *texts[TEXTS];
    struct names names[NAMES];
} S;

static const char *keep_text(value s)
{
    size_t n;
    const char *from = s && v_is_str(s) ? str_utf8(s, &n) : NULL;
    if (!from)
        from = "?", n = 1;
    uint32_t h = 5381;
    for (size_t i = 0; i < n; i++)
        h = h * 33 + (unsigned char)from[i];
    for (struct text *t = S.texts[h % TEXTS]; t; t = t->next)
        if (strcmp(t->s, from) == 0)
            return t->s;
    struct text *t = malloc(sizeof *t + n + 1);
    if (!t)
        return "?";
    memcpy(t->s, from, n);
    t->s[n] = 0;
    t->next = S.texts[h % TEXTS];
    S.texts[h % TEXTS] = t;
    return t->s;
}

static const struct names *names_of(const code *co)
{
    struct names *n = &S.names[co->serial % NAMES];
    if (n->serial != co->serial)
        *n = (struct names){co->serial, keep_text(co->filename), keep_text(co->qualname)};
    return n;
}

static uint32_t hash(uint32_t parent, int line, const char *file, const char *function)
{
    uint64_t h = parent * 0x9E3779B97F4A7C15u;
    h ^= (uint64_t)(uint32_t)line * 0xC2B2AE3D27D4EB4Fu;
    h ^= (uint64_t)(uintptr_t)file * 0x165667B19E3779F9u;
    h ^= (uint64_t)(uintptr_t)function * 0x27D4EB2F165667C5u;
    return (uint32_t)(h >> 32 ^ h);
}

static bool rehash(uint32_t nbuckets)
{
    uint32_t *b = calloc(nbuckets, sizeof *b);
    if (!b)
        return false;
    free(S.bucket);
    S.bucket = b;
    S.nbuckets = nbuckets;
    for (uint32_t i = 1; i < S.n; i++) {
        const struct tally_site *s = &S.row[i].info;
        uint32_t h = hash(s->parent, s->line, s->file, s->function) & (nbuckets - 1);
        S.row[i].next = b[h];
        b[h] = i;
    }
    return true;
}

/* The site, made when it is new; the parent if memory ran out. */
static uint32_t lookup(uint32_t parent, const code *co, int line)
{
    const struct names *names = names_of(co);
    const char *file = names->file, *function = names->function;
    uint32_t h = hash(parent, line, file, function);
    for (uint32_t i = S.bucket[h & (S.nbuckets - 1)]; i; i = S.row[i].next) {
        const struct tally_site *s = &S.row[i].info;
        if (s->parent == parent && s->line == line && s->file == file && s->function == function)
            return i;
    }
    if (S.n == S.cap) {
        struct row *row = realloc(S.row, 2 * (size_t)S.cap * sizeof *row);
        if (!row)
            return parent;
        S.row = row;
        S.cap *= 2;
    }
    if (S.n > S.nbuckets && !rehash(S.nbuckets * 2))
        return parent;
    uint32_t id = S.n++;
    h &= S.nbuckets - 1;
    S.row[id] = (struct row){{parent, line, file, function}, S.bucket[h]};
    S.bucket[h] = id;
    return id;
}

/* Serials of code begin at 1: never 0. */
static inline uint64_t instruction(const vm_frame *f)
{
    return (uint64_t)f->co->serial << 32 | (uint32_t)(f->pc - f->co->instr);
}

/* The site of what f runs now, for a caller's site that is known. */
static uint32_t site_below(uint32_t up, const vm_frame *f)
{
    uint64_t key = instruction(f);
    uint32_t slot = (uint32_t)((key * 0x9E3779B97F4A7C15u) >> 40 ^ up * 31) & (CACHE - 1);
    if (S.cache[slot].key == key && S.cache[slot].parent == up)
        return S.cache[slot].site;
    uint32_t site = lookup(up, f->co, code_line(f->co, f->pc));
    S.cache[slot].key = key;
    S.cache[slot].parent = up;
    S.cache[slot].site = site;
    return site;
}

/* The frames that do not know their caller's site are a run from f outwards: filled from the
 * outermost in, some at a time where the run is long. */
__attribute__((noinline)) static void fill_callers(vm_frame *f)
{
    vm_frame *run[64];
    while (!f->site) {
        unsigned n = 0;
        for (vm_frame *p = f; p && !p->site; p = p->prev)
            run[n++ % 64] = p;
        for (unsigned left = n < 64 ? n : 64; left--;) {
            vm_frame *p = run[--n % 64];
            uint32_t up = 0;
            if (p->prev)
                up = site_below((uint32_t)(uintptr_t)p->prev->site - 1, p->prev);
            p->site = (void *)(uintptr_t)(up + 1);
        }
    }
}

/* The site of f's caller, cached in f (plus one, so that 0 means unknown). */
static inline uint32_t caller_site(vm_frame *f)
{
    if (rc_unlikely(!f->site))
        fill_callers(f);
    return (uint32_t)(uintptr_t)f->site - 1;
}

uint32_t site_now(void)
{
    vm_frame *f = vm_t ? vm_t->frame : NULL;
    return f && S.row ? site_below(caller_site(f), f) : 0;
}

struct tally_here site_here(void)
{
    vm_frame *f = vm_t ? vm_t->frame : NULL;
    if (rc_unlikely(!f || !S.row))
        return (struct tally_here){0, 0};
    uint32_t caller = caller_site(f);
    return (struct tally_here){instruction(f), caller};
}

const struct tally_site *site_info(uint32_t id)
{
    return id && id < S.n ? &S.row[id].info : NULL;
}

uint32_t site_count(void)
{
    return S.n;
}

bool site_open(void)
{
    memset(&S, 0, sizeof S);
    S.cap = 256;
    S.row = malloc(S.cap * sizeof *S.row);
    S.n = 1;
    return S.row && rehash(256);
}

void site_close(void)
{
    for (int i = 0; i < TEXTS; i++)
        while (S.texts[i]) {
            struct text *t = S.texts[i];
            S.texts[i] = t->next;
            free(t);
        }
    free(S.row);
    free(S.bucket);
    memset(&S, 0, sizeof S);
}
