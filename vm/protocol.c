/* protocol.c: attributes, calls, repr and str, hash, truth, comparison, iteration, items: what
 * every object can be asked, dispatched to the slots of its type. Numbers: operators.c. */
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/func.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/number.h"
#include "vm/objects.h"
#include "vm/shape.h"
#include "vm/str.h"

/* --- attributes --- */

value vm_name(value name)
{
    str *s = str_ptr(name);
    if (s->interned)
        return rc_inc(name);
    if (v_is_type(name, &str_type))
        return str_intern(rc_inc(name));
    value copy = str_from_units(s->data, s->kind, s->len);
    return copy ? str_intern(copy) : V_EMPTY;
}

value vm_no_attribute(value v, value name)
{
    value r;
    if (v_is_class(v))
        r = vm_raise(&vm_exc_AttributeError, "type object '%s' has no attribute '%U'",
                     type_ptr(v)->rc.name, str_ptr(name));
    else
        r = vm_raise(&vm_exc_AttributeError, "'%T' object has no attribute '%U'", v, str_ptr(name));
    if (vm_t->exc && v_is_type(vm_t->exc, &vm_exc_AttributeError)) {
        exc *e = exc_ptr(vm_t->exc);
        rc_set(&e->extra[0], rc_inc(name));
        rc_set(&e->extra[1], rc_inc(v));
    }
    return r;
}

/* d was found on v's type: what reading it through v gives. d is kept alive meanwhile. */
static value bind(value d, value v, vm_type *t)
{
    vm_type *dt = type_of(d);
    if (dt == &function_type)
        return method_new(d, v);
    if (dt == &method_descr_type && vm_issubtype(t, ((native *)v_obj(d))->owner))
        return native_bound(d, v);
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(d);
    value r = dt->descr_get(d, v, v_of(t));
    return VM_LEAVE(f, r);
}

value object_getattr_opt(value v, value name)
{
    vm_type *t = type_of(v);
    value d = vm_type_lookup(t, name);
    vm_type *dt = d ? type_of(d) : NULL;
    if (dt && dt->descr_set && dt->descr_get)
        return bind(d, v, t);
    value x = V_EMPTY;
    if (t->rc.flags & VM_T_INSTANCE) {
        x = inst_get(v, name);
    } else {
        value *slot = vm_dict_slot(v);
        if (slot && *slot)
            x = dict_get_str(dict_ptr(*slot), name);
    }
    if (x)
        return rc_inc(x);
    if (dt && dt->descr_get)
        return bind(d, v, t);
    return rc_inc(d);
}

value object_getattr(value v, value name)
{
    value r = object_getattr_opt(v, name);
    if (!r && !vm_failed())
        vm_no_attribute(v, name);
    return r;
}

static int set_failed(value v, value name, value d)
{
    if (d)
        vm_raise(&vm_exc_AttributeError, "'%T' object attribute '%U' is read-only", v,
                 str_ptr(name));
    else
        vm_no_attribute(v, name);
    return -1;
}

static int set_in_dict(value v, value name, value x, value d)
{
    value *slot = vm_dict_slot(v);
    if (!slot || (!*slot && !x))
        return set_failed(v, name, slot ? V_EMPTY : d);
    if (!*slot && !(*slot = dict_new()))
        return -1;
    if (x)
        return dict_set(dict_ptr(*slot), name, x);
    int rc = dict_del(dict_ptr(*slot), name);
    if (rc == 0)
        return set_failed(v, name, V_EMPTY);
    return rc < 0 ? -1 : 0;
}

int object_setattr(value v, value name, value x)
{
    vm_type *t = type_of(v);
    value d = vm_type_lookup(t, name);
    if (d && type_of(d)->descr_set) {
        VM_ENTER(f, 1);
        f.s[0] = rc_inc(d);
        int rc = type_of(d)->descr_set(d, v, x);
        vm_leave(&f.h, V_EMPTY);
        return rc;
    }
    if (!(t->rc.flags & VM_T_INSTANCE))
        return set_in_dict(v, name, x, d);
    if (!x) {
        int rc = inst_del(v, name);
        if (rc == 0)
            return set_failed(v, name, inst_shape(v)->no_dict ? d : V_EMPTY);
        return rc < 0 ? -1 : 0;
    }
    int rc = inst_set(v, name, x);
    return rc == -2 ? set_failed(v, name, d) : rc;
}

value vm_getattr(value v, value name)
{
    vm_type *t = type_of(v);
    if (rc_likely(str_ptr(name)->interned))
        return t->getattr(v, name);
    VM_ENTER(f, 1);
    if (!(f.s[0] = vm_name(name)))
        return VM_LEAVE(f, V_EMPTY);
    value r = t->getattr(v, f.s[0]);
    return VM_LEAVE(f, r);
}

static value getattr_opt(value v, value name)
{
    vm_type *t = type_of(v);
    if (t->getattr == object_getattr)
        return object_getattr_opt(v, name);
    if (t->getattr == type_getattr)
        return type_getattr_opt(v, name);
    if (t->getattr == module_getattr)
        return module_getattr_opt(v, name);
    value r = t->getattr(v, name);
    if (!r && vm_failed())
        vm_catch(&vm_exc_AttributeError);
    return r;
}

value vm_getattr_opt(value v, value name)
{
    VM_ENTER(f, 1);
    if (!(f.s[0] = vm_name(name)))
        return VM_LEAVE(f, V_EMPTY);
    value r = getattr_opt(v, f.s[0]);
    /* The three quick ways may still meet a property that raises. */
    if (!r && vm_failed())
        vm_catch(&vm_exc_AttributeError);
    return VM_LEAVE(f, r);
}

value vm_getattr_default(value v, value name, value dflt)
{
    value r = vm_getattr_opt(v, name);
    return r || vm_failed() ? r : rc_inc(dflt);
}

int vm_setattr(value v, value name, value x)
{
    vm_type *t = type_of(v);
    if (rc_likely(str_ptr(name)->interned))
        return t->setattr(v, name, x);
    VM_ENTER(f, 1);
    if (!(f.s[0] = vm_name(name))) {
        vm_leave(&f.h, V_EMPTY);
        return -1;
    }
    int rc = t->setattr(v, f.s[0], x);
    vm_leave(&f.h, V_EMPTY);
    return rc;
}

value vm_lookup_special(value v, value name)
{
    vm_type *t = type_of(v);
    value d = vm_type_lookup(t, name);
    if (!d)
        return V_EMPTY;
    return type_of(d)->descr_get ? bind(d, v, t) : rc_inc(d);
}

value vm_load_method(value v, value name, bool *bound)
{
    vm_type *t = type_of(v);
    *bound = true;
    if (t->getattr != object_getattr || !str_ptr(name)->interned)
        return vm_getattr(v, name);
    value d = vm_type_lookup(t, name);
    if (!d || !vm_binds_simply(type_of(d)))
        return vm_getattr(v, name);
    value x = V_EMPTY;
    if (t->rc.flags & VM_T_INSTANCE) {
        x = inst_get(v, name);
    } else {
        value *slot = vm_dict_slot(v);
        if (slot && *slot)
            x = dict_get_str(dict_ptr(*slot), name);
    }
    if (x)
        return rc_inc(x);
    *bound = false;
    return rc_inc(d);
}

static int add_names(value set, dict *d)
{
    size_t pos = 0;
    value key, v;
    while (d && dict_next(d, &pos, &key, &v))
        if (v_is_str(key) && dict_set(dict_ptr(set), key, V_NONE) < 0)
            return -1;
    return 0;
}

static int add_class_names(value set, vm_type *t)
{
    if (!t->mro)
        return 0;
    for (size_t i = t->mro->len; i-- > 0;)
        if (add_names(set, type_ptr(t->mro->item[i])->dict) < 0)
            return -1;
    return 0;
}

static int add_own_names(value names, value v)
{
    if (v_is_inst(v)) {
        struct shape *s = inst_shape(v);
        if (s->dict_mode)
            return inst_ptr(v)->more ? add_names(names, dict_ptr(inst_ptr(v)->more)) : 0;
        for (; s && s->name; s = s->parent)
            if (dict_set(dict_ptr(names), s->name, V_NONE) < 0)
                return -1;
        return 0;
    }
    value *slot = vm_dict_slot(v);
    return slot && *slot ? add_names(names, dict_ptr(*slot)) : 0;
}

/* What object.__dir__ and type.__dir__ list; a dict of names, sorted by the caller. */
static int dir_names(value v, value names)
{
    if (v_is_class(v))
        return add_class_names(names, type_ptr(v));
    if (add_own_names(names, v) < 0)
        return -1;
    return add_class_names(names, type_of(v));
}

static bool is_default_dir(value d)
{
    if (!v_is_type(d, &method_descr_type))
        return false;
    vm_type *owner = ((native *)v_obj(d))->owner;
    return owner == &object_type || owner == &type_type;
}

value vm_dir(value v)
{
    VM_ENTER(f, 3);
    value d = V_EMPTY;
    vm_type *t = type_of(v);
    value own = vm_type_lookup(t, vm_n.__dir__);
    if (own && !is_default_dir(own)) {
        bool found;
        f.s[0] = vm_call_special(v, vm_n.__dir__, NULL, 0, &found);
        if (!f.s[0] || !(f.s[1] = vm_list_from(f.s[0])))
            return VM_LEAVE(f, V_EMPTY);
        d = f.s[1];
    } else {
        if (!(f.s[0] = dict_new()) || dir_names(v, f.s[0]) < 0 || !(f.s[1] = vm_list_from(f.s[0])))
            return VM_LEAVE(f, V_EMPTY);
        d = f.s[1];
    }
    if (list_sort(d, V_NONE, false) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[1]));
}

/* --- calls --- */

value vm_call_kw(value f, const value *args, int n, tuple *kwnames)
{
    vm_type *t = type_of(f);
    if (rc_likely(t == &function_type))
        return vm_call_function((function *)v_obj(f), args, n, kwnames);
    if (t == &native_type || t == &method_descr_type)
        return native_call((native *)v_obj(f), V_EMPTY, args, n, kwnames);
    if (rc_unlikely(!t->call))
        return vm_type_error("'%T' object is not callable", f);
    if (VM_CHECK_STACK(" while calling a Python object"))
        return V_EMPTY;
    return t->call(f, args, n, kwnames);
}

value vm_call(value f, const value *args, int n)
{
    return vm_call_kw(f, args, n, NULL);
}

value vm_call0(value f)
{
    return vm_call_kw(f, NULL, 0, NULL);
}

value vm_call1(value f, value a)
{
    return vm_call_kw(f, &a, 1, NULL);
}

value vm_call2(value f, value a, value b)
{
    value args[2] = {a, b};
    return vm_call_kw(f, args, 2, NULL);
}

value vm_call_prepend(value f, value self, const value *args, int n, tuple *kwnames)
{
    size_t total = (size_t)n + (kwnames ? kwnames->len : 0) + 1;
    value small[8], *a = small;
    if (total > 8 && !(a = vm_type_block(total * sizeof(value))))
        return vm_no_memory();
    a[0] = self;
    if (total > 1)
        memcpy(a + 1, args, (total - 1) * sizeof(value));
    value r = vm_call_kw(f, a, n + 1, kwnames);
    if (a != small)
        vm_type_block_free(a, total * sizeof(value));
    return r;
}

value vm_call_method(value self, value name, const value *args, int n)
{
    VM_ENTER(f, 1);
    bool bound;
    value m = f.s[0] = vm_load_method(self, name, &bound);
    if (!m)
        return VM_LEAVE(f, V_EMPTY);
    value r = bound ? vm_call(m, args, n) : vm_call_prepend(m, self, args, n, NULL);
    return VM_LEAVE(f, r);
}

/* The values are counted in a tuple: the callee may change kwargs. */
value vm_call_with(value f, value self, tuple *args, dict *kwargs)
{
    if (!kwargs || !kwargs->used)
        return self ? vm_call_prepend(f, self, args->item, (int)args->len, NULL)
                    : vm_call_kw(f, args->item, (int)args->len, NULL);
    VM_ENTER(s, 2);
    size_t shift = self != V_EMPTY, n = args->len + shift, i = 0, pos = 0;
    tuple *all = tuple_new(n + kwargs->used);
    s.s[0] = v_of(all);
    tuple *names = all ? tuple_new(kwargs->used) : NULL;
    s.s[1] = v_of(names);
    if (!names)
        return VM_LEAVE(s, V_EMPTY);
    if (self)
        all->item[0] = rc_inc(self);
    for (i = 0; i < args->len; i++)
        all->item[i + shift] = rc_inc(args->item[i]);
    value key, v;
    for (i = 0; i < names->len && dict_next(kwargs, &pos, &key, &v); i++) {
        if (!v_is_str(key)) {
            vm_type_error("keywords must be strings");
            return VM_LEAVE(s, V_EMPTY);
        }
        names->item[i] = rc_inc(key);
        all->item[n + i] = rc_inc(v);
    }
    value r = vm_call_kw(f, all->item, (int)n, names);
    return VM_LEAVE(s, r);
}

value vm_call_ex(value f, tuple *args, dict *kwargs)
{
    return vm_call_with(f, V_EMPTY, args, kwargs);
}

int vm_gather(const value *args, int n, tuple *kwnames, value out[2])
{
    if (!(out[0] = tuple_from(args, (size_t)n)))
        return -1;
    if (!kwnames || !kwnames->len)
        return 0;
    if (!(out[1] = dict_new()))
        return -1;
    for (size_t i = 0; i < kwnames->len; i++)
        if (dict_set(dict_ptr(out[1]), kwnames->item[i], args[(size_t)n + i]) < 0)
            return -1;
    return 0;
}

/* --- isinstance, issubclass --- */

static int check_by_type(value v, value cls)
{
    if (!v_is_class(cls)) {
        if (v_is_type(cls, &generic_alias_type))
            vm_type_error("isinstance() argument 2 cannot be a parameterized generic");
        else
            vm_type_error("isinstance() arg 2 must be a type, a tuple of types, or a union");
        return -1;
    }
    if (vm_isinstance(v, type_ptr(cls)))
        return 1;
    value (*getattr)(value, value) = type_of(v)->getattr;
    if (getattr == object_getattr || getattr == type_getattr || getattr == module_getattr) {
        value d = vm_type_lookup(type_of(v), vm_n.__class__);
        if (d && v_is_type(d, &getset_type))
            return 0;
    }
    VM_ENTER(f, 1);
    f.s[0] = vm_getattr_opt(v, vm_n.__class__);
    int rc = vm_failed() ? -1 : 0;
    if (f.s[0] && v_is_class(f.s[0]))
        rc = vm_issubtype(type_ptr(f.s[0]), type_ptr(cls));
    vm_leave(&f.h, V_EMPTY);
    return rc;
}

static int check_by_hook(value hook_on, value name, value arg)
{
    VM_ENTER(f, 1);
    bool found;
    f.s[0] = vm_call_special(hook_on, name, &arg, 1, &found);
    int rc = !found ? -2 : !f.s[0] ? -1 : vm_truth(f.s[0]);
    vm_leave(&f.h, V_EMPTY);
    return rc;
}

int vm_is_instance(value v, value cls)
{
    if (v_of(type_of(v)) == cls)
        return 1;
    if (v_is_type(cls, &type_type))
        return check_by_type(v, cls);
    if (v_has(cls, VM_T_TUPLE)) {
        if (VM_CHECK_STACK(" in __instancecheck__"))
            return -1;
        for (size_t i = 0; i < tuple_ptr(cls)->len; i++) {
            int rc = vm_is_instance(v, tuple_ptr(cls)->item[i]);
            if (rc != 0)
                return rc;
        }
        return 0;
    }
    int rc = check_by_hook(cls, vm_n.__instancecheck__, v);
    return rc == -2 ? check_by_type(v, cls) : rc;
}

int vm_is_subclass(value cls, value of)
{
    if (v_is_type(of, &type_type) && v_is_class(cls))
        return vm_issubtype(type_ptr(cls), type_ptr(of));
    if (v_has(of, VM_T_TUPLE)) {
        if (VM_CHECK_STACK(" in __subclasscheck__"))
            return -1;
        for (size_t i = 0; i < tuple_ptr(of)->len; i++) {
            int rc = vm_is_subclass(cls, tuple_ptr(of)->item[i]);
            if (rc != 0)
                return rc;
        }
        return 0;
    }
    if (!v_is_class(cls)) {
        vm_type_error("issubclass() arg 1 must be a class");
        return -1;
    }
    int rc = check_by_hook(of, vm_n.__subclasscheck__, cls);
    if (rc != -2)
        return rc;
    if (v_is_class(of))
        return vm_issubtype(type_ptr(cls), type_ptr(of));
    if (v_is_type(of, &generic_alias_type))
        vm_type_error("issubclass() argument 2 cannot be a parameterized generic");
    else
        vm_type_error("issubclass() arg 2 must be a class, a tuple of classes, or a union");
    return -1;
}

/* --- text --- */

/* Objects being printed, for "[...]": a chain of C frames would not survive __repr__ in a script,
 * so it is a small stack; beyond its end the C stack check stops the recursion. */
static struct {
    value *hidden; /* complemented */
    size_t n, cap;
} printing;

bool vm_repr_enter(value v)
{
    for (size_t i = printing.n; i-- > 0;)
        if (printing.hidden[i] == ~v)
            return true;
    if (printing.n == printing.cap) {
        size_t cap = printing.cap ? printing.cap * 2 : 16;
        value *bigger = vm_type_block(cap * sizeof(value));
        if (!bigger)
            return false; /* unnoticed: the stack check ends a cycle */
        if (printing.hidden) {
            memcpy(bigger, printing.hidden, printing.n * sizeof(value));
            vm_type_block_free(printing.hidden, printing.cap * sizeof(value));
        }
        printing.hidden = bigger;
        printing.cap = cap;
    }
    printing.hidden[printing.n++] = ~v;
    return false;
}

void vm_repr_leave(value v)
{
    for (size_t i = printing.n; i-- > 0;) {
        if (printing.hidden[i] != ~v)
            continue;
        memmove(printing.hidden + i, printing.hidden + i + 1, (printing.n - i - 1) * sizeof(value));
        printing.n--;
        break;
    }
    if (!printing.n && printing.hidden) {
        vm_type_block_free(printing.hidden, printing.cap * sizeof(value));
        printing.hidden = NULL;
        printing.cap = 0;
    }
}

value vm_repr(value v)
{
    if (VM_CHECK_STACK(" while getting the repr of an object"))
        return V_EMPTY;
    value r = type_of(v)->repr(v);
    if (rc_unlikely(r && !v_is_str(r))) {
        vm_type_error("__repr__ returned non-string (type %T)", r);
        rc_dec(r);
        return V_EMPTY;
    }
    return r;
}

value vm_str(value v)
{
    if (v_is_type(v, &str_type))
        return rc_inc(v);
    if (VM_CHECK_STACK(" while getting the str of an object"))
        return V_EMPTY;
    value r = type_of(v)->str(v);
    if (rc_unlikely(r && !v_is_str(r))) {
        vm_type_error("__str__ returned non-string (type %T)", r);
        rc_dec(r);
        return V_EMPTY;
    }
    return r;
}

value vm_ascii(value v)
{
    value r = vm_repr(v);
    if (!r || str_ptr(r)->ascii)
        return r;
    VM_ENTER(f, 1);
    f.s[0] = r;
    str *s = str_ptr(r);
    str_buf b;
    str_buf_init(&b);
    for (size_t i = 0; i < s->len; i++) {
        uint32_t cp = str_at(s, i);
        char text[16];
        static const char hex[] = "0123456789abcdef";
        if (cp < 128) {
            str_buf_cp(&b, cp);
            continue;
        }
        int digits = cp < 256 ? 2 : cp < 65536 ? 4 : 8;
        text[0] = '\\';
        text[1] = digits == 2 ? 'x' : digits == 4 ? 'u' : 'U';
        for (int k = 0; k < digits; k++)
            text[2 + k] = hex[cp >> 4 * (digits - 1 - k) & 15];
        str_buf_n(&b, text, (size_t)digits + 2);
    }
    value out = str_buf_done(&b);
    return VM_LEAVE(f, out);
}

value vm_format(value v, value spec)
{
    size_t len = spec ? str_ptr(spec)->len : 0;
    if (!spec)
        spec = vm_n.empty;
    if (v_is_type(v, &str_type))
        return len ? str_format_spec(v, spec) : rc_inc(v);
    if (v_is_int(v))
        return len ? int_format(v, spec) : vm_str(v);
    if (v_is_double(v))
        return len ? float_format(v, spec) : vm_str(v);
    bool found;
    value r = vm_call_special(v, vm_n.__format__, &spec, 1, &found);
    if (!found)
        return vm_type_error("Type %T doesn't define __format__", v);
    if (r && !v_is_str(r)) {
        vm_type_error("__format__ must return a str, not %T", r);
        rc_dec(r);
        return V_EMPTY;
    }
    return r;
}

/* --- hash, truth, comparison --- */

int64_t vm_unhashable(value v)
{
    vm_type_error("unhashable type: '%T'", v);
    return -1;
}

int64_t vm_hash(value v)
{
    if (v_is_type(v, &str_type))
        return str_hash(str_ptr(v));
    return type_of(v)->hash(v);
}

int vm_truth(value v)
{
    if (v_is_bool(v))
        return v == V_TRUE;
    if (v == V_NONE)
        return 0;
    if (v_is_int(v))
        return v_int(v) != 0;
    vm_type *t = type_of(v);
    if (t->truth)
        return t->truth(v);
    if (!t->len)
        return 1;
    int64_t len = t->len(v);
    return len < 0 ? -1 : len > 0;
}

static const char *const compare_sign[] = {"<", "<=", "==", "!=", ">", ">="};

static inline bool compare_ints(int64_t a, int64_t b, int op)
{
    switch (op) {
    case VM_LT:
        return a < b;
    case VM_LE:
        return a <= b;
    case VM_EQ:
        return a == b;
    case VM_NE:
        return a != b;
    case VM_GT:
        return a > b;
    default:
        return a >= b;
    }
}

static inline bool compare_doubles(double a, double b, int op)
{
    switch (op) {
    case VM_LT:
        return a < b;
    case VM_LE:
        return a <= b;
    case VM_EQ:
        return a == b;
    case VM_NE:
        return a != b;
    case VM_GT:
        return a > b;
    default:
        return a >= b;
    }
}

static inline bool is_small_number(value v)
{
    return v_is_int(v) || v_is_double(v);
}

static inline double small_double(value v)
{
    return v_is_int(v) ? (double)v_int(v) : v_double(v); /* 49 bits: exact */
}

static value compare_slots(value a, value b, int op)
{
    static const int reflected[] = {VM_GT, VM_GE, VM_EQ, VM_NE, VM_LT, VM_LE};
    vm_type *ta = type_of(a), *tb = type_of(b);
    value r;
    bool tried = false;
    if (ta != tb && tb->compare && vm_issubtype(tb, ta)) {
        tried = true;
        if ((r = tb->compare(b, a, reflected[op])) != V_NOTIMPL)
            return r;
    }
    if (ta->compare && (r = ta->compare(a, b, op)) != V_NOTIMPL)
        return r;
    if (!tried && tb->compare && (r = tb->compare(b, a, reflected[op])) != V_NOTIMPL)
        return r;
    if (op == VM_EQ)
        return v_from_bool(a == b);
    if (op == VM_NE)
        return v_from_bool(a != b);
    return vm_type_error("'%s' not supported between instances of '%T' and '%T'", compare_sign[op],
                         a, b);
}

value vm_compare(value a, value b, int op)
{
    if (v_both_int(a, b))
        return v_from_bool(compare_ints(v_int(a), v_int(b), op));
    if (is_small_number(a) && is_small_number(b))
        return v_from_bool(compare_doubles(small_double(a), small_double(b), op));
    if (v_is_type(a, &str_type) && v_is_type(b, &str_type)) {
        if (op == VM_EQ)
            return v_from_bool(a == b || str_eq(str_ptr(a), str_ptr(b)));
        if (op == VM_NE)
            return v_from_bool(a != b && !str_eq(str_ptr(a), str_ptr(b)));
        return v_from_bool(compare_ints(str_cmp(str_ptr(a), str_ptr(b)), 0, op));
    }
    if (VM_CHECK_STACK(" in comparison"))
        return V_EMPTY;
    return compare_slots(a, b, op);
}

int vm_compare_bool(value a, value b, int op)
{
    value r = vm_compare(a, b, op);
    if (v_is_bool(r))
        return r == V_TRUE;
    if (!r)
        return -1;
    VM_ENTER(f, 1);
    f.s[0] = r;
    int rc = vm_truth(r);
    vm_leave(&f.h, V_EMPTY);
    return rc;
}

int vm_equal(value a, value b)
{
    return a == b ? 1 : vm_compare_bool(a, b, VM_EQ);
}

/* --- iteration --- */

value vm_self(value self)
{
    return rc_inc(self);
}

/* Has v items by number? Dicts are asked by key only. */
static bool is_sequence(vm_type *t)
{
    return t->getitem && !(t->rc.flags & (VM_T_DICT | VM_T_SET)) && t != &mappingproxy_type;
}

value vm_iter(value v)
{
    vm_type *t = type_of(v);
    if (!t->iter) {
        if (is_sequence(t))
            return seq_iter_new(v);
        return vm_type_error("'%T' object is not iterable", v);
    }
    value it = t->iter(v);
    if (rc_unlikely(it && !type_of(it)->next)) {
        vm_type_error("iter() returned non-iterator of type '%T'", it);
        rc_dec(it);
        return V_EMPTY;
    }
    return it;
}

value vm_next(value it)
{
    vm_type *t = type_of(it);
    if (rc_unlikely(!t->next))
        return vm_type_error("'%T' object is not an iterator", it);
    if (VM_CHECK_STACK("")) /* an iterator over an iterator over ... */
        return V_EMPTY;
    value v = t->next(it);
    if (!v && vm_failed())
        vm_catch(&vm_exc_StopIteration);
    return v;
}

int64_t vm_len(value v)
{
    vm_type *t = type_of(v);
    if (!t->len) {
        vm_type_error("object of type '%T' has no len()", v);
        return -1;
    }
    return t->len(v);
}

static int64_t hint_from(value r)
{
    int64_t n;
    if (!v_is_any_int(r)) {
        vm_type_error("__length_hint__ must be an integer, not %T", r);
        return -1;
    }
    if (!int_as_i64(r, &n, "ssize_t"))
        return -1;
    if (n < 0)
        vm_value_error("__length_hint__() should return >= 0");
    return n < 0 ? -1 : n;
}

int64_t vm_len_hint(value v, int64_t dflt)
{
    vm_type *t = type_of(v);
    if (t->len) {
        int64_t n = t->len(v);
        if (n >= 0 || !vm_catch(&vm_exc_TypeError))
            return n;
    }
    if (t->iter && t->next && !(t->rc.flags & RC_TYPE_HEAP) &&
        !vm_type_lookup(t, vm_n.__length_hint__))
        return dflt;
    VM_ENTER(f, 1);
    bool found;
    int64_t n = dflt;
    f.s[0] = vm_call_special(v, vm_n.__length_hint__, NULL, 0, &found);
    if (found && !f.s[0])
        n = vm_catch(&vm_exc_TypeError) ? dflt : -1;
    else if (found && f.s[0] != V_NOTIMPL)
        n = hint_from(f.s[0]);
    vm_leave(&f.h, V_EMPTY);
    return n;
}

value vm_list_from(value iterable)
{
    VM_ENTER(f, 1);
    f.s[0] = list_new(0);
    if (!f.s[0] || list_extend(f.s[0], iterable) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

value vm_tuple_from(value iterable)
{
    return tuple_from_any(iterable);
}

/* --- items --- */

static value class_getitem(value cls, value key)
{
    VM_ENTER(f, 1);
    f.s[0] = vm_getattr_opt(cls, vm_n.__class_getitem__);
    value r = V_EMPTY;
    if (f.s[0])
        r = vm_call1(f.s[0], key);
    else if (!vm_failed())
        vm_type_error("type '%s' is not subscriptable", type_ptr(cls)->rc.name);
    return VM_LEAVE(f, r);
}

value vm_getitem(value v, value key)
{
    vm_type *t = type_of(v);
    if (rc_likely(t->getitem != NULL))
        return t->getitem(v, key);
    if (v_is_class(v))
        return v == v_of(&type_type) ? generic_alias_new(v, key) : class_getitem(v, key);
    return vm_type_error("'%T' object is not subscriptable", v);
}

int vm_setitem(value v, value key, value x)
{
    vm_type *t = type_of(v);
    if (rc_likely(t->setitem != NULL))
        return t->setitem(v, key, x);
    /* CPython words it differently where an index goes to the sequence half of its protocol */
    bool by_index = (t->getitem || (t->rc.flags & RC_TYPE_HEAP)) && type_of(key)->as_index;
    vm_type_error("'%T' object does%s support item %s", v, x || !by_index ? " not" : "n't",
                  x ? "assignment" : "deletion");
    return -1;
}

int vm_contains(value container, value item)
{
    vm_type *t = type_of(container);
    if (t->contains)
        return t->contains(container, item);
    if (!t->iter && !is_sequence(t)) {
        vm_type_error("argument of type '%T' is not iterable", container);
        return -1;
    }
    VM_ENTER(f, 2);
    int rc = -1;
    f.s[0] = vm_iter(container);
    while (f.s[0]) {
        rc_set(&f.s[1], V_EMPTY);
        f.s[1] = vm_next(f.s[0]);
        if (!f.s[1]) {
            rc = vm_failed() ? -1 : 0;
            break;
        }
        if ((rc = vm_equal(f.s[1], item)) != 0)
            break;
    }
    vm_leave(&f.h, V_EMPTY);
    return rc;
}
