/* The instruments without an interpreter: the live table, recordings whole, cut and damaged,
 * dominators and components against naive ones, medians and intervals, JSON. */
#define _GNU_SOURCE
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/crc32.h"
#include "tools/graph.h"
#include "tools/json.h"
#include "tools/live.h"
#include "tools/measure.h"
#include "tools/profile.h"
#include "tools/record.h"
#include "tools/table.h"
#include "tools/views.h"

static uint32_t seed;

static uint32_t random_below(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)(seed >> 4) * n >> 28);
}

/* --- live table ----------------------------------------------------------------------------------
 */

START_TEST(live_table_knows_what_lives)
{
    enum { BLOCKS = 4000, STEPS = 60000 };
    static uint32_t slot_of[BLOCKS];
    struct live *l = live_open();
    ck_assert_ptr_nonnull(l);
    memset(slot_of, 0xFF, sizeof slot_of);
    seed = 1;
    for (int i = 0; i < STEPS; i++) {
        uint32_t b = random_below(BLOCKS);
        /* spread over several regions; never read */
        const void *block = (const void *)(uintptr_t)(0x500000000000u + (uint64_t)b * 4112);
        ck_assert_uint_eq(live_find(l, block), slot_of[b]);
        if (slot_of[b] == LIVE_NONE) {
            slot_of[b] = live_add(l, block, b);
            ck_assert_ptr_eq(live_address(live_slot(l, slot_of[b])), block);
            ck_assert_uint_eq(live_slot(l, slot_of[b])->kind, b);
        } else {
            ck_assert_uint_eq(live_remove(l, block), slot_of[b]);
            slot_of[b] = LIVE_NONE;
        }
    }
    ck_assert_uint_le(live_slots(l), BLOCKS);
    ck_assert(!live_failed(l));
    live_close(l);
}
END_TEST

START_TEST(kinds_are_told_apart_by_text)
{
    struct live *l = live_open();
    char name[] = "Node";
    bool fresh;
    uint32_t a = live_kind(l, 1, name, 32, false, &fresh);
    ck_assert(fresh);
    ck_assert_uint_eq(live_kind(l, 1, name, 32, false, &fresh), a);
    ck_assert(!fresh);
    ck_assert_uint_ne(live_kind(l, 1, name, 32, true, &fresh), a);
    ck_assert_uint_ne(live_kind(l, 2, name, 32, false, &fresh), a);
    ck_assert_uint_ne(live_kind(l, 1, name, 48, false, &fresh), a);
    strcpy(name, "Edge"); /* the name's memory is used again */
    uint32_t edge = live_kind(l, 1, name, 32, false, &fresh);
    ck_assert(fresh);
    ck_assert_str_eq(live_type_name(l, live_kind_at(l, edge)->type), "Edge");
    ck_assert_str_eq(live_type_name(l, live_kind_at(l, a)->type), "Node");
    ck_assert_uint_eq(live_kind(l, 1, "Node", 32, false, &fresh), a);
    live_close(l);
}
END_TEST

/* --- recordings ----------------------------------------------------------------------------------
 */

static const struct tally_site *site_info(uint32_t id)
{
    static const struct tally_site sites[] = {
        {0, 0, NULL, NULL},
        {0, 10, "a.py", "<module>"},
        {1, 3, "a.py", "f"},
        {2, 3, "a.py", "f"},
    };
    return id && id < 4 ? &sites[id] : NULL;
}

static char path[] = "/tmp/check_tools-XXXXXX";

static void new_path(void)
{
    strcpy(path, "/tmp/check_tools-XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    close(fd);
}

/* 0: Node 32 bytes at f, 1: a buffer of 100 at <module>, 2: of 200. */
static void write_kinds(struct recorder *r)
{
    static const struct {
        const char *name;
        uint32_t site;
        uint64_t size;
        bool buffer;
    } kinds[] = {
        {"Node", 3, 32, false}, {"list.items", 1, 100, true}, {"list.items", 1, 200, true}};
    for (int i = 0; i < 3; i++) {
        uint32_t text = record_text(r, kinds[i].name);
        uint32_t site = record_site(r, kinds[i].site, site_info);
        record_other(r, OTHER_KIND);
        record_number(r, site);
        record_number(r, text);
        record_number(r, kinds[i].size << 1 | kinds[i].buffer);
    }
}

static void write_recording(void)
{
    new_path();
    struct recorder *r = record_open(path, true);
    ck_assert_ptr_nonnull(r);
    struct payload head = {0};
    payload_text(&head, "script");
    payload_text(&head, "a.py");
    record_chunk(r, CHUNK_HEAD, head.data, head.size);
    free(head.data);
    write_kinds(r);
    record_alloc(r, 0, 1); /* of the start-up */
    record_other(r, OTHER_BEGIN);
    record_alloc(r, 1, 0);
    record_free(r, 1); /* temporary */
    record_alloc(r, 1, 0);
    record_alloc(r, 2, 1);
    record_resize(r, 2, 2); /* 232: the peak */
    record_free(r, 1);
    record_alloc(r, 1, 0);
    record_other(r, OTHER_CYCLIC);
    record_number(r, 1);
    record_number(r, 1);
    record_free(r, 1);
    record_alloc(r, 1, 0);
    record_free(r, 2);
    record_free(r, 0);
    record_other(r, OTHER_SCRIPT);
    struct lost_row lost = {LOST_CYCLE, 3, {0}, (char *)"Node", (char *)"Node.a -> Node", 1, 1, 32};
    struct findings f = {.lost = &lost, .lost_count = 1, .lost_objects = 1, .lost_bytes = 32};
    struct result result = {.status = 0, .collections = 2, .collected = 1, .findings = &f};
    ck_assert(result_write(r, &result, site_info));
    struct payload end = {0};
    payload_number(&end, 1);
    record_chunk(r, CHUNK_END, end.data, end.size);
    free(end.data);
    ck_assert_int_eq(record_close(r), 0);
}

START_TEST(a_recording_is_read_as_it_was_written)
{
    struct profile p;
    struct tally_error err;
    write_recording();
    ck_assert(profile_read(&p, path, false, &err));
    ck_assert_int_eq(p.state, PROFILE_WHOLE);
    ck_assert(p.has_result && p.closed && p.ended && !p.failed);
    ck_assert_str_eq(profile_head(&p, "script"), "a.py");
    ck_assert_uint_eq(p.events, 12);
    ck_assert_uint_eq(p.all.made.blocks, 6);
    ck_assert_uint_eq(p.all.made.bytes, 4 * 32 + 100 + 200);
    ck_assert_uint_eq(p.all.peak.bytes, 232);
    ck_assert_uint_eq(p.all.peak.blocks, 2);
    ck_assert_uint_eq(p.all.live.blocks, 1);
    ck_assert_uint_eq(p.all.live.bytes, 32);
    ck_assert_uint_eq(p.all.temporary.blocks, 2);
    ck_assert_uint_eq(p.all.cyclic.blocks, 1);
    ck_assert_uint_eq(p.startup.blocks, 0);
    ck_assert_uint_eq(p.kinds[0].v.peak.blocks, 1);
    ck_assert_uint_eq(p.kinds[1].v.peak.blocks, 0);
    ck_assert_uint_eq(p.kinds[2].v.peak.blocks, 1);
    ck_assert_uint_eq(p.findings.lost_count, 1);
    ck_assert_str_eq(p.findings.lost[0].at.function, "f");
    ck_assert_int_eq(p.findings.lost[0].at.line, 3);
    ck_assert_uint_eq(p.after_teardown, 1);
    struct table t;
    ck_assert(table_by_line(&t, &p, VOLUME_MADE));
    ck_assert_uint_eq(t.count, 2);
    ck_assert_int_eq(t.rows[0].line, 10);
    ck_assert_uint_eq(t.rows[0].v.made.bytes, 300);
    table_free(&t);
    struct tree tree;
    ck_assert(tree_make(&tree, &p, VOLUME_PEAK));
    ck_assert_uint_eq(tree.nodes[0].total.peak.bytes, 232);
    ck_assert_uint_eq(tree.nodes[1].own.peak.bytes, 200);
    ck_assert_uint_eq(tree.nodes[1].total.peak.bytes, 232);
    tree_free(&tree);
    profile_free(&p);
    unlink(path);
}
END_TEST

static char *contents(size_t *size)
{
    FILE *in = fopen(path, "rb");
    static char buf[1 << 16];
    *size = fread(buf, 1, sizeof buf, in);
    fclose(in);
    return buf;
}

static void set_contents(const char *data, size_t size)
{
    FILE *out = fopen(path, "wb");
    fwrite(data, 1, size, out);
    fclose(out);
}

/* Reads it in every view; what was said. */
static char *told(struct profile *p)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    views_text(out, p, ~0u, 10, NULL);
    views_json(out, p, ~0u, 10);
    fclose(out);
    return text;
}

static void check_not_whole(void)
{
    struct profile p;
    struct tally_error err;
    if (!profile_read(&p, path, false, &err))
        return;
    ck_assert_int_ne(p.state, PROFILE_WHOLE);
    char *text = told(&p);
    ck_assert_ptr_null(strcasestr(text, "no leaks"));
    free(text);
    profile_free(&p);
}

START_TEST(cut_anywhere_it_is_not_whole)
{
    size_t size;
    write_recording();
    char *data = contents(&size);
    for (size_t n = 0; n < size; n++) {
        set_contents(data, n);
        check_not_whole();
    }
    unlink(path);
}
END_TEST

START_TEST(damaged_anywhere_it_is_not_whole)
{
    size_t size;
    write_recording();
    char *data = contents(&size);
    for (size_t n = 0; n < size; n++) {
        data[n] ^= 0x10;
        set_contents(data, size);
        check_not_whole();
        data[n] ^= 0x10;
    }
    unlink(path);
}
END_TEST

/* Whoever writes a checksum may still write nonsense. */
START_TEST(nonsense_with_a_good_checksum_does_no_harm)
{
    unsigned char events[200];
    seed = 7;
    for (int round = 0; round < 3000; round++) {
        new_path();
        struct recorder *r = record_open(path, true);
        if (round % 2)
            write_kinds(r);
        size_t n = random_below(sizeof events);
        for (size_t i = 0; i < n; i++)
            events[i] = (unsigned char)(random_below(4) ? random_below(40) : random_below(256));
        record_chunk(r, CHUNK_EVENTS, events, n);
        for (size_t i = 0; i < n; i++)
            events[i] = (unsigned char)random_below(6);
        record_chunk(r, CHUNK_RESULT, events, n);
        record_chunk(r, CHUNK_END, events, n);
        record_close(r);
        struct profile p;
        struct tally_error err;
        if (profile_read(&p, path, false, &err)) {
            free(told(&p));
            profile_free(&p);
        }
        unlink(path);
    }
}
END_TEST

START_TEST(an_old_recording_is_not_written_over)
{
    write_recording();
    ck_assert_ptr_null(record_open(path, false));
    ck_assert_int_eq(errno, EEXIST);
    unlink(path);
}
END_TEST

START_TEST(many_events_take_few_bytes)
{
    new_path();
    struct recorder *r = record_open(path, true);
    struct live *l = live_open();
    enum { BLOCKS = 20000, STEPS = 200000 };
    static bool alive[BLOCKS];
    write_kinds(r);
    record_other(r, OTHER_BEGIN);
    seed = 3;
    uint64_t blocks = 0;
    for (int i = 0; i < STEPS; i++) {
        uint32_t b = random_below(BLOCKS);
        const void *block = (const void *)(uintptr_t)(0x500000000000u + (uint64_t)b * 32);
        if (alive[b])
            record_free(r, live_remove(l, block));
        else
            record_alloc(r, live_add(l, block, b % 3), b % 3);
        alive[b] = !alive[b];
        blocks += alive[b] ? 1 : -1;
    }
    ck_assert_uint_le(record_bytes(r), 4 * (uint64_t)STEPS);
    record_close(r);
    live_close(l);
    struct profile p;
    struct tally_error err;
    ck_assert(profile_read(&p, path, false, &err));
    ck_assert_int_eq(p.state, PROFILE_CUT);
    ck_assert_uint_eq(p.events, STEPS);
    ck_assert_uint_eq(p.all.live.blocks, blocks);
    profile_free(&p);
    unlink(path);
}
END_TEST

/* --- graphs --------------------------------------------------------------------------------------
 */

enum { NODES = 14 };

struct little {
    uint32_t n, first[NODES + 1], edge[NODES * NODES];
};

static void random_graph(struct little *g)
{
    uint32_t edges = 0, density = 1 + random_below(4);
    g->n = 1 + random_below(NODES);
    for (uint32_t v = 0; v < g->n; v++) {
        g->first[v] = edges;
        for (uint32_t to = 0; to < g->n; to++)
            if (random_below(10) < density)
                g->edge[edges++] = to;
    }
    g->first[g->n] = edges;
}

/* Nodes that node `from` reaches without passing through `without`. */
static uint32_t reach(const struct little *g, uint32_t from, uint32_t without)
{
    uint32_t seen = 0, work = from == without ? 0 : 1u << from;
    while (work & ~seen) {
        uint32_t v = (uint32_t)__builtin_ctz(work & ~seen);
        seen |= 1u << v;
        for (uint32_t e = g->first[v]; e < g->first[v + 1]; e++)
            if (g->edge[e] != without)
                work |= 1u << g->edge[e];
    }
    return seen;
}

START_TEST(dominators_are_right)
{
    seed = 5;
    for (int round = 0; round < 3000; round++) {
        struct little g;
        uint32_t idom[NODES], order[NODES], count, dominates[NODES];
        random_graph(&g);
        ck_assert(dominators(g.n, g.first, g.edge, idom, order, &count));
        uint32_t all = reach(&g, 0, GRAPH_NONE);
        ck_assert_uint_eq(count, (uint32_t)__builtin_popcount(all));
        for (uint32_t v = 0; v < g.n; v++)
            dominates[v] = all & ~reach(&g, 0, v); /* v among them */
        for (uint32_t v = 0; v < g.n; v++) {
            if (v == 0 || !(all >> v & 1)) {
                ck_assert_uint_eq(idom[v], GRAPH_NONE);
                continue;
            }
            /* the strict dominator that all others dominate */
            uint32_t d = idom[v];
            ck_assert(d != v && (dominates[d] >> v & 1));
            for (uint32_t u = 0; u < g.n; u++)
                if (u != v && (dominates[u] >> v & 1))
                    ck_assert(dominates[u] >> d & 1);
        }
    }
}
END_TEST

START_TEST(components_are_right)
{
    seed = 6;
    for (int round = 0; round < 3000; round++) {
        struct little g;
        uint32_t component[NODES], from;
        random_graph(&g);
        from = random_below(g.n + 1);
        uint32_t n = components(from, g.n, g.first, g.edge, component);
        ck_assert_uint_le(n, g.n - from);
        struct little h = g; /* without the edges to nodes below `from` */
        for (uint32_t v = 0; v < g.n; v++)
            for (uint32_t e = g.first[v]; e < g.first[v + 1]; e++)
                if (g.edge[e] < from || v < from)
                    h.edge[e] = v;
        for (uint32_t a = from; a < g.n; a++)
            for (uint32_t b = from; b < g.n; b++) {
                bool there = reach(&h, a, GRAPH_NONE) >> b & 1;
                bool back = reach(&h, b, GRAPH_NONE) >> a & 1;
                ck_assert_int_eq(component[a - from] == component[b - from], there && back);
                if (there && !back)
                    ck_assert_uint_gt(component[a - from], component[b - from]);
            }
    }
}
END_TEST

START_TEST(deep_graphs_need_no_stack)
{
    enum { N = 300000 };
    uint32_t *first = malloc((N + 1) * sizeof *first), *edge = malloc(N * sizeof *edge);
    uint32_t *idom = malloc(N * sizeof *idom), *order = malloc(N * sizeof *order), count;
    for (uint32_t i = 0; i < N; i++) {
        first[i] = i;
        edge[i] = (i + 1) % N;
    }
    first[N] = N;
    ck_assert(dominators(N, first, edge, idom, order, &count));
    ck_assert_uint_eq(count, N);
    ck_assert_uint_eq(idom[N - 1], N - 2);
    ck_assert_uint_eq(components(0, N, first, edge, order), 1);
    free(first);
    free(edge);
    free(idom);
    free(order);
}
END_TEST

/* --- figures -------------------------------------------------------------------------------------
 */

START_TEST(medians_and_intervals)
{
    double odd[] = {5, 1, 3}, even[] = {4, 1, 3, 2}, least, most;
    ck_assert_double_eq(median_of(odd, 3), 3);
    ck_assert_double_eq(median_of(even, 4), 2.5);
    ck_assert_double_eq(odd[0], 5);
    range_of(odd, 3, &least, &most);
    ck_assert_double_eq(least, 1);
    ck_assert_double_eq(most, 5);

    double a[10], b[10];
    for (int i = 0; i < 10; i++) {
        b[i] = 100 + i;
        a[i] = b[i] * (2 + i / 100.0);
    }
    struct ratio r = ratio_of(a, b, 10);
    ck_assert(r.known && r.significant);
    ck_assert_double_eq_tol(r.ratio, 2.045, 1e-9);
    ck_assert_double_eq_tol(r.low, 2.01, 1e-9); /* the 2nd and the 9th of 10: 97.9 % */
    ck_assert_double_eq_tol(r.high, 2.08, 1e-9);
    ck_assert(!ratio_of(a, b, 5).known);
    ck_assert(ratio_of(a, b, 6).known); /* the 1st and the 6th: 96.9 % */
    for (int i = 0; i < 10; i++)
        a[i] = b[i] + (i % 2 ? 1 : -1);
    ck_assert(!ratio_of(a, b, 10).significant);
    b[3] = 0;
    ck_assert(!ratio_of(a, b, 10).known);
}
END_TEST

START_TEST(checksums)
{
    ck_assert_uint_eq(crc32_of(0, "123456789", 9), 0xCBF43926u);
    ck_assert_uint_eq(crc32_of(crc32_of(0, "1234", 4), "56789", 5), 0xCBF43926u);
    ck_assert_uint_eq(crc32_of(0, "The quick brown fox jumps over the lazy dog", 43), 0x414FA339u);
}
END_TEST

START_TEST(json_is_escaped)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct json j;
    json_begin(&j, out);
    json_object(&j, NULL);
    json_text(&j, "a", "\"\\\n\x01\xC3\xBC\xFF\xED\xA0\x80");
    json_array(&j, "b");
    json_number(&j, NULL, 9007199254740992u);
    json_number(&j, NULL, 9007199254740993u);
    json_text(&j, NULL, NULL);
    json_close_array(&j);
    json_close_object(&j);
    fclose(out);
    ck_assert_str_eq(text,
                     "{\n  \"a\": \"\\\"\\\\\\u000a\\u0001\xC3\xBC\\ufffd\\ufffd\\ufffd\\ufffd\",\n"
                     "  \"b\": [\n    9007199254740992,\n    \"9007199254740993\",\n"
                     "    null\n  ]\n}");
    free(text);
}
END_TEST

START_TEST(words)
{
    ck_assert_str_eq(grouped(0), "0");
    ck_assert_str_eq(grouped(999), "999");
    ck_assert_str_eq(grouped(1000), "1,000");
    ck_assert_str_eq(grouped(UINT64_MAX), "18,446,744,073,709,551,615");
    ck_assert_str_eq(human(1), "1 byte");
    ck_assert_str_eq(human(1023), "1023 bytes");
    ck_assert_str_eq(human(1536), "1.50 KiB");
    ck_assert_str_eq(human(12 << 20), "12.0 MiB");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("tools");
    TCase *c = tcase_create("all");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, live_table_knows_what_lives);
    tcase_add_test(c, kinds_are_told_apart_by_text);
    tcase_add_test(c, a_recording_is_read_as_it_was_written);
    tcase_add_test(c, cut_anywhere_it_is_not_whole);
    tcase_add_test(c, damaged_anywhere_it_is_not_whole);
    tcase_add_test(c, nonsense_with_a_good_checksum_does_no_harm);
    tcase_add_test(c, an_old_recording_is_not_written_over);
    tcase_add_test(c, many_events_take_few_bytes);
    tcase_add_test(c, dominators_are_right);
    tcase_add_test(c, components_are_right);
    tcase_add_test(c, deep_graphs_need_no_stack);
    tcase_add_test(c, medians_and_intervals);
    tcase_add_test(c, checksums);
    tcase_add_test(c, json_is_escaped);
    tcase_add_test(c, words);
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
