/* list_sort.c: list.sort. The algorithm is in list_merge.h.
 *
 * Who owns what meanwhile: the list is empty (`items` is a mark). Its items are in `own`, an array
 * of single words or, with key=, of (key, item) pairs, shown to the collector by a native frame.
 * A merge holds elements twice for a time. That is harmless as long as nobody looks, so keys whose
 * comparison runs nothing (all small ints, all numbers, all str) are sorted in `own` itself; other
 * keys are sorted in a copy that owns nothing, and the finished permutation is copied back.
 */
#include "vm/cont.h"

enum { SORT_GALLOP = 7, SORT_FEW = 256 };

struct sort_run {
    value *start;
    size_t len;
    int power; /* of the boundary to the next run */
};

struct sort {
    size_t gallop; /* wins in a row after which galloping pays */
    value *temp;
    size_t temp_cap;
    int runs;
    struct sort_run run[85]; /* powers grow towards the top: as many as bits and some */
    value few[SORT_FEW];
};

static value sort_mark[1];

static bool sort_room(struct sort *s, size_t words)
{
    if (words <= s->temp_cap)
        return true;
    if (s->temp != s->few)
        pool_free(list_items_pool, s->temp, s->temp_cap * sizeof(value));
    s->temp = pool_alloc(list_items_pool, words * sizeof(value));
    s->temp_cap = words;
    if (s->temp)
        return true;
    s->temp = s->few;
    s->temp_cap = SORT_FEW;
    vm_no_memory();
    return false;
}

static void sort_reverse(value *a, size_t n, size_t stride)
{
    for (size_t i = 0, j = n; i + 1 < j; i++) {
        j--;
        for (size_t k = 0; k < stride; k++) {
            value v = a[i * stride + k];
            a[i * stride + k] = a[j * stride + k];
            a[j * stride + k] = v;
        }
    }
}

/* Short runs are filled up to this length, so that n / length is just under a power of two. */
static size_t sort_min_run(size_t n)
{
    size_t odd = 0;
    while (n >= 64) {
        odd |= n & 1;
        n >>= 1;
    }
    return n + odd;
}

/* The depth in a balanced tree over n elements of the boundary between two neighbouring runs: the
 * first binary digit in which the middles of the runs, as fractions of n, differ. */
static int sort_power(size_t start, size_t len1, size_t len2, size_t n)
{
    size_t a = 2 * start + len1, b = a + len1 + len2;
    for (int power = 1;; power++) {
        if (a >= n) {
            a -= n;
            b -= n;
        } else if (b >= n) {
            return power;
        }
        a <<= 1;
        b <<= 1;
    }
}

static inline int sort_not(int r)
{
    return r < 0 ? r : !r;
}

/* --- comparisons -------------------------------------------------------------------------------
 */

/* Both small ints, or both bools. */
static inline int lt_int(value a, value b)
{
    return (int64_t)(a << 15) < (int64_t)(b << 15);
}

/* A small int is exact as a double. */
static inline double sort_number(value v)
{
    return v_is_int(v) ? (double)v_int(v) : v_double(v);
}
static inline int lt_num(value a, value b)
{
    return sort_number(a) < sort_number(b);
}

static inline int lt_str(value a, value b)
{
    return a != b && str_cmp(str_ptr(a), str_ptr(b)) < 0;
}

static inline bool sort_is_number(value v)
{
    return v_is_int(v) || v_is_double(v);
}

/* Tuples whose first difference is between numbers or between str need no call. */
static int lt_any(value a, value b)
{
    if (v_is_type(a, &tuple_type) && v_is_type(b, &tuple_type)) {
        tuple *x = tuple_ptr(a), *y = tuple_ptr(b);
        for (size_t i = 0; i < x->len && i < y->len; i++) {
            value v = x->item[i], w = y->item[i];
            if (v == w && v != V_EMPTY)
                continue;
            if (sort_is_number(v) && sort_is_number(w)) {
                if (sort_number(v) == sort_number(w))
                    continue;
                return lt_num(v, w);
            }
            if (!v_is_type(v, &str_type) || !v_is_type(w, &str_type))
                return vm_compare_bool(a, b, VM_LT);
            int c = str_cmp(str_ptr(v), str_ptr(w));
            if (c)
                return c < 0;
        }
        return x->len < y->len;
    }
    return vm_compare_bool(a, b, VM_LT);
}

#define MERGE_ID(n) int1_##n
#define MERGE_LT lt_int
#define MERGE_STRIDE 1
#include "vm/list_merge.h"
#define MERGE_ID(n) int2_##n
#define MERGE_LT lt_int
#define MERGE_STRIDE 2
#include "vm/list_merge.h"
#define MERGE_ID(n) num1_##n
#define MERGE_LT lt_num
#define MERGE_STRIDE 1
#include "vm/list_merge.h"
#define MERGE_ID(n) num2_##n
#define MERGE_LT lt_num
#define MERGE_STRIDE 2
#include "vm/list_merge.h"
#define MERGE_ID(n) str1_##n
#define MERGE_LT lt_str
#define MERGE_STRIDE 1
#include "vm/list_merge.h"
#define MERGE_ID(n) str2_##n
#define MERGE_LT lt_str
#define MERGE_STRIDE 2
#include "vm/list_merge.h"
#define MERGE_ID(n) any1_##n
#define MERGE_LT lt_any
#define MERGE_STRIDE 1
#include "vm/list_merge.h"
#define MERGE_ID(n) any2_##n
#define MERGE_LT lt_any
#define MERGE_STRIDE 2
#include "vm/list_merge.h"

enum sort_kind { SORT_INT, SORT_NUM, SORT_STR, SORT_ANY };

static enum sort_kind sort_kind_of(const value *a, size_t n, size_t stride)
{
    size_t ints = 0, bools = 0, doubles = 0, strs = 0;
    for (size_t i = 0; i < n; i++) {
        value v = a[i * stride];
        ints += v_is_int(v);
        bools += v_is_bool(v);
        doubles += v_is_double(v);
        strs += v_is_type(v, &str_type);
        if (ints + bools + doubles + strs <= i)
            return SORT_ANY;
    }
    return ints == n || bools == n ? SORT_INT
           : ints + doubles == n   ? SORT_NUM
           : strs == n             ? SORT_STR
                                   : SORT_ANY;
}

static int sort_run_kind(enum sort_kind kind, value *a, size_t n, size_t stride)
{
    struct sort s;
    s.gallop = SORT_GALLOP;
    s.temp = s.few;
    s.temp_cap = SORT_FEW;
    s.runs = 0;
    int r;
    switch (kind) {
    case SORT_INT:
        r = stride == 1 ? int1_sort(&s, a, n) : int2_sort(&s, a, n);
        break;
    case SORT_NUM:
        r = stride == 1 ? num1_sort(&s, a, n) : num2_sort(&s, a, n);
        break;
    case SORT_STR:
        r = stride == 1 ? str1_sort(&s, a, n) : str2_sort(&s, a, n);
        break;
    default:
        r = stride == 1 ? any1_sort(&s, a, n) : any2_sort(&s, a, n);
        break;
    }
    if (s.temp != s.few)
        pool_free(list_items_pool, s.temp, s.temp_cap * sizeof(value));
    return r;
}

/* Sorts the n elements of own, which a native frame shows. */
static int sort_own(value *own, size_t n, size_t stride)
{
    enum sort_kind kind = sort_kind_of(own, n, stride);
    if (kind != SORT_ANY)
        return sort_run_kind(kind, own, n, stride);
    size_t bytes = n * stride * sizeof(value);
    value *copy = pool_alloc(list_items_pool, bytes);
    if (!copy) {
        vm_no_memory();
        return -1;
    }
    memcpy(copy, own, bytes);
    int r = sort_run_kind(kind, copy, n, stride);
    memcpy(own, copy, bytes);
    pool_free(list_items_pool, copy, bytes);
    return r;
}

/* --- list.sort ---------------------------------------------------------------------------------
 */

/* `f` shows the items; it shows none while pairs own them. */
static int sort_by_key(vm_nframe *f, value *items, size_t n, value key, bool reverse)
{
    size_t bytes = n * 2 * sizeof(value);
    value *pairs = n > UINT32_MAX / 2 ? NULL : pool_calloc(list_items_pool, bytes);
    if (!pairs) {
        vm_no_memory();
        return -1;
    }
    vm_nframe g;
    vm_enter(&g, pairs, (uint32_t)(2 * n));
    int r = 0;
    for (size_t i = 0; i < n && r == 0; i++) {
        pairs[2 * i] = vm_call1(key, items[i]);
        r = pairs[2 * i] == V_EMPTY ? -1 : 0;
    }
    if (r == 0) {
        for (size_t i = 0; i < n; i++)
            pairs[2 * i + 1] = items[i];
        f->n = 0;
        if (reverse)
            sort_reverse(pairs, n, 2);
        r = n < 2 ? 0 : sort_own(pairs, n, 2);
        for (size_t i = 0; i < n; i++)
            items[i] = vm_take(&pairs[2 * i + 1]);
        f->n = (uint32_t)n;
        if (reverse)
            sort_reverse(items, n, 1);
    }
    for (size_t i = 0; i < n; i++)
        rc_clear(&pairs[2 * i]);
    g.n = 0;
    vm_leave_slots(&g);
    pool_free(list_items_pool, pairs, bytes);
    return r;
}

int list_sort(value v, value key, bool reverse)
{
    list *l = list_ptr(v);
    value *items = l->items;
    size_t n = l->len, cap = l->cap;
    l->items = sort_mark;
    l->len = l->cap = 0;
    vm_nframe f;
    vm_enter(&f, items, (uint32_t)n);
    int r = 0;
    if (key != V_NONE && n) {
        r = sort_by_key(&f, items, n, key, reverse);
    } else if (n > 1) {
        if (reverse)
            sort_reverse(items, n, 1);
        r = sort_own(items, n, 1);
        if (reverse)
            sort_reverse(items, n, 1);
    }
    f.n = 0;
    vm_leave_slots(&f);
    bool modified = l->items != sort_mark;
    value *other = l->cap ? l->items : NULL;
    size_t other_len = l->len, other_cap = l->cap;
    l->items = items;
    l->len = n;
    l->cap = cap;
    if (r == 0 && modified) {
        vm_value_error("list modified during sort");
        r = -1;
    }
    if (other) {
        cont_drop(other, other_len);
        pool_free(list_items_pool, other, other_cap * sizeof(value));
    }
    return r;
}
