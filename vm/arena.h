/* A region that only grows and is released at once: names, tokens and trees of one source text. */
#ifndef TALLY_VM_ARENA_H
#define TALLY_VM_ARENA_H

#include <stdbool.h>
#include <stddef.h>

/* Where chunks come from. `get` returns NULL when memory is out; `put` receives the size that `get`
 * was asked for, so that a pool that keeps no sizes can serve. */
struct vm_arena_source {
    void *(*get)(void *ctx, size_t size);
    void (*put)(void *ctx, void *block, size_t size);
    void *ctx;
};

struct vm_arena_chunk;

struct vm_arena {
    char *next, *end; /* free part of the newest chunk */
    struct vm_arena_chunk *chunk; /* newest first */
    size_t chunk_size; /* size of the next ordinary chunk */
    size_t bytes; /* held from the source, chunk headers included */
    size_t limit; /* most bytes to hold; 0: no limit */
    bool failed; /* an allocation has returned NULL; stays set */
    const char *stack_limit; /* lowest stack address a walk of the tree may reach; NULL: unset */
    struct vm_arena_source source;
};

/* Makes an empty arena; takes no memory yet. NULL source: malloc and free. */
void vm_arena_init(struct vm_arena *a, const struct vm_arena_source *source);

/* Gives every chunk back and leaves the arena empty and usable. */
void vm_arena_release(struct vm_arena *a);

/* `size` bytes aligned for any object, not cleared. The arena owns them. NULL when out of memory.
 */
void *vm_arena_alloc(struct vm_arena *a, size_t size);

/* As vm_arena_alloc, cleared to zero. */
void *vm_arena_zalloc(struct vm_arena *a, size_t size);

/* `n` items of `size` bytes, not cleared; NULL also when the product overflows. */
void *vm_arena_array(struct vm_arena *a, size_t n, size_t size);

/* A copy of `len` bytes with a NUL after them. NULL when out of memory. */
char *vm_arena_copy(struct vm_arena *a, const char *text, size_t len);

/* True while this thread's stack has room above a->stack_limit; always true when it is unset. */
static inline bool vm_arena_stack_ok(const struct vm_arena *a)
{
    return (const char *)__builtin_frame_address(0) > a->stack_limit;
}

#endif
