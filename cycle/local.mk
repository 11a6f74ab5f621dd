cycle_sources = \
	cycle/embed.c \
	cycle/budget.c \
	cycle/dispose.c \
	cycle/mark.c \
	cycle/none.c \
	cycle/oracle.c \
	cycle/pace.c \
	cycle/registry.c \
	cycle/scan.c \
	cycle/trace.c \
	cycle/trial.c
cycle_headers = \
	cycle/cycle.h \
	cycle/oracle.h \
	cycle/pace.h \
	cycle/passes.h

# Installed under tally/.
cycle_public_headers = \
	cycle/embed.h
