/* oracle.c: reachability as the textbook has it. Shares no code with the collectors. */
#include "cycle/oracle.h"

static void mark(rc_obj *o, void *arg)
{
    if (rc_is_immortal(o) || (o->h.flags & RC_MARK))
        return;
    o->h.flags |= RC_MARK;
    rc_traverse(o, mark, arg);
}

static void unmark(rc_obj *o, void *arg)
{
    if (rc_is_immortal(o) || !(o->h.flags & RC_MARK))
        return;
    o->h.flags &= ~(unsigned)RC_MARK;
    rc_traverse(o, unmark, arg);
}

static void count_unmarked(rc_obj *o, void *arg)
{
    if (!(o->h.flags & RC_MARK))
        ++*(size_t *)arg;
}

size_t gc_oracle_mark(void)
{
    size_t n = 0;
    rc_each_root(mark, NULL);
    rc_each_tracked(count_unmarked, &n);
    return n;
}

void gc_oracle_unmark(void)
{
    rc_each_root(unmark, NULL);
}
