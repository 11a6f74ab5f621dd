/* compare_text.c: a comparison as a table, Markdown, CSV and JSON. */
#include <string.h>

#include "tools/compare.h"
#include "tools/json.h"
#include "tools/measure.h"
#include "tools/session.h"

const struct metric_words metric_words[METRICS] = {
    [WALL] = {"wall", "wall time", "ms", 1},
    [CPU] = {"cpu", "CPU time", "ms", 1},
    [PEAK_RSS] = {"peak_rss", "peak RSS", "KiB", 0},
    [PAGE_FAULTS] = {"page_faults", "page faults", "", 0},
    [PAUSE] = {"longest_pause", "longest pause of the collector", "ms", 3},
    [COLLECTOR] = {"collector_share", "collector's share of the CPU time", "%", 2},
};

const char *outcome_words(const struct candidate *c)
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

static struct ratio to_base(const struct comparison *x, int i, int m)
{
    return ratio_of(x->c[i].values[m], x->c[x->base].values[m], x->o->rounds);
}

/* A ratio to nothing is none: `none` has no pauses. */
static bool has_ratio(const struct comparison *x, int i, int m)
{
    return i != x->base && to_base(x, i, m).ratio > 0;
}

/* --- the table ---------------------------------------------------------------------------------- */

static void table_row(FILE *out, const struct comparison *x, int i, int m, int width)
{
    const struct candidate *c = &x->c[i];
    int digits = metric_words[m].digits;
    double least, most;
    if (c->outcome != RAN) {
        fprintf(out, "  %-*s %s\n", width, c->name, outcome_words(c));
        return;
    }
    range_of(c->values[m], x->o->rounds, &least, &most);
    fprintf(out, "  %-*s %12.*f %12.*f %12.*f", width, c->name, digits,
            median_of(c->values[m], x->o->rounds), digits, least, digits, most);
    struct ratio r = to_base(x, i, m);
    if (i == x->base)
        fprintf(out, "   1\n");
    else if (!has_ratio(x, i, m))
        fprintf(out, "   -\n");
    else if (!r.known)
        fprintf(out, "   %.3f (no interval from so few rounds)\n", r.ratio);
    else
        fprintf(out, "   %.3f [%.3f, %.3f]%s\n", r.ratio, r.low, r.high,
                r.significant ? "" : " not significant");
}

void compare_table(FILE *out, const struct comparison *x)
{
    int width = (int)strlen(x->varied), rounds = x->o->rounds;
    for (int i = 0; i < x->n; i++)
        if ((int)strlen(x->c[i].name) > width)
            width = (int)strlen(x->c[i].name);
    fprintf(out,
            "%s: %d %s%s, %d round%s in turn after a warm-up; medians, 95 %% intervals of the "
            "ratio\n",
            session_name(x->o), x->n, x->varied, x->n == 1 ? "" : "s", rounds,
            rounds == 1 ? "" : "s");
    for (int m = 0; m < METRICS; m++) {
        const struct metric_words *w = &metric_words[m];
        fprintf(out, "\n%s%s%s%s\n", w->title, *w->unit ? " [" : "", w->unit, *w->unit ? "]" : "");
        fprintf(out, "  %-*s %12s %12s %12s   ratio to %s\n", width, x->varied, "median", "min",
                "max", x->c[x->base].name);
        for (int i = 0; i < x->n; i++)
            table_row(out, x, i, m, width);
    }
}

/* --- Markdown ----------------------------------------------------------------------------------- */

static void markdown_text(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("|\\`*_<>[]", *text))
            putc('\\', out);
        putc(*text, out);
    }
}

static void markdown_cell(FILE *out, const struct comparison *x, int i, int m)
{
    const struct candidate *c = &x->c[i];
    if (c->outcome != RAN) {
        fprintf(out, " %s |", m == WALL ? outcome_words(c) : "");
        return;
    }
    fprintf(out, " %.*f", metric_words[m].digits, median_of(c->values[m], x->o->rounds));
    if (has_ratio(x, i, m)) {
        struct ratio r = to_base(x, i, m);
        fprintf(out, " (%.2fx%s)", r.ratio, r.known && !r.significant ? ", n.s." : "");
    }
    fputs(" |", out);
}

void compare_markdown(FILE *out, const struct comparison *x)
{
    fputs("**", out);
    markdown_text(out, session_name(x->o));
    fprintf(out, "**: medians of %d round%s; ratio to ", x->o->rounds, x->o->rounds == 1 ? "" : "s");
    markdown_text(out, x->c[x->base].name);
    fprintf(out, " (n.s.: not significant)\n\n| %s |", x->varied);
    for (int m = 0; m < METRICS; m++)
        fprintf(out, " %s%s%s |", metric_words[m].title, *metric_words[m].unit ? ", " : "",
                metric_words[m].unit);
    fputs("\n|---|", out);
    for (int m = 0; m < METRICS; m++)
        fputs("---:|", out);
    fputs("\n", out);
    for (int i = 0; i < x->n; i++) {
        fputs("| ", out);
        markdown_text(out, x->c[i].name);
        fputs(" |", out);
        for (int m = 0; m < METRICS; m++)
            markdown_cell(out, x, i, m);
        fputs("\n", out);
    }
}

/* --- CSV: RFC 4180 ------------------------------------------------------------------------------ */

static void csv_text(FILE *out, const char *text)
{
    putc('"', out);
    for (; *text; text++) {
        if (*text == '"')
            putc('"', out);
        putc(*text, out);
    }
    putc('"', out);
}

void compare_csv(FILE *out, const struct comparison *x)
{
    fputs("candidate,outcome,metric,unit,median,min,max,ratio,ratio_low,ratio_high,significant\r\n",
          out);
    for (int i = 0; i < x->n; i++) {
        const struct candidate *c = &x->c[i];
        for (int m = 0; m < (c->outcome == RAN ? METRICS : 1); m++) {
            double least, most;
            csv_text(out, c->name);
            if (c->outcome != RAN) {
                fprintf(out, ",%s,,,,,,,,,\r\n", outcome_words(c));
                break;
            }
            range_of(c->values[m], x->o->rounds, &least, &most);
            fprintf(out, ",ran,%s,%s,%.3f,%.3f,%.3f,", metric_words[m].key, metric_words[m].unit,
                    median_of(c->values[m], x->o->rounds), least, most);
            struct ratio r = to_base(x, i, m);
            if (!has_ratio(x, i, m))
                fputs(",,,", out);
            else if (!r.known)
                fprintf(out, "%.6f,,,", r.ratio);
            else
                fprintf(out, "%.6f,%.6f,%.6f,%s", r.ratio, r.low, r.high,
                        r.significant ? "true" : "false");
            fputs("\r\n", out);
        }
    }
}

/* --- JSON --------------------------------------------------------------------------------------- */

static void json_metric(struct json *j, const struct comparison *x, int i, int m)
{
    const struct candidate *c = &x->c[i];
    double least, most;
    range_of(c->values[m], x->o->rounds, &least, &most);
    json_object(j, metric_words[m].key);
    if (*metric_words[m].unit)
        json_text(j, "unit", metric_words[m].unit);
    json_real(j, "median", median_of(c->values[m], x->o->rounds), 3);
    json_real(j, "min", least, 3);
    json_real(j, "max", most, 3);
    if (has_ratio(x, i, m)) {
        struct ratio r = to_base(x, i, m);
        json_real(j, "ratio", r.ratio, 6);
        if (r.known) {
            json_real(j, "ratio_low", r.low, 6);
            json_real(j, "ratio_high", r.high, 6);
            json_bool(j, "significant", r.significant);
        }
    }
    json_close_object(j);
}

void compare_json(FILE *out, const struct comparison *x)
{
    struct json j;
    const char *summary;
    const char *first = x->o->engine->collector_at(0, &summary);
    json_report(&j, out, "compare");
    json_text(&j, "script", session_name(x->o));
    json_text(&j, "varied", x->varied);
    json_number(&j, "rounds", (uint64_t)x->o->rounds);
    json_text(&j, "base", x->c[x->base].name);
    json_array(&j, "candidates");
    for (int i = 0; i < x->n; i++) {
        const struct candidate *c = &x->c[i];
        json_object(&j, NULL);
        json_text(&j, "name", c->name);
        json_text(&j, "alloc", c->alloc ? c->alloc : "default");
        json_text(&j, "refcount", c->engine->name);
        json_text(&j, "cycle", c->cycle ? c->cycle : first);
        json_text(&j, "outcome", c->outcome == RAN ? "ran" : outcome_words(c));
        for (int m = 0; m < METRICS && c->outcome == RAN; m++)
            json_metric(&j, x, i, m);
        json_close_object(&j);
    }
    json_close_array(&j);
    json_close_object(&j);
    json_end(&j);
}
