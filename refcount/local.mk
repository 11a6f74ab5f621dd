refcount_sources = \
	refcount/audit.c \
	refcount/destroy.c \
	refcount/exact.c \
	refcount/heap.c \
	refcount/pauses.c \
	refcount/type.c \
	refcount/weak.c
refcount_headers = \
	refcount/heap.h \
	refcount/internal.h \
	refcount/object.h \
	refcount/value.h
