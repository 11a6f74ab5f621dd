/* memcheck.c: `tally check --valgrind`: runs `tally run --alloc=system` under Memcheck and reads
 * the XML that it writes. What is definitely, indirectly or possibly lost, and each invalid access,
 * is a finding; what is still reachable is not. */
#define _GNU_SOURCE
#include "tools/memcheck.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/json.h"
#include "tools/options.h"
#include "tools/say.h"
#include "tools/self.h"
#include "tools/session.h"
#include "tools/views.h"

enum { STACKS = 6, FRAMES = 6 };

struct leak {
    uint64_t bytes, blocks;
};

struct stack {
    char kind[40];
    char what[160];
    char frames[FRAMES][120];
    int count;
};

struct memcheck {
    struct leak definite, indirect, possible;
    uint64_t invalid; /* accesses, frees, uses of undefined values */
    struct stack stacks[STACKS];
    int stack_count;
    uint64_t errors;
    bool finished;
    int status;
};

/* --- reading XML
 * ---------------------------------------------------------------------------------- Memcheck
 * writes one element a line and nothing that nests in itself: no parser is needed. */

/* The text of the first <tag> in [at, end), unescaped, into buf; false if there is none. */
static bool element(const char *at, const char *end, const char *tag, char *buf, size_t size)
{
    char open[40], close[40];
    size_t n = 0;
    snprintf(open, sizeof open, "<%s>", tag);
    snprintf(close, sizeof close, "</%s>", tag);
    const char *from = memmem(at, (size_t)(end - at), open, strlen(open));
    if (!from)
        return false;
    from += strlen(open);
    const char *to = memmem(from, (size_t)(end - from), close, strlen(close));
    if (!to)
        return false;
    static const struct {
        const char *name;
        char c;
    } entities[] = {
        {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
    while (from < to && n + 1 < size) {
        size_t skip = 1;
        char c = *from;
        for (size_t i = 0; c == '&' && i < sizeof entities / sizeof *entities; i++)
            if (strncmp(from, entities[i].name, strlen(entities[i].name)) == 0) {
                c = entities[i].c;
                skip = strlen(entities[i].name);
            }
        buf[n++] = c;
        from += skip;
    }
    buf[n] = 0;
    return true;
}

static uint64_t number(const char *at, const char *end, const char *tag)
{
    char text[32];
    return element(at, end, tag, text, sizeof text) ? strtoull(text, NULL, 10) : 0;
}

/* Frames between malloc and who wanted an object: the same in every stack. */
static bool is_plumbing(const char *fn)
{
    static const char *const names[] = {"malloc",    "calloc", "realloc",  "memalign", "pool_",
                                        "new_block", "rc_new", "vm_alloc", "hooks_"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(fn, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

static void read_stack(struct stack *s, const char *at, const char *end)
{
    const char *stop = memmem(at, (size_t)(end - at), "</stack>", 8);
    if (!stop)
        return;
    while (s->count < FRAMES) {
        const char *frame = memmem(at, (size_t)(stop - at), "<frame>", 7);
        const char *done = frame ? memmem(frame, (size_t)(stop - frame), "</frame>", 8) : NULL;
        char fn[80], file[60], line[12];
        if (!done)
            return;
        if (element(frame, done, "fn", fn, sizeof fn) && !is_plumbing(fn)) {
            if (element(frame, done, "file", file, sizeof file) &&
                element(frame, done, "line", line, sizeof line))
                snprintf(s->frames[s->count++], sizeof *s->frames, "%.79s (%.30s:%.6s)", fn, file,
                         line);
            else
                snprintf(s->frames[s->count++], sizeof *s->frames, "%s", fn);
        }
        at = done;
    }
}

/* What to show first: 0 invalid accesses, 1 definitely lost, 2 possibly, 3 indirectly. */
static int rank_of(const char *kind)
{
    if (strncmp(kind, "Leak_", 5) != 0)
        return 0;
    return kind[5] == 'D' ? 1 : kind[5] == 'P' ? 2 : 3;
}

/* A place among the stacks that are shown; NULL: the others matter more. */
static struct stack *place_for(struct memcheck *r, int rank)
{
    int i = r->stack_count;
    while (i > 0 && rank_of(r->stacks[i - 1].kind) > rank)
        i--;
    if (i == STACKS)
        return NULL;
    int moved = r->stack_count - i - (r->stack_count == STACKS);
    memmove(&r->stacks[i + 1], &r->stacks[i], (size_t)moved * sizeof *r->stacks);
    r->stack_count += r->stack_count < STACKS;
    memset(&r->stacks[i], 0, sizeof r->stacks[i]);
    return &r->stacks[i];
}

static void read_error(struct memcheck *r, const char *at, const char *end)
{
    char kind[40];
    if (!element(at, end, "kind", kind, sizeof kind))
        return;
    struct leak *leak = strcmp(kind, "Leak_DefinitelyLost") == 0   ? &r->definite
                        : strcmp(kind, "Leak_IndirectlyLost") == 0 ? &r->indirect
                        : strcmp(kind, "Leak_PossiblyLost") == 0   ? &r->possible
                                                                   : NULL;
    if (strcmp(kind, "Leak_StillReachable") == 0)
        return;
    if (leak) {
        leak->bytes += number(at, end, "leakedbytes");
        leak->blocks += number(at, end, "leakedblocks");
    } else {
        r->invalid++;
    }
    r->errors++;
    struct stack *s = place_for(r, rank_of(kind));
    if (!s)
        return;
    snprintf(s->kind, sizeof s->kind, "%s", kind);
    if (!element(at, end, "what", s->what, sizeof s->what))
        element(at, end, "text", s->what, sizeof s->what);
    read_stack(s, at, end);
}

static bool read_xml(struct memcheck *r, FILE *in)
{
    char *text = NULL;
    size_t size = 0, cap = 0, n;
    do {
        if (cap - size < 65536) {
            char *more = realloc(text, cap = cap ? cap * 2 : 1 << 18);
            if (!more) {
                free(text);
                return false;
            }
            text = more;
        }
        n = fread(text + size, 1, cap - size - 1, in);
        size += n;
    } while (n);
    const char *at = text, *end = text + size;
    text[size] = 0;
    r->finished = memmem(at, size, "<state>FINISHED</state>", 23) != NULL;
    for (;;) {
        const char *from = memmem(at, (size_t)(end - at), "<error>", 7);
        const char *to = from ? memmem(from, (size_t)(end - from), "</error>", 8) : NULL;
        if (!to)
            break;
        read_error(r, from, to);
        at = to;
    }
    free(text);
    return true;
}

/* --- running -------------------------------------------------------------------------------------
 */

static bool in_path(const char *program)
{
    const char *path = getenv("PATH");
    char *copy = strdup(path ? path : ""), *save = NULL;
    bool found = false;
    for (char *d = copy ? strtok_r(copy, ":", &save) : NULL; d && !found;
         d = strtok_r(NULL, ":", &save)) {
        char full[4200];
        snprintf(full, sizeof full, "%s/%s", d, program);
        found = access(full, X_OK) == 0;
    }
    free(copy);
    return found;
}

static int spawn(char **argv)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(STDERR_FILENO, STDOUT_FILENO);
        unsetenv("TALLY_ALLOC");
        unsetenv("TALLY_OPTIONS");
        execvp(argv[0], argv);
        _exit(127);
    }
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    sigaction(SIGINT, &ignore, &before);
    int status = -1;
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    sigaction(SIGINT, &before, NULL);
    return pid < 0 ? -1 : status;
}

static bool run(const struct options *o, struct memcheck *r)
{
    char name[] = "/tmp/tally-memcheck-XXXXXX", xml[64];
    int fd = mkstemp(name);
    struct self self;
    bool ok = false;
    memset(r, 0, sizeof *r);
    if (fd < 0 || !self_path()) {
        say("cannot make a file in /tmp: %s", strerror(errno));
        return false;
    }
    snprintf(xml, sizeof xml, "--xml-file=%s", name);
    static char *const fixed[] = {"valgrind",
                                  "-q",
                                  "--tool=memcheck",
                                  "--leak-check=full",
                                  "--show-leak-kinds=definite,indirect,possible",
                                  "--errors-for-leak-kinds=definite,indirect,possible",
                                  "--fair-sched=yes",
                                  "--child-silent-after-fork=yes",
                                  "--num-callers=20",
                                  "--xml=yes"};
    enum { FIXED = sizeof fixed / sizeof *fixed };
    char *before[FIXED + 2];
    memcpy(before, fixed, sizeof fixed);
    before[FIXED] = xml;
    before[FIXED + 1] = (char *)(uintptr_t)self_path();
    char **argv = NULL;
    if (self_arguments(&self, o, o->nalloc ? NULL : "system", true))
        argv = self_argv(&self, o, before, FIXED + 2);
    if (argv) {
        int status = spawn(argv);
        r->status = status;
        FILE *in = fdopen(fd, "r");
        ok = in && status != -1 && read_xml(r, in);
        if (in)
            fclose(in);
    } else {
        say("no memory");
        close(fd);
    }
    unlink(name);
    free(argv);
    self_free(&self);
    return ok;
}

/* --- telling -------------------------------------------------------------------------------------
 */

static void words(const struct memcheck *r, int status, char *buf, size_t size)
{
    if (status == STATUS_CLEAN)
        snprintf(buf, size, "clean under Memcheck");
    else if (status == STATUS_SCRIPT_FAILED)
        snprintf(buf, size, "no verdict: the script failed with status %d", WEXITSTATUS(r->status));
    else if (status == STATUS_LIMIT)
        snprintf(buf, size, "no verdict: a limit was hit");
    else if (status == STATUS_INTERNAL)
        snprintf(buf, size, "no verdict: Memcheck did not finish");
    else
        snprintf(buf, size,
                 "%s bytes definitely, %s indirectly, %s possibly lost; %s invalid access%s",
                 grouped(r->definite.bytes), grouped(r->indirect.bytes), grouped(r->possible.bytes),
                 grouped(r->invalid), r->invalid == 1 ? "" : "es");
}

static int judge(const struct memcheck *r, bool timed)
{
    if (!r->finished)
        return STATUS_INTERNAL;
    if (timed && WIFEXITED(r->status) && WEXITSTATUS(r->status) == STATUS_LIMIT)
        return STATUS_LIMIT;
    if (r->errors)
        return STATUS_FINDINGS;
    if (!WIFEXITED(r->status))
        return STATUS_INTERNAL;
    return WEXITSTATUS(r->status) ? STATUS_SCRIPT_FAILED : STATUS_CLEAN;
}

static void leak_json(struct json *j, const char *key, const struct leak *l)
{
    json_object(j, key);
    json_number(j, "bytes", l->bytes);
    json_number(j, "count", l->blocks);
    json_close_object(j);
}

static void tell_json(struct json *j, const char *script, const struct memcheck *r, int status)
{
    char text[300];
    words(r, status, text, sizeof text);
    json_object(j, NULL);
    json_text(j, "script", script);
    json_text(j, "verdict",
              status == STATUS_CLEAN      ? "clean"
              : status == STATUS_FINDINGS ? "findings"
                                          : "unknown");
    json_text(j, "summary", text);
    leak_json(j, "definitely_lost", &r->definite);
    leak_json(j, "indirectly_lost", &r->indirect);
    leak_json(j, "possibly_lost", &r->possible);
    json_number(j, "invalid", r->invalid);
    json_array(j, "errors");
    for (int i = 0; i < r->stack_count; i++) {
        json_object(j, NULL);
        json_text(j, "kind", r->stacks[i].kind);
        json_text(j, "what", r->stacks[i].what);
        json_array(j, "stack");
        for (int k = 0; k < r->stacks[i].count; k++)
            json_text(j, NULL, r->stacks[i].frames[k]);
        json_close_array(j);
        json_close_object(j);
    }
    json_close_array(j);
    json_close_object(j);
}

static void tell_text(const char *script, const struct memcheck *r, int status)
{
    char text[300];
    words(r, status, text, sizeof text);
    printf("%s: %s\n", script, text);
    for (int i = 0; i < r->stack_count; i++) {
        printf("  %s: %s\n", r->stacks[i].kind, r->stacks[i].what);
        for (int k = 0; k < r->stacks[i].count; k++)
            printf("      %s %s\n", k ? "by" : "at", r->stacks[i].frames[k]);
    }
    if (r->errors > (uint64_t)r->stack_count)
        printf("  and %s more\n", grouped(r->errors - (uint64_t)r->stack_count));
    if (status == STATUS_FINDINGS)
        printf("  `tally check` without --valgrind names the lines of the script\n");
}

int memcheck_all(const struct options *given, int n, char **scripts)
{
    struct options o = *given;
    struct json j;
    int worst = STATUS_CLEAN;
    if (!in_path("valgrind")) {
        say("--valgrind needs the program valgrind, which is not installed");
        return STATUS_INTERNAL;
    }
    if (o.json) {
        json_report(&j, stdout, "memcheck");
        json_array(&j, "scripts");
    }
    for (int i = 0; i < n; i++) {
        static struct memcheck r;
        if (!o.code)
            o.script = scripts[i];
        if (!session_readable(&o)) {
            worst = STATUS_UNREADABLE > worst ? STATUS_UNREADABLE : worst;
            continue;
        }
        if (!run(&o, &r))
            return STATUS_INTERNAL;
        int status = judge(&r, o.timeout > 0);
        worst = status > worst ? status : worst;
        if (o.json)
            tell_json(&j, session_name(&o), &r, status);
        else
            tell_text(session_name(&o), &r, status);
    }
    if (o.json) {
        json_close_array(&j);
        json_close_object(&j);
        json_end(&j);
    }
    return worst;
}
