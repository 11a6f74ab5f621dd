/* record.h: writes a recording. The format is in NOTES.md.
 *
 * Events go to a buffer that becomes a chunk of 64 KiB, written at once: after kill -9 all but the
 * last buffer is there. A failed write ends the recording, not the run. */
#ifndef TALLY_TOOLS_RECORD_H
#define TALLY_TOOLS_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RECORD_MAGIC "TLYC" /* each chunk begins with it */
enum {
    RECORD_VERSION = 1,
    RECORD_HEADER = 16, /* magic, version, kind, 0, 0, length, CRC of all the rest */
    RECORD_CHUNK = 64 * 1024,
    RECORD_CHUNK_MAX = 16 * 1024 * 1024,
};

enum record_chunk { CHUNK_HEAD = 'H', CHUNK_EVENTS = 'E', CHUNK_RESULT = 'R', CHUNK_END = 'Z' };

/* The lowest two bits of an event's first number. */
enum { EVENT_ALLOC = 0, EVENT_FREE = 1, EVENT_RESIZE = 2, EVENT_OTHER = 3 };
enum {
    OTHER_TEXT = 0, /* length, bytes: the next text's number is one higher, from 0 */
    OTHER_SITE = 1, /* parent, line, text of file, text of function: sites from 1 */
    OTHER_KIND = 2, /* site, text of type, size * 2 + buffer: kinds from 0 */
    OTHER_CYCLIC = 3, /* n, n slots: the collector frees these */
    OTHER_BEGIN = 4, /* the script begins: what is alive now is the runtime's */
    OTHER_SCRIPT = 5, /* the script ended: what is alive now was alive at exit */
};

struct tally_site;

struct recorder;

/* What a recorder begins with: its buffer, told here because the events are inline. */
struct record_buffer {
    unsigned char *at; /* the next byte */
    const unsigned char *full; /* no event begins at or behind this */
    uint32_t last_slot;
    uint64_t events;
};
void record_flush(struct recorder *r);

/* Makes the file; with `force` writes over an old one. NULL and errno. */
struct recorder *record_open(const char *path, bool force);
/* Finishes what is buffered. 0 or the errno of the first write that failed. */
int record_close(struct recorder *r);
uint64_t record_bytes(const struct recorder *r);
uint64_t record_events(const struct recorder *r);

/* Numbers go lowest seven bits first, the high bit says that more follow. */
static inline unsigned char *record_put(unsigned char *p, uint64_t n)
{
    while (__builtin_expect(n >= 0x80, 0)) {
        *p++ = (unsigned char)(n | 0x80);
        n >>= 7;
    }
    *p++ = (unsigned char)n;
    return p;
}

/* Where the next event goes; its chunk is written first if it is full. */
static inline struct record_buffer *record_room(struct recorder *r)
{
    struct record_buffer *b = (struct record_buffer *)(void *)r;
    if (__builtin_expect(b->at >= b->full, 0))
        record_flush(r);
    return b;
}

/* How far a slot is from the last one, small in both directions. */
static inline uint64_t record_slot_delta(struct record_buffer *b, uint32_t slot)
{
    int64_t d = (int64_t)slot - (int64_t)b->last_slot;
    b->last_slot = slot;
    return (uint64_t)d << 1 ^ (uint64_t)(d >> 63);
}

/* Slots and kinds are those of the live table, which numbers them as a reader will. */
static inline void record_alloc(struct recorder *r, uint32_t slot, uint32_t kind)
{
    struct record_buffer *b = record_room(r);
    b->last_slot = slot;
    b->events++;
    b->at = record_put(b->at, (uint64_t)kind << 2 | EVENT_ALLOC);
}

static inline void record_free(struct recorder *r, uint32_t slot)
{
    struct record_buffer *b = record_room(r);
    b->events++;
    b->at = record_put(b->at, record_slot_delta(b, slot) << 2 | EVENT_FREE);
}

static inline void record_resize(struct recorder *r, uint32_t slot, uint32_t kind)
{
    struct record_buffer *b = record_room(r);
    b->events++;
    unsigned char *p = record_put(b->at, record_slot_delta(b, slot) << 2 | EVENT_RESIZE);
    b->at = record_put(p, kind);
}

void record_other(struct recorder *r, unsigned what);
void record_number(struct recorder *r, uint64_t n); /* after record_other */
/* The number of a text; written when it is new. Must not come between record_other and the numbers
 * that belong to it. */
uint32_t record_text(struct recorder *r, const char *text);
/* The reader's number of a site, written with its callers when new. */
uint32_t record_site(struct recorder *r, uint32_t site,
                     const struct tally_site *(*info)(uint32_t id));

/* A chunk of another kind with a payload of the caller's. */
void record_chunk(struct recorder *r, enum record_chunk kind, const void *data, size_t size);

/* A growing payload of numbers and texts. */
struct payload {
    unsigned char *data;
    size_t size, cap;
    bool failed;
};
void payload_number(struct payload *p, uint64_t n);
void payload_text(struct payload *p, const char *text);

#endif
