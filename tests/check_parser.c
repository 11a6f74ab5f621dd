/* The parser by itself: trees, places, names, constants, errors, memory and stack. Whether it
 * agrees with CPython on whole files is asked by parser_diff.py. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../vm/ast.h"

static struct vm_arena arena;
static struct vm_syntax_error err;

static void setup(void)
{
    vm_arena_init(&arena, NULL);
}

static void teardown(void)
{
    vm_arena_release(&arena);
}

static ast *parse(const char *src)
{
    return vm_parse(&arena, src, strlen(src), "test.py", VM_PARSE_FILE, &err);
}

/* The first statement of src, which must parse. */
static ast *first(const char *src)
{
    ast *tree = parse(src);
    ck_assert_msg(tree != NULL, "%s: %s", src, err.message);
    ck_assert_int_eq(tree->kind, AST_MODULE);
    ck_assert_int_ge(tree->u.module.body.n, 1);
    return tree->u.module.body.items[0];
}

static ast *value_of(const char *src)
{
    ast *s = first(src);
    ck_assert_int_eq(s->kind, AST_EXPR);
    return s->u.expr.value;
}

static const struct ast_constant *constant(const char *src)
{
    ast *e = value_of(src);
    ck_assert_msg(e->kind == AST_CONSTANT, "%s is %s", src, vm_ast_kind_name(e->kind));
    return &e->u.constant;
}

static void refuse(const char *src, enum vm_syntax_kind kind, int line, const char *message)
{
    ck_assert_msg(parse(src) == NULL, "accepted: %s", src);
    ck_assert_str_eq(vm_syntax_kind_name(err.kind), vm_syntax_kind_name(kind));
    ck_assert_str_eq(err.message, message);
    ck_assert_int_eq(err.line, line);
}

START_TEST(test_empty)
{
    static const char *const nothing[] = {
        "",          "\n", "\n\n",         "# only a comment",
        "   \n\t\n", "\f", "\xef\xbb\xbf", "\xef\xbb\xbf# -*- coding: utf-8 -*-\n"};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
        ast *tree = parse(nothing[i]);
        ck_assert_msg(tree != NULL, "%zu: %s", i, err.message);
        ck_assert_int_eq(tree->u.module.body.n, 0);
    }
}
END_TEST

START_TEST(test_fields)
{
    ast *f = first("@d\ndef f(a, /, b=1, *c, d, e=2, **g) -> r:\n    return a\n");
    ck_assert_int_eq(f->kind, AST_FUNCTIONDEF);
    ck_assert_str_eq(f->u.functiondef.name->utf8, "f");
    ck_assert_int_eq(f->u.functiondef.decorators.n, 1);
    ck_assert_int_eq(f->u.functiondef.body.n, 1);
    ck_assert_ptr_nonnull(f->u.functiondef.returns);
    ast *a = f->u.functiondef.args;
    ck_assert_int_eq(a->u.arguments.posonlyargs.n, 1);
    ck_assert_int_eq(a->u.arguments.args.n, 1);
    ck_assert_int_eq(a->u.arguments.defaults.n, 1);
    ck_assert_int_eq(a->u.arguments.kwonlyargs.n, 2);
    ck_assert_int_eq(a->u.arguments.kw_defaults.n, 2);
    ck_assert_ptr_null(a->u.arguments.kw_defaults.items[0]);
    ck_assert_ptr_nonnull(a->u.arguments.kw_defaults.items[1]);
    ck_assert_str_eq(a->u.arguments.vararg->u.arg.arg->utf8, "c");
    ck_assert_str_eq(a->u.arguments.kwarg->u.arg.arg->utf8, "g");

    ast *c = value_of("a < b is not c not in d");
    ck_assert_int_eq(c->u.compare.comparators.n, 3);
    ck_assert_int_eq(c->u.compare.ops[0], AST_LT);
    ck_assert_int_eq(c->u.compare.ops[1], AST_ISNOT);
    ck_assert_int_eq(c->u.compare.ops[2], AST_NOTIN);

    ast *d = value_of("{**a, 1: 2}");
    ck_assert_ptr_null(d->u.dict.keys.items[0]);
    ck_assert_int_eq(d->u.dict.values.n, 2);
}
END_TEST

START_TEST(test_contexts)
{
    ast *s = first("a.b, [c, *d[0]] = x");
    ast *t = s->u.assign.targets.items[0];
    ck_assert_int_eq(t->u.tuple.ctx, AST_STORE);
    ast *attr = t->u.tuple.elts.items[0], *list = t->u.tuple.elts.items[1];
    ck_assert_int_eq(attr->u.attribute.ctx, AST_STORE);
    ck_assert_int_eq(attr->u.attribute.value->u.name.ctx, AST_LOAD);
    ast *star = list->u.list.elts.items[1];
    ck_assert_int_eq(star->u.starred.ctx, AST_STORE);
    ck_assert_int_eq(star->u.starred.value->u.subscript.ctx, AST_STORE);
    ck_assert_int_eq(star->u.starred.value->u.subscript.value->u.name.ctx, AST_LOAD);
    s = first("del (a, b.c)");
    t = s->u.delete_.targets.items[0];
    ck_assert_int_eq(t->u.tuple.elts.items[1]->u.attribute.ctx, AST_DEL);
    ck_assert(first("a: int")->u.annassign.simple);
    ck_assert(!first("(a): int")->u.annassign.simple);
}
END_TEST

START_TEST(test_names_are_interned)
{
    ast *tree = parse("alpha = beta\ndef alpha(beta): return alpha.beta\n");
    struct ast_seq *body = &tree->u.module.body;
    const ast_name *alpha = body->items[0]->u.assign.targets.items[0]->u.name.id;
    const ast_name *beta = body->items[0]->u.assign.value->u.name.id;
    ast *f = body->items[1];
    ck_assert_ptr_eq(f->u.functiondef.name, alpha);
    ck_assert_ptr_eq(f->u.functiondef.args->u.arguments.args.items[0]->u.arg.arg, beta);
    ast *e = f->u.functiondef.body.items[0]->u.return_.value;
    ck_assert_ptr_eq(e->u.attribute.attr, beta);
    ck_assert_ptr_eq(e->u.attribute.value->u.name.id, alpha);
    ck_assert_int_ne(alpha->id, beta->id);
    ck_assert_uint_eq(alpha->len, 5);

    char src[20000] = "";
    size_t n = 0;
    for (int i = 0; i < 1500; i++)
        n += (size_t)sprintf(src + n, "v%d\n", i % 500);
    tree = parse(src);
    for (int i = 0; i < 1000; i++) {
        body = &tree->u.module.body;
        ck_assert_ptr_eq(body->items[i]->u.expr.value->u.name.id,
                         body->items[i + 500]->u.expr.value->u.name.id);
    }
}
END_TEST

START_TEST(test_numbers)
{
    const struct ast_constant *c = constant("0x_fF");
    ck_assert_int_eq(c->const_kind, AST_CONST_INT);
    ck_assert_int_eq(c->base, 16);
    ck_assert_str_eq(c->text, "fF");
    ck_assert(c->small && c->value == 255);
    c = constant("0b0001_01");
    ck_assert_str_eq(c->text, "101");
    ck_assert(c->base == 2 && c->value == 5);
    c = constant("0_0");
    ck_assert_str_eq(c->text, "0");
    ck_assert(c->small && c->value == 0);
    c = constant("9223372036854775807");
    ck_assert(c->small && c->value == INT64_MAX);
    c = constant("9223372036854775808");
    ck_assert(!c->small);
    ck_assert_str_eq(c->text, "9223372036854775808");
    c = constant("1_0.5e-1_0");
    ck_assert(c->const_kind == AST_CONST_FLOAT && c->num == 10.5e-10);
    c = constant("010j");
    ck_assert(c->const_kind == AST_CONST_IMAG && c->num == 10);
    c = constant(".5");
    ck_assert(c->const_kind == AST_CONST_FLOAT && c->num == 0.5);
}
END_TEST

START_TEST(test_strings)
{
    const struct ast_constant *c = constant("'a\\0b' \"\"\"c\n\"\"\" r'\\n'");
    ck_assert_int_eq(c->const_kind, AST_CONST_STR);
    ck_assert_uint_eq(c->len, 7);
    ck_assert_mem_eq(c->text, "a\0bc\n\\n", 8);
    ck_assert_uint_eq(c->chars, 7);
    c = constant("u'\\ud800\\U0010ffff\xc3\xa9'");
    ck_assert(c->u_prefix);
    ck_assert_uint_eq(c->chars, 3);
    ck_assert_uint_eq(c->max_char, 0x10ffff);
    ck_assert_mem_eq(c->text, "\xed\xa0\x80\xf4\x8f\xbf\xbf\xc3\xa9", 10);
    c = constant("''");
    ck_assert(c->len == 0 && c->max_char == 0 && c->text[0] == 0);
    c = constant("b'\\xff\\x00' Rb'\\x'");
    ck_assert_int_eq(c->const_kind, AST_CONST_BYTES);
    ck_assert_uint_eq(c->len, 4);
    ck_assert_mem_eq(c->text, "\xff\0\\x", 5);
}
END_TEST

START_TEST(test_fstrings)
{
    ast *j = value_of("f'a{b!r:>{w}}c' 'd'");
    ck_assert_int_eq(j->kind, AST_JOINEDSTR);
    ck_assert_int_eq(j->u.joinedstr.values.n, 3);
    ast *v = j->u.joinedstr.values.items[1];
    ck_assert_int_eq(v->u.formattedvalue.conversion, 'r');
    ck_assert_int_eq(v->u.formattedvalue.format_spec->u.joinedstr.values.n, 2);
    ck_assert_str_eq(j->u.joinedstr.values.items[2]->u.constant.text, "cd");
    j = value_of("f'{ x = }'");
    ck_assert_str_eq(j->u.joinedstr.values.items[0]->u.constant.text, " x = ");
    ck_assert_int_eq(j->u.joinedstr.values.items[1]->u.formattedvalue.conversion, 'r');
    ck_assert_int_eq(value_of("f''")->u.joinedstr.values.n, 0);
    /* Places inside a field are those of the source. */
    j = value_of("f'''\n {spam}'''");
    ast *name = j->u.joinedstr.values.items[1]->u.formattedvalue.value;
    ck_assert_int_eq(name->line, 2);
    ck_assert_int_eq(name->col, 2);
    ck_assert_int_eq(name->end_col, 6);
}
END_TEST

START_TEST(test_places)
{
    ast *s = first("\n  \nif a:\n  b = \\\n  \xc3\xa9 + (c)\nelse:\n  d\n");
    ck_assert_int_eq(s->line, 3);
    ck_assert_int_eq(s->end_line, 7);
    ck_assert_int_eq(s->end_col, 3);
    ast *assign = s->u.if_.body.items[0];
    ck_assert_int_eq(assign->line, 4);
    ck_assert_int_eq(assign->col, 2);
    ck_assert_int_eq(assign->end_line, 5);
    ck_assert_int_eq(assign->end_col, 10);
    ast *sum = assign->u.assign.value;
    ck_assert_int_eq(sum->col, 2);
    ck_assert_int_eq(sum->u.binop.right->col, 8);
    s = first("a\r\nb\rc\n");
    ck_assert_int_eq(s->line, 1);
    ast *tree = parse("a\r\nb\rc");
    ck_assert_int_eq(tree->u.module.body.items[2]->line, 3);
}
END_TEST

START_TEST(test_errors)
{
    refuse("x = (1 +\ny = 2\n", VM_SYNTAX_ERROR, 1, "'(' was never closed");
    ck_assert_int_eq(err.col, 5);
    ck_assert_uint_eq(err.text_len, 8);
    ck_assert_mem_eq(err.text, "x = (1 +", 8);
    refuse("if x:\npass\n", VM_SYNTAX_INDENTATION, 2,
           "expected an indented block after 'if' statement on line 1");
    refuse("if x:\n\ta\n        b\n", VM_SYNTAX_TAB, 3,
           "inconsistent use of tabs and spaces in indentation");
    refuse("f(a b)", VM_SYNTAX_ERROR, 1, "invalid syntax. Perhaps you forgot a comma?");
    ck_assert_int_eq(err.col, 3);
    ck_assert_int_eq(err.end_col, 6);
    refuse("\xc3\xa9 = 'x", VM_SYNTAX_ERROR, 1, "unterminated string literal (detected at line 1)");
    ck_assert_int_eq(err.col, 5); /* code points, not bytes */
    refuse("f'{a b}'", VM_SYNTAX_ERROR, 1, "f-string: invalid syntax. Perhaps you forgot a comma?");
    refuse("x = 1\n\xff", VM_SYNTAX_ERROR, 2,
           "Non-UTF-8 code starting with '\\xff' in file test.py on line 2, but no encoding "
           "declared; see https://peps.python.org/pep-0263/ for details");
    refuse("# coding: koi8-r\n'\xff'", VM_SYNTAX_ERROR, 1, "encoding problem: koi8-r");
    ck_assert_ptr_nonnull(parse("# coding: latin-1\n'a'"));
    ck_assert_ptr_nonnull(parse("#!/usr/bin/x\n# vim: set fileencoding=UTF_8 :\n'\xc3\xa9'"));
    ck_assert(vm_parse(&arena, "a\0b", 3, "t", VM_PARSE_FILE, &err) == NULL);
    ck_assert_int_eq(err.kind, VM_SYNTAX_VALUE);
    ck_assert(vm_parse(&arena, "x = 1", 5, "t", VM_PARSE_EVAL, &err) == NULL);
    ck_assert(vm_parse(&arena, "a\nb", 3, "t", VM_PARSE_SINGLE, &err) == NULL);
    ck_assert_str_eq(err.message, "multiple statements found while compiling a single statement");
}
END_TEST

/* Every prefix of a text that has a bit of everything: a verdict, and nothing read behind the end.
 */
static const char everything[] =
    "#!/usr/bin/env python3\n# coding: utf-8\n'''doc'''\nfrom .a import (b as c, d,)\n"
    "import a.b.c as d, e\n@deco(1)\nasync def f(a: int, /, b=1, *c: *d, e, **g) -> x:\n"
    "    async with a as b, c: await d\n    async for x in y: yield (yield from z)\n"
    "    return [x async for x in y if z if w], {**a, 1: 2}, {*a, b}, lambda x, *y: (x, y)\n"
    "class A(B, metaclass=C, *d, **e):\n\tx: int = 0x_ff + 1_0.5e-3j\n\ty = f'a{b!r:>{c}}{d=}{{' "
    "rb\"\\x\" "
    "if 0 else '''\\\n\\x41\\u1234\\U0001f600\\101'''\n"
    "try:\n  a[1:2, ::3, *x] @= b ** -c // ~d << 1\nexcept* (A, B) as e:\n  raise e from None\n"
    "else: pass\nfinally:\n  del a, (b, c[0])\n"
    "with (open(a) as b, c as (d, e),): global g; nonlocal_ = 1\n"
    "match x, *y:\n  case {'a': 1, **r} | [1, *_] | A.b(c, d=-1+2j) as z if w: ...\n  case _: "
    "pass\n"
    "while not a is not b not in c <= d != e: break\nfor a, *b in (c for c in d): continue\n"
    "print(f(x for x in y), a := 1, *b, c=d, **e) ; assert a, b\n"
    "if a: pass\nelif b: x = y = z\nelse:\n  \xc3\xa9 = '\xe2\x82\xac'\n";

START_TEST(test_prefixes)
{
    size_t len = sizeof everything - 1;
    struct vm_arena a;
    vm_arena_init(&a, NULL);
    ast *tree = vm_parse(&a, everything, len, "t", VM_PARSE_FILE, &err);
    /* Mixed bytes and text, on purpose: the only error in there. */
    ck_assert(tree == NULL);
    ck_assert_str_eq(err.message, "cannot mix bytes and nonbytes literals");
    for (size_t n = 0; n <= len; n++) {
        char *copy = malloc(n + 1);
        memcpy(copy, everything, n);
        for (enum vm_parse_mode mode = VM_PARSE_FILE; mode <= VM_PARSE_SINGLE; mode++) {
            if (!vm_parse(&a, copy, n, "t", mode, &err))
                ck_assert_str_ne(err.message, "");
            vm_arena_release(&a);
        }
        free(copy);
    }
}
END_TEST

struct budget {
    long left;
    long held;
};

static void *budget_get(void *ctx, size_t size)
{
    struct budget *b = ctx;
    if (b->left-- <= 0)
        return NULL;
    b->held++;
    return malloc(size);
}

static void budget_put(void *ctx, void *block, size_t size)
{
    struct budget *b = ctx;
    memset(block, 0xdd, size); /* the size must be the one that was asked for */
    b->held--;
    free(block);
}

/* The n-th allocation fails, for each n until none does. */
START_TEST(test_out_of_memory)
{
    /* Long enough for several chunks of the tree and of the tokens. */
    static char src[60000];
    size_t n = 0;
    const char *from = strstr(everything, "class A");
    const char *mix = strstr(from, " rb"), *after = strstr(mix, "if 0");
    for (int i = 0; i < 20; i++) {
        memcpy(src + n, everything, (size_t)(mix - everything));
        n += (size_t)(mix - everything);
        src[n++] = ' ';
        n += (size_t)sprintf(src + n, "%s", after);
    }
    bool done = false;
    long budget = 0;
    for (; !done; budget++) {
        struct budget b = {.left = budget};
        struct vm_arena_source source = {budget_get, budget_put, &b};
        struct vm_arena a;
        vm_arena_init(&a, &source);
        ast *tree = vm_parse(&a, src, n, "t", VM_PARSE_FILE, &err);
        done = tree != NULL;
        if (!done) {
            ck_assert_msg(err.kind == VM_SYNTAX_MEMORY, "%s line %d", err.message, err.line);
            ck_assert_str_eq(err.message, "out of memory while parsing");
        }
        vm_arena_release(&a);
        ck_assert_int_eq(b.held, 0);
    }
    ck_assert_int_gt(budget, 20);

    struct vm_arena a;
    vm_arena_init(&a, NULL);
    a.limit = 10000;
    ck_assert(vm_parse(&a, src, n, "t", VM_PARSE_FILE, &err) == NULL);
    ck_assert_int_eq(err.kind, VM_SYNTAX_MEMORY);
    ck_assert(a.bytes <= a.limit);
    vm_arena_release(&a);
}
END_TEST

static char *repeat(const char *head, const char *piece, int count, const char *tail)
{
    size_t len = strlen(piece);
    char *s = malloc(strlen(head) + len * (size_t)count + strlen(tail) + 1), *p = s;
    p += sprintf(p, "%s", head);
    for (int i = 0; i < count; i++, p += len)
        memcpy(p, piece, len);
    strcpy(p, tail);
    return s;
}

START_TEST(test_depth)
{
    static const struct {
        const char *head, *piece, *tail, *message;
    } deep[] = {
        {"", "(", "", "too many nested parentheses"},
        {"", "[", "", "too many nested parentheses"},
        {"x = ", "{1:", "", "too many nested parentheses"},
        {"f", "(a", "", "too many nested parentheses"},
        {"", "-", "1", "parser stack overflow: the source is nested too deeply"},
        {"", "not ", "1", "parser stack overflow: the source is nested too deeply"},
        {"", "lambda: ", "1", "parser stack overflow: the source is nested too deeply"},
        {"", "a if b else ", "1", "parser stack overflow: the source is nested too deeply"},
        {"", "1**", "1", "parser stack overflow: the source is nested too deeply"},
    };
    for (size_t i = 0; i < sizeof deep / sizeof *deep; i++) {
        char *src = repeat(deep[i].head, deep[i].piece, 50000, deep[i].tail);
        ck_assert_msg(parse(src) == NULL, "accepted: %s", deep[i].piece);
        ck_assert_str_eq(err.message, deep[i].message);
        free(src);
        vm_arena_release(&arena);
    }
    /* Long, not deep. */
    static const struct {
        const char *head, *piece, *tail;
    } wide[] = {
        {"x = 1", "+1", "\n"},          {"x", ".a", "\n"},     {"if a: b\n", "elif c: d\n", ""},
        {"x = 1", " and 1", "\n"},      {"x = 1", "<1", "\n"}, {"x = [", "(1,),", "]\n"},
        {"f'", "{a}b", "'\n"},          {"", "'a' ", "\n"},    {"", "a = ", "1\n"},
        {"x = f", "(1)[2:3]", "\n"},    {"", "a;", "\n"},      {"f'", "{a:{b}}", "'\n"},
        {"def f(", "a=1,", "):pass\n"},
    };
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
        char *src = repeat(wide[i].head, wide[i].piece, 50000, wide[i].tail);
        ck_assert_msg(parse(src) != NULL, "%s: %s", wide[i].piece, err.message);
        free(src);
        vm_arena_release(&arena);
    }
    /* 100 levels of indentation, 200 brackets. */
    char src[12000];
    for (int levels = 99; levels <= 100; levels++) {
        char *p = src;
        for (int i = 0; i < levels; i++)
            p += sprintf(p, "%*sif a:\n", i, "");
        sprintf(p, "%*sb\n", levels, "");
        if (levels < 100) {
            ck_assert_msg(parse(src) != NULL, "%s", err.message);
        } else {
            ck_assert(parse(src) == NULL);
            ck_assert_str_eq(err.message, "too many levels of indentation");
        }
    }
    char *nested = repeat("", "(", 200, "1");
    char *whole = repeat(nested, ")", 200, "\n");
    ck_assert_msg(parse(whole) != NULL, "%s", err.message);
    free(nested);
    free(whole);
}
END_TEST

/* With no stack at all to spend, the answer is a MemoryError. */
START_TEST(test_stack_limit)
{
    char here;
    arena.stack_limit = &here;
    ck_assert(parse("x = 1") == NULL);
    ck_assert_int_eq(err.kind, VM_SYNTAX_MEMORY);
    arena.stack_limit = NULL;
    ast *tree = parse("x = 1");
    ck_assert_ptr_nonnull(tree);
    arena.stack_limit = &here;
    ck_assert_ptr_null(vm_ast_dump(&arena, tree, NULL));
    arena.stack_limit = NULL;
    size_t len;
    char *text = vm_ast_dump(&arena, tree, &len);
    ck_assert_str_eq(text, "Module(body=[Assign(targets=[Name(id='x', ctx=Store())], "
                           "value=Constant(value=1))], type_ignores=[])");
    ck_assert_uint_eq(len, strlen(text));
    free(text);
}
END_TEST

START_TEST(test_arena)
{
    struct vm_arena a;
    vm_arena_init(&a, NULL);
    ck_assert_uint_eq(a.bytes, 0);
    char *small = vm_arena_alloc(&a, 1);
    ck_assert_uint_eq((uintptr_t)small % 16, 0);
    memset(vm_arena_alloc(&a, 100000), 1, 100000);
    char *next = vm_arena_alloc(&a, 1); /* a large request leaves the current chunk in use */
    ck_assert_ptr_eq(next, small + 16);
    char *copy = vm_arena_copy(&a, "abc", 3);
    ck_assert_str_eq(copy, "abc");
    ck_assert_ptr_null(vm_arena_array(&a, SIZE_MAX / 2, 3));
    ck_assert(a.failed);
    ck_assert_ptr_null(vm_arena_alloc(&a, SIZE_MAX - 8));
    vm_arena_release(&a);
    ck_assert(a.bytes == 0 && !a.failed);
    ck_assert_ptr_nonnull(vm_arena_zalloc(&a, 10));
    vm_arena_release(&a);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("parser");
    TCase *t = tcase_create("parser");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 120);
    tcase_add_test(t, test_empty);
    tcase_add_test(t, test_fields);
    tcase_add_test(t, test_contexts);
    tcase_add_test(t, test_names_are_interned);
    tcase_add_test(t, test_numbers);
    tcase_add_test(t, test_strings);
    tcase_add_test(t, test_fstrings);
    tcase_add_test(t, test_places);
    tcase_add_test(t, test_errors);
    tcase_add_test(t, test_prefixes);
    tcase_add_test(t, test_out_of_memory);
    tcase_add_test(t, test_depth);
    tcase_add_test(t, test_stack_limit);
    tcase_add_test(t, test_arena);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
