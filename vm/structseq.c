/* structseq.c: tuples with named items, and a bare object with attributes (SimpleNamespace). */
#include "vm/structseq.h"

#include "vm/containers.h"
#include "vm/exc.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/objects.h"
#include "vm/str.h"

#define X(i)                                                                                       \
    value structseq_get_##i(vm_thread *t, value *a, int n)                                         \
    {                                                                                              \
        (void)t, (void)n;                                                                          \
        tuple *seq = tuple_ptr(a[0]);                                                              \
        value v = i < seq->len ? seq->item[i] : V_EMPTY;                                           \
        return v ? rc_inc(v) : V_NONE;                                                             \
    }
SEQ_FIELDS(X)
#undef X

value structseq_create(vm_type *cls, tuple *args, dict *kwargs)
{
    (void)args, (void)kwargs;
    return vm_type_error("cannot create '%s' instances", cls->rc.name);
}

value structseq_repr(value self)
{
    tuple *seq = tuple_ptr(self);
    const vm_def *row = type_of(self)->methods;
    str_buf b;
    str_buf_init(&b);
    bool ok = str_buf_c(&b, type_of(self)->rc.name) && str_buf_c(&b, "(");
    for (size_t i = 0; ok && i < seq->len && row[i].name; i++) {
        value text = vm_repr(seq->item[i] ? seq->item[i] : V_NONE);
        ok = text && (i == 0 || str_buf_c(&b, ", ")) && str_buf_c(&b, row[i].name) &&
             str_buf_c(&b, "=") && str_buf_add(&b, text);
        rc_dec(text);
    }
    if (ok && str_buf_c(&b, ")"))
        return str_buf_done(&b);
    str_buf_drop(&b);
    return vm_failed() ? V_EMPTY : vm_no_memory();
}

bool structseq_ready(vm_type *t, const char *module, struct tally_error *err)
{
    return vm_type_ready(t, &tuple_type, module, err);
}

value structseq_new(vm_type *t, value *items, size_t n)
{
    tuple *seq = tuple_new_of(t, n);
    bool ok = seq != NULL;
    for (size_t i = 0; i < n; i++) {
        ok = ok && items[i];
        if (seq)
            seq->item[i] = items[i] ? items[i] : V_NONE;
        else
            rc_dec(items[i]);
    }
    if (ok)
        return v_of(seq);
    rc_dec(v_of(seq));
    return V_EMPTY;
}

/* --- SimpleNamespace ----------------------------------------------------------------------------
 */

typedef struct namespace
{
    rc_head h;
    value dict;
}
namespace;

static void ns_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    value d = ((namespace *)o)->dict;
    if (v_is_heap(d))
        visit(v_obj(d), arg);
}

static value ns_reap(rc_obj *o)
{
    return rc_take_out(&((namespace *)o)->dict);
}

static value ns_create(vm_type *cls, tuple *args, dict *kwargs)
{
    (void)args, (void)kwargs;
    VM_ENTER(f, 1);
    namespace *ns = vm_alloc(cls, sizeof *ns);
    f.s[0] = v_of(ns);
    if (ns && !(ns->dict = dict_new()))
        return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static int ns_init(value self, tuple *args, dict *kwargs)
{
    namespace *ns = (namespace *)v_obj(self);
    if (args && args->len) {
        vm_type_error("no positional arguments expected");
        return -1;
    }
    if (!kwargs || !kwargs->used)
        return 0;
    if (!ns->dict && !(ns->dict = dict_new()))
        return -1;
    return dict_update(dict_ptr(ns->dict), v_of(kwargs));
}

static value ns_repr(value self)
{
    value d = ((namespace *)v_obj(self))->dict;
    bool own = v_is_type(self, &namespace_type);
    if (vm_repr_enter(self))
        return str_from_format("%s(...)", own ? "namespace" : type_of(self)->rc.name);
    VM_ENTER(f, 2);
    str_buf b;
    str_buf_init(&b);
    bool ok = str_buf_c(&b, own ? "namespace" : type_of(self)->rc.name) && str_buf_c(&b, "(");
    f.s[0] = d ? dict_copy(dict_ptr(d)) : dict_new();
    size_t pos = 0;
    value key, v;
    ok = ok && f.s[0];
    for (bool first = true; ok && dict_next(dict_ptr(f.s[0]), &pos, &key, &v);) {
        if (!v_is_str(key) || !str_ptr(key)->len)
            continue;
        rc_set(&f.s[1], vm_repr(v));
        ok = f.s[1] && (first || str_buf_c(&b, ", ")) && str_buf_add(&b, key) &&
             str_buf_c(&b, "=") && str_buf_add(&b, f.s[1]);
        first = false;
    }
    vm_repr_leave(self);
    value r = V_EMPTY;
    if (ok && str_buf_c(&b, ")"))
        r = str_buf_done(&b);
    else
        str_buf_drop(&b);
    return VM_LEAVE(f, r);
}

static value ns_compare(value a, value b, int op)
{
    if (!vm_isinstance(a, &namespace_type) || !vm_isinstance(b, &namespace_type))
        return V_NOTIMPL;
    value x = ((namespace *)v_obj(a))->dict, y = ((namespace *)v_obj(b))->dict;
    return x && y ? vm_compare(x, y, op) : V_NOTIMPL;
}

static value ns_dict(vm_thread *t, value *a, int n)
{
    (void)t, (void)n;
    return rc_inc(v_of(vm_instance_dict(a[0])));
}

static const vm_def ns_methods[] = {
    {"__dict__", ns_dict, 1, 1, NULL, VM_GETTER},
    {0},
};

vm_type namespace_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "types.SimpleNamespace",
           .size = sizeof(namespace),
           .flags = RC_TYPE_GC | VM_T_BASE,
           .traverse = ns_traverse,
           .reap = ns_reap},
    .dict_offset = offsetof(namespace, dict),
    .create = ns_create,
    .init = ns_init,
    .repr = ns_repr,
    .compare = ns_compare,
    .methods = ns_methods,
};

value namespace_new(void)
{
    return ns_create(&namespace_type, NULL, NULL);
}

int namespace_set(value ns, const char *name, value v)
{
    int rc = v ? dict_set_c(dict_ptr(((namespace *)v_obj(ns))->dict), name, v) : -1;
    rc_dec(v);
    return rc;
}

VM_INIT(structseq)
{
    return vm_type_ready(&namespace_type, NULL, "types", err);
}
