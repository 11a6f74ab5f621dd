/* list_merge.h: the merge sort of list_sort.c, included once for each kind of key.
 *
 * Timsort (Tim Peters, 2002) with the merge order of powersort (Munro and Wild, 2018), as CPython
 * 3.11 has it, down to the sequence of comparisons: scripts can count calls of __lt__.
 *
 * Before inclusion: MERGE_ID(name) gives the names of this instance, MERGE_LT(a, b) is 1, 0 or -1
 * (exception), MERGE_STRIDE is the number of words of an element, its key being the first.
 *
 * Failure leaves a permutation of the elements: each function stores what it holds before it
 * returns -1.
 */

#define S MERGE_STRIDE

static inline void MERGE_ID(copy)(value *to, const value *from, size_t n)
{
    memcpy(to, from, n * S * sizeof(value));
}
static inline void MERGE_ID(move)(value *to, const value *from, size_t n)
{
    memmove(to, from, n * S * sizeof(value));
}

/* The length of the run that begins at a, at most n elements; a strictly falling one is turned
 * round. -1: exception. */
static ptrdiff_t MERGE_ID(run)(value *a, size_t n)
{
    if (n < 2)
        return (ptrdiff_t)n;
    int falls = MERGE_LT(a[S], a[0]);
    if (falls < 0)
        return -1;
    size_t i = 2;
    for (; i < n; i++) {
        int lt = MERGE_LT(a[i * S], a[(i - 1) * S]);
        if (lt < 0)
            return -1;
        if (lt != falls)
            break;
    }
    if (falls)
        sort_reverse(a, i, S);
    return (ptrdiff_t)i;
}

/* Insertion by bisection: a[0 .. sorted-1] is in order, afterwards a[0 .. n-1]. */
static int MERGE_ID(insert)(value *a, size_t n, size_t sorted)
{
    for (size_t i = sorted ? sorted : 1; i < n; i++) {
        value hold[S];
        MERGE_ID(copy)(hold, a + i * S, 1);
        size_t lo = 0, hi = i;
        while (lo < hi) {
            size_t mid = lo + ((hi - lo) >> 1);
            int lt = MERGE_LT(hold[0], a[mid * S]);
            if (lt < 0)
                return -1;
            if (lt)
                hi = mid;
            else
                lo = mid + 1;
        }
        MERGE_ID(move)(a + (lo + 1) * S, a + lo * S, i - lo);
        MERGE_ID(copy)(a + lo * S, hold, 1);
    }
    return 0;
}

/* Where key belongs in the sorted a[0 .. n-1]: before its equals if `left`, else behind them. Looks
 * at places ever farther from `hint`, then bisects. -1: exception. */
static ptrdiff_t MERGE_ID(gallop)(value key, const value *a, size_t n, size_t hint, const bool left)
{
/* Does key belong behind element i? */
#define BEHIND(i) (left ? MERGE_LT(a[(i)*S], key) : sort_not(MERGE_LT(key, a[(i)*S])))
    size_t near = 0, far = 1, lo, hi;
    int behind = BEHIND(hint);
    if (behind < 0)
        return -1;
    size_t most = behind ? n - hint : hint + 1;
    while (far < most) {
        int b = BEHIND(behind ? hint + far : hint - far);
        if (b < 0)
            return -1;
        if (b != behind)
            break;
        near = far;
        far = far * 2 + 1;
    }
    if (far > most)
        far = most;
    if (behind) {
        lo = hint + near + 1;
        hi = hint + far;
    } else {
        lo = hint + 1 - far; /* far may reach one before the first */
        hi = hint - near;
    }
    while (lo < hi) {
        size_t mid = lo + ((hi - lo) >> 1);
        int b = BEHIND(mid);
        if (b < 0)
            return -1;
        if (b)
            lo = mid + 1;
        else
            hi = mid;
    }
    return (ptrdiff_t)hi;
#undef BEHIND
}

/* Merges the neighbours a[0 .. na-1] and b[0 .. nb-1], na <= nb, na moved out of the way. Known:
 * the first of b goes first, the last of a goes last. */
static int MERGE_ID(low)(struct sort *s, value *a, size_t na, value *b, size_t nb)
{
    if (!sort_room(s, na * S))
        return -1;
    value *to = a;
    MERGE_ID(copy)(s->temp, a, na);
    a = s->temp;
    int result = -1;
    ptrdiff_t k;
    size_t gallop = s->gallop, won_a, won_b;
#define TAKE_A() (MERGE_ID(copy)(to, a, 1), to += S, a += S, na--)
#define TAKE_B() (MERGE_ID(copy)(to, b, 1), to += S, b += S, nb--)
    TAKE_B();
    if (nb == 0)
        goto done;
    if (na == 1)
        goto last_a;
    for (;;) {
        won_a = won_b = 0;
        do {
            int lt = MERGE_LT(b[0], a[0]);
            if (lt < 0)
                goto failed;
            if (lt) {
                TAKE_B();
                won_b++, won_a = 0;
                if (nb == 0)
                    goto done;
            } else {
                TAKE_A();
                won_a++, won_b = 0;
                if (na == 1)
                    goto last_a;
            }
        } while (won_a < gallop && won_b < gallop);
        /* One side wins in long stretches: find each stretch by galloping. */
        gallop++;
        do {
            gallop -= gallop > 1;
            s->gallop = gallop;
            k = MERGE_ID(gallop)(b[0], a, na, 0, false);
            if (k < 0)
                goto failed;
            won_a = (size_t)k;
            MERGE_ID(copy)(to, a, won_a);
            to += won_a * S, a += won_a * S, na -= won_a;
            if (na == 1)
                goto last_a;
            if (na == 0) /* an inconsistent order says so */
                goto done;
            TAKE_B();
            if (nb == 0)
                goto done;
            k = MERGE_ID(gallop)(a[0], b, nb, 0, true);
            if (k < 0)
                goto failed;
            won_b = (size_t)k;
            MERGE_ID(move)(to, b, won_b);
            to += won_b * S, b += won_b * S, nb -= won_b;
            if (nb == 0)
                goto done;
            TAKE_A();
            if (na == 1)
                goto last_a;
        } while (won_a >= SORT_GALLOP || won_b >= SORT_GALLOP);
        s->gallop = ++gallop; /* leaving the mode has its price */
    }
last_a:
    MERGE_ID(move)(to, b, nb);
    MERGE_ID(copy)(to + nb * S, a, 1);
    return 0;
done:
    result = 0;
failed:
    MERGE_ID(copy)(to, a, na);
    return result;
#undef TAKE_A
#undef TAKE_B
}

/* The same from the high end, na >= nb, b moved out of the way. */
static int MERGE_ID(high)(struct sort *s, value *a, size_t na, value *b, size_t nb)
{
    if (!sort_room(s, nb * S))
        return -1;
    MERGE_ID(copy)(s->temp, b, nb);
    value *low = a, *to = b + (nb - 1) * S; /* the last place */
    b = s->temp;
    int result = -1;
    ptrdiff_t k;
    size_t gallop = s->gallop, won_a, won_b;
#define LAST_A (low + (na - 1) * S)
#define LAST_B (b + (nb - 1) * S)
#define TAKE_A() (MERGE_ID(copy)(to, LAST_A, 1), to -= S, na--)
#define TAKE_B() (MERGE_ID(copy)(to, LAST_B, 1), to -= S, nb--)
    TAKE_A();
    if (na == 0)
        goto done;
    if (nb == 1)
        goto first_b;
    for (;;) {
        won_a = won_b = 0;
        do {
            int lt = MERGE_LT(LAST_B[0], LAST_A[0]);
            if (lt < 0)
                goto failed;
            if (lt) {
                TAKE_A();
                won_a++, won_b = 0;
                if (na == 0)
                    goto done;
            } else {
                TAKE_B();
                won_b++, won_a = 0;
                if (nb == 1)
                    goto first_b;
            }
        } while (won_a < gallop && won_b < gallop);
        gallop++;
        do {
            gallop -= gallop > 1;
            s->gallop = gallop;
            k = MERGE_ID(gallop)(LAST_B[0], low, na, na - 1, false);
            if (k < 0)
                goto failed;
            won_a = na - (size_t)k;
            na -= won_a;
            to -= won_a * S;
            MERGE_ID(move)(to + S, low + na * S, won_a);
            if (na == 0)
                goto done;
            TAKE_B();
            if (nb == 1)
                goto first_b;
            k = MERGE_ID(gallop)(LAST_A[0], b, nb, nb - 1, true);
            if (k < 0)
                goto failed;
            won_b = nb - (size_t)k;
            nb -= won_b;
            to -= won_b * S;
            MERGE_ID(copy)(to + S, b + nb * S, won_b);
            if (nb == 1)
                goto first_b;
            if (nb == 0)
                goto done;
            TAKE_A();
            if (na == 0)
                goto done;
        } while (won_a >= SORT_GALLOP || won_b >= SORT_GALLOP);
        s->gallop = ++gallop;
    }
first_b:
    to -= na * S;
    MERGE_ID(move)(to + S, low, na);
    MERGE_ID(copy)(to, b, 1);
    return 0;
done:
    result = 0;
failed:
    if (nb)
        MERGE_ID(copy)(to - (nb - 1) * S, b, nb);
    return result;
#undef LAST_A
#undef LAST_B
#undef TAKE_A
#undef TAKE_B
}

/* Merges runs i and i+1. */
static int MERGE_ID(at)(struct sort *s, int i)
{
    struct sort_run *r = &s->run[i];
    value *a = r[0].start, *b = r[1].start;
    size_t na = r[0].len, nb = r[1].len;
    r[0].len += nb;
    if (i == s->runs - 3)
        r[1] = r[2];
    s->runs--;
    /* What of a is before b, and what of b is behind a, stays where it is. */
    ptrdiff_t k = MERGE_ID(gallop)(b[0], a, na, 0, false);
    if (k < 0)
        return -1;
    a += (size_t)k * S;
    na -= (size_t)k;
    if (na == 0)
        return 0;
    k = MERGE_ID(gallop)(a[(na - 1) * S], b, nb, nb - 1, true);
    if (k <= 0)
        return (int)k;
    nb = (size_t)k;
    return na <= nb ? MERGE_ID(low)(s, a, na, b, nb) : MERGE_ID(high)(s, a, na, b, nb);
}

static int MERGE_ID(sort)(struct sort *s, value *a, size_t n)
{
    size_t least = sort_min_run(n), done = 0;
    while (done < n) {
        value *from = a + done * S;
        ptrdiff_t k = MERGE_ID(run)(from, n - done);
        if (k < 0)
            return -1;
        size_t len = (size_t)k;
        if (len < least) {
            size_t forced = n - done < least ? n - done : least;
            if (MERGE_ID(insert)(from, forced, len) < 0)
                return -1;
            len = forced;
        }
        if (s->runs) {
            struct sort_run *top = &s->run[s->runs - 1];
            int power = sort_power((size_t)(top->start - a) / S, top->len, len, n);
            while (s->runs > 1 && s->run[s->runs - 2].power > power)
                if (MERGE_ID(at)(s, s->runs - 2) < 0)
                    return -1;
            s->run[s->runs - 1].power = power;
        }
        s->run[s->runs++] = (struct sort_run){from, len, 0};
        done += len;
    }
    while (s->runs > 1) {
        int i = s->runs - 2;
        if (i > 0 && s->run[i - 1].len < s->run[i + 1].len)
            i--;
        if (MERGE_ID(at)(s, i) < 0)
            return -1;
    }
    return 0;
}

#undef S
#undef MERGE_ID
#undef MERGE_LT
#undef MERGE_STRIDE
