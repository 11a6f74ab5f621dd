#include "lexer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ident_table.h"

enum vm_ident_class vm_ident_class(uint32_t c)
{
    if (c < 0x80) {
        if (c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
            return VM_IDENT_START;
        if (c >= '0' && c <= '9')
            return VM_IDENT_CONTINUE;
        return c >= 0x20 && c < 0x7f ? VM_IDENT_NO : VM_IDENT_HIDDEN;
    }
    size_t low = 0, high = sizeof ident_ranges / sizeof *ident_ranges;
    while (high - low > 1) {
        size_t mid = (low + high) / 2;
        if (ident_ranges[mid] >> 2 <= c)
            low = mid;
        else
            high = mid;
    }
    return ident_ranges[low] & 3;
}

uint32_t vm_utf8_decode(const char *s, const char **next)
{
    const unsigned char *u = (const unsigned char *)s;
    if (u[0] < 0x80) {
        *next = s + 1;
        return u[0];
    }
    if (u[0] < 0xe0) {
        *next = s + 2;
        return (u[0] & 0x1fu) << 6 | (u[1] & 0x3fu);
    }
    if (u[0] < 0xf0) {
        *next = s + 3;
        return (u[0] & 0x0fu) << 12 | (u[1] & 0x3fu) << 6 | (u[2] & 0x3fu);
    }
    *next = s + 4;
    return (u[0] & 0x07u) << 18 | (u[1] & 0x3fu) << 12 | (u[2] & 0x3fu) << 6 | (u[3] & 0x3fu);
}

int vm_utf8_encode(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

size_t vm_utf8_check(const char *text, size_t len)
{
    const unsigned char *s = (const unsigned char *)text;
    size_t i = 0;
    while (i < len) {
        unsigned char c = s[i];
        if (c < 0x80) {
            i++;
            continue;
        }
        /* The second byte's range rules out overlong forms, surrogates and what lies behind
         * U+10FFFF (Unicode 14, table 3-7). */
        int more;
        unsigned char low = 0x80, high = 0xbf;
        if (c >= 0xc2 && c <= 0xdf) {
            more = 1;
        } else if (c >= 0xe0 && c <= 0xef) {
            more = 2;
            if (c == 0xe0)
                low = 0xa0;
            else if (c == 0xed)
                high = 0x9f;
        } else if (c >= 0xf0 && c <= 0xf4) {
            more = 3;
            if (c == 0xf0)
                low = 0x90;
            else if (c == 0xf4)
                high = 0x8f;
        } else {
            return i;
        }
        if (len - i <= (size_t)more)
            return i;
        if (s[i + 1] < low || s[i + 1] > high)
            return i;
        for (int k = 2; k <= more; k++)
            if ((s[i + k] & 0xc0) != 0x80)
                return i;
        i += 1 + (size_t)more;
    }
    return len;
}

static bool grow(struct vm_lexer *lx)
{
    int used = lx->capacity / VM_LEX_BLOCK;
    if (lx->capacity == 0) {
        /* No token is shorter than a byte except NEWLINE, DEDENT and END at the end of the text. */
        uint64_t most = 2 * (uint64_t)(lx->end - lx->pos) + 4;
        lx->block_size = most < VM_LEX_BLOCK ? (int)most : VM_LEX_BLOCK;
    }
    /* The table doubles when the number of its entries is a power of two. */
    if ((used & (used - 1)) == 0) {
        struct vm_token **table =
            vm_arena_array(lx->arena, used ? 2 * (size_t)used : 1, sizeof *table);
        if (!table)
            return false;
        if (used)
            memcpy(table, lx->blocks, (size_t)used * sizeof *table);
        lx->blocks = table;
    }
    struct vm_token *block =
        vm_arena_array(lx->arena, (size_t)lx->block_size, sizeof(struct vm_token));
    if (!block)
        return false;
    lx->blocks[used] = block;
    lx->capacity += lx->block_size;
    return true;
}

/* Column in bytes of an offset on the current line. */
static int column(const struct vm_lexer *lx, uint32_t offset)
{
    return (int)(offset - lx->line_start);
}

static bool push_token(struct vm_lexer *lx, enum vm_token_type type, uint32_t start, uint32_t end,
                       int line, int col)
{
    if (lx->count == lx->capacity && !grow(lx)) {
        lx->error = VM_LEX_MEMORY;
        return false;
    }
    struct vm_token *t = &lx->blocks[lx->count / VM_LEX_BLOCK][lx->count % VM_LEX_BLOCK];
    lx->count++;
    t->type = (uint8_t)type;
    t->level = (uint8_t)lx->bracket_count;
    t->start = start;
    t->end = end;
    t->line = line;
    t->col = col;
    t->end_line = lx->line;
    t->end_col = column(lx, end);
    return true;
}

/* A token on one line. */
static bool emit(struct vm_lexer *lx, enum vm_token_type type, uint32_t start)
{
    return push_token(lx, type, start, lx->pos, lx->line, column(lx, start));
}

/* Records the first error; the T_ERROR token stands where the offending text begins. */
__attribute__((format(printf, 5, 6))) static bool fail(struct vm_lexer *lx, enum vm_lex_kind kind,
                                                       int line, int col, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(lx->message, sizeof lx->message, fmt, args);
    va_end(args);
    lx->error = kind;
    lx->error_line = line;
    lx->error_col = col;
    if (!push_token(lx, T_ERROR, lx->pos, lx->pos, line, col))
        lx->error = VM_LEX_MEMORY;
    return false;
}

static bool fail_here(struct vm_lexer *lx, const char *message)
{
    return fail(lx, VM_LEX_HARD, lx->line, column(lx, lx->pos), "%s", message);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* Consumes a backslash and the newline that must follow it. */
static bool continuation(struct vm_lexer *lx)
{
    if (lx->pos + 1 >= lx->end) {
        return fail(lx, VM_LEX_SOFT, lx->line, column(lx, lx->pos + 1),
                    "unexpected EOF while parsing");
    }
    if (lx->src[lx->pos + 1] != '\n') {
        lx->pos++;
        return fail(lx, VM_LEX_SOFT, lx->line, column(lx, lx->pos),
                    "unexpected character after line continuation character");
    }
    if (lx->pos + 2 >= lx->end) {
        return fail(lx, VM_LEX_SOFT, lx->line, column(lx, lx->pos + 1),
                    "unexpected EOF while parsing");
    }
    lx->pos += 2;
    lx->line++;
    lx->line_start = lx->pos;
    return true;
}

static bool tab_error(struct vm_lexer *lx)
{
    return fail(lx, VM_LEX_TAB, lx->line, 0, "inconsistent use of tabs and spaces in indentation");
}

/* Measures the indentation of a line and emits INDENT and DEDENT. Leaves pos at the first character
 * that is not blank. Two measures, tabs as 8 and as 1, must agree in every comparison. */
static bool indentation(struct vm_lexer *lx)
{
    int col = 0, alt = 0, cont = 0;
    for (;;) {
        char c = lx->src[lx->pos];
        if (c == ' ') {
            col++;
            alt++;
        } else if (c == '\t') {
            col = (col / 8 + 1) * 8;
            alt++;
        } else if (c == '\f') {
            col = alt = 0;
        } else if (c == '\\') {
            /* Indentation is that of the first of the physical lines. */
            cont = cont ? cont : col;
            if (!continuation(lx))
                return false;
            continue;
        } else {
            break;
        }
        lx->pos++;
    }
    lx->line_begins = false;
    char c = lx->src[lx->pos];
    if (c == '\n' || c == '#' || lx->pos >= lx->end)
        return true;
    if (cont) {
        col = cont;
        alt = cont;
    }
    int top = lx->indent_count ? lx->indents[lx->indent_count - 1] : 0;
    int alt_top = lx->indent_count ? lx->alt_indents[lx->indent_count - 1] : 0;
    if (col == top)
        return alt == alt_top || tab_error(lx);
    if (col > top) {
        if (alt <= alt_top)
            return tab_error(lx);
        if (lx->indent_count + 1 >= VM_LEX_INDENTS) {
            return fail(lx, VM_LEX_INDENT, lx->line, column(lx, lx->pos),
                        "too many levels of indentation");
        }
        lx->indents[lx->indent_count] = col;
        lx->alt_indents[lx->indent_count++] = alt;
        return push_token(lx, T_INDENT, lx->line_start, lx->pos, lx->line, 0);
    }
    int keep = lx->indent_count;
    while (keep && col < lx->indents[keep - 1])
        keep--;
    if (col != (keep ? lx->indents[keep - 1] : 0)) {
        const char *stop = memchr(lx->src + lx->pos, '\n', lx->end - lx->pos);
        return fail(lx, VM_LEX_INDENT, lx->line, column(lx, (uint32_t)(stop - lx->src)),
                    "unindent does not match any outer indentation level");
    }
    if (alt != (keep ? lx->alt_indents[keep - 1] : 0))
        return tab_error(lx);
    while (lx->indent_count > keep) {
        lx->indent_count--;
        if (!emit(lx, T_DEDENT, lx->pos))
            return false;
    }
    return true;
}

static const struct {
    const char *text;
    uint8_t len, type;
} keywords[] = {
#define X(name, text) {text, sizeof text - 1, T_##name},
    VM_KEYWORDS(X)
#undef X
};

static enum vm_token_type name_type(const char *s, size_t len)
{
    if (len < 2 || len > 8)
        return T_NAME;
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (keywords[i].len == len && keywords[i].text[0] == s[0] &&
            memcmp(keywords[i].text, s, len) == 0)
            return keywords[i].type;
    return T_NAME;
}

/* Every code point of src[start, pos) must be fit for a name. */
static bool check_name(struct vm_lexer *lx, uint32_t start)
{
    const char *s = lx->src + start, *end = lx->src + lx->pos;
    while (s < end) {
        const char *next;
        uint32_t c = vm_utf8_decode(s, &next);
        enum vm_ident_class class = vm_ident_class(c);
        if (class == VM_IDENT_START || (class == VM_IDENT_CONTINUE && s > lx->src + start)) {
            s = next;
            continue;
        }
        lx->pos = (uint32_t)(s - lx->src);
        int col = column(lx, lx->pos);
        if (class == VM_IDENT_HIDDEN) {
            return fail(lx, VM_LEX_HARD, lx->line, col, "invalid non-printable character U+%04X",
                        c);
        }
        return fail(lx, VM_LEX_HARD, lx->line, col, "invalid character '%.*s' (U+%04X)",
                    (int)(next - s), s, c);
    }
    return true;
}

/* The token begins at `start`, before the prefix; pos is at the opening quote. */
static bool string_token(struct vm_lexer *lx, uint32_t start)
{
    const char *src = lx->src;
    char quote = src[lx->pos];
    int line = lx->line, col = column(lx, start);
    bool triple = src[lx->pos + 1] == quote && src[lx->pos + 2] == quote && lx->pos + 2 < lx->end;
    lx->pos += triple ? 3 : 1;
    for (;;) {
        if (lx->pos >= lx->end) {
            int last = lx->line > 1 && column(lx, lx->pos) == 0 ? lx->line - 1 : lx->line;
            lx->pos = start;
            return fail(lx, VM_LEX_HARD, line, col,
                        "unterminated %sstring literal (detected at line %d)",
                        triple ? "triple-quoted " : "", last);
        }
        char c = src[lx->pos++];
        if (c == '\\' && lx->pos < lx->end)
            c = src[lx->pos++] == '\n' ? '\n' : 0;
        else if (c == '\n' && !triple) {
            lx->pos = start;
            return fail(lx, VM_LEX_HARD, line, col,
                        "unterminated string literal (detected at line %d)", lx->line);
        }
        if (c == '\n') {
            lx->line++;
            lx->line_start = lx->pos;
        } else if (c == quote) {
            if (!triple)
                break;
            if (src[lx->pos] == quote && src[lx->pos + 1] == quote && lx->pos + 1 < lx->end) {
                lx->pos += 2;
                break;
            }
        }
    }
    return push_token(lx, T_STRING, start, lx->pos, line, col);
}

static bool name_token(struct vm_lexer *lx)
{
    uint32_t start = lx->pos;
    bool b = false, u = false, r = false, f = false, ascii = true;
    for (;;) {
        char c = lx->src[lx->pos];
        if (!(b || u || f) && (c == 'b' || c == 'B'))
            b = true;
        else if (!(b || u || r || f) && (c == 'u' || c == 'U'))
            u = true;
        else if (!(r || u) && (c == 'r' || c == 'R'))
            r = true;
        else if (!(f || b || u) && (c == 'f' || c == 'F'))
            f = true;
        else
            break;
        lx->pos++;
        if (lx->src[lx->pos] == '"' || lx->src[lx->pos] == '\'')
            return string_token(lx, start);
    }
    while (is_name_byte(lx->src[lx->pos])) {
        ascii &= (unsigned char)lx->src[lx->pos] < 0x80;
        lx->pos++;
    }
    if (!ascii && !check_name(lx, start))
        return false;
    return emit(lx, name_type(lx->src + start, lx->pos - start), start);
}

/* After a number: a keyword may follow directly, another name may not. `pos` is behind the number.
 */
static bool end_of_number(struct vm_lexer *lx, const char *kind)
{
    static const char *const may_follow[] = {"and", "else", "for", "if", "in", "is", "or", "not"};
    const char *s = lx->src + lx->pos;
    for (size_t i = 0; i < sizeof may_follow / sizeof *may_follow; i++)
        if (strncmp(s, may_follow[i], strlen(may_follow[i])) == 0)
            return true;
    if (!is_name_byte(*s))
        return true;
    return fail(lx, VM_LEX_HARD, lx->line, column(lx, lx->pos) - 1, "invalid %s literal", kind);
}

/* Digits with single underscores between them. False when an underscore is not before a digit. */
static bool digits(struct vm_lexer *lx)
{
    for (;;) {
        while (is_digit(lx->src[lx->pos]))
            lx->pos++;
        if (lx->src[lx->pos] != '_')
            return true;
        lx->pos++;
        if (!is_digit(lx->src[lx->pos]))
            return false;
    }
}

static bool bad_decimal(struct vm_lexer *lx)
{
    lx->pos--;
    return fail_here(lx, "invalid decimal literal");
}

static int digit_value(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 99;
}

/* pos is behind "0x", "0o" or "0b". */
static bool radix_number(struct vm_lexer *lx, uint32_t start, int base, const char *kind)
{
    do {
        if (lx->src[lx->pos] == '_')
            lx->pos++;
        if (digit_value(lx->src[lx->pos]) >= base) {
            int col = column(lx, lx->pos);
            if (is_digit(lx->src[lx->pos])) {
                return fail(lx, VM_LEX_HARD, lx->line, col, "invalid digit '%c' in %s literal",
                            lx->src[lx->pos], kind);
            }
            return fail(lx, VM_LEX_HARD, lx->line, col - 1, "invalid %s literal", kind);
        }
        while (digit_value(lx->src[lx->pos]) < base)
            lx->pos++;
    } while (lx->src[lx->pos] == '_');
    if (is_digit(lx->src[lx->pos])) {
        return fail(lx, VM_LEX_HARD, lx->line, column(lx, lx->pos),
                    "invalid digit '%c' in %s literal", lx->src[lx->pos], kind);
    }
    return end_of_number(lx, kind) && emit(lx, T_NUMBER, start);
}

static bool number_token(struct vm_lexer *lx)
{
    const char *src = lx->src;
    uint32_t start = lx->pos;
    if (src[start] == '0') {
        char x = src[start + 1];
        lx->pos += 2;
        if (x == 'x' || x == 'X')
            return radix_number(lx, start, 16, "hexadecimal");
        if (x == 'o' || x == 'O')
            return radix_number(lx, start, 8, "octal");
        if (x == 'b' || x == 'B')
            return radix_number(lx, start, 2, "binary");
        lx->pos = start;
    }
    if (!digits(lx))
        return bad_decimal(lx);
    /* "007" is an error, "000", "007.5" and "007j" are not. */
    uint32_t whole_end = lx->pos;
    const char *kind = "decimal";
    bool real = false;
    if (src[lx->pos] == '.') {
        real = true;
        lx->pos++;
        if (is_digit(src[lx->pos]) && !digits(lx))
            return bad_decimal(lx);
    }
    if (src[lx->pos] == 'e' || src[lx->pos] == 'E') {
        uint32_t e = lx->pos;
        lx->pos++;
        if (src[lx->pos] == '+' || src[lx->pos] == '-') {
            lx->pos++;
            if (!is_digit(src[lx->pos]))
                return bad_decimal(lx);
        } else if (!is_digit(src[lx->pos])) {
            lx->pos = e;
            return end_of_number(lx, kind) && emit(lx, T_NUMBER, start);
        }
        real = true;
        if (!digits(lx))
            return bad_decimal(lx);
    }
    if (src[lx->pos] == 'j' || src[lx->pos] == 'J') {
        lx->pos++;
        return end_of_number(lx, "imaginary") && emit(lx, T_NUMBER, start);
    }
    if (!real && src[start] == '0') {
        uint32_t nonzero = start;
        while (nonzero < whole_end && (src[nonzero] == '0' || src[nonzero] == '_'))
            nonzero++;
        if (nonzero < whole_end) {
            return fail(lx, VM_LEX_HARD, lx->line, column(lx, start),
                        "leading zeros in decimal integer literals are not permitted; use an 0o "
                        "prefix for octal integers");
        }
    }
    return end_of_number(lx, kind) && emit(lx, T_NUMBER, start);
}

static bool open_bracket(struct vm_lexer *lx, enum vm_token_type type)
{
    if (lx->bracket_count >= VM_LEX_BRACKETS)
        return fail_here(lx, "too many nested parentheses");
    int i = lx->bracket_count++;
    lx->brackets[i].c = lx->src[lx->pos];
    lx->brackets[i].line = lx->line;
    lx->brackets[i].col = column(lx, lx->pos);
    lx->pos++;
    return emit(lx, type, lx->pos - 1);
}

static bool close_bracket(struct vm_lexer *lx, enum vm_token_type type)
{
    char c = lx->src[lx->pos];
    int col = column(lx, lx->pos);
    if (lx->bracket_count <= lx->bracket_base)
        return fail(lx, VM_LEX_HARD, lx->line, col, "unmatched '%c'", c);
    int i = --lx->bracket_count;
    char open = lx->brackets[i].c;
    if (open != (c == ')' ? '(' : c == ']' ? '[' : '{')) {
        if (lx->brackets[i].line != lx->line) {
            return fail(lx, VM_LEX_HARD, lx->line, col,
                        "closing parenthesis '%c' does not match opening parenthesis '%c' on line "
                        "%d",
                        c, open, lx->brackets[i].line);
        }
        return fail(lx, VM_LEX_HARD, lx->line, col,
                    "closing parenthesis '%c' does not match opening parenthesis '%c'", c, open);
    }
    lx->pos++;
    return emit(lx, type, lx->pos - 1);
}

/* The longest operator at s, its length in *len; T_ERROR when there is none. */
static enum vm_token_type operator_type(const char *s, int *len)
{
    char a = s[0], b = s[1];
    bool eq = b == '=';
    *len = 1 + eq;
    switch (a) {
    case ',':
        *len = 1;
        return T_COMMA;
    case ';':
        *len = 1;
        return T_SEMI;
    case '~':
        *len = 1;
        return T_TILDE;
    case ':':
        return eq ? T_COLONEQUAL : T_COLON;
    case '=':
        return eq ? T_EQEQUAL : T_EQUAL;
    case '+':
        return eq ? T_PLUSEQUAL : T_PLUS;
    case '%':
        return eq ? T_PERCENTEQUAL : T_PERCENT;
    case '@':
        return eq ? T_ATEQUAL : T_AT;
    case '&':
        return eq ? T_AMPEREQUAL : T_AMPER;
    case '|':
        return eq ? T_VBAREQUAL : T_VBAR;
    case '^':
        return eq ? T_CIRCUMFLEXEQUAL : T_CIRCUMFLEX;
    case '.':
        *len = b == '.' && s[2] == '.' ? 3 : 1;
        return *len == 3 ? T_ELLIPSIS : T_DOT;
    case '-':
        if (b == '>') {
            *len = 2;
            return T_ARROW;
        }
        return eq ? T_MINUSEQUAL : T_MINUS;
    case '!':
        return eq ? T_NOTEQUAL : T_BADCHAR;
    case '*':
    case '/':
    case '<':
    case '>':
        if (b == a) {
            *len = 2 + (s[2] == '=');
            if (a == '*')
                return *len == 3 ? T_DOUBLESTAREQUAL : T_DOUBLESTAR;
            if (a == '/')
                return *len == 3 ? T_DOUBLESLASHEQUAL : T_DOUBLESLASH;
            if (a == '<')
                return *len == 3 ? T_LEFTSHIFTEQUAL : T_LEFTSHIFT;
            return *len == 3 ? T_RIGHTSHIFTEQUAL : T_RIGHTSHIFT;
        }
        if (a == '*')
            return eq ? T_STAREQUAL : T_STAR;
        if (a == '/')
            return eq ? T_SLASHEQUAL : T_SLASH;
        if (a == '<' && b == '>') {
            *len = 2;
            return T_OLDNOTEQUAL;
        }
        if (a == '<')
            return eq ? T_LESSEQUAL : T_LESS;
        return eq ? T_GREATEREQUAL : T_GREATER;
    case '$':
    case '?':
    case '`':
        *len = 1;
        return T_BADCHAR;
    default:
        return T_ERROR;
    }
}

static bool one_token(struct vm_lexer *lx)
{
    const char *s = lx->src + lx->pos;
    char c = *s;
    if (is_digit(c) || (c == '.' && is_digit(s[1])))
        return number_token(lx);
    if (is_name_byte(c))
        return name_token(lx);
    switch (c) {
    case '"':
    case '\'':
        return string_token(lx, lx->pos);
    case '(':
        return open_bracket(lx, T_LPAR);
    case '[':
        return open_bracket(lx, T_LSQB);
    case '{':
        return open_bracket(lx, T_LBRACE);
    case ')':
        return close_bracket(lx, T_RPAR);
    case ']':
        return close_bracket(lx, T_RSQB);
    case '}':
        return close_bracket(lx, T_RBRACE);
    default:
        break;
    }
    int len;
    enum vm_token_type type = operator_type(s, &len);
    if (type == T_ERROR) {
        return fail(lx, VM_LEX_HARD, lx->line, column(lx, lx->pos),
                    "invalid non-printable character U+%04X", (unsigned)(unsigned char)c);
    }
    lx->pos += (uint32_t)len;
    return emit(lx, type, lx->pos - (uint32_t)len);
}

static bool end_of_text(struct vm_lexer *lx)
{
    if (lx->bracket_count > lx->bracket_base) {
        int i = lx->bracket_count - 1;
        return fail(lx, VM_LEX_OPEN, lx->brackets[i].line, lx->brackets[i].col,
                    "'%c' was never closed", lx->brackets[i].c);
    }
    /* What closes at the end belongs to the last line, not to an empty one behind it. */
    if (!lx->inside && lx->line > 1)
        lx->line--;
    lx->line_start = lx->pos;
    while (lx->indent_count) {
        lx->indent_count--;
        if (!emit(lx, T_DEDENT, lx->pos))
            return false;
    }
    return emit(lx, T_END, lx->pos);
}

static void run(struct vm_lexer *lx)
{
    bool line_has_tokens = false;
    while (lx->pos < lx->end) {
        if (lx->line_begins && !indentation(lx))
            return;
        if (lx->pos >= lx->end)
            break;
        char c = lx->src[lx->pos];
        if (c == ' ' || c == '\t' || c == '\f') {
            lx->pos++;
        } else if (c == '#') {
            while (lx->pos < lx->end && lx->src[lx->pos] != '\n')
                lx->pos++;
        } else if (c == '\\') {
            if (!continuation(lx))
                return;
        } else if (c == '\n') {
            lx->pos++;
            if (lx->bracket_count == 0 && line_has_tokens && !lx->inside) {
                if (!emit(lx, T_NEWLINE, lx->pos - 1))
                    return;
                line_has_tokens = false;
            }
            lx->line++;
            lx->line_start = lx->pos;
            lx->line_begins = lx->bracket_count == 0 && !lx->inside;
        } else {
            if (!one_token(lx))
                return;
            line_has_tokens = true;
        }
    }
    end_of_text(lx);
}

bool vm_lex(struct vm_lexer *lx)
{
    run(lx);
    return lx->error != VM_LEX_MEMORY;
}
