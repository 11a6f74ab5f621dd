/* pools.c: the table of pools, and what guarded pages tell. */
#define _GNU_SOURCE
#include "tools/pools.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "alloc/pool.h"
#include "tools/say.h"
#include "tools/views.h"

/* --- the table ---------------------------------------------------------------------------------- */

struct line {
    pool *p;
    struct pool_stats s;
    struct pool_counts c;
    bool counted;
};

static int by_peak(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    if (x->s.peak_bytes != y->s.peak_bytes)
        return x->s.peak_bytes < y->s.peak_bytes ? 1 : -1;
    return strcmp(pool_name(x->p), pool_name(y->p));
}

/* Those that were used, sorted; *count of them. */
static struct line *lines(size_t *count)
{
    size_t n = 0;
    for (pool *p = pool_next(NULL); p; p = pool_next(p))
        n++;
    struct line *l = calloc(n + 1, sizeof *l);
    *count = 0;
    for (pool *p = l ? pool_next(NULL) : NULL; p; p = pool_next(p)) {
        struct line *to = &l[*count];
        to->p = p;
        pool_stats(p, &to->s);
        to->counted = pool_counts(p, &to->c);
        *count += to->s.peak_bytes != 0;
    }
    if (l)
        qsort(l, *count, sizeof *l, by_peak);
    return l;
}

static void print_line(FILE *out, const char *name, const char *spec, const struct pool_stats *s)
{
    fprintf(out, "  %-20.20s %-14.14s %13s %9s %13s", name, spec, grouped(s->live_bytes),
            grouped(s->live_blocks), grouped(s->peak_bytes));
    if (s->estimated)
        fprintf(out, " %13s %6s", "-", "-");
    else
        fprintf(out, " %13s %5.1f%%", grouped(s->reserved_bytes),
                s->reserved_bytes
                    ? 100.0 * (double)(s->reserved_bytes - s->live_bytes) / (double)s->reserved_bytes
                    : 0.0);
    fprintf(out, " %6s %9s\n", grouped(s->slabs), grouped(s->refills));
}

static void add(struct pool_stats *to, const struct pool_stats *s)
{
    to->live_blocks += s->live_blocks;
    to->live_bytes += s->live_bytes;
    to->peak_bytes += s->peak_bytes;
    to->reserved_bytes += s->reserved_bytes;
    to->slabs += s->slabs;
    to->refills += s->refills;
    to->estimated |= s->estimated;
}

static void print_counts(FILE *out, const struct line *l, size_t n)
{
    fprintf(out, "  %-20s %13s %13s %11s %7s %15s %13s\n", "counted", "allocations", "frees",
            "resizes", "failed", "bytes asked", "peak asked");
    for (size_t i = 0; i < n; i++)
        if (l[i].counted)
            fprintf(out, "  %-20.20s %13s %13s %11s %7s %15s %13s\n", pool_name(l[i].p),
                    grouped(l[i].c.allocs), grouped(l[i].c.frees), grouped(l[i].c.resizes),
                    grouped(l[i].c.failed), grouped(l[i].c.bytes), grouped(l[i].c.peak_bytes));
}

void pools_table(FILE *out)
{
    size_t n;
    struct line *l = lines(&n);
    if (!l) {
        say("no memory for the table of pools");
        return;
    }
    struct pool_stats all = {0};
    bool counted = false;
    fprintf(out, "  %-20s %-14s %13s %9s %13s %13s %6s %6s %9s\n", "pool", "allocator", "live bytes",
            "blocks", "peak bytes", "reserved", "slack", "slabs", "refills");
    for (size_t i = 0; i < n; i++) {
        print_line(out, pool_name(l[i].p), pool_spec(l[i].p), &l[i].s);
        add(&all, &l[i].s);
        counted |= l[i].counted;
    }
    print_line(out, "all (sum of peaks)", "", &all);
    fprintf(out, "  slab: %s bytes wait for a new use, %s went back to the system\n",
            grouped(pool_slab_idle_bytes()), grouped(pool_slab_returned_bytes()));
    if (counted)
        print_counts(out, l, n);
    free(l);
}

bool pools_counted(void)
{
    struct pool_counts c;
    for (pool *p = pool_next(NULL); p; p = pool_next(p))
        if (pool_counts(p, &c))
            return true;
    return false;
}

/* --- guarded pages ------------------------------------------------------------------------------ */

static int guard_status;

static void end_with(const char *what)
{
    char text[320];
    int n = snprintf(text, sizeof text, "tally: %s; `tally check` names the lines\n", what);
    ssize_t written = write(STDERR_FILENO, text, (size_t)n < sizeof text ? (size_t)n : sizeof text);
    (void)written;
    _exit(guard_status);
}

static void on_fault(int number, siginfo_t *info, void *context)
{
    char what[256];
    (void)context;
    if (pool_guard_find(info->si_addr, what, sizeof what))
        end_with(what);
    signal(number, SIG_DFL); /* something else: the instruction is tried again, and ends us */
}

static void on_overrun(void *ctx, pool *p, const void *block, size_t size, size_t offset)
{
    char what[256];
    (void)ctx;
    (void)block;
    snprintf(what, sizeof what, "a block of %zu bytes (%s) was overrun: byte %zu was written", size,
             pool_name(p), offset);
    end_with(what);
}

void pools_guard(int status)
{
    static char stack[64 * 1024];
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    if (!pool_guard_active())
        return;
    guard_status = status;
    pool_set_guard_hook(on_overrun, NULL);
    sigaltstack(&alternate, NULL);
    sigaction(SIGSEGV, &action, NULL);
}
