/* session.c: one run of a script. */
#define _GNU_SOURCE
#include "tools/session.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "alloc/pool.h"
#include "tools/say.h"

/* "TYPE:" in front of a spec, or 0. A path (./a:b) has none. */
static size_t type_prefix(const char *spec)
{
    size_t n = strcspn(spec, ":/=");
    return spec[n] == ':' ? n + 1 : 0;
}

static bool add(const char *spec, const char *outer, const char *around)
{
    struct tally_error err = {""};
    char text[1024];
    size_t prefix = type_prefix(spec);
    int n = snprintf(text, sizeof text, "%.*s%s%s%s%s", (int)prefix, spec, outer, around,
                     *around && spec[prefix] ? "/" : "", spec + prefix);
    if (n < 0 || (size_t)n >= sizeof text) {
        say("the allocator '%.60s...' is too long", spec);
        return false;
    }
    if (pool_configure(text, &err) == 0)
        return true;
    say("%s", err.text);
    return false;
}

bool session_configure(const struct options *o, const char *around, const char *base)
{
    struct tally_error err = {""};
    char limit[64] = "";
    pool_configure_reset();
    if (base && pool_configure_default(base, &err) < 0) {
        say("%s", err.text);
        return false;
    }
    if (o->max_memory)
        snprintf(limit, sizeof limit, "limit=%.40s%s", o->max_memory,
                 around || o->nalloc ? "/" : "");
    if (!around)
        around = "";
    bool everything = false;
    for (int i = 0; i < o->nalloc; i++)
        if (!type_prefix(o->alloc[i]))
            everything = true;
    if (!everything && (*limit || *around)) {
        /* the stack of all types without one of their own: decorators over the default base */
        char text[128];
        snprintf(text, sizeof text, "%s%s", limit, around);
        size_t n = strlen(text);
        if (n && text[n - 1] == '/')
            text[n - 1] = 0;
        if (!add("", text, ""))
            return false;
    }
    for (int i = 0; i < o->nalloc; i++)
        if (!add(o->alloc[i], limit, around))
            return false;
    return true;
}

bool session_readable(const struct options *o)
{
    struct stat st;
    if (o->code || strcmp(o->script, "-") == 0)
        return true;
    int fd = open(o->script, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool ok = fd >= 0 && fstat(fd, &st) == 0;
    if (ok && S_ISDIR(st.st_mode)) {
        ok = false;
        errno = EISDIR;
    }
    if (!ok)
        say("cannot read %s: %s", o->script, strerror(errno));
    if (fd >= 0)
        close(fd);
    return ok;
}

const char *session_name(const struct options *o)
{
    return o->code ? "<string>" : strcmp(o->script, "-") == 0 ? "<stdin>" : o->script;
}

int session_open(struct session *s, const struct options *o, const struct tally_observer *obs,
                 bool sites)
{
    struct tally_error err = {""};
    memset(s, 0, sizeof *s);
    s->o = o;
    s->engine = o->engine;
    s->opt = (struct tally_options){
        .script = o->code ? NULL : o->script,
        .code = o->code,
        .argc = o->argc,
        .argv = o->argv,
        .cycle = o->cycle,
        .hash_random = o->hash_random,
        .hash_seed = o->hash_seed,
        .gc_stress = o->gc_stress,
        .max_depth = o->max_depth,
        .sites = sites,
        .dis = o->dis,
        .pauses = o->pauses_fd >= 0,
    };
    if (s->engine->version != TALLY_ENGINE_VERSION) {
        say("the engine '%s' was built for another version of engine.h", s->engine->name);
        return STATUS_INTERNAL;
    }
    if (s->engine->open(&s->opt, obs, &err))
        return 0;
    say("%s", err.text[0] ? err.text : "the interpreter could not be started");
    return o->max_memory ? STATUS_LIMIT : STATUS_INTERNAL;
}

static char timeout_text[256];

static void on_timeout(int signal)
{
    (void)signal;
    ssize_t n = write(STDERR_FILENO, timeout_text, strlen(timeout_text));
    (void)n;
    _exit(STATUS_LIMIT);
}

static void set_timer(double seconds)
{
    struct itimerval t = {{0, 0},
                          {(time_t)seconds, (suseconds_t)((seconds - (time_t)seconds) * 1e6)}};
    if (seconds > 0 && !t.it_value.tv_sec && !t.it_value.tv_usec)
        t.it_value.tv_usec = 1;
    setitimer(ITIMER_REAL, &t, NULL);
}

void session_run(struct session *s)
{
    if (s->o->timeout > 0) {
        snprintf(timeout_text, sizeof timeout_text, "tally: %.150s was stopped after %g seconds\n",
                 session_name(s->o), s->o->timeout);
        struct sigaction action = {.sa_handler = on_timeout};
        sigaction(SIGALRM, &action, NULL);
        set_timer(s->o->timeout);
    }
    s->status = s->engine->run(&s->failed, &s->out_of_memory);
    if (s->o->timeout > 0)
        set_timer(0);
}
