/* runtime.h: the state of a running VM: modules, streams, options; start-up and teardown. */
#ifndef TALLY_VM_RUNTIME_H
#define TALLY_VM_RUNTIME_H

#include "vm/engine.h"
#include "vm/func.h"

struct vm_runtime {
    const struct tally_options *opt;
    const struct tally_observer *obs;
    dict *modules;       /* sys.modules, owned */
    value main;          /* the module __main__, owned */
    value sys;           /* the module sys, owned */
    value path;          /* sys.path, a list, owned; read back through sys at each import */
    value exit_hooks;    /* atexit-like callables: list or V_EMPTY */
    bool finalizing;
};
extern struct vm_runtime vm_rt;

extern dict *vm_builtins; /* the dict of the module builtins */

/* A whole file ("-": standard input) in libc memory, freed by the caller. NULL with errno. */
char *vm_read_file(const char *path, size_t *size);

/* Makes every built-in type ready, in order. */
bool vm_types_init(struct tally_error *err);
/* The builtins module: fills vm_builtins. (builtins.c) */
bool vm_builtins_init(struct tally_error *err);
/* Flushes standard output as script code sees it. -1: could not be written (exit status 120). */
int vm_flush_stdout(void);

/* Sites of allocation (site.c). */
bool site_open(void);
void site_close(void);
uint32_t site_now(void);
struct tally_here site_here(void);
const struct tally_site *site_info(uint32_t id);
uint32_t site_count(void);

/* Text for reports without running script code (describe.c). */
void vm_describe(const rc_obj *o, char *buf, size_t size);
void vm_edge(const rc_obj *from, const rc_obj *to, char *buf, size_t size);
size_t vm_full_size(const rc_obj *o);

#endif
