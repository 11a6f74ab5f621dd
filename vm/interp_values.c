/* interp_values.c: displays, unpacking, formatting, exceptions, `with`, safepoints. */
#include "vm/interp.h"

/* Window contents are consumed only when the result is there. */
static void drop_window(value *w, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        rc_clear(&w[i]);
}

value vm_build_set(value *w, uint32_t n)
{
    VM_ENTER(f, 1);
    f.s[0] = set_new();
    for (uint32_t i = 0; f.s[0] && i < n; i++)
        if (set_add(f.s[0], w[i]) < 0)
            rc_clear(&f.s[0]);
    if (f.s[0])
        drop_window(w, n);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

value vm_build_dict(value *w, uint32_t n)
{
    VM_ENTER(f, 1);
    f.s[0] = n ? dict_new_sized(n) : dict_new();
    for (uint32_t i = 0; f.s[0] && i < n; i++)
        if (dict_set(dict_ptr(f.s[0]), w[2 * i], w[2 * i + 1]) < 0)
            rc_clear(&f.s[0]);
    if (f.s[0])
        drop_window(w, 2 * n);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

value vm_build_string(value *w, uint32_t n)
{
    str_buf b;
    str_buf_init(&b);
    for (uint32_t i = 0; i < n; i++)
        str_buf_add(&b, w[i]);
    value v = str_buf_done(&b);
    if (v)
        drop_window(w, n);
    return v;
}

int vm_extend_display(value l, value iterable)
{
    if (!type_of(iterable)->iter && !type_of(iterable)->getitem) {
        vm_type_error("Value after * must be an iterable, not %T", iterable);
        return -1;
    }
    return list_extend(l, iterable);
}

int vm_extend_dict(value d, value mapping)
{
    if (!v_has(mapping, VM_T_DICT)) {
        value keys = vm_getattr_opt(mapping, vm_n.keys);
        rc_dec(keys);
        if (!keys) {
            if (!vm_failed())
                vm_type_error("'%T' object is not a mapping", mapping);
            return -1;
        }
    }
    return dict_update(dict_ptr(d), mapping);
}

value vm_format_value(value v, int conversion, value spec)
{
    VM_ENTER(f, 1);
    if (conversion) {
        f.s[0] = conversion == 'r' ? vm_repr(v) : conversion == 's' ? vm_str(v) : vm_ascii(v);
        if (!f.s[0])
            return VM_LEAVE(f, V_EMPTY);
        v = f.s[0];
    }
    if (!spec && v_is_type(v, &str_type))
        return VM_LEAVE(f, rc_inc(v));
    return VM_LEAVE(f, vm_format(v, spec ? spec : vm_n.empty));
}

static int unpack_failed(value *w, int n)
{
    value e = vm_exc_take();
    for (int i = 0; i < n; i++)
        rc_clear(&w[i]);
    vm_exc_restore(e);
    return -1;
}

int vm_unpack(value v, value *w, int before, int after)
{
    VM_ENTER(f, 2);
    int total = after < 0 ? before : before + 1 + after, got = 0;
    if (!type_of(v)->iter && !type_of(v)->getitem) {
        vm_type_error("cannot unpack non-iterable %T object", v);
        goto fail;
    }
    f.s[0] = vm_iter(v);
    if (!f.s[0])
        goto fail;
    for (; got < before; got++) {
        w[got] = vm_next(f.s[0]);
        if (!w[got]) {
            if (!vm_failed()) {
                if (after < 0)
                    vm_value_error("not enough values to unpack (expected %d, got %d)", before,
                                   got);
                else
                    vm_value_error("not enough values to unpack (expected at least %d, got %d)",
                                   before + after, got);
            }
            goto fail;
        }
    }
    if (after < 0) {
        value more = vm_next(f.s[0]);
        if (more) {
            rc_dec(more);
            vm_value_error("too many values to unpack (expected %d)", before);
        }
        if (vm_failed())
            goto fail;
        vm_leave_slots(&f.h);
        return 0;
    }
    f.s[1] = vm_list_from(f.s[0]);
    if (!f.s[1])
        goto fail;
    list *l = list_ptr(f.s[1]);
    if (l->len < (size_t)after) {
        vm_value_error("not enough values to unpack (expected at least %d, got %zu)",
                       before + after, (size_t)before + l->len);
        goto fail;
    }
    l->len -= (size_t)after;
    for (int i = 0; i < after; i++)
        w[before + 1 + i] = l->items[l->len + (size_t)i];
    w[before] = VM_TAKE(f.s[1]);
    vm_leave_slots(&f.h);
    return 0;
fail:
    unpack_failed(w, total);
    vm_leave_slots(&f.h);
    return -1;
}

/* --- exceptions ---------------------------------------------------------------------------------
 */

static bool is_exception_class(value v)
{
    return v_is_class(v) && vm_issubtype(type_ptr(v), &vm_exc_BaseException);
}

int vm_exception_match(value e, value cls)
{
    if (is_exception_class(cls))
        return vm_issubtype(type_of(e), type_ptr(cls));
    if (v_has(cls, VM_T_TUPLE)) {
        tuple *t = tuple_ptr(cls);
        for (size_t i = 0; i < t->len; i++)
            if (!is_exception_class(t->item[i]))
                goto bad;
        for (size_t i = 0; i < t->len; i++)
            if (vm_issubtype(type_of(e), type_ptr(t->item[i])))
                return 1;
        return 0;
    }
bad:
    vm_type_error("catching classes that do not inherit from BaseException is not allowed");
    return -1;
}

static value exception_instance(value v)
{
    if (is_exception_class(v)) {
        value e = vm_call0(v);
        if (e && !v_has(e, VM_T_EXC)) {
            vm_type_error("calling %R should have returned an instance of BaseException, not %R", v,
                          v_of(type_of(e)));
            rc_dec(e);
            return V_EMPTY;
        }
        return e;
    }
    if (v_has(v, VM_T_EXC))
        return rc_inc(v);
    return V_EMPTY;
}

void vm_do_raise(value v, value cause)
{
    if (!v) {
        struct vm_exc_info *info = vm_t->exc_info;
        while (info && (info->exc == V_EMPTY || info->exc == V_NONE))
            info = info->prev;
        if (info)
            vm_exc_restore(rc_inc(info->exc));
        else
            vm_raise(&vm_exc_RuntimeError, "No active exception to reraise");
        return;
    }
    VM_ENTER(f, 2);
    f.s[0] = exception_instance(v);
    if (!f.s[0]) {
        if (!vm_failed())
            vm_type_error("exceptions must derive from BaseException");
        goto out;
    }
    if (cause) {
        if (cause != V_NONE) {
            f.s[1] = exception_instance(cause);
            if (!f.s[1]) {
                if (!vm_failed())
                    vm_type_error("exception causes must derive from BaseException");
                goto out;
            }
        }
        exc *e = exc_ptr(f.s[0]);
        rc_set(&e->cause, VM_TAKE(f.s[1]));
        e->suppress_context = true;
    }
    vm_raise_exc(f.s[0]);
out:
    vm_leave_slots(&f.h);
}

const vm_handler *vm_find_handler(const vm_frame *f)
{
    uint32_t at = (uint32_t)(f->pc - f->co->instr);
    const vm_handler *h = f->co->handlers;
    for (uint32_t i = 0; i < f->co->nhandlers; i++, h++)
        if (at >= h->start && at < h->end)
            return h;
    return NULL;
}

/* --- with ---------------------------------------------------------------------------------------
 */

int vm_with_enter(value manager, value *exit, value *result)
{
    VM_ENTER(f, 2);
    f.s[0] = vm_lookup_special(manager, vm_n.__enter__);
    if (f.s[0])
        f.s[1] = vm_lookup_special(manager, vm_n.__exit__);
    if (!f.s[0] || !f.s[1]) {
        if (!vm_failed())
            vm_type_error("'%T' object does not support the context manager protocol%s", manager,
                          f.s[0] ? " (missed __exit__ method)" : "");
        vm_leave_slots(&f.h);
        return -1;
    }
    value r = vm_call0(f.s[0]);
    if (r) {
        *exit = VM_TAKE(f.s[1]);
        *result = r;
    }
    vm_leave_slots(&f.h);
    return r ? 0 : -1;
}

value vm_with_exit(value exit, value e)
{
    value args[3] = {V_NONE, V_NONE, V_NONE};
    if (e) {
        args[0] = v_of(type_of(e));
        args[1] = e;
        if (exc_ptr(e)->traceback)
            args[2] = exc_ptr(e)->traceback;
    }
    return vm_call(exit, args, 3);
}

/* --- safepoints ---------------------------------------------------------------------------------
 */

int vm_safepoint(void)
{
    vm_t->breaker = 0;
    rc_collect_if_due();
    return vm_failed() ? -1 : 0;
}
