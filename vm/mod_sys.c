/* mod_sys.c: the module sys. argv and path are start-up's. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <float.h>
#include <stdio.h>
#include <unistd.h>

#include "vm/builtins.h"
#include "vm/start.h"
#include "vm/structseq.h"

/* --- what the VM can be asked and told ----------------------------------------------------------
 */

static value s_exit(vm_thread *t, value *a, int n)
{
    (void)t;
    if (!n || a[0] == V_NONE)
        return vm_raise_value(&vm_exc_SystemExit, V_EMPTY);
    if (!v_has(a[0], VM_T_TUPLE))
        return vm_raise_value(&vm_exc_SystemExit, a[0]);
    VM_ENTER(f, 1);
    f.s[0] = vm_call_ex(v_of(&vm_exc_SystemExit), tuple_ptr(a[0]), NULL); /* its items are args */
    if (f.s[0])
        vm_raise_exc(f.s[0]);
    return VM_LEAVE(f, V_EMPTY);
}

static value s_getrecursionlimit(vm_thread *t, value *a, int n)
{
    (void)a, (void)n;
    return v_from_int(t->recursion_limit);
}

static bool int_arg(value v, int64_t *out)
{
    if (!vm_index(v, out, false))
        return false;
    if (*out == (int)*out)
        return true;
    vm_raise(&vm_exc_OverflowError, "Python int too large to convert to C int");
    return false;
}

static value s_setrecursionlimit(vm_thread *t, value *a, int n)
{
    (void)n;
    int64_t limit;
    if (!int_arg(a[0], &limit))
        return V_EMPTY;
    if (limit < 1)
        return vm_value_error("recursion limit must be greater or equal than 1");
    if (t->depth >= limit)
        return vm_raise(&vm_exc_RecursionError,
                        "cannot set the recursion limit to %lld at the recursion depth %d: the "
                        "limit is too low",
                        (long long)limit, t->depth);
    t->recursion_limit = (int)limit;
    return V_NONE;
}

/* The caller's window counts the argument, as CPython's stack does. */
static value s_getrefcount(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (!v_is_heap(a[0]) || rc_is_immortal(v_obj(a[0])))
        return v_from_int((int64_t)1 << 30);
    return v_from_int(rc_count(v_obj(a[0])));
}

static value s_getsizeof(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return int_from_u64(v_is_heap(a[0]) ? vm_full_size(v_obj(a[0])) : sizeof(value));
}

static value s_intern(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (!v_is_str(a[0]))
        return vm_type_error("intern() argument must be str, not %T", a[0]);
    if (!v_is_type(a[0], &str_type))
        return vm_type_error("can't intern %T", a[0]);
    return str_intern(rc_inc(a[0]));
}

/* The exception being handled, borrowed; V_EMPTY: none. */
static value handled(vm_thread *t)
{
    for (struct vm_exc_info *i = t->exc_info; i; i = i->prev)
        if (i->exc && i->exc != V_NONE)
            return i->exc;
    return V_EMPTY;
}

static value s_exc_info(vm_thread *t, value *a, int n)
{
    (void)a, (void)n;
    value e = handled(t);
    if (!e)
        return tuple_pack(3, V_NONE, V_NONE, V_NONE);
    value tb = exc_ptr(e)->traceback;
    return tuple_pack(3, v_of(type_of(e)), e, tb ? tb : V_NONE);
}

static value s_exception(vm_thread *t, value *a, int n)
{
    (void)a, (void)n;
    value e = handled(t);
    return e ? rc_inc(e) : V_NONE;
}

static value s_getframe(vm_thread *t, value *a, int n)
{
    int64_t depth = 0;
    if (n && !vm_index(a[0], &depth, true))
        return V_EMPTY;
    vm_frame *f = t->frame;
    while (f && depth-- > 0)
        f = f->prev;
    if (!f)
        return vm_value_error("call stack is not deep enough");
    frame_obj *o = frame_obj_of(f);
    return o ? rc_inc(v_of(o)) : V_EMPTY;
}

static value s_utf8(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    return str_from("utf-8");
}

static value s_getdigits(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    return v_from_int(int_max_str_digits);
}

static value s_setdigits(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    int64_t limit;
    if (!int_arg(a[0], &limit))
        return V_EMPTY;
    if (limit && limit < 640)
        return vm_value_error("maxdigits must be 0 or larger than 640");
    int_max_str_digits = (int)limit;
    return V_NONE;
}

/* One thread runs: kept for the script that reads it back. */
static double switch_interval = 0.005;

static value s_getswitch(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    return float_new(switch_interval);
}

static value s_setswitch(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    double d;
    if (!vm_as_double(a[0], &d))
        return V_EMPTY;
    if (!(d > 0))
        return vm_value_error("switch interval must be strictly positive");
    switch_interval = d;
    return V_NONE;
}

static value s_is_finalizing(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    return v_from_bool(vm_rt.finalizing);
}

static void add_live(rc_type *type, void *arg)
{
    *(uint64_t *)arg += type->live;
}

static value s_getallocatedblocks(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    uint64_t live = 0;
    rc_each_type(add_live, &live);
    return int_from_u64(live);
}

/* --- hooks --------------------------------------------------------------------------------------
 */

static value s_excepthook(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (v_has(a[1], VM_T_EXC))
        exc_print(a[1]);
    return V_NONE;
}

static const vm_def unraisable_rows[] = {
    SEQ_FIELD("exc_type", 0), SEQ_FIELD("exc_value", 1), SEQ_FIELD("exc_traceback", 2),
    SEQ_FIELD("err_msg", 3),  SEQ_FIELD("object", 4),    {0},
};
static vm_type unraisable_type = SEQ_TYPE("UnraisableHookArgs", unraisable_rows);

static value s_unraisablehook(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (!v_is_type(a[0], &unraisable_type))
        return vm_type_error("sys.unraisablehook argument type must be UnraisableHookArgs");
    tuple *args = tuple_ptr(a[0]);
    vm_raise_exc(args->item[1]);
    vm_write_unraisable(args->item[4]);
    return V_NONE;
}

static value s_displayhook(vm_thread *t, value *a, int n)
{
    (void)n;
    if (a[0] == V_NONE)
        return V_NONE;
    VM_ENTER(f, 2);
    f.s[0] = vm_repr(a[0]);
    f.s[1] = f.s[0] ? tuple_from(f.s, 1) : V_EMPTY;
    value args[5] = {f.s[1], V_EMPTY, V_EMPTY, V_EMPTY, V_EMPTY};
    value r = f.s[1] ? vm_print_def.fn(t, args, 5) : V_EMPTY;
    if (r && dict_set_c(vm_builtins, "_", a[0]) < 0)
        r = V_EMPTY;
    return VM_LEAVE(f, r);
}

static const vm_def hook_defs[] = {
    {"excepthook", s_excepthook, 3, 3, NULL, 0},
    {"unraisablehook", s_unraisablehook, 1, 1, NULL, 0},
    {"displayhook", s_displayhook, 1, 1, NULL, 0},
    {0},
};

/* The script's replacement for a hook: owned. V_EMPTY: the built-in one is in place, or nothing. */
static value replaced_hook(value name)
{
    dict *d = vm_rt.sys ? vm_module_dict(vm_rt.sys) : NULL;
    value hook = d ? dict_get_str(d, name) : V_EMPTY;
    if (!hook || hook == V_NONE)
        return V_EMPTY;
    if (v_is_type(hook, &native_type)) {
        const vm_def *def = ((native *)v_obj(hook))->def;
        if (def->fn == s_excepthook || def->fn == s_unraisablehook)
            return V_EMPTY;
    }
    return rc_inc(hook);
}

void vm_print_exception(value e, value *asked)
{
    VM_ENTER(f, 3);
    f.s[0] = replaced_hook(vm_n.excepthook);
    if (!f.s[0]) {
        exc_print(e);
        vm_leave(&f.h, V_EMPTY);
        return;
    }
    value tb = exc_ptr(e)->traceback;
    value args[] = {v_of(type_of(e)), e, tb ? tb : V_NONE};
    f.s[1] = vm_call(f.s[0], args, 3);
    if (!f.s[1] && vm_exc_matches(vm_t->exc, &vm_exc_SystemExit)) {
        rc_set(asked, vm_exc_take());
    } else if (!f.s[1]) {
        f.s[2] = vm_exc_take();
        fputs("Error in sys.excepthook:\n", stderr);
        exc_print(f.s[2]);
        fputs("\nOriginal exception was:\n", stderr);
        exc_print(e);
    }
    vm_leave(&f.h, V_EMPTY);
}

bool vm_unraisable_hook(value e, value where)
{
    static bool busy; /* what goes wrong inside the hook is printed */
    VM_ENTER(f, 4);
    bool done = false;
    if (!busy && (f.s[0] = replaced_hook(vm_n.unraisablehook))) {
        busy = true;
        value tb = exc_ptr(e)->traceback;
        value items[] = {rc_inc(v_of(type_of(e))), rc_inc(e), tb ? rc_inc(tb) : V_NONE, V_NONE,
                         where ? rc_inc(where) : V_NONE};
        f.s[1] = structseq_new(&unraisable_type, items, 5);
        f.s[2] = f.s[1] ? vm_call1(f.s[0], f.s[1]) : V_EMPTY;
        done = f.s[2] != V_EMPTY;
        vm_exc_clear();
        busy = false;
    }
    vm_leave(&f.h, V_EMPTY);
    return done;
}

/* --- facts --------------------------------------------------------------------------------------
 */

static const vm_def version_rows[] = {
    SEQ_FIELD("major", 0),        SEQ_FIELD("minor", 1),  SEQ_FIELD("micro", 2),
    SEQ_FIELD("releaselevel", 3), SEQ_FIELD("serial", 4), {0},
};
static const vm_def flags_rows[] = {
    SEQ_FIELD("debug", 0),
    SEQ_FIELD("inspect", 1),
    SEQ_FIELD("interactive", 2),
    SEQ_FIELD("optimize", 3),
    SEQ_FIELD("dont_write_bytecode", 4),
    SEQ_FIELD("verbose", 5),
    SEQ_FIELD("quiet", 6),
    SEQ_FIELD("hash_randomization", 7),
    SEQ_FIELD("isolated", 8),
    SEQ_FIELD("utf8_mode", 9),
    {0},
};
static const vm_def hash_rows[] = {
    SEQ_FIELD("width", 0),     SEQ_FIELD("modulus", 1),
    SEQ_FIELD("inf", 2),       SEQ_FIELD("nan", 3),
    SEQ_FIELD("imag", 4),      SEQ_FIELD("algorithm", 5),
    SEQ_FIELD("hash_bits", 6), SEQ_FIELD("seed_bits", 7),
    SEQ_FIELD("cutoff", 8),    {0},
};
static const vm_def int_rows[] = {
    SEQ_FIELD("bits_per_digit", 0),
    SEQ_FIELD("sizeof_digit", 1),
    SEQ_FIELD("default_max_str_digits", 2),
    SEQ_FIELD("str_digits_check_threshold", 3),
    {0},
};
static const vm_def float_rows[] = {
    SEQ_FIELD("max", 0),   SEQ_FIELD("max_exp", 1),  SEQ_FIELD("max_10_exp", 2),
    SEQ_FIELD("min", 3),   SEQ_FIELD("min_exp", 4),  SEQ_FIELD("min_10_exp", 5),
    SEQ_FIELD("dig", 6),   SEQ_FIELD("mant_dig", 7), SEQ_FIELD("epsilon", 8),
    SEQ_FIELD("radix", 9), SEQ_FIELD("rounds", 10),  {0},
};
static vm_type version_type = SEQ_TYPE("sys.version_info", version_rows);
static vm_type flags_type = SEQ_TYPE("sys.flags", flags_rows);
static vm_type hash_type = SEQ_TYPE("sys.hash_info", hash_rows);
static vm_type int_info_type = SEQ_TYPE("sys.int_info", int_rows);
static vm_type float_info_type = SEQ_TYPE("sys.float_info", float_rows);

bool vm_init_sys(struct tally_error *err)
{
    return structseq_ready(&version_type, "sys", err) && structseq_ready(&flags_type, "sys", err) &&
           structseq_ready(&hash_type, "sys", err) && structseq_ready(&int_info_type, "sys", err) &&
           structseq_ready(&float_info_type, "sys", err) &&
           structseq_ready(&unraisable_type, "sys", err);
}

#define INT(i) v_from_int(i)
#define SEQ_OF(type, ...)                                                                          \
    structseq_new(&(type), (value[]){__VA_ARGS__}, sizeof((value[]){__VA_ARGS__}) / sizeof(value))

static value version_info(void)
{
    return SEQ_OF(version_type, INT(3), INT(11), INT(2), str_from("final"), INT(0));
}

static value implementation(void)
{
    VM_ENTER(f, 1);
    f.s[0] = namespace_new();
    if (!f.s[0] || namespace_set(f.s[0], "name", str_from("tally")) < 0 ||
        namespace_set(f.s[0], "cache_tag", V_NONE) < 0 ||
        namespace_set(f.s[0], "version", version_info()) < 0 ||
        namespace_set(f.s[0], "hexversion", INT(0x030b02f0)) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static value executable(void)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    return str_from_utf8(path, n > 0 ? (size_t)n : 0);
}

static value builtin_names(void)
{
    VM_ENTER(f, 2);
    if (!(f.s[0] = list_new(8)))
        return VM_LEAVE(f, V_EMPTY);
    for (const vm_module_def *d = vm_builtin_modules; d->name; d++) {
        rc_set(&f.s[1], str_from(d->name));
        if (!f.s[1] || list_append(f.s[0], f.s[1]) < 0)
            return VM_LEAVE(f, V_EMPTY);
    }
    value r = vm_tuple_from(f.s[0]);
    return VM_LEAVE(f, r);
}

static int add_facts(value m)
{
    static const struct {
        const char *name, *text;
    } texts[] = {
        {"version", "3.11.2 (tally)"}, {"platform", "linux"},
        {"byteorder", "little"},       {"copyright", ""},
        {"float_repr_style", "short"}, {"prefix", ""},
        {"exec_prefix", ""},           {"base_prefix", ""},
        {"platlibdir", "lib"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (module_add(m, texts[i].name, str_from(texts[i].text)) < 0)
            return -1;
    value const hash =
        SEQ_OF(hash_type, INT(64), int_from(((int64_t)1 << 61) - 1), INT(314159), INT(0),
               INT(1000003), str_from("siphash13"), INT(64), INT(128), INT(0));
    value const floats =
        SEQ_OF(float_info_type, v_from_double(DBL_MAX), INT(DBL_MAX_EXP), INT(DBL_MAX_10_EXP),
               v_from_double(DBL_MIN), INT(DBL_MIN_EXP), INT(DBL_MIN_10_EXP), INT(DBL_DIG),
               INT(DBL_MANT_DIG), v_from_double(DBL_EPSILON), INT(FLT_RADIX), INT(1));
    value const flags = SEQ_OF(flags_type, INT(0), INT(0), INT(0), INT(0), INT(1), INT(0), INT(0),
                               INT(vm_rt.opt && vm_rt.opt->hash_random), INT(0), INT(1));
    struct {
        const char *name;
        value v;
    } const values[] = {
        {"version_info", version_info()},
        {"hexversion", INT(0x030b02f0)},
        {"api_version", INT(1013)},
        {"implementation", implementation()},
        {"maxsize", int_from(INT64_MAX)},
        {"maxunicode", INT(0x10FFFF)},
        {"executable", executable()},
        {"flags", flags},
        {"hash_info", hash},
        {"int_info", SEQ_OF(int_info_type, INT(30), INT(4), INT(4300), INT(640))},
        {"float_info", floats},
        {"builtin_module_names", builtin_names()},
        {"modules", rc_inc(v_of(vm_rt.modules))},
        {"dont_write_bytecode", V_TRUE},
        {"warnoptions", list_new(0)},
        {"argv", list_new(0)},
        {"path", list_new(0)},
    };
    int rc = 0;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (module_add(m, values[i].name, values[i].v) < 0)
            rc = -1;
    return rc;
}

/* sys.stdin and sys.__stdin__ ...; None if the descriptor is not open. */
static int add_streams(value m)
{
    static const char *const names[][2] = {
        {"stdin", "__stdin__"}, {"stdout", "__stdout__"}, {"stderr", "__stderr__"}};
    for (int fd = 0; fd < 3; fd++) {
        value s = fcntl(fd, F_GETFD) < 0 ? V_NONE : stream_standard(fd);
        if (!s || module_add(m, names[fd][0], rc_inc(s)) < 0) {
            rc_dec(s);
            return -1;
        }
        if (module_add(m, names[fd][1], s) < 0)
            return -1;
    }
    return 0;
}

static int add_hooks(value m)
{
    static const char *const kept[] = {"__excepthook__", "__unraisablehook__", "__displayhook__"};
    for (int i = 0; i < 3; i++) {
        value f = native_new(&hook_defs[i], V_EMPTY, NULL, ((module *)v_obj(m))->name);
        if (!f || module_add(m, hook_defs[i].name, rc_inc(f)) < 0) {
            rc_dec(f);
            return -1;
        }
        if (module_add(m, kept[i], f) < 0)
            return -1;
    }
    return 0;
}

static const vm_def defs[] = {
    {"_getframe", s_getframe, 0, 1, NULL, 0},
    {"exc_info", s_exc_info, 0, 0, NULL, 0},
    {"exception", s_exception, 0, 0, NULL, 0},
    {"exit", s_exit, 0, 1, NULL, 0},
    {"get_int_max_str_digits", s_getdigits, 0, 0, NULL, 0},
    {"getallocatedblocks", s_getallocatedblocks, 0, 0, NULL, 0},
    {"getdefaultencoding", s_utf8, 0, 0, NULL, 0},
    {"getfilesystemencoding", s_utf8, 0, 0, NULL, 0},
    {"getrecursionlimit", s_getrecursionlimit, 0, 0, NULL, 0},
    {"getrefcount", s_getrefcount, 1, 1, NULL, 0},
    {"getsizeof", s_getsizeof, 1, 0, "object default", 0},
    {"getswitchinterval", s_getswitch, 0, 0, NULL, 0},
    {"intern", s_intern, 1, 1, NULL, 0},
    {"is_finalizing", s_is_finalizing, 0, 0, NULL, 0},
    {"set_int_max_str_digits", s_setdigits, 1, 0, "maxdigits", 0},
    {"setrecursionlimit", s_setrecursionlimit, 1, 1, NULL, 0},
    {"setswitchinterval", s_setswitch, 1, 1, NULL, 0},
    {0},
};

value vm_sys_make(void)
{
    VM_ENTER(f, 1);
    f.s[0] = module_new("sys");
    if (!f.s[0] || module_add_defs(f.s[0], defs) < 0 || add_hooks(f.s[0]) < 0 ||
        add_facts(f.s[0]) < 0 || add_streams(f.s[0]) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}
