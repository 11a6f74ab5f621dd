/* registry.c: which collectors there are, and how their options are written. */
#include "cycle/cycle.h"

#include <errno.h>
#include <stdlib.h>

static const struct gc_collector *const collectors[] = {&gc_scan, &gc_trial, &gc_none};
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

bool gc_next_option(const char **options, char key[32], uint64_t *number, bool *bad)
{
    const char *s = *options;
    *bad = false;
    if (!s || !*s)
        return false;
    size_t n = strcspn(s, "=,");
    *bad = true;
    if (n == 0 || n >= 32 || s[n] != '=' || s[n + 1] < '0' || s[n + 1] > '9')
        return false;
    memcpy(key, s, n);
    key[n] = 0;
    char *end;
    errno = 0;
    unsigned long long x = strtoull(s + n + 1, &end, 10);
    if (errno || (*end && *end != ','))
        return false;
    *number = x;
    *bad = false;
    *options = *end ? end + 1 : end;
    return true;
}
