/* stack.c: the value stack: a chain of chunks, so that a frame never moves. */
#include <sys/mman.h>

#include "vm/func.h"
#include "vm/opcodes.h"

struct vm_chunk {
    struct vm_chunk *prev;
    value *end;
    value data[];
};

enum { CHUNK_BYTES = 512 * 1024 };

_Static_assert(offsetof(vm_frame, r) / sizeof(value) + 1 == VM_WINDOW, "call window and frame");

static struct vm_chunk *spare;

/* Fresh pages are zero: nothing in them looks like a reference. */
static struct vm_chunk *chunk_new(size_t words)
{
    size_t size = sizeof(struct vm_chunk) + words * sizeof(value);
    if (size < CHUNK_BYTES)
        size = CHUNK_BYTES;
    struct vm_chunk *c =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (c == MAP_FAILED)
        return NULL;
    c->end = (value *)((char *)c + size);
    return c;
}

static void chunk_free(struct vm_chunk *c)
{
    munmap(c, (size_t)((char *)c->end - (char *)c));
}

bool vm_stack_open(vm_thread *t)
{
    t->chunk = chunk_new(0);
    if (!t->chunk)
        return false;
    t->chunk->prev = NULL;
    t->top = t->chunk->data;
    t->chunk_end = t->chunk->end;
    return true;
}

void vm_stack_close(vm_thread *t)
{
    while (t->chunk) {
        struct vm_chunk *prev = t->chunk->prev;
        chunk_free(t->chunk);
        t->chunk = prev;
    }
    if (spare)
        chunk_free(spare);
    spare = NULL;
}

value *vm_stack_room(vm_thread *t, size_t words, uint64_t *flags)
{
    value *top = vm_stack_top(t);
    if ((size_t)(t->chunk_end - top) >= words)
        return top;
    struct vm_chunk *c = NULL;
    if (spare && (size_t)(spare->end - spare->data) >= words) {
        c = spare;
        spare = NULL;
    } else {
        c = chunk_new(words);
    }
    if (!c) {
        vm_no_memory();
        return NULL;
    }
    c->prev = t->chunk;
    t->chunk = c;
    t->chunk_end = c->end;
    *flags |= FRAME_CHUNK;
    return c->data;
}

void vm_stack_pop_chunk(vm_thread *t)
{
    struct vm_chunk *c = t->chunk;
    t->chunk = c->prev;
    t->chunk_end = t->chunk->end;
    if (spare)
        chunk_free(c);
    else
        spare = c;
}

static void visit_value(value v, rc_visit visit, void *arg)
{
    if (v_is_heap(v))
        visit(v_obj(v), arg);
}

/* Does f's call window lie among the registers of p? */
static bool window_inside(const vm_frame *p, const vm_frame *f)
{
    if (!p || !f || ((p->flags | f->flags) & FRAME_GEN))
        return false;
    const value *callee = f->r - VM_WINDOW;
    return callee >= p->r && callee < p->r + p->co->nregs;
}

void vm_stack_roots(vm_thread *t, rc_visit visit, void *arg)
{
    const vm_frame *inner = NULL;
    for (const vm_frame *f = t->frame; f; inner = f, f = f->prev) {
        if (f->flags & FRAME_GEN)
            continue; /* its registers are traversed with the generator, which its resumer holds */
        /* above the window of a call that runs begins the inner frame */
        const value *end = window_inside(f, inner) ? inner->r - VM_WINDOW + 1 : f->r + f->co->nregs;
        for (const value *p = f->r; p < end; p++)
            visit_value(*p, visit, arg);
        if (!window_inside(f->prev, f))
            visit_value(*((const value *)f - 1), visit, arg);
        if (f->flags & FRAME_OWNS_FN)
            visit((rc_obj *)f->fn, arg);
        if (f->obj)
            visit((rc_obj *)f->obj, arg);
    }
    for (const vm_nframe *nf = t->nframes; nf; nf = nf->prev)
        for (uint32_t i = 0; i < nf->n; i++)
            visit_value(nf->slots[i], visit, arg);
    visit_value(t->exc, visit, arg);
    visit_value(t->base_exc_info.exc, visit, arg);
}
