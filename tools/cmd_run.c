/* cmd_run.c: `tally run`: the script and nothing else. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tools/commands.h"
#include "tools/pools.h"
#include "tools/say.h"
#include "tools/session.h"

static int fault_status(const struct options *o)
{
    return o->error_exitcode >= 0 ? o->error_exitcode : 1;
}

/* A count that is wrong already: going on would use freed memory. */
static void fault(void *ctx, const char *what, struct rc_obj *object)
{
    const struct options *o = ctx;
    (void)object;
    say("%s; `tally check` names the lines", what);
    _exit(fault_status(o));
}

/* Where `compare` wants the collector's figures: it started us. The script does not see it. */
static void read_pauses_fd(struct options *o)
{
    const char *text = getenv(PAUSES_FD);
    if (text)
        o->pauses_fd = atoi(text);
    unsetenv(PAUSES_FD);
}

static void write_pauses(const struct session *s)
{
    struct tally_gc_stats gc;
    if (s->o->pauses_fd < 0)
        return;
    s->engine->gc_stats(&gc);
    dprintf(s->o->pauses_fd, "%" PRIu64 " %" PRIu64 "\n", gc.longest_pause, gc.all_pauses);
}

int cmd_run(struct options *o)
{
    struct session s;
    struct tally_observer obs = {.ctx = o, .fault = fault};
    read_pauses_fd(o);
    if (!session_readable(o))
        return STATUS_USAGE; /* as python3 */
    if ((o->nalloc || o->max_memory) && !session_configure(o, NULL, NULL))
        return STATUS_USAGE;
    int status = session_open(&s, o, &obs, false);
    if (status)
        return status;
    pools_guard(fault_status(o));
    session_run(&s);
    if (o->pool_stats || pools_counted()) {
        fflush(stdout);
        pools_table(stderr);
    }
    write_pauses(&s);
    s.engine->close(NULL);
    return s.status;
}
