/* views_json.c: a recording as JSON. Without addresses, process numbers and times: two runs of a
 * deterministic script give the same bytes. */
#include "tools/json.h"
#include "tools/table.h"
#include "tools/views.h"

static void volume(struct json *j, const char *key, const struct volume *v)
{
    json_object(j, key);
    json_number(j, "bytes", v->bytes);
    json_number(j, "count", v->blocks);
    json_close_object(j);
}

static void volumes(struct json *j, const struct volumes *v)
{
    volume(j, "allocated", &v->made);
    volume(j, "peak", &v->peak);
    volume(j, "live", &v->live);
    volume(j, "temporary", &v->temporary);
    volume(j, "cyclic", &v->cyclic);
}

static void place(struct json *j, const char *file, const char *function, int line)
{
    json_text(j, "file", file);
    json_text(j, "function", function);
    json_number(j, "line", line > 0 ? (uint64_t)line : 0);
}

static void table(struct json *j, const char *key, const struct table *t, bool types)
{
    json_array(j, key);
    for (uint32_t i = 0; i < t->count; i++) {
        const struct row *r = &t->rows[i];
        if (!r->v.made.blocks)
            continue;
        json_object(j, NULL);
        if (types) {
            json_text(j, "type", r->type);
            json_bool(j, "buffer", r->buffer);
        } else {
            place(j, r->file, r->function, r->line);
        }
        volumes(j, &r->v);
        json_close_object(j);
    }
    json_close_array(j);
}

static void kept(struct json *j, const struct findings *f, int rows)
{
    json_array(j, "kept");
    for (size_t i = 0; i < f->kept_count && i < (size_t)rows; i++) {
        const struct kept_row *k = &f->kept[i];
        json_object(j, NULL);
        json_text(j, "type", k->type);
        json_text(j, "text", k->text);
        json_text(j, "path", k->path);
        place(j, k->at.file, k->at.function, k->at.line);
        json_number(j, "bytes", k->size);
        json_number(j, "retained", k->retained);
        json_number(j, "objects", k->objects);
        json_close_object(j);
    }
    json_close_array(j);
}

void json_lost(struct json *j, const struct findings *f)
{
    json_array(j, "lost");
    for (size_t i = 0; i < f->lost_count; i++) {
        const struct lost_row *l = &f->lost[i];
        json_object(j, NULL);
        json_text(j, "cause", l->cause == LOST_CYCLE ? "cycle" : "count");
        json_text(j, "type", l->type);
        json_text(j, "cycle", l->cause == LOST_CYCLE ? l->text : NULL);
        place(j, l->at.file, l->at.function, l->at.line);
        json_number(j, "causes", l->causes);
        json_number(j, "objects", l->objects);
        json_number(j, "bytes", l->bytes);
        json_close_object(j);
    }
    json_close_array(j);
}

static void tree_json(struct json *j, const struct tree *t)
{
    /* flat, with the parent's index: nesting has no limit in scripts, but in readers */
    json_array(j, "tree");
    for (uint32_t i = 1; i < t->count; i++) {
        if (!t->nodes[i].total.made.blocks)
            continue;
        json_object(j, NULL);
        json_number(j, "id", i);
        place(j, t->nodes[i].file, t->nodes[i].function, t->nodes[i].line);
        volume(j, "own_peak", &t->nodes[i].own.peak);
        volume(j, "total_peak", &t->nodes[i].total.peak);
        json_array(j, "calls");
        for (uint32_t c = t->nodes[i].child; c; c = t->nodes[c].sibling)
            if (t->nodes[c].total.made.blocks)
                json_number(j, NULL, c);
        json_close_array(j);
        json_close_object(j);
    }
    json_close_array(j);
}

bool views_json(FILE *out, struct profile *p, unsigned views, int rows)
{
    static const char *const states[] = {"whole", "cut off", "damaged"};
    struct json j;
    struct table sites, types;
    struct tree tree = {0};
    if (!table_by_line(&sites, p, VOLUME_MADE))
        return false;
    if (!table_by_type(&types, p, VOLUME_MADE)) {
        table_free(&sites);
        return false;
    }
    bool judged = p->state == PROFILE_WHOLE && p->has_result;
    json_report(&j, out, "report");
    json_object(&j, "run");
    for (int i = 0; i < p->heads; i++)
        json_text(&j, p->head[2 * i], p->head[2 * i + 1]);
    json_close_object(&j);
    json_text(&j, "recording", states[p->state]);
    json_text(&j, "verdict", !judged ? "unknown" : p->findings.lost_objects ? "leaks" : "no leaks");
    if (p->has_result) {
        json_number(&j, "status", (uint64_t)p->status);
        json_bool(&j, "failed", p->failed);
    }
    json_object(&j, "counters");
    json_number(&j, "events", p->events);
    volumes(&j, &p->all);
    volume(&j, "startup", &p->startup);
    if (p->has_result) {
        json_number(&j, "kept_objects", p->findings.kept_objects);
        json_number(&j, "kept_bytes", p->findings.kept_bytes);
        json_number(&j, "lost_objects", p->findings.lost_objects);
        json_number(&j, "lost_bytes", p->findings.lost_bytes);
        json_number(&j, "collections", p->collections);
        json_number(&j, "collected", p->collected);
    }
    if (p->closed)
        json_number(&j, "after_teardown", p->after_teardown);
    json_close_object(&j);
    if (judged) {
        json_lost(&j, &p->findings);
        kept(&j, &p->findings, rows);
    }
    table(&j, "sites", &sites, false);
    table(&j, "types", &types, true);
    if (views & VIEW_TREE && tree_make(&tree, p, VOLUME_PEAK)) {
        tree_json(&j, &tree);
        tree_free(&tree);
    }
    json_close_object(&j);
    json_end(&j);
    table_free(&sites);
    table_free(&types);
    return true;
}
