/* traceback.c: traceback objects, and the text that an uncaught exception leaves on stderr. */
#include <stdio.h>
#include <stdlib.h>

#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/func.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/objects.h"
#include "vm/start.h"
#include "vm/str.h"

void exc_add_traceback(value e, vm_frame *f, int line)
{
    if (!v_has(e, VM_T_EXC) || rc_is_immortal(v_obj(e)))
        return;
    rc_inc(e); /* a MemoryError of ours would take its place */
    frame_obj *fo = frame_obj_of(f);
    traceback *tb = fo ? vm_alloc(&traceback_type, sizeof *tb) : NULL;
    if (!tb) { /* memory is out: the exception goes on without this entry */
        vm_exc_restore(e);
        return;
    }
    rc_dec(e);
    tb->frame = rc_inc(v_of(fo));
    tb->line = line;
    tb->next = exc_ptr(e)->traceback;
    exc_ptr(e)->traceback = v_of(tb);
}

static traceback *tb_ptr(value v)
{
    return (traceback *)v_obj(v);
}

static void tb_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    traceback *tb = (traceback *)o;
    if (v_is_heap(tb->next))
        visit(v_obj(tb->next), arg);
    if (v_is_heap(tb->frame))
        visit(v_obj(tb->frame), arg);
}

static value tb_reap(rc_obj *o)
{
    value v = rc_take_out(&((traceback *)o)->next);
    return v ? v : rc_take_out(&((traceback *)o)->frame);
}

static value get_next(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    value v = tb_ptr(a[0])->next;
    return v ? rc_inc(v) : V_NONE;
}

static value get_frame(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    value v = tb_ptr(a[0])->frame;
    return v ? rc_inc(v) : V_NONE;
}

static value get_line(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return v_from_int(tb_ptr(a[0])->line);
}

static const vm_def tb_methods[] = {
    {"tb_next", get_next, 1, 1, NULL, VM_GETTER},
    {"tb_frame", get_frame, 1, 1, NULL, VM_GETTER},
    {"tb_lineno", get_line, 1, 1, NULL, VM_GETTER},
    {0},
};

vm_type traceback_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "traceback",
           .size = sizeof(traceback),
           .flags = RC_TYPE_GC,
           .traverse = tb_traverse,
           .reap = tb_reap},
    .methods = tb_methods,
};

VM_INIT(traceback)
{
    return vm_type_ready(&traceback_type, NULL, "builtins", err);
}

/* --- printing ----------------------------------------------------------------------------------- */

static void put(value s)
{
    size_t n;
    const char *text = s && v_is_str(s) ? str_utf8(s, &n) : NULL;
    if (text)
        fwrite(text, 1, n, stderr);
    else
        fputs("?", stderr);
    vm_exc_clear();
}

/* The source line, as linecache gives it: read anew, stripped. */
static void put_source_line(value filename, int line)
{
    size_t n;
    const char *path = v_is_str(filename) ? str_utf8(filename, &n) : NULL;
    FILE *in = path && path[0] != '<' ? fopen(path, "r") : NULL;
    if (!in)
        return;
    char *text = NULL;
    size_t cap = 0;
    ssize_t len = 0;
    for (int i = 0; i < line && len >= 0; i++)
        len = getline(&text, &cap, in);
    if (len > 0) {
        char *p = text;
        while (*p == ' ' || *p == '\t' || *p == '\f')
            p++;
        while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r' || text[len - 1] == ' '))
            text[--len] = 0;
        if (*p)
            fprintf(stderr, "    %s\n", p);
    }
    free(text);
    fclose(in);
}

static void put_traceback(value tb)
{
    fputs("Traceback (most recent call last):\n", stderr);
    value last = V_EMPTY;
    int last_line = 0, repeated = 0;
    for (; tb && v_is_type(tb, &traceback_type); tb = tb_ptr(tb)->next) {
        traceback *e = tb_ptr(tb);
        if (!e->frame)
            continue;
        frame_obj *fo = (frame_obj *)v_obj(e->frame);
        if (!fo->fn)
            continue;
        code *co = ((function *)v_obj(fo->fn))->co;
        if (last == v_of(co) && last_line == e->line)
            repeated++;
        else
            repeated = 0;
        last = v_of(co);
        last_line = e->line;
        value next = e->next;
        bool same_next = false;
        if (next) {
            frame_obj *nf = (frame_obj *)v_obj(tb_ptr(next)->frame);
            same_next = nf && nf->fn && ((function *)v_obj(nf->fn))->co == co &&
                        tb_ptr(next)->line == e->line;
        }
        if (repeated >= 3) {
            if (!same_next)
                fprintf(stderr, "  [Previous line repeated %d more time%s]\n", repeated - 2,
                        repeated - 2 == 1 ? "" : "s");
            continue;
        }
        fputs("  File \"", stderr);
        put(co->filename);
        fprintf(stderr, "\", line %d, in ", e->line);
        put(co->name);
        fputc('\n', stderr);
        put_source_line(co->filename, e->line);
    }
}

static void put_syntax_location(exc *e)
{
    if (!e->extra[0] || !e->extra[1])
        return;
    fputs("  File \"", stderr);
    put(e->extra[0]);
    fputs("\", line ", stderr);
    value line = vm_str(e->extra[1]);
    put(line);
    rc_dec(line);
    fputc('\n', stderr);
    if (e->extra[3] && v_is_str(e->extra[3])) {
        size_t n;
        const char *text = str_utf8(e->extra[3], &n);
        size_t skip = text ? strspn(text, " \t\f") : 0;
        if (text)
            fprintf(stderr, "    %.*s\n", (int)strcspn(text + skip, "\n"), text + skip);
        if (text && v_is_int(e->extra[2]) && v_int(e->extra[2]) > (int64_t)skip)
            fprintf(stderr, "    %*s\n", (int)(v_int(e->extra[2]) - (int64_t)skip), "^");
    }
}

static void put_exception(value v)
{
    exc *e = exc_ptr(v);
    vm_type *t = type_of(v);
    if (e->traceback)
        put_traceback(e->traceback);
    if (t->rc.flags & VM_T_EXC && vm_issubtype(t, &vm_exc_SyntaxError))
        put_syntax_location(e);
    value module = vm_getattr_opt(v_of(t), vm_n.__module__);
    if (module && v_is_str(module) && !str_eq_ascii(module, "builtins") &&
        !str_eq_ascii(module, "__main__")) {
        put(module);
        fputc('.', stderr);
    }
    rc_dec(module);
    vm_exc_clear();
    put(t->qualname ? t->qualname : t->name);
    value text;
    if (vm_issubtype(t, &vm_exc_SyntaxError) && tuple_ptr(e->args)->len)
        text = vm_str(tuple_ptr(e->args)->item[0]);
    else
        text = vm_str(v);
    if (!text) {
        vm_exc_clear();
        fputs(": <exception str() failed>", stderr);
    } else if (str_ptr(text)->len) {
        fputs(": ", stderr);
        put(text);
    }
    rc_dec(text);
    fputc('\n', stderr);
    value notes = vm_getattr_opt(v, vm_n.__notes__);
    vm_exc_clear();
    if (notes && v_has(notes, VM_T_LIST))
        for (size_t i = 0; i < list_ptr(notes)->len; i++) {
            value s = vm_str(list_ptr(notes)->items[i]);
            put(s);
            rc_dec(s);
            fputc('\n', stderr);
        }
    rc_dec(notes);
}

static void put_chain(value v, int depth)
{
    exc *e = exc_ptr(v);
    if (depth < 100 && !vm_stack_low()) {
        if (e->cause && e->cause != v) {
            put_chain(e->cause, depth + 1);
            fputs("\nThe above exception was the direct cause of the following exception:\n\n",
                  stderr);
        } else if (e->context && e->context != v && !e->suppress_context) {
            put_chain(e->context, depth + 1);
            fputs("\nDuring handling of the above exception, another exception occurred:\n\n",
                  stderr);
        }
    }
    put_exception(v);
}

void exc_print(value e)
{
    fflush(stdout);
    put_chain(e, 0);
}

void vm_write_unraisable(value where)
{
    vm_write_unraisable_in("", where);
}

void vm_write_unraisable_in(const char *what, value where)
{
    value e = vm_exc_take();
    if (!e)
        return;
    if (vm_unraisable_hook(e, where)) {
        rc_dec(e);
        return;
    }
    fflush(stdout);
    fprintf(stderr, "Exception ignored in%s: ", what);
    value r = where ? vm_repr(where) : V_EMPTY;
    if (r)
        put(r);
    else
        fputs("<object repr() failed>", stderr);
    vm_exc_clear();
    fputc('\n', stderr);
    rc_dec(r);
    put_exception(e);
    rc_dec(e);
}
