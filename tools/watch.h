/* watch.h: listens to an engine and its pools: keeps the live table, writes the recording,
 * remembers the dead, collects early frees. One at a time. */
#ifndef TALLY_TOOLS_WATCH_H
#define TALLY_TOOLS_WATCH_H

#include "alloc/pool.h"
#include "tools/live.h"
#include "tools/record.h"
#include "vm/engine.h"

/* A line of a script; copies. */
struct place {
    char *file, *function; /* NULL file: outside the script */
    int line;
};
struct place place_of(const struct tally_engine *e, uint32_t site);
void place_free(struct place *p);

/* An early free, seen when it happened or when the freed block was used. */
struct watch_fault {
    char what[160];
    char type[64]; /* "" if the block is unknown */
    bool was_free; /* `freed` is where it died */
    struct place born, freed, used; /* used: where it was noticed */
    uint64_t times;
};

/* A kind that was asked for lately. */
struct watch_kind {
    const char *name; /* the caller's pointer; NULL: unused */
    uint64_t at, what; /* instruction; size * 2 + buffer */
    uint32_t caller, kind;
};

enum { FAULTS_MAX = 64, WATCH_KIND_BITS = 11 };

struct watch {
    const struct tally_engine *engine;
    struct live *live;
    struct recorder *recorder; /* NULL: nothing is written */
    struct live *graves; /* NULL: the dead are forgotten */
    uint32_t *grave_site; /* by slot of graves: where it died */
    uint32_t grave_cap;
    bool open; /* events are taken */
    bool ended; /* the script is over: what the teardown collects is no finding */
    uint64_t first; /* serials up to here were born before the script began */
    uint64_t cyclic_objects;
    uint32_t *cyclic_sites; /* births of what only the collector freed; unsorted */
    size_t cyclic_count, cyclic_cap;
    const char **cyclic_types;
    struct watch_fault faults[FAULTS_MAX];
    size_t fault_count, faults_dropped;
    struct tally_observer observer;
    struct watch_kind kinds[1 << WATCH_KIND_BITS];
};

/* Prepares hooks for what is opened next. `graves`: remember what died where (for check). False
 * when memory ran out. */
bool watch_open(struct watch *w, const struct tally_engine *engine, struct recorder *recorder,
                bool graves);
void watch_begin(struct watch *w); /* the script begins */
void watch_end(struct watch *w); /* later events are not recorded; the live table goes on */
void watch_close(struct watch *w);

/* Adds a fault of the running line that no hook has told. `block`: which one; NULL: unknown. */
void watch_crash(struct watch *w, const char *what, const void *block);

/* Where a live block was made, and its serial; false if it is unknown. */
bool watch_birth(const struct watch *w, const void *block, uint32_t *site, uint64_t *serial);

#endif
