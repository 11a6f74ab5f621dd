/* result.c: what was found at the end of a run, as a chunk of the recording. */
#include <stdlib.h>

#include "tools/profile.h"

bool result_write(struct recorder *r, const struct result *result,
                  const struct tally_site *(*info)(uint32_t))
{
    const struct findings *f = result->findings;
    struct payload p = {0};
    payload_number(&p, (uint64_t)result->status);
    payload_number(&p, result->failed);
    payload_number(&p, result->collections);
    payload_number(&p, result->collected);
    payload_number(&p, f->kept_objects);
    payload_number(&p, f->kept_bytes);
    payload_number(&p, f->lost_objects);
    payload_number(&p, f->lost_bytes);
    payload_number(&p, f->kept_count);
    for (size_t i = 0; i < f->kept_count; i++) {
        const struct kept_row *k = &f->kept[i];
        payload_number(&p, record_site(r, k->site, info));
        payload_text(&p, k->type);
        payload_text(&p, k->text);
        payload_text(&p, k->path);
        payload_number(&p, k->size);
        payload_number(&p, k->retained);
        payload_number(&p, k->objects);
    }
    payload_number(&p, f->lost_count);
    for (size_t i = 0; i < f->lost_count; i++) {
        const struct lost_row *l = &f->lost[i];
        payload_number(&p, l->cause);
        payload_number(&p, record_site(r, l->site, info));
        payload_text(&p, l->type);
        payload_text(&p, l->text);
        payload_number(&p, l->causes);
        payload_number(&p, l->objects);
        payload_number(&p, l->bytes);
    }
    bool ok = !p.failed && p.size <= RECORD_CHUNK_MAX;
    if (ok)
        record_chunk(r, CHUNK_RESULT, p.data, p.size);
    free(p.data);
    return ok;
}
