shell_tests = \
	tests/cli.sh \
	tests/detectors.sh \
	tests/diff_self.sh \
	tests/differential.sh \
	tests/disassembly.sh \
	tests/dlopen.sh \
	tests/engine_symbols.sh \
	tests/file_lists.sh \
	tests/include_order.sh \
	tests/model_alloc.sh \
	tests/parser.sh \
	tests/spin.sh \
	tests/strategy_example.sh \
	tests/tsan.sh

# Only under `make check-long`.
long_tests = \
	tests/oom.sh \
	tests/stress.sh

# Called by other targets or by tests.
test_helpers = \
	tests/installed.sh \
	tests/valgrind.sh

# Files and whole folders for the tarball.
test_files = \
	tests/bench \
	tests/bench_alloc.c \
	tests/bench_cycle \
	tests/bench_refcount.c \
	tests/biased.pml \
	tests/detectors \
	tests/diff.py \
	tests/model_alloc.c \
	tests/oom_main.c \
	tests/oom_scripts \
	tests/parser_bad.txt \
	tests/parser_diff.py \
	tests/parser_main.c \
	tests/scripts \
	tests/threads.c \
	tests/toy.h \
	tests/valgrind.supp

# Programs that shell tests run.
test_drivers = \
	$(bench_refcount) \
	tests/bench_alloc \
	tests/model_alloc \
	tests/oom_driver \
	tests/parser_driver
bench_refcount = \
	tests/bench_refcount_atomic \
	tests/bench_refcount_biased \
	tests/bench_refcount_locked \
	tests/bench_refcount_plain
tests_bench_refcount_atomic_SOURCES = tests/bench_refcount.c
tests_bench_refcount_atomic_CPPFLAGS = $(engine_atomic_cppflags)
tests_bench_refcount_atomic_LDADD = libheap_atomic.a liballoc.a
tests_bench_refcount_biased_SOURCES = tests/bench_refcount.c
tests_bench_refcount_biased_CPPFLAGS = $(engine_biased_cppflags)
tests_bench_refcount_biased_LDADD = libheap_biased.a liballoc.a
tests_bench_refcount_locked_SOURCES = tests/bench_refcount.c
tests_bench_refcount_locked_CPPFLAGS = $(engine_locked_cppflags)
tests_bench_refcount_locked_LDADD = libheap_locked.a liballoc.a
tests_bench_refcount_plain_SOURCES = tests/bench_refcount.c
tests_bench_refcount_plain_CPPFLAGS = $(engine_plain_cppflags)
tests_bench_refcount_plain_LDADD = libheap_plain.a liballoc.a
tests_bench_alloc_SOURCES = tests/bench_alloc.c
tests_bench_alloc_CPPFLAGS = $(test_cppflags_alloc)
tests_bench_alloc_LDADD = $(test_libs_alloc)
tests_model_alloc_SOURCES = tests/model_alloc.c
tests_model_alloc_CPPFLAGS = $(test_cppflags_alloc)
tests_model_alloc_LDADD = $(test_libs_alloc)
tests_oom_driver_SOURCES = tests/oom_main.c
tests_oom_driver_CPPFLAGS = $(test_cppflags)
tests_oom_driver_LDADD = libvm_plain.a libheap_plain.a libtools.a libfrozen.a liballoc.a
# Every allocation of our own code goes through the driver.
tests_oom_driver_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc \
	-Wl,--wrap=free,--wrap=strdup,--wrap=strndup,--wrap=mmap,--wrap=mremap
tests_parser_driver_SOURCES = tests/parser_main.c
tests_parser_driver_CPPFLAGS = $(test_cppflags)
tests_parser_driver_LDADD = $(test_libs)

# The suites of the layers whose code depends on the refcount policy, once more for each other one.
check_suites_policies = \
	tests/check_cycle_biased \
	tests/check_cycle_exact \
	tests/check_refcount_atomic \
	tests/check_refcount_biased \
	tests/check_refcount_exact \
	tests/check_refcount_locked \
	tests/threads_atomic \
	tests/threads_biased \
	tests/threads_locked \
	tests/check_vm_exact
tests_check_cycle_biased_SOURCES = tests/check_cycle.c
tests_check_cycle_biased_CPPFLAGS = $(test_cppflags_biased)
tests_check_cycle_biased_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_cycle_biased_LDADD = $(test_libs_biased)
tests_check_cycle_exact_SOURCES = tests/check_cycle.c
tests_check_cycle_exact_CPPFLAGS = $(test_cppflags_exact)
tests_check_cycle_exact_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_cycle_exact_LDADD = $(test_libs_exact)
tests_check_refcount_atomic_SOURCES = tests/check_refcount.c
tests_check_refcount_atomic_CPPFLAGS = $(test_cppflags_atomic)
tests_check_refcount_atomic_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_refcount_atomic_LDADD = $(test_libs_atomic)
tests_check_refcount_biased_SOURCES = tests/check_refcount.c
tests_check_refcount_biased_CPPFLAGS = $(test_cppflags_biased)
tests_check_refcount_biased_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_refcount_biased_LDADD = $(test_libs_biased)
tests_check_refcount_exact_SOURCES = tests/check_refcount.c
tests_check_refcount_exact_CPPFLAGS = $(test_cppflags_exact)
tests_check_refcount_exact_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_refcount_exact_LDADD = $(test_libs_exact)
tests_check_refcount_locked_SOURCES = tests/check_refcount.c
tests_check_refcount_locked_CPPFLAGS = $(test_cppflags_locked)
tests_check_refcount_locked_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_refcount_locked_LDADD = $(test_libs_locked)
tests_threads_atomic_SOURCES = tests/threads.c
tests_threads_atomic_CPPFLAGS = $(test_cppflags_atomic)
tests_threads_atomic_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_threads_atomic_LDADD = $(test_libs_atomic)
tests_threads_biased_SOURCES = tests/threads.c
tests_threads_biased_CPPFLAGS = $(test_cppflags_biased)
tests_threads_biased_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_threads_biased_LDADD = $(test_libs_biased)
tests_threads_locked_SOURCES = tests/threads.c
tests_threads_locked_CPPFLAGS = $(test_cppflags_locked)
tests_threads_locked_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_threads_locked_LDADD = $(test_libs_locked)
tests_check_vm_exact_SOURCES = tests/check_vm.c
tests_check_vm_exact_CPPFLAGS = $(test_cppflags_exact)
tests_check_vm_exact_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_vm_exact_LDADD = $(test_libs_exact)

# Check suites: tests/check_NAME.c each, with the four lines that follow below.
check_suites = \
	tests/check_alloc \
	tests/check_cycle \
	tests/check_embed \
	tests/check_parser \
	tests/check_refcount \
	tests/check_tools \
	tests/check_vm

tests_check_alloc_SOURCES = tests/check_alloc.c
tests_check_alloc_CPPFLAGS = $(test_cppflags_alloc)
tests_check_alloc_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_alloc_LDADD = $(test_libs_alloc)

tests_check_cycle_SOURCES = tests/check_cycle.c
tests_check_cycle_CPPFLAGS = $(test_cppflags)
tests_check_cycle_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_cycle_LDADD = $(test_libs)

tests_check_refcount_SOURCES = tests/check_refcount.c
tests_check_refcount_CPPFLAGS = $(test_cppflags)
tests_check_refcount_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_refcount_LDADD = $(test_libs)

# All engines, as the library has them.
tests_check_embed_SOURCES = tests/check_embed.c
tests_check_embed_CPPFLAGS = $(AM_CPPFLAGS)
tests_check_embed_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_embed_LDADD = $(ENGINE_OBJECTS) $(test_common_libs)
EXTRA_tests_check_embed_DEPENDENCIES = $(ENGINE_OBJECTS)

tests_check_parser_SOURCES = tests/check_parser.c
tests_check_parser_CPPFLAGS = $(test_cppflags)
tests_check_parser_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_parser_LDADD = $(test_libs)

tests_check_tools_SOURCES = tests/check_tools.c
tests_check_tools_CPPFLAGS = $(test_cppflags)
tests_check_tools_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_tools_LDADD = $(test_libs)

tests_check_vm_SOURCES = tests/check_vm.c
tests_check_vm_CPPFLAGS = $(test_cppflags)
tests_check_vm_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_vm_LDADD = $(test_libs)
