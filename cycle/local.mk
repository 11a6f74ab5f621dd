cycle_sources = \
	cycle/none.c \
	cycle/oracle.c \
	cycle/registry.c \
	cycle/scan.c
cycle_headers = \
	cycle/cycle.h \
	cycle/oracle.h
