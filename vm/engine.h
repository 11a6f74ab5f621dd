/* engine.h: what an engine (refcount + cycle + vm, compiled for one refcount policy) offers to the
 * instruments. The only symbol that an engine object defines is one `const struct tally_engine`.
 *
 * Order of a run:  open -> run -> [settle -> look: live, kept, lost, audit] -> close.
 * All functions are for the thread that opened the engine. Nothing here prints, except the script,
 * its traceback and dis.
 */
#ifndef TALLY_VM_ENGINE_H
#define TALLY_VM_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alloc/error.h"

struct rc_obj;
struct tally_heap;

/* Where something happened: a line of a function, called from `parent` (0: the bottom). Strings
 * live until close. Site 0 is "outside any script" (start-up, the runtime itself). */
struct tally_site {
    uint32_t parent;
    int line;
    const char *file, *function;
};

/* The running instruction: equal ones have the same site. */
struct tally_here {
    uint64_t at; /* the instruction; 0: outside any script */
    uint32_t caller; /* the caller's site */
};

struct tally_options {
    const char *script;    /* path, "-" standard input; NULL with code */
    const char *code;      /* -c CODE */
    int argc;
    char **argv;           /* the script's arguments, without the script */
    const char *cycle;     /* collector: "scan", "none"; NULL: the default */
    const char *cycle_options;
    bool hash_random;      /* otherwise hash_seed, as PYTHONHASHSEED */
    uint32_t hash_seed;
    uint64_t gc_stress;    /* collect at each Nth allocation; 0 off */
    int max_depth;         /* recursion limit; 0: 1000 */
    bool sites;            /* site() works; objects remember where they were made */
    bool pauses;           /* collections are timed, for gc_stats() */
    bool dis;              /* print the instructions instead of running */
};

/* Told about objects while a script runs; NULL members are not called. Instruments use libc's
 * malloc only and run no script code. */
struct tally_observer {
    void *ctx;
    void (*born)(void *ctx, struct rc_obj *o, size_t size, const char *type);
    void (*died)(void *ctx, struct rc_obj *o);
    /* The collector found n objects that only it could free; called before they are cleared. */
    void (*cyclic)(void *ctx, struct rc_obj *const *objects, size_t n);
    /* An early free or a damaged count. `what` is one sentence; o may be freed memory. After it
     * returns the run goes on if it can. */
    void (*fault)(void *ctx, const char *what, struct rc_obj *o);
};

struct tally_type_stats {
    const char *name;
    uint64_t live, total;
};

struct tally_audit_row {
    struct rc_obj *o;
    uint64_t count, references;
};

/* Pauses are thread CPU time in nanoseconds, 0 unless the option `pauses` was given. */
struct tally_gc_stats {
    uint64_t collections, collected;
    uint64_t longest_pause, all_pauses;
};

typedef void tally_visit(struct rc_obj *o, void *arg);

struct tally_engine {
    uint32_t version;   /* TALLY_ENGINE_VERSION */
    const char *name;   /* of its refcount policy */
    const char *summary;

    /* Once in a process. False and *err: nothing is open, and this engine cannot be used again. */
    bool (*open)(const struct tally_options *opt, const struct tally_observer *obs,
                 struct tally_error *err);
    /* Runs the script to its end, uncaught exception printed. Returns the exit status that CPython
     * would have (0, 1, sys.exit's, 120). *failed: an exception (not SystemExit) ended it. */
    int (*run)(bool *failed, bool *out_of_memory);
    /* After run: drops what the runtime itself keeps for the last exception, a last full collection.
     * Returns the objects it found unreachable. */
    size_t (*settle)(void);
    /* Teardown (modules last) and release of everything. Live objects after it are in *left. */
    void (*close)(size_t *left);

    /* --- looking at the heap: between run and close, or from a hook ------------------------- */
    uint32_t (*site)(void); /* of the running instruction; O(1) */
    struct tally_here (*here)(void); /* the same, before it is looked up */
    const struct tally_site *(*site_info)(uint32_t id);
    uint32_t (*site_count)(void);

    void (*each_live)(tally_visit *fn, void *arg); /* each object once, reachable or not */
    void (*each_lost)(tally_visit *fn, void *arg); /* live and unreachable from every root */
    void (*each_child)(struct rc_obj *o, tally_visit *fn, void *arg);
    void (*each_root)(tally_visit *fn, void *arg);
    const char *(*type_name)(const struct rc_obj *o);
    size_t (*size)(const struct rc_obj *o); /* its block and the buffers that it owns */
    uint32_t (*count)(const struct rc_obj *o);
    bool (*immortal)(const struct rc_obj *o);
    bool (*of_runtime)(const struct rc_obj *o); /* a type, module, code, function...: teardown breaks it */
    /* A short text of an object, and of the reference from one to another (".name", "['key']",
     * "[3]"); no script code runs. Always NUL-terminated. */
    void (*describe)(const struct rc_obj *o, char *buf, size_t size);
    void (*edge)(const struct rc_obj *from, const struct rc_obj *to, char *buf, size_t size);
    /* Modules and other named roots: name of a root object, or NULL. */
    const char *(*root_name)(const struct rc_obj *o);
    /* count == references for every object? Calls fn for each that differs; how many. */
    size_t (*audit)(void (*fn)(const struct tally_audit_row *row, void *arg), void *arg);
    void (*each_type)(void (*fn)(const struct tally_type_stats *s, void *arg), void *arg);
    void (*gc_stats)(struct tally_gc_stats *s);

    /* For `tally strategies`, at any time: the i-th collector, NULL behind the last; the first is
     * the default. */
    const char *(*collector_at)(int i, const char **summary);
    /* What the type word (bytes 8 to 15) of a block in quarantine is set to: every use through a
     * type slot then reports a fault. */
    const void *freed_type;
    /* The exact policy's record of an address: the sites of the last drop and of the birth (0
     * unknown). False: this engine keeps none. */
    bool (*exact_info)(const struct rc_obj *o, uint32_t *born, uint32_t *last_drop, uint32_t *drop_before);
    /* The heap without the VM, for programs that embed it (cycle/embed.h). Either this or open(). */
    const struct tally_heap *heap;
};

#define TALLY_ENGINE_VERSION 2u

extern const struct tally_engine tally_engine_plain, tally_engine_exact, tally_engine_biased,
    tally_engine_atomic, tally_engine_locked;

#endif
