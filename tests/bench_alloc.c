/* Allocators against each other: `make bench-alloc`.
 *
 *     bench_alloc [ROUNDS [BLOCKS]]
 *
 * Five patterns: a pair (48 bytes, made and freed at once), lifo (1,000 of 48 bytes deep), random
 * (BLOCKS of 16 to 512 bytes made, freed in random order), churn (random ones of BLOCKS blocks of
 * 16 to 512 bytes replaced), churn48 (the same at 48 bytes). The first and last word of each block
 * are written, and read before it is freed.
 *
 * Each measurement is a process of its own, so that no allocator inherits another's heap; within a
 * round all take their turn, in an order that rotates. ns are thread CPU time per block made and
 * freed, medians over the rounds. A ratio is to the best peer of the row: peers are what programs
 * use today, called directly; slab is called as our heap calls it. The worst ratio over the rows is
 * what a program can be unlucky with. Resident size: over live bytes at the peak of `random`, and
 * what is left of that peak when all was freed and given back. */
#define _GNU_SOURCE
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif
#include "pool.h"
#ifdef HAVE_JEMALLOC
#include "jemalloc_entry.h"
#endif

#include <dlfcn.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS_MAX = 99, PAIRS = 4000000, DEEP = 1000, CHURNS = 2000000 };

static size_t blocks = 1000000;

/* --- who takes part ----------------------------------------------------------------------------- */

static pool *slab;
static void *(*mi_malloc)(size_t);
static void (*mi_free_size)(void *, size_t);
static void (*mi_collect)(bool);
static void *(*tc_malloc)(size_t);
static void (*tc_free_sized)(void *, size_t);
static void (*tc_release)(void);

static bool load(const char *const *files, const char *const *names, void *const *slots)
{
    for (; *files; files++) {
        void *library = dlopen(*files, RTLD_NOW | RTLD_LOCAL);
        bool whole = library != NULL;
        for (size_t i = 0; whole && names[i]; i++) {
            void *entry = dlsym(library, names[i]);
            whole = entry != NULL;
            memcpy(slots[i], &entry, sizeof entry);
        }
        if (whole)
            return true;
    }
    return false;
}

static bool open_slab(void)
{
    struct tally_error err;
    slab = pool_open_spec("bench", POOL_OBJECTS, "slab", &err);
    return slab != NULL;
}

static bool open_system(void)
{
    return true;
}

static bool open_jemalloc(void)
{
#ifdef HAVE_JEMALLOC
    return true;
#else
    return false;
#endif
}

static bool open_mimalloc(void)
{
    static const char *const files[] = {"libmimalloc.so.2", "libmimalloc.so.2.0", NULL};
    static const char *const names[] = {"mi_malloc", "mi_free_size", "mi_collect", NULL};
    void *const slots[] = {&mi_malloc, &mi_free_size, &mi_collect};
    return load(files, names, slots);
}

static bool open_tcmalloc(void)
{
    static const char *const files[] = {"libtcmalloc_minimal.so.4", "libtcmalloc.so.4", NULL};
    static const char *const names[] = {"tc_malloc", "tc_free_sized",
                                        "MallocExtension_ReleaseFreeMemory", NULL};
    void *const slots[] = {&tc_malloc, &tc_free_sized, &tc_release};
    return load(files, names, slots);
}

static void purge_slab(void)
{
    pool_release_all();
}

static void purge_system(void)
{
    malloc_trim(0);
}

static void purge_jemalloc(void)
{
#ifdef HAVE_JEMALLOC
    tally_je_mallctl("thread.tcache.flush", NULL, NULL, NULL, 0);
    tally_je_mallctl("arena.4096.purge", NULL, NULL, NULL, 0);
#endif
}

static void purge_mimalloc(void)
{
    mi_collect(true);
}

static void purge_tcmalloc(void)
{
    tc_release();
}

/* --- patterns: made anew for each allocator, so that its calls are what a program would have ------ */

static void **block;
static uint32_t *size, *order;
static size_t live_bytes;
static uint64_t random_state = 88172645463325252u;

static inline uint32_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 32);
}

static inline void *use(void *b, size_t n)
{
    if (!b)
        abort();
    *(volatile uint64_t *)b = n;
    *(volatile uint64_t *)((char *)b + n - 8) = n;
    return b;
}

static inline void read_back(void *b)
{
    if (*(volatile uint64_t *)b == 0)
        abort();
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static size_t resident(void)
{
    unsigned long all = 0, pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f || fscanf(f, "%lu %lu", &all, &pages) != 2)
        abort();
    fclose(f);
    return pages * 4096;
}

struct figures {
    double ns;
    double peak, left; /* resident size: over live bytes, over the peak */
};

typedef void pattern(struct figures *f, void (*purge)(void));

#define PATTERNS(NAME, GET, PUT, SETTLE)                                                                   \
    static void NAME##_pair(struct figures *f, void (*purge)(void))                                \
    {                                                                                              \
        (void)purge;                                                                               \
        double start = now();                                                                      \
        for (size_t i = 0; i < PAIRS; i++) {                                                       \
            void *b = use(GET(48), 48);                                                            \
            read_back(b);                                                                          \
            PUT(b, 48);                                                                            \
        }                                                                                          \
        f->ns = (now() - start) / PAIRS;                                                           \
    }                                                                                              \
    static void NAME##_lifo(struct figures *f, void (*purge)(void))                                \
    {                                                                                              \
        (void)purge;                                                                               \
        double start = now();                                                                      \
        for (size_t k = 0; k < PAIRS / DEEP; k++) {                                                \
            for (size_t i = 0; i < DEEP; i++)                                                      \
                block[i] = use(GET(48), 48);                                                       \
            for (size_t i = DEEP; i-- > 0;) {                                                      \
                read_back(block[i]);                                                               \
                PUT(block[i], 48);                                                                 \
            }                                                                                      \
        }                                                                                          \
        f->ns = (now() - start) / PAIRS;                                                           \
    }                                                                                              \
    static void NAME##_random(struct figures *f, void (*purge)(void))                              \
    {                                                                                              \
        size_t before = resident();                                                                \
        double start = now();                                                                      \
        for (size_t i = 0; i < blocks; i++)                                                        \
            block[i] = use(GET(size[i]), size[i]);                                                 \
        double half = now();                                                                       \
        double peak = (double)(resident() - before);                                               \
        double again = now();                                                                      \
        for (size_t i = 0; i < blocks; i++) {                                                      \
            read_back(block[order[i]]);                                                            \
            PUT(block[order[i]], size[order[i]]);                                                  \
        }                                                                                          \
        SETTLE;                                                                                    \
        f->ns = (half - start + now() - again) / (double)blocks;                                   \
        purge();                                                                                   \
        double left = (double)resident() - (double)before;                                         \
        f->peak = peak / (double)live_bytes;                                                       \
        f->left = left > 0 ? left / peak : 0;                                                      \
    }                                                                                              \
    static double NAME##_replace(bool mixed)                                                       \
    {                                                                                              \
        for (size_t i = 0; i < blocks; i++) {                                                      \
            if (!mixed)                                                                            \
                size[i] = 48;                                                                      \
            block[i] = use(GET(size[i]), size[i]);                                                 \
        }                                                                                          \
        double start = now();                                                                      \
        for (size_t i = 0; i < CHURNS; i++) {                                                      \
            uint32_t r = next_random();                                                            \
            size_t k = (size_t)((uint64_t)r * blocks >> 32), n = mixed ? 16 + r % 497 : 48;        \
            read_back(block[k]);                                                                   \
            PUT(block[k], size[k]);                                                                \
            size[k] = (uint32_t)n;                                                                 \
            block[k] = use(GET(n), n);                                                             \
        }                                                                                          \
        return (now() - start) / CHURNS;                                                           \
    }                                                                                              \
    static void NAME##_churn(struct figures *f, void (*purge)(void))                               \
    {                                                                                              \
        (void)purge;                                                                               \
        f->ns = NAME##_replace(true);                                                              \
    }                                                                                              \
    static void NAME##_churn48(struct figures *f, void (*purge)(void))                             \
    {                                                                                              \
        (void)purge;                                                                               \
        f->ns = NAME##_replace(false);                                                             \
    }

#define SLAB_GET(n) pool_alloc(slab, n)
#define SLAB_PUT(b, n) pool_free(slab, b, n)
#define SLAB_REMOTE(b, n) pool_free_remote(slab, b, n)
#define NOTHING ((void)0)
#define SYSTEM_PUT(b, n) ((void)(n), free(b))
#define JE_GET(n) tally_je_mallocx(n, 0)
#define JE_PUT(b, n) tally_je_sdallocx(b, n, 0)

PATTERNS(slab, SLAB_GET, SLAB_PUT, NOTHING)
/* Its owner takes the blocks back in the time that is measured. */
PATTERNS(remote, SLAB_GET, SLAB_REMOTE, pool_release(slab))
PATTERNS(system, malloc, SYSTEM_PUT, NOTHING)
PATTERNS(mimalloc, mi_malloc, mi_free_size, NOTHING)
PATTERNS(tcmalloc, tc_malloc, tc_free_sized, NOTHING)
#ifdef HAVE_JEMALLOC
PATTERNS(jemalloc, JE_GET, JE_PUT, NOTHING)
#else
#define jemalloc_pair system_pair
#define jemalloc_lifo system_lifo
#define jemalloc_random system_random
#define jemalloc_churn system_churn
#define jemalloc_churn48 system_churn48
#endif

enum { ROWS = 5, RANDOM = 2 };
static const char *const row_name[ROWS] = {"pair", "lifo", "random", "churn", "churn48"};

#define RUNS(NAME) {NAME##_pair, NAME##_lifo, NAME##_random, NAME##_churn, NAME##_churn48}

static struct candidate {
    const char *name;
    bool (*open)(void);
    void (*purge)(void);
    pattern *run[ROWS];
    const char *threads; /* who may call it */
    bool peer, here;
    double ns[ROWS][ROUNDS_MAX], peak[ROUNDS_MAX], left[ROUNDS_MAX];
} candidates[] = {
    {"slab", open_slab, purge_slab, RUNS(slab), "its owner", .peer = false},
    {"slab, remote", open_slab, purge_slab, RUNS(remote), "all may free", .peer = false},
    {"glibc", open_system, purge_system, RUNS(system), "all", .peer = true},
    {"jemalloc", open_jemalloc, purge_jemalloc, RUNS(jemalloc), "all", .peer = true},
    {"mimalloc", open_mimalloc, purge_mimalloc, RUNS(mimalloc), "all", .peer = true},
    {"tcmalloc", open_tcmalloc, purge_tcmalloc, RUNS(tcmalloc), "all", .peer = true},
};
enum { CANDIDATES = sizeof candidates / sizeof candidates[0] };

/* --- measuring ----------------------------------------------------------------------------------- */

static bool prepare(void)
{
    block = malloc(blocks * sizeof *block);
    size = malloc(blocks * sizeof *size);
    order = malloc(blocks * sizeof *order);
    if (!block || !size || !order)
        return false;
    for (size_t i = 0; i < blocks; i++) {
        block[i] = NULL;
        order[i] = (uint32_t)i;
        size[i] = 16 + next_random() % 497;
        live_bytes += size[i];
    }
    for (size_t i = blocks; i-- > 1;) {
        size_t k = (size_t)((uint64_t)next_random() * (i + 1) >> 32);
        uint32_t swap = order[i];
        order[i] = order[k];
        order[k] = swap;
    }
    return true;
}

/* In a process of its own. */
static bool measure(const struct candidate *c, int row, struct figures *f)
{
    int ends[2];
    if (pipe(ends) != 0)
        return false;
    pid_t child = fork();
    if (child == 0) {
        struct figures mine = {0, 0, 0};
        if (!c->open())
            _exit(1);
        c->run[row](&mine, c->purge);
        _exit(write(ends[1], &mine, sizeof mine) != sizeof mine);
    }
    close(ends[1]);
    bool ok = child > 0 && read(ends[0], f, sizeof *f) == sizeof *f;
    close(ends[0]);
    int status = 1;
    return child > 0 && waitpid(child, &status, 0) == child && ok && status == 0;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *x, size_t n)
{
    qsort(x, n, sizeof *x, compare);
    return n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

static bool round_of(size_t r)
{
    for (int row = 0; row < ROWS; row++)
        for (size_t k = 0; k < CANDIDATES; k++) {
            struct candidate *c = &candidates[(k + r) % CANDIDATES];
            struct figures f;
            if (!c->here)
                continue;
            if (!measure(c, row, &f)) {
                fprintf(stderr, "bench_alloc: %s failed in '%s'\n", c->name, row_name[row]);
                return false;
            }
            c->ns[row][r] = f.ns;
            if (row == RANDOM) {
                c->peak[r] = f.peak;
                c->left[r] = f.left;
            }
        }
    return true;
}

static void tell(size_t rounds)
{
    double best[ROWS];
    for (int row = 0; row < ROWS; row++) {
        best[row] = 1e30;
        for (size_t k = 0; k < CANDIDATES; k++) {
            if (!candidates[k].here)
                continue;
            double m = candidates[k].ns[row][0] = median(candidates[k].ns[row], rounds);
            if (candidates[k].peer && m < best[row])
                best[row] = m;
        }
    }
    printf("ns per block made and freed, and its ratio to the best peer (%zu rounds, %zu blocks)\n\n"
           "%-14s",
           rounds, blocks, "");
    for (int row = 0; row < ROWS; row++)
        printf("%16s", row_name[row]);
    printf("%8s%10s%10s  %s\n", "worst", "RSS/live", "RSS left", "threads");
    for (size_t k = 0; k < CANDIDATES; k++) {
        struct candidate *c = &candidates[k];
        double worst = 0;
        if (!c->here) {
            printf("%-14s not installed\n", c->name);
            continue;
        }
        printf("%-14s", c->name);
        for (int row = 0; row < ROWS; row++) {
            double ratio = c->ns[row][0] / best[row];
            worst = ratio > worst ? ratio : worst;
            printf("%8.1f (%5.2f)", c->ns[row][0], ratio);
        }
        printf("%8.2f%10.3f%9.1f%%  %s\n", worst, median(c->peak, rounds),
               100 * median(c->left, rounds), c->threads);
    }
}

int main(int argc, char **argv)
{
    size_t rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 7;
    if (argc > 2)
        blocks = strtoul(argv[2], NULL, 10);
    if (!rounds || rounds > ROUNDS_MAX || blocks < DEEP || blocks > 50000000) {
        fprintf(stderr, "usage: bench_alloc [ROUNDS up to %d [BLOCKS from %d]]\n", ROUNDS_MAX, DEEP);
        return 2;
    }
    if (!prepare())
        return 1;
    for (size_t k = 0; k < CANDIDATES; k++) {
        pid_t child = fork(); /* opened there, so that nothing of it is here */
        int status = 1;
        if (child == 0)
            _exit(!candidates[k].open());
        candidates[k].here = child > 0 && waitpid(child, &status, 0) == child && status == 0;
    }
    for (size_t r = 0; r < rounds; r++) {
        if (isatty(STDERR_FILENO))
            fprintf(stderr, "\rround %zu of %zu\033[K", r + 1, rounds);
        if (!round_of(r))
            return 1;
    }
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r\033[K");
    tell(rounds);
    return 0;
}
