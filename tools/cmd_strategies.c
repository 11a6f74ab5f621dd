/* cmd_strategies.c: `tally strategies`: what there is to choose from. */
#include "alloc/pool.h"
#include "tools/commands.h"
#include "tools/json.h"
#include "tools/options.h"
#include "tools/say.h"

enum kind { ALLOCATORS, DECORATORS, ENGINES, COLLECTORS, KINDS };

static const struct {
    const char *key, *title, *option;
} kinds[KINDS] = {
    {"allocators", "Allocators", "--alloc=[TYPE:]NAME"},
    {"decorators", "Decorators", "--alloc=[TYPE:]DECORATOR/.../ALLOCATOR"},
    {"refcount", "Refcount policies", "--refcount=NAME"},
    {"cycle", "Cycle collectors", "--cycle=NAME"},
};

struct strategy {
    const char *name, *summary;
    const char *missing; /* why it cannot be chosen here, NULL if it can */
    bool is_default;
    uint32_t caps; /* of allocators and decorators */
};

/* Words for capabilities, in the order in which they are shown. */
static const struct {
    uint32_t cap;
    const char *word;
} words[] = {
    {POOL_CAN_FILL, "batches"},   {POOL_CAN_WALK, "walk"},       {POOL_CAN_REMOTE, "threads"},
    {POOL_CAN_RELEASE, "release"}, {POOL_CAN_CLOSE, "close"}, {POOL_CAN_FAIL, "fails"},
};
enum { WORDS = sizeof words / sizeof *words };

/* What pools get that nothing is configured for. */
static bool is_default_allocator(const pool_strategy *s)
{
    struct tally_error err;
    pool *p = pool_open("default", POOL_BUFFERS, &err);
    bool is = p && p->layers[p->layer_count - 1].strategy == s;
    pool_close(p);
    return is;
}

/* The i-th of a kind; false behind the last. */
static bool at(enum kind kind, int i, struct strategy *out)
{
    if (kind == ENGINES) {
        const struct tally_engine *e = engine_at(i);
        if (e)
            *out = (struct strategy){e->name, e->summary, NULL, i == 0, 0};
        return e != NULL;
    }
    if (kind == COLLECTORS) {
        *out = (struct strategy){.is_default = i == 0};
        out->name = engine_at(0)->collector_at(i, &out->summary);
        return out->name != NULL;
    }
    const pool_strategy *s;
    for (size_t k = 0; (s = pool_strategy_at(k)); k++) {
        bool decorates = s->caps & POOL_CAN_DECORATE;
        if (decorates == (kind == DECORATORS) && i-- == 0) {
            static struct tally_error why;
            bool missing = !decorates && s->check(NULL, &why) < 0;
            *out = (struct strategy){s->name, s->summary, missing ? why.text : NULL,
                                     !decorates && is_default_allocator(s), s->caps};
            return true;
        }
    }
    return false;
}

static void as_json(void)
{
    struct json j;
    struct strategy s;
    json_report(&j, stdout, "strategies");
    for (int k = 0; k < KINDS; k++) {
        json_array(&j, kinds[k].key);
        for (int i = 0; at((enum kind)k, i, &s); i++) {
            json_object(&j, NULL);
            json_text(&j, "name", s.name);
            json_text(&j, "summary", s.summary);
            json_bool(&j, "default", s.is_default);
            json_bool(&j, "available", !s.missing);
            if (k == ALLOCATORS || k == DECORATORS) {
                json_array(&j, "capabilities");
                for (int w = 0; w < WORDS; w++)
                    if (s.caps & words[w].cap)
                        json_text(&j, NULL, words[w].word);
                json_close_array(&j);
            }
            json_close_object(&j);
        }
        json_close_array(&j);
    }
    json_close_object(&j);
    json_end(&j);
}

static void tell(const struct strategy *s)
{
    printf("  %-11s %s", s->name, s->summary);
    const char *before = " [";
    for (int w = 0; w < WORDS; w++)
        if (s->caps & words[w].cap) {
            printf("%s%s", before, words[w].word);
            before = ", ";
        }
    printf("%s%s\n", *before == ',' ? "]" : "", s->is_default ? " (default)" : "");
    if (s->missing)
        printf("  %-11s not here: %s\n", "", s->missing);
}

int cmd_strategies(struct options *o)
{
    struct strategy s;
    if (o->argc) {
        say("strategies takes no arguments");
        return STATUS_USAGE;
    }
    if (o->json) {
        as_json();
        return STATUS_CLEAN;
    }
    for (int k = 0; k < KINDS; k++) {
        printf("%s%s (%s):\n", k ? "\n" : "", kinds[k].title, kinds[k].option);
        for (int i = 0; at((enum kind)k, i, &s); i++)
            tell(&s);
    }
    printf("\n[batches: takes and gives many blocks at a time; walk: live objects can be visited; threads: "
           "another\n thread may free; release: gives empty memory back; close: ends with all its blocks; fails: "
           "refuses by design]\n");
    return STATUS_CLEAN;
}
