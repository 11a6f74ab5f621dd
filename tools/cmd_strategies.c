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
    bool is_default;
};

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
            *out = (struct strategy){e->name, e->summary, i == 0};
        return e != NULL;
    }
    if (kind == COLLECTORS) {
        out->name = engine_at(0)->collector_at(i, &out->summary);
        out->is_default = i == 0;
        return out->name != NULL;
    }
    const pool_strategy *s;
    for (size_t k = 0; (s = pool_strategy_at(k)); k++) {
        bool decorates = s->caps & POOL_CAN_DECORATE;
        if (decorates == (kind == DECORATORS) && i-- == 0) {
            *out = (struct strategy){s->name, s->summary, !decorates && is_default_allocator(s)};
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
            json_close_object(&j);
        }
        json_close_array(&j);
    }
    json_close_object(&j);
    json_end(&j);
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
            printf("  %-11s %s%s\n", s.name, s.summary, s.is_default ? " (default)" : "");
    }
    return STATUS_CLEAN;
}
