/* interp.c: the interpreter loop.
 *
 * A register owns its reference whenever it holds a heap word. An operand that is a local is
 * borrowed for the instruction; a temp (register >= nloc) is dropped by its consumer, and left
 * empty or holding a number. An instruction that raises has consumed and written nothing, so
 * unwinding drops whatever the temps above the handler's mark hold.
 *
 * `f->pc` is the instruction that runs, stored before anything that can look at it.
 */
#include "vm/interp.h"

#include <math.h>

#if defined(__GNUC__)
#define HOT __attribute__((hot))
#else
#define HOT
#endif

#define NEXT_WORD(op) (1 + vm_op_cache[op])

/* A word is stored and the old content dropped; dropping may run script code. */
#define STORE(reg, val)                                                                            \
    do {                                                                                           \
        value *slot_ = &r[reg];                                                                    \
        value old_ = *slot_;                                                                       \
        *slot_ = (val);                                                                            \
        if (v_is_heap(old_))                                                                       \
            rc_dec_obj(v_obj(old_));                                                               \
    } while (0)

/* Consumes an operand register: temps only. */
#define RELEASE(reg)                                                                               \
    do {                                                                                           \
        if ((reg) >= nloc && v_is_heap(r[reg])) {                                                  \
            rc_obj *dead_ = v_obj(r[reg]);                                                         \
            r[reg] = V_EMPTY;                                                                      \
            rc_dec_obj(dead_);                                                                     \
        }                                                                                          \
    } while (0)

#define A VM_A(w)
#define B VM_B(w)
#define C VM_C(w)

#define SAVE() (f->pc = pc)
#define DISPATCH()                                                                                 \
    do {                                                                                           \
        w = *pc;                                                                                   \
        goto *labels[VM_OP(w)];                                                                    \
    } while (0)
#define NEXT(words)                                                                                \
    do {                                                                                           \
        pc += (words);                                                                             \
        DISPATCH();                                                                                \
    } while (0)
#define OP(name) L_##name:
#define LOAD_FRAME()                                                                               \
    do {                                                                                           \
        r = f->r;                                                                                  \
        co = f->co;                                                                                \
        k = co->k;                                                                                 \
        nloc = co->nlocals;                                                                        \
    } while (0)

/* Both operands have been used; the result is stored in a. */
#define BINARY_DONE(res)                                                                           \
    do {                                                                                           \
        value res_ = (res);                                                                        \
        if (!res_)                                                                                 \
            goto error;                                                                            \
        STORE(A, res_);                                                                            \
        if (B != A)                                                                                \
            RELEASE(B);                                                                            \
        if (C != A)                                                                                \
            RELEASE(C);                                                                            \
    } while (0)
#define UNARY_DONE(res)                                                                            \
    do {                                                                                           \
        value res_ = (res);                                                                        \
        if (!res_)                                                                                 \
            goto error;                                                                            \
        STORE(A, res_);                                                                            \
        if (B != A)                                                                                \
            RELEASE(B);                                                                            \
    } while (0)

#define TAKE_JUMP(off, words)                                                                      \
    do {                                                                                           \
        int off_ = (off);                                                                          \
        pc += (words) + off_;                                                                      \
        if (off_ < 0 && rc_unlikely(t->breaker))                                                   \
            goto safepoint;                                                                        \
        DISPATCH();                                                                                \
    } while (0)

/* Doubles of two numeric immediates, at least one of them a double. */
static inline bool two_doubles(value a, value b, double *x, double *y)
{
    if (v_is_double(a)) {
        *x = v_double(a);
        if (v_is_double(b)) {
            *y = v_double(b);
            return true;
        }
        if (v_is_int(b)) {
            *y = (double)v_int(b);
            return true;
        }
        return false;
    }
    if (v_is_int(a) && v_is_double(b)) {
        *x = (double)v_int(a);
        *y = v_double(b);
        return true;
    }
    return false;
}

/* 1, 0: decided; -1: not two plain numbers. */
static inline int compare_numbers(value a, value b, int op)
{
    if (v_both_int(a, b)) {
        int64_t x = (int64_t)(a << 15), y = (int64_t)(b << 15);
        switch (op) {
        case VM_LT:
            return x < y;
        case VM_LE:
            return x <= y;
        case VM_EQ:
            return x == y;
        case VM_NE:
            return x != y;
        case VM_GT:
            return x > y;
        default:
            return x >= y;
        }
    }
    if (v_is_double(a) && v_is_double(b)) {
        double x = v_double(a), y = v_double(b);
        switch (op) {
        case VM_LT:
            return x < y;
        case VM_LE:
            return x <= y;
        case VM_EQ:
            return x == y;
        case VM_NE:
            return x != y;
        case VM_GT:
            return x > y;
        default:
            return x >= y;
        }
    }
    return -1;
}

static inline int truth_of(value v)
{
    if (v == V_TRUE)
        return 1;
    if (v == V_FALSE || v == V_NONE)
        return 0;
    if (v_is_int(v))
        return v != V_INT_TAG;
    return vm_truth(v);
}

HOT value vm_run(vm_frame *f)
{
    static const void *const labels[OP_COUNT] = {
#define X(name, form, cache) [OP_##name] = &&L_##name,
        VM_OPCODES(X)
#undef X
    };
    vm_thread *const t = vm_t;
    const vm_instr *pc = f->pc;
    vm_instr w;
    value *r;
    const value *k;
    code *co;
    uint32_t nloc;
    value v;
    /* of the call that is being made */
    value *args;
    uint32_t n;
    function *fn;
    uint64_t flags;
    LOAD_FRAME();
    if (rc_unlikely(t->exc != V_EMPTY))
        goto error_saved;
    if (rc_unlikely(t->breaker))
        goto safepoint;
    DISPATCH();

    /* --- moving values */

    OP(NOP)
    NEXT(1);
    OP(MOVE)
    v = r[B];
    if (B < nloc)
        rc_inc(v);
    else
        r[B] = V_EMPTY;
    SAVE();
    STORE(A, v);
    NEXT(1);
    OP(COPY)
    STORE(A, rc_inc(r[B]));
    NEXT(1);
    OP(LOADK)
    v = rc_inc(k[B]);
    SAVE();
    STORE(A, v);
    NEXT(1);
    OP(CHECK)
    if (rc_unlikely(r[A] == V_EMPTY)) {
        SAVE();
        vm_unbound_local(f, A);
        goto error;
    }
    NEXT(1);
    OP(DROP)
    v = r[A];
    r[A] = V_EMPTY;
    if (v_is_heap(v)) {
        SAVE();
        rc_dec_obj(v_obj(v));
    }
    NEXT(1);
    OP(DELLOCAL)
    SAVE();
    if (r[A] == V_EMPTY) {
        vm_unbound_local(f, A);
        goto error;
    }
    rc_clear(&r[A]);
    NEXT(1);
    OP(MAKECELL)
    SAVE();
    v = cell_new(r[A]);
    if (!v)
        goto error;
    STORE(A, v);
    NEXT(1);
    OP(COPYFREE)
    {
        const tuple *cells = tuple_ptr(f->fn->closure);
        for (uint32_t i = 0; i < B; i++)
            r[A + i] = rc_inc(cells->item[i]);
        NEXT(1);
    }
    OP(LOADCELL)
    v = ((cell *)v_obj(r[B]))->v;
    if (rc_unlikely(v == V_EMPTY)) {
        SAVE();
        vm_unbound_cell(f, B);
        goto error;
    }
    rc_inc(v);
    STORE(A, v);
    NEXT(1);
    OP(STORECELL)
    {
        cell *c = (cell *)v_obj(r[A]);
        v = r[B];
        if (B < nloc)
            rc_inc(v);
        else
            r[B] = V_EMPTY;
        SAVE();
        rc_set(&c->v, v);
        NEXT(1);
    }
    OP(DELCELL)
    {
        cell *c = (cell *)v_obj(r[A]);
        SAVE();
        if (c->v == V_EMPTY) {
            vm_unbound_cell(f, A);
            goto error;
        }
        rc_clear(&c->v);
        NEXT(1);
    }
    OP(LOADCLASSCELL)
    SAVE();
    v = vm_load_class_cell(f, B, k[C]);
    if (!v)
        goto error;
    STORE(A, v);
    NEXT(1);

    /* --- names */

    OP(LOADGLOBAL)
    {
        /* cache: [index << 32 | kind: 1 global, 2 built-in] [version of the globals] */
        const dict *d = f->fn->globals;
        uint64_t c0 = pc[1];
        uint32_t index = (uint32_t)(c0 >> 32);
        if ((uint32_t)c0 == 2) {
            if (d->version != pc[2])
                goto global_slow;
            d = vm_builtins;
        } else if ((uint32_t)c0 != 1) {
            goto global_slow;
        }
        if (index >= d->fill || d->entries[index].key != k[B])
            goto global_slow;
        v = rc_inc(d->entries[index].val);
        STORE(A, v);
        NEXT(3);
    global_slow:
        SAVE();
        v = vm_load_global(f, (vm_instr *)pc, k[B]);
        if (!v)
            goto error;
        STORE(A, v);
        NEXT(3);
    }
    OP(STOREGLOBAL)
    {
        dict *d = f->fn->globals;
        uint64_t index = pc[1];
        v = r[A];
        SAVE();
        if (rc_likely(index < d->fill && d->entries[index].key == k[B] && d->entries[index].val)) {
            if (A < nloc)
                rc_inc(v);
            else
                r[A] = V_EMPTY;
            rc_set(&d->entries[index].val, v);
            NEXT(2);
        }
        if (dict_set(d, k[B], v) < 0)
            goto error;
        int64_t at = dict_find_str(d, k[B]);
        if (at >= 0)
            ((vm_instr *)pc)[1] = (uint64_t)at;
        RELEASE(A);
        NEXT(2);
    }
    OP(DELGLOBAL)
    SAVE();
    if (vm_delete_global(f, k[B]) < 0)
        goto error;
    NEXT(1);
    OP(LOADNAME)
    SAVE();
    v = vm_load_name(f, k[B]);
    if (!v)
        goto error;
    STORE(A, v);
    NEXT(1);
    OP(STORENAME)
    SAVE();
    if (vm_store_name(f, k[B], r[A]) < 0)
        goto error;
    RELEASE(A);
    NEXT(1);
    OP(DELNAME)
    SAVE();
    if (vm_delete_name(f, k[B]) < 0)
        goto error;
    NEXT(1);

    /* --- attributes and items */

    OP(GETATTR)
    {
        /* cache: [id << 32 | index << 8 | kind] [~class attribute] */
        value o = r[B];
        if (v_is_inst(o)) {
            uint64_t c0 = pc[1];
            if (rc_likely((uint32_t)(c0 >> 32) == inst_shape(o)->id)) {
                if ((c0 & 0xFF) == INST_SLOT) {
                    v = *inst_slot(o, (uint32_t)(c0 >> 8) & 0xFFFFFF);
                    if (rc_likely(v != V_EMPTY)) {
                        rc_inc(v);
                        SAVE();
                        UNARY_DONE(v);
                        NEXT(4);
                    }
                } else if ((c0 & 0xFF) == INST_CLASS) {
                    v = rc_inc(~pc[2]);
                    SAVE();
                    UNARY_DONE(v);
                    NEXT(4);
                }
            }
        }
        SAVE();
        v = vm_getattr_cached((vm_instr *)pc, o, k[C]);
        UNARY_DONE(v);
        NEXT(4);
    }
    OP(SETATTR)
    {
        /* cache: [id << 32 | index << 8 | kind] [shape that it gets] */
        value o = r[A];
        if (v_is_inst(o)) {
            uint64_t c0 = pc[1];
            if (rc_likely((uint32_t)(c0 >> 32) == inst_shape(o)->id)) {
                uint32_t index = (uint32_t)(c0 >> 8) & 0xFFFFFF;
                if ((c0 & 0xFF) == 1) {
                    v = r[B];
                    if (B < nloc)
                        rc_inc(v);
                    else
                        r[B] = V_EMPTY;
                    SAVE();
                    rc_set(inst_slot(o, index), v);
                    RELEASE(A);
                    NEXT(4);
                }
                if ((c0 & 0xFF) == 2 && index < inst_shape(o)->inline_n) {
                    inst *i = inst_ptr(o);
                    v = r[B];
                    if (B < nloc)
                        rc_inc(v);
                    else
                        r[B] = V_EMPTY;
                    i->s[index] = v;
                    i->shape = (struct shape *)(uintptr_t)pc[2];
                    SAVE();
                    RELEASE(A);
                    NEXT(4);
                }
            }
        }
        SAVE();
        if (vm_setattr_cached((vm_instr *)pc, o, k[C], r[B]) < 0)
            goto error;
        RELEASE(B);
        RELEASE(A);
        NEXT(4);
    }
    OP(DELATTR)
    SAVE();
    if (vm_setattr(r[A], k[C], V_EMPTY) < 0)
        goto error;
    RELEASE(A);
    NEXT(1);
    OP(METHOD)
    {
        /* cache: [id << 32 | kind] [~method]; kind 1 instance by shape, 2 any type by version */
        value o = r[B];
        uint64_t c0 = pc[1];
        SAVE();
        if (v_is_inst(o) ? (uint8_t)c0 == 1 && (uint32_t)(c0 >> 32) == inst_shape(o)->id
                         : (uint8_t)c0 == 2 && (uint32_t)(c0 >> 32) == type_of(o)->version) {
            r[A] = rc_inc(~pc[2]);
            if (B < nloc)
                rc_inc(o);
            else
                r[B] = V_EMPTY;
            r[A + VM_WINDOW] = o;
            NEXT(4);
        }
        if (vm_method_cached((vm_instr *)pc, o, k[C], &r[A]) < 0)
            goto error;
        RELEASE(B);
        NEXT(4);
    }
    OP(GETITEM)
    {
        value o = r[B], key = r[C];
        if (v_is_heap(o)) {
            rc_type *ty = rc_type_of(v_obj(o));
            if (v_is_int(key)) {
                int64_t i = v_int(key);
                if (ty == &list_type.rc) {
                    list *l = list_ptr(o);
                    if (i < 0)
                        i += (int64_t)l->len;
                    if (rc_likely((uint64_t)i < l->len)) {
                        v = rc_inc(l->items[i]);
                        SAVE();
                        BINARY_DONE(v);
                        NEXT(1);
                    }
                } else if (ty == &tuple_type.rc) {
                    tuple *l = tuple_ptr(o);
                    if (i < 0)
                        i += (int64_t)l->len;
                    /* the collector may have emptied it */
                    if (rc_likely((uint64_t)i < l->len && l->item[i] != V_EMPTY)) {
                        v = rc_inc(l->item[i]);
                        SAVE();
                        BINARY_DONE(v);
                        NEXT(1);
                    }
                }
            }
            SAVE();
            if (ty == &dict_type.rc) {
                v = dict_get(dict_ptr(o), key);
                if (rc_likely(v != V_EMPTY)) {
                    rc_inc(v);
                    BINARY_DONE(v);
                    NEXT(1);
                }
                if (vm_failed())
                    goto error;
            }
        }
        SAVE();
        v = vm_getitem(o, key);
        BINARY_DONE(v);
        NEXT(1);
    }
    OP(GETITEMI)
    {
        value o = r[B];
        int64_t i = VM_I16(w);
        SAVE();
        if (v_is_type(o, &list_type)) {
            list *l = list_ptr(o);
            if (i < 0)
                i += (int64_t)l->len;
            if (rc_likely((uint64_t)i < l->len)) {
                v = rc_inc(l->items[i]);
                UNARY_DONE(v);
                NEXT(1);
            }
        } else if (v_is_type(o, &tuple_type)) {
            tuple *l = tuple_ptr(o);
            if (i < 0)
                i += (int64_t)l->len;
            if (rc_likely((uint64_t)i < l->len && l->item[i] != V_EMPTY)) {
                v = rc_inc(l->item[i]);
                UNARY_DONE(v);
                NEXT(1);
            }
        }
        v = vm_getitem(o, v_from_int(VM_I16(w)));
        UNARY_DONE(v);
        NEXT(1);
    }
    OP(SETITEM)
    {
        value o = r[A], key = r[B];
        v = r[C];
        SAVE();
        if (v_is_type(o, &list_type) && v_is_int(key)) {
            list *l = list_ptr(o);
            int64_t i = v_int(key);
            if (i < 0)
                i += (int64_t)l->len;
            if (rc_likely((uint64_t)i < l->len)) {
                if (C < nloc)
                    rc_inc(v);
                else
                    r[C] = V_EMPTY;
                rc_set(&l->items[i], v);
                RELEASE(A);
                NEXT(1);
            }
        } else if (v_is_type(o, &dict_type)) {
            if (dict_set(dict_ptr(o), key, v) < 0)
                goto error;
            goto setitem_done;
        }
        if (vm_setitem(o, key, v) < 0)
            goto error;
    setitem_done:
        RELEASE(C);
        RELEASE(A);
        RELEASE(B);
        NEXT(1);
    }
    OP(DELITEM)
    SAVE();
    if (vm_setitem(r[A], r[B], V_EMPTY) < 0)
        goto error;
    RELEASE(A);
    RELEASE(B);
    NEXT(1);

    /* --- arithmetic */

#define ARITH_INT(builtin)                                                                         \
    if (v_both_int(r[B], r[C])) {                                                                  \
        int64_t z_;                                                                                \
        if (rc_likely(!builtin((int64_t)(r[B] << 15), (int64_t)(r[C] << 15), &z_))) {              \
            v = ((uint64_t)z_ >> 15) | V_INT_TAG;                                                  \
            STORE(A, v);                                                                           \
            NEXT(1);                                                                               \
        }                                                                                          \
    }
#define ARITH_DOUBLE(expr)                                                                         \
    do {                                                                                           \
        double x, y;                                                                               \
        if (two_doubles(r[B], r[C], &x, &y)) {                                                     \
            double z_ = (expr);                                                                    \
            if (rc_likely(z_ == z_)) {                                                             \
                v = v_from_double(z_);                                                             \
                STORE(A, v);                                                                       \
                NEXT(1);                                                                           \
            }                                                                                      \
        }                                                                                          \
    } while (0)
#define ARITH_SLOW(op)                                                                             \
    SAVE();                                                                                        \
    v = vm_binary(r[B], r[C], op);                                                                 \
    BINARY_DONE(v);                                                                                \
    NEXT(1)

    OP(ADD)
    ARITH_INT(__builtin_add_overflow) ARITH_DOUBLE(x + y);
    ARITH_SLOW(VM_ADD);
    OP(SUB)
    ARITH_INT(__builtin_sub_overflow) ARITH_DOUBLE(x - y);
    ARITH_SLOW(VM_SUB);
    OP(MUL)
    if (v_both_int(r[B], r[C])) {
        int64_t z;
        if (rc_likely(!__builtin_mul_overflow(v_int(r[B]), (int64_t)(r[C] << 15), &z))) {
            v = ((uint64_t)z >> 15) | V_INT_TAG;
            STORE(A, v);
            NEXT(1);
        }
    }
    ARITH_DOUBLE(x * y);
    ARITH_SLOW(VM_MUL);
    OP(DIV)
    {
        value b = r[C];
        if (v_is_int(b) ? b != V_INT_TAG : v_is_double(b) && v_double(b) != 0.0) {
            ARITH_DOUBLE(x / y);
            if (v_both_int(r[B], b)) {
                v = v_from_double((double)v_int(r[B]) / (double)v_int(b));
                STORE(A, v);
                NEXT(1);
            }
        }
        ARITH_SLOW(VM_DIV);
    }
    OP(FLOORDIV)
    if (v_both_int(r[B], r[C]) && r[C] != V_INT_TAG) {
        int64_t x = v_int(r[B]), y = v_int(r[C]);
        int64_t q = x / y;
        if ((x % y != 0) && ((x < 0) != (y < 0)))
            q--;
        if (rc_likely(v_int_fits(q))) {
            STORE(A, v_from_int(q));
            NEXT(1);
        }
    }
    ARITH_SLOW(VM_FLOORDIV);
    OP(MOD)
    if (v_both_int(r[B], r[C]) && r[C] != V_INT_TAG) {
        int64_t x = v_int(r[B]), y = v_int(r[C]);
        int64_t m = x % y;
        if (m != 0 && ((m < 0) != (y < 0)))
            m += y;
        STORE(A, v_from_int(m));
        NEXT(1);
    }
    ARITH_SLOW(VM_MOD);
    OP(AND)
    if (v_both_int(r[B], r[C])) {
        v = r[B] & r[C];
        STORE(A, v);
        NEXT(1);
    }
    ARITH_SLOW(VM_AND);
    OP(OR)
    if (v_both_int(r[B], r[C])) {
        v = r[B] | r[C];
        STORE(A, v);
        NEXT(1);
    }
    ARITH_SLOW(VM_OR);
    OP(XOR)
    if (v_both_int(r[B], r[C])) {
        v = (r[B] ^ r[C]) | V_INT_TAG;
        STORE(A, v);
        NEXT(1);
    }
    ARITH_SLOW(VM_XOR);
    OP(LSHIFT)
    if (v_both_int(r[B], r[C]) && (uint64_t)v_int(r[C]) < 48) {
        int64_t x = v_int(r[B]), z = (int64_t)((uint64_t)x << v_int(r[C]));
        if (z >> v_int(r[C]) == x && v_int_fits(z)) {
            STORE(A, v_from_int(z));
            NEXT(1);
        }
    }
    ARITH_SLOW(VM_LSHIFT);
    OP(RSHIFT)
    if (v_both_int(r[B], r[C]) && (uint64_t)v_int(r[C]) < 64) {
        v = v_from_int(v_int(r[B]) >> v_int(r[C]));
        STORE(A, v);
        NEXT(1);
    }
    ARITH_SLOW(VM_RSHIFT);
    OP(BINARY)
    SAVE();
    v = vm_binary(r[B], r[C], (enum vm_binary)pc[1]);
    BINARY_DONE(v);
    NEXT(2);

#define ARITH_IMM(builtin, sign)                                                                   \
    if (v_is_int(r[B])) {                                                                          \
        int64_t z_;                                                                                \
        if (rc_likely(!builtin((int64_t)(r[B] << 15),                                              \
                               (int64_t)((uint64_t)(int64_t)VM_I16(w) << 15), &z_))) {             \
            v = ((uint64_t)z_ >> 15) | V_INT_TAG;                                                  \
            STORE(A, v);                                                                           \
            NEXT(1);                                                                               \
        }                                                                                          \
    } else if (v_is_double(r[B])) {                                                                \
        v = v_from_double(v_double(r[B]) sign VM_I16(w));                                          \
        STORE(A, v);                                                                               \
        NEXT(1);                                                                                   \
    }
    OP(ADDI)
    ARITH_IMM(__builtin_add_overflow, +) SAVE();
    v = vm_binary(r[B], v_from_int(VM_I16(w)), VM_ADD);
    UNARY_DONE(v);
    NEXT(1);
    OP(SUBI)
    ARITH_IMM(__builtin_sub_overflow, -) SAVE();
    v = vm_binary(r[B], v_from_int(VM_I16(w)), VM_SUB);
    UNARY_DONE(v);
    NEXT(1);
    OP(IADDI)
    ARITH_IMM(__builtin_add_overflow, +) SAVE();
    v = vm_inplace(r[B], v_from_int(VM_I16(w)), VM_ADD);
    UNARY_DONE(v);
    NEXT(1);
    OP(ISUBI)
    ARITH_IMM(__builtin_sub_overflow, -) SAVE();
    v = vm_inplace(r[B], v_from_int(VM_I16(w)), VM_SUB);
    UNARY_DONE(v);
    NEXT(1);
    OP(IADD)
    ARITH_INT(__builtin_add_overflow) ARITH_DOUBLE(x + y);
    SAVE();
    if (v_is_type(r[B], &str_type) && v_is_type(r[C], &str_type) && B == A) {
        if (str_append(&r[A], r[C]) < 0)
            goto error;
        RELEASE(C);
        NEXT(1);
    }
    v = vm_inplace(r[B], r[C], VM_ADD);
    BINARY_DONE(v);
    NEXT(1);
    OP(INPLACE)
    SAVE();
    v = vm_inplace(r[B], r[C], (enum vm_binary)pc[1]);
    BINARY_DONE(v);
    NEXT(2);
    OP(UNARY)
    if (v_is_int(r[B]) && C == VM_NEG && r[B] != v_from_int(V_INT_MIN)) {
        STORE(A, v_from_int(-v_int(r[B])));
        NEXT(1);
    }
    if (v_is_double(r[B]) && C == VM_NEG) {
        STORE(A, v_from_double(-v_double(r[B])));
        NEXT(1);
    }
    SAVE();
    v = vm_unary(r[B], (enum vm_unary)C);
    UNARY_DONE(v);
    NEXT(1);
    OP(NOT)
    {
        SAVE();
        int truth = truth_of(r[B]);
        if (truth < 0)
            goto error;
        UNARY_DONE(v_from_bool(!truth));
        NEXT(1);
    }

    /* --- comparisons */

#define COMPARE(op)                                                                                \
    do {                                                                                           \
        int c_ = compare_numbers(r[B], r[C], op);                                                  \
        if (rc_likely(c_ >= 0)) {                                                                  \
            STORE(A, v_from_bool(c_));                                                             \
            NEXT(1);                                                                               \
        }                                                                                          \
        SAVE();                                                                                    \
        v = vm_compare(r[B], r[C], op);                                                            \
        BINARY_DONE(v);                                                                            \
        NEXT(1);                                                                                   \
    } while (0)
    OP(LT)
    COMPARE(VM_LT);
    OP(LE)
    COMPARE(VM_LE);
    OP(EQ)
    COMPARE(VM_EQ);
    OP(NE)
    COMPARE(VM_NE);
    OP(GT)
    COMPARE(VM_GT);
    OP(GE)
    COMPARE(VM_GE);
    OP(IS)
    v = v_from_bool(r[B] == r[C]);
    SAVE();
    BINARY_DONE(v);
    NEXT(1);
    OP(ISNOT)
    v = v_from_bool(r[B] != r[C]);
    SAVE();
    BINARY_DONE(v);
    NEXT(1);
    OP(IN)
    OP(NOTIN)
    {
        SAVE();
        int found = vm_contains(r[C], r[B]);
        if (found < 0)
            goto error;
        BINARY_DONE(v_from_bool(found == (VM_OP(w) == OP_IN)));
        NEXT(1);
    }

    /* --- jumps */

    OP(JUMP)
    TAKE_JUMP(VM_J32(w), 1);
    OP(LOOP)
    TAKE_JUMP(VM_J32(w), 1);
#define JUMP_TRUTH(wanted)                                                                         \
    do {                                                                                           \
        v = r[A];                                                                                  \
        int truth_;                                                                                \
        if (v_is_bool(v)) {                                                                        \
            truth_ = v == V_TRUE;                                                                  \
        } else {                                                                                   \
            SAVE();                                                                                \
            truth_ = truth_of(v);                                                                  \
            if (truth_ < 0)                                                                        \
                goto error;                                                                        \
            RELEASE(A);                                                                            \
        }                                                                                          \
        if (truth_ == (wanted))                                                                    \
            TAKE_JUMP(VM_J32(w), 1);                                                               \
        NEXT(1);                                                                                   \
    } while (0)
    OP(JT)
    JUMP_TRUTH(1);
    OP(JF)
    JUMP_TRUTH(0);
    OP(JTKEEP)
    OP(JFKEEP)
    {
        SAVE();
        int truth = truth_of(r[A]);
        if (truth < 0)
            goto error;
        if (truth == (VM_OP(w) == OP_JTKEEP)) {
            pc += 1 + VM_J32(w);
            DISPATCH();
        }
        RELEASE(A);
        NEXT(1);
    }
    OP(JNONE)
    OP(JNOTNONE)
    {
        bool jump = (r[A] == V_NONE) == (VM_OP(w) == OP_JNONE);
        SAVE();
        RELEASE(A);
        if (jump)
            TAKE_JUMP(VM_J32(w), 1);
        NEXT(1);
    }
#define JUMP_COMPARE(op, wanted)                                                                   \
    do {                                                                                           \
        int c_ = compare_numbers(r[A], r[B], op);                                                  \
        if (rc_unlikely(c_ < 0)) {                                                                 \
            SAVE();                                                                                \
            c_ = vm_compare_bool(r[A], r[B], op);                                                  \
            if (c_ < 0)                                                                            \
                goto error;                                                                        \
            RELEASE(A);                                                                            \
            RELEASE(B);                                                                            \
        }                                                                                          \
        if (c_ == (wanted))                                                                        \
            TAKE_JUMP(VM_J16(w), 1);                                                               \
        NEXT(1);                                                                                   \
    } while (0)
    OP(JLT)
    JUMP_COMPARE(VM_LT, 1);
    OP(JLE)
    JUMP_COMPARE(VM_LE, 1);
    OP(JEQ)
    JUMP_COMPARE(VM_EQ, 1);
    OP(JNE)
    JUMP_COMPARE(VM_NE, 1);
    OP(JGT)
    JUMP_COMPARE(VM_GT, 1);
    OP(JGE)
    JUMP_COMPARE(VM_GE, 1);
    OP(JNLT)
    JUMP_COMPARE(VM_LT, 0);
    OP(JNLE)
    JUMP_COMPARE(VM_LE, 0);
    OP(JNEQ)
    JUMP_COMPARE(VM_EQ, 0);
    OP(JNNE)
    JUMP_COMPARE(VM_NE, 0);
    OP(JNGT)
    JUMP_COMPARE(VM_GT, 0);
    OP(JNGE)
    JUMP_COMPARE(VM_GE, 0);
#define JUMP_IMM(op, rel, wanted)                                                                  \
    do {                                                                                           \
        int c_;                                                                                    \
        if (rc_likely(v_is_int(r[A]))) {                                                           \
            c_ = v_int(r[A]) rel(int16_t) VM_B(w);                                                 \
        } else {                                                                                   \
            SAVE();                                                                                \
            c_ = vm_compare_bool(r[A], v_from_int((int16_t)VM_B(w)), op);                          \
            if (c_ < 0)                                                                            \
                goto error;                                                                        \
            RELEASE(A);                                                                            \
        }                                                                                          \
        if (c_ == (wanted))                                                                        \
            TAKE_JUMP(VM_J16(w), 1);                                                               \
        NEXT(1);                                                                                   \
    } while (0)
    OP(JLTI)
    JUMP_IMM(VM_LT, <, 1);
    OP(JLEI)
    JUMP_IMM(VM_LE, <=, 1);
    OP(JEQI)
    JUMP_IMM(VM_EQ, ==, 1);
    OP(JNEI)
    JUMP_IMM(VM_NE, !=, 1);
    OP(JGTI)
    JUMP_IMM(VM_GT, >, 1);
    OP(JGEI)
    JUMP_IMM(VM_GE, >=, 1);
    OP(JNLTI)
    JUMP_IMM(VM_LT, <, 0);
    OP(JNLEI)
    JUMP_IMM(VM_LE, <=, 0);
    OP(JNEQI)
    JUMP_IMM(VM_EQ, ==, 0);
    OP(JNNEI)
    JUMP_IMM(VM_NE, !=, 0);
    OP(JNGTI)
    JUMP_IMM(VM_GT, >, 0);
    OP(JNGEI)
    JUMP_IMM(VM_GE, >=, 0);
    OP(JIS)
    OP(JISNOT)
    {
        bool jump = (r[A] == r[B]) == (VM_OP(w) == OP_JIS);
        SAVE();
        RELEASE(A);
        RELEASE(B);
        if (jump)
            TAKE_JUMP(VM_J16(w), 1);
        NEXT(1);
    }
    OP(JNOTMATCH)
    {
        SAVE();
        int match = vm_exception_match(t->exc_info->exc, r[B]);
        if (match < 0)
            goto error;
        RELEASE(B);
        if (!match) {
            pc += 1 + VM_J16(w);
            DISPATCH();
        }
        NEXT(1);
    }

    /* --- iteration */

    OP(GETITER)
    SAVE();
    v = vm_iter(r[B]);
    UNARY_DONE(v);
    NEXT(1);
    OP(FORLOOP)
    {
        value it = r[B];
        rc_type *ty = rc_type_of(v_obj(it));
        if (ty == &range_iter_type.rc) {
            range_iter *i = (range_iter *)v_obj(it);
            if (i->left <= 0)
                goto exhausted;
            i->left--;
            v = int_from(i->next);
            i->next += i->step;
        } else if (ty == &list_iter_type.rc) {
            list_iter *i = (list_iter *)v_obj(it);
            if (i->seq == V_EMPTY)
                goto exhausted;
            list *l = list_ptr(i->seq);
            if (i->pos >= l->len)
                goto exhausted;
            v = rc_inc(l->items[i->pos++]);
        } else if (ty == &tuple_iter_type.rc) {
            list_iter *i = (list_iter *)v_obj(it);
            if (i->seq == V_EMPTY)
                goto exhausted;
            tuple *l = tuple_ptr(i->seq);
            if (i->pos >= l->len)
                goto exhausted;
            v = rc_inc(l->item[i->pos++]);
        } else if (ty == &generator_type.rc) {
            generator *g = (generator *)v_obj(it);
            SAVE();
            if (g->state == GEN_DONE)
                goto exhausted;
            if (rc_unlikely(g->state == GEN_RUNNING)) {
                vm_value_error("generator already executing");
                goto error;
            }
            if (!vm_resume_inline(t, g, V_NONE))
                goto error;
            f = &g->frame;
            LOAD_FRAME();
            pc = f->pc;
            DISPATCH();
        } else {
            SAVE();
            v = ((vm_type *)ty)->next(it);
            if (!v) {
                if (vm_failed() && !vm_catch(&vm_exc_StopIteration))
                    goto error;
                goto exhausted;
            }
        }
        SAVE();
        STORE(A, v);
        TAKE_JUMP(VM_J16(w), 1);
    exhausted:
        SAVE();
        rc_clear(&r[B]);
        NEXT(1);
    }

    /* --- calls */

    OP(CALLM)
    args = &r[B] + VM_WINDOW;
    n = C;
    if (args[0] != V_EMPTY)
        n++;
    else
        args++;
    goto call;
    OP(CALL)
    args = &r[B] + VM_WINDOW;
    n = C;
call : {
    value callee = args[-VM_WINDOW];
    SAVE();
    if (!v_is_heap(callee))
        goto call_generic;
    rc_type *ty = rc_type_of(v_obj(callee));
    if (ty == &function_type.rc) {
        fn = (function *)v_obj(callee);
        flags = 0;
        goto call_function;
    }
    if (ty == &method_descr_type.rc && n > 0) {
        const native *nat = (const native *)v_obj(callee);
        const vm_def *d = nat->def;
        if (rc_likely(!d->params && (int)n >= d->min && (d->max < 0 || (int)n <= d->max) &&
                      vm_is_exactly(args[0], nat->owner)))
            v = d->fn(t, args, (int)n);
        else
            v = vm_call(callee, args, (int)n);
        goto call_native_done;
    }
    if (ty == &native_type.rc) {
        native *nat = (native *)v_obj(callee);
        const vm_def *d = nat->def;
        if (!d->params && !nat->self && (int)n >= d->min && (d->max < 0 || (int)n <= d->max))
            v = d->fn(t, args, (int)n);
        else
            v = native_call(nat, nat->self, args, (int)n, NULL);
        goto call_native_done;
    }
    if (ty == &method_type.rc && v_is_type(((method *)v_obj(callee))->func, &function_type)) {
        method *m = (method *)v_obj(callee);
        memmove(args + 1, args, n++ * sizeof *args);
        args[0] = rc_inc(m->self);
        args[-VM_WINDOW] = rc_inc(m->func);
        RC_DEC(m);
        goto call;
    }
    if ((ty->flags & VM_T_TYPE) && (fn = vm_plain_init((vm_type *)v_obj(callee)))) {
        v = inst_new((vm_type *)v_obj(callee));
        if (!v)
            goto error;
        RC_INC(fn);
        memmove(args + 1, args, n++ * sizeof *args);
        args[0] = rc_inc(v);
        args[-VM_WINDOW] = v;
        rc_dec_obj(v_obj(callee));
        flags = FRAME_INIT | FRAME_OWNS_FN;
        goto call_function;
    }
call_generic:
    v = vm_call(callee, args, (int)n);
call_native_done:
    if (rc_unlikely(!v))
        goto error;
    for (uint32_t i = 0; i < n; i++)
        if (v_is_heap(args[i])) {
            rc_obj *dead = v_obj(args[i]);
            args[i] = V_EMPTY;
            vm_drop_holding(dead, v);
        }
call_result:
    callee = args[-VM_WINDOW];
    args[-VM_WINDOW] = V_EMPTY;
    if (v_is_heap(callee))
        vm_drop_holding(v_obj(callee), v);
    STORE(A, v);
    NEXT(1);
}
call_function : {
    /* arguments stand where the callee's first locals will be: usually nothing moves */
    code *c = fn->co;
    vm_frame *nf;
    uint32_t lacking = c->nargs - n;
    if (rc_likely((c->flags & CODE_SIMPLE) && !(f->flags & FRAME_GEN) &&
                  args + c->nregs <= t->chunk_end && t->depth < t->recursion_limit &&
                  (lacking == 0 || (fn->defaults && lacking <= tuple_ptr(fn->defaults)->len)))) {
        if (lacking) {
            const tuple *d = tuple_ptr(fn->defaults);
            for (uint32_t i = 0; i < lacking; i++)
                args[n + i] = rc_inc(d->item[d->len - lacking + i]);
        }
        for (uint32_t i = c->nargs; i < c->nlocals; i++)
            args[i] = V_EMPTY;
        nf = (vm_frame *)(args - (VM_WINDOW - 1));
        nf->prev = f;
        nf->co = c;
        nf->fn = fn;
        nf->site = NULL;
        nf->obj = NULL;
        nf->flags = flags;
        t->frame = nf;
        t->depth++;
    } else {
        nf = vm_push_moved(t, fn, args, n, flags);
        if (!nf) {
            if (flags)
                RC_DEC(fn);
            goto error;
        }
        if (c->flags & CODE_GENERATOR) {
            v = gen_new(nf->fn, nf->r);
            vm_pop(t, nf, v);
            if (!v)
                goto error;
            goto call_result;
        }
    }
    f = nf;
    r = nf->r;
    co = c;
    k = c->k;
    nloc = c->nlocals;
    pc = c->instr;
    if (rc_unlikely(t->breaker))
        goto safepoint;
    DISPATCH();
}
    OP(CALLKW)
    OP(CALLMKW)
    {
        args = &r[B] + VM_WINDOW;
        n = C;
        SAVE();
        if (VM_OP(w) == OP_CALLMKW) {
            if (args[0] != V_EMPTY)
                n++;
            else
                args++;
        }
        tuple *names = tuple_ptr(k[pc[1]]);
        value callee = args[-VM_WINDOW];
        uint32_t npos = n - (uint32_t)names->len;
        if (v_is_type(callee, &function_type)) {
            fn = (function *)v_obj(callee);
            vm_frame *nf = vm_push(t, fn, V_EMPTY, args, (int)npos, names);
            if (!nf)
                goto error;
            for (uint32_t i = 0; i < n; i++)
                rc_clear(&args[i]);
            if (fn->co->flags & CODE_GENERATOR) {
                v = gen_new(fn, nf->r);
                vm_pop(t, nf, v);
                if (!v)
                    goto error;
                rc_clear(&args[-VM_WINDOW]);
                STORE(A, v);
                NEXT(2);
            }
            rc_clear(&args[-VM_WINDOW]);
            f = nf;
            LOAD_FRAME();
            pc = f->pc;
            DISPATCH();
        }
        v = vm_call_kw(callee, args, (int)npos, names);
        if (!v)
            goto error;
        for (uint32_t i = 0; i < n; i++)
            rc_clear(&args[i]);
        rc_clear(&args[-VM_WINDOW]);
        STORE(A, v);
        NEXT(2);
    }
    OP(CALLEX)
    {
        args = &r[B] + VM_WINDOW;
        SAVE();
        dict *kw = C ? dict_ptr(args[1]) : NULL;
        value callee = args[-VM_WINDOW];
        if (!kw && v_is_type(callee, &function_type)) {
            fn = (function *)v_obj(callee);
            vm_frame *nf = vm_push(t, fn, V_EMPTY, tuple_ptr(args[0])->item,
                                   (int)tuple_ptr(args[0])->len, NULL);
            if (!nf)
                goto error;
            rc_clear(&args[0]);
            if (fn->co->flags & CODE_GENERATOR) {
                v = gen_new(fn, nf->r);
                vm_pop(t, nf, v);
                if (!v)
                    goto error;
            } else {
                rc_clear(&args[-VM_WINDOW]);
                f = nf;
                LOAD_FRAME();
                pc = f->pc;
                DISPATCH();
            }
        } else {
            v = vm_call_ex(callee, tuple_ptr(args[0]), kw);
            if (!v)
                goto error;
            rc_clear(&args[0]);
            if (C)
                rc_clear(&args[1]);
        }
        rc_clear(&args[-VM_WINDOW]);
        STORE(A, v);
        NEXT(1);
    }
    OP(RETURNK)
    v = rc_inc(k[B]);
    SAVE();
    goto do_return;
    OP(RETURN)
    SAVE();
    v = r[A];
    if (rc_likely(f->obj == NULL || A >= nloc))
        r[A] = V_EMPTY; /* the local dies now: its reference moves out */
    else
        rc_inc(v);
do_return:
    if (rc_unlikely(f->obj != NULL))
        frame_obj_release(f);
    for (uint32_t i = 0; i < nloc; i++) {
        value x = r[i];
        if (v_is_heap(x)) {
            r[i] = V_EMPTY;
            vm_drop_holding(v_obj(x), v);
        }
    }
    if (rc_unlikely(f->flags))
        goto return_special;
    {
        vm_frame *p = f->prev;
        t->frame = p;
        t->depth--;
        f->prev = NULL;
        f->pc = NULL;
        f->co = NULL;
        f->fn = NULL;
        f->site = NULL;
        value callee = r[-VM_WINDOW];
        r[-VM_WINDOW] = V_EMPTY;
        f = p;
        LOAD_FRAME();
        pc = f->pc;
        w = *pc;
        vm_drop_holding(v_obj(callee), v);
        STORE(A, v);
        NEXT(NEXT_WORD(VM_OP(w)));
    }
return_special : {
    flags = f->flags;
    vm_frame *p = f->prev;
    if (flags & FRAME_GEN) {
        generator *g = vm_frame_gen(f);
        vm_gen_done(t, g);
        if (flags & FRAME_ENTRY) {
            if (v == V_NONE)
                return V_EMPTY;
            vm_raise_stop(v);
            return V_EMPTY;
        }
        f = p;
        LOAD_FRAME();
        pc = f->pc;
        w = *pc;
        if (VM_OP(w) == OP_FORLOOP) {
            rc_dec(v);
            rc_clear(&r[B]);
            NEXT(1);
        }
        /* YIELDFROM: the result is the value of the expression */
        rc_clear(&r[B]);
        r[C] = V_EMPTY;
        STORE(A, v);
        NEXT(1);
    }
    if (flags & FRAME_INIT) {
        if (v != V_NONE) {
            f->flags &= ~(uint64_t)FRAME_INIT;
            vm_type_error("__init__() should return None, not '%T'", v);
            rc_dec(v);
            goto error;
        }
        v = r[-VM_WINDOW];
        r[-VM_WINDOW] = V_EMPTY;
    }
    vm_pop(t, f, v);
    if (flags & FRAME_ENTRY)
        return v;
    f = p;
    LOAD_FRAME();
    pc = f->pc;
    w = *pc;
    STORE(A, v);
    NEXT(NEXT_WORD(VM_OP(w)));
}

    /* --- generators */

    OP(YIELD)
    SAVE();
    v = r[B];
    if (B < nloc)
        rc_inc(v);
    else
        r[B] = V_EMPTY;
do_yield : {
    generator *g = vm_frame_gen(f);
    vm_frame *p = f->prev;
    g->state = GEN_SUSPENDED;
    t->exc_info = g->exc_info.prev;
    g->exc_info.prev = NULL;
    t->frame = p;
    t->depth--;
    f->prev = NULL;
    if (f->flags & FRAME_ENTRY)
        return v;
    f = p;
    LOAD_FRAME();
    pc = f->pc;
    w = *pc;
    if (VM_OP(w) == OP_FORLOOP) {
        STORE(A, v);
        TAKE_JUMP(VM_J16(w), 1);
    }
    goto do_yield; /* YIELDFROM: the value goes further out */
}
    OP(YIELDFROM)
    {
        value it = r[B];
        SAVE();
        if (v_is_type(it, &generator_type)) {
            generator *g = (generator *)v_obj(it);
            if (g->state == GEN_DONE) {
                rc_clear(&r[B]);
                r[C] = V_EMPTY;
                STORE(A, V_NONE);
                NEXT(1);
            }
            if (g->state == GEN_RUNNING) {
                vm_value_error("generator already executing");
                goto error;
            }
            if (g->state == GEN_CREATED && r[C] != V_NONE) {
                vm_type_error("can't send non-None value to a just-started generator");
                goto error;
            }
            if (!vm_resume_inline(t, g, r[C]))
                goto error;
            rc_set(&r[C], V_NONE);
            f = &g->frame;
            LOAD_FRAME();
            pc = f->pc;
            DISPATCH();
        }
        v = vm_send(it, r[C]);
        if (v) {
            rc_set(&r[C], V_NONE);
            goto do_yield;
        }
        v = vm_stop_value();
        if (!v)
            goto error;
        rc_clear(&r[B]);
        rc_clear(&r[C]);
        STORE(A, v);
        NEXT(1);
    }
    OP(GETYIELDFROM)
    SAVE();
    if (v_is_type(r[B], &generator_type))
        v = rc_inc(r[B]);
    else
        v = vm_iter(r[B]);
    UNARY_DONE(v);
    NEXT(1);

    /* --- displays */

    OP(LIST)
    {
        SAVE();
        v = list_new(C);
        if (!v)
            goto error;
        list *l = list_ptr(v);
        if (C) { /* the items of an empty list are NULL */
            memcpy(l->items, &r[B], C * sizeof(value));
            l->len = C;
            memset(&r[B], 0, C * sizeof(value));
        }
        STORE(A, v);
        NEXT(1);
    }
    OP(TUPLE)
    {
        SAVE();
        if (C == 0) {
            v = rc_inc(tuple_empty);
        } else {
            tuple *tu = tuple_new(C);
            if (!tu)
                goto error;
            memcpy(tu->item, &r[B], C * sizeof(value));
            memset(&r[B], 0, C * sizeof(value));
            v = v_of(tu);
        }
        STORE(A, v);
        NEXT(1);
    }
    OP(SET)
    SAVE();
    v = vm_build_set(&r[B], C);
    if (!v)
        goto error;
    STORE(A, v);
    NEXT(1);
    OP(DICT)
    SAVE();
    v = vm_build_dict(&r[B], C);
    if (!v)
        goto error;
    STORE(A, v);
    NEXT(1);
    OP(STRING)
    SAVE();
    v = vm_build_string(&r[B], C);
    if (!v)
        goto error;
    STORE(A, v);
    NEXT(1);
    OP(SLICE)
    {
        slice *s = rc_new(&slice_type.rc, sizeof *s);
        SAVE();
        if (!s) {
            vm_no_memory();
            goto error;
        }
        value *part = &r[B];
        s->start = C & 1 ? V_NONE : part[0];
        s->stop = C & 2 ? V_NONE : part[1];
        s->step = C & 4 ? V_NONE : part[2];
        part[0] = part[1] = part[2] = V_EMPTY;
        STORE(A, v_of(s));
        NEXT(1);
    }
    OP(LISTADD)
    SAVE();
    v = r[B];
    if (B < nloc)
        rc_inc(v);
    else
        r[B] = V_EMPTY;
    if (list_append_steal(r[A], v) < 0)
        goto error;
    NEXT(1);
    OP(SETADD)
    SAVE();
    if (set_add(r[A], r[B]) < 0)
        goto error;
    RELEASE(B);
    NEXT(1);
    OP(DICTADD)
    SAVE();
    if (dict_set(dict_ptr(r[A]), r[B], r[C]) < 0)
        goto error;
    RELEASE(B);
    RELEASE(C);
    NEXT(1);
    OP(LISTEXTEND)
    SAVE();
    if (vm_extend_display(r[A], r[B]) < 0)
        goto error;
    RELEASE(B);
    NEXT(1);
    OP(SETEXTEND)
    SAVE();
    if (set_update(r[A], r[B]) < 0)
        goto error;
    RELEASE(B);
    NEXT(1);
    OP(DICTEXTEND)
    SAVE();
    if (vm_extend_dict(r[A], r[B]) < 0)
        goto error;
    RELEASE(B);
    NEXT(1);
    OP(DICTMERGE)
    SAVE();
    if (vm_merge_keywords(r[A], r[B], r[C]) < 0)
        goto error;
    RELEASE(B);
    NEXT(1);
    OP(TOTUPLE)
    SAVE();
    v = vm_star_args(r[B], A >= VM_WINDOW ? r[A - VM_WINDOW] : V_EMPTY);
    UNARY_DONE(v);
    NEXT(1);
    OP(FORMAT)
    {
        uint32_t spec = (uint32_t)pc[1];
        SAVE();
        if (C == 0 && spec == 65535 && v_is_type(r[B], &str_type))
            v = rc_inc(r[B]);
        else
            v = vm_format_value(r[B], C, spec == 65535 ? V_EMPTY : r[spec]);
        if (!v)
            goto error;
        STORE(A, v);
        if (B != A)
            RELEASE(B);
        if (spec != 65535 && spec != A)
            RELEASE(spec);
        NEXT(2);
    }
    OP(UNPACK)
    {
        value o = r[B];
        const value *items = NULL;
        SAVE();
        if (v_is_type(o, &tuple_type) && tuple_ptr(o)->len == C)
            items = tuple_ptr(o)->item;
        else if (v_is_type(o, &list_type) && list_ptr(o)->len == C)
            items = list_ptr(o)->items;
        if (items) {
            for (uint32_t i = 0; i < C; i++)
                r[A + i] = rc_inc(items[i]);
        } else if (vm_unpack(o, &r[A], C, -1) < 0) {
            goto error;
        }
        RELEASE(B);
        NEXT(1);
    }
    OP(UNPACKEX)
    SAVE();
    if (vm_unpack(r[B], &r[A], C & 0xFF, C >> 8) < 0)
        goto error;
    RELEASE(B);
    NEXT(1);

    /* --- imports, definitions */

    OP(IMPORT)
    SAVE();
    v = vm_import(k[B], k[pc[1]], C, f->fn->globals);
    if (!v)
        goto error;
    STORE(A, v);
    NEXT(2);
    OP(IMPORTFROM)
    SAVE();
    v = vm_import_from(r[B], k[C]);
    if (!v)
        goto error;
    STORE(A, v);
    NEXT(1);
    OP(IMPORTSTAR)
    SAVE();
    if (vm_import_star(r[A], f->fn->globals) < 0)
        goto error;
    RELEASE(A);
    NEXT(1);
    OP(FUNCTION)
    SAVE();
    v = vm_make_function(f, (code *)v_obj(k[B]), &r[C], (int)pc[1]);
    if (!v)
        goto error;
    STORE(A, v);
    NEXT(2);
    OP(BUILDCLASS)
    SAVE();
    v = vm_build_class_function();
    if (!v)
        goto error;
    STORE(A, v);
    NEXT(1);
    OP(ANNOTATIONS)
    SAVE();
    if (vm_need_annotations(f) < 0)
        goto error;
    NEXT(1);

    /* --- exceptions --- */

    OP(ASSERTERROR)
    STORE(A, v_of(&vm_exc_AssertionError));
    NEXT(1);
    OP(RAISE)
    SAVE();
    vm_do_raise(C > 0 ? r[A] : V_EMPTY, C > 1 ? r[B] : V_EMPTY);
    if (C == 0)
        goto unwind;
    goto error;
    OP(RERAISE)
    SAVE();
    v = r[A];
    r[A] = V_EMPTY;
    vm_exc_restore(v);
    goto unwind;
    OP(RERAISEHANDLED)
    SAVE();
    vm_exc_restore(rc_inc(t->exc_info->exc));
    goto unwind;
    OP(LOADEXC)
    v = rc_inc(t->exc_info->exc);
    STORE(A, v);
    NEXT(1);
    OP(PUSHEXC)
    {
        struct vm_exc_info *info = t->exc_info;
        r[A] = info->exc;
        info->exc = vm_take(&r[B]);
        NEXT(1);
    }
    OP(POPEXC)
    {
        struct vm_exc_info *info = t->exc_info;
        v = info->exc;
        info->exc = r[A];
        r[A] = V_EMPTY;
        SAVE();
        rc_dec(v);
        NEXT(1);
    }
    OP(WITHENTER)
    SAVE();
    if (vm_with_enter(r[B], &r[A], &r[C]) < 0)
        goto error;
    RELEASE(B);
    NEXT(1);
    OP(WITHEXIT)
    SAVE();
    v = vm_with_exit(r[B], V_EMPTY);
    UNARY_DONE(v);
    NEXT(1);
    OP(WITHEXC)
    SAVE();
    v = vm_with_exit(r[B], t->exc_info->exc);
    UNARY_DONE(v);
    NEXT(1);

    /* --- out of line --- */

safepoint:
    f->pc = pc;
    if (vm_safepoint() < 0)
        goto error;
    pc = f->pc;
    DISPATCH();

error:
    f->pc = pc;
error_saved:
    exc_add_traceback(t->exc, f, code_line(f->co, f->pc));
unwind:
    for (;;) {
        const vm_handler *h = vm_find_handler(f);
        if (h) {
            for (uint32_t i = f->co->nregs; i-- > h->temps;)
                rc_clear(&f->r[i]);
            f->r[h->reg] = vm_exc_take();
            LOAD_FRAME();
            pc = co->instr + h->target;
            DISPATCH();
        }
        vm_frame *p = f->prev;
        flags = f->flags;
        value e = vm_exc_take(); /* dropping locals may run code */
        if (flags & FRAME_GEN) {
            generator *g = vm_frame_gen(f);
            for (uint32_t i = 0; i < f->co->nregs; i++)
                if (!f->obj || i >= f->co->nlocals)
                    rc_clear(&f->r[i]);
            if (f->obj)
                frame_obj_release(f);
            for (uint32_t i = 0; i < f->co->nregs; i++)
                rc_clear(&f->r[i]);
            vm_gen_done(t, g);
            vm_exc_restore(e);
            if (vm_exc_matches(t->exc, &vm_exc_StopIteration))
                vm_stop_to_runtime_error();
        } else {
            vm_pop(t, f, e);
            vm_exc_restore(e);
        }
        if (flags & FRAME_ENTRY)
            return V_EMPTY;
        f = p;
        exc_add_traceback(t->exc, f, code_line(f->co, f->pc));
    }
}
