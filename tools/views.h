/* views.h: a recording in tables, for people and as JSON. */
#ifndef TALLY_TOOLS_VIEWS_H
#define TALLY_TOOLS_VIEWS_H

#include <stdio.h>

#include "tools/options.h"
#include "tools/profile.h"

/* Prints the views (bits of enum view; 0: the summary). `path` is the recording's name for the next
 * command to type, or NULL. False when memory ran out. */
bool views_text(FILE *out, struct profile *p, unsigned views, int rows, const char *path);
bool views_json(FILE *out, struct profile *p, unsigned views, int rows);

/* "1,234,567"; the result is one of a few static buffers. */
const char *grouped(uint64_t n);
/* "1.2 MiB". */
const char *human(uint64_t bytes);
/* "function file:line", or "[outside the script]". */
void place_text(char *buf, size_t size, const char *function, const char *file, int line);

struct json;
void json_lost(struct json *j, const struct findings *f);

/* One line for each cause, as `check`, `trace` and `report` print them. */
void lost_text(FILE *out, const struct findings *f, size_t rows);

#endif
