/* start.c: start-up and teardown of the VM: types, thread, main module, exit. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "vm/start.h"

#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/number.h"
#include "vm/objects.h"
#include "vm/runtime.h"
#include "vm/str.h"

/* In order: what an object of the next needs is there. Types made ready before `type` get their
 * methods when it boots. */
#define TYPE_FILES(X)                                                                              \
    X(str) X(tuple) X(list) X(dict) X(number) X(exc) X(type) X(error) X(bytes) X(dict_views)       \
    X(set) X(range) X(slice) X(seq_iter) X(code) X(function) X(generator) X(frame)         \
    X(traceback) X(freed)

#define X(name) VM_INIT(name);
TYPE_FILES(X)
#undef X

static vm_thread main_thread;
vm_thread *vm_t;

bool vm_types_init(struct tally_error *err)
{
#define X(name)                                                                                    \
    if (!vm_init_##name(err))                                                                      \
        return false;
    TYPE_FILES(X)
#undef X
    return true;
}

/* --- the thread --------------------------------------------------------------------------------- */

#if defined(__SANITIZE_ADDRESS__)
enum { RESERVE = 1024 * 1024 };
#else
enum { RESERVE = 256 * 1024 };
#endif

/* The address below which this thread's C stack counts as used up. */
static const char *stack_limit(void)
{
    pthread_attr_t attr;
    void *base = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attr) == 0) {
        pthread_attr_getstack(&attr, &base, &size);
        pthread_attr_destroy(&attr);
    }
    if (!base || size < 2 * RESERVE)
        return (const char *)__builtin_frame_address(0) - 512 * 1024;
    return (const char *)base + RESERVE;
}

bool vm_thread_open(const struct tally_options *opt, struct tally_error *err)
{
    vm_t = &main_thread;
    memset(vm_t, 0, sizeof *vm_t);
    vm_t->exc_info = &vm_t->base_exc_info;
    vm_t->stack_limit = stack_limit();
    vm_t->recursion_limit = opt->max_depth > 0 ? opt->max_depth : 1000;
    if (vm_stack_open(vm_t))
        return true;
    tally_error_set(err, "no memory for the value stack");
    return false;
}

void vm_drop_last(value v, value result)
{
    value held[] = {vm_exc_take(), result};
    vm_nframe f;
    vm_enter(&f, held, 2);
    rc_dec(v);
    vm_t->nframes = f.prev;
    if (held[0])
        vm_exc_restore(held[0]);
}

/* The frame stays linked until its last slot is empty, for the same reason. */
value vm_leave(vm_nframe *f, value result)
{
    for (uint32_t i = f->n; i-- > 0;) {
        value v = f->slots[i];
        f->slots[i] = V_EMPTY;
        if (!v_is_heap(v))
            continue;
        vm_drop_holding(v_obj(v), result);
    }
    vm_t->nframes = f->prev;
    return result;
}

void vm_leave_slots(vm_nframe *f)
{
    vm_leave(f, V_EMPTY);
}

void vm_want_safepoint(void)
{
    if (vm_t)
        vm_t->breaker = 1;
}

void vm_roots(rc_visit visit, void *arg)
{
    vm_stack_roots(vm_t, visit, arg);
    value const v[] = {v_of(vm_rt.modules), vm_rt.main, vm_rt.sys, vm_rt.path, vm_rt.exit_hooks,
                       v_of(vm_builtins)};
    for (size_t i = 0; i < sizeof v / sizeof *v; i++)
        if (v_is_heap(v[i]))
            visit(v_obj(v[i]), arg);
}

/* --- the script --------------------------------------------------------------------------------- */

static value main_filename(const struct tally_options *opt)
{
    if (opt->code)
        return str_from("<string>");
    return str_from(strcmp(opt->script, "-") == 0 ? "<stdin>" : opt->script);
}

/* sys.path[0]: the folder of the script; "" for inline code and standard input. */
static value first_path(const struct tally_options *opt)
{
    if (opt->code || strcmp(opt->script, "-") == 0)
        return str_from("");
    char *full = realpath(opt->script, NULL);
    const char *slash = full ? strrchr(full, '/') : NULL;
    value v = slash ? str_from_utf8(full, slash == full ? 1 : (size_t)(slash - full))
                    : str_from(".");
    free(full);
    return v;
}

static bool fill_argv(const struct tally_options *opt)
{
    VM_ENTER(f, 2);
    bool ok = false;
    f.s[0] = list_new((size_t)opt->argc + 1);
    f.s[1] = str_from(opt->code ? "-c" : opt->script);
    if (f.s[0] && f.s[1] && list_append(f.s[0], f.s[1]) == 0) {
        ok = true;
        for (int i = 0; i < opt->argc && ok; i++) {
            rc_set(&f.s[1], str_from(opt->argv[i]));
            ok = f.s[1] && list_append(f.s[0], f.s[1]) == 0;
        }
    }
    if (ok)
        ok = dict_set_c(((module *)v_obj(vm_rt.sys))->dict, "argv", f.s[0]) == 0;
    vm_leave_slots(&f.h);
    return ok;
}

bool vm_main_open(const struct tally_options *opt)
{
    VM_ENTER(f, 2);
    bool ok = false;
    if (!vm_rt.sys) {
        f.s[0] = str_intern_c("sys");
        vm_rt.sys = f.s[0] ? vm_import(f.s[0], V_NONE, 0, vm_builtins) : V_EMPTY;
        if (!vm_rt.sys)
            goto out;
    }
    rc_set(&f.s[0], first_path(opt));
    vm_rt.path = f.s[0] ? list_from(&f.s[0], 1) : V_EMPTY;
    dict *sys = ((module *)v_obj(vm_rt.sys))->dict;
    if (!vm_rt.path || dict_set_c(sys, "path", vm_rt.path) < 0 || !fill_argv(opt))
        goto out;
    vm_rt.main = module_new("__main__");
    if (!vm_rt.main || dict_set(vm_rt.modules, vm_n.__main__, vm_rt.main) < 0)
        goto out;
    dict *d = ((module *)v_obj(vm_rt.main))->dict;
    f.s[1] = main_filename(opt);
    value builtins = dict_get_str(vm_rt.modules, vm_n.builtins);
    ok = f.s[1] && dict_set_c(d, "__builtins__", builtins ? builtins : V_NONE) == 0;
    if (ok && !opt->code)
        ok = dict_set(d, vm_n.__file__, f.s[1]) == 0;
out:
    vm_leave_slots(&f.h);
    return ok;
}

static value compile_main(const struct tally_options *opt)
{
    size_t n;
    char *src;
    if (opt->code) {
        n = strlen(opt->code);
        src = strdup(opt->code);
    } else {
        src = vm_read_file(opt->script, &n);
    }
    if (!src) {
        int e = errno;
        if (e == ENOMEM)
            return vm_no_memory();
        value args[] = {v_from_int(e), str_from(strerror(e)), str_from(opt->script)};
        value x = vm_call(v_of(&vm_exc_OSError), args, 3);
        rc_dec(args[1]);
        rc_dec(args[2]);
        if (x)
            vm_raise_exc(x);
        rc_dec(x);
        return V_EMPTY;
    }
    VM_ENTER(f, 1);
    f.s[0] = main_filename(opt);
    value code = f.s[0] ? vm_compile_source(src, n, f.s[0], 0) : V_EMPTY;
    free(src);
    return VM_LEAVE(f, code);
}

/* The status of SystemExit(code): None 0, an int itself, anything else is printed and 1. */
static int exit_status(value e)
{
    value c = exc_ptr(e)->extra[0];
    int64_t i;
    if (!c || c == V_NONE)
        return 0;
    if (v_is_any_int(c))
        return int_to_i64(c, &i) ? (int)(i & 0xFF) : 0xFF;
    value s = vm_str(c);
    size_t n;
    const char *text = s ? str_utf8(s, &n) : NULL;
    vm_flush_stdout();
    vm_exc_clear();
    if (text)
        fprintf(stderr, "%s\n", text);
    rc_dec(s);
    return 1;
}

/* Handles the exception that ended the script: its exit status. */
static int finish_exception(bool *failed, bool *out_of_memory)
{
    value e = vm_exc_take();
    int status = 1;
    if (vm_exc_matches(e, &vm_exc_SystemExit)) {
        status = exit_status(e);
    } else {
        *failed = true;
        *out_of_memory = vm_exc_matches(e, &vm_exc_MemoryError);
        vm_flush_stdout();
        vm_exc_clear();
        if (vm_exc_matches(e, &vm_exc_KeyboardInterrupt))
            status = 130;
        value asked = V_EMPTY;
        vm_print_exception(e, &asked);
        vm_exc_clear();
        if (asked)
            status = exit_status(asked);
        rc_dec(asked);
    }
    rc_dec(e);
    return status;
}

int vm_main_run(const struct tally_options *opt, bool *failed, bool *out_of_memory)
{
    *failed = *out_of_memory = false;
    int status = 0;
    VM_ENTER(f, 1);
    f.s[0] = compile_main(opt);
    if (f.s[0] && opt->dis) {
        if (code_dis((code *)v_obj(f.s[0])) < 0)
            status = finish_exception(failed, out_of_memory);
        return (int)VM_LEAVE_INT(f, status);
    }
    value r = V_EMPTY;
    if (f.s[0])
        r = vm_run_code((code *)v_obj(f.s[0]), ((module *)v_obj(vm_rt.main))->dict, V_EMPTY);
    vm_leave_slots(&f.h);
    if (!r)
        status = finish_exception(failed, out_of_memory);
    rc_dec(r);
    vm_run_exit_hooks();
    vm_exc_clear();
    if (vm_flush_stdout() < 0) {
        vm_exc_clear();
        if (status == 0)
            status = 120;
    }
    return status;
}

/* --- teardown ------------------------------------------------------------------------------------
 * As CPython: sys.modules is emptied, cycles are collected, then what modules are left are cleared
 * in reverse order of import; sys and builtins last. */

static void clear_namespace(dict *d)
{
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(v_of(d));
    /* names that begin with one underscore first, as _PyModule_ClearDict does */
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < d->fill; i++) {
            dict_entry *e = &d->entries[i];
            if (!e->key || !v_is_str(e->key) || e->val == V_NONE)
                continue;
            str *s = str_ptr(e->key);
            bool one = s->len && str_at(s, 0) == '_' && !(s->len > 1 && str_at(s, 1) == '_');
            if ((pass == 0) != one || str_eq_ascii(e->key, "__builtins__"))
                continue;
            value old = e->val;
            e->val = V_NONE;
            rc_dec(old);
        }
    vm_leave_slots(&f.h);
}

static void clear_module_dict(value m)
{
    if (v_is_type(m, &module_type) && ((module *)v_obj(m))->dict)
        clear_namespace(((module *)v_obj(m))->dict);
}

void vm_main_close(void)
{
    vm_exc_clear();
    if (rc_heap.hooks.collection && rc_heap.enabled)
        rc_collect(); /* as CPython does while modules are whole; callbacks hear of it */
    rc_heap.hooks.collection = NULL;
    vm_rt.finalizing = true;
    vm_exc_clear();
    rc_clear(&vm_t->base_exc_info.exc);
    rc_clear(&vm_rt.exit_hooks);
    value sys = vm_rt.sys, builtins = dict_get_str(vm_rt.modules, vm_n.builtins);
    VM_ENTER(last, 3);
    last.s[0] = rc_inc(sys);
    last.s[1] = rc_inc(builtins);
    VM_ENTER(f, 1);
    f.s[0] = list_new(16);
    size_t pos = 0;
    value key, m;
    while (f.s[0] && dict_next(vm_rt.modules, &pos, &key, &m))
        if (m != sys && m != builtins && m != vm_rt.main)
            list_append(f.s[0], m);
    vm_exc_clear();
    /* The dict of __main__ and its functions are a ring that the collection breaks; a count held
     * here would hide it, so only where there is no collector the dict is held and emptied. */
    dict *held = NULL;
    if (vm_rt.main && strcmp(rc_heap.collector->name, "none") == 0) {
        held = ((module *)v_obj(vm_rt.main))->dict;
        last.s[2] = rc_inc(v_of(held));
    }
    dict_clear(vm_rt.modules);
    rc_clear(&vm_rt.main);
    rc_collect();
    if (held) {
        clear_namespace(held);
        rc_clear(&last.s[2]);
    }
    for (size_t i = f.s[0] ? list_ptr(f.s[0])->len : 0; i-- > 0;)
        clear_module_dict(list_ptr(f.s[0])->items[i]);
    vm_leave_slots(&f.h);
    rc_collect();
    rc_clear(&vm_rt.path);
    clear_module_dict(sys);
    rc_clear(&vm_rt.sys);
    rc_clear(&last.s[0]);
    RC_CLEAR(vm_rt.modules);
    vm_exc_clear();
    clear_module_dict(builtins);
    vm_leave_slots(&last.h);
    RC_CLEAR(vm_builtins);
    rc_collect();
}
