/* profile.h: a recording, read and added up. */
#ifndef TALLY_TOOLS_PROFILE_H
#define TALLY_TOOLS_PROFILE_H

#include "tools/findings.h"

struct profile_site {
    uint32_t parent; /* 0: none */
    int line;
    const char *file, *function; /* equal texts are one pointer, unless the file was made by others */
};

/* Blocks and bytes of one group. */
struct volume {
    uint64_t blocks, bytes;
};

struct volumes {
    struct volume made; /* in all */
    struct volume peak, live; /* alive at the peak; at exit, or at the end of a cut recording */
    struct volume temporary; /* freed before the next was made */
    struct volume cyclic; /* freed by the collector only */
};

struct profile_kind {
    uint32_t site; /* 0: outside the script */
    const char *type;
    uint64_t size;
    bool buffer;
    struct volumes v;
    uint64_t alive; /* while reading */
    uint64_t peak_blocks, epoch;
};

enum profile_state {
    PROFILE_WHOLE,
    PROFILE_CUT, /* ends before its last chunk: the run was killed, or is still going on */
    PROFILE_DAMAGED, /* a checksum or its contents are wrong: what follows was not read */
};

struct profile {
    char *data; /* of the file */
    size_t size;
    bool mapped;
    enum profile_state state;
    uint64_t good; /* bytes that were read */

    /* CHUNK_HEAD: pairs, in the file's order */
    char *head[2 * 32];
    int heads;

    const char **texts; /* copies */
    uint32_t text_count, text_cap;
    struct profile_site *sites; /* [0] is unused */
    uint32_t site_count, site_cap;
    struct profile_kind *kinds;
    uint32_t kind_count, kind_cap;

    uint64_t events;
    struct volumes all;
    struct volume startup; /* alive when the script began */
    bool ended; /* the script did */

    bool has_result; /* the rest is valid */
    int status;
    bool failed;
    uint64_t collections, collected;
    struct findings findings;
    bool closed; /* after_teardown is valid */
    uint64_t after_teardown;
};

/* False and *err: there is no recording, or it could not be read at all. What is damaged or cut off
 * is read up to there. `trusted`: checksums are not looked at. "-" is standard input. */
bool profile_read(struct profile *p, const char *path, bool trusted, struct tally_error *err);
void profile_free(struct profile *p);
/* A value of the head; "" if it has none. */
const char *profile_head(const struct profile *p, const char *key);

/* The result of a run as the payload of CHUNK_RESULT; sites are written to the recorder. */
struct result {
    int status;
    bool failed;
    uint64_t collections, collected;
    const struct findings *findings;
};
bool result_write(struct recorder *r, const struct result *result,
                  const struct tally_site *(*info)(uint32_t));

#endif
