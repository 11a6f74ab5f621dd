/* Driver of oom.sh: makes every allocation of a script fail, one after the other, in a process of
 * its own that is forked from one in which the engine is open already.
 *
 *     oom_driver [--alloc=SPEC] [--only=MODE:N] [--plant=1|2|3] SCRIPT...
 *     oom_driver [--alloc=SPEC] --start-up PART/PARTS     the same for the engine's start
 *
 * Allocations are all calls of malloc, calloc, realloc, strdup, strndup, mmap and mremap in our
 * own code: the linker sends them here (--wrap). With the strategy `system` each block of a pool is
 * such a call. MODEs:
 *     once:N      the Nth fails; over all N, these are also the points by bytes allocated so far
 *     on:N        each from the Nth on
 *     full:N      from the Nth on, each that would bring the live bytes above what they were then
 *     bytes:N     the first that would bring the live bytes above N
 *     bytes-on:N  each of those
 * The byte limits are all between which something differs: one below each new maximum of live bytes
 * in a run without failures. What scripts import is imported before the fork.
 *
 * Wanted of each point: no signal, MemoryError or what the script does without a failure, every
 * count right, and after teardown nothing that the script made, immortal names left out. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alloc/pool.h"
#include "refcount/heap.h"
#include "vm/engine.h"
#include "vm/str.h"

static const struct tally_engine *const engine = &RC_ENGINE;

/* --- the hook ----------------------------------------------------------------------------------- */

enum mode { OFF, ONCE, ON, FULL, BYTES, BYTES_ON, MODES };
static const char *const mode_names[] = {"off", "once", "on", "full", "bytes", "bytes-on"};

enum { BLOCKS = 1 << 16, POINTS = 1 << 14 };

static struct {
    enum mode mode;
    uint64_t limit; /* number of the call, or bytes */
    uint64_t calls; /* since armed */
    uint64_t full; /* live bytes at the call `limit` */
    bool armed;
    bool recording; /* new maxima go to the report */
} trip;

/* Blocks that live, by address; open addressing, complemented keys. */
static struct {
    uintptr_t key;
    size_t size;
    bool fresh; /* made since the hook was armed */
} blocks[BLOCKS];
static size_t live_blocks, live_bytes;

/* Written by the child, read by the parent. */
static struct report {
    bool struck, ended, opened;
    int status;
    bool failed, out_of_memory;
    size_t differences, left, blocks, bytes;
    char faults[200];
    size_t maxima;
    uint64_t maximum[POINTS];
    uint64_t calls;
} *report;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__real_mmap(void *at, size_t size, int prot, int flags, int fd, off_t offset);
void *__real_mremap(void *old, size_t old_size, size_t size, int flags, ...);
int __real_munmap(void *at, size_t size);

static size_t place_of(const void *block)
{
    uintptr_t key = ~(uintptr_t)block;
    size_t i = (size_t)(((uint64_t)key * 0x9E3779B97F4A7C15u) >> 40) & (BLOCKS - 1);
    while (blocks[i].key && blocks[i].key != key)
        i = (i + 1) & (BLOCKS - 1);
    return i;
}

static void add(const void *block, size_t size)
{
    size_t i = place_of(block);
    if (live_blocks * 2 > BLOCKS)
        abort();
    blocks[i].key = ~(uintptr_t)block;
    blocks[i].size = size;
    blocks[i].fresh = trip.armed;
    live_blocks++;
    live_bytes += size;
    if (trip.recording && live_bytes > report->maximum[report->maxima]) {
        if (report->maximum[report->maxima] && report->maxima < POINTS - 1)
            report->maxima++;
        report->maximum[report->maxima] = live_bytes;
    }
}

/* Its size; 0 if it is not ours (libc's own allocations come back to our free). */
static size_t take_away(const void *block)
{
    size_t i = place_of(block), size = blocks[i].size;
    if (!blocks[i].key)
        return 0;
    live_blocks--;
    live_bytes -= size;
    for (size_t j = (i + 1) & (BLOCKS - 1); blocks[j].key; j = (j + 1) & (BLOCKS - 1)) {
        size_t home = (size_t)(((uint64_t)blocks[j].key * 0x9E3779B97F4A7C15u) >> 40) & (BLOCKS - 1);
        if (((j - home) & (BLOCKS - 1)) >= ((j - i) & (BLOCKS - 1))) {
            blocks[i] = blocks[j];
            i = j;
        }
    }
    blocks[i].key = 0;
    return size;
}

/* Is this allocation of `more` bytes beyond what lives to fail? */
static bool strikes(size_t more)
{
    uint64_t n = ++trip.calls;
    bool now = false;
    switch (trip.mode) {
    case ONCE: now = n == trip.limit; break;
    case ON: now = n >= trip.limit; break;
    case FULL:
        if (n == trip.limit)
            trip.full = live_bytes;
        now = n >= trip.limit && live_bytes + more > trip.full;
        break;
    case BYTES: now = live_bytes + more > trip.limit && !report->struck; break;
    case BYTES_ON: now = live_bytes + more > trip.limit; break;
    case OFF:
    case MODES: break;
    }
    if (now) {
        report->struck = true;
        errno = ENOMEM;
    }
    return now;
}

static void *keep(void *block, size_t size)
{
    if (block)
        add(block, size);
    return block;
}

void *__wrap_malloc(size_t size)
{
    return strikes(size) ? NULL : keep(__real_malloc(size), size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return strikes(n * size) ? NULL : keep(__real_calloc(n, size), n * size);
}

void *__wrap_realloc(void *block, size_t size)
{
    size_t place = place_of(block), old = block && blocks[place].key ? blocks[place].size : 0;
    if (strikes(size > old ? size - old : 0))
        return NULL;
    void *fresh = __real_realloc(block, size);
    if (!fresh)
        return NULL;
    take_away(block);
    return keep(fresh, size);
}

void __wrap_free(void *block)
{
    if (block)
        take_away(block);
    __real_free(block);
}

char *__wrap_strndup(const char *text, size_t n)
{
    size_t length = strnlen(text, n);
    char *copy = __wrap_malloc(length + 1);
    if (copy) {
        memcpy(copy, text, length);
        copy[length] = 0;
    }
    return copy;
}

char *__wrap_strdup(const char *text)
{
    return __wrap_strndup(text, SIZE_MAX);
}

/* Mappings fail like blocks, but their bytes are not counted: parts of them go back. */
void *__wrap_mmap(void *at, size_t size, int prot, int flags, int fd, off_t offset)
{
    if (strikes(0))
        return MAP_FAILED;
    return __real_mmap(at, size, prot, flags, fd, offset);
}

void *__wrap_mremap(void *old, size_t old_size, size_t size, int flags, ...)
{
    return strikes(0) ? MAP_FAILED : __real_mremap(old, old_size, size, flags);
}

static const char *alloc = "system";

/* --- one point, in the child -------------------------------------------------------------------- */

static struct tally_options options = {.code = "pass"};

static void on_fault(void *ctx, const char *what, struct rc_obj *o)
{
    (void)ctx, (void)o;
    snprintf(report->faults, sizeof report->faults, "%s", what);
}

static const struct tally_observer observer = {.fault = on_fault};

/* What built-ins know of their parameters stays for good, as the immortal names in it do. */
static struct pool_stats parameters(void)
{
    struct pool_stats s = {0};
    for (pool *p = pool_next(NULL); p; p = pool_next(p))
        if (!strcmp(pool_name(p), "native.params"))
            pool_stats(p, &s);
    return s;
}

static struct pool_stats parameters_before;

static void arm(enum mode mode, uint64_t limit)
{
    trip.mode = mode;
    trip.limit = limit;
    trip.calls = 0;
    trip.armed = true;
    parameters_before = parameters();
}

/* The controls: after a failure a block is kept, or a count, or the process dies. */
static enum { NOTHING, BLOCK, COUNT, DEATH } planted;
static void *volatile kept;

static void take_first(rc_obj *o, void *arg)
{
    bool *done = arg;
    if (!*done && !rc_is_immortal(o)) {
        rc_inc_obj(o);
        *done = true;
    }
}

static void plant(void)
{
    bool done = false;
    if (!report->struck)
        return;
    if (planted == BLOCK)
        kept = malloc(100);
    else if (planted == COUNT)
        rc_each_tracked(take_first, &done);
    else if (planted == DEATH)
        abort();
}

/* Names that built-ins have for their parameters are immortal. */
static bool immortal_text(const rc_obj *block, size_t size)
{
    return size >= sizeof *block && rc_type_of(block) == &str_type.rc && rc_is_immortal(block);
}

/* What was made since the hook was armed and lives still, immortal strings left out. */
static void count_fresh(void)
{
    for (size_t i = 0; i < BLOCKS; i++) {
        const rc_obj *block = (const rc_obj *)~blocks[i].key;
        if (!blocks[i].key || !blocks[i].fresh || immortal_text(block, blocks[i].size))
            continue;
        report->blocks++;
        report->bytes += blocks[i].size;
    }
}

static void run_to_the_end(void)
{
    report->opened = true;
    report->status = engine->run(&report->failed, &report->out_of_memory);
    engine->settle();
    enum mode mode = trip.mode;
    report->calls = trip.calls;
    trip.mode = OFF; /* the instruments are not what is tested */
    plant();
    report->differences = engine->audit(NULL, NULL);
    trip.mode = mode;
    engine->close(&report->left);
    trip.mode = OFF;
    struct pool_stats s = parameters();
    while (pool_next(NULL))
        pool_close(pool_next(NULL)); /* some are never closed: one for all lists, ... */
    count_fresh();
    if (!strcmp(alloc, "system")) {
        report->blocks -= s.live_blocks - parameters_before.live_blocks;
        report->bytes -= s.live_bytes - parameters_before.live_bytes;
    }
    report->ended = true;
}

static int caught = -1; /* what a child prints */

/* Forks; the child goes on with true and must end with finish(). */
static bool in_child(void)
{
    memset(report, 0, offsetof(struct report, maximum));
    if (ftruncate(caught, 0) < 0 || lseek(caught, 0, SEEK_SET) < 0)
        abort();
    pid_t pid = fork();
    if (pid < 0) {
        perror("oom_driver: fork");
        exit(2);
    }
    if (pid == 0) {
        alarm(60);
        if (dup2(caught, 1) < 0 || dup2(caught, 2) < 0)
            _exit(90);
        return true;
    }
    int status;
    waitpid(pid, &status, 0);
    if (WIFSIGNALED(status)) {
        report->ended = false;
        snprintf(report->faults, sizeof report->faults, "signal %d", WTERMSIG(status));
    } else if (WEXITSTATUS(status) != 0) {
        report->ended = false;
        snprintf(report->faults, sizeof report->faults, "status %d", WEXITSTATUS(status));
    }
    return false;
}

static void finish(void)
{
    fflush(stdout);
    _exit(0);
}

/* --- the sweep, in the parent ------------------------------------------------------------------- */

static int passed, failed;

static char *output(void)
{
    static char text[1 << 16];
    ssize_t n = pread(caught, text, sizeof text - 1, 0);
    text[n < 0 ? 0 : n] = 0;
    return text;
}

/* What is wrong with the point, or NULL. */
static const char *verdict(const struct report *clean, const char *clean_output)
{
    static char text[300];
    const char *said = output();
    if (report->faults[0] || !report->ended)
        return report->faults[0] ? report->faults : "it did not come to its end";
    if (report->failed && !report->out_of_memory)
        return "another exception than MemoryError ended it";
    if (report->failed && report->status != 1)
        return "MemoryError did not end it with status 1";
    if (!report->failed && (report->status != clean->status || strcmp(said, clean_output) != 0) &&
        !strstr(said, "MemoryError"))
        return "a failure was swallowed: other output or status, and no MemoryError";
    if (report->differences || report->left) {
        snprintf(text, sizeof text, "%zu wrong counts, %zu objects after teardown",
                 report->differences, report->left);
        return text;
    }
    if (report->blocks > clean->blocks) {
        snprintf(text, sizeof text, "%zu blocks of %zu bytes after teardown",
                 report->blocks - clean->blocks, report->bytes - clean->bytes);
        return text;
    }
    return NULL;
}

static bool quiet = true;

static void point(const char *script, enum mode mode, uint64_t limit, const struct report *clean,
                  const char *clean_output)
{
    if (in_child()) {
        arm(mode, limit);
        run_to_the_end();
        finish();
    }
    const char *wrong = verdict(clean, clean_output);
    if (!wrong) {
        passed++;
    } else {
        failed++;
        printf("FAIL: %s --only=%s:%llu: %s\n", script, mode_names[mode], (unsigned long long)limit,
               wrong);
    }
    if (wrong || !quiet)
        printf("%.2000s\n", output());
}

enum { MOST_FAILURES = 20 }; /* of one script */

static void sweep(const char *script, enum mode only, uint64_t only_limit)
{
    static struct report clean;
    static char clean_output[1 << 16];
    options.script = script;
    memset(report, 0, sizeof *report);
    if (in_child()) {
        report->maximum[0] = live_bytes;
        trip.recording = true;
        arm(OFF, 0);
        run_to_the_end();
        finish();
    }
    clean = *report;
    snprintf(clean_output, sizeof clean_output, "%s", output());
    int before = passed, enough = failed + MOST_FAILURES;
    if (!clean.ended || clean.failed || clean.left || clean.differences ||
        (clean.blocks && !strcmp(alloc, "system"))) {
        printf("FAIL: %s does not run without failures: %s\n%s\n", script, clean.faults, clean_output);
        failed++;
        return;
    }
    for (enum mode mode = ONCE; mode < MODES; mode++) {
        if (only != OFF && only != mode)
            continue;
        if (only != OFF) {
            point(script, mode, only_limit, &clean, clean_output);
            continue;
        }
        bool bytes = mode >= BYTES;
        for (uint64_t i = 1; failed < enough && (!bytes || i <= clean.maxima); i++) {
            point(script, mode, bytes ? clean.maximum[i] - 1 : i, &clean, clean_output);
            if (!report->struck && !bytes)
                break; /* it passed: this was behind the last allocation */
        }
    }
    printf("%s: %llu allocations, %zu byte limits, %d points\n", script,
           (unsigned long long)clean.calls, clean.maxima, passed - before);
}

/* Opens the engine, and has it import what scripts use, so that they find it in sys.modules. */
static void warm_up(const char *first_script)
{
    struct tally_error err = {""};
    options.script = first_script; /* its folder is sys.path[0] */
    options.code = NULL;
    if (!engine->open(&options, &observer, &err)) {
        fprintf(stderr, "oom_driver: %s\n", err.text);
        exit(2);
    }
    options.code = "import functools, gc, io, itertools, sys, weakref\n"
                   "del functools, gc, io, itertools, sys, weakref\n";
    bool ended_badly, out_of_memory;
    engine->run(&ended_badly, &out_of_memory);
    if (ended_badly)
        exit(2);
    options.code = NULL;
}

/* Each point: the engine does not open and says why, or it opens and a script runs to its end. */
static void sweep_start(int part, int parts)
{
    int enough = failed + MOST_FAILURES, before = passed;
    uint64_t n = 0;
    for (enum mode mode = ONCE; mode <= ON; mode++) {
        for (n = (uint64_t)part; failed < enough; n += (uint64_t)parts) {
            if (in_child()) {
                struct tally_error err = {""};
                arm(mode, n);
                if (engine->open(&options, &observer, &err)) {
                    trip.mode = OFF;
                    run_to_the_end();
                } else {
                    report->ended = err.text[0];
                }
                finish();
            }
            const char *wrong = report->faults[0] ? report->faults
                                : !report->ended ? "it did not say why it does not start"
                                : report->opened && (report->failed || report->left)
                                    ? "it started, and then did not run well"
                                    : NULL;
            if (!wrong) {
                passed++;
            } else {
                failed++;
                printf("FAIL: start-up, %s:%llu: %s\n%.2000s\n", mode_names[mode],
                       (unsigned long long)n, wrong, output());
            }
            if (!report->struck)
                break;
        }
    }
    printf("start-up, part %d of %d: %llu allocations, %d points\n", part, parts,
           (unsigned long long)n, passed - before);
}

static enum mode read_only(const char *text, uint64_t *limit)
{
    const char *colon = strchr(text, ':');
    for (enum mode mode = ONCE; colon && mode < MODES; mode++) {
        if (strlen(mode_names[mode]) == (size_t)(colon - text) &&
            !strncmp(mode_names[mode], text, (size_t)(colon - text))) {
            *limit = strtoull(colon + 1, NULL, 10);
            return mode;
        }
    }
    fprintf(stderr, "oom_driver: --only=MODE:N, got '%s'\n", text);
    exit(2);
}

int main(int argc, char **argv)
{
    struct tally_error err = {""};
    enum mode only = OFF;
    uint64_t limit = 0;
    int i = 1, part = 0, parts = 0;
    for (; i < argc && argv[i][0] == '-'; i++) {
        if (!strncmp(argv[i], "--alloc=", 8)) {
            alloc = argv[i] + 8;
        } else if (!strncmp(argv[i], "--only=", 7)) {
            only = read_only(argv[i] + 7, &limit);
            quiet = false;
        } else if (!strncmp(argv[i], "--plant=", 8)) {
            planted = strtoul(argv[i] + 8, NULL, 10) % (DEATH + 1);
        } else if (!strcmp(argv[i], "--start-up") && i + 1 < argc) {
            if (sscanf(argv[++i], "%d/%d", &part, &parts) != 2)
                return 2;
        } else {
            return 2;
        }
    }
    report = __real_mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                         -1, 0);
    caught = memfd_create("output", 0);
    if (report == MAP_FAILED || caught < 0 || pool_configure_default(alloc, &err) < 0) {
        fprintf(stderr, "oom_driver: %s\n", err.text);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (parts) {
        sweep_start(part, parts);
    } else {
        if (i == argc)
            return 2;
        warm_up(argv[i]);
        for (; i < argc; i++)
            sweep(argv[i], only, limit);
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
