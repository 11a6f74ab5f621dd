/* type.c: the type object itself: making types ready, method resolution order, attribute lookup
 * with its cache, versions, the list of subclasses. */
#include "vm/containers.h"
#include "vm/names.h"
#include "vm/native.h"
#include "vm/objects.h"
#include "vm/shape.h"
#include "vm/str.h"

/* --- buffers of types ---------------------------------------------------------------------------
 */

static pool *type_pool;

void *vm_type_block(size_t size)
{
    return pool_alloc(type_pool, size);
}

void vm_type_block_free(void *p, size_t size)
{
    if (p)
        pool_free(type_pool, p, size);
}

/* --- subclasses ---------------------------------------------------------------------------------
 */

/* Types, uncounted and complemented: the subclasses of one, or the bases that list a class. The
 * two point at each other, and whichever dies first takes itself out of the other: the collector
 * may empty a tuple of bases before the class that owns it. */
struct vm_subs {
    uint32_t n, cap;
    uintptr_t hidden[];
};

static size_t subs_size(uint32_t cap)
{
    return sizeof(struct vm_subs) + cap * sizeof(uintptr_t);
}

static bool subs_append(struct vm_subs **list, vm_type *t)
{
    struct vm_subs *s = *list;
    if (!s || s->n == s->cap) {
        uint32_t cap = s ? s->cap * 2 : 2;
        struct vm_subs *bigger = vm_type_block(subs_size(cap));
        if (!bigger)
            return false;
        bigger->n = 0;
        if (s) {
            memcpy(bigger, s, subs_size(s->cap));
            vm_type_block_free(s, subs_size(s->cap));
        }
        bigger->cap = cap;
        *list = s = bigger;
    }
    s->hidden[s->n++] = ~(uintptr_t)t;
    return true;
}

/* From the end: short-lived classes are the young ones. */
static void subs_take_out(struct vm_subs *s, vm_type *t)
{
    for (uint32_t i = s ? s->n : 0; i-- > 0;) {
        if (s->hidden[i] == ~(uintptr_t)t) {
            memmove(s->hidden + i, s->hidden + i + 1, (s->n - i - 1) * sizeof(uintptr_t));
            s->n--;
            return;
        }
    }
}

static struct vm_subs **listed_in(vm_type *t)
{
    return t->rc.flags & RC_TYPE_HEAP ? &((vm_class *)t)->listed_in : NULL;
}

bool vm_subs_add(vm_type *base, vm_type *sub)
{
    struct vm_subs **in = listed_in(sub);
    if (!subs_append(&base->subclasses, sub))
        return false;
    if (!in || subs_append(in, base))
        return true;
    subs_take_out(base->subclasses, sub);
    return false;
}

void vm_subs_remove(vm_type *base, vm_type *sub)
{
    struct vm_subs **in = listed_in(sub);
    subs_take_out(base->subclasses, sub);
    if (in)
        subs_take_out(*in, base);
}

/* Out of the lists of all bases. */
static void leave_bases(vm_type *t)
{
    struct vm_subs **in = listed_in(t);
    while (in && *in && (*in)->n) {
        vm_type *base = (vm_type *)~(*in)->hidden[--(*in)->n];
        subs_take_out(base->subclasses, t);
    }
}

static void drop_subs(vm_type *t)
{
    struct vm_subs *s = t->subclasses, **in = listed_in(t);
    for (uint32_t i = 0; s && i < s->n; i++) {
        struct vm_subs **sub_in = listed_in((vm_type *)~s->hidden[i]);
        if (sub_in)
            subs_take_out(*sub_in, t);
    }
    if (s)
        vm_type_block_free(s, subs_size(s->cap));
    t->subclasses = NULL;
    if (in && *in) {
        vm_type_block_free(*in, subs_size((*in)->cap));
        *in = NULL;
    }
}

vm_type *vm_subs_at(vm_type *base, size_t i)
{
    struct vm_subs *s = base->subclasses;
    return s && i < s->n ? (vm_type *)~s->hidden[i] : NULL;
}

/* --- memory of type objects --- */

static void visit_ptr(void *p, rc_visit visit, void *arg)
{
    if (p)
        visit(p, arg);
}

static void visit_value(value v, rc_visit visit, void *arg)
{
    if (v_is_heap(v))
        visit(v_obj(v), arg);
}

static void type_traverse(rc_obj *o, rc_visit visit, void *arg)
{
    vm_type *t = (vm_type *)o;
    visit_ptr(t->dict, visit, arg);
    visit_ptr(t->mro, visit, arg);
    visit_ptr(t->bases, visit, arg);
    visit_value(t->name, visit, arg);
    visit_value(t->qualname, visit, arg);
    if (t->rc.flags & RC_TYPE_HEAP)
        for (struct shape *s = ((vm_class *)t)->shapes; s; s = s->chain)
            visit_value(s->name, visit, arg);
}

static value take_ptr(void *field)
{
    void *p;
    memcpy(&p, field, sizeof p);
    memset(field, 0, sizeof p);
    return v_of(p);
}

/* base is borrowed from bases: it goes with them. */
static value type_reap(rc_obj *o)
{
    vm_type *t = (vm_type *)o;
    value v;
    leave_bases(t);
    t->version = 0;
    if (t->dict)
        return take_ptr(&t->dict);
    if (t->mro)
        return take_ptr(&t->mro);
    if (t->bases) {
        t->base = &object_type;
        return take_ptr(&t->bases);
    }
    if ((v = rc_take_out(&t->name)) || (v = rc_take_out(&t->qualname)))
        return v;
    if (t->rc.flags & RC_TYPE_HEAP)
        for (struct shape *s = ((vm_class *)t)->shapes; s; s = s->chain)
            if ((v = rc_take_out(&s->name)))
                return v;
    return V_EMPTY;
}

static void type_finish(rc_obj *o)
{
    vm_class *c = (vm_class *)o;
    if (!(c->t.rc.flags & RC_TYPE_HEAP))
        return;
    leave_bases(&c->t);
    drop_subs(&c->t);
    shape_free_all(c);
    vm_type_block_free(c->cname, c->cname_size);
    c->cname = NULL;
    c->t.rc.name = "(freed class)";
    rc_type_done(&c->t.rc);
}

/* --- versions and lookup --- */

enum { CACHE_SIZE = 4096 };
/* Uncounted, hence complemented. A hit is valid because a version is never reused, the keys of a
 * type's dict are interned, and two live interned strings with one address do not exist: if the
 * name of an entry died, a new string at that address cannot be a key of a type that has not
 * changed. */
static struct {
    uint32_t version;
    value name, found;
} lookup_cache[CACHE_SIZE];

static uint32_t last_version;

static inline uint32_t cache_index(uint32_t version, value name)
{
    return (uint32_t)((name >> 4) ^ (version * 0x9E3779B1u >> 8)) % CACHE_SIZE;
}

uint32_t vm_type_version(vm_type *t)
{
    if (t->version || !t->mro || last_version == UINT32_MAX)
        return t->version;
    /* A type that has a version has bases that have one: invalidation stops at 0. */
    for (size_t i = t->mro->len; i-- > 1;) {
        vm_type *base = type_ptr(t->mro->item[i]);
        if (!base->version && last_version != UINT32_MAX)
            base->version = ++last_version;
    }
    if (last_version != UINT32_MAX)
        t->version = ++last_version;
    return t->version;
}

static value lookup_mro(vm_type *t, value name)
{
    if (!t->mro)
        return t->dict ? dict_get_str(t->dict, name) : V_EMPTY;
    for (size_t i = 0; i < t->mro->len; i++) {
        vm_type *base = type_ptr(t->mro->item[i]);
        value v = base->dict ? dict_get_str(base->dict, name) : V_EMPTY;
        if (v)
            return v;
    }
    return V_EMPTY;
}

value vm_type_lookup(vm_type *t, value name)
{
    uint32_t version = t->version, i = cache_index(version, name);
    if (rc_likely(version && lookup_cache[i].version == version && lookup_cache[i].name == ~name))
        return ~lookup_cache[i].found;
    value found = lookup_mro(t, name);
    if (str_ptr(name)->interned && (version = vm_type_version(t)) != 0) {
        i = cache_index(version, name);
        lookup_cache[i].version = version;
        lookup_cache[i].name = ~name;
        lookup_cache[i].found = ~found;
    }
    return found;
}

static void invalidate(vm_type *t)
{
    if (!t->version)
        return;
    t->version = 0;
    if (t->rc.flags & VM_T_INSTANCE)
        shape_renew_ids((vm_class *)t);
    vm_type *sub;
    for (size_t i = 0; (sub = vm_subs_at(t, i)); i++)
        invalidate(sub);
}

void vm_type_modified(vm_type *t, value name)
{
    invalidate(t);
    if (t->rc.flags & VM_T_READY)
        vm_slots_update(t, name);
}

/* Cached answers for `name` in t and below are forgotten; every other one stays. */
static void forget(vm_type *t, value name)
{
    if (!t->version)
        return;
    uint32_t i = cache_index(t->version, name);
    if (lookup_cache[i].version == t->version && lookup_cache[i].name == ~name)
        lookup_cache[i].version = 0;
    vm_type *sub;
    for (size_t k = 0; (sub = vm_subs_at(t, k)); k++)
        forget(sub, name);
}

static bool is_plain_data(value v)
{
    return v && !type_of(v)->descr_get && !type_of(v)->descr_set;
}

static bool is_special_name(value name)
{
    str *s = str_ptr(name);
    return s->len > 4 && str_at(s, 0) == '_' && str_at(s, 1) == '_';
}

/* A counter kept on a class must not cost every cache: see `version` in type.h. */
void vm_type_replaced(vm_type *t, value name, value old, value x)
{
    if (is_plain_data(old) && is_plain_data(x) && !is_special_name(name))
        forget(t, name);
    else
        vm_type_modified(t, name);
}

bool vm_issubtype(vm_type *a, vm_type *b)
{
    if (a == b)
        return true;
    if (a->mro) {
        for (size_t i = 0; i < a->mro->len; i++)
            if (a->mro->item[i] == v_of(b))
                return true;
        return false;
    }
    while ((a = a->base))
        if (a == b)
            return true;
    return b == &object_type;
}

/* --- C3 --- */

static bool in_tail(tuple *seq, size_t from, value cls)
{
    for (size_t i = from + 1; i < seq->len; i++)
        if (seq->item[i] == cls)
            return true;
    return false;
}

static tuple *mro_error(tuple **seq, size_t *pos, size_t n)
{
    str_buf b;
    str_buf_init(&b);
    str_buf_c(&b, "Cannot create a consistent method resolution\norder (MRO) for bases");
    const char *sep = " ";
    /* Each head that is left, once, in order. */
    for (size_t i = 0; i < n; i++) {
        if (pos[i] >= seq[i]->len)
            continue;
        bool seen = false;
        for (size_t k = 0; k < i; k++)
            seen |= pos[k] < seq[k]->len && seq[k]->item[pos[k]] == seq[i]->item[pos[i]];
        if (seen)
            continue;
        str_buf_c(&b, sep);
        str_buf_c(&b, type_ptr(seq[i]->item[pos[i]])->rc.name);
        sep = ", ";
    }
    value text = str_buf_done(&b);
    if (text) {
        vm_type_error("%U", str_ptr(text));
        rc_dec(text);
    }
    return NULL;
}

tuple *vm_mro_of(vm_type *t)
{
    size_t n = t->bases->len, total = 1;
    for (size_t i = 0; i < n; i++) {
        vm_type *base = type_ptr(t->bases->item[i]);
        if (!base->mro) {
            vm_type_error("Cannot extend an incomplete type '%s'", base->rc.name);
            return NULL;
        }
        for (size_t k = 0; k < i; k++) {
            if (t->bases->item[k] == v_of(base)) {
                vm_type_error("duplicate base class %s", base->rc.name);
                return NULL;
            }
        }
        total += base->mro->len;
    }
    size_t seqs_size = (n + 1) * sizeof(tuple *), pos_size = (n + 1) * sizeof(size_t);
    value *out = vm_type_block(total * sizeof(value));
    tuple **seq = vm_type_block(seqs_size);
    size_t *pos = vm_type_block(pos_size);
    tuple *result = NULL;
    if (!out || !seq || !pos) {
        vm_no_memory();
        goto done;
    }
    for (size_t i = 0; i < n; i++)
        seq[i] = type_ptr(t->bases->item[i])->mro;
    seq[n] = t->bases;
    memset(pos, 0, pos_size);
    size_t count = 0;
    out[count++] = v_of(t);
    for (;;) {
        value next = V_EMPTY;
        bool left = false;
        for (size_t i = 0; i <= n && !next; i++) {
            if (pos[i] >= seq[i]->len)
                continue;
            left = true;
            value head = seq[i]->item[pos[i]];
            bool blocked = false;
            for (size_t k = 0; k <= n && !blocked; k++)
                blocked = in_tail(seq[k], pos[k], head);
            if (!blocked)
                next = head;
        }
        if (!left)
            break;
        if (!next) {
            mro_error(seq, pos, n + 1);
            goto done;
        }
        out[count++] = next;
        for (size_t i = 0; i <= n; i++)
            if (pos[i] < seq[i]->len && seq[i]->item[pos[i]] == next)
                pos[i]++;
    }
    value made = tuple_from(out, count);
    result = made ? tuple_ptr(made) : NULL;
done:
    vm_type_block_free(out, total * sizeof(value));
    vm_type_block_free(seq, seqs_size);
    vm_type_block_free(pos, pos_size);
    return result;
}

/* --- static types --- */

#define INHERIT(field)                                                                             \
    do {                                                                                           \
        if (!t->field)                                                                             \
            t->field = base->field;                                                                \
    } while (0)

/* Copies what t leaves open. compare and hash go together: a type that defines equality and no
 * hash is unhashable. */
static void inherit_slots(vm_type *t, vm_type *base)
{
    if (!t->compare && !t->hash) {
        t->compare = base->compare;
        t->hash = base->hash;
    }
    if (!t->hash)
        t->hash = vm_unhashable;
    if (base != &object_type) /* an object of t is more than a header: t has to say how */
        INHERIT(create);
    INHERIT(init);
    INHERIT(repr);
    INHERIT(str);
    INHERIT(truth);
    INHERIT(call);
    INHERIT(getattr);
    INHERIT(setattr);
    INHERIT(iter);
    INHERIT(next);
    INHERIT(len);
    INHERIT(getitem);
    INHERIT(setitem);
    INHERIT(contains);
    for (int i = 0; i < VM_BINARY_COUNT; i++) {
        INHERIT(binary[i]);
        INHERIT(inplace[i]);
    }
    INHERIT(pow3);
    for (int i = 0; i < 3; i++)
        INHERIT(unary[i]);
    INHERIT(as_abs);
    INHERIT(as_int);
    INHERIT(as_float);
    INHERIT(as_index);
    if (base != &object_type) {
        INHERIT(descr_get);
        INHERIT(descr_set);
        INHERIT(dict_offset);
    }
    t->rc.flags |= base->rc.flags & (VM_T_KINDS | VM_T_EXC | VM_T_TYPE | VM_T_SEQ);
    if (t->rc.flags & (VM_T_STR | VM_T_BYTES | VM_T_LIST | VM_T_TUPLE))
        t->rc.flags |= VM_T_SEQ;
}

/* Memory: what has to be there before the first object is made. */
static bool ready_memory(vm_type *t, vm_type *base, struct tally_error *err)
{
    if (base && base != &object_type) {
        if (!t->rc.size)
            t->rc.size = base->rc.size;
        if (t->rc.size == base->rc.size) {
            INHERIT(rc.block_size);
            INHERIT(rc.traverse);
            INHERIT(rc.reap);
            INHERIT(rc.finish);
            INHERIT(rc.finalize);
            t->rc.flags |= base->rc.flags & (RC_TYPE_GC | VM_T_VAR);
        }
    }
    if (!t->rc.h.type)
        t->rc.h = (rc_head)RC_HEAD_INIT(&type_type);
    if (t->rc.block_size && !(base && base->rc.block_size == t->rc.block_size))
        t->rc.flags |= VM_T_VAR;
    return rc_type_ready(&t->rc, err);
}

static bool add_row(vm_type *t, const vm_def *def)
{
    value v;
    if (def->flags & VM_GETTER) {
        v = getset_new(def, t);
    } else if (def->flags & VM_STATIC) {
        v = native_new(def, V_EMPTY, NULL, V_EMPTY);
    } else {
        v = native_new(def, V_EMPTY, t, V_EMPTY);
    }
    if (!v)
        return false;
    int rc = dict_set_c(t->dict, def->name, v);
    rc_dec(v);
    return rc == 0;
}

static value new_wrapper(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    vm_type *owner = type_ptr(a[0]);
    tuple *args = tuple_ptr(a[1]);
    if (args->len == 0)
        return vm_type_error("%s.__new__(): not enough arguments", owner->rc.name);
    value x = args->item[0];
    if (!v_is_class(x))
        return vm_type_error("%s.__new__(X): X is not a type object (%T)", owner->rc.name, x);
    vm_type *cls = type_ptr(x);
    if (!vm_issubtype(cls, owner))
        return vm_type_error("%s.__new__(%s): %s is not a subtype of %s", owner->rc.name,
                             cls->rc.name, cls->rc.name, owner->rc.name);
    /* The nearest built-in decides the layout: skipping its __new__ would leave it unmade. */
    vm_type *base = cls;
    while (base && (base->rc.flags & RC_TYPE_HEAP))
        base = base->base;
    if (base && base->create != owner->create)
        return vm_type_error("%s.__new__(%s) is not safe, use %s.__new__()", owner->rc.name,
                             cls->rc.name, base->rc.name);
    VM_ENTER(f, 1);
    value rest = tuple_from(args->item + 1, args->len - 1);
    if (!rest)
        return VM_LEAVE(f, V_EMPTY);
    f.s[0] = rest;
    value r = owner->create(cls, tuple_ptr(rest), dict_ptr(a[2])->used ? dict_ptr(a[2]) : NULL);
    return VM_LEAVE(f, r);
}
static const vm_def new_def = {"__new__", new_wrapper, 0, -1, "*args **kwargs", 0};

static bool add_new(vm_type *t)
{
    value made = native_new(&new_def, v_of(t), NULL, V_EMPTY);
    bool ok = made && dict_set(t->dict, vm_n.__new__, made) == 0;
    rc_dec(made);
    return ok;
}

static bool add_module(vm_type *t, const char *module)
{
    value m = str_intern_c(module ? module : "builtins");
    bool ok = m && dict_set(t->dict, vm_n.__module__, m) == 0;
    rc_dec(m);
    return ok;
}

static bool make_script(vm_type *t, vm_type *base, const char *module)
{
    bool own_create = t->create != NULL;
    bool own_hash = t->hash ? t->hash != vm_unhashable : !t->compare;
    const char *dot = strrchr(t->rc.name, '.');
    if (!(t->name = str_intern_c(dot ? dot + 1 : t->rc.name)))
        return false;
    t->qualname = rc_inc(t->name);
    value d = dict_new();
    if (!d)
        return false;
    t->dict = dict_ptr(d);
    value bases = base ? tuple_pack(1, v_of(base)) : tuple_pack(0);
    if (!bases)
        return false;
    t->bases = tuple_ptr(bases);
    t->mro = vm_mro_of(t);
    if (!t->mro || (base && !vm_subs_add(base, t)))
        return false;
    for (const vm_def *def = t->methods; def && def->name; def++)
        if (!add_row(t, def))
            return false;
    if (!vm_slots_wrap(t))
        return false;
    if (own_create && !dict_get_str(t->dict, vm_n.__new__) && !add_new(t))
        return false;
    if (!own_hash && !dict_get_str(t->dict, vm_n.__hash__) &&
        dict_set(t->dict, vm_n.__hash__, V_NONE) < 0)
        return false;
    if (!dict_get_str(t->dict, vm_n.__module__) && !add_module(t, module))
        return false;
    return dict_get_str(t->dict, vm_n.__doc__) || dict_set(t->dict, vm_n.__doc__, V_NONE) == 0;
}

/* Everything that needs names, tuples and dicts; after a failure as if it had not been tried, as a
 * script that catches MemoryError may import the module again. */
static bool ready_script(vm_type *t, vm_type *base, const char *module)
{
    if (t->rc.flags & VM_T_READY)
        return true;
    if (!base && t != &object_type)
        base = &object_type;
    t->base = base;
    if (!make_script(t, base, module)) {
        if (base)
            vm_subs_remove(base, t);
        RC_CLEAR(t->dict);
        RC_CLEAR(t->mro);
        RC_CLEAR(t->bases);
        rc_clear(&t->name);
        rc_clear(&t->qualname);
        return false;
    }
    if (base)
        inherit_slots(t, base);
    t->rc.flags |= VM_T_READY;
    return true;
}

/* Types that were asked for before strings, tuples and dicts worked: finished by vm_init_type. */
static struct {
    vm_type *t, *base;
    const char *module;
} waiting[160];
static size_t nwaiting;
static bool booted;

bool vm_type_ready(vm_type *t, vm_type *base, const char *module, struct tally_error *err)
{
    if (t->rc.flags & VM_T_READY)
        return true;
    if (!ready_memory(t, base, err))
        return false;
    if (booted) {
        if (ready_script(t, base, module))
            return true;
        tally_error_set(err, "no memory for the type '%s'", t->rc.name);
        return false;
    }
    if (nwaiting == sizeof waiting / sizeof *waiting) {
        tally_error_set(err, "too many types before vm_init_type");
        return false;
    }
    waiting[nwaiting].t = t;
    waiting[nwaiting].base = base;
    waiting[nwaiting++].module = module;
    return true;
}

static bool boot(struct tally_error *err)
{
    if (!vm_names_init() || !vm_slots_init() || !ready_script(&object_type, NULL, "builtins") ||
        !ready_script(&type_type, NULL, "builtins")) {
        tally_error_set(err, "no memory for the built-in types");
        return false;
    }
    booted = true;
    for (size_t i = 0; i < nwaiting; i++) {
        if (!ready_script(waiting[i].t, waiting[i].base, waiting[i].module)) {
            tally_error_set(err, "no memory for the type '%s'", waiting[i].t->rc.name);
            return false;
        }
    }
    return true;
}

bool vm_init_shape(struct tally_error *err);
bool vm_init_descr(struct tally_error *err);
bool vm_init_native(struct tally_error *err);
bool vm_init_wrapper(struct tally_error *err);
bool vm_init_single(struct tally_error *err);
bool vm_init_iter(struct tally_error *err);
bool vm_init_module(struct tally_error *err);
bool vm_init_super(struct tally_error *err);
bool vm_init_alias(struct tally_error *err);

/* After str, tuple, list and dict; brings the rest of the object model up as well. */
VM_INIT(type)
{
    if (!(type_pool = pool_open("type.items", POOL_BUFFERS, err)))
        return false;
    return ready_memory(&object_type, NULL, err) && ready_memory(&type_type, NULL, err) &&
           vm_init_shape(err) && vm_init_native(err) && vm_init_wrapper(err) &&
           vm_init_descr(err) && boot(err) && vm_init_single(err) && vm_init_iter(err) &&
           vm_init_module(err) && vm_init_super(err) && vm_init_alias(err);
}

static void close_dict(rc_type *t, void *arg)
{
    (void)arg;
    vm_type *v = (vm_type *)t;
    if (!(t->flags & RC_TYPE_HEAP) && (t->flags & VM_T_READY))
        RC_CLEAR(v->dict);
}

static void close_rest(rc_type *t, void *arg)
{
    (void)arg;
    vm_type *v = (vm_type *)t;
    if ((t->flags & RC_TYPE_HEAP) || !(t->flags & VM_T_READY))
        return;
    RC_CLEAR(v->mro);
    RC_CLEAR(v->bases);
    rc_clear(&v->name);
    rc_clear(&v->qualname);
    drop_subs(v);
    v->version = 0;
}

void vm_types_close(void)
{
    vm_error_close();
    rc_each_type(close_dict, NULL);
    rc_each_type(close_rest, NULL);
}

/* --- instances --- */

void *vm_alloc(vm_type *cls, size_t size)
{
    vm_class *c = (vm_class *)cls;
    if ((cls->rc.flags & RC_TYPE_HEAP) && c->nextra) {
        if (cls->dict_offset == 1)
            size = ((size + 7) & ~(size_t)7) + sizeof(value);
        else if (size < cls->rc.size)
            size = cls->rc.size;
    }
    void *o = rc_new(&cls->rc, size);
    if (!o)
        vm_no_memory();
    return o;
}

value *vm_dict_slot(value v)
{
    if (!v_is_heap(v))
        return NULL;
    vm_type *t = (vm_type *)rc_type_of(v_obj(v));
    if (t->dict_offset == 0)
        return NULL;
    char *o = (char *)v_obj(v);
    if (t->dict_offset != 1)
        return (value *)(void *)(o + t->dict_offset);
    return (value *)(void *)(o + t->rc.block_size(v_obj(v)) - sizeof(value));
}

dict *vm_instance_dict(value v)
{
    if (v_is_inst(v)) {
        dict *d = inst_dict(v);
        if (!d && !vm_failed())
            vm_no_attribute(v, vm_n.__dict__);
        return d;
    }
    value *slot = vm_dict_slot(v);
    if (!slot) {
        vm_no_attribute(v, vm_n.__dict__);
        return NULL;
    }
    if (!*slot)
        *slot = dict_new();
    return *slot ? dict_ptr(*slot) : NULL;
}

vm_type *vm_type_of(value v)
{
    if (v_is_heap(v))
        return (vm_type *)rc_type_of(v_obj(v));
    if (v_is_int(v))
        return &int_type;
    if (v_is_double(v))
        return &float_type;
    if (v_is_bool(v))
        return &bool_type;
    if (v == V_NOTIMPL)
        return &notimpl_type;
    if (v == V_ELLIPSIS)
        return &ellipsis_type;
    return &none_type;
}

const char *vm_type_name(value v)
{
    return type_of(v)->rc.name;
}

bool vm_isinstance(value v, vm_type *t)
{
    return vm_issubtype(type_of(v), t);
}

/* --- attributes of types --- */

static value bind_on_class(value attr, value cls)
{
    vm_type *at = type_of(attr);
    if (!at->descr_get || at == &function_type)
        return rc_inc(attr);
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(attr);
    value r = at->descr_get(attr, V_EMPTY, cls);
    return VM_LEAVE(f, r);
}

static value bind_meta(value d, value cls, vm_type *meta)
{
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(d);
    value r = type_of(d)->descr_get(d, cls, v_of(meta));
    return VM_LEAVE(f, r);
}

value type_getattr_opt(value self, value name)
{
    vm_type *t = type_ptr(self), *meta = type_of(self);
    value d = vm_type_lookup(meta, name);
    vm_type *dt = d ? type_of(d) : NULL;
    if (dt && dt->descr_set && dt->descr_get)
        return bind_meta(d, self, meta);
    value attr = vm_type_lookup(t, name);
    if (attr)
        return bind_on_class(attr, self);
    if (dt && dt->descr_get)
        return bind_meta(d, self, meta);
    return rc_inc(d);
}

value type_getattr(value self, value name)
{
    value v = type_getattr_opt(self, name);
    if (!v && !vm_failed())
        vm_no_attribute(self, name);
    return v;
}

int type_setattr(value self, value name, value x)
{
    vm_type *t = type_ptr(self), *meta = type_of(self);
    if (!(t->rc.flags & RC_TYPE_HEAP)) {
        vm_type_error("cannot set %R attribute of immutable type '%s'", name, t->rc.name);
        return -1;
    }
    value d = vm_type_lookup(meta, name);
    if (d && type_of(d)->descr_set) {
        VM_ENTER(f, 1);
        f.s[0] = rc_inc(d);
        int rc = type_of(d)->descr_set(d, self, x);
        vm_leave(&f.h, V_EMPTY);
        return rc;
    }
    if (!t->dict) {
        vm_no_attribute(self, name);
        return -1;
    }
    value old = dict_get_str(t->dict, name);
    if (!x && !old) {
        vm_no_attribute(self, name);
        return -1;
    }
    /* The old value dies after the caches know of the change. */
    VM_ENTER(f, 1);
    f.s[0] = rc_inc(old);
    int rc = x ? dict_set(t->dict, name, x) : dict_del(t->dict, name);
    if (rc >= 0) {
        vm_type_replaced(t, name, old, x);
        rc = 0;
    }
    vm_leave(&f.h, V_EMPTY);
    return rc;
}

static value type_repr(value self)
{
    vm_type *t = type_ptr(self);
    value m = t->dict ? dict_get_str(t->dict, vm_n.__module__) : V_EMPTY;
    if (!t->qualname)
        return str_from_format("<class '%s'>", t->rc.name);
    if (!m || !v_is_str(m) || str_eq_ascii(m, "builtins"))
        return str_from_format("<class '%U'>", str_ptr(t->qualname));
    return str_from_format("<class '%U.%U'>", str_ptr(m), str_ptr(t->qualname));
}

static bool may_set(vm_type *t, value x, const char *name)
{
    if (!(t->rc.flags & RC_TYPE_HEAP)) {
        vm_type_error("cannot set '%s' attribute of immutable type '%s'", name, t->rc.name);
        return false;
    }
    if (!x) {
        vm_type_error("cannot delete '%s' attribute of immutable type '%s'", name, t->rc.name);
        return false;
    }
    return true;
}

static value type_name(vm_thread *th, value *a, int n)
{
    (void)th;
    vm_type *t = type_ptr(a[0]);
    if (n == 1)
        return t->name ? rc_inc(t->name) : str_from(t->rc.name);
    if (!may_set(t, a[1], "__name__"))
        return V_EMPTY;
    if (!v_is_str(a[1]))
        return vm_type_error("can only assign string to %s.__name__, not '%T'", t->rc.name, a[1]);
    size_t len;
    const char *text = str_utf8(a[1], &len);
    if (!text)
        return V_EMPTY;
    if (strlen(text) != len)
        return vm_value_error("type name must not contain null characters");
    char *copy = vm_type_block(len + 1);
    if (!copy)
        return vm_no_memory();
    memcpy(copy, text, len + 1);
    vm_class *c = (vm_class *)t;
    vm_type_block_free(c->cname, c->cname_size);
    c->cname = copy;
    c->cname_size = (uint32_t)len + 1;
    t->rc.name = copy;
    rc_set(&t->name, rc_inc(a[1]));
    return V_NONE;
}

static value type_qualname(vm_thread *th, value *a, int n)
{
    (void)th;
    vm_type *t = type_ptr(a[0]);
    if (n == 1)
        return t->qualname ? rc_inc(t->qualname) : str_from(t->rc.name);
    if (!may_set(t, a[1], "__qualname__"))
        return V_EMPTY;
    if (!v_is_str(a[1]))
        return vm_type_error("can only assign string to %s.__qualname__, not '%T'", t->rc.name,
                             a[1]);
    rc_set(&t->qualname, rc_inc(a[1]));
    return V_NONE;
}

static value own_or(vm_type *t, value name, value dflt)
{
    value v = t->dict ? dict_get_str(t->dict, name) : V_EMPTY;
    return rc_inc(v ? v : dflt);
}

static value set_own(vm_type *t, value name, value x, const char *text)
{
    if (!may_set(t, x, text) || !t->dict || dict_set(t->dict, name, x) < 0)
        return V_EMPTY;
    vm_type_modified(t, name);
    return V_NONE;
}

static value type_module(vm_thread *th, value *a, int n)
{
    (void)th;
    if (n == 1)
        return own_or(type_ptr(a[0]), vm_n.__module__, vm_n.builtins);
    return set_own(type_ptr(a[0]), vm_n.__module__, a[1], "__module__");
}

static value type_doc(vm_thread *th, value *a, int n)
{
    (void)th;
    vm_type *t = type_ptr(a[0]);
    if (n == 2)
        return set_own(t, vm_n.__doc__, a[1], "__doc__");
    value v = t->dict ? dict_get_str(t->dict, vm_n.__doc__) : V_EMPTY;
    return v ? bind_on_class(v, a[0]) : V_NONE;
}

static value type_annotations(vm_thread *th, value *a, int n)
{
    (void)th;
    vm_type *t = type_ptr(a[0]);
    if (!(t->rc.flags & RC_TYPE_HEAP) || !t->dict)
        return vm_no_attribute(a[0], vm_n.__annotations__);
    if (n == 2) {
        if (a[1])
            return dict_set(t->dict, vm_n.__annotations__, a[1]) < 0 ? V_EMPTY : V_NONE;
        int rc = dict_del(t->dict, vm_n.__annotations__);
        if (rc == 0)
            vm_no_attribute(a[0], vm_n.__annotations__);
        return rc == 1 ? V_NONE : V_EMPTY;
    }
    value v = dict_get_str(t->dict, vm_n.__annotations__);
    if (v)
        return rc_inc(v);
    if (!(v = dict_new()))
        return V_EMPTY;
    if (dict_set(t->dict, vm_n.__annotations__, v) < 0) {
        rc_dec(v);
        return V_EMPTY;
    }
    return v;
}

static value type_mro_attr(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    vm_type *t = type_ptr(a[0]);
    return t->mro ? rc_inc(v_of(t->mro)) : V_NONE;
}

static value type_bases(vm_thread *th, value *a, int n)
{
    (void)th;
    vm_type *t = type_ptr(a[0]);
    if (n == 1)
        return t->bases ? rc_inc(v_of(t->bases)) : rc_inc(tuple_empty);
    if (!may_set(t, a[1], "__bases__"))
        return V_EMPTY;
    return vm_set_bases(t, a[1]) < 0 ? V_EMPTY : V_NONE;
}

static value type_base(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    vm_type *t = type_ptr(a[0]);
    return t->base ? rc_inc(v_of(t->base)) : V_NONE;
}

static value type_dict(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    vm_type *t = type_ptr(a[0]);
    return t->dict ? mappingproxy_new(v_of(t->dict)) : V_NONE;
}

static value type_mro_method(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    vm_type *t = type_ptr(a[0]);
    if (!t->bases)
        return list_new(0);
    tuple *mro = vm_mro_of(t);
    if (!mro)
        return V_EMPTY;
    value l = list_from(mro->item, mro->len);
    RC_DEC(mro);
    return l;
}

static value type_subclasses(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    VM_ENTER(f, 1);
    value l = f.s[0] = list_new(0);
    vm_type *sub;
    for (size_t i = 0; l && (sub = vm_subs_at(type_ptr(a[0]), i)); i++)
        if (rc_count((rc_obj *)sub) && list_append(l, v_of(sub)) < 0)
            return VM_LEAVE(f, V_EMPTY);
    return VM_LEAVE(f, VM_TAKE(f.s[0]));
}

static value type_instancecheck(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    if (vm_isinstance(a[1], type_ptr(a[0])))
        return V_TRUE;
    value cls = vm_getattr_opt(a[1], vm_n.__class__);
    if (!cls)
        return vm_failed() ? V_EMPTY : V_FALSE;
    bool yes = v_is_class(cls) && vm_issubtype(type_ptr(cls), type_ptr(a[0]));
    rc_dec(cls);
    return v_from_bool(yes);
}

static value type_subclasscheck(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    if (!v_is_class(a[1]))
        return vm_type_error("issubclass() arg 1 must be a class");
    return v_from_bool(vm_issubtype(type_ptr(a[1]), type_ptr(a[0])));
}

static value type_prepare(vm_thread *th, value *a, int n)
{
    (void)th, (void)a, (void)n;
    return dict_new();
}

static value type_dir(vm_thread *th, value *a, int n)
{
    (void)th, (void)n;
    return vm_dir(a[0]);
}

static value type_or(value a, value b)
{
    return union_new(a, b);
}

static const vm_def type_methods[] = {
    {"mro", type_mro_method, 1, 1, NULL, 0},
    {"__subclasses__", type_subclasses, 1, 1, NULL, 0},
    {"__instancecheck__", type_instancecheck, 2, 2, NULL, 0},
    {"__subclasscheck__", type_subclasscheck, 2, 2, NULL, 0},
    {"__prepare__", type_prepare, 0, 0, "*args **kwargs", VM_CLASS},
    {"__dir__", type_dir, 1, 1, NULL, 0},
    {"__name__", type_name, 1, 2, NULL, VM_GETTER},
    {"__qualname__", type_qualname, 1, 2, NULL, VM_GETTER},
    {"__module__", type_module, 1, 2, NULL, VM_GETTER},
    {"__doc__", type_doc, 1, 2, NULL, VM_GETTER},
    {"__annotations__", type_annotations, 1, 2, NULL, VM_GETTER},
    {"__mro__", type_mro_attr, 1, 1, NULL, VM_GETTER},
    {"__bases__", type_bases, 1, 2, NULL, VM_GETTER},
    {"__base__", type_base, 1, 1, NULL, VM_GETTER},
    {"__dict__", type_dict, 1, 1, NULL, VM_GETTER},
    {NULL, NULL, 0, 0, NULL, 0},
};

static int type_init_slot(value self, tuple *args, dict *kwargs)
{
    (void)self;
    if (kwargs && kwargs->used && args->len == 1) {
        vm_type_error("type.__init__() takes no keyword arguments");
        return -1;
    }
    if (args->len != 1 && args->len != 3) {
        vm_type_error("type.__init__() takes 1 or 3 arguments");
        return -1;
    }
    return 0;
}

vm_type type_type = {
    .rc = {.h = RC_HEAD_INIT(&type_type),
           .name = "type",
           .size = sizeof(vm_class),
           .flags = RC_TYPE_GC | RC_TYPE_LAST | VM_T_TYPE | VM_T_BASE,
           .traverse = type_traverse,
           .reap = type_reap,
           .finish = type_finish},
    .repr = type_repr,
    .call = type_call,
    .create = type_create,
    .init = type_init_slot,
    .getattr = type_getattr,
    .setattr = type_setattr,
    .binary[VM_OR] = type_or,
    .methods = type_methods,
};
