/* The text of CPython 3.11's ast.dump(), for tests and for people. */
#include "ast.h"
#include "lexer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct dump {
    char *text;
    size_t len, size;
    const char *stack_limit;
    bool failed;
};

static void put(struct dump *d, const char *s, size_t n)
{
    if (d->failed)
        return;
    if (d->size - d->len <= n) {
        size_t size = d->size * 2 + n + 64;
        char *text = size > d->size ? realloc(d->text, size) : NULL;
        if (!text) {
            d->failed = true;
            return;
        }
        d->text = text;
        d->size = size;
    }
    memcpy(d->text + d->len, s, n);
    d->len += n;
    d->text[d->len] = 0;
}

static void puts_(struct dump *d, const char *s)
{
    put(d, s, strlen(s));
}

/* ---- constants ---- */

/* repr() of str and bytes: single quotes unless the text has them and no double ones. */
static char quote_for(const char *s, size_t len)
{
    return memchr(s, '\'', len) && !memchr(s, '"', len) ? '"' : '\'';
}

static void put_code_point(struct dump *d, uint32_t c, const char *s, size_t n, char quote)
{
    char buf[16];
    if (c == (uint32_t)quote || c == '\\') {
        snprintf(buf, sizeof buf, "\\%c", (int)c);
    } else if (c == '\n' || c == '\r' || c == '\t') {
        snprintf(buf, sizeof buf, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
    } else if (vm_ident_class(c) != VM_IDENT_HIDDEN) {
        put(d, s, n);
        return;
    } else if (c < 0x100) {
        snprintf(buf, sizeof buf, "\\x%02x", c);
    } else if (c < 0x10000) {
        snprintf(buf, sizeof buf, "\\u%04x", c);
    } else {
        snprintf(buf, sizeof buf, "\\U%08x", c);
    }
    puts_(d, buf);
}

static void put_str(struct dump *d, const char *s, size_t len)
{
    char quote = quote_for(s, len);
    const char *end = s + len;
    put(d, &quote, 1);
    while (s < end) {
        const char *next;
        uint32_t c = vm_utf8_decode(s, &next);
        put_code_point(d, c, s, (size_t)(next - s), quote);
        s = next;
    }
    put(d, &quote, 1);
}

static void put_bytes(struct dump *d, const char *s, size_t len)
{
    char quote = quote_for(s, len);
    put(d, "b", 1);
    put(d, &quote, 1);
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        char buf[8];
        if (c >= 0x7f) {
            snprintf(buf, sizeof buf, "\\x%02x", c);
            puts_(d, buf);
        } else {
            put_code_point(d, c, s + i, 1, quote);
        }
    }
    put(d, &quote, 1);
}

/* repr() of a float without sign: the shortest digits that read back the same. */
static void put_float(struct dump *d, double v)
{
    char digits[40], buf[64];
    if (isinf(v)) {
        puts_(d, "inf");
        return;
    }
    int after = -1; /* digits behind the first */
    do {
        snprintf(digits, sizeof digits, "%.*e", ++after, v);
    } while (after < 16 && strtod(digits, NULL) != v);
    char *e = strchr(digits, 'e');
    int exponent = atoi(e + 1);
    *e = 0;
    if (exponent >= -4 && exponent < 16) {
        int places = after - exponent;
        snprintf(buf, sizeof buf, "%.*f", places < 1 ? 1 : places, v);
    } else {
        snprintf(buf, sizeof buf, "%se%c%02d", digits, exponent < 0 ? '-' : '+', abs(exponent));
    }
    puts_(d, buf);
}

/* repr() of an imaginary number drops ".0". */
static void put_imaginary(struct dump *d, double v)
{
    size_t start = d->len;
    put_float(d, v);
    if (!d->failed && d->len - start > 2 && memcmp(d->text + d->len - 2, ".0", 2) == 0)
        d->len -= 2;
    puts_(d, "j");
}

/* Digits of base 2, 8 or 16 in decimal: the number in limbs of nine decimal digits. */
static void put_radix(struct dump *d, const char *s, size_t len, unsigned base)
{
    size_t limbs = len / 7 + 2, used = 1; /* a digit of base 16 needs 1.21 decimal ones */
    uint32_t *limb = calloc(limbs, sizeof *limb);
    if (!limb) {
        d->failed = true;
        return;
    }
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        uint64_t carry = c <= '9' ? c - (unsigned)'0' : (c | 0x20u) - 'a' + 10u;
        for (size_t k = 0; k < used; k++) {
            carry += (uint64_t)limb[k] * base;
            limb[k] = (uint32_t)(carry % 1000000000);
            carry /= 1000000000;
        }
        if (carry)
            limb[used++] = (uint32_t)carry;
    }
    for (size_t k = used; k-- > 0;) {
        char buf[16];
        snprintf(buf, sizeof buf, k + 1 == used ? "%u" : "%09u", limb[k]);
        puts_(d, buf);
    }
    free(limb);
}

static void put_constant(struct dump *d, const struct ast_constant *c)
{
    switch (c->const_kind) {
    case AST_CONST_NONE:
        puts_(d, "None");
        break;
    case AST_CONST_TRUE:
        puts_(d, "True");
        break;
    case AST_CONST_FALSE:
        puts_(d, "False");
        break;
    case AST_CONST_ELLIPSIS:
        puts_(d, "Ellipsis");
        break;
    case AST_CONST_INT:
        if (c->base == 10)
            put(d, c->text, c->len);
        else
            put_radix(d, c->text, c->len, c->base);
        break;
    case AST_CONST_FLOAT:
        put_float(d, c->num);
        break;
    case AST_CONST_IMAG:
        put_imaginary(d, c->num);
        break;
    case AST_CONST_STR:
        put_str(d, c->text, c->len);
        break;
    default:
        put_bytes(d, c->text, c->len);
        break;
    }
}

/* ---- nodes ---- */

static const char *const kind_names[AST_KIND_COUNT] = {
    [AST_MODULE] = "Module",
    [AST_INTERACTIVE] = "Interactive",
    [AST_EXPRESSION] = "Expression",
    [AST_FUNCTIONDEF] = "FunctionDef",
    [AST_ASYNCFUNCTIONDEF] = "AsyncFunctionDef",
    [AST_CLASSDEF] = "ClassDef",
    [AST_RETURN] = "Return",
    [AST_DELETE] = "Delete",
    [AST_ASSIGN] = "Assign",
    [AST_AUGASSIGN] = "AugAssign",
    [AST_ANNASSIGN] = "AnnAssign",
    [AST_FOR] = "For",
    [AST_ASYNCFOR] = "AsyncFor",
    [AST_WHILE] = "While",
    [AST_IF] = "If",
    [AST_WITH] = "With",
    [AST_ASYNCWITH] = "AsyncWith",
    [AST_MATCH] = "Match",
    [AST_RAISE] = "Raise",
    [AST_TRY] = "Try",
    [AST_TRYSTAR] = "TryStar",
    [AST_ASSERT] = "Assert",
    [AST_IMPORT] = "Import",
    [AST_IMPORTFROM] = "ImportFrom",
    [AST_GLOBAL] = "Global",
    [AST_NONLOCAL] = "Nonlocal",
    [AST_EXPR] = "Expr",
    [AST_PASS] = "Pass",
    [AST_BREAK] = "Break",
    [AST_CONTINUE] = "Continue",
    [AST_BOOLOP] = "BoolOp",
    [AST_NAMEDEXPR] = "NamedExpr",
    [AST_BINOP] = "BinOp",
    [AST_UNARYOP] = "UnaryOp",
    [AST_LAMBDA] = "Lambda",
    [AST_IFEXP] = "IfExp",
    [AST_DICT] = "Dict",
    [AST_SET] = "Set",
    [AST_LISTCOMP] = "ListComp",
    [AST_SETCOMP] = "SetComp",
    [AST_DICTCOMP] = "DictComp",
    [AST_GENERATOREXP] = "GeneratorExp",
    [AST_AWAIT] = "Await",
    [AST_YIELD] = "Yield",
    [AST_YIELDFROM] = "YieldFrom",
    [AST_COMPARE] = "Compare",
    [AST_CALL] = "Call",
    [AST_FORMATTEDVALUE] = "FormattedValue",
    [AST_JOINEDSTR] = "JoinedStr",
    [AST_CONSTANT] = "Constant",
    [AST_ATTRIBUTE] = "Attribute",
    [AST_SUBSCRIPT] = "Subscript",
    [AST_STARRED] = "Starred",
    [AST_NAME] = "Name",
    [AST_LIST] = "List",
    [AST_TUPLE] = "Tuple",
    [AST_SLICE] = "Slice",
    [AST_COMPREHENSION] = "comprehension",
    [AST_EXCEPTHANDLER] = "ExceptHandler",
    [AST_ARGUMENTS] = "arguments",
    [AST_ARG] = "arg",
    [AST_KEYWORD] = "keyword",
    [AST_ALIAS] = "alias",
    [AST_WITHITEM] = "withitem",
    [AST_MATCH_CASE] = "match_case",
    [AST_MATCHVALUE] = "MatchValue",
    [AST_MATCHSINGLETON] = "MatchSingleton",
    [AST_MATCHSEQUENCE] = "MatchSequence",
    [AST_MATCHMAPPING] = "MatchMapping",
    [AST_MATCHCLASS] = "MatchClass",
    [AST_MATCHSTAR] = "MatchStar",
    [AST_MATCHAS] = "MatchAs",
    [AST_MATCHOR] = "MatchOr",
};

static const char *const operator_names[] = {"Add",    "Sub",    "Mult",    "MatMult", "Div",
                                             "Mod",    "Pow",    "LShift",  "RShift",  "BitOr",
                                             "BitXor", "BitAnd", "FloorDiv"};
static const char *const unaryop_names[] = {"Invert", "Not", "UAdd", "USub"};
static const char *const boolop_names[] = {"And", "Or"};
static const char *const cmpop_names[] = {"Eq",  "NotEq", "Lt",    "LtE", "Gt",
                                          "GtE", "Is",    "IsNot", "In",  "NotIn"};
static const char *const context_names[] = {"Load", "Store", "Del"};

const char *vm_ast_kind_name(enum ast_kind kind)
{
    return kind < AST_KIND_COUNT && kind_names[kind] ? kind_names[kind] : "?";
}

const char *vm_syntax_kind_name(enum vm_syntax_kind kind)
{
    switch (kind) {
    case VM_SYNTAX_INDENTATION:
        return "IndentationError";
    case VM_SYNTAX_TAB:
        return "TabError";
    case VM_SYNTAX_MEMORY:
        return "MemoryError";
    case VM_SYNTAX_VALUE:
        return "ValueError";
    default:
        return "SyntaxError";
    }
}

static void node(struct dump *d, const ast *n);

/* Every field but the first is preceded by a comma: the '(' stands directly before the first. */
static void field(struct dump *d, const char *name)
{
    if (!d->failed && d->len && d->text[d->len - 1] != '(')
        puts_(d, ", ");
    puts_(d, name);
    puts_(d, "=");
}

static void child(struct dump *d, const char *name, const ast *n)
{
    if (!n)
        return;
    field(d, name);
    node(d, n);
}

static void children(struct dump *d, const char *name, const struct ast_seq *seq)
{
    field(d, name);
    puts_(d, "[");
    for (int i = 0; i < seq->n; i++) {
        if (i)
            puts_(d, ", ");
        if (seq->items[i])
            node(d, seq->items[i]);
        else
            puts_(d, "None");
    }
    puts_(d, "]");
}

static void word(struct dump *d, const char *name, const char *what)
{
    field(d, name);
    puts_(d, what);
    puts_(d, "()");
}

static void identifier(struct dump *d, const char *name, const ast_name *id)
{
    if (!id)
        return;
    field(d, name);
    put_str(d, id->utf8, id->len);
}

static void identifiers(struct dump *d, const char *name, const struct ast_names *names)
{
    field(d, name);
    puts_(d, "[");
    for (int i = 0; i < names->n; i++) {
        if (i)
            puts_(d, ", ");
        put_str(d, names->items[i]->utf8, names->items[i]->len);
    }
    puts_(d, "]");
}

static void number(struct dump *d, const char *name, int value)
{
    char buf[16];
    field(d, name);
    snprintf(buf, sizeof buf, "%d", value);
    puts_(d, buf);
}

static void context(struct dump *d, uint8_t ctx)
{
    word(d, "ctx", context_names[ctx]);
}

static void statement(struct dump *d, const ast *n)
{
    switch (n->kind) {
    case AST_FUNCTIONDEF:
    case AST_ASYNCFUNCTIONDEF:
        identifier(d, "name", n->u.functiondef.name);
        child(d, "args", n->u.functiondef.args);
        children(d, "body", &n->u.functiondef.body);
        children(d, "decorator_list", &n->u.functiondef.decorators);
        child(d, "returns", n->u.functiondef.returns);
        break;
    case AST_CLASSDEF:
        identifier(d, "name", n->u.classdef.name);
        children(d, "bases", &n->u.classdef.bases);
        children(d, "keywords", &n->u.classdef.keywords);
        children(d, "body", &n->u.classdef.body);
        children(d, "decorator_list", &n->u.classdef.decorators);
        break;
    case AST_RETURN:
        child(d, "value", n->u.return_.value);
        break;
    case AST_DELETE:
        children(d, "targets", &n->u.delete_.targets);
        break;
    case AST_ASSIGN:
        children(d, "targets", &n->u.assign.targets);
        child(d, "value", n->u.assign.value);
        break;
    case AST_AUGASSIGN:
        child(d, "target", n->u.augassign.target);
        word(d, "op", operator_names[n->u.augassign.op]);
        child(d, "value", n->u.augassign.value);
        break;
    case AST_ANNASSIGN:
        child(d, "target", n->u.annassign.target);
        child(d, "annotation", n->u.annassign.annotation);
        child(d, "value", n->u.annassign.value);
        number(d, "simple", n->u.annassign.simple);
        break;
    case AST_FOR:
    case AST_ASYNCFOR:
        child(d, "target", n->u.for_.target);
        child(d, "iter", n->u.for_.iter);
        children(d, "body", &n->u.for_.body);
        children(d, "orelse", &n->u.for_.orelse);
        break;
    case AST_WHILE:
    case AST_IF:
        child(d, "test", n->u.if_.test);
        children(d, "body", &n->u.if_.body);
        children(d, "orelse", &n->u.if_.orelse);
        break;
    case AST_WITH:
    case AST_ASYNCWITH:
        children(d, "items", &n->u.with.items);
        children(d, "body", &n->u.with.body);
        break;
    case AST_MATCH:
        child(d, "subject", n->u.match.subject);
        children(d, "cases", &n->u.match.cases);
        break;
    case AST_RAISE:
        child(d, "exc", n->u.raise.exc);
        child(d, "cause", n->u.raise.cause);
        break;
    case AST_TRY:
    case AST_TRYSTAR:
        children(d, "body", &n->u.try_.body);
        children(d, "handlers", &n->u.try_.handlers);
        children(d, "orelse", &n->u.try_.orelse);
        children(d, "finalbody", &n->u.try_.finalbody);
        break;
    case AST_ASSERT:
        child(d, "test", n->u.assert_.test);
        child(d, "msg", n->u.assert_.msg);
        break;
    case AST_IMPORT:
        children(d, "names", &n->u.import.names);
        break;
    case AST_IMPORTFROM:
        identifier(d, "module", n->u.importfrom.module);
        children(d, "names", &n->u.importfrom.names);
        number(d, "level", n->u.importfrom.level);
        break;
    case AST_GLOBAL:
    case AST_NONLOCAL:
        identifiers(d, "names", &n->u.global.names);
        break;
    case AST_EXPR:
        child(d, "value", n->u.expr.value);
        break;
    default:
        break;
    }
}

static void compare(struct dump *d, const ast *n)
{
    child(d, "left", n->u.compare.left);
    field(d, "ops");
    puts_(d, "[");
    for (int i = 0; i < n->u.compare.comparators.n; i++) {
        puts_(d, i ? ", " : "");
        puts_(d, cmpop_names[n->u.compare.ops[i]]);
        puts_(d, "()");
    }
    puts_(d, "]");
    children(d, "comparators", &n->u.compare.comparators);
}

static void expression(struct dump *d, const ast *n)
{
    switch (n->kind) {
    case AST_BOOLOP:
        word(d, "op", boolop_names[n->u.boolop.op]);
        children(d, "values", &n->u.boolop.values);
        break;
    case AST_NAMEDEXPR:
        child(d, "target", n->u.namedexpr.target);
        child(d, "value", n->u.namedexpr.value);
        break;
    case AST_BINOP:
        child(d, "left", n->u.binop.left);
        word(d, "op", operator_names[n->u.binop.op]);
        child(d, "right", n->u.binop.right);
        break;
    case AST_UNARYOP:
        word(d, "op", unaryop_names[n->u.unaryop.op]);
        child(d, "operand", n->u.unaryop.operand);
        break;
    case AST_LAMBDA:
        child(d, "args", n->u.lambda.args);
        child(d, "body", n->u.lambda.body);
        break;
    case AST_IFEXP:
        child(d, "test", n->u.ifexp.test);
        child(d, "body", n->u.ifexp.body);
        child(d, "orelse", n->u.ifexp.orelse);
        break;
    case AST_DICT:
        children(d, "keys", &n->u.dict.keys);
        children(d, "values", &n->u.dict.values);
        break;
    case AST_SET:
        children(d, "elts", &n->u.set.elts);
        break;
    case AST_LISTCOMP:
    case AST_SETCOMP:
    case AST_GENERATOREXP:
        child(d, "elt", n->u.comp.elt);
        children(d, "generators", &n->u.comp.generators);
        break;
    case AST_DICTCOMP:
        child(d, "key", n->u.dictcomp.key);
        child(d, "value", n->u.dictcomp.value);
        children(d, "generators", &n->u.dictcomp.generators);
        break;
    case AST_AWAIT:
        child(d, "value", n->u.await.value);
        break;
    case AST_YIELD:
        child(d, "value", n->u.yield.value);
        break;
    case AST_YIELDFROM:
        child(d, "value", n->u.yieldfrom.value);
        break;
    case AST_COMPARE:
        compare(d, n);
        break;
    case AST_CALL:
        child(d, "func", n->u.call.func);
        children(d, "args", &n->u.call.args);
        children(d, "keywords", &n->u.call.keywords);
        break;
    case AST_FORMATTEDVALUE:
        child(d, "value", n->u.formattedvalue.value);
        number(d, "conversion", n->u.formattedvalue.conversion);
        child(d, "format_spec", n->u.formattedvalue.format_spec);
        break;
    case AST_JOINEDSTR:
        children(d, "values", &n->u.joinedstr.values);
        break;
    case AST_CONSTANT:
        field(d, "value");
        put_constant(d, &n->u.constant);
        if (n->u.constant.u_prefix) {
            field(d, "kind");
            puts_(d, "'u'");
        }
        break;
    case AST_ATTRIBUTE:
        child(d, "value", n->u.attribute.value);
        identifier(d, "attr", n->u.attribute.attr);
        context(d, n->u.attribute.ctx);
        break;
    case AST_SUBSCRIPT:
        child(d, "value", n->u.subscript.value);
        child(d, "slice", n->u.subscript.slice);
        context(d, n->u.subscript.ctx);
        break;
    case AST_STARRED:
        child(d, "value", n->u.starred.value);
        context(d, n->u.starred.ctx);
        break;
    case AST_NAME:
        identifier(d, "id", n->u.name.id);
        context(d, n->u.name.ctx);
        break;
    case AST_LIST:
        children(d, "elts", &n->u.list.elts);
        context(d, n->u.list.ctx);
        break;
    case AST_TUPLE:
        children(d, "elts", &n->u.tuple.elts);
        context(d, n->u.tuple.ctx);
        break;
    case AST_SLICE:
        child(d, "lower", n->u.slice.lower);
        child(d, "upper", n->u.slice.upper);
        child(d, "step", n->u.slice.step);
        break;
    default:
        break;
    }
}

static void part(struct dump *d, const ast *n)
{
    switch (n->kind) {
    case AST_COMPREHENSION:
        child(d, "target", n->u.comprehension.target);
        child(d, "iter", n->u.comprehension.iter);
        children(d, "ifs", &n->u.comprehension.ifs);
        number(d, "is_async", n->u.comprehension.is_async);
        break;
    case AST_EXCEPTHANDLER:
        child(d, "type", n->u.excepthandler.type);
        identifier(d, "name", n->u.excepthandler.name);
        children(d, "body", &n->u.excepthandler.body);
        break;
    case AST_ARGUMENTS:
        children(d, "posonlyargs", &n->u.arguments.posonlyargs);
        children(d, "args", &n->u.arguments.args);
        child(d, "vararg", n->u.arguments.vararg);
        children(d, "kwonlyargs", &n->u.arguments.kwonlyargs);
        children(d, "kw_defaults", &n->u.arguments.kw_defaults);
        child(d, "kwarg", n->u.arguments.kwarg);
        children(d, "defaults", &n->u.arguments.defaults);
        break;
    case AST_ARG:
        identifier(d, "arg", n->u.arg.arg);
        child(d, "annotation", n->u.arg.annotation);
        break;
    case AST_KEYWORD:
        identifier(d, "arg", n->u.keyword.arg);
        child(d, "value", n->u.keyword.value);
        break;
    case AST_ALIAS:
        identifier(d, "name", n->u.alias.name);
        identifier(d, "asname", n->u.alias.asname);
        break;
    case AST_WITHITEM:
        child(d, "context_expr", n->u.withitem.context_expr);
        child(d, "optional_vars", n->u.withitem.optional_vars);
        break;
    case AST_MATCH_CASE:
        child(d, "pattern", n->u.match_case.pattern);
        child(d, "guard", n->u.match_case.guard);
        children(d, "body", &n->u.match_case.body);
        break;
    default:
        break;
    }
}

static void pattern(struct dump *d, const ast *n)
{
    switch (n->kind) {
    case AST_MATCHVALUE:
        child(d, "value", n->u.matchvalue.value);
        break;
    case AST_MATCHSINGLETON: {
        struct ast_constant c = {.const_kind = n->u.matchsingleton.const_kind};
        field(d, "value");
        put_constant(d, &c);
        break;
    }
    case AST_MATCHSEQUENCE:
    case AST_MATCHOR:
        children(d, "patterns", &n->u.matchor.patterns);
        break;
    case AST_MATCHMAPPING:
        children(d, "keys", &n->u.matchmapping.keys);
        children(d, "patterns", &n->u.matchmapping.patterns);
        identifier(d, "rest", n->u.matchmapping.rest);
        break;
    case AST_MATCHCLASS:
        child(d, "cls", n->u.matchclass.cls);
        children(d, "patterns", &n->u.matchclass.patterns);
        identifiers(d, "kwd_attrs", &n->u.matchclass.kwd_attrs);
        children(d, "kwd_patterns", &n->u.matchclass.kwd_patterns);
        break;
    case AST_MATCHSTAR:
        identifier(d, "name", n->u.matchstar.name);
        break;
    case AST_MATCHAS:
        child(d, "pattern", n->u.matchas.pattern);
        identifier(d, "name", n->u.matchas.name);
        break;
    default:
        break;
    }
}

static void node(struct dump *d, const ast *n)
{
    if ((const char *)__builtin_frame_address(0) <= d->stack_limit) {
        d->failed = true;
        return;
    }
    puts_(d, vm_ast_kind_name(n->kind));
    puts_(d, "(");
    if (n->kind == AST_MODULE) {
        children(d, "body", &n->u.module.body);
        puts_(d, ", type_ignores=[]");
    } else if (n->kind == AST_INTERACTIVE) {
        children(d, "body", &n->u.interactive.body);
    } else if (n->kind == AST_EXPRESSION) {
        child(d, "body", n->u.expression.body);
    } else if (n->kind < AST_BOOLOP) {
        statement(d, n);
    } else if (n->kind < AST_COMPREHENSION) {
        expression(d, n);
    } else if (n->kind < AST_MATCHVALUE) {
        part(d, n);
    } else {
        pattern(d, n);
    }
    puts_(d, ")");
}

/* What the dump may use when the arena sets no limit. */
#define DUMP_STACK ((size_t)1 << 20)

char *vm_ast_dump(const struct vm_arena *a, const ast *tree, size_t *len)
{
    struct dump d = {.stack_limit = a->stack_limit};
    if (!d.stack_limit)
        d.stack_limit = (const char *)((uintptr_t)__builtin_frame_address(0) - DUMP_STACK);
    node(&d, tree);
    if (d.failed) {
        free(d.text);
        return NULL;
    }
    if (len)
        *len = d.len;
    return d.text;
}
