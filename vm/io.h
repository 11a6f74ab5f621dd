/* io.h: files as scripts see them: the standard streams, what open() gives, print, input. */
#ifndef TALLY_VM_IO_H
#define TALLY_VM_IO_H

#include "vm/type.h"

/* What ends a line when text is read. */
enum io_newline {
    IO_UNIVERSAL, /* newline=None: \n, \r, \r\n, given out as \n */
    IO_KEEP, /* newline='': the same, given out as they are */
    IO_LF,
    IO_CR,
    IO_CRLF
};

typedef struct stream {
    rc_head h;
    value name, mode, encoding, errors;
    value base; /* `buffer` of a text stream: the stream that does the work, owned; else V_EMPTY */
    value dict;
    int fd;
    bool readable, writable, text, closed;
    bool utf8, utf8_strict; /* encoding utf-8; and errors strict */
    bool line_buffered, unbuffered;
    bool keep_fd; /* a standard stream: close() leaves the descriptor open */
    uint8_t newline; /* enum io_newline */
    char *out; /* OUT_SIZE bytes, or NULL when not writable */
    size_t out_len;
    char *in; /* grows; bytes in_pos .. in_len are still to be read */
    size_t in_pos, in_len, in_cap;
} stream;

extern vm_type text_stream_type, binary_reader_type, binary_writer_type, binary_random_type;

static inline stream *stream_ptr(value v)
{
    return (stream *)v_obj(v);
}

/* A stream on a descriptor that it closes when it dies (unless keep_fd is set afterwards). mode:
 * "r", "wb", ... as open() has it. name, encoding, errors: borrowed; V_EMPTY: utf-8, strict. */
value stream_new(int fd, const char *mode, value name, value encoding, value errors);
/* sys.stdin, stdout, stderr: 0, 1, 2. */
value stream_standard(int fd);
int stream_write(stream *s, value text); /* a str */
int stream_write_bytes(stream *s, const char *p, size_t n);
int stream_flush(stream *s);
/* A line with its end, "" at the end of the file; limit -1: none. A str or bytes. */
value stream_read_line(stream *s, int64_t limit);
value stream_read(stream *s, int64_t n); /* characters or bytes; -1: all of it */

/* OSError, or the subclass for that errno; filename V_EMPTY: none. Returns V_EMPTY. */
value vm_raise_errno(int err, value filename);

bool vm_init_io(struct tally_error *err);
extern const vm_def vm_print_def, vm_input_def, vm_open_def;

#endif
