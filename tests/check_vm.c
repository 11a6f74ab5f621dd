/* check_vm.c: an engine as the instruments see it: open, run, settle, look, close; under stress,
 * with faults. A process opens an engine once, so every test forks (CK_FORK=no under Valgrind).
 */
#include "alloc/pool.h"
#include "vm/engine.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct tally_engine *const engine = &RC_ENGINE;

/* In the child, which cannot use Check's own. */
#define WANT(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                        \
            exit(99);                                                                              \
        }                                                                                          \
    } while (0)

/* fn(arg) in a process of its own, which must come to its end. */
static void in_child(void (*fn)(long arg), long arg)
{
    fflush(stdout);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        fn(arg);
        exit(0);
    }
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_msg(WIFEXITED(status), "signal %d with %ld", WTERMSIG(status), arg);
    ck_assert_msg(WEXITSTATUS(status) == 0, "status %d with %ld", WEXITSTATUS(status), arg);
}

static void silence(int fd)
{
    int null = open("/dev/null", O_WRONLY);
    WANT(null >= 0 && dup2(null, fd) >= 0);
    close(null);
}

/* What is left when a script has run to its end. */
struct ending {
    int status;
    bool failed, out_of_memory;
    size_t found, differences, lost, left;
};

static void add_one(struct rc_obj *o, void *arg)
{
    (void)o;
    ++*(size_t *)arg;
}

/* False: the engine did not open; then it has said why. */
static bool ran(const struct tally_options *opt, struct ending *end)
{
    struct tally_error err = {{0}};
    memset(end, 0, sizeof *end);
    if (!engine->open(opt, NULL, &err)) {
        WANT(err.text[0]);
        return false;
    }
    end->status = engine->run(&end->failed, &end->out_of_memory);
    end->found = engine->settle();
    end->differences = engine->audit(NULL, NULL);
    engine->each_lost(add_one, &end->lost);
    engine->close(&end->left);
    return true;
}

/* Names everything that has come to grief in one way or another before. */
static const char varied[] =
    "import collections, functools, itertools, sys, weakref\n"
    "class Node:\n"
    "    def __init__(self, *below): self.below, self.me = below, self\n"
    "    def __del__(self): seen.append(len(self.below))\n"
    "    def __lt__(self, other): return len([self]) < len([other, other])\n"
    "class Slots:\n"
    "    __slots__ = ('a', '__weakref__')\n"
    "def count(n):\n"
    "    try:\n"
    "        yield from ([i] for i in range(n))\n"
    "    finally:\n"
    "        seen.append('closed')\n"
    "seen = []\n"
    "sorted([Node(), Node(Node())])\n"
    "it = count(5); next(it); del it\n"
    "s = Slots(); s.a = weakref.ref(s, seen.append); del s\n"
    "rows = collections.defaultdict(list)\n"
    "for k, g in itertools.groupby('aabbc'): rows[k].extend(g)\n"
    "def fails(x):\n"
    "    try: return {}[x]\n"
    "    except KeyError as e: raise ValueError([x]) from e\n"
    "kept = []\n"
    "for i in range(20):\n"
    "    try: fails(str(i))\n"
    "    except ValueError as e: kept.append(e)\n"
    "text = ''.join(f'{i:>{w}}' for i, w in zip(range(30), itertools.cycle([3, 5])))\n"
    "ok = (rows == {'a': ['a', 'a'], 'b': ['b', 'b'], 'c': ['c']} and len(text) == 120\n"
    "      and functools.reduce(lambda a, b: a * b, range(1, 25)) == 620448401733239439360000\n"
    "      and 'closed' in seen and kept[7].args == (['7'],))\n"
    "sys.exit(42 if ok else 43)\n";

/* --- a life -------------------------------------------------------------------------------------
 */

static void one_life(long arg)
{
    (void)arg;
    struct ending end;
    WANT(ran(&(struct tally_options){.code = varied}, &end));
    WANT(end.status == 42 && !end.failed && !end.out_of_memory);
    WANT(end.found >= 3); /* the nodes */
    WANT(end.differences == 0 && end.lost == 0 && end.left == 0);
}

START_TEST(a_script_leaves_nothing)
{
    in_child(one_life, 0);
}
END_TEST

static const struct {
    const char *code;
    int status;
    bool failed;
} statuses[] = {
    {"", 0, false},
    {"import sys\nsys.exit()", 0, false},
    {"import sys\nsys.exit(7)", 7, false},
    {"import sys\nsys.exit('no')", 1, false},
    {"1 / 0", 1, true},
    {"def f(:", 1, true},
    {"raise MemoryError", 1, true},
    {"def f(): f()\nf()", 1, true},
};

static void one_status(long i)
{
    silence(2);
    struct ending end;
    WANT(ran(&(struct tally_options){.code = statuses[i].code}, &end));
    WANT(end.status == statuses[i].status && end.failed == statuses[i].failed);
    WANT(end.out_of_memory == (strcmp(statuses[i].code, "raise MemoryError") == 0));
    WANT(end.differences == 0 && end.left == 0);
}

START_TEST(exit_statuses)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        in_child(one_status, (long)i);
}
END_TEST

static void twice(long arg)
{
    struct tally_options opt = {.code = "x = [1]"};
    struct tally_error err = {{0}};
    bool failed, no_memory;
    size_t left = 1;
    WANT(engine->open(&opt, NULL, &err));
    if (arg == 0)
        WANT(!engine->open(&opt, NULL, &err) && err.text[0]);
    WANT(engine->run(&failed, &no_memory) == 0);
    engine->settle();
    engine->close(&left);
    WANT(left == 0);
    err.text[0] = '\0';
    WANT(!engine->open(&opt, NULL, &err) && err.text[0]);
}

START_TEST(a_second_open_is_refused)
{
    in_child(twice, 0);
    in_child(twice, 1);
}
END_TEST

static void no_collector(long arg)
{
    (void)arg;
    struct ending end;
    WANT(ran(&(struct tally_options){.code = "a = []\na.append(a)\ndel a", .cycle = "none"}, &end));
    WANT(end.status == 0 && end.found == 0);
    WANT(end.lost == 1 && end.differences == 0 && end.left == 1);
    _exit(0); /* before LeakSanitizer looks */
}

START_TEST(a_ring_is_lost_without_a_collector)
{
    if (!getenv("TALLY_UNDER_VALGRIND")) /* it leaks on purpose */
        in_child(no_collector, 0);
}
END_TEST

static void bad_collector(long arg)
{
    (void)arg;
    struct ending end;
    WANT(!ran(&(struct tally_options){.code = "", .cycle = "nobody"}, &end));
}

START_TEST(an_unknown_collector_is_refused)
{
    in_child(bad_collector, 0);
}
END_TEST

/* --- counts -------------------------------------------------------------------------------------
 */

static void want_list(const struct tally_audit_row *row, void *arg)
{
    (void)arg;
    WANT(strcmp(engine->type_name(row->o), "list") == 0);
    WANT(row->count == 2 && row->references == 1);
}

static void planted(long arg)
{
    (void)arg;
    struct tally_options opt = {.code = "import tally\nx = [1, 2]\ntally.incref(x)"};
    struct tally_error err = {{0}};
    bool failed, no_memory;
    size_t left;
    WANT(engine->open(&opt, NULL, &err));
    WANT(engine->run(&failed, &no_memory) == 0);
    engine->settle();
    WANT(engine->audit(want_list, NULL) == 1);
    engine->close(&left);
    WANT(left == 1);
    _exit(0); /* before LeakSanitizer looks */
}

START_TEST(the_audit_finds_a_planted_count)
{
    if (!getenv("TALLY_UNDER_VALGRIND")) /* it leaks on purpose */
        in_child(planted, 0);
}
END_TEST

/* Finalizers that audit, while a built-in drops its slots with a result or an exception in hand. */
static void in_finalizers(long arg)
{
    (void)arg;
    static const char code[] = "import sys, tally\n"
                               "found = []\n"
                               "class D:\n"
                               "    def __init__(self, v=0): self.v = v\n"
                               "    def __del__(self): found.append(tally.audit())\n"
                               "    def __lt__(self, o): return self.v < o.v\n"
                               "    def __eq__(self, o): return 1 / 0 if self.v else True\n"
                               "    def __iter__(self): yield D(); yield [D()]\n"
                               "sorted(D(3 - i) for i in range(3))\n"
                               "[*map(lambda x: [x], D())]\n"
                               "[*zip([D()], [D()])]\n"
                               "'%s %s' % (D(), [D()])\n"
                               "dict(a=D(), b=[D()]).items() == {('a', 1)}\n"
                               "try: [D(1)] == [D(2)]\n"
                               "except ZeroDivisionError: pass\n"
                               "def g():\n"
                               "    try: yield D()\n"
                               "    finally: found.append(tally.audit())\n"
                               "it = g(); next(it); del it\n"
                               "sys.exit(0 if len(found) > 10 and not any(found) else 9)\n";
    struct ending end;
    WANT(ran(&(struct tally_options){.code = code}, &end));
    WANT(end.status == 0 && !end.failed);
    WANT(end.differences == 0 && end.left == 0);
}

START_TEST(counts_agree_while_finalizers_run)
{
    in_child(in_finalizers, 0);
}
END_TEST

/* --- looking ------------------------------------------------------------------------------------
 */

static void find_modules(struct rc_obj *o, void *arg)
{
    const char *name = engine->root_name(o);
    *(bool *)arg |= name && strcmp(name, "sys.modules") == 0;
}

static void find_thing(struct rc_obj *o, void *arg)
{
    if (strcmp(engine->type_name(o), "Thing") == 0)
        *(struct rc_obj **)arg = o;
}

static void looking(long arg)
{
    (void)arg;
    struct tally_options opt = {.code = "class Thing: pass\nt = Thing()\nt.x = [1]", .sites = true};
    struct tally_error err = {{0}};
    bool failed, no_memory, modules = false;
    struct rc_obj *thing = NULL;
    size_t children = 0, left;
    char text[8];
    WANT(engine->open(&opt, NULL, &err));
    WANT(engine->run(&failed, &no_memory) == 0);
    engine->settle();
    engine->each_root(find_modules, &modules);
    WANT(modules);
    engine->each_live(find_thing, &thing);
    WANT(thing && engine->count(thing) == 1 && engine->size(thing) > 0);
    WANT(!engine->immortal(thing) && !engine->of_runtime(thing));
    engine->each_child(thing, add_one, &children);
    WANT(children >= 1);
    memset(text, 'x', sizeof text);
    engine->describe(thing, text, sizeof text);
    WANT(memchr(text, '\0', sizeof text));
    WANT(engine->site_count() > 0);
    engine->close(&left);
    WANT(left == 0);
}

START_TEST(what_the_instruments_read)
{
    in_child(looking, 0);
}
END_TEST

/* --- stress -------------------------------------------------------------------------------------
 */

static void stressed(long every)
{
    struct ending end;
    WANT(ran(&(struct tally_options){.code = varied, .gc_stress = (uint64_t)every}, &end));
    WANT(end.status == 42 && !end.failed);
    WANT(end.differences == 0 && end.lost == 0 && end.left == 0);
}

START_TEST(a_collection_at_every_allocation)
{
    static const long every[] = {1, 2, 7, 97};
    for (size_t i = 0; i < sizeof every / sizeof *every; i++)
        in_child(stressed, every[i]);
}
END_TEST

/* Nothing that nests may use up the C stack, whatever the recursion limit. */
static void deep(long arg)
{
    (void)arg;
    static const char code[] =
        "import sys, itertools\n"
        "sys.setrecursionlimit(10 ** 9)\n"
        "def tower(make, n=100000):\n"
        "    x = make(())\n"
        "    for _ in range(n): x = make(x)\n"
        "    return x\n"
        "class D:\n"
        "    def __getattr__(self, n): return getattr(self, n + 'x')\n"
        "    def __repr__(self): return repr(self)\n"
        "    def __eq__(self, o): return self == o\n"
        "    def __hash__(self): return hash(self)\n"
        "def key(x): return sorted([1], key=key)\n"
        "def gen(it): yield from it\n"
        "raised = 0\n"
        "for f in [lambda: repr(tower(lambda x: [x])), lambda: hash(tower(lambda x: (x,))),\n"
        "          lambda: tower(lambda x: [x]) == tower(lambda x: [x]),\n"
        "          lambda: tower(lambda x: {1: x}) == tower(lambda x: {1: x}),\n"
        "          lambda: next(tower(lambda x: map(abs, x))),\n"
        "          lambda: next(tower(lambda x: itertools.chain(x, x))),\n"
        "          lambda: next(tower(lambda x: enumerate(x))), lambda: next(tower(gen, 20000)),\n"
        "          lambda: D().a, lambda: repr(D()), lambda: D() == D(), lambda: hash(D()),\n"
        "          lambda: key(1)]:\n"
        "    try: f()\n"
        "    except RecursionError: raised += 1\n"
        "    except StopIteration: pass\n"
        "sys.exit(0 if raised >= 8 else 9)\n";
    struct ending end;
    WANT(ran(&(struct tally_options){.code = code}, &end));
    WANT(end.status == 0 && !end.failed);
    WANT(end.differences == 0 && end.left == 0);
}

START_TEST(no_nesting_is_too_deep)
{
    if (getenv("TALLY_UNDER_VALGRIND"))
        return; /* Memcheck takes minutes, and has a stack of its own */
    in_child(deep, 0);
}
END_TEST

/* The nth allocation fails (n < 0: and all after it): the engine does not open and says why, or the
 * script ends, and every count is right. */
static void faulty(long n)
{
    char spec[40];
    struct tally_error err = {{0}};
    struct ending end;
    silence(2);
    snprintf(spec, sizeof spec, "fault=%ld%s", n < 0 ? -n : n, n < 0 ? "+" : "");
    WANT(pool_configure(spec, &err) == 0);
    if (!ran(&(struct tally_options){.code = varied}, &end))
        return;
    WANT(end.status == 42 || end.status == 1 || end.status == 43);
    WANT(end.differences == 0 && end.lost == 0 && end.left == 0);
}

START_TEST(any_allocation_may_fail)
{
    long step = getenv("TALLY_UNDER_VALGRIND") ? 1501 : getenv("TALLY_LONG") ? 7 : 61;
    for (long n = 1; n < 12000; n += step) {
        in_child(faulty, n);
        in_child(faulty, -n);
    }
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("vm");
    TCase *t = tcase_create("life");
    tcase_set_timeout(t, 300);
    tcase_add_test(t, a_script_leaves_nothing);
    tcase_add_test(t, exit_statuses);
    tcase_add_test(t, a_second_open_is_refused);
    tcase_add_test(t, a_ring_is_lost_without_a_collector);
    tcase_add_test(t, an_unknown_collector_is_refused);
    suite_add_tcase(s, t);
    t = tcase_create("looking");
    tcase_set_timeout(t, 300);
    tcase_add_test(t, the_audit_finds_a_planted_count);
    tcase_add_test(t, counts_agree_while_finalizers_run);
    tcase_add_test(t, what_the_instruments_read);
    suite_add_tcase(s, t);
    t = tcase_create("stress");
    tcase_set_timeout(t, 1200);
    tcase_add_test(t, a_collection_at_every_allocation);
    tcase_add_test(t, no_nesting_is_too_deep);
    tcase_add_test(t, any_allocation_may_fail);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    SRunner *r = srunner_create(suite());
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
