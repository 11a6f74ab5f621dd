/* slots.c: between special methods and C slots, in both directions.
 *
 * A class whose dict defines __len__ gets a dispatcher in its `len` slot that calls the method; a
 * built-in type with a `len` slot gets a wrapper object named __len__ in its dict (wrapper.c). One
 * table serves both. Several names can share a slot (__add__ and __radd__): the slot takes a
 * built-in's C function only when every name that is found is a wrapper of that same function.
 */
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/func.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/number.h"
#include "vm/objects.h"
#include "vm/slots.h"
#include "vm/str.h"

/* --- calling special methods --- */

value vm_call_special(value self, value name, const value *args, int n, bool *found)
{
    vm_type *t = type_of(self);
    value d = vm_type_lookup(t, name);
    *found = d != V_EMPTY;
    if (!d)
        return V_EMPTY;
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(d);
    value r, a[4] = {self};
    vm_type *dt = type_of(d);
    if (vm_binds_simply(dt) && n < 4) {
        for (int i = 0; i < n; i++)
            a[i + 1] = args[i];
        r = dt == &function_type ? vm_call_function((function *)v_obj(d), a, n + 1, NULL)
                                 : vm_call(d, a, n + 1);
    } else if (dt->descr_get) {
        value bound = dt->descr_get(d, self, v_of(t));
        if (!bound)
            return VM_LEAVE(f, V_EMPTY);
        rc_set(&f.s[0], bound);
        r = vm_call(bound, args, n);
    } else {
        r = vm_call(d, args, n);
    }
    return VM_LEAVE(f, r);
}

/* The method is there (or the dispatcher would not be in the slot), unless the class is being
 * emptied. */
static value call_it(value self, value name, const value *args, int n)
{
    bool found;
    value r = vm_call_special(self, name, args, n, &found);
    if (!found)
        return vm_raise(&vm_exc_AttributeError, "'%T' object has no attribute '%U'", self,
                        str_ptr(name));
    return r;
}

static int done(value r)
{
    rc_dec(r);
    return r ? 0 : -1;
}

/* --- dispatchers --- */

static value slot_create(vm_type *cls, tuple *args, dict *kwargs)
{
    value d = vm_type_lookup(cls, vm_n.__new__);
    if (!d)
        return object_create(cls, args, kwargs);
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(d);
    vm_type *dt = type_of(d);
    if (dt->descr_get && dt != &function_type) {
        value bound = dt->descr_get(d, V_EMPTY, v_of(cls));
        if (!bound)
            return VM_LEAVE(f, V_EMPTY);
        rc_set(&f.s[0], bound);
    }
    value r = vm_call_with(f.s[0], v_of(cls), args, kwargs);
    return VM_LEAVE(f, r);
}

static int slot_init(value self, tuple *args, dict *kwargs)
{
    value d = vm_type_lookup(type_of(self), vm_n.__init__);
    if (!d)
        return 0;
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(d);
    value r;
    vm_type *dt = type_of(d);
    if (vm_binds_simply(dt) || !dt->descr_get) {
        r = vm_call_with(d, vm_binds_simply(dt) ? self : V_EMPTY, args, kwargs);
    } else {
        value bound = dt->descr_get(d, self, v_of(type_of(self)));
        if (bound)
            rc_set(&f.s[0], bound);
        r = bound ? vm_call_with(bound, V_EMPTY, args, kwargs) : V_EMPTY;
    }
    int rc = r == V_NONE ? 0 : -1;
    if (r && r != V_NONE)
        vm_type_error("__init__() should return None, not '%T'", r);
    rc_dec(r);
    vm_leave(&f.h, V_EMPTY);
    return rc;
}

static value must_be_str(value r, const char *what)
{
    if (r && !v_is_str(r)) {
        vm_type_error("%s returned non-string (type %T)", what, r);
        rc_dec(r);
        return V_EMPTY;
    }
    return r;
}

static value slot_repr(value self)
{
    return must_be_str(call_it(self, vm_n.__repr__, NULL, 0), "__repr__");
}

static value slot_str(value self)
{
    return must_be_str(call_it(self, vm_n.__str__, NULL, 0), "__str__");
}

static int64_t slot_hash(value self)
{
    value r = call_it(self, vm_n.__hash__, NULL, 0);
    if (!r)
        return -1;
    if (!v_is_any_int(r)) {
        rc_dec(r);
        vm_type_error("__hash__ method should return an integer");
        return -1;
    }
    int64_t h;
    if (v_is_int(r))
        h = v_int(r);
    else if (!int_to_i64(r, &h))
        h = int_hash(r);
    rc_dec(r);
    return h == -1 ? -2 : h;
}

static value compare_name(int op)
{
    switch (op) {
    case VM_LT:
        return vm_n.__lt__;
    case VM_LE:
        return vm_n.__le__;
    case VM_EQ:
        return vm_n.__eq__;
    case VM_NE:
        return vm_n.__ne__;
    case VM_GT:
        return vm_n.__gt__;
    default:
        return vm_n.__ge__;
    }
}

static value slot_compare(value a, value b, int op)
{
    value name = compare_name(op);
    value d = vm_type_lookup(type_of(a), name);
    if (!d)
        return V_NOTIMPL;
    vm_type *owner = vm_wrapper_owner(d);
    if (owner)
        return owner->compare(a, b, op);
    return call_it(a, name, &b, 1);
}

static int slot_truth(value self)
{
    bool found;
    value r = vm_call_special(self, vm_n.__bool__, NULL, 0, &found);
    if (v_is_bool(r))
        return r == V_TRUE;
    if (!found && !vm_failed())
        return 1;
    if (r) {
        vm_type_error("__bool__ should return bool, returned %T", r);
        rc_dec(r);
    }
    return -1;
}

static value slot_call(value self, const value *args, int n, tuple *kwnames)
{
    vm_type *t = type_of(self);
    value d = vm_type_lookup(t, vm_n.__call__);
    if (!d)
        return vm_type_error("'%T' object is not callable", self);
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(d);
    vm_type *dt = type_of(d);
    value r;
    if (vm_binds_simply(dt)) {
        r = vm_call_prepend(d, self, args, n, kwnames);
    } else if (dt->descr_get) {
        value bound = dt->descr_get(d, self, v_of(t));
        if (!bound)
            return VM_LEAVE(f, V_EMPTY);
        rc_set(&f.s[0], bound);
        r = vm_call_kw(bound, args, n, kwnames);
    } else {
        r = vm_call_kw(d, args, n, kwnames);
    }
    return VM_LEAVE(f, r);
}

static value slot_getattr(value self, value name)
{
    vm_type *t = type_of(self);
    value hook = vm_type_lookup(t, vm_n.__getattr__);
    value getter = vm_type_lookup(t, vm_n.__getattribute__);
    vm_type *owner = getter ? vm_wrapper_owner(getter) : &object_type;
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(hook);
    value r;
    if (owner) {
        value (*get)(value, value) = owner->getattr;
        if (get == object_getattr)
            r = object_getattr_opt(self, name);
        else if (get == type_getattr)
            r = type_getattr_opt(self, name);
        else if (get == module_getattr)
            r = module_getattr_opt(self, name);
        else
            r = get(self, name);
    } else {
        r = call_it(self, vm_n.__getattribute__, &name, 1);
    }
    if (r)
        return VM_LEAVE(f, r);
    if (!hook) {
        if (!vm_failed())
            vm_no_attribute(self, name);
        return VM_LEAVE(f, V_EMPTY);
    }
    if (vm_failed() && !vm_catch(&vm_exc_AttributeError))
        return VM_LEAVE(f, V_EMPTY);
    r = call_it(self, vm_n.__getattr__, &name, 1);
    return VM_LEAVE(f, r);
}

static int slot_setattr(value self, value name, value x)
{
    value a[2] = {name, x};
    return done(x ? call_it(self, vm_n.__setattr__, a, 2) : call_it(self, vm_n.__delattr__, a, 1));
}

static value slot_descr_get(value self, value obj, value type)
{
    value a[2] = {obj ? obj : V_NONE, type ? type : V_NONE};
    bool found;
    value r = vm_call_special(self, vm_n.__get__, a, 2, &found);
    return found ? r : rc_inc(self);
}

static int slot_descr_set(value self, value obj, value x)
{
    value a[2] = {obj, x};
    value name = x ? vm_n.__set__ : vm_n.__delete__;
    bool found;
    value r = vm_call_special(self, name, a, x ? 2 : 1, &found);
    if (!found)
        vm_raise(&vm_exc_AttributeError, "%U", str_ptr(name));
    return done(r);
}

static value slot_iter(value self)
{
    if (vm_type_lookup(type_of(self), vm_n.__iter__) == V_NONE)
        return vm_type_error("'%T' object is not iterable", self);
    return call_it(self, vm_n.__iter__, NULL, 0);
}

static value slot_next(value self)
{
    return call_it(self, vm_n.__next__, NULL, 0);
}

static int64_t slot_len(value self)
{
    VM_ENTER(f, 2);
    int64_t len = -1;
    f.s[0] = call_it(self, vm_n.__len__, NULL, 0);
    if (f.s[0])
        f.s[1] = vm_index_value(f.s[0]);
    if (f.s[1]) {
        if (int_sign(f.s[1]) < 0)
            vm_value_error("__len__() should return >= 0");
        else if (!int_to_i64(f.s[1], &len)) {
            vm_raise(&vm_exc_OverflowError, "cannot fit 'int' into an index-sized integer");
            len = -1;
        }
    }
    vm_leave(&f.h, V_EMPTY);
    return len;
}

static value slot_getitem(value self, value key)
{
    return call_it(self, vm_n.__getitem__, &key, 1);
}

static int slot_setitem(value self, value key, value x)
{
    value a[2] = {key, x};
    value name = x ? vm_n.__setitem__ : vm_n.__delitem__;
    bool found;
    value r = vm_call_special(self, name, a, x ? 2 : 1, &found);
    if (!found && !vm_failed())
        vm_raise(&vm_exc_AttributeError, "%U", str_ptr(name));
    return done(r);
}

static int slot_contains(value self, value item)
{
    value d = vm_type_lookup(type_of(self), vm_n.__contains__);
    if (d == V_NONE) {
        vm_type_error("'%T' object is not a container", self);
        return -1;
    }
    VM_ENTER(f, 1);
    int rc = -1;
    f.s[0] = call_it(self, vm_n.__contains__, &item, 1);
    if (f.s[0])
        rc = vm_truth(f.s[0]);
    vm_leave(&f.h, V_EMPTY);
    return rc;
}

/* Calls v.name(w), NotImplemented if v has no such method. */
static value maybe_call(value v, value name, value w)
{
    bool found;
    value r = vm_call_special(v, name, &w, 1, &found);
    return found ? r : V_NOTIMPL;
}

/* Does the right operand's class give the reflected method a meaning of its own? */
static bool overloads(value left, value right, value name)
{
    value b = vm_type_lookup(type_of(right), name);
    value a = vm_type_lookup(type_of(left), name);
    return b && (!a || a != b);
}

typedef value (*binary_fn)(value a, value b);

static value dispatch_binary(value a, value b, value name, value rname, binary_fn me, int op)
{
    vm_type *ta = type_of(a), *tb = type_of(b);
    bool other = ta != tb && tb->binary[op] == me;
    if (ta->binary[op] == me) {
        if (other && vm_issubtype(tb, ta)) {
            if (overloads(a, b, rname)) {
                value r = maybe_call(b, rname, a);
                if (r != V_NOTIMPL)
                    return r;
                other = false;
            }
        }
        value r = maybe_call(a, name, b);
        if (r != V_NOTIMPL || ta == tb)
            return r;
    }
    return other ? maybe_call(b, rname, a) : V_NOTIMPL;
}

#define X(id, sym, m, r, i)                                                                        \
    static value slot_##id(value a, value b)                                                       \
    {                                                                                              \
        return dispatch_binary(a, b, vm_n.m, vm_n.r, slot_##id, VM_##id);                          \
    }                                                                                              \
    static value slot_i##id(value a, value b)                                                      \
    {                                                                                              \
        return maybe_call(a, vm_n.i, b);                                                           \
    }
VM_BINARY_OPS(X)
#undef X

static value slot_pow3(value a, value b, value mod)
{
    value args[2] = {b, mod};
    bool found;
    value r = vm_call_special(a, vm_n.__pow__, args, 2, &found);
    return found ? r : V_NOTIMPL;
}

#define UNARY(slot, method)                                                                        \
    static value slot(value self)                                                                  \
    {                                                                                              \
        return call_it(self, vm_n.method, NULL, 0);                                                \
    }
UNARY(slot_neg, __neg__)
UNARY(slot_pos, __pos__)
UNARY(slot_invert, __invert__)
UNARY(slot_abs, __abs__)
UNARY(slot_int, __int__)
UNARY(slot_float, __float__)
UNARY(slot_index, __index__)

/* __del__: what it raises is reported and forgotten; an exception in flight stays in flight. */
static void slot_finalize(rc_obj *o)
{
    value self = v_of(o);
    value d = vm_type_lookup(type_of(self), vm_n.__del__);
    if (!d)
        return;
    VM_ENTER(f, 3);
    f.s[0] = vm_exc_take();
    f.s[1] = rc_inc(d);
    bool found;
    f.s[2] = vm_call_special(self, vm_n.__del__, NULL, 0, &found);
    if (!f.s[2] && vm_failed())
        vm_write_unraisable(f.s[1]);
    rc_clear(&f.s[2]);
    vm_exc_restore(VM_TAKE(f.s[0]));
    vm_leave(&f.h, V_EMPTY);
}

/* --- the table --- */

#define ROW(n, field, fn, w, arg)                                                                  \
    {                                                                                              \
        offsetof(struct vm_names, n), offsetof(vm_type, field), (slot_fn)fn, w, arg                \
    }
#define N ROW
const slot_row slot_rows[] = {
    N(__new__, create, slot_create, NULL, 0),
    N(__init__, init, slot_init, wrap_init, 0),
    N(__repr__, repr, slot_repr, wrap_unary, 0),
    N(__str__, str, slot_str, wrap_unary, 0),
    N(__hash__, hash, slot_hash, wrap_len, 0),
    N(__lt__, compare, slot_compare, wrap_compare, VM_LT),
    N(__le__, compare, slot_compare, wrap_compare, VM_LE),
    N(__eq__, compare, slot_compare, wrap_compare, VM_EQ),
    N(__ne__, compare, slot_compare, wrap_compare, VM_NE),
    N(__gt__, compare, slot_compare, wrap_compare, VM_GT),
    N(__ge__, compare, slot_compare, wrap_compare, VM_GE),
    N(__bool__, truth, slot_truth, wrap_truth, 0),
    N(__call__, call, slot_call, wrap_call, 0),
    N(__getattribute__, getattr, slot_getattr, wrap_getattr, 0),
    N(__getattr__, getattr, slot_getattr, NULL, 0),
    N(__setattr__, setattr, slot_setattr, wrap_setattr, 0),
    N(__delattr__, setattr, slot_setattr, wrap_setattr, 1),
    N(__get__, descr_get, slot_descr_get, wrap_descr_get, 0),
    N(__set__, descr_set, slot_descr_set, wrap_setitem, 0),
    N(__delete__, descr_set, slot_descr_set, wrap_setitem, 1),
    N(__iter__, iter, slot_iter, wrap_unary, 0),
    N(__next__, next, slot_next, wrap_next, 0),
    N(__len__, len, slot_len, wrap_len, 0),
    N(__getitem__, getitem, slot_getitem, wrap_binary, 0),
    N(__setitem__, setitem, slot_setitem, wrap_setitem, 0),
    N(__delitem__, setitem, slot_setitem, wrap_setitem, 1),
    N(__contains__, contains, slot_contains, wrap_contains, 0),
#define X(id, sym, m, r, i)                                                                        \
    N(m, binary[VM_##id], slot_##id, wrap_binary, VM_##id),                                        \
        N(r, binary[VM_##id], slot_##id, wrap_reflected, VM_##id),
    VM_BINARY_OPS(X)
#undef X
#define X(id, sym, m, r, i) N(i, inplace[VM_##id], slot_i##id, wrap_binary, VM_##id),
        VM_BINARY_OPS(X)
#undef X
            N(__pow__, pow3, slot_pow3, NULL, 0),
    N(__neg__, unary[VM_NEG], slot_neg, wrap_unary, 0),
    N(__pos__, unary[VM_POS], slot_pos, wrap_unary, 0),
    N(__invert__, unary[VM_INVERT], slot_invert, wrap_unary, 0),
    N(__abs__, as_abs, slot_abs, wrap_unary, 0),
    N(__int__, as_int, slot_int, wrap_unary, 0),
    N(__float__, as_float, slot_float, wrap_unary, 0),
    N(__index__, as_index, slot_index, wrap_unary, 0),
    N(__del__, rc.finalize, slot_finalize, NULL, 0),
};
#undef N

enum { ROWS = sizeof slot_rows / sizeof *slot_rows, NAME_TABLE = 512 };
static uint8_t name_table[NAME_TABLE]; /* row + 1; several rows of one name lie apart */

value slot_row_name(const slot_row *row)
{
    return *(value *)(void *)((char *)&vm_n + row->name);
}

static uint32_t name_place(value name)
{
    return (uint32_t)((name >> 4) * 0x9E3779B1u >> 5) % NAME_TABLE;
}

bool vm_slots_init(void)
{
    _Static_assert(ROWS < 255, "name_table holds bytes");
    for (int i = 0; i < ROWS; i++) {
        uint32_t h = name_place(slot_row_name(&slot_rows[i]));
        while (name_table[h])
            h = (h + 1) % NAME_TABLE;
        name_table[h] = (uint8_t)(i + 1);
    }
    return true;
}

static slot_fn get_slot(vm_type *t, uint32_t offset)
{
    slot_fn fn;
    memcpy(&fn, (char *)t + offset, sizeof fn);
    return fn;
}

static void set_slot(vm_type *t, uint32_t offset, slot_fn fn)
{
    memcpy((char *)t + offset, &fn, sizeof fn);
}

/* The C function behind what was found under the row's name, NULL if it is a script's method. */
static slot_fn builtin_slot(const slot_row *row, value d)
{
    if (row->offset == offsetof(vm_type, create)) {
        if (!v_is_type(d, &native_type) || !v_has(((native *)v_obj(d))->self, VM_T_TYPE))
            return NULL;
        return get_slot(type_ptr(((native *)v_obj(d))->self), row->offset);
    }
    if (d == V_NONE && row->offset == offsetof(vm_type, hash))
        return (slot_fn)vm_unhashable;
    vm_type *owner = vm_wrapper_owner(d);
    if (!owner)
        return NULL;
    const slot_row *of = vm_wrapper_row(d);
    bool same = of->offset == row->offset;
    if (row->offset == offsetof(vm_type, pow3) && of->offset == offsetof(vm_type, binary[VM_POW]))
        same = true;
    return same ? get_slot(owner, row->offset) : NULL;
}

/* Sets the slot that rows first .. (all of one offset) describe. */
static void update_group(vm_type *t, const slot_row *first)
{
    uint32_t offset = first->offset;
    slot_fn specific = NULL, generic = NULL;
    bool any = false, mixed = false;
    for (const slot_row *row = first; row < slot_rows + ROWS && row->offset == offset; row++) {
        value d = vm_type_lookup(t, slot_row_name(row));
        if (!d)
            continue;
        any = true;
        slot_fn fn = builtin_slot(row, d);
        if (!fn && offset == offsetof(vm_type, pow3) && vm_wrapper_owner(d))
            continue; /* a built-in whose power takes no modulus */
        if (!fn || (specific && specific != fn)) {
            mixed = true;
            generic = row->generic;
        } else {
            specific = fn;
            generic = row->generic;
        }
    }
    if (any)
        set_slot(t, offset, mixed ? generic : specific);
    else if (offset == offsetof(vm_type, create) || offset == offsetof(vm_type, rc.finalize))
        set_slot(t, offset, t->base ? get_slot(t->base, offset) : NULL);
    else
        set_slot(t, offset, NULL);
}

static const slot_row *group_of(const slot_row *row)
{
    while (row > slot_rows && row[-1].offset == row->offset)
        row--;
    return row;
}

static bool maybe_special(value name)
{
    str *s = str_ptr(name);
    return s->len > 4 && s->kind == 1 && s->data[0] == '_' && s->data[1] == '_';
}

static void update_name(vm_type *t, value name)
{
    for (uint32_t h = name_place(name); name_table[h]; h = (h + 1) % NAME_TABLE) {
        const slot_row *row = &slot_rows[name_table[h] - 1];
        if (slot_row_name(row) == name)
            update_group(t, group_of(row));
    }
}

void vm_slots_update(vm_type *t, value name)
{
    if (!maybe_special(name) || !(t->rc.flags & RC_TYPE_HEAP))
        return;
    update_name(t, name);
    vm_type *sub;
    for (size_t i = 0; (sub = vm_subs_at(t, i)); i++)
        vm_slots_update(sub, name);
}

void vm_slots_fill(vm_type *t)
{
    size_t from = offsetof(vm_type, create);
    memcpy((char *)t + from, (char *)t->base + from, sizeof(vm_type) - from);
    t->rc.finalize = t->base->rc.finalize;
    if (t->bases->len > 1) {
        for (const slot_row *row = slot_rows; row < slot_rows + ROWS; row++)
            if (row == group_of(row))
                update_group(t, row);
        return;
    }
    size_t pos = 0;
    value key, v;
    while (dict_next(t->dict, &pos, &key, &v))
        if (v_is_str(key) && maybe_special(key))
            update_name(t, key);
}

bool vm_slots_wrap(vm_type *t)
{
    bool seq = t->rc.flags & (VM_T_STR | VM_T_BYTES | VM_T_LIST | VM_T_TUPLE | VM_T_SEQ);
    for (const slot_row *row = slot_rows; row < slot_rows + ROWS; row++) {
        if (!row->wrap || !get_slot(t, row->offset))
            continue;
        value name = slot_row_name(row);
        if (seq && name == vm_n.__radd__)
            continue;
        if (dict_get_str(t->dict, name))
            continue;
        if (row->offset == offsetof(vm_type, hash) && t->hash == vm_unhashable) {
            if (dict_set(t->dict, name, V_NONE) < 0)
                return false;
            continue;
        }
        value w = wrapper_new(row, t);
        if (!w || dict_set(t->dict, name, w) < 0) {
            rc_dec(w);
            return false;
        }
        rc_dec(w);
    }
    return true;
}
