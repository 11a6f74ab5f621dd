/* future.c: `from __future__ import`, and annotations kept as text.
 *
 * Every feature but `annotations` is the rule in Python 3 already. The text of an annotation is its
 * source with the spacing and quotes that CPython's unparser gives common annotations. */
#include "vm/compile.h"

#include <ctype.h>
#include <string.h>

#include "vm/str.h"

static const char *const features[] = {
    "nested_scopes",  "generators",       "division",       "absolute_import", "with_statement",
    "print_function", "unicode_literals", "generator_stop", "annotations",
};

static bool is_future(const ast *n)
{
    return n->kind == AST_IMPORTFROM && !n->u.importfrom.level && n->u.importfrom.module &&
           strcmp(n->u.importfrom.module->utf8, "__future__") == 0;
}

static bool is_docstring(const ast *n)
{
    return n->kind == AST_EXPR && n->u.expr.value->kind == AST_CONSTANT &&
           n->u.expr.value->u.constant.const_kind == AST_CONST_STR;
}

void cc_future(struct compiler *c, const ast *tree)
{
    if (tree->kind != AST_MODULE)
        return;
    struct ast_seq body = tree->u.module.body;
    for (int i = 0; i < body.n; i++) {
        const ast *n = body.items[i];
        if (i == 0 && is_docstring(n))
            continue;
        if (!is_future(n))
            return;
        c->future_line = n->line;
        for (int k = 0; k < n->u.importfrom.names.n; k++) {
            const ast *alias = n->u.importfrom.names.items[k];
            if (strcmp(alias->u.alias.name->utf8, "annotations") == 0)
                c->future_annotations = true;
        }
    }
}

bool cc_future_check(struct unit *u, const ast *n)
{
    if (!is_future(n))
        return true;
    if (n->line > u->c->future_line) {
        cc_error(u, n, "from __future__ imports must occur at the beginning of the file");
        return false;
    }
    for (int k = 0; k < n->u.importfrom.names.n; k++) {
        const char *name = n->u.importfrom.names.items[k]->u.alias.name->utf8;
        size_t i = 0, count = sizeof features / sizeof *features;
        while (i < count && strcmp(features[i], name) != 0)
            i++;
        if (i == count) {
            cc_error(u, n, "future feature %s is not defined", name);
            return false;
        }
    }
    return true;
}

/* The byte at (line, col), lines from 1; NULL: not in the source. */
static const char *place(const struct compiler *c, int line, int col)
{
    const char *p = c->src, *end = p + c->src_len;
    if (c->src_len >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0)
        p += 3;
    while (line > 1 && p < end) {
        if (*p == '\n' || (*p == '\r' && !(p + 1 < end && p[1] == '\n')))
            line--;
        p++;
    }
    return line > 1 || end - p < col ? NULL : p + col;
}

static bool word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* Copies a string literal, in single quotes where that needs no escape; the byte behind it. */
static const char *copy_literal(const char *p, const char *end, char **out)
{
    char quote = *p;
    const char *q = p + 1;
    bool plain = true;
    while (q < end && *q != quote) {
        plain = plain && *q != '\\' && *q != '\'';
        q += *q == '\\' && q + 1 < end ? 2 : 1;
    }
    const char *behind = q < end ? q + 1 : end;
    char *o = *out;
    memcpy(o, p, (size_t)(behind - p));
    if (plain && q < end && q > p + 1) {
        o[0] = '\'';
        o[q - p] = '\'';
    }
    *out = o + (behind - p);
    return behind;
}

/* `out` has room for twice the text: no byte of it brings more than one space. */
static size_t normalise(const char *p, const char *end, char *out)
{
    char *o = out;
    bool gap = false;
    uint8_t commas[64] = {0}; /* by depth of brackets: none, one, more */
    unsigned depth = 0;
    while (p < end) {
        char c = *p;
        if (isspace((unsigned char)c) || c == '\\') {
            gap = true;
            p++;
        } else if (c == '#') {
            while (p < end && *p != '\n')
                p++;
        } else if (c == '\'' || c == '"') {
            if (o > out && (o[-1] == ',' || (gap && word(o[-1]))))
                *o++ = ' ';
            p = copy_literal(p, end, &o);
            gap = false;
        } else {
            bool closing = c == ']' || c == ')' || c == '}' || c == ',';
            uint8_t *seen = &commas[depth % 64];
            if (c == ',' && *seen < 2)
                ++*seen;
            if (closing && c != ',' && *seen == 2 && o[-1] == ',')
                o--; /* a trailing comma counts only behind a single item */
            if (closing && c != ',')
                depth--;
            if (c == '[' || c == '(' || c == '{')
                commas[++depth % 64] = 0;
            bool opened = o > out && strchr("[({", o[-1]);
            bool behind_comma = o > out && o[-1] == ',';
            bool bar = c == '|' || (o > out && o[-1] == '|');
            if (o > out && !opened && !closing &&
                (behind_comma || bar || (gap && !(c == '[' && word(o[-1])))))
                *o++ = ' ';
            *o++ = c;
            gap = false;
            p++;
        }
    }
    return (size_t)(o - out);
}

int cc_annotation(struct unit *u, const ast *e)
{
    struct compiler *c = u->c;
    if (!c->future_annotations)
        return cc_expr(u, e, -1);
    const char *from = place(c, e->line, e->col), *to = place(c, e->end_line, e->end_col);
    size_t n = from && to && to > from ? (size_t)(to - from) : 0;
    char *text = vm_arena_array(c->arena, 2 * n + 8, 1);
    value s = text ? str_from_utf8(text, n ? normalise(from, from + n, text) : 0) : vm_no_memory();
    if (s)
        s = str_intern(s);
    int r = cc_temp(u);
    cc_emit(u, OP_LOADK, r, cc_const(u, s), 0);
    return r;
}
