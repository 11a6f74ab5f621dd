/* String literals: prefixes, escapes, concatenation, and f-strings with their replacement fields.
 */
#include "parser.h"

#include <stdio.h>
#include <string.h>

/* One string token, its prefix read. */
struct literal {
    const char *body, *end; /* between the quotes */
    bool raw, bytes, format;
    struct vm_place at; /* of body */
};

/* What the literals of one concatenation have given so far. */
struct pieces {
    char *out; /* no literal is longer decoded than written, so room is known beforehand */
    char *piece; /* start of the text that belongs to no node yet */
    int base; /* of the parser's stack: the values of the JoinedStr */
    bool format; /* a JoinedStr, even an empty one */
    bool u_prefix;
    struct vm_place start;
};

static struct literal read_prefix(const struct vm_parser *p, const struct vm_token *t)
{
    const char *s = p->lx->src + t->start, *first = s;
    struct literal l = {0};
    for (; *s != '"' && *s != '\''; s++) {
        l.raw |= *s == 'r' || *s == 'R';
        l.bytes |= *s == 'b' || *s == 'B';
        l.format |= *s == 'f' || *s == 'F';
    }
    size_t quotes =
        t->end - t->start - (size_t)(s - first) >= 6 && s[1] == *s && s[2] == *s ? 3 : 1;
    l.body = s + quotes;
    l.end = p->lx->src + t->end - quotes;
    l.at = (struct vm_place){t->line, t->col + (int)(l.body - first)};
    return l;
}

/* ---- escapes ---- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Up to `count` hexadecimal digits; returns how many there were. */
static int hex_digits(const char *s, const char *end, int count, uint32_t *value)
{
    int n = 0;
    *value = 0;
    while (n < count && s + n < end && hex_digit(s[n]) >= 0)
        *value = *value << 4 | (uint32_t)hex_digit(s[n++]);
    return n;
}

/* Position of `at` as the unicodeescape codec of CPython counts it: it is given every character
 * outside ASCII as \UXXXXXXXX. */
static size_t codec_position(const char *s, const char *at)
{
    size_t n = 0;
    while (s < at) {
        unsigned char c = (unsigned char)*s++;
        n += c < 0x80 ? 1 : c >= 0xc0 ? 10 : 0;
    }
    return n;
}

static bool bad_escape(struct vm_parser *p, const char *text, const char *from, const char *to,
                       const char *why)
{
    size_t first = codec_position(text, from), last = codec_position(text, to) - 1;
    vm_p_raise(p,
               "(unicode error) 'unicodeescape' codec can't decode bytes in position %zu-%zu: %s",
               first, last, why);
    return false;
}

/* The escape at s, which is a backslash with something behind it. Returns what follows it, or NULL
 * after raising. `text` is where the literal began. */
static const char *unescape(struct vm_parser *p, struct pieces *out, const char *text,
                            const char *s, const char *end, bool bytes)
{
    const char *from = s++;
    char c = *s++;
    uint32_t value;
    int digits;
    switch (c) {
    case '\n':
        return s;
    case '\\':
    case '\'':
    case '"':
        *out->out++ = c;
        return s;
    case 'a':
        *out->out++ = '\a';
        return s;
    case 'b':
        *out->out++ = '\b';
        return s;
    case 'f':
        *out->out++ = '\f';
        return s;
    case 'n':
        *out->out++ = '\n';
        return s;
    case 'r':
        *out->out++ = '\r';
        return s;
    case 't':
        *out->out++ = '\t';
        return s;
    case 'v':
        *out->out++ = '\v';
        return s;
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
        value = (uint32_t)(c - '0');
        for (int i = 0; i < 2 && s < end && *s >= '0' && *s <= '7'; i++)
            value = value << 3 | (uint32_t)(*s++ - '0');
        if (bytes)
            *out->out++ = (char)value;
        else
            out->out += vm_utf8_encode(out->out, value);
        return s;
    case 'x':
        digits = hex_digits(s, end, 2, &value);
        if (digits < 2 && bytes) {
            vm_p_raise(p, "(value error) invalid \\x escape at position %zu",
                       (size_t)(from - text));
            return NULL;
        }
        if (digits < 2) {
            bad_escape(p, text, from, s + digits, "truncated \\xXX escape");
            return NULL;
        }
        if (bytes)
            *out->out++ = (char)value;
        else
            out->out += vm_utf8_encode(out->out, value);
        return s + 2;
    case 'u':
    case 'U': {
        int want = c == 'u' ? 4 : 8;
        if (bytes)
            break;
        digits = hex_digits(s, end, want, &value);
        if (digits < want) {
            bad_escape(p, text, from, s + digits,
                       c == 'u' ? "truncated \\uXXXX escape" : "truncated \\UXXXXXXXX escape");
            return NULL;
        }
        if (value > 0x10ffff) {
            bad_escape(p, text, from, s + digits, "illegal Unicode character");
            return NULL;
        }
        out->out += vm_utf8_encode(out->out, value);
        return s + want;
    }
    case 'N': {
        if (bytes)
            break;
        const char *close = s < end && *s == '{' ? memchr(s, '}', (size_t)(end - s)) : NULL;
        if (!close || close == s + 1) {
            const char *to = s < end && *s == '{' ? (close ? close + 1 : end) : s;
            bad_escape(p, text, from, to, "malformed \\N character escape");
            return NULL;
        }
        /* The names of Unicode's characters are half a megabyte that nothing else here needs. */
        vm_p_raise(p, "\\N{%.*s}: character names are not supported, write \\uXXXX instead",
                   (int)(close - s - 1 < 80 ? close - s - 1 : 80), s + 1);
        return NULL;
    }
    default:
        break;
    }
    /* Not an escape: the backslash stays. */
    *out->out++ = '\\';
    return s - 1;
}

/* Appends the value of s[0, end). */
static bool decode(struct vm_parser *p, struct pieces *out, const char *s, const char *end,
                   bool raw, bool bytes)
{
    const char *text = s;
    while (s < end) {
        const char *stop = raw ? NULL : memchr(s, '\\', (size_t)(end - s));
        if (!stop)
            stop = end;
        memcpy(out->out, s, (size_t)(stop - s));
        out->out += stop - s;
        s = stop;
        if (s == end)
            break;
        if (s + 1 == end) {
            *out->out++ = *s++;
            break;
        }
        s = unescape(p, out, text, s, end, bytes);
        if (!s)
            return false;
    }
    return true;
}

/* ---- nodes ---- */

static ast *text_node(struct vm_parser *p, struct pieces *s, enum ast_const_kind kind)
{
    ast *n = vm_p_constant(p, kind, s->start);
    if (!n)
        return NULL;
    struct ast_constant *c = &n->u.constant;
    c->text = s->piece;
    c->len = (size_t)(s->out - s->piece);
    *s->out++ = 0;
    s->piece = s->out;
    if (kind == AST_CONST_BYTES)
        return n;
    c->u_prefix = s->u_prefix;
    const char *t = c->text, *end = t + c->len;
    while (t < end) {
        uint32_t point = vm_utf8_decode(t, &t);
        if (point > c->max_char)
            c->max_char = point;
        c->chars++;
    }
    return n;
}

/* Makes a value of the text since the last one, if there is any. */
static bool flush(struct vm_parser *p, struct pieces *s)
{
    if (s->out == s->piece)
        return true;
    ast *n = text_node(p, s, AST_CONST_STR);
    return n && vm_p_push(p, n);
}

static ast *joined(struct vm_parser *p, struct pieces *s)
{
    if (!flush(p, s))
        return NULL;
    ast *n = VM_NEW(p, AST_JOINEDSTR, joinedstr, s->start);
    if (!n || !vm_p_pop_seq(p, s->base, &n->u.joinedstr.values))
        return NULL;
    return n;
}

/* ---- replacement fields ---- */

/* A place in the body of an f-string, and where that is in the source. */
struct cursor {
    const char *s, *end;
    const char *known; /* `at` is the place of this byte */
    struct vm_place at;
};

static struct vm_place place_of(struct cursor *c, const char *s)
{
    while (c->known < s) {
        if (*c->known++ == '\n') {
            c->at.line++;
            c->at.col = 0;
        } else {
            c->at.col++;
        }
    }
    return c->at;
}

/* `(text)` as an expression, standing at `at`; the '(' is in the place of the '{'. */
static ast *field_expression(struct vm_parser *p, const char *text, size_t len, struct vm_place at)
{
    struct vm_lexer lx = {.arena = p->scratch, .inside = true, .line = at.line};
    struct vm_lexer *outer = p->lx;
    int pos = p->pos, far = p->far;
    char *copy = vm_arena_alloc(p->scratch, len + 5);
    if (!copy)
        return vm_p_no_memory(p);
    copy[0] = '(';
    memcpy(copy + 1, text, len);
    memcpy(copy + 1 + len, ")\n\0", 4);
    lx.src = copy;
    lx.end = (uint32_t)len + 2;
    lx.line_start = 1 - (uint32_t)at.col; /* wraps: columns are differences */
    if (!vm_lex(&lx))
        return vm_p_no_memory(p);
    p->lx = &lx;
    p->pos = p->far = 0;
    p->fstring_depth++;
    ast *e = vm_p_star_expressions(p);
    if (e && vm_p_type(p) != T_END)
        e = vm_p_fail(p);
    if (!e && !p->quiet)
        vm_p_settle(p);
    p->fstring_depth--;
    p->lx = outer;
    p->pos = pos;
    p->far = far;
    return e ? e : vm_p_fail(p);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

/* Moves c->s to what ends the expression: '!', ':', '=' or '}'. */
static bool find_field_end(struct vm_parser *p, struct cursor *c)
{
    char open[VM_LEX_BRACKETS];
    int depth = 0;
    char quote = 0;
    bool triple = false;
    for (; c->s < c->end; c->s++) {
        const char *s = c->s;
        char ch = *s;
        if (ch == '\\') {
            vm_p_raise(p, "f-string expression part cannot include a backslash");
            return false;
        }
        bool three = c->end - s >= 3 && s[1] == ch && s[2] == ch;
        if (quote) {
            if (ch == quote && (three || !triple)) {
                if (triple)
                    c->s += 2;
                quote = 0;
            }
            continue;
        }
        switch (ch) {
        case '\'':
        case '"':
            quote = ch;
            triple = three;
            if (triple)
                c->s += 2;
            continue;
        case '(':
        case '[':
        case '{':
            if (depth == VM_LEX_BRACKETS) {
                vm_p_raise(p, "f-string: too many nested parenthesis");
                return false;
            }
            open[depth++] = ch;
            continue;
        case '#':
            vm_p_raise(p, "f-string expression part cannot include '#'");
            return false;
        case '!':
        case '=':
        case '<':
        case '>':
            if (depth == 0 && s + 1 < c->end && s[1] == '=')
                c->s++;
            else if (depth == 0 && (ch == '!' || ch == '='))
                goto found;
            continue;
        case ':':
            if (depth == 0)
                goto found;
            continue;
        case ')':
        case ']':
        case '}':
            if (depth == 0 && ch == '}')
                goto found;
            if (depth == 0) {
                vm_p_raise(p, "f-string: unmatched '%c'", ch);
                return false;
            }
            depth--;
            if (open[depth] != (ch == ')' ? '(' : ch == ']' ? '[' : '{')) {
                vm_p_raise(p,
                           "f-string: closing parenthesis '%c' does not match opening parenthesis "
                           "'%c'",
                           ch, open[depth]);
                return false;
            }
            continue;
        default:
            continue;
        }
    }

found:
    if (quote) {
        vm_p_raise(p, "f-string: unterminated string");
        return false;
    }
    if (depth) {
        vm_p_raise(p, "f-string: unmatched '%c'", open[depth - 1]);
        return false;
    }
    return true;
}

static bool format_text(struct vm_parser *p, struct pieces *out, struct cursor *c, bool raw,
                        int level);

/* What stands behind ':' up to the '}' of the field: a JoinedStr of its own. */
static ast *format_spec(struct vm_parser *p, struct pieces *outer, struct cursor *c, bool raw,
                        int level)
{
    struct pieces s = {.base = p->top, .format = true, .u_prefix = outer->u_prefix};
    s.start = outer->start;
    /* The outer text has been made a node, so its buffer is free from here on. */
    s.out = s.piece = outer->out;
    if (!format_text(p, &s, c, raw, level + 1))
        return NULL;
    ast *n = joined(p, &s);
    outer->out = outer->piece = s.out;
    return n;
}

static bool no_close(struct vm_parser *p)
{
    vm_p_raise(p, "f-string: expecting '}'");
    return false;
}

/* A field; c->s is at its '{' and ends behind its '}'. */
static bool field(struct vm_parser *p, struct pieces *out, struct cursor *c, bool raw, int level)
{
    if (level >= 2) {
        vm_p_raise(p, "f-string: expressions nested too deeply");
        return false;
    }
    const char *first = ++c->s;
    if (!find_field_end(p, c))
        return false;
    const char *end = c->s;
    if (end >= c->end)
        return no_close(p);
    const char *blank = first;
    while (blank < end && is_blank(*blank))
        blank++;
    if (blank == end) {
        if (*end == '}')
            vm_p_raise(p, "f-string: empty expression not allowed");
        else
            vm_p_raise(p, "f-string: expression required before '%c'", *end);
        return false;
    }
    struct vm_place at = place_of(c, first);
    ast *value = field_expression(p, first, (size_t)(end - first), at), *spec = NULL;
    if (!value)
        return false;
    bool shown = *c->s == '=';
    int conversion = -1;
    if (shown) {
        c->s++;
        while (c->s < c->end && is_blank(*c->s))
            c->s++;
        memcpy(out->out, first, (size_t)(c->s - first));
        out->out += c->s - first;
    }
    if (c->s >= c->end)
        return no_close(p);
    if (*c->s == '!') {
        if (++c->s >= c->end)
            return no_close(p);
        conversion = *c->s++;
        if (conversion != 's' && conversion != 'r' && conversion != 'a') {
            vm_p_raise(p, "f-string: invalid conversion character: expected 's', 'r', or 'a'");
            return false;
        }
    }
    if (c->s >= c->end)
        return no_close(p);
    if (!flush(p, out))
        return false;
    if (*c->s == ':') {
        if (++c->s >= c->end)
            return no_close(p);
        spec = format_spec(p, out, c, raw, level);
        if (!spec)
            return false;
    }
    if (c->s >= c->end || *c->s != '}')
        return no_close(p);
    c->s++;
    if (shown && !spec && conversion < 0)
        conversion = 'r';
    ast *n = VM_NEW(p, AST_FORMATTEDVALUE, formattedvalue, out->start);
    if (!n)
        return false;
    n->u.formattedvalue.value = value;
    n->u.formattedvalue.format_spec = spec;
    n->u.formattedvalue.conversion = conversion;
    return vm_p_push(p, n);
}

/* Appends literal text up to a field, to the '}' that ends a format spec, or to the end. */
static bool format_literal(struct vm_parser *p, struct pieces *out, struct cursor *c, bool raw,
                           int level)
{
    const char *first = c->s;
    while (c->s < c->end) {
        char ch = *c->s++;
        if (!raw && ch == '\\' && c->s < c->end) {
            ch = *c->s++;
            if (ch == 'N') {
                /* The braces of \N{...} are none of ours. */
                if (c->s < c->end && *c->s == '{') {
                    while (c->s < c->end && *c->s++ != '}')
                        ;
                }
                continue;
            }
        }
        if (ch != '{' && ch != '}')
            continue;
        if (level == 0) {
            if (c->s < c->end && *c->s == ch) {
                bool ok = decode(p, out, first, c->s, raw, false);
                c->s++;
                return ok;
            }
            if (ch == '}') {
                vm_p_raise(p, "f-string: single '}' is not allowed");
                return false;
            }
        }
        c->s--;
        break;
    }
    return decode(p, out, first, c->s, raw, false);
}

static bool format_text(struct vm_parser *p, struct pieces *out, struct cursor *c, bool raw,
                        int level)
{
    out->format = true;
    while (c->s < c->end) {
        if (!format_literal(p, out, c, raw, level))
            return false;
        if (c->s >= c->end || (level && *c->s == '}'))
            break;
        if (*c->s == '{' && (level || c->s + 1 >= c->end || c->s[1] != '{') &&
            !field(p, out, c, raw, level))
            return false;
    }
    return level == 0 || (c->s < c->end && *c->s == '}') || no_close(p);
}

/* ---- all adjacent strings ---- */

static bool append(struct vm_parser *p, struct pieces *s, const struct literal *l)
{
    if (l->bytes) {
        for (const char *c = l->body; c < l->end; c++) {
            if ((unsigned char)*c >= 0x80) {
                vm_p_raise(p, "bytes can only contain ASCII literal characters");
                return false;
            }
        }
    }
    if (!l->format)
        return decode(p, s, l->body, l->end, l->raw, l->bytes);
    struct cursor c = {l->body, l->end, l->body, l->at};
    return format_text(p, s, &c, l->raw, 0);
}

ast *vm_p_strings(struct vm_parser *p)
{
    struct pieces s = {.base = p->top, .start = vm_p_place(p)};
    int first = p->pos;
    size_t room = 1;
    s.u_prefix = p->lx->src[vm_p_token(p, 0)->start] == 'u';
    for (; vm_p_type(p) == T_STRING; vm_p_next(p))
        room += vm_p_token(p, 0)->end - vm_p_token(p, 0)->start;
    s.out = s.piece = vm_arena_alloc(p->arena, room);
    if (!s.out)
        return vm_p_no_memory(p);
    bool bytes = false;
    for (int i = first; i < p->pos; i++) {
        struct literal l = read_prefix(p, vm_lex_token(p->lx, i));
        if (i > first && bytes != l.bytes)
            return vm_p_raise(p, "cannot mix bytes and nonbytes literals");
        bytes = l.bytes;
        if (!append(p, &s, &l))
            return NULL;
    }
    if (s.format)
        return joined(p, &s);
    return text_node(p, &s, bytes ? AST_CONST_BYTES : AST_CONST_STR);
}
