/* freed.c: the type that a quarantined object has (`tally check`): whatever a script does with it
 * reports a use after free. Every slot is filled, so nothing falls through to a dead type. */
#include "vm/freed.h"

#include "vm/exc.h"
#include "vm/objects.h"

static value used(value v)
{
    if (rc_heap.hooks.fault)
        rc_heap.hooks.fault("an object was used after it had been freed", v_is_heap(v) ? v_obj(v)
                                                                                       : NULL);
    return vm_raise(&vm_exc_SystemError, "an object was used after it had been freed");
}

static bool is_freed(value v)
{
    return v_is_heap(v) && rc_type_of(v_obj(v)) == &freed_type.rc;
}

static value use1(value a)
{
    return used(a);
}
static int64_t use_len(value a)
{
    used(a);
    return -1;
}
static int use_int(value a)
{
    used(a);
    return -1;
}
static value use2(value a, value b)
{
    return used(is_freed(a) ? a : b);
}
static value use_compare(value a, value b, int op)
{
    (void)op;
    return use2(a, b);
}
static value use_call(value a, const value *args, int n, tuple *kwnames)
{
    (void)args, (void)n, (void)kwnames;
    return used(a);
}
static int use_set(value a, value b, value c)
{
    (void)c;
    use2(a, b);
    return -1;
}
static int use_contains(value a, value b)
{
    use2(a, b);
    return -1;
}
static value use_get(value a, value b, value c)
{
    (void)c;
    return use2(a, b);
}
static int use_init(value a, tuple *args, dict *kwargs)
{
    (void)args, (void)kwargs;
    used(a);
    return -1;
}
static value use_create(vm_type *cls, tuple *args, dict *kwargs)
{
    (void)cls, (void)args, (void)kwargs;
    return used(V_EMPTY);
}

#define EACH_BINARY(x)                                                                             \
    {                                                                                              \
        x, x, x, x, x, x, x, x, x, x, x, x, x, x                                                   \
    }

vm_type freed_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type), .name = "freed object", .size = sizeof(rc_head)},
    .create = use_create,
    .init = use_init,
    .repr = use1,
    .str = use1,
    .hash = use_len,
    .compare = use_compare,
    .truth = use_int,
    .call = use_call,
    .getattr = use2,
    .setattr = use_set,
    .descr_get = use_get,
    .descr_set = use_set,
    .iter = use1,
    .next = use1,
    .len = use_len,
    .getitem = use2,
    .setitem = use_set,
    .contains = use_contains,
    .binary = EACH_BINARY(use2),
    .inplace = EACH_BINARY(use2),
    .pow3 = use_get,
    .unary = {use1, use1, use1},
    .as_abs = use1,
    .as_int = use1,
    .as_float = use1,
    .as_index = use1,
};

VM_INIT(freed)
{
    return vm_type_ready(&freed_type, NULL, "builtins", err);
}
