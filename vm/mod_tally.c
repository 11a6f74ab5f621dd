/* mod_tally.c: the module tally: what a script can ask of its own memory, and faults that it can
 * plant to see the tools find them. */
#include "vm/builtins.h"
#include "vm/modules.h"

static void add_live(rc_type *type, void *arg)
{
    *(uint64_t *)arg += type->live;
}

/* live(type=None): objects of exactly that type, or of all types, that are alive. */
static value t_live(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    uint64_t live = 0;
    if (!a[0] || a[0] == V_NONE)
        rc_each_type(add_live, &live);
    else if (v_is_class(a[0]))
        live = type_ptr(a[0])->rc.live;
    else
        return vm_type_error("live() argument must be a type or None, not %T", a[0]);
    return int_from_u64(live);
}

static bool counted(value v, const char *fname)
{
    if (v_is_heap(v) && !rc_is_immortal(v_obj(v)))
        return true;
    vm_value_error("%s(): this %T has no count", fname, v);
    return false;
}

static value t_incref(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (!counted(a[0], "incref"))
        return V_EMPTY;
    rc_inc_obj(v_obj(a[0]));
    return V_NONE;
}

static value t_decref(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (!counted(a[0], "decref"))
        return V_EMPTY;
    rc_dec_obj(v_obj(a[0]));
    return V_NONE;
}

/* As sys.getrefcount(). */
static value t_refcount(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    if (!counted(a[0], "refcount"))
        return V_EMPTY;
    return v_from_int(rc_count(v_obj(a[0])));
}

static void ignore(rc_obj *o, uint64_t count, uint64_t found, void *arg)
{
    (void)o, (void)count, (void)found, (void)arg;
}

/* audit(): objects whose count differs from the references found to them. */
static value t_audit(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    long bad = rc_audit(ignore, NULL);
    return bad < 0 ? vm_no_memory() : v_from_int(bad);
}

static value t_collect(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    return int_from((int64_t)rc_collect());
}

/* gc_pauses(): (thread's ns, wall ns) of each step of the collector since the last call; the first
 * one begins it. */
static value t_pauses(vm_thread *t, value *a, int n)
{
    (void)t, (void)a, (void)n;
    const struct rc_pause *first;
    size_t count = rc_pauses(&first);
    VM_ENTER(f, 2);
    if (!(f.s[0] = list_new(0)) || list_reserve(list_ptr(f.s[0]), count) < 0)
        return VM_LEAVE(f, V_EMPTY);
    for (size_t i = 0; i < count; i++) {
        rc_set(&f.s[1],
               tuple_pack(2, int_from((int64_t)first[i].cpu), int_from((int64_t)first[i].wall)));
        if (!f.s[1] || list_append(f.s[0], f.s[1]) < 0)
            return VM_LEAVE(f, V_EMPTY);
    }
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static const vm_def defs[] = {
    {"audit", t_audit, 0, 0, NULL, 0},
    {"collect", t_collect, 0, 0, NULL, 0},
    {"gc_pauses", t_pauses, 0, 0, NULL, 0},
    {"decref", t_decref, 1, 1, NULL, 0},
    {"incref", t_incref, 1, 1, NULL, 0},
    {"live", t_live, 0, 0, "type", 0},
    {"refcount", t_refcount, 1, 1, NULL, 0},
    {0},
};

value mod_tally_make(void)
{
    return vm_module_from("tally", defs);
}
