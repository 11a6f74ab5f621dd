/* options.c: the table of options, and reading it. */
#define _GNU_SOURCE
#include "config.h"

#include "tools/options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alloc/pool.h"
#include "tools/say.h"

/* --- the table ----------------------------------------------------------------------------------
 */

enum id {
    O_ALLOC = 256,
    O_REFCOUNT,
    O_CYCLE,
    O_HASH_SEED,
    O_MAX_MEMORY,
    O_MAX_DEPTH,
    O_TIMEOUT,
    O_GC_STRESS,
    O_CODE,
    O_DIS,
    O_POOL_STATS,
    O_ERROR_EXITCODE,
    O_OUTPUT,
    O_FORCE,
    O_JSON,
    O_SUMMARY,
    O_TREE,
    O_PEAK,
    O_LIVE,
    O_LEAKS,
    O_KEPT,
    O_TEMPORARY,
    O_ROWS,
    O_VALGRIND,
    O_LIMIT_LIVE,
    O_FAIL_ON,
    O_ROUNDS,
    O_VARY,
    O_MATRIX,
    O_MARKDOWN,
    O_CSV,
    O_PLOT,
    O_HELP,
};

struct option_row {
    enum id id;
    char letter; /* 0: none */
    const char *name, *argument, *help;
    unsigned commands;
};

/* In the order in which --help lists them. An argument NULL: the option takes none. */
static const struct option_row rows[] = {
    {O_CODE, 'c', NULL, "CODE", "run CODE; what follows are its arguments", CMD_SCRIPT},
    {O_OUTPUT, 'o', "output", "FILE", "write the recording to FILE instead of NAME.PID.tly",
     CMD_TRACE},
    {O_OUTPUT, 'o', "output", "FILE", "write the report to FILE", CMD_REPORT},
    {O_FORCE, 'f', "force", NULL, "write over FILE if it exists", CMD_TRACE | CMD_REPORT | CMD_COMPARE},
    {O_SUMMARY, 0, "summary", NULL, "verdict, totals, top sites and types (the default)",
     CMD_REPORT},
    {O_TREE, 0, "tree", NULL, "bytes at the peak by caller", CMD_REPORT},
    {O_PEAK, 0, "peak", NULL, "what lived at the peak, by line", CMD_REPORT},
    {O_LIVE, 0, "live", NULL, "what lived at the end, by line", CMD_REPORT},
    {O_LEAKS, 0, "leaks", NULL, "objects that were lost, by cause", CMD_REPORT},
    {O_KEPT, 0, "kept", NULL, "what held most at the end, with the path that holds it", CMD_REPORT},
    {O_TEMPORARY, 0, "temporary", NULL, "blocks freed before the next was made, by line",
     CMD_REPORT},
    {O_ROWS, 'n', "rows", "N", "rows of each table (default 10)", CMD_TRACE | CMD_REPORT},
    {O_LIMIT_LIVE, 0, "limit-live", "SIZE", "a finding if more than SIZE is live at the end",
     CMD_CHECK},
    {O_FAIL_ON, 0, "fail-on", "cyclic", "garbage that only the collector could free is a finding",
     CMD_CHECK},
    {O_VALGRIND, 0, "valgrind", NULL, "run under Memcheck, one malloc for each object", CMD_CHECK},
    {O_ROUNDS, 0, "rounds", "N", "rounds after the warm-up (default 10)", CMD_COMPARE},
    {O_VARY, 0, "vary", "FAMILY", "what differs: alloc (the default), refcount or cycle", CMD_COMPARE},
    {O_MATRIX, 0, "matrix", NULL, "every allocator with every refcount policy and collector",
     CMD_COMPARE},
    {O_MARKDOWN, 0, "markdown", NULL, "print the report as a Markdown table", CMD_COMPARE},
    {O_CSV, 0, "csv", NULL, "print the report as CSV, a line for each figure", CMD_COMPARE},
    {O_PLOT, 0, "plot", "FILE", "draw the report as SVG, too; --force writes over FILE", CMD_COMPARE},
    {O_JSON, 0, "json", NULL, "print the report as JSON", CMD_JSON},
    {O_ALLOC, 0, "alloc", "SPEC", "allocator: [TYPE:]DECORATOR/.../BASE; may be repeated",
     CMD_RUN | CMD_TRACE | CMD_CHECK},
    {O_ALLOC, 0, "alloc", "SPEC", "compare this allocator; may be repeated (default: all)",
     CMD_COMPARE},
    {O_REFCOUNT, 0, "refcount", "NAME", "how counts are kept; see `tally strategies`", CMD_SCRIPT},
    {O_CYCLE, 0, "cycle", "NAME", "collector: NAME[,key=value]; see `tally strategies`",
     CMD_SCRIPT},
    {O_HASH_SEED, 0, "hash-seed", "N", "seed of str hashes, 0 to 4294967295, or `random'",
     CMD_SCRIPT},
    {O_MAX_MEMORY, 0, "max-memory", "SIZE", "allocations beyond SIZE live bytes fail", CMD_SCRIPT},
    {O_MAX_DEPTH, 0, "max-depth", "N", "recursion limit (default 1000)", CMD_SCRIPT},
    {O_TIMEOUT, 0, "timeout", "S", "stop after S seconds with status 6", CMD_SCRIPT},
    {O_GC_STRESS, 0, "gc-stress", "N", "collect at each Nth allocation", CMD_SCRIPT},
    {O_POOL_STATS, 0, "pool-stats", NULL, "tell what each pool held, at the end, on standard error",
     CMD_RUN},
    {O_DIS, 0, "dis", NULL, "print the instructions instead of running", CMD_RUN},
    {O_ERROR_EXITCODE, 0, "error-exitcode", "N", "exit with N if there is a finding",
     CMD_RUN | CMD_TRACE},
    {O_HELP, 'h', "help", NULL, "this text",
     CMD_SCRIPT | CMD_REPORT | CMD_STRATEGIES | CMD_VERSION | CMD_HELP},
};
enum { ROWS = sizeof rows / sizeof *rows };

/* --- nearest names ------------------------------------------------------------------------------
 */

enum { WORD_MAX = 40 };

/* Edits (insert, delete, replace, swap neighbours) from a to b. */
static int distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    if (n > WORD_MAX || m > WORD_MAX)
        return WORD_MAX;
    int d[WORD_MAX + 1][WORD_MAX + 1];
    for (size_t i = 0; i <= n; i++)
        for (size_t j = 0; j <= m; j++) {
            if (!i || !j) {
                d[i][j] = (int)(i + j);
                continue;
            }
            int best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (d[i - 1][j] + 1 < best)
                best = d[i - 1][j] + 1;
            if (d[i][j - 1] + 1 < best)
                best = d[i][j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    return d[n][m];
}

const char *options_nearest(const char *word, const char *(*next)(int i))
{
    const char *best = NULL, *name;
    int least = (int)strlen(word) / 3 + 1;
    for (int i = 0; (name = next(i)); i++) {
        int d = distance(word, name);
        if (d < least || (d == least && !best)) {
            least = d;
            best = name;
        }
    }
    return best;
}

/* --- getopt's tables ----------------------------------------------------------------------------
 */

struct getopt_tables {
    struct option longs[ROWS + 1];
    char shorts[2 * ROWS + 4];
};

static unsigned wanted_commands;

static void make_tables(struct getopt_tables *t, unsigned commands, bool stop_at_operand)
{
    int n = 0;
    char *s = t->shorts;
    if (stop_at_operand)
        *s++ = '+';
    *s++ = ':';
    for (int i = 0; i < ROWS; i++) {
        const struct option_row *r = &rows[i];
        if (!(r->commands & commands))
            continue;
        if (r->letter) {
            *s++ = r->letter;
            if (r->argument)
                *s++ = ':';
        }
        if (r->name)
            t->longs[n++] = (struct option){r->name, r->argument ? required_argument : no_argument,
                                            NULL, (int)r->id};
    }
    *s = 0;
    t->longs[n] = (struct option){0};
}

static const char *option_name(int i)
{
    static char text[WORD_MAX];
    for (int k = 0; k < ROWS; k++) {
        if (!rows[k].name || !(rows[k].commands & wanted_commands))
            continue;
        if (i-- == 0) {
            snprintf(text, sizeof text, "--%s", rows[k].name);
            return rows[k].name;
        }
    }
    return NULL;
}

static const struct option_row *row_of(int c)
{
    for (int i = 0; i < ROWS; i++)
        if ((int)rows[i].id == c || (c < 256 && rows[i].letter == c))
            return &rows[i];
    return NULL;
}

/* --- values -------------------------------------------------------------------------------------
 */

struct reading {
    struct options *o;
    const struct command *command;
    char where[48]; /* who gave the option: begins each sentence */
};

__attribute__((format(printf, 2, 3))) static bool bad(const struct reading *r, const char *format,
                                                      ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    fflush(stdout);
    fprintf(stderr, "%s: %s\n", r->where, text);
    return false;
}

static bool number(const struct reading *r, const char *name, const char *text, uint64_t least,
                   uint64_t most, uint64_t *out)
{
    char *end;
    errno = 0;
    unsigned long long n = isdigit((unsigned char)text[0]) ? strtoull(text, &end, 10) : 0;
    if (!isdigit((unsigned char)text[0]) || *end || errno || n < least || n > most)
        return bad(r, "--%s is a number from %llu to %llu, not '%.60s'", name,
                   (unsigned long long)least, (unsigned long long)most, text);
    *out = n;
    return true;
}

static const char *engine_name(int i)
{
    return engine_at(i) ? engine_at(i)->name : NULL;
}

static const char *collector_name(int i)
{
    const char *summary;
    return engine_at(0)->collector_at(i, &summary);
}

static bool unknown(const struct reading *r, const char *what, const char *word,
                    const char *(*next)(int))
{
    const char *near = options_nearest(word, next);
    if (near)
        return bad(r, "there is no %s '%.60s'; did you mean '%s'?", what, word, near);
    char known[256] = "";
    size_t at = 0;
    for (int i = 0; next(i) && at < sizeof known; i++)
        at += (size_t)snprintf(known + at, sizeof known - at, "%s%s", i ? ", " : "", next(i));
    return bad(r, "there is no %s '%.60s'; known: %s", what, word, known);
}

static bool take_engine(const struct reading *r, const char *name)
{
    for (int i = 0; engine_at(i); i++)
        if (strcmp(engine_at(i)->name, name) == 0) {
            r->o->engine = engine_at(i);
            return true;
        }
    return unknown(r, "refcount policy", name, engine_name);
}

static bool take_cycle(const struct reading *r, const char *text)
{
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(text, ","), text);
    for (int i = 0; collector_name(i); i++)
        if (strcmp(collector_name(i), name) == 0) {
            r->o->cycle = text;
            return true;
        }
    return unknown(r, "cycle collector", name, collector_name);
}

static bool take_seed(const struct reading *r, const char *name, const char *text)
{
    uint64_t n = 0;
    r->o->hash_given = true;
    r->o->hash_random = strcmp(text, "random") == 0;
    if (r->o->hash_random)
        return true;
    char *end;
    errno = 0;
    n = isdigit((unsigned char)text[0]) ? strtoull(text, &end, 10) : 0;
    if (!isdigit((unsigned char)text[0]) || *end || errno || n > UINT32_MAX)
        return bad(r, "%s is 'random' or a number from 0 to 4294967295, not '%.60s'", name, text);
    r->o->hash_seed = (uint32_t)n;
    return true;
}

static bool take_size(const struct reading *r, const char *name, const char *text, uint64_t *bytes)
{
    struct tally_error err = {""};
    if (pool_parse_size(text, bytes, &err) == 0)
        return true;
    return bad(r, "--%s: %s", name, err.text);
}

static bool take_alloc(const struct reading *r, const char *spec)
{
    struct options *o = r->o;
    if (o->nalloc == SPECS_MAX)
        return bad(r, "more than %d --alloc options were given", SPECS_MAX);
    o->alloc[o->nalloc++] = spec;
    return true;
}

static bool take_family(const struct reading *r, const char *text)
{
    static const char *const families[] = {"alloc", "refcount", "cycle"};
    for (unsigned i = 0; i < 3; i++)
        if (strcmp(text, families[i]) == 0) {
            r->o->vary |= 1u << i;
            return true;
        }
    return bad(r, "--vary is alloc, refcount or cycle, not '%.60s'", text);
}

static bool take_view(struct options *o, unsigned view)
{
    o->views |= view;
    return true;
}

static bool take(const struct reading *r, int id, const char *text)
{
    struct options *o = r->o;
    uint64_t n = 0;
    switch (id) {
    case 'c':
        o->code = text;
        return true;
    case 'o':
    case O_OUTPUT:
        o->output = text;
        return *text ? true : bad(r, "--output needs the name of a file");
    case 'f':
    case O_FORCE:
        o->force = true;
        return true;
    case 'h':
    case O_HELP:
        o->help = true;
        return true;
    case O_VARY:
        return take_family(r, text);
    case O_MATRIX:
        o->vary = VARY_ALL;
        return true;
    case O_MARKDOWN:
        o->form = FORM_MARKDOWN;
        return true;
    case O_CSV:
        o->form = FORM_CSV;
        return true;
    case O_PLOT:
        o->plot = text;
        return *text ? true : bad(r, "--plot needs the name of a file");
    case O_JSON:
        o->json = true;
        return true;
    case O_POOL_STATS:
        o->pool_stats = true;
        return true;
    case O_DIS:
        o->dis = true;
        return true;
    case O_VALGRIND:
        o->valgrind = true;
        return true;
    case O_SUMMARY:
        return take_view(o, VIEW_SUMMARY);
    case O_TREE:
        return take_view(o, VIEW_TREE);
    case O_PEAK:
        return take_view(o, VIEW_PEAK);
    case O_LIVE:
        return take_view(o, VIEW_LIVE);
    case O_LEAKS:
        return take_view(o, VIEW_LEAKS);
    case O_KEPT:
        return take_view(o, VIEW_KEPT);
    case O_TEMPORARY:
        return take_view(o, VIEW_TEMPORARY);
    case 'n':
    case O_ROWS:
        if (!number(r, "rows", text, 1, 1000000, &n))
            return false;
        o->rows = (int)n;
        return true;
    case O_ALLOC:
        return take_alloc(r, text);
    case O_REFCOUNT:
        return take_engine(r, text);
    case O_CYCLE:
        return take_cycle(r, text);
    case O_HASH_SEED:
        return take_seed(r, "--hash-seed", text);
    case O_MAX_MEMORY:
        o->max_memory = text;
        return take_size(r, "max-memory", text, &n);
    case O_LIMIT_LIVE:
        return take_size(r, "limit-live", text, &o->limit_live);
    case O_MAX_DEPTH:
        if (!number(r, "max-depth", text, 1, 1000000000, &n))
            return false;
        o->max_depth = (int)n;
        return true;
    case O_TIMEOUT: {
        char *end;
        o->timeout = strtod(text, &end);
        if (!isdigit((unsigned char)text[0]) || *end || !(o->timeout > 0 && o->timeout < 1e8))
            return bad(r, "--timeout is a number of seconds above 0, not '%.60s'", text);
        return true;
    }
    case O_GC_STRESS:
        return number(r, "gc-stress", text, 1, UINT32_MAX, &o->gc_stress);
    case O_ERROR_EXITCODE:
        if (!number(r, "error-exitcode", text, 0, 255, &n))
            return false;
        o->error_exitcode = (int)n;
        return true;
    case O_FAIL_ON:
        if (strcmp(text, "cyclic") != 0)
            return bad(r, "--fail-on takes 'cyclic', not '%.60s'", text);
        o->fail_on_cyclic = true;
        return true;
    case O_ROUNDS:
        if (!number(r, "rounds", text, 1, 10000, &n))
            return false;
        o->rounds = (int)n;
        return true;
    }
    return bad(r, "option %d is not handled", id);
}

/* --- reading ------------------------------------------------------------------------------------
 */

static bool bad_option(const struct reading *r, int c, const char *word)
{
    if (c == ':') {
        const struct option_row *row = row_of(optopt);
        if (row && row->name && strncmp(word, "--", 2) == 0)
            return bad(r, "--%s needs an argument: --%s=%s", row->name, row->name, row->argument);
        return bad(r, "-%c needs an argument: %s", optopt, row ? row->argument : "?");
    }
    if (strncmp(word, "--", 2) != 0)
        return bad(r, "unknown option '-%c'; `tally help %s` lists the options", optopt,
                   r->command->name);
    if (optopt) {
        const struct option_row *row = row_of(optopt);
        return bad(r, "--%s takes no argument", row && row->name ? row->name : "option");
    }
    char name[WORD_MAX + 1];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    int same = 0;
    for (int i = 0; option_name(i); i++)
        same += strncmp(option_name(i), name, strlen(name)) == 0;
    if (same > 1)
        return bad(r, "the option '--%s' is ambiguous", name);
    const char *near = options_nearest(name, option_name);
    if (near)
        return bad(r, "unknown option '--%s'; did you mean '--%s'?", name, near);
    return bad(r, "unknown option '--%s'; `tally help %s` lists the options", name,
               r->command->name);
}

/* Splits a text at blanks; the words point into a copy that stays for good. */
static int split(const char *text, char **words, int most)
{
    int n = 0;
    char *save = NULL, *copy = strdup(text);
    for (char *w = copy ? strtok_r(copy, " \t\n", &save) : NULL; w && n < most;
         w = strtok_r(NULL, " \t\n", &save))
        words[n++] = w;
    return n;
}

enum { ENVIRONMENT_WORDS = 100 };

/* TALLY_OPTIONS: options of any command; those of others are passed over. */
static bool read_environment(struct reading *r)
{
    char *words[ENVIRONMENT_WORDS + 2];
    const char *text = getenv("TALLY_ALLOC");
    if (text && *text && (r->command->id & CMD_SCRIPT)) {
        snprintf(r->where, sizeof r->where, "tally: TALLY_ALLOC");
        int n = split(text, words, ENVIRONMENT_WORDS);
        for (int i = 0; i < n; i++)
            if (!take_alloc(r, words[i]))
                return false;
    }
    r->o->alloc_from_environment = r->o->nalloc;
    text = getenv("TALLY_OPTIONS");
    if (!text || !*text)
        return true;
    snprintf(r->where, sizeof r->where, "tally: TALLY_OPTIONS");
    words[0] = "tally";
    int argc = 1 + split(text, words + 1, ENVIRONMENT_WORDS);
    words[argc] = NULL;
    struct getopt_tables all, own;
    wanted_commands = ~0u;
    make_tables(&all, ~0u, true);
    make_tables(&own, r->command->id, true);
    optind = 0;
    for (;;) {
        int at = optind ? optind : 1, index = -1;
        optopt = 0;
        int c = getopt_long(argc, words, all.shorts, all.longs, &index);
        if (c == -1)
            break;
        if (c == '?' || c == ':')
            return bad_option(r, c, words[at]);
        if (c == 'c' || c == 'h' || c == O_HELP)
            return bad(r, "'%s' has no place there", words[at]);
        bool ours = false;
        for (int i = 0; i < ROWS; i++)
            if ((rows[i].commands & r->command->id) &&
                ((int)rows[i].id == c || (c < 256 && rows[i].letter == c)))
                ours = true;
        if (ours && !take(r, c, optarg))
            return false;
    }
    if (optind < argc)
        return bad(r, "'%.60s' is not an option", words[optind]);
    r->o->alloc_from_environment = r->o->nalloc;
    return true;
}

static bool read_command_line(struct reading *r, int argc, char **argv)
{
    struct options *o = r->o;
    bool one_script = r->command->id & (CMD_RUN | CMD_TRACE | CMD_COMPARE);
    struct getopt_tables t;
    snprintf(r->where, sizeof r->where, "tally %s", r->command->name);
    wanted_commands = r->command->id;
    make_tables(&t, r->command->id, one_script || r->command->id == CMD_CHECK);
    optind = 0;
    while (!o->code) { /* -c CODE ends our options */
        int at = optind ? optind : 1;
        optopt = 0;
        int c = getopt_long(argc, argv, t.shorts, t.longs, NULL);
        if (c == -1)
            break;
        if (c == '?' || c == ':')
            return bad_option(r, c, at < argc ? argv[at] : "");
        if (!take(r, c, optarg))
            return false;
        if (o->help)
            return true;
    }
    argc -= optind;
    argv += optind;
    if (one_script && !o->code) {
        if (!argc)
            return bad(r, "which script? usage: tally %s", r->command->usage);
        o->script = *argv++;
        argc--;
    }
    o->argc = argc;
    o->argv = argv;
    return true;
}

/* `run` seeds as CPython does. */
static bool python_hash_seed(struct reading *r)
{
    const char *text = getenv("PYTHONHASHSEED");
    snprintf(r->where, sizeof r->where, "tally");
    if (text && *text)
        return take_seed(r, "PYTHONHASHSEED", text);
    r->o->hash_random = true;
    return true;
}

bool options_read(struct options *o, const struct command *c, int argc, char **argv)
{
    struct reading r = {.o = o, .command = c};
    memset(o, 0, sizeof *o);
    o->engine = engine_at(0);
    o->error_exitcode = -1;
    o->pauses_fd = -1;
    o->limit_live = UINT64_MAX;
    o->rounds = 10;
    o->rows = 10;
    opterr = 0;
    if (!read_environment(&r) || !read_command_line(&r, argc, argv))
        return false;
    if (c->id == CMD_RUN && !o->hash_given && !o->help)
        return python_hash_seed(&r);
    return true;
}

/* --- help ---------------------------------------------------------------------------------------
 */

void options_help(const struct command *c)
{
    printf("usage: tally %s\n\n%s.\n", c->usage, c->summary);
    if (c->details)
        printf("\n%s\n", c->details);
    printf("\nOptions:\n");
    for (int i = 0; i < ROWS; i++) {
        const struct option_row *r = &rows[i];
        if (!(r->commands & c->id))
            continue;
        char left[64] = "";
        size_t n = 0;
        if (r->letter)
            n += (size_t)snprintf(left, sizeof left, "-%c%s%s", r->letter,
                                  r->name       ? ", "
                                  : r->argument ? " "
                                                : "",
                                  !r->name && r->argument ? r->argument : "");
        if (r->name)
            snprintf(left + n, sizeof left - n, "%s--%s%s%s", r->letter ? "" : "    ", r->name,
                     r->argument ? "=" : "", r->argument ? r->argument : "");
        printf("  %-26s %s\n", left, r->help);
    }
}
