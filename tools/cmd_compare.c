/* cmd_compare.c: `tally compare`: a script under each strategy in turn. */
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
#include "tools/compare.h"
#include "tools/crc32.h"
#include "tools/say.h"
#include "tools/self.h"
#include "tools/session.h"

enum { CANDIDATES_MAX = 256 };

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

/* Two numbers of nanoseconds; none if the script ended otherwise. */
static void read_pauses(int fd, struct once *out)
{
    char text[64] = "";
    double longest = 0, all = 0;
    ssize_t n = pread(fd, text, sizeof text - 1, 0);
    if (n > 0)
        sscanf(text, "%lf %lf", &longest, &all);
    out->values[PAUSE] = longest / 1e6;
    out->values[COLLECTOR] = out->values[CPU] > 0 ? all / 1e4 / out->values[CPU] : 0;
}

/* The kernel counts the child's peak from what the parent had when it forked: this program, before
 * it has read anything, has less than a child that starts the interpreter. */
static bool run_once(char **argv, double timeout, struct once *out)
{
    int result = memfd_create("stdout", MFD_CLOEXEC), errors = memfd_create("stderr", MFD_CLOEXEC);
    int pauses = memfd_create("pauses", 0), status = 0; /* handed on */
    struct rusage usage;
    sigset_t child, before;
    memset(out, 0, sizeof *out);
    if (result < 0 || errors < 0 || pauses < 0) {
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
        char number[16];
        snprintf(number, sizeof number, "%d", pauses);
        setenv(PAUSES_FD, number, 1);
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
    out->values[WALL] = (end - start) * 1e3;
    out->values[CPU] = (seconds(usage.ru_utime) + seconds(usage.ru_stime)) * 1e3;
    out->values[PEAK_RSS] = (double)usage.ru_maxrss;
    out->values[PAGE_FAULTS] = (double)(usage.ru_minflt + usage.ru_majflt);
    read_pauses(pauses, out);
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
    close(pauses);
    if (out->status == 128 + SIGINT || out->status == 130) {
        say("interrupted");
        exit(130);
    }
    return ok;
}

/* --- candidates ----------------------------------------------------------------------------------
 * What varies is every strategy of its family that is here, or those that were named; what does not
 * is what was given for all.
 */

struct family {
    const char *names[CANDIDATES_MAX];
    int n;
};

static void allocators(const struct options *o, struct family *f)
{
    const pool_strategy *s;
    for (int i = 0; i < o->nalloc && f->n < CANDIDATES_MAX; i++)
        f->names[f->n++] = o->alloc[i];
    for (size_t i = 0; !o->nalloc && (s = pool_strategy_at(i)) && f->n < CANDIDATES_MAX; i++)
        if (!(s->caps & POOL_CAN_DECORATE) && s->check(NULL, NULL) == 0)
            f->names[f->n++] = s->name;
}

static void collectors(const struct options *o, struct family *f)
{
    const char *name, *summary;
    for (int i = 0; (name = o->engine->collector_at(i, &summary)) && f->n < CANDIDATES_MAX; i++)
        f->names[f->n++] = name;
}

static void name_candidate(struct candidate *c, unsigned vary, const char *cycle)
{
    size_t n = 0;
    const char *parts[] = {vary & VARY_ALLOC ? c->alloc : NULL,
                           vary & VARY_REFCOUNT ? c->engine->name : NULL,
                           vary & VARY_CYCLE ? cycle : NULL};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i] && n < sizeof c->name)
            n += (size_t)snprintf(c->name + n, sizeof c->name - n, "%s%s", n ? " " : "", parts[i]);
}

static int choose(const struct options *o, struct candidate *c)
{
    struct family alloc = {.n = 0}, cycle = {.n = 0};
    const struct tally_engine *engine;
    int n = 0;
    if (o->vary & VARY_ALLOC)
        allocators(o, &alloc);
    else
        alloc.n = 1; /* NULL: all that was given */
    if (o->vary & VARY_CYCLE)
        collectors(o, &cycle);
    else
        cycle = (struct family){{o->cycle}, 1};
    for (int a = 0; a < alloc.n; a++)
        for (int e = 0; (engine = o->vary & VARY_REFCOUNT ? engine_at(e)
                                  : e == 0                ? o->engine
                                                          : NULL);
             e++)
            for (int k = 0; k < cycle.n && n < CANDIDATES_MAX; k++) {
                c[n] = (struct candidate){
                    .alloc = alloc.names[a], .engine = engine, .cycle = cycle.names[k]};
                name_candidate(&c[n++], o->vary, cycle.names[k]);
            }
    return n;
}

/* The options of one run. */
static struct options options_of(const struct options *o, const struct candidate *c)
{
    struct options one = *o;
    one.engine = c->engine;
    one.cycle = c->cycle;
    if (c->alloc) {
        one.nalloc = 1;
        one.alloc[0] = c->alloc;
    }
    return one;
}

static bool specs_are_good(const struct options *o, const struct candidate *c, int n)
{
    for (int i = 0; i < n; i++) {
        struct options one = options_of(o, &c[i]);
        if (!session_configure(&one, NULL, NULL))
            return false;
    }
    return true;
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
            struct options one = options_of(o, &c[i]);
            bool ok = self_arguments(&self, &one, NULL, false);
            char **argv = ok ? self_argv(&self, &one, &name, 1) : NULL;
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

/* --- telling -------------------------------------------------------------------------------------
 */

static int base_of(const struct candidate *c, int n)
{
    for (int i = 0; i < n; i++)
        if (c[i].outcome == RAN)
            return i;
    return -1;
}

static const char *varied_words(unsigned vary)
{
    switch (vary) {
    case VARY_ALLOC:
        return "allocator";
    case VARY_REFCOUNT:
        return "policy";
    case VARY_CYCLE:
        return "collector";
    }
    return "combination";
}

/* The file of --plot, before anything runs: nobody waits for minutes to hear that it is there. */
static FILE *open_plot(const struct options *o)
{
    int fd = open(o->plot, O_WRONLY | O_CREAT | O_CLOEXEC | (o->force ? O_TRUNC : O_EXCL), 0666);
    FILE *out = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (out)
        return out;
    if (errno == EEXIST)
        say("%s exists; --force writes over it", o->plot);
    else
        say("cannot write %s: %s", o->plot, strerror(errno));
    if (fd >= 0)
        close(fd);
    return NULL;
}

static bool plot(FILE *out, const struct comparison *x)
{
    compare_plot(out, x);
    bool ok = !ferror(out) && fflush(out) == 0;
    if (!ok)
        say("%s could not be written: %s", x->o->plot, strerror(errno));
    return ok;
}

static int report(const struct options *o, struct candidate *c, int n, FILE *plot_file)
{
    struct comparison x = {o, varied_words(o->vary), c, n, base_of(c, n)};
    if (x.base < 0) {
        say("%s did not run to its end under any %s: %s", session_name(o), x.varied,
            outcome_words(&c[0]));
        return c[0].outcome == BROKEN ? STATUS_SCRIPT_FAILED : STATUS_LIMIT;
    }
    if (o->json)
        compare_json(stdout, &x);
    else if (o->form == FORM_MARKDOWN)
        compare_markdown(stdout, &x);
    else if (o->form == FORM_CSV)
        compare_csv(stdout, &x);
    else
        compare_table(stdout, &x);
    if (plot_file && !plot(plot_file, &x))
        return STATUS_INTERNAL;
    for (int i = 0; i < n; i++)
        if (c[i].outcome == BROKEN)
            return STATUS_SCRIPT_FAILED;
    return STATUS_CLEAN;
}

static int compare(const struct options *o, struct candidate *c, int n, FILE *plot_file)
{
    bool ok = self_path() != NULL;
    for (int i = 0; i < n; i++)
        for (int m = 0; m < METRICS; m++)
            ok = ok && (c[i].values[m] = calloc((size_t)o->rounds, sizeof(double)));
    if (!ok)
        say("no memory");
    int status = ok && measure(o, c, n) ? report(o, c, n, plot_file) : STATUS_INTERNAL;
    for (int i = 0; i < n; i++)
        for (int m = 0; m < METRICS; m++)
            free(c[i].values[m]);
    return status;
}

int cmd_compare(struct options *o)
{
    static struct candidate c[CANDIDATES_MAX];
    if (!o->vary)
        o->vary = VARY_ALLOC;
    int n = choose(o, c);
    if (!specs_are_good(o, c, n))
        return STATUS_USAGE;
    if (!o->code && strcmp(o->script, "-") == 0) {
        say("compare runs a script many times: it cannot come from standard input");
        return STATUS_USAGE;
    }
    if (!session_readable(o))
        return STATUS_UNREADABLE;
    FILE *plot_file = o->plot ? open_plot(o) : NULL;
    if (o->plot && !plot_file)
        return STATUS_INTERNAL;
    int status = compare(o, c, n, plot_file);
    if (plot_file)
        fclose(plot_file);
    return status;
}
