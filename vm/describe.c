/* describe.c: objects and references in words, for reports. No script code runs, nothing is
 * allocated. */
#include <stdio.h>

#include "vm/bytes.h"
#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/func.h"
#include "vm/native.h"
#include "vm/objects.h"
#include "vm/runtime.h"
#include "vm/shape.h"
#include "vm/str.h"

/* Appends the text of a str, cut off and with control characters replaced. */
static size_t put_str(char *buf, size_t size, const str *s, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < s->len && i < max && n + 5 < size; i++) {
        uint32_t cp = str_at(s, i);
        if (cp < 32 || cp == 127)
            cp = '.';
        if (cp < 0x80) {
            buf[n++] = (char)cp;
        } else if (cp < 0x800) {
            buf[n++] = (char)(0xC0 | cp >> 6);
            buf[n++] = (char)(0x80 | (cp & 63));
        } else if (cp < 0x10000) {
            if (cp >= 0xD800 && cp < 0xE000)
                cp = 0xFFFD;
            buf[n++] = (char)(0xE0 | cp >> 12);
            buf[n++] = (char)(0x80 | (cp >> 6 & 63));
            buf[n++] = (char)(0x80 | (cp & 63));
        } else {
            buf[n++] = (char)(0xF0 | cp >> 18);
            buf[n++] = (char)(0x80 | (cp >> 12 & 63));
            buf[n++] = (char)(0x80 | (cp >> 6 & 63));
            buf[n++] = (char)(0x80 | (cp & 63));
        }
    }
    if (s->len > max && n + 4 < size) {
        memcpy(buf + n, "...", 3);
        n += 3;
    }
    if (size)
        buf[n < size ? n : size - 1] = 0;
    return n;
}

static void describe_value(value v, char *buf, size_t size)
{
    if (v_is_heap(v)) {
        vm_describe(v_obj(v), buf, size);
    } else if (v_is_int(v)) {
        snprintf(buf, size, "%lld", (long long)v_int(v));
    } else if (v_is_double(v)) {
        snprintf(buf, size, "%.17g", v_double(v));
    } else {
        snprintf(buf, size, "%s",
                 v == V_NONE      ? "None"
                 : v == V_TRUE    ? "True"
                 : v == V_FALSE   ? "False"
                 : v == V_NOTIMPL ? "NotImplemented"
                                  : "Ellipsis");
    }
}

static void named(char *buf, size_t size, const char *kind, value name)
{
    char text[128] = "?";
    if (name && v_is_str(name))
        put_str(text, sizeof text, str_ptr(name), 100);
    snprintf(buf, size, "%s %s", kind, text);
}

void vm_describe(const rc_obj *o, char *buf, size_t size)
{
    const rc_type *t = rc_type_of(o);
    value v = v_of(o);
    if (t->flags & VM_T_STR) {
        if (size < 8) {
            snprintf(buf, size, "str");
            return;
        }
        buf[0] = '\'';
        size_t n = put_str(buf + 1, size - 2, str_ptr(v), 40);
        snprintf(buf + 1 + n, size - 1 - n, "'");
    } else if (t == &function_type.rc) {
        named(buf, size, "function", ((const function *)o)->qualname);
    } else if (t == &code_type.rc) {
        named(buf, size, "code", ((const code *)o)->qualname);
    } else if (t == &generator_type.rc) {
        named(buf, size, "generator", ((const generator *)o)->qualname);
    } else if (t == &module_type.rc) {
        named(buf, size, "module", ((const module *)o)->name);
    } else if (t->flags & VM_T_TYPE) {
        named(buf, size, "class", ((const vm_type *)o)->qualname);
    } else if (t->flags & VM_T_LIST) {
        snprintf(buf, size, "%s of %zu", t->name, ((const list *)o)->len);
    } else if (t->flags & VM_T_TUPLE) {
        snprintf(buf, size, "%s of %zu", t->name, ((const tuple *)o)->len);
    } else if (t->flags & VM_T_DICT) {
        snprintf(buf, size, "%s of %u", t->name, ((const dict *)o)->used);
    } else if (t->flags & VM_T_SET) {
        snprintf(buf, size, "%s of %zu", t->name, ((const set *)o)->used);
    } else if (t->flags & VM_T_BYTES) {
        snprintf(buf, size, "%s of %zu bytes", t->name, ((const bytes *)o)->len);
    } else {
        snprintf(buf, size, "%s object", t->name);
    }
}

static void edge_key(value key, char *buf, size_t size)
{
    char text[96];
    describe_value(key, text, sizeof text);
    snprintf(buf, size, "[%s]", text);
}

static bool dict_edge(const dict *d, value to, bool as_attribute, char *buf, size_t size)
{
    for (size_t i = 0; i < d->fill; i++) {
        const dict_entry *e = &d->entries[i];
        if (!e->key || (e->val != to && e->key != to))
            continue;
        if (e->val != to) {
            snprintf(buf, size, " key");
        } else if (as_attribute && v_is_str(e->key)) {
            buf[0] = '.';
            put_str(buf + 1, size - 1, str_ptr(e->key), 60);
        } else {
            edge_key(e->key, buf, size);
        }
        return true;
    }
    return false;
}

static bool attribute(char *buf, size_t size, value name)
{
    buf[0] = '.';
    put_str(buf + 1, size - 1, str_ptr(name), 60);
    return true;
}

/* A slot of __slots__: its name is that of the member descriptor in one of the classes. */
static bool member_edge(const rc_obj *from, value to, char *buf, size_t size)
{
    vm_type *t = (vm_type *)rc_type_of(from);
    for (size_t i = 0; t->mro && i < t->mro->len; i++) {
        const dict *d = type_ptr(t->mro->item[i])->dict;
        for (size_t k = 0; d && k < d->fill; k++) {
            value m = d->entries[k].val;
            int slot = d->entries[k].key && v_is_type(m, &member_type) ? vm_member_slot(m, t) : -1;
            if (slot >= 0 && *inst_slot(v_of(from), (uint32_t)slot) == to)
                return attribute(buf, size, d->entries[k].key);
        }
    }
    return false;
}

static bool inst_edge(const rc_obj *from, value to, char *buf, size_t size)
{
    const inst *o = (const inst *)from;
    const struct shape *s = o->shape;
    if (!s)
        return false;
    if (s->dict_mode && o->more && v_is_type(o->more, &dict_type)) {
        if (o->more == to)
            return snprintf(buf, size, ".__dict__"), true;
        return dict_edge(dict_ptr(o->more), to, true, buf, size);
    }
    for (; s && s->name; s = s->parent)
        if (*inst_slot(v_of(from), s->index) == to)
            return attribute(buf, size, s->name);
    return member_edge(from, to, buf, size);
}

void vm_edge(const rc_obj *from, const rc_obj *to_obj, char *buf, size_t size)
{
    const rc_type *t = rc_type_of(from);
    value to = v_of(to_obj);
    buf[0] = 0;
    if (rc_type_of(from) == (const rc_type *)to_obj) {
        snprintf(buf, size, ".__class__");
        return;
    }
    if (t->flags & VM_T_INSTANCE) {
        if (inst_edge(from, to, buf, size))
            return;
    } else if (t->flags & VM_T_DICT) {
        if (dict_edge((const dict *)from, to, false, buf, size))
            return;
    } else if (t->flags & (VM_T_LIST | VM_T_TUPLE)) {
        bool is_list = t->flags & VM_T_LIST;
        const value *items =
            is_list ? ((const list *)from)->items : ((const tuple *)from)->item;
        size_t n = is_list ? ((const list *)from)->len : ((const tuple *)from)->len;
        for (size_t i = 0; i < n; i++)
            if (items[i] == to) {
                snprintf(buf, size, "[%zu]", i);
                return;
            }
    } else if (t->flags & VM_T_SET) {
        snprintf(buf, size, "{}");
        return;
    } else if (t == &module_type.rc) {
        const module *m = (const module *)from;
        if (m->dict == (const dict *)to_obj || (m->dict && dict_edge(m->dict, to, true, buf, size)))
            return;
    } else if (t == &function_type.rc) {
        const function *f = (const function *)from;
        snprintf(buf, size, "%s",
                 to == f->closure         ? ".__closure__"
                 : to == f->defaults      ? ".__defaults__"
                 : to == v_of(f->globals) ? ".__globals__"
                 : to == v_of(f->co)      ? ".__code__"
                                          : "");
        return;
    } else if (t == &cell_type.rc) {
        snprintf(buf, size, ".cell_contents");
        return;
    } else if (t->flags & VM_T_TYPE) {
        const vm_type *c = (const vm_type *)from;
        if (c->dict && dict_edge(c->dict, to, true, buf, size))
            return;
    } else if (t == &generator_type.rc) {
        const generator *g = (const generator *)from;
        for (uint32_t i = 0; g->frame.co && i < g->frame.co->nlocals; i++)
            if (g->frame.r[i] == to) {
                snprintf(buf, size, " local ");
                put_str(buf + 7, size - 7, str_ptr(g->frame.co->names->item[i]), 60);
                return;
            }
    }
    if (!buf[0])
        snprintf(buf, size, " -> ");
}

size_t vm_full_size(const rc_obj *o)
{
    const rc_type *t = rc_type_of(o);
    size_t n = t->block_size(o);
    if (t->flags & VM_T_LIST)
        n += ((const list *)o)->cap * sizeof(value);
    else if (t->flags & VM_T_DICT)
        n += dict_buffer_bytes((dict *)(uintptr_t)o);
    else if (t->flags & VM_T_SET)
        n += set_buffer_bytes((set *)(uintptr_t)o);
    else if (t == &code_type.rc)
        n += ((const code *)o)->ninstr * sizeof(vm_instr);
    return n;
}
