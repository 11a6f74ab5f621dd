/* one_thread.c: threads.h for policies that serve one thread at a time. */
#include "refcount/internal.h"

bool rc_thread_begin(struct tally_error *err)
{
    tally_error_set(err, "this refcount policy serves one thread at a time; open the heap with the "
                         "engine biased, atomic or locked");
    return false;
}

void rc_thread_end(void)
{
}

void rc_hold(void)
{
}

void rc_release(void)
{
}

void rc_take_turn(void)
{
}

bool rc_is_holder(void)
{
    return true;
}

/* Never called: whoever holds makes its drops itself. */
bool rc_hand_over(rc_obj *o, uint32_t to)
{
    (void)o, (void)to;
    return false;
}

void rc_settle(void)
{
}

bool rc_unsettled(void)
{
    return false;
}

bool rc_threads_open(struct tally_error *err)
{
    (void)err;
    return true;
}

void rc_threads_close(void)
{
}

void rc_threads_visit(rc_visit visit, void *arg)
{
    (void)visit, (void)arg;
}
