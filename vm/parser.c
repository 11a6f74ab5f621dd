#include "parser.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- errors ---- */

void *vm_p_fail(struct vm_parser *p)
{
    if (p->pos > p->far)
        p->far = p->pos;
    return NULL;
}

bool vm_p_expect(struct vm_parser *p, int type)
{
    if (vm_p_accept(p, type))
        return true;
    vm_p_fail(p);
    return false;
}

/* The bytes of a line of the source; false when there is no such line. */
static bool source_line(const struct vm_parser *p, int line, const char **start, size_t *len)
{
    const char *s = p->text, *end = p->text + p->text_len;
    while (line > 1 && s < end) {
        s = memchr(s, '\n', (size_t)(end - s));
        if (!s)
            return false;
        s++;
        line--;
    }
    if (line != 1)
        return false;
    const char *stop = memchr(s, '\n', (size_t)(end - s));
    *start = s;
    *len = (size_t)((stop ? stop : end) - s);
    return true;
}

/* Code points in the first `bytes` bytes of a line, plus one. */
static int visible_column(const char *line, size_t len, int bytes)
{
    int n = 1;
    for (int i = 0; i < bytes; i++)
        if ((size_t)i >= len || (line[i] & 0xc0) != 0x80)
            n++;
    return n;
}

/* `end` NULL: no end is known. */
static void set_error(struct vm_parser *p, enum vm_syntax_kind kind, struct vm_place start,
                      const struct vm_place *end, const char *fmt, va_list args)
{
    struct vm_syntax_error *e = p->err;
    memset(e, 0, sizeof *e);
    e->kind = kind;
    int n = 0;
    if (p->fstring_depth)
        n = snprintf(e->message, sizeof e->message, "f-string: ");
    vsnprintf(e->message + n, sizeof e->message - (size_t)n, fmt, args);
    const char *text;
    size_t len;
    e->line = start.line;
    if (source_line(p, start.line, &text, &len)) {
        e->col = visible_column(text, len, start.col);
        char *copy = vm_arena_copy(p->arena, text, len);
        if (copy) {
            e->text = copy;
            e->text_len = len;
        }
    }
    if (end && source_line(p, end->line, &text, &len)) {
        e->end_line = end->line;
        e->end_col = visible_column(text, len, end->col);
    }
    p->raised = true;
}

static bool silent(const struct vm_parser *p)
{
    return p->quiet || vm_p_dead(p);
}

static void raise_range(struct vm_parser *p, enum vm_syntax_kind kind, struct vm_place start,
                        struct vm_place end, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

static void raise_range(struct vm_parser *p, enum vm_syntax_kind kind, struct vm_place start,
                        struct vm_place end, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    set_error(p, kind, start, &end, fmt, args);
    va_end(args);
}

static void raise_at(struct vm_parser *p, enum vm_syntax_kind kind, const struct vm_token *t,
                     const char *fmt, va_list args)
{
    struct vm_place start = {t->line, t->col}, end = {t->end_line, t->end_col};
    set_error(p, kind, start, &end, fmt, args);
}

void *vm_p_raise(struct vm_parser *p, const char *fmt, ...)
{
    vm_p_fail(p);
    if (!silent(p)) {
        va_list args;
        va_start(args, fmt);
        raise_at(p, VM_SYNTAX_ERROR, vm_p_token(p, 0), fmt, args);
        va_end(args);
    }
    return NULL;
}

void *vm_p_raise_token(struct vm_parser *p, int token, const char *fmt, ...)
{
    vm_p_fail(p);
    if (!silent(p)) {
        va_list args;
        va_start(args, fmt);
        raise_at(p, VM_SYNTAX_ERROR, vm_lex_token(p->lx, token), fmt, args);
        va_end(args);
    }
    return NULL;
}

void *vm_p_raise_node(struct vm_parser *p, const ast *from, const ast *to, const char *fmt, ...)
{
    vm_p_fail(p);
    if (!silent(p)) {
        struct vm_place end = {to->end_line, to->end_col};
        va_list args;
        va_start(args, fmt);
        set_error(p, VM_SYNTAX_ERROR, vm_p_start(from), &end, fmt, args);
        va_end(args);
    }
    return NULL;
}

void *vm_p_raise_indent(struct vm_parser *p, const char *fmt, ...)
{
    vm_p_fail(p);
    if (!silent(p)) {
        va_list args;
        va_start(args, fmt);
        raise_at(p, VM_SYNTAX_INDENTATION, vm_p_token(p, 0), fmt, args);
        va_end(args);
    }
    return NULL;
}

/* A MemoryError replaces whatever was raised: the parse did not really get to see that. */
static void memory_error(struct vm_parser *p, const char *message)
{
    const struct vm_token *t = p->lx && p->lx->count ? vm_p_token(p, 0) : NULL;
    memset(p->err, 0, sizeof *p->err);
    p->err->kind = VM_SYNTAX_MEMORY;
    p->err->line = t ? t->line : 0;
    snprintf(p->err->message, sizeof p->err->message, "%s", message);
    p->no_memory = true;
}

void *vm_p_no_memory(struct vm_parser *p)
{
    if (!p->no_memory)
        memory_error(p, "out of memory while parsing");
    return NULL;
}

struct vm_mark vm_p_try(struct vm_parser *p)
{
    p->quiet++;
    return (struct vm_mark){p->pos, p->top};
}

void vm_p_keep(struct vm_parser *p)
{
    p->quiet--;
}

void vm_p_back(struct vm_parser *p, struct vm_mark mark)
{
    p->quiet--;
    p->pos = mark.pos;
    p->top = mark.top;
}

/* CPython 3.11's parser gives up at this depth too. */
enum { PARSER_DEPTH = 6000 };

bool vm_p_enter(struct vm_parser *p)
{
    if ((const char *)__builtin_frame_address(0) <= p->stack_limit || p->depth >= PARSER_DEPTH) {
        if (!p->no_memory)
            memory_error(p, "parser stack overflow: the source is nested too deeply");
        return false;
    }
    p->depth++;
    return true;
}

/* ---- nodes, sequences, names ---- */

ast *vm_p_node(struct vm_parser *p, enum ast_kind kind, size_t size, struct vm_place start)
{
    ast *n = vm_arena_zalloc(p->arena, size);
    if (!n)
        return vm_p_no_memory(p);
    n->kind = (uint8_t)kind;
    n->line = start.line;
    n->col = start.col;
    vm_p_end(p, n);
    return n;
}

void vm_p_end(struct vm_parser *p, ast *n)
{
    const struct vm_token *t = vm_lex_token(p->lx, p->pos ? p->pos - 1 : 0);
    n->end_line = t->end_line;
    n->end_col = t->end_col;
}

bool vm_p_push(struct vm_parser *p, ast *item)
{
    if (p->top == p->stack_size) {
        int size = p->stack_size ? p->stack_size * 2 : 64;
        ast **stack = vm_arena_array(p->scratch, (size_t)size, sizeof *stack);
        if (!stack) {
            vm_p_no_memory(p);
            return false;
        }
        if (p->top)
            memcpy(stack, p->stack, (size_t)p->top * sizeof *stack);
        p->stack = stack;
        p->stack_size = size;
    }
    p->stack[p->top++] = item;
    return true;
}

bool vm_p_pop_seq(struct vm_parser *p, int base, struct ast_seq *seq)
{
    seq->n = p->top - base;
    seq->items = NULL;
    if (seq->n) {
        seq->items = vm_arena_array(p->arena, (size_t)seq->n, sizeof *seq->items);
        if (!seq->items) {
            vm_p_no_memory(p);
            return false;
        }
        memcpy(seq->items, p->stack + base, (size_t)seq->n * sizeof *seq->items);
    }
    p->top = base;
    return true;
}

/* FNV-1a. */
static uint32_t hash_bytes(const char *s, size_t len)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)s[i]) * 16777619u;
    return h;
}

static bool grow_names(struct vm_parser *p)
{
    int slots = p->name_slots ? p->name_slots * 2 : 128;
    const ast_name **table = vm_arena_zalloc(p->scratch, (size_t)slots * sizeof *table);
    if (!table) {
        vm_p_no_memory(p);
        return false;
    }
    for (int i = 0; i < p->name_slots; i++) {
        const ast_name *n = p->names[i];
        if (!n)
            continue;
        uint32_t h = hash_bytes(n->utf8, n->len);
        while (table[h & (uint32_t)(slots - 1)])
            h++;
        table[h & (uint32_t)(slots - 1)] = n;
    }
    p->names = table;
    p->name_slots = slots;
    return true;
}

const ast_name *vm_p_intern(struct vm_parser *p, const char *s, size_t len)
{
    if (p->name_count * 2 >= p->name_slots && !grow_names(p))
        return NULL;
    uint32_t h = hash_bytes(s, len), mask = (uint32_t)(p->name_slots - 1);
    for (; p->names[h & mask]; h++) {
        const ast_name *n = p->names[h & mask];
        if (n->len == len && memcmp(n->utf8, s, len) == 0)
            return n;
    }
    ast_name *n = vm_arena_alloc(p->arena, sizeof *n);
    char *copy = vm_arena_copy(p->arena, s, len);
    if (!n || !copy)
        return vm_p_no_memory(p);
    n->len = (uint32_t)len;
    n->id = p->name_count++;
    n->utf8 = copy;
    p->names[h & mask] = n;
    return n;
}

const ast_name *vm_p_name(struct vm_parser *p)
{
    const struct vm_token *t = vm_p_token(p, 0);
    if (t->type != T_NAME)
        return vm_p_fail(p);
    vm_p_next(p);
    return vm_p_intern(p, p->lx->src + t->start, t->end - t->start);
}

bool vm_p_is_word(const struct vm_parser *p, int ahead, const char *word)
{
    const struct vm_token *t = vm_p_token(p, ahead);
    return t->type == T_NAME && t->end - t->start == strlen(word) &&
           memcmp(p->lx->src + t->start, word, t->end - t->start) == 0;
}

/* ---- the source text ---- */

/* True when the bytes of `line` are a comment that declares an encoding (PEP 263), which is then
 * stored in name; *code tells whether the line is anything but blank or a comment. */
static bool encoding_cookie(const char *line, size_t len, char *name, size_t size, bool *code)
{
    size_t i = 0;
    while (i < len && (line[i] == ' ' || line[i] == '\t' || line[i] == '\f'))
        i++;
    *code = i < len && line[i] != '#';
    if (*code || i == len)
        return false;
    for (; i + 7 <= len; i++) {
        if (memcmp(line + i, "coding", 6) || (line[i + 6] != ':' && line[i + 6] != '='))
            continue;
        size_t k = i + 7, n = 0;
        while (k < len && (line[k] == ' ' || line[k] == '\t'))
            k++;
        for (; k < len; k++) {
            char c = line[k];
            if (!(vm_ident_class((unsigned char)c) >= VM_IDENT_CONTINUE || c == '-' || c == '.') ||
                (unsigned char)c >= 0x80)
                break;
            if (n + 1 < size)
                name[n++] = c;
        }
        name[n] = 0;
        if (n)
            return true;
    }
    return false;
}

/* Lower case, '_' as '-'. */
static void normal_encoding(char *name)
{
    for (; *name; name++) {
        if (*name >= 'A' && *name <= 'Z')
            *name += 'a' - 'A';
        else if (*name == '_')
            *name = '-';
    }
}

static bool is_encoding(const char *name, const char *what)
{
    size_t n = strlen(what);
    return strncmp(name, what, n) == 0 && (name[n] == 0 || name[n] == '-');
}

/* Encodings whose text, where it is ASCII, is the same text in UTF-8. */
static bool is_ascii_superset(const char *name)
{
    static const char *const known[] = {
        "ascii",  "us-ascii", "latin-1", "latin1", "iso-8859", "iso8859", "l1",    "cp1252",
        "cp1250", "cp1251",   "windows", "koi8-r", "koi8-u",   "cp437",   "cp850", "iso-latin-1"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (is_encoding(name, known[i]))
            return true;
    return false;
}

static bool check_encoding(struct vm_parser *p, bool bom)
{
    char name[64] = "";
    const char *line;
    size_t len;
    int found = 0;
    for (int i = 1; i <= 2 && !found; i++) {
        bool code;
        if (!source_line(p, i, &line, &len))
            break;
        if (encoding_cookie(line, len, name, sizeof name, &code))
            found = i;
        else if (code)
            break;
    }
    size_t bad = vm_utf8_check(p->text, p->text_len);
    struct vm_place at = {found ? found : 1, 0};
    char shown[64];
    memcpy(shown, name, sizeof shown);
    normal_encoding(name);
    /* CPython knows "utf8" as a name of UTF-8 too, but not behind a byte order mark. */
    if (found && !is_encoding(name, "utf-8") && (bom || !is_encoding(name, "utf8"))) {
        bool ascii = true;
        for (size_t i = 0; i < p->text_len; i++)
            ascii &= (unsigned char)p->text[i] < 0x80;
        if (bom || !ascii || !is_ascii_superset(name)) {
            raise_range(p, VM_SYNTAX_ERROR, at, at, "encoding problem: %s%s", shown,
                        bom ? " with BOM" : "");
            return false;
        }
    }
    if (bad < p->text_len) {
        at.line = 1;
        for (size_t i = 0; i < bad; i++)
            at.line += p->text[i] == '\n';
        unsigned byte = (unsigned char)p->text[bad];
        if (found || bom) {
            raise_range(p, VM_SYNTAX_ERROR, at, at,
                        "(unicode error) 'utf-8' codec can't decode byte 0x%02x in position %zu",
                        byte, bad);
        } else {
            raise_range(p, VM_SYNTAX_ERROR, at, at,
                        "Non-UTF-8 code starting with '\\x%02x' in file %.200s on line %d, but no "
                        "encoding declared; see https://peps.python.org/pep-0263/ for details",
                        byte, p->filename, at.line);
        }
        /* The line itself is not text. */
        p->err->text = NULL;
        p->err->text_len = 0;
        return false;
    }
    return true;
}

/* A copy with '\n' for every line end, a last newline, and a NUL behind it. */
static bool take_source(struct vm_parser *p, const char *src, size_t len)
{
    bool bom = len >= 3 && memcmp(src, "\xef\xbb\xbf", 3) == 0;
    if (bom) {
        src += 3;
        len -= 3;
    }
    /* Offsets are 32 bits, columns are int. */
    if (len > INT32_MAX - 8) {
        memory_error(p, "the source is too large");
        return false;
    }
    char *copy = vm_arena_alloc(p->scratch, len + 4);
    if (!copy) {
        vm_p_no_memory(p);
        return false;
    }
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        if (src[i] == '\r') {
            copy[n++] = '\n';
            if (i + 1 < len && src[i + 1] == '\n')
                i++;
        } else {
            copy[n++] = src[i];
        }
    }
    if (n && copy[n - 1] != '\n')
        copy[n++] = '\n';
    copy[n] = copy[n + 1] = 0;
    p->text = copy;
    p->text_len = n;
    if (memchr(copy, 0, n)) {
        const char *nul = memchr(copy, 0, n);
        struct vm_place at = {1, 0};
        for (const char *s = copy; s < nul; s++)
            at.line += *s == '\n';
        raise_range(p, VM_SYNTAX_VALUE, at, at, "source code string cannot contain null bytes");
        return false;
    }
    return check_encoding(p, bom);
}

/* ---- the whole ---- */

static ast *file_input(struct vm_parser *p)
{
    struct vm_place start = {1, 0};
    int base = p->top;
    while (vm_p_type(p) != T_END)
        if (!vm_p_statement(p))
            return NULL;
    ast *n = VM_NEW(p, AST_MODULE, module, start);
    if (!n || !vm_p_pop_seq(p, base, &n->u.module.body))
        return NULL;
    return n;
}

static ast *eval_input(struct vm_parser *p)
{
    ast *e = vm_p_expressions(p);
    if (!e)
        return NULL;
    while (vm_p_accept(p, T_NEWLINE))
        ;
    if (vm_p_type(p) != T_END)
        return vm_p_fail(p);
    ast *n = VM_NEW(p, AST_EXPRESSION, expression, vm_p_start(e));
    if (n)
        n->u.expression.body = e;
    return n;
}

static ast *single_input(struct vm_parser *p)
{
    struct vm_place start = {1, 0};
    int base = p->top;
    if (vm_p_type(p) == T_END)
        return vm_p_fail(p);
    if (!vm_p_statement(p))
        return NULL;
    if (vm_p_type(p) != T_END) {
        return vm_p_raise_token(p, p->pos,
                                "multiple statements found while compiling a single statement");
    }
    ast *n = VM_NEW(p, AST_INTERACTIVE, interactive, start);
    if (!n || !vm_p_pop_seq(p, base, &n->u.interactive.body))
        return NULL;
    return n;
}

/* The lexer's error as an exception. */
static void raise_lexical(struct vm_parser *p)
{
    const struct vm_lexer *lx = p->lx;
    struct vm_place at = {lx->error_line, lx->error_col};
    enum vm_syntax_kind kind = VM_SYNTAX_ERROR;
    if (lx->error == VM_LEX_INDENT)
        kind = VM_SYNTAX_INDENTATION;
    else if (lx->error == VM_LEX_TAB)
        kind = VM_SYNTAX_TAB;
    /* CPython's lexer does not know that it is inside an f-string. */
    int depth = p->fstring_depth;
    p->raised = false;
    p->fstring_depth = 0;
    raise_range(p, kind, at, at, "%s", lx->message);
    p->fstring_depth = depth;
}

/* Decides which error is told: the lexer's where the parser met it or where it weighs more, the one
 * that was raised, or "invalid syntax" at the furthest token. */
void vm_p_settle(struct vm_parser *p)
{
    const struct vm_lexer *lx = p->lx;
    const struct vm_token *t = vm_lex_token(lx, p->far);
    if (p->no_memory)
        return;
    struct vm_place start = {t->line, t->col}, end = {t->end_line, t->end_col};
    bool at_lexical = t->type == T_ERROR;
    bool wins = lx->error == VM_LEX_HARD || (lx->error == VM_LEX_OPEN && t->line > lx->error_line);
    if (!p->raised && t->type == T_INDENT) {
        start.col = t->end_col - 1;
        raise_range(p, VM_SYNTAX_INDENTATION, start, end, "unexpected indent");
    } else if (!p->raised && t->type == T_DEDENT) {
        raise_range(p, VM_SYNTAX_INDENTATION, start, end, "unexpected unindent");
    } else if (lx->error && (wins || at_lexical)) {
        raise_lexical(p);
    } else if (!p->raised) {
        raise_range(p, VM_SYNTAX_ERROR, start, end, "invalid syntax");
    }
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PARSER_ASAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define PARSER_ASAN 1
#endif

#ifdef PARSER_ASAN
#define PARSER_STACK ((size_t)4 << 20)
#else
#define PARSER_STACK ((size_t)1 << 20)
#endif

ast *vm_parse(struct vm_arena *a, const char *src, size_t len, const char *filename,
              enum vm_parse_mode mode, struct vm_syntax_error *err)
{
    struct vm_arena scratch;
    struct vm_parser p = {0};
    ast *tree = NULL;
    memset(err, 0, sizeof *err);
    vm_arena_init(&scratch, &a->source);
    scratch.limit = a->limit;
    p.arena = a;
    p.scratch = &scratch;
    p.filename = filename ? filename : "<string>";
    p.err = err;
    p.stack_limit = a->stack_limit
                        ? a->stack_limit
                        : (const char *)((uintptr_t)__builtin_frame_address(0) - PARSER_STACK);
    struct vm_lexer *lx = vm_arena_zalloc(&scratch, sizeof *lx);
    if (!lx) {
        vm_p_no_memory(&p);
        goto done;
    }
    p.lx = lx;
    if (!take_source(&p, src, len))
        goto done;
    lx->arena = &scratch;
    lx->src = p.text;
    lx->end = (uint32_t)p.text_len;
    lx->line = 1;
    lx->line_begins = true;
    if (!vm_lex(lx)) {
        vm_p_no_memory(&p);
        goto done;
    }
    if (mode == VM_PARSE_EVAL)
        tree = eval_input(&p);
    else if (mode == VM_PARSE_SINGLE)
        tree = single_input(&p);
    else
        tree = file_input(&p);
    if (!tree)
        vm_p_settle(&p);

done:
    vm_arena_release(&scratch);
    return tree;
}
