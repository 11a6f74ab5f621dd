/* builtins.c: the module builtins: the table of names, and the functions about one object. */
#include "vm/builtins.h"
#include "vm/modules.h"
#include "vm/structseq.h"

static value b_abs(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    vm_type *type = type_of(a[0]);
    if (!type->as_abs)
        return vm_type_error("bad operand type for abs(): '%T'", a[0]);
    return type->as_abs(a[0]);
}

static value b_ascii(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return vm_ascii(a[0]);
}

static value in_base(value v, int base)
{
    VM_ENTER(f, 1);
    f.s[0] = vm_index_value(v);
    value r = f.s[0] ? int_to_str(f.s[0], base, true) : V_EMPTY;
    return VM_LEAVE(f, r);
}

static value b_bin(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return in_base(a[0], 2);
}

static value b_oct(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return in_base(a[0], 8);
}

static value b_hex(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return in_base(a[0], 16);
}

static value b_callable(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return v_from_bool(type_of(a[0])->call != NULL);
}

static value b_chr(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    VM_ENTER(f, 1);
    int64_t i;
    if (!(f.s[0] = vm_index_value(a[0])))
        return VM_LEAVE(f, V_EMPTY);
    if (!int_to_i64(f.s[0], &i) || i != (int)i)
        return VM_LEAVE(
            f, vm_raise(&vm_exc_OverflowError, "Python int too large to convert to C int"));
    if (i < 0 || i > 0x10FFFF)
        return VM_LEAVE(f, vm_value_error("chr() arg not in range(0x110000)"));
    return VM_LEAVE(f, str_from_cp((uint32_t)i));
}

static value b_ord(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    size_t len;
    if (v_is_str(a[0])) {
        len = str_ptr(a[0])->len;
        if (len == 1)
            return v_from_int(str_at(str_ptr(a[0]), 0));
    } else if (v_is_bytes(a[0])) {
        len = bytes_ptr(a[0])->len;
        if (len == 1)
            return v_from_int((unsigned char)bytes_ptr(a[0])->data[0]);
    } else {
        return vm_type_error("ord() expected string of length 1, but %T found", a[0]);
    }
    return vm_type_error("ord() expected a character, but string of length %zu found", len);
}

static value b_divmod(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return vm_binary(a[0], a[1], VM_DIVMOD);
}

static value b_pow(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return vm_pow(a[0], a[1], a[2] ? a[2] : V_NONE);
}

static value b_round(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    bool found;
    bool digits = a[1] && a[1] != V_NONE;
    value r = vm_call_special(a[0], vm_n.__round__, &a[1], digits, &found);
    if (!found && !vm_failed())
        return vm_type_error("type %T doesn't define __round__ method", a[0]);
    return r;
}

static value b_format(vm_thread *t, value *a, int n)
{
    (void)t;
    if (n > 1 && !v_is_str(a[1]))
        return vm_type_error("format() argument 2 must be str, not %T", a[1]);
    return vm_format(a[0], n > 1 ? a[1] : vm_n.empty);
}

static value b_hash(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    int64_t h = vm_hash(a[0]);
    return h == -1 ? V_EMPTY : int_from(h);
}

static value b_id(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return int_from_u64(a[0]);
}

static value b_isinstance(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    int r = vm_is_instance(a[0], a[1]);
    return r < 0 ? V_EMPTY : v_from_bool(r);
}

static value b_issubclass(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    int r = vm_is_subclass(a[0], a[1]);
    return r < 0 ? V_EMPTY : v_from_bool(r);
}

static value b_len(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    int64_t len = vm_len(a[0]);
    return len < 0 ? V_EMPTY : int_from(len);
}

static value b_repr(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return vm_repr(a[0]);
}

/* --- attributes ---------------------------------------------------------------------------------
 */

static bool is_name(value v)
{
    if (v_is_str(v))
        return true;
    vm_type_error("attribute name must be string, not '%T'", v);
    return false;
}

static value b_getattr(vm_thread *t, value *a, int n)
{
    (void)t;
    if (!is_name(a[1]))
        return V_EMPTY;
    return n > 2 ? vm_getattr_default(a[0], a[1], a[2]) : vm_getattr(a[0], a[1]);
}

static value b_hasattr(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (!is_name(a[1]))
        return V_EMPTY;
    value v = vm_getattr_opt(a[0], a[1]);
    if (!v && vm_failed())
        return V_EMPTY;
    rc_dec(v);
    return v_from_bool(v != V_EMPTY);
}

static value b_setattr(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (!is_name(a[1]))
        return V_EMPTY;
    return vm_setattr(a[0], a[1], a[2]) < 0 ? V_EMPTY : V_NONE;
}

static value b_delattr(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (!is_name(a[1]))
        return V_EMPTY;
    return vm_setattr(a[0], a[1], V_EMPTY) < 0 ? V_EMPTY : V_NONE;
}

/* --- iteration ----------------------------------------------------------------------------------
 */

static value b_iter(vm_thread *t, value *a, int n)
{
    (void)t;
    if (n == 1)
        return vm_iter(a[0]);
    if (!type_of(a[0])->call)
        return vm_type_error("iter(v, w): v must be callable");
    return callable_iter_new(a[0], a[1]);
}

value vm_next_raw(value it)
{
    vm_type *type = type_of(it);
    if (!type->next)
        return vm_type_error("'%T' object is not an iterator", it);
    if (VM_CHECK_STACK(""))
        return V_EMPTY;
    return type->next(it);
}

static value b_next(vm_thread *t, value *a, int n)
{
    (void)t;
    value v = vm_next_raw(a[0]);
    if (v)
        return v;
    if (n > 1 && (!vm_failed() || vm_catch(&vm_exc_StopIteration)))
        return rc_inc(a[1]);
    return vm_failed() ? V_EMPTY : vm_raise_value(&vm_exc_StopIteration, V_EMPTY);
}

/* --- leaving ------------------------------------------------------------------------------------
 */

static value b_exit(vm_thread *t, value *a, int n)
{
    (void)t;
    return vm_raise_value(&vm_exc_SystemExit, n ? a[0] : V_NONE);
}

/* --- the table ----------------------------------------------------------------------------------
 */

static const vm_def defs[] = {
    {"abs", b_abs, 1, 1, NULL, 0},
    {"ascii", b_ascii, 1, 1, NULL, 0},
    {"bin", b_bin, 1, 1, NULL, 0},
    {"callable", b_callable, 1, 1, NULL, 0},
    {"chr", b_chr, 1, 1, NULL, 0},
    {"delattr", b_delattr, 2, 2, NULL, 0},
    {"divmod", b_divmod, 2, 2, NULL, 0},
    {"exit", b_exit, 0, 1, NULL, 0},
    {"format", b_format, 1, 2, NULL, 0},
    {"getattr", b_getattr, 2, 3, NULL, 0},
    {"hasattr", b_hasattr, 2, 2, NULL, 0},
    {"hash", b_hash, 1, 1, NULL, 0},
    {"hex", b_hex, 1, 1, NULL, 0},
    {"id", b_id, 1, 1, NULL, 0},
    {"isinstance", b_isinstance, 2, 2, NULL, 0},
    {"issubclass", b_issubclass, 2, 2, NULL, 0},
    {"iter", b_iter, 1, 2, NULL, 0},
    {"len", b_len, 1, 1, NULL, 0},
    {"next", b_next, 1, 2, NULL, 0},
    {"oct", b_oct, 1, 1, NULL, 0},
    {"ord", b_ord, 1, 1, NULL, 0},
    {"pow", b_pow, 2, 0, "base exp mod", 0},
    {"quit", b_exit, 0, 1, NULL, 0},
    {"repr", b_repr, 1, 1, NULL, 0},
    {"round", b_round, 1, 0, "number ndigits", 0},
    {"setattr", b_setattr, 3, 3, NULL, 0},
    {0},
};

static vm_type *const types[] = {
    &object_type,      &type_type,  &int_type,      &bool_type,
    &float_type,       &str_type,   &bytes_type,    &list_type,
    &tuple_type,       &dict_type,  &set_type,      &frozenset_type,
    &range_type,       &slice_type, &property_type, &staticmethod_type,
    &classmethod_type, &super_type, &reversed_type, &enumerate_type,
    &zip_type,         &map_type,   &filter_type,   &vm_exc_BaseException,
#define X(name, base) &vm_exc_##name,
    VM_EXCEPTIONS(X)
#undef X
};

dict *vm_module_dict(value m)
{
    return v_is_type(m, &module_type) ? ((module *)v_obj(m))->dict : NULL;
}

static int add_def(value m, const vm_def *def)
{
    return module_add(m, def->name, native_new(def, V_EMPTY, NULL, ((module *)v_obj(m))->name));
}

static int fill(value m)
{
    if (module_add_defs(m, defs) < 0 || module_add_defs(m, builtins_code_defs) < 0 ||
        module_add_defs(m, builtins_fold_defs) < 0)
        return -1;
    if (add_def(m, &vm_print_def) < 0 || add_def(m, &vm_input_def) < 0 ||
        add_def(m, &vm_open_def) < 0 || add_def(m, &vm_build_class_def) < 0)
        return -1;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (module_add(m, types[i]->rc.name, rc_inc(v_of(types[i]))) < 0)
            return -1;
    if (module_add(m, "EnvironmentError", rc_inc(v_of(&vm_exc_OSError))) < 0 ||
        module_add(m, "IOError", rc_inc(v_of(&vm_exc_OSError))) < 0)
        return -1;
    static const struct {
        const char *name;
        value v;
    } values[] = {{"None", V_NONE},         {"True", V_TRUE},
                  {"False", V_FALSE},       {"NotImplemented", V_NOTIMPL},
                  {"Ellipsis", V_ELLIPSIS}, {"__debug__", V_TRUE}};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (module_add(m, values[i].name, values[i].v) < 0)
            return -1;
    return 0;
}

bool vm_builtins_init(struct tally_error *err)
{
    if (!vm_init_io(err) || !vm_init_builtins_iter(err) || !vm_init_structseq(err) ||
        !vm_init_sys(err) || !vm_init_weakref(err))
        return false;
    VM_ENTER(f, 2);
    f.s[1] = vm_rt.modules ? rc_inc(v_of(vm_rt.modules)) : dict_new();
    bool ok = false;
    if (f.s[1]) {
        if (!vm_rt.modules)
            vm_rt.modules = dict_ptr(rc_inc(f.s[1]));
        f.s[0] = module_new("builtins");
        ok = f.s[0] && fill(f.s[0]) == 0 && dict_set(vm_rt.modules, vm_n.builtins, f.s[0]) == 0;
    }
    if (ok) {
        vm_builtins = vm_module_dict(f.s[0]);
        RC_INC(vm_builtins);
        vm_rt.sys = vm_sys_make();
        ok = vm_rt.sys && dict_set_c(vm_rt.modules, "sys", vm_rt.sys) == 0;
    }
    if (ok) {
        vm_exc_clear();
    } else {
        tally_error_set(err, "no memory for the built-in functions");
    }
    vm_leave_slots(&f.h);
    return ok;
}
