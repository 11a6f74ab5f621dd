/* str.format and str.format_map: templates with replacement fields. */
#include "vm/str_impl.h"

#include "vm/cont.h"
#include "vm/unicode.h"

enum { MAX_DEPTH = 2 }; /* a spec may hold fields whose specs may not */

struct part { /* of the template: [from, to) */
    size_t from, to;
};

struct field {
    struct part name, spec;
    uint32_t conversion; /* 0: none */
    bool nested; /* the spec holds fields */
};

struct format {
    value args; /* tuple, or V_EMPTY in format_map */
    value mapping; /* of the named fields */
    enum { UNDECIDED, AUTOMATIC, MANUAL } numbering;
    int64_t next;
};

static bool fail(const char *text)
{
    vm_value_error("%s", text);
    return false;
}

/* --- the template --------------------------------------------------------------------------------
 */

/* From behind the '{' at *i: the field, and *i behind its '}'. */
static bool parse_field(const str *s, size_t *i, struct field *f)
{
    size_t at = *i, end = s->len;
    uint32_t c = '{';
    *f = (struct field){.name = {at, at}};
    while (at < end) {
        c = str_at(s, at++);
        if (c == '{')
            return fail("unexpected '{' in field name");
        if (c == '[') {
            while (at < end && str_at(s, at) != ']')
                at++;
            continue;
        }
        if (c == '}' || c == ':' || c == '!')
            break;
    }
    f->name.to = at - 1;
    if (c != '}' && c != ':' && c != '!')
        return fail("expected '}' before end of string");
    *i = at;
    if (c == '}')
        return true;
    if (c == '!') {
        if (at == end)
            return fail("end of string while looking for conversion specifier");
        f->conversion = str_at(s, at++);
        if (at < end) {
            c = str_at(s, at++);
            if (c == '}') {
                *i = at;
                return true;
            }
            if (c != ':')
                return fail("expected ':' after conversion specifier");
        }
    }
    f->spec = (struct part){at, at};
    for (int depth = 1; at < end;) {
        c = str_at(s, at++);
        if (c == '{') {
            f->nested = true;
            depth++;
        } else if (c == '}' && --depth == 0) {
            f->spec.to = at - 1;
            *i = at;
            return true;
        }
    }
    return fail("unmatched '{' in format spec");
}

/* --- the object of a field -----------------------------------------------------------------------
 */

/* All decimal digits: the number; -1 if not; -2: exception. */
static int64_t part_number(const str *s, struct part p)
{
    int64_t n = 0;
    if (p.from >= p.to)
        return -1;
    for (size_t i = p.from; i < p.to; i++) {
        int d = unicode_decimal(str_at(s, i));
        if (d < 0)
            return -1;
        if (n > (INT64_MAX - d) / 10) {
            fail("Too many decimal digits in format string");
            return -2;
        }
        n = n * 10 + d;
    }
    return n;
}

static bool number_field(struct format *f, bool empty)
{
    if (f->numbering == UNDECIDED)
        f->numbering = empty ? AUTOMATIC : MANUAL;
    if (f->numbering == MANUAL && empty)
        return fail("cannot switch from manual field specification to automatic field numbering");
    if (f->numbering == AUTOMATIC && !empty)
        return fail("cannot switch from automatic field numbering to manual field specification");
    return true;
}

/* The argument that a field begins with, owned. */
static value first_object(struct format *f, value template, struct part name)
{
    int64_t index = part_number(str_ptr(template), name);
    bool empty = name.from == name.to;
    if (index == -2)
        return V_EMPTY;
    if (index >= 0 || empty) {
        if (!number_field(f, empty))
            return V_EMPTY;
        if (empty)
            index = f->next++;
        if (!f->args)
            return vm_value_error("Format string contains positional fields");
        const tuple *args = tuple_ptr(f->args);
        if ((uint64_t)index >= args->len)
            return vm_raise(&vm_exc_IndexError,
                            "Replacement index %lld out of range for positional args tuple",
                            (long long)index);
        return rc_inc(args->item[index]);
    }
    VM_ENTER(h, 1);
    value r = V_EMPTY;
    h.s[0] = str_slice(template, name.from, name.to);
    if (h.s[0] && v_is_type(f->mapping, &dict_type)) {
        r = rc_inc(dict_get(dict_ptr(f->mapping), h.s[0]));
        if (!r && !vm_failed())
            vm_raise_value(&vm_exc_KeyError, h.s[0]);
    } else if (h.s[0]) {
        r = vm_getitem(f->mapping, h.s[0]);
    }
    return VM_LEAVE(h, r);
}

/* One ".name" or "[key]" at *i, applied to v. Owned. */
static value next_object(value v, value template, size_t *i, size_t end)
{
    const str *s = str_ptr(template);
    uint32_t c = str_at(s, (*i)++);
    struct part name = {*i, *i};
    if (c != '.' && c != '[')
        return vm_value_error("Only '.' or '[' may follow ']' in format field specifier");
    while (*i < end) {
        uint32_t x = str_at(s, *i);
        if (c == '[' ? x == ']' : x == '.' || x == '[')
            break;
        ++*i;
    }
    name.to = *i;
    if (c == '[' && (*i)++ == end)
        return vm_value_error("Missing ']' in format string");
    int64_t index = c == '[' ? part_number(s, name) : -1;
    if (index == -2)
        return V_EMPTY;
    if (name.from == name.to)
        return vm_value_error("Empty attribute in format string");
    VM_ENTER(h, 1);
    h.s[0] = index >= 0 ? int_from(index) : str_slice(template, name.from, name.to);
    value r = V_EMPTY;
    if (h.s[0])
        r = c == '.' ? vm_getattr(v, h.s[0]) : vm_getitem(v, h.s[0]);
    return VM_LEAVE(h, r);
}

static value field_object(struct format *f, value template, struct part name)
{
    const str *s = str_ptr(template);
    size_t i = name.from;
    while (i < name.to && str_at(s, i) != '.' && str_at(s, i) != '[')
        i++;
    VM_ENTER(h, 1);
    h.s[0] = first_object(f, template, (struct part){name.from, i});
    while (h.s[0] && i < name.to)
        rc_set(&h.s[0], next_object(h.s[0], template, &i, name.to));
    value r = VM_TAKE(h.s[0]);
    return VM_LEAVE(h, r);
}

static value convert(value v, uint32_t conversion)
{
    switch (conversion) {
    case 'r':
        return vm_repr(v);
    case 's':
        return vm_str(v);
    case 'a':
        return vm_ascii(v);
    default:
        if (conversion > 32 && conversion < 127)
            return vm_value_error("Unknown conversion specifier %c", (int)conversion);
        return vm_value_error("Unknown conversion specifier \\x%x", conversion);
    }
}

/* --- putting together ----------------------------------------------------------------------------
 */

static value build(struct format *f, value template, struct part p, int depth);

static bool add_field(struct format *f, str_buf *b, value template, const struct field *field,
                      int depth)
{
    enum { OBJECT, SPEC, TEXT };
    VM_ENTER(h, 3);
    bool ok = false;
    h.s[OBJECT] = field_object(f, template, field->name);
    if (h.s[OBJECT] && field->conversion)
        rc_set(&h.s[OBJECT], convert(h.s[OBJECT], field->conversion));
    if (!h.s[OBJECT])
        goto out;
    if (field->spec.from == field->spec.to && v_is_type(h.s[OBJECT], &str_type)) {
        ok = str_buf_add(b, h.s[OBJECT]);
        goto out;
    }
    h.s[SPEC] = field->nested ? build(f, template, field->spec, depth - 1)
                              : str_slice(template, field->spec.from, field->spec.to);
    if (h.s[SPEC])
        h.s[TEXT] = vm_format(h.s[OBJECT], h.s[SPEC]);
    ok = h.s[TEXT] && str_buf_add(b, h.s[TEXT]);
out:
    VM_LEAVE(h, V_EMPTY);
    return ok;
}

static bool add_all(struct format *f, str_buf *b, value template, struct part p, int depth)
{
    /* A nested spec is a template of its own: nothing behind its end may be seen. */
    const str *s = str_ptr(template);
    size_t i = p.from;
    while (i < p.to) {
        size_t from = i;
        uint32_t c = 0;
        while (i < p.to && c != '{' && c != '}')
            c = str_at(s, i++);
        if (c != '{' && c != '}')
            return str_buf_sub(b, s, from, i);
        bool doubled = i < p.to && str_at(s, i) == c;
        if (c == '}' && !doubled)
            return fail("Single '}' encountered in format string");
        if (c == '{' && i == p.to)
            return fail("Single '{' encountered in format string");
        if (!str_buf_sub(b, s, from, doubled ? i : i - 1))
            return false;
        struct field field;
        if (doubled)
            i++;
        else if (!parse_field(s, &i, &field) || !add_field(f, b, template, &field, depth))
            return false;
    }
    return true;
}

static value build(struct format *f, value template, struct part p, int depth)
{
    if (depth <= 0)
        return vm_value_error("Max string recursion exceeded");
    VM_ENTER(h, 1);
    value r = V_EMPTY;
    str_buf b;
    str_buf_init(&b);
    h.s[0] = str_slice(template, p.from, p.to);
    if (h.s[0] && add_all(f, &b, h.s[0], (struct part){0, p.to - p.from}, depth))
        r = str_buf_done(&b);
    else
        str_buf_drop(&b);
    return VM_LEAVE(h, r);
}

static value format(value template, value args, value mapping)
{
    struct format f = {.args = args, .mapping = mapping};
    str_buf b;
    str_buf_init(&b);
    if (add_all(&f, &b, template, (struct part){0, str_ptr(template)->len}, MAX_DEPTH))
        return str_buf_done(&b);
    str_buf_drop(&b);
    return V_EMPTY;
}

value str_m_format(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return format(a[0], a[1], a[2]);
}

value str_m_format_map(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return format(a[0], V_EMPTY, a[1]);
}
