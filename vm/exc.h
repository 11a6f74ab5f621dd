/* exc.h: exception objects and their hierarchy. */
#ifndef TALLY_VM_EXC_H
#define TALLY_VM_EXC_H

#include "vm/type.h"

struct exc {
    rc_head h;
    value args; /* tuple */
    value traceback; /* traceback object or V_EMPTY */
    value context, cause; /* V_EMPTY for None */
    value dict; /* instance dict or V_EMPTY */
    value extra[4]; /* StopIteration.value, SystemExit.code, AttributeError.name/obj, KeyError.. ;
                       SyntaxError: filename, lineno, offset, text; OSError: errno, strerror.. */
    bool suppress_context;
};
static inline exc *exc_ptr(value v)
{
    return (exc *)v_obj(v);
}

/* name, base */
#define VM_EXCEPTIONS(X)                                                                           \
    X(SystemExit, BaseException)                                                                   \
    X(KeyboardInterrupt, BaseException)                                                            \
    X(GeneratorExit, BaseException)                                                                \
    X(Exception, BaseException)                                                                    \
    X(StopIteration, Exception)                                                                    \
    X(StopAsyncIteration, Exception)                                                               \
    X(ArithmeticError, Exception)                                                                  \
    X(FloatingPointError, ArithmeticError)                                                         \
    X(OverflowError, ArithmeticError)                                                              \
    X(ZeroDivisionError, ArithmeticError)                                                          \
    X(AssertionError, Exception)                                                                   \
    X(AttributeError, Exception)                                                                   \
    X(BufferError, Exception)                                                                      \
    X(EOFError, Exception)                                                                         \
    X(ImportError, Exception)                                                                      \
    X(ModuleNotFoundError, ImportError)                                                            \
    X(LookupError, Exception)                                                                      \
    X(IndexError, LookupError)                                                                     \
    X(KeyError, LookupError)                                                                       \
    X(MemoryError, Exception)                                                                      \
    X(NameError, Exception)                                                                        \
    X(UnboundLocalError, NameError)                                                                \
    X(OSError, Exception)                                                                          \
    X(FileNotFoundError, OSError)                                                                  \
    X(FileExistsError, OSError)                                                                    \
    X(PermissionError, OSError)                                                                    \
    X(TimeoutError, OSError)                                                                       \
    X(ConnectionError, OSError)                                                                    \
    X(BrokenPipeError, ConnectionError)                                                            \
    X(ConnectionAbortedError, ConnectionError)                                                     \
    X(ConnectionRefusedError, ConnectionError)                                                     \
    X(ConnectionResetError, ConnectionError)                                                       \
    X(BlockingIOError, OSError)                                                                    \
    X(ChildProcessError, OSError)                                                                  \
    X(InterruptedError, OSError)                                                                   \
    X(IsADirectoryError, OSError)                                                                  \
    X(NotADirectoryError, OSError)                                                                 \
    X(ProcessLookupError, OSError)                                                                 \
    X(ReferenceError, Exception)                                                                   \
    X(RuntimeError, Exception)                                                                     \
    X(NotImplementedError, RuntimeError)                                                           \
    X(RecursionError, RuntimeError)                                                                \
    X(SyntaxError, Exception)                                                                      \
    X(IndentationError, SyntaxError)                                                               \
    X(TabError, IndentationError)                                                                  \
    X(SystemError, Exception)                                                                      \
    X(TypeError, Exception)                                                                        \
    X(ValueError, Exception)                                                                       \
    X(UnicodeError, ValueError)                                                                    \
    X(UnicodeDecodeError, UnicodeError)                                                            \
    X(UnicodeEncodeError, UnicodeError)                                                            \
    X(Warning, Exception)                                                                          \
    X(UserWarning, Warning)                                                                        \
    X(DeprecationWarning, Warning)                                                                 \
    X(PendingDeprecationWarning, Warning)                                                          \
    X(SyntaxWarning, Warning)                                                                      \
    X(RuntimeWarning, Warning)                                                                     \
    X(FutureWarning, Warning)                                                                      \
    X(ImportWarning, Warning)                                                                      \
    X(UnicodeWarning, Warning)                                                                     \
    X(BytesWarning, Warning)                                                                       \
    X(ResourceWarning, Warning)

/* vm_exc_NAME is the class. */
extern vm_type vm_exc_BaseException;
#define X(name, base) extern vm_type vm_exc_##name;
VM_EXCEPTIONS(X)
#undef X

value exc_new(vm_type *type, const value *args, int n);
/* Adds a traceback entry for the running frame to the exception in flight (interpreter). */
void exc_add_traceback(value e, vm_frame *f, int line);
/* The text of sys.excepthook: chained tracebacks, as CPython 3.11 without carets. To stderr. */
void exc_print(value e);

typedef struct traceback {
    rc_head h;
    value next; /* inner traceback or V_EMPTY */
    value frame; /* frame object */
    int line;
} traceback;

#endif
