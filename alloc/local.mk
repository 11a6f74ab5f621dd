alloc_sources = \
	alloc/bump.c \
	alloc/count.c \
	alloc/fault.c \
	alloc/guard.c \
	alloc/hooks.c \
	alloc/jemalloc.c \
	alloc/limit.c \
	alloc/mimalloc.c \
	alloc/pool.c \
	alloc/quarantine.c \
	alloc/slab.c \
	alloc/spec.c \
	alloc/system.c
alloc_headers = \
	alloc/annotate.h \
	alloc/internal.h \
	alloc/jemalloc_entry.h

# Installed under tally/: they include each other by bare names.
alloc_public_headers = \
	alloc/checked.h \
	alloc/error.h \
	alloc/pool.h
