refcount_sources = \
	refcount/audit.c \
	refcount/destroy.c \
	refcount/heap.c \
	refcount/pauses.c \
	refcount/type.c \
	refcount/weak.c
refcount_headers = \
	refcount/heap.h \
	refcount/internal.h \
	refcount/object.h \
	refcount/threads.h \
	refcount/value.h

# Each engine has the files of its policy.
policy_headers = \
	refcount/policy/atomic.h \
	refcount/policy/biased.h \
	refcount/policy/exact.h \
	refcount/policy/head.h \
	refcount/policy/locked.h \
	refcount/policy/plain.h \
	refcount/policy/word.h
policy_plain_sources = refcount/policy/slow.c refcount/policy/one_thread.c
policy_exact_sources = refcount/policy/exact.c refcount/policy/one_thread.c
policy_biased_sources = refcount/policy/biased.c refcount/policy/threads.c
policy_atomic_sources = refcount/policy/slow.c refcount/policy/threads.c
policy_locked_sources = refcount/policy/slow.c refcount/policy/threads.c refcount/policy/lock.c
