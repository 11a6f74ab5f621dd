/* cmd_compare.c: `tally compare`: a script under each allocator in turn. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "alloc/pool.h"
#include "tools/commands.h"
#include "tools/crc32.h"
#include "tools/json.h"
#include "tools/measure.h"
#include "tools/say.h"
#include "tools/self.h"
#include "tools/session.h"
#include "tools/views.h"

enum { METRICS = 4, CANDIDATES_MAX = 64 };

static const struct {
    const char *key, *title, *unit;
} metrics[METRICS] = {
    {"wall", "wall time", "ms"},
    {"cpu", "CPU time", "ms"},
    {"peak_rss", "peak RSS", "KiB"},
    {"page_faults", "page faults", ""},
};

enum outcome { RAN, RAN_OUT, BROKEN, TIMED_OUT };

struct candidate {
    const char *name;
    enum outcome outcome;
    int status;
    double *values[METRICS]; /* by round */
};

struct once {
    double values[METRICS];
    int status;
    bool timed_out;
    uint32_t crc; /* of the output */
    uint64_t output;
    bool no_memory; /* stderr says MemoryError, or that a strategy has run out */
};

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- one run -------------------------------------------------------------------------------------
 */

static bool checksum(int fd, uint32_t *crc, uint64_t *size)
{
    char buf[16384];
    ssize_t n;
    *crc = 0;
    *size = 0;
    if (lseek(fd, 0, SEEK_SET) != 0)
        return false;
    while ((n = read(fd, buf, sizeof buf)) > 0) {
        *crc = crc32_of(*crc, buf, (size_t)n);
        *size += (uint64_t)n;
    }
    return n == 0;
}

/* Is the word in what was written to fd? */
static bool mentions(int fd, const char *word)
{
    char buf[65536];
    off_t end = lseek(fd, 0, SEEK_END);
    off_t from = end > (off_t)sizeof buf ? end - (off_t)sizeof buf : 0;
    ssize_t n = pread(fd, buf, sizeof buf, from);
    return n > 0 && memmem(buf, (size_t)n, word, strlen(word)) != NULL;
}

/* The kernel counts the child's peak from what the parent had when it forked: this program, before
 * it has read anything, has less than a child that starts the interpreter. */
static bool run_once(char **argv, double timeout, struct once *out)
{
    int result = memfd_create("stdout", MFD_CLOEXEC), errors = memfd_create("stderr", MFD_CLOEXEC);
    int status = 0;
    struct rusage usage;
    sigset_t child, before;
    memset(out, 0, sizeof *out);
    if (result < 0 || errors < 0) {
        say("cannot make a file in memory: %s", strerror(errno));
        return false;
    }
    fflush(stdout);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, &before);
    double start = now();
    pid_t pid = fork();
    if (pid == 0) {
        sigprocmask(SIG_SETMASK, &before, NULL);
        dup2(result, STDOUT_FILENO);
        dup2(errors, STDERR_FILENO);
        unsetenv("TALLY_ALLOC");
        unsetenv("TALLY_OPTIONS");
        execv(self_path(), argv);
        _exit(127);
    }
    if (pid < 0) {
        say("cannot start a process: %s", strerror(errno));
        return false;
    }
    if (timeout > 0) {
        struct timespec left = {(time_t)timeout, (long)((timeout - (double)(time_t)timeout) * 1e9)};
        if (sigtimedwait(&child, NULL, &left) < 0 && errno == EAGAIN) {
            out->timed_out = true;
            kill(pid, SIGKILL);
        }
    }
    while (wait4(pid, &status, 0, &usage) < 0 && errno == EINTR)
        ;
    double end = now();
    sigprocmask(SIG_SETMASK, &before, NULL);
    out->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    out->values[0] = (end - start) * 1e3;
    out->values[1] = (seconds(usage.ru_utime) + seconds(usage.ru_stime)) * 1e3;
    out->values[2] = (double)usage.ru_maxrss;
    out->values[3] = (double)(usage.ru_minflt + usage.ru_majflt);
    bool ok = checksum(result, &out->crc, &out->output);
    out->no_memory = out->status && mentions(errors, "MemoryError");
    if (out->status && !out->no_memory && !out->timed_out) {
        char buf[4096];
        ssize_t n = pread(errors, buf, sizeof buf, 0);
        if (n > 0)
            fwrite(buf, 1, (size_t)n, stderr);
    }
    close(result);
    close(errors);
    if (out->status == 128 + SIGINT || out->status == 130) {
        say("interrupted");
        exit(130);
    }
    return ok;
}

/* --- candidates ----------------------------------------------------------------------------------
 */

static int choose(const struct options *o, struct candidate *c)
{
    int n = 0;
    const pool_strategy *s;
    for (int i = 0; i < o->nalloc && n < CANDIDATES_MAX; i++)
        c[n++].name = o->alloc[i];
    for (size_t i = 0; !o->nalloc && (s = pool_strategy_at(i)) && n < CANDIDATES_MAX; i++)
        if (!(s->caps & POOL_CAN_DECORATE) && s->check(NULL, NULL) == 0)
            c[n++].name = s->name;
    return n;
}

static bool specs_are_good(const struct options *o, const struct candidate *c, int n)
{
    for (int i = 0; i < n; i++) {
        struct options one = *o;
        one.nalloc = 1;
        one.alloc[0] = c[i].name;
        if (!session_configure(&one, NULL, NULL))
            return false;
    }
    return true;
}

static const char *outcome_words(const struct candidate *c)
{
    static char text[64];
    switch (c->outcome) {
    case RAN:
        return "";
    case RAN_OUT:
        return "ran out of memory";
    case TIMED_OUT:
        return "was stopped by --timeout";
    case BROKEN:
        break;
    }
    snprintf(text, sizeof text, "failed with status %d", c->status);
    return text;
}

/* --- the rounds ----------------------------------------------------------------------------------
 */

static bool mark(struct candidate *c, const struct once *r)
{
    if (!r->status && !r->timed_out)
        return false;
    c->status = r->status;
    c->outcome = r->timed_out ? TIMED_OUT : r->no_memory ? RAN_OUT : BROKEN;
    return true;
}

/* Each candidate in each round; round -1 is the warm-up. False after a sentence. */
static bool measure(const struct options *o, struct candidate *c, int n)
{
    uint32_t crc = 0;
    uint64_t output = 0;
    const char *first = NULL;
    bool progress = isatty(STDERR_FILENO);
    for (int round = -1; round < o->rounds; round++)
        for (int i = 0; i < n; i++) {
            struct self self;
            struct once r;
            if (c[i].outcome != RAN)
                continue;
            if (progress)
                fprintf(stderr, "\r\033[K%s %d/%d %s", round < 0 ? "warm-up" : "round", round + 1,
                        o->rounds, c[i].name);
            char *name = (char *)(uintptr_t) "tally";
            bool ok = self_arguments(&self, o, c[i].name, false);
            char **argv = ok ? self_argv(&self, o, &name, 1) : NULL;
            ok = argv && run_once(argv, o->timeout, &r);
            free(argv);
            self_free(&self);
            if (!ok)
                return false;
            if (mark(&c[i], &r))
                continue;
            if (!first) {
                first = c[i].name;
                crc = r.crc;
                output = r.output;
            } else if (r.crc != crc || r.output != output) {
                if (progress)
                    fprintf(stderr, "\r\033[K");
                say("%s printed something else under %s than under %s: no comparison",
                    session_name(o), c[i].name, first);
                return false;
            }
            for (int m = 0; m < METRICS && round >= 0; m++)
                c[i].values[m][round] = r.values[m];
        }
    if (progress)
        fprintf(stderr, "\r\033[K");
    return true;
}

/* --- the table -----------------------------------------------------------------------------------
 */

static int base_of(const struct candidate *c, int n)
{
    for (int i = 0; i < n; i++)
        if (c[i].outcome == RAN)
            return i;
    return -1;
}

static void print_metric(const struct options *o, const struct candidate *c, int n, int base, int m)
{
    int width = 9;
    for (int i = 0; i < n; i++)
        if ((int)strlen(c[i].name) > width)
            width = (int)strlen(c[i].name);
    printf("\n%s%s%s%s\n", metrics[m].title, *metrics[m].unit ? " [" : "", metrics[m].unit,
           *metrics[m].unit ? "]" : "");
    printf("  %-*s %12s %12s %12s   ratio to %s\n", width, "allocator", "median", "min", "max",
           c[base].name);
    for (int i = 0; i < n; i++) {
        if (c[i].outcome != RAN) {
            printf("  %-*s %s\n", width, c[i].name, outcome_words(&c[i]));
            continue;
        }
        double least, most;
        range_of(c[i].values[m], o->rounds, &least, &most);
        printf("  %-*s %12.*f %12.*f %12.*f", width, c[i].name, m < 2,
               median_of(c[i].values[m], o->rounds), m < 2, least, m < 2, most);
        if (i == base) {
            printf("   1\n");
            continue;
        }
        struct ratio r = ratio_of(c[i].values[m], c[base].values[m], o->rounds);
        if (!r.known)
            printf("   %.3f (no interval from so few rounds)\n", r.ratio);
        else
            printf("   %.3f [%.3f, %.3f]%s\n", r.ratio, r.low, r.high,
                   r.significant ? "" : " not significant");
    }
}

static void print_json(const struct options *o, const struct candidate *c, int n, int base)
{
    struct json j;
    json_report(&j, stdout, "compare");
    json_text(&j, "script", session_name(o));
    json_text(&j, "refcount", o->engine->name);
    json_number(&j, "rounds", (uint64_t)o->rounds);
    json_text(&j, "base", c[base].name);
    json_array(&j, "allocators");
    for (int i = 0; i < n; i++) {
        json_object(&j, NULL);
        json_text(&j, "name", c[i].name);
        json_text(&j, "outcome", c[i].outcome == RAN ? "ran" : outcome_words(&c[i]));
        for (int m = 0; m < METRICS && c[i].outcome == RAN; m++) {
            double least, most;
            range_of(c[i].values[m], o->rounds, &least, &most);
            json_object(&j, metrics[m].key);
            if (*metrics[m].unit)
                json_text(&j, "unit", metrics[m].unit);
            json_real(&j, "median", median_of(c[i].values[m], o->rounds), 3);
            json_real(&j, "min", least, 3);
            json_real(&j, "max", most, 3);
            if (i != base) {
                struct ratio r = ratio_of(c[i].values[m], c[base].values[m], o->rounds);
                json_real(&j, "ratio", r.ratio, 6);
                if (r.known) {
                    json_real(&j, "ratio_low", r.low, 6);
                    json_real(&j, "ratio_high", r.high, 6);
                    json_bool(&j, "significant", r.significant);
                }
            }
            json_close_object(&j);
        }
        json_close_object(&j);
    }
    json_close_array(&j);
    json_close_object(&j);
    json_end(&j);
}

static int report(const struct options *o, const struct candidate *c, int n)
{
    int base = base_of(c, n);
    if (base < 0) {
        say("%s did not run to its end under any allocator: %s", session_name(o),
            outcome_words(&c[0]));
        return c[0].outcome == BROKEN ? STATUS_SCRIPT_FAILED : STATUS_LIMIT;
    }
    int status = STATUS_CLEAN;
    for (int i = 0; i < n; i++)
        if (c[i].outcome == BROKEN)
            status = STATUS_SCRIPT_FAILED;
    if (o->json) {
        print_json(o, c, n, base);
        return status;
    }
    printf(
        "%s: %d allocator%s, %d round%s in turn after a warm-up; medians, 95 %% intervals of the "
        "ratio\n",
        session_name(o), n, n == 1 ? "" : "s", o->rounds, o->rounds == 1 ? "" : "s");
    for (int m = 0; m < METRICS; m++)
        print_metric(o, c, n, base, m);
    return status;
}

int cmd_compare(struct options *o)
{
    static struct candidate c[CANDIDATES_MAX];
    int n = choose(o, c);
    bool ok = self_path() != NULL;
    if (!specs_are_good(o, c, n))
        return STATUS_USAGE;
    if (!o->code && strcmp(o->script, "-") == 0) {
        say("compare runs a script many times: it cannot come from standard input");
        return STATUS_USAGE;
    }
    if (!session_readable(o))
        return STATUS_UNREADABLE;
    for (int i = 0; i < n; i++)
        for (int m = 0; m < METRICS; m++)
            ok = ok && (c[i].values[m] = calloc((size_t)o->rounds, sizeof(double)));
    if (!ok)
        say("no memory");
    int status = ok && measure(o, c, n) ? report(o, c, n) : STATUS_INTERNAL;
    for (int i = 0; i < n; i++)
        for (int m = 0; m < METRICS; m++)
            free(c[i].values[m]);
    return status;
}
