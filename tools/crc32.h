/* crc32.h: the checksum of zip, gzip and PNG. */
#ifndef TALLY_TOOLS_CRC32_H
#define TALLY_TOOLS_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* Continues from `crc` (0 to begin with). */
uint32_t crc32_of(uint32_t crc, const void *data, size_t size);

#endif
