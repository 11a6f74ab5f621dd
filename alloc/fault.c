/* fault=N: the Nth allocation fails, the others do not. fault=N+: each from the Nth on. One count
 * for all pools of one spec, so that a test can sweep N over a whole program. */
#include "internal.h"

#include <stdlib.h>

struct fault {
    uint64_t nth;
    bool onwards;
};

static uint64_t injected;

static int parse(const char *options, struct fault *out, struct tally_error *err)
{
    char digits[24];
    size_t length = options ? strspn(options, "0123456789") : 0;
    bool onwards = length && options[length] == '+';
    struct tally_error ignored;
    if (!length || length >= sizeof digits || options[length + onwards])
        goto bad;
    memcpy(digits, options, length);
    digits[length] = 0;
    if (pool_parse_size(digits, &out->nth, &ignored) < 0 || !out->nth)
        goto bad;
    out->onwards = onwards;
    return 0;

bad:
    return tally_error_set(err,
                           "it needs the number of the allocation that fails, from 1: fault=N, "
                           "or fault=N+ for each from there on");
}

static int fault_check(const char *options, struct tally_error *err)
{
    struct fault f;
    return parse(options, &f, err);
}

static int fault_open(pool_layer *self, const char *options, struct tally_error *err)
{
    struct fault *f = malloc(sizeof *f);
    if (!f)
        return tally_error_set(err, "out of memory");
    if (parse(options, f, err) < 0) {
        free(f);
        return -1;
    }
    self->state = f;
    return 0;
}

static void fault_close(pool_layer *self)
{
    free(self->state);
}

static bool strikes(pool_layer *self)
{
    const struct fault *f = self->state;
    uint64_t n = ++self->shared->count[0];
    if (n != f->nth && !(f->onwards && n > f->nth))
        return false;
    injected++;
    return true;
}

static void *fault_alloc(pool_layer *self, size_t size)
{
    return strikes(self) ? NULL : pool_pass_alloc(self, size);
}

static void *fault_calloc(pool_layer *self, size_t size)
{
    return strikes(self) ? NULL : pool_pass_calloc(self, size);
}

static void *fault_realloc(pool_layer *self, void *block, size_t old_size, size_t size)
{
    return strikes(self) ? NULL : pool_pass_realloc(self, block, old_size, size);
}

uint64_t pool_faults_injected(void)
{
    return injected;
}

const pool_strategy pool_fault = {
    .signature = POOL_STRATEGY_SIGNATURE,
    .version = POOL_STRATEGY_VERSION,
    .struct_size = sizeof(pool_strategy),
    .caps = POOL_CAN_DECORATE | POOL_CAN_FAIL,
    .name = "fault",
    .summary = "fault=N: the Nth allocation fails; fault=N+: each from the Nth on",
    .check = fault_check,
    .open = fault_open,
    .close = fault_close,
    .alloc = fault_alloc,
    .calloc = fault_calloc,
    .free = pool_pass_free,
    .realloc = fault_realloc,
    .usable = pool_pass_usable,
    .free_remote = pool_no_remote,
    .fill = pool_no_fill,
    .flush = pool_no_flush,
    .walk = pool_pass_walk,
    .release = pool_pass_release,
    .stats = pool_pass_stats,
};
