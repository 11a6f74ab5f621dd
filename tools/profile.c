/* profile.c: reads a recording. Every number in it is checked: the file may come from anywhere. */
#define _GNU_SOURCE
#include "tools/profile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/crc32.h"

/* --- chunks -------------------------------------------------------------------------------------
 */

struct span {
    const unsigned char *at, *end;
};

struct reader {
    struct profile *p;
    const unsigned char *next; /* the next chunk */
    const unsigned char *end;
    struct span events; /* what is left of the current chunk of events */
    struct span result;
    bool trusted;
    bool stop; /* no further chunk can be read */
    uint32_t *slots; /* kind + 1, STARTUP; or the next free slot + 1 where FREE is set */
    uint32_t slot_count, slot_cap, hole, last_slot;
    uint32_t fresh; /* slot + 1 of the youngest block, if it lives */
    bool begun;
    uint64_t bytes, blocks, epoch;
};

#define SLOT_FREE 0x80000000u
#define SLOT_STARTUP 0x40000000u
#define SLOT_KIND 0x3FFFFFFFu

static uint32_t get32(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static bool damaged(struct reader *r)
{
    r->p->state = PROFILE_DAMAGED;
    r->stop = true;
    return false;
}

static bool number_in(struct span *s, uint64_t *n)
{
    *n = 0;
    for (unsigned shift = 0; s->at < s->end && shift < 64; shift += 7) {
        unsigned char c = *s->at++;
        *n |= (uint64_t)(c & 0x7F) << shift;
        if (!(c & 0x80))
            return true;
    }
    return false;
}

static char *text_in(struct span *s)
{
    uint64_t n;
    if (!number_in(s, &n) || n > (size_t)(s->end - s->at))
        return NULL;
    char *text = strndup((const char *)s->at, n);
    s->at += n;
    return text;
}

static bool read_head(struct reader *r, struct span s)
{
    struct profile *p = r->p;
    while (s.at < s.end && p->heads < 32) {
        char *key = text_in(&s), *value = key ? text_in(&s) : NULL;
        if (!value) {
            free(key);
            return damaged(r);
        }
        p->head[2 * p->heads] = key;
        p->head[2 * p->heads++ + 1] = value;
    }
    return true;
}

/* Goes to the next chunk of events; others are taken on the way. False: there is none. */
static bool next_chunk(struct reader *r)
{
    while (!r->stop) {
        const unsigned char *c = r->next;
        size_t left = (size_t)(r->end - c);
        if (left == 0)
            return false;
        if (left < RECORD_HEADER)
            return false; /* cut off */
        if (memcmp(c, RECORD_MAGIC, 4) != 0 || c[4] != RECORD_VERSION)
            return damaged(r);
        size_t size = get32(c + 8);
        if (size > RECORD_CHUNK_MAX)
            return damaged(r);
        if (left - RECORD_HEADER < size)
            return false;
        const unsigned char *data = c + RECORD_HEADER;
        if (!r->trusted && crc32_of(crc32_of(0, c, 12), data, size) != get32(c + 12))
            return damaged(r);
        r->next = data + size;
        r->p->good = (uint64_t)(r->next - (const unsigned char *)r->p->data);
        struct span s = {data, data + size};
        switch (c[5]) {
        case CHUNK_HEAD:
            if (!read_head(r, s))
                return false;
            break;
        case CHUNK_RESULT:
            r->result = s;
            break;
        case CHUNK_END:
            r->p->closed = number_in(&s, &r->p->after_teardown);
            r->p->state = PROFILE_WHOLE;
            break;
        case CHUNK_EVENTS:
            r->events = s;
            if (size)
                return true;
            break;
        }
    }
    return false;
}

static inline int next_byte(struct reader *r)
{
    if (__builtin_expect(r->events.at == r->events.end, 0) && !next_chunk(r))
        return -1;
    return *r->events.at++;
}

/* A number that may go on in the next chunk. */
__attribute__((noinline)) static bool get_slowly(struct reader *r, uint64_t *n)
{
    uint64_t x = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        int c = next_byte(r);
        if (c < 0)
            return false;
        x |= (uint64_t)(c & 0x7F) << shift;
        if (!(c & 0x80)) {
            *n = x;
            return true;
        }
    }
    return damaged(r);
}

/* False: the stream is at its end. */
static inline bool get(struct reader *r, uint64_t *n)
{
    const unsigned char *p = r->events.at;
    if (__builtin_expect(r->events.end - p < 3, 0))
        return get_slowly(r, n);
    uint64_t x = *p++;
    if (x & 0x80) {
        x = (x & 0x7F) | (uint64_t)*p++ << 7;
        if (x & 0x4000) {
            x = (x & 0x3FFF) | (uint64_t)*p++ << 14;
            if (__builtin_expect(x >> 21 != 0, 0))
                return get_slowly(r, n);
        }
    }
    r->events.at = p;
    *n = x;
    return true;
}

/* --- tables -------------------------------------------------------------------------------------
 */

/* Makes room for one more; NULL when memory ran out. */
static void *more(void *array, uint32_t count, uint32_t *cap, size_t each)
{
    if (count < *cap)
        return array;
    uint32_t wanted = *cap ? *cap * 2 : 64;
    void *fresh = realloc(array, wanted * each);
    if (fresh)
        *cap = wanted;
    return fresh;
}

static bool read_text(struct reader *r)
{
    struct profile *p = r->p;
    uint64_t n;
    if (!get(r, &n))
        return false;
    if (n > RECORD_CHUNK_MAX)
        return damaged(r);
    char *text = malloc(n + 1);
    const char **texts = more(p->texts, p->text_count, &p->text_cap, sizeof *texts);
    if (texts)
        p->texts = texts;
    if (!text || !texts) {
        free(text);
        return damaged(r);
    }
    for (uint64_t i = 0; i < n; i++) {
        int c = next_byte(r);
        if (c < 0) {
            free(text);
            return false;
        }
        text[i] = c ? (char)c : '?';
    }
    text[n] = 0;
    texts[p->text_count++] = text;
    return true;
}

static bool read_site(struct reader *r)
{
    struct profile *p = r->p;
    uint64_t parent, line, file, function;
    if (!get(r, &parent) || !get(r, &line) || !get(r, &file) || !get(r, &function))
        return false;
    if (p->site_count == 0)
        p->site_count = 1;
    if (parent >= p->site_count || line > INT32_MAX || file >= p->text_count ||
        function >= p->text_count)
        return damaged(r);
    struct profile_site *sites = more(p->sites, p->site_count, &p->site_cap, sizeof *sites);
    if (!sites)
        return damaged(r);
    p->sites = sites;
    sites[p->site_count++] =
        (struct profile_site){(uint32_t)parent, (int)line, p->texts[file], p->texts[function]};
    return true;
}

static bool read_kind(struct reader *r)
{
    struct profile *p = r->p;
    uint64_t site, text, size;
    if (!get(r, &site) || !get(r, &text) || !get(r, &size))
        return false;
    if ((site && site >= p->site_count) || text >= p->text_count || p->kind_count >= SLOT_KIND)
        return damaged(r);
    struct profile_kind *kinds = more(p->kinds, p->kind_count, &p->kind_cap, sizeof *kinds);
    if (!kinds)
        return damaged(r);
    p->kinds = kinds;
    kinds[p->kind_count++] = (struct profile_kind){
        .site = (uint32_t)site, .type = p->texts[text], .size = size >> 1, .buffer = size & 1};
    return true;
}

/* --- events -------------------------------------------------------------------------------------
 * The peak by kind without a copy of all at each new peak: a kind that changes notes first what it
 * had, if it has not changed since the last peak. */

static inline void before_change(struct reader *r, struct profile_kind *k)
{
    if (k->epoch != r->epoch) {
        k->epoch = r->epoch;
        k->peak_blocks = k->alive;
    }
}

static inline void count_alloc(struct reader *r, struct profile_kind *k)
{
    before_change(r, k);
    k->alive++;
    k->v.made.blocks++;
    r->bytes += k->size;
    r->blocks++;
    if (r->bytes > r->p->all.peak.bytes) {
        r->p->all.peak.bytes = r->bytes;
        r->p->all.peak.blocks = r->blocks;
        r->epoch++;
    }
}

static inline void count_free(struct reader *r, struct profile_kind *k)
{
    before_change(r, k);
    k->alive--;
    r->bytes -= k->size;
    r->blocks--;
}

static bool on_alloc(struct reader *r, uint64_t kind)
{
    struct profile *p = r->p;
    if (kind >= p->kind_count)
        return damaged(r);
    uint32_t slot;
    if (r->hole) {
        slot = r->hole - 1;
        r->hole = r->slots[slot] & SLOT_KIND;
    } else {
        if (r->slot_count >= SLOT_KIND)
            return damaged(r);
        uint32_t *slots = more(r->slots, r->slot_count, &r->slot_cap, sizeof *slots);
        if (!slots)
            return damaged(r);
        r->slots = slots;
        slot = r->slot_count++;
    }
    r->slots[slot] = (uint32_t)kind | (r->begun ? 0 : SLOT_STARTUP);
    r->last_slot = slot;
    if (r->begun) {
        count_alloc(r, &p->kinds[kind]);
        r->fresh = slot + 1;
    } else {
        p->startup.blocks++;
        p->startup.bytes += p->kinds[kind].size;
    }
    return true;
}

static bool slot_from(struct reader *r, uint64_t delta, uint32_t *slot)
{
    int64_t d = (int64_t)(delta >> 1) ^ -(int64_t)(delta & 1);
    int64_t s = (int64_t)r->last_slot + d;
    if (s < 0 || s >= r->slot_count || (r->slots[s] & SLOT_FREE))
        return damaged(r);
    *slot = r->last_slot = (uint32_t)s;
    return true;
}

static void leave(struct reader *r, uint32_t word)
{
    struct profile_kind *k = &r->p->kinds[word & SLOT_KIND];
    if (word & SLOT_STARTUP) {
        r->p->startup.blocks--;
        r->p->startup.bytes -= k->size;
    } else {
        count_free(r, k);
    }
}

static bool on_free(struct reader *r, uint64_t delta)
{
    uint32_t slot;
    if (!slot_from(r, delta, &slot))
        return false;
    uint32_t word = r->slots[slot];
    leave(r, word);
    if (r->fresh == slot + 1) {
        r->p->kinds[word & SLOT_KIND].v.temporary.blocks++;
        r->fresh = 0;
    }
    r->slots[slot] = SLOT_FREE | r->hole;
    r->hole = slot + 1;
    return true;
}

static bool on_resize(struct reader *r, uint64_t delta)
{
    uint32_t slot;
    uint64_t kind;
    if (!get(r, &kind))
        return false;
    if (kind >= r->p->kind_count)
        return damaged(r);
    if (!slot_from(r, delta, &slot))
        return false;
    uint32_t word = r->slots[slot];
    leave(r, word);
    r->fresh = 0;
    r->slots[slot] = (uint32_t)kind | (word & SLOT_STARTUP);
    if (word & SLOT_STARTUP) {
        r->p->startup.blocks++;
        r->p->startup.bytes += r->p->kinds[kind].size;
    } else {
        count_alloc(r, &r->p->kinds[kind]);
    }
    return true;
}

static bool on_cyclic(struct reader *r)
{
    uint64_t n, slot;
    if (!get(r, &n))
        return false;
    while (n--) {
        if (!get(r, &slot))
            return false;
        if (slot >= r->slot_count || (r->slots[slot] & SLOT_FREE))
            return damaged(r);
        if (!(r->slots[slot] & SLOT_STARTUP))
            r->p->kinds[r->slots[slot] & SLOT_KIND].v.cyclic.blocks++;
    }
    return true;
}

static void set_live(struct reader *r)
{
    struct profile *p = r->p;
    for (uint32_t i = 0; i < p->kind_count; i++)
        p->kinds[i].v.live.blocks = p->kinds[i].alive;
}

static bool on_other(struct reader *r, uint64_t what)
{
    switch (what) {
    case OTHER_TEXT:
        return read_text(r);
    case OTHER_SITE:
        return read_site(r);
    case OTHER_KIND:
        return read_kind(r);
    case OTHER_CYCLIC:
        return on_cyclic(r);
    case OTHER_BEGIN:
        r->begun = true;
        return true;
    case OTHER_SCRIPT:
        r->p->ended = true;
        set_live(r);
        return true;
    }
    return damaged(r);
}

static void read_events(struct reader *r)
{
    uint64_t n;
    bool ok = true;
    while (ok && !r->stop && get(r, &n)) {
        uint64_t rest = n >> 2;
        switch (n & 3) {
        case EVENT_ALLOC:
            r->p->events++;
            ok = on_alloc(r, rest);
            break;
        case EVENT_FREE:
            r->p->events++;
            ok = on_free(r, rest);
            break;
        case EVENT_RESIZE:
            r->p->events++;
            ok = on_resize(r, rest);
            break;
        default:
            ok = on_other(r, rest);
        }
    }
}

static void fill_bytes(struct volume *v, uint64_t size, struct volume *sum)
{
    v->bytes = v->blocks * size;
    if (sum) {
        sum->blocks += v->blocks;
        sum->bytes += v->bytes;
    }
}

static void add_up(struct reader *r)
{
    struct profile *p = r->p;
    if (!p->ended)
        set_live(r);
    for (uint32_t i = 0; i < p->kind_count; i++) {
        struct profile_kind *k = &p->kinds[i];
        k->v.peak.blocks = k->epoch == r->epoch ? k->peak_blocks : k->alive;
        fill_bytes(&k->v.peak, k->size, NULL);
        fill_bytes(&k->v.made, k->size, &p->all.made);
        fill_bytes(&k->v.live, k->size, &p->all.live);
        fill_bytes(&k->v.temporary, k->size, &p->all.temporary);
        fill_bytes(&k->v.cyclic, k->size, &p->all.cyclic);
    }
}

/* --- the result ---------------------------------------------------------------------------------
 */

static bool place_in(struct reader *r, struct span *s, uint32_t *site, struct place *at)
{
    uint64_t n;
    if (!number_in(s, &n) || (n && n >= r->p->site_count))
        return false;
    *site = (uint32_t)n;
    *at = (struct place){NULL, NULL, 0};
    if (n) {
        const struct profile_site *site_row = &r->p->sites[n];
        *at = (struct place){strdup(site_row->file), strdup(site_row->function), site_row->line};
    }
    return true;
}

static bool read_kept(struct reader *r, struct span *s, uint64_t n)
{
    struct findings *f = &r->p->findings;
    f->kept = calloc(n + 1, sizeof *f->kept);
    for (; f->kept && f->kept_count < n; f->kept_count++) {
        struct kept_row *k = &f->kept[f->kept_count];
        if (!place_in(r, s, &k->site, &k->at) || !(k->type = text_in(s)) ||
            !(k->text = text_in(s)) || !(k->path = text_in(s)) || !number_in(s, &k->size) ||
            !number_in(s, &k->retained) || !number_in(s, &k->objects)) {
            f->kept_count++;
            return false;
        }
    }
    return f->kept != NULL;
}

static bool read_lost(struct reader *r, struct span *s, uint64_t n)
{
    struct findings *f = &r->p->findings;
    f->lost = calloc(n + 1, sizeof *f->lost);
    for (; f->lost && f->lost_count < n; f->lost_count++) {
        struct lost_row *l = &f->lost[f->lost_count];
        uint64_t cause;
        if (!number_in(s, &cause) || cause > LOST_COUNT || !place_in(r, s, &l->site, &l->at) ||
            !(l->type = text_in(s)) || !(l->text = text_in(s)) || !number_in(s, &l->causes) ||
            !number_in(s, &l->objects) || !number_in(s, &l->bytes)) {
            f->lost_count++;
            return false;
        }
        l->cause = (enum lost_cause)cause;
    }
    return f->lost != NULL;
}

static void read_result(struct reader *r)
{
    struct profile *p = r->p;
    struct findings *f = &p->findings;
    struct span s = r->result;
    uint64_t status, failed, n, limit = (uint64_t)(s.end - s.at);
    if (!s.at)
        return;
    bool ok = number_in(&s, &status) && number_in(&s, &failed) && number_in(&s, &p->collections) &&
              number_in(&s, &p->collected) && number_in(&s, &f->kept_objects) &&
              number_in(&s, &f->kept_bytes) && number_in(&s, &f->lost_objects) &&
              number_in(&s, &f->lost_bytes) && number_in(&s, &n) && n <= limit &&
              read_kept(r, &s, n) && number_in(&s, &n) && n <= limit && read_lost(r, &s, n);
    p->has_result = ok;
    if (!ok) {
        p->state = PROFILE_DAMAGED;
        return;
    }
    p->status = (int)(status & 0xFF);
    p->failed = failed != 0;
}

/* --- files --------------------------------------------------------------------------------------
 */

static bool slurp(struct profile *p, int fd)
{
    size_t cap = 0;
    for (;;) {
        if (p->size == cap) {
            cap = cap ? cap * 2 : 1 << 16;
            char *data = realloc(p->data, cap);
            if (!data) {
                errno = ENOMEM;
                return false;
            }
            p->data = data;
        }
        ssize_t n = read(fd, p->data + p->size, cap - p->size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        if (n == 0)
            return true;
        p->size += (size_t)n;
    }
}

static bool load(struct profile *p, const char *path, struct tally_error *err)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    bool ok = fd >= 0 && fstat(fd, &st) == 0;
    if (ok && S_ISREG(st.st_mode) && st.st_size > 0 && lseek(fd, 0, SEEK_CUR) == 0) {
        void *data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (data != MAP_FAILED) {
            p->data = data;
            p->size = (size_t)st.st_size;
            p->mapped = true;
        }
    }
    if (ok && !p->mapped)
        ok = slurp(p, fd);
    if (!ok)
        tally_error_set(err, "cannot read %.150s: %s", standard ? "standard input" : path,
                        strerror(errno));
    if (fd >= 0 && !standard)
        close(fd);
    return ok;
}

bool profile_read(struct profile *p, const char *path, bool trusted, struct tally_error *err)
{
    memset(p, 0, sizeof *p);
    if (!load(p, path, err)) {
        profile_free(p);
        return false;
    }
    const unsigned char *data = (const unsigned char *)p->data;
    if (p->size < RECORD_HEADER || memcmp(data, RECORD_MAGIC, 4) != 0) {
        tally_error_set(err, p->size ? "%.150s is not a recording of tally" : "%.150s is empty",
                        path);
    } else if (data[4] != RECORD_VERSION) {
        tally_error_set(err, "%.150s is a recording of version %d; this tally reads version %d",
                        path, data[4], RECORD_VERSION);
    } else {
        struct reader r = {
            .p = p, .next = data, .end = data + p->size, .trusted = trusted, .epoch = 1};
        p->state = PROFILE_CUT;
        read_events(&r);
        add_up(&r);
        free(r.slots);
        read_result(&r);
        return true;
    }
    profile_free(p);
    return false;
}

const char *profile_head(const struct profile *p, const char *key)
{
    for (int i = 0; i < p->heads; i++)
        if (strcmp(p->head[2 * i], key) == 0)
            return p->head[2 * i + 1];
    return "";
}

void profile_free(struct profile *p)
{
    if (p->mapped)
        munmap(p->data, p->size);
    else
        free(p->data);
    for (int i = 0; i < 2 * p->heads; i++)
        free(p->head[i]);
    for (uint32_t i = 0; i < p->text_count; i++)
        free((char *)(uintptr_t)p->texts[i]);
    free(p->texts);
    free(p->sites);
    free(p->kinds);
    findings_free(&p->findings);
    memset(p, 0, sizeof *p);
}
