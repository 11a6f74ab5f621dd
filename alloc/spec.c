/* Which strategies there are, and which stack a pool of some name gets. */
#include "internal.h"
#include "annotate.h"

#include <ctype.h>
#include <dlfcn.h>
#include <stdlib.h>

/* ---- The registry ------------------------------------------------------------------------ */

enum { STRATEGIES_MAX = 64 };

static const pool_strategy *const built_in[] = {
    &pool_slab,       &pool_system, &pool_bump,  &pool_mimalloc,
    &pool_quarantine, &pool_guard,  &pool_limit, &pool_fault,   &pool_count};
enum { BUILT_IN = sizeof built_in / sizeof built_in[0] };

static const pool_strategy *registered[STRATEGIES_MAX];
static size_t registered_count;

static struct loaded {
    struct loaded *next;
    const pool_strategy *strategy;
    char path[];
} * first_loaded;

const pool_strategy *pool_strategy_at(size_t i)
{
    if (i < BUILT_IN)
        return built_in[i];
    return i - BUILT_IN < registered_count ? registered[i - BUILT_IN] : NULL;
}

static const pool_strategy *find(const char *name, size_t length)
{
    const pool_strategy *s;
    for (size_t i = 0; (s = pool_strategy_at(i)); i++)
        if (strlen(s->name) == length && memcmp(s->name, name, length) == 0)
            return s;
    return NULL;
}

const pool_strategy *pool_strategy_find(const char *name)
{
    return find(name, strlen(name));
}

static bool name_is_good(const char *name)
{
    if (!islower((unsigned char)name[0]))
        return false;
    size_t i = 0;
    for (; name[i]; i++) {
        unsigned char c = (unsigned char)name[i];
        if (i >= 31 || !(islower(c) || isdigit(c) || c == '_' || c == '-'))
            return false;
    }
    return true;
}

/* The class check. */
static int strategy_check(const pool_strategy *s, struct tally_error *err)
{
    if (!s)
        return tally_error_set(err, "no strategy was given");
    if (s->signature != POOL_STRATEGY_SIGNATURE)
        return tally_error_set(err, "this is no pool_strategy: its signature is wrong");
    if (s->version != POOL_STRATEGY_VERSION || s->struct_size != sizeof *s)
        return tally_error_set(err,
                               "the strategy was built for another version of pool.h "
                               "(version %u, %u bytes; here %u, %zu)",
                               s->version, s->struct_size, POOL_STRATEGY_VERSION, sizeof *s);
    if (!s->name || !name_is_good(s->name))
        return tally_error_set(err, "a strategy's name is lower case letters, digits, '_' and '-', "
                                    "begins with a letter and has at most 31 characters");
#define POOL_EACH_SLOT(X)                                                                          \
    X(summary)                                                                                     \
    X(check) X(open) X(close) X(alloc) X(calloc) X(free) X(realloc) X(usable) X(free_remote)       \
        X(fill) X(flush) X(walk) X(release) X(stats)
#define CHECK_SLOT(slot)                                                                           \
    if (!s->slot)                                                                                  \
        return tally_error_set(err, "strategy '%s': the slot '%s' is NULL", s->name, #slot);
    POOL_EACH_SLOT(CHECK_SLOT)
#undef CHECK_SLOT
    if (s->caps & ~(uint32_t)POOL_CAPS_ALL)
        return tally_error_set(err, "strategy '%s': unknown bits in caps: %#x", s->name,
                               s->caps & ~(uint32_t)POOL_CAPS_ALL);
    if ((s->caps & POOL_CAN_FILL) && (s->caps & POOL_CAN_DECORATE))
        return tally_error_set(err, "strategy '%s': a decorator sees every call, so it cannot fill",
                               s->name);
    if ((s->caps & POOL_CAN_FILL) && !(s->caps & POOL_CAN_REMOTE))
        return tally_error_set(err, "strategy '%s': one that fills also takes remote frees",
                               s->name);
    if ((s->caps & POOL_CAN_REMOTE) && (s->caps & POOL_CAN_DECORATE))
        return tally_error_set(err,
                               "strategy '%s': remote frees reach a decorator through its "
                               "owner, so it does not take them itself",
                               s->name);
    return 0;
}

int pool_register(const pool_strategy *s, struct tally_error *err)
{
    if (strategy_check(s, err) < 0)
        return -1;
    if (pool_strategy_find(s->name))
        return tally_error_set(err, "a strategy named '%s' exists already", s->name);
    if (registered_count == STRATEGIES_MAX)
        return tally_error_set(err, "more than %d strategies were registered", STRATEGIES_MAX);
    registered[registered_count++] = s;
    return 0;
}

/* What a strategy from outside claims against what it does, before a script depends on it. */
static int strategy_try(const pool_strategy *s, struct tally_error *err)
{
    if ((s->caps & (POOL_CAN_DECORATE | POOL_CAN_FAIL)) || s->check(NULL, NULL) < 0)
        return 0;
    struct pool_element element = {.strategy = s};
    struct pool_stack stack = {.elements = &element, .count = 1, .has_base = true};
    pool p = {.kind = POOL_OBJECTS};
    pool_layer layer = {.strategy = s, .pool = &p};
    p.name = p.spec = (char *)"try";
    p.top = p.layers = &layer;
    p.layer_count = stack.count;
    struct tally_error why = {""};
    if (s->open(&layer, NULL, &why) < 0)
        return tally_error_set(err, "strategy '%s' cannot be opened: %.150s", s->name, why.text);
    static const size_t sizes[] = {1, 16, 40, 1024, 5000, 100000};
    const char *wrong = NULL;
    for (size_t i = 0; !wrong && i < sizeof sizes / sizeof sizes[0]; i++) {
        void *block = s->alloc(&layer, sizes[i]);
        if (!block)
            wrong = "alloc gives nothing";
        else if ((uintptr_t)block % POOL_ALIGN)
            wrong = "a block is not aligned to 16 bytes";
        if (block) {
            memset(block, 1, sizes[i]);
            s->free(&layer, block, sizes[i]);
        }
    }
    void *one = NULL;
    if (!wrong && (s->caps & POOL_CAN_FILL)) {
        if (s->fill(&layer, 64, &one, 1) != 1 || !one)
            wrong = "it claims POOL_CAN_FILL, but fill gives nothing";
        else if (*(pool_word *)one != POOL_FREE_TAG)
            wrong = "fill gives blocks without POOL_FREE_TAG";
        if (one)
            s->flush(&layer, 64, &one, 1);
    }
    s->close(&layer);
    return wrong ? tally_error_set(err, "strategy '%s': %s", s->name, wrong) : 0;
}

const pool_strategy *pool_load(const char *path, struct tally_error *err)
{
    for (struct loaded *l = first_loaded; l; l = l->next)
        if (strcmp(l->path, path) == 0)
            return l->strategy;
    struct loaded *entry = malloc(sizeof *entry + strlen(path) + 1);
    void *library = NULL;
    if (!entry) {
        tally_error_set(err, "out of memory while loading '%.120s'", path);
        return NULL;
    }
    struct tally_error why = {""};
    if (!(library = dlopen(path, RTLD_NOW | RTLD_LOCAL))) {
        const char *reason = dlerror();
        /* The loader begins most of its sentences with the path. */
        size_t length = strlen(path);
        if (reason && strncmp(reason, path, length) == 0 && reason[length] == ':')
            reason += length + 1 + (reason[length + 1] == ' ');
        tally_error_set(&why, "%.150s", reason ? reason : "unknown reason");
    } else if (!(entry->strategy = dlsym(library, "tally_strategy"))) {
        tally_error_set(&why, "it exports no symbol 'tally_strategy'");
    } else if (strategy_check(entry->strategy, &why) == 0 &&
               strategy_try(entry->strategy, &why) == 0 &&
               pool_register(entry->strategy, &why) == 0) {
        strcpy(entry->path, path);
        entry->next = first_loaded;
        first_loaded = entry;
        return entry->strategy;
    }
    tally_error_set(err, "cannot load the allocator '%.90s': %.140s", path, why.text);
    if (library)
        dlclose(library);
    free(entry);
    return NULL;
}

/* ---- Specs ------------------------------------------------------------------------------- */

int pool_parse_size(const char *text, uint64_t *bytes, struct tally_error *err)
{
    uint64_t value = 0;
    const char *p = text;
    for (; isdigit((unsigned char)*p); p++)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(*p - '0'), &value))
            return tally_error_set(err, "the size '%.60s' is too large", text);
    if (p == text)
        return tally_error_set(err, "'%.60s' is not a size; write 512, 8k, 64M or 2G", text);
    static const char units[] = "kmgt";
    const char *unit = *p ? strchr(units, tolower((unsigned char)*p)) : NULL;
    if (unit) {
        unsigned shift = 10 * (unsigned)(unit - units + 1);
        if (value > UINT64_MAX >> shift)
            return tally_error_set(err, "the size '%.60s' is too large", text);
        value <<= shift;
        p++;
    }
    if (*p)
        return tally_error_set(err, "'%.60s' is not a size; write 512, 8k, 64M or 2G", text);
    *bytes = value;
    return 0;
}

void pool_shared_drop(struct pool_shared *shared)
{
    if (shared && --shared->refs == 0)
        free(shared);
}

void pool_stack_clear(struct pool_stack *stack)
{
    for (size_t i = 0; i < stack->count; i++) {
        free(stack->elements[i].options);
        pool_shared_drop(stack->elements[i].shared);
    }
    free(stack->elements);
    free(stack->type);
    memset(stack, 0, sizeof *stack);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int unknown_name(const char *name, size_t length, struct tally_error *err)
{
    const char *names[BUILT_IN + STRATEGIES_MAX];
    size_t count = 0;
    const pool_strategy *s;
    while ((s = pool_strategy_at(count)))
        names[count++] = s->name;
    qsort(names, count, sizeof names[0], compare_names);
    char list[160] = "";
    for (size_t i = 0; i < count; i++)
        if (strlen(list) + strlen(names[i]) + 3 < sizeof list) {
            strcat(list, i ? ", " : "");
            strcat(list, names[i]);
        }
    return tally_error_set(err, "unknown allocator '%.*s': known are %s, or ./FILE.so",
                           (int)(length < 40 ? length : 40), name, list);
}

static bool is_path(const char *text)
{
    return text[0] == '/' || strncmp(text, "./", 2) == 0 || strncmp(text, "../", 3) == 0;
}

/* "name" or "name=options", `length` characters of it, into an element. */
static int parse_element(struct pool_element *out, const char *text, size_t length,
                         struct tally_error *err)
{
    if (is_path(text)) {
        char *path = strndup(text, length);
        if (!path)
            return tally_error_set(err, "out of memory while reading an allocator spec");
        out->strategy = pool_load(path, err);
        free(path);
        if (!out->strategy)
            return -1;
    } else {
        const char *equals = memchr(text, '=', length);
        size_t name_length = equals ? (size_t)(equals - text) : length;
        if (!(out->strategy = find(text, name_length)))
            return unknown_name(text, name_length, err);
        if (equals && !(out->options = strndup(equals + 1, length - name_length - 1)))
            return tally_error_set(err, "out of memory while reading an allocator spec");
    }
    struct tally_error why = {""};
    if (out->strategy->check(out->options, &why) < 0)
        return tally_error_set(err, "allocator '%.40s': %.180s", out->strategy->name,
                               why.text[0] ? why.text : "its options are wrong");
    if (!(out->shared = calloc(1, sizeof *out->shared)))
        return tally_error_set(err, "out of memory while reading an allocator spec");
    out->shared->refs = 1;
    return 0;
}

int pool_stack_parse(struct pool_stack *stack, const char *spec, struct tally_error *err)
{
    memset(stack, 0, sizeof *stack);
    const char *text = spec;
    size_t type = strcspn(text, ":/=");
    if (text[type] == ':' && !is_path(text)) {
        if (!type) {
            tally_error_set(err, "the allocator spec '%.80s' names no type before ':'", spec);
            goto failed;
        }
        if (!(stack->type = strndup(text, type)))
            goto exhausted;
        text += type + 1;
    }
    if (!*text) {
        tally_error_set(err,
                        "the allocator spec '%.80s' is empty; write for example slab or "
                        "str:limit=64M/slab",
                        spec);
        goto failed;
    }
    if (!(stack->elements = calloc(POOL_DEPTH_MAX, sizeof *stack->elements)))
        goto exhausted;
    for (;;) {
        /* A path has slashes of its own: it is the rest. */
        size_t length = is_path(text) ? strlen(text) : strcspn(text, "/");
        if (!length) {
            tally_error_set(err, "the allocator spec '%.80s' has an empty element", spec);
            goto failed;
        }
        if (stack->count == POOL_DEPTH_MAX) {
            tally_error_set(err, "the allocator spec has more than %d elements", POOL_DEPTH_MAX);
            goto failed;
        }
        struct pool_element *element = &stack->elements[stack->count++];
        if (parse_element(element, text, length, err) < 0)
            goto failed;
        bool more = text[length] != 0;
        if (!(element->strategy->caps & POOL_CAN_DECORATE)) {
            stack->has_base = true;
            if (more) {
                tally_error_set(err,
                                "in the allocator spec '%.80s' nothing can follow '%s': it is "
                                "no decorator",
                                spec, element->strategy->name);
                goto failed;
            }
        }
        if (!more)
            return 0;
        text += length + 1;
    }

exhausted:
    tally_error_set(err, "out of memory while reading an allocator spec");
failed:
    pool_stack_clear(stack);
    return -1;
}

/* ---- The configuration ------------------------------------------------------------------- */

static struct pool_stack *configured;
static size_t configured_count;
static struct pool_stack fallback; /* count 0: none */

int pool_configure(const char *spec, struct tally_error *err)
{
    struct pool_stack stack;
    if (pool_stack_parse(&stack, spec, err) < 0)
        return -1;
    struct pool_stack *grown = realloc(configured, (configured_count + 1) * sizeof *configured);
    if (!grown) {
        pool_stack_clear(&stack);
        return tally_error_set(err, "out of memory while reading an allocator spec");
    }
    configured = grown;
    configured[configured_count++] = stack;
    return 0;
}

int pool_configure_default(const char *spec, struct tally_error *err)
{
    struct pool_stack stack = {0};
    if (spec && pool_stack_parse(&stack, spec, err) < 0)
        return -1;
    if (stack.type) {
        pool_stack_clear(&stack);
        return tally_error_set(err, "the default allocator '%.80s' cannot be for one type", spec);
    }
    pool_stack_clear(&fallback);
    fallback = stack;
    return 0;
}

void pool_configure_reset(void)
{
    for (size_t i = 0; i < configured_count; i++)
        pool_stack_clear(&configured[i]);
    free(configured);
    configured = NULL;
    configured_count = 0;
    pool_stack_clear(&fallback);
}

/* How well a spec's type fits a pool's name: 0 not at all, then the longer the better. */
static size_t fit(const struct pool_stack *stack, const char *name)
{
    if (!stack->type)
        return 1;
    size_t length = strlen(stack->type);
    if (strncmp(stack->type, name, length) == 0 && (name[length] == 0 || name[length] == '.'))
        return 1 + length;
    return 0;
}

static const struct pool_stack *best(const char *name, bool with_base)
{
    const struct pool_stack *found = &fallback;
    size_t found_fit = 0;
    for (size_t i = 0; i < configured_count; i++) {
        size_t f = fit(&configured[i], name);
        if (f && f >= found_fit && (configured[i].has_base || !with_base)) {
            found = &configured[i];
            found_fit = f;
        }
    }
    return found;
}

size_t pool_stack_find(const char *name, const struct pool_stack *given,
                       struct pool_element out[POOL_DEPTH_MAX + 1], struct tally_error *err)
{
    (void)err;
    const struct pool_stack *stack = given ? given : best(name, false);
    size_t count = stack->count;
    if (count)
        memcpy(out, stack->elements, count * sizeof *out);
    if (stack->has_base)
        return count;
    /* Decorators alone: the base that the pool would have without them, from a spec for all. */
    const struct pool_stack *base = best("", true);
    if (base->has_base)
        out[count++] = base->elements[base->count - 1];
    else
        out[count++] =
            (struct pool_element){.strategy = annotate_watched() ? &pool_system : &pool_slab};
    return count;
}
