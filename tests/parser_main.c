/* Driver of parser_diff.py. Reads requests on stdin, answers on stdout:
 *     request  MODE LENGTH\n and LENGTH bytes of source; MODE is file, eval or single
 *     answer   ok LENGTH\n and the dump, or
 *              error KIND LINE COL END_LINE END_COL LENGTH\n and the message
 * With --time FILE it parses the file again and again for a second and prints bytes a second. */
#include "../vm/ast.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static const char *stack_floor(void)
{
    struct rlimit limit;
    size_t size = (size_t)8 << 20;
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        size = limit.rlim_cur;
    return (const char *)((uintptr_t)__builtin_frame_address(0) - size + ((size_t)1 << 20));
}

static void answer(const char *src, size_t len, enum vm_parse_mode mode)
{
    struct vm_arena arena;
    struct vm_syntax_error err;
    vm_arena_init(&arena, NULL);
    arena.stack_limit = stack_floor();
    ast *tree = vm_parse(&arena, src, len, "<driver>", mode, &err);
    if (tree) {
        size_t n = 0;
        char *text = vm_ast_dump(&arena, tree, &n);
        printf("ok %zu\n", text ? n : 0);
        if (text)
            fwrite(text, 1, n, stdout);
        free(text);
    } else {
        printf("error %s %d %d %d %d %zu\n%s", vm_syntax_kind_name(err.kind), err.line, err.col,
               err.end_line, err.end_col, strlen(err.message), err.message);
    }
    vm_arena_release(&arena);
    fflush(stdout);
}

static int serve(void)
{
    char mode[16];
    size_t len;
    while (scanf("%15s %zu", mode, &len) == 2) {
        if (getchar() != '\n')
            return 2;
        /* Exactly as large as the text, so that reading behind it is seen. */
        char *src = malloc(len ? len : 1);
        if (!src || fread(src, 1, len, stdin) != len) {
            free(src);
            return 2;
        }
        answer(src, len,
               strcmp(mode, "eval") == 0     ? VM_PARSE_EVAL
               : strcmp(mode, "single") == 0 ? VM_PARSE_SINGLE
                                             : VM_PARSE_FILE);
        free(src);
    }
    return 0;
}

static int measure(const char *path)
{
    FILE *f = fopen(path, "rb");
    static char src[1 << 24];
    if (!f) {
        perror(path);
        return 2;
    }
    size_t len = fread(src, 1, sizeof src, f), rounds = 0, bytes = 0;
    fclose(f);
    clock_t start = clock();
    do {
        struct vm_arena arena;
        struct vm_syntax_error err;
        vm_arena_init(&arena, NULL);
        if (!vm_parse(&arena, src, len, path, VM_PARSE_FILE, &err))
            printf("%s:%d: %s\n", path, err.line, err.message);
        bytes = arena.bytes;
        vm_arena_release(&arena);
        rounds++;
    } while (clock() - start < CLOCKS_PER_SEC);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    printf("%.1f MB/s, %zu bytes of source, %zu bytes of tree\n",
           (double)len * (double)rounds / seconds / 1e6, len, bytes);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--time") == 0)
        return measure(argv[2]);
    return serve();
}
