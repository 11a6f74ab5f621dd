/* main.c: the command. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#ifdef HAVE_JEMALLOC
#include "alloc/jemalloc_entry.h"
#endif
#include "tools/commands.h"
#include "tools/options.h"
#include "tools/say.h"
#include "tools/tally.h"

#define SCRIPT_ARGS "(SCRIPT | -c CODE | -) [ARG...]"

const struct command commands[] = {
    {CMD_RUN, "run", "run [OPTION...] " SCRIPT_ARGS, "Runs a Python 3 script",
     "The exit status is the script's own.", cmd_run},
    {CMD_TRACE, "trace", "trace [OPTION...] " SCRIPT_ARGS,
     "Runs a script, records every allocation and tells what became of them",
     "The summary goes to stderr, after the script's own output; the recording to NAME.PID.tly.\n"
     "The exit status is the script's own.",
     cmd_trace},
    {CMD_REPORT, "report", "report [OPTION...] FILE", "Reads a recording of `tally trace`",
     "FILE `-' is standard input.", cmd_report},
    {CMD_CHECK, "check", "check [OPTION...] (SCRIPT... | -c CODE)",
     "Runs scripts and fails if they lose objects or free them too early",
     "Exit status: 0 clean, 1 findings, 2 usage, 4 a script failed, 5 internal error, 6 a limit\n"
     "was hit. The worst of all scripts.",
     cmd_check},
    {CMD_COMPARE, "compare", "compare [OPTION...] " SCRIPT_ARGS,
     "Runs a script under each strategy in turn and compares time, memory and pauses",
     "Ratios are to the first row, with 95 % intervals. What the script prints is not shown, but\n"
     "has to be the same in every run.",
     cmd_compare},
    {CMD_STRATEGIES, "strategies", "strategies [--json]",
     "Lists allocators, decorators, refcount policies and collectors", NULL, cmd_strategies},
    {CMD_VERSION, "version", "version", "Prints the version", NULL, cmd_version},
    {CMD_HELP, "help", "help [COMMAND]", "Explains a command", NULL, cmd_help},
    {0},
};

static const char *command_name(int i)
{
    return commands[i].name;
}

static const struct command *find(const char *name)
{
    for (const struct command *c = commands; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

static int unknown_command(const char *name)
{
    const char *near = options_nearest(name, command_name);
    if (near)
        say("there is no command '%.60s'; did you mean '%s'?", name, near);
    else
        say("there is no command '%.60s'; `tally help` lists them", name);
    return STATUS_USAGE;
}

static void overview(FILE *out)
{
    fprintf(out, "usage: tally COMMAND [OPTION...] [ARG...]\n\n"
                 "Memory of Python 3 scripts: trace it, gate leaks, compare strategies.\n\n");
    for (const struct command *c = commands; c->name; c++)
        fprintf(out, "  %-11s %s\n", c->name, c->summary);
    fprintf(out, "\n`tally help COMMAND` lists a command's options.\n");
}

int cmd_version(struct options *o)
{
    if (o->argc) {
        say("version takes no arguments");
        return STATUS_USAGE;
    }
    printf("tally %s\n", tally_version());
    return STATUS_CLEAN;
}

int cmd_help(struct options *o)
{
    if (!o->argc) {
        overview(stdout);
        return STATUS_CLEAN;
    }
    const struct command *c = find(o->argv[0]);
    if (!c)
        return unknown_command(o->argv[0]);
    options_help(c);
    return STATUS_CLEAN;
}

static int run_command(const struct command *c, int argc, char **argv)
{
    struct options o;
    if (!options_read(&o, c, argc, argv))
        return STATUS_USAGE;
    int status = STATUS_CLEAN;
    if (o.help)
        options_help(c);
    else
        status = c->main(&o);
    /* run and trace have told whether the script's output arrived */
    if (c->id & (CMD_RUN | CMD_TRACE) && !o.help)
        return status;
    return say_flushed() ? status : STATUS_INTERNAL;
}

int main(int argc, char **argv)
{
#ifdef HAVE_JEMALLOC
    struct tally_error err = {""};
    if (pool_register_linked_jemalloc(&err) < 0) {
        say("%s", err.text);
        return STATUS_INTERNAL;
    }
#endif
    if (argc < 2) {
        overview(stderr);
        return STATUS_USAGE;
    }
    const char *name = argv[1];
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0)
        name = "version";
    else if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        name = "help";
    const struct command *c = find(name);
    if (c)
        return run_command(c, argc - 1, argv + 1);
    if (name[0] == '-') {
        say("options follow the command: tally COMMAND [OPTION...]; `tally help` lists the "
            "commands");
        return STATUS_USAGE;
    }
    return unknown_command(name);
}
