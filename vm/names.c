/* names.c: the names that the VM itself looks up. */
#include "vm/names.h"
#include "vm/str.h"

struct vm_names vm_n;

static bool intern(value *slot, const char *text)
{
    *slot = str_intern_c(text);
    if (*slot)
        rc_make_immortal(v_obj(*slot));
    return *slot != V_EMPTY;
}

bool vm_names_init(void)
{
    if (vm_n.empty)
        return true;
    bool ok = true;
#define X(n) ok &= intern(&vm_n.n, #n);
    VM_NAMES(X)
#undef X
    ok &= intern(&vm_n.lambda, "<lambda>");
    ok &= intern(&vm_n.listcomp, "<listcomp>");
    ok &= intern(&vm_n.setcomp, "<setcomp>");
    ok &= intern(&vm_n.dictcomp, "<dictcomp>");
    ok &= intern(&vm_n.genexpr, "<genexpr>");
    ok &= intern(&vm_n.module_scope, "<module>");
    return ok && intern(&vm_n.empty, "");
}
