/* alias.c: list[int] and int | str: what annotations evaluate to. */
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/objects.h"
#include "vm/str.h"

/* A generic alias (origin[args]) or a union (origin V_EMPTY). */
typedef struct alias {
    rc_head h;
    value origin, args; /* args: a tuple */
} alias;

static alias *alias_ptr(value v)
{
    return (alias *)v_obj(v);
}

static value args_of(value v)
{
    value a = alias_ptr(v)->args;
    return a ? a : tuple_empty;
}

static value origin_of(value v)
{
    value o = alias_ptr(v)->origin;
    return o ? o : V_NONE;
}

static void alias_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    alias *a = (alias *)o;
    if (v_is_heap(a->origin))
        visit(v_obj(a->origin), arg);
    if (v_is_heap(a->args))
        visit(v_obj(a->args), arg);
}

static value alias_reap(rc_obj *o)
{
    alias *a = (alias *)o;
    value v = rc_take_out(&a->origin);
    return v ? v : rc_take_out(&a->args);
}

static value alias_make(vm_type *t, value origin, value args)
{
    alias *a = rc_new(&t->rc, sizeof *a);
    if (!a)
        return vm_no_memory();
    a->origin = rc_inc(origin);
    a->args = rc_inc(args);
    return v_of(a);
}

value generic_alias_new(value origin, value args)
{
    if (v_has(args, VM_T_TUPLE))
        return alias_make(&generic_alias_type, origin, args);
    VM_ENTER(f, 1);
    value r = V_EMPTY;
    if ((f.s[0] = tuple_from(&args, 1)))
        r = alias_make(&generic_alias_type, origin, f.s[0]);
    return VM_LEAVE(f, r);
}

/* One part as it is written in source. */
static bool add_part(str_buf *b, value v)
{
    if (v == V_ELLIPSIS)
        return str_buf_c(b, "...");
    if (v == V_NONE)
        return str_buf_c(b, "None");
    value text;
    if (v_is_class(v) && type_ptr(v)->qualname) {
        vm_type *t = type_ptr(v);
        value m = t->dict ? dict_get_str(t->dict, vm_n.__module__) : V_EMPTY;
        if (m && v_is_str(m) && !str_eq_ascii(m, "builtins")) {
            str_buf_add(b, m);
            str_buf_c(b, ".");
        }
        return str_buf_add(b, t->qualname);
    }
    if (!(text = vm_repr(v)))
        return false;
    bool ok = str_buf_add(b, text);
    rc_dec(text);
    return ok;
}

static value join_parts(value v, const char *sep)
{
    str_buf b;
    str_buf_init(&b);
    bool generic = v_is_type(v, &generic_alias_type);
    bool ok = true;
    tuple *args = tuple_ptr(args_of(v));
    if (generic)
        ok = add_part(&b, origin_of(v)) && str_buf_c(&b, "[");
    for (size_t i = 0; ok && i < args->len; i++)
        ok = (i == 0 || str_buf_c(&b, sep)) && add_part(&b, args->item[i]);
    if (generic && ok)
        ok = (args->len || str_buf_c(&b, "()")) && str_buf_c(&b, "]");
    if (ok)
        return str_buf_done(&b);
    str_buf_drop(&b);
    return V_EMPTY;
}

static value alias_repr(value v)
{
    if (vm_repr_enter(v))
        return str_from("...");
    value r = join_parts(v, ", ");
    vm_repr_leave(v);
    return r;
}

static value alias_call(value v, const value *args, int n, tuple *kwnames)
{
    VM_ENTER(f, 2);
    f.s[0] = rc_inc(origin_of(v));
    f.s[1] = vm_call_kw(f.s[0], args, n, kwnames);
    if (f.s[1]) {
        value name = str_intern_c("__orig_class__");
        if (!name || vm_setattr(f.s[1], name, v) < 0) {
            if (!vm_catch(&vm_exc_AttributeError) && !vm_catch(&vm_exc_TypeError)) {
                rc_dec(name);
                return VM_LEAVE(f, V_EMPTY);
            }
        }
        rc_dec(name);
    }
    return VM_LEAVE(f, VM_TAKE(f.s[1]));
}

static value alias_getattr(value v, value name)
{
    static const char *const own[] = {"__origin__", "__args__", "__parameters__", "__class__",
                                      "__mro_entries__"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (str_eq_ascii(name, own[i]))
            return object_getattr(v, name);
    str *s = str_ptr(name);
    if (s->len > 4 && str_at(s, 0) == '_' && str_at(s, 1) == '_' &&
        vm_type_lookup(&generic_alias_type, name) && !str_eq_ascii(name, "__doc__") &&
        !str_eq_ascii(name, "__module__"))
        return object_getattr(v, name);
    return vm_getattr(origin_of(v), name);
}

static value alias_getitem(value v, value key)
{
    (void)key;
    return vm_type_error("%R is not a generic class", v);
}

static value alias_compare(value a, value b, int op)
{
    if ((op != VM_EQ && op != VM_NE) || !v_is_type(b, &generic_alias_type))
        return V_NOTIMPL;
    int same = vm_equal(origin_of(a), origin_of(b));
    if (same > 0)
        same = vm_equal(args_of(a), args_of(b));
    return same < 0 ? V_EMPTY : v_from_bool(same == (op == VM_EQ));
}

static int64_t alias_hash(value v)
{
    int64_t a = vm_hash(origin_of(v)), b = a == -1 ? -1 : vm_hash(args_of(v));
    if (b == -1)
        return -1;
    return (a ^ b) == -1 ? -2 : a ^ b;
}

static value alias_origin(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(origin_of(a[0]));
}

static value alias_args(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(args_of(a[0]));
}

static value alias_parameters(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    return rc_inc(tuple_empty);
}

static value alias_mro_entries(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    value origin = origin_of(a[0]);
    return tuple_from(&origin, 1);
}

static value alias_check(vm_thread *t, value *a, int n)
{
    (void)t, (void)n, (void)a;
    return vm_type_error("isinstance() argument 2 cannot be a parameterized generic");
}

static value alias_subcheck(vm_thread *t, value *a, int n)
{
    (void)t, (void)n, (void)a;
    return vm_type_error("issubclass() argument 2 cannot be a parameterized generic");
}

static value either(value a, value b)
{
    return union_new(a, b);
}

static const vm_def alias_methods[] = {
    {"__origin__", alias_origin, 1, 1, NULL, VM_GETTER},
    {"__args__", alias_args, 1, 1, NULL, VM_GETTER},
    {"__parameters__", alias_parameters, 1, 1, NULL, VM_GETTER},
    {"__mro_entries__", alias_mro_entries, 2, 2, NULL, 0},
    {"__instancecheck__", alias_check, 2, 2, NULL, 0},
    {"__subclasscheck__", alias_subcheck, 2, 2, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};

#define ALIAS(type_name)                                                                           \
    .rc = {.h = RC_HEAD_INIT(&type_type),                                                          \
           .name = type_name,                                                                      \
           .size = sizeof(alias),                                                                  \
           .flags = RC_TYPE_GC,                                                                    \
           .traverse = alias_traverse,                                                             \
           .reap = alias_reap}

vm_type generic_alias_type = {
    ALIAS("types.GenericAlias"), .repr = alias_repr,       .call = alias_call,
    .getattr = alias_getattr,    .getitem = alias_getitem, .compare = alias_compare,
    .hash = alias_hash,          .binary[VM_OR] = either,  .methods = alias_methods,
};

/* --- unions --- */

static bool may_be_in_union(value v)
{
    return v == V_NONE || v_is_class(v) || v_is_type(v, &generic_alias_type) ||
           v_is_type(v, &union_type);
}

/* Appends v, or the parts of a union; None stands for its type; each once. */
static int add_member(value list, value v)
{
    if (v_is_type(v, &union_type)) {
        tuple *args = tuple_ptr(args_of(v));
        for (size_t i = 0; i < args->len; i++)
            if (add_member(list, args->item[i]) < 0)
                return -1;
        return 0;
    }
    if (v == V_NONE)
        v = v_of(&none_type);
    for (size_t i = 0; i < list_ptr(list)->len; i++) {
        int same = vm_equal(list_ptr(list)->items[i], v);
        if (same)
            return same < 0 ? -1 : 0;
    }
    return list_append(list, v);
}

value union_new(value a, value b)
{
    if (!may_be_in_union(a) || !may_be_in_union(b) || (a == V_NONE && b == V_NONE))
        return V_NOTIMPL;
    VM_ENTER(f, 2);
    if (!(f.s[0] = list_new(2)) || add_member(f.s[0], a) < 0 || add_member(f.s[0], b) < 0)
        return VM_LEAVE(f, V_EMPTY);
    list *l = list_ptr(f.s[0]);
    if (l->len == 1)
        return VM_LEAVE(f, rc_inc(l->items[0]));
    value r = V_EMPTY;
    if ((f.s[1] = tuple_from(l->items, l->len)))
        r = alias_make(&union_type, V_EMPTY, f.s[1]);
    return VM_LEAVE(f, r);
}

static value union_repr(value v)
{
    str_buf b;
    str_buf_init(&b);
    tuple *args = tuple_ptr(args_of(v));
    bool ok = true;
    for (size_t i = 0; ok && i < args->len; i++) {
        value x = args->item[i] == v_of(&none_type) ? V_NONE : args->item[i];
        ok = (i == 0 || str_buf_c(&b, " | ")) && add_part(&b, x);
    }
    if (ok)
        return str_buf_done(&b);
    str_buf_drop(&b);
    return V_EMPTY;
}

/* Order does not matter. */
static value union_compare(value a, value b, int op)
{
    if ((op != VM_EQ && op != VM_NE) || !v_is_type(b, &union_type))
        return V_NOTIMPL;
    tuple *x = tuple_ptr(args_of(a)), *y = tuple_ptr(args_of(b));
    bool same = x->len == y->len;
    for (size_t i = 0; same && i < x->len; i++) {
        int found = 0;
        for (size_t k = 0; !found && k < y->len; k++)
            if ((found = vm_equal(x->item[i], y->item[k])) < 0)
                return V_EMPTY;
        same = found;
    }
    return v_from_bool(same == (op == VM_EQ));
}

static int64_t union_hash(value v)
{
    tuple *args = tuple_ptr(args_of(v));
    int64_t sum = 0x5bd1e995;
    for (size_t i = 0; i < args->len; i++) {
        int64_t h = vm_hash(args->item[i]);
        if (h == -1)
            return -1;
        sum += h & 0xFFFFFFFFFFFF;
    }
    return sum;
}

static value union_instancecheck(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    tuple *args = tuple_ptr(args_of(a[0]));
    for (size_t i = 0; i < args->len; i++) {
        int rc = vm_is_instance(a[1], args->item[i]);
        if (rc)
            return rc < 0 ? V_EMPTY : V_TRUE;
    }
    return V_FALSE;
}

static value union_subclasscheck(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    tuple *args = tuple_ptr(args_of(a[0]));
    for (size_t i = 0; i < args->len; i++) {
        int rc = vm_is_subclass(a[1], args->item[i]);
        if (rc)
            return rc < 0 ? V_EMPTY : V_TRUE;
    }
    return V_FALSE;
}

static const vm_def union_methods[] = {
    {"__args__", alias_args, 1, 1, NULL, VM_GETTER},
    {"__parameters__", alias_parameters, 1, 1, NULL, VM_GETTER},
    {"__instancecheck__", union_instancecheck, 2, 2, NULL, 0},
    {"__subclasscheck__", union_subclasscheck, 2, 2, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};

vm_type union_type = {
    ALIAS("types.UnionType"), .repr = union_repr,      .compare = union_compare,
    .hash = union_hash,       .binary[VM_OR] = either, .methods = union_methods,
};

bool vm_init_alias(struct tally_error *err);
VM_INIT(alias)
{
    return vm_type_ready(&generic_alias_type, NULL, "types", err) &&
           vm_type_ready(&union_type, NULL, "types", err);
}
