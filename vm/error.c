/* error.c: the exception in flight: raising, catching, reporting what nobody can catch. */
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/names.h"
#include "vm/objects.h"
#include "vm/str.h"

/* Made beforehand: raising it allocates nothing. Immortal. */
static value memory_error;

bool vm_init_error(struct tally_error *err)
{
    memory_error = exc_new(&vm_exc_MemoryError, NULL, 0);
    if (!memory_error) {
        tally_error_set(err, "no memory for the first exception");
        return false;
    }
    rc_make_immortal(v_obj(memory_error));
    return true;
}

static void empty(exc *e)
{
    rc_clear(&e->traceback);
    rc_clear(&e->context);
    rc_clear(&e->cause);
    rc_clear(&e->dict);
}

void vm_error_close(void)
{
    if (memory_error) {
        empty(exc_ptr(memory_error));
        rc_clear(&exc_ptr(memory_error)->args);
    }
}

/* --- raising -------------------------------------------------------------------------------------
 */

static value handled(void)
{
    for (struct vm_exc_info *i = vm_t->exc_info; i; i = i->prev)
        if (i->exc && i->exc != V_NONE)
            return i->exc;
    return V_EMPTY;
}

/* e.__context__ = what is being handled, without making a ring of contexts. */
static void set_context(value e)
{
    value ctx = handled();
    if (!ctx || ctx == e)
        return;
    for (value x = ctx, slow = ctx; exc_ptr(x)->context; slow = exc_ptr(slow)->context) {
        for (int step = 0; step < 2 && exc_ptr(x)->context; step++) {
            if (exc_ptr(x)->context == e) {
                rc_clear(&exc_ptr(x)->context);
                break;
            }
            x = exc_ptr(x)->context;
        }
        if (x == slow) /* a ring that the script made */
            break;
    }
    rc_set(&exc_ptr(e)->context, rc_inc(ctx));
}

static value raise_steal(value e)
{
    if (e) {
        set_context(e);
        rc_set(&vm_t->exc, e);
    }
    return V_EMPTY;
}

value vm_raise_va(vm_type *type, const char *fmt, va_list ap)
{
    VM_ENTER(f, 1);
    f.s[0] = str_from_vformat(fmt, ap);
    value e = f.s[0] ? exc_new(type, &f.s[0], 1) : V_EMPTY;
    vm_leave(&f.h, V_EMPTY);
    return raise_steal(e);
}

value vm_raise(vm_type *type, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vm_raise_va(type, fmt, ap);
    va_end(ap);
    return V_EMPTY;
}

value vm_type_error(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vm_raise_va(&vm_exc_TypeError, fmt, ap);
    va_end(ap);
    return V_EMPTY;
}

value vm_value_error(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vm_raise_va(&vm_exc_ValueError, fmt, ap);
    va_end(ap);
    return V_EMPTY;
}

value vm_raise_value(vm_type *type, value arg)
{
    return raise_steal(exc_new(type, &arg, arg != V_EMPTY));
}

value vm_raise_exc(value e)
{
    return raise_steal(rc_inc(e));
}

value vm_no_memory(void)
{
    if (!memory_error)
        return V_EMPTY;
    if (vm_t->exc != memory_error && handled() != memory_error)
        empty(exc_ptr(memory_error));
    rc_set(&vm_t->exc, memory_error);
    return V_EMPTY;
}

bool vm_recursion_error(const char *where)
{
    vm_raise(&vm_exc_RecursionError, "maximum recursion depth exceeded%s", where);
    return true;
}

/* --- catching --- */

bool vm_exc_matches(value e, vm_type *type)
{
    return e && vm_issubtype(type_of(e), type);
}

bool vm_failed_with(vm_type *t)
{
    return vm_exc_matches(vm_t->exc, t);
}

bool vm_catch(vm_type *type)
{
    if (!vm_failed_with(type))
        return false;
    rc_clear(&vm_t->exc);
    return true;
}

void vm_exc_clear(void)
{
    rc_clear(&vm_t->exc);
}

value vm_exc_take(void)
{
    return vm_take(&vm_t->exc);
}

void vm_exc_restore(value e)
{
    rc_set(&vm_t->exc, e);
}
