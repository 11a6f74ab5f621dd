/* builtins_code.c: built-in functions about namespaces and source text: eval, exec, compile,
 * locals, globals, vars, dir, __import__. */
#include "vm/builtins.h"

/* --- namespaces ---------------------------------------------------------------------------------
 */

static value b_globals(vm_thread *t, value *a, int n)
{
    (void)a, (void)n;
    return t->frame ? rc_inc(v_of(t->frame->fn->globals)) : V_NONE;
}

static value b_locals(vm_thread *t, value *a, int n)
{
    (void)a, (void)n;
    return t->frame ? frame_locals(t->frame)
                    : vm_raise(&vm_exc_SystemError, "frame does not exist");
}

static value b_vars(vm_thread *t, value *a, int n)
{
    if (n == 0)
        return b_locals(t, a, n);
    value d = vm_getattr_opt(a[0], vm_n.__dict__);
    if (!d && !vm_failed())
        vm_type_error("vars() argument must have __dict__ attribute");
    return d;
}

static value b_dir(vm_thread *t, value *a, int n)
{
    if (n)
        return vm_dir(a[0]);
    VM_ENTER(f, 2);
    if ((f.s[0] = b_locals(t, a, 0)))
        f.s[1] = vm_list_from(f.s[0]);
    if (!f.s[1] || list_sort(f.s[1], V_NONE, false) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[1]));
}

/* --- source and code ----------------------------------------------------------------------------
 */

enum { MODE_EXEC, MODE_EVAL, MODE_SINGLE };

/* The text of a source argument: UTF-8, valid while v lives. */
static const char *source_text(value v, const char *fname, size_t *len)
{
    const char *p;
    if (v_is_str(v)) {
        p = str_utf8(v, len);
    } else if (v_is_bytes(v)) {
        p = bytes_ptr(v)->data;
        *len = bytes_ptr(v)->len;
    } else {
        vm_type_error("%s() arg 1 must be a string, bytes or %s object", fname,
                      strcmp(fname, "compile") == 0 ? "AST" : "code");
        return NULL;
    }
    if (p && memchr(p, 0, *len)) {
        vm_value_error("source code string cannot contain null bytes");
        return NULL;
    }
    return p;
}

static value compile_value(value source, const char *fname, value filename, int mode)
{
    size_t len;
    const char *p = source_text(source, fname, &len);
    if (!p)
        return V_EMPTY;
    if ((mode & ~VM_COMPILE_NAMESPACE) == MODE_EVAL) {
        size_t blank = strspn(p, " \t");
        p += blank;
        len -= blank;
    }
    return vm_compile_source(p, len, filename, mode);
}

static value b_compile(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    static const char *const modes[] = {"exec", "eval", "single"};
    if (!v_is_str(a[1]))
        return vm_type_error("expected str, bytes or os.PathLike object, not %T", a[1]);
    if (!v_is_str(a[2]))
        return vm_type_error("compile() argument 'mode' must be str, not %T", a[2]);
    for (int mode = 0; mode < 3; mode++) {
        if (!str_eq_ascii(a[2], modes[mode]))
            continue;
        if (v_is_type(a[0], &code_type))
            return rc_inc(a[0]);
        return compile_value(a[0], "compile", a[1], mode | VM_COMPILE_NAMESPACE);
    }
    return vm_value_error("compile() mode must be 'exec', 'eval' or 'single'");
}

static int need_builtins(dict *globals)
{
    VM_ENTER(f, 1);
    int rc = -1;
    if ((f.s[0] = str_intern_c("__builtins__"))) {
        rc = 0;
        if (!dict_get_str(globals, f.s[0]))
            rc = dict_set(globals, f.s[0], v_of(vm_builtins));
    }
    vm_leave(&f.h, V_EMPTY);
    return rc;
}

/* Code of a function has registers for its names, all other code takes the mapping. */
static value run_in(code *co, dict *globals, value locals)
{
    if (need_builtins(globals) < 0)
        return V_EMPTY;
    return vm_run_code(co, globals, co->flags & CODE_CLASS ? locals : V_EMPTY);
}

static bool is_mapping(value v)
{
    vm_type *t = type_of(v);
    return t->getitem && !v_is_str(v) && !v_is_bytes(v) && !v_has(v, VM_T_LIST | VM_T_TUPLE);
}

static value run(vm_thread *t, value *a, int mode)
{
    const char *fname = mode == MODE_EVAL ? "eval" : "exec";
    value globals = a[1] && a[1] != V_NONE ? a[1] : V_EMPTY;
    value locals = a[2] && a[2] != V_NONE ? a[2] : V_EMPTY;
    if (locals && !is_mapping(locals))
        return mode == MODE_EVAL
                   ? vm_type_error("locals must be a mapping")
                   : vm_type_error("locals must be a mapping or None, not %T", locals);
    if (globals && !v_has(globals, VM_T_DICT)) {
        if (mode == MODE_EXEC)
            return vm_type_error("exec() globals must be a dict, not %T", globals);
        return is_mapping(globals)
                   ? vm_type_error("globals must be a real dict; try eval(code, {}, mapping)")
                   : vm_type_error("globals must be a dict");
    }
    VM_ENTER(f, 4);
    vm_frame *here = t->frame;
    if (!globals && !here)
        return VM_LEAVE(f, vm_raise(&vm_exc_SystemError, "globals and locals cannot be NULL"));
    if (globals)
        f.s[0] = rc_inc(globals);
    else
        f.s[0] = rc_inc(v_of(here->fn->globals));
    if (locals)
        f.s[1] = rc_inc(locals);
    else if (!globals && !(f.s[1] = frame_locals(here)))
        return VM_LEAVE(f, V_EMPTY);
    int flags = f.s[1] && f.s[1] != f.s[0] ? VM_COMPILE_NAMESPACE : 0;
    if (v_is_type(a[0], &code_type)) {
        f.s[2] = rc_inc(a[0]);
        if (((code *)v_obj(a[0]))->nfree)
            return VM_LEAVE(f, vm_type_error("code object passed to %s() may not contain free "
                                             "variables",
                                             fname));
    } else {
        if (!(f.s[3] = str_from("<string>")) ||
            !(f.s[2] = compile_value(a[0], fname, f.s[3], mode | flags)))
            return VM_LEAVE(f, V_EMPTY);
    }
    value r = run_in((code *)v_obj(f.s[2]), dict_ptr(f.s[0]), f.s[1]);
    if (r && mode == MODE_EXEC) {
        rc_dec(r);
        r = V_NONE;
    }
    return VM_LEAVE(f, r);
}

static value b_eval(vm_thread *t, value *a, int n)
{
    (void)n;
    return run(t, a, MODE_EVAL);
}

static value b_exec(vm_thread *t, value *a, int n)
{
    (void)n;
    return run(t, a, MODE_EXEC);
}

/* --- import -------------------------------------------------------------------------------------
 */

static value b_import(vm_thread *t, value *a, int n)
{
    (void)n;
    enum { NAME, GLOBALS, LOCALS, FROMLIST, LEVEL };
    int64_t level = 0;
    if (!v_is_str(a[NAME]))
        return vm_type_error("module name must be a string");
    if (a[LEVEL] && !vm_index(a[LEVEL], &level, true))
        return V_EMPTY;
    if (level < 0)
        return vm_value_error("level must be >= 0");
    if (!level && !str_ptr(a[NAME])->len)
        return vm_value_error("Empty module name");
    dict *globals = a[GLOBALS] && v_has(a[GLOBALS], VM_T_DICT) ? dict_ptr(a[GLOBALS])
                    : t->frame                                 ? t->frame->fn->globals
                                                               : vm_builtins;
    VM_ENTER(f, 1);
    int from = a[FROMLIST] && a[FROMLIST] != V_NONE ? vm_truth(a[FROMLIST]) : 0;
    if (from < 0)
        return VM_LEAVE(f, V_EMPTY);
    f.s[0] = from ? vm_tuple_from(a[FROMLIST]) : V_NONE;
    value m = f.s[0] ? vm_import(a[NAME], f.s[0], (int)level, globals) : V_EMPTY;
    return VM_LEAVE(f, m);
}

const vm_def builtins_code_defs[] = {
    {"__import__", b_import, 1, 0, "name globals locals fromlist level", 0},
    {"compile", b_compile, 3, 0,
     "source filename mode flags dont_inherit optimize _feature_version", 0},
    {"dir", b_dir, 0, 1, NULL, 0},
    {"eval", b_eval, 1, 0, "source globals locals /", 0},
    {"exec", b_exec, 1, 0, "source globals locals /", 0},
    {"globals", b_globals, 0, 0, NULL, 0},
    {"locals", b_locals, 0, 0, NULL, 0},
    {"vars", b_vars, 0, 1, NULL, 0},
    {0},
};
