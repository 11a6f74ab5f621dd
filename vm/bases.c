/* bases.c: assignment to __bases__: a new MRO for a class and all below it, or none. */
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/objects.h"
#include "vm/shape.h"
#include "vm/str.h"

static bool check(vm_type *t, value x)
{
    if (!v_has(x, VM_T_TUPLE)) {
        vm_type_error("can only assign tuple to %s.__bases__, not %T", t->rc.name, x);
        return false;
    }
    tuple *bases = tuple_ptr(x);
    if (!bases->len) {
        vm_type_error("can only assign non-empty tuple to %s.__bases__, not ()", t->rc.name);
        return false;
    }
    for (size_t i = 0; i < bases->len; i++) {
        if (!v_is_class(bases->item[i])) {
            vm_type_error("%s.__bases__ must be tuple of classes, not '%T'", t->rc.name,
                          bases->item[i]);
            return false;
        }
        if (vm_issubtype(type_ptr(bases->item[i]), t)) {
            vm_type_error("a __bases__ item causes an inheritance cycle");
            return false;
        }
    }
    return true;
}

/* Instances of t exist: the parts that t has from its base must lie where they were. */
static bool same_layout(vm_type *t, vm_type *best)
{
    vm_type *old = t->base;
    bool heap = old->rc.flags & RC_TYPE_HEAP, new_heap = best->rc.flags & RC_TYPE_HEAP;
    vm_class *a = (vm_class *)old, *b = (vm_class *)best;
    uint32_t fixed = heap ? a->fixed : 0, new_fixed = new_heap ? b->fixed : 0;
    uint32_t extra = heap ? a->nextra : 0, new_extra = new_heap ? b->nextra : 0;
    vm_type *solid = heap ? a->solid : old, *new_solid = new_heap ? b->solid : best;
    if (solid == new_solid && fixed == new_fixed && extra == new_extra &&
        (!fixed || vm_solid_base(old) == vm_solid_base(best)))
        return true;
    vm_type_error("__bases__ assignment: '%s' object layout differs from '%s'", best->rc.name,
                  old->rc.name);
    return false;
}

/* Gives t and all below it new MROs; what they had is appended to undo: type, MRO, ... */
static int renew_mro(vm_type *t, value undo)
{
    if (VM_CHECK_STACK(" in __bases__ assignment"))
        return -1;
    tuple *mro = vm_mro_of(t);
    if (!mro || list_append(undo, v_of(t)) < 0 || list_append(undo, v_of(t->mro)) < 0) {
        if (mro)
            RC_DEC(mro);
        return -1;
    }
    RC_DEC(t->mro); /* the list holds it */
    t->mro = mro;
    vm_type *sub;
    for (size_t i = 0; (sub = vm_subs_at(t, i)); i++)
        if (renew_mro(sub, undo) < 0)
            return -1;
    return 0;
}

static void put_back(value undo)
{
    list *l = list_ptr(undo);
    for (size_t i = 0; i + 1 < l->len; i += 2) {
        vm_type *t = type_ptr(l->items[i]);
        RC_DEC(t->mro);
        t->mro = tuple_ptr(rc_inc(l->items[i + 1]));
    }
}

static void renew_slots(vm_type *t)
{
    vm_slots_fill(t);
    vm_type *sub;
    for (size_t i = 0; (sub = vm_subs_at(t, i)); i++)
        renew_slots(sub);
}

int vm_set_bases(vm_type *t, value x)
{
    if (!check(t, x))
        return -1;
    vm_type *best = vm_best_base(tuple_ptr(x));
    if (!best || !same_layout(t, best))
        return -1;
    VM_ENTER(f, 2);
    tuple *old = t->bases, *fresh = tuple_ptr(x);
    vm_type *old_base = t->base;
    f.s[0] = v_of(old);
    if (!(f.s[1] = list_new(0))) {
        f.s[0] = V_EMPTY;
        vm_leave(&f.h, V_EMPTY);
        return -1;
    }
    t->bases = tuple_ptr(rc_inc(x));
    t->base = best;
    if (renew_mro(t, f.s[1]) < 0) {
        put_back(f.s[1]);
        f.s[0] = x; /* the count that t->bases had */
        t->bases = old;
        t->base = old_base;
        vm_leave(&f.h, V_EMPTY);
        return -1;
    }
    int rc = 0;
    for (size_t i = 0; i < old->len; i++)
        vm_subs_remove(type_ptr(old->item[i]), t);
    for (size_t i = 0; i < fresh->len && rc == 0; i++)
        if (!vm_subs_add(type_ptr(fresh->item[i]), t))
            vm_no_memory(), rc = -1;
    vm_type_modified(t, vm_n.__bases__);
    renew_slots(t);
    vm_leave(&f.h, V_EMPTY);
    return rc;
}
