cycle_sources = \
	cycle/embed.c \
	cycle/none.c \
	cycle/oracle.c \
	cycle/registry.c \
	cycle/scan.c
cycle_headers = \
	cycle/cycle.h \
	cycle/oracle.h

# Installed under tally/.
cycle_public_headers = \
	cycle/embed.h
