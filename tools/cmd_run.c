/* cmd_run.c: `tally run`: the script and nothing else. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tools/commands.h"
#include "tools/say.h"
#include "tools/session.h"

/* A count that is wrong already: going on would use freed memory. */
static void fault(void *ctx, const char *what, struct rc_obj *object)
{
    const struct options *o = ctx;
    (void)object;
    say("%s; `tally check` names the lines", what);
    _exit(o->error_exitcode >= 0 ? o->error_exitcode : 1);
}

int cmd_run(struct options *o)
{
    struct session s;
    struct tally_observer obs = {.ctx = o, .fault = fault};
    if (!session_readable(o))
        return STATUS_USAGE; /* as python3 */
    if ((o->nalloc || o->max_memory) && !session_configure(o, NULL, NULL))
        return STATUS_USAGE;
    int status = session_open(&s, o, &obs, false);
    if (status)
        return status;
    session_run(&s);
    s.engine->close(NULL);
    return s.status;
}
