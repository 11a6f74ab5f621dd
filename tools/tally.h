/* tally.h: what a program that links libtally reads first. The pools are in pool.h. */
#ifndef TALLY_TALLY_H
#define TALLY_TALLY_H

#ifdef __cplusplus
extern "C" {
#endif

/* "1.2.3". Static; never NULL. */
__attribute__((visibility("default"))) const char *tally_version(void);

#ifdef __cplusplus
}
#endif

#endif
