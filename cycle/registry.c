/* registry.c: which collectors there are, and how their options are written. */
#include "cycle/cycle.h"

#include <errno.h>
#include <stdlib.h>

static const struct gc_collector *const collectors[] = {&gc_scan, &gc_trial, &gc_budget, &gc_none};
enum { COLLECTORS = sizeof collectors / sizeof *collectors };

const struct gc_collector *gc_at(size_t i)
{
    return i < COLLECTORS ? collectors[i] : NULL;
}

const struct gc_collector *gc_find(const char *spec, const char **options, struct tally_error *err)
{
    size_t n = strcspn(spec, ",");
    for (size_t i = 0; i < COLLECTORS; i++) {
        const char *name = collectors[i]->name;
        if (strlen(name) == n && !memcmp(name, spec, n)) {
            *options = spec[n] ? spec + n + 1 : NULL;
            return collectors[i];
        }
    }
    char known[128] = "";
    for (size_t i = 0, at = 0; i < COLLECTORS && at < sizeof known; i++)
        at += (size_t)snprintf(known + at, sizeof known - at, "%s%s", i ? ", " : "",
                               collectors[i]->name);
    tally_error_set(err, "there is no cycle collector '%.*s'; known: %s", n > 60 ? 60 : (int)n,
                    spec, known);
    return NULL;
}

void gc_no_touched(rc_obj *o)
{
    (void)o;
}

/* Moves *options behind its first option. */
static bool next_option(const char **options, struct gc_option *o)
{
    const char *s = *options;
    size_t n = strcspn(s, "=,");
    if (n == 0 || n >= sizeof o->key || s[n] != '=' || s[n + 1] < '0' || s[n + 1] > '9')
        return false;
    memcpy(o->key, s, n);
    o->key[n] = 0;
    char *end;
    errno = 0;
    o->number = strtoull(s + n + 1, &end, 10);
    n = strcspn(end, ",");
    if (errno || n >= sizeof o->unit)
        return false;
    memcpy(o->unit, end, n);
    o->unit[n] = 0;
    *options = end[n] ? end + n + 1 : end + n;
    return true;
}

bool gc_read_options(const char *options, bool (*take)(const struct gc_option *o),
                     struct tally_error *err, const char *takes)
{
    const char *rest = options;
    struct gc_option o;
    while (rest && *rest) {
        if (!next_option(&rest, &o) || !take(&o)) {
            tally_error_set(err, "%s, got '%.80s'", takes, options);
            return false;
        }
    }
    return true;
}
