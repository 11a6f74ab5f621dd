/* verdict.c: one script under watch. Freed blocks are poisoned and wait; each block that lives is
 * in the live table; counts are compared with references when the script is over. */
#define _GNU_SOURCE
#include "tools/verdict.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc/pool.h"
#include "tools/findings.h"
#include "tools/say.h"
#include "tools/session.h"
#include "tools/views.h"

/* --- what outlives the teardown ------------------------------------------------------------------
 */

struct survivor {
    uint32_t kind;
    uint64_t count;
};

struct survivors {
    struct survivor *rows;
    size_t count;
    struct place *at; /* by row; the engine's sites are gone after close */
    uint64_t objects;
};

/* The kinds of all objects of the script that live now, with copies of their places: to be counted
 * again after the teardown. */
static struct place *places_of_kinds(const struct watch *w)
{
    uint32_t n = live_kinds(w->live);
    struct place *at = calloc((size_t)n + 1, sizeof *at);
    for (uint32_t i = 0; at && i < n; i++)
        if (!live_kind_at(w->live, i)->buffer)
            at[i] = place_of(w->engine, live_kind_at(w->live, i)->site);
    return at;
}

static bool exempt(const struct findings *f, uint64_t serial)
{
    size_t low = 0, high = f->exempt_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (f->exempt[middle] < serial)
            low = middle + 1;
        else
            high = middle;
    }
    return low < f->exempt_count && f->exempt[low] == serial;
}

static void count_survivors(struct survivors *s, const struct watch *w, const struct findings *f,
                            uint32_t kinds)
{
    uint64_t *by_kind = calloc((size_t)kinds + 1, sizeof *by_kind);
    for (uint32_t i = 0; by_kind && i < live_slots(w->live); i++) {
        const struct live_slot *slot = live_slot(w->live, i);
        if (!live_address(slot) || slot->serial <= w->first || exempt(f, slot->serial) ||
            slot->kind >= kinds || live_kind_at(w->live, slot->kind)->buffer)
            continue;
        by_kind[slot->kind]++;
        s->objects++;
    }
    s->rows = calloc((size_t)kinds + 1, sizeof *s->rows);
    for (uint32_t i = 0; by_kind && s->rows && i < kinds; i++)
        if (by_kind[i])
            s->rows[s->count++] = (struct survivor){i, by_kind[i]};
    free(by_kind);
}

/* --- text ----------------------------------------------------------------------------------------
 */

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

void verdict_words(const struct verdict *v, char *buf, size_t size)
{
    char parts[400] = "";
    size_t n = 0;
#define PART(...) n += (size_t)snprintf(parts + n, sizeof parts - n, __VA_ARGS__)
    if (v->lost_objects)
        PART("%s%s object%s lost (%s)", n ? ", " : "", grouped(v->lost_objects),
             plural(v->lost_objects), human(v->lost_bytes));
    if (v->early_frees)
        PART("%s%s early free%s", n ? ", " : "", grouped(v->early_frees), plural(v->early_frees));
    if (v->wrong_counts)
        PART("%s%s wrong count%s", n ? ", " : "", grouped(v->wrong_counts),
             plural(v->wrong_counts));
    if (v->survivors)
        PART("%s%s object%s outlived the teardown", n ? ", " : "", grouped(v->survivors),
             plural(v->survivors));
    if (v->over_limit)
        PART("%s%s live at exit, above the limit", n ? ", " : "", human(v->live_bytes));
    if (v->findings && !n)
        PART("%s cyclic object%s", grouped(v->cyclic), plural(v->cyclic));
#undef PART
    switch (v->status) {
    case STATUS_CLEAN:
        snprintf(buf, size, "clean");
        break;
    case STATUS_FINDINGS:
        snprintf(buf, size, "%s", parts);
        break;
    case STATUS_SCRIPT_FAILED:
        snprintf(buf, size, "no verdict: the script failed with status %d%s%s", v->script,
                 n ? "; so far " : "", parts);
        break;
    case STATUS_UNREADABLE:
        snprintf(buf, size, "no verdict: it cannot be read");
        break;
    case STATUS_LIMIT:
        snprintf(buf, size, "no verdict: a limit was hit");
        break;
    default:
        snprintf(buf, size, "no verdict: internal error");
    }
}

struct told {
    const struct options *o;
    const struct tally_engine *e;
    FILE *out;
    struct json j;
    bool json;
};

static void place_json(struct told *t, const char *key, const struct place *at)
{
    if (!at->file)
        return;
    json_object(&t->j, key);
    json_text(&t->j, "file", at->file);
    json_text(&t->j, "function", at->function);
    json_number(&t->j, "line", at->line > 0 ? (uint64_t)at->line : 0);
    json_close_object(&t->j);
}

static void tell_fault(struct told *t, const struct watch_fault *f)
{
    if (t->json) {
        json_object(&t->j, NULL);
        json_text(&t->j, "what", f->what);
        json_text(&t->j, "type", f->type[0] ? f->type : NULL);
        json_number(&t->j, "times", f->times);
        place_json(t, "made", &f->born);
        place_json(t, "freed", &f->freed);
        place_json(t, "used", &f->used);
        json_close_object(&t->j);
        return;
    }
    const struct place *used = &f->used;
    char where[400];
    fprintf(t->out, "  ");
    if (used->file)
        fprintf(t->out, "%s:%d: ", used->file, used->line);
    fprintf(t->out, "early free: %s", f->what);
    if (f->times > 1)
        fprintf(t->out, " (%s times)", grouped(f->times));
    fprintf(t->out, "\n");
    if (f->type[0]) {
        place_text(where, sizeof where, f->born.function, f->born.file, f->born.line);
        fprintf(t->out, "      %s made in %s\n", f->type, where);
    }
    if (f->was_free) {
        place_text(where, sizeof where, f->freed.function, f->freed.file, f->freed.line);
        fprintf(t->out, "      freed in %s\n", where);
    }
    if (used->file) {
        place_text(where, sizeof where, used->function, used->file, used->line);
        fprintf(t->out, "      noticed in %s\n", where);
    }
}

static void tell_faults(struct told *t, const struct watch *w)
{
    if (t->json)
        json_array(&t->j, "early_frees");
    for (size_t i = 0; i < w->fault_count; i++)
        tell_fault(t, &w->faults[i]);
    if (t->json)
        json_close_array(&t->j);
    else if (w->faults_dropped)
        fprintf(t->out, "  and %s more early frees\n", grouped(w->faults_dropped));
}

static void tell_audit(struct told *t, const struct findings *f)
{
    if (t->json)
        json_array(&t->j, "counts");
    for (size_t i = 0; i < f->audit_count; i++) {
        const struct audit_row *r = &f->audit[i];
        bool high = r->count > r->references;
        if (t->json) {
            json_object(&t->j, NULL);
            json_text(&t->j, "type", r->type);
            json_text(&t->j, "file", r->at.file);
            json_text(&t->j, "function", r->at.function);
            json_number(&t->j, "line", (uint64_t)r->at.line);
            json_number(&t->j, "count", r->count);
            json_number(&t->j, "references", r->references);
            json_number(&t->j, "objects", r->times);
            json_close_object(&t->j);
            continue;
        }
        fprintf(t->out, "  ");
        if (r->at.file)
            fprintf(t->out, "%s:%d: ", r->at.file, r->at.line);
        fprintf(t->out, "%s has count %s, but %s reference%s", r->type, grouped(r->count),
                grouped(r->references), plural(r->references));
        if (r->times > 1)
            fprintf(t->out, " (%s objects)", grouped(r->times));
        fprintf(t->out, high ? ": it will not be freed\n" : ": it will be freed too early\n");
    }
    if (t->json)
        json_close_array(&t->j);
}

/* Birth places of what only the collector freed, each with its number. */
struct cyclic_row {
    uint32_t site;
    const char *type;
    uint64_t count;
};

static const struct tally_engine *sort_engine;

static int by_site(const void *a, const void *b)
{
    const struct cyclic_row *x = a, *y = b;
    const struct tally_site *s = sort_engine->site_info(x->site),
                            *u = sort_engine->site_info(y->site);
    if (!s || !u)
        return !s - !u;
    int c = strcmp(s->file, u->file);
    if (c)
        return c;
    if (s->line != u->line)
        return s->line < u->line ? -1 : 1;
    return strcmp(x->type, y->type);
}

static int by_count(const void *a, const void *b)
{
    const struct cyclic_row *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return by_site(a, b);
}

enum { CYCLIC_ROWS = 10 };

static void tell_cyclic(struct told *t, const struct watch *w)
{
    struct cyclic_row *rows = calloc(w->cyclic_count + 1, sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; rows && i < w->cyclic_count; i++)
        rows[i] = (struct cyclic_row){w->cyclic_sites[i], w->cyclic_types[i], 1};
    sort_engine = t->e;
    if (rows && w->cyclic_count) {
        qsort(rows, w->cyclic_count, sizeof *rows, by_site);
        for (size_t i = 1; i < w->cyclic_count; i++) {
            if (by_site(&rows[n], &rows[i]) == 0)
                rows[n].count++;
            else
                rows[++n] = rows[i];
        }
        n++;
        qsort(rows, n, sizeof *rows, by_count);
    }
    if (t->json)
        json_array(&t->j, "cyclic");
    else if (n)
        fprintf(t->out, "  %s: %s object%s could only be freed by the collector:\n",
                t->o->fail_on_cyclic ? "cyclic" : "note", grouped(w->cyclic_objects),
                plural(w->cyclic_objects));
    for (size_t i = 0; i < n && (t->json || i < CYCLIC_ROWS); i++) {
        char where[400];
        if (t->json) {
            json_object(&t->j, NULL);
            json_text(&t->j, "type", rows[i].type);
            json_number(&t->j, "objects", rows[i].count);
            const struct tally_site *made = t->e->site_info(rows[i].site);
            json_text(&t->j, "file", made ? made->file : NULL);
            json_text(&t->j, "function", made ? made->function : NULL);
            json_number(&t->j, "line", made ? (uint64_t)made->line : 0);
            json_close_object(&t->j);
        } else {
            const struct tally_site *made = t->e->site_info(rows[i].site);
            place_text(where, sizeof where, made ? made->function : NULL, made ? made->file : NULL,
                       made ? made->line : 0);
            fprintf(t->out, "      %s %s made in %s\n", grouped(rows[i].count), rows[i].type,
                    where);
        }
    }
    if (!t->json && n > CYCLIC_ROWS)
        fprintf(t->out, "      and %s more\n", grouped(n - CYCLIC_ROWS));
    if (t->json)
        json_close_array(&t->j);
    free(rows);
}

static void tell_kept(struct told *t, const struct findings *f)
{
    for (size_t i = 0; i < f->kept_count && i < 3; i++)
        fprintf(t->out, "      %s bytes held by %s\n", grouped(f->kept[i].retained),
                f->kept[i].path);
}

static void tell_survivors(struct told *t, const struct survivors *s, const struct watch *w)
{
    if (t->json)
        json_array(&t->j, "survivors");
    for (size_t i = 0; i < s->count; i++) {
        const struct live_kind *k = live_kind_at(w->live, s->rows[i].kind);
        const struct place *at = &s->at[s->rows[i].kind];
        char where[400];
        if (t->json) {
            json_object(&t->j, NULL);
            json_text(&t->j, "type", live_type_name(w->live, k->type));
            json_text(&t->j, "file", at->file);
            json_text(&t->j, "function", at->function);
            json_number(&t->j, "line", (uint64_t)at->line);
            json_number(&t->j, "objects", s->rows[i].count);
            json_close_object(&t->j);
        } else {
            place_text(where, sizeof where, at->function, at->file, at->line);
            fprintf(t->out, "  outlived the teardown: %s %s made in %s\n",
                    grouped(s->rows[i].count), live_type_name(w->live, k->type), where);
        }
    }
    if (t->json)
        json_close_array(&t->j);
}

/* -------------------------------------------------------------------------------------------------
 */

static void count_live(struct verdict *v, const struct watch *w)
{
    for (uint32_t i = 0; i < live_slots(w->live); i++) {
        const struct live_slot *s = live_slot(w->live, i);
        if (!live_address(s) || s->serial <= w->first)
            continue;
        v->live_blocks++;
        v->live_bytes += live_kind_at(w->live, s->kind)->size;
    }
}

/* All that a run in progress has; one at a time, because a crash has to find it. */
static struct run {
    struct verdict *v;
    const struct options *o;
    FILE *out; /* where the report goes when it is complete */
    int depth;
    void (*before_exit)(void);
    char *body; /* what was told before the teardown */
    size_t body_size;
    struct watch watch;
    struct session session;
} run;

static void told_open(struct told *t, FILE *out)
{
    *t = (struct told){.o = run.o, .e = run.o->engine, .out = out, .json = run.o->json};
    if (t->json) {
        json_begin(&t->j, out);
        t->j.depth = run.depth;
        t->j.filled[run.depth] = true; /* the comma before the first key is the body's */
    }
}

static void finish_status(void)
{
    struct verdict *v = run.v;
    const struct session *s = &run.session;
    v->early_frees = run.watch.fault_count + run.watch.faults_dropped;
    v->findings = v->lost_objects + v->early_frees + v->wrong_counts + v->survivors +
                  v->over_limit + (run.o->fail_on_cyclic ? v->cyclic : 0);
    v->script = s->status;
    if (v->status == STATUS_INTERNAL)
        return;
    if (v->early_frees)
        v->status = STATUS_FINDINGS; /* a failure may well come from it */
    else if (s->out_of_memory)
        v->status = STATUS_LIMIT;
    else if (s->failed || s->status)
        v->status = STATUS_SCRIPT_FAILED;
    else
        v->status = v->findings ? STATUS_FINDINGS : STATUS_CLEAN;
}

const char *verdict_status_word(int status)
{
    static const char *const words[] = {"clean",         "findings",       "usage", "unreadable",
                                        "script failed", "internal error", "limit"};
    return status >= 0 && status <= STATUS_LIMIT ? words[status] : "internal error";
}

/* The report in its order: verdict, early frees, what was told before the teardown, survivors. */
static void tell_all(const struct survivors *survivors)
{
    struct verdict *v = run.v;
    struct told t;
    char words[500];
    finish_status();
    verdict_words(v, words, sizeof words);
    if (!run.o->json) {
        fprintf(run.out, "%s: %s\n", session_name(run.o), words);
        told_open(&t, run.out);
        tell_faults(&t, &run.watch);
        if (run.body)
            fwrite(run.body, 1, run.body_size, run.out);
        if (survivors)
            tell_survivors(&t, survivors, &run.watch);
        fflush(run.out);
        return;
    }
    json_begin(&t.j, run.out);
    t.j.depth = run.depth;
    json_object(&t.j, NULL);
    json_text(&t.j, "script", session_name(run.o));
    json_text(&t.j, "verdict", verdict_status_word(v->status));
    json_text(&t.j, "summary", words);
    json_number(&t.j, "script_status", (uint64_t)v->script);
    json_object(&t.j, "counters");
    json_number(&t.j, "lost_objects", v->lost_objects);
    json_number(&t.j, "lost_bytes", v->lost_bytes);
    json_number(&t.j, "early_frees", v->early_frees);
    json_number(&t.j, "wrong_counts", v->wrong_counts);
    json_number(&t.j, "survivors", v->survivors);
    json_number(&t.j, "cyclic_objects", v->cyclic);
    json_number(&t.j, "live_bytes", v->live_bytes);
    json_number(&t.j, "live_blocks", v->live_blocks);
    json_close_object(&t.j);
    t = (struct told){.o = run.o, .e = run.o->engine, .out = run.out, .json = true, .j = t.j};
    tell_faults(&t, &run.watch);
    if (run.body)
        fwrite(run.body, 1, run.body_size, run.out);
    if (survivors)
        tell_survivors(&t, survivors, &run.watch);
    json_close_object(&t.j);
    fflush(run.out);
}

/* --- a crash -------------------------------------------------------------------------------------
 * Freed memory is full of POOL_POISON, which is no address: what goes through it ends here. The
 * report is written from the handler, and the process ends. */

static void on_crash(int number, siginfo_t *info, void *context)
{
    (void)context;
    signal(number, SIG_DFL);
    alarm(5); /* in case the report hangs */
    bool poison = number == SIGSEGV && info->si_code == SI_KERNEL;
    char guarded[160];
    const void *block =
        number == SIGSEGV ? pool_guard_find(info->si_addr, guarded, sizeof guarded) : NULL;
    if (block)
        watch_crash(&run.watch, guarded, block);
    else if (poison)
        watch_crash(&run.watch, "freed memory was used", NULL);
    else if (!run.watch.fault_count)
        run.v->status = STATUS_INTERNAL;
    run.session.status = 128 + number;
    if (run.v->status == STATUS_INTERNAL)
        say("%s: the interpreter crashed: %s", session_name(run.o), strsignal(number));
    tell_all(NULL);
    run.before_exit();
    _exit(run.v->status);
}

static void catch_crashes(void)
{
    static char stack[256 * 1024];
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigaltstack(&alternate, NULL);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    sigaction(SIGABRT, &action, NULL);
}

/* --- the run -------------------------------------------------------------------------------------
 */

/* Between settle and close. False when memory ran out. */
static bool look(struct findings *f)
{
    struct verdict *v = run.v;
    struct told t;
    if (!findings_collect(f, &run.watch, 3, true))
        return false;
    pool_quarantine_verify();
    count_live(v, &run.watch);
    v->lost_objects = f->lost_objects;
    v->lost_bytes = f->lost_bytes;
    v->cyclic = run.watch.cyclic_objects;
    v->over_limit = v->live_bytes > run.o->limit_live;
    for (size_t i = 0; i < f->audit_count; i++)
        v->wrong_counts += f->audit[i].times;
    FILE *body = open_memstream(&run.body, &run.body_size);
    if (!body)
        return false;
    told_open(&t, body);
    if (t.json) {
        t.j.depth++;
        t.j.filled[t.j.depth] = true;
        json_lost(&t.j, f);
    } else {
        lost_text(body, f, SIZE_MAX);
    }
    tell_audit(&t, f);
    if (v->over_limit && !t.json) {
        fprintf(body, "  live at exit: %s bytes, the limit is %s\n", grouped(v->live_bytes),
                grouped(run.o->limit_live));
        tell_kept(&t, f);
    }
    tell_cyclic(&t, &run.watch);
    return fclose(body) == 0;
}

/* The teardown, and what it leaves. */
static void close_and_count(struct survivors *s, const struct findings *f)
{
    bool none = run.o->cycle && strncmp(run.o->cycle, "none", 4) == 0;
    s->at = places_of_kinds(&run.watch);
    uint32_t kinds = live_kinds(run.watch.live);
    size_t left = 0;
    watch_end(&run.watch);
    run.session.engine->close(&left);
    /* Without a collector kept cycles stay; a count too high holds more than itself. */
    if (s->at && !none && !run.v->wrong_counts && !run.v->lost_objects && !run.watch.fault_count) {
        count_survivors(s, &run.watch, f, kinds);
        run.v->survivors = s->objects;
    }
    for (uint32_t i = 0; i < kinds && s->at && !s->count; i++)
        place_free(&s->at[i]);
}

void verdict_run(struct verdict *v, const struct options *o, FILE *out, int json_depth,
                 void (*before_exit)(void))
{
    struct findings f = {0};
    struct survivors survivors = {0};
    memset(v, 0, sizeof *v);
    run.v = v;
    run.o = o;
    run.out = out;
    run.depth = json_depth;
    run.before_exit = before_exit;
    v->status = STATUS_INTERNAL;
    if (!session_configure(o, "quarantine", NULL)) {
        v->status = STATUS_USAGE;
        return;
    }
    if (!watch_open(&run.watch, o->engine, NULL, true)) {
        say("no memory for the live table");
        return;
    }
    int trouble = session_open(&run.session, o, &run.watch.observer, true);
    if (trouble) {
        v->status = trouble;
        return;
    }
    catch_crashes();
    v->status = STATUS_CLEAN;
    watch_begin(&run.watch);
    session_run(&run.session);
    run.session.engine->settle();
    if (!look(&f)) {
        say("no memory to look at what is left");
        v->status = STATUS_INTERNAL;
    }
    close_and_count(&survivors, &f);
    tell_all(survivors.count ? &survivors : NULL);
    findings_free(&f);
}
