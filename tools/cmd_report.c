/* cmd_report.c: `tally report`: a recording in tables. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/commands.h"
#include "tools/profile.h"
#include "tools/say.h"
#include "tools/views.h"

/* A stream for --output: FILE.tmp, renamed when it is complete. */
struct output {
    FILE *stream;
    const char *path; /* NULL: standard output */
    char *part;
};

static bool output_open(struct output *out, const struct options *o)
{
    *out = (struct output){.stream = stdout};
    if (!o->output || strcmp(o->output, "-") == 0)
        return true;
    out->path = o->output;
    if (!o->force && access(out->path, F_OK) == 0) {
        say("%s exists; --force writes over it", out->path);
        return false;
    }
    if (asprintf(&out->part, "%s.tmp", out->path) < 0 || !(out->stream = fopen(out->part, "w"))) {
        say("cannot write %s: %s", out->path, strerror(errno));
        free(out->part);
        return false;
    }
    return true;
}

static bool output_close(struct output *out)
{
    if (!out->path)
        return true; /* main flushes and checks it */
    bool ok = !ferror(out->stream);
    ok = fclose(out->stream) == 0 && ok;
    ok = ok && rename(out->part, out->path) == 0;
    if (!ok) {
        say("%s could not be written: %s", out->path, strerror(errno));
        unlink(out->part);
    }
    free(out->part);
    return ok;
}

int cmd_report(struct options *o)
{
    struct profile p;
    struct output out;
    struct tally_error err = {""};
    if (o->argc != 1) {
        say(o->argc ? "report reads one recording at a time"
                    : "report needs a recording: FILE.tly");
        return STATUS_USAGE;
    }
    if (!profile_read(&p, o->argv[0], false, &err)) {
        say("%s", err.text);
        return STATUS_UNREADABLE;
    }
    int status = p.state != PROFILE_WHOLE || !p.has_result ? STATUS_UNREADABLE
                 : p.findings.lost_objects                 ? STATUS_FINDINGS
                                                           : STATUS_CLEAN;
    if (!output_open(&out, o)) {
        profile_free(&p);
        return STATUS_INTERNAL;
    }
    bool ok = o->json ? views_json(out.stream, &p, o->views, o->rows)
                      : views_text(out.stream, &p, o->views, o->rows, NULL);
    if (!ok)
        say("no memory for the report");
    if (!output_close(&out) || !ok)
        status = STATUS_INTERNAL;
    profile_free(&p);
    return status;
}
