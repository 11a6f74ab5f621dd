/* biased.pml: the protocol of refcount/policy/biased.c for spin. Three threads, two objects; thread 1
 * is the holder and owns object 0, thread 2 owns object 1. A count that a thread has is in `has`; one
 * that was handed over with a drop is in `box`. Checked at every step:
 *   - the parts of a count add up to the counts that threads and boxes have;
 *   - an object dies once, only when nobody has a count, and by the holder;
 *   - in the end every object is dead, nothing waits, and nobody is stuck.
 * The holder may also come by a weak reference: a new count of what has not died (resurrection of
 * what waits to be dropped).
 */
#define OBJECTS 2
#define THREADS 3
#define HOLDER 1
#ifndef MOST
#define MOST 2 /* counts that a thread has of one object */
#endif
#ifndef STEPS
#define STEPS 1 /* takes and gifts by each thread, weak references by the holder */
#endif

byte own[OBJECTS];     /* the owner's part */
byte shared[OBJECTS];  /* the others' */
bool merged[OBJECTS];
byte owner[OBJECTS];   /* 0: none */
bool dead[OBJECTS];
byte has[8];           /* [thread * 2 + object] */
byte box[8];           /* drops that wait, for thread 0 (any holder), 1, 2, 3 */
bool ended[4];

#define STEPS_OF(t) (t == 3 -> 0 : STEPS) /* the third only drops */
#define HAS(t, o) has[(t) * 2 + (o)]
#define BOX(t, o) box[(t) * 2 + (o)]
#define COUNT(o) (own[o] + shared[o])
#define WAITING(o) (BOX(0, o) + BOX(1, o) + BOX(2, o) + BOX(3, o))

#ifdef TO_THE_DEAD /* planted: nobody looks whether the owner has ended */
#define HAS_ENDED(t) false
#else
#define HAS_ENDED(t) ended[t]
#endif

/* Who has one: moving[] counts what a thread has taken out of `has` and not yet dropped. */
byte moving[OBJECTS];
#define HELD(o) (HAS(1, o) + HAS(2, o) + HAS(3, o) + WAITING(o) + moving[o])
#define SUMS_AGREE(o) (dead[o] || COUNT(o) == HELD(o))

inline check()
{
    assert(SUMS_AGREE(0) && SUMS_AGREE(1));
}

/* merge(): the owner's part moves over before anybody can see that there is no owner. The three stores
 * are apart in the program; own and shared change together here because only the sum is asserted. */
inline merge(o)
{
    d_step {
        shared[o] = shared[o] + own[o];
        own[o] = 0;
        merged[o] = true;
    }
    owner[o] = 0;
}

inline die(self, o)
{
    d_step {
        assert(self == HOLDER);
        assert(!dead[o]);
        assert(HELD(o) == 1); /* the one that is being dropped */
        dead[o] = true;
        moving[o]--;
    }
}

/* The drop of a count that is in moving[o]. Ends in: done, handed over, or dead. */
inline drop(self, o)
{
    byte seen_owner, seen;
    bool again = true, seen_merged;
    do
    :: !again -> break
    :: else ->
        again = false;
        seen_owner = owner[o];
        if
        :: seen_owner == self ->
            if
            :: own[o] > 1 -> d_step { own[o]--; moving[o]--; }
            :: own[o] == 1 && self == HOLDER && shared[o] == 0 -> die(self, o)
            :: else -> merge(o); again = true
            fi
        :: else ->
            /* one look at `shared`, where `merged` is a bit, and then an exchange that fails if it
             * has changed. */
#ifdef TWO_LOOKS /* planted */
            seen = shared[o];
            seen_merged = merged[o];
#else
            d_step { seen = shared[o]; seen_merged = merged[o]; }
#endif
            if
            :: !seen_merged && seen == 0 ->
                d_step {
                    if
                    :: !HAS_ENDED(seen_owner) && seen_owner != 0 -> BOX(seen_owner, o)++; moving[o]--;
                    :: else -> again = true;
                    fi
                }
                if
                :: again && seen_owner != 0 ->
                    /* under the lock of the threads */
                    atomic {
                        if
                        :: owner[o] == seen_owner -> merge(o)
                        :: else -> skip
                        fi
                    }
                :: else -> skip
                fi
            :: seen_merged && seen == 1 ->
                if
#ifdef ANYBODY /* planted: who drops the last count destroys */
                :: true -> die(self, o)
#else
                :: self == HOLDER -> die(self, o)
                :: else -> d_step { BOX(0, o)++; moving[o]--; }
#endif
                fi
            :: else ->
                if
                :: atomic { shared[o] == seen && merged[o] == seen_merged ->
                    assert(seen > 0); shared[o]--; moving[o]--; }
                :: shared[o] != seen || merged[o] != seen_merged -> again = true
                fi
            fi
        fi
    od
    check()
}

inline take(self, o)
{
    if
    :: owner[o] == self -> d_step { own[o]++; HAS(self, o)++; }
    :: else -> d_step { shared[o]++; HAS(self, o)++; }
    fi
    check()
}

/* rc_handed() for one drop that waits for this thread. */
inline settle(self, where, o)
{
    d_step { BOX(where, o)--; moving[o]++; }
#ifndef NO_MERGE /* another way to be right: the owner drops in its own part */
    if
    :: owner[o] == self -> merge(o)
    :: else -> skip
    fi
#endif
    drop(self, o)
}

proctype thread(byte me)
{
    byte takes = 0, looks = 0;
    do
    /* takes another count of what it has one of */
    :: takes < STEPS_OF(me) && HAS(me, 0) > 0 && HAS(me, 0) < MOST -> takes++; take(me, 0)
    :: takes < STEPS_OF(me) && HAS(me, 1) > 0 && HAS(me, 1) < MOST -> takes++; take(me, 1)
    /* drops one */
    :: atomic { HAS(me, 0) > 0 -> HAS(me, 0)--; moving[0]++; } drop(me, 0)
    :: atomic { HAS(me, 1) > 0 -> HAS(me, 1)--; moving[1]++; } drop(me, 1)
    /* gives one to the next thread */
    :: atomic { takes < STEPS_OF(me) && HAS(me, 0) > 0 && !ended[me % THREADS + 1] && HAS(me % THREADS + 1, 0) < MOST ->
        takes++; HAS(me, 0)--; HAS(me % THREADS + 1, 0)++; }
    :: atomic { takes < STEPS_OF(me) && HAS(me, 1) > 0 && !ended[me % THREADS + 1] &&
        HAS(me % THREADS + 1, 1) < MOST -> takes++; HAS(me, 1)--; HAS(me % THREADS + 1, 1)++; }
    /* makes drops that were handed over */
    :: BOX(me, 0) > 0 -> settle(me, me, 0)
    :: BOX(me, 1) > 0 -> settle(me, me, 1)
    :: me == HOLDER && BOX(0, 0) > 0 -> settle(me, 0, 0)
    :: me == HOLDER && BOX(0, 1) > 0 -> settle(me, 0, 1)
    /* the holder comes by a weak reference */
    :: me == HOLDER && looks < STEPS && !dead[0] && HAS(me, 0) == 0 -> looks++; take(me, 0)
    :: me == HOLDER && looks + 1 < STEPS && !dead[1] && HAS(me, 1) == 0 -> looks++; take(me, 1)
    /* ends, with nothing left; the holder last */
    :: atomic { HAS(me, 0) + HAS(me, 1) + BOX(me, 0) + BOX(me, 1) == 0 &&
        (me != HOLDER || (ended[2] && ended[3] && BOX(0, 0) + BOX(0, 1) == 0)) ->
        ended[me] = true; break; }
    od
}

init {
    atomic {
        /* each owner has given one away */
        owner[0] = 1; own[0] = 2; HAS(1, 0) = 1; HAS(2, 0) = 1;
        owner[1] = 2; own[1] = 2; HAS(2, 1) = 1; HAS(3, 1) = 1;
        run thread(1); run thread(2); run thread(3);
    }
    (ended[1] && ended[2] && ended[3]);
    assert(dead[0] && dead[1]);
    assert(WAITING(0) + WAITING(1) == 0);
}
