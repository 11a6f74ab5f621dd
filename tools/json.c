/* json.c: writes JSON. */
#include "tools/json.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "tools/tally.h"

/* Bytes of the UTF-8 sequence at s, 0 if it is none. Surrogates are not. */
static int sequence(const unsigned char *s)
{
    int n = s[0] < 0x80 ? 1 : s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (n == 1)
        return 1;
    if (s[0] < 0xC2 || s[0] > 0xF4)
        return 0;
    for (int i = 1; i < n; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) ||
        (s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F))
        return 0;
    return n;
}

static void string(FILE *out, const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    putc('"', out);
    while (*s) {
        int n = sequence(s);
        if (*s == '"' || *s == '\\')
            fprintf(out, "\\%c", *s);
        else if (*s < 32 || *s == 127)
            fprintf(out, "\\u%04x", *s);
        else if (n == 0)
            fputs("\\ufffd", out); /* not UTF-8: a file name, for instance */
        else
            fwrite(s, 1, (size_t)n, out);
        s += n ? n : 1;
    }
    putc('"', out);
}

static void place(struct json *j, const char *key)
{
    if (j->depth > 0) {
        if (j->filled[j->depth])
            putc(',', j->out);
        fprintf(j->out, "\n%*s", 2 * j->depth, "");
        j->filled[j->depth] = true;
    }
    if (key) {
        string(j->out, key);
        fputs(": ", j->out);
    }
}

static void open_level(struct json *j, const char *key, char bracket)
{
    place(j, key);
    putc(bracket, j->out);
    j->depth++;
    j->filled[j->depth] = false;
}

static void close_level(struct json *j, char bracket)
{
    bool filled = j->filled[j->depth];
    j->depth--;
    if (filled)
        fprintf(j->out, "\n%*s", 2 * j->depth, "");
    putc(bracket, j->out);
}

void json_begin(struct json *j, FILE *out)
{
    memset(j, 0, sizeof *j);
    j->out = out;
}

void json_end(struct json *j)
{
    putc('\n', j->out);
}

void json_object(struct json *j, const char *key)
{
    open_level(j, key, '{');
}

void json_array(struct json *j, const char *key)
{
    open_level(j, key, '[');
}

void json_close_object(struct json *j)
{
    close_level(j, '}');
}

void json_close_array(struct json *j)
{
    close_level(j, ']');
}

void json_text(struct json *j, const char *key, const char *text)
{
    place(j, key);
    if (text)
        string(j->out, text);
    else
        fputs("null", j->out);
}

void json_number(struct json *j, const char *key, uint64_t n)
{
    place(j, key);
    fprintf(j->out, n > (UINT64_C(1) << 53) ? "\"%" PRIu64 "\"" : "%" PRIu64, n);
}

void json_real(struct json *j, const char *key, double x, int digits)
{
    place(j, key);
    if (isfinite(x))
        fprintf(j->out, "%.*f", digits, x);
    else
        fputs("null", j->out);
}

void json_bool(struct json *j, const char *key, bool b)
{
    place(j, key);
    fputs(b ? "true" : "false", j->out);
}

void json_report(struct json *j, FILE *out, const char *name)
{
    char schema[64];
    json_begin(j, out);
    json_object(j, NULL);
    snprintf(schema, sizeof schema, "tally.%s/1", name);
    json_text(j, "schema", schema);
    json_object(j, "tool");
    json_text(j, "name", "tally");
    json_text(j, "version", tally_version());
    json_close_object(j);
}
