/* operators.c: binary, in-place and unary operators, and conversions to numbers. */
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/names.h"
#include "vm/number.h"
#include "vm/objects.h"
#include "vm/str.h"

static const char *const op_sign[] = {
#define X(id, sym, m, r, i) sym,
    VM_BINARY_OPS(X)
#undef X
};

/* Sequences have messages of their own for + and *. */
static value unsupported(value a, value b, enum vm_binary op, bool inplace)
{
    if (op == VM_ADD && VM_TYPE_FLAGS(a, VM_T_SEQ)) {
        if (VM_TYPE_FLAGS(a, VM_T_BYTES))
            return vm_type_error("can't concat %T to %T", b, a);
        vm_type *base = type_of(a);
        while (base->rc.flags & RC_TYPE_HEAP)
            base = base->base;
        return vm_type_error("can only concatenate %s (not \"%T\") to %s", base->rc.name, b,
                             base->rc.name);
    }
    if (op == VM_MUL && VM_TYPE_FLAGS(a, VM_T_SEQ))
        return vm_type_error("can't multiply sequence by non-int of type '%T'", b);
    if (op == VM_MUL && VM_TYPE_FLAGS(b, VM_T_SEQ))
        return vm_type_error("can't multiply sequence by non-int of type '%T'", a);
    const char *sign = inplace && op == VM_POW ? "**" : op_sign[op];
    return vm_type_error("unsupported operand type(s) for %s%s: '%T' and '%T'", sign,
                         inplace ? "=" : "", a, b);
}

/* V_NOTIMPL if nobody knows. A subclass's reflected method goes first. */
static value try_binary(value a, value b, enum vm_binary op)
{
    vm_type *ta = type_of(a), *tb = type_of(b);
    value (*fa)(value, value) = ta->binary[op];
    value (*fb)(value, value) = tb->binary[op];
    value r;
    if (fa == fb || ta == tb)
        fb = NULL;
    /* CPython's sequences have no number slots for + and *: the right operand is asked first */
    if (fa && fb && (op == VM_MUL || op == VM_ADD) && (ta->rc.flags & VM_T_SEQ) &&
        !(ta->rc.flags & RC_TYPE_HEAP) && !(tb->rc.flags & VM_T_SEQ)) {
        if ((r = fb(a, b)) != V_NOTIMPL)
            return r;
        return fa(a, b);
    }
    if (fa) {
        if (fb && vm_issubtype(tb, ta)) {
            if ((r = fb(a, b)) != V_NOTIMPL)
                return r;
            fb = NULL;
        }
        if ((r = fa(a, b)) != V_NOTIMPL)
            return r;
    }
    return fb ? fb(a, b) : V_NOTIMPL;
}

value vm_binary(value a, value b, enum vm_binary op)
{
    if (v_both_int(a, b)) {
        int64_t x = v_int(a), y = v_int(b);
        if (op == VM_ADD && v_int_fits(x + y))
            return v_from_int(x + y);
        if (op == VM_SUB && v_int_fits(x - y))
            return v_from_int(x - y);
        return int_binary(a, b, op);
    }
    if (v_is_double(a) && v_is_double(b) && op <= VM_MUL) {
        double x = v_double(a), y = v_double(b);
        return float_new(op == VM_ADD ? x + y : op == VM_SUB ? x - y : x * y);
    }
    if (VM_CHECK_STACK(" in a binary operator"))
        return V_EMPTY;
    value r = try_binary(a, b, op);
    return r == V_NOTIMPL ? unsupported(a, b, op, false) : r;
}

value vm_inplace(value a, value b, enum vm_binary op)
{
    vm_type *t = type_of(a);
    if (t->inplace[op]) {
        if (VM_CHECK_STACK(" in an in-place operator"))
            return V_EMPTY;
        value r = t->inplace[op](a, b);
        if (r != V_NOTIMPL)
            return r;
    }
    if (v_both_int(a, b))
        return vm_binary(a, b, op);
    if (VM_CHECK_STACK(" in an in-place operator"))
        return V_EMPTY;
    value r = try_binary(a, b, op);
    return r == V_NOTIMPL ? unsupported(a, b, op, true) : r;
}

value vm_pow(value a, value b, value mod)
{
    if (mod == V_NONE)
        return vm_binary(a, b, VM_POW);
    vm_type *ta = type_of(a), *tb = type_of(b), *tm = type_of(mod);
    value r = V_NOTIMPL;
    if (ta->pow3)
        r = ta->pow3(a, b, mod);
    if (r == V_NOTIMPL && tb->pow3 && tb->pow3 != ta->pow3 && !(tb->rc.flags & RC_TYPE_HEAP))
        r = tb->pow3(a, b, mod);
    if (r == V_NOTIMPL && tm->pow3 && tm->pow3 != ta->pow3 && tm->pow3 != tb->pow3 &&
        !(tm->rc.flags & RC_TYPE_HEAP))
        r = tm->pow3(a, b, mod);
    if (r == V_NOTIMPL)
        return vm_type_error("unsupported operand type(s) for ** or pow(): '%T', '%T', '%T'", a, b,
                             mod);
    return r;
}

value vm_unary(value v, enum vm_unary op)
{
    static const char sign[] = {'-', '+', '~'};
    vm_type *t = type_of(v);
    if (t->unary[op])
        return t->unary[op](v);
    return vm_type_error("bad operand type for unary %c: '%T'", sign[op], v);
}

/* --- conversions --- */

/* Result of __index__ must be an int; of a strict subclass it is used as its value. */
static value checked_index(value r)
{
    if (r && !v_is_any_int(r)) {
        vm_type_error("__index__ returned non-int (type %T)", r);
        rc_dec(r);
        return V_EMPTY;
    }
    return r;
}

value vm_index_value(value v)
{
    if (v_is_int(v))
        return v;
    if (v_is_any_int(v))
        return rc_inc(v);
    vm_type *t = type_of(v);
    if (!t->as_index)
        return vm_type_error("'%T' object cannot be interpreted as an integer", v);
    return checked_index(t->as_index(v));
}

bool vm_index(value v, int64_t *out, bool clip)
{
    if (v_is_int(v)) {
        *out = v_int(v);
        return true;
    }
    if (v_is_bool(v)) {
        *out = v == V_TRUE;
        return true;
    }
    value i = vm_index_value(v);
    if (!i)
        return false;
    bool ok = int_to_i64(i, out);
    if (!ok && clip) {
        *out = int_sign(i) < 0 ? INT64_MIN : INT64_MAX;
        ok = true;
    }
    if (!ok)
        vm_raise(&vm_exc_IndexError, "cannot fit '%T' into an index-sized integer", v);
    rc_dec(i);
    return ok;
}

static bool int_double(value i, double *out)
{
    bool overflow = false;
    *out = int_to_double(i, &overflow);
    if (overflow)
        vm_raise(&vm_exc_OverflowError, "int too large to convert to float");
    return !overflow;
}

bool vm_as_double(value v, double *out)
{
    if (v_is_double(v)) {
        *out = v_double(v);
        return true;
    }
    if (v_is_any_float(v)) {
        *out = float_value(v);
        return true;
    }
    vm_type *t = type_of(v);
    if (v_is_any_int(v) && !(t->rc.flags & RC_TYPE_HEAP))
        return int_double(v, out);
    value r;
    if (t->as_float) {
        if (!(r = t->as_float(v)))
            return false;
        bool ok = v_is_any_float(r);
        if (ok)
            *out = float_value(r);
        else
            vm_type_error("%T.__float__ returned non-float (type %T)", v, r);
        rc_dec(r);
        return ok;
    }
    if (!t->as_index) {
        vm_type_error("must be real number, not %T", v);
        return false;
    }
    if (!(r = vm_index_value(v)))
        return false;
    bool ok = int_double(r, out);
    rc_dec(r);
    return ok;
}
