/* fault=N[+][,every][,bytes]: an allocation that fails on purpose. N alone: the Nth, once; with `+`
 * each from the Nth on; with `every` each Nth. With `bytes` N is a size: the allocation fails that
 * brings what was asked for in all to N bytes, or over it, or (every) over each multiple of it. One
 * count for all pools of one spec, so that a test can sweep N over a whole program. */
#include "internal.h"

#include <stdlib.h>

enum mode { ONCE, ONWARDS, EVERY };

struct fault {
    uint64_t nth;
    enum mode mode;
    bool bytes;
};

static uint64_t injected;

/* Takes a word off the front of *rest: ",every". */
static bool takes(const char **rest, const char *word)
{
    size_t n = strlen(word);
    if (strncmp(*rest, word, n) != 0)
        return false;
    *rest += n;
    return true;
}

static int parse(const char *options, struct fault *out, struct tally_error *err)
{
    char number[24];
    const char *rest = options ? options : "";
    size_t length = strcspn(rest, "+,");
    *out = (struct fault){0};
    if (!length || length >= sizeof number)
        goto bad;
    memcpy(number, rest, length);
    number[length] = 0;
    rest += length;
    if (takes(&rest, "+"))
        out->mode = ONWARDS;
    else if (takes(&rest, ",every"))
        out->mode = EVERY;
    out->bytes = takes(&rest, ",bytes");
    bool plain = strspn(number, "0123456789") == length; /* a count has no unit */
    if (!*rest && (out->bytes || plain) && pool_parse_size(number, &out->nth, NULL) == 0 &&
        out->nth)
        return 0;

bad:
    return tally_error_set(err,
                           "it needs the number of the allocation that fails, from 1: fault=N, "
                           "fault=N+ for each from there on, fault=N,every for each Nth; "
                           "fault=SIZE,bytes and so on go by the bytes asked for");
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

static bool strikes(pool_layer *self, uint64_t size)
{
    const struct fault *f = self->state;
    uint64_t before = self->shared->count[0], after = before + (f->bytes ? size : 1);
    self->shared->count[0] = after;
    bool now = f->mode == EVERY     ? before / f->nth != after / f->nth
               : f->mode == ONWARDS ? after >= f->nth
                                    : before < f->nth && after >= f->nth;
    injected += now;
    return now;
}

static void *fault_alloc(pool_layer *self, size_t size)
{
    return strikes(self, size) ? NULL : pool_pass_alloc(self, size);
}

static void *fault_calloc(pool_layer *self, size_t size)
{
    return strikes(self, size) ? NULL : pool_pass_calloc(self, size);
}

static void *fault_realloc(pool_layer *self, void *block, size_t old_size, size_t size)
{
    size_t more = size > old_size ? size - old_size : 0;
    return strikes(self, more) ? NULL : pool_pass_realloc(self, block, old_size, size);
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
    .summary = "fault=N: the Nth allocation fails; N+: each from it on; N,every; SIZE,bytes",
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
