/* mod_atexit.c: the module atexit. */
#include "vm/builtins.h"
#include "vm/modules.h"
#include "vm/start.h"

/* vm_rt.exit_hooks: a list of (function, arguments, keywords or None). */

static value ae_register(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    tuple *args = tuple_ptr(a[1]);
    if (!type_of(a[0])->call)
        return vm_type_error("the first argument must be callable");
    VM_ENTER(f, 1);
    if (!vm_rt.exit_hooks && !(vm_rt.exit_hooks = list_new(4)))
        return VM_LEAVE(f, V_EMPTY);
    f.s[0] = tuple_pack(3, a[0], v_of(args), dict_ptr(a[2])->used ? a[2] : V_NONE);
    if (!f.s[0] || list_append(vm_rt.exit_hooks, f.s[0]) < 0)
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, rc_inc(a[0]));
}

static value ae_unregister(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    value hooks = vm_rt.exit_hooks;
    VM_ENTER(f, 2);
    f.s[0] = rc_inc(hooks);
    for (size_t i = 0; hooks && i < list_ptr(hooks)->len;) {
        rc_set(&f.s[1], rc_inc(list_ptr(hooks)->items[i]));
        int same = vm_compare_bool(tuple_ptr(f.s[1])->item[0], a[0], VM_EQ);
        if (same < 0)
            return VM_LEAVE(f, V_EMPTY);
        if (same && i < list_ptr(hooks)->len)
            rc_dec(list_pop(list_ptr(hooks), (int64_t)i));
        else
            i++;
    }
    return VM_LEAVE(f, V_NONE);
}

static value ae_clear(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    rc_clear(&vm_rt.exit_hooks);
    return V_NONE;
}

static value ae_ncallbacks(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    return v_from_int(vm_rt.exit_hooks ? (int64_t)list_ptr(vm_rt.exit_hooks)->len : 0);
}

/* Last registered first. An exception is reported and the rest go on. */
void vm_run_exit_hooks(void)
{
    VM_ENTER(f, 3);
    while (vm_rt.exit_hooks && list_ptr(vm_rt.exit_hooks)->len) {
        f.s[0] = list_pop(list_ptr(vm_rt.exit_hooks), (int64_t)list_ptr(vm_rt.exit_hooks)->len - 1);
        tuple *hook = tuple_ptr(f.s[0]);
        dict *kw = hook->item[2] == V_NONE ? NULL : dict_ptr(hook->item[2]);
        f.s[1] = vm_call_ex(hook->item[0], tuple_ptr(hook->item[1]), kw);
        if (!f.s[1])
            vm_write_unraisable_in(" atexit callback", hook->item[0]);
        rc_clear(&f.s[1]);
        rc_clear(&f.s[0]);
    }
    vm_leave(&f.h, V_EMPTY);
}

static value ae_run(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    vm_run_exit_hooks();
    return V_NONE;
}

static const vm_def defs[] = {
    {"register", ae_register, 1, 0, "func / *args **kwargs", 0},
    {"unregister", ae_unregister, 1, 1, NULL, 0},
    {"_clear", ae_clear, 0, 0, NULL, 0},
    {"_ncallbacks", ae_ncallbacks, 0, 0, NULL, 0},
    {"_run_exitfuncs", ae_run, 0, 0, NULL, 0},
    {0},
};

value mod_atexit_make(void)
{
    return vm_module_from("atexit", defs);
}
