/* leaks.h: where each object of an embedder's heap was made, and what is lost of them.
 *
 * A listener like any other (embed.h). Memory is libc's.
 */
#ifndef TALLY_TOOLS_LEAKS_H
#define TALLY_TOOLS_LEAKS_H

#include "embed.h"

struct leaks;

/* Begins to listen. NULL and *err. */
struct leaks *leaks_open(const tally_heap *heap, struct tally_error *err);
void leaks_close(struct leaks *l); /* NULL is accepted */
/* As tally_report(). */
long leaks_report(struct leaks *l, struct tally_error *err);

#endif
