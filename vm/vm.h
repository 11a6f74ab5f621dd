/* vm.h: what every built-in of the VM uses: threads, errors, native frames, the object protocol.
 *
 * Conventions (those of CPython's C API, so that nobody has to learn new ones):
 *  - A function that returns `value` returns an owned reference, or V_EMPTY with an exception set
 *    (an iterator's next: V_EMPTY without an exception means exhausted).
 *  - A function that returns int returns -1 with an exception set.
 *  - Arguments are borrowed, unless the name says `steal`.
 *  - A reference that is owned across anything that can run script code lives in a slot of a native
 *    frame (VM_ENTER), not in a C variable.
 */
#ifndef TALLY_VM_VM_H
#define TALLY_VM_VM_H

#include "refcount/heap.h"

typedef struct vm_thread vm_thread;
typedef struct vm_type vm_type;
typedef struct vm_frame vm_frame;
typedef struct str str;
typedef struct list list;
typedef struct tuple tuple;
typedef struct dict dict;
typedef struct exc exc;

/* --- native functions ------------------------------------------------------------------------ */

/* a[0..n-1]: the arguments, borrowed from the caller's window. For methods a[0] is self.
 * With `params` set in the definition, n is the number of parameters and a missing one is V_EMPTY.
 */
typedef value (*vm_native)(vm_thread *t, value *a, int n);

/* One row of a method table. `params` NULL: positional only, min <= n <= max (max -1: any number),
 * self included for methods. Otherwise the parameter names after self, separated by blanks, with
 * "/" after the positional-only ones, "*" before the keyword-only ones, "*args" (a tuple) and
 * "**kw" (a dict); the first `min` (self not counted) are required. */
typedef struct vm_def {
    const char *name;
    vm_native fn;
    int min, max;
    const char *params;
    unsigned flags;
} vm_def;
enum { VM_STATIC = 1, VM_CLASS = 2, VM_GETTER = 4 /* property: fn(self) */ };

/* A native frame: slots that own references, visible to collector and audit, dropped on leave.
 *     VM_ENTER(f, 2);  f.s[0] = ...;  ...  return VM_LEAVE(f, result);
 */
typedef struct vm_nframe {
    struct vm_nframe *prev;
    value *slots;
    uint32_t n;
} vm_nframe;

/* --- the running thread ---------------------------------------------------------------------- */

struct vm_exc_info { /* what sys.exc_info() sees; a generator has one of its own */
    value exc; /* owned, V_EMPTY if nothing is being handled */
    struct vm_exc_info *prev;
};

struct vm_thread {
    vm_frame *frame; /* innermost script frame */
    vm_nframe *nframes; /* innermost native frame */
    value exc; /* the exception in flight, owned; V_EMPTY if none */
    struct vm_exc_info *exc_info;
    struct vm_exc_info base_exc_info;
    value *top; /* first free word of the value stack */
    value *chunk_end;
    struct vm_chunk *chunk;
    const char *stack_limit; /* C stack address below which RecursionError is raised */
    int depth; /* script frames + native re-entries */
    int recursion_limit;
    volatile int breaker; /* non-zero: look for something to do at the next safepoint */
};
extern vm_thread *vm_t; /* the thread that holds the GIL */

static inline void vm_enter(vm_nframe *f, value *slots, uint32_t n)
{
    f->prev = vm_t->nframes;
    f->slots = slots;
    f->n = n;
    vm_t->nframes = f;
}
/* Drops the slots, innermost last to first; keeps an exception that is in flight. */
void vm_leave_slots(vm_nframe *f);
#define VM_ENTER(f, N)                                                                             \
    struct {                                                                                       \
        vm_nframe h;                                                                               \
        value s[N];                                                                                \
    } f;                                                                                           \
    memset(f.s, 0, sizeof f.s);                                                                    \
    vm_enter(&f.h, f.s, N)
/* Drops the last reference to v, which may run script code: what the caller holds meanwhile stays
 * where collector and audit see it, and a finalizer may raise and catch of its own. */
void vm_drop_last(value v, value result);
/* Drops a reference, which may be the last one, while the caller holds `result`. */
static inline void vm_drop_holding(rc_obj *o, value result)
{
    if (rc_unlikely(rc_count(o) == 1))
        vm_drop_last(v_of(o), result);
    else
        rc_dec_obj(o);
}
value vm_leave(vm_nframe *f, value result); /* the same; returns result, which stays visible */
#define VM_LEAVE(f, result) vm_leave(&(f).h, (result))
/* For a result that is a number, not a value. */
static inline int64_t vm_leave_int(vm_nframe *f, int64_t result)
{
    vm_leave_slots(f);
    return result;
}
#define VM_LEAVE_INT(f, result) vm_leave_int(&(f).h, (result))
/* Moves a slot's reference out: return VM_LEAVE(f, VM_TAKE(f.s[0])). */
static inline value vm_take(value *slot)
{
    value v = *slot;
    *slot = V_EMPTY;
    return v;
}
#define VM_TAKE(slot) vm_take(&(slot))

/* True (and RecursionError is set) when this thread's C stack is nearly used up. Every recursive C
 * walk (repr, compare, nested call) asks first. */
static inline bool vm_stack_low(void)
{
    char here;
    return rc_unlikely(&here < vm_t->stack_limit);
}
bool vm_recursion_error(const char *where); /* sets RecursionError; returns true */
#define VM_CHECK_STACK(where) (vm_stack_low() && vm_recursion_error(where))

/* --- errors ---------------------------------------------------------------------------------- */

/* Sets an exception with a formatted message; returns V_EMPTY. Formats: those of printf for
 * %s %d %i %u %c %ld %lu %zd %zu %lld %llu %x %g %%, and %R repr(value) %S str(value) %T type name
 * of a value %U a str* . `type` is an exception class (vm_exc_TypeError...). */
value vm_raise(vm_type *type, const char *fmt, ...);
value vm_raise_value(vm_type *type, value arg); /* type(arg) */
value vm_raise_exc(value exc_instance); /* an instance; borrowed */
value vm_no_memory(void); /* MemoryError, allocates nothing */
value vm_type_error(const char *fmt, ...); /* shorthand for vm_raise(vm_exc_TypeError..) */
value vm_value_error(const char *fmt, ...);
static inline bool vm_failed(void)
{
    return vm_t->exc != V_EMPTY;
}
bool vm_exc_matches(value exc, vm_type *type); /* isinstance(exc, type) */
/* If the exception in flight is of that type: drops it, returns true. */
bool vm_catch(vm_type *type);
void vm_exc_clear(void);
value vm_exc_take(void); /* moves it out of the thread (V_EMPTY: none) */
void vm_exc_restore(value steal_exc); /* puts it back; replaces what is there */
/* Prints "Exception ignored in: <repr of where>" and a traceback on stderr; clears it. */
void vm_write_unraisable(value where);
void vm_write_unraisable_in(const char *what, value where); /* "Exception ignored in `what`" */

/* --- the object protocol --------------------------------------------------------------------- */

vm_type *vm_type_of(value v); /* never NULL; for immediates too */
const char *vm_type_name(value v);
bool vm_isinstance(value v, vm_type *t); /* exact C test through the MRO */
bool vm_issubtype(vm_type *a, vm_type *b);
int vm_is_instance(value v, value cls); /* isinstance() with __instancecheck__, tuples */

value vm_repr(value v); /* a str */
value vm_str(value v); /* a str */
value vm_ascii(value v);
int64_t vm_hash(value v); /* -1 = error */
int vm_truth(value v); /* 1, 0, -1 */
enum { VM_LT, VM_LE, VM_EQ, VM_NE, VM_GT, VM_GE };
value vm_compare(value a, value b, int op);
int vm_compare_bool(value a, value b, int op); /* 1, 0, -1 */
/* Equality as containers use it: identity first. */
int vm_equal(value a, value b);

value vm_getattr(value v, value name); /* name: a str value */
value vm_getattr_opt(value v, value name); /* V_EMPTY without exception if absent */
int vm_setattr(value v, value name, value x); /* x V_EMPTY: delete */
/* Special method on the type, bound to v; V_EMPTY without exception if absent. */
value vm_lookup_special(value v, value name);

value vm_call(value f, const value *args, int n); /* positional */
/* args: n positional then the keyword values; kwnames: tuple of str or NULL. */
value vm_call_kw(value f, const value *args, int n, tuple *kwnames);
value vm_call0(value f);
value vm_call1(value f, value a);
value vm_call2(value f, value a, value b);
value vm_call_method(value self, value name, const value *args, int n); /* without self */
/* f(*args, **kwargs); kwargs may be NULL. */
value vm_call_ex(value f, tuple *args, dict *kwargs);

value vm_iter(value v);
value vm_next(value it); /* V_EMPTY: exhausted, or exception */
int64_t vm_len(value v); /* -1 error; "object of type 'x' has no len()" */
int64_t vm_len_hint(value v, int64_t dflt); /* -1 error */
value vm_getitem(value v, value key);
int vm_setitem(value v, value key, value x); /* x V_EMPTY: delete */
int vm_contains(value container, value item);

/* One row an operator: enum suffix, symbol, method name, reflected, in-place. */
#define VM_BINARY_OPS(X)                                                                           \
    X(ADD, "+", __add__, __radd__, __iadd__)                                                       \
    X(SUB, "-", __sub__, __rsub__, __isub__)                                                       \
    X(MUL, "*", __mul__, __rmul__, __imul__)                                                       \
    X(MATMUL, "@", __matmul__, __rmatmul__, __imatmul__)                                           \
    X(DIV, "/", __truediv__, __rtruediv__, __itruediv__)                                           \
    X(FLOORDIV, "//", __floordiv__, __rfloordiv__, __ifloordiv__)                                  \
    X(MOD, "%", __mod__, __rmod__, __imod__)                                                       \
    X(POW, "** or pow()", __pow__, __rpow__, __ipow__)                                             \
    X(LSHIFT, "<<", __lshift__, __rlshift__, __ilshift__)                                          \
    X(RSHIFT, ">>", __rshift__, __rrshift__, __irshift__)                                          \
    X(AND, "&", __and__, __rand__, __iand__)                                                       \
    X(OR, "|", __or__, __ror__, __ior__)                                                           \
    X(XOR, "^", __xor__, __rxor__, __ixor__)                                                       \
    X(DIVMOD, "divmod()", __divmod__, __rdivmod__, __idivmod__)
enum vm_binary {
#define X(id, sym, m, r, i) VM_##id,
    VM_BINARY_OPS(X)
#undef X
        VM_BINARY_COUNT
};
value vm_binary(value a, value b, enum vm_binary op);
value vm_inplace(value a, value b, enum vm_binary op);
value vm_pow(value a, value b, value mod); /* mod V_NONE: none */
enum vm_unary { VM_NEG, VM_POS, VM_INVERT };
value vm_unary(value v, enum vm_unary op);
value vm_format(value v, value spec); /* format(v, spec) -> str */

/* An integer index from v (__index__), clipped if `clip`. False: exception set. */
bool vm_index(value v, int64_t *out, bool clip);
/* Same with a message for a non-integer: "'%T' object cannot be interpreted as an integer". */
value vm_index_value(value v); /* __index__ -> int value of any size */
bool vm_as_double(value v, double *out); /* float, int, __float__, __index__ */

/* Reports that v is being printed already (recursive repr); pair with vm_repr_leave. */
bool vm_repr_enter(value v);
void vm_repr_leave(value v);

/* Fills a new list/tuple from any iterable. */
value vm_list_from(value iterable);
value vm_tuple_from(value iterable);

#endif
