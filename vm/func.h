/* func.h: code, functions, cells, bound methods, frames, generators. */
#ifndef TALLY_VM_FUNC_H
#define TALLY_VM_FUNC_H

#include "vm/type.h"

typedef uint64_t vm_instr; /* op16 a16 b16 c16, little end first; cache words between */

typedef struct vm_handler {
    uint32_t start, end; /* instruction words: [start, end) */
    uint32_t target;
    uint16_t reg; /* receives the exception */
    uint16_t temps; /* first temp to drop when unwinding here */
} vm_handler;

enum {
    CODE_VARARGS = 4,
    CODE_VARKW = 8,
    CODE_GENERATOR = 32,
    CODE_NESTED = 16,
    CODE_CLASS = 1 << 16,  /* class body, exec(): names live in the mapping in register 0 */
    CODE_MODULE = 1 << 17, /* names are globals */
    CODE_SIMPLE = 1 << 18 /* neither * ** nor keyword-only parameters, not a generator */
};

typedef struct code {
    rc_head h;
    value name, qualname, filename, doc; /* str; doc V_EMPTY */
    uint32_t flags;
    uint32_t nargs; /* positional parameters, positional-only included */
    uint32_t nposonly, nkwonly;
    uint32_t nlocals; /* registers that are locals, parameters first; cells included */
    uint32_t nregs; /* locals + temps */
    uint32_t ncells; /* own cells that are no parameters: in front of the free ones */
    uint32_t nfree; /* cells from the enclosing functions: the last locals */
    uint32_t first_line;
    uint32_t serial;     /* unique, from 1 */
    tuple *names; /* names of locals by register */
    tuple *consts;
    uint32_t nconsts;
    value *k; /* the items of consts */
    uint32_t ninstr;
    vm_instr *instr; /* quickened in place; from pool "code.instr" */
    uint32_t *lines; /* pairs: first instruction word, line; ascending */
    uint32_t nlines; /* pairs */
    vm_handler *handlers; /* innermost first */
    uint32_t nhandlers;
} code;

typedef struct function {
    rc_head h;
    /* The owned ones, in CPython's order of destruction. */
    dict *globals;
    value module;
    value defaults; /* tuple or V_EMPTY */
    value kwdefaults; /* dict or V_EMPTY */
    value doc, dict;
    value closure; /* tuple of cells or V_EMPTY */
    value annotations;
    code *co;
    value name, qualname;
} function;

typedef struct cell {
    rc_head h;
    value v;
} cell;
value cell_new(value v);

typedef struct method { /* bound method of a script function (or any callable) */
    rc_head h;
    value func, self;
} method;
value method_new(value func, value self);

/* A script frame, in the value stack or inside a generator. The registers follow. A register owns
 * its reference whenever it holds a heap word; that is the whole map. */
struct vm_frame {
    vm_frame *prev;
    const vm_instr *pc; /* of the instruction that runs; saved before anything can look */
    code *co; /* borrowed: the function, owned by the caller's window, owns it */
    function *fn; /* borrowed */
    void *site; /* instruments' node for this call, or NULL */
    struct frame_obj *obj; /* owned: the frame as scripts see it, if anyone asked; or NULL */
    uint64_t flags;
    value r[];
};

/* The word in front of a stack frame: the callee, or the instance that __init__ fills. */
static inline value *vm_callee_slot(vm_frame *f)
{
    return (value *)f - 1;
}

/* What tracebacks and sys._getframe() hold. As in CPython it keeps the locals alive: when the frame
 * ends while somebody else holds the object, they move here. */
typedef struct frame_obj {
    rc_head h;
    vm_frame *live; /* while the frame runs or is suspended; else NULL */
    value fn; /* owned */
    value back; /* frame object or V_EMPTY */
    int line; /* once it has ended */
    uint32_t nlocals;
    value local[];
} frame_obj;

int code_line(const code *co, const vm_instr *pc);
/* The frame's object, made if need be. Borrowed from the frame; NULL: MemoryError. */
frame_obj *frame_obj_of(vm_frame *f);
/* The frame ends: its object takes the locals over if somebody else holds it. */
void frame_obj_release(vm_frame *f);
int frame_obj_line(const frame_obj *o);
/* name -> value of the variables of a frame, a new dict (a class body: its namespace). */
value frame_locals(vm_frame *f);
/* Prints the instructions on stdout, inner functions after outer ones (`tally run --dis`, dis). */
int code_dis(code *co);

enum {
    FRAME_ENTRY = 1, /* returns to C */
    FRAME_INIT = 2, /* __init__ of the instance in the callee's slot, which is the result */
    FRAME_OWNS_FN = 4, /* the frame counts `fn` itself */
    FRAME_GEN = 8, /* inside a generator object */
    FRAME_CHUNK = 16 /* first in a chunk of the value stack */
};

enum { GEN_CREATED, GEN_SUSPENDED, GEN_RUNNING, GEN_DONE };
typedef struct generator {
    rc_head h;
    value fn; /* the function, owned */
    value name, qualname;
    struct vm_exc_info exc_info;
    value *base_top; /* while running: first free word of the value stack */
    int state;
    uint32_t nregs; /* the code may be gone before the block's size is asked for */
    vm_frame frame; /* registers follow */
} generator;

/* The frame of a generator's generator. */
static inline generator *vm_frame_gen(vm_frame *f)
{
    return (generator *)((char *)f - offsetof(generator, frame));
}

/* Compiles a source text: a file, an expression, one interactive statement. filename: a str. Owned
 * code for vm_run_code, or V_EMPTY with SyntaxError. VM_COMPILE_NAMESPACE: its names live in a
 * mapping of their own in front of the globals, as for exec() and eval(). */
enum { VM_COMPILE_NAMESPACE = 16 };
value vm_compile_source(const char *src, size_t len, value filename, int mode);
/* A function object from code. */
value function_new(code *co, dict *globals);
/* Runs a script function from C. args as vm_call_kw. */
value vm_call_function(function *f, const value *args, int n, tuple *kwnames);
/* Runs compiled code with `globals`; `ns` is the mapping that holds its names, V_EMPTY: globals. */
value vm_run_code(code *co, dict *globals, value ns);
/* Runs the interpreter on a prepared frame until it returns (or yields). */
value vm_run(vm_frame *f);
/* Sends v into a generator (borrowed; V_EMPTY: just goes on), or, if an exception is in flight,
 * throws it. V_EMPTY without an exception: it returned None; StopIteration carries any other
 * result. */
value gen_resume(generator *g, value v);
/* A generator for a call of f whose arguments (owned, moved) stand in r[0..nlocals). */
value gen_new(function *f, value *r);

/* --- the value stack (stack.c) ---------------------------------------------------------------- */

/* The first free word above the innermost frame. */
static inline value *vm_stack_top(vm_thread *t)
{
    vm_frame *f = t->frame;
    if (!f)
        return t->top;
    if (f->flags & FRAME_GEN)
        return vm_frame_gen(f)->base_top;
    return f->r + f->co->nregs;
}
/* Room for `words` at the top, in a new chunk if need be (*flags |= FRAME_CHUNK). NULL:
 * MemoryError. Every word above the top holds nothing that looks like a reference. */
value *vm_stack_room(vm_thread *t, size_t words, uint64_t *flags);
void vm_stack_pop_chunk(vm_thread *t);
bool vm_stack_open(vm_thread *t);
void vm_stack_close(vm_thread *t);
/* Visits the references of every frame, native frame and exception of the thread. */
void vm_stack_roots(vm_thread *t, rc_visit visit, void *arg);

/* --- calls (call.c) --------------------------------------------------------------------------- */

/* A new frame on the stack for f: arguments bound by name, counted; the callee's slot counts f.
 * NULL: TypeError, RecursionError, MemoryError. args borrowed. */
vm_frame *vm_push(vm_thread *t, function *f, value self, const value *args, int n, tuple *kwnames);
/* Drops what a frame's registers, callee's slot and object hold, and unlinks it; `holding` is what
 * the caller owns meanwhile (V_EMPTY: nothing). */
void vm_pop(vm_thread *t, vm_frame *f, value holding);
/* Import as the import statement does; names: tuple or V_NONE. (import.c) */
value vm_import(value name, value names, int level, dict *globals);
value vm_import_from(value module, value name);
int vm_import_star(value module, dict *into);

#endif
