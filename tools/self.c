/* self.c: this program as a child. */
#define _GNU_SOURCE
#include "tools/self.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *self_path(void)
{
    static char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (n < 0)
        return NULL;
    path[n] = 0;
    return path;
}

static void add(struct self *s, const char *text)
{
    s->argv[s->argc++] = (char *)(uintptr_t)text;
}

static bool add_alloc(struct self *s, const char *spec)
{
    if (asprintf(&s->more[s->nmore], "--alloc=%s", spec) < 0)
        return false;
    add(s, s->more[s->nmore++]);
    return true;
}

bool self_arguments(struct self *s, const struct options *o, const char *alloc, bool timeout)
{
    int n = 0;
    memset(s, 0, sizeof *s);
    add(s, "run");
    snprintf(s->store[n], sizeof *s->store, "--refcount=%s", o->engine->name);
    add(s, s->store[n++]);
    snprintf(s->store[n], sizeof *s->store, "--hash-seed=%u", o->hash_seed);
    if (o->hash_random)
        snprintf(s->store[n], sizeof *s->store, "--hash-seed=random");
    add(s, s->store[n++]);
    if (o->cycle) {
        snprintf(s->store[n], sizeof *s->store, "--cycle=%.55s", o->cycle);
        add(s, s->store[n++]);
    }
    if (o->max_memory) {
        snprintf(s->store[n], sizeof *s->store, "--max-memory=%.40s", o->max_memory);
        add(s, s->store[n++]);
    }
    if (o->max_depth) {
        snprintf(s->store[n], sizeof *s->store, "--max-depth=%d", o->max_depth);
        add(s, s->store[n++]);
    }
    if (o->gc_stress) {
        snprintf(s->store[n], sizeof *s->store, "--gc-stress=%llu",
                 (unsigned long long)o->gc_stress);
        add(s, s->store[n++]);
    }
    if (timeout && o->timeout > 0) {
        snprintf(s->store[n], sizeof *s->store, "--timeout=%g", o->timeout);
        add(s, s->store[n++]);
    }
    if (alloc)
        return add_alloc(s, alloc);
    for (int i = 0; i < o->nalloc; i++)
        if (!add_alloc(s, o->alloc[i]))
            return false;
    return true;
}

char **self_argv(const struct self *s, const struct options *o, char *const *before, int nbefore)
{
    char **argv = calloc((size_t)(nbefore + s->argc + o->argc + 4), sizeof *argv);
    int n = 0;
    if (!argv)
        return NULL;
    for (int i = 0; i < nbefore; i++)
        argv[n++] = before[i];
    for (int i = 0; i < s->argc; i++)
        argv[n++] = s->argv[i];
    argv[n++] = (char *)(uintptr_t)(o->code ? "-c" : "--");
    argv[n++] = (char *)(uintptr_t)(o->code ? o->code : o->script);
    for (int i = 0; i < o->argc; i++)
        argv[n++] = o->argv[i];
    argv[n] = NULL;
    return argv;
}

void self_free(struct self *s)
{
    for (int i = 0; i < s->nmore; i++)
        free(s->more[i]);
    s->nmore = 0;
}
