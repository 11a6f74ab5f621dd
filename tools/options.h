/* options.h: what the command line says. One table of options feeds getopt_long, every --help and
 * the test of the man pages. */
#ifndef TALLY_TOOLS_OPTIONS_H
#define TALLY_TOOLS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "tools/engines.h"

/* Exit statuses of the commands that give a verdict; `run` and `trace` pass the script's through.
 */
enum status {
    STATUS_CLEAN = 0,
    STATUS_FINDINGS = 1,
    STATUS_USAGE = 2,
    STATUS_UNREADABLE = 3, /* damaged or missing input */
    STATUS_SCRIPT_FAILED = 4,
    STATUS_INTERNAL = 5, /* or the output could not be written */
    STATUS_LIMIT = 6,
};

enum command_id {
    CMD_RUN = 1,
    CMD_TRACE = 2,
    CMD_REPORT = 4,
    CMD_CHECK = 8,
    CMD_COMPARE = 16,
    CMD_STRATEGIES = 32,
    CMD_VERSION = 64,
    CMD_HELP = 128,
    CMD_SCRIPT = CMD_RUN | CMD_TRACE | CMD_CHECK | CMD_COMPARE, /* those that run one */
    CMD_JSON = CMD_TRACE | CMD_REPORT | CMD_CHECK | CMD_COMPARE | CMD_STRATEGIES,
};

enum { SPECS_MAX = 32 };

enum view {
    VIEW_SUMMARY = 1,
    VIEW_TREE = 2,
    VIEW_PEAK = 4,
    VIEW_LIVE = 8,
    VIEW_LEAKS = 16,
    VIEW_KEPT = 32,
    VIEW_TEMPORARY = 64,
};

enum { VARY_ALLOC = 1, VARY_REFCOUNT = 2, VARY_CYCLE = 4, VARY_ALL = 7 };

struct options {
    /* shared by all that run a script */
    const char *alloc[SPECS_MAX];
    int nalloc, alloc_from_environment; /* the first of alloc[] */
    const struct tally_engine *engine;
    const char *cycle; /* name[,key=value]; NULL: default */
    bool hash_given, hash_random;
    uint32_t hash_seed;
    const char *max_memory; /* as pool_parse_size() reads it */
    int max_depth;
    double timeout; /* seconds; 0: none */
    uint64_t gc_stress;

    const char *code; /* -c */
    const char *script; /* the first operand; NULL with code */
    int argc; /* the operands behind it, or all of them for commands without a script */
    char **argv;

    bool help, json;
    bool dis, pool_stats, valgrind, fail_on_cyclic, force;
    int error_exitcode; /* -1: not given */
    int pauses_fd; /* where `run` writes its collector's figures for `compare`; -1: nowhere */
    unsigned vary; /* VARY_* */
    enum form { FORM_TABLE, FORM_MARKDOWN, FORM_CSV } form;
    const char *plot; /* file; NULL: none */
    const char *output;
    uint64_t limit_live; /* bytes; UINT64_MAX: none */
    unsigned views;
    int rounds;
    int rows; /* of a table in a report */
};

struct command {
    enum command_id id;
    const char *name, *usage, *summary;
    const char *details; /* paragraphs for --help */
    int (*main)(struct options *o);
};
extern const struct command commands[]; /* ends with a row without a name */

/* Reads the environment and argv (argv[0] is the command's name). False: a sentence was printed,
 * the status is STATUS_USAGE. */
bool options_read(struct options *o, const struct command *c, int argc, char **argv);

/* Prints what `tally help NAME` says. */
void options_help(const struct command *c);

/* The nearest of the names that `next` gives (NULL ends), or NULL if none is near. */
const char *options_nearest(const char *word, const char *(*next)(int i));

#endif
