/* mod_dis.c: the module dis: prints the instructions of this VM. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "vm/builtins.h"
#include "vm/modules.h"

static int dis_value(value x);

/* The functions of a class, in order of definition. */
static int dis_class(vm_type *t)
{
    VM_ENTER(f, 1);
    int rc = (f.s[0] = dict_copy(t->dict)) ? 0 : -1;
    size_t pos = 0;
    value key, v;
    while (rc == 0 && dict_next(dict_ptr(f.s[0]), &pos, &key, &v))
        if (v_is_type(v, &function_type)) {
            size_t n;
            const char *name = str_utf8(key, &n);
            printf("Disassembly of %s:\n", name ? name : "?");
            rc = dis_value(v);
            printf("\n");
        }
    vm_leave(&f.h, V_EMPTY);
    return rc;
}

static int dis_source(value x)
{
    VM_ENTER(f, 2);
    size_t len;
    const char *p = str_utf8(x, &len);
    int rc = -1;
    if (p && (f.s[0] = str_from("<dis>")) && (f.s[1] = vm_compile_source(p, len, f.s[0], 0)))
        rc = code_dis((code *)v_obj(f.s[1]));
    vm_leave(&f.h, V_EMPTY);
    return rc;
}

static int dis_value(value x)
{
    if (v_is_type(x, &method_type))
        x = ((method *)v_obj(x))->func;
    if (v_is_type(x, &function_type))
        return code_dis(((function *)v_obj(x))->co);
    if (v_is_type(x, &generator_type))
        return code_dis(((function *)v_obj(((generator *)v_obj(x))->fn))->co);
    if (v_is_type(x, &code_type))
        return code_dis((code *)v_obj(x));
    if (v_is_class(x))
        return dis_class(type_ptr(x));
    if (v_is_str(x))
        return dis_source(x);
    vm_type_error("don't know how to disassemble %T objects", x);
    return -1;
}

/* code_dis writes with stdio: its text is caught and goes where print() would put it. */
static value d_dis(vm_thread *t, value *a, int n)
{
    (void)n;
    char *text = NULL;
    size_t len = 0;
    FILE *real = stdout, *caught = open_memstream(&text, &len);
    if (!caught)
        return vm_no_memory();
    stdout = caught;
    int rc = dis_value(a[0]);
    stdout = real;
    fclose(caught);
    VM_ENTER(f, 2);
    value r = V_EMPTY;
    if (rc == 0 && (f.s[0] = str_from_utf8(text, len)) && (f.s[1] = tuple_from(f.s, 1))) {
        value args[5] = {f.s[1], V_EMPTY, vm_n.empty, a[1], V_EMPTY};
        r = vm_print_def.fn(t, args, 5);
    }
    free(text);
    return VM_LEAVE(f, r);
}

static const vm_def defs[] = {
    {"dis", d_dis, 1, 0, "x * file", 0},
    {"disassemble", d_dis, 1, 0, "co * file", 0},
    {0},
};

value mod_dis_make(void)
{
    return vm_module_from("dis", defs);
}
