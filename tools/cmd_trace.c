/* cmd_trace.c: `tally trace`: runs a script, records it, and reads the recording back. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc/pool.h"
#include "tools/commands.h"
#include "tools/profile.h"
#include "tools/say.h"
#include "tools/session.h"
#include "tools/tally.h"
#include "tools/views.h"

enum { KEPT_RECORDED = 50 };

/* NAME.PID.tly in the current folder. */
static char *default_path(const struct options *o)
{
    const char *name = o->code ? "code" : strcmp(o->script, "-") == 0 ? "stdin" : o->script;
    const char *slash = strrchr(name, '/');
    char *path = NULL;
    if (slash)
        name = slash + 1;
    size_t n = strlen(name);
    if (n > 3 && strcmp(name + n - 3, ".py") == 0)
        n -= 3;
    if (asprintf(&path, "%.*s.%ld.tly", (int)n, name, (long)getpid()) < 0)
        return NULL;
    return path;
}

static void head(struct payload *p, const char *key, const char *value)
{
    payload_text(p, key);
    payload_text(p, value);
}

static void write_head(struct recorder *r, const struct options *o)
{
    struct payload p = {0};
    const char *summary;
    char text[1024] = "";
    head(&p, "version", tally_version());
    head(&p, "script", session_name(o));
    for (int i = 0; i < o->argc; i++) {
        size_t n = strlen(text);
        snprintf(text + n, sizeof text - n, "%s%s", i ? " " : "", o->argv[i]);
    }
    head(&p, "arguments", text);
    text[0] = 0;
    for (int i = 0; i < o->nalloc; i++) {
        size_t n = strlen(text);
        snprintf(text + n, sizeof text - n, "%s%s", i ? " " : "", o->alloc[i]);
    }
    head(&p, "alloc", o->nalloc ? text : "default");
    head(&p, "refcount", o->engine->name);
    head(&p, "cycle", o->cycle ? o->cycle : o->engine->collector_at(0, &summary));
    snprintf(text, sizeof text, "%u", o->hash_seed);
    head(&p, "hash_seed", o->hash_random ? "random" : text);
    if (!p.failed)
        record_chunk(r, CHUNK_HEAD, p.data, p.size);
    free(p.data);
}

static void write_end(struct recorder *r, size_t left)
{
    struct payload p = {0};
    payload_number(&p, left);
    if (!p.failed)
        record_chunk(r, CHUNK_END, p.data, p.size);
    free(p.data);
}

/* What is found at the end goes into the recording. False when memory ran out. */
static bool write_result(struct recorder *r, const struct session *s, const struct watch *w)
{
    struct findings f;
    struct result result = {.status = s->status, .failed = s->failed, .findings = &f};
    struct tally_gc_stats gc;
    s->engine->gc_stats(&gc);
    result.collections = gc.collections;
    result.collected = gc.collected;
    if (!findings_collect(&f, w, KEPT_RECORDED, false))
        return false;
    bool ok = result_write(r, &result, s->engine->site_info);
    findings_free(&f);
    return ok;
}

/* Reads the recording back and prints the summary. Is there a leak? */
static int summarise(const struct options *o, const char *path, bool *leaks)
{
    struct profile p;
    struct tally_error err = {""};
    if (!profile_read(&p, path, true, &err)) {
        say("%s", err.text);
        return STATUS_INTERNAL;
    }
    bool ok =
        o->json ? views_json(stderr, &p, 0, o->rows) : views_text(stderr, &p, 0, o->rows, path);
    *leaks = p.findings.lost_objects != 0;
    profile_free(&p);
    if (ok)
        return 0;
    say("no memory for the report");
    return STATUS_INTERNAL;
}

/* Between open and close. 0, or the status of a failure of our own. */
static int run_recorded(struct session *s, struct watch *w, struct recorder *r)
{
    watch_begin(w);
    session_run(s);
    s->engine->settle();
    watch_end(w);
    bool ok = !live_failed(w->live) && write_result(r, s, w);
    size_t left = 0;
    s->engine->close(&left);
    if (ok)
        write_end(r, left);
    else
        say("no memory for the tables of the recording: it is not complete");
    return ok ? 0 : STATUS_INTERNAL;
}

static int trace_to(const struct options *o, const char *path)
{
    struct session s;
    struct watch w;
    struct recorder *r = record_open(path, o->force);
    if (!r) {
        if (errno == EEXIST)
            say("%s exists; --force writes over it", path);
        else
            say("cannot write %s: %s", path, strerror(errno));
        return STATUS_INTERNAL;
    }
    write_head(r, o);
    if (!watch_open(&w, o->engine, r, false)) {
        say("no memory for the tables of the recording");
        record_close(r);
        return STATUS_INTERNAL;
    }
    int trouble = session_open(&s, o, &w.observer, true);
    if (trouble) {
        record_close(r);
        unlink(path);
        return trouble;
    }
    trouble = run_recorded(&s, &w, r);
    bool fault = w.fault_count > 0;
    if (fault)
        say("%s; `tally check` names the lines", w.faults[0].what);
    watch_close(&w);
    int error = record_close(r);
    if (error) {
        say("the recording %s could not be written: %s", path, strerror(error));
        trouble = STATUS_INTERNAL;
    }
    bool leaks = false;
    if (!error) {
        int status = summarise(o, path, &leaks);
        trouble = trouble ? trouble : status;
    }
    if ((leaks || fault) && o->error_exitcode >= 0)
        return o->error_exitcode;
    return s.status ? s.status : trouble;
}

int cmd_trace(struct options *o)
{
    if (!session_readable(o))
        return STATUS_USAGE;
    if ((o->nalloc || o->max_memory) && !session_configure(o, NULL, NULL))
        return STATUS_USAGE;
    char *path = o->output ? strdup(o->output) : default_path(o);
    if (!path) {
        say("no memory");
        return STATUS_INTERNAL;
    }
    int status = trace_to(o, path);
    free(path);
    return status;
}
