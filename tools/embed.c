/* embed.c: opening a heap for a program without the VM. */
#include <stdio.h>
#include <string.h>

#include "alloc/pool.h"
#include "tools/engines.h"
#include "tools/leaks.h"
#include "tools/tally.h"

static struct {
    const tally_heap *heap;
    struct leaks *leaks; /* NULL: not tracked */
} now;

static const struct tally_engine *engine_named(const char *name, struct tally_error *err)
{
    char known[128] = "";
    size_t at = 0;
    for (int i = 0; engine_at(i); i++) {
        if (!name || !strcmp(engine_at(i)->name, name))
            return engine_at(i);
        if (at < sizeof known)
            at += (size_t)snprintf(known + at, sizeof known - at, "%s%s", i ? ", " : "",
                                   engine_at(i)->name);
    }
    tally_error_set(err, "there is no engine '%.60s'; built in: %s", name, known);
    return NULL;
}

const tally_heap *tally_heap_open(const struct tally_heap_options *options, struct tally_error *err)
{
    static const struct tally_heap_options defaults;
    const struct tally_heap_options *o = options ? options : &defaults;
    if (now.heap) {
        tally_error_set(err, "a heap is open already; close it first");
        return NULL;
    }
    const struct tally_engine *engine = engine_named(o->engine, err);
    if (!engine || (o->alloc && pool_configure(o->alloc, err) < 0) ||
        engine->heap->open(o->collector, o->roots, err) < 0)
        return NULL;
    if (o->track && !(now.leaks = leaks_open(engine->heap, err))) {
        engine->heap->close();
        return NULL;
    }
    return now.heap = engine->heap;
}

uint64_t tally_heap_close(const tally_heap *heap)
{
    struct tally_heap_stats stats;
    if (now.leaks)
        leaks_report(now.leaks, NULL);
    else
        heap->collect(NULL);
    heap->stats(&stats);
    leaks_close(now.leaks);
    heap->close();
    now.heap = NULL;
    now.leaks = NULL;
    return stats.live;
}

int tally_subscribe(const tally_heap *heap, unsigned events, tally_listener *fn, void *ctx,
                    struct tally_error *err)
{
    return heap->subscribe(events, fn, ctx, err);
}

void tally_unsubscribe(const tally_heap *heap, tally_listener *fn, void *ctx)
{
    heap->unsubscribe(fn, ctx);
}

long tally_report(const tally_heap *heap, struct tally_error *err)
{
    (void)heap;
    if (!now.leaks)
        return tally_error_set(err, "the heap was opened without `track`, so nobody knows what "
                               "lives; set it in tally_heap_options");
    return leaks_report(now.leaks, err);
}

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

int tally_finding_text(const struct tally_event *event, char *text, size_t size)
{
    const struct tally_finding *f = event->finding;
    const char *type = f->type ? f->type : "unknown";
    const char *made = f->made ? f->made : "an unknown place";
    const char *and = f->taken ? "; last taken at " : "", *taken = f->taken ? f->taken : "";
    unsigned long long count = f->count, references = f->references, objects = f->objects,
                       bytes = f->bytes;
    switch (f->kind) {
    case TALLY_EARLY_FREE:
        return snprintf(text, size, "early free at %s: %s; type %s, made at %s; last dropped at %s",
                        event->site ? event->site : "an unknown place", f->what, type, made,
                        f->dropped ? f->dropped : "an unknown place");
    case TALLY_LOST:
        return snprintf(text, size,
                        "lost: %s made at %s: %llu count%s, %llu reference%s%s%s; %llu object%s, "
                        "%llu bytes",
                        type, made, count, plural(count), references, plural(references), and,
                        taken, objects, plural(objects), bytes);
    case TALLY_LOST_CYCLE:
        return snprintf(text, size, "lost cycle: %s made at %s%s%s; %llu object%s, %llu bytes",
                        type, made, and, taken, objects, plural(objects), bytes);
    case TALLY_LOST_BUFFER:
        break;
    }
    return snprintf(text, size, "lost buffer: %s made at %s; %llu bytes", type, made, bytes);
}
