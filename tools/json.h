/* json.h: writes JSON to a stream: commas, nesting and escapes. Keys are the caller's constants. */
#ifndef TALLY_TOOLS_JSON_H
#define TALLY_TOOLS_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct json {
    FILE *out;
    int depth;
    bool filled[32]; /* something stands on this level already */
    bool after_key;
};

void json_begin(struct json *j, FILE *out); /* the object at the top is opened with json_object */
void json_end(struct json *j); /* a newline behind it */

void json_object(struct json *j, const char *key); /* key NULL: inside an array, or the top */
void json_array(struct json *j, const char *key);
void json_close_object(struct json *j);
void json_close_array(struct json *j);
void json_text(struct json *j, const char *key, const char *text); /* NULL text: null */
void json_number(struct json *j, const char *key, uint64_t n); /* above 2^53: a string */
void json_real(struct json *j, const char *key, double x, int digits);
void json_bool(struct json *j, const char *key, bool b);

/* {"schema":"tally.NAME/1","tool":{...} and leaves the object open. */
void json_report(struct json *j, FILE *out, const char *name);

#endif
