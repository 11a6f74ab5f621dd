/* verdict.c: one script under watch. Freed blocks are poisoned and wait; each block that lives is in
 * the live table; counts are compared with references when the script is over. */
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

/* --- what outlives the teardown ------------------------------------------------------------------ */

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

static void count_survivors(struct survivors *s, const struct watch *w, const struct findings *f)
{
    uint64_t *by_kind = calloc((size_t)live_kinds(w->live) + 1, sizeof *by_kind);
    for (uint32_t i = 0; by_kind && i < live_slots(w->live); i++) {
        const struct live_slot *slot = live_slot(w->live, i);
        if (!live_address(slot) || slot->serial <= w->first || exempt(f, slot->serial) ||
            live_kind_at(w->live, slot->kind)->buffer)
            continue;
        by_kind[slot->kind]++;
        s->objects++;
    }
    s->rows = calloc((size_t)live_kinds(w->live) + 1, sizeof *s->rows);
    for (uint32_t i = 0; by_kind && s->rows && i < live_kinds(w->live); i++)
        if (by_kind[i])
            s->rows[s->count++] = (struct survivor){i, by_kind[i]};
    free(by_kind);
}

/* --- a crash ------------------------------------------------------------------------------------- */

static struct watch *crash_watch;
static void (*crash_report)(const struct watch_fault *f);

/* A freed block is full of POOL_POISON: what goes through a pointer in it faults. */
static void on_crash(int number, siginfo_t *info, void *context)
{
    (void)context;
    struct watch_fault f = {.times = 1};
    signal(number, SIG_DFL);
    if (number == SIGSEGV && info->si_code == SI_KERNEL)
        snprintf(f.what, sizeof f.what, "freed memory was used");
    else
        snprintf(f.what, sizeof f.what, "the interpreter crashed (%s)", strsignal(number));
    alarm(5);
    f.used = crash_watch->engine->site();
    crash_report(&f);
    _exit(0);
}

static void catch_crashes(struct watch *w, void (*report)(const struct watch_fault *f))
{
    static char stack[64 * 1024];
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    crash_watch = w;
    crash_report = report;
    sigaltstack(&alternate, NULL);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    sigaction(SIGABRT, &action, NULL);
}

/* --- text ---------------------------------------------------------------------------------------- */

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

static void site_text(const struct told *t, uint32_t site, char *buf, size_t size)
{
    const struct tally_site *s = t->e->site_info(site);
    place_text(buf, size, s ? s->function : NULL, s ? s->file : NULL, s ? s->line : 0);
}

static void site_json(struct told *t, const char *key, uint32_t site)
{
    const struct tally_site *s = t->e->site_info(site);
    if (!s)
        return;
    json_object(&t->j, key);
    json_text(&t->j, "file", s->file);
    json_text(&t->j, "function", s->function);
    json_number(&t->j, "line", s->line > 0 ? (uint64_t)s->line : 0);
    json_close_object(&t->j);
}

static void tell_fault(struct told *t, const struct watch_fault *f)
{
    if (t->json) {
        json_object(&t->j, NULL);
        json_text(&t->j, "what", f->what);
        json_text(&t->j, "type", f->type[0] ? f->type : NULL);
        json_number(&t->j, "times", f->times);
        site_json(t, "made", f->born);
        if (f->was_free)
            site_json(t, "freed", f->freed);
        site_json(t, "used", f->used);
        json_close_object(&t->j);
        return;
    }
    const struct tally_site *used = t->e->site_info(f->used);
    char where[400];
    fprintf(t->out, "  ");
    if (used)
        fprintf(t->out, "%s:%d: ", used->file, used->line);
    fprintf(t->out, "early free: %s", f->what);
    if (f->times > 1)
        fprintf(t->out, " (%s times)", grouped(f->times));
    fprintf(t->out, "\n");
    if (f->type[0]) {
        site_text(t, f->born, where, sizeof where);
        fprintf(t->out, "      %s made in %s\n", f->type, where);
    }
    if (f->was_free) {
        site_text(t, f->freed, where, sizeof where);
        fprintf(t->out, "      freed in %s\n", where);
    }
    if (used) {
        site_text(t, f->used, where, sizeof where);
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
            site_json(t, "made", rows[i].site);
            json_close_object(&t->j);
        } else {
            site_text(t, rows[i].site, where, sizeof where);
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

static void begin(struct told *t, const struct verdict *v)
{
    static const char *const words[] = {"clean",        "findings",       "usage", "unreadable",
                                        "script failed", "internal error", "limit"};
    (void)v;
    (void)words;
}

/* ------------------------------------------------------------------------------------------------- */

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
