/* cmd_check.c: `tally check`: each script in a process of its own, verdicts first. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/commands.h"
#include "tools/memcheck.h"
#include "tools/say.h"
#include "tools/session.h"
#include "tools/verdict.h"

/* What a child sends: the verdict, then its lines. */
struct piece {
    struct verdict v;
    char *text;
    size_t size;
};

static bool read_all(int fd, void *buf, size_t size)
{
    char *p = buf;
    while (size) {
        ssize_t n = read(fd, p, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        p += n;
        size -= (size_t)n;
    }
    return true;
}

static void read_rest(int fd, struct piece *out)
{
    size_t cap = 0;
    for (;;) {
        if (out->size == cap) {
            cap = cap ? cap * 2 : 4096;
            char *text = realloc(out->text, cap);
            if (!text)
                return;
            out->text = text;
        }
        ssize_t n = read(fd, out->text + out->size, cap - out->size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        out->size += (size_t)n;
    }
}

/* The verdict goes first, but is known last: the lines wait in memory. A crash handler may end the
 * process in the middle, so both are sent by the same function. */
static struct {
    int fd;
    FILE *lines;
    char *text;
    size_t size;
    struct verdict v;
} sending;

static void send(void)
{
    fflush(sending.lines);
    const char *parts[] = {(const char *)&sending.v, sending.text};
    size_t sizes[] = {sizeof sending.v, sending.size};
    for (int i = 0; i < 2; i++)
        for (size_t at = 0; at < sizes[i];) {
            ssize_t n = write(sending.fd, parts[i] + at, sizes[i] - at);
            if (n < 0 && errno != EINTR)
                return;
            at += n > 0 ? (size_t)n : 0;
        }
}

static void child(const struct options *o, int fd)
{
    sending.fd = fd;
    sending.lines = open_memstream(&sending.text, &sending.size);
    if (!sending.lines)
        _exit(STATUS_INTERNAL);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    verdict_run(&sending.v, o, sending.lines, o->json ? 2 : 0, send);
    send();
    fflush(stdout);
    _exit(sending.v.status);
}

/* Runs one script. The status of a child that sent no verdict tells why. */
static bool run_one(const struct options *o, struct piece *out)
{
    int fds[2];
    memset(out, 0, sizeof *out);
    out->v.status = STATUS_INTERNAL;
    fflush(stdout);
    if (pipe(fds) != 0) {
        say("cannot make a pipe: %s", strerror(errno));
        return false;
    }
    pid_t pid = fork();
    if (pid < 0) {
        say("cannot start a process: %s", strerror(errno));
        close(fds[0]);
        close(fds[1]);
        return false;
    }
    if (pid == 0) {
        close(fds[0]);
        child(o, fds[1]);
    }
    close(fds[1]);
    /* Ctrl-C is for the script; it ends, and we go on. */
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    sigaction(SIGINT, &ignore, &before);
    bool told = read_all(fds[0], &out->v, sizeof out->v);
    if (told)
        read_rest(fds[0], out);
    close(fds[0]);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    sigaction(SIGINT, &before, NULL);
    if (!told) {
        memset(&out->v, 0, sizeof out->v);
        out->v.status = WIFEXITED(status) ? WEXITSTATUS(status) : STATUS_INTERNAL;
        if (WIFSIGNALED(status) && WTERMSIG(status) != SIGINT)
            say("%s: the process was ended: %s", session_name(o), strsignal(WTERMSIG(status)));
    }
    if ((WIFSIGNALED(status) && WTERMSIG(status) == SIGINT) || (told && out->v.script == 130)) {
        say("interrupted");
        exit(130);
    }
    return true;
}

/* --- the whole -----------------------------------------------------------------------------------
 */

/* Which of two statuses says more about the whole. */
static int worse(int a, int b)
{
    static const int order[] = {STATUS_CLEAN,   STATUS_FINDINGS,   STATUS_SCRIPT_FAILED,
                                STATUS_LIMIT,   STATUS_UNREADABLE, STATUS_USAGE,
                                STATUS_INTERNAL};
    int x = 0, y = 0;
    for (int i = 0; i < (int)(sizeof order / sizeof *order); i++) {
        x = order[i] == a ? i : x;
        y = order[i] == b ? i : y;
    }
    return x >= y ? a : b;
}

static void unsent(const struct options *o, struct piece *p)
{
    FILE *out = open_memstream(&p->text, &p->size);
    if (!out)
        return;
    char words[300];
    verdict_words(&p->v, words, sizeof words);
    if (o->json) {
        struct json j;
        json_begin(&j, out);
        j.depth = 2;
        json_object(&j, NULL);
        json_text(&j, "script", session_name(o));
        json_text(&j, "verdict", verdict_status_word(p->v.status));
        json_text(&j, "summary", words);
        json_close_object(&j);
    } else {
        fprintf(out, "%s: %s\n", session_name(o), words);
    }
    fclose(out);
}

static void print_json(const struct options *o, const struct piece *pieces, int n, int status,
                       const int counts[2])
{
    struct json j;
    json_report(&j, stdout, "check");
    json_text(&j, "verdict", verdict_status_word(status));
    json_text(&j, "refcount", o->engine->name);
    json_number(&j, "scripts_checked", (uint64_t)n);
    json_number(&j, "scripts_with_findings", (uint64_t)counts[0]);
    json_number(&j, "scripts_without_verdict", (uint64_t)counts[1]);
    json_array(&j, "scripts");
    for (int i = 0; i < n; i++) { /* each begins as if it were the first */
        if (i)
            putchar(',');
        if (pieces[i].text)
            fwrite(pieces[i].text, 1, pieces[i].size, stdout);
    }
    j.filled[j.depth] = n > 0;
    json_close_array(&j);
    json_close_object(&j);
    json_end(&j);
}

static int check_all(struct options *o, int n, char **scripts)
{
    struct piece *pieces = calloc((size_t)n, sizeof *pieces);
    int status = STATUS_CLEAN, counts[2] = {0, 0};
    bool progress = n > 1 && isatty(STDERR_FILENO);
    if (!pieces) {
        say("no memory");
        return STATUS_INTERNAL;
    }
    for (int i = 0; i < n; i++) {
        if (!o->code)
            o->script = scripts[i];
        if (progress) /* the script's own output begins on a line of its own */
            fprintf(stderr, "\r\033[K[%d/%d] %s", i + 1, n, session_name(o));
        pieces[i].v.status = STATUS_UNREADABLE;
        if (!session_readable(o) || !run_one(o, &pieces[i]) || !pieces[i].text)
            unsent(o, &pieces[i]);
        status = worse(status, pieces[i].v.status);
        counts[0] += pieces[i].v.status == STATUS_FINDINGS;
        counts[1] += pieces[i].v.status != STATUS_FINDINGS && pieces[i].v.status != STATUS_CLEAN;
    }
    if (progress)
        fprintf(stderr, "\r\033[K");
    if (o->json) {
        print_json(o, pieces, n, status, counts);
    } else {
        if (n > 1 && status == STATUS_CLEAN)
            printf("clean: %d scripts\n", n);
        else if (n > 1)
            printf("%d of %d scripts with findings%s", counts[0], n, counts[1] ? "" : "\n");
        if (n > 1 && counts[1])
            printf(", %d without a verdict\n", counts[1]);
        for (int i = 0; i < n; i++)
            if (pieces[i].text &&
                (n == 1 || pieces[i].v.status != STATUS_CLEAN || pieces[i].v.cyclic))
                fwrite(pieces[i].text, 1, pieces[i].size, stdout);
    }
    for (int i = 0; i < n; i++)
        free(pieces[i].text);
    free(pieces);
    return status;
}

int cmd_check(struct options *o)
{
    int n = o->code ? 1 : o->argc;
    char **scripts = o->argv;
    if (!n) {
        say("check needs a script");
        return STATUS_USAGE;
    }
    if (!o->code)
        o->argc = 0;
    if (!session_configure(o, "quarantine", NULL)) /* said once, not in each child */
        return STATUS_USAGE;
    if (o->valgrind)
        return memcheck_all(o, n, scripts);
    return check_all(o, n, scripts);
}
