/* import.c: the import statement: built-in modules, frozen ones, files and packages on sys.path. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/frozen.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/objects.h"
#include "vm/runtime.h"
#include "vm/str.h"

struct vm_runtime vm_rt;

static value import_error(vm_type *type, value name, const char *fmt, value a, value b)
{
    value text = str_from_format(fmt, a, b);
    value e = text ? exc_new(type, &text, 1) : V_EMPTY;
    if (e) {
        rc_set(&exc_ptr(e)->extra[0], rc_inc(name));
        vm_raise_exc(e);
    }
    rc_dec(e);
    rc_dec(text);
    return V_EMPTY;
}

char *vm_read_file(const char *path, size_t *size)
{
    FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (!in)
        return NULL;
    struct stat st;
    if (fstat(fileno(in), &st) == 0 && S_ISDIR(st.st_mode)) {
        fclose(in);
        errno = EISDIR;
        return NULL;
    }
    char *buf = NULL;
    size_t n = 0, cap = 0;
    for (;;) {
        if (cap - n < 4096) {
            cap = cap ? cap * 2 : 16384;
            char *more = realloc(buf, cap);
            if (!more)
                break;
            buf = more;
        }
        size_t got = fread(buf + n, 1, cap - n - 1, in);
        n += got;
        if (got == 0)
            break;
    }
    bool bad = ferror(in) || !buf;
    int e = errno;
    if (in != stdin)
        fclose(in);
    if (bad) {
        free(buf);
        errno = e;
        return NULL;
    }
    buf[n] = 0;
    *size = n;
    return buf;
}

/* --- running a module's source ------------------------------------------------------------------ */

/* Runs source as module `name` (registered in sys.modules first, taken out again on failure). */
static value run_module(value name, const char *src, size_t len, value filename, value pkg_path)
{
    VM_ENTER(f, 3);
    size_t n;
    const char *cname = str_utf8(name, &n);
    f.s[0] = cname ? module_new(cname) : V_EMPTY;
    if (!f.s[0])
        return VM_LEAVE(f, V_EMPTY);
    dict *d = ((module *)v_obj(f.s[0]))->dict;
    int ok = dict_set(d, vm_n.__file__, filename);
    if (ok == 0 && pkg_path)
        ok = dict_set(d, vm_n.__path__, pkg_path);
    if (ok == 0) {
        /* __package__: itself for a package, otherwise what stands before the last dot */
        const char *dot = strrchr(cname, '.');
        f.s[1] = pkg_path ? rc_inc(name) : str_from_utf8(cname, dot ? (size_t)(dot - cname) : 0);
        ok = f.s[1] ? dict_set(d, vm_n.__package__, f.s[1]) : -1;
    }
    if (ok == 0)
        ok = dict_set_c(d, "__builtins__", v_of(vm_builtins));
    if (ok == 0)
        ok = dict_set(vm_rt.modules, name, f.s[0]);
    if (ok < 0)
        return VM_LEAVE(f, V_EMPTY);
    f.s[2] = vm_compile_source(src, len, filename, 0);
    value r = f.s[2] ? vm_run_code((code *)v_obj(f.s[2]), d, V_EMPTY) : V_EMPTY;
    if (!r) {
        value e = vm_exc_take();
        dict_del(vm_rt.modules, name);
        vm_exc_clear();
        vm_exc_restore(e);
        return VM_LEAVE(f, V_EMPTY);
    }
    rc_dec(r);
    /* a module may have replaced itself in sys.modules */
    value now = dict_get(vm_rt.modules, name);
    return VM_LEAVE(f, rc_inc(now ? now : f.s[0]));
}

static value load_file(value name, const char *path, bool package)
{
    size_t len;
    char *src = vm_read_file(path, &len);
    if (!src && errno == ENOMEM)
        return vm_no_memory();
    if (!src)
        return import_error(&vm_exc_ImportError, name, "cannot read module %R", name, V_NONE);
    VM_ENTER(f, 3);
    f.s[0] = str_from(path);
    if (package && f.s[0]) {
        const char *slash = strrchr(path, '/');
        f.s[1] = list_new(1);
        f.s[2] = str_from_utf8(path, (size_t)(slash - path));
        if (!f.s[1] || !f.s[2] || list_append(f.s[1], f.s[2]) < 0)
            rc_clear(&f.s[0]);
    }
    value m = f.s[0] ? run_module(name, src, len, f.s[0], package ? f.s[1] : V_EMPTY) : V_EMPTY;
    free(src);
    return VM_LEAVE(f, m);
}

static bool is_file(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* Looks for last (the part behind the last dot of name) in the folders of `where`. *found says
 * whether there was something to load. */
static value load_from_path(value name, const char *last, value where, bool *found)
{
    *found = false;
    if (!v_has(where, VM_T_LIST))
        return V_EMPTY;
    for (size_t i = 0; i < list_ptr(where)->len; i++) {
        value dir = list_ptr(where)->items[i];
        size_t n;
        const char *d = v_is_str(dir) ? str_utf8(dir, &n) : NULL;
        if (!d)
            continue;
        size_t size = strlen(d) + strlen(last) + 32;
        char *path = malloc(size);
        if (!path)
            return vm_no_memory();
        const char *sep = *d && d[strlen(d) - 1] != '/' ? "/" : "";
        snprintf(path, size, "%s%s%s/__init__.py", d, sep, last);
        bool package = is_file(path);
        if (!package)
            snprintf(path, size, "%s%s%s.py", d, sep, last);
        if (package || is_file(path)) {
            *found = true;
            value m = load_file(name, path, package);
            free(path);
            return m;
        }
        free(path);
    }
    return V_EMPTY;
}

static value load_builtin(value name, const char *cname)
{
    for (const vm_module_def *b = vm_builtin_modules; b->name; b++)
        if (strcmp(b->name, cname) == 0) {
            value m = b->make();
            if (m && dict_set(vm_rt.modules, name, m) < 0)
                rc_clear(&m);
            return m;
        }
    for (const struct vm_frozen *z = vm_frozen_modules; z->name; z++)
        if (strcmp(z->name, cname) == 0) {
            VM_ENTER(f, 2);
            f.s[0] = str_from_format("<frozen %s>", cname);
            if (z->package)
                f.s[1] = list_new(0);
            value m = f.s[0] ? run_module(name, z->source, z->size, f.s[0], f.s[1]) : V_EMPTY;
            return VM_LEAVE(f, m);
        }
    return V_EMPTY;
}

static value sys_path(void)
{
    value p = dict_get_str(((module *)v_obj(vm_rt.sys))->dict, vm_n.path);
    return p ? p : vm_rt.path;
}

/* A submodule becomes an attribute of its package. Takes m over, returns it or V_EMPTY. */
static value set_on_parent(value parent, const char *last, value m)
{
    value name = str_intern_c(last);
    if (!name || vm_setattr(parent, name, m) < 0)
        rc_clear(&m);
    rc_dec(name);
    return m;
}

/* Imports the absolute name (its parents must be there already). Owned. */
static value load_module(value name, value parent)
{
    value have = dict_get(vm_rt.modules, name);
    if (have && have != V_NONE)
        return rc_inc(have);
    if (have == V_NONE)
        return import_error(&vm_exc_ModuleNotFoundError, name,
                            "import of %S halted; None in sys.modules", name, V_NONE);
    size_t n;
    const char *cname = str_utf8(name, &n);
    if (!cname)
        return V_EMPTY;
    const char *dot = strrchr(cname, '.');
    bool found = false;
    VM_ENTER(f, 1);
    value m = load_builtin(name, cname);
    if (m || vm_failed())
        return VM_LEAVE(f, m && parent ? set_on_parent(parent, dot + 1, m) : m);
    if (parent) {
        f.s[0] = vm_getattr_opt(parent, vm_n.__path__);
        if (!f.s[0]) {
            if (!vm_failed()) {
                value up = str_from_utf8(cname, (size_t)(dot - cname));
                import_error(&vm_exc_ModuleNotFoundError, name,
                             "No module named %R; %R is not a package", name, up);
                rc_dec(up);
            }
            return VM_LEAVE(f, V_EMPTY);
        }
    } else {
        f.s[0] = rc_inc(sys_path());
    }
    m = load_from_path(name, dot ? dot + 1 : cname, f.s[0], &found);
    if (!m && !found && !vm_failed())
        import_error(&vm_exc_ModuleNotFoundError, name, "No module named %R", name, V_NONE);
    return VM_LEAVE(f, m && parent ? set_on_parent(parent, dot + 1, m) : m);
}

/* a, a.b, a.b.c in turn; *top gets a (owned). Result: the last (owned). */
static value load_chain(const char *name, value *top)
{
    VM_ENTER(f, 2);
    *top = V_EMPTY;
    const char *p = name;
    for (;;) {
        const char *dot = strchr(p, '.');
        size_t len = dot ? (size_t)(dot - name) : strlen(name);
        value full = str_intern(str_from_utf8(name, len));
        rc_set(&f.s[1], full);
        value m = full ? load_module(full, f.s[0]) : V_EMPTY;
        if (!m) {
            rc_clear(top);
            return VM_LEAVE(f, V_EMPTY);
        }
        rc_set(&f.s[0], m);
        if (!*top)
            *top = rc_inc(m);
        if (!dot)
            return VM_LEAVE(f, VM_TAKE(f.s[0]));
        p = dot + 1;
    }
}

/* The absolute name of a relative import: malloc'd. */
static char *resolve(const char *name, int level, dict *globals)
{
    value package = dict_get_str(globals, vm_n.__package__);
    size_t n = 0;
    const char *p = package && v_is_str(package) ? str_utf8(package, &n) : NULL;
    if (!p || !*p) {
        import_error(&vm_exc_ImportError, V_NONE,
                     "attempted relative import with no known parent package", V_NONE, V_NONE);
        return NULL;
    }
    for (int i = 1; i < level; i++) {
        while (n && p[n - 1] != '.')
            n--;
        if (!n) {
            import_error(&vm_exc_ImportError, V_NONE,
                         "attempted relative import beyond top-level package", V_NONE, V_NONE);
            return NULL;
        }
        n--;
    }
    char *full = malloc(n + strlen(name) + 2);
    if (!full) {
        vm_no_memory();
        return NULL;
    }
    sprintf(full, "%.*s%s%s", (int)n, p, *name ? "." : "", name);
    return full;
}

value vm_import(value name, value names, int level, dict *globals)
{
    size_t n;
    const char *cname = str_utf8(name, &n);
    if (!cname)
        return V_EMPTY;
    if (VM_CHECK_STACK(" while importing"))
        return V_EMPTY;
    char *full = level ? resolve(cname, level, globals) : strdup(cname);
    if (!full)
        return vm_failed() ? V_EMPTY : vm_no_memory();
    VM_ENTER(f, 2);
    value top = V_EMPTY;
    f.s[1] = load_chain(full, &top);
    f.s[0] = top;
    if (!f.s[1]) {
        free(full);
        return VM_LEAVE(f, V_EMPTY);
    }
    if (names == V_NONE) {
        free(full);
        return VM_LEAVE(f, VM_TAKE(f.s[0]));
    }
    /* `from package import submodule` */
    value path = vm_getattr_opt(f.s[1], vm_n.__path__);
    bool package = path != V_EMPTY;
    rc_dec(path);
    tuple *list = tuple_ptr(names);
    for (size_t i = 0; package && i < list->len; i++) {
        if (str_eq_ascii(list->item[i], "*"))
            continue;
        value have = vm_getattr_opt(f.s[1], list->item[i]);
        rc_dec(have);
        if (have)
            continue;
        if (vm_failed())
            break;
        value sub = str_from_format("%s.%S", full, list->item[i]);
        value m = sub ? load_module(sub, f.s[1]) : V_EMPTY;
        rc_dec(m);
        bool missing = false;
        if (!m && vm_failed() && vm_exc_matches(vm_t->exc, &vm_exc_ModuleNotFoundError)) {
            value which = exc_ptr(vm_t->exc)->extra[0];
            missing = which && v_is_str(which) && sub && str_eq(str_ptr(which), str_ptr(sub));
        }
        rc_dec(sub);
        if (missing)
            vm_exc_clear();
        if (vm_failed())
            break;
    }
    free(full);
    return VM_LEAVE(f, vm_failed() ? V_EMPTY : VM_TAKE(f.s[1]));
}

/* Is the module's own code still running? */
static bool module_is_loading(value m)
{
    if (!v_is_type(m, &module_type))
        return false;
    const dict *d = ((module *)v_obj(m))->dict;
    for (const vm_frame *f = vm_t->frame; f; f = f->prev)
        if (f->fn->globals == d && (f->co->flags & CODE_MODULE))
            return true;
    return false;
}

value vm_import_from(value m, value name)
{
    value v = vm_getattr_opt(m, name);
    if (v || vm_failed())
        return v;
    VM_ENTER(f, 3);
    f.s[0] = vm_getattr_opt(m, vm_n.__name__);
    if (f.s[0] && v_is_str(f.s[0])) {
        f.s[1] = str_from_format("%S.%S", f.s[0], name);
        value sub = f.s[1] ? dict_get(vm_rt.modules, f.s[1]) : V_EMPTY;
        if (sub)
            return VM_LEAVE(f, rc_inc(sub));
    }
    f.s[2] = vm_getattr_opt(m, vm_n.__file__);
    if (!f.s[0])
        f.s[0] = str_from("<unknown module name>");
    value text = V_EMPTY;
    value self = dict_get(vm_rt.modules, f.s[0]);
    if (self == m && module_is_loading(m))
        text = str_from_format("cannot import name %R from partially initialized module %R (most "
                               "likely due to a circular import) (%S)",
                               name, f.s[0], f.s[2] ? f.s[2] : V_NONE);
    else if (f.s[2] && v_is_str(f.s[2]))
        text = str_from_format("cannot import name %R from %R (%S)", name, f.s[0], f.s[2]);
    else
        text = str_from_format("cannot import name %R from %R (unknown location)", name, f.s[0]);
    if (text) {
        value e = exc_new(&vm_exc_ImportError, &text, 1);
        if (e) {
            rc_set(&exc_ptr(e)->extra[0], rc_inc(f.s[0]));
            vm_raise_exc(e);
        }
        rc_dec(e);
        rc_dec(text);
    }
    return VM_LEAVE(f, V_EMPTY);
}

int vm_import_star(value m, dict *into)
{
    VM_ENTER(f, 3);
    int result = -1;
    f.s[0] = vm_getattr_opt(m, vm_n.__all__);
    if (!f.s[0] && vm_failed())
        goto out;
    bool all = f.s[0] != V_EMPTY;
    f.s[1] = all ? vm_list_from(f.s[0]) : V_EMPTY;
    if (!all) {
        value d = vm_getattr(m, vm_n.__dict__);
        f.s[1] = d ? vm_list_from(d) : V_EMPTY;
        rc_dec(d);
    }
    if (!f.s[1])
        goto out;
    for (size_t i = 0; i < list_ptr(f.s[1])->len; i++) {
        value name = list_ptr(f.s[1])->items[i];
        if (!v_is_str(name) || (!all && str_ptr(name)->len && str_at(str_ptr(name), 0) == '_'))
            continue;
        rc_set(&f.s[2], vm_getattr(m, name));
        if (!f.s[2] || dict_set(into, name, f.s[2]) < 0)
            goto out;
    }
    result = 0;
out:
    vm_leave_slots(&f.h);
    return result;
}
