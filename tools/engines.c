/* engines.c: which engines are linked in. */
#include "tools/engines.h"

#include "config.h"

const struct tally_engine *engine_at(int i)
{
#define X(name) &tally_engine_##name,
    static const struct tally_engine *const engines[] = {TALLY_ENGINES(X)};
#undef X
    return i >= 0 && (size_t)i < sizeof engines / sizeof *engines ? engines[i] : NULL;
}
