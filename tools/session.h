/* session.h: one run of a script in this process, from the options to the exit status. */
#ifndef TALLY_TOOLS_SESSION_H
#define TALLY_TOOLS_SESSION_H

#include "tools/options.h"

/* In the environment of a `run` that `compare` started: the number of an open file that takes one
 * line: the longest and all pauses of the collector. */
#define PAUSES_FD "TALLY_PAUSES_FD"

struct session {
    const struct options *o;
    const struct tally_engine *engine;
    struct tally_options opt;
    /* of the run */
    int status; /* the script's */
    bool failed, out_of_memory;
};

/* Checks and sets what pools will be made of. `around` is put outside every stack ("quarantine") or
 * NULL; `base` is the default stack where no --alloc says otherwise, or NULL. False: said why. */
bool session_configure(const struct options *o, const char *around, const char *base);

/* Opens the engine. 0, or the exit status after a sentence. `sites`: lines are wanted. */
int session_open(struct session *s, const struct options *o, const struct tally_observer *obs,
                 bool sites);
/* Runs the script; the timer of --timeout is on meanwhile and ends the process. */
void session_run(struct session *s);

/* Can the script be read? If not, says why. Inline code and standard input always can. */
bool session_readable(const struct options *o);

/* What the script is called in reports. */
const char *session_name(const struct options *o);

#endif
