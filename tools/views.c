/* views.c: a recording in tables, for people. */
#include "tools/views.h"

#include <inttypes.h>
#include <string.h>

#include "tools/table.h"

/* --- words --------------------------------------------------------------------------------------
 */

enum { BUFFERS = 8, BUFFER = 64 };

static char *buffer(void)
{
    static char buffers[BUFFERS][BUFFER];
    static int next;
    return buffers[next++ % BUFFERS];
}

const char *grouped(uint64_t n)
{
    char digits[24], *out = buffer(), *p = out;
    int length = snprintf(digits, sizeof digits, "%" PRIu64, n);
    for (int i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0)
            *p++ = ',';
        *p++ = digits[i];
    }
    *p = 0;
    return out;
}

const char *human(uint64_t bytes)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    char *out = buffer();
    double x = (double)bytes;
    int unit = 0;
    while (x >= 1024 && unit < 4) {
        x /= 1024;
        unit++;
    }
    if (unit == 0)
        snprintf(out, BUFFER, "%" PRIu64 " byte%s", bytes, bytes == 1 ? "" : "s");
    else
        snprintf(out, BUFFER, "%.*f %s", x < 10 ? 2 : x < 100 ? 1 : 0, x, units[unit]);
    return out;
}

void place_text(char *buf, size_t size, const char *function, const char *file, int line)
{
    if (file)
        snprintf(buf, size, "%s %s:%d", function, file, line);
    else
        snprintf(buf, size, "[outside the script]");
}

static const char *plural(uint64_t n, const char *one, const char *many)
{
    return n == 1 ? one : many;
}

/* --- the verdict --------------------------------------------------------------------------------
 */

static void verdict(FILE *out, const struct profile *p)
{
    const struct findings *f = &p->findings;
    if (p->state == PROFILE_CUT) {
        fprintf(out, "cut off: the recording ends before the run did, so nothing is said about "
                     "leaks\n");
    } else if (p->state == PROFILE_DAMAGED) {
        fprintf(out,
                "damaged: the recording was read up to byte %s of %s, so nothing is said "
                "about leaks\n",
                grouped(p->good), grouped(p->size));
    } else if (!p->has_result) {
        fprintf(out, "no verdict: the recording holds no result\n");
    } else if (!f->lost_objects) {
        fprintf(out, "no leaks\n");
    } else {
        uint64_t causes = 0;
        for (size_t i = 0; i < f->lost_count; i++)
            causes += f->lost[i].causes;
        fprintf(out, "%s %s lost (%s) by %s %s\n", grouped(f->lost_objects),
                plural(f->lost_objects, "object", "objects"), human(f->lost_bytes), grouped(causes),
                plural(causes, "cause", "causes"));
    }
    if (p->has_result && p->failed)
        fprintf(out, "the script failed with status %d\n", p->status);
}

void lost_text(FILE *out, const struct findings *f, size_t rows)
{
    for (size_t i = 0; i < f->lost_count && i < rows; i++) {
        const struct lost_row *l = &f->lost[i];
        char where[300];
        if (l->at.file)
            snprintf(where, sizeof where, "%s:%d", l->at.file, l->at.line);
        else
            snprintf(where, sizeof where, "[outside the script]");
        fprintf(out, "  %s: ", where);
        if (l->cause == LOST_CYCLE && l->causes == 1)
            fprintf(out, "a cycle of %s", l->type);
        else if (l->cause == LOST_CYCLE)
            fprintf(out, "%s cycles of %s", grouped(l->causes), l->type);
        else if (l->causes == 1)
            fprintf(out, "%s with a count too high", l->type);
        else
            fprintf(out, "%s %s with a count too high", grouped(l->causes), l->type);
        if (l->at.function)
            fprintf(out, ", made in %s", l->at.function);
        fprintf(out, ": %s %s, %s bytes\n", grouped(l->objects),
                plural(l->objects, "object", "objects"), grouped(l->bytes));
        if (l->text[0])
            fprintf(out, "      %s\n", l->text);
    }
    if (f->lost_count > rows)
        fprintf(out, "  and %s more\n", grouped(f->lost_count - rows));
}

/* --- tables -------------------------------------------------------------------------------------
 */

static void row_name(const struct row *r, char *buf, size_t size)
{
    if (r->type)
        snprintf(buf, size, "%s%s", r->type, r->buffer ? " (buffer)" : "");
    else
        place_text(buf, size, r->function, r->file, r->line);
}

/* Columns that fit the first `rows` rows. */
static void print_table(FILE *out, const struct table *t, enum volume_kind kind, int rows,
                        const char *first, const char *count)
{
    int width = (int)strlen(first);
    uint32_t shown = 0;
    char name[400];
    for (uint32_t i = 0; i < t->count && shown < (uint32_t)rows; i++) {
        if (!volume_of(&t->rows[i].v, kind)->blocks)
            break;
        row_name(&t->rows[i], name, sizeof name);
        int n = (int)strlen(name);
        width = n > width ? n : width;
        shown++;
    }
    if (width > 100)
        width = 100;
    if (!shown) {
        fprintf(out, "  none\n");
        return;
    }
    fprintf(out, "  %-*s %15s %12s\n", width, first, "bytes", count);
    for (uint32_t i = 0; i < shown; i++) {
        const struct volume *v = volume_of(&t->rows[i].v, kind);
        row_name(&t->rows[i], name, sizeof name);
        fprintf(out, "  %-*s %15s %12s\n", width, name, grouped(v->bytes), grouped(v->blocks));
    }
}

static bool line_table(FILE *out, const struct profile *p, enum volume_kind kind, int rows,
                       const char *title)
{
    struct table t;
    if (!table_by_line(&t, p, kind))
        return false;
    fprintf(out, "\n%s\n", title);
    print_table(out, &t, kind, rows, "function file:line", "count");
    table_free(&t);
    return true;
}

static bool type_table(FILE *out, const struct profile *p, enum volume_kind kind, int rows,
                       const char *title)
{
    struct table t;
    if (!table_by_type(&t, p, kind))
        return false;
    fprintf(out, "\n%s\n", title);
    print_table(out, &t, kind, rows, "type", "count");
    table_free(&t);
    return true;
}

static void kept_table(FILE *out, const struct profile *p, int rows)
{
    const struct findings *f = &p->findings;
    fprintf(out, "\nKept at exit, by what goes with it\n");
    if (!p->has_result) {
        fprintf(out, "  unknown: the recording has no end\n");
        return;
    }
    if (!f->kept_count)
        fprintf(out, "  nothing but the script's own functions and classes\n");
    for (size_t i = 0; i < f->kept_count && i < (size_t)rows; i++) {
        const struct kept_row *k = &f->kept[i];
        char where[400];
        place_text(where, sizeof where, k->at.function, k->at.file, k->at.line);
        fprintf(out, "  %15s bytes in %s %s: %s, made in %s\n", grouped(k->retained),
                grouped(k->objects), plural(k->objects, "object", "objects"), k->text, where);
        fprintf(out, "  %15s held by %s\n", "", k->path);
    }
}

enum { TREE_DEPTH = 60 };

static void tree_branch(FILE *out, const struct tree *t, uint32_t node, int depth, uint64_t all,
                        int *rows)
{
    for (uint32_t c = t->nodes[node].child; c; c = t->nodes[c].sibling) {
        uint64_t bytes = t->nodes[c].total.peak.bytes;
        if (!bytes || bytes * 200 < all) /* below half a percent */
            break;
        if (*rows <= 0 || depth > TREE_DEPTH) {
            fprintf(out, "  %*s...\n", 2 * depth, "");
            return;
        }
        --*rows;
        char name[400];
        place_text(name, sizeof name, t->nodes[c].function, t->nodes[c].file, t->nodes[c].line);
        fprintf(out, "  %15s %12s %5.1f%%  %*s%s\n", grouped(bytes),
                grouped(t->nodes[c].total.peak.blocks), 100.0 * (double)bytes / (double)all,
                2 * depth, "", name);
        tree_branch(out, t, c, depth + 1, all, rows);
    }
}

static bool tree_table(FILE *out, const struct profile *p, int rows)
{
    struct tree t;
    if (!tree_make(&t, p, VOLUME_PEAK))
        return false;
    int left = rows * 10;
    fprintf(out, "\nAt the peak, by caller (with all that they call)\n");
    fprintf(out, "  %15s %12s %6s  %s\n", "bytes", "count", "", "function file:line");
    tree_branch(out, &t, 0, 0, p->all.peak.bytes ? p->all.peak.bytes : 1, &left);
    tree_free(&t);
    return true;
}

/* --- views --------------------------------------------------------------------------------------
 */

static void totals(FILE *out, const struct profile *p)
{
    const struct findings *f = &p->findings;
    fprintf(out, "  peak          %15s bytes in %s blocks\n", grouped(p->all.peak.bytes),
            grouped(p->all.peak.blocks));
    fprintf(out, "  allocated     %15s bytes in %s allocations\n", grouped(p->all.made.bytes),
            grouped(p->all.made.blocks));
    fprintf(out, "  live at %s  %15s bytes in %s blocks", p->ended ? "exit" : "end ",
            grouped(p->all.live.bytes), grouped(p->all.live.blocks));
    if (p->has_result && p->state == PROFILE_WHOLE)
        fprintf(out, ": %s objects kept, %s lost", grouped(f->kept_objects),
                grouped(f->lost_objects));
    fprintf(out, "\n");
    if (p->all.cyclic.blocks)
        fprintf(out,
                "  cyclic        %15s bytes in %s objects that only the collector could free\n",
                grouped(p->all.cyclic.bytes), grouped(p->all.cyclic.blocks));
}

static bool summary(FILE *out, const struct profile *p, int rows)
{
    totals(out, p);
    if (p->has_result && p->findings.lost_count && p->state == PROFILE_WHOLE) {
        fprintf(out, "\nLost\n");
        lost_text(out, &p->findings, (size_t)rows);
    }
    if (!line_table(out, p, VOLUME_MADE, rows, "Top allocation sites"))
        return false;
    if (!type_table(out, p, VOLUME_MADE, rows, "Top types"))
        return false;
    if (!line_table(out, p, VOLUME_LIVE, rows < 5 ? rows : 5,
                    p->ended ? "Live at exit" : "Live at the end of the recording"))
        return false;
    if (p->all.cyclic.blocks &&
        !line_table(out, p, VOLUME_CYCLIC, rows, "Cycles that the collector freed"))
        return false;
    return true;
}

bool views_text(FILE *out, struct profile *p, unsigned views, int rows, const char *path)
{
    bool ok = true;
    verdict(out, p);
    if (!views)
        views = VIEW_SUMMARY;
    if (views & VIEW_SUMMARY)
        ok = summary(out, p, rows);
    if (ok && (views & VIEW_LEAKS)) {
        fprintf(out, "\nLost\n");
        if (p->has_result && p->state == PROFILE_WHOLE)
            lost_text(out, &p->findings, SIZE_MAX);
        if (p->has_result && p->state == PROFILE_WHOLE && !p->findings.lost_count)
            fprintf(out, "  nothing\n");
        else if (!p->has_result || p->state != PROFILE_WHOLE)
            fprintf(out, "  unknown: the recording has no end\n");
    }
    if (ok && (views & VIEW_PEAK))
        ok = line_table(out, p, VOLUME_PEAK, rows, "At the peak");
    if (ok && (views & VIEW_LIVE))
        ok = line_table(out, p, VOLUME_LIVE, rows,
                        p->ended ? "Live at exit" : "Live at the end of the recording") &&
             type_table(out, p, VOLUME_LIVE, rows, "Types");
    if (ok && (views & VIEW_TEMPORARY))
        ok =
            line_table(out, p, VOLUME_TEMPORARY, rows, "Temporary: freed before the next was made");
    if (ok && (views & VIEW_KEPT))
        kept_table(out, p, rows);
    if (ok && (views & VIEW_TREE))
        ok = tree_table(out, p, rows);
    if (path)
        fprintf(out, "\nNext: tally report --%s %s\n", p->findings.lost_count ? "leaks" : "kept",
                path);
    return ok;
}
