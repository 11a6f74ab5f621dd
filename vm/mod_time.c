/* mod_time.c: the module time. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/int_impl.h"
#include "vm/modules.h"
#include "vm/objects.h"
#include "vm/str.h"

#define FUNCTION(name) static value name(vm_thread *t, value *a, int n)
#define UNUSED (void)t, (void)a, (void)n

static value os_error(int number)
{
    VM_ENTER(f, 2);
    f.s[0] = str_from(strerror(number));
    value args[2] = {v_from_int(number), f.s[0]};
    f.s[1] = f.s[0] ? vm_call(v_of(&vm_exc_OSError), args, 2) : V_EMPTY;
    if (f.s[1])
        vm_raise_exc(f.s[1]);
    return VM_LEAVE(f, V_EMPTY);
}

/* --- struct_time ---------------------------------------------------------------------------------
 */

/* A tuple of 9 with two attributes more behind its items. */
enum { FIELDS = 9, ALL_FIELDS = 11 };
static const char *const field_names[ALL_FIELDS] = {
    "tm_year", "tm_mon",  "tm_mday",  "tm_hour", "tm_min",    "tm_sec",
    "tm_wday", "tm_yday", "tm_isdst", "tm_zone", "tm_gmtoff",
};

static vm_type struct_time_type;

static tuple *struct_time_new(void)
{
    tuple *t = rc_new(&struct_time_type.rc, sizeof(tuple) + ALL_FIELDS * sizeof(value));
    if (!t) {
        vm_no_memory();
        return NULL;
    }
    t->len = FIELDS;
    for (int i = 0; i < ALL_FIELDS; i++)
        t->item[i] = V_NONE;
    return t;
}

static size_t struct_time_block_size(const rc_obj *o)
{
    (void)o;
    return sizeof(tuple) + ALL_FIELDS * sizeof(value);
}

static void struct_time_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    tuple *t = (tuple *)o;
    for (int i = 0; i < ALL_FIELDS; i++)
        if (v_is_heap(t->item[i]))
            visit(v_obj(t->item[i]), arg);
}

/* What is taken out becomes None: the object may be looked at before it is gone. */
static value struct_time_reap(rc_obj *o)
{
    tuple *t = (tuple *)o;
    for (int i = ALL_FIELDS; i-- > 0;) {
        value v = t->item[i];
        if (v_is_heap(v)) {
            t->item[i] = V_NONE;
            return v;
        }
    }
    return V_EMPTY;
}

static value fill_struct_time(value sequence, value extra)
{
    enum { ITEMS, RESULT };
    VM_ENTER(f, 2);
    vm_type *type = vm_type_of(sequence);
    if (!type->len || !type->getitem || v_has(sequence, VM_T_DICT))
        return VM_LEAVE(f, vm_type_error("constructor requires a sequence"));
    if (!(f.s[ITEMS] = vm_tuple_from(sequence)))
        return VM_LEAVE(f, V_EMPTY);
    tuple *items = tuple_ptr(f.s[ITEMS]);
    if (items->len < FIELDS || items->len > ALL_FIELDS)
        return VM_LEAVE(f, vm_type_error("time.struct_time() takes an at %s %d-sequence "
                                         "(%zu-sequence given)",
                                         items->len < FIELDS ? "least" : "most",
                                         items->len < FIELDS ? FIELDS : ALL_FIELDS, items->len));
    tuple *r = struct_time_new();
    if (!r)
        return VM_LEAVE(f, V_EMPTY);
    f.s[RESULT] = v_of(r);
    for (size_t i = 0; i < items->len; i++)
        r->item[i] = rc_inc(items->item[i]);
    for (size_t i = items->len; extra && i < ALL_FIELDS; i++) {
        value name = str_from(field_names[i]);
        value v = name ? dict_get(dict_ptr(extra), name) : V_EMPTY;
        rc_dec(name);
        if (v)
            rc_set(&r->item[i], rc_inc(v));
        else if (vm_failed())
            return VM_LEAVE(f, V_EMPTY);
    }
    return VM_LEAVE(f, VM_TAKE(f.s[RESULT]));
}

static value struct_time_create(vm_type *cls, tuple *args, dict *kwargs)
{
    value out[2], hold[2] = {V_EMPTY, V_EMPTY};
    (void)cls;
    if (!native_bind("structseq", "sequence dict", 1, args, kwargs, out, hold))
        return V_EMPTY;
    if (out[1] && !v_has(out[1], VM_T_DICT))
        return vm_type_error("time.struct_time() takes a dict as second arg, if any");
    return fill_struct_time(out[0], out[1]);
}

static int struct_time_init(value self, tuple *args, dict *kwargs)
{
    (void)self, (void)args, (void)kwargs;
    return 0;
}

static value struct_time_repr(value self)
{
    str_buf b;
    str_buf_init(&b);
    str_buf_c(&b, "time.struct_time(");
    VM_ENTER(f, 1);
    for (int i = 0; i < FIELDS; i++) {
        rc_set(&f.s[0], vm_repr(tuple_ptr(self)->item[i]));
        if (!f.s[0]) {
            str_buf_drop(&b);
            return VM_LEAVE(f, V_EMPTY);
        }
        if (i)
            str_buf_n(&b, ", ", 2);
        str_buf_c(&b, field_names[i]);
        str_buf_cp(&b, '=');
        str_buf_add(&b, f.s[0]);
    }
    str_buf_cp(&b, ')');
    return VM_LEAVE(f, str_buf_done(&b));
}

#define GETTER(name, i)                                                                            \
    FUNCTION(name)                                                                                 \
    {                                                                                              \
        UNUSED;                                                                                    \
        return rc_inc(tuple_ptr(a[0])->item[i]);                                                   \
    }
GETTER(get_year, 0)
GETTER(get_mon, 1)
GETTER(get_mday, 2)
GETTER(get_hour, 3)
GETTER(get_min, 4)
GETTER(get_sec, 5)
GETTER(get_wday, 6)
GETTER(get_yday, 7)
GETTER(get_isdst, 8)
GETTER(get_zone, 9)
GETTER(get_gmtoff, 10)

static const vm_def struct_time_methods[] = {
    {"tm_year", get_year, 1, 1, NULL, VM_GETTER},     {"tm_mon", get_mon, 1, 1, NULL, VM_GETTER},
    {"tm_mday", get_mday, 1, 1, NULL, VM_GETTER},     {"tm_hour", get_hour, 1, 1, NULL, VM_GETTER},
    {"tm_min", get_min, 1, 1, NULL, VM_GETTER},       {"tm_sec", get_sec, 1, 1, NULL, VM_GETTER},
    {"tm_wday", get_wday, 1, 1, NULL, VM_GETTER},     {"tm_yday", get_yday, 1, 1, NULL, VM_GETTER},
    {"tm_isdst", get_isdst, 1, 1, NULL, VM_GETTER},   {"tm_zone", get_zone, 1, 1, NULL, VM_GETTER},
    {"tm_gmtoff", get_gmtoff, 1, 1, NULL, VM_GETTER}, {NULL, NULL, 0, 0, NULL, 0},
};

static vm_type struct_time_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "struct_time",
           .flags = RC_TYPE_GC | VM_T_TUPLE,
           .size = sizeof(tuple),
           .block_size = struct_time_block_size,
           .traverse = struct_time_traverse,
           .reap = struct_time_reap},
    .create = struct_time_create,
    .init = struct_time_init,
    .repr = struct_time_repr,
    .methods = struct_time_methods,
};

static value from_tm(const struct tm *tm)
{
    tuple *t = struct_time_new();
    if (!t)
        return V_EMPTY;
    VM_ENTER(f, 1);
    f.s[0] = v_of(t);
    const int fields[FIELDS] = {0,           tm->tm_mon + 1, tm->tm_mday,           tm->tm_hour,
                                tm->tm_min,  tm->tm_sec,     (tm->tm_wday + 6) % 7, tm->tm_yday + 1,
                                tm->tm_isdst};
    for (int i = 1; i < FIELDS; i++)
        t->item[i] = v_from_int(fields[i]);
    t->item[0] = v_from_int((int64_t)tm->tm_year + 1900);
    t->item[9] = str_from(tm->tm_zone ? tm->tm_zone : "");
    t->item[10] = v_from_int(tm->tm_gmtoff);
    if (!t->item[9])
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

/* --- clocks --------------------------------------------------------------------------------------
 */

static int64_t clock_ns(clockid_t id)
{
    struct timespec ts;
    clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static double seconds(int64_t ns)
{
    return ns % 1000000000 ? (double)ns / 1e9 : (double)(ns / 1000000000);
}

#define CLOCK(name, id)                                                                            \
    FUNCTION(m_##name)                                                                             \
    {                                                                                              \
        UNUSED;                                                                                    \
        return v_from_double(seconds(clock_ns(id)));                                               \
    }                                                                                              \
    FUNCTION(m_##name##_ns)                                                                        \
    {                                                                                              \
        UNUSED;                                                                                    \
        return int_from(clock_ns(id));                                                             \
    }
CLOCK(time, CLOCK_REALTIME)
CLOCK(monotonic, CLOCK_MONOTONIC)
CLOCK(perf_counter, CLOCK_MONOTONIC)
CLOCK(process_time, CLOCK_PROCESS_CPUTIME_ID)
CLOCK(thread_time, CLOCK_THREAD_CPUTIME_ID)

static bool read_clock(value id, int (*f)(clockid_t, struct timespec *), struct timespec *ts)
{
    int64_t i;
    if (!vm_index(id, &i, false))
        return false;
    if (i < INT_MIN || i > INT_MAX) {
        vm_raise(&vm_exc_OverflowError, i < 0 ? "signed integer is less than minimum"
                                              : "signed integer is greater than maximum");
        return false;
    }
    if (f((clockid_t)i, ts) == 0)
        return true;
    os_error(errno);
    return false;
}

FUNCTION(m_clock_gettime)
{
    struct timespec ts;
    UNUSED;
    if (!read_clock(a[0], clock_gettime, &ts))
        return V_EMPTY;
    return v_from_double(seconds((int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec));
}

FUNCTION(m_clock_gettime_ns)
{
    struct timespec ts;
    UNUSED;
    if (!read_clock(a[0], clock_gettime, &ts))
        return V_EMPTY;
    return int_from((int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec);
}

FUNCTION(m_clock_getres)
{
    struct timespec ts;
    UNUSED;
    if (!read_clock(a[0], clock_getres, &ts))
        return V_EMPTY;
    return v_from_double((double)ts.tv_sec + (double)ts.tv_nsec * 1e-9);
}

static value out_of_range(void)
{
    return vm_raise(&vm_exc_OverflowError, "timestamp out of range for platform time_t");
}

static value too_large(void)
{
    return vm_raise(&vm_exc_OverflowError, "timestamp too large to convert to C _PyTime_t");
}

/* A duration, rounded up. False: exception. */
static bool duration(value v, int64_t *ns)
{
    if (v_is_any_float(v)) {
        double d = ceil(float_value(v) * 1e9);
        if (isnan(d)) {
            vm_value_error("Invalid value NaN (not a number)");
            return false;
        }
        if (fabs(d) >= 9.2e18) {
            too_large();
            return false;
        }
        *ns = (int64_t)d;
        return true;
    }
    value i = vm_index_value(v);
    if (!i)
        return false;
    int64_t s;
    bool fits = int_to_i64(i, &s) && !__builtin_mul_overflow(s, (int64_t)1000000000, ns);
    rc_dec(i);
    if (!fits)
        too_large();
    return fits;
}

/* A signal ends it when the interpreter has to look at it, which it does next. */
FUNCTION(m_sleep)
{
    int64_t ns;
    UNUSED;
    if (!duration(a[0], &ns))
        return V_EMPTY;
    if (ns < 0)
        return vm_value_error("sleep length must be non-negative");
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ns / 1000000000;
    until.tv_nsec += ns % 1000000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    int r;
    do
        r = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
    while (r == EINTR && !vm_t->breaker);
    return r == 0 || r == EINTR ? V_NONE : os_error(r);
}

/* --- dates ---------------------------------------------------------------------------------------
 */

/* The optional argument in seconds, rounded down; now without it. False: exception. */
static bool timestamp(value v, time_t *out)
{
    int64_t i;
    if (!v || v == V_NONE) {
        *out = time(NULL);
        return true;
    }
    if (v_is_any_float(v)) {
        double d = floor(float_value(v));
        if (isnan(d)) {
            vm_value_error("Invalid value NaN (not a number)");
            return false;
        }
        if (d < -9223372036854775808.0 || d >= 9223372036854775808.0) {
            out_of_range();
            return false;
        }
        *out = (time_t)d;
        return true;
    }
    value index = vm_index_value(v);
    if (!index)
        return false;
    bool fits = int_to_i64(index, &i);
    rc_dec(index);
    if (!fits)
        out_of_range();
    *out = (time_t)i;
    return fits;
}

static value broken_down(value v, struct tm *(*f)(const time_t *, struct tm *))
{
    time_t when;
    struct tm tm;
    if (!timestamp(v, &when))
        return V_EMPTY;
    errno = 0;
    if (!f(&when, &tm))
        return os_error(errno ? errno : EINVAL);
    return from_tm(&tm);
}

FUNCTION(m_gmtime)
{
    UNUSED;
    return broken_down(a[0], gmtime_r);
}

FUNCTION(m_localtime)
{
    UNUSED;
    return broken_down(a[0], localtime_r);
}

static bool c_int(value v, int *out)
{
    value i = vm_index_value(v);
    if (!i)
        return false;
    int64_t x;
    bool fits = int_to_i64(i, &x) && x >= INT_MIN && x <= INT_MAX;
    int sign = int_sign(i);
    rc_dec(i);
    if (fits)
        *out = (int)x;
    else
        vm_raise(&vm_exc_OverflowError, sign < 0 ? "signed integer is less than minimum"
                                                 : "signed integer is greater than maximum");
    return fits;
}

/* Fields of a tuple; no ranges are checked but that of C's int. Text is kept alive by v. */
static bool to_tm(value v, struct tm *tm, const char *fname)
{
    memset(tm, 0, sizeof *tm);
    if (!v_has(v, VM_T_TUPLE)) {
        vm_type_error("Tuple or struct_time argument required");
        return false;
    }
    tuple *items = tuple_ptr(v);
    if (items->len != FIELDS) {
        vm_type_error("%s(): illegal time tuple argument", fname);
        return false;
    }
    int *const fields[FIELDS] = {&tm->tm_year, &tm->tm_mon,  &tm->tm_mday,
                                 &tm->tm_hour, &tm->tm_min,  &tm->tm_sec,
                                 &tm->tm_wday, &tm->tm_yday, &tm->tm_isdst};
    for (int i = 0; i < FIELDS; i++)
        if (!c_int(items->item[i], fields[i]))
            return false;
    if (tm->tm_year < INT_MIN + 1900) {
        vm_raise(&vm_exc_OverflowError, "year out of range");
        return false;
    }
    tm->tm_year -= 1900;
    tm->tm_mon -= 1;
    tm->tm_wday = (int)(((int64_t)tm->tm_wday + 1) % 7);
    tm->tm_yday -= 1;
    if (v_is_type(v, &struct_time_type)) {
        int64_t off;
        size_t len;
        if (v_is_str(items->item[9]) && !(tm->tm_zone = str_utf8(items->item[9], &len)))
            return false;
        if (v_is_any_int(items->item[10]) && int_to_i64(items->item[10], &off))
            tm->tm_gmtoff = off;
    }
    return true;
}

/* What strftime() and asctime() may index tables with. */
static bool check_tm(struct tm *tm)
{
    const char *bad = NULL;
    if (tm->tm_mon == -1)
        tm->tm_mon = 0;
    else if (tm->tm_mon < 0 || tm->tm_mon > 11)
        bad = "month out of range";
    if (tm->tm_mday == 0)
        tm->tm_mday = 1;
    else if (!bad && (tm->tm_mday < 0 || tm->tm_mday > 31))
        bad = "day of month out of range";
    if (!bad && (tm->tm_hour < 0 || tm->tm_hour > 23))
        bad = "hour out of range";
    if (!bad && (tm->tm_min < 0 || tm->tm_min > 59))
        bad = "minute out of range";
    if (!bad && (tm->tm_sec < 0 || tm->tm_sec > 61))
        bad = "seconds out of range";
    if (!bad && tm->tm_wday < 0)
        bad = "day of week out of range";
    if (tm->tm_yday == -1)
        tm->tm_yday = 0;
    else if (!bad && (tm->tm_yday < 0 || tm->tm_yday > 365))
        bad = "day of year out of range";
    if (bad)
        vm_value_error("%s", bad);
    return !bad;
}

/* The tuple given, or local time now. */
static bool tm_argument(value v, struct tm *tm, const char *fname)
{
    if (v)
        return to_tm(v, tm, fname) && check_tm(tm);
    time_t now = time(NULL);
    if (localtime_r(&now, tm))
        return true;
    os_error(errno);
    return false;
}

FUNCTION(m_strftime)
{
    struct tm tm;
    size_t len;
    UNUSED;
    if (!v_is_str(a[0]))
        return vm_type_error("strftime() argument 1 must be str, not %T", a[0]);
    if (!tm_argument(a[1], &tm, "strftime"))
        return V_EMPTY;
    if (tm.tm_isdst < -1)
        tm.tm_isdst = -1;
    else if (tm.tm_isdst > 1)
        tm.tm_isdst = 1;
    const char *format = str_utf8(a[0], &len);
    if (!format)
        return V_EMPTY;
    if (strlen(format) != len)
        return vm_value_error("embedded null character");
    /* strftime() cannot tell "too long" from "empty". */
    for (size_t room = 1024;; room *= 2) {
        struct int_scratch s;
        if (!int_scratch_get(&s, room / 8))
            return V_EMPTY;
        size_t n_out = strftime((char *)s.p, room, format, &tm);
        value r = V_EMPTY;
        if (n_out || room > 256 * len)
            r = str_from_utf8((char *)s.p, n_out);
        int_scratch_drop(&s);
        if (n_out || room > 256 * len)
            return r;
    }
}

static value ascii_time(const struct tm *tm)
{
    static const char days[] = "SunMonTueWedThuFriSat",
                      months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char buf[80];
    snprintf(buf, sizeof buf, "%.3s %.3s%3d %.2d:%.2d:%.2d %lld", days + 3 * tm->tm_wday,
             months + 3 * tm->tm_mon, tm->tm_mday, tm->tm_hour, tm->tm_min, tm->tm_sec,
             (long long)tm->tm_year + 1900);
    return str_from(buf);
}

FUNCTION(m_asctime)
{
    struct tm tm;
    (void)t;
    return tm_argument(n ? a[0] : V_EMPTY, &tm, "asctime") ? ascii_time(&tm) : V_EMPTY;
}

FUNCTION(m_ctime)
{
    time_t when;
    struct tm tm;
    UNUSED;
    if (!timestamp(a[0], &when))
        return V_EMPTY;
    errno = 0;
    if (!localtime_r(&when, &tm))
        return os_error(errno ? errno : EINVAL);
    return ascii_time(&tm);
}

FUNCTION(m_mktime)
{
    struct tm tm;
    UNUSED;
    if (!to_tm(a[0], &tm, "mktime"))
        return V_EMPTY;
    tm.tm_wday = -1; /* stays so only if it fails: -1 is a good result too */
    time_t r = mktime(&tm);
    if (r == (time_t)-1 && tm.tm_wday == -1)
        return vm_raise(&vm_exc_OverflowError, "mktime argument out of range");
    return v_from_double((double)r);
}

/* --- the module ----------------------------------------------------------------------------------
 */

static int add(value m, const char *name, value steal_v)
{
    return steal_v ? module_add(m, name, steal_v) : -1;
}

/* The zone as it is in January and in July: the one with the lower offset is standard time. */
static int add_zone(value m)
{
    enum { YEAR = (365 * 24 + 6) * 3600 };
    struct tm january, july;
    time_t when = time(NULL) / YEAR * YEAR;
    tzset();
    if (!localtime_r(&when, &january))
        return os_error(errno), -1;
    when += YEAR / 2;
    if (!localtime_r(&when, &july))
        return os_error(errno), -1;
    bool south = january.tm_gmtoff > july.tm_gmtoff;
    const struct tm *standard = south ? &july : &january, *summer = south ? &january : &july;
    VM_ENTER(f, 2);
    f.s[0] = str_from(standard->tm_zone);
    f.s[1] = str_from(summer->tm_zone);
    int r = -1;
    if (f.s[0] && f.s[1])
        r = add(m, "tzname", tuple_pack(2, f.s[0], f.s[1]));
    vm_leave(&f.h, V_EMPTY);
    if (r < 0 || add(m, "timezone", v_from_int(-standard->tm_gmtoff)) < 0 ||
        add(m, "altzone", v_from_int(-summer->tm_gmtoff)) < 0)
        return -1;
    return add(m, "daylight", v_from_int(january.tm_gmtoff != july.tm_gmtoff));
}

static int add_clocks(value m)
{
    static const struct {
        const char *name;
        int id;
    } ids[] = {
        {"CLOCK_REALTIME", CLOCK_REALTIME},
        {"CLOCK_MONOTONIC", CLOCK_MONOTONIC},
        {"CLOCK_MONOTONIC_RAW", CLOCK_MONOTONIC_RAW},
        {"CLOCK_BOOTTIME", CLOCK_BOOTTIME},
        {"CLOCK_TAI", CLOCK_TAI},
        {"CLOCK_PROCESS_CPUTIME_ID", CLOCK_PROCESS_CPUTIME_ID},
        {"CLOCK_THREAD_CPUTIME_ID", CLOCK_THREAD_CPUTIME_ID},
    };
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (add(m, ids[i].name, v_from_int(ids[i].id)) < 0)
            return -1;
    return 0;
}

static int add_counts(void)
{
    static const struct {
        const char *name;
        int n;
    } counts[] = {{"n_sequence_fields", FIELDS}, {"n_fields", ALL_FIELDS}, {"n_unnamed_fields", 0}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (dict_set_c(struct_time_type.dict, counts[i].name, v_from_int(counts[i].n)) < 0)
            return -1;
    return 0;
}

static const vm_def time_defs[] = {
#define CLOCKS(name)                                                                               \
    {#name, m_##name, 0, 0, NULL, 0},                                                              \
    {                                                                                              \
#name "_ns", m_##name##_ns, 0, 0, NULL, 0                                                  \
    }
    CLOCKS(time),
    CLOCKS(monotonic),
    CLOCKS(perf_counter),
    CLOCKS(process_time),
    CLOCKS(thread_time),
    {"clock_gettime", m_clock_gettime, 1, 1, NULL, 0},
    {"clock_gettime_ns", m_clock_gettime_ns, 1, 1, NULL, 0},
    {"clock_getres", m_clock_getres, 1, 1, NULL, 0},
    {"sleep", m_sleep, 1, 1, NULL, 0},
    {"gmtime", m_gmtime, 0, 0, "seconds /", 0},
    {"localtime", m_localtime, 0, 0, "seconds /", 0},
    {"strftime", m_strftime, 1, 0, "format tuple /", 0},
    {"asctime", m_asctime, 0, 1, NULL, 0},
    {"ctime", m_ctime, 0, 0, "seconds /", 0},
    {"mktime", m_mktime, 1, 1, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};

value mod_time_make(void)
{
    struct tally_error err;
    if (!vm_type_ready(&struct_time_type, &tuple_type, "time", &err) || add_counts() < 0)
        return vm_failed() ? V_EMPTY : vm_no_memory();
    VM_ENTER(f, 1);
    f.s[0] = vm_module_from("time", time_defs);
    if (!f.s[0] || add_zone(f.s[0]) < 0 || add_clocks(f.s[0]) < 0 ||
        add(f.s[0], "struct_time", rc_inc(v_of(&struct_time_type))) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}
