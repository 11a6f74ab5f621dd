/* mod_itertools.c: the module itertools. */
#include "vm/it.h"

#define CLASS(name)                                                                                \
    {                                                                                              \
#name, &it_##name##_type, NULL, "itertools"                                                \
    }
static const lib_class classes[] = {
    CLASS(chain),
    CLASS(count),
    CLASS(cycle),
    CLASS(repeat),
    CLASS(accumulate),
    CLASS(islice),
    CLASS(zip_longest),
    CLASS(takewhile),
    CLASS(dropwhile),
    CLASS(filterfalse),
    CLASS(compress),
    CLASS(starmap),
    CLASS(pairwise),
    CLASS(groupby),
    CLASS(product),
    CLASS(permutations),
    CLASS(combinations),
    {"combinations_with_replacement", &it_combinations_wr_type, NULL, "itertools"},
    {"_grouper", &it_grouper_type, NULL, "itertools"},
    {"_tee", &it_tee_type, NULL, "itertools"},
    {"_tee_dataobject", &it_tee_data_type, NULL, "itertools"},
    {NULL, NULL, NULL, NULL},
};

static const vm_def defs[] = {
    {"tee", it_tee, 1, 2, NULL, 0},
    {NULL, NULL, 0, 0, NULL, 0},
};

value mod_itertools_make(void)
{
    return it_open_product() ? lib_module("itertools", classes, defs) : vm_no_memory();
}
