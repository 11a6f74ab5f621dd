/* record.c: writes a recording. */
#define _GNU_SOURCE
#include "tools/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/crc32.h"
#include "vm/engine.h"

enum {
    EVENT_MOST = 32, /* bytes of an event without text */
    NEAR_TEXTS = 256,
};

struct recorder {
    struct record_buffer to; /* in buffer */
    int fd;
    int error;
    uint64_t bytes;
    char **texts;
    uint32_t text_count, text_cap;
    uint32_t *text_hash; /* number + 1 */
    uint32_t text_hash_cap;
    struct {
        const char *given; /* by a site: such a text stays where it is */
        uint32_t number;
    } near_texts[NEAR_TEXTS];
    uint32_t *sites; /* by the engine's number: the reader's, 0 if not written yet */
    uint32_t site_cap, site_count;
    unsigned char buffer[RECORD_HEADER + RECORD_CHUNK];
};

static void put32(unsigned char *p, uint32_t n)
{
    for (int i = 0; i < 4; i++)
        p[i] = (unsigned char)(n >> 8 * i);
}

static void write_all(struct recorder *r, const unsigned char *data, size_t size)
{
    while (size && !r->error) {
        ssize_t n = write(r->fd, data, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            r->error = n < 0 ? errno : EIO;
            return;
        }
        data += n;
        size -= (size_t)n;
        r->bytes += (uint64_t)n;
    }
}

static void seal(unsigned char *header, enum record_chunk kind, const unsigned char *data,
                 size_t size)
{
    memcpy(header, RECORD_MAGIC, 4);
    header[4] = RECORD_VERSION;
    header[5] = (unsigned char)kind;
    header[6] = header[7] = 0;
    put32(header + 8, (uint32_t)size);
    put32(header + 12, crc32_of(crc32_of(0, header, 12), data, size));
}

static void empty(struct recorder *r)
{
    r->to.at = r->buffer + RECORD_HEADER;
    r->to.full = r->buffer + RECORD_HEADER + RECORD_CHUNK - EVENT_MOST + 1;
}

void record_flush(struct recorder *r)
{
    size_t used = (size_t)(r->to.at - r->buffer) - RECORD_HEADER;
    if (!used)
        return;
    seal(r->buffer, CHUNK_EVENTS, r->buffer + RECORD_HEADER, used);
    write_all(r, r->buffer, RECORD_HEADER + used);
    empty(r);
}

void record_chunk(struct recorder *r, enum record_chunk kind, const void *data, size_t size)
{
    unsigned char header[RECORD_HEADER];
    record_flush(r);
    seal(header, kind, data, size);
    write_all(r, header, sizeof header);
    write_all(r, data, size);
}

void record_other(struct recorder *r, unsigned what)
{
    record_number(r, (uint64_t)what << 2 | EVENT_OTHER);
}

void record_number(struct recorder *r, uint64_t n)
{
    struct record_buffer *b = record_room(r);
    b->at = record_put(b->at, n);
}

static void record_bytes_of(struct recorder *r, const char *data, size_t size)
{
    while (size) {
        struct record_buffer *b = record_room(r);
        size_t n = (size_t)(r->buffer + sizeof r->buffer - b->at);
        if (n > size)
            n = size;
        memcpy(b->at, data, n);
        b->at += n;
        data += n;
        size -= n;
    }
}

/* --- texts and sites ----------------------------------------------------------------------------
 */

static uint32_t *text_place(const struct recorder *r, const char *text)
{
    uint32_t h = 2166136261u;
    for (const char *p = text; *p; p++)
        h = (h ^ (unsigned char)*p) * 16777619u;
    uint32_t i = (h ^ h >> 15) & (r->text_hash_cap - 1);
    while (r->text_hash[i] && strcmp(r->texts[r->text_hash[i] - 1], text) != 0)
        i = (i + 1) & (r->text_hash_cap - 1);
    return &r->text_hash[i];
}

static bool texts_grow(struct recorder *r)
{
    uint32_t cap = r->text_cap ? r->text_cap * 2 : 64;
    char **texts = realloc(r->texts, cap * sizeof *texts);
    if (!texts)
        return false;
    r->texts = texts;
    uint32_t *hash = calloc(cap * 2, sizeof *hash);
    if (!hash)
        return false;
    free(r->text_hash);
    r->text_hash = hash;
    r->text_hash_cap = cap * 2;
    r->text_cap = cap;
    for (uint32_t i = 0; i < r->text_count; i++)
        *text_place(r, texts[i]) = i + 1;
    return true;
}

uint32_t record_text(struct recorder *r, const char *text)
{
    if (r->text_count == r->text_cap && !texts_grow(r)) {
        r->error = ENOMEM;
        return 0;
    }
    uint32_t *place = text_place(r, text);
    if (*place)
        return *place - 1;
    char *copy = strdup(text);
    if (!copy) {
        r->error = ENOMEM;
        return 0;
    }
    r->texts[r->text_count++] = copy;
    *place = r->text_count;
    record_other(r, OTHER_TEXT);
    record_number(r, strlen(text));
    record_bytes_of(r, text, strlen(text));
    return r->text_count - 1;
}

/* The number of a text that lives as long as the sites do. */
static uint32_t site_text(struct recorder *r, const char *text)
{
    size_t i = (size_t)((uint64_t)(uintptr_t)text * 0x9E3779B97F4A7C15u >> 40) % NEAR_TEXTS;
    if (r->near_texts[i].given != text) {
        r->near_texts[i].number = record_text(r, text);
        r->near_texts[i].given = text;
    }
    return r->near_texts[i].number;
}

uint32_t record_site(struct recorder *r, uint32_t site, const struct tally_site *(*info)(uint32_t))
{
    /* Callers first: from the site outwards to one that is known, then back in. */
    while (site && (site >= r->site_cap || !r->sites[site])) {
        uint32_t outer = site;
        const struct tally_site *s = info(outer);
        while (s && s->parent && (s->parent >= r->site_cap || !r->sites[s->parent])) {
            outer = s->parent;
            s = info(outer);
        }
        if (!s)
            return 0;
        if (outer >= r->site_cap) {
            uint32_t cap = r->site_cap ? r->site_cap : 256;
            while (cap <= outer)
                cap *= 2;
            uint32_t *sites = realloc(r->sites, cap * sizeof *sites);
            if (!sites) {
                r->error = ENOMEM;
                return 0;
            }
            memset(sites + r->site_cap, 0, (cap - r->site_cap) * sizeof *sites);
            r->sites = sites;
            r->site_cap = cap;
        }
        uint32_t file = site_text(r, s->file), function = site_text(r, s->function);
        record_other(r, OTHER_SITE);
        record_number(r, s->parent ? r->sites[s->parent] : 0);
        record_number(r, s->line > 0 ? (uint64_t)s->line : 0);
        record_number(r, file);
        record_number(r, function);
        r->sites[outer] = ++r->site_count;
    }
    return site ? r->sites[site] : 0;
}

/* --- payloads -----------------------------------------------------------------------------------
 */

void payload_number(struct payload *p, uint64_t n)
{
    if (p->cap - p->size < 10) {
        size_t cap = p->cap ? p->cap * 2 : 256;
        unsigned char *data = realloc(p->data, cap);
        if (!data) {
            p->failed = true;
            return;
        }
        p->data = data;
        p->cap = cap;
    }
    p->size = (size_t)(record_put(p->data + p->size, n) - p->data);
}

void payload_text(struct payload *p, const char *text)
{
    size_t n = strlen(text);
    payload_number(p, n);
    if (p->failed)
        return;
    if (p->cap - p->size < n) {
        unsigned char *data = realloc(p->data, p->cap * 2 + n);
        if (!data) {
            p->failed = true;
            return;
        }
        p->data = data;
        p->cap = p->cap * 2 + n;
    }
    memcpy(p->data + p->size, text, n);
    p->size += n;
}

/* --- open, close --------------------------------------------------------------------------------
 */

struct recorder *record_open(const char *path, bool force)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (force ? O_TRUNC : O_EXCL), 0666);
    if (fd < 0)
        return NULL;
    struct recorder *r = calloc(1, sizeof *r);
    if (!r) {
        close(fd);
        errno = ENOMEM;
        return NULL;
    }
    r->fd = fd;
    empty(r);
    return r;
}

uint64_t record_bytes(const struct recorder *r)
{
    return r->bytes;
}

uint64_t record_events(const struct recorder *r)
{
    return r->to.events;
}

int record_close(struct recorder *r)
{
    record_flush(r);
    int error = r->error;
    if (close(r->fd) != 0 && !error)
        error = errno;
    for (uint32_t i = 0; i < r->text_count; i++)
        free(r->texts[i]);
    free(r->texts);
    free(r->text_hash);
    free(r->sites);
    free(r);
    return error;
}
