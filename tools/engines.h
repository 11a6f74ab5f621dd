/* engines.h: the engines that are linked in. */
#ifndef TALLY_TOOLS_ENGINES_H
#define TALLY_TOOLS_ENGINES_H

#include "vm/engine.h"

/* NULL behind the last; the first is the default. */
const struct tally_engine *engine_at(int i);

#endif
