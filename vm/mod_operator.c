/* mod_operator.c: the module operator: operators as functions, and callables that fetch items,
 * attributes or call methods. */
#include <stdio.h>

#include "vm/builtins.h"
#include "vm/modules.h"

/* --- operators as functions ---------------------------------------------------------------------
 */

#define PAIR(name, expr)                                                                           \
    __attribute__((unused)) static value o_##name(vm_thread *t, value *a, int n)                   \
    {                                                                                              \
        (void)t, (void)n;                                                                          \
        return expr;                                                                               \
    }
#define X(id, sym, m, r, i)                                                                        \
    PAIR(id, vm_binary(a[0], a[1], VM_##id))                                                       \
    PAIR(in_##id, vm_inplace(a[0], a[1], VM_##id))
VM_BINARY_OPS(X)
#undef X
PAIR(pow2, vm_pow(a[0], a[1], V_NONE))
PAIR(lt, vm_compare(a[0], a[1], VM_LT))
PAIR(le, vm_compare(a[0], a[1], VM_LE))
PAIR(eq, vm_compare(a[0], a[1], VM_EQ))
PAIR(ne, vm_compare(a[0], a[1], VM_NE))
PAIR(gt, vm_compare(a[0], a[1], VM_GT))
PAIR(ge, vm_compare(a[0], a[1], VM_GE))
PAIR(is, v_from_bool(a[0] == a[1]))
PAIR(is_not, v_from_bool(a[0] != a[1]))
PAIR(neg, vm_unary(a[0], VM_NEG))
PAIR(pos, vm_unary(a[0], VM_POS))
PAIR(invert, vm_unary(a[0], VM_INVERT))
PAIR(index, vm_index_value(a[0]))
PAIR(getitem, vm_getitem(a[0], a[1]))
PAIR(setitem, vm_setitem(a[0], a[1], a[2]) < 0 ? V_EMPTY : V_NONE)
PAIR(delitem, vm_setitem(a[0], a[1], V_EMPTY) < 0 ? V_EMPTY : V_NONE)

static value from_int(int r, bool flip)
{
    return r < 0 ? V_EMPTY : v_from_bool((r != 0) != flip);
}
PAIR(not, from_int(vm_truth(a[0]), true))
PAIR(truth, from_int(vm_truth(a[0]), false))
PAIR(contains, from_int(vm_contains(a[0], a[1]), false))

static value o_abs(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (!type_of(a[0])->as_abs)
        return vm_type_error("bad operand type for abs(): '%T'", a[0]);
    return type_of(a[0])->as_abs(a[0]);
}

static value concat(value *a, bool inplace)
{
    if (!type_of(a[0])->getitem)
        return vm_type_error("'%T' object can't be concatenated", a[0]);
    return inplace ? vm_inplace(a[0], a[1], VM_ADD) : vm_binary(a[0], a[1], VM_ADD);
}
PAIR(concat, concat(a, false))
PAIR(iconcat, concat(a, true))

/* countOf (want a number) and indexOf (want the first place). */
static value search(value *a, bool place)
{
    VM_ENTER(f, 2);
    int64_t i = 0, found = 0;
    if (!(f.s[0] = vm_iter(a[0])))
        return VM_LEAVE(f, V_EMPTY);
    for (;; i++) {
        rc_set(&f.s[1], vm_next(f.s[0]));
        if (!f.s[1])
            break;
        int same = vm_equal(f.s[1], a[1]);
        if (same < 0)
            return VM_LEAVE(f, V_EMPTY);
        if (same && place)
            return VM_LEAVE(f, int_from(i));
        found += same;
    }
    if (vm_failed())
        return VM_LEAVE(f, V_EMPTY);
    if (place)
        return VM_LEAVE(f, vm_value_error("sequence.index(x): x not in sequence"));
    return VM_LEAVE(f, int_from(found));
}
PAIR(countOf, search(a, false))
PAIR(indexOf, search(a, true))

static value o_length_hint(vm_thread *t, value *a, int n)
{
    (void)t;
    int64_t dflt = 0;
    if (n > 1) {
        if (!v_is_any_int(a[1]))
            return vm_type_error("'%T' object cannot be interpreted as an integer", a[1]);
        if (!vm_index(a[1], &dflt, true))
            return V_EMPTY;
    }
    int64_t hint = vm_len_hint(a[0], dflt);
    return hint < 0 ? V_EMPTY : int_from(hint);
}

static value o_call(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return vm_call_ex(a[0], tuple_ptr(a[1]), dict_ptr(a[2]));
}

static const vm_def defs[] = {
    {"abs", o_abs, 1, 1, NULL, 0},
    {"add", o_ADD, 2, 2, NULL, 0},
    {"and_", o_AND, 2, 2, NULL, 0},
    {"call", o_call, 1, 0, "obj / *args **kwargs", 0},
    {"concat", o_concat, 2, 2, NULL, 0},
    {"contains", o_contains, 2, 2, NULL, 0},
    {"countOf", o_countOf, 2, 2, NULL, 0},
    {"delitem", o_delitem, 2, 2, NULL, 0},
    {"eq", o_eq, 2, 2, NULL, 0},
    {"floordiv", o_FLOORDIV, 2, 2, NULL, 0},
    {"ge", o_ge, 2, 2, NULL, 0},
    {"getitem", o_getitem, 2, 2, NULL, 0},
    {"gt", o_gt, 2, 2, NULL, 0},
    {"iadd", o_in_ADD, 2, 2, NULL, 0},
    {"iand", o_in_AND, 2, 2, NULL, 0},
    {"iconcat", o_iconcat, 2, 2, NULL, 0},
    {"ifloordiv", o_in_FLOORDIV, 2, 2, NULL, 0},
    {"ilshift", o_in_LSHIFT, 2, 2, NULL, 0},
    {"imatmul", o_in_MATMUL, 2, 2, NULL, 0},
    {"imod", o_in_MOD, 2, 2, NULL, 0},
    {"imul", o_in_MUL, 2, 2, NULL, 0},
    {"index", o_index, 1, 1, NULL, 0},
    {"indexOf", o_indexOf, 2, 2, NULL, 0},
    {"inv", o_invert, 1, 1, NULL, 0},
    {"invert", o_invert, 1, 1, NULL, 0},
    {"ior", o_in_OR, 2, 2, NULL, 0},
    {"ipow", o_in_POW, 2, 2, NULL, 0},
    {"irshift", o_in_RSHIFT, 2, 2, NULL, 0},
    {"is_", o_is, 2, 2, NULL, 0},
    {"is_not", o_is_not, 2, 2, NULL, 0},
    {"isub", o_in_SUB, 2, 2, NULL, 0},
    {"itruediv", o_in_DIV, 2, 2, NULL, 0},
    {"ixor", o_in_XOR, 2, 2, NULL, 0},
    {"le", o_le, 2, 2, NULL, 0},
    {"length_hint", o_length_hint, 1, 2, NULL, 0},
    {"lshift", o_LSHIFT, 2, 2, NULL, 0},
    {"lt", o_lt, 2, 2, NULL, 0},
    {"matmul", o_MATMUL, 2, 2, NULL, 0},
    {"mod", o_MOD, 2, 2, NULL, 0},
    {"mul", o_MUL, 2, 2, NULL, 0},
    {"ne", o_ne, 2, 2, NULL, 0},
    {"neg", o_neg, 1, 1, NULL, 0},
    {"not_", o_not, 1, 1, NULL, 0},
    {"or_", o_OR, 2, 2, NULL, 0},
    {"pos", o_pos, 1, 1, NULL, 0},
    {"pow", o_pow2, 2, 2, NULL, 0},
    {"rshift", o_RSHIFT, 2, 2, NULL, 0},
    {"setitem", o_setitem, 3, 3, NULL, 0},
    {"sub", o_SUB, 2, 2, NULL, 0},
    {"truediv", o_DIV, 2, 2, NULL, 0},
    {"truth", o_truth, 1, 1, NULL, 0},
    {"xor", o_XOR, 2, 2, NULL, 0},
    {0},
};

/* --- itemgetter, attrgetter, methodcaller -------------------------------------------------------
 */

typedef struct getter {
    rc_head h;
    value keys; /* tuple: items; names; or the method's name and arguments */
    value kwargs; /* methodcaller: a dict, or V_EMPTY */
    bool dotted; /* attrgetter: some name has a dot */
} getter;

static getter *getter_ptr(value v)
{
    return (getter *)v_obj(v);
}

static void getter_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    getter *g = (getter *)o;
    if (v_is_heap(g->keys))
        visit(v_obj(g->keys), arg);
    if (v_is_heap(g->kwargs))
        visit(v_obj(g->kwargs), arg);
}

static value getter_reap(rc_obj *o)
{
    value v = rc_take_out(&((getter *)o)->keys);
    return v ? v : rc_take_out(&((getter *)o)->kwargs);
}

static value getter_make(vm_type *cls, tuple *args)
{
    getter *g = vm_alloc(cls, sizeof *g);
    if (g)
        g->keys = rc_inc(v_of(args));
    return v_of(g);
}

static bool getter_args(const char *name, tuple *args, dict *kwargs)
{
    if (kwargs && kwargs->used)
        vm_type_error("%s() takes no keyword arguments", name);
    else if (!args->len)
        vm_type_error("%s expected 1 argument, got 0", name);
    else
        return true;
    return false;
}

static value item_create(vm_type *cls, tuple *args, dict *kwargs)
{
    return getter_args("itemgetter", args, kwargs) ? getter_make(cls, args) : V_EMPTY;
}

static value attr_create(vm_type *cls, tuple *args, dict *kwargs)
{
    if (!getter_args("attrgetter", args, kwargs))
        return V_EMPTY;
    bool dotted = false;
    for (size_t i = 0; i < args->len; i++) {
        if (!v_is_str(args->item[i]))
            return vm_type_error("attribute name must be a string");
        str *s = str_ptr(args->item[i]);
        for (size_t k = 0; k < s->len; k++)
            dotted |= str_at(s, k) == '.';
    }
    value v = getter_make(cls, args);
    if (v)
        getter_ptr(v)->dotted = dotted;
    return v;
}

static value caller_create(vm_type *cls, tuple *args, dict *kwargs)
{
    if (!args->len)
        return vm_type_error("methodcaller needs at least one argument, the method name");
    if (!v_is_str(args->item[0]))
        return vm_type_error("method name must be a string");
    VM_ENTER(f, 1);
    f.s[0] = getter_make(cls, args);
    if (f.s[0] && kwargs && kwargs->used && !(getter_ptr(f.s[0])->kwargs = dict_copy(kwargs)))
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static bool one_argument(const char *name, int n, tuple *kwnames)
{
    if (kwnames && kwnames->len)
        vm_type_error("%s() takes no keyword arguments", name);
    else if (n != 1)
        vm_type_error("%s expected 1 argument, got %d", name, n);
    else
        return true;
    return false;
}

static value attribute(value o, value name, bool dotted)
{
    if (!dotted)
        return vm_getattr(o, name);
    VM_ENTER(f, 2);
    f.s[0] = rc_inc(o);
    for (size_t from = 0, at, len = str_ptr(name)->len; from <= len; from = at + 1) {
        for (at = from; at < len && str_at(str_ptr(name), at) != '.'; at++)
            ;
        rc_set(&f.s[1], str_slice(name, from, at));
        value next = f.s[1] ? vm_getattr(f.s[0], f.s[1]) : V_EMPTY;
        rc_set(&f.s[0], next);
        if (!next)
            break;
    }
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static value fetch(value self, value o, bool items)
{
    getter *g = getter_ptr(self);
    if (!g->keys)
        return V_NONE;
    tuple *keys = tuple_ptr(g->keys);
    if (keys->len == 1)
        return items ? vm_getitem(o, keys->item[0]) : attribute(o, keys->item[0], g->dotted);
    VM_ENTER(f, 2);
    tuple *row = tuple_new(keys->len);
    f.s[0] = v_of(row);
    f.s[1] = rc_inc(g->keys);
    for (size_t i = 0; row && i < keys->len; i++) {
        value k = keys->item[i];
        if (!(row->item[i] = items ? vm_getitem(o, k) : attribute(o, k, g->dotted)))
            return VM_LEAVE(f, V_EMPTY);
    }
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static value item_call(value self, const value *args, int n, tuple *kwnames)
{
    return one_argument("itemgetter", n, kwnames) ? fetch(self, args[0], true) : V_EMPTY;
}

static value attr_call(value self, const value *args, int n, tuple *kwnames)
{
    return one_argument("attrgetter", n, kwnames) ? fetch(self, args[0], false) : V_EMPTY;
}

static value caller_call(value self, const value *args, int n, tuple *kwnames)
{
    getter *g = getter_ptr(self);
    if (!one_argument("methodcaller", n, kwnames))
        return V_EMPTY;
    if (!g->keys)
        return V_NONE;
    VM_ENTER(f, 4);
    f.s[0] = rc_inc(g->keys);
    f.s[1] = rc_inc(g->kwargs);
    tuple *keys = tuple_ptr(f.s[0]);
    if (!(f.s[2] = vm_getattr(args[0], keys->item[0])) ||
        !(f.s[3] = tuple_slice(keys, 1, (int64_t)keys->len)))
        return VM_LEAVE(f, V_EMPTY);
    value r = vm_call_ex(f.s[2], tuple_ptr(f.s[3]), f.s[1] ? dict_ptr(f.s[1]) : NULL);
    return VM_LEAVE(f, r);
}

static value getter_repr(value self)
{
    getter *g = getter_ptr(self);
    if (!g->keys || vm_repr_enter(self))
        return str_from_format("operator.%T(...)", self);
    str_buf b;
    str_buf_init(&b);
    const char *sep = "(";
    bool ok = str_buf_c(&b, "operator.") && str_buf_c(&b, type_of(self)->rc.name);
    for (size_t i = 0; ok && i < tuple_ptr(g->keys)->len; i++, sep = ", ") {
        value text = vm_repr(tuple_ptr(g->keys)->item[i]);
        ok = text && str_buf_c(&b, sep) && str_buf_add(&b, text);
        rc_dec(text);
    }
    size_t pos = 0;
    value key, v;
    while (ok && g->kwargs && dict_next(dict_ptr(g->kwargs), &pos, &key, &v)) {
        value text = vm_repr(v);
        ok = text && str_buf_c(&b, ", ") && str_buf_add(&b, key) && str_buf_c(&b, "=") &&
             str_buf_add(&b, text);
        rc_dec(text);
    }
    vm_repr_leave(self);
    if (ok && str_buf_c(&b, ")"))
        return str_buf_done(&b);
    str_buf_drop(&b);
    return V_EMPTY;
}

#define GETTER(type_name, prefix)                                                                  \
    {                                                                                              \
        .rc = {.h = RC_HEAD_INIT(&type_type),                                                      \
               .name = type_name,                                                                  \
               .pool_name = "operator.getter",                                                     \
               .size = sizeof(getter),                                                             \
               .flags = RC_TYPE_GC,                                                                \
               .traverse = getter_traverse,                                                        \
               .reap = getter_reap},                                                               \
        .create = prefix##_create, .call = prefix##_call, .repr = getter_repr,                     \
    }
static vm_type itemgetter_type = GETTER("itemgetter", item);
static vm_type attrgetter_type = GETTER("attrgetter", attr);
static vm_type methodcaller_type = GETTER("methodcaller", caller);

value mod_operator_make(void)
{
    static vm_type *const types[] = {&itemgetter_type, &attrgetter_type, &methodcaller_type};
    VM_ENTER(f, 1);
    f.s[0] = vm_module_from("operator", defs);
    if (!f.s[0])
        return VM_LEAVE(f, V_EMPTY);
    for (int i = 0; i < 3; i++) {
        struct tally_error err;
        if (!vm_type_ready(types[i], NULL, "operator", &err))
            return VM_LEAVE(f, vm_failed() ? V_EMPTY : vm_no_memory());
        if (module_add(f.s[0], types[i]->rc.name, rc_inc(v_of(types[i]))) < 0)
            return VM_LEAVE(f, V_EMPTY);
    }
    /* operator.__add__ and the like are the same functions */
    for (const vm_def *d = defs; d->name; d++) {
        char dunder[32];
        size_t len = strlen(d->name);
        bool bare = d->name[len - 1] == '_';
        int k = snprintf(dunder, sizeof dunder, "__%.*s__", (int)(len - bare), d->name);
        value fn = k > 0 ? native_new(d, V_EMPTY, NULL, ((module *)v_obj(f.s[0]))->name) : V_EMPTY;
        if (!fn || module_add(f.s[0], dunder, fn) < 0)
            return VM_LEAVE(f, V_EMPTY);
    }
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}
