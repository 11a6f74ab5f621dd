/* commands.h: the entry of each command. Each returns the exit status. */
#ifndef TALLY_TOOLS_COMMANDS_H
#define TALLY_TOOLS_COMMANDS_H

struct options;

int cmd_run(struct options *o);
int cmd_trace(struct options *o);
int cmd_report(struct options *o);
int cmd_check(struct options *o);
int cmd_compare(struct options *o);
int cmd_strategies(struct options *o);
int cmd_version(struct options *o);
int cmd_help(struct options *o);

#endif
