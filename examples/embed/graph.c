/* graph.c: libtally without its VM. A graph of towns, full of cycles, whose names are strings.
 *
 *     graph [--alloc=SPEC] [--collector=NAME] [--engine=NAME] [--events] [--leak]
 *
 * With --leak one count is taken and forgotten: the report names the line that made the object and,
 * with --engine=exact, the line that took a count last. Exit status: 0 clean, 1 leaks, 2 the arguments
 * or memory.
 */
#include <stdio.h>
#include <string.h>

#include <tally/pool.h>
#include <tally/tally.h>

static const tally_heap *heap; /* the table of functions */
static tally_type *string_type, *town_type;
static pool *road_pool;

/* --- a string: bytes, no references ------------------------------------------------------------- */

struct string {
    size_t length;
    char text[];
};

static size_t string_extra(const void *data)
{
    return ((const struct string *)data)->length + 1;
}

static tally_obj *string_new(const char *text)
{
    size_t length = strlen(text);
    tally_obj *o = heap->make(string_type, length + 1, TALLY_HERE);
    if (o) {
        struct string *s = tally_data(heap, o);
        s->length = length;
        memcpy(s->text, text, length + 1);
    }
    return o;
}

/* --- a town: a name, and roads to other towns --------------------------------------------------- */

struct town {
    tally_obj *name;
    tally_obj **road; /* a buffer of our own, grown as needed */
    uint32_t roads, room;
};

static void town_traverse(const void *data, tally_visit *visit, void *arg)
{
    const struct town *t = data;
    if (t->name)
        visit(t->name, arg);
    for (uint32_t i = 0; i < t->roads; i++)
        visit(t->road[i], arg);
}

/* Each call gives up one reference. The cursor is not needed: the count of roads goes down. */
static tally_obj *town_reap(void *data, uint32_t *cursor)
{
    struct town *t = data;
    (void)cursor;
    if (t->roads)
        return t->road[--t->roads];
    tally_obj *name = t->name;
    t->name = NULL;
    return name;
}

static void town_finish(void *data)
{
    struct town *t = data;
    heap->buffer(road_pool, t->road, t->room * sizeof *t->road, 0, TALLY_HERE);
}

/* `site`: the caller's line tells more than ours. The name's count moves into the town. */
static tally_obj *town_new(const char *text, const char *site)
{
    tally_obj *name = string_new(text);
    tally_obj *o = name ? heap->make(town_type, 0, site) : NULL;
    if (o)
        ((struct town *)tally_data(heap, o))->name = name;
    else if (name)
        heap->drop(name, TALLY_HERE);
    return o;
}

static bool town_connect(tally_obj *from, tally_obj *to)
{
    struct town *t = tally_data(heap, from);
    if (t->roads == t->room) {
        uint32_t room = t->room ? t->room * 2 : 1;
        size_t each = sizeof *t->road;
        tally_obj **road =
            heap->buffer(road_pool, t->road, t->room * each, room * each, TALLY_HERE);
        if (!road)
            return false;
        t->road = road;
        t->room = room;
    }
    t->road[t->roads++] = heap->take(to, TALLY_HERE);
    return true;
}

/* --- the program -------------------------------------------------------------------------------- */

enum { TOWNS = 1000, PERIOD = 10 };

/* Rings of ten towns with roads both ways; a ring is dropped as soon as the next one is there. */
static bool build(bool leak)
{
    tally_obj *ring[PERIOD];
    for (int i = 0; i < TOWNS; i++) {
        char text[32];
        snprintf(text, sizeof text, "town %d", i);
        int at = i % PERIOD;
        ring[at] = town_new(text, TALLY_HERE);
        bool good = ring[at] && (!at || (town_connect(ring[at - 1], ring[at]) &&
                                         town_connect(ring[at], ring[at - 1])));
        if (good && at < PERIOD - 1)
            continue;
        if (good && leak && i > TOWNS / 2) {
            heap->take(ring[0], TALLY_HERE); /* the leak: nobody ever drops it */
            leak = false;
        }
        for (int j = 0; j <= at; j++)
            if (ring[j])
                heap->drop(ring[j], TALLY_HERE);
        if (!good)
            return false;
    }
    return true;
}

static void gone(tally_obj *weak, void *ctx)
{
    (void)weak;
    *(bool *)ctx = true;
}

/* A weak reference lets go of what only it refers to. */
static bool look_weakly(void)
{
    bool called = false;
    tally_obj *town = town_new("nowhere", TALLY_HERE);
    tally_obj *weak = town ? heap->weak(town, gone, &called, TALLY_HERE) : NULL;
    if (town)
        heap->drop(town, TALLY_HERE);
    if (!weak)
        return false;
    bool good = called && !heap->weak_get(weak, TALLY_HERE);
    heap->drop(weak, TALLY_HERE);
    return good;
}

static void say_finding(void *ctx, const struct tally_event *event)
{
    char text[512];
    tally_finding_text(event, text, sizeof text);
    puts(text);
    ++*(int *)ctx;
}

static void count_event(void *ctx, const struct tally_event *event)
{
    unsigned long *counts = ctx;
    counts[__builtin_ctz((unsigned)event->kind)]++;
}

static bool define_types(struct tally_error *err)
{
    static const struct tally_type_spec string = {
        .name = "string", .size = sizeof(struct string), .extra = string_extra};
    static const struct tally_type_spec town = {.name = "town",
                                                .size = sizeof(struct town),
                                                .cyclic = true,
                                                .traverse = town_traverse,
                                                .reap = town_reap,
                                                .finish = town_finish};
    road_pool = pool_open("town.roads", POOL_BUFFERS, err);
    return road_pool && (string_type = heap->define(&string, err)) &&
           (town_type = heap->define(&town, err));
}

int main(int argc, char **argv)
{
    struct tally_heap_options options = {.track = true};
    struct tally_error err = {""};
    unsigned long counts[7] = {0};
    int findings = 0;
    bool leak = false, events = false;
    for (int i = 1; i < argc; i++) {
        if (!strncmp(argv[i], "--alloc=", 8))
            options.alloc = argv[i] + 8;
        else if (!strncmp(argv[i], "--collector=", 12))
            options.collector = argv[i] + 12;
        else if (!strncmp(argv[i], "--engine=", 9))
            options.engine = argv[i] + 9;
        else if (!strcmp(argv[i], "--leak"))
            leak = true;
        else if (!strcmp(argv[i], "--events"))
            events = true;
        else
            return fprintf(stderr, "graph: unknown argument '%s'\n", argv[i]), 2;
    }
    heap = tally_heap_open(&options, &err);
    if (!heap || !define_types(&err) ||
        tally_subscribe(heap, TALLY_FINDING, say_finding, &findings, &err) < 0 ||
        (events && tally_subscribe(heap, heap->events, count_event, counts, &err) < 0))
        return fprintf(stderr, "graph: %s\n", err.text), 2;
    bool good = build(leak) && look_weakly();
    struct tally_heap_stats stats;
    heap->collect(TALLY_HERE);
    heap->stats(&stats);
    printf("%llu objects made, %llu live, %llu collected\n", (unsigned long long)stats.made,
           (unsigned long long)stats.live, (unsigned long long)stats.collected);
    uint64_t left = tally_heap_close(heap); /* reports first */
    pool_close(road_pool);
    if (events)
        printf("alloc %lu resize %lu free %lu take %lu drop %lu collect %lu finding %lu\n",
               counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6]);
    if (!good)
        return fprintf(stderr, "graph: out of memory\n"), 2;
    return left || findings ? 1 : 0;
}
