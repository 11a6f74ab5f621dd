/* native.c: functions written in C: binding of arguments, calls, the descriptors that hold the
 * methods of built-in types. */
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/objects.h"
#include "vm/str.h"

/* --- parameter strings ---------------------------------------------------------------------------
 */

/* A params string, taken apart once; kept for good, its names are immortal. */
struct params {
    const char *text;
    uint16_t n; /* places in out[] */
    uint16_t npos; /* positional ones come first */
    uint16_t nonly; /* of these, positional-only */
    int16_t args, kw; /* places of *args and **kw; -1 none */
    value name[]; /* V_EMPTY for *args and **kw */
};

enum { MAX_PARAMS = 24, TABLE_SIZE = 1024 };
static const struct params *params_table[TABLE_SIZE]; /* by address of the text */
static uint32_t params_used;
static pool *params_pool;

static bool parse_word(struct params *p, const char *s, size_t len, bool *keyword_only)
{
    if (len == 1 && *s == '/') {
        p->nonly = p->npos;
        return true;
    }
    if (*s == '*') {
        *keyword_only = true;
        if (len == 1)
            return true;
        if (s[1] == '*')
            p->kw = (int16_t)p->n;
        else
            p->args = (int16_t)p->n;
        p->name[p->n++] = V_EMPTY;
        return true;
    }
    char buf[48];
    if (len >= sizeof buf)
        return false;
    memcpy(buf, s, len);
    buf[len] = 0;
    value name = str_intern_c(buf);
    if (!name)
        return false;
    rc_make_immortal(v_obj(name));
    if (!*keyword_only)
        p->npos++;
    p->name[p->n++] = name;
    return true;
}

static const struct params *params_of(const char *text)
{
    uint32_t i = (uint32_t)((uintptr_t)text * 0x9E3779B97F4A7C15u >> 40) % TABLE_SIZE;
    while (params_table[i] && params_table[i]->text != text)
        i = (i + 1) % TABLE_SIZE;
    if (params_table[i])
        return params_table[i];
    struct params *p = NULL;
    if (params_used < TABLE_SIZE * 3 / 4)
        p = pool_calloc(params_pool, sizeof *p + MAX_PARAMS * sizeof(value));
    if (!p)
        return vm_no_memory(), NULL;
    p->text = text;
    p->args = p->kw = -1;
    bool keyword_only = false;
    for (const char *s = text; *s;) {
        size_t len = strcspn(s, " ");
        if (len && (p->n == MAX_PARAMS || !parse_word(p, s, len, &keyword_only))) {
            pool_free(params_pool, p, sizeof *p + MAX_PARAMS * sizeof(value));
            if (!vm_failed())
                vm_no_memory();
            return NULL;
        }
        s += len + strspn(s + len, " ");
    }
    params_used++;
    return params_table[i] = p;
}

/* --- binding --- */

static const char *plural(int64_t n)
{
    return n == 1 ? "" : "s";
}

static bool bind_fail(const char *fname, const struct params *p, int min, int n, int nkw)
{
    int max = p->n; /* no *args and no **kw here, or not the limit */
    if (p->args < 0 && p->kw < 0 && n + nkw > max) {
        if (max == 0)
            vm_type_error("%s() takes no arguments (%d given)", fname, n + nkw);
        else
            vm_type_error("%s() takes at most %d %sargument%s (%d given)", fname, max,
                          n == 0 ? "keyword " : "", plural(max), n + nkw);
        return false;
    }
    if (p->args < 0 && n > p->npos) {
        if (p->npos == 0)
            vm_type_error("%s() takes no positional arguments", fname);
        else
            vm_type_error("%s() takes %s %d positional argument%s (%d given)", fname,
                          min < p->npos ? "at most" : "exactly", (int)p->npos, plural(p->npos), n);
        return false;
    }
    int need = min < p->nonly ? min : p->nonly;
    if (n < need) {
        vm_type_error("%s() takes %s %d positional argument%s (%d given)", fname,
                      need < p->npos || p->args >= 0 ? "at least" : "exactly", need, plural(need),
                      n);
        return false;
    }
    return true;
}

/* Where a keyword goes: place, or -1. */
static int find_keyword(const struct params *p, value key, int from)
{
    for (int i = from; i < p->n; i++)
        if (p->name[i] == key)
            return i;
    for (int i = from; i < p->n; i++)
        if (p->name[i] && str_eq(str_ptr(p->name[i]), str_ptr(key)))
            return i;
    return -1;
}

static bool put_keyword(const char *fname, const struct params *p, value key, value v, value *out,
                        value hold[2])
{
    if (!v_is_str(key)) {
        vm_type_error("keywords must be strings");
        return false;
    }
    int i = find_keyword(p, key, p->nonly);
    if (i >= 0 && !out[i]) {
        out[i] = v;
        return true;
    }
    if (i >= 0) {
        vm_type_error("argument for %s() given by name ('%U') and position (%d)", fname,
                      str_ptr(key), i + 1);
        return false;
    }
    if (p->kw < 0) {
        vm_type_error("'%U' is an invalid keyword argument for %s()", str_ptr(key), fname);
        return false;
    }
    return dict_set(dict_ptr(hold[1]), key, v) >= 0;
}

static bool check_missing(const char *fname, const struct params *p, int min, const value *out)
{
    for (int i = 0; i < p->n && min > 0; i++) {
        if (i == p->args || i == p->kw)
            continue;
        min--;
        if (out[i])
            continue;
        vm_type_error("%s() missing required argument '%U' (pos %d)", fname, str_ptr(p->name[i]),
                      i + 1);
        return false;
    }
    return true;
}

/* The positional part, and empty holders for *args and **kw. */
static bool put_positional(const struct params *p, const value *args, int n, value *out,
                           value hold[2])
{
    int direct = n < p->npos ? n : p->npos;
    for (int i = 0; i < p->n; i++)
        out[i] = i < direct ? args[i] : V_EMPTY;
    if (p->args >= 0) {
        hold[0] = tuple_from(args + direct, (size_t)(n - direct));
        if (!hold[0])
            return false;
        out[p->args] = hold[0];
    }
    if (p->kw >= 0) {
        hold[1] = dict_new();
        if (!hold[1])
            return false;
        out[p->kw] = hold[1];
    }
    return true;
}

static bool bind_vector(const char *fname, const struct params *p, int min, const value *args,
                        int n, tuple *kwnames, value *out, value hold[2])
{
    int nkw = kwnames ? (int)kwnames->len : 0;
    if (!bind_fail(fname, p, min, n, nkw) || !put_positional(p, args, n, out, hold))
        return false;
    for (int i = 0; i < nkw; i++)
        if (!put_keyword(fname, p, kwnames->item[i], args[n + i], out, hold))
            return false;
    return check_missing(fname, p, min, out);
}

bool native_bind(const char *fname, const char *params, int min, tuple *args, dict *kwargs,
                 value *out, value hold[2])
{
    const struct params *p = params_of(params);
    int n = (int)args->len, nkw = kwargs ? (int)kwargs->used : 0;
    if (!p || !bind_fail(fname, p, min, n, nkw) || !put_positional(p, args->item, n, out, hold))
        return false;
    size_t pos = 0;
    value key, v;
    while (kwargs && dict_next(kwargs, &pos, &key, &v))
        if (!put_keyword(fname, p, key, v, out, hold))
            return false;
    return check_missing(fname, p, min, out);
}

/* --- calls --- */

/* "list.append", "len", "math.sin" */
static value full_name(const native *f)
{
    vm_type *owner = f->owner;
    if (!owner && f->self)
        owner = v_is_class(f->self) ? type_ptr(f->self) : type_of(f->self);
    if (owner && owner->qualname)
        return str_from_format("%U.%s", str_ptr(owner->qualname), f->def->name);
    if (f->module && v_is_str(f->module) && !str_eq_ascii(f->module, "builtins"))
        return str_from_format("%U.%s", str_ptr(f->module), f->def->name);
    return str_from(f->def->name);
}

static value count_error(const native *f, int n, int self)
{
    int min = f->def->min - self, max = f->def->max < 0 ? -1 : f->def->max - self;
    if (max == 0 || (max == 1 && min == 1)) {
        value name = full_name(f);
        if (name) {
            if (max == 0)
                vm_type_error("%U() takes no arguments (%d given)", str_ptr(name), n);
            else
                vm_type_error("%U() takes exactly one argument (%d given)", str_ptr(name), n);
            rc_dec(name);
        }
        return V_EMPTY;
    }
    int bound = n < min ? min : max;
    return vm_type_error("%s expected %s%d argument%s, got %d", f->def->name,
                         min == max ? ""
                         : n < min  ? "at least "
                                    : "at most ",
                         bound, plural(bound), n);
}

static value keyword_error(const native *f)
{
    value name = full_name(f);
    if (name)
        vm_type_error("%U() takes no keyword arguments", str_ptr(name));
    rc_dec(name);
    return V_EMPTY;
}

static value wrong_self(const native *f, value self)
{
    if (!self)
        return vm_type_error("unbound method %s.%s() needs an argument", f->owner->rc.name,
                             f->def->name);
    return vm_type_error("descriptor '%s' for '%s' objects doesn't apply to a '%T' object",
                         f->def->name, f->owner->rc.name, self);
}

static value call_params(native *f, value self, const value *args, int n, tuple *kwnames)
{
    const struct params *p = params_of(f->def->params);
    if (!p)
        return V_EMPTY;
    value out[MAX_PARAMS + 1];
    int shift = self != V_EMPTY;
    out[0] = self;
    if (p->args < 0 && p->kw < 0) {
        if (!bind_vector(f->def->name, p, f->def->min, args, n, kwnames, out + shift, NULL))
            return V_EMPTY;
        return f->def->fn(vm_t, out, p->n + shift);
    }
    VM_ENTER(h, 2);
    if (!bind_vector(f->def->name, p, f->def->min, args, n, kwnames, out + shift, h.s))
        return VM_LEAVE(h, V_EMPTY);
    value r = f->def->fn(vm_t, out, p->n + shift);
    return VM_LEAVE(h, r);
}

/* self stands apart from the arguments: a window that holds both. */
static value call_joined(native *f, value self, const value *args, int n)
{
    value small[8], *a = small;
    if (n + 1 > 8) {
        a = vm_type_block(((size_t)n + 1) * sizeof(value));
        if (!a)
            return vm_no_memory();
    }
    a[0] = self;
    if (n > 0)
        memcpy(a + 1, args, (size_t)n * sizeof(value));
    value r = f->def->fn(vm_t, a, n + 1);
    if (a != small)
        vm_type_block_free(a, ((size_t)n + 1) * sizeof(value));
    return r;
}

value native_call(native *f, value self, const value *args, int n, tuple *kwnames)
{
    const vm_def *d = f->def;
    if (VM_CHECK_STACK(" while calling a Python object"))
        return V_EMPTY;
    if (!self)
        self = f->self;
    if (f->owner && !self) { /* a method, self among the arguments */
        if (rc_unlikely(n == 0))
            return wrong_self(f, V_EMPTY);
        vm_type *t = type_of(args[0]);
        if (rc_unlikely(t != f->owner && !vm_issubtype(t, f->owner)))
            return wrong_self(f, args[0]);
        if (d->params)
            return call_params(f, args[0], args + 1, n - 1, kwnames);
        if (rc_unlikely(kwnames && kwnames->len))
            return keyword_error(f);
        if (rc_unlikely(n < d->min || (d->max >= 0 && n > d->max)))
            return count_error(f, n - 1, 1);
        return d->fn(vm_t, (value *)args, n);
    }
    if (d->params)
        return call_params(f, self, args, n, kwnames);
    if (rc_unlikely(kwnames && kwnames->len))
        return keyword_error(f);
    int extra = self != V_EMPTY;
    if (rc_unlikely(n + extra < d->min || (d->max >= 0 && n + extra > d->max)))
        return count_error(f, n, extra);
    return extra ? call_joined(f, self, args, n) : d->fn(vm_t, (value *)args, n);
}

static value native_call_slot(value self, const value *args, int n, tuple *kwnames)
{
    return native_call((native *)v_obj(self), V_EMPTY, args, n, kwnames);
}

/* --- the objects --- */

static value make(vm_type *t, const vm_def *def, value self, vm_type *owner, value module)
{
    native *f = rc_new(&t->rc, sizeof *f);
    if (!f)
        return vm_no_memory();
    f->def = def;
    f->self = rc_inc(self);
    f->owner = owner;
    f->module = rc_inc(module);
    return v_of(f);
}

value native_new(const vm_def *def, value self, vm_type *owner, value module_name)
{
    vm_type *t = &native_type;
    if (owner && !self)
        t = def->flags & VM_CLASS ? &classmethod_descr_type : &method_descr_type;
    return make(t, def, self, owner, module_name);
}

value native_bound(value method_descr, value self)
{
    native *f = (native *)v_obj(method_descr);
    return make(&native_type, f->def, self, f->owner, V_EMPTY);
}

static void native_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    native *f = (native *)o;
    if (v_is_heap(f->self))
        visit(v_obj(f->self), arg);
    if (v_is_heap(f->module))
        visit(v_obj(f->module), arg);
}

static value native_reap(rc_obj *o)
{
    native *f = (native *)o;
    value v = rc_take_out(&f->self);
    return v ? v : rc_take_out(&f->module);
}

static value native_repr(value self)
{
    native *f = (native *)v_obj(self);
    if (!f->self)
        return str_from_format("<built-in function %s>", f->def->name);
    return str_from_format("<built-in method %s of %T object at 0x%llx>", f->def->name, f->self,
                           (unsigned long long)(uintptr_t)(v_is_heap(f->self) ? f->self : self));
}

static value descr_repr(value self)
{
    native *f = (native *)v_obj(self);
    return str_from_format("<method '%s' of '%s' objects>", f->def->name, f->owner->rc.name);
}

/* Bound methods are equal when function and object are the same. */
static value native_compare(value a, value b, int op)
{
    if ((op != VM_EQ && op != VM_NE) || !v_is_type(b, &native_type))
        return V_NOTIMPL;
    native *x = (native *)v_obj(a), *y = (native *)v_obj(b);
    return v_from_bool((x->def == y->def && x->self == y->self) == (op == VM_EQ));
}

static int64_t native_hash(value self)
{
    native *f = (native *)v_obj(self);
    int64_t h = (int64_t)(((uintptr_t)f->def >> 4) ^ (f->self >> 4));
    return h == -1 ? -2 : h;
}

static value method_descr_get(value self, value obj, value cls)
{
    (void)cls;
    native *f = (native *)v_obj(self);
    if (!obj)
        return rc_inc(self);
    if (!vm_isinstance(obj, f->owner))
        return wrong_self(f, obj);
    return native_bound(self, obj);
}

static value class_descr_get(value self, value obj, value cls)
{
    native *f = (native *)v_obj(self);
    value bind = cls ? cls : v_of(type_of(obj));
    value r = make(&native_type, f->def, bind, NULL, V_EMPTY);
    return r;
}

static value class_descr_call(value self, const value *args, int n, tuple *kwnames)
{
    native *f = (native *)v_obj(self);
    if (n == 0 || !v_is_class(args[0]))
        return vm_type_error("descriptor '%s' of type '%s' needs a type argument", f->def->name,
                             f->owner->rc.name);
    VM_ENTER(h, 1);
    if (!(h.s[0] = make(&native_type, f->def, args[0], NULL, V_EMPTY)))
        return VM_LEAVE(h, V_EMPTY);
    value r = native_call((native *)v_obj(h.s[0]), V_EMPTY, args + 1, n - 1, kwnames);
    return VM_LEAVE(h, r);
}

static value get_name(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    return str_intern_c(((native *)v_obj(a[0]))->def->name);
}

static value get_qualname(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    native *f = (native *)v_obj(a[0]);
    vm_type *owner = f->owner;
    if (!owner && f->self)
        owner = v_is_class(f->self) ? type_ptr(f->self) : type_of(f->self);
    if (owner)
        return str_from_format("%s.%s", owner->rc.name, f->def->name);
    return str_intern_c(f->def->name);
}

static value get_module(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    native *f = (native *)v_obj(a[0]);
    return f->module ? rc_inc(f->module) : V_NONE;
}

static value get_self(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    native *f = (native *)v_obj(a[0]);
    if (f->self)
        return rc_inc(f->self);
    return V_NONE;
}

static value get_objclass(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    native *f = (native *)v_obj(a[0]);
    return rc_inc(v_of(f->owner));
}

static value get_none(vm_thread *th, value *a, int n)
{
    (void)th, (void)a, (void)n;
    return V_NONE;
}

static const vm_def native_methods[] = {
    {"__name__", get_name, 1, 1, NULL, VM_GETTER},
    {"__qualname__", get_qualname, 1, 1, NULL, VM_GETTER},
    {"__module__", get_module, 1, 1, NULL, VM_GETTER},
    {"__self__", get_self, 1, 1, NULL, VM_GETTER},
    {"__doc__", get_none, 1, 1, NULL, VM_GETTER},
    {"__text_signature__", get_none, 1, 1, NULL, VM_GETTER},
    {NULL, NULL, 0, 0, NULL, 0},
};

static const vm_def descr_methods[] = {
    {"__name__", get_name, 1, 1, NULL, VM_GETTER},
    {"__qualname__", get_qualname, 1, 1, NULL, VM_GETTER},
    {"__objclass__", get_objclass, 1, 1, NULL, VM_GETTER},
    {"__doc__", get_none, 1, 1, NULL, VM_GETTER},
    {"__text_signature__", get_none, 1, 1, NULL, VM_GETTER},
    {NULL, NULL, 0, 0, NULL, 0},
};

#define NATIVE_MEMORY(type_name)                                                                   \
    .rc = {.h = RC_HEAD_INIT(&type_type),                                                          \
           .name = type_name,                                                                      \
           .size = sizeof(native),                                                                 \
           .flags = RC_TYPE_GC,                                                                    \
           .pool_name = "builtin_function_or_method",                                              \
           .traverse = native_traverse,                                                            \
           .reap = native_reap}

vm_type native_type = {
    NATIVE_MEMORY("builtin_function_or_method"),
    .repr = native_repr,
    .compare = native_compare,
    .hash = native_hash,
    .call = native_call_slot,
    .methods = native_methods,
};

vm_type method_descr_type = {
    NATIVE_MEMORY("method_descriptor"), .repr = descr_repr,       .call = native_call_slot,
    .descr_get = method_descr_get,      .methods = descr_methods,
};

vm_type classmethod_descr_type = {
    NATIVE_MEMORY("classmethod_descriptor"),
    .repr = descr_repr,
    .call = class_descr_call,
    .descr_get = class_descr_get,
    .methods = descr_methods,
};

bool vm_init_native(struct tally_error *err);
VM_INIT(native)
{
    params_pool = pool_open("native.params", POOL_BUFFERS, err);
    return params_pool && vm_type_ready(&native_type, NULL, "builtins", err) &&
           vm_type_ready(&method_descr_type, NULL, "builtins", err) &&
           vm_type_ready(&classmethod_descr_type, NULL, "builtins", err);
}
