# Instruments and the library interface: in the program and in libtally.
tools_sources = \
	tools/crc32.c \
	tools/dominate.c \
	tools/embed.c \
	tools/engines.c \
	tools/findings.c \
	tools/graph.c \
	tools/json.c \
	tools/leaks.c \
	tools/live.c \
	tools/measure.c \
	tools/profile.c \
	tools/record.c \
	tools/result.c \
	tools/table.c \
	tools/version.c \
	tools/views.c \
	tools/views_json.c \
	tools/watch.c
tools_headers = \
	tools/commands.h \
	tools/compare.h \
	tools/crc32.h \
	tools/engines.h \
	tools/findings.h \
	tools/graph.h \
	tools/json.h \
	tools/leaks.h \
	tools/live.h \
	tools/measure.h \
	tools/memcheck.h \
	tools/options.h \
	tools/pools.h \
	tools/profile.h \
	tools/record.h \
	tools/say.h \
	tools/self.h \
	tools/session.h \
	tools/table.h \
	tools/verdict.h \
	tools/views.h \
	tools/watch.h

# The program only.
program_sources = \
	tools/cmd_check.c \
	tools/cmd_compare.c \
	tools/compare_plot.c \
	tools/compare_text.c \
	tools/cmd_report.c \
	tools/cmd_run.c \
	tools/cmd_strategies.c \
	tools/cmd_trace.c \
	tools/main.c \
	tools/memcheck.c \
	tools/options.c \
	tools/pools.c \
	tools/say.c \
	tools/self.c \
	tools/session.c \
	tools/verdict.c

# Installed under tally/.
tools_public_headers = \
	tools/tally.h

man_pages = \
	tools/tally-check.1 \
	tools/tally-compare.1 \
	tools/tally-report.1 \
	tools/tally-run.1 \
	tools/tally-strategies.1 \
	tools/tally-trace.1 \
	tools/tally.1

# Installed; and the design notes beside the code, in the tarball only.
doc_files = \
	README.md
note_files = \
	alloc/NOTES.md \
	cycle/NOTES.md \
	refcount/NOTES.md \
	tools/NOTES.md \
	vm/NOTES.md

embed_files = \
	examples/embed/Makefile \
	examples/embed/graph.c
example_files = \
	examples/event_simulation.py \
	examples/graph_search.py \
	examples/interpreter.py \
	examples/inventory.py \
	examples/lru_cache.py \
	examples/plugin_registry.py \
	examples/report_generator.py \
	examples/strategy/power2.c \
	examples/text_index.py \
	examples/tree_rebalancer.py
