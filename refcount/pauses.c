/* pauses.c: how long the steps of the collector took. Off until somebody asks, since no clock may be
 * read where reports have to repeat; libc memory, as for every instrument. */
#define _GNU_SOURCE
#include "refcount/internal.h"

#include <stdlib.h>
#include <time.h>

static struct {
    struct rc_pause *at;
    size_t n, cap;
    bool on;
} p;

static uint64_t now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

struct rc_pause rc_pause_begin(void)
{
    if (!p.on)
        return (struct rc_pause){0, 0};
    return (struct rc_pause){now(CLOCK_THREAD_CPUTIME_ID), now(CLOCK_MONOTONIC)};
}

void rc_pause_end(struct rc_pause begun)
{
    if (!p.on)
        return;
    if (p.n == p.cap) {
        size_t cap = p.cap ? p.cap * 2 : 1024;
        struct rc_pause *at = realloc(p.at, cap * sizeof *at);
        if (!at)
            return;
        p.at = at;
        p.cap = cap;
    }
    p.at[p.n].cpu = now(CLOCK_THREAD_CPUTIME_ID) - begun.cpu;
    p.at[p.n++].wall = now(CLOCK_MONOTONIC) - begun.wall;
}

size_t rc_pauses(const struct rc_pause **first)
{
    size_t n = p.n;
    *first = p.at;
    p.on = true;
    p.n = 0;
    return n;
}

void rc_pauses_close(void)
{
    free(p.at);
    memset(&p, 0, sizeof p);
}
